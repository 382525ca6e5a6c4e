package order

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/pricing"
)

// TaxPoint says what parts of an order come to with the tax of their own day. An order's
// totals have the tax of the day of ordering, which is the right one only while its rates
// stay as they were: tax is due when goods leave, or when money comes before them.
//
//	point := order.TaxPoint{Taxes: taxes}
//	sums, err := point.Shipments(ctx, o, shipments...)
//	advance, err := point.Advance(ctx, o, payment.Amount, payment.At)
//
// It reads only, and is safe for concurrent use if its port and functions are.
type TaxPoint struct {
	Taxes cart.Taxes
	// At returns the instant as of which a shipment that has left is taxed, or the zero
	// time while there is none; nil is that of departure.
	At func(ShipmentState) time.Time
	// Hold says what stays of a line's price with tax when its rate is another one than
	// at ordering; nil is cart.HoldGross. A charge with tax stays what the buyer pays.
	Hold func(cart.Header, Line) cart.Hold
}

// Advance returns what an amount with tax comes to in tax that is received for an order
// before its goods: amount × rate / (1 + rate) of each rate of its lines and charges at
// the instant of receipt, to which the amount is divided by what they come to with tax
// then. It returns kabinet.ErrMissingPort, ErrAmount for an amount that is not positive or
// in another currency than the order, kabinet.ErrAllocate for an order that costs nothing,
// and the errors of cart.Taxes and cart.Sum.
func (p TaxPoint) Advance(ctx context.Context, o State, amount kabinet.Money, at time.Time) (cart.Totals, error) {
	if amount.Sign() <= 0 || amount.Currency() != o.Totals.Currency {
		return cart.Totals{}, ErrAmount.With("most", o.Totals.Payable).At("/amount")
	}
	d, err := o.effective()
	if err != nil {
		return cart.Totals{}, err
	}
	var live []int
	for i, l := range d.Lines {
		if l.Amount.Sign() != 0 {
			live = append(live, i)
		}
	}
	rates, err := p.rates(ctx, o, d, live, at)
	if err != nil {
		return cart.Totals{}, err
	}
	whole := cart.Document{Currency: d.Currency, Policy: d.Policy}
	for n, i := range live {
		l, err := p.retax(o, d, i, d.Lines[i].Amount, rates.lines[n])
		if err != nil {
			return cart.Totals{}, err
		}
		whole.Lines = append(whole.Lines, l)
	}
	for i, c := range d.Charges {
		whole.Charges = append(whole.Charges, cart.TaxedCharge{Charge: c.Charge, Tax: rates.charges[i]})
	}
	sum, err := cart.Sum(whole)
	if err != nil {
		return cart.Totals{}, err
	}
	taxes := sum.TaxesByRate()
	weights := make([]int64, len(taxes))
	for i, t := range taxes {
		weights[i], _ = t.Total.Fixed()
	}
	parts, err := amount.Allocate(weights...)
	if err != nil {
		return cart.Totals{}, err
	}
	advance := cart.Document{Currency: d.Currency, Policy: d.Policy}
	for i, part := range parts {
		advance.Lines = append(advance.Lines, cart.DocumentLine{Amount: part, Mode: pricing.Gross, TaxRate: taxes[i].TaxRate})
	}
	return cart.Sum(advance)
}

// effective returns the document of what is to be delivered: each line at what it costs
// with its share in the adjustments of the whole, at the tax of ordering. A line without a
// price costs nothing.
func (s State) effective() (cart.Document, error) {
	d, err := s.Totals.Document()
	if err != nil {
		return cart.Document{}, err
	}
	if len(d.Lines) != len(s.Lines) {
		return cart.Document{}, cart.ErrTotals
	}
	d.Adjustments, d.Paid = nil, kabinet.Money{}
	for i, l := range s.Lines {
		if d.Lines[i].Mode == pricing.TaxUnstated {
			continue
		}
		if d.Lines[i].Amount, err = l.cost(); err != nil {
			return cart.Document{}, err
		}
	}
	return d, nil
}

// taxRates are those of lines, and of all charges.
type taxRates struct{ lines, charges []cart.TaxRate }

// rates asks for the taxes of some of the lines of an order, and of its charges.
func (p TaxPoint) rates(ctx context.Context, o State, d cart.Document, lines []int, at time.Time) (taxRates, error) {
	if p.Taxes == nil {
		return taxRates{}, kabinet.ErrMissingPort.With("port", "order.TaxPoint.Taxes")
	}
	q := cart.TaxQuery{Org: o.Org, Header: o.Header, At: at.UTC()}
	q.Contact = ""
	for _, i := range lines {
		q.Lines = append(q.Lines, cart.TaxLine{Index: i, LineKey: o.Lines[i].LineKey})
	}
	for i, c := range d.Charges {
		q.Lines = append(q.Lines, cart.TaxLine{Index: i, Charge: c.Code, Category: c.Category})
	}
	if len(q.Lines) == 0 {
		return taxRates{}, nil
	}
	out, err := p.Taxes.TaxRates(ctx, q)
	if err != nil {
		return taxRates{}, err
	}
	if len(out) != len(q.Lines) {
		return taxRates{}, cart.ErrAnswer.With("port", "order.TaxPoint.Taxes").With("got", len(out)).With("want", len(q.Lines))
	}
	return taxRates{out[:len(lines)], out[len(lines):]}, nil
}

// retax returns an amount of a line of an order at another rate.
func (p TaxPoint) retax(o State, d cart.Document, line int, amount kabinet.Money, to cart.TaxRate) (cart.DocumentLine, error) {
	hold := cart.HoldGross
	if p.Hold != nil {
		hold = p.Hold(o.Header, o.Lines[line])
	}
	of := d.Lines[line]
	return cart.DocumentLine{Amount: amount, Mode: of.Mode, TaxRate: of.TaxRate}.Retax(d.Policy, to, hold)
}
