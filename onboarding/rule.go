package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// side says who may do an action.
type side uint8

const (
	byDoer   side = iota // who may do the step, and the seller for them
	bySeller             // the seller only
	byLead               // the owner, champions, and the seller
	byOwner              // the owner, and the seller
	bySelf               // a person of the client for themselves
)

// rule says who may do an action, and from which statuses of the step.
type rule struct {
	side side
	from []StepStatus
}

var (
	workable = []StepStatus{Ready, InProgress, WaitingInvite, Blocked, Deferred}
	undone   = []StepStatus{Locked, Ready, InProgress, WaitingInvite, Blocked, Deferred, Submitted, Skipped}
)

var rules = map[FactKind]rule{
	FactStarted:    {byDoer, []StepStatus{Ready, WaitingInvite, Deferred}},
	FactCompleted:  {byDoer, workable},
	FactSubmitted:  {byDoer, []StepStatus{Ready, InProgress, WaitingInvite, Blocked, Deferred, Submitted}},
	FactApproved:   {bySeller, []StepStatus{Submitted}},
	FactRejected:   {bySeller, []StepStatus{Submitted}},
	FactReopened:   {byDoer, []StepStatus{Done}},
	FactSkipped:    {byDoer, []StepStatus{Locked, Ready, InProgress, WaitingInvite, Blocked, Deferred, Submitted}},
	FactWaived:     {bySeller, undone},
	FactRestored:   {byDoer, []StepStatus{Skipped}},
	FactDeferred:   {byDoer, []StepStatus{Ready, InProgress, Deferred}},
	FactResumed:    {byDoer, []StepStatus{Deferred}},
	FactBlocked:    {byDoer, []StepStatus{Ready, InProgress, WaitingInvite, Blocked, Deferred}},
	FactUnblocked:  {byDoer, []StepStatus{Blocked}},
	FactAssigned:   {byDoer, undone},
	FactAsked:      {byDoer, []StepStatus{Locked, Ready, InProgress, WaitingInvite, Blocked, Deferred}},
	FactEntity:     {byLead, nil},
	FactNoEntity:   {byLead, nil},
	FactJoined:     {byLead, nil},
	FactLeft:       {byLead, nil},
	FactRole:       {byLead, nil},
	FactNoRole:     {byLead, nil},
	FactChampion:   {byOwner, nil},
	FactNoChampion: {byLead, nil},
	FactOffered:    {byOwner, nil},
	FactTaken:      {bySelf, nil},
	FactDeclined:   {bySelf, nil},
	FactActive:     {bySelf, nil},
	FactOwner:      {bySeller, nil},
	FactManager:    {bySeller, nil},
	FactNudged:     {bySeller, nil},
	FactCancelled:  {bySeller, nil},
}

// allow returns why an action, as the fact that it would become, is not possible.
func (e *Evaluation) allow(f *Fact, policy Policy) error {
	r, ok := rules[f.Kind]
	if !ok {
		return ErrFact.With("kind", clip(string(f.Kind))).At("/kind")
	}
	if factNeeds[f.Kind].reason && f.Reason == "" {
		return ErrReason
	}
	if factNeeds[f.Kind].step {
		return e.allowStep(f, r)
	}
	if err := e.allowSide(f, r.side, nil); err != nil {
		return err
	}
	return e.allowPeople(f, policy)
}

// allowSide returns ErrNotYours unless the actor is on the side of a rule.
func (e *Evaluation) allowSide(f *Fact, by side, x *StepState) error {
	refused := func(w Who) error { return ErrNotYours.With("who", w) }
	switch {
	case by == bySeller && !f.Seller:
		return refused(Who{Seller: true})
	case by == bySelf && (f.Seller || f.Agent != "") && f.Kind != FactDeclined:
		return refused(Who{People: []kabinet.PersonID{e.Offer.To}})
	case f.Seller:
		return nil
	case by == byDoer:
		return e.May(f.By, *x)
	case by == bySelf:
		return nil
	case e.leads(f.By) && (by == byLead || f.By == e.Owner):
		return nil
	}
	return refused(Who{People: []kabinet.PersonID{e.Owner}, Seller: e.OwnerVacant})
}

// leads reports whether a person of the client who takes part is the owner or a
// champion.
func (e *Evaluation) leads(id kabinet.PersonID) bool {
	return (id == e.Owner || slices.Contains(e.Champions, id)) && e.p.takesPart(id)
}

// notOwner keeps the accountable owner from being removed by champions: only the owner
// and the seller do that.
func (e *Evaluation) notOwner(f *Fact) error {
	if f.Person == e.Owner && f.By != e.Owner && !f.Seller {
		return ErrNotYours.With("who", Who{People: []kabinet.PersonID{e.Owner}, Seller: true})
	}
	return nil
}

func (e *Evaluation) allowStep(f *Fact, r rule) error {
	x, ok := e.Step(f.Step, f.Subject)
	if !ok {
		return ErrStep.With("step", clip(string(f.Step))).With("subject", clip(string(f.Subject)))
	}
	if err := e.allowSide(f, r.side, &x); err != nil {
		return err
	}
	s := &e.c.steps[x.place]
	if !slices.Contains(r.from, x.Status) {
		return ErrStatus.With("status", string(x.Status)).With("step", string(x.Step))
	}
	// For what is missing one can ask, or do without.
	if f.Kind == FactAsked && x.Status == Locked && (!x.Missing || s.scope != PerPerson) ||
		x.Missing && f.Kind != FactAsked && f.Kind != FactWaived && f.Kind != FactRestored && f.Kind != FactSkipped {
		return ErrStatus.With("status", string(x.Status)).With("step", string(x.Step))
	}
	switch f.Kind {
	case FactCompleted:
		if s.Done.Kind != Manual {
			return ErrKind.With("step", string(x.Step))
		}
	case FactSubmitted:
		if s.Done.Kind != Reviewed {
			return ErrKind.With("step", string(x.Step))
		}
	case FactReopened:
		if s.Done.Kind == While && !s.Sticky {
			return ErrKind.With("step", string(x.Step)) // it is as its facts are
		}
	case FactSkipped:
		return e.allowSkip(f, &x, s)
	case FactRestored:
		if x.Waived && !f.Seller {
			return ErrNotYours.With("who", Who{Seller: true})
		}
	case FactDeferred:
		return e.allowDefer(f, &x, s)
	case FactAssigned:
		if f.Person != "" && !e.p.takesPart(f.Person) || s.scope == PerPerson {
			return ErrPerson.With("person", clip(string(f.Person))).At("/person")
		}
	}
	return nil
}

// allowSkip admits what nothing that must be done depends upon. The seller waives.
func (e *Evaluation) allowSkip(f *Fact, x *StepState, s *step) error {
	switch {
	case f.Seller, x.Critical, s.Skip == SkipNever:
		return ErrNotSkippable.With("step", string(s.ID))
	case s.Skip == SkipByOwner && f.By != e.Owner:
		return ErrNotYours.With("who", Who{People: []kabinet.PersonID{e.Owner}})
	}
	return nil
}

func (e *Evaluation) allowDefer(f *Fact, x *StepState, s *step) error {
	most := e.longest(x, s)
	if s.DeferDays == 0 || !f.Until.After(e.At) || f.Until.After(most) {
		return ErrDefer.With("until", most).At("/until")
	}
	return nil
}

// longest returns until when a step can be put off: the end of the last of its
// DeferDays from when it became ready.
func (e *Evaluation) longest(x *StepState, s *step) time.Time {
	c := e.c.calendar
	if s.DeferDays == 0 {
		return e.At
	}
	return c.Start(c.AddBusinessDays(c.Day(x.Ready), s.DeferDays).AddDays(1))
}

func (e *Evaluation) allowPeople(f *Fact, policy Policy) error {
	here := func() error {
		if !e.p.takesPart(f.Person) {
			return ErrPerson.With("person", clip(string(f.Person))).At("/person")
		}
		return nil
	}
	switch f.Kind {
	case FactRole, FactNoRole:
		if _, ok := e.c.roles[f.Role]; !ok {
			return ErrUnknownRole.With("id", clip(string(f.Role))).At("/role")
		}
		return here()
	case FactLeft:
		return e.notOwner(f)
	case FactNoChampion:
		if f.By != e.Owner && f.By != f.Person && !f.Seller {
			return ErrNotYours.With("who", Who{People: []kabinet.PersonID{e.Owner}, Seller: true})
		}
	case FactChampion:
		return here()
	case FactOffered:
		if f.Until.IsZero() {
			c := e.c.calendar
			f.Until = c.Start(c.AddBusinessDays(c.Day(e.At), orDefault(policy.OfferDays, defaultOffer)).AddDays(1)).UTC()
		}
		if !f.Until.After(e.At) {
			return ErrFact.With("kind", string(f.Kind)).At("/until")
		}
		return here()
	case FactTaken:
		if e.Offer.To != f.By {
			return ErrOffer
		}
		f.Person = f.By
	case FactDeclined:
		if e.Offer.To == "" || !f.Seller && f.By != e.Offer.To && f.By != e.Offer.By {
			return ErrOffer
		}
		f.Person = e.Offer.To
	}
	return nil
}
