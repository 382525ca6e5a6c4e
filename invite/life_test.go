package invite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

func (w *world) resend(by kabinet.Actor, of invite.State, ttl time.Duration) error {
	return w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Resend(ctx, by, w.stateIn(ctx, s, of).Ref(), ttl)
		return err
	})
}

// However often an invitation is sent again, it ends when its whole life does, and not
// an instant later.
func TestResendTheWholeLifeIsCapped(t *testing.T) {
	w := newWorld(t)
	w.policy.Life = 20 * 24 * time.Hour
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	end := start.Add(w.policy.Life)
	for day := 6; day < 20; day += 6 {
		w.now = start.AddDate(0, 0, day)
		require.NoError(t, w.resend(adam, state, 7*24*time.Hour))
		require.False(t, w.state(state).Expires.After(end))
	}
	require.Equal(t, end, w.state(state).Expires, "two days instead of seven")
	link := w.deliver()
	w.now = end.Add(-time.Nanosecond)
	require.NoError(t, w.resend(adam, state, 0))
	_, err := w.peek(link)
	require.ErrorIs(t, err, invite.ErrLink)
	require.Equal(t, end, w.state(state).Expires)
	w.now = end
	require.ErrorIs(t, w.resend(adam, state, 0), invite.ErrExpired)
	w.policy.Life = 0
	require.ErrorIs(t, w.resend(adam, state, 0), invite.ErrExpired, "a policy of more comes too late")
}

// A reminder is left out where somebody who sent it again would be refused; the link
// that there is stays, and the others are reminded.
func TestSweepLeavesARefusedReminderOut(t *testing.T) {
	for name, spoil := range map[string]func(w *world){
		"the person refuses": func(w *world) {
			require.NoError(w, w.try(func(ctx context.Context, s *invite.Service) error {
				return s.Refuse(ctx, "acme", person("ivan@acme.example"))
			}))
		},
		"the domain is denied":   func(w *world) { w.policy.Domains.Deny = []string{"acme.example"} },
		"nobody may invite":      func(w *world) { w.policy.Inviters = invite.Nobody },
		"the policy is mistaken": func(w *world) { w.policy.Attempts = -1 },
		"the sponsor has less":   func(w *world) { w.demote("adam", "viewer") },
		"the sponsor has left": func(w *world) {
			w.member("acme", "adam", func(m *accounts.Membership, _ *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
				return m.Suspend(team, w.now)
			})
		},
		"the role is gone": func(w *world) {
			w.inTx(func(ctx context.Context, tx store.Tx) error {
				o, err := tx.Organizations().Get(ctx, "acme")
				if err != nil {
					return err
				}
				e, err := o.RemoveRole("clerk", nil, w.now)
				if err != nil {
					return err
				}
				return tx.Organizations().Save(ctx, o, e)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.inTx(func(ctx context.Context, tx store.Tx) error {
				o, err := tx.Organizations().Get(ctx, "acme")
				if err != nil {
					return err
				}
				viewer, _ := o.Role(accounts.RoleViewer)
				e, err := o.DefineRole("clerk", accounts.RoleForm{Name: "Clerk", Grants: viewer.Grants}, w.now)
				if err != nil {
					return err
				}
				return tx.Organizations().Save(ctx, o, e)
			})
			state, link := w.invited(adam, form("ivan@acme.example", "clerk", "buyer"))
			spoil(w)
			other := form("anna@other.example", "viewer")
			other.Org = "other"
			policy := w.policy
			w.policy = invite.Policy{}
			spared, err := w.create(zoe, other)
			require.NoError(t, err)
			w.deliver()
			w.now = start.AddDate(0, 0, 2)
			require.NoError(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				s := w.service(tx)
				s.Policy = func(_ context.Context, org kabinet.OrgID, _ string) (invite.Policy, error) {
					if org == "acme" {
						return policy, nil
					}
					return invite.Policy{}, nil
				}
				_, err := s.Sweep(ctx, 10)
				return err
			}))
			got := w.state(state)
			require.Zero(t, got.Reminded)
			require.Equal(t, 1, got.Generation)
			require.Equal(t, 1, w.state(spared).Reminded, "others are reminded all the same")
			w.policy = invite.Policy{}
			_, err = w.peek(link)
			require.NoError(t, err, "the link stays")
		})
	}
}

// A port that fails is no reason to give reminders up.
func TestSweepKeepsAReminderThatCouldNotBeLookedAt(t *testing.T) {
	w := newWorld(t)
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	w.now = start.AddDate(0, 0, 2)
	down := errors.New("the database is down")
	require.ErrorIs(t, w.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		s := w.service(tx)
		s.Policy = func(context.Context, kabinet.OrgID, string) (invite.Policy, error) { return invite.Policy{}, down }
		_, err := s.Sweep(ctx, 10)
		return err
	}), down)
	require.False(t, w.state(state).Remind.IsZero())
}

// What a role has come to give since it was approved is not let out by sending the
// invitation again, nor what was sent before approvals were demanded.
func TestSendingAgainDoesNotGetRoundAnApproval(t *testing.T) {
	w := newWorld(t)
	grow := func(role accounts.RoleID) {
		w.inTx(func(ctx context.Context, tx store.Tx) error {
			o, err := tx.Organizations().Get(ctx, "acme")
			if err != nil {
				return err
			}
			like, _ := o.Role(role)
			e, err := o.DefineRole("clerk", accounts.RoleForm{Name: "Clerk", Grants: like.Grants}, w.now)
			if err != nil {
				return err
			}
			return tx.Organizations().Save(ctx, o, e)
		})
	}
	grow(accounts.RoleViewer)
	before, _ := w.invited(adam, form("petr@acme.example", "clerk"))
	w.policy = invite.Policy{Approval: true}
	state, err := w.create(adam, form("ivan@acme.example", "clerk"))
	require.NoError(t, err)
	require.NoError(t, w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Approve(ctx, olga, state.Ref())
		return err
	}))
	require.ErrorIs(t, w.resend(adam, before, 0), invite.ErrOwn)
	require.NoError(t, w.resend(adam, state, 0), "the same as was approved")
	grow(accounts.RoleBuyer)
	require.ErrorIs(t, w.resend(adam, state, 0), invite.ErrOwn)
	w.now = w.now.AddDate(0, 0, 8)
	require.ErrorIs(t, w.resend(adam, state, 0), invite.ErrOwn, "nor after it has expired")
	require.NoError(t, w.resend(olga, state, 0), "who could approve it may")
	require.NoError(t, w.resend(olga, before, 0))
}

// Who answers for an invitation must be there when it is accepted, also where it gives
// no role that they would have to hold.
func TestAnInvitationWithoutRolesNeedsItsSponsorToo(t *testing.T) {
	w := newWorld(t)
	w.policy.Inviters = invite.AnyMember
	_, link := w.invited(boris, form("ivan@acme.example"))
	w.member("acme", "boris", func(m *accounts.Membership, _ *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
		return m.Suspend(team, w.now)
	})
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.ErrorIs(t, err, invite.ErrSponsor)
	require.Len(t, w.team("acme"), 4)
}
