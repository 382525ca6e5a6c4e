package pricing

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"strings"

	"github.com/seed-a884640a/kabinet"
)

// Report is what Compile noticed in a book that is allowed but may be a mistake.
type Report struct {
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is one notice of a Report. At is a JSON pointer into the book, Text is
// English.
type Warning struct {
	Code string `json:"code"`
	At   string `json:"at"`
	Text string `json:"text"`

	e *kabinet.Error
}

// Message returns the text in the language of p; nil is plain English.
func (w Warning) Message(p kabinet.Printer) string {
	if w.e == nil {
		return w.Text
	}
	return w.e.Text(p)
}

// Compile checks a book and compiles it. The error joins every mistake found,
// each a kabinet.Error with its place in the book; with an error there is no
// snapshot. The book is not kept: it may be changed afterwards.
func Compile(b Book) (*Snapshot, Report, error) {
	c := compiler{book: &b, s: &Snapshot{
		version:    b.Version,
		ids:        make(map[kabinet.SKU]uint32, len(b.Products)),
		unitIDs:    map[kabinet.UoM]uint16{},
		lists:      make(map[ListID]*table, len(b.Lists)),
		agreements: make(map[kabinet.AgreementID]*table, len(b.Agreements)),
		parties:    map[Party][]source{},
		ties:       maps.Clone(b.OnTie),
	}, terms: map[terms]uint32{}, shapes: map[string]uint32{}, pers: map[kabinet.Quantity]uint32{}, rules: map[rule]uint32{}}
	c.onTie()
	c.units()
	c.products()
	for i := range b.Lists {
		c.list(i)
	}
	for i := range b.Agreements {
		c.agreement(i)
	}
	c.merge()
	c.ambiguities()
	if len(c.errs) > 0 {
		return nil, c.report, errors.Join(c.errs...)
	}
	return c.s, c.report, nil
}

type compiler struct {
	book   *Book
	s      *Snapshot
	report Report
	errs   []error

	placed []placed          // the rows of all tables, as they come
	places []string          // by table: where it is in the book
	terms  map[terms]uint32  // interned
	shapes map[string]uint32 // interned, by the text of their thresholds
	pers   map[kabinet.Quantity]uint32
	rules  map[rule]uint32
}

func (c *compiler) fail(at string, e *kabinet.Error) { c.errs = append(c.errs, e.At(at)) }

func (c *compiler) failErr(at string, err error) {
	var e *kabinet.Error
	if errors.As(err, &e) {
		c.fail(at, e)
		return
	}
	c.errs = append(c.errs, fmt.Errorf("%s: %w", at, err))
}

func (c *compiler) warn(at string, e *kabinet.Error) {
	c.report.Warnings = append(c.report.Warnings, Warning{strings.TrimPrefix(e.Code(), "pricing.warn."), at, e.Text(nil), e})
}

// unit interns a unit of measure. Unknown codes get the digits of kabinet.UoM.
func (c *compiler) unit(u kabinet.UoM) uint16 {
	if id, ok := c.s.unitIDs[u]; ok {
		return id
	}
	id := uint16(len(c.s.units))
	if id == tooMuch {
		c.fail("/units", ErrTooMany.With("limit", tooMuch))
		return 0
	}
	c.s.units = append(c.s.units, unit{u, uint8(u.Digits())})
	c.s.unitIDs[u] = id
	return id
}

func (c *compiler) onTie() {
	for level, tie := range c.book.OnTie {
		if level < LevelAgreement || level > LevelBase || tie > TieRefuse {
			c.fail("/onTie/"+level.String(), ErrName.With("text", level.String()+": "+tie.String()))
		}
	}
}

func (c *compiler) units() {
	seen := map[kabinet.UoM]bool{}
	for i, u := range c.book.Units {
		at := fmt.Sprintf("/units/%d", i)
		switch {
		case u.Code == "":
			c.fail(at+"/code", ErrMissing)
		case seen[u.Code]:
			c.fail(at+"/code", ErrDuplicate.With("id", u.Code))
		case u.Digits < 0 || u.Digits > kabinet.MaxScale:
			c.fail(at+"/digits", ErrDigits.With("digits", u.Digits))
		default:
			seen[u.Code] = true
			c.s.units[c.unit(u.Code)].digits = uint8(u.Digits)
		}
	}
}

func (c *compiler) products() {
	s := c.s
	if uint64(len(c.book.Products)) >= math.MaxUint32 {
		c.fail("/products", ErrTooMany.With("limit", uint32(math.MaxUint32)))
		return
	}
	s.products = make([]product, 0, len(c.book.Products))
	s.authored = make([]Product, 0, len(c.book.Products))
	for i := range c.book.Products {
		pr := &c.book.Products[i]
		at := fmt.Sprintf("/products/%d", i)
		if pr.SKU == "" {
			c.fail(at+"/sku", ErrMissing)
			continue
		}
		if _, ok := s.ids[pr.SKU]; ok {
			c.fail(at+"/sku", ErrDuplicate.With("id", pr.SKU))
			continue
		}
		if pr.Unit == "" {
			c.fail(at+"/unit", ErrMissing)
			continue
		}
		if len(pr.Packs) > math.MaxUint16 {
			c.fail(at+"/packs", ErrTooMany.With("limit", math.MaxUint16))
			continue
		}
		p := product{unit: c.unit(pr.Unit), first: uint32(len(s.packs))}
		for j, k := range pr.Packs {
			at := fmt.Sprintf("%s/packs/%d", at, j)
			den := cmp.Or(k.Den, 1)
			switch {
			case k.Unit == "":
				c.fail(at+"/unit", ErrMissing)
				continue
			case k.Num <= 0 || den <= 0 || k.Num > maxFactor || den > maxFactor:
				c.fail(at, ErrPack.With("unit", k.Unit))
				continue
			case s.place(&p, c.unit(k.Unit)) >= 0:
				c.fail(at+"/unit", ErrDuplicate.With("id", k.Unit))
				continue
			}
			s.packs = append(s.packs, pack{k.Num, den, c.unit(k.Unit)})
			p.packs++
		}
		if pr.Order != (OrderRule{}) {
			if ru, ok := c.rule(at+"/order", &p, pr.Order); ok {
				p.rule = intern(&s.rows.rules, c.rules, ru)
			}
		}
		s.ids[pr.SKU] = uint32(len(s.products))
		s.products = append(s.products, p)
		s.authored = append(s.authored, pr.clone())
	}
}

// rule checks an order rule and interns its unit.
func (c *compiler) rule(at string, p *product, r OrderRule) (rule, bool) {
	before := len(c.errs)
	ru := rule{min: r.Min, max: r.Max, step: r.Step, unit: p.unit}
	if r.Unit != "" {
		id, ok := c.s.unitOf(p, r.Unit)
		if !ok {
			c.fail(at+"/unit", ErrUnknown.With("id", r.Unit))
			return rule{}, false
		}
		ru.unit = id
	}
	if r.IsZero() {
		c.fail(at, ErrNoRule)
	}
	u := c.s.units[ru.unit]
	for _, limit := range []struct {
		name  string
		value kabinet.Quantity
	}{{"/min", r.Min}, {"/max", r.Max}, {"/step", r.Step}} {
		down, err := limit.value.Round(int(u.digits), kabinet.Down)
		switch {
		case limit.value.Sign() < 0:
			c.fail(at+limit.name, ErrNegative.With("value", limit.value))
		case err != nil || !down.Equal(limit.value):
			c.fail(at+limit.name, ErrTooFine.With("value", limit.value).With("unit", u.code))
		case r.Step.Sign() > 0 && !limit.value.IsMultipleOf(r.Step):
			c.fail(at+limit.name, ErrStepOf.With("value", limit.value).With("step", r.Step))
		}
	}
	if r.Max.Sign() > 0 && r.Max.Less(r.Min) {
		c.fail(at+"/max", ErrMinMax.With("max", r.Max).With("min", r.Min))
	}
	return ru, len(c.errs) == before
}

func (c *compiler) list(i int) {
	l := &c.book.Lists[i]
	at := fmt.Sprintf("/lists/%d", i)
	if l.ID == "" {
		c.fail(at+"/id", ErrMissing)
		return
	}
	if _, ok := c.s.lists[l.ID]; ok {
		c.fail(at+"/id", ErrDuplicate.With("id", l.ID))
		return
	}
	t := c.table(at, Source{List: l.ID, Version: c.book.Version}, l.Currency, l.Tax)
	t.name, t.seller = l.Name, l.Seller
	c.s.lists[l.ID] = t
	from, until := c.head(at, t, l.Window)
	c.rows(at, t, l.Rows)
	if len(l.Assignments) == 0 {
		c.warn(at, warnUnassigned.With("id", l.ID))
	}
	for j, a := range l.Assignments {
		at := fmt.Sprintf("%s/assignments/%d", at, j)
		if _, err := a.To.MarshalText(); err != nil {
			c.failErr(at+"/to", err)
			continue
		}
		if a.Priority != int(int32(a.Priority)) {
			c.fail(at+"/priority", ErrTooMany.With("limit", math.MaxInt32))
			continue
		}
		f, u := c.window(at, a.Window)
		f, u = max(f, from), min(u, until)
		if f >= u {
			c.warn(at, warnNever.With("id", l.ID).With("party", a.To))
			continue
		}
		for _, other := range c.s.parties[a.To] {
			if other.t == t && other.priority == int32(a.Priority) && max(f, other.from) < min(u, other.until) {
				c.fail(at, ErrDuplicate.With("id", a.To))
			}
		}
		c.s.parties[a.To] = append(c.s.parties[a.To], source{
			t: t, from: f, until: u, level: a.To.level(), priority: int32(a.Priority), party: a.To, exclusive: l.Exclusive,
		})
	}
}

func (c *compiler) agreement(i int) {
	a := &c.book.Agreements[i]
	at := fmt.Sprintf("/agreements/%d", i)
	if a.ID == "" {
		c.fail(at+"/id", ErrMissing)
		return
	}
	if _, ok := c.s.agreements[a.ID]; ok {
		c.fail(at+"/id", ErrDuplicate.With("id", a.ID))
		return
	}
	t := c.table(at, Source{Agreement: a.ID, Version: c.book.Version}, a.Currency, a.Tax)
	t.name, t.number, t.seller = a.Name, a.Number, a.Seller
	c.s.agreements[a.ID] = t
	from, until := c.head(at, t, a.Window)
	c.rows(at, t, a.Rows)
	if _, err := a.Party.MarshalText(); err != nil {
		c.failErr(at+"/party", err)
		return
	}
	if a.Party.Kind == PartyEveryone || a.Party.Kind == PartyChannel {
		c.fail(at+"/party", ErrParty.With("text", a.Party))
		return
	}
	if from >= until {
		return
	}
	for _, other := range c.s.parties[a.Party] {
		if other.level != LevelAgreement || other.t.currency != a.Currency || !sameSeller(other.t, t) || max(from, other.from) >= min(until, other.until) {
			continue
		}
		if other.preferred && a.Default {
			c.fail(at+"/default", ErrAmbiguous.With("a", other.t.source.Agreement).With("b", a.ID).With("party", a.Party))
		}
	}
	c.s.parties[a.Party] = append(c.s.parties[a.Party], source{
		t: t, from: from, until: until, level: LevelAgreement, party: a.Party, exclusive: a.Exclusive, preferred: a.Default,
	})
}

// table starts the table of a list or agreement.
func (c *compiler) table(at string, src Source, currency kabinet.Currency, tax TaxMode) *table {
	t := &table{id: uint32(len(c.places)), source: src, currency: currency, tax: tax}
	c.places = append(c.places, at)
	return t
}

// sameSeller reports whether a buyer can see both.
func sameSeller(a, b *table) bool { return a.seller == b.seller || a.seller == "" || b.seller == "" }

// head checks what lists and agreements share.
func (c *compiler) head(at string, t *table, w kabinet.Window) (from, until int64) {
	if !t.currency.Valid() {
		c.fail(at+"/currency", ErrMissing)
	}
	if t.tax != Net && t.tax != Gross {
		c.fail(at+"/tax", ErrTaxMode)
	}
	return c.window(at, w)
}

func (c *compiler) window(at string, w kabinet.Window) (from, until int64) {
	if err := w.Validate(); err != nil {
		c.failErr(at, err)
	}
	from, until = sinceEver, forever
	if !w.From.IsZero() {
		if from = nanos(w.From); from == sinceEver || from == forever {
			c.fail(at+"/from", ErrInstant.With("at", w.From))
		}
	}
	if !w.Until.IsZero() {
		if until = nanos(w.Until); until == sinceEver || until == forever {
			c.fail(at+"/until", ErrInstant.With("at", w.Until))
		}
	}
	return from, until
}
