package invite

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// List lists invitations that the actor may see: all with PermissionManage, and
// otherwise those that they answer for.
func (s *Service) List(ctx context.Context, actor kabinet.Actor, f Filter, page kabinet.Page) (kabinet.List[State], error) {
	none := kabinet.List[State]{Items: []State{}}
	if err := s.need("Lister", "Access", "Members"); err != nil {
		return none, err
	}
	scope, err := s.Access.Scope(ctx, actor, PermissionManage)
	if err != nil {
		return none, err
	}
	own, err := s.Access.Scope(ctx, actor, PermissionSend)
	if err != nil {
		return none, err
	}
	standing, err := s.Members.Standing(ctx, actor.Organization, actor.Person, s.now())
	if err != nil {
		return none, err
	}
	scope = scope.Clone()
	for _, r := range own.Clone().Reaches {
		if r.Owner == "" || r.Owner == actor.Person {
			r.Owner = actor.Person
			scope.Reaches = append(scope.Reaches, r)
		}
	}
	if standing != Stranger {
		scope.Reaches = append(scope.Reaches, kabinet.Reach{Org: actor.Organization, Owner: actor.Person})
	}
	list, err := s.Lister.List(ctx, scope, f, page)
	for n := range list.Items {
		list.Items[n] = list.Items[n].ForPeople()
	}
	return list, err
}

// Resend sends an invitation again that is pending or has expired, with another
// secret: the one before is dead. Everything that Create looks at is looked at
// again; where invitations need an approval, so does what was not approved, or has come
// to give more since. It returns the errors of Create, of Invitation.Resend, ErrOwn, and
// kabinet.ErrConflict when the invitation has another version than the one seen.
// TTL is how long the link holds; 0 leaves it to the policy.
func (s *Service) Resend(ctx context.Context, actor kabinet.Actor, ref Ref, ttl time.Duration) (State, error) {
	i, p, err := s.seen(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	if err := s.mayInvite(ctx, actor, ref.Org, i.s.Scope, i.s.Unit, p); err != nil {
		return State{}, err
	}
	now := s.now()
	if err := i.resendable(now); err != nil {
		return State{}, err
	}
	grants, err := s.again(ctx, i, i.s.Sponsor, p)
	if err != nil {
		return State{}, err
	}
	if err := s.approved(ctx, actor, i, p, grants, p.Approval && i.s.Approved.IsZero()); err != nil {
		return State{}, err
	}
	if err := s.welcome(ctx, ref.Org, i.s.Address, p); err != nil {
		return State{}, err
	}
	lapsed := i.s.StatusAt(now) == Expired
	if lapsed && i.s.Resets == "" {
		if err := s.seats(ctx, ref.Org, 1, p, now); err != nil {
			return State{}, err
		}
	}
	meters, err := s.charge(ctx, p.meters(ref.Org, actor.Person, i.s.Address), nil, now)
	if err != nil {
		return State{}, err
	}
	e, err := i.Resend(actor, now, ttl, grants, p)
	if err != nil {
		return State{}, err
	}
	if err := s.saveMeters(ctx, meters); err != nil {
		return State{}, err
	}
	return s.save(ctx, i, e)
}

// again returns what the roles of an invitation give now, where the sponsor is
// still with the organisation and may give all of it.
func (s *Service) again(ctx context.Context, i *Invitation, sponsor kabinet.PersonID, p Policy) ([]Grant, error) {
	o, err := s.offer(ctx, i.s.Org, Changes{Roles: i.s.Roles}, p)
	if err != nil {
		return nil, err
	}
	if err := s.sponsored(ctx, i.s.Org, sponsor, s.now()); err != nil {
		return nil, err
	}
	return o.grants, s.contained(ctx, i.s.Org, sponsor, o.grants, s.now())
}

// sponsored returns ErrSponsor where the person is no longer there.
func (s *Service) sponsored(ctx context.Context, org kabinet.OrgID, sponsor kabinet.PersonID, now time.Time) error {
	standing, err := s.Members.Standing(ctx, org, sponsor, now)
	if err == nil && standing == Stranger {
		return ErrSponsor
	}
	return err
}

// Edit changes what a pending invitation, or one that awaits its approval, offers
// and says. What was shown before cannot be accepted any more. The sponsor must be
// able to give the new grants. It returns the mistakes of the changes, ErrGrant,
// ErrSponsor, ErrOwn where more is offered than somebody else has approved, the errors
// of Invitation.Edit, and kabinet.ErrConflict.
func (s *Service) Edit(ctx context.Context, actor kabinet.Actor, ref Ref, c Changes) (State, error) {
	i, p, err := s.seen(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	if err := s.mayInvite(ctx, actor, ref.Org, i.s.Scope, i.s.Unit, p); err != nil {
		return State{}, err
	}
	if err := checkTexts(field{"/step", c.Step}); err != nil {
		return State{}, err
	}
	o, err := s.offer(ctx, ref.Org, c, p)
	if err != nil {
		return State{}, err
	}
	if err := s.approved(ctx, actor, i, p, o.grants, false); err != nil {
		return State{}, err
	}
	// What awaits an approval as a proposal is looked at when it is approved.
	if !i.s.Proposed || i.s.Status != AwaitingApproval {
		for _, person := range []kabinet.PersonID{i.s.Sponsor, actor.Person} {
			if err := s.contained(ctx, ref.Org, person, o.grants, s.now()); err != nil {
				return State{}, err
			}
		}
	}
	e, err := i.Edit(actor, s.now(), o.Changes, o.grants)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, i, e)
}

// approved returns nil where an invitation may offer the grants without another
// approval, or the actor is who could approve it: what was approved is not made more of
// by who needed the approval. Unapproved says that it needs one in any case.
func (s *Service) approved(ctx context.Context, actor kabinet.Actor, i *Invitation, p Policy, grants []Grant, unapproved bool) error {
	_, more := within(grants, i.s.Grants)
	grown := len(more) > 0 && (p.Approval || !i.s.Approved.IsZero())
	if i.s.Status == AwaitingApproval || !grown && !unapproved {
		return nil
	}
	if err := s.Access.Check(ctx, actor, PermissionManage, i.s.Object()); err != nil {
		return err
	}
	if actor.Person == i.s.Inviter {
		return ErrOwn
	}
	return nil
}

// Revoke takes an invitation back. It returns the errors of Invitation.Revoke, and
// kabinet.ErrConflict.
func (s *Service) Revoke(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	i, _, err := s.seen(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	e, err := i.Revoke(actor, s.now(), reason)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, i, e)
}

// Approve lets an invitation go out that awaits it. Who approves a proposal or a
// registration without a sponsor answers for it from then on, and must be able to
// give what it offers. It needs PermissionManage and returns ErrGrant, ErrSponsor,
// ErrDomain, ErrRefused, ErrSeats for a registration, the errors of Invitation.Approve, and kabinet.ErrConflict.
func (s *Service) Approve(ctx context.Context, actor kabinet.Actor, ref Ref) (State, error) {
	i, p, err := s.managed(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	grants, err := s.again(ctx, i, i.sponsorOn(actor), p)
	if err != nil {
		return State{}, err
	}
	if err := s.welcome(ctx, ref.Org, i.s.Address, p); err != nil {
		return State{}, err
	}
	if i.s.Registered {
		if err := s.seats(ctx, ref.Org, 1, p, s.now()); err != nil {
			return State{}, err
		}
	}
	events, err := i.Approve(actor, s.now(), grants, p)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, i, events...)
}

// Reject ends an invitation that awaits its approval. It needs PermissionManage and
// returns the errors of Invitation.Reject, and kabinet.ErrConflict.
func (s *Service) Reject(ctx context.Context, actor kabinet.Actor, ref Ref, reason string) (State, error) {
	i, _, err := s.managed(ctx, actor, ref)
	if err != nil {
		return State{}, err
	}
	e, err := i.Reject(actor, s.now(), reason)
	if err != nil {
		return State{}, err
	}
	return s.save(ctx, i, e)
}

// Left settles what becomes of the open invitations of a sponsor who has left or is
// about to: another one answers for those that they may give, and all others are
// revoked, as all are where sponsor is empty. It needs PermissionManage on each of
// them, and returns how many were passed and revoked.
func (s *Service) Left(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, person, sponsor kabinet.PersonID) (passed, revoked int, err error) {
	if err := s.need("Invitations", "Finder", "Access", "Authority", "Members"); err != nil {
		return 0, 0, err
	}
	all, err := s.Finder.BySponsor(ctx, org, person)
	if err != nil {
		return 0, 0, err
	}
	for _, i := range all {
		if i.s.StatusAt(s.now()) == Expired {
			continue
		}
		if err := s.Access.Check(ctx, actor, PermissionManage, i.s.Object()); err != nil {
			return 0, 0, err
		}
		e, err := s.pass(ctx, actor, i, sponsor)
		if err != nil {
			return 0, 0, err
		}
		if e.Kind == EventPassed {
			passed++
		} else {
			revoked++
		}
		if _, err := s.save(ctx, i, e); err != nil {
			return 0, 0, err
		}
	}
	return passed, revoked, nil
}

// pass makes the sponsor answer for an invitation, or revokes it.
func (s *Service) pass(ctx context.Context, actor kabinet.Actor, i *Invitation, sponsor kabinet.PersonID) (Event, error) {
	if sponsor != "" {
		err := s.sponsored(ctx, i.s.Org, sponsor, s.now())
		if err == nil {
			err = s.contained(ctx, i.s.Org, sponsor, i.s.Grants, s.now())
		}
		switch {
		case err == nil:
			return i.Pass(actor, s.now(), sponsor)
		case !errors.Is(err, ErrGrant) && !errors.Is(err, ErrSponsor):
			return Event{}, err
		}
	}
	return i.Revoke(actor, s.now(), "")
}

// Reset invites a member to sign in with another login: at the address, which may
// be another one. Person, roles and history stay as they are, and so does the login
// until the invitation is accepted. Who gives the login away gives all that it
// opens, so the actor must be able to give what the member holds. It needs
// PermissionManage and returns kabinet.ErrNotFound for a person who is no member,
// ErrGrant, ErrElsewhere, and the errors of Create.
func (s *Service) Reset(ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, person kabinet.PersonID, address string) (State, error) {
	if err := s.need("Invitations", "Finder", "Refusals", "Meters", "Access", "Authority", "Members"); err != nil {
		return State{}, err
	}
	if err := s.Access.Check(ctx, actor, PermissionManage, kabinet.Object{Org: org}); err != nil {
		return State{}, err
	}
	standing, err := s.Members.Standing(ctx, org, person, s.now())
	switch {
	case err != nil:
		return State{}, err
	case standing == Stranger || person == "":
		return State{}, kabinet.ErrNotFound.With("what", "member").With("id", string(person))
	}
	if err := s.resettable(ctx, org, person, actor.Person); err != nil {
		return State{}, err
	}
	p, err := s.policy(ctx, org, "")
	if err != nil {
		return State{}, err
	}
	form := Form{Org: org, Address: address}
	if s.Names != nil {
		name, err := s.Names.Person(ctx, person)
		if err != nil {
			return State{}, err
		}
		form.Name, form.Locale = name.Name, name.Locale
	}
	d, err := s.draft(ctx, form, p)
	if err != nil {
		return State{}, err
	}
	if !p.Domains.admits(d.Address, p.ToASCII) {
		return State{}, ErrDomain.With("domain", domainOf(d.Address)).At("/address")
	}
	d.Sponsor, d.Resets = actor.Person, person
	c := &candidate{draft: d, policy: p, inviter: actor}
	if err := s.room(ctx, c, nil); err != nil {
		return State{}, err
	}
	return s.write(ctx, actor, c)
}

// resettable returns why the sponsor must not give the login of a member away.
func (s *Service) resettable(ctx context.Context, org kabinet.OrgID, person, sponsor kabinet.PersonID) error {
	holds, elsewhere, err := s.Authority.Holds(ctx, org, person, s.now())
	switch {
	case err != nil:
		return err
	case elsewhere:
		return ErrElsewhere
	}
	return s.contained(ctx, org, sponsor, holds, s.now())
}

// Sweep does what is due without anybody asking, for at most limit invitations of
// all organisations: it sends reminders and writes down that invitations have
// expired. A reminder is left out where a guard of Resend would refuse. It returns
// how many were looked at; call it again while that is limit. It needs no actor:
// it is for the host's timer.
func (s *Service) Sweep(ctx context.Context, limit int) (int, error) {
	if err := s.need("Invitations", "Finder", "Refusals", "Authority", "Members"); err != nil {
		return 0, err
	}
	due, err := s.Finder.Due(ctx, s.now(), limit)
	if err != nil {
		return 0, err
	}
	for _, i := range due {
		e := i.Expire(s.now())
		if e.Empty() {
			if e, err = s.remind(ctx, i); err != nil {
				return 0, err
			}
		}
		if _, err := s.save(ctx, i, e); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// remind sends a reminder, or gives reminding up.
func (s *Service) remind(ctx context.Context, i *Invitation) (Event, error) {
	p, err := s.policy(ctx, i.s.Org, i.s.Scope)
	if err == nil && p.Inviters == Nobody {
		err = ErrNobody
	}
	if err == nil {
		_, err = s.again(ctx, i, i.s.Sponsor, p)
	}
	if err == nil {
		err = s.welcome(ctx, i.s.Org, i.s.Address, p)
	}
	if err != nil {
		if kabinet.KindOf(err) == kabinet.Internal {
			return Event{}, err
		}
		i.s.Remind = time.Time{}
		return Event{}, nil
	}
	return i.SendReminder(kabinet.Actor{}, s.now(), p)
}

// seen gets an invitation of the version seen for who answers for it, or manages.
// That it is not there and a refusal to say so read the same.
func (s *Service) seen(ctx context.Context, actor kabinet.Actor, ref Ref) (*Invitation, Policy, error) {
	return s.get(ctx, ref, func(i *Invitation) error {
		err := s.Access.Check(ctx, actor, PermissionManage, i.s.Object())
		if err != nil && i.s.Sponsor == actor.Person && actor.Person != "" {
			standing, failed := s.Members.Standing(ctx, ref.Org, actor.Person, s.now())
			if failed != nil {
				return failed
			}
			if standing != Stranger {
				return nil
			}
		}
		return err
	})
}

// managed gets an invitation of the version seen for who manages.
func (s *Service) managed(ctx context.Context, actor kabinet.Actor, ref Ref) (*Invitation, Policy, error) {
	return s.get(ctx, ref, func(i *Invitation) error {
		return s.Access.Check(ctx, actor, PermissionManage, i.s.Object())
	})
}

func (s *Service) get(ctx context.Context, ref Ref, may func(*Invitation) error) (*Invitation, Policy, error) {
	if err := s.need("Invitations", "Finder", "Refusals", "Meters", "Access", "Authority", "Members"); err != nil {
		return nil, Policy{}, err
	}
	i, err := s.Invitations.Get(ctx, ref.Org, ref.ID)
	if err == nil {
		err = may(i)
	}
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, Policy{}, kabinet.ErrNotFound.With("what", "invitation").With("id", string(ref.ID))
	case err != nil:
		return nil, Policy{}, err
	case i.s.Version != ref.Version:
		return nil, Policy{}, kabinet.ErrConflict.With("what", "invitation").With("id", string(ref.ID))
	}
	p, err := s.policy(ctx, ref.Org, i.s.Scope)
	return i, p, err
}
