package market_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// world is a shop with stock and a leftover market, with a clock.
type world struct {
	db     store.DB
	now    time.Time
	shop   *fake.Shop
	rights fake.Authority
	// alone is the market without Stock, of a shop that keeps none.
	alone bool
}

// services are those of one transaction.
type services struct {
	market *market.Service
	carts  *cart.Service
	orders *order.Service
	stock  *stock.Service
}

func newWorld() *world {
	w := &world{db: memory.New(memory.Options{}), now: fake.Start, shop: fake.NewShop(), rights: fake.NewAuthority()}
	w.rights["manager"][market.PermissionOffer] = kabinet.Scope{Reaches: []kabinet.Reach{{Org: "seller"}}}
	err := w.in(func(ctx context.Context, s services) error {
		if err := s.stock.Declare(ctx, w.now, "erp", stock.Physical); err != nil {
			return err
		}
		_, err := s.stock.Import(ctx, fake.Manager, w.now, stock.Feed{
			Source: "erp", Version: 1, Kind: stock.Full, AsOf: w.now,
			Rows: []stock.Row{{SKU: "BOLT", Warehouse: "north", Lot: "H-1", Quantity: kabinet.QuantityOf(100)}},
		})
		return err
	})
	if err != nil {
		panic(err)
	}
	return w
}

// in runs do with the services of a transaction.
func (w *world) in(do func(context.Context, services) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		now := func() time.Time { return w.now }
		stocks := &stock.Service{
			Seller: "seller", Warehouses: []stock.Warehouse{{ID: "north"}},
			Catalogue: stock.CatalogueFunc(func(_ context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]stock.Article, error) {
				return map[kabinet.SKU]stock.Article{"BOLT": {SKU: "BOLT", Unit: "PCE"}, "NUT": {SKU: "NUT", Unit: "PCE"}}, nil
			}),
			Levels: tx.StockLevels(), Sources: tx.StockSources(), Parked: tx.StockParked(),
			Ledger: tx.Ledger(), Balances: tx.LedgerBalances(), Reservations: tx.Reservations(),
		}
		carts := *w.shop.Carts(nil)
		held := stocks
		if w.alone {
			held = nil
		}
		m := &market.Service{
			Seller: "seller", Offers: tx.MarketOffers(), Lister: tx.MarketOfferLister(), Carts: &carts, Stock: held,
			Authority: w.rights, NewID: func() market.ID { return market.ID(fmt.Sprint("off_", w.now.Unix()-fake.Start.Unix())) }, Now: now,
		}
		pricer := fake.Pricer(w.shop.Live)
		pricer.Locks = m.Locks
		carts.Carts, carts.Lister, carts.Authority, carts.Pricer, carts.Now = tx.Carts(), tx.CartLister(), w.rights, pricer, now
		orders := &order.Service{
			Orders: tx.Orders(), Lister: tx.OrderLister(), Authority: w.rights, Carts: tx.Carts(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(),
			Pricer: pricer, Taxes: w.shop.Taxes, Parties: w.shop.Parties, Checks: []cart.Check{stock.Check{Service: stocks, Held: m.Held}},
			Gates: []order.Gate{withstock.Market{Market: m}}, Stock: withstock.Keeper{Stock: stocks}, Now: now,
		}
		if w.alone {
			orders.Stock, orders.Checks = nil, nil
		}
		return do(ctx, services{m, &carts, orders, stocks})
	})
}

func terms() market.Terms {
	return market.Terms{
		SKU: "BOLT", Warehouse: "north", Lot: "H-1", Unit: "PCE", Quantity: kabinet.QuantityOf(100), Whole: true,
		Price: kabinet.MustMoney("3 RUB"), Tax: pricing.Net, Until: fake.Start.Add(24 * time.Hour), Note: "old packaging",
	}
}

func Example() {
	w := newWorld()
	err := w.in(func(ctx context.Context, s services) error {
		offer, err := s.market.Offer(ctx, fake.Manager, terms())
		if err != nil {
			return err
		}
		list, err := s.market.List(ctx, fake.Anna, "acme", market.Filter{}, kabinet.Page{})
		if err != nil {
			return err
		}
		fmt.Println(list.Items[0].SKU, list.Items[0].Lot, list.Items[0].Left, list.Items[0].Price, list.Items[0].Note)
		v, err := s.carts.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		if err != nil {
			return err
		}
		v, err = s.market.Take(ctx, fake.Anna, fake.RefOf(v), offer.ID, offer.Quantity)
		if err != nil {
			return err
		}
		l := v.State.Lines[0]
		fmt.Println(l.Lot, l.Quantity, l.Price.Result.Price, l.Price.Result.Source.Level)
		o, err := s.orders.Place(ctx, fake.Anna, fake.Request(v, "key"))
		fmt.Println(o.Lines[0].Lot, o.Lines[0].Price.Total, err)
		_, err = s.market.Take(ctx, fake.Anna, fake.RefOf(v), offer.ID, offer.Quantity)
		fmt.Println(err)
		return nil
	})
	fmt.Println(err)
	// Output:
	// BOLT H-1 100 3.00 RUB old packaging
	// H-1 100 3.00 RUB locked
	// H-1 300.00 RUB <nil>
	// the offer has ended
	// <nil>
}

// The first who takes a lot has it for a while.
func ExampleOffer_Take() {
	o, _, err := market.New("off_1", "seller", terms(), fake.Manager, fake.Start)
	if err != nil {
		panic(err)
	}
	all, later := kabinet.QuantityOf(100), fake.Start.Add(30*time.Minute)
	_, err = o.Take(fake.Anna, fake.Start, "acme", "crt_1", all, later)
	fmt.Println(o.State().Left(fake.Start), err)
	_, err = o.Take(fake.Boris, fake.Start, "bolt", "crt_2", all, later)
	fmt.Println(err)
	_, err = o.Take(fake.Boris, later, "bolt", "crt_2", all, later.Add(time.Hour))
	fmt.Println(err)
	// Output:
	// 0 <nil>
	// somebody was faster: 0 of the lot is left
	// <nil>
}

func ExampleOffer_Sell() {
	t := terms()
	t.Whole = false
	o, _, err := market.New("off_1", "seller", t, fake.Manager, fake.Start)
	if err != nil {
		panic(err)
	}
	ten := kabinet.QuantityOf(10)
	_, err = o.Sell(fake.Anna, fake.Start, "acme", "crt_1", "ord_1", ten)
	fmt.Println(err)
	if _, err = o.Take(fake.Anna, fake.Start, "acme", "crt_1", ten, fake.Start.Add(time.Hour)); err != nil {
		panic(err)
	}
	e, err := o.Sell(fake.Anna, fake.Start, "acme", "crt_1", "ord_1", ten)
	fmt.Println(e.Take.Quantity, e.All, o.State().Left(fake.Start), err)
	// Output:
	// 0 of 10 of the lot is yours: take it from the leftover market first
	// 10 false 90 <nil>
}

func ExampleOffer_Release() {
	o, _, err := market.New("off_1", "seller", terms(), fake.Manager, fake.Start)
	if err != nil {
		panic(err)
	}
	if _, err := o.Take(fake.Anna, fake.Start, "acme", "crt_1", kabinet.QuantityOf(100), fake.Start.Add(time.Hour)); err != nil {
		panic(err)
	}
	fmt.Println(o.Release(fake.Anna, fake.Start, "acme", "crt_1").Take.Quantity, o.State().Left(fake.Start))
	// Output: 100 100
}

func ExampleOffer_Withdraw() {
	o, _, err := market.New("off_1", "seller", terms(), fake.Manager, fake.Start)
	if err != nil {
		panic(err)
	}
	e, err := o.Withdraw(fake.Manager, fake.Start)
	fmt.Println(e.Status, err)
	_, err = o.Expire(fake.Manager, fake.Start)
	fmt.Println(err)
	// Output:
	// withdrawn <nil>
	// the offer has ended
}
