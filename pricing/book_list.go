package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// ListID names a price list.
type ListID string

// List is a price list: rows in one currency, and the parties it is for. A
// party's kind decides the level at which the list competes. A list without
// assignments sells nothing by itself; other rows may be made Of it.
type List struct {
	ID       ListID           `json:"id"`
	Name     string           `json:"name,omitempty"`
	Currency kabinet.Currency `json:"currency"`
	Tax      TaxMode          `json:"tax"`
	// Seller limits the list to buyers from one legal entity of the seller.
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	// Scope limits the list to requests that name the same circumstances.
	Scope Scope `json:"scope,omitzero"`
	kabinet.Window
	Days
	// Exclusive stops the search below this rank: a product that neither this
	// list nor another of its rank has, has no price. No promotion applies.
	Exclusive bool `json:"exclusive,omitempty"`
	// Convert lets the list answer requests in other currencies, by Book.Rates.
	Convert bool `json:"convert,omitempty"`
	// Cost marks a list of costs, which no buyer sees; it has no assignments.
	Cost bool `json:"cost,omitempty"`
	// Rounding is applied to the prices that the list computes from others.
	Rounding    PriceRounding `json:"rounding,omitzero"`
	Assignments []Assignment  `json:"assignments,omitempty"`
	Rows        []Row         `json:"rows,omitempty"`
}

// Assignment gives a list to a party for a time. Among assignments of one level
// and distance the larger priority wins.
type Assignment struct {
	To       Party `json:"to"`
	Priority int   `json:"priority,omitempty"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`
}

// Scope is the circumstances of a request that sources and adjustments may be
// limited to. They match by equality, and an empty member matches everything.
// Among matching sources of one party a lot comes before a warehouse, that
// before delivery, then payment, then the kind of order: the first that one
// names and the other does not decides, and never their number.
type Scope struct {
	// Lot is one batch of goods. A list with a lot competes at LevelLot, only
	// for requests that name it, and outside surcharges, adjustments and
	// promotions; floors hold for it too.
	Lot       LotID               `json:"lot,omitempty"`
	Warehouse kabinet.WarehouseID `json:"warehouse,omitempty"`
	// Delivery is the basis of delivery: an Incoterm and a place, "FCA Moscow".
	Delivery string `json:"delivery,omitempty"`
	// Payment names terms of payment, as "net30".
	Payment   string `json:"payment,omitempty"`
	OrderKind string `json:"orderKind,omitempty"`
}

// LotID names a batch of goods.
type LotID string

// PriceRounding rounds a price to a multiple of Increment and then adds Ending:
// {Increment: 1, Mode: Up, Ending: -0.01} gives prices that end in .99. The zero
// PriceRounding leaves prices as they are.
type PriceRounding struct {
	Increment kabinet.Quantity `json:"increment,omitzero"`
	Mode      kabinet.Rounding `json:"mode,omitzero"`
	Ending    kabinet.Quantity `json:"ending,omitzero"`
}
