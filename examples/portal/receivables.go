package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// ReceivablesPage is what one payer owes, and the others that one may look at.
type ReceivablesPage struct {
	Accounts  []AccountRow
	Account   AccountRow
	AsOf      string
	Aging     []Bucket
	Total     kabinet.Money
	Overdue   kabinet.Money
	Meter     *Meter
	Blocked   bool
	Items     []OpenItem
	From, To  kabinet.Date
	Statement *credit.Statement
	Mistake   string
	Seller    bool
}

// AccountRow is an account with the names of those in it.
type AccountRow struct {
	credit.State
	Client, Payer, Path string
	Current             bool
}

// Bucket is one bar of the chart of what is owed by age.
type Bucket struct {
	Name   string
	Amount kabinet.Money
	Share  float64 // of the largest, in hundredths
	Late   bool
}

// OpenItem is a document that is not paid.
type OpenItem struct {
	credit.Item
	Late     int    // days
	Disputed bool   // a claim is about it: it is not overdue
	Path     string // of the order that it is the invoice of

	order *order.State
}

// receivables shows the account that was asked for, or the first. Which there are comes
// from the same authority as every check.
func (s *Server) receivables(c *call) error {
	var page ReceivablesPage
	err := c.view(func(ctx context.Context, tx store.Tx) error { return s.receivable(ctx, tx, c, &page) })
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "receivables", "receivables", c.p.Text("receivables.title"), page)
}

// receivable fills in the account that was asked for.
func (s *Server) receivable(ctx context.Context, tx store.Tx, c *call, page *ReceivablesPage) error {
	if !c.me.CanInvoices {
		return kabinet.ErrForbidden.With("permission", seed.PermissionInvoices)
	}
	*page = ReceivablesPage{Seller: c.me.Seller}
	scope := c.me.Rights.Scope(seed.PermissionInvoices)
	list, err := tx.CreditAccountLister().List(ctx, scope, credit.Filter{}, kabinet.Page{Limit: kabinet.MaxPageLimit})
	if err != nil {
		return err
	}
	org, id := c.r.PathValue("org"), c.r.PathValue("account")
	found := id == ""
	for i, a := range list.Items {
		row := AccountRow{State: a, Path: accountPath(a)}
		row.Current = id == "" && i == 0 || id == string(a.ID) && org == string(a.Org)
		company, err := tx.Organizations().Get(ctx, a.Org)
		if err != nil {
			return err
		}
		row.Client = company.Name()
		if e, ok := company.LegalEntity(a.Payer); ok {
			row.Payer = e.Name
		}
		if row.Current {
			page.Account, found = row, true
		}
		page.Accounts = append(page.Accounts, row)
	}
	switch {
	case !found:
		return kabinet.ErrNotFound.With("what", "credit account").With("id", clip(id, 80))
	case page.Account.ID == "":
		return nil
	}
	return s.account(ctx, tx, c, page)
}

func accountPath(a credit.State) string {
	return "/receivables/" + url.PathEscape(string(a.Org)) + "/" + url.PathEscape(string(a.ID))
}

// account fills in what is owed on one account.
func (s *Server) account(ctx context.Context, tx store.Tx, c *call, page *ReceivablesPage) error {
	a, today := page.Account.State, kabinet.DateOf(s.app.Now().In(zone))
	items, err := s.app.owed(ctx, tx, a)
	if err != nil {
		return err
	}
	aging, err := credit.Age(a.Currency, today, items...)
	if err != nil {
		return err
	}
	page.AsOf, page.Total, page.Blocked = c.p.Time(a.Snapshot.AsOf), aging.Total, a.Block != nil
	page.Aging, page.Overdue = c.p.buckets(aging)
	postings := slices.Clone(s.app.Trade().Postings[a.Org][a.Payer])
	for _, i := range items {
		if i.Bucket != credit.Receivable {
			continue
		}
		item, err := s.app.openItem(ctx, tx, a, i, today)
		if err != nil {
			return err
		}
		page.Items = append(page.Items, item)
		if item.order == nil {
			continue // what was booked before the portal is among the postings
		}
		if n := len(postings); n > 0 && postings[n-1].Number == item.Document { // the part in dispute
			if postings[n-1].Amount, err = postings[n-1].Amount.Add(i.Amount); err != nil {
				return err
			}
			continue
		}
		postings = append(postings, credit.Posting{Document: i.Document, Kind: "invoice", Number: item.Document, Date: item.Posted, Amount: i.Amount})
	}
	if limit, ok := a.Limit.Amount(); ok {
		b, err := tx.Ledger().Balance(ctx, a.Key())
		if err != nil {
			return err
		}
		m := ledger.MoneyIn(a.Currency)
		used, err := m.Money(b.Used())
		if err != nil {
			return err
		}
		meter, _ := c.p.creditMeter(credit.Standing{Kind: credit.OfPayer, Ceiling: limit, Used: used, Asked: kabinet.Zero(a.Currency), After: used})
		page.Meter = &meter
	}
	page.From, page.To = kabinet.Date{Year: today.Year, Month: today.Month, Day: 1}.AddDays(-90), today
	page.From.Day = 1
	for name, to := range map[string]*kabinet.Date{"from": &page.From, "to": &page.To} {
		if text := c.r.FormValue(name); text != "" {
			d, err := kabinet.ParseDate(text)
			if err != nil {
				page.Mistake = c.p.Text("receivables.bad_date", param("text", clip(text, 30)))
				continue
			}
			*to = d
		}
	}
	statement, err := credit.NewStatement(a.Currency, page.From, page.To, postings...)
	switch {
	case errors.Is(err, kabinet.ErrWindow):
		page.Mistake = c.p.Text("receivables.bad_span")
	case err != nil:
		return err
	default:
		page.Statement = &statement
	}
	return nil
}

// buckets returns the bars of a chart by age, with what is overdue.
func (p *printer) buckets(a credit.Aging) ([]Bucket, kabinet.Money) {
	overdue, largest := kabinet.Zero(a.Total.Currency()), 0.0
	out := []Bucket{
		{"receivables.current", a.Current, 0, false}, {"receivables.to30", a.To30, 0, true}, {"receivables.to60", a.To60, 0, true},
		{"receivables.to90", a.To90, 0, true}, {"receivables.over90", a.Over90, 0, true},
	}
	size := func(m kabinet.Money) float64 {
		u, _ := ledger.MoneyIn(m.Currency()).OfMoney(m)
		return float64(u)
	}
	for i := range out {
		b := &out[i]
		b.Name = p.Text(b.Name)
		largest = max(largest, size(b.Amount))
		if b.Late && b.Amount.Sign() > 0 {
			if sum, err := overdue.Add(b.Amount); err == nil {
				overdue = sum
			}
		}
	}
	for i := range out {
		if largest > 0 {
			out[i].Share = max(0, size(out[i].Amount)/largest*100)
		}
	}
	return out, overdue
}
