package rollout

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// sixMP are the remissions, in weeks, of the 21 children treated with
// 6-mercaptopurine: E. J. Freireich and others, Blood 21 (1963) 699–716.
func sixMP() []Duration {
	var out []Duration
	for _, t := range []float64{6, 6, 6, 7, 10, 13, 16, 22, 23} {
		out = append(out, Duration{Time: t})
	}
	for _, t := range []float64{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35} {
		out = append(out, Duration{Time: t, Censored: true})
	}
	return out
}

// The worked example that the library of NAG prints for its routine G12AAF, with
// survival and Greenwood's standard error to three places, which are also those of
// J. P. Klein and M. L. Moeschberger, Survival Analysis (2003), table 4.1. The numbers at risk and the estimates agree with a count by hand: 18/21, ×16/17,
// ×14/15, ×11/12, ×10/11, ×6/7, ×5/6. The intervals on the log(−log) scale are
// those that R's survfit gives with conf.type = "log-log" (the example of MASS's
// data set gehan).
func TestKaplanMeierOfFreireich(t *testing.T) {
	s, err := KaplanMeier(sixMP(), 0)
	require.NoError(t, err)
	assert.Equal(t, 21, s.N)
	assert.Equal(t, 9, s.Events)
	assert.Equal(t, 12, s.Censored)
	assert.Equal(t, 35.0, s.Last)
	want := []struct {
		time                    float64
		risk, events            int
		survival, se, low, high float64
	}{
		{6, 21, 3, 0.8571, 0.0764, 0.620, 0.952},
		{7, 17, 1, 0.8067, 0.0869, 0.563, 0.923},
		{10, 15, 1, 0.7529, 0.0963, 0.503, 0.889},
		{13, 12, 1, 0.6902, 0.1068, 0.432, 0.849},
		{16, 11, 1, 0.6275, 0.1141, 0.368, 0.805},
		{22, 7, 1, 0.5378, 0.1282, 0.268, 0.747},
		{23, 6, 1, 0.4482, 0.1346, 0.188, 0.680},
	}
	require.Len(t, s.Steps, len(want))
	for i, w := range want {
		got := s.Steps[i]
		assert.Equal(t, w.time, got.Time)
		assert.Equal(t, w.risk, got.AtRisk)
		assert.Equal(t, w.events, got.Events)
		assert.InDelta(t, w.survival, got.Survival, 5e-5, "at %v", w.time)
		assert.InDelta(t, w.se, got.SE, 6e-5, "at %v", w.time)
		assert.InDelta(t, w.low, got.Interval.Low, 6e-4, "at %v", w.time)
		assert.InDelta(t, w.high, got.Interval.High, 6e-4, "at %v", w.time)
	}
	median, in, ok := s.Median()
	require.True(t, ok)
	assert.Equal(t, 23.0, median)
	assert.Equal(t, 13.0, in.Low)
	assert.True(t, in.Open)
	assert.Equal(t, 1.0, s.At(5.9))
	assert.InDelta(t, 0.8571, s.At(6), 5e-5)
	assert.InDelta(t, 0.4482, s.At(99), 5e-5)
}

// The other arm of the trial, in which nobody is censored, so that the curve counts.
// The first two steps are as G. Rodríguez prints them from Stata (Princeton
// University, The Gehan Survival Data), to four places, intervals included.
func TestKaplanMeierOfPlacebo(t *testing.T) {
	var d []Duration
	for _, t := range []float64{1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23} {
		d = append(d, Duration{Time: t})
	}
	s, err := KaplanMeier(d, 0)
	require.NoError(t, err)
	for i, w := range []SurvivalStep{
		{1, 21, 2, 0.9048, 0.0641, &Interval{Low: 0.6700, High: 0.9753}},
		{2, 19, 2, 0.8095, 0.0857, &Interval{Low: 0.5689, High: 0.9239}},
	} {
		got := s.Steps[i]
		assert.Equal(t, w.AtRisk, got.AtRisk)
		assert.Equal(t, w.Events, got.Events)
		assert.InDelta(t, w.Survival, got.Survival, 5e-5)
		assert.InDelta(t, w.SE, got.SE, 5e-5)
		assert.InDelta(t, w.Interval.Low, got.Interval.Low, 5e-5)
		assert.InDelta(t, w.Interval.High, got.Interval.High, 5e-5)
	}
	assert.InDelta(t, 12.0/21, s.At(5), 1e-12)
	assert.InDelta(t, 8.0/21, s.At(8), 1e-12)
	assert.Zero(t, s.At(23))
	last := s.Steps[len(s.Steps)-1]
	assert.Nil(t, last.Interval)
	assert.Zero(t, last.SE)
	median, in, ok := s.Median()
	require.True(t, ok)
	assert.Equal(t, 8.0, median)
	assert.Equal(t, Interval{Low: 4, High: 11}, *in)
}

func TestKaplanMeierRefuses(t *testing.T) {
	_, err := KaplanMeier(nil, 0)
	assert.ErrorIs(t, err, ErrNoData)
	_, err = KaplanMeier([]Duration{{Time: -1}}, 0)
	assert.ErrorIs(t, err, ErrNumber)
	_, err = KaplanMeier([]Duration{{Time: 1}}, 2)
	assert.ErrorIs(t, err, ErrPlan)
	s, err := KaplanMeier([]Duration{{1, true}, {2, true}}, 0)
	require.NoError(t, err)
	_, in, ok := s.Median()
	assert.False(t, ok)
	assert.Nil(t, in)
}

// The order of the durations does not matter; the curve never rises; without
// censoring it is the plain share of those who are left.
func TestKaplanMeierProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Duration {
			return Duration{float64(rapid.IntRange(0, 12).Draw(t, "time")), rapid.Bool().Draw(t, "censored")}
		}), 1, 40).Draw(t, "durations")
		s, err := KaplanMeier(d, 0)
		require.NoError(t, err)
		shuffled := append([]Duration(nil), d...)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		again, err := KaplanMeier(shuffled, 0)
		require.NoError(t, err)
		require.Equal(t, s, again)
		require.Equal(t, s.N, s.Events+s.Censored)
		before := 1.0
		for _, step := range s.Steps {
			require.Less(t, step.Survival, before)
			before = step.Survival
			if in := step.Interval; in != nil {
				require.LessOrEqual(t, in.Low, step.Survival+1e-12)
				require.GreaterOrEqual(t, in.High, step.Survival-1e-12)
			}
		}
		for i := range d {
			d[i].Censored = false
		}
		s, err = KaplanMeier(d, 0)
		require.NoError(t, err)
		left := 0
		for _, x := range d {
			if x.Time > 6 {
				left++
			}
		}
		require.InDelta(t, float64(left)/float64(len(d)), s.At(6), 1e-12)
	})
}
