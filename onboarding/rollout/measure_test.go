package rollout

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

// Every measure of April to June, counted by hand from world.
func TestMeasures(t *testing.T) {
	h, p := history(t, world()...), plan(t)
	eur := func(s string) Amount { return Amount{Money: kabinet.MustMoney(s + " EUR")} }
	for _, c := range []struct {
		m         Measure
		num, den  Amount
		n         int
		value     float64
		low, high float64 // both −1: no interval
		aside     int
	}{
		// a3, a4 and b2 of a3, a4, a5, b2 and b3; x1 is cancelled.
		{OrderShare, count(3), count(5), 5, 0.6, 0.2307, 0.8824, 0},
		// a: two of three, b: one of two. The mean is 7/12; its error is 1/12, and
		// 12.7 times that is more than there is.
		{OrderShareByClient, Amount{Number: 7.0 / 6}, count(2), 2, 7.0 / 12, 0, 1, 0},
		// d2 is the sixth order of the seller.
		{OrderShareOfAll, count(3), count(6), 6, 0.5, 0.1876, 0.8124, 0},
		// a: 400 of 500, b: 200 of 500; 12.7 times 0.2 on either side.
		{RevenueShare, eur("600"), eur("1000"), 2, 0.6, 0, 1, 0},
		{RepeatShare, count(2), count(2), 2, 1, 0.3424, 1, 0},
		// a4 on a Saturday, and b3 as the doors close.
		{AfterHoursShare, count(2), count(5), 5, 0.4, 0.1176, 0.7693, 0},
		// m1 four and m2 two, on 22 + 20 + 22 days each. Both differ by 1 from the mean
		// of 3: √(2·2)/128 = 1/64, times 12.7062.
		{OperationsPerDay, count(6), count(128), 2, 6.0 / 128, 0, 6.0/128 + 12.7062/64, 0},
		// e1 and e2; e3 came through the portal, and e4 is about something else.
		// Garwood: 0.2422 to 7.2247.
		{EnquiriesPer100Orders, count(2), count(5), 5, 40, 4.844, 144.494, 0},
		// 5 + 5 + 10 + 20 + 10 lines.
		{ClaimsPer100Lines, count(2), count(50), 50, 4, 0.4844, 14.4494, 0},
		{MisSortsPer100Lines, count(1), count(50), 50, 2, 0.0506, 11.1433, 0},
		// a: 500 in 3 orders, b: 500 in 2. Residuals −100 and 100; √(2·20000)/5 = 40.
		{AverageOrder, eur("1000"), count(5), 2, 200, 0, 200 + 12.7062*40, 0},
		{CrossSellShare, count(1), count(50), 50, 0.02, 0.0035, 0.1050, 0},
		{UpSellShare, count(1), count(50), 50, 0.02, 0.0035, 0.1050, 0},
		// 1, 2, 4 and 6 hours; nobody has confirmed b3.
		{ConfirmMedian, count(4), count(5), 4, 3, -1, -1, 1},
		{ConfirmP90, count(4), count(5), 4, 6, -1, -1, 1},
		// a, and b in the last minute; c in the first of July.
		{OnboardedPerMonth, count(2), count(3), 3, 2.0 / 3, 0.2422 / 3, 7.2247 / 3, 0},
		// a after 5 days, b after 19, c not within 30: 2/3, then 1/3.
		{FirstOrderFromInvitation, count(2), count(3), 3, 19, 5, -1, 0},
		// a and b after one day.
		{FirstOrderFromLogin, count(2), count(2), 2, 1, 1, -1, 0},
		// c's thirty days end where its order comes, which is too late.
		{Activation, count(2), count(3), 3, 2.0 / 3, 0.2077, 0.9385, 0},
		// 30 and 59 minutes.
		{CartToOrder, count(2), count(2), 2, 44.5, -1, -1, 0},
		// a: 50, b: 10, c: nothing. Deviations 30, −10, −20: √(3/2·1400)/3 = 15.2753,
		// times 4.30265.
		{MinutesPerClient, count(60), count(3), 3, 20, 0, 20 + 4.30265*15.27525, 0},
		// 10, 30 and 50 minutes; e4 waits.
		{ResponseMedian, count(3), count(4), 3, 30, -1, -1, 1},
		{ResponseP90, count(3), count(4), 3, 50, -1, -1, 1},
		// Two promoters and a detractor.
		{Satisfaction, count(1), count(3), 3, 100.0 / 3, -59.9, 86.2, 0},
	} {
		t.Run(string(c.m), func(t *testing.T) {
			got := point(t, h, p, c.m, 3)
			require.NotNil(t, got.Value, "%s", got.None)
			assert.InDelta(t, c.value, *got.Value, 1e-9)
			assert.True(t, sameAmount(c.num, got.Numerator), "numerator %v, want %v", got.Numerator, c.num)
			assert.True(t, sameAmount(c.den, got.Denominator), "denominator %v, want %v", got.Denominator, c.den)
			assert.Equal(t, c.n, got.N)
			assert.Equal(t, c.aside, got.Aside)
			switch {
			case c.low == -1 && c.high == -1:
				assert.Nil(t, got.Interval)
			case c.m == Satisfaction:
				// Package nps has its own tests.
				require.NotNil(t, got.Interval)
				assert.Less(t, got.Interval.Low, 100.0/3)
				assert.Greater(t, got.Interval.High, 100.0/3)
			default:
				require.NotNil(t, got.Interval)
				assert.InDelta(t, c.low, got.Interval.Low, 1e-3)
				assert.Equal(t, c.high == -1, got.Interval.Open)
				if c.high != -1 {
					assert.InDelta(t, c.high, got.Interval.High, 1e-2)
				}
			}
		})
	}
}

func sameAmount(a, b Amount) bool {
	return a.Money.Equal(b.Money) && abs(a.Number-b.Number) < 1e-9
}

func abs(x float64) float64 { return max(x, -x) }

// T0 and the windows that are not over.
func TestWindowsOfMeasures(t *testing.T) {
	h, p := history(t, world()...), plan(t)
	zero := point(t, h, p, OrderShare, 0)
	assert.Equal(t, 0.0, *zero.Value) // of a1, a2 and b1
	assert.Equal(t, count(3), zero.Denominator)
	assert.Equal(t, Over, zero.Progress)
	assert.Equal(t, 1.0/3, *point(t, h, p, AfterHoursShare, 0).Value) // b1
	assert.Equal(t, 0.5, *point(t, h, p, RepeatShare, 0).Value)       // a, not b
	assert.Equal(t, 200.0, *point(t, h, p, AverageOrder, 0).Value)

	running := point(t, h, p, OrderShare, 6)
	assert.Equal(t, Running, running.Progress)
	assert.Equal(t, count(1), running.Numerator) // c1
	assert.Nil(t, running.Change)
	future := point(t, h, p, OrderShare, 12)
	assert.Equal(t, Future, future.Progress)
	assert.Equal(t, NotBegun, future.None)
	assert.Nil(t, future.Value)

	assert.Equal(t, NotBefore, point(t, h, p, Activation, 0).None)
	assert.Equal(t, NotBefore, point(t, h, p, FirstOrderFromLogin, 0).None)
}

// A denominator of zero gives no value, and neither 0 nor NaN.
func TestNothingIsNoValue(t *testing.T) {
	p := plan(t)
	p.Cohorts[0].Clients = []kabinet.OrgID{"nobody"}
	r, err := history(t, world()...).Report(p)
	require.NoError(t, err)
	for _, row := range r.Cohorts[0].Rows {
		pt, _ := row.At(3)
		switch row.Measure {
		case OrderShareOfAll, OnboardedPerMonth, MinutesPerClient: // of somebody else, of months, and of the client
			assert.NotNil(t, pt.Value, "%s", row.Measure)
			assert.Zero(t, *pt.Value, "%s", row.Measure)
		default:
			assert.Nil(t, pt.Value, "%s", row.Measure)
			assert.Equal(t, Nothing, pt.None, "%s", row.Measure)
			assert.Nil(t, pt.Interval, "%s", row.Measure)
		}
	}
}

// What was not recorded at T0 is no baseline: absolute values only, no growth.
func TestNoBaseline(t *testing.T) {
	h, p := history(t, world()...), plan(t)
	for _, m := range []Measure{EnquiriesPer100Orders, ClaimsPer100Lines, OperationsPerDay, MinutesPerClient, OnboardedPerMonth, ResponseMedian, ConfirmMedian} {
		assert.Equal(t, NotRecorded, point(t, h, p, m, 0).None, "%s", m)
		assert.Nil(t, point(t, h, p, m, 3).Change, "%s", m)
		assert.NotNil(t, point(t, h, p, m, 3).Value, "%s", m)
	}
	// Who knows that claims were recorded all along says so, and then there were none.
	p.Since = map[Kind]kabinet.Date{ClaimMade: kabinet.MustDate("2026-01-01")}
	zero := point(t, h, p, ClaimsPer100Lines, 0)
	require.NotNil(t, zero.Value)
	assert.Zero(t, *zero.Value)
	change := point(t, h, p, ClaimsPer100Lines, 3).Change
	require.NotNil(t, change)
	assert.Nil(t, change.Growth, "no growth from nothing")
	assert.InDelta(t, 4, change.By.Value, 1e-9)
	// A day later is too late for the whole window.
	p.Since[ClaimMade] = kabinet.MustDate("2026-01-02")
	assert.Equal(t, NotRecorded, point(t, h, p, ClaimsPer100Lines, 0).None)
}

func TestMixedCurrencies(t *testing.T) {
	h := history(t, append(world(), ordered("b9", "b", "2026-05-05 10:00", "phone", "1 USD", 1))...)
	_, err := h.Report(plan(t))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	assert.ErrorContains(t, err, "/cohorts/pilot/revenue_share")
	// Each window in itself is of one currency, but they cannot be compared.
	h = history(t, ordered("1", "a", "2026-02-02 10:00", "phone", "1 USD", 1), ordered("2", "a", "2026-05-05 10:00", "phone", "1 EUR", 1))
	_, err = h.Report(plan(t))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	assert.ErrorContains(t, err, "average_order")
}

// Orders of two currencies in one window are the documented error with its place,
// whichever clients of the cohort they are of, by whichever channel, and for however
// little; and none where they are not reckoned together.
func TestOrdersOfTwoCurrencies(t *testing.T) {
	euro := func(id, client, at, channel string) Event { return ordered(id, client, at, channel, "10 EUR", 1) }
	dollar := func(client, at, channel, amount string) Event {
		return ordered("$", client, at, channel, amount+" USD", 1)
	}
	in := euro("in", "a", "2026-05-05 10:00", "phone")
	for _, c := range []struct {
		name   string
		events []Event
		place  string
	}{
		{"one client", []Event{in, dollar("a", "2026-05-06 10:00", "phone", "10")}, "/cohorts/pilot/revenue_share"},
		{"two clients", []Event{in, dollar("b", "2026-05-06 10:00", "phone", "10")}, "/cohorts/pilot/revenue_share"},
		{"two channels", []Event{in, dollar("a", "2026-05-06 10:00", Portal, "10")}, "/cohorts/pilot/revenue_share"},
		{"for nothing", []Event{in, dollar("a", "2026-05-06 10:00", "phone", "0")}, "/cohorts/pilot/revenue_share"},
		{"told first", []Event{dollar("a", "2026-05-04 10:00", "phone", "10"), in}, "/cohorts/pilot/revenue_share"},
		{"before the start", []Event{euro("0", "a", "2026-02-05 10:00", Portal), dollar("b", "2026-03-05 10:00", "phone", "10")}, "/cohorts/pilot/revenue_share"},
		{"in a window that runs", []Event{euro("0", "a", "2026-07-05 10:00", Portal), dollar("b", "2026-07-06 10:00", "phone", "10")}, "/cohorts/pilot/revenue_share"},
		{"outside", []Event{in, euro("0", "d", "2026-05-05 10:00", "phone"), dollar("e", "2026-05-06 10:00", "phone", "10")}, "/cohorts/pilot/revenue_share"},
		{"compared with T0", []Event{in, dollar("a", "2026-02-06 10:00", "phone", "10")}, "/cohorts/pilot/average_order"},
		{"of a stranger", []Event{in, dollar("stranger", "2026-05-06 10:00", "phone", "10")}, ""},
		{"cancelled", []Event{in, dollar("a", "2026-05-06 10:00", "phone", "10"), cancelled("$", "2026-05-07 10:00")}, ""},
		{"not known yet", []Event{in, dollar("a", "2026-08-01 00:00", "phone", "10")}, ""},
		{"in another window", []Event{in, dollar("a", "2026-07-06 10:00", "phone", "10")}, ""},
	} {
		p := plan(t)
		out := NewCohort("out", "Outside", kabinet.MustDate("2026-04-01"), "d", "e")
		p.Outside = &out
		h := history(t, c.events...)
		r, err := h.Report(p)
		if c.place == "" {
			assert.NoError(t, err, c.name)
			continue
		}
		require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch, c.name)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e, c.name)
		assert.Equal(t, c.place, e.Place(), c.name)
		assert.Equal(t, Report{}, r, "there is no half of a report")
	}
}

// A cohort of staff is asked what its own people did.
func TestStaffCohort(t *testing.T) {
	p := plan(t)
	p.Cohorts = []Cohort{NewStaffCohort("staff", "Managers", kabinet.MustDate("2026-04-01"), "m1", "m4")}
	h := history(t, append(world(), with(ordered("s1", "a", "2026-05-06 10:00", Portal, "10 EUR", 1), func(e *Event) { e.Staff = "m1" }))...)
	ops := point(t, h, p, OperationsPerDay, 3)
	assert.Equal(t, count(4), ops.Numerator)                   // m1; m2 and m3 are others
	assert.Equal(t, count(2*64), ops.Denominator)              // m4 did nothing on as many days
	assert.Equal(t, 2, ops.N)                                  //
	minutes := point(t, h, p, MinutesPerClient, 3)             // 30 for a and 10 for b
	assert.Equal(t, 20.0, *minutes.Value)                      //
	assert.Equal(t, 1.0, *point(t, h, p, OrderShare, 3).Value) // s1 alone
	r, err := h.Report(p)
	require.NoError(t, err)
	_, asked := r.Cohorts[0].Row(Activation)
	assert.False(t, asked)
}

// 126 of 300 orders: 42 %, Wilson 36.55 to 47.65 %.
func TestWilsonOfThePage(t *testing.T) {
	v := &view{plan: &Plan{Level: DefaultLevel}}
	r := v.share(126, 300)
	assert.Equal(t, 0.42, *r.Value)
	assert.InDelta(t, 0.3655, r.Interval.Low, 5e-5)
	assert.InDelta(t, 0.4765, r.Interval.High, 5e-5)
}

// (0.42 − 0.10) − (0.15 − 0.09) = +0.26.
func TestDifferenceInDifferencesOfThePage(t *testing.T) {
	v := &view{plan: &Plan{Level: DefaultLevel}}
	of := func(k, n int) Estimated {
		e, ok := v.share(k, n).estimated()
		require.True(t, ok)
		return e
	}
	e := DifferenceInDifferences(of(30, 300), of(126, 300), of(27, 300), of(45, 300))
	assert.InDelta(t, 0.26, e.Value, 1e-12)
	// By hand, with Wilson's limits 0.0710–0.1392, 0.3655–0.4765, 0.0626–0.1278 and
	// 0.1140–0.1948. What makes it less: 0.0545² + 0.0392² + 0.0448² + 0.0274² =
	// 0.0852². What makes it more: 0.0565² + 0.0290² + 0.0360² + 0.0378² = 0.0822².
	assert.InDelta(t, 0.26-0.0852, e.Interval.Low, 2e-4)
	assert.InDelta(t, 0.26+0.0822, e.Interval.High, 2e-4)
	assert.True(t, e.Sure())
}

// Newcombe (1998), method 10, example (a): 56/70 less 48/80 is 0.2, 0.0524 to 0.3339.
func TestDifferenceIsNewcombes(t *testing.T) {
	v := &view{plan: &Plan{Level: DefaultLevel}}
	a, _ := v.share(48, 80).estimated()
	b, _ := v.share(56, 70).estimated()
	e := Difference(a, b)
	assert.InDelta(t, 0.2, e.Value, 1e-12)
	assert.InDelta(t, 0.0524, e.Interval.Low, 5e-5)
	assert.InDelta(t, 0.3339, e.Interval.High, 5e-5)
}

// That a few clients happen to be alike is no proof that all are: there is a value,
// and no interval; and for all or nothing the one of so many clients.
func TestAlikeIsNotSure(t *testing.T) {
	v := &view{plan: &Plan{Level: DefaultLevel}}
	r := v.ratio([]sums{{2, 4}, {3, 6}}, 1)
	assert.Equal(t, 0.5, *r.Value)
	assert.Nil(t, r.Interval)
	assert.Empty(t, r.Method)
	r = v.ratio([]sums{{0, 1}, {0, 1}, {0, 1}}, 100)
	assert.Zero(t, *r.Value)
	assert.Nil(t, r.Interval)
	r = v.ratio([]sums{{4, 4}, {6, 6}}, 1)
	assert.Equal(t, 1.0, *r.Value)
	assert.Equal(t, Wilson, r.Method)
	assert.InDelta(t, 0.3424, r.Interval.Low, 1e-4)
	assert.Nil(t, v.ratio([]sums{{1, 2}}, 1).Interval, "one client tells nothing of another")
}
