package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Authorizer answers who may do what from stored organisations, persons and
// memberships. It implements kabinet.Authority. The first four fields are
// required; a missing one is kabinet.ErrMissingPort. What was revoked is gone at
// the next call, with a cache and without. It is safe for concurrent use as far
// as its ports are.
type Authorizer struct {
	Organizations OrganizationStore
	Persons       PersonStore
	Memberships   MembershipStore
	// Now is the clock.
	Now func() time.Time

	// Versions and Cache, where both are set, spare loading the organisation
	// and the membership: the version is read once by each Resolve, and what
	// was compiled at that version is asked. The cache is left alone where the
	// version is not committed yet; see UncommittedVersions.
	Versions AuthorityVersions
	Cache    *Cache

	// Delegations, where set, lets actors use rights that were lent to them.
	Delegations DelegationStore
	// Seller, where set with Delegations, lets the staff of that organisation
	// act for people of clients, as far as Acting says.
	Seller kabinet.OrgID
	Acting ActingPolicy

	// Limits says which limit counts for somebody whom several roles give one.
	Limits LimitRule
}

var _ kabinet.Authority = Authorizer{}

// Resolve returns the actor's rights now, for several questions within one
// request. Rights that allow nothing are no error; see Rights.Err. It returns
// kabinet.ErrMissingPort and the errors of the ports.
//
// An actor who names a Delegation has the rights that it lends, as the lender
// has them now: the delegation must be theirs and in force, the one who uses it
// must be an active member of the organisation, and nothing of what they may do
// themselves is added. Staff who act for a client's person name the person, the
// reason and the time of the delegation in OnBehalfOf besides, so that the events
// of what they do carry both names; they must have ClientAct over the client.
// Where one of these fails, Err is ErrActingFor.
func (a Authorizer) Resolve(ctx context.Context, actor kabinet.Actor) (*Rights, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if actor.Delegation == "" && actor.OnBehalfOf == nil || a.Delegations == nil {
		return a.resolve(ctx, actor)
	}
	return a.resolveLent(ctx, actor)
}

// resolve returns the rights of an actor who acts for nobody else.
func (a Authorizer) resolve(ctx context.Context, actor kabinet.Actor) (*Rights, error) {
	now := a.Now()
	c, err := a.compiled(ctx, actor)
	if err != nil {
		return nil, err
	}
	if c == nil {
		o, p, m, err := a.load(ctx, actor)
		if err != nil {
			return nil, err
		}
		r := Compile(actor, o, p, m, now)
		r.rule = a.Limits
		return r, nil
	}
	r := &Rights{actor: actor, at: now, node: -1, err: ErrPersonBlocked}
	p, err := optional(a.Persons.Get(ctx, actor.Person))
	if err != nil {
		return nil, err
	}
	if p != nil && p.Active() || !c.Has(actor.Person) {
		*r = c.Resolve(actor, now)
	}
	r.rule = a.Limits
	return r, nil
}

// compiled returns the authority of the actor's organisation as it is now, with
// the actor's membership, from the cache or for it. It is nil where the cache
// cannot be used, or where there is nothing to be compiled.
func (a Authorizer) compiled(ctx context.Context, actor kabinet.Actor) (*Compiled, error) {
	if a.Cache == nil || a.Versions == nil || actor.Person == "" || actor.Organization == "" {
		return nil, nil
	}
	if u, ok := a.Versions.(UncommittedVersions); ok && u.Uncommitted(actor.Organization) {
		return nil, nil
	}
	// The version is read before what is compiled, so that this is never older.
	version, err := a.Versions.AuthorityVersion(ctx, actor.Organization)
	if errors.Is(err, kabinet.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := a.Cache.Get(actor.Organization, version)
	if c != nil && c.Has(actor.Person) {
		return c, nil
	}
	m, err := optional(a.Memberships.Get(ctx, actor.Organization, actor.Person))
	if err != nil {
		return nil, err
	}
	if c == nil {
		o, err := optional(a.Organizations.Get(ctx, actor.Organization))
		if err != nil || o == nil {
			return nil, err
		}
		if c, err = a.Cache.Compile(o, version); err != nil {
			return nil, err
		}
	}
	if m != nil {
		return c, a.Cache.Add(c, m)
	}
	return c, nil
}

// resolveLent returns the rights of an actor who acts for somebody else.
func (a Authorizer) resolveLent(ctx context.Context, actor kabinet.Actor) (*Rights, error) {
	refused := &Rights{actor: actor, at: a.Now(), node: -1, err: ErrActingFor}
	own, err := a.resolve(ctx, kabinet.Actor{Person: actor.Person, Organization: actor.Organization})
	if err != nil {
		return nil, err
	}
	d, err := optional(a.Delegations.Get(ctx, actor.Organization, actor.Delegation))
	switch {
	case err != nil:
		return nil, err
	case d == nil || d.s.To != actor.Person:
		if errors.Is(own.err, kabinet.NotFound) {
			refused.err = own.err // who has no business here learns nothing
		}
		return refused, nil
	case !sameActing(actor.OnBehalfOf, d.Actor().OnBehalfOf):
		return refused, nil
	case !d.ActiveAt(a.Now()):
		refused.err = ErrActingFor.Because(ErrDelegationEnded)
		return refused, nil
	}
	if d.s.Kind == DelegationActing {
		if own, err = a.resolve(ctx, kabinet.Actor{Person: actor.Person, Organization: a.Seller}); err != nil {
			return nil, err
		}
		if own.err == nil {
			own.err = own.Check(ClientAct, kabinet.Object{Org: actor.Organization})
		}
	}
	if own.err != nil {
		refused.err = ErrActingFor.Because(own.err)
		return refused, nil
	}
	lender := actor
	lender.Person, lender.Delegation, lender.OnBehalfOf = d.s.From, "", nil
	from, err := a.resolve(ctx, lender)
	if err != nil {
		return nil, err
	}
	if from.err != nil && !from.placed() {
		refused.err = ErrActingFor.Because(from.err)
		return refused, nil
	}
	r := d.use(actor, own, from, a.Acting)
	for _, x := range [2]*Rights{own, from} {
		r.boundary(kabinet.Window{Until: x.until})
	}
	return r, nil
}

// placed reports whether what is wrong with the rights is where the actor acts,
// not who.
func (r *Rights) placed() bool {
	return !errors.Is(r.err, kabinet.Forbidden) && (r.actor.Unit != "" || r.actor.LegalEntity != "")
}

// sameActing reports whether what a session says about acting for somebody is
// what was recorded.
func sameActing(a, b *kabinet.OnBehalf) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Person == b.Person && a.Reason == b.Reason && a.Until.Equal(b.Until)
}

// load returns what the actor names, and nil for what does not exist or, since
// there is no membership, does not matter.
func (a Authorizer) load(ctx context.Context, actor kabinet.Actor) (o *Organization, p *Person, m *Membership, err error) {
	if err = a.check(); err != nil || actor.Person == "" || actor.Organization == "" {
		return
	}
	if m, err = optional(a.Memberships.Get(ctx, actor.Organization, actor.Person)); err != nil || m == nil {
		return
	}
	if o, err = optional(a.Organizations.Get(ctx, actor.Organization)); err != nil {
		return
	}
	p, err = optional(a.Persons.Get(ctx, actor.Person))
	return
}

// Check resolves the actor's rights and asks them; see Rights.Check for what it
// returns, besides the errors of Resolve.
func (a Authorizer) Check(ctx context.Context, actor kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	r, err := a.Resolve(ctx, actor)
	if err != nil {
		return err
	}
	return r.Check(p, on)
}

// Scope resolves the actor's rights and returns their filter for lists, which
// is empty for an actor who may do nothing.
func (a Authorizer) Scope(ctx context.Context, actor kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	r, err := a.Resolve(ctx, actor)
	if err != nil {
		return kabinet.Scope{}, err
	}
	return r.Scope(p), nil
}

func (a Authorizer) check() error {
	switch {
	case a.Organizations == nil:
		return kabinet.ErrMissingPort.With("port", "Organizations")
	case a.Persons == nil:
		return kabinet.ErrMissingPort.With("port", "Persons")
	case a.Memberships == nil:
		return kabinet.ErrMissingPort.With("port", "Memberships")
	case a.Now == nil:
		return kabinet.ErrMissingPort.With("port", "Now")
	}
	return nil
}

// optional turns not found into nil.
func optional[T any](v *T, err error) (*T, error) {
	switch {
	case errors.Is(err, kabinet.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return v, nil
}
