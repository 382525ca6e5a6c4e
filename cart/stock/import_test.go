package stock_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

const hour = time.Hour

// Peers' bug: an ERP that deducts orders from its figures had them deducted once more.
func TestAnERPFeedThatAlreadyNetsOrdersIsNotNettedAgain(t *testing.T) {
	w := newWorld(t, stock.AlreadyNetted)
	w.full(start.Add(-hour), row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	require.Equal(t, "70", w.now("BOLT"))

	// A feed that does not know the order yet.
	w.full(start.Add(hour), row("BOLT", "north", "100"))
	require.Equal(t, "70", w.now("BOLT"))
	// One that does, by name.
	r := w.take(stock.Feed{Kind: stock.Full, AsOf: start.Add(2 * hour), Rows: []stock.Row{row("BOLT", "north", "70")}, Knows: []stock.Document{order("1", 1)}})
	require.Equal(t, 1, r.Taken)
	require.Equal(t, "70", w.now("BOLT"))
	// And the order goes on as if nothing had happened.
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Convert(ctx, anna, start.Add(3*hour), order("1", 1))
		return err
	})
	w.ship(order("1", 1), start.Add(3*hour), "s1")
	w.ship(order("1", 1), start.Add(3*hour), "s2", stock.Part{Line: "1", Quantity: q("30")})
	require.Equal(t, "70", w.now("BOLT"))
	_, err = w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err, "a repeat after the figures have taken over")
	require.Equal(t, "70", w.now("BOLT"))
	// Weighed goods: more left than was ever held.
	w.ship(order("1", 1), start.Add(4*hour), "s3", stock.Part{Line: "1", Quantity: q("32")})
	require.Equal(t, "68", w.now("BOLT"))

	// By a watermark: what reserved up to then.
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "8"))
	require.NoError(t, err)
	require.Equal(t, "60", w.now("BOLT"))
	w.take(stock.Feed{Kind: stock.Full, AsOf: start.Add(5 * hour), Watermark: start, Rows: []stock.Row{row("BOLT", "north", "60")}})
	require.Equal(t, "60", w.now("BOLT"))
}

// A feed that knows version 1 of an order does not know version 2.
func TestAFeedKnowsVersions(t *testing.T) {
	w := newWorld(t, stock.AlreadyNetted)
	w.full(start.Add(-hour), row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	_, err = w.hold(order("1", 2), ask("1", "BOLT", "40"))
	require.NoError(t, err)
	w.take(stock.Feed{Kind: stock.Full, AsOf: start.Add(hour), Rows: []stock.Row{row("BOLT", "north", "70")}, Knows: []stock.Document{order("1", 1)}})
	require.Equal(t, "30", w.now("BOLT"), "both are deducted until the source knows better")
	w.take(stock.Feed{Kind: stock.Full, AsOf: start.Add(2 * hour), Rows: []stock.Row{row("BOLT", "north", "60")}, Knows: []stock.Document{order("1", 2)}})
	require.Equal(t, "60", w.now("BOLT"))
}

// A delta takes over only what its rows name.
func TestADeltaTakesOverWhatItNames(t *testing.T) {
	w := newWorld(t, stock.AlreadyNetted)
	w.full(start.Add(-hour), row("BOLT", "north", "100"), row("PIPE", "north", "50"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"), ask("2", "PIPE", "10"))
	require.NoError(t, err)
	w.take(stock.Feed{Kind: stock.Delta, AsOf: start.Add(hour), Knows: []stock.Document{order("1", 1)}, Rows: []stock.Row{row("BOLT", "north", "70")}})
	require.Equal(t, "70", w.now("BOLT"))
	require.Equal(t, "40", w.now("PIPE"))
}

// Physical figures lose what left up to their instant, and nothing else.
func TestPhysicalFiguresLoseWhatLeft(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start.Add(-hour), row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "20"))
	require.NoError(t, err)
	w.full(start.Add(hour), row("BOLT", "north", "100"))
	require.Equal(t, "50", w.now("BOLT"), "orders stay deducted")
	w.ship(order("1", 1), start.Add(2*hour), "s1", stock.Part{Line: "1", Quantity: q("10")})
	w.ship(order("1", 1), start.Add(4*hour), "s2", stock.Part{Line: "1", Quantity: q("5")})
	w.full(start.Add(3*hour), row("BOLT", "north", "90"))
	require.Equal(t, "50", w.now("BOLT"), "the first shipment is gone from the figures, the second is not")
	w.full(start.Add(3*hour), row("BOLT", "north", "90"))
	require.Equal(t, "50", w.now("BOLT"), "nothing is settled twice")
	w.full(start.Add(4*hour), row("BOLT", "north", "85"))
	require.Equal(t, "50", w.now("BOLT"))
	w.ship(order("1", 1), start.Add(5*hour), "s3", stock.Part{Line: "1", Quantity: q("16")})
	require.Equal(t, "49", w.now("BOLT"), "one more left than was held")
	w.full(start.Add(6*hour), row("BOLT", "north", "69"))
	require.Equal(t, "49", w.now("BOLT"))
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Release(ctx, anna, start.Add(6*hour), order("2", 1), "cancelled")
		return err
	})
	require.Equal(t, "69", w.now("BOLT"))
}

// What was given back and left all the same is deducted until a feed.
func TestShippedAfterItLapsed(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Release(ctx, anna, start, order("1", 1), "x")
		return err
	})
	for range 2 {
		w.ship(order("1", 1), start.Add(hour), "s1", stock.Part{Line: "1", Quantity: q("30")})
		require.Equal(t, "70", w.now("BOLT"))
	}
	w.full(start.Add(2*hour), row("BOLT", "north", "70"))
	require.Equal(t, "70", w.now("BOLT"))
}

func TestFeedsAreMonotonic(t *testing.T) {
	w := newWorld(t, stock.Physical)
	give := func(f stock.Feed) (r stock.Report, err error) {
		f.Source = "erp"
		err = w.try(func(ctx context.Context, s *stock.Service) (err error) {
			r, err = s.Import(ctx, erp, start, f)
			return err
		})
		return r, err
	}
	rows := func(n string) []stock.Row { return []stock.Row{row("BOLT", "north", n)} }
	_, err := give(stock.Feed{Version: 5, Kind: stock.Full, AsOf: start, Rows: rows("10")})
	require.NoError(t, err)
	r, err := give(stock.Feed{Version: 5, Kind: stock.Full, AsOf: start, Rows: rows("99")})
	require.NoError(t, err)
	require.True(t, r.Repeated)
	require.Equal(t, "10", w.now("BOLT"))
	for name, c := range map[string]struct {
		feed stock.Feed
		want error
	}{
		"older":             {stock.Feed{Version: 4, Kind: stock.Full, AsOf: start.Add(hour), Rows: rows("1")}, stock.ErrOlder},
		"older by instant":  {stock.Feed{Version: 6, Kind: stock.Full, AsOf: start.Add(-hour), Rows: rows("1")}, stock.ErrOlder},
		"no instant":        {stock.Feed{Version: 6, Kind: stock.Full, Rows: rows("1")}, stock.ErrFeed},
		"no version":        {stock.Feed{Kind: stock.Full, AsOf: start, Rows: rows("1")}, stock.ErrFeed},
		"no kind":           {stock.Feed{Version: 6, AsOf: start, Rows: rows("1")}, stock.ErrFeed},
		"physical, netted":  {stock.Feed{Version: 6, Kind: stock.Full, AsOf: start, Knows: []stock.Document{order("1", 1)}}, stock.ErrFeed},
		"gap":               {stock.Feed{Version: 7, After: 6, Kind: stock.Delta, AsOf: start, Rows: rows("1")}, stock.ErrGap},
		"watermark to come": {stock.Feed{Version: 6, Kind: stock.Full, AsOf: start, Watermark: start.Add(1)}, stock.ErrFeed},
	} {
		_, err := give(c.feed)
		require.ErrorIs(t, err, c.want, name)
	}
	_, err = give(stock.Feed{Version: 6, After: 5, Kind: stock.Delta, AsOf: start, Rows: rows("7")})
	require.NoError(t, err)
	require.Equal(t, "7", w.now("BOLT"))
	require.ErrorIs(t, w.try(func(ctx context.Context, s *stock.Service) error {
		return s.Declare(ctx, start, "erp", stock.AlreadyNetted)
	}), stock.ErrMode)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *stock.Service) error { return s.Declare(ctx, start, "x", "some") }), stock.ErrMode)
	w.must(func(ctx context.Context, s *stock.Service) error { return s.Declare(ctx, start, "erp", stock.Physical) })
	require.ErrorIs(t, w.try(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Import(ctx, erp, start, stock.Feed{Source: "other", Version: 1, Kind: stock.Full, AsOf: start})
		return err
	}), kabinet.ErrNotFound)
}

func TestFullAndDelta(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "10"), row("BOLT", "south", "20"), row("PIPE", "north", "30"))
	r := w.take(stock.Feed{Kind: stock.Delta, AsOf: start, Rows: []stock.Row{row("BOLT", "north", "11")}})
	require.Equal(t, stock.Report{Changed: 1}, r)
	require.Equal(t, "31", w.now("BOLT"))
	require.Equal(t, "30", w.now("PIPE"))
	r = w.full(start, row("BOLT", "south", "20"))
	require.Equal(t, 2, r.Changed)
	require.Equal(t, 1, r.Same, "what a full feed does not name is empty")
	require.Equal(t, "20", w.now("BOLT"))
	require.Equal(t, "0", w.now("PIPE"))
}

func TestOversoldIsReported(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "10"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "8"))
	require.NoError(t, err)
	r := w.full(start.Add(hour), row("BOLT", "north", "5"))
	require.Len(t, r.Oversold, 1)
	require.Equal(t, "3", r.Oversold[0].By.String())
	require.Equal(t, "0", w.now("BOLT"))
	r = w.full(start.Add(2 * hour))
	require.Equal(t, "8", r.Oversold[0].By.String())
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "1"))
	require.ErrorIs(t, err, stock.ErrShort)
	r = w.full(start.Add(3*hour), row("BOLT", "north", "-4"))
	require.Equal(t, "8", r.Oversold[0].By.String())
	require.Empty(t, w.full(start.Add(4*hour), row("BOLT", "north", "9")).Oversold)
	require.Equal(t, "1", w.now("BOLT"))
}

// Unknown references wait; they are not dropped.
func TestUnknownRowsAreParked(t *testing.T) {
	w := newWorld(t, stock.Physical)
	r := w.full(start, row("BOLT", "north", "10"), row("NUT", "north", "5"), row("BOLT", "east", "7"), row("GONE", "north", "1"))
	require.Equal(t, 3, r.Parked)
	require.Equal(t, "10", w.now("BOLT"))
	retry := func() (r stock.Report) {
		w.must(func(ctx context.Context, s *stock.Service) (err error) {
			r, err = s.Retry(ctx, erp, start.Add(hour), "erp")
			return err
		})
		return r
	}
	require.Equal(t, 3, retry().Parked)
	w.articles["NUT"] = stock.Article{SKU: "NUT", Unit: kabinet.Piece}
	r = retry()
	require.Equal(t, 1, r.Changed)
	require.Equal(t, 2, r.Parked)
	require.Equal(t, "5", w.now("NUT"))
	require.Equal(t, 2, w.full(start.Add(2*hour), row("BOLT", "north", "10"), row("NUT", "north", "6"), row("BOLT", "east", "8"), row("PIPE", "west", "2")).Parked)
	w.places = append(w.places, stock.Warehouse{ID: "east"})
	w.articles["GONE"] = stock.Article{SKU: "GONE", Unit: kabinet.Piece}
	require.Equal(t, stock.Report{Changed: 1, Parked: 1}, retry())
	require.Equal(t, "18", w.now("BOLT"))
	require.Equal(t, "0", w.now("GONE"), "a full feed without it has dropped it")
}

func TestRowsWithProblems(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.must(func(ctx context.Context, s *stock.Service) error { return s.Declare(ctx, start, "wms", stock.Physical) })
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Import(ctx, erp, start, stock.Feed{Source: "wms", Version: 1, Kind: stock.Full, AsOf: start, Rows: []stock.Row{row("PIPE", "south", "3")}})
		return err
	})
	w.full(start, row("BOLT", "north", "10"), row("BOLT", "south", "6"))
	boxes := row("BOLT", "south", "2")
	boxes.Unit = kabinet.Box
	part := row("BOLT", "north", "1.5")
	r := w.full(start, part, boxes, boxes, row("PIPE", "south", "9"),
		stock.Row{SKU: "PIPE", Warehouse: "north", Inbound: "po1", Quantity: q("5")},
		stock.Row{SKU: "VALVE", Warehouse: "north", Quantity: q("5"), Allocated: q("-1")},
		stock.Row{SKU: "VALVE", Warehouse: "north", Lot: "\xff", Quantity: q("5")})
	want := []struct {
		row  int
		kind error
	}{{0, stock.ErrRow}, {2, stock.ErrTwice}, {3, stock.ErrSource}, {4, stock.ErrRow}, {5, stock.ErrRow}, {6, stock.ErrText}}
	require.Len(t, r.Problems, len(want))
	for i, x := range want {
		require.Equal(t, x.row, r.Problems[i].Row)
		require.ErrorIs(t, r.Problems[i].Err, x.kind)
	}
	require.Equal(t, "34", w.now("BOLT"), "what a mistake names stays as it was")
	require.Equal(t, "3", w.now("PIPE"))
	b, err := json.Marshal(stock.Imported{Report: r})
	require.NoError(t, err)
	require.Contains(t, string(b), "/rows/3: PIPE in south comes from wms")
}

// Goods that came and left before a feed said that they came.
func TestShippedBeforeItWasSaidToHaveCome(t *testing.T) {
	w := newWorld(t, stock.Physical)
	in := stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: today, Quantity: q("50")}
	w.full(start, row("BOLT", "north", "10"), in)
	a := ask("1", "BOLT", "40")
	a.By = today
	_, err := w.hold(order("1", 1), a)
	require.NoError(t, err)
	w.ship(order("1", 1), start.Add(2*hour), "s1", stock.Part{Line: "1", Quantity: q("30")})
	w.full(start.Add(hour), row("BOLT", "north", "60"))
	require.Equal(t, "20", w.now("BOLT"), "it had not left when the figures were taken")
	w.full(start.Add(4*hour), row("BOLT", "north", "30"))
	require.Equal(t, "20", w.now("BOLT"))
}

// A figure finer than the unit promises no more than there is.
func TestWhatThereIsIsNotRoundedUp(t *testing.T) {
	w := newWorld(t, stock.Physical)
	r := row("PIPE", "north", "10.0009")
	r.Allocated = q("1.0001")
	w.full(start.Add(-hour), r)
	require.Equal(t, "8.999", w.now("PIPE"))
}
