package main

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// launchForm is what a person does about a step, or about who is accountable.
type launchForm struct {
	Version  string `form:"version" validate:"required,number,max=18"`
	Step     string `form:"step" validate:"max=200"`
	Subject  string `form:"subject" validate:"max=200"`
	Reason   string `form:"reason" validate:"max=1000"`
	Until    string `form:"until" validate:"omitempty,datetime=2006-01-02"`
	Evidence string `form:"evidence" validate:"max=4000"`
	Person   string `form:"person" validate:"max=200"`
	By       string `form:"by" validate:"max=200"`
}

// action makes the library's action of a button.
func (f launchForm) action(name string) (onboarding.Action, error) {
	step, person := onboarding.StepID(f.Step), kabinet.PersonID(f.Person)
	switch name {
	case "start":
		return onboarding.Start(step), nil
	case "complete":
		return onboarding.Complete(step), nil
	case "submit":
		return onboarding.Submit(step, f.evidence()...), nil
	case "approve":
		return onboarding.Approve(step), nil
	case "reject":
		return onboarding.Reject(step, f.Reason), nil
	case "reopen":
		return onboarding.Reopen(step, f.Reason), nil
	case "skip":
		return onboarding.Skip(step, f.Reason), nil
	case "waive":
		return onboarding.Waive(step, f.Reason), nil
	case "takeup":
		return onboarding.TakeUp(step), nil
	case "defer":
		day, err := kabinet.ParseDate(f.Until)
		return onboarding.Defer(step, surveyPolicy.Calendar.Start(day)), err
	case "resume":
		return onboarding.Resume(step), nil
	case "block":
		return onboarding.Block(step, f.Reason, f.By), nil
	case "unblock":
		return onboarding.Unblock(step), nil
	case "assign":
		return onboarding.Assign(step, person), nil
	case "offer":
		return onboarding.OfferOwner(person, time.Time{}), nil
	case "take":
		return onboarding.TakeOwner(), nil
	case "decline":
		return onboarding.DeclineOwner(), nil
	case "owner":
		return onboarding.NameOwner(person), nil
	case "champion":
		return onboarding.AddChampion(person), nil
	case "nochampion":
		return onboarding.RemoveChampion(person), nil
	case "nudge":
		return onboarding.Nudge(f.Reason), nil
	case "cancel":
		return onboarding.Cancel(f.Reason), nil
	}
	return onboarding.Action{}, kabinet.ErrNotFound.With("what", "page")
}

// evidence is one piece a line.
func (f launchForm) evidence() (out []string) {
	for line := range strings.Lines(f.Evidence) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// actLaunch does what a button of an onboarding says.
func (s *Server) actLaunch(c *call) error {
	ref := onboarding.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: onboarding.ID(c.r.PathValue("id"))}
	back := launchPath(onboarding.State{Org: ref.Org, ID: ref.ID})
	name := c.r.PathValue("action")
	var f launchForm
	if problems := c.read(&f); len(problems) > 0 {
		c.notify(Notice{Kind: "error", Text: strings.Join(problems.texts(), " ")})
		return c.redirect(back)
	}
	ref.Version = number(f.Version)
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		if name == "signal" {
			return s.signalStep(ctx, tx, c, ref, f)
		}
		action, err := f.action(name)
		if err != nil {
			return err
		}
		if f.Subject != "" {
			action = action.For(onboarding.Subject(f.Subject))
		}
		_, err = s.app.Onboardings(tx).Do(ctx, c.me.Actor, ref, action)
		return err
	})
	if err != nil && (!said(err) || errors.Is(err, kabinet.Forbidden)) {
		return err
	}
	c.tell(err, "launch.done."+name)
	if f.Step != "" {
		back += "#step-" + url.PathEscape(strings.TrimSuffix(f.Step+"-"+f.Subject, "-"))
	}
	return c.redirect(back)
}

// signalStep reports what a device would: that the stand is installed, or that the
// directory is connected. Who presses the button must be one who may do the step.
func (s *Server) signalStep(ctx context.Context, tx store.Tx, c *call, ref onboarding.Ref, f launchForm) error {
	v, err := s.app.Onboardings(tx).Get(ctx, c.me.Actor, ref.Org, ref.ID)
	if err != nil {
		return err
	}
	id := onboarding.StepID(f.Step)
	x, ok := v.Evaluation.Step(id, onboarding.Subject(f.Subject))
	authored, _ := v.Evaluation.Authored(id)
	name := deviceSignal(authored)
	switch {
	case !ok || name == "":
		return onboarding.ErrStep.With("step", string(id)).With("subject", f.Subject)
	case !c.me.CanAct:
		return kabinet.ErrForbidden.With("permission", onboarding.PermissionAct)
	}
	if err := v.Evaluation.May(c.me.who(), x); err != nil {
		return err
	}
	event, now := kabinet.NewID[kabinet.EventID]("sig"), s.app.Now()
	fact := onboarding.EventFact(event, name, x.Subject, c.me.who(), now)
	if authored.Done.Kind == onboarding.While {
		fact = onboarding.AttributeFact(event, name, "true", x.Subject, c.me.who(), now)
	}
	_, err = s.app.housekeeping(tx).Report(ctx, reporter, ref.Org, ref.ID, fact)
	return err
}

// askedStep reads from the place of an invitation that it goes out from a step.
func askedStep(next string) (ref onboarding.Ref, step onboarding.StepID, subject onboarding.Subject, ok bool) {
	rest, ok := strings.CutPrefix(next, "launch:")
	parts := strings.Split(rest, "/")
	if !ok || len(parts) < 3 || len(parts) > 4 {
		return ref, "", "", false
	}
	if len(parts) == 4 {
		subject = onboarding.Subject(parts[3])
	}
	return onboarding.Ref{Org: kabinet.OrgID(parts[0]), ID: onboarding.ID(parts[1])}, onboarding.StepID(parts[2]), subject, true
}

// invite creates an invitation: from a step of an onboarding, the step waits for whoever
// was asked.
func (c *call) invite(ctx context.Context, tx store.Tx, form invite.Form) (invite.State, error) {
	ref, step, subject, ok := askedStep(form.Next)
	if !ok {
		return c.s.app.Invitations(tx).Create(ctx, c.me.Actor, form)
	}
	form.Step = "" // the step's title
	asked, err := c.s.app.desk(tx, c.s.app.Onboardings(tx)).Ask(ctx, c.me.Actor, ref, step, subject, form)
	return asked.Invitation, err
}

// accept lets somebody in, and gives them the step that they were asked to do.
func (a *App) accept(ctx context.Context, door invite.Door, accepting invite.Accepting) (result invite.Result, err error) {
	err = a.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if result, err = a.Invitations(tx).Accept(ctx, door, accepting); err != nil {
			return err
		}
		desk := a.desk(tx, a.housekeeping(tx))
		return desk.Accepted(ctx, result, a.Now())
	})
	return result, err
}
