package pricecsv

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
)

func TestNumbers(t *testing.T) {
	const no = ""
	for _, c := range []struct{ text, point, comma, auto string }{
		{"0", "0", "0", "0"},
		{"12", "12", "12", "12"},
		{"-3", "-3", "-3", "-3"},
		{"12.5", "12.5", no, "12.5"},
		{"12,5", no, "12.5", "12.5"},
		{"1,234", no, "1.234", "ambiguous"},
		{"1.234", "1.234", no, "ambiguous"},
		{"-123,456", no, "-123.456", "ambiguous"},
		{"0,125", no, "0.125", "0.125"},
		{"1234,567", no, "1234.567", "1234.567"},
		{"1,2340", no, "1.234", "1.234"},
		{"1 234", "1234", "1234", "1234"},
		{"1 234,5", no, "1234.5", "1234.5"},
		{"1 234,567", no, "1234.567", "1234.567"},
		{"1\u00A0234\u202F567.25", "1234567.25", no, "1234567.25"},
		{"1 23", no, no, no},
		{"1234 567", no, no, no},
		{"1  234", no, no, no},
		{" 1", no, no, no},
		{"1 ", no, no, no},
		{"1,234,567", no, no, no},
		{"1.234,56", no, no, no},
		{"1,234.56", no, no, no},
		{".5", no, no, no},
		{"5.", no, no, no},
		{"-", no, no, no},
		{"", no, no, no},
		{"+1", no, no, no},
		{"1e3", no, no, no},
		{"1'000", no, no, no},
		{"٣", no, no, no},
		{"999999999999999", "999999999999999", "999999999999999", "999999999999999"},
		{"1000000000000000", no, no, no},
		{"123456789.123456789", "123456789.123456789", no, "123456789.123456789"},
		{"1234567890.123456789", no, no, no},
		{"0.1234567890", no, no, no},
		{strings.Repeat("1", 400), no, no, no},
	} {
		for _, m := range []struct {
			decimal Decimal
			want    string
		}{{Point, c.point}, {Comma, c.comma}, {Auto, c.auto}} {
			n := newNumbers(m.decimal, ';')
			q, err := n.parse([]byte(c.text))
			switch m.want {
			case no:
				require.ErrorIs(t, errOf(err), ErrNumber, "%q %v", c.text, m.decimal)
			case "ambiguous":
				require.ErrorIs(t, errOf(err), ErrAmbiguous, "%q %v", c.text, m.decimal)
			default:
				require.NoError(t, errOf(err), "%q %v", c.text, m.decimal)
				require.Equal(t, m.want, q.String(), "%q %v", c.text, m.decimal)
			}
		}
	}
}

// errOf keeps a nil *kabinet.Error from becoming an error.
func errOf(err *kabinet.Error) error {
	if err == nil {
		return nil
	}
	return err
}

func TestTheFirstCertainNumberSettlesTheMark(t *testing.T) {
	n := newNumbers(Auto, '\t')
	for _, s := range []string{"7", "12,5"} {
		_, err := n.parse([]byte(s))
		require.NoError(t, errOf(err))
	}
	q, err := n.parse([]byte("1,234"))
	require.NoError(t, errOf(err))
	require.Equal(t, "1.234", q.String())
	_, err = n.parse([]byte("1.234"))
	require.ErrorIs(t, errOf(err), ErrNumber, "the other mark is no mark any more")
}

func TestAutoWithCommasAsDelimitersIsPoint(t *testing.T) {
	n := newNumbers(Auto, ',')
	q, err := n.parse([]byte("1.234"))
	require.NoError(t, errOf(err))
	require.Equal(t, "1.234", q.String())
	_, err = n.parse([]byte("1,234"))
	require.ErrorIs(t, errOf(err), ErrNumber)
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1,234", "12.5", "1 234,5", "-0", "0,125", "1\u00A0000", "999999999999999.9", "1234.567", ".5", "5.", "1\x005", "1.2.3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, d := range []Decimal{Point, Comma, Auto} {
			n := newNumbers(d, ';')
			q, err := n.parse([]byte(s))
			if short, ok := n.short([]byte(s)); ok {
				long, err := n.any([]byte(s))
				require.NoError(t, errOf(err), "%q", s)
				require.Equal(t, long, short, "%q", s)
			}
			if err != nil {
				continue
			}
			// What was read is the digits of the text, and the root agrees.
			plain := strings.NewReplacer(" ", "", "\u00A0", "", "\u202F", "", "\u2009", "", "\u2007", "", ",", ".").Replace(s)
			want, perr := kabinet.ParseQuantity(plain)
			require.NoError(t, perr, "%q", s)
			require.True(t, want.Equal(q), "%q is %v", s, q)
			// And written for any reader it comes back.
			back := newNumbers(Auto, ';')
			got, err := back.parse(appendNumber(nil, q, ',', true))
			require.NoError(t, errOf(err), "%q", s)
			require.True(t, got.Equal(q))
		}
	})
}
