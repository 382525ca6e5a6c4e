package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Exchange is what a price exchange with the seller's accounting system brings:
// the catalogue, and one price list for every price type. Who gets which list
// is not in the files; see Publish.
type Exchange struct {
	Catalogue Catalogue
	Products  []pricing.Product
	Lists     []pricing.List
}

// ReadExchangeDir reads the files import*.xml, then offers*.xml, prices*.xml
// and rests*.xml of a directory, as 1C writes them.
func ReadExchangeDir(dir string, english map[string]string) (*Exchange, error) {
	b := newExchangeBuilder(english)
	found := 0
	for _, pattern := range []string{"import*.xml", "offers*.xml", "prices*.xml", "rests*.xml"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			f, err := os.Open(name)
			if err != nil {
				return nil, err
			}
			err = b.read(f)
			f.Close()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
			}
			found++
		}
	}
	if found == 0 {
		return nil, fmt.Errorf("%s holds no import*.xml or offers*.xml", dir)
	}
	return b.build()
}

// ReadExchange reads the files of one exchange in their order.
func ReadExchange(english map[string]string, files ...io.Reader) (*Exchange, error) {
	b := newExchangeBuilder(english)
	for _, f := range files {
		if err := b.read(f); err != nil {
			return nil, err
		}
	}
	return b.build()
}

type exchangeBuilder struct {
	english  map[string]string
	out      Exchange
	items    map[commerceml.ProductID]commerceml.Product
	products map[kabinet.SKU]int
	types    []commerceml.PriceType
	lists    map[listKey]int
}

// listKey is what the prices of a list have in common: a book states currency
// and tax for a whole list, and CommerceML for every price.
type listKey struct {
	typ      commerceml.PriceTypeID
	currency kabinet.Currency
	tax      pricing.TaxMode
}

func newExchangeBuilder(english map[string]string) *exchangeBuilder {
	return &exchangeBuilder{
		english: english, items: map[commerceml.ProductID]commerceml.Product{},
		products: map[kabinet.SKU]int{}, lists: map[listKey]int{},
	}
}

// read is the ten lines that an application needs to read an exchange.
func (b *exchangeBuilder) read(r io.Reader) error {
	_, err := commerceml.Read(r, commerceml.Handler{
		Group:     b.group,
		Product:   func(p commerceml.Product) error { b.items[p.ID] = p; return nil },
		PriceType: b.priceType,
		Warehouse: b.warehouse,
		Offer:     b.offer,
	}, commerceml.Options{PriceTypes: b.types, Currency: rub})
	return err
}

func (b *exchangeBuilder) group(g commerceml.Group) error {
	b.out.Catalogue.Groups = append(b.out.Catalogue.Groups, Group{
		ID: string(g.ID), Parent: string(g.Parent), Name: Text{Russian: g.Name, English: b.english[string(g.ID)]},
	})
	return nil
}

func (b *exchangeBuilder) priceType(t commerceml.PriceType) error {
	if !t.Deleted && !slices.ContainsFunc(b.types, func(x commerceml.PriceType) bool { return x.ID == t.ID }) {
		b.types = append(b.types, t)
		b.list(listKey{t.ID, cmp.Or(t.Currency, rub), taxMode(t.Tax)})
	}
	return nil
}

// taxMode is what 1C means: where it does not say, prices hold the tax.
func taxMode(t commerceml.Tax) pricing.TaxMode {
	if t == commerceml.TaxExcluded {
		return pricing.Net
	}
	return pricing.Gross
}

// list returns the list of a price type, or one beside it for the prices of the
// type that have another currency or tax.
func (b *exchangeBuilder) list(k listKey) int {
	if i, ok := b.lists[k]; ok {
		return i
	}
	l := pricing.List{ID: pricing.ListID(k.typ), Name: string(k.typ), Currency: k.currency, Tax: k.tax}
	for _, t := range b.types {
		if t.ID == k.typ {
			l.Name = t.Name
		}
	}
	if slices.ContainsFunc(b.out.Lists, func(x pricing.List) bool { return x.ID == l.ID }) {
		beside := " " + k.currency.Code() + " " + k.tax.String()
		l.ID, l.Name = l.ID+pricing.ListID(beside), l.Name+beside
	}
	b.lists[k] = len(b.out.Lists)
	b.out.Lists = append(b.out.Lists, l)
	return b.lists[k]
}

func (b *exchangeBuilder) warehouse(w commerceml.Warehouse) error {
	if !w.Deleted && !slices.ContainsFunc(b.out.Catalogue.Warehouses, func(x Warehouse) bool { return x.ID == w.ID }) {
		b.out.Catalogue.Warehouses = append(b.out.Catalogue.Warehouses, Warehouse{w.ID, w.Name})
	}
	return nil
}

// offer makes an article, its stock, and a row in the list of every price type.
func (b *exchangeBuilder) offer(o commerceml.Offer) error {
	p := b.items[o.Product]
	if o.Deleted || p.Deleted {
		return nil
	}
	sku := o.SKU()
	i, ok := b.products[sku]
	if !ok {
		i = len(b.out.Products)
		b.products[sku] = i
		product, item := b.article(sku, p, o)
		b.out.Products = append(b.out.Products, product)
		b.out.Catalogue.Items = append(b.out.Catalogue.Items, item)
	}
	if o.Stock.Stated {
		item := &b.out.Catalogue.Items[i]
		item.Stock = o.Stock.Total
		item.Where = make([]kabinet.Quantity, len(b.out.Catalogue.Warehouses))
		for _, s := range o.Stock.Warehouses {
			at := slices.IndexFunc(b.out.Catalogue.Warehouses, func(w Warehouse) bool { return w.ID == s.Warehouse })
			if at >= 0 {
				item.Where[at] = s.Quantity
			}
		}
	}
	return b.prices(&b.out.Products[i], o.Prices)
}

// prices makes rows of an offer's prices: those of one type and unit are a
// ladder where some of them hold from a quantity on.
func (b *exchangeBuilder) prices(product *pricing.Product, prices []commerceml.Price) error {
	for n, p := range prices {
		if p.Amount.IsZero() {
			continue
		}
		key := listKey{p.Type, p.Amount.Currency(), taxMode(p.Tax)}
		same := func(x commerceml.Price) bool {
			return key == listKey{x.Type, x.Amount.Currency(), taxMode(x.Tax)} && x.Unit.UoM == p.Unit.UoM && !x.Amount.IsZero()
		}
		if slices.ContainsFunc(prices[:n], same) {
			continue // in the row of the first one
		}
		unit := cmp.Or(p.Unit.UoM, product.Unit)
		if unit != product.Unit && !slices.ContainsFunc(product.Packs, func(x pricing.Pack) bool { return x.Unit == unit }) {
			product.Packs = append(product.Packs, pack(unit, p.Coefficient))
		}
		row := pricing.Row{SKU: product.SKU, Unit: unit, Convertible: true}
		var err error
		for _, x := range prices[n:] {
			if !same(x) {
				continue
			}
			tier := pricing.Tier{From: x.MinQuantity}
			if tier.Price, err = kabinet.QuantityFromDecimal(x.Amount.Decimal()); err != nil {
				return err
			}
			if tier.From.IsZero() {
				tier.From = smallest(unit)
			}
			row.Tiers = append(row.Tiers, tier)
		}
		if len(row.Tiers) == 1 && p.MinQuantity.IsZero() {
			row.Price, row.Tiers = row.Tiers[0].Price, nil
		}
		slices.SortFunc(row.Tiers, func(a, c pricing.Tier) int { return a.From.Cmp(c.From) })
		at := b.list(key)
		b.out.Lists[at].Rows = append(b.out.Lists[at].Rows, row)
	}
	return nil
}

// smallest is where a ladder begins that begins with any quantity.
func smallest(u kabinet.UoM) kabinet.Quantity {
	q, err := kabinet.NewQuantity(1, digits(u))
	if err != nil {
		return kabinet.QuantityOf(1)
	}
	return q
}

// digits are the decimal places of the portal's units. Tonnes are reckoned to
// the gram, since they are what metres and bars convert to.
func digits(u kabinet.UoM) int {
	if u == kabinet.Tonne {
		return 6
	}
	return u.Digits()
}

func pack(unit kabinet.UoM, coefficient kabinet.Quantity) pricing.Pack {
	coef, scale := coefficient.Fixed()
	den := int64(1)
	for range scale {
		den *= 10
	}
	return pricing.Pack{Unit: unit, Num: coef, Den: den}
}

// inEnglish marks the properties that hold the English of another one.
const inEnglish = " (англ.)"

// article makes an article of a product and its offer, which may leave out what
// the product has.
func (b *exchangeBuilder) article(sku kabinet.SKU, p commerceml.Product, o commerceml.Offer) (pricing.Product, Item) {
	unit, packs := o.Unit, o.Packs
	if unit.IsZero() {
		unit, packs = p.Unit, p.Packs
	}
	name := cmp.Or(o.Name, p.Name, string(sku))
	product := pricing.Product{SKU: sku, Name: name, Unit: cmp.Or(unit.UoM, kabinet.Piece)}
	item := Item{SKU: sku, Name: Text{Russian: name}, Unit: product.Unit}
	if len(p.Groups) > 0 {
		item.Group = string(p.Groups[0])
	}
	standard := ""
	var step, least string
	english := map[string]string{}
	for _, v := range p.Properties {
		if len(v.Values) == 0 {
			continue
		}
		value := v.Values[0].Text
		switch {
		case v.Name == "Наименование"+inEnglish:
			item.Name.English = value
		case strings.HasSuffix(v.Name, inEnglish):
			english[strings.TrimSuffix(v.Name, inEnglish)] = value
		case strings.HasPrefix(v.Name, "Кратность"):
			step = value
		case strings.HasPrefix(v.Name, "Минимальная партия"):
			least = value
		default:
			if strings.HasPrefix(v.Name, "ГОСТ") {
				standard = value
			}
			item.Attributes = append(item.Attributes, Attribute{v.Name, Text{Russian: value}})
		}
	}
	for i := range item.Attributes {
		item.Attributes[i].Value.English = english[item.Attributes[i].Name]
	}
	for _, x := range packs {
		if x.Unit.UoM == product.Unit || x.Unit.UoM == "" || x.Coefficient.Sign() <= 0 {
			continue
		}
		k := pack(x.Unit.UoM, x.Coefficient)
		if product.Unit == kabinet.Tonne && standard != "" {
			k.Nominal, k.Standard = true, standard // the weight is that of the standard
		}
		product.Packs = append(product.Packs, k)
		item.Packs = append(item.Packs, k.Unit)
	}
	product.Order, item.OrderUnit = orderRule(product, step, least)
	return product, item
}

// orderRule reads the two properties by which the sample says how articles are
// sold: in whole multiples of so many pieces, or from so many kilograms on.
func orderRule(p pricing.Product, step, least string) (pricing.OrderRule, kabinet.UoM) {
	counted := p.Unit == kabinet.Piece || slices.ContainsFunc(p.Packs, func(x pricing.Pack) bool { return x.Unit == kabinet.Piece })
	if n, err := kabinet.ParseQuantity(step); err == nil && n.Sign() > 0 && counted {
		return pricing.OrderRule{Min: n, Step: n, Unit: kabinet.Piece}, kabinet.Piece
	}
	if kg, err := kabinet.ParseQuantity(least); err == nil && kg.Sign() > 0 && p.Unit == kabinet.Tonne {
		if tonnes, err := kg.MulDiv(1, 1000, 3, kabinet.HalfUp); err == nil {
			return pricing.OrderRule{Min: tonnes, Unit: kabinet.Tonne}, kabinet.Tonne
		}
	}
	return pricing.OrderRule{}, p.Unit
}

func (b *exchangeBuilder) build() (*Exchange, error) {
	if len(b.out.Products) == 0 || len(b.out.Lists) == 0 {
		return nil, fmt.Errorf("the exchange holds no offers with prices")
	}
	return &b.out, nil
}
