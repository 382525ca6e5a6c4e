package cart_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestChecksNameCodeSeverityAndLine(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"), fake.Line("NUT", "7"), fake.Line("CRANE", "1"), fake.Line("GHOST", "1"))
	require.NoError(t, err)
	blocked := kabinet.NewError(kabinet.Forbidden, "accounts.organization_blocked", "the organisation is blocked")
	var found []cart.Finding
	_, err = shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
		s.Checks = []cart.Check{
			cart.PriceCheck{}, cart.QuantityCheck{},
			cart.PartiesCheck{Parties: cart.PartiesFunc(func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error {
				return blocked.At("/lines/2/site")
			})},
			cart.AcceptanceCheck{Outstanding: func(context.Context, cart.Checkout) ([]cart.Unaccepted, error) {
				return []cart.Unaccepted{{ID: "terms-3", Title: "Terms of sale"}, {Title: "Privacy", Severity: cart.Warn}}, nil
			}},
		}
		found, err = s.Check(t.Context(), fake.Anna, "acme", v.State.ID)
		return cart.View{}, err
	})
	require.NoError(t, err)
	require.True(t, cart.Refused(found))
	var got [][4]string
	for _, f := range found {
		got = append(got, [4]string{string(f.Severity), f.Err.Code(), string(f.Line), f.Err.Place()})
	}
	require.Equal(t, [][4]string{
		{"refuse", "pricing.on_request", "3", "/lines/2"},
		{"refuse", "pricing.unknown_product", "4", "/lines/3"},
		{"refuse", "pricing.below_min", "2", "/lines/1"},
		{"refuse", "accounts.organization_blocked", "3", "/lines/2/site"},
		{"refuse", "cart.not_accepted", "", ""},
		{"warn", "cart.not_accepted", "", ""},
	}, got)
	require.Equal(t, kabinet.SKU("NUT"), found[2].Err.Param("sku"))
	require.Equal(t, "10", found[2].Err.Param("above").(kabinet.Quantity).String())
}

func TestACheckThatCannotCheckIsAnError(t *testing.T) {
	down := errors.New("down")
	ctx := t.Context()
	for _, k := range []cart.Check{
		cart.PartiesCheck{Parties: cart.PartiesFunc(func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return down })},
		cart.AcceptanceCheck{Outstanding: func(context.Context, cart.Checkout) ([]cart.Unaccepted, error) { return nil, down }},
	} {
		_, err := k.Check(ctx, cart.Checkout{})
		require.ErrorIs(t, err, down)
	}
	for _, k := range []cart.Check{cart.PartiesCheck{}, cart.AcceptanceCheck{}} {
		_, err := k.Check(ctx, cart.Checkout{})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
	}
}

// A promotion that does not apply says why.
func TestAPreviewSaysWhatAppliesAndWhyTheRestDoesNot(t *testing.T) {
	shop := fake.NewShop()
	book := fake.Book()
	q := kabinet.MustQuantity
	book.Promotions = []pricing.Adjustment{
		{ID: "spring", Name: "Spring", Percent: kabinet.MustPercentage("-10")},
		{ID: "bulk", Name: "BULK50", Percent: kabinet.MustPercentage("-20"), Min: q("50"), Unit: kabinet.Piece},
		{ID: "autumn", Name: "Autumn", Percent: kabinet.MustPercentage("-5"), Target: pricing.Target{
			Window: kabinet.Window{From: fake.Start.Add(time.Hour)},
		}},
	}
	shop.Live.Swap(fake.Compile(book))
	v, err := shop.Fill(fake.Line("BOLT", "10"))
	require.NoError(t, err)
	preview := func(actor kabinet.Actor, rules ...string) (p cart.Preview, err error) {
		_, err = shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
			p, err = s.Preview(t.Context(), actor, "acme", v.State.ID, rules...)
			return cart.View{}, err
		})
		return p, err
	}
	p, err := preview(fake.Anna)
	require.NoError(t, err)
	require.Len(t, p.Applied, 1)
	require.Equal(t, "spring", p.Applied[0].Rule)
	require.Equal(t, "-10.00 RUB", p.Applied[0].Comes.String())
	require.Empty(t, p.Unknown)
	why := map[string]string{}
	for _, m := range p.Missed {
		why[m.Reference] = m.Why.String() + ": " + m.Text(nil)
	}
	require.Equal(t, map[string]string{"bulk": "quantity: from 50 PCE"}, why, "what is to come is the seller's")

	p, err = preview(fake.Anna, "BULK50", "autumn", "WINTER", "WINTER")
	require.NoError(t, err)
	require.Empty(t, p.Applied)
	require.Len(t, p.Missed, 1)
	require.Equal(t, []string{"autumn", "WINTER"}, p.Unknown)
	_, err = preview(fake.Boris)
	require.ErrorIs(t, err, kabinet.NotFound)
}

// Adjustments of the whole are in a preview too: those that the cart has, those that it
// could have, and why it does not have the others.
func TestAPreviewKnowsTheAdjustmentsOfTheWhole(t *testing.T) {
	shop := fake.NewShop()
	shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	book := fake.Book()
	q := kabinet.MustQuantity
	book.DocumentAdjustments = []pricing.Adjustment{
		{ID: "online", Name: "ONLINE", Percent: kabinet.MustPercentage("-1")},
		{ID: "large", Name: "Large orders", Percent: kabinet.MustPercentage("-5"), Min: q("1000"), Currency: fake.RUB, Tax: pricing.Net},
		{ID: "euros", Amount: q("-5"), Currency: kabinet.MustCurrency("EUR"), Tax: pricing.Net},
		{ID: "small", Group: "g", Combine: pricing.CombineBest, Percent: kabinet.MustPercentage("-2")},
		{ID: "great", Group: "g", Combine: pricing.CombineBest, Percent: kabinet.MustPercentage("-3")},
		{ID: "cranes", Percent: kabinet.MustPercentage("-9"), Target: pricing.Target{Products: []pricing.Selector{{SKU: "CRANE"}}}},
		{ID: "autumn", Percent: kabinet.MustPercentage("-5"), Target: pricing.Target{Window: kabinet.Window{From: fake.Start.Add(time.Hour)}}},
	}
	shop.Live.Swap(fake.Compile(book))
	v, err := shop.Fill(fake.Line("BOLT", "10"))
	require.NoError(t, err)
	preview := func(rules ...string) (p cart.Preview) {
		t.Helper()
		_, err := shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
			p, err = s.Preview(t.Context(), fake.Anna, "acme", v.State.ID, rules...)
			return cart.View{}, err
		})
		require.NoError(t, err)
		return p
	}
	texts := func(p cart.Preview) map[string]string {
		out := map[string]string{}
		for _, m := range p.Missed {
			require.Empty(t, m.Line)
			require.Equal(t, pricing.PhaseDocument, m.Phase)
			out[m.Reference] = m.Text(nil)
		}
		return out
	}
	p := preview()
	require.Empty(t, p.Applied)
	require.Len(t, p.Offered, 2)
	require.Equal(t, cart.AppliedRule{Phase: pricing.PhaseDocument, Rule: "great", Comes: kabinet.MustMoney("-3.00 RUB")}, p.Offered[0])
	require.Equal(t, map[string]string{"large": "for orders from 1000.00 RUB", "euros": "it is in EUR", "small": "great is better"}, texts(p))
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{
			{Percent: kabinet.MustPercentage("-1"), Reason: cart.ReasonPromotion, Source: "online"},
		}})
	})
	require.NoError(t, err)
	p = preview("ONLINE", "cranes", "autumn", "large")
	require.Len(t, p.Applied, 1)
	require.Equal(t, "online", p.Applied[0].Rule)
	require.Equal(t, []string{"cranes", "autumn"}, p.Unknown, "of other goods, and what is to come")
	require.Equal(t, map[string]string{"large": "for orders from 1000.00 RUB"}, texts(p))
	v, err = shop.Fill(fake.Line("BOLT", "10"), fake.Line("BOOK", "1"))
	require.NoError(t, err)
	p = preview("online")
	require.Empty(t, p.Offered)
	require.Equal(t, map[string]string{"online": "the order has prices before and with tax"}, texts(p))
}
