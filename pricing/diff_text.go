package pricing

import (
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// diffTexts are the texts of differences, by code, in English.
var diffTexts = map[string]string{
	"pricing.diff.total":  "{before} → {after} ({change})",
	"pricing.diff.totals": "{before} → {after}",
	"pricing.diff.none":   "no price",
	"pricing.diff.same":   "nothing has changed",

	"pricing.diff.product":     "product: {before} → {after}",
	"pricing.diff.quantity":    "quantity asked for: {before} → {after}",
	"pricing.diff.at":          "instant: {before} → {after}",
	"pricing.diff.currency":    "currency: {before} → {after}",
	"pricing.diff.agreement":   "agreement named: {before} → {after}",
	"pricing.diff.scope":       "circumstances: {before} → {after}",
	"pricing.diff.now":         "there is a price now",
	"pricing.diff.why":         "{before} → {after}",
	"pricing.diff.source":      "source: {before} → {after}",
	"pricing.diff.version":     "version of the prices: {before} → {after}",
	"pricing.diff.tax":         "tax: {before} → {after}",
	"pricing.diff.price":       "price: {before} → {after}",
	"pricing.diff.priced":      "priced quantity: {before} → {after}",
	"pricing.diff.factor":      "conversion factor: {before} → {after}",
	"pricing.diff.counted":     "counted: {before} → {after}",
	"pricing.diff.tier":        "tier from: {before} → {after}",
	"pricing.diff.rate":        "exchange rate: {before} → {after}",
	"pricing.diff.approval":    "the price needs approval now",
	"pricing.diff.approved":    "the price needs no approval any more",
	"pricing.diff.provisional": "the price is provisional now",
	"pricing.diff.final":       "the price is final now",
	"pricing.diff.orderable":   "can be ordered so now",

	"pricing.diff.because":        "Because of:",
	"pricing.diff.cause":          "{what}: {amount}",
	"pricing.diff.cause_quantity": "the quantity",
	"pricing.diff.cause_source":   "another source",
	"pricing.diff.cause_price":    "the price",
	"pricing.diff.cause_tier":     "the ladder",
	"pricing.diff.cause_rate":     "the exchange rate",
	"pricing.diff.cause_rounding": "rounding",
	"pricing.diff.cause_total":    "all of it",
	"pricing.diff.cause_changed":  "{what}, {before} → {after}",
	"pricing.diff.cause_new":      "{what}, new",
	"pricing.diff.cause_gone":     "{what}, gone",
	"pricing.diff.cause_since":    "{what}, new (before: {why})",
	"pricing.diff.cause_now":      "{what}, gone (now: {why})",
	"pricing.diff.fee":            "flat fee",
	"pricing.diff.taxation":       "tax in the price",
	"pricing.diff.ladder":         "tier of the ladder",
	"pricing.diff.list_rounding":  "rounding of the price list",

	"pricing.diff.sources":  "Sources:",
	"pricing.diff.appeared": "{what}: new, {after}",
	"pricing.diff.vanished": "{what}: gone, before: {before}",
	"pricing.diff.judged":   "{what}: {after}, before: {before}",
}

// Text returns the difference as readable lines in the language of p, nil for
// plain English.
func (d *Difference) Text(p kabinet.Printer) string {
	w := &diffWriter{traceWriter{p: p, lowest: d.Settled != nil && d.Settled.After == SettledByLowest}}
	if d.ProductName != "" {
		w.line(0, "product", param("name", d.ProductName), param("sku", d.SKU))
	} else {
		w.raw(0, string(d.SKU))
	}
	start := w.b.Len()
	w.totals(d)
	w.requests(d)
	w.answers(d)
	if len(d.Causes) > 0 {
		w.raw(0, w.say("because"))
		for i := range d.Causes {
			c := &d.Causes[i]
			w.raw(1, "- "+w.say("cause", param("what", w.cause(c)), param("amount", w.signed(c.Amount))))
		}
	}
	if len(d.Sources) > 0 {
		w.raw(0, w.say("sources"))
		for _, s := range d.Sources {
			w.raw(1, "- "+w.source(s))
		}
	}
	if w.b.Len() == start {
		w.raw(1, w.say("same"))
	}
	return w.b.String()
}

type diffWriter struct{ traceWriter }

func (w *diffWriter) say(code string, params ...kabinet.Param) string {
	code = "pricing.diff." + code
	return kabinet.Text(w.p, code, diffTexts[code], params...)
}

// signed returns an amount with its sign.
func (w *diffWriter) signed(m kabinet.Money) string {
	if m.Sign() > 0 {
		return "+" + w.print(m)
	}
	return w.print(m)
}

func (w *diffWriter) totals(d *Difference) {
	total := func(m kabinet.Money) string {
		if m.Currency() == 0 {
			return w.say("none")
		}
		return w.print(m)
	}
	before, after := param("before", total(d.Before)), param("after", total(d.After))
	switch {
	case d.Before.Equal(d.After):
	case d.Change.Currency() != 0:
		w.raw(1, w.say("total", before, after, param("change", w.signed(d.Change))))
	default:
		w.raw(1, w.say("totals", before, after))
	}
}

// pair writes a line on something that has changed.
func pair[T any](w *diffWriter, code string, c *Changed[T], show func(T) string, more ...kabinet.Param) {
	if c != nil {
		w.raw(1, w.say(code, append(more, param("before", show(c.Before)), param("after", show(c.After)))...))
	}
}

func (w *diffWriter) requests(d *Difference) {
	pair(w, "product", d.Product, func(s kabinet.SKU) string { return string(s) })
	pair(w, "quantity", d.Quantity, w.pooled)
	if d.At != nil {
		w.raw(1, w.say("at", param("before", d.At.Before), param("after", d.At.After)))
	}
	pair(w, "currency", d.Currency, kabinet.Currency.Code)
	pair(w, "agreement", d.Agreement, func(id kabinet.AgreementID) string { return orDash(string(id)) })
	pair(w, "scope", d.Scope, func(s Scope) string { return orDash(strings.Join(w.scope(&s), ", ")) })
}

func (w *diffWriter) pooled(q Pooled) string {
	if q.Unit == "" {
		return w.print(q.Quantity)
	}
	return w.print(q.Quantity) + " " + w.print(q.Unit)
}

// orDash stands for what is not named.
func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (w *diffWriter) answers(d *Difference) {
	switch {
	case d.Outcome != nil && d.Outcome.After == Priced:
		w.raw(1, w.say("now"))
	case d.Outcome != nil && d.Outcome.After == QuoteOnly:
		w.raw(1, w.reason(ReasonOnRequest, Near{}, Orderability{}))
	case d.Miss != nil && d.Miss.Before.Reason != ReasonNone && d.Miss.After.Reason != ReasonNone:
		pair(w, "why", d.Miss, w.miss)
	case d.Miss != nil && d.Miss.After.Reason != ReasonNone:
		w.raw(1, w.miss(d.Miss.After))
	}
	pair(w, "source", d.Source, func(c Candidate) string { return w.origin(&c) })
	if d.Settled != nil && d.Settled.After != SettledByRank && int(d.Settled.After) < len(settledCodes) {
		w.line(1, settledCodes[d.Settled.After])
	}
	pair(w, "version", d.Version, orDash)
	if d.Outcome == nil {
		pair(w, "tax", d.Tax, func(t TaxMode) string { return w.text(t.String()) })
		pair(w, "price", d.Price, w.unitPrice)
		if d.Factor != nil || d.Quantity == nil {
			pair(w, "priced", d.Priced, w.pooled)
		}
		pair(w, "factor", d.Factor, func(f Factor) string {
			if f.Den == 1 {
				return strconv.FormatInt(f.Num, 10)
			}
			return strconv.FormatInt(f.Num, 10) + "/" + strconv.FormatInt(f.Den, 10)
		})
		pair(w, "tier", d.Tier, w.pooled)
		pair(w, "counted", d.Counted, w.pooled)
		pair(w, "rate", d.Rate, orDash)
	}
	w.either(d.Approval, "approval", "approved")
	w.either(d.Provisional, "provisional", "final")
	switch {
	case d.Order == nil:
	case d.Order.After.OK:
		w.raw(1, w.say("orderable"))
	default:
		w.line(1, "order", param("why", w.reason(d.Order.After.Reason, Near{}, d.Order.After)))
	}
}

func (w *diffWriter) miss(m Miss) string { return w.reason(m.Reason, m.Near, Orderability{}) }

func (w *diffWriter) either(c *Changed[bool], yes, no string) {
	switch {
	case c == nil:
	case c.After:
		w.raw(1, w.say(yes))
	default:
		w.raw(1, w.say(no))
	}
}

// unitPrice writes a price without its tax mode.
func (w *traceWriter) unitPrice(p UnitPrice) string {
	s := w.print(p.Price)
	if !p.Per.Equal(one) && !p.Per.IsZero() {
		return s + " / " + w.print(p.Per) + " " + w.print(p.Unit)
	}
	if p.Unit != "" {
		return s + " / " + w.print(p.Unit)
	}
	return s
}

// cause names a cause.
func (w *diffWriter) cause(c *Cause) string {
	what := ""
	switch c.Kind {
	case CauseNew, CauseGone, CauseStep:
		what = w.part(c)
	default:
		what = w.say("cause_" + c.Kind)
	}
	switch {
	case c.Price != nil:
		return w.say("cause_changed", param("what", what), param("before", c.Price.Before), param("after", c.Price.After))
	case c.Percent != nil:
		return w.say("cause_changed", param("what", what), param("before", w.number(c.Percent.Before)+" %"), param("after", w.number(c.Percent.After)+" %"))
	case c.Kind == CauseNew && c.Rule != nil:
		return w.say("cause_since", param("what", what), param("why", c.Rule.Text(w.p)))
	case c.Kind == CauseGone && c.Rule != nil:
		return w.say("cause_now", param("what", what), param("why", c.Rule.Text(w.p)))
	case c.Kind == CauseNew:
		return w.say("cause_new", param("what", what))
	case c.Kind == CauseGone:
		return w.say("cause_gone", param("what", what))
	}
	return what
}

// part names the step of a cause.
func (w *diffWriter) part(c *Cause) string {
	switch {
	case c.Step == StepFee:
		return w.say("fee")
	case c.Step == StepTax:
		return w.say("taxation")
	case c.Step == StepTier:
		return w.say("ladder")
	case c.Step == StepListRounding:
		return w.say("list_rounding")
	case c.Step == StepMarkup:
		return w.stepText("markup")
	case c.Step == StepRounding:
		return w.say("cause_rounding")
	case c.Step == StepPrice:
		return w.say("cause_price")
	case c.Phase == PhaseAdjustment:
		return w.rule(c.Phase, "", c.Reference, c.Name)
	}
	return w.rule(c.Phase, c.Step, c.Reference, c.Name)
}

func (w *diffWriter) source(s SourceChange) string {
	switch {
	case s.Before == nil:
		return w.say("appeared", param("what", w.origin(s.After)), param("after", w.verdict(s.After)))
	case s.After == nil:
		return w.say("vanished", param("what", w.origin(s.Before)), param("before", w.verdict(s.Before)))
	}
	return w.say("judged", param("what", w.origin(s.After)), param("before", w.verdict(s.Before)), param("after", w.verdict(s.After)))
}
