package approval

import "slices"

// filled assigns persons to groups, each to one of those that the person belongs
// to, so that as many places as possible are taken, and returns how many are in each
// group. Groups in which persons may count again take everybody who belongs to them.
//
// It finds augmenting paths (H. W. Kuhn, 1955), one place of a group being one
// node, so that whoever fits into two groups goes where nobody else does.
func filled(groups []need, persons [][]int) []int {
	type place struct{ group, person int }
	var places []place
	for g, n := range groups {
		if !n.again {
			for range n.Count {
				places = append(places, place{g, -1})
			}
		}
	}
	var seat func(person int, seen []bool) bool
	seat = func(person int, seen []bool) bool {
		for i := range places {
			if seen[i] || !slices.Contains(persons[person], places[i].group) {
				continue
			}
			seen[i] = true
			if places[i].person < 0 || seat(places[i].person, seen) {
				places[i].person = person
				return true
			}
		}
		return false
	}
	out := make([]int, len(groups))
	for p := range persons {
		seat(p, make([]bool, len(places)))
		for _, g := range persons[p] {
			if groups[g].again && out[g] < groups[g].Count {
				out[g]++
			}
		}
	}
	for _, p := range places {
		if p.person >= 0 {
			out[p.group]++
		}
	}
	return out
}

// missing returns the groups that are not full.
func missing(groups []need, have []int) (out []int) {
	for g, n := range groups {
		if have[g] < n.Count {
			out = append(out, g)
		}
	}
	return out
}
