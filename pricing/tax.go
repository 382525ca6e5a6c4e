package pricing

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// TaxRate returns the rate of tax of a product at an instant, 0.2 for 20 %, as
// Book.Taxes has it, and false where the book has no such product, or no rate
// in force for its class.
func (s *Snapshot) TaxRate(sku kabinet.SKU, at time.Time) (kabinet.Rate, bool) {
	id := s.idOf(sku)
	if id == unknown {
		return kabinet.Rate{}, false
	}
	rate, _, _, ok := s.taxRate(s.authored[id].TaxClass, nanos(at), forever)
	return rate, ok
}
