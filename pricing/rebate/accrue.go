package rebate

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Accrue returns what the clause gives as of an instant by the facts: entries
// that are not after it, in the clause's period. It is a pure function, and the
// order and repetition of entries do not change what it returns beside the count
// of repeats. It returns the mistakes of the clause or of the facts, joined,
// each with its place; ErrInstant for a zero asOf; kabinet.ErrCurrencyMismatch
// for an entry in another currency, whether it counts or not; and
// kabinet.ErrOverflow where a result does not fit.
func Accrue(c Clause, f Facts, asOf time.Time) (Statement, error) {
	if err := c.Validate(); err != nil {
		return Statement{}, err
	}
	if asOf.IsZero() {
		return Statement{}, ErrInstant.With("at", asOf)
	}
	in, err := c.collect(f.Entries, asOf)
	if err != nil {
		return Statement{}, err
	}
	conditions, err := c.conditions(f, asOf)
	if err != nil {
		return Statement{}, err
	}
	s := Statement{
		Clause: c.ID, Version: c.Version, Agreement: c.Agreement, Party: c.Party,
		Window: kabinet.Window{From: c.From.UTC(), Until: c.Until.UTC()}, AsOf: asOf.UTC(), Final: !asOf.Before(c.Until),
		Basis: c.Basis, Measure: c.Measure, Mode: c.Mode, Settlement: c.Settlement, Rounding: c.Rounding,
		Conditions: conditions, Counted: in.counted, Repeated: in.repeated,
	}
	r := c.reckon(in)
	b := builder{c: &c, s: &s}
	b.turnover(in)
	b.tiers(in, &r)
	b.bonus(&r)
	b.shares(in)
	b.leftOut(in)
	if b.err != nil {
		return Statement{}, b.err
	}
	return s, nil
}

// builder fills a statement and keeps the first error.
type builder struct {
	c   *Clause
	s   *Statement
	err error
}

func (b *builder) keep(err error) {
	b.err = cmp.Or(b.err, err)
}

func (b *builder) money(x *big.Int, scale int) kabinet.Money {
	m, err := money(x, scale, b.c.Currency)
	b.keep(err)
	return m
}

func (b *builder) quantity(x *big.Int) kabinet.Quantity {
	q, err := quantity(x)
	b.keep(err)
	return q
}

func (b *builder) figure(f *figure) Turnover {
	t := Turnover{Amount: b.money(&f.amount, fine)}
	if b.c.Measure == Quantity {
		t.Quantity, t.Unit = b.quantity(&f.quantity), b.c.Unit
	}
	return t
}

func (b *builder) turnover(in *collected) {
	b.s.Turnover = b.figure(&in.total)
	if b.c.Mode != GrowthOver {
		return
	}
	base := b.figure(&in.base)
	b.s.Base = &base
	if measured := b.c.measured(&in.base); measured.Sign() > 0 {
		rate, err := growth(b.c.measured(&in.total), measured)
		b.keep(err)
		b.s.Growth = &rate
	}
}

func (b *builder) tiers(in *collected, r *reckoned) {
	switch {
	case r.noBase:
		b.s.Outcome = NoBase
	case r.reached >= 0:
		b.s.Outcome = Earned
		tier := b.c.Tiers[r.reached]
		b.s.Reached = &tier
	}
	if r.next < 0 {
		return
	}
	lacking := new(big.Int).Sub(r.nextAt, b.c.measured(&in.total))
	next := Next{Tier: b.c.Tiers[r.next], At: b.quantity(r.nextAt)}
	if b.c.Measure == Quantity {
		next.Distance = Distance{Quantity: b.quantity(lacking), Unit: b.c.Unit}
	} else {
		next.Distance = Distance{Amount: b.money(lacking, fine)}
	}
	b.s.Next = &next
}

// bonus rounds, and writes the steps that sum to what is given.
func (b *builder) bonus(r *reckoned) {
	digits := b.c.Currency.Digits()
	rounded := round(r.bonus, 2*fine, digits, b.c.Rounding)
	b.s.Reckoned = b.money(rounded, digits)
	b.s.Bonus = b.s.Reckoned
	b.steps(r, product(rounded, tenTo[fine-digits]))
	if b.s.Outcome != Earned || !slices.ContainsFunc(b.s.Conditions, func(c Condition) bool { return !c.Met }) {
		return
	}
	b.s.Outcome, b.s.Bonus = ConditionFailed, kabinet.Zero(b.c.Currency)
	if !b.s.Reckoned.IsZero() {
		b.s.Steps = append(b.s.Steps, Step{Kind: StepCondition, Amount: b.s.Reckoned.Neg()})
	}
}

// steps writes what each rate gave, at the finest scale at which all amounts
// fit, and what rounding makes of the sum.
func (b *builder) steps(r *reckoned, bonus *big.Int) {
	scale, amounts := fine, make([]kabinet.Money, len(r.parts)+1)
	for ; scale >= 0; scale-- {
		left, err := round(bonus, fine, scale, kabinet.HalfUp), error(nil)
		for i, p := range r.parts {
			x := round(p.amount, 2*fine, scale, kabinet.HalfUp)
			left.Sub(left, x)
			var e error
			amounts[i], e = money(x, scale, b.c.Currency)
			err = cmp.Or(err, e)
		}
		var e error
		amounts[len(r.parts)], e = money(left, scale, b.c.Currency)
		if cmp.Or(err, e) == nil {
			break
		}
	}
	for i, p := range r.parts {
		tier := b.c.Tiers[p.tier]
		step := Step{Kind: p.kind, Basis: b.quantity(p.basis), Rate: tier.Rate, PerUnit: tier.PerUnit, Amount: amounts[i]}
		if p.kind == StepBand {
			step.From = tier.From
		}
		b.s.Steps = append(b.s.Steps, step)
	}
	if rest := amounts[len(r.parts)]; !rest.IsZero() {
		b.s.Steps = append(b.s.Steps, Step{Kind: StepRounding, Amount: rest, Mode: b.c.Rounding.String()})
	}
}

func (b *builder) shares(in *collected) {
	ids := make([]kabinet.LegalEntityID, 0, len(in.entities))
	for id := range in.entities {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	weights := make([]*big.Int, len(ids))
	for i, id := range ids {
		weights[i] = new(big.Int)
		if w := b.c.rated(in.entities[id]); w.Sign() > 0 {
			weights[i] = w
		}
	}
	parts, err := allocate(b.s.Bonus, weights)
	b.keep(err)
	if b.err != nil {
		return // there are no parts
	}
	b.s.Shares = make([]Share, len(ids))
	for i, id := range ids {
		b.s.Shares[i] = Share{id, b.figure(in.entities[id]), parts[i]}
	}
}

func (b *builder) leftOut(in *collected) {
	for i := range in.leftOut {
		if l := &in.leftOut[i]; l.entries > 0 {
			b.s.LeftOut = append(b.s.LeftOut, LeftOut{Reason(i), l.entries, b.money(&l.amount, fine)})
		}
	}
}

// compareOverdue puts the items of most days first.
func compareOverdue(a, b Overdue) int {
	return cmp.Or(cmp.Compare(b.Days, a.Days), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Entity, b.Entity))
}
