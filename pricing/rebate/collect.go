package rebate

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// figure is a turnover in 10^-9.
type figure struct{ amount, quantity big.Int }

// add adds an entry, or takes a return off.
func (f *figure) add(e *Entry) {
	amount, quantity := exact(e.Net.Fixed()), exact(e.Quantity.Fixed())
	if e.Kind == Return {
		amount.Neg(amount)
		quantity.Neg(quantity)
	}
	f.amount.Add(&f.amount, amount)
	f.quantity.Add(&f.quantity, quantity)
}

// collected is what the entries come to.
type collected struct {
	total, base figure
	entities    map[kabinet.LegalEntityID]*figure
	counted     int
	repeated    int
	leftOut     [len(reasonNames)]struct {
		figure
		entries int
	}
}

// collect checks all entries and sums those that count. The error joins every
// mistake with its place in the facts.
func (c *Clause) collect(entries []Entry, asOf time.Time) (*collected, error) {
	var errs []error
	out := &collected{entities: map[kabinet.LegalEntityID]*figure{}}
	seen := make(map[entryKey]int, len(entries))
	party := c.members()
	for i := range entries {
		e := &entries[i]
		at := func() string { return fmt.Sprintf("/entries/%d", i) }
		if mistakes := c.check(e); len(mistakes) > 0 {
			for _, m := range mistakes {
				errs = append(errs, m.Moved(at()+m.Place()))
			}
			continue
		}
		if first, ok := seen[e.key()]; ok {
			if !e.same(&entries[first]) {
				errs = append(errs, ErrConflict.With("document", e.Document).With("entry", first).At(at()))
			}
			out.repeated++
			continue
		}
		seen[e.key()] = i
		reason, counts := c.leaves(e, party, asOf)
		if !counts {
			out.leftOut[reason].add(e)
			out.leftOut[reason].entries++
			continue
		}
		if c.Measure == Quantity && e.Unit != c.Unit {
			errs = append(errs, ErrUnit.With("unit", e.Unit).With("wanted", c.Unit).At(at()+"/unit"))
			continue
		}
		out.counted++
		if !c.Contains(e.period()) {
			out.base.add(e)
			continue
		}
		out.total.add(e)
		f := out.entities[e.Entity]
		if f == nil {
			f = new(figure)
			out.entities[e.Entity] = f
		}
		f.add(e)
	}
	return out, errors.Join(errs...)
}

// leaves says why an entry does not count, or that it counts.
func (c *Clause) leaves(e *Entry, party members, asOf time.Time) (Reason, bool) {
	ofKind := e.Kind == c.Basis || (e.Kind == Return && (e.Against == 0 || e.Against == c.Basis))
	switch {
	case !ofKind:
		return OtherKind, false
	case !party.has(e.Entity):
		return OtherEntity, false
	case slices.ContainsFunc(e.Sources, c.excludes):
		return ExcludedSource, false
	case e.At.After(asOf):
		return Later, false
	case c.Contains(e.period()):
		return 0, true
	case c.Mode == GrowthOver && c.Growth.Over.Contains(e.period()):
		return 0, true
	}
	return OtherPeriod, false
}

// members returns which legal entities are of the party; nil is all that are given.
func (c *Clause) members() members {
	if c.Party.Kind == kabinet.PartyLegalEntity {
		return members{kabinet.LegalEntityID(c.Party.ID): true}
	}
	if len(c.Entities) == 0 {
		return nil
	}
	out := make(members, len(c.Entities))
	for _, e := range c.Entities {
		out[e] = true
	}
	return out
}

type members map[kabinet.LegalEntityID]bool

func (m members) has(e kabinet.LegalEntityID) bool { return m == nil || m[e] }

func (c *Clause) excludes(s Source) bool {
	return slices.ContainsFunc(c.Exclude, func(x Source) bool { return x.holds(s) })
}

// conditions evaluates the conditions of the clause: on the day of the instant,
// or on the last day of the period if that is over, so that a correction months
// later judges the same day again.
func (c *Clause) conditions(f Facts, asOf time.Time) ([]Condition, error) {
	if c.Conditions.MaxOverdueDays == nil {
		return nil, nil
	}
	if f.Receivables == nil {
		return nil, ErrReceivables.At("/receivables")
	}
	zone := f.Receivables.Zone
	if zone == nil {
		zone = time.UTC
	}
	if !asOf.Before(c.Until) {
		asOf = c.Until.Add(-1)
	}
	today := kabinet.DateOf(asOf.In(zone))
	out := Condition{Kind: ConditionMaxOverdueDays, Limit: *c.Conditions.MaxOverdueDays}
	party := c.members()
	var errs []error
	for i, item := range f.Receivables.Items {
		if item.Due.IsZero() {
			errs = append(errs, ErrMissing.At(fmt.Sprintf("/receivables/items/%d/due", i)))
			continue
		}
		until := today
		if !item.Paid.IsZero() && item.Paid.Before(today) {
			until = item.Paid
		}
		days := item.Due.DaysUntil(until)
		if days > out.Limit && party.has(item.Entity) {
			out.Overdue = append(out.Overdue, Overdue{item.Document, item.Entity, days})
		}
	}
	slices.SortFunc(out.Overdue, compareOverdue)
	out.Overdue = slices.Compact(out.Overdue)
	out.Met = len(out.Overdue) == 0
	return []Condition{out}, errors.Join(errs...)
}
