package pricecsv

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Decimal says which decimal mark the numbers of a file have.
type Decimal uint8

// The decimal marks. Auto is for reading; in a WriterOptions it is a comma
// where the delimiter is a semicolon, and a point otherwise.
const (
	Auto  Decimal = iota // by the delimiter and the numbers; see the package comment
	Point                // 1234.5
	Comma                // 1234,5
)

// maxNumber is the length of the longest text that is looked at: a minus, 15
// digits in five groups parted by spaces of three bytes, a mark, 9 digits.
const maxNumber = 1 + 15 + 4*3 + 1 + 9

// numbers reads numbers and knows which mark they have in this file, as far as
// that is settled.
type numbers struct{ mark byte } // '.', ',' or 0

func newNumbers(d Decimal, delimiter byte) numbers {
	switch {
	case d == Comma:
		return numbers{','}
	case d == Point || delimiter == ',':
		return numbers{'.'}
	}
	return numbers{}
}

// parse reads a number of at most 15 digits before the mark and 9 after it.
func (n *numbers) parse(b []byte) (kabinet.Quantity, *kabinet.Error) {
	if q, ok := n.short(b); ok {
		return q, nil
	}
	return n.any(b)
}

// short reads the numbers that most are, of at most eight bytes with nothing but
// digits and the mark that is settled, in one word. It returns false for all
// others, and where b has no room for a word.
func (n *numbers) short(b []byte) (kabinet.Quantity, bool) {
	if len(b) == 0 || len(b) > wordSize || cap(b) < wordSize {
		return kabinet.Quantity{}, false
	}
	// The number goes to the end of the word, and zeros before it.
	before := 8 * (wordSize - len(b))
	word := binary.LittleEndian.Uint64(b[:wordSize])<<before | zeros&(1<<before-1)
	places := 0
	if mark := find(word, uint64(n.mark)*ones); mark != 0 && n.mark != 0 {
		at := bits.TrailingZeros64(mark) - 7 // its lowest bit
		if places = wordSize - 1 - at/8; places == 0 || at == before {
			return kabinet.Quantity{}, false
		}
		// The digits before the mark take its place.
		word = word>>(at+8)<<(at+8) | word&(1<<at-1)<<8 | '0'
	}
	coef, ok := number(word)
	if !ok {
		return kabinet.Quantity{}, false
	}
	q, err := kabinet.NewQuantity(int64(coef), places)
	return q, err == nil
}

// any is parse for numbers of every form.
func (n *numbers) any(b []byte) (kabinet.Quantity, *kabinet.Error) {
	if len(b) > maxNumber {
		return notNumber(b)
	}
	var (
		coef    int64
		digits  int // significant ones
		whole   int // digits before the mark
		group   int // digits since the last space
		places  int // digits after the mark
		mark    byte
		grouped bool
		i       int
	)
	neg := len(b) > 0 && b[0] == '-'
	if neg {
		i = 1
	}
	first := i
	for i < len(b) {
		c := b[i]
		switch {
		case c-'0' <= 9:
			if digits > 0 || c != '0' {
				digits++
			}
			if digits > kabinet.MaxDigits {
				return notNumber(b)
			}
			coef = coef*10 + int64(c-'0')
			if mark != 0 {
				places++
			} else {
				whole++
				group++
			}
			i++
		case (c == ',' || c == '.') && mark == 0:
			if whole == 0 || grouped && group != 3 {
				return notNumber(b)
			}
			mark = c
			i++
		default:
			size := groupSpace(b[i:])
			if size == 0 || mark != 0 || group == 0 || group > 3 || grouped && group != 3 {
				return notNumber(b)
			}
			grouped, group = true, 0
			i += size
		}
	}
	switch {
	case whole == 0 || whole > kabinet.MaxIntegerDigits || mark != 0 && places == 0 || places > kabinet.MaxScale || grouped && mark == 0 && group != 3:
		return notNumber(b)
	case mark == 0 || mark == n.mark:
	case n.mark != 0:
		return notNumber(b)
	case places == 3 && whole <= 3 && !grouped && b[first] != '0':
		// 1,234 may be a group of thousands; 0,125 and 1234,567 cannot.
		text := string(b)
		return kabinet.Quantity{}, ErrAmbiguous.With("text", text).
			With("a", strings.Replace(text, string(mark), "", 1)).With("b", strings.Replace(text, string(mark), ".", 1))
	default:
		n.mark = mark
	}
	if neg {
		coef = -coef
	}
	q, err := kabinet.NewQuantity(coef, places)
	if err != nil {
		return notNumber(b)
	}
	return q, nil
}

func notNumber(b []byte) (kabinet.Quantity, *kabinet.Error) {
	return kabinet.Quantity{}, ErrNumber.With("text", clip(string(b)))
}

// groupSpace returns the length of the space that parts groups of digits at the
// beginning of b: one that does or does not break the line, narrow, thin or as
// wide as a digit.
func groupSpace(b []byte) int {
	if b[0] == ' ' {
		return 1
	}
	switch c, size := utf8.DecodeRune(b); c {
	case '\u00A0', '\u202F', '\u2009', '\u2007':
		return size
	}
	return 0
}

// appendNumber writes a number with the mark. Where unsettled is set, a number
// that could be taken for a group of thousands gets a fourth decimal place, a
// zero: 1,2340.
func appendNumber(b []byte, q kabinet.Quantity, mark byte, unsettled bool) []byte {
	start := len(b)
	b, _ = q.AppendText(b)
	i := bytes.IndexByte(b[start:], '.')
	if i < 0 {
		return b
	}
	b[start+i] = mark
	whole := bytes.TrimPrefix(b[start:start+i], []byte("-"))
	if unsettled && len(b)-start-i-1 == 3 && len(whole) <= 3 && whole[0] != '0' {
		b = append(b, '0')
	}
	return b
}
