package pricecsv

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Record is one line of a price list.
type Record struct {
	// Row and Line are where it stands: the row of a spreadsheet and the line
	// of the text, both from 1. A Writer ignores them.
	Row, Line int
	// List is the price list, or that of the Options where the file has no
	// column for it.
	List pricing.ListID
	SKU  kabinet.SKU
	Name string // of the product
	// Unit and Per are what the price is for: empty is the product's base unit,
	// and zero is 1.
	Unit kabinet.UoM
	Per  kabinet.Quantity
	// Price is the amount. It names the currency also where it is zero, in a
	// record that is Free or OnRequest.
	Price kabinet.Money
	// Tax says whether the price is net or gross, TaxUnstated where neither the
	// file nor the Options do.
	Tax pricing.TaxMode
	// From is the quantity, counted in Unit, from which on the price holds;
	// zero for any.
	From kabinet.Quantity
	// Window is when the price holds, half-open, in UTC.
	kabinet.Window
	Order pricing.OrderRule
	// Free marks a price of zero that is meant, OnRequest a product that is
	// sold by quote only.
	Free, OnRequest bool
	// Convertible lets the price hold for other units of the product.
	Convertible bool
}

// Equal reports whether both records say the same, wherever they stand.
func (r *Record) Equal(o *Record) bool {
	return r.List == o.List && r.SKU == o.SKU && r.Name == o.Name && r.Unit == o.Unit && r.Per.Equal(o.Per) &&
		r.Price.Equal(o.Price) && r.Tax == o.Tax && r.From.Equal(o.From) && r.Window.Equal(o.Window) &&
		sameRule(&r.Order, &o.Order) && r.Free == o.Free && r.OnRequest == o.OnRequest && r.Convertible == o.Convertible
}

func sameRule(a, b *pricing.OrderRule) bool {
	return a.Min.Equal(b.Min) && a.Max.Equal(b.Max) && a.Step.Equal(b.Step) && a.Unit == b.Unit
}

// check returns the first rule that the record breaks, and the column at fault.
func (r *Record) check() (Column, *kabinet.Error) {
	switch {
	case r.SKU == "":
		return SKU, ErrMissing
	case !r.Price.Currency().Valid():
		return Currency, ErrMissing
	case r.Price.Sign() < 0:
		return Price, ErrRange.With("text", r.Price.Amount())
	case r.Free && r.OnRequest || (r.Free || r.OnRequest) && !r.Price.IsZero():
		return Price, ErrPriceForm
	case r.Price.IsZero() && !r.Free && !r.OnRequest:
		return Price, ErrZeroPrice
	case (r.Free || r.OnRequest) && !r.From.IsZero():
		return From, ErrThreshold
	case r.Per.Sign() < 0:
		return Per, ErrRange.With("text", r.Per)
	case r.From.Sign() < 0:
		return From, ErrRange.With("text", r.From)
	case r.Order.Min.Sign() < 0:
		return Min, ErrRange.With("text", r.Order.Min)
	case r.Order.Max.Sign() < 0:
		return Max, ErrRange.With("text", r.Order.Max)
	case r.Order.Step.Sign() < 0:
		return Step, ErrRange.With("text", r.Order.Step)
	case !r.Window.From.IsZero() && !r.Until.IsZero() && !r.Window.From.Before(r.Until): // Window.Validate takes a copy
		return ValidUntil, ErrWindow
	}
	return None, nil
}
