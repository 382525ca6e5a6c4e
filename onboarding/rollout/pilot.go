package rollout

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Pilot is a trial of the portal with a part of the clients and staff: criteria,
// applications, and waves whose members are frozen before anybody can know how it
// goes. A method that returns an error changes nothing. A Pilot is not safe for
// concurrent use.
type Pilot struct{ s PilotState }

// NewPilot returns a draft and its event. It returns ErrID for one without id,
// seller or name, or whose criteria are not told apart; and ErrWave.
func NewPilot(id PilotID, org kabinet.OrgID, t Terms, by kabinet.Actor, now time.Time) (*Pilot, PilotChanged, error) {
	if id == "" || org == "" || len(id) > MaxText {
		return nil, PilotChanged{}, ErrID
	}
	if err := t.validate(); err != nil {
		return nil, PilotChanged{}, err
	}
	p := &Pilot{PilotState{Schema: Schema, ID: id, Org: org, Terms: t.clone(), Status: Draft, Created: now.UTC()}}
	return p, p.changed("created", by, now), nil
}

// RestorePilot returns the pilot of a state that a store kept. It copies the state.
func RestorePilot(s PilotState) *Pilot {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Pilot{s}
}

// State returns a copy of all the pilot holds.
func (p *Pilot) State() PilotState { return p.s.clone() }

// PilotChanged is published for every change of a pilot.
type PilotChanged struct {
	Pilot PilotID       `json:"pilot"`
	Org   kabinet.OrgID `json:"org"`
	// What is "created", "changed", "opened", "applied", "withdrawn", "accepted",
	// "declined", "wave_added", "frozen", "ended" or "cancelled".
	What   string        `json:"what"`
	Member Member        `json:"member,omitzero"`
	Wave   string        `json:"wave,omitempty"`
	Reason string        `json:"reason,omitempty"`
	By     kabinet.Actor `json:"by"`
	At     time.Time     `json:"at"`
}

// EventKind returns "rollout.pilot_" and what happened.
func (e PilotChanged) EventKind() string { return "rollout.pilot_" + e.What }

// EventTime returns when it happened.
func (e PilotChanged) EventTime() time.Time { return e.At }

func (p *Pilot) changed(what string, by kabinet.Actor, now time.Time) PilotChanged {
	p.s.Changed = now.UTC()
	return PilotChanged{Pilot: p.s.ID, Org: p.s.Org, What: what, By: by, At: now.UTC()}
}

// in returns ErrStatus unless the pilot is in one of the statuses.
func (p *Pilot) in(statuses ...PilotStatus) error {
	if !slices.Contains(statuses, p.s.Status) {
		return ErrStatus.With("status", string(p.s.Status))
	}
	return nil
}

// Change gives a draft other terms. It returns ErrStatus once it is open: criteria
// are not changed after who applied is known.
func (p *Pilot) Change(t Terms, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Draft); err != nil {
		return PilotChanged{}, err
	}
	if err := t.validate(); err != nil {
		return PilotChanged{}, err
	}
	p.s.Terms = t.clone()
	return p.changed("changed", by, now), nil
}

// Open lets members apply. It returns ErrStatus for what is no draft.
func (p *Pilot) Open(by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Draft); err != nil {
		return PilotChanged{}, err
	}
	p.s.Status = Open
	return p.changed("opened", by, now), nil
}

// AddWave adds a wave to a pilot that has begun. It returns ErrStatus, and ErrWave
// for one whose id is there or whose dates make no sense.
func (p *Pilot) AddWave(w Wave, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Open, PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	if w.validate() != nil || p.wave(w.ID) != nil {
		return PilotChanged{}, ErrWave.With("wave", clip(w.ID))
	}
	if len(p.s.Waves) >= MaxMembers {
		return PilotChanged{}, ErrManyMembers.With("max", MaxMembers)
	}
	p.s.Waves = append(p.s.Waves, w)
	e := p.changed("wave_added", by, now)
	e.Wave = w.ID
	return e, nil
}

func (p *Pilot) wave(id string) *Wave {
	for i := range p.s.Waves {
		if p.s.Waves[i].ID == id {
			return &p.s.Waves[i]
		}
	}
	return nil
}

func (p *Pilot) application(m Member) *Application {
	for i := range p.s.Applications {
		if p.s.Applications[i].Member == m {
			return &p.s.Applications[i]
		}
	}
	return nil
}

// Apply records that a member wants to take part, or is proposed, and which of the
// criteria it meets. Who has withdrawn or was declined may apply again. It returns
// ErrStatus, ErrMember, ErrApplied, ErrManyMembers, and ErrCriteria for a code that
// is no criterion.
func (p *Pilot) Apply(m Member, meets []string, note string, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Open, PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	if !m.valid() {
		return PilotChanged{}, ErrMember
	}
	for _, code := range meets {
		if !slices.ContainsFunc(p.s.Criteria, func(c Criterion) bool { return c.Code == code }) {
			return PilotChanged{}, ErrCriteria.With("member", m.String()).With("criterion", clip(code))
		}
	}
	if len(note) > 10*MaxText {
		return PilotChanged{}, ErrText.With("max", 10*MaxText)
	}
	fresh := Application{Member: m, Status: Applied, Meets: slices.Clone(meets), Note: note, At: now.UTC()}
	switch a := p.application(m); {
	case a == nil && len(p.s.Applications) >= MaxMembers:
		return PilotChanged{}, ErrManyMembers.With("max", MaxMembers)
	case a == nil:
		p.s.Applications = append(p.s.Applications, fresh)
	case a.Status == Applied || a.Status == Accepted:
		return PilotChanged{}, ErrApplied.With("member", m.String())
	default:
		*a = fresh
	}
	return p.about("applied", m, by, now), nil
}

func (p *Pilot) about(what string, m Member, by kabinet.Actor, now time.Time) PilotChanged {
	e := p.changed(what, by, now)
	e.Member = m
	return e
}

// Accept takes a member who has applied into a wave that is not frozen. It returns
// ErrStatus, ErrNotApplied, ErrDecided, ErrWave, ErrFrozen; ErrPlan for a selection
// that is none; and ErrCriteria, which names the criterion, where the member does
// not meet one that all must meet and no reason is given.
func (p *Pilot) Accept(m Member, wave string, how Selection, reason string, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	a, err := p.undecided(m)
	if err != nil {
		return PilotChanged{}, err
	}
	if how != Volunteered && how != Chosen && how != Drawn {
		return PilotChanged{}, ErrPlan.At("/how")
	}
	w := p.wave(wave)
	switch {
	case w == nil:
		return PilotChanged{}, ErrWave.With("wave", clip(wave))
	case !w.Frozen.IsZero():
		return PilotChanged{}, ErrFrozen.With("wave", wave)
	}
	for _, c := range p.s.Criteria {
		if c.Must && reason == "" && !slices.Contains(a.Meets, c.Code) {
			return PilotChanged{}, ErrCriteria.With("member", m.String()).With("criterion", c.Code)
		}
	}
	a.Status, a.Wave, a.How = Accepted, wave, how
	e := p.decided(a, "accepted", reason, by, now)
	e.Wave = wave
	return e, nil
}

// Decline refuses a member who has applied. It returns ErrStatus, ErrNotApplied,
// ErrDecided, and ErrReason without a reason.
func (p *Pilot) Decline(m Member, reason string, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	a, err := p.undecided(m)
	if err != nil {
		return PilotChanged{}, err
	}
	if reason == "" {
		return PilotChanged{}, ErrReason
	}
	a.Status = Declined
	return p.decided(a, "declined", reason, by, now), nil
}

func (p *Pilot) undecided(m Member) (*Application, error) {
	if err := p.in(Open, PilotRunning); err != nil {
		return nil, err
	}
	a := p.application(m)
	switch {
	case a == nil:
		return nil, ErrNotApplied.With("member", clip(m.String()))
	case a.Status != Applied:
		return nil, ErrDecided.With("status", string(a.Status))
	}
	return a, nil
}

func (p *Pilot) decided(a *Application, what, reason string, by kabinet.Actor, now time.Time) PilotChanged {
	a.Reason, a.By, a.Decided = reason, by, now.UTC()
	e := p.about(what, a.Member, by, now)
	e.Reason = reason
	return e
}

// Withdraw takes an application back. Once the wave is frozen a member who leaves
// stays in its cohort, since to drop those who give up would flatter the rest: it
// returns ErrFrozen. Otherwise ErrStatus, ErrNotApplied, and ErrDecided for what
// was declined or withdrawn.
func (p *Pilot) Withdraw(m Member, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Open, PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	a := p.application(m)
	switch {
	case a == nil:
		return PilotChanged{}, ErrNotApplied.With("member", clip(m.String()))
	case a.Status != Applied && a.Status != Accepted:
		return PilotChanged{}, ErrDecided.With("status", string(a.Status))
	}
	if w := p.wave(a.Wave); w != nil && !w.Frozen.IsZero() {
		return PilotChanged{}, ErrFrozen.With("wave", w.ID)
	}
	a.Status, a.Wave, a.How = Withdrawn, "", ""
	return p.decided(a, "withdrawn", "", by, now), nil
}

// Freeze records the members of a wave for good. Its selection is the least fair
// one of its members': Drawn only if all were. It returns ErrStatus, ErrWave,
// ErrFrozen the second time, and ErrEmptyCohort.
func (p *Pilot) Freeze(wave string, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Open, PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	w := p.wave(wave)
	switch {
	case w == nil:
		return PilotChanged{}, ErrWave.With("wave", clip(wave))
	case !w.Frozen.IsZero():
		return PilotChanged{}, ErrFrozen.With("wave", wave)
	}
	var clients []kabinet.OrgID
	var staff []kabinet.PersonID
	how := Drawn
	for _, a := range p.s.Applications {
		if a.Status != Accepted || a.Wave != wave {
			continue
		}
		if a.Member.Client != "" {
			clients = append(clients, a.Member.Client)
		} else {
			staff = append(staff, a.Member.Staff)
		}
		if a.How == Volunteered || how == Drawn {
			how = a.How
		}
	}
	if len(clients)+len(staff) == 0 {
		return PilotChanged{}, ErrEmptyCohort.With("wave", wave)
	}
	w.Clients, w.Staff, w.How, w.Frozen = sorted(clients), sorted(staff), how, now.UTC()
	p.s.Status = PilotRunning
	e := p.changed("frozen", by, now)
	e.Wave = wave
	return e, nil
}

// End closes a pilot that runs. Its cohorts stay. It returns ErrStatus.
func (p *Pilot) End(by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	p.s.Status = Ended
	return p.changed("ended", by, now), nil
}

// Cancel gives a pilot up that has not ended. It returns ErrStatus, and ErrReason
// without a reason.
func (p *Pilot) Cancel(reason string, by kabinet.Actor, now time.Time) (PilotChanged, error) {
	if err := p.in(Draft, Open, PilotRunning); err != nil {
		return PilotChanged{}, err
	}
	if reason == "" {
		return PilotChanged{}, ErrReason
	}
	p.s.Status, p.s.Reason = Cancelled, reason
	e := p.changed("cancelled", by, now)
	e.Reason = reason
	return e, nil
}

// Cohorts returns the frozen cohorts of a wave: that of clients, whose id is the
// pilot's and the wave's, and that of staff, whose id ends in "/staff", if there are
// any. It returns ErrWave and ErrNotFrozen.
func (p *Pilot) Cohorts(wave string) ([]Cohort, error) {
	w := p.wave(wave)
	switch {
	case w == nil:
		return nil, ErrWave.With("wave", clip(wave))
	case w.Frozen.IsZero():
		return nil, ErrNotFrozen.With("wave", wave)
	}
	name := w.Name
	if name == "" {
		name = p.s.Name
	}
	c := Cohort{ID: string(p.s.ID) + "/" + w.ID, Name: name, Start: w.Start, Announced: w.Announce, Frozen: w.Frozen, Selection: w.How}
	var out []Cohort
	if len(w.Clients) > 0 {
		of := c
		of.Clients = slices.Clone(w.Clients)
		out = append(out, of)
	}
	if len(w.Staff) > 0 {
		of := c
		of.ID, of.Staff = c.ID+"/staff", slices.Clone(w.Staff)
		out = append(out, of)
	}
	return out, nil
}
