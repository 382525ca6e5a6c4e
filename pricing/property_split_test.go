package pricing_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// splittable are the features of books in which only the quantity that counts
// together matters: an adjustment may begin at a quantity of the line, and of
// equal prices that which may be ordered as asked holds.
var splittable = []string{"tiers", "ladders", "fees", "convertible", "of", "per", "endings", "lowest", "ties", "broad", "odd prices", "gross", "agreements", "euros", "lots", "rounding"}

// split divides a request in two.
func split(t *rapid.T, r pricing.Request) (a, b pricing.Request) {
	coef, scale := r.Quantity.Fixed()
	cut := rapid.Int64Range(1, max(coef*10-1, 1)).Draw(t, "cut")
	a, b = r, r
	var err error
	a.Quantity, err = kabinet.NewQuantity(cut, scale+1)
	require.NoError(t, err)
	b.Quantity, err = r.Quantity.Sub(a.Quantity)
	require.NoError(t, err)
	return a, b
}

func TestSplittingALineNeverChangesItsPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t, splittable...)
		v := view(t, b, buyer)
		r := requests[0]
		if r.Basis = pricing.Together; r.Quantity.Sign() <= 0 {
			return
		}
		whole := v.ResolveAll(nil, []pricing.Request{r})[0]
		one, two := split(t, r)
		if perLine(b) {
			return
		}
		if vanishes(b, buyer, one) || vanishes(b, buyer, two) {
			return // nothing of it is left in the unit of a price
		}
		parts := v.ResolveAll(nil, []pricing.Request{one, two})
		for i, part := range parts {
			require.Equal(t, whole.Outcome, part.Outcome, "%d\n%s", i, shown(b, r, one, two, whole, part))
			require.True(t, whole.List.Equal(part.List) && whole.Tier.Equal(part.Tier) && whole.Settled == part.Settled && whole.Source == part.Source, "%d\n%s", i, shown(b, r, one, two, whole, part))
		}
		// The amount of these is that of the lines together.
		if row := rowOf(b, whole); shares(row, whole) && !b.Policy.RoundUnitFirst {
			sum, err := parts[0].Total.Add(parts[1].Total)
			require.NoError(t, err)
			require.True(t, sum.Equal(whole.Total), "%s and %s\n%s", sum, whole.Total, shown(b, r, one, two, whole, parts))
		}
	})
}

// vanishes reports whether a quantity rounds to nothing in a unit of its product.
func vanishes(b pricing.Book, buyer pricing.Buyer, r pricing.Request) bool {
	l := newReference(b, buyer, []pricing.Request{r}).lines[0]
	if l.wrong != pricing.ReasonNone {
		return true
	}
	for _, k := range append([]pricing.Pack{{Unit: l.p.Unit}}, l.p.Packs...) {
		if l.converted(l.quantity, l.unit, k.Unit).Sign() == 0 {
			return true
		}
	}
	return false
}

// rowOf returns the row that a result came from; nil for none.
func rowOf(b pricing.Book, r pricing.Result) *pricing.Row {
	for i := range b.Lists {
		if b.Lists[i].ID == r.Source.List && r.Outcome == pricing.Priced {
			return &b.Lists[i].Rows[r.Source.Row]
		}
	}
	for i := range b.Agreements {
		if a := &b.Agreements[i]; a.ID == r.Source.Agreement && a.Version == r.Source.AgreementVersion && r.Outcome == pricing.Priced {
			return &a.Rows[r.Source.Row]
		}
	}
	return nil
}

// shares reports whether the amount of a row's ladder is shared by the lines.
func shares(row *pricing.Row, r pricing.Result) bool {
	if row == nil || !r.Ladder {
		return false
	}
	for _, x := range row.Tiers {
		if x.From.Equal(r.Tier) && !x.Fee.IsZero() {
			return true
		}
	}
	return row.Ladder != nil && row.Ladder.Mode != pricing.AllUnits
}

// perLine reports whether any ladder of the book counts the line alone, or by a
// group, whose members may differ.
func perLine(b pricing.Book) bool {
	has := false
	each := func(rows []pricing.Row) {
		for _, row := range rows {
			has = has || (row.Ladder != nil && (row.Ladder.Basis == pricing.PerLine || row.Ladder.Basis == pricing.PerGroup))
		}
	}
	for _, l := range b.Lists {
		each(l.Rows)
	}
	for _, a := range b.Agreements {
		each(a.Rows)
	}
	return has
}

func TestAllocatedAmountsAreThoseOfTheLinesTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var shares []*big.Rat
		sum := rat(0)
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			x := big.NewRat(rapid.Int64Range(0, 100_000).Draw(t, "num"), rapid.Int64Range(1, 999).Draw(t, "den"))
			shares, sum = append(shares, x), add(sum, x)
		}
		mode := kabinet.Rounding(rapid.IntRange(0, 6).Draw(t, "mode"))
		got := rat(0)
		for i, x := range refAllocate(shares, 2, mode) {
			got = add(got, x)
			require.True(t, less(sub(x, shares[i]), big.NewRat(1, 99)) && less(sub(shares[i], x), big.NewRat(1, 99)))
		}
		require.Zero(t, got.Cmp(refRound(sum, 2, mode)))
	})
}
