package rollout

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the version of PilotState that this library writes.
const Schema = 1

// MaxMembers bounds the applications of a pilot, its criteria and its waves.
const MaxMembers = 10_000

// PilotID names a pilot.
type PilotID string

// PilotStatus says how far a pilot is.
type PilotStatus string

// The statuses. Draft → Open → Running → Ended; and Cancelled from all but Ended.
const (
	// Draft: criteria and waves are being written.
	Draft PilotStatus = "draft"
	// Open: clients and staff apply, and are chosen for waves.
	Open PilotStatus = "open"
	// PilotRunning: at least one cohort is frozen. Later waves may still be filled.
	PilotRunning PilotStatus = "running"
	// Ended: nothing changes any more, and the cohorts stay.
	Ended PilotStatus = "ended"
	// Cancelled: it came to nothing.
	Cancelled PilotStatus = "cancelled"
)

// Criterion is what a member has to be like.
type Criterion struct {
	Code string `json:"code"`
	Text string `json:"text"` // for people, in the seller's language
	// Must is set where who does not meet it is not chosen without a reason.
	Must bool `json:"must,omitempty"`
}

// Member is one client or one person of the staff.
type Member struct {
	Client kabinet.OrgID    `json:"client,omitempty"`
	Staff  kabinet.PersonID `json:"staff,omitempty"`
}

// ClientMember returns a client as a member.
func ClientMember(id kabinet.OrgID) Member { return Member{Client: id} }

// StaffMember returns a person of the staff as a member.
func StaffMember(id kabinet.PersonID) Member { return Member{Staff: id} }

func (m Member) valid() bool {
	return (m.Client == "") != (m.Staff == "") && len(m.Client)+len(m.Staff) <= MaxText
}

func (m Member) String() string { return string(m.Client) + string(m.Staff) }

// ApplicationStatus says what became of an application.
type ApplicationStatus string

// The statuses of an application.
const (
	Applied   ApplicationStatus = "applied"
	Accepted  ApplicationStatus = "accepted"
	Declined  ApplicationStatus = "declined"
	Withdrawn ApplicationStatus = "withdrawn"
)

// Application is a member's wish to take part, or the seller's proposal of it.
type Application struct {
	Member Member            `json:"member"`
	Status ApplicationStatus `json:"status"`
	// Meets are the codes of the criteria that the member meets.
	Meets []string  `json:"meets,omitempty"`
	Note  string    `json:"note,omitempty"`
	At    time.Time `json:"at"`
	// How says how the member came into the wave: Volunteered, Chosen or Drawn.
	How     Selection     `json:"how,omitempty"`
	Wave    string        `json:"wave,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	By      kabinet.Actor `json:"by,omitzero"`
	Decided time.Time     `json:"decided,omitzero"`
}

// Wave is a group that starts on one day.
type Wave struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Announce is the day on which members are told, not after Start.
	Announce kabinet.Date `json:"announce,omitzero"`
	Start    kabinet.Date `json:"start"`
	// Clients and Staff are the cohort once it is frozen, sorted.
	Clients []kabinet.OrgID    `json:"clients,omitempty"`
	Staff   []kabinet.PersonID `json:"staff,omitempty"`
	How     Selection          `json:"how,omitempty"`
	Frozen  time.Time          `json:"frozen,omitzero"`
}

// Terms are what may change of a pilot while it is a draft.
type Terms struct {
	Name     string      `json:"name"`
	Criteria []Criterion `json:"criteria,omitempty"`
	Waves    []Wave      `json:"waves,omitempty"`
}

// PilotState is what a store keeps of a Pilot. Times are UTC.
type PilotState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the first
	// Save.
	Version int64 `json:"version"`

	ID  PilotID       `json:"id"`
	Org kabinet.OrgID `json:"org"` // the seller
	Terms
	Status       PilotStatus   `json:"status"`
	Applications []Application `json:"applications,omitempty"`
	Reason       string        `json:"reason,omitempty"` // of a cancellation
	Created      time.Time     `json:"created"`
	Changed      time.Time     `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s PilotState) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "pilot").With("id", string(s.ID))
	}
	return nil
}

// Object returns what authority over the pilot is asked for.
func (s PilotState) Object() kabinet.Object { return kabinet.Object{Org: s.Org} }

func (s PilotState) clone() PilotState {
	s.Terms = s.Terms.clone()
	s.Applications = slices.Clone(s.Applications)
	for i := range s.Applications {
		a := &s.Applications[i]
		a.Meets = slices.Clone(a.Meets)
		if a.By.OnBehalfOf != nil {
			who := *a.By.OnBehalfOf
			a.By.OnBehalfOf = &who
		}
	}
	return s
}

func (t Terms) clone() Terms {
	t.Criteria, t.Waves = slices.Clone(t.Criteria), slices.Clone(t.Waves)
	for i := range t.Waves {
		t.Waves[i].Clients, t.Waves[i].Staff = slices.Clone(t.Waves[i].Clients), slices.Clone(t.Waves[i].Staff)
	}
	return t
}

func (t Terms) validate() error {
	if t.Name == "" || len(t.Name) > MaxText {
		return ErrID
	}
	if len(t.Criteria) > MaxMembers || len(t.Waves) > MaxMembers {
		return ErrManyMembers.With("max", MaxMembers)
	}
	codes := map[string]bool{}
	for _, c := range t.Criteria {
		if c.Code == "" || codes[c.Code] {
			return ErrID.At("/criteria")
		}
		codes[c.Code] = true
	}
	waves := map[string]bool{}
	for _, w := range t.Waves {
		if err := w.validate(); err != nil || waves[w.ID] {
			return ErrWave.With("wave", clip(w.ID)).At("/waves")
		}
		waves[w.ID] = true
	}
	return nil
}

// validate checks a wave that is not frozen yet.
func (w Wave) validate() error {
	cohort := NewCohort(w.ID, w.Name, w.Start, "somebody")
	if cohort.Validate() != nil || len(w.ID) > MaxText || w.Announce.After(w.Start) ||
		len(w.Clients)+len(w.Staff) > 0 || w.How != "" || !w.Frozen.IsZero() {
		return ErrWave.With("wave", clip(w.ID))
	}
	return nil
}
