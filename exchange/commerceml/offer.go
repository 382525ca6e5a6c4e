package commerceml

import (
	"iter"

	"github.com/seed-a884640a/kabinet"
)

// offer reads an offer.
func (r *reader) offer(e element) error {
	o := Offer{ID: OfferID(e.child("Ид").text())}
	if o.ID == "" {
		return r.skip(OfferRecord, "", missingID(e))
	}
	if mistake := r.makeOffer(e, &o); mistake != nil {
		return r.skip(OfferRecord, string(o.ID), mistake)
	}
	for _, p := range o.Prices {
		if _, known := r.types[p.Type]; !known && !r.untyped[p.Type] && !r.opts.LateTypes {
			if err := r.remember(e, 1, len(p.Type)); err != nil {
				return err
			}
			r.untyped[p.Type] = true
		}
	}
	if err := deliver(r.h.Offer, o, &r.sum.Offers); err != nil {
		return err
	}
	r.sum.Prices += len(o.Prices)
	return nil
}

func (r *reader) makeOffer(e element, o *Offer) (mistake *Error) {
	if o.Product, o.Characteristic = o.ID.Split(); o.Product == "" {
		return missingID(e)
	}
	if c := e.child("ИдХарактеристики").text(); c != "" {
		o.Characteristic = c
	}
	if o.Item, mistake = r.item(e); mistake != nil {
		return mistake
	}
	for p := range e.listed("Цены", "Цена") {
		price, mistake := r.price(p, o)
		if mistake != nil {
			return mistake
		}
		o.Prices = append(o.Prices, price)
	}
	o.Stock, mistake = stock(e)
	return mistake
}

// price reads a price of the offer, whose units have been read.
func (r *reader) price(e element, o *Offer) (p Price, mistake *Error) {
	p.Text = e.child("Представление").text()
	p.Type = PriceTypeID(e.child("ИдТипаЦены").text())
	if p.Type == "" {
		return p, e.fail(ErrMissing.With("element", "ИдТипаЦены"))
	}
	t, known := r.types[p.Type]
	if !known && r.typesDeclared && !r.opts.LateTypes {
		return p, e.child("ИдТипаЦены").fail(ErrPriceType.With("type", clipID(string(p.Type))))
	}
	currency := t.Currency
	if c := e.child("Валюта"); c.text() != "" {
		var ok bool
		if currency, ok = r.currency(c.text()); !ok {
			return p, c.fail(ErrCurrency.With("text", clip(c.text())))
		}
	} else if !currency.Valid() {
		currency = r.opts.Currency
	}
	if !currency.Valid() {
		return p, e.fail(ErrNoCurrency.With("type", clipID(string(p.Type))))
	}
	if p.Amount, mistake = amount(e, currency); mistake != nil {
		return p, mistake
	}
	if p.Unit, p.Coefficient, mistake = r.priceUnit(e, o); mistake != nil {
		return p, mistake
	}
	if m := e.child("МинКоличество"); m.text() != "" {
		q, err := parseQuantity(m.number())
		if err == nil && q.Sign() < 0 {
			err = ErrRange.With("element", "МинКоличество").With("text", clip(m.text()))
		}
		if err != nil {
			return p, m.fail(err)
		}
		p.MinQuantity = q
	}
	if p.Tax, _, mistake = taxOf(e); p.Tax == TaxUnstated {
		p.Tax = t.Tax
	}
	return p, mistake
}

// amount reads ЦенаЗаЕдиницу, which is not negative.
func amount(e element, currency kabinet.Currency) (kabinet.Money, *Error) {
	a := e.child("ЦенаЗаЕдиницу")
	if a.text() == "" {
		if a.exists() {
			e = a
		}
		return kabinet.Money{}, e.fail(ErrMissing.With("element", "ЦенаЗаЕдиницу"))
	}
	m, err := parseAmount(a.number(), currency)
	if err == nil && m.Sign() < 0 {
		err = ErrRange.With("element", "ЦенаЗаЕдиницу").With("text", clip(a.text()))
	}
	if err != nil {
		return m, a.fail(err)
	}
	return m, nil
}

// priceUnit reads the unit of a price and how many base units it holds. A price
// in another unit than the offer's base unit has to say, unless the offer does.
func (r *reader) priceUnit(e element, o *Offer) (Unit, kabinet.Quantity, *Error) {
	name := e.child("Единица").text()
	unit := r.unitOf(name, o.Unit, o.Packs)
	if c := e.child("Коэффициент"); c.text() != "" {
		q, mistake := positive(c)
		return unit, q, mistake
	}
	if name == "" || o.Unit.IsZero() || unit == o.Unit || unit.UoM == o.Unit.UoM {
		return unit, kabinet.QuantityOf(1), nil
	}
	for _, p := range o.Packs {
		if p.Unit == unit {
			return unit, p.Coefficient, nil
		}
	}
	return unit, kabinet.Quantity{}, e.fail(ErrMissing.With("element", "Коэффициент"))
}

// stock reads the stock in any of the ways that versions of the schema write
// it: Количество; Склад with attributes or elements, also inside Склады;
// Остатки with Остаток, with or without a Склад. Empty numbers say nothing.
func stock(e element) (s Stock, mistake *Error) {
	total, stated, mistake := quantity(e.child("Количество"))
	if mistake != nil {
		return s, mistake
	}
	for _, list := range [...]iter.Seq[element]{e.each("Склад"), e.listed("Склады", "Склад")} {
		for w := range list {
			if mistake := s.add(w, element{}); mistake != nil {
				return s, mistake
			}
		}
	}
	loose, anyLoose := kabinet.Quantity{}, false
	for rest := range e.listed("Остатки", "Остаток") {
		if !rest.child("Склад").exists() {
			q, ok, mistake := quantity(rest.child("Количество"))
			if mistake == nil && ok {
				anyLoose = true
				loose, mistake = plus(loose, q, rest)
			}
			if mistake != nil {
				return s, mistake
			}
			continue
		}
		for w := range rest.each("Склад") {
			if mistake := s.add(w, rest.child("Количество")); mistake != nil {
				return s, mistake
			}
		}
	}
	switch {
	case stated:
		s.Total = total
	case anyLoose:
		s.Total = loose
	default:
		for _, w := range s.Warehouses {
			if s.Total, mistake = plus(s.Total, w.Quantity, e); mistake != nil {
				return s, mistake
			}
		}
	}
	s.Stated = stated || anyLoose || len(s.Warehouses) > 0
	return s, nil
}

// add reads the stock at one warehouse; outside is where its quantity may stand
// besides.
func (s *Stock) add(w, outside element) *Error {
	var text string
	at := w
	for _, name := range []string{"КоличествоНаСкладе", "Количество"} {
		if text = w.attr(name); text != "" {
			break
		}
		if c := w.child(name); c.text() != "" {
			at, text = c, c.number()
			break
		}
	}
	if text == "" && outside.text() != "" {
		at, text = outside, outside.number()
	}
	if text == "" {
		return nil
	}
	id := w.value("ИдСклада")
	if id == "" {
		id = w.value("Ид")
	}
	if id == "" {
		return w.fail(ErrMissing.With("element", "ИдСклада"))
	}
	q, err := parseQuantity(text)
	if err != nil {
		return at.fail(err)
	}
	s.Warehouses = append(s.Warehouses, WarehouseStock{kabinet.WarehouseID(id), q})
	return nil
}

// quantity reads a number that may be missing.
func quantity(e element) (kabinet.Quantity, bool, *Error) {
	text := e.number()
	if text == "" {
		return kabinet.Quantity{}, false, nil
	}
	q, err := parseQuantity(text)
	if err != nil {
		return q, false, e.fail(err)
	}
	return q, true, nil
}

// plus adds, or gives the sum that is too large the place of the element.
func plus(a, b kabinet.Quantity, e element) (kabinet.Quantity, *Error) {
	sum, err := a.Add(b)
	if err != nil {
		return sum, e.fail(ErrNumber.With("text", a.String()+" + "+b.String()))
	}
	return sum, nil
}
