package accounts_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/internal/calltest"
	"github.com/stretchr/testify/require"
)

// untried are the calls that no attempt is made on, by the reason.
var untried = map[string][]string{
	"a getter of what the caller holds already": {
		"Organization.State", "Organization.ID", "Organization.Kind", "Organization.Name", "Organization.Status", "Organization.Locale",
		"Organization.Units", "Organization.LegalEntities", "Organization.Sites", "Organization.Roles",
		"Membership.State", "Membership.ID", "Membership.Org", "Membership.Person", "Membership.Unit", "Membership.Status", "Membership.Assignments",
		"Person.State", "Person.ID", "Person.Name", "Person.Login", "Person.Locale", "Person.Active",
		"SellerEntity.State", "SellerEntity.ID", "SellerEntity.Status", "StaffAssignment.State", "Delegation.State", "Delegation.ID",
		"Delegation.Org", "Delegation.From", "Delegation.To", "Delegation.Kind", "Delegation.Status", "Delegation.Actor",
		"Rights.Actor", "Rights.Principal", "Rights.Until", "Rights.Err", "Compiled.Org", "Compiled.Version", "Compiled.Has", "Cache.Stats",
		"OrganizationState.NameKey", "StaffState.Until", "StaffState.Object", "MembershipState.Object", "DelegationState.Object",
		"LegalEntity.Number", "SellerEntityForm.Number", "Limit.IsNone", "Limit.IsUnlimited", "Limit.Amount", "Limit.IsZero",
	},
	"what a store kept; what is damaged in it is tried by the tests of damaged states": {
		"RestoreOrganization", "RestoreMembership", "RestorePerson", "RestoreSellerEntity", "RestoreStaffAssignment", "RestoreDelegation",
	},
	"the same for everybody, without data of anybody": {
		"Messages", "ReadyRoles", "RolePermissions", "NameKey", "NewCache", "Level.String", "Level.Text", "Limit.String", "Limit.MarshalText",
		"Level.Valid", "Level.MarshalText", "Unlimited",
	},
	"words for an answer that Explain has given": {"Explanation.Text", "Explanation.String", "AssignmentNote.Text"},
	"facts of a delivery, which give nothing":    {"Receiving.OpenAt", "Receiving.NextOpen", "Receiving.Admits"},
}

// Every exported call of the package is tried by somebody who must not, or there is a
// reason why not. A call that is added later is named here by this test.
func TestEveryCallIsTried(t *testing.T) {
	tried := map[string]string{}
	for _, c := range authorityCalls {
		tried[c.name] = "authority"
	}
	for _, table := range []map[string]bool{namesOf(placed), namesOf(placedIn), namesOf(made), namesOf(worded), namesOf(foreign), namesOf(narrowed), namesOf(amounts)} {
		for name := range table {
			tried[name] = "attempt"
		}
	}
	for reason, names := range untried {
		for _, name := range names {
			require.NotContains(t, tried, name, reason)
			tried[name] = reason
		}
	}
	calls := calls(t)
	for name := range calls {
		if tried[name] == "" {
			t.Errorf("%s: try it in one of the tables of every_call_*_test.go, or say in untried why not", name)
		}
	}
	for name, how := range tried {
		if _, ok := calls[name]; !ok {
			t.Errorf("%s (%s): there is no such call", name, how)
		}
	}
}

// namesOf returns the calls of a table, whose keys are their names, or these with a
// comma and what is tried.
func namesOf[T any](table map[string]T) map[string]bool {
	out := map[string]bool{}
	for key := range table {
		name, _, _ := strings.Cut(key, ",")
		out[name] = true
	}
	return out
}

// The objects do not ask who changes them: the host does, and the comment says with
// what.
func TestEveryChangeSaysWhoMay(t *testing.T) {
	calls := calls(t)
	for guard, names := range map[string][]string{
		"CheckGrant":    {"Membership.Assign"},
		"CheckRevoke":   {"Membership.Revoke", "Delegation.Revoke"},
		"CheckMember":   {"Membership.Suspend", "Membership.End", "Membership.Place"},
		"CheckValidity": {"Membership.Resume", "Membership.SetValidity"},
		"CheckRole":     {"Organization.DefineRole"},
		"CheckMove":     {"Organization.MoveUnit"},
		"TeamEdit":      {"NewMembership", "Membership.Rejoin"},
		"RoleEdit":      {"Organization.RemoveRole"},
		"StaffEdit":     {"NewStaffAssignment", "StaffAssignment.SetValidity", "StaffAssignment.End"},
		"TeamDelegate":  {"NewDelegation"},
		"ClientAct":     {"ActForClient"},
		"OrganizationBlock": {
			"NewOrganization", "Organization.Block", "Organization.Unblock", "Organization.Close", "Person.Block", "Person.Unblock",
		},
		"OrganizationEdit": {
			"Organization.Rename", "Organization.AddUnit", "Organization.RenameUnit", "Organization.IsolateUnit", "Organization.BlockUnit",
			"Organization.UnblockUnit", "Organization.ArchiveUnit", "Organization.RestoreUnit", "Organization.RemoveUnit",
			"Organization.AddLegalEntity", "Organization.ChangeLegalEntity", "Organization.BlockLegalEntity", "Organization.UnblockLegalEntity",
			"Organization.CloseLegalEntity", "Organization.ReopenLegalEntity", "Organization.AddSite", "Organization.ChangeSite",
			"Organization.CloseSite", "Organization.ReopenSite", "NewSellerEntity", "SellerEntity.Change", "SellerEntity.Block",
			"SellerEntity.Unblock", "SellerEntity.Close", "SellerEntity.Reopen",
		},
		"themselves":   {"NewPerson", "Person.Change", "Person.ChangeLogin"},
		"housekeeping": {"Delegation.Expire"},
	} {
		for _, name := range names {
			require.Contains(t, calls[name].Doc, guard, name)
			delete(calls, name)
		}
	}
	for name, c := range calls {
		require.False(t, c.Changes, "%s changes something: say with what the host asks who may", name)
	}
}

// calls returns the exported calls of the package, but for those that only look whether a
// command makes sense.
func calls(t *testing.T) map[string]calltest.Call {
	out := calltest.Calls(t)
	maps.DeleteFunc(out, func(name string, _ calltest.Call) bool { return strings.HasSuffix(name, ".Validate") })
	return out
}
