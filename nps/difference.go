package nps

import (
	"math"

	"github.com/seed-a884640a/kabinet/internal/stat"
)

// Difference compares the answers of two groups of people, or of two times, that
// have nothing to do with each other. For the same accounts at two times, Paired
// sees more.
type Difference struct {
	Before Tally `json:"before"`
	After  Tally `json:"after"`
	// NPS is the change in points of the scores as they are displayed, After
	// less Before, so −200 to 200.
	NPS float64 `json:"nps"`
	// Adjusted is the change of the adjusted scores (¾ promoter, 1½ passives
	// and ¾ detractor added on both sides), with its sign; SE is its standard
	// error √(V₁/n₁+V₂/n₂), of the adjusted V and n, each of its own side.
	Adjusted float64 `json:"adjusted"`
	SE       float64 `json:"se"`
	// Interval is Adjusted ± z·SE, in points of change, within −200 to 200.
	Interval Interval `json:"interval"`
	// Z is Adjusted/SE, and P the probability of as large a change, up or down,
	// where there is none.
	Z     float64 `json:"z"`
	P     float64 `json:"p"`
	Level float64 `json:"level"`
}

// Compare returns the change from before to after, positive for a rise. Of the
// options it uses the level. It returns ErrNoData where one of the sides has no
// answers, with its place "/before" or "/after", ErrTally likewise, and ErrLevel.
func Compare(before, after Tally, o Options) (Difference, error) {
	if err := bothScorable(before, after); err != nil {
		return Difference{}, err
	}
	l, err := level(o.Level)
	if err != nil {
		return Difference{}, err
	}
	c := changeOf(before.counts().measure(), after.counts().measure(), l)
	return Difference{
		Before: before, After: after, NPS: 100 * (after.counts().mean() - before.counts().mean()),
		Adjusted: c.delta, SE: c.se, Interval: c.interval, Z: c.z, P: c.p, Level: l,
	}, nil
}

// bothScorable returns the error of the side that has no score, with its place.
func bothScorable(before, after Tally) error {
	if err := before.scorable(); err != nil {
		return at(err, "/before")
	}
	if err := after.scorable(); err != nil {
		return at(err, "/after")
	}
	return nil
}

// Differs reports whether the change is more than chance: P is below 1 − Level.
func (d Difference) Differs() bool { return d.P < 1-d.Level }

// measure is an adjusted score and its standard error, in points.
type measure struct{ value, se float64 }

func (c counts) measure() measure {
	a := c.adjusted()
	return measure{100 * a.mean(), 100 * a.se()}
}

// change is the test of the difference of two measures.
type change struct {
	delta, se float64
	interval  Interval
	z, p      float64
}

func changeOf(a, b measure, level float64) change {
	c := change{delta: b.value - a.value, se: math.Hypot(a.se, b.se)}
	margin := stat.Z(level) * c.se
	c.interval = Interval{max(c.delta-margin, -200), min(c.delta+margin, 200)}
	c.z = c.delta / c.se
	c.p = twoSided(c.z)
	return c
}
