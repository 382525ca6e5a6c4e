package accounts_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// staffStore is a plain fake of accounts.StaffStore.
type staffStore map[accounts.StaffID]accounts.StaffState

func (s staffStore) Get(_ context.Context, client kabinet.OrgID, id accounts.StaffID) (*accounts.StaffAssignment, error) {
	st, ok := s[id]
	if !ok || st.Org != client {
		return nil, kabinet.ErrNotFound.With("what", "staff assignment").With("id", id)
	}
	return accounts.RestoreStaffAssignment(st), nil
}

func (s staffStore) OfOrganization(_ context.Context, client kabinet.OrgID) ([]*accounts.StaffAssignment, error) {
	var out []*accounts.StaffAssignment
	for _, st := range s {
		if st.Org == client {
			out = append(out, accounts.RestoreStaffAssignment(st))
		}
	}
	slices.SortFunc(out, func(a, b *accounts.StaffAssignment) int {
		return strings.Compare(string(a.State().ID), string(b.State().ID))
	})
	return out, nil
}

func (s staffStore) Save(_ context.Context, a *accounts.StaffAssignment, _ ...kabinet.Event) error {
	s[a.State().ID] = a.State()
	return nil
}

// staffed is a holding with the seller and two managers of it.
func staffed(t *testing.T) (w world, get func(kabinet.OrgID) *accounts.Organization, member func(kabinet.PersonID) *accounts.Membership) {
	w = holding(t)
	w.org("seller", accounts.Seller)
	for _, id := range []kabinet.PersonID{"maria", "denis"} {
		w.member("seller", id, accounts.AssignRole{Role: accounts.RoleManager})
	}
	get = func(id kabinet.OrgID) *accounts.Organization {
		o, err := orgStore{w.db}.Get(t.Context(), id)
		require.NoError(t, err)
		return o
	}
	member = func(id kabinet.PersonID) *accounts.Membership {
		m, err := memberStore{w.db}.Get(t.Context(), "seller", id)
		require.NoError(t, err)
		return m
	}
	return w, get, member
}

func TestStaffAssignment(t *testing.T) {
	w, get, member := staffed(t)
	w.member("acme", "ann")
	ann, err := memberStore{w.db}.Get(t.Context(), "acme", "ann")
	require.NoError(t, err)
	gone := member("denis")
	_, err = gone.End(nil, now)
	require.NoError(t, err)
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.ArchiveUnit("west1", now); return err })
	cmd := accounts.AssignStaff{Unit: "west"}
	for name, tc := range map[string]struct {
		id             accounts.StaffID
		client, seller kabinet.OrgID
		member         *accounts.Membership
		cmd            accounts.AssignStaff
		want           error
	}{
		"no id":              {"", "acme", "seller", member("maria"), cmd, accounts.ErrID},
		"for the seller":     {"s", "seller", "seller", member("maria"), cmd, accounts.ErrClientOnly},
		"of a client":        {"s", "acme", "acme", ann, cmd, accounts.ErrSellerOnly},
		"somebody else's":    {"s", "acme", "seller", ann, cmd, kabinet.ErrContextMismatch},
		"somebody who left":  {"s", "acme", "seller", gone, cmd, accounts.ErrMembershipEnded},
		"no such unit":       {"s", "acme", "seller", member("maria"), accounts.AssignStaff{Unit: "nowhere"}, kabinet.ErrNotFound},
		"an archived unit":   {"s", "acme", "seller", member("maria"), accounts.AssignStaff{Unit: "west1"}, accounts.ErrUnitArchived},
		"no such time":       {"s", "acme", "seller", member("maria"), accounts.AssignStaff{Validity: kabinet.Window{From: now, Until: now}}, kabinet.ErrWindow},
		"a time that is up":  {"s", "acme", "seller", member("maria"), accounts.AssignStaff{Validity: kabinet.Window{Until: now}}, accounts.ErrAssignmentOver},
		"no name of what it": {"s", "acme", "seller", member("maria"), accounts.AssignStaff{Function: "a\nb"}, accounts.ErrText},
	} {
		_, _, err := accounts.NewStaffAssignment(tc.id, get(tc.client), get(tc.seller), tc.member, tc.cmd, "", now)
		require.ErrorIs(t, err, tc.want, name)
	}
	a, e, err := accounts.NewStaffAssignment("s", get("acme"), get("seller"), member("maria"), cmd, "boss", now.In(time.FixedZone("", 3600)))
	require.NoError(t, err)
	require.Equal(t, accounts.StaffAssigned{Org: "acme", Staff: "s", Unit: "west", Person: "maria", Function: accounts.StaffManager, At: now}, e)
	s := a.State()
	require.Equal(t, kabinet.OrgID("seller"), s.Seller)
	require.Equal(t, kabinet.Object{Org: "acme", Unit: "west", Owner: "maria"}, s.Object())
	require.True(t, s.ActiveAt(now))
	require.True(t, s.Until().IsZero())
	var back accounts.StaffState
	roundTrip(t, s, &back)
	require.Equal(t, s, back)
	require.ErrorIs(t, accounts.RestoreStaffAssignment(accounts.StaffState{Schema: accounts.StaffSchema + 1}).State().Savable(), kabinet.ErrNewer)
}

func TestStaffAssignmentInTime(t *testing.T) {
	_, get, member := staffed(t)
	client, seller, maria := get("acme"), get("seller"), member("maria")
	rapid.Check(t, func(t *rapid.T) {
		at := now
		a, _, err := accounts.NewStaffAssignment("s", client, seller, maria, accounts.AssignStaff{}, "", at)
		require.NoError(t, err)
		validity, ended := kabinet.Window{}, time.Time{}
		hour := func(n int) time.Time { return at.Add(time.Duration(n) * time.Hour) }
		before := a.State()
		outcome := func(err, want error) bool {
			if want != nil {
				require.ErrorIs(t, err, want)
				require.Equal(t, before, a.State(), "a failure changes nothing")
				return false
			}
			require.NoError(t, err)
			return true
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				before = a.State()
				require.Equal(t, validity.Contains(at) && ended.IsZero(), before.ActiveAt(at))
				if until := before.Until(); !until.IsZero() {
					require.False(t, before.ActiveAt(until))
				}
			},
			"time": func(t *rapid.T) { at = hour(rapid.IntRange(1, 3).Draw(t, "hours")) },
			"validity": func(t *rapid.T) {
				w := rapid.SampledFrom([]kabinet.Window{{}, {Until: hour(2)}, {From: hour(1)}, {From: hour(-3), Until: hour(-1)}, {From: at, Until: at}}).Draw(t, "window")
				var want error
				switch {
				case w.Validate() != nil:
					want = kabinet.ErrWindow
				case !w.Until.IsZero() && !at.Before(w.Until), !ended.IsZero(), !validity.Until.IsZero() && !at.Before(validity.Until):
					want = accounts.ErrAssignmentOver
				case w.Equal(validity):
					want = accounts.ErrUnchanged
				}
				e, err := a.SetValidity(w, at)
				if outcome(err, want) {
					require.True(t, e.From.Equal(validity))
					validity = w
				}
			},
			"end": func(t *rapid.T) {
				var want error
				if !ended.IsZero() || !validity.Until.IsZero() && !at.Before(validity.Until) {
					want = accounts.ErrAssignmentOver
				}
				e, err := a.End(at)
				if outcome(err, want) {
					ended = at
					require.Equal(t, accounts.StaffEnded{Org: "acme", Staff: "s", Person: "maria", Function: accounts.StaffManager, At: at}, e)
				}
			},
		})
	})
}

// StaffFor agrees with a walk up the tree, wherever units are moved.
func TestStaffForAgreesWithItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newOrg(t, accounts.Client)
		units := []kabinet.UnitID{"a", "b", "c", "d", "e"}
		parents := map[kabinet.UnitID]kabinet.UnitID{"": "none"}
		for _, id := range units {
			_, err := o.AddUnit(id, accounts.UnitForm{Name: string(id)}, now)
			require.NoError(t, err)
			parents[id] = ""
		}
		for range rapid.IntRange(0, 12).Draw(t, "moves") {
			id, to := rapid.SampledFrom(units).Draw(t, "unit"), rapid.SampledFrom(append([]kabinet.UnitID{""}, units...)).Draw(t, "to")
			if _, err := o.MoveUnit(id, to, now); err == nil {
				parents[id] = to
			}
		}
		var staff []accounts.StaffState
		for i := range rapid.IntRange(0, 8).Draw(t, "staff") {
			s := accounts.StaffState{
				ID:  accounts.StaffID(fmt.Sprint(i)),
				Org: rapid.SampledFrom([]kabinet.OrgID{"acme", "acme", "other"}).Draw(t, "org"), Unit: rapid.SampledFrom(append([]kabinet.UnitID{"", "gone"}, units...)).Draw(t, "unit"),
				Function:   rapid.SampledFrom([]accounts.StaffFunction{accounts.StaffManager, "engineer"}).Draw(t, "function"),
				Validity:   rapid.SampledFrom([]kabinet.Window{{}, {Until: now.Add(time.Hour)}, {Until: now}, {From: now.Add(time.Hour)}}).Draw(t, "validity"),
				AssignedAt: now.Add(time.Duration(rapid.IntRange(-2, 0).Draw(t, "assigned")) * time.Hour),
			}
			if rapid.IntRange(0, 4).Draw(t, "ended") == 0 {
				s.Ended = now
			}
			staff = append(staff, s)
		}
		for _, unit := range append([]kabinet.UnitID{"", "gone"}, units...) {
			got := o.StaffFor(unit, accounts.StaffManager, staff, now)
			var want []accounts.StaffID
			for up := unit; len(want) == 0; up = parents[up] {
				if _, known := parents[up]; !known {
					break // above the organisation, or a unit that is gone
				}
				for _, s := range staff {
					if s.Org == "acme" && s.Unit == up && s.Function == accounts.StaffManager && s.Validity.Contains(now) && s.Ended.IsZero() {
						want = append(want, s.ID)
					}
				}
			}
			var ids []accounts.StaffID
			for i, s := range got {
				ids = append(ids, s.ID)
				if i > 0 {
					p := got[i-1]
					require.True(t, !p.Validity.Open() || s.Validity.Open(), "who stands in comes first")
					require.True(t, p.Validity.Open() != s.Validity.Open() || !p.AssignedAt.Before(s.AssignedAt), "then who was assigned last")
				}
			}
			require.ElementsMatch(t, want, ids, "%s", unit)
		}
	})
}

func TestStaffDirectory(t *testing.T) {
	w, get, member := staffed(t)
	staff := staffStore{}
	at := now
	assign := func(id accounts.StaffID, person kabinet.PersonID, cmd accounts.AssignStaff) {
		a, _, err := accounts.NewStaffAssignment(id, get("acme"), get("seller"), member(person), cmd, "", at)
		require.NoError(t, err)
		require.NoError(t, staff.Save(t.Context(), a))
	}
	directory := accounts.StaffDirectory{
		Organizations: orgStore{w.db}, Persons: personStore{w.db}, Memberships: memberStore{w.db}, Staff: staff, Now: func() time.Time { return at },
	}
	manager := func(unit kabinet.UnitID) kabinet.PersonID {
		p, err := directory.Of(t.Context(), "acme", unit, accounts.StaffManager)
		if err != nil {
			require.ErrorIs(t, err, kabinet.ErrNotFound)
			return ""
		}
		return p.ID()
	}
	require.Empty(t, manager("west1"), "there is nobody yet")
	assign("1", "maria", accounts.AssignStaff{})
	require.Equal(t, kabinet.PersonID("maria"), manager("west1"))
	require.Equal(t, kabinet.PersonID("maria"), manager(""))
	assign("2", "denis", accounts.AssignStaff{Unit: "west"})
	require.Equal(t, kabinet.PersonID("denis"), manager("west1"), "the nearest unit counts")
	require.Equal(t, kabinet.PersonID("maria"), manager("east"))
	// While Denis is on leave, Maria stands in.
	assign("3", "maria", accounts.AssignStaff{Unit: "west", Validity: kabinet.Window{From: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}})
	require.Equal(t, kabinet.PersonID("denis"), manager("west1"))
	at = now.Add(time.Hour)
	require.Equal(t, kabinet.PersonID("maria"), manager("west1"))
	at = now.Add(2 * time.Hour)
	require.Equal(t, kabinet.PersonID("denis"), manager("west1"))

	_, err := directory.Of(t.Context(), "acme", "nowhere", accounts.StaffManager)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = directory.Of(t.Context(), "nobody", "", accounts.StaffManager)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = directory.Of(t.Context(), "acme", "west", "engineer")
	require.ErrorIs(t, err, kabinet.ErrNotFound)

	// Nobody is sent to somebody who cannot be reached there.
	w.editMember("seller", "denis", func(m *accounts.Membership) error { _, err := m.Suspend(nil, at); return err })
	require.Equal(t, kabinet.PersonID("maria"), manager("west1"))
	p, err := personStore{w.db}.Get(t.Context(), "maria")
	require.NoError(t, err)
	_, err = p.Block(at)
	require.NoError(t, err)
	require.NoError(t, personStore{w.db}.Save(t.Context(), p))
	require.Empty(t, manager("west1"))

	for _, d := range []accounts.StaffDirectory{
		{}, {Organizations: orgStore{w.db}}, {Organizations: orgStore{w.db}, Persons: personStore{w.db}},
		{Organizations: orgStore{w.db}, Persons: personStore{w.db}, Memberships: memberStore{w.db}},
		{Organizations: orgStore{w.db}, Persons: personStore{w.db}, Memberships: memberStore{w.db}, Staff: staff},
	} {
		_, err := d.Of(t.Context(), "acme", "", accounts.StaffManager)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
	}
}

func ExampleStaffDirectory_Of() {
	db, staff := newStores(), staffStore{}
	client, _, _ := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
	seller, _, _ := accounts.NewOrganization("seller", accounts.RegisterOrganization{Name: "Works", Kind: accounts.Seller}, now)
	maria, _, _ := accounts.NewPerson("maria", accounts.RegisterPerson{Name: "Maria", Email: "maria@works.example"}, now)
	m, _, _ := accounts.NewMembership("mbr_1", seller, "maria", kabinet.Window{}, now)
	a, assigned, err := accounts.NewStaffAssignment("stf_1", client, seller, m, accounts.AssignStaff{}, "", now)
	fmt.Println(assigned.EventKind(), err)

	ctx := context.Background()
	_, _ = orgStore{db}.Save(ctx, client), personStore{db}.Save(ctx, maria)
	_, _ = memberStore{db}.Save(ctx, m), staff.Save(ctx, a)
	directory := accounts.StaffDirectory{
		Organizations: orgStore{db}, Persons: personStore{db}, Memberships: memberStore{db}, Staff: staff, Now: func() time.Time { return now },
	}
	manager, err := directory.Of(ctx, "acme", "", accounts.StaffManager)
	fmt.Println(manager.Name(), err)
	// Output:
	// staff.assigned <nil>
	// Maria <nil>
}
