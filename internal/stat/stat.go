// Package stat has the few distributions and intervals that packages need which
// count things and say how sure they are. Levels are probabilities between 0 and
// 1, such as 0.95; intervals are two-sided, both ends included. Functions are pure
// and safe for concurrent use. They are told nothing that makes no sense: callers
// check their input.
package stat

import "math"

// Z returns z such that a normal variable is within ±z with the probability of the
// level: 1.959964 for 0.95.
func Z(level float64) float64 { return math.Sqrt2 * math.Erfinv(level) }

// T returns t such that a variable of Student's distribution with df degrees of
// freedom is within ±t with the probability of the level: 2.262157 for 0.95 and 9.
func T(level, df float64) float64 {
	return solve(func(t float64) bool { return 1-beta(df/(df+t*t), df/2, 0.5) < level })
}

// Wilson returns the interval of a share k of n, n above 0: the score interval of
// E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209–212.
// For k = 0 it begins at 0, and for k = n it ends at 1.
func Wilson(k, n, level float64) (low, high float64) {
	z := Z(level)
	p, z2 := k/n, z*z
	middle := (p + z2/(2*n)) / (1 + z2/n)
	margin := z / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	low, high = max(middle-margin, 0), min(middle+margin, 1)
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high
}

// Poisson returns the exact interval of the mean of a Poisson variable that was
// observed as k: F. Garwood, Biometrika 28 (1936) 437–442.
func Poisson(k, level float64) (low, high float64) {
	tail := (1 - level) / 2
	if k > 0 {
		low = solve(func(x float64) bool { return gamma(k, x) < tail })
	}
	return low, solve(func(x float64) bool { return gamma(k+1, x) < 1-tail })
}

// Ratio returns Σy/Σx over clusters, such as clients, with its standard error: the
// delta method, where the clusters are what was drawn and what is within one need
// not be independent. W. G. Cochran, Sampling Techniques (1977), §6.4. The error
// has len(x)−1 degrees of freedom and is NaN for fewer than two clusters. Σx is
// not 0.
func Ratio(y, x []float64) (ratio, se float64) {
	var sumY, sumX float64
	for i := range x {
		sumY += y[i]
		sumX += x[i]
	}
	ratio = sumY / sumX
	m := float64(len(x))
	if m < 2 {
		return ratio, math.NaN()
	}
	squares := 0.0
	for i := range x {
		e := y[i] - ratio*x[i]
		squares += e * e
	}
	return ratio, math.Sqrt(m/(m-1)*squares) / math.Abs(sumX)
}

// Quantile returns the p-quantile of sorted values, of which there is at least
// one: the smallest value that at least the share p of them does not exceed, or,
// where exactly that share does not, the middle between it and the next. The
// median of an even number is so the middle of the two in the middle (definition 2
// of R. Hyndman and Y. Fan, The American Statistician 50 (1996) 361–365).
func Quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted))
	i := int(math.Round(at))
	if math.Abs(at-float64(i)) < 1e-9 && i >= 1 && i < len(sorted) {
		return (sorted[i-1] + sorted[i]) / 2
	}
	return sorted[min(max(int(math.Ceil(at-1e-9)), 1), len(sorted))-1]
}

// QuantileInterval returns the places, counted from 1, of the two among n sorted
// values between which the p-quantile lies whatever the distribution (H. A. David
// and H. N. Nagaraja, Order Statistics (2003), §7.1), and false where there are too
// few values for the level.
func QuantileInterval(n int, p, level float64) (low, high int, ok bool) {
	tail := (1 - level) / 2
	// below(i) is the probability that at most i of the values lie below the
	// quantile.
	below := func(i int) float64 { return 1 - beta(p, float64(i+1), float64(n-i)) }
	if below(0) > tail || 1-below(n-1) > tail {
		return 0, 0, false
	}
	low = first(0, n-1, func(i int) bool { return below(i) > tail })
	high = first(0, n-1, func(i int) bool { return 1-below(i) <= tail }) + 1
	return low, high, true
}

// first returns the least i of low to high for which reached holds, which then
// holds for all that follow.
func first(low, high int, reached func(int) bool) int {
	for low < high {
		if mid := low + (high-low)/2; reached(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// solve returns the x above 0 at which below turns from true to false.
func solve(below func(float64) bool) float64 {
	low, high := 0.0, 1.0
	for below(high) && high < 1e300 {
		low, high = high, 2*high
	}
	for range 200 {
		mid := low + (high-low)/2
		if mid == low || mid == high {
			break
		}
		if below(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}
