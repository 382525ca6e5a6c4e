package xlsx

import (
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Export writes rows as a workbook that Read understands, with what was told about
// them beside what was given. All cells are text, so that none is a formula and
// none loses a digit. It returns the error of the writer.
func Export(w io.Writer, rows []quickorder.Row, opts quickorder.ExportOptions) error {
	return Table(w, func(yield func([]string, error) bool) {
		for record := range quickorder.Records(rows, opts) {
			if !yield(record, nil) {
				return
			}
		}
	}, 8, 24, 14, 12, 12, 60, 40)
}

// Table writes records as a workbook of one sheet, the first of them as its heading:
//
//	err := xlsx.Table(w, spend.Records(report, options))
//
// All cells are text, so that none is a formula and none loses a digit. Widths are those
// of the first columns, in characters; the others are as wide as the program makes them.
// It returns the error of the records, or of the writer.
func Table(w io.Writer, records iter.Seq2[[]string, error], widths ...float64) error {
	columns := make([]Column, len(widths))
	for i, width := range widths {
		columns[i].Width = width
	}
	return Typed(w, records, columns...)
}

// Kind says what the cells of a Column are.
type Kind uint8

// The kinds of cells.
const (
	Text   Kind = iota
	Number      // such as "-12.50", shown with the decimal places that it has
	Day         // such as "2026-03-02"
)

// Column says how a column is written. A Width of 0 is what the program makes it.
type Column struct {
	Width float64
	Kind  Kind
}

// Typed is Table whose columns may be numbers and days, so that they can be summed and
// sorted; those behind the last Column are text. What is no number or day in such a
// column is text too, and so is a number of more digits than a spreadsheet keeps: none
// loses any. No cell is a formula. It writes row by row, however many there are.
func Typed(w io.Writer, records iter.Seq2[[]string, error], columns ...Column) error {
	f := excelize.NewFile()
	defer f.Close()
	out, err := f.NewStreamWriter(f.GetSheetName(0))
	if err != nil {
		return err
	}
	for i, c := range columns {
		if c.Width == 0 {
			continue
		}
		if err := out.SetColWidth(i+1, i+1, c.Width); err != nil {
			return err
		}
	}
	cells, err := newCells(f)
	if err != nil {
		return err
	}
	row := 1
	for record, err := range records {
		if err != nil {
			return err
		}
		line := make([]any, len(record))
		for i, text := range record {
			switch {
			case row == 1:
				line[i] = excelize.Cell{StyleID: cells.bold, Value: text}
			case i < len(columns):
				line[i] = cells.of(columns[i].Kind, text)
			default:
				line[i] = cells.of(Text, text)
			}
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, line); err != nil {
			return err
		}
		row++
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// cells makes cells of text.
type cells struct {
	bold, text, day int
	numbers         [maxPlaces + 1]int // by decimal places
}

// What a spreadsheet, which keeps numbers in binary, keeps of them.
const (
	maxDigits = 15
	maxPlaces = 9
)

func newCells(f *excelize.File) (c cells, err error) {
	style := func(s excelize.Style) (id int) {
		if err == nil {
			id, err = f.NewStyle(&s)
		}
		return id
	}
	c.text = style(excelize.Style{NumFmt: 49}) // "@"
	c.bold = style(excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	c.day = style(excelize.Style{NumFmt: 14}) // a date as the reader's language has it
	for places := range c.numbers {
		format := "0"
		if places > 0 {
			format = "0." + strings.Repeat("0", places)
		}
		c.numbers[places] = style(excelize.Style{CustomNumFmt: &format})
	}
	return c, err
}

// of returns the cell of a text: a number or a day where it is one.
func (c cells) of(k Kind, text string) excelize.Cell {
	switch k {
	case Number:
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
		digits := func(s string) bool { return strings.Trim(s, "0123456789") == "" }
		if whole == "" || !digits(whole) || !digits(fraction) || len(whole)+len(fraction) > maxDigits || len(fraction) > maxPlaces {
			break
		}
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return excelize.Cell{StyleID: c.numbers[len(fraction)], Value: v}
		}
	case Day:
		if d, err := kabinet.ParseDate(text); err == nil && !d.Before(firstDay) {
			return excelize.Cell{StyleID: c.day, Value: dayZero.DaysUntil(d)}
		}
	}
	return excelize.Cell{StyleID: c.text, Value: text}
}

// Workbooks count days from dayZero, but for those before firstDay, since they take
// 1900 for a leap year.
var (
	dayZero  = kabinet.MustDate("1899-12-30")
	firstDay = kabinet.MustDate("1900-03-01")
)

// Orders writes orders as a workbook, one row for each line, with numbers and dates
// that can be summed and sorted:
//
//	err := xlsx.Orders(w, orders.All(ctx, actor, filter), order.ExportOptions{Zone: zone})
//
// It returns the error of the orders, or of the writer.
func Orders(w io.Writer, orders iter.Seq2[order.State, error], opts order.ExportOptions) error {
	columns := make([]Column, 0, len(orderKinds))
	for _, k := range orderKinds {
		columns = append(columns, Column{Width: 14, Kind: k})
	}
	return Typed(w, order.Records(orders, opts), columns...)
}

// orderKinds are those of the columns of order.Records.
var orderKinds = [...]Kind{2: Day, 12: Number, 14: Number, 15: Number, 16: Number, 17: Number, 18: Number}
