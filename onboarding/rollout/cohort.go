package rollout

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Selection says how the members of a cohort came into it.
type Selection string

// The selections.
const (
	// Volunteered: they applied. Who volunteers is keener than who does not, so
	// what a comparison with others shows is not the portal's doing alone.
	Volunteered Selection = "volunteered"
	// Chosen: somebody picked them, which is no fair draw either.
	Chosen Selection = "chosen"
	// Drawn: by lot among those who might have been either.
	Drawn Selection = "drawn"
)

// Biased reports whether a comparison with others has to say that they were not
// alike to begin with.
func (s Selection) Biased() bool { return s != Drawn }

// Cohort is a group that is looked at over time: clients, or people of the
// seller's staff, never both. Who joins later is not in it.
type Cohort struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Clients or Staff are the members, sorted and each once.
	Clients []kabinet.OrgID    `json:"clients,omitempty"`
	Staff   []kabinet.PersonID `json:"staff,omitempty"`
	// Start is the day on which the portal was theirs: T0 ends where it begins.
	Start kabinet.Date `json:"start"`
	// Announced is when they were told, if that is known.
	Announced kabinet.Date `json:"announced,omitzero"`
	// Frozen is when the selection was recorded.
	Frozen    time.Time `json:"frozen,omitzero"`
	Selection Selection `json:"selection,omitempty"`
}

// NewCohort returns a cohort of clients that starts on a day.
func NewCohort(id, name string, start kabinet.Date, clients ...kabinet.OrgID) Cohort {
	return Cohort{ID: id, Name: name, Start: start, Clients: sorted(clients)}
}

// NewStaffCohort returns a cohort of people of the staff that starts on a day.
func NewStaffCohort(id, name string, start kabinet.Date, staff ...kabinet.PersonID) Cohort {
	return Cohort{ID: id, Name: name, Start: start, Staff: sorted(staff)}
}

func sorted[T ~string](ids []T) []T {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// OfStaff reports whether the members are people of the staff.
func (c Cohort) OfStaff() bool { return len(c.Staff) > 0 }

// Size returns the number of members.
func (c Cohort) Size() int { return len(c.Clients) + len(c.Staff) }

// SelectedLate reports whether the members were recorded on a later day than the
// start: who chose could have known how it went.
func (c Cohort) SelectedLate(calendar kabinet.Calendar) bool {
	return !c.Frozen.IsZero() && calendar.Day(c.Frozen).After(c.Start)
}

// Validate returns ErrPlan, with its place, for a cohort without id, start or
// members, and for members of both kinds, that are empty or not sorted.
func (c Cohort) Validate() error {
	switch {
	case c.ID == "":
		return ErrPlan.At("/id")
	case c.Start.IsZero() || c.Start.Year < 1971 || c.Start.Year > 9000:
		return ErrPlan.At("/start")
	case c.Size() == 0, len(c.Clients) > 0 && !ascending(c.Clients), len(c.Clients) > 0 && len(c.Staff) > 0:
		return ErrPlan.At("/clients")
	case !ascending(c.Staff):
		return ErrPlan.At("/staff")
	case c.Selection != "" && c.Selection != Volunteered && c.Selection != Chosen && c.Selection != Drawn:
		return ErrPlan.At("/selection")
	}
	return nil
}

// ascending reports whether ids are not empty, sorted, and each once.
func ascending[T ~string](ids []T) bool {
	for i, id := range ids {
		if id == "" || (i > 0 && ids[i-1] >= id) {
			return false
		}
	}
	return true
}

// has reports whether an event is one of the cohort's.
func (c *Cohort) has(e *Event) bool {
	if c.OfStaff() {
		_, ok := slices.BinarySearch(c.Staff, e.Staff)
		return ok
	}
	_, ok := slices.BinarySearch(c.Clients, e.Client)
	return ok
}
