package approval_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// escalate escalates as somebody.
func (w *world) escalate(by kabinet.Actor, s approval.State) (state approval.State, err error) {
	err = w.try(func(ctx context.Context, svc *approval.Service) error {
		var err error
		state, err = svc.Escalate(ctx, by, w.state(s).Ref())
		return err
	})
	return state, err
}

func (w *world) waive(by kabinet.Actor, s approval.State, reason string) (state approval.State, err error) {
	err = w.try(func(ctx context.Context, svc *approval.Service) error {
		var err error
		state, err = svc.Waive(ctx, by, w.state(s).Ref(), reason)
		return err
	})
	return state, err
}

func (w *world) amend(by kabinet.Actor, s approval.State, subject approval.Subject, added ...approval.Rule) (state approval.State, err error) {
	err = w.try(func(ctx context.Context, svc *approval.Service) error {
		var err error
		state, err = svc.Amend(ctx, by, w.state(s).Ref(), subject, added...)
		return err
	})
	return state, err
}

func TestTiersFollowOneAnother(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 2), byRole("owner", 1)))
	s := w.submit(order(50))
	require.Equal(t, approval.Pending, s.Status)
	require.Empty(t, w.waiting(olga), "the second tier does not wait yet")
	s = w.approve(anna, s)
	require.Equal(t, 0, s.Tier)
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, approval.ErrVoted)
	s = w.approve(carl, s)
	require.Equal(t, 1, s.Tier)
	require.Equal(t, approval.Pending, s.Status)
	require.Empty(t, w.waiting(anna))
	s = w.approve(olga, s)
	require.Equal(t, approval.Approved, s.Status)
	require.Equal(t, []string{
		"approval.rule_published", "approval.submitted", "approval.voted", "approval.voted", "approval.tier_passed",
		"approval.voted", "approval.approved",
	}, w.kinds(0))
	_, err = w.vote(carl, s, true)
	require.ErrorIs(t, err, approval.ErrStatus)
}

func TestOneRejectionRejects(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 2)))
	s := w.approve(anna, w.submit(order(50)))
	err := w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Vote(ctx, carl, "acme", s.ID, approval.Ballot{Version: s.Version, Hash: s.Subject.Hash, Comment: " "})
		return err
	})
	require.ErrorIs(t, err, approval.ErrReason)
	s, err = w.vote(carl, s, false)
	require.NoError(t, err)
	require.Equal(t, approval.Rejected, s.Status)
	// The subject can be submitted again, and is then asked for anew.
	next := w.submit(order(50))
	require.NotEqual(t, s.ID, next.ID)
	require.Empty(t, next.Votes)
}

func TestAVoteNamesWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	for _, b := range []approval.Ballot{
		{Approve: true, Version: 2, Hash: s.Subject.Hash}, {Approve: true, Version: 0, Hash: s.Subject.Hash},
		{Approve: true, Version: 1, Hash: "other"}, {Approve: true, Version: 1},
	} {
		require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Vote(ctx, anna, "acme", s.ID, b)
			return err
		}), kabinet.Conflict)
	}
}

func TestNothingRequiredIsApprovedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(9))
	require.Equal(t, approval.Approved, s.Status)
	require.Empty(t, s.Rules)
	// An increase is asked for all the same.
	s, err := w.amend(rita, s, priced(2, 10, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.Equal(t, approval.Pending, s.Status)
}

func TestDenied(t *testing.T) {
	w := newWorld(t)
	w.publish(approval.Rule{ID: "no", Name: "No pumps", Effect: approval.Deny, When: approval.Where(approval.Categories, approval.Has, approval.Text("pumps"))})
	err := w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Submit(ctx, rita, order(1))
		return err
	})
	require.ErrorIs(t, err, approval.ErrDenied)
	require.ErrorContains(t, err, "No pumps")
	require.Len(t, w.kinds(0), 1)
}

func TestAnAddedRule(t *testing.T) {
	w := newWorld(t)
	budget := approval.Rule{
		ID: "budget:q1", Name: "Over budget", Effect: approval.Require, CountAgain: true,
		Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByManager}}}},
	}
	s := w.submit(order(1), budget)
	require.Equal(t, approval.Pending, s.Status)
	require.True(t, s.Rules[0].Synthetic)
	require.True(t, s.Rules[0].Mandatory)
	require.Equal(t, []approval.ID{s.ID}, w.waiting(anna))
	// Nobody bypasses it.
	w = newWorld(t)
	w.publish(approval.Rule{ID: "b", Name: "Trusted", Unit: "shop", Effect: approval.Bypass})
	require.Equal(t, approval.Pending, w.submit(order(1), budget).Status)
	bad := budget
	bad.Effect, bad.Tiers, bad.CountAgain = approval.Bypass, nil, false
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Submit(ctx, sam, order(1), bad)
		return err
	}), approval.ErrRule)
	// And it cannot be published as if it were in a book.
	synthetic := budget
	synthetic.Synthetic = true
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Publish(ctx, olga, "acme", 1, synthetic)
		return err
	}), approval.ErrRule)
}

func TestRulesAreKeptAsTheyWere(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	w.publish(asks("a", byRole("cfo", 5)))
	w.must(func(ctx context.Context, svc *approval.Service) error { return svc.Retire(ctx, olga, "acme", 2, "a") })
	require.Equal(t, int64(1), s.Rules[0].Edition)
	require.Equal(t, approval.Approved, w.approve(anna, s).Status)
	other := order(50)
	other.ID = "ord_2"
	require.Equal(t, approval.Approved, w.submit(other).Status)
}

func TestOnePersonCountsOnce(t *testing.T) {
	two := approval.Tier{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}, {By: approval.ByPerson, Person: "anna"}}}
	w := newWorld(t)
	w.publish(asks("a", two, approval.Tier{Groups: []approval.Group{{By: approval.ByPerson, Person: "carl"}}}))
	s := w.approve(anna, w.submit(order(50)))
	require.Equal(t, 0, s.Tier, "anna is one person")
	s = w.approve(carl, s)
	require.Equal(t, 1, s.Tier)
	require.Equal(t, approval.Stalled, s.Status, "carl has counted")
	// Unless the rule lets them count again.
	w = newWorld(t)
	w.publish(in(asks("a", two, approval.Tier{Groups: []approval.Group{{By: approval.ByPerson, Person: "anna"}}}), func(r *approval.Rule) { r.CountAgain = true }))
	require.Equal(t, approval.Approved, w.approve(anna, w.submit(order(50))).Status)
	// Of two rules that ask the same group, the stricter one counts, once.
	w = newWorld(t)
	w.publish(in(asks("a", byRole("approver", 1)), func(r *approval.Rule) { r.CountAgain = true }), asks("b", byRole("approver", 2)))
	s = w.approve(anna, w.submit(order(50)))
	require.Equal(t, approval.Pending, s.Status)
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
}

func TestNearestWhoseLimitSuffices(t *testing.T) {
	limit := approval.Tier{Groups: []approval.Group{{By: approval.ByLimit}}}
	for _, c := range []struct {
		quantity int64
		who, not kabinet.Actor
	}{{500, anna, fred}, {501, fred, anna}, {10_000, fred, anna}, {10_001, olga, fred}} {
		w := newWorld(t)
		w.firm.people["boris"].posts, w.firm.people["carl"].posts = nil, nil
		w.publish(asks("a", limit))
		s := w.submit(order(c.quantity))
		require.Empty(t, w.waiting(c.not), "%d", c.quantity)
		_, err := w.vote(c.not, s, true)
		require.ErrorIs(t, err, approval.ErrNotEligible)
		require.Equal(t, approval.Approved, w.approve(c.who, s).Status, "%d", c.quantity)
	}
}

func TestStalledIsEscalatedUpTheTree(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("finance", 1)))
	s := w.submit(order(50))
	require.Equal(t, approval.Stalled, s.Status, "fred has the role above alone")
	_, err := w.vote(fred, s, true)
	require.ErrorIs(t, err, approval.ErrNotEligible)
	s, err = w.escalate(rita, s)
	require.NoError(t, err)
	require.Equal(t, approval.Pending, s.Status)
	require.Equal(t, 2, s.Escalation)
	require.False(t, s.AtOwner)
	_, err = w.escalate(rita, s)
	require.ErrorIs(t, err, approval.ErrNotStalled)
	require.Equal(t, approval.Approved, w.approve(fred, s).Status)
	require.Equal(t, []string{"approval.rule_published", "approval.submitted", "approval.stalled", "approval.escalated", "approval.resumed", "approval.voted", "approval.approved"}, w.kinds(0))
}

func TestManagersOfManagers(t *testing.T) {
	w := newWorld(t)
	w.firm.people["anna"].posts = nil
	w.publish(asks("a", approval.Tier{Groups: []approval.Group{{By: approval.ByManager}}}))
	s := w.submit(order(50))
	require.Equal(t, approval.Stalled, s.Status)
	s, err := w.escalate(rita, s)
	require.NoError(t, err)
	require.Equal(t, approval.Pending, s.Status)
	require.Equal(t, approval.Approved, w.approve(fred, s).Status)
}

func TestTheOwnerMayWaiveWhereTheRuleAllowsIt(t *testing.T) {
	w := newWorld(t)
	w.publish(in(asks("a", byRole("nobody", 1), byRole("approver", 1)), func(r *approval.Rule) { r.Waivable = true }))
	s := w.submit(order(50))
	_, err := w.waive(olga, s, "in a hurry")
	require.ErrorIs(t, err, approval.ErrNotEscalated)
	s, err = w.escalate(rita, s)
	require.NoError(t, err)
	require.Equal(t, approval.Stalled, s.Status, "nothing is approved by itself")
	require.True(t, s.AtOwner)
	_, err = w.escalate(rita, s)
	require.ErrorIs(t, err, approval.ErrTop)
	_, err = w.waive(carl, s, "in a hurry")
	require.ErrorIs(t, err, approval.ErrNotOwner)
	_, err = w.waive(olga, s, "  ")
	require.ErrorIs(t, err, approval.ErrReason)
	s, err = w.waive(olga, s, "our only one left")
	require.NoError(t, err)
	require.Equal(t, "our only one left", s.Waivers[0].Reason)
	require.Equal(t, approval.Pending, s.Status, "the rest is asked all the same")
	require.Equal(t, approval.Approved, w.approve(anna, s).Status)
	require.Contains(t, w.kinds(0), "approval.waived")

	// What can be filled cannot be waived, nor what the rule does not allow.
	w = newWorld(t)
	w.publish(asks("a", approval.Tier{Groups: []approval.Group{{By: approval.ByRole, Role: "nobody"}, {By: approval.ByRole, Role: "approver"}}}))
	s, err = w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	_, err = w.waive(olga, s, "in a hurry")
	require.ErrorIs(t, err, approval.ErrNotWaivable)
	// Those who can may vote meanwhile.
	s = w.approve(anna, s)
	require.Equal(t, approval.Stalled, s.Status)
}

// Of a group of two with one person left, that one still has to approve.
func TestAWaiverLeavesThoseWhoCanStillApprove(t *testing.T) {
	w := newWorld(t)
	w.publish(in(asks("a", byRole("approver", 9)), func(r *approval.Rule) { r.Waivable = true }))
	s, err := w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	require.Equal(t, approval.Stalled, s.Status)
	s, err = w.waive(olga, s, "there are not so many")
	require.NoError(t, err)
	require.Equal(t, approval.Pending, s.Status, "those who can are asked all the same")
	require.NotEmpty(t, s.Waivers[0].Places)
	require.Less(t, len(s.Waivers[0].Places), 9)
	votes := 0
	for _, p := range []kabinet.Actor{anna, boris, carl, fred} {
		if next, err := w.vote(p, s, true); err == nil {
			s, votes = next, votes+1
		}
	}
	require.Equal(t, 9, votes+len(s.Waivers[0].Places))
	require.Equal(t, approval.Approved, s.Status)
}

func TestTheOwnerCannotWaiveTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.publish(in(asks("a", byRole("nobody", 1)), func(r *approval.Rule) { r.Waivable = true }))
	var s approval.State
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		s, err = svc.Submit(ctx, olga, order(50))
		return err
	})
	s, err := w.escalate(olga, s)
	require.NoError(t, err)
	_, err = w.waive(olga, s, "my own")
	require.ErrorIs(t, err, approval.ErrFourEyes)
	// Nor can somebody to whom the owner lent everything.
	w.firm.lent["d"] = lent{"olga", "sam"}
	loan := sam
	loan.Delegation = "d"
	_, err = w.waive(loan, s, "hers")
	require.ErrorIs(t, err, approval.ErrFourEyes)
}

// A right that is lent fills the place of who lent it, and no other.
func TestALentRight(t *testing.T) {
	w := newWorld(t)
	w.firm.lent["d"] = lent{"anna", "sam"}
	loan := sam
	loan.Delegation = "d"
	w.publish(asks("a", byRole("approver", 2)))
	s := w.submit(order(50))
	require.Equal(t, []approval.ID{s.ID}, w.waiting(loan))
	require.Empty(t, w.waiting(sam), "sam has no right of his own")
	s = w.approve(loan, s)
	require.Equal(t, kabinet.PersonID("anna"), s.Votes[0].For)
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, approval.ErrVoted, "her right was used")
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
	// Nobody waives with a right that is lent.
	w = newWorld(t)
	w.firm.lent["d"] = lent{"olga", "sam"}
	w.publish(in(asks("a", byRole("nobody", 1)), func(r *approval.Rule) { r.Waivable = true }))
	s, err = w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	_, err = w.waive(loan, s, "hers")
	require.ErrorIs(t, err, approval.ErrNotOwner)
}

func TestFourEyesOfWhoActedForTheRequester(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	// A manager of the seller's submits for rita.
	staff := kabinet.Actor{Person: "max", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "rita", Reason: "by phone", Until: start.Add(time.Hour)}}
	f, err := approval.New("apr_1", order(50), "rita", staff, start, approval.Policy{})
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("rita"), f.State().Requester)
	require.Equal(t, []kabinet.PersonID{"max", "rita"}, f.State().Excluded)
	who := shop(t)
	e := approval.Electorate{Requester: who, Voters: []approval.Voter{
		{Person: "max", Posts: []approval.Post{{Role: "approver"}}, Owner: true}, {Person: "rita", Posts: []approval.Post{{Role: "approver"}}},
		{Person: "lena", Posts: []approval.Post{{Role: "approver"}}}, {Person: "rita", Delegation: "d", For: "lena", Posts: []approval.Post{{Role: "approver"}}},
		{Person: "lena", Delegation: "e", For: "rita", Posts: []approval.Post{{Role: "approver"}}},
	}}
	_, err = f.Submit(staff, start, approval.Evaluation{Required: []approval.Rule{asks("a", byRole("approver", 1))}}, e, approval.Policy{})
	require.NoError(t, err)
	ballot := approval.Ballot{Approve: true, Hash: f.State().Subject.Hash}
	for name, by := range map[string]kabinet.Actor{
		"who acted":                  actor("max"),
		"the requester":              rita,
		"the requester for somebody": {Person: "rita", Organization: "acme", Delegation: "d"},
		"somebody for the requester": {Person: "lena", Organization: "acme", Delegation: "e"},
	} {
		before := f.State()
		_, err := f.Vote(by, start, ballot, e, approval.Policy{})
		require.ErrorIs(t, err, approval.ErrFourEyes, name)
		require.Equal(t, before, f.State(), name)
	}
	// The seller's people vote neither in their own name nor in another.
	for name, by := range map[string]kabinet.Actor{
		"staff":        {Person: "lena", Organization: "seller"},
		"staff for":    {Person: "max", Organization: "acme", OnBehalfOf: &kabinet.OnBehalf{Person: "lena"}},
		"staff at own": {Person: "max", Organization: "seller", OnBehalfOf: &kabinet.OnBehalf{Person: "lena"}},
	} {
		_, err := f.Vote(by, start, ballot, e, approval.Policy{})
		require.ErrorIs(t, err, approval.ErrOutsider, name)
	}
	_, err = f.Vote(actor("lena"), start, ballot, e, approval.Policy{})
	require.NoError(t, err)
	require.Equal(t, approval.Approved, f.State().Status)
}

func TestAnEditByAnApproverNeedsConsent(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	next, err := w.amend(anna, s, priced(2, 40, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.Equal(t, approval.Draft, next.Status)
	require.Equal(t, kabinet.PersonID("anna"), next.Editor)
	require.Equal(t, kabinet.PersonID("rita"), next.Requester)
	require.Equal(t, approval.Superseded, w.state(s).Status)
	_, err = w.vote(anna, next, true)
	require.ErrorIs(t, err, approval.ErrStatus)
	consent := func(by kabinet.Actor) error {
		return w.try(func(ctx context.Context, svc *approval.Service) (err error) {
			next, err = svc.Consent(ctx, by, w.state(next).Ref())
			return err
		})
	}
	staff := kabinet.Actor{Person: "max", Organization: "seller"}
	for _, by := range []kabinet.Actor{anna, carl, olga, staff} {
		before := next
		require.ErrorIs(t, consent(by), approval.ErrConsent)
		next = before
	}
	require.NoError(t, consent(rita))
	require.Equal(t, approval.Pending, next.Status)
	require.Equal(t, approval.Approved, w.approve(anna, next).Status)
}

func TestReductionsWithinTheTolerance(t *testing.T) {
	tolerant := func(share string) approval.Rule {
		return in(asks("a", byRole("approver", 1)), func(r *approval.Rule) { r.Tolerance = kabinet.MustRate(share) })
	}
	w := newWorld(t)
	w.publish(tolerant("0.2"))
	s := w.approve(anna, w.submit(order(100)))
	kept := func(version, quantity int64) approval.State {
		t.Helper()
		s, err := w.amend(rita, s, priced(version, quantity, "10 EUR", "0 EUR"))
		require.NoError(t, err)
		return s
	}
	s = kept(2, 90)
	require.Equal(t, approval.Approved, s.Status)
	require.Equal(t, int64(2), s.Subject.Version)
	s = kept(3, 80)
	require.Equal(t, approval.Approved, s.Status)
	// Slice by slice one does not get further than at once, and there is no way back.
	for _, c := range []int64{79, 81} {
		next := w.try(func(ctx context.Context, svc *approval.Service) error {
			next, err := svc.Amend(ctx, rita, s.Ref(), priced(4, c, "10 EUR", "0 EUR"))
			require.NoError(t, err)
			require.Equal(t, approval.Pending, next.Status, "%d", c)
			return errUndo
		})
		require.ErrorIs(t, next, errUndo)
	}
	require.Contains(t, w.kinds(0), "approval.kept")

	// Of several rules the lowest tolerance counts, and none tolerates nothing.
	for _, other := range []string{"0.05", "0"} {
		w = newWorld(t)
		w.publish(tolerant("0.2"), in(tolerant(other), func(r *approval.Rule) { r.ID = "b" }))
		s = w.submit(order(100))
		next, err := w.amend(rita, s, priced(2, 90, "10 EUR", "0 EUR"))
		require.NoError(t, err)
		require.NotEqual(t, s.ID, next.ID)
	}
	// Less for which the rules ask more is asked anew.
	w = newWorld(t)
	w.publish(tolerant("1"), approval.Rule{
		ID: "small", Name: "Too small", Effect: approval.Require, Tiers: []approval.Tier{byRole("owner", 1)},
		When: approval.Where(approval.Total, approval.Less, eur("500")), Tolerance: kabinet.MustRate("1"),
	})
	s = w.approve(anna, w.submit(order(100)))
	next, err := w.amend(rita, s, priced(2, 40, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.Equal(t, approval.Pending, next.Status)
	require.Len(t, next.Rules, 2)
}

// What nobody approves anew changes the version alone.
func TestAnImmaterialChangeKeepsTheApproval(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.approve(anna, w.submit(order(50)))
	same := order(50)
	same.Version = 2
	s, err := w.amend(rita, s, same)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
	require.Equal(t, int64(2), s.Subject.Version)
	// The same facts in another unit are another matter; a version that is not newer
	// and another subject are mistakes.
	moved := order(50)
	moved.Version, moved.Unit = 3, "west"
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Amend(ctx, rita, s.Ref(), moved)
		return err
	}), kabinet.Forbidden, "rita has nothing there")
	next, err := w.amend(olga, s, moved)
	require.NoError(t, err)
	require.Equal(t, approval.Draft, next.Status)
	_, err = w.amend(olga, next, same)
	require.ErrorIs(t, err, approval.ErrSubject)
	other := order(50)
	other.Version, other.ID = 9, "ord_2"
	_, err = w.amend(olga, next, other)
	require.ErrorIs(t, err, approval.ErrSubject)
	foreign := order(50)
	foreign.Version, foreign.Org = 9, "rival"
	_, err = w.amend(olga, next, foreign)
	require.ErrorIs(t, err, approval.ErrSubject)
}

func TestTimeRemindsAndExpiresAndNeverApproves(t *testing.T) {
	w := newWorld(t)
	w.policy = approval.Policy{WaitFor: 10 * 24 * time.Hour, HoldFor: time.Hour, RemindEvery: 12 * time.Hour}
	w.publish(asks("a", approval.Tier{Groups: byRole("approver", 2).Groups, DueHours: 48}))
	s := w.submit(order(50))
	require.True(t, s.Due.Equal(start.Add(48*time.Hour)))
	settle := func() int { return w.settle(olga) }
	require.Zero(t, settle())
	w.now = s.Due.Add(-1)
	require.Zero(t, settle())
	_, err := w.escalate(rita, s)
	require.ErrorIs(t, err, approval.ErrNotStalled)
	w.now = s.Due
	require.Equal(t, 1, settle())
	require.Zero(t, settle())
	s = w.state(s)
	require.Equal(t, 1, s.Reminders)
	require.Equal(t, approval.Pending, s.Status)
	// What is late can be escalated though it could be given.
	s, err = w.escalate(rita, s)
	require.NoError(t, err)
	require.Equal(t, 1, s.Escalation)
	// Whom it was widened to have their time, too: it does not go to the top by asking twice.
	require.True(t, s.Due.Equal(w.now.Add(48*time.Hour)))
	_, err = w.escalate(rita, s)
	require.ErrorIs(t, err, approval.ErrNotStalled)
	require.Equal(t, approval.Approved, w.approve(boris, w.approve(anna, s)).Status)

	// An approval that nobody uses expires.
	w.now = w.now.Add(time.Hour)
	s = w.state(s)
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Release(ctx, rita, s.Ref(), 1, s.Subject.Hash)
		return err
	}), approval.ErrExpired)
	require.Equal(t, 1, settle())
	require.Equal(t, approval.Expired, w.state(s).Status)

	// So does a flow that stays open.
	w.now = start
	s = w.submit(order(50))
	w.now = start.Add(10 * 24 * time.Hour)
	_, err = w.vote(anna, s, true)
	require.ErrorIs(t, err, approval.ErrExpired)
	require.Equal(t, 1, settle())
	require.Equal(t, approval.Expired, w.state(s).Status)
	require.Zero(t, settle())
}

// A unit that is gone leaves its flows to nobody.
func TestAFlowOfAUnitThatIsGone(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", approval.Tier{Groups: byRole("approver", 1).Groups, DueHours: 1}))
	s := w.submit(order(50))
	delete(w.firm.parents, "shop")
	w.now = w.now.Add(2 * time.Hour)
	require.Equal(t, 1, w.settle(kabinet.Actor{Person: "max", Organization: "seller"}))
	require.Equal(t, approval.Stalled, w.state(s).Status)
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, kabinet.Forbidden)
}

func TestWithdraw(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.approve(anna, w.submit(order(50)))
	withdraw := func(by kabinet.Actor) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Withdraw(ctx, by, s.Ref(), "not needed")
			return err
		})
	}
	require.ErrorIs(t, withdraw(olga), approval.ErrNotRequester)
	require.NoError(t, withdraw(rita))
	s = w.state(s)
	require.Equal(t, approval.Withdrawn, s.Status)
	require.ErrorIs(t, withdraw(rita), approval.ErrStatus)
}

// What is asked about is gone: the flow ends whoever did it, also past its time, and
// nothing is approved by it.
func TestAFlowEndsWithItsSubject(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	drop := func(subject string) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			return svc.Drop(ctx, carl, "acme", approval.Order, subject, "cancelled")
		})
	}
	require.NoError(t, drop("another"), "there is nothing to end")
	require.NoError(t, drop(s.Subject.ID))
	now := w.state(s)
	require.Equal(t, approval.Withdrawn, now.Status)
	require.Equal(t, "cancelled", now.Reason)
	require.NoError(t, drop(s.Subject.ID))
	_, err := w.vote(carl, now, true)
	require.ErrorIs(t, err, approval.ErrStatus)
	_, err = approval.Restore(now).Drop(carl, now.Changed, "")
	require.ErrorIs(t, err, approval.ErrStatus)
	now.Released = now.Changed
	_, err = approval.Restore(now).Drop(carl, now.Changed, "")
	require.ErrorIs(t, err, approval.ErrReleased)
}

// settle settles what is due, and returns how much that was.
func (w *world) settle(by kabinet.Actor) int {
	w.Helper()
	var due kabinet.List[approval.State]
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		due, err = svc.Due(ctx, by, kabinet.Page{})
		return err
	})
	for _, f := range due.Items {
		w.must(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Settle(ctx, by, f.Subject.Org, f.ID)
			return err
		})
	}
	return len(due.Items)
}
