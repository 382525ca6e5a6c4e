// Package shop sells bolts, for the tests of stores: it fills carts, places
// orders from them, and audits what a store then holds.
package shop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// Org is the client, Payer who pays, Seller the entity that numbers the orders.
const (
	Org    kabinet.OrgID          = "acme"
	Payer  kabinet.LegalEntityID  = "acme-llc"
	Seller kabinet.SellerEntityID = "s1"
)

var (
	buyer = kabinet.Actor{Person: "anna", Organization: Org}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
)

// Shop has what the services need besides ports. It is safe for concurrent use.
type Shop struct {
	prices *pricing.Snapshot
	taxes  cart.Taxes
}

// New returns a shop.
func New() (*Shop, error) {
	rub, err := kabinet.ParseCurrency("RUB")
	if err != nil {
		return nil, err
	}
	price, err := kabinet.ParseQuantity("9.99")
	if err != nil {
		return nil, err
	}
	list := pricing.List{ID: "base", Currency: rub, Tax: pricing.Net, Assignments: []pricing.Assignment{{}}}
	var products []pricing.Product
	for i := range 300 {
		products = append(products, pricing.Product{SKU: SKU(i), Name: fmt.Sprint("Bolt ", i), Unit: kabinet.Piece})
		list.Rows = append(list.Rows, pricing.Row{SKU: SKU(i), Price: price})
	}
	s, _, err := pricing.Compile(pricing.Book{Version: "1", Products: products, Lists: []pricing.List{list}})
	if err != nil {
		return nil, err
	}
	rate, err := kabinet.ParseRate("0.22")
	if err != nil {
		return nil, err
	}
	taxes, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: rate})
	return &Shop{s, taxes}, err
}

// SKU is the i-th article of 300.
func SKU(i int) kabinet.SKU { return kabinet.SKU("BOLT-" + strconv.Itoa(i)) }

// everyone may do everything.
type everyone struct{}

func (everyone) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return nil
}

func (everyone) Scope(context.Context, kabinet.Actor, kabinet.Permission) (kabinet.Scope, error) {
	return kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, nil
}

func anybody(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return nil }

func now() time.Time { return start }

func (s *Shop) pricer() cart.Pricer {
	return cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
		return s.prices.For(pricing.Buyer{Organization: q.Org, Payer: q.Payer, Seller: q.Seller})
	}}
}

// Carts returns the service of carts within a transaction.
func (s *Shop) Carts(tx store.Tx) *cart.Service {
	return &cart.Service{
		Carts: tx.Carts(), Lister: tx.CartLister(), Pricer: s.pricer(), Taxes: s.taxes,
		Parties: cart.PartiesFunc(anybody), Authority: everyone{}, Now: now,
	}
}

// Orders returns the service of orders within a transaction.
func (s *Shop) Orders(tx store.Tx) *order.Service {
	return &order.Service{
		Orders: tx.Orders(), Lister: tx.OrderLister(), Keys: tx.OrderKeys(), Numbers: tx.OrderNumbers(),
		Carts: tx.Carts(), Pricer: s.pricer(), Taxes: s.taxes, Parties: cart.PartiesFunc(anybody),
		Authority: everyone{}, Now: now,
	}
}

// Fill makes a cart of so many lines, in one transaction, and returns the
// request to order it.
func (s *Shop) Fill(ctx context.Context, db store.DB, lines int, key string) (order.PlaceRequest, error) {
	var out order.PlaceRequest
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		svc := s.Carts(tx)
		rub, err := kabinet.ParseCurrency("RUB")
		if err != nil {
			return err
		}
		v, err := svc.Open(ctx, buyer, Org, cart.OpenRequest{Header: cart.Header{Payer: Payer, Seller: Seller, Currency: rub}})
		if err != nil {
			return err
		}
		one, err := kabinet.ParseQuantity("1")
		if err != nil {
			return err
		}
		add := make([]cart.NewLine, lines)
		for i := range add {
			add[i] = cart.NewLine{LineKey: cart.LineKey{SKU: SKU(i)}, Quantity: one}
		}
		v, err = svc.Add(ctx, buyer, cart.Ref{Org: Org, ID: v.State.ID, Version: v.State.Version}, add...)
		out = order.PlaceRequest{
			Org: Org, Cart: v.State.ID, Version: v.State.Version, Key: key, Payable: v.Totals.Payable,
		}
		return err
	})
	return out, err
}

// Place places an order in a transaction of its own.
func (s *Shop) Place(ctx context.Context, db store.DB, r order.PlaceRequest) (order.State, error) {
	var out order.State
	err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		out, err = s.Orders(tx).Place(ctx, buyer, r)
		return err
	})
	return out, err
}

// Audit returns all orders by their id. It returns an error when they do not
// match their carts, numbers and events one to one.
func Audit(ctx context.Context, db store.DB) (map[order.ID]order.State, error) {
	orders := map[order.ID]order.State{}
	err := db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		events := map[string]int{}
		records, err := tx.Outbox().Pending(ctx, 1_000_000)
		if err != nil {
			return err
		}
		for _, r := range records {
			events[r.Kind+" "+r.Aggregate]++
			if events[r.Kind+" "+r.Aggregate] > 1 {
				return fmt.Errorf("the event %s of %s comes twice", r.Kind, r.Aggregate)
			}
		}
		placed := 0
		for e := range events {
			if len(e) > 12 && e[:12] == "order.placed" {
				placed++
			}
		}
		carts := map[cart.ID]bool{}
		var numbers []int
		page := kabinet.Page{Limit: kabinet.MaxPageLimit}
		for {
			list, err := tx.OrderLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: Org}}}, order.Filter{}, page)
			if err != nil {
				return err
			}
			for _, o := range list.Items {
				n, err := strconv.Atoi(o.Number)
				if err != nil {
					return err
				}
				numbers = append(numbers, n)
				if carts[o.Cart] {
					return fmt.Errorf("the cart %s became two orders", o.Cart)
				}
				carts[o.Cart] = true
				orders[o.ID] = o
				c, err := tx.Carts().Get(ctx, Org, o.Cart)
				if err != nil {
					return err
				}
				if s := c.State(); s.Status != cart.Ordered || s.Order != string(o.ID) {
					return fmt.Errorf("the cart of order %s is %s and names the order %q", o.ID, s.Status, s.Order)
				}
				if events["order.placed order/"+string(o.ID)] != 1 || events["cart.ordered cart/"+string(o.Cart)] != 1 {
					return fmt.Errorf("the order %s lacks an event", o.ID)
				}
			}
			if list.Next == "" {
				break
			}
			page.After = list.Next
		}
		if placed != len(orders) {
			return fmt.Errorf("%d orders and %d events of orders", len(orders), placed)
		}
		slices.Sort(numbers)
		for i, n := range numbers {
			if n != i+1 {
				return errors.New("the numbers of the orders are not those from 1 to " + strconv.Itoa(len(numbers)))
			}
		}
		return nil
	})
	return orders, err
}
