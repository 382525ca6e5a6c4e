package cart

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// contents returns a hash of what a cart has and where it goes: what discounts of the
// whole and charges such as shipping are given for. The order of lines and how a
// quantity is written do not count.
func (s State) contents() string {
	lines := make([]string, len(s.Lines))
	for i, l := range s.Lines {
		b, _ := json.Marshal([]any{l.LineKey, l.Quantity.Decimal().String()}) // plain data
		lines[i] = string(b)
	}
	slices.Sort(lines)
	b, _ := json.Marshal([]any{lines, s.Site, s.Payer, s.Seller, s.Agreement, s.Kind})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// give remembers what the terms of the cart are given for.
func (s *State) give() {
	s.TermsFor = ""
	if len(s.Terms.Adjustments)+len(s.Charges) > 0 {
		s.TermsFor = s.contents()
	}
}

// TermsCheck finds discounts and charges that were given for something else than what
// is in the cart now: a discount for a thousand pieces holds for a thousand, under the
// agreement it was given under, and freight for what was to be carried. Who gave them gives them again (SetTerms, AdjustLines), or
// takes them away. Placing an order always runs it.
type TermsCheck struct{}

var _ Check = TermsCheck{}

// Check implements Check.
func (TermsCheck) Check(_ context.Context, c Checkout) ([]Finding, error) {
	var out []Finding
	terms := len(c.Cart.Terms.Adjustments)+len(c.Cart.Charges) > 0
	if f := c.Cart.TermsFor; terms && f != "" && f != c.Cart.contents() {
		out = append(out, Finding{Severity: Refuse, Err: ErrTermsStale.At("/terms")})
	}
	for i, l := range c.Cart.Lines {
		if len(l.Adjustments) > 0 && l.AdjustedFor.Sign() > 0 && !l.AdjustedFor.Equal(l.Quantity) {
			out = append(out, Finding{
				Severity: Refuse, Line: l.ID,
				Err: ErrAdjustedFor.With("quantity", l.AdjustedFor).With("sku", string(l.SKU)).At("/lines/" + itoa(i)),
			})
		} else if len(l.Adjustments) > 0 && l.AdjustedUnder != "" && l.AdjustedUnder != c.Cart.under(&l) {
			out = append(out, Finding{
				Severity: Refuse, Line: l.ID, Err: ErrAdjustedUnder.With("sku", string(l.SKU)).At("/lines/" + itoa(i)),
			})
		}
	}
	return out, nil
}

// adjusted remembers for which quantity a line has its adjustments, and under which terms.
func (s *State) adjusted(l *Line) {
	l.AdjustedFor, l.AdjustedUnder = kabinet.Quantity{}, ""
	if len(l.Adjustments) > 0 {
		l.AdjustedFor, l.AdjustedUnder = l.Quantity, s.under(l)
	}
}

// under names the terms under which a line is bought, as far as its price hangs on them.
func (s *State) under(l *Line) string {
	b, _ := json.Marshal([]any{s.Seller, cmp.Or(l.LegalEntity, s.Payer), s.Agreement, s.Kind}) // plain data
	return string(b)
}
