package stock_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

func TestPromises(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.rates = table(t)
	w.full(start, row("BOLT", "north", "100"), row("PIPE", "north", "10"), row("PIPE", "south", "1000"), row("BOLT", "south", "5"),
		stock.Row{SKU: "PIPE", Warehouse: "north", Inbound: "po1", Arrives: kabinet.MustDate("2026-03-14"), Quantity: q("2000")})
	promises := func(needs ...stock.Need) (out []stock.Promise, err error) {
		err = w.try(func(ctx context.Context, s *stock.Service) (err error) {
			out, err = s.Promises(ctx, start, stock.Destination{Country: "DE", Postcode: "10117"}, needs...)
			return err
		})
		return out, err
	}
	need := func(sku kabinet.SKU, quantity, goods string) stock.Need {
		return stock.Need{SKU: sku, Quantity: q(quantity), Goods: eur(goods)}
	}
	list, err := promises(need("BOLT", "100", "20.00 EUR"))
	require.NoError(t, err)
	require.Len(t, list, 2, "the south has too few")
	p := list[0]
	require.Equal(t, "Parcel", p.Quote.Carrier)
	require.Equal(t, stock.FromStock, p.From)
	require.Equal(t, stock.Span{From: today, To: today}, p.Ready)
	require.Equal(t, []string{"20.00 EUR", "6.90 EUR", "26.90 EUR"}, []string{p.Goods.String(), p.Freight.String(), p.Landed.String()})
	require.Equal(t, "2026-03-04", p.Arrival.To.String())

	// What lies there, and what comes in on a Saturday.
	list, err = promises(need("PIPE", "900", "4000 EUR"), need("PIPE", "100", "400 EUR"))
	require.NoError(t, err)
	byPlace := map[kabinet.WarehouseID]stock.Promise{}
	for _, p := range list {
		byPlace[p.Warehouse] = p
	}
	require.Equal(t, stock.FromInbound, byPlace["north"].From)
	require.Equal(t, "2026-03-16", byPlace["north"].Ready.From.String())
	require.Equal(t, "4400.00 EUR", byPlace["north"].Goods.String())
	require.Equal(t, "4625.00 EUR", byPlace["north"].Landed.String(), "a truck's minimum")
	require.Equal(t, "2026-03-03", byPlace["south"].Ready.From.String(), "a day of handling")

	// Made to order, by a range.
	list, err = promises(need("VALVE", "2", "900 EUR"), need("BOLT", "5", "1 EUR"))
	require.NoError(t, err)
	require.Equal(t, stock.FromOrder, list[0].From)
	require.Equal(t, stock.Span{From: kabinet.MustDate("2026-03-16"), To: kabinet.MustDate("2026-03-23")}, list[0].Ready)
	require.Equal(t, "2026-03-25", list[0].Arrival.To.String())

	list, err = promises(need("BOLT", "101", "20 EUR"))
	require.NoError(t, err)
	require.Empty(t, list)
	w.articles["BOLT"] = stock.Article{SKU: "BOLT", Unit: kabinet.Piece}
	_, err = promises(need("BOLT", "1", "20 EUR"))
	require.ErrorIs(t, err, stock.ErrMeasures)
	_, err = promises(need("NUT", "1", "20 EUR"))
	require.ErrorIs(t, err, stock.ErrSKU)
	_, err = promises(need("BOLT", "0", "20 EUR"))
	require.ErrorIs(t, err, stock.ErrQuantity)
	w.rates = nil
	_, err = promises(need("BOLT", "1", "20 EUR"))
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func TestCheck(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	check := func(kind cart.OrderKind, lines ...cart.Line) (out []cart.Finding) {
		w.must(func(ctx context.Context, s *stock.Service) (err error) {
			var state cart.State
			state.Kind, state.Lines = kind, lines
			out, err = stock.Check{Service: s}.Check(ctx, cart.Checkout{Cart: state, At: start})
			return err
		})
		return out
	}
	line := func(id cart.LineID, sku kabinet.SKU, unit kabinet.UoM, quantity string) cart.Line {
		return cart.Line{ID: id, LineKey: cart.LineKey{SKU: sku, Unit: unit}, Quantity: q(quantity)}
	}
	found := check(cart.Stock, line("1", "SERVICE", "", "1"), line("2", "BOLT", kabinet.Box, "5"), line("3", "VALVE", "", "2"), line("4", "BOLT", "", "41"))
	require.Len(t, found, 2)
	require.Equal(t, cart.Warn, found[0].Severity, "it can be made")
	require.Equal(t, "/lines/2", found[0].Err.Place())
	require.Equal(t, cart.Refuse, found[1].Severity)
	require.Equal(t, "/lines/3", found[1].Err.Place())
	require.ErrorIs(t, found[1].Err, stock.ErrInsufficient)
	require.Equal(t, "40", found[1].Err.Param("available"))
	require.Empty(t, check(cart.ToOrder, line("4", "BOLT", "", "4100")))
	found = check(cart.Stock, line("1", "SERVICE", "", "1"), line("2", "BOLT", kabinet.Box, "0.05"))
	require.Len(t, found, 1)
	require.Equal(t, "/lines/1/quantity", found[0].Err.Place())
	require.ErrorIs(t, found[0].Err, stock.ErrQuantity)
	nowhere := line("3", "BOLT", "", "1")
	nowhere.Warehouse = "moon"
	found = check(cart.Stock, line("1", "BOLT", kabinet.Box, "0.05"), line("2", "BOLT", kabinet.Tonne, "1"), nowhere,
		line("4", "BOLT", "", "0.5"), line("5", "BOLT", "", "100"), line("6", "BOLT", "", "1"))
	var told []string
	for _, f := range found {
		require.Equal(t, cart.Refuse, f.Severity)
		told = append(told, f.Err.Place()+" "+f.Err.Code())
	}
	require.Equal(t, []string{
		"/lines/0/quantity " + stock.ErrQuantity.Code(), "/lines/1/quantity " + stock.ErrUnit.Code(),
		"/lines/2/warehouse " + stock.ErrWarehouse.Code(), "/lines/3/quantity " + stock.ErrQuantity.Code(),
		"/lines/5 " + stock.ErrInsufficient.Code(),
	}, told, "every line with a mistake is told, and what others take of what there is")
	_, err := stock.Check{}.Check(t.Context(), cart.Checkout{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

// Goods are made where that is sooner than waiting for what comes in; and what comes in
// today does not lie there yet.
func TestTheSoonestSourceIsPromised(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.rates, w.places = table(t), w.places[:1] // the other one could make it, too
	coming := func(sku kabinet.SKU, day string) stock.Row {
		return stock.Row{SKU: sku, Warehouse: "north", Inbound: "po-" + string(sku) + day, Arrives: kabinet.MustDate(day), Quantity: q("10")}
	}
	for day, want := range map[string]struct {
		from  stock.From
		ready string
	}{
		"2026-03-05": {stock.FromInbound, "2026-03-05"},
		"2026-04-15": {stock.FromOrder, "2026-03-16"}, // made in 10 to 15 business days
	} {
		w.full(start, coming("VALVE", day), coming("BOLT", today.String()))
		w.must(func(ctx context.Context, s *stock.Service) error {
			to := stock.Destination{Country: "DE", Postcode: "10117"}
			list, err := s.Promises(ctx, start, to, stock.Need{SKU: "VALVE", Quantity: q("2"), Goods: eur("900 EUR")})
			require.NoError(t, err)
			require.Equal(t, want.from, list[0].From, day)
			require.Equal(t, want.ready, list[0].Ready.From.String())
			list, err = s.Promises(ctx, start, to, stock.Need{SKU: "BOLT", Quantity: q("2"), Goods: eur("1 EUR")})
			require.NoError(t, err)
			require.Equal(t, stock.FromInbound, list[0].From)
			require.Equal(t, today, list[0].Ready.From)
			return nil
		})
	}
}
