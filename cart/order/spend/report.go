package spend

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// MaxRows is the largest number of rows of a report, which bounds what it keeps whatever
// buyers write as cost centres.
const MaxRows = 50_000

// Key says what a row is about. Fields by which the report is not grouped are empty.
type Key struct {
	// Period is the first of its days.
	Period      kabinet.Date          `json:"period,omitzero"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	// CostCentre is empty also for lines without one, and Group for articles without.
	CostCentre string           `json:"costCentre,omitempty"`
	Group      string           `json:"group,omitempty"`
	Currency   kabinet.Currency `json:"currency"`
}

// compare orders rows by period, legal entity, cost centre, group and currency.
func (k Key) compare(o Key) int {
	return cmp.Or(k.Period.Compare(o.Period), cmp.Compare(k.LegalEntity, o.LegalEntity), cmp.Compare(k.CostCentre, o.CostCentre),
		cmp.Compare(k.Group, o.Group), cmp.Compare(k.Currency.Code(), o.Currency.Code()))
}

// Sums are what was spent.
type Sums struct {
	// Net is without tax, Gross with it.
	Net   kabinet.Money `json:"net"`
	Tax   kabinet.Money `json:"tax"`
	Gross kabinet.Money `json:"gross"`
	// Credited is what claims gave back, tax included; Net, Tax and Gross are less by it.
	Credited kabinet.Money `json:"credited"`
	// Quantities are sums for each unit of measure, ordered by it: metres are not added to
	// tonnes.
	Quantities []Measured `json:"quantities,omitempty"`
	// Orders counts orders of which the row has a line, so that an order can count in
	// several rows, and Lines their lines.
	Orders int `json:"orders"`
	Lines  int `json:"lines"`
}

// Measured is a quantity with its unit; the unit is empty where a line did not say.
type Measured struct {
	Quantity kabinet.Quantity `json:"quantity"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
}

// zero returns nothing, in a currency.
func zero(c kabinet.Currency) Sums {
	none := kabinet.Zero(c)
	return Sums{Net: none, Tax: none, Gross: none, Credited: none}
}

// Row is what was spent on what its key says.
type Row struct {
	Key
	Sums
}

// Report is what was spent.
type Report struct {
	Query Query `json:"query"`
	// Rows have what was spent, ordered by their keys; what nothing was spent on has none.
	Rows []Row `json:"rows"`
	// Totals have what was spent in all, a row for each currency.
	Totals []Row `json:"totals"`
	// Plans are the budgets of these days.
	Plans []Plan `json:"plans,omitempty"`
}

// Total returns what was spent in a currency.
func (r Report) Total(c kabinet.Currency) Sums {
	for _, t := range r.Totals {
		if t.Currency == c {
			return t.Sums
		}
	}
	return zero(c)
}

// tally is a row in the making.
type tally struct {
	Sums
	order int // the last order that was counted
}

func (t *tally) add(i item, order int) error {
	var err error
	sum := func(to *kabinet.Money, m kabinet.Money) {
		if err == nil {
			*to, err = to.Add(m)
		}
	}
	next := *t
	sum(&next.Net, i.net)
	sum(&next.Tax, i.tax)
	sum(&next.Gross, i.gross)
	if i.credit {
		sum(&next.Credited, i.gross.Neg())
	} else {
		next.Lines++
		if next.order != order {
			next.Orders++
			next.order = order
		}
	}
	if err == nil && !i.quantity.IsZero() {
		err = next.measure(i.Measured())
	}
	if err != nil {
		return err
	}
	*t = next
	return nil
}

// measure adds a quantity to that of its unit.
func (t *tally) measure(m Measured) (err error) {
	n, found := slices.BinarySearchFunc(t.Quantities, m.Unit, func(x Measured, unit kabinet.UoM) int { return cmp.Compare(x.Unit, unit) })
	if !found {
		t.Quantities = slices.Insert(t.Quantities, n, Measured{Unit: m.Unit})
	}
	t.Quantities[n].Quantity, err = t.Quantities[n].Quantity.Add(m.Quantity)
	return err
}

// rows returns tallies as rows, ordered by their keys.
func rows(of map[Key]*tally) []Row {
	out := make([]Row, 0, len(of))
	for k, t := range of {
		out = append(out, Row{k, t.Sums})
	}
	slices.SortFunc(out, func(a, b Row) int { return a.Key.compare(b.Key) })
	return out
}
