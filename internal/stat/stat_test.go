package stat

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestZ(t *testing.T) { assert.InDelta(t, 1.959964, Z(0.95), 1e-6) }

// The table of Student's distribution that textbooks print.
func TestT(t *testing.T) {
	for _, c := range []struct{ level, df, want float64 }{
		{0.95, 1, 12.7062}, {0.95, 2, 4.30265}, {0.95, 9, 2.262157}, {0.95, 30, 2.042272}, {0.99, 5, 4.032143}, {0.90, 10, 1.812461}, {0.95, 1e6, 1.959966},
	} {
		assert.InDelta(t, c.want, T(c.level, c.df), 1e-4, "%v", c)
	}
}

func TestWilson(t *testing.T) {
	for _, c := range []struct{ k, n, low, high float64 }{
		{126, 300, 0.3655, 0.4765}, // of the design
		{81, 263, 0.2553, 0.3662},  // Newcombe (1998), table I, method 3
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
		{29, 29, 0.8830, 1},
	} {
		low, high := Wilson(c.k, c.n, 0.95)
		assert.InDelta(t, c.low, low, 5e-5, "%v", c)
		assert.InDelta(t, c.high, high, 5e-5, "%v", c)
	}
}

// The exact limits that tables print: 0 and 3.689 for none, 4.795 and 18.390 for
// ten, 81.364 and 121.627 for a hundred.
func TestPoisson(t *testing.T) {
	for _, c := range []struct{ k, low, high float64 }{{0, 0, 3.6889}, {1, 0.0253, 5.5716}, {10, 4.7954, 18.3904}, {100, 81.3640, 121.6267}} {
		low, high := Poisson(c.k, 0.95)
		assert.InDelta(t, c.low, low, 1e-3, "%v", c)
		assert.InDelta(t, c.high, high, 1e-3, "%v", c)
	}
}

// Two clients: 1 of 2 and 3 of 4. The ratio is 4/6; residuals are 1−4/3 = −1/3 and
// 3−8/3 = 1/3; √(2/1 · 2/9) / 6 = 1/9.
func TestRatio(t *testing.T) {
	r, se := Ratio([]float64{1, 3}, []float64{2, 4})
	assert.InDelta(t, 2.0/3, r, 1e-12)
	assert.InDelta(t, 1.0/9, se, 1e-12)
	_, se = Ratio([]float64{1}, []float64{2})
	assert.True(t, math.IsNaN(se))
}

func TestQuantile(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	assert.Equal(t, 5.5, Quantile(ten, 0.5))
	assert.Equal(t, 9.5, Quantile(ten, 0.9))
	assert.Equal(t, 3.0, Quantile(ten[:5], 0.5))
	assert.Equal(t, 5.0, Quantile(ten[:5], 0.9))
	assert.Equal(t, 1.0, Quantile(ten[:1], 0.9))
}

// The places that tables of the sign test give for the median at 95 %: none for
// five values, 1 and 6 for six, 2 and 9 for ten, 6 and 15 for twenty.
func TestQuantileInterval(t *testing.T) {
	for _, c := range []struct{ n, low, high int }{{6, 1, 6}, {8, 1, 8}, {9, 2, 8}, {10, 2, 9}, {20, 6, 15}, {100, 40, 61}} {
		low, high, ok := QuantileInterval(c.n, 0.5, 0.95)
		assert.True(t, ok, "%v", c)
		assert.Equal(t, c.low, low, "%v", c)
		assert.Equal(t, c.high, high, "%v", c)
	}
	_, _, ok := QuantileInterval(5, 0.5, 0.95)
	assert.False(t, ok)
	_, _, ok = QuantileInterval(20, 0.9, 0.95)
	assert.False(t, ok, "0.9 to the 20th is 0.12: the largest of twenty may well be below")
	_, _, ok = QuantileInterval(36, 0.9, 0.95)
	assert.True(t, ok)
}

// Between the places the binomial distribution, summed plainly, has at least the
// level, and on neither side more than half of the rest.
func TestQuantileIntervalCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "n")
		p := rapid.SampledFrom([]float64{0.1, 0.5, 0.9}).Draw(t, "p")
		low, high, ok := QuantileInterval(n, p, 0.95)
		if !ok {
			return
		}
		under, over := 0.0, 0.0
		for i := 0; i <= n; i++ {
			a, _ := math.Lgamma(float64(n + 1))
			b, _ := math.Lgamma(float64(i + 1))
			c, _ := math.Lgamma(float64(n - i + 1))
			mass := math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log(1-p))
			if i < low {
				under += mass
			}
			if i >= high {
				over += mass
			}
		}
		if under > 0.025+1e-9 || over > 0.025+1e-9 {
			t.Fatalf("n %d, p %v: [%d, %d] leaves %v and %v", n, p, low, high, under, over)
		}
	})
}
