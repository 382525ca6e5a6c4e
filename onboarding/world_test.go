package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// start is a Monday.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

const (
	hour = time.Hour
	day  = 24 * time.Hour
	week = 7 * day
)

var (
	olga  = kabinet.Actor{Person: "olga", Organization: "acme"} // owner
	anna  = kabinet.Actor{Person: "anna", Organization: "acme"}
	boris = kabinet.Actor{Person: "boris", Organization: "acme"}
	zoe   = kabinet.Actor{Person: "zoe", Organization: "acme"}
	max   = kabinet.Actor{Person: "max", Organization: "seller"} // the manager
	robot = kabinet.Actor{Person: "", Organization: "seller"}
)

// company is an onboarding in the hand of a test, with a clock that stands still
// until it is moved.
type company struct {
	testing.TB
	c      *ob.Compiled
	i      *ob.Instance
	now    time.Time
	policy ob.Policy
	events []kabinet.Event
	told   int
}

func begin(t testing.TB, template ob.Template) *company {
	c := ob.MustCompile(template)
	i, events, err := ob.Begin(c, ob.Beginning{ID: "onb_1", Org: "acme", Owner: "olga", Manager: "max"}, max, start)
	require.NoError(t, err)
	return &company{TB: t, c: c, i: i, now: start, events: events}
}

func (w *company) try(by kabinet.Actor, a ob.Action) error {
	before := w.i.State()
	events, err := w.i.Do(w.c, a, w.policy, by, w.now)
	if err != nil {
		require.Equal(w, before, w.i.State(), "what fails changes nothing")
	}
	w.events = append(w.events, events...)
	return err
}

func (w *company) do(by kabinet.Actor, a ob.Action) {
	w.Helper()
	require.NoError(w, w.try(by, a))
}

func (w *company) report(facts ...ob.Fact) []kabinet.Event {
	w.Helper()
	events, err := w.i.Report(w.c, robot, w.now, facts...)
	require.NoError(w, err)
	w.events = append(w.events, events...)
	return events
}

// tick lets a minute pass.
func (w *company) tick() { w.now = w.now.Add(time.Minute) }

// id returns a new event id.
func (w *company) id() kabinet.EventID {
	w.told++
	return kabinet.EventID(string(rune('a'+w.told%26)) + kabinet.NewID[string]("e"))
}

func (w *company) set(name, value string) {
	w.Helper()
	w.report(ob.AttributeFact(w.id(), name, value, "", "", w.now))
}

func (w *company) happens(kind string, by kabinet.PersonID) {
	w.Helper()
	w.report(ob.EventFact(w.id(), kind, "", by, w.now))
}

// hire makes a person take part with roles.
func (w *company) hire(person kabinet.PersonID, roles ...ob.RoleID) {
	w.Helper()
	w.do(olga, ob.Join(person))
	for _, r := range roles {
		w.do(olga, ob.GiveRole(person, r))
	}
}

func (w *company) eval() *ob.Evaluation {
	w.Helper()
	e, err := w.i.Evaluate(w.c, w.now)
	require.NoError(w, err)
	return e
}

func (w *company) step(id ob.StepID, subject ...ob.Subject) ob.StepState {
	w.Helper()
	s := ob.Subject("")
	if len(subject) > 0 {
		s = subject[0]
	}
	x, ok := w.eval().Step(id, s)
	require.True(w, ok, "%s for %q", id, s)
	return x
}

func (w *company) is(status ob.StepStatus, id ob.StepID, subject ...ob.Subject) {
	w.Helper()
	require.Equal(w, status, w.step(id, subject...).Status, "%s %v", id, subject)
}

func (w *company) watch() (kinds []string) {
	w.Helper()
	events, err := w.i.Watch(w.c, w.policy, robot, w.now)
	require.NoError(w, err)
	w.events = append(w.events, events...)
	for _, e := range events {
		kinds = append(kinds, e.EventKind())
	}
	return kinds
}

// one returns a template of steps.
func one(steps ...ob.Step) ob.Template {
	for i := range steps {
		s := &steps[i]
		s.Title = "t"
		if s.Need == "" {
			s.Need = ob.Must
		}
		if s.Done.Kind == "" {
			s.Done.Kind = ob.Manual
		}
	}
	return ob.Template{ID: "t", Title: "t", Steps: steps, Roles: []ob.Role{{ID: "it", Title: "t"}, {ID: "law", Title: "t"}}}
}

func after(ids ...ob.StepID) ob.Dependencies { return ob.Dependencies{All: ids} }
