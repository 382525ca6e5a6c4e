package withaccounts

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// paid has an order wait again for a prepayment of which money was paid back, and no longer
// for what has come meanwhile. Where it has taken no credit and there is enough by now, only
// its terms are asked.
func (s *Spending) paid(ctx context.Context, o order.State) (out order.Reaction, err error) {
	if err := s.need(); err != nil {
		return out, err
	}
	lifted := map[string]bool{}
	for _, p := range o.Prepayments {
		if ours(p.Hold) {
			lifted[p.Reference] = true
		}
	}
	if o.Status != order.Submitted || len(lifted) == 0 {
		return out, nil
	}
	want, err := s.toPrepay(ctx, o)
	if err != nil {
		return out, err
	}
	for _, reference := range [...]string{prepaidTerms, prepaidAll} {
		was, held := order.Hold{}, false
		for _, h := range o.Holds {
			if ours(h) && h.Reference == reference {
				was, held = h, true
			}
		}
		switch amount := want[reference]; {
		case held && was.Amount.Equal(amount), !held && amount.Sign() <= 0:
			continue
		case amount.Sign() > 0:
			out.Hold = append(out.Hold, prepayment(reference, amount))
		}
		if held {
			out.Release = append(out.Release, was)
		}
	}
	return out, nil
}

// toPrepay returns what is to be prepaid of an order by its terms, and beside them for want
// of credit, as it is paid now.
func (s *Spending) toPrepay(ctx context.Context, o order.State) (map[string]kabinet.Money, error) {
	r, err := s.request(ctx, o)
	if err != nil {
		return nil, err
	}
	have, err := prepaid(o)
	if err != nil {
		return nil, err
	}
	terms, err := rest(r.Prepaid, have)
	if err != nil {
		return nil, err
	}
	had, err := latest(ctx, s.Credit.Credit.Reservations, o.Org, credit.Book, r.Document.ID)
	if err != nil {
		return nil, err
	}
	covered := kabinet.Zero(o.Currency)
	if had.ID != "" && !had.GivenUp(s.now()) && !slices.ContainsFunc(o.Holds, inPlaceOfCredit) {
		if covered, err = reserved(had, o.Currency); err != nil {
			return nil, err
		}
	} else {
		if c, err := have.Cmp(r.Prepaid); err == nil && c > 0 {
			r.Prepaid = atMost(have, r.Total)
		}
		a, err := s.Credit.Credit.Assess(ctx, s.now(), r)
		if err != nil {
			return nil, err
		}
		if a.Decision == credit.Allow || a.Decision == credit.Warn {
			covered = r.Total
		}
	}
	all, err := rest(r.Total, covered)
	if err == nil {
		all, err = rest(all, have)
	}
	if err == nil {
		all, err = rest(all, terms)
	}
	return map[string]kabinet.Money{prepaidTerms: terms, prepaidAll: all}, err
}

// inPlaceOfCredit reports whether a hold is for a prepayment for want of credit; see
// Spending.Reassess for an order that has reserved all the same.
func inPlaceOfCredit(h order.Hold) bool { return ours(h) && h.Reference == prepaidAll }

// reserved returns the credit that a document has taken.
func reserved(r ledger.State, c kabinet.Currency) (kabinet.Money, error) {
	measure := ledger.MoneyIn(c)
	var key ledger.Key // that of the payer, an agreement or a group each have all of it
	var sum ledger.Units
	for _, i := range r.Items {
		if i.Measure == measure && (key == ledger.Key{} || i.Key == key) {
			key, sum = i.Key, sum+i.Amount-i.Released
		}
	}
	return measure.Money(sum)
}

// rest returns an amount less another one, and zero where that is more.
func rest(of, less kabinet.Money) (kabinet.Money, error) {
	out, err := of.Sub(less)
	if err == nil && out.Sign() < 0 {
		out = kabinet.Zero(of.Currency())
	}
	return out, err
}
