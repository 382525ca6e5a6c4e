package nps

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Request is the request to one person to say how satisfied they are with one
// deal: from the deal's closing, by way of the manager who lived through it, to an
// answer that is locked. A method that returns an error changes nothing; an event
// that is Empty says that there is nothing to save. A Request is not safe for
// concurrent use.
type Request struct{ s State }

// New returns the request about a deal of an organisation: eligible, or suppressed
// for a reason that Contact.Admits, the account's cap or the sample gave; "" is
// none. Its id is that of RequestID. The request waits until Policy.WaitFor after
// now to be sent. It returns ErrID without deal, person or organisation,
// ErrTextTooLong, ErrText and ErrTime with their place, and ErrPolicy.
func New(org kabinet.OrgID, deal Deal, to Respondent, why Reason, p Policy, by kabinet.Actor, now time.Time) (*Request, Opened, error) {
	if org == "" {
		return nil, Opened{}, ErrID.At("/org")
	}
	if err := checkTexts(field{"/org", string(org)}); err != nil {
		return nil, Opened{}, err
	}
	if err := deal.validate(); err != nil {
		return nil, Opened{}, err
	}
	if err := to.validate(); err != nil {
		return nil, Opened{}, err
	}
	if err := p.Validate(); err != nil {
		return nil, Opened{}, err
	}
	now = now.UTC()
	deal.Closed = deal.Closed.UTC()
	r := &Request{State{
		Schema: Schema, ID: RequestID(deal.ID, to.Person), Org: org, Deal: deal, To: to,
		Status: Eligible, Until: now.Add(orDefault(p.WaitFor, DefaultWaitFor)), Opened: now, Changed: now,
	}}
	if why != "" {
		r.s.Status, r.s.Suppressed, r.s.Until = Suppressed, why, time.Time{}
	}
	return r, Opened{r.base(by, now), deal, to, why}, nil
}

// Restore returns the request of a state that a store kept. It copies the state.
func Restore(s State) *Request {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Request{s}
}

// State returns a copy of all the request holds.
func (r *Request) State() State { return r.s.clone() }

// AskManager puts the request before a manager, due in the policy's business
// days, or before another one. The event is Empty for the manager who is asked
// already, whose days do not begin again. It returns ErrID without a manager,
// ErrText and ErrTextTooLong, ErrNotWaiting for a request that is not waiting to be
// sent, ErrExpired and ErrPolicy.
func (r *Request) AskManager(by kabinet.Actor, now time.Time, manager kabinet.PersonID, p Policy) (ManagerAsked, error) {
	if manager == "" {
		return ManagerAsked{}, ErrID.At("/manager")
	}
	if err := checkTexts(field{"/manager", string(manager)}); err != nil {
		return ManagerAsked{}, err
	}
	if err := p.Validate(); err != nil {
		return ManagerAsked{}, err
	}
	if err := r.in(now, Eligible, AwaitingManager); err != nil {
		return ManagerAsked{}, err
	}
	was := r.s.Deal.Manager
	switch {
	case r.s.Status == Eligible:
		was = ""
	case was == manager:
		return ManagerAsked{}, nil
	}
	event := ManagerAsked{r.base(by, now), was, manager, p.due(now)}
	r.s.Status, r.s.Deal.Manager, r.s.Asked, r.s.Due, r.s.Reminded = AwaitingManager, manager, event.At, event.Due, nil
	r.s.Changed = event.At
	return event, nil
}

// Remind reminds the manager, from the day after the last one on, once a day of
// the policy's calendar and on business days only. It returns ErrTooSoon
// otherwise, ErrNotWaiting for a request that no manager is asked about, and
// ErrExpired.
func (r *Request) Remind(by kabinet.Actor, now time.Time, p Policy) (ManagerReminded, error) {
	if err := r.in(now, AwaitingManager); err != nil {
		return ManagerReminded{}, err
	}
	today := p.Calendar.Day(now)
	last := r.s.Due
	if n := len(r.s.Reminded); n > 0 {
		last = p.Calendar.Day(r.s.Reminded[n-1])
	}
	if !today.After(last) || !p.Calendar.IsBusinessDay(today) {
		next := last.AddDays(1)
		if today.After(next) {
			next = today
		}
		return ManagerReminded{}, ErrTooSoon.With("day", p.Calendar.Following(next))
	}
	event := ManagerReminded{r.base(by, now), r.s.Deal.Manager, r.s.Due, len(r.s.Reminded) + 1}
	r.s.Reminded = append(r.s.Reminded, event.At)
	r.s.Changed = event.At
	return event, nil
}

// Skip ends a request that the manager does not want to send. The reason is
// required, and published. It returns ErrReason without one, ErrText,
// ErrTextTooLong, ErrNotWaiting and ErrExpired.
func (r *Request) Skip(by kabinet.Actor, now time.Time, reason string) (Skipped, error) {
	reason, err := reasonText(reason)
	if err != nil {
		return Skipped{}, err
	}
	if err := r.in(now, AwaitingManager); err != nil {
		return Skipped{}, err
	}
	event := Skipped{r.base(by, now), r.s.Deal.Manager, reason}
	r.s.Status, r.s.Until, r.s.Skipped, r.s.SkipReason, r.s.Changed = ManagerSkipped, time.Time{}, event.At, reason, event.At
	return event, nil
}

// Suppress ends a request that waits to be sent and must not be, for a reason
// that came up meanwhile. It returns ErrReason without one, ErrNotWaiting and
// ErrExpired.
func (r *Request) Suppress(by kabinet.Actor, now time.Time, why Reason) (SuppressedLate, error) {
	if why == "" {
		return SuppressedLate{}, ErrReason
	}
	if err := r.in(now, Eligible, AwaitingManager); err != nil {
		return SuppressedLate{}, err
	}
	event := SuppressedLate{r.base(by, now), why}
	r.s.Status, r.s.Until, r.s.Suppressed, r.s.Changed = Suppressed, time.Time{}, why, event.At
	return event, nil
}

// Send records that the survey was sent with a personal link, which can be
// answered until Policy.LinkFor after now. A request that awaits its manager and
// an eligible one can be sent. It returns ErrLink for a link that is none or was
// used before, ErrNotWaiting, ErrExpired and ErrPolicy.
func (r *Request) Send(by kabinet.Actor, now time.Time, link SealedLink, p Policy) (SurveySent, error) {
	if err := p.Validate(); err != nil {
		return SurveySent{}, err
	}
	if err := r.in(now, Eligible, AwaitingManager); err != nil {
		return SurveySent{}, err
	}
	if err := r.fresh(link); err != nil {
		return SurveySent{}, err
	}
	event := SurveySent{r.base(by, now), r.s.To.Person, r.s.Deal.Manager, link.Generation}
	r.s.Status, r.s.Sent, r.s.SentBy, r.s.Link = Sent, event.At, by.Person, link
	r.s.LinkUntil = event.At.Add(orDefault(p.LinkFor, DefaultLinkFor))
	r.s.Until, r.s.Changed = r.s.LinkUntil, event.At
	return event, nil
}

// Resend replaces the link of a survey that was sent and not answered, where the
// message was lost or has bounced. The old link is dead; the time to answer stays
// as it was. It returns ErrLink, ErrNotSent and ErrExpired.
func (r *Request) Resend(by kabinet.Actor, now time.Time, link SealedLink) (SurveySent, error) {
	if err := r.in(now, Sent); err != nil {
		return SurveySent{}, err
	}
	if err := r.fresh(link); err != nil {
		return SurveySent{}, err
	}
	event := SurveySent{r.base(by, now), r.s.To.Person, r.s.Deal.Manager, link.Generation}
	r.s.Link, r.s.Bounced, r.s.BounceReason, r.s.Changed = link, false, "", event.At
	return event, nil
}

// fresh returns ErrLink unless the link is the next one.
func (r *Request) fresh(link SealedLink) error {
	if link.Selector == "" || link.MAC == "" || link.Selector == r.s.Link.Selector || link.Generation != r.s.Link.Generation+1 {
		return ErrLink
	}
	return nil
}

// Bounce records that the message with the link did not arrive. It returns
// ErrNotSent for a request that was not sent or is answered, ErrExpired, ErrText
// and ErrTextTooLong; and an Empty event where it is known already.
func (r *Request) Bounce(by kabinet.Actor, now time.Time, reason string) (SurveyBounced, error) {
	reason = tidy(reason)
	if err := checkTexts(field{"/reason", reason}); err != nil {
		return SurveyBounced{}, err
	}
	if err := r.in(now, Sent); err != nil {
		return SurveyBounced{}, err
	}
	if r.s.Bounced {
		return SurveyBounced{}, nil
	}
	event := SurveyBounced{r.base(by, now), r.s.To.Person, reason}
	r.s.Bounced, r.s.BounceReason, r.s.Changed = true, reason, event.At
	return event, nil
}

// Settle makes the state say what StatusAt says: that the request has expired or
// the answer is locked. The event is Empty where nothing has ended.
func (r *Request) Settle(by kabinet.Actor, now time.Time) Settled {
	status := r.s.StatusAt(now)
	if status == r.s.Status {
		return Settled{}
	}
	event := Settled{r.base(by, now), r.s.Status, status}
	r.s.Status, r.s.Until, r.s.Changed = status, time.Time{}, event.At
	return event
}

// in returns nil when the request is in one of the statuses at now, and otherwise
// the error that says what stands in the way.
func (r *Request) in(now time.Time, statuses ...Status) error {
	status := r.s.StatusAt(now)
	for _, s := range statuses {
		if status == s {
			return nil
		}
	}
	switch {
	case status == Expired:
		return ErrExpired
	case status == Locked:
		return ErrLocked
	case statuses[0] == Eligible || statuses[0] == AwaitingManager:
		return ErrNotWaiting.With("status", string(status))
	case statuses[0] == AnswerGiven:
		return ErrNotAnswered.With("status", string(status))
	case status == AnswerGiven:
		return ErrAnswered
	}
	return ErrNotSent.With("status", string(status))
}

func (r *Request) base(by kabinet.Actor, now time.Time) Base {
	return Base{Request: r.s.ID, Org: r.s.Org, By: by, At: now.UTC()}
}
