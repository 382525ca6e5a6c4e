package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// exchange is what the CommerceML files of one import say together.
type exchange struct {
	types    []commerceml.PriceType
	byType   map[commerceml.PriceTypeID]int
	items    []*item
	byID     map[commerceml.OfferID]*item
	full     bool // whether a package with prices is complete
	offers   bool // whether there is a package of offers
	changes  bool // whether the present package holds changes only
	made     time.Time
	articles map[string][]commerceml.ProductID // by article number
}

// item is a product, or a characteristic of one.
type item struct {
	id             commerceml.OfferID
	product        commerceml.ProductID
	characteristic string
	commerceml.Item
	prices map[commerceml.PriceTypeID][]commerceml.Price
	types  []commerceml.PriceTypeID // in the order of the files
	sku    kabinet.SKU
	file   string // that named it last
}

// declare collects the price types of all files first: one file may give prices
// of types that another one declares.
func (x *exchange) declare(inputs []input, opts commerceml.Options) {
	x.byType = map[commerceml.PriceTypeID]int{}
	x.byID = map[commerceml.OfferID]*item{}
	opts.OnError = func(*commerceml.Error) bool { return true }
	for _, in := range inputs {
		if !in.xml {
			continue
		}
		// What is wrong with the file is reported when it is read for good.
		_, _ = commerceml.Read(bytes.NewReader(in.data), commerceml.Handler{PriceType: func(t commerceml.PriceType) error {
			if i, ok := x.byType[t.ID]; ok {
				x.types[i] = t
			} else {
				x.byType[t.ID] = len(x.types)
				x.types = append(x.types, t)
			}
			return nil
		}}, opts)
	}
}

// read takes in one file.
func (x *exchange) read(in input, opts commerceml.Options, onError func(*commerceml.Error) bool) error {
	opts.OnError, opts.PriceTypes = onError, x.types
	_, err := commerceml.Read(bytes.NewReader(in.data), commerceml.Handler{
		Header: func(h commerceml.Header) error {
			if h.GeneratedAt.After(x.made) {
				x.made = h.GeneratedAt
			}
			switch h.Kind {
			case commerceml.Offers, commerceml.OfferChanges:
				x.offers = true
			}
			x.changes = h.ChangesOnly
			return nil
		},
		Product: func(p commerceml.Product) error {
			product, characteristic := commerceml.OfferID(p.ID).Split()
			x.item(commerceml.OfferID(p.ID), product, characteristic).merge(p.Item, in.name)
			return nil
		},
		Offer: func(o commerceml.Offer) error {
			id := commerceml.OfferID(o.Product)
			if o.Characteristic != "" {
				id += commerceml.OfferID("#" + o.Characteristic)
			}
			it := x.item(id, o.Product, o.Characteristic)
			it.merge(o.Item, in.name)
			x.full = x.full || !x.changes && len(o.Prices) > 0
			given := map[commerceml.PriceTypeID][]commerceml.Price{}
			for _, p := range o.Prices {
				given[p.Type] = append(given[p.Type], p)
				if it.prices[p.Type] == nil && !slices.Contains(it.types, p.Type) {
					it.types = append(it.types, p.Type)
				}
			}
			for t, prices := range given { // a later file comes over an earlier one
				it.prices[t] = prices
			}
			return nil
		},
	}, opts)
	return err
}

func (x *exchange) item(id commerceml.OfferID, product commerceml.ProductID, characteristic string) *item {
	it := x.byID[id]
	if it == nil {
		it = &item{id: id, product: product, characteristic: characteristic, prices: map[commerceml.PriceTypeID][]commerceml.Price{}}
		x.byID[id] = it
		x.items = append(x.items, it)
	}
	return it
}

// merge takes over what a further record says.
func (it *item) merge(n commerceml.Item, file string) {
	it.file = file
	it.Article = cmp.Or(n.Article, it.Article)
	it.Name = cmp.Or(n.Name, it.Name)
	if !n.Unit.IsZero() {
		it.Unit = n.Unit
	}
	if n.Packs != nil {
		it.Packs = n.Packs
	}
	it.Deleted = it.Deleted || n.Deleted // offers do not repeat what the catalogue says
}

// version names the book by the time at which the files were made.
func (x *exchange) version() string {
	if x.made.IsZero() {
		return ""
	}
	return x.made.Format(time.RFC3339)
}

// enter brings the exchange into the book.
func (x *exchange) enter(im *importer) []error {
	if len(x.items) == 0 && len(x.types) == 0 {
		return nil
	}
	var errs []error
	x.number(im)
	characteristics := map[commerceml.ProductID]bool{}
	for _, it := range x.items {
		if it.characteristic != "" {
			characteristics[it.product] = true
		}
	}
	lists := x.lists()
	for _, it := range x.items {
		parent := x.byID[commerceml.OfferID(it.product)]
		switch {
		case it.Deleted || parent != nil && parent.Deleted:
			im.count("articles marked as deleted, left without prices", string(it.sku))
			im.remove(it.sku)
			continue
		case characteristics[it.product] && it.characteristic == "" && len(it.types) == 0:
			im.count("products that are sold by characteristic only", string(it.sku))
			continue
		}
		p, err := x.product(im, it, parent)
		if err == nil {
			im.product(p)
			err = x.price(im, it, lists)
		}
		if err != nil {
			err = fmt.Errorf("article %s (%s): %w", it.sku, it.id, err)
			if !im.leave(it.file, err) {
				errs = append(errs, &inFile{it.file, err})
			}
		}
	}
	return append(errs, lists.enter(im, x.full)...)
}

// number gives every item its SKU: the article number where one product alone
// bears it, and else the id; the characteristic follows.
func (x *exchange) number(im *importer) {
	x.articles = map[string][]commerceml.ProductID{}
	for _, it := range x.items {
		if it.Article != "" && !slices.Contains(x.articles[it.Article], it.product) {
			x.articles[it.Article] = append(x.articles[it.Article], it.product)
		}
	}
	taken := map[kabinet.SKU]commerceml.OfferID{}
	for _, it := range x.items {
		suffix := ""
		if it.characteristic != "" {
			suffix = "#" + it.characteristic
		}
		id := kabinet.SKU(string(it.product) + suffix)
		article := it.Article
		if parent := x.byID[commerceml.OfferID(it.product)]; article == "" && parent != nil {
			article = parent.Article
		}
		_, byID := im.products[id] // the book knows it so
		switch {
		case im.flags.sku == "id" || article == "" || byID:
			it.sku = id
		case len(x.articles[article]) > 1:
			im.count("products that share an article number, known by their ids", fmt.Sprintf("%s of %s", article, it.id))
			it.sku = id
		default:
			it.sku = kabinet.SKU(article + suffix)
		}
		if other, ok := taken[it.sku]; ok && it.sku != id {
			im.count("articles whose number is the id of another, known by their ids", fmt.Sprintf("%s is %s", it.sku, other))
			it.sku = id
		}
		taken[it.sku] = it.id
	}
}

// product makes the product of an item.
func (x *exchange) product(im *importer, it, parent *item) (pricing.Product, error) {
	if parent == nil {
		parent = it
	}
	unit, packs := it.Unit, it.Packs
	if unit.IsZero() {
		unit, packs = parent.Unit, parent.Packs
	}
	p := pricing.Product{SKU: it.sku, Name: cmp.Or(it.Name, parent.Name), Unit: unit.UoM}
	if p.Unit == "" {
		if i, ok := im.products[it.sku]; ok {
			p.Unit = im.book.Products[i].Unit
		} else if p.Unit = kabinet.UoM(im.flags.unit); p.Unit == "" {
			return p, fmt.Errorf("neither a file nor the book tells its base unit: import the catalogue together with it, or say -unit")
		}
	}
	im.unit(p.Unit, unitName(unit))
	for _, k := range packs {
		if k.Unit.UoM == p.Unit {
			continue
		}
		pack, err := packOf(k.Unit.UoM, k.Coefficient)
		if err != nil {
			return p, err
		}
		if !hasUnit(p, pack.Unit) {
			im.unit(pack.Unit, unitName(k.Unit))
			p.Packs = append(p.Packs, pack)
		}
	}
	return p, nil
}

func unitName(u commerceml.Unit) string { return cmp.Or(u.Name, u.FullName) }

// inFile is an error of a file, whose line is not known.
type inFile struct {
	file string
	err  error
}

func (e *inFile) Error() string { return e.file + ": " + e.err.Error() }

func (e *inFile) Unwrap() error { return e.err }

func tenTo(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}

// packOf returns the pack of a decimal coefficient as a ratio.
func packOf(u kabinet.UoM, coefficient kabinet.Quantity) (pricing.Pack, error) {
	num, scale := coefficient.Fixed()
	den := tenTo(scale)
	for a, b := num, den; ; a, b = b, a%b {
		if b == 0 {
			num, den = num/a, den/a
			break
		}
	}
	if num > 1_000_000_000 {
		return pricing.Pack{}, fmt.Errorf("the coefficient %s of unit %s is too large or too fine", coefficient, u)
	}
	if den == 1 {
		den = 0 // as a book says it
	}
	return pricing.Pack{Unit: u, Num: num, Den: den}, nil
}
