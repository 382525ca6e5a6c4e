package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// A client with a branch takes on a buyer, who may order there and nowhere else.
func Example() {
	ctx, now := context.Background(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	db := newStores()
	orgs, people, members := orgStore{db}, personStore{db}, memberStore{db}

	org, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	if err != nil {
		panic(err)
	}
	added, err := org.AddUnit("west", accounts.UnitForm{Name: "Branch West"}, now)
	if err != nil {
		panic(err)
	}
	if err := orgs.Save(ctx, org, registered, added); err != nil {
		panic(err)
	}
	ann, personRegistered, err := accounts.NewPerson("ann", accounts.RegisterPerson{Name: "Ann", Email: "Ann@Example.com"}, now)
	if err != nil {
		panic(err)
	}
	if err := people.Save(ctx, ann, personRegistered); err != nil {
		panic(err)
	}
	member, joined, err := accounts.NewMembership("mbr_1", org, "ann", kabinet.Window{}, now)
	if err != nil {
		panic(err)
	}
	assigned, err := member.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west"}, org, "olga", now)
	if err != nil {
		panic(err)
	}
	if err := members.Save(ctx, member, joined, assigned); err != nil {
		panic(err)
	}

	authority := accounts.Authorizer{Organizations: orgs, Persons: people, Memberships: members, Now: func() time.Time { return now }}
	actor := kabinet.Actor{Person: "ann", Organization: "acme", Unit: "west"}
	fmt.Println(authority.Check(ctx, actor, "order.place", kabinet.Object{Org: "acme", Unit: "west", Owner: "ann"}))
	fmt.Println(authority.Check(ctx, actor, "order.place", kabinet.Object{Org: "acme", Unit: "east", Owner: "ann"}))
	fmt.Println(authority.Check(ctx, actor, "order.place", kabinet.Object{Org: "other", Owner: "ann"}))
	scope, err := authority.Scope(ctx, actor, "order.view")
	fmt.Println(scope.Reaches[0].Org, scope.Reaches[0].Units, err)
	// Output:
	// <nil>
	// the permission order.place is missing
	// organisation other was not found
	// acme [west] <nil>
}

func ExampleAuthorizer_Resolve() {
	rights, on := benchRights() // of a buyer in unit u7
	fmt.Println(rights.Can("order.place", on), rights.Can("approval.vote", on))
	err := rights.Check("approval.vote", on)
	var e *kabinet.Error
	fmt.Println(errors.As(err, &e), e.Param("permission"), e.Param("scope"))
	// Output:
	// true false
	// true approval.vote own
}

func ExampleOrganization_MoveUnit() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	_, _ = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	_, _ = o.AddUnit("shop", accounts.UnitForm{Name: "Shop", Parent: "west"}, now)
	_, err := o.MoveUnit("west", "shop", now)
	fmt.Println(err)
	moved, _ := o.MoveUnit("shop", "", now)
	fmt.Println(moved.EventKind(), o.Path("shop"))
	// Output:
	// /parent: a unit cannot be placed beneath itself
	// unit.moved [shop]
}

func ExampleOrganization_CheckParties() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	_, _ = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	_, _ = o.AddLegalEntity("le1", accounts.LegalEntityForm{Name: "ООО Ромашка", Country: "RU", Identifiers: inn("7707 083 893"), Units: []kabinet.UnitID{"west"}}, now)
	fmt.Println(o.CheckParties(accounts.Parties{Unit: "west", LegalEntity: "le1"}))
	_, _ = o.Block("unpaid invoices", now)
	fmt.Println(o.CheckParties(accounts.Parties{Unit: "west", LegalEntity: "le1"}))
	// Output:
	// <nil>
	// the organisation is blocked
}

func ExampleOrganization_DefineRole() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	defined, err := o.DefineRole("storekeeper", accounts.RoleForm{
		Name:    "Storekeeper",
		Grants:  []accounts.Grant{{Permission: "claim.edit", Level: accounts.LevelUnit}},
		Forbids: []kabinet.Permission{"price.view"},
	}, now)
	fmt.Println(defined.EventKind(), err)
	_, err = o.DefineRole(accounts.RoleOwner, accounts.RoleForm{Name: "Me"}, now)
	fmt.Println(err)
	// Output:
	// role.defined <nil>
	// the role owner is a ready one and cannot be changed
}

func ExampleMembership_Revoke() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	m, _, _ := accounts.NewMembership("mbr_1", o, "ann", kabinet.Window{Until: now.AddDate(1, 0, 0)}, now)
	_, _ = m.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleViewer}, o, "olga", now)
	revoked, err := m.Revoke("asg_1", nil, now)
	fmt.Println(revoked.Assignment.Role, err, len(m.Assignments()))
	ended, _ := m.End(nil, now)
	fmt.Println(ended.EventKind(), m.ActiveAt(now))
	// Output:
	// viewer <nil> 0
	// membership.ended false
}

func ExampleNewSellerEntity() {
	seller, _, _ := accounts.NewOrganization("seller", accounts.RegisterOrganization{Name: "Works", Kind: accounts.Seller}, now)
	e, added, err := accounts.NewSellerEntity("works", seller, accounts.SellerEntityForm{
		Name: "АО «Завод»", Country: "RU", Identifiers: inn("7707 083 893"), TaxRegime: "general", Calendar: "ru",
		BankAccounts: []accounts.BankAccount{{Account: "40602810700000000025", BIC: "049805746"}},
	}, now)
	fmt.Println(added.EventKind(), e.State().Number(identifier.RUINN), e.CheckUse(), err)
	blocked, err := e.Block("change of the bank", now)
	fmt.Println(blocked.EventKind(), e.CheckUse(), err)
	// Output:
	// seller_entity.added 7707083893 <nil> <nil>
	// seller_entity.blocked seller entity works is blocked <nil>
}

func ExampleOrganization_LegalEntitiesFor() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	_, _ = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	_, _ = o.AddUnit("shop", accounts.UnitForm{Name: "Shop"}, now)
	_, _ = o.AddLegalEntity("le1", accounts.LegalEntityForm{Name: "West Ltd", Country: "GB", Units: []kabinet.UnitID{"west"}}, now)
	_, _ = o.AddLegalEntity("le2", accounts.LegalEntityForm{Name: "Acme plc", Country: "GB"}, now)
	fmt.Println(len(o.LegalEntitiesFor("shop")))
	_, _ = o.MoveUnit("shop", "west", now)
	for _, e := range o.LegalEntitiesFor("shop") {
		fmt.Println(e.Name)
	}
	// Output:
	// 1
	// West Ltd
	// Acme plc
}

func ExampleReceiving_NextOpen() {
	omsk := time.FixedZone("Omsk", 6*3600) // time.LoadLocation(r.Zone) in earnest
	r := accounts.Receiving{Opening: []accounts.Opening{{Day: time.Monday, From: "08:00", Until: "17:00"}}}
	fmt.Println(r.OpenAt(time.Date(2026, 3, 2, 16, 59, 0, 0, omsk)))
	fmt.Println(r.NextOpen(time.Date(2026, 3, 2, 17, 0, 0, 0, omsk)))
	// Output:
	// true
	// 2026-03-09 08:00:00 +0600 Omsk true
}

func ExampleReceiving_Admits() {
	r := accounts.Receiving{Vehicle: accounts.Vehicle{Length: kabinet.MustQuantity("12")}} // metres
	fmt.Println(r.Admits(accounts.Vehicle{Length: kabinet.MustQuantity("13.6"), Weight: kabinet.MustQuantity("20000")}))
	// Output:
	// the vehicle is too large for the site: length above 12
}

func ExampleOwnersOf() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	m, _, _ := accounts.NewMembership("mbr_1", o, "ann", kabinet.Window{}, now)
	_, _ = m.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleOwner}, o, "", now)
	team := []*accounts.Membership{m} // of MembershipStore.OfOrganization
	fmt.Println(accounts.OwnersOf(team, now)[0].Person())
	_, err := m.Suspend(team, now)
	fmt.Println(err)
	// Output:
	// ann
	// the organisation would lose its last owner; make somebody else an owner first
}

func ExampleMembership_Place() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	_, _ = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	m, _, _ := accounts.NewMembership("mbr_1", o, "ann", kabinet.Window{}, now)
	placed, err := m.Place("west", o, now)
	fmt.Println(placed.EventKind(), m.Unit(), err)
	// Output:
	// membership.placed west <nil>
}

func ExampleRegisterPerson_Validate() {
	err := accounts.RegisterPerson{Email: "ann(at)example.com"}.Validate()
	b := catalog.NewBuilder()
	_ = accounts.Messages(b)
	for _, e := range kabinet.ProblemOf(err, kabinet.NewPrinter(b, language.Russian)).Errors {
		fmt.Println(e.At, e.Code, e.Detail)
	}
	// Output:
	// /name accounts.required нужно указать значение
	// /email accounts.email это не адрес электронной почты
}

func ExampleNormalizeLogin() {
	login, err := accounts.NormalizeLogin(" Ann.Lee@Example.COM ")
	fmt.Println(login, err)
	// Output: ann.lee@example.com <nil>
}

func ExampleCheckGrant() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	admin := kabinet.Actor{Person: "ann", Organization: "acme"}
	fmt.Println(accounts.CheckGrant(admin, o, p, m, o, nil, accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "u7"}, now, accounts.HighestLimit))
	fmt.Println(accounts.CheckGrant(admin, o, p, m, o, nil, accounts.AssignRole{Role: accounts.RoleOwner}, now, accounts.HighestLimit))
	// Output:
	// <nil>
	// you cannot give the permission team.owner: you do not hold it as grantable, so far and for so long
}

func ExampleAuthorizer_Explain() {
	ref, on := benchReference() // a buyer in unit u7
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	fmt.Println(accounts.Explain(ref.actor, o, p, m, "order.place", on, now))
	_, _ = o.BlockUnit("u7", now)
	fmt.Println(accounts.Explain(ref.actor, o, p, m, "order.place", on, now))
	// Output:
	// ann may do order.place in u7
	// – Buyer in u7 grants it, scope own
	// ann may not do order.place in u7: the unit is blocked
}

func ExampleRights_CheckAmount() {
	ref, on := benchReference()
	ref.m.Assignments[0].Limits = []accounts.AmountLimit{{Permission: "order.place", Limit: accounts.LimitOf(kabinet.MustMoney("500 EUR"))}}
	rights := ref.compile()
	fmt.Println(rights.Limit("order.place", on, kabinet.MustCurrency("EUR")))
	fmt.Println(rights.CheckAmount("order.place", on, kabinet.MustMoney("500 EUR")))
	fmt.Println(rights.CheckAmount("order.place", on, kabinet.MustMoney("500.01 EUR")))
	// Output:
	// 500.00 EUR
	// <nil>
	// 500.01 EUR is above the limit for order.place: 500.00 EUR
}

func ExampleNewDelegation() {
	ref, _ := benchReference()
	o := accounts.RestoreOrganization(ref.o)
	bob, _, _ := accounts.NewMembership("mbr_2", o, "bob", kabinet.Window{}, now)
	d, given, err := accounts.NewDelegation("dlg_1", accounts.LendRights{
		Permissions: []kabinet.Permission{"order.place"}, Max: accounts.LimitOf(kabinet.MustMoney("1000 EUR")),
		Validity: kabinet.Window{From: now, Until: now.AddDate(0, 0, 14)}, Reason: "holidays",
	}, ref.compile(), o, bob, now)
	fmt.Println(given.EventKind(), given.From, given.To, err)
	fmt.Printf("%+v\n", d.Actor())
	ended, err := d.Revoke(kabinet.Actor{Person: "ann", Organization: "acme"}, now.AddDate(0, 0, 3))
	fmt.Println(ended.EventKind(), err, d.ActiveAt(now.AddDate(0, 0, 4)))
	// Output:
	// delegation.given ann bob <nil>
	// {Person:bob Organization:acme Unit: LegalEntity: OnBehalfOf:<nil> Delegation:dlg_1}
	// delegation.revoked <nil> false
}

func ExampleActForClient() {
	w := newStores()
	seller, _, _ := accounts.NewOrganization("seller", accounts.RegisterOrganization{Name: "Works", Kind: accounts.Seller}, now)
	acme, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	adam, _, _ := accounts.NewPerson("adam", accounts.RegisterPerson{Name: "Adam", Email: "adam@example.com"}, now)
	staff, _, _ := accounts.NewMembership("mbr_1", seller, "adam", kabinet.Window{}, now)
	_, _ = staff.Assign("asg_1", accounts.AssignRole{Role: accounts.RoleAdmin}, seller, "", now)
	ann, _, _ := accounts.NewMembership("mbr_2", acme, "ann", kabinet.Window{}, now)

	rights := accounts.Compile(kabinet.Actor{Person: "adam", Organization: "seller"}, seller, adam, staff, w.at)
	d, begun, err := accounts.ActForClient("dlg_1", accounts.ActFor{Until: now.Add(time.Hour), Reason: "order by telephone"}, rights, acme, ann, accounts.ActingPolicy{}, now)
	fmt.Println(begun.EventKind(), begun.To, "for", begun.From, err)
	fmt.Println(d.Actor().OnBehalfOf.Person, d.Actor().OnBehalfOf.Reason)
	fmt.Println(accounts.ExcludedForStaff("approval.vote"), accounts.ExcludedForStaff("order.place"))
	// Output:
	// delegation.acting adam for ann <nil>
	// ann order by telephone
	// true false
}

func ExampleMissing() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	admin := kabinet.Actor{Person: "ann", Organization: "acme"}
	missing, err := accounts.Missing(admin, o, p, m, o, accounts.AssignRole{Role: accounts.RoleOwner}, now, accounts.HighestLimit)
	fmt.Println(missing[0].Permission, missing[0].Level, len(missing), err)
	// Output: team.owner organization 1 <nil>
}

func ExampleCheckRole() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	form := accounts.RoleForm{Name: "Storekeeper", Grants: []accounts.Grant{{Permission: "stock.move", Level: accounts.LevelUnit}}}
	fmt.Println(accounts.CheckRole(kabinet.Actor{Person: "ann", Organization: "acme"}, o, p, m, "storekeeper", form, nil, now, accounts.HighestLimit))
	// Output: /grants/0: you cannot give the permission stock.move: you do not hold it as grantable, so far and for so long
}

func ExampleMinLimit() {
	some := accounts.LimitOf(kabinet.MustMoney("100 EUR"))
	fmt.Println(accounts.MinLimit(some, accounts.Unlimited()), accounts.MinLimit(some, accounts.Limit{}))
	fmt.Println(accounts.MaxLimit(some, accounts.Unlimited()), accounts.MaxLimit(some, accounts.Limit{}))
	// Output:
	// 100.00 EUR none
	// unlimited 100.00 EUR
}

func ExampleCheckMember() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	admin := kabinet.Actor{Person: "ann", Organization: "acme"}
	for _, role := range []accounts.RoleID{accounts.RoleBuyer, accounts.RoleOwner} {
		bob := accounts.RestoreMembership(accounts.MembershipState{
			Org: "acme", Person: "bob", Status: accounts.MembershipActive, Assignments: []accounts.Assignment{{ID: "1", Role: role}},
		})
		fmt.Println(role, accounts.CheckMember(admin, o, p, m, o, bob, now))
	}
	// Output:
	// buyer <nil>
	// owner the permission team.owner is missing
}

func ExampleCheckOwner() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleOwner}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	fmt.Println(accounts.CheckOwner(kabinet.Actor{Person: "ann", Organization: "acme"}, o, p, m, o, m, now))
	// Output: <nil>
}

func ExampleCheckValidity() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	ref.m.Validity.Until = now.AddDate(0, 1, 0)
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	admin := kabinet.Actor{Person: "ann", Organization: "acme"}
	shorter, longer := kabinet.Window{Until: now.AddDate(0, 0, 7)}, kabinet.Window{}
	fmt.Println(accounts.CheckValidity(admin, o, p, m, o, m, shorter, now, accounts.HighestLimit))
	fmt.Println(errors.Is(accounts.CheckValidity(admin, o, p, m, o, m, longer, now, accounts.HighestLimit), accounts.ErrGrant))
	// Output:
	// <nil>
	// true
}

func ExampleCheckMove() {
	ref, _ := benchReference()
	ref.o.Roles = []accounts.Role{{ID: "planner", Name: "Planner", Grants: []accounts.Grant{{Permission: accounts.OrganizationEdit, Level: accounts.LevelOrganization}}}}
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: "planner"}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	planner := kabinet.Actor{Person: "ann", Organization: "acme"}
	bob := accounts.RestoreMembership(accounts.MembershipState{
		Org: "acme", Person: "bob", Status: accounts.MembershipActive, Assignments: []accounts.Assignment{{ID: "1", Role: accounts.RoleApprover, Unit: "u2"}},
	})
	fmt.Println(accounts.CheckMove(planner, o, p, m, "u4", "u3", []*accounts.Membership{m, bob}, now, accounts.HighestLimit))
	// Beneath u2 bob would vote on the approvals of u4.
	fmt.Println(errors.Is(accounts.CheckMove(planner, o, p, m, "u4", "u2", []*accounts.Membership{m, bob}, now, accounts.HighestLimit), accounts.ErrGrant))
	// Output:
	// <nil>
	// true
}

func ExampleCheckRevoke() {
	ref, _ := benchReference()
	ref.m.Assignments = []accounts.Assignment{{ID: "1", Role: accounts.RoleAdmin}}
	o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
	bob := accounts.RestoreMembership(accounts.MembershipState{
		Org: "acme", Person: "bob", Status: accounts.MembershipActive, Assignments: []accounts.Assignment{{ID: "1", Role: accounts.RoleBuyer}},
	})
	fmt.Println(accounts.CheckRevoke(kabinet.Actor{Person: "ann", Organization: "acme"}, o, p, m, bob, "1", now, accounts.HighestLimit))
	// Output: <nil>
}
