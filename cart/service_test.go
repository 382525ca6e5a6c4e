package cart_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

var ctx = context.Background()

func money(t *testing.T, want string, got kabinet.Money) {
	t.Helper()
	require.True(t, got.Equal(kabinet.MustMoney(want+" RUB")), "%s is not %s", got, want)
}

// unchanged asserts that a call that changed nothing returns the cart as it was.
func unchanged(t *testing.T, was, now cart.View) {
	t.Helper()
	require.Empty(t, now.Changes)
	now.Changes, was.Changes = nil, nil
	a, err := json.Marshal(was)
	require.NoError(t, err)
	b, err := json.Marshal(now)
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
}

func add(s *fake.Shop, v cart.View, lines ...cart.NewLine) (cart.View, error) {
	return s.Cart(func(svc *cart.Service) (cart.View, error) { return svc.Add(ctx, fake.Anna, fake.RefOf(v), lines...) })
}

func TestAddingTheSameItemAgainReEvaluatesTheTier(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "60"), fake.Line("BOOK", "1"))
	require.NoError(t, err)
	money(t, "600", v.State.Lines[0].Price.Result.Total)
	money(t, "842", v.Totals.Payable) // 600 + 22 % + 110
	v, err = add(shop, v, fake.Line("BOLT", "40"))
	require.NoError(t, err)
	require.Len(t, v.State.Lines, 2)
	money(t, "900", v.State.Lines[0].Price.Result.Total)
	require.Equal(t, []cart.Why{cart.WhyTier, cart.WhyQuantity}, v.Changes[0].Why)
	require.Equal(t, int64(3), v.State.Version)
}

// Lines of one article pool, so a change of one changes the price of the other,
// and the buyer is told.
func TestSplittingALineKeepsTheTier(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "60"))
	require.NoError(t, err)
	other := fake.Line("BOLT", "40")
	other.CostCentre = "17"
	v, err = add(shop, v, other)
	require.NoError(t, err)
	require.Len(t, v.Changes, 2)
	require.Equal(t, cart.PriceChanged, v.Changes[0].Code)
	money(t, "540", v.State.Lines[0].Price.Result.Total)
	money(t, "360", v.State.Lines[1].Price.Result.Total)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Remove(ctx, fake.Anna, fake.RefOf(v), v.State.Lines[1].ID)
	})
	require.NoError(t, err)
	money(t, "600", v.State.Lines[0].Price.Result.Total)
}

func TestSettingTheSameQuantityKeepsTheVersion(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "60"))
	require.NoError(t, err)
	events := len(shop.World.Records())
	set := func(q string) (cart.View, error) {
		return shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.SetQuantity(ctx, fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "1", Quantity: qty(q)})
		})
	}
	same, err := set("60.0")
	require.NoError(t, err)
	unchanged(t, v, same)
	require.Len(t, shop.World.Records(), events)
	v, err = set("61")
	require.NoError(t, err)
	require.Equal(t, same.State.Version+1, v.State.Version)
	require.Len(t, shop.World.Records(), events+2, "the line and its price")
}

func TestRepriceTellsLineByLine(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"), fake.Line("NUT", "10"), fake.Line("BOOK", "1"))
	require.NoError(t, err)
	reprice := func() (cart.View, error) {
		return shop.Cart(func(s *cart.Service) (cart.View, error) { return s.Reprice(ctx, fake.Anna, fake.RefOf(v)) })
	}
	same, err := reprice()
	require.NoError(t, err)
	unchanged(t, v, same)
	book := fake.Book()
	book.Version = "2"
	book.Lists[0].Rows[0].Tiers[0].Price = qty("10.5")
	book.Lists[0].Rows = append(book.Lists[0].Rows[:1], book.Lists[0].Rows[2:]...) // no nuts
	shop.Live.Swap(fake.Compile(book))
	v, err = reprice()
	require.NoError(t, err)
	require.Len(t, v.Changes, 2)
	require.Equal(t, cart.PriceChanged, v.Changes[0].Code)
	require.Equal(t, []cart.Why{cart.WhyAmount}, v.Changes[0].Why)
	require.Equal(t, cart.NotOrderable, v.Changes[1].Code)
	require.Equal(t, "2", v.State.Lines[0].Price.Result.Source.Version)
	require.Equal(t, 1, v.Totals.Unpriced)
	money(t, "122.81", v.Totals.Payable) // 10.50 + 22 % + 110
	same, err = reprice()
	require.NoError(t, err)
	unchanged(t, v, same)
}

func TestEveryWriteNeedsTheVersionSeen(t *testing.T) {
	shop := fake.NewShop()
	old, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = add(shop, old, fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for name, do := range writes(fake.Anna, fake.RefOf(old)) {
		_, err := shop.Cart(do)
		require.ErrorIs(t, err, kabinet.ErrConflict, name)
	}
}

// writes is every method that changes a cart.
func writes(actor kabinet.Actor, ref cart.Ref) map[string]func(*cart.Service) (cart.View, error) {
	return map[string]func(*cart.Service) (cart.View, error){
		"add":     func(s *cart.Service) (cart.View, error) { return s.Add(ctx, actor, ref, fake.Line("BOLT", "1")) },
		"remove":  func(s *cart.Service) (cart.View, error) { return s.Remove(ctx, actor, ref, "1") },
		"reprice": func(s *cart.Service) (cart.View, error) { return s.Reprice(ctx, actor, ref) },
		"header":  func(s *cart.Service) (cart.View, error) { return s.SetHeader(ctx, actor, ref, fake.Header()) },
		"set": func(s *cart.Service) (cart.View, error) {
			return s.SetQuantity(ctx, actor, ref, cart.LineQuantity{Line: "1", Quantity: qty("2")})
		},
	}
}

func TestAForeignOrganisationsCartIsNotFoundThroughEveryCall(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for _, actor := range []kabinet.Actor{fake.Boris, fake.Nobody} {
		// By its own name, by that of the actor's organisation, and one that is not there.
		for _, ref := range []cart.Ref{
			fake.RefOf(v), {Org: "bolt", ID: v.State.ID, Version: v.State.Version}, {Org: "acme", ID: "crt_0"},
		} {
			calls := writes(actor, ref)
			calls["get"] = func(s *cart.Service) (cart.View, error) { return s.Get(ctx, actor, ref.Org, ref.ID) }
			calls["check"] = func(s *cart.Service) (cart.View, error) {
				_, err := s.Check(ctx, actor, ref.Org, ref.ID)
				return cart.View{}, err
			}
			for name, do := range calls {
				got, err := shop.Cart(do)
				require.ErrorIs(t, err, kabinet.ErrNotFound, name)
				require.Equal(t, kabinet.ErrNotFound.With("what", "cart").With("id", string(ref.ID)).Error(), err.Error(), name)
				require.Zero(t, got)
			}
		}
		_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			return s.Open(ctx, actor, "acme", cart.OpenRequest{Header: fake.Header()})
		})
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		require.NoError(t, shop.World.InTx(func(tx *fake.Tx) error {
			list, err := shop.Carts(tx).List(ctx, actor, cart.Filter{}, kabinet.Page{})
			require.Empty(t, list.Items)
			return err
		}))
	}
}

func TestPermissions(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for _, actor := range []kabinet.Actor{fake.Artem, fake.Reader, fake.Manager} {
		for name, do := range writes(actor, fake.RefOf(v)) {
			_, err := shop.Cart(do)
			require.ErrorIs(t, err, kabinet.ErrForbidden, "%s %s", actor.Person, name)
		}
	}
	for actor, want := range map[kabinet.PersonID]int{"anna": 1, "artem": 0, "reader": 1, "manager": 1} {
		require.NoError(t, shop.World.InTx(func(tx *fake.Tx) error {
			list, err := shop.Carts(tx).List(ctx, kabinet.Actor{Person: actor}, cart.Filter{Status: cart.Active}, kabinet.Page{})
			require.Len(t, list.Items, want, actor)
			return err
		}))
	}
	// Nobody gives a cart away to whom they may not act for.
	h := fake.Header()
	h.Person = ""
	own, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Open(ctx, fake.Artem, "acme", cart.OpenRequest{Header: h})
	})
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("artem"), own.State.Person)
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetHeader(ctx, fake.Artem, fake.RefOf(own), fake.Header())
	})
	require.ErrorIs(t, err, kabinet.ErrForbidden)
}

func TestAnotherClientsPayerIsNotFound(t *testing.T) {
	shop := fake.NewShop()
	h := fake.Header()
	h.Payer = "bolt-llc"
	_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: h})
	})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	v, err := shop.Fill()
	require.NoError(t, err)
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return s.SetHeader(ctx, fake.Anna, fake.RefOf(v), h) })
	require.ErrorIs(t, err, kabinet.ErrNotFound)
}

func TestAnotherPayerMeansOtherPrices(t *testing.T) {
	shop := fake.NewShop()
	book := fake.Book()
	book.Lists = append(book.Lists, pricing.List{
		ID: "trade", Currency: fake.RUB, Tax: pricing.Net,
		Assignments: []pricing.Assignment{{To: pricing.ForLegalEntity("acme-trade")}},
		Rows:        []pricing.Row{{SKU: "BOLT", Price: qty("7")}},
	})
	shop.Live.Swap(fake.Compile(book))
	v, err := shop.Fill(fake.Line("BOLT", "10"))
	require.NoError(t, err)
	money(t, "100", v.Totals.Net)
	h := fake.Header()
	h.Payer = "acme-trade"
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return s.SetHeader(ctx, fake.Anna, fake.RefOf(v), h) })
	require.NoError(t, err)
	money(t, "70", v.Totals.Net)
	require.Equal(t, []cart.Why{cart.WhySource}, v.Changes[0].Why)
	same, err := shop.Cart(func(s *cart.Service) (cart.View, error) { return s.SetHeader(ctx, fake.Anna, fake.RefOf(v), h) })
	require.NoError(t, err)
	unchanged(t, v, same)
}

func TestAMissingPortIsNamed(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	for name, drop := range map[string]func(*cart.Service){
		"Authority": func(s *cart.Service) { s.Authority = nil },
		"Carts":     func(s *cart.Service) { s.Carts = nil },
		"Pricer":    func(s *cart.Service) { s.Pricer = nil },
		"Taxes":     func(s *cart.Service) { s.Taxes = nil },
		"Parties":   func(s *cart.Service) { s.Parties = nil },
	} {
		_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
			drop(s)
			return s.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("BOLT", "1"))
		})
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.Contains(t, err.Error(), "cart.Service."+name)
	}
	_, err = (&cart.Service{Authority: shop.Authority}).List(ctx, fake.Anna, cart.Filter{}, kabinet.Page{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = cart.ViewPricer{}.Price(ctx, cart.PriceQuery{})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	_, err = cart.PriceLines(ctx, nil, cart.State{}, nil, fake.Start, false)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}

func TestChecksAreRunAndNamed(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	low := kabinet.NewError(kabinet.State, "host.low_stock", "only {available} left")
	broken := errors.New("broken")
	run := func(checks ...cart.Check) (found []cart.Finding, err error) {
		_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
			s.Checks = checks
			found, err = s.Check(ctx, fake.Anna, "acme", v.State.ID)
			return cart.View{}, err
		})
		return found, err
	}
	warn := cart.CheckFunc(func(_ context.Context, c cart.Checkout) ([]cart.Finding, error) {
		require.Len(t, c.Prices, len(c.Cart.Lines))
		money(t, "12.20", c.Totals.Payable)
		return []cart.Finding{{Severity: cart.Warn, Err: low.With("available", 3).At("/lines/0")}}, nil
	})
	found, err := run(warn, warn)
	require.NoError(t, err)
	require.Len(t, found, 2)
	_, err = run(warn, cart.CheckFunc(func(context.Context, cart.Checkout) ([]cart.Finding, error) { return nil, broken }))
	require.ErrorIs(t, err, broken)
}

func TestAPricerThatLosesALineIsAnError(t *testing.T) {
	shop := fake.NewShop()
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		s.Pricer = pricerFunc(func() ([]cart.Priced, error) { return nil, nil })
		return s.Reprice(ctx, fake.Anna, fake.RefOf(v))
	})
	require.ErrorIs(t, err, cart.ErrAnswer)
}

type pricerFunc func() ([]cart.Priced, error)

func (f pricerFunc) Price(context.Context, cart.PriceQuery) ([]cart.Priced, error) { return f() }

func TestTheClockIsTheServices(t *testing.T) {
	shop := fake.NewShop()
	shop.Now = fake.Start.In(time.FixedZone("", 3*3600))
	v, err := shop.Fill(fake.Line("BOLT", "1"))
	require.NoError(t, err)
	require.Equal(t, fake.Start, v.State.Created)
	require.Equal(t, time.UTC, v.State.Lines[0].Price.At.Location())
}
