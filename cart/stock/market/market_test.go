package market_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/cart/stock/market"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, market.Messages) }

// offer offers a lot.
func (w *world) offer(t *testing.T, change func(*market.Terms)) (o market.State) {
	x := terms()
	if change != nil {
		change(&x)
	}
	w.must(t, func(ctx context.Context, s services) (err error) {
		o, err = s.market.Offer(ctx, fake.Manager, x)
		return err
	})
	return o
}

func (w *world) must(t *testing.T, do func(context.Context, services) error) {
	t.Helper()
	require.NoError(t, w.in(do))
}

// cart opens a cart of an actor.
func (w *world) cart(t *testing.T, actor kabinet.Actor) (v cart.View) {
	h := fake.Header()
	if actor.Person != "anna" {
		h = cart.Header{Person: actor.Person, Payer: kabinet.LegalEntityID(string(actor.Organization) + "-llc"), Seller: "S1", Currency: fake.RUB}
	}
	w.must(t, func(ctx context.Context, s services) (err error) {
		v, err = s.carts.Open(ctx, actor, actor.Organization, cart.OpenRequest{Header: h})
		return err
	})
	return v
}

// take takes of an offer into a cart.
func (w *world) take(actor kabinet.Actor, v *cart.View, id market.ID, quantity int64) error {
	return w.in(func(ctx context.Context, s services) error {
		got, err := s.market.Take(ctx, actor, fake.RefOf(*v), id, kabinet.QuantityOf(quantity))
		if err == nil {
			*v = got
		}
		return err
	})
}

func TestOfRacingTakesOneWins(t *testing.T) {
	w := newWorld()
	o := w.offer(t, nil)
	carts := make([]cart.View, 16)
	for i := range carts {
		carts[i] = w.cart(t, []kabinet.Actor{fake.Anna, fake.Boris}[i%2])
	}
	errs := make([]error, len(carts))
	var all sync.WaitGroup
	for i := range carts {
		all.Go(func() { errs[i] = w.take([]kabinet.Actor{fake.Anna, fake.Boris}[i%2], &carts[i], o.ID, 100) })
	}
	all.Wait()
	won := 0
	for i, err := range errs {
		if err == nil {
			won++
			require.Len(t, carts[i].State.Lines, 1)
			continue
		}
		require.ErrorIs(t, err, market.ErrTaken)
		require.Empty(t, carts[i].State.Lines)
	}
	require.Equal(t, 1, won)
}

func TestWhatIsNotOrderedInTimeIsFreeAgain(t *testing.T) {
	w := newWorld()
	o := w.offer(t, nil)
	a, b := w.cart(t, fake.Anna), w.cart(t, fake.Boris)
	require.NoError(t, w.take(fake.Anna, &a, o.ID, 100))
	require.ErrorIs(t, w.take(fake.Boris, &b, o.ID, 100), market.ErrTaken)
	w.now = w.now.Add(30 * time.Minute)
	require.NoError(t, w.take(fake.Boris, &b, o.ID, 100))
	require.ErrorIs(t, w.take(fake.Anna, &a, o.ID, 100), market.ErrTaken)
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Anna, fake.Request(a, "late"))
		require.Error(t, err, "the price is not promised any more")
		return nil
	})
	w.must(t, func(ctx context.Context, s services) error {
		v, err := s.carts.Reprice(ctx, fake.Anna, fake.RefOf(a))
		require.NoError(t, err)
		require.Len(t, v.Changes, 1)
		require.ErrorIs(t, s.market.Sell(ctx, fake.Anna, w.now, "acme", a.State.ID, "ord", priceLine(100)), market.ErrNotTaken)
		a = v
		return nil
	})
	require.Error(t, w.in(func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Anna, fake.Request(a, "later"))
		return err
	}), "at the usual price neither")
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Boris, fake.Request(b, "in time"))
		return err
	})
}

func priceLine(quantity int64) cart.PriceLine {
	return cart.PriceLine{LineKey: cart.LineKey{SKU: "BOLT", Unit: "PCE", Warehouse: "north", Lot: "H-1"}, Quantity: kabinet.QuantityOf(quantity)}
}

func TestNobodyOrdersAnOfferedLotBesideTheMarket(t *testing.T) {
	w := newWorld()
	o := w.offer(t, nil)
	a := w.cart(t, fake.Anna)
	add := func(key cart.LineKey, wants error) {
		t.Helper()
		err := w.in(func(ctx context.Context, s services) error {
			v, err := s.carts.Add(ctx, fake.Anna, fake.RefOf(a), cart.NewLine{LineKey: key, Quantity: kabinet.QuantityOf(10)})
			if err != nil {
				return err
			}
			require.NotEqual(t, pricing.LevelLocked, v.State.Lines[0].Price.Result.Source.Level)
			_, err = s.orders.Place(ctx, fake.Anna, fake.Request(v, "key"))
			return err
		})
		require.ErrorIs(t, err, wants)
	}
	add(cart.LineKey{SKU: "BOLT"}, stock.ErrInsufficient) // all there is is offered
	add(priceLine(1).LineKey, stock.ErrInsufficient)
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.market.Withdraw(ctx, fake.Manager, o.ID, o.Version)
		return err
	})
	w.must(t, func(ctx context.Context, s services) error {
		v, err := s.carts.Add(ctx, fake.Anna, fake.RefOf(a), cart.NewLine{LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: kabinet.QuantityOf(10)})
		require.NoError(t, err)
		_, err = s.orders.Place(ctx, fake.Anna, fake.Request(v, "key"))
		return err
	})
}

func TestAPartOfALotLeavesTheRest(t *testing.T) {
	w := newWorld()
	o := w.offer(t, func(x *market.Terms) { x.Whole = false })
	a, b := w.cart(t, fake.Anna), w.cart(t, fake.Boris)
	require.NoError(t, w.take(fake.Anna, &a, o.ID, 30))
	require.NoError(t, w.take(fake.Anna, &a, o.ID, 40), "instead of 30")
	require.Equal(t, "40", a.State.Lines[0].Quantity.String())
	require.ErrorIs(t, w.take(fake.Boris, &b, o.ID, 61), market.ErrTaken)
	require.NoError(t, w.take(fake.Boris, &b, o.ID, 60))
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Anna, fake.Request(a, "a"))
		require.NoError(t, err)
		list, err := s.market.List(ctx, fake.Boris, "bolt", market.Filter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Equal(t, []string{"0", "60"}, []string{list.Items[0].Left.String(), list.Items[0].Mine.String()})
		require.NotContains(t, fmt.Sprintf("%+v", list), "acme")
		b, err = s.market.Release(ctx, fake.Boris, fake.RefOf(b), o.ID)
		require.NoError(t, err)
		require.Empty(t, b.State.Lines)
		list, err = s.market.List(ctx, fake.Boris, "bolt", market.Filter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Equal(t, "60", list.Items[0].Left.String())
		return nil
	})
	require.NoError(t, w.take(fake.Boris, &b, o.ID, 60))
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Boris, fake.Request(b, "b"))
		require.NoError(t, err)
		list, err := s.market.ListAll(ctx, fake.Manager, market.Filter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Equal(t, market.Sold, list.Items[0].Status)
		return err
	})
}

func TestAnOfferIsSeenByThoseForWhomItIs(t *testing.T) {
	w := newWorld()
	o := w.offer(t, func(x *market.Terms) { x.For = kabinet.ForOrganization("bolt") })
	a, b := w.cart(t, fake.Anna), w.cart(t, fake.Boris)
	require.ErrorIs(t, w.take(fake.Anna, &a, o.ID, 100), kabinet.ErrNotFound)
	require.NoError(t, w.take(fake.Boris, &b, o.ID, 100))
	w.must(t, func(ctx context.Context, s services) error {
		seen := func(actor kabinet.Actor, org kabinet.OrgID) (int, error) {
			list, err := s.market.List(ctx, actor, org, market.Filter{For: []kabinet.Party{kabinet.ForOrganization("bolt")}}, kabinet.Page{})
			return len(list.Items), err
		}
		n, err := seen(fake.Anna, "acme")
		require.NoError(t, err)
		require.Zero(t, n)
		n, err = seen(fake.Boris, "bolt")
		require.NoError(t, err)
		require.Equal(t, 1, n)
		_, err = seen(fake.Anna, "bolt")
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		_, err = seen(fake.Nobody, "")
		require.Error(t, err)
		_, err = s.market.Take(ctx, fake.Anna, fake.RefOf(b), o.ID, kabinet.QuantityOf(100))
		require.ErrorIs(t, err, kabinet.ErrNotFound, "into another company's cart")
		_, err = s.market.Release(ctx, fake.Anna, fake.RefOf(b), o.ID)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		for _, who := range []kabinet.Actor{fake.Anna, fake.Boris, fake.Nobody} {
			_, err = s.market.Offer(ctx, who, terms())
			require.ErrorIs(t, err, kabinet.ErrNotFound)
			_, err = s.market.Withdraw(ctx, who, o.ID, o.Version)
			require.ErrorIs(t, err, kabinet.ErrNotFound)
			_, err = s.market.ListAll(ctx, who, market.Filter{}, kabinet.Page{})
			require.ErrorIs(t, err, kabinet.ErrNotFound)
		}
		return nil
	})
}

func TestALotIsOfferedAnewAfterItsTime(t *testing.T) {
	w := newWorld()
	w.offer(t, nil)
	w.now = w.now.Add(time.Hour)
	again := func() error {
		return w.in(func(ctx context.Context, s services) error {
			x := terms()
			x.Until = w.now.Add(time.Hour)
			_, err := s.market.Offer(ctx, fake.Manager, x)
			return err
		})
	}
	require.ErrorIs(t, again(), market.ErrOffered)
	w.now = fake.Start.Add(24 * time.Hour)
	require.NoError(t, again())
}

// An offer does what a naive model of it does: whoever takes what is left has it until
// it is ordered, given back or late, and never more is promised than there is.
func TestOfferModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Bool().Draw(t, "whole")
		x := terms()
		x.Quantity, x.Whole = kabinet.QuantityOf(10), whole
		now := fake.Start
		o, _, err := market.New("off_1", "seller", x, fake.Manager, now)
		require.NoError(t, err)
		type taker struct {
			org  kabinet.OrgID
			cart cart.ID
		}
		type has struct {
			n     int64
			until time.Time
		}
		takes, sold, ended := map[taker]has{}, int64(0), false
		turns := map[kabinet.OrgID]time.Time{}
		live := func(except taker) (sum int64) {
			for k, v := range takes {
				if k != except && now.Before(v.until) {
					sum += v.n
				}
			}
			return sum
		}
		who := rapid.SampledFrom([]taker{{"acme", "1"}, {"acme", "2"}, {"bolt", "1"}})
		t.Repeat(map[string]func(*rapid.T){
			"wait": func(t *rapid.T) {
				now = now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "minutes")) * time.Minute)
			},
			"take": func(t *rapid.T) {
				k, n := who.Draw(t, "who"), rapid.Int64Range(0, 11).Draw(t, "n")
				until := now.Add(time.Hour)
				before := o.State()
				e, err := o.Take(fake.Anna, now, k.org, k.cart, kabinet.QuantityOf(n), until)
				over := ended || !now.Before(x.Until) || sold == 10
				had, same := takes[k], false
				same = now.Before(had.until) && had.n == n && n > 0
				switch {
				case n == 0:
					require.ErrorIs(t, err, market.ErrQuantity)
				case over:
					require.ErrorIs(t, err, market.ErrOver)
				case same:
					require.NoError(t, err)
					require.True(t, e.Empty())
				case n > 10-sold-live(k):
					require.ErrorIs(t, err, market.ErrTaken)
				case whole && n != 10:
					require.ErrorIs(t, err, market.ErrWhole)
				default:
					require.NoError(t, err)
					if x.Until.Before(until) {
						until = x.Until
					}
					if turn := turns[k.org]; now.Before(turn) {
						until = turn // since the first
					}
					takes[k], turns[k.org] = has{n, until}, until
				}
				if err != nil {
					require.Equal(t, before, o.State())
				}
			},
			"release": func(t *rapid.T) {
				k := who.Draw(t, "who")
				o.Release(fake.Anna, now, k.org, k.cart)
				delete(takes, k)
			},
			"sell": func(t *rapid.T) {
				k, n := who.Draw(t, "who"), rapid.Int64Range(1, 10).Draw(t, "n")
				mine := int64(0)
				for other, v := range takes {
					if other.org == k.org && now.Before(v.until) {
						mine += v.n
					}
				}
				_, err := o.Sell(fake.Anna, now, k.org, k.cart, "ord", kabinet.QuantityOf(n))
				switch {
				case ended || sold == 10:
					require.ErrorIs(t, err, market.ErrOver)
				case mine < n:
					require.ErrorIs(t, err, market.ErrNotTaken)
				default:
					require.NoError(t, err)
					sold += n
					own := min(takes[k].n, n)
					if !now.Before(takes[k].until) {
						own = 0
					}
					rest := n - own
					for other, v := range takes {
						part := int64(0)
						switch {
						case other == k:
							part = own
						case other.org == k.org && now.Before(v.until):
							part = min(rest, v.n)
							rest -= part
						}
						v.n -= part
						takes[other] = v
						if v.n == 0 {
							delete(takes, other)
						}
					}
					if mine == n {
						delete(turns, k.org)
					}
				}
			},
			"end": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "rarely") > 0 {
					return
				}
				_, err := o.Withdraw(fake.Manager, now)
				require.Equal(t, ended || sold == 10, err != nil)
				if err == nil {
					ended, takes = true, map[taker]has{}
				}
			},
			"": func(t *rapid.T) {
				left := int64(0)
				if !ended && sold < 10 && now.Before(x.Until) {
					left = 10 - sold - live(taker{})
				}
				require.Equal(t, kabinet.QuantityOf(left).String(), o.State().Left(now).String())
				require.GreaterOrEqual(t, left, int64(0))
			},
		})
	})
}

// A lot that was ordered at the price of an offer is not ordered in part after all: what
// it was promised for stays together.
func TestAnOrderedLotIsNotCancelledInPart(t *testing.T) {
	w := newWorld()
	require.NoError(t, w.in(func(ctx context.Context, s services) error {
		offer, err := s.market.Offer(ctx, fake.Manager, terms())
		require.NoError(t, err)
		v, err := s.carts.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		require.NoError(t, err)
		v, err = s.market.Take(ctx, fake.Anna, fake.RefOf(v), offer.ID, offer.Quantity)
		require.NoError(t, err)
		o, err := s.orders.Place(ctx, fake.Anna, fake.Request(v, "key"))
		require.NoError(t, err)
		ref := order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}
		_, err = s.orders.CancelLines(ctx, fake.Anna, ref, "less", order.LineQuantity{Line: o.Lines[0].ID, Quantity: kabinet.QuantityOf(90)})
		require.ErrorIs(t, err, order.ErrTier)
		_, err = s.orders.Cancel(ctx, fake.Anna, ref, "none")
		return err // the whole of it can go
	}))
}

// Nobody has a lot longer than it is offered, and nobody whom the seller does not know.
func TestATakeEndsWithItsOffer(t *testing.T) {
	x := terms()
	o, _, err := market.New("off_1", "seller", x, fake.Manager, fake.Start)
	require.NoError(t, err)
	e, err := o.Take(fake.Anna, fake.Start, "acme", "crt_1", x.Quantity, x.Until.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, x.Until, e.Take.Until)
	_, err = o.Sell(fake.Anna, x.Until, "acme", "crt_1", "ord_1", x.Quantity)
	require.ErrorIs(t, err, market.ErrNotTaken, "its time is over")

	w := newWorld()
	require.NoError(t, w.in(func(ctx context.Context, s services) error {
		offer, err := s.market.Offer(ctx, fake.Manager, terms())
		require.NoError(t, err)
		v, err := s.carts.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header(), Guest: true})
		require.NoError(t, err)
		_, err = s.market.Take(ctx, fake.Anna, fake.RefOf(v), offer.ID, offer.Quantity)
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		return nil
	}))
}

// A buyer blocked a lot for everyone by taking it again and again, a little more or less
// each time, giving it back in between or by turns into two carts.
func TestNobodyKeepsALotByTakingItAgain(t *testing.T) {
	for name, again := range map[string]func(t *testing.T, w *world, id market.ID, a, other *cart.View, quantity int64){
		"more or less": func(t *testing.T, w *world, id market.ID, a, _ *cart.View, quantity int64) {
			require.NoError(t, w.take(fake.Anna, a, id, quantity))
		},
		"after giving it back": func(t *testing.T, w *world, id market.ID, a, _ *cart.View, quantity int64) {
			w.must(t, func(ctx context.Context, s services) (err error) {
				*a, err = s.market.Release(ctx, fake.Anna, fake.RefOf(*a), id)
				return err
			})
			require.NoError(t, w.take(fake.Anna, a, id, quantity))
		},
		"by another cart": func(t *testing.T, w *world, id market.ID, a, other *cart.View, quantity int64) {
			w.must(t, func(ctx context.Context, s services) (err error) {
				*a, err = s.market.Release(ctx, fake.Anna, fake.RefOf(*a), id)
				return err
			})
			require.NoError(t, w.take(fake.Anna, other, id, quantity))
			*a, *other = *other, *a
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			o := w.offer(t, func(x *market.Terms) { x.Whole = false })
			a, other, b := w.cart(t, fake.Anna), w.cart(t, fake.Anna), w.cart(t, fake.Boris)
			require.NoError(t, w.take(fake.Anna, &a, o.ID, 100))
			for i := range int64(5) {
				w.now = w.now.Add(5 * time.Minute)
				again(t, w, o.ID, &a, &other, 99+i%2)
			}
			require.ErrorIs(t, w.take(fake.Boris, &b, o.ID, 90), market.ErrTaken)
			w.now = w.now.Add(5 * time.Minute)
			require.NoError(t, w.take(fake.Boris, &b, o.ID, 90), "half an hour after the first")
		})
	}
}

// A turn ends with what was ordered, and the next one begins anew.
func TestATurnBeginsAnewAfterAnOrder(t *testing.T) {
	w := newWorld()
	o := w.offer(t, func(x *market.Terms) { x.Whole = false })
	a := w.cart(t, fake.Anna)
	require.NoError(t, w.take(fake.Anna, &a, o.ID, 40))
	w.now = w.now.Add(20 * time.Minute)
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Anna, fake.Request(a, "key"))
		return err
	})
	next := w.cart(t, fake.Anna)
	require.NoError(t, w.take(fake.Anna, &next, o.ID, 10))
	w.now = w.now.Add(20 * time.Minute)
	w.must(t, func(ctx context.Context, s services) error {
		_, err := s.orders.Place(ctx, fake.Anna, fake.Request(next, "later"))
		return err
	})
}

// What is taken in one unit was sold as so many of another.
func TestALotIsSoldInItsOwnUnit(t *testing.T) {
	w := newWorld()
	o := w.offer(t, func(x *market.Terms) { x.Whole = false })
	a := w.cart(t, fake.Anna)
	require.NoError(t, w.take(fake.Anna, &a, o.ID, 100))
	boxes := priceLine(10)
	boxes.Unit = "BX"
	require.ErrorIs(t, w.in(func(ctx context.Context, s services) error {
		return s.market.Sell(ctx, fake.Anna, w.now, "acme", a.State.ID, "ord", boxes)
	}), market.ErrNotTaken)
	w.must(t, func(ctx context.Context, s services) error {
		list, err := s.market.ListAll(ctx, fake.Manager, market.Filter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Empty(t, list.Items[0].Takes[0].Order, "nothing is sold")
		return s.market.Sell(ctx, fake.Anna, w.now, "acme", a.State.ID, "ord", priceLine(10))
	})
}

// A lot that an amendment added to an order was at its offer's price, and not sold.
func TestALotThatAnAmendmentAddsIsSold(t *testing.T) {
	for _, alone := range []bool{false, true} {
		t.Run(fmt.Sprint("without stock ", alone), func(t *testing.T) {
			w := newWorld()
			w.alone = alone
			w.must(t, func(ctx context.Context, s services) error {
				if alone {
					return nil
				}
				_, err := s.stock.Import(ctx, fake.Manager, w.now, stock.Feed{Source: "erp", Version: 2, AsOf: w.now, Kind: stock.Delta, Rows: []stock.Row{
					{SKU: "NUT", Warehouse: "north", Quantity: kabinet.QuantityOf(10)},
				}})
				return err
			})
			offer := w.offer(t, func(x *market.Terms) { x.Whole = false })
			a := w.cart(t, fake.Anna)
			var o order.State
			w.must(t, func(ctx context.Context, s services) error {
				v, err := s.carts.Add(ctx, fake.Anna, fake.RefOf(a), cart.NewLine{LineKey: cart.LineKey{SKU: "NUT"}, Quantity: kabinet.QuantityOf(10)})
				require.NoError(t, err)
				o, err = s.orders.Place(ctx, fake.Anna, fake.Request(v, "key"))
				return err
			})
			amend := func(quantity int64) error {
				return w.in(func(ctx context.Context, s services) (err error) {
					more := order.Amendment{Add: []cart.NewLine{{LineKey: priceLine(1).LineKey, Quantity: kabinet.QuantityOf(quantity)}}}
					next, err := s.orders.Amend(ctx, fake.Anna, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, more)
					if err == nil {
						o = next
					}
					return err
				})
			}
			require.Error(t, amend(40), "nobody has taken it")
			b := w.cart(t, fake.Anna)
			for range 2 { // an order may buy of it twice
				require.NoError(t, w.take(fake.Anna, &b, offer.ID, 40))
				require.NoError(t, amend(40))
				require.Equal(t, "120.00 RUB", o.Lines[len(o.Lines)-1].Amount.String(), "at the price of the offer")
			}
			require.Equal(t, "120.00 RUB", o.Lines[1].Amount.String(), "the first is sold at its price")
			c := w.cart(t, fake.Boris)
			require.ErrorIs(t, w.take(fake.Boris, &c, offer.ID, 30), market.ErrTaken)
			require.NoError(t, w.take(fake.Boris, &c, offer.ID, 20))
			w.now = w.now.Add(time.Hour)
			require.Error(t, amend(1), "not any more")
		})
	}
}
