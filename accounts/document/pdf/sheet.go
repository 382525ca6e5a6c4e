package pdf

import (
	"errors"
	"io"
	"time"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensed"
	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/sfnt"

	"github.com/seed-a884640a/kabinet"
)

// Size is the size of the pages.
type Size string

// The sizes.
const (
	A4     Size = "A4" // unless said otherwise
	Letter Size = "Letter"
)

// Fonts are two TrueType fonts, as the bytes of their files.
type Fonts struct{ Regular, Bold []byte }

// Options say how a paper is drawn. The zero Options are plain English on A4.
type Options struct {
	// Printer writes words, amounts and days. It should have Messages of this package,
	// of package kabinet for units and of package identifier for numbers of companies.
	Printer kabinet.Printer
	Size    Size
	// Fonts are used instead of DejaVu Sans Condensed, where both are set.
	Fonts Fonts
	// Made is the instant that the file says it was made at. The zero one is the
	// beginning of the paper's day in UTC. There is no clock in it, so that the same
	// paper is the same file.
	Made time.Time
}

// The margins, in millimetres.
const (
	left, right, top, bottom = 18.0, 14.0, 14.0, 20.0
	footerY                  = 12.0 // above the end of the page
)

// style is how a line of text looks.
type style struct {
	bold bool
	size float64 // in points
	grey int     // 0 is black
}

var (
	normal  = style{size: 9}
	strong  = style{size: 9, bold: true}
	faint   = style{size: 7.5, grey: 90}
	heading = style{size: 8, bold: true}
	large   = style{size: 11, bold: true}
	title   = style{size: 15, bold: true}
)

// height returns the height of a line, in millimetres.
func (t style) height() float64 { return t.size * 25.4 / 72 * 1.32 }

// sheet is a PDF that is being drawn from top to bottom, in millimetres.
type sheet struct {
	pdf   *fpdf.Fpdf
	p     kabinet.Printer
	fonts [2]*sfnt.Font
	seen  map[rune]bool
	x, y  float64 // where the next thing goes
	width float64
	end   float64 // of the part of the page for content
	title string
}

// newSheet begins a paper of a day. It returns ErrFont.
func newSheet(o Options, name string, author string, day kabinet.Date) (*sheet, error) {
	if o.Size == "" {
		o.Size = A4
	}
	if o.Fonts.Regular == nil || o.Fonts.Bold == nil {
		o.Fonts = Fonts{dejavusanscondensed.TTF, dejavusanscondensedbold.TTF}
	}
	if o.Made.IsZero() && !day.IsZero() {
		o.Made = day.Start(time.UTC)
	}
	if o.Made.IsZero() {
		o.Made = time.Unix(0, 0)
	}
	s := &sheet{p: o.Printer, seen: map[rune]bool{}}
	for i, b := range [][]byte{o.Fonts.Regular, o.Fonts.Bold} {
		f, err := sfnt.Parse(b)
		if err != nil || f.NumGlyphs() == 0 || len(b) < 4 || string(b[:4]) == "OTTO" {
			return nil, ErrFont
		}
		s.fonts[i] = f
	}
	s.title = s.clean(name)
	s.pdf = fpdf.New("P", "mm", string(o.Size), "")
	s.pdf.SetCatalogSort(true)
	s.pdf.SetCreationDate(o.Made.UTC())
	s.pdf.SetModificationDate(o.Made.UTC())
	s.pdf.SetProducer("kabinet", true)
	s.pdf.SetTitle(s.title, true)
	s.pdf.SetAuthor(s.clean(author), true)
	s.pdf.SetLang(s.text("pdf.language"))
	s.pdf.AddUTF8FontFromBytes("paper", "", o.Fonts.Regular)
	s.pdf.AddUTF8FontFromBytes("paper", "B", o.Fonts.Bold)
	s.pdf.SetAutoPageBreak(false, 0)
	w, h := s.pdf.GetPageSize()
	s.x, s.width, s.end = left, w-left-right, h-bottom
	s.pdf.SetFont("paper", "", normal.size)
	s.page()
	return s, nil
}

// has reports whether both fonts have a letter.
func (s *sheet) has(r rune) bool {
	if r > 0xffff {
		return false // the writer has no more
	}
	known, ok := s.seen[r]
	if !ok {
		known = true
		for _, f := range s.fonts {
			i, err := f.GlyphIndex(nil, r)
			known = known && err == nil && i != 0
		}
		s.seen[r] = known
	}
	return known
}

// text returns a message of this package.
func (s *sheet) text(code string, params ...kabinet.Param) string {
	return kabinet.Text(s.p, code, english[code], params...)
}

// print returns a value in the language of the paper.
func (s *sheet) print(v any) string { return kabinet.Print(s.p, v) }

// page begins a page.
func (s *sheet) page() {
	s.pdf.AddPage()
	s.y = top
	if s.pdf.PageCount() > 1 { // what the page belongs to
		s.line(s.x+gap, s.width-2*gap, faint, "L", s.clip(s.title, faint, s.width-2*gap))
		s.y += faint.height() + 2
	}
}

// room begins a page where less than h is left of this one, unless it is a new one.
func (s *sheet) room(h float64) {
	if s.y+h > s.end && s.y > s.top() {
		s.page()
	}
}

// top is where content begins on pages after the first.
func (s *sheet) top() float64 { return top + faint.height() + 2 }

// use sets font and colour, and returns how to measure with them.
func (s *sheet) use(t style) func(string) float64 {
	bold := ""
	if t.bold {
		bold = "B"
	}
	s.pdf.SetFont("paper", bold, t.size)
	s.pdf.SetTextColor(t.grey, t.grey, t.grey)
	return s.pdf.GetStringWidth
}

// ascent is the part of the height of a line that is above its letters' feet.
const ascent = 0.76

// line draws one line of cleaned text in a column that begins at x, with its upper edge
// at y: align is "L" or "R".
func (s *sheet) line(x, width float64, t style, align, text string) {
	measure := s.use(t)
	if align == "R" {
		x += width - measure(text)
	}
	s.pdf.Text(x, s.y+t.height()*ascent, text)
}

// clip cuts cleaned text to one line.
func (s *sheet) clip(text string, t style, width float64) string {
	lines := wrap(text, width-3, s.use(t))
	if len(lines) == 1 {
		return text
	}
	return lines[0] + "…"
}

// flow draws paragraphs over the whole width, and over pages.
func (s *sheet) flow(t style, text string) {
	for _, p := range s.paragraphs(text) {
		for _, l := range wrap(p, s.width-2*gap, s.use(t)) {
			s.room(t.height())
			s.line(s.x+gap, s.width-2*gap, t, "L", l)
			s.y += t.height()
		}
	}
}

// heading draws the title of the paper.
func (s *sheet) heading() {
	s.flow(title, s.title)
	s.y += 3
}

// rule draws a thin line from x at the height of y.
func (s *sheet) rule(x, width float64, grey int) {
	s.pdf.SetDrawColor(grey, grey, grey)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(x, s.y, x+width, s.y)
}

// finish numbers the pages and writes the file.
func (s *sheet) finish(w io.Writer) error {
	pages := s.pdf.PageCount()
	_, height := s.pdf.GetPageSize()
	for n := 1; n <= pages; n++ {
		s.pdf.SetPage(n)
		s.y = height - footerY - 1.5
		s.rule(s.x, s.width, 200)
		s.y += 1
		number := s.clean(s.text("pdf.page", kabinet.Param{Name: "n", Value: n}, kabinet.Param{Name: "m", Value: pages}))
		s.line(s.x+gap, s.width-2*gap, faint, "R", number)
		s.line(s.x+gap, s.width-2*gap, faint, "L", s.clip(s.title, faint, s.width-2*gap-s.use(faint)(number)-5))
	}
	if err := s.pdf.Error(); err != nil {
		return errors.Join(ErrFont, err) // nothing else is asked of it that can fail
	}
	return s.pdf.Output(w)
}
