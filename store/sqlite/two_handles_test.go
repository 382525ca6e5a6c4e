package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// deed is what one of two processes does to an order that waits for an approval.
type deed func(ctx context.Context, s *spendingset.Set, tx store.Tx, o order.State, f approval.State) error

func votes(by kabinet.Actor, approve bool) deed {
	return func(ctx context.Context, s *spendingset.Set, tx store.Tx, _ order.State, f approval.State) error {
		_, err := s.Spending(tx).Vote(ctx, by, f.Subject.Org, f.ID, approval.Ballot{
			Approve: approve, Comment: "so", Version: f.Version, Hash: f.Subject.Hash,
		})
		return err
	}
}

func amends(ctx context.Context, s *spendingset.Set, tx store.Tx, o order.State, _ approval.State) error {
	_, err := s.Orders(tx).Amend(ctx, spendingset.Ben, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
		Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(7)}},
	})
	return err
}

// settles is the job of the host, at an instant at which the request has expired.
func settles(ctx context.Context, s *spendingset.Set, tx store.Tx, _ order.State, f approval.State) error {
	late := *s
	late.Now = s.Now.Add(2 * time.Hour)
	_, err := late.Spending(tx).Settle(ctx, spendingset.Dina, f.Subject.Org, f.ID)
	return err
}

// turns closes the budget, or reopens it.
func turns(to budget.Status) deed {
	return func(ctx context.Context, s *spendingset.Set, tx store.Tx, _ order.State, _ approval.State) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		if err != nil {
			return err
		}
		turn := b.Close
		if to == budget.Active {
			turn = b.Reopen
		}
		e, err := turn(spendingset.Olga, s.Now)
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, e)
	}
}

// Whatever two processes do to one order, one of them comes after the other: it is decided
// once, by what was seen, and what it holds is what it costs.
func TestTwoProcessesDecideOneAfterTheOther(t *testing.T) {
	for name, both := range map[string][2]deed{
		"two votes":        {votes(spendingset.Dina, true), votes(spendingset.Olga, true)},
		"for and against":  {votes(spendingset.Dina, true), votes(spendingset.Olga, false)},
		"a vote, an edit":  {votes(spendingset.Dina, true), amends},
		"settling, a vote": {settles, votes(spendingset.Dina, true)},
		"a vote, a budget": {votes(spendingset.Dina, true), turns(budget.Closed)},
	} {
		t.Run(name, func(t *testing.T) {
			for round := range 2 {
				ours, theirs := twoHandles(t)
				s := ours
				s.Wait = time.Hour
				theirs.Wait = time.Hour
				o, err := s.Place(t.Context(), spendingset.Ben, "key", 5)
				check(t, err)
				f := flowOf(t, s, o)
				var wait sync.WaitGroup
				errs := make([]error, 16)
				for n := range errs {
					wait.Go(func() {
						set := []*spendingset.Set{ours, theirs}[(n+round)/2%2]
						errs[n] = set.DB.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error { return both[n%2](ctx, set, tx, o, f) })
					})
				}
				wait.Wait()
				done := [2]int{}
				for n, err := range errs {
					switch kind := kabinet.KindOf(err); {
					case err == nil:
						done[n%2]++
					case kind != kabinet.Conflict && kind != kabinet.State && kind != kabinet.Forbidden && kind != kabinet.NotFound:
						t.Errorf("%d: %v", n, err)
					}
				}
				sound(t, s, name, o.ID, f, done)
			}
		})
	}
}

// sound checks what has become of the order.
func sound(t *testing.T, s *spendingset.Set, name string, id order.ID, seen approval.State, done [2]int) {
	t.Helper()
	spent, owed, err := s.Used(t.Context())
	check(t, err)
	check(t, s.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Orders().Get(ctx, "acme", id)
		if err != nil {
			return err
		}
		y, err := tx.Approvals().Get(ctx, "acme", seen.ID)
		if err != nil {
			return err
		}
		o, f := x.State(), y.State()
		if len(f.Votes) > 1 {
			t.Errorf("%d votes were counted, of which one decides", len(f.Votes))
		}
		costs := o.Totals.Payable.Amount()
		if o.Status == order.Cancelled {
			costs = "0.00"
		}
		want := "61.00" // five pieces
		switch {
		case name == "a vote, an edit" && o.Revision > 1:
			want = "85.40"
			if f.Status != approval.Superseded || len(o.Holds) != 1 || !f.Released.IsZero() && len(o.Holds) == 0 {
				t.Errorf("an edited order is approved by what was seen before: %s, holds %v", f.Status, o.Holds)
			}
		case o.Status == order.Cancelled:
			want = "0.00"
			if f.Status != approval.Rejected && f.Status != approval.Expired {
				t.Errorf("the order is cancelled, and its flow is %s", f.Status)
			}
		case f.Status != approval.Approved || f.Released.IsZero() || len(o.Holds) > 0:
			t.Errorf("the flow is %s, and the order has the holds %v", f.Status, o.Holds)
		}
		if costs != want {
			t.Errorf("the order costs %s, not %s", costs, want)
		}
		if spent.Amount() != want || owed.Amount() != want {
			err = fmt.Errorf("%s is held of the budget and %s of the credit, not %s", spent, owed, want)
		}
		if done[0]+done[1] == 0 {
			err = errors.Join(err, errors.New("nothing was done"))
		}
		return err
	}))
}

// Orders that come while another process closes and reopens their budget are in it, or came
// while it was closed; none is in it by half, and together they are never more than it has.
func TestABudgetThatIsClosedWhileOrdersComeIsNotExceeded(t *testing.T) {
	ours, theirs := twoHandles(t)
	var requests []order.PlaceRequest
	for n := range 16 {
		r, err := ours.Fill(t.Context(), spendingset.Olga, fmt.Sprint("key ", n), 10) // 122 of 1000
		check(t, err)
		requests = append(requests, r)
	}
	var wait sync.WaitGroup
	wait.Go(func() {
		for n := range 8 {
			to := budget.Closed
			if n%2 == 1 {
				to = budget.Active
			}
			err := theirs.DB.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				return turns(to)(ctx, theirs, tx, order.State{}, approval.State{})
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	var mu sync.Mutex
	placed := 0
	for n, r := range requests {
		wait.Go(func() {
			_, err := []*spendingset.Set{ours, theirs}[n%2].Request(t.Context(), spendingset.Olga, r)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				placed++
			case !errors.Is(err, budget.ErrOver):
				t.Error(err)
			}
		})
	}
	wait.Wait()
	spent, owed, err := ours.Used(t.Context())
	check(t, err)
	if c, err := spent.Cmp(kabinet.MustMoney("1000 RUB")); err != nil || c > 0 {
		t.Errorf("%s is held of 1000 (%v)", spent, err)
	}
	if all := fmt.Sprintf("%d.00", placed*122); owed.Amount() != all {
		t.Errorf("%d orders owe %s", placed, owed)
	}
}

// twoHandles is one world of two processes, whose budget has 1000 a month.
func twoHandles(t *testing.T) (ours, theirs *spendingset.Set) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "two.db")
	ours, err := spendingset.New(t.Context(), openFile(t, path))
	check(t, err)
	check(t, ours.Budget(t.Context(), "1000", budget.Hard))
	check(t, ours.Credit(t.Context(), "10000 RUB", credit.Policy{}))
	theirs, err = spendingset.Over(openFile(t, path))
	check(t, err)
	return ours, theirs
}

// flowOf returns the flow that an order waits for.
func flowOf(t *testing.T, s *spendingset.Set, o order.State) (f approval.State) {
	t.Helper()
	check(t, s.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Approvals().Get(ctx, "acme", approval.ID(o.Holds[0].Reference))
		if err == nil {
			f = x.State()
		}
		return err
	}))
	return f
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
