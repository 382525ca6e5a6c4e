package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Book is what the seller writes: products, price lists, agreements. It is
// plain data, in Go or JSON, and says everything that decides a price. Compile
// turns it into a Snapshot that answers.
type Book struct {
	// Version names this state of the book; results carry it.
	Version string `json:"version,omitempty"`
	// Units adds to or overrides the library's units of measure.
	Units      []Unit      `json:"units,omitempty"`
	Products   []Product   `json:"products,omitempty"`
	Lists      []List      `json:"lists,omitempty"`
	Agreements []Agreement `json:"agreements,omitempty"`
	// OnTie says, by level, what holds when two parties at one distance (a
	// buyer in two segments) tie down to priority. Where it says nothing it is
	// Lowest among segments and Refuse elsewhere.
	OnTie map[Level]OnTie `json:"onTie,omitempty"`
}

// Unit is a unit of measure of the book.
type Unit struct {
	Code kabinet.UoM `json:"code"`
	Name string      `json:"name,omitempty"`
	// Digits is how many decimal places a quantity in this unit may have.
	Digits int `json:"digits"`
}

// Product is an article: its base unit, its packs, its default order rule.
type Product struct {
	SKU  kabinet.SKU `json:"sku"`
	Name string      `json:"name,omitempty"`
	// Unit is the base unit, to which the packs convert.
	Unit  kabinet.UoM `json:"unit"`
	Packs []Pack      `json:"packs,omitempty"`
	// Order holds where the winning source has no rule of its own.
	Order OrderRule `json:"order,omitzero"`
}

func (p Product) clone() Product {
	p.Packs = slices.Clone(p.Packs)
	return p
}

// Pack says that one Unit is Num/Den base units of the product, exactly: a box
// of 12 pieces is {BX, 12, 1}.
type Pack struct {
	Unit kabinet.UoM `json:"unit"`
	Num  int64       `json:"num"`
	Den  int64       `json:"den,omitempty"` // 0 means 1
	// Nominal marks a factor that a standard fixes for reckoning (a metre of
	// pipe weighs 22.64 kg), and not an exact count; Standard names it.
	Nominal  bool   `json:"nominal,omitempty"`
	Standard string `json:"standard,omitempty"`
}

// OrderRule limits the quantity of an order line, in Unit, or in the base unit
// where that is empty. Zero means no limit. Min and Max are multiples of Step.
type OrderRule struct {
	Min  kabinet.Quantity `json:"min,omitzero"`
	Max  kabinet.Quantity `json:"max,omitzero"`
	Step kabinet.Quantity `json:"step,omitzero"`
	Unit kabinet.UoM      `json:"unit,omitempty"`
}

// IsZero reports whether the rule limits nothing.
func (r OrderRule) IsZero() bool { return r.Min.IsZero() && r.Max.IsZero() && r.Step.IsZero() }

// ListID names a price list.
type ListID string

// List is a price list: rows in one currency, and the parties it is for. A
// party's kind decides the level at which the list competes.
type List struct {
	ID       ListID           `json:"id"`
	Name     string           `json:"name,omitempty"`
	Currency kabinet.Currency `json:"currency"`
	Tax      TaxMode          `json:"tax"`
	// Seller limits the list to buyers from one legal entity of the seller.
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	kabinet.Window
	// Exclusive stops the search below this rank: a product that neither this
	// list nor another of its rank has, has no price.
	Exclusive   bool         `json:"exclusive,omitempty"`
	Assignments []Assignment `json:"assignments,omitempty"`
	Rows        []Row        `json:"rows,omitempty"`
}

// Assignment gives a list to a party for a time. Among assignments of one level
// and distance the larger priority wins.
type Assignment struct {
	To       Party `json:"to"`
	Priority int   `json:"priority,omitempty"`
	kabinet.Window
}

// Row is the price of a product in a list or agreement. Rows of one product and
// unit without Until form a series: each ends where the next begins, as in the
// price registers of ERP systems. Other rows must not overlap, unless one is an
// Override.
type Row struct {
	SKU kabinet.SKU `json:"sku"`
	// Unit and Per are what the price is for: 61.80 per 100 m is {Unit: "MTR",
	// Per: 100}. An empty Unit is the product's base unit, a zero Per is 1.
	Unit kabinet.UoM      `json:"unit,omitempty"`
	Per  kabinet.Quantity `json:"per,omitzero"`
	// Price is the amount in the list's currency. Zero is no price, unless Free.
	Price kabinet.Quantity `json:"price,omitzero"`
	// Tiers replaces Price by a ladder of quantity breaks.
	Tiers []Tier `json:"tiers,omitempty"`
	// Free marks a price of zero that is meant.
	Free bool `json:"free,omitempty"`
	// OnRequest marks a product that is sold by quote only.
	OnRequest bool `json:"onRequest,omitempty"`
	// Convertible lets the row price quantities in other units of the product,
	// where no row has their unit. Of several convertible rows that in the base
	// unit holds, then those in the order of the packs.
	Convertible bool `json:"convertible,omitempty"`
	// Override lets the row stand inside the time of another: it holds during
	// its own, and the other again after it.
	Override bool `json:"override,omitempty"`
	// Order overrides the product's order rule.
	Order OrderRule `json:"order,omitzero"`
	kabinet.Window
}

// Tier is a step of a ladder: from this quantity (inclusive, in the row's unit)
// up to the next tier (exclusive), the whole quantity costs Price per Per. The
// first may begin at 0, for any quantity.
type Tier struct {
	From  kabinet.Quantity `json:"from"`
	Price kabinet.Quantity `json:"price"`
}

// Agreement is a contract with a party: prices that come before every list.
type Agreement struct {
	ID       kabinet.AgreementID `json:"id"`
	Number   string              `json:"number,omitempty"`
	Name     string              `json:"name,omitempty"`
	Party    Party               `json:"party"`
	Currency kabinet.Currency    `json:"currency"`
	Tax      TaxMode             `json:"tax"`
	// Seller limits the agreement to buyers from one legal entity of the seller.
	Seller kabinet.SellerEntityID `json:"seller,omitempty"`
	kabinet.Window
	// Default marks the agreement that holds where a request names none.
	Default bool `json:"default,omitempty"`
	// Exclusive stops the search below this rank, as that of a list does.
	Exclusive bool  `json:"exclusive,omitempty"`
	Rows      []Row `json:"rows,omitempty"`
}
