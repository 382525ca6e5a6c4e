package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// begin notes what the book has before the import.
func (im *importer) begin() {
	im.counted = map[string]*counted{}
	im.products = make(map[kabinet.SKU]int, len(im.book.Products))
	for i, p := range im.book.Products {
		im.products[p.SKU] = i
	}
}

// finish enters what CommerceML files said together, assigns the new lists and
// sets the version.
func (im *importer) finish() []error {
	made, errs := im.enter()
	if err := im.assign(); err != nil {
		errs = append(errs, err)
	}
	im.book.Version = cmp.Or(im.flags.version, made, im.book.Version)
	return errs
}

// product enters a product, or what is new about it.
func (im *importer) product(p pricing.Product) {
	i, known := im.products[p.SKU]
	if !known {
		im.products[p.SKU] = len(im.book.Products)
		im.book.Products = append(im.book.Products, p)
		return
	}
	have := &im.book.Products[i]
	have.Name = cmp.Or(p.Name, have.Name)
	if p.Unit != "" && p.Unit != have.Unit {
		im.count("articles whose base unit differs from that of the book, which stays", string(p.SKU))
		return
	}
	for _, k := range p.Packs {
		j := slices.IndexFunc(have.Packs, func(h pricing.Pack) bool { return h.Unit == k.Unit })
		switch {
		case j < 0:
			have.Packs = append(have.Packs, k)
		case have.Packs[j].Num*cmp.Or(k.Den, 1) != k.Num*cmp.Or(have.Packs[j].Den, 1):
			im.count("packs whose factor has changed", string(p.SKU)+" "+string(k.Unit))
			have.Packs[j].Num, have.Packs[j].Den = k.Num, k.Den
		}
	}
}

// smallest is the least quantity of a unit.
func (im *importer) smallest(u kabinet.UoM) kabinet.Quantity {
	digits := u.Digits()
	for _, have := range im.book.Units {
		if have.Code == u {
			digits = have.Digits
		}
	}
	q, err := kabinet.NewQuantity(1, digits)
	if err != nil { // the book does not compile, and will be refused
		return kabinet.QuantityOf(1)
	}
	return q
}

func (im *importer) find(id pricing.ListID) *pricing.List {
	for i := range im.book.Lists {
		if im.book.Lists[i].ID == id {
			return &im.book.Lists[i]
		}
	}
	return nil
}

// list returns the list of an id, which it makes if the book has none.
func (im *importer) list(id pricing.ListID, name string, currency kabinet.Currency, tax pricing.TaxMode) (*pricing.List, error) {
	l := im.find(id)
	switch {
	case l == nil:
		im.book.Lists = append(im.book.Lists, pricing.List{ID: id, Name: name, Currency: currency, Tax: tax})
		im.fresh = append(im.fresh, id)
		return &im.book.Lists[len(im.book.Lists)-1], nil
	case l.Currency != currency:
		return nil, fmt.Errorf("list %s is in %s in the book and in %s in the files", id, l.Currency, currency)
	case l.Tax != tax:
		return nil, fmt.Errorf("list %s is %s in the book and %s in the files", id, l.Tax, tax)
	}
	return l, nil
}

// rows puts the rows in place of all rows of the list, or of those of the same
// articles. Order rules and convertibility that the book has for an article and
// unit stay where the new rows say nothing of them.
func (im *importer) rows(l *pricing.List, rows []pricing.Row, full bool) {
	type key struct {
		sku  kabinet.SKU
		unit kabinet.UoM
	}
	old := map[key]*pricing.Row{}
	for i := range l.Rows {
		r := &l.Rows[i]
		old[key{r.SKU, im.unitOf(r)}] = r
	}
	fresh := make(map[kabinet.SKU][]pricing.Row, len(rows))
	var order []kabinet.SKU
	for _, r := range rows {
		if was := old[key{r.SKU, im.unitOf(&r)}]; was != nil {
			if r.Order.IsZero() {
				r.Order = was.Order
			}
			r.Convertible = r.Convertible || was.Convertible
		}
		if fresh[r.SKU] == nil {
			order = append(order, r.SKU)
		}
		fresh[r.SKU] = append(fresh[r.SKU], r)
	}
	var out []pricing.Row
	placed := make(map[kabinet.SKU]bool, len(fresh))
	if !full {
		for _, r := range l.Rows {
			switch {
			case fresh[r.SKU] == nil:
				out = append(out, r)
			case !placed[r.SKU]:
				out = append(out, fresh[r.SKU]...)
				placed[r.SKU] = true
			}
		}
	}
	for _, sku := range order {
		if !placed[sku] {
			out = append(out, fresh[sku]...)
		}
	}
	l.Rows = out
}

func (im *importer) unitOf(r *pricing.Row) kabinet.UoM {
	if i, ok := im.products[r.SKU]; ok && r.Unit == "" {
		return im.book.Products[i].Unit
	}
	return r.Unit
}

// remove drops the rows of an article from all lists.
func (im *importer) remove(sku kabinet.SKU) {
	for i := range im.book.Lists {
		l := &im.book.Lists[i]
		l.Rows = slices.DeleteFunc(l.Rows, func(r pricing.Row) bool { return r.SKU == sku })
	}
}

// assign gives the lists to parties.
func (im *importer) assign() error {
	named := map[pricing.ListID]bool{}
	var errs []error
	for _, p := range im.flags.assign {
		party, err := pricing.ParseParty(p.value)
		if err != nil {
			return err
		}
		found := false
		for i := range im.book.Lists {
			l := &im.book.Lists[i]
			if !strings.EqualFold(string(l.ID), p.name) && !strings.EqualFold(l.Name, p.name) {
				continue
			}
			if found = true; !named[l.ID] {
				named[l.ID] = true
				l.Assignments = nil
			}
			l.Assignments = append(l.Assignments, pricing.Assignment{To: party})
		}
		if !found {
			var have []string
			for _, l := range im.book.Lists {
				have = append(have, strings.TrimSpace(l.Name+" ("+string(l.ID)+")"))
			}
			errs = append(errs, fmt.Errorf("-assign %s: there is no such list; there are %s", p.name, strings.Join(have, ", ")))
		}
	}
	alone := len(im.book.Lists) == 1
	for _, id := range im.fresh {
		l := im.find(id)
		switch {
		case l == nil || named[id]:
		case alone:
			l.Assignments = []pricing.Assignment{{To: pricing.ForEveryone()}}
		default:
			to := pricing.ForSegment(kabinet.SegmentID(id))
			l.Assignments = []pricing.Assignment{{To: to}}
			im.note("list %s is assigned to %s; use -assign %q for others", cmp.Or(l.Name, string(id)), to, cmp.Or(l.Name, string(id))+"=PARTY")
		}
	}
	return errors.Join(errs...)
}
