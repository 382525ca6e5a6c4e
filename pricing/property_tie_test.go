package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet/pricing"
)

// TestWhatCompilesTiesBetweenPartiesOnly: two lists of one party that tie are
// refused when a book is compiled, and an amendment, so that no line finds them.
func TestWhatCompilesTiesBetweenPartiesOnly(t *testing.T) {
	ties := 0
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t, "ties", "windows", "known", "convertible", "of", "broad", "scopes", "lots", "euros", "tiers", "overrides", "days", "agreements", "defaults")
		views := []*pricing.View{view(t, b, buyer)}
		if n := len(b.Lists); n > 1 { // the last lists come one by one
			before := b
			before.Lists = b.Lists[:1]
			if s, _, err := pricing.Compile(before); err == nil {
				for _, l := range b.Lists[1:] {
					s, _, err = s.With(pricing.Amendment{Lists: []pricing.List{l}})
					require.NoError(t, err)
				}
				v, err := s.For(buyer)
				require.NoError(t, err)
				views = append(views, v)
			}
		}
		for _, v := range views {
			_, traces := v.ExplainAll(requests)
			for _, trace := range traces {
				var tied []pricing.Candidate
				for _, c := range trace.Candidates {
					if c.Reason == pricing.ReasonTie && c.Source.List != "" {
						tied = append(tied, c)
					}
				}
				for i, c := range tied {
					ties++
					for _, o := range tied[:i] {
						require.NotEqual(t, o.Party, c.Party, shown(b, trace))
					}
				}
			}
		}
	})
	t.Log(ties)
}

// TestListsThatTieAreRefusedHoweverTheyCome: in one book, in either order, and as
// an amendment, in a segment of its own, of a book that has been amended before.
func TestListsThatTieAreRefusedHoweverTheyCome(t *testing.T) {
	one := list("one", []pricing.Row{price("A", "1"), price("B", "1")}, pricing.ForOrganization("acme"))
	two := list("two", []pricing.Row{price("C", "1"), price("B", "1")}, pricing.ForOrganization("acme"))
	other := list("other", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	b := pricing.Book{Products: pcs("A", "B", "C"), Lists: []pricing.List{one, two}}
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/1")
	b.Lists = []pricing.List{two, one}
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/1")

	b.Lists = []pricing.List{other}
	s := compile(t, b)
	for _, l := range []pricing.List{other, one} {
		var err error
		s, _, err = s.With(pricing.Amendment{Lists: []pricing.List{l}})
		require.NoError(t, err)
	}
	_, _, err := s.With(pricing.Amendment{Lists: []pricing.List{two}})
	require.ErrorIs(t, err, pricing.ErrAmbiguous)
	require.ErrorContains(t, err, "/lists/0/rows/1")
	// One that takes the place of the first does not tie with it.
	one.Rows[0].Price = q("2")
	_, _, err = s.With(pricing.Amendment{Lists: []pricing.List{one}})
	require.NoError(t, err)
	_, _, err = s.With(pricing.Amendment{WithdrawLists: []pricing.ListID{"one"}, Lists: []pricing.List{two}})
	require.NoError(t, err)
	two.Assignments[0].Priority = 1
	_, _, err = s.With(pricing.Amendment{Lists: []pricing.List{two}})
	require.NoError(t, err)
}
