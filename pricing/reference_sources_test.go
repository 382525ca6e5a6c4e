package pricing_test

import (
	"cmp"
	"math/big"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// refPaper is what a list and a version of an agreement have in common.
type refPaper struct {
	id                 pricing.Source
	currency           kabinet.Currency
	tax                pricing.TaxMode
	seller             kabinet.SellerEntityID
	scope              pricing.Scope
	window             kabinet.Window
	exclusive, convert bool
	rounding           pricing.PriceRounding
	rows               []pricing.Row
	list               *pricing.List      // or
	agreement          *pricing.Agreement //
}

// refSource is a paper as one party has it.
type refSource struct {
	*refPaper
	level              pricing.Level
	party              pricing.Party
	distance, priority int
	from               time.Time
}

func (s *refSource) name(row int) pricing.Source {
	out := s.id
	out.Level, out.Row = s.level, row
	return out
}

func refZone(b pricing.Book) *time.Location {
	zone, err := time.LoadLocation(b.Calendar.Zone)
	if err != nil {
		panic(err)
	}
	return zone
}

// window writes days as instants: until 31 December is until 1 January 00:00.
func (ref *reference) window(w kabinet.Window, d pricing.Days) kabinet.Window {
	zone := refZone(ref.book)
	if !d.FirstDay.IsZero() {
		w.From = time.Date(d.FirstDay.Year, d.FirstDay.Month, d.FirstDay.Day, 0, 0, 0, 0, zone)
	}
	if !d.LastDay.IsZero() {
		w.Until = time.Date(d.LastDay.Year, d.LastDay.Month, d.LastDay.Day+1, 0, 0, 0, 0, zone)
	}
	return w
}

func (ref *reference) written() (out []*refPaper) {
	for i := range ref.book.Lists {
		l := &ref.book.Lists[i]
		out = append(out, &refPaper{
			id: pricing.Source{List: l.ID}, currency: l.Currency, tax: l.Tax, seller: l.Seller, scope: l.Scope, window: ref.window(l.Window, l.Days),
			exclusive: l.Exclusive, convert: l.Convert, rounding: l.Rounding, rows: l.Rows, list: l,
		})
	}
	for i := range ref.book.Agreements {
		a := &ref.book.Agreements[i]
		out = append(out, &refPaper{
			id:       pricing.Source{Agreement: a.ID, AgreementVersion: a.Version},
			currency: a.Currency, tax: a.Tax, seller: a.Seller, scope: a.Scope, window: ref.window(a.Window, a.Days),
			exclusive: a.Exclusive, convert: a.Convert, rounding: a.Rounding, rows: a.Rows, agreement: a,
		})
	}
	return out
}

// said reports whether the book said so when the request asks: at KnownAt, or
// still.
func (l *refLine) said(known kabinet.Window) bool {
	if l.given.KnownAt.IsZero() {
		return known.Until.IsZero()
	}
	return known.Contains(l.given.KnownAt)
}

// distance returns how far a party is from the buyer, and whether the buyer
// belongs to it at all.
func (ref *reference) distance(p pricing.Party) (int, bool) {
	b := ref.buyer
	switch p.Kind {
	case pricing.PartyLegalEntity:
		return 0, p.ID == string(b.Payer)
	case pricing.PartyUnit:
		i := slices.Index(b.Units, kabinet.UnitID(p.ID))
		return 1 + i, i >= 0
	case pricing.PartyOrganization:
		return 1000, p.ID == string(b.Organization)
	case pricing.PartySegment:
		return 1001, slices.Contains(b.Segments, kabinet.SegmentID(p.ID))
	case pricing.PartyChannel:
		return 1002, p.ID == string(b.Channel)
	}
	return 1003, true
}

func (ref *reference) isAny(parties []pricing.Party) bool {
	return len(parties) == 0 || slices.ContainsFunc(parties, func(p pricing.Party) bool { _, is := ref.distance(p); return is })
}

func refLevel(p pricing.Party, scope pricing.Scope) pricing.Level {
	switch {
	case scope.Lot != "":
		return pricing.LevelLot
	case p.Kind == pricing.PartyEveryone:
		return pricing.LevelBase
	case p.Kind == pricing.PartyChannel:
		return pricing.LevelChannel
	case p.Kind == pricing.PartySegment:
		return pricing.LevelSegment
	}
	return pricing.LevelAccount
}

// covers reports whether a scope is for the circumstances: each member by equality.
func covers(s, of pricing.Scope) bool {
	return (s.Lot == "" || s.Lot == of.Lot) && (s.Warehouse == "" || s.Warehouse == of.Warehouse) && (s.Delivery == "" || s.Delivery == of.Delivery) &&
		(s.Payment == "" || s.Payment == of.Payment) && (s.OrderKind == "" || s.OrderKind == of.OrderKind)
}

// narrower orders scopes: the first member, in the declared order, that one names
// and the other does not decides.
func narrower(a, b pricing.Scope) int {
	for _, x := range [][2]bool{
		{a.Lot != "", b.Lot != ""}, {a.Warehouse != "", b.Warehouse != ""}, {a.Delivery != "", b.Delivery != ""},
		{a.Payment != "", b.Payment != ""}, {a.OrderKind != "", b.OrderKind != ""},
	} {
		switch {
		case x[0] && !x[1]:
			return -1
		case x[1] && !x[0]:
			return 1
		}
	}
	return 0
}

// sources are those of the buyer that are in force for the line, by rank.
func (l *refLine) sources() (out []*refSource) {
	for _, p := range l.papers {
		if slices.Contains(l.without, p) || (p.seller != "" && p.seller != l.buyer.Seller) || !covers(p.scope, l.given.Scope) || !p.window.Contains(l.r.At) {
			continue
		}
		if a := p.agreement; a != nil {
			if d, ok := l.distance(a.Party); ok && l.said(a.Known) && !l.superseded(p) {
				out = append(out, &refSource{refPaper: p, level: pricing.LevelAgreement, party: a.Party, distance: d, from: p.window.From})
			}
			continue
		}
		for _, a := range p.list.Assignments {
			if d, ok := l.distance(a.To); ok && l.said(a.Known) && l.window(a.Window, a.Days).Contains(l.r.At) {
				out = append(out, &refSource{refPaper: p, level: refLevel(a.To, p.scope), party: a.To, distance: d, priority: a.Priority, from: l.window(a.Window, a.Days).From})
			}
		}
	}
	slices.SortFunc(out, func(a, b *refSource) int {
		// What ties is told apart by names, so that equal amounts have one order.
		return cmp.Or(rank(a, b), cmp.Compare(a.id.List, b.id.List), cmp.Compare(a.party.ID, b.party.ID), cmp.Compare(a.id.Agreement, b.id.Agreement), a.from.Compare(b.from))
	})
	return out
}

// rank orders sources by level, account distance, scope and priority.
func rank(a, b *refSource) int {
	return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.distance, b.distance), narrower(a.scope, b.scope), cmp.Compare(b.priority, a.priority))
}

// superseded reports whether a version without an end has given way to a later
// one, as far as that is known.
func (l *refLine) superseded(p *refPaper) bool {
	return p.window.Until.IsZero() && slices.ContainsFunc(l.papers, func(o *refPaper) bool {
		return o.agreement != nil && o.id.Agreement == p.id.Agreement && l.said(o.agreement.Known) && o.window.From.After(p.window.From) && !o.window.From.After(l.r.At)
	})
}

// refHit is a source and which of its rows: 0 for those of the product, then
// those of its group, of the group above, and so on; those for everything last.
type refHit struct {
	*refSource
	spec int
}

func (l *refLine) hits(sources []*refSource) (out []refHit) {
	for _, s := range sources {
		for spec := range l.subjects() {
			out = append(out, refHit{s, spec})
		}
	}
	slices.SortStableFunc(out, func(a, b refHit) int {
		if l.book.Policy.Precedence == pricing.ProductFirst {
			return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.spec, b.spec), rank(a.refSource, b.refSource))
		}
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.distance, b.distance), cmp.Compare(a.spec, b.spec), rank(a.refSource, b.refSource))
	})
	return out
}

// choose returns the offer of the first level that has one, or nil.
func (l *refLine) choose(sources []*refSource) *refOffer {
	named := l.r.Agreement
	if named != "" && !slices.ContainsFunc(sources, func(s *refSource) bool { return s.id.Agreement == named }) {
		refuse(pricing.ReasonUnknownAgreement)
	}
	sources = slices.DeleteFunc(slices.Clone(sources), func(s *refSource) bool { _, passed := l.contested(s, sources); return passed })
	hits := l.exclusive(l.hits(sources), sources)
	for level := pricing.LevelLot; level <= pricing.LevelBase; level++ {
		var some []refHit
		for _, h := range hits {
			if h.level == level {
				some = append(some, h)
			}
		}
		if l.book.Policy.Choose[level] == pricing.Lowest {
			if o := l.settle(some, sources, pricing.SettledByLowest); o != nil {
				return l.favoured(o)
			}
			continue
		}
		for len(some) > 0 {
			n := 1
			for n < len(some) && rank(some[n].refSource, some[0].refSource) == 0 && some[n].spec == some[0].spec {
				n++
			}
			if o := l.settle(some[:n], sources, pricing.SettledByTie); o != nil {
				return l.favoured(o)
			}
			some = some[n:]
		}
	}
	return nil
}

// contested says of an agreement that the buyer has to choose among several of
// its party, or that the choice has passed it by.
func (l *refLine) contested(s *refSource, sources []*refSource) (contested, passed bool) {
	if s.agreement == nil {
		return false, false
	}
	if l.r.Agreement != "" {
		return false, s.id.Agreement != l.r.Agreement
	}
	answers := func(s *refSource) bool { return s.currency == l.r.Currency || s.convert }
	if !answers(s) || s.agreement.Default {
		return false, false
	}
	for _, o := range sources {
		if o.agreement != nil && o.party == s.party && o.id.Agreement != s.id.Agreement && answers(o) {
			contested, passed = true, passed || o.agreement.Default
		}
	}
	return contested && !passed, passed
}

// exclusive leaves out what stands below an exclusive source that does not price
// the line.
func (l *refLine) exclusive(hits []refHit, sources []*refSource) []refHit {
	for _, s := range sources {
		if !s.exclusive {
			continue
		}
		has := false
		for _, h := range hits {
			if h.refSource == s && !has {
				if why := refusal(func() { has = l.price(s, h.spec) != nil }); why != pricing.ReasonNone {
					break
				}
			}
		}
		if !has {
			return slices.DeleteFunc(hits, func(h refHit) bool { return rank(h.refSource, s) > 0 })
		}
	}
	return hits
}

// settle returns the offer of the only one of these that has one, or of several
// the lowest; nil where none has.
func (l *refLine) settle(hits []refHit, sources []*refSource, how pricing.Settled) *refOffer {
	var offers []*refOffer
	for _, h := range hits {
		if slices.ContainsFunc(offers, func(o *refOffer) bool { return o.source.refPaper == h.refPaper }) {
			continue // what is more specific in one source, or the same list by another party
		}
		if o := l.price(h.refSource, h.spec); o != nil {
			if contested, _ := l.contested(h.refSource, sources); contested {
				refuse(pricing.ReasonChooseAgreement)
			}
			offers = append(offers, o)
		}
	}
	if len(offers) < 2 {
		if len(offers) == 1 {
			return offers[0]
		}
		return nil
	}
	if s := offers[0].source; how == pricing.SettledByTie {
		policy := l.book.Policy.OnTie[s.level]
		if policy == pricing.TieRefuse || (policy == pricing.TieDefault && s.party.Kind != pricing.PartySegment) {
			refuse(pricing.ReasonTie)
		}
	}
	best := l.lowest(offers)
	best.settled = how
	return best
}

// lowest returns the offer that costs least; of equal ones that which may be
// ordered as asked, and then the first.
func (l *refLine) lowest(offers []*refOffer) *refOffer {
	best, costs := 0, l.costs(offers)
	for i, o := range offers {
		order := costs[i].Cmp(costs[best])
		if order < 0 || (order == 0 && !l.orderable(offers[best]) && l.orderable(o)) {
			best = i
		}
	}
	return offers[best]
}

// costs returns what one base unit costs in the end, net where some are gross.
func (l *refLine) costs(offers []*refOffer) (out []*big.Rat) {
	mixed := slices.ContainsFunc(offers, func(o *refOffer) bool { return o.source.tax != offers[0].source.tax })
	for _, o := range offers {
		if o.onRequest {
			refuse(pricing.ReasonTie)
		}
		c := l.phases(o, o.near())
		x := quo(quo(add(c.value, c.pass), c.base), l.factor(o.unit))
		if mixed {
			factor := l.taxFactor() // it has to be known
			if o.source.tax == pricing.Gross {
				x = quo(x, factor)
			}
		}
		out = append(out, x)
	}
	return out
}

// near is the amount of a line that is compared before it has been allocated:
// its share at 9 decimal places.
func (o *refOffer) near() *big.Rat {
	if o.share == nil {
		return nil
	}
	return nine(o.share)
}

// favoured gives the buyer what there would be without the agreement, where that
// costs less: always for one that is most favoured, and where a promotion makes
// it so for one that says Best.
func (l *refLine) favoured(o *refOffer) *refOffer {
	a := o.source.agreement
	if a == nil || o.onRequest || a.Exclusive || (!a.MostFavoured && a.Promotions != pricing.PromotionsBest) {
		return o
	}
	without := *l
	without.without = append(slices.Clone(l.without), o.source.refPaper)
	without.r.Agreement = ""
	var x *refOffer
	why := refusal(func() {
		if x = without.choose(without.sources()); x == nil || x.onRequest {
			x = nil
		} else if c := l.phases(x, x.near()); !a.MostFavoured && !c.promoted {
			x = nil
		}
	})
	if why != pricing.ReasonNone || x == nil {
		return o
	}
	if costs := l.costs([]*refOffer{o, x}); !less(costs[1], costs[0]) {
		return o
	}
	x.settled = pricing.SettledByFavour
	if !a.MostFavoured {
		x.settled = pricing.SettledByPromotion
	}
	return x
}
