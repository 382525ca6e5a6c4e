// Package commerceml reads CommerceML 2 and 3, the XML in which 1C:Enterprise
// hands over its catalogue, prices and stock: import*.xml (classifier, groups,
// properties, products), offers*.xml (price types, warehouses, prices, stock),
// and the prices*.xml and rests*.xml that newer versions write apart.
//
//	sum, err := commerceml.Read(file, commerceml.Handler{
//		PriceType: func(t commerceml.PriceType) error { return lists.Open(t) },
//		Offer: func(o commerceml.Offer) error {
//			for _, p := range o.Prices {
//				lists.Add(p.Type, o.SKU(), p.Amount, p.Unit.UoM, p.Coefficient)
//			}
//			return nil
//		},
//	}, commerceml.Options{})
//
// Reading is a stream: one record is in memory at a time, besides the
// dictionaries that later records refer to (price types, properties with their
// values, units). Each of these is bounded, see Limits, so a file of any size
// takes a bounded amount of memory. Entities and document types are refused.
//
// A record is read whole or not at all. The first malformed record stops the
// reading with an Error that names its place, unless Options.OnError says to
// skip it; XML that is not well-formed always stops it. Elements that the
// package does not know are passed over: the format is full of local additions.
//
// Package withpricing beneath this one makes products and price lists of the
// files of an exchange.
//
// # What 1C means
//
// A price (ЦенаЗаЕдиницу) is for one Единица, and Коэффициент says how many
// base units of the article one such unit holds: 1 200 for a box with
// Коэффициент 12 is 100 for one piece. МинКоличество counts in the unit of the
// price, too. A price without a currency of its own is in that of its price
// type; so is its tax: УчтеноВСумме of the price type (or of the price) says
// whether amounts hold the tax.
//
// An offer's Ид is that of its product, or product#characteristic for one size
// or colour of it. Offers of one product share its Артикул, so Offer.SKU tells
// them apart by the characteristic.
//
// СодержитТолькоИзменения="true" and ИзмененияПакетаПредложений hold changes
// only: what they leave out stays as it was. In a full package, what is left
// out is gone. The Header says which; the package itself keeps no account of
// what it has read, so repeated ids are given as they come.
//
// Files are UTF-8 or UTF-16 (with or without a byte order mark in the first
// case, with one in the second), windows-1251, KOI8-R, KOI8-U, IBM866 or
// ISO-8859-5. A file of orders (Документ) is ErrOrders.
package commerceml
