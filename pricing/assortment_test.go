package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestAssortments(t *testing.T) {
	sel := func(names ...string) (out []pricing.Selector) {
		for _, n := range names {
			if len(n) == 1 {
				out = append(out, pricing.Selector{SKU: kabinet.SKU(n)})
			} else {
				out = append(out, pricing.Selector{Group: pricing.GroupID(n)})
			}
		}
		return out
	}
	public := func(allow []pricing.Selector, deny ...pricing.Selector) pricing.Assortment {
		return pricing.Assortment{ID: "public", Allow: allow, Deny: deny}
	}
	gold := func(allow []pricing.Selector, deny ...pricing.Selector) pricing.Assortment {
		return pricing.Assortment{ID: "gold", Audience: []pricing.Party{pricing.ForSegment("gold")}, Allow: allow, Deny: deny}
	}
	hidden := public(sel("pipes"))
	hidden.HidePrices = true
	const no, hide, ok = "assortment", "hidden", "9.00"
	for _, c := range []struct {
		name  string
		as    []pricing.Assortment
		buyer []string // S, P, M, X
		guest []string
	}{
		{"none", nil, []string{ok, ok, ok, ok}, []string{ok, ok, ok, ok}},
		{"a group and those below", []pricing.Assortment{public(sel("pipes"))}, []string{ok, ok, no, no}, []string{ok, ok, no, no}},
		{"a product", []pricing.Assortment{public(sel("X", "seamless"))}, []string{ok, no, no, ok}, []string{ok, no, no, ok}},
		{"all but a group", []pricing.Assortment{public(nil, sel("pipes")...)}, []string{no, no, ok, ok}, []string{no, no, ok, ok}},
		{"deny wins in one", []pricing.Assortment{public(sel("metal", "S"), sel("seamless")...)}, []string{no, ok, ok, no}, []string{no, ok, ok, no}},
		{"deny wins in another", []pricing.Assortment{public(nil), gold(nil, sel("S")...)}, []string{no, ok, ok, ok}, []string{ok, ok, ok, ok}},
		{"they add up", []pricing.Assortment{public(sel("X")), gold(sel("pipes"))}, []string{ok, ok, no, ok}, []string{no, no, no, ok}},
		{"for others only", []pricing.Assortment{{ID: "x", Audience: []pricing.Party{pricing.ForSegment("other")}, Allow: sel("X")}}, []string{ok, ok, ok, ok}, []string{ok, ok, ok, ok}},
		{"without prices", []pricing.Assortment{hidden}, []string{hide, hide, no, no}, []string{hide, hide, no, no}},
		{"without prices for guests", []pricing.Assortment{hidden, gold(sel("seamless", "X"))}, []string{ok, hide, no, ok}, []string{hide, hide, no, no}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := metal(pricing.Row{All: true, Price: q("9")})
			b.Assortments = c.as
			s := compile(t, b)
			for _, who := range []struct {
				buyer pricing.Buyer
				want  []string
			}{{acme, c.buyer}, {pricing.Buyer{}, c.guest}} {
				v, err := s.For(who.buyer)
				require.NoError(t, err)
				require.Equal(t, who.want, each(v, "S", "P", "M", "X"))
				for i, sku := range []kabinet.SKU{"S", "P", "M", "X"} {
					visible, priced := v.Sees(sku, day)
					require.Equal(t, [2]bool{who.want[i] != no, who.want[i] == ok}, [2]bool{visible, visible && priced})
				}
				visible, _ := v.Sees("unheard of", day)
				require.False(t, visible)
			}
		})
	}
}

func TestWhatIsNotInTheAssortmentCannotBeOrdered(t *testing.T) {
	b := general(pcs("A"), price("A", "9"))
	b.Assortments = []pricing.Assortment{{ID: "a", Deny: []pricing.Selector{{SKU: "A"}}}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonAssortment)
	require.ErrorIs(t, r.Err(), kabinet.NotFound)
	require.Zero(t, r.Price, "nothing of it shows")
	b.Assortments = []pricing.Assortment{{ID: "a", HidePrices: true}}
	r = view(t, b, acme).Resolve(ask("A", "1"))
	unpriced(t, r, pricing.ReasonHidden)
	require.ErrorIs(t, r.Err(), kabinet.Forbidden)
	_, trace := view(t, b, acme).Explain(ask("A", "1"))
	require.NotContains(t, trace.ForBuyer().Text(nil), "9.00", "nor in its trace")
}

// An assortment that is not in force is as though it were not there.
func TestAssortmentsInTime(t *testing.T) {
	b := general(pcs("A", "B"), price("A", "9"), price("B", "9"))
	a := pricing.Assortment{ID: "a", Allow: []pricing.Selector{{SKU: "A"}}}
	a.Until = day
	b.Assortments = []pricing.Assortment{a}
	v := view(t, b, acme)
	require.Equal(t, "9.00", answer(v.Resolve(ask("B", "1"))))
	r := v.Resolve(at(ask("B", "1"), day.Add(-1)))
	unpriced(t, r, pricing.ReasonAssortment)
	require.Equal(t, day, r.ValidUntil)
	visible, _ := v.Sees("B", day.Add(-1))
	require.False(t, visible)
}
