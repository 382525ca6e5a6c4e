package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// stubborn refuses to give back what some documents hold.
type stubborn struct {
	ledger.Store
	refuses func(document string) bool
}

var errStubborn = errors.New("it does not move")

func (s stubborn) Post(ctx context.Context, postings ...ledger.Posting) ([]ledger.Entry, error) {
	for _, p := range postings {
		if s.refuses(p.Document.ID) {
			return nil, errStubborn
		}
	}
	return s.Store.Post(ctx, postings...)
}

func expireEach(db store.DB, at time.Time, refuses func(document string) bool) (int, error) {
	run := func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, ledger.Book{Name: "budget", Ledger: stubborn{tx.Ledger(), refuses}, Reservations: tx.Reservations()})
		})
	}
	return ledger.ExpireEach(context.Background(), run, anna, at)
}

func none(string) bool { return false }

// More than a whole batch of reservations that cannot be given back, the earliest of all,
// holds up none of the others, and each is told.
func TestOneThatDoesNotExpireHoldsUpNoOther(t *testing.T) {
	db := memory.New(memory.Options{})
	const stuck, free = 103, 105
	require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		for i := range stuck + free {
			r := request(fmt.Sprintf("order/%d", i), 1, 1)
			r.Until = start.Add(time.Hour + time.Duration(i)*time.Second)
			if _, err := b.Reserve(ctx, anna, start, r); err != nil {
				return err
			}
		}
		return nil
	}))
	refuses := func(document string) bool {
		var i int
		_, err := fmt.Sscanf(document, "order/%d", &i)
		return err == nil && i < stuck
	}
	at := start.Add(2 * time.Hour)
	n, err := expireEach(db, at, refuses)
	require.Equal(t, free, n)
	require.ErrorIs(t, err, errStubborn)
	for _, told := range []string{"reservation of order/0 in acme: it does not move", "order/102 in acme"} {
		require.ErrorContains(t, err, told)
	}
	require.NotContains(t, err.Error(), "order/103 ")
	require.Equal(t, ledger.Units(stuck), balance(t, db).Used(), "what was not given back is held as before")
	n, err = expireEach(db, at, refuses)
	require.Zero(t, n)
	require.ErrorIs(t, err, errStubborn)
	n, err = expireEach(db, at, none)
	require.NoError(t, err)
	require.Equal(t, stuck, n)
	require.Zero(t, balance(t, db).Used())
	n, err = expireEach(db, at.Add(time.Hour), none)
	require.NoError(t, err)
	require.Zero(t, n)
}

// Nothing expires before its time, after it was committed, by a clock that went back, or in
// another book; two jobs give each back once.
func TestExpireEachGivesBackWhatIsDueOnce(t *testing.T) {
	db := memory.New(memory.Options{})
	for document, until := range map[string]time.Time{
		"order/1": start.Add(time.Hour), "order/2": start.Add(2 * time.Hour), "order/3": {}, "order/4": start.Add(time.Hour),
	} {
		r := request(document, 1, 10)
		r.Until = until
		require.NoError(t, reserve(t, db, r))
	}
	require.NoError(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Commit(ctx, anna, start, "acme", "order/4", "placed")
	}))
	for _, at := range []time.Time{{}, start.Add(-time.Hour), start.Add(time.Hour - 1)} {
		n, err := expireEach(db, at, none)
		require.NoError(t, err)
		require.Zero(t, n)
	}
	for document, want := range map[string]error{"order/2": ledger.ErrNotDue, "order/3": ledger.ErrNotDue, "order/4": ledger.ErrEnded} {
		require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			return b.Expire(ctx, anna, start.Add(time.Hour), "acme", document)
		}), want, document)
	}
	other := func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			return do(ctx, ledger.Book{Name: "credit", Ledger: tx.Ledger(), Reservations: tx.Reservations()})
		})
	}
	n, err := ledger.ExpireEach(t.Context(), other, anna, start.AddDate(1, 0, 0))
	require.NoError(t, err)
	require.Zero(t, n, "another book")

	var wait sync.WaitGroup
	got := make([]int, 4)
	for i := range got {
		wait.Go(func() {
			n, err := expireEach(db, start.Add(time.Hour), none)
			if err != nil {
				n = 1000
			}
			got[i] = n
		})
	}
	wait.Wait()
	require.Equal(t, 1, got[0]+got[1]+got[2]+got[3])
	require.Equal(t, ledger.Balance{Reserved: 20, Committed: 10, Entries: 6}, balance(t, db))

	stopped, stop := context.WithCancel(t.Context())
	stop()
	run := func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
		return inTx(t, db, func(_ context.Context, b ledger.Book) error { return do(context.Background(), b) })
	}
	n, err = ledger.ExpireEach(stopped, run, anna, start.Add(2*time.Hour))
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, n)
}
