package ledger

import (
	"math/bits"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Units is a number of the smallest units of a Measure: kopecks for roubles,
// millionths for quantities, whole orders for orders. JSON carries it as a string.
type Units int64

// Max is the largest number of units, and the ceiling of what has none.
const Max Units = 999_999_999_999_999_999

// MarshalText implements encoding.TextMarshaler.
func (u Units) MarshalText() ([]byte, error) { return strconv.AppendInt(nil, int64(u), 10), nil }

// UnmarshalText implements encoding.TextUnmarshaler. It returns ErrAmount.
func (u *Units) UnmarshalText(b []byte) error {
	n, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil || n > int64(Max) || n < -int64(Max) {
		return ErrAmount.With("amount", string(b[:min(len(b), 30)]))
	}
	*u = Units(n)
	return nil
}

// Share returns u × num / den, rounded towards zero. The product in between is
// exact. It returns ErrAmount unless 0 ≤ num ≤ den, 0 < den and 0 ≤ u.
func (u Units) Share(num, den int64) (Units, error) {
	if num < 0 || den <= 0 || num > den || u < 0 {
		return 0, ErrAmount.With("amount", num)
	}
	hi, lo := bits.Mul64(uint64(u), uint64(num))
	q, _ := bits.Div64(hi, lo, uint64(den)) // hi < den, since num ≤ den and u < 2^63
	return Units(q), nil
}

// MeasureKind says what kind of thing a ledger counts.
type MeasureKind string

// The kinds of measures.
const (
	Amount   MeasureKind = "amount"   // money of one currency
	Quantity MeasureKind = "quantity" // goods in one unit of measure
	Orders   MeasureKind = "orders"   // how many documents
)

// quantityDigits is how many decimal places of a quantity a ledger keeps.
const quantityDigits = 6

// Measure says what a balance counts. It is comparable.
type Measure struct {
	Kind MeasureKind `json:"kind"`
	// Currency is set for Amount alone.
	Currency kabinet.Currency `json:"currency,omitzero"`
	// UoM is set for Quantity alone.
	UoM kabinet.UoM `json:"uom,omitempty"`
}

// MoneyIn returns the measure of money in a currency.
func MoneyIn(c kabinet.Currency) Measure { return Measure{Kind: Amount, Currency: c} }

// QuantityIn returns the measure of goods in a unit of measure.
func QuantityIn(u kabinet.UoM) Measure { return Measure{Kind: Quantity, UoM: u} }

// Validate returns ErrMeasure for a measure that says too little or too much.
func (m Measure) Validate() error {
	ok := false
	switch m.Kind {
	case Amount:
		ok = m.Currency.Valid() && m.UoM == ""
	case Quantity:
		ok = m.Currency == 0 && m.UoM != ""
	case Orders:
		ok = m.Currency == 0 && m.UoM == ""
	}
	if !ok {
		return ErrMeasure.With("measure", string(m.Kind))
	}
	return nil
}

// Digits returns how many decimal places one Unit stands behind: those of the
// currency, 6 for quantities and 0 for orders.
func (m Measure) Digits() int {
	switch m.Kind {
	case Amount:
		return m.Currency.Digits()
	case Quantity:
		return quantityDigits
	}
	return 0
}

// OfMoney returns the units of an amount. It returns ErrMeasure where m does not
// count money, kabinet.ErrCurrencyMismatch for another currency,
// kabinet.ErrPrecision for a part of the smallest unit, and ErrAmount for too
// much.
func (m Measure) OfMoney(x kabinet.Money) (Units, error) {
	if m.Kind != Amount {
		return 0, ErrMeasure.With("measure", string(m.Kind))
	}
	if x.Currency() != m.Currency {
		return 0, kabinet.ErrCurrencyMismatch.With("a", x.Currency().Code()).With("b", m.Currency.Code())
	}
	r, err := x.RoundToCurrency(kabinet.HalfUp)
	if err != nil || !r.Equal(x) {
		return 0, kabinet.ErrPrecision
	}
	coef, _ := r.Fixed()
	return Units(coef), nil
}

// Of returns the units of a number of whatever m counts: of the currency's main
// unit for money. It returns kabinet.ErrPrecision for a part of the smallest unit,
// and ErrAmount for too much.
func (m Measure) Of(q kabinet.Quantity) (Units, error) {
	r, err := q.Round(m.Digits(), kabinet.HalfUp)
	switch {
	case err != nil:
		return 0, ErrAmount.With("amount", q.String()).Because(err)
	case !r.Equal(q):
		return 0, kabinet.ErrPrecision
	}
	coef, _ := r.Fixed()
	return Units(coef), nil
}

// Money returns the amount of so many units, or kabinet.ErrOverflow for more than
// 15 digits before the point. It returns ErrMeasure where m does not count money.
func (m Measure) Money(u Units) (kabinet.Money, error) {
	if m.Kind != Amount {
		return kabinet.Money{}, ErrMeasure.With("measure", string(m.Kind))
	}
	return kabinet.NewMoney(int64(u), m.Digits(), m.Currency)
}

// Quantity is the inverse of Of. It returns
// kabinet.ErrOverflow for more than 15 digits before the point.
func (m Measure) Quantity(u Units) (kabinet.Quantity, error) {
	return kabinet.NewQuantity(int64(u), m.Digits())
}

// Value returns so many units for a message: a kabinet.Money, which a Printer writes
// as people do, where m counts money, and the Text of them otherwise.
func (m Measure) Value(u Units) any {
	if x, err := m.Money(u); err == nil {
		return x
	}
	return m.Text(u)
}

// Text returns so many units with what they are, such as "12.50 RUB", "3 TNE" or
// "2 orders".
func (m Measure) Text(u Units) string {
	if m.Kind == Amount {
		if x, err := m.Money(u); err == nil {
			return x.String()
		}
	}
	n := strconv.FormatInt(int64(u), 10)
	if q, err := m.Quantity(u); err == nil {
		n = q.String()
	}
	switch m.Kind {
	case Amount:
		return n + " " + m.Currency.Code()
	case Quantity:
		return n + " " + string(m.UoM)
	}
	return n + " " + string(m.Kind)
}
