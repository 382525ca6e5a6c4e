package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// Band is a part of a quantity that a graduated ladder prices by one of its
// tiers: from From (exclusive of what lies below) to Until, zero for the highest
// one reached.
type Band struct {
	From     kabinet.Quantity `json:"from"`
	Until    kabinet.Quantity `json:"until,omitzero"`
	Quantity kabinet.Quantity `json:"quantity"` // of the measure, for all lines that count together
	Price    kabinet.Money    `json:"price"`
	// Blocks is how many blocks were begun, where the ladder sells by blocks:
	// Price is for one, and Quantity in the unit of the price.
	Blocks int64 `json:"blocks,omitempty"`
}

// ladder applies the tiers of a special row to m.price, the price before the
// ladder, if it has one.
func (l *line) ladder(src *source, sp *special, m *match) bool {
	m.ladder, m.key, m.alone = true, sp.ladder.Key, sp.ladder.Basis == PerLine
	if sp.ladder.Mode == Block {
		m.per = sp.ladder.Block
	}
	before := m.price
	pay, ok := l.paying(sp, m)
	if !ok {
		return false
	}
	counted, unit, ok := l.measure(sp, m, src, &pay)
	if !ok {
		return false
	}
	if counted.Sign() <= 0 { // it rounds to nothing in the measure
		*m = match{reason: ReasonTooSmall, unit: unit}
		return false
	}
	taken := new(big.Rat)
	if sp.ladder.Basis == PerPeriod {
		if taken, ok = l.counted([]unitSum{{l.unit, l.given.Taken}}, &sp.ladder, m); !ok {
			return false
		}
		counted = new(big.Rat).Add(counted, taken)
	}
	if m.own != nil {
		if first := ratOf(sp.tiers[0].From); counted.Cmp(first) < 0 {
			counted = first // as if it were reached; see groupSums
		}
	}
	if m.counted, ok = quantityNear(counted); !ok {
		return m.fail(ReasonOverflow)
	}
	at := len(sp.tiers) - 1
	for at >= 0 && counted.Cmp(ratOf(sp.tiers[at].From)) < 0 {
		at--
	}
	if at < 0 {
		miss := match{reason: ReasonBelowFirstTier, tier: sp.tiers[0].From, unit: unit}
		switch sp.ladder.Measure {
		case MeasureAmount:
			miss.currency, miss.unit = src.t.currency, noSuchUnit
		case MeasureWeight:
			miss.measure, miss.unit = kabinet.Kilogram, noSuchUnit
		case MeasureVolume:
			miss.measure, miss.unit = kabinet.CubicMetre, noSuchUnit
		}
		*m = miss
		return false
	}
	tier := &sp.tiers[at]
	m.tier = tier.From
	price, rounded, why := l.tierPrice(before, sp, tier, src)
	if why != ReasonNone {
		return m.fail(why)
	}
	m.price = price
	if sp.ladder.Mode == AllUnits {
		mv := move{kind: StepTier, from: tier.From}
		if !tier.PercentOff.IsZero() {
			mv.by(byPart, before, tier.PercentOff.Rate().Neg())
		}
		l.moved(m, mv)
	}
	if !rounded.Equal(price) {
		m.price = rounded
		if sp.ladder.Mode == AllUnits {
			l.moved(m, move{kind: StepListRounding})
		}
	}
	if sp.ladder.Mode == AllUnits && tier.Fee.IsZero() {
		return true
	}
	return l.sharing(src, sp, m, before, at, counted, taken, &pay)
}

// tierPrice returns the price of a tier, and what the list rounds it to where it
// is computed from another.
func (l *line) tierPrice(before kabinet.Money, sp *special, tier *Tier, src *source) (price, rounded kabinet.Money, why Reason) {
	var err error
	price = before
	switch {
	case !tier.Price.IsZero():
		coef, scale := tier.Price.Fixed()
		price, err = kabinet.NewMoney(coef, scale, src.t.currency)
	case !tier.PercentOff.IsZero():
		price, err = less(before, tier.PercentOff.Rate())
	case !tier.AmountOff.IsZero():
		price, err = takeOff(before, tier.AmountOff)
	}
	switch {
	case err != nil:
		return price, price, ReasonOverflow
	case price.Sign() < 0:
		return price, price, ReasonNegative
	case !tier.Price.IsZero() || (sp.of == "" && tier.PercentOff.IsZero() && tier.AmountOff.IsZero()):
		return price, price, ReasonNone
	}
	rounded, why = src.t.rounding.round(price)
	return price, rounded, why
}

// paying is the line's part of an amount that is computed for all lines of the
// product that pay it, which leaves out those at a promised price.
type paying struct {
	part     *big.Rat // of the lines together, from 0 to 1
	quantity *big.Rat // of the lines together, in the unit of the price, rounded once
	fee      *big.Rat // the line's part of a fee: part, or that of its group
}

// own is the line's part of the quantity.
func (p *paying) own() *big.Rat { return new(big.Rat).Mul(p.part, p.quantity) }

func (l *line) paying(sp *special, m *match) (paying, bool) {
	part := big.NewRat(1, 1)
	if l.pool == nil || sp.ladder.Basis == PerLine {
		return paying{part, ratOf(m.quantity), part}, true
	}
	q, ok := l.s.sum(l.p, l.pool.sums, m.unit)
	if !ok {
		return paying{}, m.fail(ReasonOverflow)
	}
	own, ok := l.s.sumExact(l.p, []unitSum{{l.unit, l.quantity}}, l.p.unit)
	all, ok2 := l.s.sumExact(l.p, l.pool.sums, l.p.unit)
	if !ok || !ok2 {
		return paying{}, m.fail(ReasonOverflow)
	}
	part.Quo(own, all)
	return paying{part, ratOf(q), part}, true
}

// sharing computes the exact amount of the line where it is not the price times
// the quantity: its part of what the lines that pay come to.
func (l *line) sharing(src *source, sp *special, m *match, before kabinet.Money, at int, counted, taken *big.Rat, pay *paying) bool {
	per := ratOf(m.per)
	amount := new(big.Rat)
	switch sp.ladder.Mode {
	case AllUnits:
		amount.Mul(ratOfMoney(m.price), pay.own()).Quo(amount, per)
	case Graduated:
		// Of each unit counted the same part lies in each band.
		width := new(big.Rat).Sub(counted, taken)
		low := new(big.Rat)
		for i := 0; i <= at; i++ {
			tier := &sp.tiers[i]
			from := ratOf(tier.From)
			if i == 0 {
				from = low // the first tier begins where the quantity does, once it is reached
			}
			high := counted
			if i < at {
				high = ratOf(sp.tiers[i+1].From)
			}
			if from.Cmp(taken) < 0 {
				from = taken
			}
			part := new(big.Rat).Sub(high, from)
			if part.Sign() <= 0 {
				continue
			}
			_, price, why := l.tierPrice(before, sp, tier, src)
			if why != ReasonNone {
				return m.fail(why)
			}
			band := Band{From: tier.From, Price: price}
			if l.trace != nil {
				band.Quantity, _ = quantityNear(part)
				if i < at {
					band.Until = sp.tiers[i+1].From
				}
			}
			part.Quo(part, width).Mul(part, pay.own())
			l.banded(m, StepBand, band, part)
			part.Mul(part, ratOfMoney(price)).Quo(part, per)
			amount.Add(amount, part)
			l.summed(m, amount)
		}
	case Block:
		blocks := ceil(new(big.Rat).Quo(pay.quantity, ratOf(sp.ladder.Block)))
		band := Band{From: sp.tiers[at].From, Price: m.price}
		if l.trace != nil && blocks.IsInt64() {
			band.Blocks = blocks.Int64()
			band.Quantity, _ = quantityNear(pay.quantity)
		}
		l.banded(m, StepBlocks, band, pay.own())
		amount.SetInt(blocks)
		amount.Mul(amount, ratOfMoney(m.price)).Mul(amount, pay.part)
		l.summed(m, amount)
	}
	if fee := sp.tiers[at].Fee; !fee.IsZero() {
		amount.Add(amount, new(big.Rat).Mul(ratOf(fee), pay.fee))
		l.charged(m, src, fee, amount)
	}
	m.share = amount
	m.set = l.setOf(src, sp, m)
	return true
}

// setOf names the lines that the amount is shared with.
func (l *line) setOf(src *source, sp *special, m *match) setKey {
	k := setKey{group: l.groupKey(sp.ladder.Key)}
	if sp.ladder.Basis != PerGroup {
		k.product, k.table, k.row = l.product, src.t.id, m.index
	}
	return k
}

// measure returns what counts for the line in the measure of its ladder: all
// lines that count with it. unit is that of the thresholds. For the ladder of a
// group it notes what the line adds to it, and its part of a fee.
func (l *line) measure(sp *special, m *match, src *source, pay *paying) (counted *big.Rat, unit uint16, ok bool) {
	d := &sp.ladder
	unit = m.unit
	if d.Measure == MeasureAmount {
		quantity := pay.own()
		if d.Basis == PerSKU && l.pool != nil {
			q, ok := l.s.sum(l.p, l.pool.with(d.Locked).sums, m.unit)
			if !ok {
				return nil, unit, m.fail(ReasonOverflow)
			}
			quantity = ratOf(q)
		}
		counted = quantity.Mul(quantity, ratOfMoney(m.price)).Quo(quantity, ratOf(m.per))
		if src.t.tax == Gross {
			factor, ok := l.taxFactor()
			if !ok {
				return nil, unit, m.fail(ReasonTaxRate)
			}
			counted.Quo(counted, ratOfRate(factor))
		}
	} else {
		sums := []unitSum{{l.unit, l.quantity}}
		if (d.Basis == PerSKU || d.Basis == PerPeriod) && l.pool != nil {
			sums = l.pool.with(d.Locked).sums
		}
		if counted, ok = l.counted(sums, d, m); !ok {
			return nil, unit, false
		}
		if id, ok := l.s.unitIDs[d.Unit]; ok && d.Unit != "" {
			unit = id
		}
	}
	if d.Basis != PerGroup {
		return counted, unit, true
	}
	own := counted
	if l.groups != nil && l.groups.collecting {
		m.own = own
	}
	sum := l.group(d.Key, own)
	if pay.fee = new(big.Rat); sum.paying.Sign() > 0 {
		pay.fee.Quo(own, sum.paying)
	}
	counted = sum.counted
	if d.Measure == MeasureQuantity {
		counted = ratAt(counted, l.s.convertDigits(unit))
	}
	return counted, unit, true
}

// Units of weight and volume, as parts of a kilogram and a cubic metre.
var (
	weightUnits = []pack{{num: 1, den: 1}, {num: 1000, den: 1}, {num: 1, den: 1000}}
	weightCodes = []kabinet.UoM{kabinet.Kilogram, kabinet.Tonne, "GRM"}
	volumeUnits = []pack{{num: 1, den: 1}, {num: 1, den: 1000}}
	volumeCodes = []kabinet.UoM{kabinet.CubicMetre, kabinet.Litre}
)

// counted converts quantities of the product into the measure of a ladder. In a
// unit of the product they are rounded to its digits, once for all; but not for
// a group, which rounds what all of its lines come to.
func (l *line) counted(sums []unitSum, d *Ladder, m *match) (*big.Rat, bool) {
	codes, factors, want := []kabinet.UoM(nil), []pack(nil), d.Unit
	switch d.Measure {
	case MeasureWeight:
		codes, factors, want = weightCodes, weightUnits, kabinet.Kilogram
	case MeasureVolume:
		codes, factors, want = volumeCodes, volumeUnits, kabinet.CubicMetre
	default:
		to := m.unit
		if d.Unit != "" {
			id, ok := l.s.unitIDs[d.Unit]
			if !ok || l.s.place(l.p, id) < 0 {
				return nil, l.missMeasure(m, want)
			}
			to = id
		}
		if d.Basis == PerGroup {
			out, ok := l.s.sumExact(l.p, sums, to)
			return out, ok || m.fail(ReasonOverflow)
		}
		q, ok := l.s.sum(l.p, sums, to)
		return ratOf(q), ok || m.fail(ReasonOverflow)
	}
	for i, code := range codes {
		id, ok := l.s.unitIDs[code]
		if !ok || l.s.place(l.p, id) < 0 {
			continue
		}
		out, ok := l.s.sumExact(l.p, sums, id)
		if !ok {
			return nil, m.fail(ReasonOverflow)
		}
		return out.Mul(out, big.NewRat(factors[i].num, factors[i].den)), true
	}
	return nil, l.missMeasure(m, want)
}

// ratAt returns x at so many decimal places, a half away from zero.
func ratAt(x *big.Rat, digits int) *big.Rat {
	out, _ := new(big.Rat).SetString(x.FloatString(digits))
	return out
}

func (l *line) missMeasure(m *match, want kabinet.UoM) bool {
	*m = match{reason: ReasonMeasure, unit: noSuchUnit}
	if id, ok := l.s.unitIDs[want]; ok {
		m.unit = id
	}
	return false
}

// quantityNear returns x rounded to 9 decimal places, or fewer where they do not
// fit.
func quantityNear(x *big.Rat) (kabinet.Quantity, bool) {
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		if q, err := kabinet.ParseQuantity(x.FloatString(scale)); err == nil {
			q, err = kabinet.ParseQuantity(q.String()) // without trailing zeros
			return q, err == nil
		}
	}
	return kabinet.Quantity{}, false
}
