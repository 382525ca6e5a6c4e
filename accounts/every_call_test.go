package accounts_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
	calls := exportedCalls(t)
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
	calls := exportedCalls(t)
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
			require.Contains(t, calls[name].doc, guard, name)
			delete(calls, name)
		}
	}
	for name, c := range calls {
		require.False(t, c.changes, "%s changes something: say with what the host asks who may", name)
	}
}

// exported is what the source says of a call.
type exported struct {
	doc     string // its comment, and for a method that of the type
	changes bool   // it returns an event
}

// exportedCalls returns the exported functions and methods of exported types by their
// names, but for what every event and every command has.
func exportedCalls(t *testing.T) map[string]exported {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	types, events, funcs := map[string]string{}, map[string]bool{}, []*ast.FuncDecl{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if s, ok := s.(*ast.TypeSpec); ok {
						types[s.Name.Name] = d.Doc.Text()
					}
				}
			case *ast.FuncDecl:
				if d.Name.Name == "EventKind" {
					events[receiver(d)] = true
				}
				funcs = append(funcs, d)
			}
		}
	}
	out := map[string]exported{}
	for _, d := range funcs {
		on, name := receiver(d), d.Name.Name
		if !d.Name.IsExported() || on != "" && !ast.IsExported(on) ||
			slices.Contains([]string{"EventKind", "EventTime", "Validate", "Savable"}, name) {
			continue
		}
		c := exported{doc: d.Doc.Text() + types[on]}
		if d.Type.Results != nil {
			c.changes = slices.ContainsFunc(d.Type.Results.List, func(f *ast.Field) bool {
				id, ok := f.Type.(*ast.Ident)
				return ok && events[id.Name]
			})
		}
		if on != "" {
			name = on + "." + name
		}
		out[name] = c
	}
	return out
}

// receiver returns the name of a method's type, or "".
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	e := d.Recv.List[0].Type
	if p, ok := e.(*ast.StarExpr); ok {
		e = p.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return "" // of a generic type, none of which is exported
}
