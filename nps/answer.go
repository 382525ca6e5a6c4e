package nps

import (
	"cmp"
	"encoding/json"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// ProgrammeID names a survey programme, such as the one after deals.
type ProgrammeID string

// AnswerStatus says what became of a question.
type AnswerStatus string

// The statuses. Only an answered one counts; the others are counted aside.
const (
	Answered  AnswerStatus = "answered"
	Dismissed AnswerStatus = "dismissed" // the person declined to answer
	Draft     AnswerStatus = "draft"     // begun and not submitted
	Excluded  AnswerStatus = "excluded"  // taken out with a reason, such as a test
)

// Answer is one answer with what it can be broken down by. The status has to be
// stated: an Answer without one is none, and not a score of 0.
type Answer struct {
	// ID names the request that was answered. A later Answer of the same ID is
	// a revision and takes the place of the earlier.
	ID string `json:"id,omitempty"`
	// Person is who answered. A person counts once in every figure, with the
	// last answer; without a person every answer counts.
	Person        kabinet.PersonID      `json:"person,omitempty"`
	DecisionMaker bool                  `json:"decisionMaker,omitempty"`
	Account       kabinet.OrgID         `json:"account,omitempty"`
	LegalEntity   kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	Segment       kabinet.SegmentID     `json:"segment,omitempty"`
	Manager       kabinet.PersonID      `json:"manager,omitempty"`
	Programme     ProgrammeID           `json:"programme,omitempty"`
	Status        AnswerStatus          `json:"status"`
	// Score has a meaning for the status Answered only.
	Score Score `json:"score"`
	// At is when it was answered. The zero time is unknown, and comes before
	// all others.
	At time.Time `json:"at,omitzero"`
}

// Validate returns ErrName for an unknown status, and ErrScoreRange for an answer
// with a score above 10, each with its place.
func (a Answer) Validate() error {
	switch a.Status {
	case Answered:
		if err := a.Score.Validate(); err != nil {
			return at(err, "/score")
		}
	case Dismissed, Draft, Excluded:
	default:
		return ErrName.With("text", clip(string(a.Status))).At("/status")
	}
	return nil
}

// MarshalJSON writes the members that ReadJSONLines reads: the score for the
// status Answered only.
func (a Answer) MarshalJSON() ([]byte, error) {
	type plain Answer
	out := struct {
		plain
		Score *Score `json:"score,omitempty"` // hides that of plain
	}{plain: plain(a)}
	if a.Status == Answered {
		out.Score = &a.Score
	}
	return json.Marshal(out)
}

// compare orders answers by time, and then by all that they have, so that the
// order in which they were added changes nothing.
func (a *Answer) compare(b *Answer) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	if c := cmp.Compare(a.ID, b.ID); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.Person, b.Person), cmp.Compare(a.Score, b.Score), cmp.Compare(a.Status, b.Status),
		cmp.Compare(a.Account, b.Account), cmp.Compare(a.LegalEntity, b.LegalEntity), cmp.Compare(a.Segment, b.Segment),
		cmp.Compare(a.Manager, b.Manager), cmp.Compare(a.Programme, b.Programme), compareBool(a.DecisionMaker, b.DecisionMaker),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
