package commerceml

import (
	"iter"

	"github.com/seed-a884640a/kabinet"
)

// product reads a product.
func (r *reader) product(e element) error {
	p := Product{
		ID:           ProductID(e.child("Ид").text()),
		Description:  e.child("Описание").text(),
		Manufacturer: e.child("Изготовитель").child("Наименование").text(),
	}
	if p.ID == "" {
		return r.skip(ProductRecord, "", missingID(e))
	}
	var mistake *Error
	if p.Item, mistake = r.item(e); mistake != nil {
		return r.skip(ProductRecord, string(p.ID), mistake)
	}
	if p.Manufacturer == "" {
		p.Manufacturer = e.child("Производитель").text()
	}
	for g := range e.listed("Группы", "Ид") {
		if id := g.text(); id != "" {
			p.Groups = append(p.Groups, GroupID(id))
		}
	}
	for c := range e.each("Картинка") {
		if path := c.text(); path != "" {
			p.Pictures = append(p.Pictures, path)
		}
	}
	return deliver(r.h.Product, p, &r.sum.Products)
}

// item reads what products and offers have in common.
func (r *reader) item(e element) (it Item, mistake *Error) {
	it.Article = e.child("Артикул").text()
	it.Name = e.child("Наименование").text()
	if it.Deleted, mistake = deleted(e); mistake != nil {
		return it, mistake
	}
	it.Barcodes = barcodes(e)
	if it.Unit, it.Packs, mistake = r.unitsOf(e); mistake != nil {
		return it, mistake
	}
	for v := range e.listed("ЗначенияСвойств", "ЗначенияСвойства") {
		pv := PropertyValue{Property: PropertyID(v.child("Ид").text()), Name: v.child("Наименование").text()}
		if pv.Property == "" {
			return it, v.fail(ErrMissing.With("element", "Ид"))
		}
		entry := r.properties[pv.Property]
		if entry.name != "" {
			pv.Name = entry.name
		}
		for x := range v.each("Значение") {
			text := x.text()
			if text == "" {
				continue
			}
			o := PropertyOption{Text: text}
			if known, ok := entry.values[text]; ok {
				o = PropertyOption{ID: text, Text: known}
			}
			pv.Values = append(pv.Values, o)
		}
		it.Properties = append(it.Properties, pv)
	}
	it.Characteristics = namedValues(e.listed("ХарактеристикиТовара", "ХарактеристикаТовара"))
	it.Requisites = namedValues(e.listed("ЗначенияРеквизитов", "ЗначениеРеквизита"))
	it.Taxes, mistake = taxRates(e)
	return it, mistake
}

// barcodes returns the bar codes of an item, each once. Some exchanges write
// several, with or without a list around them.
func barcodes(e element) []string {
	var codes []string
	var seen map[string]bool
	for _, list := range [...]iter.Seq[element]{e.each("Штрихкод"), e.listed("Штрихкоды", "Штрихкод")} {
		for b := range list {
			code := b.text()
			if code == "" || seen[code] {
				continue
			}
			if seen == nil {
				seen = make(map[string]bool)
			}
			seen[code] = true
			codes = append(codes, code)
		}
	}
	return codes
}

// namedValues reads names and values.
func namedValues(list iter.Seq[element]) []NamedValue {
	var values []NamedValue
	for v := range list {
		nv := NamedValue{ID: v.child("Ид").text(), Name: v.child("Наименование").text(), Value: v.child("Значение").text()}
		if nv.Name != "" || nv.Value != "" {
			values = append(values, nv)
		}
	}
	return values
}

// taxRates reads СтавкиНалогов. Newer versions write each of them twice.
func taxRates(e element) ([]TaxRate, *Error) {
	var rates []TaxRate
	for t := range e.listed("СтавкиНалогов", "СтавкаНалога") {
		text := t.child("Ставка")
		if text.text() == "" {
			continue
		}
		rate := TaxRate{Name: t.child("Наименование").text()}
		var err *kabinet.Error
		if rate.Rate, rate.Exempt, err = parseTaxRate(text.number()); err != nil {
			return nil, text.fail(err)
		}
		if n := len(rates); n == 0 || rates[n-1] != rate {
			rates = append(rates, rate)
		}
	}
	return rates, nil
}

// maxPacks bounds the further units of an item, among which each of its prices
// looks for its own.
const maxPacks = 1000

// unitsOf reads the base unit and the further units with their coefficients.
// Newer versions give the base unit as a code or name, older ones by attributes,
// and packages of changes as КодЕдиницыИзмерения.
func (r *reader) unitsOf(e element) (base Unit, packs []Pack, mistake *Error) {
	b := e.child("БазоваяЕдиница")
	if !b.exists() {
		return r.unitOf(e.child("КодЕдиницыИзмерения").text(), Unit{}, nil), nil, nil
	}
	base = Unit{Code: b.attr("Код"), FullName: b.attr("НаименованиеПолное"), International: b.attr("МеждународноеСокращение")}
	text := b.text()
	if base.IsZero() {
		base = r.unitOf(text, Unit{}, nil)
	} else {
		base.Name = text
		base = r.resolve(base)
	}
	for p := range b.each("Пересчет") {
		name := p.child("Единица").text()
		if name == "" {
			continue
		}
		c := p.child("Коэффициент")
		if c.text() == "" {
			if base.names(name) {
				continue
			}
			return base, nil, p.fail(ErrMissing.With("element", "Коэффициент"))
		}
		coefficient, mistake := positive(c)
		if mistake != nil {
			return base, nil, mistake
		}
		if base.names(name) {
			continue // a unit holds one of itself
		}
		if len(packs) == maxPacks {
			return base, nil, p.fail(ErrLimit.With("limit", "Пересчет").With("max", maxPacks))
		}
		packs = append(packs, Pack{Unit: r.unitOf(name, Unit{}, nil), Coefficient: coefficient})
	}
	return base, packs, nil
}

// positive reads a number above zero.
func positive(e element) (kabinet.Quantity, *Error) {
	q, err := parseQuantity(e.number())
	if err == nil && q.Sign() <= 0 {
		err = ErrRange.With("element", e.name()).With("text", clip(e.text()))
	}
	if err != nil {
		return q, e.fail(err)
	}
	return q, nil
}
