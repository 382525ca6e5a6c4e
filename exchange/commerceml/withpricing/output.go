package withpricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Output is an exchange as pricing data. It belongs to the caller.
type Output struct {
	// Made is when the newest of the files was made, by its own account, or
	// zero.
	Made time.Time
	// Packages are the parts of the files in the order in which they were read.
	Packages []Package
	// Complete reports whether a package with prices was complete: what the
	// exchange does not say of its lists is then gone. Where it is false, only
	// articles in the lists have changed.
	Complete bool
	// Units are the units of the products as the files name them, but for
	// those that Options.Have names, with the usual number of digits.
	Units []pricing.Unit
	// Products are the articles that are sold, in the order in which the files
	// first name them.
	Products []pricing.Product
	// Lists are the lists of the price types that files declare or give prices
	// of, each with those beside it, in the order of the types. Lists of
	// Options.Have that stand beside a declared type are there too; without
	// prices they have no rows.
	Lists []pricing.List
	// Types are the price types that are declared, those marked as deleted
	// included.
	Types []commerceml.PriceType
	// Deleted are the articles that are marked as deleted.
	Deleted []kabinet.SKU
	// DeletedLists are the lists of price types that are marked as deleted.
	DeletedLists []pricing.ListID
	// SKUs are the SKUs of all articles by id, those deleted included. A host
	// that keeps them can give them back in Options.SKUs.
	SKUs map[commerceml.OfferID]kabinet.SKU
	// Skipped counts the records and articles that OnError left out. After a
	// complete package the host may want to keep what it has of them.
	Skipped int
	// Notes tell what was left out or decided.
	Notes []Note
}

// Package is a part of a file.
type Package struct {
	File string // the name given to Read
	commerceml.Header
	// Products, Offers and Prices count the records that were read whole.
	Products, Offers, Prices int
}
