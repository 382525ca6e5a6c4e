package rollout

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/stat"
)

// view is what one cohort did in one window.
type view struct {
	plan   *Plan
	facts  *facts
	cohort *Cohort
	firsts *firsts
	span   span

	// What is the cohort's in the window, in order of time.
	orders    []placed // without cancelled ones
	enquiries []asked
	of        map[Kind][]*Event
	all       int // orders of the seller in the window
}

// firsts are what the members of a cohort did first, whenever that was: the same for all
// its windows.
type firsts struct {
	of      map[Kind]map[kabinet.OrgID]time.Time
	ordered map[kabinet.OrgID]*placed
}

func (p *Plan) view(f *facts, c *Cohort, first *firsts, s span) *view {
	v := &view{plan: p, facts: f, cohort: c, firsts: first, span: s, of: map[Kind][]*Event{}}
	orders := within(f.orders, &s, func(o placed) time.Time { return o.At })
	v.all = len(orders)
	for _, o := range orders {
		if c.has(o.Event) {
			v.orders = append(v.orders, o)
		}
	}
	for _, e := range within(f.enquiries, &s, func(e asked) time.Time { return e.At }) {
		if c.has(e.Event) {
			v.enquiries = append(v.enquiries, e)
		}
	}
	for k, list := range f.of {
		for _, e := range within(list, &s, func(e *Event) time.Time { return e.At }) {
			if c.has(e) {
				v.of[k] = append(v.of[k], e)
			}
		}
	}
	return v
}

// within returns those of a list in order of time that are in the known part of a window.
func within[T any](list []T, s *span, at func(T) time.Time) []T {
	until := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(list, t, func(x T, t time.Time) int { return at(x).Compare(t) })
		return i
	}
	from := until(s.window.From)
	return list[from:max(until(s.cut), from)]
}

// recorded reports whether the history has the kind of events as far back as the
// window.
func (v *view) recorded(k Kind) bool {
	if day, ok := v.plan.Since[k]; ok {
		return !v.span.from.Before(day)
	}
	first, ok := v.facts.since[k]
	return ok && first.Before(v.span.cut)
}

// result returns the value of a measure.
func (v *view) result(m Measure) (Result, error) {
	d := definitions[m]
	switch {
	case d.fromStart && v.span.months == 0:
		return Result{}.none(NotBefore), nil
	case v.span.progress == Future:
		return Result{}.none(NotBegun), nil
	}
	for _, k := range d.needs {
		if !d.fromStart && !v.recorded(k) {
			return Result{}.none(NotRecorded), nil
		}
	}
	return d.compute(v)
}

// share is k of n that are counted one by one.
func (v *view) share(k, n int) Result {
	r := Result{Numerator: count(k), Denominator: count(n), N: n}
	if n == 0 {
		return r.none(Nothing)
	}
	low, high := stat.Wilson(float64(k), float64(n), v.plan.Level)
	r.Interval, r.Method = &Interval{Low: low, High: high}, Wilson
	return r.with(float64(k) / float64(n))
}

// rate is a count over an exposure, per so many of it.
func (v *view) rate(k int, exposure, per float64, n int) Result {
	r := Result{Numerator: count(k), Denominator: count(exposure), N: n}
	if exposure == 0 {
		return r.none(Nothing)
	}
	low, high := stat.Poisson(float64(k), v.plan.Level)
	r.Interval, r.Method = &Interval{Low: low / exposure * per, High: high / exposure * per}, Poisson
	return r.with(float64(k) / exposure * per)
}

// sums are what one client or manager adds to a ratio.
type sums struct{ y, x float64 }

// ratio is Σy/Σx over clusters, not above the most that it can be.
func (v *view) ratio(clusters []sums, most float64) Result {
	y, x := make([]float64, len(clusters)), make([]float64, len(clusters))
	var r Result
	for i, c := range clusters {
		y[i], x[i] = c.y, c.x
		r.Numerator.Number += c.y
		r.Denominator.Number += c.x
	}
	r.N = len(clusters)
	if r.Denominator.Number == 0 {
		return r.none(Nothing)
	}
	value, se := stat.Ratio(y, x)
	r = r.with(value)
	switch {
	case math.IsNaN(se): // one tells nothing of the others
		return r
	case most == 1 && (value == 0 || value == 1):
		// That all clients are alike is no proof that the next is: all or nothing
		// of so many.
		low, high := stat.Wilson(value*float64(r.N), float64(r.N), v.plan.Level)
		r.Interval, r.Method = &Interval{Low: low, High: high}, Wilson
		return r
	case se < 1e-12*math.Abs(value) || se == 0:
		return r // nor do some that happen to be alike
	}
	margin := stat.T(v.plan.Level, float64(r.N-1)) * se
	r.Interval, r.Method = &Interval{Low: max(value-margin, 0), High: min(value+margin, most)}, Cluster
	return r
}

// quantile is that of measured values; of is how many could have been measured.
func (v *view) quantile(values []float64, p float64, of int) Result {
	r := Result{Numerator: count(len(values)), Denominator: count(of), N: len(values), Aside: of - len(values)}
	if len(values) == 0 {
		return r.none(Nothing)
	}
	slices.Sort(values)
	if low, high, ok := stat.QuantileInterval(len(values), p, v.plan.Level); ok {
		r.Interval, r.Method = &Interval{Low: values[low-1], High: values[high-1]}, OrderStatistics
	}
	return r.with(stat.Quantile(values, p))
}

// byClient sums over the orders of each client.
func (v *view) byClient(of func(*placed) sums) []sums {
	return clusters(v.orders, func(o *placed) kabinet.OrgID { return o.Client }, of)
}

// clusters sums what each thing adds to the cluster to which it belongs, in the
// order of the clusters' names.
func clusters[T any, K ~string](things []T, key func(*T) K, of func(*T) sums) []sums {
	found := map[K]sums{}
	for i := range things {
		k, add := key(&things[i]), of(&things[i])
		s := found[k]
		found[k] = sums{s.y + add.y, s.x + add.x}
	}
	out := make([]sums, 0, len(found))
	for _, k := range slices.Sorted(maps.Keys(found)) {
		out = append(out, found[k])
	}
	return out
}

// amount adds up orders in one currency.
func amount(orders []placed, of func(*placed) bool) (kabinet.Money, error) {
	var sum kabinet.Money
	for i := range orders {
		m := orders[i].Amount
		if !of(&orders[i]) {
			m = kabinet.Zero(m.Currency())
		}
		var err error
		if sum, err = sum.Add(m); err != nil {
			return kabinet.Money{}, err
		}
	}
	return sum, nil
}

func anyOrder(*placed) bool { return true }

func number(m kabinet.Money) float64 {
	coef, scale := m.Fixed()
	return float64(coef) / math.Pow10(scale)
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// local returns the instant by the clock of the tenant.
func (v *view) local(t time.Time) time.Time { return t.In(v.plan.Calendar.Zone()) }
