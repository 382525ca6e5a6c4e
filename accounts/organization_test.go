package accounts_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// inn is a list with one INN.
func inn(number string) []identifier.Identifier {
	return []identifier.Identifier{{Scheme: identifier.RUINN, Number: number}}
}

func newOrg(t require.TestingT, kind accounts.OrganizationKind) *accounts.Organization {
	o, e, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "  Acme   Trading ", Kind: kind, Locale: "ru"}, now)
	require.NoError(t, err)
	require.Equal(t, accounts.OrganizationRegistered{Org: "acme", Kind: o.Kind(), Name: "Acme Trading", At: now}, e)
	return o
}

func TestOrganizationStatuses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOrg(t, accounts.Client)
		status := accounts.OrganizationActive
		step := func(to accounts.OrganizationStatus, do func() (accounts.OrganizationStatusChanged, error)) func(*rapid.T) {
			return func(t *rapid.T) {
				before := o.State()
				e, err := do()
				switch {
				case status == accounts.OrganizationClosed:
					require.ErrorIs(t, err, accounts.ErrOrganizationClosed)
				case status == to:
					require.ErrorIs(t, err, accounts.ErrUnchanged)
				default:
					require.NoError(t, err)
					require.Equal(t, status, e.From)
					require.Equal(t, to, e.To)
					status = to
				}
				if err != nil {
					require.Equal(t, before, o.State())
				}
				require.Equal(t, status, o.Status())
				check := o.CheckParties(accounts.Parties{})
				require.Equal(t, status == accounts.OrganizationActive, check == nil)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"block": step(accounts.OrganizationBlocked, func() (accounts.OrganizationStatusChanged, error) { return o.Block("unpaid", now) }),
			"unblock": step(accounts.OrganizationActive, func() (accounts.OrganizationStatusChanged, error) {
				return o.Unblock(now)
			}),
			"close": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "close") == 0 {
					step(accounts.OrganizationClosed, func() (accounts.OrganizationStatusChanged, error) { return o.Close("left", now) })(t)
				}
			},
		})
	})
}

func TestTheSellerIsNeitherBlockedNorClosed(t *testing.T) {
	o := newOrg(t, accounts.Seller)
	_, err := o.Block("", now)
	require.ErrorIs(t, err, accounts.ErrClientOnly)
	_, err = o.Close("", now)
	require.ErrorIs(t, err, accounts.ErrClientOnly)
}

func TestRenameAndReasons(t *testing.T) {
	o := newOrg(t, "")
	require.Equal(t, accounts.Client, o.Kind())
	require.Equal(t, "ru", o.Locale())
	e, err := o.Rename(" Acme  Holding", now)
	require.NoError(t, err)
	require.Equal(t, accounts.OrganizationRenamed{Org: "acme", From: "Acme Trading", To: "Acme Holding", At: now}, e)
	_, err = o.Rename("Acme Holding", now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = o.Rename(" ", now)
	require.ErrorIs(t, err, accounts.ErrRequired)
	_, err = o.Block("a\u202eb", now)
	require.ErrorIs(t, err, accounts.ErrText)
	_, err = o.Block(string(slices.Repeat([]byte("x"), 1001)), now)
	require.ErrorIs(t, err, accounts.ErrTooLong)
	require.Equal(t, accounts.OrganizationActive, o.Status())
	require.Equal(t, "acme holding", o.State().NameKey())
}

func TestLegalEntitiesAndParties(t *testing.T) {
	o := newOrg(t, accounts.Client)
	for id, parent := range map[kabinet.UnitID]kabinet.UnitID{"west": "", "east": ""} {
		_, err := o.AddUnit(id, accounts.UnitForm{Name: string(id), Parent: parent}, now)
		require.NoError(t, err)
	}
	_, err := o.AddUnit("west1", accounts.UnitForm{Name: "west1", Parent: "west"}, now)
	require.NoError(t, err)
	form := accounts.LegalEntityForm{Name: "ООО Запад", Country: "RU", Identifiers: inn("7707 083-893"), Units: []kabinet.UnitID{"west"},
		BankAccounts: []accounts.BankAccount{{Account: "4060 2810 7 0000 0000 025", BIC: "04 98 05 746"}}}
	e, err := o.AddLegalEntity("le1", form, now)
	require.NoError(t, err)
	require.Equal(t, "7707083893", e.LegalEntity.Number(identifier.RUINN))
	require.Empty(t, e.LegalEntity.Number(identifier.RUKPP))
	require.Equal(t, []accounts.BankAccount{{Account: "40602810700000000025", BIC: "049805746"}}, e.LegalEntity.BankAccounts)
	e.LegalEntity.Units[0] = "east"
	form.Units[0] = "east"
	kept, _ := o.LegalEntity("le1")
	require.Equal(t, []kabinet.UnitID{"west"}, kept.Units, "nobody shares slices")
	_, err = o.AddLegalEntity("le1", form, now)
	require.ErrorIs(t, err, accounts.ErrIDTaken)
	form.Units = []kabinet.UnitID{"west", "nowhere"}
	_, err = o.AddLegalEntity("le2", form, now)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.ErrorContains(t, err, "/units/1")
	_, err = o.AddLegalEntity("le2", accounts.LegalEntityForm{Name: "All", Country: "de", Identifiers: []identifier.Identifier{{Scheme: identifier.DEVAT, Number: "136 695 976"}}}, now)
	require.NoError(t, err)
	_, err = o.AddSite("yard", accounts.SiteForm{Name: "Yard", Address: accounts.Address{Country: "RU", City: "Omsk"}, Units: []kabinet.UnitID{"east"}}, now)
	require.NoError(t, err)
	_, err = o.AddSite("yard", accounts.SiteForm{Name: "Yard", Address: accounts.Address{Country: "RU", City: "Omsk"}}, now)
	require.ErrorIs(t, err, accounts.ErrIDTaken)
	_, err = o.BlockUnit("east", now)
	require.NoError(t, err)

	for _, tc := range []struct {
		parties accounts.Parties
		want    error
		place   string
	}{
		{accounts.Parties{}, nil, ""},
		{accounts.Parties{Unit: "west", LegalEntity: "le1"}, nil, ""},
		{accounts.Parties{Unit: "west1", LegalEntity: "le1"}, nil, ""},
		{accounts.Parties{Unit: "west1", LegalEntity: "le2"}, nil, ""},
		{accounts.Parties{LegalEntity: "le1", Site: "yard"}, nil, ""},
		{accounts.Parties{Unit: "east"}, accounts.ErrUnitBlocked, "/unit"},
		{accounts.Parties{Unit: "nowhere"}, kabinet.ErrNotFound, "/unit"},
		{accounts.Parties{Unit: "west", LegalEntity: "le9"}, kabinet.ErrNotFound, "/legalEntity"},
		{accounts.Parties{Unit: "west", Site: "yard"}, accounts.ErrNotServed, "/site"},
		{accounts.Parties{Unit: "west", Site: "gone"}, kabinet.ErrNotFound, "/site"},
	} {
		err := o.CheckParties(tc.parties)
		if tc.want == nil {
			require.NoError(t, err, "%+v", tc.parties)
			continue
		}
		require.ErrorIs(t, err, tc.want, "%+v", tc.parties)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, tc.place, e.Place())
	}

	form.Units, form.Name = nil, "ООО Запад-2"
	changed, err := o.ChangeLegalEntity("le1", form, now)
	require.NoError(t, err)
	require.Equal(t, "ООО Запад", changed.From.Name)
	require.Equal(t, "ООО Запад-2", changed.To.Name)
	form.Units = []kabinet.UnitID{}
	_, err = o.ChangeLegalEntity("le1", form, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = o.ChangeLegalEntity("le9", form, now)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = o.CloseLegalEntity("le1", "wound up", now)
	require.NoError(t, err)
	_, err = o.CloseLegalEntity("le1", "", now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	require.ErrorIs(t, o.CheckParties(accounts.Parties{LegalEntity: "le1"}), accounts.ErrEntityClosed)
	_, err = o.ReopenLegalEntity("le1", now)
	require.NoError(t, err)
	require.NoError(t, o.CheckParties(accounts.Parties{LegalEntity: "le1"}))
	require.Len(t, o.LegalEntities(), 2)

	site := accounts.SiteForm{Name: "Yard 2", Address: accounts.Address{Country: "RU", City: "Omsk"}, Receiving: accounts.Receiving{Zone: "Asia/Omsk", Unloading: []accounts.Equipment{accounts.RailSiding}}}
	_, err = o.ChangeSite("yard", site, now)
	require.NoError(t, err)
	_, err = o.ChangeSite("yard", site, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = o.CloseSite("yard", now)
	require.NoError(t, err)
	require.ErrorIs(t, o.CheckParties(accounts.Parties{Site: "yard"}), accounts.ErrEntityClosed)
	_, err = o.ReopenSite("yard", now)
	require.NoError(t, err)
	_, err = o.CloseSite("gone", now)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	require.Len(t, o.Sites(), 1)
}

func TestRolesOfTheOrganisationsOwn(t *testing.T) {
	o := newOrg(t, accounts.Client)
	form := accounts.RoleForm{Name: "Storekeeper", Grants: []accounts.Grant{{Permission: "claim.edit", Level: accounts.LevelUnit}}, Forbids: []kabinet.Permission{"price.view"}}
	e, err := o.DefineRole("r1", form, now)
	require.NoError(t, err)
	require.Equal(t, accounts.RoleID("r1"), e.Role.ID)
	_, err = o.DefineRole("r1", form, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	_, err = o.DefineRole("r2", form, now)
	require.ErrorIs(t, err, accounts.ErrNameTaken)
	for _, tc := range []struct {
		change func(f *accounts.RoleForm)
		want   error
		place  string
	}{
		{func(f *accounts.RoleForm) { f.Grants[0].Permission = "claim" }, accounts.ErrPermission, "/grants/0/permission"},
		{func(f *accounts.RoleForm) { f.Grants[0].Permission = "*.*" }, accounts.ErrPermission, "/grants/0/permission"},
		{func(f *accounts.RoleForm) { f.Grants[0].Permission = "a.b.c" }, accounts.ErrPermission, "/grants/0/permission"},
		{func(f *accounts.RoleForm) { f.Grants[0].Level = 0 }, accounts.ErrLevel, "/grants/0/level"},
		{func(f *accounts.RoleForm) { f.Grants[0].Level = accounts.LevelSeller }, accounts.ErrLevel, "/grants/0/level"},
		{func(f *accounts.RoleForm) { f.Forbids[0] = "" }, accounts.ErrPermission, "/forbids/0"},
		{func(f *accounts.RoleForm) { f.Name = "" }, accounts.ErrRequired, "/name"},
	} {
		f := form
		f.Name, f.Grants, f.Forbids = "Other", slices.Clone(form.Grants), slices.Clone(form.Forbids)
		tc.change(&f)
		before := o.State()
		_, err := o.DefineRole("r3", f, now)
		require.ErrorIs(t, err, tc.want)
		require.ErrorContains(t, err, tc.place)
		require.Equal(t, before, o.State())
	}
	_, err = o.DefineRole("", form, now)
	require.ErrorIs(t, err, accounts.ErrID)
	require.Len(t, o.Roles(), len(accounts.ReadyRoles(accounts.Client))+1)

	p := accounts.RestoreMembership(accounts.MembershipState{Org: "acme", Assignments: []accounts.Assignment{{Role: "r1"}}})
	_, err = o.RemoveRole("r1", []*accounts.Membership{p}, now)
	require.ErrorIs(t, err, accounts.ErrRoleInUse)
	foreign := accounts.RestoreMembership(accounts.MembershipState{Org: "other"})
	_, err = o.RemoveRole("r1", []*accounts.Membership{foreign}, now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, err = o.RemoveRole(accounts.RoleBuyer, nil, now)
	require.ErrorIs(t, err, accounts.ErrReadyRole)
	_, err = o.RemoveRole("r1", nil, now)
	require.NoError(t, err)
	_, err = o.RemoveRole("r1", nil, now)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
}

func TestStateRoundTripsThroughJSON(t *testing.T) {
	o := newOrg(t, accounts.Client)
	_, err := o.AddUnit("west", accounts.UnitForm{Name: "West", Isolated: true}, now)
	require.NoError(t, err)
	_, err = o.AddLegalEntity("le1", accounts.LegalEntityForm{Name: "LLC", Country: "RU", Units: []kabinet.UnitID{"west"},
		Identifiers: inn("7707083893"), BankAccounts: []accounts.BankAccount{{Account: "1", Currency: kabinet.MustCurrency("RUB")}}}, now)
	require.NoError(t, err)
	_, err = o.AddSite("s", accounts.SiteForm{Name: "S", Address: accounts.Address{Country: "RU", City: "Omsk"}, Receiving: accounts.Receiving{
		Opening: []accounts.Opening{{Day: time.Monday, From: "08:00", Until: "24:00"}}, Vehicle: accounts.Vehicle{Length: kabinet.MustQuantity("13.6")},
	}}, now)
	require.NoError(t, err)
	_, err = o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "a.x", Level: accounts.LevelUnit, Grantable: true}}}, now)
	require.NoError(t, err)
	_, err = o.Block("unpaid", now)
	require.NoError(t, err)
	var os accounts.OrganizationState
	roundTrip(t, o.State(), &os)
	require.Equal(t, o.State(), os)

	m, _, err := accounts.NewMembership("m", newOrg(t, accounts.Client), "ann", kabinet.Window{Until: now.Add(time.Hour)}, now)
	require.NoError(t, err)
	ms := m.State()
	ms.Assignments = []accounts.Assignment{
		{ID: "1", Role: "r", LegalEntities: nil, GrantedAt: now},
		{ID: "2", Role: "r", LegalEntities: []kabinet.LegalEntityID{}, GrantedAt: now},
		{ID: "3", Role: "r", LegalEntities: []kabinet.LegalEntityID{"le1"}, Validity: kabinet.Window{From: now}, GrantedAt: now},
	}
	var back accounts.MembershipState
	roundTrip(t, ms, &back)
	require.Equal(t, ms, back, "no limit and no legal entity are different")
	require.Equal(t, ms, accounts.RestoreMembership(ms).State())
}

func roundTrip(t *testing.T, in, out any) {
	b, err := json.Marshal(in)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, out))
}

func TestANewerStateIsReadAndNotSaved(t *testing.T) {
	o := accounts.RestoreOrganization(accounts.OrganizationState{Schema: accounts.OrganizationSchema + 1, ID: "acme", Name: "Acme"})
	require.Equal(t, "Acme", o.Name())
	require.ErrorIs(t, o.State().Savable(), kabinet.ErrNewer)
	p := accounts.RestorePerson(accounts.PersonState{Schema: accounts.PersonSchema + 1})
	require.ErrorIs(t, p.State().Savable(), kabinet.ErrNewer)
	m := accounts.RestoreMembership(accounts.MembershipState{Schema: accounts.MembershipSchema + 1})
	require.ErrorIs(t, m.State().Savable(), kabinet.ErrNewer)
	for _, schema := range []int{0, 1} {
		require.NoError(t, accounts.RestoreOrganization(accounts.OrganizationState{Schema: schema}).State().Savable())
		require.NoError(t, accounts.RestorePerson(accounts.PersonState{Schema: schema}).State().Savable())
		require.NoError(t, accounts.RestoreMembership(accounts.MembershipState{Schema: schema}).State().Savable())
	}
	require.ErrorIs(t, orgStore{newStores()}.Save(t.Context(), o), kabinet.ErrNewer)
}

func TestStateSharesNothing(t *testing.T) {
	o := newOrg(t, accounts.Client)
	_, err := o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	require.NoError(t, err)
	_, err = o.DefineRole("r", accounts.RoleForm{Name: "R", Grants: []accounts.Grant{{Permission: "a.x", Level: accounts.LevelUnit}}}, now)
	require.NoError(t, err)
	st := o.State()
	st.Units[0].Name, st.Roles[0].Grants[0].Level = "changed", accounts.LevelSeller
	o.Units()[0].Name = "changed"
	u, _ := o.Unit("west")
	require.Equal(t, "West", u.Name)
	r, _ := o.Role("r")
	require.Equal(t, accounts.LevelUnit, r.Grants[0].Level)
	ready, _ := o.Role(accounts.RoleViewer)
	ready.Grants[0].Level = accounts.LevelSeller
	again, _ := o.Role(accounts.RoleViewer)
	require.NotEqual(t, ready.Grants[0].Level, again.Grants[0].Level)
}
