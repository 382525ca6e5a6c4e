package rebate

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Facts are what has happened. Nothing in them is changed or kept.
type Facts struct {
	// Entries are all documents known, in any order, repeats included.
	Entries []Entry
	// Receivables are needed where the clause has a condition on overdue items;
	// without them that is ErrReceivables, since nobody has looked.
	Receivables *Receivables
}

// Entry is one line of turnover: a shipment, an invoice, a payment, or a return
// that takes some of it back.
type Entry struct {
	Kind Kind `json:"kind"`
	// Document and Line name the entry among those of its kind. An entry that
	// comes twice counts once; two different ones of one name are ErrConflict.
	Document string                `json:"document"`
	Line     string                `json:"line,omitempty"`
	Entity   kabinet.LegalEntityID `json:"entity"`
	// At is when it happened. For a document that has a day only, it is
	// day.Start(zone) in the zone of the clause's local dates.
	At time.Time `json:"at"`
	// Net is the amount before tax. It is never negative: a Return subtracts,
	// and a document that is cancelled is a Return of all of it.
	Net kabinet.Money `json:"net"`
	// Quantity and Unit are needed where the clause measures quantity. They are
	// not converted.
	Quantity kabinet.Quantity `json:"quantity,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	// Sources are where the price came from. A return carries those of what it
	// returns, so that what never counted is not taken off.
	Sources []Source `json:"sources,omitempty"`
	// OriginalAt is for a Return: the At of what it returns. The return belongs
	// to that period, however late it comes. Zero means At, so a host whose
	// contracts take returns off the running period leaves it empty.
	OriginalAt time.Time `json:"originalAt,omitzero"`
	// Against is for a Return: the one basis that it reduces. Zero means every
	// basis. Goods that were returned before they were paid for are against
	// Shipped or Invoiced only: under Paid they never counted.
	Against Kind `json:"against,omitzero"`
}

// Receivables are the items that a client owes or has paid late.
type Receivables struct {
	// Zone decides which day an instant is. Nil is UTC.
	Zone *time.Location `json:"-"`
	// Items may be empty: then nothing is overdue.
	Items []OpenItem `json:"items"`
}

// OpenItem is an item of the receivables. It is overdue by the days from Due to
// the day asked about, or to the last day of the period, or to the day it was
// paid, whichever is the earliest: what becomes overdue after the period does
// not touch its bonus.
type OpenItem struct {
	Document string                `json:"document"`
	Entity   kabinet.LegalEntityID `json:"entity"`
	// Due is the last day on which it can be paid in time.
	Due kabinet.Date `json:"due"`
	// Paid is zero while the item is open. Give items that were paid late only
	// where the contract counts them.
	Paid kabinet.Date `json:"paid,omitzero"`
}

// entryKey is what makes an entry the same one.
type entryKey struct {
	kind           Kind
	document, line string
}

func (e *Entry) key() entryKey { return entryKey{e.Kind, e.Document, e.Line} }

// period returns the instant that decides to which period the entry belongs.
func (e *Entry) period() time.Time {
	if e.Kind == Return && !e.OriginalAt.IsZero() {
		return e.OriginalAt
	}
	return e.At
}

// same reports whether two entries say the same, in whatever form.
func (e *Entry) same(o *Entry) bool {
	return e.key() == o.key() && e.Entity == o.Entity && e.At.Equal(o.At) && e.Net.Equal(o.Net) &&
		e.Quantity.Equal(o.Quantity) && e.Unit == o.Unit && e.OriginalAt.Equal(o.OriginalAt) && e.Against == o.Against &&
		slices.Equal(sorted(e.Sources), sorted(o.Sources))
}

// sorted returns the sources as a set.
func sorted(list []Source) []Source {
	if len(list) < 2 {
		return list
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Source) int {
		if c := strings.Compare(a.Kind, b.Kind); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return slices.Compact(list)
}

// check returns the mistakes of an entry, with their places in it.
func (c *Clause) check(e *Entry) []*kabinet.Error {
	var errs []*kabinet.Error
	fail := func(at string, err *kabinet.Error) { errs = append(errs, err.At(at)) }
	switch {
	case e.Kind == 0:
		fail("/kind", ErrMissing)
	case e.Kind > Return:
		fail("/kind", ErrName.With("text", int(e.Kind)))
	}
	if e.Document == "" {
		fail("/document", ErrMissing)
	}
	if e.Entity == "" {
		fail("/entity", ErrMissing)
	}
	if e.At.IsZero() {
		fail("/at", ErrMissing)
	}
	switch {
	case e.Net.Currency() != c.Currency:
		fail("/net", kabinet.ErrCurrencyMismatch.With("a", e.Net.Currency().Code()).With("b", c.Currency.Code()))
	case e.Net.Sign() < 0:
		fail("/net", ErrNegative.With("value", e.Net))
	}
	if e.Quantity.Sign() < 0 {
		fail("/quantity", ErrNegative.With("value", e.Quantity))
	}
	if e.Kind != Return {
		if !e.OriginalAt.IsZero() {
			fail("/originalAt", ErrReturnOnly)
		}
		if e.Against != 0 {
			fail("/against", ErrReturnOnly)
		}
		return errs
	}
	if e.OriginalAt.After(e.At) {
		fail("/originalAt", ErrOriginal.With("original", e.OriginalAt).With("at", e.At))
	}
	if e.Against > Paid {
		fail("/against", ErrName.With("text", e.Against))
	}
	return errs
}
