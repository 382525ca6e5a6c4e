package onboarding_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// The mistakes that other systems made, each as a test of its name. The one about
// progress that is announced before it is stored is in service_test.go.

// version returns a compiled version of a template.
func version(n int, t ob.Template) *ob.Compiled {
	t.Version = n
	return ob.MustCompile(t)
}

func TestAStepAddedToATemplateDoesNotReopenFinishedCustomers(t *testing.T) {
	old := one(ob.Step{ID: "a"}, ob.Step{ID: "b"})
	w := begin(t, old)
	w.do(olga, ob.Complete("a"))
	w.do(olga, ob.Complete("b"))
	require.Equal(t, ob.Finished, w.i.State().Status)

	more := version(2, one(ob.Step{ID: "a"}, ob.Step{ID: "b"}, ob.Step{ID: "c"}))
	_, err := w.i.Evaluate(more, w.now)
	require.ErrorIs(t, err, ob.ErrOtherTemplate, "an onboarding follows the version it began with")
	plan, err := w.i.Plan(w.c, more, w.now)
	require.NoError(t, err)
	require.True(t, plan.Finished && plan.Reopens)
	before := w.i.State()
	_, _, err = w.i.Migrate(w.c, more, false, max, w.now)
	require.ErrorIs(t, err, ob.ErrOver)
	require.Equal(t, before, w.i.State())

	// Where that is asked for, it runs again.
	_, _, err = w.i.Migrate(w.c, more, true, max, w.now)
	require.NoError(t, err)
	w.c = more
	require.Equal(t, ob.Running, w.i.State().Status)
	w.do(olga, ob.Complete("c"))
	require.Equal(t, ob.Finished, w.i.State().Status)
}

// Nor does anybody who comes later, or what turns out otherwise: only who reopens a
// step that must be done.
func TestWhatComesAfterTheEndDoesNotReopenFinishedCustomers(t *testing.T) {
	for name, c := range map[string]struct {
		then func(*company)
		want ob.Status
	}{
		"somebody comes":          {func(w *company) { w.hire("boris", "it") }, ob.Finished},
		"a predicate turns false": {func(w *company) { w.set("live", "no") }, ob.Finished},
		"a should is reopened":    {func(w *company) { w.do(olga, ob.Reopen("tour", "once more")); w.hire("boris", "it") }, ob.Finished},
		"a must is reopened":      {func(w *company) { w.do(olga, ob.Reopen("a", "once more")) }, ob.Running},
		"what a must needs is reopened": {func(w *company) {
			w.do(olga, ob.Reopen("base", "once more"))
			w.hire("boris", "it")
		}, ob.Running},
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, one(
				ob.Step{ID: "base", Need: ob.Should},
				ob.Step{ID: "a", Hard: after("base")},
				ob.Step{ID: "card", Roles: []ob.RoleID{"it"}, Scope: ob.PerPerson},
				ob.Step{ID: "live", Done: ob.Completion{Kind: ob.While, Holds: ob.Is("live", "yes")}},
				ob.Step{ID: "tour", Need: ob.Should},
			))
			w.hire("anna", "it")
			w.set("live", "yes")
			for _, a := range []ob.Action{ob.Complete("base"), ob.Complete("a"), ob.Complete("tour"), ob.Complete("card").For("anna")} {
				w.do(max, a)
			}
			require.Equal(t, ob.Finished, w.i.State().Status)
			w.now, w.events = w.now.Add(day), nil
			c.then(w)
			require.Equal(t, c.want, w.i.State().Status)
			unlocked := slices.ContainsFunc(w.events, func(e kabinet.Event) bool { return e.EventKind() == ob.EventUnlocked })
			require.Equal(t, c.want == ob.Running, unlocked)
		})
	}
}

// What was reopened once and came to its end otherwise is over: who comes after that
// reopens nothing.
func TestWhatWasReopenedForWhoLeftIsOver(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "card", Roles: []ob.RoleID{"it"}, Scope: ob.PerPerson}))
	w.hire("anna", "it")
	w.hire("zoe", "it")
	w.do(olga, ob.Complete("a"))
	w.do(anna, ob.Complete("card").For("anna"))
	w.do(zoe, ob.Complete("card").For("zoe"))
	require.Equal(t, ob.Finished, w.i.State().Status)
	w.now = w.now.Add(day)
	w.do(max, ob.Reopen("card", "a wrong name").For("anna"))
	require.Equal(t, ob.Running, w.i.State().Status)
	w.do(olga, ob.Leave("anna")) // in the same instant
	require.Equal(t, ob.Finished, w.i.State().Status)
	w.now = w.now.Add(day)
	w.hire("boris", "it")
	require.Equal(t, ob.Finished, w.i.State().Status)
}

// What was open already when all that must be done was, does not count either.
func TestWhatWasReopenedBeforeTheEndReopensNothing(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "base", Need: ob.Should},
		ob.Step{ID: "a", Hard: after("base")},
		ob.Step{ID: "card", Roles: []ob.RoleID{"it"}, Scope: ob.PerPerson},
	))
	w.hire("anna", "it")
	w.do(anna, ob.Complete("card").For("anna"))
	w.do(olga, ob.Complete("base"))
	w.do(olga, ob.Start("a"))
	w.do(olga, ob.Reopen("base", "once more"))
	w.now = w.now.Add(day)
	w.do(olga, ob.Complete("a"))
	require.Equal(t, ob.Finished, w.i.State().Status)
	w.now = w.now.Add(day)
	w.hire("boris", "it")
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestSkippingTheLastStepIsNotCompletion(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "must"},
		ob.Step{ID: "needed", Need: ob.Should, Skip: ob.SkipByResponsible},
		ob.Step{ID: "behind", Hard: after("needed")},
		ob.Step{ID: "last", Need: ob.Should, Skip: ob.SkipByResponsible},
	))
	w.do(olga, ob.Skip("last", "not for us"))
	require.Equal(t, ob.Running, w.i.State().Status)
	require.Equal(t, ob.Share{Done: 0, Of: 4}, w.eval().Progress, "what is skipped is not done")
	require.ErrorIs(t, w.try(olga, ob.Skip("must", "no time")), ob.ErrNotSkippable)
	require.ErrorIs(t, w.try(olga, ob.Skip("needed", "no time")), ob.ErrNotSkippable, "a must needs it")
	w.do(olga, ob.Complete("must"))
	w.do(olga, ob.Complete("needed"))
	require.Equal(t, ob.Running, w.i.State().Status)
	w.do(olga, ob.Complete("behind"))
	require.Equal(t, ob.Finished, w.i.State().Status)
	require.Equal(t, ob.Share{Done: 3, Of: 4}, w.eval().Progress)
}

func TestAChangedNumberOfStepsDoesNotResetProgress(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "b"}, ob.Step{ID: "c"}))
	w.do(olga, ob.Complete("a"))
	w.do(olga, ob.Complete("c"))
	// The second step is gone, two are new, and the order is another.
	next := version(2, one(ob.Step{ID: "c"}, ob.Step{ID: "x"}, ob.Step{ID: "a"}, ob.Step{ID: "y"}))
	plan, err := w.i.Plan(w.c, next, w.now)
	require.NoError(t, err)
	require.Equal(t, []ob.StepID{"a", "c"}, plan.Kept)
	require.Equal(t, []ob.StepID{"b"}, plan.Removed)
	require.Equal(t, []ob.StepID{"x", "y"}, plan.Added)
	_, done, err := w.i.Migrate(w.c, next, false, max, w.now)
	require.NoError(t, err)
	require.Equal(t, plan, done, "the dry run told the truth")
	w.c = next
	require.Equal(t, ob.Share{Done: 2, Of: 4}, w.eval().Progress)
	w.is(ob.Done, "a")
	w.is(ob.Done, "c")
	w.is(ob.Ready, "x")
}

func TestADoneStepCanBeReopened(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "b", Hard: after("a")}, ob.Step{ID: "c", Hard: after("a")}))
	w.do(olga, ob.Complete("a"))
	w.do(olga, ob.Start("b"))
	require.ErrorIs(t, w.try(olga, ob.Reopen("a", "")), ob.ErrReason)
	w.do(olga, ob.Reopen("a", "the address was wrong"))
	w.is(ob.Ready, "a")
	require.Equal(t, "the address was wrong", w.step("a").Reason)
	w.is(ob.InProgress, "b") // what was begun goes on
	w.is(ob.Locked, "c")
	w.do(olga, ob.Complete("a"))
	w.do(olga, ob.Complete("b"))
	w.do(olga, ob.Complete("c"))
	require.Equal(t, ob.Finished, w.i.State().Status)
	// And once everything is finished, too.
	w.now = w.now.Add(hour)
	w.do(olga, ob.Reopen("c", "once more"))
	require.Equal(t, ob.Running, w.i.State().Status)
	w.is(ob.Ready, "c")
	w.do(olga, ob.Complete("c"))
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestOnePersonWithoutTheCompanyCardIsStuckOnThatStepOnly(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "card", Roles: []ob.RoleID{"it"}, Scope: ob.PerPerson},
		ob.Step{ID: "profile", Scope: ob.PerPerson},
		ob.Step{ID: "company"},
	))
	w.hire("anna", "it")
	w.hire("boris", "it")
	w.do(anna, ob.Block("card", "has none yet", "the bank").For("anna"))
	w.do(boris, ob.Complete("card").For("boris"))
	w.do(anna, ob.Complete("profile").For("anna"))
	w.do(boris, ob.Complete("profile").For("boris"))
	w.do(olga, ob.Complete("profile").For("olga"))
	w.do(anna, ob.Complete("company"))
	for _, x := range w.eval().Steps {
		want := ob.Done
		if x.Step == "card" && x.Subject == "anna" {
			want = ob.Blocked
		}
		require.Equal(t, want, x.Status, "%s for %s", x.Step, x.Subject)
	}
	w.do(anna, ob.Complete("card").For("anna"))
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestAnOrganisationScopeStepIsDoneOnceForAllItsPeople(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "agreement", Roles: []ob.RoleID{"law"}}, ob.Step{ID: "own", Scope: ob.PerPerson}))
	w.hire("anna", "law")
	w.hire("boris", "law")
	w.do(anna, ob.Complete("agreement"))
	require.ErrorIs(t, w.try(boris, ob.Complete("agreement")), ob.ErrStatus)
	require.Len(t, w.eval().Of("agreement"), 1)
	require.Len(t, w.eval().Of("own"), 3)
	// Nor does somebody who comes later have to do it again.
	w.hire("zoe", "law")
	w.is(ob.Done, "agreement")
	w.is(ob.Ready, "own", "zoe")
}

func TestADuplicateOrLateEventChangesNothingTwice(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "order", Done: ob.Completion{Kind: ob.OnEvent, Event: "order.placed"}}, ob.Step{ID: "rest"}))
	w.now = start.Add(week)
	first := ob.EventFact("ord_1", "order.placed", "", "anna", start.Add(day))
	events := w.report(first)
	require.NotEmpty(t, events)
	once := w.i.State()
	for range 3 {
		require.Empty(t, w.report(first))
	}
	require.Equal(t, once, w.i.State())
	require.Equal(t, start.Add(day), w.step("order").Since)

	// The event before it comes late: it was the first order after all.
	w.report(ob.EventFact("ord_0", "order.placed", "", "boris", start.Add(hour)))
	require.Equal(t, start.Add(hour), w.step("order").Since)
	require.Equal(t, 1, w.eval().Progress.Done)
	// One of before a reopening does not undo that.
	w.do(max, ob.Reopen("order", "it was a test"))
	w.report(ob.EventFact("ord_2", "order.placed", "", "boris", start.Add(2*day)))
	w.is(ob.Ready, "order")
	w.now = w.now.Add(hour)
	w.happens("order.placed", "boris")
	w.is(ob.Done, "order")

	_, err := w.i.Report(w.c, robot, w.now, ob.EventFact("ord_1", "order.cancelled", "", "anna", start.Add(day)))
	require.ErrorIs(t, err, ob.ErrFactTwice)
}
