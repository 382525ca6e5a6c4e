package pricing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// rules compiles what a book has beside prices.
func (c *compiler) rules(b *Book) {
	s := c.s.rulebook
	each := func(name string, list []Adjustment, phase Phase) (out []*adjustment) {
		for i := range list {
			if a := c.adjustment(fmt.Sprintf("/%s/%d", name, i), &list[i], phase, c.tables); a != nil {
				out = append(out, a)
			}
		}
		slices.SortFunc(out, adjustmentOrder)
		c.combined("/"+name, list)
		return out
	}
	s.adjustments = each("adjustments", b.Adjustments, PhaseAdjustment)
	s.promotions = each("promotions", b.Promotions, PhasePromotion)
	s.document = each("documentAdjustments", b.DocumentAdjustments, PhaseDocument)
	seen := map[FloorID]bool{}
	for i := range b.Floors {
		c.floor(fmt.Sprintf("/floors/%d", i), &b.Floors[i], seen)
	}
	slices.SortFunc(s.floors, func(a, b *floor) int { return cmp.Compare(a.ID, b.ID) })
	c.indices(b)
	for i := range b.Assortments {
		c.assortment(fmt.Sprintf("/assortments/%d", i), &b.Assortments[i])
	}
	c.taxes(b.Taxes)
	c.mark()
}

func (c *compiler) target(at string, t *Target) target {
	from, until := c.window(at, t.Window, t.Days)
	out := target{products: c.selectors(at+"/products", t.Products), audience: slices.Clone(t.Audience), scope: t.Scope,
		from: from, until: until, known: c.known(at, t.Known)}
	c.audience(at, t.Audience)
	return out
}

// sold checks that each product that a rule names has the rule's unit: without
// it the rule could never apply. Of a group, some products may lack it; where all
// do, that is worth a warning.
func (c *compiler) sold(at, id string, t *target, unit kabinet.UoM) {
	if _, ok := c.s.unitIDs[unit]; !ok {
		return // empty, or reported already
	}
	for _, id := range t.products.ids {
		if int(id) >= len(c.s.products) {
			continue // reported already
		}
		if _, ok := c.s.unitOf(&c.s.products[id], unit); !ok {
			c.fail(at+"/unit", ErrUnknown.With("id", unit).With("sku", c.subjectName(id)))
			return
		}
	}
	for i := range c.s.products {
		if _, ok := c.s.unitOf(&c.s.products[i], unit); ok && c.s.has(&t.products, uint32(i)) {
			return
		}
	}
	c.warn(at+"/unit", warnUnit.With("id", id).With("unit", unit))
}

// answers reports whether a table can answer in a currency.
func (r *rulebook) answers(t *table, in kabinet.Currency) bool {
	return t.currency == in || (t.convert && len(r.rates[[2]kabinet.Currency{t.currency, in}]) > 0)
}

func (c *compiler) audience(at string, parties []Party) {
	for i, p := range parties {
		if _, err := p.MarshalText(); err != nil {
			c.failErr(fmt.Sprintf("%s/audience/%d", at, i), err)
		}
	}
}

func (c *compiler) selectors(at string, list []Selector) products {
	var out products
	for i, x := range list {
		at := fmt.Sprintf("%s/%d", at, i)
		if (x.SKU == "") == (x.Group == "") {
			c.fail(at, ErrSelector)
			continue
		}
		if x.SKU != "" {
			id, ok := c.product(x.SKU)
			if !ok {
				c.fail(at+"/sku", ErrUnknown.With("id", x.SKU))
			}
			out.ids = append(out.ids, id)
			continue
		}
		g, ok := c.s.groupIDs[x.Group]
		if !ok {
			c.fail(at+"/group", ErrUnknown.With("id", x.Group))
		}
		out.groups = append(out.groups, g)
	}
	slices.Sort(out.ids)
	return out
}

// adjustment compiles an adjustment of the prices that some tables have.
func (c *compiler) adjustment(at string, a *Adjustment, phase Phase, of []*table) *adjustment {
	before := len(c.errs)
	if a.ID == "" {
		c.fail(at+"/id", ErrMissing)
	}
	n := 0
	for _, has := range [...]bool{!a.Percent.IsZero(), !a.Amount.IsZero(), !a.Price.IsZero()} {
		if has {
			n++
		}
	}
	switch {
	case n != 1:
		c.fail(at, ErrAdjustment)
	case a.Price.Sign() < 0:
		c.fail(at+"/price", ErrNegative.With("value", a.Price))
	case a.Percent.Cmp(hundred.Neg()) < 0:
		c.fail(at+"/percent", ErrPercent.With("value", a.Percent))
	case phase == PhaseDocument && !a.Price.IsZero():
		c.fail(at+"/price", ErrAdjustment)
	}
	money := !a.Amount.IsZero() || !a.Price.IsZero() || (phase == PhaseDocument && !a.Min.IsZero())
	if money {
		if !a.Currency.Valid() {
			c.fail(at+"/currency", ErrMissing)
		}
		if a.Tax != Net && a.Tax != Gross {
			c.fail(at+"/tax", ErrTaxMode)
		}
	}
	if a.Unit != "" {
		if _, ok := c.s.unitIDs[a.Unit]; !ok {
			c.fail(at+"/unit", ErrUnknown.With("id", a.Unit))
		}
	}
	c.notNegative(at+"/min", a.Min)
	if a.Combine > CombineExclusive {
		c.fail(at+"/combine", ErrName.With("text", a.Combine))
	}
	if a.PassThrough && (a.Percent.Sign() < 0 || a.Amount.Sign() < 0 || !a.Price.IsZero()) {
		c.fail(at+"/passThrough", ErrPassThrough)
	}
	out := &adjustment{*a, c.target(at, &a.Target), phase}
	c.sold(at, string(a.ID), &out.target, a.Unit)
	if len(c.errs) > before {
		return nil
	}
	if a.Percent.Cmp(hundred.Neg()) == 0 {
		c.warn(at+"/percent", warnNothing.With("id", a.ID))
	}
	if money && !slices.ContainsFunc(of, func(t *table) bool { return c.s.answers(t, a.Currency) }) {
		c.warn(at+"/currency", warnCurrency.With("id", a.ID).With("currency", a.Currency))
	}
	return out
}

// combined checks that ids are not repeated, and that the members of one group
// say the same about how they combine.
func (c *compiler) combined(at string, list []Adjustment) {
	seen, how := map[AdjustmentID]bool{}, map[string]Combine{}
	for i, a := range list {
		at := fmt.Sprintf("%s/%d", at, i)
		if seen[a.ID] {
			c.fail(at+"/id", ErrDuplicate.With("id", a.ID))
		}
		seen[a.ID] = true
		if was, ok := how[a.Group]; ok && was != a.Combine && a.Group != "" {
			c.fail(at+"/combine", ErrCombine.With("group", a.Group))
		}
		how[a.Group] = a.Combine
	}
}

func (c *compiler) floor(at string, f *Floor, seen map[FloorID]bool) {
	switch {
	case f.ID == "":
		c.fail(at+"/id", ErrMissing)
	case seen[f.ID]:
		c.fail(at+"/id", ErrDuplicate.With("id", f.ID))
	}
	seen[f.ID] = true
	if f.Absolute.IsZero() && f.Cost == "" && f.List == "" {
		c.fail(at, ErrFloor)
	}
	c.notNegative(at+"/absolute", f.Absolute)
	if !f.Absolute.IsZero() {
		if !f.Currency.Valid() {
			c.fail(at+"/currency", ErrMissing)
		}
		if f.Tax != Net && f.Tax != Gross {
			c.fail(at+"/tax", ErrTaxMode)
		}
	}
	if f.Unit != "" {
		if _, ok := c.s.unitIDs[f.Unit]; !ok {
			c.fail(at+"/unit", ErrUnknown.With("id", f.Unit))
		}
	}
	if f.Cost == "" && !f.Margin.IsZero() {
		c.fail(at+"/cost", ErrMissing)
	}
	if f.List == "" && !f.MaxDiscount.IsZero() {
		c.fail(at+"/list", ErrMissing)
	}
	c.part(at+"/maxDiscount", f.MaxDiscount)
	if f.Margin.Cmp(hundred.Neg()) < 0 {
		c.fail(at+"/margin", ErrPercent.With("value", f.Margin))
	}
	if f.Action > FloorClamp {
		c.fail(at+"/action", ErrName.With("text", f.Action))
	}
	if f.Cost != "" {
		c.of = append(c.of, reference{at + "/cost", nil, f.Cost})
	}
	if f.List != "" {
		c.of = append(c.of, reference{at + "/list", nil, f.List})
	}
	out := &floor{*f, c.target(at, &f.Target)}
	c.sold(at, string(f.ID), &out.target, f.Unit)
	c.s.floors = append(c.s.floors, out)
}

func (c *compiler) indices(b *Book) {
	table, err := index.Compile(b.Indices)
	if err != nil {
		c.moved("/indices", err)
		table, _ = index.Compile(nil)
	}
	c.s.rulebook.indices = table
	seen := map[AdjustmentID]bool{}
	for i := range b.Surcharges {
		x := &b.Surcharges[i]
		at := fmt.Sprintf("/surcharges/%d", i)
		switch {
		case x.ID == "":
			c.fail(at+"/id", ErrMissing)
		case seen[x.ID]:
			c.fail(at+"/id", ErrDuplicate.With("id", x.ID))
		}
		seen[x.ID] = true
		if x.Agreement != "" && c.s.agreements[x.Agreement] == nil {
			c.fail(at+"/agreement", ErrUnknown.With("id", x.Agreement))
		}
		if x.Unit != "" {
			if _, ok := c.s.unitIDs[x.Unit]; !ok {
				c.fail(at+"/unit", ErrUnknown.With("id", x.Unit))
			}
		}
		check := table.Check
		if err != nil { // without the series there is less to check
			check = index.Formula.Validate
		}
		if err := check(x.Formula); err != nil {
			c.moved(at, err)
		}
		out := &indexed{*x, c.target(at, &x.Target)}
		c.sold(at, string(x.ID), &out.target, x.Unit)
		c.s.rulebook.surcharges = append(c.s.rulebook.surcharges, out)
	}
	slices.SortFunc(c.s.rulebook.surcharges, func(a, b *indexed) int { return cmp.Compare(a.ID, b.ID) })
}

// moved collects the errors of another package under a place of the book.
func (c *compiler) moved(at string, err error) {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			c.moved(at, e)
		}
		return
	}
	c.failErr(at, err)
}

func (c *compiler) assortment(at string, a *Assortment) {
	if a.ID == "" {
		c.fail(at+"/id", ErrMissing)
	}
	if slices.ContainsFunc(c.s.assortments, func(o *assortment) bool { return o.ID == a.ID }) {
		c.fail(at+"/id", ErrDuplicate.With("id", a.ID))
	}
	c.audience(at, a.Audience)
	from, until := c.window(at, a.Window, a.Days)
	c.s.assortments = append(c.s.assortments, &assortment{
		*a, c.selectors(at+"/allow", a.Allow), c.selectors(at+"/deny", a.Deny), from, until, c.known(at, a.Known),
	})
}

func (c *compiler) exchange(rates []ExchangeRate) {
	s := c.s.rulebook
	s.rates = map[[2]kabinet.Currency][]exchange{}
	for i, r := range rates {
		at := fmt.Sprintf("/rates/%d", i)
		if r.ID == "" {
			c.fail(at+"/id", ErrMissing)
		}
		if !r.Of.Valid() || !r.In.Valid() || r.Of == r.In {
			c.fail(at+"/in", ErrRate)
		}
		if r.Rate.Sign() <= 0 {
			c.fail(at+"/rate", ErrRate)
		}
		from, until := c.window(at, r.Window, r.Days)
		pair := [2]kabinet.Currency{r.Of, r.In}
		said := c.known(at, r.Known)
		for _, o := range s.rates[pair] {
			if o.id == r.ID || (o.from == from && o.known.meets(said)) {
				c.fail(at+"/id", ErrDuplicate.With("id", r.ID))
			}
		}
		s.rates[pair] = append(s.rates[pair], exchange{r.ID, r.Rate, from, until, said})
	}
	for _, list := range s.rates {
		slices.SortFunc(list, func(a, b exchange) int { return cmp.Compare(b.from, a.from) }) // the last first
	}
}

func (c *compiler) taxes(rates []TaxRate) {
	s := c.s.rulebook
	s.taxes = map[string][]taxed{}
	for i, t := range rates {
		at := fmt.Sprintf("/taxes/%d", i)
		if t.Rate.Sign() < 0 {
			c.fail(at+"/rate", ErrNegative.With("value", t.Rate))
		}
		from, until := c.window(at, t.Window, t.Days)
		said := c.known(at, t.Known)
		for _, o := range s.taxes[t.Class] {
			if max(from, o.from) < min(until, o.until) && o.known.meets(said) {
				c.fail(at, ErrTaxes)
			}
		}
		s.taxes[t.Class] = append(s.taxes[t.Class], taxed{t.Rate.Rate(), from, until, said})
	}
}

// mark notes which products the rules may be for, so that the others can be
// priced without looking for them.
func (c *compiler) mark() {
	s := c.s
	var sets []*products
	for _, list := range [][]*adjustment{s.adjustments, s.promotions} {
		for _, a := range list {
			sets = append(sets, &a.target.products)
		}
	}
	for _, f := range s.floors {
		sets = append(sets, &f.target.products)
	}
	for _, x := range s.rulebook.surcharges {
		sets = append(sets, &x.target.products)
	}
	if len(sets) == 0 {
		return
	}
	s.ruled = make([]uint64, len(s.products)/64+1)
	for id := range uint32(len(s.products)) {
		if slices.ContainsFunc(sets, func(set *products) bool { return s.has(set, id) }) {
			s.ruled[id/64] |= 1 << (id % 64)
		}
	}
}

// references checks that the lists exist that others are made of, that none is
// made of itself or of too many below one another; and warns of a list that
// nobody has and nothing is made of.
func (c *compiler) references() {
	used := map[ListID]bool{}
	for _, r := range c.of {
		used[r.list] = true
		of := c.s.lists[r.list]
		switch {
		case of == nil:
			c.fail(r.at, ErrUnknown.With("id", r.list))
			continue
		case r.from == nil:
			continue
		case of.currency != r.from.currency && !r.from.convert:
			c.fail(r.at, ErrOfCurrency.With("id", r.list).With("currency", of.currency).With("wanted", r.from.currency))
		}
		if slices.Contains(r.from.of, r.list) {
			continue
		}
		if from := r.from.source.List; from != "" && c.madeOf(r.list, from, map[ListID]bool{}) {
			c.fail(r.at, ErrCycle.With("id", from))
			continue
		}
		r.from.of = append(r.from.of, r.list)
	}
	c.chains()
	c.used(used)
	for _, t := range c.tables {
		if id := t.source.List; id != "" && !used[id] {
			c.warn(t.at, warnUnassigned.With("id", id))
		}
	}
}

// used notes the lists that somebody has, or that something is made of.
func (c *compiler) used(lists map[ListID]bool) {
	for _, sources := range c.s.parties {
		for i := range sources {
			lists[sources[i].t.source.List] = true
		}
	}
	made := func(t *table) {
		for _, id := range t.of {
			lists[id] = true
		}
	}
	for _, t := range c.s.lists {
		made(t)
	}
	for _, versions := range c.s.agreements {
		for _, t := range versions {
			made(t)
		}
	}
	for _, f := range c.s.floors {
		lists[f.Cost], lists[f.List] = true, true
	}
}

// madeOf reports whether a list is made of another, directly or not.
func (c *compiler) madeOf(list, of ListID, seen map[ListID]bool) bool {
	t := c.s.lists[list]
	if list == of || t == nil || seen[list] {
		return list == of
	}
	seen[list] = true
	return slices.ContainsFunc(t.of, func(next ListID) bool { return c.madeOf(next, of, seen) })
}

// chains rejects lists and agreements that more than maxDepth lists stand below.
func (c *compiler) chains() {
	if len(c.of) == 0 {
		return
	}
	below := map[ListID]int{}
	var depth func(t *table) int
	depth = func(t *table) int {
		most := 0
		for _, id := range t.of {
			n, ok := below[id]
			if of := c.s.lists[id]; !ok && of != nil {
				n = depth(of)
				below[id] = n
			}
			most = max(most, n+1)
		}
		return most
	}
	check := func(t *table) {
		if len(t.of) > 0 && depth(t) > maxDepth {
			c.fail(c.placeOf(t, "/lists"), ErrTooMany.With("limit", maxDepth))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.s.lists)) {
		check(c.s.lists[id])
	}
	for _, id := range slices.Sorted(maps.Keys(c.s.agreements)) {
		for _, t := range c.s.agreements[id] {
			check(t)
		}
	}
}

// placeOf returns where a table is in what is compiled now, or another place for
// one that was compiled before.
func (c *compiler) placeOf(t *table, other string) string {
	if t.id >= c.first {
		return t.at
	}
	return other
}
