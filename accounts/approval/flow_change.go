package approval

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Amend tells the flow that its subject has changed, what the rules say of it now,
// and under which id a new flow would be.
//
// Where approvers would decide on the same, the flow goes on with the new version:
// the hash and the facts are the same, or the content is a pure reduction within
// the tolerance of all rules, measured against what was submitted, and the rules
// ask for nothing more. Every other change voids what was approved: the flow is
// Superseded, approved or not, and the new flow, which is returned besides the
// events of the old one, is a Draft that is evaluated anew by its Submit. A change
// that the requester did not make, such as an approver's edit, needs the requester's
// consent, which is that Submit.
//
// It returns ErrStatus, ErrExpired or ErrReleased, ErrSubject for another subject or
// a version that is not newer, and what is wrong with the subject.
func (f *Flow) Amend(by kabinet.Actor, now time.Time, id ID, s Subject, ev Evaluation, p Policy) (*Flow, []kabinet.Event, error) {
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
	if !f.own(by) {
		made, editor = f.s.By, by.Person
	}
	next, err := New(id, s, f.s.Requester, made, now, p)
	if err != nil {
		return nil, nil, err
	}
	next.exclude(f.s.Excluded...)
	next.s.Supersedes, next.s.Editor = f.s.ID, editor
	was := f.s.Status
	f.s.Status, f.s.SupersededBy, f.s.Decided, f.s.Due, f.s.Until, f.s.Changed = Superseded, id, now, time.Time{}, time.Time{}, now
	return next, []kabinet.Event{Replaced{f.base(by, now), was, id, s.Version, editor}}, nil
}

// own reports whether a change by the actor is the requester's own: they made it
// themselves, or who submitted for them did.
func (f *Flow) own(by kabinet.Actor) bool {
	return f.requests(by) && (by.OnBehalfOf == nil || by.Person == f.s.By.Person)
}

// keeps reports whether approvers would decide on the same.
func (f *Flow) keeps(s Subject, ev Evaluation) bool {
	was := f.s.Subject
	if s.Unit != was.Unit || s.LegalEntity != was.LegalEntity {
		return false
	}
	if s.Hash == was.Hash && s.Facts.equal(was.Facts) {
		return true
	}
	return f.s.Status != Draft && s.Content != nil && f.s.Baseline != nil && was.Content != nil &&
		s.Content.Reduces(*was.Content) && s.Content.within(*f.s.Baseline, tolerance(f.s.Rules)) && !ev.asksMore(f.s.Rules)
}
