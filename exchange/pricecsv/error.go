package pricecsv

import (
	"fmt"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Errors of the file as a whole. They stop the reading whatever OnError says.
var (
	// ErrEmpty is returned for a file without a header.
	ErrEmpty = kabinet.NewError(kabinet.Invalid, "pricecsv.empty", "the file has no header")
	// ErrDelimiter is returned where the header names no known columns with any
	// delimiter, or as many with two of them.
	ErrDelimiter = kabinet.NewError(kabinet.Invalid, "pricecsv.delimiter", "the header does not show the delimiter: it names no known columns")
	// ErrColumn is returned for a column that is not known.
	ErrColumn = kabinet.NewError(kabinet.Invalid, "pricecsv.unknown_column", "the column {column} is not known")
	// ErrColumnTwice is returned for two columns of one meaning.
	ErrColumnTwice = kabinet.NewError(kabinet.Invalid, "pricecsv.column_twice", "the column {column} is there twice")
	// ErrNoColumn is returned where a column is missing that is required.
	ErrNoColumn = kabinet.NewError(kabinet.Invalid, "pricecsv.missing_column", "the column {column} is missing")
	// ErrTooLong is returned for a record longer than Options.MaxRecord.
	ErrTooLong = kabinet.NewError(kabinet.Invalid, "pricecsv.too_long", "the record is longer than {max} bytes; a quote may be missing")
	// ErrRead is returned when the reader fails; its cause says why.
	ErrRead = kabinet.NewError(kabinet.Internal, "pricecsv.read", "the file could not be read")
)

// Errors of one record. OnError may skip it.
var (
	// ErrQuote is returned for a quote inside an unquoted field, for text after
	// a closing quote, and for a quote that is never closed.
	ErrQuote = kabinet.NewError(kabinet.Invalid, "pricecsv.quote", "the quotes are not as CSV has them")
	// ErrFields is returned for a line with more or fewer fields than the header.
	ErrFields = kabinet.NewError(kabinet.Invalid, "pricecsv.fields", "the line has {fields} fields and the header {columns}")
	// ErrEncoding is returned for text that is not in the encoding of the file.
	ErrEncoding = kabinet.NewError(kabinet.Invalid, "pricecsv.encoding", "the text is not in the encoding of the file")
	// ErrMissing is returned for an empty field where a value is required.
	ErrMissing = kabinet.NewError(kabinet.Invalid, "pricecsv.missing_value", "the value is missing")
	// ErrNumber is returned for text that is not a number.
	ErrNumber = kabinet.NewError(kabinet.Invalid, "pricecsv.number", "“{text}” is not a number")
	// ErrAmbiguous is returned for a number that has two readings.
	ErrAmbiguous = kabinet.NewError(kabinet.Invalid, "pricecsv.ambiguous_number", "“{text}” may be {a} or {b}: state the decimal mark")
	// ErrRange is returned for a number that is negative, or zero where it
	// cannot be.
	ErrRange = kabinet.NewError(kabinet.Invalid, "pricecsv.out_of_range", "the value cannot be {text}")
	// ErrZeroPrice is returned for a price of zero that is not marked free.
	ErrZeroPrice = kabinet.NewError(kabinet.Invalid, "pricecsv.zero_price", "a price of zero needs the mark free")
	// ErrPriceForm is returned for a line that is free or on request and has a
	// price, or is both.
	ErrPriceForm = kabinet.NewError(kabinet.Invalid, "pricecsv.price_form", "a line has a price, or is free, or on request: exactly one of them")
	// ErrThreshold is returned for a line that is free or on request from some
	// quantity on: only prices make a ladder.
	ErrThreshold = kabinet.NewError(kabinet.Invalid, "pricecsv.threshold", "only prices have thresholds, and nothing free or on request")
	// ErrCurrency is returned for a currency that is not known.
	ErrCurrency = kabinet.NewError(kabinet.Invalid, "pricecsv.currency", "“{text}” is not a currency code of ISO 4217")
	// ErrTax is returned for text that says neither net nor gross.
	ErrTax = kabinet.NewError(kabinet.Invalid, "pricecsv.tax", "“{text}” is neither net nor gross")
	// ErrBool is returned for text that is neither yes nor no.
	ErrBool = kabinet.NewError(kabinet.Invalid, "pricecsv.bool", "“{text}” is neither yes nor no")
	// ErrTime is returned for text that is neither a day nor an instant.
	ErrTime = kabinet.NewError(kabinet.Invalid, "pricecsv.time", "“{text}” is neither a day such as 2006-01-02 nor an instant such as 2006-01-02T15:04:05Z")
	// ErrZone is returned for a day where Options.Zone is not given.
	ErrZone = kabinet.NewError(kabinet.Invalid, "pricecsv.zone", "the day {text} needs a zone to be stated")
	// ErrWindow is returned for a price that ends before it begins.
	ErrWindow = kabinet.NewError(kabinet.Invalid, "pricecsv.window", "the price ends before it begins")
)

// Errors of a Table, for records that contradict an earlier one. They name the
// row of that one.
var (
	// ErrTwice is returned for a second price of one product, unit, validity
	// and threshold in one list.
	ErrTwice = kabinet.NewError(kabinet.Conflict, "pricecsv.twice", "the product has a price from this quantity in row {row} already")
	// ErrLadder is returned for the steps of a ladder that differ in what they
	// must have in common, and for one that is free or on request.
	ErrLadder = kabinet.NewError(kabinet.Conflict, "pricecsv.ladder", "this and row {row} are steps of one ladder and differ in {what}")
	// ErrListTax is returned for a list with prices both net and gross.
	ErrListTax = kabinet.NewError(kabinet.Conflict, "pricecsv.list_tax", "the list has prices of another tax mode in row {row}")
	// ErrRecord is for a row of a list that says more than a record can hold.
	ErrRecord = kabinet.NewError(kabinet.Invalid, "pricecsv.record", "the price of {sku} says more than a line of CSV can hold")
	// ErrTiers is returned for a ladder of too many steps.
	ErrTiers = kabinet.NewError(kabinet.Invalid, "pricecsv.too_many_tiers", "the ladder has more than {max} steps")
)

var sentinels = [...]*kabinet.Error{
	ErrEmpty, ErrDelimiter, ErrColumn, ErrColumnTwice, ErrNoColumn, ErrTooLong, ErrRead, ErrQuote, ErrFields, ErrEncoding,
	ErrMissing, ErrNumber, ErrAmbiguous, ErrRange, ErrZeroPrice, ErrPriceForm, ErrThreshold, ErrCurrency, ErrTax, ErrBool, ErrTime,
	ErrZone, ErrWindow, ErrTwice, ErrLadder, ErrListTax, ErrTiers, ErrRecord,
}

// Error is a mistake in a file, with its place. It wraps a kabinet.Error, whose
// code says what the mistake is:
//
//	errors.Is(err, pricecsv.ErrNumber)
type Error struct {
	// Row counts as a spreadsheet does: the header is 1, blank lines count, and
	// a quoted line end does not begin a row. Line is the line of the text on
	// which the row begins. Both are zero for a record that was not read.
	Row, Line int
	// Column is the column that is wrong, None for the record as a whole.
	Column Column
	// Header is the name that the file gives to the column.
	Header string
	// Err is the mistake itself.
	Err *kabinet.Error
}

// Error returns the place and the English message.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// newError gives a mistake its place.
func newError(row, line int, column Column, header string, err *kabinet.Error) *Error {
	var at []string
	if row > 0 {
		at = append(at, fmt.Sprintf("row %d", row))
	}
	if header == "" {
		header = column.String()
	}
	if header = clip(header); header != "" {
		at = append(at, "column "+header)
	}
	if len(at) > 0 {
		err = err.At(strings.Join(at, ", "))
	}
	return &Error{Row: row, Line: line, Column: column, Header: header, Err: err}
}

// clip shortens text for a message.
func clip(s string) string {
	const max = 60
	if len(s) <= max {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}
