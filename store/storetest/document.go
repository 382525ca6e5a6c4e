package storetest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/store"
)

var (
	documentKinds   = []document.Kind{document.Invoice, document.Contract, "own_kind"}
	documentNumbers = []string{"", "15", "15a", "СЧЁТ-15"}
	documentAbout   = []document.Ref{{Kind: "order", ID: "1"}, {Kind: "order", ID: "11"}, {Kind: "invoice", ID: "1"}, {Kind: "order", ID: "1%"}}
	documentDates   = []kabinet.Date{kabinet.MustDate("2026-01-31"), kabinet.MustDate("2026-02-01"), kabinet.MustDate("0999-12-31")}
)

// Documents returns the suite of document.Store and document.Lister.
func Documents() Suite {
	s := subject[document.State]{
		name: "document",
		make: func(org kabinet.OrgID, i int) document.State {
			var s document.State
			fill(&s)
			s.Schema, s.Version = document.Schema, 0
			s.ID, s.Org, s.Status = document.ID(fmt.Sprint("doc_", i)), org, document.Current
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s document.State) (document.State, error) {
			d, err := tx.Documents().Get(ctx, s.Org, s.ID)
			if err != nil {
				return document.State{}, err
			}
			return d.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s document.State) (any, error) {
			return tx.Documents().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s document.State, events ...kabinet.Event) error {
			return tx.Documents().Save(ctx, document.Restore(s), events...)
		},
		version: func(s *document.State) *int64 { return &s.Version },
		schema:  func(s *document.State) *int { return &s.Schema },
		change:  func(s *document.State, note string) { s.Title = note },
		note:    func(s document.State) string { return s.Title },
		org:     func(s document.State) kabinet.OrgID { return s.Org },
		id:      func(s document.State) string { return string(s.ID) },
		moved:   func(s document.State, org kabinet.OrgID) document.State { s.Org = org; return s },
	}
	l := listing[document.State, document.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f document.Filter, page kabinet.Page) (kabinet.List[document.State], error) {
			return tx.DocumentLister().List(ctx, scope, f, page)
		},
		object: document.State.Object,
		admits: document.Filter.Admits,
		compare: func(a, b document.State) int {
			return cmp.Or(b.Date.Compare(a.Date), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *document.State, r *rand.Rand) {
			s.Editions = s.Editions[:1]
			s.Unit, s.LegalEntity, s.Owner = pick(r, listUnits), pick(r, listEntites), pick(r, listPeople)
			s.Kind, s.Number, s.Date = pick(r, documentKinds), pick(r, documentNumbers), pick(r, documentDates)
			s.Title = pick(r, []string{"", "Steel", "СТАЛЬ 15", "100%", "a_b"})
			s.Status = pick(r, []document.Status{document.Current, document.Current, document.Withdrawn})
			s.About = []document.Ref{pick(r, documentAbout), pick(r, documentAbout)}[:r.IntN(3)]
		},
		filter: func(r *rand.Rand) document.Filter {
			var f document.Filter
			sometimes := func(set func()) {
				if r.IntN(4) == 0 {
					set()
				}
			}
			sometimes(func() { f.Org = orgA })
			sometimes(func() { f.Status = pick(r, []document.Status{document.Current, document.Withdrawn}) })
			sometimes(func() { f.LegalEntity = pick(r, listEntites) })
			sometimes(func() { f.Kinds = documentKinds[:1+r.IntN(2)] })
			sometimes(func() { f.Number = pick(r, documentNumbers) })
			sometimes(func() { f.Text = pick(r, []string{"15", "сталь", "STEEL", "%", "_", "\n"}) })
			sometimes(func() { f.From = pick(r, documentDates) })
			sometimes(func() { f.Until = pick(r, documentDates) })
			sometimes(func() { f.About = pick(r, documentAbout) })
			return f
		},
	}
	return Suite{"documents", l.checks()}
}

// DocumentAccesses returns the suite of document.AccessStore.
func DocumentAccesses() Suite {
	return Suite{"document accesses", []Check{
		check("round trip and order", accessRoundTrip),
		check("foreign organisation", accessForeign),
		check("double", accessDouble),
		check("rollback", accessRollback),
	}}
}

// access returns the i-th access of a document.
func access(org kabinet.OrgID, of document.ID, i int) document.Access {
	var a document.Access
	fill(&a)
	a.ID, a.Org, a.Document, a.Edition, a.How = document.AccessID(fmt.Sprintf("acc_%s_%03d", of, i)), org, of, i+1, document.ByLink
	a.At = base.Add(time.Duration(i/2) * time.Hour) // two at a time
	return a
}

func addAccesses(accesses ...document.Access) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) error { return tx.DocumentAccesses().Add(ctx, accesses...) }
}

// accessesOf returns all accesses of a document, some at a time.
func (e env) accessesOf(org kabinet.OrgID, id document.ID, limit int) (out []document.Access) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = pages(limit, func(p kabinet.Page) (kabinet.List[document.Access], error) {
			return tx.DocumentAccesses().List(ctx, org, id, p)
		})
		return err
	})
	return out
}

func accessRoundTrip(e env) {
	var want []document.Access
	for i := range 7 {
		want = append(want, access(orgA, "doc_1", i))
	}
	local := slices.Clone(want)
	zone(&local[0])
	e.must(addAccesses(local...))
	e.must(addAccesses(access(orgA, "doc_2", 0)))
	slices.SortFunc(want, func(a, b document.Access) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.ID, b.ID)) })
	for _, limit := range []int{1, 2, 3, 100} {
		got := e.accessesOf(orgA, "doc_1", limit)
		if d := differences(got, want); len(d) > 0 {
			e.Fatalf("accesses by %d came back different: %v", limit, d)
		}
		if z := notUTC(got); len(z) > 0 {
			e.Fatalf("accesses came back with instants that are not in UTC: %v", z)
		}
	}
	e.refused(kabinet.ErrCursor, "a cursor of no list", func(ctx context.Context, tx store.Tx) error {
		_, err := tx.DocumentAccesses().List(ctx, orgA, "doc_1", kabinet.Page{After: "none"})
		return err
	})
}

func accessForeign(e env) {
	e.must(addAccesses(access(orgA, "doc_1", 0)))
	if got := e.accessesOf(orgB, "doc_1", 10); len(got) > 0 {
		e.Fatalf("another organisation sees %v", got)
	}
	e.must(addAccesses(access(orgB, "doc_1", 0))) // ids are unique in their organisation
	if a, b := e.accessesOf(orgA, "doc_1", 10), e.accessesOf(orgB, "doc_1", 10); len(a) != 1 || len(b) != 1 || a[0].Org != orgA || b[0].Org != orgB {
		e.Fatalf("two organisations see %v and %v", a, b)
	}
}

func accessDouble(e env) {
	e.must(addAccesses(access(orgA, "doc_1", 0)))
	again := access(orgA, "doc_1", 0)
	again.How = document.Exported
	e.refused(kabinet.ErrConflict, "an access of a taken id", addAccesses(again))
	e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		_ = tx.DocumentAccesses().Add(ctx, access(orgA, "doc_1", 1), again)
		return nil // whatever Add says
	})
	got := e.accessesOf(orgA, "doc_1", 10)
	if len(got) != 1 || got[0].How != document.ByLink {
		e.Fatalf("after adding a taken id there are %v", got)
	}
}

func accessRollback(e env) {
	err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
		if err := tx.DocumentAccesses().Add(ctx, access(orgA, "doc_1", 0)); err != nil {
			return err
		}
		return errUndo
	})
	if err != errUndo {
		e.Fatalf("InTx returned %v, want the error of the closure", err)
	}
	if got := e.accessesOf(orgA, "doc_1", 10); len(got) > 0 {
		e.Fatalf("a rollback left %v", got)
	}
}
