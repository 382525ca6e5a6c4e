package accounts_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func TestAnExplanationSaysWhatTheCheckSays(t *testing.T) {
	seen := map[accounts.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		ref := drawReference(t)
		for i := range ref.m.Assignments {
			ref.m.Assignments[i].ID = accounts.AssignmentID(fmt.Sprint("a", i))
		}
		o, p, m := accounts.RestoreOrganization(ref.o), accounts.RestorePerson(ref.p), accounts.RestoreMembership(ref.m)
		rights := ref.compile()
		eachObject(func(perm kabinet.Permission, on kabinet.Object) {
			if perm != someRights[0] || on.Org == "" {
				return
			}
			want := ref.can(perm, on)
			e := accounts.Explain(ref.actor, o, p, m, perm, on, ref.at)
			grants := slices.ContainsFunc(e.Assignments, func(n accounts.AssignmentNote) bool { return n.Verdict == accounts.Grants })
			if e.Allowed != want || grants != want || (e.Needed == 0) != want || (rights.Err() != nil) != (len(e.Assignments) == 0) {
				t.Fatalf("%+v: want %v", e, want)
			}
			for i, n := range e.Assignments {
				seen[n.Verdict]++
				ref.agrees(t, e, i, n)
			}
		})
	})
	require.Greater(t, len(seen), 8, "too few verdicts to prove anything: %v", seen)
}

// agrees checks one note against the reference: what it names as the obstacle
// is one, and is gone when it is taken away.
func (r reference) agrees(t *rapid.T, e accounts.Explanation, i int, n accounts.AssignmentNote) {
	alone := r // with this assignment only
	alone.m.Assignments = []accounts.Assignment{r.m.Assignments[i]}
	a := &alone.m.Assignments[0]
	can := func(x reference) bool { return x.can(e.Permission, e.Object) }
	role := r.role(a.Role)
	ok := true
	switch n.Verdict {
	case accounts.Grants:
		ok = can(alone)
	case accounts.Forbidden:
		for _, id := range n.ForbiddenBy {
			k := slices.IndexFunc(r.m.Assignments, func(x accounts.Assignment) bool { return x.ID == id })
			ok = ok && slices.Contains(r.role(r.m.Assignments[k].Role).Forbids, e.Permission)
		}
		ok = ok && len(n.ForbiddenBy) > 0
	case accounts.RoleGone:
		ok = role.ID == ""
	case accounts.UnitGone:
		ok = a.Unit != "" && r.unit(a.Unit) == nil
	case accounts.GrantsNothing:
		ok = !slices.ContainsFunc(role.Grants, func(g accounts.Grant) bool {
			return g.Permission == e.Permission && g.Level.Valid() && (g.Level < accounts.LevelSeller || r.o.Kind == accounts.Seller)
		})
	case accounts.NotYet, accounts.Over:
		ok = !can(alone) && !a.Validity.Contains(r.at) && a.Validity.From.After(r.at) == (n.Verdict == accounts.NotYet)
	case accounts.NotOwn:
		ok = !can(alone) && e.Object.Owner != "ann"
	case accounts.NotInherited:
		ok = !can(alone) && !a.Inherit
	case accounts.Isolated:
		ok = !can(alone) && a.Inherit && r.unit(n.Stop).Isolated && r.beneath(n.Stop, a.Unit)
	case accounts.Blocked:
		ok = !can(alone) && r.unit(n.Stop).Status == accounts.UnitBlocked && r.beneath(n.Stop, a.Unit)
	case accounts.ElsewhereActing:
		ok = !can(alone) && r.actor.Unit != ""
	case accounts.OtherLegalEntity:
		ok = !can(alone) && (a.LegalEntities != nil || r.actor.LegalEntity != "")
	case accounts.TooNarrow:
		ok = !can(alone)
	}
	if !ok {
		t.Fatalf("%+v\nassignment %+v: %+v", e, r.m.Assignments[i], n)
	}
}

func printer(t testing.TB, lang language.Tag) kabinet.Printer {
	b := catalog.NewBuilder()
	require.NoError(t, accounts.Messages(b))
	require.NoError(t, kabinet.Messages(b))
	return kabinet.NewPrinter(b, lang)
}

func TestExplanations(t *testing.T) {
	build := func() world {
		w := holding(t)
		w.edit("acme", func(o *accounts.Organization) error {
			_, err := o.DefineRole("trainee", accounts.RoleForm{Name: "Trainee", Forbids: []kabinet.Permission{"order.place"}}, now)
			return err
		})
		return w
	}
	ann := kabinet.Actor{Person: "ann", Organization: "acme", Unit: "west1"}
	on := place("acme", "west1", "", "ann")
	buyer := accounts.AssignRole{Role: accounts.RoleBuyer, Unit: "west", Inherit: true}
	for name, tc := range map[string]struct {
		roles  []accounts.AssignRole
		change func(o *accounts.Organization) error
		at     time.Time
		on     kabinet.Object
		en, ru string
	}{
		"inherited": {
			roles: []accounts.AssignRole{buyer}, on: on,
			en: "ann may do order.place in Unit west1\n– Buyer in Unit west, inherited by Unit west1, grants it, scope own",
			ru: "ann может order.place; место: Unit west1\n– Buyer (Unit west) даёт это право, унаследовано: Unit west1, область: своё",
		},
		"forbidden": {
			roles: []accounts.AssignRole{buyer, {Role: "trainee", Inherit: true}}, on: on,
			en: "ann may not do order.place in Unit west1: it takes a grant with the scope own\n– Buyer in Unit west would grant it, but Trainee forbids it in Unit west1",
			ru: "ann не может order.place; место: Unit west1; нужно право с областью своё\n– Buyer (Unit west) дало бы это право, но Trainee запрещает его; место: Unit west1",
		},
		"isolated": {
			roles: []accounts.AssignRole{buyer}, on: on,
			change: func(o *accounts.Organization) error { _, err := o.IsolateUnit("west1", true, now); return err },
			en:     "ann may not do order.place in Unit west1: it takes a grant with the scope organization\n– Buyer in Unit west is not inherited: Unit west1 takes nothing from above",
			ru:     "ann не может order.place; место: Unit west1; нужно право с областью организация\n– Buyer (Unit west) не наследуется: Unit west1 ничего не принимает сверху",
		},
		"a blocked ancestor": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Inherit: true}}, on: on,
			change: func(o *accounts.Organization) error { _, err := o.BlockUnit("west", now); return err },
			en:     "ann may not do order.place in Unit west1: it takes a grant with the scope organization\n– Buyer in the organisation as a whole does not hold: Unit west is blocked",
			ru:     "ann не может order.place; место: Unit west1; нужно право с областью организация\n– Buyer (организация в целом) не действует: заблокировано: Unit west",
		},
		"expired": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Unit: "west1", Validity: kabinet.Window{Until: now.Add(time.Hour)}}}, at: now.Add(time.Hour), on: on,
			en: "ann may not do order.place in Unit west1: it takes a grant with the scope organization\n– Buyer in Unit west1 ended on 2026-03-02 10:00 UTC",
			ru: "ann не может order.place; место: Unit west1; нужно право с областью организация\n– Buyer (Unit west1): срок истёк 2026-03-02 10:00 UTC",
		},
		"not yet": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Unit: "west1", Validity: kabinet.Window{From: now.Add(time.Hour)}}}, on: on,
			en: "ann may not do order.place in Unit west1: it takes a grant with the scope organization\n– Buyer in Unit west1 begins on 2026-03-02 10:00 UTC only",
			ru: "ann не может order.place; место: Unit west1; нужно право с областью организация\n– Buyer (Unit west1) начинает действовать 2026-03-02 10:00 UTC",
		},
		"for another legal entity": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Unit: "west1", LegalEntities: []kabinet.LegalEntityID{"le2"}}}, on: place("acme", "west1", "le1", "ann"),
			en: "ann may not do order.place in Unit west1: it takes a grant with the scope own\n– Buyer in Unit west1 is for other legal entities",
			ru: "ann не может order.place; место: Unit west1; нужно право с областью своё\n– Buyer (Unit west1) — для других юридических лиц",
		},
		"somebody else's, not handed down, and elsewhere": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Unit: "west1"}, {Role: accounts.RoleBuyer, Unit: "west"}, {Role: accounts.RoleBuyer, Unit: "east"}, {Role: accounts.RoleViewer}},
			on:    place("acme", "west1", "", "bob"),
			en:    "ann may not do order.place in Unit west1: it takes a grant with the scope unit\n– Buyer in Unit west1 reaches one's own only\n– Buyer in Unit west reaches one's own only\n– Buyer in Unit east reaches one's own only",
			ru:    "ann не может order.place; место: Unit west1; нужно право с областью подразделение\n– Buyer (Unit west1) распространяется только на своё\n– Buyer (Unit west) распространяется только на своё\n– Buyer (Unit east) распространяется только на своё",
		},
		"not handed down, and elsewhere": {
			roles: []accounts.AssignRole{{Role: accounts.RoleBuyer, Unit: "west"}, {Role: accounts.RoleBuyer, Unit: "east"}}, on: on,
			en: "ann may not do order.place in Unit west1: it takes a grant with the scope organization\n– Buyer in Unit west is not marked to hold in the units beneath\n– Buyer in Unit east does not hold where you act",
			ru: "ann не может order.place; место: Unit west1; нужно право с областью организация\n– Buyer (Unit west) не распространяется на подчинённые подразделения\n– Buyer (Unit east) не действует в выбранном подразделении",
		},
		"another organisation": {
			roles: []accounts.AssignRole{buyer}, on: place("other", "west1", "", "ann"),
			en: "ann may not do order.place in west1: organisation other was not found\n– Buyer in Unit west does not reach so far, scope own",
			ru: "ann не может order.place; место: west1; причина: Объект не найден: organisation other\n– Buyer (Unit west) не распространяется так далеко, область: своё",
		},
		"a blocked company": {
			roles: []accounts.AssignRole{buyer}, on: on,
			change: func(o *accounts.Organization) error { _, err := o.Block("unpaid", now); return err },
			en:     "ann may not do order.place in west1: the organisation is blocked",
			ru:     "ann не может order.place; место: west1; причина: организация заблокирована",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := build()
			w.member("acme", "ann", tc.roles...)
			if tc.change != nil {
				w.edit("acme", tc.change)
			}
			if !tc.at.IsZero() {
				w.db.at = tc.at
			}
			e, err := w.db.authorizer().Explain(t.Context(), ann, "order.place", tc.on)
			require.NoError(t, err)
			tidy := func(s string) string { // the ids of assignments are random
				for _, a := range e.Assignments {
					s = strings.ReplaceAll(s, string(a.ID), "asg")
				}
				return s
			}
			require.Equal(t, tc.en, tidy(e.String()))
			require.Equal(t, tc.en, tidy(e.Text(printer(t, language.English))))
			require.Equal(t, tc.ru, tidy(e.Text(printer(t, language.Russian))))
			require.Equal(t, e.Allowed, w.check(ann, "order.place", tc.on) == nil)
			b, err := json.Marshal(e)
			require.NoError(t, err)
			var back accounts.Explanation
			require.NoError(t, json.Unmarshal(b, &back))
			again, err := json.Marshal(back)
			require.NoError(t, err)
			require.JSONEq(t, string(b), string(again))
		})
	}
}

func TestExplanationsOfWhatIsLent(t *testing.T) {
	w := substitutes(t)
	cmd := lendAll("approval.vote")
	cmd.Units = []kabinet.UnitID{"west1"}
	d, err := w.lend(as("bob", "acme"), "vic", "d1", cmd)
	require.NoError(t, err)
	explain := func(p kabinet.Permission, unit kabinet.UnitID) string {
		e, err := w.db.authorizer().Explain(t.Context(), d.Actor(), p, place("acme", unit, "", ""))
		require.NoError(t, err)
		require.Equal(t, e.Allowed, w.check(d.Actor(), p, place("acme", unit, "", "")) == nil)
		return e.String()
	}
	require.Equal(t, "vic may do approval.vote in Unit west1\n– with the rights of bob, lent until 2026-03-16 09:00 UTC: holidays\n– Approver in Unit west grants it, scope subtree", explain("approval.vote", "west1"))
	require.Contains(t, explain("approval.vote", "west"), "– bob lent this permission for other units or legal entities\n")
	require.Contains(t, explain("order.view", "west1"), "– bob did not lend this permission\n")
	w.db.at = holidays.Until
	require.Contains(t, explain("approval.vote", "west1"), "acting for somebody else is not allowed here: the rights are lent no longer")
}

func TestEveryVerdictHasTexts(t *testing.T) {
	ru := printer(t, language.Russian)
	for _, v := range []accounts.Verdict{
		accounts.Grants, accounts.GrantsNothing, accounts.RoleGone, accounts.UnitGone, accounts.NotYet, accounts.Over, accounts.OtherLegalEntity,
		accounts.NotOwn, accounts.Blocked, accounts.Isolated, accounts.NotInherited, accounts.ElsewhereActing, accounts.TooNarrow, accounts.Forbidden,
	} {
		n := accounts.AssignmentNote{Role: "R", Unit: "u", In: "in", Stop: "stop", Verdict: v, Level: accounts.LevelUnit}
		require.NotEmpty(t, n.Text(nil), v)
		require.Regexp(t, `\p{Cyrillic}`, n.Text(ru), v)
	}
	for l := accounts.LevelOwn; l.Valid(); l++ {
		require.Equal(t, l.String(), l.Text(nil))
		require.Regexp(t, `\p{Cyrillic}`, l.Text(ru))
	}
}

// changing gives somebody one more role whenever they were read.
type changing struct {
	memberStore
	t *testing.T
}

func (c changing) Get(ctx context.Context, org kabinet.OrgID, person kabinet.PersonID) (*accounts.Membership, error) {
	m, err := c.memberStore.Get(ctx, org, person)
	if err == nil {
		key := memberKey{org, person}
		s := c.members[key]
		s.Assignments = append(slices.Clone(s.Assignments), accounts.Assignment{ID: accounts.AssignmentID(fmt.Sprint("more", len(s.Assignments))), Role: accounts.RoleOwner})
		c.members[key] = s
	}
	return m, err
}

func TestAnExplanationIsOfOneMoment(t *testing.T) {
	s := newStores()
	o := newOrg(t, accounts.Client)
	s.orgs["acme"] = o.State()
	p, _, err := accounts.NewPerson("ann", accounts.RegisterPerson{Name: "Ann", Email: "ann@acme.example"}, now)
	require.NoError(t, err)
	s.people["ann"] = p.State()
	m, _, err := accounts.NewMembership("m", o, "ann", kabinet.Window{}, now)
	require.NoError(t, err)
	s.members[memberKey{"acme", "ann"}] = m.State()
	a := s.authorizer()
	a.Memberships = changing{memberStore{s}, t}
	for range 4 {
		before := len(s.members[memberKey{"acme", "ann"}].Assignments)
		e, err := a.Explain(t.Context(), kabinet.Actor{Person: "ann", Organization: "acme"}, accounts.TeamEdit, kabinet.Object{Org: "acme"})
		require.NoError(t, err)
		require.Len(t, e.Assignments, before)
		require.Equal(t, before > 0, e.Allowed)
	}
	_, err = accounts.Authorizer{}.Explain(t.Context(), kabinet.Actor{Person: "ann", Organization: "acme"}, accounts.TeamEdit, kabinet.Object{Org: "acme"})
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
