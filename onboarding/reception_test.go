package onboarding_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// The case of a reception tablet: five people have a part each, nobody has the rights
// for all of it, and in each of the 120 orders they finish, nobody ever waiting for
// another.
func TestFivePeopleFinishInAnyOrder(t *testing.T) {
	steps := []ob.StepID{"account", "card", "directory", "legal", "stand"}
	roles := []ob.RoleID{"office", "marketing", "it", "lawyer", "facility"}
	actor := func(i int) kabinet.Actor {
		return kabinet.Actor{Person: kabinet.PersonID(fmt.Sprint("p", i)), Organization: "acme"}
	}
	orders := 0
	permute([]int{0, 1, 2, 3, 4}, func(order []int) {
		orders++
		w := begin(t, ob.ReceptionTemplate())
		for i, r := range roles {
			w.hire(actor(i).Person, r)
		}
		for n, i := range order {
			w.now = w.now.Add(hour)
			for _, j := range order[n:] {
				w.is(ob.Ready, steps[j])
				require.Equal(t, []kabinet.PersonID{actor(j).Person}, w.eval().Responsible(w.step(steps[j])))
			}
			require.Equal(t, ob.Running, w.i.State().Status)
			require.Equal(t, ob.Share{Done: n, Of: 5}, w.eval().Progress)
			switch steps[i] {
			case "directory":
				w.set("directory.connected", "yes")
			case "stand":
				w.happens("stand.installed", actor(i).Person)
			case "legal":
				require.ErrorIs(t, w.try(actor(i), ob.Complete("legal")), ob.ErrKind)
				w.do(actor(i), ob.Submit("legal", "doc_1"))
				w.is(ob.Submitted, "legal")
				w.do(max, ob.Approve("legal"))
			default:
				require.ErrorIs(t, w.try(actor((i+1)%5), ob.Complete(steps[i])), ob.ErrNotYours)
				w.do(actor(i), ob.Complete(steps[i]))
			}
			w.is(ob.Done, steps[i])
		}
		require.Equal(t, ob.Finished, w.i.State().Status)
		require.Equal(t, 100, w.eval().Progress.Percent())
		took, ok := w.eval().TimeToValue()
		require.True(t, ok)
		require.Equal(t, 5*hour, took)
	})
	require.Equal(t, 120, orders)
}

func permute(list []int, do func([]int)) {
	var walk func(k int)
	walk = func(k int) {
		if k == len(list) {
			do(slices.Clone(list))
			return
		}
		for i := k; i < len(list); i++ {
			list[k], list[i] = list[i], list[k]
			walk(k + 1)
			list[k], list[i] = list[i], list[k]
		}
	}
	walk(0)
}
