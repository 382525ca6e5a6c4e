package accounts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// fortress are the objects of acme and of another company with which calls are tried,
// all loaded.
type fortress struct {
	besieged
	o, other, seller *accounts.Organization
	bert, nat, ended *accounts.Membership
	entity           *accounts.SellerEntity
	person           *accounts.Person
	staff            *accounts.StaffAssignment
	loan             *accounts.Delegation
	sam              *accounts.Rights
	cache            *accounts.Cache
	compiled         *accounts.Compiled
	strangers        []*accounts.Membership
}

func newFortress(t *testing.T) fortress {
	w := newBesieged(t)
	f := fortress{besieged: w, o: w.organization("acme"), other: w.organization("other"), seller: w.organization("seller"),
		bert: w.membership("acme", "bert"), nat: w.membership("other", "nat"), ended: w.membership("acme", "eve"), loan: w.lent,
		sam: w.party(as("sam", "seller")).rights(), cache: accounts.NewCache(accounts.CacheOptions{}), strangers: w.team("other")}
	_, err := f.o.AddSite("yard", aSite, now)
	require.NoError(t, err)
	_, err = f.other.AddSite("depot", aSite, now)
	require.NoError(t, err)
	_, err = f.other.AddUnit("theirs", accounts.UnitForm{Name: "Theirs"}, now)
	require.NoError(t, err)
	_, err = f.other.DefineRole("own", accounts.RoleForm{Name: "Own"}, now)
	require.NoError(t, err)
	f.entity, _, err = accounts.NewSellerEntity("works", f.seller, accounts.SellerEntityForm{Name: "Works", Country: "RU"}, now)
	require.NoError(t, err)
	f.staff, _, err = accounts.NewStaffAssignment("s", f.o, f.seller, w.membership("seller", "sam"), accounts.AssignStaff{}, "", now)
	require.NoError(t, err)
	f.person, err = personStore{w.db}.Get(t.Context(), "bert")
	require.NoError(t, err)
	f.compiled, err = f.cache.Compile(f.o, 1)
	require.NoError(t, err)
	return f
}

// states are what must not change when a call fails.
func (f fortress) states() []any {
	return []any{f.o.State(), f.other.State(), f.seller.State(), f.bert.State(), f.nat.State(), f.ended.State(),
		f.entity.State(), f.person.State(), f.staff.State(), f.loan.State()}
}

// refused tries each call of a table and wants an error of the kinds, and nothing
// changed.
func (f fortress) refused(name string, err error, kinds ...kabinet.Kind) {
	f.t.Helper()
	require.Error(f.t, err, name)
	require.Contains(f.t, kinds, kabinet.KindOf(err), "%s: %v", name, err)
}

// of drops the event.
func of[E any](_ E, err error) error { return err }

func of2[A, E any](_ A, _ E, err error) error { return err }

func absent[T any](_ T, found bool) error {
	if found {
		return nil
	}
	return kabinet.ErrNotFound
}

func none[T any](list []T) error { return absent(list, len(list) > 0) }

var (
	aSite   = accounts.SiteForm{Name: "Yard", Address: accounts.Address{Country: "RU", City: "Tula"}}
	aFirm   = accounts.LegalEntityForm{Name: "LLC", Country: "RU"}
	anHour  = accounts.ActFor{Until: now.Add(time.Hour), Reason: "x"}
	forever = kabinet.Window{}
)

// placed are the calls that find something by its id.
var placed = map[string]func(f fortress, id string) error{
	"Organization.Unit":             func(f fortress, id string) error { return absent(f.o.Unit(kabinet.UnitID(id))) },
	"Organization.Path":             func(f fortress, id string) error { return none(f.o.Path(kabinet.UnitID(id))) },
	"Organization.RenameUnit":       func(f fortress, id string) error { return of(f.o.RenameUnit(kabinet.UnitID(id), "N", now)) },
	"Organization.MoveUnit":         func(f fortress, id string) error { return of(f.o.MoveUnit(kabinet.UnitID(id), "east", now)) },
	"Organization.IsolateUnit":      func(f fortress, id string) error { return of(f.o.IsolateUnit(kabinet.UnitID(id), true, now)) },
	"Organization.BlockUnit":        func(f fortress, id string) error { return of(f.o.BlockUnit(kabinet.UnitID(id), now)) },
	"Organization.UnblockUnit":      func(f fortress, id string) error { return of(f.o.UnblockUnit(kabinet.UnitID(id), now)) },
	"Organization.ArchiveUnit":      func(f fortress, id string) error { return of(f.o.ArchiveUnit(kabinet.UnitID(id), now)) },
	"Organization.RestoreUnit":      func(f fortress, id string) error { return of(f.o.RestoreUnit(kabinet.UnitID(id), now)) },
	"Organization.RemoveUnit":       func(f fortress, id string) error { return of(f.o.RemoveUnit(kabinet.UnitID(id), nil, now)) },
	"Organization.LegalEntity":      func(f fortress, id string) error { return absent(f.o.LegalEntity(kabinet.LegalEntityID(id))) },
	"Organization.BlockLegalEntity": func(f fortress, id string) error { return of(f.o.BlockLegalEntity(kabinet.LegalEntityID(id), "", now)) },
	"Organization.UnblockLegalEntity": func(f fortress, id string) error {
		return of(f.o.UnblockLegalEntity(kabinet.LegalEntityID(id), now))
	},
	"Organization.CloseLegalEntity": func(f fortress, id string) error { return of(f.o.CloseLegalEntity(kabinet.LegalEntityID(id), "", now)) },
	"Organization.ReopenLegalEntity": func(f fortress, id string) error {
		return of(f.o.ReopenLegalEntity(kabinet.LegalEntityID(id), now))
	},
	"Organization.ChangeLegalEntity": func(f fortress, id string) error {
		return of(f.o.ChangeLegalEntity(kabinet.LegalEntityID(id), aFirm, now))
	},
	"Organization.Site":       func(f fortress, id string) error { return absent(f.o.Site(kabinet.SiteID(id))) },
	"Organization.ChangeSite": func(f fortress, id string) error { return of(f.o.ChangeSite(kabinet.SiteID(id), aSite, now)) },
	"Organization.CloseSite":  func(f fortress, id string) error { return of(f.o.CloseSite(kabinet.SiteID(id), now)) },
	"Organization.ReopenSite": func(f fortress, id string) error { return of(f.o.ReopenSite(kabinet.SiteID(id), now)) },
	"Organization.Role":       func(f fortress, id string) error { return absent(f.o.Role(accounts.RoleID(id))) },
	"Organization.RemoveRole": func(f fortress, id string) error { return of(f.o.RemoveRole(accounts.RoleID(id), nil, now)) },
	"Membership.Revoke":       func(f fortress, id string) error { return of(f.bert.Revoke(accounts.AssignmentID(id), nil, now)) },
	"Cache.Get": func(f fortress, id string) error {
		c := f.cache.Get(kabinet.OrgID(id), 1)
		return absent(c, c != nil)
	},
	"StaffDirectory.Of": func(f fortress, id string) error {
		db := f.db
		d := accounts.StaffDirectory{Organizations: orgStore{db}, Persons: personStore{db}, Memberships: memberStore{db}, Staff: staffStore{"s": f.staff.State()}, Now: func() time.Time { return now }}
		return of(d.Of(f.t.Context(), kabinet.OrgID(id), "", accounts.StaffManager))
	},
	"Organization.CheckParties, site": func(f fortress, id string) error {
		if id == "" {
			return kabinet.ErrNotFound // empty ones are not checked
		}
		return f.o.CheckParties(accounts.Parties{Site: kabinet.SiteID(id)})
	},
	"Organization.CheckParties, legal entity": func(f fortress, id string) error {
		if id == "" {
			return kabinet.ErrNotFound
		}
		return f.o.CheckParties(accounts.Parties{LegalEntity: kabinet.LegalEntityID(id)})
	},
}

// placedIn are those that find a unit besides, where the empty id is the organisation
// as a whole.
var placedIn = map[string]func(f fortress, id string) error{
	"Organization.Subtree":          func(f fortress, id string) error { return none(f.o.Subtree(kabinet.UnitID(id))) },
	"Organization.LegalEntitiesFor": func(f fortress, id string) error { return none(f.o.LegalEntitiesFor(kabinet.UnitID(id))) },
	"Organization.SitesFor":         func(f fortress, id string) error { return none(f.o.SitesFor(kabinet.UnitID(id))) },
	"Organization.StaffFor": func(f fortress, id string) error {
		return none(f.o.StaffFor(kabinet.UnitID(id), accounts.StaffManager, []accounts.StaffState{f.staff.State()}, now))
	},
	"Organization.CheckParties": func(f fortress, id string) error { return f.o.CheckParties(accounts.Parties{Unit: kabinet.UnitID(id)}) },
	"Organization.AddUnit, parent": func(f fortress, id string) error {
		return of(f.o.AddUnit("n", accounts.UnitForm{Name: "N", Parent: kabinet.UnitID(id)}, now))
	},
	"Organization.MoveUnit, parent": func(f fortress, id string) error { return of(f.o.MoveUnit("west1", kabinet.UnitID(id), now)) },
	"Membership.Place":              func(f fortress, id string) error { return of(f.bert.Place(kabinet.UnitID(id), f.o, now)) },
	"Membership.Assign, unit": func(f fortress, id string) error {
		return of(f.bert.Assign("a", accounts.AssignRole{Role: accounts.RoleViewer, Unit: kabinet.UnitID(id)}, f.o, "", now))
	},
	"NewStaffAssignment, unit": func(f fortress, id string) error {
		return of2(accounts.NewStaffAssignment("n", f.o, f.seller, f.membership("seller", "sam"), accounts.AssignStaff{Unit: kabinet.UnitID(id)}, "", now))
	},
	"NewDelegation, unit": func(f fortress, id string) error {
		cmd := lendAll("order.place")
		cmd.Units = []kabinet.UnitID{kabinet.UnitID(id)}
		return of2(accounts.NewDelegation("n", cmd, f.party(as("olga", "acme")).rights(), f.o, f.bert, now))
	},
	"NewDelegation, legal entity": func(f fortress, id string) error {
		cmd := lendAll("order.place")
		cmd.LegalEntities = []kabinet.LegalEntityID{kabinet.LegalEntityID(id)}
		return of2(accounts.NewDelegation("n", cmd, f.party(as("olga", "acme")).rights(), f.o, f.bert, now))
	},
	"Membership.Assign, legal entity": func(f fortress, id string) error {
		return of(f.bert.Assign("a", accounts.AssignRole{Role: accounts.RoleViewer, LegalEntities: []kabinet.LegalEntityID{kabinet.LegalEntityID(id)}}, f.o, "", now))
	},
	"Organization.AddSite, unit": func(f fortress, id string) error {
		s := aSite
		s.Units = []kabinet.UnitID{kabinet.UnitID(id)}
		return of(f.o.AddSite("n", s, now))
	},
	"Organization.ChangeSite, unit": func(f fortress, id string) error {
		s := aSite
		s.Units = []kabinet.UnitID{kabinet.UnitID(id)}
		return of(f.o.ChangeSite("yard", s, now))
	},
	"Organization.AddLegalEntity, unit": func(f fortress, id string) error {
		e := aFirm
		e.Units = []kabinet.UnitID{kabinet.UnitID(id)}
		return of(f.o.AddLegalEntity("n", e, now))
	},
	"Organization.ChangeLegalEntity, unit": func(f fortress, id string) error {
		e := aFirm
		e.Units = []kabinet.UnitID{kabinet.UnitID(id)}
		return of(f.o.ChangeLegalEntity("le1", e, now))
	},
}

func TestWhatIsNotTheirsIsNotFound(t *testing.T) {
	f := newFortress(t)
	before := f.states()
	theirs := map[string]string{"their unit": "theirs", "their legal entity": "le9", "their site": "depot", "their role": "own", "another case": "WEST"}
	for name, call := range placed {
		for what, id := range hostileIDs {
			f.refused(name+", "+what, call(f, id), kabinet.NotFound)
		}
		for what, id := range theirs {
			f.refused(name+", "+what, call(f, id), kabinet.NotFound)
		}
		f.refused(name+", their assignment", call(f, string(f.nat.Assignments()[0].ID)), kabinet.NotFound)
	}
	for name, call := range placedIn {
		for what, id := range hostileIDs {
			if id != "" {
				f.refused(name+", "+what, call(f, id), kabinet.NotFound)
			}
		}
		for what, id := range theirs {
			f.refused(name+", "+what, call(f, id), kabinet.NotFound)
		}
	}
	require.Equal(t, before, f.states())
}

// made are the calls that give something a new id.
var made = map[string]func(f fortress, id string) error{
	"NewOrganization": func(_ fortress, id string) error {
		return of2(accounts.NewOrganization(kabinet.OrgID(id), accounts.RegisterOrganization{Name: "N"}, now))
	},
	"NewPerson": func(_ fortress, id string) error {
		return of2(accounts.NewPerson(kabinet.PersonID(id), accounts.RegisterPerson{Name: "N", Email: "n@example.com"}, now))
	},
	"NewMembership": func(f fortress, id string) error {
		return of2(accounts.NewMembership(accounts.MembershipID(id), f.o, "new", forever, now))
	},
	"NewMembership, person": func(f fortress, id string) error {
		return of2(accounts.NewMembership("m", f.o, kabinet.PersonID(id), forever, now))
	},
	"NewSellerEntity": func(f fortress, id string) error {
		return of2(accounts.NewSellerEntity(kabinet.SellerEntityID(id), f.seller, accounts.SellerEntityForm{Name: "N", Country: "RU"}, now))
	},
	"NewStaffAssignment": func(f fortress, id string) error {
		return of2(accounts.NewStaffAssignment(accounts.StaffID(id), f.o, f.seller, f.membership("seller", "sam"), accounts.AssignStaff{}, "", now))
	},
	"NewDelegation": func(f fortress, id string) error {
		return of2(accounts.NewDelegation(kabinet.DelegationID(id), lendAll("order.place"), f.party(as("olga", "acme")).rights(), f.o, f.bert, now))
	},
	"ActForClient": func(f fortress, id string) error {
		return of2(accounts.ActForClient(kabinet.DelegationID(id), anHour, f.sam, f.o, f.bert, accounts.ActingPolicy{}, now))
	},
	"Organization.AddUnit": func(f fortress, id string) error {
		return of(f.o.AddUnit(kabinet.UnitID(id), accounts.UnitForm{Name: "N"}, now))
	},
	"Organization.AddLegalEntity": func(f fortress, id string) error {
		return of(f.o.AddLegalEntity(kabinet.LegalEntityID(id), aFirm, now))
	},
	"Organization.AddSite": func(f fortress, id string) error { return of(f.o.AddSite(kabinet.SiteID(id), aSite, now)) },
	"Organization.DefineRole": func(f fortress, id string) error {
		return of(f.o.DefineRole(accounts.RoleID(id), accounts.RoleForm{Name: "N"}, now))
	},
	"Membership.Assign": func(f fortress, id string) error {
		return of(f.bert.Assign(accounts.AssignmentID(id), accounts.AssignRole{Role: accounts.RoleViewer}, f.o, "", now))
	},
}

// worded are the calls that take text of people.
var worded = map[string]func(f fortress, text string) error{
	"NewOrganization, name": func(_ fortress, s string) error {
		return of2(accounts.NewOrganization("n", accounts.RegisterOrganization{Name: s}, now))
	},
	"NewPerson, name": func(_ fortress, s string) error {
		return of2(accounts.NewPerson("n", accounts.RegisterPerson{Name: s, Email: "n@example.com"}, now))
	},
	"NewPerson, login": func(_ fortress, s string) error {
		return of2(accounts.NewPerson("n", accounts.RegisterPerson{Name: "N", Email: s}, now))
	},
	"NormalizeLogin":                func(_ fortress, s string) error { return of(accounts.NormalizeLogin(s)) },
	"Person.Change":                 func(f fortress, s string) error { return of(f.person.Change(accounts.ChangePerson{Name: s}, now)) },
	"Person.ChangeLogin":            func(f fortress, s string) error { return of(f.person.ChangeLogin(s, now)) },
	"Organization.Rename":           func(f fortress, s string) error { return of(f.o.Rename(s, now)) },
	"Organization.Block":            func(f fortress, s string) error { return of(f.o.Block(s+"\x00", now)) },
	"Organization.Close":            func(f fortress, s string) error { return of(f.o.Close(s+"\x00", now)) },
	"Organization.RenameUnit":       func(f fortress, s string) error { return of(f.o.RenameUnit("west", s, now)) },
	"Organization.DefineRole, name": func(f fortress, s string) error { return of(f.o.DefineRole("n", accounts.RoleForm{Name: s}, now)) },
	"Organization.DefineRole, permission": func(f fortress, s string) error {
		return of(f.o.DefineRole("n", accounts.RoleForm{Name: "N", Grants: []accounts.Grant{{Permission: kabinet.Permission(s), Level: accounts.LevelOwn}}}, now))
	},
	"Organization.DefineRole, forbids": func(f fortress, s string) error {
		return of(f.o.DefineRole("n", accounts.RoleForm{Name: "N", Forbids: []kabinet.Permission{kabinet.Permission(s)}}, now))
	},
	"Membership.Assign, limit": func(f fortress, s string) error {
		return of(f.bert.Assign("n", accounts.AssignRole{Role: accounts.RoleViewer, Limits: []accounts.AmountLimit{{Permission: kabinet.Permission(s), Limit: accounts.Unlimited()}}}, f.o, "", now))
	},
	"Organization.AddLegalEntity, name": func(f fortress, s string) error { e := aFirm; e.Name = s; return of(f.o.AddLegalEntity("n", e, now)) },
	"Organization.AddSite, city":        func(f fortress, s string) error { e := aSite; e.Address.City = s; return of(f.o.AddSite("n", e, now)) },
	"SellerEntity.Change": func(f fortress, s string) error {
		return of(f.entity.Change(accounts.SellerEntityForm{Name: s, Country: "RU"}, now))
	},
	"SellerEntity.Block": func(f fortress, s string) error { return of(f.entity.Block(s+"\x00", now)) },
	"SellerEntity.Close": func(f fortress, s string) error { return of(f.entity.Close(s+"\x00", now)) },
	"ActForClient, reason": func(f fortress, s string) error {
		cmd := anHour
		cmd.Reason = s
		return of2(accounts.ActForClient("n", cmd, f.sam, f.o, f.bert, accounts.ActingPolicy{}, now))
	},
	"NewDelegation, reason": func(f fortress, s string) error {
		cmd := lendAll("order.place")
		cmd.Reason = s
		return of2(accounts.NewDelegation("n", cmd, f.party(as("olga", "acme")).rights(), f.o, f.bert, now))
	},
	"NewDelegation, permission": func(f fortress, s string) error {
		return of2(accounts.NewDelegation("n", lendAll(kabinet.Permission(s)), f.party(as("olga", "acme")).rights(), f.o, f.bert, now))
	},
	"ParseLimit":          func(_ fortress, s string) error { return of(accounts.ParseLimit(s)) },
	"Limit.UnmarshalText": func(_ fortress, s string) error { return new(accounts.Limit).UnmarshalText([]byte(s)) },
	"Level.UnmarshalText": func(_ fortress, s string) error { return new(accounts.Level).UnmarshalText([]byte(s)) },
}

func TestCraftedInputIsRefused(t *testing.T) {
	f := newFortress(t)
	before := f.states()
	for name, call := range made {
		for what, id := range hostileIDs {
			if what != "space" {
				require.ErrorIs(t, call(f, id), accounts.ErrID, "%s, %s", name, what)
			}
		}
	}
	texts := map[string]string{"spaces": " \u00a0", "long": strings.Repeat("я", 10<<10), "not UTF-8": "a\xff", "NUL": "a\x00b", "reversed": "a\u202eb", "lines": "a\nb"}
	for name, call := range worded {
		for what, text := range texts {
			f.refused(name+", "+what, call(f, text), kabinet.Invalid, kabinet.Forbidden)
		}
	}
	require.Equal(t, before, f.states())
}
