package withpricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// item is an article: a product, or a characteristic of one.
type item struct {
	id             commerceml.OfferID
	product        commerceml.ProductID
	characteristic string
	// own is what catalogues say, and offered what offers do: of two records
	// of one kind the later one holds, and offered comes before own whatever
	// the order of the files.
	own, offered record
	prices       []typePrices // in the order of the files
	changesOnly  bool         // whether only packages of changes name it
	file         string       // that named it last
	source       *source      // for Enrich
}

// typePrices are the prices of one type.
type typePrices struct {
	id   commerceml.PriceTypeID
	list []price
}

// record is what is kept of products and offers.
type record struct {
	pack          int // the number of its package from 1; 0 if there is none
	article, name string
	unit          *commerceml.Unit
	packs         []commerceml.Pack
	deleted       bool
}

// price is what is kept of a price.
type price struct {
	amount            kabinet.Money    // in noCurrency if it names none
	unit              *commerceml.Unit // nil is the base unit
	coefficient, from kabinet.Quantity
	tax               commerceml.Tax
}

// source are whole records.
type source struct {
	product commerceml.Product
	offer   commerceml.Offer
}

// article returns the article number.
func (it *item) article() string { return cmp.Or(it.offered.article, it.own.article) }

// deleted reports whether any record says so: offers do not repeat what the
// catalogue says.
func (it *item) deleted() bool { return it.own.deleted || it.offered.deleted }

// joined returns what two records of one kind say, the later one first.
func joined(was, now commerceml.Item) commerceml.Item {
	now.Article = cmp.Or(now.Article, was.Article)
	now.Name = cmp.Or(now.Name, was.Name)
	if now.Barcodes == nil {
		now.Barcodes = was.Barcodes
	}
	if now.Unit.IsZero() {
		now.Unit = was.Unit
	}
	if now.Packs == nil {
		now.Packs = was.Packs
	}
	if now.Properties == nil {
		now.Properties = was.Properties
	}
	if now.Characteristics == nil {
		now.Characteristics = was.Characteristics
	}
	if now.Requisites == nil {
		now.Requisites = was.Requisites
	}
	if now.Taxes == nil {
		now.Taxes = was.Taxes
	}
	now.Deleted = now.Deleted || was.Deleted
	return now
}

// joinedProduct returns what two records of a product say, the later one first.
func joinedProduct(was, now commerceml.Product) commerceml.Product {
	now.Item = joined(was.Item, now.Item)
	if now.Groups == nil {
		now.Groups = was.Groups
	}
	now.Description = cmp.Or(now.Description, was.Description)
	now.Manufacturer = cmp.Or(now.Manufacturer, was.Manufacturer)
	if now.Pictures == nil {
		now.Pictures = was.Pictures
	}
	return now
}

// joinedOffer returns what two records of an offer say, the later one first.
func joinedOffer(was, now commerceml.Offer) commerceml.Offer {
	now.Item = joined(was.Item, now.Item)
	if !now.Stock.Stated {
		now.Stock = was.Stock
	}
	given := make(map[commerceml.PriceTypeID]bool, len(now.Prices))
	for _, p := range now.Prices {
		given[p.Type] = true
	}
	kept := slices.DeleteFunc(slices.Clone(was.Prices), func(p commerceml.Price) bool { return given[p.Type] })
	now.Prices = append(kept, now.Prices...)
	return now
}
