package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// StepStatus says where a step is for one subject.
type StepStatus string

// The statuses. A step that was begun is not locked again when a dependency is
// reopened.
const (
	NotApplicable StepStatus = "not_applicable"
	Locked        StepStatus = "locked" // waits for a hard dependency
	Ready         StepStatus = "ready"
	InProgress    StepStatus = "in_progress"
	WaitingInvite StepStatus = "waiting_invite" // for somebody who was asked
	Blocked       StepStatus = "blocked"        // with a reason
	Deferred      StepStatus = "deferred"       // until
	Submitted     StepStatus = "submitted"      // for the seller to review
	Done          StepStatus = "done"
	Skipped       StepStatus = "skipped"   // with a reason; or waived by the seller
	Cancelled     StepStatus = "cancelled" // with its subject, or the whole
)

// Open reports whether somebody can do something about a step of the status.
func (s StepStatus) Open() bool {
	switch s {
	case Ready, InProgress, WaitingInvite, Blocked, Deferred, Submitted:
		return true
	}
	return false
}

// StepState is one step for one subject at an instant.
type StepState struct {
	Step    StepID     `json:"step"`
	Subject Subject    `json:"subject,omitempty"`
	Status  StepStatus `json:"status"`
	// Since is when the status began, as far as facts tell.
	Since time.Time `json:"since,omitzero"`
	// Ready is when the step became ready, the last time.
	Ready time.Time `json:"ready,omitzero"`
	// Due is the last day for it, in the calendar; zero is none. Overdue says
	// that it is open after that.
	Due     kabinet.Date `json:"due,omitzero"`
	Overdue bool         `json:"overdue,omitempty"`
	// By is who did it last: completed, handed in, skipped, blocked or deferred.
	By       kabinet.PersonID `json:"by,omitempty"`
	Assigned kabinet.PersonID `json:"assigned,omitempty"`
	// Waived says that a skipped step was waived by the seller, and is not in the
	// progress.
	Waived bool `json:"waived,omitempty"`
	// Reason is why it is skipped, blocked or ready again, Blocker who blocks it,
	// and Cause what became of the last invitation where that came to nothing.
	Reason   string    `json:"reason,omitempty"`
	Blocker  string    `json:"blocker,omitempty"`
	Cause    string    `json:"cause,omitempty"`
	Until    time.Time `json:"until,omitzero"` // deferred, exclusive
	Evidence []string  `json:"evidence,omitempty"`
	// Missing says that the step waits for somebody or something to be done for:
	// there is no legal entity, or no person of its roles. Its Subject is "".
	Missing bool `json:"missing,omitempty"`
	// Advised says that soft dependencies should come first.
	Advised bool `json:"advised,omitempty"`
	// Critical says that the onboarding cannot be complete without it.
	Critical bool `json:"critical,omitempty"`
	Weight   int  `json:"weight"`

	place int // of the step in the template
}

// satisfied reports whether dependents may go on.
func (s *StepState) satisfied() bool {
	return s.Status == Done || s.Status == NotApplicable || s.Status == Skipped && s.Waived || s.Status == Cancelled
}

// Share is a part of a whole, by weight.
type Share struct {
	Done int `json:"done"`
	Of   int `json:"of"`
}

// Percent returns the share in per cent, rounded down, so that 100 is all of it. Of
// nothing it is 100.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 100
	}
	return s.Done * 100 / s.Of
}

// Evaluation is where a company stands at an instant. It is not to be changed.
type Evaluation struct {
	At      time.Time `json:"at"`
	Started time.Time `json:"started,omitzero"`
	// Steps are in the order of the template, and for each in that of its
	// subjects: in the order in which they came.
	Steps []StepState `json:"steps"`
	// Progress is the weight of what is done in that of the applicable musts and
	// shoulds. What is waived is in neither, but in Waived.
	Progress Share `json:"progress"`
	Waived   int   `json:"waived"`
	// Complete says that every must is done, not applicable or waived. Completed
	// is when the last of them came to be so.
	Complete  bool      `json:"complete"`
	Completed time.Time `json:"completed,omitzero"`
	// Cancelled is when the onboarding was given up.
	Cancelled time.Time `json:"cancelled,omitzero"`

	Owner       kabinet.PersonID   `json:"owner,omitempty"`
	OwnerVacant bool               `json:"ownerVacant,omitempty"` // none, or one who has left
	Champions   []kabinet.PersonID `json:"champions,omitempty"`
	Manager     kabinet.PersonID   `json:"manager,omitempty"`
	// Offer is the hand-over that waits for an answer; the zero Offer is none.
	Offer Offer `json:"offer,omitzero"`

	c      *Compiled
	p      progress
	starts []int32 // where the states of each step begin
}

// Evaluate returns where a company stands at now. It depends on nothing but its
// arguments. Facts later than now have not happened yet, so that any instant of the
// past can be looked at; those of steps, roles and attributes that the template does
// not have are passed over.
func Evaluate(t *Compiled, facts Facts, now time.Time) *Evaluation {
	n := len(t.steps)
	places := make([]int32, 2*n+1)
	p := t.fold(facts.list, now, places[:n])
	e := &Evaluation{
		At: now, Started: p.started, Cancelled: p.cancelled, Owner: p.owner, Champions: p.champions, Manager: p.manager,
		OwnerVacant: p.owner == "" || !p.takesPart(p.owner), c: t, p: p, starts: places[n:],
	}
	if p.offer.To != "" && now.Before(p.offer.Until) {
		e.Offer = p.offer
	}
	e.lay()
	for _, i := range t.order {
		for k := e.starts[i]; k < e.starts[i+1]; k++ {
			e.decide(&e.Steps[k])
		}
	}
	e.sum()
	return e
}

// lay makes room for the states: one for each step and subject, and one for each
// step that has none.
func (e *Evaluation) lay() {
	n := len(e.c.steps)
	room := n
	for i := range e.c.steps {
		switch e.c.steps[i].scope {
		case PerLegalEntity:
			room += len(e.p.entities)
		case PerPerson:
			room += len(e.p.people)
		}
	}
	e.Steps = make([]StepState, 0, room)
	for i := range e.c.steps {
		s := &e.c.steps[i]
		e.starts[i] = int32(len(e.Steps))
		e.p.each(s, func(subject Subject) { e.add(i, subject, false) })
		gone := func(subject Subject) {
			if r := e.p.find(i, subject); r != nil {
				e.add(i, subject, false)
				e.Steps[len(e.Steps)-1].Status = Cancelled
			}
		}
		switch s.scope {
		case PerLegalEntity:
			for _, x := range e.p.entities {
				if x.gone {
					gone(x.id)
				}
			}
		case PerPerson:
			for k := range e.p.people {
				if x := &e.p.people[k]; !x.does(s) {
					gone(Subject(x.id))
				}
			}
		}
		if !slices.ContainsFunc(e.Steps[e.starts[i]:], func(s StepState) bool { return s.Status != Cancelled }) {
			e.add(i, "", true)
		}
	}
	e.starts[n] = int32(len(e.Steps))
}

func (e *Evaluation) add(i int, subject Subject, missing bool) {
	s := &e.c.steps[i]
	e.Steps = append(e.Steps, StepState{Step: s.ID, Subject: subject, Missing: missing, Critical: s.critical, Weight: s.weight, place: i})
}

var nothing record

// decide finds the status of a step whose dependencies are decided.
func (e *Evaluation) decide(x *StepState) {
	s, r := &e.c.steps[x.place], e.p.find(x.place, x.Subject)
	if r == nil {
		r = &nothing
	}
	x.Assigned, x.Evidence = r.assigned, r.evidence
	gone := x.Status == Cancelled
	set := func(status StepStatus, since time.Time, by kabinet.PersonID) {
		x.Status, x.Since, x.By = status, since, by
	}
	applies, applied := true, time.Time{}
	if s.when != nil {
		applies, applied = s.when.holds(&e.p, x.Subject)
	}
	unlocked, at := e.unlocked(x, s)
	x.Ready = later(later(later(e.p.started, e.arrived(x, s)), later(applied, at)), r.reopened)
	holds, held := false, time.Time{}
	if s.holds != nil && !s.Sticky && !x.Missing {
		holds, held = s.holds.holds(&e.p, x.Subject)
		x.Ready = later(x.Ready, held)
	}
	// What keeps a step from being ready comes in this order.
	switch {
	case holds && (!gone || s.scope == PerOrganization):
		set(Done, later(held, e.p.started), "")
	case !r.done.IsZero() && !x.Missing:
		set(Done, r.done, r.doer)
	case gone:
		set(Cancelled, time.Time{}, "")
	case !applies:
		set(NotApplicable, applied, "")
	case !r.skipped.IsZero():
		set(Skipped, r.skipped, r.reasonBy)
		x.Waived, x.Reason = r.waived, r.reason
	case !e.p.cancelled.IsZero():
		set(Cancelled, e.p.cancelled, "")
	case x.Missing && r.open > 0:
		set(WaitingInvite, r.lastAsk(), r.asker())
	case x.Missing:
		set(Locked, x.Ready, "")
	case !r.handedIn.IsZero():
		set(Submitted, r.handedIn, r.hander)
	case !r.blocked.IsZero():
		set(Blocked, r.blocked, r.reasonBy)
		x.Reason, x.Blocker = r.reason, r.blocker
	case !unlocked && r.started.IsZero() && r.open == 0:
		set(Locked, x.Ready, "")
	case e.At.Before(r.until):
		set(Deferred, r.deferred, "")
		x.Until = r.until
	case r.open > 0:
		set(WaitingInvite, r.lastAsk(), r.asker())
	case !r.started.IsZero():
		set(InProgress, r.started, r.starter)
	default:
		set(Ready, later(x.Ready, r.until), "")
	}
	if x.Status == Ready || x.Status == InProgress {
		if !r.reopened.IsZero() {
			x.Reason, x.By = r.reason, r.reasonBy
		}
		x.Cause = r.cause
	}
	if !x.Status.Open() && x.Status != Done {
		x.Ready = time.Time{}
		return
	}
	if s.DueDays > 0 {
		day := e.c.calendar.AddBusinessDays(e.c.calendar.Day(x.Ready), s.DueDays)
		if !r.until.IsZero() && x.Status != Done {
			if put := e.c.calendar.Day(r.until); put.After(day) {
				day = put
			}
		}
		x.Due = day
		x.Overdue = x.Status.Open() && !e.At.Before(e.c.calendar.Start(day.AddDays(1)))
	}
	if x.Status.Open() {
		for _, j := range s.soft {
			ok, _ := e.met(j, x, s)
			x.Advised = x.Advised || !ok
		}
	}
}

// arrived returns when the subject of a state came.
func (e *Evaluation) arrived(x *StepState, s *step) time.Time {
	switch s.scope {
	case PerLegalEntity:
		for i := range e.p.entities {
			if e.p.entities[i].id == x.Subject {
				return e.p.entities[i].since
			}
		}
	case PerPerson:
		for i := range e.p.people {
			if Subject(e.p.people[i].id) == x.Subject {
				return e.p.people[i].since
			}
		}
	}
	return time.Time{}
}

// unlocked reports whether the hard dependencies of a state are satisfied, and since
// when.
func (e *Evaluation) unlocked(x *StepState, s *step) (bool, time.Time) {
	all, since := true, time.Time{}
	for _, j := range s.hardAll {
		ok, at := e.met(j, x, s)
		all, since = all && ok, later(since, at)
	}
	if len(s.hardAny) == 0 {
		return all, since
	}
	some, first := false, time.Time{}
	for _, j := range s.hardAny {
		if ok, at := e.met(j, x, s); ok {
			if !some || at.Before(first) {
				first = at
			}
			some = true
		}
	}
	return all && some, later(since, first)
}

// met reports whether a step that comes before is satisfied for a state, and since
// when: for the same subject where both have the same scope, and otherwise for all.
func (e *Evaluation) met(j int, x *StepState, s *step) (bool, time.Time) {
	same := e.c.steps[j].scope == s.scope && !x.Missing
	ok, since, found := true, time.Time{}, false
	for k := e.starts[j]; k < e.starts[j+1]; k++ {
		y := &e.Steps[k]
		if same && y.Subject != x.Subject {
			continue
		}
		found = true
		ok = ok && y.satisfied()
		since = later(since, y.Since)
	}
	if same && !found {
		// A person who does not do the other step does not wait for it.
		return true, time.Time{}
	}
	if !same {
		since = later(since, e.p.freedAt(j))
	}
	return ok, since
}

func (r *record) lastAsk() (at time.Time) {
	for i := range r.asks {
		if r.asks[i].waited() {
			at = later(at, r.asks[i].at)
		}
	}
	return at
}

// asker returns who asked last, of the asks that are open.
func (r *record) asker() (by kabinet.PersonID) {
	for i := range r.asks {
		if r.asks[i].waited() {
			by = r.asks[i].by
		}
	}
	return by
}

// sum adds up what the states come to.
func (e *Evaluation) sum() {
	e.Complete = e.p.cancelled.IsZero() && !e.p.started.IsZero()
	for i := range e.c.steps {
		if e.c.steps[i].Need == Must {
			e.Completed = later(e.Completed, e.p.freedAt(i))
		}
	}
	for i := range e.Steps {
		x := &e.Steps[i]
		need := e.c.steps[x.place].Need
		if need == Must {
			e.Complete = e.Complete && x.satisfied()
			e.Completed = later(e.Completed, x.Since)
		}
		if need == Optional || x.Status == NotApplicable || x.Status == Cancelled && x.Since.IsZero() {
			continue
		}
		if x.Waived {
			e.Waived += x.Weight
			continue
		}
		e.Progress.Of += x.Weight
		if x.Status == Done {
			e.Progress.Done += x.Weight
		}
	}
	if !e.Complete {
		e.Completed = time.Time{}
	}
}

// Step returns the state of a step for a subject, "" for the organisation.
func (e *Evaluation) Step(id StepID, subject Subject) (StepState, bool) {
	i, ok := e.c.index[id]
	if !ok {
		return StepState{}, false
	}
	for k := e.starts[i]; k < e.starts[i+1]; k++ {
		if e.Steps[k].Subject == subject {
			return e.Steps[k], true
		}
	}
	return StepState{}, false
}

// Of returns the states of a step for all its subjects.
func (e *Evaluation) Of(id StepID) []StepState {
	i, ok := e.c.index[id]
	if !ok {
		return nil
	}
	return slices.Clone(e.Steps[e.starts[i]:e.starts[i+1]])
}

// Authored returns a step as the template has it.
func (e *Evaluation) Authored(id StepID) (Step, bool) {
	i, ok := e.c.index[id]
	if !ok {
		return Step{}, false
	}
	return e.c.template.clone().Steps[i], true
}
