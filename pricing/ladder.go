package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// LadderTier is a step of the ladder that a buyer is under: from this quantity
// (inclusive, in Unit, or in Price's currency for a ladder that counts an
// amount) the price is Price for Per of PriceUnit, before adjustments. Fee is
// added once where this is the highest tier reached.
type LadderTier struct {
	From      kabinet.Quantity `json:"from"`
	Unit      kabinet.UoM      `json:"unit,omitempty"`
	Price     kabinet.Money    `json:"price"`
	Per       kabinet.Quantity `json:"per"`
	PriceUnit kabinet.UoM      `json:"priceUnit"`
	Fee       kabinet.Money    `json:"fee"`
}

// Ladder appends the tiers of the source that prices the request to dst, and
// nothing where there is no price or no ladder. Where the quantity is below the
// first tier of every source, it appends nothing: Near says where one begins.
func (v *View) Ladder(dst []LadderTier, r Request) []LadderTier {
	res := v.Resolve(r)
	tiers, _ := v.tiers(&r, &res)
	return append(dst, tiers...)
}

// NextBreak returns the next tier above what counted for the result that this
// view gave to the request, in the ladder that priced it, and false where there
// is none, or where the view no longer has that ladder.
func (v *View) NextBreak(r Request, res Result) (LadderTier, bool) {
	tiers, _ := v.tiers(&r, &res)
	for _, t := range tiers {
		if res.Counted.Less(t.From) {
			return t, true
		}
	}
	return LadderTier{}, false
}

// tiers returns the ladder behind a result, and how it counts; nothing where
// there is none in this snapshot.
func (v *View) tiers(r *Request, res *Result) ([]LadderTier, Ladder) {
	l := line{v: v, s: v.snap}
	if !res.Ladder || l.begin(r) != ReasonNone {
		return nil, Ladder{}
	}
	src, b, i := l.behind(res)
	if src == nil {
		return nil, Ladder{}
	}
	tm := b.terms(i)
	unit := l.unitOf(b.seg, tm)
	var out []LadderTier
	var how Ladder
	if sp := b.seg.specialOf(tm); sp != nil {
		out, how = l.specialTiers(src, b, i, tm, unit, sp)
	} else {
		out = l.plainTiers(src, b, i, tm, unit)
	}
	reached := func(t LadderTier) bool {
		return t.From.Equal(res.Tier) && t.Price.Equal(res.List) && t.Per.Equal(res.Per) && t.PriceUnit == res.Unit
	}
	if !slices.ContainsFunc(out, reached) {
		return nil, Ladder{} // the result is of another book
	}
	return out, how
}

func (l *line) plainTiers(src *source, b block, i uint32, tm *terms, unit uint16) []LadderTier {
	from := b.seg.thresholds(tm)
	out := make([]LadderTier, 0, len(from))
	for at := range from {
		m := match{per: b.seg.perOf(tm), unit: unit}
		var err error
		if m.price, err = kabinet.NewMoney(b.amount(i, tm, at), int(tm.scale), src.t.currency); err != nil || !l.exchange(src, &m) {
			return nil
		}
		out = append(out, LadderTier{From: from[at], Unit: l.unitCode(unit), Price: m.price, Per: m.per, PriceUnit: l.unitCode(unit)})
	}
	return out
}

func (l *line) specialTiers(src *source, b block, i uint32, tm *terms, unit uint16, sp *special) ([]LadderTier, Ladder) {
	before := match{seg: b.seg, terms: tm, unit: unit, per: b.seg.perOf(tm)}
	if !l.base(src, &b, i, sp, &before) {
		return nil, Ladder{}
	}
	if sp.ladder.Mode == Block {
		before.per = sp.ladder.Block
	}
	count := sp.ladder.Unit
	switch sp.ladder.Measure {
	case MeasureWeight:
		count = kabinet.Kilogram
	case MeasureVolume:
		count = kabinet.CubicMetre
	case MeasureQuantity:
		if count == "" {
			count = l.unitCode(before.unit)
		}
	}
	var out []LadderTier
	for j := range sp.tiers {
		t := &sp.tiers[j]
		m := before
		var why Reason
		if _, m.price, why = l.tierPrice(before.price, sp, t, src); why != ReasonNone || !l.exchange(src, &m) {
			return nil, Ladder{}
		}
		coef, scale := t.Fee.Fixed()
		fee := match{}
		var err error
		if fee.price, err = kabinet.NewMoney(coef, scale, src.t.currency); err != nil || !l.exchange(src, &fee) {
			return nil, Ladder{}
		}
		out = append(out, LadderTier{From: t.From, Unit: count, Price: m.price, Per: m.per, PriceUnit: l.unitCode(m.unit), Fee: fee.price})
	}
	return out, sp.ladder
}

// behind returns the row that a result of this view came from, and nil where the
// view has no such row.
func (l *line) behind(res *Result) (*source, block, uint32) {
	if res.Outcome != Priced || res.Source.Version != l.s.version {
		return nil, block{}, 0
	}
	hits := l.v.hits(nil, l.product)
	for i := range hits {
		h := &hits[i]
		of := h.src.t.source
		if of.List != res.Source.List || of.Agreement != res.Source.Agreement || of.AgreementVersion != res.Source.AgreementVersion {
			continue
		}
		for j := h.lo; j < h.hi; j++ {
			if int(h.b.index(j)) == res.Source.Row {
				return h.src, h.b, j
			}
		}
	}
	return nil, block{}, 0
}

// Cheaper is a larger quantity that costs less in all.
type Cheaper struct {
	Quantity kabinet.Quantity `json:"quantity"` // in Unit
	Unit     kabinet.UoM      `json:"unit"`
	Total    kabinet.Money    `json:"total"`
	Saving   kabinet.Money    `json:"saving"` // compared with what counts now, positive
}

// CheaperQuantity returns the quantity that saves most, where buying more than
// counted for the result that this view gave to the request costs less in all:
// every ladder over the whole quantity has such quantities just under a
// threshold, as 9 at 10.00 where 10 cost 8.00 each. A quantity that breaks the
// order rule is replaced by the next valid one. It returns false where there is
// none, where the view no longer has the ladder, and for ladders that count by a
// group, a period or another measure than the unit of the price. For lines that
// pool it speaks of all of them together.
func (v *View) CheaperQuantity(r Request, res Result) (Cheaper, bool) {
	tiers, how := v.tiers(&r, &res)
	if len(tiers) == 0 || how.Basis == PerGroup || how.Basis == PerPeriod || how.Measure != MeasureQuantity || tiers[0].Unit != res.Unit {
		return Cheaper{}, false
	}
	r.Basis, r.Unit, r.Quantity = Each, res.Unit, res.Counted
	now := v.Resolve(r)
	if now.Outcome != Priced || now.Source != res.Source {
		return Cheaper{}, false
	}
	var best Cheaper
	for _, t := range tiers {
		if !res.Counted.Less(t.From) {
			continue
		}
		r.Quantity = t.From
		then := v.Resolve(r)
		if !then.Order.OK {
			if r.Quantity = then.Order.Above; r.Quantity.IsZero() || then.Outcome != Priced {
				continue
			}
			then = v.Resolve(r)
		}
		if then.Outcome != Priced || !then.Order.OK {
			continue
		}
		saving, err := now.Total.Sub(then.Total)
		if err != nil || saving.Sign() <= 0 {
			continue
		}
		if c, err := saving.Cmp(best.Saving); !best.Quantity.IsZero() && (err != nil || c <= 0) {
			continue
		}
		best = Cheaper{Quantity: r.Quantity, Unit: res.Unit, Total: then.Total, Saving: saving}
	}
	return best, !best.Quantity.IsZero()
}
