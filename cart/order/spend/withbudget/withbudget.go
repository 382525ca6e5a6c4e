// Package withbudget puts a client's budgets beside what was spent.
//
//	reports := spend.Service{ /* … */ Budgets: withbudget.Budgets{
//		Lister: tx.BudgetLister(), Service: budgets, Authority: authority,
//	}}
package withbudget

import (
	"context"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
)

// MaxPlans is the largest number of plans of a report.
const MaxPlans = 1000

// Budgets is a spend.Budgets over accounts/budget. What is used is what the ledger says,
// by which orders are let through, so that it agrees with the budget's own page.
type Budgets struct {
	Lister    budget.Lister
	Service   *budget.Service
	Authority kabinet.Authority
	// Permission shows a budget to those who have it on all that the budget covers, such
	// as a legal entity; empty is order.PermissionView.
	Permission kabinet.Permission
}

var _ spend.Budgets = Budgets{}

// Plans implements spend.Budgets. It returns spend.ErrTooManyRows for more than MaxPlans.
func (b Budgets) Plans(ctx context.Context, actor kabinet.Actor, q spend.Query) ([]spend.Plan, error) {
	for name, set := range map[string]bool{"Lister": b.Lister != nil, "Service": b.Service != nil, "Authority": b.Authority != nil} {
		if !set {
			return nil, kabinet.ErrMissingPort.With("port", "withbudget.Budgets."+name)
		}
	}
	permission := b.Permission
	if permission == "" {
		permission = order.PermissionView
	}
	scope, err := b.Authority.Scope(ctx, actor, permission)
	if err != nil {
		return nil, err
	}
	var out []spend.Plan
	filter := budget.Filter{Status: budget.Active, LegalEntity: q.LegalEntity}
	for page := (kabinet.Page{Limit: 100}); ; {
		list, err := b.Lister.List(ctx, q.Within(scope), filter, page)
		if err != nil {
			return nil, err
		}
		for _, s := range list.Items {
			if s.Measure.Kind != ledger.Amount {
				continue
			}
			if out, err = b.plans(ctx, s, q, out); err != nil {
				return nil, err
			}
		}
		if page.After = list.Next; page.After == "" {
			return out, nil
		}
	}
}

// plans adds the periods of one budget.
func (b Budgets) plans(ctx context.Context, s budget.State, q spend.Query, out []spend.Plan) ([]spend.Plan, error) {
	zone, err := time.LoadLocation(s.Cycle.Zone)
	if err != nil {
		return nil, err
	}
	day := q.First
	if day.Before(s.Cycle.First) {
		day = s.Cycle.First
	}
	for day.Before(q.Until) && (s.Cycle.Last.IsZero() || !day.After(s.Cycle.Last)) {
		if len(out) >= MaxPlans {
			return nil, spend.ErrTooManyRows.With("max", MaxPlans)
		}
		standing, err := b.Service.Standing(ctx, s, day.Start(zone))
		if err != nil {
			return nil, err
		}
		plan := spend.Plan{
			Budget: string(s.ID), Name: s.Name, Unit: s.Scope.Unit, LegalEntity: s.Scope.LegalEntity, CostCentre: s.Scope.CostCentre,
			Person: s.Scope.Person, Period: spend.Period{First: standing.Period.First},
		}
		if plan.Amount, err = s.Measure.Money(standing.Ceiling); err != nil {
			return nil, err
		}
		if plan.Used, err = s.Measure.Money(standing.Reserved + standing.Committed); err != nil {
			return nil, err
		}
		if standing.Period.Last.IsZero() { // it never ends
			plan.Period.Until = q.Until
			return append(out, plan), nil
		}
		plan.Period.Until = standing.Period.Last.AddDays(1)
		out, day = append(out, plan), plan.Period.Until
	}
	return out, nil
}
