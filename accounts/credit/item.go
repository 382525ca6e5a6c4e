package credit

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
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
	Document string `json:"document"`
	// Version is which version of a document of the portal the ERP has, where it
	// says so; 0 is unknown. See Snapshot.Includes for what it is good for.
	Version   int64               `json:"version,omitempty"`
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
		ok := i.Document != "" && i.Version >= 0 && !seen[i.Document] && i.Amount.Currency() == c && !i.Amount.IsZero()
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

// Includes reports whether the snapshot has all that an order of the portal has
// reserved, so that the order counts with what the snapshot says alone. Until then it
// counts with the larger of both. One of these must hold:
//
//   - it was reserved not after the watermark;
//   - the snapshot names that version of it, or a later one;
//   - the snapshot is not older than the reservation and names, of whatever version,
//     as much as the order takes. Where an earlier version has reserved too, it has to
//     be as much as the whole order comes to, prepaid or not; and where the order went
//     down and up again in between, an amount does not tell which version it is of.
//
// A payment in its name says nothing of the order.
func (s Snapshot) Includes(r ledger.State) bool {
	if !s.Watermark.IsZero() && !r.Created.After(s.Watermark) {
		return true
	}
	i, named := s.item(r.Document.ID)
	switch {
	case !named || i.Bucket == Unapplied:
		return false
	case i.Version > 0:
		return i.Version >= r.Document.Version
	case r.Created.After(s.AsOf):
		return false
	}
	var takes ledger.Units
	for _, x := range r.Items {
		if x.Book == Book {
			takes += x.Open()
		}
	}
	if r.Most > 0 {
		takes = max(takes, r.Whole())
		if r.Least < takes && takes <= r.Most {
			return false
		}
	}
	has, err := ledger.MoneyIn(i.Amount.Currency()).OfMoney(i.Amount)
	return err == nil && has >= takes
}

// item returns the item of a document.
func (s Snapshot) item(document string) (Item, bool) {
	k := slices.IndexFunc(s.Items, func(i Item) bool { return i.Document == document })
	if k < 0 {
		return Item{}, false
	}
	return s.Items[k], true
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
