package xlsx

import (
	"io"
	"iter"

	"github.com/xuri/excelize/v2"

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
//	err := xlsx.Table(w, order.Records(orders, options))
//	err = xlsx.Table(w, spend.Records(report, options))
//
// All cells are text, so that none is a formula and none loses a digit. Widths are those
// of the first columns, in characters; the others are as wide as the program makes them.
// It returns the error of the records, or of the writer.
func Table(w io.Writer, records iter.Seq2[[]string, error], widths ...float64) error {
	f := excelize.NewFile()
	defer f.Close()
	out, err := f.NewStreamWriter(f.GetSheetName(0))
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // "@"
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	style, row := bold, 1
	for record, err := range records {
		if err != nil {
			return err
		}
		cells := make([]any, len(record))
		for i, c := range record {
			cells[i] = excelize.Cell{StyleID: style, Value: c}
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
		style = text
		row++
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}
