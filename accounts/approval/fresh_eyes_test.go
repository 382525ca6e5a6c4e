package approval_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Less of the goods at a greater total before discounts is no reduction for who approves up
// to a limit: it is asked anew, of who may.
func TestAReductionDoesNotOutgrowALimit(t *testing.T) {
	limit := approval.Tier{Groups: []approval.Group{{By: approval.ByLimit}}}
	for name, c := range map[string]struct {
		facts func(approval.Facts)
		kept  bool
	}{
		"less":                {func(approval.Facts) {}, true},
		"a greater total":     {func(f approval.Facts) { f[approval.TotalBefore] = eur("60000") }, false},
		"no total":            {func(f approval.Facts) { delete(f, approval.TotalBefore); delete(f, approval.TotalAfter) }, false},
		"another fact":        {func(f approval.Facts) { f[approval.CostCentre] = approval.Text("1") }, true},
		"another currency":    {func(f approval.Facts) { f[approval.TotalBefore], f[approval.TotalAfter] = usd("1"), usd("1") }, false},
		"a total as it was":   {func(f approval.Facts) { f[approval.TotalBefore] = eur("4000") }, true},
		"a cent more than it": {func(f approval.Facts) { f[approval.TotalBefore] = eur("4000.01") }, false},
	} {
		w := newWorld(t)
		w.publish(in(asks("a", limit), func(r *approval.Rule) { r.Tolerance = kabinet.MustRate("0.5") }))
		s := w.approve(anna, w.submit(order(400)))
		require.Equal(t, approval.Approved, s.Status)
		less := priced(2, 399, "10 EUR", "0 EUR")
		c.facts(less.Facts)
		next, err := w.amend(rita, s, less)
		require.NoError(t, err, name)
		require.Equal(t, c.kept, next.Status == approval.Approved, name)
		require.Equal(t, c.kept, next.ID == s.ID, name)
	}
}

func usd(s string) approval.Value { return approval.Amount(kabinet.MustMoney(s + " USD")) }

// Who works for the seller, too, does nothing there in the name of the client's person that
// they are, or were, elsewhere.
func TestARequesterIsNobodyElsewhere(t *testing.T) {
	elsewhere := kabinet.Actor{Person: "rita", Organization: "seller"} // who sees every client's flows
	for name, left := range map[string]bool{"still a colleague": false, "has left": true} {
		w := newWorld(t)
		w.publish(asks("a", byRole("approver", 1)))
		s, err := w.amend(anna, w.submit(order(50)), priced(2, 60, "10 EUR", "0 EUR"))
		require.NoError(t, err)
		require.Equal(t, approval.Draft, s.Status)
		if left {
			delete(w.firm.people, "rita")
		}
		before := w.state(s)
		for verb, do := range map[string]func(ctx context.Context, svc *approval.Service) error{
			"consent": func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Consent(ctx, elsewhere, before.Ref()))
			},
			"withdraw": func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Withdraw(ctx, elsewhere, before.Ref(), "x"))
			},
			"vote": func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Vote(ctx, elsewhere, "acme", before.ID, approval.Ballot{Approve: true, Version: before.Version, Hash: before.Subject.Hash}))
			},
		} {
			require.Error(t, w.try(do), "%s %s", verb, name)
			require.Equal(t, before, w.state(s), "%s %s", verb, name)
		}
		// What they amend from there is somebody else's change.
		next, err := w.amend(elsewhere, s, priced(3, 70, "10 EUR", "0 EUR"))
		require.True(t, err != nil || next.Status == approval.Draft && next.Editor == "rita", name)
	}
}

// A vote of an earlier tier counts again only while its person may still give it.
func TestAVoteIsNotCarriedByWhoMayNoLonger(t *testing.T) {
	rule := in(asks("a", byRole("approver", 1), byRole("approver", 2)), func(r *approval.Rule) { r.CountAgain = true })
	for name, gone := range map[string]bool{"still there": false, "gone": true} {
		w := newWorld(t)
		w.publish(rule, asks("b", approval.Tier{Groups: []approval.Group{{By: approval.ByPerson, Person: "olga"}}}))
		s := w.approve(carl, w.submit(order(50)))
		require.Equal(t, 0, s.Tier, "olga is waited for")
		if gone {
			delete(w.firm.people, "carl")
		}
		s = w.approve(olga, s)
		require.Equal(t, 1, s.Tier)
		s = w.approve(anna, s)
		if !gone {
			require.Equal(t, approval.Approved, s.Status, name)
			continue
		}
		require.Equal(t, approval.Stalled, s.Status, name)
		require.ErrorIs(t, second(w.vote(carl, s, true)), kabinet.Forbidden)
	}
}

// People who vote at the same time are counted once each, on what they saw; an approval that
// several use at the same time is used once; and of two who change the rules one has to look
// again.
func TestManyAtOnceAreCountedOnce(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("two", byRole("approver", 2)))
	together := func(do ...func() error) (errs []error) {
		errs = make([]error, len(do))
		var wait sync.WaitGroup
		for i, f := range do {
			wait.Go(func() { errs[i] = f() })
		}
		wait.Wait()
		return errs
	}
	passed := func(errs []error) (n int) {
		for _, err := range errs {
			if err == nil {
				n++
			}
		}
		return n
	}
	w.ids = 10 // the ids are not safe for several at once
	for round := range 10 {
		subject := order(50)
		subject.ID = fmt.Sprint("ord_", round)
		s := w.submit(subject)
		vote := func(by kabinet.Actor) func() error {
			return func() error {
				return w.try(func(ctx context.Context, svc *approval.Service) error {
					return second(svc.Vote(ctx, by, "acme", s.ID, approval.Ballot{Approve: true, Version: s.Version, Hash: s.Subject.Hash}))
				})
			}
		}
		errs := together(vote(carl), vote(carl), vote(anna), vote(anna), vote(carl), vote(anna))
		require.Equal(t, 1, passed(errs), "each saw the first version")
		for _, err := range errs {
			require.True(t, err == nil || errors.Is(err, kabinet.ErrConflict), "%v", err)
		}
		s = w.state(s)
		require.Len(t, s.Votes, 1)
		require.Equal(t, approval.Pending, s.Status)
		require.Equal(t, 1, passed(together(vote(carl), vote(anna), vote(carl), vote(anna))))
		s = w.state(s)
		require.Equal(t, approval.Approved, s.Status)
		require.NotEqual(t, s.Votes[0].Person, s.Votes[1].Person)
		release := func() error {
			return w.try(func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Release(ctx, rita, s.Ref(), 1, s.Subject.Hash))
			})
		}
		amend := func() error {
			return second(w.amend(rita, s, func() approval.Subject { x := priced(2, 90, "10 EUR", "0 EUR"); x.ID = subject.ID; return x }()))
		}
		require.Equal(t, 1, passed(together(release, release, amend, release)), "it is used, or it is void")
		require.False(t, !w.state(s).Released.IsZero() && w.state(s).Status == approval.Superseded)
	}
	publish := func(id approval.RuleID) func() error {
		return func() error {
			return w.try(func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Publish(ctx, olga, "acme", 1, asks(id, byRole("approver", 1))))
			})
		}
	}
	require.Equal(t, 1, passed(together(publish("x"), publish("y"), publish("z"), func() error {
		return w.try(func(ctx context.Context, svc *approval.Service) error { return svc.Retire(ctx, olga, "acme", 1, "two") })
	})))
}

// What is not known of a subject asks for no less than whatever it might be: no fact that is
// left out takes away a rule that would hold with it.
func TestAFactThatIsLeftOutAsksForNoLess(t *testing.T) {
	fields := []approval.Field{approval.CostCentre, approval.Payer, approval.Site}
	values := []approval.Value{approval.Text("a"), approval.Text("b")}
	compare := rapid.Custom(func(t *rapid.T) approval.Predicate {
		return approval.Where(rapid.SampledFrom(fields).Draw(t, "field"),
			rapid.SampledFrom([]approval.Op{approval.Equal, approval.Unequal}).Draw(t, "op"), rapid.SampledFrom(values).Draw(t, "value"))
	})
	var predicate *rapid.Generator[approval.Predicate]
	predicate = rapid.Custom(func(t *rapid.T) approval.Predicate {
		part := func() approval.Predicate {
			if rapid.IntRange(0, 2).Draw(t, "deeper") == 0 {
				return predicate.Draw(t, "part")
			}
			return compare.Draw(t, "part")
		}
		switch rapid.IntRange(0, 3).Draw(t, "join") {
		case 0:
			return approval.Not(part())
		case 1:
			return approval.All(part(), part())
		case 2:
			return approval.Any(part(), part())
		}
		return compare.Draw(t, "alone")
	})
	rapid.Check(t, func(t *rapid.T) {
		var rules []approval.Rule
		for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
			r := approval.Rule{
				ID: approval.RuleID(fmt.Sprint(i)), Name: "x", When: predicate.Draw(t, "when"),
				Unit:   rapid.SampledFrom([]kabinet.UnitID{"", "west", "shop"}).Draw(t, "unit"),
				Effect: rapid.SampledFrom([]approval.Effect{approval.Deny, approval.Require, approval.Bypass}).Draw(t, "effect"),
			}
			if r.Effect == approval.Require {
				r.Tiers = []approval.Tier{byRole("approver", 1)}
				r.Mandatory = rapid.Bool().Draw(t, "mandatory")
			}
			rules = append(rules, r)
		}
		who := approval.Standing{Person: "rita", Path: []kabinet.UnitID{"shop", "west", ""}}
		all, known := approval.Facts{}, approval.Facts{}
		for _, f := range fields {
			all[f] = rapid.SampledFrom(values).Draw(t, "fact")
			if rapid.Bool().Draw(t, "known") {
				known[f] = all[f]
			}
		}
		full := approval.Evaluate(rules, approval.Subject{Kind: approval.Order, Facts: all}, who)
		part := approval.Evaluate(rules, approval.Subject{Kind: approval.Order, Facts: known}, who)
		asks := func(id approval.RuleID) bool {
			return slices.ContainsFunc(part.Denied, func(r approval.RuleRef) bool { return r.ID == id }) ||
				slices.ContainsFunc(part.Required, func(r approval.Rule) bool { return r.ID == id })
		}
		if len(full.Denied) == 0 {
			for _, r := range full.Required {
				require.True(t, asks(r.ID), "rule %s would be required", r.ID)
			}
		}
		for _, r := range full.Denied {
			require.True(t, asks(r.ID), "rule %s would deny", r.ID)
		}
		// The order of the rules does not matter.
		slices.Reverse(rules)
		require.Equal(t, part, approval.Evaluate(rules, approval.Subject{Kind: approval.Order, Facts: known}, who))
	})
}

// Time approves nothing and brings nothing back, however often and in whichever order it is
// told, also when it goes back: what is over stays over.
func TestNoTimeRevivesAFlow(t *testing.T) {
	w := newWorld(t)
	w.policy = approval.Policy{WaitFor: time.Hour, HoldFor: time.Hour}
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	w.now = start.Add(time.Hour)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		return second(svc.Settle(ctx, rita, "acme", s.ID))
	})
	for _, at := range []time.Time{start.Add(-time.Hour), start, start.Add(time.Hour - 1)} {
		w.now = at
		for name, verb := range verbs {
			if slices.Contains([]string{"Get", "Current", "Submit", "Preview", "Rules", "Publish", "Retire", "Settle"}, name) {
				continue
			}
			for _, by := range []kabinet.Actor{rita, carl, olga} {
				require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error { return verb(ctx, svc, by, w.state(s).Ref()) }), name)
			}
		}
		require.Equal(t, approval.Expired, w.state(s).Status)
	}
	// Nor does an approval live longer for being told of earlier instants.
	w = newWorld(t)
	w.policy.HoldFor = time.Hour
	w.publish(asks("a", byRole("approver", 1)))
	s = w.approve(carl, w.submit(order(50)))
	until := s.Until
	for _, at := range []time.Time{start.Add(-time.Hour), start.Add(30 * time.Minute)} {
		w.now = at
		s, err := w.amend(rita, s, priced(w.state(s).Subject.Version+1, 50, "10 EUR", "0 EUR"))
		require.NoError(t, err)
		require.Equal(t, until, s.Until, "a version that is the same is approved no longer")
	}
}

// A state that names nobody who must not approve, as of another store, lets neither the
// requester vote nor who asked for them, nor whose the subject is.
func TestAStateWithoutExclusionsExcludesTheRequester(t *testing.T) {
	e := approval.Electorate{
		Voters:    []approval.Voter{{Person: "rita"}, {Person: "sam"}, {Person: "olga"}, {Person: "anna"}},
		Requester: approval.Standing{Person: "rita", Path: []kabinet.UnitID{""}},
	}
	for i := range e.Voters {
		e.Voters[i].Posts = []approval.Post{{Role: "approver"}}
	}
	subject := order(50)
	subject.Unit, subject.Owner = "", "olga"
	f, err := approval.New("f", subject, "rita", kabinet.Actor{Person: "sam", Organization: "acme", Delegation: "d"}, start, approval.Policy{})
	require.NoError(t, err)
	require.ElementsMatch(t, []kabinet.PersonID{"sam", "rita", "olga"}, f.State().Excluded)
	s := f.State()
	s.Status, s.Excluded = approval.Pending, nil
	s.Rules = []approval.Rule{{ID: "r", Name: "R", Effect: approval.Require, Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByRole, Role: "approver"}}}}}}
	for _, v := range e.Voters {
		err := approval.Restore(s).MayVote(kabinet.Actor{Person: v.Person, Organization: "acme"}, start, e)
		if v.Person == "anna" {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, approval.ErrFourEyes, v.Person)
		}
	}
}
