package pricecsv

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// WriterOptions say how to write. The zero WriterOptions make UTF-8 with
// commas, decimal points, English names and all columns.
type WriterOptions struct {
	// Comma is the delimiter: ',', ';' or a tab. Zero is a comma.
	Comma byte
	// Decimal is the decimal mark. Auto is a comma where the delimiter is a
	// semicolon, and a point otherwise. Commas for both are read back only by
	// Options that say so.
	Decimal Decimal
	// Encoding is that of the file. Nil is UTF-8.
	Encoding encoding.Encoding
	// Columns are the columns to write. Nil means all.
	Columns []Column
	// Russian gives the columns their Russian names.
	Russian bool
	// Zone writes windows as days where they are whole days of the zone, the
	// last one included. Nil writes instants only.
	Zone *time.Location
	// BOM begins the file with a byte order mark, by which spreadsheets
	// recognise UTF-8. It is not for other encodings.
	BOM bool
	// CRLF ends lines as RFC 4180 has it, and not by a line feed alone.
	CRLF bool
}

// ErrLost is returned by a Writer for a record that has a value for which the
// file has no column, or one that CSV would not give back: white space around
// text, or line ends other than a line feed in it.
var ErrLost = errors.New("pricecsv: the value would be lost")

// Writer writes records as CSV that a Reader reads back. It is for one goroutine.
//
// What is written is not made harmless for spreadsheets, which take text that
// begins with = for a formula: data from strangers has to be checked before.
type Writer struct {
	opts      WriterOptions
	w         *bufio.Writer
	end       io.Closer // ends the encoding
	buf       []byte
	unsettled bool // a reader may not know the decimal mark yet
	mark      byte
	begun     bool
	err       error
}

// NewWriter returns a Writer. Nothing is complete before Close.
func NewWriter(w io.Writer, opts WriterOptions) *Writer {
	if opts.Comma == 0 {
		opts.Comma = ','
	}
	if opts.Columns == nil {
		opts.Columns = Columns()
	}
	out := &Writer{opts: opts, mark: '.', unsettled: opts.Comma != ','}
	if opts.Decimal == Comma || opts.Decimal == Auto && opts.Comma == ';' {
		out.mark = ','
	}
	if opts.Encoding != nil {
		t := transform.NewWriter(w, opts.Encoding.NewEncoder())
		out.end = t
		w = t
	}
	out.w = bufio.NewWriter(w)
	return out
}

// Write writes a record, and before the first one the header. It returns
// ErrLost where the file could not give the record back, an *Error where no
// Reader would take it, and otherwise the error of the writer or of the
// encoding, which may come later. A record that is refused is not written.
func (w *Writer) Write(r Record) error {
	if w.err != nil {
		return w.err
	}
	if !w.begun {
		w.header()
	}
	if err := w.holds(&r); err != nil {
		return err
	}
	w.buf = w.buf[:0]
	for i, c := range w.opts.Columns {
		if i > 0 {
			w.buf = append(w.buf, w.opts.Comma)
		}
		w.field(c, &r)
	}
	w.line()
	return w.err
}

// Close writes what is buffered, and the header where there were no records. It
// does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	if !w.begun {
		w.header()
	}
	if err := w.w.Flush(); w.err == nil {
		w.err = err
	}
	if w.end != nil && w.err == nil {
		w.err = w.end.Close()
	}
	return w.err
}

func (w *Writer) header() {
	w.begun = true
	if w.opts.BOM && w.opts.Encoding == nil {
		_, w.err = w.w.WriteString("\uFEFF")
	}
	w.buf = w.buf[:0]
	for i, c := range w.opts.Columns {
		if i > 0 {
			w.buf = append(w.buf, w.opts.Comma)
		}
		if w.opts.Russian {
			w.text(c.Russian())
		} else {
			w.text(c.String())
		}
	}
	w.line()
}

func (w *Writer) line() {
	if w.opts.CRLF {
		w.buf = append(w.buf, '\r')
	}
	w.buf = append(w.buf, '\n')
	if w.err == nil {
		_, w.err = w.w.Write(w.buf)
	}
}

// holds checks that the file can give the record back.
func (w *Writer) holds(r *Record) error {
	if c, mistake := r.check(); mistake != nil {
		return newError(0, 0, c, "", mistake)
	}
	for _, s := range []string{string(r.List), string(r.SKU), r.Name, string(r.Unit), string(r.Order.Unit)} {
		if strings.TrimSpace(s) != s || strings.Contains(s, "\r") || !utf8.ValidString(s) {
			return ErrLost
		}
	}
	if len(w.opts.Columns) == int(columns)-1 {
		return nil
	}
	// The list, the currency and the tax mode may be stated beside the file.
	has := [columns]bool{
		SKU: true, Name: r.Name != "", Unit: r.Unit != "", Per: !r.Per.IsZero(), Price: !r.Price.IsZero(), From: !r.From.IsZero(),
		ValidFrom: !r.Window.From.IsZero(), ValidUntil: !r.Until.IsZero(), Min: !r.Order.Min.IsZero(), Max: !r.Order.Max.IsZero(),
		Step: !r.Order.Step.IsZero(), OrderUnit: r.Order.Unit != "", Free: r.Free, OnRequest: r.OnRequest, Convertible: r.Convertible,
	}
	for c := range has {
		if has[c] && !slices.Contains(w.opts.Columns, Column(c)) {
			return ErrLost
		}
	}
	return nil
}

func (w *Writer) field(c Column, r *Record) {
	switch c {
	case List:
		w.text(string(r.List))
	case SKU:
		w.text(string(r.SKU))
	case Name:
		w.text(r.Name)
	case Unit:
		w.text(string(r.Unit))
	case Per:
		w.number(r.Per)
	case Price:
		if !r.Free && !r.OnRequest {
			w.amount(r.Price)
		}
	case Currency:
		w.text(r.Price.Currency().Code())
	case Tax:
		if r.Tax != pricing.TaxUnstated {
			w.text(r.Tax.String())
		}
	case From:
		w.number(r.From)
	case ValidFrom:
		w.instant(r.Window.From, 0)
	case ValidUntil:
		w.instant(r.Until, 1)
	case Min:
		w.number(r.Order.Min)
	case Max:
		w.number(r.Order.Max)
	case Step:
		w.number(r.Order.Step)
	case OrderUnit:
		w.text(string(r.Order.Unit))
	case Free:
		w.flag(r.Free)
	case OnRequest:
		w.flag(r.OnRequest)
	case Convertible:
		w.flag(r.Convertible)
	}
}

func (w *Writer) flag(v bool) {
	if v {
		w.buf = append(w.buf, "yes"...)
	}
}

// text writes a field, in quotes where it needs them.
func (w *Writer) text(s string) {
	if !strings.ContainsAny(s, "\"\r\n") && strings.IndexByte(s, w.opts.Comma) < 0 {
		w.buf = append(w.buf, s...)
		return
	}
	w.buf = append(w.buf, '"')
	for i := range len(s) {
		if s[i] == '"' {
			w.buf = append(w.buf, '"')
		}
		w.buf = append(w.buf, s[i])
	}
	w.buf = append(w.buf, '"')
}

// number writes a quantity, nothing for zero.
func (w *Writer) number(q kabinet.Quantity) {
	if !q.IsZero() {
		w.digits(q)
	}
}

func (w *Writer) amount(m kabinet.Money) {
	coef, scale := m.Fixed()
	if q, err := kabinet.NewQuantity(coef, scale); err == nil { // bounds are the same
		w.digits(q)
	}
}

func (w *Writer) digits(q kabinet.Quantity) {
	var space [40]byte
	b := appendNumber(space[:0], q, w.mark, w.unsettled)
	if bytes.IndexByte(b, w.opts.Comma) < 0 {
		w.buf = append(w.buf, b...)
		return
	}
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, b...)
	w.buf = append(w.buf, '"')
}

// instant writes an instant, or the day that begins there, or, where days is 1,
// the day that ends there.
func (w *Writer) instant(t time.Time, days int) {
	if t.IsZero() {
		return
	}
	if w.opts.Zone != nil {
		d := kabinet.DateOf(t.In(w.opts.Zone)).AddDays(-days)
		if d.Year > 0 && d.AddDays(days).Start(w.opts.Zone).Equal(t) {
			w.buf = append(w.buf, d.String()...)
			return
		}
	}
	w.buf = t.UTC().AppendFormat(w.buf, time.RFC3339Nano)
}
