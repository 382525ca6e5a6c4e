package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

// define gives a role of the organisation's own these permissions, in the unit and beneath.
func (p *portal) define(id accounts.RoleID, permissions ...kabinet.Permission) {
	p.Helper()
	p.change(func(o *accounts.Organization) (kabinet.Event, error) {
		form := accounts.RoleForm{Name: string(id)}
		for _, x := range permissions {
			form.Grants = append(form.Grants, accounts.Grant{Permission: x, Level: accounts.LevelSubtree, Limit: accounts.Unlimited()})
		}
		return o.DefineRole(id, form, now)
	})
}

// A role that loses its right to vote fills no group at the next call, as a role or as the
// lead of a unit, and approves nothing that waits; a role that somebody has is not removed.
func TestARoleThatLosesItsVoteFillsNoGroup(t *testing.T) {
	for name, tier := range map[string]approval.Tier{
		"by role":    role("head", 1),
		"as manager": {Groups: []approval.Group{{By: approval.ByManager}}},
		"by person":  {Groups: []approval.Group{{By: approval.ByPerson, Person: "hugo"}}},
		"by limit":   {Groups: []approval.Group{{By: approval.ByLimit}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPortal(t)
			p.define("head", approval.PermissionView, approval.PermissionVote)
			p.join("hugo", accounts.AssignRole{Role: "head", Unit: "shop"})
			p.rule(tier)
			in := func(do func(ctx context.Context, s *approval.Service) error) error {
				return p.do(func(ctx context.Context, s *approval.Service) error {
					d := s.Directory.(withaccounts.Directory)
					d.Lead = "head"
					s.Directory = d
					return do(ctx, s)
				})
			}
			var s approval.State
			require.NoError(t, in(func(ctx context.Context, svc *approval.Service) (err error) {
				s, err = svc.Submit(ctx, actor("rita"), order("500 EUR"))
				return err
			}))
			require.Equal(t, approval.Pending, s.Status)
			p.define("head", approval.PermissionView)
			require.ErrorIs(t, in(func(ctx context.Context, svc *approval.Service) error {
				_, err := svc.Vote(ctx, actor("hugo"), "acme", s.ID, approval.Ballot{Approve: true, Version: s.Version, Hash: "h1"})
				return err
			}), kabinet.Forbidden)
			require.NoError(t, in(func(ctx context.Context, svc *approval.Service) (err error) {
				s, err = svc.Check(ctx, actor("rita"), s.Ref())
				return err
			}))
			require.NotEqual(t, approval.Approved, s.Status)
			require.Error(t, p.db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
				o, err := tx.Organizations().Get(ctx, "acme")
				require.NoError(t, err)
				team, err := tx.Memberships().OfOrganization(ctx, "acme")
				require.NoError(t, err)
				_, err = o.RemoveRole("head", team, now)
				return err
			}))
		})
	}
}

// Who may approve up to an amount approves that, and not a cent more, nor in another
// currency.
func TestAVoteEndsAtItsLimit(t *testing.T) {
	for total, may := range map[string]bool{
		"0 EUR": true, "999.99 EUR": true, "1000 EUR": true, "1000.01 EUR": false, "1000 USD": false, "0.01 USD": false,
	} {
		p := newPortal(t)
		p.rule(approval.Tier{Groups: []approval.Group{{By: approval.ByPerson, Person: "anna"}}})
		s := p.submit(actor("rita"), order(total))
		_, err := p.vote(actor("anna"), s)
		if may {
			require.NoError(t, err, total)
		} else {
			require.Error(t, err, total)
			require.Zero(t, p.waiting(actor("anna")), total)
		}
	}
}

// Who publishes rules for a division does not touch those of the whole, nor takes them over
// by their names, and what they bypass is not mandatory.
func TestAPublisherOfADivisionKeepsToIt(t *testing.T) {
	p := newPortal(t)
	p.define("lawyer", approval.PermissionPublish, approval.PermissionView)
	p.join("lena", accounts.AssignRole{Role: "lawyer", Unit: "west", Inherit: true})
	tiers := []approval.Tier{role(accounts.RoleApprover, 1)}
	version := int64(0)
	publish := func(by kabinet.PersonID, r approval.Rule) error {
		err := p.do(func(ctx context.Context, svc *approval.Service) error {
			_, err := svc.Publish(ctx, actor(by), "acme", version, r)
			return err
		})
		if err == nil {
			version++
		}
		return err
	}
	require.NoError(t, publish("olga", approval.Rule{ID: "root", Name: "Root", Effect: approval.Require, Mandatory: true, Tiers: tiers}))
	require.NoError(t, publish("olga", approval.Rule{ID: "east", Name: "East", Unit: "east", Effect: approval.Deny}))
	for _, id := range []approval.RuleID{"root", "east", "mine"} {
		for _, unit := range []kabinet.UnitID{"", "east", "west"} {
			err := publish("lena", approval.Rule{ID: id, Name: "Mine", Unit: unit, Effect: approval.Bypass})
			require.Equal(t, id == "mine" && unit == "west", err == nil, "%s of %q: %v", id, unit, err)
		}
		if id != "mine" {
			require.Error(t, p.do(func(ctx context.Context, svc *approval.Service) error {
				return svc.Retire(ctx, actor("lena"), "acme", version, id)
			}))
		}
	}
	require.Error(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		_, err := svc.Rules(ctx, actor("lena"), "acme")
		return err
	}))
	s := p.submit(actor("rita"), order("500 EUR"))
	require.Equal(t, approval.Pending, s.Status)
	require.Len(t, s.Rules, 1)
	require.Equal(t, approval.RuleID("root"), s.Rules[0].ID)
}
