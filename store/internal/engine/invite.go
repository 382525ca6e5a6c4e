package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
)

// Invitations keeps invitations. The owner is the sponsor; open is the address while
// the invitation is open, seat the organisation while it reserves a seat, and
// ended when one that is over and need not be kept would have expired.
var Invitations = &Table{
	Name: "invitations", What: "invitation",
	Columns: []string{"status", "scope", "address", "created", "expires", "due", "seat", "selector", "open", "ended"},
	Unique:  []Unique{{"open", []string{ColOrg, "scope", "open"}}, {"selector", []string{"selector"}}},
}

var invitationKind = &aggregate[*invite.Invitation, invite.State]{
	table:   Invitations,
	sort:    []Order{{Column: "created", Desc: true}},
	state:   (*invite.Invitation).State,
	restore: invite.Restore,
	savable: invite.State.Savable,
	version: func(s *invite.State) *int64 { return &s.Version },
	row: func(s *invite.State) Row {
		seat, ended := "", Instant(s.Expires)
		if s.Seat() {
			seat = string(s.Org)
		}
		if s.OpenKey() != "" || s.Status == invite.Accepted {
			ended = "" // it is kept
		}
		return scoped(s.Object(), string(s.ID), string(s.Status), s.Scope, s.Address,
			Instant(s.Created), Instant(s.Expires), Instant(s.Due()), seat, s.Link.Selector, s.OpenKey(), ended)
	},
	event: func(s *invite.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
	taken: func(u Unique) error {
		if u.Name == "open" {
			return invite.ErrInvited
		}
		return nil
	},
}

// invitations is the port of invitations.
type invitations struct{ *Tx }

func (x invitations) Get(ctx context.Context, org kabinet.OrgID, id invite.ID) (*invite.Invitation, error) {
	return invitationKind.get(ctx, x.Tx, string(org), string(id))
}

func (x invitations) BySelector(ctx context.Context, selector string) (*invite.Invitation, error) {
	if selector == "" {
		return nil, notFound(Invitations, selector)
	}
	return invitationKind.lookup(ctx, x.Tx, 1, selector, selector)
}

func (x invitations) Open(ctx context.Context, org kabinet.OrgID, scope, address string) (*invite.Invitation, error) {
	if address == "" {
		return nil, notFound(Invitations, address)
	}
	return invitationKind.lookup(ctx, x.Tx, 0, address, string(org), scope, address)
}

func (x invitations) ByAddress(ctx context.Context, address string) ([]*invite.Invitation, error) {
	if address == "" {
		return []*invite.Invitation{}, nil
	}
	return invitationKind.all(ctx, x.Tx, Query{Where: []Cond{{Column: "open", Values: []string{address}}}})
}

// stillOpen are the statuses of open invitations.
var stillOpen = Cond{"status", In, []string{string(invite.Pending), string(invite.AwaitingApproval)}}

func (x invitations) BySponsor(ctx context.Context, org kabinet.OrgID, sponsor kabinet.PersonID) ([]*invite.Invitation, error) {
	return invitationKind.all(ctx, x.Tx, Query{Where: []Cond{
		{Column: ColOrg, Values: []string{string(org)}}, {Column: ColOwner, Values: []string{string(sponsor)}}, stillOpen,
	}})
}

func (x invitations) Held(ctx context.Context, org kabinet.OrgID, now time.Time) (int, error) {
	rows, err := x.s.List(ctx, Invitations, Query{Where: []Cond{
		{Column: "seat", Values: []string{string(org)}}, {"expires", AtLeast, []string{Instant(now.Add(1))}},
	}})
	return len(rows), x.fail(err)
}

func (x invitations) Due(ctx context.Context, now time.Time, limit int) ([]*invite.Invitation, error) {
	if limit < 1 {
		return []*invite.Invitation{}, nil
	}
	return invitationKind.all(ctx, x.Tx, Query{
		Where: []Cond{{"due", AtLeast, []string{come}}, {"due", Below, []string{Instant(now.Add(1))}}},
		Order: []Order{{Column: "due"}}, Limit: limit,
	})
}

func (x invitations) Save(ctx context.Context, i *invite.Invitation, events ...kabinet.Event) error {
	return invitationKind.save(ctx, x.Tx, i, events)
}

func (x invitations) List(ctx context.Context, scope kabinet.Scope, f invite.Filter, page kabinet.Page) (kabinet.List[invite.State], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, "status", string(f.Status))
	where = is(where, ColOwner, string(f.Sponsor))
	where = is(where, "address", f.Address)
	where = within(where, "created", f.Created)
	where = within(where, "expires", f.Expires)
	return invitationKind.list(ctx, x.Tx, scope, where, page)
}

// InviteRefusals keeps who does not want to be invited again.
var InviteRefusals = &Table{Name: "invite_refusals", What: "invite_refusal"}

var refusalKind = &aggregate[*invite.Refusal, invite.RefusalState]{
	table:   InviteRefusals,
	state:   (*invite.Refusal).State,
	restore: invite.RestoreRefusal,
	savable: invite.RefusalState.Savable,
	version: func(s *invite.RefusalState) *int64 { return &s.Version },
	row:     func(s *invite.RefusalState) Row { return Row{Org: string(s.Org), ID: s.Hash} },
	event:   func(s *invite.RefusalState) (kabinet.OrgID, string) { return s.Org, s.Hash },
}

// refusals is the port of refusals.
type refusals struct{ *Tx }

func (x refusals) Get(ctx context.Context, org kabinet.OrgID, hash string) (*invite.Refusal, error) {
	return refusalKind.get(ctx, x.Tx, string(org), hash)
}

func (x refusals) Save(ctx context.Context, r *invite.Refusal, events ...kabinet.Event) error {
	return refusalKind.save(ctx, x.Tx, r, events)
}

// InviteMeters keeps how much of a rate is used; they belong to no organisation.
var InviteMeters = &Table{Name: "invite_meters", What: "invite_meter", Columns: []string{"ended"}}

var meterKind = &aggregate[*invite.Meter, invite.MeterState]{
	table:   InviteMeters,
	state:   (*invite.Meter).State,
	restore: invite.RestoreMeter,
	savable: invite.MeterState.Savable,
	version: func(s *invite.MeterState) *int64 { return &s.Version },
	row:     func(s *invite.MeterState) Row { return Row{ID: s.ID, Values: []string{Instant(s.Full)}} },
	event:   func(s *invite.MeterState) (kabinet.OrgID, string) { return "", s.ID },
}

// meters is the port of meters.
type meters struct{ *Tx }

func (x meters) Get(ctx context.Context, id string) (*invite.Meter, error) {
	return meterKind.get(ctx, x.Tx, "", id)
}

func (x meters) Save(ctx context.Context, m *invite.Meter, events ...kabinet.Event) error {
	return meterKind.save(ctx, x.Tx, m, events)
}

// InviteBulks keeps what became of lists of invitations.
var InviteBulks = &Table{Name: "invite_bulks", What: "invite_bulk", Columns: []string{"ended"}}

var bulkKind = &aggregate[*invite.Bulk, invite.BulkState]{
	table:   InviteBulks,
	state:   (*invite.Bulk).State,
	restore: invite.RestoreBulk,
	savable: invite.BulkState.Savable,
	version: func(s *invite.BulkState) *int64 { return &s.Version },
	row: func(s *invite.BulkState) Row {
		return Row{Org: string(s.Org), ID: s.Key, Values: []string{Instant(s.At)}}
	},
	event: func(s *invite.BulkState) (kabinet.OrgID, string) { return s.Org, s.Key },
}

// bulks is the port of lists of invitations.
type bulks struct{ *Tx }

func (x bulks) Get(ctx context.Context, org kabinet.OrgID, key string) (*invite.Bulk, error) {
	return bulkKind.get(ctx, x.Tx, string(org), key)
}

func (x bulks) Save(ctx context.Context, b *invite.Bulk, events ...kabinet.Event) error {
	return bulkKind.save(ctx, x.Tx, b, events)
}

// invitePurger is the port that deletes what is over.
type invitePurger struct{ *Tx }

func (x invitePurger) PurgeInvitations(ctx context.Context, before time.Time, limit int) (int, error) {
	return invitationKind.purge(ctx, x.Tx, "ended", before, limit)
}

func (x invitePurger) PurgeMeters(ctx context.Context, before time.Time, limit int) (int, error) {
	return meterKind.purge(ctx, x.Tx, "ended", before, limit)
}

func (x invitePurger) PurgeBulks(ctx context.Context, before time.Time, limit int) (int, error) {
	return bulkKind.purge(ctx, x.Tx, "ended", before, limit)
}
