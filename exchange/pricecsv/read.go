package pricecsv

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Options say how to read. The zero Options work for a file that states
// everything itself.
type Options struct {
	// Comma is the delimiter: ',', ';' or a tab. Zero detects it.
	Comma byte
	// Decimal is the decimal mark of the numbers.
	Decimal Decimal
	// Encoding is that of the file, such as charmap.Windows1251. Nil is UTF-8.
	Encoding encoding.Encoding
	// List, Currency and Tax hold where the file has no column for them, or
	// leaves the field empty.
	List     pricing.ListID
	Currency kabinet.Currency
	Tax      pricing.TaxMode
	// Zone is where days begin and end. Nil makes days an error; instants need
	// no zone.
	Zone *time.Location
	// Units are the seller's codes for units as the file writes them. They come
	// before the abbreviations that the package knows: шт is PCE. Units that
	// neither knows stay as they are.
	Units map[string]kabinet.UoM
	// AllowUnknown passes over columns that are not known.
	AllowUnknown bool
	// OnError is called for each malformed record, with its place; if it
	// returns true, the record is skipped. Nil stops at the first. Mistakes of
	// the file as a whole never reach it.
	OnError func(*Error) (skip bool)
	// MaxRecord is the number of bytes that a record may have, at most 1 GiB; 0
	// is 1 MiB.
	MaxRecord int
}

// Bounds of Options.MaxRecord.
const (
	defaultMaxRecord = 1 << 20
	largestRecord    = 1 << 30
)

// Reader reads records from CSV. It is for one goroutine.
type Reader struct {
	opts    Options
	in      io.Reader
	scan    *scanner // nil before the header is read
	columns []Column // by field; None for those that are passed over
	headers []string // as the file writes them
	numbers numbers
	skipped int
	err     error // that has ended the reading

	// What fields hold most often is what they held before.
	list        pricing.ListID
	sku         kabinet.SKU
	name        string
	texts       strings.Builder // chunk that texts are cut from
	currency    kabinet.Currency
	currencyKey string
	units       map[string]unit
	lately      [unitSlots]unit    // of the units, by some of their bytes
	days        [daySlots]dayBound // by their numbers
}

// NewReader returns a Reader. It reads in buffers and does not close r.
func NewReader(r io.Reader, opts Options) *Reader {
	if opts.Encoding != nil {
		r = transform.NewReader(r, opts.Encoding.NewDecoder())
	}
	if opts.MaxRecord <= 0 {
		opts.MaxRecord = defaultMaxRecord
	}
	opts.MaxRecord = min(opts.MaxRecord, largestRecord)
	return &Reader{opts: opts, in: r, units: make(map[string]unit)}
}

// Read reads the next record into rec. It returns io.EOF after the last one, and
// an *Error for a mistake that OnError does not skip; either of them is returned
// again by every further call. The record is the caller's to keep: where there
// are many, it is best read into its place.
func (r *Reader) Read(rec *Record) error {
	if r.err != nil {
		return r.err
	}
	if r.scan == nil {
		if err := r.header(); err != nil {
			r.err = err
			return err
		}
	}
	for {
		err := r.scan.next()
		var mistake *Error
		switch {
		case err == nil:
			if r.scan.count != len(r.columns) {
				if r.scan.blank() {
					continue
				}
				mistake = r.fail(None, ErrFields.With("fields", r.scan.count).With("columns", len(r.columns)))
				break
			}
			var blank bool
			if mistake, blank = r.record(rec); blank {
				continue
			}
		case errors.Is(err, errQuote):
			mistake = r.fail(None, ErrQuote)
		case err == io.EOF:
			r.err = io.EOF
			return io.EOF
		default:
			r.err = newError(r.scan.rows+1, r.scan.lines+1, None, "", r.scan.mistake(err))
			return r.err
		}
		if mistake == nil {
			return nil
		}
		if r.opts.OnError == nil || !r.opts.OnError(mistake) {
			r.err = mistake
			return mistake
		}
		r.skipped++
	}
}

// Skipped returns how many malformed records OnError has skipped.
func (r *Reader) Skipped() int { return r.skipped }

// Columns returns the columns of the file in their order, with None for those
// that are passed over. Before the first Read it is empty.
func (r *Reader) Columns() []Column { return slices.Clone(r.columns) }

// fail gives a mistake the place of the present record.
func (r *Reader) fail(c Column, err *kabinet.Error) *Error {
	header := ""
	if i := slices.Index(r.columns, c); i >= 0 && c != None {
		header = r.headers[i]
	}
	return newError(r.scan.rows, r.scan.line, c, header, err)
}

// record converts the fields of the present record. Blank is a record of empty
// fields.
func (r *Reader) record(rec *Record) (mistake *Error, blank bool) {
	*rec = Record{} // first and by itself: with fields in it, it would be made elsewhere and copied
	rec.Row, rec.Line, rec.List, rec.Tax = r.scan.rows, r.scan.line, r.opts.List, r.opts.Tax
	currency := r.opts.Currency
	var price kabinet.Quantity
	hasPrice, any := false, false
	var sku, name []byte // where they are not those of the record before
	text, spans := r.scan.text(), r.scan.spans[:len(r.columns)]
	for i, c := range r.columns {
		b := text[spans[i].start:spans[i].end]
		if len(b) == 0 {
			continue
		}
		if !plain(b[0]) || !plain(b[len(b)-1]) {
			if b = bytes.TrimSpace(b); len(b) == 0 {
				continue
			}
		}
		any = true
		var err *kabinet.Error
		switch c {
		case None:
			if r.headers[i] == "" && !r.opts.AllowUnknown {
				err = ErrColumn.With("column", i+1)
			}
		case List:
			if string(b) != string(r.list) {
				var s string
				s, err = r.text(b)
				r.list = pricing.ListID(s)
			}
			rec.List = r.list
		case SKU:
			if string(b) == string(r.sku) {
				rec.SKU = r.sku
			} else if err = r.check(b); err == nil {
				sku = b
			}
		case Name:
			if string(b) == r.name {
				rec.Name = r.name
			} else if err = r.check(b); err == nil {
				name = b
			}
		case Unit:
			rec.Unit, err = r.parseUnit(b)
		case Per:
			rec.Per, err = r.positive(b)
		case Price:
			price, err = r.numbers.parse(b)
			hasPrice = true
		case Currency:
			currency, err = r.parseCurrency(b)
		case Tax:
			rec.Tax, err = parseTax(b)
		case From:
			rec.From, err = r.numbers.parse(b)
		case ValidFrom:
			rec.Window.From, err = r.instant(b, 0)
		case ValidUntil:
			rec.Until, err = r.instant(b, 1)
		case Min:
			rec.Order.Min, err = r.numbers.parse(b)
		case Max:
			rec.Order.Max, err = r.numbers.parse(b)
		case Step:
			rec.Order.Step, err = r.numbers.parse(b)
		case OrderUnit:
			rec.Order.Unit, err = r.parseUnit(b)
		case Free:
			rec.Free, err = parseBool(b)
		case OnRequest:
			rec.OnRequest, err = parseBool(b)
		case Convertible:
			rec.Convertible, err = parseBool(b)
		}
		if err != nil {
			return r.fail(c, err), false
		}
	}
	if !any {
		return nil, true
	}
	if len(sku) > 0 {
		r.sku = kabinet.SKU(r.keep(sku))
		rec.SKU = r.sku
	}
	if len(name) > 0 {
		r.name = r.keep(name)
		rec.Name = r.name
	}
	return r.finish(rec, price, hasPrice, currency), false
}

// textChunk is how many bytes of texts share one allocation, which lives as long
// as any of them.
const textChunk = 2048

// keep returns the bytes as a string of its own. Strings cut from a Builder stay
// as they are while it is written to further.
func (r *Reader) keep(b []byte) string {
	if len(b) > textChunk/4 {
		return string(b)
	}
	if r.texts.Cap()-r.texts.Len() < len(b) {
		r.texts = strings.Builder{}
		r.texts.Grow(textChunk)
	}
	start := r.texts.Len()
	r.texts.Write(b)
	return r.texts.String()[start:]
}

// finish checks what the fields of a record say together.
func (r *Reader) finish(rec *Record, price kabinet.Quantity, hasPrice bool, currency kabinet.Currency) *Error {
	if !currency.Valid() {
		return r.fail(Currency, ErrMissing)
	}
	if !hasPrice && !rec.Free && !rec.OnRequest {
		return r.fail(Price, ErrMissing)
	}
	coef, scale := price.Fixed()
	m, err := kabinet.NewMoney(coef, scale, currency)
	if err != nil {
		return r.fail(Price, ErrNumber.With("text", price))
	}
	rec.Price = m
	if c, mistake := rec.check(); mistake != nil {
		return r.fail(c, mistake)
	}
	return nil
}

// All reads r to its end and calls f for each record. It returns the number of
// records skipped, and the error of Read or of f.
func All(r io.Reader, opts Options, f func(Record) error) (skipped int, err error) {
	rd := NewReader(r, opts)
	var rec Record
	for {
		if err := rd.Read(&rec); err == io.EOF {
			return rd.skipped, nil
		} else if err != nil {
			return rd.skipped, err
		}
		if err := f(rec); err != nil {
			return rd.skipped, err
		}
	}
}
