package approval

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// BookSchema is the number of the BookState that this version of the library
// writes.
const BookSchema = 1

// Book has the rules of an organisation that hold now. Flows keep the wordings they
// began with. A Book is not safe for concurrent use.
type Book struct{ s BookState }

// BookState is what a store keeps of a Book. Times are UTC.
type BookState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	Org kabinet.OrgID `json:"org"`
	// Edition is that of the rule that was published last.
	Edition int64     `json:"edition"`
	Rules   []Rule    `json:"rules,omitempty"` // by id
	Changed time.Time `json:"changed,omitzero"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s BookState) Savable() error {
	if s.Schema > BookSchema {
		return kabinet.ErrNewer.With("what", "approval_book").With("id", string(s.Org))
	}
	return nil
}

func (s BookState) clone() BookState {
	s.Rules = cloneRules(s.Rules)
	return s
}

// NewBook returns the book of an organisation that has no rules yet, or ErrID.
func NewBook(org kabinet.OrgID) (*Book, error) {
	if org == "" {
		return nil, ErrID
	}
	return &Book{BookState{Schema: BookSchema, Org: org}}, nil
}

// RestoreBook returns the book of a state that a store kept. It copies the state.
func RestoreBook(s BookState) *Book {
	s = s.clone()
	s.Schema = max(s.Schema, BookSchema)
	return &Book{s}
}

// State returns a copy of all the book holds.
func (b *Book) State() BookState { return b.s.clone() }

// Rules returns a copy of the rules, by id.
func (b *Book) Rules() []Rule { return cloneRules(b.s.Rules) }

// Rule returns the rule, or kabinet.ErrNotFound.
func (b *Book) Rule(id RuleID) (Rule, error) {
	i, found := b.find(id)
	if !found {
		return Rule{}, notFound("approval_rule", id)
	}
	return b.s.Rules[i].clone(), nil
}

func (b *Book) find(id RuleID) (int, bool) {
	return slices.BinarySearchFunc(b.s.Rules, id, func(r Rule, id RuleID) int { return cmp.Compare(r.ID, id) })
}

// Publish lets a rule hold from now on, in place of the one of its id if there is
// one. It gives the rule its edition. It returns the errors of Rule.Validate, ErrRule
// for a synthetic rule, and ErrTooMany.
func (b *Book) Publish(by kabinet.Actor, now time.Time, r Rule, v Vocabulary) (RulePublished, error) {
	if v == nil {
		v = StandardFields()
	}
	if err := r.Validate(v); err != nil {
		return RulePublished{}, err
	}
	if r.Synthetic {
		return RulePublished{}, ErrRule.At("/synthetic")
	}
	i, found := b.find(r.ID)
	if !found && len(b.s.Rules) >= MaxRules {
		return RulePublished{}, ErrTooMany.With("max", MaxRules)
	}
	r = r.clone()
	rules := slices.Clone(b.s.Rules)
	if !found {
		rules = slices.Insert(rules, i, r)
	}
	b.s.Edition++
	r.Edition = b.s.Edition
	rules[i] = r
	b.s.Rules, b.s.Changed = rules, now.UTC()
	return RulePublished{Org: b.s.Org, Rule: r.clone(), By: cloneActor(by), At: b.s.Changed}, nil
}

// Retire takes a rule out of the book, or returns kabinet.ErrNotFound.
func (b *Book) Retire(by kabinet.Actor, now time.Time, id RuleID) (RuleRetired, error) {
	i, found := b.find(id)
	if !found {
		return RuleRetired{}, notFound("approval_rule", id)
	}
	e := RuleRetired{Org: b.s.Org, Rule: b.s.Rules[i].ref(), By: cloneActor(by), At: now.UTC()}
	b.s.Rules, b.s.Changed = slices.Delete(slices.Clone(b.s.Rules), i, i+1), e.At
	return e, nil
}

// Warning says where a rule that was published cannot be satisfied.
type Warning struct {
	Unit  kabinet.UnitID `json:"unit,omitempty"`
	Tier  int            `json:"tier"`
	Group Group          `json:"group"`
	// Requester is set where the group can be filled, only not for what this
	// person requests: in a firm of one person, for everything.
	Requester kabinet.PersonID `json:"requester,omitempty"`
}

// Warnings finds out whether the voters of a unit, whose path is given, can satisfy a
// rule that requires an approval, escalated as far as it goes: for a requester who is
// none of them, and then for each of them. Managers and limits depend on who requests
// what, so of them it only asks that there is somebody.
func Warnings(r Rule, path []kabinet.UnitID, voters []Voter) []Warning {
	var places []Place
	var groups []need
	for t, tier := range needs([]Rule{r}) {
		for g, n := range tier {
			places, groups = append(places, Place{t, g}), append(groups, n)
		}
	}
	requesters := []kabinet.PersonID{""}
	for _, v := range voters {
		if !slices.Contains(requesters, v.Person) {
			requesters = append(requesters, v.Person)
		}
	}
	slices.Sort(requesters)
	var out []Warning
	var nobody []int
	for _, who := range requesters {
		for _, g := range unsatisfied(groups, who, path, voters) {
			if who == "" {
				nobody = append(nobody, g)
			} else if slices.Contains(nobody, g) {
				continue
			}
			out = append(out, Warning{path[0], places[g].Tier, groups[g].Group, who})
		}
	}
	return out
}

// unsatisfied returns the groups that cannot all be filled for a requester.
func unsatisfied(groups []need, who kabinet.PersonID, path []kabinet.UnitID, voters []Voter) []int {
	e := Electorate{Voters: voters, Requester: Standing{Person: who, Path: path}}
	q := question{electorate: e, known: true, escalation: e.depth(), excluded: func(p kabinet.PersonID) bool { return p == who }}
	var persons [][]int
	for _, v := range voters {
		if v.For != "" || q.excluded(v.Person) {
			continue
		}
		var mine []int
		for g, n := range groups {
			if n.By == ByManager || q.admits(n.Group, v) {
				mine = append(mine, g)
			}
		}
		persons = append(persons, mine)
	}
	return missing(groups, filled(groups, persons))
}
