package spend

import (
	"context"
	"iter"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Credits knows what claims gave back; package withclaims has one over cart/claim.
type Credits interface {
	// All returns the credits of the query's days that the actor may see, in any order.
	// An error ends it.
	All(ctx context.Context, actor kabinet.Actor, q Query) iter.Seq2[Credit, error]
}

// Plan is what a budget has for a period, and what of it is used.
type Plan struct {
	Budget string `json:"budget"`
	Name   string `json:"name"`
	// Unit, LegalEntity, CostCentre and Person say whose spending it covers; empty is any.
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	CostCentre  string                `json:"costCentre,omitempty"`
	Person      kabinet.PersonID      `json:"person,omitempty"`
	Period      Period                `json:"period"`
	// Amount is what there is, with what was carried over; Used is what is reserved and
	// spent. Both have tax in them.
	Amount kabinet.Money `json:"amount"`
	Used   kabinet.Money `json:"used"`
}

// Budgets knows budgets; package withbudget has one over accounts/budget.
type Budgets interface {
	// Plans returns those periods that hold a day of the query, of budgets that the actor
	// may see and that are in money.
	Plans(ctx context.Context, actor kabinet.Actor, q Query) ([]Plan, error)
}

// Service makes reports of the orders that a person may see. It is a plain struct of
// ports, built per transaction. A port that is needed and not set is
// kabinet.ErrMissingPort, which names it.
type Service struct {
	Orders    order.Lister
	Authority kabinet.Authority
	// Groups are needed for ByGroup; without them all articles are of one group.
	Groups Groups
	// Credits and Budgets are left out where nil.
	Credits Credits
	Budgets Budgets
}

// pageSize is how many orders are in memory at a time.
const pageSize = 100

// Report counts the orders on which the actor has order.PermissionView, and what is
// credited for them. Somebody who may see none gets a report of nothing. It returns the
// errors of Query.Validate and Builder.
func (s *Service) Report(ctx context.Context, actor kabinet.Actor, q Query) (Report, error) {
	return s.report(ctx, actor, q, order.PermissionView)
}

// Export is Report for a file: it counts only orders on which the actor has
// order.PermissionExport too.
func (s *Service) Export(ctx context.Context, actor kabinet.Actor, q Query) (Report, error) {
	return s.report(ctx, actor, q, order.PermissionView, order.PermissionExport)
}

func (s *Service) report(ctx context.Context, actor kabinet.Actor, q Query, permissions ...kabinet.Permission) (Report, error) {
	switch {
	case s.Orders == nil:
		return Report{}, kabinet.ErrMissingPort.With("port", "spend.Service.Orders")
	case s.Authority == nil:
		return Report{}, kabinet.ErrMissingPort.With("port", "spend.Service.Authority")
	}
	b, err := NewBuilder(q, s.Groups)
	if err != nil {
		return Report{}, err
	}
	scopes := make([]kabinet.Scope, len(permissions))
	for i, p := range permissions {
		scope, err := s.Authority.Scope(ctx, actor, p)
		if err != nil {
			return Report{}, err
		}
		scopes[i] = q.Within(scope)
	}
	may := func(on kabinet.Object) bool {
		for _, scope := range scopes {
			if !scope.Holds(on) {
				return false
			}
		}
		return true
	}
	page := kabinet.Page{Limit: pageSize}
	for {
		list, err := s.Orders.List(ctx, scopes[0], order.Filter{LegalEntity: q.LegalEntity, Placed: b.window}, page)
		if err != nil {
			return Report{}, err
		}
		for _, o := range list.Items {
			if may(o.Object()) {
				if err := b.Add(o); err != nil {
					return Report{}, err
				}
			}
		}
		if page.After = list.Next; page.After == "" {
			break
		}
	}
	if s.Credits != nil {
		for c, err := range s.Credits.All(ctx, actor, q) {
			if err != nil {
				return Report{}, err
			}
			if may(c.Object) {
				if err := b.Credit(c); err != nil {
					return Report{}, err
				}
			}
		}
	}
	out := b.Report()
	if s.Budgets != nil {
		out.Plans, err = s.Budgets.Plans(ctx, actor, q)
	}
	return out, err
}
