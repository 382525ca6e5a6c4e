package index_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// numbers is a bare series; each value is also the id, and published at six.
func numbers(days map[string]string) index.Series {
	s := index.Series{ID: "n"}
	for _, day := range slices.Backward(slices.Sorted(maps.Keys(days))) {
		value := days[day]
		o := observed(day, value)
		o.ID = value
		s.Observations = append(s.Observations, o)
	}
	return s
}

// follows is a formula whose surcharge is the quotation of the series n.
func follows(fixing index.Fixing, lag int, anchor index.Anchor) index.Formula {
	return index.Formula{
		Method: index.Step, Index: "n", Base: quantity("0"), Step: kabinet.MustQuantity("0.000000001"),
		StepAmount: new(kabinet.MustMoney("0.000000001 EUR")), Fixing: fixing, Lag: lag, Anchor: anchor,
	}
}

func berlin(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	return zone
}

// answer is a surcharge in short: its amount, its marks, and until when.
func answer(s index.Surcharge, err error) string {
	if err != nil {
		return err.Error()
	}
	words := []string{s.Amount.Amount()}
	for _, mark := range []struct {
		on   bool
		word string
	}{
		{s.Provisional, "provisional"}, {s.Stale, "stale"}, {s.Floored, "floored"}, {s.Capped, "capped"}, {s.Collared, "collared"},
	} {
		if mark.on {
			words = append(words, mark.word)
		}
	}
	if !s.Until.IsZero() {
		words = append(words, "until", s.Until.UTC().Format("2006-01-02T15:04"))
	}
	return strings.Join(words, " ")
}

func TestWhichQuotationHolds(t *testing.T) {
	table := must(index.Compile([]index.Series{numbers(map[string]string{
		"2025-11-03": "11.1", "2025-12-01": "12.01", "2025-12-31": "12.31",
		"2026-01-02": "1.02", "2026-01-30": "1.3", "2026-02-02": "2.02", "2026-02-27": "2.27",
		"2026-03-02": "3.02", "2026-03-05": "3.05", "2026-03-06": "3.06", "2026-03-09": "3.09",
	})}))
	zone := berlin(t)
	calendar := must(kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone, Holidays: []kabinet.Date{kabinet.MustDate("2026-03-09")}}))
	const (
		day     = index.PreviousBusinessDay
		month   = index.MonthAverage
		quarter = index.QuarterAverage
	)
	for name, test := range map[string]struct {
		fixing    index.Fixing
		lag       int
		event, at string
		want      string
	}{
		"the business day before":          {day, 0, "2026-03-06", "2026-03-06", "3.05"},
		"the same, said":                   {day, 1, "2026-03-06", "2026-03-06", "3.05"},
		"two before":                       {day, 4, "2026-03-06", "2026-03-06", "3.02"},
		"over the weekend and a holiday":   {day, 1, "2026-03-10", "2026-03-10", "3.06"},
		"on a Sunday":                      {day, 1, "2026-03-08", "2026-03-08", "3.06"},
		"just before midnight in Berlin":   {day, 1, "2026-03-05T22:59:59Z", "2026-03-06", "n has no observation for 2026-03-04"},
		"at midnight in Berlin":            {day, 1, "2026-03-05T23:00:00Z", "2026-03-06", "3.05"},
		"later changes nothing":            {day, 1, "2026-03-06", "2030-01-01", "3.05"},
		"no observation":                   {day, 1, "2026-03-04", "2026-03-06", "n has no observation for 2026-03-03"},
		"ahead":                            {day, 1, "", "2026-03-06", "3.05 provisional until 2026-03-06T23:00"},
		"ahead, on a Friday evening":       {day, 1, "", "2026-03-06T23:00:00Z", "3.06 provisional until 2026-03-10T23:00"},
		"ahead, over a holiday":            {day, 1, "", "2026-03-09", "3.06 provisional until 2026-03-10T23:00"},
		"planned":                          {day, 1, "2026-03-06T15:30:00Z", "2026-03-06", "3.05 provisional until 2026-03-06T15:30"},
		"planned, and it is now":           {day, 1, "2026-03-06", "2026-03-06", "3.05"},
		"planned far ahead":                {day, 1, "2026-05-06", "2026-03-06", "3.05 provisional until 2026-03-06T23:00"},
		"ahead without an observation yet": {day, 1, "", "2026-03-20", "3.09 provisional stale until 2026-03-20T23:00"},

		"the month before":                   {month, 1, "2026-03-31T21:59:59Z", "2027-01-01", "2.15"},
		"the next month begins in Berlin":    {month, 1, "2026-03-31T22:00:00Z", "2027-01-01", "3.06"},
		"two months before, over a new year": {month, 2, "2026-02-14", "2027-01-01", "12.16"},
		"fourteen months before":             {month, 14, "2027-01-14", "2027-01-14", "11.10"},
		"its own month, over":                {month, 0, "2026-01-02", "2026-01-31T23:00:00Z", "1.16"},
		"its own month, not over":            {month, 0, "2026-01-02", "2026-01-31T22:59:59Z", "1.16 provisional until 2026-01-31T23:00"},
		"its own month, empty and over":      {month, 0, "2026-04-02", "2026-05-31", "n has no observation for 2026-04-01"},
		"its own month, empty so far":        {month, 0, "2026-04-02", "2026-04-05", "3.09 provisional stale until 2026-04-30T22:00"},
		"a month ahead":                      {month, 1, "", "2026-02-14", "1.16 provisional until 2026-02-28T23:00"},
		"a month ahead, planned":             {month, 1, "2026-04-03", "2026-02-14", "1.16 provisional until 2026-02-28T23:00"},
		"its own month, ahead":               {month, 0, "2026-02-20", "2026-02-14", "2.15 provisional until 2026-02-28T23:00"},

		"the quarter before":                    {quarter, 1, "2026-03-31", "2026-03-31", "11.81"},
		"its own quarter":                       {quarter, 0, "2026-02-01", "2026-04-01", "2.35"},
		"two quarters before":                   {quarter, 2, "2026-04-01", "2026-04-01", "11.81"},
		"the second month of a quarter":         {quarter, 1, "2026-05-15", "2026-05-15", "2.35"},
		"a quarter ahead":                       {quarter, 1, "", "2026-05-15", "2.35 provisional until 2026-06-30T22:00"},
		"a quarter without observations":        {quarter, 1, "2026-07-01", "2026-07-01", "n has no observation for 2026-04-01"},
		"a quarter ahead, without observations": {quarter, 1, "", "2026-07-01", "3.09 provisional stale until 2026-09-30T22:00"},
		"before everything":                     {quarter, 1, "", "2020-07-01", "n has no observation for 2020-04-01"},
		"a lag beyond all years":                {quarter, 1000, "", "1678-07-01", "n has no observation for 1428-07-01"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, anchor := range []index.Anchor{index.Order, index.Shipment, index.Invoice} {
				in := index.Input{Currency: eur, At: instant(test.at), Calendar: calendar}
				event := map[index.Anchor]*time.Time{index.Order: &in.Order, index.Shipment: &in.Shipment, index.Invoice: &in.Invoice}
				for a, e := range event {
					if a != anchor {
						*e = instant("2026-01-17") // the other events say nothing
					}
				}
				if test.event != "" {
					*event[anchor] = instant(test.event)
				}
				got := answer(table.Surcharge(follows(test.fixing, test.lag, anchor), in))
				assert.Equal(t, test.want, got, anchor)
			}
		})
	}
}

func TestAnAverageIsRoundedHalfAwayFromZeroToItsScale(t *testing.T) {
	mean := func(scale *int, values ...string) string {
		s := index.Series{ID: "n", Signed: true}
		for i, v := range values {
			o := observed(kabinet.MustDate("2026-01-01").AddDays(i).String(), v)
			s.Observations = append(s.Observations, o)
		}
		table := must(index.Compile([]index.Series{s}))
		f := follows(index.MonthAverage, 1, index.Order)
		f.AverageScale, f.AllowNegative = scale, true
		got, err := table.Surcharge(f, index.Input{Currency: eur, Order: instant("2026-02-01"), At: instant("2026-02-01")})
		if err != nil {
			return err.Error()
		}
		assert.Len(t, got.Observations, len(values))
		return got.Quotation.String()
	}
	assert.Equal(t, "64250", mean(nil, "64000", "64500"))
	assert.Equal(t, "64251", mean(nil, "64000", "64501"), "the finest observation is whole: 64250.5 goes up")
	assert.Equal(t, "64250.5", mean(nil, "64000.0", "64501.0", "64250.5"))
	assert.Equal(t, "1", mean(nil, "1.00", "1.000", "1"), "trailing zeros do not make it finer")
	assert.Equal(t, "1.34", mean(nil, "1", "1", "2.01"))
	assert.Equal(t, "64250.5", mean(new(1), "64000", "64501"))
	assert.Equal(t, "64300", mean(new(0), "64299.5", "64299.5", "64299.5"))
	assert.Equal(t, "-2", mean(nil, "-1", "-2"), "-1.5 goes away from zero")
	assert.Equal(t, "-1.5", mean(new(9), "-1", "-2"))
	assert.Equal(t, "0.333333333", mean(new(9), "0", "0", "1"))
	assert.Equal(t, "999999999999999", mean(nil, "999999999999999", "999999999999999"))
	assert.Equal(t, "the result is too large", mean(nil, "999999999999999", "0.123456789"))
	assert.Equal(t, "the result is too large", mean(new(9), "999999999999999", "999999999999998"))
	assert.Equal(t, "999999999999998.5", mean(new(1), "999999999999999", "999999999999998"))
}

func TestARevisedDayCountsOnceInAnAverage(t *testing.T) {
	s := numbers(map[string]string{"2026-01-05": "10", "2026-01-06": "20"})
	revised := observed("2026-01-05", "16")
	revised.ID, revised.Published = "16", instant("2026-02-10")
	s.Observations = append(s.Observations, revised)
	table := must(index.Compile([]index.Series{s}))
	in := index.Input{Currency: eur, Order: instant("2026-02-01"), At: instant("2026-03-01")}
	got := must(table.Surcharge(follows(index.MonthAverage, 1, index.Order), in))
	assert.Equal(t, "18.00 EUR", got.Amount.String())
	assert.Equal(t, []string{"16", "20"}, got.Observations)
	assert.Equal(t, kabinet.MustDate("2026-01-05"), got.From)
	assert.Equal(t, kabinet.MustDate("2026-01-06"), got.To)
	in.KnownAt = instant("2026-02-09")
	got = must(table.Surcharge(follows(index.MonthAverage, 1, index.Order), in))
	assert.Equal(t, "15.00 EUR", got.Amount.String())
	assert.Equal(t, []string{"10", "20"}, got.Observations)
	in.KnownAt = instant("2026-01-05T19:00:00Z")
	got = must(table.Surcharge(follows(index.MonthAverage, 1, index.Order), in))
	assert.Equal(t, []string{"10"}, got.Observations)
}

func TestFixedDoesNotWaitForTheAnchor(t *testing.T) {
	s := numbers(map[string]string{"2026-01-05": "10", "2026-01-06": "20"})
	revised := observed("2026-01-05", "16")
	revised.ID, revised.Published = "16", instant("2026-02-10")
	s.Observations = append(s.Observations, revised)
	table := must(index.Compile([]index.Series{s}))

	f := follows(index.Fixed, 0, index.Shipment)
	in := index.Input{Currency: eur, At: instant("2026-02-01"), KnownAt: instant("2026-02-01")}
	f.On = kabinet.MustDate("2026-01-05")
	assert.Equal(t, "10.00 until 2026-02-10T12:00", answer(table.Surcharge(f, in)), "a date has revisions")
	in.KnownAt = time.Time{}
	assert.Equal(t, "16.00", answer(table.Surcharge(f, in)))
	f.On = kabinet.MustDate("2026-01-04")
	assert.Equal(t, "n has no observation for 2026-01-04", answer(table.Surcharge(f, in)))
	f.On = kabinet.MustDate("2026-01-09")
	f.Missing, f.MaxAge = index.LastKnown, 3
	assert.Equal(t, "20.00 stale", answer(table.Surcharge(f, in)))
	f.MaxAge = 2
	assert.Equal(t, "n has no observation for 2026-01-09", answer(table.Surcharge(f, in)))

	f.On, f.Observation = kabinet.Date{}, "10"
	assert.Equal(t, "10.00", answer(table.Surcharge(f, in)), "an id has none")
	in.KnownAt = instant("2026-02-01")
	assert.Equal(t, "10.00", answer(table.Surcharge(f, in)), "and so no publication matters")
	in.KnownAt = instant("2026-01-05")
	assert.Equal(t, "n has no observation for 2026-01-05", answer(table.Surcharge(f, in)))
	f.Observation, in.KnownAt = "16", instant("2026-02-09")
	assert.Equal(t, "10.00 stale", answer(table.Surcharge(f, in)), "what it revises is the last known")
	in.KnownAt = instant("2026-02-10")
	assert.Equal(t, "16.00", answer(table.Surcharge(f, in)))
}

func TestLastKnownHasAnAge(t *testing.T) {
	table := must(index.Compile([]index.Series{numbers(map[string]string{"2026-01-05": "10", "2026-03-30": "20.05"})}))
	last := func(fixing index.Fixing, lag, age int, event, at string) string {
		f := follows(fixing, lag, index.Order)
		f.Missing, f.MaxAge = index.LastKnown, age
		if fixing == index.MonthAverage {
			f.AverageScale = new(1)
		}
		in := index.Input{Currency: eur, At: instant(at)}
		if event != "" {
			in.Order = instant(event)
		}
		return answer(table.Surcharge(f, in))
	}
	// 5 January stands in for Thursday, 8 January: three days.
	assert.Equal(t, "10.00 stale", last(index.PreviousBusinessDay, 1, 3, "2026-01-09", "2026-01-09"))
	assert.Equal(t, "n has no observation for 2026-01-08", last(index.PreviousBusinessDay, 1, 2, "2026-01-09", "2026-01-09"))
	// For February it is 27 days before its first one.
	assert.Equal(t, "10.00 stale", last(index.MonthAverage, 1, 27, "2026-03-02", "2026-03-02"))
	assert.Equal(t, "n has no observation for 2026-02-01", last(index.MonthAverage, 1, 26, "2026-03-02", "2026-03-02"))
	// What stands in for an average is rounded as one.
	assert.Equal(t, "20.10 stale", last(index.MonthAverage, 1, 60, "2026-05-02", "2026-05-02"))
	// The age also bounds what is provisional.
	assert.Equal(t, "10.00 provisional stale until 2026-01-10T00:00", last(index.PreviousBusinessDay, 1, 3, "", "2026-01-09"))
	assert.Equal(t, "n has no observation for 2026-01-08", last(index.PreviousBusinessDay, 1, 2, "", "2026-01-09"))
	// Nothing after the wanted day stands in for it.
	assert.Equal(t, "n has no observation for 2026-01-02", last(index.PreviousBusinessDay, 1, 3660, "2026-01-05", "2026-06-01"))
}

// At St. John's clocks were put back from one minute past midnight to one minute
// past eleven, so that the day before came again for an hour.
func TestADayDoesNotComeTwice(t *testing.T) {
	zone, err := time.LoadLocation("America/St_Johns")
	require.NoError(t, err)
	calendar := must(kabinet.NewCalendar(kabinet.CalendarOptions{Zone: zone, Weekend: []time.Weekday{}}))
	midnight, again := instant("2010-11-07T02:30:00Z"), instant("2010-11-07T02:31:00Z")
	require.Equal(t, midnight, calendar.Start(kabinet.MustDate("2010-11-07")).UTC())
	require.Equal(t, kabinet.MustDate("2010-11-07"), calendar.Day(midnight))
	require.Equal(t, kabinet.MustDate("2010-11-06"), calendar.Day(again))
	table := must(index.Compile([]index.Series{numbers(map[string]string{"2010-11-05": "5", "2010-11-06": "6"})}))
	f := follows(index.PreviousBusinessDay, 1, index.Order)
	in := index.Input{Currency: eur, Calendar: calendar}
	for at, want := range map[time.Time]string{
		midnight.Add(-1):         "5.00 provisional until 2010-11-07T02:30",
		midnight:                 "6.00 provisional until 2010-11-08T03:30",
		again:                    "6.00 provisional until 2010-11-08T03:30",
		again.Add(2 * time.Hour): "6.00 provisional until 2010-11-08T03:30",
	} {
		in.At, in.Order = at, time.Time{}
		assert.Equal(t, want, answer(table.Surcharge(f, in)), at)
		in.Order = at
		assert.Equal(t, want[:4], answer(table.Surcharge(f, in)), at)
	}
}
