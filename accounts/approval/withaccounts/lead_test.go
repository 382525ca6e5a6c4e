package withaccounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/approval/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
)

func (p *portal) standing(on kabinet.Object, by kabinet.Actor, lead accounts.RoleID) (who approval.Standing) {
	p.Helper()
	require.NoError(p, p.do(func(ctx context.Context, svc *approval.Service) (err error) {
		d := svc.Directory.(withaccounts.Directory)
		d.Lead = lead
		who, err = d.Standing(ctx, on, by)
		return err
	}))
	return who
}

// change changes the organisation.
func (p *portal) change(do func(*accounts.Organization) (kabinet.Event, error)) {
	p.Helper()
	p.in(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		e, err := do(o)
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, e)
	})
}

func TestManagersAreWhoLeadsTheUnits(t *testing.T) {
	p := newPortal(t)
	p.join("ivan", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "shop"})
	in := func(u kabinet.UnitID) kabinet.Object { return kabinet.Object{Org: "acme", Unit: u} }
	people := func(list ...kabinet.PersonID) []kabinet.PersonID { return list }
	require.Equal(t, people("ivan", "anna", "olga"), p.standing(in("shop"), actor("rita"), "").Managers)
	require.Equal(t, people("anna", "olga"), p.standing(in("shop"), actor("ivan"), "").Managers, "who leads the shop is led by the west")
	require.Equal(t, people("boris", "olga"), p.standing(in("west"), actor("anna"), "").Managers)
	require.Empty(t, p.standing(in(""), actor("olga"), "").Managers, "nobody leads the owner")
	require.Equal(t, people("rita", "olga"), p.standing(in("shop"), actor("sam"), accounts.RoleBuyer).Managers, "another role leads")

	// Nobody leads a unit that is blocked, nor who left.
	p.change(func(o *accounts.Organization) (kabinet.Event, error) { return o.BlockUnit("west", now) })
	require.Equal(t, people("ivan", "olga"), p.standing(in("shop"), actor("rita"), "").Managers)
	p.in(func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Memberships().Get(ctx, "acme", "ivan")
		if err != nil {
			return err
		}
		e, err := m.Suspend(nil, now)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, e)
	})
	require.Equal(t, people("olga"), p.standing(in("shop"), actor("rita"), "").Managers)
}

// The manager approves, and their manager where that is escalated.
func TestAManagerApproves(t *testing.T) {
	p := newPortal(t)
	p.rule(approval.Tier{Groups: []approval.Group{{By: approval.ByManager}}})
	s := p.submit(actor("rita"), order("500 EUR"))
	require.Equal(t, approval.Pending, s.Status)
	require.Equal(t, 1, p.waiting(actor("anna")))
	require.Zero(t, p.waiting(actor("boris")), "anna was the first")
	require.Zero(t, p.waiting(actor("olga")))
	s, err := p.vote(actor("anna"), s)
	require.NoError(t, err)
	require.Equal(t, approval.Approved, s.Status)
}

// A role that somebody has for one legal entity says nothing about what they ask for
// another one: it bypasses no rule there.
func TestARoleForOneLegalEntityIsNoneForAnother(t *testing.T) {
	p := newPortal(t)
	for _, id := range []kabinet.LegalEntityID{"trade", "works"} {
		p.change(func(o *accounts.Organization) (kabinet.Event, error) {
			return o.AddLegalEntity(id, accounts.LegalEntityForm{Name: string(id), Country: "DE"}, now)
		})
	}
	p.join("ivan", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "shop", LegalEntities: []kabinet.LegalEntityID{"trade"}})
	roles := func(e kabinet.LegalEntityID) []approval.Role {
		return p.standing(kabinet.Object{Org: "acme", Unit: "shop", LegalEntity: e}, actor("ivan"), "").Roles
	}
	require.Equal(t, []approval.Role{"buyer"}, roles("trade"))
	require.Empty(t, roles("works"))
}

// Nothing holds in a blocked unit, so who has a role there does not fill a group by
// it, though another role lets them vote.
func TestARoleInABlockedUnitFillsNoGroup(t *testing.T) {
	p := newPortal(t)
	p.join("ivan", accounts.AssignRole{Role: accounts.RoleAdmin})
	p.in(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		m, err := tx.Memberships().Get(ctx, "acme", "ivan")
		if err != nil {
			return err
		}
		e, err := m.Assign("b", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "west", Inherit: true}, o, "", now)
		if err != nil {
			return err
		}
		return tx.Memberships().Save(ctx, m, e)
	})
	p.change(func(o *accounts.Organization) (kabinet.Event, error) { return o.BlockUnit("west", now) })
	require.NoError(t, p.do(func(ctx context.Context, svc *approval.Service) error {
		voters, err := svc.Directory.Voters(ctx, kabinet.Object{Org: "acme", Unit: "shop"}, kabinet.Money{})
		for _, v := range voters {
			for _, post := range v.Posts {
				require.NotEqual(t, approval.Role("approver"), post.Role, "%+v", v)
			}
		}
		require.NotEmpty(t, voters)
		return err
	}))
}

// Staff who act for the requester must not approve what the requester asks for, even
// where they are colleagues too.
func TestWhoMayActForTheRequesterIsExcluded(t *testing.T) {
	p := newPortal(t)
	p.in(func(ctx context.Context, tx store.Tx) error {
		return tx.Delegations().Save(ctx, accounts.RestoreDelegation(accounts.DelegationState{
			ID: "d9", Org: "acme", Kind: accounts.DelegationActing, From: "rita", To: "anna", Max: accounts.Unlimited(),
			Validity: kabinet.Window{From: now, Until: now.Add(time.Hour)}, Reason: "call", Status: accounts.DelegationActive, Created: now,
		}))
	})
	who := p.standing(kabinet.Object{Org: "acme", Unit: "shop"}, actor("rita"), "")
	require.Equal(t, []kabinet.PersonID{"anna"}, who.Excluded)
}
