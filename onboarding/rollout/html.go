package rollout

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
)

//go:embed report.html.tmpl
var source string

var page = template.Must(template.New("report").Parse(source))

// Page is how a report is shown. The zero Page is plain English.
type Page struct {
	// Title is that of the page; "" is one in the language of Printer.
	Title string
	// Printer writes texts, numbers and dates; nil is plain English.
	Printer kabinet.Printer
	// Language is what the page says its language is; the zero tag is English.
	Language language.Tag
}

// HTML writes the report as a page that stands alone: tables with what was counted,
// charts as SVG, and the definition of every measure. It has no script, needs
// nothing from elsewhere, and can be printed. It returns the error of w.
func (r Report) HTML(w io.Writer, o Page) error {
	if o.Language == language.Und {
		o.Language = language.English
	}
	return page.Execute(w, o.build(r))
}

// What the template shows.
type (
	pageView struct {
		Lang, Title                                   string
		Intro                                         []string
		Glance, Measure, Before, When, Value, Counted string
		Cohorts                                       []cohortView
	}
	cohortView struct {
		ID, Name string
		Facts    []factView
		Warnings []string
		Latest   string // the label of the last point that is over
		Measures []measureView
	}
	factView    struct{ Label, Value string }
	measureView struct {
		ID, Name, Definition, First, Last, Method string
		Number                                    int
		Points                                    []pointView
		Said                                      []string
		Chart, Curve                              template.HTML
	}
	pointView struct {
		When, From, To, Until, Value, Range, None, Counted string
		Notes                                              []string
	}
)

func (o Page) say(code string, params ...kabinet.Param) string {
	return say(o.Printer, code, params...)
}

func (o Page) build(r Report) pageView {
	v := pageView{
		Lang: o.Language.String(), Title: o.Title, Glance: o.say("glance"), Measure: o.say("measure"), Before: o.say("before"),
		When: o.say("when"), Value: o.say("value"), Counted: o.say("counted"),
		Intro: []string{
			o.say("asof", param("time", r.AsOf), param("zone", r.Zone)),
			o.say("how", param("level", o.percent(r.Level))),
			o.say("windows", param("n", decimals(o.Printer, float64(r.Window), 0))),
			o.say("legend"),
		},
	}
	if v.Title == "" {
		v.Title = o.say("title")
	}
	for i, c := range r.Cohorts {
		v.Cohorts = append(v.Cohorts, o.cohort(r, c, fmt.Sprint("cohort-", i+1)))
	}
	return v
}

func (o Page) percent(x float64) string {
	return o.say("unit.share", param("n", decimals(o.Printer, 100*x, 2)))
}

func (o Page) cohort(r Report, c CohortReport, id string) cohortView {
	v := cohortView{ID: id, Name: c.Cohort.Name}
	fact := func(code, value string) {
		if value != "" {
			v.Facts = append(v.Facts, factView{o.say("fact." + code), value})
		}
	}
	fact("members", decimals(o.Printer, float64(c.Cohort.Size()), 0))
	if !c.Cohort.Announced.IsZero() {
		fact("announced", kabinet.Print(o.Printer, c.Cohort.Announced))
	}
	fact("start", kabinet.Print(o.Printer, c.Cohort.Start))
	if !c.Cohort.Frozen.IsZero() {
		fact("frozen", kabinet.Print(o.Printer, c.Cohort.Frozen))
	}
	if c.Cohort.Selection != "" {
		fact("selection", o.say("selection."+string(c.Cohort.Selection)))
	}
	if c.Outside != "" {
		fact("outside", o.say("members", param("name", c.Outside), param("n", decimals(o.Printer, float64(c.OutsideSize), 0))))
	}
	if s := c.Cohort.Selection; s == Volunteered || s == Chosen {
		v.Warnings = append(v.Warnings, o.say("warn."+string(s)))
	}
	if c.Late {
		v.Warnings = append(v.Warnings, o.say("warn.late"))
	}
	last := 0 // T0, where nothing is over yet
	for i, row := range c.Rows {
		for k, pt := range row.Points {
			if i == 0 && pt.Progress == Over {
				last = k
			}
		}
		m := o.measure(r, c, row)
		m.ID = id + "-" + string(row.Measure)
		m.First, m.Last = o.short(row, 0), o.short(row, last)
		v.Measures = append(v.Measures, m)
	}
	v.Latest = "—"
	if len(c.Rows) > 0 && last > 0 {
		v.Latest = o.when(c.Rows[0].Points[last])
	}
	return v
}

// short is a value alone.
func (o Page) short(row Row, i int) string {
	if i == 0 && row.Points[0].None == NotBefore || !row.Points[i].Known() {
		return "—"
	}
	return row.Measure.Format(o.Printer, row.Points[i].Result, *row.Points[i].Value)
}

func (o Page) when(p Point) string {
	if p.Months == 0 {
		return o.say("before")
	}
	return o.say("months", param("n", strconv.Itoa(p.Months)))
}

func (o Page) measure(r Report, c CohortReport, row Row) measureView {
	m := row.Measure
	v := measureView{Name: m.Name(o.Printer), Number: row.Number, Definition: m.Definition(o.Printer, r)}
	var method Method
	for _, pt := range row.Points {
		if pt.Method != "" {
			method = pt.Method
		}
		v.Points = append(v.Points, o.point(row, pt))
		v.Said = append(v.Said, o.said(row, pt)...)
	}
	if method != "" {
		v.Method = o.say("method." + string(method))
	}
	if pt := row.Points[0]; !pt.Known() && pt.None != NotBefore && v.known() {
		v.Said = append(v.Said, o.say("nocompare"))
	}
	v.Chart = template.HTML(o.chart(row)) // escaped by package svg
	for _, pt := range row.Points {
		if pt.Survival != nil && pt.Progress != Future {
			v.Curve = template.HTML(o.curve(row, *pt.Survival)) // the last one has the most
		}
	}
	return v
}

// known reports whether any point has a value.
func (v measureView) known() bool {
	for _, p := range v.Points {
		if p.Value != "" {
			return true
		}
	}
	return false
}

func (o Page) point(row Row, pt Point) pointView {
	from := pt.From
	if definitions[row.Measure].fromStart && pt.Months > 0 {
		from = row.Points[0].Until // the start
	}
	v := pointView{
		When:  o.when(pt),
		From:  kabinet.Print(o.Printer, from),
		To:    o.say("to"),
		Until: kabinet.Print(o.Printer, pt.Until.AddDays(-1)), // the last day that counts
	}
	if pt.Progress == Running {
		v.Notes = append(v.Notes, o.say("running"))
	}
	if pt.Aside > 0 {
		v.Notes = append(v.Notes, o.say("aside", param("n", decimals(o.Printer, float64(pt.Aside), 0))))
	}
	if pt.None == "" || pt.None == NotReached {
		v.Counted = o.counted(row, pt)
		v.Notes = append([]string{o.say("n", param("n", decimals(o.Printer, float64(pt.N), 0)))}, v.Notes...)
	}
	if !pt.Known() {
		v.None = o.say("none." + string(pt.None))
		return v
	}
	v.Value = row.Measure.Format(o.Printer, pt.Result, *pt.Value)
	v.Range = o.say("norange")
	if in := pt.Interval; in != nil {
		v.Range = o.between(row.Measure, in, func(x float64) string { return row.Measure.Format(o.Printer, pt.Result, x) })
	}
	return v
}

// between writes a range, with the unit once where it is a word.
func (o Page) between(m Measure, in *Interval, format func(float64) string) string {
	if in.Open {
		return o.say("open", param("low", format(in.Low)))
	}
	low, high := format(in.Low), format(in.High)
	if head, _, ok := strings.Cut(low, "\u00a0"); ok && m.Unit() != Currency && strings.HasSuffix(high, low[len(head):]) {
		low = head
	}
	return o.say("range", param("low", low), param("high", high))
}

// counted says of what a value is made.
func (o Page) counted(row Row, pt Point) string {
	code := "over"
	switch row.Measure {
	case ConfirmMedian, ConfirmP90, CartToOrder, ResponseMedian, ResponseP90:
		code = "measured"
	case FirstOrderFromInvitation, FirstOrderFromLogin:
		code = "happened"
	case Satisfaction:
		code = "balance"
	default:
		if row.Unit == Share {
			code = "of"
		}
	}
	return o.say(code, param("a", pt.Numerator.Text(o.Printer)), param("b", pt.Denominator.Text(o.Printer)))
}

// said are sentences on how a point compares.
func (o Page) said(row Row, pt Point) []string {
	var out []string
	m, when := row.Measure, param("when", o.when(pt))
	change := func(x float64) string { return m.formatChange(o.Printer, pt.Result, x) }
	growth := func(x float64) string {
		sign := ""
		if x > 0 {
			sign = "+"
		}
		return o.say("unit.share", param("n", sign+decimals(o.Printer, 100*x, 1)))
	}
	if c := pt.Change; c != nil {
		switch {
		case c.By != nil && c.Growth != nil:
			out = append(out, o.say("both", when, param("change", change(c.By.Value)), param("range", o.between(m, &c.By.Interval, change)), param("growth", growth(*c.Growth))))
		case c.By != nil:
			out = append(out, o.say("since", when, param("change", change(c.By.Value)), param("range", o.between(m, &c.By.Interval, change))))
		case c.Growth != nil:
			out = append(out, o.say("growth", when, param("growth", growth(*c.Growth))))
		}
		if c.By != nil && !c.By.Sure() {
			out[len(out)-1] += " " + o.say("chance")
		}
	}
	if e := pt.Effect; e != nil {
		s := o.say("effect", when, param("change", change(e.Value)), param("range", o.between(m, &e.Interval, change)))
		if !e.Sure() {
			s += " " + o.say("chance")
		}
		if e.Biased {
			s += " " + o.say("biased")
		}
		out = append(out, s)
	}
	for _, t := range pt.Targets {
		if t.Needed == nil {
			out = append(out, o.say("nobase", when, param("growth", growth(t.Target.Growth))))
			continue
		}
		if t.Beyond == nil {
			continue
		}
		code := "missed"
		if t.Met {
			code = "met"
		}
		s := o.say(code, when, param("needed", m.Format(o.Printer, pt.Result, *t.Needed)),
			param("beyond", m.distance(o.Printer, pt.Result, max(*t.Beyond, -*t.Beyond))))
		if !t.Sure && pt.Interval != nil {
			s += " " + o.say("unsure")
		}
		out = append(out, s)
	}
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "..", ".") // an abbreviation's own full stop ends the sentence too
	}
	return out
}
