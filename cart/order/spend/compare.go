package spend

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Change is what was spent on something, beside what was spent on it before.
type Change struct {
	// Key has the period of now.
	Key
	Now    Sums `json:"now"`
	Before Sums `json:"before"`
}

// Growth returns by which part Gross grew, rounded to four decimal places: 0.1 is 10 %
// more, −1 nothing any more. It returns false where nothing, or less, was spent before.
func (c Change) Growth() (kabinet.Rate, bool) {
	if c.Before.Gross.Sign() <= 0 {
		return kabinet.Rate{}, false
	}
	less, err := c.Now.Gross.Sub(c.Before.Gross)
	if err != nil {
		return kabinet.Rate{}, false
	}
	ratio := less.Decimal().DivRound(c.Before.Gross.Decimal(), 4)
	out, err := kabinet.RateFromDecimal(ratio)
	return out, err == nil
}

// Compare puts rows beside those of a report of other days, such as that of
// Query.Previous, ordered by their keys. The first period stands beside the first, the
// second beside the second, and so on. What only one of them has stands beside zeros.
func Compare(now, before Report) []Change {
	periods := map[kabinet.Date]kabinet.Date{}
	at := now.Query.Periods()
	for i, p := range before.Query.Periods() {
		if i < len(at) {
			periods[p.First] = at[i].First
		}
	}
	found := map[Key]int{}
	var out []Change
	for _, r := range now.Rows {
		found[r.Key] = len(out)
		out = append(out, Change{Key: r.Key, Now: r.Sums, Before: zero(r.Currency)})
	}
	for _, r := range before.Rows {
		k := r.Key
		if !k.Period.IsZero() {
			first, ok := periods[k.Period]
			if !ok {
				continue // a longer month has more of it than the shorter one after it
			}
			k.Period = first
		}
		i, ok := found[k]
		if !ok {
			i = len(out)
			out = append(out, Change{Key: k, Now: zero(k.Currency)})
		}
		out[i].Before = r.Sums
	}
	slices.SortFunc(out, func(a, b Change) int { return a.Key.compare(b.Key) })
	return out
}

// CompareTotals puts what was spent in all beside what was spent in all before, a change
// for each currency.
func CompareTotals(now, before Report) []Change {
	return Compare(Report{Query: now.Query, Rows: now.Totals}, Report{Query: before.Query, Rows: before.Totals})
}
