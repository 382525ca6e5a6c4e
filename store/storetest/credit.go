package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/store"
)

var (
	creditSellers = []kabinet.SellerEntityID{"s1", "s2", "S1"}
	creditGroups  = []credit.GroupRef{{}, {Org: orgA, ID: "g"}, {Org: orgB, ID: "g"}, {Org: orgA, ID: "G"}}
)

func creditAccounts() subject[credit.State] {
	return subject[credit.State]{
		name: "credit_account",
		make: func(org kabinet.OrgID, i int) credit.State {
			var s credit.State
			fill(&s)
			s.Schema, s.Version = credit.Schema, 0
			s.ID, s.Org = credit.ID(fmt.Sprint("cra_", i)), org
			s.Party = credit.Party{Seller: "s1", Payer: kabinet.LegalEntityID(fmt.Sprint("le_", i)), Currency: kabinet.MustCurrency("EUR")}
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s credit.State) (credit.State, error) {
			a, err := tx.CreditAccounts().Get(ctx, s.Org, s.ID)
			if err != nil {
				return credit.State{}, err
			}
			return a.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s credit.State) (any, error) {
			return tx.CreditAccounts().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s credit.State, events ...kabinet.Event) error {
			return tx.CreditAccounts().Save(ctx, credit.Restore(s), events...)
		},
		version: func(s *credit.State) *int64 { return &s.Version },
		schema:  func(s *credit.State) *int { return &s.Schema },
		change:  func(s *credit.State, note string) { s.Block = &credit.Blocked{Reason: note} },
		note:    func(s credit.State) string { return s.Block.Reason },
		org:     func(s credit.State) kabinet.OrgID { return s.Org },
		id:      func(s credit.State) string { return string(s.ID) },
		moved:   func(s credit.State, org kabinet.OrgID) credit.State { s.Org = org; return s },
	}
}

// CreditAccounts returns the suite of credit.Store and credit.Lister.
func CreditAccounts() Suite {
	s := creditAccounts()
	l := listing[credit.State, credit.Filter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f credit.Filter, page kabinet.Page) (kabinet.List[credit.State], error) {
			return tx.CreditAccountLister().List(ctx, scope, f, page)
		},
		object:  credit.State.Object,
		admits:  credit.Filter.Admits,
		compare: func(a, b credit.State) int { return byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)) },
		vary: func(s *credit.State, r *rand.Rand) {
			// The party is unique, by its seller.
			s.Payer, s.Seller, s.Group = pick(r, listEntites), kabinet.SellerEntityID(s.ID), pick(r, creditGroups)
			if r.IntN(3) == 0 {
				s.Seller = pick(r, creditSellers) + "/" + s.Seller
			}
			if r.IntN(2) == 0 {
				s.Block = nil
			}
		},
		filter: func(r *rand.Rand) credit.Filter {
			var f credit.Filter
			if r.IntN(2) == 0 {
				f.Payer = pick(r, listEntites)
			}
			if r.IntN(4) == 0 {
				f.Seller = kabinet.SellerEntityID(fmt.Sprint("cra_", r.IntN(80)))
			}
			if r.IntN(3) == 0 {
				f.Group = pick(r, creditGroups)
			}
			f.Blocked = r.IntN(3) == 0
			return f
		},
	}
	return Suite{"credit accounts", append(l.checks(),
		check("by party", func(e env) { byParty(e, s) }),
		check("in a group", func(e env) { inGroup(e, l) }),
		check("of a payer", func(e env) { ofPayer(e, l) }),
	)}
}

func byParty(e env, j subject[credit.State]) {
	finds := func(org kabinet.OrgID, p credit.Party, want *credit.State) {
		e.Helper()
		err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			a, err := tx.CreditAccounts().Of(ctx, org, p)
			if err != nil {
				return err
			}
			if s := *want; a.State().ID != s.ID || a.State().Org != s.Org {
				return fmt.Errorf("it is the account %s of %s", a.State().ID, a.State().Org)
			}
			return nil
		})
		if want == nil && !errors.Is(err, kabinet.ErrNotFound) || want != nil && err != nil {
			e.Fatalf("the account of %+v in %s: %v", p, org, err)
		}
	}
	p := credit.Party{Seller: "s1", Payer: "le1", Currency: kabinet.MustCurrency("EUR")}
	finds(orgA, p, nil)
	first := j.make(orgA, 0)
	first.Party = p
	j.put(e, first)
	finds(orgA, p, &first)
	finds(orgB, p, nil)
	again := j.make(orgA, 1)
	again.Party = p
	e.refused(kabinet.ErrConflict, "a party twice", j.saves(again, happened("lost")))
	for i, change := range []func(*credit.State){
		func(s *credit.State) { s.Seller = "s2" },
		func(s *credit.State) { s.Payer = "le2" },
		func(s *credit.State) { s.Currency = kabinet.MustCurrency("RUB") },
		func(s *credit.State) { s.Org = orgB },
		func(s *credit.State) { s.Seller, s.Payer = "s1le1", "" }, // joined, it would be the same
	} {
		s := j.make(orgA, 10+i)
		s.Party = p
		change(&s)
		finds(s.Org, s.Party, nil)
		j.put(e, s)
		finds(s.Org, s.Party, &s)
	}
	finds(orgA, p, &first)
	// Another version of an account may keep its party, and none take it.
	next := j.load(e, first)
	j.change(&next, "second")
	j.put(e, next)
	taken := j.load(e, j.make(orgA, 10))
	taken.Party = p
	e.refused(kabinet.ErrConflict, "a party twice, by a change", j.saves(taken, happened("lost")))
	e.sameRecords()
}

func inGroup(e env, l listing[credit.State, credit.Filter]) {
	all := l.some(e, rand.New(rand.NewPCG(13, 14)), 60)
	for _, g := range append(creditGroups, credit.GroupRef{Org: orgB, ID: "G"}) {
		var got, want []credit.State
		for _, s := range all {
			if s.Group == g && g != (credit.GroupRef{}) {
				want = append(want, s)
			}
		}
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.CreditAccounts().InGroup(ctx, g)
			got = nil
			for _, a := range list {
				got = append(got, a.State())
			}
			return err
		})
		l.sameList(e, got, want, fmt.Sprintf("the group %+v", g))
	}
}

func ofPayer(e env, l listing[credit.State, credit.Filter]) {
	all := l.some(e, rand.New(rand.NewPCG(15, 16)), 60)
	for _, of := range append(slices.Clone(all), credit.State{Org: orgA, Party: credit.Party{Payer: "nobody"}}, credit.State{Org: orgA}) {
		var got, want []credit.State
		for _, s := range all {
			if s.Org == of.Org && s.Payer == of.Payer {
				want = append(want, s)
			}
		}
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.CreditAccounts().OfPayer(ctx, of.Org, of.Payer)
			got = nil
			for _, a := range list {
				got = append(got, a.State())
			}
			return err
		})
		l.sameList(e, got, want, fmt.Sprintf("the payer %s of %s", of.Payer, of.Org))
	}
}

// CreditGroups returns the suite of credit.GroupStore.
func CreditGroups() Suite {
	s := subject[credit.GroupState]{
		name: "credit_group",
		make: func(org kabinet.OrgID, i int) credit.GroupState {
			var s credit.GroupState
			fill(&s)
			s.Schema, s.Version = credit.Schema, 0
			s.ID, s.Org = credit.GroupID(fmt.Sprint("crg_", i)), org
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s credit.GroupState) (credit.GroupState, error) {
			g, err := tx.CreditGroups().Get(ctx, s.Org, s.ID)
			if err != nil {
				return credit.GroupState{}, err
			}
			return g.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s credit.GroupState) (any, error) {
			return tx.CreditGroups().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s credit.GroupState, events ...kabinet.Event) error {
			return tx.CreditGroups().Save(ctx, credit.RestoreGroup(s), events...)
		},
		version: func(s *credit.GroupState) *int64 { return &s.Version },
		schema:  func(s *credit.GroupState) *int { return &s.Schema },
		change:  func(s *credit.GroupState, note string) { s.Name = note },
		note:    func(s credit.GroupState) string { return s.Name },
		org:     func(s credit.GroupState) kabinet.OrgID { return s.Org },
		id:      func(s credit.GroupState) string { return string(s.ID) },
		moved:   func(s credit.GroupState, org kabinet.OrgID) credit.GroupState { s.Org = org; return s },
	}
	return Suite{"credit groups", s.checks()}
}

// CreditHolds returns the suite of credit.HoldStore and credit.HoldLister.
func CreditHolds() Suite {
	s := subject[credit.HoldState]{
		name: "credit_hold",
		make: func(org kabinet.OrgID, i int) credit.HoldState {
			var s credit.HoldState
			fill(&s)
			s.Schema, s.Version = credit.Schema, 0
			s.ID, s.Org, s.Status = credit.HoldID(fmt.Sprint("crh_", i)), org, credit.Released
			s.Document.ID = fmt.Sprint("order/", i)
			return s
		},
		get: func(ctx context.Context, tx store.Tx, s credit.HoldState) (credit.HoldState, error) {
			h, err := tx.CreditHolds().Get(ctx, s.Org, s.ID)
			if err != nil {
				return credit.HoldState{}, err
			}
			return h.State(), nil
		},
		pointer: func(ctx context.Context, tx store.Tx, s credit.HoldState) (any, error) {
			return tx.CreditHolds().Get(ctx, s.Org, s.ID)
		},
		save: func(ctx context.Context, tx store.Tx, s credit.HoldState, events ...kabinet.Event) error {
			return tx.CreditHolds().Save(ctx, credit.RestoreHold(s), events...)
		},
		version: func(s *credit.HoldState) *int64 { return &s.Version },
		schema:  func(s *credit.HoldState) *int { return &s.Schema },
		change:  func(s *credit.HoldState, note string) { s.Note = note },
		note:    func(s credit.HoldState) string { return s.Note },
		org:     func(s credit.HoldState) kabinet.OrgID { return s.Org },
		id:      func(s credit.HoldState) string { return string(s.ID) },
		moved:   func(s credit.HoldState, org kabinet.OrgID) credit.HoldState { s.Org = org; return s },
	}
	statuses := []credit.HoldStatus{credit.Held, credit.Released, credit.Cancelled}
	l := listing[credit.HoldState, credit.HoldFilter]{
		subject: s,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f credit.HoldFilter, page kabinet.Page) (kabinet.List[credit.HoldState], error) {
			return tx.CreditHoldLister().List(ctx, scope, f, page)
		},
		object: credit.HoldState.Object,
		admits: credit.HoldFilter.Admits,
		compare: func(a, b credit.HoldState) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *credit.HoldState, r *rand.Rand) {
			s.Party.Payer, s.Status, s.Created = pick(r, listEntites), pick(r, statuses), base.Add(varied(r))
			s.Account = pick(r, []credit.ID{"a", "b"})
		},
		filter: func(r *rand.Rand) credit.HoldFilter {
			var f credit.HoldFilter
			if r.IntN(2) == 0 {
				f.Status = pick(r, statuses)
			}
			if r.IntN(2) == 0 {
				f.Account = pick(r, []credit.ID{"a", "b"})
			}
			return f
		},
	}
	return Suite{"credit holds", append(l.checks(), check("by document", func(e env) { holdOf(e, s) }))}
}

func holdOf(e env, j subject[credit.HoldState]) {
	finds := func(org kabinet.OrgID, document string, want credit.HoldID) {
		e.Helper()
		var got credit.HoldID
		err := e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			got = ""
			h, err := tx.CreditHolds().Of(ctx, org, document)
			if err == nil {
				got = h.State().ID
			}
			return err
		})
		if got != want || want == "" && !errors.Is(err, kabinet.ErrNotFound) || want != "" && err != nil {
			e.Fatalf("the hold of %q in %s is %q, want %q: %v", document, org, got, want, err)
		}
	}
	finds(orgA, "order/0", "")
	first, theirs := j.make(orgA, 0), j.make(orgB, 1)
	theirs.Document.ID = first.Document.ID
	j.put(e, first)
	finds(orgB, "order/0", "")
	j.put(e, theirs)
	finds(orgA, "order/0", first.ID)
	finds(orgB, "order/0", theirs.ID)
	finds(orgA, "Order/0", "")
	finds(orgA, "", "")
	again := j.make(orgA, 2)
	again.Document.ID = first.Document.ID
	e.refused(kabinet.ErrConflict, "a document held twice", j.saves(again, happened("lost")))
	e.sameRecords()
}
