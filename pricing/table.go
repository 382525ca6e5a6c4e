package pricing

import (
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
// among the product's units, overrides first, then time: a product's prices stand together, so
// one pass over their tables finds what any buyer has. Nothing in a row is a
// pointer.
type rows struct {
	starts []uint32 // by product: where its rows begin; one more at the end
	tables []uint32 // of each row; apart, since most of a pass looks at nothing else
	rows   []row
	prices []int64 // coefficients, those of a ladder in a run
	terms  []terms
	shapes []shape
	from   []kabinet.Quantity // thresholds, those of a shape in a run
	per    []kabinet.Quantity // terms.per - 1
	rules  []rule             // terms.rule - 1
}

// row is a Row: 16 bytes with its table, and 8 for each price.
type row struct {
	index uint32 // in the list as it was written
	terms uint32
	price uint32 // first of its prices
}

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

// of returns the rows of a product.
func (r *rows) of(product uint32) span { return span{r.starts[product], r.starts[product+1]} }

// within returns the rows of one table among those of a product.
func (r *rows) within(of span, table uint32) span {
	i, found := slices.BinarySearch(r.tables[of.lo:of.hi], table)
	if !found {
		return span{}
	}
	return r.run(of.lo+uint32(i), of.hi)
}

// run returns the rows from lo on that are of one table.
func (r *rows) run(lo, end uint32) span {
	hi := lo + 1
	for hi < end && r.tables[hi] == r.tables[lo] {
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

// placed is a row with its product and table, before the rows of all tables are
// merged.
type placed struct {
	product, table uint32
	row
}

// merge sorts rows by product by counting, which keeps the order of tables: the
// rows of each table have come in one run, in the order of table ids.
func (r *rows) merge(products int, in []placed) {
	r.starts = make([]uint32, products+1)
	for i := range in {
		r.starts[in[i].product+1]++
	}
	for i := 1; i <= products; i++ {
		r.starts[i] += r.starts[i-1]
	}
	r.tables, r.rows = make([]uint32, len(in)), make([]row, len(in))
	next := slices.Clone(r.starts[:products])
	for i := range in {
		p := &in[i]
		at := next[p.product]
		next[p.product]++
		r.tables[at], r.rows[at] = p.table, p.row
	}
}
