package pricecsv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/unitname"
	"github.com/seed-a884640a/kabinet/pricing"
)

// stdlibRow is a Record with the numbers of package decimal.
type stdlibRow struct {
	Line       int
	List       pricing.ListID
	SKU        kabinet.SKU
	Name       string
	Unit       kabinet.UoM
	Per, Price decimal.Decimal
	Currency   kabinet.Currency
	Tax        pricing.TaxMode
	From       decimal.Decimal
	Window     kabinet.Window
	Order      struct {
		Min, Max, Step decimal.Decimal
		Unit           kabinet.UoM
	}
	Free, OnRequest, Convertible bool
}

// importStdlib reads all rows of benchFile with encoding/csv and keeps them. It
// takes the care of what stands in the fields that a Reader takes, but it knows
// the dialect and the columns beforehand.
func importStdlib(r io.Reader, d dialect) (rows kept[stdlibRow], n int, err error) {
	in := bufio.NewReader(r)
	if d.bom {
		if _, err := in.Discard(len("\uFEFF")); err != nil {
			return nil, 0, err
		}
	}
	rd := csv.NewReader(in)
	rd.Comma, rd.ReuseRecord = rune(d.comma[0]), true
	if _, err := rd.Read(); err != nil { // the header
		return nil, 0, err
	}
	for ; ; n++ {
		fields, err := rd.Read()
		if err == io.EOF {
			return rows, n, nil
		}
		if err != nil {
			return nil, n, err
		}
		row := rows.next()
		row.Line, _ = rd.FieldPos(0)
		if err := row.parse(fields, d); err != nil {
			return nil, n, fmt.Errorf("line %d: %w", row.Line, err)
		}
	}
}

func (row *stdlibRow) parse(fields []string, d dialect) (err error) {
	for i, f := range fields {
		if fields[i] = strings.TrimSpace(f); !utf8.ValidString(f) {
			return ErrEncoding
		}
	}
	number := func(s string) (decimal.Decimal, error) {
		if s == "" {
			return decimal.Decimal{}, nil
		}
		if d.comma != "," {
			s = strings.Replace(s, ",", ".", 1)
		}
		return decimal.NewFromString(s)
	}
	day := func(s string, add int) (time.Time, error) {
		if s == "" {
			return time.Time{}, nil
		}
		t, err := time.ParseInLocation(time.DateOnly, s, moscow)
		return t.AddDate(0, 0, add).UTC(), err
	}
	row.List, row.SKU, row.Name, row.Tax = pricing.ListID(fields[0]), kabinet.SKU(fields[1]), fields[2], pricing.Net
	var known bool
	if row.Unit, known = unitname.Russian(fields[3]); !known {
		row.Unit = kabinet.UoM(fields[3])
	}
	if row.Price, err = number(fields[4]); err != nil {
		return err
	}
	if row.Currency, err = kabinet.ParseCurrency(fields[5]); err != nil {
		return err
	}
	if row.From, err = number(fields[6]); err != nil {
		return err
	}
	if row.Window.From, err = day(fields[7], 0); err != nil {
		return err
	}
	if row.Window.Until, err = day(fields[8], 1); err != nil {
		return err
	}
	switch {
	case row.SKU == "":
		return ErrMissing
	case row.Price.Sign() <= 0 || row.From.Sign() < 0:
		return ErrRange
	}
	return row.Window.Validate()
}

// record returns the row as a Record.
func (row *stdlibRow) record(t *testing.T) Record {
	price, err := kabinet.MoneyFromDecimal(row.Price, row.Currency)
	require.NoError(t, err)
	from, err := kabinet.QuantityFromDecimal(row.From)
	require.NoError(t, err)
	return Record{
		Line: row.Line, List: row.List, SKU: row.SKU, Name: row.Name, Unit: row.Unit,
		Price: price, Tax: row.Tax, From: from, Window: row.Window,
	}
}

func TestImportIsThatOfTheStandardLibrary(t *testing.T) {
	const n = 5_000
	for _, d := range []dialect{
		{comma: ","}, {comma: ";"}, {comma: "\t"},
		{comma: ",", quoted: true}, {comma: ";", quoted: true}, {comma: "\t", quoted: true},
		{comma: ",", crlf: true}, {comma: ";", crlf: true, bom: true}, {comma: ";", quoted: true, crlf: true, bom: true},
	} {
		t.Run(fmt.Sprintf("%+v", d), func(t *testing.T) {
			data := benchFile(n, d)
			rows, _, err := importStdlib(bytes.NewReader(data), d)
			require.NoError(t, err)
			want := rows.all()
			require.Len(t, want, n)
			for _, r := range []io.Reader{bytes.NewReader(data), iotest.HalfReader(bytes.NewReader(data)), iotest.DataErrReader(bytes.NewReader(data))} {
				rows, read, err := importCSV(r)
				require.NoError(t, err)
				require.Equal(t, n, read)
				got := rows.all()
				for i := range want {
					w := want[i].record(t)
					require.True(t, w.Equal(&got[i]), "%+v\n%+v", w, got[i])
					require.Equal(t, w.Line, got[i].Line)
					require.Equal(t, i+2, got[i].Row)
				}
			}
		})
	}
}

// A quote too many is a mistake to both, and in the same record.
func TestImportFindsTheMistakesOfTheStandardLibrary(t *testing.T) {
	d := dialect{comma: ",", quoted: true}
	data := string(benchFile(300, d))
	found := 0
	for at := strings.Index(data, "\n") + 1; at < len(data); at += 97 {
		text := data[:at] + `"` + data[at:]
		_, n, wantErr := importStdlib(strings.NewReader(text), d)
		_, read, err := importCSV(strings.NewReader(text))
		require.Equal(t, wantErr == nil, err == nil, "a quote at byte %d", at)
		require.Equal(t, n, read, "a quote at byte %d", at)
		var want *csv.ParseError
		if errors.As(wantErr, &want) {
			var mistake *Error
			require.ErrorAs(t, err, &mistake)
			require.ErrorIs(t, err, ErrQuote)
			require.Equal(t, want.StartLine, mistake.Line, "a quote at byte %d", at)
			require.Equal(t, n+2, mistake.Row)
			found++
		}
	}
	require.Greater(t, found, 100)
}
