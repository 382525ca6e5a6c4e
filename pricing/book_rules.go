package pricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// Selector is one product, or one group with the groups below it: exactly one
// of the two.
type Selector struct {
	SKU   kabinet.SKU `json:"sku,omitempty"`
	Group GroupID     `json:"group,omitempty"`
}

// Target says for which lines a rule is: all that match all of its members.
type Target struct {
	// Products are the products of the rule; none means every product.
	Products []Selector `json:"products,omitempty"`
	// Audience are the buyers of the rule; none means everyone, guests too.
	Audience []Party `json:"audience,omitempty"`
	Scope    Scope   `json:"scope,omitzero"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`
}

// AdjustmentID names an adjustment or promotion.
type AdjustmentID string

// Adjustment changes the price of the lines it is for: a discount for early
// payment, a surcharge for small orders, a promotion. Exactly one of Percent,
// Amount and Price is set; a negative Percent or Amount takes off.
//
// Adjustments of a phase apply in order of their priority, the larger first,
// then of their id. Those with one Group combine as its members say, which all
// say the same.
type Adjustment struct {
	ID       AdjustmentID `json:"id"`
	Name     string       `json:"name,omitempty"`
	Priority int          `json:"priority,omitempty"`
	Target

	// Percent is of the price so far, without what passes through. −100 leaves
	// nothing to pay, without a mark that this is meant; Compile warns of it.
	Percent kabinet.Percentage `json:"percent,omitzero"`
	// Amount and Price are in Currency, Net or Gross as Tax says, for one Unit:
	// the base unit of the product where that is empty. In a document
	// adjustment Amount is for the order. They are not converted: the adjustment
	// does not apply to a line in another currency, nor to a product of its
	// groups that is not sold in Unit, and the trace of the line says so. Compile
	// warns where it can never apply.
	Amount   kabinet.Quantity `json:"amount,omitzero"`
	Price    kabinet.Quantity `json:"price,omitzero"`
	Currency kabinet.Currency `json:"currency,omitzero"`
	Tax      TaxMode          `json:"tax,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	// Min is the quantity of the line, in Unit, from which the adjustment
	// applies; in a document adjustment the amount of the order.
	Min kabinet.Quantity `json:"min,omitzero"`

	Group   string  `json:"group,omitempty"`
	Combine Combine `json:"combine,omitzero"`
	// PassThrough keeps a surcharge out of what later percentages are of, and
	// out of floors.
	PassThrough bool `json:"passThrough,omitempty"`
}

// Combine says how the adjustments of one group combine.
type Combine uint8

// The combinations.
const (
	CombineStack     Combine = iota // one after the other
	CombineBest                     // the one that is best for the buyer
	CombineExclusive                // the first, and no other of its phase
)

var combineNames = [...]string{"stack", "best", "exclusive"}

// String returns the name, such as "best".
func (c Combine) String() string { return enum.Name(combineNames[:], c) }

// MarshalText implements encoding.TextMarshaler.
func (c Combine) MarshalText() ([]byte, error) { return enum.Marshal(combineNames[:], c, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *Combine) UnmarshalText(b []byte) error {
	return enum.Unmarshal(combineNames[:], c, b, ErrName)
}

// FloorID names a floor.
type FloorID string

// Floor is the least that a line may cost: the largest of Absolute, the cost
// plus Margin, and the list price less MaxDiscount. Surcharges that pass through
// are not part of what is compared. Of several floors those that clamp come
// first, and then the others look at what is left; each in the order of its id.
type Floor struct {
	ID   FloorID `json:"id"`
	Name string  `json:"name,omitempty"`
	Target

	// Absolute is an amount of Currency, Net or Gross as Tax says, for one Unit:
	// the base unit where that is empty.
	Absolute kabinet.Quantity `json:"absolute,omitzero"`
	Currency kabinet.Currency `json:"currency,omitzero"`
	Tax      TaxMode          `json:"tax,omitzero"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	// Margin is on the cost that the list Cost has: 1.2 times it for 20 %.
	// Where that list does not have the product, the line fails.
	Cost   ListID             `json:"cost,omitempty"`
	Margin kabinet.Percentage `json:"margin,omitzero"`
	// MaxDiscount is off the price that List has.
	List        ListID             `json:"list,omitempty"`
	MaxDiscount kabinet.Percentage `json:"maxDiscount,omitzero"`

	Action FloorAction `json:"action"`
}

// FloorAction says what happens to a price below the floor.
type FloorAction uint8

// The actions.
const (
	FloorReject          FloorAction = iota // there is no price
	FloorRequireApproval                    // it holds, and the order needs approval
	FloorClamp                              // the floor holds instead
)

var floorNames = [...]string{"reject", "requireApproval", "clamp"}

// String returns the name, such as "clamp".
func (a FloorAction) String() string { return enum.Name(floorNames[:], a) }

// MarshalText implements encoding.TextMarshaler.
func (a FloorAction) MarshalText() ([]byte, error) { return enum.Marshal(floorNames[:], a, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *FloorAction) UnmarshalText(b []byte) error {
	return enum.Unmarshal(floorNames[:], a, b, ErrName)
}

// IndexSurcharge adds what an index (copper, energy, freight) makes a unit cost
// more. It is not part of what percentages and floors are of, unless Discounted.
type IndexSurcharge struct {
	ID   AdjustmentID `json:"id"`
	Name string       `json:"name,omitempty"`
	Target
	// Agreement limits the surcharge to the prices of one agreement.
	Agreement kabinet.AgreementID `json:"agreement,omitempty"`
	// Unit is the unit of the product that the formula's quantities are for: the
	// base unit where it is empty.
	Unit kabinet.UoM `json:"unit,omitempty"`
	index.Formula
	Discounted bool `json:"discounted,omitempty"`
}

// AssortmentID names an assortment.
type AssortmentID string

// Assortment says which products its audience may see and buy. A buyer for whom
// no assortment is in force sees everything; otherwise what one of theirs
// allows and none denies. An assortment without Allow allows everything.
type Assortment struct {
	ID       AssortmentID `json:"id"`
	Name     string       `json:"name,omitempty"`
	Audience []Party      `json:"audience,omitempty"`
	Allow    []Selector   `json:"allow,omitempty"`
	Deny     []Selector   `json:"deny,omitempty"`
	// HidePrices lets its audience see products without prices, as guests often
	// do, unless another assortment of the buyer shows them.
	HidePrices bool `json:"hidePrices,omitempty"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`
}

// ExchangeRate says what one unit of a currency is in another: the rate of the
// euro in roubles. Sources that say Convert use the one in force; of several the
// one that begins last.
type ExchangeRate struct {
	ID   string           `json:"id"`
	Of   kabinet.Currency `json:"of"`
	In   kabinet.Currency `json:"in"`
	Rate kabinet.Rate     `json:"rate"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`
}

// TaxRate is the rate of a class of products in a time. It is used to compare
// net with gross prices; a price is never changed by it.
type TaxRate struct {
	Class string             `json:"class,omitempty"`
	Rate  kabinet.Percentage `json:"rate"`
	kabinet.Window
	Days
	// Known is the time during which the book said so; see Row.
	Known kabinet.Window `json:"known,omitzero"`
}
