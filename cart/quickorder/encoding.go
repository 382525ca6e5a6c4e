package quickorder

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode returns the text of a file: UTF-8, UTF-16 with a byte order mark or
// with zero bytes at every second place, and otherwise the encoding of the
// options.
func decode(b []byte, other encoding.Encoding) (string, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		b = b[3:]
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		from = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM)
	default:
		from = unmarked(b)
	}
	if from == nil && !utf8.Valid(b) {
		if from = other; from == nil {
			from = charmap.Windows1251
		}
	}
	if from != nil {
		var err error
		if b, err = from.NewDecoder().Bytes(b); err != nil {
			return "", ErrEncoding.Because(err)
		}
	}
	return string(b), nil
}

// unmarked recognises UTF-16 without a mark: line ends and delimiters, half of
// which is a zero byte, among letters whose halves on that side are the low numbers
// of European alphabets. A stray zero byte in other text makes it no UTF-16.
func unmarked(b []byte) encoding.Encoding {
	if len(b) < 4 || len(b)%2 != 0 {
		return nil
	}
	var zeros, low [2]int
	head := b[:min(len(b), 4096)]
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
		if c < 0x06 {
			low[i%2]++
		}
	}
	switch {
	case zeros[1] > 0 && zeros[0] == 0 && 4*low[1] >= len(head):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros[0] > 0 && zeros[1] == 0 && 4*low[0] >= len(head):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// readAll reads at most max bytes, or returns ErrTooLarge.
func readAll(r io.Reader, max int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(max)+1))
	switch {
	case err != nil:
		return nil, ErrRead.Because(err)
	case len(b) > max:
		return nil, ErrTooLarge.With("max", max)
	}
	return b, nil
}
