package sqlite_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// Two processes order for two payers of one group, in a currency of which one unit is less
// than the smallest of the group's: the group's limit holds.
func TestTinyOrdersOfTwoProcessesKeepTheLimitOfTheirGroup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "credit.db")
	handles := []store.DB{openFile(t, path), openFile(t, path)}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	by := kabinet.Actor{Person: "boris", Organization: "seller"}
	vnd := kabinet.MustCurrency("VND")
	party := func(payer int) credit.Party {
		return credit.Party{Seller: "works", Payer: kabinet.LegalEntityID(fmt.Sprint("p", payer)), Currency: vnd}
	}
	in := func(db store.DB, do func(ctx context.Context, s *credit.Service) error) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return do(ctx, &credit.Service{
				Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
				Ledger: tx.Ledger(), Reservations: tx.Reservations(),
			})
		})
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	g, changed, err := credit.NewGroup("holding", "seller", kabinet.MustCurrency("RUB"), credit.GroupTerms{
		Name: "Holding", Limit: accounts.LimitOf(kabinet.MustMoney("0.10 RUB")),
		Rates: []credit.RateTo{{Currency: vnd, Rate: kabinet.MustRate("0.004")}},
	}, by, now)
	check(err)
	for i := range 2 {
		a, opened, err := credit.NewAccount(credit.ID(party(i).Payer), "acme", party(i), credit.AccountTerms{
			Limit: accounts.Unlimited(), Group: g.State().Ref(),
		}, by, now)
		check(err)
		check(in(handles[0], func(ctx context.Context, s *credit.Service) error {
			if i == 0 {
				if err := s.Groups.Save(ctx, credit.RestoreGroup(g.State()), changed); err != nil {
					return err
				}
			}
			return s.Save(ctx, by, now, a, opened)
		}))
	}
	var mu sync.Mutex
	taken := 0
	var wait sync.WaitGroup
	for n := range 24 {
		wait.Go(func() {
			var a credit.Assessment
			err := in(handles[n%2], func(ctx context.Context, s *credit.Service) (err error) {
				a, err = s.Reserve(ctx, by, now, credit.Request{
					Org: "acme", Party: party(n / 2 % 2), Document: ledger.Document{ID: fmt.Sprint("order/", n), Version: 1},
					Total: kabinet.MustMoney("1 VND"),
				})
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			} else if a.Reservation != "" {
				taken++
			}
		})
	}
	wait.Wait()
	check(in(handles[1], func(ctx context.Context, s *credit.Service) error {
		b, err := s.Ledger.Balance(ctx, g.State().Key())
		if b.Used() != 10 || taken != 10 {
			t.Errorf("%d orders passed, and the group counts %d", taken, b.Used())
		}
		return err
	}))
}
