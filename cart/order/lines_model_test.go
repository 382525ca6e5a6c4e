package order_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

func q(n int64) kabinet.Quantity { return kabinet.QuantityOf(n) }

// num returns a whole quantity as a number.
func num(t require.TestingT, q kabinet.Quantity) int64 {
	r, err := q.Round(0, kabinet.Down)
	require.NoError(t, err)
	require.True(t, r.Equal(q), "%s is whole", q)
	n, _ := r.Fixed()
	return n
}

// dispatch is a shipment as the model knows it.
type dispatch struct {
	state order.ShipmentState
	left  bool
}

// lines is an order as the model knows it: the lines as they were placed, and what every
// step has done to them, reckoned from the shipments and the arguments of the calls.
type lines struct {
	d         *desk
	o         order.State
	shipments []*dispatch
	placed    map[cart.LineID]kabinet.Quantity
	// wanted is what the buyer has said yes to; verb is the step under way.
	wanted map[cart.LineID]int64
	verb   string
}

// Ordered + over = open + allocated + shipped + cancelled + closed short, with over within
// its tolerance, whatever happens to an order; and what is kept of stock, what costs what
// and the history agree with it.
func TestLinesKeepTheirQuantities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &lines{d: newDesk(), placed: map[cart.LineID]kabinet.Quantity{}, wanted: map[cart.LineID]int64{}}
		m.d.Authority["manager"][order.PermissionCancel] = m.d.Authority["manager"][order.PermissionProcess]
		m.d.tolerance = order.Tolerance{Under: kabinet.MustPercent("10"), Over: kabinet.MustPercent("10")}
		m.o = m.d.placed(t, fake.Line("BOLT", "100"), fake.Line("NUT", "40"), fake.Line("BOOK", "7"))
		m.o = m.d.load(t, m.o.ID)
		for _, l := range m.o.Lines {
			m.placed[l.ID], m.wanted[l.ID] = l.Quantity, num(t, l.Quantity)
		}
		t.Repeat(map[string]func(*rapid.T){
			"confirm": m.call(func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				return s.Confirm(ctx, fake.Manager, ref(m.o))
			}),
			"answer": m.call(func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				a := order.Answer{Line: m.line(t), Quantity: q(rapid.Int64Range(0, 120).Draw(t, "quantity"))}
				a.None = a.Quantity.IsZero() && rapid.Bool().Draw(t, "none")
				if rapid.Bool().Draw(t, "price") {
					a.Price = kabinet.MustMoney(rapid.SampledFrom([]string{"1.50 RUB", "9 RUB", "200.01 RUB"}).Draw(t, "to"))
				}
				return s.Answer(ctx, fake.Manager, ref(m.o), a)
			}),
			"decide": m.says("decide", func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				return s.Decide(ctx, fake.Anna, ref(m.o), order.Decision{Line: m.line(t), Accept: rapid.Bool().Draw(t, "accept")})
			}),
			"cancel": m.says("cancel", func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				return s.CancelLines(ctx, rapid.SampledFrom([]kabinet.Actor{fake.Anna, fake.Manager}).Draw(t, "by"), ref(m.o), "less", order.LineQuantity{Line: m.line(t), Quantity: q(rapid.Int64Range(0, 30).Draw(t, "quantity"))})
			}),
			"close": m.call(func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				return s.CloseShort(ctx, fake.Manager, ref(m.o), m.line(t))
			}),
			"amend": m.says("amend", func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				var a order.Amendment
				switch rapid.IntRange(0, 2).Draw(t, "what") {
				case 0:
					a.Add = []cart.NewLine{fake.Line(rapid.SampledFrom([]kabinet.SKU{"BOLT", "BOOK"}).Draw(t, "sku"), "20")}
				case 1:
					a.Remove = []cart.LineID{m.line(t)}
				default:
					a.Quantities = []order.LineQuantity{{Line: m.line(t), Quantity: q(10 * rapid.Int64Range(1, 15).Draw(t, "tens"))}}
				}
				before, err := s.Preview(ctx, fake.Manager, ref(m.o), a)
				if err != nil {
					return order.State{}, err
				}
				o, err := s.Amend(ctx, fake.Manager, ref(m.o), a)
				if err == nil && before.Number != 0 {
					require.Equal(t, before.Number, o.Revision)
					require.True(t, before.Payable.Equal(o.Totals.Payable), "as it was shown")
				}
				return o, err
			}),
			"plan": func(t *rapid.T) {
				l := order.ShipmentLine{Order: m.o.ID, Line: m.line(t), Quantity: q(rapid.Int64Range(1, 60).Draw(t, "quantity"))}
				x, err := m.d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
					return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, l)
				})
				if m.refused(t, err) {
					return
				}
				m.shipments = append(m.shipments, &dispatch{state: x})
			},
			"load": m.move(func(t *rapid.T, ctx context.Context, s *order.Shipping, x order.ShipmentState) (order.ShipmentState, error) {
				planned := num(t, x.Lines[0].Quantity)
				w := rapid.Int64Range(max(1, planned-5), planned+5).Draw(t, "weighed")
				return s.Load(ctx, fake.Manager, shipmentRef(x), order.Weighing{Line: "1", Quantity: q(w), Heat: "A-17"})
			}),
			"depart": m.move(func(t *rapid.T, ctx context.Context, s *order.Shipping, x order.ShipmentState) (order.ShipmentState, error) {
				return s.Depart(ctx, fake.Manager, shipmentRef(x))
			}),
			"recall": m.move(func(t *rapid.T, ctx context.Context, s *order.Shipping, x order.ShipmentState) (order.ShipmentState, error) {
				return s.Recall(ctx, fake.Manager, shipmentRef(x), "no truck")
			}),
			"deliver": m.move(func(t *rapid.T, ctx context.Context, s *order.Shipping, x order.ShipmentState) (order.ShipmentState, error) {
				return s.Deliver(ctx, fake.Manager, shipmentRef(x))
			}),
			"accept": m.move(func(t *rapid.T, ctx context.Context, s *order.Shipping, x order.ShipmentState) (order.ShipmentState, error) {
				return s.Accept(ctx, fake.Anna, shipmentRef(x))
			}),
			"complete": m.call(func(t *rapid.T, ctx context.Context, s *order.Service) (order.State, error) {
				return s.Complete(ctx, fake.Manager, ref(m.o))
			}),
			"": m.holds,
		})
	})
}

func (m *lines) line(t *rapid.T) cart.LineID {
	return m.o.Lines[rapid.IntRange(0, len(m.o.Lines)-1).Draw(t, "line")].ID
}

// call makes a step of a call; what the rules refuse changes nothing.
func (m *lines) call(do func(*rapid.T, context.Context, *order.Service) (order.State, error)) func(*rapid.T) {
	return func(t *rapid.T) {
		m.d.Now = m.d.Now.Add(time.Minute)
		_, err := m.d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return do(t, ctx, s) })
		m.refused(t, err)
	}
}

// says makes a step of a call by which the buyer's wish changes, or is told.
func (m *lines) says(verb string, do func(*rapid.T, context.Context, *order.Service) (order.State, error)) func(*rapid.T) {
	step := m.call(do)
	return func(t *rapid.T) {
		m.verb = verb
		step(t)
		m.verb = ""
	}
}

// wish takes over what the buyer wants from now on.
func (m *lines) wish(t *rapid.T, now order.State) {
	for _, l := range now.Lines {
		i := slices.IndexFunc(m.o.Lines, func(x order.Line) bool { return x.ID == l.ID })
		if i < 0 {
			m.wanted[l.ID] = num(t, l.Quantity)
			continue
		}
		was := m.o.Lines[i]
		switch {
		case m.verb == "decide" && was.Offer != nil && l.Offer == nil:
			m.wanted[l.ID] = num(t, l.Quantity) - num(t, l.Cancelled)
		case m.verb == "amend" && !was.Quantity.Equal(l.Quantity):
			m.wanted[l.ID] = num(t, l.Quantity) - num(t, l.Cancelled)
		case m.verb == "cancel" && !was.Cancelled.Equal(l.Cancelled):
			m.wanted[l.ID] = min(m.wanted[l.ID], num(t, l.Quantity)-num(t, l.Cancelled))
		}
	}
}

// move makes a step of a shipment.
func (m *lines) move(do func(*rapid.T, context.Context, *order.Shipping, order.ShipmentState) (order.ShipmentState, error)) func(*rapid.T) {
	return func(t *rapid.T) {
		if len(m.shipments) == 0 {
			t.Skip("no shipment")
		}
		x := m.shipments[rapid.IntRange(0, len(m.shipments)-1).Draw(t, "shipment")]
		next, err := m.d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return do(t, ctx, s, x.state)
		})
		if m.refused(t, err) {
			return
		}
		x.state = next
		x.left = x.left || next.Status == order.InTransit
	}
}

// refused reports whether a step was refused, by a rule; then nothing has changed.
func (m *lines) refused(t *rapid.T, err error) bool {
	now := m.d.load(t, m.o.ID)
	if err != nil {
		kind := kabinet.KindOf(err)
		require.True(t, slices.Contains([]kabinet.Kind{kabinet.State, kabinet.Invalid, kabinet.Conflict, kabinet.NotFound}, kind), "%v", err)
		require.Equal(t, m.o, now, "%v", err)
		return true
	}
	m.wish(t, now)
	m.o = now
	return false
}

func (m *lines) holds(t *rapid.T) {
	o := m.o
	require.NoError(t, o.Totals.Check())
	allocated, shipped := map[cart.LineID]int64{}, map[cart.LineID]int64{}
	for _, x := range m.shipments {
		l := x.state.Lines[0]
		switch {
		case x.left:
			shipped[l.Line] += num(t, l.Actual())
		case x.state.Status == order.Planned || x.state.Status == order.Loaded:
			allocated[l.Line] += num(t, l.Actual())
		}
	}
	kept := map[cart.LineID]int64{}
	for _, l := range m.d.goods.kept[o.ID].Lines {
		kept[l.Line] += num(t, l.Quantity)
	}
	sum := kabinet.Zero(o.Currency)
	for i, l := range o.Lines {
		ordered, over, open := num(t, l.Quantity), num(t, l.Over()), num(t, l.Open())
		require.Equal(t, allocated[l.ID], num(t, l.Allocated), "line %s is allocated what shipments have", l.ID)
		require.Equal(t, shipped[l.ID], num(t, l.Shipped), "line %s has shipped what has left", l.ID)
		cancelled, short := num(t, l.Cancelled), num(t, l.ClosedShort)
		require.Equal(t, ordered+over, open+allocated[l.ID]+shipped[l.ID]+cancelled+short, "line %s", l.ID)
		wanted, gets := m.wanted[l.ID], num(t, l.Effective())
		require.LessOrEqual(t, 10*(gets-wanted), wanted, "line %s gets %d of %d: more than the tolerance", l.ID, gets, wanted)
		require.LessOrEqual(t, 10*(wanted-gets), wanted, "line %s gets %d of %d: less than the tolerance", l.ID, gets, wanted)
		require.Equal(t, ordered+over-cancelled-short, num(t, l.Effective()))
		for _, n := range []int64{open, allocated[l.ID], shipped[l.ID], cancelled, short} {
			require.GreaterOrEqual(t, n, int64(0))
		}
		require.False(t, open > 0 && over > 0)
		if o.Status != order.Completed && o.Status != order.Cancelled {
			require.Equal(t, open+allocated[l.ID], kept[l.ID], "the stock keeps what line %s needs", l.ID)
		}
		var err error
		sum, err = sum.Add(o.Totals.Lines[i].Amount)
		require.NoError(t, err)
		if ordered > 0 {
			want, err := l.Amount.MulPer(l.Effective(), l.Quantity, 2, kabinet.HalfUp)
			require.NoError(t, err)
			require.True(t, want.Equal(o.Totals.Lines[i].Amount), "line %s costs %s for %s of %s at %s", l.ID, o.Totals.Lines[i].Amount, l.Effective(), l.Quantity, l.Amount)
		}
	}
	require.True(t, sum.Equal(o.Totals.Goods))
	m.history(t)
}

// history replays the revisions over what was placed.
func (m *lines) history(t *rapid.T) {
	got := make(map[cart.LineID]kabinet.Quantity, len(m.placed))
	for id, q := range m.placed {
		got[id] = q
	}
	for i, r := range m.o.Revisions {
		require.Equal(t, i+2, r.Number)
		if i > 0 {
			require.True(t, r.WasPayable.Equal(m.o.Revisions[i-1].Payable))
		}
		for _, c := range r.Changes {
			require.True(t, got[c.Line].Equal(c.WasQuantity), "revision %d, line %s", r.Number, c.Line)
			got[c.Line] = c.Quantity
		}
	}
	if n := len(m.o.Revisions); n > 0 {
		require.True(t, m.o.Revisions[n-1].Payable.Equal(m.o.Totals.Payable))
	}
	require.Equal(t, len(m.o.Revisions)+1, m.o.Revision)
	for _, l := range m.o.Lines {
		require.True(t, got[l.ID].Equal(l.Effective()), "line %s", l.ID)
		delete(got, l.ID)
	}
	for id, q := range got {
		require.True(t, q.IsZero(), "line %s is gone", id)
	}
}
