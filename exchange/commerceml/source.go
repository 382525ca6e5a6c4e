package commerceml

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// position is a place in the text, in UTF-8.
type position struct {
	line, column int   // of the next character, from 1
	offset       int64 // in bytes
}

// source gives the decoder of XML its bytes one by one. It counts lines and
// characters, and ends a token that grows beyond the budget: the decoder holds
// a whole token in memory.
type source struct {
	r          io.Reader
	buf        []byte
	next, end  int
	pos        position
	budget     int
	over       bool  // the budget was exceeded
	err        error // of r, other than io.EOF
	readingErr error // what ReadByte returns once buf is empty
}

const sourceBuffer = 32 << 10

func newSource(r io.Reader) *source {
	return &source{r: r, buf: make([]byte, sourceBuffer), pos: position{1, 1, 0}}
}

// ReadByte implements io.ByteReader.
func (s *source) ReadByte() (byte, error) {
	if s.next == s.end && !s.fill() {
		return 0, s.readingErr
	}
	if s.budget--; s.budget < 0 {
		s.over = true
		return 0, errBudget
	}
	b := s.buf[s.next]
	s.next++
	s.pos.offset++
	if b == '\n' {
		s.pos.line++
		s.pos.column = 1
	} else if b&0xC0 != 0x80 {
		s.pos.column++
	}
	return b, nil
}

var errBudget = io.ErrShortBuffer

// Read implements io.Reader for decoding the rest from another encoding; what
// it returns is not counted.
func (s *source) Read(p []byte) (int, error) {
	if s.next == s.end && !s.fill() {
		return 0, s.readingErr
	}
	n := copy(p, s.buf[s.next:s.end])
	s.next += n
	return n, nil
}

// fill reads more into the empty buffer and reports whether there is any.
func (s *source) fill() bool {
	for range 100 {
		if s.readingErr != nil {
			return false
		}
		n, err := s.r.Read(s.buf)
		s.next, s.end = 0, n
		if err != nil {
			s.readingErr = err
			if err != io.EOF {
				s.err = err
			}
		}
		if n > 0 {
			return true
		}
	}
	s.err, s.readingErr = io.ErrNoProgress, io.ErrNoProgress
	return false
}

// broken reports whether the reader has failed and all that it gave before is
// used up.
func (s *source) broken() bool { return s.err != nil && s.next == s.end }

// openSource passes over a byte order mark, and decodes UTF-16 if the mark says
// so. It reports whether there was a mark: then it decides the encoding, and
// what the declaration says is of no account.
func openSource(r io.Reader) (s *source, marked bool) {
	s = newSource(r)
	for s.end < 3 { // a reader may give a byte at a time
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.readingErr = err
			if err != io.EOF {
				s.err = err
			}
			break
		}
		if n == 0 {
			break // fill will find out
		}
	}
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		s.next = 3
		return s, true
	case bytes.HasPrefix(head, []byte("\xFE\xFF")), bytes.HasPrefix(head, []byte("\xFF\xFE")):
		utf16 := unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
		return newSource(transform.NewReader(s, utf16.NewDecoder())), true
	}
	return s, false
}

// encodingOf returns the encoding of a name in an XML declaration, nil for
// UTF-8, and false for one that is not supported.
func encodingOf(name string) (encoding.Encoding, bool) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return nil, true
	case "windows-1251", "windows1251", "cp1251", "cp-1251", "win-1251", "x-cp1251":
		return charmap.Windows1251, true
	case "koi8-r", "koi8r":
		return charmap.KOI8R, true
	case "koi8-u", "koi8u":
		return charmap.KOI8U, true
	case "ibm866", "cp866", "cp-866", "866":
		return charmap.CodePage866, true
	case "iso-8859-5", "iso8859-5":
		return charmap.ISO8859_5, true
	}
	return nil, false
}
