package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
	"github.com/seed-a884640a/kabinet/store"
)

// quickIndex is what finds articles, for one publication.
type quickIndex struct {
	mu        sync.Mutex
	trade     *Trade
	index     *quickorder.Index
	suggester *quickorder.Suggester
}

// of returns the index of a publication, which is built once.
func (q *quickIndex) of(t *Trade) (*quickorder.Index, *quickorder.Suggester, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.trade == t {
		return q.index, q.suggester, nil
	}
	var articles []quickorder.Article
	for _, item := range t.Catalogue.Items {
		if p, ok := t.Snapshot.Product(item.SKU); ok {
			articles = append(articles, quickorder.Article{
				SKU: item.SKU, Name: item.Name.Russian, Unit: p.Unit, Packs: p.Packs, Usual: item.OrderUnit,
			})
		}
	}
	index, err := quickorder.NewIndex(articles, nil, quickorder.IndexOptions{})
	if err != nil {
		return nil, nil, err
	}
	q.trade, q.index, q.suggester = t, index, quickorder.NewSuggester(index)
	return q.index, q.suggester, nil
}

// QuickOrders returns the service of quick orders in the transaction.
func (a *App) QuickOrders(tx store.Tx) (*quickorder.Service, error) {
	trade := a.Trade()
	index, suggester, err := a.quick.of(trade)
	return &quickorder.Service{Index: index, Suggester: suggester, Carts: a.Carts(tx), Stock: a.quickStock(tx)}, err
}

// QuickPage is the content of the page of quick orders.
type QuickPage struct {
	Text    string // what was pasted, or the rows of the file
	Rows    []QuickRow
	Hash    string
	Good    int // rows that can be ordered
	Bad     int
	Warned  int
	Skipped int
	Checked bool
}

// QuickRow is a row of the preview.
type QuickRow struct {
	quickorder.Row
	Name  Text
	Texts []string
}

// quickPage shows the empty form.
func (s *Server) quickPage(c *call) error {
	err := c.view(func(context.Context, store.Tx) error {
		if !c.me.CanCart {
			return kabinet.ErrForbidden.With("permission", cart.PermissionEdit)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "quick", "quick", c.p.Text("quick.title"), QuickPage{})
}

// sheetOptions are the limits of what is pasted or uploaded.
func (c *call) sheetOptions() quickorder.Options {
	return quickorder.Options{Language: language.Make(c.p.lang), MaxRows: 2_000, MaxBytes: 1 << 20}
}

// sheet reads what was pasted or uploaded.
func (c *call) sheet() (*quickorder.Sheet, error) {
	opts := c.sheetOptions()
	file, header, err := c.r.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
		return quickorder.Paste(c.r.FormValue("text"), opts)
	case err != nil:
		return nil, quickorder.ErrTooLarge.With("max", 1<<20)
	}
	defer file.Close()
	if header.Size == 0 {
		return quickorder.Paste(c.r.FormValue("text"), opts)
	}
	if strings.HasSuffix(strings.ToLower(header.Filename), ".xlsx") {
		return xlsx.Read(file, xlsx.Options{Options: opts, MaxUnpacked: 16 << 20})
	}
	return quickorder.Read(file, opts)
}

// preview says what the sheet would put into the cart that is being filled, or
// into a new one.
func (s *Server) preview(ctx context.Context, tx store.Tx, c *call, sheet *quickorder.Sheet) (*quickorder.Preview, *Buyer, error) {
	b, err := c.buyer(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	svc, err := s.app.QuickOrders(tx)
	if err != nil {
		return nil, nil, err
	}
	var p *quickorder.Preview
	if now := c.me.Cart; now != nil {
		p, err = svc.Preview(ctx, c.me.Actor, now.Org, now.ID, sheet)
	} else {
		p, err = svc.PreviewNew(ctx, c.me.Actor, c.me.Org.ID(), b.Header, sheet)
	}
	return p, b, err
}

// checkQuick shows what the rows would put into the cart. Nothing is in it yet.
func (s *Server) checkQuick(c *call) error {
	c.back = "/quick"
	sheet, err := c.sheet()
	if err != nil {
		return err
	}
	var p *quickorder.Preview
	err = c.view(func(ctx context.Context, tx store.Tx) error {
		p, _, err = s.preview(ctx, tx, c, sheet)
		return err
	})
	if err != nil {
		return err
	}
	return s.showQuick(c, sheet, p)
}

func (s *Server) showQuick(c *call, sheet *quickorder.Sheet, p *quickorder.Preview) error {
	page := QuickPage{
		Text: sheet.Text(), Hash: p.Hash(), Checked: true, Bad: p.Count(quickorder.Error),
		Warned: p.Count(quickorder.Warning), Skipped: p.Count(quickorder.Skipped),
	}
	page.Good = p.Count(quickorder.OK) + page.Warned
	for i := range p.Rows {
		row := QuickRow{Row: p.Rows[i], Texts: p.Rows[i].Texts(c.p)}
		if row.SKU != "" {
			row.Name = s.nameOf(row.SKU, "")
		}
		page.Rows = append(page.Rows, row)
	}
	return c.render(http.StatusOK, "quick", "quick", c.p.Text("quick.title"), page)
}

// applyQuick puts the rows that can be ordered into the cart, if they are what
// was shown.
func (s *Server) applyQuick(c *call) error {
	c.back = "/quick"
	sheet, err := c.sheet()
	if err != nil {
		return err
	}
	var p *quickorder.Preview
	var after cart.View
	err = c.change(func(ctx context.Context, tx store.Tx) error {
		var b *Buyer
		if p, b, err = s.preview(ctx, tx, c, sheet); err != nil {
			return err
		}
		if p.Hash() != c.r.FormValue("hash") {
			return quickorder.ErrChanged
		}
		lines := p.Lines()
		if len(lines) == 0 {
			return quickorder.ErrNothing
		}
		after, err = s.app.add(ctx, tx, c.me, b.Header, lines...)
		return err
	})
	if errors.Is(err, quickorder.ErrChanged) {
		c.notify(Notice{Kind: "warn", Text: upper(quickorder.ErrChanged.Text(c.p))})
		return s.showQuick(c, sheet, p)
	}
	if err != nil {
		return err
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("quick.applied", param("n", len(p.Lines())))})
	return c.redirect(cartPath(after.State))
}

// quickErrors is the file of rows with errors, to be corrected and read again.
func (s *Server) quickErrors(c *call) error {
	sheet, err := c.sheet()
	if err != nil {
		return err
	}
	var p *quickorder.Preview
	err = c.view(func(ctx context.Context, tx store.Tx) error {
		p, _, err = s.preview(ctx, tx, c, sheet)
		return err
	})
	if err != nil {
		return err
	}
	russian := c.p.lang == "ru"
	opts := quickorder.ExportOptions{Printer: c.p, Russian: russian, BOM: true}
	if russian {
		opts.Comma = ';'
	}
	var b bytes.Buffer
	name, kind := "errors.csv", "text/csv; charset=utf-8"
	if c.r.FormValue("format") == "xlsx" {
		name, kind = "errors.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = xlsx.Export(&b, p.Failed(), opts)
	} else {
		err = quickorder.Export(&b, p.Failed(), opts)
	}
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", kind)
	c.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, err = c.w.Write(b.Bytes())
	return err
}
