package main

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// universe is everything that a diff asks for.
type universe struct {
	parties  []partyBuyer
	articles []article
	// changes are the instants after the first at which something of either
	// book begins or ends, with the articles concerned; nil means all.
	changes map[time.Time]map[kabinet.SKU]bool
}

// partyBuyer is a buyer who is nothing but one party.
type partyBuyer struct {
	party      pricing.Party
	name       string
	buyer      pricing.Buyer
	agreements []kabinet.AgreementID
}

// article is what is asked about a product.
type article struct {
	sku        kabinet.SKU
	units      []kabinet.UoM // in the order of the product
	quantities []amount
	currencies []kabinet.Currency
}

type amount struct {
	quantity kabinet.Quantity
	unit     kabinet.UoM
}

// nobody is an organisation that no book has: units, payers and segments are
// asked for without an organisation of their own.
const nobody = "*"

func newUniverse(at time.Time, books ...pricing.Book) *universe {
	u := &universe{changes: map[time.Time]map[kabinet.SKU]bool{}}
	agreements := map[pricing.Party][]kabinet.AgreementID{{}: nil}
	sellers := []kabinet.SellerEntityID{""}
	seller := func(id kabinet.SellerEntityID) {
		if !slices.Contains(sellers, id) {
			sellers = append(sellers, id)
		}
	}
	articles := map[kabinet.SKU]*article{}
	var order []kabinet.SKU
	of := func(sku kabinet.SKU) *article {
		a := articles[sku]
		if a == nil {
			a = &article{sku: sku}
			articles[sku] = a
			order = append(order, sku)
		}
		return a
	}
	for _, b := range slices.Backward(books) { // the order of the last one counts
		products := map[kabinet.SKU]*pricing.Product{}
		for i := range b.Products {
			p := &b.Products[i]
			products[p.SKU] = p
			of(p.SKU).product(p)
		}
		rows := func(currency kabinet.Currency, w kabinet.Window, list []pricing.Row) {
			u.edge(at, w, "")
			for i := range list {
				r := &list[i]
				u.edge(at, r.Window, r.SKU)
				of(r.SKU).row(r, products[r.SKU], currency)
			}
		}
		for _, l := range b.Lists {
			seller(l.Seller)
			for _, a := range l.Assignments {
				u.edge(at, a.Window, "")
				agreements[a.To] = agreements[a.To] // noted as a party
			}
			rows(l.Currency, l.Window, l.Rows)
		}
		for _, a := range b.Agreements {
			seller(a.Seller)
			if !slices.Contains(agreements[a.Party], a.ID) {
				agreements[a.Party] = append(agreements[a.Party], a.ID)
			}
			rows(a.Currency, a.Window, a.Rows)
		}
	}
	for _, sku := range order {
		if a := articles[sku]; len(a.currencies) > 0 {
			slices.SortStableFunc(a.quantities, func(x, y amount) int {
				return cmp.Or(cmp.Compare(a.place(x.unit), a.place(y.unit)), x.quantity.Cmp(y.quantity))
			})
			u.articles = append(u.articles, *a)
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(agreements), func(a, b pricing.Party) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}) {
		for _, id := range sellers {
			asked := partyBuyer{p, partyName(p), buyerOf(p), agreements[p]}
			if asked.buyer.Seller = id; id != "" {
				asked.name += " seller:" + string(id)
			}
			u.parties = append(u.parties, asked)
		}
	}
	return u
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

// product asks for 1 of each unit, and for the minimum.
func (a *article) product(p *pricing.Product) {
	one := kabinet.QuantityOf(1)
	a.ask(one, p.Unit)
	for _, k := range p.Packs {
		a.ask(one, k.Unit)
	}
	a.ask(p.Order.Min, cmp.Or(p.Order.Unit, p.Unit))
}

// row asks for the thresholds and the minimum of a row.
func (a *article) row(r *pricing.Row, p *pricing.Product, currency kabinet.Currency) {
	if !slices.Contains(a.currencies, currency) {
		a.currencies = append(a.currencies, currency)
	}
	base := r.Unit
	if p != nil {
		base = p.Unit
	}
	for _, t := range r.Tiers {
		a.ask(t.From, cmp.Or(r.Unit, base))
	}
	a.ask(r.Order.Min, cmp.Or(r.Order.Unit, base))
}

func (a *article) place(u kabinet.UoM) int { return slices.Index(a.units, u) }

func (a *article) ask(q kabinet.Quantity, u kabinet.UoM) {
	if q.Sign() <= 0 {
		return
	}
	if a.place(u) < 0 {
		a.units = append(a.units, u)
	}
	for _, have := range a.quantities {
		if have.unit == u && have.quantity.Equal(q) {
			return
		}
	}
	a.quantities = append(a.quantities, amount{q, u})
}

// edge notes the ends of a window; an empty SKU concerns all articles.
func (u *universe) edge(at time.Time, w kabinet.Window, sku kabinet.SKU) {
	for _, t := range []time.Time{w.From, w.Until} {
		if !t.After(at) {
			continue
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
}

// everything compares all that either book prices.
func (d *differ) everything(at time.Time, once bool) error {
	u := newUniverse(at, d.before.book, d.after.book)
	instants := []time.Time{at}
	if !once {
		instants = append(instants, slices.SortedFunc(maps.Keys(u.changes), time.Time.Compare)...)
	}
	for _, p := range u.parties {
		unnamed := map[asked]state{}
		for _, a := range append([]kabinet.AgreementID{""}, p.agreements...) {
			if err := d.party(u, p, a, instants, unnamed); err != nil {
				return err
			}
		}
	}
	return nil
}

// state is a change that was found.
type state struct{ before, after pricing.Result }

// key is one thing asked of a party, by its places in the universe.
type key struct{ article, quantity, currency int }

// asked is a key at an instant.
type asked struct {
	key
	at int
}

// party compares all articles for a party under an agreement, an instant after
// the other. What stays as it was reported for an earlier instant is not
// reported again; neither is what changes alike where no agreement is named,
// which is kept in unnamed.
func (d *differ) party(u *universe, p partyBuyer, agreement kabinet.AgreementID, instants []time.Time, unnamed map[asked]state) error {
	last := map[key]state{}
	for n, at := range instants {
		only := u.changes[at] // nil for the first one
		var requests []pricing.Request
		var keys []key
		for i := range u.articles {
			a := &u.articles[i]
			if only != nil && !only[a.sku] {
				continue
			}
			for j, q := range a.quantities {
				for k, currency := range a.currencies {
					keys = append(keys, key{i, j, k})
					requests = append(requests, pricing.Request{
						SKU: a.sku, Quantity: q.quantity, Unit: q.unit, Currency: currency, Agreement: agreement, At: at,
					})
				}
			}
		}
		changes, err := pricing.Compare(d.before.snapshot, d.after.snapshot, []pricing.Buyer{p.buyer}, requests)
		if err != nil {
			return err
		}
		now := make(map[int]pricing.Change, len(changes))
		for _, ch := range changes {
			now[ch.Request] = ch
		}
		for i := range requests {
			ch, changed := now[i]
			was, reported := last[keys[i]]
			alike, found := unnamed[asked{keys[i], n}]
			if changed && agreement == "" {
				unnamed[asked{keys[i], n}] = state{ch.Before, ch.After}
			}
			switch {
			case !changed, found && same(alike.before, ch.Before) && same(alike.after, ch.After):
				delete(last, keys[i])
			case reported && same(was.before, ch.Before) && same(was.after, ch.After):
			case d.add(p.name, requests[i], ch):
				last[keys[i]] = state{ch.Before, ch.After}
			default:
				delete(last, keys[i])
			}
		}
	}
	return nil
}

// same reports whether a buyer would notice no difference.
func same(a, b pricing.Result) bool {
	return a.Outcome == b.Outcome && a.Reason == b.Reason && a.Total.Equal(b.Total) && a.Price.Equal(b.Price) &&
		a.Tax == b.Tax && a.Order == b.Order
}
