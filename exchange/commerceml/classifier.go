package commerceml

import (
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// deleted reads the two ways to mark a record as deleted: the attribute or
// element Статус, and ПометкаУдаления of newer versions.
func deleted(e element) (bool, *Error) {
	status := e.value("Статус")
	if strings.EqualFold(status, "Удален") || strings.EqualFold(status, "Удалён") {
		return true, nil
	}
	mark := e.child("ПометкаУдаления")
	if !mark.exists() {
		return false, nil
	}
	v, err := parseBool(mark.text())
	if err != nil {
		return false, mark.fail(err)
	}
	return v, nil
}

// missingID is the mistake of a record without id.
func missingID(e element) *Error {
	at := e
	if id := e.child("Ид"); id.exists() {
		at = id
	}
	return at.fail(ErrMissingID.With("element", "Ид"))
}

// group reads a group and the groups inside it. Orphans are groups inside one
// that was skipped: they are reported too, so that none vanishes silently.
func (r *reader) group(e element, parent GroupID, level int, orphan bool) error {
	g := Group{ID: GroupID(e.child("Ид").text()), Parent: parent, Level: level, Name: e.child("Наименование").text()}
	var mistake *Error
	g.Deleted, mistake = deleted(e)
	switch {
	case orphan:
		mistake = e.fail(ErrParent)
	case g.ID == "":
		mistake = missingID(e)
	}
	if mistake != nil {
		if err := r.skip(GroupRecord, string(g.ID), mistake); err != nil {
			return err
		}
	} else if err := deliver(r.h.Group, g, &r.sum.Groups); err != nil {
		return err
	}
	for p := range e.listed("Свойства", "Свойство") {
		if err := r.property(p); err != nil {
			return err
		}
	}
	for sub := range e.listed("Группы", "Группа") {
		if err := r.group(sub, g.ID, level+1, mistake != nil); err != nil {
			return err
		}
	}
	for sub := range e.each("Группа") { // without their list
		if err := r.group(sub, g.ID, level+1, mistake != nil); err != nil {
			return err
		}
	}
	return nil
}

// property reads a property and enters it into the dictionary.
func (r *reader) property(e element) error {
	p := Property{ID: PropertyID(e.child("Ид").text()), Name: e.child("Наименование").text(), Type: e.child("ТипЗначений").text()}
	var mistake *Error
	if p.Deleted, mistake = deleted(e); p.ID == "" {
		mistake = missingID(e)
	}
	if mistake != nil {
		return r.skip(PropertyRecord, string(p.ID), mistake)
	}
	size := len(p.ID) + len(p.Name)
	for list := range e.each("ВариантыЗначений") {
		for v := range list.all() {
			var o PropertyOption
			switch v.name() {
			case "Справочник":
				o = PropertyOption{ID: v.child("ИдЗначения").text(), Text: v.child("Значение").text()}
			case "Значение":
				o.Text = v.text()
			default:
				continue
			}
			size += len(o.ID) + len(o.Text)
			p.Values = append(p.Values, o)
		}
	}
	if err := r.remember(e, 1+len(p.Values), size); err != nil {
		return err
	}
	entry := propertyEntry{name: p.Name}
	for _, o := range p.Values {
		if o.ID != "" {
			if entry.values == nil {
				entry.values = make(map[string]string, len(p.Values))
			}
			entry.values[o.ID] = o.Text
		}
	}
	r.properties[p.ID] = entry
	return deliver(r.h.Property, p, &r.sum.Properties)
}

// unit reads an entry of the dictionary of units, which newer versions refer to
// by its Ид.
func (r *reader) unit(e element) error {
	id := e.child("Ид").text()
	u := r.resolve(Unit{
		Code:          e.child("Код").text(),
		Name:          e.child("НаименованиеКраткое").text(),
		FullName:      e.child("НаименованиеПолное").text(),
		International: e.child("МеждународноеСокращение").text(),
	})
	if id == "" {
		id = u.Code
	}
	if id == "" {
		return r.skip(UnitRecord, "", missingID(e))
	}
	if err := r.remember(e, 1, len(id)+len(u.Code)+len(u.Name)+len(u.FullName)+len(u.International)); err != nil {
		return err
	}
	r.units[id] = u
	return nil
}

// priceType reads a price type and enters it into the dictionary.
func (r *reader) priceType(e element) error {
	r.typesDeclared = true
	t, mistake := r.makePriceType(e)
	if mistake != nil {
		return r.skip(PriceTypeRecord, string(t.ID), mistake)
	}
	if r.untyped[t.ID] {
		return e.fail(ErrLate.With("element", e.name()))
	}
	if err := r.remember(e, 1, len(t.ID)+len(t.Name)+len(t.TaxName)); err != nil {
		return err
	}
	r.types[t.ID] = t
	return deliver(r.h.PriceType, t, &r.sum.PriceTypes)
}

func (r *reader) makePriceType(e element) (t PriceType, mistake *Error) {
	t = PriceType{ID: PriceTypeID(e.child("Ид").text()), Name: e.child("Наименование").text()}
	if t.ID == "" {
		return t, missingID(e)
	}
	if t.Deleted, mistake = deleted(e); mistake != nil {
		return t, mistake
	}
	if c := e.child("Валюта"); c.text() != "" {
		var ok bool
		if t.Currency, ok = r.currency(c.text()); !ok {
			return t, c.fail(ErrCurrency.With("text", clip(c.text())))
		}
	}
	t.Tax, t.TaxName, mistake = taxOf(e)
	return t, mistake
}

// taxOf reads the first Налог of a price or price type that is not an excise.
func taxOf(e element) (Tax, string, *Error) {
	for t := range e.each("Налог") {
		if x := t.child("Акциз"); x.exists() {
			excise, err := parseBool(x.text())
			if err != nil {
				return TaxUnstated, "", x.fail(err)
			}
			if excise {
				continue
			}
		}
		in := t.child("УчтеноВСумме")
		if in.text() == "" {
			return TaxUnstated, t.child("Наименование").text(), nil
		}
		included, err := parseBool(in.text())
		if err != nil {
			return TaxUnstated, "", in.fail(err)
		}
		if included {
			return TaxIncluded, t.child("Наименование").text(), nil
		}
		return TaxExcluded, t.child("Наименование").text(), nil
	}
	return TaxUnstated, "", nil
}

// warehouse reads a warehouse.
func (r *reader) warehouse(e element) error {
	w := Warehouse{
		ID:      kabinet.WarehouseID(e.child("Ид").text()),
		Name:    e.child("Наименование").text(),
		Address: e.child("Адрес").child("Представление").text(),
	}
	var mistake *Error
	if w.Deleted, mistake = deleted(e); w.ID == "" {
		mistake = missingID(e)
	}
	if mistake != nil {
		return r.skip(WarehouseRecord, string(w.ID), mistake)
	}
	return deliver(r.h.Warehouse, w, &r.sum.Warehouses)
}
