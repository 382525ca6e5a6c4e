// Package safecsv writes tables as CSV in which no spreadsheet finds a formula.
package safecsv

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
)

// Write writes records with a delimiter, 0 for a comma, and where bom is set with the byte
// order mark by which spreadsheets recognise UTF-8. Cells that a spreadsheet would take for
// a formula begin with an apostrophe. It returns the error of the records, or of the
// writer; what was written by then is not whole.
func Write(w io.Writer, records iter.Seq2[[]string, error], comma rune, bom bool) error {
	if bom {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	if comma != 0 {
		out.Comma = comma
	}
	for record, err := range records {
		if err != nil {
			return err
		}
		cells := make([]string, len(record))
		for i, cell := range record {
			cells[i] = guarded(cell)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guarded returns a cell that no spreadsheet takes for a formula; a number is none.
func guarded(cell string) string {
	if cell == "" || strings.IndexByte("=+-@\t\r\n", cell[0]) < 0 {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
