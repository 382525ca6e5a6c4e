package cart

import (
	"github.com/seed-a884640a/kabinet"
)

// Payables returns what each line comes to, tax included: the Payable of each of
// Taxes is divided among its lines in proportion to their amounts, by largest
// remainder, so that the lines sum to Payable exactly. A line without a price is
// the zero Money. It returns ErrTotals for totals whose lines and taxes do not
// belong together, and kabinet.ErrAllocate for a negative line.
func (t Totals) Payables() ([]kabinet.Money, error) {
	out := make([]kabinet.Money, len(t.Lines))
	placed := make([]bool, len(t.Lines))
	for _, tax := range t.Taxes {
		var lines []int
		var weights []int64
		sum := kabinet.Zero(t.Currency)
		for i, l := range t.Lines {
			if placed[i] || l.Mode != tax.Mode || l.Category != tax.Category || !l.Rate.Equal(tax.Rate) || l.Amount == (kabinet.Money{}) {
				continue
			}
			amount, err := l.Amount.RoundToCurrency(kabinet.HalfUp)
			if err != nil {
				return nil, err
			}
			if sum, err = sum.Add(amount); err != nil {
				return nil, err
			}
			weight, _ := amount.Fixed()
			lines, weights = append(lines, i), append(weights, weight)
			placed[i], out[i] = true, kabinet.Zero(t.Currency)
		}
		switch {
		case sum.IsZero() && tax.Payable.IsZero():
			continue
		case sum.IsZero():
			return nil, ErrTotals
		}
		parts, err := tax.Payable.Allocate(weights...)
		if err != nil {
			return nil, err
		}
		for k, i := range lines {
			out[i] = parts[k]
		}
	}
	for i, l := range t.Lines {
		if !placed[i] && l.Amount != (kabinet.Money{}) {
			return nil, ErrTotals
		}
	}
	return out, nil
}
