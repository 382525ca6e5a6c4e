package pricing_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// secretBook marks everything that no buyer may see: names and ids of lists,
// costs, floors, what others have. The numbers are marked by their digits.
func secretBook() pricing.Book {
	cost := list("secret-cost", []pricing.Row{price("A", "617.77"), price("B", "617.77"), price("E", "617.77")})
	cost.Cost, cost.Name = true, "SECRET cost"
	dealers := list("secret-dealers", []pricing.Row{price("C", "555.55")}, pricing.ForSegment("secret-segment"))
	dealers.Name = "SECRET dealers"
	base := list("secret-base", []pricing.Row{price("A", "1000"), price("B", "700"), price("C", "900"), price("D", "800"), price("E", "600")}, pricing.ForEveryone())
	base.Name = "SECRET street"
	own := list("secret-own", []pricing.Row{price("D", "810")}, pricing.ForOrganization("acme"))
	own.Name = "SECRET risky"
	wide := list("secret-wide", []pricing.Row{ladder("A", "50", "444.44")}, pricing.ForSegment("gold"))
	wide.Name = "SECRET segment"
	rival := list("secret-rival", []pricing.Row{price("A", "333.33")}, pricing.ForOrganization("secret-org"))
	plus := agreed("own-1", pricing.Row{SKU: "A", Of: "secret-cost", Markup: per100("13")}, pricing.Row{SKU: "C", Of: "secret-dealers", PercentOff: per100("3")})
	plus.Promotions = pricing.PromotionsStack
	plus.Rounding = pricing.PriceRounding{Increment: q("0.1")}
	foreign := agreed("secret-agreement", price("A", "222.22"))
	foreign.Party, foreign.Number = pricing.ForOrganization("secret-org"), "SECRET number"
	target := func(sku kabinet.SKU) pricing.Target { return pricing.Target{Products: []pricing.Selector{{SKU: sku}}} }
	rules := []pricing.Adjustment{
		{ID: "spring", Name: "Spring", Percent: per100("-15"), Target: target("A")},
		{ID: "secret-next", Name: "SECRET autumn", Percent: per100("-30"), Target: pricing.Target{Window: kabinet.Window{From: day.AddDate(0, 1, 0)}}},
		{ID: "secret-kind", Name: "SECRET staff", Percent: per100("-40"), Target: pricing.Target{Scope: pricing.Scope{OrderKind: "staff"}}},
		{ID: "secret-theirs", Name: "SECRET theirs", Percent: per100("-50"), Target: pricing.Target{Audience: []pricing.Party{pricing.ForOrganization("secret-org")}}},
	}
	return pricing.Book{
		Version: "7", Products: pcs("A", "B", "C", "D", "E", "F"), Lists: []pricing.List{base, cost, dealers, own, wide, rival}, Agreements: []pricing.Agreement{plus, foreign}, Promotions: rules,
		Adjustments: []pricing.Adjustment{{ID: "secret-adjustment", Name: "SECRET small orders", Percent: per100("3"), Min: q("1000")}},
		Floors: []pricing.Floor{
			{ID: "secret-floor", Name: "SECRET floor", Target: target("A"), Cost: "secret-cost", Margin: per100("5"), Action: pricing.FloorClamp},
			{ID: "secret-reject", Name: "SECRET reject", Target: target("E"), Cost: "secret-cost", Margin: per100("5")},
			{ID: "secret-approve", Name: "SECRET approval", Target: target("B"), Absolute: q("777.77"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorRequireApproval},
			{ID: "secret-missing", Name: "SECRET missing", Target: target("D"), Cost: "secret-cost"},
		},
		Surcharges: []pricing.IndexSurcharge{{ID: "copper", Name: "Copper", Target: target("F"), Formula: index.Formula{
			Method: index.Weight, Index: "secret-index", Base: new(kabinet.Quantity), Weight: q("1"), Fixing: index.PreviousBusinessDay, Anchor: index.Order,
		}}},
		Indices: []index.Series{{ID: "secret-index", Currency: rub, Per: q("1"), Unit: kabinet.Kilogram, Observations: []index.Observation{{
			ID: "o", Effective: kabinet.Date{Year: 2020, Month: 1, Day: 6}, Published: time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC), Value: q("1"),
		}}}},
	}
}

var secrets = []string{
	"secret", "SECRET", "617.77", "555.55", "444.44", "333.33", "222.22", "777.77", "gold", "acme\"",
	`"internal"`, "markup", "надбавка", "\"floor\"", "no_cost", "минимальн",
}

func TestNothingOfOthersAndOfCostsIsInTheBuyersView(t *testing.T) {
	b := secretBook()
	b.Lists[0].Rows = append(b.Lists[0].Rows, price("F", "5"))
	v := view(t, b, acme)
	ru := printer(t, language.Russian)
	requests := []pricing.Request{ask("A", "3"), ask("B", "3"), ask("C", "3"), ask("D", "3"), ask("E", "3"), ask("F", "3"), ask("nothing", "1"), ask("A", "3"), ask("A", "3"), ask("A", "60")}
	requests[7].Conditions = &pricing.Conditions{External: &pricing.External{System: "SECRET-ERP", Failed: "dial secret-host: refused"}}
	requests[8].Conditions = &pricing.Conditions{External: &pricing.External{System: "SECRET-ERP", Locked: pricing.Locked{Reference: "sim-1", Price: kabinet.MustMoney("700 RUB"), Tax: pricing.Net}}}
	results, traces := v.ExplainAll(requests)
	require.Equal(t, []string{"1945.98", "2100.00", "1616.70", "no_cost", "floor", "index", "unknown_product", "1945.98", "2100.00", "38919.51"}, answers(results))
	require.True(t, results[1].NeedsApproval)
	inside, err := json.Marshal(traces)
	require.NoError(t, err)
	for _, marked := range []string{"617.77", "555.55", "secret-floor", "secret-approve", "SECRET-ERP", "secret-host", "secret-next", "SECRET risky", "secret-index"} {
		require.Contains(t, string(inside), marked, "the seller's own trace has it")
	}
	var before *pricing.Trace
	for i, trace := range traces {
		own := trace.ForBuyer()
		seen := []string{own.Text(nil), own.Text(ru)}
		for _, value := range []any{own, results[i].ForBuyer()} {
			text, err := json.Marshal(value)
			require.NoError(t, err)
			seen = append(seen, string(text))
		}
		if before != nil {
			d := pricing.Diff(before, own)
			text, err := json.Marshal(d)
			require.NoError(t, err)
			seen = append(seen, string(text), d.Text(nil), d.Text(ru))
		}
		before = own
		for _, text := range seen {
			for _, secret := range secrets {
				require.NotContains(t, text, secret, "request %d", i)
			}
		}
		if results[i].Outcome == pricing.Priced {
			require.True(t, sumOf(t, own).Equal(results[i].Total))
		}
	}
}

// answers returns the totals, or the reasons why there is none.
func answers(results []pricing.Result) (out []string) {
	for _, r := range results {
		if r.Outcome == pricing.Priced {
			out = append(out, r.Total.Amount())
		} else {
			out = append(out, r.Reason.String())
		}
	}
	return out
}

// lines returns the kinds and amounts of steps.
func lines(steps []pricing.Step) (out []string) {
	for _, s := range steps {
		out = append(out, s.Kind+" "+s.Amount.Amount())
	}
	return out
}

func TestARaiseToTheFloorFoldsIntoTheStepBefore(t *testing.T) {
	discounts := []pricing.Adjustment{{ID: "one", Percent: per100("-10"), Priority: 2}, {ID: "two", Percent: per100("-10"), Priority: 1}}
	for name, c := range map[string]struct {
		least       string
		adjustments []pricing.Adjustment
		row         pricing.Row
		want        []string
		list        string
	}{
		"a part of the last discount":        {"850", discounts, price("A", "1000"), []string{"price 2000.00", "discount -200.00", "discount -100.00"}, "1000.00"},
		"the whole of it":                    {"900", discounts, price("A", "1000"), []string{"price 2000.00", "discount -200.00"}, "1000.00"},
		"more than it":                       {"950", discounts, price("A", "1000"), []string{"price 2000.00", "discount -100.00"}, "1000.00"},
		"all discounts":                      {"1000", discounts, price("A", "1000"), []string{"price 2000.00"}, "1000.00"},
		"more than all of them":              {"1100", discounts, price("A", "1000"), []string{"price 2200.00"}, "1100.00"},
		"there is none":                      {"1100", nil, price("A", "1000"), []string{"price 2200.00"}, "1100.00"},
		"a surcharge":                        {"1100", []pricing.Adjustment{{ID: "more", Percent: per100("5")}}, price("A", "1000"), []string{"price 2000.00", "surcharge 200.00"}, "1000.00"},
		"a surcharge that passes through":    {"1100", []pricing.Adjustment{{ID: "more", Percent: per100("5"), PassThrough: true}}, price("A", "1000"), []string{"price 2000.00", "surcharge 300.00"}, "1000.00"},
		"a free line":                        {"7", nil, pricing.Row{SKU: "A", Free: true}, []string{"price 14.00"}, "7.00"},
		"a tier off the price":               {"950", nil, pricing.Row{SKU: "A", Price: q("1000"), Tiers: []pricing.Tier{{From: q("1"), PercentOff: per100("10")}}}, []string{"price 2000.00", "tier -100.00"}, "900.00"},
		"the whole tier, and more":           {"1050", nil, pricing.Row{SKU: "A", Price: q("1000"), Tiers: []pricing.Tier{{From: q("1"), PercentOff: per100("10")}}}, []string{"price 2100.00"}, "1050.00"},
		"bands, which are one price then":    {"950", nil, pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("0"), Price: q("900")}, {From: q("1"), Price: q("800")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}}, []string{"price 1900.00"}, "1900.00"},
		"a discount on bands, a part of it":  {"750", discounts[:1], pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("0"), Price: q("900")}, {From: q("1"), Price: q("700")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}}, []string{"band 900.00", "band 700.00", "discount -100.00"}, "700.00"},
		"nothing, where the price is enough": {"10", discounts, price("A", "1000"), []string{"price 2000.00", "discount -200.00", "discount -180.00"}, "1000.00"},
	} {
		t.Run(name, func(t *testing.T) {
			b := listed(pcs("A"), c.row)
			b.Adjustments = c.adjustments
			b.Floors = []pricing.Floor{{ID: "f", Absolute: q(c.least), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp}}
			r, trace := view(t, b, acme).Explain(ask("A", "2"))
			own := trace.ForBuyer()
			require.Equal(t, c.want, lines(own.Steps))
			require.True(t, sumOf(t, own).Equal(r.Total))
			require.Equal(t, c.list, own.Result.List.Amount())
			last := own.Steps[len(own.Steps)-1]
			if len(own.Bands) == 0 && last.Kind != pricing.StepBand && own.Steps[0].Amount.Sign() > 0 && len(trace.Bands) == 0 {
				require.Equal(t, r.Price.Amount(), last.Price.Amount(), "the last step leads to the price")
			}
			for _, s := range own.Steps {
				if s.Kind == pricing.StepPrice && len(trace.Bands) == 0 {
					times, err := s.Price.Mul(q("2"), 2, kabinet.HalfUp)
					require.NoError(t, err)
					require.True(t, times.Equal(s.Amount), "a price times the quantity")
				}
			}
			stored := throughJSON(t, *trace)
			require.Equal(t, stored.ForBuyer().Text(nil), own.Text(nil), "a stored trace hides the same")
		})
	}
}

func TestAConvertedPriceThatWasRaisedIsOnePrice(t *testing.T) {
	b := listed(pcs("A"), price("A", "10"))
	b.Lists[0].Currency, b.Lists[0].Convert = eur, true
	b.Rates = []pricing.ExchangeRate{{ID: "e", Of: eur, In: rub, Rate: kabinet.MustRate("100")}}
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("1100"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp}}
	_, trace := view(t, b, acme).Explain(ask("A", "2"))
	require.Equal(t, []string{"price 0.00", "conversion 2000.00", "floor 200.00"}, lines(trace.Steps))
	require.Equal(t, []string{"price 2200.00"}, lines(trace.ForBuyer().Steps))
	require.NotContains(t, trace.ForBuyer().Text(nil), "EUR")
}
