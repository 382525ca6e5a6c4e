package credit_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/store"
)

// Each test here is named after a bug that other systems have had.

func TestConcurrentOrdersNeverExceedACreditLimit(t *testing.T) {
	w := newWorld(t)
	group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000")})
	for _, payer := range []kabinet.LegalEntityID{"a", "b", "c"} {
		w.account(payer, credit.AccountTerms{Limit: limit("400"), Group: group})
	}
	w.take("a", owed("inv/1", "50"))
	var reserved [3]atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, 12)
	for i := range errs {
		wg.Go(func() {
			payer := i % 3
			for k := range 12 {
				a, err := w.reserve(request([]kabinet.LegalEntityID{"a", "b", "c"}[payer], fmt.Sprint("order/", i, "/", k), "33", "0"))
				switch {
				case err != nil:
					errs[i] = err
				case a.Decision == credit.Allow:
					reserved[payer].Add(1)
				}
			}
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	total := int64(0)
	for payer, name := range []kabinet.LegalEntityID{"a", "b", "c"} {
		n := reserved[payer].Load()
		total += n
		require.LessOrEqual(t, n*33, int64(400))
		owes := n * 33
		if name == "a" {
			owes += 50
		}
		require.Equal(t, fmt.Sprintf("%d.00 RUB", owes), w.used(name))
	}
	require.EqualValues(t, 28, total) // 50 + 28 × 33 = 974
	require.Equal(t, "974.00 RUB", w.usedOfGroup())
}

func TestTheReleasePathIsAsSafeAsTheReservePath(t *testing.T) {
	w := newWorld(t)
	group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000")})
	w.account("a", credit.AccountTerms{Limit: limit("400"), Group: group})
	for _, document := range []string{"order/1", "order/2"} {
		_, err := w.reserve(request("a", document, "100", "0"))
		require.NoError(t, err)
	}
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			_ = w.in(func(ctx context.Context, s *credit.Service) error {
				if i%2 == 0 {
					return s.Release(ctx, boris, now, "acme", "order/1", fmt.Sprint(i), 0, 0)
				}
				return s.Release(ctx, boris, now, "acme", "order/1", fmt.Sprint(i), 1, 4)
			})
		})
	}
	wg.Wait()
	require.Equal(t, "100.00 RUB", w.used("a"))
	require.Equal(t, "100.00 RUB", w.usedOfGroup())
}

func TestALimitOfZeroIsZero(t *testing.T) {
	w := newWorld(t)
	w.account("zero", credit.AccountTerms{Limit: limit("0")})
	w.account("none", credit.AccountTerms{})
	for _, payer := range []kabinet.LegalEntityID{"zero", "none", "without-account"} {
		a, err := w.reserve(request(payer, "order/1", "0.01", "0"))
		require.NoError(t, err)
		require.Equal(t, credit.PrepayOnly, a.Decision, payer)
		require.Empty(t, a.Reservation)
		a, err = w.reserve(request(payer, "order/1", "0.01", "0.01"))
		require.NoError(t, err)
		require.Equal(t, credit.Allow, a.Decision, payer)
	}
}

func TestTheCreditLimitIsThePayersNotTheBuyers(t *testing.T) {
	w := newWorld(t)
	w.account("buyer-llc", credit.AccountTerms{Limit: limit("1000000")})
	w.account("payer-llc", credit.AccountTerms{Limit: limit("10")})
	// Whoever buys: the payer's limit counts, and the payer's credit is taken.
	a, err := w.reserve(request("payer-llc", "order/1", "11", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	_, err = w.reserve(request("payer-llc", "order/1", "10", "0"))
	require.NoError(t, err)
	require.Equal(t, "10.00 RUB", w.used("payer-llc"))
	require.Equal(t, "0.00 RUB", w.used("buyer-llc"))
	// Nor is it that of the same payer towards another entity of the seller, or
	// in another currency.
	r := request("buyer-llc", "order/2", "1", "0")
	r.Seller = "trade-house"
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, []credit.ReasonKind{credit.NoAccount}, kinds(a))
	r = request("buyer-llc", "order/2", "1", "0")
	r.Currency, r.Total, r.Prepaid = kabinet.MustCurrency("EUR"), kabinet.MustMoney("1 EUR"), kabinet.Money{}
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, []credit.ReasonKind{credit.NoAccount}, kinds(a))
	// Nor that of another client.
	r = request("buyer-llc", "order/2", "1", "0")
	r.Org = "rival"
	a, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, []credit.ReasonKind{credit.NoAccount}, kinds(a))
}

func TestACompanyThatIsBlockedCannotOrderByAnyRoute(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: accounts.Unlimited(), Policy: credit.Policy{OverLimit: credit.Hold}})
	held := request("a", "order/held", "1", "0")
	turn := func(do func(*credit.Account) (credit.Turned, error)) {
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			a, err := s.Accounts.Get(ctx, "acme", "a")
			require.NoError(t, err)
			e, err := do(a)
			require.NoError(t, err)
			return s.Accounts.Save(ctx, a, e)
		}))
	}
	turn(func(a *credit.Account) (credit.Turned, error) { return a.Block(boris, now, "fraud") })
	for name, r := range map[string]credit.Request{
		"on credit": request("a", "order/1", "1", "0"), "prepaid": request("a", "order/1", "1", "1"), "for nothing": request("a", "order/1", "0", "0"), "held": held,
	} {
		a, err := w.reserve(r)
		require.ErrorIs(t, err, credit.ErrBlocked, name)
		require.Equal(t, credit.Block, a.Decision)
		require.Equal(t, "fraud", a.Reasons[0].Note)
		require.NotContains(t, a.Reasons[0].Text(nil), "fraud", "the client need not read that")
	}
	require.Equal(t, "0.00 RUB", w.used("a"))
	turn(func(a *credit.Account) (credit.Turned, error) { return a.Unblock(boris, now, "cleared") })
	a, err := w.reserve(request("a", "order/1", "1", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
}

func TestABlockStaysWithItsPayerUnlessTheGroupPropagates(t *testing.T) {
	for _, propagate := range []bool{false, true} {
		w := newWorld(t)
		group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000"), Propagate: propagate})
		for _, payer := range []kabinet.LegalEntityID{"a", "b", "c"} {
			w.account(payer, credit.AccountTerms{Limit: limit("400"), Group: group})
		}
		late := owed("inv/1", "5")
		late.Due = today.AddDays(-1)
		w.take("b", late)
		a, err := w.reserve(request("a", "order/1", "1", "0"))
		require.NoError(t, err)
		if propagate {
			require.Equal(t, credit.PrepayOnly, a.Decision)
			require.Equal(t, credit.ID("b"), a.Reasons[0].Account)
		} else {
			require.Equal(t, credit.Allow, a.Decision)
		}
		require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
			c, err := s.Accounts.Get(ctx, "acme", "c")
			require.NoError(t, err)
			e, err := c.Block(boris, now, "insolvent")
			require.NoError(t, err)
			return s.Accounts.Save(ctx, c, e)
		}))
		_, err = w.reserve(request("a", "order/2", "1", "0"))
		if propagate {
			require.ErrorIs(t, err, credit.ErrBlocked)
		} else {
			require.NoError(t, err)
		}
	}
}

func TestAnEditedOrderNeverTakesCreditTwice(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	for version := int64(1); version <= 4; version++ {
		r := request("a", "order/1", "90", "0")
		r.Document.Version = version
		for range 2 {
			a, err := w.reserve(r)
			require.NoError(t, err)
			require.Equal(t, credit.Allow, a.Decision)
		}
		require.Equal(t, "90.00 RUB", w.used("a"))
	}
	// One that needs a prepayment now gives back what it held.
	r := request("a", "order/1", "101", "0")
	r.Document.Version = 5
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	require.Equal(t, "0.00 RUB", w.used("a"))
}

func TestTaxIsIncluded(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("120")})
	// 100 net and 22 of tax: what is to be paid counts, not the net.
	a, err := w.reserve(request("a", "order/1", "122", "0"))
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
}

func TestAnotherClientsAccountIsNotFound(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("120")})
	require.ErrorIs(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Take(ctx, boris, now, "rival", "a", credit.Snapshot{AsOf: now})
	}), kabinet.NotFound)
	require.ErrorIs(t, w.db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.CreditAccounts().Of(ctx, "rival", party("a"))
		return err
	}), kabinet.NotFound)
}
