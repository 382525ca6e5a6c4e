package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
)

var staffSubject = subject[accounts.StaffState]{
	name: "staff assignment",
	make: func(org kabinet.OrgID, i int) accounts.StaffState {
		var s accounts.StaffState
		fill(&s)
		s.Schema, s.Version, s.ID, s.Org = accounts.StaffSchema, 0, accounts.StaffID(fmt.Sprint("stf_", i)), org
		return s
	},
	prepare: members,
	get: func(ctx context.Context, tx store.Tx, s accounts.StaffState) (accounts.StaffState, error) {
		a, err := tx.Staff().Get(ctx, s.Org, s.ID)
		if err != nil {
			return accounts.StaffState{}, err
		}
		return a.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.StaffState) (any, error) {
		return tx.Staff().Get(ctx, s.Org, s.ID)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.StaffState, events ...kabinet.Event) error {
		return tx.Staff().Save(ctx, accounts.RestoreStaffAssignment(s), events...)
	},
	version: func(s *accounts.StaffState) *int64 { return &s.Version },
	schema:  func(s *accounts.StaffState) *int { return &s.Schema },
	change:  func(s *accounts.StaffState, note string) { s.Function = accounts.StaffFunction(note) },
	note:    func(s accounts.StaffState) string { return string(s.Function) },
	org:     func(s accounts.StaffState) kabinet.OrgID { return s.Org },
	id:      func(s accounts.StaffState) string { return string(s.ID) },
	moved:   func(s accounts.StaffState, org kabinet.OrgID) accounts.StaffState { s.Org = org; return s },
}

// Staff returns the suite of accounts.StaffStore and accounts.StaffLister.
func Staff() Suite {
	functions := []accounts.StaffFunction{accounts.StaffManager, "engineer"}
	hour := func(r *rand.Rand) time.Time {
		return base.Add(time.Duration(r.IntN(6))*time.Hour + time.Duration(r.IntN(3)-1))
	}
	l := listing[accounts.StaffState, accounts.StaffFilter]{
		subject: staffSubject,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f accounts.StaffFilter, page kabinet.Page) (kabinet.List[accounts.StaffState], error) {
			return tx.StaffLister().List(ctx, scope, f, page)
		},
		object: accounts.StaffState.Object,
		admits: func(f accounts.StaffFilter, s accounts.StaffState) bool {
			return (f.Org == "" || f.Org == s.Org) && (f.Person == "" || f.Person == s.Person) &&
				(f.Function == "" || f.Function == s.Function) && (f.At.IsZero() || s.ActiveAt(f.At))
		},
		compare: func(a, b accounts.StaffState) int { return byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)) },
		vary: func(s *accounts.StaffState, r *rand.Rand) {
			s.Unit, s.Person, s.Function = pick(r, listUnits), pick(r, listPeople), pick(r, functions)
			s.Validity, s.Ended = kabinet.Window{}, time.Time{}
			if r.IntN(2) == 0 {
				s.Validity.From = hour(r)
			}
			if r.IntN(2) == 0 {
				s.Validity.Until = hour(r)
			}
			if r.IntN(3) == 0 {
				s.Ended = hour(r)
			}
		},
		filter: func(r *rand.Rand) accounts.StaffFilter {
			var f accounts.StaffFilter
			switch r.IntN(4) {
			case 0:
				f.Person = pick(r, listPeople)
			case 1:
				f.Org = pick(r, listOrgs)
			case 2:
				f.Function = pick(r, functions)
			}
			if r.IntN(2) == 0 {
				f.At = hour(r)
			}
			return f
		},
	}
	return Suite{"staff", append(l.checks(), check("staff of a client", staffOf), check("staff of nobody", func(e env) {
		j := staffSubject
		j.start(e, 0)
		s := j.make("org_none", 0)
		if err := j.swallowed(e, s, happened("lost")); !errors.Is(err, kabinet.ErrNotFound) {
			e.Fatalf("staff of no organisation: %v", err)
		}
		j.absent(e, s)
		e.sameRecords()
		j.put(e, j.make(orgA, 0))
		e.authority(orgA, 1)
	}))}
}

func staffOf(e env) {
	j := staffSubject
	j.start(e, 0)
	for _, i := range []int{3, 1, 2} {
		j.put(e, j.make(orgA, i))
	}
	j.put(e, j.make(orgB, 1))
	e.must(func(ctx context.Context, tx store.Tx) error {
		for org, want := range map[kabinet.OrgID][]accounts.StaffID{orgA: {"stf_1", "stf_2", "stf_3"}, orgB: {"stf_1"}, "org_none": {}} {
			list, err := tx.Staff().OfOrganization(ctx, org)
			if err != nil || list == nil {
				return fmt.Errorf("staff of %s is %v: %w", org, list, err)
			}
			got := make([]accounts.StaffID, len(list))
			for i, a := range list {
				got[i] = a.State().ID
				if a.State().Org != org || a.State().Version != 1 {
					return fmt.Errorf("staff of %s: %+v", org, a.State())
				}
			}
			if !slices.Equal(got, want) {
				return fmt.Errorf("staff of %s is %q, want %q", org, got, want)
			}
		}
		return nil
	})
}
