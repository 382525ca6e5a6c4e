package withaccounts

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// Keep is how long a placed order holds budgets and credit where its gate does not
// say otherwise.
const Keep = 30 * 24 * time.Hour

// DocumentID is how budgets and credit name an order, for Commit, Release and
// Cancel; an ERP that names it so in its snapshots has it counted once.
func DocumentID(id order.ID) string { return "order/" + string(id) }

// prepaidTerms is the reference of a hold for the prepayment that the terms ask for.
const prepaidTerms = "terms"

// prepaidAll is the reference of a hold for the prepayment of all that the terms do not
// ask to be prepaid anyway, since there is no credit for it.
const prepaidAll = "credit"

// document names an order as it is when placed.
func document(id order.ID) ledger.Document { return ledger.Document{ID: DocumentID(id), Version: 1} }

// BudgetGate is an order.Gate that reserves from the budgets of the client, tax
// included, in the transaction of placing. An order that exceeds a hard budget is
// refused with budget.ErrOver, one that needs an approval gets a hold. When the
// order is confirmed, or is cancelled or fails, the host says so with Confirmed and
// Cancelled, in the transaction in which that happens.
type BudgetGate struct {
	Budgets       *budget.Service
	Organizations accounts.OrganizationStore
	// Approve, where set, asks for the approvals that budgets require, and
	// returns the holds that the order is to have. Nil is one hold for approval
	// with the reference "budget".
	Approve func(ctx context.Context, id order.ID, d order.Draft, r []budget.Requirement) ([]order.Hold, error)
	// Keep is how long the reservation is kept at least; 0 means the package's.
	Keep time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Gate implements order.Gate.
func (g BudgetGate) Gate(ctx context.Context, id order.ID, d order.Draft, now time.Time) ([]order.Hold, error) {
	spend, err := g.Spend(ctx, id, d)
	if err != nil {
		return nil, err
	}
	decision, err := g.Budgets.Reserve(ctx, d.PlacedBy, now, spend)
	if err != nil || len(decision.Requirements) == 0 {
		return nil, err
	}
	if g.Approve != nil {
		return g.Approve(ctx, id, d, decision.Requirements)
	}
	return []order.Hold{{Kind: order.HoldApproval, Reference: "budget", Reason: names(decision.Requirements)}}, nil
}

// Spend returns what an order asks of budgets: each line with its part of the total to
// pay. It returns kabinet.ErrMissingPort, and the errors of cart.Totals.Payables.
func (g BudgetGate) Spend(ctx context.Context, id order.ID, d order.Draft) (budget.Spend, error) {
	if g.Budgets == nil {
		return budget.Spend{}, kabinet.ErrMissingPort.With("port", "withaccounts.BudgetGate.Budgets")
	}
	org, err := g.organization(ctx, d.Org)
	if err != nil {
		return budget.Spend{}, err
	}
	amounts, err := d.Totals.Payables()
	if err != nil {
		return budget.Spend{}, err
	}
	spend := budget.Spend{Org: d.Org, Document: document(id), Until: until(clock(g.Now), g.Keep)}
	units := org.Path(d.Unit)
	for i, l := range d.Lines {
		x := budget.Line{
			ID: string(l.ID), Units: units, CostCentre: l.CostCentre, Person: d.Person, LegalEntity: payer(d.Header, l.LineKey),
			Amount: amounts[i], Quantity: l.Price.Quantity, UoM: l.Price.Unit,
		}
		if x.UoM == "" {
			x.Quantity, x.UoM = l.Quantity, l.Unit
		}
		spend.Lines = append(spend.Lines, x)
	}
	return spend, nil
}

func (g BudgetGate) organization(ctx context.Context, id kabinet.OrgID) (*accounts.Organization, error) {
	if g.Organizations == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withaccounts.BudgetGate.Organizations")
	}
	return g.Organizations.Get(ctx, id)
}

// Confirmed spends what the order has reserved. An order that no budget covers is
// fine. It returns ledger.ErrEnded where the reservation was given up meanwhile, as
// after it expired: the order has to be checked once more, under a later version.
func (g BudgetGate) Confirmed(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id order.ID) error {
	return g.settle(func(b ledger.Book) (ledger.State, error) {
		return b.Commit(ctx, by, clock(g.Now), org, DocumentID(id), "confirmed")
	})
}

// Cancelled gives back what the order has reserved or spent. An order that no
// budget covers is fine, and so is one that was cancelled before.
func (g BudgetGate) Cancelled(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id order.ID) error {
	return g.settle(func(b ledger.Book) (ledger.State, error) {
		return b.Cancel(ctx, by, clock(g.Now), org, DocumentID(id), "cancelled")
	})
}

func (g BudgetGate) settle(do func(ledger.Book) (ledger.State, error)) error {
	if g.Budgets == nil {
		return kabinet.ErrMissingPort.With("port", "withaccounts.BudgetGate.Budgets")
	}
	_, err := do(g.Budgets.Book())
	return unlessNothing(err)
}

// unlessNothing forgives that an order has reserved nothing.
func unlessNothing(err error) error {
	if errors.Is(err, kabinet.NotFound) {
		return nil
	}
	return err
}

// names lists the budgets that are exceeded.
func names(list []budget.Requirement) string {
	var out []string
	for _, r := range list {
		if r.Name != "" {
			out = append(out, r.Name)
		}
	}
	return strings.Join(out, ", ")
}

func payer(h cart.Header, l cart.LineKey) kabinet.LegalEntityID {
	if l.LegalEntity != "" {
		return l.LegalEntity
	}
	return h.Payer
}

// CreditGate is an order.Gate that takes the credit of the payer, tax included, in
// the transaction of placing. An order of a payer who is blocked is refused with
// credit.ErrBlocked. What is to be prepaid, by the terms or since there is no
// credit, is a hold for prepayment, and what somebody of the seller has to release
// a hold for credit, whose reference is the hold's id in package credit. Once that
// is released, the host takes the credit and lets go of the hold of the order:
//
//	r, err := gate.Request(ctx, o.ID, o.Org, o.Header, o.Totals)
//	a, err := gate.Credit.Reserve(ctx, actor, now, r) // a.Decision is credit.Allow
//
// When the order is cancelled or fails, the host says so with Cancelled. When the
// ERP has the order, its snapshot takes the place of the reservation.
type CreditGate struct {
	Credit *credit.Service
	// Terms are those of payment; nil is all on credit.
	Terms func(ctx context.Context, org kabinet.OrgID, h cart.Header) (credit.Terms, error)
	// Keep is how long the reservation is kept at least; 0 means the package's.
	Keep time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Gate implements order.Gate.
func (g CreditGate) Gate(ctx context.Context, id order.ID, d order.Draft, now time.Time) ([]order.Hold, error) {
	if g.Credit == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withaccounts.CreditGate.Credit")
	}
	r, err := g.Request(ctx, id, d.Org, d.Header, d.Totals)
	if err != nil {
		return nil, err
	}
	a, err := g.Credit.Reserve(ctx, d.PlacedBy, now, r)
	if err != nil {
		return nil, err
	}
	return g.holds(r.Prepaid, a), nil
}

func prepayment(reference string, amount kabinet.Money) order.Hold {
	return order.Hold{Kind: order.HoldPrepayment, Reference: reference, Reason: amount.String(), Amount: amount}
}

// ours reports whether a hold is for a prepayment that this package asks for.
func ours(h order.Hold) bool {
	return h.Kind == order.HoldPrepayment && (h.Reference == prepaidAll || h.Reference == prepaidTerms)
}

// prepaid returns how much of what this package asked to be prepaid of an order is, by the
// word of the order alone (order.Prepayment).
func prepaid(o order.State) (kabinet.Money, error) {
	return o.Prepaid(func(p order.Prepayment) bool { return ours(p.Hold) })
}

// holds returns what an order is to wait for, by what credit says to it, where its terms
// ask for so much that is not prepaid yet.
func (g CreditGate) holds(terms kabinet.Money, a credit.Assessment) []order.Hold {
	var holds []order.Hold
	if terms.Sign() > 0 {
		holds = append(holds, prepayment(prepaidTerms, terms))
	}
	switch a.Decision {
	case credit.PrepayOnly:
		holds = append(holds, prepayment(prepaidAll, a.Credit))
	case credit.Hold:
		holds = append(holds, order.Hold{Kind: order.HoldCredit, Reference: string(a.Hold), Reason: reasons(a.Told().Reasons)})
	}
	return holds
}

// Cancelled gives back what the order has reserved. An order that takes no credit
// is fine, and so is one that was cancelled before, or that the ERP has.
func (g CreditGate) Cancelled(ctx context.Context, by kabinet.Actor, org kabinet.OrgID, id order.ID) error {
	if g.Credit == nil {
		return kabinet.ErrMissingPort.With("port", "withaccounts.CreditGate.Credit")
	}
	err := g.Credit.Release(ctx, by, clock(g.Now), org, DocumentID(id), "cancelled", 0, 0)
	if errors.Is(err, ledger.ErrEnded) {
		return nil
	}
	return unlessNothing(err)
}

// Request returns what an order asks of credit, as of when it was placed. Where the
// order has changed since, or its reservation was given up, set Document.Version to
// a later one.
func (g CreditGate) Request(
	ctx context.Context, id order.ID, org kabinet.OrgID, h cart.Header, t cart.Totals,
) (credit.Request, error) {
	r := credit.Request{
		Org: org, Party: credit.Party{Seller: h.Seller, Payer: h.Payer, Currency: h.Currency}, Agreement: h.Agreement,
		Document: document(id), Total: t.Payable, Prepaid: kabinet.Zero(h.Currency), Until: until(clock(g.Now), g.Keep),
	}
	if g.Terms == nil {
		return r, nil
	}
	terms, err := g.Terms(ctx, org, h)
	if err != nil {
		return credit.Request{}, err
	}
	r.Prepaid, _, err = terms.Prepaid(t.Payable)
	return r, err
}

// reasons lists reasons in plain English.
func reasons(list []credit.Reason) string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = r.Text(nil)
	}
	return strings.Join(out, "; ")
}

func clock(now func() time.Time) time.Time {
	if now == nil {
		now = time.Now
	}
	return now().UTC()
}

func until(at time.Time, keep time.Duration) time.Time {
	if keep <= 0 {
		keep = Keep
	}
	return at.Add(keep)
}
