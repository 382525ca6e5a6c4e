package quickorder

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
)

// depot is the catalogue of the awkward pastes: besides steel it has articles that look like
// totals, names of columns, units, multipliers and numbers.
func depot(t testing.TB) *Index {
	return steel(t,
		Article{SKU: "100500", Name: "A number", Unit: kabinet.Piece},
		Article{SKU: "TOTAL-5W40", Name: "Oil", Unit: kabinet.Piece},
		Article{SKU: "SKU-100", Name: "Named as a column", Unit: kabinet.Piece},
		Article{SKU: "X10", Name: "Multiplier", Unit: kabinet.Piece},
		Article{SKU: "KG", Name: "A unit", Unit: kabinet.Piece},
	)
}

func cp1251(s string) string {
	out, err := charmap.Windows1251.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func utf16(e unicode.Endianness, bom unicode.BOMPolicy, s string) string {
	out, err := unicode.UTF16(e, bom).NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

// awkward are pastes and what each should be told, written before the parser
// was read: as a buyer, an accountant, Excel, 1C, a mail, a phone or a PDF gives them.
var awkward = []struct {
	name, locale, input string
	rows                []string
}{
	// Spreadsheets.
	{"prices as the third column", "ru", "ABC-1\t10\t125,50\nBOLT M8\t5\t1 250,00\nNUT-M8\t100\t3,20\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|NUT-M8|100|PCE|ok|"}},
	{"prices before quantities", "ru", "ABC-1\t125,50\t10\nBOLT M8\t3,20\t5\n",
		[]string{"1|ABC-1|10|PCE|warning|qty_column", "2|BOLT M8|5|PCE|warning|qty_column"}},
	{"commas inside quotes", "en", "SKU,Description,Qty\nABC-1,\"Bracket, left, zinc\",10\nBOLT M8,\"M8, 40\",5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|5|PCE|ok|"}},
	{"an unclosed quote does not swallow the rows below", "ru", "ABC-1;10;\"note\nBOLT M8;5;ok\n00123;7;\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|00123|7|PCE|ok|"}},
	{"inches", "en", "1/2\"-VALVE\t3\nABC-1\t2\n",
		[]string{"1|1/2\"-VALVE|3|PCE|ok|", "2|ABC-1|2|PCE|ok|"}},
	{"inches, quoted", "en", "\"1/2\"\"-VALVE\";3\nABC-1;2\n",
		[]string{"1|1/2\"-VALVE|3|PCE|ok|", "2|ABC-1|2|PCE|ok|"}},
	{"numbers of lines before the article", "ru", "1\tABC-1\t10\n2\tBOLT M8\t5\n3\tNUT-M8\t20\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|NUT-M8|20|PCE|ok|"}},
	{"numbers of lines by header", "ru", "№\tАртикул\tКол-во\n1\tABC-1\t10\n2\tBOLT M8\t5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|5|PCE|ok|"}},
	{"empty cells around", "en", "\t\tABC-1\t10\t\t\n\t\tBOLT M8\t5\t\t\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"merged cells leave rows without article", "ru", "ABC-1\t10\n\t5\nBOLT M8\t3\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2||5||error|sku_missing", "3|BOLT M8|3|PCE|ok|"}},
	{"a cell of two lines", "en", "\"ABC-1\n\"\t10\nBOLT M8\t5\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"blank lines and blank cells above", "en", "\n\n  \n\t\t\nABC-1\t10\n\n",
		[]string{"5|ABC-1|10|PCE|ok|"}},
	{"leading apostrophes", "en", "'00123\t5\nABC-1\t'7\n",
		[]string{"1|00123|5|PCE|ok|", "2|ABC-1|7|PCE|ok|"}},
	{"text as a formula", "en", "=\"00123\";=\"5\"\n=\"ABC-1\";2\n",
		[]string{"1|00123|5|PCE|ok|", "2|ABC-1|2|PCE|ok|"}},
	{"formulas are not computed", "en", "ABC-1\t=5+5\n=ABC-1\t10\n@SUM(1)\t5\n",
		[]string{"1|ABC-1|||error|bad_qty", "2||10||error|unknown_sku", "3||5||error|unknown_sku"}},
	{"scientific notation", "en", "ABC-1\t1E+05\nBOLT M8\t1.00E+05\n4.6E+12\t5\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|||error|bad_qty", "3||5||error|unknown_sku,sku_damaged"}},
	{"scientific notation in Russian", "ru", "Артикул;Кол-во\n4,6E+12;5\nABC-1;1,00E+05\n",
		[]string{"1||||skipped|header", "2||5||error|unknown_sku,sku_damaged", "3|ABC-1|||error|bad_qty"}},
	{"lost leading zeros are not guessed", "en", "123\t5\nABC-1\t2\n",
		[]string{"1||5||error|unknown_sku", "2|ABC-1|2|PCE|ok|"}},
	{"part numbers that became dates", "ru", "10.фев\t5\n2-Oct\t5\n10.02.2026\t4\nABC-1\t2\n",
		[]string{"1||5||error|unknown_sku,sku_damaged", "2||5||error|unknown_sku,sku_damaged", "3||4||error|unknown_sku,sku_damaged", "4|ABC-1|2|PCE|ok|"}},
	{"the separator's own line", "en", "sep=;\nSKU;Qty\nABC-1;5\n",
		[]string{"1||||skipped|separator", "2||||skipped|header", "3|ABC-1|5|PCE|ok|"}},
	{"two articles in a row", "en", "ABC-1\t10\tBOLT M8\t5\n00123\t1\t\t\n",
		[]string{"1||10||error|ambiguous_sku", "2|00123|1|PCE|ok|"}},
	{"rows and columns exchanged", "en", "ABC-1\tBOLT M8\n10\t5\n",
		[]string{"1|ABC-1|||error|bad_qty", "2||5||error|unknown_sku"}},
	{"unquoted decimal commas are never cut off", "ru", "PIPE-57,12,5\nSHEET-3,0,75\n",
		[]string{"1|PIPE-57|||error|bad_qty", "2|SHEET-3|||error|bad_qty"}},
	{"unquoted thousands are never cut off", "en", "ABC-1,1,000\nBOLT M8,2,500\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|||error|bad_qty"}},
	{"unquoted decimal commas under a header", "ru", "Артикул,Кол-во,Цена\nPIPE-57,12,5,100\nABC-1,3,10\n",
		[]string{"1||||skipped|header", "2|PIPE-57|||error|bad_qty", "3|ABC-1|3|PCE|ok|"}},
	{"two numbers, and no header", "en", "ABC-1\t10\t20\nBOLT M8\t5\t30\n",
		[]string{"1|ABC-1|10|PCE|warning|qty_column", "2|BOLT M8|5|PCE|warning|qty_column"}},
	{"numbers of orders", "ru", "Заказ;Артикул;Количество\n1045;ABC-1;10\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|warning|qty_column"}},
	{"amounts of money", "en", "Item;Price;Amount;Qty\nABC-1;5.00;50;10\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|"}},
	{"a column of thousands, in short", "ru", "Артикул;Кол-во, тыс.\nABC-1;10\n",
		[]string{"1||||skipped|header", "2|ABC-1|10||error|unit_unknown"}},
	{"semicolons and decimal commas", "ru", "PIPE-57;12,5\nSHEET-3;0,75\n",
		[]string{"1|PIPE-57|12.5|MTR|ok|", "2|SHEET-3|0.75|TNE|ok|"}},
	{"commas and quoted decimal commas", "ru", "PIPE-57,\"12,5\"\nSHEET-3,\"0,75\"\n",
		[]string{"1|PIPE-57|12.5|MTR|ok|", "2|SHEET-3|0.75|TNE|ok|"}},

	// Accountants and 1C.
	{"an invoice of 1C", "ru", "№;Товары (работы, услуги);Артикул;Кол-во;Ед.;Цена;Сумма\n1;Кронштейн;ABC-1;10,000;шт;125,50;1 255,00\n;;;;;Итого:;1 255,00\n;;;;;В том числе НДС:;209,17\nВсего наименований 1, на сумму 1 255,00 руб.;;;;;;\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3||||skipped|total_row", "4||||skipped|total_row", "5||||skipped|total_row"}},
	{"columns in an odd order", "ru", "Кол.;Ед. изм.;Артикул;Цена\n10;шт;ABC-1;5,00\n2;кор;BOLT M8;7,00\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|2|BX|ok|"}},
	{"columns in English in an odd order", "en", "Quantity Ordered,UOM,Unit Price,Item #\n10,pcs,5.00,ABC-1\n2,box,7.00,BOLT M8\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|2|BX|ok|"}},
	{"sizes of packs are no quantities", "ru", "Артикул;Кол-во в упаковке;Заказ\nABC-1;50;10\nBOLT M8;100;5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|5|PCE|ok|"}},
	{"what is in stock is no quantity", "ru", "Артикул;Остаток;Цена;Заказ\nABC-1;500;12;10\nBOLT M8;700;3;5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|5|PCE|ok|"}},
	{"quantities of other kinds", "en", "SKU,Qty on hand,Min qty,Order qty\nABC-1,500,1,10\nBOLT M8,700,1,5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3|BOLT M8|5|PCE|ok|"}},
	{"a price list has no quantities", "ru", "Артикул;Цена\nABC-1;125,50\nBOLT M8;3\n",
		[]string{"1||||skipped|header", "2|ABC-1|1|PCE|warning|qty_defaulted", "3|BOLT M8|1|PCE|warning|qty_defaulted"}},
	{"a column of thousands of pieces", "ru", "Артикул;Кол-во, тыс. шт\nABC-1;10\n",
		[]string{"1||||skipped|header", "2|ABC-1|10||error|unit_unknown"}},
	{"the unit in the column's name", "ru", "Артикул;Кол-во, кор.\nBOLT M8;2\nABC-1;2\n",
		[]string{"1||||skipped|header", "2|BOLT M8|2|BX|ok|", "3|ABC-1|2||error|unit_unknown"}},
	{"totals by many names", "ru", "ABC-1\t10\nBOLT M8\t5\nВсего\t15\nИТОГО:\t15\nTotal qty: 15\t\nGrand total\t15\nСумма\t15\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3||||skipped|total_row", "4||||skipped|total_row", "5||||skipped|total_row", "6||||skipped|total_row", "7||||skipped|total_row"}},
	{"an article that is named as a total", "en", "ABC-1\t10\nTOTAL-5W40\t3\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|TOTAL-5W40|3|PCE|ok|"}},
	{"an article that is named as a column", "en", "SKU-100\t3\nABC-1\t10\n",
		[]string{"1|SKU-100|3|PCE|ok|", "2|ABC-1|10|PCE|ok|"}},
	{"the header on every page", "ru", "Артикул\tКол-во\nABC-1\t10\nАртикул\tКол-во\nBOLT M8\t5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3||||skipped|header", "4|BOLT M8|5|PCE|ok|"}},
	{"accountants' negatives", "en", "ABC-1\t(5)\nBOLT M8\t5-\n00123\t−5\n10-2\t-5\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|||error|bad_qty", "3|00123|||error|bad_qty", "4|10-2|||error|bad_qty"}},
	{"zeros", "ru", "ABC-1\t0\nBOLT M8\t0,00\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|||error|bad_qty"}},
	{"huge", "en", "ABC-1\t99999999999999999999\nBOLT M8\t999999999\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|999999999|PCE|ok|"}},
	{"a piece and a half", "ru", "ABC-1\t1,5\nBOLT M8\t1,0\n00123\t2.00\n",
		[]string{"1|ABC-1|1.5|PCE|error|bad_qty", "2|BOLT M8|1|PCE|ok|", "3|00123|2|PCE|ok|"}},
	{"dates where quantities are", "ru", "ABC-1\t05.10.2026\nBOLT M8\t05.окт\n00123\t5-Oct\n10-2\t2026-10-05\nDUP-1\t01/02/26\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|||error|bad_qty", "3|00123|||error|bad_qty", "4|10-2|||error|bad_qty", "5||||error|ambiguous_sku,bad_qty"}},
	{"thousands as a word", "ru", "ABC-1\t10 тыс\nBOLT M8\t10 тыс. шт\n00123\t10k\n10-2\t1.5k\n",
		[]string{"1|ABC-1|10||error|unit_unknown", "2|BOLT M8|10||error|unit_unknown", "3|00123|10||error|unit_unknown", "4|10-2|1.5||error|unit_unknown"}},

	// Numbers.
	{"thousands by many spaces", "ru", "ABC-1\t1\u00a0000\nBOLT M8\t1\u202f000\n00123\t1\u2009000\n10-2\t1'000\n100500\t1 000 000\n",
		[]string{"1|ABC-1|1000|PCE|ok|", "2|BOLT M8|1000|PCE|ok|", "3|00123|1000|PCE|ok|", "4|10-2|1000|PCE|ok|", "5|100500|1000000|PCE|ok|"}},
	{"commas and points of another language", "ru", "PIPE-57\t1,234.56\nSHEET-3\t10.5\n",
		[]string{"1|PIPE-57|1234.56|MTR|ok|", "2|SHEET-3|10.5|TNE|ok|"}},
	{"points and commas of another language", "en", "PIPE-57\t1.234,56\nSHEET-3\t10,5\n",
		[]string{"1|PIPE-57|1234.56|MTR|ok|", "2|SHEET-3|10.5|TNE|ok|"}},
	{"thousands of a language, which another one does not know", "de", "ABC-1;1.000\nBOLT M8;5\n",
		[]string{"1|ABC-1|1000|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"a number that may mean two things", "ru", "ABC-1;1.000\nBOLT M8;5\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|BOLT M8|5|PCE|ok|"}},
	{"numbers that begin with their mark", "ru", "PIPE-57\t,5\nSHEET-3\t.5\n",
		[]string{"1|PIPE-57|0.5|MTR|ok|", "2|SHEET-3|0.5|TNE|ok|"}},
	{"other digits", "en", "ABC-1\t１０\nBOLT M8\t١٠\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|10|PCE|ok|"}},
	{"digits that are none", "en", "ABC-1\t10²\nPIPE-57\t2½\nBOLT M8\t①0\n00123\t0x10\n10-2\t1_000\nDUP-1\tNaN\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|PIPE-57|||error|bad_qty", "3|BOLT M8|||error|bad_qty", "4|00123|||error|bad_qty,unit_unknown", "5|10-2|||error|bad_qty", "6||||error|ambiguous_sku,bad_qty"}},
	{"about so many", "ru", "ABC-1\t~10\nABC-1\t>10\nABC-1\t10-15\nABC-1\t10..15\nABC-1\tдо 10\nABC-1\t10/20\nABC-1\t10*2\nABC-1\t10:00\nABC-1\t10%\nABC-1\t10+\nABC-1\t$10\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|ABC-1|||error|bad_qty", "3|ABC-1|||error|bad_qty", "4|ABC-1|||error|bad_qty", "5|ABC-1|||error|bad_qty", "6|ABC-1|||error|bad_qty", "7|ABC-1|||error|bad_qty", "8|ABC-1|||error|bad_qty", "9|ABC-1|||error|bad_qty", "10|ABC-1|||error|bad_qty", "11|ABC-1|||error|bad_qty"}},
	{"words for numbers", "ru", "ABC-1\tдесять\nABC-1\tten\nABC-1\t?\nABC-1\t-\nABC-1\tn/a\nBOLT M8\t3\n",
		[]string{"1|ABC-1|||error|bad_qty", "2|ABC-1|||error|bad_qty", "3|ABC-1|||error|bad_qty", "4|ABC-1|||error|bad_qty", "5|ABC-1|||error|bad_qty", "6|BOLT M8|3|PCE|ok|"}},

	// Bytes.
	{"the mark of UTF-8", "en", "\ufeffSKU,Qty\nABC-1,10\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|"}},
	{"Windows-1251", "ru", cp1251("Артикул;Количество;Ед. изм.\nСВ-08;12,5;кг\nABC-1;10;шт.\n"),
		[]string{"1||||skipped|header", "2|СВ-08|12.5|KGM|ok|", "3|ABC-1|10|PCE|ok|"}},
	{"UTF-16, the little end first", "ru", utf16(unicode.LittleEndian, unicode.UseBOM, "Артикул\tКоличество\r\nСВ-08\t5\r\n"),
		[]string{"1||||skipped|header", "2|СВ-08|5|KGM|ok|"}},
	{"UTF-16, the big end first", "ru", utf16(unicode.BigEndian, unicode.UseBOM, "Артикул\tКоличество\r\nСВ-08\t5\r\n"),
		[]string{"1||||skipped|header", "2|СВ-08|5|KGM|ok|"}},
	{"UTF-16 without its mark", "ru", utf16(unicode.LittleEndian, unicode.IgnoreBOM, "Артикул\tКоличество\r\nСВ-08\t5\r\n"),
		[]string{"1||||skipped|header", "2|СВ-08|5|KGM|ok|"}},
	{"rows that end in CR", "en", "ABC-1\t10\rBOLT M8\t5\r",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"rows that end in many ways", "en", "ABC-1\t10\r\nBOLT M8\t5\n00123\t1\r10-2\t2",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|00123|1|PCE|ok|", "4|10-2|2|PCE|ok|"}},
	{"line ends of word processors", "en", "ABC-1\t10\vBOLT M8\t5\u202800123\t1\u008510-2\t2\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|00123|1|PCE|ok|", "4|10-2|2|PCE|ok|"}},
	{"what nobody sees", "en", "AB\u00adC-1\t10\n\u200bBOLT M8\u200b\t5\u2060\n\u200e00123\t\ufeff7\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|00123|7|PCE|ok|"}},
	{"full width", "en", "ＡＢＣ－１\t１０\n",
		[]string{"1|ABC-1|10|PCE|ok|"}},
	{"rubbish", "en", "🙂\t5\nABC-1\t2\n" + strings.Repeat("z", 10_000) + "\t1\n",
		[]string{"1||5||error|unknown_sku", "2|ABC-1|2|PCE|ok|", "3||1||error|unknown_sku"}},

	// Articles.
	{"Cyrillic for Latin", "ru", "АВС-1\t10\nВОLT M8\t5\n",
		[]string{"1|ABC-1|10|PCE|warning|sku_lookalike", "2|BOLT M8|5|PCE|warning|sku_lookalike"}},
	{"Latin for Cyrillic", "ru", "CB-08\t10\n",
		[]string{"1|СВ-08|10|KGM|warning|sku_lookalike"}},
	{"O is no zero", "en", "OO123\t5\nABC-1\t1\n",
		[]string{"1||5||error|unknown_sku", "2|ABC-1|1|PCE|ok|"}},
	{"GTINs as people write them", "en", "4600000000015\t1\n4 600000 000015\t2\n04600000000015\t3\n4600000000016\t4\nBOLT M8\t5\n",
		[]string{"1|ABC-1|6|PCE|warning|duplicate_merged", "2|ABC-1|2|PCE|merged|duplicate_merged", "3|ABC-1|3|PCE|merged|duplicate_merged", "4||4||error|unknown_sku,bad_gtin", "5|BOLT M8|5|PCE|ok|"}},
	{"an article and the GTIN of another", "en", "SKU\tEAN\tQty\nBOLT M8\t4600000000015\t5\n",
		[]string{"1||||skipped|header", "2||5||error|ambiguous_sku"}},
	{"cases, spaces and dashes", "en", "  abc - 1 \t10\nbolt  m8\t5\nNUT‑M8\t20\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|NUT-M8|20|PCE|ok|"}},
	{"cases that matter", "en", "abc-2\t1\nABC-2\t2\nAbc-2\t3\n",
		[]string{"1|abc-2|1|PCE|ok|", "2|ABC-2|2|PCE|ok|", "3||3||error|ambiguous_sku"}},
	{"own part numbers, and those of others", "en", "A-100\t5\nB-7\t10\n",
		[]string{"1|ABC-1|5|PCE|ok|", "2||10||error|unknown_sku"}},
	{"an article with a comma", "ru", "CABLE 3X2,5\t100\nCABLE 3х2,5\t50\n",
		[]string{"1|CABLE 3X2,5|150|MTR|warning|duplicate_merged", "2|CABLE 3X2,5|50|MTR|merged|sku_lookalike,duplicate_merged"}},
	{"rules of quantities, rows together", "en", "NUT-M8\t5\nNUT-M8\t5\n",
		[]string{"1|NUT-M8|10|PCE|warning|duplicate_merged", "2|NUT-M8|5|PCE|merged|duplicate_merged"}},
	{"rules of quantities", "en", "NUT-M8\t15\n",
		[]string{"1|NUT-M8|15|PCE|error|step"}},
	{"replaced and gone", "en", "WASH-1\t5\nWASH-2\t3\nOLD-9\t1\n",
		[]string{"1|WASH-2|8|PCE|warning|discontinued_replaced,duplicate_merged", "2|WASH-2|3|PCE|merged|duplicate_merged", "3|OLD-9|1|PCE|error|discontinued"}},
	{"units beside", "ru", "BOLT M8\t2\tкор\nABC-1\t200\tшт\nPIPE-57\t2,5\tт\nСВ-08\t3\tкг\n",
		[]string{"1|BOLT M8|2|BX|ok|", "2|ABC-1|200|PCE|ok|", "3|PIPE-57|2.5|TNE|ok|", "4|СВ-08|3|KGM|ok|"}},
	{"metres as they are called", "ru", "PIPE-57\t100\tп.м\nCABLE 3X2,5\t50\tм.п.\nPIPE-57\t10\tпог. м\n",
		[]string{"1|PIPE-57|110|MTR|warning|duplicate_merged", "2|CABLE 3X2,5|50|MTR|ok|", "3|PIPE-57|10|MTR|merged|duplicate_merged"}},
	{"units that the article lacks", "ru", "PIPE-57\t100\tкг\nABC-1\t10\tм\n",
		[]string{"1|PIPE-57|100||error|unit_unknown", "2|ABC-1|10||error|unit_unknown"}},
	{"an article that is named as a unit", "en", "KG\t5\nABC-1\t2\n",
		[]string{"1|KG|5|PCE|ok|", "2|ABC-1|2|PCE|ok|"}},

	// Mails, phones and papers.
	{"a mail", "ru", "Добрый день!\nПросим выставить счёт:\nABC-1 - 10 шт\nBOLT M8 - 5 шт\n\nС уважением, Анна\n+7 912 345-67-89\n",
		[]string{"1||||error|unknown_sku", "2||||error|unknown_sku", "3|ABC-1|10|PCE|ok|", "4|BOLT M8|5|PCE|ok|", "6||||error|unknown_sku", "7||7||error|unknown_sku"}},
	{"a mail that was answered", "en", "> ABC-1 10\n> BOLT M8 5\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"points of a list", "en", "- ABC-1 10\n• BOLT M8 5\n* 00123 7\n– 10-2 3\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|00123|7|PCE|ok|", "4|10-2|3|PCE|ok|"}},
	{"a numbered list", "ru", "1) ABC-1 10 шт\n2) BOLT M8 5 шт\n3) NUT-M8 20 шт\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|NUT-M8|20|PCE|ok|"}},
	{"a numbered list that ends in semicolons", "ru", "1. ABC-1 - 10 шт;\n2. BOLT M8 - 5 шт;\n3. NUT-M8 - 20 шт.\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|", "3|NUT-M8|20|PCE|ok|"}},
	{"marks between article and quantity", "en", "ABC-1: 10\nABC-1 = 10\nABC-1 (10 pcs.)\nABC-1 x10\nABC-1 x 10\n10 x ABC-1\n10x ABC-1\n10 pcs ABC-1\nABC-1 10pcs\nABC-1 — 10 pcs.\n",
		[]string{"1|ABC-1|100|PCE|warning|duplicate_merged", "2|ABC-1|10|PCE|merged|duplicate_merged", "3|ABC-1|10|PCE|merged|duplicate_merged", "4|ABC-1|10|PCE|merged|duplicate_merged", "5|ABC-1|10|PCE|merged|duplicate_merged", "6|ABC-1|10|PCE|merged|duplicate_merged", "7|ABC-1|10|PCE|merged|duplicate_merged", "8|ABC-1|10|PCE|merged|duplicate_merged", "9|ABC-1|10|PCE|merged|duplicate_merged", "10|ABC-1|10|PCE|merged|duplicate_merged"}},
	{"two orders in a line", "en", "ABC-1 10, BOLT M8 5\n00123 7\n",
		[]string{"1||||error|unknown_sku,bad_qty", "2|00123|7|PCE|ok|"}},
	{"articles that are numbers, in words", "en", "10-2 5\n10 00123\n100500 3\n",
		[]string{"1|10-2|5|PCE|ok|", "2|00123|10|PCE|ok|", "3|100500|3|PCE|ok|"}},
	{"an article that is a multiplier", "en", "X10 5\nABC-1 x3\n",
		[]string{"1|X10|5|PCE|ok|", "2|ABC-1|3|PCE|ok|"}},
	{"columns of a paper, parted by spaces", "en", "ABC-1      Bracket          10 pcs    1.25\nBOLT M8    Bolt M8x40        5 pcs    0.40\n",
		[]string{"1||1.25||error|unknown_sku", "2||0.4||error|unknown_sku"}},
	{"a phone's dashes and capitals", "en", "Abc–1 10\nbolt m8 5\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"only articles", "en", "ABC-1\nBOLT M8\n",
		[]string{"1|ABC-1|1|PCE|warning|qty_defaulted", "2|BOLT M8|1|PCE|warning|qty_defaulted"}},
	{"only numbers", "en", "5\n10\n",
		[]string{"1||||error|unknown_sku", "2||||error|unknown_sku"}},
	{"two numbers behind the article", "en", "ABC-1 10 20\nBOLT M8 5\n",
		[]string{"1||20||error|unknown_sku", "2|BOLT M8|5|PCE|ok|"}},
	{"programs' formats", "en", "{\"sku\":\"ABC-1\"}\n<td>BOLT M8</td>\n",
		[]string{"1||||error|unknown_sku", "2||||error|unknown_sku"}},
	{"a table of a chat", "en", "| ABC-1 | 10 |\n| BOLT M8 | 5 |\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"a table of a page of notes", "ru", "| Артикул | Название | Кол-во |\n|:--------|----------|-------:|\n| ABC-1 | Скоба, тип 1; оц. | 10 |\n|  | | |\n  | BOLT M8 |  | 5 |\n",
		[]string{"1||||skipped|header", "3|ABC-1|10|PCE|ok|", "5|BOLT M8|5|PCE|ok|"}},
	{"a table of a database", "en", "   sku   | note | qty \n---------+------+-----\n ABC-1   |      |  10\n BOLT M8 | a, b |   5\n",
		[]string{"1||||skipped|header", "3|ABC-1|10|PCE|ok|", "4|BOLT M8|5|PCE|ok|"}},
	{"a table of a database with a frame", "en", "+---------+-----+\n|   sku   | qty |\n+---------+-----+\n| ABC-1   |  10 |\n+---------+-----+\n",
		[]string{"2||||skipped|header", "4|ABC-1|10|PCE|ok|"}},
	{"bars part quoted cells", "en", "ABC-1|\"a|b\"|10\nBOLT M8||5\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"the first cells are empty", "en", "sku | qty\nABC-1 | 10\n | 5\n",
		[]string{"1||||skipped|header", "2|ABC-1|10|PCE|ok|", "3||5||error|sku_missing"}},
	{"bars within cells", "en", "ABC-1;a | b;10\nBOLT M8;c | d;5\n",
		[]string{"1|ABC-1|10|PCE|ok|", "2|BOLT M8|5|PCE|ok|"}},
	{"a file that says it has bars", "en", "sep=|\nABC-1|10\n",
		[]string{"1||||skipped|separator", "2|ABC-1|10|PCE|ok|"}},
}

func TestAwkwardPastes(t *testing.T) {
	ix := depot(t)
	require.GreaterOrEqual(t, len(awkward), 50)
	for _, p := range awkward {
		t.Run(p.name, func(t *testing.T) {
			opts := Options{Language: language.MustParse(p.locale)}
			s, err := Read(bytes.NewReader([]byte(p.input)), opts)
			require.NoError(t, err)
			got := []string{}
			for _, r := range ix.Resolve("acme", s).Rows {
				got = append(got, told(r))
			}
			require.Equal(t, p.rows, got)
			if utf8.ValidString(p.input) && !strings.HasPrefix(p.input, "\ufeff") && !strings.Contains(p.input, "\x00") {
				pasted, err := Paste(p.input, opts)
				require.NoError(t, err)
				require.Equal(t, ix.Resolve("acme", s), ix.Resolve("acme", pasted), "pasted and read alike")
			}
		})
	}
}

func TestAwkwardInputsAreRefused(t *testing.T) {
	for _, p := range []struct {
		name, input string
		opts        Options
		err         error
	}{
		{"zero bytes", "ABC-1\x00\t10\n", Options{}, ErrEncoding},
		{"a row too many", "a\nb\nc\nd\n", Options{MaxRows: 3}, ErrTooManyRows},
		{"a byte too many", "ABC-1\t10\n", Options{MaxBytes: 8}, ErrTooLarge},
		{"a cell too many", strings.Repeat("a\t", MaxCells) + "b", Options{}, ErrTooManyCells},
	} {
		t.Run(p.name, func(t *testing.T) {
			_, err := Paste(p.input, p.opts)
			require.ErrorIs(t, err, p.err)
			_, err = Read(strings.NewReader(p.input), p.opts)
			require.ErrorIs(t, err, p.err)
		})
	}
	for _, p := range []struct {
		name, input string
		opts        Options
		rows        int
	}{
		{"blank rows do not count", "a\n\n\nb\n\nc\n\n", Options{MaxRows: 3}, 3},
		{"as many bytes as may be", "ABC-1\t10\n", Options{MaxBytes: 9}, 1},
		{"as many cells as may be", strings.Repeat("a\t", MaxCells-1) + "b", Options{}, 1},
	} {
		t.Run(p.name, func(t *testing.T) {
			s, err := Read(strings.NewReader(p.input), p.opts)
			require.NoError(t, err)
			require.Equal(t, p.rows, s.Len())
		})
	}
}

// A row of nothing but delimiters costs no memory, whatever its length, and is no row.
func TestDelimitersWithoutContentCostNothing(t *testing.T) {
	s, err := Paste("ABC-1;2"+strings.Repeat(";", 1<<20)+"\n"+strings.Repeat(";", 1<<20), Options{})
	require.NoError(t, err)
	require.Equal(t, 1, s.Len())
	require.Less(t, cap(s.cells), 10_000)
	_, err = Paste("ABC-1;2"+strings.Repeat(";", MaxCells)+" ;x", Options{})
	require.ErrorIs(t, err, ErrTooManyCells)
}

// What is merged into a row that cannot be ordered is in the file to correct, or its
// quantity would be lost when the file comes back.
func TestMergedRowsOfAFailedRowAreInTheFileToCorrect(t *testing.T) {
	s, err := Paste("NUT-M8\t600\nABC-1\t1\nNUT-M8\t500\n", Options{})
	require.NoError(t, err)
	ix := depot(t)
	p := ix.Resolve("acme", s)
	require.Equal(t, "1|NUT-M8|1100|PCE|error|duplicate_merged,above_max", told(p.Rows[0]))
	var b bytes.Buffer
	require.NoError(t, Export(&b, p.Failed(), ExportOptions{}))
	corrected := strings.Replace(b.String(), "500", "400", 1)
	s, err = Read(strings.NewReader(corrected), Options{})
	require.NoError(t, err)
	p = ix.Resolve("acme", s)
	require.Equal(t, "2|NUT-M8|1000|PCE|warning|duplicate_merged", told(p.Rows[1]))
	require.Len(t, p.Lines(), 1)
}

// Lines that a program has, of an order or a list, name SKUs, not the client's own
// numbers: an article that is gone is not another one that the client calls so.
func TestSheetOfMeansSKUs(t *testing.T) {
	ix, err := NewIndex([]Article{{SKU: "NEW", Unit: kabinet.Piece}, {SKU: "'Q'", Unit: kabinet.Piece}, {SKU: "DUP-1", Unit: kabinet.Piece}},
		[]Alias{{"acme", "GONE", "NEW"}, {"acme", "DUP-1", "NEW"}}, IndexOptions{})
	require.NoError(t, err)
	var lines []cart.NewLine
	for _, sku := range []kabinet.SKU{"GONE", "'Q'", "DUP-1", "new"} {
		lines = append(lines, cart.NewLine{LineKey: cart.LineKey{SKU: sku}, Quantity: kabinet.QuantityOf(2)})
	}
	s, err := SheetOf(Options{}, lines...)
	require.NoError(t, err)
	var got []string
	for _, r := range ix.Resolve("acme", s).Rows {
		got = append(got, told(r))
	}
	require.Equal(t, []string{"1||2||error|unknown_sku", "2|'Q'|2|PCE|ok|", "3|DUP-1|2|PCE|ok|", "4||2||error|unknown_sku"}, got)
}
