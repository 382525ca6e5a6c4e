package onboarding

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// progress is what the facts of one company come to: small, and without the clock.
type progress struct {
	started   time.Time
	entities  []subject
	people    []participant
	attrs     []attribute
	records   []record
	heads     []int32     // the last record of each step, from 1; 0 is none
	freed     []time.Time // when last a subject went that each step waited for; nil is never
	owner     kabinet.PersonID
	champions []kabinet.PersonID
	manager   kabinet.PersonID
	offer     Offer
	cancelled time.Time
	reason    string // of the cancellation
	// last is when somebody of the client last got something on, touched when the
	// client was last there at all; nudges counts those since then, and written is
	// when a person last wrote.
	last, touched, written time.Time
	nudges                 int
	nudged                 time.Time   // the last of them
	active                 []time.Time // what clients did, in order
}

// subject is a legal entity.
type subject struct {
	id    Subject
	since time.Time
	gone  bool
}

type participant struct {
	id    kabinet.PersonID
	since time.Time
	gone  bool
	roles uint64
}

type attribute struct {
	name    int32
	subject Subject
	value   string
	at      time.Time
}

// record is what happened to one step for one subject.
type record struct {
	step     int
	before   int32 // the record before it of the same step, from 1
	subject  Subject
	started  time.Time
	starter  kabinet.PersonID
	done     time.Time
	doer     kabinet.PersonID
	handedIn time.Time
	hander   kabinet.PersonID
	evidence []string
	skipped  time.Time
	waived   bool
	reason   string // why it is skipped, blocked, rejected or reopened, last
	reasonBy kabinet.PersonID
	reopened time.Time // done no more, skipped no more, or rejected, last
	until    time.Time // deferred
	deferred time.Time
	blocked  time.Time
	blocker  string
	assigned kabinet.PersonID
	asks     []ask
	open     int // asks that are waited for
	cause    string
}

type ask struct {
	invitation string
	by, person kabinet.PersonID
	seller     bool // who asked
	at, ended  time.Time
	cause      string // accepted where empty and ended
	passed     bool   // somebody else came, or began
}

// waited reports whether the step waits for the one who was asked.
func (a *ask) waited() bool { return a.ended.IsZero() && !a.passed }

// Offer is ownership that is offered to somebody and not taken yet.
type Offer struct {
	To    kabinet.PersonID `json:"to"`
	By    kabinet.PersonID `json:"by"`
	Until time.Time        `json:"until"` // exclusive
}

// fold makes the progress of facts in their order, as far as they have happened at
// now.
func (c *Compiled) fold(facts []Fact, now time.Time, heads []int32) progress {
	if n := len(facts); n > 0 && facts[n-1].At.After(now) {
		i, _ := slices.BinarySearchFunc(facts, now, func(f Fact, now time.Time) int {
			if f.At.After(now) {
				return 1
			}
			return -1
		})
		facts = facts[:i]
	}
	// What is usual is made at once, so that little grows.
	usual := 0
	for i := range facts {
		switch facts[i].Kind {
		case FactJoined, FactOwner:
			usual++
		}
	}
	p := progress{
		records: make([]record, 0, len(c.steps)), active: make([]time.Time, 0, len(facts)), attrs: make([]attribute, 0, len(c.attrs)),
		people: make([]participant, 0, usual), heads: heads,
	}
	for i := range facts {
		p.take(c, &facts[i])
	}
	return p
}

func (p *progress) take(c *Compiled, f *Fact) {
	if p.started.IsZero() {
		p.started = f.At
	}
	moved := true
	switch f.Kind {
	case FactHappened:
		completes := c.events[f.Name]
		moved = len(completes) > 0
		for _, i := range completes {
			if subject, ok := c.steps[i].subjectOf(f); ok {
				p.record(i, subject).complete(f)
			}
		}
	case FactAttribute:
		moved = p.set(c, f)
	case FactEntity:
		p.entity(f)
	case FactNoEntity:
		p.free(c, PerLegalEntity, f.Subject, f.At)
		p.entity(f)
	case FactJoined, FactRole:
		p.person(c, f)
	case FactLeft, FactNoRole:
		p.free(c, PerPerson, Subject(f.Person), f.At)
		p.person(c, f)
	case FactOwner:
		p.join(f.Person, f.At, true)
		p.owner, p.offer = f.Person, Offer{}
	case FactOffered:
		p.offer = Offer{f.Person, f.By, f.Until}
	case FactTaken:
		if p.offer.To == f.Person && f.At.Before(p.offer.Until) {
			p.join(f.Person, f.At, true)
			p.owner, p.offer = f.Person, Offer{}
		}
	case FactDeclined:
		if p.offer.To == f.Person {
			p.offer = Offer{}
		}
	case FactChampion:
		p.join(f.Person, f.At, false)
		if !slices.Contains(p.champions, f.Person) {
			p.champions = append(p.champions, f.Person)
		}
	case FactNoChampion:
		p.champions = slices.DeleteFunc(p.champions, func(id kabinet.PersonID) bool { return id == f.Person })
	case FactManager:
		p.manager = f.Person
	case FactNudged:
		if !p.nudged.Equal(f.At) {
			p.nudges++ // reminders of several steps at once are one
			p.nudged = f.At
		}
		if f.By != "" {
			p.written = f.At
		}
	case FactCancelled:
		if p.cancelled.IsZero() {
			p.cancelled, p.reason = f.At, f.Reason
		}
	case FactActive, FactBegun:
	default:
		if i, ok := c.index[f.Step]; ok {
			p.step(c, i, f)
		}
	}
	switch f.Kind {
	case FactEntity, FactJoined, FactRole, FactOwner, FactTaken, FactChampion, FactAssigned, FactAccepted:
		p.stick(c, f)
	}
	p.activity(f, moved)
}

// activity counts what the client's people do themselves; and as progress what moved
// the template's steps too, where systems tell it without saying who did it.
func (p *progress) activity(f *Fact, moved bool) {
	if f.Seller || f.Agent != "" && !p.takesPart(f.Agent) {
		return
	}
	if f.By != "" {
		p.touched, p.nudges, p.nudged = f.At, 0, time.Time{}
		p.active = append(p.active, f.At)
	}
	if !moved {
		return
	}
	switch f.Kind {
	case FactStarted, FactCompleted, FactSubmitted, FactSkipped, FactUnblocked, FactAsked, FactAccepted,
		FactHappened, FactAttribute, FactEntity, FactJoined, FactTaken:
		p.last = f.At
	}
}

// subjectOf returns for whom an event completes the step.
func (s *step) subjectOf(f *Fact) (Subject, bool) {
	switch {
	case s.scope == PerOrganization:
		return "", true
	case f.Subject != "":
		return f.Subject, true
	case s.scope == PerPerson && f.By != "":
		return Subject(f.By), true
	}
	return "", false
}

// set keeps an attribute, and reports whether the template asks for it and it changed.
func (p *progress) set(c *Compiled, f *Fact) bool {
	name, ok := c.attrs[f.Name]
	if !ok {
		return false
	}
	found, changed := false, true
	for i := range p.attrs {
		if a := &p.attrs[i]; a.name == name && a.subject == f.Subject {
			if changed = a.value != f.Value; changed {
				a.value, a.at = f.Value, f.At
			}
			found = true
			break
		}
	}
	if !found {
		p.attrs = append(p.attrs, attribute{name, f.Subject, f.Value, f.At})
	}
	for _, i := range c.live {
		s := &c.steps[i]
		if !s.holds.mentions(name) {
			continue
		}
		if s.Sticky {
			p.each(s, func(subject Subject) {
				if ok, _ := s.holds.holds(p, subject); ok {
					p.record(i, subject).complete(f)
				}
			})
			continue
		}
		// What is done was not left blocked or begun: should the predicate turn
		// false, it is ready.
		for k := p.heads[i]; k > 0; k = p.records[k-1].before {
			r := &p.records[k-1]
			if ok, _ := s.holds.holds(p, r.subject); ok {
				r.rest()
				r.started, r.starter = time.Time{}, ""
			}
		}
	}
	return changed
}

// stick makes sticky steps done for a subject that comes when their predicate holds
// already.
func (p *progress) stick(c *Compiled, f *Fact) {
	for _, i := range c.live {
		s := &c.steps[i]
		if !s.Sticky || s.scope == PerOrganization {
			continue
		}
		p.each(s, func(subject Subject) {
			if r := p.find(i, subject); r != nil && !(r.done.IsZero() && r.reopened.IsZero() && r.skipped.IsZero()) {
				return
			}
			if ok, _ := s.holds.holds(p, subject); ok {
				p.record(i, subject).complete(f)
			}
		})
	}
}

// attribute returns that of a subject, or else of the company, or nil.
func (p *progress) attribute(name int32, subject Subject) *attribute {
	var general *attribute
	for i := range p.attrs {
		switch a := &p.attrs[i]; {
		case a.name != name:
		case a.subject == subject:
			return a
		case a.subject == "":
			general = a
		}
	}
	return general
}

func (p *progress) entity(f *Fact) {
	for i := range p.entities {
		if e := &p.entities[i]; e.id == f.Subject {
			if e.gone && f.Kind == FactEntity {
				e.since = f.At
			}
			e.gone = f.Kind == FactNoEntity
			return
		}
	}
	p.entities = append(p.entities, subject{f.Subject, f.At, f.Kind == FactNoEntity})
}

// join makes a person take part, and somebody who left only where back.
func (p *progress) join(id kabinet.PersonID, at time.Time, back bool) *participant {
	for i := range p.people {
		if x := &p.people[i]; x.id == id {
			if back && x.gone {
				x.gone, x.since = false, at
			}
			return x
		}
	}
	p.people = append(p.people, participant{id: id, since: at})
	return &p.people[len(p.people)-1]
}

func (p *progress) person(c *Compiled, f *Fact) {
	x := p.join(f.Person, f.At, f.Kind == FactJoined)
	switch f.Kind {
	case FactLeft:
		if x.gone = true; p.offer.To == f.Person {
			p.offer = Offer{} // who has left takes nothing over
		}
	case FactRole:
		x.roles |= c.roles[f.Role]
	case FactNoRole:
		x.roles &^= c.roles[f.Role]
	}
}

// takesPart reports whether the person is here.
func (p *progress) takesPart(id kabinet.PersonID) bool {
	for i := range p.people {
		if p.people[i].id == id {
			return !p.people[i].gone
		}
	}
	return false
}

// each calls do with every subject of the step that is there.
func (p *progress) each(s *step, do func(Subject)) {
	switch s.scope {
	case PerLegalEntity:
		for i := range p.entities {
			if !p.entities[i].gone {
				do(p.entities[i].id)
			}
		}
	case PerPerson:
		for i := range p.people {
			if x := &p.people[i]; x.does(s) {
				do(Subject(x.id))
			}
		}
	default:
		do("")
	}
}

// does reports whether a step of persons is one of theirs.
func (x *participant) does(s *step) bool {
	return !x.gone && (len(s.Roles) == 0 || x.roles&s.roles != 0)
}

func (p *progress) find(step int, subject Subject) *record {
	for k := p.heads[step]; k > 0; k = p.records[k-1].before {
		if r := &p.records[k-1]; r.subject == subject {
			return r
		}
	}
	return nil
}

func (p *progress) record(step int, subject Subject) *record {
	if r := p.find(step, subject); r != nil {
		return r
	}
	p.records = append(p.records, record{step: step, subject: subject, before: p.heads[step]})
	p.heads[step] = int32(len(p.records))
	return &p.records[len(p.records)-1]
}

// complete makes the step done, unless it is.
func (r *record) complete(f *Fact) {
	if r.done.IsZero() {
		r.done, r.doer = f.At, f.By
		if !r.handedIn.IsZero() {
			r.doer = r.hander
		}
	}
	r.rest()
	r.skipped, r.waived = time.Time{}, false
}

// rest ends all that is between a step and its being done.
func (r *record) rest() {
	r.handedIn, r.until, r.deferred, r.blocked = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}

// again makes a step ready once more.
func (r *record) again(f *Fact) {
	r.rest()
	r.done, r.skipped, r.waived, r.started = time.Time{}, time.Time{}, false, time.Time{}
	r.reopened, r.reason, r.reasonBy = f.At, f.Reason, f.By
}

// step takes a fact about one step.
func (p *progress) step(c *Compiled, i int, f *Fact) {
	r := p.record(i, f.Subject)
	begin := func() {
		r.pass()
		if r.started.IsZero() {
			r.started, r.starter = f.At, f.By
		}
	}
	switch f.Kind {
	case FactCompleted:
		r.complete(f)
		return
	case FactReopened:
		r.again(f)
		return
	case FactRestored:
		if !r.skipped.IsZero() {
			r.again(f)
		}
		return
	case FactAsked:
		r.ask(f)
		return
	case FactAccepted:
		p.accepted(c, r, f)
		return
	case FactAskEnded:
		r.ended(f)
		return
	case FactAssigned:
		if r.assigned = f.Person; f.Person != "" {
			p.join(f.Person, f.At, false)
		}
		return
	}
	if !r.done.IsZero() {
		return // what came after it was done changes nothing
	}
	switch f.Kind {
	case FactStarted:
		r.until, r.deferred = time.Time{}, time.Time{}
		begin()
	case FactSubmitted:
		begin()
		r.until, r.deferred, r.blocked = time.Time{}, time.Time{}, time.Time{}
		r.handedIn, r.hander, r.evidence = f.At, f.By, f.Evidence
	case FactApproved:
		if !r.handedIn.IsZero() {
			r.complete(f)
		}
	case FactRejected:
		if !r.handedIn.IsZero() {
			r.handedIn, r.reopened, r.reason, r.reasonBy = time.Time{}, f.At, f.Reason, f.By
		}
	case FactSkipped, FactWaived:
		r.rest()
		r.skipped, r.waived, r.reason, r.reasonBy = f.At, f.Kind == FactWaived, f.Reason, f.By
	case FactDeferred:
		r.until, r.deferred = f.Until, f.At
	case FactResumed:
		r.until, r.deferred = time.Time{}, time.Time{}
	case FactBlocked:
		r.blocked, r.blocker, r.reason, r.reasonBy = f.At, f.Name, f.Reason, f.By
	case FactUnblocked:
		r.blocked = time.Time{}
	}
}

func (r *record) asked(invitation string) *ask {
	for i := range r.asks {
		if r.asks[i].invitation == invitation {
			return &r.asks[i]
		}
	}
	return nil
}

func (r *record) ask(f *Fact) {
	if a := r.asked(f.Invitation); a != nil {
		a.by, a.seller, a.at = f.By, f.Seller, f.At // the answer was told before the question
		r.back(a)
		return
	}
	r.asks = append(r.asks, ask{invitation: f.Invitation, by: f.By, seller: f.Seller, at: f.At})
	r.open++
	r.cause = ""
}

// pass says that somebody has the step in hand, so that it does not wait for the others
// who were asked. They may still come.
func (r *record) pass() {
	for i := range r.asks {
		r.asks[i].passed = r.asks[i].passed || r.asks[i].ended.IsZero()
	}
	r.open = 0
}

// over ends an ask, and reports false where it had ended so that nothing changes. Who
// comes after all counts, whatever became of the message.
func (r *record) over(f *Fact) (*ask, bool) {
	a := r.asked(f.Invitation)
	if a == nil {
		r.asks = append(r.asks, ask{invitation: f.Invitation, ended: f.At})
		return &r.asks[len(r.asks)-1], true
	}
	if a.waited() {
		r.open--
	} else if a.ended.IsZero() {
		// it was not waited for any more
	} else if a.cause == "" || f.Kind != FactAccepted {
		return a, false
	}
	a.ended, a.cause = f.At, ""
	return a, true
}

// accepted assigns the step to who came, unless it is done; it never completes it.
func (p *progress) accepted(c *Compiled, r *record, f *Fact) {
	a, first := r.over(f)
	if !first {
		return
	}
	a.person = f.Person
	r.pass()
	x := p.join(f.Person, f.At, true)
	if s := &c.steps[r.step]; s.scope == PerPerson && r.subject == "" {
		x.roles |= s.roles // somebody was looked for
	}
	if r.done.IsZero() {
		r.assigned, r.cause = f.Person, ""
	}
}

func (r *record) ended(f *Fact) {
	a, first := r.over(f)
	if !first {
		return
	}
	if a.cause = f.Reason; !r.done.IsZero() {
		return
	}
	r.cause = f.Reason
	r.back(a)
}

// back gives the step back to who asked, where the last of those who were asked does not
// come and nobody has it.
func (r *record) back(a *ask) {
	if a.cause != "" && r.done.IsZero() && r.open == 0 && r.assigned == "" && !a.seller {
		r.assigned = a.by
	}
}
