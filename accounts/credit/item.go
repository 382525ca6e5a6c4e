package credit

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Bucket says which part of the exposure a document is. Each document is in
// exactly one.
type Bucket string

// The buckets. The fifth part of the exposure, what orders of the portal have
// reserved, is in the ledger.
const (
	Receivable Bucket = "receivable" // invoiced and not paid
	Unbilled   Bucket = "unbilled"   // delivered and not invoiced
	OpenOrder  Bucket = "openOrder"  // ordered and not delivered
	Unapplied  Bucket = "unapplied"  // paid and not set against anything: takes off
)

// Item is the open part of a document.
type Item struct {
	Document  string              `json:"document"`
	Bucket    Bucket              `json:"bucket"`
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// Amount is tax included. It is positive but for the Receivable of a credit
	// note; an Unapplied one is what was paid.
	Amount kabinet.Money `json:"amount"`
	Posted kabinet.Date  `json:"posted,omitzero"`
	// Due is when a Receivable is to be paid. One without it is due when posted.
	Due kabinet.Date `json:"due,omitzero"`
	// Expected is when an OpenOrder is to be delivered; zero is soon.
	Expected kabinet.Date `json:"expected,omitzero"`
}

// due returns the day that counts for age.
func (i Item) due() kabinet.Date {
	if i.Due.IsZero() {
		return i.Posted
	}
	return i.Due
}

// balance returns what the item adds to what is owed: nothing for what has not
// been invoiced.
func (i Item) balance() kabinet.Money {
	switch i.Bucket {
	case Receivable:
		return i.Amount
	case Unapplied:
		return i.Amount.Neg()
	}
	return kabinet.Zero(i.Amount.Currency())
}

// Snapshot is how an ERP sees an account, at an instant.
type Snapshot struct {
	AsOf time.Time `json:"asOf"`
	// Watermark says what of the portal the ERP has taken in: whatever was
	// reserved up to and with this instant is in the items, or is over.
	Watermark time.Time `json:"watermark"`
	Items     []Item    `json:"items,omitempty"`
}

// MaxItems is the largest number of items of a snapshot. An ERP with more sends
// sums, by due date.
const MaxItems = 10_000

// Validate returns ErrItem, with its place, for an item without document, bucket
// or amount in the currency, or which is there twice; or ErrSnapshot for one
// without instants, or of too many items.
func (s Snapshot) Validate(c kabinet.Currency) error {
	if s.AsOf.IsZero() || s.Watermark.After(s.AsOf) || len(s.Items) > MaxItems {
		return ErrSnapshot.With("max", MaxItems)
	}
	seen := make(map[string]bool, len(s.Items))
	for k, i := range s.Items {
		ok := i.Document != "" && !seen[i.Document] && i.Amount.Currency() == c && !i.Amount.IsZero()
		switch i.Bucket {
		case Receivable:
		case Unbilled, OpenOrder, Unapplied:
			ok = ok && i.Amount.Sign() > 0
		default:
			ok = false
		}
		if r, err := i.Amount.RoundToCurrency(kabinet.HalfUp); err != nil || !r.Equal(i.Amount) {
			ok = false
		}
		if !ok {
			return ErrItem.With("document", i.Document).At("/items/" + strconv.Itoa(k))
		}
		seen[i.Document] = true
	}
	return nil
}

// Includes reports whether the snapshot counts a document of the portal that was
// reserved at an instant: the instant is not after the watermark; or the snapshot
// names the document, and is not older than the reservation.
func (s Snapshot) Includes(document string, reserved time.Time) bool {
	if !s.Watermark.IsZero() && !reserved.After(s.Watermark) {
		return true
	}
	return !reserved.After(s.AsOf) && slices.ContainsFunc(s.Items, func(i Item) bool { return i.Document == document })
}

// Aging is what is owed by how long it is overdue.
type Aging struct {
	Current kabinet.Money `json:"current"` // not due before today
	To30    kabinet.Money `json:"to30"`    // 1 to 30 days overdue
	To60    kabinet.Money `json:"to60"`
	To90    kabinet.Money `json:"to90"`
	Over90  kabinet.Money `json:"over90"`
	// Total is the balance, and the sum of the others.
	Total kabinet.Money `json:"total"`
}

// Age sorts items by how many days they are overdue on a day: by due date, or by
// the day of posting where they have none; those with neither are current. What
// was paid and not set against anything takes off, by its own day. Items that are
// not invoiced do not count. It returns kabinet.ErrCurrencyMismatch or
// kabinet.ErrOverflow.
func Age(c kabinet.Currency, day kabinet.Date, items ...Item) (Aging, error) {
	z := kabinet.Zero(c)
	a := Aging{z, z, z, z, z, z}
	for _, i := range items {
		to, days := &a.Current, 0
		if due := i.due(); !due.IsZero() {
			days = due.DaysUntil(day)
		}
		switch {
		case days > 90:
			to = &a.Over90
		case days > 60:
			to = &a.To90
		case days > 30:
			to = &a.To60
		case days > 0:
			to = &a.To30
		}
		var err error
		if *to, err = to.Add(i.balance()); err != nil {
			return Aging{}, err
		}
		if a.Total, err = a.Total.Add(i.balance()); err != nil {
			return Aging{}, err
		}
	}
	return a, nil
}
