package replay

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// worst keeps the entries that weigh most, the heaviest first. Which those are
// does not depend on the order in which they come.
type worst struct{ entries []Entry }

// worstKey says which entries are compared with each other.
type worstKey struct {
	currency kabinet.Currency
	cause    Cause
}

func (k worstKey) compare(o worstKey) int {
	return cmp.Or(cmp.Compare(k.cause, o.cause), cmp.Compare(k.currency.Code(), o.currency.Code()))
}

// add keeps an entry if it is among the n worst.
func (w *worst) add(e *Entry, n int) {
	at, _ := slices.BinarySearchFunc(w.entries, e, func(a Entry, b *Entry) int { return a.compare(b) })
	if at == n {
		return
	}
	if len(w.entries) == n {
		w.entries = w.entries[:n-1]
	}
	w.entries = slices.Insert(w.entries, at, *e)
}

// weight is what an entry differs by, or where there is nothing to compare what
// the ERP says.
func (e *Entry) weight() kabinet.Money {
	if e.Difference.Currency() != 0 {
		return e.Difference.Abs()
	}
	return e.ERP.Abs()
}

// compare orders entries of one currency: the heavier first, then by the place
// where they stand.
func (e *Entry) compare(o *Entry) int {
	order, _ := o.weight().Cmp(e.weight())
	return cmp.Or(order, cmp.Compare(e.Document, o.Document), cmp.Compare(e.Line, o.Line), cmp.Compare(e.Row, o.Row),
		e.Request.At.Compare(o.Request.At), cmp.Compare(e.Request.SKU, o.Request.SKU), cmp.Compare(e.Buyer.Organization, o.Buyer.Organization),
		e.Request.Quantity.Cmp(o.Request.Quantity))
}
