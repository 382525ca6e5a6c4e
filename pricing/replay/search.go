package replay

import (
	"math/big"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// search looks for the causes of the lines of a document.
type search struct {
	r      *Replay
	d      *document
	effort int // how many more lines may be priced
	kept   int // results in the answers of the document's sets

	// Of the document, once they are needed:
	agreements []pricing.AgreementInfo
	others     []pricing.Buyer // to try the lists of
	ready      bool
	buyer      *counter
}

// maxKept bounds the results that are remembered for one document.
const maxKept = 20_000

// maxTogether is for how many lines of one product another unit of one of them
// is tried with the others. With more it would be tried for each with all, and
// is tried for the line alone.
const maxTogether = 100

// verdict is what is found of a line.
type verdict struct {
	cause    Cause
	detail   Detail
	erp      kabinet.Money
	book     kabinet.Money   // as the line states its amount
	compared bool            // there is a book
	mode     pricing.TaxMode // that of the amounts
	cutShort bool
	asked    *pricing.Request // that gave the ERP's amount, where it was another one
	askedBy  *pricing.Buyer
	changed  time.Time
}

// judge compares a line, and finds out why it differs.
func (s *search) judge(i int) verdict {
	l := &s.d.lines[i]
	v := verdict{mode: l.Tax}
	v.erp, _ = l.amount() // which check has seen to
	if s.d.view == nil {
		v.cause = CauseUnknownBuyer
		return v
	}
	r := &s.d.results[i]
	if v.mode == pricing.TaxUnstated {
		v.mode = r.Tax
	}
	v.book, v.compared = s.stated(l, r, l.Request.At)
	if v.compared && v.book.Equal(v.erp) {
		return v
	}
	if r.Reason == pricing.ReasonUnknownProduct {
		v.cause = CauseUnknownProduct
		return v
	}
	f := finder{search: s, i: i, line: l, result: r, verdict: &v}
	for _, way := range [...]func() bool{
		f.rounding, f.tax, f.adjustment, f.unit, f.tier, f.agreement, f.list, f.date, f.currency, f.within,
	} {
		if way() {
			return v
		}
	}
	f.otherwise()
	return v
}

// finder looks for the cause of one line. Each of its ways reports whether it
// has found one, which it then has written to the verdict.
type finder struct {
	*search
	*verdict
	i      int
	line   *Line
	result *pricing.Result
	goods  pricing.Product
	known  bool // whether goods is
}

// found writes the cause.
func (f *finder) found(c Cause, d Detail) bool {
	f.cause, f.detail = c, d
	return true
}

// gives reports whether a fraction comes to the ERP's amount.
func (f *finder) gives(x *big.Rat) bool {
	m, ok := rounded(x, f.erp.Currency(), f.erp.Currency().Digits(), kabinet.HalfUp)
	return ok && m.Equal(f.erp)
}

// product returns the product of the line.
func (f *finder) product() *pricing.Product {
	if !f.known {
		f.goods, f.known = f.d.view.Snapshot().Product(f.line.Request.SKU)
	}
	return &f.goods
}

// unitOf returns the unit of the line's quantity.
func (f *finder) unitOf() kabinet.UoM {
	if u := f.line.Request.Unit; u != "" {
		return u
	}
	return f.product().Unit
}

// carried returns the factor that brings the result to the tax mode of the line;
// nil where there is none.
func (f *finder) carried() *big.Rat {
	if f.mode == f.result.Tax {
		return big.NewRat(1, 1)
	}
	rate, ok := f.rate(f.line, f.line.Request.At)
	if !ok {
		return nil
	}
	return over(f.result.Tax, f.mode, rate)
}

// ask answers a question for the line. It returns false where the effort is used
// up.
func (f *finder) ask(q question) (pricing.Result, bool) {
	set := f.d.set(f.i)
	if q.unit != "" && len(set.lines) > maxTogether {
		set = newSet(f.i)
	}
	at, _ := slices.BinarySearch(set.lines, f.i)
	answer := set.answers[q]
	if answer == nil {
		if f.effort -= len(set.lines); f.effort < 0 {
			f.cutShort = true
			return pricing.Result{}, false
		}
		set.asked = set.asked[:0]
		for _, j := range set.lines {
			set.asked = append(set.asked, f.d.request(j, &q))
		}
		view := q.view
		if view == nil {
			view = f.d.view
		}
		answer = view.ResolveAll(nil, set.asked)
		if !f.d.grouped && slices.ContainsFunc(answer, func(r pricing.Result) bool { return r.Key != "" }) {
			f.d.grouped = true // the other products of the document count too
			return f.ask(q)
		}
		if q.unit == "" && f.kept+len(answer) <= maxKept { // other lines may ask the same
			f.kept += len(answer)
			set.answers[q] = answer
		}
	}
	return answer[at], true
}

// answers reports whether a question is answered by the ERP's amount.
func (f *finder) answers(q question, c Cause, d Detail) bool {
	r, ok := f.ask(q)
	if !ok {
		return false
	}
	at := f.line.Request.At
	if !q.at.IsZero() {
		at = q.at
	}
	m, ok := f.stated(f.line, &r, at)
	if !ok || !m.Equal(f.erp) {
		return false
	}
	if c == CauseList || d.Kind == NoAgreement {
		d.List = r.Source.List
	}
	switch d.Kind {
	case Earlier:
		f.changed = r.ValidUntil
	case Later:
		f.changed = q.at
	}
	f.ownAsked(f.d.request(f.i, &q))
	return f.found(c, d)
}

// ownAsked writes the request that gives the ERP's amount.
func (f *finder) ownAsked(r pricing.Request) {
	r = own(r)
	f.asked = &r
}

// own returns a request with conditions of its own: those of a document are
// used again.
func own(r pricing.Request) pricing.Request {
	if r.Conditions != nil {
		c := *r.Conditions
		r.Conditions = &c
	}
	return r
}

// otherwise is for a line that nothing explains.
func (f *finder) otherwise() {
	r := f.result
	switch {
	case r.Outcome == pricing.QuoteOnly:
		f.found(CauseNoPrice, Detail{Reason: pricing.ReasonOnRequest})
	case r.Outcome != pricing.Priced && (r.Reason == pricing.ReasonCurrency || r.Reason == pricing.ReasonExchangeRate):
		f.found(CauseCurrency, Detail{Reason: r.Reason, Currency: r.Near.Currency})
	case r.Outcome != pricing.Priced:
		f.found(CauseNoPrice, Detail{Reason: r.Reason})
	case !f.compared:
		f.found(CauseTax, Detail{Reason: pricing.ReasonTaxRate})
	case f.d.incomplete:
		f.found(CauseIncomplete, Detail{})
	default:
		f.found(CauseOther, Detail{})
	}
}

// entry makes an entry of a verdict.
func (s *search) entry(i int, v *verdict) Entry {
	l := &s.d.lines[i]
	e := Entry{
		Document: l.Document, Line: l.Number, Row: l.Row, Buyer: s.d.buyer, Request: own(s.d.requests[i]), ERP: v.erp, Tax: v.mode,
		Cause: v.cause, Detail: v.detail, Asked: v.asked, AskedBy: v.askedBy, Changed: v.changed, Incomplete: s.d.incomplete,
	}
	if s.d.view != nil {
		e.Result = s.d.results[i]
	}
	if v.compared {
		e.Book = v.book
		e.Difference, _ = v.book.Sub(v.erp)
	}
	return e
}

// prepare reads what all lines of a document ask of its buyer.
func (s *search) prepare(at time.Time) {
	if s.ready {
		return
	}
	s.ready = true
	s.agreements = s.d.view.Agreements(at)
	s.others = others(&s.d.buyer)
}
