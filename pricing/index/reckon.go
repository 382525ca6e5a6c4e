package index

import "github.com/seed-a884640a/kabinet"

// Amounts are fractions until the end, so nothing is lost and the order of
// steps does not matter; the only rounding here is that of the result.

// amount returns by how much the price for in.Per changes: what is passed
// through of it, within the bounds. It notes in s which of them holds.
func (f *Formula) amount(in *Input, quotes []fixed, s *Surcharge) *fraction {
	x := new(fraction)
	switch f.Method {
	case Weight:
		f.byWeight(x, &quotes[0])
		f.scale(x, in)
	case Step:
		f.bySteps(x, &quotes[0])
		f.scale(x, in)
	case Ratio:
		f.byRatio(x, quotes)
		x.times(in.Price.Fixed())
	}
	if !f.PassThrough.IsZero() {
		x.times(f.PassThrough.Rate().Fixed())
	}
	return f.bound(x, in, s)
}

// byWeight and bySteps reckon for Per of the formula.
func (f *Formula) byWeight(x *fraction, q *fixed) {
	x.set(f.Handling.Rate().Fixed())
	x.plus(1, 0)
	x.times(q.quotation.Fixed())
	x.minus(f.Base.Fixed())
	x.times(f.Weight.Fixed())
	x.over(q.series.per.Fixed())
}

func (f *Formula) bySteps(x *fraction, q *fixed) {
	x.set(q.quotation.Fixed())
	x.minus(f.Base.Fixed())
	x.over(f.Step.Fixed())
	x.truncate()
	x.times(f.StepAmount.Fixed())
}

// byRatio returns the factor, less the whole.
func (f *Formula) byRatio(x *fraction, quotes []fixed) {
	x.set(f.Constant.Fixed())
	x.minus(1, 0)
	var part fraction
	for i := range f.Shares {
		part.set(quotes[i].quotation.Fixed())
		part.times(f.Shares[i].Share.Fixed())
		part.over(f.Shares[i].Base.Fixed())
		x.add(&part)
	}
}

// scale makes of x for Per of the formula what it is for Per of the input.
func (f *Formula) scale(x *fraction, in *Input) {
	x.times(orOne(in.Per).Fixed())
	x.over(orOne(f.Per).Fixed())
}

// orOne returns q, of which zero is 1.
func orOne(q kabinet.Quantity) kabinet.Quantity {
	if q.IsZero() {
		return kabinet.QuantityOf(1)
	}
	return q
}

// bound applies what limits the amount x, and notes in s what did.
func (f *Formula) bound(x *fraction, in *Input, s *Surcharge) *fraction {
	if x.sign() < 0 && !f.AllowNegative {
		x.set(0, 0)
		s.Floored = true
	}
	if f.Collar != nil {
		if least := f.limit(f.Collar, in); x.cmp(least) < 0 {
			x, s.Collared, s.Floored = least, true, false
		}
	}
	if f.Cap != nil {
		if most := f.limit(f.Cap, in); x.cmp(most) > 0 {
			x, s.Capped = most, true
		}
	}
	return x
}

// limit returns what a bound is for Per of the input.
func (f *Formula) limit(m *kabinet.Money, in *Input) *fraction {
	x := new(fraction)
	x.set(m.Fixed())
	f.scale(x, in)
	return x
}
