package cart_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
)

// Lines of two carts are one where they go to one site for one payer, whether the
// line says so or the header.
func TestAMergeJoinsLinesThatGoToOneSiteForOnePayer(t *testing.T) {
	for name, say := range map[string]func(a, b *cart.Header, x, y *cart.LineKey){
		"the line of the other":    func(_, _ *cart.Header, _, y *cart.LineKey) { y.Site = "yard" },
		"the line of this":         func(_, _ *cart.Header, x, _ *cart.LineKey) { x.Site = "yard" },
		"the header of the other":  func(_, b *cart.Header, x, _ *cart.LineKey) { b.Site, x.Site = "quay", "quay" },
		"another header, own line": func(_, b *cart.Header, _, y *cart.LineKey) { b.Site, y.Site = "quay", "yard" },
		"the payer of the other": func(_, b *cart.Header, x, _ *cart.LineKey) {
			b.Payer, x.LegalEntity = "acme-trade", "acme-trade"
		},
		"all of it": func(_, b *cart.Header, x, y *cart.LineKey) {
			b.Payer, b.Site, x.Site, y.LegalEntity, y.Site = "acme-trade", "quay", "yard", "acme-llc", "yard"
		},
	} {
		ha, hb := fake.Header(), fake.Header()
		x, y := fake.Line("BOLT", "3"), fake.Line("BOLT", "5")
		say(&ha, &hb, &x.LineKey, &y.LineKey)
		a, _, err := cart.New("crt_1", "acme", "", ha, fake.Anna, fake.Start)
		require.NoError(t, err)
		b, _, err := cart.New("crt_2", "acme", "", hb, fake.Anna, fake.Start)
		require.NoError(t, err)
		_, err = a.Add(fake.Anna, fake.Start, x)
		require.NoError(t, err)
		_, err = b.Add(fake.Anna, fake.Start, y)
		require.NoError(t, err)
		_, _, err = a.Merge(fake.Anna, fake.Start, b, cart.MergeSum)
		require.NoError(t, err)
		require.Len(t, a.State().Lines, 1, name)
		require.Equal(t, "8", a.State().Lines[0].Quantity.String())
	}
}

// What parts of one cart have counts once towards a ladder, also when a part takes
// the lines of another.
func TestMergingPartsCountsNothingTwice(t *testing.T) {
	shop := fake.NewShop()
	trade := fake.Line("BOLT", "30")
	trade.LegalEntity = "acme-trade"
	v, err := shop.Fill(fake.Line("BOLT", "40"), trade)
	require.NoError(t, err)
	require.Equal(t, "10.00 RUB", v.State.Lines[0].Price.Result.Price.String(), "70 are below the tier of 100")
	parts := split(t, shop, v, cart.SplitOptions{})
	whole, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Merge(t.Context(), fake.Anna, fake.RefOf(parts[0]), fake.RefOf(parts[1]), cart.MergeSum)
	})
	require.NoError(t, err)
	require.Len(t, whole.State.Lines, 2)
	for _, l := range whole.State.Lines {
		require.Equal(t, "10.00 RUB", l.Price.Result.Price.String())
	}
	require.Nil(t, whole.State.Part)
}

// A part of a part keeps the tier of the whole.
func TestSplittingAPartChangesNobodysTier(t *testing.T) {
	shop := fake.NewShop()
	trade, quay := fake.Line("BOLT", "60"), fake.Line("BOLT", "20")
	trade.LegalEntity, quay.Site = "acme-trade", "quay"
	v, err := shop.Fill(fake.Line("BOLT", "20"), trade, quay)
	require.NoError(t, err)
	require.Equal(t, "9.00 RUB", v.State.Lines[0].Price.Result.Price.String())
	parts := split(t, shop, v, cart.SplitOptions{})
	parts = split(t, shop, parts[0], cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
	for _, p := range parts {
		now, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Reprice(t.Context(), fake.Anna, fake.RefOf(p)) })
		require.NoError(t, err)
		require.Empty(t, now.Changes)
		require.Equal(t, "9.00 RUB", now.State.Lines[0].Price.Result.Price.String())
	}
}

func split(t *testing.T, shop *fake.Shop, v cart.View, o cart.SplitOptions) (parts []cart.View) {
	t.Helper()
	_, err := shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
		parts, err = s.Split(t.Context(), fake.Anna, fake.RefOf(v), o)
		return cart.View{}, err
	})
	require.NoError(t, err)
	return parts
}

// Whatever the payer of the cart becomes, an identity is there once, in the cart and
// in its parts.
func TestAnotherPayerOfTheCartDoublesNoLine(t *testing.T) {
	c := newCart(t)
	trade, both := fake.Line("BOLT", "1"), fake.Line("NUT", "10")
	trade.LegalEntity, both.LegalEntity = "acme-trade", "acme-trade"
	_, err := c.Add(fake.Anna, fake.Start, trade, fake.Line("NUT", "10"), both)
	require.NoError(t, err)
	h := fake.Header()
	h.Payer = "acme-trade"
	_, err = c.SetHeader(fake.Anna, fake.Start, h)
	require.NoError(t, err)
	_, err = c.Add(fake.Anna, fake.Start, trade, both)
	require.NoError(t, err)
	lines := c.State().Lines
	require.Len(t, lines, 3)
	require.Equal(t, "2", lines[0].Quantity.String())
	require.Equal(t, "20", lines[1].Quantity.String())
	require.Empty(t, lines[0].LegalEntity)
	whole, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: make([]cart.DocumentLine, 3)})
	require.NoError(t, err)
	parts, _, err := c.Split(fake.Anna, fake.Start, whole, cart.SplitOptions{
		By: []cart.SplitBy{cart.ByTerms}, Terms: func(l cart.Line) string { return string(l.SKU) },
	})
	require.NoError(t, err)
	seen := map[cart.LineKey]bool{}
	for _, l := range parts[1].State().Lines {
		require.False(t, seen[l.LineKey])
		seen[l.LineKey] = true
	}
}

func TestACartWithAmountsKeepsItsCurrency(t *testing.T) {
	c := newCart(t)
	_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = c.AdjustLines(fake.Manager, fake.Start, cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{
		{Amount: kabinet.MustMoney("-1 RUB"), Reason: cart.ReasonDefect},
	}})
	require.NoError(t, err)
	before, h := c.State(), fake.Header()
	h.Currency = kabinet.MustCurrency("USD")
	_, err = c.SetHeader(fake.Anna, fake.Start, h)
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	require.Equal(t, "/lines/0/adjustments/0/amount", place(t, err))
	require.Equal(t, before, c.State())
}

// Whatever way lines go from one cart to another, quantities, prices and discounts
// keep every digit.
func TestCopyingACartKeepsEveryDigit(t *testing.T) {
	c := newCart(t)
	quantities := []string{"0.000000001", "1", "3.1", "12345678.123456789", "0.333333333"}
	var answers []cart.Quoted
	var adjusted []cart.LineAdjustments
	for i, text := range quantities {
		sku, id := kabinet.SKU(rune('A'+i)), cart.LineID(rune('1'+i))
		line := fake.Line(sku, text)
		if i%2 == 1 {
			line.LegalEntity = "acme-trade"
		}
		_, err := c.Add(fake.Anna, fake.Start, line)
		require.NoError(t, err)
		r := result("1234.5678 RUB", "0.01 RUB")
		r.Quantity = qty(text)
		answers = append(answers, cart.Quoted{Line: id, Result: r})
		adjusted = append(adjusted, cart.LineAdjustments{Line: id, Adjustments: []cart.Adjustment{
			{PerUnit: kabinet.MustMoney("-0.0001 RUB"), Reason: cart.ReasonVolume},
			{Percent: kabinet.MustPercentage("-33.3333333"), Reason: cart.ReasonCode, Source: "THIRD"},
		}})
	}
	_, err := c.Reprice(fake.Anna, fake.Start, answers...)
	require.NoError(t, err)
	_, err = c.AdjustLines(fake.Manager, fake.Start, adjusted...)
	require.NoError(t, err)
	same := func(name string, was, is cart.Line, priced bool) {
		t.Helper()
		require.Equal(t, was.Quantity.String(), is.Quantity.String(), name)
		require.Equal(t, was.Adjustments, is.Adjustments, name)
		if priced {
			require.Equal(t, was.Price.Hash, is.Price.Hash, name)
			require.Equal(t, was.Price.Result.Price.String(), is.Price.Result.Price.String(), name)
			require.Equal(t, was.Price.Hash, cart.PriceHash(is.Price.Result), name)
		}
	}
	was := c.State()
	b, err := json.Marshal(was)
	require.NoError(t, err)
	var stored cart.State
	require.NoError(t, json.Unmarshal(b, &stored))
	for i, l := range cart.Restore(stored).State().Lines {
		same("stored", was.Lines[i], l, true)
	}
	into, _, err := cart.New("crt_2", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.NoError(t, err)
	_, _, err = into.Merge(fake.Anna, fake.Start, cart.Restore(was), cart.MergeSum)
	require.NoError(t, err)
	for i, l := range into.State().Lines {
		same("merged", was.Lines[i], l, false)
	}
	whole, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: make([]cart.DocumentLine, len(was.Lines))})
	require.NoError(t, err)
	parts, _, err := c.Split(fake.Anna, fake.Start, whole, cart.SplitOptions{})
	require.NoError(t, err)
	n := 0
	for _, p := range parts {
		for _, l := range p.State().Lines {
			i := slices.IndexFunc(was.Lines, func(x cart.Line) bool { return x.ID == l.ID })
			same("split", was.Lines[i], l, true)
			n++
		}
	}
	require.Equal(t, len(was.Lines), n)
}

// What a guest has in a cart, at public prices, is no member's by a merge.
func TestAGuestsCartIsMergedIntoNoOther(t *testing.T) {
	open := func(id cart.ID, guest bool) *cart.Cart {
		c, _, err := cart.New(id, "acme", "", fake.Header(), fake.Anna, fake.Start)
		require.NoError(t, err)
		s := c.State()
		s.Guest = guest
		return cart.Restore(s)
	}
	for _, guest := range []bool{true, false} {
		_, _, err := open("crt_1", guest).Merge(fake.Anna, fake.Start, open("crt_2", !guest), cart.MergeSum)
		require.ErrorIs(t, err, cart.ErrMerge)
	}
}
