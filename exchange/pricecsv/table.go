package pricecsv

import (
	"cmp"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Table gathers records into price lists. Records of one list, product, unit
// and validity are the steps of one ladder, wherever in the file they stand;
// one record alone without a threshold is a plain price. The zero Table is
// empty and ready. It is for one goroutine.
type Table struct {
	// Smallest returns the least quantity of a unit of a product. A ladder
	// whose first step holds for any quantity begins there, since a threshold
	// is above zero. Nil goes by the digits of kabinet.UoM: 1 piece, 0.001 of
	// what is measured. It must not change after the first Add.
	Smallest func(kabinet.SKU, kabinet.UoM) kabinet.Quantity

	lists    []*tableList
	byID     map[listKey]*tableList
	taken    map[pricing.ListID]bool
	products []pricing.Product
	known    map[kabinet.SKU]int
}

// listKey tells lists apart. Prices in another currency than the first one of
// the list make a list of their own.
type listKey struct {
	id       pricing.ListID
	currency kabinet.Currency
}

type tableList struct {
	id       pricing.ListID
	currency kabinet.Currency
	tax      pricing.TaxMode
	row      int // of the first record
	rows     []*tableRow
	byKey    map[rowKey]*tableRow
}

// rowKey is what the steps of a ladder have in common by definition. Instants
// are compared as such, whatever their location.
type rowKey struct {
	sku         kabinet.SKU
	unit        kabinet.UoM
	from, until int64
}

type tableRow struct {
	first Record
	steps []step
}

type step struct {
	from, price kabinet.Quantity // from is the smallest quantity where it is any
	row         int
}

// TableList is a list of a Table.
type TableList struct {
	// Name is the list as the records name it. List.ID is the same, but for a
	// second currency: then the code follows, "dealer-USD".
	Name pricing.ListID
	List pricing.List
}

// Add enters a record. It returns an *Error, and enters nothing, where the
// record contradicts an earlier one: ErrTwice, ErrLadder, ErrListTax, ErrTiers.
func (t *Table) Add(r Record) error {
	if t.byID == nil {
		t.byID = make(map[listKey]*tableList)
		t.taken = make(map[pricing.ListID]bool)
		t.known = make(map[kabinet.SKU]int)
	}
	key := listKey{r.List, r.Price.Currency()}
	l := t.byID[key]
	if l == nil {
		l = &tableList{id: r.List, currency: key.currency, tax: r.Tax, row: r.Row, byKey: make(map[rowKey]*tableRow)}
	}
	if l.tax != r.Tax {
		return newError(r.Row, r.Line, Tax, "", ErrListTax.With("row", l.row))
	}
	rk := rowKey{r.SKU, r.Unit, nanos(r.Window.From), nanos(r.Until)}
	coef, scale := r.Price.Fixed()
	amount, err := kabinet.NewQuantity(coef, scale)
	if err != nil {
		return newError(r.Row, r.Line, Price, "", ErrNumber.With("text", r.Price))
	}
	begin := r.From
	if begin.IsZero() {
		begin = t.smallest(r.SKU, r.Unit)
	}
	row := l.byKey[rk]
	if row != nil {
		if err := row.accepts(&r, begin); err != nil {
			return err
		}
	}
	// Nothing fails from here on.
	if t.byID[key] == nil {
		t.byID[key] = l
		t.lists = append(t.lists, l)
	}
	if row == nil {
		row = &tableRow{first: r}
		l.byKey[rk] = row
		l.rows = append(l.rows, row)
	}
	row.steps = append(row.steps, step{begin, amount, r.Row})
	t.product(&r)
	return nil
}

// accepts checks a further step of a ladder.
func (w *tableRow) accepts(r *Record, begin kabinet.Quantity) error {
	f := &w.first
	for _, s := range w.steps {
		if s.from.Equal(begin) {
			return newError(r.Row, r.Line, From, "", ErrTwice.With("row", s.row))
		}
	}
	if len(w.steps) >= math.MaxUint16 {
		return newError(r.Row, r.Line, From, "", ErrTiers.With("max", math.MaxUint16))
	}
	differs := func(c Column) error {
		return newError(r.Row, r.Line, c, "", ErrLadder.With("row", f.Row).With("what", c))
	}
	switch {
	case !f.Per.Equal(r.Per):
		return differs(Per)
	case r.Free || f.Free:
		return differs(Free)
	case r.OnRequest || f.OnRequest:
		return differs(OnRequest)
	case f.Convertible != r.Convertible:
		return differs(Convertible)
	case !f.Order.Min.Equal(r.Order.Min):
		return differs(Min)
	case !f.Order.Max.Equal(r.Order.Max):
		return differs(Max)
	case !f.Order.Step.Equal(r.Order.Step):
		return differs(Step)
	case f.Order.Unit != r.Order.Unit:
		return differs(OrderUnit)
	}
	return nil
}

// product notes the product of a record. Its first unit and name count.
func (t *Table) product(r *Record) {
	i, ok := t.known[r.SKU]
	if !ok {
		t.known[r.SKU] = len(t.products)
		t.products = append(t.products, pricing.Product{SKU: r.SKU, Name: r.Name, Unit: r.Unit})
		return
	}
	p := &t.products[i]
	p.Name = cmp.Or(p.Name, r.Name)
	p.Unit = cmp.Or(p.Unit, r.Unit)
}

// Products returns the products in the order in which they were first named,
// each with its first name and, as base unit, the first unit that a record of it
// has; that may be none.
func (t *Table) Products() []pricing.Product { return slices.Clone(t.products) }

// Lists returns the lists, in the order in which they were first named, with
// their rows. The lists are assigned to nobody.
func (t *Table) Lists() []TableList {
	out := make([]TableList, 0, len(t.lists))
	taken := make(map[pricing.ListID]bool, len(t.lists))
	for _, l := range t.lists { // the names that records use come first
		taken[l.id] = true
	}
	used := make(map[pricing.ListID]bool, len(t.lists))
	for _, l := range t.lists {
		id := l.id
		if used[id] {
			for id += pricing.ListID("-" + l.currency.Code()); taken[id]; {
				id += "-"
			}
			taken[id] = true
		}
		used[id] = true
		list := pricing.List{ID: id, Name: string(l.id), Currency: l.currency, Tax: l.tax, Rows: make([]pricing.Row, len(l.rows))}
		for i, w := range l.rows {
			list.Rows[i] = t.row(w)
		}
		out = append(out, TableList{l.id, list})
	}
	return out
}

func (t *Table) row(w *tableRow) pricing.Row {
	f := &w.first
	row := pricing.Row{
		SKU: f.SKU, Unit: f.Unit, Per: f.Per, Free: f.Free, OnRequest: f.OnRequest,
		Convertible: f.Convertible, Order: f.Order, Window: f.Window,
	}
	if f.Free || f.OnRequest {
		return row
	}
	if len(w.steps) == 1 && f.From.IsZero() {
		row.Price = w.steps[0].price
		return row
	}
	steps := slices.Clone(w.steps)
	slices.SortFunc(steps, func(a, b step) int { return a.from.Cmp(b.from) })
	row.Tiers = make([]pricing.Tier, len(steps))
	for i, s := range steps {
		row.Tiers[i] = pricing.Tier{From: s.from, Price: s.price}
	}
	return row
}

func (t *Table) smallest(sku kabinet.SKU, u kabinet.UoM) kabinet.Quantity {
	if t.Smallest != nil {
		return t.Smallest(sku, u)
	}
	q, _ := kabinet.NewQuantity(1, u.Digits()) // 0 or 3 digits
	return q
}

// nanos makes an instant comparable; zero stays apart.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMicro()
}

// Load reads r to its end into a Table. Records that contradict an earlier one
// go to OnError as malformed ones do. It returns the number of records skipped.
func Load(r io.Reader, opts Options) (*Table, int, error) {
	var t Table
	contradictions := 0
	skipped, err := All(r, opts, func(rec Record) error {
		err := t.Add(rec)
		if mistake, ok := err.(*Error); ok && opts.OnError != nil && opts.OnError(mistake) {
			contradictions++
			return nil
		}
		return err
	})
	return &t, skipped + contradictions, err
}

// Records returns the rows of a list as records, a step of a ladder at a time,
// with the names of the products. It is the inverse of Table. A row that says
// more than a record can hold (a group, terms of another list, a ladder that
// does not count as usual) is ErrRecord at its place in the list, and then there
// are no records.
func Records(l pricing.List, name func(kabinet.SKU) string) ([]Record, error) {
	var out []Record
	for i, row := range l.Rows {
		if !fitsRecord(row) {
			return nil, ErrRecord.With("sku", row.SKU).At("/rows/" + strconv.Itoa(i))
		}
		rec := Record{
			List: l.ID, SKU: row.SKU, Unit: row.Unit, Per: row.Per, Tax: l.Tax, Window: row.Window,
			Order: row.Order, Free: row.Free, OnRequest: row.OnRequest, Convertible: row.Convertible,
		}
		if name != nil {
			rec.Name = strings.TrimSpace(name(row.SKU))
		}
		steps := row.Tiers
		if len(steps) == 0 {
			steps = []pricing.Tier{{Price: row.Price}}
		}
		for _, s := range steps {
			coef, scale := s.Price.Fixed()
			rec.From = s.From
			rec.Price, _ = kabinet.NewMoney(coef, scale, l.Currency) // without a currency, the zero Money
			out = append(out, rec)
		}
	}
	return out, nil
}

// fitsRecord reports whether nothing is left of a row once a record has taken
// what it holds.
func fitsRecord(row pricing.Row) bool {
	if row.SKU == "" || (len(row.Tiers) > 0 && !row.Price.IsZero()) {
		return false
	}
	for _, t := range row.Tiers {
		if t != (pricing.Tier{From: t.From, Price: t.Price}) {
			return false
		}
	}
	held := pricing.Row{
		SKU: row.SKU, Unit: row.Unit, Per: row.Per, Price: row.Price, Tiers: row.Tiers, Free: row.Free, OnRequest: row.OnRequest,
		Convertible: row.Convertible, Order: row.Order, Window: row.Window,
	}
	return reflect.DeepEqual(row, held)
}
