// Package withaccounts lets accounts say whose documents may be.
package withaccounts

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Parties is a document.Parties over organisations: a document may be a blocked legal
// entity's, since what exists goes on, and a client's of any status.
type Parties struct {
	Organizations accounts.OrganizationStore
}

var _ document.Parties = Parties{}

// Check returns kabinet.ErrNotFound for an organisation, a unit or a legal entity that
// there is not.
func (p Parties) Check(ctx context.Context, org kabinet.OrgID, unit kabinet.UnitID, entity kabinet.LegalEntityID) error {
	o, err := p.Organizations.Get(ctx, org)
	if err != nil {
		return err
	}
	if _, ok := o.Unit(unit); unit != "" && !ok {
		return kabinet.ErrNotFound.With("what", "unit").With("id", string(unit))
	}
	if _, ok := o.LegalEntity(entity); entity != "" && !ok {
		return kabinet.ErrNotFound.With("what", "legal entity").With("id", string(entity))
	}
	return nil
}
