package pricing_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// anyBook draws a book in which everything that makes a step may meet: lists
// made of lists, of costs, in other currencies and tax modes, ladders of every
// kind, surcharges, adjustments, promotions, floors and policies.
func anyBook(t *rapid.T) pricing.Book {
	coin := func(label string, of int) bool { return rapid.IntRange(1, of).Draw(t, label) == 1 }
	amount := func(label string) kabinet.Quantity {
		out, err := kabinet.NewQuantity(rapid.Int64Range(1, 9_999_999).Draw(t, label), rapid.IntRange(0, 4).Draw(t, label+" scale"))
		require.NoError(t, err)
		return out
	}
	percent := func(label string, low, high int) kabinet.Percentage {
		return per100(fmt.Sprintf("%d.%03d", rapid.IntRange(low, high).Draw(t, label), rapid.IntRange(0, 999).Draw(t, label+" part")))
	}
	ladders := []*pricing.Ladder{
		nil, {}, {Mode: pricing.Graduated}, {Mode: pricing.Block, Block: q("3")}, {Basis: pricing.PerLine}, {Basis: pricing.PerPeriod},
		{Mode: pricing.Graduated, Basis: pricing.PerPeriod}, {Measure: pricing.MeasureWeight}, {Mode: pricing.Graduated, Measure: pricing.MeasureWeight},
		{Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece}, {Mode: pricing.Graduated, Basis: pricing.PerGroup, Key: "k", Unit: kabinet.Piece},
		{Measure: pricing.MeasureAmount}, {Locked: true},
	}
	row := func(of []pricing.ListID) pricing.Row {
		r := pricing.Row{Convertible: true}
		switch rapid.IntRange(0, 3).Draw(t, "for") {
		case 0:
			r.All = true
		case 1:
			r.Group = "g"
		default:
			r.SKU = rapid.SampledFrom([]kabinet.SKU{"A", "B"}).Draw(t, "sku")
		}
		based := true
		switch {
		case len(of) > 0 && coin("of", 2):
			r.Of = rapid.SampledFrom(of).Draw(t, "list")
			switch rapid.IntRange(0, 3).Draw(t, "change") {
			case 0:
				r.PercentOff = percent("off", 1, 40)
			case 1:
				r.Markup = percent("markup", 1, 60)
			case 2:
				r.AmountOff = amount("amount off")
			}
		case coin("flat", 3):
			r.Price, r.Per = amount("price"), kabinet.QuantityOf(rapid.Int64Range(1, 7).Draw(t, "per"))
			return r
		case coin("with a price", 2):
			r.Price = amount("price")
		default:
			based = false
		}
		if coin("no tiers", 3) && based {
			return r
		}
		at := int64(0)
		for range rapid.IntRange(1, 3).Draw(t, "tiers") {
			tier := pricing.Tier{From: kabinet.QuantityOf(at)}
			switch {
			case !based || coin("tier price", 2):
				tier.Price = amount("tier price")
			case coin("tier percent", 2):
				tier.PercentOff = percent("tier off", 1, 30)
			}
			if coin("fee", 4) {
				tier.Fee = amount("fee")
			}
			r.Tiers = append(r.Tiers, tier)
			at += rapid.Int64Range(1, 6).Draw(t, "step")
		}
		r.Ladder = rapid.SampledFrom(ladders).Draw(t, "ladder")
		return r
	}
	g := pricing.Pack{Unit: kabinet.Kilogram, Num: 7, Den: 3}
	b := pricing.Book{
		Version: "1", Groups: []pricing.Group{{ID: "g"}},
		Products: []pricing.Product{
			{SKU: "A", Name: "Alpha", Group: "g", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}, g}},
			{SKU: "B", Group: "g", Unit: kabinet.Piece, Packs: []pricing.Pack{g}},
		},
		Rates: []pricing.ExchangeRate{{ID: "e-r", Of: eur, In: rub, Rate: kabinet.MustRate("98.4567")}, {ID: "r-e", Of: rub, In: eur, Rate: kabinet.MustRate("0.010156")}},
		Taxes: []pricing.TaxRate{{Rate: percent("tax", 5, 25)}},
		Indices: []index.Series{{
			ID: "cu", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram,
			Observations: []index.Observation{{ID: "cu-1", Effective: kabinet.Date{Year: 2026, Month: 1, Day: 5}, Published: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Value: q("117.35")}},
		}},
	}
	b.Policy.RoundUnitFirst = coin("round the unit first", 3)
	b.Policy.Rounding = rapid.SampledFrom([]kabinet.Rounding{kabinet.HalfUp, kabinet.HalfEven, kabinet.Up, kabinet.Down}).Draw(t, "rounding")
	if coin("lowest", 3) {
		b.Policy.Choose = map[pricing.Level]pricing.Choose{pricing.LevelAccount: pricing.Lowest, pricing.LevelAgreement: pricing.Lowest}
	}
	// What the compiler would refuse beside the rest is left out.
	add := func(change func(*pricing.Book)) bool {
		next := b
		next.Lists = append([]pricing.List{}, b.Lists...)
		next.Agreements = append([]pricing.Agreement{}, b.Agreements...)
		change(&next)
		_, _, err := pricing.Compile(next)
		if err == nil {
			b = next
		}
		return err == nil
	}
	var made []pricing.ListID
	parties := []pricing.Party{pricing.ForEveryone(), pricing.ForSegment("gold"), pricing.ForSegment("metal"), pricing.ForOrganization("acme"), pricing.ForUnit("leaf")}
	for i := range rapid.IntRange(2, 5).Draw(t, "lists") {
		l := pricing.List{
			ID: pricing.ListID(fmt.Sprintf("l%d", i)), Name: fmt.Sprintf("List %d", i), Convert: true,
			Currency: rapid.SampledFrom([]kabinet.Currency{rub, rub, eur}).Draw(t, "currency"), Tax: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "tax"),
			Exclusive: coin("exclusive", 8),
		}
		if l.Cost = i == 0; !l.Cost && !coin("unassigned", 4) {
			l.Assignments = []pricing.Assignment{{To: rapid.SampledFrom(parties).Draw(t, "party"), Priority: i}}
		}
		if coin("list rounding", 3) {
			l.Rounding = pricing.PriceRounding{Increment: q("0.5"), Mode: kabinet.Up, Ending: q("-0.01")}
		}
		if coin("lot", 6) {
			l.Scope.Lot = "lot-1"
		}
		for range rapid.IntRange(1, 4).Draw(t, "rows") {
			r := row(made)
			l.Rows = append(l.Rows, r)
			if !add(func(b *pricing.Book) { b.Lists = append(b.Lists, l) }) {
				l.Rows = l.Rows[:len(l.Rows)-1]
				continue
			}
			b.Lists = b.Lists[:len(b.Lists)-1]
		}
		if len(l.Rows) > 0 && add(func(b *pricing.Book) { b.Lists = append(b.Lists, l) }) {
			made = append(made, l.ID)
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "agreements") {
		a := pricing.Agreement{
			ID: kabinet.AgreementID(fmt.Sprintf("a%d", i)), Number: fmt.Sprintf("N %d", i), Version: "v1", Party: parties[3+i], Currency: rub, Convert: true,
			Tax: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "tax"), MostFavoured: coin("favoured", 3),
			Promotions: rapid.SampledFrom([]pricing.PromotionPolicy{pricing.PromotionsNone, pricing.PromotionsBest, pricing.PromotionsStack}).Draw(t, "promotions"),
			Rows:       []pricing.Row{row(made), row(made)},
		}
		add(func(b *pricing.Book) { b.Agreements = append(b.Agreements, a) })
	}
	rule := func(id string, sign string) pricing.Adjustment {
		a := pricing.Adjustment{ID: pricing.AdjustmentID(id), Priority: rapid.IntRange(0, 2).Draw(t, "priority"), PassThrough: sign == "" && coin("pass through", 2)}
		if coin("amount", 3) {
			a.Amount, a.Currency, a.Tax = kabinet.QuantityOf(rapid.Int64Range(1, 9).Draw(t, "amount")), rapid.SampledFrom([]kabinet.Currency{rub, rub, eur}).Draw(t, "of"), pricing.Gross
			if sign == "-" {
				a.Amount = a.Amount.Neg()
			}
		} else {
			a.Percent = per100(sign + percent("percent", 1, 25).String())
		}
		if coin("from", 3) {
			a.Min = q("5")
		}
		if coin("ended", 5) {
			a.Until = day
		}
		if coin("scoped", 5) {
			a.Scope.OrderKind = "sample"
		}
		if coin("grouped", 3) {
			a.Group, a.Combine = "best", pricing.CombineBest
		} else if coin("alone", 6) {
			a.Combine = pricing.CombineExclusive
		}
		return a
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "adjustments") {
		b.Adjustments = append(b.Adjustments, rule(fmt.Sprintf("adj%d", i), rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign")))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "promotions") {
		b.Promotions = append(b.Promotions, rule(fmt.Sprintf("promo%d", i), "-"))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "floors") {
		f := pricing.Floor{ID: pricing.FloorID(fmt.Sprintf("floor%d", i)), Action: rapid.SampledFrom([]pricing.FloorAction{pricing.FloorReject, pricing.FloorRequireApproval, pricing.FloorClamp, pricing.FloorClamp}).Draw(t, "action")}
		if len(made) > 0 && coin("cost", 2) {
			f.Cost, f.Margin = made[0], percent("margin", 1, 50)
		} else {
			f.Absolute, f.Currency, f.Tax = amount("least"), rub, pricing.Net
		}
		b.Floors = append(b.Floors, f)
	}
	if coin("index", 3) {
		base := q("100")
		b.Surcharges = []pricing.IndexSurcharge{{ID: "copper", Name: "Copper", Discounted: coin("discounted", 2), Formula: index.Formula{
			Method: index.Weight, Index: "cu", Base: &base, Weight: q("0.37"), Fixing: index.PreviousBusinessDay, Missing: index.LastKnown, MaxAge: 90,
			Anchor: rapid.SampledFrom([]index.Anchor{index.Order, index.Shipment}).Draw(t, "anchor"),
		}}}
	}
	return b
}

func anyRequests(t *rapid.T) []pricing.Request {
	var out []pricing.Request
	for range rapid.IntRange(1, 4).Draw(t, "requests") {
		r := ask(rapid.SampledFrom([]kabinet.SKU{"A", "B"}).Draw(t, "sku"), "1")
		r.Quantity = kabinet.QuantityOf(rapid.Int64Range(1, 15).Draw(t, "quantity"))
		r.Basis = rapid.SampledFrom([]pricing.Basis{pricing.Each, pricing.Together}).Draw(t, "basis")
		if r.SKU == "A" && rapid.Bool().Draw(t, "boxes") {
			r.Unit = kabinet.Box
		}
		switch rapid.IntRange(0, 5).Draw(t, "conditions") {
		case 0:
			r.Conditions = &pricing.Conditions{Scope: pricing.Scope{Lot: "lot-1"}}
		case 1:
			r.Conditions = &pricing.Conditions{Taken: q("3")}
		case 2:
			r.Conditions = &pricing.Conditions{Locked: &pricing.Locked{Reference: "Q-1", Price: kabinet.MustMoney("7.777 RUB"), Per: q("3"), Tax: pricing.Net, Max: q("9")}}
		case 3:
			r.Conditions = &pricing.Conditions{External: &pricing.External{System: "ERP", Locked: pricing.Locked{Reference: "x", Price: kabinet.MustMoney("7 RUB"), Tax: pricing.Net, Min: q("4")}}}
		}
		out = append(out, r)
	}
	return out
}

// sumOf adds the amounts of steps in the currency of the total.
func sumOf(t require.TestingT, trace *pricing.Trace) kabinet.Money {
	sum := kabinet.Zero(trace.Result.Total.Currency())
	for _, s := range trace.Steps {
		require.Equal(t, sum.Currency(), s.Amount.Currency(), "%s %s", s.Phase, s.Kind)
		var err error
		sum, err = sum.Add(s.Amount)
		require.NoError(t, err)
	}
	return sum
}

// throughJSON returns what is read back of a value.
func throughJSON[T any](t require.TestingT, v T) T {
	text, err := json.Marshal(v)
	require.NoError(t, err)
	var back T
	require.NoError(t, json.Unmarshal(text, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(again))
	return back
}

func TestTracesOfAnyBook(t *testing.T) {
	ru := printer(t, language.Russian)
	kinds, whys := map[string]int{}, map[pricing.RuleReason]int{}
	rapid.Check(t, func(t *rapid.T) {
		b := anyBook(t)
		s, _, err := pricing.Compile(b)
		if err != nil {
			fmt.Println(err)
			t.Skip(err)
		}
		v, err := s.For(acme)
		require.NoError(t, err)
		requests := anyRequests(t)
		results, traces := v.ExplainAll(requests)
		require.Equal(t, v.ResolveAll(nil, requests), results, "a trace changes nothing")
		for i, trace := range traces {
			for _, tr := range []*pricing.Trace{trace, trace.ForBuyer()} {
				if results[i].Outcome == pricing.Priced {
					sum := sumOf(t, tr)
					require.True(t, sum.Equal(results[i].Total), "%s and %s:\n%s", sum, results[i].Total, tr.Text(nil))
				} else {
					require.Empty(t, tr.Steps)
				}
				back := throughJSON(t, *tr)
				require.Equal(t, tr.Text(nil), back.Text(nil))
				require.Equal(t, tr.Text(ru), back.Text(ru))
			}
			require.Equal(t, trace.ForBuyer(), trace.ForBuyer().ForBuyer())
			for _, step := range trace.ForBuyer().Steps {
				require.False(t, step.Internal)
				require.NotEqual(t, pricing.StepFloor, step.Kind)
				require.NotEqual(t, pricing.StepApproval, step.Kind)
				if step.Kind == pricing.StepDiscount {
					require.False(t, step.Amount.Sign() > 0, "a discount never makes it dearer")
				}
			}
			for _, step := range trace.Steps {
				kinds[step.Kind]++
			}
			for _, n := range trace.Rules {
				whys[n.Why]++
			}
			other := traces[(i+1)%len(traces)]
			for _, d := range []pricing.Difference{pricing.Diff(trace, other), pricing.Diff(trace.ForBuyer(), other.ForBuyer())} {
				sum := kabinet.Zero(rub)
				for _, c := range d.Causes {
					require.NotEqual(t, pricing.CauseTotal, c.Kind, "%s\n%s\n%s", trace.Text(nil), other.Text(nil), d.Text(nil))
					sum, err = sum.Add(c.Amount)
					require.NoError(t, err)
				}
				require.True(t, d.Change.IsZero() && sum.IsZero() || sum.Equal(d.Change), "%s and %s:\n%s", sum, d.Change, d.Text(nil))
				back := throughJSON(t, d)
				require.Equal(t, d.Text(ru), back.Text(ru))
			}
			same := pricing.Diff(trace, trace)
			require.Empty(t, same.Causes)
			require.Contains(t, same.Text(nil), "nothing has changed")
		}
	})
	for _, kind := range []string{
		pricing.StepPrice, pricing.StepTier, pricing.StepBand, pricing.StepBlocks, pricing.StepFee, pricing.StepDiscount, pricing.StepMarkup, pricing.StepSurcharge, pricing.StepIndex, pricing.StepTax,
		pricing.StepConversion, pricing.StepListRounding, pricing.StepFloor, pricing.StepApproval, pricing.StepRounding, pricing.StepAllocation,
	} {
		if kinds[kind] == 0 {
			t.Logf("no book had a step %s", kind)
		}
	}
	t.Log(kinds, whys)
}
