package invite_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

func TestPeersAnInviterGrantsMoreThanTheyHold(t *testing.T) {
	w := newWorld(t)
	_, err := w.create(adam, form("ivan@acme.example", "owner"))
	require.ErrorIs(t, err, invite.ErrGrant)
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, string(accounts.TeamOwner), e.Param("permission"))
	// Somebody with all rights in one unit gives nothing in another.
	w.role("regional",
		accounts.Grant{Permission: "invite.send", Level: accounts.LevelSubtree, Grantable: true},
		accounts.Grant{Permission: "order.view", Level: accounts.LevelSubtree, Grantable: true})
	w.member("acme", "gleb", func(m *accounts.Membership, o *accounts.Organization, _ []*accounts.Membership) (kabinet.Event, error) {
		return m.Assign("asg_1", accounts.AssignRole{Role: "regional", Unit: "north", Inherit: true}, o, "", w.now)
	})
	f := form("ivan@acme.example", "regional")
	for unit, want := range map[kabinet.UnitID]error{"north": nil, "port": nil, "south": kabinet.Forbidden, "": kabinet.Forbidden} {
		f.Unit, f.Roles[0].Unit = unit, unit
		_, err := w.create(kabinet.Actor{Person: "gleb", Organization: "acme"}, f)
		if want == nil {
			require.NoError(t, err, unit)
		} else {
			require.ErrorIs(t, err, want, unit)
		}
	}
	f.Unit, f.Roles[0].Unit = "north", "south"
	_, err = w.create(kabinet.Actor{Person: "gleb", Organization: "acme"}, f)
	require.ErrorIs(t, err, invite.ErrGrant, "an invitation of one unit into another")
	f.Roles[0].Unit = "north"
	state, err := w.create(kabinet.Actor{Person: "gleb", Organization: "acme"}, f)
	require.NoError(t, err)
	err = w.try(func(ctx context.Context, s *invite.Service) error {
		_, err := s.Edit(ctx, gleb, state.Ref(), invite.Changes{Roles: []invite.Role{{Role: "regional"}}})
		return err
	})
	require.ErrorIs(t, err, invite.ErrGrant, "neither by editing")
}

func TestPeersAnInviterIsDemotedBeforeAcceptance(t *testing.T) {
	for name, fall := range map[string]func(*world){
		"another role": func(w *world) { w.demote("adam", accounts.RoleViewer) },
		"no role":      func(w *world) { w.demote("adam", "") },
		"suspended": func(w *world) {
			w.member("acme", "adam", func(m *accounts.Membership, _ *accounts.Organization, team []*accounts.Membership) (kabinet.Event, error) {
				return m.Suspend(team, w.now)
			})
		},
		"blocked": func(w *world) {
			w.inTx(func(ctx context.Context, tx store.Tx) error {
				p, err := tx.People().Get(ctx, "adam")
				if err != nil {
					return err
				}
				e, err := p.Block(w.now)
				if err != nil {
					return err
				}
				return tx.People().Save(ctx, p, e)
			})
		},
	} {
		w := newWorld(t)
		_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
		fall(w)
		_, err := w.redeem(link, person("ivan@acme.example"))
		require.True(t, errors.Is(err, invite.ErrGrant) || errors.Is(err, invite.ErrSponsor), "%s: %v", name, err)
		require.Len(t, w.team("acme"), 4, name)
	}

	// Where the policy says so, what is left is given.
	w := newWorld(t)
	w.policy = invite.Policy{Shrink: invite.Intersect}
	view := accounts.Grant{Permission: "order.view", Level: accounts.LevelOrganization, Grantable: true}
	export := accounts.Grant{Permission: "order.export", Level: accounts.LevelOrganization, Grantable: true}
	w.role("both", view, export)
	w.role("viewing", view)
	_, link := w.invited(adam, form("ivan@acme.example", "both"))
	w.demote("adam", "viewing")
	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	require.Len(t, result.Given, 1)
	require.Equal(t, kabinet.Permission("order.view"), result.Given[0].Permission)
	require.Equal(t, []kabinet.Permission{"order.view"}, w.permissions(result.Person))
}

func TestPeersAPendingInvitationWhoseRoleIsEdited(t *testing.T) {
	w := newWorld(t)
	view := accounts.Grant{Permission: "order.view", Level: accounts.LevelOrganization}
	w.role("clerk", view)
	_, link := w.invited(adam, form("ivan@acme.example", "clerk"))
	w.role("clerk", view, accounts.Grant{Permission: accounts.TeamEdit, Level: accounts.LevelOrganization})
	_, err := w.redeem(link, person("ivan@acme.example"))
	require.ErrorIs(t, err, invite.ErrGrant, "the role gives more than was offered")
	w.policy.Shrink = invite.Intersect
	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	require.Equal(t, []kabinet.Permission{"order.view"}, w.permissions(result.Person), "and the person has what was offered")
	w.role("clerk", view)
	_, link = w.invited(adam, form("petr@acme.example", "clerk"))
	w.role("clerk")
	result, err = w.redeem(link, person("petr@acme.example"))
	require.NoError(t, err, "a role may shrink")
	require.Empty(t, result.Given)
}

func TestPeersASocialSignInCannotSkipTheInvitation(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Providers: []string{"oidc:corp", "otp"}}
	state, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	social := person("ivan@acme.example")
	social.ID, social.Addresses[0].Provider = "social:1", "social:x"
	_, err := w.redeem(link, social)
	require.ErrorIs(t, err, invite.ErrLink)
	require.NoError(t, w.view(func(ctx context.Context, s *invite.Service) error {
		pages, err := s.Own(ctx, social)
		require.Empty(t, pages)
		return err
	}))
	_, err = w.accept(invite.Direct("acme", state.ID), invite.Accepting{Subject: social})
	require.ErrorIs(t, err, invite.ErrLink)
	require.Len(t, w.team("acme"), 4, "signing in makes nobody a member")
	page, err := w.peek(link)
	require.NoError(t, err)
	require.Equal(t, []string{"oidc:corp", "otp"}, page.Providers, "the page says with what to sign in")
}

func TestPeersLoginsAreNeverCreatedInAdvance(t *testing.T) {
	w := newWorld(t)
	_, link := w.invited(adam, form("ivan@acme.example", "buyer"))
	_, err := w.stage(link)
	require.NoError(t, err)
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		_, err := tx.People().ByLogin(ctx, "ivan@acme.example")
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		return nil
	})
}

func TestPeersAnotherCompanysInvitationIsNotFound(t *testing.T) {
	w := newWorld(t)
	state, _ := w.invited(adam, form("ivan@acme.example", "buyer"))
	for name, do := range map[string]func(context.Context, *invite.Service, invite.Ref) error{
		"resend": func(ctx context.Context, s *invite.Service, r invite.Ref) error {
			_, err := s.Resend(ctx, zoe, r, 0)
			return err
		},
		"edit": func(ctx context.Context, s *invite.Service, r invite.Ref) error {
			_, err := s.Edit(ctx, zoe, r, invite.Changes{})
			return err
		},
		"revoke": func(ctx context.Context, s *invite.Service, r invite.Ref) error {
			_, err := s.Revoke(ctx, zoe, r, "")
			return err
		},
		"approve": func(ctx context.Context, s *invite.Service, r invite.Ref) error {
			_, err := s.Approve(ctx, zoe, r)
			return err
		},
		"reject": func(ctx context.Context, s *invite.Service, r invite.Ref) error {
			_, err := s.Reject(ctx, zoe, r, "")
			return err
		},
	} {
		for _, ref := range []invite.Ref{state.Ref(), {Org: "other", ID: state.ID, Version: 1}, {Org: "nowhere", ID: state.ID, Version: 1}} {
			err := w.try(func(ctx context.Context, s *invite.Service) error { return do(ctx, s, ref) })
			require.ErrorIs(t, err, kabinet.ErrNotFound, "%s of %s", name, ref.Org)
			b, _ := json.Marshal(kabinet.ProblemOf(err, nil))
			require.NotContains(t, string(b), "acme")
		}
	}
}
