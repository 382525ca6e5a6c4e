package storetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/store"
)

// cartsMerging merges one cart into two others at once, many times each: its lines
// are in one of them, once.
func cartsMerging(e env) {
	actor := kabinet.Actor{Person: "anna", Organization: orgA}
	header := cart.Header{Person: "anna", Currency: kabinet.MustCurrency("RUB")}
	for _, id := range []cart.ID{"from", "into_0", "into_1"} {
		c, opened, err := cart.New(id, orgA, "", header, actor, base)
		if err != nil {
			e.Fatal(err)
		}
		added, err := c.Add(actor, base, cart.NewLine{LineKey: cart.LineKey{SKU: "A"}, Quantity: kabinet.QuantityOf(5)})
		if err != nil {
			e.Fatal(err)
		}
		err = e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error { return tx.Carts().Save(ctx, c, opened, added) })
		if err != nil {
			e.Fatal(err)
		}
	}
	merge := func(into cart.ID, now time.Time) error {
		return e.db.InTx(e.ctx, func(ctx context.Context, tx store.Tx) error {
			a, err := tx.Carts().Get(ctx, orgA, into)
			if err != nil {
				return err
			}
			b, err := tx.Carts().Get(ctx, orgA, "from")
			if err != nil {
				return err
			}
			changed, merged, err := a.Merge(actor, now, b, cart.MergeSum)
			if err != nil || merged.Empty() {
				return err
			}
			if err := tx.Carts().Save(ctx, a, changed); err != nil {
				return err
			}
			return tx.Carts().Save(ctx, b, merged)
		})
	}
	errs := together(8, func(i int, ready func()) error {
		ready()
		for k := range 3 {
			err := merge(cart.ID(fmt.Sprint("into_", i%2)), base.Add(time.Duration(1+i*3+k)))
			if err != nil && !errors.Is(err, cart.ErrNotActive) && !errors.Is(err, kabinet.ErrConflict) {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(errs...); err != nil {
		e.Fatal(err)
	}
	err := e.db.View(e.ctx, func(ctx context.Context, tx store.Tx) error {
		from, err := tx.Carts().Get(ctx, orgA, "from")
		if err != nil {
			return err
		}
		for _, id := range []cart.ID{"into_0", "into_1"} {
			c, err := tx.Carts().Get(ctx, orgA, id)
			if err != nil {
				return err
			}
			want := kabinet.QuantityOf(5)
			if from.State().MergedInto == id {
				want = kabinet.QuantityOf(10)
			}
			if l := c.State().Lines; len(l) != 1 || !l[0].Quantity.Equal(want) {
				e.Errorf("%s has %+v, want %s of one line", id, l, want)
			}
		}
		if s := from.State(); s.Status != cart.Merged || s.MergedInto == "" {
			e.Errorf("the cart that was merged is %s into %q", s.Status, s.MergedInto)
		}
		return nil
	})
	if err != nil {
		e.Fatal(err)
	}
}
