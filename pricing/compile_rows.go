package pricing

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// rows compiles the rows of a list or agreement into its table.
func (c *compiler) rows(at string, t *table, rows []Row) {
	if uint64(len(rows)) >= math.MaxUint32 {
		c.fail(at+"/rows", ErrTooMany.With("limit", uint32(math.MaxUint32)).With("what", "rows"))
		return
	}
	t.rows = make([]row, 0, len(rows))
	pers, rules := map[kabinet.Quantity]uint32{}, map[rule]uint32{}
	for i := range rows {
		if r, ok := c.row(at, t, &rows[i], i, pers, rules); ok {
			t.rows = append(t.rows, r)
		}
	}
	place := func(r *row) int { return c.s.products[r.product].place(r.unit) }
	slices.SortFunc(t.rows, func(a, b row) int {
		if d := cmp.Compare(a.product, b.product); d != 0 {
			return d
		}
		return cmp.Or(cmp.Compare(place(&a), place(&b)), cmp.Compare(a.from, b.from), cmp.Compare(a.index, b.index))
	})
	for i := 1; i < len(t.rows); i++ {
		a, b := &t.rows[i-1], &t.rows[i]
		if a.product != b.product || a.unit != b.unit || a.until <= b.from {
			continue
		}
		// A row without end gives way to the next; only an explicit end overlaps.
		if a.until == forever && a.from < b.from {
			a.until = b.from
			continue
		}
		c.fail(fmt.Sprintf("%s/rows/%d", at, b.index), ErrOverlap.With("row", a.index).With("sku", rows[b.index].SKU))
	}
	t.index()
}

func (c *compiler) row(at string, t *table, r *Row, i int, pers map[kabinet.Quantity]uint32, rules map[rule]uint32) (row, bool) {
	before := len(c.errs)
	place := func(field string) string { return fmt.Sprintf("%s/rows/%d%s", at, i, field) }
	id, ok := c.s.ids[r.SKU]
	if !ok {
		if r.SKU == "" {
			c.fail(place("/sku"), ErrMissing.With("what", "the SKU"))
		} else {
			c.fail(place("/sku"), ErrUnknown.With("what", "product").With("id", r.SKU))
		}
		return row{}, false
	}
	p := &c.s.products[id]
	out := row{product: id, index: uint32(i)}
	if out.unit, ok = c.s.unitOf(p, r.Unit); !ok {
		c.fail(place("/unit"), ErrUnknown.With("what", "unit").With("id", r.Unit))
	}
	if r.Window == (kabinet.Window{}) {
		out.from, out.until = sinceEver, forever
	} else {
		out.from, out.until = c.window(place(""), r.Window)
	}
	if r.Convertible {
		out.flags |= flagConvertible
	}
	switch {
	case r.Per.Sign() < 0:
		c.fail(place("/per"), ErrPer.With("per", r.Per))
	case !r.Per.IsZero() && !r.Per.Equal(one):
		out.per = intern(&t.per, pers, r.Per)
	}
	if !r.Order.IsZero() {
		if ru, ok := c.rule(place("/order"), p, r.Order); ok {
			out.rule = intern(&t.rules, rules, ru)
		}
	}
	c.amount(place, t, r, &out)
	return out, len(c.errs) == before
}

// amount compiles exactly one of price, tiers, free and on request.
func (c *compiler) amount(place func(string) string, t *table, r *Row, out *row) {
	forms := 0
	for _, has := range []bool{!r.Price.IsZero(), len(r.Tiers) > 0, r.Free, r.OnRequest} {
		if has {
			forms++
		}
	}
	switch {
	case forms == 0:
		c.fail(place("/price"), ErrZeroPrice)
		return
	case forms > 1:
		c.fail(place(""), ErrRowPrice)
		return
	case r.Free:
		out.flags |= flagFree
	case r.OnRequest:
		out.flags |= flagOnRequest
	case len(r.Tiers) > 0:
		c.tiers(place, t, r, out)
	case r.Price.Sign() < 0:
		c.fail(place("/price"), ErrNegative.With("price", r.Price))
	default:
		coef, scale := r.Price.Fixed()
		out.price, out.scale = coef, uint8(scale)
	}
}

func (c *compiler) tiers(place func(string) string, t *table, r *Row, out *row) {
	if len(r.Tiers) > math.MaxUint16 {
		c.fail(place("/tiers"), ErrTooMany.With("limit", math.MaxUint16).With("what", "tiers"))
		return
	}
	out.tiers, out.tierCount = uint32(len(t.tiers)), uint16(len(r.Tiers))
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
		coef, scale := step.Price.Fixed()
		t.tiers = append(t.tiers, tier{step.From, coef, uint8(scale)})
	}
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
	for _, party := range slices.SortedFunc(maps.Keys(c.s.parties), func(a, b Party) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	}) {
		byRank := map[int32][]*source{}
		for i := range c.s.parties[party] {
			if src := &c.s.parties[party][i]; src.level != LevelAgreement {
				byRank[src.priority] = append(byRank[src.priority], src)
			}
		}
		for _, rank := range slices.Sorted(maps.Keys(byRank)) {
			if sources := byRank[rank]; len(sources) > 1 {
				c.ambiguous(party, sources)
			}
		}
	}
}

// held is a row as one source holds it.
type held struct {
	src         *source
	row         *row
	from, until int64
}

func (c *compiler) ambiguous(party Party, rank []*source) {
	byProduct := map[uint32][]held{}
	for _, src := range rank {
		for i := range src.t.rows {
			ro := &src.t.rows[i]
			h := held{src, ro, max(ro.from, src.from), min(ro.until, src.until)}
			if h.from >= h.until {
				continue
			}
			for _, o := range byProduct[ro.product] {
				same := o.row.unit == ro.unit || (o.row.flags|ro.flags)&flagConvertible != 0
				if o.src.t == src.t || !same || o.src.t.currency != src.t.currency || max(h.from, o.from) >= min(h.until, o.until) {
					continue
				}
				a, b := string(o.src.t.source.List), string(src.t.source.List)
				c.fail("/lists", ErrAmbiguous.With("a", "list "+min(a, b)).With("b", "list "+max(a, b)).
					With("sku", c.s.products[ro.product].sku).With("party", party).With("priority", src.priority))
				return // one pair of lists is reported once, not for each of its rows
			}
			byProduct[ro.product] = append(byProduct[ro.product], h)
		}
	}
}
