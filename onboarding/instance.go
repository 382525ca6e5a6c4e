package onboarding

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Instance is one company being started, by one version of a template. What it
// stands at is always evaluated from its facts; a method that returns an error
// changes nothing. An Instance is not safe for concurrent use.
type Instance struct {
	s     State
	facts Facts
}

// Beginning says who takes part from the beginning.
type Beginning struct {
	ID   ID
	Org  kabinet.OrgID
	Unit kabinet.UnitID
	// Owner is the accountable owner. Where it is empty the post is vacant.
	Owner kabinet.PersonID
	// Manager is the one on the seller's side.
	Manager kabinet.PersonID
}

// Begin returns the onboarding of a company by a published template, and its events.
// It returns ErrID without id or organisation, ErrText, and ErrPublished for a
// template that was not published.
func Begin(t *Compiled, b Beginning, by kabinet.Actor, now time.Time) (*Instance, []kabinet.Event, error) {
	switch {
	case b.ID == "":
		return nil, nil, ErrID.At("/id")
	case b.Org == "":
		return nil, nil, ErrID.At("/org")
	case t.template.Version == 0:
		return nil, nil, ErrPublished.With("id", string(t.template.ID)).With("version", 0)
	}
	for _, x := range [...]string{string(b.ID), string(b.Org), string(b.Unit), string(b.Owner), string(b.Manager)} {
		if !storable(x) {
			return nil, nil, ErrText.With("max", MaxText)
		}
	}
	now = now.UTC()
	i := &Instance{s: State{
		Schema: Schema, ID: b.ID, Org: b.Org, Unit: b.Unit, Template: t.template.ID, Number: t.template.Version,
		Status: Running, Started: now, Changed: now,
	}}
	first := []Fact{{Kind: FactBegun}}
	if b.Manager != "" {
		first = append(first, Fact{Kind: FactManager, Person: b.Manager})
	}
	if b.Owner != "" {
		first = append(first, Fact{Kind: FactOwner, Person: b.Owner})
	}
	for _, f := range first {
		f.ID, f.At, f.By, f.Seller = i.factID(), now, by.Person, true
		if _, err := i.facts.Add(f); err != nil {
			return nil, nil, err
		}
	}
	events := i.settle(t, nil, by, now)
	begun := Milestone{i.base(EventBegun, i.s.Watch.Progress, by, now), b.Owner, b.Manager}
	return i, append([]kabinet.Event{begun}, events...), nil
}

// Restore returns the onboarding of a state that a store kept. It copies the state.
func Restore(s State) *Instance {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Instance{s, Facts{s.Facts}}
}

// State returns a copy of all the onboarding holds.
func (i *Instance) State() State {
	i.s.Facts = i.facts.list
	return i.s.clone()
}

// Facts returns a copy of the facts.
func (i *Instance) Facts() Facts { return Facts{i.facts.All()} }

// Evaluate returns where the company stands at now, by the template of the version
// that it is pinned to, or ErrOtherTemplate.
func (i *Instance) Evaluate(t *Compiled, now time.Time) (*Evaluation, error) {
	if err := i.pinned(t); err != nil {
		return nil, err
	}
	return Evaluate(t, i.facts, now), nil
}

func (i *Instance) pinned(t *Compiled) error {
	if t.template.ID != i.s.Template || t.template.Version != i.s.Number {
		return ErrOtherTemplate.With("id", string(i.s.Template)).With("version", i.s.Number)
	}
	return nil
}

// Do does an action for an actor, and returns the events to publish. It returns ErrStep,
// ErrStatus, ErrKind, ErrNotYours, ErrReason, ErrNotSkippable, ErrDefer, ErrPerson,
// ErrUnknownRole and ErrOffer for what is not possible, ErrOver for an onboarding
// that is cancelled, the errors of Facts.Add, and ErrOtherTemplate.
//
// An actor of another organisation than the company's is of the seller's side; who
// acts for a person of the company may do what that person may, but take ownership.
// That the actor may act there at all is for the caller to check: see Service.
func (i *Instance) Do(t *Compiled, a Action, policy Policy, by kabinet.Actor, now time.Time) ([]kabinet.Event, error) {
	if err := i.pinned(t); err != nil {
		return nil, err
	}
	now = i.after(now.UTC())
	f := a.madeBy(by, i.seller(by))
	f.At, f.ID = now, i.factID()
	if i.s.Status == Over {
		return nil, ErrOver.With("status", string(i.s.Status))
	}
	before := Evaluate(t, i.facts, now)
	if err := before.allow(&f, policy); err != nil {
		return nil, err
	}
	most := MaxFacts + KeptFacts
	if f.Kind == FactActive {
		if most = MaxFacts; i.seenToday(t, &f) {
			return nil, nil
		}
	}
	return i.add(t, before, by, now, most, f)
}

// after returns now, or the first instant at which what is done comes after all that is
// known: facts of one instant are in the order of their ids.
func (i *Instance) after(now time.Time) time.Time {
	n := len(i.facts.list)
	if n == 0 {
		return now
	}
	last := &i.facts.list[n-1]
	switch {
	case now.After(last.At):
		return now
	case last.ID < i.factID():
		return last.At
	}
	return last.At.Add(1)
}

// seenToday reports whether a visit of the person is known that day, which is enough.
func (i *Instance) seenToday(t *Compiled, f *Fact) bool {
	day := t.calendar.Day(f.At)
	for k := len(i.facts.list) - 1; k >= 0; k-- {
		had := &i.facts.list[k]
		if t.calendar.Day(had.At) != day {
			return false
		}
		if had.Kind == FactActive && had.By == f.By && had.Agent == f.Agent && !had.Seller {
			return true
		}
	}
	return false
}

// latest returns when the last fact happened.
func (i *Instance) latest() (at time.Time) {
	if n := len(i.facts.list); n > 0 {
		at = i.facts.list[n-1].At
	}
	return at
}

// seller reports whether an actor is of the seller's side.
func (i *Instance) seller(by kabinet.Actor) bool {
	return by.Organization != i.s.Org
}

// Report adds facts that other systems tell: events, attributes, invitations that
// were answered, people who came or left. They may come in any order and any number
// of times. One from the future is taken to be of now. What only people can do, with Do, is ErrFact.
// It returns the events to publish, which are none where everything was known; the
// errors of Facts.Add; and ErrOtherTemplate. What comes after the onboarding is over is kept, and moves
// nothing.
func (i *Instance) Report(t *Compiled, by kabinet.Actor, now time.Time, facts ...Fact) ([]kabinet.Event, error) {
	if err := i.pinned(t); err != nil {
		return nil, err
	}
	now = now.UTC()
	limit, seen := later(now, i.latest().Add(1)), now
	list := make([]Fact, len(facts))
	for k, f := range facts {
		if !reportable[f.Kind] {
			return nil, ErrFact.With("kind", clip(string(f.Kind))).At("/" + strconv.Itoa(k) + "/kind")
		}
		f.At = f.At.UTC()
		if f.At.After(limit) {
			f.At = now
		}
		if f.At.Before(i.s.Started) {
			f.At = i.s.Started // what was done before counts from the beginning
		}
		list[k], seen = f, later(seen, f.At)
	}
	return i.add(t, Evaluate(t, i.facts, seen), by, seen, MaxFacts, list...)
}

// add adds facts and says what they change.
func (i *Instance) add(t *Compiled, before *Evaluation, by kabinet.Actor, now time.Time, most int, facts ...Fact) ([]kabinet.Event, error) {
	was := i.facts
	i.facts = Facts{slices.Clone(was.list)}
	var events []kabinet.Event
	fail := func(err error) ([]kabinet.Event, error) {
		i.facts = was
		return nil, err
	}
	for _, f := range facts {
		if had := i.known(f.ID); had != nil {
			f.At = had.At // it may have been moved when it was told first
		}
		added, err := i.facts.add(f, most)
		if err != nil {
			return fail(err)
		}
		if added {
			events = append(events, Added{i.base("onboarding."+string(f.Kind), Share{}, by, now), f})
		}
	}
	if len(events) == 0 {
		return fail(nil)
	}
	more := i.settle(t, before, by, now)
	for k := range events {
		e := events[k].(Added)
		e.Progress = i.s.Watch.Progress
		events[k] = e
	}
	return append(events, more...), nil
}

func (i *Instance) known(id kabinet.EventID) *Fact {
	for k := range i.facts.list {
		if i.facts.list[k].ID == id {
			return &i.facts.list[k]
		}
	}
	return nil
}

// settle brings the state in line with the facts, and returns what has moved since
// before; nil is nothing yet.
func (i *Instance) settle(t *Compiled, before *Evaluation, by kabinet.Actor, now time.Time) []kabinet.Event {
	e := Evaluate(t, i.facts, now)
	i.s.Watch.Progress, i.s.Owner, i.s.Manager, i.s.Changed = e.Progress, e.Owner, e.Manager, now
	var events []kabinet.Event
	for k := range e.Steps {
		x := &e.Steps[k]
		var was StepStatus
		if before != nil {
			if y, ok := before.Step(x.Step, x.Subject); ok {
				was = y.Status
			}
		}
		if was == x.Status {
			continue
		}
		moved := StepMoved{i.base(EventStep, e.Progress, by, now), x.Step, x.Subject, was, x.Status, Who{}}
		if x.Status.Open() {
			moved.Who = e.who(*x)
		}
		events = append(events, moved)
	}
	milestone := func(kind string) {
		events = append(events, Milestone{i.base(kind, e.Progress, by, now), e.Owner, e.Manager})
	}
	switch {
	case !e.Cancelled.IsZero():
		i.s.Status, i.s.Watch.Next = Over, time.Time{}
	case i.s.Status == Running && e.Complete:
		i.s.Status, i.s.Finished, i.s.Watch.Next = Finished, later(e.Completed, i.s.Started), time.Time{}
		milestone(EventFinished)
	case i.s.Status == Finished && !e.Complete && i.reopened(e):
		i.s.Status, i.s.Finished, i.s.Watch.Next = Running, time.Time{}, now
		milestone(EventUnlocked)
	case i.s.Status == Running && i.s.Watch.Next.IsZero():
		i.s.Watch.Next = now
	}
	if i.s.Status == Running && i.s.Watch.Stall.Cause != Deadlock && e.Stall(Policy{}).Cause == Deadlock {
		i.s.Watch.Next = now // it is told at once
	}
	if e.OwnerVacant != i.s.Watch.Vacant {
		if i.s.Watch.Vacant = e.OwnerVacant; e.OwnerVacant {
			events = append(events, Alert{Base: i.base(EventVacant, e.Progress, by, now), Manager: e.Manager})
		}
	}
	return events
}

// reopened reports whether somebody reopened a step after everything was finished, that
// is still to be done.
func (i *Instance) reopened(e *Evaluation) bool {
	return slices.ContainsFunc(e.Steps, func(x StepState) bool {
		r := e.p.find(x.place, x.Subject)
		return x.Critical && !x.satisfied() && r != nil && !r.reopened.Before(i.s.Finished)
	})
}

// factID returns the id of the next fact that is made here. At one instant, later
// ones come later.
func (i *Instance) factID() kabinet.EventID {
	for n := len(i.facts.list); ; n++ {
		if id := kabinet.EventID(fmt.Sprintf("%s/%06d", i.s.ID, n)); i.known(id) == nil {
			return id
		}
	}
}

func (i *Instance) base(kind string, p Share, by kabinet.Actor, now time.Time) Base {
	return Base{Kind: kind, Onboarding: i.s.ID, Org: i.s.Org, Template: i.s.Template, By: by, At: now, Progress: p}
}
