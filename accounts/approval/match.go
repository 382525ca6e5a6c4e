package approval

// filled assigns persons to groups, each to one of those that the person belongs
// to, so that as many places as possible are taken, and returns how many are in each
// group. Groups in which persons may count again take everybody who belongs to them.
//
// It finds augmenting paths (H. W. Kuhn, 1955), one place of a group being one
// node, so that whoever fits into two groups goes where nobody else does.
func filled(groups []need, persons [][]int) []int {
	first := make([]int, len(groups)+1) // the places of group g are first[g] to first[g+1]
	for g, n := range groups {
		first[g+1] = first[g]
		if !n.again {
			first[g+1] += n.Count
		}
	}
	taken := make([]int, first[len(groups)]) // by which person, counted from 1
	var seat func(person int, seen []bool) bool
	seat = func(person int, seen []bool) bool {
		for _, g := range persons[person] {
			for i := first[g]; i < first[g+1]; i++ {
				if seen[i] {
					continue
				}
				seen[i] = true
				if taken[i] == 0 || seat(taken[i]-1, seen) {
					taken[i] = person + 1
					return true
				}
			}
		}
		return false
	}
	out := make([]int, len(groups))
	for p := range persons {
		seat(p, make([]bool, len(taken)))
		for _, g := range persons[p] {
			if groups[g].again && out[g] < groups[g].Count {
				out[g]++
			}
		}
	}
	for g := range groups {
		for _, person := range taken[first[g]:first[g+1]] {
			if person > 0 {
				out[g]++
			}
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
