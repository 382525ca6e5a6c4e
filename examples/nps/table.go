package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// texts are the texts of the tables by code, in English and Russian.
var texts = map[string][2]string{
	"basis":    {"score", "показатель"},
	"nps":      {"NPS", "NPS"},
	"from":     {"from", "от"},
	"to":       {"to", "до"},
	"accounts": {"accounts", "клиентов"},
	"answers":  {"answers", "ответов"},
	"period":   {"period", "период"},
	"rests_on": {"rests on", "по"},
	"change":   {"change", "изменение"},
	"chance":   {"by chance", "случайно"},
	"segment":  {"segment", "сегмент"},
	"manager":  {"manager", "менеджер"}, "entity": {"legal entity", "юрлицо"}, "programme": {"programme", "программа"}, "account": {"account", "клиент"},
	"none":     {"(not known)", "(неизвестно)"},
	"read":     {"Rows: {rows}, left out: {left}, outside the dates: {outside}.", "Строк: {rows}, пропущено: {left}, вне дат: {outside}."},
	"repeated": {"Answers that do not count because the person answered again: {n}.", "Ответов, не вошедших потому, что человек ответил снова: {n}."},
	"unknown":  {"Answers without a time, in no period: {n}.", "Ответов без времени, не вошедших в периоды: {n}."},
	"few":      {"A score stands as “–” where fewer than {n} answers or accounts are behind it.", "Вместо индекса стоит «–», если за ним меньше {n} ответов или клиентов."},
}

// messages adds the texts to a catalogue.
func messages(b *catalog.Builder) error {
	for code, text := range texts {
		if err := b.SetString(language.English, "nps.command."+code, text[0]); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, "nps.command."+code, text[1]); err != nil {
			return err
		}
	}
	return nil
}

func say(p kabinet.Printer, code string, params ...kabinet.Param) string {
	return kabinet.Text(p, "nps.command."+code, texts[code][0], params...)
}

func count(name string, n int64) kabinet.Param { return kabinet.Param{Name: name, Value: n} }

// writeTables prints the report for people.
func (r *report) writeTables(w io.Writer, p kabinet.Printer) {
	fmt.Fprintln(w, r.Text)
	fmt.Fprintln(w)
	fmt.Fprintln(w, say(p, "read", count("rows", int64(r.Reading.Rows)), count("left", int64(r.Reading.leftOut())), count("outside", int64(r.Reading.Outside))))
	if r.Repeated > 0 {
		fmt.Fprintln(w, say(p, "repeated", count("n", r.Repeated)))
	}
	few := false
	ups := newTable(say(p, "basis"), say(p, "nps")+":", say(p, "from")+":", say(p, "to")+":", say(p, "accounts")+":", say(p, "answers")+":")
	low, high := r.Answers.Interval.Ends(nil)
	ups.add(nps.Answers.Label(p), alone(r.Answers.Alone, &few), low, high, "", integer(r.Answers.Tally.N()))
	for _, u := range r.RollUps {
		if u.Accounts == 0 {
			continue // of no accounts it would say the same again
		}
		low, high := u.Interval.Ends(nil)
		ups.add(u.Basis.Label(p), alone(u.Alone, &few), low, high, strconv.Itoa(u.Accounts), integer(u.Responses))
	}
	fmt.Fprintln(w)
	ups.write(w)
	r.writeTrend(w, p, &few)
	for _, name := range r.order {
		t := newTable(say(p, name), say(p, "nps")+":", say(p, "from")+":", say(p, "to")+":", say(p, "answers")+":")
		for _, g := range r.By[name] {
			key := g.Key
			if key == "" {
				key = say(p, "none")
			}
			e := g.Estimate
			if e == nil {
				t.add(key, "", "", "", "0")
				continue
			}
			low, high := e.Interval.Ends(nil)
			t.add(key, alone(e.Alone, &few), low, high, integer(e.Tally.N()))
		}
		fmt.Fprintln(w)
		t.write(w)
	}
	if few {
		fmt.Fprintln(w)
		fmt.Fprintln(w, say(p, "few", count("n", nps.MinAlone)))
	}
}

func (r *report) writeTrend(w io.Writer, p kabinet.Printer, few *bool) {
	fmt.Fprintln(w)
	if r.Trend != nil {
		steps := map[int]nps.Step{}
		basis := nps.Answers
		for _, s := range r.Trend.Steps {
			steps[s.To] = s
		}
		for _, x := range r.Trend.Points {
			if !x.Empty() {
				basis = x.Basis
			}
		}
		fmt.Fprintln(w, basis.Label(p))
		t := newTable(say(p, "period"), say(p, "nps")+":", say(p, "from")+":", say(p, "to")+":", say(p, "rests_on")+":", say(p, "change")+":", say(p, "chance")+":")
		for i, x := range r.Trend.Points {
			if x.Empty() {
				t.add(x.Label, "", "", "", "0", "", "")
				continue
			}
			change, chance := "", ""
			if s, ok := steps[i]; ok {
				change, chance = fmt.Sprintf("%+d", int(math.Round(s.Delta))), strconv.FormatFloat(math.Round(1000*s.Holm)/10, 'f', -1, 64)+" %"
			}
			low, high := x.Interval.Ends(nil)
			t.add(x.Label, alone(x.Alone, few), low, high,
				strconv.FormatFloat(math.Round(10*x.N)/10, 'f', -1, 64), change, chance)
		}
		t.write(w)
	}
	fmt.Fprintln(w, r.TrendText)
	if r.Unknown > 0 {
		fmt.Fprintln(w, say(p, "unknown", count("n", r.Unknown)))
	}
}

// alone prints a score that may stand alone, and "–" otherwise.
func alone(score func() (int, bool), few *bool) string {
	n, ok := score()
	if !ok {
		*few = true
		return "–"
	}
	return strconv.Itoa(n)
}

func integer(n int64) string { return strconv.FormatInt(n, 10) }

// table is text in aligned columns.
type table struct {
	heads []string
	right []bool
	rows  [][]string
}

// newTable returns a table. A head that ends in ":" aligns its column right.
func newTable(heads ...string) *table {
	t := &table{}
	for _, h := range heads {
		head, right := strings.CutSuffix(h, ":")
		t.heads, t.right = append(t.heads, head), append(t.right, right)
	}
	return t
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) write(w io.Writer) {
	widths := make([]int, len(t.heads))
	rows := append([][]string{t.heads}, t.rows...)
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.right[i] {
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}
