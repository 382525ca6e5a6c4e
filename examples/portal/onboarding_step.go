package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// LaunchStep is a step with what the caller may do about it. The buttons are for those
// who may: the library is asked for each of them, and again when one is pressed.
type LaunchStep struct {
	onboarding.StepState
	Path, Anchor string
	Version      int64
	Title, Help  string
	For          string // the name of the legal entity or person
	Need         onboarding.Need
	Minutes      int
	Who          string
	ByName       string
	Waits        []string // why it is where it is
	Asked        []string // who was invited to it
	Mine         bool
	Here         bool // an invitation or a link led to this step

	CanStart, CanComplete, CanSubmit, CanSkip, CanResume, CanBlock, CanUnblock bool
	CanReopen, CanTakeUp, CanAsk, CanAssign, CanSignal                         bool
	CanApprove, CanReject, CanWaive                                            bool
	DeferUntil                                                                 kabinet.Date // the last day to which it can be put off; zero is not at all
	Tomorrow                                                                   kabinet.Date
	Ask                                                                        string // the link to ask a colleague
	Where                                                                      string // the page where the step does itself
	Others                                                                     []Option
}

// More reports whether there is anything to do about the step besides finishing it.
func (s LaunchStep) More() bool {
	return s.CanSkip || s.CanBlock || s.CanAssign || s.CanReopen || s.CanWaive || !s.DeferUntil.IsZero()
}

// step makes a step of the page.
func (w *launchView) step(x onboarding.StepState) (LaunchStep, error) {
	e, p, st := w.v.Evaluation, w.c.p, w.v.State
	authored, _ := e.Authored(x.Step)
	s := LaunchStep{
		StepState: x, Path: launchPath(st), Anchor: "step-" + string(x.Step), Version: st.Version,
		Title: p.Text(authored.Title), Help: p.or(authored.Help, ""), Need: authored.Need, Minutes: authored.Minutes,
		Here: w.c.r.PathValue("step") == string(x.Step) && w.c.r.PathValue("subject") == string(x.Subject),
	}
	if x.Subject != "" {
		s.Anchor += "-" + string(x.Subject)
		s.For = string(x.Subject)
		if entity, ok := w.company.LegalEntity(kabinet.LegalEntityID(x.Subject)); ok {
			s.For = p.Name(entity.Name)
		} else if authored.Scope == onboarding.PerPerson {
			name, err := w.name(kabinet.PersonID(x.Subject))
			if err != nil {
				return s, err
			}
			s.For = name
		}
	}
	var err error
	if s.ByName, err = w.name(x.By); err != nil {
		return s, err
	}
	s.Mine = slices.ContainsFunc(waitingFor(w.v, w.c.me.who()), func(y onboarding.StepState) bool { return y.Step == x.Step && y.Subject == x.Subject })
	if w.c.me.Seller {
		s.Mine = x.Status == onboarding.Submitted
	}
	if err := w.reasons(&s, x); err != nil {
		return s, err
	}
	w.actions(&s, x, authored)
	return s, nil
}

// reasons says in words what a step waits for, and who can do something about it.
func (w *launchView) reasons(s *LaunchStep, x onboarding.StepState) (err error) {
	e, p := w.v.Evaluation, w.c.p
	why, err := e.Explain(x.Step, x.Subject)
	if err != nil {
		return err
	}
	for _, wait := range why.Waits {
		who, err := w.who(wait.Who)
		if err != nil {
			return err
		}
		if wait.Kind == onboarding.WaitAction {
			s.Who = who
			continue
		}
		title := ""
		if step, ok := e.Authored(wait.Step); ok {
			title = "«" + p.Text(step.Title) + "»"
			if p.lang != "ru" {
				title = "“" + p.Text(step.Title) + "”"
			}
			if entity, ok := w.company.LegalEntity(kabinet.LegalEntityID(wait.Subject)); ok && wait.Subject != x.Subject {
				title += " (" + p.Name(entity.Name) + ")"
			}
		}
		text := upper(p.Text("onboarding.wait."+string(wait.Kind), param("step", title), param("who", who),
			param("reason", p.said(wait.Reason)), param("blocker", cmp.Or(p.said(wait.Blocker), s.ByName))))
		if wait.Alternative {
			text += " " + p.Text("launch.or")
		}
		s.Waits = append(s.Waits, text)
	}
	for _, f := range w.v.State.Facts {
		if i, ok := w.invited[f.Invitation]; ok && f.Kind == onboarding.FactAsked && f.Step == x.Step && f.Subject == x.Subject && x.Status == onboarding.WaitingInvite {
			s.Asked = append(s.Asked, i.Address)
		}
	}
	return nil
}

// actions asks what the caller can do about a step.
func (w *launchView) actions(s *LaunchStep, x onboarding.StepState, authored onboarding.Step) {
	can := func(a onboarding.Action) bool { return w.allows(a.For(x.Subject)) }
	const why = "-"
	s.CanStart = authored.Done.Kind != onboarding.Reviewed && x.Status != onboarding.Deferred && can(onboarding.Start(x.Step))
	s.CanComplete = can(onboarding.Complete(x.Step))
	s.CanSubmit = can(onboarding.Submit(x.Step, why)) && !w.c.me.Seller
	s.CanSkip = can(onboarding.Skip(x.Step, why))
	s.CanResume = can(onboarding.Resume(x.Step))
	s.CanBlock = x.Status != onboarding.Blocked && can(onboarding.Block(x.Step, why, ""))
	s.CanUnblock = can(onboarding.Unblock(x.Step))
	s.CanReopen = can(onboarding.Reopen(x.Step, why))
	s.CanTakeUp = can(onboarding.TakeUp(x.Step))
	s.CanApprove, s.CanReject = can(onboarding.Approve(x.Step)), can(onboarding.Reject(x.Step, why))
	s.CanWaive = can(onboarding.Waive(x.Step, why))
	s.CanAssign = x.Status != onboarding.Locked && x.Status != onboarding.Skipped && can(onboarding.Assign(x.Step, ""))
	s.CanSignal = deviceSignal(authored) != "" && (x.Status == onboarding.Ready || x.Status == onboarding.InProgress || x.Status == onboarding.WaitingInvite) &&
		can(onboarding.Block(x.Step, why, ""))
	if s.CanAsk = !w.c.me.Seller && can(onboarding.Ask(x.Step, why)); s.CanAsk {
		s.Ask = strings.Trim(string(w.v.State.Org)+"/"+string(w.v.State.ID)+"/"+string(x.Step)+"/"+string(x.Subject), "/")
	}
	if x.Status.Open() && !w.c.me.Seller && w.v.Evaluation.May(w.c.me.who(), x) == nil {
		s.Where = stepPlaces[string(w.v.State.Template)+"/"+string(x.Step)]
	}
	calendar := surveyPolicy.Calendar
	s.Tomorrow = calendar.Day(w.v.Evaluation.At).AddDays(1)
	if last := w.v.Evaluation.DeferLimit(x); last.After(calendar.Start(s.Tomorrow)) && can(onboarding.Defer(x.Step, last)) {
		s.DeferUntil = calendar.Day(last.Add(-time.Second))
	}
}

// stepPlaces are the pages where steps of a buyer are done.
var stepPlaces = map[string]string{
	"buyer/details": "/company", "buyer/entities": "/company#entities", "buyer/sites": "/company#sites",
	"buyer/colleagues": "/team", "buyer/prices": "/catalogue", "buyer/order": "/catalogue",
}

// deviceSignal is what a step of the reception tablet waits for from a device: no device is
// connected to the demonstration, so its people send it by a button.
func deviceSignal(s onboarding.Step) string {
	for _, name := range []string{s.Done.Event, s.Done.Holds.Attribute} {
		if name == "stand.installed" || name == "directory.connected" {
			return name
		}
	}
	return ""
}
