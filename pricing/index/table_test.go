package index_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

func TestCompileNamesEveryMistakeWithItsPlace(t *testing.T) {
	observation := func(change func(*index.Observation)) func(*index.Series) {
		return func(s *index.Series) { change(&s.Observations[2]) }
	}
	for name, test := range map[string]struct {
		change func(*index.Series)
		want   []string
	}{
		"nothing":     {func(*index.Series) {}, nil},
		"no id":       {func(s *index.Series) { s.ID = "" }, []string{"/1/id index.missing"}},
		"id twice":    {func(s *index.Series) { s.ID = "steel" }, []string{"/1/id index.duplicate"}},
		"no per":      {func(s *index.Series) { s.Per = kabinet.Quantity{} }, []string{"/1/per index.missing"}},
		"per":         {func(s *index.Series) { s.Per = kabinet.QuantityOf(-1) }, []string{"/1/per index.positive"}},
		"no unit":     {func(s *index.Series) { s.Unit = "" }, []string{"/1/unit index.missing"}},
		"currency":    {func(s *index.Series) { s.Currency = 7 }, []string{"/1/currency index.name"}},
		"bare number": {func(s *index.Series) { s.Currency = 0 }, []string{"/1/per index.superfluous", "/1/unit index.superfluous"}},
		"no observation id": {
			observation(func(o *index.Observation) { o.ID = "" }),
			[]string{"/1/observations/2/id index.missing"},
		},
		"observation id twice": {
			observation(func(o *index.Observation) { o.ID = "2026-03-03" }),
			[]string{"/1/observations/2/id index.duplicate"},
		},
		"no date": {
			observation(func(o *index.Observation) { o.Effective = kabinet.Date{} }),
			[]string{"/1/observations/2/effective index.missing"},
		},
		"no such date": {
			observation(func(o *index.Observation) { o.Effective.Day = 32 }),
			[]string{"/1/observations/2/effective kabinet.date"},
		},
		"not published": {
			observation(func(o *index.Observation) { o.Published = time.Time{} }),
			[]string{"/1/observations/2/published index.missing"},
		},
		"published too late": {
			observation(func(o *index.Observation) { o.Published = o.Published.AddDate(236, 0, 0) }),
			[]string{"/1/observations/2/published index.instant"},
		},
		"zero": {
			observation(func(o *index.Observation) { o.Value = kabinet.Quantity{} }),
			[]string{"/1/observations/2/value index.positive"},
		},
		"negative": {
			observation(func(o *index.Observation) { o.Value = o.Value.Neg() }),
			[]string{"/1/observations/2/value index.positive"},
		},
		"negative where it may be": {
			func(s *index.Series) { s.Signed, s.Observations[1].Value = true, kabinet.QuantityOf(-3) },
			nil,
		},
		"tie": {
			observation(func(o *index.Observation) {
				o.Effective = kabinet.MustDate("2026-03-03")
				o.Published = instant("2026-03-03T21:00:00+03:00")
			}),
			[]string{"/1/observations/2/published index.tie"},
		},
		"several": {
			func(s *index.Series) {
				s.ID, s.Observations[0].ID, s.Observations[2].Value = "", "", kabinet.Quantity{}
			},
			[]string{"/1/id index.missing", "/1/observations/0/id index.missing", "/1/observations/2/value index.positive"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := copper()
			test.change(&s)
			table, err := index.Compile([]index.Series{steel(), s})
			assert.Equal(t, test.want, placesAndCodes(t, err))
			assert.Equal(t, test.want == nil, table != nil)
		})
	}
}

// placesAndCodes lists the mistakes that err joins.
func placesAndCodes(t require.TestingT, err error) []string {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "%v", err)
	var out []string
	for _, e := range joined.Unwrap() {
		k, ok := e.(*kabinet.Error)
		require.True(t, ok, "%v", e)
		assert.NotContains(t, k.Error(), "{")
		assert.NotContains(t, k.Error(), "  ")
		out = append(out, strings.TrimSpace(k.Place()+" "+k.Code()))
	}
	return out
}

func TestTheTableSharesNothingWithTheSeries(t *testing.T) {
	s := []index.Series{copper()}
	table := must(index.Compile(s))
	s[0].Observations[1].Value = kabinet.QuantityOf(1)
	s[0].Currency = rub
	in := index.Input{Currency: eur, Per: kabinet.QuantityOf(100), Order: instant("2026-03-05"), At: instant("2026-03-05")}
	got := must(table.Surcharge(cable(), in))
	assert.Equal(t, "18.6060699 EUR", got.Amount.String())
	got.Observations[0] = "x"
	assert.Equal(t, []string{"2026-03-04"}, must(table.Surcharge(cable(), in)).Observations)
}

func TestARevisionHoldsFromItsPublicationOn(t *testing.T) {
	s := copper()
	revised := observed("2026-03-04", "580.00")
	revised.ID, revised.Published = "2026-03-04r1", instant("2026-03-09T10:00:00Z")
	again := observed("2026-03-04", "570.00")
	again.ID, again.Published = "2026-03-04r2", instant("2026-03-11T10:00:00Z")
	s.Observations = append([]index.Observation{again, revised}, s.Observations...) // the order does not matter
	table := must(index.Compile([]index.Series{s}))

	in := index.Input{Currency: eur, Order: instant("2026-03-05"), At: instant("2026-03-05")}
	for known, want := range map[string]struct{ id, until string }{
		"2026-03-05T12:00:00Z":           {"2026-03-04", "2026-03-05T18:00:00Z"}, // the next publication is of another day
		"2026-03-05T18:00:00Z":           {"2026-03-04", "2026-03-09T10:00:00Z"},
		"2026-03-09T09:59:59.999999999Z": {"2026-03-04", "2026-03-09T10:00:00Z"},
		"2026-03-09T10:00:00Z":           {"2026-03-04r1", "2026-03-11T10:00:00Z"},
		"2026-03-11T10:00:00Z":           {"2026-03-04r2", ""},
		"":                               {"2026-03-04r2", ""},
	} {
		in.KnownAt, in.At = time.Time{}, instant("2026-04-01")
		if known != "" {
			in.KnownAt, in.At = instant(known), instant(known)
		}
		got, err := table.Surcharge(cable(), in)
		require.NoError(t, err)
		assert.Equal(t, []string{want.id}, got.Observations, known)
		if want.until == "" {
			assert.Zero(t, got.Until, known)
		} else {
			assert.Equal(t, instant(want.until), got.Until, known)
		}
	}
	in.KnownAt = instant("2026-03-04T17:59:59Z")
	_, err := table.Surcharge(cable(), in)
	require.ErrorIs(t, err, index.ErrObservation)
}

func TestUntilIsWhenAtWillBeWhereKnownAtLags(t *testing.T) {
	table := must(index.Compile([]index.Series{copper()}))
	got := must(table.Surcharge(cable(), index.Input{
		Currency: eur, Order: instant("2026-03-05"),
		At: instant("2250-03-05T18:00:01Z"), KnownAt: instant("2026-03-05T17:00:00.5Z"),
	}))
	assert.Equal(t, instant("2250-03-05T19:00:00.5Z"), got.Until)
}

func TestAnEmptyTableKnowsNoSeries(t *testing.T) {
	for _, table := range []*index.Table{{}, must(index.Compile(nil))} {
		assert.Equal(t, []string{"/index index.series"}, placesAndCodes(t, table.Check(cable())))
		assert.Zero(t, table.Currency(cable()))
	}
}
