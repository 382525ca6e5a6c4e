package pricing

import (
	"iter"
	"math"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

// Snapshot is a compiled book: immutable, and safe for any number of goroutines.
type Snapshot struct {
	version string
	*articles
	base       *segment // the tables that were compiled together
	tables     uint32   // how many ids of tables have been given
	grouped    bool     // some ladder counts by a group
	saving     kabinet.Rate
	lists      map[ListID]*table
	agreements map[kabinet.AgreementID][]*table // the versions, by their beginning
	parties    map[Party][]source
	*rulebook
}

// table is what the rows of one list, or of one version of an agreement, share.
type table struct {
	id       uint32
	currency kabinet.Currency
	tax      TaxMode
	source   Source   // without level and row
	seg      *segment // that its rows are in
	name     string
	number   string // of an agreement
	payment  string // its terms of payment
	at       string // where it is in the book
	seller   kabinet.SellerEntityID
	scope    Scope
	from     int64
	until    int64
	known    known
	rounding PriceRounding
	broad    bool // it has rows of groups, or of everything
	// What lists and agreements say:
	exclusive, convert, favoured, preferred, cost bool
	promotions                                    PromotionPolicy
	surcharges                                    []*adjustment
	of                                            []ListID // what its rows are made of
	rebates                                       []rebate.Clause
	keys                                          map[string]grouping
}

// source is a table as one party has it.
type source struct {
	t           *table
	from, until int64 // of the table and its assignment
	rank        int32 // place among the view's sources
	group       int32 // sources of one group tie: neither comes before the other
	distance    int32
	priority    int32
	level       Level
	party       Party
	known       known
}

// Instants inside are nanoseconds since 1970; these stand for open ends.
const (
	sinceEver = math.MinInt64
	forever   = math.MaxInt64
)

// always is what the book has said all the time.
var always = known{sinceEver, forever}

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

// Version returns the version of the book.
func (s *Snapshot) Version() string { return s.version }

// Mixes reports whether lines of several products may count together towards a ladder,
// so that what one of them costs hangs on others.
func (s *Snapshot) Mixes() bool { return s.grouped }

// Product returns a product of the book.
func (s *Snapshot) Product(sku kabinet.SKU) (Product, bool) {
	id := s.idOf(sku)
	if id == unknown {
		return Product{}, false
	}
	return s.authored[id].clone(), true
}

// unknown stands for the id of a product that the book does not have.
const unknown = 1<<32 - 1

// idOf returns the id of a product, or unknown.
func (s *Snapshot) idOf(sku kabinet.SKU) uint32 {
	at := s.index.find(sku, s.base.words)
	if at == 0 {
		return unknown
	}
	return s.base.words[at+blockSubject]
}

// Products returns all products in the order of the book.
func (s *Snapshot) Products() iter.Seq[Product] {
	return func(yield func(Product) bool) {
		for i := range s.authored {
			if !yield(s.authored[i].clone()) {
				return
			}
		}
	}
}

// UnitDigits returns how many decimal places a quantity in the unit may have.
func (s *Snapshot) UnitDigits(u kabinet.UoM) int {
	if id, ok := s.unitIDs[u]; ok {
		return int(s.units[id].digits)
	}
	return u.Digits()
}
