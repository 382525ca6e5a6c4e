package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Shadow is the price of a product that a buyer does not get, since a row for
// its group or for everything, of a party nearer to them, comes first: a branch's
// 3 % off hides the holding's fixed price.
type Shadow struct {
	SKU    kabinet.SKU `json:"sku"`
	Hidden Shadowing   `json:"hidden"`
	By     Shadowing   `json:"by"`
	// Dearer says that the price which holds costs the buyer more than the one
	// that it hides.
	Dearer bool `json:"dearer,omitempty"`
}

// Shadowing is one side of a Shadow: a source, its row, and what it asks for
// Quantity of the hidden row's unit, the least that row is for. A price that is
// given on request is null.
type Shadowing struct {
	Source Source `json:"source"`
	// Name is the name of the list, or the number of the agreement.
	Name     string           `json:"name,omitempty"`
	Party    Party            `json:"party"`
	Scope    Scope            `json:"scope,omitzero"`
	Quantity kabinet.Quantity `json:"quantity"` // of what the price is for
	Price    kabinet.Money    `json:"price"`
	Per      kabinet.Quantity `json:"per,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
}

// Shadowed returns, in the order of the book's products, each price of a product
// that a source of a farther party has at the instant and a broader row of a
// nearer party's source of the same level hides from this buyer. It is for a
// request without a named agreement, under the circumstances that the two
// sources are limited to. Where the book puts the more specific product before
// the nearer party (ProductFirst), nothing is hidden.
func (v *View) Shadowed(at time.Time) []Shadow {
	if !v.broad || v.snap.policy.Precedence == ProductFirst || nanos(at) == sinceEver || nanos(at) == forever {
		return nil
	}
	var out []Shadow
	var hits []hit
	for id := range uint32(len(v.snap.products)) {
		hits = v.hits(hits[:0], id)
		for i := range hits {
			if hits[i].spec == 0 {
				out = v.shadows(out, hits[:i], &hits[i], id, at)
			}
		}
	}
	return out
}

// shadows appends the rows of a product in one source that one of the hits
// before it hides.
func (v *View) shadows(out []Shadow, before []hit, far *hit, id uint32, at time.Time) []Shadow {
	before = slices.DeleteFunc(slices.Clone(before), func(h hit) bool {
		return h.src.level != far.src.level || h.src.distance >= far.src.distance
	})
	if !slices.ContainsFunc(before, func(h hit) bool { return h.spec > 0 }) {
		return out
	}
	l := line{v: v, s: v.snap, p: &v.snap.products[id], at: nanos(at)}
	if visible, _ := l.sees(id); !visible {
		return out
	}
	l.unit = l.p.unit
	var units []uint16
	for i := far.lo; i < far.hi; i++ {
		if u := l.unitOf(far.b.seg, far.b.terms(i)); u != noSuchUnit && !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	first := len(out)
	for _, u := range units {
		s, ok := v.shadow(before, far, id, u, at)
		if ok && !slices.ContainsFunc(out[first:], func(o Shadow) bool { return o.Hidden.Source.Row == s.Hidden.Source.Row }) {
			out = append(out, s)
		}
	}
	return out
}

// shadow says whether the price of a source in a unit is hidden.
func (v *View) shadow(before []hit, far *hit, id uint32, unit uint16, at time.Time) (Shadow, bool) {
	s := v.snap
	r := Request{SKU: s.authored[id].SKU, Unit: s.units[unit].code, Quantity: one, Currency: far.src.t.currency, At: at}
	given := &Conditions{Scope: far.src.t.scope}
	r.Conditions = given
	l := line{v: v, s: s}
	hidden := offer{src: far.src}
	if !l.offers(&r, far, &hidden.m) {
		return Shadow{}, false
	}
	least := r.Quantity
	for i := range before {
		near := &before[i]
		r.Quantity = least
		scope, ok := near.src.t.scope.with(&far.src.t.scope)
		if !ok {
			continue
		}
		given.Scope = scope
		holds := offer{src: near.src}
		if !l.offers(&r, near, &holds.m) {
			continue
		}
		if near.spec == 0 { // which would hide it in any case
			return Shadow{}, false
		}
		if !l.offers(&r, far, &hidden.m) {
			return Shadow{}, false
		}
		out := Shadow{SKU: r.SKU, Hidden: l.shadowing(&hidden), By: l.shadowing(&holds)}
		order, comparable, why := l.compare(&holds, &hidden)
		out.Dearer = comparable && why == ReasonNone && order > 0
		return out, true
	}
	return Shadow{}, false
}

// offers asks a source for the least quantity that it has a price for, and
// reports whether it does; r then asks for that.
func (l *line) offers(r *Request, h *hit, m *match) bool {
	for range 2 {
		if l.begin(r) != ReasonNone || !l.holds(h.src) {
			return false
		}
		if _, passed := l.contest(h.src); passed {
			return false
		}
		if l.consider(h, m); m.reason != ReasonBelowFirstTier {
			return m.reason == ReasonNone
		}
		if m.currency != 0 || m.measure != "" || l.s.place(l.p, m.unit) < 0 {
			// The ladder counts something else: any quantity will do that is large.
			r.Quantity = kabinet.QuantityOf(1_000_000)
			continue
		}
		least, ok := l.s.convert(l.p, m.tier, m.unit, l.unit)
		if !ok {
			return false
		}
		r.Quantity = least
	}
	l.begin(r)
	l.consider(h, m)
	return m.reason == ReasonNone
}

func (l *line) shadowing(o *offer) Shadowing {
	src := o.src
	out := Shadowing{
		Source: src.t.source, Name: cmp.Or(src.t.number, src.t.name), Party: src.party, Scope: src.t.scope,
		Quantity: l.quantity, Price: o.m.price, Per: o.m.per, Unit: l.unitCode(o.m.unit),
	}
	out.Source.Level, out.Source.Version, out.Source.Row = src.level, l.s.version, int(o.m.index)
	if o.m.onRequest {
		out.Price, out.Per = kabinet.Money{}, kabinet.Quantity{}
	}
	return out
}

// with returns the circumstances that two scopes are both for, and false where
// they name different ones.
func (s *Scope) with(o *Scope) (Scope, bool) {
	both := Scope{
		Lot: cmp.Or(s.Lot, o.Lot), Warehouse: cmp.Or(s.Warehouse, o.Warehouse), Delivery: cmp.Or(s.Delivery, o.Delivery),
		Payment: cmp.Or(s.Payment, o.Payment), OrderKind: cmp.Or(s.OrderKind, o.OrderKind),
	}
	return both, s.matches(&both) && o.matches(&both)
}
