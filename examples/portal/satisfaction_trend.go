package main

import (
	"bytes"
	"context"
	"errors"
	"html/template"
	"math"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/nps/chart"
)

// TrendView is a trend as a picture, in words and as a table.
type TrendView struct {
	Wide, Narrow template.HTML
	Text         string
	Periods      []Figure
}

// trend draws the score over quarters or months, whole ones, of about a year.
func (v *scoreView) trend(ctx context.Context, _ kabinet.Window) error {
	p := v.c.p
	for _, g := range []nps.Granularity{nps.Quarterly, nps.Monthly} {
		other := v.look
		other.grain = g
		v.out.Grains = append(v.out.Grains, Choosable{p.Text("score.per_" + g.String()), other.path("#trend"), g == v.look.grain})
	}
	today := kabinet.DateOf(v.now.In(zone))
	first := kabinet.Date{Year: today.Year - 1, Month: (today.Month-1)/3*3 + 1, Day: 1}
	if v.look.grain == nps.Monthly {
		first.Month = today.Month
	}
	sample, err := v.svc.Sample(ctx, v.c.me.Actor, nps.Filter{Responded: kabinet.Window{From: first.Start(zone)}})
	if err != nil {
		return err
	}
	periods, _, err := sample.Periods(v.look.grain, surveyPolicy.Calendar)
	if err != nil {
		return err
	}
	for i := range periods {
		periods[i].Key = p.period(periods[i].Key)
	}
	t, err := nps.TrendOf(periods, basis, nps.Options{})
	if errors.Is(err, nps.ErrPeriods) {
		return nil
	}
	if err != nil {
		return err
	}
	view := &TrendView{Text: t.Text(p)}
	for _, x := range []struct {
		to            *template.HTML
		width, height int
		printer       kabinet.Printer
	}{{&view.Wide, 820, 340, p}, {&view.Narrow, 320, 330, brief{p}}} {
		var b bytes.Buffer
		if err := chart.Trend(&b, t, chart.Options{Width: x.width, Height: x.height, Printer: x.printer}); err != nil {
			return err
		}
		*x.to = template.HTML(b.String()) // the library escapes what it writes
	}
	for i, at := range t.Points {
		f := v.ranged(at.Label, at.Interval, at.NPS)
		f.Answers = periods[i].Tally.N()
		f.Clients = int(math.Round(at.N))
		if n, alone := at.Alone(); alone {
			f.Number = p.Number(strconv.Itoa(n))
		}
		view.Periods = append(view.Periods, f)
	}
	v.out.Trend = view
	return nil
}

// brief is a printer for a picture as wide as a phone, with a short name of the
// basis.
type brief struct{ *printer }

// Message implements kabinet.Printer.
func (b brief) Message(code string, params []kabinet.Param) (string, bool) {
	if code == "nps.text.basis."+basis.String() {
		code = "score.basis_brief"
	}
	return b.printer.Message(code, params)
}
