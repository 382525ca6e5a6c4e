package commerceml

import (
	"fmt"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Errors of the file as a whole. They stop the reading whatever OnError says.
var (
	// ErrNotCommerceML is returned for XML with another root element, and for
	// a file without any.
	ErrNotCommerceML = kabinet.NewError(kabinet.Invalid, "commerceml.not_commerceml", "the document is not CommerceML: its root element is {root}")
	// ErrVersion is returned for a schema version other than 2 and 3.
	ErrVersion = kabinet.NewError(kabinet.Invalid, "commerceml.version", "version {version} of the schema is not supported")
	// ErrOrders is returned for a file of orders.
	ErrOrders = kabinet.NewError(kabinet.Invalid, "commerceml.orders", "the document holds orders, not a catalogue or offers")
	// ErrXML is returned for XML that is not well-formed; its cause says why.
	ErrXML = kabinet.NewError(kabinet.Invalid, "commerceml.malformed_xml", "the XML is not well-formed")
	// ErrTruncated is returned for a file that ends too early.
	ErrTruncated = kabinet.NewError(kabinet.Invalid, "commerceml.truncated", "the file ends before its last element is closed")
	// ErrDTD is returned for a document type, which may define entities.
	ErrDTD = kabinet.NewError(kabinet.Invalid, "commerceml.dtd", "a document type declaration is not allowed")
	// ErrEncoding is returned for an encoding that the package does not read.
	ErrEncoding = kabinet.NewError(kabinet.Invalid, "commerceml.encoding", "the encoding {encoding} is not supported")
	// ErrLate is returned where a package says after its records that it holds
	// changes only, having said otherwise in its header, and for a price type
	// that comes after prices of its own, whose tax and currency it would tell,
	// unless Options.LateTypes is set.
	ErrLate = kabinet.NewError(kabinet.Invalid, "commerceml.late_changes_only", "{element} comes after the records that it changes the meaning of")
	// ErrRead is returned when the reader fails; its cause says why.
	ErrRead = kabinet.NewError(kabinet.Internal, "commerceml.read", "the file could not be read")
)

// ErrLimit is returned where the file exceeds one of the Limits, whose field
// it names, or where an article has more than 1000 further units (Пересчет). A
// record that exceeds Elements, Record or the latter is malformed as others are,
// and can be skipped; the other limits stop the reading.
var ErrLimit = kabinet.NewError(kabinet.Invalid, "commerceml.limit", "the file exceeds the limit {limit} of {max}")

// Errors of one record. OnError may skip it.
var (
	// ErrMissingID is returned for a record without an Ид.
	ErrMissingID = kabinet.NewError(kabinet.Invalid, "commerceml.missing_id", "the record has no {element}")
	// ErrMissing is returned for an element that is missing or empty where
	// nothing can stand in for it.
	ErrMissing = kabinet.NewError(kabinet.Invalid, "commerceml.missing_value", "{element} is missing")
	// ErrNumber is returned for text that is not a number, or has more than 18
	// significant digits or 9 decimal places.
	ErrNumber = kabinet.NewError(kabinet.Invalid, "commerceml.malformed_number", "“{text}” is not a number")
	// ErrRange is returned for a number that is negative, or zero where it
	// divides.
	ErrRange = kabinet.NewError(kabinet.Invalid, "commerceml.out_of_range", "{element} cannot be {text}")
	// ErrBool is returned for text that is neither true nor false.
	ErrBool = kabinet.NewError(kabinet.Invalid, "commerceml.malformed_bool", "“{text}” is neither true nor false")
	// ErrCurrency is returned for a currency that is not known.
	ErrCurrency = kabinet.NewError(kabinet.Invalid, "commerceml.unknown_currency", "the currency “{text}” is not known")
	// ErrNoCurrency is returned for a price whose currency is given neither
	// there, nor at its price type, nor in the Options.
	ErrNoCurrency = kabinet.NewError(kabinet.Invalid, "commerceml.missing_currency", "the price has no currency, nor has its price type {type}")
	// ErrPriceType is returned for a price of a type that the file does not
	// declare, if it declares any and Options.LateTypes is not set.
	ErrPriceType = kabinet.NewError(kabinet.Invalid, "commerceml.unknown_price_type", "the price type {type} is not declared")
	// ErrParent is returned for a group inside a group that was skipped.
	ErrParent = kabinet.NewError(kabinet.Invalid, "commerceml.parent_skipped", "the group that holds this one was skipped")
)

// RecordKind is the kind of a record.
type RecordKind string

// The kinds of records.
const (
	GroupRecord     RecordKind = "group"
	PropertyRecord  RecordKind = "property"
	UnitRecord      RecordKind = "unit"
	PriceTypeRecord RecordKind = "price_type"
	WarehouseRecord RecordKind = "warehouse"
	ProductRecord   RecordKind = "product"
	OfferRecord     RecordKind = "offer"
)

// Error is a mistake in a file, with its place. It wraps a kabinet.Error, whose
// code says what the mistake is:
//
//	errors.Is(err, commerceml.ErrNumber)
type Error struct {
	// Line and Column are where the element begins, or where the XML breaks
	// off, both counted from 1, columns in characters.
	Line, Column int
	// Path is the path of the element from the root, with slashes.
	Path string
	// Record and ID name the record, and are empty for a mistake outside of
	// one. ID is empty, too, for a record without, and shortened if it is
	// longer than 200 bytes.
	Record RecordKind
	ID     string
	// Err is the mistake itself.
	Err *kabinet.Error
}

// Error returns the place, the English message and the record.
func (e *Error) Error() string {
	if e.Record == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("%v (%s %q)", e.Err, strings.ReplaceAll(string(e.Record), "_", " "), e.ID)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// newError gives a mistake its place.
func newError(line, column int, path string, err *kabinet.Error) *Error {
	at := fmt.Sprintf("line %d, column %d", line, column)
	if path != "" {
		at += ", " + path
	}
	return &Error{Line: line, Column: column, Path: path, Err: err.At(at)}
}

// clip shortens text for a message, and clipID an id, which is longer: a
// product and a characteristic are two UUIDs.
func clip(s string) string { return clipTo(s, 60) }

func clipID(s string) string { return clipTo(s, 200) }

func clipTo(s string, max int) string {
	if len(s) <= max {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:max], "") + "…"
}
