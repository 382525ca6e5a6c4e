package pricecsv

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// errQuote is a mistake of quotes; the next record begins on the next line.
var errQuote = errors.New("quote")

// scanner splits text into records and fields, with the results of
// encoding/csv. A record without quotes is split where it lies in the buffer;
// one with quotes is copied.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	readErr  error // what r has returned, io.EOF at the end
	comma    byte
	max      int

	lines int // lines read
	rows  int // rows read: records and blank lines

	rec     []byte // text of the record, until the next one is read
	spans   []span // of the fields in rec
	ascii   bool   // rec is known to be ASCII
	line    int    // on which the record begins, from 1
	scratch []byte // rec of a record with quotes
}

// span is where a field lies. It has no pointers, which would cost a write
// barrier for every field.
type span struct{ start, end uint32 }

// fields returns the number of fields of the record.
func (s *scanner) fields() int { return len(s.spans) }

// field returns a field of the record, until the next one is read.
func (s *scanner) field(i int) []byte {
	f := s.spans[i]
	return s.rec[f.start:f.end:f.end]
}

const scanBuffer = 64 << 10

func newScanner(r io.Reader, comma byte, max int) *scanner {
	return &scanner{r: r, buf: make([]byte, min(scanBuffer, max+2)), comma: comma, max: max}
}

// fill reads more, and moves the text from the position on to the front of the
// buffer. It returns false at the end of the text, at an error, and where the
// buffer has reached its bound.
func (s *scanner) fill() bool {
	if s.readErr != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= s.max+2 {
			s.readErr = errTooLong
			return false
		}
		s.buf = append(s.buf, make([]byte, min(len(s.buf), s.max+2-len(s.buf)))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.readErr = err
		}
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.readErr = io.ErrNoProgress
	return false
}

var errTooLong = errors.New("too long")

// readLine returns the next line without its end, and whether it had one. The
// line is valid until the next call.
func (s *scanner) readLine() (line []byte, ended bool, err error) {
	from := 0 // where there is no line end has been seen
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], '\n'); i >= 0 {
			line = s.buf[s.pos : s.pos+from+i]
			s.pos += from + i + 1
			return s.whole(line, true)
		}
		from = s.end - s.pos
		if s.fill() {
			continue
		}
		if s.readErr != io.EOF {
			return nil, false, s.readErr
		}
		if s.pos == s.end {
			return nil, false, io.EOF
		}
		line = s.buf[s.pos:s.end]
		s.pos = s.end
		return s.whole(line, false)
	}
}

// whole ends readLine.
func (s *scanner) whole(line []byte, ended bool) ([]byte, bool, error) {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if len(line) > s.max {
		return nil, false, s.tooLong()
	}
	s.lines++
	return line, ended, nil
}

// tooLong makes the error stay.
func (s *scanner) tooLong() error {
	s.readErr, s.pos, s.end = errTooLong, 0, 0
	return errTooLong
}

// next reads a record. It returns io.EOF, errQuote, after which
// it may be called again, or an error that stays.
func (s *scanner) next() error {
	for {
		line, ended, err := s.readLine()
		if err != nil {
			return err
		}
		s.rows++
		if len(line) == 0 {
			continue
		}
		s.line = s.lines
		if s.split(line) {
			s.rec = line
			return nil
		}
		return s.quoted(line, ended)
	}
}

// split cuts a line without quotes, and returns false where there is one.
func (s *scanner) split(line []byte) bool {
	spans, start, comma, seen := s.spans[:0], 0, s.comma, byte(0)
	for i, c := range line {
		seen |= c
		if c == comma {
			spans = append(spans, span{uint32(start), uint32(i)})
			start = i + 1
		} else if c == '"' {
			return false
		}
	}
	s.spans = append(spans, span{uint32(start), uint32(len(line))})
	s.ascii = seen < utf8.RuneSelf
	return true
}

// quoted reads a record with quotes, which may go on over further lines.
func (s *scanner) quoted(line []byte, ended bool) error {
	s.scratch, s.spans, s.ascii = s.scratch[:0], s.spans[:0], false
	for {
		start := len(s.scratch)
		if len(line) == 0 || line[0] != '"' {
			i := bytes.IndexByte(line, s.comma)
			field := line
			if i >= 0 {
				field = line[:i]
			}
			if bytes.IndexByte(field, '"') >= 0 {
				return errQuote
			}
			s.scratch = append(s.scratch, field...)
			s.spans = append(s.spans, span{uint32(start), uint32(len(s.scratch))})
			if i < 0 {
				break
			}
			line = line[i+1:]
			continue
		}
		var err error
		if line, ended, err = s.quotedField(line[1:], ended); err != nil {
			return err
		}
		s.spans = append(s.spans, span{uint32(start), uint32(len(s.scratch))})
		if line == nil {
			break
		}
	}
	s.rec = s.scratch
	return nil
}

// quotedField reads a field after its opening quote and returns what follows
// the delimiter, or nil where the record ends.
func (s *scanner) quotedField(line []byte, ended bool) ([]byte, bool, error) {
	for {
		i := bytes.IndexByte(line, '"')
		if i < 0 {
			s.scratch = append(s.scratch, line...)
			if !ended {
				return nil, false, errQuote // never closed
			}
			s.scratch = append(s.scratch, '\n')
			if len(s.scratch) > s.max {
				return nil, false, s.tooLong()
			}
			var err error
			if line, ended, err = s.readLine(); err == io.EOF {
				return nil, false, errQuote
			} else if err != nil {
				return nil, false, err
			}
			continue
		}
		s.scratch = append(s.scratch, line[:i]...)
		line = line[i+1:]
		switch {
		case len(line) == 0:
			return nil, ended, nil
		case line[0] == '"':
			s.scratch = append(s.scratch, '"')
			line = line[1:]
		case line[0] == s.comma:
			return line[1:], ended, nil
		default:
			return nil, ended, errQuote
		}
	}
}

// mistake is the error of the whole file that an error of the scanner is.
func (s *scanner) mistake(err error) *kabinet.Error {
	if errors.Is(err, errTooLong) {
		return ErrTooLong.With("max", s.max)
	}
	return ErrRead.Because(err)
}
