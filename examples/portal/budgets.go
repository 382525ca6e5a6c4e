package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/store"
)

// BudgetsPage is the budgets of the caller's company, which its owner and administrators
// change.
type BudgetsPage struct {
	Budgets []BudgetRow
	Units   []accounts.Unit
	Modes   []budget.Mode
	Periods []budget.Every
}

// BudgetRow is a budget with how it stands.
type BudgetRow struct {
	budget.State
	For, Path, Text, Sum string
	Used                 float64 // per cent
	Over                 bool
}

var (
	budgetModes   = []budget.Mode{budget.Hard, budget.Approval, budget.Soft}
	budgetPeriods = []budget.Every{budget.Month, budget.Quarter, budget.HalfYear, budget.Year}
)

func (s *Server) budgets(c *call) error {
	page := BudgetsPage{Modes: budgetModes, Periods: budgetPeriods}
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		if err := c.mayEdit(); err != nil {
			return err
		}
		page.Budgets, page.Units = nil, c.me.Org.Units()
		scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: c.me.Org.ID()}}}
		list, err := tx.BudgetLister().List(ctx, scope, budget.Filter{Status: budget.Active}, kabinet.Page{Limit: 200})
		if err != nil {
			return err
		}
		names, svc := newNames(tx), s.app.Spending(tx).Budgets.Budgets
		for _, b := range list.Items {
			row := BudgetRow{
				State: b, For: c.p.Text("budgets.all"), Path: "/budgets/" + url.PathEscape(string(b.ID)), Sum: b.Amount.String(),
			}
			if b.Scope.Person != "" {
				if row.For, err = names.person(ctx, b.Scope.Person); err != nil {
					return err
				}
			}
			if u, ok := c.me.Org.Unit(b.Scope.Unit); ok && b.Scope.Unit != "" {
				row.For = u.Name
			}
			standing, err := svc.Standing(ctx, b, s.app.Now())
			switch {
			case errors.Is(err, budget.ErrPeriod): // not now
			case err != nil:
				return err
			default:
				c.p.standing(&row, standing)
			}
			page.Budgets = append(page.Budgets, row)
		}
		return nil
	})
	if err != nil {
		return err
	}
	c.back = "/budgets"
	return c.render(http.StatusOK, "budgets", "team", c.p.Text("budgets.title"), page)
}

// standing says how a budget stands.
func (p *printer) standing(row *BudgetRow, s budget.Standing) {
	of, period := param("of", s.Measure.Value(s.Ceiling)), param("period", p.span(s.Period))
	row.Used = meter("", float64(s.Reserved+s.Committed), 0, float64(s.Ceiling)).Used
	if left := s.Left(); left < 0 {
		row.Over, row.Text = true, p.Text("budgets.over", param("over", s.Measure.Value(-left)), of, period)
	} else {
		row.Text = p.Text("budgets.left", param("left", s.Measure.Value(left)), of, period)
	}
}

// openBudget opens a budget of roubles, and counts the company's open orders in it.
func (s *Server) openBudget(c *call) error {
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		terms, err := c.budgetTerms(budget.Terms{Name: clip(c.r.FormValue("name"), budget.MaxText)})
		if err != nil {
			return err
		}
		unit := kabinet.UnitID(c.r.FormValue("unit"))
		if _, ok := c.me.Org.Unit(unit); !ok && unit != "" {
			return kabinet.ErrNotFound.With("what", "unit").With("id", clip(string(unit), 80))
		}
		b, opened, err := budget.New(budget.NewID(), c.me.Org.ID(), c.me.Actor, s.app.Now(), budget.Form{
			Scope: budget.Scope{Unit: unit}, Measure: ledger.MoneyIn(seed.RUB), Terms: terms,
			Cycle: budget.Cycle{Every: budget.Every(c.r.FormValue("every")), Zone: "Europe/Moscow"},
		})
		if err != nil {
			return err
		}
		if err := tx.Budgets().Save(ctx, b, opened); err != nil {
			return err
		}
		return s.coverOpen(ctx, tx, c)
	})
	return c.budgetsAfter(err, "budgets.opened")
}

// coverOpen counts the orders of the caller's company that are not confirmed yet.
func (s *Server) coverOpen(ctx context.Context, tx store.Tx, c *call) error {
	scope := kabinet.Scope{Reaches: []kabinet.Reach{{Org: c.me.Org.ID()}}}
	spending := s.app.Spending(tx)
	for page := (kabinet.Page{Limit: 100}); ; {
		list, err := tx.OrderLister().List(ctx, scope, order.Filter{Status: order.Submitted}, page)
		if err != nil {
			return err
		}
		for _, o := range list.Items {
			if err := spending.Cover(ctx, c.me.Actor, o); err != nil {
				return err
			}
		}
		if page.After = list.Next; page.After == "" {
			return nil
		}
	}
}

// stepBudget changes what a period has and what happens beyond it, or closes the budget.
func (s *Server) stepBudget(c *call) error {
	step := c.r.PathValue("step")
	version, _ := strconv.ParseInt(c.r.FormValue("version"), 10, 64) // 0 is the version of no budget
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		if err := c.mayEdit(); err != nil {
			return err
		}
		b, err := tx.Budgets().Get(ctx, c.me.Org.ID(), budget.ID(c.r.PathValue("id")))
		if err != nil {
			return err
		}
		state := b.State()
		if state.Version != version {
			return kabinet.ErrConflict.With("what", "budget").With("id", string(state.ID))
		}
		var e kabinet.Event
		switch step {
		case "save":
			var terms budget.Terms
			if terms, err = c.budgetTerms(state.Terms); err == nil {
				e, err = b.Change(c.me.Actor, s.app.Now(), terms)
			}
		case "close":
			e, err = b.Close(c.me.Actor, s.app.Now())
		default:
			err = kabinet.ErrNotFound.With("what", "page")
		}
		switch {
		case errors.Is(err, budget.ErrUnchanged):
			return nil
		case err != nil:
			return err
		}
		return tx.Budgets().Save(ctx, b, e)
	})
	return c.budgetsAfter(err, "budgets."+map[string]string{"save": "saved", "close": "closed"}[step])
}

// budgetTerms reads the amount and the mode of a form into terms.
func (c *call) budgetTerms(t budget.Terms) (budget.Terms, error) {
	if err := c.mayEdit(); err != nil {
		return t, err
	}
	text := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '₽':
			return -1
		case r == ',':
			return '.'
		}
		return r
	}, clip(c.r.FormValue("amount"), 40))
	amount, err := kabinet.ParseQuantity(text)
	t.Amount, t.Mode = amount, budget.Mode(c.r.FormValue("mode"))
	return t, err
}

// budgetsAfter goes back to the page, with what was done or what was wrong.
func (c *call) budgetsAfter(err error, done string) error {
	switch {
	case errors.Is(err, kabinet.Conflict):
		c.notify(Notice{Kind: "warn", Text: c.p.Text("budgets.stale")})
	case errors.Is(err, kabinet.Invalid), errors.Is(err, kabinet.State):
		c.notify(Notice{Kind: "error", Text: c.p.Text("budgets.wrong", param("why", kabinet.ProblemOf(err, c.p).Detail))})
	case err != nil:
		return err
	default:
		c.notify(Notice{Kind: "ok", Text: c.p.Text(done)})
	}
	return c.redirect("/budgets")
}
