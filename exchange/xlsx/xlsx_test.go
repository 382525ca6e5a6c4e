package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func index(t testing.TB) *quickorder.Index {
	ix, err := quickorder.NewIndex([]quickorder.Article{
		{SKU: "ABC-1", Name: "Bracket", Unit: kabinet.Piece, GTINs: []string{"4600000000015"}},
		{SKU: "00123", Name: "Washer", Unit: kabinet.Piece},
		{SKU: "10-2", Name: "Dated", Unit: kabinet.Piece},
		{SKU: "PIPE-57", Name: "Pipe", Unit: kabinet.Metre},
	}, nil, quickorder.IndexOptions{})
	require.NoError(t, err)
	return ix
}

// book returns a workbook whose first sheet has these cells.
func book(t testing.TB, cells map[string]any, styles map[string]excelize.Style) []byte {
	f := excelize.NewFile()
	for at, v := range cells {
		require.NoError(t, f.SetCellValue("Sheet1", at, v))
	}
	for at, s := range styles {
		id, err := f.NewStyle(&s)
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("Sheet1", at, at, id))
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

func russian() xlsx.Options {
	return xlsx.Options{Options: quickorder.Options{Language: language.Russian}}
}

// A cell is what its author meant, and not what spreadsheets make of it.
func TestReadCells(t *testing.T) {
	zeros, percent := "00000", "0.00"
	b := book(t, map[string]any{
		"A1": "Артикул", "B1": "Количество",
		"A2": 123, "B2": 5.0, // shown with leading zeros
		"A3": 4600000000015, "B3": 1e3, // shown as 4.6E+12 where the column is narrow
		"A4": time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC), "B4": 1, // 10-2, recognised as a date
		"A5": "PIPE-57", "B5": 1.234, // a number is no group of thousands
		"A7": "PIPE-57", "B7": 0.1 + 0.2,
		"A8": "PIPE-57", "B8": "1.234", // text may be
		"A9": "PIPE-57", "B9": 2.5,
	}, map[string]excelize.Style{"A2": {CustomNumFmt: &zeros}, "A4": {NumFmt: 14}, "B9": {CustomNumFmt: &percent}})
	s, err := xlsx.Read(bytes.NewReader(b), russian())
	require.NoError(t, err)
	p := index(t).Resolve("acme", s)
	type row struct {
		number             int
		sku, quantity, why string
	}
	var got []row
	for _, r := range p.Rows {
		why := ""
		for _, n := range r.Notes {
			why += string(n.Code) + " "
		}
		got = append(got, row{r.Number, string(r.SKU), r.Amount, why})
	}
	require.Equal(t, []row{
		{1, "", "", "header "},
		{2, "00123", "5", ""},
		{3, "ABC-1", "1000", ""},
		{4, "", "1", "unknown_sku sku_damaged "},
		{5, "PIPE-57", "1,234", "duplicate_merged "},
		{7, "PIPE-57", "0,3", "duplicate_merged "},
		{8, "PIPE-57", "1.234", "bad_qty "},
		{9, "PIPE-57", "2,5", "duplicate_merged "},
	}, got)
	require.Equal(t, "4.034", p.Rows[4].Quantity.String(), "to the digit")
}

// What Export writes, Read reads: a file of errors can be corrected and fed again.
func TestExportRoundTrip(t *testing.T) {
	ix := index(t)
	texts := []string{"ABX-9", "=1+2", "+7", "-5", "@x", "'quoted", `"in quotes"`, "00123", "4,6E+12", "a\nb", "x;y", "x,y"}
	in := quickorder.NewSheet(quickorder.Options{})
	require.NoError(t, in.Add(1, "SKU", "Qty", "Unit"))
	for i, text := range texts {
		require.NoError(t, in.Add(i+2, text, "-5", "кг"))
	}
	rows := ix.Resolve("acme", in).Rows[1:]
	for i := range rows { // what clean has taken off is to come back too
		rows[i].Article = texts[i]
	}
	var b bytes.Buffer
	require.NoError(t, xlsx.Export(&b, rows, quickorder.ExportOptions{Russian: true}))
	s, err := xlsx.Read(&b, russian())
	require.NoError(t, err)
	back := ix.Resolve("acme", s).Rows
	require.Len(t, back, len(rows)+1)
	for i, r := range rows {
		require.Equal(t, [3]string{r.Article, r.Amount, r.Measure}, [3]string{back[i+1].Article, back[i+1].Amount, back[i+1].Measure})
	}
}

// A workbook of a few kilobytes that unpacks to gigabytes is refused before it is
// unpacked, and one that says less than it has is no workbook.
func TestZipBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	require.NoError(t, err)
	_, err = io.CopyN(w, zeroes{}, 100<<20)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.Less(t, b.Len(), 1<<20)
	_, err = xlsx.Read(bytes.NewReader(b.Bytes()), russian())
	require.ErrorIs(t, err, xlsx.ErrUnpacked)

	var many bytes.Buffer
	z = zip.NewWriter(&many)
	for range 2000 {
		_, err := z.Create("x")
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	_, err = xlsx.Read(&many, russian())
	require.ErrorIs(t, err, xlsx.ErrWorkbook)
}

type zeroes struct{}

func (zeroes) Read(b []byte) (int, error) { clear(b); return len(b), nil }

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("disk") }

func TestReadRefuses(t *testing.T) {
	good := book(t, map[string]any{"A1": "ABC-1", "B1": 1, "A2": "ABC-1", "B2": 1}, nil)
	wide := book(t, map[string]any{"ZZ1": "x"}, nil)
	read := func(b []byte, change func(*xlsx.Options)) error {
		opts := russian()
		change(&opts)
		_, err := xlsx.Read(bytes.NewReader(b), opts)
		return err
	}
	nothing := func(*xlsx.Options) {}
	require.NoError(t, read(good, nothing))
	require.ErrorIs(t, read(good, func(o *xlsx.Options) { o.MaxBytes = 100 }), quickorder.ErrTooLarge)
	require.ErrorIs(t, read(good, func(o *xlsx.Options) { o.MaxRows = 1 }), quickorder.ErrTooManyRows)
	require.ErrorIs(t, read(good, func(o *xlsx.Options) { o.Sheet = "Other" }), xlsx.ErrSheet)
	require.ErrorIs(t, read(good, func(o *xlsx.Options) { o.MaxUnpacked = 100 }), xlsx.ErrUnpacked)
	require.ErrorIs(t, read(wide, nothing), quickorder.ErrTooManyCells)
	require.ErrorIs(t, read([]byte("ABC-1;5"), nothing), xlsx.ErrWorkbook)
	require.ErrorIs(t, read(good[:len(good)/2], nothing), xlsx.ErrWorkbook)
	_, err := xlsx.Read(broken{}, russian())
	require.ErrorIs(t, err, quickorder.ErrRead)
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, xlsx.Messages) }

// FuzzRead reads any bytes without a panic, and what it reads gives one row for
// each row with content.
func FuzzRead(f *testing.F) {
	good := book(f, map[string]any{"A1": "ABC-1", "B1": 1.5, "A3": "x"}, nil)
	f.Add(good)
	f.Add(bytes.Replace(good, []byte("sheet1"), []byte("sheet2"), 1))
	f.Add([]byte("PK\x03\x04"))
	ix := index(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		opts := russian()
		opts.MaxUnpacked = 1 << 20
		s, err := xlsx.Read(bytes.NewReader(b), opts)
		if err != nil {
			require.Nil(t, s)
			require.True(t, kabinet.KindOf(err) == kabinet.Invalid, err)
			return
		}
		require.Len(t, ix.Resolve("acme", s).Rows, s.Len())
	})
}

// FuzzCell changes the XML of a sheet, which the archive's checksums hide from
// FuzzRead.
func FuzzCell(f *testing.F) {
	good := book(f, map[string]any{"A1": "ABC-1", "B1": 1}, nil)
	f.Add(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	f.Add(`<row r="1048576"><c r="XFD1048576" t="s"><v>99</v></c></row>`)
	f.Add(`<row r="1"><c r="A1" t="s"><v>-1</v></c></row><row r="0"/>`)
	f.Add(`<row r="2"/><row r="1"><c r="@1" s="77"><f>A1</f><v>1E400</v></c></row>`)
	f.Fuzz(func(t *testing.T, rows string) {
		z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
		require.NoError(t, err)
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, part := range z.File {
			r, err := part.Open()
			require.NoError(t, err)
			body, err := io.ReadAll(r)
			require.NoError(t, err)
			if part.Name == "xl/worksheets/sheet1.xml" {
				from, to := bytes.Index(body, []byte("<sheetData>")), bytes.Index(body, []byte("</sheetData>"))
				body = append(append(bytes.Clone(body[:from+len("<sheetData>")]), rows...), body[to:]...)
			}
			out, err := w.Create(part.Name)
			require.NoError(t, err)
			_, err = out.Write(body)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		if s, err := xlsx.Read(&b, russian()); err != nil {
			require.True(t, kabinet.KindOf(err) == kabinet.Invalid, err)
		} else {
			require.LessOrEqual(t, s.Len(), strings.Count(rows, "<"))
		}
	})
}

// A table is text, whatever its cells look like, and what fails is told.
func TestTable(t *testing.T) {
	oops := errors.New("oops")
	for _, want := range []error{nil, oops} {
		var b bytes.Buffer
		err := xlsx.Table(&b, func(yield func([]string, error) bool) {
			_ = yield([]string{"sum", "what"}, nil) && yield([]string{"0100.50", "=1+1"}, want)
		}, 20)
		require.ErrorIs(t, err, want)
		if want != nil {
			continue
		}
		f, err := excelize.OpenReader(&b)
		require.NoError(t, err)
		rows, err := f.GetRows(f.GetSheetName(0))
		require.NoError(t, err)
		require.Equal(t, [][]string{{"sum", "what"}, {"0100.50", "=1+1"}}, rows)
		formula, err := f.GetCellFormula(f.GetSheetName(0), "B2")
		require.NoError(t, err)
		require.Empty(t, formula)
	}
}

// ordersOf yields an order of the lines, so many times.
func ordersOf(o order.State, times int) iter.Seq2[order.State, error] {
	return func(yield func(order.State, error) bool) {
		for range times {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// someOrder is an order of so many lines.
func someOrder(lines int) order.State {
	o := order.State{Number: "=2+3", BuyerNumber: "0017", Placed: time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC), Status: order.Confirmed}
	o.Currency = kabinet.MustCurrency("RUB")
	for i := range lines {
		l := order.Line{ID: "1", Quantity: kabinet.MustQuantity("12.5"), Name: "@SUM(A1)"}
		l.SKU, l.Price.Price, l.Amount = kabinet.SKU(fmt.Sprintf("%07d", i)), kabinet.MustMoney("1.20 RUB"), kabinet.MustMoney("15.00 RUB")
		o.Lines = append(o.Lines, l)
	}
	return o
}

// Orders come back as they were: text as text, whatever it looks like, numbers as
// numbers and days as days, however many lines there are.
func TestOrdersComeBack(t *testing.T) {
	lines := 20_000
	if testing.Short() {
		lines = 1000
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "orders.xlsx"))
	require.NoError(t, err)
	defer file.Close()
	zone := time.FixedZone("MSK", 3*3600)
	require.NoError(t, xlsx.Orders(file, ordersOf(someOrder(1000), lines/1000), order.ExportOptions{Zone: zone}))
	f, err := excelize.OpenFile(file.Name(), excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: 1 << 20})
	require.NoError(t, err)
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.Rows(sheet)
	require.NoError(t, err)
	n := 0
	for ; rows.Next(); n++ {
		cells, err := rows.Columns()
		require.NoError(t, err)
		if n == 0 {
			require.Equal(t, []string{"order", "buyer's number", "placed"}, cells[:3])
			continue
		}
		if n > 3 {
			continue
		}
		require.Equal(t, []string{"=2+3", "0017", "46084"}, cells[:3])
		require.Equal(t, []string{fmt.Sprintf("%07d", n-1), "@SUM(A1)", "12.5"}, cells[10:13])
		require.Equal(t, []string{"1.2", "15", "RUB"}, cells[17:20])
	}
	require.NoError(t, rows.Error())
	require.Equal(t, lines+1, n)
	for at, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset, "M2": excelize.CellTypeUnset, "S2": excelize.CellTypeUnset} {
		if lines > 1000 {
			break // it would read the whole sheet
		}
		got, err := f.GetCellType(sheet, at)
		require.NoError(t, err)
		require.Equal(t, want, got, at)
	}
}

// The dates and numbers are shown as such, and nothing loses a digit.
func TestTypedCells(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, xlsx.Typed(&b, func(yield func([]string, error) bool) {
		_ = yield([]string{"day", "number", "text"}, nil) && yield([]string{"2026-03-02", "-12.50", "12.50"}, nil) &&
			yield([]string{"soon", "12345678901234567.5", "=A1"}, nil) && yield([]string{"", "=1", "x", "=2"}, nil) &&
			yield([]string{"1900-02-28", "1e3", "x"}, nil) && yield([]string{"2026-03-02 – 2026-03-03", ".5", "x"}, nil)
	}, xlsx.Column{Kind: xlsx.Day}, xlsx.Column{Kind: xlsx.Number, Width: 20}))
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"day", "number", "text"}, {"03-02-26", "-12.50", "12.50"}, {"soon", "12345678901234567.5", "=A1"}, {"", "=1", "x", "=2"},
		{"1900-02-28", "1e3", "x"}, {"2026-03-02 – 2026-03-03", ".5", "x"},
	}, rows)
	for at, want := range map[string]bool{"A2": true, "B2": true, "C2": false, "A3": false, "B3": false, "C3": false, "B4": false, "D4": false, "A5": false, "B5": false} {
		kind, err := f.GetCellType(sheet, at)
		require.NoError(t, err)
		require.Equal(t, want, kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber, at)
		formula, err := f.GetCellFormula(sheet, at)
		require.NoError(t, err)
		require.Empty(t, formula)
	}
}

func ExampleTyped() {
	err := xlsx.Typed(io.Discard, func(yield func([]string, error) bool) {
		_ = yield([]string{"article", "amount", "on"}, nil) && yield([]string{"0017", "12.50", "2026-03-02"}, nil)
	}, xlsx.Column{}, xlsx.Column{Kind: xlsx.Number}, xlsx.Column{Kind: xlsx.Day, Width: 12})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleOrders() {
	err := xlsx.Orders(io.Discard, ordersOf(someOrder(2), 1), order.ExportOptions{Russian: true})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleTable() {
	err := xlsx.Table(io.Discard, func(yield func([]string, error) bool) {
		_ = yield([]string{"article", "amount"}, nil) && yield([]string{"0017", "12.50"}, nil)
	})
	fmt.Println(err)
	// Output: <nil>
}

// A small file that names one long text in every cell is refused before its rows are
// put together.
func TestOneLongTextInEveryCell(t *testing.T) {
	f := excelize.NewFile()
	long := strings.Repeat("x", 32_000)
	for row := range 2_000 {
		for _, column := range []string{"A", "B", "C"} {
			require.NoError(t, f.SetCellValue("Sheet1", fmt.Sprint(column, row+1), long))
		}
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	require.Less(t, b.Len(), 100_000)
	_, err := xlsx.Read(&b, russian())
	require.ErrorIs(t, err, quickorder.ErrTooLarge)
}
