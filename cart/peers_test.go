package cart_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

func percentOff(p string) cart.Adjustment {
	return cart.Adjustment{Percent: kabinet.MustPercentage(p), Reason: cart.ReasonPromotion}
}

func TestTheTaxBaseFollowsTheDiscount(t *testing.T) {
	l := taxed("100.00 RUB", "21", pricing.Net)
	l.Adjustments = []cart.Adjustment{percentOff("-10")}
	for _, d := range []cart.Document{
		{Currency: fake.RUB, Lines: []cart.DocumentLine{l}},
		{Currency: fake.RUB, Lines: []cart.DocumentLine{taxed("100.00 RUB", "21", pricing.Net)}, Adjustments: []cart.Adjustment{percentOff("-10")}},
	} {
		for _, p := range []cart.Policy{cart.EN16931(), cart.OneC(), {Lines: cart.AtEnd}} {
			d.Policy = p
			got, err := cart.Sum(d)
			require.NoError(t, err)
			require.Equal(t, "108.90 RUB", got.Payable.String())
		}
	}
}

func TestADiscountsSignHasOneMeaning(t *testing.T) {
	for _, a := range []cart.Adjustment{
		percentOff("-10"), {Amount: kabinet.MustMoney("-10 RUB"), Reason: cart.ReasonManual}, {PerUnit: kabinet.MustMoney("-5 RUB"), Reason: cart.ReasonManual},
	} {
		l := taxed("0 RUB", "0", pricing.Net)
		l.Price, l.Per, l.Quantity, l.Adjustments = kabinet.MustMoney("50 RUB"), qty("1"), qty("2"), []cart.Adjustment{a}
		for _, p := range policies {
			got, err := sum(p, fake.RUB, l)
			require.NoError(t, err)
			require.Equal(t, "90.00 RUB", got.Payable.String())
		}
		if a.PerUnit != (kabinet.Money{}) {
			continue
		}
		// The same sign means the same of the whole, with or without tax, and the other
		// one the contrary.
		for _, mode := range []pricing.TaxMode{pricing.Net, pricing.Gross} {
			for want, a := range map[string]cart.Adjustment{
				"90.00 RUB":  a,
				"110.00 RUB": {Percent: a.Percent.Neg(), Amount: opposite(a.Amount), Reason: a.Reason},
			} {
				for _, p := range policies {
					got, err := cart.Sum(cart.Document{
						Currency: fake.RUB, Policy: p, Lines: []cart.DocumentLine{taxed("100 RUB", "0", mode)}, Adjustments: []cart.Adjustment{a},
					})
					require.NoError(t, err)
					require.Equal(t, want, got.Payable.String())
					require.Equal(t, want == "90.00 RUB", got.Adjusted.Sign() < 0)
				}
			}
		}
	}
	_, err := cart.Sum(cart.Document{Currency: fake.RUB, Charges: []cart.TaxedCharge{{Charge: cart.Charge{
		Code: "off", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("-1 RUB"), Mode: pricing.Net,
	}}}})
	require.ErrorIs(t, err, cart.ErrCharge, "a charge is no discount")
}

func opposite(m kabinet.Money) kabinet.Money {
	if m == (kabinet.Money{}) {
		return m
	}
	return m.Neg()
}

func TestAllocationNearTheLargestAmountErrsAndNeverLoops(t *testing.T) {
	largest := kabinet.MustMoney("999999999999999.99 RUB")
	_, err := largest.Allocate(math.MaxInt64, math.MaxInt64)
	require.ErrorIs(t, err, kabinet.ErrAllocate)
	d := cart.Document{Currency: fake.RUB, Lines: []cart.DocumentLine{
		{Amount: largest, Mode: pricing.Net}, {Amount: largest, Mode: pricing.Net},
	}, Adjustments: []cart.Adjustment{{Amount: largest.Neg(), Reason: cart.ReasonManual}}}
	for _, p := range policies {
		d.Policy = p
		_, err = cart.Sum(d)
		require.ErrorIs(t, err, kabinet.ErrOverflow)
	}
	_, err = cart.Sum(cart.Document{Currency: fake.RUB, Adjustments: []cart.Adjustment{{Amount: kabinet.MustMoney("1 RUB"), Reason: cart.ReasonManual}}})
	require.ErrorIs(t, err, kabinet.ErrAllocate)
}

func TestAMergeDoesNotDoubleLinesRunTwiceOrNot(t *testing.T) {
	for how, want := range map[cart.MergeHow]string{cart.MergeSum: "8", cart.MergeMax: "5", cart.MergeKeep: "3", cart.MergeReplace: "5"} {
		shop := fake.NewShop()
		into, err := shop.Fill(fake.Line("BOLT", "3"))
		require.NoError(t, err)
		from, err := shop.Fill(fake.Line("BOLT", "5"), fake.Line("NUT", "10"))
		require.NoError(t, err)
		merge := func(s *cart.Service) (cart.View, error) {
			return s.Merge(t.Context(), fake.Anna, fake.RefOf(into), fake.RefOf(from), how)
		}
		once, err := shop.Cart(merge)
		require.NoError(t, err)
		twice, err := shop.Cart(merge)
		require.NoError(t, err)
		require.Equal(t, once.State.Version, twice.State.Version)
		require.Len(t, twice.State.Lines, 2)
		require.Equal(t, want, twice.State.Lines[0].Quantity.String())
		gone, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.Get(t.Context(), fake.Anna, "acme", from.State.ID)
		})
		require.NoError(t, err)
		require.Equal(t, into.State.ID, gone.State.MergedInto)
	}
}

func TestAMergeNeverCrossesOrganisations(t *testing.T) {
	a := newCart(t)
	b, _, err := cart.New("crt_2", "bolt", "", fake.Header(), fake.Boris, fake.Start)
	require.NoError(t, err)
	_, _, err = a.Merge(fake.Anna, fake.Start, b, cart.MergeSum)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
}

func TestAnAnonymousBuyerWhoNamesAMembersEMailGetsPublicPrices(t *testing.T) {
	var asked cart.PriceQuery
	shop := fake.NewShop()
	var taxed cart.TaxQuery
	_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		s.Pricer = queryFunc(func(q cart.PriceQuery) { asked = q })
		s.Taxes = taxFunc(func(q cart.TaxQuery) { taxed = q })
		h := fake.Header()
		h.Contact, h.Agreement = "anna@acme.example", "acme-contract"
		v, err := s.Open(t.Context(), fake.Anna, "acme", cart.OpenRequest{Header: h, Guest: true})
		require.NoError(t, err)
		if v, err = s.Add(t.Context(), fake.Anna, fake.RefOf(v), fake.Line("BOLT", "1")); err != nil {
			return v, err
		}
		s.Authority.(fake.Authority)["anna"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
		return s.SetTerms(t.Context(), fake.Anna, fake.RefOf(v), cart.Terms{Charges: []cart.Charge{ // which have a tax
			{Code: "freight", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("1 RUB"), Mode: pricing.Net},
		}})
	})
	require.NoError(t, err)
	require.Empty(t, taxed.Org)
	require.Equal(t, cart.Header{Site: "yard", Seller: "S1", Currency: fake.RUB}, taxed.Header)
	require.Empty(t, asked.Org)
	require.Equal(t, cart.Header{Site: "yard", Seller: "S1", Currency: fake.RUB}, asked.Header)
}

// queryFunc shows what it is asked, and has no price.
type queryFunc func(cart.PriceQuery)

func (f queryFunc) Price(_ context.Context, q cart.PriceQuery) ([]cart.Priced, error) {
	f(q)
	return make([]cart.Priced, len(q.Lines)), nil
}

// taxFunc shows what it is asked, and has no taxes.
type taxFunc func(cart.TaxQuery)

func (f taxFunc) TaxRates(_ context.Context, q cart.TaxQuery) ([]cart.TaxRate, error) {
	f(q)
	return make([]cart.TaxRate, len(q.Lines)), nil
}

func TestWhatIsSharedIsNoMoreThanTheRight(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	edit := func(s *cart.Service) (cart.View, error) {
		return s.Add(t.Context(), fake.Artem, fake.RefOf(v), fake.Line("NUT", "10"))
	}
	share := func(r cart.Right) {
		v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.Share(t.Context(), fake.Anna, fake.RefOf(v), cart.Share{Person: "artem", Right: r})
		})
		require.NoError(t, err)
	}
	_, err = shop.Cart(edit)
	require.ErrorIs(t, err, kabinet.Forbidden)
	share(cart.RightRead)
	_, err = shop.Cart(edit)
	require.ErrorIs(t, err, kabinet.Forbidden)
	share(cart.RightEdit)
	v, err = shop.Cart(edit)
	require.NoError(t, err)
	_, err = shop.Place(fake.Artem, fake.Request(v, "k"))
	require.ErrorIs(t, err, kabinet.Forbidden)
	share(cart.RightCheckout)
	_, err = shop.Place(fake.Artem, fake.Request(v, "k"))
	require.NoError(t, err)
}

func ExampleDocumentLine_Retax() {
	old := cart.DocumentLine{Amount: kabinet.MustMoney("120.00 RUB"), Mode: pricing.Gross, TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("20")}}
	for _, hold := range []cart.Hold{cart.HoldNet, cart.HoldGross} {
		l, err := old.Retax(cart.EN16931(), cart.TaxRate{Rate: kabinet.MustPercent("22")}, hold)
		if err != nil {
			panic(err)
		}
		t, err := cart.Sum(cart.Document{Currency: head.Currency, Lines: []cart.DocumentLine{l}})
		fmt.Println(t.Net, "+", t.Tax, "=", t.Payable, err)
	}
	// Output:
	// 100.00 RUB + 22.00 RUB = 122.00 RUB <nil>
	// 98.36 RUB + 21.64 RUB = 120.00 RUB <nil>
}

func TestRatesByCountryAndRegime(t *testing.T) {
	table, err := cart.NewTaxTable(nil,
		cart.TaxRow{Rate: kabinet.MustPercent("22")},
		cart.TaxRow{TaxPlace: cart.TaxPlace{Country: "DE"}, Rate: kabinet.MustPercent("19")},
		cart.TaxRow{TaxPlace: cart.TaxPlace{Country: "DE", Regime: "reverse"}, Reverse: true},
	)
	require.NoError(t, err)
	for want, place := range map[string]cart.TaxPlace{"22": {Country: "RU"}, "19": {Country: "DE"}, "0": {Country: "DE", Regime: "reverse"}} {
		got, err := table.For(func(cart.TaxQuery) cart.TaxPlace { return place }).TaxRates(t.Context(), cart.TaxQuery{At: time.Now(), Lines: make([]cart.TaxLine, 1)})
		require.NoError(t, err)
		require.Equal(t, want, got[0].Rate.Percent())
		require.Equal(t, want == "0", got[0].Reverse)
	}
}
