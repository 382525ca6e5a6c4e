package onboarding

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// FactKind says what a fact is about.
type FactKind string

// The kinds of facts.
const (
	FactStarted    FactKind = "started"     // somebody works on the step
	FactCompleted  FactKind = "completed"   // by hand; the first one counts
	FactSubmitted  FactKind = "submitted"   // evidence was handed in
	FactApproved   FactKind = "approved"    // by the seller
	FactRejected   FactKind = "rejected"    // by the seller, with the reason
	FactReopened   FactKind = "reopened"    // done no more, with the reason
	FactSkipped    FactKind = "skipped"     // by the client, with the reason
	FactWaived     FactKind = "waived"      // by the seller, with the reason
	FactRestored   FactKind = "restored"    // skipped or waived no more
	FactDeferred   FactKind = "deferred"    // until
	FactResumed    FactKind = "resumed"     // deferred no more
	FactBlocked    FactKind = "blocked"     // with the reason, by Name
	FactUnblocked  FactKind = "unblocked"   // blocked no more
	FactAssigned   FactKind = "assigned"    // to Person, or to nobody
	FactAsked      FactKind = "asked"       // somebody was invited to do it
	FactAccepted   FactKind = "accepted"    // Person came by the invitation
	FactAskEnded   FactKind = "ask_ended"   // the invitation came to nothing, for Reason
	FactHappened   FactKind = "happened"    // an event of the host, of the kind Name
	FactAttribute  FactKind = "attribute"   // Name is Value, for the subject
	FactEntity     FactKind = "entity"      // the subject is a legal entity of the company
	FactNoEntity   FactKind = "no_entity"   // it is no more
	FactJoined     FactKind = "joined"      // Person takes part
	FactLeft       FactKind = "left"        // Person left, or was deactivated
	FactRole       FactKind = "role"        // Person has Role
	FactNoRole     FactKind = "no_role"     // Person has it no more
	FactOwner      FactKind = "owner"       // Person is the accountable owner
	FactOffered    FactKind = "offered"     // ownership was offered to Person, until
	FactTaken      FactKind = "taken"       // Person took the ownership that was offered
	FactDeclined   FactKind = "declined"    // Person did not, or the offer was taken back
	FactChampion   FactKind = "champion"    // Person is a champion
	FactNoChampion FactKind = "no_champion" // Person is one no more
	FactManager    FactKind = "manager"     // Person is the manager on the seller's side
	FactNudged     FactKind = "nudged"      // the client was reminded or written to
	FactActive     FactKind = "active"      // somebody of the client was there
	FactBegun      FactKind = "begun"       // the onboarding began; the first of all
	FactCancelled  FactKind = "cancelled"   // the onboarding was given up, with the reason
)

// Causes of FactAskEnded.
const (
	CauseDeclined = "declined"
	CauseBounced  = "bounced"
	CauseExpired  = "expired"
	CauseRevoked  = "revoked"
)

// Fact is one thing that happened. Facts are only ever added. Those of one id are
// one fact, however often it is told; and what they come to does not depend on the
// order in which they arrive, but on their instants and, at the same instant, on
// their ids.
type Fact struct {
	ID   kabinet.EventID `json:"id"`
	Kind FactKind        `json:"kind"`
	At   time.Time       `json:"at"`
	// By is who did it, empty for a system. Seller says that it was the seller's
	// side, and Agent who did it in By's name: of the seller's staff, or a colleague to
	// whom By lent their rights.
	By     kabinet.PersonID `json:"by,omitempty"`
	Agent  kabinet.PersonID `json:"agent,omitempty"`
	Seller bool             `json:"seller,omitempty"`

	Step       StepID           `json:"step,omitempty"`
	Subject    Subject          `json:"subject,omitempty"`
	Person     kabinet.PersonID `json:"person,omitempty"`
	Role       RoleID           `json:"role,omitempty"`
	Invitation string           `json:"invitation,omitempty"`
	Name       string           `json:"name,omitempty"`
	Value      string           `json:"value,omitempty"`
	Reason     string           `json:"reason,omitempty"`
	Until      time.Time        `json:"until,omitzero"` // exclusive
	Evidence   []string         `json:"evidence,omitempty"`
}

// MaxEvidence is the largest number of pieces of evidence.
const MaxEvidence = 50

// needs says which of the fields a kind of fact needs.
type needs struct{ step, person, role, invitation, name, subject, reason, until bool }

var factNeeds = map[FactKind]needs{
	FactStarted: {step: true}, FactCompleted: {step: true}, FactSubmitted: {step: true}, FactApproved: {step: true},
	FactRejected: {step: true, reason: true}, FactReopened: {step: true, reason: true},
	FactSkipped: {step: true, reason: true}, FactWaived: {step: true, reason: true}, FactRestored: {step: true},
	FactDeferred: {step: true, until: true}, FactResumed: {step: true},
	FactBlocked: {step: true, reason: true}, FactUnblocked: {step: true}, FactAssigned: {step: true},
	FactAsked: {step: true, invitation: true}, FactAccepted: {step: true, invitation: true, person: true},
	FactAskEnded: {step: true, invitation: true, reason: true},
	FactHappened: {name: true}, FactAttribute: {name: true},
	FactEntity: {subject: true}, FactNoEntity: {subject: true},
	FactJoined: {person: true}, FactLeft: {person: true}, FactRole: {person: true, role: true}, FactNoRole: {person: true, role: true},
	FactOwner: {person: true}, FactOffered: {person: true, until: true}, FactTaken: {person: true}, FactDeclined: {person: true},
	FactChampion: {person: true}, FactNoChampion: {person: true}, FactManager: {person: true},
	FactNudged: {}, FactActive: {}, FactBegun: {}, FactCancelled: {reason: true},
}

// Validate returns ErrFact for a kind that is not known and for a field that the
// kind needs and that is empty, and ErrText, with their place.
func (f Fact) Validate() error {
	need, ok := factNeeds[f.Kind]
	fails := func(at string) error { return ErrFact.With("kind", clip(string(f.Kind))).At(at) }
	if !ok {
		return fails("/kind")
	}
	for _, x := range [...]struct {
		missing bool
		at      string
	}{
		{f.ID == "", "/id"}, {f.At.IsZero(), "/at"}, {need.step && f.Step == "", "/step"}, {need.person && f.Person == "", "/person"},
		{need.role && f.Role == "", "/role"}, {need.invitation && f.Invitation == "", "/invitation"},
		{need.name && f.Name == "", "/name"}, {need.subject && f.Subject == "", "/subject"},
		{need.reason && f.Reason == "", "/reason"}, {need.until && f.Until.IsZero(), "/until"},
		{len(f.Evidence) > MaxEvidence, "/evidence"},
	} {
		if x.missing {
			return fails(x.at)
		}
	}
	var m mistakes
	for _, x := range [...]struct{ text, at string }{
		{string(f.ID), "/id"}, {string(f.By), "/by"}, {string(f.Agent), "/agent"}, {string(f.Step), "/step"}, {string(f.Subject), "/subject"},
		{string(f.Person), "/person"}, {string(f.Role), "/role"}, {f.Invitation, "/invitation"}, {f.Name, "/name"},
		{f.Value, "/value"}, {f.Reason, "/reason"},
	} {
		m.text(x.text, x.at)
	}
	for _, e := range f.Evidence {
		m.key(e, "/evidence")
	}
	return m.err()
}

// compare orders facts by their instant, and then by their id.
func (f *Fact) compare(o *Fact) int {
	if c := f.At.Compare(o.At); c != 0 {
		return c
	}
	return cmp.Compare(f.ID, o.ID)
}

func (f *Fact) equal(o *Fact) bool {
	a, b := *f, *o
	same := a.At.Equal(b.At) && a.Until.Equal(b.Until) && slices.Equal(a.Evidence, b.Evidence)
	return same && a.Kind == b.Kind && a.By == b.By && a.Agent == b.Agent && a.Seller == b.Seller && a.Step == b.Step && a.Subject == b.Subject &&
		a.Person == b.Person && a.Role == b.Role && a.Invitation == b.Invitation && a.Name == b.Name && a.Value == b.Value && a.Reason == b.Reason
}

// MaxFacts is the largest number of facts of an instance. KeptFacts come on top of it
// for what people decide by Instance.Do, so that one that is full of reported events can
// still be worked on, finished and given up.
const (
	MaxFacts  = 20_000
	KeptFacts = 2_000
)

// Facts are the facts of one instance in their order, each id once. The zero Facts
// is empty and ready for use. Facts are not safe for concurrent use.
type Facts struct{ list []Fact }

// NewFacts returns facts that may come in any order and several times, or the errors
// of Add.
func NewFacts(list ...Fact) (Facts, error) {
	var f Facts
	at := make(map[kabinet.EventID]int, len(list))
	for _, x := range list {
		if i, had := at[x.ID]; had {
			if !f.list[i].equal(&x) {
				return Facts{}, ErrFactTwice.With("id", clip(string(x.ID)))
			}
			continue
		}
		if err := x.Validate(); err != nil {
			return Facts{}, err
		}
		at[x.ID] = len(f.list)
		f.list = append(f.list, x.clone())
	}
	if len(f.list) > MaxFacts+KeptFacts {
		return Facts{}, ErrManyFacts.With("max", MaxFacts+KeptFacts)
	}
	slices.SortFunc(f.list, func(a, b Fact) int { return a.compare(&b) })
	return f, nil
}

// Add puts a fact into its place, and reports false for one that is there already. It
// returns the errors of Fact.Validate, ErrFactTwice where another fact has the id,
// and ErrManyFacts; nothing changes then.
func (f *Facts) Add(x Fact) (bool, error) { return f.add(x, MaxFacts) }

func (f *Facts) add(x Fact, most int) (bool, error) {
	if err := x.Validate(); err != nil {
		return false, err
	}
	for i := range f.list {
		if f.list[i].ID == x.ID {
			if !f.list[i].equal(&x) {
				return false, ErrFactTwice.With("id", clip(string(x.ID)))
			}
			return false, nil
		}
	}
	if len(f.list) >= most {
		return false, ErrManyFacts.With("max", most)
	}
	at, _ := slices.BinarySearchFunc(f.list, x, func(a, b Fact) int { return a.compare(&b) })
	f.list = slices.Insert(f.list, at, x.clone())
	return true, nil
}

// Len returns the number of facts.
func (f Facts) Len() int { return len(f.list) }

// All returns a copy of the facts, in their order.
func (f Facts) All() []Fact {
	out := slices.Clone(f.list)
	for i := range out {
		out[i] = out[i].clone()
	}
	return out
}

func (f Fact) clone() Fact {
	f.Evidence = slices.Clone(f.Evidence)
	return f
}
