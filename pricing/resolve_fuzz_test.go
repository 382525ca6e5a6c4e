package pricing_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet/pricing"
)

// FuzzResolve lets the fuzzer choose a book and requests for it.
func FuzzResolve(f *testing.F) { f.Fuzz(rapid.MakeFuzz(answersHold)) }

func TestAnswersOfAnyBookHold(t *testing.T) { rapid.Check(t, answersHold) }

// answersHold checks what is true of the answers of any book.
func answersHold(t *rapid.T) {
	b := anyBook(t)
	s, _, err := pricing.Compile(b)
	if err != nil {
		t.Skip(err)
	}
	v, err := s.For(acme)
	require.NoError(t, err)
	requests := anyRequests(t)
	results := v.ResolveAll(nil, requests)
	require.Equal(t, results, v.ResolveAll(nil, requests), "the same is the same")
	for i, r := range results {
		q := requests[i]
		if r.Outcome != pricing.Priced {
			require.NotEqual(t, pricing.ReasonNone, r.Reason)
			require.True(t, r.Total.IsZero() && !r.Order.OK)
			require.Error(t, r.Err())
			continue
		}
		require.GreaterOrEqual(t, r.Total.Sign(), 0)
		require.GreaterOrEqual(t, r.Price.Sign(), 0)
		require.Equal(t, q.Currency, r.Total.Currency())
		_, scale := r.Total.Fixed()
		require.LessOrEqual(t, scale, q.Currency.Digits())
		require.Positive(t, r.Quantity.Sign())
		require.True(t, r.ValidUntil.IsZero() || r.ValidUntil.After(q.At))
		if q.Basis == pricing.Each {
			require.Equal(t, r, v.Resolve(q), "whatever else is asked")
		}
		tiers := v.Ladder(nil, q)
		if next, ok := v.NextBreak(q, v.Resolve(q)); ok {
			require.Contains(t, tiers, next)
		}
		if c, ok := v.CheaperQuantity(q, r); ok {
			require.True(t, r.Counted.Less(c.Quantity))
			require.Positive(t, c.Saving.Sign())
		}
		rejects := false
		for _, f := range b.Floors {
			rejects = rejects || f.Action == pricing.FloorReject
		}
		if rejects && r.Source.Level >= pricing.LevelLot && r.Ladder == false && !r.Provisional && len(b.Surcharges) == 0 && !passes(b) {
			check, err := v.CheckFloor(q, r.Price, r.Per, r.Tax)
			if err == nil && r.Unit == q.Unit {
				require.True(t, check.OK || check.NeedsApproval || r.NeedsApproval, "%+v", check)
			}
		}
	}
	// The order of the book and of the lines decides nothing.
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	rng.Shuffle(len(b.Lists), func(i, j int) { b.Lists[i], b.Lists[j] = b.Lists[j], b.Lists[i] })
	rng.Shuffle(len(b.Agreements), func(i, j int) { b.Agreements[i], b.Agreements[j] = b.Agreements[j], b.Agreements[i] })
	rng.Shuffle(len(b.Adjustments), func(i, j int) { b.Adjustments[i], b.Adjustments[j] = b.Adjustments[j], b.Adjustments[i] })
	rng.Shuffle(len(b.Promotions), func(i, j int) { b.Promotions[i], b.Promotions[j] = b.Promotions[j], b.Promotions[i] })
	rng.Shuffle(len(b.Floors), func(i, j int) { b.Floors[i], b.Floors[j] = b.Floors[j], b.Floors[i] })
	s, _, err = pricing.Compile(b)
	require.NoError(t, err)
	v, err = s.For(acme)
	require.NoError(t, err)
	require.Equal(t, results, v.ResolveAll(nil, requests))
}

// passes reports whether the book has surcharges that pass through.
func passes(b pricing.Book) bool {
	for _, a := range b.Adjustments {
		if a.PassThrough {
			return true
		}
	}
	return false
}
