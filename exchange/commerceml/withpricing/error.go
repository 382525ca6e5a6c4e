package withpricing

import (
	"errors"
	"fmt"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// Errors of an article, which OnError may leave out.
var (
	// ErrNoUnit is returned for an article of which neither a file nor the
	// Options tell the base unit.
	ErrNoUnit = kabinet.NewError(kabinet.Invalid, "withpricing.no_unit", "no file tells the base unit: read the catalogue together with the offers")
	// ErrUnitChanged is returned for an article whose base unit differs from
	// that in Options.Have, to which packs and order rules there refer.
	ErrUnitChanged = kabinet.NewError(kabinet.Conflict, "withpricing.unit_changed", "the base unit is {unit} in the files, and was {was}")
	// ErrTax is returned where nothing says whether prices hold the tax.
	ErrTax = kabinet.NewError(kabinet.Invalid, "withpricing.tax", "price type {type} does not say whether tax is included")
	// ErrFactor is returned for a coefficient that is no fraction of numbers
	// up to a milliard.
	ErrFactor = kabinet.NewError(kabinet.Invalid, "withpricing.factor", "the coefficient {coefficient} of unit {unit} is too large or too fine")
	// ErrPacks is returned for an article with more than 1000 further units.
	ErrPacks = kabinet.NewError(kabinet.Invalid, "withpricing.packs", "there are more than {max} further units")
	// ErrTwoPrices is returned for different prices of one type from the same
	// quantity on.
	ErrTwoPrices = kabinet.NewError(kabinet.Invalid, "withpricing.two_prices", "price type {type}: there are two prices from {from} {unit}: {price} and {other}")
	// ErrTwoSizes is returned where prices of one type are for different
	// numbers of one unit, of which a list can hold one only.
	ErrTwoSizes = kabinet.NewError(kabinet.Invalid, "withpricing.two_sizes", "price type {type}: there are prices for {per} {unit} and for {other} {unit}")
	// ErrQuantity is returned for a minimum quantity with too many digits.
	ErrQuantity = kabinet.NewError(kabinet.Invalid, "withpricing.quantity", "price type {type}: the quantity {quantity} × {per} has too many digits")
	// ErrSKU is returned for an article whose SKU, as Options.SKUs or its id
	// give it, is that of another.
	ErrSKU = kabinet.NewError(kabinet.Conflict, "withpricing.sku", "the SKU {sku} is that of {id}, too")
)

// Errors of an exchange as a whole.
var (
	// ErrTooMany is returned by Read where there are more than MaxRecords.
	ErrTooMany = kabinet.NewError(kabinet.Invalid, "withpricing.too_many", "there are more than {max} articles and prices")
	// ErrList is returned by Build where a list that stands beside a price type
	// bears the id of another one.
	ErrList = kabinet.NewError(kabinet.Conflict, "withpricing.list", "two lists have the id {list}")
)

var errorSentinels = [...]*kabinet.Error{
	ErrNoUnit, ErrUnitChanged, ErrTax, ErrFactor, ErrPacks, ErrTwoPrices, ErrTwoSizes, ErrQuantity, ErrSKU, ErrTooMany, ErrList,
}

// Error is a mistake of an exchange.
type Error struct {
	// File is the name of the file, as given to Read. For an article it is
	// that of the last one that names it.
	File string
	// SKU and ID name the article. They are empty for a mistake of a file; ID
	// is that of the record in a malformed one.
	SKU kabinet.SKU
	ID  commerceml.OfferID
	// Err is the mistake: a *commerceml.Error of a file or record, a
	// *kabinet.Error of an article, or what Enrich has returned. It names the
	// place already.
	Err error
}

// Error returns the file, the article and the English message.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// fileError gives an error of reading the name of the file.
func fileError(file string, err error) *Error {
	e := &Error{File: file, Err: err}
	var record *commerceml.Error
	var plain *kabinet.Error
	switch {
	case errors.As(err, &record):
		c := *record
		c.Err = c.Err.At(file + ", ")
		e.Err = &c
		switch c.Record {
		case commerceml.ProductRecord, commerceml.OfferRecord:
			e.ID = commerceml.OfferID(c.ID)
		}
	case errors.As(err, &plain) && plain == err:
		e.Err = plain.At(file)
	default:
		e.Err = fmt.Errorf("%s: %w", file, err)
	}
	return e
}

// articleError gives an error of an article its place.
func articleError(file string, sku kabinet.SKU, id commerceml.OfferID, err error) *Error {
	place := fmt.Sprintf("%s, article %s (%s)", file, clip(string(sku)), clip(string(id)))
	e := &Error{File: file, SKU: sku, ID: id}
	var plain *kabinet.Error
	if errors.As(err, &plain) && plain == err {
		e.Err = plain.At(place)
	} else {
		e.Err = fmt.Errorf("%s: %w", place, err)
	}
	return e
}

// clip shortens text for a message.
func clip(s string) string {
	const most = 100
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
