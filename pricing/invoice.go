package pricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
)

// InvoiceBy says what quantity of a product is invoiced.
type InvoiceBy uint8

// The quantities.
const (
	InvoiceNominal InvoiceBy = iota // the one that was priced: the ordered one, by the nominal factor
	InvoiceActual                   // the one that is weighed or measured at shipment
)

var invoiceNames = [...]string{"nominal", "actual"}

// String returns the name, such as "actual".
func (i InvoiceBy) String() string { return enum.Name(invoiceNames[:], i) }

// MarshalText implements encoding.TextMarshaler.
func (i InvoiceBy) MarshalText() ([]byte, error) { return enum.Marshal(invoiceNames[:], i, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (i *InvoiceBy) UnmarshalText(b []byte) error {
	return enum.Unmarshal(invoiceNames[:], i, b, ErrName)
}

// ErrNoUnitPrice is for a line whose amount is not the price of a unit times the
// quantity: of a ladder that is not over the whole quantity, or without a price.
var ErrNoUnitPrice = kabinet.NewError(kabinet.State, "pricing.no_unit_price", "the line has no price of a unit that another quantity could be invoiced at")

// Invoiced returns what the line of a result costs when actual of its Unit has
// been shipped. A product that is invoiced by its nominal quantity costs what it
// did; another costs actual at the price and tier that were ordered, rounded as
// the book rounds lines. It returns ErrNoUnitPrice, kabinet.ErrOverflow, or
// ErrNegative for a negative quantity.
func (s *Snapshot) Invoiced(r Result, actual kabinet.Quantity) (kabinet.Money, error) {
	digits, mode := r.Total.Currency().Digits(), s.policy.Rounding
	ordered, err := r.Price.MulPer(r.Quantity, r.Per, digits, mode)
	switch {
	case actual.Sign() < 0:
		return kabinet.Money{}, ErrNegative.With("value", actual)
	case r.Outcome != Priced || err != nil || !ordered.Equal(r.Total):
		return kabinet.Money{}, ErrNoUnitPrice
	case r.InvoiceBy == InvoiceNominal:
		return r.Total, nil
	}
	return r.Price.MulPer(actual, r.Per, digits, mode)
}
