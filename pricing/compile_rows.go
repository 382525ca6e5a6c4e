package pricing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// rows compiles the rows of a list or agreement.
func (c *compiler) rows(at string, t *table, rows []Row) {
	if uint64(len(c.placed)+len(rows)) >= math.MaxUint32 {
		c.fail(at+"/rows", ErrTooMany.With("limit", uint32(math.MaxUint32)).With("what", "rows"))
		return
	}
	c.placed = slices.Grow(c.placed, len(rows))
	for i := range rows {
		if r, ok := c.row(at, t, &rows[i], i); ok {
			c.placed = append(c.placed, r)
		}
	}
}

// merge brings the rows of all tables together and ends each row of a series
// where the next begins.
func (c *compiler) merge() {
	r := &c.s.rows
	r.merge(len(c.s.products), c.placed)
	c.placed = nil
	for product := range uint32(len(c.s.products)) {
		of := r.of(product)
		for of.lo < of.hi {
			run := r.run(of.lo, of.hi)
			if run.hi-run.lo > 1 {
				c.series(product, run)
			}
			of.lo = run.hi
		}
	}
}

// series sorts a table's rows of one product by unit and time, and rejects those
// that overlap.
func (c *compiler) series(product uint32, run span) {
	r, p := &c.s.rows, &c.s.products[product]
	of := r.rows[run.lo:run.hi]
	slices.SortFunc(of, func(a, b row) int {
		x, y := &r.terms[a.terms], &r.terms[b.terms]
		return cmp.Or(
			cmp.Compare(c.s.place(p, x.unit), c.s.place(p, y.unit)), cmp.Compare(x.from, y.from), cmp.Compare(a.index, b.index),
		)
	})
	for i := 1; i < len(of); i++ {
		a, b := r.terms[of[i-1].terms], r.terms[of[i].terms]
		if a.unit != b.unit || a.until <= b.from {
			continue
		}
		// A row without end gives way to the next; only an explicit end overlaps.
		if a.until == forever && a.from < b.from {
			a.until = b.from
			of[i-1].terms = c.intern(a)
			continue
		}
		place := fmt.Sprintf("%s/rows/%d", c.places[r.tables[run.lo]], of[i].index)
		c.fail(place, ErrOverlap.With("row", of[i-1].index).With("sku", c.s.authored[product].SKU))
	}
}

// intern returns the index of terms.
func (c *compiler) intern(t terms) uint32 {
	if n, ok := c.terms[t]; ok {
		return n
	}
	n := uint32(len(c.s.rows.terms))
	c.s.rows.terms = append(c.s.rows.terms, t)
	c.terms[t] = n
	return n
}

func (c *compiler) row(at string, t *table, r *Row, i int) (placed, bool) {
	before := len(c.errs)
	place := func(field string) string { return fmt.Sprintf("%s/rows/%d%s", at, i, field) }
	id, ok := c.s.ids[r.SKU]
	if !ok {
		if r.SKU == "" {
			c.fail(place("/sku"), ErrMissing.With("what", "the SKU"))
		} else {
			c.fail(place("/sku"), ErrUnknown.With("what", "product").With("id", r.SKU))
		}
		return placed{}, false
	}
	p := &c.s.products[id]
	tm := terms{from: sinceEver, until: forever}
	if tm.unit, ok = c.s.unitOf(p, r.Unit); !ok {
		c.fail(place("/unit"), ErrUnknown.With("what", "unit").With("id", r.Unit))
	}
	if r.Window != (kabinet.Window{}) {
		tm.from, tm.until = c.window(place(""), r.Window)
	}
	if r.Convertible {
		tm.flags |= flagConvertible
	}
	switch {
	case r.Per.Sign() < 0:
		c.fail(place("/per"), ErrPer.With("per", r.Per))
	case !r.Per.IsZero() && !r.Per.Equal(one):
		tm.per = intern(&c.s.rows.per, c.pers, r.Per)
	}
	if !r.Order.IsZero() {
		if ru, ok := c.rule(place("/order"), p, r.Order); ok {
			tm.rule = intern(&c.s.rows.rules, c.rules, ru)
		}
	}
	first := uint32(len(c.s.rows.prices))
	c.amount(place, r, &tm)
	if len(c.errs) > before {
		return placed{}, false
	}
	return placed{id, t.id, row{index: uint32(i), terms: c.intern(tm), price: first}}, true
}

// amount compiles exactly one of price, tiers, free and on request, and appends
// the prices.
func (c *compiler) amount(place func(string) string, r *Row, tm *terms) {
	forms := 0
	for _, has := range [...]bool{!r.Price.IsZero(), len(r.Tiers) > 0, r.Free, r.OnRequest} {
		if has {
			forms++
		}
	}
	prices := &c.s.rows.prices
	switch {
	case forms == 0:
		c.fail(place("/price"), ErrZeroPrice)
	case forms > 1:
		c.fail(place(""), ErrRowPrice)
	case r.Free:
		tm.flags |= flagFree
		*prices = append(*prices, 0)
	case r.OnRequest:
		tm.flags |= flagOnRequest
	case len(r.Tiers) > 0:
		c.tiers(place, r, tm)
	case r.Price.Sign() < 0:
		c.fail(place("/price"), ErrNegative.With("price", r.Price))
	default:
		coef, scale := r.Price.Fixed()
		tm.scale = uint8(scale)
		*prices = append(*prices, coef)
	}
}

func (c *compiler) tiers(place func(string) string, r *Row, tm *terms) {
	if len(r.Tiers) > math.MaxUint16 {
		c.fail(place("/tiers"), ErrTooMany.With("limit", math.MaxUint16).With("what", "tiers"))
		return
	}
	for _, step := range r.Tiers {
		_, scale := step.Price.Fixed()
		tm.scale = max(tm.scale, uint8(scale))
	}
	key := make([]byte, 0, 64)
	for j, step := range r.Tiers {
		at := func(field string) string { return place(fmt.Sprintf("/tiers/%d/%s", j, field)) }
		if step.From.Sign() <= 0 || (j > 0 && !r.Tiers[j-1].From.Less(step.From)) {
			c.fail(at("from"), ErrTiers.With("from", step.From))
		}
		switch step.Price.Sign() {
		case -1:
			c.fail(at("price"), ErrNegative.With("price", step.Price))
		case 0:
			c.fail(at("price"), ErrZeroPrice)
		}
		if j > 0 && r.Tiers[j-1].Price.Less(step.Price) {
			c.warn("ladder_rises", at("price"), "the price of %s rises from %s to %s at %s", r.SKU, r.Tiers[j-1].Price, step.Price, step.From)
		}
		same, err := step.Price.Round(int(tm.scale), kabinet.HalfUp)
		if err != nil {
			c.failErr(at("price"), err) // the tiers of a row have one scale
		}
		coef, _ := same.Fixed()
		c.s.rows.prices = append(c.s.rows.prices, coef)
		key, _ = step.From.AppendText(key)
		key = append(key, ' ')
	}
	n, ok := c.shapes[string(key)]
	if !ok {
		s := shape{uint32(len(c.s.rows.from)), uint16(len(r.Tiers))}
		for _, step := range r.Tiers {
			c.s.rows.from = append(c.s.rows.from, step.From)
		}
		c.s.rows.shapes = append(c.s.rows.shapes, s)
		n = uint32(len(c.s.rows.shapes))
		c.shapes[string(key)] = n
	}
	tm.shape = n
}

// intern returns one more than the index of v in values, which it extends.
func intern[T comparable](values *[]T, seen map[T]uint32, v T) uint32 {
	if n, ok := seen[v]; ok {
		return n
	}
	*values = append(*values, v)
	n := uint32(len(*values))
	seen[v] = n
	return n
}

// ambiguities rejects two lists that one party has with one priority where both
// price a product, in one currency, at one time: nothing would say which holds.
func (c *compiler) ambiguities() {
	rivals := c.rivals()
	if len(rivals) == 0 {
		return
	}
	type clash struct {
		a, b  *table
		party Party
	}
	seen := map[clash]bool{}
	r := &c.s.rows
	for id := range uint32(len(c.s.products)) {
		of := r.of(id)
		for i := of.lo; i < of.hi; i++ {
			for _, a := range rivals[r.tables[i]] {
				for j := of.lo; j < i; j++ {
					for _, b := range rivals[r.tables[j]] {
						pair := clash{b.t, a.t, a.party}
						if a.t == b.t || a.party != b.party || a.priority != b.priority || seen[pair] || !c.together(a, b, i, j) {
							continue
						}
						seen[pair] = true // reported once, not for each of its rows
						x, y := string(a.t.source.List), string(b.t.source.List)
						c.fail("/lists", ErrAmbiguous.With("a", "list "+min(x, y)).With("b", "list "+max(x, y)).
							With("sku", c.s.authored[id].SKU).With("party", a.party).With("priority", a.priority))
					}
				}
			}
		}
	}
}

// rivals returns, by table, the assignments that share party, priority and
// currency with one of another list.
func (c *compiler) rivals() map[uint32][]*source {
	out := map[uint32][]*source{}
	for _, sources := range c.s.parties {
		for i := range sources {
			for j := range sources {
				a, b := &sources[i], &sources[j]
				if a.level != LevelAgreement && b.level != LevelAgreement && a.t != b.t && a.priority == b.priority &&
					a.t.currency == b.t.currency && max(a.from, b.from) < min(a.until, b.until) {
					out[a.t.id] = append(out[a.t.id], a)
					break
				}
			}
		}
	}
	return out
}

// together reports whether a request could find both rows.
func (c *compiler) together(a, b *source, i, j uint32) bool {
	r := &c.s.rows
	x, y := &r.terms[r.rows[i].terms], &r.terms[r.rows[j].terms]
	return (x.unit == y.unit || (x.flags|y.flags)&flagConvertible != 0) && a.t.currency == b.t.currency &&
		max(x.from, a.from, y.from, b.from) < min(x.until, a.until, y.until, b.until)
}
