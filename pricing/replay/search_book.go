package replay

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The ways in this file ask the book for another price.

// agreement tries the buyer's other agreements, none, and the lists alone.
func (f *finder) agreement() bool {
	f.prepare(f.line.Request.At)
	named := f.line.Request.Agreement
	present := named
	if present == "" {
		present = f.result.Source.Agreement
	}
	for i, a := range f.agreements {
		if a.ID == present || slices.ContainsFunc(f.agreements[:i], func(b pricing.AgreementInfo) bool { return b.ID == a.ID }) {
			continue
		}
		if f.answers(question{rename: true, agreement: a.ID}, CauseAgreement, Detail{Kind: Named, Agreement: a.ID}) {
			return true
		}
	}
	if named != "" && f.answers(question{rename: true}, CauseAgreement, Detail{Kind: Unnamed}) {
		return true
	}
	if len(f.agreements) == 0 && named == "" {
		return false
	}
	lists := f.r.views.of(&f.d.buyer, true)
	return lists != nil && f.answers(question{view: lists, rename: true}, CauseAgreement, Detail{Kind: NoAgreement})
}

// list tries the lists of other buyers: those that this one would be with less
// known of them.
func (f *finder) list() bool {
	f.prepare(f.line.Request.At)
	for i := range f.others {
		view := f.r.views.of(&f.others[i], true)
		if view != nil && f.answers(question{view: view, rename: true}, CauseList, Detail{Kind: OtherBuyer}) {
			f.askedBy = &f.others[i]
			return true
		}
	}
	return false
}

// others returns the buyers that a buyer would be with less known of them: by no
// segment, by each segment alone, without units and payer, as a guest of the
// channel, as a guest.
func others(b *pricing.Buyer) []pricing.Buyer {
	var out []pricing.Buyer
	try := func(o pricing.Buyer) {
		same := func(x pricing.Buyer) bool { return sameBuyer(&x, &o) }
		if !same(*b) && !slices.ContainsFunc(out, same) {
			out = append(out, o)
		}
	}
	o := *b
	o.Segments = nil
	try(o)
	for _, s := range b.Segments {
		o.Segments = []kabinet.SegmentID{s}
		try(o)
	}
	o = *b
	o.Units, o.Payer = nil, ""
	try(o)
	try(pricing.Buyer{Seller: b.Seller, Channel: b.Channel})
	try(pricing.Buyer{Seller: b.Seller})
	return out
}

// maxChanges bounds how many changes of a price are tried before a document, and
// as many after it.
const maxChanges = 1000

// date tries the prices of other instants.
func (f *finder) date() bool {
	q := f.d.requests[f.i]
	c := q.Conditions
	if c == nil {
		c = &pricing.Conditions{}
	}
	for _, x := range [...]struct {
		at   time.Time
		kind Kind
	}{{f.line.Ordered, OrderDate}, {c.Shipment, ShipmentDate}, {c.Invoice, InvoiceDate}} {
		if x.at.IsZero() || x.at.Equal(q.At) {
			continue
		}
		if f.answers(question{at: x.at.UTC()}, CauseDate, Detail{Kind: x.kind}) {
			return true
		}
	}
	if c.KnownAt.IsZero() {
		if f.answers(question{known: q.At.UTC()}, CauseDate, Detail{Kind: KnownThen}) {
			return true
		}
	} else if f.answers(question{current: true}, CauseDate, Detail{Kind: KnownNow}) {
		return true
	}
	earlier, later := f.earlier(q.At), f.later(q.At)
	for i := range max(len(earlier), len(later)) {
		if i < len(earlier) && f.answers(question{at: earlier[i]}, CauseDate, Detail{Kind: Earlier}) {
			return true
		}
		if i < len(later) && f.answers(question{at: later[i]}, CauseDate, Detail{Kind: Later}) {
			return true
		}
	}
	return false
}

// earlier returns the instants from which other prices held before the document,
// the last first.
func (f *finder) earlier(at time.Time) []time.Time {
	var out []time.Time
	t := at.Add(-f.r.opts.Window).UTC()
	if f.r.opts.Window == 0 {
		return nil
	}
	for range maxChanges {
		r, ok := f.ask(question{at: t})
		if !ok || r.ValidUntil.IsZero() || r.ValidUntil.After(at) || !r.ValidUntil.After(t) {
			slices.Reverse(out)
			return out
		}
		out = append(out, t)
		t = r.ValidUntil
	}
	f.cutShort = true
	slices.Reverse(out)
	return out
}

// later returns the instants from which other prices hold after the document,
// the first first.
func (f *finder) later(at time.Time) []time.Time {
	var out []time.Time
	last := at.Add(f.r.opts.Window)
	t, r := at, *f.result
	for range maxChanges {
		if r.ValidUntil.IsZero() || r.ValidUntil.After(last) || !r.ValidUntil.After(t) {
			return out
		}
		t = r.ValidUntil
		out = append(out, t)
		var ok bool
		if r, ok = f.ask(question{at: t}); !ok {
			return out
		}
	}
	f.cutShort = true
	return out
}

// currency tries the numbers of other currencies.
func (f *finder) currency() bool {
	f.prepare(f.line.Request.At)
	tried := []kabinet.Currency{f.erp.Currency()}
	try := func(c kabinet.Currency) bool {
		if c == 0 || slices.Contains(tried, c) {
			return false
		}
		tried = append(tried, c)
		q := question{currency: c}
		r, ok := f.ask(q)
		if !ok {
			return false
		}
		m, ok := f.stated(f.line, &r, f.line.Request.At)
		coef, scale := m.Fixed()
		same, err := kabinet.NewMoney(coef, scale, f.erp.Currency())
		if !ok || err != nil || !same.Equal(f.erp) {
			return false
		}
		f.ownAsked(f.d.request(f.i, &q))
		return f.found(CauseCurrency, Detail{Kind: OtherCurrency, Currency: c})
	}
	if try(f.result.Near.Currency) {
		return true
	}
	for _, a := range f.agreements {
		if try(a.Currency) {
			return true
		}
	}
	return false
}
