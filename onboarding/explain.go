package onboarding

import (
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// WaitKind says what a step waits for.
type WaitKind string

// The kinds.
const (
	WaitStep    WaitKind = "step"    // another step
	WaitEntity  WaitKind = "entity"  // a legal entity to do it for
	WaitPerson  WaitKind = "person"  // a person of its roles
	WaitInvite  WaitKind = "invite"  // somebody who was invited
	WaitReview  WaitKind = "review"  // the seller's review
	WaitBlocker WaitKind = "blocker" // who blocks it
	WaitTime    WaitKind = "time"    // it is put off
	WaitAction  WaitKind = "action"  // nothing but somebody to do it
	WaitRestore WaitKind = "restore" // it was skipped, and has to be taken up again
)

// Wait is one thing that a step waits for, and who can do something about it.
type Wait struct {
	Kind WaitKind `json:"kind"`
	// Step and Subject are what WaitStep waits for, in its Status.
	Step    StepID     `json:"step,omitempty"`
	Subject Subject    `json:"subject,omitempty"`
	Status  StepStatus `json:"status,omitempty"`
	// Alternative says that one of those that are marked so is enough.
	Alternative bool `json:"alternative,omitempty"`
	// Reason is that of WaitBlocker, and Blocker who it is.
	Reason  string `json:"reason,omitempty"`
	Blocker string `json:"blocker,omitempty"`
	Who     Who    `json:"who"`
}

// Explanation says why a step is where it is.
type Explanation struct {
	State StepState `json:"state"`
	// Waits are what it waits for directly, and Roots those of them, and of what
	// they wait for, about which something can be done now.
	Waits []Wait `json:"waits,omitempty"`
	Roots []Wait `json:"roots,omitempty"`
}

// Explain says what a step waits for and who can do something about it, or returns
// ErrStep. What is over waits for nothing.
func (e *Evaluation) Explain(id StepID, subject Subject) (Explanation, error) {
	x, ok := e.Step(id, subject)
	if !ok {
		return Explanation{}, ErrStep.With("step", clip(string(id))).With("subject", clip(string(subject)))
	}
	out := Explanation{State: x, Waits: e.waits(&x)}
	seen := map[*StepState]bool{}
	var down func(x *StepState)
	down = func(x *StepState) {
		for _, w := range e.waits(x) {
			if w.Kind != WaitStep {
				if w.Step == "" {
					w.Step, w.Subject, w.Status = x.Step, x.Subject, x.Status
				}
				out.Roots = append(out.Roots, w)
				continue
			}
			if y := e.at(w.Step, w.Subject); y != nil && !seen[y] {
				seen[y] = true
				down(y)
			}
		}
	}
	down(&x)
	return out, nil
}

func (e *Evaluation) at(id StepID, subject Subject) *StepState {
	i := e.c.index[id]
	for k := e.starts[i]; k < e.starts[i+1]; k++ {
		if e.Steps[k].Subject == subject {
			return &e.Steps[k]
		}
	}
	return nil
}

// waits returns what a state waits for.
func (e *Evaluation) waits(x *StepState) []Wait {
	s := &e.c.steps[x.place]
	one := func(w Wait) []Wait { w.Who = e.who(*x); return []Wait{w} }
	switch x.Status {
	case Ready, InProgress:
		return one(Wait{Kind: WaitAction})
	case WaitingInvite:
		out := one(Wait{Kind: WaitInvite})
		for _, a := range e.asks(x) {
			if a.waited() && !slices.Contains(out[0].Who.People, a.by) {
				out[0].Who.People = append(out[0].Who.People, a.by)
			}
		}
		return out
	case Submitted:
		return one(Wait{Kind: WaitReview})
	case Blocked:
		return one(Wait{Kind: WaitBlocker, Reason: x.Reason, Blocker: x.Blocker})
	case Deferred:
		return one(Wait{Kind: WaitTime})
	case Skipped:
		if x.Waived {
			return nil
		}
		return []Wait{{Kind: WaitRestore, Who: Who{People: e.Responsible(StepState{Status: Ready, Subject: x.Subject, place: x.place}), Roles: s.Roles}}}
	case Locked:
	default:
		return nil
	}
	var out []Wait
	if x.Missing {
		kind := WaitPerson
		if s.scope == PerLegalEntity {
			kind = WaitEntity
		}
		out = one(Wait{Kind: kind})
	}
	for _, j := range s.hardAll {
		out = e.unmet(out, j, x, false)
	}
	some := false
	for _, j := range s.hardAny {
		ok, _ := e.met(j, x, s)
		some = some || ok
	}
	for _, j := range s.hardAny {
		if !some {
			out = e.unmet(out, j, x, true)
		}
	}
	return out
}

// unmet adds the states of a step that a state waits for.
func (e *Evaluation) unmet(out []Wait, j int, x *StepState, alternative bool) []Wait {
	same := e.c.steps[j].scope == e.c.steps[x.place].scope && !x.Missing
	for k := e.starts[j]; k < e.starts[j+1]; k++ {
		if y := &e.Steps[k]; !y.satisfied() && (!same || y.Subject == x.Subject) {
			out = append(out, Wait{Kind: WaitStep, Step: y.Step, Subject: y.Subject, Status: y.Status, Alternative: alternative, Who: e.who(*y)})
		}
	}
	return out
}

func (e *Evaluation) asks(x *StepState) []ask {
	if r := e.p.find(x.place, x.Subject); r != nil {
		return r.asks
	}
	return nil
}

// Text says what is waited for in the language of p; nil is plain English.
func (w Wait) Text(p kabinet.Printer) string {
	code := "onboarding.wait." + string(w.Kind)
	return kabinet.Text(p, code, waitTexts[code],
		kabinet.Param{Name: "step", Value: string(w.Step)}, kabinet.Param{Name: "who", Value: w.Who.String()},
		kabinet.Param{Name: "reason", Value: w.Reason}, kabinet.Param{Name: "blocker", Value: w.Blocker})
}

var waitTexts = map[string]string{
	"onboarding.wait.step":    "waits for {step}, by {who}",
	"onboarding.wait.entity":  "waits for a legal entity, by {who}",
	"onboarding.wait.person":  "waits for somebody to do it, to be found by {who}",
	"onboarding.wait.invite":  "waits for somebody who was invited; {who} may do it as well",
	"onboarding.wait.review":  "waits to be reviewed by {who}",
	"onboarding.wait.blocker": "is blocked by {blocker}: {reason}",
	"onboarding.wait.time":    "is put off by {who}",
	"onboarding.wait.action":  "can be done by {who}",
	"onboarding.wait.restore": "was left out, and can be taken up again by {who}",
}

func join(list []string) string { return strings.Join(list, ", ") }
