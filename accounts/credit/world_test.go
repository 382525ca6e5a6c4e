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
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	boris = kabinet.Actor{Person: "boris", Organization: "seller"}
	now   = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	today = kabinet.MustDate("2026-11-02")
	rub   = kabinet.MustCurrency("RUB")
)

func money(s string) kabinet.Money { return kabinet.MustMoney(s + " RUB") }

func limit(s string) accounts.Limit { return accounts.LimitOf(money(s)) }

func party(payer kabinet.LegalEntityID) credit.Party {
	return credit.Party{Seller: "works", Payer: payer, Currency: rub}
}

// world is a database with credit accounts.
type world struct {
	testing.TB
	db store.DB
}

func newWorld(t testing.TB) world { return world{t, memory.New(memory.Options{})} }

func service(tx store.Tx) *credit.Service {
	return &credit.Service{
		Accounts: tx.CreditAccounts(), Groups: tx.CreditGroups(), Holds: tx.CreditHolds(),
		Ledger: tx.Ledger(), Reservations: tx.Reservations(),
	}
}

func (w world) in(do func(ctx context.Context, s *credit.Service) error) error {
	return w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error { return do(ctx, service(tx)) })
}

// account opens the account of a payer, whose id it has.
func (w world) account(payer kabinet.LegalEntityID, t credit.AccountTerms) {
	w.Helper()
	a, opened, err := credit.NewAccount(credit.ID(payer), "acme", party(payer), t, boris, now)
	require.NoError(w, err)
	require.NoError(w, w.in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, a, opened) }))
}

func (w world) group(t credit.GroupTerms) credit.GroupRef {
	w.Helper()
	g, changed, err := credit.NewGroup("holding", "seller", rub, t, boris, now)
	require.NoError(w, err)
	require.NoError(w, w.db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		return tx.CreditGroups().Save(ctx, g, changed)
	}))
	return g.State().Ref()
}

// take takes a snapshot of now that names its items only.
func (w world) take(payer kabinet.LegalEntityID, items ...credit.Item) {
	w.Helper()
	require.NoError(w, w.takes(payer, credit.Snapshot{AsOf: now, Items: items}))
}

// takes takes a snapshot at its own instant, now at the earliest.
func (w world) takes(payer kabinet.LegalEntityID, s credit.Snapshot) error {
	at := now
	if s.AsOf.After(at) {
		at = s.AsOf
	}
	return w.in(func(ctx context.Context, svc *credit.Service) error {
		return svc.Take(ctx, boris, at, "acme", credit.ID(payer), s)
	})
}

func owed(document, amount string) credit.Item {
	return credit.Item{Document: document, Bucket: credit.Receivable, Amount: money(amount), Posted: today.AddDays(-10), Due: today.AddDays(20)}
}

func request(payer kabinet.LegalEntityID, document, total, prepaid string) credit.Request {
	return credit.Request{
		Org: "acme", Party: party(payer), Document: ledger.Document{ID: document, Version: 1},
		Total: money(total), Prepaid: money(prepaid),
	}
}

func (w world) reserve(r credit.Request) (a credit.Assessment, err error) {
	err = w.in(func(ctx context.Context, s *credit.Service) (err error) {
		a, err = s.Reserve(ctx, boris, now, r)
		return err
	})
	return a, err
}

// expire gives back what has expired at an instant.
func (w world) expire(at time.Time) (int, error) {
	run := func(ctx context.Context, do func(context.Context, *credit.Service) error) error { return w.in(do) }
	return ledger.ExpireEach(context.Background(), run, kabinet.Actor{}, at)
}

func (w world) assess(r credit.Request) (a credit.Assessment) {
	w.Helper()
	require.NoError(w, w.in(func(ctx context.Context, s *credit.Service) (err error) {
		a, err = s.Assess(ctx, now, r)
		return err
	}))
	return a
}

// used returns what is used of the payer's limit, and checks the ledger.
func (w world) used(payer kabinet.LegalEntityID) string {
	w.Helper()
	return w.balance(ledger.Key{Org: "acme", Book: credit.Book, Account: string(payer)})
}

func (w world) usedOfGroup() string {
	w.Helper()
	return w.balance(ledger.Key{Org: "seller", Book: "credit.group", Account: "holding"})
}

func (w world) balance(key ledger.Key) (out string) {
	w.Helper()
	require.NoError(w, w.db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Ledger().Balance(ctx, key)
		require.NoError(w, err)
		entries, err := tx.Ledger().Entries(ctx, key, 0, 1_000_000)
		require.NoError(w, err)
		require.Equal(w, ledger.Sum(entries...), b)
		out = ledger.MoneyIn(rub).Text(b.Used())
		return nil
	}))
	return out
}

func kinds(a credit.Assessment) (out []credit.ReasonKind) {
	for _, r := range a.Reasons {
		out = append(out, r.Kind)
	}
	return out
}
