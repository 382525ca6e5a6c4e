package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// mixed is a list with a ladder of the group "k".
func mixed(id pricing.ListID, c kabinet.Currency, m pricing.Measure) pricing.List {
	l := list(id, []pricing.Row{{SKU: "A", Price: q("10"), Tiers: []pricing.Tier{{From: q("1"), PercentOff: pct("1")}},
		Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Key: "k", Measure: m}}}, pricing.ForEveryone())
	l.Currency = c
	return l
}

func TestAnAmendmentMayMeasureAGroupAnew(t *testing.T) {
	products := []pricing.Product{{SKU: "A", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Kilogram, Num: 1}, {Unit: kabinet.Litre, Num: 1}}}}
	s := compile(t, pricing.Book{Products: products, Lists: []pricing.List{mixed("l", rub, pricing.MeasureWeight)}})
	_, _, err := s.With(pricing.Amendment{Lists: []pricing.List{mixed("l", rub, pricing.MeasureVolume)}})
	require.NoError(t, err) // the list that measured the weight is no longer there
	_, _, err = s.With(pricing.Amendment{Lists: []pricing.List{mixed("m", rub, pricing.MeasureVolume)}})
	require.ErrorIs(t, err, pricing.ErrLadder)
}

func TestAmountsOfTwoCurrenciesAreNotAddedUp(t *testing.T) {
	b := pricing.Book{Products: pcs("A"), Lists: []pricing.List{mixed("a", rub, pricing.MeasureAmount), mixed("b", eur, pricing.MeasureAmount)}}
	refused(t, b, pricing.ErrLadder, "/lists/1/rows/0/ladder/key")
}

func TestAnAmendmentLeavesNoListMadeOfAnotherCurrency(t *testing.T) {
	b := general(pcs("A"), price("A", "100"))
	b.Lists = append(b.Lists, list("x", []pricing.Row{{SKU: "A", Of: "base", PercentOff: pct("3")}}, pricing.ForOrganization("acme")))
	foreign := list("base", []pricing.Row{price("A", "1")}, pricing.ForEveryone())
	foreign.Currency = eur
	_, _, err := compile(t, b).With(pricing.Amendment{Lists: []pricing.List{foreign}})
	require.ErrorIs(t, err, pricing.ErrOfCurrency)
	require.Equal(t, "/lists/0/currency", place(t, err))
	b.Lists[0] = foreign
	refused(t, b, pricing.ErrOfCurrency, "/lists/1/rows/0/of")
}

func TestOnlyWhatIsThereIsWithdrawn(t *testing.T) {
	s := compile(t, general(pcs("A"), price("A", "1")))
	_, _, err := s.With(pricing.Amendment{WithdrawLists: []pricing.ListID{"base", "bsae"}})
	require.ErrorIs(t, err, pricing.ErrUnknown)
	require.Equal(t, "/withdrawLists/1", place(t, err))
	_, _, err = s.With(pricing.Amendment{WithdrawAgreements: []kabinet.AgreementID{"K"}})
	require.Equal(t, "/withdrawAgreements/0", place(t, err))
}

func TestALadderThatAnAmendmentLeavesAloneIsStillThere(t *testing.T) {
	b := general(pcs("A", "B"), ladder("A", "1", "10", "10", "8"))
	b.Version = "1"
	before := compile(t, b)
	after, _, err := before.With(pricing.Amendment{Version: "2", Lists: []pricing.List{list("new", []pricing.Row{price("B", "3")}, pricing.ForEveryone())}})
	require.NoError(t, err)
	v, err := after.For(acme)
	require.NoError(t, err)
	require.Len(t, v.Ladder(nil, ask("A", "9")), 2)
	next, ok := nextBreak(v, ask("A", "9"))
	require.True(t, ok)
	require.Equal(t, "10", next.From.String())
	cheaper, ok := v.CheaperQuantity(ask("A", "9"), v.Resolve(ask("A", "9")))
	require.True(t, ok)
	require.Equal(t, "10.00", cheaper.Saving.Amount())
}

func TestMistakesAreInOneOrderHoweverOftenOneLooks(t *testing.T) {
	b := pricing.Book{Products: pcs("A")}
	for _, org := range []kabinet.OrgID{"a", "b", "c", "d", "e", "f"} {
		for _, id := range []kabinet.AgreementID{"x", "y"} {
			k := contract(kabinet.AgreementID(org)+id, price("A", "1"))
			k.Party, k.Default = pricing.ForOrganization(org), true
			b.Agreements = append(b.Agreements, k)
		}
	}
	_, _, err := pricing.Compile(b)
	for range 10 {
		_, _, again := pricing.Compile(b)
		require.Equal(t, err.Error(), again.Error())
	}
}
