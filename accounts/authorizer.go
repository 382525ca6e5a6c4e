package accounts

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Authorizer answers who may do what from stored organisations, persons and
// memberships. It implements kabinet.Authority. All fields are required; a
// missing one is kabinet.ErrMissingPort. It keeps nothing between calls, so what
// was revoked is gone at the next one, and it is safe for concurrent use as far
// as its ports are.
type Authorizer struct {
	Organizations OrganizationStore
	Persons       PersonStore
	Memberships   MembershipStore
	// Now is the clock.
	Now func() time.Time
}

var _ kabinet.Authority = Authorizer{}

// Resolve returns the actor's rights now, for several questions within one
// request. Rights that allow nothing are no error; see Rights.Err. It returns
// kabinet.ErrMissingPort and the errors of the ports.
func (a Authorizer) Resolve(ctx context.Context, actor kabinet.Actor) (*Rights, error) {
	o, p, m, err := a.load(ctx, actor)
	if err != nil {
		return nil, err
	}
	return Compile(actor, o, p, m, a.Now()), nil
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
