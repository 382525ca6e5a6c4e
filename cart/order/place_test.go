package order_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

var ctx = context.Background()

// setup returns a shop with a cart of two lines.
func setup(t *testing.T) (*fake.Shop, cart.View) {
	t.Helper()
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "100"), fake.Line("BOOK", "1"))
	require.NoError(t, err)
	return shop, v
}

// counts asserts how many orders and keys there are.
func counts(t *testing.T, shop *fake.Shop, orders, claims int) {
	t.Helper()
	o, c := shop.World.Count()
	require.Equal(t, orders, o, "orders")
	require.Equal(t, claims, c, "keys")
}

func TestPlace(t *testing.T) {
	shop, v := setup(t)
	req := fake.Request(v, "k1")
	req.BuyerNumber, req.Comment = "PO-7", "gate 3"
	o, err := shop.Place(fake.Anna, req)
	require.NoError(t, err)
	require.Equal(t, "S1-00001", o.Number)
	require.Equal(t, order.Submitted, o.Status)
	require.Equal(t, order.Portal, o.Origin)
	require.Equal(t, fake.Header(), o.Header)
	require.Equal(t, int64(1), o.Version)
	require.Equal(t, v.State.Version, o.CartVersion)
	require.Equal(t, "Bolt M8", o.Lines[0].Name)
	require.True(t, o.Totals.Payable.Equal(kabinet.MustMoney("1208 RUB"))) // 900 + 22 % + 110
	require.NoError(t, o.Totals.Check())
	require.Nil(t, o.Lines[0].Trace, "the internal trace is not for the buyer")
	require.NotEmpty(t, o.Lines[0].BuyerTrace)
	c, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Get(ctx, fake.Anna, "acme", v.State.ID) })
	require.NoError(t, err)
	require.Equal(t, cart.Ordered, c.State.Status)
	require.Equal(t, string(o.ID), c.State.Order)
	var kinds []string
	for _, r := range shop.World.Records()[3:] {
		kinds = append(kinds, string(r.ID)+" "+r.Kind)
	}
	require.Equal(t, []string{
		fmt.Sprintf("acme/order/%s/1/0 order.placed", o.ID), fmt.Sprintf("acme/cart/%s/3/0 cart.ordered", v.State.ID),
	}, kinds)
	seen, err := shop.Order(func(s *order.Service) (order.State, error) { return s.Get(ctx, fake.Manager, "acme", o.ID) })
	require.NoError(t, err)
	require.Contains(t, string(seen.Lines[0].Trace), "base", "the seller sees why")
}

func TestTwoTabsTwoClicksOneOrder(t *testing.T) {
	shop, v := setup(t)
	first, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	records := len(shop.World.Records())
	// The same click again: the same order.
	again, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, first.Number, again.Number)
	// The other tab has a key of its own, and shows the cart before or after.
	_, err = shop.Place(fake.Anna, fake.Request(v, "k2"))
	require.ErrorIs(t, err, cart.ErrOrdered)
	require.Contains(t, err.Error(), string(first.ID))
	v.State.Version++
	_, err = shop.Place(fake.Anna, fake.Request(v, "k3"))
	require.ErrorIs(t, err, cart.ErrOrdered)
	counts(t, shop, 1, 1)
	require.Len(t, shop.World.Records(), records)
}

func TestAKeyIsForOneRequest(t *testing.T) {
	shop, v := setup(t)
	_, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	other, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for name, change := range map[string]func(*order.PlaceRequest){
		"cart":    func(r *order.PlaceRequest) { *r = fake.Request(other, "k1") },
		"version": func(r *order.PlaceRequest) { r.Version++ },
		"payable": func(r *order.PlaceRequest) { r.Payable = kabinet.MustMoney("1 RUB") },
		"number":  func(r *order.PlaceRequest) { r.BuyerNumber = "2" },
		"comment": func(r *order.PlaceRequest) { r.Comment = "2" },
	} {
		r := fake.Request(v, "k1")
		change(&r)
		_, err := shop.Place(fake.Anna, r)
		require.ErrorIs(t, err, order.ErrKeyReused, name)
		require.ErrorIs(t, err, kabinet.Conflict, name)
	}
	artem := shop.Authority
	artem["artem"] = artem["anna"]
	_, err = shop.Place(fake.Artem, fake.Request(v, "k1"))
	require.ErrorIs(t, err, order.ErrKeyReused, "somebody else's request")
	for _, key := range []string{"", "k\x00", strings.Repeat("k", order.MaxKey+1)} {
		_, err = shop.Place(fake.Anna, fake.Request(v, key))
		require.ErrorIs(t, err, order.ErrKey)
	}
}

func TestConcurrentPlacesWithOneKeyMakeOneOrder(t *testing.T) {
	shop, v := setup(t)
	ids := concurrently(t, 100, func(int) (order.State, error) { return shop.Place(fake.Anna, fake.Request(v, "k1")) }, nil)
	require.Len(t, ids, 1, "all see the same order")
	counts(t, shop, 1, 1)
}

func TestConcurrentCheckoutsOfOneCartMakeOneOrder(t *testing.T) {
	shop, v := setup(t)
	ids := concurrently(t, 100, func(i int) (order.State, error) {
		return shop.Place(fake.Anna, fake.Request(v, fmt.Sprint("k", i)))
	}, cart.ErrOrdered)
	require.Len(t, ids, 1)
	counts(t, shop, 1, 1)
}

// concurrently runs do n times at once and returns how often each order came;
// those that fail do so with the allowed error.
func concurrently(t *testing.T, n int, do func(int) (order.State, error), allowed error) map[order.ID]int {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	ids, begin := map[order.ID]int{}, make(chan struct{})
	var unexpected []error
	for i := range n {
		wg.Go(func() {
			<-begin
			o, err := do(i)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				ids[o.ID]++
			case allowed == nil || !errors.Is(err, allowed):
				unexpected = append(unexpected, err)
			}
		})
	}
	close(begin)
	wg.Wait()
	require.Empty(t, unexpected)
	return ids
}

func TestNumbersOfConcurrentOrdersHaveNoGapsAndNoTwins(t *testing.T) {
	shop := fake.NewShop()
	var views []cart.View
	for range 30 {
		v, err := shop.Fill(fake.Line("BOLT", "1"))
		require.NoError(t, err)
		views = append(views, v)
	}
	refused := errors.New("refused")
	var mu sync.Mutex
	numbers := map[string]bool{}
	concurrently(t, len(views), func(i int) (order.State, error) {
		o, err := shop.Order(func(s *order.Service) (order.State, error) {
			o, err := s.Place(ctx, fake.Anna, fake.Request(views[i], fmt.Sprint("k", i)))
			if i%3 == 0 && err == nil {
				return o, refused // the host rolls back after the number was taken
			}
			return o, err
		})
		if err == nil {
			mu.Lock()
			numbers[o.Number] = true
			mu.Unlock()
		}
		return o, err
	}, refused)
	require.Len(t, numbers, 20)
	for i := range 20 {
		require.True(t, numbers[fmt.Sprintf("S1-%05d", i+1)])
	}
}

func TestThePriceOnTheCheckoutPageIsThePriceOnTheOrderOrTheBuyerIsTold(t *testing.T) {
	shop, v := setup(t)
	v, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("NUT", "20"))
	})
	require.NoError(t, err)
	book := fake.Book()
	book.Version = "2"
	book.Lists[0].Rows[0].Tiers[1].Price = kabinet.MustQuantity("9.50")
	book.Lists[0].Rows[1].Order = pricing.OrderRule{Min: kabinet.MustQuantity("50")}
	shop.Live.Swap(fake.Compile(book))

	_, err = shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, order.ErrChanged)
	p := kabinet.ProblemOf(err, nil)
	require.Equal(t, 409, p.Status)
	require.Equal(t, "order.changed", p.Code)
	var entries []string
	for _, e := range p.Errors {
		entries = append(entries, e.At+" "+e.Code)
	}
	require.Equal(t, []string{
		" order.changed", "/lines/0 cart.price_changed", "/lines/2 cart.not_orderable", "/lines/2 pricing.below_min",
		"/totals/payable order.total_changed",
	}, entries)
	require.Equal(t, "BOLT now costs 950.00 RUB; it was 900.00 RUB", p.Errors[1].Detail)
	require.Equal(t, "9.50 RUB", p.Errors[1].Params["nowPrice"].(kabinet.Money).String())
	require.Equal(t, "pricing.below_min", p.Errors[2].Params["reason"])
	counts(t, shop, 0, 0)

	// Nothing happened, so the key is free, and the buyer looks and orders.
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Reprice(ctx, fake.Anna, fake.RefOf(v)) })
	require.NoError(t, err)
	require.Len(t, v.Changes, 2)
	_, err = shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, order.ErrRefused, "told, and still not orderable")
	require.ErrorIs(t, err, cart.ErrNotOrderable)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Remove(ctx, fake.Anna, fake.RefOf(v), v.State.Lines[2].ID)
	})
	require.NoError(t, err)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	require.True(t, o.Totals.Payable.Equal(v.Totals.Payable))
	for i, l := range o.Lines {
		require.Equal(t, v.State.Lines[i].Price.Hash, cart.PriceHash(l.Price))
	}
}

func TestANewBookWithTheSamePricesDisturbsNobody(t *testing.T) {
	shop, v := setup(t)
	book := fake.Book()
	book.Version = "2"
	shop.Live.Swap(fake.Compile(book))
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	require.Equal(t, "2", o.Lines[0].Price.Source.Version)
}

func TestAChangedTaxIsTold(t *testing.T) {
	shop, v := setup(t)
	table, err := cart.NewTaxTable(nil, cart.TaxRow{Rate: kabinet.MustPercent("25")})
	require.NoError(t, err)
	shop.Taxes = table
	_, err = shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, order.ErrChanged)
	require.ErrorIs(t, err, order.ErrTotalChanged)
}

type failing struct{ err error }

func (f failing) TaxRates(context.Context, cart.TaxQuery) ([]cart.TaxRate, error) { return nil, f.err }

func TestAFailingTaxServiceStopsTheOrder(t *testing.T) {
	shop, v := setup(t)
	down := errors.New("down")
	shop.Taxes = failing{down}
	req := fake.Request(v, "k1")
	req.Payable = kabinet.Money{}
	_, err := shop.Place(fake.Anna, req)
	require.ErrorIs(t, err, down)
	shop.Taxes = failing{} // answers nothing, without an error
	_, err = shop.Place(fake.Anna, req)
	require.ErrorIs(t, err, cart.ErrAnswer)
	counts(t, shop, 0, 0)
}

func TestTheCartIsTheOneSeen(t *testing.T) {
	shop, v := setup(t)
	_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("BOLT", "1"))
	})
	require.NoError(t, err)
	_, err = shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, kabinet.ErrConflict)
	empty, err := shop.Fill()
	require.NoError(t, err)
	_, err = shop.Place(fake.Anna, fake.Request(empty, "k1"))
	require.ErrorIs(t, err, cart.ErrEmpty)
	counts(t, shop, 0, 0)
}

// The parties are asked again: a payer may be closed since the cart was filled.
func TestAPayerThatWasClosedCannotOrder(t *testing.T) {
	shop, v := setup(t)
	closed := kabinet.NewError(kabinet.State, "host.closed", "closed").At("/payer")
	shop.Parties = func(_ context.Context, org kabinet.OrgID, h cart.Header, lines []cart.LineKey) error {
		require.Equal(t, kabinet.OrgID("acme"), org)
		require.Equal(t, fake.Header(), h)
		require.Len(t, lines, 2)
		return closed
	}
	_, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, closed)
	counts(t, shop, 0, 0)
}

// A cart whose prices nobody was told is not ordered unseen.
func TestAnUnseenPriceIsTold(t *testing.T) {
	shop, v := setup(t)
	require.NoError(t, shop.World.InTx(func(tx *fake.Tx) error {
		c, err := tx.Carts().Get(ctx, "acme", v.State.ID)
		require.NoError(t, err)
		e, err := c.Add(fake.Anna, fake.Start, fake.Line("NUT", "10"))
		require.NoError(t, err)
		return tx.Carts().Save(ctx, c, e)
	}))
	v.State.Version++
	_, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.ErrorIs(t, err, order.ErrChanged)
	require.ErrorIs(t, err, cart.ErrPriceNew)
}

func TestChecksAndGates(t *testing.T) {
	shop, v := setup(t)
	low := kabinet.NewError(kabinet.State, "host.low_stock", "only {available} left")
	found := func(s cart.Severity) cart.Check {
		return cart.CheckFunc(func(_ context.Context, c cart.Checkout) ([]cart.Finding, error) {
			require.Len(t, c.Prices, 2)
			return []cart.Finding{{Severity: s, Err: low.With("available", 3).At("/lines/1")}}, nil
		})
	}
	var order1 []string
	gate := func(name string, holds []order.Hold, err error) order.Gate {
		return order.GateFunc(func(_ context.Context, id order.ID, d order.Draft, _ time.Time) ([]order.Hold, error) {
			require.NotEmpty(t, id)
			require.Empty(t, d.Number)
			order1 = append(order1, name)
			return holds, err
		})
	}
	place := func(key string, checks []cart.Check, gates ...order.Gate) (order.State, error) {
		return shop.Order(func(s *order.Service) (order.State, error) {
			s.Checks, s.Gates = checks, gates
			return s.Place(ctx, fake.Anna, fake.Request(v, key))
		})
	}
	_, err := place("k1", []cart.Check{found(cart.Refuse), found(cart.Refuse)}, gate("never", nil, nil))
	require.ErrorIs(t, err, order.ErrRefused)
	require.Len(t, kabinet.ProblemOf(err, nil).Errors, 3)
	require.Empty(t, order1, "a refused cart reserves nothing")
	broken := errors.New("broken")
	_, err = place("k1", nil, gate("budget", nil, broken))
	require.ErrorIs(t, err, broken)
	counts(t, shop, 0, 0)
	o, err := place("k1", []cart.Check{found(cart.Warn)},
		gate("budget", nil, nil), gate("approval", []order.Hold{{Kind: order.HoldApproval, Reference: "a1"}}, nil))
	require.NoError(t, err)
	require.Equal(t, []string{"budget", "budget", "approval"}, order1)
	require.Equal(t, order.HoldApproval, o.Holds[0].Kind)
	require.Equal(t, fake.Start, o.Holds[0].Since)
}

func TestStaffPlaceOnBehalf(t *testing.T) {
	shop, v := setup(t)
	shop.Authority["manager"]["order.place"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	actor := fake.Manager
	actor.OnBehalfOf = &kabinet.OnBehalf{Person: "anna", Reason: "by phone", Until: fake.Start.Add(time.Hour)}
	o, err := shop.Place(actor, fake.Request(v, "k1"))
	require.NoError(t, err)
	require.Equal(t, order.Staff, o.Origin)
	require.Equal(t, kabinet.PersonID("anna"), o.Person)
	require.Equal(t, kabinet.PersonID("manager"), o.PlacedBy.Person)
	require.Equal(t, "by phone", o.PlacedBy.OnBehalfOf.Reason)
}

// A company that is blocked has no rights left, and cannot order by any route:
// neither anew nor by repeating a key.
func TestABlockedCompanyCannotOrder(t *testing.T) {
	shop, v := setup(t)
	_, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	next, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	delete(shop.Authority["anna"], "order.place")
	for _, r := range []order.PlaceRequest{fake.Request(v, "k1"), fake.Request(next, "k2")} {
		_, err = shop.Place(fake.Anna, r)
		require.ErrorIs(t, err, kabinet.ErrForbidden)
	}
	counts(t, shop, 1, 1)
}

func TestNoPlaceHasAMissingPort(t *testing.T) {
	shop, v := setup(t)
	for name, drop := range map[string]func(*order.Service){
		"Authority": func(s *order.Service) { s.Authority = nil }, "Orders": func(s *order.Service) { s.Orders = nil },
		"Carts": func(s *order.Service) { s.Carts = nil }, "Keys": func(s *order.Service) { s.Keys = nil },
		"Numbers": func(s *order.Service) { s.Numbers = nil }, "Pricer": func(s *order.Service) { s.Pricer = nil },
		"Taxes": func(s *order.Service) { s.Taxes = nil }, "Parties": func(s *order.Service) { s.Parties = nil },
	} {
		_, err := shop.Order(func(s *order.Service) (order.State, error) {
			drop(s)
			return s.Place(ctx, fake.Anna, fake.Request(v, "k1"))
		})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.Contains(t, err.Error(), "order.Service."+name)
	}
}

func TestEventsMarshal(t *testing.T) {
	shop, v := setup(t)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k1"))
	require.NoError(t, err)
	for _, r := range shop.World.Records() {
		if r.Kind == "order.placed" {
			var e map[string]any
			require.NoError(t, json.Unmarshal(r.Data, &e))
			require.Equal(t, o.Number, e["number"])
			require.Equal(t, "acme-llc", e["payer"])
			require.Equal(t, "1208.00", e["payable"].(map[string]any)["amount"])
		}
	}
}
