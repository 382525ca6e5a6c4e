package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
	"github.com/seed-a884640a/kabinet/store/storetest"
)

// holding is what a child does to a stock: it holds one A and two B for each order.
type holding struct {
	Name   string // of the child
	Orders int
}

// run says of every order whether it was held.
func (j holding) run(ctx context.Context, db *sqlite.DB) error {
	for i := range j.Orders {
		document, what := fmt.Sprint("order/", j.Name, "/", i), "held"
		err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return storetest.StockHold(ctx, tx, document, i%2 == 1)
		})
		if errors.Is(err, stock.ErrShort) {
			what, err = "short", nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", document, err)
		}
		fmt.Println(document, what, "-")
	}
	return nil
}

// TestProcessesNeverHoldTheSameGoods lets several processes hold one stock, one of
// which is killed on the way.
func TestProcessesNeverHoldTheSameGoods(t *testing.T) {
	path := t.TempDir() + "/stock.db"
	db := openFile(t, path)
	if err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		return storetest.StockArrives(ctx, tx, 40, 1000)
	}); err != nil {
		t.Fatal(err)
	}
	acks := &acknowledgements{byKey: map[string]string{}}
	var children []*process
	for i := range 4 {
		children = append(children, start(t, job{Path: path, Holding: &holding{Name: fmt.Sprint("child", i), Orders: 20}}))
	}
	errs := make([]error, len(children))
	var wg sync.WaitGroup
	for i, p := range children {
		wg.Go(func() {
			kill := 0
			if i == 3 {
				kill = 5
			}
			_, errs[i] = acks.read(p, kill)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]int{}
	for _, what := range acks.byKey {
		outcomes[what]++
	}
	if outcomes["held -"] == 0 || outcomes["short -"] == 0 {
		t.Fatalf("the orders were %v", outcomes)
	}
	if err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		a, b, err := storetest.StockLeft(ctx, tx)
		if err == nil && (a != "0" || b != "920") {
			err = fmt.Errorf("%s and %s are left, want 0 and 920", a, b)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	t.Logf("the orders were %v", outcomes)
}
