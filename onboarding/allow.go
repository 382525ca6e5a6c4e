package onboarding

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Allows returns nil where an actor could do the action now, and otherwise the error
// that Service.Do would return for it, so that a page shows what can be done and no
// more. It looks at the onboarding alone: that the actor may act there at all is the
// authority's to say, and that the onboarding is still what was seen, Do's.
func (v View) Allows(a Action, policy Policy, by kabinet.Actor) error {
	if v.State.Status == Over {
		return ErrOver.With("status", string(v.State.Status))
	}
	f := a.madeBy(by, by.Organization != v.State.Org)
	return v.Evaluation.allow(&f, policy)
}

// madeBy returns the action as the fact of an actor. What is done for a person of the
// company is theirs.
func (a Action) madeBy(by kabinet.Actor, seller bool) Fact {
	f := a.fact.clone()
	f.By, f.Seller = by.Person, seller
	if by.OnBehalfOf != nil {
		f.By, f.Agent = by.OnBehalfOf.Person, by.Person
	}
	return f
}

// DeferLimit returns until when a step can be put off, exclusive: the end of the last of
// its DeferDays from when it became ready. It is the zero time where it cannot be.
func (e *Evaluation) DeferLimit(x StepState) time.Time {
	s := &e.c.steps[x.place]
	if s.DeferDays == 0 || x.Ready.IsZero() {
		return time.Time{}
	}
	return e.longest(&x, s)
}
