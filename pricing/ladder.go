package pricing

import "github.com/seed-a884640a/kabinet"

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
	if res.Outcome != Priced || res.Tier.IsZero() {
		return dst
	}
	t := v.snap.tableOf(res.Source)
	ro := t.rowOf(v.snap.ids[r.SKU], res.Source.Row)
	for _, step := range t.tiers[ro.tiers : ro.tiers+uint32(ro.tierCount)] {
		price, err := kabinet.NewMoney(step.price, int(step.priceScale), t.currency)
		if err != nil {
			return dst
		}
		dst = append(dst, LadderTier{From: step.from, Price: price, Per: res.Per, Unit: res.Unit})
	}
	return dst
}

// NextBreak returns the next tier above the quantity that counted for a result
// of this view, and false where there is none.
func (v *View) NextBreak(sku kabinet.SKU, res Result) (LadderTier, bool) {
	id, known := v.snap.ids[sku]
	if !known || res.Outcome != Priced || res.Tier.IsZero() || res.Source.Version != v.snap.version {
		return LadderTier{}, false
	}
	t := v.snap.tableOf(res.Source)
	if t == nil {
		return LadderTier{}, false
	}
	ro := t.rowOf(id, res.Source.Row)
	if ro == nil {
		return LadderTier{}, false
	}
	for _, step := range t.tiers[ro.tiers : ro.tiers+uint32(ro.tierCount)] {
		if res.Counted.Less(step.from) {
			price, err := kabinet.NewMoney(step.price, int(step.priceScale), t.currency)
			return LadderTier{From: step.from, Price: price, Per: res.Per, Unit: res.Unit}, err == nil
		}
	}
	return LadderTier{}, false
}

// tableOf returns the table of a source, or nil.
func (s *Snapshot) tableOf(src Source) *table {
	if src.Agreement != "" {
		return s.agreements[src.Agreement]
	}
	return s.lists[src.List]
}

// rowOf returns the product's row that was written at the index, or nil.
func (t *table) rowOf(product uint32, index int) *row {
	rows := t.find(product)
	for i := range rows {
		if rows[i].product != product {
			break
		}
		if rows[i].index == uint32(index) {
			return &rows[i]
		}
	}
	return nil
}
