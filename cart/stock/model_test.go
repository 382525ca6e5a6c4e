package stock_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// shop is what is really so: bolts in one warehouse, and what orders need of them.
type shop struct {
	received int64            // in all
	left     int64            // that was shipped
	open     map[string]int64 // what orders still hold, by order
	version  map[string]int64
	expires  map[string]time.Time
	coming   map[string]int64 // receipts
	netted   map[string]netted
}

// netted is what an ERP has deducted for an order.
type netted struct {
	stock.Document
	quantity int64
}

// snapshot is what an ERP saw at an instant; it tells later.
type snapshot struct {
	at       time.Time
	onHand   int64
	coming   map[string]int64
	knows    []stock.Document
	received int64
}

// TestModel lets orders reserve, expire, ship and be cancelled, receipts come in, and
// feeds tell of it late. What a Physical source says is deducted once, no more and no
// less: what there is is what came in that the source has told of, less what left, less
// what is held. Of an AlreadyNetted one there is never more than that.
func TestModel(t *testing.T) {
	for _, mode := range []stock.Mode{stock.Physical, stock.AlreadyNetted} {
		t.Run(string(mode), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { model(t, mode) }) })
	}
}

func model(t *rapid.T, mode stock.Mode) {
	w := newWorld(t, mode)
	w.places = w.places[:1]
	real := shop{received: 50, open: map[string]int64{}, version: map[string]int64{}, expires: map[string]time.Time{}, coming: map[string]int64{}, netted: map[string]netted{}}
	now, told, step, receipts := start, int64(50), 0, 0
	see := func() snapshot {
		s := snapshot{at: now, onHand: real.received - real.left, coming: map[string]int64{}, received: real.received}
		for id, n := range real.coming {
			s.coming[id] = n
		}
		if mode == stock.AlreadyNetted {
			for _, id := range slices.Sorted(maps.Keys(real.open)) {
				// What it knows it goes on knowing; of an order that was changed it may
				// know the older version only.
				known, n := real.netted[id], real.open[id]
				if n > 0 && (known.Version == real.version[id] || rapid.Bool().Draw(t, "known "+id)) {
					known = netted{order(id, real.version[id]), n}
				}
				if n > 0 && known.Version > 0 {
					s.onHand -= known.quantity
					s.knows = append(s.knows, known.Document)
					real.netted[id] = known
				} else {
					delete(real.netted, id)
				}
			}
		}
		return s
	}
	tell := func(s snapshot) {
		rows := []stock.Row{row("BOLT", "north", fmt.Sprint(s.onHand))}
		for id, n := range s.coming {
			rows = append(rows, stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: id, Arrives: today.AddDays(5), Quantity: kabinet.QuantityOf(n)})
		}
		w.take(stock.Feed{Kind: stock.Full, AsOf: s.at, Knows: s.knows, Rows: rows})
		told = s.received
	}
	tell(see())
	var seen *snapshot
	id := rapid.SampledFrom([]string{"1", "2", "3"})
	try := func(do func(ctx context.Context, s *stock.Service) error) error {
		err := w.try(do)
		for _, known := range []error{stock.ErrShort, stock.ErrLapsed, ledger.ErrOlder, ledger.ErrOpen, kabinet.ErrNotFound, kabinet.ErrWindow} {
			if err == nil || errors.Is(err, known) {
				return err
			}
		}
		t.Fatalf("unexpected: %v", err)
		return err
	}
	t.Repeat(map[string]func(*rapid.T){
		"later": func(t *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(1, 90).Draw(t, "minutes")) * time.Minute) },
		"reserve": func(t *rapid.T) {
			id, n := id.Draw(t, "order"), rapid.Int64Range(1, 40).Draw(t, "quantity")
			version := real.version[id] + rapid.Int64Range(0, 1).Draw(t, "later version")
			a := ask("1", "BOLT", fmt.Sprint(n))
			if rapid.Bool().Draw(t, "by date") {
				a.By = today.AddDays(30)
			}
			until := now.Add(time.Hour)
			var held stock.Held
			if try(func(ctx context.Context, s *stock.Service) (err error) {
				held, err = s.Reserve(ctx, anna, now, stock.Request{Document: order(id, max(version, 1)), Lines: []stock.Ask{a}, Until: until})
				return err
			}) == nil {
				if held.Until.Equal(until) && !real.expires[id].Equal(until) || version > real.version[id] {
					real.open[id], real.expires[id] = n, until
				}
				real.version[id] = max(version, 1)
			}
		},
		"convert": func(t *rapid.T) {
			id := id.Draw(t, "order")
			var held stock.Held
			if try(func(ctx context.Context, s *stock.Service) (err error) {
				held, err = s.Convert(ctx, anna, now, order(id, 1))
				return err
			}) == nil {
				real.expires[id] = held.Until
			}
		},
		"sweep": func(t *rapid.T) {
			_ = try(func(ctx context.Context, s *stock.Service) error {
				due, err := s.Due(ctx, now, 10)
				for _, d := range due {
					_, id, _ := strings.Cut(d.Document.ID, "/order/")
					real.open[id] = 0
				}
				return err
			})
			_, err := w.expire(now)
			require.NoError(t, err)
		},
		"ship": func(t *rapid.T) {
			id := id.Draw(t, "order")
			n := min(real.open[id]-w.heldInbound(id), rapid.Int64Range(1, 40).Draw(t, "quantity"))
			if n < 1 {
				return
			}
			step++
			name := fmt.Sprint("s", step)
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				_ = try(func(ctx context.Context, s *stock.Service) error {
					_, err := s.Ship(ctx, anna, now, order(id, 1), name, stock.Part{Line: "1", Quantity: kabinet.QuantityOf(n)})
					return err
				})
			}
			real.open[id], real.left = real.open[id]-n, real.left+n
		},
		"cancel": func(t *rapid.T) {
			id := id.Draw(t, "order")
			step++
			if try(func(ctx context.Context, s *stock.Service) error {
				_, err := s.Release(ctx, anna, now, order(id, 1), fmt.Sprint("c", step))
				return err
			}) == nil {
				real.open[id] = 0
			}
		},
		"a receipt is announced": func(t *rapid.T) {
			receipts++
			real.coming[fmt.Sprint("po", receipts)] = rapid.Int64Range(1, 30).Draw(t, "quantity")
		},
		"a receipt comes in": func(t *rapid.T) {
			for _, id := range slices.Sorted(maps.Keys(real.coming)) {
				real.received += real.coming[id]
				delete(real.coming, id)
				return
			}
		},
		"the ERP looks": func(t *rapid.T) {
			s := see()
			seen = &s
			now = now.Add(time.Nanosecond) // what happens after the look is later
		},
		"the ERP tells": func(t *rapid.T) {
			if seen != nil {
				tell(*seen)
				seen = nil
			}
		},
		"": func(t *rapid.T) {
			held, free := int64(0), told-real.left
			for _, n := range real.open {
				held += n
			}
			inbound := w.heldInbound("1", "2", "3")
			has := kabinet.MustQuantity(w.now("BOLT"))
			want := kabinet.QuantityOf(max(free-held+inbound, 0))
			switch {
			case mode == stock.Physical && !has.Equal(want):
				t.Fatalf("there are %s, want %s: %d came, %d left, %d held, of which %d to come", has, want, told, real.left, held, inbound)
			case mode == stock.AlreadyNetted && want.Less(has):
				t.Fatalf("there are %s, at most %s can be: %d came, %d left, %d held, of which %d to come", has, want, told, real.left, held, inbound)
			}
		},
	})
}

// heldInbound returns what orders hold of receipts.
func (w *world) heldInbound(ids ...string) int64 {
	var sum int64
	w.must(func(ctx context.Context, s *stock.Service) error {
		for _, id := range ids {
			h, err := s.Held(ctx, order(id, 1))
			if errors.Is(err, kabinet.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			for _, p := range h.Parts {
				if p.Inbound != "" {
					coef, scale := p.Open.Fixed()
					for range scale {
						coef /= 10
					}
					sum += coef
				}
			}
		}
		return nil
	})
	return sum
}
