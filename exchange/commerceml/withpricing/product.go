package withpricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// article is an item on its way into the Output, which it enters whole or not
// at all.
type article struct {
	b       *builder
	it      *item
	product pricing.Product
	units   []unitName
	rows    []listRow
	notes   []articleNote
}

type unitName struct {
	code kabinet.UoM
	unit *commerceml.Unit
}

type listRow struct {
	key listKey
	row pricing.Row
}

type articleNote struct {
	code   NoteCode
	sample Sample
}

func (a *article) note(code NoteCode, s Sample) {
	s.SKU, s.ID = a.product.SKU, a.it.id
	a.notes = append(a.notes, articleNote{code, s})
}

func (a *article) make() error {
	if err := a.makeProduct(); err != nil {
		return err
	}
	return a.makeRows()
}

// enter brings the article into the Output.
func (a *article) enter() {
	b := a.b
	for _, n := range a.notes {
		b.notes.add(n.code, n.sample)
	}
	for _, u := range a.units {
		b.unit(u.code, u.unit)
	}
	b.out.Products = append(b.out.Products, a.product)
	for _, r := range a.rows {
		list := b.list(r.key)
		list.rows = append(list.rows, r.row)
	}
}

// makeProduct makes the product: what offers say comes before what catalogues
// do, and what is said of a characteristic before what is said of its product.
func (a *article) makeProduct() error {
	b, it := a.b, a.it
	records := []*record{&it.offered, &it.own}
	if p := b.parent(it); p != nil && p != it {
		records = append(records, &p.offered, &p.own)
	}
	a.product.SKU = b.skus[it]
	if other := b.bearer[a.product.SKU]; other != it {
		return ErrSKU.With("sku", a.product.SKU).With("id", string(other.id))
	}
	var unit *commerceml.Unit
	for _, r := range records {
		a.product.Name = cmp.Or(a.product.Name, r.name)
		if unit == nil {
			unit = r.unit
		}
	}
	have := b.have[a.product.SKU]
	switch {
	case unit != nil:
		a.product.Unit = unit.UoM
	case have != nil:
		a.product.Unit = have.Unit
	case b.x.opts.Unit != "":
		a.product.Unit = b.x.opts.Unit
		a.note(DefaultUnit, Sample{Unit: a.product.Unit})
	default:
		return ErrNoUnit
	}
	if have != nil && have.Unit != a.product.Unit {
		return ErrUnitChanged.With("unit", a.product.Unit).With("was", have.Unit)
	}
	if u := it.own.unit; u != nil && u.UoM != a.product.Unit {
		a.note(UnitDiffers, Sample{Unit: u.UoM})
	}
	a.units = append(a.units, unitName{a.product.Unit, unit})
	for _, r := range records {
		if r.unit != nil && r.unit.UoM != a.product.Unit {
			continue // its packs hold so many of another unit
		}
		if err := a.packs(r.packs); err != nil {
			return err
		}
	}
	return a.enrich()
}

// packs adds packs that the product has not got yet.
func (a *article) packs(list []commerceml.Pack) error {
	for i := range list {
		k := &list[i]
		pack, err := packOf(k.Unit.UoM, k.Coefficient)
		switch {
		case err != nil:
			return err
		case pack.Unit == a.product.Unit:
			if pack.Num != 1 || pack.Den != 0 {
				a.note(PackDiffers, Sample{Unit: pack.Unit})
			}
			continue
		}
		if known := a.pack(pack.Unit); known != nil {
			if !sameFactor(known, &pack) {
				a.note(PackDiffers, Sample{Unit: pack.Unit})
			}
			continue
		}
		if err := a.addPack(pack, &k.Unit); err != nil {
			return err
		}
	}
	return nil
}

// maxPacks bounds the further units of an article, among which each of its
// prices looks for its own.
const maxPacks = 1000

func (a *article) addPack(k pricing.Pack, u *commerceml.Unit) error {
	if len(a.product.Packs) == maxPacks {
		return ErrPacks.With("max", maxPacks)
	}
	a.product.Packs = append(a.product.Packs, k)
	a.units = append(a.units, unitName{k.Unit, u})
	return nil
}

// pack returns the product's pack of a unit, or nil.
func (a *article) pack(u kabinet.UoM) *pricing.Pack { return packIn(a.product.Packs, u) }

func packIn(list []pricing.Pack, u kabinet.UoM) *pricing.Pack {
	i := slices.IndexFunc(list, func(k pricing.Pack) bool { return k.Unit == u })
	if i < 0 {
		return nil
	}
	return &list[i]
}

func sameFactor(a, b *pricing.Pack) bool { return a.Num*cmp.Or(b.Den, 1) == b.Num*cmp.Or(a.Den, 1) }

// enrich lets the host add to the product.
func (a *article) enrich() error {
	if a.b.x.opts.Enrich == nil {
		return nil
	}
	s := Source{ID: a.it.id, Product: a.it.source.product, Offer: a.it.source.offer}
	if p := a.b.parent(a.it); p != nil && p != a.it {
		own := s.Product
		s.Product = joinedProduct(p.source.product, own)
		s.Product.ID = cmp.Or(own.ID, p.source.product.ID)
		s.Product.Deleted = false // neither is
	}
	sku := a.product.SKU
	err := a.b.x.opts.Enrich(&a.product, s)
	a.product.SKU = sku
	return err
}

// packOf returns the pack of a decimal coefficient, which is positive, as a
// ratio in lowest terms.
func packOf(u kabinet.UoM, coefficient kabinet.Quantity) (pricing.Pack, error) {
	num, scale := coefficient.Fixed()
	den := int64(1)
	for range scale {
		den *= 10
	}
	for a, b := num, den; ; a, b = b, a%b {
		if b == 0 {
			num, den = num/a, den/a
			break
		}
	}
	if num > maxFactor {
		return pricing.Pack{}, ErrFactor.With("coefficient", coefficient).With("unit", u)
	}
	if den == 1 {
		den = 0 // as a book says it
	}
	return pricing.Pack{Unit: u, Num: num, Den: den}, nil
}

// maxFactor is the largest number in a ratio of package pricing. Denominators
// are at most 10^9 by the scale of a Quantity.
const maxFactor = 1_000_000_000
