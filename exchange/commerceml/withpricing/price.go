package withpricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// makeRows makes rows of the item's prices.
func (a *article) makeRows() error {
	for _, of := range a.it.prices {
		id := of.id
		t, known := a.b.types[id]
		if !known {
			if len(a.b.types) > 0 {
				return commerceml.ErrPriceType.With("type", clip(string(id)))
			}
			t = commerceml.PriceType{ID: id}
		}
		if t.Deleted {
			for range of.list {
				a.note(DeletedType, Sample{Type: typeName(t)})
			}
			continue
		}
		byList := map[listKey][]price{}
		var keys []listKey
		for _, p := range of.list {
			if p.amount.IsZero() {
				a.note(ZeroPrice, Sample{Type: typeName(t)})
				continue
			}
			k, err := a.b.key(t, p)
			if err != nil {
				return err
			}
			if byList[k] == nil {
				keys = append(keys, k)
			}
			byList[k] = append(byList[k], p)
		}
		for _, k := range keys {
			rows, err := a.ladders(typeName(t), byList[k])
			if err != nil {
				return err
			}
			for _, r := range rows {
				a.rows = append(a.rows, listRow{k, r})
			}
		}
	}
	return nil
}

// key returns the list of a price, whose type may be declared later than the
// price was read.
func (b *builder) key(t commerceml.PriceType, p price) (listKey, error) {
	k := listKey{t.ID, p.amount.Currency(), taxMode(p.tax)}
	if k.currency == noCurrency {
		k.currency = cmp.Or(t.Currency, b.x.opts.CommerceML.Currency)
	}
	if k.currency == 0 {
		return k, commerceml.ErrNoCurrency.With("type", clip(string(t.ID)))
	}
	if k.tax == pricing.TaxUnstated {
		k.tax = cmp.Or(taxMode(t.Tax), b.x.opts.Tax)
	}
	if k.tax == pricing.TaxUnstated {
		return k, ErrTax.With("type", clip(typeName(t)))
	}
	return k, nil
}

func taxMode(t commerceml.Tax) pricing.TaxMode {
	switch t {
	case commerceml.TaxExcluded:
		return pricing.Net
	case commerceml.TaxIncluded:
		return pricing.Gross
	}
	return pricing.TaxUnstated
}

// ladders makes rows of the prices of one list: one for each unit, which is a
// ladder where prices hold from a quantity on.
func (a *article) ladders(list string, prices []price) ([]pricing.Row, error) {
	var rows []pricing.Row
	at := map[kabinet.UoM]int{}
	for _, p := range prices {
		unit, per, err := a.basis(p)
		if err != nil {
			return nil, err
		}
		i, ok := at[unit]
		if !ok {
			i = len(rows)
			at[unit] = i
			rows = append(rows, pricing.Row{SKU: a.product.SKU, Unit: unit, Per: per, Convertible: true})
		}
		r := &rows[i]
		if !r.Per.Equal(per) {
			return nil, ErrTwoSizes.With("type", clip(list)).With("per", one(r.Per)).With("unit", unit).With("other", one(per))
		}
		from := p.from
		if !per.IsZero() { // counted in the price's unit, of which one is per base units
			if from, err = kabinet.QuantityFromDecimal(from.Decimal().Mul(per.Decimal())); err != nil {
				return nil, ErrQuantity.With("type", clip(list)).With("quantity", p.from).With("per", per)
			}
		}
		amount, err := kabinet.NewQuantity(p.amount.Fixed())
		if err != nil {
			return nil, err
		}
		r.Tiers = append(r.Tiers, pricing.Tier{From: from, Price: amount})
	}
	for i := range rows {
		if err := a.ladder(list, &rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// one returns what a Row.Per means.
func one(per kabinet.Quantity) kabinet.Quantity {
	if per.IsZero() {
		return kabinet.QuantityOf(1)
	}
	return per
}

// ladder puts the tiers of a row in order. One price for any quantity is no
// ladder.
func (a *article) ladder(list string, r *pricing.Row) error {
	slices.SortStableFunc(r.Tiers, func(x, y pricing.Tier) int { return x.From.Cmp(y.From) })
	kept := r.Tiers[:0]
	for _, t := range r.Tiers {
		if n := len(kept); n > 0 && kept[n-1].From.Equal(t.From) {
			if !kept[n-1].Price.Equal(t.Price) {
				return ErrTwoPrices.With("type", clip(list)).With("from", t.From).With("unit", r.Unit).With("price", kept[n-1].Price).With("other", t.Price)
			}
			a.note(RepeatedPrice, Sample{Type: list})
			continue
		}
		kept = append(kept, t)
	}
	r.Tiers = kept
	if len(kept) == 1 && kept[0].From.IsZero() {
		r.Price, r.Tiers = kept[0].Price, nil
	}
	return nil
}

// basis returns the unit of a price and how many of it the price is for; zero
// is one. A unit that the product has with another factor, and the base unit
// with a coefficient, become so many base units.
func (a *article) basis(p price) (kabinet.UoM, kabinet.Quantity, error) {
	base := a.product.Unit
	unit := base
	if p.unit != nil {
		unit = p.unit.UoM
	}
	if unit == base {
		if p.coefficient.Equal(kabinet.QuantityOf(1)) {
			return unit, kabinet.Quantity{}, nil
		}
		a.note(SeveralUnits, Sample{Quantity: p.coefficient, Unit: unit})
		return unit, p.coefficient, nil
	}
	pack, err := packOf(unit, p.coefficient)
	if err != nil {
		return unit, kabinet.Quantity{}, err
	}
	known := a.pack(unit)
	if known == nil {
		if have := a.b.have[a.product.SKU]; have != nil {
			known = packIn(have.Packs, unit)
		}
		if known == nil || sameFactor(known, &pack) {
			return unit, kabinet.Quantity{}, a.addPack(pack, p.unit)
		}
	}
	if sameFactor(known, &pack) {
		return unit, kabinet.Quantity{}, nil
	}
	a.note(OtherPack, Sample{Quantity: p.coefficient, Unit: base})
	return base, p.coefficient, nil
}
