package rollout

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

// Months are reckoned from the start, clamped to the end of the month, and do not
// drift.
func TestMonthEnds(t *testing.T) {
	for _, c := range []struct {
		start string
		n     int
		want  string
	}{
		{"2025-11-30", 3, "2026-02-28"}, {"2025-11-30", 6, "2026-05-30"}, {"2025-11-30", -3, "2025-08-30"},
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2026-05-31", -3, "2026-02-28"},
		{"2026-05-31", 12, "2027-05-31"}, {"2024-02-29", 12, "2025-02-28"}, {"2026-01-15", -3, "2025-10-15"}, {"2025-12-01", 1, "2026-01-01"},
	} {
		assert.Equal(t, kabinet.MustDate(c.want), addMonths(kabinet.MustDate(c.start), c.n), "%v", c)
	}
}

// The windows follow each other without a gap, each half-open.
func TestSpans(t *testing.T) {
	p, err := plan(t).complete()
	require.NoError(t, err)
	p.Months = []int{3, 6, 9, 12}
	spans := p.spans(kabinet.MustDate("2025-11-30"))
	require.Len(t, spans, 5)
	for i, s := range spans[1:] {
		assert.Equal(t, spans[i].window.Until, s.window.From)
	}
	assert.Equal(t, kabinet.MustDate("2025-08-30"), spans[0].from)
	assert.Equal(t, kabinet.MustDate("2026-11-30"), spans[4].until)
	// 1 August: three windows are over at their ends, and the one that ends then too.
	p.AsOf = spans[1].window.Until
	assert.Equal(t, Over, p.spans(kabinet.MustDate("2025-11-30"))[1].progress)
	assert.Equal(t, Future, p.spans(kabinet.MustDate("2025-11-30"))[2].progress)
	p.AsOf = p.AsOf.Add(1)
	assert.Equal(t, Running, p.spans(kabinet.MustDate("2025-11-30"))[2].progress)
	p.AsOf = spans[1].window.Until.Add(-1)
	assert.Equal(t, Running, p.spans(kabinet.MustDate("2025-11-30"))[1].progress)
}

// An order at the first instant of a window is in it, one at its end in the next,
// by the days of the tenant: near midnight the zone decides.
func TestZoneDecides(t *testing.T) {
	at := func(s string, tenant *time.Location) (zero, three float64) {
		when, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		e := ordered("1", "a", "2026-01-01 00:00", Portal, "1 EUR", 1)
		e.At = when
		p := plan(t)
		p.Calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: tenant})
		require.NoError(t, err)
		h := history(t, e)
		return point(t, h, p, OrderShare, 0).Denominator.Number, point(t, h, p, OrderShare, 3).Denominator.Number
	}
	for _, c := range []struct {
		at          string
		zone        *time.Location
		zero, three float64
	}{
		{"2026-03-31T20:59:59Z", moscow, 1, 0},
		{"2026-03-31T21:00:00Z", moscow, 0, 1},
		{"2026-03-31T21:00:00Z", time.UTC, 1, 0},
		{"2026-04-01T00:00:00Z", time.UTC, 0, 1},
		{"2026-03-31T21:59:59Z", zone("Europe/Berlin"), 1, 0}, // UTC+2 from 29 March on
		{"2026-03-31T22:00:00Z", zone("Europe/Berlin"), 0, 1},
		{"2025-12-31T23:00:00Z", zone("Europe/Berlin"), 1, 0}, // UTC+1 on 1 January
		{"2025-12-31T22:59:59Z", zone("Europe/Berlin"), 0, 0},
		{"2026-06-30T22:00:00Z", zone("Europe/Berlin"), 0, 0},
		{"2026-06-30T21:59:59Z", zone("Europe/Berlin"), 0, 1},
	} {
		zero, three := at(c.at, c.zone)
		assert.Equal(t, c.zero, zero, "%v", c)
		assert.Equal(t, c.three, three, "%v", c)
	}
}

// After hours is by the clock on the wall, in winter and in summer; the days for an
// activation are days of the calendar, of 23 hours and of 25 too.
func TestClockChanges(t *testing.T) {
	berlin := zone("Europe/Berlin")
	p := plan(t)
	var err error
	p.Calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: berlin})
	require.NoError(t, err)
	p.Cohorts[0].Start = kabinet.MustDate("2026-03-01")
	after := func(s string) float64 {
		e := ordered("1", "a", "2026-01-01 00:00", Portal, "1 EUR", 1)
		e.At, err = time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return *point(t, history(t, e), p, AfterHoursShare, 3).Value
	}
	assert.Equal(t, 0.0, after("2026-03-27T08:00:00Z")) // Friday, 09:00 in winter
	assert.Equal(t, 1.0, after("2026-03-27T07:59:59Z"))
	assert.Equal(t, 0.0, after("2026-03-30T07:00:00Z")) // Monday, 09:00 in summer
	assert.Equal(t, 1.0, after("2026-03-30T06:59:59Z"))
	assert.Equal(t, 1.0, after("2026-03-30T16:00:00Z")) // 18:00
	assert.Equal(t, 0.0, after("2026-03-30T15:59:59Z"))
	assert.Equal(t, 1.0, after("2026-03-29T10:00:00Z")) // a Sunday

	// Invited at noon on 28 March, clocks go forward on the 29th: thirty days end at
	// noon on 27 April, an hour earlier than 720 hours later.
	active := func(s string) float64 {
		invited, order := happened(Invited, "a", "2026-01-01 00:00"), ordered("1", "a", "2026-01-01 00:00", Portal, "1 EUR", 1)
		invited.At = time.Date(2026, 3, 28, 12, 0, 0, 0, berlin)
		order.At, err = time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return *point(t, history(t, invited, order), p, Activation, 3).Value
	}
	assert.Equal(t, 1.0, active("2026-04-27T09:59:59Z"))
	assert.Equal(t, 0.0, active("2026-04-27T10:00:00Z"))
}

// An event at the very change of the clocks, and one in the last instant of a month,
// is in the window of its day: where midnight is skipped or comes twice, and where a
// month is shorter, too.
func TestChangesAndEndsOfMonths(t *testing.T) {
	last := func(s string) time.Time { // the instant before
		at, err := time.Parse(time.RFC3339, s)
		require.NoError(t, err)
		return at.Add(-1)
	}
	at := func(s string) time.Time { return last(s).Add(1) }
	const outside = -1
	for _, c := range []struct {
		zone, start string
		at          time.Time
		months      int // where the window ends
	}{
		// From 02:00 to 03:00 on 29 March; the day begins in winter.
		{"Europe/Berlin", "2026-03-29", last("2026-03-28T23:00:00Z"), 0},
		{"Europe/Berlin", "2026-03-29", at("2026-03-28T23:00:00Z"), 3},
		{"Europe/Berlin", "2026-03-29", last("2026-03-29T01:00:00Z"), 3},
		{"Europe/Berlin", "2026-03-29", at("2026-03-29T01:00:00Z"), 3},
		{"Europe/Berlin", "2026-03-30", last("2026-03-29T22:00:00Z"), 0},
		{"Europe/Berlin", "2026-03-30", at("2026-03-29T22:00:00Z"), 3},
		// From 03:00 to 02:00 on 25 October; the day begins in summer.
		{"Europe/Berlin", "2026-07-25", last("2026-10-24T22:00:00Z"), 3},
		{"Europe/Berlin", "2026-07-25", at("2026-10-24T22:00:00Z"), 6},
		{"Europe/Berlin", "2026-07-25", at("2026-10-25T01:00:00Z"), 6},
		{"Europe/Berlin", "2026-07-26", last("2026-10-25T23:00:00Z"), 3},
		{"Europe/Berlin", "2026-07-26", at("2026-10-25T23:00:00Z"), 6},
		// From midnight to 01:00 on 29 March: the day begins with the change.
		{"Asia/Beirut", "2026-03-29", last("2026-03-28T22:00:00Z"), 0},
		{"Asia/Beirut", "2026-03-29", at("2026-03-28T22:00:00Z"), 3},
		{"Asia/Beirut", "2025-12-29", at("2026-03-28T22:00:00Z"), 6},
		// From midnight to 23:00 on 4 April: that hour is there twice.
		{"America/Santiago", "2026-04-05", at("2026-04-05T03:00:00Z"), 0},
		{"America/Santiago", "2026-04-05", last("2026-04-05T04:00:00Z"), 0},
		{"America/Santiago", "2026-04-05", at("2026-04-05T04:00:00Z"), 3},
		// The last instants of months.
		{"Europe/Moscow", "2026-04-01", last("2025-12-31T21:00:00Z"), outside},
		{"Europe/Moscow", "2026-04-01", at("2025-12-31T21:00:00Z"), 0},
		{"Europe/Moscow", "2026-04-01", last("2026-03-31T21:00:00Z"), 0},
		{"Europe/Moscow", "2026-04-01", last("2026-06-30T21:00:00Z"), 3},
		{"Europe/Moscow", "2026-04-01", at("2026-06-30T21:00:00Z"), 6},
		{"Europe/Moscow", "2026-04-01", last("2026-09-30T21:00:00Z"), 6},
		{"Europe/Moscow", "2026-04-01", at("2026-09-30T21:00:00Z"), outside},
		{"Europe/Berlin", "2025-11-30", last("2026-02-27T23:00:00Z"), 3}, // until 28 February
		{"Europe/Berlin", "2025-11-30", at("2026-02-27T23:00:00Z"), 6},
		{"Europe/Berlin", "2025-11-30", last("2026-02-28T23:00:00Z"), 6},
		{"Europe/Berlin", "2026-01-31", last("2026-04-29T22:00:00Z"), 3}, // until 30 April
		{"Europe/Berlin", "2026-01-31", last("2026-04-30T22:00:00Z"), 6},
		{"Europe/Berlin", "2026-01-31", last("2026-07-30T22:00:00Z"), 6}, // until 31 July, again
		{"Europe/Berlin", "2026-01-31", last("2026-07-31T22:00:00Z"), outside},
	} {
		p := plan(t)
		var err error
		p.Calendar, err = kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone(c.zone)})
		require.NoError(t, err)
		p.AsOf, p.Cohorts[0].Start = local("2027-06-01 00:00"), kabinet.MustDate(c.start)
		e := ordered("1", "a", "2026-01-01 00:00", Portal, "1 EUR", 1)
		e.At = c.at
		h := history(t, e)
		for _, months := range []int{0, 3, 6} {
			want := 0
			if months == c.months {
				want = 1
			}
			assert.Equal(t, count(want), point(t, h, p, OrderShare, months).Denominator, "%s from %s: %s at %d", c.zone, c.start, c.at, months)
		}
	}
}

// An event that is told late, after a report was made without it, gives the report
// that it would have given in time.
func TestLateEvents(t *testing.T) {
	p := plan(t)
	out := NewCohort("out", "Outside", kabinet.MustDate("2026-04-01"), "d")
	p.Outside = &out
	want, err := history(t, world()...).Report(p)
	require.NoError(t, err)
	mattered := map[kabinet.EventID]bool{}
	for i, late := range world() {
		h := history(t, slices.Delete(world(), i, i+1)...)
		without, err := h.Report(p)
		require.NoError(t, err)
		mattered[late.ID] = !reflect.DeepEqual(want, without)
		require.NoError(t, h.Add(late))
		got, err := h.Report(p)
		require.NoError(t, err)
		require.Equal(t, want, got, "%s", late.ID)
	}
	for _, id := range []kabinet.EventID{
		"order a1", "order d1", "order b2", "confirmation a3", "cancellation x1", "enquiry e1", "response e1", "order c1",
	} {
		assert.True(t, mattered[id], "%s", id)
	}
}

// What happened at AsOf or later is not known, a cancellation neither: a report can
// be made again as it was.
func TestAsOf(t *testing.T) {
	h, p := history(t, world()...), plan(t)
	p.AsOf = local("2026-07-15 10:00")
	assert.Equal(t, count(6), point(t, h, p, OrderShare, 3).Denominator) // x1 is not cancelled yet
	p.AsOf = p.AsOf.Add(1)
	assert.Equal(t, count(5), point(t, h, p, OrderShare, 3).Denominator)
}

func TestPlanRefuses(t *testing.T) {
	h := history(t, world()...)
	one := 1.0
	for place, change := range map[string]func(*Plan){
		"/asOf":       func(p *Plan) { p.AsOf = time.Time{} },
		"/cohorts":    func(p *Plan) { p.Cohorts = nil },
		"/cohorts/0":  func(p *Plan) { p.Cohorts[0].Clients = nil },
		"/cohorts/1":  func(p *Plan) { p.Cohorts = append(p.Cohorts, p.Cohorts[0]) },
		"/outside":    func(p *Plan) { p.Outside = &Cohort{} },
		"/months/0":   func(p *Plan) { p.Months = []int{2} },
		"/months/1":   func(p *Plan) { p.Months = []int{3, 3} },
		"/window":     func(p *Plan) { p.Window = -1 },
		"/opens":      func(p *Plan) { p.Opens, p.Closes = 600, 600 },
		"/level":      func(p *Plan) { p.Level = 95 },
		"/activation": func(p *Plan) { p.Activation = -1 },
		"/targets/0":  func(p *Plan) { p.Targets = []Target{{Measure: OrderShare}} },
	} {
		p := plan(t)
		change(&p)
		_, err := h.Report(p)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e, place)
		assert.ErrorIs(t, err, ErrPlan)
		assert.Equal(t, place, e.Place())
	}
	p := plan(t)
	p.Targets = []Target{{Measure: "nonsense", Value: &one}}
	_, err := h.Report(p)
	assert.ErrorIs(t, err, ErrMeasure)
}

// Targets: +20 % over T0, an absolute value, and fewer enquiries; what has no
// baseline has no distance, and a window that is not over neither.
func TestTargets(t *testing.T) {
	var events []Event
	add := func(n, portal int, month string) { // n orders on the tenth, of which some are through the portal
		for i := range n {
			channel := "phone"
			if i < portal {
				channel = Portal
			}
			id := month + " " + string(rune('A'+i/26)) + string(rune('a'+i%26))
			events = append(events, ordered(id, "a", month+"-10 10:00", channel, "10 EUR", 1))
		}
	}
	add(100, 50, "2026-02") // 0.50 at T0
	add(100, 60, "2026-05") // 0.60: just +20 %
	h, p := history(t, events...), plan(t)
	eighty, thirty, limit := 0.8, 0.3, 10.0
	p.Targets = []Target{
		{Measure: OrderShare, Growth: 0.2}, {Measure: OrderShare, Value: &eighty, Months: 3}, {Measure: OrderShare, Value: &thirty, Months: 3},
		{Measure: OrderShare, Value: &eighty, Months: 6}, {Measure: OrderShare, Growth: -0.2},
		{Measure: EnquiriesPer100Orders, Growth: -0.5}, {Measure: AverageOrder, Value: &limit},
	}
	got := point(t, h, p, OrderShare, 3).Targets
	require.Len(t, got, 4)
	assert.InDelta(t, 0.6, *got[0].Needed, 1e-12)
	assert.Zero(t, *got[0].Beyond)
	assert.True(t, got[0].Met)
	assert.False(t, got[0].Sure) // 0.50 to 0.69
	assert.InDelta(t, -0.2, *got[1].Beyond, 1e-12)
	assert.False(t, got[1].Met)
	assert.True(t, got[1].Sure)
	assert.True(t, got[2].Met)
	assert.True(t, got[2].Sure)
	assert.InDelta(t, 0.4, *got[3].Needed, 1e-12) // down to 0.40
	assert.InDelta(t, -0.2, *got[3].Beyond, 1e-12)
	assert.False(t, got[3].Met)
	assert.Empty(t, point(t, h, p, OrderShare, 6).Targets)
	none := point(t, h, p, EnquiriesPer100Orders, 3).Targets
	require.Len(t, none, 1)
	assert.Nil(t, none[0].Needed)
	assert.Nil(t, none[0].Beyond)
	assert.True(t, point(t, h, p, AverageOrder, 3).Targets[0].Met)

	change := point(t, h, p, OrderShare, 3).Change
	assert.InDelta(t, 0.2, *change.Growth, 1e-12)
	assert.InDelta(t, 0.1, change.By.Value, 1e-12)
	assert.False(t, change.By.Sure())
}

// With partners outside: how much more changed, and that volunteers are no lot.
func TestOutside(t *testing.T) {
	var events []Event
	n := 0
	add := func(client, month string, all, portal int) {
		for i := range all {
			n++
			e := ordered(month+client+string(rune('0'+i/10))+string(rune('0'+i%10)), client, month+"-10 10:00", "phone", "1 EUR", 1)
			if i < portal {
				e.Channel = Portal
			}
			events = append(events, e)
		}
	}
	add("a", "2026-02", 50, 5)  // 0.10
	add("a", "2026-05", 50, 21) // 0.42
	add("z", "2026-02", 100, 9) // 0.09
	add("z", "2026-05", 100, 15)
	p := plan(t)
	p.Cohorts[0].Selection = Volunteered
	out := NewCohort("out", "Outside", kabinet.MustDate("2000-01-01"), "z")
	p.Outside = &out
	pt := point(t, history(t, events...), p, OrderShare, 3)
	require.NotNil(t, pt.Effect)
	assert.InDelta(t, 0.26, pt.Effect.Value, 1e-12)
	assert.True(t, pt.Effect.Biased)
	assert.True(t, pt.Effect.Sure())
	assert.Equal(t, 0.15, *pt.Outside.Value)
	p.Cohorts[0].Selection = Drawn
	assert.False(t, point(t, history(t, events...), p, OrderShare, 3).Effect.Biased)
	assert.Nil(t, point(t, history(t, events...), p, OrderShare, 6).Effect, "not over")
}

// Of several confirmations and responses the first counts, in whatever order they
// come.
func TestFirstConfirmationCounts(t *testing.T) {
	second := confirmed("1", "2026-05-05 15:00")
	second.ID = "another"
	later := answered("e", "2026-05-05 12:00")
	later.ID = "yet another"
	order := ordered("1", "a", "2026-05-05 10:00", Portal, "1 EUR", 1)
	enquiry := enquired("e", "a", "2026-05-05 10:00", "phone", AboutPrice)
	for _, events := range [][]Event{
		{order, confirmed("1", "2026-05-05 11:00"), second, enquiry, answered("e", "2026-05-05 10:20"), later},
		{later, second, confirmed("1", "2026-05-05 11:00"), answered("e", "2026-05-05 10:20"), enquiry, order},
	} {
		h := history(t, events...)
		for range 20 { // whatever order a map gives
			assert.Equal(t, 1.0, *point(t, h, plan(t), ConfirmMedian, 3).Value)
			assert.Equal(t, 20.0, *point(t, h, plan(t), ResponseMedian, 3).Value)
		}
	}
}

// Who orders in the very instant of the invitation was invited; who ordered before
// it is left out.
func TestOrderedBeforeInvited(t *testing.T) {
	h := history(t, happened(Invited, "a", "2026-04-10 10:00"), ordered("1", "a", "2026-04-10 10:00", Portal, "1 EUR", 1),
		happened(Invited, "b", "2026-04-10 10:00"), ordered("2", "b", "2026-04-10 09:59", Portal, "1 EUR", 1))
	first := point(t, h, plan(t), FirstOrderFromInvitation, 3)
	assert.Zero(t, *first.Value)
	assert.Equal(t, count(1), first.Denominator)
	assert.Equal(t, 1, first.Aside)
	active := point(t, h, plan(t), Activation, 3)
	assert.Equal(t, count(1), active.Numerator)
	assert.Equal(t, count(1), active.Denominator)
	assert.Equal(t, 1, active.Aside)
}

// A window that is running is reckoned up to now: working days with today, and the
// part of the months that has passed.
func TestRunningWindow(t *testing.T) {
	p := plan(t)
	p.AsOf = local("2026-04-08 12:00") // Wednesday: 1, 2, 3, 6, 7 and 8 April
	h := history(t, operated("m1", "a", "2026-04-02 10:00", 12, 30), happened(Onboarded, "a", "2026-04-02 10:00"))
	assert.Equal(t, count(6), point(t, h, p, OperationsPerDay, 3).Denominator)
	set := point(t, h, p, OnboardedPerMonth, 3)
	assert.Equal(t, Running, set.Progress)
	assert.InDelta(t, 3*7.5/91, set.Denominator.Number, 1e-9) // of 91 days
}
