package withaccounts_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// desk is where the people of the set order, decide and look.
type desk struct {
	testing.TB
	*set.Set
}

func newDesk(t testing.TB) desk {
	s, err := set.New(t.Context(), memory.New(memory.Options{}))
	require.NoError(t, err)
	return desk{t, s}
}

func (d desk) limits(budgeted string, mode budget.Mode, owe string, p credit.Policy) {
	d.Helper()
	require.NoError(d, d.Budget(d.Context(), budgeted, mode))
	require.NoError(d, d.Credit(d.Context(), owe, p))
}

func (d desk) place(by kabinet.Actor, key string, pieces int64) order.State {
	d.Helper()
	o, err := d.Place(d.Context(), by, key, pieces)
	require.NoError(d, err)
	return o
}

func (d desk) in(do func(ctx context.Context, tx store.Tx) error) error {
	return d.DB.InTx(d.Context(), do)
}

// flow returns the flow that an order waits for.
func (d desk) flow(o order.State) (f approval.State) {
	d.Helper()
	i := slices.IndexFunc(o.Holds, func(h order.Hold) bool { return h.Kind == order.HoldApproval })
	require.GreaterOrEqual(d, i, 0, "%+v", o.Holds)
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Approvals().Get(ctx, o.Org, approval.ID(o.Holds[i].Reference))
		f = x.State()
		return err
	}))
	return f
}

func (d desk) vote(by kabinet.Actor, o order.State, approve bool) (out withaccounts.Outcome, err error) {
	d.Helper()
	f := d.flow(o)
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = d.Spending(tx).Vote(ctx, by, "acme", f.ID, approval.Ballot{
			Approve: approve, Comment: "too much", Version: f.Version, Hash: f.Subject.Hash,
		})
		return err
	})
	return out, err
}

func (d desk) order(id order.ID) (o order.State) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Orders().Get(ctx, "acme", id)
		o = x.State()
		return err
	}))
	return o
}

// change does something to an order through the service.
func (d desk) change(o order.State, do func(*order.Service, context.Context, order.Ref) (order.State, error)) (out order.State, err error) {
	o = d.order(o.ID)
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = do(d.Orders(tx), ctx, order.Ref{Org: "acme", ID: o.ID, Version: o.Version})
		return err
	})
	return out, err
}

func (d desk) confirm(o order.State) (order.State, error) {
	return d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Confirm(ctx, set.Mira, ref)
	})
}

// spends says what the budget has spent or holds, and what the payer owes or might.
func (d desk) spends(spent, owed string) {
	d.Helper()
	a, b, err := d.Used(d.Context())
	require.NoError(d, err)
	require.Equal(d, spent, a.Amount(), "budget")
	require.Equal(d, owed, b.Amount(), "credit")
}

func TestWithinEveryLimitNothingHoldsAnOrder(t *testing.T) {
	d := newDesk(t)
	d.limits("100", budget.Approval, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	require.Empty(t, o.Holds)
	d.spends("48.80", "48.80")
	o, err := d.confirm(o)
	require.NoError(t, err)
	require.Equal(t, order.Confirmed, o.Status)
	d.spends("48.80", "48.80")
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrStatus)
	// Cancelled after all, it gives everything back.
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Cancel(ctx, set.Ben, ref, "not needed")
	})
	require.NoError(t, err)
	d.spends("0.00", "0.00")
}

func TestOverTheBuyersLimitASecondPersonApproves(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5) // 61.00, and he may 50
	f := d.flow(o)
	require.Equal(t, withaccounts.RuleLimit, f.Rules[0].ID)
	d.spends("61.00", "61.00")
	_, err := d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)

	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	require.Empty(t, out.Order.Holds)
	require.False(t, out.Flow.Released.IsZero())
	require.Equal(t, order.Submitted, d.order(o.ID).Status)
	o, err = d.confirm(o)
	require.NoError(t, err)
	require.Equal(t, order.Confirmed, o.Status)
	d.spends("61.00", "61.00")
}

func TestOverBudgetInApprovalModeASecondPersonApproves(t *testing.T) {
	d := newDesk(t)
	d.limits("10", budget.Approval, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	require.Equal(t, approval.RuleID("budget:b1"), d.flow(o).Rules[0].ID)
	out, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	require.NoError(t, out.Stuck)
	_, err = d.confirm(o)
	require.NoError(t, err)
	d.spends("12.20", "12.20")
}

func TestARequesterCannotApproveTheirOwn(t *testing.T) {
	d := newDesk(t)
	d.limits("10", budget.Approval, "1000 RUB", credit.Policy{})
	for _, who := range []kabinet.Actor{set.Ben, set.Olga} {
		o := d.place(who, string(who.Person), 1)
		_, err := d.vote(who, o, true)
		require.Error(t, err)
		if who.Person == "olga" {
			require.ErrorIs(t, err, approval.ErrFourEyes) // though she may approve what others ask for
		}
		require.Equal(t, approval.Pending, d.flow(d.order(o.ID)).Status)
	}
}

func TestTheSellerNeverApprovesForAClient(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	_, err := d.vote(set.Mira, o, true)
	require.ErrorIs(t, err, kabinet.Forbidden)
	// Nor do they take the hold away and confirm.
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Release(ctx, set.Mira, ref, order.HoldApproval, o.Holds[0].Reference)
	})
	require.ErrorIs(t, err, order.ErrHeld)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	require.Equal(t, o.Version, d.order(o.ID).Version)
}

func TestWhatIsNotApprovedGivesEverythingBack(t *testing.T) {
	for name, end := range map[string]func(d desk, o order.State) error{
		"rejected": func(d desk, o order.State) error { _, err := d.vote(set.Dina, o, false); return err },
		"withdrawn": func(d desk, o order.State) error {
			return d.in(func(ctx context.Context, tx store.Tx) error {
				_, err := d.Spending(tx).Withdraw(ctx, set.Ben, d.flowIn(ctx, tx, o).Ref(), "")
				return err
			})
		},
		"cancelled": func(d desk, o order.State) error {
			_, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Cancel(ctx, set.Olga, ref, "not needed")
			})
			return err
		},
		"failed": func(d desk, o order.State) error {
			_, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
				return s.Fail(ctx, set.Mira, ref, "sold out")
			})
			return err
		},
		"expired": func(d desk, o order.State) error {
			d.Now = d.Now.Add(49 * time.Hour)
			n, err := withaccounts.SettleEach(d.Context(), d.Run, set.Mira)
			require.Equal(d, 1, n)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.Wait = 48 * time.Hour
			d.limits("10", budget.Approval, "1000 RUB", credit.Policy{})
			o := d.place(set.Ben, "1", 5)
			d.spends("61.00", "61.00")
			require.NoError(t, end(d, o))
			d.spends("0.00", "0.00")
			o = d.order(o.ID)
			require.Contains(t, []order.Status{order.Cancelled, order.Failed}, o.Status)
			require.NotEmpty(t, o.Reason)
			require.True(t, d.flow(o).Over())
			_, err := d.vote(set.Dina, o, true)
			require.Error(t, err)
			_, err = d.confirm(o)
			require.Error(t, err)
		})
	}
}

func (d desk) flowIn(ctx context.Context, tx store.Tx, o order.State) approval.State {
	f, err := tx.Approvals().Current(ctx, "acme", approval.Order, string(o.ID))
	require.NoError(d, err)
	return f.State()
}

// An edit after approval voids it: what the host changes in the order is not what was
// approved, and a vote on what is shown does not count for it.
func TestAnEditVoidsTheApproval(t *testing.T) {
	edit := func(d desk, o order.State) {
		s := d.order(o.ID)
		require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
			s.Lines[0].Quantity = kabinet.QuantityOf(500)
			return tx.Orders().Save(ctx, order.Restore(s))
		}))
	}
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	edit(d, o)
	_, err := d.vote(set.Dina, o, true)
	require.ErrorIs(t, err, approval.ErrChanged)
	require.Equal(t, approval.Pending, d.flow(o).Status)
}

func TestWhatNoLongerHoldsAtReleaseStopsTheOrder(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d desk)
		undo   func(d desk)
		want   error
	}{
		"the price": {
			func(d desk) { require.NoError(d, d.Price("11")) }, func(d desk) { require.NoError(d, d.Price("10")) }, order.ErrChanged,
		},
		"the budget":      {func(d desk) { d.amend("20") }, func(d desk) { d.amend("1000") }, budget.ErrOver},
		"a blocked payer": {func(d desk) { d.block(true) }, func(d desk) { d.block(false) }, credit.ErrBlocked},
		"credit":          {func(d desk) { d.owe("20 RUB") }, func(d desk) { d.owe("1000 RUB") }, order.ErrHeld},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.Reprice = true
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			o := d.place(set.Ben, "1", 5)
			c.change(d)
			out, err := d.vote(set.Dina, o, true)
			require.NoError(t, err)
			require.ErrorIs(t, out.Stuck, c.want)
			require.Equal(t, approval.Approved, d.flow(o).Status)
			require.Len(t, d.order(o.ID).Holds, 1, "it waits on")
			c.undo(d)
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
				out, err = d.Spending(tx).Proceed(ctx, set.Ben, "acme", d.flowIn(ctx, tx, o).ID)
				return err
			}))
			require.NoError(t, out.Stuck)
			require.Empty(t, d.order(o.ID).Holds)

			// And the same when it is confirmed.
			c.change(d)
			_, err = d.confirm(o)
			require.ErrorIs(t, err, c.want)
			c.undo(d)
			_, err = d.confirm(o)
			require.NoError(t, err)
		})
	}
}

func (d desk) amend(amount string) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		require.NoError(d, err)
		changed, err := b.Change(set.Olga, d.Now, budget.Terms{Name: "Tools", Amount: kabinet.MustQuantity(amount), Mode: budget.Hard})
		require.NoError(d, err)
		return tx.Budgets().Save(ctx, b, changed)
	}))
}

func (d desk) block(on bool) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		a, err := tx.CreditAccounts().Get(ctx, "acme", "a1")
		require.NoError(d, err)
		turn := a.Unblock
		if on {
			turn = a.Block
		}
		e, err := turn(set.Carl, d.Now, "insolvent")
		require.NoError(d, err)
		return tx.CreditAccounts().Save(ctx, a, e)
	}))
}

func (d desk) owe(limit string) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		svc := d.Spending(tx).Credit.Credit
		a, err := tx.CreditAccounts().Get(ctx, "acme", "a1")
		require.NoError(d, err)
		e, err := a.Change(set.Carl, d.Now, credit.AccountTerms{Limit: accounts.LimitOf(kabinet.MustMoney(limit))})
		require.NoError(d, err)
		return svc.Save(ctx, set.Carl, d.Now, a, e)
	}))
}

func TestABlockedPayerCannotOrder(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	d.block(true)
	_, err := d.Place(t.Context(), set.Ben, "1", 1)
	require.ErrorIs(t, err, credit.ErrBlocked)
	d.spends("0.00", "0.00")
}

func TestACouponThatZeroesTheTotalDoesNotBypassTheFlow(t *testing.T) {
	d := newDesk(t)
	o := d.place(set.Ben, "1", 5)
	draft := order.Draft{Org: "acme", Header: o.Header, Lines: o.Lines, Totals: o.Totals}
	free, err := cart.Sum(cart.Document{Currency: set.RUB, Lines: []cart.DocumentLine{{
		Amount: kabinet.Zero(set.RUB), Mode: o.Totals.Taxes[0].Mode, TaxRate: o.Totals.Taxes[0].TaxRate,
	}}})
	require.NoError(t, err)
	draft.Totals = free
	s, err := withaccounts.Subject("x", draft)
	require.NoError(t, err)
	total, err := s.Facts.Get(approval.Total)
	require.NoError(t, err)
	require.Equal(t, approval.Amount(kabinet.MustMoney("61.00 RUB")).String(), total.String())
}

func TestCreditHoldsUntilSomebodyReleases(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{OverLimit: credit.Hold})
	o := d.place(set.Ben, "1", 1)
	require.Equal(t, order.HoldCredit, o.Holds[0].Kind)
	_, err := d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Release(ctx, set.Mira, ref, order.HoldCredit, o.Holds[0].Reference)
	})
	require.ErrorIs(t, err, order.ErrHeld)
	release := func(by kabinet.Actor) error {
		return d.in(func(ctx context.Context, tx store.Tx) error {
			_, err := d.Spending(tx).Release(ctx, by, order.Ref{Org: "acme", ID: o.ID, Version: o.Version}, d.Now.Add(time.Hour), "they always pay")
			return err
		})
	}
	require.ErrorIs(t, release(set.Mira), kabinet.Forbidden)
	require.ErrorIs(t, release(set.Rolf), kabinet.ErrNotFound)
	require.ErrorIs(t, release(set.Olga), kabinet.Forbidden)
	require.NoError(t, release(set.Carl))
	d.spends("12.20", "12.20")
	_, err = d.confirm(o)
	require.NoError(t, err)
}

func TestWhatIsPrepaidIsConfirmed(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "10 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	require.Equal(t, order.HoldPrepayment, o.Holds[0].Kind)
	_, err := d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	_, err = d.change(o, func(s *order.Service, ctx context.Context, ref order.Ref) (order.State, error) {
		return s.Release(ctx, set.Mira, ref, order.HoldPrepayment, o.Holds[0].Reference) // the money is there
	})
	require.NoError(t, err)
	_, err = d.confirm(o)
	require.NoError(t, err)
	d.spends("12.20", "0.00")
}

// What expired holds nothing any more, so the order cannot go on with it.
func TestAnExpiredReservationIsNotCommitted(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	d.Now = d.Now.Add(withaccounts.Keep + time.Hour)
	d.expire(0)
	_, err := d.confirm(o)
	require.ErrorIs(t, err, ledger.ErrEnded)
}

func TestAnotherOrganisationFindsNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	f := d.flow(o)
	liar := set.Rolf
	liar.Organization = "acme"
	for _, who := range []kabinet.Actor{set.Rolf, liar, {}} {
		for _, org := range []kabinet.OrgID{"acme", "rival"} {
			ref := f.Ref()
			ref.Org = org
			for name, do := range map[string]func(context.Context, *withaccounts.Spending) error{
				"vote": func(ctx context.Context, s *withaccounts.Spending) error {
					_, err := s.Vote(ctx, who, org, f.ID, approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash})
					return err
				},
				"waive": func(ctx context.Context, s *withaccounts.Spending) error {
					_, err := s.Waive(ctx, who, ref, "x")
					return err
				},
				"withdraw": func(ctx context.Context, s *withaccounts.Spending) error {
					_, err := s.Withdraw(ctx, who, ref, "x")
					return err
				},
				"proceed": func(ctx context.Context, s *withaccounts.Spending) error {
					_, err := s.Proceed(ctx, who, org, f.ID)
					return err
				},
				"release": func(ctx context.Context, s *withaccounts.Spending) error {
					_, err := s.Release(ctx, who, order.Ref{Org: org, ID: o.ID, Version: o.Version}, d.Now.Add(time.Hour), "x")
					return err
				},
			} {
				err := d.in(func(ctx context.Context, tx store.Tx) error { return do(ctx, d.Spending(tx)) })
				require.ErrorIs(t, err, kabinet.ErrNotFound, "%s by %+v in %s", name, who, org)
			}
		}
	}
	require.Equal(t, o.Version, d.order(o.ID).Version)
}

func TestLookSaysWhatPlaceWouldDoAndWritesNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("30", budget.Approval, "40 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	look := func(pieces int64) (out withaccounts.Outlook) {
		t.Helper()
		r, err := d.Fill(t.Context(), set.Ben, "", pieces)
		require.NoError(t, err)
		require.NoError(t, d.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			c, err := tx.Carts().Get(ctx, "acme", r.Cart)
			require.NoError(t, err)
			state := c.State()
			totals, err := cart.Sum(cart.Document{Currency: set.RUB, Lines: []cart.DocumentLine{{
				Amount: state.Lines[0].Price.Result.Total, Mode: state.Lines[0].Price.Result.Tax, TaxRate: o.Totals.Taxes[0].TaxRate,
			}}})
			require.NoError(t, err)
			out, err = d.Spending(tx).Look(ctx, order.Draft{
				Org: "acme", Header: state.Header, PlacedBy: set.Ben, Totals: totals,
				Lines: []order.Line{{ID: "1", LineKey: state.Lines[0].LineKey, Quantity: state.Lines[0].Quantity, Price: state.Lines[0].Price.Result}},
			})
			return err
		}))
		return out
	}
	small := look(1)
	require.False(t, small.Refused())
	require.Equal(t, budget.Allowed, small.Budget.Outcome)
	require.Equal(t, credit.Allow, small.Credit.Decision)
	require.Empty(t, small.Approval.Required)
	require.Equal(t, "50.00 RUB", small.Limit.String())
	large := look(5)
	require.Equal(t, budget.NeedsApproval, large.Budget.Outcome)
	require.Equal(t, credit.PrepayOnly, large.Credit.Decision)
	require.Len(t, large.Approval.Required, 2)
	d.spends("12.20", "12.20")
}

func TestSpendingNeedsItsPorts(t *testing.T) {
	var s withaccounts.Spending
	_, err := s.Gate(t.Context(), "ord_1", order.Draft{}, time.Time{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = s.Follow(t.Context(), set.Mira, order.State{}, order.Moved{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = s.Look(t.Context(), order.Draft{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = s.Settle(t.Context(), set.Mira, "acme", "x")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = withaccounts.SettleEach(t.Context(), func(ctx context.Context, do func(context.Context, *withaccounts.Spending) error) error {
		return do(ctx, &s)
	}, set.Mira)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func TestConcurrentOrdersNeverExceedALimitOfSpending(t *testing.T) {
	require.NoError(t, set.Race(t.Context(), memory.New(memory.Options{}), 20))
}

// An order over the buyer's limit waits for a colleague, and its budget is committed
// when the seller confirms it.
func ExampleSpending_Vote() {
	ctx := context.Background()
	s, err := set.New(ctx, memory.New(memory.Options{}))
	if err != nil {
		panic(err)
	}
	if err := s.Credit(ctx, "1000 RUB", credit.Policy{}); err != nil {
		panic(err)
	}
	o, err := s.Place(ctx, set.Ben, "key", 5)
	fmt.Println(o.Status, o.Totals.Payable, "waits for", o.Holds[0].Kind, err)
	err = s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		spending := s.Spending(tx)
		waiting, err := spending.Approvals.Waiting(ctx, set.Dina, kabinet.Page{})
		if err != nil {
			return err
		}
		f := waiting.Items[0]
		out, err := spending.Vote(ctx, set.Dina, "acme", f.ID, approval.Ballot{Approve: true, Version: f.Version, Hash: f.Subject.Hash})
		fmt.Println(out.Flow.Status, "holds:", len(out.Order.Holds), out.Stuck)
		return err
	})
	fmt.Println(err)
	// Output:
	// submitted 61.00 RUB waits for approval <nil>
	// approved holds: 0 <nil>
	// <nil>
}

func TestWhateverMeetsOnAnOrderOneComesAfterTheOther(t *testing.T) {
	fresh := func() (store.DB, error) { return memory.New(memory.Options{}), nil }
	require.NoError(t, set.Tussle(t.Context(), fresh))
}
