package memory

import (
	"cmp"
	"hash/maphash"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTree compares trees, old ones too, with maps.
func TestTree(t *testing.T) {
	seed := maphash.MakeSeed()
	by := cmp.Compare[int]
	rapid.Check(t, func(t *rapid.T) {
		type version struct {
			tree tree[int, int]
			want map[int]int
		}
		versions := []version{{want: map[int]int{}}}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			v := rapid.SampledFrom(versions).Draw(t, "version")
			key := rapid.IntRange(0, 30).Draw(t, "key")
			next := version{v.tree, maps.Clone(v.want)}
			if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				next.tree = v.tree.without(by, key)
				delete(next.want, key)
			} else {
				next.tree = v.tree.put(by, seed, key, len(versions))
				next.want[key] = len(versions)
			}
			versions = append(versions, next)
		}
		for _, v := range versions {
			first := rapid.IntRange(-1, 31).Draw(t, "first")
			var keys, want []int
			v.tree.from(by, first, func(k, value int) bool {
				if v.want[k] != value {
					t.Fatalf("%d is %d, want %d", k, value, v.want[k])
				}
				keys = append(keys, k)
				return true
			})
			for _, k := range slices.Sorted(maps.Keys(v.want)) {
				if k >= first {
					want = append(want, k)
				}
			}
			if !slices.Equal(keys, want) {
				t.Fatalf("keys %v, want %v", keys, want)
			}
			for k := range 31 {
				got, ok := v.tree.get(by, k)
				if value, has := v.want[k]; got != value || ok != has {
					t.Fatalf("%d is %d, %v, want %d, %v", k, got, ok, value, has)
				}
			}
		}
	})
}
