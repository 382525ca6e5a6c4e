package order

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/safecsv"
)

// PermissionExport is for exporting orders. It is asked beside PermissionView.
const PermissionExport kabinet.Permission = "order.export"

// All returns every order that the filter admits and on which the actor has
// PermissionExport and PermissionView, those placed last first, without internal traces.
// It reads page by page; an error ends it.
func (s *Service) All(ctx context.Context, actor kabinet.Actor, f Filter) iter.Seq2[State, error] {
	return func(yield func(State, error) bool) {
		if err := s.need("Lister"); err != nil {
			yield(State{}, err)
			return
		}
		may, err := s.Authority.Scope(ctx, actor, PermissionExport)
		if err != nil {
			yield(State{}, err)
			return
		}
		page := kabinet.Page{Limit: kabinet.MaxPageLimit}
		for {
			list, err := s.List(ctx, actor, f, page)
			if err != nil {
				yield(State{}, err)
				return
			}
			for _, o := range list.Items {
				if may.Holds(o.Object()) && !yield(o, nil) {
					return
				}
			}
			if page.After = list.Next; page.After == "" {
				return
			}
		}
	}
}

// ExportOptions say how orders are exported. The zero ExportOptions write UTF-8 with
// commas, in English, with times in UTC.
type ExportOptions struct {
	// Comma is the delimiter; zero is a comma. Spreadsheets set to Russian expect a
	// semicolon.
	Comma rune
	// BOM begins the file with the byte order mark by which spreadsheets recognise
	// UTF-8.
	BOM bool
	// Russian gives the columns their Russian names.
	Russian bool
	// Zone is that of the dates; nil means UTC.
	Zone *time.Location
}

var exportNames = [2][]string{
	{
		"order", "buyer's number", "placed", "status", "fulfilment", "payment", "origin", "payer", "site", "line", "article", "name",
		"quantity", "unit", "open", "shipped", "cancelled", "price", "amount", "currency", "delivery",
	},
	{
		"заказ", "номер покупателя", "дата", "статус", "отгрузка", "оплата", "источник", "плательщик", "адрес", "строка", "артикул", "наименование",
		"количество", "единица", "открыто", "отгружено", "отменено", "цена", "сумма", "валюта", "поставка",
	},
}

// Records returns the cells of orders, one record for each line and the header first, for
// files whose cells are known to be text, such as workbooks: nothing in them guards
// against formulas. Numbers have a point and no separators.
func Records(orders iter.Seq2[State, error], opts ExportOptions) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		names := exportNames[0]
		if opts.Russian {
			names = exportNames[1]
		}
		if !yield(names, nil) {
			return
		}
		zone := opts.Zone
		if zone == nil {
			zone = time.UTC
		}
		for o, err := range orders {
			if err != nil {
				yield(nil, err)
				return
			}
			for i, l := range o.Lines {
				site, amount := o.Site, l.Amount
				if l.Site != "" {
					site = l.Site
				}
				if i < len(o.Totals.Lines) {
					amount = o.Totals.Lines[i].Amount
				}
				if !yield([]string{
					o.Number, o.BuyerNumber, o.Placed.In(zone).Format(time.DateOnly), string(o.Status), string(l.Fulfilment()),
					string(o.Payment()), string(o.Origin), string(o.Payer), string(site), string(l.ID), string(l.SKU), l.Name,
					l.Quantity.String(), string(l.Unit), l.Open().String(), l.Shipped.String(), l.Cancelled.String(),
					l.Price.Price.Amount(), amount.Amount(), o.Currency.Code(), l.Delivery.text(),
				}, nil) {
					return
				}
			}
		}
	}
}

// text writes days as one date or two.
func (d Days) text() string {
	switch {
	case d.First.IsZero():
		return ""
	case d.End() == d.First:
		return d.First.String()
	}
	return d.First.String() + " – " + d.End().String()
}

// WriteCSV writes orders as CSV, one row for each line:
//
//	err := order.WriteCSV(w, orders.All(ctx, actor, filter), order.ExportOptions{Comma: ';', BOM: true})
//
// Cells that a spreadsheet would take for a formula begin with an apostrophe. It returns
// the error of the orders, or of the writer; what was written by then is not whole.
func WriteCSV(w io.Writer, orders iter.Seq2[State, error], opts ExportOptions) error {
	return safecsv.Write(w, Records(orders, opts), opts.Comma, opts.BOM)
}
