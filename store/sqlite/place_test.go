package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store/internal/shop"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

func newShop(t testing.TB) *shop.Shop {
	t.Helper()
	s, err := shop.New()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func audit(t *testing.T, path string) map[order.ID]order.State {
	t.Helper()
	all, err := shop.Audit(t.Context(), openFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestConcurrentPlacesWithOneKeyMakeOneOrder(t *testing.T) {
	placeTogether(t, func(int) string { return "key" })
}

func TestConcurrentPlacesOfOneCartMakeOneOrder(t *testing.T) {
	placeTogether(t, func(i int) string { return fmt.Sprint("key ", i) })
}

// placeTogether places one cart a hundred times at once, through two DBs on one
// file.
func placeTogether(t *testing.T, key func(i int) string) {
	s, path := newShop(t), t.TempDir()+"/one.db"
	dbs := []*sqlite.DB{openFile(t, path), openFile(t, path)}
	request, err := s.Fill(t.Context(), dbs[0], 3, "")
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
			o, err := s.Place(context.Background(), dbs[i%2], r)
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
	all := audit(t, path)
	if len(made) != 1 || len(all) != 1 {
		t.Fatalf("%d orders were made, %d are kept", len(made), len(all))
	}
	for id, n := range made {
		if _, ok := all[id]; !ok || (key(0) == key(1) && n != 100) {
			t.Fatalf("the order %s came %d times, kept %v", id, n, ok)
		}
	}
}
