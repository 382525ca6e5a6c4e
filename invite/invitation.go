package invite

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Invitation brings one person into an organisation, or into a part of it, or gives
// a member another login. A method that returns an error changes nothing; an event
// that is Empty says that there is nothing to save. What it needs to know of
// others, such as what the sponsor may give, its Service finds out. An Invitation
// is not safe for concurrent use.
type Invitation struct{ s State }

// Draft is what an invitation begins with. Service.Create makes it out of a Form,
// after it has checked everything that is not for the invitation itself to know.
type Draft struct {
	Org                        kabinet.OrgID
	Scope                      string
	Unit                       kabinet.UnitID
	Address, Name              string
	Sponsor                    kabinet.PersonID
	Proposed, Registered, Wait bool // Wait for an approval
	Resets                     kabinet.PersonID
	Roles                      []Role
	Grants                     []Grant
	Message, Step              string
	Takes                      int
	Locale, Next               string
	Attributes                 []Attribute
	SecondFactor               bool
	TTL                        time.Duration
}

// New returns the invitation of a draft, which holds from now, included, until the
// TTL is over, excluded. It is Pending, with its message queued, or awaits an
// approval until the policy's Life is over. It returns ErrID without id or
// organisation, ErrAddress, ErrTTL, and ErrPolicy.
func New(id ID, d Draft, p Policy, by kabinet.Actor, now time.Time) (*Invitation, []Event, error) {
	if err := p.Validate(); err != nil {
		return nil, nil, err
	}
	ttl, err := p.ttl(d.TTL)
	switch {
	case err != nil:
		return nil, nil, err
	case id == "" || d.Org == "":
		return nil, nil, ErrID
	case d.Address == "":
		return nil, nil, ErrAddress
	}
	now = now.UTC()
	i := &Invitation{State{
		Schema: Schema, ID: id, Org: d.Org, Scope: d.Scope, Unit: d.Unit, Status: AwaitingApproval,
		Address: d.Address, Name: d.Name, Sponsor: d.Sponsor, Proposed: d.Proposed, Registered: d.Registered, Resets: d.Resets,
		Roles: d.Roles, Grants: d.Grants, Message: d.Message, Step: d.Step, Takes: d.Takes, Locale: d.Locale, Next: d.Next,
		Attributes: d.Attributes, SecondFactor: d.SecondFactor,
		Created: now, Ends: now.Add(orDefault(p.Life, DefaultLife)), Changed: now,
	}}
	i.s.Expires = i.s.Ends
	if !d.Registered {
		i.s.Inviter = by.Person
	}
	i.s = i.s.clone()
	created := i.event(EventCreated, by, now)
	created.Step, created.Grants = d.Step, i.s.clone().Grants
	if d.Wait {
		return i, []Event{created}, nil
	}
	return i, []Event{created, i.issue(by, now, ttl, p)}, nil
}

// Restore returns the invitation of a state that a store kept. It copies the state.
func Restore(s State) *Invitation {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Invitation{s}
}

// State returns a copy of all the invitation holds.
func (i *Invitation) State() State { return i.s.clone() }

// issue begins a generation: what was secret before opens nothing any more, and a
// message is to be sent.
func (i *Invitation) issue(by kabinet.Actor, now time.Time, ttl time.Duration, p Policy) Event {
	i.s.Status, i.s.Issued, i.s.Reminded = Pending, now, 0
	i.s.Expires = now.Add(ttl)
	if i.s.Ends.Before(i.s.Expires) {
		i.s.Expires = i.s.Ends
	}
	i.s.Ended, i.s.EndedBy, i.s.Reason, i.s.RenewalAsked = time.Time{}, "", "", time.Time{}
	return i.queue(by, now, p)
}

// queue begins a generation within the time that the invitation has.
func (i *Invitation) queue(by kabinet.Actor, now time.Time, p Policy) Event {
	i.s.Generation++
	i.s.Link, i.s.Minted, i.s.Staged, i.s.Attempts = SealedLink{}, time.Time{}, nil, 0
	i.s.Delivery, i.s.DeliveryReason, i.s.Changed = Queued, "", now
	i.s.Remind = p.remind(i.s.Issued, i.s.Reminded)
	e := i.event(EventDue, by, now)
	e.Generation, e.Reminder = i.s.Generation, i.s.Reminded
	return e
}

// Approve lets an invitation go out that awaits it, with the grants as they are
// now. A proposal, and a registration without a sponsor, has the approver for its
// sponsor from then on. It returns ErrStatus, ErrExpired, ErrOwn for one's own
// invitation, and ErrPolicy.
func (i *Invitation) Approve(by kabinet.Actor, now time.Time, grants []Grant, p Policy) ([]Event, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := i.in(now, AwaitingApproval); err != nil {
		return nil, err
	}
	if by.Person == i.s.Inviter {
		return nil, ErrOwn
	}
	ttl, err := p.ttl(0)
	if err != nil {
		return nil, err
	}
	now = now.UTC()
	i.s.Sponsor = i.sponsorOn(by)
	i.s.Grants, i.s.ApprovedBy, i.s.Approved = cloneEach(grants, Grant.clone), by.Person, now
	e := i.event(EventApproved, by, now)
	e.Person = i.s.Sponsor
	return []Event{e, i.issue(by, now, ttl, p)}, nil
}

// sponsorOn returns who answers for the grants once the actor approves.
func (i *Invitation) sponsorOn(by kabinet.Actor) kabinet.PersonID {
	if i.s.Proposed || i.s.Sponsor == "" {
		return by.Person
	}
	return i.s.Sponsor
}

// Reject ends an invitation that awaits its approval. It returns ErrStatus,
// ErrExpired, ErrText and ErrLong.
func (i *Invitation) Reject(by kabinet.Actor, now time.Time, reason string) (Event, error) {
	return i.end(Rejected, EventRejected, by, now, reason, AwaitingApproval)
}

// Resend sends an invitation again that is pending or has expired, with the grants
// as they are now: the old secret is dead, and the time begins anew, but for the end
// of the invitation's whole life, after which it is ErrExpired. It returns
// ErrStatus, ErrTTL and ErrPolicy.
func (i *Invitation) Resend(by kabinet.Actor, now time.Time, wish time.Duration, grants []Grant, p Policy) (Event, error) {
	if err := p.Validate(); err != nil {
		return Event{}, err
	}
	ttl, err := p.ttl(wish)
	if err != nil {
		return Event{}, err
	}
	if !now.Before(i.s.Ends) {
		return Event{}, ErrExpired
	}
	if err := i.resendable(now); err != nil {
		return Event{}, err
	}
	i.s.Grants = cloneEach(grants, Grant.clone)
	return i.issue(by, now.UTC(), ttl, p), nil
}

// resendable returns why the invitation cannot be sent again.
func (i *Invitation) resendable(now time.Time) error {
	if i.s.StatusAt(now) == Expired && !i.s.Issued.IsZero() {
		return nil // what never was approved is not let out by its end
	}
	return i.in(now, Pending)
}

// SendReminder sends the next reminder, when it is due, with a secret of its own.
// The event is Empty where none is due: there are none after a message that did not
// arrive or was not welcome. It returns ErrStatus and ErrExpired.
func (i *Invitation) SendReminder(by kabinet.Actor, now time.Time, p Policy) (Event, error) {
	if err := i.in(now, Pending); err != nil {
		return Event{}, err
	}
	if i.s.Remind.IsZero() || now.Before(i.s.Remind) {
		return Event{}, nil
	}
	i.s.Reminded++
	return i.queue(by, now.UTC(), p), nil
}

// Changes are what Edit changes.
type Changes struct {
	Name, Message, Step, Next string
	Takes                     int
	Roles                     []Role
	SecondFactor              bool
}

// Edit changes what is offered or said, with the grants of its roles as they are
// now. The link stays, but what was shown before cannot be accepted any more. It
// returns ErrStatus and ErrExpired.
func (i *Invitation) Edit(by kabinet.Actor, now time.Time, c Changes, grants []Grant) (Event, error) {
	if err := i.in(now, Pending, AwaitingApproval); err != nil {
		return Event{}, err
	}
	i.s.Name, i.s.Message, i.s.Step, i.s.Next, i.s.Takes, i.s.SecondFactor = c.Name, c.Message, c.Step, c.Next, c.Takes, c.SecondFactor
	i.s.Roles, i.s.Grants, i.s.Changed = cloneEach(c.Roles, Role.clone), cloneEach(grants, Grant.clone), now.UTC()
	e := i.event(EventEdited, by, now)
	e.Grants = i.s.clone().Grants
	return e, nil
}

// Mint keeps the sealed secret of the present generation, just before its message
// is sent. A second time it takes the place of the first, whose message was not
// sent. It returns ErrStatus, ErrExpired, ErrLink for what is no link, and
// ErrGeneration for one that was sealed for another generation.
func (i *Invitation) Mint(now time.Time, generation int, link SealedLink) error {
	switch err := i.in(now, Pending); {
	case err != nil:
		return err
	case link.Selector == "" || link.MAC == "" || link.Selector == i.s.Link.Selector:
		return ErrLink
	case generation != i.s.Generation:
		return ErrGeneration
	}
	i.s.Link, i.s.Minted, i.s.Staged = link, now.UTC(), nil
	return nil
}

// Delivered records what became of the message of a generation. The event is Empty
// for what is known already, and for generations before the present one.
func (i *Invitation) Delivered(by kabinet.Actor, now time.Time, generation int, d Delivery, reason string) (Event, error) {
	if err := checkTexts(field{"/reason", reason}); err != nil {
		return Event{}, err
	}
	if generation != i.s.Generation || d == i.s.Delivery || d == Queued || d == Unsent || d == Sent && i.s.Delivery != Queued {
		return Event{}, nil
	}
	i.s.Delivery, i.s.DeliveryReason, i.s.Changed = d, reason, now.UTC()
	if d != Sent {
		i.s.Remind = time.Time{}
	}
	e := i.event(EventDelivered, by, now)
	e.Generation, e.Delivery, e.Reason = generation, d, reason
	return e, nil
}

// Try counts a try to open the link, right or wrong. The event is Empty but for the
// try that uses the last of the policy's Attempts. It returns ErrAttempts where none
// is left: another secret must be sent.
func (i *Invitation) Try(now time.Time, p Policy) (Event, error) {
	limit := orDefault(p.Attempts, DefaultAttempts)
	if i.s.Attempts >= limit {
		return Event{}, ErrAttempts
	}
	i.s.Attempts++
	if i.s.Attempts < limit {
		return Event{}, nil
	}
	return i.event(EventLocked, kabinet.Actor{}, now), nil
}

// Stage keeps a handle until StageFor is over, and forgets those that are.
func (i *Invitation) Stage(now time.Time, sealed SealedLink) {
	i.s.Staged = slices.DeleteFunc(i.s.Staged, func(s Staging) bool { return !now.Before(s.Until) })
	i.s.Staged = append(i.s.Staged, Staging{sealed, now.UTC().Add(StageFor)})
}

// Acceptance is what is recorded of accepting.
type Acceptance struct {
	Person     kabinet.PersonID
	Subject    string
	Membership string
	Given      []Grant
	Consents   []string
}

// Accept records that the person has joined. It returns ErrStatus and ErrExpired.
func (i *Invitation) Accept(now time.Time, a Acceptance) (Event, error) {
	if err := i.in(now, Pending); err != nil {
		return Event{}, err
	}
	i.s.Status, i.s.Ended, i.s.Member, i.s.Subject, i.s.Membership = Accepted, now.UTC(), a.Person, a.Subject, a.Membership
	i.s.Given, i.s.Remind, i.s.Changed = cloneEach(a.Given, Grant.clone), time.Time{}, now.UTC()
	for _, c := range a.Consents {
		i.s.Consents = append(i.s.Consents, Consent{c, now.UTC()})
	}
	e := i.event(EventAccepted, kabinet.Actor{Person: a.Person, Organization: i.s.Org}, now)
	e.Person, e.Membership, e.Step, e.Grants = a.Person, a.Membership, i.s.Step, i.s.clone().Given
	return e, nil
}

// Decline ends a pending invitation at the wish of the invited. It returns
// ErrStatus, ErrExpired, ErrText and ErrLong.
func (i *Invitation) Decline(by kabinet.Actor, now time.Time, reason string) (Event, error) {
	return i.end(Declined, EventDeclined, by, now, reason, Pending)
}

// Revoke takes an invitation back that is pending or awaits its approval. It returns
// ErrStatus, ErrExpired, ErrText and ErrLong.
func (i *Invitation) Revoke(by kabinet.Actor, now time.Time, reason string) (Event, error) {
	return i.end(Revoked, EventRevoked, by, now, reason, Pending, AwaitingApproval)
}

// Supersede ends an invitation since another one of the same organisation, scope
// and address takes its place. It returns ErrStatus, and ErrExpired for one that
// has expired, which Expire ends.
func (i *Invitation) Supersede(by kabinet.Actor, now time.Time, successor ID) (Event, error) {
	e, err := i.end(Superseded, EventSuperseded, by, now, "", Pending, AwaitingApproval)
	if err == nil {
		i.s.Successor, e.Successor = successor, successor
	}
	return e, err
}

// Expire makes the state say what StatusAt says: that the invitation has expired.
// The event is Empty where it has not. Nothing depends on when it is called.
func (i *Invitation) Expire(now time.Time) Event {
	if i.s.StatusAt(now) != Expired || i.s.Status == Expired {
		return Event{}
	}
	// The end is when it expired, not when somebody noticed.
	i.s.Ended, i.s.Status, i.s.Remind, i.s.Changed = i.s.Expires, Expired, time.Time{}, now.UTC()
	return i.event(EventExpired, kabinet.Actor{}, now)
}

// AskRenewal records that the invited asks for another invitation after this one
// has expired. The event is Empty the second time. It returns ErrStatus for an
// invitation that has not expired.
func (i *Invitation) AskRenewal(by kabinet.Actor, now time.Time) (Event, error) {
	switch {
	case i.s.StatusAt(now) != Expired:
		return Event{}, ErrStatus.With("status", string(i.s.StatusAt(now)))
	case !i.s.RenewalAsked.IsZero():
		return Event{}, nil
	}
	i.s.RenewalAsked, i.s.Changed = now.UTC(), now.UTC()
	return i.event(EventRenewal, by, now), nil
}

// Pass makes another person answer for an invitation that is pending or awaits its
// approval, with the grants as they are now. It returns ErrStatus, ErrExpired and
// ErrID.
func (i *Invitation) Pass(by kabinet.Actor, now time.Time, sponsor kabinet.PersonID) (Event, error) {
	if sponsor == "" {
		return Event{}, ErrID.At("/sponsor")
	}
	if err := i.in(now, Pending, AwaitingApproval); err != nil {
		return Event{}, err
	}
	i.s.Sponsor, i.s.Changed = sponsor, now.UTC()
	e := i.event(EventPassed, by, now)
	e.Person = sponsor
	return e, nil
}

// end ends an invitation that is in one of the statuses.
func (i *Invitation) end(to Status, kind string, by kabinet.Actor, now time.Time, reason string, from ...Status) (Event, error) {
	reason = oneLine(reason)
	if err := checkTexts(field{"/reason", reason}); err != nil {
		return Event{}, err
	}
	if err := i.in(now, from...); err != nil {
		return Event{}, err
	}
	i.s.Status, i.s.Ended, i.s.EndedBy, i.s.Reason, i.s.Remind, i.s.Changed = to, now.UTC(), by.Person, reason, time.Time{}, now.UTC()
	e := i.event(kind, by, now)
	e.Reason = reason
	return e, nil
}

// in returns nil when the invitation is in one of the statuses at now, ErrExpired
// where it has expired, and ErrStatus otherwise.
func (i *Invitation) in(now time.Time, statuses ...Status) error {
	switch status := i.s.StatusAt(now); {
	case slices.Contains(statuses, status):
		return nil
	case status == Expired:
		return ErrExpired
	default:
		return ErrStatus.With("status", string(status))
	}
}

func (i *Invitation) event(kind string, by kabinet.Actor, now time.Time) Event {
	return Event{
		Kind: kind, Invitation: i.s.ID, Org: i.s.Org, Scope: i.s.Scope, By: by, At: now.UTC(), Address: Mask(i.s.Address),
	}
}
