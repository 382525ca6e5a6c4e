package stat

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What follows finds the same numbers another way: by their definitions, slowly.

// root is where a function that rises from below 0 to above it is 0.
func root(low, high float64, f func(float64) float64) float64 {
	for range 200 {
		if middle := (low + high) / 2; f(middle) < 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// normal is the probability of a normal variable within ±z, by Simpson's rule.
func normal(z float64) float64 {
	return 2 * simpson(0, z, func(x float64) float64 { return math.Exp(-x*x/2) / math.Sqrt(2*math.Pi) })
}

func simpson(a, b float64, f func(float64) float64) float64 {
	const n = 20_000
	h, sum := (b-a)/n, f(a)+f(b)
	for i := 1; i < n; i++ {
		sum += f(a+float64(i)*h) * float64(2+2*(i%2))
	}
	return sum * h / 3
}

func binomial(n, k int, p float64) float64 {
	logs := 0.0
	for i := range k {
		logs += math.Log(float64(n-i)) - math.Log(float64(i+1))
	}
	switch {
	case p == 0:
		return float64(1 - min(k, 1))
	case p == 1:
		return float64(k / max(n, 1))
	}
	return math.Exp(logs + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

func TestZAndTByIntegration(t *testing.T) {
	for _, level := range []float64{0.5, 0.8, 0.9, 0.95, 0.99, 0.9999} {
		assert.InDelta(t, level, normal(Z(level)), 1e-9)
		for _, df := range []float64{1, 2, 3, 9, 30, 400} {
			lg := func(x float64) float64 { l, _ := math.Lgamma(x); return l }
			c := math.Exp(lg((df+1)/2)-lg(df/2)) / math.Sqrt(df*math.Pi)
			// x = tan(u) keeps the long tails of few degrees of freedom in reach.
			got := 2 * simpson(0, math.Atan(T(level, df)), func(u float64) float64 {
				x := math.Tan(u)
				return c * math.Pow(1+x*x/df, -(df+1)/2) * (1 + x*x)
			})
			assert.InDelta(t, level, got, 1e-7, "df %v level %v", df, level)
		}
	}
}

// The ends of Wilson's interval are the shares from which what was seen is z standard
// errors away.
func TestWilsonByItsEquation(t *testing.T) {
	for _, n := range []float64{1, 2, 7, 30, 300, 1e6} {
		for _, share := range []float64{0, 0.01, 0.42, 0.5, 0.9, 1} {
			k := math.Round(share * n)
			for _, level := range []float64{0.8, 0.95, 0.999} {
				z := Z(level)
				far := func(p float64) float64 { return (k/n-p)*(k/n-p) - z*z*p*(1-p)/n }
				low, high := Wilson(k, n, level)
				if k > 0 {
					assert.InDelta(t, root(0, k/n, func(p float64) float64 { return -far(p) }), low, 1e-9)
				} else {
					assert.Zero(t, low)
				}
				if k < n {
					assert.InDelta(t, root(k/n, 1, far), high, 1e-9)
				} else {
					assert.Equal(t, 1.0, high)
				}
				assert.True(t, 0 <= low && low <= k/n && k/n <= high && high <= 1)
			}
		}
	}
}

// The ends of the exact interval of a count are the means from which so many or more, or
// so few or fewer, come with half of what is outside the level.
func TestPoissonBySums(t *testing.T) {
	atMost := func(k int, mean float64) float64 {
		sum, term := 0.0, math.Exp(-mean)
		for i := 0; i <= k; i++ {
			sum += term
			term *= mean / float64(i+1)
		}
		return sum
	}
	for _, k := range []int{0, 1, 2, 5, 20, 100} {
		for _, level := range []float64{0.8, 0.95, 0.99} {
			low, high := Poisson(float64(k), level)
			assert.InDelta(t, (1-level)/2, atMost(k, high), 1e-8, "%d", k)
			if k == 0 {
				assert.Zero(t, low)
				continue
			}
			assert.InDelta(t, (1-level)/2, 1-atMost(k-1, low), 1e-8, "%d", k)
		}
	}
}

// Two observed values hold the quantile with at least the level, by the binomial
// distribution; the next ones inside do not.
func TestQuantileIntervalBySums(t *testing.T) {
	for n := 1; n <= 60; n++ {
		for _, p := range []float64{0.1, 0.5, 0.9} {
			for _, level := range []float64{0.8, 0.95} {
				below := func(k int) (sum float64) { // that at most k are below it
					for i := 0; i <= k; i++ {
						sum += binomial(n, i, p)
					}
					return sum
				}
				tail := (1 - level) / 2
				low, high, ok := QuantileInterval(n, p, level)
				if !ok {
					assert.True(t, below(0) > tail || 1-below(n-1) > tail, "n %d p %v", n, p)
					continue
				}
				assert.LessOrEqual(t, below(low-1), tail+1e-12, "n %d p %v", n, p)
				assert.LessOrEqual(t, 1-below(high-1), tail+1e-12, "n %d p %v", n, p)
				assert.Greater(t, below(low), tail-1e-12)
				assert.Greater(t, 1-below(high-2), tail-1e-12)
			}
		}
	}
}

// The standard error of a ratio is near that of leaving out one cluster after the other.
func TestRatioByTheJackknife(t *testing.T) {
	var y, x []float64
	for i := range 60 {
		x = append(x, float64(5+i%7))
		y = append(y, float64(i%5+i%3))
	}
	ratio, se := Ratio(y, x)
	n, mean, squares := float64(len(x)), 0.0, 0.0
	var without []float64
	for i := range x {
		sumY, sumX := 0.0, 0.0
		for j := range x {
			if j != i {
				sumY, sumX = sumY+y[j], sumX+x[j]
			}
		}
		without = append(without, sumY/sumX)
		mean += sumY / sumX / n
	}
	for _, r := range without {
		squares += (r - mean) * (r - mean)
	}
	assert.InDelta(t, ratio, mean, 1e-3)
	assert.InEpsilon(t, math.Sqrt((n-1)/n*squares), se, 0.02)
}
