package pricecsv

import (
	"bytes"
	"errors"
	"io"

	"github.com/seed-a884640a/kabinet"
)

// errQuote is a mistake of quotes; the next record begins on the next line.
var errQuote = errors.New("quote")

// scanner splits text into records and fields, with the results of
// encoding/csv. A record is split where it lies in the buffer; only one that
// goes on over several lines is copied.
type scanner struct {
	r        io.Reader
	buf      []byte // always one word longer than what it may hold
	pos, end int
	readErr  error // what r has returned, io.EOF at the end
	comma    byte
	max      int

	lines int // lines read
	rows  int // rows read: records and blank lines

	// The record, until the next one is read. It has no pointers: setting one
	// for each record costs as much as splitting a field while the garbage
	// collector runs.
	rec    span // where it lies in buf
	joined bool // it lies in scratch instead
	count  int  // of its fields
	ascii  bool // it is known to be ASCII
	line   int  // on which it begins, from 1

	spans   []span // of the fields in the record, for so many as there is room
	scratch []byte // a record of several lines
}

// span is where something lies.
type span struct{ start, end uint32 }

// text returns the record. There is a word of whatever behind it.
func (s *scanner) text() []byte {
	if s.joined {
		return s.scratch
	}
	return s.buf[s.rec.start:s.rec.end]
}

// field returns a field of the record, until the next one is read.
func (s *scanner) field(i int) []byte {
	f := s.spans[i]
	return s.text()[f.start:f.end:f.end]
}

// blank reports whether the record has nothing but white space and delimiters
// of whatever kind.
func (s *scanner) blank() bool {
	for i := range s.count {
		if len(bytes.Trim(s.field(i), " \t;,")) > 0 {
			return false
		}
	}
	return true
}

// add ends the next field of the record.
func (s *scanner) add(start, end int) {
	if s.count == len(s.spans) {
		s.spans = append(s.spans, make([]span, 1+s.count)...)
	}
	s.spans[s.count] = span{uint32(start), uint32(end)}
	s.count++
}

const scanBuffer = 64 << 10

func newScanner(r io.Reader, comma byte, max int) *scanner {
	return &scanner{r: r, buf: make([]byte, min(scanBuffer, max+2)+wordSize), comma: comma, max: max}
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
	room := len(s.buf) - wordSize
	if s.end == room {
		if room >= s.max+2 {
			s.readErr = errTooLong
			return false
		}
		s.buf = append(s.buf, make([]byte, min(room, s.max+2-room))...)
		room = len(s.buf) - wordSize
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:room])
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

// readLine returns where the next line without its end lies in the buffer, until
// the next call, and whether it had an end.
func (s *scanner) readLine() (line span, ended bool, err error) {
	from := 0 // where there is no line end has been seen
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], '\n'); i >= 0 {
			return s.take(from+i, 1)
		}
		from = s.end - s.pos
		if s.fill() {
			continue
		}
		if s.readErr != io.EOF {
			return span{}, false, s.readErr
		}
		if s.pos == s.end {
			return span{}, false, io.EOF
		}
		return s.take(s.end-s.pos, 0)
	}
}

// take ends readLine with a line of n bytes and a line feed or none.
func (s *scanner) take(n, feed int) (span, bool, error) {
	start, end := s.pos, s.pos+n
	s.pos = end + feed
	if n > 0 && s.buf[end-1] == '\r' {
		end--
	}
	if end-start > s.max {
		return span{}, false, s.tooLong()
	}
	s.lines++
	return span{uint32(start), uint32(end)}, feed > 0, nil
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
		if line.start == line.end {
			continue
		}
		s.rec, s.joined, s.count, s.line = line, false, 0, s.lines
		if start := s.split(s.text()); start >= 0 {
			return s.quoted(start, ended)
		}
		return nil
	}
}

// mistake is the error of the whole file that an error of the scanner is.
func (s *scanner) mistake(err error) *kabinet.Error {
	if errors.Is(err, errTooLong) {
		return ErrTooLong.With("max", s.max)
	}
	return ErrRead.Because(err)
}
