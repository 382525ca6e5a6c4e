package approval

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Escalate widens the groups of a tier that is stalled or late, level by level up
// the tree until it can be filled; where it cannot, the flow stays stalled and waits
// for the client's owner, who may waive. A tier that is late is widened by one level, and has
// its time once more before it is late again.
// Nothing is ever approved by it but by a vote that was given and counts again in the tier
// as it is widened (Rule.CountAgain). It returns ErrStatus, ErrExpired or ErrReleased,
// ErrNotStalled for a tier that is neither, and ErrTop where there is nobody further
// up.
func (f *Flow) Escalate(by kabinet.Actor, now time.Time, e Electorate, p Policy) ([]kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Pending, Stalled); err != nil {
		return nil, err
	}
	tiers := needs(f.s.Rules)
	stuck := len(f.unfillable(tiers, e)) > 0
	late := !f.s.Due.IsZero() && !now.Before(f.s.Due) || f.s.Reminders > 0
	switch {
	case !stuck && f.s.Status == Stalled:
		// Somebody has become able to approve meanwhile.
		f.s.Changed = now
		return f.settle(by, e, now, p), nil
	case !stuck && !late:
		return nil, ErrNotStalled
	case f.s.AtOwner || !stuck && f.s.Escalation >= e.depth():
		return nil, ErrTop
	}
	f.s.Changed = now
	f.s.Due, f.s.Reminders = from(now, due(f.s.Rules, f.s.Tier)), 0
	f.exclude(e.Requester.Excluded...)
	for f.s.Escalation < e.depth() {
		f.s.Escalation++
		if len(f.unfillable(tiers, e)) == 0 {
			break
		}
	}
	f.s.AtOwner = len(f.unfillable(tiers, e)) > 0
	events := []kabinet.Event{Escalated{f.base(by, now), f.s.Tier, f.s.Escalation, f.s.AtOwner}}
	return append(events, f.settle(by, e, now, p)...), nil
}

// Check finds out anew whether the current tier can be filled, after memberships or
// permissions changed. There are no events where nothing changed. It returns
// ErrStatus, ErrExpired or ErrReleased.
func (f *Flow) Check(by kabinet.Actor, now time.Time, e Electorate, p Policy) ([]kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Pending, Stalled); err != nil {
		return nil, err
	}
	f.exclude(e.Requester.Excluded...)
	events := f.settle(by, e, now, p)
	if len(events) > 0 {
		f.s.Changed = now
	}
	return events, nil
}

// Elapse does what time alone does: a flow that is past its end becomes Expired, and
// one whose tier is late is to be reminded of, again and again. There are no events
// where nothing is due.
func (f *Flow) Elapse(by kabinet.Actor, now time.Time, p Policy) []kabinet.Event {
	now = now.UTC()
	if f.s.Over() {
		return nil
	}
	if !f.s.Until.IsZero() && !now.Before(f.s.Until) {
		was := f.s.Status
		f.s.Status, f.s.Decided, f.s.Due, f.s.Changed = Expired, now, time.Time{}, now
		return []kabinet.Event{Lapsed{f.base(by, now), was, f.s.Requester}}
	}
	if f.s.Due.IsZero() || now.Before(f.s.Due) {
		return nil
	}
	f.s.Reminders++
	f.s.Due, f.s.Changed = now.Add(p.remindEvery()), now
	return []kabinet.Event{ReminderDue{f.base(by, now), f.s.Tier, f.s.Reminders}}
}

// Release uses the approval, once, for the subject as it is at that moment. Whether
// price, stock, budget and credit still hold is for the caller to check before; see
// Service.Release. It returns ErrStatus, ErrExpired or ErrReleased, and ErrChanged
// where the subject is not what was approved.
func (f *Flow) Release(by kabinet.Actor, now time.Time, version int64, hash string) (Released, error) {
	now = now.UTC()
	if err := f.open(now, Approved); err != nil {
		return Released{}, err
	}
	if version != f.s.Subject.Version || hash != f.s.Subject.Hash {
		return Released{}, ErrChanged
	}
	f.s.Released, f.s.ReleasedBy, f.s.Until, f.s.Changed = now, by.Person, time.Time{}, now
	return Released{f.base(by, now), version, hash}, nil
}

// Withdraw ends a flow that its requester does not want any more, an approved one
// too before it is released. It returns ErrStatus, ErrExpired or ErrReleased,
// ErrNotRequester, and what is wrong with the reason, which may be empty.
func (f *Flow) Withdraw(by kabinet.Actor, now time.Time, why string) (Retracted, error) {
	now = now.UTC()
	if err := f.open(now, Draft, Pending, Stalled, Approved); err != nil {
		return Retracted{}, err
	}
	if !f.requests(by) {
		return Retracted{}, ErrNotRequester
	}
	why, err := reason(why, false)
	if err != nil {
		return Retracted{}, at(err, "/reason")
	}
	return f.end(by, now, why), nil
}
