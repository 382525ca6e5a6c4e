package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// quoted makes a series of dates and values, published in the afternoon.
func quoted(id index.SeriesID, c kabinet.Currency, per string, unit kabinet.UoM, pairs ...string) index.Series {
	s := index.Series{ID: id, Currency: c, Per: q(per), Unit: unit}
	for i := 0; i < len(pairs); i += 2 {
		s.Observations = append(s.Observations, index.Observation{
			ID: pairs[i], Effective: date(pairs[i]), Published: date(pairs[i]).Start(nil).Add(15 * time.Hour), Value: q(pairs[i+1]),
		})
	}
	return s
}

// sheets are sold by the tonne at 72,000, and follow 60 % of steel above 60,000,
// by the average of the quarter before the anchor.
func sheets(anchor index.Anchor) pricing.Book {
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Tonne, Packs: []pricing.Pack{{Unit: kabinet.Kilogram, Num: 1, Den: 1000}}}}, price("A", "72000"))
	b.Indices = []index.Series{quoted("steel", rub, "1", kabinet.Tonne,
		"2026-04-15", "64000", "2026-05-15", "64500", "2026-06-15", "65000", "2026-07-15", "63200", "2026-08-14", "62500", "2026-09-15", "63300")}
	sixty := q("60000")
	b.Surcharges = []pricing.IndexSurcharge{{ID: "steel", Name: "Steel", Formula: index.Formula{
		Method: index.Weight, Index: "steel", Base: &sixty, Weight: q("1"), PassThrough: pct("60"), Fixing: index.QuarterAverage, Lag: 1, Anchor: anchor,
	}}}
	return b
}

var (
	ordered = time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
	shipped = time.Date(2026, 10, 8, 9, 0, 0, 0, time.UTC)
)

func TestVectorOfTheIndexSurcharge(t *testing.T) {
	r := at(ask("A", "2"), ordered)
	got := view(t, sheets(index.Order), acme).Resolve(r)
	priced(t, got, "74700.00", "149400.00")
	require.Equal(t, "72000.00", got.List.Amount())
	require.False(t, got.Provisional)
	require.Equal(t, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), got.ValidUntil, "an order of the next quarter has another average")

	v := view(t, sheets(index.Shipment), acme)
	got, trace := v.Explain(r)
	priced(t, got, "74700.00", "149400.00")
	require.True(t, got.Provisional, "the shipment lies ahead")
	require.Equal(t, time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), got.ValidUntil)
	step := trace.Steps[1]
	require.Equal(t, []any{pricing.StepIndex, pricing.PhaseIndex, "5400.00", "steel", true}, []any{step.Kind, step.Phase, step.Amount.Amount(), step.Reference, step.Provisional})
	require.Equal(t, []string{"2026-04-15", "2026-05-15", "2026-06-15"}, step.Observations)

	// The event makes it final, at the prices of the order.
	final := under(r, pricing.Conditions{Shipment: shipped})
	got, trace = v.Explain(final)
	priced(t, got, "73800.00", "147600.00")
	require.False(t, got.Provisional)
	require.Equal(t, []string{"2026-07-15", "2026-08-14", "2026-09-15"}, trace.Steps[1].Observations)
	got = view(t, sheets(index.Invoice), acme).Resolve(under(r, pricing.Conditions{Shipment: shipped, Invoice: shipped.AddDate(0, 0, 3)}))
	priced(t, got, "73800.00", "147600.00")
	require.True(t, view(t, sheets(index.Invoice), acme).Resolve(final).Provisional, "it is not invoiced yet")
}

// 43 kg/km × ((576.93 + 1 %) − 150.00) / 1000 = 18.61 for 100 m.
func TestVectorOfTheCable(t *testing.T) {
	b := general([]pricing.Product{{SKU: "A", Unit: kabinet.Metre}}, pricing.Row{SKU: "A", Per: q("100"), Price: q("61.80")})
	b.Lists[0].Currency = eur
	b.Indices = []index.Series{quoted("cu-del", eur, "100", kabinet.Kilogram, "2026-03-04", "576.93")}
	base := q("150")
	b.Surcharges = []pricing.IndexSurcharge{{ID: "cu", Formula: index.Formula{
		Method: index.Weight, Index: "cu-del", Base: &base, Handling: pct("1"), Weight: q("43"), WeightUnit: kabinet.Kilogram, Per: q("1000"), Fixing: index.PreviousBusinessDay,
	}}}
	r := at(ask("A", "250"), time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC))
	r.Currency = eur
	v := view(t, b, acme)
	priced(t, v.Resolve(r), "80.4060699", "201.02") // 61.80 + 18.6060699
	r.Quantity = q("100")
	require.Equal(t, "80.41", answer(v.Resolve(r))) // 61.80 + 18.61

	require.Equal(t, "index", answer(v.Resolve(at(r, r.At.AddDate(0, 0, 4)))), "there is no quotation of the 6th")
	b.Surcharges[0].Missing, b.Surcharges[0].MaxAge = index.LastKnown, 3
	require.Equal(t, "80.41", answer(view(t, b, acme).Resolve(at(r, r.At.AddDate(0, 0, 4)))))
	r.Currency = rub
	b.Lists[0].Convert, b.Rates = true, []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
	require.Equal(t, "index", answer(view(t, b, acme).Resolve(r)), "the formula is in euros")
}

func TestAMissingObservationIsAnError(t *testing.T) {
	b := sheets(index.Order)
	b.Agreements = []pricing.Agreement{contract("c", price("A", "70000"))}
	r := at(ask("A", "1"), ordered.AddDate(-1, 0, 0))
	v := view(t, b, acme)
	unpriced(t, v.Resolve(r), pricing.ReasonIndex) // and not the price without it, nor that of another source
	_, trace := v.Explain(r)
	require.NotEmpty(t, trace.IndexError)
}

func TestIndexSurchargesPassThrough(t *testing.T) {
	b := sheets(index.Order)
	b.Promotions = []pricing.Adjustment{percent("p", "-10")}
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("65000"), Currency: rub, Tax: pricing.Net}}
	r := at(ask("A", "1"), ordered)
	require.Equal(t, "floor", answer(view(t, b, acme).Resolve(r)), "64,800 and not 67,500")
	b.Floors = nil
	require.Equal(t, "67500.00", answer(view(t, b, acme).Resolve(r))) // 72,000 × 0.9 + 2,700
	b.Surcharges[0].Discounted = true
	require.Equal(t, "67230.00", answer(view(t, b, acme).Resolve(r))) // 74,700 × 0.9
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("67230"), Currency: rub, Tax: pricing.Net}}
	require.Equal(t, "67230.00", answer(view(t, b, acme).Resolve(r)))
}

func TestIndexSurchargesInUnitsTaxAndShares(t *testing.T) {
	r := at(ask("A", "2"), ordered)
	for name, c := range map[string]struct {
		change func(*pricing.Book)
		want   string
	}{
		"per tonne": {func(b *pricing.Book) {}, "149400.00"},
		"priced by the kilogram": {func(b *pricing.Book) {
			b.Lists[0].Rows[0] = pricing.Row{SKU: "A", Unit: kabinet.Kilogram, Price: q("72"), Convertible: true}
		}, "149400.00"},
		"priced by ten kilograms": {func(b *pricing.Book) {
			b.Lists[0].Rows[0] = pricing.Row{SKU: "A", Unit: kabinet.Kilogram, Per: q("10"), Price: q("720"), Convertible: true}
		}, "149400.00"},
		"a formula for kilograms": {func(b *pricing.Book) {
			b.Surcharges[0].Unit, b.Surcharges[0].Weight = kabinet.Kilogram, q("0.001")
		}, "149400.00"},
		"with tax": {func(b *pricing.Book) {
			b.Lists[0].Tax, b.Taxes = pricing.Gross, []pricing.TaxRate{{Rate: pct("20")}}
		}, "150480.00"},
		"with tax at no rate": {func(b *pricing.Book) { b.Lists[0].Tax = pricing.Gross }, "tax_rate"},
		"bands and a fee": {func(b *pricing.Book) {
			b.Lists[0].Rows[0] = by(pricing.Row{SKU: "A", Tiers: []pricing.Tier{{Price: q("72000")}, {From: q("1"), Price: q("70000"), Fee: q("500")}}}, pricing.Ladder{Mode: pricing.Graduated})
		}, "147900.00"},
		"for another product": {func(b *pricing.Book) {
			b.Products = append(b.Products, pricing.Product{SKU: "B", Unit: kabinet.Tonne})
			b.Surcharges[0].Products = []pricing.Selector{{SKU: "B"}}
		}, "144000.00"},
		"for another buyer": {func(b *pricing.Book) { b.Surcharges[0].Audience = []pricing.Party{pricing.ForSegment("other")} }, "144000.00"},
		"in another scope":  {func(b *pricing.Book) { b.Surcharges[0].Scope.Warehouse = "north" }, "144000.00"},
		"over":              {func(b *pricing.Book) { b.Surcharges[0].Until = ordered }, "144000.00"},
		"of an agreement that does not hold": {func(b *pricing.Book) {
			b.Surcharges[0].Agreement = "c"
			b.Agreements = []pricing.Agreement{contract("c")}
		}, "144000.00"},
		"of the agreement": {func(b *pricing.Book) {
			b.Surcharges[0].Agreement = "c"
			b.Agreements = []pricing.Agreement{contract("c", price("A", "60000"))}
		}, "125400.00"},
		"twice": {func(b *pricing.Book) {
			second := b.Surcharges[0]
			second.ID = "more"
			b.Surcharges = append(b.Surcharges, second)
		}, "154800.00"},
		"capped": {func(b *pricing.Book) {
			least := kabinet.MustMoney("1000 RUB")
			b.Surcharges[0].Cap = &least
		}, "146000.00"},
	} {
		b := sheets(index.Order)
		c.change(&b)
		require.Equal(t, c.want, answer(view(t, b, acme).Resolve(r)), name)
	}
}

func TestARatioIsOfThePriceBeforeDiscounts(t *testing.T) {
	b := sheets(index.Order)
	base := q("60000")
	b.Surcharges[0].Formula = index.Formula{
		Method: index.Ratio, Constant: kabinet.MustRate("0.4"), Shares: []index.Share{{Index: "steel", Base: &base, Share: kabinet.MustRate("0.6")}}, Fixing: index.QuarterAverage, Lag: 1,
	}
	b.Promotions = []pricing.Adjustment{percent("p", "-10")}
	r := at(ask("A", "1"), ordered)
	require.Equal(t, "68040.00", answer(view(t, b, acme).Resolve(r))) // 72,000 × 0.9 + 72,000 × 0.6 × 0.075
	b.Lists[0].Tax, b.Taxes = pricing.Gross, []pricing.TaxRate{{Rate: pct("20")}}
	require.Equal(t, "68040.00", answer(view(t, b, acme).Resolve(r)), "a part of the price is the same part with tax")
}

// Who knows only what was known in August sees the surcharge of then.
func TestIndexSurchargesAsTheyWereKnown(t *testing.T) {
	b := sheets(index.Order)
	revised := b.Indices[0].Observations[2]
	revised.ID, revised.Published, revised.Value = "revised", time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), q("68000")
	b.Indices[0].Observations = append(b.Indices[0].Observations, revised)
	v := view(t, b, acme)
	r := at(ask("A", "1"), ordered)
	require.Equal(t, "75300.00", answer(v.Resolve(r))) // by 65,500
	require.Equal(t, "74700.00", answer(v.Resolve(knownAt(r, ordered))))
	require.Equal(t, "75300.00", answer(v.Resolve(knownAt(r, revised.Published))))
}

func TestPromisesAndLotsHaveNoIndexSurcharge(t *testing.T) {
	b := sheets(index.Order)
	lot := list("lot", []pricing.Row{price("A", "50000")}, pricing.ForEveryone())
	lot.Scope.Lot = "L"
	b.Lists = append(b.Lists, lot)
	v := view(t, b, acme)
	require.Equal(t, "50000.00", answer(v.Resolve(at(ofLot("A", "1", "L"), ordered))))
	require.Equal(t, "1.00", answer(v.Resolve(at(locked("1"), ordered))))
}
