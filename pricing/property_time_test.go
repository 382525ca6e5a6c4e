package pricing_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

func TestNothingChangesBeforeValidUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		v := view(t, b, buyer)
		first := v.ResolveAll(nil, requests)
		at := requests[0].At
		for probe := range 14 {
			// The edges are at hours that 3 divides; look on both sides of them.
			later := at.Add(time.Duration(probe+1)*3*time.Hour - time.Duration(probe%2))
			moved := slices.Clone(requests)
			for i := range moved {
				moved[i].At = later
			}
			for i, r := range v.ResolveAll(nil, moved) {
				if until := first[i].ValidUntil; !until.IsZero() && !later.Before(until) {
					continue
				}
				if c := requests[i].Conditions; c != nil && !c.KnownAt.IsZero() && len(b.Surcharges) > 0 {
					r.ValidUntil = first[i].ValidUntil // quotations that are news then, were KnownAt to move along
				}
				require.Equal(t, first[i], r, "line %d at %s\n%s", i, later, shown(b, requests, first[i], r))
			}
		}
	})
}

func TestValidUntilIsAhead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		for i, r := range view(t, b, buyer).ResolveAll(nil, requests) {
			require.True(t, r.ValidUntil.IsZero() || r.ValidUntil.After(requests[i].At), shown(b, requests[i], r))
		}
	})
}

// asKnown is the book as it was at an instant: without what was recorded later,
// and with what has been withdrawn since.
func asKnown(b pricing.Book, at time.Time) pricing.Book {
	b = cloned(b)
	said := func(w *kabinet.Window) { *w = kabinet.Window{} } // ever since
	b.Agreements = slices.DeleteFunc(b.Agreements, func(a pricing.Agreement) bool { return !a.Known.Contains(at) })
	rows := func(rows []pricing.Row) []pricing.Row {
		rows = slices.DeleteFunc(rows, func(r pricing.Row) bool { return !r.Known.Contains(at) })
		for i := range rows {
			said(&rows[i].Known)
		}
		return rows
	}
	rules := func(list []pricing.Adjustment) []pricing.Adjustment {
		list = slices.DeleteFunc(list, func(a pricing.Adjustment) bool { return !a.Target.Known.Contains(at) })
		for i := range list {
			said(&list[i].Target.Known)
		}
		return list
	}
	for i := range b.Agreements {
		a := &b.Agreements[i]
		said(&a.Known)
		a.Rows, a.Surcharges = rows(a.Rows), rules(a.Surcharges)
	}
	for i := range b.Lists {
		l := &b.Lists[i]
		l.Rows = rows(l.Rows)
		l.Assignments = slices.DeleteFunc(l.Assignments, func(a pricing.Assignment) bool { return !a.Known.Contains(at) })
		for j := range l.Assignments {
			said(&l.Assignments[j].Known)
		}
	}
	b.Adjustments, b.Promotions = rules(b.Adjustments), rules(b.Promotions)
	b.Floors = slices.DeleteFunc(b.Floors, func(f pricing.Floor) bool { return !f.Known.Contains(at) })
	for i := range b.Floors {
		said(&b.Floors[i].Known)
	}
	b.Rates = slices.DeleteFunc(b.Rates, func(x pricing.ExchangeRate) bool { return !x.Known.Contains(at) })
	for i := range b.Rates {
		said(&b.Rates[i].Known)
	}
	b.Taxes = slices.DeleteFunc(b.Taxes, func(x pricing.TaxRate) bool { return !x.Known.Contains(at) })
	for i := range b.Taxes {
		said(&b.Taxes[i].Known)
	}
	b.Assortments = slices.DeleteFunc(b.Assortments, func(a pricing.Assortment) bool { return !a.Known.Contains(at) })
	for i := range b.Assortments {
		said(&b.Assortments[i].Known)
	}
	b.Surcharges = slices.DeleteFunc(b.Surcharges, func(x pricing.IndexSurcharge) bool { return !x.Target.Known.Contains(at) })
	for i := range b.Surcharges {
		x := &b.Surcharges[i]
		said(&x.Target.Known)
		if !slices.ContainsFunc(b.Agreements, func(a pricing.Agreement) bool { return a.ID == x.Agreement }) && x.Agreement != "" {
			x.Agreement, x.Audience = "", []pricing.Party{pricing.ForOrganization("nobody")}
		}
	}
	for i := range b.Indices {
		s := &b.Indices[i]
		s.Observations = slices.DeleteFunc(slices.Clone(s.Observations), func(o index.Observation) bool { return o.Published.After(at) })
	}
	return b
}

func TestKnownAtAnswersAsTheBookDidThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		at := day.Add(time.Duration(rapid.IntRange(-4, 4).Draw(t, "known at")) * beat)
		then, now := slices.Clone(requests), slices.Clone(requests)
		for i := range requests {
			c := pricing.Conditions{}
			if requests[i].Conditions != nil {
				c = *requests[i].Conditions
			}
			before, after := c, c
			before.KnownAt, after.KnownAt = at, time.Time{}
			then[i].Conditions, now[i].Conditions = &before, &after
		}
		s, _, err := pricing.Compile(asKnown(b, at))
		if err != nil {
			return // an override of what was not known yet
		}
		was, err := s.For(buyer)
		require.NoError(t, err)
		want := withoutRows(was.ResolveAll(nil, now))
		for i, r := range withoutRows(view(t, b, buyer).ResolveAll(nil, then)) {
			// What was not known then may bound the answer, but never prolong it.
			if sooner := want[i].ValidUntil.IsZero() || (!r.ValidUntil.IsZero() && !r.ValidUntil.After(want[i].ValidUntil)); sooner || len(b.Surcharges) > 0 {
				r.ValidUntil = want[i].ValidUntil
			}
			if r.Outcome == pricing.NoPrice {
				r, want[i] = pricing.Result{Outcome: r.Outcome}, pricing.Result{Outcome: want[i].Outcome}
			}
			require.Equal(t, want[i], r, "line %d\n%s", i, shown(b, asKnown(b, at), then, r, want[i]))
		}
	})
}
