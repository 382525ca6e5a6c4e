package approval_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/approval"
)

// shop is the standing of rita.
func shop(t testing.TB) approval.Standing {
	who, err := acme().Standing(t.Context(), kabinet.Object{Org: "acme", Unit: "shop"}, rita)
	require.NoError(t, err)
	who.Person = "rita"
	return who
}

func ids[T any](of []T, id func(T) approval.RuleID) (out []approval.RuleID) {
	for _, x := range of {
		out = append(out, id(x))
	}
	return out
}

func ruleID(r approval.Rule) approval.RuleID   { return r.ID }
func refID(r approval.RuleRef) approval.RuleID { return r.ID }

// in changes a rule.
func in(r approval.Rule, change func(*approval.Rule)) approval.Rule {
	change(&r)
	return r
}

func TestEvaluate(t *testing.T) {
	one := byRole("approver", 1)
	at := func(unit kabinet.UnitID, r approval.Rule) approval.Rule { r.Unit = unit; return r }
	effect := func(id approval.RuleID, unit kabinet.UnitID, e approval.Effect) approval.Rule {
		return approval.Rule{ID: id, Name: string(id), Unit: unit, Effect: e}
	}
	mandatory := func(r approval.Rule) approval.Rule { r.Mandatory = true; return r }
	broken := func(r approval.Rule) approval.Rule {
		r.When = approval.Where(approval.Site, approval.Equal, approval.Text("gate"))
		return r
	}
	type rules = []approval.Rule
	type want = []approval.RuleID
	for _, c := range []struct {
		name                       string
		rules                      rules
		required, denied, bypassed want
		alerts                     want
	}{
		{"nothing", nil, nil, nil, nil, nil},
		{"one that matches", rules{asks("a", one)}, want{"a"}, nil, nil, nil},
		{"one that does not", rules{in(asks("a", one), func(r *approval.Rule) { r.When = approval.Where(approval.Total, approval.Greater, eur("500")) })}, nil, nil, nil, nil},
		{"all from the unit to the root, the nearest first", rules{asks("a", one), at("shop", asks("c", one)), at("west", asks("b", one))}, want{"c", "b", "a"}, nil, nil, nil},
		{"not those of other units", rules{at("east", asks("a", one)), effect("d", "east", approval.Deny)}, nil, nil, nil, nil},
		{"other kinds", rules{in(asks("a", one), func(r *approval.Rule) { r.Kinds = []approval.SubjectKind{approval.Claim} })}, nil, nil, nil, nil},
		{"its kind", rules{in(asks("a", one), func(r *approval.Rule) { r.Kinds = []approval.SubjectKind{approval.Claim, approval.Order} })}, want{"a"}, nil, nil, nil},
		{"another requester", rules{in(asks("a", one), func(r *approval.Rule) { r.Requesters.Persons = []kabinet.PersonID{"sam"} })}, nil, nil, nil, nil},
		{"a requester by role", rules{in(asks("a", one), func(r *approval.Rule) {
			r.Requesters = approval.Requesters{Persons: []kabinet.PersonID{"sam"}, Roles: []approval.Role{"buyer"}}
		})}, want{"a"}, nil, nil, nil},
		{"deny before require", rules{asks("a", one), effect("d", "", approval.Deny)}, want{"a"}, want{"d"}, nil, nil},
		{"require before bypass of the same unit", rules{asks("a", one), effect("b", "", approval.Bypass)}, want{"a"}, nil, nil, nil},
		{"require of a child before bypass of a parent", rules{at("shop", asks("a", one)), effect("b", "west", approval.Bypass)}, want{"a"}, nil, nil, nil},
		{"a child bypasses its parents", rules{asks("a", one), at("west", asks("w", one)), effect("b", "shop", approval.Bypass)}, nil, nil, want{"w", "a"}, nil},
		{"a child cannot bypass a mandatory parent", rules{mandatory(asks("a", one)), at("west", asks("w", one)), effect("b", "shop", approval.Bypass)}, want{"a"}, nil, want{"w"}, nil},
		{"a bypass does not undo a deny", rules{effect("d", "", approval.Deny), effect("b", "shop", approval.Bypass)}, nil, want{"d"}, nil, nil},
		{"what cannot be evaluated is required", rules{broken(asks("a", one))}, want{"a"}, nil, nil, want{"a"}},
		{"and not bypassed", rules{broken(asks("a", one)), effect("b", "shop", approval.Bypass)}, want{"a"}, nil, nil, want{"a"}},
		{"a broken deny asks the owner", rules{broken(effect("d", "", approval.Deny))}, want{"d"}, nil, nil, want{"d"}},
		{"a broken bypass bypasses nothing", rules{asks("a", one), broken(effect("b", "shop", approval.Bypass))}, want{"a"}, nil, nil, want{"b"}},
	} {
		got := approval.Evaluate(c.rules, order(50), shop(t))
		require.Equal(t, c.required, ids(got.Required, ruleID), c.name)
		require.Equal(t, c.denied, ids(got.Denied, refID), c.name)
		require.Equal(t, c.bypassed, ids(got.Bypassed, refID), c.name)
		require.Equal(t, c.alerts, ids(got.Alerts, func(a approval.Alert) approval.RuleID { return a.Rule.ID }), c.name)
		for _, a := range got.Alerts {
			require.Equal(t, "approval.fact", a.Code, c.name)
			require.NotEmpty(t, a.Problem, c.name)
		}
		for _, r := range got.Required {
			require.NotEmpty(t, r.Tiers, c.name)
			require.Equal(t, approval.Require, r.Effect, c.name)
		}
		if c.name == "a broken deny asks the owner" {
			require.Equal(t, []approval.Tier{{Groups: []approval.Group{{By: approval.ByOwner}}}}, got.Required[0].Tiers)
			require.True(t, got.Required[0].Mandatory)
		}
	}
}

// The order of the rules does not matter, and a rule more never makes less of what is
// required, unless it is a bypass.
func TestEvaluateIsMonotonous(t *testing.T) {
	who := shop(t)
	rapid.Check(t, func(t *rapid.T) {
		var rules []approval.Rule
		for i := range rapid.IntRange(0, 6).Draw(t, "rules") {
			r := approval.Rule{
				ID:     approval.RuleID('a' + rune(i)),
				Unit:   rapid.SampledFrom([]kabinet.UnitID{"", "west", "shop", "east"}).Draw(t, "unit"),
				When:   anyPredicate(1).Draw(t, "when"),
				Effect: rapid.SampledFrom([]approval.Effect{approval.Deny, approval.Require, approval.Require, approval.Bypass}).Draw(t, "effect"),
			}
			if r.Effect == approval.Require {
				r.Tiers, r.Mandatory = []approval.Tier{byRole("approver", 1)}, rapid.Bool().Draw(t, "mandatory")
			}
			rules = append(rules, r)
		}
		s := order(50)
		all := approval.Evaluate(rules, s, who)
		shuffled := slices.Clone(rules)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(shuffled), func(i, j int) {
			shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
		})
		require.Equal(t, all, approval.Evaluate(shuffled, s, who))
		for i, r := range rules {
			less := approval.Evaluate(slices.Delete(slices.Clone(rules), i, i+1), s, who)
			if r.Effect != approval.Bypass {
				require.Subset(t, ids(all.Required, ruleID), ids(less.Required, ruleID))
				require.Subset(t, ids(all.Denied, refID), ids(less.Denied, refID))
			} else {
				require.Equal(t, all.Denied, less.Denied)
				require.Subset(t, ids(less.Required, ruleID), ids(all.Required, ruleID))
			}
			// What is mandatory, matches, and concerns the shop is always required.
			if holds, err := r.When.Holds(s.Facts); (holds || err != nil) && r.Mandatory && r.Unit != "east" {
				require.Contains(t, ids(all.Required, ruleID), r.ID)
			}
		}
	})
}

func TestRuleValidate(t *testing.T) {
	fields := approval.StandardFields()
	require.NoError(t, asks("a", byRole("approver", 2), byRole("cfo", 1)).Validate(fields))
	group := func(g approval.Group) func(*approval.Rule) {
		return func(r *approval.Rule) { r.Tiers = []approval.Tier{{Groups: []approval.Group{g}}} }
	}
	for name, c := range map[string]struct {
		change func(*approval.Rule)
		err    error
		place  string
	}{
		"no id":               {func(r *approval.Rule) { r.ID = "" }, approval.ErrRule, "/id"},
		"no name":             {func(r *approval.Rule) { r.Name = "" }, approval.ErrRule, "/name"},
		"a long name":         {func(r *approval.Rule) { r.Name = string(make([]byte, 2000)) }, approval.ErrTextTooLong, "/name"},
		"zero bytes":          {func(r *approval.Rule) { r.Name = "a\x00" }, approval.ErrText, "/name"},
		"no effect":           {func(r *approval.Rule) { r.Effect = "" }, approval.ErrRule, "/effect"},
		"nobody to ask":       {func(r *approval.Rule) { r.Tiers = nil }, approval.ErrRule, "/tiers"},
		"an empty tier":       {func(r *approval.Rule) { r.Tiers = []approval.Tier{{}} }, approval.ErrRule, "/tiers/0/groups"},
		"too many tiers":      {func(r *approval.Rule) { r.Tiers = make([]approval.Tier, 11) }, approval.ErrTooMany, "/tiers"},
		"a due time":          {func(r *approval.Rule) { r.Tiers[0].DueHours = -1 }, approval.ErrRule, "/tiers/0/dueHours"},
		"deny with tiers":     {func(r *approval.Rule) { r.Effect = approval.Deny }, approval.ErrRule, "/effect"},
		"a mandatory bypass":  {func(r *approval.Rule) { r.Effect, r.Tiers, r.Mandatory = approval.Bypass, nil, true }, approval.ErrRule, "/effect"},
		"more than all":       {func(r *approval.Rule) { r.Tolerance = kabinet.MustRate("1.01") }, approval.ErrRule, "/tolerance"},
		"less than nothing":   {func(r *approval.Rule) { r.Tolerance = kabinet.MustRate("-0.01") }, approval.ErrRule, "/tolerance"},
		"no selector":         {group(approval.Group{}), approval.ErrGroup, "/tiers/0/groups/0"},
		"a role for a person": {group(approval.Group{By: approval.ByPerson, Role: "a", Person: "b"}), approval.ErrGroup, "/tiers/0/groups/0"},
		"no role":             {group(approval.Group{By: approval.ByRole}), approval.ErrGroup, "/tiers/0/groups/0"},
		"two of one person":   {group(approval.Group{By: approval.ByPerson, Person: "b", Count: 2}), approval.ErrGroup, "/tiers/0/groups/0"},
		"minus one":           {group(approval.Group{By: approval.ByRole, Role: "a", Count: -1}), approval.ErrGroup, "/tiers/0/groups/0"},
		"an unknown field":    {func(r *approval.Rule) { r.When = approval.Known("x") }, approval.ErrField, "/when/field"},
	} {
		err := in(asks("a", byRole("approver", 1)), c.change).Validate(fields)
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, c.place, err.(*kabinet.Error).Place(), name)
	}
}
