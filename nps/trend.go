package nps

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet/internal/stat"
)

// Point is one period of a trend, made by the method Point of an Estimate, of a
// RollUp or of nothing at all (EmptyPoint).
type Point struct {
	// Label names the period, such as "2026-Q1".
	Label string `json:"label"`
	// Basis says how answers became a score, and Method and Level how the
	// interval was found; they must be the same all along a trend.
	Basis  Basis   `json:"basis"`
	Method Method  `json:"method"`
	Level  float64 `json:"level"`
	// N is the number that the score rests on: answers, accounts, or the
	// effective number of accounts. 0 is a period without answers, of which
	// nothing below means anything.
	N        float64  `json:"n"`
	NPS      float64  `json:"nps"`
	Interval Interval `json:"interval"`
	// Adjusted and SE are what is tested: the adjusted score and its standard
	// error, in points.
	Adjusted float64 `json:"adjusted"`
	SE       float64 `json:"se"`
}

// Empty reports whether the period has no answers.
func (p Point) Empty() bool { return p.N == 0 }

// Alone returns the score as a whole number, halves away from zero, and whether it
// may be shown alone: not where it rests on less than MinAlone.
func (p Point) Alone() (int, bool) { return int(math.Round(p.NPS)), enough(p.N) }

// Point returns the estimate as a period of a trend, of the basis Answers: it
// knows nothing of accounts, so it does not mix with a RollUp of AllResponses.
func (e Estimate) Point(label string) Point {
	m := e.Tally.counts().measure()
	return Point{
		Label: label, Basis: Answers, Method: e.Method, Level: e.Level, N: float64(e.Tally.N()),
		NPS: e.NPS, Interval: e.Interval, Adjusted: m.value, SE: m.se,
	}
}

// EmptyPoint returns a period without answers. It keeps its place in the trend,
// so that the periods around it do not move together.
func EmptyPoint(label string) Point { return Point{Label: label} }

// Step is the change between two neighbours that have answers.
type Step struct {
	From  int     `json:"from"` // the index of the earlier of them in Points
	To    int     `json:"to"`
	Delta float64 `json:"delta"` // of the adjusted scores, in points
	SE    float64 `json:"se"`
	P     float64 `json:"p"`
	// Holm is P corrected for there being several steps. S. Holm, Scandinavian
	// Journal of Statistics 6 (1979) 65–70.
	Holm    float64 `json:"holm"`
	Differs bool    `json:"differs"` // Holm is below 1 − Level
}

// Trend says whether scores rise or fall over periods of equal length.
type Trend struct {
	Points []Point `json:"points"`
	// Slope is the change in points per period: that of the line through the
	// adjusted scores, each with the weight 1/SE². SlopeSE is 1/√Σw(x−x̄)².
	Slope    float64  `json:"slope"`
	SlopeSE  float64  `json:"slopeSE"`
	Interval Interval `json:"interval"` // Slope ± z·SlopeSE
	Z        float64  `json:"z"`
	P        float64  `json:"p"`
	// Middle is where the line passes the mean period: at MiddleX, counted
	// from 0, it is MiddleY.
	MiddleX float64 `json:"middleX"`
	MiddleY float64 `json:"middleY"`
	Steps   []Step  `json:"steps"`
	Level   float64 `json:"level"`
}

// NewTrend returns the trend over periods of equal length in their order. It
// returns ErrPeriods where fewer than two have answers; ErrMixed, with the place
// of the period as in "/points/3", where they are not found in one and the same
// way; and ErrPoint for one that no method of this package made.
func NewTrend(points ...Point) (Trend, error) {
	t := Trend{Points: slices.Clone(points)}
	var at []int
	for i, p := range points {
		if p.Empty() {
			continue
		}
		place := "/points/" + strconv.Itoa(i)
		if !(p.N > 0 && p.SE > 0 && p.SE <= 200 && math.Abs(p.Adjusted) <= 100) {
			return Trend{}, ErrPoint.At(place)
		}
		if len(at) > 0 {
			first := points[at[0]]
			if p.Basis != first.Basis || p.Method != first.Method || p.Level != first.Level {
				return Trend{}, ErrMixed.With("a", first.basis()).With("b", p.basis()).At(place)
			}
		}
		at = append(at, i)
	}
	if len(at) < 2 {
		return Trend{}, ErrPeriods
	}
	l, err := level(points[at[0]].Level)
	if err != nil {
		return Trend{}, err
	}
	t.Level = l
	t.line(at)
	t.steps(at)
	return t, nil
}

// line finds the weighted line.
func (t *Trend) line(at []int) {
	var sw, swx, swy float64
	for _, i := range at {
		w := 1 / (t.Points[i].SE * t.Points[i].SE)
		sw += w
		swx += w * float64(i)
		swy += w * t.Points[i].Adjusted
	}
	t.MiddleX, t.MiddleY = swx/sw, swy/sw
	var sxx, sxy float64
	for _, i := range at {
		w := 1 / (t.Points[i].SE * t.Points[i].SE)
		dx := float64(i) - t.MiddleX
		sxx += w * dx * dx
		sxy += w * dx * (t.Points[i].Adjusted - t.MiddleY)
	}
	t.Slope, t.SlopeSE = sxy/sxx, 1/math.Sqrt(sxx)
	margin := stat.Z(t.Level) * t.SlopeSE
	t.Interval = Interval{t.Slope - margin, t.Slope + margin}
	t.Z = t.Slope / t.SlopeSE
	t.P = twoSided(t.Z)
}

// steps tests neighbours.
func (t *Trend) steps(at []int) {
	for k := 1; k < len(at); k++ {
		a, b := t.Points[at[k-1]], t.Points[at[k]]
		c := changeOf(measure{a.Adjusted, a.SE}, measure{b.Adjusted, b.SE}, t.Level)
		t.Steps = append(t.Steps, Step{From: at[k-1], To: at[k], Delta: c.delta, SE: c.se, P: c.p})
	}
	order := make([]int, len(t.Steps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.Steps[a].P, t.Steps[b].P) })
	largest := 0.0
	for rank, i := range order {
		s := &t.Steps[i]
		largest = max(largest, min(float64(len(order)-rank)*s.P, 1))
		s.Holm = largest
		s.Differs = s.Holm < 1-t.Level
	}
}

// Differs reports whether the slope is more than chance: P is below 1 − Level.
func (t Trend) Differs() bool { return t.P < 1-t.Level }

// basis says in a few words how a point was found, for messages.
func (p Point) basis() string {
	return p.Basis.String() + ", " + p.Method.String() + ", " + number(100*p.Level, 2) + " %"
}
