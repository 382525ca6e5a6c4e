package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
)

var delegationSubject = subject[accounts.DelegationState]{
	name: "delegation",
	make: func(org kabinet.OrgID, i int) accounts.DelegationState {
		var s accounts.DelegationState
		fill(&s)
		s.Schema, s.Version = accounts.DelegationSchema, 0
		s.ID, s.Org = kabinet.DelegationID(fmt.Sprint("dlg_", i)), org
		s.Kind, s.Status = accounts.DelegationActing, accounts.DelegationRevoked
		return s
	},
	prepare: members,
	get: func(ctx context.Context, tx store.Tx, s accounts.DelegationState) (accounts.DelegationState, error) {
		d, err := tx.Delegations().Get(ctx, s.Org, s.ID)
		if err != nil {
			return accounts.DelegationState{}, err
		}
		return d.State(), nil
	},
	pointer: func(ctx context.Context, tx store.Tx, s accounts.DelegationState) (any, error) {
		return tx.Delegations().Get(ctx, s.Org, s.ID)
	},
	save: func(ctx context.Context, tx store.Tx, s accounts.DelegationState, events ...kabinet.Event) error {
		return tx.Delegations().Save(ctx, accounts.RestoreDelegation(s), events...)
	},
	version: func(s *accounts.DelegationState) *int64 { return &s.Version },
	schema:  func(s *accounts.DelegationState) *int { return &s.Schema },
	change:  func(s *accounts.DelegationState, note string) { s.Reason = note },
	note:    func(s accounts.DelegationState) string { return s.Reason },
	org:     func(s accounts.DelegationState) kabinet.OrgID { return s.Org },
	id:      func(s accounts.DelegationState) string { return string(s.ID) },
	moved:   func(s accounts.DelegationState, org kabinet.OrgID) accounts.DelegationState { s.Org = org; return s },
}

// Delegations returns the suite of accounts.DelegationStore, of
// accounts.DelegationLister, and of what they add to accounts.AuthorityVersions.
func Delegations() Suite {
	kinds := []accounts.DelegationKind{accounts.DelegationLent, accounts.DelegationActing}
	statuses := []accounts.DelegationStatus{accounts.DelegationActive, accounts.DelegationRevoked, accounts.DelegationExpired}
	l := listing[accounts.DelegationState, accounts.DelegationFilter]{
		subject: delegationSubject,
		list: func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f accounts.DelegationFilter, page kabinet.Page) (kabinet.List[accounts.DelegationState], error) {
			return tx.DelegationLister().List(ctx, scope, f, page)
		},
		object: accounts.DelegationState.Object,
		admits: accounts.DelegationFilter.Admits,
		compare: func(a, b accounts.DelegationState) int {
			return cmp.Or(b.Created.Compare(a.Created), byOrgAndID(a.Org, b.Org, string(a.ID), string(b.ID)))
		},
		vary: func(s *accounts.DelegationState, r *rand.Rand) {
			s.From, s.To, s.Kind, s.Status = pick(r, listPeople), pick(r, listPeople), pick(r, kinds), pick(r, statuses)
			s.Created, s.Validity.Until = base.Add(varied(r)), base.Add(varied(r))
		},
		filter: func(r *rand.Rand) accounts.DelegationFilter {
			var f accounts.DelegationFilter
			switch r.IntN(6) {
			case 0:
				f.From = pick(r, listPeople)
			case 1:
				f.To = pick(r, listPeople)
			case 2:
				f.Kind = pick(r, kinds)
			case 3:
				f.Status = pick(r, statuses)
			case 4:
				f.Until.From = base.Add(varied(r))
			case 5:
				f.Until.Until = base.Add(varied(r))
			}
			return f
		},
	}
	return Suite{"delegations", append(l.checks(),
		check("delegations to somebody", delegationsTo),
		check("delegations and authority versions", delegationAuthority),
		check("delegations in no organisation", delegationsInNothing),
		check("uncommitted authority versions", uncommittedVersions),
	)}
}

func delegationsTo(e env) {
	j := delegationSubject
	j.start(e, 1)
	put := func(i int, org kabinet.OrgID, to kabinet.PersonID, status accounts.DelegationStatus, from, until time.Duration) {
		s := j.make(org, i)
		s.To, s.Status, s.Validity = to, status, kabinet.Window{From: base.Add(from), Until: base.Add(until)}
		j.put(e, s)
	}
	put(5, orgA, "ann", accounts.DelegationActive, 0, time.Hour)
	put(1, orgB, "ann", accounts.DelegationActive, -time.Hour, 1)
	put(4, orgA, "ann", accounts.DelegationActive, -time.Hour, time.Hour)
	put(2, orgA, "ann", accounts.DelegationActive, 1, time.Hour)    // not yet
	put(3, orgA, "ann", accounts.DelegationActive, -time.Hour, 0)   // over
	put(6, orgA, "ann", accounts.DelegationRevoked, 0, time.Hour)   //
	put(7, orgA, "ann_", accounts.DelegationActive, 0, time.Hour)   // somebody else's
	put(8, orgA, "", accounts.DelegationActive, -1, 1*time.Hour+10) // nobody's
	for who, want := range map[kabinet.PersonID]string{
		"ann": "[org_a/dlg_4 org_a/dlg_5 org_b/dlg_1]", "ann_": "[org_a/dlg_7]", "bob": "[]", "an%": "[]",
	} {
		e.must(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.DelegationLister().To(ctx, who, base)
			if list == nil && err == nil {
				err = errors.New("the list is nil, want an empty one")
			}
			got := []string{}
			for _, s := range list {
				got = append(got, fmt.Sprint(s.Org, "/", s.ID))
				if s.Version != 1 {
					err = fmt.Errorf("version %d", s.Version)
				}
			}
			if err == nil && fmt.Sprint(got) != want {
				err = fmt.Errorf("%s may use %v, want %s", who, got, want)
			}
			return err
		})
	}
}

func delegationAuthority(e env) {
	j := delegationSubject
	j.start(e, 1)
	j.put(e, j.make(orgA, 0))
	e.authority(orgA, 2)
	stale := j.load(e, j.make(orgA, 0))
	j.put(e, j.load(e, stale))
	e.authority(orgA, 3)
	e.authority(orgB, 1)
	if err := j.swallowed(e, stale); !errors.Is(err, kabinet.ErrConflict) {
		e.Fatalf("stale save: %v", err)
	}
	e.refused(errUndo, "rollback", func(ctx context.Context, tx store.Tx) error {
		if err := j.save(ctx, tx, j.make(orgA, 1)); err != nil {
			return err
		}
		return errUndo
	})
	e.authority(orgA, 3)
}

func delegationsInNothing(e env) {
	j := delegationSubject
	j.start(e, 1)
	s := j.make("org_none", 0)
	if err := j.swallowed(e, s, happened("lost")); !errors.Is(err, kabinet.ErrNotFound) {
		e.Fatalf("a delegation in no organisation: %v", err)
	}
	j.absent(e, s)
	e.sameRecords()
}

// uncommittedVersions checks that a transaction that moved a version says so,
// where the store can tell: what a rollback undoes must not be cached.
func uncommittedVersions(e env) {
	j := membershipSubject
	j.start(e, 2)
	can := false
	tells := func(tx store.Tx, org kabinet.OrgID) bool {
		u, ok := tx.AuthorityVersions().(accounts.UncommittedVersions)
		can = ok
		return ok && u.Uncommitted(org)
	}
	writes := []func(ctx context.Context, tx store.Tx) error{
		func(ctx context.Context, tx store.Tx) error { return j.save(ctx, tx, membership(orgA, 0)) },
		func(ctx context.Context, tx store.Tx) error {
			return delegationSubject.save(ctx, tx, delegationSubject.make(orgA, 0))
		},
		func(ctx context.Context, tx store.Tx) error {
			o, err := tx.Organizations().Get(ctx, orgA)
			if err != nil {
				return err
			}
			return tx.Organizations().Save(ctx, o)
		},
	}
	for i, write := range writes {
		e.must(func(ctx context.Context, tx store.Tx) error {
			before := tells(tx, orgA)
			if err := write(ctx, tx); err != nil {
				return err
			}
			if after := tells(tx, orgA); can && (before || !after) {
				return fmt.Errorf("write %d moved a version that was uncommitted before: %v, after: %v", i, before, after)
			}
			if can && tells(tx, orgB) {
				return errors.New("the version of another organisation counts as uncommitted")
			}
			return nil
		})
	}
	if can {
		e.must(func(ctx context.Context, tx store.Tx) error {
			if tells(tx, orgA) {
				return errors.New("a committed version counts as uncommitted")
			}
			return nil
		})
	}
}
