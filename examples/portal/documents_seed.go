package main

import (
	"bytes"
	"context"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/accounts/document/pdf"
	drawn "github.com/seed-a884640a/kabinet/accounts/document/pdf/withorders"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// SeedPast gives the sample its past: orders of eighteen months, the invoices of the
// seller's ERP and the confirmations of the last orders; once.
func (s *Server) SeedPast(ctx context.Context) error {
	if err := s.app.SeedPast(ctx); err != nil {
		return err
	}
	p := s.pages["ru"].p
	for _, a := range seed.Accounts() {
		for _, i := range a.Invoices {
			if err := s.seedInvoice(ctx, p, a, i); err != nil {
				return err
			}
		}
	}
	for _, r := range regulars {
		for n := range 2 {
			if err := s.seedConfirmation(ctx, p, r.org, pastID(r.org, n)); err != nil {
				return err
			}
		}
	}
	return nil
}

// seedInvoice publishes an invoice as an ERP hands it over: drawn there, once.
func (s *Server) seedInvoice(ctx context.Context, p *printer, a seed.Account, i seed.Invoice) error {
	const source = "1c"
	amount := kabinet.MustMoney(strconv.FormatInt(i.Amount, 10) + " RUB")
	today := kabinet.DateOf(s.app.Now().In(zone))
	d := document.Draft{
		ID: document.ExternalID(source, i.Number), Org: a.Org, Kind: document.Proforma, Number: i.Number, Date: today.AddDays(-i.Posted),
		LegalEntity: a.Payer, Seller: seed.SellerEntity, Amount: &amount, External: &document.External{Source: source, ID: i.Number, Version: 1},
	}
	return s.seedPaper(ctx, d, "Счёт "+i.Number, func(ctx context.Context, tx store.Tx, org *accounts.Organization) (drawing, error) {
		seller, err := sellerParty(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		net, err := amount.MulDiv(100, 120, 2, kabinet.HalfUp)
		if err != nil {
			return nil, err
		}
		tax, err := amount.Sub(net)
		if err != nil {
			return nil, err
		}
		rate, bank := pdf.TaxRate{Rate: kabinet.MustPercent("20")}, seed.SellerBank()
		return pdf.Invoice{
			Number: i.Number, Date: d.Date, Until: d.Date.AddDays(i.Term), Seller: seller, Payer: clientParty(p, org, a.Payer), Amount: amount,
			Bank:   accounts.BankAccount{Account: bank.Account, Bank: bank.Name, BIC: bank.BIC, Correspondent: bank.Correspondent},
			Lines:  []pdf.Line{{Name: "Металлопрокат по накладной " + i.Number, Quantity: kabinet.QuantityOf(1), Unit: kabinet.Piece, Price: net, Tax: rate, Amount: net}},
			Totals: pdf.Totals{Goods: net, Net: net, Taxes: []pdf.Tax{{TaxRate: rate, Net: net, Amount: tax}}, Total: amount, Payable: amount},
		}, nil
	})
}

// seedConfirmation publishes the confirmation of an order that there is.
func (s *Server) seedConfirmation(ctx context.Context, p *printer, client kabinet.OrgID, id order.ID) error {
	var o order.State
	err := s.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		loaded, err := tx.Orders().Get(ctx, client, id)
		if err == nil {
			o = loaded.State()
		}
		return err
	})
	if err != nil {
		return err
	}
	d := document.Draft{
		ID: document.ExternalID("portal", string(id)), Org: client, Kind: document.OrderConfirmation, Number: o.Number, Date: kabinet.DateOf(o.Placed.In(zone)),
		LegalEntity: o.Payer, Seller: o.Seller, Amount: &o.Totals.Payable, About: []document.Ref{{Kind: "order", ID: string(id)}},
		External: &document.External{Source: "portal", ID: string(id), Version: 1},
	}
	return s.seedPaper(ctx, d, "Подтверждение "+o.Number, func(ctx context.Context, tx store.Tx, _ *accounts.Organization) (drawing, error) {
		details, err := s.details(ctx, tx, p, o)
		return drawn.Confirmation(o, details), err
	})
}

// seedPaper draws a paper and publishes it, unless it is there.
func (s *Server) seedPaper(
	ctx context.Context, d document.Draft, name string, draw func(context.Context, store.Tx, *accounts.Organization) (drawing, error),
) error {
	var b bytes.Buffer
	there := false
	err := s.app.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.Documents().Get(ctx, d.Org, d.ID); err == nil {
			there = true
			return nil
		}
		org, err := tx.Organizations().Get(ctx, d.Org)
		if err != nil {
			return err
		}
		if e, ok := org.LegalEntity(d.LegalEntity); ok && len(e.Units) > 0 {
			d.Unit = e.Units[0]
		}
		x, err := draw(ctx, tx, org)
		if err != nil {
			return err
		}
		b.Reset()
		return x.Draw(&b, pdf.Options{Printer: s.pages["ru"].p})
	})
	if err != nil || there {
		return err
	}
	content, err := document.Receive(ctx, s.app.Blobs, d.Org, d.ID, name+".pdf", &b, document.Limits{})
	if err != nil {
		return err
	}
	return s.app.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.Documents(tx).Publish(ctx, kabinet.Actor{Person: seed.Orlova, Organization: seed.Seller}, d, content)
		return err
	})
}
