package engine

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Approvals keeps flows. The owner is the requester; subject is the key of what is
// to be approved, and "" once the flow is over.
var Approvals = &Table{
	Name: "approvals", What: "approval",
	Columns: []string{"status", "kind", "opened", "next", "subject", "about"},
	Unique:  []Unique{{"subject", []string{ColOrg, "subject"}}},
}

var approvalKind = &aggregate[*approval.Flow, approval.State]{
	table:   Approvals,
	sort:    []Order{{Column: "opened", Desc: true}},
	state:   (*approval.Flow).State,
	restore: approval.Restore,
	savable: approval.State.Savable,
	version: func(s *approval.State) *int64 { return &s.Version },
	row: func(s *approval.State) Row {
		subject := ""
		if !s.Over() {
			subject = s.SubjectKey()
		}
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.Subject.Kind),
			Instant(s.Opened), Instant(s.Next()), subject, s.Subject.ID)
	},
	event: func(s *approval.State) (kabinet.OrgID, string) { return s.Subject.Org, string(s.ID) },
}

// approvals is the port of flows.
type approvals struct{ *Tx }

func (x approvals) Get(ctx context.Context, org kabinet.OrgID, id approval.ID) (*approval.Flow, error) {
	return approvalKind.get(ctx, x.Tx, string(org), string(id))
}

func (x approvals) Current(ctx context.Context, org kabinet.OrgID, kind approval.SubjectKind, subject string) (*approval.Flow, error) {
	return approvalKind.lookup(ctx, x.Tx, 0, subject, string(org), approval.SubjectKey(kind, subject))
}

func (x approvals) Save(ctx context.Context, f *approval.Flow, events ...kabinet.Event) error {
	return approvalKind.save(ctx, x.Tx, f, events)
}

func (x approvals) List(ctx context.Context, scope kabinet.Scope, f approval.Filter, page kabinet.Page) (kabinet.List[approval.State], error) {
	where := is(nil, "kind", string(f.Kind))
	where = is(where, "about", f.Subject)
	where = is(where, ColOwner, string(f.Requester))
	if f.Statuses != nil {
		statuses := make([]string, len(f.Statuses))
		for i, s := range f.Statuses {
			statuses[i] = string(s)
		}
		where = append(where, Cond{"status", In, statuses})
	}
	where = within(where, "opened", f.Opened)
	where = during(where, "next", f.Next)
	return approvalKind.list(ctx, x.Tx, scope, where, page)
}

// ApprovalBooks keeps the rules of organisations. The key is (org, org).
var ApprovalBooks = &Table{Name: "approval_books", What: "approval_book"}

var approvalBookKind = &aggregate[*approval.Book, approval.BookState]{
	table:   ApprovalBooks,
	state:   (*approval.Book).State,
	restore: approval.RestoreBook,
	savable: approval.BookState.Savable,
	version: func(s *approval.BookState) *int64 { return &s.Version },
	row:     func(s *approval.BookState) Row { return Row{Org: string(s.Org), ID: string(s.Org)} },
	event:   func(s *approval.BookState) (kabinet.OrgID, string) { return s.Org, string(s.Org) },
}

// approvalBooks is the port of rules.
type approvalBooks struct{ *Tx }

func (x approvalBooks) Get(ctx context.Context, org kabinet.OrgID) (*approval.Book, error) {
	return approvalBookKind.get(ctx, x.Tx, string(org), string(org))
}

func (x approvalBooks) Save(ctx context.Context, b *approval.Book, events ...kabinet.Event) error {
	return approvalBookKind.save(ctx, x.Tx, b, events)
}
