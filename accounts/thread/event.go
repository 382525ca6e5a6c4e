package thread

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Base is what every event of a thread says.
type Base struct {
	Thread ID            `json:"thread"`
	Org    kabinet.OrgID `json:"org"`
	Kind   Kind          `json:"kind"`
	About  Ref           `json:"about"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
}

// EventTime returns when it happened.
func (b Base) EventTime() time.Time { return b.At }

// Posted says that there is a new message, for the host's mail and chat. It does not
// have the text: whoever is told reads it where they are allowed to.
type Posted struct {
	Base
	Number int  `json:"number"`
	Side   Side `json:"side"`
	// First says that the thread begins with it.
	First bool `json:"first,omitempty"`
}

// EventKind returns "thread.posted".
func (Posted) EventKind() string { return "thread.posted" }

// ClosedEvent says that a thread was closed.
type ClosedEvent struct{ Base }

// EventKind returns "thread.closed".
func (ClosedEvent) EventKind() string { return "thread.closed" }

// Decided says what became of a suggestion.
type Decided struct {
	Base
	Was    Stage  `json:"was"`
	Now    Stage  `json:"now"`
	Answer string `json:"answer,omitempty"`
}

// EventKind returns "thread.decided".
func (Decided) EventKind() string { return "thread.decided" }

// BetaOffered says that a client is asked to try what they suggested.
type BetaOffered struct {
	Base
	Text string `json:"text"`
}

// EventKind returns "thread.beta_offered".
func (BetaOffered) EventKind() string { return "thread.beta_offered" }

// BetaAnswered says whether they will.
type BetaAnswered struct {
	Base
	Taken bool `json:"taken"`
}

// EventKind returns "thread.beta_answered".
func (BetaAnswered) EventKind() string { return "thread.beta_answered" }
