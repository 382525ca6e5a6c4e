package cart_test

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// model is a cart as simply as it can be said: quantities by line, in
// thousandths, and what was told of them.
type model struct {
	quantity map[cart.LineID]int64
	key      map[cart.LineID]cart.LineKey
	told     map[cart.LineID]string
	order    []cart.LineID
	last     int
	ordered  bool
	changed  time.Time
}

func (m *model) ids() []cart.LineID { return slices.Clone(m.order) }

func thousandths(n int64) kabinet.Quantity {
	q, err := kabinet.NewQuantity(n, 3)
	if err != nil {
		panic(err)
	}
	return q
}

// A cart does what the model does, whatever the order of calls, and a call that
// fails or changes nothing leaves it as it was.
func TestCartBehavesAsTheModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
		require.NoError(t, err)
		now := fake.Start
		m := &model{map[cart.LineID]int64{}, map[cart.LineID]cart.LineKey{}, map[cart.LineID]string{}, nil, 0, false, now}
		line := rapid.Custom(func(t *rapid.T) cart.NewLine {
			return cart.NewLine{
				LineKey: cart.LineKey{
					SKU:        kabinet.SKU(rapid.SampledFrom([]string{"A", "B", "C", ""}).Draw(t, "sku")),
					CostCentre: rapid.SampledFrom([]string{"", "", "1"}).Draw(t, "cost centre"),
				},
				Quantity: thousandths(rapid.Int64Range(-1, 5).Draw(t, "quantity")),
			}
		})
		anyLine := func(t *rapid.T) cart.LineID {
			return cart.LineID(strconv.Itoa(rapid.IntRange(1, m.last+1).Draw(t, "line")))
		}
		tick := func() { now = now.Add(time.Second) }
		same := func(before cart.State) { require.Equal(t, before, c.State()) }

		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				tick()
				lines := rapid.SliceOfN(line, 0, 4).Draw(t, "lines")
				before := c.State()
				event, err := c.Add(fake.Anna, now, lines...)
				bad := slices.ContainsFunc(lines, func(l cart.NewLine) bool { return l.SKU == "" || l.Quantity.Sign() <= 0 })
				if m.ordered || bad {
					require.Error(t, err)
					same(before)
					return
				}
				require.NoError(t, err)
				require.Equal(t, len(lines) == 0, event.Empty())
				for _, l := range lines {
					coef, _ := l.Quantity.Fixed()
					i := slices.IndexFunc(m.order, func(id cart.LineID) bool { return m.key[id] == l.LineKey })
					var id cart.LineID
					if i >= 0 {
						id = m.order[i]
					} else {
						m.last++
						id = cart.LineID(strconv.Itoa(m.last))
						m.order = append(m.order, id)
						m.key[id] = l.LineKey
					}
					m.quantity[id] += coef
					m.changed = now
				}
			},
			"set": func(t *rapid.T) {
				tick()
				id, n := anyLine(t), rapid.Int64Range(0, 3).Draw(t, "quantity")
				before := c.State()
				event, err := c.SetQuantity(fake.Anna, now, cart.LineQuantity{Line: id, Quantity: thousandths(n)})
				was, there := m.quantity[id]
				if m.ordered || !there || n == 0 {
					require.Error(t, err)
					same(before)
					return
				}
				require.NoError(t, err)
				require.Equal(t, was == n, event.Empty())
				if was == n {
					same(before)
					return
				}
				m.quantity[id], m.changed = n, now
			},
			"remove": func(t *rapid.T) {
				tick()
				id := anyLine(t)
				before := c.State()
				_, err := c.Remove(fake.Anna, now, id)
				if _, there := m.quantity[id]; m.ordered || !there {
					require.Error(t, err)
					same(before)
					return
				}
				require.NoError(t, err)
				delete(m.quantity, id)
				delete(m.key, id)
				delete(m.told, id)
				m.order = slices.DeleteFunc(m.order, func(x cart.LineID) bool { return x == id })
				m.changed = now
			},
			"reprice": func(t *rapid.T) {
				tick()
				price := kabinet.MustMoney(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "price") + " RUB")
				var answers []cart.Quoted
				differ := 0
				for _, id := range m.ids() {
					r := pricing.Result{Outcome: pricing.Priced, Price: price, Quantity: thousandths(m.quantity[id]), Total: price, Order: pricing.Orderability{OK: true}}
					answers = append(answers, cart.Quoted{Line: id, Result: r})
					if h := cart.PriceHash(r); h != m.told[id] && !m.ordered {
						m.told[id] = h
						differ++
					}
				}
				before := c.State()
				event, err := c.Reprice(fake.Anna, now, answers...)
				if m.ordered {
					require.Error(t, err)
					same(before)
					return
				}
				require.NoError(t, err)
				require.Len(t, event.Changes, differ)
				if differ == 0 {
					same(before)
					return
				}
				m.changed = now
			},
			"order": func(t *rapid.T) {
				tick()
				if rapid.IntRange(0, 9).Draw(t, "seldom") > 0 {
					return
				}
				before := c.State()
				_, err := c.Order(fake.Anna, now, "ord_1")
				if m.ordered || len(m.order) == 0 {
					require.Error(t, err)
					same(before)
					return
				}
				require.NoError(t, err)
				m.ordered, m.changed = true, now
			},
			"restore": func(*rapid.T) { c = cart.Restore(c.State()) },
			"": func(t *rapid.T) {
				s := c.State()
				require.Len(t, s.Lines, len(m.order))
				keys := map[cart.LineKey]bool{}
				for i, l := range s.Lines {
					require.Equal(t, m.order[i], l.ID)
					require.Equal(t, m.key[l.ID], l.LineKey)
					require.True(t, l.Quantity.Equal(thousandths(m.quantity[l.ID])))
					require.Equal(t, m.told[l.ID], l.Price.Hash)
					keys[l.LineKey] = true
				}
				require.Len(t, slices.Collect(maps.Keys(keys)), len(s.Lines), "an identity is there once")
				require.Equal(t, m.ordered, s.Status == cart.Ordered)
				require.True(t, s.Changed.Equal(m.changed))
			},
		})
	})
}
