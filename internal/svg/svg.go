// Package svg writes the few elements that the library's pictures are made of.
package svg

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// Drawing is a picture in the making. The zero Drawing is empty and ready for use;
// it must not be copied once written to.
type Drawing struct{ strings.Builder }

// Raw writes markup as it is.
func (d *Drawing) Raw(parts ...string) {
	for _, s := range parts {
		d.WriteString(s)
	}
}

// Text writes text at a point. The anchor is "start", "middle" or "end"; more are
// further attributes.
func (d *Drawing) Text(x, y float64, anchor, more, s string) {
	if more != "" {
		more = " " + more
	}
	d.Raw(`<text x="`, Px(x), `" y="`, Px(y), `" text-anchor="`, anchor, `"`, more, `>`, Escape(s), "</text>\n")
}

// Label writes text with its middle at x, or as close to it as a picture of that
// width has room: a letter takes about 7 pixels.
func (d *Drawing) Label(width, x, y float64, more, s string) {
	half := 3.5 * float64(len([]rune(s)))
	switch {
	case x+half > width:
		d.Text(width-2, y, "end", more, s)
	case x-half < 0:
		d.Text(2, y, "start", more, s)
	default:
		d.Text(x, y, "middle", more, s)
	}
}

// Px writes a length with at most one decimal.
func Px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// Escape returns text as it is written between tags and in attributes.
func Escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder never fails
	return b.String()
}
