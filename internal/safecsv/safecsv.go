// Package safecsv writes tables as CSV in which no spreadsheet finds a formula, whatever
// delimiter it takes the file to have.
package safecsv

import (
	"bufio"
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"
)

// delimiters are what spreadsheets divide fields by, as their language has it; lines are
// divided too, where a quote is not seen as one.
const delimiters = ",;\t|\r\n"

// Write writes records with a delimiter, 0 for a comma, and where bom is set with the byte
// order mark by which spreadsheets recognise UTF-8. Cells that a spreadsheet would take for
// a formula begin with an apostrophe, and so does what it would take for one in a cell
// that it divides. It returns the error of the records, or of the writer; what was
// written by then is not whole.
func Write(w io.Writer, records iter.Seq2[[]string, error], comma rune, bom bool) error {
	return WriteGuarded(w, func(yield func([]string, error) bool) {
		for record, err := range records {
			cells := make([]string, len(record))
			for i, cell := range record {
				cells[i] = Inside(guarded(cell))
			}
			if !yield(cells, err) {
				return
			}
		}
	}, comma, bom)
}

// WriteGuarded is Write for records whose cells are harmless already.
func WriteGuarded(w io.Writer, records iter.Seq2[[]string, error], comma rune, bom bool) error {
	if comma == 0 {
		comma = ','
	}
	if err := valid(comma); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if bom {
		out.WriteString("\uFEFF") // the writer keeps its error for Flush
	}
	for record, err := range records {
		if err != nil {
			return err
		}
		for i, cell := range record {
			if i > 0 {
				out.WriteRune(comma)
			}
			if quoted(cell, comma) || len(record) == 1 && cell == "" {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			out.WriteString(cell)
		}
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return out.Flush()
}

// valid returns the error of encoding/csv for a delimiter.
func valid(comma rune) error {
	w := csv.NewWriter(io.Discard)
	w.Comma = comma
	return w.Write([]string{"", ""})
}

// quoted reports whether a field needs quotes, under this delimiter or another.
func quoted(cell string, comma rune) bool {
	return strings.ContainsAny(cell, delimiters+`"`) || strings.ContainsRune(cell, comma) || cell != strings.TrimSpace(cell) || cell == `\.`
}

// guarded returns a cell that no spreadsheet takes for a formula; a number is none.
func guarded(cell string) string {
	if !formula(cell) || number(cell) {
		return cell
	}
	return "'" + cell
}

// Inside returns a cell in which nothing becomes a formula when it is divided, as where a
// file with commas is opened by a spreadsheet that expects semicolons. Quotes do not keep
// it from that, unless the field is the first of its line.
func Inside(cell string) string {
	if strings.IndexAny(cell, delimiters) < 0 {
		return cell
	}
	var b strings.Builder
	for cell != "" {
		n := strings.IndexAny(cell, delimiters) + 1
		if n == 0 {
			n = len(cell)
		}
		b.WriteString(cell[:n])
		cell = cell[n:]
		lead := len(cell) - len(strings.TrimLeft(cell, `" `))
		end := strings.IndexAny(cell, delimiters)
		if end < 0 {
			end = len(cell)
		}
		if lead < end && formula(cell[lead:]) && !number(strings.TrimSpace(cell[lead:end])) {
			b.WriteString(cell[:lead] + "'")
			cell = cell[lead:]
		}
	}
	return b.String()
}

// formula reports whether text begins as formulas do.
func formula(text string) bool { return text != "" && strings.IndexByte("=+-@\t\r\n", text[0]) >= 0 }

func number(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
