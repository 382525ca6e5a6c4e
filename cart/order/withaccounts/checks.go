package withaccounts

import (
	"context"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// What the checks of carts find beside the errors of budgets, credit and approvals.
var (
	// ErrNeedsApproval says that an order would wait for an approval.
	ErrNeedsApproval = kabinet.NewError(kabinet.State, "spending.needs_approval", "“{rule}” asks for an approval")
	// ErrCreditHold says that an order would wait for its credit.
	ErrCreditHold = kabinet.NewError(kabinet.State, "spending.credit_hold", "the order will wait for a decision on credit")
	// ErrPrepay says that an order would wait until it is paid.
	ErrPrepay = kabinet.NewError(kabinet.State, "spending.prepay", "{amount} is to be paid before delivery")
	// ErrCreditNote is what else stands against the credit; reason is a credit.Reason.
	ErrCreditNote = kabinet.NewError(kabinet.State, "spending.credit_note", "{reason}")
)

// Messages adds the messages of this package to a catalogue, in English and Russian.
func Messages(b *catalog.Builder) error {
	for e, ru := range map[*kabinet.Error]string{
		ErrNeedsApproval: "нужно согласование: «{rule}»",
		ErrCreditHold:    "заказ будет ждать решения по кредиту",
		ErrPrepay:        "до поставки нужно оплатить {amount}",
		ErrCreditNote:    "{reason}",
	} {
		if err := b.SetString(language.English, e.Code(), e.Template()); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, e.Code(), ru); err != nil {
			return err
		}
	}
	return nil
}

// The checks of this file say on the page of a cart what Spending would say to its
// order; they write nothing. They are for cart.Service.Checks: placing an order asks
// the gates. A cart with lines that have no price is not looked at.
var (
	_ cart.Check = BudgetCheck{}
	_ cart.Check = CreditCheck{}
	_ cart.Check = ApprovalCheck{}
)

// BudgetCheck finds the budgets that a cart would exceed (budget.ErrOverBudget), and
// lines that need one and have none (budget.ErrUnassigned). Where the budget does not
// refuse, but warns or asks for an approval, so does the finding.
type BudgetCheck struct{ Budgets BudgetGate }

// Check implements cart.Check.
func (k BudgetCheck) Check(ctx context.Context, c cart.Checkout) ([]cart.Finding, error) {
	d, ok := draftOf(c)
	if !ok {
		return nil, nil
	}
	spend, err := k.Budgets.Spend(ctx, looking, d)
	if err != nil {
		return nil, err
	}
	decision, err := k.Budgets.Budgets.Check(ctx, c.At, spend)
	if err != nil {
		return nil, err
	}
	var out []cart.Finding
	for _, e := range decision.Effects {
		if e.Over <= 0 {
			continue
		}
		f := cart.Finding{Severity: cart.Refuse, Err: budget.ErrOverBudget.With("budget", e.Name).
			With("left", e.Measure.Value(e.Left())).With("period", e.Period.First.String()).With("asked", e.Measure.Value(e.Asked))}
		if e.Mode == budget.Soft || e.Mode == budget.Approval {
			f.Severity = cart.Warn
		}
		out = append(out, f)
	}
	for _, id := range decision.Unassigned {
		if decision.Outcome == budget.Refused {
			out = append(out, cart.Finding{
				Severity: cart.Refuse, Line: cart.LineID(id), Err: budget.ErrUnassigned.With("line", id),
			})
		}
	}
	return out, nil
}

// CreditCheck finds what stands against the credit of a cart's payer: credit.ErrBlocked
// refuses; ErrCreditHold, ErrPrepay and ErrCreditNote warn.
type CreditCheck struct{ Credit CreditGate }

// Check implements cart.Check.
func (k CreditCheck) Check(ctx context.Context, c cart.Checkout) ([]cart.Finding, error) {
	d, ok := draftOf(c)
	if !ok {
		return nil, nil
	}
	if k.Credit.Credit == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withaccounts.CreditGate.Credit")
	}
	r, err := k.Credit.Request(ctx, looking, d.Org, d.Header, d.Totals)
	if err != nil {
		return nil, err
	}
	a, err := k.Credit.Credit.Assess(ctx, c.At, r)
	if err != nil {
		return nil, err
	}
	var out []cart.Finding
	warn := func(e *kabinet.Error) { out = append(out, cart.Finding{Severity: cart.Warn, Err: e}) }
	if r.Prepaid.Sign() > 0 {
		warn(ErrPrepay.With("amount", r.Prepaid))
	}
	switch a.Decision {
	case credit.Block:
		out = append(out, cart.Finding{Severity: cart.Refuse, Err: credit.ErrBlocked})
	case credit.Hold:
		warn(ErrCreditHold)
	case credit.PrepayOnly:
		warn(ErrPrepay.With("amount", a.Credit))
	}
	for _, reason := range a.Told().Reasons {
		warn(ErrCreditNote.With("kind", string(reason.Kind)).With("reason", reason))
	}
	return out, nil
}

// ApprovalCheck finds the rules that let a cart not through (approval.ErrDenied) and,
// as warnings, those that ask for an approval: of the client, of budgets, and the
// limit of who orders.
type ApprovalCheck struct{ Spending *Spending }

// Check implements cart.Check.
func (k ApprovalCheck) Check(ctx context.Context, c cart.Checkout) ([]cart.Finding, error) {
	if k.Spending == nil {
		return nil, kabinet.ErrMissingPort.With("port", "withaccounts.ApprovalCheck.Spending")
	}
	d, ok := draftOf(c)
	if !ok {
		return nil, nil
	}
	look, err := k.Spending.Look(ctx, d)
	if err != nil {
		return nil, err
	}
	var out []cart.Finding
	for _, r := range look.Approval.Denied {
		out = append(out, cart.Finding{Severity: cart.Refuse, Err: approval.ErrDenied.With("rule", r.Name)})
	}
	for _, r := range look.Approval.Required {
		out = append(out, cart.Finding{Severity: cart.Warn, Err: ErrNeedsApproval.With("rule", r.Name).With("id", string(r.ID))})
	}
	return out, nil
}

// draftOf returns the order that a cart would become, and false where it cannot yet.
func draftOf(c cart.Checkout) (order.Draft, bool) {
	s := c.Cart
	if len(s.Lines) == 0 || len(c.Prices) != len(s.Lines) || c.Totals.Unpriced > 0 {
		return order.Draft{}, false
	}
	d := order.Draft{
		Org: s.Org, Cart: s.ID, CartVersion: s.Version, Header: s.Header, PlacedBy: c.Actor, Totals: c.Totals,
		Shared: cart.RightOf(s.Shares, cart.PersonOf(c.Actor)).Includes(cart.RightCheckout),
		Lines:  make([]order.Line, len(s.Lines)),
	}
	for i, l := range s.Lines {
		d.Lines[i] = order.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity, Price: c.Prices[i].Result, Adjustments: l.Adjustments}
	}
	return d, true
}
