package main

import (
	"html/template"
	"math"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/svg"
)

// spendChart draws what was spent in each period as a column, beside a paler one of what
// was spent before. The picture says what it shows to whoever cannot see it; the table
// beside it has the numbers.
func spendChart(p *printer, rows []SpendRow, width float64) template.HTML {
	const height, left, right, top, bottom = 260.0, 8.0, 8.0, 34.0, 40.0
	if len(rows) == 0 {
		return ""
	}
	most, most2 := 0.0, rows[0].Now.Gross
	for _, r := range rows {
		for _, m := range []kabinet.Money{r.Now.Gross, r.Before.Gross} {
			if amountOf(m) > most {
				most, most2 = amountOf(m), m
			}
		}
	}
	if most == 0 {
		return ""
	}
	var d svg.Drawing
	d.Raw(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 `, svg.Px(width), " ", svg.Px(height), `" role="img" class="columns" font-size="12">`, "\n")
	d.Raw("<title>", svg.Escape(p.Text("spend.chart")), "</title><desc>", svg.Escape(p.Text("spend.chart_desc", param("most", p.Money(most2)))), "</desc>\n")
	y := func(v float64) float64 { return height - bottom - (height-top-bottom)*max(v, 0)/most }
	d.Raw(`<path class="grid" d="M`, svg.Px(left), " ", svg.Px(y(most)), "H", svg.Px(width-right), "M", svg.Px(left), " ", svg.Px(y(most/2)), "H", svg.Px(width-right), `"/>`, "\n")
	d.Text(left, y(most)-6, "start", `class="scale"`, p.Money(most2))
	step := (width - left - right) / float64(len(rows))
	bar := math.Min(step*0.36, 34)
	every := int(math.Ceil(46 / step)) // labels that have room
	for i, r := range rows {
		x := left + step*(float64(i)+0.5)
		for _, b := range []struct {
			class string
			v, at float64
		}{{"before", amountOf(r.Before.Gross), x - bar}, {"now", amountOf(r.Now.Gross), x}} {
			if b.v > 0 {
				d.Raw(`<rect class="`, b.class, `" x="`, svg.Px(b.at), `" y="`, svg.Px(y(b.v)), `" width="`, svg.Px(bar-1), `" height="`, svg.Px(height-bottom-y(b.v)), `"/>`, "\n")
			}
		}
		if i%every == 0 {
			d.Label(width, x, height-bottom+16, "", r.Short)
		}
	}
	d.Raw(`<path class="base" d="M`, svg.Px(left), " ", svg.Px(height-bottom), "H", svg.Px(width-right), `"/>`, "\n")
	d.Raw(`<rect class="now" x="`, svg.Px(left), `" y="`, svg.Px(height-14), `" width="10" height="10"/>`)
	d.Text(left+15, height-5, "start", "", p.Text("spend.now"))
	d.Raw(`<rect class="before" x="`, svg.Px(width/2), `" y="`, svg.Px(height-14), `" width="10" height="10"/>`)
	d.Text(width/2+15, height-5, "start", "", p.Text("spend.before"))
	d.Raw("</svg>\n")
	return template.HTML(d.String()) // the drawing escapes what it writes
}
