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
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Exchange is what a price exchange with the seller's accounting system brings:
// the catalogue, and one price list for every price type. Who gets which list
// is not in the files; see Publish.
type Exchange struct {
	Catalogue Catalogue
	Products  []pricing.Product
	Lists     []pricing.List
	Notes     []withpricing.Note // what was left out or decided
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
			err = b.files.Read(filepath.Base(name), f)
			f.Close()
			if err != nil {
				return nil, err
			}
			found++
		}
	}
	if found == 0 {
		return nil, fmt.Errorf("%s holds no import*.xml or offers*.xml", dir)
	}
	return b.build()
}

// ReadExchange reads the files of one exchange, in any order.
func ReadExchange(english map[string]string, files ...io.Reader) (*Exchange, error) {
	b := newExchangeBuilder(english)
	for i, f := range files {
		if err := b.files.Read(fmt.Sprintf("file %d", i+1), f); err != nil {
			return nil, err
		}
	}
	return b.build()
}

// exchangeBuilder takes from an exchange what the portal shows beside prices.
type exchangeBuilder struct {
	english   map[string]string
	files     *withpricing.Exchange
	catalogue Catalogue
}

// newExchangeBuilder and build are the ten lines that an application needs to
// read an exchange. What is missing is as 1C means it: prices hold the tax, and
// articles are counted in pieces.
func newExchangeBuilder(english map[string]string) *exchangeBuilder {
	b := &exchangeBuilder{english: english}
	b.files = withpricing.New(withpricing.Options{
		CommerceML: commerceml.Options{Currency: rub},
		Tax:        pricing.Gross,
		Unit:       kabinet.Piece,
		Handler:    commerceml.Handler{Group: b.group, Warehouse: b.warehouse},
		Enrich:     b.article,
	})
	return b
}

func (b *exchangeBuilder) build() (*Exchange, error) {
	out, err := b.files.Build()
	if err != nil {
		return nil, err
	}
	if len(out.Products) == 0 || len(out.Lists) == 0 {
		return nil, fmt.Errorf("the exchange holds no offers with prices")
	}
	return &Exchange{b.catalogue, out.Products, out.Lists, out.Notes}, nil
}

func (b *exchangeBuilder) group(g commerceml.Group) error {
	b.catalogue.Groups = append(b.catalogue.Groups, Group{
		ID: string(g.ID), Parent: string(g.Parent), Name: Text{Russian: g.Name, English: b.english[string(g.ID)]},
	})
	return nil
}

func (b *exchangeBuilder) warehouse(w commerceml.Warehouse) error {
	if !w.Deleted && !slices.ContainsFunc(b.catalogue.Warehouses, func(x Warehouse) bool { return x.ID == w.ID }) {
		b.catalogue.Warehouses = append(b.catalogue.Warehouses, Warehouse{w.ID, w.Name})
	}
	return nil
}

// inEnglish marks the properties that hold the English of another one.
const inEnglish = " (англ.)"

// article takes an article of the catalogue, and gives its product the order
// rule, and the standard by which it is weighed.
func (b *exchangeBuilder) article(product *pricing.Product, source withpricing.Source) error {
	p, stock := source.Product, source.Offer.Stock
	product.Name = cmp.Or(product.Name, string(product.SKU))
	item := Item{SKU: product.SKU, Name: Text{Russian: product.Name}, Unit: product.Unit}
	if len(p.Groups) > 0 {
		item.Group = string(p.Groups[0])
	}
	if stock.Stated {
		item.Stock = stock.Total
		item.Where = make([]kabinet.Quantity, len(b.catalogue.Warehouses))
		for _, s := range stock.Warehouses {
			at := slices.IndexFunc(b.catalogue.Warehouses, func(w Warehouse) bool { return w.ID == s.Warehouse })
			if at >= 0 {
				item.Where[at] = s.Quantity
			}
		}
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
	for i := range product.Packs {
		k := &product.Packs[i]
		if product.Unit == kabinet.Tonne && standard != "" {
			k.Nominal, k.Standard = true, standard // the weight is that of the standard
		}
		item.Packs = append(item.Packs, k.Unit)
	}
	product.Order, item.OrderUnit = orderRule(*product, step, least)
	b.catalogue.Items = append(b.catalogue.Items, item)
	return nil
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
