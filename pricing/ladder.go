package pricing

import (
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

// ladder returns the thresholds and prices of the ladder behind a result, and
// nothing where there is none in this snapshot.
func (v *View) ladder(sku kabinet.SKU, res *Result) ([]kabinet.Quantity, []kabinet.Money) {
	s := v.snap
	id, known := s.ids[sku]
	if !known || res.Outcome != Priced || !res.Ladder || res.Source.Version != s.version {
		return nil, nil
	}
	t := s.lists[res.Source.List]
	if res.Source.Agreement != "" {
		t = s.agreements[res.Source.Agreement]
	}
	if t == nil || v.lookup.first(t.id) < 0 {
		return nil, nil // not one of this buyer's
	}
	run := s.rows.within(s.rowsOf(id), t.id)
	for _, ro := range s.rows.rows[run.lo:run.hi] {
		if ro.index != uint32(res.Source.Row) {
			continue
		}
		tm := &s.rows.terms[ro.terms]
		from := s.rows.thresholds(tm)
		i, found := slices.BinarySearchFunc(from, res.Tier, kabinet.Quantity.Cmp)
		per, unit := s.rows.perOf(tm), s.units[tm.unit].code
		if !found || unit != res.Unit || !per.Equal(res.Per) {
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
	return nil, nil
}

func (r *Result) tier(from kabinet.Quantity, price kabinet.Money) LadderTier {
	return LadderTier{From: from, Price: price, Per: r.Per, Unit: r.Unit}
}
