package accounts_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

// trainees has ann, who may place orders in west1 but for a forbid from above, and
// people who may change units, members and roles.
func trainees(t *testing.T) world {
	w := holding(t)
	w.define("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"order.place"}})
	w.define("planner", accounts.RoleForm{Name: "Planner", Grants: []accounts.Grant{{Permission: accounts.OrganizationEdit, Level: accounts.LevelOrganization}}})
	w.member("acme", "olga", accounts.AssignRole{Role: accounts.RoleOwner})
	w.member("acme", "adam", accounts.AssignRole{Role: accounts.RoleAdmin})
	w.member("acme", "pete", accounts.AssignRole{Role: "planner"})
	w.member("acme", "ann", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west1"}, accounts.AssignRole{Role: "trainee", Unit: "west", Inherit: true})
	return w
}

func TestAForbidGoesDownThroughIsolatedAndBlockedUnits(t *testing.T) {
	on := place("acme", "west1", "", "ann")
	for name, change := range map[string]func(o *accounts.Organization) error{
		"as it is":     func(*accounts.Organization) error { return nil },
		"isolated":     func(o *accounts.Organization) error { _, err := o.IsolateUnit("west1", true, now); return err },
		"blocked":      func(o *accounts.Organization) error { _, err := o.BlockUnit("west", now); return err },
		"moved within": func(o *accounts.Organization) error { _, err := o.MoveUnit("west", "east", now); return err },
	} {
		for _, cached := range []bool{false, true} {
			t.Run(fmt.Sprint(name, cached), func(t *testing.T) {
				w := trainees(t)
				if cached {
					w.db.cache = accounts.NewCache(accounts.CacheOptions{})
				}
				w.edit("acme", change)
				for _, unit := range []kabinet.UnitID{"", "west1"} {
					actor := kabinet.Actor{Person: "ann", Organization: "acme", Unit: unit}
					require.ErrorIs(t, w.check(actor, "order.place", on), kabinet.ErrForbidden)
					require.NoError(t, w.check(actor, "order.view", on), "which nothing forbids")
					scope, err := w.db.authorizer().Scope(t.Context(), actor, "order.place")
					require.NoError(t, err)
					require.False(t, scope.Holds(on))
					e, err := w.db.authorizer().Explain(t.Context(), actor, "order.place", on)
					require.NoError(t, err)
					require.Equal(t, accounts.Forbidden, e.Assignments[0].Verdict)
					require.Equal(t, []accounts.AssignmentID{e.Assignments[1].ID}, e.Assignments[0].ForbiddenBy)
				}
			})
		}
	}
	// What is not marked to be handed down forbids where it was given only.
	w := trainees(t)
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west1"}, accounts.AssignRole{Role: "trainee", Unit: "west"},
		accounts.AssignRole{Role: "trainee", Unit: "east", Inherit: true})
	require.NoError(t, w.check(as("bert", "acme"), "order.place", place("acme", "west1", "", "bert")))
}

func TestWhatIsForbiddenToAColleagueIsNotLentToThem(t *testing.T) {
	for _, cached := range []bool{false, true} {
		w := trainees(t)
		if cached {
			w.db.cache = accounts.NewCache(accounts.CacheOptions{})
		}
		w.member("acme", "bob", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west", Inherit: true}, accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "east"})
		d, err := w.lend(as("bob", "acme"), "ann", "d", lendAll("order.place", "order.view"))
		require.NoError(t, err)
		west, east := place("acme", "west1", "", "bob"), place("acme", "east", "", "bob")
		require.ErrorIs(t, w.check(d.Actor(), "order.place", west), kabinet.ErrForbidden)
		require.NoError(t, w.check(d.Actor(), "order.place", east))
		require.NoError(t, w.check(d.Actor(), "order.view", west))
		scope, err := w.db.authorizer().Scope(t.Context(), d.Actor(), "order.place")
		require.NoError(t, err)
		require.False(t, scope.Holds(west))
		require.True(t, scope.Holds(east))
		e, err := w.db.authorizer().Explain(t.Context(), d.Actor(), "order.place", west)
		require.NoError(t, err)
		require.False(t, e.Allowed)
		require.Equal(t, accounts.ForbiddenToUser, e.Delegation.Verdict)
		require.Contains(t, e.String(), "bob lent this permission, but a role of ann forbids it")
		e, err = w.db.authorizer().Explain(t.Context(), d.Actor(), "order.place", east)
		require.NoError(t, err)
		require.Equal(t, accounts.Lends, e.Delegation.Verdict)
	}
}

func (w world) checkMove(by kabinet.PersonID, id, parent kabinet.UnitID) error {
	return w.db.authorizer().CheckMove(w.t.Context(), as(by, "acme"), id, parent)
}

func TestAMoveFreesNobodyOfAForbid(t *testing.T) {
	w := trainees(t)
	require.ErrorIs(t, w.checkMove("pete", "west1", "east"), kabinet.ErrForbidden, "ann would slip what west forbids her")
	require.ErrorIs(t, w.checkMove("pete", "west1", ""), kabinet.ErrForbidden)
	require.NoError(t, w.checkMove("pete", "west", "east"), "it goes along")
	require.NoError(t, w.checkMove("adam", "west1", "east"), "who could take it away")
	require.NoError(t, w.checkMove("olga", "west1", "east"))

	w.define("checked", accounts.RoleForm{Name: "Checked", Forbids: []kabinet.Permission{"z.do"}})
	w.member("acme", "carl", accounts.AssignRole{Role: "checked", Unit: "west", Inherit: true})
	require.ErrorIs(t, w.checkMove("adam", "west1", "east"), accounts.ErrGrant, "z.do is not his to give back")
	w.editMember("acme", "carl", func(m *accounts.Membership) error { _, err := m.End(nil, now); return err })
	require.NoError(t, w.checkMove("adam", "west1", "east"))
	w.member("acme", "dora", accounts.AssignRole{Role: "checked", Unit: "west"}, accounts.AssignRole{Role: "checked", Inherit: true},
		accounts.AssignRole{Role: "checked", Unit: "west", Inherit: true, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	require.ErrorIs(t, w.checkMove("adam", "west1", "east"), accounts.ErrGrant)
	w.db.at = now.Add(time.Hour)
	require.NoError(t, w.checkMove("adam", "west1", "east"), "one is over, one was not handed down, and one reaches both places")
}

func TestAMoveGivesNobodyWhatTheMoverCouldNotGive(t *testing.T) {
	w := trainees(t)
	w.member("acme", "eva", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "east"})
	require.ErrorIs(t, w.checkMove("pete", "west", "east"), accounts.ErrGrant, "eva would vote on what is west's")
	require.NoError(t, w.checkMove("adam", "west", "east"))
	require.NoError(t, w.checkMove("pete", "east", "west"), "the other way round nobody gets more")

	// Nor themselves.
	w = trainees(t)
	w.edit("acme", func(o *accounts.Organization) error {
		_, err := o.AddUnit("mine", accounts.UnitForm{Name: "Mine"}, now)
		return err
	})
	w.member("acme", "mia", accounts.AssignRole{Role: "planner"}, accounts.AssignRole{Role: accounts.RoleApprover, Unit: "mine", Inherit: true})
	require.ErrorIs(t, w.checkMove("mia", "east", "mine"), accounts.ErrGrant)
	// A blocked unit is as it will be when it is unblocked.
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit("east", now); return err })
	require.ErrorIs(t, w.checkMove("mia", "east", "mine"), accounts.ErrGrant)
	require.NoError(t, w.checkMove("adam", "east", "mine"))
	// An owner of a division becomes one of what is moved there.
	w.member("acme", "dick", accounts.AssignRole{Role: accounts.RoleOwner, Unit: "mine", Inherit: true})
	require.ErrorIs(t, w.checkMove("adam", "east", "mine"), accounts.ErrGrant)
	require.NoError(t, w.checkMove("olga", "east", "mine"))
}

func TestAMoveTakesTheRightInBothPlaces(t *testing.T) {
	w := trainees(t)
	w.define("head", accounts.RoleForm{Name: "Head", Grants: []accounts.Grant{{Permission: accounts.OrganizationEdit, Level: accounts.LevelSubtree}}})
	w.unit("acme", "west2", "west")
	w.member("acme", "hedy", accounts.AssignRole{Role: "head", Unit: "west"})
	w.member("acme", "ed", accounts.AssignRole{Role: "head", Unit: "west1"}, accounts.AssignRole{Role: "head", Unit: "east"})
	require.NoError(t, w.checkMove("hedy", "west1", "west2"))
	require.ErrorIs(t, w.checkMove("hedy", "west1", "east"), kabinet.ErrForbidden, "not where it would be")
	require.ErrorIs(t, w.checkMove("hedy", "west1", ""), kabinet.ErrForbidden)
	require.ErrorIs(t, w.checkMove("hedy", "east", "west"), kabinet.ErrForbidden, "not hers")
	require.ErrorIs(t, w.checkMove("ed", "west1", "east"), kabinet.ErrForbidden, "not where it is")
	require.ErrorIs(t, w.checkMove("olga", "west", "west1"), accounts.ErrCycle)
	require.ErrorIs(t, w.checkMove("olga", "west", "nosuch"), kabinet.ErrNotFound)
	require.ErrorIs(t, w.checkMove("olga", "nosuch", "west"), kabinet.ErrNotFound)
	require.ErrorIs(t, w.checkMove("ann", "west1", "east"), kabinet.ErrForbidden)
	w.org("other", accounts.Client)
	w.member("other", "nat", accounts.AssignRole{Role: accounts.RoleOwner})
	require.ErrorIs(t, w.db.authorizer().CheckMove(t.Context(), as("nat", "acme"), "west1", "east"), kabinet.ErrNotFound)
	p, err := personStore{w.db}.Get(t.Context(), "olga")
	require.NoError(t, err)
	require.ErrorIs(t, accounts.CheckMove(as("olga", "acme"), w.organization("acme"), p, w.membership("acme", "olga"), "west1", "east",
		w.team("other"), now, accounts.HighestLimit), kabinet.ErrContextMismatch)
}

// Where the lowest limit counts, an assignment with a limit keeps its holder from more.
func TestTheLowestLimitIsNotShed(t *testing.T) {
	on := place("acme", "west1", "", "bert")
	build := func() world {
		w := spenders(t)
		w.db.limits = accounts.LowestLimit
		w.define("low", accounts.RoleForm{Name: "Low", Grants: []accounts.Grant{spend(accounts.LevelSubtree, accounts.LimitOf(kabinet.MustMoney("10 EUR")))}})
		w.define("high", accounts.RoleForm{Name: "High", Grants: []accounts.Grant{spend(accounts.LevelSubtree, accounts.LimitOf(kabinet.MustMoney("500 EUR")))}})
		w.member("acme", "bert", accounts.AssignRole{Role: "high", Unit: "west1"}, accounts.AssignRole{Role: "low", Unit: "west", Inherit: true})
		return w
	}
	limit := func(w world) string {
		r, err := w.db.authorizer().Resolve(t.Context(), as("bert", "acme"))
		require.NoError(t, err)
		return r.Limit("x.spend", on, kabinet.MustMoney("1 EUR").Currency()).String()
	}
	w := build()
	require.Equal(t, "10.00 EUR", limit(w))
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.IsolateUnit("west1", true, now); return err })
	require.Equal(t, "10.00 EUR", limit(w), "isolated")
	w = build()
	w.edit("acme", func(o *accounts.Organization) error { _, err := o.BlockUnit("west", now); return err })
	require.Equal(t, "10.00 EUR", limit(w), "blocked above")

	// adam has 100 to give, olga any amount.
	w = build()
	bert := w.membership("acme", "bert")
	low := bert.Assignments()[1].ID
	require.ErrorIs(t, w.db.authorizer().CheckRevoke(t.Context(), as("adam", "acme"), bert, low), accounts.ErrGrant)
	require.NoError(t, w.db.authorizer().CheckRevoke(t.Context(), as("olga", "acme"), bert, low))
	require.NoError(t, w.db.authorizer().CheckRevoke(t.Context(), as("adam", "acme"), bert, bert.Assignments()[0].ID), "the higher one")
	require.ErrorIs(t, w.checkMove("adam", "west1", "east"), accounts.ErrGrant)
	require.NoError(t, w.checkMove("olga", "west1", "east"))
	for _, form := range []accounts.RoleForm{{Name: "Low"}, {Name: "Low", Grants: []accounts.Grant{spend(accounts.LevelSubtree, accounts.Limit{})}}} {
		require.ErrorIs(t, w.checkRole("adam", "low", form), accounts.ErrGrant)
		require.NoError(t, w.checkRole("olga", "low", form))
		require.NoError(t, w.checkRole("adam", "high", accounts.RoleForm{Name: "High", Grants: form.Grants}))
		w.db.limits = accounts.HighestLimit
		require.NoError(t, w.checkRole("adam", "low", form), "where the highest counts, nobody has more then")
		w.db.limits = accounts.LowestLimit
	}
}

// A forbid counts in its time and for its legal entities only.
func TestAForbidHoldsInItsTime(t *testing.T) {
	w := trainees(t)
	w.member("acme", "bert", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "east"},
		accounts.AssignRole{Role: "trainee", Unit: "east", Validity: kabinet.Window{From: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}})
	w.member("acme", "carl", accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "east"},
		accounts.AssignRole{Role: "trainee", Unit: "east", LegalEntities: []kabinet.LegalEntityID{"le1"}})
	may := func(a kabinet.Actor) bool {
		return w.check(a, "order.place", kabinet.Object{Org: "acme", Unit: "east", LegalEntity: a.LegalEntity, Owner: a.Person}) == nil
	}
	for after, want := range map[time.Duration]bool{0: true, time.Hour - 1: true, time.Hour: false, 2*time.Hour - 1: false, 2 * time.Hour: true} {
		w.db.at = now.Add(after)
		require.Equal(t, want, may(as("bert", "acme")), after)
	}
	carl := as("carl", "acme")
	require.False(t, may(carl))
	carl.LegalEntity = "le1"
	require.False(t, may(carl))
	carl.LegalEntity = "le2"
	require.True(t, may(carl))
}

// The lender's roles forbid nobody anything, and those of the colleague do, also where a
// right reaches down from above, or everywhere.
func TestWhatIsForbiddenToAColleagueIsNotLentFromAbove(t *testing.T) {
	for _, level := range []accounts.Level{accounts.LevelUnit, accounts.LevelSubtree, accounts.LevelOrganization} {
		w := trainees(t)
		w.define("chief", accounts.RoleForm{Name: "Chief", Grants: []accounts.Grant{
			{Permission: "order.place", Level: level}, {Permission: accounts.TeamDelegate, Level: accounts.LevelOwn},
		}})
		w.member("acme", "bob", accounts.AssignRole{Role: "chief", Unit: "west"})
		d, err := w.lend(as("bob", "acme"), "ann", "d", lendAll("order.place"))
		require.NoError(t, err)
		for _, unit := range []kabinet.UnitID{"west", "west1"} {
			require.ErrorIs(t, w.check(d.Actor(), "order.place", place("acme", unit, "", "ann")), kabinet.ErrForbidden, level)
		}
	}
}

// Who may move for a while gives nobody anything for good, and frees no owner.
func TestAMoveIsNoLongerThanTheMoversOwnAndFreesNoOwner(t *testing.T) {
	w := trainees(t)
	w.member("acme", "eva", accounts.AssignRole{Role: accounts.RoleApprover, Unit: "east"})
	w.member("acme", "tom", accounts.AssignRole{Role: accounts.RoleAdmin, Validity: kabinet.Window{Until: now.Add(time.Hour)}})
	require.ErrorIs(t, w.checkMove("tom", "west", "east"), accounts.ErrGrant)
	require.NoError(t, w.checkMove("adam", "west", "east"))

	w.member("acme", "oleg", accounts.AssignRole{Role: accounts.RoleOwner}, accounts.AssignRole{Role: "trainee", Unit: "west", Inherit: true})
	require.ErrorIs(t, w.checkMove("adam", "west1", ""), kabinet.ErrForbidden)
	require.NoError(t, w.checkMove("olga", "west1", ""))
}

// A limit for one's own says nothing about what is a colleague's.
func TestALowestLimitForOnesOwnIsForOnesOwn(t *testing.T) {
	w := spenders(t)
	w.db.limits = accounts.LowestLimit
	w.define("own", accounts.RoleForm{Name: "Own", Grants: []accounts.Grant{spend(accounts.LevelOwn, accounts.LimitOf(kabinet.MustMoney("10 EUR")))}})
	w.define("all", accounts.RoleForm{Name: "All", Grants: []accounts.Grant{spend(accounts.LevelSubtree, accounts.LimitOf(kabinet.MustMoney("500 EUR")))}})
	w.member("acme", "bert", accounts.AssignRole{Role: "all", Unit: "west"}, accounts.AssignRole{Role: "own", Unit: "west", Inherit: true})
	r, err := w.db.authorizer().Resolve(t.Context(), as("bert", "acme"))
	require.NoError(t, err)
	for owner, want := range map[kabinet.PersonID]string{"bert": "10.00 EUR", "carl": "500.00 EUR"} {
		require.Equal(t, want, r.Limit("x.spend", place("acme", "west1", "", owner), kabinet.MustMoney("1 EUR").Currency()).String(), owner)
	}
}
