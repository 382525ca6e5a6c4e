package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// share lets somebody do something with the cart of a request.
func (d desk) share(by kabinet.Actor, r order.PlaceRequest, with kabinet.PersonID, right cart.Right) order.PlaceRequest {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Carts().Get(ctx, r.Org, r.Cart)
		if err != nil {
			return err
		}
		e, err := c.Share(by, d.Now, cart.Share{Person: with, Right: right})
		if err != nil {
			return err
		}
		r.Version++
		return tx.Carts().Save(ctx, c, e)
	}))
	return r
}

// A cart that is shared with somebody to be ordered is ordered through all limits, though
// they may order for nobody else; their own limit is the one that counts.
func TestASharedCartIsOrderedThroughEveryLimit(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	fill := func(key string, pieces int64) order.PlaceRequest {
		r, err := d.Fill(t.Context(), set.Olga, key, pieces)
		require.NoError(t, err)
		return r
	}
	for _, right := range []cart.Right{cart.RightRead, cart.RightEdit} {
		_, err := d.Request(t.Context(), set.Ben, d.share(set.Olga, fill(string(right), 1), "ben", right))
		require.ErrorIs(t, err, kabinet.Forbidden, right)
	}
	o, err := d.Request(t.Context(), set.Ben, d.share(set.Olga, fill("1", 1), "ben", cart.RightCheckout))
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	require.Equal(t, kabinet.PersonID("olga"), o.Person)
	require.True(t, o.Shared)
	// The seller changes it without anybody having to be asked.
	o, err = d.revise(set.Mira, o, 2)
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	// Above his own limit somebody else approves, who is neither him nor whose cart it is.
	large, err := d.Request(t.Context(), set.Ben, d.share(set.Olga, fill("2", 5), "ben", cart.RightCheckout))
	require.NoError(t, err)
	for _, by := range []kabinet.Actor{set.Ben, set.Olga} {
		_, err = d.vote(by, large, true)
		require.Error(t, err)
	}
	_, err = d.vote(set.Dina, large, true)
	require.NoError(t, err)
	// Of another organisation's people nothing is let through by it.
	_, err = d.Request(t.Context(), set.Rolf, d.share(set.Olga, fill("3", 1), "rolf", cart.RightCheckout))
	require.ErrorIs(t, err, kabinet.NotFound)
}

// What only becomes less is taken, though its unit lies beneath another one by now whose
// budget is used up; confirming asks again.
func TestLessIsTakenAfterAUnitHasMoved(t *testing.T) {
	for name, confirmed := range map[string]bool{"submitted": false, "confirmed": true} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			d.acme(func(o *accounts.Organization) (kabinet.Event, error) {
				return o.AddUnit("south", accounts.UnitForm{Name: "South"}, set.Start)
			})
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
				b, opened, err := budget.New("south", "acme", set.Olga, d.Now, budget.Form{
					Scope: budget.Scope{Unit: "south"}, Measure: ledger.MoneyIn(set.RUB), Cycle: budget.Cycle{Every: budget.Month},
					Terms: budget.Terms{Name: "South", Amount: kabinet.MustQuantity("10"), Mode: budget.Hard},
				})
				require.NoError(t, err)
				return tx.Budgets().Save(ctx, b, opened)
			}))
			o := d.place(set.Olga, "1", 4)
			if confirmed {
				var err error
				o, err = d.confirm(o)
				require.NoError(t, err)
			}
			d.acme(func(o *accounts.Organization) (kabinet.Event, error) { return o.MoveUnit("works", "south", set.Start) })
			_, err := d.revise(set.Olga, o, 5)
			require.ErrorIs(t, err, budget.ErrOver, "more is refused")
			o, err = d.revise(set.Olga, o, 3)
			require.NoError(t, err)
			left, _ := d.left("south")
			require.Equal(t, "-26.60 RUB", left)
			left, _ = d.left("b1")
			require.Equal(t, "963.40 RUB", left)
			_, err = d.Place(t.Context(), set.Olga, "2", 1)
			require.ErrorIs(t, err, budget.ErrOver, "another order is refused")
			if !confirmed {
				_, err = d.confirm(o)
				require.ErrorIs(t, err, budget.ErrOver)
			}
		})
	}
}

// amendTo amends an order through the service of orders.
func (d desk) amendTo(by kabinet.Actor, o order.State, pieces int64) (order.State, error) {
	return d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Amend(ctx, by, ref, order.Amendment{
			Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(pieces)}},
		})
	})
}

// A rule that was published since keeps nobody from ordering less than what waits already;
// what waits is approved by nobody then.
func TestARuleThatDeniesMeanwhileKeepsNoOrderLarge(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 7)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		b, err := approval.NewBook("acme")
		require.NoError(t, err)
		e, err := b.Publish(set.Olga, d.Now, approval.Rule{ID: "no", Name: "No", Effect: approval.Deny}, nil)
		require.NoError(t, err)
		return tx.ApprovalBooks().Save(ctx, b, e)
	}))
	_, err := d.amendTo(set.Ben, o, 8)
	require.ErrorIs(t, err, approval.ErrDenied)
	for i, by := range []kabinet.Actor{set.Ben, set.Olga} {
		_, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
			return s.CancelLines(ctx, by, ref, "too many", order.LineQuantity{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(1)})
		})
		require.NoError(t, err)
		d.spends([]string{"73.20", "61.00"}[i], []string{"73.20", "61.00"}[i])
	}
	_, err = d.vote(set.Dina, o, true)
	require.ErrorIs(t, err, approval.ErrChanged)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	_, err = d.vote(set.Dina, o, false)
	require.NoError(t, err)
	d.spends("0.00", "0.00")
}
