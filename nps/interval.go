package nps

import "math"

// Method is a way to find the interval.
type Method uint8

// The methods.
const (
	// ScoreMethod is the default, since it covers what it promises in small
	// samples also: the score interval for a difference of dependent
	// proportions, found by bisection. T. Tango, Statistics in Medicine 17
	// (1998) 891–908; here for promoters minus detractors.
	ScoreMethod Method = iota
	// AdjustedWald adds ¾ promoter, 1½ passives and ¾ detractor, and is Wald
	// then. B. Rocks, International Journal of Market Research 58 (2016); after
	// A. Agresti and B. Caffo.
	AdjustedWald
	// Wald is m ± z√(V/n), the textbook's. With few answers it covers far less
	// than it promises: below half of what it should at n = 6.
	Wald
)

var methods = [...]string{ScoreMethod: "score", AdjustedWald: "adjusted-wald", Wald: "wald"}

// String returns "score", "adjusted-wald" or "wald".
func (m Method) String() string {
	if int(m) < len(methods) {
		return methods[m]
	}
	return "unknown"
}

// ParseMethod reads what String writes, or returns ErrName.
func ParseMethod(s string) (Method, error) { return named[Method](methods[:], s) }

// MarshalText implements encoding.TextMarshaler.
func (m Method) MarshalText() ([]byte, error) { return text(methods[:], m) }

// UnmarshalText implements encoding.TextUnmarshaler; it returns ErrName.
func (m *Method) UnmarshalText(b []byte) error { return fromText(methods[:], b, m) }

// Interval is a range of scores in points, −100 to 100, both ends included.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Contains reports whether Low ≤ points ≤ High.
func (i Interval) Contains(points float64) bool { return i.Low <= points && points <= i.High }

// Width returns High − Low in points.
func (i Interval) Width() float64 { return i.High - i.Low }

// counts are promoters, passives and detractors, or what stands for them; see
// spread. So one set of formulas serves answers and roll-ups. They need not be
// whole.
type counts struct{ p, s, d float64 }

func (t Tally) counts() counts {
	return counts{float64(t.Promoters), float64(t.Passives), float64(t.Detractors)}
}

// spread is what is known of n values between −1 and 1, such as the scores of
// accounts: their mean, that of their squares and that of their sizes |x|. n need
// not be whole.
type spread struct{ n, mean, square, size float64 }

// variance returns that of the values.
func (s spread) variance() float64 { return max(s.square-s.mean*s.mean, 0) }

// counts returns the counts that stand for the values. Values such as answers have,
// −1, 0 and 1, are counted. Otherwise, since accounts of many answers differ less
// among themselves than answers do, it is promoters and detractors, as many as give
// the mean its standard error, and so to both sides of the mean, alike.
//
// That few accounts happen to be alike is no proof that all are: added are three
// that differ from the mean as the three answers do that AdjustedWald adds, but for
// Wald, which knows no such doubts.
func (s spread) counts(m Method) counts {
	if s.square == s.size {
		p, d := s.n*(s.square+s.mean)/2, s.n*(s.square-s.mean)/2
		return counts{p, s.n - p - d, d}
	}
	most := 1 - s.mean*s.mean
	of, sum := s.n, s.n*s.variance()
	if m != Wald {
		of, sum = of+3, sum+1.5*most
	}
	n := s.n * most / max(sum/of, 1e-12)
	return counts{n * (1 + s.mean) / 2, 0, n * (1 - s.mean) / 2}
}

func (c counts) n() float64    { return c.p + c.s + c.d }
func (c counts) mean() float64 { return (c.p - c.d) / c.n() }

// variance returns V = (P+D)/n − ((P−D)/n)², that of one answer.
func (c counts) variance() float64 {
	n, m := c.n(), c.mean()
	return max((c.p+c.d)/n-m*m, 0)
}

// adjusted returns the counts with ¾, 1½ and ¾ added.
func (c counts) adjusted() counts { return counts{c.p + 0.75, c.s + 1.5, c.d + 0.75} }

// se returns √(V/n).
func (c counts) se() float64 { return math.Sqrt(c.variance() / c.n()) }

// interval returns the limits as proportions, within [−1, 1]. A z of 0 says that
// nobody is left who could answer otherwise.
func (c counts) interval(m Method, z float64) (low, high float64) {
	mean := c.mean()
	switch {
	case z == 0:
		return mean, mean
	case m == Wald:
		return around(mean, z*c.se())
	case m == AdjustedWald:
		a := c.adjusted()
		return around(a.mean(), z*a.se())
	}
	// The statistic falls as t rises, and is 0 at the mean. Where all answers
	// are of one kind, the limit on that side is the end of the scale.
	low, high = -1, 1
	if mean > -1 {
		low = bisect(-1, mean, func(t float64) bool { return c.statistic(t) > z })
	}
	if mean < 1 {
		high = bisect(mean, 1, func(t float64) bool { return c.statistic(t) > -z })
	}
	return low, high
}

// statistic returns (P−D−nt)/√(n(2q+t(1−t))), where q estimates the share of
// detractors under the assumption that the score is t.
func (c counts) statistic(t float64) float64 {
	n := c.n()
	a := 2 * n
	b := -c.d - c.p + (2*n-c.p+c.d)*t
	k := -c.d * t * (1 - t)
	root := math.Sqrt(max(b*b-4*a*k, 0))
	var q float64
	if b <= 0 {
		q = (root - b) / (2 * a)
	} else {
		q = -2 * k / (root + b) // the same, without the difference of two like numbers
	}
	above := c.p - c.d - n*t
	below := math.Sqrt(n * max(2*q+t*(1-t), 0))
	if below == 0 {
		return math.Inf(sign(above))
	}
	return above / below
}

// bisect returns where above turns from true to false between low and high, to
// some 10⁻¹⁸.
func bisect(low, high float64, above func(float64) bool) float64 {
	for range 60 {
		mid := low + (high-low)/2
		if above(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low + (high-low)/2
}

// around returns mean ± margin within [−1, 1].
func around(mean, margin float64) (low, high float64) {
	return max(mean-margin, -1), min(mean+margin, 1)
}

func sign(x float64) int {
	if x < 0 {
		return -1
	}
	return 1
}
