package approval

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Flow is the approval of one subject at one content. A method that returns an
// error changes nothing. A Flow is not safe for concurrent use.
type Flow struct{ s State }

// Policy is what a host may choose. The zero Policy is the one that is described
// at its fields.
type Policy struct {
	// Fields are what rules may ask for; nil means StandardFields.
	Fields Vocabulary
	// WaitFor is for how long a flow may be open before it expires, and HoldFor
	// for how long an approval can be released; 0 means for ever.
	WaitFor time.Duration
	HoldFor time.Duration
	// RemindEvery is the time between two reminders of a tier that is late; 0
	// means a day.
	RemindEvery time.Duration
}

func (p Policy) remindEvery() time.Duration {
	if p.RemindEvery > 0 {
		return p.RemindEvery
	}
	return 24 * time.Hour
}

// from returns the instant so long after now, or zero where d is 0.
func from(now time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return now.Add(d)
}

// New drafts the approval of a subject. The requester is the actor, or who the actor
// acts for, or who lent them the right; see Standing.Person. Submit is next. It returns
// ErrID, ErrActor where nobody requests it or the requester is somebody else, and what
// is wrong with the subject.
func New(id ID, s Subject, requester kabinet.PersonID, by kabinet.Actor, now time.Time, p Policy) (*Flow, error) {
	if id == "" {
		return nil, ErrID
	}
	if by.Person == "" || requester == "" ||
		requester != by.Person && by.Delegation == "" && (by.OnBehalfOf == nil || by.OnBehalfOf.Person != requester) {
		return nil, ErrActor
	}
	s, err := s.checked()
	if err != nil {
		return nil, at(err, "/subject")
	}
	now = now.UTC()
	f := &Flow{State{
		Schema: Schema, ID: id, Subject: s, Baseline: s.Content.clone(), Status: Draft,
		Requester: requester, By: cloneActor(by), Opened: now, Changed: now, Until: from(now, p.WaitFor),
	}}
	f.exclude(by.Person, f.s.Requester, s.Owner)
	return f, nil
}

// Restore returns the flow of a state that a store kept. It copies the state.
func Restore(s State) *Flow {
	s = s.clone()
	s.Schema = max(s.Schema, Schema)
	return &Flow{s}
}

// State returns a copy of all the flow holds.
func (f *Flow) State() State { return f.s.clone() }

// Submit submits a draft for what the rules require. The flow is Pending then, or
// Stalled where its first tier cannot be filled; where nothing is required it is
// Approved at once. A draft that somebody else edited is submitted by its requester
// alone, which is the consent. It returns ErrDenied, which names the rule, ErrStatus,
// ErrExpired, ErrConsent and ErrNotRequester.
func (f *Flow) Submit(by kabinet.Actor, now time.Time, ev Evaluation, e Electorate, p Policy) ([]kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Draft); err != nil {
		return nil, err
	}
	switch {
	case f.s.Editor != "" && !f.inPerson(by):
		return nil, ErrConsent
	case !f.requests(by):
		return nil, ErrNotRequester
	case len(ev.Denied) > 0:
		return nil, ErrDenied.With("rule", ev.Denied[0].Name).With("id", string(ev.Denied[0].ID))
	}
	f.s.Rules, f.s.Alerts = cloneRules(ev.Required), slices.Clone(ev.Alerts)
	f.s.Submitted, f.s.Changed = now, now
	f.exclude(by.Person, f.s.Requester)
	f.exclude(e.Requester.Excluded...)
	events := []kabinet.Event{Submitted{
		f.base(by, now), f.s.Requester, f.s.Subject.Unit, f.s.Subject.Version, refs(f.s.Rules), f.s.Supersedes,
	}}
	for _, a := range f.s.Alerts {
		events = append(events, Alerted{f.base(by, now), a})
	}
	f.enter(0, now)
	return append(events, f.settle(by, e, now, p)...), nil
}

// open returns ErrStatus unless the flow has one of the statuses, ErrReleased for
// one that was released, and ErrExpired after its end.
func (f *Flow) open(now time.Time, statuses ...Status) error {
	switch {
	case !f.s.Released.IsZero():
		return ErrReleased
	case f.s.Status == Expired || !f.s.Status.over() && !f.s.Until.IsZero() && !now.Before(f.s.Until):
		return ErrExpired
	case !slices.Contains(statuses, f.s.Status):
		return ErrStatus.With("status", string(f.s.Status))
	}
	return nil
}

// inPerson reports whether the actor is the requester, in their own name.
func (f *Flow) inPerson(by kabinet.Actor) bool {
	return by.Person == f.s.Requester && by.OnBehalfOf == nil && by.Delegation == "" && f.there(by)
}

// there reports whether the actor acts where the request was made, or where the subject
// is: whoever works for the seller, too, is no client's person there.
func (f *Flow) there(by kabinet.Actor) bool {
	return by.Organization == f.s.Subject.Org || by.Person == f.s.By.Person && by.Organization == f.s.By.Organization
}

// requests reports whether the actor may speak for the requester: they are the
// requester, act for them, or do as they did when they made the request.
func (f *Flow) requests(by kabinet.Actor) bool {
	if by.OnBehalfOf != nil {
		return by.OnBehalfOf.Person == f.s.Requester
	}
	return f.inPerson(by) ||
		f.s.By.OnBehalfOf == nil && by.Person == f.s.By.Person && by.Delegation == f.s.By.Delegation && f.there(by)
}

// theirs reports whether the subject is the person's: they request it, or own it.
func (f *Flow) theirs(p kabinet.PersonID) bool { return p == f.s.Requester || p == f.s.Subject.Owner }

// exclude remembers persons who must not approve.
func (f *Flow) exclude(persons ...kabinet.PersonID) {
	for _, p := range persons {
		if p != "" && !slices.Contains(f.s.Excluded, p) {
			f.s.Excluded = append(slices.Clip(f.s.Excluded), p)
		}
	}
}

// enter begins a tier.
func (f *Flow) enter(tier int, now time.Time) {
	f.s.Tier, f.s.Escalation, f.s.AtOwner, f.s.Reminders = tier, 0, false, 0
	f.s.Due = from(now, due(f.s.Rules, tier))
}

// settle finds out where the flow stands: it passes tiers that are full, approves
// after the last one, and tells whether what is left can be filled.
func (f *Flow) settle(by kabinet.Actor, e Electorate, now time.Time, p Policy) (events []kabinet.Event) {
	tiers := needs(f.s.Rules)
	for f.s.Tier < len(tiers) {
		f.carry(tiers[f.s.Tier], e)
		if len(f.lacking(tiers)) > 0 {
			break
		}
		f.enter(f.s.Tier+1, now)
		if f.s.Tier < len(tiers) {
			events = append(events, TierPassed{f.base(by, now), f.s.Tier, f.s.Due})
		}
	}
	was := f.s.Status
	switch {
	case f.s.Tier >= len(tiers):
		f.s.Status, f.s.Decided, f.s.Due, f.s.Until = Approved, now, time.Time{}, from(now, p.HoldFor)
		return append(events, Granted{f.base(by, now), f.s.Subject.Version, f.s.Subject.Hash, len(tiers) == 0})
	case len(f.unfillable(tiers, e)) > 0:
		f.s.Status = Stalled
		if was != Stalled || len(events) > 0 {
			events = append(events, FlowStalled{f.base(by, now), f.s.Tier, f.names(tiers, f.unfillable(tiers, e))})
		}
	default:
		f.s.Status = Pending
		if was == Stalled {
			events = append(events, Resumed{f.base(by, now), f.s.Tier})
		}
	}
	return events
}

// carry lets votes of earlier tiers count for groups of this one in which persons
// may count again.
func (f *Flow) carry(groups []need, e Electorate) {
	q := f.question(e)
	for i := range f.s.Votes {
		v := &f.s.Votes[i]
		for g, n := range groups {
			place := Place{f.s.Tier, g}
			if !n.again || !v.Approve || slices.Contains(v.Places, place) {
				continue
			}
			for _, voter := range e.Voters {
				if voter.Person == v.Person && voter.Delegation == v.Delegation && q.admits(n.Group, voter) {
					v.Places = append(slices.Clip(v.Places), place)
					break
				}
			}
		}
	}
}

// cast returns for each approval the groups of the current tier that it can count
// for.
func (f *Flow) cast() (out [][]int) {
	for _, v := range f.s.Votes {
		var groups []int
		for _, p := range v.Places {
			if v.Approve && p.Tier == f.s.Tier {
				groups = append(groups, p.Group)
			}
		}
		if groups != nil {
			out = append(out, groups)
		}
	}
	return out
}

// wanted returns the groups of the current tier without the approvals that were waived.
func (f *Flow) wanted(tiers [][]need) []need {
	groups := slices.Clone(tiers[f.s.Tier])
	for _, w := range f.s.Waivers {
		for _, p := range w.Places {
			if p.Tier == f.s.Tier {
				groups[p.Group].Count--
			}
		}
	}
	return groups
}

// lacking returns the groups of the current tier that are not full.
func (f *Flow) lacking(tiers [][]need) []int {
	groups := f.wanted(tiers)
	return missing(groups, filled(groups, f.cast()))
}

// unfillable returns the groups of the current tier that stay open even if
// everybody who can approves.
func (f *Flow) unfillable(tiers [][]need, e Electorate) (out []int) {
	for g, short := range f.short(tiers, e) {
		if short > 0 {
			out = append(out, g)
		}
	}
	return out
}

// short returns how many approvals each group of the current tier lacks even if
// everybody who can approves.
func (f *Flow) short(tiers [][]need, e Electorate) []int {
	groups, q := f.wanted(tiers), f.question(e)
	persons := f.cast()
	// Who votes with a lent right can vote only while its owner can, who would
	// fill the same place: lent rights fill nothing more.
	for _, v := range e.Voters {
		if v.For != "" || f.voted(v.Person) {
			continue
		}
		if mine := q.groups(groups, v); mine != nil {
			persons = append(persons, mine)
		}
	}
	have := filled(groups, persons)
	for g, n := range groups {
		have[g] = n.Count - have[g]
	}
	return have
}

// groups returns those of the groups that want the voter.
func (q question) groups(groups []need, v Voter) (out []int) {
	for g, n := range groups {
		if n.Count > 0 && q.admits(n.Group, v) {
			out = append(out, g)
		}
	}
	return out
}

func (f *Flow) question(e Electorate) question {
	_, err := f.s.Subject.Facts.total()
	return question{
		electorate: e, known: err == nil, escalation: f.s.Escalation,
		excluded: func(p kabinet.PersonID) bool {
			return p == "" || p == f.s.Requester || p == f.s.By.Person || p == f.s.Subject.Owner ||
				slices.Contains(f.s.Excluded, p) || slices.Contains(e.Requester.Excluded, p)
		},
	}
}

// voted reports whether the person has voted, or somebody has with the person's
// right.
func (f *Flow) voted(p kabinet.PersonID) bool {
	return slices.ContainsFunc(f.s.Votes, func(v Vote) bool { return v.Person == p || v.For == p })
}

func (f *Flow) names(tiers [][]need, groups []int) []Group {
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = tiers[f.s.Tier][g].Group
	}
	return out
}

func (f *Flow) base(by kabinet.Actor, now time.Time) Base {
	return Base{Flow: f.s.ID, Org: f.s.Subject.Org, Kind: f.s.Subject.Kind, Subject: f.s.Subject.ID, By: cloneActor(by), At: now.UTC()}
}

func refs(rules []Rule) []RuleRef {
	out := make([]RuleRef, len(rules))
	for i, r := range rules {
		out[i] = r.ref()
	}
	return out
}
