package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names an onboarding. It is unique in its organisation.
type ID string

// Status says where an onboarding is in its life.
type Status string

// The statuses. A finished one stays finished whatever its steps do later, unless
// somebody reopens a step of it or moves it to another version and asks for that.
const (
	Running  Status = "running"
	Finished Status = "finished"
	Over     Status = "cancelled"
)

// State is what a store keeps of an Instance. Times are UTC; a zero time is one that
// has not come.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID   ID             `json:"id"`
	Org  kabinet.OrgID  `json:"org"`
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Template and Number are the version that the instance is pinned to.
	Template TemplateID `json:"template"`
	Number   int        `json:"number"`
	Status   Status     `json:"status"`
	// Owner is the accountable owner, and Manager the seller's, as the facts say.
	Owner   kabinet.PersonID `json:"owner,omitempty"`
	Manager kabinet.PersonID `json:"manager,omitempty"`

	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished,omitzero"`
	Changed  time.Time `json:"changed"`
	// Facts are in their order.
	Facts []Fact `json:"facts"`
	Watch Watch  `json:"watch"`
}

// Watch is what Instance.Watch has seen and said, so that it says everything once.
type Watch struct {
	// Next is when to look again; zero once the onboarding is over.
	Next     time.Time `json:"next,omitzero"`
	Progress Share     `json:"progress"`
	Stall    Stall     `json:"stall,omitzero"`
	Vacant   bool      `json:"vacant,omitempty"`
	Full     bool      `json:"full,omitempty"`
	Standing Standing  `json:"standing,omitzero"`
	Reminded []Sent    `json:"reminded,omitempty"`
}

// Sent are the reminders of a step that were sent since it became ready.
type Sent struct {
	Step    StepID    `json:"step"`
	Subject Subject   `json:"subject,omitempty"`
	Ready   time.Time `json:"ready"`
	Count   int       `json:"count"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error { return savable(s.Schema, Schema, "onboarding", string(s.ID)) }

// Object is what permissions on the onboarding are asked for, and what a Scope is
// matched with. Its owner is the accountable one.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, Owner: s.Owner}
}

// OpenKey is what at most one onboarding of an organisation has: the template while
// it is running, and "" otherwise.
func (s State) OpenKey() string {
	if s.Status == Running {
		return string(s.Template)
	}
	return ""
}

// Ref names the onboarding at the version of the state.
func (s State) Ref() Ref { return Ref{s.Org, s.ID, s.Version} }

// Ref names an onboarding, and the version of it that the caller saw. Version 0 is
// whatever version it has.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

func (s State) clone() State {
	s.Facts = Facts{s.Facts}.All()
	s.Watch.Reminded = slices.Clone(s.Watch.Reminded)
	s.Watch.Stall.Who = Who{slices.Clone(s.Watch.Stall.Who.People), slices.Clone(s.Watch.Stall.Who.Roles), s.Watch.Stall.Who.Seller}
	return s
}
