package nps_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

var moscow = time.FixedZone("Moscow", 3*60*60)

func moscowCalendar(t require.TestingT) kabinet.Calendar {
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: moscow})
	require.NoError(t, err)
	return c
}

var anyAnswer = rapid.Custom(func(t *rapid.T) nps.Answer {
	id := rapid.IntRange(0, 12).Draw(t, "id")
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "day"))
	a := nps.Answer{
		Person:  kabinet.PersonID(rapid.SampledFrom([]string{"", "anna", "boris", "vera"}).Draw(t, "person")),
		Account: kabinet.OrgID(rapid.SampledFrom([]string{"", "acme", "bolt"}).Draw(t, "account")),
		Manager: kabinet.PersonID(rapid.SampledFrom([]string{"", "m1", "m2"}).Draw(t, "manager")),
		Status:  rapid.SampledFrom([]nps.AnswerStatus{nps.Answered, nps.Answered, nps.Dismissed, nps.Draft, nps.Excluded}).Draw(t, "status"),
		Score:   nps.Score(rapid.IntRange(0, 10).Draw(t, "score")), At: at,
	}
	if id > 0 {
		a.ID = fmt.Sprint(id)
	}
	return a
})

// naive is what a sample says, told naively.
func naive(answers []nps.Answer) (t nps.Tally, repeated int64) {
	// The last revision of each id, and all without one.
	var kept []nps.Answer
	for _, a := range answers {
		i := slices.IndexFunc(kept, func(b nps.Answer) bool { return a.ID != "" && a.ID == b.ID })
		switch {
		case i < 0:
			kept = append(kept, a)
		case a.At.After(kept[i].At):
			kept[i] = a
		}
	}
	for i, a := range kept {
		switch a.Status {
		case nps.Dismissed:
			t.Dismissed++
		case nps.Draft:
			t.Drafts++
		case nps.Excluded:
			t.Excluded++
		default:
			if a.Person != "" && slices.ContainsFunc(kept[:i], func(b nps.Answer) bool { return b.Status == nps.Answered && b.Person == a.Person }) ||
				a.Person != "" && slices.ContainsFunc(kept[i+1:], func(b nps.Answer) bool { return b.Status == nps.Answered && b.Person == a.Person }) {
				// Only the last of a person's counts; ties go by id, then score.
				last := a
				for _, b := range kept {
					if b.Status != nps.Answered || b.Person != a.Person {
						continue
					}
					if c := b.At.Compare(last.At); c > 0 || c == 0 && (b.ID > last.ID || b.ID == last.ID && b.Score > last.Score) {
						last = b
					}
				}
				if last.ID != a.ID || !last.At.Equal(a.At) || last.Score != a.Score {
					repeated++
					continue
				}
			}
			_ = t.Add(a.Score)
		}
	}
	return t, repeated
}

// distinct leaves out answers that a sample refuses: two of one id and time.
func distinct(answers []nps.Answer) []nps.Answer {
	var out []nps.Answer
	for _, a := range answers {
		if !slices.ContainsFunc(out, func(b nps.Answer) bool {
			return a.At.Equal(b.At) && (a.ID == b.ID || a.Person != "" && a.Person == b.Person)
		}) {
			out = append(out, a)
		}
	}
	return out
}

func TestSamplesSayWhatALoopSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		answers := distinct(rapid.SliceOfN(anyAnswer, 0, 30).Draw(t, "answers"))
		var whole, first, second nps.Sample
		cut := rapid.IntRange(0, len(answers)).Draw(t, "cut")
		for i, a := range answers {
			require.NoError(t, whole.Add(a))
			part := &first
			if i >= cut {
				part = &second
			}
			require.NoError(t, part.Add(a))
			if rapid.IntRange(0, 9).Draw(t, "look") == 0 {
				whole.All() // to look changes nothing
			}
		}
		want, repeated := naive(answers)
		got := whole.All()
		require.Equal(t, want, got.Tally)
		require.Equal(t, repeated, got.Repeated)
		require.Equal(t, got.Tally.N(), got.Accounts.Tally().N())

		require.NoError(t, first.Merge(&second))
		require.Equal(t, got.Tally, first.All().Tally)
		require.Equal(t, got.Repeated, first.All().Repeated)
		reversed := nps.Sample{}
		for _, a := range slices.Backward(answers) {
			require.NoError(t, reversed.Add(a))
		}
		require.Equal(t, got.Tally, reversed.All().Tally)
		require.Equal(t, whole.Breakdown(nps.ByManager), reversed.Breakdown(nps.ByManager))

		// Each figure of a breakdown is that of its answers alone.
		var latest []nps.Answer
		for _, a := range answers {
			if !slices.ContainsFunc(answers, func(b nps.Answer) bool { return a.ID != "" && b.ID == a.ID && b.At.After(a.At) }) {
				latest = append(latest, a)
			}
		}
		for _, g := range whole.Breakdown(nps.ByManager) {
			var own []nps.Answer
			for _, a := range latest {
				if string(a.Manager) == g.Key {
					own = append(own, a)
				}
			}
			want, repeated := naive(own)
			require.Equal(t, want, g.Tally, g.Key)
			require.Equal(t, repeated, g.Repeated)
		}
	})
}

func TestTwoAnswersOfOneIDAndTimeAreRefused(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	a := nps.Answer{ID: "1", Status: nps.Answered, Score: 9, At: at}
	b := a
	b.Score = 3
	var s, o nps.Sample
	require.NoError(t, s.Add(a))
	a.At = at.In(moscow)
	require.NoError(t, s.Add(a), "the same again")
	require.ErrorIs(t, s.Add(b), nps.ErrTwice)
	require.NoError(t, o.Add(nps.Answer{ID: "0", Status: nps.Answered, Score: 9, At: at}))
	require.NoError(t, o.Add(b))
	require.ErrorIs(t, s.Merge(&o), nps.ErrTwice)
	require.Equal(t, 1, s.Len(), "nothing of it was merged")
	require.ErrorIs(t, s.Add(nps.Answer{Status: nps.Answered, Score: 11}), nps.ErrScoreRange)
	require.ErrorIs(t, s.Add(nps.Answer{Status: "x"}), nps.ErrName)
	require.NoError(t, s.Add(nps.Answer{Status: nps.Dismissed, Score: 11}), "only an answer has a score")
}

func TestPeriodsFollowTheCalendar(t *testing.T) {
	var s nps.Sample
	add := func(at string, score nps.Score) {
		t.Helper()
		when, err := time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		require.NoError(t, s.Add(nps.Answer{Status: nps.Answered, Score: score, At: when}))
	}
	add("2025-12-31T20:59:59Z", 3) // still the old year in Moscow
	add("2025-12-31T21:00:00Z", 9) // the first of January there
	add("2026-07-01T00:00:00+03:00", 9)
	require.NoError(t, s.Add(nps.Answer{Status: nps.Answered, Score: 7}))
	require.NoError(t, s.SetRevenue("acme", kabinet.MustMoney("5 EUR")))

	quarters, unknown, err := s.Periods(nps.Quarterly, moscowCalendar(t))
	require.NoError(t, err)
	var labels []string
	for _, g := range quarters {
		labels = append(labels, fmt.Sprint(g.Key, " ", g.Tally.N()))
	}
	require.Equal(t, []string{"2025-Q4 1", "2026-Q1 1", "2026-Q2 0", "2026-Q3 1"}, labels)
	require.Equal(t, tally(0, 1, 0), unknown.Tally)
	require.Empty(t, unknown.Key)

	years, _, err := s.Periods(nps.Yearly, moscowCalendar(t))
	require.NoError(t, err)
	require.Len(t, years, 2)
	require.Equal(t, "2025", years[0].Key)
	utc, _, err := s.Periods(nps.Yearly, kabinet.Calendar{})
	require.NoError(t, err)
	require.EqualValues(t, 2, utc[0].Tally.N(), "in UTC both are of the old year")
	months, _, err := s.Periods(nps.Monthly, moscowCalendar(t))
	require.NoError(t, err)
	require.Len(t, months, 8)
	require.Equal(t, "2026-03", months[3].Key)

	trend, err := nps.TrendOf(quarters, nps.Answers, nps.Options{})
	require.NoError(t, err)
	require.True(t, trend.Points[2].Empty())
	require.Equal(t, "2026-Q2", trend.Points[2].Label)
	_, err = nps.TrendOf(quarters, nps.MeanOfAccounts, nps.Options{})
	require.ErrorIs(t, err, nps.ErrPeriods, "no answer has an account")
	_, err = nps.TrendOf(quarters, nps.Answers, nps.Options{Level: 2})
	require.ErrorIs(t, err, nps.ErrLevel)

	add("1500-01-01T00:00:00Z", 9)
	_, _, err = s.Periods(nps.Quarterly, moscowCalendar(t))
	require.ErrorIs(t, err, nps.ErrManyPeriods)
	var none nps.Sample
	periods, unknown, err := none.Periods(nps.Monthly, kabinet.Calendar{})
	require.NoError(t, err)
	require.Empty(t, periods)
	require.Zero(t, unknown.Tally)
}

// Periods that are made of months follow each other without gap or overlap.
func TestLabelsOfPeriods(t *testing.T) {
	for _, g := range []nps.Granularity{nps.Monthly, nps.Quarterly, nps.Yearly} {
		var last string
		n := 0
		for d := kabinet.MustDate("2023-01-01"); d.Year < 2025; d = d.AddDays(1) {
			label := g.Label(d)
			require.GreaterOrEqual(t, label, last)
			if label != last {
				n++
				require.Equal(t, 1, d.Day)
			}
			last = label
		}
		require.Equal(t, map[nps.Granularity]int{nps.Monthly: 24, nps.Quarterly: 8, nps.Yearly: 2}[g], n)
	}
}

// The trend of accounts by revenue keeps the place of a period that no known
// revenue answers for.
func TestTrendOfRevenue(t *testing.T) {
	var s nps.Sample
	for i, account := range []kabinet.OrgID{"acme", "bolt", "unknown", "acme", "bolt"} {
		at := time.Date(2026, time.Month(1+i/2), 10+i, 0, 0, 0, 0, time.UTC)
		require.NoError(t, s.Add(nps.Answer{ID: fmt.Sprint(i), Account: account, Status: nps.Answered, Score: nps.Score(6 + i), At: at}))
	}
	require.NoError(t, s.SetRevenue("acme", kabinet.MustMoney("10 EUR")))
	require.NoError(t, s.SetRevenue("bolt", kabinet.MustMoney("30 EUR")))
	months, _, err := s.Periods(nps.Monthly, kabinet.Calendar{})
	require.NoError(t, err)
	trend, err := nps.TrendOf(months, nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.Len(t, trend.Points, 3)
	require.False(t, trend.Points[1].Empty())
	r, err := months[1].Accounts.RollUp(nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, r.LeftOut)
	require.InDelta(t, 0.25, r.Coverage, 1e-12, "acme's share of what both bring")
	// Another revenue later is not seen by figures made before.
	require.NoError(t, s.SetRevenue("later", kabinet.MustMoney("1000 EUR")))
	again, err := months[1].Accounts.RollUp(nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.Equal(t, r, again)
	require.NoError(t, months[1].Accounts.SetRevenue("unknown", kabinet.MustMoney("10 EUR")))
	all, err := s.All().Accounts.RollUp(nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.Equal(t, 1, all.LeftOut, "nor does a figure tell the sample")
}
