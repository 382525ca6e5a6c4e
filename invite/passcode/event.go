package passcode

import "time"

// The kinds of events.
const (
	EventDue    = "passcode.due"    // a message is to be sent
	EventUsed   = "passcode.used"   // somebody has shown that the address is theirs
	EventLocked = "passcode.locked" // the last try was wrong
)

// Event is what happened to a passcode. It names neither the address nor the secret.
type Event struct {
	Kind string    `json:"kind"`
	ID   ID        `json:"id"`
	At   time.Time `json:"at"`
}

// EventKind implements kabinet.Event.
func (e Event) EventKind() string { return e.Kind }

// EventTime implements kabinet.Event.
func (e Event) EventTime() time.Time { return e.At }

// Empty reports whether nothing has happened.
func (e Event) Empty() bool { return e.Kind == "" }
