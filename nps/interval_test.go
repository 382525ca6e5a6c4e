package nps_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet/nps"
)

func anyTally(t *rapid.T) nps.Tally {
	n := func(name string) int64 { return rapid.Int64Range(0, 40).Draw(t, name) }
	c := tally(n("promoters"), n("passives"), n("detractors"))
	if c.N() == 0 {
		c.Passives = 1
	}
	return c
}

// Whatever the counts, intervals lie on the scale and the right way round, hold
// the score, mirror where promoters and detractors change places, and widen with
// the level.
func TestIntervalsAreWellBehaved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyTally(t)
		for _, m := range []nps.Method{nps.ScoreMethod, nps.AdjustedWald, nps.Wald} {
			e, err := c.Estimate(nps.Options{Method: m})
			require.NoError(t, err)
			i := e.Interval
			require.LessOrEqual(t, -100.0, i.Low)
			require.LessOrEqual(t, i.Low, i.High)
			require.LessOrEqual(t, i.High, 100.0)
			if m != nps.AdjustedWald {
				require.True(t, i.Low <= e.NPS+1e-9 && e.NPS-1e-9 <= i.High, "%v is outside %v", e.NPS, i)
			}
			if m != nps.Wald {
				require.Positive(t, i.Width(), "nothing is ever quite sure")
			}
			back, err := tally(c.Detractors, c.Passives, c.Promoters).Estimate(nps.Options{Method: m})
			require.NoError(t, err)
			require.InDelta(t, i.Low, -back.Interval.High, 1e-9)
			require.InDelta(t, i.High, -back.Interval.Low, 1e-9)
			wide, err := c.Estimate(nps.Options{Method: m, Level: 0.99})
			require.NoError(t, err)
			require.LessOrEqual(t, wide.Interval.Low, i.Low+1e-9)
			require.GreaterOrEqual(t, wide.Interval.High, i.High-1e-9)
			some, err := c.Estimate(nps.Options{Method: m, Population: c.N() + 10})
			require.NoError(t, err)
			require.LessOrEqual(t, some.Interval.Width(), i.Width()+1e-9)
		}
	})
}

// The limits of the score interval are checked against the definition, without the
// closed form: for a score of t the likelihood of the counts is maximised over
// the share of detractors by search, and the score at a limit is z standard errors
// from the estimate, the variance being that of the maximum.
func TestScoreLimitsAgreeWithTheLikelihood(t *testing.T) {
	z := math.Sqrt2 * math.Erfinv(0.95)
	rapid.Check(t, func(t *rapid.T) {
		c := anyTally(t)
		e, err := c.Estimate(nps.Options{})
		require.NoError(t, err)
		n := float64(c.N())
		for _, limit := range []float64{e.Interval.Low / 100, e.Interval.High / 100} {
			if math.Abs(limit) > 1-1e-6 {
				continue // the end of the scale
			}
			q := likeliest(c, limit)
			se := math.Sqrt((2*q + limit - limit*limit) / n)
			m := float64(c.Promoters-c.Detractors) / n
			require.InDelta(t, z, math.Abs(m-limit)/se, 2e-3, "%+v at %v, q %v", c, limit, q)
		}
	})
}

// likeliest returns the share q of detractors that makes the counts likeliest,
// where promoters are q+t and passives the rest, by golden section.
func likeliest(c nps.Tally, t float64) float64 {
	term := func(k int64, p float64) float64 {
		if k == 0 {
			return 0
		}
		return float64(k) * math.Log(p)
	}
	likelihood := func(q float64) float64 {
		return term(c.Promoters, q+t) + term(c.Detractors, q) + term(c.Passives, 1-2*q-t)
	}
	low, high := max(0, -t), (1-t)/2
	for range 200 {
		a, b := low+(high-low)*0.382, low+(high-low)*0.618
		if likelihood(a) < likelihood(b) {
			low = a
		} else {
			high = b
		}
	}
	return (low + high) / 2
}

func TestAScoreOfFewIsNotShownAlone(t *testing.T) {
	for n, alone := range map[int64]bool{1: false, 9: false, 10: true, 11: true} {
		e := estimate(t, tally(n, 0, 0), nps.Options{})
		score, ok := e.Alone()
		require.Equal(t, 100, score)
		require.Equal(t, alone, ok, "%d", n)
	}
	var none nps.Estimate
	_, ok := none.Alone()
	require.False(t, ok)
}

// What is written as JSON has the interval beside the score, and the tally can be
// read back and merged.
func TestEstimatesAsJSON(t *testing.T) {
	e := estimate(t, tally(7, 1, 2), nps.Options{Population: 50})
	b, err := json.Marshal(e)
	require.NoError(t, err)
	for _, member := range []string{`"promoters":7`, `"nps":50`, `"interval":{"low":`, `"method":"score"`, `"level":0.95`, `"population":50`} {
		require.Contains(t, string(b), member)
	}
	var back nps.Estimate
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, e, back)
}
