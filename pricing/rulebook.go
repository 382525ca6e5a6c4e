package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// rulebook is what a snapshot has beside prices. Snapshots that are made from
// one another share it.
type rulebook struct {
	policy      Policy
	calendar    kabinet.Calendar
	adjustments []*adjustment // in the order in which they apply
	promotions  []*adjustment
	document    []*adjustment
	floors      []*floor
	surcharges  []*indexed
	indices     *index.Table
	assortments []*assortment
	rates       map[[2]kabinet.Currency][]exchange
	taxes       map[string][]taxed
	// ruled has a bit for each product that any of the rules may be for.
	ruled []uint64
}

// target is a compiled Target.
type target struct {
	products products
	audience []Party
	scope    Scope
	from     int64
	until    int64
	known    known
}

// products is a set of products; the empty one is all of them.
type products struct {
	ids    []uint32 // sorted
	groups []uint32
}

func (c *articles) has(s *products, id uint32) bool {
	if len(s.ids)+len(s.groups) == 0 {
		return true
	}
	if _, ok := slices.BinarySearch(s.ids, id); ok {
		return true
	}
	p := &c.products[id]
	return slices.ContainsFunc(s.groups, func(g uint32) bool { return c.within(p, g) })
}

// adjustment is a compiled Adjustment.
type adjustment struct {
	Adjustment
	target
	phase Phase
}

// adjustmentOrder is the order in which adjustments of a phase apply.
func adjustmentOrder(a, b *adjustment) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.ID, b.ID))
}

// floor is a compiled Floor.
type floor struct {
	Floor
	target
}

// indexed is a compiled IndexSurcharge.
type indexed struct {
	IndexSurcharge
	target
}

// assortment is a compiled Assortment.
type assortment struct {
	Assortment
	allow, deny products
	from, until int64
	known       known
}

// exchange is a compiled ExchangeRate.
type exchange struct {
	id          string
	rate        kabinet.Rate
	from, until int64
	known       known
}

// taxed is a compiled TaxRate.
type taxed struct {
	rate        kabinet.Rate
	from, until int64
	known       known
}

// isRuled reports whether some rule may be for the product.
func (r *rulebook) isRuled(id uint32) bool { return r.ruled != nil && r.ruled[id/64]>>(id%64)&1 != 0 }

func (r *rulebook) onTie(level Level, party Party) OnTie {
	if t := r.policy.OnTie[level]; t != TieDefault {
		return t
	}
	if party.Kind == PartySegment {
		return TieLowest
	}
	return TieRefuse
}

// taxRate returns the rate of a class at an instant, as it was known at another.
func (r *rulebook) taxRate(class string, at, knownAt int64) (rate kabinet.Rate, from, until int64, ok bool) {
	for _, t := range r.taxes[class] {
		if t.from <= at && at < t.until && t.known.at(knownAt) {
			return t.rate, t.from, t.until, true
		}
	}
	return kabinet.Rate{}, 0, 0, false
}

// timeOr returns the instant of t, or the other where t is zero.
func timeOr(t time.Time, other int64) int64 {
	if t.IsZero() {
		return other
	}
	return nanos(t)
}
