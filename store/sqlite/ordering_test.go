package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// ordering is what a child does with carts that all want what there is not enough of: it
// orders them, with so many goroutines, beginning with First, to the last and round.
type ordering struct {
	First      int
	Goroutines int
	Requests   []order.PlaceRequest
}

// shelf is the stock of the article A.
func shelf(tx store.Tx) *stock.Service {
	return &stock.Service{
		Seller: "seller", Warehouses: []stock.Warehouse{{ID: "north"}},
		Catalogue: stock.CatalogueFunc(func(context.Context, ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
			return map[kabinet.SKU]stock.Article{"A": {SKU: "A", Unit: kabinet.Piece}}, nil
		}),
		Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
		Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
	}
}

func (j ordering) run(ctx context.Context, db *sqlite.DB) error {
	set, err := spendingset.Over(db)
	if err != nil {
		return err
	}
	set.Stock = func(tx store.Tx) order.Stock { return withstock.Keeper{Stock: shelf(tx)} }
	errs := make([]error, j.Goroutines)
	var wg sync.WaitGroup
	for g := range j.Goroutines {
		wg.Go(func() {
			for i := g; i < len(j.Requests); i += j.Goroutines {
				r := j.Requests[(j.First+i)%len(j.Requests)]
				o, err := set.Request(ctx, spendingset.Olga, r)
				switch {
				case errors.Is(err, order.ErrStock):
				case err != nil:
					errs[g] = fmt.Errorf("%s: %w", r.Key, err)
					return
				default:
					fmt.Println(r.Key, o.ID, o.Number) // one write: acknowledged
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// TestOrdersAddUpThroughKills orders a thousand carts by sixteen goroutines in two
// processes, one of which is killed and started anew, again and again. No order is lost or
// doubled; there are as many as there are goods for; and the budget, the credit and the
// stock have given what these orders cost, and not more.
func TestOrdersAddUpThroughKills(t *testing.T) {
	total := 1000
	if testing.Short() {
		total = 40
	}
	goods := total - total/10
	path := t.TempDir() + "/orders.db"
	db := openFile(t, path)
	set, err := spendingset.New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		set.Budget(t.Context(), "1000000", budget.Hard), set.Credit(t.Context(), "1000000 RUB", credit.Policy{}),
		db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			s := shelf(tx)
			if err := s.Declare(ctx, spendingset.Start, "erp", stock.Physical); err != nil {
				return err
			}
			_, err := s.Import(ctx, spendingset.Mira, spendingset.Start, stock.Feed{
				Source: "erp", Version: 1, Kind: stock.Full, AsOf: spendingset.Start,
				Rows: []stock.Row{{SKU: "A", Warehouse: "north", Quantity: kabinet.QuantityOf(int64(goods))}},
			})
			return err
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	requests := make([]order.PlaceRequest, total)
	for i := range requests {
		if requests[i], err = set.Fill(t.Context(), spendingset.Olga, fmt.Sprint("key-", i), 1); err != nil {
			t.Fatal(err)
		}
	}
	acks := &acknowledgements{byKey: map[string]string{}}
	work := func(first int) *process {
		return start(t, job{Path: path, Ordering: &ordering{First: first, Goroutines: 8, Requests: requests}})
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	steady := work(total / 2)
	wg.Go(func() { _, errs[0] = acks.read(steady, 0) })
	r := rand.New(rand.NewPCG(1, 2))
	for range 4 {
		if _, err := acks.read(work(0), 1+r.IntN(total/8)); err != nil {
			t.Fatal(err)
		}
	}
	last := work(0)
	wg.Go(func() { _, errs[1] = acks.read(last, 0) })
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}

	kept := map[order.ID]order.State{}
	carts := map[cart.ID]bool{}
	var free string
	err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for o, err := range everyOrder(ctx, tx) {
			if err != nil {
				return err
			}
			if carts[o.Cart] {
				return fmt.Errorf("the cart %s became two orders", o.Cart)
			}
			kept[o.ID], carts[o.Cart] = o, true
		}
		a, err := shelf(tx).Answers(ctx, spendingset.Start, "A")
		if err == nil {
			free = a[0].Warehouses[0].Now.String()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	acks.kept(t, kept)
	if len(kept) != goods || len(acks.byKey) != goods {
		t.Fatalf("%d orders and %d acknowledgements for goods for %d", len(kept), len(acks.byKey), goods)
	}
	if free != "0" {
		t.Fatalf("%s of the goods are free", free)
	}
	want, err := kabinet.MustMoney("12.20 RUB").Mul(kabinet.QuantityOf(int64(goods)), 2, kabinet.HalfUp)
	if err != nil {
		t.Fatal(err)
	}
	spent, owed, err := set.Used(t.Context())
	if err != nil || !spent.Equal(want) || !owed.Equal(want) {
		t.Fatalf("the orders come to %s; the budget gave %s, the credit %s: %v", want, spent, owed, err)
	}
}

// everyOrder yields all orders of acme, page by page.
func everyOrder(ctx context.Context, tx store.Tx) func(func(order.State, error) bool) {
	return func(yield func(order.State, error) bool) {
		page := kabinet.Page{Limit: kabinet.MaxPageLimit}
		for {
			list, err := tx.OrderLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, order.Filter{}, page)
			if err != nil {
				yield(order.State{}, err)
				return
			}
			for _, o := range list.Items {
				if !yield(o, nil) {
					return
				}
			}
			if page.After = list.Next; page.After == "" {
				return
			}
		}
	}
}
