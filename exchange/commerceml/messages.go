package commerceml

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// messages are the texts of the package's codes.
var messages = [...]struct{ code, english, russian string }{
	{"commerceml.not_commerceml", "the document is not CommerceML: its root element is {root}", "документ не является CommerceML: его корневой элемент — {root}"},
	{"commerceml.version", "version {version} of the schema is not supported", "версия схемы {version} не поддерживается"},
	{"commerceml.orders", "the document holds orders, not a catalogue or offers", "в документе заказы, а не каталог или предложения"},
	{"commerceml.malformed_xml", "the XML is not well-formed", "XML составлен неправильно"},
	{"commerceml.truncated", "the file ends before its last element is closed", "файл обрывается раньше, чем закрыт последний элемент"},
	{"commerceml.dtd", "a document type declaration is not allowed", "описание типа документа (DOCTYPE) не допускается"},
	{"commerceml.encoding", "the encoding {encoding} is not supported", "кодировка {encoding} не поддерживается"},
	{"commerceml.late_changes_only", "{element} comes after the records that it changes the meaning of", "{element} стоит после записей, смысл которых меняет"},
	{"commerceml.read", "the file could not be read", "файл не удалось прочитать"},
	{"commerceml.limit", "the file exceeds the limit {limit} of {max}", "файл превышает ограничение {limit}: {max}"},
	{"commerceml.missing_id", "the record has no {element}", "у записи нет элемента {element}"},
	{"commerceml.missing_value", "{element} is missing", "нет элемента {element}, или он пуст"},
	{"commerceml.malformed_number", "“{text}” is not a number", "«{text}» — не число"},
	{"commerceml.out_of_range", "{element} cannot be {text}", "{element} не может быть равен {text}"},
	{"commerceml.malformed_bool", "“{text}” is neither true nor false", "«{text}» — не «true» и не «false»"},
	{"commerceml.unknown_currency", "the currency “{text}” is not known", "валюта «{text}» неизвестна"},
	{"commerceml.missing_currency", "the price has no currency, nor has its price type {type}", "валюта не указана ни у цены, ни у её типа цен {type}"},
	{"commerceml.unknown_price_type", "the price type {type} is not declared", "тип цен {type} не описан"},
	{"commerceml.parent_skipped", "the group that holds this one was skipped", "группа, в которую входит эта, пропущена"},
}

// Messages adds the messages of the package's codes to a catalogue, in English
// and Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.code, m.english); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.russian); err != nil {
			return err
		}
	}
	return nil
}
