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

func amountOff(m string) cart.Adjustment {
	return cart.Adjustment{Amount: kabinet.MustMoney(m), Reason: cart.ReasonManual}
}

// A discount of an amount takes no more than there is, so that its cart can become
// smaller; and it is no way to goods for nothing.
func TestACartWithADiscountCanBecomeSmaller(t *testing.T) {
	for name, give := range map[string]func(*cart.Service, cart.View) (cart.View, error){
		"of the whole": func(s *cart.Service, v cart.View) (cart.View, error) {
			return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{amountOff("-500 RUB")}})
		},
		"of the whole, before a surcharge": func(s *cart.Service, v cart.View) (cart.View, error) {
			return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{amountOff("-500 RUB"), amountOff("10 RUB")}})
		},
		"of a line": func(s *cart.Service, v cart.View) (cart.View, error) {
			return s.AdjustLines(t.Context(), fake.Manager, fake.RefOf(v), cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{amountOff("-500 RUB")}})
		},
		"of a unit": func(s *cart.Service, v cart.View) (cart.View, error) {
			return s.AdjustLines(t.Context(), fake.Manager, fake.RefOf(v), cart.LineAdjustments{Line: "1", Adjustments: []cart.Adjustment{
				amountOff("-400 RUB"), {PerUnit: kabinet.MustMoney("-1 RUB"), Reason: cart.ReasonManual},
			}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			shop := fake.NewShop()
			shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
			v, err := shop.Fill(fake.Line("BOLT", "100"), fake.Line("NUT", "10"))
			require.NoError(t, err)
			do := func(f func(*cart.Service, cart.View) (cart.View, error)) {
				t.Helper()
				v, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return f(s, v) })
				require.NoError(t, err)
			}
			do(give)
			do(func(s *cart.Service, v cart.View) (cart.View, error) {
				return s.SetQuantity(t.Context(), fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "1", Quantity: qty("5")})
			})
			require.False(t, v.Totals.Payable.Sign() < 0)
			require.NoError(t, v.Totals.Check())
			_, err = shop.Place(fake.Anna, fake.Request(v, "k"))
			require.ErrorIs(t, err, order.ErrRefused)
			require.ErrorIs(t, err, cart.ErrBelowZero)
			_, err = shop.Cart(func(s *cart.Service) (cart.View, error) { return give(s, v) })
			require.ErrorIs(t, err, cart.ErrBelowZero, "nor is it given so again")
			do(func(s *cart.Service, v cart.View) (cart.View, error) {
				return s.Remove(t.Context(), fake.Anna, fake.RefOf(v), "1")
			})
		})
	}
}

// A price that fell below a discount gives nothing away, though the cart is the same.
func TestADiscountThatIsMoreThanTheNewPriceIsFound(t *testing.T) {
	shop := fake.NewShop()
	shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	v, err := shop.Fill(fake.Line("BOLT", "10"))
	require.NoError(t, err)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{amountOff("-90 RUB")}})
	})
	require.NoError(t, err)
	find := func(m string) []cart.Finding {
		state := v.State
		r := state.Lines[0].Price.Result
		r.Price, r.Total = kabinet.MustMoney(m), kabinet.Money{}
		r.Total, err = r.Price.MulPer(r.Quantity, r.Per, 2, kabinet.HalfUp)
		require.NoError(t, err)
		totals, err := cart.TotalLines(t.Context(), taxesBy{"BOLT": {}}, cart.EN16931(), state, []pricing.Result{r}, fake.Start)
		require.NoError(t, err)
		found, err := cart.TermsCheck{}.Check(t.Context(), cart.Checkout{Cart: state, Prices: []cart.Priced{{Result: r}}, Totals: totals})
		require.NoError(t, err)
		return found
	}
	require.Empty(t, find("9 RUB"), "exactly all of it")
	found := find("8.99 RUB")
	require.Len(t, found, 1)
	require.ErrorIs(t, found[0].Err, cart.ErrBelowZero)
	require.Equal(t, "/terms/adjustments/0", found[0].Err.Place())
}

// Nor does a split make a discount of more than there is one of all there is.
func TestASplitHidesNoDiscountOfMoreThanThereIs(t *testing.T) {
	for amount, want := range map[string]int{"-20 RUB": 0, "-20.01 RUB": 1} {
		c := newCart(t)
		quay := fake.Line("NUT", "1")
		quay.Site = "quay"
		_, err := c.Add(fake.Anna, fake.Start, fake.Line("BOLT", "1"), quay)
		require.NoError(t, err)
		adjustments := []cart.Adjustment{amountOff(amount)}
		_, err = c.SetTerms(fake.Manager, fake.Start, cart.Terms{Adjustments: adjustments})
		require.NoError(t, err)
		whole, err := cart.Sum(cart.Document{
			Currency: fake.RUB, Lines: repeat(taxed("10 RUB", "22", pricing.Net), 2), Adjustments: adjustments,
		})
		require.NoError(t, err)
		require.True(t, whole.Payable.IsZero())
		parts, _, err := c.Split(fake.Anna, fake.Start, whole, cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
		require.NoError(t, err)
		for _, p := range parts {
			s := p.State()
			found, err := cart.TermsCheck{}.Check(t.Context(), cart.Checkout{Cart: s, Totals: s.Part.Totals})
			require.NoError(t, err)
			require.Len(t, found, want, amount)
		}
	}
}

func TestMistakesOfMoneyHaveErrorsOfTheirOwn(t *testing.T) {
	line := taxed("100 RUB", "22", pricing.Gross)
	for name, tc := range map[string]struct {
		d     cart.Document
		want  *kabinet.Error
		place string
	}{
		"more withheld than all":     {cart.Document{Withheld: []cart.Withholding{{Code: "w", Rate: kabinet.MustPercent("100.01")}}}, cart.ErrWithheld, "/withheld/0/rate"},
		"less withheld than nothing": {cart.Document{Withheld: []cart.Withholding{{Code: "w", Rate: kabinet.MustPercent("1").Neg()}}}, cart.ErrWithheld, "/withheld/0/rate"},
		"paid finer than a kopeck":   {cart.Document{Paid: kabinet.MustMoney("10.005 RUB")}, cart.ErrPaid, "/paid"},
		"more than all off":          {cart.Document{Adjustments: []cart.Adjustment{percentOff("-100.5")}}, cart.ErrBelowZero, "/adjustments/0/percent"},
	} {
		t.Run(name, func(t *testing.T) {
			tc.d.Currency, tc.d.Lines = fake.RUB, []cart.DocumentLine{line}
			_, err := cart.Sum(tc.d)
			require.ErrorIs(t, err, tc.want)
			require.Equal(t, tc.place, place(t, err))
			s, err := cart.NewSheet(tc.d.Policy, fake.RUB)
			require.NoError(t, err)
			require.NoError(t, s.Append(line))
			s.Terms(tc.d.Adjustments, tc.d.Charges, tc.d.Withheld, tc.d.Paid)
			_, err = s.Totals()
			require.ErrorIs(t, err, tc.want)
		})
	}
	_, err := cart.Sum(cart.Document{Currency: fake.RUB, Lines: []cart.DocumentLine{line}, Paid: kabinet.MustMoney("10.500 RUB")})
	require.NoError(t, err, "zeros are no finer")
	_, err = line.Retax(cart.EN16931(), cart.TaxRate{Rate: kabinet.MustPercent("20")}, "tax")
	require.ErrorIs(t, err, cart.ErrHold)
	c := newCart(t)
	_, err = c.SetTerms(fake.Anna, fake.Start, cart.Terms{Adjustments: []cart.Adjustment{percentOff("-150")}})
	require.ErrorIs(t, err, cart.ErrBelowZero, "an empty cart takes none either, which could not be filled then")
}
