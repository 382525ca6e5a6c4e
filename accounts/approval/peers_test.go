package approval_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// The mistakes that other systems made, each as a test of its name. That concurrent
// votes count once is in store/storetest, for every store.

func TestAnApproverOfAnotherUnitNeitherSeesNorApproves(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("two", byRole("approver", 1)))
	s := w.submit(order(50))
	require.Equal(t, approval.Pending, s.Status)
	require.Empty(t, w.waiting(eva))
	_, err := w.vote(eva, s, true)
	require.ErrorIs(t, err, kabinet.Forbidden)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Get(ctx, eva, "acme", s.ID)
		require.ErrorIs(t, err, kabinet.Forbidden)
		list, err := svc.List(ctx, eva, approval.Filter{}, kabinet.Page{})
		require.Empty(t, list.Items)
		return err
	})
	require.Equal(t, []approval.ID{s.ID}, w.waiting(anna))
	require.Equal(t, approval.Approved, w.approve(anna, s).Status)
}

// A claim to be somebody of the organisation does not help: another company finds
// nothing through any method.
func TestAnotherCompanyFindsNothing(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("two", byRole("approver", 1)))
	s := w.submit(order(50))
	rival := kabinet.Actor{Person: "rolf", Organization: "rival"}
	for name, call := range map[string]func(context.Context, *approval.Service) error{
		"submit": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Submit(ctx, rival, order(1))
			return err
		},
		"preview": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Preview(ctx, rival, order(1))
			return err
		},
		"consent": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Consent(ctx, rival, s.Ref())
			return err
		},
		"get": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Get(ctx, rival, "acme", s.ID)
			return err
		},
		"current": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Current(ctx, rival, "acme", approval.Order, "ord_1")
			return err
		},
		"vote": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Vote(ctx, rival, "acme", s.ID, approval.Ballot{Approve: true, Version: 1, Hash: s.Subject.Hash})
			return err
		},
		"waive": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Waive(ctx, rival, s.Ref(), "r")
			return err
		},
		"escalate": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Escalate(ctx, rival, s.Ref())
			return err
		},
		"check": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Check(ctx, rival, s.Ref())
			return err
		},
		"withdraw": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Withdraw(ctx, rival, s.Ref(), "r")
			return err
		},
		"amend": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Amend(ctx, rival, s.Ref(), priced(2, 1, "10 EUR", "0 EUR"))
			return err
		},
		"release": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Release(ctx, rival, s.Ref(), 1, s.Subject.Hash)
			return err
		},
		"rules": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Rules(ctx, rival, "acme")
			return err
		},
		"publish": func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Publish(ctx, rival, "acme", 1, asks("x", byRole("a", 1)))
			return err
		},
		"retire": func(ctx context.Context, svc *approval.Service) error {
			return svc.Retire(ctx, rival, "acme", 1, "two")
		},
		"retire what is not there": func(ctx context.Context, svc *approval.Service) error {
			return svc.Retire(ctx, rival, "acme", 1, "three")
		},
	} {
		require.ErrorIs(t, w.try(call), kabinet.ErrNotFound, name)
	}
	// What is there and what is not read the same.
	current := func(subject string) string {
		err := w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Current(ctx, rival, "acme", approval.Order, subject)
			return err
		})
		return strings.ReplaceAll(err.Error(), subject, "")
	}
	require.Equal(t, current("ord_1"), current("ord_9"))
	require.Empty(t, w.waiting(rival))
	// The ids of another organisation are not found in one's own either.
	require.ErrorIs(t, w.try(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Get(ctx, rival, "rival", s.ID)
		return err
	}), kabinet.ErrNotFound)
}

func TestARequesterCannotApproveTheirOwn(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("own", byRole("approver", 1)))
	var s approval.State
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		s, err = svc.Submit(ctx, anna, order(50))
		return err
	})
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, approval.ErrFourEyes)
	_, err = w.vote(anna, s, false)
	require.ErrorIs(t, err, approval.ErrFourEyes)
	require.Empty(t, w.waiting(anna))
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
}

func TestARequesterCannotApproveThroughADelegate(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("own", byRole("approver", 1)))
	var s approval.State
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		s, err = svc.Submit(ctx, anna, order(50))
		return err
	})
	// Anna lends her right after she has asked: neither by the loan nor by a right
	// of his own does boris approve.
	w.firm.lent["d1"] = lent{"anna", "carl"}
	loan := carl
	loan.Delegation = "d1"
	for _, by := range []kabinet.Actor{loan, carl} {
		_, err := w.vote(by, s, true)
		require.ErrorIs(t, err, approval.ErrFourEyes)
		require.Empty(t, w.waiting(by))
	}
	// Once somebody has voted the loan is remembered, and taking it back does not
	// help.
	w.publish(asks("more", byRole("approver", 2)))
	w.must(func(ctx context.Context, svc *approval.Service) (err error) {
		s, err = svc.Amend(ctx, anna, w.state(s).Ref(), priced(2, 60, "10 EUR", "0 EUR"))
		return err
	})
	require.Contains(t, s.Excluded, kabinet.PersonID("carl"))
	delete(w.firm.lent, "d1")
	_, err := w.vote(carl, s, true)
	require.ErrorIs(t, err, approval.ErrFourEyes)
}

func TestAnEditAfterApprovalVoidsIt(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("one", byRole("approver", 1)))
	s := w.approve(anna, w.submit(order(50)))
	require.Equal(t, approval.Approved, s.Status)
	// A release of other content is refused, whether or not anybody told the flow.
	more := priced(2, 51, "10 EUR", "0 EUR")
	release := func(s approval.State, subject approval.Subject) error {
		return w.try(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Release(ctx, rita, s.Ref(), subject.Version, subject.Content.Hash())
			return err
		})
	}
	require.ErrorIs(t, release(s, more), approval.ErrChanged)
	for _, changed := range []approval.Subject{
		more,
		priced(2, 50, "9 EUR", "0 EUR"), // cheaper is another price too
		func() approval.Subject {
			s := order(50)
			s.Version = 2
			s.Content.Terms[1].Value = "elsewhere"
			return s
		}(),
		func() approval.Subject { s := order(50); s.Version = 2; s.Content.Lines[0].Article = "gold"; return s }(),
		func() approval.Subject {
			s := order(50)
			s.Version, s.Facts[approval.CostCentre] = 2, approval.Text("other")
			return s
		}(),
	} {
		var next approval.State
		err := w.try(func(ctx context.Context, svc *approval.Service) (err error) {
			if next, err = svc.Amend(ctx, rita, s.Ref(), changed); err != nil {
				return err
			}
			require.Equal(t, approval.Pending, next.Status)
			require.Equal(t, s.ID, next.Supersedes)
			require.Empty(t, next.Votes)
			old, err := svc.Get(ctx, rita, "acme", s.ID)
			require.Equal(t, approval.Superseded, old.Status)
			require.Equal(t, next.ID, old.SupersededBy)
			_, gone := svc.Release(ctx, rita, old.Ref(), s.Subject.Version, s.Subject.Hash)
			require.ErrorIs(t, gone, approval.ErrStatus)
			require.NoError(t, err)
			return errUndo
		})
		require.ErrorIs(t, err, errUndo)
	}
	// What was approved goes through, once.
	require.NoError(t, release(s, s.Subject))
	require.ErrorIs(t, release(w.state(s), s.Subject), approval.ErrReleased)
}

func TestACouponThatZeroesTheTotalDoesNotBypassTheFlow(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("large", byRole("approver", 1)))
	s := w.submit(priced(1, 50, "10 EUR", "500 EUR")) // costs nothing in the end
	require.Equal(t, approval.Pending, s.Status)
	require.Len(t, s.Rules, 1)
	// Nor does it bring the order within a limit: 600 before discounts is not for
	// somebody with 550.
	w = newWorld(t)
	w.firm.people["anna"].posts[0].limit = "550 EUR"
	w.publish(asks("limit", approval.Tier{Groups: []approval.Group{{By: approval.ByLimit}}}))
	s = w.submit(priced(1, 60, "10 EUR", "600 EUR"))
	require.Empty(t, w.waiting(anna))
	require.Empty(t, w.waiting(olga), "there is somebody nearer")
	require.Equal(t, []approval.ID{s.ID}, w.waiting(boris))
	// A coupon that comes later is a change like any other.
	s = w.approve(boris, s)
	w.must(func(ctx context.Context, svc *approval.Service) error {
		next, err := svc.Amend(ctx, rita, s.Ref(), priced(2, 60, "10 EUR", "590 EUR"))
		require.Equal(t, approval.Pending, next.Status)
		return err
	})
}

func TestARemovedPermissionStopsAtTheNextCall(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("one", byRole("approver", 1)))
	s := w.submit(order(50))
	require.Equal(t, []approval.ID{s.ID}, w.waiting(anna))
	posts := w.firm.people["anna"].posts
	w.firm.people["anna"].posts = nil
	require.Empty(t, w.waiting(anna))
	_, err := w.vote(anna, s, true)
	require.ErrorIs(t, err, kabinet.Forbidden)
	w.firm.people["anna"].posts = posts
	w.approve(anna, s)
}

// A crafted role name or id cannot be taken for another one.
func TestCraftedNamesDoNotCollide(t *testing.T) {
	require.NotEqual(t, approval.SubjectKey("ord", "er1"), approval.SubjectKey("order", "1"))
	require.NotEqual(t, approval.SubjectKey("", "a"), approval.SubjectKey("a", ""))
	a := approval.Content{Terms: []approval.Term{{Name: "payer", Value: "xsite"}, {Name: "y", Value: ""}}}
	b := approval.Content{Terms: []approval.Term{{Name: "payer", Value: "x"}, {Name: "sitey", Value: ""}}}
	require.NotEqual(t, a.Hash(), b.Hash())
	w := newWorld(t)
	w.firm.people["anna"].posts[0].role = "approver "
	w.firm.people["boris"].posts[0].role = "APPROVER"
	w.firm.people["carl"].posts[0].role = "approver\u200b"
	w.publish(asks("one", byRole("approver", 1)))
	require.Equal(t, approval.Stalled, w.submit(order(50)).Status)
}

// Who may approve nothing approves nothing, by whatever group.
func TestALimitOfZeroIsZero(t *testing.T) {
	for _, tier := range []approval.Tier{{Groups: []approval.Group{{By: approval.ByLimit}}}, byRole("approver", 1), byRole("owner", 1)} {
		w := newWorld(t)
		for _, c := range w.firm.people {
			for i := range c.posts {
				c.posts[i].limit = "0 EUR"
			}
		}
		w.publish(asks("limit", tier))
		s := w.submit(order(50))
		require.Equal(t, approval.Stalled, s.Status)
		_, err := w.vote(anna, s, true)
		require.ErrorIs(t, err, approval.ErrNotEligible)
	}
}
