package pricing

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// rows compiles the rows of a list or agreement.
func (c *compiler) rows(at string, t *table, rows []Row) {
	if !c.room(at+"/rows", len(rows)) {
		return
	}
	c.in.rows = slices.Grow(c.in.rows, len(rows))
	for i := range rows {
		rc := rowCompiler{c, at, i, t, &rows[i]}
		if r, ok := rc.row(); ok {
			c.in.rows = append(c.in.rows, r)
		}
	}
}

// rowCompiler compiles one row. It makes the texts of places only where they
// are needed.
type rowCompiler struct {
	*compiler
	at string
	i  int
	t  *table
	r  *Row
}

func (c *rowCompiler) place(field string) string {
	return fmt.Sprintf("%s/rows/%d%s", c.at, c.i, field)
}

func (c *rowCompiler) row() (placed, bool) {
	before, r := len(c.errs), c.r
	subject, p, ok := c.subject()
	if !ok {
		return placed{}, false
	}
	tm := terms{from: sinceEver, until: forever}
	if p == nil {
		c.t.broad = true
	}
	if tm.unit, ok = c.unitFor(p, r.Unit); !ok {
		c.fail(c.place("/unit"), ErrUnknown.With("id", r.Unit))
	}
	if r.Of != "" && r.Unit == "" {
		tm.unit = baseUnit // that of the price which is taken
	}
	if r.Window != (kabinet.Window{}) || r.Days != (Days{}) {
		tm.from, tm.until = c.window(c.place(""), r.Window, r.Days)
	}
	if r.Known != (kabinet.Window{}) {
		tm.known = intern(&c.in.knowns, c.knowns, c.known(c.place(""), r.Known))
	}
	if r.Convertible {
		tm.flags |= flagConvertible
	}
	if r.Override {
		tm.flags |= flagOverride
	}
	switch {
	case r.Per.Sign() < 0:
		c.fail(c.place("/per"), ErrNegative.With("value", r.Per))
	case !r.Per.IsZero() && (r.Of != "" || !r.Per.Equal(one)): // made of a list, zero is as that has it
		tm.per = intern(&c.in.per, c.pers, r.Per)
	}
	if r.Order != (OrderRule{}) {
		if ru, ok := c.rule(c.place("/order"), p, r.Order); ok {
			tm.rule = intern(&c.in.orders, c.orders, ru)
		}
	}
	amount := c.amount(&tm)
	if len(c.errs) > before {
		return placed{}, false
	}
	return placed{subject, c.t.id, c.termsOf(tm), uint32(c.i), amount}, true
}

// subject returns what the row is for.
func (c *rowCompiler) subject() (subject uint32, p *product, ok bool) {
	r, s := c.r, c.s.articles
	n := 0
	for _, has := range [...]bool{r.SKU != "", r.Group != "", r.All} {
		if has {
			n++
		}
	}
	switch {
	case n == 0:
		c.fail(c.place("/sku"), ErrMissing)
	case n > 1:
		c.fail(c.place(""), ErrSelector)
	case r.All:
		return s.allSubject(), nil, true
	case r.Group != "":
		g, ok := s.groupIDs[r.Group]
		if !ok {
			c.fail(c.place("/group"), ErrUnknown.With("id", r.Group))
		}
		return s.groupSubject(g), nil, ok
	default:
		id, ok := c.product(r.SKU)
		if !ok {
			c.fail(c.place("/sku"), ErrUnknown.With("id", r.SKU))
			return 0, nil, false
		}
		return id, &s.products[id], true
	}
	return 0, nil, false
}

// product returns the number of a product, while the book is compiled and after.
func (c *compiler) product(sku kabinet.SKU) (uint32, bool) {
	if c.s.skus != nil {
		id, ok := c.s.skus[sku]
		return id, ok
	}
	id := c.s.idOf(sku)
	return id, id != unknown
}

// amount compiles what the row costs: one of a price, a price of another list,
// tiers, free and on request. It returns the amount of the row.
func (c *rowCompiler) amount(tm *terms) int64 {
	r := c.r
	forms := 0
	for _, has := range [...]bool{!r.Price.IsZero(), r.Of != "", r.Free, r.OnRequest} {
		if has {
			forms++
		}
	}
	switch {
	case forms > 1:
		c.fail(c.place(""), ErrRowPrice)
		return 0
	case (r.Free || r.OnRequest) && (len(r.Tiers) > 0 || r.Ladder != nil):
		c.fail(c.place(""), ErrRowPrice)
		return 0
	case forms == 0 && len(r.Tiers) == 0:
		c.fail(c.place("/price"), ErrZeroPrice)
		return 0
	case r.Price.Sign() < 0:
		c.fail(c.place("/price"), ErrNegative.With("value", r.Price))
		return 0
	}
	if r.OnRequest {
		tm.flags |= flagOnRequest
	}
	c.change()
	plain := r.Of == "" && r.Ladder == nil && r.Price.IsZero() // if there are tiers
	for i := range r.Tiers {
		c.tier(i, forms > 0)
		x := &r.Tiers[i]
		plain = plain && x.PercentOff.IsZero() && x.AmountOff.IsZero() && x.Fee.IsZero()
	}
	switch {
	case r.Of != "" || (len(r.Tiers) > 0 && !plain):
		c.ladder()
		sp := special{of: r.Of, percentOff: r.PercentOff.Rate(), markup: r.Markup.Rate(), amountOff: r.AmountOff, tiers: slices.Clone(r.Tiers)}
		if r.Ladder != nil {
			sp.ladder = *r.Ladder
		}
		if r.Of != "" {
			c.of = append(c.of, reference{c.place("/of"), c.t, r.Of})
		}
		c.in.specials = append(c.in.specials, sp)
		tm.special = uint32(len(c.in.specials))
	case len(r.Tiers) > 0:
		return c.tiers(tm)
	case r.Ladder != nil:
		c.fail(c.place("/ladder"), ErrLadder.With("why", ladderTiers))
	}
	coef, scale := r.Price.Fixed()
	tm.scale = uint8(scale)
	if coef > math.MaxUint32 {
		tm.flags |= flagWide
	}
	return coef
}

// change checks what is done to the price of another list.
func (c *rowCompiler) change() {
	r := c.r
	n := 0
	for _, has := range [...]bool{!r.PercentOff.IsZero(), !r.AmountOff.IsZero(), !r.Markup.IsZero()} {
		if has {
			n++
		}
	}
	if n > 1 || (n > 0 && r.Of == "") {
		c.fail(c.place(""), ErrChange)
	}
	if !isPart(r.PercentOff) {
		c.fail(c.place("/percentOff"), ErrPercent.With("value", r.PercentOff))
	}
	if r.PercentOff.Cmp(hundred) == 0 {
		c.warn(c.place("/percentOff"), warnNothing.With("id", c.name()))
	}
	if r.AmountOff.Sign() < 0 {
		c.fail(c.place("/amountOff"), ErrNegative.With("value", r.AmountOff))
	}
	if r.Markup.Sign() < 0 {
		c.fail(c.place("/markup"), ErrNegative.With("value", r.Markup))
	}
}

// tier checks one tier; based says that the row has a price that it can reduce.
func (c *rowCompiler) tier(i int, based bool) {
	r, x := c.r, &c.r.Tiers[i]
	at := func(field string) string { return c.place(fmt.Sprintf("/tiers/%d/%s", i, field)) }
	if x.From.Sign() < 0 || (i > 0 && !r.Tiers[i-1].From.Less(x.From)) {
		c.fail(at("from"), ErrTiers.With("from", x.From))
	}
	n := 0
	for _, has := range [...]bool{!x.Price.IsZero(), !x.PercentOff.IsZero(), !x.AmountOff.IsZero()} {
		if has {
			n++
		}
	}
	switch {
	case x.Price.Sign() < 0:
		c.fail(at("price"), ErrNegative.With("value", x.Price))
	case n > 1 || (!based && (!x.PercentOff.IsZero() || !x.AmountOff.IsZero())):
		c.fail(at("price"), ErrTierForm)
	case n == 0 && !based:
		c.fail(at("price"), ErrZeroPrice)
	}
	if !isPart(x.PercentOff) {
		c.fail(at("percentOff"), ErrPercent.With("value", x.PercentOff))
	}
	if x.PercentOff.Cmp(hundred) == 0 {
		c.warn(at("percentOff"), warnNothing.With("id", c.name()))
	}
	if x.AmountOff.Sign() < 0 {
		c.fail(at("amountOff"), ErrNegative.With("value", x.AmountOff))
	}
	if x.Fee.Sign() < 0 {
		c.fail(at("fee"), ErrNegative.With("value", x.Fee))
	}
	if i == 0 {
		return
	}
	before := &r.Tiers[i-1]
	if before.Price.IsZero() && x.Price.IsZero() {
		if before.AmountOff.IsZero() && x.AmountOff.IsZero() {
			c.parts(at("percentOff"), before, x)
		} else if before.PercentOff.IsZero() && x.PercentOff.IsZero() && x.AmountOff.Less(before.AmountOff) {
			c.warn(at("amountOff"), warnRises.With("sku", c.name()).With("was", "−"+before.AmountOff.String()).With("price", "−"+x.AmountOff.String()).With("from", x.From))
		} else {
			c.reduced(i)
		}
		return
	}
	if before.Price.IsZero() || x.Price.IsZero() {
		c.reduced(i)
		return
	}
	if before.Price.Less(x.Price) {
		c.warn(at("price"), warnRises.With("sku", c.name()).With("was", before.Price).With("price", x.Price).With("from", x.From))
	} else if saving, ok := c.savingBelow(before, x); ok {
		c.warn(at("price"), warnSaving.With("sku", c.name()).With("from", x.From).With("saving", saving))
	}
}

// parts warns of a tier that takes a smaller percentage off than the one before,
// or so much larger a one that a little more costs less in all.
func (c *rowCompiler) parts(at string, before, x *Tier) {
	if x.PercentOff.Cmp(before.PercentOff) < 0 {
		c.warn(at, warnRises.With("sku", c.name()).With("was", "−"+before.PercentOff.String()+" %").With("price", "−"+x.PercentOff.String()+" %").With("from", x.From))
		return
	}
	if c.r.Ladder != nil && c.r.Ladder.Mode == Graduated {
		return
	}
	whole := big.NewRat(1, 1)
	was := new(big.Rat).Sub(whole, ratOfRate(before.PercentOff.Rate()))
	now := new(big.Rat).Sub(whole, ratOfRate(x.PercentOff.Rate()))
	if was.Sign() <= 0 || now.Sign() < 0 {
		return
	}
	c.saves(at, x, was, now)
}

// reduced warns of a tier that comes to more than the one before, or to so much
// less that a little more costs less in all, where they say so in several ways,
// or off an amount: what they come to is known where the row has a price.
func (c *rowCompiler) reduced(i int) {
	x := &c.r.Tiers[i]
	if c.r.Price.IsZero() {
		return
	}
	was, now := c.level(&c.r.Tiers[i-1]), c.level(x)
	if was.Sign() <= 0 || now.Sign() < 0 {
		return
	}
	field := "price"
	switch {
	case !x.PercentOff.IsZero():
		field = "percentOff"
	case !x.AmountOff.IsZero():
		field = "amountOff"
	}
	at := c.place(fmt.Sprintf("/tiers/%d/%s", i, field))
	if was.Cmp(now) < 0 {
		before, _ := quantityNear(was)
		price, _ := quantityNear(now)
		c.warn(at, warnRises.With("sku", c.name()).With("was", before).With("price", price).With("from", x.From))
		return
	}
	if c.r.Ladder == nil || c.r.Ladder.Mode != Graduated {
		c.saves(at, x, was, now)
	}
}

// level returns what a tier comes to, of a row with a price.
func (c *rowCompiler) level(x *Tier) *big.Rat {
	if !x.Price.IsZero() {
		return ratOf(x.Price)
	}
	out := new(big.Rat).Sub(big.NewRat(1, 1), ratOfRate(x.PercentOff.Rate()))
	return out.Mul(out, ratOf(c.r.Price)).Sub(out, ratOf(x.AmountOff))
}

// saves warns where a quantity just below a tier saves much by reaching it.
func (c *rowCompiler) saves(at string, x *Tier, was, now *big.Rat) {
	saving := new(big.Rat).Sub(big.NewRat(1, 1), new(big.Rat).Quo(now, was))
	if saving.Sign() <= 0 || saving.Cmp(ratOfRate(c.saving)) <= 0 {
		return
	}
	if p, err := kabinet.ParsePercentage(saving.Mul(saving, big.NewRat(100, 1)).FloatString(2)); err == nil {
		c.warn(at, warnSaving.With("sku", c.name()).With("from", x.From).With("saving", p))
	}
}

// name is what the row is for, in words.
func (c *rowCompiler) name() string {
	if c.r.All {
		return "*"
	}
	return string(c.r.SKU) + string(c.r.Group)
}

// savingBelow returns the part of its cost that a quantity just below the tier
// would save by reaching it, where that is more than the policy allows: just
// below, it is 1 less the ratio of the prices.
func (c *rowCompiler) savingBelow(before, x *Tier) (kabinet.Percentage, bool) {
	if c.r.Ladder != nil && c.r.Ladder.Mode == Graduated {
		return kabinet.Percentage{}, false
	}
	was, ws := before.Price.Fixed()
	now, ns := x.Price.Fixed()
	one, err := kabinet.NewRate(now, ns)
	if err != nil || ws > kabinet.MaxScale {
		return kabinet.Percentage{}, false
	}
	// now / was = now × 10^ws / was, to four places.
	q, err := kabinet.NewQuantity(now, ns)
	if err != nil || one.IsZero() {
		return kabinet.Percentage{}, false
	}
	if q, err = q.MulDiv(pow10(ws), was, 4, kabinet.Up); err != nil {
		return kabinet.Percentage{}, false
	}
	coef, scale := q.Fixed()
	ratio, err := kabinet.NewRate(coef, scale)
	if err != nil {
		return kabinet.Percentage{}, false
	}
	saving, err := kabinet.MustRate("1").Sub(ratio)
	if err != nil || !c.saving.Less(saving) {
		return kabinet.Percentage{}, false
	}
	p, err := kabinet.ParsePercentage(saving.Percent())
	return p, err == nil
}

// ladder checks how the tiers count.
func (c *rowCompiler) ladder() {
	r := c.r
	if r.Ladder == nil {
		return
	}
	l := r.Ladder
	fail := func(field string, why *kabinet.Error) { c.fail(c.place("/ladder/"+field), ErrLadder.With("why", why)) }
	based := !r.Price.IsZero() || r.Of != ""
	switch {
	case l.Mode > Block || l.Basis > PerPeriod || l.Measure > MeasureAmount:
		c.fail(c.place("/ladder"), ErrName.With("text", l.Mode.String()+" "+l.Basis.String()+" "+l.Measure.String()))
	case len(r.Tiers) == 0:
		fail("mode", ladderTiers)
	case (l.Mode == Block) != (l.Block.Sign() > 0):
		fail("block", ladderBlock)
	case l.Mode == Block && !r.Per.IsZero():
		fail("block", ladderBlockPer)
	case l.Mode == Block && l.Measure != MeasureQuantity:
		fail("measure", ladderBlockMeasure)
	case (l.Basis == PerGroup) != (l.Key != ""):
		fail("key", ladderKey)
	case l.Basis == PerGroup && l.Mode == Block:
		fail("mode", ladderGroupBlock)
	case l.Measure != MeasureQuantity && l.Unit != "":
		fail("unit", ladderUnit)
	case l.Measure == MeasureAmount && !based:
		fail("measure", ladderAmount)
	case l.Measure == MeasureAmount && l.Basis == PerPeriod:
		fail("basis", ladderPeriod)
	}
	if l.Unit != "" && r.SKU != "" {
		if id, ok := c.product(r.SKU); ok {
			if _, ok := c.s.unitOf(&c.s.products[id], l.Unit); !ok {
				c.fail(c.place("/ladder/unit"), ErrUnknown.With("id", l.Unit))
			}
		}
	} else if l.Unit != "" {
		if _, ok := c.s.unitIDs[l.Unit]; !ok {
			c.fail(c.place("/ladder/unit"), ErrUnknown.With("id", l.Unit))
		}
	}
	if l.Basis != PerGroup {
		return
	}
	if l.Measure == MeasureQuantity && l.Unit == "" {
		fail("unit", ladderGroupUnit)
	}
	like := grouping{measure: l.Measure, unit: l.Unit}
	if l.Measure == MeasureAmount {
		like.currency = c.t.currency
	}
	if was, ok := c.keys[l.Key]; ok && was != like {
		fail("key", ladderAlike)
	}
	c.keys[l.Key] = like
	if c.t.keys == nil {
		c.t.keys = map[string]grouping{}
	}
	c.t.keys[l.Key] = like
}

// tiers compiles a plain ladder: prices over the whole quantity. It returns
// where its prices begin.
func (c *rowCompiler) tiers(tm *terms) int64 {
	r := c.r
	if len(r.Tiers) > math.MaxUint16 {
		c.fail(c.place("/tiers"), ErrTooMany.With("limit", math.MaxUint16))
		return 0
	}
	for _, step := range r.Tiers {
		_, scale := step.Price.Fixed()
		tm.scale = max(tm.scale, uint8(scale))
	}
	first := len(c.in.prices)
	key := make([]byte, 0, 64)
	for j, step := range r.Tiers {
		same, err := step.Price.Round(int(tm.scale), kabinet.HalfUp)
		if err != nil {
			c.failErr(c.place(fmt.Sprintf("/tiers/%d/price", j)), err) // the tiers of a row have one scale
		}
		coef, _ := same.Fixed()
		if coef > math.MaxUint32 {
			tm.flags |= flagWide
		}
		c.in.prices = append(c.in.prices, coef)
		key, _ = step.From.AppendText(key)
		key = append(key, ' ')
	}
	s, ok := c.shapes[string(key)]
	if !ok {
		s = shape{uint32(len(c.in.from)), uint16(len(r.Tiers))}
		for _, step := range r.Tiers {
			c.in.from = append(c.in.from, step.From)
		}
		c.shapes[string(key)] = s
	}
	tm.ladder = s
	return int64(first)
}
