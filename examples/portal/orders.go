package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread/withorders"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
)

// OrdersPage is the content of the list of orders.
type OrdersPage struct {
	Orders []OrderRow
	Next   string
	Seller bool
	Claims bool // there is a page of them
	Form   HistoryForm
	CSV    string
	XLSX   string
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
	Lines       []OrderLine
	CanComplete bool
	CanConfirm  bool
	CanCancel   bool
	Flow        *FlowView // its approval, if it needs or needed one
	Waits       []Wait
	CanProcess  bool // the caller is the seller's and the order has not ended
	CanDecide   bool
	CanBuy      bool
	// CanCancelLines, CanAmend and CanReprice are for what is open.
	CanCancelLines, CanAmend, CanReprice bool
	Warehouse                            string       // from which it comes
	Changes                              []ChangeView // the latest first
	Shipments                            []ShipmentView
	Plan                                 []OrderLine // what can be shipped
	Proformas                            []order.ProformaState
	CanInvoice, CanBill                  bool
	Talk                                 *Conversation // what is said about it
	Papers                               []DocumentRow // the documents about it
	ListKey                              string        // makes a list of it once
}

// Wait is something that an order waits for.
type Wait struct {
	order.Hold
	CanRelease bool   // the caller can say that it is there
	Invoice    string // the page of the invoice that is to be paid
}

func orderPath(org kabinet.OrgID, id order.ID) string {
	return "/orders/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// orders lists the orders that the caller may see. The scope of the list comes
// from the same authority as every check.
func (s *Server) orders(c *call) error {
	form, filter := c.history()
	var page OrdersPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		list, err := s.app.Orders(tx).List(ctx, c.me.Actor, filter, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		page = OrdersPage{Next: list.Next, Seller: c.me.Seller, Claims: c.me.CanClaims(), Form: form, CSV: strings.TrimSuffix("/orders.csv?"+form.Query(), "?"), XLSX: strings.TrimSuffix("/orders.xlsx?"+form.Query(), "?")}
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
		page.Next = ordersPath(form, page.Next)
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
		if page, err = s.orderContent(ctx, tx, c, row); err != nil {
			return err
		}
		if page.Papers, err = s.papersOf(ctx, tx, c, o); err != nil {
			return err
		}
		page.Talk, err = s.conversation(ctx, tx, c, o.Object(), withorders.AboutOrder(o.ID), 10)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.read(c, page.Talk); err != nil {
		return err
	}
	return c.render(http.StatusOK, "order", "orders", c.p.Text("order.title", param("number", page.Number)), page)
}

// orderContent is what the page of an order shows, and what the caller may do with it.
func (s *Server) orderContent(ctx context.Context, tx store.Tx, c *call, row OrderRow) (OrderPage, error) {
	o, live := row.State, !ended(row.Status)
	may := func(p kabinet.Permission) bool { return c.me.Rights.Can(p, o.Object()) }
	process, place := live && may(order.PermissionProcess), may(order.PermissionPlace)
	page := OrderPage{
		OrderRow: row, CanProcess: process, CanComplete: process && len(o.Holds) == 0,
		CanConfirm: process && len(o.Holds) == 0 && o.Status == order.Submitted,
		CanCancel:  (o.Status == order.Submitted || o.Status == order.Confirmed) && may(order.PermissionCancel),
		CanDecide:  live && place, CanBuy: !c.me.Seller && place,
		CanCancelLines: live && may(order.PermissionCancel),
		CanAmend:       process || place && o.Status == order.Submitted,
		ListKey:        rand.Text(),
		CanInvoice:     live && (process || place), CanBill: canBill(o) && may(order.PermissionProcess),
	}
	if err := s.waits(ctx, tx, c, &page); err != nil {
		return page, err
	}
	for _, l := range o.Lines {
		line := s.orderLine(l, &page)
		page.Lines = append(page.Lines, line)
		if process && (o.Status == order.Confirmed || o.Status == order.InFulfilment) && l.Open().Sign() > 0 && (l.Offer == nil || l.Offer.Refused) {
			page.Plan = append(page.Plan, line)
		}
	}
	page.Changes, page.Warehouse = s.changes(o), s.app.warehouse(o.Delivery.Warehouse)
	var err error
	page.Shipments, err = s.shipmentsOf(ctx, tx, c, o)
	return page, err
}

// waits fills in what an order waits for, and how it is to be paid.
func (s *Server) waits(ctx context.Context, tx store.Tx, c *call, page *OrderPage) (err error) {
	o := page.State
	if page.Flow, err = s.flowOf(ctx, tx, c, o); err != nil {
		return err
	}
	if page.Proformas, err = s.app.Proformas(tx).Of(ctx, c.me.Actor, o.Org, o.ID); err != nil {
		return err
	}
	for _, h := range o.Holds {
		if h.Kind == order.HoldApproval && page.Flow != nil {
			continue // which says more
		}
		w := Wait{Hold: h}
		switch h.Kind {
		case order.HoldPrepayment:
			w.CanRelease = page.CanProcess
			for _, p := range page.Proformas {
				if h.Reference == string(p.ID) {
					w.CanRelease, w.Invoice = false, proformaPath(p.Org, p.ID)
				}
			}
		case order.HoldCredit:
			w.CanRelease = c.me.Rights.Can(withaccounts.PermissionRelease, o.Object())
		case order.HoldPrice:
			page.CanReprice = page.CanAmend
		}
		page.Waits = append(page.Waits, w)
	}
	return nil
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

// ended reports whether nothing more happens to an order.
func ended(s order.Status) bool {
	return !slices.Contains([]order.Status{order.Submitted, order.Confirmed, order.InFulfilment}, s)
}

// completeOrder ends an order and reports that the deal is closed, both or
// neither: who placed the order is to be asked how satisfied they are, unless they
// must be left alone.
func (s *Server) completeOrder(c *call) error {
	ref := c.orderRef()
	var asked nps.State
	var name string
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		o, err := s.complete(ctx, tx, c.me.Actor, ref)
		if err != nil {
			return err
		}
		trade := s.app.Trade()
		var manager kabinet.PersonID
		if p, err := s.app.manager(ctx, tx, o.Org); err != nil {
			return err
		} else if p != nil {
			manager = p.ID()
		}
		deal := nps.Deal{
			ID: nps.DealID(o.Number), Programme: seed.Programme, Unit: o.Unit, LegalEntity: o.Payer,
			Manager: manager, Supervisor: seed.Vetrov, Closed: s.app.Now(),
		}
		if list := trade.Segments[o.Org]; len(list) > 0 {
			deal.Segment = list[0]
		}
		buyer, err := tx.People().Get(ctx, o.PlacedBy.Person)
		if err != nil {
			return err
		}
		name = buyer.Name()
		to := nps.Respondent{Person: buyer.ID(), Locale: buyer.Locale()}
		asked, err = s.app.Surveys(tx).DealClosed(ctx, reporter, o.Org, deal, to)
		return err
	})
	who := param("name", c.p.Name(name))
	switch {
	case errors.Is(err, kabinet.ErrConflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("order.stale")})
	case errors.Is(err, order.ErrUnsettled):
		c.notify(Notice{Kind: "warn", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	case asked.Suppressed != "":
		c.notify(Notice{Kind: "ok", Text: c.p.Text("order.done_not_asked", who), Items: []string{c.p.Text("suppressed." + string(asked.Suppressed))}})
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("order.done_ask", who), Link: "/reminders", Label: c.p.Text("reminders.title")})
	}
	return c.redirect(orderPath(ref.Org, ref.ID))
}

// complete takes an order through all steps that are left.
func (s *Server) complete(ctx context.Context, tx store.Tx, actor kabinet.Actor, ref order.Ref) (order.State, error) {
	orders := s.app.Orders(tx)
	o, err := orders.Get(ctx, actor, ref.Org, ref.ID)
	if err != nil {
		return order.State{}, err
	}
	if ended(o.Status) {
		return order.State{}, kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	for _, step := range []struct {
		from order.Status
		do   func(context.Context, kabinet.Actor, order.Ref) (order.State, error)
	}{{order.Submitted, orders.Confirm}, {order.Confirmed, orders.Start}, {order.InFulfilment, orders.Complete}} {
		if o.Status != step.from {
			continue
		}
		if o, err = step.do(ctx, actor, ref); err != nil {
			return order.State{}, err
		}
		ref.Version = o.Version
	}
	return o, nil
}
