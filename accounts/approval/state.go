package approval

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a flow. It is unique in its organisation.
type ID string

// Status says where a flow is.
type Status string

// The statuses:
//
//	Draft → Pending → Approved
//	        Pending ⇄ Stalled
//
// Whatever is not over can become Withdrawn, Superseded or Expired, an approved
// flow too until it is released; Pending and Stalled can become Rejected. A Stalled
// flow has groups that nobody can fill; it is never approved for that.
const (
	Draft      Status = "draft"
	Pending    Status = "pending"
	Stalled    Status = "stalled"
	Approved   Status = "approved"
	Rejected   Status = "rejected"
	Withdrawn  Status = "withdrawn"
	Superseded Status = "superseded"
	Expired    Status = "expired"
)

// over reports whether the status is one that nothing follows.
func (s Status) over() bool {
	switch s {
	case Draft, Pending, Stalled, Approved:
		return false
	}
	return true
}

// State is what a store keeps of a Flow. Times are UTC.
type State struct {
	// Schema is the number of the library that wrote the state, Version the one
	// that was loaded, and 0 before the first Save.
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID      ID      `json:"id"`
	Subject Subject `json:"subject"`
	// Baseline is the content that reductions are measured against: that of the
	// submission, however often it was reduced since.
	Baseline *Content `json:"baseline,omitempty"`
	Status   Status   `json:"status"`

	// Requester is whose request it is, and By who made it: somebody else where
	// the seller's staff acted for the requester.
	Requester kabinet.PersonID `json:"requester"`
	By        kabinet.Actor    `json:"by"`
	// Excluded are the persons who must not approve, as far as they are known:
	// whoever becomes one later must not either.
	Excluded []kabinet.PersonID `json:"excluded"`
	// Editor is who changed what is to be approved and is not the requester, whose
	// consent a Draft waits for.
	Editor kabinet.PersonID `json:"editor,omitempty"`

	// Rules are the wordings that require the approval, since the submission; those of
	// a draft that somebody else edited are what was added to its rules then.
	Rules  []Rule  `json:"rules,omitempty"`
	Alerts []Alert `json:"alerts,omitempty"`

	// Tier is the current one, counted from 0, and Escalation how far its groups
	// are widened. AtOwner says that there is nobody further up but the owner.
	Tier       int  `json:"tier"`
	Escalation int  `json:"escalation,omitempty"`
	AtOwner    bool `json:"atOwner,omitempty"`

	Votes   []Vote   `json:"votes,omitempty"`
	Waivers []Waiver `json:"waivers,omitempty"`

	Supersedes   ID     `json:"supersedes,omitempty"`
	SupersededBy ID     `json:"supersededBy,omitempty"`
	Reason       string `json:"reason,omitempty"` // of a withdrawal

	Opened    time.Time `json:"opened"`
	Submitted time.Time `json:"submitted,omitzero"`
	Decided   time.Time `json:"decided,omitzero"`
	Changed   time.Time `json:"changed"`
	// Due is when the tier should be through, or is to be reminded of again, and
	// Until when the flow expires, exclusive; zero is never.
	Due       time.Time `json:"due,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Reminders int       `json:"reminders,omitempty"` // of the current tier
	// Released is when the approval was used, once.
	Released   time.Time        `json:"released,omitzero"`
	ReleasedBy kabinet.PersonID `json:"releasedBy,omitempty"`
}

// Vote is what a person decided, on which version and content.
type Vote struct {
	Person kabinet.PersonID `json:"person"`
	// For is who lent the right to vote, by the Delegation.
	For        kabinet.PersonID     `json:"for,omitempty"`
	Delegation kabinet.DelegationID `json:"delegation,omitempty"`
	Approve    bool                 `json:"approve"`
	Comment    string               `json:"comment,omitempty"`
	At         time.Time            `json:"at"`
	// Subject and Hash are what the person saw.
	Subject int64  `json:"subject"`
	Hash    string `json:"hash"`
	// Places are the groups that the vote can count for.
	Places []Place `json:"places,omitempty"`
}

// Place names a group of a tier, both counted from 0.
type Place struct {
	Tier  int `json:"tier"`
	Group int `json:"group"`
}

// Waiver is what the owner did without, and why.
type Waiver struct {
	Person kabinet.PersonID `json:"person"`
	At     time.Time        `json:"at"`
	// Places has the group once for each of its approvals that were done without.
	Places []Place `json:"places"`
	Reason string  `json:"reason"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "approval").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the flow are asked for, and what a Scope is
// matched with. Its owner is the requester.
func (s State) Object() kabinet.Object { return s.Subject.object(s.Requester) }

// Ref names the flow at the version of the state.
func (s State) Ref() Ref { return Ref{s.Subject.Org, s.ID, s.Version} }

// Ref names a flow, and the version of it that the caller saw.
type Ref struct {
	Org     kabinet.OrgID `json:"org"`
	ID      ID            `json:"id"`
	Version int64         `json:"version"`
}

// Over reports whether nothing follows any more: the flow was rejected, withdrawn,
// superseded, has expired, or was released.
func (s State) Over() bool { return s.Status.over() || !s.Released.IsZero() }

// Next returns when something is to be done about the flow by itself: to remind of
// it, or to let it expire. It is zero where nothing is.
func (s State) Next() time.Time {
	if s.Over() {
		return time.Time{}
	}
	if s.Due.IsZero() || !s.Until.IsZero() && s.Until.Before(s.Due) {
		return s.Until
	}
	return s.Due
}

// SubjectKey returns a text that stands for what is to be approved, within its
// organisation. It is a hash of kind and id with their lengths, so that no two
// subjects share one.
func (s State) SubjectKey() string { return SubjectKey(s.Subject.Kind, s.Subject.ID) }

// SubjectKey returns the key of a subject; see State.SubjectKey.
func SubjectKey(kind SubjectKind, id string) string {
	h := sha256.New()
	for _, s := range [...]string{string(kind), id} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h.Sum(nil)[:20])
}

func (s State) clone() State {
	s.Subject = s.Subject.clone()
	s.Baseline = s.Baseline.clone()
	s.By = cloneActor(s.By)
	s.Excluded = slices.Clone(s.Excluded)
	s.Rules = cloneRules(s.Rules)
	s.Alerts = slices.Clone(s.Alerts)
	s.Votes = slices.Clone(s.Votes)
	for i := range s.Votes {
		s.Votes[i].Places = slices.Clone(s.Votes[i].Places)
	}
	s.Waivers = slices.Clone(s.Waivers)
	for i := range s.Waivers {
		s.Waivers[i].Places = slices.Clone(s.Waivers[i].Places)
	}
	return s
}

func cloneActor(a kabinet.Actor) kabinet.Actor {
	if a.OnBehalfOf != nil {
		b := *a.OnBehalfOf
		a.OnBehalfOf = &b
	}
	return a
}
