package stock

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// maxDigits is how many decimal places of a quantity a ledger keeps.
const maxDigits = 6

// Days is a range of business days, both ends included.
type Days struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Validate returns ErrDays unless 0 ≤ Min ≤ Max.
func (d Days) Validate() error {
	if d.Min < 0 || d.Max < d.Min {
		return ErrDays.With("min", d.Min).With("max", d.Max)
	}
	return nil
}

// Article is what stock has to know about an article.
type Article struct {
	SKU kabinet.SKU `json:"sku"`
	// Unit is the base unit: levels are kept in it.
	Unit kabinet.UoM `json:"unit"`
	// Counted says that the base unit is counted, where its code does not tell.
	// What is counted is whole; what is measured has UoM.Digits decimal places.
	Counted bool `json:"counted,omitempty"`
	// Packs are the other units, each so many base units.
	Packs []pricing.Pack `json:"packs,omitempty"`
	// ToOrder says that it can be made to order, in Lead business days.
	ToOrder bool `json:"toOrder,omitempty"`
	Lead    Days `json:"lead,omitzero"`
	// Weight in kilograms and Volume in cubic metres are of one base unit. Zero
	// is not known.
	Weight kabinet.Quantity `json:"weight,omitzero"`
	Volume kabinet.Quantity `json:"volume,omitzero"`
}

// ArticleOf returns the article of a product of a price book.
func ArticleOf(p pricing.Product) Article {
	return Article{SKU: p.SKU, Unit: p.Unit, Packs: p.Packs}
}

// Digits returns how many decimal places a quantity in the base unit has.
func (a Article) Digits() int {
	if a.Counted {
		return 0
	}
	return min(a.Unit.Digits(), maxDigits)
}

// Base returns a quantity of a unit in base units; the empty unit is the base
// unit. What is counted has to come out whole, or it is ErrQuantity; what is
// measured is rounded up to Digits, so that never less is held than was asked
// for. It returns ErrUnit for a unit that the article does not have, and
// kabinet.ErrOverflow.
func (a Article) Base(q kabinet.Quantity, unit kabinet.UoM) (kabinet.Quantity, error) {
	return a.base(q, unit, kabinet.Ceiling)
}

func (a Article) base(q kabinet.Quantity, unit kabinet.UoM, r kabinet.Rounding) (kabinet.Quantity, error) {
	num, den := int64(1), int64(1)
	if unit != "" && unit != a.Unit {
		found := false
		for _, p := range a.Packs {
			if p.Unit == unit {
				num, den, found = p.Num, max(p.Den, 1), true
				break
			}
		}
		if !found {
			return kabinet.Quantity{}, ErrUnit.With("unit", string(unit)).With("sku", string(a.SKU))
		}
	}
	digits := a.Digits()
	out, err := q.MulDiv(num, den, digits, r)
	if err != nil {
		return kabinet.Quantity{}, err
	}
	if digits == 0 {
		for _, other := range [...]kabinet.Rounding{kabinet.Floor, kabinet.Ceiling} {
			if x, err := q.MulDiv(num, den, digits, other); err != nil {
				return kabinet.Quantity{}, err
			} else if !x.Equal(out) {
				return kabinet.Quantity{}, ErrQuantity.With("quantity", q.String()).With("sku", string(a.SKU))
			}
		}
	}
	return out, nil
}

// Catalogue knows articles.
type Catalogue interface {
	// Articles returns the articles that it knows of the given ones.
	Articles(ctx context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]Article, error)
}

// CatalogueFunc is a function that implements Catalogue.
type CatalogueFunc func(ctx context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]Article, error)

// Articles calls f.
func (f CatalogueFunc) Articles(ctx context.Context, skus ...kabinet.SKU) (map[kabinet.SKU]Article, error) {
	return f(ctx, skus...)
}

// Warehouse is a place from which goods leave.
type Warehouse struct {
	ID kabinet.WarehouseID
	// Calendar are the days on which it works. The zero one is Monday to Friday.
	Calendar kabinet.Calendar
	// Handling is how many business days it takes from an order until goods that
	// lie there can be picked up.
	Handling int
}

// In returns a quantity of base units in another unit, rounded down to the places of
// that unit: so many of it there are. It returns ErrUnit and kabinet.ErrOverflow.
func (a Article) In(base kabinet.Quantity, unit kabinet.UoM) (kabinet.Quantity, error) {
	if unit == "" || unit == a.Unit {
		return base, nil
	}
	for _, p := range a.Packs {
		if p.Unit == unit && p.Num > 0 {
			return base.MulDiv(max(p.Den, 1), p.Num, min(unit.Digits(), maxDigits), kabinet.Floor)
		}
	}
	return kabinet.Quantity{}, ErrUnit.With("unit", string(unit)).With("sku", string(a.SKU))
}
