package main

import (
	"cmp"
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

// exchangeOptions say how CommerceML is read. A mistake is reported; with -skip
// the record or article is left out.
func (im *importer) exchangeOptions() withpricing.Options {
	return withpricing.Options{
		CommerceML: commerceml.Options{Currency: im.currency, Units: im.units, Zone: im.zone},
		Tax:        im.tax,
		Unit:       kabinet.UoM(im.flags.unit),
		ByID:       im.flags.sku == "id",
		Have:       &im.book,
		OnError:    func(e *withpricing.Error) bool { return im.leave(e.File, e) },
	}
}

// articleText is what is wrong with an article, with the flag that helps.
func articleText(e *withpricing.Error) string {
	switch {
	case errors.Is(e, withpricing.ErrNoUnit):
		return "neither a file nor the book tells its base unit: import the catalogue together with it, or say -unit"
	case errors.Is(e, withpricing.ErrTax):
		return e.Err.(*kabinet.Error).Text(nil) + ": say -tax"
	}
	if plain, ok := e.Err.(*kabinet.Error); ok {
		return plain.Text(nil)
	}
	return e.Error()
}

// enter brings the exchange into the book. It returns when the newest file was
// made, which names the version.
func (im *importer) enter() (made string, errs []error) {
	if !im.xml {
		return "", nil
	}
	out, err := im.exchange.Build()
	if err != nil {
		return "", []error{err}
	}
	im.told = out.Notes
	im.book.Units = append(im.book.Units, out.Units...)
	for _, p := range out.Products {
		im.product(p)
	}
	for _, sku := range out.Deleted {
		im.remove(sku)
	}
	for _, id := range out.DeletedLists {
		im.empty(im.find(id))
	}
	for i := range out.Lists {
		from := &out.Lists[i]
		if len(from.Rows) == 0 {
			if out.Complete { // a complete package that has none says that there are none
				im.empty(im.find(from.ID))
			}
			continue
		}
		list, err := im.list(from.ID, from.Name, from.Currency, from.Tax)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list.Name = from.Name
		im.rows(list, from.Rows, out.Complete)
	}
	if !out.Made.IsZero() {
		made = out.Made.Format(time.RFC3339)
	}
	return made, errs
}

// empty drops the rows of a list, if there is one.
func (im *importer) empty(l *pricing.List) {
	if l != nil && len(l.Rows) > 0 {
		im.note("list %s has no prices any more", cmp.Or(l.Name, string(l.ID)))
		l.Rows = nil
	}
}
