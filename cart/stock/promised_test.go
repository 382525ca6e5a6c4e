package stock_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// What was held of goods that turned out not to be there was not taken off what comes in,
// which was promised to others.
func TestWhatIsOversoldComesOffWhatComesIn(t *testing.T) {
	w := newWorld(t, stock.Physical)
	receipt := stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: today.AddDays(5), Quantity: q("20")}
	w.full(start, row("BOLT", "north", "8"), receipt)
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "8"))
	require.NoError(t, err)
	w.full(start.Add(hour), row("BOLT", "north", "5"), receipt) // three were bent
	by := ask("1", "BOLT", "18")
	by.By = today.AddDays(9)
	_, err = w.hold(order("2", 1), by)
	require.ErrorIs(t, err, stock.ErrShort)
	by.Quantity = q("17")
	_, err = w.hold(order("2", 1), by)
	require.NoError(t, err)

	// A receipt comes in parts: what has come is of those who wait for it.
	receipt.Quantity = q("6")
	w.full(start.Add(2*hour), row("BOLT", "north", "19"), receipt)
	require.Equal(t, "0", w.now("BOLT"))
	_, err = w.hold(order("3", 1), ask("1", "BOLT", "1"))
	require.ErrorIs(t, err, stock.ErrShort)
}

// Safety stock that is not there was not kept of what comes in.
func TestSafetyStockIsKeptOfWhatComesIn(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "5"), stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: today.AddDays(5), Quantity: q("20")})
	w.must(func(ctx context.Context, s *stock.Service) error {
		require.NoError(t, s.Keep(ctx, erp, start, "BOLT", "north", q("10")))
		a, err := s.Answers(ctx, start, "BOLT")
		require.Equal(t, "0", a[0].Warehouses[0].Now.String())
		require.Equal(t, "15", a[0].Warehouses[0].By(today.AddDays(5)).String())
		return err
	})
}

// Who names a lot gets it, whatever others lack.
func TestANamedLotIsOfWhoNamesIt(t *testing.T) {
	w := newWorld(t, stock.Physical)
	lot := func(lot, n string) stock.Row {
		r := row("BOLT", "north", n)
		r.Lot = lot
		return r
	}
	w.full(start, lot("a", "10"), lot("b", "10"))
	a := ask("1", "BOLT", "10")
	a.Lot = "a"
	_, err := w.hold(order("1", 1), a)
	require.NoError(t, err)
	w.full(start.Add(hour), lot("a", "7"), lot("b", "10"))
	require.Equal(t, "7", w.now("BOLT"))
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "8"))
	require.ErrorIs(t, err, stock.ErrShort)
	a.Lot = "b"
	_, err = w.hold(order("2", 1), a)
	require.NoError(t, err)
}

// What can be had by a day is on hand − safety − allocated − held + what comes in until
// then, or until any later day where that is less: neither the same goods nor the same
// receipt are promised twice. A naive sum says so for every day.
func TestPromisedByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t, stock.Physical)
		w.places = w.places[:1]
		var onHand, allocated, safety int64
		coming := map[string][2]int64{} // day and quantity
		feeds, orders := 0, 0
		tell := func() {
			feeds++
			r := row("BOLT", "north", fmt.Sprint(onHand))
			r.Allocated = kabinet.QuantityOf(allocated)
			rows := []stock.Row{r}
			for _, id := range slices.Sorted(maps.Keys(coming)) {
				rows = append(rows, stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: id, Arrives: today.AddDays(int(coming[id][0])), Quantity: kabinet.QuantityOf(coming[id][1])})
			}
			w.full(start, rows...)
		}
		tell()
		held := func() map[string]int64 {
			out := map[string]int64{}
			w.must(func(ctx context.Context, s *stock.Service) error {
				for i := range orders {
					h, err := s.Held(ctx, order(fmt.Sprint(i+1), 1))
					if errors.Is(err, kabinet.ErrNotFound) {
						continue
					}
					require.NoError(t, err)
					for _, p := range h.Parts {
						n, scale := p.Open.Fixed()
						for range scale {
							n /= 10
						}
						out[p.Inbound] += n
					}
				}
				return nil
			})
			return out
		}
		const days = 12
		promised := func() (out [days + 1]int64) {
			held := held()
			sum := onHand - allocated - safety - held[""]
			for day := range int64(days + 1) {
				for id, c := range coming {
					if c[0] == day {
						sum += c[1] - held[id]
					}
				}
				out[day] = sum
			}
			for day := days - 1; day >= 0; day-- {
				out[day] = min(out[day], out[day+1])
			}
			for day := range out {
				out[day] = max(out[day], 0)
			}
			return out
		}
		t.Repeat(map[string]func(*rapid.T){
			"the source tells": func(t *rapid.T) {
				onHand, allocated = rapid.Int64Range(-3, 30).Draw(t, "on hand"), rapid.Int64Range(0, 5).Draw(t, "allocated")
				held := held()
				for _, id := range []string{"po1", "po2", "po3"} {
					n := rapid.Int64Range(0, 20).Draw(t, id)
					if n == 0 && held[id] > 0 {
						n = 1 // or what is held of it goes to the lot
					}
					coming[id] = [2]int64{rapid.Int64Range(1, days).Draw(t, "day of "+id), n}
					if n == 0 {
						delete(coming, id)
					}
				}
				tell()
			},
			"keep": func(t *rapid.T) {
				safety = rapid.Int64Range(0, 10).Draw(t, "safety")
				_ = w.try(func(ctx context.Context, s *stock.Service) error {
					err := s.Keep(ctx, erp, start, "BOLT", "north", kabinet.QuantityOf(safety))
					if err != nil {
						safety = 0 // there is no level yet
					}
					return nil
				})
			},
			"reserve": func(t *rapid.T) {
				n, day := rapid.Int64Range(1, 15).Draw(t, "quantity"), rapid.IntRange(0, days).Draw(t, "day")
				can := promised()[day]
				orders++
				a := ask("1", "BOLT", fmt.Sprint(n))
				if day > 0 {
					a.By = today.AddDays(day)
				} else {
					can = promised()[0]
				}
				_, err := w.hold(order(fmt.Sprint(orders), 1), a)
				require.Equal(t, n <= can, err == nil, "%d of %d by day %d: %v", n, can, day, err)
			},
			"cancel": func(t *rapid.T) {
				if orders == 0 {
					return
				}
				id := rapid.IntRange(1, orders).Draw(t, "order")
				_ = w.try(func(ctx context.Context, s *stock.Service) error {
					_, err := s.Release(ctx, anna, start, order(fmt.Sprint(id), 1), "cancelled")
					return err
				})
			},
			"": func(t *rapid.T) {
				want := promised()
				w.must(func(ctx context.Context, s *stock.Service) error {
					a, err := s.Answers(ctx, start, "BOLT")
					require.NoError(t, err)
					var at stock.AtWarehouse
					if len(a[0].Warehouses) > 0 {
						at = a[0].Warehouses[0]
					}
					for day, n := range want {
						by := today.AddDays(day)
						if day == 0 {
							by = kabinet.Date{}
						}
						require.Equal(t, fmt.Sprint(n), at.By(by).String(), "by day %d of %v", day, want)
					}
					return nil
				})
			},
		})
	})
}
