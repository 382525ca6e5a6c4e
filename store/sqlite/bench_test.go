package sqlite_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// stores are what benchmarks compare in one run.
func stores(b *testing.B, run func(b *testing.B, db store.DB)) {
	b.Run("memory", func(b *testing.B) { run(b, memory.New(memory.Options{})) })
	b.Run("sqlite", func(b *testing.B) { run(b, open(b)) })
}

// BenchmarkCart loads and saves a cart of 20 lines, in a transaction each time.
func BenchmarkCart(b *testing.B) {
	s := newShop(b)
	stores(b, func(b *testing.B, db store.DB) {
		r, err := s.Fill(b.Context(), db, 20, "")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			err := db.InTx(b.Context(), func(ctx context.Context, tx store.Tx) error {
				c, err := tx.Carts().Get(ctx, r.Org, r.Cart)
				if err != nil {
					return err
				}
				return tx.Carts().Save(ctx, c)
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCartGet loads a cart of 20 lines in a view.
func BenchmarkCartGet(b *testing.B) {
	s := newShop(b)
	stores(b, func(b *testing.B, db store.DB) {
		r, err := s.Fill(b.Context(), db, 20, "")
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			err := db.View(b.Context(), func(ctx context.Context, tx store.Tx) error {
				_, err := tx.Carts().Get(ctx, r.Org, r.Cart)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPlace places an order of 20 lines; filling the cart is not counted.
func BenchmarkPlace(b *testing.B) {
	s := newShop(b)
	stores(b, func(b *testing.B, db store.DB) {
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			r, err := s.Fill(b.Context(), db, 20, fmt.Sprint("key ", i))
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			if _, err := s.Place(b.Context(), db, r); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkOrders lists a page of 50 of 1,000 orders, for one organisation.
func BenchmarkOrders(b *testing.B) {
	stores(b, func(b *testing.B, db store.DB) {
		err := db.InTx(b.Context(), func(ctx context.Context, tx store.Tx) error {
			for i := range 10_000 {
				s := order.State{Schema: order.Schema, ID: order.ID(fmt.Sprint("ord_", i)), Org: kabinet.OrgID(fmt.Sprint("org_", i%10))}
				s.Seller, s.Number = "s1", fmt.Sprint(i)
				s.Header = cart.Header{Seller: "s1", Unit: kabinet.UnitID(fmt.Sprint("u", i%3))}
				if err := tx.Orders().Save(ctx, order.Restore(s)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: "org_1", Units: []kabinet.UnitID{"u1", "u2"}}}}
		for b.Loop() {
			err := db.View(b.Context(), func(ctx context.Context, tx store.Tx) error {
				list, err := tx.OrderLister().List(ctx, scope, order.Filter{}, kabinet.Page{})
				if err == nil && len(list.Items) != 50 {
					err = fmt.Errorf("%d items", len(list.Items))
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
