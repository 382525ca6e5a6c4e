package ledger_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func request(document string, version int64, amounts ...ledger.Units) ledger.Request {
	r := ledger.Request{Org: "acme", Document: ledger.Document{ID: document, Version: version}, Until: start.Add(time.Hour)}
	for i, a := range amounts {
		r.Asks = append(r.Asks, ledger.Ask{
			Key: key("a"), Line: string(rune('1' + i)), Measure: rub, Amount: a, Ceiling: 1000,
		})
	}
	return r
}

func reserved(t *testing.T, amounts ...ledger.Units) *ledger.Reservation {
	t.Helper()
	r, m, err := ledger.New("rsv_1", "budget", anna, start, request("order/1", 1, amounts...))
	require.NoError(t, err)
	require.Equal(t, "budget.reserved", m.EventKind())
	require.Equal(t, start, m.EventTime())
	require.Len(t, m.Entries, len(amounts))
	return r
}

func TestPartsOfLines(t *testing.T) {
	r := reserved(t, 100, 50)
	// Two of three parts of the first line are shipped, one by one.
	m, err := r.Commit(anna, start, "shipment/1", ledger.Part{Line: "1", Num: 1, Den: 3})
	require.NoError(t, err)
	require.Equal(t, "budget.committed", m.EventKind())
	require.Equal(t, ledger.Units(33), m.Entries[0].Amount)
	// The same shipment again is no other one.
	m, err = r.Commit(anna, start, "shipment/1", ledger.Part{Line: "1", Num: 1, Den: 3})
	require.NoError(t, err)
	require.Nil(t, m)
	before := r.State()
	_, err = r.Commit(anna, start, "shipment/2", ledger.Part{Line: "1", Num: 3, Den: 4})
	require.ErrorIs(t, err, ledger.ErrOpen)
	_, err = r.Commit(anna, start, "shipment/2", ledger.Part{Line: "2"}, ledger.Part{Line: "3"})
	require.ErrorIs(t, err, kabinet.NotFound)
	_, err = r.Commit(anna, start, "shipment/2", ledger.Part{Line: "2", Num: 2, Den: 1})
	require.ErrorIs(t, err, ledger.ErrAmount)
	require.Equal(t, before, r.State(), "a method that fails changes nothing")
	// The second line is given up, and the rest of the first shipped.
	_, err = r.Release(anna, start, "", ledger.Part{Line: "2"})
	require.NoError(t, err)
	require.Equal(t, ledger.Active, r.State().Status)
	m, err = r.Commit(anna, start, "shipment/2", ledger.Part{Line: "1"})
	require.NoError(t, err)
	require.Equal(t, ledger.Units(67), m.Entries[0].Amount)
	require.Equal(t, ledger.Converted, m.Status)
	require.Equal(t, ledger.Converted, r.State().Status)
	_, err = r.Release(anna, start, "x")
	require.ErrorIs(t, err, ledger.ErrEnded)
	_, err = r.Commit(anna, start, "shipment/2", ledger.Part{Line: "1"})
	require.NoError(t, err, "a repeat is harmless after the end too")
}

func TestEnds(t *testing.T) {
	r := reserved(t, 10)
	_, err := r.Expire(anna, start.Add(time.Hour-1))
	require.ErrorIs(t, err, ledger.ErrNotDue)
	m, err := r.Expire(anna, start.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, "budget.expired", m.EventKind())
	require.Equal(t, ledger.Expired, r.State().Status)
	require.Equal(t, start.Add(time.Hour), r.State().Ended)
	_, err = r.Commit(anna, start, "")
	require.ErrorIs(t, err, ledger.ErrEnded)

	r = reserved(t, 10)
	_, err = r.Release(anna, start, "rejected")
	require.NoError(t, err)
	require.Equal(t, ledger.Released, r.State().Status)

	// What is held until it is given up may be used until then.
	r = reserved(t, 10)
	_, err = r.Commit(anna, start.Add(48*time.Hour), "")
	require.NoError(t, err)
	require.Equal(t, ledger.Converted, r.State().Status)

	never := ledger.Restore(func() ledger.State { s := reserved(t, 10).State(); s.Expires = time.Time{}; return s }())
	_, err = never.Expire(anna, start.AddDate(100, 0, 0))
	require.ErrorIs(t, err, ledger.ErrNotDue)
}

func TestMistakes(t *testing.T) {
	good := request("order/1", 1, 10)
	for name, c := range map[string]struct {
		change func(*ledger.Request)
		want   error
	}{
		"no organisation":  {func(r *ledger.Request) { r.Org = "" }, ledger.ErrID},
		"no document":      {func(r *ledger.Request) { r.Document.ID = "" }, ledger.ErrID},
		"negative version": {func(r *ledger.Request) { r.Document.Version = -1 }, ledger.ErrID},
		"nothing":          {func(r *ledger.Request) { r.Asks = nil }, ledger.ErrID},
		"expired":          {func(r *ledger.Request) { r.Until = start }, kabinet.ErrWindow},
		"no amount":        {func(r *ledger.Request) { r.Asks[0].Amount = 0 }, ledger.ErrAmount},
		"no account":       {func(r *ledger.Request) { r.Asks[0].Account = "" }, ledger.ErrEntry},
		"no measure":       {func(r *ledger.Request) { r.Asks[0].Measure.Currency = 0 }, ledger.ErrMeasure},
		"one line twice":   {func(r *ledger.Request) { r.Asks = append(r.Asks, r.Asks[0]) }, ledger.ErrTwice},
	} {
		t.Run(name, func(t *testing.T) {
			r := good
			r.Asks = append([]ledger.Ask(nil), good.Asks...)
			c.change(&r)
			_, _, err := ledger.New("rsv_1", "budget", anna, start, r)
			require.ErrorIs(t, err, c.want)
		})
	}
}

func inTx(t *testing.T, db store.DB, do func(ctx context.Context, b ledger.Book) error) error {
	t.Helper()
	return db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { return do(ctx, book(tx)) })
}

func balance(t *testing.T, db store.DB) ledger.Balance {
	t.Helper()
	var b ledger.Balance
	require.NoError(t, db.View(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		b, err = tx.Ledger().Balance(ctx, key("a"))
		return err
	}))
	return b
}

func TestOneVersionHolds(t *testing.T) {
	db := memory.New(memory.Options{})
	var first ledger.State
	reserve := func(version int64, amount ledger.Units) error {
		return inTx(t, db, func(ctx context.Context, b ledger.Book) (err error) {
			first, err = b.Reserve(ctx, anna, start, request("order/1", version, amount))
			return err
		})
	}
	require.NoError(t, reserve(1, 600))
	id := first.ID
	require.NoError(t, reserve(1, 600))
	require.Equal(t, id, first.ID, "a repeat is the same reservation")
	require.Equal(t, ledger.Balance{Reserved: 600, Entries: 1}, balance(t, db))
	// There is no room for both versions, and none is needed.
	require.NoError(t, reserve(2, 700))
	require.Equal(t, ledger.Balance{Reserved: 700, Entries: 3}, balance(t, db))
	require.ErrorIs(t, reserve(1, 600), ledger.ErrOlder)
	require.ErrorIs(t, reserve(3, 1001), ledger.ErrShort)
	require.Equal(t, ledger.Balance{Reserved: 700, Entries: 3}, balance(t, db), "a refusal keeps what was held")
}

// TestWhatWasGivenUpIsNotHeld: a repeat after the end must not pass for a
// reservation.
func TestWhatWasGivenUpIsNotHeld(t *testing.T) {
	db := memory.New(memory.Options{})
	reserve := func(version int64) error {
		return inTx(t, db, func(ctx context.Context, b ledger.Book) error {
			_, err := b.Reserve(ctx, anna, start, request("order/1", version, 600))
			return err
		})
	}
	require.NoError(t, reserve(1))
	require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		_, err := b.Expire(ctx, anna, start.Add(time.Hour), "acme", "order/1")
		return err
	}))
	require.ErrorIs(t, reserve(1), ledger.ErrEnded)
	require.NoError(t, reserve(2))
	require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		_, err := b.Commit(ctx, anna, start, "acme", "order/1", "placed")
		return err
	}))
	require.NoError(t, reserve(2), "what was spent is spent")
	require.Equal(t, ledger.Balance{Committed: 600, Entries: 4}, balance(t, db))
}

func TestBookOfOthers(t *testing.T) {
	db := memory.New(memory.Options{})
	require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		_, err := b.Reserve(ctx, anna, start, request("order/1", 1, 10))
		return err
	}))
	require.ErrorIs(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		_, err := b.Release(ctx, anna, start, "rival", "order/1", "")
		return err
	}), kabinet.NotFound)
	require.ErrorIs(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		b.Name = "credit"
		_, err := b.Release(ctx, anna, start, "acme", "order/1", "")
		return err
	}), kabinet.NotFound)
	require.Equal(t, ledger.Units(10), balance(t, db).Reserved)
	require.ErrorIs(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		b.Ledger = nil
		_, err := b.Release(ctx, anna, start, "acme", "order/1", "")
		return err
	}), kabinet.ErrMissingPort)
}

func TestNewerStatesAreNotSaved(t *testing.T) {
	s := reserved(t, 10).State()
	require.NoError(t, s.Savable())
	s.Schema++
	require.ErrorIs(t, ledger.Restore(s).State().Savable(), kabinet.ErrNewer)
}
