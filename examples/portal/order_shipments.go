package main

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// ShipmentView is a shipment with what the caller may do with it.
type ShipmentView struct {
	order.ShipmentState
	Goods []ShippedLine
	Said  []RemarkView
	// Sum is what the goods of the page's order come to at the tax of the day on which
	// they left; nil before.
	Sum  *cart.Totals
	Path string

	CanLoad, CanDepart, CanRecall, CanDeliver, CanAccept bool
}

// ShippedLine is goods of a shipment.
type ShippedLine struct {
	order.ShipmentLine
	Text      Text
	ClaimPath string // where to claim, for who may
}

// RemarkView is what the buyer has noted, and about which article.
type RemarkView struct {
	order.Remark
	Name Text
	Unit kabinet.UoM
}

// RemarkKinds are those to choose from.
func (ShipmentView) RemarkKinds() []order.RemarkKind {
	return []order.RemarkKind{
		order.RemarkShortage, order.RemarkSurplus, order.RemarkMisSort, order.RemarkDamage, order.RemarkQuality, order.RemarkDocument, order.RemarkOther,
	}
}

func shipmentPath(org kabinet.OrgID, id order.ShipmentID) string {
	return "/shipments/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// shipmentsOf returns the shipments with goods of an order, those planned last first.
func (s *Server) shipmentsOf(ctx context.Context, tx store.Tx, c *call, o order.State) ([]ShipmentView, error) {
	list, err := s.app.Shipping(tx).List(ctx, c.me.Actor, order.ShipmentFilter{Order: o.ID}, kabinet.Page{Limit: kabinet.MaxPageLimit})
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(list.Items, func(x order.ShipmentState) bool { return x.Org != o.Org }) // an id is unique in its organisation alone
	sums, err := order.TaxPoint{Taxes: s.app.Taxes}.Shipments(ctx, o, own...)
	if err != nil && !errors.Is(err, order.ErrMoreShipped) { // another system may know of less
		return nil, err
	}
	var out []ShipmentView
	for _, x := range own {
		v := s.shipmentView(c, x)
		if i := slices.IndexFunc(sums, func(sum order.ShipmentSum) bool { return sum.Shipment == x.ID }); i >= 0 {
			v.Sum = &sums[i].Totals
		}
		out = append(out, v)
	}
	return out, nil
}

func (s *Server) shipmentView(c *call, x order.ShipmentState) ShipmentView {
	process := c.me.Rights.Can(order.PermissionProcess, x.Object())
	came := x.Status == order.Delivered || x.Status == order.Accepted
	v := ShipmentView{
		ShipmentState: x, Path: shipmentPath(x.Org, x.ID),
		CanLoad: process && x.Status == order.Planned, CanDepart: process && x.Status == order.Loaded,
		CanRecall:  process && (x.Status == order.Planned || x.Status == order.Loaded),
		CanDeliver: process && x.Status == order.InTransit,
		CanAccept:  !c.me.Seller && x.Status == order.Delivered && c.me.Rights.Can(order.PermissionPlace, x.Object()),
	}
	claims := came && !c.me.Seller && c.me.Rights.Can(claim.PermissionEdit, x.Object())
	for _, l := range x.Lines {
		line := ShippedLine{ShipmentLine: l, Text: s.nameOf(l.SKU, l.Name)}
		if claims {
			line.ClaimPath = newClaimPath(x, l)
		}
		v.Goods = append(v.Goods, line)
	}
	for _, r := range x.Remarks {
		said := RemarkView{Remark: r}
		for _, l := range v.Goods {
			if l.ID == r.Line {
				said.Name, said.Unit = l.Text, l.Unit
			}
		}
		v.Said = append(v.Said, said)
	}
	return v
}

// errNothing is a shipment without goods.
var errNothing = kabinet.NewError(kabinet.Invalid, "ship.nothing", "say how much of what is to be shipped")

// planShipment plans a shipment of an order. The page is of one version of the order,
// which this changes: posted twice it plans once.
func (s *Server) planShipment(ctx context.Context, tx store.Tx, c *call, ref order.Ref) error {
	shipping := s.app.Shipping(tx)
	o, err := shipping.Orders.Get(ctx, c.me.Actor, ref.Org, ref.ID)
	if err == nil {
		err = shipping.Orders.Authority.Check(ctx, c.me.Actor, order.PermissionProcess, o.Object())
	}
	switch {
	case err != nil:
		return err
	case o.Version != ref.Version:
		return kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	text := func(name string) string { return clip(strings.TrimSpace(c.r.FormValue(name)), 100) }
	form := order.ShipmentForm{
		Number:    text("number"),
		Transport: order.Transport{Carrier: text("carrier"), Vehicle: text("vehicle"), Waybill: text("waybill")},
	}
	if day := text("expected"); day != "" {
		if form.Expected.First, err = kabinet.ParseDate(day); err != nil {
			return err
		}
	}
	var lines []order.ShipmentLine
	for _, l := range o.Lines {
		q, err := c.quantity("quantity." + string(l.ID))
		if err != nil {
			return err
		}
		if q.Sign() > 0 {
			lines = append(lines, order.ShipmentLine{Order: o.ID, Line: l.ID, Quantity: q})
		}
	}
	if len(lines) == 0 {
		return errNothing
	}
	_, err = shipping.Plan(ctx, c.me.Actor, ref.Org, form, lines...)
	return err
}

// stepShipment takes a shipment one step further: the seller's people load, send, recall
// and deliver it, the buyer accepts it.
func (s *Server) stepShipment(c *call) error {
	ref := order.ShipmentRef{Org: kabinet.OrgID(c.r.PathValue("org")), ID: order.ShipmentID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no shipment
	step, back := c.r.PathValue("step"), "/orders"
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		shipping := s.app.Shipping(tx)
		x, err := shipping.Get(ctx, c.me.Actor, ref.Org, ref.ID)
		if err != nil {
			return err
		}
		back = orderPath(x.Org, x.Lines[0].Order)
		switch step {
		case "load":
			var weighed []order.Weighing
			if weighed, err = c.weighed(x); err == nil {
				_, err = shipping.Load(ctx, c.me.Actor, ref, weighed...)
			}
		case "depart":
			_, err = shipping.Depart(ctx, c.me.Actor, ref)
		case "recall":
			_, err = shipping.Recall(ctx, c.me.Actor, ref, c.reason())
		case "deliver":
			_, err = shipping.Deliver(ctx, c.me.Actor, ref)
		case "accept":
			var remarks []order.Remark
			if remarks, err = c.remarks(x); err == nil {
				_, err = shipping.Accept(ctx, c.me.Actor, ref, remarks...)
			}
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, order.ErrShipmentStatus):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("ship.stale")})
	case errors.Is(err, order.ErrReason):
		c.notify(Notice{Kind: "error", Text: c.p.Text("approvals.need_reason")})
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "warn", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("ship.done_" + step)})
	}
	return c.redirect(back + "#shipments")
}

// weighed reads what was loaded of each line; nothing typed is as planned.
func (c *call) weighed(x order.ShipmentState) ([]order.Weighing, error) {
	var out []order.Weighing
	for _, l := range x.Lines {
		w := order.Weighing{Line: l.ID, Heat: clip(c.r.FormValue("heat."+string(l.ID)), 60)}
		var err error
		if w.Quantity, err = c.quantity("quantity." + string(l.ID)); err != nil {
			return nil, err
		}
		if w.Heat != "" || !w.Quantity.IsZero() {
			out = append(out, w)
		}
	}
	return out, nil
}

// remarks reads what is wrong with the goods; a line without kind has no remark.
func (c *call) remarks(x order.ShipmentState) ([]order.Remark, error) {
	var out []order.Remark
	for _, l := range x.Lines {
		id := string(l.ID)
		r := order.Remark{Line: cart.LineID(id), Kind: order.RemarkKind(clip(c.r.FormValue("kind."+id), 20)), Text: clip(c.r.FormValue("text."+id), 500)}
		if r.Kind == "" {
			continue
		}
		var err error
		if r.Quantity, err = c.quantity("quantity." + id); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
