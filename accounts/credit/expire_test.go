package credit_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
)

// An order of a payer whose exposure cannot be counted, since the group has lost the rate of
// its currency, stays as it is and holds up no other, of whichever payer.
func TestAGroupThatLostARateHoldsUpNoOtherOrder(t *testing.T) {
	w := newWorld(t)
	eur := kabinet.MustCurrency("EUR")
	ref := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("1000"), Rates: []credit.RateTo{{Currency: eur, Rate: kabinet.MustRate("100")}}})
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	w.account("b", credit.AccountTerms{Limit: limit("100"), Group: ref})
	p := credit.Party{Seller: "works", Payer: "a", Currency: eur}
	inEuros, opened, err := credit.NewAccount("a-eur", "acme", p, credit.AccountTerms{Limit: accounts.Unlimited(), Group: ref}, boris, now)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, inEuros, opened) }))
	r := credit.Request{
		Org: "acme", Party: p, Document: ledger.Document{ID: "order/eur", Version: 1}, Total: kabinet.MustMoney("5 EUR"), Until: now.Add(time.Minute),
	}
	_, err = w.reserve(r)
	require.NoError(t, err)
	for _, document := range []string{"a", "b"} {
		r := request(kabinet.LegalEntityID(document), "order/"+document, "60", "0")
		r.Until = now.Add(time.Hour)
		_, err = w.reserve(r)
		require.NoError(t, err)
	}
	// The ERP has a part of it, so that its exposure is counted anew when it ends.
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		return s.Take(ctx, boris, now.Add(time.Minute), "acme", "a-eur", credit.Snapshot{AsOf: now.Add(time.Minute), Items: []credit.Item{{
			Document: "order/eur", Bucket: credit.OpenOrder, Amount: kabinet.MustMoney("2 EUR"),
		}}})
	}))
	rates := func(list ...credit.RateTo) {
		require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			g, err := tx.CreditGroups().Get(ctx, ref.Org, ref.ID)
			require.NoError(t, err)
			terms := g.State().GroupTerms
			terms.Rates = list
			changed, err := g.Change(boris, now, terms)
			require.NoError(t, err)
			return tx.CreditGroups().Save(ctx, g, changed)
		}))
	}
	rates()
	require.Equal(t, "560.00 RUB", w.usedOfGroup())
	n, err := w.expire(now.Add(2 * time.Hour))
	require.Equal(t, 2, n)
	require.ErrorIs(t, err, credit.ErrRate)
	require.ErrorContains(t, err, "reservation of order/eur in acme")
	require.Equal(t, "0.00 RUB", w.used("a"))
	require.Equal(t, "0.00 RUB", w.used("b"))
	require.Equal(t, "500.00 RUB", w.usedOfGroup(), "it is held as before, whole")
	rates(credit.RateTo{Currency: eur, Rate: kabinet.MustRate("100")})
	n, err = w.expire(now.Add(2 * time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, "200.00 RUB", w.usedOfGroup(), "what the ERP has of it")
}

// Nobody's order is given back before its time, by the name of another organisation, or
// where it was never held.
func TestOnlyWhatHasExpiredIsGivenBack(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100")})
	r := request("a", "order/1", "60", "0")
	r.Until = now.Add(time.Hour)
	_, err := w.reserve(r)
	require.NoError(t, err)
	expire := func(org kabinet.OrgID, document string, at time.Time) error {
		return w.in(func(ctx context.Context, s *credit.Service) error {
			_, err := s.Expire(ctx, boris, at, org, document)
			return err
		})
	}
	late := now.Add(time.Hour)
	require.ErrorIs(t, expire("acme", "order/1", late.Add(-1)), ledger.ErrNotDue)
	require.ErrorIs(t, expire("rival", "order/1", late), kabinet.NotFound)
	require.ErrorIs(t, expire("acme", "order/2", late), kabinet.NotFound)
	require.ErrorIs(t, expire("acme", "", late), kabinet.NotFound)
	require.Equal(t, "60.00 RUB", w.used("a"))
	require.NoError(t, expire("acme", "order/1", late))
	require.ErrorIs(t, expire("acme", "order/1", late), ledger.ErrEnded)
	require.Equal(t, "0.00 RUB", w.used("a"))
}
