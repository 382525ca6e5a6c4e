package credit_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
)

// agreed is a payer with 1000 of credit and two agreements of 100 each.
func agreed(t *testing.T) (world, func(document string, version int64, a kabinet.AgreementID, total string, less bool) (credit.Assessment, error)) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("1000"), Agreements: []credit.AgreementLimit{
		{Agreement: "one", Limit: limit("100")}, {Agreement: "two", Limit: limit("100")},
	}})
	return w, func(document string, version int64, a kabinet.AgreementID, total string, less bool) (credit.Assessment, error) {
		r := request("a", document, total, "0")
		r.Document.Version, r.Agreement, r.Less = version, a, less
		return w.reserve(r)
	}
}

// A version that has reserved under one agreement has not under another: it is no repeat.
func TestAVersionDoesNotMoveToAnotherAgreement(t *testing.T) {
	w, reserve := agreed(t)
	_, err := reserve("order/1", 1, "one", "60", false)
	require.NoError(t, err)
	_, err = reserve("order/1", 1, "two", "60", false)
	require.ErrorIs(t, err, ledger.ErrTwice)
	_, err = reserve("order/1", 1, "", "60", false)
	require.NoError(t, err, "it holds more than it needs")
	_, err = reserve("order/1", 1, "one", "60", false)
	require.NoError(t, err)
	a, err := reserve("order/1", 2, "two", "60", false)
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	require.Equal(t, "60.00 RUB", w.balance(ledger.Key{Org: "acme", Book: "credit.agreement", Account: "a", Part: "two"}))
	require.Equal(t, "0.00 RUB", w.balance(ledger.Key{Org: "acme", Book: "credit.agreement", Account: "a", Part: "one"}))
}

// Made less, a document does not move to an agreement that has no room for it.
func TestLessIsNoWayIntoAnotherAgreement(t *testing.T) {
	w, reserve := agreed(t)
	_, err := reserve("order/1", 1, "one", "60", false)
	require.NoError(t, err)
	_, err = reserve("order/2", 1, "two", "90", false)
	require.NoError(t, err)
	a, err := reserve("order/1", 2, "two", "50", true)
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	require.Empty(t, a.Reservation)
	require.Equal(t, "90.00 RUB", w.balance(ledger.Key{Org: "acme", Book: "credit.agreement", Account: "a", Part: "two"}))
	// Where it is, it may become less, whatever the agreement has left by then.
	w, reserve = agreed(t)
	_, err = reserve("order/1", 1, "one", "60", false)
	require.NoError(t, err)
	require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
		x, err := s.Accounts.Get(ctx, "acme", "a")
		require.NoError(t, err)
		terms := x.State().AccountTerms
		terms.Agreements[0].Limit = limit("10")
		e, err := x.Change(boris, now, terms)
		require.NoError(t, err)
		return s.Save(ctx, boris, now, x, e)
	}))
	a, err = reserve("order/1", 2, "one", "50", true)
	require.NoError(t, err)
	require.Equal(t, credit.Warn, a.Decision)
}
