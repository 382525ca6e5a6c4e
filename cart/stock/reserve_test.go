package stock_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

func TestReserveAllOrNothing(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"), row("PIPE", "north", "30"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "60"), ask("2", "PIPE", "40"), ask("3", "BOLT", "50"))
	require.ErrorIs(t, err, stock.ErrShort)
	require.ErrorIs(t, err, stock.ErrInsufficient)
	require.ErrorContains(t, err, "/lines/1: 30 of PIPE can be delivered, and 40 is asked for")
	require.ErrorContains(t, err, "/lines/2: 40 of BOLT can be delivered, and 50 is asked for", "lines share what there is")
	require.Equal(t, "100", w.now("BOLT"))
	held, err := w.hold(order("1", 1), ask("1", "BOLT", "60"), ask("2", "PIPE", "30"), ask("3", "BOLT", "40"))
	require.NoError(t, err)
	require.Len(t, held.Parts, 3)
	require.Equal(t, "0", w.now("BOLT"))
	again, err := w.hold(order("1", 1), ask("1", "BOLT", "60"), ask("2", "PIPE", "30"), ask("3", "BOLT", "40"))
	require.NoError(t, err)
	require.Equal(t, held, again, "a repeat holds nothing more")
	_, err = w.hold(order("2", 1), ask("1", "BOLT", "1"))
	require.ErrorIs(t, err, stock.ErrShort)
	less, err := w.hold(order("1", 2), ask("1", "BOLT", "60"))
	require.NoError(t, err)
	require.Equal(t, int64(2), less.Document.Version)
	require.Equal(t, "40", w.now("BOLT"), "a later version gives back what the earlier one held")
	_, err = w.hold(order("1", 1), ask("1", "BOLT", "60"))
	require.ErrorIs(t, err, ledger.ErrOlder)
}

func TestReserveMistakes(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"), row("PIPE", "north", "30"))
	for name, c := range map[string]struct {
		d    stock.Document
		ask  stock.Ask
		want error
	}{
		"no document":    {stock.Document{}, ask("1", "BOLT", "1"), stock.ErrDocument},
		"no line":        {order("1", 1), ask("", "BOLT", "1"), stock.ErrDocument},
		"sku":            {order("1", 1), ask("1", "NUT", "1"), stock.ErrSKU},
		"warehouse":      {order("1", 1), stock.Ask{Line: "1", SKU: "BOLT", Quantity: q("1"), Warehouse: "west"}, stock.ErrWarehouse},
		"unit":           {order("1", 1), stock.Ask{Line: "1", SKU: "BOLT", Quantity: q("1"), Unit: "TNE"}, stock.ErrUnit},
		"nothing":        {order("1", 1), ask("1", "BOLT", "0"), stock.ErrQuantity},
		"less":           {order("1", 1), ask("1", "BOLT", "-1"), stock.ErrQuantity},
		"part of a bolt": {order("1", 1), ask("1", "BOLT", "1.5"), stock.ErrQuantity},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.hold(c.d, c.ask)
			require.ErrorIs(t, err, c.want)
		})
	}
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "1"), ask("1", "PIPE", "1"))
	require.ErrorIs(t, err, stock.ErrDocument, "a line twice")
	require.ErrorIs(t, w.try(func(ctx context.Context, _ *stock.Service) error {
		_, err := (&stock.Service{Seller: seller}).Reserve(ctx, anna, start, stock.Request{})
		return err
	}), kabinet.ErrMissingPort)
	require.ErrorIs(t, w.try(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Held(ctx, stock.Document{Org: "other", ID: "order/1"})
		return err
	}), kabinet.ErrNotFound)
}

// What is counted is whole, and what is measured is rounded up to what its unit has.
func TestUnitsAndRounding(t *testing.T) {
	bolt, pipe := articles()["BOLT"], articles()["PIPE"]
	for _, c := range []struct {
		article        stock.Article
		quantity, want string
		unit           kabinet.UoM
	}{
		{bolt, "7", "7", ""}, {bolt, "7", "7", kabinet.Piece}, {bolt, "2.5", "30", kabinet.Box}, {bolt, "0.5", "72", "GRO"},
		{bolt, "0.3", "10", kabinet.Kilogram},
		{pipe, "1.2345", "1.235", ""}, {pipe, "3", "35.1", kabinet.Piece}, {pipe, "10", "2.165", kabinet.Kilogram},
		{stock.Article{Unit: "BOX40", Counted: true}, "3", "3", ""}, {stock.Article{Unit: "BOX40"}, "0.5", "0.5", ""},
	} {
		got, err := c.article.Base(q(c.quantity), c.unit)
		require.NoError(t, err)
		require.Equal(t, c.want, got.String(), "%s %s of %s", c.quantity, c.unit, c.article.SKU)
	}
	for _, c := range []struct {
		quantity string
		unit     kabinet.UoM
	}{{"1.5", ""}, {"0.05", kabinet.Box}, {"1", kabinet.Kilogram}} {
		_, err := bolt.Base(q(c.quantity), c.unit)
		require.ErrorIs(t, err, stock.ErrQuantity)
	}
	_, err := stock.Article{Unit: "BOX40", Counted: true}.Base(q("0.5"), "")
	require.ErrorIs(t, err, stock.ErrQuantity)
	a := stock.ArticleOf(pricingProduct())
	require.Equal(t, kabinet.Metre, a.Unit)
}

func TestLotsAndWarehouses(t *testing.T) {
	w := newWorld(t, stock.Physical)
	lot := func(name, quantity string, expires kabinet.Date) stock.Row {
		return stock.Row{SKU: "BOLT", Warehouse: "north", Lot: name, Quantity: q(quantity), Expires: expires}
	}
	w.full(start, lot("late", "10", kabinet.MustDate("2026-09-01")), lot("never", "10", kabinet.Date{}),
		lot("soon", "10", kabinet.MustDate("2026-04-01")), lot("past", "10", today), row("BOLT", "south", "40"))
	require.Equal(t, "70", w.now("BOLT"), "what has expired is not sold")
	places := func(h stock.Held) (out []string) {
		for _, p := range h.Parts {
			out = append(out, string(p.Warehouse)+"/"+p.Lot+" "+p.Quantity.String())
		}
		return out
	}
	h, err := w.hold(order("1", 1), ask("1", "BOLT", "15"))
	require.NoError(t, err)
	require.Equal(t, []string{"north/soon 10", "north/late 5"}, places(h), "what expires first is sold first")
	h, err = w.hold(order("2", 1), ask("1", "BOLT", "20"))
	require.NoError(t, err)
	require.Equal(t, []string{"south/ 20"}, places(h), "the first warehouse that has it whole")
	h, err = w.hold(order("3", 1), ask("1", "BOLT", "25"))
	require.NoError(t, err)
	require.Equal(t, []string{"north/late 5", "north/never 10", "south/ 10"}, places(h), "or all between them")
	_, err = w.hold(order("4", 1), stock.Ask{Line: "1", SKU: "BOLT", Quantity: q("1"), Lot: "never"})
	require.ErrorIs(t, err, stock.ErrShort)
	_, err = w.hold(order("5", 1), stock.Ask{Line: "1", SKU: "BOLT", Quantity: q("11"), Warehouse: "south"})
	require.ErrorIs(t, err, stock.ErrShort)
}

func TestSafetyAndAllocations(t *testing.T) {
	w := newWorld(t, stock.Physical)
	r := row("BOLT", "north", "100")
	r.Allocated = q("15")
	w.full(start, r)
	require.Equal(t, "85", w.now("BOLT"))
	keep := func(sku kabinet.SKU, n string) error {
		return w.try(func(ctx context.Context, s *stock.Service) error { return s.Keep(ctx, erp, start, sku, "north", q(n)) })
	}
	require.NoError(t, keep("BOLT", "20"))
	require.Equal(t, "65", w.now("BOLT"))
	require.ErrorIs(t, keep("BOLT", "-1"), stock.ErrRow)
	require.ErrorIs(t, keep("PIPE", "1"), kabinet.ErrNotFound)
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "66"))
	require.ErrorIs(t, err, stock.ErrShort)
	_, err = w.hold(order("1", 1), ask("1", "BOLT", "65"))
	require.NoError(t, err)
	require.NoError(t, keep("BOLT", "100"))
	require.Equal(t, "0", w.now("BOLT"), "never below zero")
	report := w.full(start.Add(time.Hour), r)
	require.Empty(t, report.Oversold, "the use of the safety stock is no overselling")
	require.Equal(t, 1, report.Same)
}

// What is to come in can be promised by a date, and is taken the latest first, so that
// what lies there remains for those who need it sooner.
func TestInboundByDate(t *testing.T) {
	w := newWorld(t, stock.Physical)
	in := func(id, date, quantity string) stock.Row {
		return stock.Row{SKU: "PIPE", Warehouse: "north", Inbound: id, Arrives: kabinet.MustDate(date), Quantity: q(quantity)}
	}
	w.full(start, row("PIPE", "north", "10"), in("po1", "2026-03-10", "20"), in("po2", "2026-03-20", "30"), in("late", "2026-02-20", "5"))
	var at stock.AtWarehouse
	w.must(func(ctx context.Context, s *stock.Service) error {
		a, err := s.Answers(ctx, start, "PIPE")
		at = a[0].Warehouses[0]
		return err
	})
	require.Equal(t, "10", at.Now.String())
	require.Equal(t, "10", at.By(kabinet.Date{}).String())
	require.Equal(t, "15", at.By(today).String(), "what is late comes today at the soonest")
	require.Equal(t, "15", at.By(kabinet.MustDate("2026-03-09")).String())
	require.Equal(t, "35", at.By(kabinet.MustDate("2026-03-10")).String())
	require.Equal(t, "65", at.By(kabinet.MustDate("2026-12-31")).String())
	_, err := w.hold(order("1", 1), ask("1", "PIPE", "11"))
	require.ErrorIs(t, err, stock.ErrShort, "without a date only what lies there counts")
	later := ask("1", "PIPE", "40")
	later.By = kabinet.MustDate("2026-03-25")
	h, err := w.hold(order("1", 1), later)
	require.NoError(t, err)
	require.Equal(t, "po2", h.Parts[0].Inbound)
	require.Equal(t, "po1", h.Parts[1].Inbound)
	require.Equal(t, "10", w.now("PIPE"))

	// It comes in: what was held of it is held of what lies there.
	w.full(start.Add(24*time.Hour), row("PIPE", "north", "45"), in("po1", "2026-03-10", "20"))
	require.Equal(t, "15", w.now("PIPE"))
	w.take(stock.Feed{Kind: stock.Delta, AsOf: start.Add(48 * time.Hour), Rows: []stock.Row{row("PIPE", "north", "65"), in("po1", "2026-03-10", "0")}})
	require.Equal(t, "25", w.now("PIPE"))
	w.must(func(ctx context.Context, s *stock.Service) error {
		h, err = s.Held(ctx, order("1", 1))
		return err
	})
	for _, p := range h.Parts {
		require.Empty(t, p.Inbound)
		require.Equal(t, "1", p.Line)
	}
	w.ship(order("1", 1), start.Add(50*time.Hour), "s1")
	require.Equal(t, "25", w.now("PIPE"))
}

func TestLife(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	reserve := func(d stock.Document, until time.Time) error {
		return w.try(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Reserve(ctx, anna, start, stock.Request{Document: d, Until: until, Lines: []stock.Ask{ask("1", "BOLT", "30")}})
			return err
		})
	}
	sweep := func(now time.Time) int {
		n, err := w.expire(now)
		require.NoError(t, err)
		return n
	}
	require.ErrorIs(t, reserve(order("1", 1), start), kabinet.ErrWindow)
	for _, id := range []string{"1", "2", "3"} {
		require.NoError(t, reserve(order(id, 1), start.Add(time.Hour)))
	}
	w.must(func(ctx context.Context, s *stock.Service) error {
		h, err := s.Extend(ctx, anna, start, order("1", 1), start.Add(3*time.Hour))
		require.True(t, h.Until.Equal(start.Add(3*time.Hour)))
		if err == nil {
			h, err = s.Extend(ctx, anna, start, order("1", 1), start.Add(2*time.Hour))
			require.True(t, h.Until.Equal(start.Add(3*time.Hour)), "it never shortens")
		}
		return err
	})
	w.must(func(ctx context.Context, s *stock.Service) error {
		h, err := s.Convert(ctx, anna, start, order("2", 1))
		require.True(t, h.Until.IsZero())
		return err
	})
	require.Zero(t, sweep(start.Add(59*time.Minute)))
	require.Equal(t, 1, sweep(start.Add(time.Hour)))
	require.Equal(t, "40", w.now("BOLT"))
	require.Equal(t, 1, sweep(start.Add(1000*time.Hour)), "what was converted expires no more")
	require.Equal(t, "70", w.now("BOLT"))
	for _, do := range []func(ctx context.Context, s *stock.Service) (stock.Held, error){
		func(ctx context.Context, s *stock.Service) (stock.Held, error) {
			return s.Convert(ctx, anna, start, order("3", 1))
		},
		func(ctx context.Context, s *stock.Service) (stock.Held, error) {
			return s.Extend(ctx, anna, start, order("3", 1), start.Add(time.Hour))
		},
	} {
		require.ErrorIs(t, w.try(func(ctx context.Context, s *stock.Service) error { _, err := do(ctx, s); return err }), stock.ErrLapsed)
	}
	require.NoError(t, reserve(order("3", 1), start.Add(time.Hour)), "what has expired is asked for anew")
	require.Equal(t, "40", w.now("BOLT"))
	require.NoError(t, reserve(order("3", 1), time.Time{}))
	require.Equal(t, "40", w.now("BOLT"))
	w.must(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Release(ctx, anna, start, order("3", 1), "cancelled")
		return err
	})
	require.ErrorIs(t, reserve(order("3", 1), time.Time{}), stock.ErrLapsed, "what was given back is not held")
	require.NoError(t, reserve(order("3", 2), time.Time{}))

	release := func(step string, parts ...stock.Part) error {
		return w.try(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Release(ctx, anna, start, order("2", 1), step, parts...)
			return err
		})
	}
	require.NoError(t, release("c1", stock.Part{Line: "1", Quantity: q("10")}))
	require.NoError(t, release("c1", stock.Part{Line: "1", Quantity: q("10")}), "a repeat")
	require.Equal(t, "50", w.now("BOLT"))
	require.ErrorIs(t, release("c2", stock.Part{Line: "1", Quantity: q("21")}), ledger.ErrOpen)
	require.ErrorIs(t, release("c2", stock.Part{Line: "9"}), kabinet.ErrNotFound)
	w.ship(order("2", 1), start, "s1", stock.Part{Line: "1", Quantity: q("5")})
	w.ship(order("2", 1), start, "s1", stock.Part{Line: "1", Quantity: q("5")})
	require.Equal(t, "50", w.now("BOLT"), "what left stays deducted until a feed")
	require.NoError(t, release("rest"))
	require.Equal(t, "65", w.now("BOLT"))
	require.NoError(t, release("again"), "nothing is held: nothing happens")
	var e *kabinet.Error
	err := w.try(func(ctx context.Context, s *stock.Service) error {
		_, err := s.Extend(ctx, anna, start, order("9", 1), start.Add(time.Hour))
		return err
	})
	require.True(t, errors.As(err, &e))
	require.Equal(t, "order/9", e.Param("id"))
}

// Of two parts of one line only the first was taken.
func TestPartsOfOneLineAreOne(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	_, err := w.hold(order("1", 1), ask("1", "BOLT", "30"))
	require.NoError(t, err)
	part := func(n string) stock.Part { return stock.Part{Line: "1", Quantity: q(n)} }
	w.ship(order("1", 1), start, "s1", part("10"), part("5"))
	w.must(func(ctx context.Context, s *stock.Service) error {
		h, err := s.Release(ctx, anna, start, order("1", 1), "less", part("3"), part("4"))
		require.NoError(t, err)
		require.Equal(t, []string{"15", "8"}, []string{h.Parts[0].Shipped.String(), h.Parts[0].Open.String()})
		return nil
	})
	require.Equal(t, "77", w.now("BOLT"))
}

// stuck is a service of a transaction in which one document cannot be given back.
type stuck struct {
	*stock.Service
	document string
}

func (x stuck) Expire(ctx context.Context, by kabinet.Actor, now time.Time, org kabinet.OrgID, document string) (ledger.State, error) {
	if document == x.document {
		return ledger.State{}, kabinet.ErrConflict
	}
	return x.Service.Expire(ctx, by, now, org, document)
}

// Goods that cannot be given back hold up nobody else's: each is a transaction of its own.
func TestGoodsThatCannotBeGivenBackHoldUpNoOthers(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	for _, id := range []string{"1", "2", "3"} {
		w.must(func(ctx context.Context, s *stock.Service) error {
			_, err := s.Reserve(ctx, anna, start, stock.Request{Document: order(id, 1), Until: start.Add(time.Hour), Lines: []stock.Ask{ask("1", "BOLT", "30")}})
			return err
		})
	}
	var due []ledger.State
	w.must(func(ctx context.Context, s *stock.Service) (err error) {
		due, err = s.Due(ctx, start.Add(time.Hour), 10)
		return err
	})
	require.Len(t, due, 3)
	n, err := ledger.ExpireEach(t.Context(), func(_ context.Context, do func(context.Context, stuck) error) error {
		return w.try(func(ctx context.Context, s *stock.Service) error { return do(ctx, stuck{s, due[0].Document.ID}) })
	}, erp, start.Add(time.Hour))
	require.ErrorIs(t, err, kabinet.ErrConflict)
	require.Equal(t, 2, n)
	require.Equal(t, "70", w.now("BOLT"))
	_, err = (&stock.Service{Seller: seller}).Due(t.Context(), start, 1)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = (&stock.Service{Seller: seller}).Expire(t.Context(), erp, start, seller, "x")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
