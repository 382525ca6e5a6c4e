package nps

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ContactSchema is the number of the ContactState that this version of the
// library writes.
const ContactSchema = 1

// Contact is what is known of asking one person, in all accounts and programmes:
// whether they want to be asked, when they last were, and what is about to be
// sent. A Contact is not safe for concurrent use.
type Contact struct{ s ContactState }

// ContactState is what a store keeps of a Contact. Times are UTC.
type ContactState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID kabinet.PersonID `json:"id"`
	// OptedOut is since when the person does not want to be asked, zero where
	// they do.
	OptedOut time.Time `json:"optedOut,omitzero"`
	// Sent is when they were last sent a survey, that of LastOrg and Last.
	Sent    time.Time     `json:"sent,omitzero"`
	LastOrg kabinet.OrgID `json:"lastOrg,omitempty"`
	Last    ID            `json:"last,omitempty"`
	// Pending is the request that waits to be sent and keeps others off, until
	// PendingUntil, exclusive.
	PendingOrg   kabinet.OrgID `json:"pendingOrg,omitempty"`
	Pending      ID            `json:"pending,omitempty"`
	PendingUntil time.Time     `json:"pendingUntil,omitzero"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s ContactState) Savable() error {
	if s.Schema > ContactSchema {
		return kabinet.ErrNewer.With("what", "nps_contact").With("id", string(s.ID))
	}
	return nil
}

// NewContact returns what is known of a person who was never asked. It returns
// ErrID without a person, ErrText or ErrTextTooLong.
func NewContact(id kabinet.PersonID) (*Contact, error) {
	if id == "" {
		return nil, ErrID.At("/id")
	}
	if err := checkTexts(field{"/id", string(id)}); err != nil {
		return nil, err
	}
	return &Contact{ContactState{Schema: ContactSchema, ID: id}}, nil
}

// RestoreContact returns the contact of a state that a store kept.
func RestoreContact(s ContactState) *Contact {
	s.Schema = max(s.Schema, ContactSchema)
	return &Contact{s}
}

// State returns a copy of all the contact holds.
func (c *Contact) State() ContactState { return c.s }

// Admits returns "" when the person may be sent the request at now, and otherwise
// why not: ReasonOptOut, or ReasonThrottle within Policy.Throttle of the last
// survey of any programme and while another request is about to be sent. The
// request that is about to be sent does not stand in its own way.
func (c *Contact) Admits(org kabinet.OrgID, id ID, p Policy, now time.Time) Reason {
	throttle := orDefault(p.Throttle, DefaultThrottle)
	switch {
	case !c.s.OptedOut.IsZero():
		return ReasonOptOut
	case throttle < 0:
		return ""
	case !c.s.Sent.IsZero() && now.Before(c.s.Sent.Add(throttle)):
		return ReasonThrottle
	case c.s.Pending != "" && now.Before(c.s.PendingUntil) && (c.s.PendingOrg != org || c.s.Pending != id):
		return ReasonThrottle
	}
	return ""
}

// Reserve keeps other requests off until the request is sent or until, which is
// exclusive.
func (c *Contact) Reserve(org kabinet.OrgID, id ID, until time.Time) {
	c.s.PendingOrg, c.s.Pending, c.s.PendingUntil = org, id, until.UTC()
}

// Release gives up what Reserve kept for the request, and reports whether there
// was anything.
func (c *Contact) Release(org kabinet.OrgID, id ID) bool {
	if c.s.Pending == "" || c.s.PendingOrg != org || c.s.Pending != id {
		return false
	}
	c.s.PendingOrg, c.s.Pending, c.s.PendingUntil = "", "", time.Time{}
	return true
}

// WasSent records that the request was sent at now.
func (c *Contact) WasSent(org kabinet.OrgID, id ID, now time.Time) {
	c.Release(org, id)
	c.s.Sent, c.s.LastOrg, c.s.Last = now.UTC(), org, id
}

// OptOut records that the person does not want to be asked any more. The event is
// Empty where that is known.
func (c *Contact) OptOut(by kabinet.Actor, now time.Time) OptedOut {
	if !c.s.OptedOut.IsZero() {
		return OptedOut{}
	}
	c.s.OptedOut = now.UTC()
	return OptedOut{c.s.ID, by, c.s.OptedOut}
}

// OptIn records that the person may be asked again. The event is Empty where they
// may already.
func (c *Contact) OptIn(by kabinet.Actor, now time.Time) OptedIn {
	if c.s.OptedOut.IsZero() {
		return OptedIn{}
	}
	c.s.OptedOut = time.Time{}
	return OptedIn{c.s.ID, by, now.UTC()}
}

// OptedOut says that a person does not want to be asked any more.
type OptedOut struct {
	Person kabinet.PersonID `json:"person"`
	By     kabinet.Actor    `json:"by"`
	At     time.Time        `json:"at"`
}

// EventKind returns "nps.opted_out".
func (OptedOut) EventKind() string { return "nps.opted_out" }

// EventTime returns when it happened.
func (e OptedOut) EventTime() time.Time { return e.At }

// Empty reports whether nothing happened.
func (e OptedOut) Empty() bool { return e.Person == "" }

// OptedIn says that a person may be asked again.
type OptedIn struct {
	Person kabinet.PersonID `json:"person"`
	By     kabinet.Actor    `json:"by"`
	At     time.Time        `json:"at"`
}

// EventKind returns "nps.opted_in".
func (OptedIn) EventKind() string { return "nps.opted_in" }

// EventTime returns when it happened.
func (e OptedIn) EventTime() time.Time { return e.At }

// Empty reports whether nothing happened.
func (e OptedIn) Empty() bool { return e.Person == "" }
