package onboarding

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
)

// Compiled is a template made ready to evaluate. It is immutable and safe for
// concurrent use.
type Compiled struct {
	template Template
	steps    []step // as in the template
	order    []int  // dependencies before dependents
	index    map[StepID]int
	roles    map[RoleID]uint64
	attrs    map[string]int32
	events   map[string][]int // steps that an event completes
	live     []int            // steps of kind While
	valued   bool             // a step is marked Value
	calendar kabinet.Calendar
}

// step is a step with what is looked up for each company.
type step struct {
	*Step
	scope    Scope
	roles    uint64 // a bit for each
	weight   int
	hardAll  []int
	hardAny  []int
	soft     []int
	when     *test
	holds    *test
	critical bool // a must, or what a must needs
}

type compiler struct{ *Compiled }

// Compile checks a template and makes it ready, with the calendar that reckons its
// days. It returns the errors of Template.Validate.
func Compile(t Template, calendar kabinet.Calendar) (*Compiled, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	t = t.clone()
	c := compiler{&Compiled{
		template: t, steps: make([]step, len(t.Steps)), index: make(map[StepID]int, len(t.Steps)),
		roles: map[RoleID]uint64{}, attrs: map[string]int32{}, events: map[string][]int{}, calendar: calendar,
	}}
	for i, r := range t.Roles {
		c.roles[r.ID] = 1 << i
	}
	for i := range t.Steps {
		c.index[t.Steps[i].ID] = i
	}
	for i := range t.Steps {
		s := &t.Steps[i]
		x := step{
			Step: s, scope: s.scope(), weight: s.weight(), critical: s.Need == Must,
			hardAll: c.places(s.Hard.All), hardAny: c.places(s.Hard.Any),
			soft: append(c.places(s.Soft.All), c.places(s.Soft.Any)...),
			when: c.test(&s.When), holds: c.test(&s.Done.Holds),
		}
		for _, r := range s.Roles {
			x.roles |= c.roles[r]
		}
		c.valued = c.valued || s.Value
		switch {
		case s.Done.Kind == OnEvent:
			c.events[s.Done.Event] = append(c.events[s.Done.Event], i)
		case s.Done.Kind == While:
			c.live = append(c.live, i)
		}
		c.steps[i] = x
	}
	c.sort()
	// What a must needs matters as much, from the last to the first.
	for _, i := range slices.Backward(c.order) {
		if c.steps[i].critical {
			for _, j := range slices.Concat(c.steps[i].hardAll, c.steps[i].hardAny) {
				c.steps[j].critical = true
			}
		}
	}
	return c.Compiled, nil
}

// In returns the template with another calendar, for companies of another country.
func (c *Compiled) In(calendar kabinet.Calendar) *Compiled {
	other := *c
	other.calendar = calendar
	return &other
}

// Template returns a copy of the template.
func (c *Compiled) Template() Template { return c.template.clone() }

// Calendar returns the calendar that reckons the days.
func (c *Compiled) Calendar() kabinet.Calendar { return c.calendar }

func (c *compiler) places(ids []StepID) []int {
	out := make([]int, len(ids))
	for i, id := range ids {
		out[i] = c.index[id]
	}
	return out
}

func (c *compiler) attribute(name string) int32 {
	i, ok := c.attrs[name]
	if !ok {
		i = int32(len(c.attrs))
		c.attrs[name] = i
	}
	return i
}

// sort orders the steps so that each comes after all it depends upon.
func (c *compiler) sort() {
	done := make([]bool, len(c.steps))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, j := range slices.Concat(c.steps[i].hardAll, c.steps[i].hardAny, c.steps[i].soft) {
			visit(j)
		}
		c.order = append(c.order, i)
	}
	for i := range c.steps {
		visit(i)
	}
}
