package onboarding_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

func TestChampionsDoNotTakeTheOwnersPlace(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.hire("anna")
	w.hire("boris")
	w.do(olga, ob.AddChampion("anna"))
	for _, a := range []ob.Action{
		ob.OfferOwner("anna", time.Time{}), ob.Leave("olga"), ob.AddChampion("boris"),
	} {
		require.ErrorIs(t, w.try(anna, a), ob.ErrNotYours, a.Kind())
	}
	w.do(olga, ob.AddChampion("boris"))
	require.ErrorIs(t, w.try(anna, ob.RemoveChampion("boris")), ob.ErrNotYours)
	w.do(anna, ob.RemoveChampion("anna"))
	require.Equal(t, []kabinet.PersonID{"boris"}, w.eval().Champions)
	require.Equal(t, kabinet.PersonID("olga"), w.eval().Owner)
	require.False(t, w.eval().OwnerVacant)
}

// A hand-over and a deactivation at the same time: whichever came first, who has left
// does not become the owner.
func TestWhoHasLeftTakesNothingOver(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.hire("anna")
	w.do(olga, ob.OfferOwner("anna", time.Time{}))
	w.now = w.now.Add(hour)
	w.report(ob.Fact{ID: "left", Kind: ob.FactLeft, Person: "anna", At: w.now})
	require.Zero(t, w.eval().Offer)
	require.ErrorIs(t, w.try(anna, ob.TakeOwner()), ob.ErrOffer)
	require.Equal(t, kabinet.PersonID("olga"), w.eval().Owner)

	// That they left is told late, after they took it: the post is vacant.
	v := begin(t, one(ob.Step{ID: "a"}))
	v.hire("anna")
	v.do(olga, ob.OfferOwner("anna", time.Time{}))
	v.now = v.now.Add(2 * hour)
	v.do(anna, ob.TakeOwner())
	v.report(ob.Fact{ID: "left", Kind: ob.FactLeft, Person: "anna", At: v.now.Add(-hour)})
	require.Equal(t, kabinet.PersonID("olga"), v.eval().Owner)
	require.False(t, v.eval().OwnerVacant)
}

func TestOfSeveralWhoWereAskedOneCame(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "card"}))
	w.tick()
	w.do(olga, ob.Ask("card", "inv1"))
	w.tick()
	w.do(olga, ob.Ask("card", "inv2"))
	w.is(ob.WaitingInvite, "card")
	w.tick()
	w.report(ob.AcceptedFact("acc1", "card", "", "inv1", "anna", w.now))
	w.is(ob.Ready, "card")
	require.Equal(t, kabinet.PersonID("anna"), w.step("card").Assigned)
	require.Equal(t, []kabinet.PersonID{"anna"}, w.eval().Responsible(w.step("card")))
	// The other one may still come.
	w.tick()
	w.report(ob.AskEndedFact("end2", "card", "", "inv2", ob.CauseExpired, w.now))
	w.is(ob.Ready, "card")
	w.tick()
	w.report(ob.AcceptedFact("acc2", "card", "", "inv2", "boris", w.now))
	require.NoError(t, w.eval().May("boris", w.step("card")))
	require.NoError(t, w.eval().May("anna", w.step("card")))
	// Who came asks somebody in turn.
	w.tick()
	w.do(anna, ob.Ask("card", "inv3"))
	w.is(ob.WaitingInvite, "card")
	w.tick()
	w.do(anna, ob.Start("card"))
	w.is(ob.InProgress, "card")
	require.ErrorIs(t, w.try(anna, ob.Start("card")), ob.ErrStatus)
}

func TestWhatCameToNothingIsTheAskersAgain(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "card", Roles: []ob.RoleID{"it"}}))
	w.hire("anna", "it")
	w.hire("boris", "it")
	w.tick()
	w.do(boris, ob.Ask("card", "inv"))
	w.tick()
	w.do(boris, ob.Ask("card", "inv2"))
	w.tick()
	w.report(ob.AskEndedFact("end", "card", "", "inv", ob.CauseBounced, w.now))
	w.is(ob.WaitingInvite, "card")
	w.tick()
	w.report(ob.AskEndedFact("end2", "card", "", "inv2", ob.CauseDeclined, w.now))
	x := w.step("card")
	require.Equal(t, ob.Ready, x.Status)
	require.Equal(t, ob.CauseDeclined, x.Cause)
	require.Equal(t, []kabinet.PersonID{"boris"}, w.eval().Responsible(x))
	// The asker has left meanwhile: it falls to the role, never to nobody.
	w.tick()
	w.do(olga, ob.Leave("boris"))
	require.Equal(t, []kabinet.PersonID{"anna"}, w.eval().Responsible(w.step("card")))
}

func TestStickyStepsHoldForWhoComesLater(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "agreement", Scope: ob.PerLegalEntity, Done: ob.Completion{Kind: ob.While, Holds: ob.Is("framework")}, Sticky: true},
		ob.Step{ID: "training", Scope: ob.PerPerson, Roles: []ob.RoleID{"it"}, Done: ob.Completion{Kind: ob.While, Holds: ob.Is("trained")}, Sticky: true},
	))
	w.tick()
	w.set("framework", "yes")
	w.tick()
	w.report(ob.AttributeFact("t", "trained", "yes", "anna", "", w.now))
	w.now = w.now.Add(hour)
	w.tick()
	w.do(olga, ob.AddEntity("one"))
	w.hire("anna", "it")
	w.is(ob.Done, "agreement", "one")
	w.is(ob.Done, "training", "anna")
	w.now = w.now.Add(hour)
	w.tick()
	w.set("framework", "false")
	w.tick()
	w.do(olga, ob.AddEntity("two"))
	w.is(ob.Done, "agreement", "one")
	w.is(ob.Ready, "agreement", "two")
	// What was reopened is not done again because somebody else came.
	w.tick()
	w.set("framework", "yes")
	w.tick()
	w.do(olga, ob.Reopen("agreement", "signed by the wrong person").For("one"))
	w.tick()
	w.do(olga, ob.AddEntity("three"))
	w.is(ob.Ready, "agreement", "one")
	w.is(ob.Done, "agreement", "three")
}

func TestWhatALivePredicateReopensIsReadyAndNothingElse(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "sites", DeferDays: 9, Done: ob.Completion{Kind: ob.While, Holds: ob.Is("sites")}}, ob.Step{ID: "b", Hard: after("sites")}, ob.Step{ID: "c", Hard: after("sites")}))
	w.tick()
	w.do(olga, ob.Start("sites"))
	w.tick()
	w.do(olga, ob.Block("sites", "no address", "the landlord"))
	w.tick()
	w.set("sites", "1")
	w.is(ob.Done, "sites")
	w.tick()
	w.do(olga, ob.Start("b"))
	w.now = w.now.Add(hour)
	w.tick()
	w.set("sites", "")
	w.is(ob.Ready, "sites")
	w.is(ob.InProgress, "b") // begun, so it is not locked again
	w.is(ob.Locked, "c")
}

func TestProgressCountsWhereNobodySaysWhose(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "sites", Done: ob.Completion{Kind: ob.While, Holds: ob.Is("sites")}}, ob.Step{ID: "b"}))
	w.now = start.Add(week)
	require.True(t, w.eval().Stall(w.policy).Stalled())
	w.tick()
	w.report(ob.EventFact("unknown", "weather.changed", "", "", w.now))
	require.True(t, w.eval().Stall(w.policy).Stalled(), "what the template does not ask for is no progress")
	w.tick()
	w.report(ob.Fact{ID: "ours", Kind: ob.FactAttribute, Name: "sites", Value: "false", Seller: true, At: w.now})
	require.True(t, w.eval().Stall(w.policy).Stalled(), "the seller's doing is not the client's")
	w.tick()
	w.set("sites", "1")
	require.False(t, w.eval().Stall(w.policy).Stalled())
	w.now = start.Add(2 * week)
	w.tick()
	w.set("sites", "1")
	require.True(t, w.eval().Stall(w.policy).Stalled(), "the same again is no progress")
}

func TestGivenUpIsNotComplete(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "b", Need: ob.Should}))
	w.do(max, ob.Cancel("bankrupt"))
	require.Equal(t, ob.Share{Of: 2}, w.eval().Progress)
	require.Equal(t, 0, w.eval().Progress.Percent())
	require.ErrorIs(t, w.try(olga, ob.Complete("a")), ob.ErrOver)
}

func TestRemindersOfOneMorningAreOneNudge(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", Remind: []int{1, 13}}, ob.Step{ID: "b", Remind: []int{1, 13}}, ob.Step{ID: "c", Remind: []int{1, 13}}))
	w.do(olga, ob.Visit())
	w.now = start.Add(16 * day)
	w.watch()
	require.Equal(t, ob.Silent, w.eval().Class(w.policy))
	w.now = start.Add(17 * day)
	w.watch()
	require.Equal(t, ob.Vanished, w.eval().Class(w.policy))
}

func TestADeadlockIsToldAtTheNextSweep(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.watch()
	w.now = w.now.Add(hour)
	require.Empty(t, w.watch(), "it was looked at today")
	w.do(max, ob.NameManager("max"))
	w.do(max, ob.Leave("olga"))
	require.Empty(t, w.watch(), "the manager is there")
	v := func() *company {
		c := ob.MustCompile(one(ob.Step{ID: "a"}))
		i, _, err := ob.Begin(c, ob.Beginning{ID: "o", Org: "acme", Owner: "olga"}, max, start)
		require.NoError(t, err)
		return &company{TB: t, c: c, i: i, now: start}
	}()
	v.watch()
	v.now = v.now.Add(hour)
	v.do(max, ob.Leave("olga"))
	require.Contains(t, v.watch(), ob.EventStalled)
	require.Equal(t, ob.Deadlock, v.i.State().Watch.Stall.Cause)
}

func TestVisitsOfADayAreOne(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.hire("anna")
	for range 5 {
		w.do(olga, ob.Visit())
		w.do(anna, ob.Visit())
		w.now = w.now.Add(hour)
	}
	n := 0
	for _, f := range w.i.State().Facts {
		if f.Kind == ob.FactActive {
			n++
		}
	}
	require.Equal(t, 2, n)
}

// An onboarding that is full of reported events refuses more of them clearly, is still
// worked on, watched and finished, and tells the manager before.
func TestAFullOnboardingIsTold(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", Remind: []int{1}}, ob.Step{ID: "b"}))
	state := w.i.State()
	fill := func(n int) {
		for k := len(state.Facts); k < n; k++ {
			state.Facts = append(state.Facts, ob.Fact{ID: kabinet.EventID(fmt.Sprintf("e%06d", k)), Kind: ob.FactHappened, Name: "order.placed", At: start})
		}
		w.i = ob.Restore(state)
	}
	fill(ob.MaxFacts * 9 / 10)
	require.Contains(t, w.watch(), ob.EventFull)
	state = w.i.State()
	fill(ob.MaxFacts)
	_, err := w.i.Report(w.c, robot, w.now, ob.EventFact("one more", "order.placed", "", "", w.now))
	require.ErrorIs(t, err, ob.ErrManyFacts)
	require.ErrorIs(t, err, kabinet.TooMany)
	_, err = w.i.Report(w.c, robot, w.now, ob.EventFact("e001000", "order.placed", "", "", start))
	require.NoError(t, err, "what is known is known")
	require.ErrorIs(t, w.try(olga, ob.Visit()), ob.ErrManyFacts)
	w.now = start.Add(2 * day)
	require.Contains(t, w.watch(), ob.EventRemind)
	w.do(olga, ob.Complete("a"))
	w.do(olga, ob.Complete("b"))
	require.Equal(t, ob.Finished, w.i.State().Status)
	_, err = ob.NewFacts(w.i.State().Facts...)
	require.NoError(t, err)
}

func TestOneThatCannotBeWatchedDoesNotStopTheOthers(t *testing.T) {
	h := newHost()
	v := h.begun(t)
	lost := v.State
	lost.ID, lost.Org, lost.Version, lost.Template = "lost", "bmw", 0, "gone"
	lost.Watch.Next = start.Add(-hour)
	h.must(t, func(ctx context.Context, s *ob.Service) error { return s.Onboardings.Save(ctx, ob.Restore(lost)) })
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		n, err := s.Sweep(ctx, 1)
		require.Equal(t, 1, n)
		return err
	})
	h.must(t, func(ctx context.Context, s *ob.Service) error {
		i, err := s.Onboardings.Get(ctx, "bmw", "lost")
		require.Equal(t, start.Add(day), i.State().Watch.Next)
		n, swept := s.Sweep(ctx, 1)
		require.Equal(t, 1, n)
		require.NoError(t, swept)
		n, swept = s.Sweep(ctx, 1)
		require.Equal(t, 0, n)
		require.NoError(t, swept)
		return err
	})
}

// What is done now comes after what is known, whatever ids that has and however the
// clock stands.
func TestWhatIsDoneComesLast(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.report(ob.Fact{ID: "zzz", Kind: ob.FactJoined, Person: "anna", At: w.now})
	w.report(ob.Fact{ID: "zzzz", Kind: ob.FactLeft, Person: "anna", At: w.now})
	w.do(olga, ob.Join("anna"))
	require.NoError(t, ob.Evaluate(w.c, w.i.Facts(), w.now.Add(hour)).May("anna", w.step("a")))
	// A reported id that looks like one of the onboarding's own stops nobody.
	n := len(w.i.State().Facts)
	w.report(ob.EventFact(kabinet.EventID(fmt.Sprintf("onb_1/%06d", n+1)), "x", "", "", w.now))
	w.do(olga, ob.Complete("a"))
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestBombsInJSON(t *testing.T) {
	began := time.Now()
	for name, text := range map[string]string{
		"deep":       `{"id":"t","title":"t","steps":[{"id":"a","title":"t","need":"must","done":{"kind":"manual"},"when":` + strings.Repeat(`{"not":`, 9000) + `{"attribute":"x"}` + strings.Repeat("}", 9000) + `}]}`,
		"wide":       `{"id":"t","title":"t","steps":[{"id":"a","title":"t","need":"must","done":{"kind":"manual"},"when":{"any":[` + strings.Repeat(`{"attribute":"x"},`, 200_000) + `{"attribute":"x"}]}}]}`,
		"many steps": `{"id":"t","title":"t","steps":[` + strings.Repeat(`{"id":"a"},`, 100_000) + `{"id":"a"}]}`,
		"many edges": `{"id":"t","title":"t","steps":[{"id":"a","title":"t","need":"must","done":{"kind":"manual"},"hard":{"any":[` + strings.Repeat(`"b",`, 900_000) + `"b"]}}]}`,
		"many roles": `{"id":"t","title":"t","steps":[{"id":"a","title":"t","need":"must","done":{"kind":"manual"},"roles":[` + strings.Repeat(`"b",`, 900_000) + `"b"]}]}`,
		"twice":      `{"id":"t","title":"t","steps":[{"id":"a","title":"t","need":"must","done":{"kind":"manual"}}]}{}`,
	} {
		_, err := ob.ParseTemplate([]byte(text))
		require.Error(t, err, name)
		require.ErrorIs(t, err, kabinet.Invalid, name)
		require.Less(t, len(err.Error()), 100_000, name)
	}
	require.Less(t, time.Since(began), 30*time.Second)

	// The densest graph there may be is checked and evaluated at once.
	dense := ob.Template{ID: "t", Title: "t"}
	for i := range ob.MaxSteps {
		s := ob.Step{ID: ob.StepID(fmt.Sprint("s", i)), Title: "t", Need: ob.Must, Done: ob.Completion{Kind: ob.Manual}}
		for j := range i {
			s.Hard.Any = append(s.Hard.Any, ob.StepID(fmt.Sprint("s", j)))
		}
		dense.Steps = append(dense.Steps, s)
	}
	w := begin(t, dense)
	w.do(olga, ob.Complete("s0"))
	w.is(ob.Ready, "s199")
	// And the same with a circle through its alternatives.
	dense.Steps[0].Hard.Any = []ob.StepID{"s199"}
	require.ErrorIs(t, dense.Validate(), ob.ErrCycle)
	require.ErrorIs(t, dense.Validate(), ob.ErrUnreachable)
	require.Less(t, time.Since(began), 40*time.Second)
	b, err := json.Marshal(w.c.Template())
	require.NoError(t, err)
	_, err = ob.ParseTemplate(b)
	require.NoError(t, err)
	require.True(t, slices.IsSortedFunc(w.i.State().Facts, func(a, b ob.Fact) int { return a.At.Compare(b.At) }))
}

// Whatever facts say: what was taken after the offer had ended was not handed over.
func TestWhatIsTakenTooLateIsNotTaken(t *testing.T) {
	c := ob.MustCompile(one(ob.Step{ID: "a"}))
	for hours, owner := range map[int]kabinet.PersonID{1: "anna", 2: "olga", 3: "olga"} {
		facts, err := ob.NewFacts(
			ob.Fact{ID: "4", Kind: ob.FactTaken, Person: "anna", By: "anna", At: start.Add(time.Duration(hours) * hour)},
			ob.Fact{ID: "3", Kind: ob.FactOffered, Person: "anna", By: "olga", Until: start.Add(2 * hour), At: start},
			ob.Fact{ID: "2", Kind: ob.FactJoined, Person: "anna", At: start}, ob.Fact{ID: "1", Kind: ob.FactOwner, Person: "olga", At: start},
		)
		require.NoError(t, err)
		require.Equal(t, owner, ob.Evaluate(c, facts, start.Add(day)).Owner)
	}
}
