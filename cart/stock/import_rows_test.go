package stock_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// hopeless is a row of bolts that cannot be.
func hopeless() stock.Row {
	r := row("BOLT", "north", "80")
	r.Allocated = q("-1")
	return r
}

// A lot whose row in a full feed was wrong kept its old quantity, and yet what had left of
// it since was taken for known: it was there once more.
func TestAWrongRowLeavesWhatLeftDeducted(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	w.ship(order("1", 1), start.Add(hour), "s1", stock.Part{Line: "1", Quantity: q("20")})
	require.Equal(t, "70", w.now("BOLT"))
	r := w.full(start.Add(2*hour), hopeless())
	require.Len(t, r.Problems, 1)
	require.Equal(t, "70", w.now("BOLT"), "what it names stays as it was")
	r = w.full(start.Add(3*hour), row("BOLT", "north", "80"))
	require.Empty(t, r.Problems)
	require.Equal(t, "70", w.now("BOLT"), "and is settled once it is right")
}

// The same for documents that the figures of the wrong row would have known.
func TestAWrongRowTakesNoDocumentOver(t *testing.T) {
	w := newWorld(t, stock.AlreadyNetted)
	w.full(start.Add(-hour), row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	knows := stock.Feed{Kind: stock.Full, AsOf: start.Add(hour), Rows: []stock.Row{hopeless()}, Knows: []stock.Document{order("1", 1)}}
	require.Zero(t, w.take(knows).Taken)
	require.Equal(t, "70", w.now("BOLT"))
	knows.AsOf, knows.Rows = start.Add(2*hour), []stock.Row{row("BOLT", "north", "70")}
	require.Equal(t, 1, w.take(knows).Taken)
	require.Equal(t, "70", w.now("BOLT"))
}

// An article that the catalogue had lost for a while lost its stock, and its receipts
// were taken for arrived.
func TestAParkedRowLeavesItsLevelAsItWas(t *testing.T) {
	w := newWorld(t, stock.Physical)
	receipt := stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: today.AddDays(5), Quantity: q("50")}
	w.full(start, row("BOLT", "north", "100"), receipt)
	by := ask("1", "BOLT", "40")
	by.By = today.AddDays(9)
	_, err := w.hold(order("1", 1), by)
	require.NoError(t, err)
	bolt := w.articles["BOLT"]
	delete(w.articles, "BOLT")
	r := w.full(start.Add(hour), row("BOLT", "north", "90"), receipt)
	require.Equal(t, 2, r.Parked)
	require.Empty(t, r.Oversold)
	w.articles["BOLT"] = bolt
	require.Equal(t, "100", w.now("BOLT"))
	w.must(func(ctx context.Context, s *stock.Service) error {
		r, err := s.Retry(ctx, erp, start.Add(2*hour), "erp")
		require.NoError(t, err)
		require.Equal(t, stock.Report{Changed: 1}, r)
		a, err := s.Answers(ctx, start, "BOLT")
		require.NoError(t, err)
		require.Equal(t, "90", a[0].Warehouses[0].Now.String())
		require.Equal(t, "100", a[0].Warehouses[0].By(today.AddDays(9)).String())
		return nil
	})
}

// A parked row was taken in as of the last feed, so that what had left in between was
// there once more.
func TestARetriedRowIsAsOfItsFeed(t *testing.T) {
	w := newWorld(t, stock.Physical)
	receipt := stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: today.AddDays(5), Quantity: q("50")}
	w.full(start, row("BOLT", "north", "100"), row("PIPE", "north", "10"), receipt)
	by := ask("1", "BOLT", "40")
	by.By = today.AddDays(9)
	_, err := w.hold(order("1", 1), by)
	require.NoError(t, err)
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	bolt := w.articles["BOLT"]
	delete(w.articles, "BOLT")
	came := receipt
	came.Quantity = kabinet.Quantity{}
	w.take(stock.Feed{Kind: stock.Delta, AsOf: start.Add(hour), Rows: []stock.Row{row("BOLT", "north", "150"), came}})
	w.ship(order("2", 1), start.Add(2*hour), "s1")
	w.take(stock.Feed{Kind: stock.Delta, AsOf: start.Add(3 * hour), Rows: []stock.Row{row("PIPE", "north", "9")}})
	w.articles["BOLT"] = bolt
	for range 2 {
		w.must(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Retry(ctx, erp, start.Add(4*hour), "erp")
			return err
		})
		require.Equal(t, "80", w.now("BOLT"), "150, of which 30 have left and 40 are held")
	}
	w.full(start.Add(5*hour), row("BOLT", "north", "120"))
	require.Equal(t, "80", w.now("BOLT"))
}

// Every problem says the row and the field.
func TestAProblemNamesItsField(t *testing.T) {
	w := newWorld(t, stock.Physical)
	with := func(do func(*stock.Row)) stock.Row {
		r := row("BOLT", "north", "1")
		do(&r)
		return r
	}
	rows := []stock.Row{
		with(func(r *stock.Row) { r.Quantity = q("1.5") }),
		with(func(r *stock.Row) { r.Lot, r.Allocated = "a", q("0.5") }),
		with(func(r *stock.Row) { r.Lot, r.Allocated = "b", q("-1") }),
		with(func(r *stock.Row) { r.Lot, r.Unit = "c", "XYZ" }),
		with(func(r *stock.Row) { r.Inbound, r.Arrives, r.Quantity = "po1", today, q("-1") }),
		with(func(r *stock.Row) { r.Inbound = "po2" }),
		with(func(r *stock.Row) { r.SKU = "" }),
		with(func(r *stock.Row) { r.SKU, r.Warehouse = "UNKNOWN", "" }),
		with(func(r *stock.Row) { r.SKU = "UNKNOWN\xff" }),
		with(func(r *stock.Row) { r.Lot = "\x00" }),
		with(func(r *stock.Row) { r.Inbound, r.Arrives, r.Lot = "po3", today, "x" }),
		with(func(r *stock.Row) { r.Inbound, r.Arrives, r.Lot = "po3", today, "y" }),
	}
	r := w.full(start, rows...)
	var places []string
	for _, p := range r.Problems {
		places = append(places, p.Err.Place())
	}
	require.Equal(t, []string{
		"/rows/0/quantity", "/rows/1/allocated", "/rows/2/allocated", "/rows/3/unit", "/rows/4/quantity", "/rows/5/arrives",
		"/rows/6/sku", "/rows/7/warehouse", "/rows/8/sku", "/rows/9/lot", "/rows/11",
	}, places)
	require.ErrorIs(t, r.Problems[3].Err, stock.ErrUnit)
	require.Zero(t, r.Parked)
}

// A feed of an ERP whose clock was wrong by a year was the last one that could be
// imported, and what left after it was taken for known.
func TestFiguresOfTheFutureAreOfNow(t *testing.T) {
	w := newWorld(t, stock.Physical)
	give := func(version int64, now, asOf time.Time, n string) {
		t.Helper()
		w.must(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Import(ctx, erp, now, stock.Feed{Source: "erp", Version: version, Kind: stock.Full, AsOf: asOf, Rows: []stock.Row{row("BOLT", "north", n)}})
			return err
		})
	}
	give(1, start, start.AddDate(1, 0, 0), "100")
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	w.ship(order("1", 1), start.Add(hour), "s1")
	give(2, start.Add(2*hour), start.Add(hour/2), "100")
	require.Equal(t, "70", w.now("BOLT"))
	give(3, start.Add(3*hour), start.Add(2*hour), "70")
	require.Equal(t, "70", w.now("BOLT"))
}
