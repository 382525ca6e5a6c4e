package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// What a page may show is what Do does: the two agree about every action by everybody.
func TestAllowsIsWhatDoDoes(t *testing.T) {
	w := begin(t, ob.BuyerTemplate())
	w.hire("anna", "purchaser")
	people := []kabinet.Actor{
		{Person: "anna", Organization: "acme"}, {Person: "nobody", Organization: "acme"}, {Person: w.eval().Owner, Organization: "acme"}, max,
	}
	actions := []ob.Action{
		ob.Complete("prices"), ob.Complete("order"), ob.Complete("nothing"), ob.Start("prices"), ob.Skip("colleagues", "alone"), ob.Skip("colleagues", ""),
		ob.Skip("prices", "no"), ob.Waive("prices", "agreed"), ob.Defer("colleagues", w.now.Add(48*hour)), ob.Defer("prices", w.now.Add(48*hour)),
		ob.Block("prices", "holidays", "them"), ob.Reopen("prices", "wrong"), ob.AddChampion("anna"), ob.OfferOwner("anna", time.Time{}), ob.TakeOwner(), ob.Cancel("gone"),
	}
	allowed := 0
	for _, by := range people {
		for _, a := range actions {
			view := ob.View{State: w.i.State(), Evaluation: w.eval()}
			said := view.Allows(a, ob.Policy{}, by)
			_, did := ob.Restore(w.i.State()).Do(w.c, a, ob.Policy{}, by, w.now)
			require.Equal(t, did, said, "%s by %s", a.Kind(), by.Person)
			if said == nil {
				allowed++
			}
		}
	}
	require.Greater(t, allowed, 15)
	require.Less(t, allowed, len(people)*len(actions)-15)
}

func TestDeferLimit(t *testing.T) {
	w := begin(t, ob.BuyerTemplate())
	x := w.step("colleagues")
	last := w.eval().DeferLimit(x)
	require.True(t, last.After(w.now))
	require.ErrorIs(t, w.try(olga, ob.Defer("colleagues", last.Add(time.Second))), ob.ErrDefer)
	require.NoError(t, w.try(olga, ob.Defer("colleagues", last)))
	require.Zero(t, w.eval().DeferLimit(w.step("prices")))
}
