package cart_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

var qty = kabinet.MustQuantity

func newCart(t *testing.T) *cart.Cart {
	t.Helper()
	c, event, err := cart.New("crt_1", "acme", "spring", fake.Header(), fake.Anna, fake.Start)
	require.NoError(t, err)
	require.Equal(t, "cart.opened", event.EventKind())
	require.Equal(t, fake.Start, event.EventTime())
	return c
}

func TestNewNeedsIDOrganisationAndCurrency(t *testing.T) {
	_, _, err := cart.New("", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.ErrorIs(t, err, cart.ErrID)
	_, _, err = cart.New("crt_1", "", "", fake.Header(), fake.Anna, fake.Start)
	require.ErrorIs(t, err, cart.ErrID)
	_, _, err = cart.New("crt_1", "acme", "", cart.Header{}, fake.Anna, fake.Start)
	require.ErrorIs(t, err, kabinet.ErrCurrency)
	_, _, err = cart.New("crt_1", "acme", strings.Repeat("x", 1001), fake.Header(), fake.Anna, fake.Start)
	require.ErrorIs(t, err, cart.ErrTextTooLong)
}

func TestLineIdentity(t *testing.T) {
	base := cart.LineKey{SKU: "BOLT"}
	variants := map[string]cart.LineKey{
		"unit":          {SKU: "BOLT", Unit: kabinet.Box},
		"configuration": {SKU: "BOLT", Configuration: "zinc"},
		"site":          {SKU: "BOLT", Site: "yard"},
		"date":          {SKU: "BOLT", Date: kabinet.Date{Year: 2026, Month: 5, Day: 1}},
		"warehouse":     {SKU: "BOLT", Warehouse: "w1"},
		"cost centre":   {SKU: "BOLT", CostCentre: "17"},
	}
	for name, key := range variants {
		t.Run(name, func(t *testing.T) {
			c := newCart(t)
			one := qty("1")
			_, err := c.Add(fake.Anna, fake.Start, cart.NewLine{LineKey: base, Quantity: one}, cart.NewLine{LineKey: key, Quantity: one})
			require.NoError(t, err)
			_, err = c.Add(fake.Anna, fake.Start, cart.NewLine{LineKey: key, Quantity: qty("2.5")})
			require.NoError(t, err)
			lines := c.State().Lines
			require.Len(t, lines, 2)
			require.Equal(t, key, lines[1].LineKey)
			require.True(t, lines[1].Quantity.Equal(qty("3.5")))
		})
	}
}

func TestAddIsAllOrNothingAndNamesEveryMistake(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "5"))
	require.NoError(t, err)
	before := c.State()
	_, err = c.Add(fake.Anna, fake.Start.Add(time.Hour),
		fake.Line("NUT", "10"),
		fake.Line("", "1"),
		fake.Line("BOLT", "0"),
		fake.Line("BOLT", "-1"),
		cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT", LegalEntity: "\x00"}, Quantity: qty("1")},
		cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT", CostCentre: strings.Repeat("9", 1001)}, Quantity: qty("1")},
		cart.NewLine{LineKey: cart.LineKey{SKU: "A\x00"}, Quantity: qty("1")},
		cart.NewLine{LineKey: cart.LineKey{SKU: "A\xff"}, Quantity: qty("1")},
		cart.NewLine{LineKey: cart.LineKey{SKU: "A", Date: kabinet.Date{Year: 2026, Month: 2, Day: 30}}, Quantity: qty("1")},
		fake.Line("BOLT", "999999999999990"), fake.Line("BOLT", "0.000000001"),
	)
	var places []string
	for _, e := range kabinet.ProblemOf(err, nil).Errors {
		places = append(places, e.At+" "+e.Code)
	}
	require.Equal(t, []string{
		"/lines/1/sku cart.sku", "/lines/2/quantity cart.quantity", "/lines/3/quantity cart.quantity",
		"/lines/4/legalEntity cart.text", "/lines/5/costCentre cart.text_too_long", "/lines/6/sku cart.text", "/lines/7/sku cart.text", "/lines/8/date kabinet.date", "/lines/10/quantity kabinet.overflow",
	}, places)
	require.Equal(t, before, c.State())
}

func TestThePayerOfTheCartOnALineIsNoOtherPayer(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "5"),
		cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT", LegalEntity: "acme-llc"}, Quantity: qty("1")})
	require.NoError(t, err)
	require.Len(t, c.State().Lines, 1)
}

func TestAtMostMaxLines(t *testing.T) {
	c := newCart(t)
	lines := make([]cart.NewLine, cart.MaxLines)
	for i := range lines {
		lines[i] = cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT", CostCentre: time.Duration(i).String()}, Quantity: qty("1")}
	}
	_, err := c.Add(fake.Anna, fake.Start, lines...)
	require.NoError(t, err)
	_, err = c.Add(fake.Anna, fake.Start, lines[0])
	require.NoError(t, err, "one more of a line that is there")
	_, err = c.Add(fake.Anna, fake.Start, fake.Line("NUT", "10"))
	require.ErrorIs(t, err, cart.ErrTooManyLines)
	require.Len(t, c.State().Lines, cart.MaxLines)
}

func TestSettingTheSameQuantityChangesNothing(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1.5"))
	require.NoError(t, err)
	before := c.State()
	event, err := c.SetQuantity(fake.Anna, fake.Start.Add(time.Hour), cart.LineQuantity{Line: "1", Quantity: qty("1.50")})
	require.NoError(t, err)
	require.True(t, event.Empty())
	require.Equal(t, before, c.State())
}

func TestSetQuantityAndRemoveNameEveryMistake(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"), fake.Line("NUT", "10"))
	require.NoError(t, err)
	before := c.State()
	_, err = c.SetQuantity(fake.Anna, fake.Start,
		cart.LineQuantity{Line: "1", Quantity: qty("3")}, cart.LineQuantity{Line: "1", Quantity: qty("4")},
		cart.LineQuantity{Line: "7", Quantity: qty("4")}, cart.LineQuantity{Line: "2", Quantity: qty("0")})
	require.ErrorIs(t, err, cart.ErrSecondChange)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.ErrorIs(t, err, cart.ErrQuantity)
	_, err = c.Remove(fake.Anna, fake.Start, "2", "2", "3")
	require.ErrorIs(t, err, cart.ErrSecondChange)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.Equal(t, before, c.State())
}

func TestALineIDIsNeverGivenTwice(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = c.Remove(fake.Anna, fake.Start, "1")
	require.NoError(t, err)
	_, err = c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	require.Equal(t, cart.LineID("2"), c.State().Lines[0].ID)
}

// A cart that waits for approval or is closed is not editable, by any method.
func TestTheCartThatWaitsIsNotEditable(t *testing.T) {
	for _, status := range []cart.Status{cart.Locked, cart.Ordered, cart.Merged, cart.Expired} {
		c := newCart(t)
		_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
		require.NoError(t, err)
		s := c.State()
		s.Status, s.Order = status, "ord_1"
		c = cart.Restore(s)
		want := cart.ErrNotActive
		if status == cart.Ordered {
			want = cart.ErrOrdered
		}
		for name, do := range map[string]func() error{
			"add": func() error { _, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1")); return err },
			"set": func() error {
				_, err := c.SetQuantity(fake.Anna, fake.Start, cart.LineQuantity{Line: "1", Quantity: qty("1")})
				return err
			},
			"remove":  func() error { _, err := c.Remove(fake.Anna, fake.Start, "1"); return err },
			"header":  func() error { _, err := c.SetHeader(fake.Anna, fake.Start, fake.Header()); return err },
			"reprice": func() error { _, err := c.Reprice(fake.Anna, fake.Start); return err },
			"order":   func() error { _, err := c.Order(fake.Anna, fake.Start, "ord_2"); return err },
			"terms":   func() error { _, err := c.SetTerms(fake.Anna, fake.Start, cart.Terms{}); return err },
			"adjust":  func() error { _, err := c.AdjustLines(fake.Anna, fake.Start); return err },
			"lock":    func() error { _, err := c.Lock(fake.Anna, fake.Start, "again"); return err },
			"keep":    func() error { _, err := c.KeepUntil(fake.Anna, fake.Start, fake.Start); return err },
			"split": func() error {
				_, _, err := c.Split(fake.Anna, fake.Start, cart.Totals{}, cart.SplitOptions{})
				return err
			},
			"merge": func() error {
				other, _, err := cart.New("crt_2", "acme", "", fake.Header(), fake.Anna, fake.Start)
				require.NoError(t, err)
				_, _, err = c.Merge(fake.Anna, fake.Start, other, cart.MergeSum)
				return err
			},
		} {
			if status == cart.Locked && name == "order" { // what waits for an approval is ordered after it
				continue
			}
			require.ErrorIs(t, do(), want, "%s %s", status, name)
		}
		require.Equal(t, s, c.State())
	}
}

func TestStateIsACopy(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	s := c.State()
	s.Lines[0].Quantity = qty("9")
	require.True(t, c.State().Lines[0].Quantity.Equal(qty("1")))
	r := cart.Restore(s)
	s.Lines[0].Quantity = qty("8")
	require.True(t, r.State().Lines[0].Quantity.Equal(qty("9")))
}

func TestANewerStateIsNotSavable(t *testing.T) {
	s := newCart(t).State()
	require.NoError(t, s.Savable())
	s.Schema++
	s = cart.Restore(s).State()
	require.ErrorIs(t, s.Savable(), kabinet.ErrNewer)
	s.Schema = 0
	require.NoError(t, cart.Restore(s).State().Savable())
}

func result(price, total string) pricing.Result {
	return pricing.Result{
		Outcome: pricing.Priced, Price: kabinet.MustMoney(price), Per: qty("1"), Unit: kabinet.Piece, Tax: pricing.Net,
		Quantity: qty("1"), Total: kabinet.MustMoney(total), Order: pricing.Orderability{OK: true},
	}
}

func TestJSONRoundTripsJPYKWDAndFourDecimalPrices(t *testing.T) {
	for _, m := range []string{"1500 JPY", "0.125 KWD", "12.345 KWD", "0.0155 EUR", "1234567.8901 RUB"} {
		price := kabinet.MustMoney(m)
		h := fake.Header()
		h.Currency = price.Currency()
		c, _, err := cart.New("crt_1", "acme", "", h, fake.Anna, fake.Start)
		require.NoError(t, err)
		_, err = c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "0.0001"))
		require.NoError(t, err)
		_, err = c.Reprice(fake.Anna, fake.Start, cart.Quoted{Line: "1", Result: result(m, m)})
		require.NoError(t, err)
		b, err := json.Marshal(c.State())
		require.NoError(t, err)
		var back cart.State
		require.NoError(t, json.Unmarshal(b, &back))
		l := back.Lines[0]
		require.True(t, l.Price.Result.Price.Equal(price), "%s became %s", m, l.Price.Result.Price)
		require.Equal(t, l.Price.Hash, cart.PriceHash(l.Price.Result))
		require.True(t, l.Quantity.Equal(qty("0.0001")))
		require.Equal(t, price.Currency(), back.Currency)
		again, err := json.Marshal(cart.Restore(back).State())
		require.NoError(t, err)
		require.JSONEq(t, string(b), string(again))
		totals, err := sum(cart.EN16931(), price.Currency(), cart.DocumentLine{
			Amount: price, Mode: pricing.Net, TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("10")},
		})
		require.NoError(t, err)
		b, err = json.Marshal(totals)
		require.NoError(t, err)
		var sums cart.Totals
		require.NoError(t, json.Unmarshal(b, &sums))
		require.NoError(t, sums.Check())
		require.True(t, sums.Payable.Equal(totals.Payable))
	}
}

func TestRepriceSaysWhatChangedAndWhy(t *testing.T) {
	from := func(r pricing.Result, change func(*pricing.Result)) pricing.Result { change(&r); return r }
	told := result("10.00 RUB", "10.00 RUB")
	told.Source = pricing.Source{Level: pricing.LevelBase, List: "base", Version: "1"}
	cases := []struct {
		name string
		now  pricing.Result
		code cart.ChangeCode
		why  []cart.Why
	}{
		{"a new book with the same price", from(told, func(r *pricing.Result) { r.Source.Version = "2"; r.Source.Row = 7 }), "", nil},
		{"the same number in another form", from(told, func(r *pricing.Result) { r.Price = kabinet.MustMoney("10 RUB") }), "", nil},
		{"amount", from(told, func(r *pricing.Result) { r.Price, r.Total = kabinet.MustMoney("11 RUB"), kabinet.MustMoney("11 RUB") }), cart.PriceChanged, []cart.Why{cart.WhyAmount}},
		{"source", from(told, func(r *pricing.Result) {
			r.Price, r.Total, r.Source.List = kabinet.MustMoney("9 RUB"), kabinet.MustMoney("9 RUB"), "vip"
		}), cart.PriceChanged, []cart.Why{cart.WhySource}},
		{"tier", from(told, func(r *pricing.Result) {
			r.Price, r.Total, r.Tier = kabinet.MustMoney("9 RUB"), kabinet.MustMoney("9 RUB"), qty("100")
		}), cart.PriceChanged, []cart.Why{cart.WhyTier}},
		{"unit", from(told, func(r *pricing.Result) { r.Per = qty("100") }), cart.PriceChanged, []cart.Why{cart.WhyUnit}},
		{"tax", from(told, func(r *pricing.Result) { r.Tax = pricing.Gross }), cart.PriceChanged, []cart.Why{cart.WhyTax}},
		{"quantity", from(told, func(r *pricing.Result) { r.Quantity, r.Total = qty("2"), kabinet.MustMoney("20 RUB") }), cart.TotalChanged, []cart.Why{cart.WhyQuantity}},
		{"rounding", from(told, func(r *pricing.Result) { r.Total = kabinet.MustMoney("10.01 RUB") }), cart.TotalChanged, nil},
		{"no price", pricing.Result{Reason: pricing.ReasonExpired}, cart.NotOrderable, nil},
		{"rule", from(told, func(r *pricing.Result) {
			r.Order = pricing.Orderability{Reason: pricing.ReasonBelowMin, Above: qty("10")}
		}), cart.NotOrderable, nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := newCart(t)
			_, err := c.Add(fake.Anna, fake.Start, fake.Line("NUT", "10"), fake.Line("BOLT", "1"))
			require.NoError(t, err)
			first, err := c.Reprice(fake.Anna, fake.Start, cart.Quoted{Line: "2", Result: told})
			require.NoError(t, err)
			require.Equal(t, cart.PriceNew, first.Changes[0].Code)
			before := c.State()
			event, err := c.Reprice(fake.Anna, fake.Start.Add(time.Minute), cart.Quoted{Line: "2", Result: tc.now})
			require.NoError(t, err)
			if tc.code == "" {
				require.True(t, event.Empty())
				require.Equal(t, before, c.State())
				return
			}
			ch := event.Changes[0]
			require.Equal(t, tc.code, ch.Code)
			require.Equal(t, tc.why, ch.Why)
			require.Equal(t, 1, ch.Index)
			require.Equal(t, told, ch.Was)
			require.Equal(t, tc.now, ch.Now)
			require.Contains(t, ch.Err().Error(), "/lines/1")
			back, err := c.Reprice(fake.Anna, fake.Start, cart.Quoted{Line: "2", Result: told})
			require.NoError(t, err)
			require.Len(t, back.Changes, 1)
			if tc.code == cart.NotOrderable {
				require.ErrorIs(t, ch.Err(), cart.ErrNotOrderable)
				require.Equal(t, cart.Orderable, back.Changes[0].Code)
			}
		})
	}
}

func TestAnAnswerInAnotherCurrencyIsAnError(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = c.Reprice(fake.Anna, fake.Start, cart.Quoted{Line: "1", Result: result("1.00 EUR", "1.00 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = c.Diff(cart.Quoted{Line: "4"})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
}
