package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Watch looks at the onboarding without anybody asking, once a day of the calendar:
// reminders that are due, a stall that began or ended, another class of the client.
// It returns the events to publish, each once, and ErrOtherTemplate and ErrPolicy.
// Before State().Watch.Next, and once the onboarding is over, it does nothing.
func (i *Instance) Watch(t *Compiled, policy Policy, by kabinet.Actor, now time.Time) ([]kabinet.Event, error) {
	if err := i.pinned(t); err != nil {
		return nil, err
	}
	if err := policy.Validate(); err != nil {
		return nil, err
	}
	now = now.UTC()
	w := &i.s.Watch
	if w.Next.IsZero() || now.Before(w.Next) {
		return nil, nil
	}
	e := Evaluate(t, i.facts, now)
	events := i.remind(e, by, now)
	stall := e.Stall(policy)
	if stall.Cause != w.Stall.Cause || stall.Step != w.Stall.Step || stall.Subject != w.Stall.Subject {
		alert := Alert{i.base(EventStalled, e.Progress, by, now), stall, w.Stall.Cause, e.Manager}
		if !stall.Stalled() {
			alert.Kind = EventMoving
		}
		events = append(events, alert)
	}
	w.Stall = stall
	if full := i.facts.Len() >= MaxFacts-MaxFacts/10; full != w.Full {
		if w.Full = full; full {
			events = append(events, Alert{Base: i.base(EventFull, e.Progress, by, now), Manager: e.Manager})
		}
	}
	was := w.Standing.Class
	w.Standing = w.Standing.Advance(e.Class(policy), policy, now)
	if is := w.Standing.Class; is != was {
		events = append(events, ClassChanged{i.base(EventClass, e.Progress, by, now), was, is, e.Advise(w.Standing), e.Manager})
	}
	c := t.calendar
	w.Next = c.Start(c.Day(now).AddDays(1)).UTC()
	i.s.Changed = now
	return events, nil
}

// postpone puts the next look off for a day, since this one failed, and tells why.
func (i *Instance) postpone(by kabinet.Actor, now time.Time, why error) kabinet.Event {
	i.s.Watch.Next, i.s.Changed = now.Add(24*time.Hour), now
	return Unwatched{i.base(EventUnwatched, i.s.Watch.Progress, by, now), why.Error(), i.s.Manager}
}

// remind returns the reminders that are due: of several days that have passed, the
// last. Each is a nudge; where there is no room for more facts, it is sent all the same.
func (i *Instance) remind(e *Evaluation, by kabinet.Actor, now time.Time) []kabinet.Event {
	var events []kabinet.Event
	var kept []Sent
	facts := i.facts
	facts.list = slices.Clone(facts.list)
	for k := range e.Steps {
		x := &e.Steps[k]
		s := &e.c.steps[x.place]
		if x.Status != Ready && x.Status != InProgress || len(s.Remind) == 0 {
			continue
		}
		sent := Sent{Step: x.Step, Subject: x.Subject, Ready: x.Ready.UTC()}
		for _, had := range i.s.Watch.Reminded {
			if had.Step == sent.Step && had.Subject == sent.Subject && had.Ready.Equal(sent.Ready) {
				sent = had
			}
		}
		days, due := e.days(x.Ready, now), 0
		for due < len(s.Remind) && s.Remind[due] <= days {
			due++
		}
		if due > sent.Count {
			sent.Count = due
			id := kabinet.EventID(string(i.s.ID) + "/remind/" + string(x.Step) + "/" + string(x.Subject) + "/" + now.Format(time.RFC3339))
			fact := Fact{ID: id, Kind: FactNudged, At: now, Seller: true, Step: x.Step, Subject: x.Subject, Name: "reminder"}
			_, _ = facts.Add(fact)
			events = append(events, Reminder{
				i.base(EventRemind, e.Progress, by, now), x.Step, x.Subject, s.Title, x.Due, x.Overdue, due, e.who(*x),
			})
		}
		if sent.Count > 0 {
			kept = append(kept, sent)
		}
	}
	i.facts, i.s.Watch.Reminded = facts, kept
	return events
}
