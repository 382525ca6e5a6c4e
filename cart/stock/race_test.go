package stock_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// However many orders hold, change, ship and give back goods at once, no more is held and
// shipped than there is, at any time.
func TestStockIsNeverBelowZeroUnderRaces(t *testing.T) {
	const goods, workers, orders = 100, 8, 12
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "60"), row("BOLT", "south", "40"))
	shipped, errs := make([]int64, workers), make([]error, workers)
	held := make([]map[string]int64, workers)
	var wg sync.WaitGroup
	for g := range workers {
		held[g] = map[string]int64{}
		wg.Go(func() {
			r := rand.New(rand.NewPCG(7, uint64(g)))
			for i := range orders {
				id, version := fmt.Sprint(g, "-", i), int64(1)
				n := 1 + r.Int64N(20)
				_, err := w.hold(order(id, version), ask("1", "BOLT", fmt.Sprint(n)))
				if err == nil && r.IntN(3) == 0 { // more or less of it
					more := 1 + r.Int64N(20)
					if _, changed := w.hold(order(id, version+1), ask("1", "BOLT", fmt.Sprint(more))); changed == nil {
						n, version = more, version+1
					} else {
						err = ifNot(changed, stock.ErrShort)
					}
				} else if errors.Is(err, stock.ErrShort) {
					n, err = 0, nil
				}
				if err == nil && n > 0 {
					switch what, part := r.IntN(3), 1+r.Int64N(n); what {
					case 0:
						err = w.try(func(ctx context.Context, s *stock.Service) error {
							_, err := s.Ship(ctx, anna, start, order(id, version), "s", stock.Part{Line: "1", Quantity: kabinet.QuantityOf(part)})
							return err
						})
						shipped[g], n = shipped[g]+part, n-part
					case 1:
						err = w.try(func(ctx context.Context, s *stock.Service) error {
							_, err := s.Release(ctx, anna, start, order(id, version), "c", stock.Part{Line: "1", Quantity: kabinet.QuantityOf(part)})
							return err
						})
						n -= part
					}
				}
				held[g][id] = n
				if err == nil {
					err = w.try(func(ctx context.Context, s *stock.Service) error {
						a, err := s.Answers(ctx, start, "BOLT")
						if err == nil {
							for _, place := range a[0].Warehouses {
								if place.Now.Sign() < 0 {
									err = fmt.Errorf("%s in %s", place.Now, place.Warehouse)
								}
							}
						}
						return err
					})
				}
				if err != nil {
					errs[g] = fmt.Errorf("%s: %w", id, err)
					return
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	var out int64
	for g := range workers {
		out += shipped[g]
		for _, n := range held[g] {
			out += n
		}
	}
	require.LessOrEqual(t, out, int64(goods))
	require.Equal(t, fmt.Sprint(goods-out), w.now("BOLT"), "what is neither held nor gone is free")
}

// ifNot returns an error unless it is the one allowed.
func ifNot(err, allowed error) error {
	if errors.Is(err, allowed) {
		return nil
	}
	return err
}
