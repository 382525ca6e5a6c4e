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
// agreement it was given under, and freight for what was to be carried. It finds
// (ErrBelowZero) discounts that take off more than there is, which a cart may come to
// have when it becomes smaller or cheaper, and which take off all there is until then.
// Who gave them gives them again (SetTerms, AdjustLines), or takes them away. Placing an
// order always runs it.
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
	for _, at := range c.over() {
		out = append(out, Finding{Severity: Refuse, Line: at.line, Err: ErrBelowZero.At(at.place)})
	}
	return out, nil
}

// overdrawn is the place of a discount that takes off more than there is, and its line.
type overdrawn struct {
	line  LineID
	place string
}

// over returns the discounts of a checkout that take off more than there is.
func (c Checkout) over() []overdrawn {
	var out []overdrawn
	if i := c.Totals.over(); i >= 0 {
		out = append(out, overdrawn{place: "/terms/adjustments/" + itoa(i)})
	}
	for i := range min(len(c.Cart.Lines), len(c.Prices)) {
		l := &c.Cart.Lines[i]
		if len(l.Adjustments) == 0 || l.Quantity.Sign() <= 0 {
			continue
		}
		d := PricedLine(c.Cart.Currency, c.Prices[i].Result)
		if d.Adjustments = l.Adjustments; d.Mode == 0 {
			continue
		}
		if k := d.over(); k >= 0 {
			out = append(out, overdrawn{l.ID, "/lines/" + itoa(i) + "/adjustments/" + itoa(k)})
		}
	}
	return out
}

// over returns the index of the first adjustment of the whole that comes to less than its
// amount, since there is no more, or -1.
func (t Totals) over() int {
	return slices.IndexFunc(t.Adjustments, func(a AdjustmentTotal) bool {
		whole, err := a.Amount.Round(t.Currency.Digits(), t.Policy.Rounding)
		return !a.Amount.IsZero() && (err != nil || !whole.Equal(a.Comes))
	})
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
