package rollout

import (
	"math"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func (o *placed) portal() bool { return o.Channel == Portal }

func (v *view) portalOrders() int {
	n := 0
	for i := range v.orders {
		if v.orders[i].portal() {
			n++
		}
	}
	return n
}

func (v *view) orderShare() (Result, error) { return v.share(v.portalOrders(), len(v.orders)), nil }

func (v *view) orderShareOfAll() (Result, error) { return v.share(v.portalOrders(), v.all), nil }

// orderShareByClient is the mean of the clients' own shares: y is a share, x is 1.
func (v *view) orderShareByClient() (Result, error) {
	clients := v.byClient(func(o *placed) sums { return sums{yes(o.portal()), 1} })
	for i, c := range clients {
		clients[i] = sums{c.y / c.x, 1}
	}
	return v.ratio(clients, 1), nil
}

func (v *view) revenueShare() (Result, error) {
	portal, err := amount(v.orders, (*placed).portal)
	if err != nil {
		return Result{}, err
	}
	all, err := amount(v.orders, anyOrder)
	if err != nil {
		return Result{}, err
	}
	r := v.ratio(v.byClient(func(o *placed) sums {
		a := number(o.Amount)
		return sums{a * yes(o.portal()), a}
	}), 1)
	r.Numerator, r.Denominator = Amount{Money: portal}, Amount{Money: all}
	return r, nil
}

// repeatShare is of those who ordered who ordered again.
func (v *view) repeatShare() (Result, error) {
	again := 0
	clients := v.byClient(func(*placed) sums { return sums{1, 1} })
	for _, c := range clients {
		if c.x >= 2 {
			again++
		}
	}
	return v.share(again, len(clients)), nil
}

func (v *view) afterHoursShare() (Result, error) {
	after := 0
	for i := range v.orders {
		t := v.local(v.orders[i].At)
		clock := Clock(t.Hour()*60 + t.Minute())
		if clock < v.plan.Opens || clock >= v.plan.Closes || !v.plan.Calendar.IsBusinessDay(kabinet.DateOf(t)) {
			after++
		}
	}
	return v.share(after, len(v.orders)), nil
}

func operations(e *Event) float64 { return float64(max(e.Operations, 1)) }

// operationsPerDay is over managers: y their operations, x the working days of the
// window. In a cohort of staff those without operations count too.
func (v *view) operationsPerDay() (Result, error) {
	last := v.span.until
	if v.span.progress == Running {
		last = v.plan.Calendar.Day(v.span.cut)
		last = last.AddDays(1) // today is a day of work
	}
	days := float64(v.plan.Calendar.BusinessDays(v.span.from, last))
	managers := clusters(v.of[OperationDone], func(e **Event) kabinet.PersonID { return (*e).Staff },
		func(e **Event) sums { return sums{operations(*e), 0} })
	for len(managers) < len(v.cohort.Staff) {
		managers = append(managers, sums{})
	}
	for i := range managers {
		managers[i].x = days
	}
	return v.ratio(managers, math.Inf(1)), nil
}

func (v *view) minutesPerClient() (Result, error) {
	var done []*Event
	for _, e := range v.of[OperationDone] {
		if e.Client != "" {
			done = append(done, e)
		}
	}
	clients := clusters(done, func(e **Event) kabinet.OrgID { return (*e).Client }, func(e **Event) sums { return sums{(*e).Minutes, 0} })
	for len(clients) < len(v.cohort.Clients) {
		clients = append(clients, sums{}) // who took nobody's time counts too
	}
	for i := range clients {
		clients[i].x = 1
	}
	return v.ratio(clients, math.Inf(1)), nil
}

func (v *view) enquiriesPer100Orders() (Result, error) {
	n := 0
	for _, e := range v.enquiries {
		if e.Channel != Portal && e.Topic != AboutAnother {
			n++
		}
	}
	return v.rate(n, float64(len(v.orders)), 100, len(v.orders)), nil
}

// lines returns the sum of a number of each order.
func (v *view) lines(of func(*placed) int) int {
	n := 0
	for i := range v.orders {
		n += of(&v.orders[i])
	}
	return n
}

func orderLines(o *placed) int { return o.Lines }

func (v *view) claims(counts func(*Event) bool) (Result, error) {
	n := 0
	for _, e := range v.of[ClaimMade] {
		if counts(e) {
			n++
		}
	}
	lines := v.lines(orderLines)
	return v.rate(n, float64(lines), 100, lines), nil
}

func (v *view) claimsPer100Lines() (Result, error) {
	return v.claims(func(*Event) bool { return true })
}

func (v *view) misSortsPer100Lines() (Result, error) {
	return v.claims(func(e *Event) bool { return e.MisSort })
}

func (v *view) averageOrder() (Result, error) {
	all, err := amount(v.orders, anyOrder)
	if err != nil {
		return Result{}, err
	}
	r := v.ratio(v.byClient(func(o *placed) sums { return sums{number(o.Amount), 1} }), math.Inf(1))
	r.Numerator = Amount{Money: all}
	return r, nil
}

func (v *view) crossSellShare() (Result, error) {
	return v.share(v.lines(func(o *placed) int { return o.CrossSell }), v.lines(orderLines)), nil
}

func (v *view) upSellShare() (Result, error) {
	return v.share(v.lines(func(o *placed) int { return o.UpSell }), v.lines(orderLines)), nil
}

func (v *view) confirm(p float64) (Result, error) {
	var hours []float64
	for i := range v.orders {
		if o := &v.orders[i]; !o.confirmed.IsZero() && !o.confirmed.Before(o.At) {
			hours = append(hours, o.confirmed.Sub(o.At).Hours())
		}
	}
	return v.quantile(hours, p, len(v.orders)), nil
}

func (v *view) confirmMedian() (Result, error) { return v.confirm(0.5) }
func (v *view) confirmP90() (Result, error)    { return v.confirm(0.9) }

func (v *view) response(p float64) (Result, error) {
	var minutes []float64
	for _, e := range v.enquiries {
		if !e.answered.IsZero() && !e.answered.Before(e.At) {
			minutes = append(minutes, e.answered.Sub(e.At).Minutes())
		}
	}
	return v.quantile(minutes, p, len(v.enquiries)), nil
}

func (v *view) responseMedian() (Result, error) { return v.response(0.5) }
func (v *view) responseP90() (Result, error)    { return v.response(0.9) }

// firstOf returns each member's first event of a kind, whenever it was.
func (v *view) firstOf(k Kind) map[kabinet.OrgID]time.Time {
	out, ok := v.firsts.of[k]
	if ok {
		return out
	}
	out = map[kabinet.OrgID]time.Time{}
	for _, e := range v.facts.of[k] { // in order of time
		if _, ok := out[e.Client]; !ok && v.cohort.has(e) {
			out[e.Client] = e.At
		}
	}
	v.firsts.of[k] = out
	return out
}

// firstPortalOrders returns each member's first order through the portal, whenever
// it was.
func (v *view) firstPortalOrders() map[kabinet.OrgID]*placed {
	if v.firsts.ordered != nil {
		return v.firsts.ordered
	}
	out := map[kabinet.OrgID]*placed{}
	for i := range v.facts.orders { // in order of time
		o := &v.facts.orders[i]
		if !o.portal() || !v.cohort.has(o.Event) {
			continue
		}
		if _, ok := out[o.Client]; !ok {
			out[o.Client] = o
		}
	}
	v.firsts.ordered = out
	return out
}

func (v *view) onboardedPerMonth() (Result, error) {
	n := 0
	for _, at := range v.firstOf(Onboarded) {
		if v.span.contains(at) {
			n++
		}
	}
	months := float64(v.plan.Window)
	if v.span.progress == Running {
		months *= v.span.cut.Sub(v.span.window.From).Hours() / v.span.window.Until.Sub(v.span.window.From).Hours()
	}
	return v.rate(n, months, 1, len(v.cohort.Clients)), nil
}

// firstOrder is the curve from a member's first event of a kind to the first order
// through the portal, watched until the window's end.
func (v *view) firstOrder(from Kind) (Result, error) {
	var durations []Duration
	began, ordered := v.firstOf(from), v.firstPortalOrders()
	r := Result{}
	for _, c := range v.cohort.Clients {
		at, ok := began[c]
		if !ok || !at.Before(v.span.cut) {
			continue
		}
		o := ordered[c]
		switch {
		case o == nil || !o.At.Before(v.span.cut):
			durations = append(durations, Duration{days(v.span.cut.Sub(at)), true})
		case o.At.Before(at):
			r.Aside++ // was there already
		default:
			durations = append(durations, Duration{Time: days(o.At.Sub(at))})
		}
	}
	r.N = len(durations)
	r.Denominator = count(r.N)
	if r.N == 0 {
		return r.none(Nothing), nil
	}
	s, err := KaplanMeier(durations, v.plan.Level)
	if err != nil {
		return Result{}, err
	}
	r.Numerator, r.Survival = count(s.Events), &s
	median, interval, ok := s.Median()
	if !ok {
		return r.none(NotReached), nil
	}
	if interval != nil {
		r.Interval, r.Method = interval, LogLog
	}
	return r.with(median), nil
}

func days(d time.Duration) float64 { return d.Hours() / 24 }

func (v *view) firstOrderFromInvitation() (Result, error) { return v.firstOrder(Invited) }
func (v *view) firstOrderFromLogin() (Result, error)      { return v.firstOrder(LoggedIn) }

// activation is of the members whose days are over: a client still within them is
// neither.
func (v *view) activation() (Result, error) {
	invited, ordered := v.firstOf(Invited), v.firstPortalOrders()
	k, n, aside := 0, 0, 0
	for _, c := range v.cohort.Clients {
		at, ok := invited[c]
		if !ok {
			continue
		}
		limit := v.local(at).AddDate(0, 0, v.plan.Activation)
		if limit.After(v.span.cut) {
			continue
		}
		o := ordered[c]
		switch {
		case o != nil && o.At.Before(at):
			aside++
			continue
		case o != nil && o.At.Before(limit):
			k++
		}
		n++
	}
	r := v.share(k, n)
	r.Aside = aside
	return r, nil
}

// cartToOrder is over members whose first order through the portal is in the
// window.
func (v *view) cartToOrder() (Result, error) {
	var minutes []float64
	of := 0
	for _, o := range v.firstPortalOrders() {
		if !v.span.contains(o.At) {
			continue
		}
		of++
		if !o.FirstCart.IsZero() {
			minutes = append(minutes, o.At.Sub(o.FirstCart).Minutes())
		}
	}
	return v.quantile(minutes, 0.5, of), nil
}

func (v *view) satisfaction() (Result, error) {
	var t nps.Tally
	for _, e := range v.of[Responded] {
		if err := t.Add(nps.Score(*e.Score)); err != nil {
			return Result{}, err
		}
	}
	n := int(t.N())
	r := Result{Numerator: count(int(t.Promoters - t.Detractors)), Denominator: count(n), N: n}
	if n == 0 {
		return r.none(Nothing), nil
	}
	e, err := t.Estimate(nps.Options{Level: v.plan.Level})
	if err != nil {
		return Result{}, err
	}
	r.Interval, r.Method = &Interval{Low: e.Interval.Low, High: e.Interval.High}, Score
	return r.with(e.NPS), nil
}
