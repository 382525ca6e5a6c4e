package cart_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Somebody of the seller's gives a discount and freight for what is in the cart; the
// buyer cannot take them along to something else.
func TestADiscountHoldsForWhatItWasGivenFor(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*cart.Service, cart.View) (cart.View, error)
		again  func(*cart.Service, cart.View) (cart.View, error)
		want   *kabinet.Error
	}{
		"a line of less": {
			func(s *cart.Service, v cart.View) (cart.View, error) {
				return s.SetQuantity(t.Context(), fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(20)})
			},
			func(s *cart.Service, v cart.View) (cart.View, error) { return adjust(t, s, v) },
			cart.ErrAdjustedFor,
		},
		"freight for more": {
			func(s *cart.Service, v cart.View) (cart.View, error) {
				return s.Add(t.Context(), fake.Anna, fake.RefOf(v), fake.Line("NUT", "1000"))
			},
			func(s *cart.Service, v cart.View) (cart.View, error) { return terms(t, s, v) },
			cart.ErrTermsStale,
		},
		"freight to elsewhere": {
			func(s *cart.Service, v cart.View) (cart.View, error) {
				h := v.State.Header
				h.Site = "quay"
				return s.SetHeader(t.Context(), fake.Anna, fake.RefOf(v), h)
			},
			func(s *cart.Service, v cart.View) (cart.View, error) { return terms(t, s, v) },
			cart.ErrTermsStale,
		},
	} {
		t.Run(name, func(t *testing.T) {
			shop := fake.NewShop()
			shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
			v, err := shop.Fill(fake.Line("BOLT", "100"), fake.Line("BOOK", "1"))
			require.NoError(t, err)
			do := func(f func(*cart.Service, cart.View) (cart.View, error)) {
				t.Helper()
				v, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return f(s, v) })
				require.NoError(t, err)
			}
			do(func(s *cart.Service, v cart.View) (cart.View, error) { return adjust(t, s, v) })
			do(func(s *cart.Service, v cart.View) (cart.View, error) { return terms(t, s, v) })
			do(tc.change)
			_, err = shop.Place(fake.Anna, fake.Request(v, "k"))
			require.ErrorIs(t, err, order.ErrRefused)
			require.ErrorIs(t, err, tc.want)
			before := v.State.Version
			if tc.want == cart.ErrAdjustedFor { // then the freight is for something else too
				do(func(s *cart.Service, v cart.View) (cart.View, error) { return terms(t, s, v) })
			}
			do(tc.again)
			require.Greater(t, v.State.Version, before)
			_, err = shop.Place(fake.Anna, fake.Request(v, "k"))
			require.NoError(t, err)
		})
	}
}

func adjust(t *testing.T, s *cart.Service, v cart.View) (cart.View, error) {
	return s.AdjustLines(t.Context(), fake.Manager, fake.RefOf(v), cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{
		{Amount: kabinet.MustMoney("-50 RUB"), Reason: cart.ReasonManual},
	}})
}

func terms(t *testing.T, s *cart.Service, v cart.View) (cart.View, error) {
	return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Charges: []cart.Charge{
		{Code: "freight", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("100 RUB"), Mode: pricing.Net, Category: "standard"},
	}})
}

// An order with a discount on a line is amended there by who gives discounts.
func TestAnAmendmentTakesNoDiscountAlong(t *testing.T) {
	shop := fake.NewShop()
	shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	v, err := shop.Fill(fake.Line("BOLT", "100"), fake.Line("BOOK", "2"))
	require.NoError(t, err)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return adjust(t, s, v) })
	require.NoError(t, err)
	o, err := shop.Place(fake.Anna, fake.Request(v, "k"))
	require.NoError(t, err)
	amend := func(by kabinet.Actor, line cart.LineID, quantity int64) error {
		next, err := shop.Order(func(s *order.Service) (order.State, error) {
			return s.Amend(t.Context(), by, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
				Quantities: []order.LineQuantity{{Line: line, Quantity: kabinet.QuantityOf(quantity)}},
			})
		})
		if err == nil {
			o = next
		}
		return err
	}
	require.ErrorIs(t, amend(fake.Anna, "1", 20), cart.ErrAdjustedFor)
	require.NoError(t, amend(fake.Anna, "2", 3), "another line is free to change")
	require.NoError(t, amend(fake.Manager, "1", 20))
}
