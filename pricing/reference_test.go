package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// reference answers as the rules read, slowly and plainly, from the book itself:
// the price for one, the total, and where they came from.
func reference(b pricing.Book, buyer pricing.Buyer, lines []pricing.Request, i int) (outcome pricing.Outcome, reason pricing.Reason, total decimal.Decimal, from string) {
	r := lines[i]
	var product *pricing.Product
	for j := range b.Products {
		if b.Products[j].SKU == r.SKU {
			product = &b.Products[j]
		}
	}
	if product == nil {
		return pricing.NoPrice, pricing.ReasonUnknownProduct, total, ""
	}
	factor := func(u kabinet.UoM) decimal.Decimal { // base units in one u
		if u == "" || u == product.Unit {
			return decimal.NewFromInt(1)
		}
		for _, p := range product.Packs {
			if p.Unit == u {
				return decimal.NewFromInt(p.Num)
			}
		}
		return decimal.Zero
	}
	unitOf := func(u kabinet.UoM) kabinet.UoM {
		if u == "" {
			return product.Unit
		}
		return u
	}
	if factor(r.Unit).IsZero() {
		return pricing.NoPrice, pricing.ReasonUnknownUnit, total, ""
	}
	in := func(w kabinet.Window) bool { return w.Contains(r.At) }

	// What one source has for the line: total and whether it prices it at all.
	offer := func(rows []pricing.Row) (decimal.Decimal, decimal.Decimal, bool) {
		for _, exact := range []bool{true, false} {
			for _, unit := range append([]kabinet.UoM{product.Unit}, func() (out []kabinet.UoM) {
				for _, p := range product.Packs {
					out = append(out, p.Unit)
				}
				return
			}()...) {
				if (unit == unitOf(r.Unit)) != exact {
					continue
				}
				best := inForce(rows, r.SKU, unit, product.Unit, r.At)
				if best == nil || (!exact && !best.Convertible) {
					continue
				}
				digits := int32(unit.Digits())
				if digits == 0 {
					digits = 9
				}
				convert := func(q decimal.Decimal, u kabinet.UoM) decimal.Decimal {
					if unitOf(u) == unit {
						return q
					}
					return q.Mul(factor(u)).DivRound(factor(unit), 20).Round(digits)
				}
				counted := decimal.Zero
				if r.Basis == pricing.Each {
					counted = convert(r.Quantity.Decimal(), r.Unit)
				} else {
					for _, l := range lines {
						if l.Basis == pricing.Together && l.SKU == r.SKU && l.Currency == r.Currency && !factor(l.Unit).IsZero() {
							counted = counted.Add(l.Quantity.Decimal().Mul(factor(l.Unit)))
						}
					}
					counted = counted.DivRound(factor(unit), 20)
				}
				price := best.Price.Decimal()
				if len(best.Tiers) > 0 {
					found := false
					for _, tier := range best.Tiers {
						if tier.From.Decimal().LessThanOrEqual(counted) {
							price, found = tier.Price.Decimal(), true
						}
					}
					if !found {
						continue
					}
				}
				return price.DivRound(factor(unit), 20), price.Mul(convert(r.Quantity.Decimal(), r.Unit)).Round(2), true
			}
		}
		return decimal.Zero, decimal.Zero, false
	}

	distances := []pricing.Party{}
	if buyer.Payer != "" {
		distances = append(distances, pricing.ForLegalEntity(buyer.Payer))
	}
	for _, u := range buyer.Units {
		distances = append(distances, pricing.ForUnit(u))
	}
	distances = append(distances, pricing.ForOrganization(buyer.Organization))

	for _, p := range distances {
		for _, a := range b.Agreements { // at most one to a party in this test
			if a.Party != p || !in(a.Window) {
				continue
			}
			if a.Currency == r.Currency {
				if _, total, ok := offer(a.Rows); ok {
					return pricing.Priced, 0, total, string(a.ID)
				}
			}
			if a.Exclusive {
				return pricing.NoPrice, 0, total, ""
			}
		}
	}
	tiers := [][]pricing.Party{}
	for _, p := range distances {
		tiers = append(tiers, []pricing.Party{p})
	}
	var segments []pricing.Party
	for _, s := range buyer.Segments {
		segments = append(segments, pricing.ForSegment(s))
	}
	tiers = append(tiers, segments, []pricing.Party{pricing.ForChannel(buyer.Channel)}, []pricing.Party{pricing.ForEveryone()})
	for _, parties := range tiers {
		for priority := 2; priority >= 0; priority-- {
			var cost decimal.Decimal
			found, exclusive := false, false
			for _, l := range b.Lists {
				for _, a := range l.Assignments {
					for _, p := range parties {
						if a.To != p || a.Priority != priority || !in(a.Window) || !in(l.Window) {
							continue
						}
						exclusive = exclusive || l.Exclusive
						if l.Currency != r.Currency {
							continue
						}
						unit, sum, ok := offer(l.Rows)
						if ok && (!found || unit.LessThan(cost) || (unit.Equal(cost) && string(l.ID) < from)) {
							found, cost, total, from = true, unit, sum, string(l.ID)
						}
					}
				}
			}
			if found {
				return pricing.Priced, 0, total, from
			}
			if exclusive {
				return pricing.NoPrice, 0, total, ""
			}
		}
	}
	return pricing.NoPrice, 0, total, ""
}

// inForce returns the row that holds at the instant: an override, or else the
// one that begins last at or before it and has not ended.
func inForce(rows []pricing.Row, sku kabinet.SKU, unit, base kabinet.UoM, at time.Time) *pricing.Row {
	for _, override := range []bool{true, false} {
		var best *pricing.Row
		for j := range rows {
			row := &rows[j]
			u := row.Unit
			if u == "" {
				u = base
			}
			if row.SKU != sku || u != unit || row.Override != override || at.Before(row.From) || (override && !row.Contains(at)) {
				continue
			}
			if best == nil || best.From.Before(row.From) {
				best = row
			}
		}
		if best != nil && best.Contains(at) {
			return best
		}
	}
	return nil
}

// randomBook draws a small book full of collisions. Prices are whole and packs
// even, so that both sides are exact.
func randomBook(t *rapid.T) (pricing.Book, []pricing.Request, pricing.Buyer) {
	skus := []kabinet.SKU{"A", "B", "C"}
	units := []kabinet.UoM{"", kabinet.Piece, kabinet.Box}
	var b pricing.Book
	for _, s := range skus {
		b.Products = append(b.Products, pricing.Product{SKU: s, Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 4}}})
	}
	hour := func(label string) time.Time {
		return day.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, label)) * time.Hour)
	}
	window := func(label string) kabinet.Window {
		var w kabinet.Window
		if rapid.Bool().Draw(t, label+" from") {
			w.From = hour(label)
		}
		if rapid.Bool().Draw(t, label+" until") {
			w.Until = hour(label)
		}
		if w.Validate() != nil {
			w = kabinet.Window{}
		}
		return w
	}
	row := func() pricing.Row {
		r := pricing.Row{
			SKU: rapid.SampledFrom(skus).Draw(t, "sku"), Unit: rapid.SampledFrom(units).Draw(t, "unit"), Window: window("row"),
			Convertible: rapid.Bool().Draw(t, "convertible"), Override: rapid.IntRange(0, 4).Draw(t, "override") == 0,
		}
		if rapid.Bool().Draw(t, "flat") {
			r.Price = kabinet.QuantityOf(rapid.Int64Range(1, 6).Draw(t, "price") * 4)
			return r
		}
		at := int64(0)
		for range rapid.IntRange(1, 3).Draw(t, "tiers") {
			at += rapid.Int64Range(1, 4).Draw(t, "step")
			r.Tiers = append(r.Tiers, pricing.Tier{From: kabinet.QuantityOf(at), Price: kabinet.QuantityOf(rapid.Int64Range(1, 6).Draw(t, "price") * 4)})
		}
		return r
	}
	// Rows that the compiler would refuse beside the others are left out: it has
	// its own tests.
	rows := func() (out []pricing.Row) {
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			next := append(slices.Clone(out), row())
			alone := pricing.Book{Products: b.Products, Lists: []pricing.List{{ID: "l", Currency: rub, Tax: pricing.Net, Rows: next}}}
			if _, _, err := pricing.Compile(alone); err == nil {
				out = next
			}
		}
		return out
	}
	parties := []pricing.Party{
		pricing.ForEveryone(), pricing.ForChannel("web"), pricing.ForSegment("gold"), pricing.ForSegment("metal"), pricing.ForSegment("other"),
		pricing.ForOrganization("acme"), pricing.ForUnit("leaf"), pricing.ForUnit("branch"), pricing.ForLegalEntity("acme-llc"), pricing.ForOrganization("other"),
	}
	currencies := []kabinet.Currency{rub, rub, rub, eur}
	// Likewise lists.
	add := func(change func(*pricing.Book)) {
		next := b
		next.Lists = append([]pricing.List{}, b.Lists...)
		next.Agreements = append([]pricing.Agreement{}, b.Agreements...)
		change(&next)
		if _, _, err := pricing.Compile(next); err == nil {
			b = next
		}
	}
	for i := range rapid.IntRange(1, 8).Draw(t, "lists") {
		l := pricing.List{ID: pricing.ListID(fmt.Sprintf("l%d", i)), Currency: rapid.SampledFrom(currencies).Draw(t, "currency"), Tax: pricing.Net, Rows: rows(), Window: window("list"), Exclusive: rapid.IntRange(0, 5).Draw(t, "exclusive") == 0}
		for range rapid.IntRange(1, 2).Draw(t, "assignments") {
			l.Assignments = append(l.Assignments, pricing.Assignment{
				To: rapid.SampledFrom(parties).Draw(t, "party"), Priority: rapid.IntRange(0, 2).Draw(t, "priority"), Window: window("assignment"),
			})
		}
		add(func(b *pricing.Book) { b.Lists = append(b.Lists, l) })
	}
	for i, p := range rapid.Permutation(parties[5:9]).Draw(t, "agreement parties")[:rapid.IntRange(0, 2).Draw(t, "agreements")] {
		a := pricing.Agreement{
			ID: kabinet.AgreementID(fmt.Sprintf("a%d", i)), Party: p, Currency: rapid.SampledFrom(currencies).Draw(t, "currency"), Tax: pricing.Net,
			Rows: rows(), Window: window("agreement"), Exclusive: rapid.IntRange(0, 3).Draw(t, "exclusive") == 0,
		}
		add(func(b *pricing.Book) { b.Agreements = append(b.Agreements, a) })
	}
	var requests []pricing.Request
	for range rapid.IntRange(1, 5).Draw(t, "requests") {
		requests = append(requests, pricing.Request{
			SKU: rapid.SampledFrom(skus).Draw(t, "sku"), Unit: rapid.SampledFrom(units).Draw(t, "unit"),
			Quantity: kabinet.QuantityOf(rapid.Int64Range(1, 12).Draw(t, "quantity")), Currency: rub, At: hour("at"),
			Basis: rapid.SampledFrom([]pricing.Basis{pricing.Each, pricing.Together}).Draw(t, "basis"),
		})
	}
	for i := range requests { // one order has one instant
		requests[i].At = requests[0].At
	}
	buyer := acme
	if rapid.Bool().Draw(t, "without units") {
		buyer.Units = nil
	}
	return b, requests, buyer
}

func TestResolveAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		for i, got := range v.ResolveAll(nil, requests) {
			outcome, _, total, from := reference(b, buyer, requests, i)
			require.Equal(t, outcome.String(), got.Outcome.String(), "line %d: %s", i, got.Reason)
			if outcome == pricing.Priced {
				require.Equal(t, from, string(got.Source.List)+string(got.Source.Agreement))
				require.Truef(t, total.Equal(got.Total.Decimal()), "line %d: %s, reference %s", i, got.Total, total)
			}
		}
	})
}

func TestTheOrderOfListsAndRowsNeverMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		want := view(t, b, buyer).ResolveAll(nil, requests)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		rng.Shuffle(len(b.Lists), func(i, j int) { b.Lists[i], b.Lists[j] = b.Lists[j], b.Lists[i] })
		rng.Shuffle(len(b.Agreements), func(i, j int) { b.Agreements[i], b.Agreements[j] = b.Agreements[j], b.Agreements[i] })
		for i := range b.Lists {
			rows := append([]pricing.Row{}, b.Lists[i].Rows...)
			rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			b.Lists[i].Rows = rows
		}
		got := view(t, b, buyer).ResolveAll(nil, requests)
		for i := range got {
			got[i].Source.Row, want[i].Source.Row = 0, 0
		}
		require.Equal(t, want, got)
	})
}

func TestNothingChangesBeforeValidUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		r := requests[0]
		r.Basis = pricing.Each
		first := v.Resolve(r)
		until := first.ValidUntil
		if until.IsZero() {
			until = r.At.Add(24 * time.Hour)
		}
		for r.At = r.At.Add(10 * time.Minute); r.At.Before(until); r.At = r.At.Add(10 * time.Minute) {
			next := v.Resolve(r)
			if !first.ValidUntil.IsZero() {
				require.Equal(t, first.ValidUntil, next.ValidUntil)
			}
			require.Equal(t, first, next)
		}
	})
}

func TestPricedMeansOrderedSomethingAndWonOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		results, traces := view(t, b, buyer).ExplainAll(requests)
		for i, r := range results {
			won := 0
			for _, c := range traces[i].Candidates {
				if c.Won {
					won++
				}
			}
			if r.Outcome == pricing.NoPrice {
				require.Zero(t, won)
				continue
			}
			require.Equal(t, 1, won)
			require.Positive(t, r.Quantity.Sign())
		}
	})
}

func TestStepsSumToTheTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := rapid.Int64Range(1, 999_999_999_999).Draw(t, "price")
		row := pricing.Row{SKU: "A", Per: kabinet.QuantityOf(rapid.Int64Range(1, 1000).Draw(t, "per"))}
		row.Price, _ = kabinet.NewQuantity(price, rapid.IntRange(0, 9).Draw(t, "scale"))
		v := view(t, pricing.Book{Products: []pricing.Product{{SKU: "A", Unit: kabinet.Tonne}}, Lists: []pricing.List{list("b", []pricing.Row{row}, pricing.ForEveryone())}}, acme)
		r := ask("A", "1")
		r.Quantity, _ = kabinet.NewQuantity(rapid.Int64Range(1, 999_999_999).Draw(t, "quantity"), 3)
		res, trace := v.Explain(r)
		if res.Outcome != pricing.Priced {
			require.Equal(t, pricing.ReasonOverflow, res.Reason)
			return
		}
		var sum kabinet.Money
		for _, s := range trace.Steps {
			var err error
			sum, err = sum.Add(s.Amount)
			require.NoError(t, err)
		}
		require.True(t, sum.Equal(res.Total), "%s and %s", sum, res.Total)
	})
}

func TestSplittingALineNeverChangesItsPrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		r := requests[0]
		r.Basis, r.Quantity = pricing.Together, kabinet.QuantityOf(12)
		whole := v.ResolveAll(nil, []pricing.Request{r})[0]
		cut := rapid.Int64Range(1, 11).Draw(t, "cut")
		one, two := r, r
		one.Quantity, two.Quantity = kabinet.QuantityOf(cut), kabinet.QuantityOf(12-cut)
		for _, part := range v.ResolveAll(nil, []pricing.Request{one, two}) {
			require.Equal(t, whole.Outcome, part.Outcome)
			require.True(t, whole.Price.Equal(part.Price))
			require.Equal(t, whole.Tier, part.Tier)
		}
	})
}
