package onboarding

import "time"

// free notes when a subject goes that steps waited for. Should it stay, by another
// role, what it does comes later.
func (p *progress) free(c *Compiled, scope Scope, of Subject, at time.Time) {
	does := p.doer(scope, of)
	for i := range c.steps {
		if s := &c.steps[i]; s.scope == scope && does(s) && !p.satisfied(s, i, of) {
			if p.freed == nil {
				p.freed = make([]time.Time, len(c.steps))
			}
			p.freed[i] = at
		}
	}
}

// doer returns what says whether a step of its scope is one of a subject.
func (p *progress) doer(scope Scope, of Subject) func(*step) bool {
	if scope == PerPerson {
		for i := range p.people {
			if x := &p.people[i]; Subject(x.id) == of {
				return x.does
			}
		}
	} else {
		for i := range p.entities {
			if x := &p.entities[i]; x.id == of {
				return func(*step) bool { return !x.gone }
			}
		}
	}
	return func(*step) bool { return false }
}

// freedAt returns when last a subject went that a step waited for.
func (p *progress) freedAt(i int) time.Time {
	if p.freed == nil {
		return time.Time{}
	}
	return p.freed[i]
}

// satisfied reports whether a step keeps nothing from going on for a subject.
func (p *progress) satisfied(s *step, i int, of Subject) bool {
	holds := func(x *test) bool {
		ok, _ := x.holds(p, of)
		return ok
	}
	r := p.find(i, of)
	return r != nil && (!r.done.IsZero() || r.waived) || s.when != nil && !holds(s.when) || s.holds != nil && !s.Sticky && holds(s.holds)
}
