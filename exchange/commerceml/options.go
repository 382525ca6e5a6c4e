package commerceml

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Handler receives the records in the order of the file. Nil functions are left
// out; their records are read, checked and counted all the same. An error that
// a function returns stops the reading and is returned by Read as it is. The
// records belong to the function, which may keep them.
type Handler struct {
	Header    func(Header) error
	Group     func(Group) error
	Property  func(Property) error
	PriceType func(PriceType) error
	Warehouse func(Warehouse) error
	Product   func(Product) error
	Offer     func(Offer) error
}

// Options say how to read. The zero Options work.
type Options struct {
	// OnError is called for each malformed record, with its place; if it
	// returns true, the record is skipped and counted. Nil stops at the first.
	// Mistakes of the file as a whole never reach it.
	OnError func(*Error) (skip bool)
	// PriceTypes are price types that another file of the same exchange
	// declared, for files that give prices apart.
	PriceTypes []PriceType
	// LateTypes lets price types be declared after their prices, also in a
	// file that is read later. A price of a type that is not known so far is
	// then no mistake: its Tax is what it states itself, and its currency, if
	// it names none, is that of Currency, which is to be looked up again once
	// the type is known.
	LateTypes bool
	// Currency is that of prices for which neither the price nor its price
	// type names one. None makes such a price malformed.
	Currency kabinet.Currency
	// Currencies are further names of currencies, such as "у.е.". Capital
	// letters and a final point do not matter.
	Currencies map[string]kabinet.Currency
	// Units are the seller's codes for units, by the code, name, full name or
	// international abbreviation that the file gives. They come before what
	// the package knows.
	Units map[string]kabinet.UoM
	// Zone is where the file was made; nil is UTC.
	Zone *time.Location
	// Limits bound the memory that a file may take.
	Limits Limits
}

// Limits bound the memory that a file may take. Zero fields mean the defaults.
type Limits struct {
	// Depth is how deep elements may nest: 64.
	Depth int
	// Text is the number of bytes of one text, tag or comment as the file
	// writes it, counted in UTF-8: 1 MiB.
	Text int
	// Record is the number of bytes of the names, texts and attributes of one
	// record, with 48 more for each attribute: 8 MiB. A group at the top, with
	// the groups inside it, counts as one.
	Record int
	// Elements is the number of elements in one record: 100 000.
	Elements int
	// Entries is the number of entries in all dictionaries together (price
	// types, properties and their values, units): 250 000.
	Entries int
	// Dictionary is the number of bytes of these entries: 32 MiB.
	Dictionary int
}

func (l Limits) withDefaults() Limits {
	set := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	set(&l.Depth, 64)
	set(&l.Text, 1<<20)
	set(&l.Record, 8<<20)
	set(&l.Elements, 100_000)
	set(&l.Entries, 250_000)
	set(&l.Dictionary, 32<<20)
	return l
}

// Summary tells what was read. Records are counted when their function has
// returned without an error.
type Summary struct {
	Version string // of the schema
	// ChangesOnly is set when any package holds changes only.
	ChangesOnly bool
	Groups      int
	Properties  int
	PriceTypes  int
	Warehouses  int
	Products    int
	Offers      int
	Prices      int
	// Skipped counts the malformed records that OnError skipped.
	Skipped int
	// Unknown names the elements that stand where records are expected and are
	// not known, at most 20 of them.
	Unknown []string
}
