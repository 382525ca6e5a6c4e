package withaccounts

import (
	"context"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// OverBudget says that budgets are exceeded by an order that has become less, since a charge
// of the whole, such as freight, falls to fewer of its lines by now. It needs no approval,
// for who cancels a line is not to wait for one: whoever looks after the budgets is told.
type OverBudget struct {
	order.Base
	Revision int `json:"revision"`
	// Budgets are those of which the order takes more than before and more than there is.
	Budgets []budget.Requirement `json:"budgets"`
}

// EventKind returns "order.over_budget".
func (OverBudget) EventKind() string { return "order.over_budget" }

// shifted returns the budgets that are exceeded and of which a document takes more than it
// had.
func shifted(d budget.Decision, had ledger.State) ([]budget.Requirement, error) {
	of := map[string]ledger.Units{}
	for _, i := range had.Items {
		of[i.Account] += i.Amount - i.Released - i.Returned
	}
	var out []budget.Requirement
	for _, e := range d.Effects {
		if e.Over <= 0 || e.Asked <= of[string(e.Budget)] {
			continue
		}
		over, err := e.Measure.Quantity(e.Over)
		if err != nil {
			return nil, err
		}
		out = append(out, budget.Requirement{
			Kind: budget.OverBudget, Budget: e.Budget, Name: e.Name, Period: e.Period.ID, Measure: e.Measure, Over: over,
			Approver: e.Approver, Lines: e.Lines,
		})
	}
	return out, nil
}

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
