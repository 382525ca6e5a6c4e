package documentcsv

import (
	"cmp"
	"io"
	"iter"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// Reader reads lines of documents from CSV. It is for one goroutine.
type Reader struct {
	opts   pricecsv.Options
	fields *pricecsv.Fields
	opened bool

	// What lines have in common with the one before they share with it.
	conditions *pricing.Conditions
	rate       *kabinet.Percentage
	divisions  several[kabinet.UnitID]
	segments   several[kabinet.SegmentID]
}

// NewReader returns a Reader. It reads in buffers and does not close r.
func NewReader(r io.Reader, opts pricecsv.Options) *Reader {
	return &Reader{opts: opts, fields: pricecsv.NewFields(r, opts, names[:])}
}

// Lines returns the lines of the file, once. The error is that of Read, and the
// last; there is none at the end of the file.
func (r *Reader) Lines() iter.Seq2[replay.Line, error] {
	return func(yield func(replay.Line, error) bool) {
		for {
			l, err := r.Read()
			if err == io.EOF || !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// Read returns the next line, which has a Fault where its row could not be read.
// It returns io.EOF after the last one, and a *pricecsv.Error for a file that is
// not what it should be; either is returned again by every further call.
func (r *Reader) Read() (replay.Line, error) {
	f := r.fields
	if !r.opened {
		required := []int{date, sku, quantity}
		if !r.opts.Currency.Valid() {
			required = append(required, currency)
		}
		if err := f.Require(required...); err != nil {
			return replay.Line{}, err
		}
		if !f.Has(price) {
			if err := f.Require(total); err != nil {
				return replay.Line{}, err
			}
		}
		r.opened = true
	}
	if err := f.Next(); err != nil {
		return replay.Line{}, err
	}
	l := r.line()
	if m := f.Mistake(); m != nil {
		return replay.Line{Document: l.Document, Row: m.Row, Fault: &replay.Fault{Document: l.Document, Row: m.Row, Field: m.Header, Err: m.Err}}, nil
	}
	return l, nil
}

// line converts the fields of the present record.
func (r *Reader) line() replay.Line {
	f := r.fields
	l := replay.Line{
		Document: f.Text(document), Number: f.Text(number), Row: f.Row(), Ordered: f.Instant(orderDate),
		Buyer: pricing.Buyer{
			Seller: kabinet.SellerEntityID(f.Text(seller)), Organization: kabinet.OrgID(f.Text(organization)),
			Units: r.divisions.of(f.Text(divisions)), Payer: kabinet.LegalEntityID(f.Text(payer)),
			Segments: r.segments.of(f.Text(segments)), Channel: kabinet.ChannelID(f.Text(channel)),
		},
		Request: pricing.Request{
			SKU: kabinet.SKU(f.Text(sku)), Unit: f.Unit(unit), Currency: cmp.Or(f.Currency(currency), r.opts.Currency),
			Agreement: kabinet.AgreementID(f.Text(agreement)), At: f.Instant(date),
		},
		Tax: cmp.Or(f.Tax(tax), r.opts.Tax),
	}
	q := &l.Request
	// Amounts first: by their two decimal places they show which mark the file
	// has, as a quantity of 11,390 does not.
	has := false
	if !q.Currency.Valid() {
		f.Fail(currency, pricecsv.ErrMissing)
	}
	l.Price, _ = r.money(price, q.Currency)
	if l.Total, has = r.money(total, q.Currency); !has && l.Price.Currency() == 0 {
		f.Fail(total, pricecsv.ErrMissing)
	}
	if q.Quantity, has = f.Number(quantity); !has {
		f.Fail(quantity, pricecsv.ErrMissing)
	}
	if l.Per, has = f.Number(per); has && l.Per.Sign() <= 0 {
		f.Fail(per, pricecsv.ErrRange.With("text", l.Per))
	}
	if rate, stated := r.percent(); stated {
		if r.rate == nil || !r.rate.Equal(rate) {
			own := rate
			r.rate = &own
		}
		l.TaxRate = r.rate
	}
	switch {
	case q.At.IsZero():
		f.Fail(date, pricecsv.ErrMissing)
	case q.SKU == "":
		f.Fail(sku, pricecsv.ErrMissing)
	}
	q.Conditions = r.given()
	return l
}

// given returns the conditions of the line; nil where there are none.
func (r *Reader) given() *pricing.Conditions {
	f := r.fields
	c := pricing.Conditions{
		Scope: pricing.Scope{
			Lot: pricing.LotID(f.Text(lot)), Warehouse: kabinet.WarehouseID(f.Text(warehouse)), Delivery: f.Text(delivery),
			Payment: f.Text(payment), OrderKind: f.Text(orderKind),
		},
		TaxDate: f.Instant(taxDate), KnownAt: f.Instant(knownAt), Shipment: f.Instant(shipmentDate), Invoice: f.Instant(invoiceDate),
	}
	c.Taken, _ = f.Number(taken)
	if c == (pricing.Conditions{}) {
		return nil
	}
	if r.conditions == nil || *r.conditions != c {
		own := c // which alone leaves the stack
		r.conditions = &own
	}
	return r.conditions
}

// money returns an amount, and false where there is none.
func (r *Reader) money(c column, of kabinet.Currency) (kabinet.Money, bool) {
	q, ok := r.fields.Number(c)
	if !ok || !of.Valid() {
		return kabinet.Money{}, false
	}
	coef, scale := q.Fixed()
	m, err := kabinet.NewMoney(coef, scale, of)
	if err != nil {
		r.fields.Fail(c, pricecsv.ErrNumber.With("text", q))
	}
	return m, err == nil
}

// percent returns the tax rate. What is free of tax, in words, has none.
func (r *Reader) percent() (kabinet.Percentage, bool) {
	switch strings.ToLower(r.fields.Text(taxRate)) {
	case "":
		return kabinet.Percentage{}, false
	case "none", "exempt", "без ндс", "без налога", "не облагается":
		return kabinet.Percentage{}, true
	}
	p, ok := r.fields.Percent(taxRate)
	if ok && p.Sign() < 0 {
		r.fields.Fail(taxRate, pricecsv.ErrRange.With("text", p))
	}
	return p, ok
}

// several are ids in one field. Those of the field before are given again.
type several[T ~string] struct {
	text string
	ids  []T
}

// of returns the ids of a text.
func (s *several[T]) of(text string) []T {
	if text == s.text {
		return s.ids
	}
	s.text, s.ids = text, nil
	for _, id := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '|' }) {
		if id = strings.TrimSpace(id); id != "" {
			s.ids = append(s.ids, T(id))
		}
	}
	return s.ids
}
