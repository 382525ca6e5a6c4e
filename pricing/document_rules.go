package pricing

import (
	"errors"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// ExplainDocument is Document, with the adjustments of the whole that do not apply, and
// why. Those that are for other products are left out. Where prices before and with tax
// keep one from being worked out, none applies. It returns the other errors of Document.
func (v *View) ExplainDocument(requests []Request) (Document, []RuleNote, error) {
	d, err := v.Document(requests)
	mixed := errors.Is(err, ErrMixedTax)
	if mixed {
		d, err = Document{Lines: v.ResolveAll(make([]Result, 0, len(requests)), requests)}, nil
	}
	if err != nil {
		return Document{}, nil, err
	}
	var notes []RuleNote
	for _, a := range v.document {
		if slices.ContainsFunc(d.Adjustments, func(x DocumentAdjustment) bool { return x.ID == a.ID }) {
			continue
		}
		n := RuleNote{Phase: PhaseDocument, Reference: string(a.ID), Name: a.Name}
		about, err := v.whyNot(&d, requests, a, mixed, &n)
		if err != nil {
			return Document{}, nil, err
		}
		if about {
			notes = append(notes, n)
		}
	}
	return d, notes, nil
}

// whyNot says why an adjustment does not apply to an order, and returns false where none
// of its products are ordered.
func (v *View) whyNot(d *Document, requests []Request, a *adjustment, mixed bool, n *RuleNote) (bool, error) {
	l := line{v: v, s: v.snap, trace: &Trace{}}
	var sum kabinet.Money
	var unmet calc // notes of the lines that it is not for
	met := false
	for i := range requests {
		if d.Lines[i].Outcome != Priced || l.begin(&requests[i]) != ReasonNone {
			continue
		}
		l.trace = &Trace{}
		if !l.meets(&a.target) {
			l.unmet(&unmet, &a.target, PhaseDocument, n.Reference, n.Name)
			continue
		}
		met = true
		if !mixed {
			var err error
			if sum, err = sum.Add(d.Lines[i].Total); err != nil {
				return false, err
			}
		}
	}
	inMoney := !a.Amount.IsZero() || !a.Min.IsZero()
	other := slices.IndexFunc(d.Adjustments, func(x DocumentAdjustment) bool {
		return v.documentRule(x.ID).Combine == CombineExclusive || a.Group != "" && v.documentRule(x.ID).Group == a.Group
	})
	switch {
	case !met && len(unmet.notes) == 0:
		return false, nil
	case !met:
		*n = unmet.notes[0]
	case mixed:
		n.Why = RuleMixedTax
	case inMoney && a.Currency != sum.Currency():
		n.Why, n.Near.Currency = RuleCurrency, a.Currency
	case other >= 0 && v.documentRule(d.Adjustments[other].ID).Combine == CombineExclusive:
		n.Why, n.Other = RuleExcluded, string(d.Adjustments[other].ID)
	case !a.Min.IsZero() && ratOfMoney(sum).Cmp(ratOf(a.Min)) < 0:
		c, s := a.Min.Fixed()
		least, err := kabinet.NewMoney(c, s, a.Currency)
		if err != nil {
			return false, err
		}
		n.Why, n.Least = RuleAmount, least
	case other >= 0:
		n.Why, n.Other = RuleOutdone, string(d.Adjustments[other].ID)
	default:
		n.Why = RuleNoGain // of nothing, or of too little after the others
	}
	return true, nil
}

func (v *View) documentRule(id AdjustmentID) *adjustment {
	return v.document[slices.IndexFunc(v.document, func(a *adjustment) bool { return a.ID == id })]
}
