package segment

import (
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// Gate names something that must be checked before a label is worth anything, such as
// CashGap.
type Gate string

// CashGap asks whether the client pays before the seller has to: whether serving them
// leaves no gap in the seller's cash.
const CashGap Gate = "cash_gap"

// Label is a word of the tenant's for a kind of client, under the id by which price
// lists and promotions know the segment. Labels are data: which there are, and what
// they are called, is the tenant's choice.
type Label struct {
	ID      kabinet.SegmentID `json:"id"`
	Name    string            `json:"name"`
	Classes []Class           `json:"classes"`
	// Growing admits only subjects whose profit grows.
	Growing bool `json:"growing,omitempty"`
	// Gate, if set, keeps the label closed until the subject has passed it.
	Gate Gate `json:"gate,omitempty"`
}

// Labels are those of a tenant; the first that admits a subject is its label.
type Labels []Label

// Fish returns the labels that practitioners use: whales are A, trout are B that grow,
// herring are C behind the gate of CashGap.
func Fish() Labels {
	return Labels{
		{ID: "whale", Name: "Whale", Classes: []Class{A}},
		{ID: "trout", Name: "Trout", Classes: []Class{B}, Growing: true},
		{ID: "herring", Name: "Herring", Classes: []Class{C}, Gate: CashGap},
	}
}

// Traits are what labels ask about a subject.
type Traits struct {
	Class   Class `json:"class"`
	Growing bool  `json:"growing,omitempty"`
	// Passed are the gates that the subject has passed. What was not checked was not
	// passed.
	Passed []Gate `json:"passed,omitempty"`
}

// Labelled is a label that a subject has. It is not Open while its gate is not passed:
// the subject is of that kind, and is not to be served as such yet.
type Labelled struct {
	Label Label `json:"label"`
	Open  bool  `json:"open"`
}

// Of returns the label of a subject, and false where none admits it.
func (l Labels) Of(t Traits) (Labelled, bool) {
	for _, label := range l {
		if slices.Contains(label.Classes, t.Class) && (!label.Growing || t.Growing) {
			return Labelled{label, label.Gate == "" || slices.Contains(t.Passed, label.Gate)}, true
		}
	}
	return Labelled{}, false
}

// Validate returns what is wrong with the labels, with its place: ErrLabel, ErrClass,
// or ErrTwice.
func (l Labels) Validate() error {
	seen := map[kabinet.SegmentID]bool{}
	for i, label := range l {
		place := "/" + strconv.Itoa(i)
		if label.ID == "" || len(label.Classes) == 0 {
			return ErrLabel.At(place)
		}
		if seen[label.ID] {
			return ErrTwice.With("id", string(label.ID)).At(place)
		}
		seen[label.ID] = true
		for _, c := range label.Classes {
			if c.rank() == 0 {
				return ErrClass.With("text", string(c)).At(place + "/classes")
			}
		}
	}
	return nil
}
