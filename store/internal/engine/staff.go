package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// Staff keeps who of the seller's staff looks after which client, from begins to
// over, which is never for "9".
var Staff = &Table{
	Name: "staff", What: "staff assignment", Columns: []string{"person", "function", "begins", "over"},
}

var staffKind = &aggregate[*accounts.StaffAssignment, accounts.StaffState]{
	table:   Staff,
	state:   (*accounts.StaffAssignment).State,
	restore: accounts.RestoreStaffAssignment,
	savable: accounts.StaffState.Savable,
	version: func(s *accounts.StaffState) *int64 { return &s.Version },
	row: func(s *accounts.StaffState) Row {
		over := "9" // after all instants of the years that Instant holds
		if until := s.Until(); !until.IsZero() {
			over = Instant(until)
		}
		return scoped(s.Object(), string(s.ID), string(s.Person), string(s.Function), Instant(s.Validity.From), over)
	},
	event: func(s *accounts.StaffState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// staff is the port of staff assignments.
type staff struct{ *Tx }

func (x staff) Get(ctx context.Context, client kabinet.OrgID, id accounts.StaffID) (*accounts.StaffAssignment, error) {
	return staffKind.get(ctx, x.Tx, string(client), string(id))
}

func (x staff) OfOrganization(ctx context.Context, client kabinet.OrgID) ([]*accounts.StaffAssignment, error) {
	return staffKind.all(ctx, x.Tx, Query{Where: []Cond{{Column: ColOrg, Values: []string{string(client)}}}})
}

func (x staff) List(ctx context.Context, scope kabinet.Scope, f accounts.StaffFilter, page kabinet.Page) (kabinet.List[accounts.StaffState], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, "person", string(f.Person))
	where = is(where, "function", string(f.Function))
	if !f.At.IsZero() {
		after := []string{Instant(f.At.Add(time.Nanosecond))}
		where = append(where, Cond{"begins", Below, after}, Cond{"over", AtLeast, after})
	}
	return staffKind.list(ctx, x.Tx, scope, where, page)
}

func (x staff) Save(ctx context.Context, a *accounts.StaffAssignment, events ...kabinet.Event) error {
	s := a.State()
	w, err := staffKind.prepare(&s, events)
	if err != nil {
		return err
	}
	if err := x.exists(ctx, s.Org); err != nil {
		return err
	}
	return staffKind.apply(ctx, x.Tx, w)
}

// exists returns kabinet.ErrNotFound for an organisation that does not.
func (x *Tx) exists(ctx context.Context, org kabinet.OrgID) error {
	_, ok, err := x.s.Get(ctx, Organizations, string(org), string(org))
	switch {
	case err != nil:
		return x.fail(err)
	case !ok:
		return notFound(Organizations, string(org))
	}
	return nil
}
