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
