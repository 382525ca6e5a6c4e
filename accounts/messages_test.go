package accounts_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, accounts.Messages) }

func TestEventKinds(t *testing.T) {
	kinds := map[string]kabinet.Event{}
	for _, e := range []kabinet.Event{
		accounts.OrganizationRegistered{At: now}, accounts.OrganizationRenamed{At: now},
		accounts.OrganizationStatusChanged{To: accounts.OrganizationBlocked, At: now}, accounts.OrganizationStatusChanged{To: accounts.OrganizationActive, At: now},
		accounts.OrganizationStatusChanged{To: accounts.OrganizationClosed, At: now},
		accounts.UnitAdded{At: now}, accounts.UnitRenamed{At: now}, accounts.UnitMoved{At: now}, accounts.UnitIsolationChanged{At: now}, accounts.UnitRemoved{At: now},
		accounts.UnitStatusChanged{To: accounts.UnitBlocked, At: now}, accounts.UnitStatusChanged{To: accounts.UnitActive, At: now},
		accounts.UnitStatusChanged{To: accounts.UnitArchived, At: now}, accounts.UnitStatusChanged{From: accounts.UnitArchived, To: accounts.UnitActive, At: now},
		accounts.LegalEntityAdded{At: now}, accounts.LegalEntityChanged{At: now}, accounts.SellerEntityAdded{At: now}, accounts.SellerEntityChanged{At: now},
		accounts.LegalEntityStatusChanged{From: accounts.EntityActive, To: accounts.EntityBlocked, At: now}, accounts.LegalEntityStatusChanged{From: accounts.EntityBlocked, To: accounts.EntityActive, At: now},
		accounts.LegalEntityStatusChanged{To: accounts.EntityClosed, At: now}, accounts.LegalEntityStatusChanged{From: accounts.EntityClosed, To: accounts.EntityActive, At: now},
		accounts.SellerEntityStatusChanged{From: accounts.EntityActive, To: accounts.EntityBlocked, At: now}, accounts.SellerEntityStatusChanged{From: accounts.EntityBlocked, To: accounts.EntityActive, At: now},
		accounts.SellerEntityStatusChanged{To: accounts.EntityClosed, At: now}, accounts.SellerEntityStatusChanged{From: accounts.EntityClosed, To: accounts.EntityActive, At: now},
		accounts.SiteAdded{At: now}, accounts.SiteChanged{At: now}, accounts.RoleDefined{At: now}, accounts.RoleRemoved{At: now},
		accounts.PersonRegistered{At: now}, accounts.PersonChanged{At: now}, accounts.LoginChanged{At: now},
		accounts.PersonStatusChanged{To: accounts.PersonBlocked, At: now}, accounts.PersonStatusChanged{To: accounts.PersonActive, At: now},
		accounts.MemberJoined{At: now}, accounts.MembershipValidityChanged{At: now}, accounts.MemberPlaced{At: now}, accounts.StaffAssigned{At: now}, accounts.StaffValidityChanged{At: now}, accounts.StaffEnded{At: now}, accounts.RoleAssigned{At: now}, accounts.RoleRevoked{At: now},
		accounts.MembershipStatusChanged{To: accounts.MembershipSuspended, At: now}, accounts.MembershipStatusChanged{To: accounts.MembershipActive, At: now},
		accounts.MembershipStatusChanged{To: accounts.MembershipEnded, At: now},
		accounts.DelegationGiven{At: now}, accounts.DelegationGiven{Kind: accounts.DelegationActing, At: now},
		accounts.DelegationEnded{Status: accounts.DelegationRevoked, At: now}, accounts.DelegationEnded{Status: accounts.DelegationExpired, At: now},
	} {
		require.Equal(t, now, e.EventTime())
		require.NotContains(t, kinds, e.EventKind())
		kinds[e.EventKind()] = e
		back := reflect.New(reflect.TypeOf(e))
		if _, ok := e.(accounts.RoleDefined); !ok {
			roundTrip(t, e, back.Interface())
			require.Equal(t, e, back.Elem().Interface())
		}
	}
	require.Len(t, kinds, 50)
}

// TestTheTableOfReadyRolesIsTrue reads the table in the comment of
// RolePermissions and compares it with what the function returns.
func TestTheTableOfReadyRolesIsTrue(t *testing.T) {
	text, err := os.ReadFile("role_ready.go")
	require.NoError(t, err)
	lines := regexp.MustCompile(`(?m)^//\t(.*)$`).FindAllStringSubmatch(string(text), -1)
	roles := strings.Fields(lines[0][1])
	want := map[accounts.RoleID]map[kabinet.Permission]string{}
	for _, r := range roles[1:] {
		want[accounts.RoleID(r)] = map[kabinet.Permission]string{}
	}
	for _, l := range lines[1:] {
		cells := strings.Fields(l[1])
		require.Len(t, cells, len(roles), l[1])
		for i, level := range cells[1:] {
			if level != "-" {
				want[accounts.RoleID(roles[i+1])][kabinet.Permission(cells[0])] = strings.Replace(level, "org", "organization", 1)
			}
		}
	}
	require.Len(t, want, len(accounts.ReadyRoles(accounts.Client)))
	for _, r := range accounts.ReadyRoles(accounts.Client) {
		got := map[kabinet.Permission]string{}
		for _, g := range r.Grants {
			require.NotContains(t, got, g.Permission)
			got[g.Permission] = g.Level.String()
			require.Equal(t, r.ID == accounts.RoleOwner || r.ID == accounts.RoleAdmin, g.Grantable)
		}
		require.Equal(t, want[r.ID], got, r.ID)
	}
	require.Len(t, accounts.ReadyRoles(accounts.Seller), 5)
	for _, r := range accounts.ReadyRoles(accounts.Seller) {
		for _, g := range r.Grants {
			if g.Permission != "approval.publish" && g.Permission != "onboarding.publish" { // see TestTheSellerNeverSaysWhatAClientApproves
				require.Equal(t, accounts.LevelSeller, g.Level)
			}
			require.NotContains(t, []kabinet.Permission{"order.place", "approval.vote", "cart.edit"}, g.Permission)
		}
	}
	require.Nil(t, accounts.RolePermissions(accounts.Seller, accounts.RoleBuyer))
	require.Nil(t, accounts.RolePermissions(accounts.Client, accounts.RoleManager))
}
