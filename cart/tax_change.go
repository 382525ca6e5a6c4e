package cart

import (
	"math/big"

	"github.com/seed-a884640a/kabinet/pricing"
)

// Hold says what of a price with tax stays when the rate of the tax changes
// between the order and the tax point.
type Hold string

// What stays.
const (
	HoldGross Hold = ""    // what the buyer pays: 120.00 stays, as 98.36 + 21.64 at 22 %
	HoldNet   Hold = "net" // what the seller gets: 120.00 at 20 % becomes 122.00 at 22 %
)

// Retax returns the line as it is at another rate of tax, as at its shipment: a
// price before tax keeps what it is, and of a price with tax the hold says what
// stays. A line that holds its net has the new amount, rounded once (and before, in
// the price of a unit, where the policy says UnitFirst), in place of price and
// adjustments. It returns ErrHold, and the errors of Sum about lines.
func (l DocumentLine) Retax(p Policy, to TaxRate, hold Hold) (DocumentLine, error) {
	if err := to.validate(); err != nil {
		return DocumentLine{}, err
	}
	if hold != HoldGross && hold != HoldNet {
		return DocumentLine{}, ErrHold.With("hold", string(hold)).At("/hold")
	}
	from := l.TaxRate
	l.TaxRate = to
	if l.Mode != pricing.Gross || hold != HoldNet || from.Rate.Equal(to.Rate) {
		return l, nil
	}
	exact, err := l.exact()
	if err != nil {
		return DocumentLine{}, err
	}
	currency := l.currency()
	if p.Lines == UnitFirst { // what the line came to is of a rounded price
		was, err := l.amount(p, currency.Digits())
		if err != nil {
			return DocumentLine{}, err
		}
		exact = fraction(was)
	}
	one := big.NewRat(1, 1)
	exact.Mul(exact, new(big.Rat).Add(fraction(to.Rate), one))
	exact.Quo(exact, one.Add(fraction(from.Rate), one))
	amount, err := rounded(exact, currency, currency.Digits(), p.Rounding)
	if err != nil {
		return DocumentLine{}, err
	}
	return DocumentLine{Amount: amount, Quantity: l.Quantity, Per: l.Per, Mode: l.Mode, TaxRate: to}, nil
}

// TaxPlace is where, and under which regime of tax, a seller sells.
type TaxPlace struct {
	Country string `json:"country,omitempty"`
	// Regime is the seller's: general, simplified, exempt.
	Regime string `json:"regime,omitempty"`
}

// For returns a table that asks the function for the place of each document;
// without it, rows of a country or a regime are not found.
func (t *TaxTable) For(place func(TaxQuery) TaxPlace) *TaxTable {
	c := *t
	c.place = place
	return &c
}
