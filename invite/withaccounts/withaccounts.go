// Package withaccounts lets invitations bring people into package accounts. Only a
// host imports it, so invite can be used with another directory.
//
//	authorizer := accounts.Authorizer{
//		Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(),
//		Versions: tx.AuthorityVersions(), Now: time.Now,
//	}
//	directory := withaccounts.Directory{Authorizer: authorizer, Seller: "seller", Delegations: tx.DelegationLister()}
//	svc := invite.Service{
//		Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Lister: tx.InvitationLister(),
//		Refusals: tx.InviteRefusals(), Meters: tx.InviteMeters(), Bulks: tx.InviteBulks(),
//		Access: authorizer, Authority: directory, Members: directory, Names: directory, Keys: ring,
//	}
package withaccounts

import (
	"context"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
)

// Directory is an invite.Authority, invite.Members and invite.Names over package
// accounts. Roles of invitations are those of the organisation, and what a person
// may give is what accounts.MissingGrants says that they hold as grantable. Its
// errors are those of the ports, of accounts about a role, and
// kabinet.ErrMissingPort.
type Directory struct {
	// Authorizer is required, with the stores of the transaction. Where its
	// Versions are set, the version of the organisation's rights is held, so that
	// nobody joins on an authority that was taken away meanwhile. What somebody
	// was lent by a delegation they cannot give.
	Authorizer accounts.Authorizer
	// Seller, where set, lets the seller's people invite into their clients, as
	// far as they hold what they give over all clients. In a client that has no
	// owner yet, who may register clients (accounts.OrganizationBlock) gives
	// everything: there is nobody else to give it.
	Seller kabinet.OrgID
	// Delegations, where set, keep the login of somebody who may use another's rights
	// from being given away: who resets it would have those too.
	Delegations accounts.DelegationLister
}

var (
	_ invite.Authority  = Directory{}
	_ invite.Members    = Directory{}
	_ invite.Names      = Directory{}
	_ invite.Addressees = Directory{}
)

// Organization returns the name and the language of an organisation.
func (d Directory) Organization(ctx context.Context, org kabinet.OrgID) (invite.Name, error) {
	if err := d.check(); err != nil {
		return invite.Name{}, err
	}
	o, err := optional(d.Authorizer.Organizations.Get(ctx, org))
	if err != nil || o == nil {
		return invite.Name{}, err
	}
	return invite.Name{Name: o.Name(), Locale: o.Locale()}, nil
}

// Person returns the name, the language and the login of a person.
func (d Directory) Person(ctx context.Context, person kabinet.PersonID) (invite.Name, error) {
	if err := d.check(); err != nil {
		return invite.Name{}, err
	}
	p, err := optional(d.Authorizer.Persons.Get(ctx, person))
	if err != nil || p == nil {
		return invite.Name{}, err
	}
	return invite.Name{Name: p.Name(), Locale: p.Locale(), Email: p.Login()}, nil
}

// Addressee returns the name and the language of the person who has the address for
// login.
func (d Directory) Addressee(ctx context.Context, address string) (invite.Name, error) {
	if err := d.check(); err != nil {
		return invite.Name{}, err
	}
	p, err := optional(d.Authorizer.Persons.ByLogin(ctx, address))
	if err != nil || p == nil {
		return invite.Name{}, err
	}
	return invite.Name{Name: p.Name(), Locale: p.Locale(), Email: p.Login()}, nil
}

// Standing returns Member for an active member with a role, and Guest for one
// without; in an organisation that is blocked or closed nobody is either. The seller's people are members of the clients into which they may
// invite.
func (d Directory) Standing(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID, at time.Time) (invite.Standing, error) {
	if err := d.check(); err != nil || person == "" {
		return invite.Stranger, err
	}
	p, err := optional(d.Authorizer.Persons.Get(ctx, person))
	if err != nil || p == nil || !p.Active() {
		return invite.Stranger, err
	}
	m, err := optional(d.Authorizer.Memberships.Get(ctx, org, person))
	switch {
	case err != nil:
		return invite.Stranger, err
	case m != nil && m.ActiveAt(at):
		o, err := optional(d.Authorizer.Organizations.Get(ctx, org))
		if err != nil || o == nil || o.Status() != accounts.OrganizationActive {
			return invite.Stranger, err
		}
		for _, a := range m.Assignments() {
			if a.Validity.Contains(at) {
				return invite.Member, nil
			}
		}
		return invite.Guest, nil
	}
	may, err := d.staff(ctx, org, person, invite.PermissionSend)
	if err != nil || !may {
		return invite.Stranger, err
	}
	return invite.Member, nil
}

// staff reports whether somebody of the seller's people has a permission over a
// client.
func (d Directory) staff(ctx context.Context, client kabinet.OrgID, person kabinet.PersonID, p kabinet.Permission) (bool, error) {
	if d.Seller == "" || d.Seller == client {
		return false, nil
	}
	r, err := d.Authorizer.Resolve(ctx, kabinet.Actor{Person: person, Organization: d.Seller})
	return err == nil && r.Can(p, kabinet.Object{Org: client}), err
}

// Count returns how many members are active.
func (d Directory) Count(ctx context.Context, org kabinet.OrgID, at time.Time) (int, error) {
	if err := d.check(); err != nil {
		return 0, err
	}
	team, err := d.Authorizer.Memberships.OfOrganization(ctx, org)
	n := 0
	for _, m := range team {
		if m.ActiveAt(at) {
			n++
		}
	}
	return n, err
}

func (d Directory) check() error {
	missing := ""
	switch a := d.Authorizer; {
	case a.Organizations == nil:
		missing = "Organizations"
	case a.Persons == nil:
		missing = "Persons"
	case a.Memberships == nil:
		missing = "Memberships"
	case a.Now == nil:
		missing = "Now"
	default:
		return nil
	}
	return kabinet.ErrMissingPort.With("port", "withaccounts.Directory.Authorizer."+missing)
}

// hold reads an organisation and holds the version of its rights.
func (d Directory) hold(ctx context.Context, org kabinet.OrgID) (*accounts.Organization, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if v := d.Authorizer.Versions; v != nil {
		if _, err := v.AuthorityVersion(ctx, org); err != nil {
			return nil, err
		}
	}
	return d.Authorizer.Organizations.Get(ctx, org)
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
