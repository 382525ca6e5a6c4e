package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

func TestStallsHaveTheirCauseByPrecedence(t *testing.T) {
	reviewed := ob.Completion{Kind: ob.Reviewed}
	w := begin(t, one(ob.Step{ID: "idle"}, ob.Step{ID: "late", DueDays: 2}, ob.Step{ID: "review", Done: reviewed}, ob.Step{ID: "invite"}, ob.Step{ID: "block"}))
	cause := func() ob.StallCause { return w.eval().Stall(ob.Policy{}).Cause }
	w.do(olga, ob.Submit("review", "doc"))
	w.do(olga, ob.Ask("invite", "inv_1"))
	w.do(olga, ob.Block("block", "no key", "the bank"))
	w.now = start.Add(4 * day)
	require.Equal(t, ob.NotStalled, cause(), "four business days")
	w.now = start.Add(7 * day)
	require.Equal(t, 5, w.eval().Stall(ob.Policy{}).Days)
	require.Equal(t, ob.NotStalled, w.eval().Stall(ob.Policy{StallDays: 6}).Cause)
	require.Equal(t, ob.BlockedStep, cause())
	require.Equal(t, ob.StepID("block"), w.eval().Stall(ob.Policy{}).Step)
	// Waiving is the seller's, and does not count as progress of the client.
	w.do(max, ob.Waive("block", "not needed"))
	require.Equal(t, ob.InviteWait, cause())
	w.do(max, ob.Waive("invite", "not needed"))
	require.Equal(t, ob.ReviewWait, cause())
	w.do(max, ob.Approve("review"))
	require.Equal(t, ob.OverdueStep, cause())
	w.do(max, ob.Waive("late", "not needed"))
	require.Equal(t, ob.Idle, cause())
	w.do(max, ob.Leave("olga"))
	require.Equal(t, ob.OwnerVacant, cause())
	require.Equal(t, []kabinet.PersonID{"max"}, w.eval().Stall(ob.Policy{}).Who.People)
	w.do(max, ob.Waive("idle", "not needed"))
	require.Equal(t, ob.NotStalled, cause(), "everything is done or waived")
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestDeadlockIsToldAtOnce(t *testing.T) {
	// The facts, told in another order, have a step skipped that a must needs.
	w := begin(t, one(ob.Step{ID: "a", Need: ob.Should, Skip: ob.SkipByResponsible}, ob.Step{ID: "b", Hard: after("a")}))
	facts, err := ob.NewFacts(append(w.i.State().Facts, ob.Fact{ID: "x", Kind: ob.FactSkipped, At: start, By: "olga", Step: "a", Reason: "why not"})...)
	require.NoError(t, err)
	e := ob.Evaluate(w.c, facts, start)
	require.Equal(t, ob.Deadlock, e.Stall(ob.Policy{}).Cause)
	why, err := e.Explain("b", "")
	require.NoError(t, err)
	require.Equal(t, ob.WaitRestore, why.Roots[0].Kind)
	require.Equal(t, []kabinet.PersonID{"olga"}, why.Roots[0].Who.People)
}

func TestNobodyToDoItIsADeadlock(t *testing.T) {
	c := ob.MustCompile(one(ob.Step{ID: "a"}))
	i, _, err := ob.Begin(c, ob.Beginning{ID: "onb_1", Org: "acme"}, max, start)
	require.NoError(t, err)
	e, err := i.Evaluate(c, start)
	require.NoError(t, err)
	require.Equal(t, ob.Deadlock, e.Stall(ob.Policy{}).Cause)
	_, err = i.Do(c, ob.NameOwner("olga"), ob.Policy{}, max, start)
	require.NoError(t, err)
	e, err = i.Evaluate(c, start)
	require.NoError(t, err)
	require.False(t, e.Stall(ob.Policy{}).Stalled())
}

func TestClassesNeedTwoEvaluationsToChange(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", Remind: []int{2, 8}}, ob.Step{ID: "b"}, ob.Step{ID: "c"}))
	class := func() ob.Class { return w.i.State().Watch.Standing.Class }
	seen := func() ob.Class { return w.eval().Class(ob.Policy{}) }
	require.Equal(t, []string{ob.EventClass}, w.watch())
	require.Equal(t, ob.New, class())
	require.Empty(t, w.watch(), "not twice a day")
	w.now = start.Add(7 * day)
	w.do(olga, ob.Visit())
	require.Equal(t, ob.Silent, seen())
	w.do(olga, ob.Complete("b"))
	require.Equal(t, ob.Engaged, seen())
	require.NotContains(t, w.watch(), ob.EventClass)
	require.Equal(t, ob.New, class(), "once is not enough")
	w.now = w.now.Add(day)
	require.Contains(t, w.watch(), ob.EventClass)
	require.Equal(t, ob.Engaged, class())
	require.Equal(t, ob.MoveSupport, w.eval().Advise(w.i.State().Watch.Standing))

	w.now = start.Add(22 * day)
	require.Equal(t, ob.Silent, seen(), "one reminder was sent since they were last there")
	w.watch()
	w.do(max, ob.Nudge("a call"))
	require.Equal(t, ob.Vanished, seen())
	require.Equal(t, ob.Engaged, class())
	w.now = w.now.Add(day)
	w.watch()
	require.Equal(t, ob.Engaged, class(), "two different ones in a row change nothing")
	w.now = w.now.Add(day)
	w.watch()
	require.Equal(t, ob.Vanished, class())
	require.Equal(t, ob.MoveAskOnce, w.eval().Advise(w.i.State().Watch.Standing))
	w.do(max, ob.Nudge("what blocks the launch?"))
	require.Equal(t, ob.MoveHandOver, w.eval().Advise(w.i.State().Watch.Standing))
	w.do(olga, ob.Visit())
	require.Equal(t, ob.Silent, seen(), "they are back")
	require.Equal(t, ob.MoveInitiate, w.eval().Advise(ob.Standing{Class: ob.Silent}))
}

// Reminders alone do not make a client vanish: nobody was there for the whole window,
// which counts from their last visit and is over at its end.
func TestWhoWasThereWithinTheWindowHasNotVanished(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	last := start.Add(8 * day)
	w.now = last
	w.do(olga, ob.Visit())
	for n := range 3 {
		w.now = last.Add(time.Duration(n+1) * day)
		w.do(max, ob.Nudge("are you there?"))
	}
	for _, c := range []struct {
		at   time.Time
		want ob.Class
	}{
		{w.now, ob.Silent}, {last.Add(2*week - 1), ob.Silent}, {last.Add(2 * week), ob.Vanished}, {last.Add(3 * week), ob.Vanished},
	} {
		require.Equal(t, c.want, ob.Evaluate(w.c, w.i.Facts(), c.at).Class(w.policy), "%v", c.at)
	}
}

func TestRemindersAreSentOnceEach(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", DueDays: 3, Remind: []int{2, 4}}, ob.Step{ID: "b"}))
	reminders := func() (out []ob.Reminder) {
		events, err := w.i.Watch(w.c, w.policy, robot, w.now)
		require.NoError(t, err)
		for _, e := range events {
			if r, ok := e.(ob.Reminder); ok {
				out = append(out, r)
			}
		}
		return out
	}
	require.Empty(t, reminders())
	w.now = start.Add(2 * day)
	got := reminders()
	require.Len(t, got, 1)
	require.Equal(t, ob.StepID("a"), got[0].Step)
	require.Equal(t, []kabinet.PersonID{"olga"}, got[0].Who.People)
	require.False(t, got[0].Overdue)
	w.now = start.Add(3 * day)
	require.Empty(t, reminders())
	// The watch was down for a week: one reminder, not several.
	w.now = start.Add(10 * day)
	got = reminders()
	require.Len(t, got, 1)
	require.Equal(t, 2, got[0].Count)
	require.True(t, got[0].Overdue)
	w.do(olga, ob.Complete("a"))
	w.now = start.Add(11 * day)
	require.Empty(t, reminders())
	// Reopened, it begins again.
	w.do(olga, ob.Reopen("a", "once more"))
	w.now = start.Add(16 * day)
	require.Len(t, reminders(), 1)
}

func TestWatchTellsStallsOnce(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.watch()
	w.now = start.Add(week)
	require.Contains(t, w.watch(), ob.EventStalled)
	require.Equal(t, ob.Idle, w.i.State().Watch.Stall.Cause)
	w.now = w.now.Add(day)
	require.NotContains(t, w.watch(), ob.EventStalled)
	w.do(olga, ob.Start("a"))
	w.now = w.now.Add(day)
	require.Contains(t, w.watch(), ob.EventMoving)
	w.do(max, ob.Cancel("they changed their mind"))
	require.Equal(t, ob.Over, w.i.State().Status)
	w.is(ob.Cancelled, "a")
	w.now = w.now.Add(10 * day)
	require.Empty(t, w.watch())
	require.ErrorIs(t, w.try(olga, ob.Complete("a")), ob.ErrOver)
}

func TestThePastCanBeLookedAt(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "b"}))
	w.now = start.Add(day)
	w.do(olga, ob.Complete("a"))
	for _, v := range []struct {
		at   time.Time
		want int
	}{{start, 0}, {start.Add(day - 1), 0}, {start.Add(day), 1}} {
		require.Equal(t, v.want, ob.Evaluate(w.c, w.i.Facts(), v.at).Progress.Done)
	}
}
