package nps

import "math"

// DefaultLevel is the confidence level where none is stated.
const DefaultLevel = 0.95

// level returns the confidence level that l stands for, 0 for the default, or
// ErrLevel.
func level(l float64) (float64, error) {
	switch {
	case l == 0:
		return DefaultLevel, nil
	case !(l >= 0.5 && l <= 0.9999): // NaN too
		return 0, ErrLevel.With("level", number(l, 4))
	}
	return l, nil
}

// twoSided returns the probability that a normal variable is at least as far
// from 0 as z, on either side.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }
