package seed

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/nps"
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

// TestSurveys: the same now gives the same surveys, in order, none of the future.
func TestSurveys(t *testing.T) {
	zone := time.FixedZone("MSK", 3*60*60)
	for _, now := range []time.Time{
		time.Date(2026, 11, 22, 10, 0, 0, 0, zone), time.Date(2027, 1, 1, 0, 0, 0, 0, zone), time.Date(2028, 2, 29, 23, 59, 0, 0, zone),
	} {
		all := Surveys(now, zone)
		if !reflect.DeepEqual(all, Surveys(now.UTC(), zone)) {
			t.Error("the same sample made twice differs")
		}
		answered, classes := 0, map[nps.Class]int{}
		for i, s := range all {
			if i > 0 && s.Deal.Closed.Before(all[i-1].Deal.Closed) {
				t.Errorf("%s is out of order", s.Deal.ID)
			}
			for _, at := range []time.Time{s.Deal.Closed, s.Skipped, s.Sent, s.Answered, s.Declined, s.OptedOut, s.Contacted, s.Closed, s.RemindedAt} {
				if at.After(now) {
					t.Errorf("%s is of the future: %+v", s.Deal.ID, s)
				}
			}
			if !s.Answered.IsZero() {
				answered++
				classes[s.Reply.Score.Class()]++
			}
			for _, text := range []string{s.Skip, s.Reply.Comment, s.Contact, s.Close} {
				if text != "" && Said[text] == "" {
					t.Errorf("no English for %q", text)
				}
			}
		}
		t.Log(len(all), answered, classes)
		if answered < 100 || len(classes) != 3 {
			t.Errorf("%d answers of %v", answered, classes)
		}
	}
}
