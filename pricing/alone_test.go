package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// togetherAs answers requests that count together.
func togetherAs(v *pricing.View, requests ...pricing.Request) []pricing.Result {
	for i := range requests {
		requests[i].Basis = pricing.Together
	}
	return v.ResolveAll(nil, requests)
}

func TestALineOfALotCountsItsOwnQuantityTowardsTheLotsLadder(t *testing.T) {
	lot := list("lot", []pricing.Row{ladder("A", "5", "7", "10", "6")}, pricing.ForEveryone())
	lot.Scope.Lot = "L1"
	b := listed(pcs("A"), price("A", "10"))
	b.Lists = append(b.Lists, lot)
	r := ask("A", "6")
	r.Conditions = &pricing.Conditions{Scope: pricing.Scope{Lot: "L1"}}
	got := togetherAs(view(t, b, acme), r, ask("A", "100"))
	priced(t, got[0], "7.00", "42.00")
	require.Equal(t, "6", got[0].Counted.String(), "lines of a lot do not pool with others")
	priced(t, got[1], "10.00", "1000.00")
	got = togetherAs(view(t, b, acme), r, ask("A", "100"), r)
	require.Equal(t, "12", got[0].Counted.String(), "but with those of the lot, so that splitting one keeps its tier")
	priced(t, got[2], "6.00", "36.00")

	lot.Rows[0].Ladder = &pricing.Ladder{Locked: true}
	b.Lists[1] = lot
	got = togetherAs(view(t, b, acme), r, ask("A", "100"))
	priced(t, got[0], "6.00", "36.00")
	require.Equal(t, "106", got[0].Counted.String(), "unless the ladder says so")
}

func TestALockedLineDoesNotBreakTheLadderItDoesWithout(t *testing.T) {
	row := ladder("A", "0", "10", "5", "9")
	row.Tiers[0].Fee, row.Ladder = q("3"), &pricing.Ladder{Basis: pricing.PerGroup, Key: "mix", Unit: kabinet.Piece}
	v := view(t, listed(pcs("A"), row), acme)
	locked := ask("A", "4")
	locked.Conditions = &pricing.Conditions{Locked: &pricing.Locked{Reference: "Q", Price: kabinet.MustMoney("1 RUB"), Tax: pricing.Net}}
	got := togetherAs(v, locked, ask("A", "2"))
	require.Equal(t, "4.00", got[0].Total.Amount())
	require.Equal(t, "23.00", got[1].Total.Amount(), "two at ten and the fee: the locked ones do not count")
}

func TestPooledAmountsAreRoundedOnceEvenWhereTheyWereCompared(t *testing.T) {
	row := func(amount string) pricing.Row {
		r := ladder("A", "0", amount)
		r.Ladder = &pricing.Ladder{Mode: pricing.Graduated}
		return r
	}
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{
		list("gold", []pricing.Row{row("0.335")}, pricing.ForSegment("gold")), list("metal", []pricing.Row{row("0.4")}, pricing.ForSegment("metal")),
	}}
	v := view(t, b, acme)
	whole := togetherAs(v, ask("A", "3"))
	require.Equal(t, pricing.SettledByTie, whole[0].Settled)
	sum := kabinet.Zero(rub)
	for _, r := range togetherAs(v, ask("A", "1"), ask("A", "1"), ask("A", "1")) {
		var err error
		sum, err = sum.Add(r.Total)
		require.NoError(t, err)
	}
	require.Equal(t, whole[0].Total.String(), sum.String(), "1.005 is 1.01, however it is split")
}

func TestLinesThatCountAloneAreRoundedAlone(t *testing.T) {
	row := ladder("A", "0", "0.334")
	row.Ladder = &pricing.Ladder{Mode: pricing.Graduated, Basis: pricing.PerLine}
	v := view(t, listed(pcs("A"), row), acme)
	for _, r := range togetherAs(v, ask("A", "1"), ask("A", "1"), ask("A", "1")) {
		require.Equal(t, "0.33", r.Total.Amount())
	}
}

func TestAQuantityThatIsNothingInTheMeasureIsNotFree(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Kilogram, Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 1000}}}
	row := ladder("A", "0", "10")
	row.Ladder = &pricing.Ladder{Mode: pricing.Graduated, Unit: kabinet.Tonne}
	row.Tiers[0].Fee = q("5")
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "0.4")), pricing.ReasonTooSmall)
}

func TestTheNearestTierNamesWhatItCounts(t *testing.T) {
	p := pricing.Product{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Kilogram, Num: 1, Den: 2}}}
	row := pricing.Row{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{From: q("500"), PercentOff: per100("5")}}, Ladder: &pricing.Ladder{Measure: pricing.MeasureWeight}}
	b := pricing.Book{Products: []pricing.Product{p}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	require.Equal(t, pricing.Near{Quantity: q("500"), Unit: kabinet.Kilogram}, r.Near)
	require.EqualError(t, r.Err(), "there is a price from 500 KGM")
	b.Lists[0].Rows[0].Ladder = &pricing.Ladder{Measure: pricing.MeasureAmount}
	r = view(t, b, acme).Resolve(ask("A", "1"))
	require.Equal(t, pricing.Near{Quantity: q("500"), Currency: rub}, r.Near)
	require.EqualError(t, r.Err(), "there is a price from 500 RUB")
}

func TestAnIndexThatFallsFarMakesNoNegativePrice(t *testing.T) {
	base := q("100")
	b := listed(pcs("A"), price("A", "10"))
	b.Indices = []index.Series{{
		ID: "cu", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram, Observations: []index.Observation{{
			ID: "1", Effective: kabinet.Date{Year: 2026, Month: 2, Day: 27}, Published: day.AddDate(0, 0, -2).Truncate(24 * time.Hour), Value: q("80"),
		}},
	}}
	b.Surcharges = []pricing.IndexSurcharge{{ID: "x", Formula: index.Formula{
		Method: index.Weight, Index: "cu", Base: &base, Weight: q("1"), Fixing: index.PreviousBusinessDay, AllowNegative: true,
	}}}
	unpriced(t, view(t, b, acme).Resolve(ask("A", "1")), pricing.ReasonNegative)
}
