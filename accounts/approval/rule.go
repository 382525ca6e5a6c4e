package approval

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

type (
	// RuleID names a rule in its organisation.
	RuleID string
	// Role names a role, as the Directory does.
	Role string
)

// Effect is what a rule does with what it matches.
type Effect string

// The effects, the strongest first.
const (
	// Deny lets nothing through, whatever other rules say.
	Deny Effect = "deny"
	// Require asks for the approval of the rule's tiers.
	Require Effect = "require"
	// Bypass takes the rules of the units above away that require an approval
	// and are not mandatory. It does nothing to rules of its own unit or beneath.
	Bypass Effect = "bypass"
)

// Rule says when an approval is needed, and whose. The rules of a subject's unit
// and of all units above it apply together.
type Rule struct {
	ID RuleID `json:"id"`
	// Edition is given by the book, and grows with everything that is published
	// in it; (ID, Edition) names one wording for good.
	Edition int64  `json:"edition"`
	Name    string `json:"name"`
	// Unit is where the rule holds, with all units beneath; empty is the whole
	// organisation.
	Unit kabinet.UnitID `json:"unit,omitempty"`
	// Kinds are the kinds of subjects it is about; none means all.
	Kinds []SubjectKind `json:"kinds,omitempty"`
	// Requesters are whose subjects it is about; the zero Requesters are all.
	Requesters Requesters `json:"requesters,omitzero"`
	When       Predicate  `json:"when"`
	Effect     Effect     `json:"effect"`
	// Tiers follow one another; a rule that requires has at least one.
	Tiers []Tier `json:"tiers,omitempty"`
	// Mandatory rules cannot be bypassed.
	Mandatory bool `json:"mandatory,omitempty"`
	// Waivable lets the client's owner do without approvers that nobody can be,
	// with a reason that is recorded.
	Waivable bool `json:"waivable,omitempty"`
	// CountAgain lets a person who has approved already count for groups of this
	// rule too. Otherwise one person counts once per flow.
	CountAgain bool `json:"countAgain,omitempty"`
	// Tolerance is the share of the total, 0 to 1, by which a subject may be
	// reduced without asking again; 0 tolerates nothing. Of several rules the
	// lowest counts.
	Tolerance kabinet.Rate `json:"tolerance,omitzero"`
	// Synthetic marks what no book has: the caller of Submit added it, for a
	// budget that is exceeded for example.
	Synthetic bool `json:"synthetic,omitempty"`
}

// Requesters are persons, and those who have a role in the subject's unit. The
// zero Requesters are everybody. What a colleague asks for with a right that somebody lent
// them is the request of both: a rule that requires or denies is about either, and one that
// bypasses about the lender alone.
type Requesters struct {
	Persons []kabinet.PersonID `json:"persons,omitempty"`
	Roles   []Role             `json:"roles,omitempty"`
}

// has reports whether a rule of that effect is about what somebody requests.
func (r Requesters) has(who Standing, e Effect) bool {
	return len(r.Persons) == 0 && len(r.Roles) == 0 || r.are(who.Person, who.Roles) ||
		e != Bypass && who.User != "" && r.are(who.User, who.UserRoles)
}

func (r Requesters) are(person kabinet.PersonID, roles []Role) bool {
	return slices.Contains(r.Persons, person) ||
		slices.ContainsFunc(r.Roles, func(role Role) bool { return slices.Contains(roles, role) })
}

// Tier is one step: all its groups must approve, in any order.
type Tier struct {
	Groups []Group `json:"groups"`
	// DueHours is within how many hours the tier should be through, by the clock;
	// 0 sets no time. What is late is reminded of and can be escalated, never
	// approved by itself.
	DueHours int `json:"dueHours,omitempty"`
}

// Selector says how a group finds its persons.
type Selector string

// The selectors.
const (
	// ByRole selects those who have Group.Role in the subject's unit.
	ByRole Selector = "role"
	// ByPerson selects Group.Person.
	ByPerson Selector = "person"
	// ByManager selects the requester's manager.
	ByManager Selector = "manager"
	// ByLimit selects those nearest up the tree whose limit suffices for Total; where
	// the total is not known, the client's owners.
	ByLimit Selector = "limit"
	// ByOwner selects the client's owners.
	ByOwner Selector = "owner"
)

// Group is a number of distinct persons who have to approve. None of them is the
// requester, a delegate of the requester, or who acted for the requester.
type Group struct {
	By     Selector         `json:"by"`
	Role   Role             `json:"role,omitempty"`
	Person kabinet.PersonID `json:"person,omitempty"`
	Count  int              `json:"count,omitempty"` // 0 means 1
}

func (g Group) count() int { return max(g.Count, 1) }

// same reports whether both select the same persons.
func (g Group) same(o Group) bool { return g.By == o.By && g.Role == o.Role && g.Person == o.Person }

// String returns the group as people may read it: 2 of the role approver.
func (g Group) String() string {
	switch g.By {
	case ByRole:
		return strconv.Itoa(g.count()) + " of the role " + string(g.Role)
	case ByPerson:
		return "the person " + string(g.Person)
	case ByLimit:
		return strconv.Itoa(g.count()) + " whose limit suffices"
	}
	return strconv.Itoa(g.count()) + " " + string(g.By)
}

func (g Group) validate() error {
	bad := g.Count < 0 || g.Count > MaxCount ||
		(g.Role != "") != (g.By == ByRole) || (g.Person != "") != (g.By == ByPerson) || g.By == ByPerson && g.Count > 1
	switch g.By {
	case ByRole, ByPerson, ByManager, ByLimit, ByOwner:
	default:
		bad = true
	}
	if bad {
		return ErrGroup
	}
	for _, text := range []string{string(g.Role), string(g.Person)} {
		if err := checkText(text); err != nil {
			return err
		}
	}
	return nil
}

// Validate returns what is wrong with the rule, with its place: ErrRule, ErrGroup,
// ErrTooMany, text that is missing, too long or cannot be stored, and the errors of
// Predicate.Validate.
func (r Rule) Validate(v Vocabulary) error {
	if r.ID == "" {
		return ErrRule.At("/id")
	}
	for _, t := range [...]struct{ place, text string }{{"/id", string(r.ID)}, {"/name", r.Name}, {"/unit", string(r.Unit)}} {
		if err := checkText(t.text); err != nil {
			return err.At(t.place)
		}
	}
	if r.Name == "" {
		return ErrRule.At("/name")
	}
	if len(r.Kinds) > MaxGroups || len(r.Requesters.Persons) > MaxTexts || len(r.Requesters.Roles) > MaxTexts {
		return ErrTooMany.With("max", MaxTexts)
	}
	switch r.Effect {
	case Require:
		if len(r.Tiers) == 0 {
			return ErrRule.At("/tiers")
		}
	case Deny, Bypass:
		if len(r.Tiers) > 0 || r.Waivable || r.CountAgain || !r.Tolerance.IsZero() || r.Mandatory && r.Effect == Bypass {
			return ErrRule.At("/effect")
		}
	default:
		return ErrRule.At("/effect")
	}
	if r.Tolerance.Sign() < 0 || kabinet.MustRate("1").Less(r.Tolerance) {
		return ErrRule.At("/tolerance")
	}
	if len(r.Tiers) > MaxTiers {
		return ErrTooMany.With("max", MaxTiers).At("/tiers")
	}
	for i, t := range r.Tiers {
		place := "/tiers/" + strconv.Itoa(i)
		switch {
		case len(t.Groups) == 0:
			return ErrRule.At(place + "/groups")
		case len(t.Groups) > MaxGroups:
			return ErrTooMany.With("max", MaxGroups).At(place + "/groups")
		case t.DueHours < 0 || t.DueHours > MaxDueHours:
			return ErrRule.At(place + "/dueHours")
		}
		for k, g := range t.Groups {
			if err := at(g.validate(), place+"/groups/"+strconv.Itoa(k)); err != nil {
				return err
			}
		}
	}
	return at(r.When.Validate(v), "/when")
}

func (r Rule) clone() Rule {
	r.Kinds = slices.Clone(r.Kinds)
	r.Requesters.Persons = slices.Clone(r.Requesters.Persons)
	r.Requesters.Roles = slices.Clone(r.Requesters.Roles)
	r.Tiers = slices.Clone(r.Tiers)
	for i := range r.Tiers {
		r.Tiers[i].Groups = slices.Clone(r.Tiers[i].Groups)
	}
	return r
}

// equal reports whether both are the same rule in the same wording, as JSON has it: the
// scale of a number and the difference of nil and empty do not matter.
func (r Rule) equal(o Rule) bool {
	a, errA := json.Marshal(r)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

func cloneRules(rules []Rule) []Rule {
	out := slices.Clone(rules)
	for i := range out {
		out[i] = out[i].clone()
	}
	return out
}

// need is a group of one tier, asked for by one rule or by several.
type need struct {
	Group
	again    bool // all rules that ask let a person count again
	waivable bool // all rules that ask can be waived
}

// needs unites the tiers of rules: the first tiers of all wait together, then the
// second ones. A group that several rules ask for is there once, with the greatest
// of their numbers, and stricter where one of them is.
func needs(rules []Rule) [][]need {
	var out [][]need
	for _, r := range rules {
		for i, t := range r.Tiers {
			if i == len(out) {
				out = append(out, nil)
			}
			for _, g := range t.Groups {
				g.Count = g.count()
				k := slices.IndexFunc(out[i], func(n need) bool { return n.same(g) })
				if k < 0 {
					out[i] = append(out[i], need{g, r.CountAgain, r.Waivable})
					continue
				}
				n := &out[i][k]
				n.Count = max(n.Count, g.Count)
				n.again, n.waivable = n.again && r.CountAgain, n.waivable && r.Waivable
			}
		}
	}
	return out
}

// due returns within which time the i-th tier of rules should be through: the
// shortest that one of them sets, or 0.
func due(rules []Rule, i int) time.Duration {
	shortest := 0
	for _, r := range rules {
		if i < len(r.Tiers) && r.Tiers[i].DueHours > 0 && (shortest == 0 || r.Tiers[i].DueHours < shortest) {
			shortest = r.Tiers[i].DueHours
		}
	}
	return time.Duration(shortest) * time.Hour
}

// tolerance returns the lowest of the rules, and 0 where there is none.
func tolerance(rules []Rule) kabinet.Rate {
	var lowest kabinet.Rate
	for i, r := range rules {
		if i == 0 || r.Tolerance.Less(lowest) {
			lowest = r.Tolerance
		}
	}
	return lowest
}
