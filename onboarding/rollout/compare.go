package rollout

import "math"

// Estimated is a value with its interval.
type Estimated struct {
	Value, Low, High float64
}

// estimated returns the value of a result, and false where it or its interval is
// not known.
func (r Result) estimated() (Estimated, bool) {
	if r.Value == nil || r.Interval == nil || r.Interval.Open {
		return Estimated{}, false
	}
	return Estimated{*r.Value, r.Interval.Low, r.Interval.High}, true
}

// Effect is a difference with its interval.
type Effect struct {
	Value    float64  `json:"value"`
	Interval Interval `json:"interval"`
	// Biased is set where the two groups were not drawn by lot: they may have
	// differed to begin with, so the portal alone is not proved to be the cause.
	Biased bool `json:"biased,omitempty"`
}

// Sure reports whether the interval does not hold 0.
func (e Effect) Sure() bool { return e.Interval.Low > 0 || e.Interval.High < 0 }

// Difference returns after less before. The interval is made of those of the two by
// the method MOVER, which keeps their skewness (G. Y. Zou and A. Donner, Statistics
// in Medicine 27 (2008) 1693–1702; with intervals of Wilson it is that of R. G.
// Newcombe, 17 (1998) 873–890). It takes the two as independent. Those of the same
// clients mostly rise and fall together, so that it is rather too wide.
func Difference(before, after Estimated) Effect {
	return Effect{
		Value: after.Value - before.Value,
		Interval: Interval{
			Low:  after.Value - before.Value - math.Hypot(after.Value-after.Low, before.High-before.Value),
			High: after.Value - before.Value + math.Hypot(after.High-after.Value, before.Value-before.Low),
		},
	}
}

// DifferenceInDifferences returns how much more changed for those with the portal
// than for those outside meanwhile: (after − before) − (outsideAfter −
// outsideBefore). What would have changed for all alike, a season or a price, drops
// out; that both would have gone on alike without the portal is assumed. The
// interval is that of Difference, of the two differences.
func DifferenceInDifferences(before, after, outsideBefore, outsideAfter Estimated) Effect {
	with, without := Difference(before, after), Difference(outsideBefore, outsideAfter)
	return Difference(
		Estimated{without.Value, without.Interval.Low, without.Interval.High},
		Estimated{with.Value, with.Interval.Low, with.Interval.High},
	)
}

// Change is what became of a measure since T0.
type Change struct {
	// By is the value less that at T0, nil where one of them has no interval.
	By *Effect `json:"by,omitempty"`
	// Growth is the factor less 1, 0.2 for +20 %, nil where T0 is 0 and for scores,
	// whose zero is no nothing.
	Growth *float64 `json:"growth,omitempty"`
}

// changed returns the change between two results, nil without a value at either.
func changed(m Measure, before, after Result) *Change {
	if !before.Known() || !after.Known() {
		return nil
	}
	c := &Change{}
	b, okB := before.estimated()
	a, okA := after.estimated()
	if okA && okB {
		e := Difference(b, a)
		c.By = &e
	}
	if *before.Value > 0 && m.Unit() != Points {
		g := *after.Value / *before.Value - 1
		c.Growth = &g
	}
	return c
}

// Distance is how far it is to a target.
type Distance struct {
	Target Target `json:"target"`
	// Needed is the value to reach: nil where it is a growth over a T0 that there
	// is not.
	Needed *float64 `json:"needed,omitempty"`
	// Beyond is how far the value is beyond the one needed, in the direction of the
	// target, and negative while it is short of it.
	Beyond *float64 `json:"beyond,omitempty"`
	Met    bool     `json:"met"`
	// Sure is set where the whole interval says the same as Met does.
	Sure bool `json:"sure"`
}

// distance returns how far a value is from a target.
func (t Target) distance(before, now Result) Distance {
	d := Distance{Target: t, Needed: t.Value}
	up := t.Measure.Rises()
	if t.Value == nil {
		up = t.Growth > 0
		if before.Known() && *before.Value > 0 && t.Measure.Unit() != Points {
			needed := *before.Value * (1 + t.Growth)
			d.Needed = &needed
		}
	}
	if d.Needed == nil || !now.Known() {
		return d
	}
	beyond := *now.Value - *d.Needed
	if !up {
		beyond = -beyond
	}
	if math.Abs(beyond) < 1e-9*max(1, math.Abs(*d.Needed)) {
		beyond = 0 // 0.1 + 20 % is met by 0.12
	}
	d.Beyond, d.Met = &beyond, beyond >= 0
	if in := now.Interval; in != nil {
		above, below := in.Low >= *d.Needed, !in.Open && in.High < *d.Needed
		if !up {
			above, below = !in.Open && in.High <= *d.Needed, in.Low > *d.Needed
		}
		d.Sure = (d.Met && above) || (!d.Met && below)
	}
	return d
}
