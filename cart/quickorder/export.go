package quickorder

import (
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/safecsv"
)

// ExportOptions say how rows are written. The zero ExportOptions write UTF-8 with
// commas, in English.
type ExportOptions struct {
	// Comma is the delimiter; zero is a comma. Spreadsheets set to Russian expect
	// a semicolon.
	Comma rune
	// Printer writes the messages; nil is plain English.
	Printer kabinet.Printer
	// Russian gives the columns their Russian names.
	Russian bool
	// BOM begins the file with the byte order mark by which spreadsheets
	// recognise UTF-8.
	BOM bool
}

var exportNames = [2][]string{
	{"row", "sku", "quantity", "unit", "status", "message", "suggestions"},
	{"строка", "артикул", "количество", "единица", "статус", "сообщение", "похожие"},
}

// Export writes rows as CSV that Read understands: what was given for article,
// quantity and unit, so that it can be corrected and fed in again, with what was
// told about it beside it. Cells that a spreadsheet would take for a formula begin
// with an apostrophe, which Read drops; one more stays where a spreadsheet that expects
// another delimiter would find a formula within a cell ("x;=1"). It returns the error of
// the writer.
func Export(w io.Writer, rows []Row, opts ExportOptions) error {
	return safecsv.WriteGuarded(w, func(yield func([]string, error) bool) {
		for record := range records(rows, opts, harmless) {
			if !yield(record, nil) {
				return
			}
		}
	}, opts.Comma, opts.BOM)
}

// Records returns the cells that Export writes, the header first, for files whose
// cells are known to be text: nothing in them guards against formulas.
func Records(rows []Row, opts ExportOptions) iter.Seq[[]string] { return records(rows, opts, kept) }

func records(rows []Row, opts ExportOptions, guard func(string) string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		names := exportNames[0]
		if opts.Russian {
			names = exportNames[1]
		}
		if !yield(names) {
			return
		}
		for i := range rows {
			r := &rows[i]
			record := []string{
				strconv.Itoa(r.Number), guard(r.Article), guard(r.Amount), guard(r.Measure), r.Status.String(),
				guard(strings.Join(r.Texts(opts.Printer), "; ")), guard(SKUs(r.Suggestions)),
			}
			if !yield(record) {
				return
			}
		}
	}
}

// Texts returns the notes of the row for people, in the language of p (nil is
// plain English).
func (r *Row) Texts(p kabinet.Printer) []string {
	out := make([]string, len(r.Notes))
	for i, n := range r.Notes {
		out[i] = n.Text(p)
	}
	return out
}

// harmless returns text that no spreadsheet takes for a formula, and from which
// Read makes the same text.
func harmless(s string) string {
	s = safecsv.Inside(plainLines(s))
	if s != "" && strings.IndexByte("=+-@\t\r\n", s[0]) >= 0 {
		return "'" + s
	}
	return kept(s)
}

// kept returns text from which Read makes the same text, but for the kind of line
// ends.
func kept(s string) string {
	s = plainLines(s)
	if clean(s) != s {
		return "'" + s
	}
	return s
}

// Failed returns the rows with errors, and those that are part of one: what the file
// to correct has.
func (p *Preview) Failed() []Row {
	var out []Row
	failed := map[int]bool{}
	for _, r := range p.Rows { // what is merged comes behind what it is merged into
		if r.Status == Error || r.Status == Merged && failed[r.Into] {
			failed[r.Number] = true
			out = append(out, r)
		}
	}
	return out
}
