package withpricing

import (
	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Options say how to read an exchange. The zero Options work for files that say
// everything themselves.
type Options struct {
	// CommerceML says how to read the files. Its Currency is for prices of
	// which neither the price nor its type names one, and its PriceTypes are
	// types that earlier exchanges declared. Its OnError is not called: see
	// OnError below.
	CommerceML commerceml.Options
	// Tax is the mode of prices that do not say whether they hold the tax, nor
	// does their type. If it is unstated, too, such a price is ErrTax.
	Tax pricing.TaxMode
	// Unit is the base unit of articles for which no file names one. If it is
	// empty, such an article is ErrNoUnit.
	Unit kabinet.UoM
	// ByID makes the id the SKU of every article. Choose it where packages of
	// changes, which mostly leave the article number out, come without the
	// catalogue and SKUs are not kept.
	ByID bool
	// SKUs are the SKUs of articles by id, as Output.SKUs of an earlier
	// exchange gave them. They hold whatever the files say.
	SKUs map[commerceml.OfferID]kabinet.SKU
	// Have is what the host has already; nil is nothing. Build looks at it and
	// changes nothing. Articles that it knows by their id stay so; its base
	// units and packs stand in for those that no file names; lists keep their
	// currency and tax mode.
	Have *pricing.Book
	// OnError is called with what is wrong: by Read with malformed records,
	// and by Build with articles that give no product or no prices. If it
	// returns true, the record or the article is left out and counted. Nil
	// stops reading at the first mistake, and makes Build return all of them.
	OnError func(*Error) (skip bool)
	// Handler gets the records as they are read, before the Exchange takes
	// them: groups, properties, warehouses. An error stops the reading.
	Handler commerceml.Handler
	// Enrich is called by Build for each product that is sold, before prices
	// are made of it: it may change the name and the packs and set the order
	// rule, and take what else the records say. It does not change the SKU. An
	// error is one of the article.
	Enrich func(*pricing.Product, Source) error
	// MaxRecords is how many articles and prices together an exchange may
	// have: 5 million if it is zero.
	MaxRecords int
}

// Source is what the files say of an article, each record put together from all
// files that have one. A record that no file has is zero. What it holds belongs
// to the Exchange and is not to be changed.
type Source struct {
	ID commerceml.OfferID
	// Product is the record of the catalogue; for a characteristic without a
	// record of its own, that of its product.
	Product commerceml.Product
	// Offer has the prices and the stock.
	Offer commerceml.Offer
}
