package main

import (
	"context"
	"errors"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

// OutlookView says on the cart's page what would become of the order.
type OutlookView struct {
	Meters []Meter
	// Says are sentences about what is exceeded; Approval says that somebody has to
	// approve, Refused that the order would not be taken.
	Says              []string
	Approval, Refused bool
}

// Meter is how much of a limit is used, and what this order adds. The numbers of the
// picture are hundredths; the text says all of it.
type Meter struct {
	ID, Name, Text string
	Used, Add      float64
	Over           bool
}

// outlook asks the library what would become of the order of a cart.
func (s *Server) outlook(ctx context.Context, tx store.Tx, c *call, v cart.View) (*OutlookView, error) {
	state := v.State
	if len(state.Lines) == 0 || v.Totals.Unpriced > 0 {
		return nil, nil
	}
	d := order.Draft{
		Org: state.Org, Cart: state.ID, CartVersion: state.Version, Header: state.Header, PlacedBy: c.me.Actor, Totals: v.Totals,
		Shared: cart.RightOf(state.Shares, cart.PersonOf(c.me.Actor)).Includes(cart.RightCheckout),
	}
	for _, l := range state.Lines {
		d.Lines = append(d.Lines, order.Line{ID: l.ID, LineKey: l.LineKey, Quantity: l.Quantity, Price: l.Price.Result})
	}
	look, err := s.app.Spending(tx).Look(ctx, d)
	if err != nil {
		return nil, err
	}
	p := c.p
	out := &OutlookView{Approval: len(look.Approval.Required) > 0, Refused: look.Refused()}
	for _, e := range look.Budget.Effects {
		if e.Measure.Kind == ledger.Amount {
			out.Meters = append(out.Meters, p.budgetMeter(e))
		}
	}
	for _, l := range look.Credit.Limits {
		if m, ok := p.creditMeter(l); ok {
			out.Meters = append(out.Meters, m)
		}
	}
	for _, r := range look.Approval.Required {
		out.Says = append(out.Says, p.rule(r))
	}
	for _, r := range look.Approval.Denied {
		out.Says = append(out.Says, p.Text("outlook.denied", param("rule", r.Name)))
	}
	out.Says = append(out.Says, p.credit(look.Credit)...)
	return out, nil
}

// budgetMeter is the meter of a budget.
func (p *printer) budgetMeter(e budget.Effect) Meter {
	money := func(u ledger.Units) kabinet.Money {
		m, _ := e.Measure.Money(u) // what is in a ledger is an amount
		return m
	}
	used := e.Reserved + e.Committed
	b := meter("budget-"+string(e.Budget), float64(used), float64(e.Asked), float64(e.Ceiling))
	b.Name = p.Text("outlook.budget", param("name", p.Name(e.Name)), param("period", p.span(e.Period)))
	b.Text = p.Text("outlook.budget_left", param("left", money(max(0, e.Left()-e.Asked))), param("of", money(e.Ceiling)))
	if b.Over = e.Over > 0; b.Over {
		b.Text = p.Text("outlook.budget_over", param("over", money(e.Over)), param("left", money(max(0, e.Left()))), param("of", money(e.Ceiling)))
	}
	return b
}

// creditMeter is the meter of a limit of credit, and false where it is unlimited.
func (p *printer) creditMeter(l credit.Standing) (Meter, bool) {
	left, limited := l.Left()
	if !limited {
		return Meter{}, false
	}
	units := func(m kabinet.Money) float64 {
		u, _ := ledger.MoneyIn(m.Currency()).OfMoney(m)
		return float64(u)
	}
	b := meter("credit-"+string(l.Kind), units(l.Used), units(l.Asked), units(l.Ceiling))
	b.Name = p.Text("outlook.credit_" + string(l.Kind))
	after, err := left.Sub(l.Asked)
	if b.Over = err != nil || after.Sign() < 0; b.Over {
		b.Text = p.Text("outlook.credit_over", param("over", after.Abs()), param("of", l.Ceiling))
	} else {
		b.Text = p.Text("outlook.credit_left", param("left", after), param("of", l.Ceiling))
	}
	return b, true
}

func meter(id string, used, add, ceiling float64) Meter {
	full := max(ceiling, used+add, 1)
	return Meter{ID: id, Used: max(0, used/full*100), Add: max(0, add/full*100)}
}

// span is a period, as people say it.
func (p *printer) span(x budget.Period) string {
	if x.Last.IsZero() {
		return p.Text("outlook.since", param("from", x.First))
	}
	return p.Text("outlook.until", param("last", x.Last))
}

// rule says why an approval is needed.
func (p *printer) rule(r approval.Rule) string {
	switch {
	case r.ID == withaccounts.RuleLimit:
		return p.Text("approvals.why_limit")
	case strings.HasPrefix(string(r.ID), "budget:"):
		return p.Text("approvals.why_budget", param("name", p.Name(r.Name)))
	}
	return p.Text("approvals.why_rule", param("name", p.Name(r.Name)))
}

// credit says what credit has against an order.
func (p *printer) credit(a credit.Assessment) []string {
	var out []string
	for _, r := range a.Reasons {
		out = append(out, upper(r.Text(p))+".")
	}
	if a.Decision != credit.Allow && a.Decision != credit.Warn {
		out = append(out, p.Text("outlook."+string(a.Decision)))
	}
	return out
}

// refusal tells why an order was not taken, where that is for client and seller to
// settle, and false for any other error.
func (c *call) refusal(err error) bool {
	for _, known := range []error{budget.ErrOver, credit.ErrBlocked, approval.ErrDenied} {
		if errors.Is(err, known) {
			n := Notice{Kind: "error", Title: c.p.Text("outlook.refused")}
			problem := kabinet.ProblemOf(err, c.p)
			n.Text = upper(problem.Detail) + "." // by how much is on the cart's page
			c.notify(n)
			return true
		}
	}
	return false
}
