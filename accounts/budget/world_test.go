package budget_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	anna = kabinet.Actor{Person: "anna", Organization: "acme"}
	now  = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	rub  = ledger.MoneyIn(kabinet.MustCurrency("RUB"))
)

// world is a database with budgets.
type world struct {
	testing.TB
	db store.DB
	// change, where set, changes the service.
	change func(*budget.Service)
}

func newWorld(t testing.TB, forms map[budget.ID]budget.Form) world {
	w := world{TB: t, db: memory.New(memory.Options{})}
	for id, f := range forms {
		w.save(id, "acme", f)
	}
	return w
}

func (w world) save(id budget.ID, org kabinet.OrgID, f budget.Form) {
	w.Helper()
	b, opened, err := budget.New(id, org, anna, now.AddDate(0, 0, -1), f)
	require.NoError(w, err)
	require.NoError(w, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return tx.Budgets().Save(ctx, b, opened)
	}))
}

func form(amount string, mode budget.Mode) budget.Form {
	return budget.Form{
		Measure: rub, Cycle: budget.Cycle{Every: budget.Month, Zone: "Europe/Moscow"},
		Terms: budget.Terms{Name: "Tools", Amount: kabinet.MustQuantity(amount), Mode: mode},
	}
}

func (w world) in(do func(ctx context.Context, s *budget.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		s := &budget.Service{
			Budgets: tx.BudgetFinder(), Ledger: tx.Ledger(), Reservations: tx.Reservations(), Outbox: tx.Outbox(),
		}
		if w.change != nil {
			w.change(s)
		}
		return do(ctx, s)
	})
}

func (w world) reserve(at time.Time, spend budget.Spend) (d budget.Decision, err error) {
	err = w.in(func(ctx context.Context, s *budget.Service) (err error) {
		d, err = s.Reserve(ctx, anna, at, spend)
		return err
	})
	return d, err
}

func (w world) cover(at time.Time, spend budget.Spend) (d budget.Decision, err error) {
	err = w.in(func(ctx context.Context, s *budget.Service) (err error) {
		d, err = s.Cover(ctx, anna, at, spend)
		return err
	})
	return d, err
}

func (w world) cancel(document string) {
	w.Helper()
	require.NoError(w, w.in(func(ctx context.Context, s *budget.Service) error {
		_, err := s.Book().Cancel(ctx, anna, now, "acme", document, "cancelled")
		return err
	}))
}

// spend is a document of lines that cost so much.
func spend(document string, amounts ...string) budget.Spend {
	s := budget.Spend{Org: "acme", Document: ledger.Document{ID: document, Version: 1}}
	for i, a := range amounts {
		s.Lines = append(s.Lines, budget.Line{
			ID: string(rune('1' + i)), Units: []kabinet.UnitID{"workshop", "works"}, Person: "anna", LegalEntity: "acme-llc",
			CostCentre: "4711", Amount: kabinet.MustMoney(a + " RUB"), Quantity: kabinet.QuantityOf(2), UoM: kabinet.Tonne,
		})
	}
	return s
}

// left returns what is left of a budget at an instant.
func (w world) left(id budget.ID, at time.Time) string {
	w.Helper()
	var out string
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", id)
		if err != nil {
			return err
		}
		s := budget.Service{Ledger: tx.Ledger()}
		standing, err := s.Standing(ctx, b.State(), at)
		out = standing.Measure.Text(standing.Left())
		return err
	}))
	return out
}
