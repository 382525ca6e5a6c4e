package order

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Refusal is why a cart was not ordered, as one document, line by line. It is an error:
// errors.As finds it, errors.Is holds for ErrChanged or ErrRefused and for every error
// within, and kabinet.ProblemOf lists them.
type Refusal struct {
	// Changed says that something is not what the buyer was told; otherwise all is,
	// and yet something stands against the order.
	Changed bool          `json:"changed"`
	Lines   []LineRefusal `json:"lines,omitempty"`
	// WasPayable and Payable are set where the total to pay has changed.
	WasPayable kabinet.Money `json:"wasPayable,omitzero"`
	Payable    kabinet.Money `json:"payable,omitzero"`
	errs       []error
}

// InsufficientStock is the code of a line of which there is less than ordered. Other
// codes are those of cart.ChangeCode, and of the errors that checks found.
const InsufficientStock = "insufficient_stock"

// LineRefusal is what a line has against it.
type LineRefusal struct {
	// Index is the place of the line in the cart.
	Index int         `json:"index"`
	Line  cart.LineID `json:"line"`
	SKU   kabinet.SKU `json:"sku"`
	Codes []string    `json:"codes"`
	// Was is what the buyer was told, and Now what holds.
	Was pricing.Result `json:"was,omitzero"`
	Now pricing.Result `json:"now,omitzero"`
	// Available is how much there is, for InsufficientStock.
	Available kabinet.Quantity `json:"available,omitzero"`
}

// Error returns the texts of all errors.
func (r *Refusal) Error() string { return errors.Join(r.errs...).Error() }

// Unwrap returns ErrChanged or ErrRefused, and an error for every finding.
func (r *Refusal) Unwrap() []error { return slices.Clone(r.errs) }

// line returns the entry of a line, a new one if there is none.
func (r *Refusal) line(index int, id cart.LineID, sku kabinet.SKU) *LineRefusal {
	for i := range r.Lines {
		if r.Lines[i].Index == index {
			return &r.Lines[i]
		}
	}
	r.Lines = append(r.Lines, LineRefusal{Index: index, Line: id, SKU: sku})
	return &r.Lines[len(r.Lines)-1]
}

// verdict returns nil when the order is what the buyer was told and nothing
// stands against it, and otherwise a Refusal with everything that does.
func verdict(
	state cart.State, results []pricing.Result, changes []cart.Change, totals cart.Totals,
	payable kabinet.Money, findings []cart.Finding,
) error {
	var r Refusal
	changed := make(map[int]cart.Change, len(changes))
	for _, ch := range changes {
		changed[ch.Index] = ch
	}
	for i, now := range results {
		ch, ok := changed[i]
		if !ok {
			// What was told and cannot be ordered still cannot.
			ch = cart.Change{Index: i, Line: state.Lines[i].ID, SKU: state.Lines[i].SKU, Code: cart.NotOrderable, Now: now}
			if now.Err() == nil {
				continue
			}
		}
		l := r.line(i, ch.Line, ch.SKU)
		l.Codes, l.Was, l.Now = append(l.Codes, string(ch.Code)), ch.Was, ch.Now
		r.errs = append(r.errs, ch.Err())
	}
	r.Changed = len(changes) > 0
	if payable != (kabinet.Money{}) && !payable.Equal(totals.Payable) {
		r.Changed, r.WasPayable, r.Payable = true, payable, totals.Payable
		r.errs = append(r.errs, ErrTotalChanged.With("was", payable).With("now", totals.Payable).At("/totals/payable"))
	}
	refused := false
	for _, f := range findings {
		if f.Severity == cart.Warn {
			continue
		}
		refused = true
		if f.Err != nil {
			r.errs = append(r.errs, f.Err)
			r.find(state, f.Err)
		}
	}
	if len(r.errs) == 0 && !refused {
		return nil
	}
	return r.done()
}

// find adds what a check found about a line to its entry.
func (r *Refusal) find(state cart.State, e *kabinet.Error) {
	place, _ := strings.CutPrefix(e.Place(), "/lines/")
	place, _, _ = strings.Cut(place, "/")
	i, err := strconv.Atoi(place)
	if err != nil || i < 0 || i >= len(state.Lines) {
		return
	}
	l := r.line(i, state.Lines[i].ID, state.Lines[i].SKU)
	code := e.Code()
	if strings.HasSuffix(code, "."+InsufficientStock) {
		code = InsufficientStock
	}
	l.Codes = append(l.Codes, code)
	if q, ok := e.Param("available").(kabinet.Quantity); ok {
		l.Available = q
	}
}

// done puts the error of the whole before the others.
func (r *Refusal) done() error {
	first := ErrRefused
	if r.Changed {
		first = ErrChanged
	}
	r.errs = append([]error{first}, r.errs...)
	slices.SortStableFunc(r.Lines, func(a, b LineRefusal) int { return a.Index - b.Index })
	return r
}

// shortages returns the Refusal of lines of which there is not enough.
func shortages(lines []Line, short []Shortage) error {
	r := Refusal{Changed: true}
	for _, x := range short {
		i := slices.IndexFunc(lines, func(l Line) bool { return l.ID == x.Line })
		if i < 0 {
			continue
		}
		l := r.line(i, x.Line, lines[i].SKU)
		l.Codes, l.Available = append(l.Codes, InsufficientStock), x.Available
		r.errs = append(r.errs, ErrStock.With("sku", lines[i].SKU).With("line", string(x.Line)).
			With("available", x.Available).At("/lines/"+strconv.Itoa(i)))
	}
	return r.done()
}
