package approval_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// What no longer holds at release stops it, and the approval stays as it was.
func TestReleaseChecksAgain(t *testing.T) {
	w := newWorld(t)
	s := w.submit(order(50))
	over := errors.New("over")
	w.rechecks = []approval.Recheck{credit{}, credit{over}}
	release := func() error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Release(ctx, rita, s.Ref(), 1, s.Subject.Hash)
			return err
		})
	}
	err := release()
	require.ErrorIs(t, err, approval.ErrRecheck)
	require.ErrorIs(t, err, over)
	same(t, s, w.state(s))
	w.rechecks = w.rechecks[:1]
	require.NoError(t, release())
	require.Equal(t, "approval.released", w.kinds(2)[0])
}

// A tier begins with nobody from further up.
func TestANewTierIsNotEscalated(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("finance", 1), byRole("finance", 1)))
	w.firm.people["gina"] = &colleague{posts: []post{{"", "finance", false, ""}}}
	s, err := w.escalate(rita, w.submit(order(50)))
	require.NoError(t, err)
	s = w.approve(fred, s)
	require.Equal(t, 1, s.Tier)
	require.Zero(t, s.Escalation)
	require.Equal(t, approval.Stalled, s.Status)
	_, err = w.vote(actor("gina"), s, true)
	require.ErrorIs(t, err, approval.ErrNotEligible)
}

// What is late is widened level by level, each of which has its time, and no further than
// there are levels.
func TestALateTierIsWidenedToTheTop(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", approval.Tier{Groups: byRole("approver", 1).Groups, DueHours: 1}))
	s := w.submit(order(50))
	for level := 1; level <= 2; level++ {
		_, err := w.escalate(rita, s)
		require.ErrorIs(t, err, approval.ErrNotStalled)
		w.now = w.now.Add(time.Hour)
		s, err = w.escalate(rita, s)
		require.NoError(t, err)
		require.Equal(t, level, s.Escalation)
		require.Equal(t, approval.Pending, s.Status)
	}
	w.now = w.now.Add(time.Hour)
	_, err := w.escalate(rita, s)
	require.ErrorIs(t, err, approval.ErrTop)
	same(t, s, w.state(s))
}

// A right that is lent is no second one: where two are needed and one person has lent
// theirs, nobody is missing less.
func TestALentRightFillsNothingMore(t *testing.T) {
	w := newWorld(t)
	w.firm.people["carl"].posts, w.firm.people["boris"].posts = nil, nil
	w.firm.lent["d"] = lent{"anna", "sam"}
	w.publish(asks("a", byRole("approver", 2)))
	require.Equal(t, approval.Stalled, w.submit(order(50)).Status)
}

// Who was a delegate when the flow was looked at stays excluded.
func TestADelegateForAMomentStaysExcluded(t *testing.T) {
	for name, look := range map[string]func(*world, approval.State){
		"check": func(w *world, s approval.State) {
			// That nothing else happens must not make it forget.
			w.must(func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Check(ctx, rita, w.state(s).Ref())
				return err
			})
		},
		"vote": func(w *world, s approval.State) { w.approve(carl, s) },
	} {
		w := newWorld(t)
		w.firm.people["dora"] = &colleague{posts: []post{{"", "approver", true, ""}}}
		w.publish(asks("a", byRole("approver", 2)))
		s := w.submit(order(50))
		w.firm.lent["d"] = lent{"rita", "anna"}
		look(w, s)
		delete(w.firm.lent, "d")
		_, err := w.vote(anna, s, true)
		require.ErrorIs(t, err, approval.ErrFourEyes, name)
	}
}

// Where no total is known, a limit says nothing, and the owner is asked.
func TestALimitWithoutATotal(t *testing.T) {
	w := newWorld(t)
	claim := approval.Subject{Kind: approval.Claim, ID: "c", Org: "acme", Unit: "shop", Version: 1, Hash: "h"}
	w.publish(approval.Rule{ID: "r", Name: "R", Effect: approval.Require, Tiers: []approval.Tier{{Groups: []approval.Group{{By: approval.ByLimit}}}}})
	s := w.submit(claim)
	require.Empty(t, w.waiting(anna))
	require.Equal(t, []approval.ID{s.ID}, w.waiting(olga))
}

func TestOneFlowOfASubject(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.submit(order(50))
	err := w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Submit(ctx, rita, order(5))
		return err
	})
	require.ErrorIs(t, err, kabinet.ErrConflict)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		got, err := svc.Current(ctx, rita, "acme", approval.Order, "ord_1")
		same(t, s, got)
		return err
	})
}

// A flow that is past its end, or was used, does not stand in the way of the next.
func TestWhatIsOverMakesRoom(t *testing.T) {
	w := newWorld(t)
	w.policy.WaitFor = time.Hour
	w.publish(asks("a", byRole("approver", 1)))
	first := w.submit(order(50))
	w.now = w.now.Add(time.Hour)
	second := w.submit(order(50))
	require.Equal(t, approval.Expired, w.state(first).Status)
	second = w.approve(anna, second)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Release(ctx, rita, second.Ref(), 1, second.Subject.Hash)
		return err
	})
	_, err := w.amend(rita, second, priced(2, 60, "10 EUR", "0 EUR"))
	require.ErrorIs(t, err, approval.ErrReleased)
	require.Equal(t, approval.Pending, w.submit(priced(2, 60, "10 EUR", "0 EUR")).Status)
}

// A rule is published by who may do so in its unit, and in the one it comes from.
func TestPublishing(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	publish := func(by kabinet.Actor, version int64, r approval.Rule) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Publish(ctx, by, "acme", version, r)
			return err
		})
	}
	require.ErrorIs(t, publish(anna, 1, asks("b", byRole("approver", 1))), kabinet.Forbidden)
	require.ErrorIs(t, publish(olga, 0, asks("b", byRole("approver", 1))), kabinet.ErrConflict)
	require.ErrorIs(t, publish(olga, 1, in(asks("b", byRole("approver", 1)), func(r *approval.Rule) { r.Unit = "nowhere" })), kabinet.Forbidden)
	require.ErrorIs(t, publish(olga, 1, in(asks("b"), func(r *approval.Rule) {})), approval.ErrRule)
	w.firm.people["anna"].owner = true // of the west alone, for this
	require.ErrorIs(t, publish(anna, 1, in(asks("a", byRole("approver", 1)), func(r *approval.Rule) { r.Unit = "west" })), kabinet.Forbidden)
	require.NoError(t, publish(anna, 1, in(asks("b", byRole("approver", 1)), func(r *approval.Rule) { r.Unit = "west" })))
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		return svc.Retire(ctx, anna, "acme", 2, "a")
	}), kabinet.Forbidden)
	require.NoError(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		return svc.Retire(ctx, anna, "acme", 2, "b")
	}))
}

func TestPublishingWarns(t *testing.T) {
	for name, c := range map[string]struct {
		rule approval.Rule
		want []approval.Warning
	}{
		"enough":       {in(asks("a", byRole("approver", 1)), func(r *approval.Rule) { r.Unit = "shop" }), nil},
		"nobody":       {in(asks("a", byRole("cfo", 1)), func(r *approval.Rule) { r.Unit = "shop" }), []approval.Warning{{Unit: "shop", Group: approval.Group{By: approval.ByRole, Role: "cfo", Count: 1}}}},
		"one for all":  {in(asks("a", byRole("finance", 1)), func(r *approval.Rule) { r.Unit = "east" }), []approval.Warning{{Unit: "east", Group: approval.Group{By: approval.ByRole, Role: "finance", Count: 1}, Requester: "fred"}}},
		"manager":      {in(asks("a", approval.Tier{Groups: []approval.Group{{By: approval.ByManager}}}), func(r *approval.Rule) { r.Unit = "shop" }), nil},
		"two tiers":    {in(asks("a", byRole("finance", 1), byRole("finance", 1)), func(r *approval.Rule) { r.Unit = "shop"; r.CountAgain = true }), []approval.Warning{{Unit: "shop", Group: approval.Group{By: approval.ByRole, Role: "finance", Count: 1}, Requester: "fred"}, {Unit: "shop", Tier: 1, Group: approval.Group{By: approval.ByRole, Role: "finance", Count: 1}, Requester: "fred"}}},
		"they deny":    {approval.Rule{ID: "d", Name: "D", Effect: approval.Deny}, nil},
		"in all units": {asks("a", byRole("cfo", 1)), []approval.Warning{{Group: approval.Group{By: approval.ByRole, Role: "cfo", Count: 1}}, {Unit: "east", Group: approval.Group{By: approval.ByRole, Role: "cfo", Count: 1}}, {Unit: "shop", Group: approval.Group{By: approval.ByRole, Role: "cfo", Count: 1}}, {Unit: "west", Group: approval.Group{By: approval.ByRole, Role: "cfo", Count: 1}}}},
	} {
		require.Equal(t, c.want, newWorld(t).publish(c.rule)[0].Warnings, name)
	}
	// Two tiers of the same role need two persons.
	got := newWorld(t).publish(in(asks("a", byRole("finance", 1), byRole("finance", 1)), func(r *approval.Rule) { r.Unit = "shop" }))[0].Warnings
	require.NotEmpty(t, got)
	require.Empty(t, got[0].Requester)
}

func TestMissingPorts(t *testing.T) {
	ctx := context.Background()
	var s approval.Service
	for _, err := range []error{
		func() error { _, err := s.Submit(ctx, rita, order(1)); return err }(),
		func() error { _, err := s.Waiting(ctx, rita, kabinet.Page{}); return err }(),
		func() error { return s.Retire(ctx, rita, "acme", 1, "a") }(),
	} {
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		require.ErrorContains(t, err, "approval.Service.Authority")
	}
	s.Authority = acme()
	_, err := s.Vote(ctx, rita, "acme", "a", approval.Ballot{})
	require.ErrorContains(t, err, "approval.Service.Flows")
}

// A directory that knows no path would make every rule go away.
func TestNoPathIsAnError(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	err := w.try(func(ctx context.Context, svc *approval.Service) error {
		svc.Directory = pathless{w.firm}
		_, err := svc.Submit(ctx, rita, order(50))
		return err
	})
	require.ErrorIs(t, err, approval.ErrPath)
}

type pathless struct{ *firm }

func (pathless) Standing(context.Context, kabinet.Object, kabinet.Actor) (approval.Standing, error) {
	return approval.Standing{Person: "rita"}, nil
}

func TestSubjectsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*approval.Subject)
		err    error
	}{
		"no id":           {func(s *approval.Subject) { s.ID = "" }, approval.ErrSubject},
		"no version":      {func(s *approval.Subject) { s.Version = 0 }, approval.ErrSubject},
		"no hash":         {func(s *approval.Subject) { s.Content = nil }, approval.ErrSubject},
		"another hash":    {func(s *approval.Subject) { s.Hash = "x" }, approval.ErrContent},
		"a key twice":     {func(s *approval.Subject) { s.Content.Lines = append(s.Content.Lines, s.Content.Lines[0]) }, approval.ErrContent},
		"a term twice":    {func(s *approval.Subject) { s.Content.Terms[1].Name = "payer" }, approval.ErrContent},
		"a total is made": {func(s *approval.Subject) { s.Facts[approval.Total] = eur("1") }, approval.ErrFact},
		"half a total":    {func(s *approval.Subject) { delete(s.Facts, approval.TotalBefore) }, approval.ErrFact},
		"two currencies":  {func(s *approval.Subject) { s.Facts[approval.TotalAfter] = approval.Amount(kabinet.MustMoney("1 RUB")) }, kabinet.ErrCurrencyMismatch},
		"no fact":         {func(s *approval.Subject) { s.Facts[approval.Site] = approval.Value{} }, approval.ErrValue},
	} {
		s := order(50)
		c.change(&s)
		_, err := approval.New("apr_1", s, "rita", rita, start, approval.Policy{})
		require.ErrorIs(t, err, c.err, name)
	}
	_, err := approval.New("", order(1), "rita", rita, start, approval.Policy{})
	require.ErrorIs(t, err, approval.ErrID)
	_, err = approval.New("a", order(1), "", kabinet.Actor{}, start, approval.Policy{})
	require.ErrorIs(t, err, approval.ErrActor)
	_, err = approval.New("a", order(1), "rita", sam, start, approval.Policy{})
	require.ErrorIs(t, err, approval.ErrActor)
}

// same compares states as they are kept.
func same(t *testing.T, want, got approval.State) {
	t.Helper()
	a, err := json.Marshal(want)
	require.NoError(t, err)
	b, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(a), string(b))
}

// The hash is of what a content says, not of how it is written.
func TestTheHashIsOfNumbersNotOfTheirDigits(t *testing.T) {
	content := func(quantity, price string) approval.Content {
		return approval.Content{
			Lines: []approval.ContentLine{{Key: "1", Article: "a", Quantity: kabinet.MustQuantity(quantity), Price: kabinet.MustMoney(price)}},
			Total: kabinet.MustMoney(price),
		}
	}
	require.Equal(t, content("1.50", "10 EUR").Hash(), content("1.5", "10.000 EUR").Hash())
	require.NotEqual(t, content("1.5", "10 EUR").Hash(), content("1.51", "10 EUR").Hash())
	require.NotEqual(t, content("1.5", "10 EUR").Hash(), content("1.5", "10 USD").Hash())
}
