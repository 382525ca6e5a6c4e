package commerceml

import (
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Ids as 1C writes them: mostly UUIDs, but any text.
type (
	// GroupID is the Ид of a group.
	GroupID string
	// PropertyID is the Ид of a property.
	PropertyID string
	// PriceTypeID is the Ид of a price type.
	PriceTypeID string
	// ProductID is the Ид of a product. Some versions write goods with
	// characteristics as products of their own; their Ид has the form of an
	// OfferID.
	ProductID string
	// OfferID is the Ид of an offer: a product, or product#characteristic.
	OfferID string
)

// Split returns the product and, after the "#", the characteristic.
func (id OfferID) Split() (ProductID, string) {
	product, characteristic, _ := strings.Cut(string(id), "#")
	return ProductID(product), characteristic
}

// PackageKind is the kind of a package: the parts that a file is made of.
type PackageKind string

// The kinds of packages.
const (
	Classifier   PackageKind = "classifier"    // Классификатор: groups, properties, and dictionaries of newer versions
	Catalogue    PackageKind = "catalogue"     // Каталог: products
	Offers       PackageKind = "offers"        // ПакетПредложений: price types, warehouses, offers
	OfferChanges PackageKind = "offer_changes" // ИзмененияПакетаПредложений: offers that changed
)

// Header begins a package. It comes before the records of the package.
type Header struct {
	// Version is the version of the schema, such as "2.07"; "" if the file
	// does not say.
	Version string
	// GeneratedAt is when the file was made, zero if the file does not say so
	// in a form that is known. 1C writes it without a zone; see Options.Zone.
	GeneratedAt time.Time
	Kind        PackageKind
	// ChangesOnly says that what the package leaves out stays as it was.
	ChangesOnly bool
	ID          string
	Name        string
	// CatalogueID and ClassifierID name what the package refers to.
	CatalogueID  string
	ClassifierID string
}

// Group is a group of products. A group comes before the groups inside it.
type Group struct {
	ID      GroupID
	Parent  GroupID // "" for a group at the top
	Level   int     // 0 at the top
	Name    string
	Deleted bool
}

// Property describes a property of products.
type Property struct {
	ID   PropertyID
	Name string
	// Type is ТипЗначений as written: Строка, Число, Время, Справочник.
	Type string
	// Values is the dictionary of values, in the order of the file.
	Values  []PropertyOption
	Deleted bool
}

// PropertyOption is one value of a property's dictionary.
type PropertyOption struct {
	ID   string // "" for values listed without ids
	Text string
}

// Tax says whether amounts hold the tax.
type Tax uint8

// The ways amounts may hold the tax.
const (
	TaxUnstated Tax = iota // the file does not say
	TaxExcluded            // net: the tax comes on top
	TaxIncluded            // gross
)

// String returns "unstated", "excluded" or "included".
func (t Tax) String() string {
	switch t {
	case TaxExcluded:
		return "excluded"
	case TaxIncluded:
		return "included"
	}
	return "unstated"
}

// MarshalText implements encoding.TextMarshaler.
func (t Tax) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// PriceType is a kind of prices: wholesale, retail, dealers.
type PriceType struct {
	ID   PriceTypeID
	Name string
	// Currency is the currency of prices that name none; it may be none.
	Currency kabinet.Currency
	// Tax and TaxName tell of the tax, excises aside.
	Tax     Tax
	TaxName string
	Deleted bool
}

// Warehouse is a place where stock is.
type Warehouse struct {
	ID      kabinet.WarehouseID
	Name    string
	Address string // as one line
	Deleted bool
}

// Pack is a unit besides the base unit.
type Pack struct {
	Unit Unit
	// Coefficient is how many base units one of it holds.
	Coefficient kabinet.Quantity
}

// Item is what products and offers have in common. In a file of changes, and in
// offers, 1C leaves out what it gives elsewhere; all but the id may be empty.
type Item struct {
	Article  string // Артикул
	Name     string
	Barcodes []string
	// Unit is the base unit, that stock is counted in.
	Unit Unit
	// Packs are the further units.
	Packs           []Pack
	Properties      []PropertyValue
	Characteristics []NamedValue
	Requisites      []NamedValue
	Taxes           []TaxRate
	Deleted         bool
}

// NamedValue is a characteristic (size: 40) or a requisite.
type NamedValue struct {
	ID    string // of the characteristic's kind, often ""
	Name  string
	Value string
}

// PropertyValue is the value of a property.
type PropertyValue struct {
	Property PropertyID
	// Name is the name of the property, if the file declares it.
	Name string
	// Values are the values, with the texts of those that come from the
	// property's dictionary, as far as the file has it.
	Values []PropertyOption
}

// TaxRate is the rate of a tax.
type TaxRate struct {
	Name string
	// Rate is the rate: 0.2 for 20 %.
	Rate kabinet.Rate
	// Exempt says that the tax does not apply ("Без НДС"), which is not the
	// same as a rate of zero.
	Exempt bool
}

// Product is a product of a catalogue.
type Product struct {
	ID ProductID
	Item
	Groups       []GroupID
	Description  string
	Manufacturer string
	Pictures     []string // paths of files
}

// SKU returns the article number, or the id where there is none.
func (p Product) SKU() kabinet.SKU {
	if p.Article != "" {
		return kabinet.SKU(p.Article)
	}
	return kabinet.SKU(p.ID)
}

// Offer is a product, or one characteristic of it, with prices and stock.
type Offer struct {
	ID OfferID
	// Product and Characteristic are the parts of the ID. In a package of
	// changes the characteristic may come from ИдХарактеристики instead.
	Product        ProductID
	Characteristic string
	Item
	Prices []Price
	Stock  Stock
}

// SKU returns the article number, or the product's id where there is none. For
// an offer with a characteristic, "#" and the characteristic's id follow, since
// all offers of a product bear its article number.
//
// Packages of changes, and prices and stock of newer versions, leave the article
// number out: match such offers by their ID with those of the catalogue, or the
// same goods get two numbers.
func (o Offer) SKU() kabinet.SKU {
	sku := o.Article
	if sku == "" {
		sku = string(o.Product)
	}
	if o.Characteristic != "" {
		sku += "#" + o.Characteristic
	}
	return kabinet.SKU(sku)
}

// Price is one price of an offer.
type Price struct {
	Type PriceTypeID
	// Amount is the price of one Unit. Its currency is that of the price, of
	// its price type, or of the Options, whichever is given first.
	Amount kabinet.Money
	// Unit is what the price is for: the offer's base unit if the price names
	// none.
	Unit Unit
	// Coefficient is how many base units one Unit holds. Where the price does
	// not say, it is that of the offer's pack with this unit, or 1.
	Coefficient kabinet.Quantity
	// MinQuantity is the quantity, counted in Unit, from which on the price
	// holds; zero for any.
	MinQuantity kabinet.Quantity
	// Tax is that of the price, or of its price type.
	Tax Tax
	// Text is the price as people read it: "1 200 RUB за ящ".
	Text string
}

// Stock is the stock of an offer, counted in its base unit. It may be negative:
// books run ahead of goods.
type Stock struct {
	// Stated reports whether the file tells the stock. A package of prices does
	// not, and leaves it as it was.
	Stated bool
	// Total is the total that the file gives, or else the sum over the
	// warehouses that it lists.
	Total kabinet.Quantity
	// Warehouses is the stock by warehouse, as far as the file tells it.
	Warehouses []WarehouseStock
}

// WarehouseStock is the stock at a warehouse.
type WarehouseStock struct {
	Warehouse kabinet.WarehouseID
	Quantity  kabinet.Quantity
}
