package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// Book is what the seller writes: products, price lists, agreements, and the
// rules that change their prices. It is plain data, in Go or JSON, and says
// everything that decides a price. Compile turns it into a Snapshot that answers.
type Book struct {
	// Version names this state of the book; results carry it.
	Version string `json:"version,omitempty"`
	// Units adds to or overrides the library's units of measure.
	Units    []Unit    `json:"units,omitempty"`
	Groups   []Group   `json:"groups,omitempty"`
	Products []Product `json:"products,omitempty"`

	Lists       []List       `json:"lists,omitempty"`
	Agreements  []Agreement  `json:"agreements,omitempty"`
	Assortments []Assortment `json:"assortments,omitempty"`

	// Adjustments and promotions change the price of a line, document
	// adjustments that of an order; see Adjustment.
	Adjustments         []Adjustment `json:"adjustments,omitempty"`
	Promotions          []Adjustment `json:"promotions,omitempty"`
	DocumentAdjustments []Adjustment `json:"documentAdjustments,omitempty"`
	Floors              []Floor      `json:"floors,omitempty"`

	// Indices are the series that index surcharges are linked to.
	Indices    []index.Series   `json:"indices,omitempty"`
	Surcharges []IndexSurcharge `json:"surcharges,omitempty"`
	Rates      []ExchangeRate   `json:"rates,omitempty"`
	Taxes      []TaxRate        `json:"taxes,omitempty"`

	Calendar Calendar `json:"calendar,omitzero"`
	Policy   Policy   `json:"policy,omitzero"`
}

// Calendar is the zone in which the days of the book begin, and its business
// days, which index surcharges count: Monday to Friday but Holidays, and
// Workdays. The zero Calendar is that of UTC without holidays.
type Calendar struct {
	Zone     string         `json:"zone,omitempty"` // as "Europe/Moscow"
	Holidays []kabinet.Date `json:"holidays,omitempty"`
	Workdays []kabinet.Date `json:"workdays,omitempty"`
}

// Days writes a window as people do, in days of the book's zone, both included:
// until 31 December is until 1 January 00:00 there. Each replaces one end of the
// window beside it.
type Days struct {
	FirstDay kabinet.Date `json:"firstDay,omitzero"`
	LastDay  kabinet.Date `json:"lastDay,omitzero"`
}

// Policy is how the book settles what its prices leave open. The zero Policy is
// the usual one.
type Policy struct {
	// Precedence says whether the nearer party or the more specific product
	// comes first inside a level.
	Precedence Precedence `json:"precedence,omitzero"`
	// Choose says, by level, which of its sources holds.
	Choose map[Level]Choose `json:"choose,omitempty"`
	// OnTie says, by level, what holds when two parties at one distance (a
	// buyer in two segments) tie down to priority. Where it says nothing it is
	// Lowest among segments and Refuse elsewhere.
	OnTie map[Level]OnTie `json:"onTie,omitempty"`
	// Rounding rounds a line to its currency; the default is half away from
	// zero. With RoundUnitFirst the price of a unit is rounded to the currency
	// before it is multiplied, as some ERP systems do; so prices of less than half
	// of the smallest unit, which should be for more than one, come to nothing.
	Rounding       kabinet.Rounding `json:"rounding,omitzero"`
	RoundUnitFirst bool             `json:"roundUnitFirst,omitempty"`
	// SavingWarning is the part of a total above which Compile warns that a
	// little more costs less in all; the default is 5 %.
	SavingWarning kabinet.Percentage `json:"savingWarning,omitzero"`
}

// Unit is a unit of measure of the book.
type Unit struct {
	Code kabinet.UoM `json:"code"`
	Name string      `json:"name,omitempty"`
	// Digits is how many decimal places a quantity in this unit may have.
	Digits int `json:"digits"`
}

// GroupID names a product group.
type GroupID string

// Group is a group of products: a node of the catalogue's tree. A rule for a
// group holds for the groups below it too.
type Group struct {
	ID     GroupID `json:"id"`
	Name   string  `json:"name,omitempty"`
	Parent GroupID `json:"parent,omitempty"`
}

// Product is an article: its base unit, its packs, its default order rule.
type Product struct {
	SKU  kabinet.SKU `json:"sku"`
	Name string      `json:"name,omitempty"`
	// Group is where the product stands in the tree of groups.
	Group GroupID `json:"group,omitempty"`
	// TaxClass names the rates of Book.Taxes; empty is the class "".
	TaxClass string `json:"taxClass,omitempty"`
	// Unit is the base unit, to which the packs convert.
	Unit  kabinet.UoM `json:"unit"`
	Packs []Pack      `json:"packs,omitempty"`
	// InvoiceBy says what is invoiced: the quantity that was priced, or that
	// which is weighed when the goods leave.
	InvoiceBy InvoiceBy `json:"invoiceBy,omitzero"`
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
