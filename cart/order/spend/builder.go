package spend

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Groups tells the group of products that an article belongs to: a category of the
// catalogue, or the client's own. Empty is none. It is safe for concurrent use, and quick:
// it is asked for every line.
type Groups interface {
	Group(sku kabinet.SKU) string
}

// GroupsFunc is a function that implements Groups.
type GroupsFunc func(kabinet.SKU) string

// Group calls f.
func (f GroupsFunc) Group(sku kabinet.SKU) string { return f(sku) }

// Credit is what a claim gave back.
type Credit struct {
	// Object is what permissions are asked for: whose order it was.
	Object kabinet.Object
	// At is when it was given, which decides its period.
	At         time.Time
	CostCentre string
	SKU        kabinet.SKU
	// Net and Tax are what the client got back, negative for what they paid in addition.
	Net, Tax kabinet.Money
}

// Builder makes a report of orders that come one by one, in any order, each once. It
// keeps the rows and no orders. It is not safe for concurrent use.
type Builder struct {
	q      Query
	window kabinet.Window
	groups Groups
	by     map[Dimension]bool
	rows   map[Key]*tally
	totals map[Key]*tally
	orders int
}

// NewBuilder returns the builder of a report. Nil groups put all articles into one. It
// returns the errors of Query.Validate.
func NewBuilder(q Query, groups Groups) (*Builder, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	if groups == nil {
		groups = GroupsFunc(func(kabinet.SKU) string { return "" })
	}
	b := &Builder{
		q: q, window: q.Window(), groups: groups, by: map[Dimension]bool{}, rows: map[Key]*tally{}, totals: map[Key]*tally{},
	}
	for _, d := range q.By {
		b.by[d] = true
	}
	return b, nil
}

// item is what one line, or one credit, adds.
type item struct {
	net, tax, gross kabinet.Money
	quantity        kabinet.Quantity
	unit            kabinet.UoM
	credit          bool
}

// Measured returns the item's quantity with its unit.
func (i item) Measured() Measured { return Measured{i.quantity, i.unit} }

// Add counts an order as it is now; what the query leaves out counts for nothing. It
// returns the errors of cart.Totals.Sums for an order whose totals do not belong to its
// lines, kabinet.ErrOverflow, or ErrTooManyRows; the report is not whole then.
func (b *Builder) Add(o order.State) error {
	if !b.counts(o) {
		return nil
	}
	sums, err := o.Totals.Sums()
	if err != nil {
		return err
	}
	b.orders++
	k := Key{Currency: o.Currency}
	if b.by[ByPeriod] {
		k.Period = b.periodOf(o.Placed)
	}
	if b.by[ByLegalEntity] {
		k.LegalEntity = o.Payer
	}
	for n := range min(len(o.Lines), len(sums)) {
		l := &o.Lines[n]
		i := item{net: sums[n].Net, tax: sums[n].Tax, gross: sums[n].Total, quantity: l.Effective(), unit: cmp.Or(l.Unit, l.Price.Unit)}
		if b.q.Basis == Shipped && o.Status != order.Completed {
			if err := i.take(l.Shipped); err != nil {
				return err
			}
		}
		if i.quantity.Sign() <= 0 && i.net.IsZero() && i.tax.IsZero() {
			continue
		}
		if err := b.add(k, l.CostCentre, l.SKU, i); err != nil {
			return err
		}
	}
	return nil
}

// take leaves of an item the part that a quantity is of all of it.
func (i *item) take(part kabinet.Quantity) (err error) {
	whole := i.quantity
	if part.Cmp(whole) == 0 {
		return nil
	}
	i.quantity = part
	for _, m := range []*kabinet.Money{&i.net, &i.tax, &i.gross} {
		if whole.IsZero() || part.IsZero() {
			*m = kabinet.Zero(m.Currency())
			continue
		}
		if *m, err = m.MulPer(part, whole, m.Currency().Digits(), kabinet.HalfUp); err != nil {
			return err
		}
	}
	// What net and tax come to on their own is what they come to together.
	i.gross, err = i.net.Add(i.tax)
	return err
}

// Credit counts what a claim gave back, on the day on which it did. It returns
// kabinet.ErrCurrencyMismatch, kabinet.ErrOverflow or ErrTooManyRows.
func (b *Builder) Credit(c Credit) error {
	if b.q.Org != "" && c.Object.Org != b.q.Org || b.q.LegalEntity != "" && c.Object.LegalEntity != b.q.LegalEntity || !b.window.Contains(c.At) {
		return nil
	}
	gross, err := c.Net.Add(c.Tax)
	if err != nil {
		return err
	}
	k := Key{Currency: gross.Currency()}
	if b.by[ByPeriod] {
		k.Period = b.periodOf(c.At)
	}
	if b.by[ByLegalEntity] {
		k.LegalEntity = c.Object.LegalEntity
	}
	return b.add(k, c.CostCentre, c.SKU, item{net: c.Net.Neg(), tax: c.Tax.Neg(), gross: gross.Neg(), credit: true})
}

// counts reports whether an order belongs to the report.
func (b *Builder) counts(o order.State) bool {
	if b.q.Org != "" && o.Org != b.q.Org || b.q.LegalEntity != "" && o.Payer != b.q.LegalEntity || !b.window.Contains(o.Placed) {
		return false
	}
	switch o.Status {
	case order.Confirmed, order.InFulfilment, order.Completed:
		return true
	case order.Submitted:
		return b.q.Basis == Placed
	}
	return false
}

// periodOf returns the first day of the period that holds an instant of the window.
func (b *Builder) periodOf(t time.Time) kabinet.Date {
	zone := b.q.Zone
	if zone == nil {
		zone = time.UTC
	}
	return b.q.period(kabinet.DateOf(t.In(zone))).First
}

// add counts an item in its row and in the total of its currency.
func (b *Builder) add(k Key, costCentre string, sku kabinet.SKU, i item) error {
	if b.by[ByCostCentre] {
		k.CostCentre = costCentre
	}
	if b.by[ByGroup] {
		k.Group = b.groups.Group(sku)
	}
	for _, to := range []struct {
		rows map[Key]*tally
		key  Key
	}{{b.rows, k}, {b.totals, Key{Currency: k.Currency}}} {
		t := to.rows[to.key]
		if t == nil {
			if len(to.rows) >= MaxRows {
				return ErrTooManyRows.With("max", MaxRows)
			}
			t = &tally{Sums: zero(k.Currency)}
			to.rows[to.key] = t
		}
		if err := t.add(i, b.orders); err != nil {
			return err
		}
	}
	return nil
}

// Report returns what was counted. It may be called again after more was added.
func (b *Builder) Report() Report {
	out := Report{Query: b.q, Rows: rows(b.rows), Totals: rows(b.totals)}
	for _, list := range [][]Row{out.Rows, out.Totals} {
		for i := range list {
			list[i].Quantities = slices.Clone(list[i].Quantities)
		}
	}
	return out
}
