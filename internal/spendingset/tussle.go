package spendingset

import (
	"context"
	"errors"
	"fmt"
	"maps"
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

// deed is what somebody does to an order, and to the approval it waits for if it does, by
// what they have seen of them.
type deed func(ctx context.Context, s *Set, tx store.Tx, o order.State, f approval.State) error

func vote(by kabinet.Actor, approve bool) deed {
	return func(ctx context.Context, s *Set, tx store.Tx, _ order.State, f approval.State) error {
		b := approval.Ballot{Approve: approve, Comment: "so", Version: f.Version, Hash: f.Subject.Hash}
		_, err := s.Spending(tx).Vote(ctx, by, f.Subject.Org, f.ID, b)
		return err
	}
}

// waiting are those that may meet on an order that waits for an approval.
var waiting = map[string]deed{
	"approve": vote(Dina, true), "approve too": vote(Olga, true), "reject": vote(Dina, false),
	"withdraw": func(ctx context.Context, s *Set, tx store.Tx, _ order.State, f approval.State) error {
		_, err := s.Spending(tx).Withdraw(ctx, Ben, f.Ref(), "")
		return err
	},
	"amend": amend(Ben, 6), "less": amend(Ben, 4), "cancel": cancel, "confirm": confirm,
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

func amend(by kabinet.Actor, pieces int64) deed {
	return func(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
		_, err := s.Orders(tx).Amend(ctx, by, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
			Quantities: []order.LineQuantity{{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(pieces)}},
		})
		return err
	}
}

func cancel(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
	_, err := s.Orders(tx).Cancel(ctx, Olga, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, "not needed")
	return err
}

// cut cancels one piece.
func cut(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
	_, err := s.Orders(tx).CancelLines(ctx, Olga, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, "not needed",
		order.LineQuantity{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(1)})
	return err
}

func confirm(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
	_, err := s.Orders(tx).Confirm(ctx, Mira, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
	return err
}

// ship loads two pieces and sends them off.
func ship(ctx context.Context, s *Set, tx store.Tx, o order.State, _ approval.State) error {
	svc := &order.Shipping{Orders: s.Orders(tx), Shipments: tx.Shipments(), Lister: tx.ShipmentLister()}
	x, err := svc.Plan(ctx, Mira, o.Org, order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(2)})
	if err == nil {
		x, err = svc.Load(ctx, Mira, order.ShipmentRef{Org: x.Org, ID: x.ID, Version: x.Version})
	}
	if err == nil {
		_, err = svc.Depart(ctx, Mira, order.ShipmentRef{Org: x.Org, ID: x.ID, Version: x.Version})
	}
	return err
}

// scenes are what may be done to an order of so many pieces, within Ben's limit or not.
var scenes = map[string]struct {
	pieces    int64
	confirmed bool
	deeds     map[string]deed
}{
	"waiting":   {5, false, waiting},
	"free":      {4, false, map[string]deed{"amend": amend(Ben, 6), "less": amend(Mira, 3), "cancel": cancel, "cut": cut, "confirm": confirm}},
	"confirmed": {3, true, map[string]deed{"amend": amend(Mira, 4), "cancel": cancel, "cut": cut, "ship": ship}},
}

// Tussle lets every two of what may be done to an order be done to it eight times each, at
// once, be it one that waits, that waits for nothing or that is confirmed, and returns an
// error where the order is not what one of them made of it after the other, or anything is
// held that it does not cost or need. The databases come from fresh.
func Tussle(ctx context.Context, fresh func() (store.DB, error)) error {
	for what, scene := range scenes {
		names := slices.Sorted(maps.Keys(scene.deeds))
		for i, a := range names {
			for _, b := range names[i:] {
				db, err := fresh()
				if err == nil {
					idle, lapses := what == "waiting" && a == "confirm" && b == a, a == "expire" || b == "expire"
					err = tussle(ctx, db, scene.pieces, scene.confirmed, idle, lapses, scene.deeds[a], scene.deeds[b])
				}
				if err != nil {
					return fmt.Errorf("%s and %s on an order that is %s: %w", a, b, what, err)
				}
			}
		}
	}
	return nil
}

// tussle expects something to happen unless it is idle, and everything to be held unless it
// lapses.
func tussle(ctx context.Context, db store.DB, pieces int64, confirmed, idle, lapses bool, both ...deed) error {
	s, err := New(ctx, db)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Budget(ctx, "1000", budget.Hard), s.Credit(ctx, "1000 RUB", credit.Policy{}), s.Shelf(ctx, there)); err != nil {
		return err
	}
	o, err := s.Place(ctx, Ben, "key", pieces)
	if err != nil {
		return err
	}
	var f approval.State
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		if confirmed {
			o, err = s.Orders(tx).Confirm(ctx, Mira, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
		}
		if err != nil || len(o.Holds) == 0 {
			return err
		}
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
	if done == 0 && !idle {
		odd = append(odd, errors.New("nothing was done"))
	}
	return errors.Join(append(odd, s.sound(ctx, o.ID, lapses))...)
}

// there is how many pieces are on the shelf.
const there = 100

// sound returns what is wrong with the only order, of the budget b1, that may have been
// approved, and of which what is held may have lapsed.
func (s *Set) sound(ctx context.Context, id order.ID, lapses bool) error {
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
		if !got.Equal(want) && !(lapses && got.IsZero()) {
			wrong = append(wrong, "holds "+got.String())
		}
	}
	left := kabinet.QuantityOf(there)
	if o.Status != order.Cancelled {
		left, err = left.Sub(o.Lines[0].Effective())
	}
	free, cannot := s.Free(ctx)
	if err := errors.Join(err, cannot); err != nil {
		return err
	}
	if !free.Equal(left) {
		wrong = append(wrong, "leaves "+free.String()+" on the shelf")
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
