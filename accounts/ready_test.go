package accounts_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func ready(kind accounts.OrganizationKind, role accounts.RoleID, p kabinet.Permission) (accounts.Level, bool) {
	grants := accounts.RolePermissions(kind, role)
	i := slices.IndexFunc(grants, func(g accounts.Grant) bool { return g.Permission == p })
	if i < 0 {
		return 0, false
	}
	return grants[i].Level, true
}

// Who may say what must be approved could take an approval away: a client's owners
// and admins may, and nobody of the seller's for a client, not even in a client's name.
func TestTheSellerNeverSaysWhatAClientApproves(t *testing.T) {
	for _, role := range []accounts.RoleID{accounts.RoleOwner, accounts.RoleAdmin} {
		for _, kind := range []accounts.OrganizationKind{accounts.Client, accounts.Seller} {
			level, ok := ready(kind, role, "approval.publish")
			require.True(t, ok, "%s %s", kind, role)
			require.Equal(t, accounts.LevelOrganization, level, "%s %s", kind, role)
		}
	}
	for _, r := range accounts.ReadyRoles(accounts.Seller) {
		for _, g := range r.Grants {
			if g.Permission == "approval.publish" || g.Permission == "approval.vote" {
				require.Less(t, g.Level, accounts.LevelSeller, "%s %s", r.ID, g.Permission)
			}
		}
	}
	for _, p := range []kabinet.Permission{
		"document.accept", "claim.approve", "quote.vote", "agreement.sign", "rule.waive",
		"approval.waive", "team.edit", "role.edit", "invite.manage", "delegation.give",
	} {
		require.True(t, accounts.ExcludedForStaff(p), p)
	}
	require.True(t, accounts.ExcludedForStaff("approval.publish"))
	require.False(t, accounts.ExcludedForStaff("approval.view"))
}

// Who looks after a client is for the seller to say.
func TestClientsDoNotChooseTheirStaff(t *testing.T) {
	for _, r := range accounts.ReadyRoles(accounts.Client) {
		_, ok := ready(accounts.Client, r.ID, accounts.StaffEdit)
		require.False(t, ok, r.ID)
	}
	for _, role := range []accounts.RoleID{accounts.RoleOwner, accounts.RoleAdmin} {
		level, ok := ready(accounts.Seller, role, accounts.StaffEdit)
		require.True(t, ok)
		require.Equal(t, accounts.LevelSeller, level)
	}
}
