package approval_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// verbs are the calls of Service by which a person reads or moves a flow of acme, or its
// rules, with the organisation, subject and version that they name.
var verbs = map[string]func(ctx context.Context, s *approval.Service, by kabinet.Actor, ref approval.Ref) error{
	"Get": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Get(ctx, by, r.Org, r.ID))
	},
	"Current": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Current(ctx, by, r.Org, approval.Order, "ord_1"))
	},
	"Vote": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Vote(ctx, by, r.Org, r.ID, approval.Ballot{Approve: true, Version: r.Version, Hash: order(50).Content.Hash()}))
	},
	"Waive": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Waive(ctx, by, r, "x"))
	},
	"Escalate": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Escalate(ctx, by, r))
	},
	"Withdraw": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Withdraw(ctx, by, r, "x"))
	},
	"Consent": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Consent(ctx, by, r))
	},
	"Check": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Check(ctx, by, r))
	},
	"Settle": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Settle(ctx, by, r.Org, r.ID))
	},
	"Renew": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Renew(ctx, by, r))
	},
	"Release": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Release(ctx, by, r, 1, order(50).Content.Hash()))
	},
	"Amend": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		x := priced(2, 1, "10 EUR", "0 EUR")
		x.Org = r.Org
		return second(s.Amend(ctx, by, r, x))
	},
	"Submit": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		x := order(1)
		x.Org, x.ID = r.Org, "ord_2"
		return second(s.Submit(ctx, by, x))
	},
	"Preview": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		x := order(50)
		x.Org = r.Org
		return second(s.Preview(ctx, by, x))
	},
	"Rules": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Rules(ctx, by, r.Org))
	},
	"Publish": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return second(s.Publish(ctx, by, r.Org, 1, approval.Rule{ID: "open", Name: "Open", When: approval.Always(), Effect: approval.Bypass}))
	},
	"Retire": func(ctx context.Context, s *approval.Service, by kabinet.Actor, r approval.Ref) error {
		return s.Retire(ctx, by, r.Org, 1, "a")
	},
}

func second[T any](_ T, err error) error { return err }

// Through no call does somebody of another organisation find anything of this one, whatever
// organisation they name, and nothing changes; nor do they find that there is nothing.
func TestNoCallOfTheServiceReachesAnotherOrganisation(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.state(w.submit(order(50)))
	liar := kabinet.Actor{Person: "rolf", Organization: "acme"}
	for name, verb := range verbs {
		for _, by := range []kabinet.Actor{{Person: "rolf", Organization: "rival"}, {Person: "rita", Organization: "rival"}, {Person: "olga", Organization: "rival"}, {}} {
			for _, org := range []kabinet.OrgID{"acme", "Acme", ""} {
				ref := s.Ref()
				ref.Org = org
				err := w.try(func(ctx context.Context, svc *approval.Service) error { return verb(ctx, svc, by, ref) })
				if org == "" {
					require.Error(t, err, "%s by %+v", name, by)
					continue
				}
				require.ErrorIs(t, err, kabinet.NotFound, "%s by %+v in %q", name, by, org)
			}
		}
		require.Error(t, w.try(func(ctx context.Context, svc *approval.Service) error { return verb(ctx, svc, liar, s.Ref()) }), name)
		require.Equal(t, s, w.state(s), name)
	}
	w.must(func(ctx context.Context, svc *approval.Service) error {
		for _, by := range []kabinet.Actor{{Person: "rita", Organization: "rival"}, liar, {}} {
			for _, list := range []func(context.Context, kabinet.Actor, kabinet.Page) (kabinet.List[approval.State], error){
				svc.Waiting, svc.Due, func(ctx context.Context, by kabinet.Actor, p kabinet.Page) (kabinet.List[approval.State], error) {
					return svc.List(ctx, by, approval.Filter{}, p)
				},
			} {
				got, err := list(ctx, by, kabinet.Page{})
				require.NoError(t, err)
				require.Empty(t, got.Items)
			}
		}
		return nil
	})
}

// No call by who requests the order, by who only sees it, or with another version of it,
// approves it or takes its rule away.
func TestNoCallApprovesForWhoMayNot(t *testing.T) {
	w := newWorld(t)
	w.publish(asks("a", byRole("approver", 1)))
	s := w.state(w.submit(order(50)))
	for name, verb := range verbs {
		if name == "Get" || name == "Current" || name == "Preview" || name == "Submit" || name == "Rules" {
			continue // they move nothing of it
		}
		for who, by := range map[string]kabinet.Actor{
			"the requester": rita, "a colleague": sam, "of another unit": eva, "an approver": anna, "finance": fred,
		} {
			for _, ahead := range []int64{-1, 1} {
				ref := s.Ref()
				ref.Version += ahead
				if name == "Settle" || name == "Publish" || name == "Retire" {
					ref = s.Ref()
				}
				err := w.try(func(ctx context.Context, svc *approval.Service) error { return verb(ctx, svc, by, ref) })
				require.True(t, err != nil || name == "Settle", "%s by %s", name, who)
				require.Equal(t, s, w.state(s), "%s by %s", name, who)
			}
		}
		if name == "Withdraw" || name == "Amend" {
			continue // these they may, of their own
		}
		_ = w.try(func(ctx context.Context, svc *approval.Service) error { return verb(ctx, svc, rita, s.Ref()) })
		require.Equal(t, s, w.state(s), "%s by the requester", name)
	}
	require.Equal(t, approval.Approved, w.approve(carl, s).Status)
}
