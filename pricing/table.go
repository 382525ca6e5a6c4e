package pricing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Instants inside are nanoseconds since 1970; these stand for open ends.
const (
	sinceEver = math.MinInt64
	forever   = math.MaxInt64
)

// The seconds between which an instant fits.
const (
	firstSecond = math.MinInt64/1_000_000_000 + 1
	lastSecond  = math.MaxInt64/1_000_000_000 - 1
)

// nanos returns the instant as nanoseconds; instants outside the years 1678 to
// 2261 become the open ends.
func nanos(t time.Time) int64 {
	switch s := t.Unix(); {
	case s < firstSecond:
		return sinceEver
	case s > lastSecond:
		return forever
	}
	return t.UnixNano()
}

// instant is the inverse of nanos for instants that are in a book.
func instant(n int64) time.Time {
	if n == sinceEver || n == forever {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// table is what the rows of one list or agreement share.
type table struct {
	id       uint32
	source   Source // without level and row
	name     string
	number   string // of an agreement
	seller   kabinet.SellerEntityID
	currency kabinet.Currency
	tax      TaxMode
}

// rows are the rows of all tables, by product, then table, then the unit's place
// among the product's units, overrides first, then time: a product's prices
// stand together, so one pass over neighbouring memory finds what any buyer has.
// Nothing in a row is a pointer.
type rows struct {
	rows   []row
	prices []int64 // coefficients of ladders, each in a run, in the order of the rows
	terms  []terms
	shapes []shape
	from   []kabinet.Quantity // thresholds, those of a shape in a run
	per    []kabinet.Quantity // terms.per - 1
	rules  []rule             // terms.rule - 1
}

// row is a Row in 20 bytes. Its amount is the coefficient of the price, or, for
// a ladder, the index of the first of its prices; in two halves, since an int64
// would make it 24 bytes.
type row struct {
	table   uint32
	terms   uint32
	index   uint32 // in the list as it was written
	amounts [2]uint32
}

func (r *row) amount() int64 { return int64(uint64(r.amounts[0]) | uint64(r.amounts[1])<<32) }

func (r *row) setAmount(v int64) { r.amounts = [2]uint32{uint32(uint64(v)), uint32(uint64(v) >> 32)} }

// span is some neighbouring rows: [lo, hi).
type span struct{ lo, hi uint32 }

// terms are what many rows have in common. They hold for the time [from, until).
type terms struct {
	from, until int64
	shape       uint32 // of the ladder, plus one; 0 for a single price
	per         uint32
	rule        uint32
	unit        uint16
	scale       uint8 // of the prices
	flags       flags
}

type flags uint8

const (
	flagOnRequest flags = 1 << iota
	flagConvertible
	flagOverride
)

// shape is the thresholds of a ladder.
type shape struct {
	start uint32
	count uint16
}

// rule is an OrderRule with its unit interned.
type rule struct {
	min, max, step kabinet.Quantity
	unit           uint16
}

// rowsOf returns the rows of a product.
func (s *Snapshot) rowsOf(product uint32) span {
	return span{s.products[product].rows, s.products[product+1].rows}
}

// within returns the rows of one table among those of a product.
func (r *rows) within(of span, table uint32) span {
	i, found := slices.BinarySearchFunc(r.rows[of.lo:of.hi], table, func(a row, t uint32) int { return cmp.Compare(a.table, t) })
	if !found {
		return span{}
	}
	return r.run(of.lo+uint32(i), of.hi)
}

// run returns the rows from lo on that are of one table.
func (r *rows) run(lo, end uint32) span {
	hi := lo + 1
	for hi < end && r.rows[hi].table == r.rows[lo].table {
		hi++
	}
	return span{lo, hi}
}

// thresholds returns those of a ladder.
func (r *rows) thresholds(t *terms) []kabinet.Quantity {
	if t.shape == 0 {
		return nil
	}
	s := r.shapes[t.shape-1]
	return r.from[s.start : s.start+uint32(s.count)]
}

func (r *rows) perOf(t *terms) kabinet.Quantity {
	if t.per == 0 {
		return one
	}
	return r.per[t.per-1]
}

var one = kabinet.QuantityOf(1)

// placed is a row with its product, before the rows of all tables are merged.
type placed struct {
	product uint32
	row
}

// merge sorts rows by product by counting, which keeps the order of tables: the
// rows of each table have come in one run, in the order of table ids. It writes
// where the rows of each product begin, and those of one more product that is
// none, where the last end.
func (s *Snapshot) merge(in []placed) {
	starts := make([]uint32, len(s.products)+1)
	for i := range in {
		starts[in[i].product+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	for i := range s.products {
		s.products[i].rows = starts[i]
	}
	s.products = append(s.products, product{rows: starts[len(starts)-1]})
	r := &s.rows
	r.rows = make([]row, len(in))
	for i := range in {
		at := &starts[in[i].product]
		r.rows[*at] = in[i].row
		*at++
	}
	// Bring the prices of ladders into the order of their rows.
	prices := make([]int64, 0, len(r.prices))
	for i := range r.rows {
		ro := &r.rows[i]
		if n := len(r.thresholds(&r.terms[ro.terms])); n > 0 {
			first := ro.amount()
			ro.setAmount(int64(len(prices)))
			prices = append(prices, r.prices[first:first+int64(n)]...)
		}
	}
	r.prices = prices
}
