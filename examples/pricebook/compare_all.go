package main

import (
	"maps"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// everything compares all that either book prices, for the buyers, or, where
// there are none, for the parties of the books.
func (d *comparer) everything(at time.Time, once bool, buyers []partyBuyer) error {
	u := newUniverse(at, buyers, d.before, d.after)
	instants := []time.Time{at}
	if !once {
		instants = append(instants, slices.SortedFunc(maps.Keys(u.changes), time.Time.Compare)...)
	}
	for _, p := range u.parties {
		u.dearer = map[dearerKey]bool{}
		alike := map[asked]state{}
		for _, seller := range p.sellers {
			for _, agreement := range append([]kabinet.AgreementID{""}, p.agreements...) {
				for i := range u.scopes {
					if err := d.party(u, p, variant{seller, agreement, i}, instants, alike); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// variant is a legal entity of the seller, an agreement that is named, and a
// scope, or none of these.
type variant struct {
	seller    kabinet.SellerEntityID
	agreement kabinet.AgreementID
	scope     int
}

// state is a change that was found.
type state struct{ before, after pricing.Result }

func (s state) same(o state) bool { return same(s.before, o.before) && same(s.after, o.after) }

// key is one thing asked of a party, by its places in the universe.
type key struct{ article, quantity, currency int }

// dearerKey is an agreed price of a party that was reported as dearer.
type dearerKey struct {
	key
	agreement kabinet.AgreementID
}

// asked is a key at an instant.
type asked struct {
	key
	at int
}

// party compares all articles for a party in a variant, an instant after the
// other. What stays as it was reported for an earlier instant is not reported
// again; neither is what changes alike in a variant before, which is kept in
// alike.
func (d *comparer) party(u *universe, p partyBuyer, v variant, instants []time.Time, alike map[asked]state) error {
	var given *pricing.Conditions
	if v.scope > 0 {
		given = &pricing.Conditions{Scope: u.scopes[v.scope]}
	}
	buyer, name := p.buyer, p.name
	if v.seller != buyer.Seller {
		buyer.Seller = v.seller
		name += " seller:" + string(v.seller)
	}
	last := map[key]state{}
	for n, at := range instants {
		requests, keys := u.requests(v.agreement, given, at)
		compared, err := d.compare(buyer, requests)
		if err != nil {
			return err
		}
		for _, x := range compared.Dearer {
			k := dearerKey{keys[x.Request], x.Agreed.Source.Agreement}
			if !u.dearer[k] {
				u.dearer[k] = true
				d.addDearer(name, requests[x.Request], x)
			}
		}
		found := make(map[int]int, len(compared.Changes)) // one more than the place
		for j, ch := range compared.Changes {
			found[ch.Request] = j + 1
		}
		for i := range requests {
			changed, ch := found[i] > 0, pricing.Change{}
			var why *pricing.Difference
			if changed {
				ch, why = compared.Changes[found[i]-1], compared.why(found[i]-1)
			}
			now := state{ch.Before, ch.After}
			was, reported := last[keys[i]]
			other, known := alike[asked{keys[i], n}]
			if changed && !known {
				alike[asked{keys[i], n}] = now
			}
			switch {
			case !changed, known && other.same(now):
				delete(last, keys[i])
			case reported && was.same(now):
			case d.add(name, requests[i], ch, why):
				last[keys[i]] = now
			default:
				delete(last, keys[i])
			}
		}
	}
	return nil
}

// requests asks for all articles that something happens to at an instant.
func (u *universe) requests(agreement kabinet.AgreementID, given *pricing.Conditions, at time.Time) (out []pricing.Request, keys []key) {
	only := u.changes[at] // nil for the first one
	for i := range u.articles {
		a := &u.articles[i]
		if only != nil && !only[a.sku] {
			continue
		}
		for j, q := range a.quantities {
			for k, currency := range u.currencies {
				keys = append(keys, key{i, j, k})
				out = append(out, pricing.Request{
					SKU: a.sku, Quantity: q.quantity, Unit: q.unit, Currency: currency, Agreement: agreement, At: at, Conditions: given,
				})
			}
		}
	}
	return out, keys
}

// same reports whether a buyer would notice no difference.
func same(a, b pricing.Result) bool {
	return a.Outcome == b.Outcome && a.Reason == b.Reason && a.Total.Equal(b.Total) && a.Price.Equal(b.Price) &&
		a.Tax == b.Tax && a.Order == b.Order
}
