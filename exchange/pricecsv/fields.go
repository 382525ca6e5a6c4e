package pricecsv

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/columnname"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Fields reads records of another kind than prices by the rules of this package:
// encodings, delimiters, quotes, numbers, days, units of measure, and mistakes
// with their row and field. The columns are the caller's. It is for one
// goroutine.
//
//	f := pricecsv.NewFields(file, opts, [][]string{{"sku", "артикул"}, {"stock", "остаток"}})
//	for {
//		if err := f.Next(); err == io.EOF {
//			break
//		} else if err != nil {
//			return err
//		}
//		sku, stock := f.Text(0), f.Number(1)
//		if mistake := f.Mistake(); mistake != nil {
//			return mistake
//		}
//		use(sku, stock)
//	}
type Fields struct {
	r       *Reader
	names   [][]string
	places  []int // of the columns among the fields; -1 for one that the file lacks
	texts   []string
	unnamed []int // the fields without a name in the header
	mistake *Error
	whole   bool // the record has as many fields as the header
}

// NewFields returns Fields. The names of each column are those by which it is
// recognised, its own first, whatever the case of letters, with spaces,
// underscores or hyphens. Of the Options those for prices alone do not count:
// List, Currency, Tax and OnError.
func NewFields(r io.Reader, opts Options, names [][]string) *Fields {
	f := &Fields{r: NewReader(r, opts), places: make([]int, len(names)), texts: make([]string, len(names))}
	for i, list := range names {
		f.places[i] = -1
		keys := make([]string, len(list))
		for j, name := range list {
			keys[j] = columnname.Key(name)
		}
		f.names = append(f.names, keys)
	}
	return f
}

// Next reads the next record that is not blank. It returns io.EOF after the last
// one, and an *Error of the file as a whole; either is returned again by every
// further call. A record whose quotes or number of fields are wrong has a
// Mistake, and no fields.
func (f *Fields) Next() error {
	f.mistake, f.whole = nil, false
	r := f.r
	if err := f.begin(); err != nil {
		return err
	}
	for {
		err := r.scan.next()
		switch {
		case errors.Is(err, errQuote):
			f.fail("", ErrQuote)
			return nil
		case err == io.EOF:
			r.err = io.EOF
			return io.EOF
		case err != nil:
			r.err = newError(r.scan.rows+1, r.scan.lines+1, None, "", r.scan.mistake(err))
			return r.err
		case r.scan.blank():
			continue
		case r.scan.count != len(r.headers):
			f.fail("", ErrFields.With("fields", r.scan.count).With("columns", len(r.headers)))
			return nil
		}
		for _, i := range f.unnamed {
			if len(bytes.TrimSpace(r.scan.field(i))) > 0 {
				f.fail("", ErrColumn.With("column", i+1))
				return nil
			}
		}
		f.whole = true
		return nil
	}
}

// Require reads the header, and returns an *Error, ErrNoColumn, for the first of
// the columns that the file lacks. It also returns what Next does.
func (f *Fields) Require(columns ...int) error {
	if err := f.begin(); err != nil {
		return err
	}
	for _, c := range columns {
		if f.places[c] < 0 {
			f.r.err = newError(f.r.scan.rows, f.r.scan.line, None, "", ErrNoColumn.With("column", f.names[c][0]))
			return f.r.err
		}
	}
	return nil
}

// begin reads the header once.
func (f *Fields) begin() error {
	if f.r.err == nil && f.r.scan == nil {
		f.r.err = f.header()
	}
	return f.r.err
}

// header finds the columns.
func (f *Fields) header() error {
	r := f.r
	if err := r.open(func(name string) bool { return f.column(name) >= 0 }); err != nil {
		return err
	}
	for i := range r.scan.count {
		name, err := r.text(bytes.TrimSpace(r.scan.field(i)))
		if err != nil {
			return newError(r.scan.rows, r.scan.line, None, "", err)
		}
		c := f.column(name)
		switch {
		case c >= 0 && f.places[c] >= 0:
			return newError(r.scan.rows, r.scan.line, None, name, ErrColumnTwice.With("column", f.names[c][0]))
		case c >= 0:
			f.places[c] = i
		case name != "" && !r.opts.AllowUnknown:
			return newError(r.scan.rows, r.scan.line, None, "", ErrColumn.With("column", clip(name)).With("place", i+1))
		case name == "" && !r.opts.AllowUnknown:
			f.unnamed = append(f.unnamed, i)
		}
		r.headers = append(r.headers, name)
	}
	return nil
}

// column returns the column of a name, or -1.
func (f *Fields) column(name string) int {
	key := columnname.Key(name)
	return slices.IndexFunc(f.names, func(names []string) bool { return slices.Contains(names, key) })
}

// Has reports whether the file has the column, once the header has been read.
func (f *Fields) Has(column int) bool { return f.places[column] >= 0 }

// Row returns the row of the record as a spreadsheet counts; see Error.
func (f *Fields) Row() int { return f.r.scan.rows }

// Line returns the line of the text on which the record begins.
func (f *Fields) Line() int { return f.r.scan.line }

// Mistake returns the first mistake of the record, among the fields that have
// been asked for, or nil.
func (f *Fields) Mistake() *Error { return f.mistake }

// Fail makes something a mistake of a field of the record, unless there is one
// already.
func (f *Fields) Fail(column int, err *kabinet.Error) {
	name := f.names[column][0]
	if at := f.places[column]; at >= 0 {
		name = f.r.headers[at]
	}
	f.fail(name, err)
}

func (f *Fields) fail(field string, err *kabinet.Error) {
	if f.mistake == nil {
		f.mistake = newError(f.r.scan.rows, f.r.scan.line, None, field, err)
	}
}

// field returns the text of a field without white space around it, nil where it
// is empty or the file lacks it.
func (f *Fields) field(column int) []byte {
	at := f.places[column]
	if at < 0 || !f.whole {
		return nil
	}
	b := f.r.scan.field(at)
	if len(b) > 0 && plain(b[0]) && plain(b[len(b)-1]) {
		return b
	}
	return bytes.TrimSpace(b)
}

// Text returns a field as text, "" where it is empty.
func (f *Fields) Text(column int) string {
	b := f.field(column)
	if string(b) == f.texts[column] {
		return f.texts[column] // as in the record before
	}
	if err := f.r.check(b); err != nil {
		f.Fail(column, err)
		return ""
	}
	f.texts[column] = f.r.keep(b)
	return f.texts[column]
}

// Number returns a field as a number, and false where it is empty.
func (f *Fields) Number(column int) (kabinet.Quantity, bool) {
	b := f.field(column)
	if len(b) == 0 {
		return kabinet.Quantity{}, false
	}
	q, err := f.r.numbers.parse(b)
	if err != nil {
		f.Fail(column, err)
	}
	return q, err == nil
}

// Percent returns a field as a percentage, with or without the sign for it, and
// false where it is empty.
func (f *Fields) Percent(column int) (kabinet.Percentage, bool) {
	b := bytes.TrimSpace(bytes.TrimSuffix(f.field(column), []byte("%")))
	if len(b) == 0 {
		return kabinet.Percentage{}, false
	}
	q, err := f.r.numbers.parse(b)
	if err != nil {
		f.Fail(column, err)
		return kabinet.Percentage{}, false
	}
	p, wide := kabinet.ParsePercentage(q.String())
	if wide != nil {
		f.Fail(column, ErrNumber.With("text", clip(string(b))))
	}
	return p, wide == nil
}

// Unit returns a field as the code of a unit of measure, "" where it is empty.
func (f *Fields) Unit(column int) kabinet.UoM {
	b := f.field(column)
	if len(b) == 0 {
		return ""
	}
	u, err := f.r.parseUnit(b)
	if err != nil {
		f.Fail(column, err)
	}
	return u
}

// Currency returns a field as a currency, none where it is empty.
func (f *Fields) Currency(column int) kabinet.Currency {
	b := f.field(column)
	if len(b) == 0 {
		return 0
	}
	c, err := f.r.parseCurrency(b)
	if err != nil {
		f.Fail(column, err)
	}
	return c
}

// Tax returns a field that says net or gross, TaxUnstated where it is empty.
func (f *Fields) Tax(column int) pricing.TaxMode {
	b := f.field(column)
	if len(b) == 0 {
		return pricing.TaxUnstated
	}
	t, err := parseTax(b)
	if err != nil {
		f.Fail(column, err)
	}
	return t
}

// Instant returns a field as an instant, the zero time where it is empty: an
// instant of RFC 3339, a day, which is its first instant in Options.Zone, or a
// day and a time of day there, as 01.03.2026 9:05:00.
func (f *Fields) Instant(column int) time.Time {
	b := f.field(column)
	if len(b) == 0 {
		return time.Time{}
	}
	at, ok := f.r.clock(b)
	if ok {
		return at
	}
	at, err := f.r.instant(b, 0)
	if err != nil {
		f.Fail(column, err)
	}
	return at
}

// clock reads a day and a time of day, where the zone is given.
func (r *Reader) clock(b []byte) (time.Time, bool) {
	const day = len("2006-01-02")
	if len(b) <= day+1 || len(b) > maxInstant || b[day] != ' ' && b[day] != 'T' || r.opts.Zone == nil {
		return time.Time{}, false
	}
	year, month, date, ok := parseDay(b[:day])
	if !ok {
		return time.Time{}, false
	}
	d, err := kabinet.NewDate(year, time.Month(month), date)
	if err != nil {
		return time.Time{}, false
	}
	for _, layout := range [...]string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, string(bytes.TrimLeft(b[day+1:], " "))); err == nil {
			at := time.Date(d.Year, d.Month, d.Day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), r.opts.Zone).UTC()
			return at, inCalendar(at)
		}
	}
	return time.Time{}, false
}
