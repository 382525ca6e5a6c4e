package pricing_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// amendment draws a change of the book that g has drawn.
func (g *random) amendment(version string) pricing.Amendment {
	a := pricing.Amendment{Version: version}
	if g.chance("withdraw a list", 3) {
		a.WithdrawLists = append(a.WithdrawLists, pricing.ListID(fmt.Sprintf("l%d", g.int("list", 0, 5))))
	}
	if g.chance("withdraw an agreement", 3) {
		a.WithdrawAgreements = append(a.WithdrawAgreements, pick(g, "gone", kabinet.AgreementID("a0"), "a1"))
	}
	for range g.int("changed lists", 0, 2) {
		l := g.list(fmt.Sprintf("l%d", g.int("list", 0, 7)))
		for range g.int("rows", 0, 3) {
			l.Rows = append(l.Rows, g.row())
		}
		a.Lists = append(a.Lists, l)
	}
	if g.chance("changed agreement", 2) {
		x := g.agreement()
		for range g.int("rows", 0, 3) {
			x.Rows = append(x.Rows, g.row())
		}
		a.Agreements = append(a.Agreements, x)
	}
	return a
}

func TestWithAnswersAsTheAmendedBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		s := compile(t, b)
		g := &random{t: t, b: b, has: map[string]bool{}}
		g.about = pick(g, "about", themes...)
		for i := range g.int("amendments", 1, 4) {
			a := g.amendment(fmt.Sprint(i))
			next := amended(b, a)
			want, _, err := pricing.Compile(next)
			got, _, err2 := s.With(a)
			if !has(b, a) {
				require.ErrorIs(t, err2, pricing.ErrUnknown)
				continue
			}
			require.Equal(t, err == nil, err2 == nil, "%v and %v\n%s", err, err2, shown(b, a))
			if err != nil {
				continue
			}
			// The one before answers as it did.
			old, was := view(t, b, buyer), viewOf(t, s, buyer)
			require.Equal(t, old.ResolveAll(nil, requests), was.ResolveAll(nil, requests), shown(b, a))
			b, s, g.b = next, got, next
			x, y := viewOf(t, want, buyer), viewOf(t, got, buyer)
			require.Equal(t, x.ResolveAll(nil, requests), y.ResolveAll(nil, requests), shown(b, a, requests))
			for i := range requests {
				r := requests[i]
				r.Basis, r.Conditions = pricing.Each, nil
				require.Equal(t, x.Resolve(r), y.Resolve(r), shown(b, a, r))
			}
		}
	})
}

// has reports whether the book has what the amendment withdraws.
func has(b pricing.Book, a pricing.Amendment) bool {
	for _, id := range a.WithdrawLists {
		if !slices.ContainsFunc(b.Lists, func(l pricing.List) bool { return l.ID == id }) {
			return false
		}
	}
	for _, id := range a.WithdrawAgreements {
		if !slices.ContainsFunc(b.Agreements, func(x pricing.Agreement) bool { return x.ID == id }) {
			return false
		}
	}
	return true
}

func viewOf(t require.TestingT, s *pricing.Snapshot, buyer pricing.Buyer) *pricing.View {
	v, err := s.For(buyer)
	require.NoError(t, err)
	return v
}
