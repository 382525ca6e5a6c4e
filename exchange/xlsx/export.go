package xlsx

import (
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Export writes rows as a workbook that Read understands, with what was told about
// them beside what was given. All cells are text, so that none is a formula and
// none loses a digit. It returns the error of the writer.
func Export(w io.Writer, rows []quickorder.Row, opts quickorder.ExportOptions) error {
	f := excelize.NewFile()
	defer f.Close()
	sheet := f.GetSheetName(0)
	out, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{8, 24, 14, 12, 12, 60, 40} {
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
	for record := range quickorder.Records(rows, opts) {
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
