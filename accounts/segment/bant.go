package segment

import (
	"encoding/json"
	"strconv"
)

// MaxPoints is the most that one of the four can have.
const MaxPoints = 4

// Mark is a number of points, or unknown. The zero Mark is unknown, which is not 0
// points: nobody has asked yet. JSON has a number, or null.
type Mark struct {
	known  bool
	points int
}

// Points returns a mark of so many points. That they are 0 to 4 is for Qualify to
// check.
func Points(n int) Mark { return Mark{true, n} }

// Known returns the points, and false where they are unknown.
func (m Mark) Known() (points int, ok bool) { return m.points, m.known }

// String returns the points, or "?".
func (m Mark) String() string {
	if !m.known {
		return "?"
	}
	return strconv.Itoa(m.points)
}

// MarshalJSON writes the points, or null.
func (m Mark) MarshalJSON() ([]byte, error) {
	if !m.known {
		return []byte("null"), nil
	}
	return json.Marshal(m.points)
}

// UnmarshalJSON reads points, or null. It returns ErrPoints for what is not 0 to 4.
func (m *Mark) UnmarshalJSON(b []byte) error {
	var n *int
	if err := json.Unmarshal(b, &n); err != nil {
		return ErrPoints.With("points", string(b[:min(len(b), 20)]))
	}
	if n == nil {
		*m = Mark{}
		return nil
	}
	if *n < 0 || *n > MaxPoints {
		return ErrPoints.With("points", *n)
	}
	*m = Points(*n)
	return nil
}

// BANT says of a request, never of a client, whether it is likely to become an order:
// is there a budget, does the person decide, is there a need, and when.
type BANT struct {
	Budget    Mark `json:"budget"`
	Authority Mark `json:"authority"`
	Need      Mark `json:"need"`
	Timing    Mark `json:"timing"`
}

// Band is how likely it is, by the sum of the points.
type Band int

// The bands: 0–4, 5–8, 9–12 and 13–16 points.
const (
	Cold Band = iota + 1
	Cool
	Warm
	Hot
)

func bandOf(points int) Band {
	switch {
	case points <= 4:
		return Cold
	case points <= 8:
		return Cool
	case points <= 12:
		return Warm
	}
	return Hot
}

// Qualified is what the marks of a request come to. What is unknown may turn out as
// anything, so there is a lowest and a highest sum.
type Qualified struct {
	Known int `json:"known"` // how many of the four
	Low   int `json:"low"`
	High  int `json:"high"`
}

// Qualify adds the marks up. It returns ErrPoints, with its place, for marks that are
// not 0 to 4.
func (b BANT) Qualify() (Qualified, error) {
	var q Qualified
	for _, m := range [...]struct {
		place string
		Mark
	}{{"/budget", b.Budget}, {"/authority", b.Authority}, {"/need", b.Need}, {"/timing", b.Timing}} {
		points, known := m.Known()
		switch {
		case !known:
			q.High += MaxPoints
		case points < 0 || points > MaxPoints:
			return Qualified{}, ErrPoints.With("points", points).At(m.place)
		default:
			q.Known++
			q.Low += points
			q.High += points
		}
	}
	return q, nil
}

// Bands returns the lowest and the highest band that the request can be in.
func (q Qualified) Bands() (low, high Band) { return bandOf(q.Low), bandOf(q.High) }

// Band returns the band, and false where what is unknown could make it another one.
func (q Qualified) Band() (Band, bool) {
	low, high := q.Bands()
	return low, low == high
}
