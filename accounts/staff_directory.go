package accounts

import (
	"context"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// StaffDirectory answers who of the seller's staff looks after a client. All
// fields are required; a missing one is kabinet.ErrMissingPort. It is safe for
// concurrent use as far as its ports are.
type StaffDirectory struct {
	Organizations OrganizationStore
	Persons       PersonStore
	Memberships   MembershipStore
	Staff         StaffStore
	// Now is the clock.
	Now func() time.Time
}

// Of returns who looks after a unit of the client in a function, the empty unit
// being the client as a whole: the first of Organization.StaffFor among those who
// still are active members of the seller's organisation and may log in, so that
// nobody is sent to somebody who has left. It returns kabinet.ErrNotFound for a
// client or a unit that does not exist, and where there is nobody, and the errors
// of the ports.
func (d StaffDirectory) Of(ctx context.Context, client kabinet.OrgID, unit kabinet.UnitID, function StaffFunction) (*Person, error) {
	switch {
	case d.Organizations == nil:
		return nil, kabinet.ErrMissingPort.With("port", "Organizations")
	case d.Persons == nil:
		return nil, kabinet.ErrMissingPort.With("port", "Persons")
	case d.Memberships == nil:
		return nil, kabinet.ErrMissingPort.With("port", "Memberships")
	case d.Staff == nil:
		return nil, kabinet.ErrMissingPort.With("port", "Staff")
	case d.Now == nil:
		return nil, kabinet.ErrMissingPort.With("port", "Now")
	}
	o, err := d.Organizations.Get(ctx, client)
	if err != nil {
		return nil, err
	}
	if _, ok := o.tree.find(unit); !ok {
		return nil, notFound("unit", unit)
	}
	list, err := d.Staff.OfOrganization(ctx, client)
	if err != nil {
		return nil, err
	}
	staff := make([]StaffState, len(list))
	for i, a := range list {
		staff[i] = a.s
	}
	now := d.Now()
	for {
		found := o.StaffFor(unit, function, staff, now)
		if len(found) == 0 {
			return nil, notFound("staff", function)
		}
		p, err := d.there(ctx, found[0], now)
		if p != nil || err != nil {
			return p, err
		}
		staff = slices.DeleteFunc(staff, func(s StaffState) bool { return s.Person == found[0].Person })
	}
}

// there returns the person of an assignment, and nil when they have left.
func (d StaffDirectory) there(ctx context.Context, s StaffState, now time.Time) (*Person, error) {
	m, err := optional(d.Memberships.Get(ctx, s.Seller, s.Person))
	if err != nil || m == nil || !m.ActiveAt(now) {
		return nil, err
	}
	p, err := optional(d.Persons.Get(ctx, s.Person))
	if err != nil || p == nil || !p.Active() {
		return nil, err
	}
	return p, nil
}
