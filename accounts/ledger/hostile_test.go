package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// What takes all is no repeat of a part, whatever the host called that.
func TestAStepOfTheSameNameLeavesNothingHeld(t *testing.T) {
	for name, end := range map[string]func(ctx context.Context, b ledger.Book) error{
		"expiry": func(ctx context.Context, b ledger.Book) error {
			_, err := b.Expire(ctx, anna, start.Add(time.Hour), "acme", "order/1")
			return err
		},
		"superseded": func(ctx context.Context, b ledger.Book) error {
			_, _, err := b.Supersede(ctx, anna, start, "acme", ledger.Document{ID: "order/1", Version: 2})
			return err
		},
		"cancel": func(ctx context.Context, b ledger.Book) error {
			_, err := b.Cancel(ctx, anna, start, "acme", "order/1", "cancel")
			return err
		},
	} {
		db := memory.New(memory.Options{})
		require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
			_, err := b.Reserve(ctx, anna, start, request("order/1", 1, 100))
			return err
		}))
		require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
			_, err := b.Release(ctx, anna, start, "acme", "order/1", name, ledger.Part{Line: "1", Num: 1, Den: 4})
			return err
		}))
		require.NoError(t, inTx(t, db, end), name)
		require.Zero(t, balance(t, db).Used(), name)
	}
}

// All that was committed comes back, also where a part came back by the same step.
func TestACancelledOrderReturnsAllThatWasSpent(t *testing.T) {
	db := memory.New(memory.Options{})
	for _, do := range []func(ctx context.Context, b ledger.Book) error{
		func(ctx context.Context, b ledger.Book) error {
			_, err := b.Reserve(ctx, anna, start, request("order/1", 1, 100))
			return err
		},
		func(ctx context.Context, b ledger.Book) error {
			_, err := b.Commit(ctx, anna, start, "acme", "order/1", "all")
			return err
		},
		func(ctx context.Context, b ledger.Book) error {
			_, err := b.Return(ctx, anna, start, "acme", "order/1", "back", ledger.Part{Line: "1", Num: 1, Den: 4})
			return err
		},
	} {
		require.NoError(t, inTx(t, db, do))
	}
	for range 2 { // twice is harmless
		require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
			_, err := b.Cancel(ctx, anna, start, "acme", "order/1", "back")
			return err
		}))
		require.Zero(t, balance(t, db).Used())
	}
}

func TestRekey(t *testing.T) {
	r := reserved(t, 100, 50)
	_, err := r.Release(anna, start, "part", ledger.Part{Line: "1", Num: 1, Den: 2})
	require.NoError(t, err)
	to := func(line string, amount, released ledger.Units) ledger.Item {
		return ledger.Item{Key: key("b"), Line: line, Measure: rub, Amount: amount, Released: released}
	}
	before := r.State()
	_, err = r.Rekey(anna, start, "s", nil, []ledger.Item{{Key: key("a"), Line: "1", Measure: rub, Amount: 1}})
	require.ErrorIs(t, err, ledger.ErrTwice)
	_, err = r.Rekey(anna, start, "s", nil, []ledger.Item{to("1", 0, 0)})
	require.ErrorIs(t, err, ledger.ErrAmount)
	require.Equal(t, before, r.State(), "a method that fails changes nothing")
	m, err := r.Rekey(anna, start, "s", []ledger.Key{key("c")}, nil)
	require.NoError(t, err)
	require.Nil(t, m)
	m, err = r.Rekey(anna, start, "s", []ledger.Key{key("a")}, []ledger.Item{to("1", 100, 50), to("2", 50, 0)})
	require.NoError(t, err)
	require.Equal(t, "budget.moved", m.EventKind())
	require.Len(t, m.Entries, 4)
	require.Zero(t, r.State().Open(key("a")))
	require.Equal(t, ledger.Units(100), r.State().Open(key("b")))
	_, err = r.Release(anna, start, "half", ledger.Part{Line: "1", Num: 1, Den: 2})
	require.NoError(t, err, "a part is one of what was reserved")
	_, err = r.Release(anna, start, "rest")
	require.NoError(t, err)
	_, err = r.Rekey(anna, start, "t", []ledger.Key{key("b")}, nil)
	require.ErrorIs(t, err, ledger.ErrEnded)
	_, err = (ledger.Book{}).Rekey(context.Background(), anna, start, "acme", "order/1", "t", nil, nil)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

// What has expired is no voucher, whether the job that notes it has run or not; a later
// version takes its place all the same.
func TestAnExpiredReservationIsNotFoundAgain(t *testing.T) {
	for name, job := range map[string]bool{"before the job": false, "after the job": true} {
		db := memory.New(memory.Options{})
		r := request("order/1", 1, 100)
		r.Until = start.Add(time.Hour)
		reserve := func(at time.Time) error {
			return inTx(t, db, func(ctx context.Context, b ledger.Book) error {
				_, err := b.Reserve(ctx, anna, at, r)
				return err
			})
		}
		require.NoError(t, reserve(start), name)
		require.NoError(t, reserve(start.Add(time.Hour-1)), name)
		at := start.Add(time.Hour)
		if job {
			require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
				_, err := b.Expire(ctx, anna, at, "acme", "order/1")
				return err
			}))
		}
		r.Until = at.Add(time.Hour)
		require.ErrorIs(t, reserve(at), ledger.ErrEnded, name)
		r.Document.Version = 2
		require.NoError(t, reserve(at), name)
		require.Equal(t, ledger.Units(100), balance(t, db).Used(), name)
	}
}
