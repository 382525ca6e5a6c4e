package cart

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Preview says what the seller's adjustments and promotions do to a cart, and why
// others do nothing. Both are in the order of the lines, with those of the whole, which
// have no line, at the end.
type Preview struct {
	Applied []AppliedRule `json:"applied,omitempty"`
	Missed  []MissedRule  `json:"missed,omitempty"`
	// Offered are adjustments of the whole that the book has for this cart and that are
	// not in its totals: they are once somebody who gives terms puts them into its
	// Terms, with the id of the rule as Source. Until then nobody has promised them.
	Offered []AppliedRule `json:"offered,omitempty"`
	// Unknown are those that were asked for and that no line of the cart is about:
	// there are none such, or they are for other buyers or products.
	Unknown []string `json:"unknown,omitempty"`
}

// AppliedRule is what a rule does to a line, or to the whole.
type AppliedRule struct {
	Line  LineID        `json:"line"`
	SKU   kabinet.SKU   `json:"sku"`
	Phase pricing.Phase `json:"phase"`
	Rule  string        `json:"rule"` // its id
	Name  string        `json:"name,omitempty"`
	// Comes is what it adds to the line; what is negative lowers it.
	Comes kabinet.Money `json:"comes"`
}

// MissedRule is a rule that was considered for a line, or the whole, and does nothing to it: Why is
// the code of the reason, Near what is missing, and Text says it.
type MissedRule struct {
	Line LineID      `json:"line"`
	SKU  kabinet.SKU `json:"sku"`
	pricing.RuleNote
}

// Preview asks for today's prices of a cart and says which adjustments and promotions
// are in them, which are not, and why. It tells what the buyer may know. With rules
// it is about these only, each named by its id or name in letters of any case, as a
// page asks for a code that somebody has entered. It changes nothing.
//
// It returns kabinet.ErrNotFound, or kabinet.ErrForbidden without PermissionView. A
// Pricer without traces gives an empty preview.
func (s *Service) Preview(
	ctx context.Context, actor kabinet.Actor, org kabinet.OrgID, id ID, rules ...string,
) (Preview, error) {
	if err := s.need("Carts", "Pricer"); err != nil {
		return Preview{}, err
	}
	c, err := s.load(ctx, actor, PermissionView, RightRead, org, id)
	if err != nil {
		return Preview{}, err
	}
	prices, err := PriceLines(ctx, s.Pricer, c.s, c.s.Lines, s.now(), true)
	if err != nil {
		return Preview{}, err
	}
	asked := make(map[string]bool, len(rules)) // in small letters, and whether it was seen
	for _, r := range rules {
		asked[strings.ToLower(r)] = false
	}
	admits := func(names ...string) bool {
		ok := len(rules) == 0
		for _, name := range names {
			name = strings.ToLower(name)
			if _, is := asked[name]; is {
				asked[name], ok = true, true
			}
		}
		return ok
	}
	var out Preview
	for i, p := range prices {
		if len(p.BuyerTrace) == 0 {
			continue
		}
		var t pricing.Trace
		if err := json.Unmarshal(p.BuyerTrace, &t); err != nil {
			return Preview{}, err
		}
		l := &c.s.Lines[i]
		for _, step := range t.Steps {
			if isRule(step.Phase) && step.Reference != "" && admits(step.Reference, step.Name) {
				out.Applied = append(out.Applied, AppliedRule{l.ID, l.SKU, step.Phase, step.Reference, step.Name, step.Amount})
			}
		}
		for _, n := range t.Rules {
			if isRule(n.Phase) && admits(n.Reference, n.Name) {
				out.Missed = append(out.Missed, MissedRule{l.ID, l.SKU, n})
			}
		}
	}
	if err := s.previewWhole(ctx, c.s, admits, &out); err != nil {
		return Preview{}, err
	}
	for _, r := range rules {
		if low := strings.ToLower(r); !asked[low] {
			out.Unknown, asked[low] = append(out.Unknown, r), true
		}
	}
	return out, nil
}

// previewWhole adds the adjustments of the whole to a preview.
func (s *Service) previewWhole(ctx context.Context, c State, admits func(...string) bool, out *Preview) error {
	whole, ok := s.Pricer.(WholePricer)
	if !ok || len(c.Lines) == 0 || c.Part != nil { // a part has its share of the whole's
		return nil
	}
	adjusted, notes, err := whole.PriceWhole(ctx, c.query(c.Lines, s.now()))
	if err != nil {
		return err
	}
	for _, a := range adjusted {
		if !admits(string(a.ID), a.Name) {
			continue
		}
		rule := AppliedRule{Phase: pricing.PhaseDocument, Rule: string(a.ID), Name: a.Name, Comes: a.Amount}
		if slices.ContainsFunc(c.Terms.Adjustments, func(x Adjustment) bool { return x.Source == rule.Rule }) {
			out.Applied = append(out.Applied, rule)
		} else {
			out.Offered = append(out.Offered, rule)
		}
	}
	for _, n := range notes {
		if admits(n.Reference, n.Name) {
			out.Missed = append(out.Missed, MissedRule{RuleNote: n})
		}
	}
	return nil
}

func isRule(p pricing.Phase) bool { return p == pricing.PhaseAdjustment || p == pricing.PhasePromotion }
