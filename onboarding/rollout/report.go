package rollout

import (
	"errors"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Report is what became of each cohort. It marshals to JSON; HTML draws it.
type Report struct {
	AsOf    time.Time      `json:"asOf"`
	Zone    string         `json:"zone"`
	Window  int            `json:"window"` // months
	Level   float64        `json:"level"`
	Opens   Clock          `json:"opens"`
	Closes  Clock          `json:"closes"`
	Days    int            `json:"activationDays"`
	Cohorts []CohortReport `json:"cohorts"`
}

// CohortReport is one cohort.
type CohortReport struct {
	Cohort Cohort `json:"cohort"`
	// Late is set where the members were recorded after the start.
	Late bool `json:"late,omitempty"`
	// Outside is the name of the cohort that it is compared with, and OutsideSize
	// how many are in that.
	Outside     string `json:"outside,omitempty"`
	OutsideSize int    `json:"outsideSize,omitempty"`
	Rows        []Row  `json:"rows"`
}

// Row is one measure at T0 and at the points after it.
type Row struct {
	Measure Measure `json:"measure"`
	Number  int     `json:"number"` // 1 to 16
	Unit    Unit    `json:"unit"`
	Points  []Point `json:"points"`
}

// Point is a measure in one window.
type Point struct {
	// Months is the point after the start at which the window ends; 0 is T0.
	Months   int            `json:"months"`
	Window   kabinet.Window `json:"window"` // half-open
	From     kabinet.Date   `json:"from"`
	Until    kabinet.Date   `json:"until"` // exclusive
	Progress Progress       `json:"progress"`
	Result
	// Change, Targets and Effect are for windows that are over: what is still
	// running is compared with nothing.
	Change  *Change    `json:"change,omitempty"`
	Targets []Distance `json:"targets,omitempty"`
	// Outside is the same measure of those outside, and Effect how much more
	// changed than for them.
	Outside *Result `json:"outside,omitempty"`
	Effect  *Effect `json:"effect,omitempty"`
}

// Report reckons all measures of all cohorts of the plan. It returns ErrPlan or
// ErrMeasure, with their places, for a plan that makes no sense; and
// kabinet.ErrCurrencyMismatch, with a place such as "/cohorts/pilot/revenue_share",
// where orders of one window are in different currencies, or the average orders of T0
// and of a window that is over: a host converts them first. It does not change the
// history. Time grows with the number of events times that of cohorts, windows and
// measures.
func (h *History) Report(p Plan) (Report, error) {
	p, err := p.complete()
	if err != nil {
		return Report{}, err
	}
	f := h.before(p.AsOf)
	r := Report{
		AsOf: p.AsOf.UTC(), Zone: p.Calendar.Zone().String(), Window: p.Window, Level: p.Level,
		Opens: p.Opens, Closes: p.Closes, Days: p.Activation, Cohorts: []CohortReport{},
	}
	for i := range p.Cohorts {
		c, err := p.cohort(f, &p.Cohorts[i])
		if err != nil {
			var ours *kabinet.Error
			if errors.As(err, &ours) {
				return Report{}, ours.At("/cohorts/" + p.Cohorts[i].ID)
			}
			return Report{}, err
		}
		r.Cohorts = append(r.Cohorts, c)
	}
	return r, nil
}

func (p *Plan) cohort(f *facts, c *Cohort) (CohortReport, error) {
	out := CohortReport{Cohort: *c, Late: c.SelectedLate(p.Calendar), Rows: []Row{}}
	var views, outside []*view
	spans := p.spans(c.Start)
	first := &firsts{of: map[Kind]map[kabinet.OrgID]time.Time{}}
	for _, s := range spans {
		views = append(views, p.view(f, c, first, s))
	}
	if p.Outside != nil && !c.OfStaff() {
		out.Outside, out.OutsideSize = p.Outside.Name, p.Outside.Size()
		first := &firsts{of: map[Kind]map[kabinet.OrgID]time.Time{}}
		for _, s := range spans {
			outside = append(outside, p.view(f, p.Outside, first, s))
		}
	}
	for _, m := range inOrder {
		if c.OfStaff() && definitions[m].ofClients {
			continue
		}
		row, err := p.row(m, c, views, outside)
		if err != nil {
			var ours *kabinet.Error
			if errors.As(err, &ours) {
				err = ours.At("/" + string(m))
			}
			return CohortReport{}, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// row is one measure; outside are the views of those outside, if there are any.
func (p *Plan) row(m Measure, c *Cohort, views, outside []*view) (Row, error) {
	row := Row{Measure: m, Number: m.Number(), Unit: m.Unit()}
	for i, v := range views {
		res, err := v.result(m)
		if err != nil {
			return Row{}, err
		}
		s := v.span
		pt := Point{Months: s.months, Window: s.window, From: s.from, Until: s.until, Progress: s.progress, Result: res}
		if outside != nil {
			other, err := outside[i].result(m)
			if err != nil {
				return Row{}, err
			}
			pt.Outside = &other
		}
		if i > 0 && s.progress == Over {
			if err := p.compare(m, c, &row.Points[0], &pt); err != nil {
				return Row{}, err
			}
		}
		row.Points = append(row.Points, pt)
	}
	return row, nil
}

// compare fills what is said of a point beside T0.
func (p *Plan) compare(m Measure, c *Cohort, zero, pt *Point) error {
	before := zero.Result
	if zero.Progress != Over {
		before = Result{}
	}
	for _, t := range p.Targets {
		if t.Measure == m && (t.Months == 0 || t.Months == pt.Months) {
			pt.Targets = append(pt.Targets, t.distance(before, pt.Result))
		}
	}
	if err := sameCurrency(m, before, pt.Result); err != nil {
		return err
	}
	pt.Change = changed(m, before, pt.Result)
	if zero.Outside == nil || pt.Outside == nil {
		return nil
	}
	a, ok1 := before.estimated()
	b, ok2 := pt.Result.estimated()
	x, ok3 := zero.Outside.estimated()
	y, ok4 := pt.Outside.estimated()
	if ok1 && ok2 && ok3 && ok4 && sameCurrency(m, pt.Result, *zero.Outside) == nil && sameCurrency(m, pt.Result, *pt.Outside) == nil {
		e := DifferenceInDifferences(a, b, x, y)
		e.Biased = c.Selection.Biased()
		pt.Effect = &e
	}
	return nil
}

// sameCurrency returns kabinet.ErrCurrencyMismatch for two values in different
// currencies. Shares of amounts have none.
func sameCurrency(m Measure, a, b Result) error {
	if m.Unit() != Currency || !a.Known() || !b.Known() {
		return nil
	}
	_, err := a.Numerator.Money.Sub(b.Numerator.Money)
	return err
}

// Row returns the row of a measure, and false where the cohort is not asked it.
func (c CohortReport) Row(m Measure) (Row, bool) {
	for _, r := range c.Rows {
		if r.Measure == m {
			return r, true
		}
	}
	return Row{}, false
}

// At returns the point at a number of months, 0 for T0, and false where the report
// does not look there.
func (r Row) At(months int) (Point, bool) {
	for _, p := range r.Points {
		if p.Months == months {
			return p, true
		}
	}
	return Point{}, false
}
