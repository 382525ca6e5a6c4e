package onboarding

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// SeriesSchema is the number of the SeriesState that this version of the library
// writes.
const SeriesSchema = 1

// Series is all published versions of one template. They never change; publishing
// adds one. Templates belong to the seller, and so to no client's organisation. A
// Series is not safe for concurrent use.
type Series struct{ s SeriesState }

// SeriesState is what a store keeps of a Series. Times are UTC.
type SeriesState struct {
	Schema  int        `json:"schema"`
	Version int64      `json:"version"`
	ID      TemplateID `json:"id"`
	// Published are the versions, from 1 on.
	Published []Publication `json:"published"`
	Changed   time.Time     `json:"changed"`
}

// Publication is one published version.
type Publication struct {
	Template Template         `json:"template"`
	By       kabinet.PersonID `json:"by,omitempty"`
	At       time.Time        `json:"at"`
	Note     string           `json:"note,omitempty"`
}

// NewSeries returns the series of a template of which nothing was published yet, or
// ErrID or ErrText.
func NewSeries(id TemplateID) (*Series, error) {
	if id == "" {
		return nil, ErrID.At("/id")
	}
	if !storable(string(id)) {
		return nil, ErrText.With("max", MaxText).At("/id")
	}
	return &Series{SeriesState{Schema: SeriesSchema, ID: id}}, nil
}

// RestoreSeries returns the series of a state that a store kept.
func RestoreSeries(s SeriesState) *Series {
	s = s.clone()
	s.Schema = max(s.Schema, SeriesSchema)
	return &Series{s}
}

// State returns a copy of all the series holds.
func (s *Series) State() SeriesState { return s.s.clone() }

func (s SeriesState) clone() SeriesState {
	list := make([]Publication, len(s.Published))
	for i, p := range s.Published {
		p.Template = p.Template.clone()
		list[i] = p
	}
	if s.Published == nil {
		list = nil
	}
	s.Published = list
	return s
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s SeriesState) Savable() error {
	return savable(s.Schema, SeriesSchema, "onboarding_template", string(s.ID))
}

func savable(schema, known int, what, id string) error {
	if schema > known {
		return kabinet.ErrNewer.With("what", what).With("id", id)
	}
	return nil
}

// Publish adds a version of the template, whose number it sets, and returns the
// event. It returns the errors of Template.Validate, ErrOtherTemplate for a template
// of another id, and ErrText for a note that cannot be stored.
func (s *Series) Publish(t Template, note string, by kabinet.Actor, now time.Time) (Published, error) {
	if t.ID != s.s.ID {
		return Published{}, ErrOtherTemplate.With("id", string(s.s.ID)).With("version", len(s.s.Published)+1).At("/id")
	}
	if err := t.Validate(); err != nil {
		return Published{}, err
	}
	if !storable(note) {
		return Published{}, ErrText.With("max", MaxText).At("/note")
	}
	t = t.clone()
	t.Version = len(s.s.Published) + 1
	s.s.Published = append(s.s.Published, Publication{Template: t, By: by.Person, At: now.UTC(), Note: note})
	s.s.Changed = now.UTC()
	return Published{Template: t.ID, Number: t.Version, By: by, At: now.UTC(), Note: note}, nil
}

// Latest returns the version that was published last, or 0.
func (s *Series) Latest() int { return len(s.s.Published) }

// Template returns a copy of a version, or ErrPublished.
func (s *Series) Template(version int) (Template, error) {
	if version < 1 || version > len(s.s.Published) {
		return Template{}, ErrPublished.With("id", string(s.s.ID)).With("version", version)
	}
	return s.s.Published[version-1].Template.clone(), nil
}

// Published says that a version of a template was published.
type Published struct {
	Template TemplateID    `json:"template"`
	Number   int           `json:"number"`
	By       kabinet.Actor `json:"by"`
	At       time.Time     `json:"at"`
	Note     string        `json:"note,omitempty"`
}

// EventKind returns "onboarding.published".
func (Published) EventKind() string { return "onboarding.published" }

// EventTime returns when it happened.
func (e Published) EventTime() time.Time { return e.At }
