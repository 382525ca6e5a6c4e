package nps_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func pair(account string, before, after nps.Tally) nps.Pair {
	return nps.Pair{Account: kabinet.OrgID(account), Before: before, After: after}
}

// The sign-flip test is checked by flipping all signs.
func TestPairedAgreesWithEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := func(name string) nps.Tally {
			c := tally(rapid.Int64Range(0, 3).Draw(t, name+" P"), rapid.Int64Range(0, 3).Draw(t, name+" S"), rapid.Int64Range(0, 3).Draw(t, name+" D"))
			if c.N() == 0 {
				c.Passives = 1
			}
			return c
		}
		n := rapid.IntRange(1, 9).Draw(t, "accounts")
		var pairs []nps.Pair
		var changes []int64 // in 1/2520 ths
		mean := 0.0
		for i := range n {
			p := pair(fmt.Sprint(i), few("before"), few("after"))
			pairs = append(pairs, p)
			d := 2520*(p.After.Promoters-p.After.Detractors)/p.After.N() - 2520*(p.Before.Promoters-p.Before.Detractors)/p.Before.N()
			changes = append(changes, d)
			mean += float64(d) / 2520 * 100 / float64(n)
		}
		observed, far := int64(0), 0
		for _, d := range changes {
			observed += d
		}
		for signs := range 1 << n {
			sum := int64(0)
			for i, d := range changes {
				if signs>>i&1 == 1 {
					d = -d
				}
				sum += d
			}
			if max(sum, -sum) >= max(observed, -observed) {
				far++
			}
		}
		got, err := nps.Paired(pairs, nps.Options{})
		require.NoError(t, err)
		require.InDelta(t, float64(far)/float64(int(1)<<n), got.P, 1e-12)
		require.InDelta(t, mean, got.Mean, 1e-9)
		var rose, fell int
		for _, d := range changes {
			if d > 0 {
				rose++
			}
			if d < 0 {
				fell++
			}
		}
		require.Equal(t, []int{rose, fell, n - rose - fell}, []int{got.Rose, got.Fell, got.Same})
		require.Equal(t, got.P < 0.05, got.Differs())
	})
}

func TestPairedSeesWhatGroupsHide(t *testing.T) {
	// Twelve accounts, each a little happier than it was.
	var pairs []nps.Pair
	var before, after nps.Tally
	for i := range 12 {
		b, a := tally(int64(i%4), 1, int64((i+2)%4)), tally(int64(i%4)+1, 0, int64((i+2)%4))
		pairs = append(pairs, pair(fmt.Sprint(i), b, a))
		before.Merge(b)
		after.Merge(a)
	}
	paired, err := nps.Paired(pairs, nps.Options{})
	require.NoError(t, err)
	require.Equal(t, 12, paired.Rose)
	require.InDelta(t, 2.0/4096, paired.P, 1e-15, "all signs alike, or all the other way")
	require.True(t, paired.Differs())
	groups, err := nps.Compare(before, after, nps.Options{})
	require.NoError(t, err)
	require.False(t, groups.Differs())
}

func TestPairedRefusesWhatItCannotDoExactly(t *testing.T) {
	_, err := nps.Paired([]nps.Pair{pair("a", tally(1, 0, 0), tally(1, 0, 0)), pair("a", tally(1, 0, 0), tally(1, 0, 0))}, nps.Options{})
	require.ErrorIs(t, err, nps.ErrTwice)
	require.Equal(t, "/1", placeOf(t, err))
	_, err = nps.Paired([]nps.Pair{pair("a", tally(1, 0, 0), tally(1, 0, 0)), pair("b", tally(1, 0, 0), tally(0, 0, 0))}, nps.Options{})
	require.Equal(t, "/1/after", placeOf(t, err))

	var many []nps.Pair
	for i := range 400 {
		many = append(many, pair(fmt.Sprint(i), tally(1, int64(i%37), 3), tally(2, int64(i%41), 1)))
	}
	_, err = nps.Paired(many, nps.Options{})
	require.ErrorIs(t, err, nps.ErrPairs)
	_, err = nps.Paired([]nps.Pair{pair("a", tally(1<<43-1, 0, 1), tally(1<<42-1, 1, 1))}, nps.Options{})
	require.ErrorIs(t, err, nps.ErrPairs)

	// A thousand accounts with one or two answers are no matter.
	var simple []nps.Pair
	for i := range 1000 {
		simple = append(simple, pair(fmt.Sprint(i), tally(int64(i%2), 1, 0), tally(1, 0, int64(i%3)/2)))
	}
	d, err := nps.Paired(simple, nps.Options{})
	require.NoError(t, err)
	require.True(t, d.P >= 0 && d.P <= 1)
}

func TestPairsAreTheAccountsThatAnsweredTwice(t *testing.T) {
	var before, after nps.Accounts
	require.NoError(t, before.Add("both", 3, false))
	require.NoError(t, before.Add("left", 9, false))
	require.NoError(t, before.Add("", 9, false))
	require.NoError(t, after.Add("both", 9, false))
	require.NoError(t, after.Add("new", 9, false))
	pairs, once := nps.Pairs(&before, &after)
	require.Equal(t, []nps.Pair{pair("both", tally(0, 0, 1), tally(1, 0, 0))}, pairs)
	require.Equal(t, 2, once)
}

// The change of a tally to itself is nothing, and is sure to be chance.
func TestCompareIsFair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTally(t), anyTally(t)
		same, err := nps.Compare(a, a, nps.Options{})
		require.NoError(t, err)
		require.Zero(t, same.Adjusted)
		require.InDelta(t, 1, same.P, 1e-12)
		d, err := nps.Compare(a, b, nps.Options{})
		require.NoError(t, err)
		require.Equal(t, d.P < 0.05, d.Differs())
		// The interval leaves 0 out where the change is more than chance,
		// unless the scale cuts it.
		require.Equal(t, d.Differs(), !d.Interval.Contains(0), "%+v", d)
		require.LessOrEqual(t, math.Abs(d.NPS), 200.0)
	})
}

func points(t require.TestingT, tallies ...nps.Tally) []nps.Point {
	var out []nps.Point
	for i, c := range tallies {
		if c.N() == 0 {
			out = append(out, nps.EmptyPoint(fmt.Sprint(i)))
			continue
		}
		e, err := c.Estimate(nps.Options{})
		require.NoError(t, err)
		out = append(out, e.Point(fmt.Sprint(i)))
	}
	return out
}

// The slope is checked against the normal equations of weighted least squares, and
// Holm's correction against its definition.
func TestTrendAgreesWithItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tallies []nps.Tally
		for range rapid.IntRange(2, 8).Draw(t, "periods") {
			c := nps.Tally{}
			if rapid.IntRange(0, 4).Draw(t, "empty") > 0 {
				c = anyTally(t)
			}
			tallies = append(tallies, c)
		}
		ps := points(t, tallies...)
		full := slices.DeleteFunc(slices.Clone(ps), nps.Point.Empty)
		trend, err := nps.NewTrend(ps...)
		if len(full) < 2 {
			require.ErrorIs(t, err, nps.ErrPeriods)
			return
		}
		require.NoError(t, err)
		require.Equal(t, ps, trend.Points)
		var s, sx, sy, sxx, sxy float64
		for x, p := range ps {
			if p.Empty() {
				continue
			}
			w := 1 / (p.SE * p.SE)
			s, sx, sy = s+w, sx+w*float64(x), sy+w*p.Adjusted
			sxx, sxy = sxx+w*float64(x*x), sxy+w*float64(x)*p.Adjusted
		}
		slope := (s*sxy - sx*sy) / (s*sxx - sx*sx)
		require.InDelta(t, slope, trend.Slope, 1e-6)
		require.InDelta(t, math.Sqrt(s/(s*sxx-sx*sx)), trend.SlopeSE, 1e-6)
		require.InDelta(t, trend.MiddleY, sy/s, 1e-6)

		require.Len(t, trend.Steps, len(full)-1)
		for _, step := range trend.Steps {
			require.False(t, ps[step.From].Empty() || ps[step.To].Empty())
			// Holm: the largest of (m−j+1)p(j) over the steps that are no less
			// likely chance, at most 1.
			want := 0.0
			for _, other := range trend.Steps {
				if other.P > step.P {
					continue
				}
				below := 0
				for _, third := range trend.Steps {
					if third.P < other.P {
						below++
					}
				}
				want = max(want, min(1, float64(len(trend.Steps)-below)*other.P))
			}
			require.InDelta(t, want, step.Holm, 1e-9)
			require.GreaterOrEqual(t, step.Holm, step.P-1e-15)
			require.Equal(t, step.Holm < 0.05, step.Differs)
		}
	})
}

// A period without answers keeps its place: without it the slope would be twice as
// steep.
func TestAPeriodWithoutAnswersKeepsItsPlace(t *testing.T) {
	a, b := tally(30, 40, 30), tally(50, 40, 10)
	near, err := nps.NewTrend(points(t, a, b)...)
	require.NoError(t, err)
	far, err := nps.NewTrend(points(t, a, nps.Tally{}, b)...)
	require.NoError(t, err)
	require.InDelta(t, near.Slope/2, far.Slope, 1e-9)
	require.InDelta(t, near.P, far.P, 1e-12)
	require.Equal(t, []int{0, 2}, []int{far.Steps[0].From, far.Steps[0].To})
	d, err := nps.Compare(a, b, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, d.P, near.P, 1e-12, "a trend of two periods is their comparison")
	require.InDelta(t, d.Adjusted, near.Slope, 1e-9)
}

// Scores that were found in different ways do not stand in one trend.
func TestMethodsAreNeverMixedInOneTrend(t *testing.T) {
	var a nps.Accounts
	for i, s := range []nps.Score{9, 10, 3, 7, 9, 8} {
		require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint("account ", i/2)), s, i%2 == 0))
		require.NoError(t, a.SetRevenue(kabinet.OrgID(fmt.Sprint("account ", i/2)), kabinet.MustMoney(fmt.Sprint(i/2+1, " EUR"))))
	}
	c := a.Tally()
	var all []nps.Point
	for _, b := range nps.Bases() {
		r, err := a.RollUp(b, nps.Options{})
		require.NoError(t, err)
		all = append(all, r.Point(b.String()))
	}
	for _, o := range []nps.Options{{}, {Method: nps.Wald}, {Level: 0.9}} {
		all = append(all, estimate(t, c, o).Point("answers"))
	}
	for i, p := range all {
		for j, q := range all {
			_, err := nps.NewTrend(nps.EmptyPoint("-"), p, q)
			if i == j {
				require.NoError(t, err, "%s", p.Label)
				continue
			}
			require.ErrorIs(t, err, nps.ErrMixed, "%s and %s", p.Label, q.Label)
			require.Equal(t, "/points/2", placeOf(t, err))
		}
	}
	for _, spoil := range []func(*nps.Point){
		func(p *nps.Point) { p.SE = 0 }, func(p *nps.Point) { p.SE = math.NaN() }, func(p *nps.Point) { p.SE = math.Inf(1) },
		func(p *nps.Point) { p.N = -1 }, func(p *nps.Point) { p.Adjusted = math.NaN() }, func(p *nps.Point) { p.Adjusted = 101 },
		func(p *nps.Point) { p.N = math.NaN() },
	} {
		bad := all[0]
		spoil(&bad)
		_, err := nps.NewTrend(all[0], bad)
		require.ErrorIs(t, err, nps.ErrPoint)
	}
	_, err := nps.NewTrend(all[0])
	require.ErrorIs(t, err, nps.ErrPeriods)
}
