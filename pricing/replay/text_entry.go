package replay

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Text returns the entry as readable lines in the language of p, nil for plain
// English.
func (e *Entry) Text(p kabinet.Printer) string {
	w := writer{p: p}
	w.entry(0, e, w.text(e.Cause.String()))
	return w.b.String()
}

// entry writes an entry, with its cause where that is not above it.
func (w *writer) entry(indent int, e *Entry, cause string) {
	var place []string
	if e.Document != "" {
		place = append(place, e.Document)
	}
	if e.Line != "" {
		place = append(place, w.text("line", param("n", e.Line)))
	}
	if e.Row > 0 {
		place = append(place, w.text("row", param("n", e.Row)))
	}
	what := w.text("what", param("sku", e.Request.SKU), param("quantity", e.Request.Quantity), param("unit", e.Request.Unit), param("buyer", w.buyer(e.Buyer.Organization)))
	if len(place) > 0 {
		what = strings.Join(place, ", ") + ": " + what
	}
	w.raw(indent, what)
	erp := w.money(e.ERP)
	if e.Tax != pricing.TaxUnstated {
		erp += " " + w.text(e.Tax.String())
	}
	if e.Book.Currency() == 0 {
		w.line(indent+1, "erp", param("erp", erp))
	} else {
		w.line(indent+1, "amounts", param("erp", erp), param("book", e.Book), param("source", w.source(e.Result.Source)), param("difference", w.signed(e.Difference)))
	}
	if why := w.explanation(e); cause != "" && why != "" {
		w.raw(indent+1, cause+": "+why)
	} else if cause+why != "" {
		w.raw(indent+1, cause+why)
	}
	if e.Incomplete {
		w.line(indent+1, "incomplete_note")
	}
}

// explanation says what gave the ERP's amount, or why there is no price.
func (w *writer) explanation(e *Entry) string {
	if e.Detail.Kind == None {
		switch {
		case e.Detail.Reason == pricing.ReasonNone:
			return ""
		case e.Result.Outcome != pricing.Priced:
			return w.why(e.Result)
		}
	}
	why := e.Detail.Text(w.p)
	if !e.Changed.IsZero() {
		why += ": " + w.text("changed", param("at", e.Changed))
	}
	if e.AskedBy != nil {
		why += ", " + w.as(e)
	}
	return why
}

// as says how the buyer that was asked for differs from that of the document.
func (w *writer) as(e *Entry) string {
	b := e.AskedBy
	switch {
	case b.Organization == "" && b.Channel != "":
		return w.text("as_channel", param("id", b.Channel))
	case b.Organization == "":
		return w.text("as_guest")
	case len(b.Segments) == 1 && !slices.Equal(b.Segments, e.Buyer.Segments):
		return w.text("as_segment", param("id", b.Segments[0]))
	case len(b.Segments) < len(e.Buyer.Segments):
		return w.text("as_unsegmented")
	}
	return w.text("as_whole")
}

// Text returns the detail in a few words in the language of p, nil for plain
// English.
func (d Detail) Text(p kabinet.Printer) string {
	w := writer{p: p}
	params := []kabinet.Param{
		param("mode", w.text("mode_"+d.Rounding.String())), param("step", w.step(d.Digits)), param("rate", w.rate(d.Rate)), param("unit", d.Unit),
		param("tier", d.Tier), param("agreement", d.Agreement), param("list", d.List), param("currency", d.Currency),
	}
	code := "kind_" + d.Kind.String()
	switch {
	case d.Kind == None && d.Reason == pricing.ReasonNone:
		code = "rest"
	case d.Kind == None:
		return w.reason(d)
	case (d.Kind == WithTax || d.Kind == WithoutTax) && !d.Rate.IsZero(), d.Kind == OtherTier && !d.Tier.IsZero(), d.Kind == PerUnit && !d.Tier.IsZero():
		code += "_of"
	case d.Kind == Factor:
		factor := strconv.FormatInt(d.Num, 10)
		if d.Den != 1 {
			factor += "/" + strconv.FormatInt(d.Den, 10)
		}
		params = append(params, param("factor", factor))
	}
	return w.text(code, params...)
}

// reason says why there is no price, without what differs from line to line.
func (w *writer) reason(d Detail) string {
	code := "replay.text.reason_" + d.Reason.String()
	if english, ok := texts[code]; ok {
		return kabinet.Text(w.p, code, english, param("currency", d.Currency))
	}
	return w.why(pricing.Result{Reason: d.Reason})
}

// why says why a result has no price.
func (w *writer) why(r pricing.Result) string {
	if e, ok := r.Err().(*kabinet.Error); ok {
		return e.Text(w.p)
	}
	return r.Reason.String()
}
