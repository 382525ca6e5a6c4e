package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// Reservations returns the suite of ledger.ReservationStore.
func Reservations() Suite {
	s := reservations()
	return Suite{"reservations", append(s.checks(),
		check("latest", func(e env) { latest(e, s) }),
		check("documents are unique", func(e env) { uniqueDocuments(e, s) }),
		check("due", func(e env) { due(e, s) }),
		check("active", func(e env) { active(e, s) }),
	)}
}

func reservations() subject[ledger.State] {
	return subject[ledger.State]{
		name: "reservation",
		make: func(org kabinet.OrgID, i int) ledger.State {
			var s ledger.State
			fill(&s)
			s.Schema, s.Version = ledger.Schema, 0
			s.ID, s.Org, s.Book = ledger.ID(fmt.Sprint("rsv_", i)), org, "budget"
			s.Document = ledger.Document{ID: fmt.Sprint("order/", i), Version: 1}
			s.Status = ledger.Active
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s ledger.State) (ledger.State, error) {
			r, err := tx.Reservations().Get(ctx, s.Org, s.ID)
			if err != nil {
				return ledger.State{}, err
			}
			return r.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s ledger.State) (any, error) {
			return tx.Reservations().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s ledger.State, events ...kabinet.Event) error {
			return tx.Reservations().Save(ctx, ledger.Restore(s), events...)
		},
		version: func(s *ledger.State) *int64 { return &s.Version },
		schema:  func(s *ledger.State) *int { return &s.Schema },
		change:  func(s *ledger.State, note string) { s.By.Unit = kabinet.UnitID(note) },
		note:    func(s ledger.State) string { return string(s.By.Unit) },
		org:     func(s ledger.State) kabinet.OrgID { return s.Org },
		id:      func(s ledger.State) string { return string(s.ID) },
		moved:   func(s ledger.State, org kabinet.OrgID) ledger.State { s.Org = org; return s },
	}
}

func latest(e env, j subject[ledger.State]) {
	make := func(org kabinet.OrgID, i int, book, document string, version int64) ledger.State {
		s := j.make(org, i)
		s.Book, s.Document = book, ledger.Document{ID: document, Version: version}
		return s
	}
	finds := func(org kabinet.OrgID, book, document string, want *ledger.State) {
		e.Helper()
		err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			r, err := tx.Reservations().Latest(ctx, org, book, document)
			if err != nil {
				return err
			}
			s := *want
			s.Version = 1
			if d := differences(r.State(), s); len(d) > 0 {
				return fmt.Errorf("it is another one: %v", d)
			}
			return nil
		})
		if want == nil && !errors.Is(err, kabinet.ErrNotFound) || want != nil && err != nil {
			e.Fatalf("the latest of %s of %s in %s: %v", book, document, org, err)
		}
	}
	finds(orgA, "budget", "o", nil)
	old, later := make(orgA, 0, "budget", "o", 9), make(orgA, 1, "budget", "o", 10)
	credit, theirs := make(orgA, 2, "credit", "o", 11), make(orgB, 3, "budget", "o", 12)
	j.put(e, later)
	j.put(e, old)
	finds(orgA, "budget", "o", &later)
	finds(orgB, "budget", "o", nil)
	finds(orgA, "credit", "o", nil)
	finds(orgA, "budget", "O", nil)
	finds(orgA, "budget", "", nil)
	j.put(e, credit)
	j.put(e, theirs)
	finds(orgA, "budget", "o", &later)
	finds(orgA, "credit", "o", &credit)
	finds(orgB, "budget", "o", &theirs)
}

func uniqueDocuments(e env, j subject[ledger.State]) {
	first := j.make(orgA, 0)
	j.put(e, first)
	again := j.make(orgA, 1)
	again.Document = first.Document
	e.refused(kabinet.ErrConflict, "a version of a document twice", j.saves(again, happened("lost")))
	if err := j.swallowed(e, again, happened("lost")); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("a version of a document twice: %v", err)
	}
	for i, change := range []func(*ledger.State){
		func(s *ledger.State) { s.Document.Version++ },
		func(s *ledger.State) { s.Document.ID += " " },
		func(s *ledger.State) { s.Book = "credit" },
		func(s *ledger.State) { s.Org = orgB },
	} {
		s := j.make(orgA, 10+i)
		s.Document = first.Document
		change(&s)
		j.put(e, s)
	}
	j.same(e, first, 1)
	e.sameRecords()
}

func due(e env, j subject[ledger.State]) {
	put := func(i int, org kabinet.OrgID, book string, status ledger.Status, expires time.Time) {
		s := j.make(org, i)
		s.Book, s.Status, s.Expires = book, status, expires
		j.put(e, s)
	}
	put(0, orgA, "budget", ledger.Active, base.Add(2))
	put(1, orgB, "budget", ledger.Active, base)
	put(2, orgA, "budget", ledger.Active, base.Add(1))
	put(3, orgA, "budget", ledger.Active, time.Time{})
	put(4, orgA, "budget", ledger.Released, base)
	put(5, orgA, "credit", ledger.Active, base)
	finds := func(now time.Time, limit int, want ...ledger.ID) {
		e.Helper()
		var got []ledger.ID
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.Reservations().Due(ctx, "budget", now, limit)
			got = nil
			for _, r := range list {
				got = append(got, r.State().ID)
			}
			return err
		})
		if !slices.Equal(got, want) {
			e.Fatalf("due at %v, at most %d: %v, want %v", now.Sub(base), limit, got, want)
		}
	}
	finds(base.Add(-1), 10)
	finds(base, 10, "rsv_1")
	finds(base.Add(time.Hour).In(time.FixedZone("east", 3600)), 10, "rsv_1", "rsv_2", "rsv_0")
	finds(base.Add(time.Hour), 2, "rsv_1", "rsv_2")
	finds(base.Add(time.Hour), 0)
	// What has ended is due no more.
	s := j.load(e, j.make(orgB, 1))
	s.Status = ledger.Expired
	j.put(e, s)
	finds(base, 10)
}

func active(e env, j subject[ledger.State]) {
	put := func(i int, org kabinet.OrgID, book string, status ledger.Status, document string) {
		s := j.make(org, i)
		s.Book, s.Status, s.Document.ID = book, status, document
		j.put(e, s)
	}
	put(0, orgA, "credit", ledger.Active, "b")
	put(1, orgA, "credit", ledger.Active, "a")
	put(2, orgA, "credit", ledger.Converted, "c")
	put(3, orgA, "budget", ledger.Active, "d")
	put(4, orgB, "credit", ledger.Active, "e")
	var got []ledger.ID
	e.must(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Reservations().Active(ctx, orgA, "credit")
		got = nil
		for _, r := range list {
			got = append(got, r.State().ID)
		}
		return err
	})
	if want := []ledger.ID{"rsv_1", "rsv_0"}; !slices.Equal(got, want) {
		e.Fatalf("active are %v, want %v", got, want)
	}
}
