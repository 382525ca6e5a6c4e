package invite_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// define gives acme a role of any kind.
func (w *world) define(id accounts.RoleID, form accounts.RoleForm) {
	w.Helper()
	w.inTx(func(ctx context.Context, tx store.Tx) error {
		o, err := tx.Organizations().Get(ctx, "acme")
		if err != nil {
			return err
		}
		e, err := o.DefineRole(id, form, w.now)
		if err != nil {
			return err
		}
		return tx.Organizations().Save(ctx, o, e)
	})
}

var order = []accounts.Grant{
	{Permission: "order.view", Level: accounts.LevelOrganization, Grantable: true},
	{Permission: "order.export", Level: accounts.LevelOrganization, Grantable: true},
}

// An administrator cannot make owners; nor do they forbid one something by asking them
// to accept it.
func TestAnInvitationForbidsAnOwnerNothing(t *testing.T) {
	w := newWorld(t)
	w.define("watched", accounts.RoleForm{Name: "Watched", Grants: order[:1], Forbids: []kabinet.Permission{accounts.TeamOwner}})
	olga := person("olga@acme.example")
	_, link := w.invited(adam, form("olga@acme.example", "watched"))
	_, err := w.redeem(link, olga)
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	require.Contains(t, w.permissions("olga"), accounts.TeamOwner)
	_, link = w.invited(adam, form("boris@acme.example", "watched"))
	_, err = w.redeem(link, person("boris@acme.example"))
	require.NoError(t, err, "who is no owner")
	// Another owner may.
	w.member("acme", "gleb", func(m *accounts.Membership, o *accounts.Organization, _ []*accounts.Membership) (kabinet.Event, error) {
		return m.Assign("asg_o", accounts.AssignRole{Role: accounts.RoleOwner}, o, "", w.now)
	})
	_, link = w.invited(gleb, form("olga@acme.example", "watched"))
	_, err = w.redeem(link, olga)
	require.NoError(t, err)
	require.NotContains(t, w.permissions("olga"), accounts.TeamOwner)
}

// What is left of a role when its sponsor may give only a part forbids what it forbade.
func TestAClippedInvitationForbidsWhatItsRolesForbid(t *testing.T) {
	w := newWorld(t)
	w.policy = invite.Policy{Shrink: invite.Intersect}
	w.define("giver", accounts.RoleForm{Name: "Giver", Grants: append([]accounts.Grant{{Permission: "invite.send", Level: accounts.LevelOrganization, Grantable: true}}, order[:1]...)})
	w.define("viewing", accounts.RoleForm{Name: "Viewing", Grants: order[:1]})
	w.define("strict", accounts.RoleForm{Name: "Strict", Grants: order, Forbids: []kabinet.Permission{"order.view"}})
	f := form("ivan@acme.example", "viewing")
	f.Roles = append(f.Roles, invite.Role{Role: "strict", Inherit: true})
	_, link := w.invited(adam, f)
	w.demote("adam", "giver")
	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	require.NotContains(t, w.permissions(result.Person), kabinet.Permission("order.view"))
	for _, m := range w.team("acme") {
		if m.Person == result.Person {
			require.Len(t, m.Assignments, 2)
		}
	}
}

// A limit for what a role does not grant would hold as soon as somebody adds it.
func TestAnInvitationPlantsNoLimit(t *testing.T) {
	w := newWorld(t)
	w.define("placer", accounts.RoleForm{Name: "Placer", Grants: []accounts.Grant{{Permission: "order.place", Level: accounts.LevelOwn}}})
	f := form("ivan@acme.example", "placer")
	f.Roles[0].Limits = []invite.RoleLimit{{Permission: "approval.vote", Limit: "unlimited"}, {Permission: "order.place", Limit: "5.00 EUR"}}
	_, link := w.invited(adam, f)
	result, err := w.redeem(link, person("ivan@acme.example"))
	require.NoError(t, err)
	for _, m := range w.team("acme") {
		if m.Person == result.Person {
			require.Equal(t, []accounts.AmountLimit{{Permission: "order.place", Limit: accounts.LimitOf(kabinet.MustMoney("5.00 EUR"))}}, m.Assignments[0].Limits)
		}
	}
}

// Who resets the login of a colleague would have what was lent to that colleague too.
func TestALoginThatUsesAnothersRightsIsNotReset(t *testing.T) {
	w := newWorld(t)
	reset := func() error {
		return w.try(func(ctx context.Context, s *invite.Service) error {
			_, err := s.Reset(ctx, adam, "acme", "boris", "mine@acme.example")
			return err
		})
	}
	lent := accounts.RestoreDelegation(accounts.DelegationState{
		ID: "d", Org: "acme", Kind: accounts.DelegationLent, From: "olga", To: "boris", Permissions: []kabinet.Permission{"approval.vote"},
		Max: accounts.Unlimited(), Validity: kabinet.Window{From: w.now, Until: w.now.Add(time.Hour)}, Reason: "holidays", Status: accounts.DelegationActive, Created: w.now,
	})
	w.inTx(func(ctx context.Context, tx store.Tx) error { return tx.Delegations().Save(ctx, lent) })
	require.ErrorIs(t, reset(), invite.ErrElsewhere)
	w.now = w.now.Add(time.Hour)
	require.NoError(t, reset(), "when that is over")
}
