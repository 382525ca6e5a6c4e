package withstock_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// What is offered for an order is what it is promised.
func TestPromises(t *testing.T) {
	db := memory.New(memory.Options{})
	rub := kabinet.MustCurrency("RUB")
	rates, err := stock.ReadRates(strings.NewReader("carrier;vehicle;zone;flat;days_min;days_max\nfast;truck;city;900;1;2\nslow;van;city;300;3;5\n"), rub)
	require.NoError(t, err)
	table, err := stock.NewTable(stock.Tariff{Rates: rates})
	require.NoError(t, err)
	draft := order.Draft{Org: "acme", Header: cart.Header{Site: "depot", Currency: rub}, Totals: cart.Totals{Net: kabinet.MustMoney("1000 RUB")}, Lines: []order.Line{
		{ID: "1", LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: q("4")}, {ID: "2", LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: q("1")},
	}}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		s := service(tx)
		s.Rates = table
		k := withstock.Promises{Stock: s, To: func(_ context.Context, _ kabinet.OrgID, h cart.Header) (stock.Destination, bool, error) {
			return stock.Destination{Zone: "city"}, h.Site == "depot", nil
		}}
		offers, err := k.Offers(ctx, draft, start)
		require.NoError(t, err)
		require.Empty(t, offers, "nothing is there")
		require.NoError(t, s.Declare(ctx, start, "erp", stock.Physical))
		_, err = s.Import(ctx, anna, start, stock.Feed{Source: "erp", Version: 1, Kind: stock.Full, AsOf: start, Rows: []stock.Row{{SKU: "BOLT", Warehouse: "north", Quantity: q("5")}}})
		require.NoError(t, err)
		offers, err = k.Offers(ctx, draft, start)
		require.NoError(t, err)
		require.Len(t, offers, 2)
		require.Equal(t, "1300.00 RUB", offers[0].Landed.String())

		got, err := k.Promise(ctx, draft, withstock.Way(offers[1]), start)
		require.NoError(t, err)
		require.Equal(t, order.Delivery{
			Way: "north/fast//truck", Carrier: "fast", Vehicle: "truck", Vehicles: 1, Warehouse: "north", Source: "stock",
			Ready: order.Days{First: kabinet.MustDate("2026-03-02")}, Arrival: order.Days{First: kabinet.MustDate("2026-03-03"), Last: kabinet.MustDate("2026-03-04")},
			Freight: kabinet.MustMoney("900.00 RUB"),
		}, got)
		_, err = k.Promise(ctx, draft, "north/fast//drone", start)
		require.ErrorIs(t, err, order.ErrDelivery)
		elsewhere := draft
		elsewhere.Site = "moon"
		_, err = k.Promise(ctx, elsewhere, withstock.Way(offers[0]), start)
		require.ErrorIs(t, err, order.ErrDelivery)
		_, err = withstock.Promises{}.Offers(ctx, draft, start)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		_, err = withstock.Promises{Stock: s}.Offers(ctx, draft, start)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		return nil
	}))
}
