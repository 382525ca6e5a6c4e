package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Documents keeps documents; about has what they are about, one a line.
var Documents = &Table{
	Name: "documents", What: "document", Columns: []string{"status", "kind", "number", "words", "date", "about"},
}

var documentKind = &aggregate[*document.Document, document.State]{
	table:   Documents,
	sort:    []Order{{Column: "date", Desc: true}},
	state:   (*document.Document).State,
	restore: document.Restore,
	savable: document.State.Savable,
	version: func(s *document.State) *int64 { return &s.Version },
	row: func(s *document.State) Row {
		var about strings.Builder
		for _, r := range s.About {
			about.WriteString(aboutLine(r))
		}
		return scoped(s.Object(), string(s.ID), string(s.Status), string(s.Kind), s.Number, s.Words(), s.Date.String(), about.String())
	},
	event: func(s *document.State) (kabinet.OrgID, string) { return s.Org, string(s.ID) },
}

// aboutLine writes a reference so that no other one, nor two beside each other, have
// the same text in them: neither part has control characters.
func aboutLine(r document.Ref) string { return "\n" + r.Kind + "\t" + r.ID + "\n" }

// documents is the port of documents.
type documents struct{ *Tx }

func (x documents) Get(ctx context.Context, org kabinet.OrgID, id document.ID) (*document.Document, error) {
	return documentKind.get(ctx, x.Tx, string(org), string(id))
}

func (x documents) Save(ctx context.Context, d *document.Document, events ...kabinet.Event) error {
	return documentKind.save(ctx, x.Tx, d, events)
}

func (x documents) List(ctx context.Context, scope kabinet.Scope, f document.Filter, page kabinet.Page) (kabinet.List[document.State], error) {
	where := is(nil, ColOrg, string(f.Org))
	where = is(where, ColLegalEntity, string(f.LegalEntity))
	where = is(where, "number", f.Number)
	where = is(where, "status", string(f.Status))
	if len(f.Kinds) > 0 {
		where = among(where, "kind", f.Kinds)
	}
	if f.Text != "" {
		where = append(where, Cond{"words", Contains, []string{strings.ToLower(f.Text)}})
	}
	if !f.From.IsZero() {
		where = append(where, Cond{"date", AtLeast, []string{f.From.String()}})
	}
	if !f.Until.IsZero() {
		where = append(where, Cond{"date", Below, []string{f.Until.String()}})
	}
	if f.About != (document.Ref{}) {
		where = append(where, Cond{"about", Contains, []string{aboutLine(f.About)}})
	}
	return documentKind.list(ctx, x.Tx, scope, where, page)
}

// DocumentAccesses keeps who was handed the bytes of documents.
var DocumentAccesses = &Table{Name: "document_accesses", What: "access", Columns: []string{"document", "accessed"}}

// accessRow is an access as it is kept. It has one version: nothing changes it.
type accessRow struct {
	document.Access
	version int64
}

var accessKind = &aggregate[accessRow, accessRow]{
	table:   DocumentAccesses,
	sort:    []Order{{Column: "accessed", Desc: true}},
	state:   func(a accessRow) accessRow { return a },
	restore: func(a accessRow) accessRow { return a },
	savable: func(accessRow) error { return nil },
	version: func(a *accessRow) *int64 { return &a.version },
	row: func(a *accessRow) Row {
		return scoped(kabinet.Object{Org: a.Org, Owner: a.By.Person}, string(a.ID), string(a.Document), Instant(a.At))
	},
	event: func(a *accessRow) (kabinet.OrgID, string) { return a.Org, string(a.ID) },
}

// documentAccesses is the port of accesses.
type documentAccesses struct{ *Tx }

func (x documentAccesses) Add(ctx context.Context, accesses ...document.Access) error {
	for i, a := range accesses {
		_, taken, err := x.s.Get(ctx, DocumentAccesses, string(a.Org), string(a.ID))
		if err != nil {
			return x.fail(err)
		}
		same := func(b document.Access) bool { return a.Org == b.Org && a.ID == b.ID }
		if taken || slices.ContainsFunc(accesses[:i], same) {
			return conflict(DocumentAccesses, string(a.ID))
		}
	}
	for _, a := range accesses {
		if err := accessKind.save(ctx, x.Tx, accessRow{Access: a}, nil); err != nil {
			return err
		}
	}
	return nil
}

func (x documentAccesses) List(ctx context.Context, org kabinet.OrgID, id document.ID, page kabinet.Page) (kabinet.List[document.Access], error) {
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: org}}}
	rows, err := accessKind.list(ctx, x.Tx, scope, []Cond{{Column: "document", Values: []string{string(id)}}}, page)
	out := kabinet.List[document.Access]{Items: make([]document.Access, len(rows.Items)), Next: rows.Next}
	for i, r := range rows.Items {
		out.Items[i] = r.Access
	}
	return out, err
}
