package main

import (
	"context"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
)

// errSite is a rule of this seller: an order says where to ship to.
var errSite = kabinet.NewError(kabinet.Invalid, "cart.site_missing", "choose where to ship")

// checks are the host's own checks of a cart, beside those of the library. They run when
// an order is placed too.
var checks = []cart.Check{cart.CheckFunc(func(_ context.Context, c cart.Checkout) ([]cart.Finding, error) {
	if c.Cart.Site == "" {
		return []cart.Finding{{Severity: cart.Refuse, Err: errSite.At("/site")}}, nil
	}
	return nil, nil
})}

// cartChecks are those of the page of a cart: what placing an order would say, beforehand.
func (a *App) cartChecks(tx store.Tx) []cart.Check {
	spending := a.Spending(tx)
	return append([]cart.Check{
		cart.PriceCheck{}, cart.QuantityCheck{}, cart.PartiesCheck{Parties: parties(tx)},
		stock.Check{Service: a.Trade().stockService(tx, nil), Held: a.taken(tx).Held},
		withaccounts.BudgetCheck{Budgets: spending.Budgets}, withaccounts.CreditCheck{Credit: spending.Credit},
		withaccounts.ApprovalCheck{Spending: spending},
	}, checks...)
}

// CheckView is what a check has found.
type CheckView struct {
	Refuses bool
	Code    string
	Text    string
	Line    cart.LineID // that it speaks of, or ""
	Name    Text
}

// checked lists what the checks have found, what refuses first.
func (s *Server) checked(c *call, lines []cart.Line, findings []cart.Finding) []CheckView {
	var refuses, warns []CheckView
	for _, f := range findings {
		v := CheckView{Refuses: f.Severity != cart.Warn, Code: f.Err.Code(), Text: sentence(c.p, f.Err), Line: f.Line}
		for _, l := range lines {
			if l.ID == f.Line {
				v.Name = s.nameOf(l.SKU, "")
			}
		}
		if v.Refuses {
			refuses = append(refuses, v)
		} else {
			warns = append(warns, v)
		}
	}
	return append(refuses, warns...)
}
