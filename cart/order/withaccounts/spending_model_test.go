package withaccounts_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// Whatever people do with orders, in whatever order: the budget has spent and holds what
// the living orders come to, the payer never owes more than its limit, and no order is
// confirmed that needed a second person and had none.
func TestSpendingModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx := context.Background()
		s, err := set.New(ctx, memory.New(memory.Options{}))
		require.NoError(t, err)
		mode := rapid.SampledFrom([]budget.Mode{budget.Hard, budget.Approval}).Draw(t, "mode")
		require.NoError(t, s.Budget(ctx, "150", mode))
		require.NoError(t, s.Credit(ctx, "120 RUB", credit.Policy{OverLimit: rapid.SampledFrom([]credit.Decision{credit.PrepayOnly, credit.Hold}).Draw(t, "over")}))
		var ids []order.ID
		approved := map[order.ID]bool{}
		needed := map[order.ID]bool{}
		in := func(do func(ctx context.Context, tx store.Tx) error) error { return s.DB.InTx(ctx, do) }
		get := func(id order.ID) (o order.State) {
			require.NoError(t, in(func(ctx context.Context, tx store.Tx) error {
				x, err := tx.Orders().Get(ctx, "acme", id)
				o = x.State()
				return err
			}))
			return o
		}
		pick := func() order.State {
			if len(ids) == 0 {
				t.Skip("no orders")
			}
			return get(rapid.SampledFrom(ids).Draw(t, "order"))
		}
		vote := func(approve bool) {
			o := pick()
			i := slices.IndexFunc(o.Holds, func(h order.Hold) bool { return h.Kind == order.HoldApproval })
			if i < 0 {
				return
			}
			by := rapid.SampledFrom([]kabinet.Actor{set.Ben, set.Dina, set.Olga, set.Mira, set.Rolf}).Draw(t, "by")
			err := in(func(ctx context.Context, tx store.Tx) error {
				f, err := tx.Approvals().Get(ctx, "acme", approval.ID(o.Holds[i].Reference))
				if err != nil {
					return err
				}
				b := approval.Ballot{Approve: approve, Comment: "x", Version: f.State().Version, Hash: f.State().Subject.Hash}
				_, err = s.Spending(tx).Vote(ctx, by, "acme", f.State().ID, b)
				return err
			})
			if err == nil {
				require.NotEqual(t, o.PlacedBy.Person, by.Person)
				require.Contains(t, []kabinet.PersonID{"dina", "olga"}, by.Person)
				approved[o.ID] = approve
			}
		}
		step := func(do func(*order.Service, context.Context, order.Ref, order.State) (order.State, error)) {
			o := pick()
			_ = in(func(ctx context.Context, tx store.Tx) error {
				_, err := do(s.Orders(tx), ctx, order.Ref{Org: "acme", ID: o.ID, Version: o.Version}, o)
				return err
			})
		}
		t.Repeat(map[string]func(*rapid.T){
			"place": func(t *rapid.T) {
				by := rapid.SampledFrom([]kabinet.Actor{set.Ben, set.Olga}).Draw(t, "by")
				o, err := s.Place(ctx, by, fmt.Sprint(len(ids), "-", rapid.Uint32().Draw(t, "key")), rapid.Int64Range(1, 7).Draw(t, "pieces"))
				if err != nil {
					require.ErrorIs(t, err, budget.ErrOver)
					return
				}
				ids = append(ids, o.ID)
				needed[o.ID] = slices.ContainsFunc(o.Holds, func(h order.Hold) bool { return h.Kind == order.HoldApproval })
			},
			"approve": func(*rapid.T) { vote(true) },
			"reject":  func(*rapid.T) { vote(false) },
			"confirm": func(*rapid.T) {
				step(func(svc *order.Service, ctx context.Context, ref order.Ref, _ order.State) (order.State, error) {
					return svc.Confirm(ctx, set.Mira, ref)
				})
			},
			"cancel": func(*rapid.T) {
				step(func(svc *order.Service, ctx context.Context, ref order.Ref, _ order.State) (order.State, error) {
					return svc.Cancel(ctx, set.Olga, ref, "x")
				})
			},
			"by hand": func(*rapid.T) {
				step(func(svc *order.Service, ctx context.Context, ref order.Ref, o order.State) (order.State, error) {
					if len(o.Holds) == 0 {
						return o, nil
					}
					return svc.Release(ctx, set.Mira, ref, o.Holds[0].Kind, o.Holds[0].Reference)
				})
			},
			"credit": func(*rapid.T) {
				o := pick()
				_ = in(func(ctx context.Context, tx store.Tx) error {
					_, err := s.Spending(tx).Release(ctx, set.Carl, order.Ref{Org: "acme", ID: o.ID, Version: o.Version}, s.Now.AddDate(0, 0, 1), "known")
					return err
				})
			},
			"": func(t *rapid.T) {
				alive := kabinet.Zero(set.RUB)
				released := false
				for _, id := range ids {
					o := get(id)
					if o.Status == order.Cancelled {
						continue
					}
					alive, err = alive.Add(o.Totals.Payable)
					require.NoError(t, err)
					if o.Status == order.Confirmed && needed[id] {
						require.True(t, approved[id], "%s was confirmed without approval", id)
					}
					released = released || wasReleased(t, s, id)
				}
				spent, owed, err := s.Used(ctx)
				require.NoError(t, err)
				require.Equal(t, alive.Amount(), spent.Amount())
				if mode == budget.Hard {
					c, _ := spent.Cmp(kabinet.MustMoney("150 RUB"))
					require.LessOrEqual(t, c, 0)
				}
				if c, _ := owed.Cmp(kabinet.MustMoney("120 RUB")); !released {
					require.LessOrEqual(t, c, 0)
				}
			},
		})
	})
}

// wasReleased reports whether the seller let an order pass beyond its credit.
func wasReleased(t *rapid.T, s *set.Set, id order.ID) (out bool) {
	require.NoError(t, s.DB.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		h, err := tx.CreditHolds().Of(ctx, "acme", "order/"+string(id))
		out = err == nil && h.State().Status == credit.Released
		return nil
	}))
	return out
}
