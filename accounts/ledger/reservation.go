package ledger

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// ID names a reservation. It is unique in its organisation.
type ID string

// NewID returns a random reservation id.
func NewID() ID { return kabinet.NewID[ID]("rsv") }

// Status says where a reservation is in its life.
type Status string

// The statuses: Active → Converted | Released | Expired. A reservation ends when
// it holds nothing any more: Converted where anything of it was committed, and
// otherwise by what ended it.
const (
	Active    Status = "active"
	Converted Status = "converted"
	Released  Status = "released"
	Expired   Status = "expired"
)

// Item is what a reservation holds on one key for one line.
type Item struct {
	Key
	Line      string  `json:"line,omitempty"`
	Measure   Measure `json:"measure"`
	Amount    Units   `json:"amount"`
	Committed Units   `json:"committed"`
	Released  Units   `json:"released"`
	// Returned is how much of Committed came back.
	Returned Units `json:"returned"`
}

// Open returns what the item still holds.
func (i Item) Open() Units { return i.Amount - i.Committed - i.Released }

// Step is a part of a commit, release or return that was done, so that a repeat is known;
// of the kind Reserve it is one by which money was moved.
type Step struct {
	Kind Kind   `json:"kind"`
	Line string `json:"line,omitempty"`
	Step string `json:"step,omitempty"`
}

// State is what a store keeps of a Reservation. Times are UTC.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded from the store, and 0 before the
	// first Save.
	Version int64 `json:"version"`

	ID       ID            `json:"id"`
	Org      kabinet.OrgID `json:"org"`
	Book     string        `json:"book"`
	Document Document      `json:"document"`
	Status   Status        `json:"status"`
	Items    []Item        `json:"items"`
	Steps    []Step        `json:"steps,omitempty"`
	By       kabinet.Actor `json:"by"`
	Created  time.Time     `json:"created"`
	// Expires is when the reservation may be given up; zero is never.
	Expires time.Time `json:"expires,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	// Size is Request.Size; see Whole for what is left of it.
	Size Units `json:"size,omitzero"`
	// Least and Most are the least and most that earlier versions of the document
	// were, by their Size; both are 0 for one that is the first to reserve.
	Least Units `json:"least,omitzero"`
	Most  Units `json:"most,omitzero"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "reservation").With("id", string(s.ID))
	}
	return nil
}

// GivenUp reports whether nothing of the reservation is spent, all that was having
// come back, and it has ended, or has expired at now, be it noted already or not.
func (s State) GivenUp(now time.Time) bool {
	spent := slices.ContainsFunc(s.Items, func(i Item) bool { return i.Committed > i.Returned })
	return !spent && (s.Status != Active || s.due(now))
}

// Whole returns what of the document is left: its Size, less the part of what was
// reserved that was given back.
func (s State) Whole() Units {
	var amount, kept Units
	for _, i := range s.Items {
		if i.Key == s.Items[0].Key {
			amount, kept = amount+i.Amount, kept+i.Amount-i.Released
		}
	}
	if amount == 0 {
		return 0
	}
	whole, err := s.Size.Share(int64(kept), int64(amount))
	if err != nil {
		return s.Size
	}
	return whole
}

// due reports whether the time of a reservation is over at now.
func (s State) due(now time.Time) bool { return !s.Expires.IsZero() && !s.Expires.After(now) }

// follows takes down what an earlier version of the document has been.
func (s *State) follows(was State) {
	size := was.Whole() // nothing, where it was given up in between
	s.Least, s.Most = size, max(was.Most, was.Size)
	if was.Most > 0 {
		s.Least = min(size, was.Least)
	}
}

// Open returns what the reservation still holds on a key.
func (s State) Open(key Key) Units {
	var sum Units
	for _, i := range s.Items {
		if i.Key == key {
			sum += i.Open()
		}
	}
	return sum
}

func (s State) clone() State {
	s.Items, s.Steps = slices.Clone(s.Items), slices.Clone(s.Steps)
	if b := s.By.OnBehalfOf; b != nil {
		c := *b
		s.By.OnBehalfOf = &c
	}
	return s
}

// Reservation is what one version of a document holds. Its entries have to be
// posted where it is saved; a Book does both. A method that returns an error
// changes nothing. A Reservation is not safe for concurrent use.
type Reservation struct{ s State }

// Moved says what happened to a reservation. Its kind is the book and what was
// done, as in "budget.reserved".
type Moved struct {
	Reservation ID            `json:"reservation"`
	Org         kabinet.OrgID `json:"org"`
	Book        string        `json:"book"`
	Document    Document      `json:"document"`
	// What is reserved, committed, released, expired, returned or moved.
	What string `json:"what"`
	// Status is that of the reservation afterwards.
	Status Status        `json:"status"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
	// Entries are the movements.
	Entries []Entry `json:"entries"`
}

// EventKind returns the book and what was done.
func (m Moved) EventKind() string { return m.Book + "." + m.What }

// EventTime returns when it happened.
func (m Moved) EventTime() time.Time { return m.At }

// Ask is a line's request on one key.
type Ask struct {
	Key
	Line    string
	Measure Measure
	Amount  Units
	// Ceiling is that of Posting.
	Ceiling Units
}

// Request is what a document asks to reserve.
type Request struct {
	Org      kabinet.OrgID
	Document Document
	Asks     []Ask
	// Until is when the reservation may be given up; zero is never.
	Until time.Time
	// Size is what the document comes to where that is more than what it asks for,
	// as for one that is prepaid in part; the ledger keeps it for the book's sake.
	Size Units
}

// New returns the reservation of all that is asked for, and its event, whose
// entries have to be posted with the ceilings of the asks, which are in the same
// order. It returns ErrID, the errors of Entry.Validate, ErrTwice for one line
// asking twice of one key, or kabinet.ErrWindow for an expiry that is not after
// now.
func New(id ID, book string, by kabinet.Actor, now time.Time, r Request) (*Reservation, Moved, error) {
	if id == "" || r.Org == "" || book == "" || r.Document.ID == "" || r.Document.Version < 0 || len(r.Asks) == 0 {
		return nil, Moved{}, ErrID
	}
	now = now.UTC()
	if !r.Until.IsZero() && !r.Until.After(now) {
		return nil, Moved{}, kabinet.ErrWindow.With("from", now).With("until", r.Until)
	}
	s := State{
		Schema: Schema, ID: id, Org: r.Org, Book: book, Document: r.Document, Status: Active,
		By: by, Created: now, Expires: r.Until.UTC(), Size: r.Size,
	}
	type place struct {
		Key
		line string
	}
	seen := map[place]bool{}
	var entries []Entry
	for _, a := range r.Asks {
		i := Item{Key: a.Key, Line: a.Line, Measure: a.Measure, Amount: a.Amount}
		e := s.entry(by, now, i, Reserve, "", a.Amount)
		if err := e.Validate(); err != nil {
			return nil, Moved{}, err
		}
		if seen[place{a.Key, a.Line}] {
			return nil, Moved{}, ErrTwice.With("kind", string(Reserve)).With("document", r.Document.ID)
		}
		seen[place{a.Key, a.Line}] = true
		s.Items, entries = append(s.Items, i), append(entries, e)
	}
	c := &Reservation{s.clone()}
	return c, c.moved("reserved", by, now, entries), nil
}

// Restore returns the reservation of a state that a store kept. It copies the
// state.
func Restore(s State) *Reservation {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Reservation{s}
}

// State returns a copy of all the reservation holds.
func (r *Reservation) State() State { return r.s.clone() }

// Part is a part of a line: Num/Den of what was reserved for it. The zero Den
// takes all that the line still holds.
type Part struct {
	Line     string
	Num, Den int64
}

// Commit turns parts of what is held into what is spent; no parts are all lines.
// The step names this commit, so that a repeat is known: parts of a line and step
// that were done before are passed over, and where nothing else is asked for the
// event is nil. It returns ErrEnded, kabinet.ErrNotFound for a line that has
// nothing reserved, ErrOpen for more than a line holds, or ErrAmount for a part
// that is none.
func (r *Reservation) Commit(by kabinet.Actor, now time.Time, step string, parts ...Part) (*Moved, error) {
	return r.take(Commit, "committed", Converted, by, now, step, parts)
}

// Release gives parts of what is held back, as Commit commits them.
func (r *Reservation) Release(by kabinet.Actor, now time.Time, step string, parts ...Part) (*Moved, error) {
	return r.take(Release, "released", Released, by, now, step, parts)
}

// Return takes parts of what was committed back, as for an order that is
// cancelled after all: the entries adjust what is spent by a negative amount. It
// is possible whatever the status, and does not change it. A part is one of what
// was reserved for the line, and the zero Den returns all that was committed. It
// returns kabinet.ErrNotFound, ErrOpen for more than was committed, or ErrAmount.
func (r *Reservation) Return(by kabinet.Actor, now time.Time, step string, parts ...Part) (*Moved, error) {
	return r.take(Adjust, "returned", "", by, now, step, parts)
}

// Expire gives all that is held back. It returns ErrEnded, or ErrNotDue where
// the reservation has not expired at now. Until that is done it holds what it
// holds, and can be committed.
func (r *Reservation) Expire(by kabinet.Actor, now time.Time) (*Moved, error) {
	if r.s.Status == Active && !r.s.due(now) {
		return nil, ErrNotDue.With("document", r.s.Document.ID)
	}
	return r.take(Release, "expired", Expired, by, now, r.unused(Release, "expiry"), nil)
}

// Rekey moves what is held, whatever room there is, as for an account that joins
// another group: what it holds on the keys of drop is given back, and the items of add
// are held besides. Items of drop that have nothing committed are gone then. The step
// is one that was never used, since money may move there and back. The event is nil
// where nothing moves. What then holds nothing any more has ended. It returns ErrEnded,
// the errors of Entry.Validate, ErrAmount for an item of which something is spent, or
// ErrTwice for an item of a key and line that it has already, or for a step that was
// used: what moves back by it would pass for a repeat, and be held by nobody.
func (r *Reservation) Rekey(by kabinet.Actor, now time.Time, step string, drop []Key, add []Item) (*Moved, error) {
	if r.s.Status != Active {
		return nil, ErrEnded.With("document", r.s.Document.ID).With("status", string(r.s.Status))
	}
	now = now.UTC()
	next := r.s.clone()
	next.Items = nil
	var entries []Entry
	for _, i := range r.s.Items {
		if slices.Contains(drop, i.Key) {
			if i.Open() > 0 {
				entries = append(entries, next.entry(by, now, i, Release, step, i.Open()))
			}
			i.Released += i.Open()
			if i.Committed == 0 {
				continue
			}
		}
		next.Items = append(next.Items, i)
	}
	for _, i := range add {
		e := next.entry(by, now, i, Reserve, step, i.Open())
		if err := e.Validate(); err != nil {
			return nil, err
		}
		if i.Committed != 0 || i.Returned != 0 || i.Released < 0 {
			return nil, ErrAmount.With("amount", int64(i.Amount))
		}
		if slices.ContainsFunc(next.Items, func(had Item) bool { return had.Key == i.Key && had.Line == i.Line }) {
			return nil, ErrTwice.With("kind", string(Reserve)).With("document", next.Document.ID)
		}
		next.Items, entries = append(next.Items, i), append(entries, e)
	}
	if len(entries) == 0 {
		return nil, nil
	}
	moved := Step{Kind: Reserve, Step: step}
	if slices.Contains(next.Steps, moved) {
		return nil, ErrTwice.With("kind", string(Reserve)).With("document", next.Document.ID)
	}
	next.Steps = append(next.Steps, moved)
	next.end(Released, now)
	r.s = next
	m := r.moved("moved", by, now, entries)
	return &m, nil
}

// unused returns the step, or one called after it that was never done, for what takes
// all that there is and must not be passed over as a repeat.
func (r *Reservation) unused(kind Kind, step string) string {
	for slices.ContainsFunc(r.s.Steps, func(s Step) bool { return s.Kind == kind && s.Step == step }) {
		step += "+"
	}
	return step
}

func (r *Reservation) take(kind Kind, what string, end Status, by kabinet.Actor, now time.Time, step string, parts []Part) (*Moved, error) {
	if len(parts) == 0 {
		for _, i := range r.s.Items {
			if p := (Part{Line: i.Line}); !slices.Contains(parts, p) {
				parts = append(parts, p)
			}
		}
	}
	now = now.UTC()
	next := r.s.clone()
	var entries []Entry
	for _, p := range parts {
		done := Step{Kind: kind, Line: p.Line, Step: step}
		if slices.Contains(next.Steps, done) {
			continue
		}
		if next.Status != Active && kind != Adjust {
			return nil, ErrEnded.With("document", next.Document.ID).With("status", string(next.Status))
		}
		next.Steps = append(next.Steps, done)
		found := false
		for k := range next.Items {
			i := &next.Items[k]
			if i.Line != p.Line {
				continue
			}
			found = true
			most := i.Open()
			if kind == Adjust {
				most = i.Committed - i.Returned
			}
			u := most
			if p.Den != 0 {
				var err error
				if u, err = i.Amount.Share(p.Num, p.Den); err != nil {
					return nil, err
				}
				if u > most {
					return nil, ErrOpen.With("line", p.Line).With("document", next.Document.ID).With("open", i.Measure.Value(most))
				}
			}
			if u == 0 {
				continue
			}
			e := next.entry(by, now, *i, kind, step, u)
			switch kind {
			case Commit:
				i.Committed += u
			case Release:
				i.Released += u
			case Adjust:
				i.Returned += u
				e.Amount = -u
			}
			entries = append(entries, e)
		}
		if !found {
			return nil, notFound("line", p.Line)
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	if kind != Adjust {
		next.end(end, now)
	}
	r.s = next
	m := r.moved(what, by, now, entries)
	return &m, nil
}

// end ends a reservation that holds nothing any more.
func (s *State) end(by Status, now time.Time) {
	committed := false
	for _, i := range s.Items {
		if i.Open() > 0 {
			return
		}
		committed = committed || i.Committed > 0
	}
	s.Status, s.Ended = by, now
	if committed {
		s.Status = Converted
	}
}

func (s State) entry(by kabinet.Actor, now time.Time, i Item, kind Kind, step string, u Units) Entry {
	return Entry{
		Key: i.Key, Document: s.Document, Line: i.Line, Kind: kind, Step: step,
		Measure: i.Measure, Amount: u, By: by.Person, At: now,
	}
}

func (r *Reservation) moved(what string, by kabinet.Actor, now time.Time, entries []Entry) Moved {
	return Moved{
		Reservation: r.s.ID, Org: r.s.Org, Book: r.s.Book, Document: r.s.Document, What: what,
		Status: r.s.Status, By: by, At: now, Entries: entries,
	}
}
