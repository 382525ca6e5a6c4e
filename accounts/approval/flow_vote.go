package approval

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Ballot is what a person decides, and what they saw: the version of the flow and
// the hash of the content.
type Ballot struct {
	Approve bool   `json:"approve"`
	Comment string `json:"comment,omitempty"` // required to reject
	Version int64  `json:"version"`
	Hash    string `json:"hash"`
}

// Vote records a person's decision. The last approval that is needed approves the
// flow or moves it to the next tier; one rejection rejects it. It returns ErrStatus,
// ErrExpired or ErrReleased; kabinet.ErrConflict where the flow has another version
// than the one seen, and ErrChanged where the content is another one; ErrOutsider for
// people of other organisations and who acts for somebody, ErrFourEyes for the
// requester, who votes by their right and who acted for them; ErrVoted; ErrNotEligible for
// who belongs to no group of the tier; and ErrReason for a rejection without a
// comment.
func (f *Flow) Vote(by kabinet.Actor, now time.Time, b Ballot, e Electorate, p Policy) ([]kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Pending, Stalled); err != nil {
		return nil, err
	}
	switch {
	case b.Version != f.s.Version:
		return nil, kabinet.ErrConflict.With("what", "approval").With("id", string(f.s.ID))
	case b.Hash != f.s.Subject.Hash:
		return nil, ErrChanged
	}
	v, err := f.voter(by, e)
	if err != nil {
		return nil, err
	}
	if f.voted(v.Person) || f.voted(v.principal()) {
		return nil, ErrVoted
	}
	tiers := needs(f.s.Rules)
	mine := f.question(e).groups(f.wanted(tiers), v)
	if mine == nil {
		return nil, ErrNotEligible
	}
	comment, err := reason(b.Comment, !b.Approve)
	if err != nil {
		return nil, at(err, "/comment")
	}
	vote := Vote{
		Person: v.Person, For: v.For, Delegation: v.Delegation, Approve: b.Approve, Comment: comment,
		At: now, Subject: f.s.Subject.Version, Hash: f.s.Subject.Hash,
	}
	for _, g := range mine {
		vote.Places = append(vote.Places, Place{f.s.Tier, g})
	}
	f.s.Votes = append(slices.Clip(f.s.Votes), vote)
	f.exclude(e.Requester.Excluded...)
	f.s.Changed = now
	events := []kabinet.Event{Voted{f.base(by, now), f.s.Tier, b.Approve, vote.For}}
	if !b.Approve {
		f.s.Status, f.s.Decided, f.s.Due, f.s.Until = Rejected, now, time.Time{}, time.Time{}
		return append(events, Refused{f.base(by, now), f.s.Requester, f.s.Subject.Version}), nil
	}
	return append(events, f.settle(by, e, now, p)...), nil
}

// MayVote returns nil where the actor could vote on the flow as it is, and otherwise
// the error that Vote would return.
func (f *Flow) MayVote(by kabinet.Actor, now time.Time, e Electorate) error {
	if err := f.open(now, Pending, Stalled); err != nil {
		return err
	}
	v, err := f.voter(by, e)
	switch {
	case err != nil:
		return err
	case f.voted(v.Person) || f.voted(v.principal()):
		return ErrVoted
	case f.question(e).groups(f.wanted(needs(f.s.Rules)), v) == nil:
		return ErrNotEligible
	}
	return nil
}

// voter returns the entry by which the actor votes.
func (f *Flow) voter(by kabinet.Actor, e Electorate) (Voter, error) {
	if by.Organization != f.s.Subject.Org || by.OnBehalfOf != nil {
		return Voter{}, ErrOutsider
	}
	excluded := f.question(e).excluded
	if excluded(by.Person) {
		return Voter{}, ErrFourEyes
	}
	i := slices.IndexFunc(e.Voters, func(v Voter) bool { return v.Person == by.Person && v.Delegation == by.Delegation })
	switch {
	case i < 0:
		return Voter{}, ErrNotEligible
	case excluded(e.Voters[i].principal()):
		return Voter{}, ErrFourEyes
	}
	return e.Voters[i], nil
}

// Waive does without those approvals of the current tier that nobody can give: of a
// group of two with one person left, that one still has to approve. It is for the
// client's owner, once the flow was escalated to the owner, and for rules that
// are Waivable alone. It returns ErrStatus, ErrExpired or ErrReleased, ErrOutsider,
// ErrFourEyes where the owner is the requester, ErrNotOwner, ErrNotWaivable where a
// rule does not allow it, and ErrReason.
func (f *Flow) Waive(by kabinet.Actor, now time.Time, why string, e Electorate, p Policy) ([]kabinet.Event, error) {
	now = now.UTC()
	if err := f.open(now, Stalled); err != nil {
		return nil, err
	}
	v, err := f.voter(by, e)
	switch {
	case err == ErrNotEligible || err == nil && (!v.Owner || v.Delegation != ""):
		return nil, ErrNotOwner
	case err != nil:
		return nil, err
	case !f.s.AtOwner:
		return nil, ErrNotEscalated
	}
	tiers := needs(f.s.Rules)
	w := Waiver{Person: by.Person, At: now}
	var groups []Group
	for g, short := range f.short(tiers, e) {
		if short == 0 {
			continue
		}
		n := tiers[f.s.Tier][g]
		if !n.waivable {
			return nil, ErrNotWaivable.With("group", n.String())
		}
		n.Count = short
		groups = append(groups, n.Group)
		for range short {
			w.Places = append(w.Places, Place{f.s.Tier, g})
		}
	}
	if len(groups) == 0 {
		return nil, ErrNotStalled
	}
	if w.Reason, err = reason(why, true); err != nil {
		return nil, at(err, "/reason")
	}
	events := []kabinet.Event{Waived{f.base(by, now), f.s.Tier, groups, w.Reason}}
	f.s.Waivers = append(slices.Clip(f.s.Waivers), w)
	f.exclude(e.Requester.Excluded...)
	f.s.Changed = now
	return append(events, f.settle(by, e, now, p)...), nil
}
