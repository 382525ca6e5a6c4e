package rebate

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Correction is the document of a difference: what was stated before, what
// holds now, and what each legal entity gets more or, where negative, gives
// back. The host numbers and books it by Before.Settlement and After.Settlement.
// A further correction starts from After.
type Correction struct {
	Before Statement `json:"before"`
	After  Statement `json:"after"`
	// Difference is After.Bonus − Before.Bonus. It may be zero.
	Difference kabinet.Money `json:"difference"`
	// Shares sum to Difference, in the order of the entities' ids. They hold
	// every entity of either statement.
	Shares []Change `json:"shares"`
}

// Change is the part of one legal entity in a Correction.
type Change struct {
	Entity     kabinet.LegalEntityID `json:"entity"`
	Before     kabinet.Money         `json:"before"`
	After      kabinet.Money         `json:"after"`
	Difference kabinet.Money         `json:"difference"`
}

// Correct states the clause anew by all facts as of an instant, those that
// Before knew included, and returns the difference. After is what Accrue returns
// for the same facts, so corrections one after another add up to it, whatever
// way they went. Beside the errors of Accrue it returns ErrOther for a statement
// of another clause, period or currency, ErrInstant for an instant before that
// of the statement, and ErrShares for a statement whose shares do not sum to its
// bonus or name an entity twice. The terms of the clause may have changed: the
// statements carry the versions.
func Correct(before Statement, c Clause, f Facts, asOf time.Time) (Correction, error) {
	after, err := Accrue(c, f, asOf)
	if err != nil {
		return Correction{}, err
	}
	switch {
	case before.Clause != c.ID, !before.Window.Equal(c.Window), before.Bonus.Currency() != c.Currency:
		return Correction{}, ErrOther.With("statement", before.Clause).With("clause", c.ID)
	case asOf.Before(before.AsOf):
		return Correction{}, ErrInstant.With("at", asOf)
	}
	out := Correction{Before: before, After: after}
	if out.Difference, err = after.Bonus.Sub(before.Bonus); err != nil {
		return Correction{}, err
	}
	zero := kabinet.Zero(c.Currency)
	changes := map[kabinet.LegalEntityID]Change{}
	var sum kabinet.Money
	for _, s := range before.Shares {
		_, twice := changes[s.Entity]
		total, err := sum.Add(s.Bonus)
		if twice || err != nil || s.Bonus.Currency() != c.Currency {
			return Correction{}, ErrShares.With("bonus", before.Bonus)
		}
		sum = total
		changes[s.Entity] = Change{Entity: s.Entity, Before: s.Bonus, After: zero}
	}
	if total, err := sum.Add(zero); err != nil || !total.Equal(before.Bonus) {
		return Correction{}, ErrShares.With("bonus", before.Bonus)
	}
	for _, s := range after.Shares {
		change := Change{Entity: s.Entity, Before: zero, After: s.Bonus}
		if was, ok := changes[s.Entity]; ok {
			change.Before = was.Before
		}
		changes[s.Entity] = change
	}
	out.Shares = make([]Change, 0, len(changes))
	for _, change := range changes {
		if change.Difference, err = change.After.Sub(change.Before); err != nil {
			return Correction{}, err
		}
		out.Shares = append(out.Shares, change)
	}
	slices.SortFunc(out.Shares, func(a, b Change) int { return cmp.Compare(a.Entity, b.Entity) })
	return out, nil
}
