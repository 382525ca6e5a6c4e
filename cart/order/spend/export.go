package spend

import (
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/safecsv"
)

// ExportOptions say how a report is written. The zero ExportOptions write UTF-8 with
// commas, in English.
type ExportOptions struct {
	// Comma is the delimiter; zero is a comma. Spreadsheets set to Russian expect a
	// semicolon.
	Comma rune
	// BOM begins the file with the byte order mark by which spreadsheets recognise
	// UTF-8.
	BOM bool
	// Russian gives the columns their Russian names.
	Russian bool
	// LegalEntity names a legal entity; nil writes its id.
	LegalEntity func(kabinet.LegalEntityID) string
	// Group names a group; nil writes it as it is.
	Group func(string) string
}

var exportNames = [2][]string{
	{"period", "until", "legal entity", "cost centre", "group", "net", "tax", "gross", "credited", "currency", "quantity", "orders", "lines"},
	{"период с", "до (не включая)", "юр. лицо", "центр затрат", "группа", "без НДС", "НДС", "с НДС", "возвращено", "валюта", "количество", "заказы", "строки"},
}

// Records returns the cells of a report, one record for each row and the header first, for
// files whose cells are known to be text, such as workbooks: nothing in them guards
// against formulas. Columns by which the report is not grouped are left out, but for the
// period, which then is that of the query. Amounts have a point and no separators.
func Records(r Report, opts ExportOptions) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		by := map[Dimension]bool{}
		for _, d := range r.Query.By {
			by[d] = true
		}
		keep := []bool{true, true, by[ByLegalEntity], by[ByCostCentre], by[ByGroup], true, true, true, true, true, true, true, true}
		kept := func(cells []string) []string {
			out := make([]string, 0, len(cells))
			for i, c := range cells {
				if keep[i] {
					out = append(out, c)
				}
			}
			return out
		}
		names := exportNames[0]
		if opts.Russian {
			names = exportNames[1]
		}
		if !yield(kept(names), nil) {
			return
		}
		for _, row := range r.Rows {
			p := Period{r.Query.First, r.Query.Until}
			if by[ByPeriod] {
				p = r.Query.period(row.Period)
			}
			entity, group := string(row.LegalEntity), row.Group
			if opts.LegalEntity != nil {
				entity = opts.LegalEntity(row.LegalEntity)
			}
			if opts.Group != nil {
				group = opts.Group(row.Group)
			}
			if !yield(kept([]string{
				p.First.String(), p.Until.String(), entity, row.CostCentre, group, row.Net.Amount(), row.Tax.Amount(), row.Gross.Amount(),
				row.Credited.Amount(), row.Currency.Code(), row.quantities(), strconv.Itoa(row.Orders), strconv.Itoa(row.Lines),
			}), nil) {
				return
			}
		}
	}
}

// quantities writes the quantities of a row: "12.5 t; 300 m".
func (s Sums) quantities() string {
	parts := make([]string, len(s.Quantities))
	for i, q := range s.Quantities {
		parts[i] = strings.TrimSpace(q.Quantity.String() + " " + string(q.Unit))
	}
	return strings.Join(parts, "; ")
}

// WriteCSV writes the rows of a report as CSV. Cells that a spreadsheet would take for a
// formula begin with an apostrophe. It returns the error of the writer.
func WriteCSV(w io.Writer, r Report, opts ExportOptions) error {
	return safecsv.Write(w, Records(r, opts), opts.Comma, opts.BOM)
}
