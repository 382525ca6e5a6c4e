package schedule

import (
	"errors"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
)

// Run is what became of an occurrence.
type Run struct {
	Occurrence
	// Ran is when it was tried last.
	Ran time.Time `json:"ran"`
	// Cart is what it became; empty where it failed.
	Cart cart.ID `json:"cart,omitempty"`
	// Code is that of the error for which it failed, and Text that error in plain
	// English.
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
	// Lines are the report, of the last run only.
	Lines []Line `json:"lines,omitempty"`
}

// Line is what became of an item.
type Line struct {
	// SKU, Unit and Quantity are what the cart has: a replacement, where an article is
	// no longer sold.
	SKU      kabinet.SKU      `json:"sku"`
	Unit     kabinet.UoM      `json:"unit,omitempty"`
	Quantity kabinet.Quantity `json:"quantity"`
	// LeftOut says that the item is not in the cart; Notes say why, and what else there
	// is to tell.
	LeftOut bool              `json:"leftOut,omitempty"`
	Notes   []quickorder.Note `json:"notes,omitempty"`
	// Price is today's, and Was that of the run before; zero where there was none.
	Price kabinet.Money `json:"price,omitzero"`
	Total kabinet.Money `json:"total,omitzero"`
	Was   kabinet.Money `json:"was,omitzero"`
}

// Changes reports whether the price is another one than that of the run before.
func (l Line) Changes() bool {
	return l.Price != (kabinet.Money{}) && l.Was != (kabinet.Money{}) && !l.Price.Equal(l.Was)
}

func (r Run) clone() Run {
	r.Lines = slices.Clone(r.Lines)
	for i := range r.Lines {
		r.Lines[i].Notes = slices.Clone(r.Lines[i].Notes)
	}
	return r
}

// Complete records that the occurrence that is due became its cart, with a report. It
// returns ErrNotDue unless the occurrence of that key is due at now.
func (x *Schedule) Complete(by kabinet.Actor, now time.Time, c kabinet.Calendar, key kabinet.Date, lines []Line) (Ran, error) {
	o, due := x.s.Due(now)
	if !due || o.Key != key {
		return Ran{}, ErrNotDue
	}
	next := x.s
	run := Run{Occurrence: o, Ran: now.UTC(), Cart: x.s.Cart(key), Lines: lines}.clone()
	next.Failures = 0
	next.remember(run)
	next.pass(c)
	next.Changed = run.Ran
	x.s = next
	return Ran{x.s.told(by, run)}, nil
}

// Fail records that the occurrence that is due failed, and why: it does not run again
// by itself, see Retry. After MaxFailures in a row the schedule is paused. It returns
// ErrNotDue as Complete does.
func (x *Schedule) Fail(by kabinet.Actor, now time.Time, c kabinet.Calendar, key kabinet.Date, why error, lines []Line) (Failed, error) {
	o, due := x.s.Due(now)
	if !due || o.Key != key {
		return Failed{}, ErrNotDue
	}
	next := x.s
	run := Run{Occurrence: o, Ran: now.UTC(), Text: why.Error(), Lines: lines}.clone()
	var e *kabinet.Error
	if errors.As(why, &e) {
		run.Code, run.Text = e.Code(), e.Text(nil)
	}
	next.Failures++
	next.remember(run)
	next.pass(c)
	if next.Failures >= MaxFailures && next.Status == Active {
		next.Status, next.Reason, next.Next = Paused, ReasonFailing, Occurrence{}
	}
	next.Changed = run.Ran
	x.s = next
	return Failed{x.s.told(by, run), next.Status == Paused}, nil
}

// Tried is how often an occurrence was tried in vain.
type Tried struct {
	Key   kabinet.Date `json:"key,omitzero"`
	Times int          `json:"times,omitempty"`
	// Until is when it is tried again.
	Until time.Time `json:"until,omitzero"`
}

// A passing failure is tried again after firstWait, and then each time after twice as
// long, up to longestWait.
const (
	firstWait   = time.Minute
	longestWait = time.Hour
)

// Defer puts the occurrence that is due off, since trying it failed for a reason that may
// pass: by a minute, then two, four, and so on up to an hour, so that it holds up no other
// schedule. It tells nobody. It returns ErrNotDue as Complete does.
func (x *Schedule) Defer(now time.Time, key kabinet.Date) error {
	o, due := x.s.Due(now)
	if !due || o.Key != key {
		return ErrNotDue
	}
	times := 0
	if x.s.Tried.Key == key {
		times = x.s.Tried.Times
	}
	wait := longestWait
	if times < 6 { // 2⁶ minutes are more than an hour
		wait = firstWait << times
	}
	x.s.Tried = Tried{Key: key, Times: times + 1, Until: now.UTC().Add(wait)}
	return nil
}

// Retry records that an occurrence that failed has become its cart after all. It
// returns ErrOccurrence for a key that is not one of the Runs, and ErrNotDue for one
// that did not fail.
func (x *Schedule) Retry(by kabinet.Actor, now time.Time, key kabinet.Date, lines []Line) (Ran, error) {
	i := slices.IndexFunc(x.s.Runs, func(r Run) bool { return r.Key == key })
	switch {
	case i < 0:
		return Ran{}, ErrOccurrence.With("day", key)
	case x.s.Runs[i].Cart != "":
		return Ran{}, ErrNotDue
	}
	next := x.s
	run := Run{Occurrence: next.Runs[i].Occurrence, Ran: now.UTC(), Cart: x.s.Cart(key), Lines: lines}.clone()
	next.Runs = slices.Clone(next.Runs)
	next.Runs[i] = run
	if i < len(next.Runs)-1 {
		next.Runs[i].Lines = nil
	}
	next.Failures, next.Changed = 0, run.Ran
	x.s = next
	return Ran{x.s.told(by, run)}, nil
}

// remember keeps a run, and the lines of the last one only.
func (s *State) remember(r Run) {
	s.Runs = slices.Clone(s.Runs)
	for i := range s.Runs {
		s.Runs[i].Lines = nil
	}
	s.Runs = append(s.Runs, r)
	if n := len(s.Runs) - MaxRuns; n > 0 {
		s.Runs = slices.Delete(s.Runs, 0, n)
	}
}

// pass goes on to the occurrence after the one that is due, which may be due too.
func (s *State) pass(c kabinet.Calendar) {
	s.Done = s.Next.Key
	o, ok := s.after(c, s.Done)
	s.Next = o
	s.forget()
	if !ok {
		s.Status, s.Next = Ended, Occurrence{}
	}
}

// Changed says that a schedule was made, edited, paused, resumed or ended, and what is
// to come now.
type Changed struct {
	Schedule ID            `json:"schedule"`
	Org      kabinet.OrgID `json:"org"`
	By       kabinet.Actor `json:"by"`
	At       time.Time     `json:"at"`
	Status   Status        `json:"status"`
	Reason   string        `json:"reason,omitempty"`
	Next     Occurrence    `json:"next,omitzero"`
}

// EventKind returns "schedule.changed".
func (Changed) EventKind() string { return "schedule.changed" }

// EventTime returns when it happened.
func (e Changed) EventTime() time.Time { return e.At }

// Told is what those who are told of a run are told.
type Told struct {
	Schedule ID            `json:"schedule"`
	Org      kabinet.OrgID `json:"org"`
	By       kabinet.Actor `json:"by"`
	Name     string        `json:"name"`
	// To are the owner and those whom the schedule names.
	To  []kabinet.PersonID `json:"to"`
	Run Run                `json:"run"`
	// Next is what is to come.
	Next Occurrence `json:"next,omitzero"`
}

// EventTime returns when it happened.
func (e Told) EventTime() time.Time { return e.Run.Ran }

func (s State) told(by kabinet.Actor, r Run) Told {
	var to []kabinet.PersonID
	for _, p := range append([]kabinet.PersonID{s.Person}, s.Tell...) {
		if p != "" && !slices.Contains(to, p) {
			to = append(to, p)
		}
	}
	return Told{s.ID, s.Org, by, s.Name, to, r, s.Next}
}

// Ran says that an occurrence became a cart.
type Ran struct{ Told }

// EventKind returns "schedule.ran".
func (Ran) EventKind() string { return "schedule.ran" }

// Failed says that an occurrence became none.
type Failed struct {
	Told
	// Paused says that the schedule is paused, since it failed too often.
	Paused bool `json:"paused,omitempty"`
}

// EventKind returns "schedule.failed".
func (Failed) EventKind() string { return "schedule.failed" }
