package pricing

import (
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// The amount of a step is what the line comes to after it less what it came to
// before, both at one number of decimal places: so, however the prices between
// were rounded, the amounts sum to the last of them, and one more step for the
// rounding of the line closes the sum.

// stand is what a line comes to after a step: of a price, its extension to the
// quantity; of a share, that; and otherwise a whole amount.
type stand struct {
	price, whole kabinet.Money
	share        *big.Rat
	fresh        bool // what came before is not part of it
}

// at returns the amount with so many decimal places.
func (s *stand) at(m *match, scale int) (kabinet.Money, error) {
	switch {
	case s.share != nil:
		return moneyNear(s.share, s.price.Currency(), scale)
	case s.price.Currency() != 0:
		return s.price.MulPer(m.quantity, m.per, scale, kabinet.HalfUp)
	}
	return s.whole.Round(scale, kabinet.HalfUp)
}

// moneyNear returns an amount with so many decimal places, rounded half away from
// zero, or an error where it does not fit.
func moneyNear(x *big.Rat, c kabinet.Currency, scale int) (kabinet.Money, error) {
	return kabinet.ParseAmount(x.FloatString(scale), c)
}

// steps writes the calculation of a line with a price.
func (t *Trace) steps(l *line, o *offer, out *Result) {
	m, c := &o.m, &o.c
	t.ladder(l, m)
	t.Steps = l.room.steps.room()
	w := stepWriter{t: t, m: m, stands: l.room.stands[:0]}
	defer func() {
		l.room.stands = w.stands[:0]
		t.Steps = l.room.steps.keep(t.Steps)
	}()
	for i := range m.moves {
		mv := &m.moves[i]
		if mv.kind == StepConversion {
			w.close(kabinet.Money{})
			for j := range t.Steps {
				if t.Steps[j].Foreign.Currency() == 0 {
					t.Steps[j].Foreign, t.Steps[j].Amount = t.Steps[j].Amount, kabinet.Zero(out.Total.Currency())
				}
			}
			w.first = i
		}
		s := stand{price: mv.after, share: mv.share, fresh: mv.fresh}
		w.put(mv, s, out, m.share == nil || mv.share == nil)
	}
	if !c.byUnit {
		w.allocated(l, m, out)
	}
	for i := range c.moves {
		mv := &c.moves[i]
		s := stand{price: mv.after}
		if !c.byUnit {
			s = stand{whole: mv.after}
		}
		w.put(mv, s, out, c.byUnit)
	}
	if rest := w.close(out.Total); !rest.IsZero() {
		t.Steps = append(t.Steps, Step{
			Phase: PhaseExtension, Kind: StepRounding, Basis: out.Quantity, BasisUnit: out.Unit,
			Amount: rest, Rounding: rest, Mode: l.s.policy.Rounding.String(),
		})
	}
}

// stepWriter writes steps, and gives them their amounts once all of one currency
// are there.
type stepWriter struct {
	t      *Trace
	m      *match
	first  int     // the first step of this currency
	stands []stand // after each of them
}

// put writes a step without its amount. byUnit says that it changes the price
// of a unit, and not the amount of the line.
func (w *stepWriter) put(mv *move, at stand, out *Result, byUnit bool) {
	s := Step{
		Phase: mv.phase, Kind: mv.kind, Basis: out.Quantity, BasisUnit: out.Unit, Price: mv.after, From: mv.from, Until: mv.until,
		Reference: mv.reference, Name: mv.name, Observations: mv.observations, Provisional: mv.provisional, Internal: mv.internal,
	}
	if !mv.basis.IsZero() {
		s.Basis = mv.basis
	}
	if mv.kind == StepPrice && mv.after.IsZero() {
		s.Kind = StepFree
	}
	if mv.how != byNothing {
		switch {
		case mv.kind == StepConversion:
			s.Rate = mv.rate
		case mv.kind == StepTax:
			part, _ := mv.rate.Sub(kabinet.MustRate("1"))
			s.Percent, _ = kabinet.ParsePercentage(part.Percent())
		default:
			s.Percent, _ = kabinet.ParsePercentage(mv.rate.Percent())
		}
		s.Rounding = mv.rounding(w.m, byUnit)
	}
	w.t.Steps = append(w.t.Steps, s)
	w.stands = append(w.stands, at)
}

// rounding returns how much more an operation makes for the line than it would
// exactly; nothing where that is less than the last decimal place.
func (mv *move) rounding(m *match, byUnit bool) kabinet.Money {
	_, a := mv.base.Fixed()
	_, b := mv.rate.Fixed()
	if a+b <= kabinet.MaxScale && mv.how != byOver {
		return kabinet.Money{}
	}
	exact, rate := ratOfMoney(mv.base), ratOfRate(mv.rate)
	switch mv.how {
	case byPart:
		exact.Mul(exact, rate.Add(rate, big.NewRat(1, 1)))
	case byTimes:
		exact.Mul(exact, rate)
	case byOver:
		exact.Quo(exact, rate)
	}
	more := exact.Sub(ratOfMoney(mv.made), exact)
	if byUnit {
		more.Mul(more, ratOf(m.quantity)).Quo(more, ratOf(m.per))
	}
	out, err := moneyNear(more, mv.made.Currency(), kabinet.MaxScale)
	if err != nil || out.IsZero() {
		return kabinet.Money{}
	}
	return out
}

// allocated writes the step from the exact amount of a ladder to the part of
// what was rounded once that the line has.
func (w *stepWriter) allocated(l *line, m *match, out *Result) {
	whole, _ := l.shareOf(m)
	if ratOfMoney(whole).Cmp(m.share) == 0 {
		return
	}
	mv := move{kind: StepRounding, after: whole}
	if l.pool != nil {
		mv.kind = StepAllocation
	}
	w.put(&mv, stand{whole: whole}, out, false)
	s := &w.t.Steps[len(w.t.Steps)-1]
	s.Mode = l.s.policy.Rounding.String()
}

// close gives the steps of one currency their amounts, and returns what is left
// of the total, none for amounts that lead to another currency. It takes as many
// decimal places as all amounts have room for. Where they have none, as those of
// prices that come to more than an amount can hold before a discount, the first
// step has the whole total.
func (w *stepWriter) close(total kabinet.Money) (rest kabinet.Money) {
	steps := w.t.Steps[w.first:]
	for scale := kabinet.MaxScale; scale >= 0 && len(steps) > 0; scale-- {
		var ok bool
		if rest, ok = w.amounts(steps, total, scale); ok {
			break
		}
		if scale == 0 {
			for i := range steps {
				steps[i].Amount = kabinet.Zero(total.Currency())
			}
			steps[0].Amount = total
			rest = kabinet.Money{}
		}
	}
	for i := range steps {
		if s := &steps[i]; s.Kind == StepRounding || s.Kind == StepListRounding || s.Kind == StepAllocation {
			s.Rounding = s.Amount
		}
	}
	w.stands = w.stands[:0]
	return rest
}

func (w *stepWriter) amounts(steps []Step, total kabinet.Money, scale int) (rest kabinet.Money, ok bool) {
	var before kabinet.Money
	for i := range steps {
		at := &w.stands[i]
		if at.fresh {
			for j := range steps[:i] {
				steps[j].Amount = kabinet.Zero(before.Currency())
			}
			before = kabinet.Money{}
		}
		after, err := at.at(w.m, scale)
		if err != nil {
			return rest, false
		}
		if steps[i].Amount, err = after.Sub(before); err != nil {
			return rest, false
		}
		before = after
	}
	if total.Currency() == 0 {
		return rest, true
	}
	if same, err := total.Round(scale, kabinet.Down); err != nil || !same.Equal(total) {
		return rest, false
	}
	rest, err := total.Sub(before)
	return rest, err == nil
}
