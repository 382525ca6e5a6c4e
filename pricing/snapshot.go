package pricing

import (
	"iter"

	"github.com/seed-a884640a/kabinet"
)

// Snapshot is a compiled book: immutable, and safe for any number of goroutines.
type Snapshot struct {
	version    string
	ids        map[kabinet.SKU]uint32
	products   []product
	packs      []pack
	authored   []Product // as written, for Product and Products
	rows       rows
	units      []unit
	unitIDs    map[kabinet.UoM]uint16
	lists      map[ListID]*table
	agreements map[kabinet.AgreementID]*table
	parties    map[Party][]source
	ties       map[Level]OnTie
}

// unit is an interned unit of measure.
type unit struct {
	code   kabinet.UoM
	digits uint8
}

// Version returns the version of the book.
func (s *Snapshot) Version() string { return s.version }

// Product returns a product of the book.
func (s *Snapshot) Product(sku kabinet.SKU) (Product, bool) {
	id, ok := s.ids[sku]
	if !ok {
		return Product{}, false
	}
	return s.authored[id].clone(), true
}

// Products returns all products in the order of the book.
func (s *Snapshot) Products() iter.Seq[Product] {
	return func(yield func(Product) bool) {
		for i := range s.authored {
			if !yield(s.authored[i].clone()) {
				return
			}
		}
	}
}

// UnitDigits returns how many decimal places a quantity in the unit may have.
func (s *Snapshot) UnitDigits(u kabinet.UoM) int {
	if id, ok := s.unitIDs[u]; ok {
		return int(s.units[id].digits)
	}
	return u.Digits()
}

func (s *Snapshot) onTie(level Level, party Party) OnTie {
	if t := s.ties[level]; t != TieDefault {
		return t
	}
	if party.Kind == PartySegment {
		return TieLowest
	}
	return TieRefuse
}
