package thread

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// Limits of a thread.
const (
	// MaxText is the largest number of bytes of a message and of an answer.
	MaxText = 8000
	// MaxTitle is the largest number of bytes of a title and of the parts of a Ref.
	MaxTitle = 250
	// MaxAttachments is the largest number of documents of a message.
	MaxAttachments = 20
)

// ID names a thread. It is unique in its organisation.
type ID string

// NewID returns a random thread id, as a suggestion has.
func NewID() ID { return kabinet.NewID[ID]("thr") }

// Of returns the id of the conversation about something: there is one, whoever opens
// it, and however many do so at once.
func Of(about Ref) ID {
	sum := sha256.Sum256([]byte(strconv.Itoa(len(about.Kind)) + ":" + about.Kind + about.ID))
	return ID("thr_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])))
}

// Ref names what a thread is about: {"order", "ord_1"}, {"organization", ""}.
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
}

// Kind says what a thread is.
type Kind string

// The kinds.
const (
	Conversation Kind = "conversation"
	Suggestion   Kind = "suggestion"
)

// Side is one of the two that talk.
type Side string

// The sides. A member of the seller's staff who acts for a client's person speaks for
// the client; both names are recorded.
const (
	Client Side = "client"
	Seller Side = "seller"
)

// Stage says what became of a suggestion.
type Stage string

// The stages. A suggestion begins New; Done and Declined can be taken up again.
const (
	New        Stage = "new"
	Considered Stage = "considered"
	Planned    Stage = "planned"
	Done       Stage = "done"
	Declined   Stage = "declined"
)

func (s Stage) valid() bool {
	switch s {
	case New, Considered, Planned, Done, Declined:
		return true
	}
	return false
}

// Beta says that a client was asked to try what they suggested, before others.
type Beta struct {
	Text    string        `json:"text"`
	By      kabinet.Actor `json:"by"`
	Offered time.Time     `json:"offered"`
	// Answered is zero until the client has answered; Taken says how.
	Answered time.Time `json:"answered,omitzero"`
	Taken    bool      `json:"taken,omitempty"`
}

// State is what a store keeps of a Thread. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID   ID            `json:"id"`
	Org  kabinet.OrgID `json:"org"`
	Kind Kind          `json:"kind"`
	// About is what it is about, and Unit, LegalEntity and Owner whose that is: they
	// decide who may read.
	About       Ref                   `json:"about"`
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Owner       kabinet.PersonID      `json:"owner,omitempty"`
	Title       string                `json:"title,omitempty"`

	Opened time.Time     `json:"opened"`
	By     kabinet.Actor `json:"by"`
	// Last is the number of the last message; they count from 1.
	Last    int       `json:"last"`
	Changed time.Time `json:"changed"`
	// Closed is when it was closed, and zero while it is open; a message opens it
	// again.
	Closed time.Time `json:"closed,omitzero"`
	// Awaiting is the side whose answer the other waits for, since Since; empty where
	// nobody waits.
	Awaiting Side      `json:"awaiting,omitempty"`
	Since    time.Time `json:"since,omitzero"`
	// Asked is when the client first asked, and Answered when the seller first
	// answered that; both zero before.
	Asked    time.Time `json:"asked,omitzero"`
	Answered time.Time `json:"answered,omitzero"`

	// Stage, Answer and Beta are those of a suggestion.
	Stage  Stage  `json:"stage,omitempty"`
	Answer string `json:"answer,omitempty"`
	Beta   *Beta  `json:"beta,omitempty"`
}

// Message is one message. It never changes.
type Message struct {
	Org    kabinet.OrgID `json:"org"`
	Thread ID            `json:"thread"`
	// Number counts from 1 in its thread.
	Number      int           `json:"number"`
	By          kabinet.Actor `json:"by"`
	Side        Side          `json:"side"`
	Text        string        `json:"text,omitempty"`
	Attachments []document.ID `json:"attachments,omitempty"`
	At          time.Time     `json:"at"`
}

// FirstResponse returns how long the client waited for the seller's first answer, in
// business hours, and false while there is none. In a thread that the seller began, the
// clock starts with the client's first message.
func (s State) FirstResponse(h kabinet.Hours) (time.Duration, bool) {
	if s.Asked.IsZero() || s.Answered.IsZero() {
		return 0, false
	}
	return h.Between(s.Asked, s.Answered), true
}

// Waiting returns how long the side whose answer is awaited has kept the other waiting
// at now, in business hours, and 0 where nobody waits.
func (s State) Waiting(h kabinet.Hours, now time.Time) time.Duration {
	if s.Awaiting == "" {
		return 0
	}
	return h.Between(s.Since, now)
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer version
// of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "thread").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the thread are asked for: that which it is about.
func (s State) Object() kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.LegalEntity, Owner: s.Owner}
}

// clone returns a copy that shares nothing with s but the actors' OnBehalfOf, which
// nobody changes.
func (s State) clone() State {
	if s.Beta != nil {
		beta := *s.Beta
		s.Beta = &beta
	}
	return s
}
