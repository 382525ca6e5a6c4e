package pricecsv

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/pricing"
)

// dialect is how a generated file is written.
type dialect struct {
	comma  string // the delimiter; numbers have a decimal comma unless it is one
	quoted bool   // every field is in quotes, not only those that need it
	crlf   bool
	bom    bool
}

// benchFile is a price list of n rows: ladders of one to three steps for each
// product, four windows of validity, a name with quotes and delimiters in it
// for each tenth product, and one with a line end for each fiftieth if the
// dialect quotes everything.
func benchFile(n int, d dialect) []byte {
	var b bytes.Buffer
	if d.bom {
		b.WriteString("\uFEFF")
	}
	mark, end := ".", "\n"
	if d.comma != "," {
		mark = ","
	}
	if d.crlf {
		end = "\r\n"
	}
	line := func(fields ...string) {
		for i, f := range fields {
			if i > 0 {
				b.WriteString(d.comma)
			}
			if d.quoted || strings.ContainsAny(f, d.comma+"\"\n") {
				f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
			}
			b.WriteString(f)
		}
		b.WriteString(end)
	}
	line("list", "sku", "name", "unit", "price", "currency", "from", "valid_from", "valid_until")
	from := []string{"", "10" + mark + "5", "250"}
	units := []string{"TNE", "MTR", "PCE"}
	windows := [][2]string{{"2026-01-01", "2026-12-31"}, {"2026-03-15", "2026-06-30"}, {"2026-07-01", ""}, {"", "2027-02-28"}}
	for i, product := 0, 0; i < n; product++ {
		name := fmt.Sprintf("Pipe %d×%d", 20+product%300, 2+product%9)
		switch {
		case product%50 == 0 && d.quoted:
			name = fmt.Sprintf("Pipe %d\nwelded", product)
		case product%10 == 0:
			name = fmt.Sprintf(`Pipe "%d", welded; coated`, product)
		}
		sku, unit, window := fmt.Sprintf("SKU-%07d", product), units[product%3], windows[product*7%11%4]
		for step := 0; step <= product%3 && i < n; step++ {
			price := fmt.Sprintf("%d%s%02d", 1000+product*37%90_000-step*13, mark, i%100)
			line("retail", sku, name, unit, price, "RUB", from[step], window[0], window[1])
			i++
		}
	}
	return b.Bytes()
}

const benchRows = 1_000_000

// kept holds rows in blocks, so that none is copied when more come.
type kept[Row any] [][]Row

const block = 1024

// next returns the place for another row.
func (k *kept[Row]) next() *Row {
	last := len(*k) - 1
	if last < 0 || len((*k)[last]) == block {
		*k = append(*k, make([]Row, 0, block))
		last++
	}
	rows := &(*k)[last]
	*rows = (*rows)[:len(*rows)+1]
	return &(*rows)[len(*rows)-1]
}

func (k kept[Row]) all() []Row { return slices.Concat(k...) }

// importCSV reads all rows with this package and keeps them.
func importCSV(r io.Reader) (rows kept[Record], n int, err error) {
	rd := NewReader(r, Options{Tax: pricing.Net, Zone: moscow})
	for ; ; n++ {
		if err := rd.Read(rows.next()); err == io.EOF {
			return rows, n, nil
		} else if err != nil {
			return nil, n, err
		}
	}
}

// benchImport measures an import into a heap that has its size already and no
// garbage in it: what the system takes to give memory is the same for everybody,
// and when the collector runs should not be chance.
func benchImport[Row any](b *testing.B, d dialect, read func(io.Reader) (kept[Row], int, error)) {
	data := benchFile(benchRows, d)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	once := func() {
		_, n, err := read(bytes.NewReader(data))
		if err != nil || n != benchRows {
			b.Fatal(n, err)
		}
	}
	once()
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		b.StartTimer()
		once()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchRows, "ns/row")
}

func stdlib(r io.Reader) (kept[stdlibRow], int, error) { return importStdlib(r, dialect{comma: ","}) }

// BenchmarkImportCSV1M reads, checks and keeps a million rows.
func BenchmarkImportCSV1M(b *testing.B) { benchImport(b, dialect{comma: ","}, importCSV) }

// BenchmarkImportCSV1MStdlib does the same with encoding/csv and package decimal.
func BenchmarkImportCSV1MStdlib(b *testing.B) { benchImport(b, dialect{comma: ","}, stdlib) }

// BenchmarkImportCSV1MQuoted has every field in quotes, as many systems write
// them.
func BenchmarkImportCSV1MQuoted(b *testing.B) {
	benchImport(b, dialect{comma: ",", quoted: true}, importCSV)
}

// BenchmarkImportCSV1MQuotedStdlib does the same with encoding/csv and package decimal.
func BenchmarkImportCSV1MQuotedStdlib(b *testing.B) {
	benchImport(b, dialect{comma: ",", quoted: true}, stdlib)
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
