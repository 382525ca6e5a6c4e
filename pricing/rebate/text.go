package rebate

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// The texts of statements and corrections, by code, in English. Messages has the
// translations.
var texts = map[string]string{
	"rebate.text.head":            "Rebate {clause} of {party}, {from} to {until}, as of {at}",
	"rebate.text.provisional":     "provisional: the period has not ended",
	"rebate.text.turnover":        "Turnover before tax, {basis}, less returns: {turnover}",
	"rebate.text.shipped":         "shipped",
	"rebate.text.invoiced":        "invoiced",
	"rebate.text.paid":            "paid",
	"rebate.text.base":            "Base period: {turnover}",
	"rebate.text.growth":          "Growth: {growth} %",
	"rebate.text.left":            "left out, {why}: {turnover} ({entries})",
	"rebate.text.entries":         "entries: {n}",
	"rebate.text.repeated":        "given more than once and counted once: {n}",
	"rebate.text.other_kind":      "of another kind",
	"rebate.text.other_entity":    "of another legal entity",
	"rebate.text.excluded_source": "of an excluded source",
	"rebate.text.later":           "after this instant",
	"rebate.text.other_period":    "of another period",
	"rebate.text.rate":            "{basis} × {rate} % = {amount}",
	"rebate.text.per_unit":        "{basis} {unit} × {per} = {amount}",
	"rebate.text.band":            "above {from}: {step}",
	"rebate.text.rounding":        "rounding {amount}",
	"rebate.text.condition":       "not given while a condition is not met: {amount}",
	"rebate.text.below":           "the first tier is not reached",
	"rebate.text.no_base":         "the base period has no turnover, so there is no growth",
	"rebate.text.next":            "Next: {reward} from {at}, {distance} more",
	"rebate.text.percent":         "{rate} %",
	"rebate.text.each":            "{per} for each {unit}",
	"rebate.text.overdue_met":     "Condition met: no item is overdue by more than {days} d",
	"rebate.text.overdue_broken":  "Condition not met: no item may be overdue by more than {days} d",
	"rebate.text.overdue":         "{document} of {entity}: {days} d",
	"rebate.text.bonus":           "Bonus: {bonus} ({settlement})",
	"rebate.text.credit_note":     "credit note",
	"rebate.text.offset":          "set off against debts",
	"rebate.text.payout":          "payout",
	"rebate.text.share":           "{entity}: {turnover}, bonus {bonus}",
	"rebate.text.correction":      "Correction of rebate {clause} of {party}, {from} to {until}",
	"rebate.text.was":             "stated as of {at}: {bonus}, on {turnover}",
	"rebate.text.is":              "holds as of {at}: {bonus}, on {turnover}",
	"rebate.text.difference":      "Difference: {amount} ({settlement})",
	"rebate.text.change":          "{entity}: {before} → {after}, difference {amount}",
}

// Text returns the statement as readable lines in the language of p, nil for
// plain English. Legal entities and documents are named by their ids.
func (s Statement) Text(p kabinet.Printer) string {
	w := writer{p: p}
	w.line(0, "head", append(w.period(&s), param("at", s.AsOf))...)
	if !s.Final {
		w.line(1, "provisional")
	}
	w.line(0, "turnover", param("basis", w.text(s.Basis.String())), param("turnover", w.turnover(s.Turnover)))
	if s.Base != nil {
		w.line(0, "base", param("turnover", w.turnover(*s.Base)))
	}
	if s.Growth != nil {
		w.line(0, "growth", param("growth", w.percent(*s.Growth)))
	}
	for _, l := range s.LeftOut {
		w.line(1, "left", param("why", w.text(l.Reason.String())), param("turnover", l.Amount),
			param("entries", w.text("entries", param("n", l.Entries))))
	}
	if s.Repeated > 0 {
		w.line(1, "repeated", param("n", s.Repeated))
	}
	switch s.Outcome {
	case BelowFirstTier:
		w.line(1, "below")
	case NoBase:
		w.line(1, "no_base")
	}
	for _, step := range s.Steps {
		w.raw(1, w.step(&s, step))
	}
	for _, c := range s.Conditions {
		code := "overdue_broken"
		if c.Met {
			code = "overdue_met"
		}
		w.line(0, code, param("days", c.Limit))
		for _, o := range c.Overdue {
			w.line(1, "overdue", param("document", o.Document), param("entity", o.Entity), param("days", o.Days))
		}
	}
	w.line(0, "bonus", param("bonus", s.Bonus), param("settlement", w.text(s.Settlement.String())))
	for _, share := range s.Shares {
		w.line(1, "share", param("entity", share.Entity), param("turnover", w.turnover(share.Turnover)), param("bonus", share.Bonus))
	}
	if n := s.Next; n != nil {
		distance := Turnover{Amount: n.Distance.Amount, Quantity: n.Distance.Quantity, Unit: n.Distance.Unit}
		w.line(0, "next", param("reward", w.reward(&s, n.Tier)), param("at", w.measured(&s, n.At)), param("distance", w.turnover(distance)))
	}
	return w.b.String()
}

// Text returns the correction as readable lines in the language of p, nil for
// plain English.
func (c Correction) Text(p kabinet.Printer) string {
	w := writer{p: p}
	w.line(0, "correction", w.period(&c.After)...)
	w.line(1, "was", param("at", c.Before.AsOf), param("bonus", c.Before.Bonus), param("turnover", w.turnover(c.Before.Turnover)))
	w.line(1, "is", param("at", c.After.AsOf), param("bonus", c.After.Bonus), param("turnover", w.turnover(c.After.Turnover)))
	w.line(0, "difference", param("amount", c.Difference), param("settlement", w.text(c.After.Settlement.String())))
	for _, s := range c.Shares {
		w.line(1, "change", param("entity", s.Entity), param("before", s.Before), param("after", s.After), param("amount", s.Difference))
	}
	return w.b.String()
}

type writer struct {
	p kabinet.Printer
	b strings.Builder
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

func (w *writer) text(code string, params ...kabinet.Param) string {
	code = "rebate.text." + code
	return kabinet.Text(w.p, code, texts[code], params...)
}

func (w *writer) raw(indent int, s string) {
	w.b.WriteString(strings.Repeat("  ", indent))
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

func (w *writer) line(indent int, code string, params ...kabinet.Param) {
	w.raw(indent, w.text(code, params...))
}

func (w *writer) period(s *Statement) []kabinet.Param {
	return []kabinet.Param{param("clause", s.Clause), param("party", s.Party), param("from", s.From), param("until", s.Until)}
}

// turnover prints what is there: an amount, a quantity, or both.
func (w *writer) turnover(t Turnover) string {
	var parts []string
	if t.Amount.Currency().Valid() {
		parts = append(parts, kabinet.Print(w.p, t.Amount))
	}
	if t.Unit != "" {
		parts = append(parts, w.quantity(t.Quantity, t.Unit))
	}
	return strings.Join(parts, ", ")
}

func (w *writer) quantity(q kabinet.Quantity, u kabinet.UoM) string {
	return kabinet.Print(w.p, q) + " " + string(u)
}

// percent prints a rate without the sign for per cent.
func (w *writer) percent(r kabinet.Rate) string {
	q, err := kabinet.ParseQuantity(r.Percent())
	if err != nil { // more than 15 digits before the point
		return r.Percent()
	}
	return kabinet.Print(w.p, q)
}

// amount prints a number that stands for an amount in the statement's currency.
func (w *writer) amount(s *Statement, q kabinet.Quantity) string {
	coef, scale := q.Fixed()
	m, err := kabinet.NewMoney(coef, scale, s.Bonus.Currency())
	if err != nil { // a statement without a currency, which Accrue does not make
		return kabinet.Print(w.p, q)
	}
	return kabinet.Print(w.p, m)
}

// measured prints a number that the thresholds count.
func (w *writer) measured(s *Statement, q kabinet.Quantity) string {
	if s.Measure == Quantity {
		return w.quantity(q, s.Turnover.Unit)
	}
	return w.amount(s, q)
}

// reward prints what a tier gives.
func (w *writer) reward(s *Statement, t Tier) string {
	if t.PerUnit.IsZero() {
		return w.text("percent", param("rate", w.percent(t.Rate)))
	}
	return w.text("each", param("per", w.amount(s, t.PerUnit)), param("unit", s.Turnover.Unit))
}

func (w *writer) step(s *Statement, step Step) string {
	switch step.Kind {
	case StepRounding, StepCondition:
		return w.text(step.Kind, param("amount", step.Amount))
	}
	text := ""
	if step.PerUnit.IsZero() {
		text = w.text("rate", param("basis", w.amount(s, step.Basis)), param("rate", w.percent(step.Rate)), param("amount", step.Amount))
	} else {
		text = w.text("per_unit", param("basis", step.Basis), param("unit", s.Turnover.Unit), param("per", w.amount(s, step.PerUnit)),
			param("amount", step.Amount))
	}
	if step.Kind == StepBand {
		return w.text("band", param("from", w.measured(s, step.From)), param("step", text))
	}
	return text
}
