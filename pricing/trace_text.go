package pricing

import (
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// The texts of a trace, by code, in English. Messages has the translations.
var traceTexts = map[string]string{
	"pricing.trace.product":     "{name} ({sku})",
	"pricing.trace.price":       "{price} per {per} {unit}, {tax}",
	"pricing.trace.block_price": "{price} per block of {per} {unit}, {tax}",
	"pricing.trace.net":         "before tax",
	"pricing.trace.gross":       "tax included",
	"pricing.trace.external":    "the price computed by {name}",
	"pricing.trace.computed":    "a price computed for this request",
	"pricing.trace.locked":      "the promised price {name}",
	"pricing.trace.lot":         "the price of lot {lot} {name}",
	"pricing.trace.agreement":   "agreement {name}",
	"pricing.trace.account":     "the client's price list {name}",
	"pricing.trace.segment":     "the segment's price list {name}",
	"pricing.trace.channel":     "the channel's price list {name}",
	"pricing.trace.base":        "the general price list {name}",
	"pricing.trace.version":     "version {version}",

	"pricing.trace.batch":     "lot {id}",
	"pricing.trace.warehouse": "warehouse {id}",
	"pricing.trace.delivery":  "delivery {id}",
	"pricing.trace.payment":   "payment {id}",
	"pricing.trace.orderKind": "orders of the kind {id}",

	"pricing.trace.tied":      "of price lists of one rank the lower price holds",
	"pricing.trace.lowest":    "of all prices of this level the lowest holds",
	"pricing.trace.favour":    "without the agreement the price is lower, and holds",
	"pricing.trace.promoted":  "the price with the promotion is lower than that of the agreement",
	"pricing.trace.converted": "{from} {fromUnit} × {factor} = {to} {toUnit}",
	"pricing.trace.nominal":   "(nominal factor {standard})",
	"pricing.trace.tier":      "the price from {tier} {unit}; {counted} {unit} count",
	"pricing.trace.taken":     "{taken} {unit} of them have been taken before",
	"pricing.trace.pool":      "counted together: {quantities}",
	"pricing.trace.group":     "lines {lines} count together ({key})",

	"pricing.trace.total":       "total {total}",
	"pricing.trace.approval":    "the price needs approval",
	"pricing.trace.provisional": "the price is provisional: an index is not final yet",
	"pricing.trace.until":       "may change at {at}",
	"pricing.trace.considered":  "Considered:",
	"pricing.trace.won":         "holds",
	"pricing.trace.lacks":       "does not have the product",
	"pricing.trace.shut":        "an exclusive source admits no other",
	"pricing.trace.cheaper":     "another source of this level costs less",
	"pricing.trace.none":        "No price: {why}",
	"pricing.trace.order":       "Cannot be ordered so: {why}",
	"pricing.trace.for":         "for {party}",
	"pricing.trace.rules":       "Not applied:",
	"pricing.trace.index_error": "The index: {why}",
}

// Text returns the trace as readable lines in the language of p, nil for plain
// English. It shows what the trace holds: call it on ForBuyer for a buyer.
func (t *Trace) Text(p kabinet.Printer) string {
	r := &t.Result
	w := traceWriter{p: p, lowest: r.Settled == SettledByLowest}
	if t.ProductName != "" {
		w.line(0, "product", param("name", t.ProductName), param("sku", t.Request.SKU))
	} else {
		w.raw(0, string(t.Request.SKU))
	}
	switch r.Outcome {
	case Priced:
		w.priced(t)
	case QuoteOnly:
		w.raw(1, w.reason(ReasonOnRequest, Near{}, Orderability{}))
	default:
		w.line(1, "none", param("why", w.reason(r.Reason, r.Near, Orderability{})))
		if t.IndexError != "" {
			w.line(1, "index_error", param("why", t.IndexError))
		}
	}
	if !r.Order.OK && r.Outcome == Priced {
		w.line(1, "order", param("why", w.reason(r.Order.Reason, Near{}, r.Order)))
	}
	if !r.ValidUntil.IsZero() {
		w.line(1, "until", param("at", r.ValidUntil))
	}
	if len(t.Candidates) > 0 {
		w.line(0, "considered")
		for i := range t.Candidates {
			w.candidate(t, &t.Candidates[i])
		}
	}
	if len(t.Rules) > 0 {
		w.line(0, "rules")
		for i := range t.Rules {
			n := &t.Rules[i]
			w.raw(1, "- "+w.rule(n.Phase, "", n.Reference, n.Name)+": "+n.Text(w.p))
		}
	}
	return w.b.String()
}

func param(name string, v any) kabinet.Param { return kabinet.Param{Name: name, Value: v} }

// traceWriter writes texts of traces and of their differences.
type traceWriter struct {
	p      kabinet.Printer
	b      strings.Builder
	lowest bool // the lowest price of the level holds, whatever the rank
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

// print returns a value in the language.
func (w *traceWriter) print(v any) string { return kabinet.Print(w.p, v) }

// reason returns why something is not so.
func (w *traceWriter) reason(r Reason, n Near, o Orderability) string {
	return explain(r, n, o).Text(w.p)
}

// Text says why the rule does not apply, in the language of p; nil is plain English.
func (n RuleNote) Text(p kabinet.Printer) string {
	text := ""
	if int(n.Why) < len(ruleTexts) {
		text = ruleTexts[n.Why]
	}
	return kabinet.Text(p, ruleCode(n.Why), text, param("at", n.Near.At), param("currency", n.Near.Currency),
		param("unit", n.Near.Unit), param("quantity", n.Near.Quantity), param("other", n.Other), param("least", n.Least))
}

func (w *traceWriter) priced(t *Trace) {
	r := &t.Result
	var per any = r.Per
	if r.Per.Equal(one) {
		per = ""
	}
	code := "price"
	if t.Ladder != nil && t.Ladder.Mode == Block {
		code, per = "block_price", t.Ladder.Block
	}
	w.line(1, code, param("price", r.Price), param("per", per), param("unit", r.Unit), param("tax", w.text(r.Tax.String())))
	for i := range t.Candidates {
		if c := &t.Candidates[i]; c.Won {
			w.raw(1, w.origin(c))
		}
	}
	if r.Settled != SettledByRank && int(r.Settled) < len(settledCodes) {
		w.line(1, settledCodes[r.Settled])
	}
	w.quantities(t)
	for i := range t.Steps {
		w.step(t, i)
	}
	w.line(1, "total", param("total", r.Total))
	if r.NeedsApproval {
		w.line(1, "approval")
	}
	if r.Provisional {
		w.line(1, "provisional")
	}
}

// settledCodes are the codes of the texts of the policies.
var settledCodes = [...]string{
	SettledByTie: "tied", SettledByLowest: "lowest", SettledByFavour: "favour", SettledByPromotion: "promoted",
}

// quantities writes how the quantity was converted and counted.
func (w *traceWriter) quantities(t *Trace) {
	r := &t.Result
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
	unit := t.countUnit()
	if r.Ladder {
		w.line(1, "tier", param("tier", r.Tier), param("unit", unit), param("counted", r.Counted))
	}
	if d := t.Ladder; d != nil && d.Basis == PerPeriod && t.Request.Conditions != nil {
		var of any = t.Request.Unit
		if of == kabinet.UoM("") {
			of = r.Unit
			if t.Conversion != nil {
				of = t.Conversion.FromUnit
			}
		}
		w.line(1, "taken", param("taken", t.Request.Conditions.Taken), param("unit", of))
	}
	if len(t.Lines) < 2 {
		return
	}
	if d := t.Ladder; d != nil && d.Basis == PerGroup {
		var lines []string
		for _, i := range t.Lines {
			lines = append(lines, strconv.Itoa(i+1))
		}
		w.line(1, "group", param("lines", strings.Join(lines, ", ")), param("key", d.Key))
		return
	}
	var parts []string
	for _, q := range t.Pool {
		parts = append(parts, w.print(q.Quantity)+" "+w.print(q.Unit))
	}
	w.line(1, "pool", param("quantities", strings.Join(parts, " + ")))
}

// countUnit returns the unit of the thresholds, or the code of their currency.
func (t *Trace) countUnit() kabinet.UoM {
	switch d := t.Ladder; {
	case d == nil:
		return t.Result.Unit
	case d.Measure != MeasureAmount:
		return d.Unit
	}
	for i := range t.Candidates {
		if c := &t.Candidates[i]; c.Won {
			return kabinet.UoM(c.Currency.Code())
		}
	}
	return kabinet.UoM(t.Result.Total.Currency().Code())
}

// origin names where a candidate's price comes from.
func (w *traceWriter) origin(c *Candidate) string {
	code, name := c.Source.Level.String(), c.Name
	switch {
	case c.Source.Level == LevelExternal && name == "":
		code = "computed"
	case c.Source.Level == LevelLocked:
		name = c.Source.Reference
	case name == "":
		name = string(c.Source.List) + string(c.Source.Agreement)
	}
	parts := []string{w.text(code, param("name", name), param("lot", c.Scope.Lot))}
	if c.Source.AgreementVersion != "" {
		parts = append(parts, w.text("version", param("version", c.Source.AgreementVersion)))
	}
	scope := c.Scope
	if c.Source.Level == LevelLot {
		scope.Lot = "" // it has been named
	}
	return strings.Join(append(parts, w.scope(&scope)...), ", ")
}

// scope names circumstances.
func (w *traceWriter) scope(s *Scope) (out []string) {
	for _, x := range [...]struct{ code, id string }{
		{"batch", string(s.Lot)}, {"warehouse", string(s.Warehouse)}, {"delivery", s.Delivery}, {"payment", s.Payment}, {"orderKind", s.OrderKind},
	} {
		if x.id != "" {
			out = append(out, w.text(x.code, param("id", x.id)))
		}
	}
	return out
}

// candidate writes a source, with its price, and for what that is where it is not
// for one of the unit of the result.
func (w *traceWriter) candidate(t *Trace, c *Candidate) {
	s := w.origin(c)
	if c.Party != (Party{}) {
		s += " " + w.text("for", param("party", c.Party))
	}
	if !c.Price.IsZero() {
		of := w.print(c.Price)
		if unit := t.Result.Unit; !c.Per.Equal(one) || (unit != "" && c.Unit != unit) {
			of = w.unitPrice(UnitPrice{Price: c.Price, Per: c.Per, Unit: c.Unit})
		}
		s += " (" + of + ")"
	}
	w.raw(1, "- "+s+": "+w.verdict(c))
}

// verdict says whether a candidate holds, or why not.
func (w *traceWriter) verdict(c *Candidate) string {
	switch {
	case c.Won:
		return w.text("won")
	case c.Reason == ReasonNotAssigned:
		return w.text("lacks")
	case c.Reason == ReasonExclusive:
		return w.text("shut")
	case c.Reason == ReasonDearer && w.lowest:
		return w.text("cheaper")
	}
	return w.reason(c.Reason, c.Near, Orderability{})
}
