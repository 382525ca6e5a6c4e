// Package chart draws a trend of scores as SVG: every period with its score and the
// interval that belongs to it.
//
//	trend, err := nps.TrendOf(quarters, nps.MeanOfAccounts, nps.Options{})
//	err = chart.Trend(w, trend, chart.Options{Printer: printer})
//
// The picture stands alone: it needs no script, style sheet or font, has a title
// and a description for screen readers, and says the numbers that it shows. A
// score of fewer than nps.MinAlone answers is a hollow dot without a number: its
// interval is all there is to say. A period without answers keeps its place and is
// empty.
package chart

import (
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/svg"
	"github.com/seed-a884640a/kabinet/nps"
)

// The size of a picture where none is stated, in pixels.
const (
	DefaultWidth  = 720
	DefaultHeight = 360
)

// Options are how a trend is drawn. The zero Options are plain English.
type Options struct {
	// Width and Height are the size in pixels, 0 for the defaults; less than
	// 240 by 160 becomes that.
	Width, Height int
	// Title is written above the chart; "" is one in the language of Printer.
	Title string
	// Printer writes texts and numbers; nil is plain English.
	Printer kabinet.Printer
}

// Trend writes the trend as an SVG document. It returns nps.ErrNoData for a trend
// without periods, nps.ErrPoint for numbers that are not on the scale of scores,
// and the error of w.
func Trend(w io.Writer, t nps.Trend, o Options) error {
	for i, p := range t.Points {
		if !p.Empty() && !(onScale(p.NPS) && onScale(p.Interval.Low) && onScale(p.Interval.High) && p.Interval.Low <= p.Interval.High) {
			return nps.ErrPoint.At("/points/" + strconv.Itoa(i))
		}
	}
	if len(t.Points) == 0 {
		return nps.ErrNoData
	}
	d := drawing{t: t, o: o, width: size(o.Width, DefaultWidth, 240), height: size(o.Height, DefaultHeight, 160)}
	d.scale()
	d.open()
	d.grid()
	d.line()
	d.points()
	d.Raw("</svg>\n")
	_, err := io.WriteString(w, d.String())
	return err
}

// onScale reports whether a number can be a score; NaN cannot.
func onScale(x float64) bool { return x >= -100 && x <= 100 }

// alone reports whether the score of a period may be stated.
func alone(p nps.Point) bool {
	_, ok := p.Alone()
	return ok
}

func size(n, otherwise, least int) float64 {
	if n == 0 {
		n = otherwise
	}
	return float64(max(n, least))
}

// The margins around the plot, in pixels.
const (
	left, right, top, bottom = 48.0, 16.0, 70.0, 62.0
)

type drawing struct {
	svg.Drawing
	t             nps.Trend
	o             Options
	width, height float64
	low, high     float64 // the scores at the lower and upper edge of the plot
}

// scale chooses the range of scores: multiples of 25 around all intervals, and at
// least 50 points, so that small changes do not look large.
func (d *drawing) scale() {
	d.low, d.high = 100, -100
	for _, p := range d.t.Points {
		if !p.Empty() {
			d.low, d.high = min(d.low, p.Interval.Low, p.NPS), max(d.high, p.Interval.High, p.NPS)
		}
	}
	if d.low > d.high {
		d.low, d.high = 0, 0
	}
	d.low, d.high = 25*math.Floor(d.low/25), 25*math.Ceil(d.high/25)
	for d.high-d.low < 50 {
		d.low, d.high = max(d.low-25, -100), min(d.high+25, 100)
	}
}

func (d *drawing) x(i float64) float64 {
	step := (d.width - left - right) / float64(len(d.t.Points))
	return left + step*(i+0.5)
}

func (d *drawing) y(score float64) float64 {
	return top + (d.height-top-bottom)*(d.high-score)/(d.high-d.low)
}

func (d *drawing) open() {
	w, h := svg.Px(d.width), svg.Px(d.height)
	d.Raw(`<svg xmlns="http://www.w3.org/2000/svg" width="` + w + `" height="` + h + `" viewBox="0 0 ` + w + ` ` + h +
		`" role="img" font-family="sans-serif" font-size="12" fill="#1b1f24">` + "\n")
	title := d.o.Title
	if title == "" {
		title = d.say("title")
	}
	d.Raw(`<title>` + svg.Escape(title) + "</title>\n")
	d.Raw(`<desc>` + svg.Escape(d.description()) + "</desc>\n")
	d.Raw(`<rect width="100%" height="100%" fill="#ffffff"/>` + "\n")
	d.Text(left, 22, "start", `font-size="15" font-weight="bold"`, title)
	basis, few := "", false
	for _, p := range d.t.Points {
		if !p.Empty() {
			basis = p.Basis.Label(d.o.Printer)
			few = few || !alone(p)
		}
	}
	d.Text(left, 40, "start", `fill="#57606a"`, basis)
	if few {
		d.Text(d.width-right, d.height-6, "end", `fill="#57606a" font-size="11"`, d.say("hollow", param("n", d.decimal(nps.MinAlone))))
	}
}

// description says what the picture shows.
func (d *drawing) description() string {
	lines := []string{d.t.Text(d.o.Printer)}
	for _, p := range d.t.Points {
		switch {
		case p.Empty():
			lines = append(lines, d.say("empty", param("period", p.Label)))
		case !alone(p):
			low, high := p.Interval.Ends(d.o.Printer)
			lines = append(lines, d.say("few", param("period", p.Label), param("low", low), param("high", high)))
		default:
			low, high := p.Interval.Ends(d.o.Printer)
			lines = append(lines, d.say("point", param("period", p.Label), param("nps", d.decimal(math.Round(p.NPS))),
				param("low", low), param("high", high)))
		}
	}
	return strings.Join(lines, "\n")
}

func (d *drawing) grid() {
	step := 25.0
	if (d.high-d.low)/step*30 > d.height-top-bottom {
		step = 50
	}
	for s := step * math.Ceil(d.low/step); s <= d.high; s += step {
		color := "#d8dee4"
		if s == 0 {
			color = "#8c959f"
		}
		y := svg.Px(d.y(s))
		d.Raw(`<path d="M` + svg.Px(left) + ` ` + y + `H` + svg.Px(d.width-right) + `" stroke="` + color + `"/>` + "\n")
		d.Text(left-8, d.y(s)+4, "end", `fill="#57606a"`, d.decimal(s))
	}
}

// line draws the slope, where it is more than chance, as far as it is within the
// plot.
func (d *drawing) line() {
	if !d.t.Differs() {
		return
	}
	first, last := 0.0, float64(len(d.t.Points)-1)
	low, high := d.crossing(d.low), d.crossing(d.high)
	first, last = max(first, min(low, high)), min(last, max(low, high))
	if !(first < last) { // nor NaN
		return
	}
	at := func(x float64) float64 { return d.t.MiddleY + d.t.Slope*(x-d.t.MiddleX) }
	d.Raw(`<path d="M` + svg.Px(d.x(first)) + ` ` + svg.Px(d.y(at(first))) + `L` + svg.Px(d.x(last)) + ` ` + svg.Px(d.y(at(last))) +
		`" stroke="#0969da" stroke-width="1.5" stroke-dasharray="6 4" fill="none"/>` + "\n")
}

// crossing returns the period, counted from 0, at which the line has a score.
func (d *drawing) crossing(score float64) float64 {
	return d.t.MiddleX + (score-d.t.MiddleY)/d.t.Slope
}

func (d *drawing) points() {
	step := (d.width - left - right) / float64(len(d.t.Points))
	longest := 0
	for _, p := range d.t.Points {
		longest = max(longest, len([]rune(short(p.Label))), len([]rune(d.rests(p))))
	}
	// As many labels as have room, and the last one always.
	every := max(1, int(math.Ceil(float64(8*longest+12)/step)))
	arm := min(6, step/3)
	for i, p := range d.t.Points {
		x := d.x(float64(i))
		if fromEnd := len(d.t.Points) - 1 - i; fromEnd%every == 0 {
			d.Label(d.width, x, d.height-bottom+20, "", short(p.Label))
			if !p.Empty() {
				d.Label(d.width, x, d.height-bottom+38, `fill="#57606a"`, d.rests(p))
			}
			if !p.Empty() && alone(p) {
				// White around it, so that no line strikes it through.
				d.Label(d.width, x, d.y(p.Interval.High)-8, `font-weight="bold" stroke="#ffffff" stroke-width="4" paint-order="stroke"`, d.decimal(math.Round(p.NPS)))
			}
		}
		if p.Empty() {
			continue
		}
		high, low := svg.Px(d.y(p.Interval.High)), svg.Px(d.y(p.Interval.Low))
		d.Raw(`<path d="M` + svg.Px(x) + ` ` + low + `V` + high + `M` + svg.Px(x-arm) + ` ` + high + `h` + svg.Px(2*arm) + `M` + svg.Px(x-arm) + ` ` + low + `h` + svg.Px(2*arm) +
			`" stroke="#0969da" stroke-width="1.5" fill="none"/>` + "\n")
		fill := "#0969da"
		if !alone(p) {
			fill = "#ffffff"
		}
		d.Raw(`<circle cx="` + svg.Px(x) + `" cy="` + svg.Px(d.y(p.NPS)) + `" r="` + svg.Px(min(4, max(step/3, 1))) + `" fill="` + fill + `" stroke="#0969da" stroke-width="1.5"/>` + "\n")
	}
}

// rests says on how many a score rests.
func (d *drawing) rests(p nps.Point) string { return d.say("n", param("n", d.decimal(p.N))) }

// short cuts a label that is longer than a period's name would be.
func short(s string) string {
	const max = 24
	if r := []rune(s); len(r) > max {
		return string(r[:max-1]) + "…"
	}
	return s
}

func (d *drawing) decimal(x float64) string {
	s := strconv.FormatFloat(math.Round(x*10)/10+0, 'f', -1, 64)
	if d.o.Printer == nil {
		return s
	}
	return d.o.Printer.Number(s)
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

func (d *drawing) say(code string, params ...kabinet.Param) string {
	code = "nps.chart." + code
	return kabinet.Text(d.o.Printer, code, texts[code].en, params...)
}

// texts are the texts of a chart by code.
var texts = map[string]struct{ en, ru string }{
	"nps.chart.title":  {"The score and how sure it is", "Индекс и насколько он точен"},
	"nps.chart.n":      {"n = {n}", "n = {n}"},
	"nps.chart.point":  {"{period}: {nps}, very probably between {low} and {high}.", "{period}: {nps}, почти наверняка от {low} до {high}."},
	"nps.chart.few":    {"{period}: too few answers for one number, very probably between {low} and {high}.", "{period}: для одного числа ответов слишком мало, почти наверняка от {low} до {high}."},
	"nps.chart.hollow": {"hollow: fewer than {n}", "пустые точки: меньше {n}"},
	"nps.chart.empty":  {"{period}: no answers.", "{period}: ответов нет."},
}

// Messages adds the texts of charts to a catalogue, in English and Russian. A host
// adds those of package nps too.
func Messages(b *catalog.Builder) error {
	for code, text := range texts {
		if err := b.SetString(language.English, code, text.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, code, text.ru); err != nil {
			return err
		}
	}
	return nil
}
