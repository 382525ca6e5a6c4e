// Package pricecsv reads and writes price lists as CSV: one price to a line,
// in a table whose header says which column is which.
//
//	rd := pricecsv.NewReader(file, pricecsv.Options{Currency: rub, Tax: pricing.Net})
//	var rec pricecsv.Record
//	for {
//		err := rd.Read(&rec)
//		if err == io.EOF {
//			break
//		}
//		if err != nil {
//			return err // "row 7, column Цена: …"
//		}
//		use(rec)
//	}
//
// Load reads a whole file into price lists, in which the lines of one product
// that differ by their threshold have become a ladder. Fields reads other tables by
// the same rules.
//
// # The file
//
// The text is UTF-8 with or without a byte order mark, or what Options.Encoding
// says. Fields are quoted as RFC 4180 has it, and read as encoding/csv reads
// them: "" is a quote inside a quoted field, a quoted field may hold line ends,
// blank lines do not count. The delimiter is a comma, a semicolon or a tab: the
// one with which the header names known columns. Every line has as many fields
// as the header; a line of empty fields is passed over. White space around a
// value is dropped.
//
// # The columns
//
// The header is required. Columns are recognised in English and Russian in any
// order, whatever the case of letters, with spaces, underscores or hyphens:
//
//	list         price list, прайс-лист, вид цен      id of the list
//	sku          article, артикул                     required
//	name         наименование, номенклатура           name of the product
//	unit         uom, единица, ед. изм.               unit of the price; empty is the base unit
//	per          за, цена за количество               the price is for so many units; empty is 1
//	price        цена                                 required, in every line but free ones and those on request
//	currency     валюта                               code of ISO 4217
//	tax          налог в цене                         net or gross, без НДС or с НДС
//	from         от, от количества                    threshold from which the price holds; empty or 0 is any quantity
//	valid_from   действует с                          first day or instant
//	valid_until  действует по                         last day (inclusive) or end (an instant, exclusive)
//	min max step минимум, максимум, кратность         order rule
//	order_unit   единица заказа                       unit of the order rule
//	free         бесплатно                            yes marks a price of zero that is meant
//	on_request   по запросу                           yes marks a product sold by quote only
//	convertible  пересчет                             yes lets the price hold for other units of the product
//
// Columns gives all the names. A column of another name is an error unless
// Options.AllowUnknown says otherwise; a column without a name must be empty.
//
// # Numbers
//
// Numbers are decimal, without exponents, at most 15 digits before the mark and
// 9 after it; spaces (also those that do not break the line) may part groups of
// three digits. Whether the mark is a comma or a point is never guessed:
// Options.Decimal says it, and where it says Auto,
//
//   - a file with the delimiter "," has decimal points, and a comma in a
//     (quoted) number is an error;
//   - a file with ";" or tabs may have either, the same throughout: the first
//     number that can be read in one way only settles it. 12,50 does, 0,125
//     and 1234.567 do, but 1,234 may be 1234 or 1.234: it is ErrAmbiguous as
//     long as nothing before it has settled the mark.
//
// A Writer makes no file that Auto could not read.
//
// # Days and instants
//
// An instant is of the form of RFC 3339 and stands for itself. A day, 2026-12-31
// or 31.12.2026, is one of Options.Zone, which must be given if there is any:
// valid_from is its first instant, and valid_until is its last day, so that the
// window ends at the first instant of the day after it. Windows are half-open.
package pricecsv
