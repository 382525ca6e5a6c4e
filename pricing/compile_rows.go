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
	if uint64(len(c.placed)+len(rows)) >= math.MaxUint32 || uint64(len(c.s.rows.prices)+len(rows)) >= math.MaxUint32 {
		c.fail(at+"/rows", ErrTooMany.With("limit", uint32(math.MaxUint32)))
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
	c.s.merge(c.placed)
	c.placed = nil
	for product := range uint32(len(c.s.authored)) {
		of := c.s.rowsOf(product)
		for of.lo < of.hi {
			run := r.run(of.lo, of.hi)
			if run.hi-run.lo > 1 || r.terms[r.rows[run.lo].terms].flags&flagOverride != 0 {
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
			cmp.Compare(c.s.place(p, x.unit), c.s.place(p, y.unit)), cmp.Compare(y.flags&flagOverride, x.flags&flagOverride),
			cmp.Compare(x.from, y.from), cmp.Compare(a.index, b.index),
		)
	})
	fail := func(at row, e *kabinet.Error) {
		c.fail(fmt.Sprintf("%s/rows/%d", c.places[r.rows[run.lo].table], at.index), e.With("sku", c.s.authored[product].SKU))
	}
	// kin are rows of one unit that are all overrides or none.
	kin := func(a, b *terms) bool { return a.unit == b.unit && (a.flags^b.flags)&flagOverride == 0 }
	for i := 1; i < len(of); i++ {
		a, b := r.terms[of[i-1].terms], r.terms[of[i].terms]
		if !kin(&a, &b) || a.until <= b.from {
			continue
		}
		// Of a series without ends, each row gives way to the next.
		if a.until == forever && b.until == forever && a.from < b.from {
			a.until = b.from
			of[i-1].terms = c.intern(a)
			continue
		}
		fail(of[i], ErrOverlap.With("row", of[i-1].index))
	}
	for _, o := range of {
		x := r.terms[o.terms]
		if x.flags&flagOverride == 0 {
			continue
		}
		inside := slices.ContainsFunc(of, func(b row) bool {
			y := r.terms[b.terms]
			return y.unit == x.unit && y.flags&flagOverride == 0 && y.from <= x.from && x.until <= y.until
		})
		if !inside {
			fail(o, ErrOverride)
		}
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
			c.fail(place("/sku"), ErrMissing)
		} else {
			c.fail(place("/sku"), ErrUnknown.With("id", r.SKU))
		}
		return placed{}, false
	}
	p := &c.s.products[id]
	tm := terms{from: sinceEver, until: forever}
	if tm.unit, ok = c.s.unitOf(p, r.Unit); !ok {
		c.fail(place("/unit"), ErrUnknown.With("id", r.Unit))
	}
	if r.Window != (kabinet.Window{}) {
		tm.from, tm.until = c.window(place(""), r.Window)
	}
	if r.Convertible {
		tm.flags |= flagConvertible
	}
	if r.Override {
		tm.flags |= flagOverride
	}
	switch {
	case r.Per.Sign() < 0:
		c.fail(place("/per"), ErrNegative.With("value", r.Per))
	case !r.Per.IsZero() && !r.Per.Equal(one):
		tm.per = intern(&c.s.rows.per, c.pers, r.Per)
	}
	if r.Order != (OrderRule{}) {
		if ru, ok := c.rule(place("/order"), p, r.Order); ok {
			tm.rule = intern(&c.s.rows.rules, c.rules, ru)
		}
	}
	amount := c.amount(place, r, &tm)
	if len(c.errs) > before {
		return placed{}, false
	}
	out := placed{id, row{table: t.id, index: uint32(i), terms: c.intern(tm)}}
	out.setAmount(amount)
	return out, true
}

// amount compiles exactly one of price, tiers, free and on request, and returns
// the amount of the row.
func (c *compiler) amount(place func(string) string, r *Row, tm *terms) int64 {
	forms := 0
	for _, has := range [...]bool{!r.Price.IsZero(), len(r.Tiers) > 0, r.Free, r.OnRequest} {
		if has {
			forms++
		}
	}
	switch {
	case forms == 0:
		c.fail(place("/price"), ErrZeroPrice)
	case forms > 1:
		c.fail(place(""), ErrRowPrice)
	case r.OnRequest:
		tm.flags |= flagOnRequest
	case len(r.Tiers) > 0:
		first := len(c.s.rows.prices)
		c.tiers(place, r, tm)
		return int64(first)
	case r.Price.Sign() < 0:
		c.fail(place("/price"), ErrNegative.With("value", r.Price))
	case !r.Free:
		coef, scale := r.Price.Fixed()
		tm.scale = uint8(scale)
		return coef
	}
	return 0
}

func (c *compiler) tiers(place func(string) string, r *Row, tm *terms) {
	if len(r.Tiers) > math.MaxUint16 || uint64(len(c.s.rows.prices)+len(r.Tiers)) >= math.MaxUint32 {
		c.fail(place("/tiers"), ErrTooMany.With("limit", math.MaxUint16))
		return
	}
	for _, step := range r.Tiers {
		_, scale := step.Price.Fixed()
		tm.scale = max(tm.scale, uint8(scale))
	}
	key := make([]byte, 0, 64)
	for j, step := range r.Tiers {
		at := func(field string) string { return place(fmt.Sprintf("/tiers/%d/%s", j, field)) }
		if step.From.Sign() < 0 || (j > 0 && !r.Tiers[j-1].From.Less(step.From)) {
			c.fail(at("from"), ErrTiers.With("from", step.From))
		}
		switch step.Price.Sign() {
		case -1:
			c.fail(at("price"), ErrNegative.With("value", step.Price))
		case 0:
			c.fail(at("price"), ErrZeroPrice)
		}
		if j > 0 && r.Tiers[j-1].Price.Less(step.Price) {
			c.warn(at("price"), warnRises.With("sku", r.SKU).With("was", r.Tiers[j-1].Price).With("price", step.Price).With("from", step.From))
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

// rivalry is two assignments of two lists to one party with one priority.
type rivalry struct{ a, b *source }

// ambiguities rejects two lists that one party has with one priority where both
// price a product, in one currency, at one time: nothing would say which holds.
func (c *compiler) ambiguities() {
	rivals := c.rivals()
	if len(rivals) == 0 {
		return
	}
	r := &c.s.rows
	for id := range uint32(len(c.s.authored)) {
		of := c.s.rowsOf(id)
		for i := of.lo; i < of.hi; i++ {
			for j := of.lo; j < i; j++ {
				pair := [2]uint32{r.rows[j].table, r.rows[i].table} // the smaller id first
				for _, v := range rivals[pair] {
					if !c.together(v, i, j) {
						continue
					}
					delete(rivals, pair) // reported once, not for each of its rows
					place := func(n uint32) string { return fmt.Sprintf("%s/rows/%d", c.places[r.rows[n].table], r.rows[n].index) }
					c.fail(place(i), ErrAmbiguous.With("a", v.a.t.source.List).With("b", v.b.t.source.List).
						With("sku", c.s.authored[id].SKU).With("party", v.a.party).With("priority", v.a.priority).With("other", place(j)))
					break
				}
			}
		}
	}
}

// rivals returns, by pairs of tables, the assignments that tie.
func (c *compiler) rivals() map[[2]uint32][]rivalry {
	out := map[[2]uint32][]rivalry{}
	for _, sources := range c.s.parties {
		sources = slices.Clone(sources)
		slices.SortStableFunc(sources, func(a, b source) int { return cmp.Compare(a.priority, b.priority) })
		for i := range sources {
			for j := i + 1; j < len(sources) && sources[j].priority == sources[i].priority; j++ {
				a, b := &sources[i], &sources[j]
				if a.level == LevelAgreement || b.level == LevelAgreement || a.t == b.t || a.t.currency != b.t.currency ||
					!sameSeller(a.t, b.t) || max(a.from, b.from) >= min(a.until, b.until) {
					continue
				}
				if a.t.id > b.t.id {
					a, b = b, a
				}
				pair := [2]uint32{a.t.id, b.t.id}
				out[pair] = append(out[pair], rivalry{a, b})
			}
		}
	}
	return out
}

// together reports whether a request could find both rows.
func (c *compiler) together(v rivalry, i, j uint32) bool {
	r := &c.s.rows
	x, y := &r.terms[r.rows[i].terms], &r.terms[r.rows[j].terms]
	return (x.unit == y.unit || (x.flags|y.flags)&flagConvertible != 0) &&
		max(x.from, v.a.from, y.from, v.b.from) < min(x.until, v.a.until, y.until, v.b.until)
}
