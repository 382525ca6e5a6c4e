package nps

import (
	"math"

	"github.com/seed-a884640a/kabinet/internal/stat"
)

// MinAlone is the least number of answers whose score may stand without its
// interval.
const MinAlone = 10

// Options say how sure is sure, and how it is found. The zero Options are the
// score interval at 95 % of an unlimited population.
type Options struct {
	// Method finds the interval.
	Method Method `json:"method,omitempty"`
	// Level is the confidence level, 0.5 to 0.9999; 0 stands for DefaultLevel.
	Level float64 `json:"level,omitempty"`
	// Population is how many there are that could have answered: people, or
	// accounts for a RollUp of accounts. Standard errors are multiplied by
	// √((N−n)/(N−1)). 0 is unlimited, which is the cautious choice.
	Population int64 `json:"population,omitempty"`
}

// z returns the level, and the number of standard errors to either side, for n
// answers.
func (o Options) z(n int64) (l, z float64, err error) {
	if l, err = level(o.Level); err != nil {
		return 0, 0, err
	}
	if int(o.Method) >= len(methods) {
		return 0, 0, ErrName.With("text", o.Method.String())
	}
	if o.Population == 0 {
		return l, stat.Z(l), nil
	}
	if o.Population < n {
		return 0, 0, ErrPopulation.With("population", o.Population).With("n", n)
	}
	if n == o.Population {
		return l, 0, nil // all have answered, also where there is but one
	}
	return l, stat.Z(l) * math.Sqrt(float64(o.Population-n)/float64(o.Population-1)), nil
}

// Estimate is a score that says how sure it is.
type Estimate struct {
	Tally Tally `json:"tally"`
	// NPS is 100(P−D)/n in points, −100 to 100, not rounded and not shrunk.
	NPS float64 `json:"nps"`
	// Variance is V = (P+D)/n − ((P−D)/n)², that of one answer counted as −1, 0
	// or 1.
	Variance float64 `json:"variance"`
	// Interval holds the score of all who could have answered in Level of the
	// polls, by Method. It need not have NPS in its middle.
	Interval   Interval `json:"interval"`
	Method     Method   `json:"method"`
	Level      float64  `json:"level"`
	Population int64    `json:"population,omitempty"`
}

// Estimate returns the score of the tally with its interval. It returns
// ErrNoData for a tally without answers, never a score of 0; ErrTally, ErrLevel;
// and ErrPopulation where more have answered than there are.
func (t Tally) Estimate(o Options) (Estimate, error) {
	if err := t.scorable(); err != nil {
		return Estimate{}, err
	}
	l, z, err := o.z(t.N())
	if err != nil {
		return Estimate{}, err
	}
	c := t.counts()
	return Estimate{
		Tally: t, NPS: 100 * c.mean(), Variance: c.variance(), Interval: c.points(o.Method, z),
		Method: o.Method, Level: l, Population: o.Population,
	}, nil
}

// points returns the interval in points.
func (c counts) points(m Method, z float64) Interval {
	low, high := c.interval(m, z)
	return Interval{100 * low, 100 * high}
}

// Alone returns the score as a whole number, halves away from zero, and whether
// it may be shown alone: not with fewer than MinAlone answers, of which Text and
// Interval say what can be said.
func (e Estimate) Alone() (int, bool) {
	n, err := e.Tally.Rounded()
	return n, err == nil && e.Tally.N() >= MinAlone
}
