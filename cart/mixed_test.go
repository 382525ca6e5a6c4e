package cart_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// mixed is a shop where bolts and nuts count together: from 100 pieces all cost less.
func mixed() *fake.Shop {
	shop := fake.NewShop()
	book := fake.Book()
	for i, prices := range [][2]string{{"10", "9"}, {"5", "4"}} {
		book.Lists[0].Rows[i] = pricing.Row{SKU: []kabinet.SKU{"BOLT", "NUT"}[i], Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Unit: kabinet.Piece, Key: "fasteners"},
			Tiers: []pricing.Tier{{From: qty("1"), Price: qty(prices[0])}, {From: qty("100"), Price: qty(prices[1])}}}
	}
	book.Products[1].Order = pricing.OrderRule{}
	shop.Live.Swap(fake.Compile(book))
	return shop
}

// Lines of other articles that count together are told their price again too, whatever
// is changed.
func TestMixAndMatchTellsAllLines(t *testing.T) {
	shop := mixed()
	v, err := shop.Fill(fake.Line("BOLT", "60"))
	require.NoError(t, err)
	v, err = add(shop, v, fake.Line("NUT", "40"))
	require.NoError(t, err)
	money(t, "540", v.State.Lines[0].Price.Result.Total)
	money(t, "160", v.State.Lines[1].Price.Result.Total)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetQuantity(ctx, fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "2", Quantity: qty("39")})
	})
	require.NoError(t, err)
	money(t, "600", v.State.Lines[0].Price.Result.Total)
	money(t, "195", v.State.Lines[1].Price.Result.Total)
	v, err = add(shop, v, fake.Line("NUT", "1"))
	require.NoError(t, err)
	_, err = shop.Place(fake.Anna, fake.Request(v, "k"))
	require.NoError(t, err)
}

func TestASplitOfMixAndMatchNeverPricesAnew(t *testing.T) {
	shop := mixed()
	quay := fake.Line("NUT", "40")
	quay.Site = "quay"
	v, err := shop.Fill(fake.Line("BOLT", "60"), quay)
	require.NoError(t, err)
	var parts []cart.View
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		parts, err = s.Split(ctx, fake.Anna, fake.RefOf(v), cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
		return cart.View{}, err
	})
	require.NoError(t, err)
	var requests []order.PlaceRequest
	for _, p := range parts {
		requests = append(requests, fake.Request(p, string(p.State.ID)))
	}
	again, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Reprice(ctx, fake.Anna, fake.RefOf(parts[0])) })
	require.NoError(t, err)
	require.Empty(t, again.Changes)
	_, err = shop.Place(fake.Anna, requests[0])
	require.ErrorIs(t, err, order.ErrChanged, "alone it costs more")
	_, err = shop.Order(func(s *order.Service) (order.State, error) {
		_, err := s.PlaceAll(ctx, fake.Anna, requests...)
		return order.State{}, err
	})
	require.NoError(t, err)
}
