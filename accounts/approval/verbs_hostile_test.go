package approval_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// Withdraw, Release, Consent, Renew and Drop are for whom they are for, once, on what was
// seen and in time, and nobody else changes anything by them.
func TestNoVerbIsAnybodys(t *testing.T) {
	w := newWorld(t)
	w.policy.WaitFor, w.policy.HoldFor = 48*time.Hour, 24*time.Hour
	w.publish(asks("large", byRole("approver", 1)))
	s := w.submit(order(50))
	foreign := kabinet.Actor{Person: "rita", Organization: "rival"}
	acting := kabinet.Actor{Person: "mira", Organization: "seller", OnBehalfOf: &kabinet.OnBehalf{Person: "olga"}}
	loan := rita
	loan.Delegation = "none"
	withdraw := func(by kabinet.Actor, ref approval.Ref) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error { return second(svc.Withdraw(ctx, by, ref, "")) })
	}
	release := func(by kabinet.Actor, ref approval.Ref, version int64, hash string) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			return second(svc.Release(ctx, by, ref, version, hash))
		})
	}
	for _, by := range []kabinet.Actor{sam, anna, boris, carl, olga, eva, foreign, acting} {
		require.Error(t, withdraw(by, s.Ref()), by.Person)
		require.Error(t, release(by, s.Ref(), 1, s.Subject.Hash), by.Person)
	}
	stale := s.Ref()
	stale.Version++
	require.ErrorIs(t, withdraw(rita, stale), kabinet.Conflict)
	require.Equal(t, s.Version, w.state(s).Version)

	s = w.approve(anna, s)
	require.Equal(t, approval.Approved, s.Status)
	for _, by := range []kabinet.Actor{sam, eva, foreign} {
		require.Error(t, release(by, s.Ref(), 1, s.Subject.Hash), by.Person)
	}
	require.ErrorIs(t, release(rita, s.Ref(), 2, s.Subject.Hash), approval.ErrChanged)
	require.ErrorIs(t, release(rita, s.Ref(), 1, "other"), approval.ErrChanged)
	w.now = start.Add(24 * time.Hour) // the very instant
	require.ErrorIs(t, release(rita, s.Ref(), 1, s.Subject.Hash), approval.ErrExpired)
	require.ErrorIs(t, withdraw(rita, s.Ref()), approval.ErrExpired)
	w.now = w.now.Add(-time.Nanosecond)
	require.NoError(t, release(rita, s.Ref(), 1, s.Subject.Hash))
	s = w.state(s)
	require.ErrorIs(t, release(rita, s.Ref(), 1, s.Subject.Hash), approval.ErrReleased)
	require.ErrorIs(t, withdraw(rita, s.Ref()), approval.ErrReleased)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		if err := svc.Drop(ctx, rita, "rival", approval.Order, "ord_1", ""); err != nil {
			return err
		}
		return svc.Drop(ctx, rita, "acme", approval.Order, "ord_1", "") // what was used is over
	})
	require.Equal(t, s, w.state(s))
}

// The tolerance is of what was submitted: at the share it keeps, a cent above it, in several
// steps, or in any other respect it does not.
func TestAToleranceIsMeasuredToTheCent(t *testing.T) {
	tolerant := func(r approval.Rule) approval.Rule { r.Tolerance = kabinet.MustRate("0.1"); return r }
	for name, c := range map[string]struct {
		steps []approval.Subject
		kept  bool
	}{
		"at the share":                {[]approval.Subject{priced(2, 90, "10 EUR", "0 EUR")}, true},
		"a piece more":                {[]approval.Subject{priced(2, 89, "10 EUR", "0 EUR")}, false},
		"a cent more, by a discount":  {[]approval.Subject{priced(2, 90, "10 EUR", "0.01 EUR")}, false},
		"a cent less, by a discount":  {[]approval.Subject{priced(2, 100, "10 EUR", "99.99 EUR")}, true},
		"in two steps":                {[]approval.Subject{priced(2, 95, "10 EUR", "0 EUR"), priced(3, 89, "10 EUR", "0 EUR")}, false},
		"down and up again":           {[]approval.Subject{priced(2, 90, "10 EUR", "0 EUR"), priced(3, 91, "10 EUR", "0 EUR")}, false},
		"another price":               {[]approval.Subject{priced(2, 100, "9.99 EUR", "0 EUR")}, false},
		"another currency":            {[]approval.Subject{priced(2, 95, "10 USD", "0 USD")}, false},
		"nothing":                     {[]approval.Subject{priced(2, 0, "10 EUR", "0 EUR")}, false},
		"less than nothing":           {[]approval.Subject{priced(2, -1, "10 EUR", "0 EUR")}, false},
		"a discount of more than all": {[]approval.Subject{priced(2, 100, "10 EUR", "1001 EUR")}, false},
	} {
		for _, approved := range []bool{false, true} {
			w := newWorld(t)
			w.publish(tolerant(asks("large", byRole("approver", 1))))
			s := w.submit(order(100))
			if approved {
				s = w.approve(anna, s)
			}
			var err error
			next := s
			for _, step := range c.steps {
				next, err = w.amend(rita, next, step)
				require.NoError(t, err, name)
			}
			require.Equal(t, c.kept, next.ID == s.ID, name)
			if !c.kept {
				require.Empty(t, next.Votes, name)
				require.Equal(t, approval.Superseded, w.state(s).Status, name)
			}
		}
	}
	// A fact that is in no content, and that another rule asks for, is no tolerance either.
	w := newWorld(t)
	w.publish(tolerant(asks("large", byRole("approver", 1))), approval.Rule{
		ID: "late", Name: "Late", Effect: approval.Require, Tolerance: kabinet.MustRate("1"), Tiers: []approval.Tier{byRole("owner", 1)},
		When: approval.Where(approval.PaymentDays, approval.AtLeast, approval.Number(kabinet.QuantityOf(30))),
	})
	subject := order(100)
	subject.Facts[approval.PaymentDays] = approval.Number(kabinet.QuantityOf(29))
	s := w.approve(anna, w.submit(subject))
	require.Equal(t, approval.Approved, s.Status)
	for _, quantity := range []int64{100, 95} {
		next := priced(2, quantity, "10 EUR", "0 EUR")
		next.Facts[approval.PaymentDays] = approval.Number(kabinet.QuantityOf(30))
		require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			got, err := svc.Amend(ctx, rita, s.Ref(), next)
			require.NoError(t, err)
			require.NotEqual(t, s.ID, got.ID)
			require.Equal(t, approval.Pending, got.Status)
			return errUndo
		}), errUndo)
	}
}

// A draft that an approver edited is consented to by its requester, once and in person, and
// the consent approves nothing.
func TestAConsentIsTheRequestersOwn(t *testing.T) {
	w := newWorld(t)
	w.policy.WaitFor = 48 * time.Hour
	w.publish(asks("large", byRole("approver", 1)))
	draft, err := w.amend(boris, w.submit(order(50)), priced(2, 40, "10 EUR", "0 EUR"))
	require.NoError(t, err)
	require.Equal(t, approval.Draft, draft.Status)
	consent := func(by kabinet.Actor, ref approval.Ref) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error { return second(svc.Consent(ctx, by, ref)) })
	}
	w.firm.lent["d"] = lent{"rita", "sam"}
	loan := sam
	loan.Delegation = "d"
	for _, by := range []kabinet.Actor{
		sam, loan, boris, anna, olga, eva, {Person: "rita", Organization: "rival"}, {Person: "rita", Organization: "seller"},
		{Person: "mira", Organization: "seller", OnBehalfOf: &kabinet.OnBehalf{Person: "rita"}},
	} {
		require.Error(t, consent(by, draft.Ref()), by.Person)
	}
	stale := draft.Ref()
	stale.Version++
	require.ErrorIs(t, consent(rita, stale), kabinet.Conflict)
	_, err = w.vote(anna, draft, true)
	require.ErrorIs(t, err, approval.ErrStatus)
	w.now = start.Add(48 * time.Hour)
	require.ErrorIs(t, consent(rita, draft.Ref()), approval.ErrExpired)
	w.now = start
	require.NoError(t, consent(rita, draft.Ref()))
	draft = w.state(draft)
	require.Equal(t, approval.Pending, draft.Status)
	require.ErrorIs(t, consent(rita, draft.Ref()), approval.ErrStatus)
}

// Escalating, checking and settling count the votes that were given, where a rule says that
// they count again, and no others: what nobody voted for they do not approve.
func TestNoVerbButAVoteApproves(t *testing.T) {
	w := newWorld(t)
	w.firm.people["fred"].posts = append(w.firm.people["fred"].posts, post{"shop", "approver", false, ""})
	rule := asks("large", byRole("approver", 1), byRole("finance", 1))
	for _, again := range []bool{false, true} {
		rule.CountAgain = again
		w.publish(rule)
		subject := order(50)
		subject.ID = map[bool]string{false: "once", true: "again"}[again]
		s := w.approve(fred, w.submit(subject))
		require.Equal(t, 1, s.Tier)
		require.Equal(t, approval.Stalled, s.Status)
		s, err := w.escalate(rita, s)
		require.NoError(t, err)
		want := approval.Stalled
		if again {
			want = approval.Approved // by fred, who belongs to the group now that it is widened
		}
		require.Equal(t, want, s.Status)
		require.Len(t, s.Votes, 1)
	}
}

// Renew asks for more and never for less, whoever calls it, and is no way back to what was
// approved; Waive is the owner's own, where it is allowed and nobody else is left.
func TestRenewAndWaiveAreNoWayAround(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("large", byRole("approver", 1)))
	s := w.approve(anna, w.submit(order(50)))
	require.Equal(t, approval.Approved, s.Status)
	more := approval.Rule{ID: "budget:b", Name: "Budget", Effect: approval.Require, Tiers: []approval.Tier{byRole("finance", 1)}}
	renew := func(by kabinet.Actor, ref approval.Ref, added ...approval.Rule) (out approval.State, err error) {
		err = w.try(func(ctx context.Context, svc *approval.Service) (err error) {
			out, err = svc.Renew(ctx, by, ref, added...)
			return err
		})
		return out, err
	}
	for _, by := range []kabinet.Actor{sam, eva, {Person: "rita", Organization: "rival"}} {
		_, err := renew(by, s.Ref(), more)
		require.Error(t, err, by.Person)
	}
	stale := s.Ref()
	stale.Version--
	_, err := renew(rita, stale, more)
	require.ErrorIs(t, err, kabinet.Conflict)
	same, err := renew(rita, s.Ref())
	require.NoError(t, err)
	require.Equal(t, s, same)
	next, err := renew(rita, s.Ref(), more)
	require.NoError(t, err)
	require.Empty(t, next.Votes)
	require.Len(t, next.Rules, 2)
	_, err = renew(rita, w.state(s).Ref(), more)
	require.ErrorIs(t, err, approval.ErrStatus)
	require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		return second(svc.Release(ctx, rita, superseded(s), 1, s.Subject.Hash))
	}))
	kept, err := renew(rita, next.Ref()) // what was added stays
	require.NoError(t, err)
	require.Len(t, kept.Rules, 2)
	next = w.approve(carl, next)
	require.NotEqual(t, approval.Approved, next.Status, "one of finance is missing")
	for _, by := range []kabinet.Actor{rita, anna, fred, olga} {
		_, err := w.waive(by, next, "in a hurry")
		require.Error(t, err, by.Person)
	}
	next, err = w.escalate(rita, next)
	require.NoError(t, err)
	for _, by := range []kabinet.Actor{rita, sam, anna, eva, {Person: "olga", Organization: "rival"},
		{Person: "mira", Organization: "seller", OnBehalfOf: &kabinet.OnBehalf{Person: "olga"}}} {
		_, err := w.waive(by, next, "in a hurry")
		require.Error(t, err, by.Person)
	}
	_, err = w.waive(olga, next, "in a hurry")
	require.Error(t, err, "what a caller added is not waivable")
}

// superseded is the flow as it was superseded, one version on.
func superseded(s approval.State) approval.Ref { ref := s.Ref(); ref.Version++; return ref }

// A rule is published and retired by who may, over what they saw, and what is wrong with it
// leaves the book as it was.
func TestABookIsItsPublishers(t *testing.T) {
	w := newWorld(t)
	rule := asks("large", byRole("approver", 1))
	w.publish(rule)
	var before approval.BookState
	book := func() (b approval.BookState) {
		w.must(func(ctx context.Context, svc *approval.Service) (err error) {
			b, err = svc.Rules(ctx, olga, "acme")
			return err
		})
		return b
	}
	before = book()
	loose := rule
	loose.When = approval.Where(approval.Total, approval.AtLeast, eur("1000000"))
	foreign := kabinet.Actor{Person: "olga", Organization: "rival"}
	acting := kabinet.Actor{Person: "mira", Organization: "seller", OnBehalfOf: &kabinet.OnBehalf{Person: "olga"}}
	for _, by := range []kabinet.Actor{rita, anna, boris, carl, fred, eva, foreign, acting} {
		for _, unit := range []kabinet.UnitID{"", "west", "shop", "nowhere"} {
			loose.Unit = unit
			require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error {
				return second(svc.Publish(ctx, by, "acme", before.Version, loose))
			}), by.Person)
		}
		require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			return svc.Retire(ctx, by, "acme", before.Version, "large")
		}), by.Person)
		require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error { return second(svc.Rules(ctx, by, "acme")) }))
	}
	loose.Unit = "nowhere"
	for _, bad := range []approval.Rule{loose, in(rule, func(r *approval.Rule) { r.Synthetic = true }), in(rule, func(r *approval.Rule) { r.Tolerance = kabinet.MustRate("-0.1") }),
		in(rule, func(r *approval.Rule) { r.Tolerance = kabinet.MustRate("1.0001") }), in(rule, func(r *approval.Rule) { r.Tiers[0].Groups[0].Count = -1 })} {
		require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			return second(svc.Publish(ctx, olga, "acme", before.Version, bad))
		}))
	}
	for _, stale := range []int64{0, before.Version - 1, before.Version + 1} {
		require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
			return svc.Retire(ctx, olga, "acme", stale, "large")
		}), kabinet.Conflict)
	}
	require.Equal(t, before, book())
	w.must(func(ctx context.Context, svc *approval.Service) error {
		return svc.Retire(ctx, olga, "acme", before.Version, "large")
	})
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		return svc.Retire(ctx, olga, "acme", before.Version+1, "large")
	}), kabinet.NotFound)
}
