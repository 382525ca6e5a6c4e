package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// ForBuyer returns a copy that holds only what the buyer may see: their own
// agreements, what was promised to them and the source that won, without the
// names, ids, parties and priorities of lists; the steps without costs, what is
// put on them, and floors, whose amounts are part of the steps beside them, so
// that the sum stays; and of the rules that do not apply the promotions that are
// in force.
func (t *Trace) ForBuyer() *Trace {
	out := *t
	out.Request.Conditions = t.Request.Conditions.forBuyer()
	out.Result = t.Result.ForBuyer()
	out.Pool = slices.Clone(t.Pool)
	out.Lines = slices.Clone(t.Lines)
	out.Bands = slices.Clone(t.Bands)
	out.IndexError = ""
	out.Candidates = nil
	hidden := t.Result.Reason == ReasonHidden || t.Result.Reason == ReasonAssortment
	raised := slices.ContainsFunc(t.Steps, func(s Step) bool { return s.Kind == StepFloor })
	for _, c := range t.Candidates {
		if hidden {
			break // nor what their own agreements say
		}
		if c.Won && raised { // what it was before would show the floor
			c.Price, c.Per, c.Unit = kabinet.Money{}, kabinet.Quantity{}, ""
		}
		if c.Won || c.Source.Level == LevelAgreement || c.Source.Level == LevelLocked {
			out.Candidates = append(out.Candidates, c.forBuyer())
		}
	}
	out.Rules = NotesForBuyer(t.Rules)
	if t.Conversion != nil {
		c := *t.Conversion
		c.Via = slices.Clone(c.Via)
		out.Conversion = &c
	}
	if t.Ladder != nil {
		d := *t.Ladder
		out.Ladder = &d
	}
	out.fold(t.Steps)
	return &out
}

// forBuyer withholds which system was asked and did not answer.
func (c *Conditions) forBuyer() *Conditions {
	if c == nil || c.External == nil {
		return c
	}
	out := *c
	if c.External.Failed != "" {
		out.External = nil
		return &out
	}
	x := *c.External
	x.System = ""
	out.External = &x
	return &out
}

func (c Candidate) forBuyer() Candidate {
	if c.Source.Level != LevelAgreement {
		c.Name, c.Window = "", kabinet.Window{}
	}
	c.Source, c.Party, c.Priority, c.Reason = c.Source.forBuyer(), Party{}, 0, c.Reason.forBuyer()
	return c
}

// isPublic reports whether a buyer may see why a rule does not apply: that of a
// promotion or of an adjustment of the order, unless it is over, to come, or for other
// circumstances.
func (n *RuleNote) isPublic() bool {
	switch n.Why {
	case RuleAmount, RuleMixedTax:
		return true
	case RuleCurrency, RuleUnit, RuleQuantity, RuleAgreement, RuleSource, RulePromised, RuleOutdone, RuleExcluded, RuleNoGain:
		return n.Phase == PhasePromotion || n.Phase == PhaseDocument
	}
	return false
}

// NotesForBuyer returns those of the notes that a buyer may see.
func NotesForBuyer(notes []RuleNote) []RuleNote {
	var out []RuleNote
	for _, n := range notes {
		if n.isPublic() {
			out = append(out, n)
		}
	}
	return out
}

// fold writes the steps without the internal ones, whose amounts go to others.
func (t *Trace) fold(steps []Step) {
	f := folder{out: make([]Step, 0, len(steps))}
	for _, s := range steps {
		s.Observations = slices.Clone(s.Observations)
		switch {
		case !s.Internal:
			f.out = append(f.out, s)
		case s.Phase == PhaseBase:
			f.hide(&s)
		case !s.Amount.IsZero():
			f.raise(s.Amount, minus(s.Price, f.out[len(f.out)-1].Price))
		}
	}
	t.Steps = f.out
	if !f.raised {
		return
	}
	// The price of the source is the one that was raised.
	t.Bands = nil
	t.Result.List = f.out[0].Price
	for i := range t.Candidates {
		if c := &t.Candidates[i]; c.Won {
			c.Price = t.Result.List
		}
	}
}

// folder folds steps into others.
type folder struct {
	out    []Step
	raised bool // the price of the source is not the one that it has
}

// hide adds a step of the price that the buyer does not see to the one before, or
// makes a price of it.
func (f *folder) hide(s *Step) {
	n := len(f.out)
	if n == 0 {
		f.out = append(f.out, Step{Phase: PhaseBase, Kind: StepPrice, Basis: s.Basis, BasisUnit: s.BasisUnit, Price: s.Price, Amount: s.Amount, Foreign: s.Foreign})
		return
	}
	to := &f.out[n-1]
	to.add(s.Amount)
	if s.Kind == StepConversion {
		to.Foreign = s.Foreign // which begins the sum anew
	} else {
		to.Foreign = plus(to.Foreign, s.Foreign)
	}
	to.Price = s.Price
}

// add adds an amount to that of a step, which is no longer what the rule of the
// step makes.
func (s *Step) add(amount kabinet.Money) {
	s.Amount, s.Percent, s.Rounding = plus(s.Amount, amount), kabinet.Percentage{}, kabinet.Money{}
}

// raise hides that the price was raised: the amount goes to the discount or
// surcharge before. A discount of which nothing is left goes too, and what is
// more goes to the one before it, or in the end to the price of the source.
func (f *folder) raise(amount, price kabinet.Money) {
	end := len(f.out)
	for i := end - 1; i >= 0; i-- {
		s := &f.out[i]
		switch {
		case s.Kind == StepDiscount, s.Kind == StepSurcharge, s.Kind == StepMarkup, s.Kind == StepTier && i > 0:
		case s.Phase == PhaseBase && s.Kind == StepListRounding, s.Phase != PhaseBase:
			continue
		default:
			if i > 0 || (s.Kind != StepPrice && s.Kind != StepTier && s.Kind != StepFree) {
				f.collapse(i)
			}
			f.lift(0, end-i, amount, price)
			f.raised = true
			return
		}
		f.lift(i, end, amount, price)
		if s.Kind == StepSurcharge || s.Kind == StepMarkup || s.Amount.Sign() < 0 {
			return
		}
		amount, price = s.Amount, minus(s.Price, f.out[i-1].Price)
		f.out = slices.Delete(f.out, i, i+1)
		if end = i; amount.IsZero() {
			return
		}
	}
}

// lift adds an amount to a step, and what it makes for the price to that of all
// steps from it on, up to end.
func (f *folder) lift(i, end int, amount, price kabinet.Money) {
	f.out[i].add(amount)
	for j := i; j < end; j++ {
		f.out[j].Price = plus(f.out[j].Price, price)
	}
	if f.out[i].Kind == StepFree {
		f.out[i].Kind = StepPrice
	}
}

// collapse makes one price of the steps up to the last of the base.
func (f *folder) collapse(last int) {
	s := f.out[last]
	whole := Step{Phase: PhaseBase, Kind: StepPrice, Basis: s.Basis, BasisUnit: s.BasisUnit, Price: s.Price}
	for i := range f.out[:last+1] {
		whole.Amount = plus(whole.Amount, f.out[i].Amount)
	}
	f.out = append(append(make([]Step, 0, len(f.out)), whole), f.out[last+1:]...)
}

// plus returns a + b, and a where they have no sum.
func plus(a, b kabinet.Money) kabinet.Money {
	if sum, err := a.Add(b); err == nil {
		return sum
	}
	return a
}

func minus(a, b kabinet.Money) kabinet.Money { return plus(a, b.Neg()) }
