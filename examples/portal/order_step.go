package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// orderRef is the order of the path in the version that the form was made from.
func (c *call) orderRef() order.Ref {
	ref := order.Ref{Org: kabinet.OrgID(c.r.PathValue("org")), ID: order.ID(c.r.PathValue("id"))}
	ref.Version, _ = strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no order
	return ref
}

// reason is why somebody does something, in their words.
func (c *call) reason() string { return clip(c.r.FormValue("reason"), 1000) }

// stepOrder is what people do with an order, one step at a time: the seller's people
// confirm it, answer its lines, ship them, take a prepayment down, or let it pass though
// credit holds it; the client's cancel it or a line of it, amend it, and decide on what
// the seller offers.
func (s *Server) stepOrder(c *call) error {
	ref, step := c.orderRef(), c.r.PathValue("step")
	err := c.change(func(ctx context.Context, tx store.Tx) error { return s.doStep(ctx, tx, c, ref, step) })
	if step == "confirm" && errors.Is(err, order.ErrHeld) { // what for is to be seen on the order
		again := c.change(func(ctx context.Context, tx store.Tx) error {
			_, err := s.app.Spending(tx).Reassess(ctx, c.me.Actor, ref)
			return err
		})
		if again != nil && kabinet.KindOf(again) == kabinet.Internal {
			return again
		}
	}
	switch {
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, order.ErrStatus):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("order.stale")})
	case errors.Is(err, order.ErrReason), step == "credit" && errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "error", Text: c.p.Text("approvals.need_reason")})
	case step == "answer" && errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "error", Text: c.p.Text("answer.bad")})
	case errors.Is(err, order.ErrHeld), step == "confirm" && errors.Is(err, order.ErrChanged), err != nil && c.refusal(err):
		c.notify(Notice{Kind: "warn", Text: s.stuck(c.p, err)})
	case errors.Is(err, order.ErrChanged), errors.Is(err, order.ErrRefused):
		c.notify(s.refused(c.p, err))
	case errors.Is(err, kabinet.State), errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "warn", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("order.done_" + step)})
	}
	return c.redirect(orderPath(ref.Org, ref.ID))
}

func (s *Server) doStep(ctx context.Context, tx store.Tx, c *call, ref order.Ref, step string) (err error) {
	orders, line := s.app.Orders(tx), cart.LineID(c.r.FormValue("line"))
	switch step {
	case "confirm":
		_, err = orders.Confirm(ctx, c.me.Actor, ref)
	case "prepaid":
		_, err = orders.Release(ctx, c.me.Actor, ref, order.HoldPrepayment, c.r.FormValue("reference"))
	case "credit":
		_, err = s.app.Spending(tx).Release(ctx, c.me.Actor, ref, s.app.Now().Add(7*24*time.Hour), c.reason())
	case "cancel":
		_, err = orders.Cancel(ctx, c.me.Actor, ref, c.reason())
	case "answer":
		var a order.Answer
		if a, err = c.answered(); err == nil {
			_, err = orders.Answer(ctx, c.me.Actor, ref, a)
		}
	case "decide":
		_, err = orders.Decide(ctx, c.me.Actor, ref, order.Decision{Line: line, Accept: c.r.FormValue("accept") == "yes", Remark: c.reason()})
	case "cancel-line":
		var q kabinet.Quantity // nothing typed is all that is open
		if q, err = c.quantity("quantity"); err == nil {
			_, err = orders.CancelLines(ctx, c.me.Actor, ref, c.reason(), order.LineQuantity{Line: line, Quantity: q})
		}
	case "close-short":
		_, err = orders.CloseShort(ctx, c.me.Actor, ref, line)
	case "amend":
		err = s.amend(ctx, tx, c, ref)
	case "reprice":
		_, err = orders.Reprice(ctx, c.me.Actor, ref, kabinet.Money{})
	case "plan":
		err = s.planShipment(ctx, tx, c, ref)
	case "bill":
		err = s.bill(ctx, tx, c, ref)
	case "proforma":
		err = s.issueProforma(ctx, tx, c, ref)
	default:
		err = kabinet.ErrNotFound.With("what", "page")
	}
	return err
}

// quantity reads a quantity of the form; nothing typed is zero.
func (c *call) quantity(name string) (kabinet.Quantity, error) {
	text := clip(c.r.FormValue(name), 30)
	if text == "" {
		return kabinet.Quantity{}, nil
	}
	q, err := parseQuantity(text, c.p.lang)
	if err == nil && q.Sign() < 0 {
		err = order.ErrQuantity
	}
	if err != nil {
		return q, errQuantity.With("text", text).Because(err)
	}
	return q, nil
}

// errQuantity is what is typed and is no quantity.
var errQuantity = kabinet.NewError(kabinet.Invalid, "form.quantity", "“{text}” is not a quantity")

// refused tells what stands against a change of an order, line by line.
func (s *Server) refused(p *printer, err error) Notice {
	n := Notice{Kind: "warn", Title: p.Text("order.stands")}
	for _, e := range kabinet.ProblemOf(err, p).Errors {
		n.Items = append(n.Items, upper(e.Detail))
	}
	return n
}
