package storetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// listing is a list of states S with a filter F, as the checks that hold for
// every list see it.
type listing[S, F any] struct {
	subject[S]
	list   func(ctx context.Context, tx store.Tx, scope kabinet.Scope, f F, page kabinet.Page) (kabinet.List[S], error)
	object func(S) kabinet.Object
	// admits is the filter's meaning, and compare the order's.
	admits  func(F, S) bool
	compare func(a, b S) int
	// vary gives the state values out of few, so that many states tie, and
	// filter a filter that some of these satisfy.
	vary   func(s *S, r *rand.Rand)
	filter func(r *rand.Rand) F
}

// Where the states of lists are.
var (
	listOrgs    = []kabinet.OrgID{"org_a", "org_b", "org_a'b", "org_%", "Org_a"}
	listUnits   = []kabinet.UnitID{"", "u1", "u2", "u_"}
	listEntites = []kabinet.LegalEntityID{"", "le1", "le2"}
	listPeople  = []kabinet.PersonID{"", "p1", "p2"}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// some returns nil, none, one or several of a list.
func some[T any](r *rand.Rand, from []T) []T {
	switch r.IntN(4) {
	case 0:
		return []T{pick(r, from), pick(r, from)}
	case 1:
		return []T{pick(r, from)}
	case 2:
		if r.IntN(3) == 0 {
			return []T{}
		}
	}
	return nil
}

// randomScope returns a scope of up to four reaches.
func randomScope(r *rand.Rand) kabinet.Scope {
	var s kabinet.Scope
	for range r.IntN(5) {
		reach := kabinet.Reach{Units: some(r, listUnits), LegalEntities: some(r, listEntites)}
		switch r.IntN(6) {
		case 0:
			reach.AnyOrg = true
		case 1:
			reach.AnyOrg, reach.Org = true, pick(r, listOrgs)
		case 2: // no organisation: holds nothing
		default:
			reach.Org = pick(r, listOrgs)
		}
		if r.IntN(4) == 0 {
			reach.Owner = pick(r, listPeople)
		}
		s.Reaches = append(s.Reaches, reach)
	}
	return s
}

// everything holds all objects.
var everything = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}

func (l listing[S, F]) checks() []Check {
	return append(l.subject.checks(),
		check("list equals scope", l.equalsScope),
		check("list pages", l.pages),
		check("list cursors", l.cursors),
		check("list copies", l.listCopies),
		check("list sees own writes", l.listOwnWrites),
		check("large scopes", l.largeScopes),
	)
}

// some saves n states and returns them as they are stored, in order.
func (l listing[S, F]) some(e env, r *rand.Rand, n int) []S {
	e.Helper()
	if l.prepare != nil {
		e.must(func(ctx context.Context, tx store.Tx) error { return l.prepare(ctx, tx, listOrgs, n) })
	}
	all := make([]S, n)
	e.must(func(ctx context.Context, tx store.Tx) error {
		for i := range all {
			all[i] = l.make(pick(r, listOrgs), i)
			l.vary(&all[i], r)
			if err := l.save(ctx, tx, all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range all {
		*l.version(&all[i]) = 1
	}
	slices.SortFunc(all, l.compare)
	return all
}

// collect pages through a list.
func (l listing[S, F]) collect(e env, scope kabinet.Scope, f F, limit int) (out []S) {
	e.Helper()
	e.must(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = pages(limit, func(p kabinet.Page) (kabinet.List[S], error) { return l.list(ctx, tx, scope, f, p) })
		return err
	})
	return out
}

// pages returns what the pages of a list have together.
func pages[S any](limit int, get func(kabinet.Page) (kabinet.List[S], error)) (out []S, err error) {
	page := kabinet.Page{Limit: limit}
	for {
		part, err := get(page)
		if err != nil {
			return nil, err
		}
		if len(part.Items) > page.Size() {
			return nil, fmt.Errorf("a page of %d has %d items", page.Size(), len(part.Items))
		}
		out = append(out, part.Items...)
		switch {
		case part.Next == "":
			return out, nil
		case len(part.Items) == 0:
			return nil, errors.New("an empty page names a next one")
		case len(out) > 1000:
			return nil, errors.New("the pages never end")
		}
		page.After = part.Next
	}
}

func (l listing[S, F]) sameList(e env, got, want []S, about string) {
	e.Helper()
	if len(got) != len(want) {
		e.Fatalf("%s: %d items, want %d", about, len(got), len(want))
	}
	for i := range want {
		if d := differences(got[i], want[i]); len(d) > 0 {
			e.Fatalf("%s: item %d of %d: %v", about, i, len(want), d)
		}
	}
}

func (l listing[S, F]) equalsScope(e env) {
	r := rand.New(rand.NewPCG(1, 2))
	all := l.some(e, r, 80)
	var none F
	for i := range 100 {
		scope, f := randomScope(r), none
		if i%2 == 1 {
			f = l.filter(r)
		}
		var want []S
		for _, s := range all {
			if scope.Holds(l.object(s)) && l.admits(f, s) {
				want = append(want, s)
			}
		}
		got := l.collect(e, scope, f, 1+r.IntN(40))
		l.sameList(e, got, want, fmt.Sprintf("scope %+v and filter %+v", scope, f))
	}
	for range 20 {
		if got := l.collect(e, kabinet.Scope{}, l.filter(r), 0); len(got) > 0 {
			e.Fatalf("the empty scope lists %d items", len(got))
		}
	}
}

func (l listing[S, F]) pages(e env) {
	r := rand.New(rand.NewPCG(3, 4))
	all := l.some(e, r, 60)
	var none F
	for _, limit := range []int{1, 2, 7, 59, 60, 61, 0, 5000} {
		l.sameList(e, l.collect(e, everything, none, limit), all, fmt.Sprintf("pages of %d", limit))
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		first, err := l.list(ctx, tx, everything, none, kabinet.Page{})
		if err == nil && (len(first.Items) != kabinet.DefaultPageLimit || first.Next == "") {
			err = fmt.Errorf("the zero page of 60 has %d items and the cursor %q", len(first.Items), first.Next)
		}
		return err
	})
}

func (l listing[S, F]) cursors(e env) {
	r := rand.New(rand.NewPCG(5, 6))
	l.some(e, r, 6)
	var none F
	var next string
	e.must(func(ctx context.Context, tx store.Tx) error {
		part, err := l.list(ctx, tx, everything, none, kabinet.Page{Limit: 2})
		next = part.Next
		return err
	})
	for _, bad := range []string{"x", "garbage!", next + "!", "bnVsbA", "W10", "e30"} {
		e.refused(kabinet.ErrCursor, fmt.Sprintf("cursor %q", bad), func(ctx context.Context, tx store.Tx) error {
			_, err := l.list(ctx, tx, everything, none, kabinet.Page{After: bad})
			return err
		})
	}
	// A cursor widens nothing.
	if got := len(l.collect(e, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_none"}}}, none, 1)); got != 0 {
		e.Fatalf("an organisation without any lists %d items", got)
	}
	e.must(func(ctx context.Context, tx store.Tx) error {
		part, err := l.list(ctx, tx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_none"}}}, none, kabinet.Page{After: next})
		if err == nil && len(part.Items) > 0 {
			err = fmt.Errorf("a cursor of another scope lists %d items", len(part.Items))
		}
		return err
	})
}

func (l listing[S, F]) listCopies(e env) {
	r := rand.New(rand.NewPCG(7, 8))
	all := l.some(e, r, 3)
	var none F
	got := l.collect(e, everything, none, 0)
	for i := range got {
		scramble(&got[i])
	}
	l.sameList(e, l.collect(e, everything, none, 0), all, "after a change of what List returned")
}

func (l listing[S, F]) listOwnWrites(e env) {
	l.start(e, 1)
	s := l.make(orgA, 0)
	var none F
	e.must(func(ctx context.Context, tx store.Tx) error {
		if err := l.save(ctx, tx, s); err != nil {
			return err
		}
		part, err := l.list(ctx, tx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: l.object(s).Org}}}, none, kabinet.Page{})
		if err != nil {
			return err
		}
		for _, x := range part.Items {
			if l.id(x) == l.id(s) && *l.version(&x) == 1 {
				return nil
			}
		}
		return fmt.Errorf("a list within the transaction of a save lacks what was saved")
	})
}

// largeScopes checks scopes such as the seller's staff may have.
func (l listing[S, F]) largeScopes(e env) {
	r := rand.New(rand.NewPCG(9, 10))
	all := l.some(e, r, 40)
	var none F
	var orgs, units, wide kabinet.Scope
	many := kabinet.Reach{AnyOrg: true, Units: []kabinet.UnitID{"u1", ""}}
	for i := range 3000 {
		orgs.Reaches = append(orgs.Reaches, kabinet.Reach{Org: kabinet.OrgID(fmt.Sprint("org_", i))})
		units.Reaches = append(units.Reaches, kabinet.Reach{
			Org: kabinet.OrgID(fmt.Sprint("org_", i)), Units: []kabinet.UnitID{kabinet.UnitID(fmt.Sprint("u", i))},
		})
		many.Units = append(many.Units, kabinet.UnitID(fmt.Sprint("unit ", i)))
	}
	orgs.Reaches = append(orgs.Reaches, kabinet.Reach{Org: orgA})
	units.Reaches = append(units.Reaches, kabinet.Reach{Org: orgB, Units: []kabinet.UnitID{"u1", ""}})
	both := kabinet.Reach{Org: orgA, Units: many.Units, LegalEntities: []kabinet.LegalEntityID{"le1", "le2", "le3", "le4"}}
	wide.Reaches = append(slices.Clip(units.Reaches), both, kabinet.Reach{Org: orgA, Owner: "p1"}, kabinet.Reach{Org: orgB, LegalEntities: both.LegalEntities})
	for _, scope := range []kabinet.Scope{orgs, units, wide, {Reaches: []kabinet.Reach{many}}, {Reaches: []kabinet.Reach{both}}} {
		var want []S
		for _, s := range all {
			if scope.Holds(l.object(s)) {
				want = append(want, s)
			}
		}
		l.sameList(e, l.collect(e, scope, none, 0), want, "a large scope")
	}
}

// byOrgAndID compares the ends of every order.
func byOrgAndID(a, b kabinet.OrgID, x, y string) int {
	return cmp.Or(cmp.Compare(a, b), cmp.Compare(x, y))
}
