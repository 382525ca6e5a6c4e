package credit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// TestModel lets payers of a group order, cancel and owe at random, join the group
// and leave it. Always: what is used of a limit is the exposure of the last snapshot
// and what active reservations hold; the group's is the sum of its payers'; the
// entries sum to the balances; and no order was let over a limit.
func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		w := world{TB: nil, db: memory.New(memory.Options{})}
		at := now
		in := func(do func(ctx context.Context, s *credit.Service) error) error { return w.in(do) }
		g, _, err := credit.NewGroup("holding", "seller", rub, credit.GroupTerms{Name: "Holding", Limit: limit("100")}, boris, now)
		require.NoError(t, err)
		group := g.State()
		require.NoError(t, w.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.CreditGroups().Save(ctx, g) }))
		payers := []kabinet.LegalEntityID{"a", "b"}
		for _, payer := range payers {
			a, opened, err := credit.NewAccount(credit.ID(payer), "acme", party(payer), credit.AccountTerms{Limit: limit("70"), Group: group.Ref()}, boris, now)
			require.NoError(t, err)
			require.NoError(t, in(func(ctx context.Context, s *credit.Service) error { return s.Save(ctx, boris, now, a, opened) }))
		}
		payer := rapid.SampledFrom(payers)
		documents := map[string]int64{} // with their latest version
		document := rapid.SampledFrom([]string{"order/1", "order/2", "order/3", "order/4", "order/5"})
		t.Repeat(map[string]func(*rapid.T){
			"time": func(t *rapid.T) { at = at.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute) },
			"reserve": func(t *rapid.T) {
				p, d := payer.Draw(t, "payer"), document.Draw(t, "document")
				d = string(p) + "/" + d // a document stays with its payer
				r := request(p, d, fmt.Sprint(rapid.IntRange(0, 60).Draw(t, "total")), "0")
				r.Document.Version = max(1, documents[d]+rapid.Int64Range(-1, 1).Draw(t, "later"))
				if rapid.Bool().Draw(t, "expires") {
					r.Until = at.Add(time.Hour)
				}
				var a credit.Assessment
				err := in(func(ctx context.Context, s *credit.Service) (err error) {
					a, err = s.Reserve(ctx, boris, at, r)
					return err
				})
				if errors.Is(err, ledger.ErrOlder) || errors.Is(err, ledger.ErrEnded) || errors.Is(err, ledger.ErrTwice) {
					return
				}
				require.NoError(t, err)
				if a.Reservation != "" {
					documents[d] = max(documents[d], r.Document.Version)
				}
				for _, l := range a.Limits {
					over, err := l.After.Cmp(l.Ceiling)
					require.NoError(t, err)
					if over > 0 && l.Asked.Sign() > 0 {
						require.NotEqual(t, credit.Allow, a.Decision)
					}
				}
			},
			"release": func(t *rapid.T) {
				d := string(payer.Draw(t, "payer")) + "/" + document.Draw(t, "document")
				err := in(func(ctx context.Context, s *credit.Service) error {
					return s.Release(ctx, boris, at, "acme", d, rapid.SampledFrom([]string{"x", "y"}).Draw(t, "step"), rapid.Int64Range(0, 2).Draw(t, "num"), 2)
				})
				if err != nil {
					require.True(t, errors.Is(err, kabinet.NotFound) || errors.Is(err, ledger.ErrEnded) || errors.Is(err, ledger.ErrOpen), "%v", err)
				}
			},
			"expire": func(t *rapid.T) {
				_, err := ledger.ExpireEach(ctx, func(_ context.Context, do func(context.Context, *credit.Service) error) error { return in(do) }, boris, at)
				require.NoError(t, err)
			},
			"snapshot": func(t *rapid.T) {
				p := payer.Draw(t, "payer")
				s := credit.Snapshot{AsOf: at, Items: items(t)}
				for i := range s.Items {
					amount, _ := kabinet.NewMoney(rapid.Int64Range(1, 20_00).Draw(t, "small"), 2, rub)
					s.Items[i].Amount = amount
					if rapid.Bool().Draw(t, "of the portal") {
						s.Items[i].Document = fmt.Sprint(p, "/order/", i)
					}
				}
				if rapid.Bool().Draw(t, "all of the portal") {
					s.Watermark = at
				}
				err := in(func(ctx context.Context, svc *credit.Service) error {
					return svc.Take(ctx, boris, at, "acme", credit.ID(p), s)
				})
				if !errors.Is(err, credit.ErrOlder) {
					require.NoError(t, err)
				}
			},
			"terms": func(t *rapid.T) {
				err := in(func(ctx context.Context, s *credit.Service) error {
					a, err := s.Accounts.Get(ctx, "acme", credit.ID(payer.Draw(t, "payer")))
					require.NoError(t, err)
					terms := a.State().AccountTerms
					terms.Group = rapid.SampledFrom([]credit.GroupRef{{}, group.Ref()}).Draw(t, "group")
					terms.Policy.NoOpenOrders = rapid.Bool().Draw(t, "no open orders")
					changed, err := a.Change(boris, at, terms)
					if errors.Is(err, credit.ErrUnchanged) {
						return nil
					}
					require.NoError(t, err)
					return s.Save(ctx, boris, at, a, changed)
				})
				require.NoError(t, err)
			},
			"": func(t *rapid.T) {
				require.NoError(t, w.db.View(ctx, func(ctx context.Context, tx store.Tx) error {
					want := map[ledger.Key]ledger.Balance{group.Key(): {}}
					add := func(key ledger.Key, reserved, committed ledger.Units) {
						b := want[key]
						want[key] = ledger.Balance{Reserved: b.Reserved + reserved, Committed: b.Committed + committed}
					}
					active, err := tx.Reservations().Active(ctx, "acme", credit.Book)
					require.NoError(t, err)
					for _, r := range active {
						of := map[string]ledger.Units{} // by book
						var payer string
						for _, i := range r.State().Items {
							add(i.Key, i.Open(), 0)
							if of[i.Book] += i.Open(); i.Book == credit.Book {
								payer = i.Account
							}
						}
						a, err := tx.CreditAccounts().Get(ctx, "acme", credit.ID(payer))
						require.NoError(t, err)
						if a.State().Group == (credit.GroupRef{}) {
							require.Zero(t, of["credit.group"], "what has left the group holds nothing of it")
						} else {
							require.Equal(t, of[credit.Book], of["credit.group"], "the group has what its payers hold")
						}
					}
					for _, p := range payers {
						a, err := tx.CreditAccounts().Get(ctx, "acme", credit.ID(p))
						require.NoError(t, err)
						s := a.State()
						total, _, err := s.Policy.Exposure(rub, s.Snapshot, nil)
						require.NoError(t, err)
						u, err := ledger.MoneyIn(rub).OfMoney(total)
						require.NoError(t, err)
						for _, i := range s.Snapshot.Items { // a document counts once, with the larger of both
							counts, _, err := s.Policy.Exposure(rub, credit.Snapshot{AsOf: s.Snapshot.AsOf, Items: []credit.Item{i}}, nil)
							require.NoError(t, err)
							has, err := ledger.MoneyIn(rub).OfMoney(counts)
							require.NoError(t, err)
							for _, r := range active {
								if r.State().Document.ID == i.Document {
									u -= max(0, min(has, r.State().Open(s.Key())))
								}
							}
						}
						add(s.Key(), 0, u)
						if s.Group != (credit.GroupRef{}) {
							add(group.Key(), 0, u)
						}
					}
					for key, w := range want {
						b, err := tx.Ledger().Balance(ctx, key)
						require.NoError(t, err)
						entries, err := tx.Ledger().Entries(ctx, key, 0, 1_000_000)
						require.NoError(t, err)
						require.Equal(t, ledger.Sum(entries...), b)
						w.Entries = b.Entries
						require.Equal(t, w, b, "%+v", key)
					}
					return nil
				}))
			},
		})
	})
}
