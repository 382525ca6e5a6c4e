package engine

import (
	"slices"
	"testing"
	"time"
)

// FuzzCursor reads cursors that may come from anybody.
func FuzzCursor(f *testing.F) {
	q := Query{Order: []Order{{Column: "changed", Desc: true}}}
	order := q.Full()
	row := Row{Org: "acme", ID: "crt_1", Values: []string{"active", "2026"}}
	good := encodeCursor(Carts, order, &row)
	f.Add(good)
	f.Add(good[1:])
	f.Add(encodeCursor(Orders, order, &Row{Values: make([]string, 4)}))
	f.Add("")
	f.Add("bnVsbA")
	f.Fuzz(func(t *testing.T, s string) {
		after, err := decodeCursor(Carts, order, s)
		if err == nil && len(after) != len(order) {
			t.Fatalf("the cursor %q has the place %q", s, after)
		}
		if s == good && !slices.Equal(after, []string{"2026", "acme", "crt_1"}) {
			t.Fatalf("the cursor of a row has the place %q: %v", after, err)
		}
	})
}

func TestCursorsOfOtherLists(t *testing.T) {
	row := Row{Org: "acme", ID: "x", Values: []string{"active", "2026", "", ""}}
	byChange, byID := Query{Order: []Order{{Column: "changed", Desc: true}}}.Full(), Query{}.Full()
	for _, s := range []string{
		encodeCursor(Carts, byID, &row), encodeCursor(Orders, byChange, &row),
		encodeCursor(Carts, Query{Order: []Order{{Column: "changed"}}}.Full(), &row),
	} {
		if _, err := decodeCursor(Carts, byChange, s); err == nil {
			t.Errorf("the cursor %s of another list was read", s)
		}
	}
}

// TestInstants checks that texts of instants compare as the instants do.
func TestInstants(t *testing.T) {
	base := time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)
	list := []time.Time{
		{}, base.AddDate(-1000, 0, 0), base, base.Add(1), base.Add(10), base.Add(time.Second / 2),
		base.In(time.FixedZone("west", -5*3600)).Add(time.Second), base.In(time.FixedZone("east", 5*3600)).Add(time.Minute),
	}
	for i := 1; i < len(list); i++ {
		if a, b := Instant(list[i-1]), Instant(list[i]); a >= b {
			t.Errorf("%q is not before %q", a, b)
		}
	}
}
