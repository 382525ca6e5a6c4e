package rollout

import (
	"fmt"
	"math"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Clock is a time of day in minutes after midnight, by the clock on the wall; as
// text "09:00". "24:00" is the end of the day.
type Clock int

// ParseClock reads "09:00", or returns ErrPlan.
func ParseClock(s string) (Clock, error) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%02d:%02d", &h, &m); err != nil || n != 2 || len(s) != 5 || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, ErrPlan
	}
	return Clock(h*60 + m), nil
}

// String returns the form "09:00".
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// MarshalText implements encoding.TextMarshaler.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler; it returns ErrPlan.
func (c *Clock) UnmarshalText(b []byte) error {
	v, err := ParseClock(string(b))
	if err == nil {
		*c = v
	}
	return err
}

// Defaults of a Plan.
const (
	// DefaultWindow is how many months a window has.
	DefaultWindow = 3
	// DefaultActivation is within how many days of the invitation the first order
	// through the portal has to come.
	DefaultActivation = 30
	// DefaultLevel is the confidence level.
	DefaultLevel = 0.95
)

// Plan says what a report is to look at. Its zero fields stand for the defaults.
type Plan struct {
	// AsOf is the instant of the report: what happened then or later is not
	// known to it. It is required.
	AsOf time.Time
	// Cohorts are looked at one by one.
	Cohorts []Cohort
	// Outside is who had no portal meanwhile. With it every cohort of clients is
	// compared with it, in the windows of that cohort: its own Start does not
	// matter.
	Outside *Cohort
	// Calendar has the tenant's zone and business days.
	Calendar kabinet.Calendar
	// Opens and Closes are the business hours of a business day, half-open: an
	// order at Closes is after hours. 0 and 0 stand for 09:00 and 18:00.
	Opens, Closes Clock
	// Months are the points at which to look, in months after the start, each at
	// the window of Window months that ends there. Nil is 3, 6 and 12. T0, the
	// Window months before the start, is always looked at.
	Months []int
	Window int
	// Activation is within how many calendar days of the invitation the first
	// order has to come.
	Activation int
	// Since says from which day on a kind of events is in the history. Where it is
	// not said, a window is taken to be recorded if the history has an event of
	// the kind, of whomever, before the window's end. So a month from before
	// anybody counted enquiries does not pass for one without enquiries.
	Since map[Kind]kabinet.Date
	// Targets are what is to be reached.
	Targets []Target
	// Level is the confidence level of intervals, 0.5 to 0.9999.
	Level float64
}

// Target is a value that a measure is to reach: so much, or so much more than at
// T0.
type Target struct {
	Measure Measure `json:"measure"`
	// Months is the point at which it is to be reached, and 0 all of them.
	Months int `json:"months,omitempty"`
	// Value is the value to reach, and Growth, where Value is nil, the change
	// over T0 as a factor: 0.2 for +20 %, −0.2 for −20 %.
	Value  *float64 `json:"value,omitempty"`
	Growth float64  `json:"growth,omitempty"`
}

// complete returns the plan with its defaults, or ErrPlan with the place of what
// makes no sense, or ErrMeasure.
func (p Plan) complete() (Plan, error) {
	if p.AsOf.IsZero() {
		return p, ErrPlan.At("/asOf")
	}
	if p.Opens == 0 && p.Closes == 0 {
		p.Opens, p.Closes = 9*60, 18*60
	}
	if p.Opens < 0 || p.Closes > 24*60 || p.Opens >= p.Closes {
		return p, ErrPlan.At("/opens")
	}
	if p.Window == 0 {
		p.Window = DefaultWindow
	}
	if p.Activation == 0 {
		p.Activation = DefaultActivation
	}
	if p.Level == 0 {
		p.Level = DefaultLevel
	}
	if p.Months == nil {
		p.Months = []int{3, 6, 12}
	}
	switch {
	case p.Window < 1 || p.Window > 120:
		return p, ErrPlan.At("/window")
	case p.Activation < 1 || p.Activation > 3660:
		return p, ErrPlan.At("/activation")
	case !(p.Level >= 0.5 && p.Level <= 0.9999):
		return p, ErrPlan.At("/level")
	case len(p.Cohorts) == 0:
		return p, ErrPlan.At("/cohorts")
	}
	for i, m := range p.Months {
		if m < p.Window || m > 1200 || (i > 0 && m <= p.Months[i-1]) {
			return p, ErrPlan.At(fmt.Sprintf("/months/%d", i))
		}
	}
	seen := map[string]bool{}
	for i, c := range p.Cohorts {
		if err := c.Validate(); err != nil || seen[c.ID] {
			return p, ErrPlan.At(fmt.Sprintf("/cohorts/%d", i))
		}
		seen[c.ID] = true
	}
	if p.Outside != nil && (p.Outside.Validate() != nil || p.Outside.OfStaff()) {
		return p, ErrPlan.At("/outside")
	}
	for i, t := range p.Targets {
		place := fmt.Sprintf("/targets/%d", i)
		if _, ok := definitions[t.Measure]; !ok {
			return p, ErrMeasure.With("measure", clip(string(t.Measure))).At(place)
		}
		if !finite(t.Growth) || (t.Value != nil && !finite(*t.Value)) || (t.Value == nil && t.Growth == 0) || t.Months < 0 {
			return p, ErrPlan.At(place)
		}
	}
	return p, nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Progress says how far a window is.
type Progress string

// The progresses.
const (
	// Over: the window has ended, and may be compared.
	Over Progress = "over"
	// Running: what there is of it so far, never compared with a whole one.
	Running Progress = "running"
	// Future: it has not begun.
	Future Progress = "future"
)

// span is a half-open window of whole local days, of which until cut is known.
type span struct {
	months   int // the point at which it ends; 0 is T0
	from     kabinet.Date
	until    kabinet.Date // exclusive
	window   kabinet.Window
	cut      time.Time // window.Until, or AsOf where that is before
	progress Progress
}

// spans returns T0 and the windows of the points, for a cohort that starts on the
// day. Each is reckoned from the start, so that month ends do not drift: three
// months after 30 November is 28 February, six months after is 30 May.
func (p *Plan) spans(start kabinet.Date) []span {
	out := []span{p.span(0, addMonths(start, -p.Window), start)}
	for _, m := range p.Months {
		out = append(out, p.span(m, addMonths(start, m-p.Window), addMonths(start, m)))
	}
	return out
}

func (p *Plan) span(months int, from, until kabinet.Date) span {
	s := span{months: months, from: from, until: until, progress: Over}
	s.window = kabinet.Window{From: p.Calendar.Start(from).UTC(), Until: p.Calendar.Start(until).UTC()}
	s.cut = s.window.Until
	if p.AsOf.Before(s.window.Until) {
		s.cut, s.progress = p.AsOf, Running
	}
	if !p.AsOf.After(s.window.From) {
		s.progress = Future
	}
	return s
}

// contains reports whether an instant is in the known part.
func (s *span) contains(t time.Time) bool { return !t.Before(s.window.From) && t.Before(s.cut) }

// addMonths returns the day n months later, or the last of that month where it has
// no such day.
func addMonths(d kabinet.Date, n int) kabinet.Date {
	m := d.Year*12 + int(d.Month) - 1 + n
	first := kabinet.Date{Year: m / 12, Month: time.Month(m%12 + 1), Day: 1}
	first.Day = min(d.Day, first.EndOfMonth().Day)
	return first
}
