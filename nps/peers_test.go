package nps_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// The mistakes that other systems made, each as a test of its name. The first of
// them, a prefetched link, is in service_link_test.go.

// Somewhere the loop's index was classed in place of the answer, so that the tenth
// answer and those after it were promoters, whatever they said.
func TestAnArrayIndexIsNotAScore(t *testing.T) {
	var one, all nps.Tally
	var scores []nps.Score
	for range 25 {
		require.NoError(t, one.Add(3))
		scores = append(scores, 3)
	}
	require.NoError(t, all.AddAll(scores))
	for _, c := range []nps.Tally{one, all} {
		require.Equal(t, tally(0, 0, 25), c)
		require.InDelta(t, -100, estimate(t, c, nps.Options{}).NPS, 0)
	}
	// An index above 10 cannot be taken for one in silence, nor one that does
	// not fit a byte.
	for _, i := range []int{11, 25, 256, 257, 266, -1, math.MaxInt, math.MinInt} {
		_, err := nps.NewScore(i)
		require.ErrorIs(t, err, nps.ErrScoreRange, "%d", i)
	}
	for i := range 11 {
		s, err := nps.NewScore(i)
		require.NoError(t, err)
		require.Equal(t, i, int(s))
	}
}

// Somewhere the passives of the second sample were divided by the size of the
// first, which spoils the variance where the sizes differ.
func TestPassivesOfTheSecondSampleAreDividedByItsOwnN(t *testing.T) {
	before, after := tally(20, 60, 20), tally(3, 4, 3)
	d, err := nps.Compare(before, after, nps.Options{})
	require.NoError(t, err)
	variance := func(p, s, d float64) float64 { // E(c²) − E(c)², with 0² for the passives
		p, s, d = p+0.75, s+1.5, d+0.75
		n := p + s + d
		m := (p - d) / n
		return (p/n*(1-m)*(1-m) + s/n*m*m + d/n*(1+m)*(1+m)) / n
	}
	require.InDelta(t, 100*math.Sqrt(variance(20, 60, 20)+variance(3, 4, 3)), d.SE, 1e-9)
	// The other way round only the sign changes.
	back, err := nps.Compare(after, before, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, d.SE, back.SE, 1e-12)
	require.InDelta(t, -d.Adjusted, back.Adjusted, 1e-12)
	require.InDelta(t, d.P, back.P, 1e-12)
}

// Somewhere −12.5 became −12.
func TestNegativeHalvesRoundAwayFromZero(t *testing.T) {
	for _, v := range []struct {
		counts nps.Tally
		want   int
	}{
		{tally(9, 0, 7), 13}, {tally(7, 0, 9), -13},
		{tally(1, 7, 0), 13}, {tally(0, 7, 1), -13}, // ±12.5 again
		{tally(3, 0, 5), -25}, {tally(101, 0, 99), 1}, {tally(99, 0, 101), -1},
		{tally(1, 199, 0), 1}, {tally(0, 199, 1), -1}, // ±0.5
		{tally(1, 200, 0), 0}, {tally(0, 200, 1), 0},
		{tally(1<<44, 0, 0), 100}, {tally(0, 0, 1<<44), -100},
	} {
		got, err := v.counts.Rounded()
		require.NoError(t, err)
		require.Equal(t, v.want, got, "%+v", v.counts)
	}
}

// Somewhere 70/10/20 with 25 who dismissed the question scored 40.
func TestDismissalsDoNotDilute(t *testing.T) {
	c := tally(70, 10, 20)
	plain := estimate(t, c, nps.Options{})
	c.Dismissed, c.Drafts, c.Excluded = 25, 7, 3
	with := estimate(t, c, nps.Options{})
	digits(t, "50", with.NPS, "score")
	require.Equal(t, plain.Interval, with.Interval)
	require.EqualValues(t, 100, with.Tally.N())
	require.EqualValues(t, 25, with.Tally.Dismissed, "they are counted all the same")

	var s nps.Sample
	require.NoError(t, s.Add(nps.Answer{ID: "1", Account: "a", Status: nps.Answered, Score: 9}))
	for _, status := range []nps.AnswerStatus{nps.Dismissed, nps.Draft, nps.Excluded} {
		require.NoError(t, s.Add(nps.Answer{ID: string(status), Account: "a", Status: status}))
	}
	require.Equal(t, nps.Tally{Promoters: 1, Dismissed: 1, Drafts: 1, Excluded: 1}, s.All().Tally)
	r, err := s.All().Accounts.RollUp(nps.MeanOfAccounts, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, 100, r.NPS, 0)
}

// Somewhere a survey that nobody answered scored 0, which is a middling score.
func TestAnEmptySampleIsAnErrorNotZero(t *testing.T) {
	var s nps.Sample
	aside := nps.Tally{Dismissed: 5, Drafts: 1, Excluded: 1}
	for _, c := range []nps.Tally{{}, aside, s.All().Tally} {
		_, err := c.Estimate(nps.Options{})
		require.ErrorIs(t, err, nps.ErrNoData)
		_, err = c.Rounded()
		require.ErrorIs(t, err, nps.ErrNoData)
		_, err = nps.Compare(c, tally(1, 1, 1), nps.Options{})
		require.ErrorIs(t, err, nps.ErrNoData)
		require.Equal(t, "/before", placeOf(t, err))
		_, err = nps.Compare(tally(1, 1, 1), c, nps.Options{})
		require.ErrorIs(t, err, nps.ErrNoData)
		require.Equal(t, "/after", placeOf(t, err))
		_, err = nps.Paired([]nps.Pair{{Before: tally(1, 0, 0), After: c}}, nps.Options{})
		require.ErrorIs(t, err, nps.ErrNoData)
	}
	_, err := nps.Paired(nil, nps.Options{})
	require.ErrorIs(t, err, nps.ErrNoData)
	for _, b := range nps.Bases() {
		_, err := s.All().Accounts.RollUp(b, nps.Options{})
		require.ErrorIs(t, err, nps.ErrNoData, b.String())
	}
	_, err = nps.NewTrend()
	require.ErrorIs(t, err, nps.ErrPeriods)
	// A score that is missing is no score of 0 either.
	var score nps.Score
	require.ErrorIs(t, score.UnmarshalJSON([]byte("null")), nps.ErrScoreRange)
	require.ErrorIs(t, s.Add(nps.Answer{Person: "p"}), nps.ErrName)
	require.Zero(t, s.Len())
}

// Somewhere a person who was asked after two deals, or who pressed the button
// twice, counted twice.
func TestAPersonAnsweringTwiceCountsOnce(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC) }
	var s nps.Sample
	for _, a := range []nps.Answer{
		{ID: "deal 1", Person: "anna", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 2, At: day(1)},
		{ID: "deal 2", Person: "anna", Account: "acme", Manager: "m2", Status: nps.Answered, Score: 10, At: day(20)},
		{ID: "deal 3", Person: "boris", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 7, At: day(2)},
		{ID: "deal 3", Person: "boris", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 6, At: day(3)}, // a revision
		{ID: "deal 3", Person: "boris", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 6, At: day(3)}, // the button again
		{ID: "deal 4", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 9, At: day(3)},                  // nobody knows who
		{ID: "deal 5", Account: "acme", Manager: "m1", Status: nps.Answered, Score: 9, At: day(3)},
	} {
		require.NoError(t, s.Add(a))
	}
	all := s.All()
	require.Equal(t, tally(3, 0, 1), all.Tally, "anna's last answer, boris's last revision, and two of whom nothing is known")
	require.EqualValues(t, 1, all.Repeated)
	require.Equal(t, all.Tally, all.Accounts.Tally(), "roll-ups count the same answers")

	// In the figure of each manager she counts once, and so in both.
	by := s.Breakdown(nps.ByManager)
	require.Len(t, by, 2)
	require.Equal(t, tally(2, 0, 2), by[0].Tally)
	require.Equal(t, tally(1, 0, 0), by[1].Tally)

	// And in each period.
	months, _, err := s.Periods(nps.Monthly, kabinet.Calendar{})
	require.NoError(t, err)
	require.Len(t, months, 1)
	require.Equal(t, all.Tally, months[0].Tally)
}

// placeOf returns the place of the first error of the library in err.
func placeOf(t require.TestingT, err error) string {
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	return e.Place()
}
