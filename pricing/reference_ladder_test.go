package pricing_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// order names the order group of the line: lines of one order count together. A
// line of its own counts in none.
func (l *refLine) order() string {
	r := l.lines[l.i].r // as it was asked, whatever is looked at for the moment
	if r.Basis != pricing.Together || l.wrong != pricing.ReasonNone {
		return ""
	}
	return fmt.Sprint(r.Agreement, "|", r.Currency, "|", l.given.OrderKind, "|", r.At.UnixNano())
}

// apart says which lines the line counts with beside the ladders that say
// Locked: a promised one with none, one of a lot with others of that lot, and
// the rest with one another. Whether a lot has a price for a line is asked for
// all that name it together.
func (l *refLine) apart() string {
	own := *l.lines[l.i]
	own.asking = true
	if own.isPromised() {
		return fmt.Sprint("promised", l.i)
	}
	if l.given.Lot == "" {
		return ""
	}
	for _, s := range own.sources() {
		for spec := range l.subjects() {
			has := false
			if s.level == pricing.LevelLot {
				refusal(func() { has = own.price(s, spec) != nil })
			}
			if has {
				return "lot" + string(l.given.Lot)
			}
		}
	}
	return ""
}

// isPromised reports whether the price of the line is promised; what is no price
// is not.
func (l *refLine) isPromised() (is bool) {
	refusal(func() { is = l.promised() != nil })
	return is
}

// pool returns the lines of the product that count together with the line.
func (l *refLine) pool(d pricing.Ladder) (out []*refLine) {
	if d.Basis == pricing.PerLine || l.order() == "" {
		return []*refLine{l}
	}
	for _, o := range l.lines {
		if o.wrong != pricing.ReasonNone || o.r.SKU != l.r.SKU || o.order() != l.order() {
			continue
		}
		with := d.Locked
		if l.asking {
			with = with || (o.given.Lot == l.given.Lot && !o.isPromised())
		} else {
			with = with || o.apart() == l.apart()
		}
		if with {
			out = append(out, o)
		}
	}
	return out
}

// sum returns what lines of one product come to in a unit: rounded once, and as
// it is where all of them are in the unit.
func (l *refLine) sum(lines []*refLine, to kabinet.UoM) *big.Rat {
	total, same := rat(0), true
	for _, o := range lines {
		total = add(total, mul(o.quantity, o.factor(o.unit)))
		same = same && o.unit == to
	}
	total = quo(total, l.factor(to))
	if same {
		return total
	}
	return refRound(total, l.digits(to), kabinet.HalfUp)
}

// measured returns what lines of one product come to in the measure of a ladder:
// an amount of this quantity at the price before the ladder. For a group it is
// exact, since all of its lines are rounded together.
func (l *refLine) measured(lines []*refLine, d pricing.Ladder, o *refOffer, quantity *big.Rat) *big.Rat {
	switch d.Measure {
	case pricing.MeasureWeight:
		return l.weighed(lines, map[kabinet.UoM]*big.Rat{kabinet.Kilogram: rat(1), kabinet.Tonne: rat(1000), "GRM": big.NewRat(1, 1000)})
	case pricing.MeasureVolume:
		return l.weighed(lines, map[kabinet.UoM]*big.Rat{kabinet.CubicMetre: rat(1), kabinet.Litre: big.NewRat(1, 1000)})
	case pricing.MeasureAmount:
		amount := quo(mul(o.price, quantity), o.per)
		if o.source.tax == pricing.Gross {
			amount = quo(amount, l.taxFactor())
		}
		return amount
	}
	unit := d.Unit
	if unit == "" {
		unit = o.unit
	}
	if l.factor(unit) == nil {
		refuse(pricing.ReasonMeasure)
	}
	if d.Basis == pricing.PerGroup {
		return quo(l.base(lines), l.factor(unit))
	}
	return l.sum(lines, unit)
}

// weighed returns what lines come to in kilograms or cubic metres, exactly, by
// the conversions of the product, of which the first of these units counts.
func (l *refLine) weighed(lines []*refLine, units map[kabinet.UoM]*big.Rat) *big.Rat {
	for _, u := range []kabinet.UoM{kabinet.Kilogram, kabinet.Tonne, "GRM", kabinet.CubicMetre, kabinet.Litre} {
		if size := units[u]; size != nil && l.factor(u) != nil {
			return mul(quo(l.base(lines), l.factor(u)), size)
		}
	}
	refuse(pricing.ReasonMeasure)
	return nil
}

// ladder applies the tiers of a row. What the lines of a pool come to is computed
// for all of them, and the line has its part.
func (l *refLine) ladder(s *refSource, o *refOffer) bool {
	tiers, d, before := o.r.Tiers, pricing.Ladder{}, o.price
	if o.r.Ladder != nil {
		d = *o.r.Ladder
	}
	if d.Mode == pricing.Block {
		o.per = ratOf(d.Block)
	}
	// What is paid is for the lines that pay it: not for promised ones, even where
	// those count.
	pays := d
	pays.Locked = false
	quantity := l.sum(l.pool(pays), o.unit)
	part := quo(mul(l.quantity, l.factor(l.unit)), l.base(l.pool(pays)))
	fee, taken := part, rat(0)
	var counted *big.Rat
	switch {
	case d.Basis == pricing.PerGroup:
		o.key, o.own = d.Key, l.measured([]*refLine{l}, d, o, mul(part, quantity))
		g := l.group(d.Key, o.own)
		fee = rat(0)
		if g.paying.Sign() > 0 {
			fee = quo(o.own, g.paying)
		}
		if counted = g.counted; d.Measure == pricing.MeasureQuantity {
			counted = refRound(counted, l.digits(d.Unit), kabinet.HalfUp)
		}
		if l.groups.collecting && counted.Sign() > 0 {
			counted = most(counted, ratOf(tiers[0].From))
		}
	case d.Measure == pricing.MeasureAmount && (d.Basis == pricing.PerLine || l.order() == ""):
		counted = l.measured(nil, d, o, mul(part, quantity))
	default:
		counted = l.measured(l.pool(d), d, o, l.sum(l.pool(d), o.unit))
	}
	if counted.Sign() == 0 {
		return false // nothing of it is left in the measure
	}
	if d.Basis == pricing.PerPeriod {
		before := *l
		before.quantity = ratOf(l.given.Taken)
		taken = l.measured([]*refLine{&before}, d, o, nil)
		counted = add(counted, taken)
	}
	at := len(tiers) - 1
	for at >= 0 && less(counted, ratOf(tiers[at].From)) {
		at--
	}
	if at < 0 {
		return false
	}
	price := func(t pricing.Tier) *big.Rat {
		out := before
		switch {
		case !t.Price.IsZero():
			out = ratOf(t.Price)
		case !t.PercentOff.IsZero():
			out = nine(mul(before, sub(rat(1), ratOfRate(t.PercentOff.Rate()))))
		case !t.AmountOff.IsZero():
			out = sub(before, ratOf(t.AmountOff))
		}
		if out.Sign() < 0 {
			refuse(pricing.ReasonNegative)
		}
		// What is written is no computed price.
		if t.Price.IsZero() && (o.r.Of != "" || !t.PercentOff.IsZero() || !t.AmountOff.IsZero()) {
			out = refEnding(s.rounding, out)
		}
		return out
	}
	o.tier, o.price = ratOf(tiers[at].From), price(tiers[at])
	if d.Mode == pricing.AllUnits && tiers[at].Fee.IsZero() {
		return true
	}
	amount := rat(0) // of the pool
	switch d.Mode {
	case pricing.AllUnits:
		amount = quo(mul(o.price, quantity), o.per)
	case pricing.Graduated:
		for i, t := range tiers[:at+1] {
			low, high := ratOf(t.From), counted
			if i == 0 {
				low = rat(0) // where the quantity does, once it is reached
			}
			if i < at {
				high = ratOf(tiers[i+1].From)
			}
			if band := sub(high, most(low, taken)); band.Sign() > 0 {
				units := mul(quo(band, sub(counted, taken)), quantity) // of each unit, the same part
				amount = add(amount, quo(mul(units, price(t)), o.per))
			}
		}
	case pricing.Block:
		blocks := refRound(quo(quantity, ratOf(d.Block)), 0, kabinet.Up)
		amount = mul(blocks, o.price)
	}
	o.share = add(mul(amount, part), mul(ratOf(tiers[at].Fee), fee))
	if order := l.order(); d.Basis == pricing.PerGroup && order != "" {
		o.set = "group " + d.Key + order
	} else if d.Basis != pricing.PerLine && order != "" {
		o.set = fmt.Sprint(l.r.SKU, s.id, o.row, order)
	}
	return true
}

// base returns what lines of a product come to in base units, exactly.
func (l *refLine) base(lines []*refLine) *big.Rat {
	total := rat(0)
	for _, o := range lines {
		total = add(total, mul(o.quantity, o.factor(o.unit)))
	}
	return total
}

// refGroups is what the lines add to the groups of mix and match, by order and
// key. Which lines have a ladder of a key is found by choosing a source for each
// with every such ladder taken as reached.
type refGroups struct {
	collecting bool
	counted    map[string]*refGroup
	of         map[int]string // by line
}

// refGroup is what counts in a group, and what shares its fees: not the lines
// whose price is promised.
type refGroup struct{ counted, paying *big.Rat }

func (ref *reference) collect() {
	g := &ref.groups
	*g = refGroups{collecting: true, counted: map[string]*refGroup{}, of: map[int]string{}}
	for _, l := range ref.lines {
		if l.wrong != pricing.ReasonNone || l.order() == "" || l.unseen() != pricing.ReasonNone {
			continue
		}
		apart, sources := l.apart(), l.sources()
		pays := apart == ""
		o := l.chosen(sources)
		if strings.HasPrefix(apart, "lot") { // its own ladder, or else that which may count lots
			if pays = o != nil && o.key != ""; !pays {
				o = l.chosen(slices.DeleteFunc(sources, func(s *refSource) bool { return s.level == pricing.LevelLot }))
			}
		}
		if o == nil || o.key == "" || (!pays && !o.r.Ladder.Locked) {
			continue
		}
		key := o.key + l.order()
		if g.counted[key] == nil {
			g.counted[key] = &refGroup{rat(0), rat(0)}
		}
		g.of[l.i] = key
		if g.counted[key].counted = add(g.counted[key].counted, o.own); pays {
			g.counted[key].paying = add(g.counted[key].paying, o.own)
		}
	}
	g.collecting = false
}

// chosen is choose, where the reason for no price does not matter.
func (l *refLine) chosen(sources []*refSource) (o *refOffer) {
	if why := refusal(func() { o = l.choose(sources) }); why != pricing.ReasonNone {
		return nil
	}
	return o
}

// group returns what counts towards a key for a line that has own.
func (l *refLine) group(key string, own *big.Rat) refGroup {
	key += l.order()
	g := l.groups.counted[key]
	switch {
	case l.groups.collecting || l.order() == "" || l.asking || g == nil:
		return refGroup{own, own}
	case l.groups.of[l.i] == key:
		return *g
	}
	// It came to this ladder only when another was not reached.
	return refGroup{add(g.counted, own), add(g.paying, own)}
}
