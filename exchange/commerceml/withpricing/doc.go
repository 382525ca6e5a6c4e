// Package withpricing makes price lists of what 1C hands over: it reads the
// files of one exchange in CommerceML and gives the products and lists of a
// pricing.Book. Only a host imports it, so that commerceml and pricing can be
// used without each other.
//
//	x := withpricing.New(withpricing.Options{})
//	for _, name := range []string{"import.xml", "offers.xml"} {
//		if err := x.Read(name, open(name)); err != nil {
//			return err
//		}
//	}
//	out, err := x.Build()
//	if err != nil {
//		return err
//	}
//	book := pricing.Book{Version: version, Units: out.Units, Products: out.Products, Lists: out.Lists}
//
// Who gets which list is not in the files: add Assignments to the lists by
// their ids, which are those of the price types.
//
// # One exchange, several files
//
// The files of one exchange say together what is sold: import.xml has names and
// units, offers.xml price types and prices, and newer versions write prices and
// stock apart. They may be read in any order, and each is read once, as a
// stream: units, article numbers and price types are looked up when all of them
// are known, in Build. Where two files say different things about one article
// or price, the later one read holds; what an offer says comes before what the
// catalogue says.
//
// An Exchange holds articles and prices (with four price types some 200 bytes for
// each price, articles included), and not the files. With Options.Enrich it holds the whole records of products and
// offers. Options.MaxRecords bounds both.
//
// # Rules
//
// A price type becomes a list that has its id and name, its currency, and its
// tax mode by УчтеноВСумме. Prices in another currency or tax mode than that of
// their type become a list of their own beside it, "ID-USD" or "ID-net". A type
// without prices becomes a list without rows.
//
// A price is for one Единица, which is the base unit of the article or one of
// its packs; Коэффициент makes it a pack if it is not one yet. Where the article
// has this pack in another size, the price is for so many base units, as
// Row.Per says. Several prices of one type with МинКоличество become a ladder,
// which begins at 0 where one of them holds for any quantity. Rows are
// Convertible: the price of a pack prices pieces where there is no other.
//
// An article's SKU is its Артикул where one product alone bears it, and else its
// id; "#" and the id of the characteristic follow. A product that has
// characteristics with prices, and none of its own, is not sold itself.
//
// In 1C a price of zero means that there is none. Articles and price types
// marked as deleted have no prices. Output.Notes tells of all that was left out
// or decided, with numbers and samples.
//
// # Complete or changes only
//
// In a complete package, what is left out is gone; after a package of changes it
// stays as it was. Output.Complete says which; the host replaces all rows of
// the lists, or those of the articles in them, and drops the articles of
// Output.Deleted. Options.Have and Options.SKUs tell Build what the host has
// already, for exchanges that do not say again what earlier ones have said.
package withpricing
