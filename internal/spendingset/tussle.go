package spendingset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// deed is what somebody does to an order of five pieces that waits for an approval, by
// what they have seen of it.
type deed func(ctx context.Context, s *Set, tx store.Tx, o order.State, f approval.State) error

func vote(by kabinet.Actor, approve bool) deed {
	return func(ctx context.Context, s *Set, tx store.Tx, _ order.State, f approval.State) error {
		b := approval.Ballot{Approve: approve, Comment: "so", Version: f.Version, Hash: f.Subject.Hash}
		_, err := s.Spending(tx).Vote(ctx, by, f.Subject.Org, f.ID, b)
		return err
	}
}

// deeds are those that may meet on one order.
var deeds = map[string]deed{
	"approve": vote(Dina, true), "approve too": vote(Olga, true), "reject": vote(Dina, false),
	"withdraw": func(ctx context.Context, s *Set, tx store.Tx, _ order.State, f approval.State) error {
		_, err := s.Spending(tx).Withdraw(ctx, Ben, f.Ref(), "")
		return err
	},
	"amend": func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		_, err := s.Orders(tx).Amend(ctx, Ben, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
			Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(6)}},
		})
		return err
	},
	"less": func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		_, err := s.Orders(tx).Amend(ctx, Ben, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
			Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(4)}},
		})
		return err
	},
	"cancel": func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		_, err := s.Orders(tx).Cancel(ctx, Olga, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, "not needed")
		return err
	},
	"confirm": func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		_, err := s.Orders(tx).Confirm(ctx, Mira, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
		return err
	},
	"budget": func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		b, err := tx.Budgets().Get(ctx, "acme", "b1")
		if err != nil {
			return err
		}
		terms := b.State().Terms
		if terms.Amount, err = terms.Amount.Add(kabinet.QuantityOf(1)); err != nil {
			return err
		}
		changed, err := b.Change(Olga, s.Now, terms)
		if err != nil {
			return err
		}
		return tx.Budgets().Save(ctx, b, changed)
	},
	"expire": func(ctx context.Context, s *Set, tx store.Tx, _ order.State, _ approval.State) error {
		err := Expire(ctx, s.Spending(tx).Budgets.Budgets.Book(), s.Now.AddDate(1, 0, 0))
		if err == nil {
			err = Expire(ctx, s.Spending(tx).Credit.Credit, s.Now.AddDate(1, 0, 0))
		}
		return err
	},
}

// Tussle lets every two of what may be done to an order that waits be done to it eight
// times each, at once, and returns an error where the order is not what one of them made
// of it after the other, or anything is held that it does not cost. The databases come
// from fresh.
func Tussle(ctx context.Context, fresh func() (store.DB, error)) error {
	names := make([]string, 0, len(deeds))
	for name := range deeds {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, a := range names {
		for _, b := range names[i:] {
			db, err := fresh()
			if err == nil {
				err = tussle(ctx, db, a == "confirm" && b == "confirm", deeds[a], deeds[b])
			}
			if err != nil {
				return fmt.Errorf("%s and %s: %w", a, b, err)
			}
		}
	}
	return nil
}

// tussle expects something to happen, unless it is only that an order that is held is to
// be confirmed.
func tussle(ctx context.Context, db store.DB, confirms bool, both ...deed) error {
	s, err := New(ctx, db)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Budget(ctx, "1000", budget.Hard), s.Credit(ctx, "1000 RUB", credit.Policy{})); err != nil {
		return err
	}
	o, err := s.Place(ctx, Ben, "key", 5)
	if err != nil {
		return err
	}
	var f approval.State
	err = db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Approvals().Get(ctx, "acme", approval.ID(o.Holds[0].Reference))
		if err == nil {
			f = x.State()
		}
		return err
	})
	if err != nil {
		return err
	}
	var mu sync.Mutex
	var wait sync.WaitGroup
	var odd []error
	done := 0
	for n := range 16 {
		wait.Go(func() {
			err := db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return both[n%2](ctx, s, tx, o, f) })
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				done++
			} else if kind := kabinet.KindOf(err); kind != kabinet.Conflict && kind != kabinet.State && kind != kabinet.Forbidden {
				mu.Lock()
				defer mu.Unlock()
				odd = append(odd, err)
			}
		})
	}
	wait.Wait()
	if done == 0 && !confirms {
		odd = append(odd, errors.New("nothing was done"))
	}
	return errors.Join(append(odd, s.sound(ctx, o.ID))...)
}

// sound returns what is wrong with an order of the budget b1 that may have been approved.
func (s *Set) sound(ctx context.Context, id order.ID) error {
	var o order.State
	var flows []approval.State
	err := s.DB.View(ctx, func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Orders().Get(ctx, "acme", id)
		if err != nil {
			return err
		}
		o = x.State()
		list, err := tx.ApprovalLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{Org: "acme"}}}, approval.Filter{Subject: string(id)}, kabinet.Page{})
		flows = list.Items
		return err
	})
	if err != nil {
		return err
	}
	spent, owed, err := s.Used(ctx)
	if err != nil {
		return err
	}
	var wrong []string
	want := o.Totals.Payable
	if o.Status == order.Cancelled {
		want = kabinet.Zero(RUB)
	}
	for _, got := range []kabinet.Money{spent, owed} {
		if !got.Equal(want) && !got.IsZero() { // what expired is zero
			wrong = append(wrong, "holds "+got.String())
		}
	}
	waits, open, released := "", 0, 0
	for _, h := range o.Holds {
		if h.Kind == order.HoldApproval {
			waits += h.Reference
		}
	}
	for _, f := range flows {
		voters := map[kabinet.PersonID]bool{}
		for _, v := range f.Votes {
			if voters[v.Person] || v.Person == Ben.Person {
				wrong = append(wrong, string(v.Person)+" has voted")
			}
			voters[v.Person] = true
		}
		if !f.Over() {
			open++
			if waits != string(f.ID) {
				wrong = append(wrong, "does not wait for "+string(f.ID))
			}
		}
		if !f.Released.IsZero() {
			released++
		}
	}
	limit, _ := kabinet.MustMoney("50 RUB").Cmp(o.Totals.Payable)
	if o.Status != order.Cancelled && limit < 0 && open == 0 && released == 0 {
		wrong = append(wrong, "was approved by nobody")
	}
	if open > 1 || released > 1 || open == 0 && waits != "" && o.Status != order.Cancelled {
		wrong = append(wrong, fmt.Sprint(open, " flows open, ", released, " released, waits for ", waits))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the order of %s, %s, %s", o.Totals.Payable, o.Status, strings.Join(wrong, ", "))
	}
	return nil
}
