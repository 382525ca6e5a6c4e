package invite

import (
	"context"
	"errors"
	"time"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Form asks to invite somebody.
type Form struct {
	Org     kabinet.OrgID  `json:"org"`
	Scope   string         `json:"scope,omitempty"`
	Unit    kabinet.UnitID `json:"unit,omitempty"`
	Address string         `json:"address"`
	Name    string         `json:"name,omitempty"`
	Roles   []Role         `json:"roles,omitempty"`
	// Message says why, in plain text of at most MaxMessage runes.
	Message string `json:"message,omitempty"`
	// Step is the onboarding step that waits for the person, and Takes the
	// minutes that it takes. The message calls it by the text of "invite.step."
	// and Step, or of Step itself, in the catalogue.
	Step  string `json:"step,omitempty"`
	Takes int    `json:"takes,omitempty"`
	// Locale is the language of the message; empty is that of the person, where
	// the directory knows one at the address, or else of the organisation, or of
	// the policy. Which it is, who invites does not learn.
	Locale string `json:"locale,omitempty"`
	// Next is where the person goes afterwards: one of the policy's Redirects, or
	// something of its kind, such as "order:4711".
	Next string `json:"next,omitempty"`
	// TTL is how long the link holds; 0 leaves it to the policy.
	TTL time.Duration `json:"ttl,omitempty"`
	// SecondFactor demands one for this invitation.
	SecondFactor bool `json:"secondFactor,omitempty"`
}

// Create invites somebody. The message goes out by a Courier, once the transaction
// has committed. An open invitation of the same organisation, scope and address is
// superseded, where the actor could revoke it or somebody merely asked for it, and is
// ErrOpen otherwise. It needs PermissionSend or what the policy says instead, and
// returns ErrNobody, kabinet.ErrForbidden; the mistakes of the form, with their place;
// ErrDomain, ErrRefused, ErrGrant, ErrSeats, ErrRate; and ErrInvited where somebody
// else does the same at this moment.
func (s *Service) Create(ctx context.Context, actor kabinet.Actor, form Form) (State, error) {
	c, err := s.check(ctx, actor, form)
	if err != nil {
		return State{}, err
	}
	if err := s.room(ctx, c, nil); err != nil {
		return State{}, err
	}
	return s.write(ctx, actor, c)
}

// candidate is an invitation that could be sent, as far as what was looked at says.
type candidate struct {
	draft   Draft
	policy  Policy
	inviter kabinet.Actor
	old     *Invitation // which it supersedes
	meters  []*Meter
}

// check looks at everything but what others take away: seats and rates.
func (s *Service) check(ctx context.Context, actor kabinet.Actor, form Form) (*candidate, error) {
	if err := s.need("Invitations", "Finder", "Refusals", "Meters", "Access", "Authority", "Members"); err != nil {
		return nil, err
	}
	p, err := s.policy(ctx, form.Org, form.Scope)
	if err != nil {
		return nil, err
	}
	if err := s.mayInvite(ctx, actor, form.Org, form.Scope, form.Unit, p); err != nil {
		return nil, err
	}
	d, err := s.draft(ctx, form, p)
	if err != nil {
		return nil, err
	}
	d.Sponsor, d.Wait = actor.Person, p.Approval
	err = s.contained(ctx, d.Org, d.Sponsor, d.Grants, s.now())
	if errors.Is(err, ErrGrant) && p.Propose {
		d.Proposed, d.Wait, err = true, true, nil
	}
	if err != nil {
		return nil, err
	}
	return &candidate{draft: d, policy: p, inviter: actor}, s.welcome(ctx, d.Org, d.Address, p)
}

// draft reads a form.
func (s *Service) draft(ctx context.Context, form Form, p Policy) (Draft, error) {
	address, ok := mailaddress.Normalize(form.Address, p.ToASCII)
	switch {
	case form.Org == "":
		return Draft{}, ErrID.At("/org")
	case !ok:
		return Draft{}, ErrAddress.At("/address")
	case form.Takes < 0 || form.Takes > 24*60:
		return Draft{}, ErrPolicy.At("/takes")
	}
	if err := checkTexts(
		field{"/org", string(form.Org)}, field{"/scope", form.Scope}, field{"/unit", string(form.Unit)},
		field{"/step", form.Step}, field{"/locale", form.Locale},
	); err != nil {
		return Draft{}, err
	}
	if _, err := language.Parse(form.Locale); form.Locale != "" && err != nil {
		return Draft{}, ErrLocale.At("/locale")
	}
	offer, err := s.offer(ctx, form.Org, Changes{
		Name: form.Name, Message: form.Message, Step: form.Step, Next: form.Next, Takes: form.Takes, Roles: form.Roles, SecondFactor: form.SecondFactor,
	}, p)
	if err != nil {
		return Draft{}, err
	}
	if _, err := p.ttl(form.TTL); err != nil {
		return Draft{}, err
	}
	return Draft{
		Org: form.Org, Scope: form.Scope, Unit: form.Unit, Address: address, Name: offer.Name,
		Roles: form.Roles, Grants: offer.grants, Message: offer.Message, Step: form.Step, Takes: form.Takes,
		Locale: form.Locale, Next: form.Next, SecondFactor: form.SecondFactor, TTL: form.TTL,
	}, nil
}

// offered is what is offered, cleaned, with the grants of its roles.
type offered struct {
	Changes
	grants []Grant
}

func (s *Service) offer(ctx context.Context, org kabinet.OrgID, c Changes, p Policy) (offered, error) {
	message, err := p.message(c.Message)
	if err == nil {
		err = checkTexts(field{"/next", c.Next})
	}
	switch {
	case err != nil:
		return offered{}, err
	case !p.leadsTo(c.Next):
		return offered{}, ErrRedirect.With("key", c.Next).At("/next")
	}
	c.Message, c.Name = message, Clean(c.Name)
	var grants []Grant
	if len(c.Roles) > 0 {
		if grants, err = s.Authority.Grants(ctx, org, c.Roles, s.now()); err != nil {
			return offered{}, err
		}
	}
	return offered{c, grants}, nil
}

// mayInvite returns why the actor may not invite, or nil.
func (s *Service) mayInvite(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, scope string, unit kabinet.UnitID, p Policy) error {
	if p.Inviters == Nobody {
		return ErrNobody
	}
	on := kabinet.Object{Org: org, Unit: unit, Owner: actor.Person}
	if p.Inviters == Admins {
		return s.Access.Check(ctx, actor, PermissionManage, on)
	}
	refused := s.Access.Check(ctx, actor, PermissionSend, on)
	if refused == nil || !errors.Is(refused, kabinet.Forbidden) && !errors.Is(refused, kabinet.NotFound) {
		return refused
	}
	if scope != "" && s.Owns != nil {
		if owns, err := s.Owns(ctx, org, scope, actor.Person); err != nil || owns {
			return err
		}
	}
	if p.Inviters == ByPermission {
		return refused
	}
	standing, err := s.Members.Standing(ctx, org, actor.Person, s.now())
	switch {
	case err != nil:
		return err
	case standing == Member, standing == Guest && p.Inviters == AnyGuest:
		return nil
	}
	return refused
}

// welcome returns why an address must not be invited, or nil.
func (s *Service) welcome(ctx context.Context, org kabinet.OrgID, address string, p Policy) error {
	if !p.Domains.admits(address, p.ToASCII) {
		return ErrDomain.With("domain", domainOf(address)).At("/address")
	}
	r, err := s.Refusals.Get(ctx, org, AddressHash(address))
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil
	case err != nil:
		return err
	case r.InForce():
		return ErrRefused.At("/address")
	}
	return nil
}

// contained returns ErrGrant where the sponsor may not give some of the grants.
func (s *Service) contained(ctx context.Context, org kabinet.OrgID, sponsor kabinet.PersonID, grants []Grant, at time.Time) error {
	if len(grants) == 0 {
		return nil
	}
	missing, err := s.Authority.Missing(ctx, org, sponsor, grants, at)
	if err != nil || len(missing) == 0 {
		return err
	}
	return missing[0].refused()
}

func (g Grant) refused() error {
	return ErrGrant.With("permission", string(g.Permission)).With("unit", string(g.Unit)).With("reach", g.Reach).With("limit", g.Limit)
}

// room looks at what others take away: seats and rates. What it finds holds until
// the end of the transaction.
func (s *Service) room(ctx context.Context, c *candidate, p *plan) error {
	now := s.now()
	old, err := s.Finder.Open(ctx, c.draft.Org, c.draft.Scope, c.draft.Address)
	switch {
	case err == nil:
		c.old = old
		if err := s.maySupersede(ctx, c); err != nil {
			return err
		}
	case !errors.Is(err, kabinet.NotFound):
		return err
	}
	if c.draft.Resets == "" {
		more := 1
		if p != nil {
			more += p.seats
		}
		if c.old != nil && c.old.s.StatusAt(now) != Expired && c.old.s.Seat() {
			more--
		}
		if err := s.seats(ctx, c.draft.Org, more, c.policy, now); err != nil {
			return err
		}
	}
	if c.meters, err = s.charge(ctx, c.policy.meters(c.draft.Org, c.inviter.Person, c.draft.Address), p, now); err != nil {
		return err
	}
	if p != nil {
		p.seats++
	}
	return nil
}

// maySupersede returns ErrOpen where the inviter could not revoke the invitation that
// is open. A registration that awaits its approval is no hindrance: or else whoever
// knows an address could keep it from being invited.
func (s *Service) maySupersede(ctx context.Context, c *candidate) error {
	switch old := c.old.s; {
	case old.StatusAt(s.now()) == Expired, old.Registered && old.Status == AwaitingApproval,
		old.Sponsor != "" && old.Sponsor == c.inviter.Person:
		return nil
	}
	err := s.Access.Check(ctx, c.inviter, PermissionManage, c.old.s.Object())
	if errors.Is(err, kabinet.Forbidden) || errors.Is(err, kabinet.NotFound) {
		return ErrOpen.At("/address")
	}
	return err
}

// seats returns ErrSeats where so many more seats are not free.
func (s *Service) seats(ctx context.Context, org kabinet.OrgID, more int, p Policy, now time.Time) error {
	if p.Seats == 0 {
		return nil
	}
	members, err := s.Members.Count(ctx, org, now)
	if err != nil {
		return err
	}
	held, err := s.Finder.Held(ctx, org, now)
	if err != nil {
		return err
	}
	if members+held+more > p.Seats {
		return ErrSeats.With("seats", p.Seats)
	}
	return nil
}

// charge uses one of each rate, and returns the meters to be saved.
func (s *Service) charge(ctx context.Context, rates []metered, p *plan, now time.Time) ([]*Meter, error) {
	var out []*Meter
	for _, r := range rates {
		if r.rate.Count == 0 {
			continue
		}
		m, err := s.meter(ctx, r.id, p)
		if err != nil {
			return nil, err
		}
		if err := m.Allow(now, r.rate); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (s *Service) meter(ctx context.Context, id string, p *plan) (*Meter, error) {
	if p != nil && p.meters[id] != nil {
		return p.meters[id], nil
	}
	m, err := s.Meters.Get(ctx, id)
	if errors.Is(err, kabinet.NotFound) {
		m, err = NewMeter(id), nil
	}
	if err == nil && p != nil {
		p.meters[id] = m
	}
	return m, err
}

// write saves what check and room have found to be in order.
func (s *Service) write(ctx context.Context, actor kabinet.Actor, c *candidate) (State, error) {
	id := s.newID()
	i, events, err := New(id, c.draft, c.policy, actor, s.now())
	if err != nil {
		return State{}, err
	}
	if c.old != nil {
		e := c.old.Expire(s.now())
		if e.Empty() {
			if e, err = c.old.Supersede(actor, s.now(), id); err != nil {
				return State{}, err
			}
		}
		if err := s.Invitations.Save(ctx, c.old, e); err != nil {
			return State{}, err
		}
	}
	if err := s.saveMeters(ctx, c.meters); err != nil {
		return State{}, err
	}
	return s.save(ctx, i, events...)
}

func (s *Service) saveMeters(ctx context.Context, meters []*Meter) error {
	for _, m := range meters {
		if err := s.Meters.Save(ctx, m); err != nil {
			return err
		}
	}
	return nil
}
