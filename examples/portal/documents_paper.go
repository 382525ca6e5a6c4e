package main

import (
	"bytes"
	"context"
	"io"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	drawn "github.com/seed-a884640a/kabinet/accounts/document/pdf/withorders"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// drawing is a paper that the library draws.
type drawing interface {
	Draw(w io.Writer, o pdf.Options) error
}

// paper answers with a paper that was drawn on demand, by the right that shows what it
// says. It is handed out as a stored document is, to be saved.
func (c *call) paper(name string, x drawing) error {
	var b bytes.Buffer
	if err := x.Draw(&b, pdf.Options{Printer: c.p}); err != nil {
		return err
	}
	file, err := document.FileName(name + ".pdf")
	if err != nil {
		return err
	}
	document.Download{Edition: document.Edition{Content: document.Content{Name: file, MediaType: "application/pdf", Size: int64(b.Len())}}}.Header(c.w.Header())
	_, err = b.WriteTo(c.w)
	return err
}

// details are what the papers of an order say beside it: names are in the letters of the
// language.
func (s *Server) details(ctx context.Context, tx store.Tx, p *printer, o order.State) (drawn.Details, error) {
	bank := seed.SellerBank()
	out := drawn.Details{Zone: zone, Bank: accounts.BankAccount{Account: bank.Account, Bank: p.Name(bank.Name), BIC: bank.BIC, Correspondent: bank.Correspondent}}
	org, err := tx.Organizations().Get(ctx, o.Org)
	if err != nil {
		return out, err
	}
	if site, ok := org.Site(o.Site); ok {
		out.Delivery = p.Name(site.Name) + ", " + p.Name(site.Address.City) + ", " + p.Name(site.Address.Street)
	}
	out.Client = clientParty(p, org, o.Payer)
	out.Seller, err = sellerParty(ctx, tx, p)
	return out, err
}

func clientParty(p *printer, org *accounts.Organization, id kabinet.LegalEntityID) pdf.Party {
	e, _ := org.LegalEntity(id)
	return pdf.Party{Name: p.Name(e.Name), Identifiers: e.Identifiers}
}

func sellerParty(ctx context.Context, tx store.Tx, p *printer) (pdf.Party, error) {
	entity, err := tx.SellerEntities().Get(ctx, seed.SellerEntity)
	if err != nil {
		return pdf.Party{}, err
	}
	state := entity.State()
	return pdf.Party{
		Name: p.Name(state.Name), Identifiers: append(state.Identifiers, identifier.Identifier{Scheme: identifier.RUKPP, Number: seed.SellerBank().KPP}),
	}, nil
}

// confirmationPDF draws the confirmation of an order for who may see the order.
func (s *Server) confirmationPDF(c *call) error {
	var paper pdf.Confirmation
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		o, err := s.app.Orders(tx).Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		d, err := s.details(ctx, tx, c.p, o)
		paper = drawn.Confirmation(s.named(c.p, o), d)
		return err
	})
	if err != nil {
		return err
	}
	return c.paper(c.p.Text("documents.confirmation_file", param("number", paper.Number)), paper)
}

// named returns an order with the names of its articles in the language.
func (s *Server) named(p *printer, o order.State) order.State {
	lines := make([]order.Line, len(o.Lines))
	for i, l := range o.Lines {
		l.Name = p.Name(s.nameOf(l.SKU, l.Name))
		lines[i] = l
	}
	o.Lines = lines
	return o
}

// proformaPDF draws an invoice for payment, with its QR code, for who may see it.
func (s *Server) proformaPDF(c *call) error {
	var paper pdf.Invoice
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		svc := s.app.Proformas(tx)
		x, err := svc.Get(ctx, c.me.Actor, kabinet.OrgID(c.r.PathValue("org")), order.ProformaID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		o, err := svc.Orders.Get(ctx, c.me.Actor, x.Org, x.Order)
		if err != nil {
			return err
		}
		d, err := s.details(ctx, tx, c.p, o)
		if err != nil {
			return err
		}
		paper, err = drawn.Invoice(x, s.named(c.p, o), d)
		return err
	})
	if err != nil {
		return err
	}
	return c.paper(c.p.Text("documents.proforma_file", param("number", paper.Number)), paper)
}

// statementPDF draws the statement that the page of receivables shows, with what is
// overdue.
func (s *Server) statementPDF(c *call) error {
	var paper pdf.Statement
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		var page ReceivablesPage
		if err := s.receivable(ctx, tx, c, &page); err != nil {
			return err
		}
		if page.Statement == nil {
			return kabinet.ErrNotFound.With("what", "statement")
		}
		org, err := tx.Organizations().Get(ctx, page.Account.Org)
		if err != nil {
			return err
		}
		paper = pdf.Statement{Statement: *page.Statement, Client: clientParty(c.p, org, page.Account.State.Payer)}
		if aging, err := page.Account.Aging(page.To); err == nil && page.To == kabinet.DateOf(s.app.Now().In(zone)) {
			paper.Aging = &aging
		}
		paper.Seller, err = sellerParty(ctx, tx, c.p)
		return err
	})
	if err != nil {
		return err
	}
	return c.paper(c.p.Text("documents.statement_file", param("from", paper.From.String()), param("to", paper.To.String())), paper)
}

// papersOf returns the papers about an order that the caller may see.
func (s *Server) papersOf(ctx context.Context, tx store.Tx, c *call, o order.State) ([]DocumentRow, error) {
	if !c.me.CanDocuments {
		return nil, nil
	}
	f := document.Filter{Org: o.Org, About: document.Ref{Kind: "order", ID: string(o.ID)}, Status: document.Current}
	list, err := s.app.Documents(tx).List(ctx, c.me.Actor, f, kabinet.Page{Limit: 50})
	if err != nil {
		return nil, err
	}
	var out []DocumentRow
	for _, d := range list.Items {
		if d.Kind.Own() {
			continue // what is attached stands in the conversation
		}
		row, err := documentRow(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}
