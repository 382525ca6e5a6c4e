package pricing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

func (c *compiler) list(at string, l *List) {
	s := c.s
	if l.ID == "" {
		c.fail(at+"/id", ErrMissing)
		return
	}
	if _, ok := s.lists[l.ID]; ok {
		c.fail(at+"/id", ErrDuplicate.With("id", l.ID))
		return
	}
	t := c.table(at, Source{List: l.ID})
	t.name, t.currency, t.tax, t.seller, t.scope, t.rounding = l.Name, l.Currency, l.Tax, l.Seller, l.Scope, l.Rounding
	t.exclusive, t.convert, t.cost = l.Exclusive, l.Convert, l.Cost
	s.lists[l.ID] = t
	c.head(at, t, l.Window, l.Days)
	c.rows(at, t, l.Rows)
	if l.Cost && len(l.Assignments) > 0 {
		c.fail(at+"/assignments", ErrCost.With("id", l.ID))
	}
	before := map[contest][]source{} // of this list
	for j, a := range l.Assignments {
		at := fmt.Sprintf("%s/assignments/%d", at, j)
		if _, err := a.To.MarshalText(); err != nil {
			c.failErr(at+"/to", err)
			continue
		}
		if a.Priority != int(int32(a.Priority)) {
			c.fail(at+"/priority", ErrTooMany.With("limit", math.MaxInt32))
			continue
		}
		from, until := c.window(at, a.Window, a.Days)
		from, until = max(from, t.from), min(until, t.until)
		if from >= until {
			c.warn(at, warnNever.With("id", l.ID).With("party", a.To))
			continue
		}
		src := source{t: t, from: from, until: until, known: c.known(at, a.Known), level: levelOf(a.To), priority: int32(a.Priority), party: a.To}
		if l.Scope.Lot != "" {
			src.level = LevelLot
		}
		key := contest{src.level, src.priority, a.To}
		for _, other := range before[key] {
			if max(from, other.from) < min(until, other.until) && src.known.meets(other.known) {
				c.fail(at, ErrDuplicate.With("id", a.To))
			}
		}
		before[key] = append(before[key], src)
		s.parties[a.To] = append(s.parties[a.To], src)
	}
}

func (c *compiler) agreement(at string, a *Agreement) {
	s := c.s
	if a.ID == "" {
		c.fail(at+"/id", ErrMissing)
		return
	}
	versions := s.agreements[a.ID]
	if slices.ContainsFunc(versions, func(t *table) bool { return t.source.AgreementVersion == a.Version }) {
		c.fail(at+"/id", ErrDuplicate.With("id", a.ID))
		return
	}
	t := c.table(at, Source{Agreement: a.ID, AgreementVersion: a.Version})
	t.name, t.number, t.payment, t.currency, t.tax = a.Name, a.Number, a.PaymentTerms, a.Currency, a.Tax
	t.seller, t.scope, t.rounding = a.Seller, a.Scope, a.Rounding
	t.exclusive, t.convert, t.favoured, t.promotions, t.preferred = a.Exclusive, a.Convert, a.MostFavoured, a.Promotions, a.Default
	t.known = c.known(at, a.Known)
	s.agreements[a.ID] = append(slices.Clip(versions), t)
	c.head(at, t, a.Window, a.Days)
	c.rows(at, t, a.Rows)
	for i := range a.Surcharges {
		if x := c.adjustment(fmt.Sprintf("%s/surcharges/%d", at, i), &a.Surcharges[i], PhaseAdjustment, []*table{t}); x != nil {
			t.surcharges = append(t.surcharges, x)
		}
	}
	slices.SortFunc(t.surcharges, adjustmentOrder)
	t.rebates = slices.Clone(a.Rebates)
	for i := range a.Rebates {
		at := fmt.Sprintf("%s/rebates/%d", at, i)
		if err := a.Rebates[i].Validate(); err != nil {
			c.moved(at, err)
		}
		if a.Rebates[i].Agreement != a.ID {
			c.fail(at+"/agreement", ErrUnknown.With("id", a.Rebates[i].Agreement))
		}
	}
	c.combined(at+"/surcharges", a.Surcharges)
	if a.Exclusive && a.MostFavoured {
		c.fail(at+"/mostFavoured", ErrFavoured)
	}
	if a.Promotions > PromotionsStack {
		c.fail(at+"/promotions", ErrName.With("text", a.Promotions))
	}
	if _, err := a.Party.MarshalText(); err != nil {
		c.failErr(at+"/party", err)
		return
	}
	if a.Party.Kind == PartyEveryone || a.Party.Kind == PartyChannel {
		c.fail(at+"/party", ErrWith.With("party", a.Party))
		return
	}
	s.parties[a.Party] = append(s.parties[a.Party], source{
		t: t, from: t.from, until: t.until, known: t.known, level: LevelAgreement, party: a.Party,
	})
}

// versions ends each version of an agreement where the next begins, and rejects
// those that overlap, and two defaults of one party.
func (c *compiler) versions() {
	s := c.s
	seen := map[kabinet.AgreementID]bool{"": true}
	for _, t := range c.tables {
		versions := s.agreements[t.source.Agreement]
		if seen[t.source.Agreement] {
			continue
		}
		seen[t.source.Agreement] = true
		slices.SortStableFunc(versions, func(a, b *table) int { return cmp.Compare(a.from, b.from) })
		for i, b := range versions {
			for _, a := range versions[:i] {
				if !a.known.meets(b.known) || a.until <= b.from {
					continue
				}
				if a.until != forever || a.from == b.from {
					c.fail(b.at, ErrVersions.With("id", t.source.Agreement).With("a", a.source.AgreementVersion).With("b", b.source.AgreementVersion))
				}
			}
		}
	}
	first := len(c.errs)
	for _, sources := range s.parties {
		for i := range sources {
			a := &sources[i]
			if a.level != LevelAgreement {
				continue
			}
			for j := range sources[:i] {
				b := &sources[j]
				if b.level == LevelAgreement && a.t.preferred && b.t.preferred && a.t.source.Agreement != b.t.source.Agreement &&
					sameCurrency(a.t, b.t) && sameSeller(a.t, b.t) && a.t.scope == b.t.scope &&
					max(a.from, b.from) < min(s.endOf(a.t), s.endOf(b.t)) && a.known.meets(b.known) {
					c.fail(a.t.at+"/default", ErrAmbiguous.With("a", b.t.source.Agreement).With("b", a.t.source.Agreement).With("party", a.party))
				}
			}
		}
	}
	// Parties come in any order.
	slices.SortFunc(c.errs[first:], func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
}

// endOf returns where a version of an agreement ends, as the book is known now.
func (s *Snapshot) endOf(t *table) int64 { return s.endAt(t, forever) }

// endAt returns where a version of an agreement ended, as the book was known at
// an instant: one without an end gives way to the next.
func (s *Snapshot) endAt(t *table, at int64) int64 {
	until := t.until
	if until != forever {
		return until
	}
	for _, v := range s.agreements[t.source.Agreement] {
		if v.from > t.from && v.known.at(at) {
			until = min(until, v.from)
		}
	}
	return until
}

// meets reports whether there was a time when both were said.
func (k known) meets(o known) bool { return max(k.from, o.from) < min(k.until, o.until) }

// table starts the table of a list or agreement.
func (c *compiler) table(at string, src Source) *table {
	t := &table{id: c.first + uint32(len(c.tables)), source: src, at: at, known: always}
	c.tables = append(c.tables, t)
	return t
}

// sameCurrency reports whether both could answer requests in one currency.
func sameCurrency(a, b *table) bool { return a.currency == b.currency || a.convert || b.convert }

// sameSeller reports whether a buyer can see both.
func sameSeller(a, b *table) bool { return a.seller == b.seller || a.seller == "" || b.seller == "" }

// head checks what lists and agreements share.
func (c *compiler) head(at string, t *table, w kabinet.Window, d Days) {
	if !t.currency.Valid() {
		c.fail(at+"/currency", ErrMissing)
	}
	if t.tax != Net && t.tax != Gross {
		c.fail(at+"/tax", ErrTaxMode)
	}
	c.notNegative(at+"/rounding/increment", t.rounding.Increment)
	if _, err := t.rounding.Mode.MarshalText(); err != nil {
		c.failErr(at+"/rounding/mode", err)
	}
	if t.rounding.Increment.IsZero() && t.rounding != (PriceRounding{}) {
		c.fail(at+"/rounding/increment", ErrMissing)
	}
	t.from, t.until = c.window(at, w, d)
}
