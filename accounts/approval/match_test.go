package approval

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whoever fits into two groups goes where nobody else does, whenever they came.
func TestFilledMakesTheBestOfPersons(t *testing.T) {
	groups := []need{{Group: Group{Count: 1}}, {Group: Group{Count: 1}}}
	require.Equal(t, []int{1, 1}, filled(groups, [][]int{{0, 1}, {0}}))
	require.Equal(t, []int{1, 1}, filled(groups, [][]int{{0}, {0, 1}}))
	require.Equal(t, []int{1, 0}, filled(groups, [][]int{{0}, {0}, {0}}))
	require.Equal(t, []int{1, 0}, filled(groups, [][]int{{0, 1}}), "one person counts once")
	again := []need{{Group: Group{Count: 1}}, {Group: Group{Count: 2}, again: true}}
	require.Equal(t, []int{1, 1}, filled(again, [][]int{{0, 1}}), "unless a rule says otherwise")
	require.Equal(t, []int{0, 0}, filled(again, nil))
	require.Equal(t, []int{1, 2}, filled(again, [][]int{{0, 1}, {1}, {1}}), "never more than asked for")
}

// As many places are taken as by trying out everything.
func TestFilledIsTheGreatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		groups := make([]need, rapid.IntRange(1, 3).Draw(t, "groups"))
		for i := range groups {
			groups[i].Count = rapid.IntRange(0, 2).Draw(t, "count")
		}
		persons := make([][]int, rapid.IntRange(0, 5).Draw(t, "persons"))
		for i := range persons {
			for g := range groups {
				if rapid.Bool().Draw(t, "fits") {
					persons[i] = append(persons[i], g)
				}
			}
		}
		left := make([]int, len(groups))
		for g, n := range groups {
			left[g] = n.Count
		}
		var best func(i int) int
		best = func(i int) int {
			if i == len(persons) {
				return 0
			}
			most := best(i + 1)
			for _, g := range persons[i] {
				if left[g] > 0 {
					left[g]--
					most = max(most, 1+best(i+1))
					left[g]++
				}
			}
			return most
		}
		got := filled(groups, persons)
		sum := 0
		for g, n := range got {
			require.LessOrEqual(t, n, groups[g].Count)
			sum += n
		}
		require.Equal(t, best(0), sum)
	})
}
