package pricecsv

import (
	"encoding/binary"
	"io"
	"math/bits"
	"slices"
)

// split cuts the line at its delimiters. Where it comes upon a quote, it stops
// and returns the beginning of a field which that quote is in or behind;
// otherwise it returns -1.
func (s *scanner) split(line []byte) int {
	text := line[:len(line)+wordSize] // what is read beyond the line does not count
	commas, start, seen := uint64(s.comma)*ones, 0, uint64(0)
	for i := 0; i < len(line); i += wordSize {
		word := binary.LittleEndian.Uint64(text[i:])
		seen |= word
		if find(word, '"'*ones) != 0 {
			return start
		}
		for found := find(word, commas); found != 0; found &= found - 1 {
			at := i + bits.TrailingZeros64(found)/8
			if at >= len(line) {
				break
			}
			s.add(start, at)
			start = at + 1
		}
	}
	s.add(start, len(line))
	s.ascii = seen&highs == 0
	return -1
}

// quoted splits the record from the field at start on, which may be quoted as
// may all that follow. Fields stay where they are, doubled quotes closed up.
func (s *scanner) quoted(start int, ended bool) error {
	s.ascii = false
	for text := s.text(); ; {
		if start == len(text) || text[start] != '"' {
			end := index(text, start, s.comma)
			if index(text[:end], start, '"') < end {
				return errQuote
			}
			s.add(start, end)
			if end == len(text) {
				return nil
			}
			start = end + 1
			continue
		}
		start++
		end := index(text, start, '"')
		next := end + 1
		if next >= len(text) || text[next] != s.comma {
			var err error
			if end, next, ended, err = s.closing(start, end, ended); err != nil {
				return err
			}
			text = s.text()
		}
		s.add(start, end)
		if next == len(text) {
			return nil
		}
		start = next + 1
	}
}

// closing returns the end of a quoted field that begins at start, behind its
// opening quote, and the place of the delimiter behind its closing quote, which
// may be the end of the record. The next quote is at end, or there is none on
// the line: then it joins further lines to the record.
func (s *scanner) closing(start, end int, ended bool) (_, next int, _ bool, err error) {
	for text, doubled := s.text(), false; ; {
		next = end + 1
		switch {
		case end == len(text):
			if ended, err = s.join(ended); err != nil {
				return 0, 0, false, err
			}
			text = s.text()
			end = index(text, end, '"')
		case next == len(text) || text[next] == s.comma:
			if doubled {
				end = start + undouble(text[start:end])
			}
			return end, next, ended, nil
		case text[next] == '"':
			doubled = true
			end = index(text, next+1, '"')
		default:
			return 0, 0, false, errQuote
		}
	}
}

// join adds the next line to the record. It returns errQuote where there is
// none.
func (s *scanner) join(ended bool) (bool, error) {
	if !ended {
		return false, errQuote
	}
	if !s.joined {
		s.scratch = append(s.scratch[:0], s.text()...)
		s.joined = true
	}
	line, ended, err := s.readLine()
	if err == io.EOF {
		return false, errQuote
	} else if err != nil {
		return false, err
	}
	s.scratch = append(s.scratch, '\n')
	s.scratch = append(s.scratch, s.buf[line.start:line.end]...)
	if len(s.scratch) > s.max {
		return false, s.tooLong()
	}
	s.scratch = slices.Grow(s.scratch, wordSize)
	return ended, nil
}

// undouble makes one quote of every two and returns the new length.
func undouble(b []byte) int {
	n := 0
	for i := 0; i < len(b); i++ {
		b[n] = b[i]
		n++
		if b[i] == '"' {
			i++
		}
	}
	return n
}
