package approval

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Amend tells the flow that its subject has changed, what the rules say of it now,
// and under which id a new flow would be.
//
// Where approvers would decide on the same, the flow goes on with the new version:
// the hash and the facts are the same, and no more was added to the rules, or the content
// is a pure reduction within the tolerance of all rules, measured against what was
// submitted, the total by which approvers were found is no greater, and the rules ask for
// nothing more. Every other change voids what was approved: the flow is
// Superseded, approved or not, and the new flow, which is returned besides the
// events of the old one, is a Draft that is evaluated anew by its Submit. A change
// that the requester did not make, such as an approver's edit, needs the requester's
// consent, which is that Submit. The requester of the new flow is the same; where that
// person has left, who made the change takes it over.
//
// It returns ErrStatus, ErrExpired or ErrReleased, ErrSubject for another subject or
// a version that is not newer, ErrActor for another requester whom the actor does not
// speak for, and what is wrong with the subject.
func (f *Flow) Amend(
	by kabinet.Actor, now time.Time, id ID, s Subject, requester kabinet.PersonID, ev Evaluation, p Policy,
) (*Flow, []kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Draft, Pending, Stalled, Approved); err != nil {
		return nil, nil, err
	}
	s, err := s.checked()
	switch was := f.s.Subject; {
	case err != nil:
		return nil, nil, at(err, "/subject")
	case s.Kind != was.Kind || s.ID != was.ID || s.Org != was.Org:
		return nil, nil, ErrSubject.At("/subject/id")
	case s.Version <= was.Version:
		return nil, nil, ErrSubject.At("/subject/version")
	}
	if f.keeps(s, ev) {
		was := f.s.Subject.Hash
		f.s.Subject, f.s.Changed = s, now
		return nil, []kabinet.Event{Kept{f.base(by, now), s.Version, was, s.Hash}}, nil
	}
	made, editor := by, kabinet.PersonID("")
	if requester == f.s.Requester && !f.own(by) {
		made, editor = f.s.By, by.Person
	}
	next, err := New(id, s, requester, made, now, p)
	if err != nil {
		return nil, nil, err
	}
	next.s.Editor = editor
	return next, f.replace(by, now, next), nil
}

// Renew asks anew for a subject that is the same where more is required of it than those
// who approve were asked, as for a budget that was opened or exhausted since. What was
// approved is void: the flow is Superseded, and the new one, of the same requester, is a
// Draft for its Submit. It returns nil where nothing was added to what the flow
// requires. It returns ErrStatus, ErrExpired or ErrReleased.
func (f *Flow) Renew(by kabinet.Actor, now time.Time, id ID, ev Evaluation, p Policy) (*Flow, []kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Pending, Stalled, Approved); err != nil || !ev.adds(f.s.Rules) {
		return nil, nil, err
	}
	next, err := New(id, f.s.Subject, f.s.Requester, f.s.By, now, p)
	if err != nil {
		return nil, nil, err
	}
	return next, f.replace(by, now, next), nil
}

// replace puts another flow in the place of this one.
func (f *Flow) replace(by kabinet.Actor, now time.Time, next *Flow) []kabinet.Event {
	next.exclude(f.s.Excluded...)
	next.s.Supersedes = f.s.ID
	was := f.s.Status
	f.s.Status, f.s.SupersededBy, f.s.Decided, f.s.Due, f.s.Until, f.s.Changed = Superseded, next.s.ID, now, time.Time{}, time.Time{}, now
	return []kabinet.Event{Replaced{f.base(by, now), was, next.s.ID, next.s.Subject.Version, next.s.Editor}}
}

// own reports whether a change by the actor is the requester's own: they made it
// themselves, or who submitted for them did.
func (f *Flow) own(by kabinet.Actor) bool {
	return f.requests(by) && (by.OnBehalfOf == nil || by.Person == f.s.By.Person)
}

// keeps reports whether approvers would decide on the same.
func (f *Flow) keeps(s Subject, ev Evaluation) bool {
	was := f.s.Subject
	if s.Unit != was.Unit || s.LegalEntity != was.LegalEntity || s.Owner != was.Owner {
		return false
	}
	if s.Hash == was.Hash && s.Facts.equal(was.Facts) {
		return !ev.adds(f.s.Rules) // what was published since does not matter
	}
	return f.s.Status != Draft && s.Content != nil && f.s.Baseline != nil && was.Content != nil && s.Facts.within(was.Facts) &&
		s.Content.Reduces(*was.Content) && s.Content.within(*f.s.Baseline, tolerance(f.s.Rules)) && !ev.asksMore(f.s.Rules)
}
