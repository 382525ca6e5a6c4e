package approval_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// A change that somebody else made, with rules that its caller added, is consented to
// with these rules: the requester does not lose them by saying yes.
func TestAConsentLosesNoAddedRule(t *testing.T) {
	limit := in(asks("limit", byRole("approver", 1)), func(r *approval.Rule) { r.When = approval.Always() })
	consent := func(w *world, s approval.State, added ...approval.Rule) (out approval.State, err error) {
		err = w.try(func(ctx context.Context, svc *approval.Service) (err error) {
			out, err = svc.Consent(ctx, rita, w.state(s).Ref(), added...)
			return err
		})
		return out, err
	}
	edited := func(added ...approval.Rule) (*world, approval.State) {
		w := newWorld(t)
		w.publish(asks("a", byRole("approver", 1)))
		s, err := w.amend(anna, w.submit(order(50)), priced(2, 5, "10 EUR", "0 EUR"), added...)
		require.NoError(t, err)
		require.Equal(t, approval.Draft, s.Status)
		return w, s
	}
	// At 50 EUR nothing of the book asks. Two that are called the same are two.
	w, s := edited(limit, in(limit, func(r *approval.Rule) { r.Tiers = []approval.Tier{byRole("owner", 1)} }))
	s, err := consent(w, s)
	require.NoError(t, err)
	require.Len(t, s.Rules, 2)
	require.Equal(t, approval.Pending, w.approve(carl, s).Status)
	w, s = edited(limit)
	s, err = consent(w, s)
	require.NoError(t, err)
	require.Equal(t, approval.Pending, s.Status)
	require.Len(t, s.Rules, 1)
	require.True(t, s.Rules[0].Synthetic && s.Rules[0].Mandatory)
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
	// One of the same id takes its place, and one that denies still does.
	w, s = edited(limit)
	s, err = consent(w, s, in(limit, func(r *approval.Rule) { r.Tiers = []approval.Tier{byRole("owner", 1)} }))
	require.NoError(t, err)
	require.Len(t, s.Rules, 1)
	require.Equal(t, approval.Role("owner"), s.Rules[0].Tiers[0].Groups[0].Role)
	w, s = edited(in(limit, func(r *approval.Rule) { r.Effect, r.Tiers = approval.Deny, nil }))
	_, err = consent(w, s)
	require.ErrorIs(t, err, approval.ErrDenied)
	// What the editor knew while it was wrong is no rule.
	w = newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	_, err = w.amend(anna, w.submit(order(50)), priced(2, 5, "10 EUR", "0 EUR"), approval.Rule{ID: "x"})
	require.ErrorIs(t, err, approval.ErrRule)
}

// One person is one voice, by whichever right and in whichever order they vote.
func TestOnePersonIsOneVoice(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("two", byRole("approver", 2)))
	w.firm.lent["d1"], w.firm.lent["d2"], w.firm.lent["d3"] = lent{"anna", "boris"}, lent{"anna", "carl"}, lent{"rita", "eva"}
	by := func(a kabinet.Actor, d kabinet.DelegationID) kabinet.Actor {
		a.Delegation = d
		return a
	}
	s := w.approve(by(carl, "d2"), w.submit(order(50)))
	require.Equal(t, approval.Stalled, s.Status, "carl's voice is used, and so is anna's right")
	for _, again := range []kabinet.Actor{carl, by(carl, "d2"), anna, by(boris, "d1")} {
		_, err := w.vote(again, s, true)
		require.ErrorIs(t, err, approval.ErrVoted, "%+v", again)
		require.Empty(t, w.waiting(again))
	}
	// Nor by a delegation of others, an unknown one, one from the requester, or as
	// somebody else.
	forged := anna
	forged.Person, forged.OnBehalfOf = "boris", &kabinet.OnBehalf{Person: "boris"}
	for _, x := range []kabinet.Actor{by(carl, "d1"), by(boris, "d2"), by(boris, "none"), by(eva, "d3"), rita, forged} {
		_, err := w.vote(x, s, true)
		require.Error(t, err, "%+v", x)
	}
	require.Len(t, w.state(s).Votes, 1)
}

// A subject that is moved, while it waits or once it is approved, to a unit or a legal
// entity with other rules, at another version or currency, is another subject.
func TestAMovedSubjectIsApprovedAnew(t *testing.T) {
	west := in(asks("west", byRole("approver", 1)), func(r *approval.Rule) { r.Unit = "west" })
	for name, c := range map[string]struct {
		move func(*approval.Subject)
		want error
	}{
		"to a unit where the requester has no business": {func(s *approval.Subject) { s.Unit = "east" }, kabinet.ErrForbidden},
		"to no unit":              {func(s *approval.Subject) { s.Unit = "" }, kabinet.ErrForbidden},
		"to a unit that is none":  {func(s *approval.Subject) { s.Unit = "nowhere" }, kabinet.Forbidden},
		"to another organisation": {func(s *approval.Subject) { s.Org = "rival" }, approval.ErrSubject},
		"to another subject":      {func(s *approval.Subject) { s.ID = "ord_2" }, approval.ErrSubject},
		"to another kind":         {func(s *approval.Subject) { s.Kind = approval.Quote }, approval.ErrSubject},
		"to the version it has":   {func(s *approval.Subject) { s.Version = 1 }, approval.ErrSubject},
		"to a version below":      {func(s *approval.Subject) { s.Version = -1 }, approval.ErrSubject},
		"to a total of two currencies": {func(s *approval.Subject) {
			s.Facts[approval.TotalAfter] = approval.Amount(kabinet.MustMoney("1 USD"))
		}, kabinet.ErrCurrencyMismatch},
		"to half a total":  {func(s *approval.Subject) { delete(s.Facts, approval.TotalBefore) }, approval.ErrFact},
		"to a forged hash": {func(s *approval.Subject) { s.Hash = order(50).Content.Hash() }, approval.ErrContent},
	} {
		for _, approved := range []bool{false, true} {
			w := newWorld(t)
			w.publish(west)
			s := w.submit(order(50))
			if approved {
				s = w.approve(anna, s)
			}
			next := priced(2, 60, "10 EUR", "0 EUR")
			c.move(&next)
			_, err := w.amend(rita, s, next)
			require.ErrorIs(t, err, c.want, name)
			require.Equal(t, []any{s.Version, s.Status}, []any{w.state(s).Version, w.state(s).Status}, name)
		}
	}
	for name, change := range map[string]func(*approval.Subject){
		"another payer": func(s *approval.Subject) { s.LegalEntity = "llc" },
		"another total": func(s *approval.Subject) { s.Facts[approval.TotalAfter] = eur("0.01") },
		"another currency": func(s *approval.Subject) {
			usd := approval.Amount(kabinet.MustMoney("1 USD"))
			s.Facts[approval.TotalBefore], s.Facts[approval.TotalAfter] = usd, usd
		},
	} {
		w := newWorld(t)
		w.publish(west)
		s := w.approve(anna, w.submit(order(50)))
		next := order(50) // the same content
		next.Version = 2
		change(&next)
		moved, err := w.amend(rita, s, next)
		require.NoError(t, err, name)
		require.Equal(t, approval.Superseded, w.state(s).Status, name)
		require.NotEqual(t, approval.Approved, moved.Status, name)
		require.Empty(t, moved.Votes, name)
		require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Release(ctx, rita, s.Ref(), 1, s.Subject.Hash)
			return err
		}), name)
	}
}

// A clock that goes backwards brings back no approval that was used, and lets nobody vote
// or release twice.
func TestAClockThatGoesBackwards(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("two", byRole("approver", 2)))
	s := w.approve(anna, w.submit(order(50)))
	w.now = w.now.AddDate(-1, 0, 0)
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, approval.ErrVoted)
	s = w.approve(carl, s)
	release := func() error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Release(ctx, rita, w.state(s).Ref(), 1, s.Subject.Hash)
			return err
		})
	}
	require.NoError(t, release())
	w.now = w.now.AddDate(-1, 0, 0)
	require.ErrorIs(t, release(), approval.ErrReleased)
}

// What approvers were not asked is asked anew: the flow is superseded, with its votes, its
// added rules and whom it excludes, and there is no way back to it.
func TestWhatIsAddedLaterIsAskedAnew(t *testing.T) {
	later := in(asks("later", byRole("approver", 1)), func(r *approval.Rule) { r.When = approval.Always() })
	limit := in(asks("limit", byRole("approver", 1)), func(r *approval.Rule) { r.When = approval.Always() })
	renew := func(w *world, by kabinet.Actor, s approval.State, added ...approval.Rule) (out approval.State, err error) {
		err = w.try(func(ctx context.Context, svc *approval.Service) (err error) {
			out, err = svc.Renew(ctx, by, s.Ref(), added...)
			return err
		})
		return out, err
	}
	for name, before := range map[string]func(*world, approval.State) approval.State{
		"pending":  func(_ *world, s approval.State) approval.State { return s },
		"approved": func(w *world, s approval.State) approval.State { return w.approve(anna, s) },
	} {
		w := newWorld(t)
		w.publish(asks("a", byRole("approver", 1)))
		s := before(w, w.submit(order(50), limit))
		_, err := renew(w, actor("eva"), s, later)
		require.Error(t, err, "another unit's")
		same, err := renew(w, rita, s, in(limit, func(r *approval.Rule) { r.Name = "Called otherwise" }))
		require.NoError(t, err)
		require.Equal(t, s.Version, same.Version)
		_, err = renew(w, rita, s, approval.Rule{ID: "x"})
		require.ErrorIs(t, err, approval.ErrRule)
		_, err = renew(w, rita, s, in(later, func(r *approval.Rule) { r.Effect, r.Tiers = approval.Deny, nil }))
		require.ErrorIs(t, err, approval.ErrDenied)
		next, err := renew(w, anna, s, later)
		require.NoError(t, err, name)
		require.Len(t, next.Rules, 3)
		require.Equal(t, approval.Pending, next.Status)
		require.Equal(t, s.Requester, next.Requester)
		require.Equal(t, s.Subject.Hash, next.Subject.Hash)
		require.Empty(t, next.Votes)
		old := w.state(s)
		require.Equal(t, approval.Superseded, old.Status)
		require.Equal(t, next.ID, old.SupersededBy)
		_, err = renew(w, rita, s, later)
		require.ErrorIs(t, err, kabinet.ErrConflict)
		_, err = renew(w, rita, old, later)
		require.ErrorIs(t, err, approval.ErrStatus)
		_, err = w.vote(rita, next, true)
		require.Error(t, err)
		require.Equal(t, approval.Approved, w.approve(carl, next).Status)
	}
	// The same subject at a later version does not slip past what is added to it.
	w := newWorld(t)
	s := w.submit(order(50), limit)
	again := order(50)
	again.Version = 2
	kept, err := w.amend(rita, s, again, limit)
	require.NoError(t, err)
	require.Equal(t, s.ID, kept.ID)
	again.Version = 3
	next, err := w.amend(rita, kept, again, limit, later)
	require.NoError(t, err)
	require.Equal(t, s.ID, next.Supersedes)
	require.Len(t, next.Rules, 2)
}

// Somebody who has left requests nothing: a colleague who makes a change does from then
// on, is asked the rules for themselves, and votes on it no more. A change by others is
// none of the client's.
func TestAColleagueTakesOverFromWhoHasLeft(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)), in(asks("anna's", byRole("owner", 1)), func(r *approval.Rule) {
		r.Requesters.Persons = []kabinet.PersonID{"anna"}
	}))
	s := w.submit(order(50))
	delete(w.firm.people, "rita")
	for _, who := range []kabinet.Actor{rita, {Person: "max", Organization: "rival"}, {Person: "sam", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "nobody"}}} {
		_, err := w.amend(who, s, priced(2, 60, "10 EUR", "0 EUR"))
		require.Error(t, err, "%+v", who)
	}
	next, err := w.amend(anna, s, priced(2, 60, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.Equal(t, approval.Pending, next.Status)
	require.Equal(t, anna, next.By)
	require.Equal(t, anna.Person, next.Requester)
	require.Empty(t, next.Editor)
	require.Len(t, next.Rules, 2)
	for _, who := range []kabinet.Actor{rita, anna} {
		_, err = w.vote(who, next, true)
		require.Error(t, err)
	}
	require.Contains(t, next.Excluded, kabinet.PersonID("rita"))
}

// Somebody else who acts for the requester does not consent for them: their change is not
// the requester's own.
func TestWhoActsForTheRequesterConsentsToNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	f, err := approval.New("apr_1", order(50), "rita", rita, start, approval.Policy{})
	require.NoError(t, err)
	_, err = f.Submit(rita, start, approval.Evaluation{Required: []approval.Rule{asks("a", byRole("approver", 1))}}, approval.Electorate{Requester: shop(t)}, approval.Policy{})
	require.NoError(t, err)
	staff := kabinet.Actor{Person: "max", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "rita"}}
	next, _, err := f.Amend(staff, start, "apr_2", priced(2, 60, "10 EUR", "0 EUR"), "rita", approval.Evaluation{}, approval.Policy{})
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("max"), next.State().Editor)
	_, err = next.Submit(staff, start, approval.Evaluation{}, approval.Electorate{Requester: shop(t)}, approval.Policy{})
	require.ErrorIs(t, err, approval.ErrConsent)
	_, err = next.Submit(rita, start, approval.Evaluation{}, approval.Electorate{Requester: shop(t)}, approval.Policy{})
	require.NoError(t, err)
	_, _, err = next.Amend(staff, start, "apr_3", priced(3, 70, "10 EUR", "0 EUR"), "sam", approval.Evaluation{}, approval.Policy{})
	require.ErrorIs(t, err, approval.ErrActor, "nor is it made somebody else's request")
}

// A rule that is added holds wherever its caller says that it does.
func TestAnAddedRuleHoldsEverywhere(t *testing.T) {
	w := newWorld(t)
	s := w.submit(order(50), in(asks("limit", byRole("approver", 1)), func(r *approval.Rule) { r.When, r.Unit = approval.Always(), "east" }))
	require.Len(t, s.Rules, 1)
	require.Equal(t, approval.Pending, s.Status)
}

// In place of a person who cannot approve those do who may vote further up, and none of
// the same unit.
func TestAColleagueOfTheUnitDoesNotStandInForAPerson(t *testing.T) {
	w := newWorld(t)
	w.firm.people["tom"] = &colleague{posts: []post{{"shop", "approver", false, ""}}}
	w.publish(asks("a", approval.Tier{Groups: []approval.Group{{By: approval.ByPerson, Person: "nora"}}}))
	s, err := w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	require.Equal(t, 1, s.Escalation)
	_, err = w.vote(actor("tom"), s, true)
	require.ErrorIs(t, err, approval.ErrNotEligible)
	require.Equal(t, approval.Approved, w.approve(anna, s).Status)
}

// A rule that is published while a flow runs is for what is submitted afterwards: the
// same subject goes on by the rules that it began with.
func TestARuleThatIsPublishedMeanwhileAsksNothingOfTheSame(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	w.publish(asks("b", byRole("owner", 1)))
	same := order(50)
	same.Version = 2
	kept, err := w.amend(rita, s, same)
	require.NoError(t, err)
	require.Equal(t, s.ID, kept.ID)
	require.Len(t, kept.Rules, 1)
	next, err := w.amend(rita, kept, priced(3, 51, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.NotEqual(t, s.ID, next.ID)
	require.Len(t, next.Rules, 2)
}

// What is not due is left alone, whoever settles it.
func TestWhatIsNotDueIsNotSettled(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", approval.Tier{Groups: byRole("approver", 1).Groups, DueHours: 1}))
	s := w.submit(order(50))
	for _, p := range []kabinet.PersonID{"anna", "boris", "carl"} {
		delete(w.firm.people, p) // nobody can approve it by now, which Settle finds in time
	}
	settle := func() (out approval.State) {
		w.must(func(ctx context.Context, svc *approval.Service) (err error) {
			out, err = svc.Settle(ctx, olga, "acme", s.ID)
			return err
		})
		return out
	}
	require.Equal(t, s.Version, settle().Version)
	w.now = s.Due
	require.Equal(t, approval.Stalled, settle().Status)
}
