package seed

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/onboarding/rollout"
)

// TestHistory: the made-up past is valid, the same each time, does not reach beyond its
// end, and gives the portal to the pilot alone and not before its start.
func TestHistory(t *testing.T) {
	zone := time.FixedZone("MSK", 3*60*60)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, zone)
	start := PilotStart(now, zone)
	a, b := History(start, PilotClients(), now, zone), History(start, PilotClients(), now, zone)
	if !reflect.DeepEqual(a, b) {
		t.Error("it is another one each time")
	}
	if start.String() != "2026-04-01" {
		t.Errorf("it starts on %s", start)
	}
	h, portal := &rollout.History{}, 0
	for _, e := range a {
		if err := h.Add(e); err != nil {
			t.Fatal(err)
		}
		if !e.At.Before(now) {
			t.Fatalf("%s at %s", e.Kind, e.At)
		}
		if e.Channel == rollout.Portal {
			portal++
			if e.At.Before(start.Start(zone)) || !slices.Contains(PilotClients(), e.Client) {
				t.Errorf("%s ordered in the portal at %s", e.Client, e.At)
			}
		}
	}
	if portal < 100 {
		t.Errorf("%d orders in the portal", portal)
	}
	if both := len(Outside()) + len(PilotClients()); both != len(Clients())-3 {
		t.Errorf("%d clients inside or outside", both)
	}
}
