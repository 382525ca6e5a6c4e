package pricing

import (
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// The texts of a trace, by code, in English. Messages has the translations.
var traceTexts = map[string]string{
	"pricing.trace.product":    "{name} ({sku})",
	"pricing.trace.price":      "{price} per {per} {unit}, {tax}",
	"pricing.trace.net":        "before tax",
	"pricing.trace.gross":      "tax included",
	"pricing.trace.agreement":  "agreement {name}",
	"pricing.trace.account":    "the client's price list {name}",
	"pricing.trace.segment":    "the segment's price list {name}",
	"pricing.trace.channel":    "the channel's price list {name}",
	"pricing.trace.base":       "the general price list {name}",
	"pricing.trace.tier":       "the price from {tier} {unit}; {counted} {unit} count",
	"pricing.trace.converted":  "{from} {fromUnit} × {factor} = {to} {toUnit}",
	"pricing.trace.nominal":    "(nominal factor {standard})",
	"pricing.trace.pool":       "counted together: {quantities}",
	"pricing.trace.calculated": "{price} × {quantity} {unit} = {amount}",
	"pricing.trace.per":        "{price} × {quantity} {unit} / {per} = {amount}",
	"pricing.trace.free":       "free of charge",
	"pricing.trace.rounding":   "rounding {amount}",
	"pricing.trace.total":      "total {total}",
	"pricing.trace.tied":       "of price lists of one rank the lower price holds",
	"pricing.trace.until":      "may change at {at}",
	"pricing.trace.considered": "Considered:",
	"pricing.trace.won":        "holds",
	"pricing.trace.lacks":      "does not have the product",
	"pricing.trace.none":       "No price: {why}",
	"pricing.trace.order":      "Cannot be ordered so: {why}",
	"pricing.trace.for":        "for {party}",
}

// Text returns the trace as readable lines in the language of p, nil for plain
// English. It shows what the trace holds: call it on ForBuyer for a buyer.
func (t *Trace) Text(p kabinet.Printer) string {
	w := traceWriter{p: p}
	r := &t.Result
	if t.ProductName != "" {
		w.line(0, "product", kabinet.Param{Name: "name", Value: t.ProductName}, kabinet.Param{Name: "sku", Value: t.Request.SKU})
	} else {
		w.raw(0, string(t.Request.SKU))
	}
	switch r.Outcome {
	case Priced:
		w.priced(t)
	case QuoteOnly:
		w.raw(1, w.reason(ReasonOnRequest, Near{}, Orderability{}))
	default:
		w.line(1, "none", kabinet.Param{Name: "why", Value: w.reason(r.Reason, r.Near, Orderability{})})
	}
	if !r.Order.OK && r.Outcome == Priced {
		w.line(1, "order", kabinet.Param{Name: "why", Value: w.reason(r.Order.Reason, Near{}, r.Order)})
	}
	if !r.ValidUntil.IsZero() {
		w.line(1, "until", kabinet.Param{Name: "at", Value: r.ValidUntil})
	}
	if len(t.Candidates) > 0 {
		w.line(0, "considered")
		for i := range t.Candidates {
			w.candidate(&t.Candidates[i])
		}
	}
	return w.b.String()
}

type traceWriter struct {
	p kabinet.Printer
	b strings.Builder
}

func (w *traceWriter) text(code string, params ...kabinet.Param) string {
	code = "pricing.trace." + code
	return kabinet.Text(w.p, code, traceTexts[code], params...)
}

func (w *traceWriter) raw(indent int, s string) {
	w.b.WriteString(strings.Repeat("  ", indent))
	w.b.WriteString(s)
	w.b.WriteByte('\n')
}

func (w *traceWriter) line(indent int, code string, params ...kabinet.Param) {
	w.raw(indent, w.text(code, params...))
}

// reason returns why something is not so.
func (w *traceWriter) reason(r Reason, n Near, o Orderability) string {
	return explain(r, n, o).Text(w.p)
}

func (w *traceWriter) priced(t *Trace) {
	r := &t.Result
	param := func(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }
	var per any = r.Per
	if r.Per.Equal(one) {
		per = ""
	}
	w.line(1, "price", param("price", r.Price), param("per", per), param("unit", r.Unit), param("tax", w.text(r.Tax.String())))
	for i := range t.Candidates {
		if c := &t.Candidates[i]; c.Won {
			w.raw(1, w.origin(c))
		}
	}
	if r.Settled == SettledByTie {
		w.line(1, "tied")
	}
	if c := t.Conversion; c != nil {
		factor := strconv.FormatInt(c.Num, 10)
		if c.Den != 1 {
			factor += "/" + strconv.FormatInt(c.Den, 10)
		}
		text := w.text("converted", param("from", c.From), param("fromUnit", c.FromUnit), param("factor", factor),
			param("to", c.To), param("toUnit", c.ToUnit))
		if c.Nominal {
			text += " " + w.text("nominal", param("standard", c.Standard))
		}
		w.raw(1, text)
	}
	if r.Ladder {
		w.line(1, "tier", param("tier", r.Tier), param("unit", r.Unit), param("counted", r.Counted))
	}
	if len(t.Lines) > 1 {
		var parts []string
		for _, q := range t.Pool {
			parts = append(parts, kabinet.Print(w.p, q.Quantity)+" "+kabinet.Print(w.p, q.Unit))
		}
		w.line(1, "pool", param("quantities", strings.Join(parts, " + ")))
	}
	for _, s := range t.Steps {
		switch {
		case s.Kind == StepFree:
			w.line(1, "free")
		case s.Kind == StepRounding:
			w.line(1, "rounding", param("amount", s.Amount))
		case r.Per.Equal(one):
			w.line(1, "calculated", param("price", r.Price), param("quantity", s.Basis), param("unit", s.BasisUnit), param("amount", s.Amount))
		default:
			w.line(1, "per", param("price", r.Price), param("quantity", s.Basis), param("unit", s.BasisUnit),
				param("per", r.Per), param("amount", s.Amount))
		}
	}
	w.line(1, "total", param("total", r.Total))
}

// origin names where a candidate's price comes from.
func (w *traceWriter) origin(c *Candidate) string {
	name := c.Name
	if name == "" {
		name = string(c.Source.List) + string(c.Source.Agreement)
	}
	return w.text(c.Source.Level.String(), kabinet.Param{Name: "name", Value: name})
}

func (w *traceWriter) candidate(c *Candidate) {
	verdict := w.text("won")
	switch {
	case c.Reason == ReasonNotAssigned:
		verdict = w.text("lacks")
	case !c.Won:
		verdict = w.reason(c.Reason, c.Near, Orderability{})
	}
	s := w.origin(c)
	if c.Party != (Party{}) {
		s += " " + w.text("for", kabinet.Param{Name: "party", Value: c.Party})
	}
	if !c.Price.IsZero() {
		s += " (" + kabinet.Print(w.p, c.Price) + ")"
	}
	w.raw(1, "- "+s+": "+verdict)
}
