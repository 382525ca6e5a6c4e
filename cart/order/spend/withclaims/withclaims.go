// Package withclaims takes what claims gave back off what was spent.
//
//	reports := spend.Service{ /* … */ Credits: withclaims.Credits{
//		Claims: tx.ClaimLister(), Orders: tx.Orders(), Shipments: tx.Shipments(), Authority: authority,
//	}}
package withclaims

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
)

// Credits is a spend.Credits over cart/claim: what was carried out of the resolutions of
// claims, on the day on which it was. It reads all claims of the query's organisation that
// the actor may see.
type Credits struct {
	Claims    claim.Lister
	Authority kabinet.Authority
	// Orders and Shipments know the cost centres of what was claimed; where they are nil,
	// or no longer have it, a credit has none.
	Orders    order.Store
	Shipments order.ShipmentStore
}

var _ spend.Credits = Credits{}

// All implements spend.Credits.
func (s Credits) All(ctx context.Context, actor kabinet.Actor, q spend.Query) iter.Seq2[spend.Credit, error] {
	return func(yield func(spend.Credit, error) bool) {
		if err := s.each(ctx, actor, q, func(c spend.Credit) bool { return yield(c, nil) }); err != nil {
			yield(spend.Credit{}, err)
		}
	}
}

func (s Credits) each(ctx context.Context, actor kabinet.Actor, q spend.Query, do func(spend.Credit) bool) error {
	switch {
	case s.Claims == nil:
		return kabinet.ErrMissingPort.With("port", "withclaims.Credits.Claims")
	case s.Authority == nil:
		return kabinet.ErrMissingPort.With("port", "withclaims.Credits.Authority")
	}
	scope, err := s.Authority.Scope(ctx, actor, claim.PermissionView)
	if err != nil {
		return err
	}
	window := q.Window()
	for page := (kabinet.Page{Limit: 100}); ; {
		list, err := s.Claims.List(ctx, q.Within(scope), claim.Filter{Org: q.Org, LegalEntity: q.LegalEntity}, page)
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			for _, r := range c.Resolutions {
				l, ok := c.Line(r.Line)
				if r.Done.IsZero() || !window.Contains(r.Done) || !ok || l.Documented == nil || r.Net.IsZero() && r.Tax.IsZero() {
					continue
				}
				credit := spend.Credit{Object: c.Object(), At: r.Done, SKU: l.Documented.SKU, Net: r.Net, Tax: r.Tax}
				if credit.CostCentre, err = s.costCentre(ctx, c.Org, l.Documented.Ref); err != nil {
					return err
				}
				if !do(credit) {
					return nil
				}
			}
		}
		if page.After = list.Next; page.After == "" {
			return nil
		}
	}
}

// costCentre returns that of the order's line which a shipment's line delivered.
func (s Credits) costCentre(ctx context.Context, org kabinet.OrgID, ref claim.Ref) (string, error) {
	if s.Orders == nil || s.Shipments == nil {
		return "", nil
	}
	shipment, err := s.Shipments.Get(ctx, org, order.ShipmentID(ref.Shipment))
	if err != nil {
		return "", gone(err)
	}
	o, err := s.Orders.Get(ctx, org, order.ID(ref.Order))
	if err != nil {
		return "", gone(err)
	}
	for _, l := range shipment.State().Lines {
		if string(l.ID) != ref.Line || string(l.Order) != ref.Order {
			continue
		}
		lines := o.State().Lines
		if n := slices.IndexFunc(lines, func(x order.Line) bool { return x.ID == l.Line }); n >= 0 {
			return lines[n].CostCentre, nil
		}
	}
	return "", nil
}

// gone passes over what is not there any more.
func gone(err error) error {
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	return err
}
