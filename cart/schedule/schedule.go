package schedule

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// Bounds of a schedule.
const (
	MaxTell = 20 // colleagues who are told
	// MaxRuns is how many runs a schedule remembers, the last of them line by line.
	MaxRuns = 24
	// MaxFailures is after how many failures in a row a schedule is paused.
	MaxFailures = 3
	// MaxSkipped is how many occurrences to come can be skipped.
	MaxSkipped = 100
)

// ID names a schedule. It is unique in its organisation.
type ID string

// NewID returns a random id.
func NewID() ID { return kabinet.NewID[ID]("sch") }

// Status says where a schedule is in its life.
type Status string

// The statuses. Active ⇄ Paused → Ended; an active one ends also when nothing is to come.
const (
	Active Status = "active"
	Paused Status = "paused"
	Ended  Status = "ended"
)

// ReasonFailing is why a schedule is paused that failed MaxFailures times in a row.
const ReasonFailing = "failing"

// Plan is what people say of a schedule.
type Plan struct {
	Name string `json:"name"`
	// Header is that of the carts. Its Person owns the schedule, and it is filled by
	// their rights.
	cart.Header
	Items []quickorder.Item `json:"items"`
	// Recurrence says when.
	Recurrence Recurrence `json:"recurrence"`
	// Tell are those who are told of every run, beside the owner.
	Tell []kabinet.PersonID `json:"tell,omitempty"`
}

// State is what a store keeps of a Schedule. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64         `json:"version"`
	ID      ID            `json:"id"`
	Org     kabinet.OrgID `json:"org"`
	Plan
	Status Status `json:"status"`
	// Reason says why a paused schedule is paused.
	Reason string `json:"reason,omitempty"`
	// Next is the occurrence to come, while the schedule is active.
	Next Occurrence `json:"next,omitzero"`
	// Done is the key up to which occurrences are over.
	Done kabinet.Date `json:"done,omitzero"`
	// Skipped are the keys of occurrences to come that are left out.
	Skipped []kabinet.Date `json:"skipped,omitempty"`
	// Runs are the last ones, the latest last.
	Runs []Run `json:"runs,omitempty"`
	// Tried says how often Next was tried in vain, for reasons that may pass.
	Tried Tried `json:"tried,omitzero"`
	// Failures counts those in a row.
	Failures int       `json:"failures,omitempty"`
	Created  time.Time `json:"created"`
	Changed  time.Time `json:"changed"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "schedule").With("id", string(s.ID))
	}
	return nil
}

// Object is what permissions on the schedule are asked for, and what a Scope is
// matched with: that of its carts.
func (s State) Object() kabinet.Object { return cart.State{Org: s.Org, Header: s.Header}.Object() }

// Due returns the occurrence that is due at now, if one is.
func (s State) Due(now time.Time) (Occurrence, bool) {
	at := s.DueAt()
	return s.Next, !at.IsZero() && !at.After(now)
}

// DueAt returns from when on the next occurrence is due: its instant, or later where it
// was tried in vain. It is zero where none is to come.
func (s State) DueAt() time.Time {
	switch {
	case s.Status != Active || s.Next.At.IsZero():
		return time.Time{}
	case s.Tried.Key == s.Next.Key && s.Tried.Until.After(s.Next.At):
		return s.Tried.Until
	}
	return s.Next.At
}

// Cart returns the id of the cart that an occurrence becomes.
func (s State) Cart(key kabinet.Date) cart.ID { return cart.ID(string(s.ID) + "-" + key.String()) }

// Upcoming returns at most n occurrences to come, the skipped ones left out. There
// are none while the schedule is not active.
func (s State) Upcoming(c kabinet.Calendar, n int) []Occurrence {
	var out []Occurrence
	if s.Status != Active {
		return nil
	}
	for o, ok := s.Next, !s.Next.Key.IsZero(); ok && len(out) < n; {
		out = append(out, o)
		o, ok = s.after(c, o.Key)
	}
	return out
}

// after returns the first occurrence after a key that is not skipped.
func (s State) after(c kabinet.Calendar, key kabinet.Date) (Occurrence, bool) {
	for {
		o, ok := s.Recurrence.Next(c, key)
		if !ok || !slices.Contains(s.Skipped, o.Key) {
			return o, ok
		}
		key = o.Key
	}
}

func (s State) clone() State {
	s.Items, s.Tell, s.Skipped = slices.Clone(s.Items), slices.Clone(s.Tell), slices.Clone(s.Skipped)
	s.Runs = slices.Clone(s.Runs)
	for i := range s.Runs {
		s.Runs[i] = s.Runs[i].clone()
	}
	return s
}

// Schedule is rows that become carts again and again. A method that returns an error
// changes nothing. Methods take the calendar by which days roll. A Schedule is not
// safe for concurrent use.
type Schedule struct{ s State }

// Restore returns the schedule of a state that a store kept. It copies the state.
func Restore(s State) *Schedule {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Schedule{s}
}

// State returns a copy of all the schedule holds.
func (x *Schedule) State() State { return x.s.clone() }

// New returns an active schedule and its event. Occurrences before now are over. It
// returns ErrID, the errors of Edit, and ErrNever where nothing is to come.
func New(id ID, org kabinet.OrgID, p Plan, by kabinet.Actor, now time.Time, c kabinet.Calendar) (*Schedule, Changed, error) {
	if id == "" || org == "" {
		return nil, Changed{}, ErrID
	}
	now = now.UTC()
	x := &Schedule{State{Schema: Schema, ID: id, Org: org, Status: Active, Created: now, Changed: now}}
	e, err := x.Edit(by, now, c, p)
	if err != nil {
		return nil, Changed{}, err
	}
	return x, e, nil
}

// Edit replaces what people say of the schedule. Of several items for one article and
// unit the last one holds. Occurrences before now are over, and those that ran do not
// come again. It returns ErrName, ErrItems, ErrTell, ErrRecurrence, ErrEnded, the
// errors of cart.New for the header and of quickorder.List.Put for the items, and
// ErrNever where nothing is to come of an active schedule.
func (x *Schedule) Edit(by kabinet.Actor, now time.Time, c kabinet.Calendar, p Plan) (Changed, error) {
	if x.s.Status == Ended {
		return Changed{}, ErrEnded
	}
	if err := p.Recurrence.Validate(); err != nil {
		return Changed{}, moved(err, "/recurrence")
	}
	switch {
	case strings.TrimSpace(p.Name) == "" || !isText(p.Name):
		return Changed{}, ErrName.With("max", cart.MaxText).At("/name")
	case len(p.Items) == 0:
		return Changed{}, ErrItems.At("/items")
	case len(p.Tell) > MaxTell || slices.ContainsFunc(p.Tell, func(t kabinet.PersonID) bool { return t == "" || !isText(string(t)) }):
		return Changed{}, ErrTell.With("max", MaxTell).At("/tell")
	}
	if _, _, err := cart.New("x", x.s.Org, p.Name, p.Header, by, now); err != nil {
		return Changed{}, err
	}
	items, _, err := quickorder.NewList("x", x.s.Org, p.Name, quickorder.Template, "", "", by, now)
	if err != nil {
		return Changed{}, err
	}
	if _, err := items.Put(by, now, p.Items...); err != nil {
		return Changed{}, err
	}
	p.Items, p.Tell = items.State().Items, slices.Clone(p.Tell)
	next := x.s
	next.Plan = p
	if next.Status == Active {
		if next.advance(c, now); next.Status == Ended {
			return Changed{}, ErrNever.At("/recurrence")
		}
	}
	return x.become(by, now, next), nil
}

// longest is how many days a day rolls at most: no run of holidays is longer.
const longest = 62

// advance finds the next occurrence, and ends the schedule where there is none. Those
// before now are over.
func (s *State) advance(c kabinet.Calendar, now time.Time) {
	if long := kabinet.DateOf(now.UTC()).AddDays(-longest); long.After(s.Done) {
		s.Done = long // whatever came so long ago is over
	}
	key := s.Done
	for {
		o, ok := s.after(c, key)
		switch {
		case !ok:
			s.Status, s.Reason, s.Next = Ended, "", Occurrence{}
			return
		case !o.At.Before(now):
			s.Next = o
			s.forget()
			return
		}
		key, s.Done = o.Key, o.Key
	}
}

// forget drops what was skipped and is over.
func (s *State) forget() {
	s.Skipped = slices.DeleteFunc(slices.Clone(s.Skipped), func(d kabinet.Date) bool { return !d.After(s.Done) })
}

// become takes a state on and returns its event.
func (x *Schedule) become(by kabinet.Actor, now time.Time, next State) Changed {
	next.Changed = now.UTC()
	x.s = next
	return Changed{
		Schedule: next.ID, Org: next.Org, By: by, At: next.Changed, Status: next.Status, Reason: next.Reason, Next: next.Next,
	}
}

// Pause keeps the schedule from running, for a reason in the words of who pauses it.
// It returns ErrStatus unless it is active, and ErrName for a reason that is too long.
func (x *Schedule) Pause(by kabinet.Actor, now time.Time, reason string) (Changed, error) {
	if x.s.Status != Active {
		return Changed{}, ErrStatus.With("status", string(x.s.Status))
	}
	if !isText(reason) {
		return Changed{}, ErrName.With("max", cart.MaxText).At("/reason")
	}
	next := x.s
	next.Status, next.Reason, next.Next = Paused, reason, Occurrence{}
	return x.become(by, now, next), nil
}

// Resume lets a paused schedule run again, from now on: what would have run meanwhile
// does not. It returns ErrStatus unless it is paused, and ErrNever where nothing is to
// come.
func (x *Schedule) Resume(by kabinet.Actor, now time.Time, c kabinet.Calendar) (Changed, error) {
	if x.s.Status != Paused {
		return Changed{}, ErrStatus.With("status", string(x.s.Status))
	}
	next := x.s
	next.Status, next.Reason, next.Failures = Active, "", 0
	if next.advance(c, now); next.Status == Ended {
		return Changed{}, ErrNever
	}
	return x.become(by, now, next), nil
}

// Skip leaves out an occurrence to come, by its key. It returns ErrOccurrence for a
// day that is none, cart.ErrTooMany beyond MaxSkipped, ErrNever for the last one
// (End the schedule instead), and ErrStatus unless the schedule is active.
func (x *Schedule) Skip(by kabinet.Actor, now time.Time, c kabinet.Calendar, key kabinet.Date) (Changed, error) {
	switch {
	case x.s.Status != Active:
		return Changed{}, ErrStatus.With("status", string(x.s.Status))
	case len(x.s.Skipped) >= MaxSkipped:
		return Changed{}, cart.ErrTooMany.With("max", MaxSkipped)
	case key.IsZero() || key.Before(x.s.Next.Key) || slices.Contains(x.s.Skipped, key):
		return Changed{}, ErrOccurrence.With("day", key)
	}
	if o, ok := x.s.Recurrence.Next(c, key.AddDays(-1)); !ok || o.Key != key {
		return Changed{}, ErrOccurrence.With("day", key)
	}
	next := x.s
	next.Skipped = append(slices.Clone(next.Skipped), key)
	slices.SortFunc(next.Skipped, kabinet.Date.Compare)
	if o, ok := next.after(c, next.Done); !ok {
		return Changed{}, ErrNever
	} else if key == next.Next.Key {
		next.Next = o
	}
	return x.become(by, now, next), nil
}

// Unskip brings an occurrence back that is still to come. It returns ErrOccurrence for
// one that is not skipped, and ErrStatus unless the schedule is active.
func (x *Schedule) Unskip(by kabinet.Actor, now time.Time, c kabinet.Calendar, key kabinet.Date) (Changed, error) {
	if x.s.Status != Active {
		return Changed{}, ErrStatus.With("status", string(x.s.Status))
	}
	i := slices.Index(x.s.Skipped, key)
	o, ok := x.s.Recurrence.Next(c, key.AddDays(-1))
	if i < 0 || !ok || o.Key != key || o.At.Before(now) {
		return Changed{}, ErrOccurrence.With("day", key)
	}
	next := x.s
	next.Skipped = slices.Delete(slices.Clone(next.Skipped), i, i+1)
	if o.Key.Before(next.Next.Key) {
		next.Next = o
	}
	return x.become(by, now, next), nil
}

// End ends the schedule for good. It returns ErrEnded the second time.
func (x *Schedule) End(by kabinet.Actor, now time.Time) (Changed, error) {
	if x.s.Status == Ended {
		return Changed{}, ErrEnded
	}
	next := x.s
	next.Status, next.Reason, next.Next = Ended, "", Occurrence{}
	return x.become(by, now, next), nil
}

// isText reports whether a text can be stored.
func isText(s string) bool {
	return len(s) <= cart.MaxText && utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

// moved puts a place before that of an error.
func moved(err error, place string) error {
	if e, ok := err.(*kabinet.Error); ok {
		return e.At(place)
	}
	return err
}
