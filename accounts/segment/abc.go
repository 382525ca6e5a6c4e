package segment

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
)

// Class is A, B or C. The zero Class is none yet.
type Class string

// The classes, the best first.
const (
	A Class = "A"
	B Class = "B"
	C Class = "C"
)

// rank returns 1 for A to 3 for C, and 0 for anything else.
func (c Class) rank() int {
	switch c {
	case A:
		return 1
	case B:
		return 2
	case C:
		return 3
	}
	return 0
}

// ParseClass reads a class, or returns ErrClass.
func ParseClass(s string) (Class, error) {
	if Class(s).rank() == 0 {
		return "", ErrClass.With("text", s)
	}
	return Class(s), nil
}

// Cutoffs say which shares of the profit are A's, and A's and B's together. The zero
// Cutoffs are 80 % and 95 %.
type Cutoffs struct {
	A kabinet.Rate `json:"a,omitzero"`
	B kabinet.Rate `json:"b,omitzero"`
}

func (c Cutoffs) or() (a, b decimal.Decimal, err error) {
	if c == (Cutoffs{}) {
		c = Cutoffs{kabinet.MustRate("0.8"), kabinet.MustRate("0.95")}
	}
	one := kabinet.MustRate("1")
	if c.A.Sign() <= 0 || c.B.Less(c.A) || one.Less(c.B) {
		return a, b, ErrCutoffs
	}
	return c.A.Decimal(), c.B.Decimal(), nil
}

// Profit is what a subject brought in a period, below zero for a loss.
type Profit[K ~string] struct {
	Of     K             `json:"of"`
	Profit kabinet.Money `json:"profit"`
}

// Classed is a subject with its class in a period.
type Classed[K ~string] struct {
	Of     K             `json:"of"`
	Profit kabinet.Money `json:"profit"`
	Class  Class         `json:"class"`
}

// ABC classes subjects by their profit in a period, all in one currency: the greatest
// first, and of equal ones that of the lower id. A subject is an A where those before
// it bring less than the first cut-off of the total, a B where they bring less than the
// second, and a C otherwise: so the greatest is always an A, however great. Who brings
// nothing or a loss is a C and not in the total. All arithmetic is exact.
//
// It returns the subjects in that order. It returns ErrCutoffs, ErrSubject, ErrTwice,
// and kabinet.ErrCurrencyMismatch.
func ABC[K ~string](profits []Profit[K], cutoffs Cutoffs) ([]Classed[K], error) {
	first, second, err := cutoffs.or()
	if err != nil {
		return nil, err
	}
	seen := make(map[K]bool, len(profits))
	total := decimal.Zero
	out := make([]Classed[K], 0, len(profits))
	for _, p := range profits {
		switch {
		case p.Of == "":
			return nil, ErrSubject
		case seen[p.Of]:
			return nil, ErrTwice.With("id", string(p.Of))
		case p.Profit.Currency() != profits[0].Profit.Currency():
			return nil, kabinet.ErrCurrencyMismatch.With("a", profits[0].Profit.Currency()).With("b", p.Profit.Currency())
		}
		seen[p.Of] = true
		if p.Profit.Sign() > 0 {
			total = total.Add(p.Profit.Decimal())
		}
		out = append(out, Classed[K]{p.Of, p.Profit, C})
	}
	slices.SortFunc(out, func(x, y Classed[K]) int {
		c, _ := y.Profit.Cmp(x.Profit) // of one currency
		return cmp.Or(c, cmp.Compare(x.Of, y.Of))
	})
	first, second = first.Mul(total), second.Mul(total)
	before := decimal.Zero
	for i := range out {
		if out[i].Profit.Sign() <= 0 {
			break
		}
		if before.LessThan(first) {
			out[i].Class = A
		} else if before.LessThan(second) {
			out[i].Class = B
		}
		before = before.Add(out[i].Profit.Decimal())
	}
	return out, nil
}

// Standing is the class that a subject has, which changes slowly.
type Standing struct {
	Class Class `json:"class"`
	// Recent are the classes of the last periods, the latest last, as far as they
	// differ from Class and all on the same side.
	Recent []Class `json:"recent,omitempty"`
}

// Next returns the standing after a period in which the subject was of a class. The
// first period sets it. After that it changes once the subject was better, or worse, in
// so many periods in a row, and by no more than the least of them: who was an A, then a
// B and then a C is a B after two. Fewer than one period means one. A class that is
// none changes nothing.
func (s Standing) Next(c Class, periods int) Standing {
	switch {
	case c.rank() == 0:
		return s
	case s.Class.rank() == 0:
		return Standing{Class: c}
	case c == s.Class:
		return Standing{Class: s.Class}
	}
	recent := slices.DeleteFunc(slices.Clone(s.Recent), func(r Class) bool {
		return r.rank() == 0 || side(r, s.Class) != side(c, s.Class)
	})
	recent = append(recent, c)
	if len(recent) < max(periods, 1) {
		return Standing{s.Class, recent}
	}
	nearest := c
	for _, r := range recent {
		if abs(r.rank()-s.Class.rank()) < abs(nearest.rank()-s.Class.rank()) {
			nearest = r
		}
	}
	return Standing{Class: nearest}
}

func side(c, of Class) int { return cmp.Compare(c.rank(), of.rank()) }

func abs(n int) int { return max(n, -n) }

// Advance returns the standings after a period. Who is in none of its lists brought
// nothing, which is a C. Neither argument is changed.
func Advance[K ~string](before map[K]Standing, period []Classed[K], periods int) map[K]Standing {
	out := make(map[K]Standing, len(before)+len(period))
	for _, c := range period {
		out[c.Of] = before[c.Of].Next(c.Class, periods)
	}
	for k, s := range before {
		if _, there := out[k]; !there {
			out[k] = s.Next(C, periods)
		}
	}
	return out
}

// Grows reports whether a profit has grown by at least a share since the period
// before. From nothing or a loss, every profit is growth. Amounts in different
// currencies are kabinet.ErrCurrencyMismatch.
func Grows(before, now kabinet.Money, share kabinet.Rate) (bool, error) {
	if _, err := now.Cmp(before); err != nil {
		return false, err
	}
	if before.Sign() <= 0 {
		return now.Sign() > 0, nil
	}
	least := before.Decimal().Add(before.Decimal().Mul(share.Decimal()))
	return now.Sign() > 0 && now.Decimal().GreaterThanOrEqual(least), nil
}
