package invite

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names an invitation. It is unique in its organisation.
type ID string

// Status says where an invitation is in its life.
type Status string

// The statuses:
//
//	AwaitingApproval → Pending → Accepted | Declined | Revoked | Expired | Superseded
//	       ↓
//	    Rejected
//
// What awaits its approval may be revoked, expire and be superseded too. All but
// the first two are final, with one exception: who invited may send an expired
// invitation again, which makes it Pending.
const (
	AwaitingApproval Status = "awaiting_approval"
	Pending          Status = "pending"
	Accepted         Status = "accepted"
	Declined         Status = "declined"
	Revoked          Status = "revoked"
	Expired          Status = "expired"
	Superseded       Status = "superseded"
	Rejected         Status = "rejected"
)

// Delivery says what is known of the last message. It tells nothing about the
// Status: a person whose message bounced may still accept while signed in.
type Delivery string

// The deliveries.
const (
	Unsent     Delivery = "" // nothing is to be sent yet
	Queued     Delivery = "queued"
	Sent       Delivery = "sent"
	Bounced    Delivery = "bounced"
	Complained Delivery = "complained" // the recipient calls it unwanted
)

// SealedLink is what is kept of a secret: never the secret.
type SealedLink struct {
	Selector string `json:"selector,omitempty"`
	Key      string `json:"key,omitempty"`
	MAC      string `json:"mac,omitempty"`
}

// Staging is what is kept of a Handle.
type Staging struct {
	Sealed SealedLink `json:"sealed"`
	Until  time.Time  `json:"until"` // exclusive
}

// Attribute is one answer of who registered.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Consent is what a person agreed to, such as "terms-2", and when.
type Consent struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
}

// State is what a store keeps of an Invitation. Times are UTC; a zero time is one
// that has not come.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID  ID            `json:"id"`
	Org kabinet.OrgID `json:"org"`
	// Scope is what the person is invited into within the organisation, in the
	// words of the host, such as "app:shop"; empty is the organisation itself.
	Scope string `json:"scope,omitempty"`
	// Unit is where the invitation belongs, for permissions and lists.
	Unit   kabinet.UnitID `json:"unit,omitempty"`
	Status Status         `json:"status"`
	// Address is normalised. Who accepts must have it, verified.
	Address string `json:"address"`
	Name    string `json:"name,omitempty"` // as the inviter knows it
	// Inviter is who invited, and empty where the person registered.
	Inviter kabinet.PersonID `json:"inviter,omitempty"`
	// Sponsor is who answers for the grants with their own authority: the
	// inviter, who approved a proposal, or to whom the invitation was passed.
	Sponsor kabinet.PersonID `json:"sponsor,omitempty"`
	// Proposed says that the inviter lacked some of the grants, so that who
	// approves becomes the sponsor.
	Proposed bool `json:"proposed,omitempty"`
	// Registered says that the person asked for it.
	Registered bool `json:"registered,omitempty"`
	// Resets names the member who is to get another login, and nothing else.
	Resets kabinet.PersonID `json:"resets,omitempty"`

	Roles []Role `json:"roles,omitempty"`
	// Grants are what the roles gave when the invitation was last issued: the
	// most that accepting can give.
	Grants       []Grant     `json:"grants,omitempty"`
	Message      string      `json:"message,omitempty"`
	Step         string      `json:"step,omitempty"`  // the onboarding step that waits for the person
	Takes        int         `json:"takes,omitempty"` // minutes that the step takes
	Locale       string      `json:"locale,omitempty"`
	Next         string      `json:"next,omitempty"` // key of where to go afterwards
	Attributes   []Attribute `json:"attributes,omitempty"`
	SecondFactor bool        `json:"secondFactor,omitempty"`

	Created time.Time `json:"created"`
	Issued  time.Time `json:"issued,omitzero"` // last: created, approved or sent again
	Expires time.Time `json:"expires"`         // exclusive
	// Ends is the end of the invitation's whole life, however often it is sent.
	Ends time.Time `json:"ends"`

	Link       SealedLink `json:"link,omitzero"`
	Generation int        `json:"generation,omitempty"` // counts the secrets from 1
	Minted     time.Time  `json:"minted,omitzero"`      // when the secret was made
	// Attempts counts tries to open the link since it was made, right and wrong.
	Attempts int       `json:"attempts,omitempty"`
	Staged   []Staging `json:"staged,omitempty"`

	Delivery       Delivery `json:"delivery,omitempty"`
	DeliveryReason string   `json:"deliveryReason,omitempty"`
	Reminded       int      `json:"reminded,omitempty"` // since it was issued
	// Remind is when the next reminder is due.
	Remind time.Time `json:"remind,omitzero"`

	ApprovedBy kabinet.PersonID `json:"approvedBy,omitempty"`
	Approved   time.Time        `json:"approved,omitzero"`
	// EndedBy is who declined, revoked or rejected; Successor took its place.
	Ended     time.Time        `json:"ended,omitzero"`
	EndedBy   kabinet.PersonID `json:"endedBy,omitempty"`
	Reason    string           `json:"reason,omitempty"`
	Successor ID               `json:"successor,omitempty"`
	// Member is the person who accepted, Subject the login they did it with.
	Member     kabinet.PersonID `json:"member,omitempty"`
	Subject    string           `json:"subject,omitempty"`
	Membership string           `json:"membership,omitempty"`
	Given      []Grant          `json:"given,omitempty"`
	Consents   []Consent        `json:"consents,omitempty"`
	// RenewalAsked is when the person asked for another invitation.
	RenewalAsked time.Time `json:"renewalAsked,omitzero"`
	Changed      time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error { return savable(s.Schema, Schema, "invitation", string(s.ID)) }

func savable(schema, known int, what, id string) error {
	if schema > known {
		return kabinet.ErrNewer.With("what", what).With("id", id)
	}
	return nil
}

// Object is what permissions on the invitation are asked for, and what a Scope is
// matched with. Its owner is the sponsor.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, Owner: s.Sponsor}
}

// StatusAt returns the status at an instant: what is open has expired from Expires
// on, whatever is stored.
func (s State) StatusAt(now time.Time) Status {
	if s.open() && !now.Before(s.Expires) {
		return Expired
	}
	return s.Status
}

// open reports whether the stored status can still become another by itself.
func (s State) open() bool { return s.Status == Pending || s.Status == AwaitingApproval }

// OpenKey is what at most one invitation of an organisation and scope has: the
// address while the stored status is open, and "" otherwise.
func (s State) OpenKey() string {
	if s.open() {
		return s.Address
	}
	return ""
}

// Seat reports whether the invitation reserves a seat until Expires. A registration
// that nobody has approved reserves none: who asks to be let in takes no place away
// from those who are invited.
func (s State) Seat() bool {
	return s.open() && s.Resets == "" && (!s.Registered || !s.Approved.IsZero())
}

// Due returns when something is to be done without anybody asking: the next
// reminder, or writing down that the invitation has expired. It is the zero time
// where nothing is.
func (s State) Due() time.Time {
	switch {
	case !s.open():
		return time.Time{}
	case s.Status == Pending && !s.Remind.IsZero() && s.Remind.Before(s.Expires):
		return s.Remind
	}
	return s.Expires
}

// ForPeople returns a copy without what is kept of secrets, for lists and pages.
func (s State) ForPeople() State {
	s = s.clone()
	s.Link, s.Staged = SealedLink{}, nil
	return s
}

// Ref names the invitation at the version of the state.
func (s State) Ref() Ref { return Ref{s.Org, s.ID, s.Version} }

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Roles = cloneEach(s.Roles, Role.clone)
	s.Grants, s.Given = cloneEach(s.Grants, Grant.clone), cloneEach(s.Given, Grant.clone)
	s.Attributes, s.Staged, s.Consents = slices.Clone(s.Attributes), slices.Clone(s.Staged), slices.Clone(s.Consents)
	return s
}

func cloneEach[T any](list []T, one func(T) T) []T {
	out := slices.Clone(list)
	for i := range out {
		out[i] = one(out[i])
	}
	return out
}
