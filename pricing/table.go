package pricing

import (
	"math"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Instants inside are nanoseconds since 1970; these stand for open ends.
const (
	sinceEver = math.MinInt64
	forever   = math.MaxInt64
)

var firstInstant, lastInstant = time.Unix(0, sinceEver+1).UTC(), time.Unix(0, forever-1).UTC()

// nanos returns the instant as nanoseconds; instants outside the years 1678 to
// 2261 become the open ends.
func nanos(t time.Time) int64 {
	switch {
	case t.Before(firstInstant):
		return sinceEver
	case t.After(lastInstant):
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

// table is one compiled list or agreement: its rows sorted by product, then by
// the unit's place among the product's units, then by time, and a hash of where
// the rows of each product begin. It has no pointers per row.
type table struct {
	source   Source // without level and row
	name     string
	number   string // of an agreement
	currency kabinet.Currency
	tax      TaxMode

	heads []head // open addressing, a power of two, at most half full
	rows  []row
	tiers []tier
	per   []kabinet.Quantity // row.per - 1
	rules []rule             // row.rule - 1
}

// head says where the rows of a product begin. product is the id plus one, and
// 0 in an empty place.
type head struct{ product, start uint32 }

// row is a Row for the time [from, until).
type row struct {
	from, until int64
	price       int64 // coefficient, for rows without tiers
	product     uint32
	index       uint32 // in the list as it was written
	tiers       uint32 // first tier
	per         uint32
	rule        uint32
	unit        uint16
	tierCount   uint16
	scale       uint8 // of price
	flags       flags
}

type flags uint8

const (
	flagFree flags = 1 << iota
	flagOnRequest
	flagConvertible
)

// tier is a step of a ladder.
type tier struct {
	from       kabinet.Quantity
	price      int64
	priceScale uint8
}

// rule is an OrderRule with its unit interned.
type rule struct {
	min, max, step kabinet.Quantity
	unit           uint16
}

// find returns the rows of a product.
func (t *table) find(product uint32) []row {
	if len(t.heads) == 0 {
		return nil
	}
	mask := uint32(len(t.heads) - 1)
	for i := hash(product) & mask; ; i = (i + 1) & mask {
		switch h := t.heads[i]; h.product {
		case 0:
			return nil
		case product + 1:
			return t.rows[h.start:]
		}
	}
}

// hash spreads product ids; the constant is that of Fibonacci hashing, 2^32/φ.
func hash(product uint32) uint32 {
	h := product * 0x9E3779B9
	return h ^ h>>15
}

// index builds the heads over the sorted rows.
func (t *table) index() {
	products := 0
	for i := range t.rows {
		if i == 0 || t.rows[i].product != t.rows[i-1].product {
			products++
		}
	}
	if products == 0 {
		return
	}
	size := 1
	for size < 2*products {
		size *= 2
	}
	t.heads = make([]head, size)
	mask := uint32(size - 1)
	for i := range t.rows {
		p := t.rows[i].product
		if i > 0 && p == t.rows[i-1].product {
			continue
		}
		at := hash(p) & mask
		for t.heads[at].product != 0 {
			at = (at + 1) & mask
		}
		t.heads[at] = head{p + 1, uint32(i)}
	}
}

func (t *table) perOf(r *row) kabinet.Quantity {
	if r.per == 0 {
		return one
	}
	return t.per[r.per-1]
}

var one = kabinet.QuantityOf(1)
