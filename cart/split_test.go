package cart_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

var policies = []cart.Policy{
	cart.EN16931(), cart.OneC(), {Lines: cart.UnitFirst}, {Lines: cart.UnitFirst, Taxes: cart.TaxPerLine, Rounding: kabinet.HalfEven},
	{Lines: cart.AtEnd}, {Rounding: kabinet.Down},
}

// document draws a document with everything that one can have.
func document(t *rapid.T, p cart.Policy) cart.Document {
	c := kabinet.MustCurrency(rapid.SampledFrom([]string{"RUB", "JPY", "KWD"}).Draw(t, "currency"))
	money := func(label string, from, to int64, scale int) kabinet.Money {
		m, err := kabinet.NewMoney(rapid.Int64Range(from, to).Draw(t, label), scale, c)
		require.NoError(t, err)
		return m
	}
	rate := func() cart.TaxRate {
		return cart.TaxRate{
			Category: cart.TaxCategory(rapid.SampledFrom([]string{"S", "R"}).Draw(t, "category")),
			Rate:     kabinet.MustPercent(rapid.SampledFrom([]string{"0", "10", "22", "7.7"}).Draw(t, "rate")),
		}
	}
	mode := func() pricing.TaxMode {
		return rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, "mode")
	}
	percent := func() kabinet.Percentage {
		return kabinet.MustPercentage(rapid.SampledFrom([]string{"-10", "-3.33", "5", "-0.5"}).Draw(t, "percent"))
	}
	d := cart.Document{Currency: c, Policy: p}
	for range rapid.IntRange(1, 12).Draw(t, "lines") {
		if rapid.IntRange(0, 9).Draw(t, "unpriced") == 0 {
			d.Lines = append(d.Lines, cart.DocumentLine{})
			continue
		}
		l := cart.DocumentLine{
			Price: money("price", 1, 1_000_000, 3), Quantity: thousandths(rapid.Int64Range(1, 100_000).Draw(t, "quantity")),
			Per: kabinet.QuantityOf(rapid.SampledFrom([]int64{1, 100, 7}).Draw(t, "per")), Mode: mode(), TaxRate: rate(),
		}
		switch rapid.IntRange(0, 4).Draw(t, "adjusted") {
		case 0:
			l.Adjustments = []cart.Adjustment{{Percent: percent(), Reason: cart.ReasonVolume}}
		case 1:
			l.Adjustments = []cart.Adjustment{{Percent: percent(), Reason: cart.ReasonVolume}, {Amount: money("amount", 1, 9999, 2), Reason: cart.ReasonManual}, {PerUnit: money("per unit", 1, 99, 3), Reason: cart.ReasonManual}}
		case 2:
			l.Price, l.Amount = kabinet.Money{}, l.Price
		}
		d.Lines = append(d.Lines, l)
	}
	if !slices.ContainsFunc(d.Lines, func(l cart.DocumentLine) bool { return l.Mode != 0 }) {
		return d
	}
	for range rapid.IntRange(0, 2).Draw(t, "adjustments") {
		a := cart.Adjustment{Percent: percent(), Reason: cart.ReasonPromotion}
		if rapid.IntRange(0, 2).Draw(t, "an amount") == 0 { // which may be more than there is
			a = cart.Adjustment{Amount: money("off the whole", -200_000, -1, 2), Reason: cart.ReasonManual}
		}
		d.Adjustments = append(d.Adjustments, a)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "charges") {
		d.Charges = append(d.Charges, cart.TaxedCharge{
			Charge: cart.Charge{Code: string(rune('a' + i)), Reason: cart.ReasonShipping, Amount: money("charge", 0, 100_000, 2), Mode: mode()}, Tax: rate(),
		})
	}
	if rapid.Bool().Draw(t, "withheld") {
		d.Withheld = []cart.Withholding{{Code: "w", Rate: kabinet.MustPercent("1.5")}, {Code: "s", Rate: kabinet.MustPercent("3"), Category: "S"}}
	}
	if rapid.Bool().Draw(t, "paid") {
		d.Paid = money("paid", 0, 1000, c.Digits())
	}
	return d
}

func sumOf(t require.TestingT, list []kabinet.Money) kabinet.Money {
	var all kabinet.Money
	for _, m := range list {
		var err error
		all, err = all.Add(m)
		require.NoError(t, err)
	}
	return all
}

// fields are the sums of totals by name.
func fields(t cart.Totals) map[string]kabinet.Money {
	return map[string]kabinet.Money{
		"goods": t.Goods, "adjusted": t.Adjusted, "charged": t.Charged, "net": t.Net, "tax": t.Tax, "total": t.Total,
		"withheld": t.Withheld, "payable": t.Payable, "paid": t.Paid, "due": t.Due,
	}
}

// Where the policy promises it, parts sum to the whole: lines with their shares
// and charges to their rate, rates to the document, net and tax to the total,
// and all that is to pay is divided among the lines.
func TestPartsOfTotalsSumToTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		got, err := cart.Sum(document(t, p))
		require.NoError(t, err)
		require.NoError(t, got.Check())
		sub := func(a, b kabinet.Money) kabinet.Money { return sumOf(t, []kabinet.Money{a, b.Neg()}) }
		require.True(t, sub(got.Total, got.Withheld).Equal(got.Payable))
		require.True(t, sub(got.Payable, got.Paid).Equal(got.Due))
		payables, err := got.Payables()
		require.NoError(t, err)
		if got.Unpriced < len(got.Lines) {
			require.True(t, sumOf(t, payables).Equal(got.Payable), "%v of %v", payables, got.Payable)
		}
		shares, err := got.Shares()
		require.NoError(t, err)
		if !p.Adds() {
			return
		}
		var net, tax, total []kabinet.Money
		for at, g := range got.Taxes {
			shown := []kabinet.Money{}
			var own []kabinet.Money
			for i, l := range got.Lines {
				if l.Taxes == at {
					shown = append(shown, l.Amount, shares[i])
					if got.LineTaxes != nil {
						own = append(own, got.LineTaxes[i])
					}
				}
			}
			for _, c := range got.Charges {
				if c.Taxes == at {
					shown, own = append(shown, c.Amount), append(own, c.Tax)
				}
			}
			require.True(t, sumOf(t, shown).Equal(g.Shown()), "%v is not %v", shown, g.Shown())
			if p.Taxes == cart.TaxPerLine {
				require.True(t, sumOf(t, own).Equal(g.Tax))
			}
			require.True(t, sumOf(t, []kabinet.Money{g.Net, g.Tax}).Equal(g.Total))
			net, tax, total = append(net, g.Net), append(tax, g.Tax), append(total, g.Total)
		}
		if len(got.Taxes) > 0 {
			require.True(t, sumOf(t, net).Equal(got.Net) && sumOf(t, tax).Equal(got.Tax) && sumOf(t, total).Equal(got.Total))
		}
		require.True(t, sumOf(t, []kabinet.Money{got.Net, got.Tax}).Equal(got.Total))
	})
}

// A sheet in which lines come, change and go has the totals of the lines that
// are there.
func TestASheetAgreesWithSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		d := document(t, p)
		s, err := cart.NewSheet(p, d.Currency)
		require.NoError(t, err)
		pool := d.Lines
		d.Lines = nil
		for _, l := range pool {
			require.NoError(t, s.Append(l))
			d.Lines = append(d.Lines, l)
			switch rapid.IntRange(0, 3).Draw(t, "then") {
			case 0:
				i := rapid.IntRange(0, len(d.Lines)-1).Draw(t, "removed")
				s.Remove(i)
				d.Lines = slices.Delete(d.Lines, i, i+1)
			case 1:
				i, l := rapid.IntRange(0, len(d.Lines)-1).Draw(t, "set"), rapid.SampledFrom(pool).Draw(t, "to")
				require.NoError(t, s.Set(i, l))
				d.Lines[i] = l
			}
		}
		s.Terms(d.Adjustments, d.Charges, d.Withheld, d.Paid)
		require.Equal(t, len(d.Lines), s.Len())
		want, werr := cart.Sum(d)
		got, err := s.Totals()
		if werr != nil {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		want.Lines, want.LineTaxes = nil, nil
		require.Equal(t, want, got)
	})
}

// Whatever is in a cart, the children of a split sum to it exactly, each adds up,
// and splitting it again gives the same.
func TestTheChildrenOfASplitSumToTheParent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		d := document(t, p)
		whole, err := cart.Sum(d)
		require.NoError(t, err)
		h := fake.Header()
		h.Currency = d.Currency
		c, _, err := cart.New("crt_1", "acme", "", h, fake.Anna, fake.Start)
		require.NoError(t, err)
		for i, l := range d.Lines {
			key := cart.LineKey{
				SKU: kabinet.SKU(rune('A' + i)), LegalEntity: kabinet.LegalEntityID(rapid.SampledFrom([]string{"", "acme-trade"}).Draw(t, "payer")),
				Site: kabinet.SiteID(rapid.SampledFrom([]string{"", "quay"}).Draw(t, "site")),
			}
			q := l.Quantity
			if q.Sign() <= 0 {
				q = qty("1")
			}
			_, err := c.Add(fake.Anna, fake.Start, cart.NewLine{LineKey: key, Quantity: q})
			require.NoError(t, err)
		}
		o := cart.SplitOptions{By: []cart.SplitBy{cart.BySite}}
		again := cart.Restore(c.State())
		parts, event, err := c.Split(fake.Anna, fake.Start, whole, o)
		if err != nil {
			require.ErrorIs(t, err, cart.ErrSplit)
			return
		}
		require.Equal(t, cart.Merged, c.State().Status)
		require.Equal(t, event.Into, c.State().SplitInto)
		sums := map[string][]kabinet.Money{}
		lines := 0
		for _, part := range parts {
			s := part.State()
			lines += len(s.Lines)
			require.NoError(t, s.Part.Totals.Check(), "%v", s.Part.Totals)
			require.NoError(t, s.Orderable())
			for name, m := range fields(s.Part.Totals) {
				sums[name] = append(sums[name], m)
			}
		}
		require.Equal(t, len(d.Lines), lines)
		for name, m := range fields(whole) {
			require.True(t, sumOf(t, sums[name]).Equal(m), "%s: %v of %s", name, sums[name], m)
		}
		same, _, err := again.Split(fake.Anna, fake.Start, whole, o)
		require.NoError(t, err)
		for i := range same {
			require.Equal(t, parts[i].State(), same[i].State())
		}
	})
}

// The parts of a cart keep its prices: what was bought together keeps its tier.
func TestASplitNeverPricesAnew(t *testing.T) {
	shop := fake.NewShop()
	shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	trade := fake.Line("BOLT", "60")
	trade.LegalEntity = "acme-trade"
	v, err := shop.Fill(fake.Line("BOLT", "40"), trade, fake.Line("NUT", "70"))
	require.NoError(t, err)
	ctx := t.Context()
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetTerms(ctx, fake.Manager, fake.RefOf(v), cart.Terms{
			Adjustments: []cart.Adjustment{{Amount: kabinet.MustMoney("-10.01 RUB"), Reason: cart.ReasonManual, Source: "manager"}},
			Charges:     []cart.Charge{{Code: "shipping", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Net, Category: "standard"}},
		})
	})
	require.NoError(t, err)
	_, err = shop.Place(fake.Anna, fake.Request(v, "whole"))
	require.ErrorIs(t, err, cart.ErrLinePayer)
	var parts []cart.View
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		var err error
		parts, err = s.Split(ctx, fake.Anna, fake.RefOf(v), cart.SplitOptions{})
		return cart.View{}, err
	})
	require.NoError(t, err)
	require.Len(t, parts, 2)
	var payables []kabinet.Money
	var requests []order.PlaceRequest
	for i, part := range parts {
		require.Equal(t, "9.00 RUB", part.State.Lines[0].Price.Result.Price.String())
		require.Equal(t, []string{"acme-llc", "acme-trade"}[i], string(part.State.Payer))
		payables = append(payables, part.Totals.Payable)
		requests = append(requests, fake.Request(part, string(part.State.ID)))
	}
	require.True(t, sumOf(t, payables).Equal(v.Totals.Payable))
	var orders []order.State
	_, err = shop.Order(func(s *order.Service) (order.State, error) {
		var err error
		orders, err = s.PlaceAll(ctx, fake.Anna, requests...)
		return order.State{}, err
	})
	require.NoError(t, err)
	require.True(t, orders[0].Totals.Payable.Equal(payables[0]) && orders[1].Totals.Payable.Equal(payables[1]))
	require.True(t, orders[1].Totals.Part)
}

// How a cart is split hangs on what its lines are, not on the order in which they came.
func TestASplitGroupsPermutedLinesAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []cart.NewLine
		of := map[string][]string{} // what one order takes of it
		for i := range rapid.IntRange(2, 12).Draw(t, "lines") {
			l := fake.Line(kabinet.SKU(fmt.Sprint("S", i)), "1")
			l.LegalEntity = kabinet.LegalEntityID(rapid.SampledFrom([]string{"", "acme-trade"}).Draw(t, "payer"))
			l.Site = kabinet.SiteID(rapid.SampledFrom([]string{"", "quay", "mill"}).Draw(t, "site"))
			l.Warehouse = kabinet.WarehouseID(rapid.SampledFrom([]string{"", "w"}).Draw(t, "warehouse"))
			lines = append(lines, l)
			group := fmt.Sprint(l.LegalEntity, "|", l.Site, "|", l.Warehouse)
			of[group] = append(of[group], string(l.SKU))
		}
		var want []string
		for _, skus := range of {
			slices.Sort(skus)
			want = append(want, strings.Join(skus, " "))
		}
		slices.Sort(want)
		groups := func(lines []cart.NewLine) (whole []string, ids map[string]bool, err error) {
			c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
			require.NoError(t, err)
			_, err = c.Add(fake.Anna, fake.Start, lines...)
			require.NoError(t, err)
			totals, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: make([]cart.DocumentLine, len(lines))})
			require.NoError(t, err)
			parts, _, err := c.Split(fake.Anna, fake.Start, totals, cart.SplitOptions{By: []cart.SplitBy{cart.BySite, cart.ByWarehouse}})
			ids = map[string]bool{}
			for _, p := range parts {
				var skus []string
				for _, l := range p.State().Lines {
					skus = append(skus, string(l.SKU))
				}
				slices.Sort(skus)
				whole = append(whole, strings.Join(skus, " "))
				ids[string(p.State().ID)] = true
			}
			slices.Sort(whole)
			return whole, ids, err
		}
		got, ids, err := groups(lines)
		if len(want) == 1 {
			require.ErrorIs(t, err, cart.ErrSplit)
			return
		}
		require.NoError(t, err)
		require.Equal(t, want, got)
		again, others, err := groups(rapid.Permutation(lines).Draw(t, "in another order"))
		require.NoError(t, err)
		require.Equal(t, want, again)
		require.Equal(t, ids, others)
	})
}
