package ledger_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// do runs one verb of a book in a transaction of its own.
func do[T any](t *testing.T, db store.DB, verb func(ctx context.Context, b ledger.Book) (T, error)) error {
	t.Helper()
	return inTx(t, db, func(ctx context.Context, b ledger.Book) error { _, err := verb(ctx, b); return err })
}

func reserve(t *testing.T, db store.DB, r ledger.Request) error {
	t.Helper()
	return do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) { return b.Reserve(ctx, anna, start, r) })
}

// What was spent and has come back is no voucher for the same version: it would be
// spent once more by a commit that passes for a repeat, with nothing held.
func TestAReservationThatWasReturnedIsNotFoundAgain(t *testing.T) {
	commit := func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Commit(ctx, anna, start, "acme", "order/1", "placed")
	}
	for name, back := range map[string]func(ctx context.Context, b ledger.Book) (ledger.State, error){
		"cancelled": func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			return b.Cancel(ctx, anna, start, "acme", "order/1", "cancelled")
		},
		"returned": func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			return b.Return(ctx, anna, start, "acme", "order/1", "back")
		},
	} {
		db := memory.New(memory.Options{})
		require.NoError(t, reserve(t, db, request("order/1", 1, 100)), name)
		require.NoError(t, do(t, db, commit), name)
		require.NoError(t, reserve(t, db, request("order/1", 1, 100)), "%s: what is spent is spent", name)
		require.NoError(t, do(t, db, back), name)
		require.Zero(t, balance(t, db).Used(), name)
		require.ErrorIs(t, reserve(t, db, request("order/1", 1, 100)), ledger.ErrEnded, name)
		require.NoError(t, reserve(t, db, request("order/1", 2, 100)), name)
		require.Equal(t, ledger.Units(100), balance(t, db).Used(), name)
	}
}

// Bytes that are no text are all one to a store, so the second document would pass for
// a repeat of the first, and hold nothing.
func TestNamesThatAreNoTextAreRefused(t *testing.T) {
	db := memory.New(memory.Options{})
	for name, change := range map[string]func(r *ledger.Request, s string){
		"document": func(r *ledger.Request, s string) { r.Document.ID += s },
		"line":     func(r *ledger.Request, s string) { r.Asks[0].Line += s },
		"account":  func(r *ledger.Request, s string) { r.Asks[0].Account += s },
		"part":     func(r *ledger.Request, s string) { r.Asks[0].Part += s },
	} {
		for _, bad := range []string{"\xff", "\xfe"} {
			r := request("order/"+name, 1, 100)
			change(&r, bad)
			require.ErrorIs(t, reserve(t, db, r), ledger.ErrEntry, name)
		}
	}
	require.NoError(t, reserve(t, db, request("order/1", 1, 100)))
	require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Commit(ctx, anna, start, "acme", "order/1", "\xff")
	}), ledger.ErrEntry)
	require.Equal(t, ledger.Balance{Reserved: 100, Entries: 1}, balance(t, db))
}

// Every verb that names a document finds that of its organisation and book alone.
func TestNoVerbReachesAnothersReservation(t *testing.T) {
	db := memory.New(memory.Options{})
	require.NoError(t, reserve(t, db, request("order/1", 1, 100)))
	before := balance(t, db)
	for name, verb := range map[string]func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error){
		"commit": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Commit(ctx, anna, start, org, "order/1", "s")
		},
		"cancel": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Cancel(ctx, anna, start, org, "order/1", "s")
		},
		"return": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Return(ctx, anna, start, org, "order/1", "s")
		},
		"extend": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Extend(ctx, anna, start, org, "order/1", time.Time{})
		},
		"rekey": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Rekey(ctx, anna, start, org, "order/1", "s", []ledger.Key{key("a")}, nil)
		},
		"add": func(ctx context.Context, b ledger.Book, org kabinet.OrgID) (ledger.State, error) {
			return b.Add(ctx, anna, start, org, "order/1", "s", ledger.Ask{Key: key("b"), Line: "1", Measure: rub, Amount: 1, Ceiling: 1})
		},
	} {
		for _, org := range []kabinet.OrgID{"", "rival", "Acme", "acme ", "аcme"} { // the last begins with a Cyrillic letter
			require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
				return verb(ctx, b, org)
			}), kabinet.NotFound, "%s %q", name, org)
		}
		require.ErrorIs(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
			b.Name = "Budget"
			return verb(ctx, b, "acme")
		}), kabinet.NotFound, name)
	}
	require.Equal(t, before, balance(t, db))
	// Nor is a version of a rival's document made room for.
	require.NoError(t, do(t, db, func(ctx context.Context, b ledger.Book) (bool, error) {
		_, found, err := b.Supersede(ctx, anna, start, "rival", ledger.Document{ID: "order/1", Version: 9})
		return found, err
	}))
	require.Equal(t, before, balance(t, db))
}

// A separator, another case or a look-alike makes another balance and another entry.
func TestCraftedNamesShareNoBalanceAndNoEntry(t *testing.T) {
	db := memory.New(memory.Options{})
	keys := []ledger.Key{key("a")}
	for _, other := range []struct{ book, account, part string }{
		{"budget", "a/2026", ""}, {"budget/a", "2026", ""}, {"budget", "", "a/2026"}, {"budget", "A", "2026"},
		{"budget", "а", "2026"}, {"budget", "a ", "2026"}, {"budget", `a","2026`, ""}, {"budget", "a\x00", "2026"},
	} {
		if other.account != "" {
			keys = append(keys, ledger.Key{Org: "acme", Book: other.book, Account: other.account, Part: other.part})
		}
	}
	for _, k := range keys {
		for _, d := range []string{"order/1", `order/1","1`, "Order/1"} {
			for _, line := range []string{"1", `1","reserve`, ""} {
				require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
					fresh, err := b.Ledger.Post(ctx, ledger.Posting{Ceiling: 9, Entry: ledger.Entry{
						Key: k, Document: ledger.Document{ID: d, Version: 1}, Line: line, Kind: ledger.Reserve, Measure: rub, Amount: 1, At: start,
					}})
					require.Len(t, fresh, 1, "%v %s %s", k, d, line)
					return err
				}))
			}
		}
	}
	for _, k := range keys {
		require.NoError(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
			got, err := b.Ledger.Balance(ctx, k)
			require.Equal(t, ledger.Balance{Reserved: 9, Entries: 9}, got, "%v", k)
			return err
		}))
	}
}

// No amount wraps, and the asks of one document count together against a ceiling.
func TestAmountsAtTheEdgeStayBelowTheCeiling(t *testing.T) {
	db := memory.New(memory.Options{})
	for _, a := range []ledger.Units{0, -1, ledger.Max + 1, math.MaxInt64, math.MinInt64} {
		require.ErrorIs(t, reserve(t, db, request("order/1", 1, a)), ledger.ErrAmount, a)
	}
	require.ErrorIs(t, reserve(t, db, request("order/1", 1, 600, 600)), ledger.ErrShort)
	for _, c := range []ledger.Units{0, -1, math.MinInt64} {
		r := request("order/1", 1, 1)
		r.Asks[0].Ceiling = c
		require.ErrorIs(t, reserve(t, db, r), ledger.ErrShort, c)
	}
	most := request("order/1", 1, ledger.Max)
	most.Asks[0].Ceiling = math.MaxInt64
	require.NoError(t, reserve(t, db, most))
	for _, a := range []ledger.Units{1, ledger.Max} {
		r := request("order/2", 1, a)
		r.Asks[0].Ceiling = math.MaxInt64
		require.ErrorIs(t, reserve(t, db, r), ledger.ErrShort, a)
	}
	require.Equal(t, ledger.Balance{Reserved: ledger.Max, Entries: 1}, balance(t, db))
	require.ErrorIs(t, inTx(t, db, func(ctx context.Context, b ledger.Book) error {
		_, err := b.Ledger.Post(ctx, ledger.Posting{Ceiling: ledger.Max, Entry: ledger.Entry{
			Key: key("a"), Document: ledger.Document{ID: "order/2"}, Kind: ledger.Commit, Measure: rub, Amount: 1, At: start,
		}}, ledger.Posting{Ceiling: ledger.Max, Entry: ledger.Entry{
			Key: key("b"), Document: ledger.Document{ID: "order/2"}, Kind: ledger.Release, Measure: rub, Amount: 1, At: start,
		}})
		return err
	}), ledger.ErrUnreserved, "what nobody has reserved")
}

// What is moved in brings no past of its own, by which more would come back than was
// ever spent; and what is moved out is no voucher for what it held.
func TestMovingMakesNoRoom(t *testing.T) {
	r := reserved(t, 100)
	before := r.State()
	for name, i := range map[string]ledger.Item{
		"spent":        {Amount: 100, Committed: 99},
		"come back":    {Amount: 100, Returned: -99},
		"given back":   {Amount: 1, Released: -99},
		"not a thing":  {Amount: 0},
		"below a zero": {Amount: -1},
		"wrapped":      {Amount: math.MaxInt64, Released: -1},
	} {
		i.Key, i.Line, i.Measure = key("b"), "1", rub
		_, err := r.Rekey(anna, start, "s", nil, []ledger.Item{i})
		require.ErrorIs(t, err, ledger.ErrAmount, name)
		require.Equal(t, before, r.State(), name)
	}
	db := memory.New(memory.Options{})
	require.NoError(t, reserve(t, db, request("order/1", 1, 100)))
	require.NoError(t, do(t, db, func(ctx context.Context, b ledger.Book) (ledger.State, error) {
		return b.Rekey(ctx, anna, start, "acme", "order/1", "s", []ledger.Key{key("a")}, nil)
	}))
	require.Zero(t, balance(t, db).Used())
	require.ErrorIs(t, reserve(t, db, request("order/1", 1, 100)), ledger.ErrEnded)
}

// One line named twice in a commit is committed once, and no part is below nothing.
func TestALineIsNotTakenTwice(t *testing.T) {
	r := reserved(t, 100, 50)
	half := ledger.Part{Line: "1", Num: 1, Den: 2}
	m, err := r.Commit(anna, start, "s", half, half, ledger.Part{Line: "1"})
	require.NoError(t, err)
	require.Len(t, m.Entries, 1)
	require.Equal(t, ledger.Units(50), m.Entries[0].Amount)
	for _, p := range []ledger.Part{{Line: "1", Num: -1, Den: 2}, {Line: "1", Num: 1, Den: -2}, {Line: "1", Num: math.MaxInt64, Den: 1}, {Line: "1", Num: math.MinInt64, Den: math.MinInt64}} {
		_, err := r.Commit(anna, start, "t", p)
		require.ErrorIs(t, err, ledger.ErrAmount, "%+v", p)
		_, err = r.Return(anna, start, "t", p)
		require.ErrorIs(t, err, ledger.ErrAmount, "%+v", p)
	}
	_, err = r.Return(anna, start, "t", ledger.Part{Line: "1", Num: 51, Den: 100})
	require.ErrorIs(t, err, ledger.ErrOpen, "no more comes back than was spent")
}

// A clock that goes backwards ends nothing before its time, and shortens nothing.
func TestAClockThatGoesBackwards(t *testing.T) {
	r := reserved(t, 100)
	until := r.State().Expires
	_, err := r.Expire(anna, start.Add(-time.Hour))
	require.ErrorIs(t, err, ledger.ErrNotDue)
	m, err := r.Extend(anna, start.Add(-time.Hour), start.Add(-time.Minute))
	require.NoError(t, err)
	require.Nil(t, m)
	require.Equal(t, until, r.State().Expires)
	_, err = r.Expire(anna, until)
	require.NoError(t, err)
	require.True(t, r.State().GivenUp(start.Add(-time.Hour)), "what was given up stays so")
	_, err = r.Extend(anna, start, time.Time{})
	require.ErrorIs(t, err, ledger.ErrEnded)
}
