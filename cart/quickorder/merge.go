package quickorder

import (
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// merge adds the quantities of rows of one article and unit to the first of them.
// Rows with errors stay as they are.
func (ix *Index) merge(rows []Row) {
	type key struct {
		article int32
		unit    kabinet.UoM
	}
	first := make([]int32, len(ix.articles)) // place + 1 of the first row of an article
	others := map[key]int32{}                // for units beside that of the first row
	for i := range rows {
		r := &rows[i]
		if r.Status > Warning {
			continue
		}
		at := first[r.article] - 1
		if at < 0 {
			first[r.article] = int32(i) + 1
			continue
		}
		if rows[at].Unit != r.Unit {
			k := key{r.article, r.Unit}
			other, ok := others[k]
			if !ok {
				others[k] = int32(i)
				continue
			}
			at = other
		}
		join(&rows[at], r)
	}
}

// join adds the quantity of a row to that of an earlier one.
func join(into, r *Row) {
	sum, err := into.Quantity.Add(r.Quantity)
	if err != nil {
		r.note(Error, Note{Code: BadQty, Reason: ReasonTooLong, Old: r.Quantity.String()})
		return
	}
	note := Note{Code: DuplicateMerged, Old: into.Quantity.String(), New: sum.String()}
	if n := len(into.Notes); n > 0 && into.Notes[n-1].Code == DuplicateMerged {
		into.Notes[n-1].New = note.New
	} else {
		into.note(Warning, note)
	}
	into.Quantity = sum
	r.Into = into.Number
	r.note(Merged, Note{Code: DuplicateMerged, Reason: "into", New: strconv.Itoa(into.Number)})
}
