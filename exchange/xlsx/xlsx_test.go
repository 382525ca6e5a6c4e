package xlsx_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
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

func ExampleTable() {
	err := xlsx.Table(io.Discard, func(yield func([]string, error) bool) {
		_ = yield([]string{"article", "amount"}, nil) && yield([]string{"0017", "12.50"}, nil)
	})
	fmt.Println(err)
	// Output: <nil>
}
