package pricing_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Features of books most of whose lines the quick path answers.
var simple = []string{"windows", "days", "tiers", "per", "order rules", "convertible", "overrides", "known", "ties", "broad", "odd prices", "gross", "sellers", "marks"}

func TestTheQuickPathAnswersAsTheGeneralOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t, simple...)
		if rapid.Bool().Draw(t, "ruled") { // for some products
			g := &random{t: t, b: b, has: map[string]bool{"promotions": true, "windows": true}}
			a := g.adjustment("p")
			a.Products = []pricing.Selector{{SKU: "B"}}
			g.try(func(b *pricing.Book) { b.Promotions = append(b.Promotions, a) })
			b = g.b
		}
		v := view(t, b, buyer)
		for i := range requests {
			requests[i].Basis, requests[i].Conditions = pricing.Each, nil
		}
		want := pricing.Slowly(v).ResolveAll(nil, requests)
		require.Equal(t, want, v.ResolveAll(nil, requests), shown(b, requests))
		for i, r := range requests {
			require.Equal(t, want[i], v.Resolve(r), shown(b, r))
		}
	})
}

// withoutRows leaves out the numbers of rows, which differ where rows stand in
// another order.
func withoutRows(results []pricing.Result) []pricing.Result {
	for i := range results {
		results[i].Source.Row = 0
	}
	return results
}

func TestTheOrderOfTheBookNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		want := withoutRows(view(t, b, buyer).ResolveAll(nil, requests))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		other := shuffled(b, rng.Shuffle)
		mix(buyer.Segments, rng.Shuffle)
		require.Equal(t, want, withoutRows(view(t, other, buyer).ResolveAll(nil, requests)), shown(b, other, requests))
	})
}

func TestTheOrderOfLinesNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		want := v.ResolveAll(nil, requests)
		order := rapid.Permutation(indices(len(requests))).Draw(t, "order")
		mixed := make([]pricing.Request, len(requests))
		for i, j := range order {
			mixed[i] = requests[j]
		}
		sums := [2]kabinet.Money{}
		for i, r := range v.ResolveAll(nil, mixed) {
			was := want[order[i]]
			for j, x := range []pricing.Result{was, r} {
				if sum, err := sums[j].Add(x.Total); err == nil {
					sums[j] = sum
				}
			}
			// Of equal remainders the earlier line gets the last kopeck.
			r.Total, was.Total, r.Price, was.Price = kabinet.Money{}, kabinet.Money{}, kabinet.Money{}, kabinet.Money{}
			require.Equal(t, was, r, shown(b, requests))
		}
		if b.Adjustments == nil && b.Promotions == nil && b.Surcharges == nil && b.Floors == nil {
			require.Equal(t, sums[0], sums[1], shown(b, requests))
		}
	})
}

func indices(n int) (out []int) {
	for i := range n {
		out = append(out, i)
	}
	return out
}

func TestGoroutinesNeverMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		s := compile(t, b)
		var got [4][]pricing.Result
		var wait sync.WaitGroup
		for i := range got {
			wait.Add(1)
			go func() {
				defer wait.Done()
				v, err := s.For(buyer)
				if err != nil {
					return
				}
				if got[i] = v.ResolveAll(nil, requests); i%2 == 0 {
					v.ExplainAll(requests)
				}
			}()
		}
		wait.Wait()
		want := view(t, b, buyer).ResolveAll(nil, requests)
		for i := range got {
			require.Equal(t, want, got[i])
		}
	})
}

func TestABuyersPricesDoNotDependOnTheListsOfOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		want := view(t, b, buyer).ResolveAll(nil, requests)
		ref := &reference{book: b, buyer: buyer}
		own := cloned(b)
		own.Agreements = nil
		for _, a := range b.Agreements {
			// Other versions of an agreement end one that is the buyer's.
			if _, is := ref.distance(a.Party); is || versionOf(b, a.ID, ref) {
				own.Agreements = append(own.Agreements, a)
			}
		}
		for i := range own.Lists {
			l := &own.Lists[i]
			l.Assignments = nil
			for _, a := range b.Lists[i].Assignments {
				if _, is := ref.distance(a.To); is {
					l.Assignments = append(l.Assignments, a)
				}
			}
		}
		for i := range own.Surcharges { // those of an agreement that is gone
			if x := &own.Surcharges[i]; !versionOf(own, x.Agreement, ref) {
				x.Agreement = ""
				x.Audience = []pricing.Party{pricing.ForOrganization("nobody")}
			}
		}
		require.Equal(t, want, view(t, own, buyer).ResolveAll(nil, requests), shown(b, own, requests))
	})
}

// versionOf reports whether a version of the agreement is the buyer's.
func versionOf(b pricing.Book, id kabinet.AgreementID, ref *reference) bool {
	for _, a := range b.Agreements {
		if _, is := ref.distance(a.Party); is && a.ID == id {
			return true
		}
	}
	return id == ""
}
