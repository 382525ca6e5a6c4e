package nps

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// FollowUpSchema is the number of the FollowUpState that this version of the
// library writes.
const FollowUpSchema = 1

// FollowUpStatus says where a follow-up is.
type FollowUpStatus string

// The statuses: FollowUpOpen → FollowUpContacted → FollowUpResolved or
// FollowUpUnreachable. Nobody is unreachable whom nobody tried to reach.
const (
	FollowUpOpen        FollowUpStatus = "open"
	FollowUpContacted   FollowUpStatus = "contacted"
	FollowUpResolved    FollowUpStatus = "resolved"
	FollowUpUnreachable FollowUpStatus = "unreachable"
)

// MaxNotes bounds the notes of a follow-up.
const MaxNotes = 200

// FollowUp is what is done about an unhappy answer. Its id is that of the
// request, so there is one for each. A FollowUp is not safe for concurrent use.
type FollowUp struct{ s FollowUpState }

// Note is what somebody did about an unhappy answer.
type Note struct {
	By     kabinet.PersonID `json:"by"`
	At     time.Time        `json:"at"`
	Status FollowUpStatus   `json:"status"` // from then on
	Text   string           `json:"text"`
}

// FollowUpState is what a store keeps of a FollowUp. Times are UTC.
type FollowUpState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID          ID                    `json:"id"` // that of the request
	Org         kabinet.OrgID         `json:"org"`
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Deal        DealID                `json:"deal"`
	Person      kabinet.PersonID      `json:"person"`
	Manager     kabinet.PersonID      `json:"manager,omitempty"`
	Supervisor  kabinet.PersonID      `json:"supervisor,omitempty"`
	Status      FollowUpStatus        `json:"status"`
	// Reply is the last one; the person may have changed it since.
	Reply   Reply     `json:"reply"`
	Notes   []Note    `json:"notes,omitempty"`
	Opened  time.Time `json:"opened"`
	Changed time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s FollowUpState) Savable() error {
	if s.Schema > FollowUpSchema {
		return kabinet.ErrNewer.With("what", "nps_followup").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the follow-up are asked for, and what a Scope is
// matched with. Its owner is the manager of the deal.
func (s FollowUpState) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.LegalEntity, Owner: s.Manager}
}

func (s FollowUpState) clone() FollowUpState {
	s.Notes = slices.Clone(s.Notes)
	return s
}

// NewFollowUp opens the follow-up of a request whose last reply is a detractor's.
// Its event names the supervisor to be informed. It returns ErrNotDetractor for
// other requests.
func NewFollowUp(r State, by kabinet.Actor, now time.Time) (*FollowUp, FollowUpOpened, error) {
	last, ok := r.Last()
	if !ok || last.Score.Class() != Detractor {
		return nil, FollowUpOpened{}, ErrNotDetractor
	}
	now = now.UTC()
	f := &FollowUp{FollowUpState{
		Schema: FollowUpSchema, ID: r.ID, Org: r.Org, Unit: r.Deal.Unit, LegalEntity: r.Deal.LegalEntity,
		Deal: r.Deal.ID, Person: r.To.Person, Manager: r.Deal.Manager, Supervisor: r.Deal.Supervisor,
		Status: FollowUpOpen, Reply: last.Reply(), Opened: now, Changed: now,
	}}
	return f, FollowUpOpened{f.base(by, now), f.s.Person, f.s.Manager, f.s.Supervisor, last.Score}, nil
}

// RestoreFollowUp returns the follow-up of a state that a store kept. It copies
// the state.
func RestoreFollowUp(s FollowUpState) *FollowUp {
	s = s.clone()
	s.Schema = max(s.Schema, FollowUpSchema)
	return &FollowUp{s}
}

// State returns a copy of all the follow-up holds.
func (f *FollowUp) State() FollowUpState { return f.s.clone() }

// Contacted records that somebody tried to reach the person, and what came of it.
// It may be recorded again while it is not over. It returns ErrFollowUp when it
// is, ErrReason without a note, ErrText or ErrTextTooLong, and ErrManyNotes.
func (f *FollowUp) Contacted(by kabinet.Actor, now time.Time, note string) (FollowUpChanged, error) {
	return f.move(by, now, FollowUpContacted, note, FollowUpOpen, FollowUpContacted)
}

// Resolve ends a follow-up with what was done for the person. Somebody must have
// contacted them: it returns ErrFollowUp otherwise, and the errors of Contacted.
func (f *FollowUp) Resolve(by kabinet.Actor, now time.Time, note string) (FollowUpChanged, error) {
	return f.move(by, now, FollowUpResolved, note, FollowUpContacted)
}

// GiveUp ends a follow-up of a person who cannot be reached. Somebody must have
// tried: it returns ErrFollowUp otherwise, and the errors of Contacted.
func (f *FollowUp) GiveUp(by kabinet.Actor, now time.Time, note string) (FollowUpChanged, error) {
	return f.move(by, now, FollowUpUnreachable, note, FollowUpContacted)
}

func (f *FollowUp) move(by kabinet.Actor, now time.Time, to FollowUpStatus, note string, from ...FollowUpStatus) (FollowUpChanged, error) {
	note = tidy(note)
	if note == "" {
		return FollowUpChanged{}, ErrReason.At("/note")
	}
	if err := checkLong(note, MaxComment); err != nil {
		return FollowUpChanged{}, err.At("/note")
	}
	if !slices.Contains(from, f.s.Status) {
		return FollowUpChanged{}, ErrFollowUp.With("status", string(f.s.Status))
	}
	if len(f.s.Notes) >= MaxNotes {
		return FollowUpChanged{}, ErrManyNotes.With("max", MaxNotes)
	}
	event := FollowUpChanged{f.base(by, now), f.s.Status, to}
	f.s.Notes = append(f.s.Notes, Note{By: by.Person, At: event.At, Status: to, Text: note})
	f.s.Status, f.s.Changed = to, event.At
	return event, nil
}

// Rescore records that the person changed the reply. The follow-up goes on: they
// were unhappy once. The event is Empty where the reply is the same.
func (f *FollowUp) Rescore(by kabinet.Actor, now time.Time, reply Reply) FollowUpRescored {
	if f.s.Reply == reply {
		return FollowUpRescored{}
	}
	event := FollowUpRescored{f.base(by, now), f.s.Reply.Score, reply.Score}
	f.s.Reply, f.s.Changed = reply, event.At
	return event
}

func (f *FollowUp) base(by kabinet.Actor, now time.Time) Base {
	return Base{Request: f.s.ID, Org: f.s.Org, By: by, At: now.UTC()}
}

// FollowUpOpened says that a person is unhappy: Supervisor is to be informed.
type FollowUpOpened struct {
	Base
	Person     kabinet.PersonID `json:"person"`
	Manager    kabinet.PersonID `json:"manager,omitempty"`
	Supervisor kabinet.PersonID `json:"supervisor,omitempty"`
	Score      Score            `json:"score"`
}

// EventKind returns "nps.followup_opened".
func (FollowUpOpened) EventKind() string { return "nps.followup_opened" }

// FollowUpChanged says that something was done about an unhappy answer.
type FollowUpChanged struct {
	Base
	Was FollowUpStatus `json:"was"`
	Now FollowUpStatus `json:"now"`
}

// EventKind returns "nps.followup_changed".
func (FollowUpChanged) EventKind() string { return "nps.followup_changed" }

// FollowUpRescored says that the person changed the reply.
type FollowUpRescored struct {
	Base
	Was Score `json:"was"`
	Now Score `json:"now"`
}

// EventKind returns "nps.followup_rescored".
func (FollowUpRescored) EventKind() string { return "nps.followup_rescored" }
