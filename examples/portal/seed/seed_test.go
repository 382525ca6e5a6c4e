package seed

import (
	"bytes"
	"testing"
	"time"
)

// TestProducts looks at what the sample promises: its size, and that no article
// number is there twice.
func TestProducts(t *testing.T) {
	products := Products()
	if len(products) != Count {
		t.Errorf("%d products, want %d", len(products), Count)
	}
	seen, groups := map[string]bool{}, map[string]int{}
	for _, p := range products {
		if seen[p.SKU] {
			t.Error("twice:", p.SKU)
		}
		seen[p.SKU] = true
		groups[p.Group]++
		if p.Price <= 0 || p.Name == "" || p.English == "" || (p.Step == 0 && p.MinKilograms == 0) {
			t.Errorf("incomplete: %+v", p)
		}
	}
	t.Log(groups)
	for _, g := range Groups {
		if g.Parent != "" && groups[g.ID] == 0 {
			t.Error("empty:", g.ID)
		}
	}
}

// TestDeterministic writes the files twice.
func TestDeterministic(t *testing.T) {
	at := time.Date(2026, 11, 20, 6, 0, 0, 0, time.UTC)
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := WriteImport(w, Products(), at); err != nil {
			t.Fatal(err)
		}
		if err := WriteOffers(w, Products(), at); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same sample written twice differs")
	}
}
