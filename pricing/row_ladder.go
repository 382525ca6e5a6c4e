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

// ladder applies the tiers of a special row. based says that m.price is the
// price before the ladder.
func (l *line) ladder(src *source, sp *special, m *match, based bool) bool {
	m.ladder, m.key = true, sp.ladder.Key
	before := m.price
	own, counted, unit, ok := l.measure(sp, m, src)
	if !ok {
		return false
	}
	if own.Sign() <= 0 {
		*m = match{reason: ReasonTooSmall, unit: m.unit}
		return false
	}
	taken := new(big.Rat)
	if sp.ladder.Basis == PerPeriod {
		q, ok := l.measured(l.given.Taken, sp, m)
		if !ok {
			return false
		}
		taken = q
		counted = new(big.Rat).Add(counted, taken)
	}
	if sp.ladder.Basis == PerGroup && l.groups != nil && l.groups.collecting {
		m.own = own
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
	price, ok := l.tierPrice(before, tier, src, based)
	if !ok {
		return m.fail(ReasonOverflow)
	}
	if price.Sign() < 0 {
		return m.fail(ReasonNegative)
	}
	m.price = price
	if sp.ladder.Mode == AllUnits {
		mv := move{kind: StepTier, from: tier.From}
		if !tier.PercentOff.IsZero() {
			mv.by(byPart, before, tier.PercentOff.Rate().Neg())
		}
		l.moved(m, mv)
		if tier.Fee.IsZero() {
			return true
		}
	}
	return l.sharing(src, sp, m, before, based, at, own, counted, taken)
}

// tierPrice returns the price of a tier.
func (l *line) tierPrice(before kabinet.Money, tier *Tier, src *source, based bool) (kabinet.Money, bool) {
	var err error
	out := before
	switch {
	case !tier.Price.IsZero():
		coef, scale := tier.Price.Fixed()
		out, err = kabinet.NewMoney(coef, scale, src.t.currency)
	case !tier.PercentOff.IsZero():
		out, err = less(before, tier.PercentOff.Rate())
	case !tier.AmountOff.IsZero():
		out, err = takeOff(before, tier.AmountOff)
	}
	return out, err == nil && (based || !tier.Price.IsZero())
}

// sharing computes the exact amount of the line where it is not the price times
// the quantity: its part of what the lines of its set come to.
func (l *line) sharing(src *source, sp *special, m *match, before kabinet.Money, based bool, at int, own, counted, taken *big.Rat) bool {
	per := ratOf(m.per)
	quantity := ratOf(m.quantity)
	amount := new(big.Rat)
	switch sp.ladder.Mode {
	case AllUnits:
		amount.Mul(ratOfMoney(m.price), quantity).Quo(amount, per)
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
			price, ok := l.tierPrice(before, tier, src, based)
			if !ok {
				return m.fail(ReasonOverflow)
			}
			if price.Sign() < 0 {
				return m.fail(ReasonNegative)
			}
			band := Band{From: tier.From, Price: price}
			if l.trace != nil {
				band.Quantity, _ = quantityNear(part)
				if i < at {
					band.Until = sp.tiers[i+1].From
				}
			}
			part.Quo(part, width).Mul(part, quantity)
			l.banded(m, StepBand, band, part)
			part.Mul(part, ratOfMoney(price)).Quo(part, per)
			amount.Add(amount, part)
			l.summed(m, amount)
		}
	case Block:
		all, ok := l.pooledIn(m.unit, sp)
		if !ok {
			return m.fail(ReasonOverflow)
		}
		blocks := ceil(new(big.Rat).Quo(all, ratOf(sp.ladder.Block)))
		band := Band{From: sp.tiers[at].From, Price: m.price}
		if l.trace != nil && blocks.IsInt64() {
			band.Blocks = blocks.Int64()
			band.Quantity, _ = quantityNear(all)
		}
		l.banded(m, StepBlocks, band, quantity)
		amount.SetInt(blocks)
		amount.Mul(amount, ratOfMoney(m.price)).Mul(amount, quantity).Quo(amount, all)
		l.summed(m, amount)
	}
	if fee := sp.tiers[at].Fee; !fee.IsZero() {
		whole := new(big.Rat).Sub(counted, taken)
		amount.Add(amount, new(big.Rat).Mul(ratOf(fee), new(big.Rat).Quo(own, whole)))
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
	k.alone = sp.ladder.Basis == PerLine || (l.pool != nil && l.pool.alone && !sp.ladder.Locked)
	return k
}

// measure returns what the line counts in the measure of its ladder, and what
// all lines that count with it do. unit is that of the thresholds.
func (l *line) measure(sp *special, m *match, src *source) (own, counted *big.Rat, unit uint16, ok bool) {
	d := &sp.ladder
	unit = m.unit
	if d.Measure == MeasureAmount {
		amount := func(quantity *big.Rat) *big.Rat {
			x := new(big.Rat).Mul(ratOfMoney(m.price), quantity)
			return x.Quo(x, ratOf(m.per))
		}
		own = amount(ratOf(m.quantity))
		all := own
		if d.Basis == PerSKU {
			q, ok := l.pooled(m.unit, d.Locked)
			if !ok {
				return nil, nil, unit, m.fail(ReasonOverflow)
			}
			all = amount(ratOf(q))
		}
		if src.t.tax == Gross {
			factor, ok := l.taxFactor()
			if !ok {
				return nil, nil, unit, m.fail(ReasonTaxRate)
			}
			own, all = new(big.Rat).Quo(own, ratOfRate(factor)), new(big.Rat).Quo(all, ratOfRate(factor))
		}
		counted = all
	} else {
		own, ok = l.measured(l.quantity, sp, m)
		if !ok {
			return nil, nil, unit, false
		}
		counted = own
		if (d.Basis == PerSKU || d.Basis == PerPeriod) && l.pool != nil {
			sum, ok := l.s.sumExact(l.p, l.pool.of(d.Locked), l.p.unit)
			if !ok {
				return nil, nil, unit, m.fail(ReasonOverflow)
			}
			if counted, ok = l.inMeasure(sum, l.p.unit, d, m); !ok {
				return nil, nil, unit, false
			}
		}
		if id, ok := l.s.unitIDs[d.Unit]; ok && d.Unit != "" {
			unit = id
		}
	}
	if d.Basis == PerGroup && l.groups != nil && !l.groups.collecting && (l.pool == nil || !l.pool.alone || d.Locked) {
		if sum := l.groups.sums[l.groupKey(d.Key)]; sum != nil {
			counted = sum
		}
	}
	return own, counted, unit, true
}

// measured returns a quantity in the unit of the request in the measure of a
// ladder.
func (l *line) measured(q kabinet.Quantity, sp *special, m *match) (*big.Rat, bool) {
	return l.inMeasure(ratOf(q), l.unit, &sp.ladder, m)
}

// Units of weight and volume, as parts of a kilogram and a cubic metre.
var (
	weightUnits = []pack{{num: 1, den: 1}, {num: 1000, den: 1}, {num: 1, den: 1000}}
	weightCodes = []kabinet.UoM{kabinet.Kilogram, kabinet.Tonne, "GRM"}
	volumeUnits = []pack{{num: 1, den: 1}, {num: 1, den: 1000}}
	volumeCodes = []kabinet.UoM{kabinet.CubicMetre, kabinet.Litre}
)

// inMeasure converts an exact quantity into the measure of a ladder, rounded to
// the digits of its unit where that is one of the product's.
func (l *line) inMeasure(q *big.Rat, from uint16, d *Ladder, m *match) (*big.Rat, bool) {
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
		return l.exactly(q, from, to, l.s.convertDigits(to), m, want)
	}
	for i, code := range codes {
		id, ok := l.s.unitIDs[code]
		if !ok || l.s.place(l.p, id) < 0 {
			continue
		}
		out, ok := l.exactly(q, from, id, -1, m, want)
		if ok {
			out = new(big.Rat).Mul(out, big.NewRat(factors[i].num, factors[i].den))
		}
		return out, ok
	}
	return nil, l.missMeasure(m, want)
}

// exactly converts between units of the product, and rounds to digits unless
// they are negative.
func (l *line) exactly(q *big.Rat, from, to uint16, digits int, m *match, want kabinet.UoM) (*big.Rat, bool) {
	if from == to {
		return q, true
	}
	num, den, ok := l.s.ratio(l.p, from, to)
	if !ok {
		return nil, l.missMeasure(m, want)
	}
	out := new(big.Rat).Mul(q, big.NewRat(num, den))
	if digits < 0 {
		return out, true
	}
	out.SetString(out.FloatString(digits))
	return out, true
}

func (l *line) missMeasure(m *match, want kabinet.UoM) bool {
	*m = match{reason: ReasonMeasure, unit: noSuchUnit}
	if id, ok := l.s.unitIDs[want]; ok {
		m.unit = id
	}
	return false
}

// pooledIn returns the exact quantity of the lines that pool, in a unit.
func (l *line) pooledIn(unit uint16, sp *special) (*big.Rat, bool) {
	if sp.ladder.Basis == PerLine || l.pool == nil {
		q, ok := l.s.convert(l.p, l.quantity, l.unit, unit)
		return ratOf(q), ok
	}
	return l.s.sumExact(l.p, l.pool.of(sp.ladder.Locked), unit)
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
