package pricecsv

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// benchFile is a price list of n rows, of which every tenth has quotes.
func benchFile(n int) []byte {
	var b bytes.Buffer
	b.WriteString("list,sku,name,unit,price,currency,from,valid_until\n")
	for i := range n {
		name := fmt.Sprintf("Pipe %d×%d", 20+i%300, 2+i%9)
		if i%10 == 0 {
			name = fmt.Sprintf(`"Pipe ""%d"", welded"`, i)
		}
		fmt.Fprintf(&b, "retail,SKU-%07d,%s,TNE,%d.%02d,RUB,%d,2026-12-31\n", i/2, name, 1000+i%90000, i%100, 1+9*(i%2))
	}
	return b.Bytes()
}

func BenchmarkRead(b *testing.B) {
	const rows = 20_000
	data := benchFile(rows)
	b.Run("pricecsv", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			rd := NewReader(bytes.NewReader(data), Options{Tax: pricing.Net, Zone: moscow})
			var rec Record
			n := 0
			for {
				err := rd.Read(&rec)
				if err == io.EOF {
					break
				}
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
		}
	})
	// The same records by the standard library and package decimal.
	b.Run("encoding_csv_and_decimal", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			rd := csv.NewReader(bytes.NewReader(data))
			rd.ReuseRecord = true
			if _, err := rd.Read(); err != nil {
				b.Fatal(err)
			}
			n := 0
			var rec Record
			for {
				fields, err := rd.Read()
				if err == io.EOF {
					break
				}
				if err == nil {
					err = standard(&rec, fields)
				}
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != rows {
				b.Fatal(n)
			}
		}
	})
}

// standard makes a record of the fields of benchFile.
func standard(rec *Record, fields []string) error {
	*rec = Record{
		List: pricing.ListID(fields[0]), SKU: kabinet.SKU(fields[1]), Name: fields[2], Unit: kabinet.UoM(fields[3]), Tax: pricing.Net,
	}
	amount, err := decimal.NewFromString(fields[4])
	if err != nil {
		return err
	}
	currency, err := kabinet.ParseCurrency(fields[5])
	if err != nil {
		return err
	}
	if rec.Price, err = kabinet.MoneyFromDecimal(amount, currency); err != nil {
		return err
	}
	from, err := decimal.NewFromString(fields[6])
	if err != nil {
		return err
	}
	if rec.From, err = kabinet.QuantityFromDecimal(from); err != nil {
		return err
	}
	last, err := time.ParseInLocation(time.DateOnly, fields[7], moscow)
	rec.Until = last.AddDate(0, 0, 1).UTC()
	return err
}

func TestBenchmarkReadsTheSame(t *testing.T) {
	data := benchFile(100)
	fields, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	i := 0
	_, err = All(bytes.NewReader(data), Options{Tax: pricing.Net, Zone: moscow}, func(r Record) error {
		i++
		var want Record
		require.NoError(t, standard(&want, fields[i]))
		require.True(t, want.Equal(&r), "%+v\n%+v", want, r)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, 100, i)
}

func BenchmarkWrite(b *testing.B) {
	rec := sample()
	w := NewWriter(io.Discard, WriterOptions{Comma: ';', Zone: moscow})
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Write(rec); err != nil {
			b.Fatal(err)
		}
	}
}
