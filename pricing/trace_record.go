package pricing

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// move is one change of a price, recorded while it is reckoned. Nothing is
// recorded where no trace is asked for.
type move struct {
	phase           Phase
	kind            string
	reference, name string
	// how says what was done to base with rate to make made.
	how          operation
	rate         kabinet.Rate
	base, made   kabinet.Money
	after        kabinet.Money // the whole price after it
	share        *big.Rat      // the exact amount of the line after it, where that is not the price times the quantity
	fresh        bool          // what came before is not part of the amount
	from, until  kabinet.Quantity
	basis        kabinet.Quantity // of a band
	observations []string
	provisional  bool
	internal     bool
}

// operation is what is done to a price with a rate.
type operation uint8

const (
	byNothing operation = iota
	byPart              // that part is put on
	byTimes             // it is multiplied
	byOver              // it is divided
)

// by notes an operation.
func (mv *move) by(how operation, base kabinet.Money, rate kabinet.Rate) {
	mv.how, mv.base, mv.rate = how, base, rate
}

// moved records a change of a match that has been made.
func (l *line) moved(m *match, mv move) {
	if l.trace == nil {
		return
	}
	if mv.after.Currency() == 0 {
		mv.after = m.price
	}
	if mv.made.Currency() == 0 {
		mv.made = m.price
	}
	if mv.share == nil {
		mv.share = m.share
	}
	if n := len(m.moves); mv.kind == StepListRounding && n > 0 {
		mv.internal = m.moves[n-1].internal
	}
	m.moves = l.room.put(m.moves, mv)
}

// applied records a change in the phases after the choice that has been made.
func (l *line) applied(c *calc, mv move) {
	if l.trace == nil {
		return
	}
	mv.after, _ = c.value.Add(c.pass)
	c.moves = l.room.put(c.moves, mv)
}

// banded records a part of a ladder that counts by bands or blocks.
func (l *line) banded(m *match, kind string, b Band, basis *big.Rat) {
	if l.trace == nil {
		return
	}
	mv := move{kind: kind, after: b.Price, fresh: len(m.bands) == 0, from: b.From, until: b.Until}
	mv.basis, _ = quantityNear(basis)
	m.bands = append(slices.Clip(m.bands), b)
	l.moved(m, mv)
}

// summed records what a ladder has come to with the part that was banded last.
func (l *line) summed(m *match, amount *big.Rat) {
	if l.trace != nil {
		m.moves[len(m.moves)-1].share = new(big.Rat).Set(amount)
	}
}

// charged records the fee of a tier, and what the line has come to with it.
func (l *line) charged(m *match, src *source, fee kabinet.Quantity, amount *big.Rat) {
	if l.trace == nil {
		return
	}
	coef, scale := fee.Fixed()
	mv := move{kind: StepFee, share: new(big.Rat).Set(amount)}
	mv.after, _ = kabinet.NewMoney(coef, scale, src.t.currency)
	l.moved(m, mv)
}

// hide marks the moves that led to the price of a list as the seller's own,
// where it is a list of costs, or one that the buyer does not have.
func (l *line) hide(m *match, list ListID) {
	if l.trace == nil {
		return
	}
	t := l.s.lists[list]
	if !t.cost && slices.ContainsFunc(l.v.sources, func(src source) bool { return src.t == t && src.live(l.at) && l.holds(&src) }) {
		return
	}
	for i := range m.moves {
		m.moves[i].internal = true
	}
}

// traceRoom is memory for the traces of many lines.
type traceRoom struct {
	candidates kept[Candidate]
	steps      kept[Step]
	// These are written for one line after the other.
	stands []stand
	moves  []move
	places places
}

// places finds what is noted of a source, for a buyer of many: one more than the
// index of the candidate, by the place of the source.
type places struct {
	of *Trace // whose they are
	at []int32
}

// few is how many candidates are looked through one by one.
const few = 32

// find returns the candidates of a trace by their places, of so many sources.
func (p *places) find(t *Trace, sources int) []int32 {
	if p.of == t {
		return p.at
	}
	if p.of = t; cap(p.at) < sources {
		p.at = make([]int32, sources)
	} else {
		p.at = p.at[:sources]
		clear(p.at)
	}
	for i := range t.Candidates {
		if place := t.Candidates[i].place; place >= 0 {
			p.at[place] = int32(i + 1)
		}
	}
	return p.at
}

// kept is memory that many traces have parts of, one after the other, for always.
type kept[T any] struct {
	rest []T // empty; its capacity is what is left
	size int // how many to ask for at once
}

// room returns an empty slice to append to, until it is kept.
func (k *kept[T]) room() []T {
	if cap(k.rest) == 0 {
		k.rest = make([]T, 0, max(k.size, 4))
	}
	return k.rest
}

// keep returns what has become of the room for always.
func (k *kept[T]) keep(some []T) []T {
	n := len(some)
	if n == 0 {
		return nil
	}
	if n <= cap(k.rest) && &some[0] == &k.rest[:1][0] {
		k.rest = k.rest[n:n]
	} else {
		k.rest = nil // there was not enough, and would not be for the next
	}
	return slices.Clip(some)
}

// put returns the moves with one more, in room of their own.
func (r *traceRoom) put(moves []move, mv move) []move {
	n := len(r.moves)
	r.moves = append(append(r.moves, moves...), mv)
	return r.moves[n:len(r.moves):len(r.moves)]
}

// begin notes what is asked.
func (t *Trace) begin(l *line, r *Request) {
	t.Request = *r
	t.Candidates, l.room.moves = l.room.candidates.room(), l.room.moves[:0]
}

// keep takes what the trace has out of the room that it shares, once the product
// has been looked up.
func (t *Trace) keep(l *line) {
	if l.product != unknown {
		t.ProductName = l.s.authored[l.product].Name
	}
	t.Candidates = l.room.candidates.keep(t.Candidates)
}

// placeOf returns where a source stands among those of the view, or -1.
func (v *View) placeOf(src *source) int {
	if i := int(src.rank); i < len(v.sources) && &v.sources[i] == src {
		return i
	}
	return -1
}

// candidate notes a source; a later verdict on the same source replaces the first.
func (t *Trace) candidate(l *line, src *source, m *match) {
	place := l.v.placeOf(src)
	if place < 0 && src.level != LevelLocked && src.level != LevelExternal {
		return // a list that another is made of
	}
	c := t.candidateAt(l, place, src.level)
	*c = Candidate{
		Source: src.t.source, Name: cmp.Or(src.t.number, src.t.name), Party: src.party, Priority: int(src.priority),
		Window: kabinet.Window{From: instant(src.from), Until: instant(l.until(src))}, Scope: src.t.scope, Currency: src.t.currency,
		Won: m.reason == ReasonNone, Reason: m.reason, Near: l.near(m), place: place,
	}
	c.Source.Level, c.Source.Version = src.level, l.s.version
	c.Source.Row = -1
	if m.terms != nil {
		c.Source.Row = int(m.index)
	}
	if m.price.Currency() != 0 {
		c.Price, c.Per, c.Unit = m.price, m.per, l.unitCode(m.unit)
	}
}

// candidateAt returns what is noted of the source at a place, or room for it.
func (t *Trace) candidateAt(l *line, place int, level Level) *Candidate {
	if c := t.noted(l, place, level); c != nil {
		return c
	}
	t.Candidates = append(t.Candidates, Candidate{})
	n := len(t.Candidates)
	if p := &l.room.places; p.of == t && place >= 0 {
		p.at[place] = int32(n)
	}
	return &t.Candidates[n-1]
}

// noted returns what is noted of the source at a place, or nil.
func (t *Trace) noted(l *line, place int, level Level) *Candidate {
	if place >= 0 && len(t.Candidates) > few {
		if i := l.room.places.find(t, len(l.v.sources))[place]; i > 0 {
			return &t.Candidates[i-1]
		}
		return nil
	}
	for i := range t.Candidates {
		if c := &t.Candidates[i]; c.place == place && c.Source.Level == level {
			return c
		}
	}
	return nil
}

// sort puts the candidates in the order in which they win. They are mostly few,
// large, and in order.
func (t *Trace) sort(l *line) {
	order := func(a, b *Candidate) int {
		return cmp.Or(cmp.Compare(a.Source.Level, b.Source.Level), cmp.Compare(a.place, b.place))
	}
	if len(t.Candidates) > few {
		l.room.places.of = nil
		slices.SortStableFunc(t.Candidates, func(a, b Candidate) int { return order(&a, &b) })
		return
	}
	for i := range t.Candidates {
		for ; i > 0; i-- {
			a, b := &t.Candidates[i-1], &t.Candidates[i]
			if order(a, b) <= 0 {
				break
			}
			*a, *b = *b, *a
		}
	}
}

// end completes the trace once the result stands.
func (t *Trace) end(l *line, out *Result) {
	if l.product == unknown || l.p == nil || out.Reason == ReasonBadQuantity || out.Reason == ReasonBadInstant || out.Reason == ReasonUnknownUnit {
		return
	}
	t.outranked(l)
	if out.Outcome == NoPrice {
		for i := range t.Candidates {
			if c := &t.Candidates[i]; c.Won { // it won, and what it costs cannot be
				c.Won, c.Reason = false, out.Reason
			}
		}
	}
	t.sort(l)
	if out.Outcome != Priced {
		t.counted(l, nil)
		return
	}
	t.convert(l, out)
}

// outranked notes the sources that were not asked, since one before them won, or
// an exclusive one leaves no other.
func (t *Trace) outranked(l *line) {
	before, trace := l.next, l.trace
	var buffer [16]hit
	hits := l.v.hits(buffer[:0], l.product)
	for i := range hits {
		h := &hits[i]
		if t.noted(l, int(h.src.rank), h.src.level) != nil {
			continue
		}
		m := match{reason: ReasonScope}
		if l.holds(h.src) {
			l.trace = nil
			l.consider(h, &m)
			l.trace = trace
		}
		switch {
		case m.reason != ReasonNone:
		case l.barrier != nil && h.src.group > l.barrier.group:
			m.reason = ReasonExclusive
		default:
			m.reason = ReasonOutranked
		}
		t.candidate(l, h.src, &m)
	}
	for i := range l.v.sources { // the agreements that do not have the product
		src := &l.v.sources[i]
		if src.level == LevelAgreement && t.noted(l, i, src.level) == nil {
			t.candidate(l, src, &match{reason: ReasonNotAssigned})
		}
	}
	l.next = before // what was not needed does not bound the answer
}

// convert notes how the quantity came to be in the unit of the price.
func (t *Trace) convert(l *line, out *Result) {
	s := l.v.snap
	to := s.unitIDs[out.Unit]
	if l.unit == to {
		return
	}
	num, den, ok := s.ratio(l.p, l.unit, to)
	if !ok {
		return
	}
	for a, b := num, den; ; a, b = b, a%b {
		if b == 0 {
			num, den = num/a, den/a
			break
		}
	}
	c := &Conversion{
		From: l.quantity, FromUnit: s.units[l.unit].code, To: out.Quantity, ToUnit: out.Unit, Num: num, Den: den,
	}
	base := s.units[l.p.unit].code
	for _, pack := range s.authored[l.product].Packs {
		if c.FromUnit != base && c.ToUnit != base && (pack.Unit == c.FromUnit || pack.Unit == c.ToUnit) {
			c.Via = append(c.Via, pack)
		}
		if pack.Nominal && (pack.Unit == c.FromUnit || pack.Unit == c.ToUnit) {
			c.Nominal, c.Standard = true, cmp.Or(c.Standard, pack.Standard)
		}
	}
	t.Conversion = c
}

// counted notes which lines count together towards a ladder, nil for the usual
// one, and how it counts.
func (t *Trace) counted(l *line, d *Ladder) {
	if d == nil {
		d = &Ladder{}
	}
	if l.pool == nil || d.Basis == PerLine {
		return
	}
	if d.Basis == PerGroup {
		if l.groups != nil {
			if sum := l.groups.sums[l.groupKey(d.Key)]; sum != nil {
				t.Lines = slices.Clone(sum.lines)
			}
		}
		return
	}
	pool := l.pool.with(d.Locked)
	t.Lines = slices.Clone(pool.lines)
	for _, u := range pool.sums {
		if u.unit != tooMuch {
			t.Pool = append(t.Pool, Pooled{u.quantity, l.unitCode(u.unit)})
		}
	}
}

// ladder notes how the tiers of the row that won count.
func (t *Trace) ladder(l *line, m *match) {
	t.Bands = m.bands
	var d *Ladder
	if m.terms != nil {
		if sp := m.seg.specialOf(m.terms); sp != nil && len(sp.tiers) > 0 {
			own := sp.ladder
			d = &own
			switch {
			case d.Measure == MeasureWeight:
				d.Unit = kabinet.Kilogram
			case d.Measure == MeasureVolume:
				d.Unit = kabinet.CubicMetre
			case d.Measure == MeasureQuantity && d.Unit == "":
				d.Unit = l.unitCode(m.unit)
			}
		}
	}
	t.counted(l, d)
	if d != nil && *d != (Ladder{Unit: l.unitCode(m.unit)}) {
		t.Ladder = d
	}
}
