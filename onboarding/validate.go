package onboarding

import (
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/seed-a884640a/kabinet"
)

// Limits of a template.
const (
	MaxSteps = 200
	MaxRoles = 64
	// MaxText is the largest number of bytes of ids, keys, values and reasons.
	MaxText = 1000
	// MaxDays is the largest number of business days of a step.
	MaxDays = 1000
	// MaxWeight is the largest weight, and MaxReminders the largest number of
	// reminders of a step.
	MaxWeight    = 1000
	MaxReminders = 20
	// MaxList is the largest number of values, or of conditions, in one condition.
	MaxList = 1000
)

// mistakes are what is wrong with a template, in the order of the template.
type mistakes struct{ list []error }

func (m *mistakes) add(e *kabinet.Error, at string) {
	if len(m.list) < maxMistakes {
		m.list = append(m.list, e.At(at))
	}
}

// maxMistakes bounds how many mistakes are told at once.
const maxMistakes = 100

func (m *mistakes) err() error { return errors.Join(m.list...) }

// text adds ErrText for what cannot be stored.
func (m *mistakes) text(s, at string) {
	if !storable(s) {
		m.add(ErrText.With("max", MaxText), at)
	}
}

func storable(s string) bool {
	if len(s) > MaxText || !utf8.ValidString(s) {
		return false
	}
	for i := range len(s) {
		if s[i] == 0 {
			return false
		}
	}
	return true
}

// key adds ErrMissing for an empty id or key, and ErrText.
func (m *mistakes) key(s, at string) {
	if s == "" {
		m.add(ErrMissing, at)
	}
	m.text(s, at)
}

// number adds ErrNumber for a number outside of [0, max].
func (m *mistakes) number(n, max int, at string) {
	if n < 0 || n > max {
		m.add(ErrNumber.With("number", n).With("max", max), at)
	}
}

// Validate returns all mistakes of the template, joined, each with its place as a
// JSON pointer ("/steps/3/hard/all/0"), or nil: missing and repeated ids, names that
// are not known, unknown roles and steps, dependencies in a circle, steps that
// cannot be reached, and numbers out of range.
func (t Template) Validate() error {
	var m mistakes
	m.key(string(t.ID), "/id")
	m.key(t.Title, "/title")
	m.number(t.Version, 1_000_000_000, "/version")
	if len(t.Steps) > MaxSteps || len(t.Roles) > MaxRoles {
		m.add(ErrTooMany.With("steps", MaxSteps).With("roles", MaxRoles), "/steps")
		return m.err()
	}
	roles := map[RoleID]bool{}
	for i, r := range t.Roles {
		at := "/roles/" + strconv.Itoa(i)
		m.key(string(r.ID), at+"/id")
		m.key(r.Title, at+"/title")
		if roles[r.ID] {
			m.add(ErrDuplicate.With("id", string(r.ID)), at+"/id")
		}
		roles[r.ID] = true
	}
	steps := make(map[StepID]int, len(t.Steps))
	must := false
	for i, s := range t.Steps {
		if _, twice := steps[s.ID]; twice {
			m.add(ErrDuplicate.With("id", string(s.ID)), "/steps/"+strconv.Itoa(i)+"/id")
			continue
		}
		steps[s.ID] = i
		must = must || s.Need == Must
	}
	if !must {
		m.add(ErrNoMust, "/steps")
	}
	for i := range t.Steps {
		t.Steps[i].check(&m, "/steps/"+strconv.Itoa(i), roles, steps)
	}
	if len(m.list) == 0 || !slices.ContainsFunc(m.list, func(err error) bool { return errors.Is(err, ErrTooMany) }) {
		t.checkPaths(&m, steps)
	}
	return m.err()
}

func known[T ~string](m *mistakes, v T, at string, all ...T) {
	if !slices.Contains(all, v) {
		m.add(ErrName.With("text", clip(string(v))), at)
	}
}

func (s *Step) check(m *mistakes, at string, roles map[RoleID]bool, steps map[StepID]int) {
	m.key(string(s.ID), at+"/id")
	m.key(s.Title, at+"/title")
	m.text(s.Help, at+"/help")
	known(m, s.scope(), at+"/scope", PerOrganization, PerLegalEntity, PerPerson)
	known(m, s.Need, at+"/need", Must, Should, Optional)
	known(m, s.Skip, at+"/skip", SkipNever, SkipByOwner, SkipByResponsible)
	if s.Need == Must && s.Skip != SkipNever {
		m.add(ErrMustSkip, at+"/skip")
	}
	if len(s.Roles) > MaxRoles {
		m.add(ErrTooMany.With("steps", MaxSteps).With("roles", MaxRoles), at+"/roles")
		return
	}
	for i, r := range s.Roles {
		switch place := at + "/roles/" + strconv.Itoa(i); {
		case !roles[r]:
			m.add(ErrUnknownRole.With("id", clip(string(r))), place)
		case slices.Contains(s.Roles[:i], r):
			m.add(ErrDuplicate.With("id", string(r)), place)
		}
	}
	s.Hard.check(m, s.ID, at+"/hard", steps)
	s.Soft.check(m, s.ID, at+"/soft", steps)
	if !s.When.IsZero() {
		s.When.check(m, at+"/when", 0)
	}
	s.Done.check(m, at+"/done")
	if s.Sticky && s.Done.Kind != While {
		m.add(ErrSticky, at+"/sticky")
	}
	m.number(s.DeferDays, MaxDays, at+"/deferDays")
	m.number(s.DueDays, MaxDays, at+"/dueDays")
	m.number(s.Weight, MaxWeight, at+"/weight")
	m.number(s.Minutes, 24*60, at+"/minutes")
	m.number(len(s.Remind), MaxReminders, at+"/remind")
	last := 0
	for i, d := range s.Remind {
		if d <= last || d > MaxDays {
			m.add(ErrRemind, at+"/remind/"+strconv.Itoa(i))
		}
		last = d
	}
}

func (d Dependencies) check(m *mistakes, self StepID, at string, steps map[StepID]int) {
	checkSteps(m, d.All, self, at+"/all/", steps)
	checkSteps(m, d.Any, self, at+"/any/", steps)
}

func checkSteps(m *mistakes, list []StepID, self StepID, at string, steps map[StepID]int) {
	if len(list) > MaxSteps {
		m.add(ErrTooMany.With("steps", MaxSteps).With("roles", MaxRoles), at)
		return
	}
	for i, id := range list {
		place := at + strconv.Itoa(i)
		_, found := steps[id]
		switch {
		case !found:
			m.add(ErrUnknownStep.With("id", clip(string(id))), place)
		case slices.Contains(list[:i], id):
			m.add(ErrDuplicate.With("id", string(id)), place)
		case id == self:
			m.add(ErrCycle.With("steps", string(id)), place)
		}
	}
}

func (c *Completion) check(m *mistakes, at string) {
	known(m, c.Kind, at+"/kind", Manual, OnEvent, While, Reviewed)
	m.text(c.Event, at+"/event")
	switch {
	case c.Kind == OnEvent && c.Event == "":
		m.add(ErrMissing, at+"/event")
	case c.Kind != OnEvent && c.Event != "":
		m.add(ErrNeedless, at+"/event")
	}
	switch {
	case c.Kind == While && c.Holds.IsZero():
		m.add(ErrMissing, at+"/holds")
	case c.Kind != While && !c.Holds.IsZero():
		m.add(ErrNeedless, at+"/holds")
	case c.Kind == While:
		c.Holds.check(m, at+"/holds", 0)
	}
}

// checkPaths finds circles of dependencies, hard and soft, and steps that no order
// of the others reaches.
func (t Template) checkPaths(m *mistakes, steps map[StepID]int) {
	// A step is reachable when all of its All are and one of its Any is; what is
	// left when nothing more can be added is in a circle or behind one.
	reached := make([]bool, len(t.Steps))
	ok := func(id StepID) bool { i, found := steps[id]; return !found || reached[i] }
	settle := func(deps func(*Step) []Dependencies) {
		clear(reached)
		for changed := true; changed; {
			changed = false
			for i := range t.Steps {
				if reached[i] {
					continue
				}
				yes := true
				for _, d := range deps(&t.Steps[i]) {
					yes = yes && !slices.ContainsFunc(d.All, func(id StepID) bool { return !ok(id) }) &&
						(len(d.Any) == 0 || slices.ContainsFunc(d.Any, ok))
				}
				if yes {
					reached[i], changed = true, true
				}
			}
		}
	}
	settle(func(s *Step) []Dependencies { return []Dependencies{s.Hard} })
	unreachable := slices.Clone(reached)
	// Any circle at all would leave no order in which to evaluate.
	every := func(s *Step) []Dependencies {
		return []Dependencies{{All: s.Hard.All}, {All: s.Hard.Any}, {All: s.Soft.All}, {All: s.Soft.Any}}
	}
	settle(every)
	for i := range t.Steps {
		if reached[i] || slices.Contains(t.dependenciesOf(i, steps), i) { // to itself is told by check
			continue
		}
		at := "/steps/" + strconv.Itoa(i)
		if cycle := t.cycle(i, steps); cycle != "" {
			m.add(ErrCycle.With("steps", cycle), at)
		}
		if !unreachable[i] {
			m.add(ErrUnreachable.With("id", string(t.Steps[i].ID)), at)
		}
	}
}

// dependenciesOf returns the steps that the i-th depends upon in any way.
func (t Template) dependenciesOf(i int, steps map[StepID]int) (out []int) {
	s := &t.Steps[i]
	for _, id := range slices.Concat(s.Hard.All, s.Hard.Any, s.Soft.All, s.Soft.Any) {
		if j, found := steps[id]; found {
			out = append(out, j)
		}
	}
	return out
}

// cycle returns a circle through the i-th step, of which it is the first in the
// template, as "a → b → a", or "".
func (t Template) cycle(i int, steps map[StepID]int) string {
	seen := make([]bool, len(t.Steps))
	var walk func(j int) string
	walk = func(j int) string {
		for _, k := range t.dependenciesOf(j, steps) {
			if k == i {
				return " → " + string(t.Steps[i].ID)
			}
			if k < i || seen[k] || k == j {
				continue
			}
			seen[k] = true
			if rest := walk(k); rest != "" {
				return " → " + string(t.Steps[k].ID) + rest
			}
		}
		return ""
	}
	if rest := walk(i); rest != "" {
		return string(t.Steps[i].ID) + rest
	}
	return ""
}

// clip shortens text for errors.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	end := most
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
