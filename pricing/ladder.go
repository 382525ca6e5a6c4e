package pricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// LadderTier is a step of the ladder that a buyer is under: from this quantity
// (inclusive, in Unit) the whole quantity costs Price for Per of Unit.
type LadderTier struct {
	From  kabinet.Quantity `json:"from"`
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per"`
	Unit  kabinet.UoM      `json:"unit"`
}

// Ladder appends the tiers of the source that prices the request to dst, and
// nothing where there is no price or no ladder. Where the quantity is below the
// first tier of every source, it appends nothing: Near says where one begins.
func (v *View) Ladder(dst []LadderTier, r Request) []LadderTier {
	res := v.Resolve(r)
	from, prices := v.ladder(r.SKU, &res)
	for i := range from {
		dst = append(dst, res.tier(from[i], prices[i]))
	}
	return dst
}

// NextBreak returns the next tier above the quantity that counted for a result
// of this view, in the ladder that priced it, and false where there is none, or
// where the view no longer has that ladder.
func (v *View) NextBreak(sku kabinet.SKU, res Result) (LadderTier, bool) {
	from, prices := v.ladder(sku, &res)
	for i := range from {
		if res.Counted.Less(from[i]) {
			return res.tier(from[i], prices[i]), true
		}
	}
	return LadderTier{}, false
}

// behind returns the row that a result of this view came from, and nil where the
// view has no such row.
func (v *View) behind(sku kabinet.SKU, res *Result) (product uint32, t *table, ro *row) {
	s := v.snap
	product = s.idOf(sku)
	if product == unknown || res.Outcome != Priced || res.Source.Version != s.version {
		return product, nil, nil
	}
	t = s.lists[res.Source.List]
	if res.Source.Agreement != "" {
		t = s.agreements[res.Source.Agreement]
	}
	if t == nil || v.lookup.first(t.id) < 0 {
		return product, nil, nil // not one of this buyer's
	}
	run := s.rows.within(s.rowsOf(product), t.id)
	for i := run.lo; i < run.hi; i++ {
		if s.rows.rows[i].index == uint32(res.Source.Row) {
			return product, t, &s.rows.rows[i]
		}
	}
	return product, nil, nil
}

// ladder returns the thresholds and prices of the ladder behind a result, and
// nothing where there is none in this snapshot.
func (v *View) ladder(sku kabinet.SKU, res *Result) ([]kabinet.Quantity, []kabinet.Money) {
	_, t, ro := v.behind(sku, res)
	if ro == nil || !res.Ladder {
		return nil, nil
	}
	s := v.snap
	tm := &s.rows.terms[ro.terms]
	from := s.rows.thresholds(tm)
	i, found := slices.BinarySearchFunc(from, res.Tier, kabinet.Quantity.Cmp)
	if !found || s.units[tm.unit].code != res.Unit || !s.rows.perOf(tm).Equal(res.Per) {
		return nil, nil // the result is of another book
	}
	prices := make([]kabinet.Money, len(from))
	for j := range from {
		p, err := kabinet.NewMoney(s.rows.prices[ro.amount()+int64(j)], int(tm.scale), t.currency)
		if err != nil {
			return nil, nil
		}
		prices[j] = p
	}
	if !prices[i].Equal(res.Price) {
		return nil, nil
	}
	return from, prices
}

func (r *Result) tier(from kabinet.Quantity, price kabinet.Money) LadderTier {
	return LadderTier{From: from, Price: price, Per: r.Per, Unit: r.Unit}
}

// Cheaper is a larger quantity that costs less in all.
type Cheaper struct {
	Quantity kabinet.Quantity `json:"quantity"` // in Unit
	Unit     kabinet.UoM      `json:"unit"`
	Total    kabinet.Money    `json:"total"`
	Saving   kabinet.Money    `json:"saving"` // compared with what counts now, positive
}

// CheaperQuantity returns the quantity that saves most, where buying more than
// counted for a result of this view costs less in all: every ladder over the
// whole quantity has such quantities just under a threshold, as 9 at 10.00
// where 10 cost 8.00 each. A quantity that breaks the order rule is replaced by
// the next valid one. It returns false where there is none, or where the view no
// longer has the ladder. For lines that pool it speaks of all of them together.
func (v *View) CheaperQuantity(sku kabinet.SKU, res Result) (Cheaper, bool) {
	from, prices := v.ladder(sku, &res)
	if len(from) == 0 {
		return Cheaper{}, false
	}
	digits := res.Total.Currency().Digits()
	now, err := res.Price.MulPer(res.Counted, res.Per, digits, kabinet.HalfUp)
	if err != nil {
		return Cheaper{}, false
	}
	var best Cheaper
	for i := range from {
		if !res.Counted.Less(from[i]) {
			continue
		}
		quantity := v.orderableFrom(sku, &res, from[i])
		total, err := prices[i].MulPer(quantity, res.Per, digits, kabinet.HalfUp)
		if err != nil || quantity.IsZero() {
			continue
		}
		saving, err := now.Sub(total)
		if err != nil || saving.Sign() <= 0 {
			continue
		}
		if c, err := saving.Cmp(best.Saving); !best.Quantity.IsZero() && (err != nil || c <= 0) {
			continue
		}
		best = Cheaper{Quantity: quantity, Unit: res.Unit, Total: total, Saving: saving}
	}
	return best, !best.Quantity.IsZero()
}

// orderableFrom returns the smallest quantity from q on, in the unit of the
// price, that the order rule allows; 0 where there is none.
func (v *View) orderableFrom(sku kabinet.SKU, res *Result, q kabinet.Quantity) kabinet.Quantity {
	product, _, ro := v.behind(sku, res)
	s := v.snap
	p, tm := &s.products[product], &s.rows.terms[ro.terms]
	o := s.orderable(p, cmp.Or(tm.rule, p.rule), q, tm.unit)
	if o.OK {
		return q
	}
	return o.Above
}
