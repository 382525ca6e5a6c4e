package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// counters are two DBs on one file of a client who may owe so much.
func counters(t *testing.T, limit string) (a, b *set.Set) {
	t.Helper()
	path := t.TempDir() + "/one.db"
	a, err := set.New(t.Context(), openFile(t, path))
	if err == nil {
		b, err = set.Over(openFile(t, path))
	}
	if err == nil {
		err = errors.Join(a.Budget(t.Context(), "10000", budget.Hard), a.Credit(t.Context(), limit, credit.Policy{}))
	}
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// snapshot takes what the ERP has of orders, which is all of them.
func snapshot(ctx context.Context, s *set.Set, orders ...order.State) error {
	x := credit.Snapshot{AsOf: s.Now}
	for _, o := range orders {
		x.Items = append(x.Items, credit.Item{
			Document: withaccounts.DocumentID(o.ID), Version: 1, Bucket: credit.OpenOrder, Amount: o.Totals.Payable,
		})
	}
	return s.Run(ctx, func(ctx context.Context, w *withaccounts.Spending) error {
		return w.Credit.Credit.Take(ctx, set.Carl, s.Now, "acme", "a1", x)
	})
}

func owed(t *testing.T, s *set.Set, want string) {
	t.Helper()
	if _, owed, err := s.Used(t.Context()); err != nil || owed.String() != want {
		t.Fatalf("owed are %s, not %s: %v", owed, want, err)
	}
}

// together runs all at once.
func together(t *testing.T, all ...func() error) {
	t.Helper()
	var wg sync.WaitGroup
	for _, f := range all {
		wg.Go(func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// Orders that are placed by one process while another takes snapshots of earlier ones
// count once each, and never come to more than the limit.
func TestSnapshotsAndOrdersOfTwoProcessesKeepTheLimit(t *testing.T) {
	a, b := counters(t, "75 RUB") // of 6 pieces
	var had []order.State
	for i := range 3 {
		o, err := a.Place(t.Context(), set.Ben, fmt.Sprint("first ", i), 1)
		if err != nil {
			t.Fatal(err)
		}
		had = append(had, o)
	}
	placed := make([]order.State, 6)
	var runs []func() error
	for i := range placed {
		r, err := b.Fill(t.Context(), set.Ben, fmt.Sprint("later ", i), 1)
		if err != nil {
			t.Fatal(err)
		}
		runs = append(runs, func() (err error) {
			placed[i], err = b.Request(t.Context(), set.Ben, r)
			return err
		})
	}
	for range had {
		runs = append(runs, func() error { return snapshot(t.Context(), a, had...) })
	}
	together(t, runs...)
	prepaid := 0
	for _, o := range placed {
		prepaid += len(o.Holds)
	}
	if prepaid != 3 {
		t.Fatalf("%d of 6 orders are prepaid, where there is credit for 3", prepaid)
	}
	if err := snapshot(t.Context(), a, had...); err != nil {
		t.Fatal(err)
	}
	owed(t, b, "73.20 RUB")
}

// An order that one process confirms while another takes the snapshot that has it counts
// once, and is the ERP's afterwards.
func TestAConfirmationAndASnapshotOfTwoProcessesCountOnce(t *testing.T) {
	a, b := counters(t, "75 RUB")
	var orders []order.State
	var runs []func() error
	for i := range 5 {
		o, err := a.Place(t.Context(), set.Ben, fmt.Sprint(i), 1)
		if err != nil {
			t.Fatal(err)
		}
		orders = append(orders, o)
		runs = append(runs, func() error {
			return b.DB.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				_, err := b.Orders(tx).Confirm(ctx, set.Mira, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
				return err
			})
		})
	}
	for range 5 {
		runs = append(runs, func() error { return snapshot(t.Context(), a, orders...) })
	}
	together(t, runs...)
	owed(t, b, "61.00 RUB")
	if err := snapshot(t.Context(), a); err != nil { // delivered and paid
		t.Fatal(err)
	}
	owed(t, b, "0.00 RUB")
}

// Money that one process books while another makes the order more leaves it waiting for
// the rest, whichever comes first.
func TestAPaymentAndAnAmendmentOfTwoProcessesLeaveTheRestToBePaid(t *testing.T) {
	a, b := counters(t, "0 RUB")
	o, err := a.Place(t.Context(), set.Olga, "1", 2)
	if err != nil {
		t.Fatal(err)
	}
	step := func(s *set.Set, do func(context.Context, store.Tx, order.Ref) error) error {
		for { // whoever comes second looks again
			err := s.DB.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				x, err := tx.Orders().Get(ctx, o.Org, o.ID)
				if err != nil {
					return err
				}
				return do(ctx, tx, order.Ref{Org: o.Org, ID: o.ID, Version: x.State().Version})
			})
			if !errors.Is(err, kabinet.ErrConflict) {
				return err
			}
		}
	}
	var p order.ProformaState
	err = step(a, func(ctx context.Context, tx store.Tx, ref order.Ref) (err error) {
		p, err = (&order.Proformas{Orders: a.Orders(tx), Store: tx.Proformas()}).Issue(ctx, set.Mira, ref, order.ProformaForm{Number: "1", Until: a.Now.AddDate(0, 0, 3)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	together(t, func() error {
		return step(a, func(ctx context.Context, tx store.Tx, _ order.Ref) error {
			_, err := (&order.Proformas{Orders: a.Orders(tx), Store: tx.Proformas()}).Pay(ctx, set.Mira, o.Org, p.ID, order.Payment{Reference: "s", At: a.Now, Amount: p.Amount})
			return err
		})
	}, func() error {
		return step(b, func(ctx context.Context, tx store.Tx, ref order.Ref) error {
			_, err := b.Orders(tx).Amend(ctx, set.Olga, ref, order.Amendment{
				Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(5)}},
			})
			return err
		})
	})
	err = step(b, func(ctx context.Context, tx store.Tx, ref order.Ref) error {
		_, err := b.Orders(tx).Confirm(ctx, set.Mira, ref)
		return err
	})
	if !errors.Is(err, order.ErrHeld) {
		t.Fatalf("an order of 61 of which 24.40 are paid is confirmed: %v", err)
	}
	owed(t, a, "0.00 RUB")
}
