package pricing

import (
	"cmp"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Trace says how a result came about: which sources were considered and why
// each was kept or rejected, and the steps that sum to the total exactly. It
// marshals to JSON. The trace as it is made is the seller's own; ForBuyer gives
// what a buyer may see.
type Trace struct {
	Request     Request     `json:"request"`
	Result      Result      `json:"result"`
	ProductName string      `json:"productName,omitempty"`
	Candidates  []Candidate `json:"candidates,omitempty"`
	Conversion  *Conversion `json:"conversion,omitempty"`
	// Pool holds the quantities that were counted together, by unit, and Lines
	// the indices of the requests they came from.
	Pool  []Pooled `json:"pool,omitempty"`
	Lines []int    `json:"lines,omitempty"`
	// Bands are the parts of a graduated ladder.
	Bands []Band `json:"bands,omitempty"`
	Steps []Step `json:"steps,omitempty"`
	// IndexError says why an index surcharge cannot be computed.
	IndexError string `json:"indexError,omitempty"`
}

// Candidate is a source that was considered, in the order in which they win.
type Candidate struct {
	Source Source `json:"source"`
	// Name is the name of the list, or the number of the agreement.
	Name     string         `json:"name,omitempty"`
	Party    Party          `json:"party,omitzero"` // none for everyone
	Priority int            `json:"priority,omitempty"`
	Window   kabinet.Window `json:"window,omitzero"`
	Won      bool           `json:"won,omitempty"`
	// Reason says why it did not win, and Near what was missing.
	Reason Reason `json:"reason,omitzero"`
	Near   Near   `json:"near,omitzero"`
	// Price is what it has for the line, where it has a price.
	Price kabinet.Money    `json:"price"`
	Per   kabinet.Quantity `json:"per,omitzero"`
	Unit  kabinet.UoM      `json:"unit,omitempty"`

	place int // among the view's sources
}

// Conversion is how the ordered quantity became the priced one: times Num/Den,
// rounded to the decimal places of the unit, or to 9 for one that is counted.
type Conversion struct {
	From     kabinet.Quantity `json:"from"`
	FromUnit kabinet.UoM      `json:"fromUnit"`
	To       kabinet.Quantity `json:"to"`
	ToUnit   kabinet.UoM      `json:"toUnit"`
	Num      int64            `json:"num"`
	Den      int64            `json:"den"`
	Nominal  bool             `json:"nominal,omitempty"`
	Standard string           `json:"standard,omitempty"`
	// Via are the factors it was made of: that of FromUnit to the base unit,
	// and that of ToUnit, where neither is the base unit.
	Via []Pack `json:"via,omitempty"`
}

// Pooled is a quantity that was counted.
type Pooled struct {
	Quantity kabinet.Quantity `json:"quantity"`
	Unit     kabinet.UoM      `json:"unit"`
}

// Phase is a stage of the calculation.
type Phase uint8

// The phases, in their order.
const (
	PhaseBase         Phase = iota // the price of the source, with its ladder
	PhaseIndex                     // index surcharges
	PhaseAdjustment                // adjustments of the line
	PhasePromotion                 // promotions
	PhaseFloor                     // the least price
	PhaseUnitRounding              // rounding the price of a unit, where the policy asks for it
	PhaseExtension                 // rounding the line to its currency
	PhaseDocument                  // adjustments of the order
)

var phaseNames = [...]string{"base", "index", "adjustment", "promotion", "floor", "unitRounding", "extension", "document"}

// String returns the name, such as "base".
func (p Phase) String() string { return name(phaseNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p Phase) MarshalText() ([]byte, error) { return marshalName(phaseNames[:], p) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Phase) UnmarshalText(b []byte) error { return unmarshalName(phaseNames[:], p, b) }

// Kinds of steps.
const (
	StepPrice        = "price"        // a single price
	StepTier         = "tier"         // the tiers of a ladder
	StepFree         = "free"         // a price of zero that is meant
	StepDiscount     = "discount"     // something taken off
	StepMarkup       = "markup"       // something put on a cost
	StepSurcharge    = "surcharge"    // an adjustment that makes it dearer
	StepIndex        = "index"        // an index surcharge
	StepTax          = "tax"          // from net to gross, or back
	StepConversion   = "conversion"   // into another currency
	StepListRounding = "listRounding" // a list's rounding of a computed price
	StepFloor        = "floor"        // raised to the floor
	StepApproval     = "approval"     // below a floor that asks for approval
	StepRounding     = "rounding"     // the difference that rounding makes
)

// Step is one amount of the calculation. The amounts of all steps sum to the
// total exactly.
type Step struct {
	Phase Phase  `json:"phase"`
	Kind  string `json:"kind"`
	// Basis is the quantity, in BasisUnit, for which a price was reckoned.
	Basis     kabinet.Quantity `json:"basis,omitzero"`
	BasisUnit kabinet.UoM      `json:"basisUnit,omitempty"`
	// Price is the price of a unit after the step, for Per of the result's
	// unit, and Percent what made it, where that was a percentage.
	Price   kabinet.Money      `json:"price"`
	Percent kabinet.Percentage `json:"percent,omitzero"`
	Amount  kabinet.Money      `json:"amount"`
	// Reference and Name are those of the rule, rate or promise behind it.
	Reference string `json:"reference,omitempty"`
	Name      string `json:"name,omitempty"`
	// Observations are those of an index, Provisional that they are not final.
	Observations []string `json:"observations,omitempty"`
	Provisional  bool     `json:"provisional,omitempty"`
	// Mode is the rounding mode of a rounding step.
	Mode string `json:"mode,omitempty"`
}

// move is one change of a price, for the trace.
type move struct {
	phase           Phase
	kind            string
	reference, name string
	rate            kabinet.Rate // what part was put on
	before, after   kabinet.Money
	line            bool // the amount of the line came from its ladder
	observations    []string
	provisional     bool
}

// or sets the rate where there is none.
func (mv move) or(rate kabinet.Rate) move {
	if mv.rate.IsZero() {
		mv.rate = rate
	}
	return mv
}

// moved notes a change of a match, where a trace is asked for.
func (l *line) moved(m *match, mv move) {
	if l.trace != nil {
		m.moves = append(m.moves[:len(m.moves):len(m.moves)], mv)
	}
}

// applied notes a change in the phases after the choice.
func (l *line) applied(c *calc, mv move) {
	if l.trace != nil {
		c.moves = append(c.moves[:len(c.moves):len(c.moves)], mv)
	}
}

func (t *Trace) begin(v *View, r *Request) {
	t.Request = *r
	if p, ok := v.snap.Product(r.SKU); ok {
		t.ProductName = p.Name
	}
}

// candidate notes a source; a later verdict on the same source replaces the first.
func (t *Trace) candidate(l *line, src *source, m *match) {
	place := -1 // of a promise
	for i := range l.v.sources {
		if &l.v.sources[i] == src {
			place = i
		}
	}
	if place < 0 && src.level > LevelLocked {
		return // a list that another is made of
	}
	c := Candidate{
		Source: src.t.source, Name: cmp.Or(src.t.number, src.t.name), Party: src.party, Priority: int(src.priority),
		Window: kabinet.Window{From: instant(src.from), Until: instant(l.until(src))},
		Won:    m.reason == ReasonNone, Reason: m.reason, Near: l.near(m), place: place,
	}
	c.Source.Level = src.level
	c.Source.Row = -1
	if m.terms != nil {
		c.Source.Row = int(m.index)
	}
	if m.price.Currency() != 0 {
		c.Price, c.Per, c.Unit = m.price, m.per, l.unitCode(m.unit)
	}
	for i := range t.Candidates {
		if t.Candidates[i].place == place && t.Candidates[i].Source.Level == src.level {
			t.Candidates[i] = c
			return
		}
	}
	t.Candidates = append(t.Candidates, c)
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
	slices.SortStableFunc(t.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.Source.Level, b.Source.Level), cmp.Compare(a.place, b.place))
	})
	if l.pool != nil {
		for _, u := range l.pool.sums {
			if u.unit != tooMuch {
				t.Pool = append(t.Pool, Pooled{u.quantity, l.unitCode(u.unit)})
			}
		}
	}
	if out.Outcome == Priced {
		t.convert(l, out)
	}
}

// outranked notes the sources that were not asked, since one before them won.
func (t *Trace) outranked(l *line) {
	seen := func(src *source) bool {
		return slices.ContainsFunc(t.Candidates, func(c Candidate) bool { return c.place == int(src.rank) && c.Source.Level == src.level })
	}
	before, trace := l.next, l.trace
	hits := l.v.hits(nil, l.product)
	for i := range hits {
		h := &hits[i]
		if seen(h.src) {
			continue
		}
		m := match{reason: ReasonScope}
		if l.holds(h.src) {
			l.trace = nil
			l.consider(h, &m)
			l.trace = trace
		}
		if m.reason == ReasonNone {
			m.reason = ReasonOutranked
		}
		t.candidate(l, h.src, &m)
	}
	for i := range l.v.sources { // the agreements that do not have the product
		src := &l.v.sources[i]
		if src.level == LevelAgreement && !seen(src) {
			t.candidate(l, src, &match{reason: ReasonNotAssigned})
		}
	}
	l.next = before // what was not needed does not bound the answer
}

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

// steps writes the amounts; a rounding step closes the sum.
func (t *Trace) steps(l *line, o *offer, out *Result) {
	m, c := &o.m, &o.c
	t.Bands = m.bands
	var sum kabinet.Money
	put := func(s Step) {
		s.Basis, s.BasisUnit = out.Quantity, out.Unit
		if after, err := sum.Add(s.Amount); err == nil {
			sum = after
		} else {
			s.Amount, _ = kabinet.NewMoney(0, 0, out.Total.Currency()) // the rounding step takes it
		}
		t.Steps = append(t.Steps, s)
	}
	for i, mv := range append(m.moves[:len(m.moves):len(m.moves)], c.moves...) {
		s := Step{
			Phase: mv.phase, Kind: mv.kind, Price: mv.after, Reference: mv.reference, Name: mv.name,
			Observations: mv.observations, Provisional: mv.provisional,
		}
		s.Percent, _ = kabinet.ParsePercentage(mv.rate.Percent())
		switch {
		case mv.line:
			// The amount of the ladder replaces what was reckoned so far.
			s.Price = kabinet.Money{}
			if amount, why := l.shareOf(m); why == ReasonNone {
				s.Amount, _ = amount.Sub(sum)
			}
		case i < len(m.moves) && m.share != nil:
			if mv.kind == StepConversion {
				s.Amount, _ = kabinet.NewMoney(0, 0, out.Total.Currency())
				break
			}
			continue // the ladder's step has it
		default:
			s.Amount = t.amountOf(&mv, m, c, i < len(m.moves), &sum)
		}
		if mv.kind == StepPrice && out.Price.IsZero() && out.List.IsZero() {
			s.Kind = StepFree
		}
		if mv.kind == StepPrice && m.ladder && m.share == nil && i == len(m.moves)-1 {
			s.Kind = StepTier
		}
		put(s)
	}
	if diff, err := out.Total.Sub(sum); err == nil && !diff.IsZero() {
		t.Steps = append(t.Steps, Step{
			Phase: PhaseExtension, Kind: StepRounding, Basis: out.Quantity, BasisUnit: out.Unit,
			Amount: diff, Mode: l.s.policy.Rounding.String(),
		})
	} else if err != nil && len(t.Steps) > 0 {
		t.Steps[0].Amount = out.Total
	}
}

// amountOf returns what a change of the price makes for the line, to at most 9
// decimal places. A conversion begins the sum anew, in the other currency.
func (t *Trace) amountOf(mv *move, m *match, c *calc, inBase bool, sum *kabinet.Money) kabinet.Money {
	before := mv.before
	if mv.kind == StepConversion {
		*sum, before = kabinet.Money{}, kabinet.Money{}
		for i := range t.Steps { // they were in the other currency
			t.Steps[i].Amount = kabinet.Money{}
		}
	}
	delta, err := mv.after.Sub(before)
	if err != nil {
		return kabinet.Money{}
	}
	if !inBase && !c.byUnit {
		return delta
	}
	out, _ := scaled(func(scale int) (kabinet.Money, error) { return delta.MulPer(m.quantity, m.per, scale, kabinet.HalfUp) })
	return out
}

// ForBuyer returns a copy that holds only what the buyer may see: their own
// agreements and the source that won, without the names, parties and priorities
// of lists.
func (t *Trace) ForBuyer() *Trace {
	out := *t
	out.Result = t.Result.ForBuyer()
	out.Steps = slices.Clone(t.Steps)
	out.Pool = slices.Clone(t.Pool)
	out.Lines = slices.Clone(t.Lines)
	out.Bands = slices.Clone(t.Bands)
	out.IndexError = ""
	out.Candidates = nil
	for _, c := range t.Candidates {
		if !c.Won && c.Source.Level != LevelAgreement {
			continue
		}
		if c.Source.Level != LevelAgreement {
			c.Name = ""
			c.Window = kabinet.Window{}
		}
		c.Source, c.Party, c.Priority = c.Source.forBuyer(), Party{}, 0
		out.Candidates = append(out.Candidates, c)
	}
	if t.Conversion != nil {
		c := *t.Conversion
		out.Conversion = &c
	}
	return &out
}
