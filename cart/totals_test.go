package cart_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

func taxed(amount, percent string, mode pricing.TaxMode) cart.DocumentLine {
	return cart.DocumentLine{
		Amount: kabinet.MustMoney(amount), Mode: mode,
		TaxRate: cart.TaxRate{Category: "S", Rate: kabinet.MustPercent(percent)},
	}
}

func sum(p cart.Policy, c kabinet.Currency, lines ...cart.DocumentLine) (cart.Totals, error) {
	return cart.Sum(cart.Document{Currency: c, Policy: p, Lines: lines})
}

func repeat(l cart.DocumentLine, n int) []cart.DocumentLine {
	out := make([]cart.DocumentLine, n)
	for i := range out {
		out[i] = l
	}
	return out
}

func TestSum(t *testing.T) {
	cases := []struct {
		name              string
		policy            cart.Policy
		lines             []cart.DocumentLine
		net, tax, payable string
	}{
		{"nothing", cart.EN16931(), nil, "0", "0", "0"},
		{"300 lines by 1C", cart.OneC(), repeat(taxed("19.99 RUB", "22", pricing.Net), 300), "5997", "1320", "7317"},
		{"300 lines by EN 16931", cart.EN16931(), repeat(taxed("19.99 RUB", "22", pricing.Net), 300), "5997", "1319.34", "7316.34"},
		{"the tax base follows the discount", cart.EN16931(), []cart.DocumentLine{taxed("90.00 RUB", "21", pricing.Net)}, "90", "18.9", "108.9"},
		{"gross", cart.EN16931(), []cart.DocumentLine{taxed("120.00 RUB", "22", pricing.Gross)}, "98.36", "21.64", "120"},
		{"gross thrice", cart.EN16931(), repeat(taxed("0.10 RUB", "22", pricing.Gross), 3), "0.25", "0.05", "0.3"},
		{"gross thrice by 1C", cart.OneC(), repeat(taxed("0.10 RUB", "22", pricing.Gross), 3), "0.24", "0.06", "0.3"},
		{"two rates", cart.EN16931(), []cart.DocumentLine{taxed("100 RUB", "22", pricing.Net), taxed("100 RUB", "10", pricing.Net), taxed("1 RUB", "22", pricing.Net)}, "201", "32.22", "233.22"},
		{"net and gross", cart.EN16931(), []cart.DocumentLine{taxed("100 RUB", "10", pricing.Net), taxed("110 RUB", "10", pricing.Gross)}, "200", "20", "220"},
		{"a rate of zero", cart.OneC(), []cart.DocumentLine{taxed("5 RUB", "0", pricing.Gross)}, "5", "0", "5"},
		{"an unrounded line rounds first", cart.EN16931(), repeat(taxed("0.005 RUB", "20", pricing.Net), 10), "0.1", "0.02", "0.12"},
		{"a credit", cart.EN16931(), []cart.DocumentLine{taxed("-10.05 RUB", "10", pricing.Net)}, "-10.05", "-1.01", "-11.06"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			got, err := sum(tc.policy, fake.RUB, tc.lines...)
			require.NoError(t, err)
			for want, m := range map[*string]kabinet.Money{&tc.net: got.Net, &tc.tax: got.Tax, &tc.payable: got.Payable} {
				require.True(t, m.Equal(kabinet.MustMoney(*want+" RUB")), "%s is not %s", m, *want)
			}
			require.NoError(t, got.Check())
		})
	}
}

func TestMixedCurrenciesAreAnErrorInEverySum(t *testing.T) {
	for _, lines := range [][]cart.DocumentLine{
		{taxed("1 EUR", "20", pricing.Net)},
		{taxed("1 RUB", "20", pricing.Net), taxed("1 EUR", "20", pricing.Net)},
		{taxed("1 RUB", "20", pricing.Net), taxed("0 EUR", "20", pricing.Gross)},
		{{Mode: pricing.Net}},
	} {
		for _, p := range []cart.Policy{cart.EN16931(), cart.OneC()} {
			_, err := sum(p, fake.RUB, lines...)
			require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
		}
	}
	euro := kabinet.MustMoney("1 EUR")
	adjusted := func(a cart.Adjustment) []cart.DocumentLine {
		l := taxed("10 RUB", "20", pricing.Net)
		a.Reason, l.Adjustments = cart.ReasonManual, []cart.Adjustment{a}
		return []cart.DocumentLine{l}
	}
	for name, d := range map[string]cart.Document{
		"an amount of a line": {Lines: adjusted(cart.Adjustment{Amount: euro})},
		"a unit of a line":    {Lines: adjusted(cart.Adjustment{PerUnit: euro})},
		"an adjustment":       {Adjustments: []cart.Adjustment{{Amount: euro, Reason: cart.ReasonManual}}},
		"a charge": {Charges: []cart.TaxedCharge{{Charge: cart.Charge{
			Code: "freight", Reason: cart.ReasonShipping, Amount: euro, Mode: pricing.Net,
		}}}},
		"what was paid":         {Paid: euro},
		"nothing that was paid": {Paid: kabinet.MustMoney("0 EUR")},
	} {
		for _, p := range policies {
			if d.Currency, d.Policy = fake.RUB, p; d.Lines == nil {
				d.Lines = []cart.DocumentLine{taxed("10 RUB", "20", pricing.Net)}
			}
			_, err := cart.Sum(d)
			require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch, name)
			s, err := cart.NewSheet(p, fake.RUB)
			require.NoError(t, err)
			s.Terms(d.Adjustments, d.Charges, d.Withheld, d.Paid)
			if err = s.Append(d.Lines[0]); err == nil {
				_, err = s.Totals()
			}
			require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch, name)
		}
	}
}

func TestSumRefusals(t *testing.T) {
	_, err := sum(cart.Policy{Lines: "mine"}, fake.RUB)
	require.ErrorIs(t, err, cart.ErrPolicy)
	_, err = sum(cart.EN16931(), fake.RUB, taxed("1 RUB", "20", pricing.TaxUnstated))
	require.ErrorIs(t, err, pricing.ErrTaxMode)
	_, err = sum(cart.EN16931(), fake.RUB, taxed("1 RUB", "-1", pricing.Net))
	require.ErrorIs(t, err, cart.ErrNegativeRate)
	big := taxed("999999999999999 RUB", "20", pricing.Net)
	_, err = sum(cart.EN16931(), fake.RUB, repeat(big, 20)...)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
	got, err := sum(cart.EN16931(), fake.RUB, cart.DocumentLine{}, taxed("1 RUB", "20", pricing.Net))
	require.NoError(t, err)
	require.Equal(t, 1, got.Unpriced)
}

func TestTotalsThatDoNotAddUpAreFound(t *testing.T) {
	good, err := sum(cart.EN16931(), fake.RUB, repeat(taxed("19.99 RUB", "22", pricing.Net), 3)...)
	require.NoError(t, err)
	for name, spoil := range map[string]func(*cart.Totals){
		"net":      func(t *cart.Totals) { t.Net = kabinet.MustMoney("1 RUB") },
		"tax":      func(t *cart.Totals) { t.Tax = kabinet.MustMoney("1 RUB") },
		"payable":  func(t *cart.Totals) { t.Payable = kabinet.MustMoney("73.17 EUR") },
		"rates":    func(t *cart.Totals) { t.Taxes = nil },
		"a line":   func(t *cart.Totals) { t.Lines[1].Amount = kabinet.MustMoney("20 RUB") },
		"unpriced": func(t *cart.Totals) { t.Unpriced = 1 },
	} {
		bad := good.Clone()
		spoil(&bad)
		require.ErrorIs(t, bad.Check(), cart.ErrTotals, name)
	}
	require.NoError(t, good.Check())
}

// Parts sum to the whole exactly: lines to their rate, rates to the document,
// net and tax to payable; and the order of the lines does not matter.
func TestTotalsAreExactSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := kabinet.MustCurrency(rapid.SampledFrom([]string{"RUB", "JPY", "KWD"}).Draw(t, "currency"))
		lines := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) cart.DocumentLine {
			amount, err := kabinet.NewMoney(rapid.Int64Range(-1e12, 1e12).Draw(t, "coef"), rapid.IntRange(0, 4).Draw(t, "scale"), currency)
			require.NoError(t, err)
			return cart.DocumentLine{
				Amount: amount, Mode: rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode"),
				TaxRate: cart.TaxRate{Category: "S", Rate: kabinet.MustPercent(rapid.SampledFrom([]string{"0", "5", "10", "20", "22"}).Draw(t, "rate"))},
			}
		}), 0, 40).Draw(t, "lines")
		for _, policy := range []cart.Policy{cart.EN16931(), cart.OneC()} {
			got, err := sum(policy, currency, lines...)
			require.NoError(t, err)
			require.NoError(t, got.Check())
			add := func(a, b kabinet.Money) kabinet.Money {
				s, err := a.Add(b)
				require.NoError(t, err)
				return s
			}
			var net, tax, payable kabinet.Money
			for at, g := range got.Taxes {
				require.True(t, add(g.Net, g.Tax).Equal(g.Total))
				var shown, own kabinet.Money
				for i, l := range got.Lines {
					if l.Taxes == at {
						shown = add(shown, l.Amount)
						if got.LineTaxes != nil {
							own = add(own, got.LineTaxes[i])
						}
					}
				}
				want := g.Net
				if g.Mode == pricing.Gross {
					want = g.Total
				}
				require.True(t, shown.Equal(want))
				if policy == cart.OneC() {
					require.True(t, own.Equal(g.Tax))
				}
				net, tax, payable = add(net, g.Net), add(tax, g.Tax), add(payable, g.Total)
			}
			if len(got.Taxes) > 0 {
				require.True(t, net.Equal(got.Net) && tax.Equal(got.Tax) && payable.Equal(got.Payable))
			}
			require.True(t, add(got.Net, got.Tax).Equal(got.Payable))
			shuffled, err := sum(policy, currency, rapid.Permutation(lines).Draw(t, "order")...)
			require.NoError(t, err)
			require.True(t, shuffled.Payable.Equal(got.Payable) && shuffled.Tax.Equal(got.Tax))
		}
	})
}

func TestTaxTable(t *testing.T) {
	year := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rate := kabinet.MustPercent
	table, err := cart.NewTaxTable(nil,
		cart.TaxRow{Rate: rate("20"), Window: kabinet.Window{Until: year}},
		cart.TaxRow{Rate: rate("22"), Window: kabinet.Window{From: year}},
		cart.TaxRow{Seller: "S2", Rate: rate("5"), Window: kabinet.Window{From: year}},
	)
	require.NoError(t, err)
	for _, tc := range []struct {
		seller kabinet.SellerEntityID
		at     time.Time
		want   string
	}{
		{"S1", year.Add(-1), "20"}, {"S1", year, "22"}, {"S2", year, "5"}, {"S2", year.Add(-1), "20"},
	} {
		got, err := table.TaxRates(context.Background(), cart.TaxQuery{
			Header: cart.Header{Seller: tc.seller}, At: tc.at, Lines: make([]cart.TaxLine, 2),
		})
		require.NoError(t, err)
		require.Len(t, got, 2)
		require.Equal(t, tc.want, got[1].Rate.Percent())
	}
	_, err = cart.NewTaxTable(nil,
		cart.TaxRow{Rate: rate("20")}, cart.TaxRow{Rate: rate("22"), Window: kabinet.Window{From: year}},
		cart.TaxRow{Seller: "S2", Rate: rate("-5")},
		cart.TaxRow{Category: "x", Window: kabinet.Window{From: year, Until: year}},
	)
	require.ErrorIs(t, err, cart.ErrTaxOverlap)
	require.ErrorIs(t, err, cart.ErrNegativeRate)
	require.ErrorIs(t, err, kabinet.ErrWindow)
	missing, err := cart.NewTaxTable(func(kabinet.SKU) cart.TaxCategory { return "none" }, cart.TaxRow{Rate: rate("20")})
	require.NoError(t, err)
	_, err = missing.TaxRates(context.Background(), cart.TaxQuery{At: year, Lines: []cart.TaxLine{{Index: 4}}})
	require.ErrorIs(t, err, cart.ErrTaxRate)
	require.Contains(t, err.Error(), "/lines/4")
}

type failingTaxes struct{ err error }

func (f failingTaxes) TaxRates(context.Context, cart.TaxQuery) ([]cart.TaxRate, error) {
	return nil, f.err
}

func TestAFailingTaxServiceIsAnErrorAndNoZero(t *testing.T) {
	down := errors.New("down")
	s := cart.State{Header: fake.Header(), Lines: make([]cart.Line, 1)}
	_, err := cart.TotalLines(context.Background(), failingTaxes{down}, cart.EN16931(), s, []pricing.Result{result("1 RUB", "1 RUB")}, fake.Start)
	require.ErrorIs(t, err, down)
	_, err = cart.TotalLines(context.Background(), failingTaxes{}, cart.EN16931(), s, []pricing.Result{result("1 RUB", "1 RUB")}, fake.Start)
	require.ErrorIs(t, err, cart.ErrAnswer)
	_, err = cart.TotalLines(context.Background(), nil, cart.EN16931(), s, nil, fake.Start)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func BenchmarkSum(b *testing.B) {
	lines := repeat(taxed("19.99 RUB", "22", pricing.Net), 300)
	for i := range lines {
		if i%3 == 0 {
			lines[i].Rate = kabinet.MustPercent("10")
		}
	}
	for _, p := range []cart.Policy{cart.EN16931(), cart.OneC()} {
		b.Run("300 lines "+string(p.Taxes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sum(p, fake.RUB, lines...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPriceHash(b *testing.B) {
	r := result("1234.567 RUB", "11390.02 RUB")
	b.ReportAllocs()
	for b.Loop() {
		cart.PriceHash(r)
	}
}

// A cart at prices before and with tax has one line for each rate on papers.
func TestTaxesOfOneRateAreOneOnPapers(t *testing.T) {
	standard, reduced := cart.TaxRate{Category: "s", Rate: kabinet.MustPercent("22")}, cart.TaxRate{Category: "r", Rate: kabinet.MustPercent("10")}
	totals, err := cart.Sum(cart.Document{Currency: kabinet.MustCurrency("RUB"), Lines: []cart.DocumentLine{
		{Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Net, TaxRate: standard},
		{Amount: kabinet.MustMoney("122 RUB"), Mode: pricing.Gross, TaxRate: standard},
		{Amount: kabinet.MustMoney("50 RUB"), Mode: pricing.Net, TaxRate: reduced},
	}})
	require.NoError(t, err)
	require.Len(t, totals.Taxes, 3)
	var got []string
	for _, x := range totals.TaxesByRate() {
		got = append(got, x.Rate.String()+" "+x.Net.String()+" "+x.Tax.String()+" "+x.Total.String())
	}
	require.ElementsMatch(t, []string{"0.22 200.00 RUB 44.00 RUB 244.00 RUB", "0.1 50.00 RUB 5.00 RUB 55.00 RUB"}, got)
}
