package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
)

// readCSV brings a file of CSV into the book.
func (im *importer) readCSV(in input) error {
	opts := im.csv
	opts.OnError = im.onCSV(in.name)
	base := map[kabinet.SKU]kabinet.UoM{}
	table := pricecsv.Table{Smallest: func(sku kabinet.SKU, u kabinet.UoM) kabinet.Quantity {
		return im.smallest(cmp.Or(u, base[sku]))
	}}
	skipped, err := pricecsv.All(bytes.NewReader(in.data), opts, func(r pricecsv.Record) error {
		err := im.checkCSV(&r, base)
		if err == nil {
			err = table.Add(r)
		}
		if err != nil && im.leave(in.name, err) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	_ = skipped // counted by leave
	for _, p := range table.Products() {
		p.Unit = base[p.SKU]
		im.product(p)
	}
	for _, l := range table.Lists() {
		list, err := im.csvList(l)
		if err != nil {
			return err
		}
		im.rows(list, l.List.Rows, !im.flags.changes)
	}
	return nil
}

// checkCSV checks what a record says of its product, whose base unit it notes.
func (im *importer) checkCSV(r *pricecsv.Record, base map[kabinet.SKU]kabinet.UoM) error {
	if r.Tax == pricing.TaxUnstated {
		return &placed{r.Line, "", errors.New("it is not stated whether the price is net or gross: a column tax, or -tax")}
	}
	var known pricing.Product
	if i, ok := im.products[r.SKU]; ok {
		known = im.book.Products[i]
	} else if base[r.SKU] == "" {
		unit := cmp.Or(r.Unit, kabinet.UoM(im.flags.unit))
		if unit == "" {
			return &placed{r.Line, "", fmt.Errorf("the base unit of article %s is not known: a column unit, or -unit", r.SKU)}
		}
		base[r.SKU] = unit
		return nil
	}
	if known.Unit == "" {
		known.Unit = base[r.SKU]
	} else {
		base[r.SKU] = known.Unit
	}
	for _, u := range []kabinet.UoM{r.Unit, r.Order.Unit} {
		if !hasUnit(known, u) {
			return &placed{r.Line, "", fmt.Errorf("unit %s has no factor to %s, the base unit of article %s", u, known.Unit, r.SKU)}
		}
	}
	return nil
}

func hasUnit(p pricing.Product, u kabinet.UoM) bool {
	if u == "" || u == p.Unit {
		return true
	}
	for _, k := range p.Packs {
		if k.Unit == u {
			return true
		}
	}
	return false
}

// csvList finds the list of the book that a list of CSV means: by id, or by name.
func (im *importer) csvList(l pricecsv.TableList) (*pricing.List, error) {
	id := l.List.ID
	if im.find(id) == nil {
		for i := range im.book.Lists {
			if have := &im.book.Lists[i]; have.Name == string(l.Name) && have.Currency == l.List.Currency && have.Tax == l.List.Tax {
				id = have.ID
			}
		}
	}
	return im.list(id, l.List.Name, l.List.Currency, l.List.Tax)
}
