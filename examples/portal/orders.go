package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
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
	Form   HistoryForm
	CSV    string
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
	CanAnswer   bool
	CanDecide   bool
	CanBuy      bool
	Changes     []order.Revision // the latest first
}

// Wait is something that an order waits for.
type Wait struct {
	order.Hold
	CanRelease bool // the caller can say that it is there
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
	form, filter := c.history()
	var page OrdersPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		list, err := s.app.Orders(tx).List(ctx, c.me.Actor, filter, kabinet.Page{Limit: 25, After: c.r.FormValue("after")})
		if err != nil {
			return err
		}
		page = OrdersPage{Next: list.Next, Seller: c.me.Seller, Form: form, CSV: strings.TrimSuffix("/orders.csv?"+form.Query(), "?")}
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
		process := !ended(o.Status) && c.me.Rights.Can(order.PermissionProcess, o.Object())
		page = OrderPage{
			OrderRow: row, CanComplete: process && len(o.Holds) == 0,
			CanConfirm: process && len(o.Holds) == 0 && o.Status == order.Submitted,
			CanCancel:  (o.Status == order.Submitted || o.Status == order.Confirmed) && c.me.Rights.Can(order.PermissionCancel, o.Object()),
		}
		page.CanAnswer = process
		page.CanDecide = !ended(o.Status) && c.me.Rights.Can(order.PermissionPlace, o.Object())
		page.CanBuy = !c.me.Seller && c.me.Rights.Can(order.PermissionPlace, o.Object())
		page.Changes = latestFirst(o.Revisions)
		if page.Flow, err = s.flowOf(ctx, tx, c, o); err != nil {
			return err
		}
		for _, h := range o.Holds {
			if h.Kind == order.HoldApproval && page.Flow != nil {
				continue // which says more
			}
			may := h.Kind == order.HoldPrepayment && process ||
				h.Kind == order.HoldCredit && c.me.Rights.Can(withaccounts.PermissionRelease, o.Object())
			page.Waits = append(page.Waits, Wait{h, may})
		}
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

// flowOf returns the latest approval of an order, or nil for one that needed none, or
// whose approval is not for the caller to see. Both come to be in one transaction, so
// they are looked for about the time of the order.
func (s *Server) flowOf(ctx context.Context, tx store.Tx, c *call, o order.State) (*FlowView, error) {
	list, err := s.app.Spending(tx).Approvals.List(ctx, c.me.Actor, approval.Filter{
		Kind: approval.Order, Opened: kabinet.Window{From: o.Placed.Add(-time.Minute), Until: o.Placed.Add(time.Minute)},
	}, kabinet.Page{Limit: kabinet.MaxPageLimit})
	if err != nil {
		return nil, err
	}
	for _, f := range list.Items {
		if f.Subject.Org == o.Org && f.Subject.ID == string(o.ID) {
			v, err := s.flowView(ctx, tx, c, newNames(tx), f)
			return &v, err
		}
	}
	return nil, nil
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
	ref := order.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: order.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no order
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
