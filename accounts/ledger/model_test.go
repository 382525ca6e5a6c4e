package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

var (
	anna  = kabinet.Actor{Person: "anna", Organization: "acme"}
	start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	rub   = ledger.MoneyIn(kabinet.MustCurrency("RUB"))
)

func book(tx store.Tx) ledger.Book {
	return ledger.Book{Name: "budget", Ledger: tx.Ledger(), Reservations: tx.Reservations()}
}

func key(account string) ledger.Key {
	return ledger.Key{Org: "acme", Book: "budget", Account: account, Part: "2026"}
}

// TestModel lets documents reserve, commit, release, expire and repeat at random.
// Always: the entries of a key sum to its balance; what is reserved is what the
// reservations still hold; and nobody who asked below a ceiling went over it.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		db := memory.New(memory.Options{})
		now := start
		ceilings := map[string]ledger.Units{"a": 100, "b": 70, "c": 0}
		documents := map[string]int64{} // with their latest version
		last := map[ledger.ID]ledger.State{}
		inTx := func(do func(b ledger.Book, tx store.Tx) (ledger.State, error)) error {
			var s ledger.State
			err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) (err error) {
				s, err = do(book(tx), tx)
				return err
			})
			if err == nil && s.ID != "" {
				last[s.ID] = s
			}
			return err
		}
		document := rapid.SampledFrom([]string{"order/1", "order/2", "order/3", "order/4"})
		parts := rapid.Custom(func(t *rapid.T) []ledger.Part {
			var out []ledger.Part
			for range rapid.IntRange(0, 2).Draw(t, "parts") {
				p := ledger.Part{Line: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "line")}
				if rapid.Bool().Draw(t, "some of it") {
					p.Den = rapid.Int64Range(1, 4).Draw(t, "den")
					p.Num = rapid.Int64Range(0, p.Den).Draw(t, "num")
				}
				out = append(out, p)
			}
			return out
		})
		step := rapid.SampledFrom([]string{"", "s1", "s2", "s3"})
		known := func(t *rapid.T, err error) {
			for _, want := range []error{nil, ledger.ErrShort, ledger.ErrEnded, ledger.ErrOpen, ledger.ErrOlder, ledger.ErrTwice, kabinet.ErrNotFound} {
				if errors.Is(err, want) || err == nil {
					return
				}
			}
			t.Fatalf("unexpected: %v", err)
		}
		t.Repeat(map[string]func(*rapid.T){
			"reserve": func(t *rapid.T) {
				d := ledger.Document{ID: document.Draw(t, "document")}
				d.Version = documents[d.ID] + rapid.Int64Range(-1, 1).Draw(t, "later")
				d.Version = max(d.Version, 0)
				var asks []ledger.Ask
				for _, account := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 1, 2, rapid.ID).Draw(t, "accounts") {
					for i := range rapid.IntRange(1, 2).Draw(t, "lines") {
						asks = append(asks, ledger.Ask{
							Key: key(account), Line: fmt.Sprint(i + 1), Measure: rub,
							Amount: ledger.Units(rapid.IntRange(1, 40).Draw(t, "amount")), Ceiling: ceilings[account],
						})
					}
				}
				until := time.Time{}
				if rapid.Bool().Draw(t, "expires") {
					until = now.Add(time.Hour)
				}
				err := inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) {
					return b.Reserve(ctx, anna, now, ledger.Request{Org: "acme", Document: d, Asks: asks, Until: until})
				})
				known(t, err)
				if err == nil {
					documents[d.ID] = max(documents[d.ID], d.Version)
				}
			},
			"commit": func(t *rapid.T) {
				known(t, inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) {
					return b.Commit(ctx, anna, now, "acme", document.Draw(t, "document"), step.Draw(t, "step"), parts.Draw(t, "parts")...)
				}))
			},
			"release": func(t *rapid.T) {
				known(t, inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) {
					return b.Release(ctx, anna, now, "acme", document.Draw(t, "document"), step.Draw(t, "step"), parts.Draw(t, "parts")...)
				}))
			},
			"return": func(t *rapid.T) {
				known(t, inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) {
					return b.Return(ctx, anna, now, "acme", document.Draw(t, "document"), step.Draw(t, "step"), parts.Draw(t, "parts")...)
				}))
			},
			"cancel": func(t *rapid.T) {
				known(t, inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) {
					s, err := b.Cancel(ctx, anna, now, "acme", document.Draw(t, "document"), "cancelled")
					if err == nil {
						for _, i := range s.Items {
							require.Zero(t, i.Open())
							require.Equal(t, i.Committed, i.Returned)
						}
					}
					return s, err
				}))
			},
			"expire": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute)
				_, err := ledger.ExpireEach(ctx, func(ctx context.Context, do func(context.Context, ledger.Book) error) error {
					return inTx(func(b ledger.Book, _ store.Tx) (ledger.State, error) { return ledger.State{}, do(ctx, b) })
				}, kabinet.Actor{}, now)
				require.NoError(t, err)
			},
			"correct": func(t *rapid.T) {
				known(t, inTx(func(_ ledger.Book, tx store.Tx) (ledger.State, error) {
					_, err := tx.Ledger().Post(ctx, ledger.Posting{Entry: ledger.Entry{
						Key: key("a"), Document: ledger.Document{ID: document.Draw(t, "document")}, Kind: ledger.Adjust,
						Step: step.Draw(t, "step"), Measure: rub, Amount: ledger.Units(rapid.SampledFrom([]int{-7, -1, 3}).Draw(t, "amount")), At: now,
					}, Ceiling: ceilings["a"]})
					return ledger.State{}, err
				}))
			},
			"": func(t *rapid.T) {
				require.NoError(t, db.View(ctx, func(ctx context.Context, tx store.Tx) error {
					held := map[ledger.Key]ledger.Units{}
					active, err := tx.Reservations().Active(ctx, "acme", "budget")
					require.NoError(t, err)
					for _, r := range active {
						for _, i := range r.State().Items {
							held[i.Key] += i.Open()
						}
					}
					for account, ceiling := range ceilings {
						b, err := tx.Ledger().Balance(ctx, key(account))
						require.NoError(t, err)
						entries, err := tx.Ledger().Entries(ctx, key(account), 0, 1_000_000)
						require.NoError(t, err)
						require.Equal(t, ledger.Sum(entries...), b, "the entries of %s", account)
						require.Equal(t, held[key(account)], b.Reserved, "what is held of %s", account)
						require.LessOrEqual(t, b.Used(), ceiling, "the ceiling of %s", account)
					}
					for id := range last {
						r, err := tx.Reservations().Get(ctx, "acme", id)
						require.NoError(t, err)
						s := r.State()
						open, committed := ledger.Units(0), ledger.Units(0)
						for _, i := range s.Items {
							require.GreaterOrEqual(t, i.Open(), ledger.Units(0))
							require.GreaterOrEqual(t, min(i.Committed-i.Returned, i.Released, i.Returned), ledger.Units(0))
							open, committed = open+i.Open(), committed+i.Committed
						}
						require.Equal(t, s.Status == ledger.Active, open > 0, "it is %s and holds %d", s.Status, open)
						require.Equal(t, s.Status == ledger.Active, s.Ended.IsZero())
						if s.Status != ledger.Active {
							require.Equal(t, committed > 0, s.Status == ledger.Converted)
						}
					}
					return nil
				}))
			},
		})
	})
}
