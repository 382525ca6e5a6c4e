package accounts_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// lentReference answers slowly and obviously what bob may do with what ann lent.
type lentReference struct {
	reference // ann's own rights, in the context of the actor
	d         accounts.DelegationState
	bob       accounts.MembershipState
	person    accounts.PersonState
}

func (r lentReference) can(p kabinet.Permission, on kabinet.Object) bool {
	inForce := r.d.Status == accounts.DelegationActive && !r.at.Before(r.d.Validity.From) && r.at.Before(r.d.Validity.Until)
	bobIsThere := r.bob.Status == accounts.MembershipActive && r.bob.Validity.Contains(r.at) && r.person.Status == accounts.PersonActive
	user := r.reference
	user.m, r.also = r.bob, &user
	return inForce && bobIsThere && r.lends(p, on) && r.reference.can(p, on)
}

// lends reports whether the delegation names the permission and the place.
func (r lentReference) lends(p kabinet.Permission, on kabinet.Object) bool {
	switch {
	case !slices.Contains(r.d.Permissions, p) || p == accounts.TeamEdit:
		return false
	case r.d.LegalEntities != nil && on.LegalEntity != "" && !slices.Contains(r.d.LegalEntities, on.LegalEntity):
		return false
	case r.d.Units == nil:
		return true
	}
	for _, top := range r.d.Units {
		if on.Org == r.o.ID && top != "" && r.unit(top) != nil && r.unit(on.Unit) != nil && r.beneath(on.Unit, top) {
			return true
		}
	}
	return false
}

func drawLent(t *rapid.T) lentReference {
	r := lentReference{reference: drawReference(t)}
	for i := range r.o.Roles { // somebody with the right to give rights
		if rapid.Bool().Draw(t, "staff") {
			r.o.Roles[i].Grants = append(r.o.Roles[i].Grants, accounts.Grant{Permission: accounts.TeamEdit, Level: accounts.LevelOrganization})
		}
	}
	usually := func(label string) bool { return rapid.IntRange(0, 9).Draw(t, label) != 3 }
	r.bob = accounts.MembershipState{Org: "acme", Person: "bob", Status: accounts.MembershipActive, Assignments: []accounts.Assignment{{Role: "r0"}}}
	if !usually("bob is forbidden nothing else") {
		r.bob.Assignments = append(r.bob.Assignments, accounts.Assignment{
			Role: "r1", Unit: rapid.SampledFrom(someUnits).Draw(t, "bob at"), Inherit: rapid.Bool().Draw(t, "bob inherits"),
			LegalEntities: someEntities[1:2],
		})
	}
	if !usually("bob is a member") {
		r.bob.Status = accounts.MembershipSuspended
	}
	r.person = accounts.PersonState{ID: "bob", Status: accounts.PersonActive}
	if !usually("bob is active") {
		r.person.Status = accounts.PersonBlocked
	}
	r.d = accounts.DelegationState{
		ID: "d", Org: "acme", Kind: accounts.DelegationLent, From: "ann", To: "bob", Status: accounts.DelegationActive,
		Permissions: append(slices.Clone(someRights[:rapid.IntRange(1, 3).Draw(t, "lent")]), accounts.TeamEdit),
		Validity:    kabinet.Window{From: now.Add(-time.Hour), Until: now.Add(time.Hour)},
		Max:         accounts.Unlimited(),
	}
	if !usually("in time") {
		r.d.Validity = rapid.SampledFrom([]kabinet.Window{{From: now.Add(1), Until: now.Add(time.Hour)}, {From: now.Add(-time.Hour), Until: now}, {From: now, Until: now.Add(1)}}).Draw(t, "window")
	}
	if !usually("not revoked") {
		r.d.Status = rapid.SampledFrom([]accounts.DelegationStatus{accounts.DelegationRevoked, accounts.DelegationExpired}).Draw(t, "status")
	}
	if rapid.Bool().Draw(t, "some units") {
		r.d.Units = []kabinet.UnitID{}
		for range rapid.IntRange(0, 3).Draw(t, "units lent") {
			r.d.Units = append(r.d.Units, rapid.SampledFrom(someUnits).Draw(t, "unit lent"))
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "some entities") == 0 {
		r.d.LegalEntities = slices.Clone(someEntities[1:rapid.IntRange(1, 3).Draw(t, "entities lent")])
	}
	return r
}

// world puts the reference into stores.
func (r lentReference) world(t testing.TB) world {
	w := newWorld(t)
	w.db.orgs["acme"], w.db.authority["acme"] = r.o, 1
	w.db.people["ann"], w.db.people["bob"] = r.p, r.person
	w.db.members[memberKey{"acme", "ann"}], w.db.members[memberKey{"acme", "bob"}] = r.m, r.bob
	w.db.lent["d"] = r.d
	w.db.at = r.at
	return w
}

func TestWhatIsLentAgreesWithTheReference(t *testing.T) {
	draws, useful := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		ref := drawLent(rt)
		w := ref.world(t)
		if rapid.Bool().Draw(rt, "cached") {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		bob := ref.actor
		bob.Person, bob.Delegation = "bob", "d"
		rights, err := w.db.authorizer().Resolve(t.Context(), bob)
		require.NoError(rt, err)
		own := ref.compile()
		allowed := 0
		scopes := map[kabinet.Permission]kabinet.Scope{}
		for _, p := range append(slices.Clone(someRights), accounts.TeamEdit) {
			scopes[p] = rights.Scope(p)
		}
		require.True(rt, scopes[accounts.TeamEdit].Empty())
		eachObject(func(p kabinet.Permission, on kabinet.Object) {
			want := ref.can(p, on)
			if want {
				allowed++
			}
			if got := rights.Can(p, on); got != want || scopes[p].Holds(on) != want || (rights.Check(p, on) == nil) != want {
				rt.Fatalf("%s on %+v: got %v, list %v, want %v (%v)", p, on, got, scopes[p].Holds(on), want, rights.Err())
			}
			if rights.Can(p, on) && !own.Can(p, on) {
				rt.Fatalf("%s on %+v is more than the lender has", p, on)
			}
		})
		if u := rights.Until(); allowed > 0 && (u.IsZero() || u.After(ref.d.Validity.Until)) {
			rt.Fatalf("the rights are said to last until %v", u)
		}
		if draws++; allowed > 0 {
			useful++
		}
	})
	require.Greater(t, useful*50, draws, "too little is allowed to prove anything")
}

// A delegation goes from active to revoked or expired and never back, a failure
// changes nothing, and it can be used in its time only.
func TestDelegationStatuses(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := substitutes(t)
		d, err := w.lend(as("bob", "acme"), "vic", "d1", lendAll("approval.vote"))
		require.NoError(rt, err)
		at, status := now, accounts.DelegationActive
		check := func(err, want error, to accounts.DelegationStatus) {
			if want != nil {
				require.ErrorIs(rt, err, want)
				return
			}
			require.NoError(rt, err)
			status = to
			require.Equal(rt, at, d.State().Ended)
		}
		over := func() bool { return !at.Before(holidays.Until) }
		rt.Repeat(map[string]func(*rapid.T){
			"": func(rt *rapid.T) {
				require.Equal(rt, status, d.Status())
				require.Equal(rt, status == accounts.DelegationActive && !over(), d.ActiveAt(at))
				back := accounts.RestoreDelegation(d.State())
				require.Equal(rt, d.State(), back.State())
			},
			"time": func(rt *rapid.T) { at = at.AddDate(0, 0, rapid.IntRange(1, 8).Draw(rt, "days")) },
			"revoke": func(rt *rapid.T) {
				var want error
				if status != accounts.DelegationActive || over() {
					want = accounts.ErrDelegationEnded
				}
				e, err := d.Revoke(as("bob", "acme"), at)
				check(err, want, accounts.DelegationRevoked)
				if err == nil {
					require.Equal(rt, [2]kabinet.PersonID{"bob", "vic"}, [2]kabinet.PersonID{e.From, e.To})
				}
			},
			"expire": func(rt *rapid.T) {
				var want error
				switch {
				case status != accounts.DelegationActive:
					want = accounts.ErrDelegationEnded
				case !over():
					want = accounts.ErrDelegationRunning
				}
				_, err := d.Expire(at)
				check(err, want, accounts.DelegationExpired)
			},
		})
	})
}
