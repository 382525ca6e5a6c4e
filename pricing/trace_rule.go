package pricing

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
)

// RuleNote is a rule for this buyer and product that was considered and not
// applied.
type RuleNote struct {
	Phase     Phase      `json:"phase"`
	Reference string     `json:"reference"` // its id
	Name      string     `json:"name,omitempty"`
	Why       RuleReason `json:"why"`
	// Near is what would have been needed, for the reasons that name it.
	Near Near `json:"near,omitzero"`
	// Other is the id of the rule that applies instead.
	Other string `json:"other,omitempty"`
	// Least is what a floor asks for, for what the price is for, or from what amount
	// an adjustment of the order applies.
	Least kabinet.Money `json:"least,omitzero"`
}

// RuleReason says why a rule was not applied. The names are API; the numbers
// mean nothing.
type RuleReason uint8

// The reasons.
const (
	RuleNone           RuleReason = iota
	RuleEnded                     // it ended at Near.At
	RuleNotYet                    // it begins at Near.At
	RuleScope                     // it is for other circumstances
	RuleUnknownThen               // the book did not say so at KnownAt
	RuleCurrency                  // it is an amount in Near.Currency
	RuleUnit                      // it is for Near.Unit, in which the product is not sold
	RuleQuantity                  // it applies from Near.Quantity of Near.Unit
	RuleAgreement                 // the agreement admits no promotions
	RuleOtherAgreement            // it belongs to another agreement
	RuleSource                    // the price list is exclusive, and admits no promotions
	RulePromised                  // the price is promised, or of a lot
	RuleOutdone                   // of its group Other is better
	RuleExcluded                  // Other admits no other rule of its phase
	RuleNoGain                    // with it the line would not cost less
	RuleKept                      // the price is not below the floor, Least
	RuleBroken                    // the price is below the floor, Least, which rejects it
	RuleAmount                    // it applies to orders from Least
	RuleMixedTax                  // the order has prices before and with tax
)

var ruleNames = [...]string{
	"", "ended", "not_yet", "scope", "unknown_then", "currency", "unit", "quantity", "agreement", "other_agreement", "source",
	"promised", "outdone", "excluded", "no_gain", "kept", "broken", "amount", "mixed_tax",
}

// String returns the code of the reason, such as "not_yet".
func (r RuleReason) String() string { return enum.Name(ruleNames[:], r) }

// MarshalText implements encoding.TextMarshaler.
func (r RuleReason) MarshalText() ([]byte, error) { return enum.Marshal(ruleNames[:], r, ErrName) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *RuleReason) UnmarshalText(b []byte) error {
	return enum.Unmarshal(ruleNames[:], r, b, ErrName)
}

// ruleTexts are the texts of the reasons, in English.
var ruleTexts = [...]string{
	RuleNone:           "it does not apply",
	RuleEnded:          "it ended at {at}",
	RuleNotYet:         "it begins at {at}",
	RuleScope:          "it is for other circumstances",
	RuleUnknownThen:    "it was not known then",
	RuleCurrency:       "it is in {currency}",
	RuleUnit:           "the product is not sold in {unit}",
	RuleQuantity:       "from {quantity} {unit}",
	RuleAgreement:      "the agreement admits no promotions",
	RuleOtherAgreement: "it belongs to another agreement",
	RuleSource:         "the price list admits no promotions",
	RulePromised:       "the price is fixed",
	RuleOutdone:        "{other} is better",
	RuleExcluded:       "{other} excludes it",
	RuleNoGain:         "it would not make it cheaper",
	RuleKept:           "the price is not below {least}",
	RuleBroken:         "the price is below {least}",
	RuleAmount:         "for orders from {least}",
	RuleMixedTax:       "the order has prices before and with tax",
}

// note notes a rule that does not apply; a later note on it replaces the first.
func (l *line) note(c *calc, n RuleNote) {
	if l.trace == nil {
		return
	}
	c.notes = slices.Clone(c.notes)
	for i := range c.notes {
		if o := &c.notes[i]; o.Phase == n.Phase && o.Reference == n.Reference {
			*o = n
			return
		}
	}
	c.notes = append(c.notes, n)
}

// unmet notes a rule that the line does not meet. One for other products is not
// worth a note.
func (l *line) unmet(c *calc, t *target, phase Phase, id, name string) {
	if l.trace == nil || !l.s.has(&t.products, l.product) {
		return
	}
	n := RuleNote{Phase: phase, Reference: id, Name: name}
	switch {
	case !t.scope.matches(&l.given.Scope):
		n.Why = RuleScope
	case !t.known.at(l.known):
		n.Why = RuleUnknownThen
	case l.at < t.from:
		n.Why, n.Near.At = RuleNotYet, instant(t.from)
	default:
		n.Why, n.Near.At = RuleEnded, instant(t.until)
	}
	l.note(c, n)
}

// unreached notes an adjustment whose currency or quantity the line does not
// have.
func (l *line) unreached(c *calc, a *adjustment) {
	if l.trace == nil {
		return
	}
	n := RuleNote{Phase: a.phase, Reference: string(a.ID), Name: a.Name}
	unit, ok := l.s.unitOf(l.p, a.Unit)
	switch {
	case (!a.Amount.IsZero() || !a.Price.IsZero()) && a.Currency != l.currency:
		n.Why, n.Near.Currency = RuleCurrency, a.Currency
	case !ok:
		n.Why, n.Near.Unit = RuleUnit, a.Unit
	default:
		n.Why, n.Near.Quantity, n.Near.Unit = RuleQuantity, a.Min, l.unitCode(unit)
	}
	l.note(c, n)
}

// unapplied notes an adjustment that gives way to another, or to nothing.
func (l *line) unapplied(c *calc, a, other *adjustment, why RuleReason) {
	if l.trace == nil {
		return
	}
	n := RuleNote{Phase: a.phase, Reference: string(a.ID), Name: a.Name, Why: why}
	if other != nil {
		n.Other = string(other.ID)
	}
	l.note(c, n)
}

// shut notes the adjustments of a phase that a source admits none of, and those
// that an exclusive one, other, leaves no room for.
func (l *line) shut(c *calc, list []*adjustment, other *adjustment, why RuleReason) {
	if l.trace == nil {
		return
	}
	before := l.next
	for _, a := range list {
		if a == other || !l.meets(&a.target) {
			continue
		}
		if ok, _ := l.reaches(a, nil); !ok && why == RuleNoGain {
			l.unreached(c, a) // which is why it would not
			continue
		}
		l.unapplied(c, a, other, why)
	}
	l.next = before // what was not needed does not bound the answer
}

// closed notes all rules that a price from outside the book, or of a lot, is
// beyond.
func (l *line) closed(c *calc) {
	if l.trace == nil {
		return
	}
	l.shut(c, l.v.adjustments, nil, RulePromised)
	l.shut(c, l.v.promotions, nil, RulePromised)
	before := l.next
	for _, x := range l.v.surcharges {
		if l.meets(&x.target) {
			l.note(c, RuleNote{Phase: PhaseIndex, Reference: string(x.ID), Name: x.Name, Why: RulePromised})
		}
	}
	l.next = before
}

// floored notes a floor that leaves the price as it is.
func (l *line) floored(c *calc, f *floor, least kabinet.Money, why RuleReason) {
	if l.trace != nil && !least.IsZero() {
		l.note(c, RuleNote{Phase: PhaseFloor, Reference: string(f.ID), Name: f.Name, Why: why, Least: least})
	}
}
