package rollout

import (
	"math"
	"strings"

	"github.com/seed-a884640a/kabinet/internal/svg"
)

// The size of a chart and its margins, in its own units.
const (
	chartWidth, chartHeight                      = 360.0, 220.0
	chartLeft, chartRight, chartTop, chartBottom = 12.0, 12.0, 42.0, 30.0
	blue, grey, orange, pale                     = "#0b57d0", "#57606a", "#b45309", "#d8dee4"
)

// scale is the range of values at the lower and upper edge of a plot.
type scale struct{ low, high float64 }

func (s scale) y(v float64) float64 {
	v = min(max(v, s.low), s.high)
	return chartTop + (chartHeight-chartTop-chartBottom)*(s.high-v)/(s.high-s.low)
}

// scaleOf begins at 0, or at −100 for scores. A range that is very wide does not
// flatten the values: it goes out at the top.
func scaleOf(row Row) scale {
	if row.Unit == Points {
		return scale{-100, 100}
	}
	most, wide := 0.0, 0.0
	add := func(r Result) {
		if !r.Known() {
			return
		}
		most = max(most, *r.Value)
		if r.Interval != nil {
			wide = max(wide, r.Interval.High)
		}
	}
	for _, pt := range row.Points {
		add(pt.Result)
		if pt.Outside != nil {
			add(*pt.Outside)
		}
		for _, t := range pt.Targets {
			if t.Needed != nil {
				most = max(most, *t.Needed)
			}
		}
	}
	high := min(max(wide, most*1.15), most*2.5)
	if most == 0 {
		high = wide
	}
	if row.Unit == Share {
		high = min(high, 1)
	}
	if high == 0 {
		high = 1
	}
	return scale{0, high}
}

// frame begins a picture with what it shows for those who cannot see it.
func frame(d *svg.Drawing, label string) {
	d.Raw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, svg.Px(chartWidth), ` `, svg.Px(chartHeight),
		`" role="img" aria-label="`, svg.Escape(label), `" font-family="system-ui, sans-serif" font-size="12" fill="#1b1f24">`, "\n")
}

func line(d *svg.Drawing, x1, y1, x2, y2 float64, more string) {
	d.Raw(`<path d="M`, svg.Px(x1), ` `, svg.Px(y1), `L`, svg.Px(x2), ` `, svg.Px(y2), `" fill="none" `, more, "/>\n")
}

// chart draws the points of a row, "" where none has a value.
func (o Page) chart(row Row) string {
	var d svg.Drawing
	sc := scaleOf(row)
	var label []string
	var shown []Point // T0 only where there is such a thing
	for _, pt := range row.Points {
		if pt.None != NotBefore {
			shown = append(shown, pt)
		}
		if pt.Known() {
			v := o.point(row, pt)
			label = append(label, v.When+": "+v.Value+" ("+v.Range+")")
		}
	}
	if len(label) == 0 {
		return ""
	}
	frame(&d, row.Measure.Name(o.Printer)+". "+strings.Join(label, "; "))
	zero := sc.y(0)
	line(&d, chartLeft, zero, chartWidth-chartRight, zero, `stroke="`+pale+`"`)
	step := (chartWidth - chartLeft - chartRight) / float64(len(shown))
	outside := false
	for i, pt := range shown {
		x := chartLeft + step*(float64(i)+0.5)
		d.Label(chartWidth, x, chartHeight-10, `fill="`+grey+`"`, o.when(pt))
		for _, t := range pt.Targets {
			if t.Needed != nil {
				line(&d, x-step*0.4, sc.y(*t.Needed), x+step*0.4, sc.y(*t.Needed), `stroke="`+orange+`" stroke-width="1.5" stroke-dasharray="4 3"`)
			}
		}
		if pt.Outside != nil && pt.Outside.Known() {
			outside = true
			o.dot(&d, sc, x+12, *pt.Outside, grey, pt.Progress == Running)
		}
		if !pt.Known() {
			continue
		}
		o.dot(&d, sc, x, pt.Result, blue, pt.Progress == Running)
		top := *pt.Value
		if pt.Interval != nil {
			top = max(top, pt.Interval.High)
			if pt.Interval.Open {
				top = sc.high
			}
		}
		// White around it, so that no line strikes it through.
		d.Label(chartWidth, x, sc.y(top)-7, `font-weight="600" stroke="#fff" stroke-width="4" paint-order="stroke"`, row.Measure.Format(o.Printer, pt.Result, *pt.Value))
	}
	// The legend, as far as it is needed.
	x := chartLeft
	for _, l := range []struct {
		there       bool
		color, text string
	}{{hasTarget(row), orange, o.say("target")}, {outside, grey, o.say("outside")}} {
		if l.there {
			d.Raw(`<rect x="`, svg.Px(x), `" y="5" width="10" height="10" fill="`, l.color, `"/>`, "\n")
			d.Text(x+15, 14, "start", `fill="`+grey+`"`, l.text)
			x += 30 + 7*float64(len([]rune(l.text)))
		}
	}
	d.Raw("</svg>\n")
	return d.String()
}

func hasTarget(row Row) bool {
	for _, pt := range row.Points {
		for _, t := range pt.Targets {
			if t.Needed != nil {
				return true
			}
		}
	}
	return false
}

// dot draws a value and its range.
func (o Page) dot(d *svg.Drawing, sc scale, x float64, r Result, color string, hollow bool) {
	stroke := `stroke="` + color + `" stroke-width="1.5"`
	if in := r.Interval; in != nil {
		high := in.High
		if in.Open {
			high = sc.high
		}
		line(d, x, sc.y(in.Low), x, sc.y(high), stroke)
		line(d, x-4, sc.y(in.Low), x+4, sc.y(in.Low), stroke)
		if high <= sc.high && !in.Open {
			line(d, x-4, sc.y(high), x+4, sc.y(high), stroke)
		}
	}
	fill := color
	if hollow {
		fill = "#fff"
	}
	d.Raw(`<circle cx="`, svg.Px(x), `" cy="`, svg.Px(sc.y(*r.Value)), `" r="4" fill="`, fill, `" `, stroke, "/>\n")
}

// curve draws the share that has ordered, as it grows.
func (o Page) curve(row Row, s Survival) string {
	var d svg.Drawing
	last := max(math.Ceil(s.Last), 1)
	days := func(x float64) string { return o.say("days", param("n", decimals(o.Printer, x, 1))) }
	share := func(x float64) string { return o.say("unit.share", param("n", decimals(o.Printer, 100*x, 1))) }
	var label []string
	for _, q := range []float64{0.25, 0.5, 0.75, 1} {
		label = append(label, o.say("curveat", param("days", days(q*last)), param("share", share(1-s.At(q*last)))))
	}
	frame(&d, o.say("curve")+". "+strings.Join(label, "; "))
	const left = 46.0
	sc := scale{0, 1}
	x := func(t float64) float64 { return left + (chartWidth-left-chartRight)*t/last }
	d.Text(left, 16, "start", `font-weight="600"`, o.say("curve"))
	for _, y := range []float64{0, 0.5, 1} {
		line(&d, left, sc.y(y), chartWidth-chartRight, sc.y(y), `stroke="`+pale+`"`)
		d.Text(left-5, sc.y(y)+4, "end", `fill="`+grey+`"`, share(y))
	}
	for _, q := range []float64{0, 0.5, 1} {
		d.Label(chartWidth, x(q*last), chartHeight-10, `fill="`+grey+`"`, days(q*last))
	}
	// The band of the intervals, there and back, and the curve.
	var band, back []string
	path := "M" + svg.Px(x(0)) + " " + svg.Px(sc.y(0))
	for i, step := range s.Steps {
		until := last
		if i+1 < len(s.Steps) {
			until = s.Steps[i+1].Time
		}
		path += "H" + svg.Px(x(step.Time)) + "V" + svg.Px(sc.y(1-step.Survival))
		if in := step.Interval; in != nil {
			band = append(band, svg.Px(x(step.Time))+" "+svg.Px(sc.y(1-in.Low)), svg.Px(x(until))+" "+svg.Px(sc.y(1-in.Low)))
			back = append([]string{svg.Px(x(until)) + " " + svg.Px(sc.y(1-in.High)), svg.Px(x(step.Time)) + " " + svg.Px(sc.y(1-in.High))}, back...)
		}
	}
	if len(band) > 0 {
		d.Raw(`<path d="M`, strings.Join(append(band, back...), "L"), `Z" fill="`, blue, `" fill-opacity=".12"/>`, "\n")
	}
	d.Raw(`<path d="`, path, `H`, svg.Px(x(min(s.Last, last))), `" fill="none" stroke="`, blue, `" stroke-width="2"/>`, "\n</svg>\n")
	return d.String()
}
