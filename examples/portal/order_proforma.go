package main

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// keepInvoice is for how long an invoice for payment keeps prices and goods.
const keepInvoice = 3 * 24 * time.Hour

// ProformaPage is the content of the page of an invoice for payment.
type ProformaPage struct {
	order.ProformaState
	Order  OrderRow
	Lines  []OrderLine
	Bank   seed.Bank
	Seller string
	QR     template.HTML
	Paid   kabinet.Money
	Left   kabinet.Money
	CanPay bool
	Path   string
}

func proformaPath(org kabinet.OrgID, id order.ProformaID) string {
	return "/proformas/" + url.PathEscape(string(org)) + "/" + url.PathEscape(string(id))
}

// issueProforma makes an invoice for what is left to pay of an order.
func (s *Server) issueProforma(ctx context.Context, tx store.Tx, c *call, ref order.Ref) error {
	svc := s.app.Proformas(tx)
	o, err := svc.Orders.Get(ctx, c.me.Actor, ref.Org, ref.ID)
	if err != nil {
		return err
	}
	earlier, err := svc.Of(ctx, c.me.Actor, ref.Org, ref.ID)
	if err != nil {
		return err
	}
	// An order that has gone on has the version that it had: what was made since the page
	// was made tells that this is posted again.
	if n, _ := strconv.Atoi(c.r.FormValue("invoices")); n != len(earlier) {
		return kabinet.ErrConflict.With("what", "order").With("id", string(ref.ID))
	}
	until := s.app.Now().Add(keepInvoice)
	for _, p := range earlier { // of which only the seller prolongs one
		if p.Status == order.Issued && p.Until.Before(until) && !c.me.Seller {
			until = p.Until
		}
	}
	_, err = svc.Issue(ctx, c.me.Actor, ref, order.ProformaForm{Number: o.Number + "-" + strconv.Itoa(len(earlier)+1), Until: until})
	return err
}

// proforma shows an invoice for payment, to print or to pay by its QR code.
func (s *Server) proforma(c *call) error {
	var page ProformaPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		svc := s.app.Proformas(tx)
		p, err := svc.Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ProformaID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		o, err := svc.Orders.Get(ctx, c.me.Actor, p.Org, p.Order)
		if err != nil {
			return err
		}
		page = ProformaPage{
			ProformaState: p, Bank: seed.SellerBank(), Path: proformaPath(p.Org, p.ID), Paid: p.Paid(),
			CanPay: p.Status != order.Voided && p.Status != order.Settled && c.me.Rights.Can(order.PermissionProcess, p.Object()),
		}
		if page.Left, err = p.Amount.Sub(page.Paid); err != nil {
			return err
		}
		if page.Order, err = orderRow(ctx, tx, o); err != nil {
			return err
		}
		for _, l := range o.Lines {
			if l.Effective().Sign() > 0 {
				page.Lines = append(page.Lines, s.orderLine(l, &OrderPage{}))
			}
		}
		entity, err := tx.SellerEntities().Get(ctx, p.Seller)
		if err != nil {
			return err
		}
		page.Seller = entity.State().Name
		if p.Status != order.Issued || page.Left.Sign() <= 0 {
			return nil
		}
		page.QR, err = s.payment(ctx, tx, c, page)
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "proforma", "orders", c.p.Text("proforma.title", param("number", page.Number)), page)
}

// payment is the QR code that a bank's application reads.
func (s *Server) payment(ctx context.Context, tx store.Tx, c *call, page ProformaPage) (template.HTML, error) {
	org, err := tx.Organizations().Get(ctx, page.Org)
	if err != nil {
		return "", err
	}
	q := order.PaymentQR{
		Name: page.Seller, PersonalAcc: page.Bank.Account, BankName: page.Bank.Name, BIC: page.Bank.BIC, CorrespAcc: page.Bank.Correspondent,
		Sum: page.Left, Purpose: "Оплата по счёту № " + page.Number + " от " + kabinet.DateOf(page.Issued.In(zone)).String(),
		PayeeINN: page.Bank.INN, KPP: page.Bank.KPP, DocNo: page.Number, DocDate: kabinet.DateOf(page.Issued.In(zone)),
	}
	if e, ok := org.LegalEntity(page.Payer); ok {
		for _, i := range e.Identifiers {
			if i.Scheme == identifier.RUINN {
				q.PayerINN = i.Number
			}
		}
	}
	payload, err := q.Payload(order.UTF8)
	if err != nil {
		return "", err
	}
	return drawQR(string(payload), c.p.Text("proforma.qr"))
}

// drawQR draws a QR code as a picture of one path, with the quiet zone around it.
func drawQR(text, label string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", err
	}
	const quiet = 4
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if n := x - from; n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, n, n)
			}
		}
	}
	side := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf( // numbers, and a label that is escaped
		`<svg class="qr" viewBox="0 0 %d %d" role="img" aria-label="%s" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="%s"/></svg>`,
		side, side, template.HTMLEscapeString(label), side, side, path.String())), nil
}

// payProforma books money that came for an invoice. The reference of the bank makes the
// payment one, however often it is posted.
func (s *Server) payProforma(c *call) error {
	org, id := kabinet.OrgID(c.r.PathValue("org")), order.ProformaID(c.r.PathValue("id"))
	x := order.Payment{Reference: clip(strings.TrimSpace(c.r.FormValue("reference")), 60), At: s.app.Now()}
	var after order.ProformaState
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		svc := s.app.Proformas(tx)
		p, err := svc.Get(ctx, c.me.Actor, org, id)
		if err != nil {
			return err
		}
		if x.Amount, err = c.amount("amount", p.Amount.Currency()); err != nil {
			return err
		}
		for _, was := range p.Payments { // the instant of the first time is its own
			if was.Reference == x.Reference {
				x.At = was.At
			}
		}
		after, err = svc.Pay(ctx, c.me.Actor, org, id, x)
		return err
	})
	switch {
	case errors.Is(err, kabinet.ErrConflict), errors.Is(err, order.ErrProforma):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("order.stale")})
	case errors.Is(err, kabinet.Invalid):
		c.notify(Notice{Kind: "error", Text: upper(kabinet.ProblemOf(err, c.p).Detail)})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text("proforma.paid_" + string(after.Status))})
	}
	return c.redirect(proformaPath(org, id))
}

// amount reads an amount of money of the form, as people type it.
func (c *call) amount(name string, in kabinet.Currency) (kabinet.Money, error) {
	text := clip(c.r.FormValue(name), 30)
	q, err := parseQuantity(text, c.p.lang)
	if err != nil {
		return kabinet.Money{}, errAmount.With("text", text)
	}
	m, err := kabinet.ParseMoney(q.String() + " " + in.Code())
	if err != nil {
		return m, errAmount.With("text", text)
	}
	return m, nil
}

// errAmount is what is typed and is no amount of money.
var errAmount = kabinet.NewError(kabinet.Invalid, "form.amount", "“{text}” is not an amount")
