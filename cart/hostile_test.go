package cart_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// place returns the place of the first error of the library in err.
func place(t *testing.T, err error) string {
	t.Helper()
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	return e.Place()
}

func TestTextOfTheHeaderThatStoresCannotKeepIsRefused(t *testing.T) {
	for at, spoil := range map[string]func(*cart.Header, string){
		"/unit":      func(h *cart.Header, s string) { h.Unit = kabinet.UnitID(s) },
		"/person":    func(h *cart.Header, s string) { h.Person = kabinet.PersonID(s) },
		"/payer":     func(h *cart.Header, s string) { h.Payer = kabinet.LegalEntityID(s) },
		"/site":      func(h *cart.Header, s string) { h.Site = kabinet.SiteID(s) },
		"/seller":    func(h *cart.Header, s string) { h.Seller = kabinet.SellerEntityID(s) },
		"/agreement": func(h *cart.Header, s string) { h.Agreement = kabinet.AgreementID(s) },
		"/kind":      func(h *cart.Header, s string) { h.Kind = cart.OrderKind(s) },
	} {
		for text, want := range map[string]error{
			"a\x00": cart.ErrText, "a\xff": cart.ErrText, strings.Repeat("a", cart.MaxText+1): cart.ErrTextTooLong,
		} {
			h := fake.Header()
			spoil(&h, text)
			_, _, err := cart.New("c", "acme", "", h, fake.Anna, fake.Start)
			require.ErrorIs(t, err, want, at)
			require.Equal(t, at, place(t, err))
			c, _, err := cart.New("c", "acme", "", fake.Header(), fake.Anna, fake.Start)
			require.NoError(t, err)
			_, err = c.SetHeader(fake.Anna, fake.Start, h)
			require.ErrorIs(t, err, want, at)
			require.Equal(t, fake.Header(), c.State().Header)
		}
	}
}

// A date that cannot be read back would make the whole cart unreadable.
func TestADateThatCannotBeReadBackIsRefused(t *testing.T) {
	for _, d := range []kabinet.Date{{Year: 0, Month: 1, Day: 1}, {Year: -1, Month: 1, Day: 1}, {Year: 10000, Month: 1, Day: 1}, {Year: 2026, Month: 2, Day: 30}} {
		c, _, err := cart.New("c", "acme", "", fake.Header(), fake.Anna, fake.Start)
		require.NoError(t, err)
		line := fake.Line("BOLT", "1")
		line.Date = d
		_, err = c.Add(fake.Anna, fake.Start, line)
		require.ErrorIs(t, err, kabinet.ErrDate)
		require.Equal(t, "/lines/0/date", place(t, err))
	}
}

func TestAMistakeInALineHasThePlaceOfItsField(t *testing.T) {
	for at, spoil := range map[string]func(*cart.NewLine){
		"/lines/0/sku":           func(l *cart.NewLine) { l.SKU = "\x00" },
		"/lines/0/unit":          func(l *cart.NewLine) { l.Unit = "\x00" },
		"/lines/0/configuration": func(l *cart.NewLine) { l.Configuration = "\x00" },
		"/lines/0/site":          func(l *cart.NewLine) { l.Site = "\x00" },
		"/lines/0/warehouse":     func(l *cart.NewLine) { l.Warehouse = "\x00" },
		"/lines/0/costCentre":    func(l *cart.NewLine) { l.CostCentre = "\x00" },
	} {
		c, _, err := cart.New("c", "acme", "", fake.Header(), fake.Anna, fake.Start)
		require.NoError(t, err)
		line := fake.Line("BOLT", "1")
		spoil(&line)
		_, err = c.Add(fake.Anna, fake.Start, line)
		require.ErrorIs(t, err, cart.ErrText)
		require.Equal(t, at, place(t, err))
	}
}

// free is a shop where bolts cost nothing.
func free() *fake.Shop {
	shop := fake.NewShop()
	book := fake.Book()
	book.Lists[0].Rows[0] = pricing.Row{SKU: "BOLT", Free: true}
	shop.Live.Swap(fake.Compile(book))
	return shop
}

// A total of zero has no currency when it comes back from JSON.
func TestACartWithAFreeArticleCanBeLookedAtAgain(t *testing.T) {
	shop := free()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	again, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Get(t.Context(), fake.Anna, "acme", v.State.ID) })
	require.NoError(t, err)
	require.True(t, again.Totals.Payable.Equal(kabinet.MustMoney("0 RUB")))
	require.Zero(t, again.Totals.Unpriced)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Add(t.Context(), fake.Anna, fake.RefOf(v), fake.Line("BOOK", "1"))
	})
	require.NoError(t, err)
	require.True(t, v.Totals.Payable.Equal(kabinet.MustMoney("110 RUB")))
	o, err := shop.Place(fake.Anna, fake.Request(v, "k"))
	require.NoError(t, err)
	o, err = shop.Order(func(s *order.Service) (order.State, error) { return s.Get(t.Context(), fake.Anna, "acme", o.ID) })
	require.NoError(t, err)
	require.NoError(t, o.Totals.Check())
	require.Zero(t, o.Totals.Unpriced)
}

func TestTotalsOfNothingComeBackFromJSON(t *testing.T) {
	for _, p := range []cart.Policy{cart.EN16931(), cart.OneC()} {
		totals, err := sum(p, fake.RUB, taxed("0 RUB", "22", pricing.Net), cart.DocumentLine{}, taxed("0 RUB", "10", pricing.Gross))
		require.NoError(t, err)
		b, err := json.Marshal(totals)
		require.NoError(t, err)
		var back cart.Totals
		require.NoError(t, json.Unmarshal(b, &back))
		require.NoError(t, back.Check())
		require.Equal(t, totals.Lines, back.Lines)
	}
}

func TestLinesThatDoNotAddUpAreFound(t *testing.T) {
	totals, err := sum(cart.OneC(), fake.RUB, taxed("10.01 RUB", "20", pricing.Net))
	require.NoError(t, err)
	for name, spoil := range map[string]func(*cart.Totals){
		"tax":               func(t *cart.Totals) { t.LineTaxes[0] = kabinet.MustMoney("99 RUB") },
		"no tax":            func(t *cart.Totals) { t.LineTaxes = nil },
		"an unrounded line": func(t *cart.Totals) { t.Lines[0].Amount = kabinet.MustMoney("10.0149 RUB") },
	} {
		bad := totals.Clone()
		spoil(&bad)
		require.ErrorIs(t, bad.Check(), cart.ErrTotals, name)
	}
}

func TestTotalLinesWantsOneResultForEachLine(t *testing.T) {
	c, _, err := cart.New("c", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.NoError(t, err)
	priced := pricing.Result{Outcome: pricing.Priced, Tax: pricing.Net, Total: kabinet.MustMoney("1 RUB")}
	_, err = cart.TotalLines(t.Context(), fake.Taxes(), cart.EN16931(), c.State(), []pricing.Result{priced}, fake.Start)
	require.ErrorIs(t, err, cart.ErrAnswer)
	_, err = c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = cart.TotalLines(t.Context(), fake.Taxes(), cart.EN16931(), c.State(), nil, fake.Start)
	require.ErrorIs(t, err, cart.ErrAnswer)
}

// Whether the cart of another organisation exists does not show in the error.
func TestAForeignCartReadsLikeOneThatDoesNotExist(t *testing.T) {
	shop := fake.NewShop()
	id := cart.ID(strings.Repeat("c", 100))
	open := func(s *cart.Service) (cart.View, error) {
		s.NewID = func() cart.ID { return id }
		return s.Open(t.Context(), fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
	}
	get := func(s *cart.Service) (cart.View, error) { return s.Get(t.Context(), fake.Boris, "acme", id) }
	_, before := shop.Cart(get)
	require.ErrorIs(t, before, kabinet.ErrNotFound)
	_, err := shop.Cart(open)
	require.NoError(t, err)
	_, after := shop.Cart(get)
	require.Equal(t, kabinet.ProblemOf(before, nil), kabinet.ProblemOf(after, nil))
}

// The same document is refused by every policy, on the short way as on the long one.
func TestAnAdjustmentIsOneThingUnderEveryPolicy(t *testing.T) {
	for name, a := range map[string]cart.Adjustment{
		"nothing": {Reason: cart.ReasonManual},
		"percent and amount": {
			Percent: kabinet.MustPercentage("-10"), Amount: kabinet.MustMoney("-1 RUB"), Reason: cart.ReasonManual,
		},
		"percent and amount per unit": {
			Percent: kabinet.MustPercentage("-10"), PerUnit: kabinet.MustMoney("-1 RUB"), Reason: cart.ReasonManual,
		},
	} {
		for _, p := range policies {
			for _, l := range []cart.DocumentLine{
				taxed("50 RUB", "20", pricing.Net),
				{Price: kabinet.MustMoney("50 RUB"), Per: qty("1"), Quantity: qty("2"), Mode: pricing.Net},
			} {
				l.Adjustments = []cart.Adjustment{a}
				_, err := sum(p, fake.RUB, l)
				require.ErrorIs(t, err, cart.ErrAdjustment, "%s under %v", name, p)
				require.Equal(t, "/lines/0/adjustments/0", place(t, err))
			}
		}
	}
}

// A buyer can empty a cart whose whole the seller gave a discount.
func TestACartWithADiscountCanBeEmptiedAndFilledAgain(t *testing.T) {
	for _, p := range policies {
		shop := fake.NewShop()
		shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
		v, err := shop.Fill(fake.Line("BOLT", "10"))
		require.NoError(t, err)
		do := func(f func(*cart.Service) (cart.View, error)) {
			t.Helper()
			v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
				s.Policy = func(kabinet.SellerEntityID) cart.Policy { return p }
				return f(s)
			})
			require.NoError(t, err)
		}
		do(func(s *cart.Service) (cart.View, error) {
			return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{
				{Amount: kabinet.MustMoney("-40 RUB"), Reason: cart.ReasonManual},
			}})
		})
		require.Equal(t, "73.20 RUB", v.Totals.Payable.String())
		do(func(s *cart.Service) (cart.View, error) { return s.Remove(t.Context(), fake.Anna, fake.RefOf(v), "1") })
		require.True(t, v.Totals.Payable.IsZero())
		require.Empty(t, v.Totals.Adjustments)
		do(func(s *cart.Service) (cart.View, error) {
			return s.Add(t.Context(), fake.Anna, fake.RefOf(v), fake.Line("BOLT", "10"))
		})
		require.Equal(t, "73.20 RUB", v.Totals.Payable.String())
	}
}
