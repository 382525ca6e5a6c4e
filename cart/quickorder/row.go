package quickorder

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// Code says what is to be told about a row. Codes are API.
type Code string

// The codes. Those that a row may have while it can be ordered are warnings:
// nothing is changed without one.
const (
	UnknownSKU           Code = "unknown_sku"
	AmbiguousSKU         Code = "ambiguous_sku" // it means several articles: Suggestions
	NotInContract        Code = "not_in_contract"
	BadQty               Code = "bad_qty"               // Reason says why
	BelowMin             Code = "below_min"             // New is the nearest quantity that is valid; it is not set
	AboveMax             Code = "above_max"             // likewise
	Step                 Code = "step"                  // likewise
	UnitUnknown          Code = "unit_unknown"          // the article is not sold by this unit
	NoPrice              Code = "no_price"              // Reason is that of pricing
	InsufficientStock    Code = "insufficient_stock"    // a warning: New is what is there
	DiscontinuedReplaced Code = "discontinued_replaced" // a warning: Old is replaced by New
	Discontinued         Code = "discontinued"          // and nothing replaces it
	DuplicateMerged      Code = "duplicate_merged"      // a warning: the quantity Old became New with that of other rows
	QtyDefaulted         Code = "qty_defaulted"         // a warning: without a quantity it counts as 1
	QtyColumn            Code = "qty_column"            // a warning: Old, in another column, may be meant instead of New
	SKULookalike         Code = "sku_lookalike"         // a warning: Old was read as New, which prints alike
	SKUMissing           Code = "sku_missing"           // a quantity without an article
	SKUDamaged           Code = "sku_damaged"           // beside unknown_sku: a spreadsheet made a number or a date of it
	BadGTIN              Code = "bad_gtin"              // beside unknown_sku: the check digit is wrong
	Header               Code = "header"                // skipped: names of columns
	Title                Code = "title"                 // skipped: text above the header
	TotalRow             Code = "total_row"             // skipped: a total
	Separator            Code = "separator"             // skipped: "sep=;"
)

// Status says what becomes of a row.
type Status uint8

// The statuses.
const (
	OK      Status = iota // it can be ordered as it is
	Warning               // it can be ordered, and something is to be told before
	Merged                // its quantity is part of the row Into
	Skipped               // it asks for nothing: a header, a total
	Error                 // it cannot be ordered
)

var statusNames = [...]string{"ok", "warning", "merged", "skipped", "error"}

// String returns the name, such as "warning".
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return "Status(" + strconv.Itoa(int(s)) + ")"
}

// MarshalText implements encoding.TextMarshaler.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Note is one thing to tell about a row.
type Note struct {
	Code   Code   `json:"code"`
	Reason Reason `json:"reason,omitempty"`
	// Old and New are what was given, and what holds instead, or would be valid.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Text returns the note for people, in the language of p (nil is plain English).
func (n Note) Text(p kabinet.Printer) string {
	code := "quickorder.row." + string(n.Code)
	if n.Reason != "" {
		if _, ok := notes[code+"."+string(n.Reason)]; ok {
			code += "." + string(n.Reason)
		}
	}
	return kabinet.Text(p, code, notes[code],
		kabinet.Param{Name: "old", Value: n.Old}, kabinet.Param{Name: "new", Value: n.New}, kabinet.Param{Name: "reason", Value: string(n.Reason)})
}

// Suggestion is an article that may be meant.
type Suggestion struct {
	SKU  kabinet.SKU `json:"sku"`
	Name string      `json:"name,omitempty"`
	// Distance is how many letters differ: added, left out, exchanged or swapped.
	Distance int `json:"distance"`
}

// Row is what became of one row of the input. Every row with content is in
// exactly one.
type Row struct {
	// Number is that of the row in the input, from 1, rows without content
	// counted, as a spreadsheet shows it.
	Number int    `json:"row"`
	Raw    string `json:"raw"`
	// Article, Amount and Measure are what was given for article, quantity and
	// unit.
	Article string `json:"article,omitempty"`
	Amount  string `json:"amount,omitempty"`
	Measure string `json:"measure,omitempty"`
	// SKU, Quantity and Unit are what was understood; zero where nothing was.
	SKU      kabinet.SKU      `json:"sku,omitempty"`
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Status   Status           `json:"status"`
	Notes    []Note           `json:"notes,omitempty"`
	// Price and Total are what Service was told of the row; zero otherwise.
	Price kabinet.Money `json:"price,omitzero"`
	Total kabinet.Money `json:"total,omitzero"`
	// Into is the number of the row that this one is merged into.
	Into        int          `json:"into,omitempty"`
	Suggestions []Suggestion `json:"suggestions,omitempty"`

	article int32 // in the index, or -1
}

// note adds a note, and raises the status.
func (r *Row) note(s Status, n Note) {
	r.Notes = append(r.Notes, n)
	r.Status = max(r.Status, s)
}

// Preview is what an input would put into a cart. Nothing is in it yet.
type Preview struct {
	Rows    []Row   `json:"rows"`
	Columns Columns `json:"columns"`

	org kabinet.OrgID // whose part numbers were read
}

// Lines returns what the rows that can be ordered put into a cart.
func (p *Preview) Lines() []cart.NewLine {
	var out []cart.NewLine
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Status <= Warning {
			out = append(out, cart.NewLine{LineKey: cart.LineKey{SKU: r.SKU, Unit: r.Unit}, Quantity: r.Quantity})
		}
	}
	return out
}

// Count returns how many rows have the status.
func (p *Preview) Count(s Status) int {
	n := 0
	for i := range p.Rows {
		if p.Rows[i].Status == s {
			n++
		}
	}
	return n
}

// Hash returns a hash of what the rows would put into a cart, and of what was
// told about them. A form that sends it back with the same input cannot apply
// something else than its reader saw.
func (p *Preview) Hash() string {
	b := make([]byte, 0, 64*len(p.Rows))
	for i := range p.Rows {
		r := &p.Rows[i]
		b = strconv.AppendInt(b, int64(r.Number), 10)
		b = append(b, 0, byte('0'+r.Status), 0)
		b = append(append(b, r.SKU...), 0)
		b, _ = r.Quantity.AppendText(b)
		b = append(append(append(b, 0), r.Unit...), 0)
		b, _ = r.Total.AppendText(b)
		b = append(b, 0)
		for _, n := range r.Notes {
			b = append(append(append(append(b, n.Code...), 1), n.New...), 1)
		}
		b = append(b, '\n')
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}
