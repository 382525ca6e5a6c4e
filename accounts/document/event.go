package document

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Base is what every event of a document says.
type Base struct {
	Document ID            `json:"document"`
	Org      kabinet.OrgID `json:"org"`
	Kind     Kind          `json:"kind"`
	Number   string        `json:"number,omitempty"`
	By       kabinet.Actor `json:"by"`
	At       time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Published says that there is a new document.
type Published struct {
	Base
	About []Ref `json:"about,omitempty"`
}

// EventKind returns "document.published".
func (Published) EventKind() string { return "document.published" }

// Replaced says that a document has a new edition.
type Replaced struct {
	Base
	Edition int    `json:"edition"`
	Note    string `json:"note,omitempty"`
}

// EventKind returns "document.replaced".
func (Replaced) EventKind() string { return "document.replaced" }

// Recalled says that a document was withdrawn.
type Recalled struct {
	Base
	Reason string `json:"reason"`
}

// EventKind returns "document.withdrawn".
func (Recalled) EventKind() string { return "document.withdrawn" }

// Described says that a document's source states another number, date, title, amount or
// what it is about.
type Described struct {
	Base
	About []Ref `json:"about,omitempty"`
}

// EventKind returns "document.described".
func (Described) EventKind() string { return "document.described" }
