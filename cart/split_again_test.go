package cart_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// taxesBy answers by article and by the code of a charge.
type taxesBy map[string]cart.TaxRate

func (x taxesBy) TaxRates(_ context.Context, q cart.TaxQuery) ([]cart.TaxRate, error) {
	out := make([]cart.TaxRate, len(q.Lines))
	for i, l := range q.Lines {
		out[i] = x[string(l.SKU)+l.Charge]
	}
	return out, nil
}

// mostlyTaken skips what no cart takes.
func mostlyTaken(t *rapid.T, err error) {
	if errors.Is(err, cart.ErrBelowZero) {
		t.Skip("more than all off")
	}
	require.NoError(t, err)
}

// A part that is loaded again still has its share of the whole, adds up, and so do the
// parts of the part: no kopeck comes or goes between splitting a cart and ordering it.
func TestAPartLoadedAgainIsStillThatPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t)
		h := fake.Header()
		h.Currency = d.Currency
		c, _, err := cart.New("crt_1", "acme", "", h, fake.Anna, fake.Start)
		require.NoError(t, err)
		taxes, results := taxesBy{}, map[kabinet.SKU]pricing.Result{}
		for i, l := range d.Lines {
			sku := kabinet.SKU(fmt.Sprint("S", i))
			r := pricing.Result{Outcome: pricing.NoPrice, Quantity: l.Quantity, Per: l.Per, Tax: l.Mode}
			if l.Mode != pricing.TaxUnstated {
				r.Outcome, r.Price, r.Total = pricing.Priced, l.Price, l.Amount
				if l.Price != (kabinet.Money{}) {
					if r.Total, err = l.Price.MulPer(l.Quantity, l.Per, d.Currency.Digits(), kabinet.HalfUp); err != nil {
						t.Skip("too large")
					}
				}
			}
			taxes[string(sku)], results[sku] = l.TaxRate, r
			_, err := c.Add(fake.Anna, fake.Start, cart.NewLine{Quantity: qty("1"), LineKey: cart.LineKey{
				SKU: sku, Site: kabinet.SiteID(rapid.SampledFrom([]string{"", "quay", "mill"}).Draw(t, "site")),
				Warehouse: kabinet.WarehouseID(rapid.SampledFrom([]string{"", "w"}).Draw(t, "warehouse")),
			}})
			require.NoError(t, err)
			if len(l.Adjustments) > 0 {
				_, err = c.AdjustLines(fake.Anna, fake.Start, cart.LineAdjustments{Line: cart.LineID(fmt.Sprint(i + 1)), Adjustments: l.Adjustments})
				mostlyTaken(t, err)
			}
		}
		terms := cart.Terms{Adjustments: d.Adjustments, Withheld: d.Withheld}
		for _, x := range d.Charges {
			taxes[x.Code] = x.Tax
			terms.Charges = append(terms.Charges, x.Charge)
		}
		_, err = c.SetTerms(fake.Anna, fake.Start, terms)
		mostlyTaken(t, err)
		total := func(s cart.State) (cart.Totals, error) {
			var list []pricing.Result
			for _, l := range s.Lines {
				list = append(list, results[l.SKU])
			}
			return cart.TotalLines(t.Context(), taxes, d.Policy, s, list, fake.Start)
		}
		whole, err := total(c.State())
		if err != nil {
			return
		}
		var split func(c *cart.Cart, whole cart.Totals, by ...cart.SplitBy)
		split = func(c *cart.Cart, whole cart.Totals, by ...cart.SplitBy) {
			parts, _, err := c.Split(fake.Anna, fake.Start, whole, cart.SplitOptions{By: by[:1]})
			if err != nil {
				return // one group, or lines of both signs
			}
			sums := map[string][]kabinet.Money{}
			for _, part := range parts {
				s := part.State()
				require.NoError(t, s.Part.Totals.Check(), "%v", s.Part.Totals)
				for name, m := range fields(s.Part.Totals) {
					sums[name] = append(sums[name], m)
				}
				again, err := total(s)
				require.NoError(t, err)
				a, err := json.Marshal(s.Part.Totals)
				require.NoError(t, err)
				b, err := json.Marshal(again)
				require.NoError(t, err)
				require.JSONEq(t, string(a), string(b))
				if len(by) > 1 {
					split(cart.Restore(s), again, by[1:]...)
				}
			}
			for name, m := range fields(whole) {
				require.True(t, sumOf(t, sums[name]).Equal(m), "%s: %v of %s", name, sums[name], m)
			}
		}
		split(c, whole, cart.BySite, cart.ByWarehouse)
	})
}

// A part that is changed has no share of the whole any more: it costs what is in it, and
// the terms that were divided hold for what they were divided for.
func TestAPartThatIsChangedIsTotalledAnew(t *testing.T) {
	shop := fake.NewShop()
	shop.Authority["manager"]["cart.adjust"] = kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	quay := fake.Line("NUT", "70")
	quay.Site = "quay"
	v, err := shop.Fill(fake.Line("BOLT", "50"), fake.Line("BOOK", "1"), quay)
	require.NoError(t, err)
	v, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(v), cart.Terms{Adjustments: []cart.Adjustment{percentOff("-10")}})
	})
	require.NoError(t, err)
	var part cart.View
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		parts, err := s.Split(t.Context(), fake.Anna, fake.RefOf(v), cart.SplitOptions{By: []cart.SplitBy{cart.BySite}})
		if err == nil {
			part = parts[0]
		}
		return cart.View{}, err
	})
	require.NoError(t, err)
	require.True(t, part.Totals.Part)
	for name, change := range map[string]func(*cart.Service) (cart.View, error){
		"more": func(s *cart.Service) (cart.View, error) {
			return s.SetQuantity(t.Context(), fake.Anna, fake.RefOf(part), cart.LineQuantity{Line: "1", Quantity: qty("60")})
		},
		"another line": func(s *cart.Service) (cart.View, error) {
			return s.Add(t.Context(), fake.Anna, fake.RefOf(part), fake.Line("NUT", "10"))
		},
		"a line less": func(s *cart.Service) (cart.View, error) {
			return s.Remove(t.Context(), fake.Anna, fake.RefOf(part), "2")
		},
		"a discount less": func(s *cart.Service) (cart.View, error) {
			return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(part), cart.Terms{})
		},
		"a charge more": func(s *cart.Service) (cart.View, error) {
			terms := part.State.Terms
			terms.Charges = []cart.Charge{{Code: "freight", Reason: cart.ReasonShipping, Amount: kabinet.MustMoney("1 RUB"), Mode: pricing.Net, Category: "standard"}}
			return s.SetTerms(t.Context(), fake.Manager, fake.RefOf(part), terms)
		},
	} {
		undo := errors.New("undo")
		var got cart.View
		_, err := shop.Cart(func(s *cart.Service) (_ cart.View, err error) {
			if got, err = change(s); err == nil {
				err = undo
			}
			return cart.View{}, err
		})
		require.ErrorIs(t, err, undo, name)
		require.False(t, got.Totals.Part, name)
		require.NotEqual(t, part.Totals.Payable.String(), got.Totals.Payable.String(), name)
		require.Len(t, got.Totals.Lines, len(got.State.Lines), name)
		require.NoError(t, got.Totals.Check(), name)
	}
}
