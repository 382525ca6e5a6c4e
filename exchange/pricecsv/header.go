package pricecsv

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// header reads the first record that is not blank, and from it the delimiter and
// the columns.
func (r *Reader) header() error {
	known := func(name string) bool { _, ok := ParseColumn(name); return ok }
	if err := r.open(known); err != nil {
		return err
	}
	scan := r.scan
	for i := range scan.count {
		name, err := r.text(bytes.TrimSpace(scan.field(i)))
		if err != nil {
			return newError(scan.rows, scan.line, None, "", err)
		}
		c, known := ParseColumn(name)
		switch {
		case known && slices.Contains(r.columns, c):
			return newError(scan.rows, scan.line, c, name, ErrColumnTwice.With("column", c))
		case !known && name != "" && !r.opts.AllowUnknown:
			return newError(scan.rows, scan.line, None, "", ErrColumn.With("column", clip(name)).With("place", i+1))
		}
		r.columns = append(r.columns, c)
		r.headers = append(r.headers, name)
	}
	for _, c := range []Column{SKU, Price, Currency} {
		if c == Currency && r.opts.Currency.Valid() {
			continue
		}
		if !slices.Contains(r.columns, c) {
			return newError(scan.rows, scan.line, None, "", ErrNoColumn.With("column", c))
		}
	}
	return nil
}

// open reads the first record that is not blank, and from the columns that are
// known the delimiter.
func (r *Reader) open(known func(name string) bool) error {
	scan := newScanner(r.in, ',', r.opts.MaxRecord)
	if err := scan.fillHead(); err != nil {
		return newError(1, 1, None, "", scan.mistake(err))
	}
	if bytes.HasPrefix(scan.buf[:scan.end], []byte("\xEF\xBB\xBF")) {
		scan.pos = 3
	}
	scan.comma = r.opts.Comma
	if scan.comma == 0 {
		scan.comma = detect(scan.buf[scan.pos:scan.end], known)
	}
	switch scan.comma {
	case ',', ';', '\t':
	default:
		if len(bytes.TrimSpace(scan.buf[scan.pos:scan.end])) == 0 && scan.readErr == io.EOF {
			return newError(0, 0, None, "", ErrEmpty)
		}
		return newError(1, 1, None, "", ErrDelimiter)
	}
	r.scan = scan
	switch err := scan.next(); {
	case err == io.EOF:
		return newError(0, 0, None, "", ErrEmpty)
	case errors.Is(err, errQuote):
		return newError(scan.rows, scan.line, None, "", ErrQuote)
	case err != nil:
		return newError(1, 1, None, "", scan.mistake(err))
	}
	r.numbers = newNumbers(r.opts.Decimal, scan.comma)
	return nil
}

// fillHead reads until the buffer holds the first line that is not blank, or
// everything.
func (s *scanner) fillHead() error {
	for {
		head := bytes.TrimLeft(bytes.TrimPrefix(s.buf[:s.end], []byte("\xEF\xBB\xBF")), "\r\n")
		if bytes.IndexByte(head, '\n') >= 0 || !s.fill() {
			break
		}
	}
	if s.readErr != nil && s.readErr != io.EOF {
		return s.readErr
	}
	return nil
}

// detect returns the delimiter with which the header names most known columns,
// and zero where it names none with any of them, or as many with two.
func detect(head []byte, known func(name string) bool) byte {
	best, most, tied := byte(0), 0, false
	for _, comma := range []byte{',', ';', '\t'} {
		s := newScanner(bytes.NewReader(head), comma, len(head))
		if s.next() != nil {
			continue
		}
		names := 0
		for i := range s.count {
			if known(string(bytes.TrimSpace(s.field(i)))) {
				names++
			}
		}
		switch {
		case names > most:
			best, most, tied = comma, names, false
		case names == most:
			tied = true
		}
	}
	if tied {
		return 0
	}
	return best
}
