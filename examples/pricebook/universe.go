package main

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// universe is everything that a comparison asks for.
type universe struct {
	parties    []partyBuyer
	articles   []article
	currencies []kabinet.Currency
	scopes     []pricing.Scope // the first is empty
	// changes are the instants after the first at which something of either
	// book begins or ends, with the articles concerned; nil means all.
	changes map[time.Time]map[kabinet.SKU]bool
	dearer  map[dearerKey]bool // what has been reported of the present party
}

// partyBuyer is a buyer who is asked for, with the legal entities of the seller to
// buy from, and the agreements to name.
type partyBuyer struct {
	name       string
	buyer      pricing.Buyer
	sellers    []kabinet.SellerEntityID
	agreements []kabinet.AgreementID
}

// article is what is asked about a product.
type article struct {
	sku        kabinet.SKU
	units      []kabinet.UoM // in the order of the product
	quantities []amount
}

type amount struct {
	quantity kabinet.Quantity
	unit     kabinet.UoM
}

// nobody is an organisation that no book has: units, payers and segments are
// asked for without an organisation of their own.
const nobody = "*"

// newUniverse collects what to ask of the books; without buyers it asks for
// their parties.
func newUniverse(at time.Time, buyers []partyBuyer, books ...*compiled) *universe {
	u := &universe{changes: map[time.Time]map[kabinet.SKU]bool{}, scopes: []pricing.Scope{{}}}
	agreements := map[pricing.Party][]kabinet.AgreementID{{}: nil}
	var sellers []kabinet.SellerEntityID
	articles := map[kabinet.SKU]*article{}
	var order []kabinet.SKU
	for _, b := range slices.Backward(books) { // the order of the last one counts
		u.edges(at, b.zone(), reflect.ValueOf(b.book), "")
		u.collect(reflect.ValueOf(b.book), agreements)
		for _, c := range currencies(b.book) {
			add(&u.currencies, c)
		}
		for _, l := range b.book.Lists {
			add(&sellers, l.Seller) // "" among them, in most books
		}
		for _, a := range b.book.Agreements {
			add(&sellers, a.Seller)
			if !slices.Contains(agreements[a.Party], a.ID) {
				agreements[a.Party] = append(agreements[a.Party], a.ID)
			}
		}
		shelf := newShelf(&b.book)
		for i := range b.book.Products {
			p := &b.book.Products[i]
			a := articles[p.SKU]
			if a == nil {
				a = &article{sku: p.SKU}
				articles[p.SKU] = a
				order = append(order, p.SKU)
			}
			a.product(p)
			for _, r := range shelf.rows(p) {
				a.row(r, p)
			}
		}
	}
	for _, sku := range order {
		a := articles[sku]
		slices.SortStableFunc(a.quantities, func(x, y amount) int {
			return cmp.Or(cmp.Compare(a.place(x.unit), a.place(y.unit)), x.quantity.Cmp(y.quantity))
		})
		u.articles = append(u.articles, *a)
	}
	for i := range buyers {
		b := &buyers[i]
		b.sellers = []kabinet.SellerEntityID{b.buyer.Seller}
		for _, p := range partiesOf(b.buyer) {
			b.agreements = append(b.agreements, agreements[p]...)
		}
	}
	if u.parties = buyers; buyers != nil {
		return u
	}
	if !slices.Contains(sellers, "") {
		sellers = slices.Insert(sellers, 0, "")
	}
	for _, p := range slices.SortedFunc(maps.Keys(agreements), func(a, b pricing.Party) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}) {
		u.parties = append(u.parties, partyBuyer{partyName(p), buyerOf(p), sellers, agreements[p]})
	}
	return u
}

func add[T comparable](list *[]T, v T) {
	if !slices.Contains(*list, v) {
		*list = append(*list, v)
	}
}

// collect notes every party and scope in a part of a book.
func (u *universe) collect(v reflect.Value, parties map[pricing.Party][]kabinet.AgreementID) {
	switch x := v.Interface().(type) {
	case pricing.Party:
		parties[x] = parties[x]
		return
	case pricing.Scope:
		add(&u.scopes, x)
		return
	case []pricing.Row, []pricing.Product:
		return // there are none in them
	}
	each(v, func(_ string, v reflect.Value) { u.collect(v, parties) })
}

// edges notes the ends of every window in a part of a book, and the instants at
// which an observation is published. An empty SKU concerns all articles.
func (u *universe) edges(at time.Time, zone *time.Location, v reflect.Value, sku kabinet.SKU) {
	switch x := v.Interface().(type) {
	case time.Time:
		u.edge(at, x, sku)
		return
	case pricing.Days:
		if w, err := kabinet.Days(x.FirstDay, x.LastDay, zone); err == nil {
			u.edge(at, w.From, sku)
			u.edge(at, w.Until, sku)
		}
		return
	case pricing.Row:
		sku = x.SKU
	case []pricing.Product:
		return
	}
	each(v, func(name string, v reflect.Value) {
		if name != "Known" { // what the book says now is what is asked
			u.edges(at, zone, v, sku)
		}
	})
}

func (u *universe) edge(at, t time.Time, sku kabinet.SKU) {
	if !t.After(at) {
		return
	}
	t = t.UTC()
	skus, known := u.changes[t]
	switch {
	case sku == "":
		u.changes[t] = nil
	case !known:
		u.changes[t] = map[kabinet.SKU]bool{sku: true}
	case skus != nil:
		skus[sku] = true
	}
}

// each calls f with the exported fields of a struct, with their names, and the
// elements of a slice.
func each(v reflect.Value, f func(name string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				f(field.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			f("", v.Index(i))
		}
	}
}

// shelf finds the rows that may price a product.
type shelf struct {
	bySKU   map[kabinet.SKU][]*pricing.Row
	byGroup map[pricing.GroupID][]*pricing.Row // "" is everything
	parents map[pricing.GroupID]pricing.GroupID
}

func newShelf(b *pricing.Book) *shelf {
	s := &shelf{map[kabinet.SKU][]*pricing.Row{}, map[pricing.GroupID][]*pricing.Row{}, map[pricing.GroupID]pricing.GroupID{}}
	for _, g := range b.Groups {
		s.parents[g.ID] = g.Parent
	}
	put := func(rows []pricing.Row) {
		for i := range rows {
			if r := &rows[i]; r.SKU != "" {
				s.bySKU[r.SKU] = append(s.bySKU[r.SKU], r)
			} else {
				s.byGroup[r.Group] = append(s.byGroup[r.Group], r)
			}
		}
	}
	for i := range b.Lists {
		put(b.Lists[i].Rows)
	}
	for i := range b.Agreements {
		put(b.Agreements[i].Rows)
	}
	return s
}

func (s *shelf) rows(p *pricing.Product) []*pricing.Row {
	out := slices.Concat(s.bySKU[p.SKU], s.byGroup[""])
	for g := p.Group; g != ""; g = s.parents[g] {
		out = append(out, s.byGroup[g]...)
	}
	return out
}

func partyName(p pricing.Party) string {
	if p.Kind == pricing.PartyEveryone {
		return "guest"
	}
	return p.String()
}

func buyerOf(p pricing.Party) pricing.Buyer {
	switch p.Kind {
	case pricing.PartyChannel:
		return pricing.Buyer{Channel: kabinet.ChannelID(p.ID)}
	case pricing.PartySegment:
		return pricing.Buyer{Organization: nobody, Segments: []kabinet.SegmentID{kabinet.SegmentID(p.ID)}}
	case pricing.PartyOrganization:
		return pricing.Buyer{Organization: kabinet.OrgID(p.ID)}
	case pricing.PartyUnit:
		return pricing.Buyer{Organization: nobody, Units: []kabinet.UnitID{kabinet.UnitID(p.ID)}}
	case pricing.PartyLegalEntity:
		return pricing.Buyer{Organization: nobody, Payer: kabinet.LegalEntityID(p.ID)}
	}
	return pricing.Buyer{}
}

// partiesOf are the parties that a buyer is.
func partiesOf(b pricing.Buyer) []pricing.Party {
	var out []pricing.Party
	if b.Payer != "" {
		out = append(out, pricing.ForLegalEntity(b.Payer))
	}
	for _, u := range b.Units {
		out = append(out, pricing.ForUnit(u))
	}
	if b.Organization != "" {
		out = append(out, pricing.ForOrganization(b.Organization))
	}
	for _, s := range b.Segments {
		out = append(out, pricing.ForSegment(s))
	}
	return out
}

// product asks for 1 of each unit, and for the minimum.
func (a *article) product(p *pricing.Product) {
	one := kabinet.QuantityOf(1)
	a.ask(one, p.Unit)
	for _, k := range p.Packs {
		a.ask(one, k.Unit)
	}
	a.ask(p.Order.Min, cmp.Or(p.Order.Unit, p.Unit))
}

// row asks for the thresholds and the minimum of a row that may price the
// product. A threshold that counts something else than a unit of the product is
// passed over.
func (a *article) row(r *pricing.Row, p *pricing.Product) {
	unit := cmp.Or(r.Unit, p.Unit)
	if r.Ladder != nil {
		unit = cmp.Or(r.Ladder.Unit, unit)
		switch r.Ladder.Measure {
		case pricing.MeasureAmount:
			unit = ""
		case pricing.MeasureWeight:
			unit = kabinet.Kilogram
		case pricing.MeasureVolume:
			unit = kabinet.CubicMetre
		}
	}
	if a.place(unit) >= 0 {
		for _, t := range r.Tiers {
			a.ask(t.From, unit)
		}
	}
	if unit := cmp.Or(r.Order.Unit, p.Unit); a.place(unit) >= 0 {
		a.ask(r.Order.Min, unit)
	}
}

func (a *article) place(u kabinet.UoM) int { return slices.Index(a.units, u) }

func (a *article) ask(q kabinet.Quantity, u kabinet.UoM) {
	if q.Sign() <= 0 {
		return
	}
	add(&a.units, u)
	if !slices.ContainsFunc(a.quantities, func(have amount) bool { return have.unit == u && have.quantity.Equal(q) }) {
		a.quantities = append(a.quantities, amount{q, u})
	}
}
