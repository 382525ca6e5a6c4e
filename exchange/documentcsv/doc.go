// Package documentcsv reads the past documents of an ERP system as CSV, for
// package replay: one line of a document to a row.
//
//	rd := documentcsv.NewReader(file, pricecsv.Options{Currency: rub, Tax: pricing.Net, Zone: moscow})
//	report, err := replay.Run(snapshot, rd.Lines(), replay.Options{})
//
// The file is written as package pricecsv has it: encodings, delimiters, quotes,
// numbers, days, instants and units of measure are the same, and so are the
// Options, but for List and OnError, which do not count. A row that cannot be
// read becomes a line with a Fault, which a replay counts and lists; nothing is
// passed over but rows of empty fields.
//
// # The columns
//
// The header is required. Columns are recognised in English and Russian in any
// order, whatever the case of letters, with spaces, underscores or hyphens:
//
//	document       номер документа      its lines stand together; empty is a document of one line
//	line           строка               number of the line in the document
//	date           дата                 required: the instant, or the day, of the document
//	order_date     дата заказа          when the goods were ordered,
//	shipment_date  дата отгрузки        when they left,
//	invoice_date   дата счёта           and when they were invoiced, where that is another instant
//	tax_date       дата ставки налога   the day whose tax rate holds
//	known_at       известно на          the instant as of which the book is to be asked
//	organization   клиент               the client, by id or by a code of the ERP; empty is a guest
//	divisions      подразделения        the client's units from the leaf to the root
//	payer          контрагент           legal entity of the client
//	segments       сегменты             of the client
//	channel        канал                sales channel
//	seller         организация          legal entity of the seller
//	agreement      договор              id of the agreement
//	sku            артикул              required
//	name           наименование         passed over
//	quantity       количество           required
//	unit           единица              unit of the quantity; empty is the base unit
//	price          цена                 what the ERP asked for per (or one) of the unit,
//	per            за
//	total          сумма                and for the line; one of the two is required, and total decides
//	currency       валюта               code of ISO 4217
//	tax            налог в цене         net or gross, без НДС or с НДС: what price and total are
//	tax_rate       ставка НДС           in per cent
//	order_kind     вид заказа           and what else the book's prices may be limited to:
//	warehouse      склад
//	delivery       условия поставки
//	payment        условия оплаты
//	lot            партия
//	taken          взято за период      quantity taken before in the period of a ladder, in the unit
//
// Divisions and segments may be several, with commas, semicolons or vertical
// bars between them. Days and times of day are those of Options.Zone: a day is
// its first instant, and 01.03.2026 9:05:00 is five past nine. Currency and Tax
// of the Options hold where the file has no column for them, or leaves the field
// empty.
package documentcsv
