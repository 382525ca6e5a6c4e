package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// StallCause says why nothing goes on.
type StallCause string

// The causes. Where several hold, the first is told.
const (
	NotStalled  StallCause = ""
	Deadlock    StallCause = "deadlock" // unfinished, and nobody can do anything
	OwnerVacant StallCause = "owner_vacant"
	BlockedStep StallCause = "blocked"
	InviteWait  StallCause = "waiting_invite"
	ReviewWait  StallCause = "waiting_review" // the seller has not reviewed
	OverdueStep StallCause = "overdue"
	Idle        StallCause = "idle"
)

// The defaults of a Policy.
const (
	defaultStall   = 5
	defaultNew     = 7
	defaultWindow  = 14
	defaultActions = 2
	defaultNudges  = 2
	defaultSteady  = 2
	defaultOffer   = 7
)

// Policy says when an onboarding is taken to be stuck, and how clients are classed.
// For each of the numbers 0 is the default.
type Policy struct {
	// StallDays are the business days without progress of the client after which
	// an onboarding is stalled; 5 by default.
	StallDays int `json:"stallDays,omitempty"`
	// NewDays are the days for which a client is New; 7 by default. Window are
	// the days in which activity counts; 14 by default.
	NewDays int `json:"newDays,omitempty"`
	Window  int `json:"window,omitempty"`
	// Actions within the window make a client Engaged; 2 by default. Nudges that
	// nobody answered make one Vanished; 2 by default.
	Actions int `json:"actions,omitempty"`
	Nudges  int `json:"nudges,omitempty"`
	// Steady is how many evaluations in a row must agree to change the class; 2 by
	// default.
	Steady int `json:"steady,omitempty"`
	// OfferDays are the business days for which a hand-over is offered; 7 by
	// default.
	OfferDays int `json:"offerDays,omitempty"`
}

// Validate returns ErrPolicy for a negative number.
func (p Policy) Validate() error {
	for _, x := range [...]struct {
		n  int
		at string
	}{
		{p.StallDays, "/stallDays"}, {p.NewDays, "/newDays"}, {p.Window, "/window"}, {p.Actions, "/actions"},
		{p.Nudges, "/nudges"}, {p.Steady, "/steady"}, {p.OfferDays, "/offerDays"},
	} {
		if x.n < 0 {
			return ErrPolicy.At(x.at)
		}
	}
	return nil
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// Stall says that nothing goes on, and why.
type Stall struct {
	Cause StallCause `json:"cause,omitempty"`
	// Step and Subject are the step that it is about, the longest-lasting of
	// several; none for OwnerVacant.
	Step    StepID  `json:"step,omitempty"`
	Subject Subject `json:"subject,omitempty"`
	// Since is when the client last got something on, and Days the business days
	// since then.
	Since time.Time `json:"since,omitzero"`
	Days  int       `json:"days,omitempty"`
	// Who can do something about it.
	Who Who `json:"who,omitzero"`
}

// Stalled reports whether there is a stall.
func (s Stall) Stalled() bool { return s.Cause != NotStalled }

// Stall returns why nothing goes on, or the zero Stall. An unfinished onboarding in
// which nobody can do anything about any critical step is a Deadlock at once;
// otherwise it is stalled when a critical step is open and the client got nothing on
// for the policy's days. What was put off does not stall before its time.
func (e *Evaluation) Stall(policy Policy) Stall {
	if e.Complete || !e.Cancelled.IsZero() || e.Started.IsZero() {
		return Stall{}
	}
	out := Stall{Since: later(e.Started, e.p.last)}
	out.Days = e.days(out.Since, e.At)
	actionable, waiting := false, false
	var oldest [5]*StepState // by cause
	var locked *StepState
	note := func(i int, x *StepState) {
		if oldest[i] == nil || x.Since.Before(oldest[i].Since) {
			oldest[i] = x
		}
	}
	for i := range e.Steps {
		x := &e.Steps[i]
		switch {
		case !x.Critical || x.satisfied():
			continue
		case !x.Status.Open() || !e.answered(x):
			if locked == nil {
				locked = x
			}
			continue
		}
		actionable = true
		switch x.Status {
		case Deferred:
			continue
		case Blocked:
			note(0, x)
		case WaitingInvite:
			note(1, x)
		case Submitted:
			note(2, x)
		default:
			if x.Overdue {
				note(3, x)
			}
			note(4, x)
		}
		waiting = true
	}
	about := func(cause StallCause, x *StepState) Stall {
		out.Cause = cause
		if x != nil {
			out.Step, out.Subject, out.Who = x.Step, x.Subject, e.who(*x)
		}
		return out
	}
	switch {
	case !actionable:
		return about(Deadlock, locked)
	case !waiting || out.Days < orDefault(policy.StallDays, defaultStall):
		return Stall{}
	case e.OwnerVacant:
		about(OwnerVacant, nil)
		out.Who.Seller = true
		if e.Manager != "" {
			out.Who.People = []kabinet.PersonID{e.Manager}
		}
		return out
	}
	for i, cause := range [...]StallCause{BlockedStep, InviteWait, ReviewWait, OverdueStep, Idle} {
		if oldest[i] != nil {
			return about(cause, oldest[i])
		}
	}
	return Stall{}
}

// Class says how much a client takes part.
type Class string

// The classes.
const (
	New      Class = "new"
	Engaged  Class = "engaged"
	Silent   Class = "silent"
	Vanished Class = "vanished"
)

// Move is what the seller is advised to do next about a client of a class.
type Move string

// The moves.
const (
	MoveNone     Move = ""          // it is over
	MoveWelcome  Move = "welcome"   // help with the first steps
	MoveSupport  Move = "support"   // they get on: be there
	MoveInitiate Move = "initiate"  // the manager takes the initiative, with dates
	MoveAskOnce  Move = "ask_once"  // one message: what blocks the launch?
	MoveHandOver Move = "hand_over" // then hand it to support
)

// Class returns how much the client takes part, seen from this instant alone; Watch
// makes it steady. Vanished is who was active, was not for the window, and left the
// policy's nudges without an answer; Engaged has the policy's actions within the
// window; New is younger than the policy's days; all others are Silent.
func (e *Evaluation) Class(policy Policy) Class {
	day := 24 * time.Hour
	window := time.Duration(orDefault(policy.Window, defaultWindow)) * day
	from := e.At.Add(-window)
	i, _ := slices.BinarySearchFunc(e.p.active, from, time.Time.Compare)
	recent := 0
	for _, at := range e.p.active[i:] {
		if at.After(e.At) {
			break
		}
		recent++
	}
	switch {
	case e.At.Before(e.Started.Add(time.Duration(orDefault(policy.NewDays, defaultNew)) * day)):
		return New
	case recent >= orDefault(policy.Actions, defaultActions):
		return Engaged
	case !e.p.touched.IsZero() && !e.At.Before(e.p.touched.Add(window)) && e.p.nudges >= orDefault(policy.Nudges, defaultNudges):
		return Vanished
	}
	return Silent
}

// Standing is the steady class of a client: it changes when as many evaluations in a
// row agree as the policy says. The zero Standing is that of nobody.
type Standing struct {
	Class Class     `json:"class,omitempty"`
	Since time.Time `json:"since,omitzero"`
	// Seen is the class that the last evaluations agree upon, where it is another,
	// and Times how many they are.
	Seen  Class `json:"seen,omitempty"`
	Times int   `json:"times,omitempty"`
}

// Advance returns the standing after another evaluation at now.
func (s Standing) Advance(seen Class, policy Policy, now time.Time) Standing {
	switch {
	case s.Class == "":
		return Standing{Class: seen, Since: now}
	case seen == s.Class:
		s.Seen, s.Times = "", 0
		return s
	case seen == s.Seen:
		s.Times++
	default:
		s.Seen, s.Times = seen, 1
	}
	if s.Times >= orDefault(policy.Steady, defaultSteady) {
		return Standing{Class: seen, Since: now}
	}
	return s
}

// Advise returns the next move for a client of a standing. A vanished one is asked
// once by a person, what blocks the launch, and then handed to support.
func (e *Evaluation) Advise(s Standing) Move {
	switch {
	case e.Complete || !e.Cancelled.IsZero():
		return MoveNone
	case s.Class == New:
		return MoveWelcome
	case s.Class == Engaged:
		return MoveSupport
	case s.Class == Vanished && e.p.written.Before(s.Since):
		return MoveAskOnce
	case s.Class == Vanished:
		return MoveHandOver
	}
	return MoveInitiate
}
