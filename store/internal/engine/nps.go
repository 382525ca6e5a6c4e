package engine

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// NPSRequests keeps requests of surveys. The owner is the manager.
var NPSRequests = &Table{
	Name: "nps_requests", What: "nps_request",
	Columns: []string{"status", "person", "programme", "opened", "sent", "responded", "until", "selector"},
	Unique:  []Unique{{"selector", []string{"selector"}}},
}

var npsRequestKind = &aggregate[*nps.Request, nps.State]{
	table:   NPSRequests,
	sort:    []Order{{Column: "opened", Desc: true}},
	state:   (*nps.Request).State,
	restore: nps.Restore,
	savable: nps.State.Savable,
	version: func(s *nps.State) *int64 { return &s.Version },
	row: func(s *nps.State) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.To.Person), string(s.Deal.Programme),
			Instant(s.Opened), Instant(s.Sent), Instant(s.Responded()), Instant(s.Until), s.Link.Selector)
	},
	event: func(s *nps.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// npsRequests is the port of requests of surveys.
type npsRequests struct{ *Tx }

func (x npsRequests) Get(ctx context.Context, org kabinet.OrgID, id nps.ID) (*nps.Request, error) {
	return npsRequestKind.get(ctx, x.Tx, string(org), string(id))
}

func (x npsRequests) BySelector(ctx context.Context, selector string) (*nps.Request, error) {
	if selector == "" {
		return nil, notFound(NPSRequests, selector)
	}
	return npsRequestKind.lookup(ctx, x.Tx, 0, selector, selector)
}

func (x npsRequests) Held(ctx context.Context, org kabinet.OrgID, since, now time.Time) (int, error) {
	own := Cond{Column: ColOrg, Values: []string{string(org)}}
	sent := Cond{"sent", AtLeast, []string{max(Instant(since), come)}}
	waiting := Cond{"status", In, []string{string(nps.Eligible), string(nps.AwaitingManager)}}
	n := 0
	for _, where := range [...][]Cond{
		{own, sent},
		{own, waiting, {"sent", Equal, []string{""}}, {"until", AtLeast, []string{Instant(now.Add(1))}}},
	} {
		rows, err := x.s.List(ctx, NPSRequests, Query{Where: where})
		if err != nil {
			return 0, x.fail(err)
		}
		n += len(rows)
	}
	return n, nil
}

func (x npsRequests) Save(ctx context.Context, r *nps.Request, events ...kabinet.Event) error {
	return npsRequestKind.save(ctx, x.Tx, r, events)
}

func (x npsRequests) List(ctx context.Context, scope kabinet.Scope, f nps.Filter, page kabinet.Page) (kabinet.List[nps.State], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColOwner, string(f.Manager))
	where = is(where, "person", string(f.Person))
	where = is(where, "programme", string(f.Programme))
	where = is(where, ColLegalEntity, string(f.Entity))
	where = within(where, "opened", f.Opened)
	where = during(where, "sent", f.Sent)
	where = during(where, "responded", f.Responded)
	where = during(where, "until", f.Until)
	return npsRequestKind.list(ctx, x.Tx, scope, where, page)
}

// come is not after any instant, and after the text of one that has not come.
const come = "0"

// during adds that an instant has come and is in the window, if that is set.
func during(where []Cond, column string, w kabinet.Window) []Cond {
	if w.From.IsZero() && w.Until.IsZero() {
		return where
	}
	return within(append(where, Cond{column, AtLeast, []string{come}}), column, w)
}

// NPSContacts keeps what is known of asking persons, who belong to no
// organisation: theirs is "".
var NPSContacts = &Table{Name: "nps_contacts", What: "nps_contact"}

var npsContactKind = &aggregate[*nps.Contact, nps.ContactState]{
	table:   NPSContacts,
	state:   (*nps.Contact).State,
	restore: nps.RestoreContact,
	savable: nps.ContactState.Savable,
	version: func(s *nps.ContactState) *int64 { return &s.Version },
	row:     func(s *nps.ContactState) Row { return Row{ID: string(s.ID)} },
	event:   func(s *nps.ContactState) (kabinet.OrgID, string) { return "", string(s.ID) },
}

// npsContacts is the port of contacts.
type npsContacts struct{ *Tx }

func (x npsContacts) Get(ctx context.Context, id kabinet.PersonID) (*nps.Contact, error) {
	return npsContactKind.get(ctx, x.Tx, "", string(id))
}

func (x npsContacts) Save(ctx context.Context, c *nps.Contact, events ...kabinet.Event) error {
	return npsContactKind.save(ctx, x.Tx, c, events)
}

// NPSFollowUps keeps follow-ups. The owner is the manager.
var NPSFollowUps = &Table{
	Name: "nps_followups", What: "nps_followup", Columns: []string{"status", "supervisor", "opened"},
}

var npsFollowUpKind = &aggregate[*nps.FollowUp, nps.FollowUpState]{
	table:   NPSFollowUps,
	sort:    []Order{{Column: "opened", Desc: true}},
	state:   (*nps.FollowUp).State,
	restore: nps.RestoreFollowUp,
	savable: nps.FollowUpState.Savable,
	version: func(s *nps.FollowUpState) *int64 { return &s.Version },
	row: func(s *nps.FollowUpState) Row {
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.Supervisor), Instant(s.Opened))
	},
	event: func(s *nps.FollowUpState) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// npsFollowUps is the port of follow-ups.
type npsFollowUps struct{ *Tx }

func (x npsFollowUps) Get(ctx context.Context, org kabinet.OrgID, id nps.ID) (*nps.FollowUp, error) {
	return npsFollowUpKind.get(ctx, x.Tx, string(org), string(id))
}

func (x npsFollowUps) Save(ctx context.Context, f *nps.FollowUp, events ...kabinet.Event) error {
	return npsFollowUpKind.save(ctx, x.Tx, f, events)
}

func (x npsFollowUps) List(
	ctx context.Context, scope kabinet.Scope, f nps.FollowUpFilter, page kabinet.Page,
) (kabinet.List[nps.FollowUpState], error) {
	where := is(nil, "status", string(f.Status))
	where = is(where, ColOwner, string(f.Manager))
	where = is(where, "supervisor", string(f.Supervisor))
	where = within(where, "opened", f.Opened)
	return npsFollowUpKind.list(ctx, x.Tx, scope, where, page)
}
