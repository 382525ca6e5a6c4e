package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// foreign are the calls that take several objects, with one of another company.
var foreign = map[string]func(f fortress) error{
	"Membership.Assign":       func(f fortress) error { return of(f.bert.Assign("n", aBuyer, f.other, "", now)) },
	"Membership.Revoke":       func(f fortress) error { return of(f.bert.Revoke(f.bert.Assignments()[0].ID, f.strangers, now)) },
	"Membership.Suspend":      func(f fortress) error { return of(f.bert.Suspend(f.strangers, now)) },
	"Membership.End":          func(f fortress) error { return of(f.bert.End(f.strangers, now)) },
	"Membership.SetValidity":  func(f fortress) error { return of(f.bert.SetValidity(nextYear, f.strangers, now)) },
	"Membership.Place":        func(f fortress) error { return of(f.bert.Place("west", f.other, now)) },
	"Membership.Rejoin":       func(f fortress) error { return of(f.ended.Rejoin(f.other, forever, now)) },
	"Organization.RemoveUnit": func(f fortress) error { return of(f.o.RemoveUnit("west1", f.strangers, now)) },
	"Organization.RemoveRole": func(f fortress) error { return of(f.other.RemoveRole("own", f.team("acme"), now)) },
	"Cache.Compile":           func(f fortress) error { return of(f.cache.Compile(f.o, 2, f.nat)) },
	"Cache.Add":               func(f fortress) error { return f.cache.Add(f.compiled, f.nat) },
	"NewStaffAssignment, member": func(f fortress) error {
		return of2(accounts.NewStaffAssignment("n", f.o, f.seller, f.bert, accounts.AssignStaff{}, "", now))
	},
	"NewDelegation, colleague": func(f fortress) error {
		return of2(accounts.NewDelegation("n", lendAll("order.place"), f.party(as("olga", "acme")).rights(), f.o, f.nat, now))
	},
	"NewDelegation, organisation": func(f fortress) error {
		return of2(accounts.NewDelegation("n", lendAll("order.place"), f.party(as("olga", "acme")).rights(), f.other, f.nat, now))
	},
	"ActForClient, member": func(f fortress) error {
		return of2(accounts.ActForClient("n", anHour, f.sam, f.o, f.nat, accounts.ActingPolicy{}, now))
	},
	"CheckOwner, member": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckOwner(x.by, x.o, x.p, x.m, x.o, f.nat, now)
	},
	"CheckMember, member": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckMember(x.by, x.o, x.p, x.m, x.o, f.nat, now)
	},
	"CheckValidity, member": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckValidity(x.by, x.o, x.p, x.m, x.o, f.nat, nextYear, now, highest)
	},
	"CheckGrant, member": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckGrant(x.by, x.o, x.p, x.m, x.o, f.nat, aBuyer, now, highest)
	},
	"CheckRevoke, member": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckRevoke(x.by, x.o, x.p, x.m, f.nat, f.nat.Assignments()[0].ID, now, highest)
	},
	"CheckRole, members": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckRole(x.by, x.o, x.p, x.m, "r", aRole, f.strangers, now, highest)
	},
	"CheckMove, members": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.CheckMove(x.by, x.o, x.p, x.m, "west1", "", f.strangers, now, highest)
	},
	"Compile, organisation": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.Compile(x.by, f.other, x.p, x.m, now).Err()
	},
	"Compile, membership": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.Compile(x.by, x.o, x.p, f.bert, now).Err()
	},
	"Compile, person": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		return accounts.Compile(x.by, x.o, f.person, x.m, now).Err()
	},
	"Explain, membership": func(f fortress) error {
		x := f.party(as("olga", "acme"))
		e := accounts.Explain(x.by, x.o, x.p, f.nat, accounts.TeamEdit, inWest, now)
		require.Empty(f.t, e.Assignments)
		if !e.Allowed {
			return kabinet.ErrContextMismatch
		}
		return nil
	},
}

func TestNothingMixesTwoCompanies(t *testing.T) {
	f := newFortress(t)
	before := f.states()
	for name, call := range foreign {
		require.ErrorIs(t, call(f), kabinet.ErrContextMismatch, name)
	}
	require.Equal(t, before, f.states())
}

// narrowed are the calls that are asked at a time, or in a state, in which they must not.
var narrowed = map[string]func(f fortress) error{
	"Membership.Resume, ended":      func(f fortress) error { return of(f.ended.Resume(now)) },
	"Membership.Resume, active":     func(f fortress) error { return of(f.bert.Resume(now)) },
	"Membership.Suspend, ended":     func(f fortress) error { return of(f.ended.Suspend(nil, now)) },
	"Membership.Assign, ended":      func(f fortress) error { return of(f.ended.Assign("n", aBuyer, f.o, "", now)) },
	"Membership.SetValidity, ended": func(f fortress) error { return of(f.ended.SetValidity(nextYear, nil, now)) },
	"Membership.Place, ended":       func(f fortress) error { return of(f.ended.Place("west", f.o, now)) },
	"Membership.Rejoin, active":     func(f fortress) error { return of(f.bert.Rejoin(f.o, forever, now)) },
	"Membership.Assign, in blocked time": func(f fortress) error {
		return of(f.bert.Assign("n", accounts.AssignRole{Role: accounts.RoleOwner, Validity: kabinet.Window{Until: now}}, f.o, "", now))
	},
	"Membership.Assign, the seller's role": func(f fortress) error {
		return of(f.bert.Assign("n", accounts.AssignRole{Role: accounts.RoleManager}, f.o, "", now))
	},
	"Membership.ActiveAt": func(f fortress) error {
		return allowed(f.ended.ActiveAt(now) || f.membership("acme", "old").ActiveAt(now))
	},
	"Delegation.ActiveAt": func(f fortress) error {
		return allowed(f.loan.ActiveAt(holidays.Until) || f.loan.ActiveAt(now.Add(-1)))
	},
	"Delegation.Expire":                 func(f fortress) error { return of(f.loan.Expire(now)) },
	"Delegation.Revoke":                 func(f fortress) error { return of(f.loan.Revoke(as("olga", "acme"), holidays.Until)) },
	"StaffState.ActiveAt":               func(f fortress) error { return allowed(accounts.StaffState{Ended: now}.ActiveAt(now)) },
	"StaffAssignment.End, over":         func(f fortress) error { return of(over(f).End(now)) },
	"StaffAssignment.SetValidity, over": func(f fortress) error { return of(over(f).SetValidity(nextYear, now)) },
	"OwnersOf": func(f fortress) error {
		return none(accounts.OwnersOf([]*accounts.Membership{f.bert, f.ended, f.membership("acme", "tom"), f.membership("acme", "sue"), f.membership("acme", "len")}, now))
	},
	"Organization.Unblock":                 func(f fortress) error { return of(f.seller.Unblock(now)) },
	"Organization.Block, the seller":       func(f fortress) error { return of(f.seller.Block("", now)) },
	"Organization.Close, the seller":       func(f fortress) error { return of(f.seller.Close("", now)) },
	"Organization.DefineRole, a ready one": func(f fortress) error { return of(f.o.DefineRole(accounts.RoleViewer, aRole, now)) },
	"Organization.DefineRole, over all clients": func(f fortress) error {
		return of(f.o.DefineRole("n", accounts.RoleForm{Name: "N", Grants: []accounts.Grant{{Permission: "order.view", Level: accounts.LevelSeller}}}, now))
	},
	"Organization.AddLegalEntity, the seller":   func(f fortress) error { return of(f.seller.AddLegalEntity("n", aFirm, now)) },
	"Organization.AddUnit, an id of a unit":     func(f fortress) error { return of(f.o.AddUnit("west", accounts.UnitForm{Name: "N"}, now)) },
	"Organization.MoveUnit, beneath itself":     func(f fortress) error { return of(f.o.MoveUnit("west", "west1", now)) },
	"Organization.CheckParties, a blocked unit": func(f fortress) error { return f.o.CheckParties(accounts.Parties{Unit: "north"}) },
	"Organization.CheckParties, another unit's": func(f fortress) error { return f.o.CheckParties(accounts.Parties{Unit: "west", LegalEntity: "le2"}) },
	"NewSellerEntity, a client": func(f fortress) error {
		return of2(accounts.NewSellerEntity("n", f.o, accounts.SellerEntityForm{Name: "N", Country: "RU"}, now))
	},
	"SellerEntity.Unblock": func(f fortress) error { return of(f.entity.Unblock(now)) },
	"SellerEntity.Reopen":  func(f fortress) error { return of(f.entity.Reopen(now)) },
	"SellerEntity.CheckUse": func(f fortress) error {
		return accounts.RestoreSellerEntity(accounts.SellerEntityState{Status: accounts.EntityBlocked}).CheckUse()
	},
	"Person.Block":   func(f fortress) error { return of(blocked(f).Block(now)) },
	"Person.Unblock": func(f fortress) error { return of(f.person.Unblock(now)) },
	"NewStaffAssignment, a client's": func(f fortress) error {
		return of2(accounts.NewStaffAssignment("n", f.o, f.other, f.nat, accounts.AssignStaff{}, "", now))
	},
	"NewStaffAssignment, for the seller": func(f fortress) error {
		return of2(accounts.NewStaffAssignment("n", f.seller, f.seller, f.membership("seller", "sam"), accounts.AssignStaff{}, "", now))
	},
	"NewDelegation, to oneself":                      func(f fortress) error { return f.lends(f.membership("acme", "olga"), lendAll("order.place")) },
	"NewDelegation, to somebody who has left":        func(f fortress) error { return f.lends(f.ended, lendAll("order.place")) },
	"NewDelegation, to somebody who is not here yet": func(f fortress) error { return f.lends(f.membership("acme", "tom"), lendAll("order.place")) },
	"NewDelegation, of giving":                       func(f fortress) error { return f.lends(f.bert, lendAll(accounts.TeamEdit)) },
	"NewDelegation, for ever": func(f fortress) error {
		cmd := lendAll("order.place")
		cmd.Validity.Until = time.Time{}
		return f.lends(f.bert, cmd)
	},
	"NewDelegation, over": func(f fortress) error {
		cmd := lendAll("order.place")
		cmd.Validity = kabinet.Window{From: now.Add(-2), Until: now}
		return f.lends(f.bert, cmd)
	},
	"ActForClient, for longer": func(f fortress) error {
		return f.acts(f.bert, accounts.ActFor{Until: now.Add(8*time.Hour + 1), Reason: "x"}, f.sam)
	},
	"ActForClient, for ages": func(f fortress) error {
		return f.acts(f.bert, accounts.ActFor{Until: now.AddDate(9000, 0, 0), Reason: "x"}, f.sam)
	},
	"ActForClient, over":                         func(f fortress) error { return f.acts(f.bert, accounts.ActFor{Until: now, Reason: "x"}, f.sam) },
	"ActForClient, somebody who has left":        func(f fortress) error { return f.acts(f.ended, anHour, f.sam) },
	"ActForClient, somebody who is not here yet": func(f fortress) error { return f.acts(f.membership("acme", "tom"), anHour, f.sam) },
	"ActForClient, without the permission":       func(f fortress) error { return f.acts(f.bert, anHour, f.party(as("ivo", "seller")).rights()) },
	"ActForClient, by a client":                  func(f fortress) error { return f.acts(f.bert, anHour, f.party(as("nat", "other")).rights()) },
	"ActForClient, by the client's owner":        func(f fortress) error { return f.acts(f.bert, anHour, f.party(as("olga", "acme")).rights()) },
	"ActForClient, by who acts":                  func(f fortress) error { return f.acts(f.bert, anHour, f.party(f.acting.Actor()).rights()) },
	"ActForClient, a colleague": func(f fortress) error {
		return of2(accounts.ActForClient("n", anHour, f.sam, f.seller, f.membership("seller", "ivo"), accounts.ActingPolicy{}, now))
	},
	"Delegation.CheckRevoke, by a lender who is suspended": func(f fortress) error {
		s := f.loan.State()
		s.From = "sue"
		return accounts.RestoreDelegation(s).CheckRevoke(f.party(as("sue", "acme")).rights())
	},
	"ExcludedForStaff": func(f fortress) error { return excluded(f) },
	"MembershipFilter.Admits": func(f fortress) error {
		return allowed(accounts.MembershipFilter{Org: "acme"}.Admits(f.nat.State()) || accounts.MembershipFilter{Units: []kabinet.UnitID{}}.Admits(f.bert.State()))
	},
	"DelegationFilter.Admits": func(f fortress) error {
		return allowed(accounts.DelegationFilter{From: "nat"}.Admits(f.loan.State()) || accounts.DelegationFilter{To: "olga"}.Admits(f.loan.State()))
	},
	"Delegation.CheckRevoke, a stranger of the lender's name": func(f fortress) error { return f.loan.CheckRevoke(f.party(as("olga", "other")).rights()) },
}

func (f fortress) lends(to *accounts.Membership, cmd accounts.LendRights) error {
	return of2(accounts.NewDelegation("n", cmd, f.party(as("olga", "acme")).rights(), f.o, to, now))
}

func (f fortress) acts(member *accounts.Membership, cmd accounts.ActFor, by *accounts.Rights) error {
	return of2(accounts.ActForClient("n", cmd, by, f.o, member, accounts.ActingPolicy{}, now))
}

func over(f fortress) *accounts.StaffAssignment {
	s := f.staff.State()
	s.Ended = now
	return accounts.RestoreStaffAssignment(s)
}

func blocked(f fortress) *accounts.Person {
	p, err := personStore{f.db}.Get(f.t.Context(), "bea")
	require.NoError(f.t, err)
	return p
}

// excluded returns an error while staff who act for the owner can use nothing of what is
// excluded, though the owner can.
func excluded(f fortress) error {
	owner, staff := f.party(as("olga", "acme")).rights(), f.party(f.acting.Actor()).rights()
	require.True(f.t, staff.Can("order.place", place("acme", "", "", "olga")))
	for _, p := range owner.Permissions() {
		if accounts.ExcludedForStaff(p) && staff.Can(p, place("acme", "", "", "olga")) {
			return nil
		}
	}
	return kabinet.ErrForbidden
}

func TestNothingIsDoneInTheWrongStateOrTime(t *testing.T) {
	f := newFortress(t)
	before := f.states()
	for name, call := range narrowed {
		require.Error(t, call(f), name)
	}
	require.Equal(t, before, f.states())
}

// Who comes back has nothing of what they had, whatever a store kept of it, and comes
// back to no company that is blocked.
func TestWhoRejoinsHasNothing(t *testing.T) {
	f := newFortress(t)
	s := f.ended.State()
	s.Assignments = f.bert.Assignments()
	m := accounts.RestoreMembership(s)
	_, err := f.o.Block("", now)
	require.NoError(t, err)
	_, err = m.Rejoin(f.o, forever, now)
	require.ErrorIs(t, err, accounts.ErrOrganizationBlocked)
	_, err = f.o.Unblock(now)
	require.NoError(t, err)
	_, err = m.Rejoin(f.o, forever, now)
	require.NoError(t, err)
	require.Empty(t, m.Assignments())
}
