package claim

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Moved says what a claim became, and by whom. Its kind is "claim." and the status, as
// in "claim.submitted".
type Moved struct {
	Claim ID            `json:"claim"`
	Org   kabinet.OrgID `json:"org"`
	Was   Status        `json:"was"`
	Now   Status        `json:"now"`
	By    kabinet.Actor `json:"by"`
	At    time.Time     `json:"at"`
	Text  string        `json:"text,omitempty"`
	// Lines are those that changed, where the step is about lines.
	Lines       []Line       `json:"lines,omitempty"`
	Resolutions []Resolution `json:"resolutions,omitempty"`
}

// EventKind returns "claim." and the status.
func (e Moved) EventKind() string { return "claim." + string(e.Now) }

// EventTime returns when it happened.
func (e Moved) EventTime() time.Time { return e.At }
