package pricing

import (
	"cmp"
	"math/big"

	"github.com/seed-a884640a/kabinet"
)

// line is the state of one resolution.
type line struct {
	v       *View
	s       *Snapshot
	request *Request
	given   *Conditions // of the request; never nil
	at      int64
	known   int64 // KnownAt; forever for what the book says now
	taxed   int64 // the instant of the tax rates
	product uint32
	p       *product
	// Of the request:
	unit      uint16
	quantity  kabinet.Quantity
	currency  kabinet.Currency
	agreement kabinet.AgreementID

	pool    *pool      // the lines that count together with it; nil for the line alone
	groups  *groupSums // the lines of a Together request, for ladders of groups
	counts  groupKey   // the group in which the line counts
	mixed   bool       // what a group counts has been looked at
	without []*table   // agreements that are left out, to compare with
	// contracts are those of the party that was looked at last.
	contracts contracts
	depth     int // of lists made of lists
	asked     map[takenKey]match
	next      int64 // the earliest change of anything considered
	miss      match // the nearest miss
	trace     *Trace
	room      traceRoom
	barrier   *source // an exclusive source that does not have the line
	quiet     bool    // verdicts are not for the trace: what would be is asked, not what is
	buffer    [16]hit
}

// none are the conditions of a request without.
var noConditions = &Conditions{}

// match is what a source has for a line: the row that prices it, or the reason
// why none does.
type match struct {
	reason            Reason
	unit              uint16 // of the price, or the one that was missed
	onRequest, ladder bool
	final             bool // no nearer miss replaces it
	seg               *segment
	terms             *terms        // nil where there is no row
	index             uint32        // of the row
	price             kabinet.Money // for per; of a ladder, that of the tier reached
	per               kabinet.Quantity
	quantity          kabinet.Quantity // in the unit
	counted           kabinet.Quantity
	tier              kabinet.Quantity // that was reached, or missed
	at                int64            // the edge that was missed
	currency          kabinet.Currency // that was missed
	measure           kabinet.UoM      // of the tier that was missed, where it is no unit of the product
	rate              string           // of the conversion
	key               string
	// share is the exact amount of the line, where it is not price × quantity:
	// its part of what the lines of set come to.
	share  *big.Rat
	alone  bool          // the set is the line
	amount kabinet.Money // the share, rounded, once all lines of the set are known
	set    setKey
	own    *big.Rat // what the line adds to its group
	bands  []Band
	moves  []move // for the trace
}

// setKey names the lines whose amounts are computed and rounded together.
type setKey struct {
	group   groupKey
	product uint32
	table   uint32
	row     uint32
}

// offer is what one source asks for the line.
type offer struct {
	src     *source
	m       match
	c       calc
	settled Settled
}

// resolve answers a request. It reports whether the amount of the offer that won
// is still to be settled with those of other lines.
func (l *line) resolve(r *Request, out *Result, o *offer) (pending bool) {
	out.Order.Reason = ReasonNoPrice
	if l.trace != nil {
		l.trace.begin(l, r)
	}
	if reason := l.begin(r); reason != ReasonNone {
		out.Reason = reason
		if reason == ReasonBadQuantity {
			out.Order.Reason = reason
		}
		if l.trace != nil {
			l.trace.keep(l)
		}
		return false
	}
	visible, priced := l.sees(l.product)
	switch {
	case !visible:
		out.Reason = ReasonAssortment
	case !priced:
		out.Reason = ReasonHidden
	default:
		var ok bool
		if *o, ok = l.promised(out); !ok && out.Reason == ReasonNone {
			*o, ok = l.choose(l.v.hits(l.buffer[:0], l.product))
		}
		if ok && o.m.share != nil && !o.m.alone && l.pool != nil {
			return true
		}
		if ok {
			l.finish(o, out)
		} else {
			out.Reason = cmp.Or(out.Reason, l.miss.reason)
			out.Near = l.near(&l.miss)
		}
	}
	l.end(out)
	return false
}

// end writes what is known when all has been considered.
func (l *line) end(out *Result) {
	if l.pool != nil { // what the others count may change sooner
		l.next = min(l.next, l.pool.whole.next)
	}
	if l.mixed {
		l.next = min(l.next, l.groups.next[l.groupKey("")])
	}
	out.ValidUntil = instant(l.next)
	if l.trace != nil {
		l.trace.end(l, out)
		l.trace.keep(l)
	}
}

// begin reads the request.
func (l *line) begin(r *Request) Reason {
	l.request, l.given = r, r.Conditions
	if l.given == nil {
		l.given = noConditions
	}
	l.next, l.known, l.without, l.depth, l.asked, l.barrier, l.mixed = forever, forever, nil, 0, nil, nil, false
	l.miss, l.contracts = match{reason: ReasonNotAssigned}, contracts{}
	if l.product = l.s.idOf(r.SKU); l.product == unknown {
		return ReasonUnknownProduct
	}
	var ok bool
	l.p = &l.s.products[l.product]
	if l.unit, ok = l.s.unitOf(l.p, r.Unit); !ok {
		return ReasonUnknownUnit
	}
	if r.Quantity.Sign() <= 0 {
		return ReasonBadQuantity
	}
	if l.at = nanos(r.At); l.at == sinceEver || l.at == forever {
		return ReasonBadInstant
	}
	l.known, l.taxed = timeOr(l.given.KnownAt, forever), timeOr(l.given.TaxDate, l.at)
	if l.known == sinceEver || (l.known == forever && !l.given.KnownAt.IsZero()) {
		return ReasonBadInstant
	}
	if l.given.Taken.Sign() < 0 {
		return ReasonBadQuantity
	}
	l.quantity, l.currency, l.agreement = r.Quantity, r.Currency, r.Agreement
	return ReasonNone
}

// sees reports whether the buyer may see a product, and its price.
func (l *line) sees(product uint32) (visible, priced bool) {
	if len(l.v.assortments) == 0 {
		return true, true
	}
	any, denied := false, false
	for _, a := range l.v.assortments {
		if !a.known.at(l.known) {
			continue
		}
		l.bound(a.from, a.until)
		if l.at < a.from || l.at >= a.until {
			continue
		}
		any = true
		if len(a.Deny) > 0 && l.s.has(&a.deny, product) {
			denied = true
		}
		if l.s.has(&a.allow, product) {
			visible = true
			priced = priced || !a.HidePrices
		}
	}
	if !any {
		return true, true
	}
	return visible && !denied, priced
}

// bound notes the instants at which a window changes.
func (l *line) bound(from, until int64) {
	if from > l.at {
		l.next = min(l.next, from)
	} else if until > l.at {
		l.next = min(l.next, until)
	}
}

// near returns what the reason of a miss names.
func (l *line) near(m *match) Near {
	switch m.reason {
	case ReasonBelowFirstTier:
		n := Near{Quantity: m.tier, Unit: cmp.Or(m.measure, l.unitCode(m.unit))}
		if m.currency != 0 { // the ladder counts an amount
			n.Unit, n.Currency = "", m.currency
		}
		return n
	case ReasonUnit, ReasonTooSmall, ReasonMeasure:
		return Near{Unit: l.unitCode(m.unit)}
	case ReasonCurrency, ReasonExchangeRate:
		return Near{Currency: m.currency}
	case ReasonExpired, ReasonNotYetValid:
		return Near{At: instant(m.at)}
	}
	return Near{}
}

func (l *line) unitCode(u uint16) kabinet.UoM {
	if int(u) < len(l.s.articles.units) {
		return l.s.articles.units[u].code
	}
	return ""
}

// finish writes the result of the offer that won.
func (l *line) finish(o *offer, out *Result) {
	l.write(o, out)
	if o.m.onRequest {
		out.Outcome, out.Order.Reason = QuoteOnly, ReasonOnRequest
		return
	}
	l.settleAlone(o)
	if !o.c.done {
		o.c = l.reckon(o.src, &o.m)
	}
	c := &o.c
	if l.trace != nil {
		l.trace.Rules, l.trace.IndexError = c.notes, c.indexError
	}
	if c.reason != ReasonNone {
		l.fail(out, c.reason)
		return
	}
	total, reason := l.extend(&o.m, c)
	if reason != ReasonNone {
		l.fail(out, reason)
		return
	}
	out.Outcome, out.Total = Priced, total
	out.List, out.Price = o.m.price, o.m.price
	if c.byUnit {
		out.Price, _ = c.value.Add(c.pass)
	}
	out.raised = c.raised
	out.NeedsApproval, out.Provisional, out.InvoiceBy = c.approval, c.provisional, l.p.invoiceBy
	out.Order = l.orderable(&o.m)
	if l.trace != nil {
		l.trace.steps(l, o, out)
	}
}

// write writes where the price comes from and what it is for.
func (l *line) write(o *offer, out *Result) {
	m := &o.m
	out.Source = o.src.t.source
	out.Source.Level, out.Source.Version = o.src.level, l.s.version
	out.Source.Row = -1
	if m.terms != nil {
		out.Source.Row = int(m.index)
	}
	out.Tax, out.Settled, out.Rate, out.Key = o.src.t.tax, o.settled, m.rate, m.key
	if m.onRequest {
		return
	}
	out.Per, out.Unit = m.per, l.unitCode(m.unit)
	out.Quantity, out.Ladder, out.Counted, out.Tier = m.quantity, m.ladder, m.counted, m.tier
}

// fail turns a result into one without a price.
func (l *line) fail(out *Result, why Reason) {
	until := out.ValidUntil
	*out = Result{Reason: why, ValidUntil: until, Order: Orderability{Reason: ReasonNoPrice}}
	if why == ReasonOverflow {
		out.Order.Reason = why
	}
}

// orderable checks the line against the rule of a row, or else of the product.
func (l *line) orderable(m *match) Orderability {
	rule := l.s.orderRule(l.p)
	if m.terms != nil {
		if own := m.seg.orderOf(m.terms); own != nil {
			rule = own
		}
	}
	return l.s.orderable(l.p, rule, l.quantity, l.unit)
}
