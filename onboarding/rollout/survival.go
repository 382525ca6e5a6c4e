package rollout

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet/internal/stat"
)

// Duration is how long one was watched: until it happened, or, censored, until
// nobody looked any more and it had not happened yet.
type Duration struct {
	Time     float64 `json:"time"` // not negative, of any unit
	Censored bool    `json:"censored,omitempty"`
}

// SurvivalStep is an instant at which the curve falls.
type SurvivalStep struct {
	Time   float64 `json:"time"`
	AtRisk int     `json:"atRisk"` // watched, and still without it, just before
	Events int     `json:"events"`
	// Survival is the share of those without it after Time, SE its standard error
	// by Greenwood, and Interval that on the scale of log(−log S), which never
	// leaves 0 to 1. It is nil where the curve has come to 0.
	Survival float64   `json:"survival"`
	SE       float64   `json:"se"`
	Interval *Interval `json:"interval,omitempty"`
}

// Survival is a curve of Kaplan and Meier: the share of those to whom something
// has not happened yet.
type Survival struct {
	N        int            `json:"n"`
	Events   int            `json:"events"`
	Censored int            `json:"censored"`
	Last     float64        `json:"last"` // the longest time that anybody was watched
	Steps    []SurvivalStep `json:"steps"`
	Level    float64        `json:"level"`
}

// KaplanMeier returns the curve of durations: E. L. Kaplan and P. Meier, Journal of
// the American Statistical Association 53 (1958) 457–481. Of what happens at the
// same time, events come before those who are censored. The level is that of the
// intervals, 0 for DefaultLevel. It returns ErrNoData without durations, and
// ErrNumber for a time that is negative or not a number.
func KaplanMeier(durations []Duration, level float64) (Survival, error) {
	if level == 0 {
		level = DefaultLevel
	}
	if !(level >= 0.5 && level <= 0.9999) {
		return Survival{}, ErrPlan.At("/level")
	}
	if len(durations) == 0 {
		return Survival{}, ErrNoData
	}
	d := slices.Clone(durations)
	for i := range d {
		if !(d[i].Time >= 0) || math.IsInf(d[i].Time, 0) {
			return Survival{}, ErrNumber
		}
	}
	slices.SortFunc(d, func(a, b Duration) int { return cmp.Compare(a.Time, b.Time) })
	out := Survival{N: len(d), Last: d[len(d)-1].Time, Steps: []SurvivalStep{}, Level: level}
	left, greenwood := 1.0, 0.0
	for i := 0; i < len(d); {
		step := SurvivalStep{Time: d[i].Time, AtRisk: len(d) - i}
		for ; i < len(d) && d[i].Time == step.Time; i++ {
			if d[i].Censored {
				out.Censored++
			} else {
				step.Events++
			}
		}
		if step.Events == 0 {
			continue
		}
		out.Events += step.Events
		n, e := float64(step.AtRisk), float64(step.Events)
		if step.Events == step.AtRisk {
			left = 0
		} else {
			left *= (n - e) / n
			greenwood += e / (n * (n - e))
		}
		step.Survival = left
		if left > 0 {
			step.SE = left * math.Sqrt(greenwood)
			margin := math.Exp(stat.Z(level) * math.Sqrt(greenwood) / math.Abs(math.Log(left)))
			step.Interval = &Interval{Low: math.Pow(left, margin), High: math.Pow(left, 1/margin)}
		}
		out.Steps = append(out.Steps, step)
	}
	return out, nil
}

// At returns the share of those without it at a time, which is 1 at first.
func (s Survival) At(time float64) float64 {
	share := 1.0
	for _, step := range s.Steps {
		if step.Time > time {
			break
		}
		share = step.Survival
	}
	return share
}

// Median returns the first time at which at most half are without it, and false
// where the curve does not come so far down. Its interval holds the times at which
// the curve's own interval holds one half: R. Brookmeyer and J. Crowley, Biometrics
// 38 (1982) 29–41. It is nil where it has no beginning, and open where it has no
// end.
func (s Survival) Median() (float64, *Interval, bool) {
	const half = 0.5 + 1e-12 // so that a product which is one half is not above it
	median, found := 0.0, false
	var in *Interval
	for _, step := range s.Steps {
		if !found && step.Survival <= half {
			median, found = step.Time, true
		}
		low, high := 0.0, 0.0
		if step.Interval != nil {
			low, high = step.Interval.Low, step.Interval.High
		}
		if in == nil && low <= half {
			in = &Interval{Low: step.Time, Open: true}
		}
		if in != nil && in.Open && high <= half && step.Interval != nil {
			in.High, in.Open = step.Time, false
		}
	}
	return median, in, found
}
