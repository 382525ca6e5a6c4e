package withaccounts

import (
	"github.com/seed-a884640a/kabinet/accounts/budget"
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
