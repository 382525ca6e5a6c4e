package order_test

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// desk is where orders of the fake shop are led through their life, over a real store.
type desk struct {
	*fake.Shop
	db        *memory.DB
	goods     *goods
	gates     []order.Gate
	tolerance order.Tolerance
}

func newDesk() *desk {
	return &desk{Shop: fake.NewShop(), db: memory.New(memory.Options{}), goods: newGoods()}
}

func (d *desk) orders(tx store.Tx) *order.Service {
	return &order.Service{
		Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(), Carts: tx.Carts(),
		Pricer: fake.Pricer(d.Live), Taxes: d.Taxes, Parties: d.Parties, Authority: d.Authority, Stock: d.goods, Gates: d.gates,
		Now: func() time.Time { return d.Now }, Tolerance: func(cart.Header, cart.LineKey) order.Tolerance { return d.tolerance },
	}
}

func (d *desk) shipping(tx store.Tx) *order.Shipping {
	return &order.Shipping{Orders: d.orders(tx), Shipments: tx.Shipments(), Lister: tx.ShipmentLister()}
}

func (d *desk) proformas(tx store.Tx) *order.Proformas {
	return &order.Proformas{Orders: d.orders(tx), Store: tx.Proformas()}
}

// in runs do in a transaction; goods are given back where it fails.
func (d *desk) in(do func(ctx context.Context, tx store.Tx) error) error {
	before := d.goods.copy()
	err := d.db.InTx(context.Background(), do)
	if err != nil {
		*d.goods = *before
	}
	return err
}

// lead runs a call of the service of orders.
func (d *desk) lead(do func(ctx context.Context, s *order.Service) (order.State, error)) (o order.State, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		o, err = do(ctx, d.orders(tx))
		return err
	})
	return o, err
}

// ship runs a call of shipping.
func (d *desk) ship(do func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error)) (x order.ShipmentState, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		x, err = do(ctx, d.shipping(tx))
		return err
	})
	return x, err
}

// fill makes a cart, and returns the request to order it.
func (d *desk) fill(key string, lines ...cart.NewLine) (order.PlaceRequest, error) {
	var v cart.View
	err := d.in(func(ctx context.Context, tx store.Tx) (err error) {
		svc := &cart.Service{
			Carts: tx.Carts(), Lister: tx.CartLister(), Pricer: fake.Pricer(d.Live), Taxes: d.Taxes,
			Parties: d.Parties, Authority: d.Authority, Now: func() time.Time { return d.Now },
		}
		if v, err = svc.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()}); err != nil {
			return err
		}
		v, err = svc.Add(ctx, fake.Anna, fake.RefOf(v), lines...)
		return err
	})
	return fake.Request(v, key), err
}

// placed places an order of these lines.
func (d *desk) placed(t require.TestingT, lines ...cart.NewLine) order.State {
	r, err := d.fill(fmt.Sprint("key ", kabinet.NewID[string]("k")), lines...)
	require.NoError(t, err)
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.NoError(t, err)
	return o
}

// confirmed places and confirms one.
func (d *desk) confirmed(t require.TestingT, lines ...cart.NewLine) order.State {
	o := d.placed(t, lines...)
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, ref(o))
	})
	require.NoError(t, err)
	return o
}

// load returns an order as it is stored.
func (d *desk) load(t require.TestingT, id order.ID) order.State {
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Get(ctx, fake.Manager, "acme", id)
	})
	require.NoError(t, err)
	return o
}

func ref(o order.State) order.Ref { return order.Ref{Org: o.Org, ID: o.ID, Version: o.Version} }

func shipmentRef(x order.ShipmentState) order.ShipmentRef {
	return order.ShipmentRef{Org: x.Org, ID: x.ID, Version: x.Version}
}

// goods is an order.Stock: how much of each article is there, and what orders keep of it.
type goods struct {
	there map[kabinet.SKU]kabinet.Quantity
	kept  map[order.ID]order.StockRequest
	moved map[string]bool
	calls int
}

func newGoods() *goods {
	return &goods{there: map[kabinet.SKU]kabinet.Quantity{}, kept: map[order.ID]order.StockRequest{}, moved: map[string]bool{}}
}

func (g *goods) copy() *goods {
	return &goods{maps.Clone(g.there), maps.Clone(g.kept), maps.Clone(g.moved), g.calls}
}

// free is how much of an article nobody else keeps.
func (g *goods) free(sku kabinet.SKU, but order.ID) kabinet.Quantity {
	left, ok := g.there[sku]
	if !ok {
		left = kabinet.QuantityOf(1_000_000)
	}
	for id, r := range g.kept {
		for _, l := range r.Lines {
			if l.SKU == sku && id != but {
				left, _ = left.Sub(l.Quantity)
			}
		}
	}
	return left
}

func (g *goods) Reserve(_ context.Context, _ kabinet.Actor, r order.StockRequest) ([]order.Shortage, error) {
	g.calls++
	var short []order.Shortage
	for _, l := range r.Lines {
		if free := g.free(l.SKU, r.Order); free.Less(l.Quantity) {
			short = append(short, order.Shortage{Line: l.Line, Available: free})
		}
	}
	if len(short) == 0 {
		g.kept[r.Order] = r
	}
	return short, nil
}

func (g *goods) Release(_ context.Context, _ kabinet.Actor, m order.StockMove) error {
	g.calls++
	delete(g.kept, m.Order)
	return nil
}

func (g *goods) Commit(_ context.Context, _ kabinet.Actor, m order.StockMove) error {
	g.calls++
	if key := string(m.Order) + "/" + m.Key; g.moved[key] {
		return nil
	} else {
		g.moved[key] = true
	}
	kept := g.kept[m.Order]
	kept.Lines = append([]order.StockLine(nil), kept.Lines...)
	for _, x := range m.Lines {
		if q, ok := g.there[x.SKU]; ok {
			g.there[x.SKU], _ = q.Sub(x.Quantity)
		}
		for i, l := range kept.Lines {
			if l.Line == x.Line {
				kept.Lines[i].Quantity, _ = l.Quantity.Sub(x.Quantity)
			}
		}
	}
	g.kept[m.Order] = kept
	return nil
}
