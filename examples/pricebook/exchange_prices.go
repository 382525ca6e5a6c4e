package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// typeLists are the lists that price types become.
type typeLists struct {
	x     *exchange
	order []*typeList
	byKey map[typeKey]*typeList
}

// typeKey tells the lists of a price type apart.
type typeKey struct {
	id       commerceml.PriceTypeID
	currency kabinet.Currency
	tax      pricing.TaxMode
}

type typeList struct {
	typeKey
	name string
	rows []pricing.Row
}

// lists returns one list for each price type that is declared with a currency.
func (x *exchange) lists() *typeLists { return &typeLists{x: x, byKey: map[typeKey]*typeList{}} }

func (l *typeLists) of(k typeKey, name string) *typeList {
	t := l.byKey[k]
	if t == nil {
		t = &typeList{typeKey: k, name: name}
		l.byKey[k] = t
		l.order = append(l.order, t)
	}
	return t
}

// price enters the prices of an item, whose product is in the book.
func (x *exchange) price(im *importer, it *item, lists *typeLists) error {
	for _, id := range it.types {
		t := commerceml.PriceType{ID: id, Name: string(id)}
		if i, ok := x.byType[id]; ok {
			t = x.types[i]
		}
		if t.Deleted {
			im.count("prices of types marked as deleted, left out", fmt.Sprintf("%s %s", it.sku, t.Name))
			continue
		}
		byList := map[typeKey][]commerceml.Price{}
		var keys []typeKey
		for _, p := range it.prices[id] {
			if p.Amount.IsZero() {
				im.count("prices of zero, left out", fmt.Sprintf("%s %s", it.sku, t.Name))
				continue
			}
			k := typeKey{id, p.Amount.Currency(), im.tax}
			switch p.Tax {
			case commerceml.TaxExcluded:
				k.tax = pricing.Net
			case commerceml.TaxIncluded:
				k.tax = pricing.Gross
			}
			if k.tax == pricing.TaxUnstated {
				return fmt.Errorf("price type %s does not say whether tax is included: say -tax", t.Name)
			}
			if byList[k] == nil {
				keys = append(keys, k)
			}
			byList[k] = append(byList[k], p)
		}
		for _, k := range keys {
			rows, err := im.ladders(it, byList[k])
			if err != nil {
				return fmt.Errorf("price type %s: %w", t.Name, err)
			}
			list := lists.of(k, t.Name)
			list.rows = append(list.rows, rows...)
		}
	}
	return nil
}

// ladders makes rows of the prices of an item in one list.
func (im *importer) ladders(it *item, prices []commerceml.Price) ([]pricing.Row, error) {
	type basis struct {
		unit kabinet.UoM
		per  kabinet.Quantity
	}
	product := &im.book.Products[im.products[it.sku]]
	var rows []pricing.Row
	var anys []bool // whether the row's price is for any quantity
	at := map[basis]int{}
	for _, p := range prices {
		unit, per, err := im.basis(product, p)
		if err != nil {
			return nil, err
		}
		coef, scale := p.Amount.Fixed()
		amount, err := kabinet.NewQuantity(coef, scale)
		if err != nil {
			return nil, err
		}
		from, any := p.MinQuantity, p.MinQuantity.IsZero()
		if per.Sign() > 0 && !any { // counted in the price's unit, of which one is per base units
			coef, scale := per.Fixed()
			if from, err = from.MulDiv(coef, tenTo(scale), kabinet.MaxScale, kabinet.HalfUp); err != nil {
				return nil, err
			}
		}
		if any {
			from = im.smallest(unit)
		}
		key := basis{unit, per}
		i, ok := at[key]
		if !ok {
			i = len(rows)
			at[key] = i
			rows = append(rows, pricing.Row{SKU: it.sku, Unit: unit, Per: per, Convertible: true})
			anys = append(anys, false)
		}
		for _, have := range rows[i].Tiers {
			if have.From.Equal(from) {
				return nil, fmt.Errorf("there are two prices from %s %s: %s and %s", from, unit, have.Price, amount)
			}
		}
		rows[i].Tiers = append(rows[i].Tiers, pricing.Tier{From: from, Price: amount})
		anys[i] = anys[i] || any
	}
	for i := range rows {
		r := &rows[i]
		if len(r.Tiers) == 1 && anys[i] {
			r.Price, r.Tiers = r.Tiers[0].Price, nil
			continue
		}
		slices.SortFunc(r.Tiers, func(a, b pricing.Tier) int { return a.From.Cmp(b.From) })
	}
	return rows, nil
}

// basis returns the unit of a price and how many of it the price is for; zero
// is one. A unit that the product has with another factor, and the base unit
// with a coefficient, become so many base units.
func (im *importer) basis(p *pricing.Product, price commerceml.Price) (kabinet.UoM, kabinet.Quantity, error) {
	one := kabinet.QuantityOf(1)
	unit := cmp.Or(price.Unit.UoM, p.Unit)
	if unit == p.Unit {
		if price.Coefficient.Equal(one) {
			return unit, kabinet.Quantity{}, nil
		}
		im.count("prices for several base units", fmt.Sprintf("%s per %s %s", p.SKU, price.Coefficient, unit))
		return unit, price.Coefficient, nil
	}
	pack, err := packOf(unit, price.Coefficient)
	if err != nil {
		return unit, one, err
	}
	for _, k := range p.Packs {
		if k.Unit != unit {
			continue
		}
		if k.Num*cmp.Or(pack.Den, 1) == pack.Num*cmp.Or(k.Den, 1) {
			return unit, kabinet.Quantity{}, nil
		}
		im.count("prices in a pack of another size than the article's, given per so many base units",
			fmt.Sprintf("%s per %s %s", p.SKU, price.Coefficient, p.Unit))
		return p.Unit, price.Coefficient, nil
	}
	im.unit(unit, unitName(price.Unit))
	p.Packs = append(p.Packs, pack)
	return unit, kabinet.Quantity{}, nil
}

// enter brings the lists into the book.
func (l *typeLists) enter(im *importer, full bool) []error {
	var errs []error
	if full {
		// A complete package that has no prices of a type it declares says that
		// there are none.
		for _, t := range l.x.types {
			if list := im.find(pricing.ListID(t.ID)); list != nil && len(list.Rows) > 0 {
				if !slices.ContainsFunc(l.order, func(have *typeList) bool { return have.id == t.ID }) {
					im.note("list %s has no prices any more", cmp.Or(list.Name, string(list.ID)))
					list.Rows = nil
				}
			}
		}
	}
	first := map[commerceml.PriceTypeID]typeKey{}
	for _, t := range l.x.types {
		first[t.ID] = l.primary(im, t)
	}
	for _, t := range l.order {
		main, ok := first[t.id]
		if !ok || main.currency == 0 {
			main = t.typeKey
			first[t.id] = main
		}
		id := pricing.ListID(t.id)
		name := t.name
		if t.currency != main.currency {
			id += pricing.ListID("-" + t.currency.Code())
			name += ", " + t.currency.Code()
		}
		if main.tax != pricing.TaxUnstated && t.tax != main.tax {
			id += pricing.ListID("-" + t.tax.String())
			name += ", " + t.tax.String()
		}
		if id != pricing.ListID(t.id) {
			im.count("prices of another currency or tax mode than their type's, in a list of their own", string(id))
		}
		list, err := im.list(id, name, t.currency, t.tax)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list.Name = name
		im.rows(list, t.rows, full)
	}
	if l.x.offers && len(l.order) == 0 {
		im.note("the packages of offers hold no prices")
	}
	return errs
}

// primary returns the currency and tax mode of the list that bears the id of a
// price type: those of the book, of the type, or of its first prices.
func (l *typeLists) primary(im *importer, t commerceml.PriceType) typeKey {
	k := typeKey{id: t.ID, currency: t.Currency, tax: im.tax}
	switch t.Tax {
	case commerceml.TaxExcluded:
		k.tax = pricing.Net
	case commerceml.TaxIncluded:
		k.tax = pricing.Gross
	}
	if have := im.find(pricing.ListID(t.ID)); have != nil {
		k.currency, k.tax = have.Currency, have.Tax
	}
	return k
}
