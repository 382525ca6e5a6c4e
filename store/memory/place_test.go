package memory_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/internal/shop"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func TestConcurrentPlacesWithOneKeyMakeOneOrder(t *testing.T) {
	placeTogether(t, func(int) string { return "key" })
}

func TestConcurrentPlacesOfOneCartMakeOneOrder(t *testing.T) {
	placeTogether(t, func(i int) string { return fmt.Sprint("key ", i) })
}

// placeTogether places one cart a hundred times at once.
func placeTogether(t *testing.T, key func(i int) string) {
	s, err := shop.New()
	if err != nil {
		t.Fatal(err)
	}
	db := memory.New(memory.Options{})
	request, err := s.Fill(t.Context(), db, 3, "")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	made := map[order.ID]int{}
	for i := range 100 {
		wg.Go(func() {
			r := request
			r.Key = key(i)
			o, err := s.Place(context.Background(), db, r)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				made[o.ID]++
			} else if !errors.Is(err, cart.ErrOrdered) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := shop.Audit(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != 1 || len(all) != 1 {
		t.Fatalf("%d orders were made, %d are kept", len(made), len(all))
	}
	for id, n := range made {
		if _, ok := all[id]; !ok || (key(0) == key(1) && n != 100) {
			t.Fatalf("the order %s came %d times, kept %v", id, n, ok)
		}
	}
}

// A number that an order from elsewhere has is passed over.
func TestNumbersPassOverImportedOrders(t *testing.T) {
	s, err := shop.New()
	if err != nil {
		t.Fatal(err)
	}
	db := memory.New(memory.Options{})
	err = db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		imported := order.State{Schema: order.Schema, ID: "ord_erp", Org: shop.Org, Number: "1", Origin: order.ERP}
		imported.Seller = shop.Seller
		return tx.Orders().Save(ctx, order.Restore(imported))
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Fill(t.Context(), db, 1, "key")
	if err != nil {
		t.Fatal(err)
	}
	if o, err := s.Place(t.Context(), db, r); err != nil || o.Number != "2" {
		t.Fatalf("the order has the number %q: %v", o.Number, err)
	}
}
