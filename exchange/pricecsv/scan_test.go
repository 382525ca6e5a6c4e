package pricecsv

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

var scanSeeds = []string{
	"", "\n", "\r", "\r\n", "a", "a,b\n", "a,b\r\n\r\n\nc,d", "a,\n", ",\n", "\"a\"", "\"a\",\"b,c\"\n", "\"a\"\"b\"\n",
	"\"a\nb\",c\n", "\"a\r\nb\"\r\n", "\"a\n\nb\"", "\"a", "\"a\n", "\"a\n\"", "a\"b,c\nd,e\n", "\"a\"b,c\nd,e\n", "\"\"\n", "\"\",\"\"",
	"\"a\r\"\n", "a\r\r\n", "a\rb\n", "\"a\",b\"c\n", "x,\"\n\ny\"\nz,\"", "\"\"\"\"", "é,\"ж\"\n", "\xff,\"\xfe\"\n", "\"a\n\r",
}

// allRecords reads every record of the scanner; a mistake of quotes is a nil record.
func allRecords(r io.Reader, comma byte) ([][]string, error) {
	s := newScanner(r, comma, 1<<20)
	var out [][]string
	for {
		err := s.next()
		switch {
		case err == io.EOF:
			return out, nil
		case errors.Is(err, errQuote):
			out = append(out, nil)
			continue
		case err != nil:
			return out, err
		}
		var rec []string
		for i := range s.count {
			rec = append(rec, string(s.field(i)))
		}
		out = append(out, rec)
	}
}

// allStandard does the same with encoding/csv.
func allStandard(r io.Reader, comma byte) ([][]string, error) {
	c := csv.NewReader(r)
	c.Comma, c.FieldsPerRecord = rune(comma), -1
	var out [][]string
	for {
		rec, err := c.Read()
		var parse *csv.ParseError
		switch {
		case err == io.EOF:
			return out, nil
		case errors.As(err, &parse):
			out = append(out, nil)
			continue
		case err != nil:
			return out, err
		}
		out = append(out, rec)
	}
}

func sameAsStandard(t *testing.T, text string, comma byte) {
	t.Helper()
	want, err := allStandard(strings.NewReader(text), comma)
	require.NoError(t, err)
	got, err := allRecords(strings.NewReader(text), comma)
	require.NoError(t, err)
	require.Equal(t, want, got, "%q", text)
	got, err = allRecords(iotest.OneByteReader(strings.NewReader(text)), comma)
	require.NoError(t, err)
	require.Equal(t, want, got, "%q byte by byte", text)
}

func TestScannerSplitsAsEncodingCSV(t *testing.T) {
	for _, text := range scanSeeds {
		for _, comma := range []byte{',', ';', '\t'} {
			sameAsStandard(t, strings.ReplaceAll(text, ",", string(comma)), comma)
		}
	}
}

func TestScannerBeyondItsBuffer(t *testing.T) {
	long := strings.Repeat("x", 3*scanBuffer)
	for _, text := range []string{
		strings.Repeat("abc,\"d,e\"\r\n", scanBuffer/4), long + "," + long + "\n" + long, "a,\"" + long + "\n" + long + "\"\nb,c\n",
		"a,\"" + strings.Repeat("b\"\"\n", scanBuffer) + "\",c\nd,e\n",
	} {
		sameAsStandard(t, text, ',')
	}
}

func TestScannerBoundsARecord(t *testing.T) {
	for _, text := range []string{
		"ok\n" + strings.Repeat("x", 101) + "\n", "ok\n\"" + strings.Repeat("x\n", 60) + "\"\n", "ok\n" + strings.Repeat("x", 1<<20),
	} {
		s := newScanner(strings.NewReader(text), ',', 100)
		require.NoError(t, s.next())
		require.ErrorIs(t, s.next(), errTooLong)
		require.ErrorIs(t, s.next(), errTooLong, "the error stays")
	}
	s := newScanner(strings.NewReader(strings.Repeat("x", 100)+"\r\n"), ',', 100)
	require.NoError(t, s.next())
}

func TestScannerCountsRowsAndLines(t *testing.T) {
	s := newScanner(strings.NewReader("a\n\n\"b\nb\"\nc\"\nd"), ',', 100)
	type place struct{ row, line int }
	var got []place
	for {
		err := s.next()
		if err == io.EOF {
			break
		}
		got = append(got, place{s.rows, s.line})
	}
	require.Equal(t, []place{{1, 1}, {3, 3}, {4, 5}, {5, 6}}, got)
}

func TestScannerReportsTheReadersError(t *testing.T) {
	broken := errors.New("broken")
	s := newScanner(io.MultiReader(strings.NewReader("a,b\nc"), iotest.ErrReader(broken)), ',', 100)
	require.NoError(t, s.next())
	require.ErrorIs(t, s.next(), broken)
}

func FuzzScanner(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s), byte(0))
		f.Add([]byte(strings.ReplaceAll(s, ",", ";")), byte(1))
	}
	f.Fuzz(func(t *testing.T, text []byte, which byte) {
		comma := []byte{',', ';', '\t'}[which%3]
		want, err := allStandard(bytes.NewReader(text), comma)
		require.NoError(t, err)
		for _, r := range []io.Reader{bytes.NewReader(text), iotest.OneByteReader(bytes.NewReader(text))} {
			got, err := allRecords(r, comma)
			require.NoError(t, err)
			require.Equal(t, want, got)
		}
	})
}
