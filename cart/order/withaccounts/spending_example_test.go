package withaccounts_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// placed is an order of Ben's in a world with so much credit.
func placed(limit string, over credit.Decision, pieces int64) (*set.Set, order.State) {
	ctx := context.Background()
	s, err := set.New(ctx, memory.New(memory.Options{}))
	if err == nil {
		s.Wait = 48 * time.Hour
		err = s.Credit(ctx, limit, credit.Policy{OverLimit: over})
	}
	if err != nil {
		panic(err)
	}
	o, err := s.Place(ctx, set.Ben, "key", pieces)
	if err != nil {
		panic(err)
	}
	return s, o
}

// do runs something with the gate over one transaction, and prints what it returns.
func do(s *set.Set, run func(ctx context.Context, tx store.Tx, spending *withaccounts.Spending) (any, error)) {
	err := s.DB.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		out, err := run(ctx, tx, s.Spending(tx))
		if err == nil {
			fmt.Println(out)
		}
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
}

// Who asked for an approval takes it back: the order is cancelled.
func ExampleSpending_Withdraw() {
	s, o := placed("1000 RUB", credit.Hold, 5)
	do(s, func(ctx context.Context, tx store.Tx, spending *withaccounts.Spending) (any, error) {
		f, err := spending.Approvals.Current(ctx, set.Ben, "acme", approval.Order, string(o.ID))
		if err != nil {
			return nil, err
		}
		out, err := spending.Withdraw(ctx, set.Ben, f.Ref(), "ordered too much")
		return out.Order.Status, err
	})
	// Output: cancelled
}

// The seller's credit controller lets an order pass beyond its credit.
func ExampleSpending_Release() {
	s, o := placed("10 RUB", credit.Hold, 1)
	fmt.Println(o.Holds[0].Kind)
	do(s, func(ctx context.Context, _ store.Tx, spending *withaccounts.Spending) (any, error) {
		ref := order.Ref{Org: "acme", ID: o.ID, Version: o.Version}
		o, err := spending.Release(ctx, set.Carl, ref, s.Now.AddDate(0, 0, 7), "they always pay")
		return len(o.Holds), err
	})
	// Output:
	// credit
	// 0
}

// A release that lapsed before the order was confirmed is asked for again.
func ExampleSpending_Reassess() {
	s, o := placed("10 RUB", credit.Hold, 1)
	do(s, func(ctx context.Context, _ store.Tx, spending *withaccounts.Spending) (any, error) {
		ref := order.Ref{Org: "acme", ID: o.ID, Version: o.Version}
		released, err := spending.Release(ctx, set.Carl, ref, s.Now.Add(time.Hour), "they always pay")
		o = released
		return len(o.Holds), err
	})
	s.Now = s.Now.Add(2 * time.Hour)
	do(s, func(ctx context.Context, _ store.Tx, spending *withaccounts.Spending) (any, error) {
		o, err := spending.Reassess(ctx, set.Mira, order.Ref{Org: "acme", ID: o.ID, Version: o.Version})
		return o.Holds[0].Kind, err
	})
	// Output:
	// 0
	// credit
}

// What nobody approves in time is cancelled.
func ExampleSpending_Settle() {
	s, o := placed("1000 RUB", credit.Hold, 5)
	s.Now = s.Now.AddDate(0, 0, 3)
	do(s, func(ctx context.Context, tx store.Tx, spending *withaccounts.Spending) (any, error) {
		out, err := spending.Settle(ctx, set.Mira, "acme", approval.ID(o.Holds[0].Reference))
		return out.Order.Reason, err
	})
	// Output: approval: expired
}

// A job of the host settles all flows whose time has come.
func ExampleSettleEach() {
	s, o := placed("1000 RUB", credit.Hold, 5)
	s.Now = s.Now.AddDate(0, 0, 3)
	n, err := withaccounts.SettleEach(context.Background(), s.Run, set.Mira)
	fmt.Println(n, err)
	do(s, func(ctx context.Context, tx store.Tx, _ *withaccounts.Spending) (any, error) {
		now, err := tx.Orders().Get(ctx, "acme", o.ID)
		return now.State().Status, err
	})
	// Output:
	// 1 <nil>
	// cancelled
}

// A page tells beforehand what would become of an order.
func ExampleSpending_Look() {
	s, o := placed("70 RUB", credit.Hold, 5)
	do(s, func(ctx context.Context, _ store.Tx, spending *withaccounts.Spending) (any, error) {
		again := order.Draft{Org: o.Org, Header: o.Header, PlacedBy: set.Ben, Lines: o.Lines, Totals: o.Totals}
		out, err := spending.Look(ctx, again)
		for _, r := range out.Approval.Required {
			fmt.Println("approval:", r.Name)
		}
		for _, r := range out.Credit.Reasons {
			fmt.Println("credit:", r.Text(nil))
		}
		return out.Limit, err
	})
	// Output:
	// approval: Limit of the buyer
	// credit: the limit is exceeded by 52.00 RUB
	// 50.00 RUB
}

// An approval is of what approvers saw: the content has a hash.
func ExampleSubject() {
	_, o := placed("1000 RUB", credit.Hold, 5)
	draft := order.Draft{Org: o.Org, Header: o.Header, Lines: o.Lines, Totals: o.Totals}
	a, err := withaccounts.Subject(o.ID, draft)
	draft.Site = "another-gate"
	b, _ := withaccounts.Subject(o.ID, draft)
	fmt.Println(a.Facts[approval.TotalAfter], a.Hash == b.Hash, err)
	// Output: 61.00 RUB false <nil>
}
