package fake

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Orders returns the service of orders in a transaction.
func (s *Shop) Orders(tx *Tx) *order.Service {
	return &order.Service{
		Orders: tx.Orders(), Lister: tx.Orders(), Keys: tx.Orders(), Numbers: tx.Orders(), Carts: tx.Carts(),
		Pricer: Pricer(s.Live), Taxes: s.Taxes, Parties: s.Parties, Authority: s.Authority,
		Now: func() time.Time { return s.Now },
	}
}

// Order runs do with the service of orders in a transaction of its own.
func (s *Shop) Order(do func(*order.Service) (order.State, error)) (o order.State, err error) {
	err = s.World.InTx(func(tx *Tx) (err error) {
		o, err = do(s.Orders(tx))
		return err
	})
	return o, err
}

// Place places an order in a transaction of its own.
func (s *Shop) Place(actor kabinet.Actor, r order.PlaceRequest) (order.State, error) {
	return s.Order(func(svc *order.Service) (order.State, error) { return svc.Place(context.Background(), actor, r) })
}

// Fill opens a cart of acme with these lines and returns it.
func (s *Shop) Fill(lines ...cart.NewLine) (cart.View, error) {
	v, err := s.Cart(func(svc *cart.Service) (cart.View, error) {
		return svc.Open(context.Background(), Anna, "acme", cart.OpenRequest{Header: Header()})
	})
	if err != nil {
		return v, err
	}
	return s.Cart(func(svc *cart.Service) (cart.View, error) {
		return svc.Add(context.Background(), Anna, RefOf(v), lines...)
	})
}

// RefOf names the cart in the version that the view shows.
func RefOf(v cart.View) cart.Ref {
	return cart.Ref{Org: v.State.Org, ID: v.State.ID, Version: v.State.Version}
}

// Request asks to order the cart as the view shows it.
func Request(v cart.View, key string) order.PlaceRequest {
	return order.PlaceRequest{
		Org: v.State.Org, Cart: v.State.ID, Version: v.State.Version, Key: key, Payable: v.Totals.Payable,
	}
}

// Line is a line to add.
func Line(sku kabinet.SKU, quantity string) cart.NewLine {
	return cart.NewLine{LineKey: cart.LineKey{SKU: sku}, Quantity: kabinet.MustQuantity(quantity)}
}
