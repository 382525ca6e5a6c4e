package main

import (
	"context"
	"net/http"
	"net/url"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// OrdersPage is the content of the list of orders.
type OrdersPage struct {
	Orders []OrderRow
	Next   string
	Seller bool
}

// OrderRow is an order with the names of those in it.
type OrderRow struct {
	order.State
	Client, Payer, Site, By string
	Path                    string
}

// OrderPage is the content of an order's page.
type OrderPage struct {
	OrderRow
	Lines []OrderLine
}

// OrderLine is a line with the explanation of its price at the time of ordering.
type OrderLine struct {
	order.Line
	Text Text
	Why  *Why
	Path string
}

func orderPath(org kabinet.OrgID, id order.ID) string {
	return "/orders/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// orders lists the orders that the caller may see. The scope of the list comes
// from the same authority as every check.
func (s *Server) orders(c *call) error {
	var page OrdersPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		list, err := s.app.Orders(tx).List(ctx, c.me.Actor, order.Filter{}, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		page = OrdersPage{Next: list.Next, Seller: c.me.Seller}
		for _, o := range list.Items {
			row, err := orderRow(ctx, tx, o)
			if err != nil {
				return err
			}
			page.Orders = append(page.Orders, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if page.Next != "" {
		page.Next = "/orders?after=" + url.QueryEscape(page.Next)
	}
	return c.render(http.StatusOK, "orders", "orders", c.p.Text("orders.title"), page)
}

// order shows an order with its lines.
func (s *Server) order(c *call) error {
	var page OrderPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		row, err := orderRow(ctx, tx, o)
		if err != nil {
			return err
		}
		page = OrderPage{OrderRow: row}
		for _, l := range o.Lines {
			page.Lines = append(page.Lines, OrderLine{l, s.nameOf(l.SKU, l.Name), whyOfLine(l), productPath(l.SKU)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "order", "orders", c.p.Text("order.title", param("number", page.Number)), page)
}

// orderRow looks up the names; the order itself keeps ids.
func orderRow(ctx context.Context, tx store.Tx, o order.State) (OrderRow, error) {
	row := OrderRow{State: o, Path: orderPath(o.Org, o.ID)}
	org, err := tx.Organizations().Get(ctx, o.Org)
	if err != nil {
		return row, err
	}
	row.Client = org.Name()
	if e, ok := org.LegalEntity(o.Payer); ok {
		row.Payer = e.Name
	}
	if s, ok := org.Site(o.Site); ok {
		row.Site = s.Name + ", " + s.Address.City
	}
	person, err := tx.People().Get(ctx, o.PlacedBy.Person)
	if err != nil {
		return row, err
	}
	row.By = person.Name()
	return row, nil
}
