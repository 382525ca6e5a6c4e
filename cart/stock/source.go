package stock

import (
	"net/url"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Mode says what the figures of a source are.
type Mode string

// The modes.
const (
	// Physical figures are what lies in the warehouse. Orders are deducted here;
	// only what has left up to the feed's instant is gone from the figures.
	Physical Mode = "physical"
	// AlreadyNetted figures have orders deducted that the source knows. Those are
	// not deducted again: a feed says which they are.
	AlreadyNetted Mode = "alreadyNetted"
)

// SourceState is what a store keeps of a Source. Times are UTC.
type SourceState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	Org  kabinet.OrgID `json:"org"`
	ID   SourceID      `json:"id"`
	Mode Mode          `json:"mode"`
	// Feed is the version of the last feed that was imported, and 0 before the
	// first; AsOf is its instant.
	Feed    int64     `json:"feed"`
	AsOf    time.Time `json:"asOf,omitzero"`
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s SourceState) Savable() error { return savable("stock source", string(s.ID), s.Schema) }

// Source is where levels come from. A method that returns an error changes nothing.
// It is not safe for concurrent use.
type Source struct{ s SourceState }

// NewSource declares a source, which decides what its figures mean for good. It
// returns ErrID, ErrText or ErrMode.
func NewSource(org kabinet.OrgID, id SourceID, mode Mode, now time.Time) (*Source, error) {
	if org == "" || id == "" {
		return nil, ErrID
	}
	if err := checkTexts(string(id)); err != nil {
		return nil, err
	}
	if mode != Physical && mode != AlreadyNetted {
		return nil, ErrMode.With("mode", string(mode))
	}
	return &Source{SourceState{Schema: Schema, Org: org, ID: id, Mode: mode, Created: now.UTC(), Changed: now.UTC()}}, nil
}

// RestoreSource returns the source of a state that a store kept.
func RestoreSource(s SourceState) *Source {
	s.Schema = max(s.Schema, Schema)
	return &Source{s}
}

// State returns a copy of all the source has.
func (s *Source) State() SourceState { return s.s }

// take notes that a feed was imported, and reports true where it was before.
func (s *Source) take(now time.Time, f Feed) (repeated bool, err error) {
	name := func(e *kabinet.Error) error {
		return e.With("source", string(s.s.ID)).With("feed", f.Version).With("latest", s.s.Feed).With("after", f.After)
	}
	switch {
	case f.Version <= 0 || f.AsOf.IsZero() || (f.Kind != Full && f.Kind != Delta):
		return false, name(ErrFeed)
	case s.s.Mode == Physical && (!f.Watermark.IsZero() || len(f.Knows) > 0):
		return false, name(ErrFeed)
	case f.Watermark.After(f.AsOf):
		return false, name(ErrFeed)
	case f.Version == s.s.Feed:
		return true, nil
	case f.Version < s.s.Feed || f.AsOf.Before(s.s.AsOf):
		return false, name(ErrOlder)
	case f.Kind == Delta && f.After != 0 && f.After != s.s.Feed:
		return false, name(ErrGap)
	}
	s.s.Feed, s.s.AsOf, s.s.Changed = f.Version, f.AsOf.UTC(), now.UTC()
	return false, nil
}

// Imported says that a feed was imported.
type Imported struct {
	Org    kabinet.OrgID `json:"org"`
	Source SourceID      `json:"source"`
	Feed   int64         `json:"feed"`
	Report Report        `json:"report"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
}

// EventKind returns "stock.imported".
func (Imported) EventKind() string { return "stock.imported" }

// EventTime returns when it was imported.
func (e Imported) EventTime() time.Time { return e.At }

// ParkedStatus says where a parked row is in its life.
type ParkedStatus string

// The statuses: Waiting → Applied | Dropped, and Waiting again when a later feed has
// such a row again. A row is dropped when a later full feed does not have it.
const (
	Waiting ParkedStatus = "waiting"
	Applied ParkedStatus = "applied"
	Dropped ParkedStatus = "dropped"
)

// ParkedState is what a store keeps of a Parked. Times are UTC.
type ParkedState struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	Org    kabinet.OrgID `json:"org"`
	ID     string        `json:"id"`
	Source SourceID      `json:"source"`
	Status ParkedStatus  `json:"status"`
	// Feed is the version of the feed that the row is of, and AsOf its instant.
	Feed int64     `json:"feed"`
	AsOf time.Time `json:"asOf,omitzero"`
	Row  Row       `json:"row"`
	// Reason is the code of the error: stock.sku or stock.warehouse.
	Reason string    `json:"reason"`
	Since  time.Time `json:"since"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s ParkedState) Savable() error { return savable("parked row", s.ID, s.Schema) }

// Parked is a row of a feed that names an article or a warehouse that is not known
// yet. It is not dropped: Service.Retry takes it in once they are known.
type Parked struct{ s ParkedState }

// RestoreParked returns the row of a state that a store kept.
func RestoreParked(s ParkedState) *Parked {
	s.Schema = max(s.Schema, Schema)
	return &Parked{s}
}

// State returns a copy of all the row has.
func (p *Parked) State() ParkedState { return p.s }

// parkedID is the identity of a row among those of its source.
func parkedID(source SourceID, r Row) string {
	id := url.PathEscape(string(source))
	if r.Inbound != "" {
		r.Lot = "" // a receipt is one, whatever its lots will be
	}
	for _, part := range []string{string(r.Warehouse), string(r.SKU), r.Lot, r.Inbound} {
		id += "/" + url.PathEscape(part)
	}
	return id
}

// ParkedChanged says that a row waits, was taken in or was dropped.
type ParkedChanged struct {
	Org    kabinet.OrgID `json:"org"`
	ID     string        `json:"id"`
	Source SourceID      `json:"source"`
	Status ParkedStatus  `json:"status"`
	Row    Row           `json:"row"`
	Reason string        `json:"reason"`
	At     time.Time     `json:"at"`
}

// EventKind returns "stock.row_waiting", "stock.row_applied" or "stock.row_dropped".
func (e ParkedChanged) EventKind() string { return "stock.row_" + string(e.Status) }

// EventTime returns when it happened.
func (e ParkedChanged) EventTime() time.Time { return e.At }

// become moves the row to a status; the event is nil where it is there already.
func (p *Parked) become(status ParkedStatus, now time.Time) []kabinet.Event {
	if p.s.Status == status {
		return nil
	}
	p.s.Status, p.s.Since = status, now.UTC()
	return slices.Clone([]kabinet.Event{ParkedChanged{p.s.Org, p.s.ID, p.s.Source, status, p.s.Row, p.s.Reason, now.UTC()}})
}
