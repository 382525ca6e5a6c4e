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
	Steps []Step   `json:"steps,omitempty"`
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

// The phases.
const (
	PhaseBase      Phase = iota // the price of the source, times the quantity
	PhaseExtension              // rounding the line to its currency
)

var phaseNames = [...]string{"base", "extension"}

// String returns the name, such as "base".
func (p Phase) String() string { return name(phaseNames[:], p) }

// MarshalText implements encoding.TextMarshaler.
func (p Phase) MarshalText() ([]byte, error) { return marshalName(phaseNames[:], p) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Phase) UnmarshalText(b []byte) error { return unmarshalName(phaseNames[:], p, b) }

// Kinds of steps.
const (
	StepPrice    = "price"    // a single price
	StepTier     = "tier"     // the tier of a ladder
	StepFree     = "free"     // a price of zero that is meant
	StepRounding = "rounding" // the difference that rounding makes
)

// Step is one amount of the calculation. The amounts of all steps sum to the
// total exactly.
type Step struct {
	Phase Phase  `json:"phase"`
	Kind  string `json:"kind"`
	// Basis is what the amount was reckoned on.
	Basis     kabinet.Quantity `json:"basis,omitzero"`
	BasisUnit kabinet.UoM      `json:"basisUnit,omitempty"`
	Amount    kabinet.Money    `json:"amount"`
	// Mode is the rounding mode of a rounding step.
	Mode string `json:"mode,omitempty"`
}

func (t *Trace) begin(v *View, r *Request) {
	t.Request = *r
	if p, ok := v.snap.Product(r.SKU); ok {
		t.ProductName = p.Name
	}
}

// candidate notes a source; a later verdict on the same source replaces the first.
func (t *Trace) candidate(l *line, src *source, m *match) {
	s, place := l.v.snap, 0
	for i := range l.v.sources {
		if &l.v.sources[i] == src {
			place = i
		}
	}
	c := Candidate{
		Source: src.t.source, Name: cmp.Or(src.t.number, src.t.name), Party: src.party, Priority: int(src.priority),
		Window: kabinet.Window{From: instant(src.from), Until: instant(src.until)},
		Won:    m.reason == ReasonNone, Reason: m.reason, Near: s.near(m), place: place,
	}
	c.Source.Level = src.level
	c.Source.Row = -1
	if m.row != nil {
		c.Source.Row = int(m.row.index)
		c.Unit = s.units[m.unit].code
		if m.terms.flags&flagOnRequest == 0 {
			c.Price, c.Per = m.price, s.rows.perOf(m.terms)
		}
	}
	for i := range t.Candidates {
		if t.Candidates[i].place == place {
			t.Candidates[i] = c
			return
		}
	}
	t.Candidates = append(t.Candidates, c)
}

// end completes the trace once the result stands.
func (t *Trace) end(l *line, out *Result) {
	s := l.v.snap
	for i := range l.v.sources {
		src := &l.v.sources[i]
		seen := slices.ContainsFunc(t.Candidates, func(c Candidate) bool { return c.place == i })
		of := s.rows.within(s.rowsOf(l.product), src.t.id)
		if seen || (of == (span{}) && src.level != LevelAgreement) {
			continue
		}
		before := l.next
		var m match
		l.consider(&hit{src, of}, &m)
		l.next = before // what was not needed does not bound the answer
		if m.reason == ReasonNone {
			m.reason = ReasonOutranked
		}
		t.candidate(l, src, &m)
	}
	if out.Outcome == NoPrice {
		for i := range t.Candidates {
			if c := &t.Candidates[i]; c.Won { // it won, and its amount does not fit
				c.Won, c.Reason = false, out.Reason
			}
		}
	}
	slices.SortFunc(t.Candidates, func(a, b Candidate) int { return cmp.Compare(a.place, b.place) })
	if l.pool != nil {
		for _, u := range l.pool.sums {
			if u.unit != tooMuch {
				t.Pool = append(t.Pool, Pooled{u.quantity, s.units[u.unit].code})
			}
		}
	}
	if out.Outcome != Priced {
		return
	}
	t.convert(l, out)
	t.steps(out)
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

// steps writes the amounts; the rounding step closes the sum.
func (t *Trace) steps(out *Result) {
	base := Step{Phase: PhaseBase, Kind: StepPrice, Basis: out.Quantity, BasisUnit: out.Unit, Amount: out.Total}
	switch {
	case out.Price.IsZero():
		base.Kind = StepFree
	case out.Ladder:
		base.Kind = StepTier
	}
	for scale := kabinet.MaxScale; scale >= 0; scale-- {
		if exact, err := out.Price.MulPer(out.Quantity, out.Per, scale, kabinet.HalfUp); err == nil {
			base.Amount = exact
			break
		}
	}
	t.Steps = append(t.Steps, base)
	if diff, err := out.Total.Sub(base.Amount); err == nil && !diff.IsZero() {
		t.Steps = append(t.Steps, Step{
			Phase: PhaseExtension, Kind: StepRounding, Basis: out.Quantity, BasisUnit: out.Unit,
			Amount: diff, Mode: kabinet.HalfUp.String(),
		})
	} else if err != nil {
		t.Steps[0].Amount = out.Total
	}
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
