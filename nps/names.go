package nps

import (
	"math"
	"strconv"
)

// named finds a name among those of a type.
func named[T ~uint8](names []string, s string) (T, error) {
	for i, n := range names {
		if n == s {
			return T(i), nil
		}
	}
	return 0, ErrName.With("text", clip(s))
}

func text[T ~uint8](names []string, v T) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, ErrName.With("text", strconv.Itoa(int(v)))
	}
	return []byte(names[v]), nil
}

func fromText[T ~uint8](names []string, b []byte, v *T) error {
	found, err := named[T](names, string(b))
	if err == nil {
		*v = found
	}
	return err
}

// number writes a number with at most that many decimals, rounded half away
// from zero, and never as -0.
func number(x float64, decimals int) string {
	scale := math.Pow10(decimals)
	rounded := math.Round(x*scale) / scale
	if rounded == 0 {
		rounded = 0 // not −0
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
