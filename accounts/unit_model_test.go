package accounts_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// forest is the plain model of a unit tree: names and parents.
type forest map[kabinet.UnitID]accounts.Unit

func (f forest) depth(id kabinet.UnitID) int {
	d := 0
	for ; id != ""; id = f[id].Parent {
		d++
	}
	return d
}

func (f forest) archived(id kabinet.UnitID) bool { return f[id].Status == accounts.UnitArchived }

func (f forest) under(id, top kabinet.UnitID) bool {
	for ; id != ""; id = f[id].Parent {
		if id == top {
			return true
		}
	}
	return false
}

// height returns the levels of the subtree of id.
func (f forest) height(id kabinet.UnitID) int {
	h := 0
	for other := range f {
		if f.under(other, id) {
			h = max(h, f.depth(other)-f.depth(id)+1)
		}
	}
	return h
}

func (f forest) nameTaken(id, parent kabinet.UnitID, name string) bool {
	for _, u := range f {
		if u.ID != id && u.Parent == parent && u.Status != accounts.UnitArchived && accounts.NameKey(u.Name) == accounts.NameKey(name) {
			return true
		}
	}
	return false
}

func TestUnitTreeAgreesWithItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, _, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
		require.NoError(t, err)
		model, removed := forest{}, map[kabinet.UnitID]bool{}
		unit := rapid.SampledFrom([]kabinet.UnitID{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"})
		// Parents come mostly from deep units, so that the depth is reached.
		parent := rapid.Custom(func(t *rapid.T) kabinet.UnitID {
			deepest := kabinet.UnitID("")
			for id := range model {
				if d := model.depth(id) - model.depth(deepest); d > 0 || d == 0 && id < deepest {
					deepest = id
				}
			}
			if rapid.IntRange(0, 2).Draw(t, "deepest") > 0 {
				return deepest
			}
			return rapid.SampledFrom([]kabinet.UnitID{"", "a", "b", "c", "d", "zz"}).Draw(t, "parent")
		})
		name := rapid.SampledFrom([]string{"North", "north ", "South", "East", "West", "Centre", " ", "1", "2", "3", "4"})
		known := func(id kabinet.UnitID) bool { _, ok := model[id]; return ok }

		// expect compares what happened with what the model expects, and that a
		// failure changed nothing.
		before := o.State()
		expect := func(err, want error, event kabinet.Event) {
			if want == nil {
				require.NoError(t, err)
				require.Equal(t, now, event.EventTime())
				return
			}
			require.ErrorIs(t, err, want)
			require.Equal(t, before, o.State(), "a failure changes nothing")
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				before = o.State()
				require.Len(t, o.Units(), len(model))
				seen := map[kabinet.UnitID]bool{"": true}
				for _, u := range o.Units() {
					require.Equal(t, model[u.ID], u)
					require.True(t, seen[u.Parent], "a parent comes before what is beneath it")
					seen[u.ID] = true
					path := o.Path(u.ID)
					require.LessOrEqual(t, len(path), accounts.MaxDepth)
					require.Len(t, path, model.depth(u.ID))
					require.Equal(t, u.ID, path[len(path)-1])
					for _, sub := range o.Subtree(u.ID) {
						require.True(t, model.under(sub, u.ID))
						require.False(t, model.archived(u.ID) && !model.archived(sub), "what is beneath an archived unit is archived")
					}
					var want error
					switch u.Status {
					case accounts.UnitBlocked:
						want = accounts.ErrUnitBlocked
					case accounts.UnitArchived:
						want = accounts.ErrUnitArchived
					}
					require.ErrorIs(t, o.CheckParties(accounts.Parties{Unit: u.ID}), want)
				}
				for id := range model {
					for other := range model {
						require.Equal(t, model.under(other, id), slices.Contains(o.Subtree(id), other))
					}
				}
				require.Equal(t, o.State(), accounts.RestoreOrganization(o.State()).State())
			},
			"add": func(t *rapid.T) {
				id, up, n := unit.Draw(t, "id"), parent.Draw(t, "under"), name.Draw(t, "name")
				e, err := o.AddUnit(id, accounts.UnitForm{Name: n, Parent: up}, now)
				switch {
				case n == " ":
					expect(err, accounts.ErrRequired, e)
				case known(id), removed[id]:
					expect(err, accounts.ErrIDTaken, e)
				case up != "" && !known(up):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(up):
					expect(err, accounts.ErrUnitArchived, e)
				case model.depth(up) == accounts.MaxDepth:
					expect(err, accounts.ErrDepth, e)
				case model.nameTaken(id, up, n):
					expect(err, accounts.ErrNameTaken, e)
				default:
					expect(err, nil, e)
					model[id] = e.Unit
				}
			},
			"move": func(t *rapid.T) {
				id, up := unit.Draw(t, "id"), parent.Draw(t, "under")
				e, err := o.MoveUnit(id, up, now)
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(id):
					expect(err, accounts.ErrUnitArchived, e)
				case up != "" && !known(up):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(up):
					expect(err, accounts.ErrUnitArchived, e)
				case u.Parent == up:
					expect(err, accounts.ErrUnchanged, e)
				case model.under(up, id):
					expect(err, accounts.ErrCycle, e)
				case model.depth(up)+model.height(id) > accounts.MaxDepth:
					expect(err, accounts.ErrDepth, e)
				case model.nameTaken(id, up, u.Name):
					expect(err, accounts.ErrNameTaken, e)
				default:
					expect(err, nil, e)
					u.Parent = up
					model[id] = u
				}
			},
			"rename": func(t *rapid.T) {
				id, n := unit.Draw(t, "id"), name.Draw(t, "name")
				e, err := o.RenameUnit(id, n, now)
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(id):
					expect(err, accounts.ErrUnitArchived, e)
				case n == " ":
					expect(err, accounts.ErrRequired, e)
				case err == nil:
					require.False(t, model.nameTaken(id, u.Parent, n))
					expect(err, nil, e)
					u.Name = e.To
					model[id] = u
				case u.Name == "North" && n == "north ", !model.nameTaken(id, u.Parent, n):
					expect(err, accounts.ErrUnchanged, e)
				default:
					expect(err, accounts.ErrNameTaken, e)
				}
			},
			"block": func(t *rapid.T) {
				id, to := unit.Draw(t, "id"), accounts.UnitBlocked
				do := o.BlockUnit
				if rapid.Bool().Draw(t, "unblock") {
					do, to = o.UnblockUnit, accounts.UnitActive
				}
				e, err := do(id, now)
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(id):
					expect(err, accounts.ErrUnitArchived, e)
				case u.Status == to:
					expect(err, accounts.ErrUnchanged, e)
				default:
					expect(err, nil, e)
					u.Status = to
					model[id] = u
				}
			},
			"isolate": func(t *rapid.T) {
				id, yes := unit.Draw(t, "id"), rapid.Bool().Draw(t, "yes")
				e, err := o.IsolateUnit(id, yes, now)
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case model.archived(id):
					expect(err, accounts.ErrUnitArchived, e)
				case u.Isolated == yes:
					expect(err, accounts.ErrUnchanged, e)
				default:
					expect(err, nil, e)
					u.Isolated = yes
					model[id] = u
				}
			},
			"archive": func(t *rapid.T) {
				id := unit.Draw(t, "id")
				e, err := o.ArchiveUnit(id, now)
				open := false
				for _, v := range model {
					open = open || v.Parent == id && v.Status != accounts.UnitArchived
				}
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case open:
					expect(err, accounts.ErrUnitInUse, e)
				case model.archived(id):
					expect(err, accounts.ErrUnchanged, e)
				default:
					expect(err, nil, e)
					u.Status = accounts.UnitArchived
					model[id] = u
				}
			},
			"restore": func(t *rapid.T) {
				id := unit.Draw(t, "id")
				e, err := o.RestoreUnit(id, now)
				switch u := model[id]; {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case !model.archived(id):
					expect(err, accounts.ErrUnchanged, e)
				case model.archived(u.Parent):
					expect(err, accounts.ErrUnitArchived, e)
				case model.nameTaken(id, u.Parent, u.Name):
					expect(err, accounts.ErrNameTaken, e)
				default:
					expect(err, nil, e)
					u.Status = accounts.UnitActive
					model[id] = u
				}
			},
			"remove": func(t *rapid.T) {
				id := unit.Draw(t, "id")
				e, err := o.RemoveUnit(id, nil, now)
				switch {
				case !known(id):
					expect(err, kabinet.ErrNotFound, e)
				case model.height(id) > 1:
					expect(err, accounts.ErrUnitInUse, e)
				default:
					expect(err, nil, e)
					require.Equal(t, model[id], e.Unit)
					delete(model, id)
					removed[id] = true
				}
			},
		})
	})
}

func TestAUnitIsRemovedOnlyWhenEmpty(t *testing.T) {
	w := holding(t)
	w.org("other", accounts.Client)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west1"})
	w.member("other", "bob", accounts.AssignRole{Role: accounts.RoleBuyer})
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.AddUnit("dock", accounts.UnitForm{Name: "Dock"}, now)
		require.NoError(t, err)
		_, err = o.AddSite("s", accounts.SiteForm{Name: "S", Address: accounts.Address{Country: "RU", City: "Omsk"}, Units: []kabinet.UnitID{"dock"}}, now)
		return err
	})
	o, err := orgStore{w.db}.Get(t.Context(), "acme")
	require.NoError(t, err)
	members, err := memberStore{w.db}.OfOrganization(t.Context(), "acme")
	require.NoError(t, err)
	for unit, what := range map[kabinet.UnitID]string{"west": "units", "east": "legal entities", "dock": "sites", "west1": "members"} {
		_, err := o.RemoveUnit(unit, members, now)
		require.ErrorIs(t, err, accounts.ErrUnitInUse)
		require.ErrorContains(t, err, what)
	}
	others, err := memberStore{w.db}.OfOrganization(t.Context(), "other")
	require.NoError(t, err)
	_, err = o.RemoveUnit("west1", others, now)
	require.ErrorIs(t, err, kabinet.ErrContextMismatch)
	_, err = o.RemoveUnit("west1", nil, now)
	require.NoError(t, err)
	_, ok := o.Unit("west1")
	require.False(t, ok)
}

func TestAnArchivedUnitTakesNothing(t *testing.T) {
	w := holding(t)
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west1"})
	o, err := orgStore{w.db}.Get(t.Context(), "acme")
	require.NoError(t, err)
	m := w.team("acme")[0]
	_, err = o.ArchiveUnit("west", now)
	require.ErrorIs(t, err, accounts.ErrUnitInUse, "west1 goes on")
	e, err := o.ArchiveUnit("west1", now)
	require.NoError(t, err)
	require.Equal(t, "unit.archived", e.EventKind())

	_, err = o.AddUnit("new", accounts.UnitForm{Name: "New", Parent: "west1"}, now)
	require.ErrorIs(t, err, accounts.ErrUnitArchived)
	_, err = m.Assign("2", accounts.AssignRole{Role: accounts.RoleViewer, Unit: "west1"}, o, "", now)
	require.ErrorIs(t, err, accounts.ErrUnitArchived)
	_, err = m.Place("west1", o, now)
	require.ErrorIs(t, err, accounts.ErrUnitArchived)
	require.ErrorIs(t, o.CheckParties(accounts.Parties{Unit: "west1"}), accounts.ErrUnitArchived)
	p := accounts.RestorePerson(w.db.people["ann"])
	require.Empty(t, accounts.Compile(as("ann", "acme"), o, p, m, now).Permissions(), "roles there count for nothing")

	// Its name is free, and taken back only while it is.
	u, _ := o.Unit("west1")
	_, err = o.AddUnit("twin", accounts.UnitForm{Name: u.Name, Parent: "west"}, now)
	require.NoError(t, err)
	_, err = o.RestoreUnit("west1", now)
	require.ErrorIs(t, err, accounts.ErrNameTaken)
	_, err = o.RenameUnit("twin", "Twin", now)
	require.NoError(t, err)
	e, err = o.RestoreUnit("west1", now)
	require.NoError(t, err)
	require.Equal(t, "unit.restored", e.EventKind())
	require.NotEmpty(t, accounts.Compile(as("ann", "acme"), o, p, m, now).Permissions())
}

func ExampleOrganization_ArchiveUnit() {
	o, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	_, _ = o.AddUnit("west", accounts.UnitForm{Name: "West"}, now)
	archived, err := o.ArchiveUnit("west", now)
	fmt.Println(archived.EventKind(), err)
	_, err = o.AddUnit("shop", accounts.UnitForm{Name: "Shop", Parent: "west"}, now)
	fmt.Println(err)
	restored, _ := o.RestoreUnit("west", now)
	fmt.Println(restored.EventKind())
	// Output:
	// unit.archived <nil>
	// /parent: the unit is archived
	// unit.restored
}

func TestADamagedTreeGivesNoRights(t *testing.T) {
	st := accounts.OrganizationState{ID: "acme", Kind: accounts.Client, Status: accounts.OrganizationActive, Units: []accounts.Unit{
		{ID: "a", Parent: "b", Status: accounts.UnitActive}, {ID: "b", Parent: "a", Status: accounts.UnitActive},
		{ID: "c", Parent: "gone", Status: accounts.UnitActive}, {ID: "", Status: accounts.UnitActive},
		{ID: "d", Status: accounts.UnitActive}, {ID: "d", Parent: "d", Status: accounts.UnitActive},
	}}
	o := accounts.RestoreOrganization(st)
	require.Equal(t, []kabinet.UnitID{"", "d"}, o.Subtree(""))
	p := accounts.RestorePerson(accounts.PersonState{ID: "ann", Status: accounts.PersonActive})
	for _, unit := range []kabinet.UnitID{"a", "b", "c"} {
		m := accounts.RestoreMembership(accounts.MembershipState{Org: "acme", Person: "ann", Status: accounts.MembershipActive,
			Assignments: []accounts.Assignment{{Role: accounts.RoleOwner, Unit: unit, Inherit: true}}})
		require.Empty(t, accounts.Compile(as("ann", "acme"), o, p, m, now).Permissions())
	}
}
