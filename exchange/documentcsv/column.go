package documentcsv

// column is the meaning of a column.
type column = int

// The columns, in the order of the package comment.
const (
	document column = iota
	number
	date
	orderDate
	shipmentDate
	invoiceDate
	taxDate
	knownAt
	organization
	divisions
	payer
	segments
	channel
	seller
	agreement
	sku
	productName
	quantity
	unit
	price
	per
	total
	currency
	tax
	taxRate
	orderKind
	warehouse
	delivery
	payment
	lot
	taken
	columns // their number
)

// names are those of the columns: the first is the column's own, the second the
// first Russian one.
var names = [columns][]string{
	document:     {"document", "номер документа", "document number", "number", "документ", "номер", "№ документа"},
	number:       {"line", "строка", "line number", "номер строки", "№ строки", "№", "№ п/п", "n"},
	date:         {"date", "дата", "document date", "дата документа"},
	orderDate:    {"order date", "дата заказа", "ordered"},
	shipmentDate: {"shipment date", "дата отгрузки", "shipped"},
	invoiceDate:  {"invoice date", "дата счета", "invoiced", "дата счета фактуры"},
	taxDate:      {"tax date", "дата ставки налога"},
	knownAt:      {"known at", "известно на"},
	organization: {"organization", "клиент", "organisation", "customer", "client", "buyer", "покупатель", "партнер"},
	divisions:    {"divisions", "подразделения", "division", "подразделение"},
	payer:        {"payer", "контрагент", "legal entity", "плательщик", "юридическое лицо"},
	segments:     {"segments", "сегменты", "segment", "сегмент"},
	channel:      {"channel", "канал", "sales channel", "канал продаж"},
	seller:       {"seller", "организация", "продавец"},
	agreement:    {"agreement", "договор", "contract", "соглашение"},
	sku:          {"sku", "артикул", "article", "article number", "item", "код товара"},
	productName:  {"name", "наименование", "product", "product name", "название", "номенклатура", "товар"},
	quantity:     {"quantity", "количество", "qty", "кол-во"},
	unit:         {"unit", "единица", "uom", "unit of measure", "единица измерения", "ед", "ед изм"},
	price:        {"price", "цена", "unit price", "цена за единицу"},
	per:          {"per", "за", "price per", "за количество", "цена за количество"},
	total:        {"total", "сумма", "amount", "line total", "sum", "всего", "стоимость"},
	currency:     {"currency", "валюта", "код валюты"},
	tax:          {"tax", "налог в цене", "tax mode", "ндс в цене"},
	taxRate:      {"tax rate", "ставка ндс", "vat rate", "ставка налога", "% ндс"},
	orderKind:    {"order kind", "вид заказа", "order type", "тип заказа"},
	warehouse:    {"warehouse", "склад"},
	delivery:     {"delivery", "условия поставки", "delivery terms", "incoterm"},
	payment:      {"payment", "условия оплаты", "payment terms"},
	lot:          {"lot", "партия", "batch"},
	taken:        {"taken", "взято за период"},
}
