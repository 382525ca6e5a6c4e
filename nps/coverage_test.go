package nps_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// coverage returns the probability that the interval of n answers holds the true
// score, by enumerating all samples: exact, but for rounding.
func coverage(t *testing.T, n int64, p [3]float64, o nps.Options) float64 {
	t.Helper()
	truth := 100 * (p[0] - p[2])
	total, sum := 0.0, 0.0
	for promoters := range n + 1 {
		for passives := range n + 1 - promoters {
			c := tally(promoters, passives, n-promoters-passives)
			probability := multinomial(n, c, p)
			sum += probability
			e, err := c.Estimate(o)
			require.NoError(t, err)
			// An end of the scale is rounded like everything else.
			if e.Interval.Low-1e-9 <= truth && truth <= e.Interval.High+1e-9 {
				total += probability
			}
		}
	}
	require.InDelta(t, 1, sum, 1e-12)
	return total
}

func multinomial(n int64, c nps.Tally, p [3]float64) float64 {
	log := lgamma(n)
	for i, k := range [...]int64{c.Promoters, c.Passives, c.Detractors} {
		if k == 0 {
			continue
		}
		if p[i] == 0 {
			return 0
		}
		log += float64(k)*math.Log(p[i]) - lgamma(k)
	}
	return math.Exp(log)
}

func lgamma(n int64) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}

// What the page states of n = 6: the textbook's interval is right in less than
// half of the polls, the default in as many as it says.
func TestCoverageOfThePage(t *testing.T) {
	p := [3]float64{0.90, 0.08, 0.02}
	digits(t, "46.7", 100*coverage(t, 6, p, nps.Options{Method: nps.Wald}), "Wald")
	digits(t, "88.6", 100*coverage(t, 6, p, nps.Options{Method: nps.AdjustedWald}), "adjusted Wald")
	digits(t, "94.9", 100*coverage(t, 6, p, nps.Options{}), "score, the default")
}

// The coverage of the default interval at n = 6, 10 and 20, in percent: that of
// the page's statement, of its vectors, their mirror images, and of one kind of
// answer alone. It is never far below what is promised, in the smallest samples
// either.
func TestCoverageOfTheDefaultInterval(t *testing.T) {
	for _, c := range []struct {
		promoters, passives, detractors float64
		percent                         [3]string
	}{
		{0.90, 0.08, 0.02, [3]string{"94.9", "95.9", "96.5"}},
		{0.70, 0.10, 0.20, [3]string{"95.4", "96.4", "95.0"}},
		{0.50, 0.30, 0.20, [3]string{"97.7", "94.7", "94.7"}},
		{0.45, 0.30, 0.25, [3]string{"96.6", "95.5", "95.6"}},
		{0.60, 0.25, 0.15, [3]string{"97.0", "96.3", "94.9"}},
		{0.40, 0.30, 0.30, [3]string{"94.7", "94.8", "95.0"}},
		{9. / 11, 0, 2. / 11, [3]string{"92.2", "97.8", "96.3"}},
		{0.25, 0.30, 0.45, [3]string{"96.6", "95.5", "95.6"}},
		{0.02, 0.08, 0.90, [3]string{"94.9", "95.9", "96.5"}},
		{1, 0, 0, [3]string{"100", "100", "100"}},
		{0, 1, 0, [3]string{"100", "100", "100"}},
		{0, 0, 1, [3]string{"100", "100", "100"}},
	} {
		p := [3]float64{c.promoters, c.passives, c.detractors}
		for i, n := range []int64{6, 10, 20} {
			name := fmt.Sprint(n, " answers of ", p)
			got := 100 * coverage(t, n, p, nps.Options{})
			digits(t, c.percent[i], got, name)
			require.Greater(t, got, 92.0, name)
			require.GreaterOrEqual(t, got, 100*coverage(t, n, p, nps.Options{Method: nps.Wald}), name)
		}
	}
}

// At other levels the default covers what it promises too.
func TestCoverageAtOtherLevels(t *testing.T) {
	for _, level := range []float64{0.8, 0.9, 0.99} {
		for _, p := range [][3]float64{{0.9, 0.08, 0.02}, {0.5, 0.3, 0.2}, {0.4, 0.3, 0.3}} {
			got := coverage(t, 20, p, nps.Options{Level: level})
			require.Greater(t, got, level-0.03, "%v at %v", p, level)
		}
	}
}

// The mean of accounts covers what it promises, or more, whether accounts are few or
// many, alike or not, and whether they answer once or a hundred times. Samples are
// drawn, the same at every run, so the limits leave room for chance.
func TestCoverageOfAccountsOfManyAnswers(t *testing.T) {
	const draws = 300
	r := rand.New(rand.NewPCG(3, 4))
	for _, p := range [][3]float64{{0.9, 0.08, 0.02}, {0.5, 0.3, 0.2}, {0.4, 0.3, 0.3}} {
		for _, accounts := range []int{5, 20, 60} {
			for _, each := range []int{1, 3, 30} {
				for _, differ := range []float64{0, min(p[2], 0.15)} { // two kinds of accounts
					covered := 0
					for range draws {
						var a nps.Accounts
						for i := range accounts {
							more := differ * float64(2*r.IntN(2)-1)
							for range each {
								s := nps.Score(0)
								switch u := r.Float64(); {
								case u < p[0]+more:
									s = 9
								case u < p[0]+p[1]+more:
									s = 7
								}
								require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i)), s, false))
							}
						}
						up, err := a.RollUp(nps.MeanOfAccounts, nps.Options{})
						require.NoError(t, err)
						if up.Interval.Contains(100 * (p[0] - p[2])) {
							covered++
						}
					}
					require.GreaterOrEqual(t, float64(covered)/draws, 0.92, "%d accounts of %d answers, %v ± %v", accounts, each, p, differ)
				}
			}
		}
	}
}

// What stands for a mean of accounts covers too: accounts with two answers each,
// enumerated by the five means that two answers can have.
func TestCoverageOfTheMeanOfAccounts(t *testing.T) {
	const accounts = 10
	for _, p := range [][3]float64{{0.9, 0.08, 0.02}, {0.5, 0.3, 0.2}, {0.4, 0.3, 0.3}} {
		truth := 100 * (p[0] - p[2])
		// The probabilities of two answers, by their sum from −2 to 2.
		kinds := [5][2]nps.Score{{0, 0}, {0, 7}, {7, 7}, {7, 9}, {9, 9}}
		q := [5]float64{p[2] * p[2], 2 * p[2] * p[1], p[1]*p[1] + 2*p[0]*p[2], 2 * p[0] * p[1], p[0] * p[0]}
		covered, sum := 0.0, 0.0
		var counts [5]int
		var enumerate func(kind, left int, log float64)
		enumerate = func(kind, left int, log float64) {
			if kind == 4 {
				counts[4] = left
				probability := math.Exp(log + lgamma(accounts) + float64(left)*math.Log(q[4]) - lgamma(int64(left)))
				sum += probability
				var a nps.Accounts
				id := 0
				for k, n := range counts {
					for range n {
						id++
						for _, s := range kinds[k] {
							require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(id)), s, false))
						}
					}
				}
				r, err := a.RollUp(nps.MeanOfAccounts, nps.Options{})
				require.NoError(t, err)
				if r.Interval.Contains(truth) {
					covered += probability
				}
				return
			}
			for n := range left + 1 {
				counts[kind] = n
				enumerate(kind+1, left-n, log+float64(n)*math.Log(q[kind])-lgamma(int64(n)))
			}
		}
		enumerate(0, accounts, 0)
		require.InDelta(t, 1, sum, 1e-9)
		t.Logf("%v: %.1f %%", p, 100*covered)
		require.Greater(t, covered, 0.94, "%v", p)
	}
}
