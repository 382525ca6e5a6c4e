package onboarding_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

func TestHardDependenciesLockAndSoftOnesAdvise(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "a"}, ob.Step{ID: "b"},
		ob.Step{ID: "all", Hard: after("a", "b")},
		ob.Step{ID: "any", Hard: ob.Dependencies{Any: []ob.StepID{"a", "b"}}},
		ob.Step{ID: "soft", Soft: after("a")},
	))
	w.is(ob.Locked, "all")
	w.is(ob.Locked, "any")
	require.True(t, w.step("soft").Advised)
	require.ErrorIs(t, w.try(olga, ob.Complete("all")), ob.ErrStatus)
	w.now = start.Add(day)
	w.do(olga, ob.Complete("a"))
	w.is(ob.Locked, "all")
	w.is(ob.Ready, "any")
	require.Equal(t, start.Add(day), w.step("any").Ready)
	require.False(t, w.step("soft").Advised)
	w.now = start.Add(2 * day)
	w.do(max, ob.Waive("b", "they have none"))
	w.is(ob.Ready, "all")
	require.Equal(t, start.Add(2*day), w.step("all").Ready)
	require.Equal(t, ob.Share{Done: 1, Of: 4}, w.eval().Progress)
	require.Equal(t, 1, w.eval().Waived)
	// Only the seller waives, and only the seller takes that back.
	require.ErrorIs(t, w.try(olga, ob.Waive("all", "no")), ob.ErrNotYours)
	require.ErrorIs(t, w.try(olga, ob.TakeUp("b")), ob.ErrNotYours)
	w.do(max, ob.TakeUp("b"))
	w.is(ob.Locked, "all")
}

func TestALivePredicateThatTurnsFalseReopensTheStep(t *testing.T) {
	live := ob.Completion{Kind: ob.While, Holds: ob.Is("sites")}
	w := begin(t, one(
		ob.Step{ID: "live", Done: live}, ob.Step{ID: "sticky", Done: live, Sticky: true},
		ob.Step{ID: "begun", Hard: after("live")}, ob.Step{ID: "next", Hard: after("live")},
	))
	require.ErrorIs(t, w.try(olga, ob.Complete("live")), ob.ErrKind)
	w.set("sites", "2")
	w.is(ob.Done, "live")
	w.is(ob.Done, "sticky")
	w.do(olga, ob.Start("begun"))
	require.ErrorIs(t, w.try(olga, ob.Reopen("live", "no")), ob.ErrKind, "it is as its facts are")
	w.now = start.Add(hour)
	w.set("sites", "false")
	w.is(ob.Ready, "live")
	require.Equal(t, w.now, w.step("live").Ready)
	w.is(ob.Done, "sticky")
	w.is(ob.InProgress, "begun")
	w.is(ob.Locked, "next")
	w.set("sites", "1")
	w.is(ob.Ready, "next")
}

func TestConditionsSayToWhomAStepApplies(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "ru", When: ob.Is("country", "RU", "KZ"), Weight: 3},
		ob.Step{ID: "not", When: ob.Not(ob.AnyOf(ob.Is("country", "RU"), ob.Is("vip")))},
		ob.Step{ID: "vat", Scope: ob.PerLegalEntity, When: ob.AllOf(ob.Is("country"), ob.Is("vat"))},
		ob.Step{ID: "after", Hard: after("ru")},
	))
	w.is(ob.NotApplicable, "ru")
	w.is(ob.Ready, "after")
	w.do(olga, ob.AddEntity("one"))
	w.do(olga, ob.AddEntity("two"))
	w.set("country", "RU")
	w.is(ob.Ready, "ru")
	w.is(ob.NotApplicable, "not")
	w.is(ob.Locked, "after")
	w.report(ob.AttributeFact(w.id(), "vat", "yes", "two", "", w.now))
	w.is(ob.NotApplicable, "vat", "one")
	w.is(ob.Ready, "vat", "two") // the country is that of the company
	require.Equal(t, ob.Share{Of: 5}, w.eval().Progress)
}

func TestStepsOfLegalEntitiesWaitForOne(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "agreement", Scope: ob.PerLegalEntity}, ob.Step{ID: "bank", Scope: ob.PerLegalEntity, Hard: after("agreement")},
		ob.Step{ID: "order", Hard: after("bank")},
	))
	x := w.step("agreement")
	require.True(t, x.Missing)
	require.Equal(t, ob.Locked, x.Status)
	require.Equal(t, ob.Deadlock, w.eval().Stall(ob.Policy{}).Cause, "nobody can do a step: the owner has to add a legal entity")
	require.Equal(t, ob.Who{People: []kabinet.PersonID{"olga"}}, w.eval().Stall(ob.Policy{}).Who)
	w.do(olga, ob.AddEntity("one"))
	w.do(olga, ob.AddEntity("two"))
	require.False(t, w.eval().Stall(ob.Policy{}).Stalled())
	w.do(olga, ob.Complete("agreement").For("one"))
	w.is(ob.Ready, "bank", "one")
	w.is(ob.Locked, "bank", "two")
	w.do(olga, ob.Complete("bank").For("one"))
	w.is(ob.Locked, "order")
	// What goes away does not hold up the others.
	w.do(olga, ob.Start("agreement").For("two"))
	w.do(olga, ob.RemoveEntity("two"))
	w.is(ob.Cancelled, "agreement", "two")
	w.is(ob.Ready, "order")
	require.Equal(t, ob.Share{Done: 2, Of: 3}, w.eval().Progress)
	require.ErrorIs(t, w.try(olga, ob.Complete("bank").For("three")), ob.ErrStep)
}

func TestReviewedEvidence(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "legal", Roles: []ob.RoleID{"law"}, Done: ob.Completion{Kind: ob.Reviewed}}))
	w.hire("anna", "law")
	require.ErrorIs(t, w.try(anna, ob.Complete("legal")), ob.ErrKind)
	require.ErrorIs(t, w.try(max, ob.Approve("legal")), ob.ErrStatus)
	w.do(anna, ob.Submit("legal", "doc_1", "doc_2"))
	x := w.step("legal")
	require.Equal(t, ob.Submitted, x.Status)
	require.Equal(t, []string{"doc_1", "doc_2"}, x.Evidence)
	require.Equal(t, []kabinet.PersonID{"max"}, w.eval().Responsible(x))
	require.ErrorIs(t, w.try(anna, ob.Approve("legal")), ob.ErrNotYours, "nobody approves their own")
	w.do(max, ob.Reject("legal", "the stamp is missing"))
	x = w.step("legal")
	require.Equal(t, ob.InProgress, x.Status)
	require.Equal(t, "the stamp is missing", x.Reason)
	w.do(anna, ob.Submit("legal", "doc_3"))
	w.do(max, ob.Approve("legal"))
	x = w.step("legal")
	require.Equal(t, ob.Done, x.Status)
	require.Equal(t, kabinet.PersonID("anna"), x.By)
}

func TestPuttingOffHasAnEnd(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", DeferDays: 3, DueDays: 2}, ob.Step{ID: "b"}))
	require.ErrorIs(t, w.try(olga, ob.Defer("b", start.Add(day))), ob.ErrDefer, "not at all")
	require.ErrorIs(t, w.try(olga, ob.Defer("a", start)), ob.ErrDefer)
	// Ready on a Monday, so the third business day is Thursday.
	friday := time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)
	require.ErrorIs(t, w.try(olga, ob.Defer("a", friday.Add(1))), ob.ErrDefer)
	w.do(olga, ob.Defer("a", friday))
	require.Equal(t, friday, w.step("a").Until)
	w.is(ob.Ready, "b") // and nothing else waits
	w.now = friday.Add(-1)
	w.is(ob.Deferred, "a")
	require.False(t, w.step("a").Overdue)
	w.now = friday
	w.is(ob.Ready, "a")
	require.ErrorIs(t, w.try(olga, ob.Defer("a", friday.Add(hour))), ob.ErrDefer, "time is up")
	w.now = friday.Add(day)
	require.True(t, w.step("a").Overdue)
	w.do(olga, ob.Complete("a"))
}

func TestDueDaysAreBusinessDays(t *testing.T) {
	holidays, err := kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: []kabinet.Date{kabinet.MustDate("2026-03-04")}})
	require.NoError(t, err)
	template := one(ob.Step{ID: "a", DueDays: 5})
	template.Version = 1
	w := begin(t, template)
	require.Equal(t, kabinet.MustDate("2026-03-09"), w.step("a").Due)
	c, err := ob.Compile(template, holidays)
	require.NoError(t, err)
	e, err := w.i.Evaluate(c, start)
	require.NoError(t, err)
	x, _ := e.Step("a", "")
	require.Equal(t, kabinet.MustDate("2026-03-10"), x.Due)
	e, err = w.i.Evaluate(w.c.In(holidays), time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	x, _ = e.Step("a", "")
	require.True(t, x.Overdue)
}

func TestAskingColleagues(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "legal", Roles: []ob.RoleID{"law"}}, ob.Step{ID: "other"}))
	w.do(olga, ob.Ask("legal", "inv_1"))
	w.do(olga, ob.Ask("legal", "inv_2"))
	w.is(ob.WaitingInvite, "legal")
	w.is(ob.Ready, "other")
	// One declines: the other is still waited for.
	w.report(ob.AskEndedFact(w.id(), "legal", "", "inv_1", ob.CauseDeclined, w.now))
	w.is(ob.WaitingInvite, "legal")
	w.now = start.Add(4 * hour)
	accepted := ob.AcceptedFact(w.id(), "legal", "", "inv_2", "anna", w.now)
	w.report(accepted)
	x := w.step("legal")
	require.Equal(t, ob.Ready, x.Status, "accepting completes nothing")
	require.Equal(t, kabinet.PersonID("anna"), x.Assigned)
	require.Equal(t, []kabinet.PersonID{"anna"}, w.eval().Responsible(x))
	require.Equal(t, 4*hour, w.eval().Latency().Median)
	w.do(anna, ob.Complete("legal"))
	w.is(ob.Done, "legal")

	// Each way of coming to nothing gives the step back, with its cause.
	for _, cause := range []string{ob.CauseDeclined, ob.CauseBounced, ob.CauseExpired, ob.CauseRevoked} {
		w := begin(t, one(ob.Step{ID: "legal"}))
		w.do(olga, ob.Ask("legal", "inv_1"))
		w.report(ob.AskEndedFact(w.id(), "legal", "", "inv_1", cause, w.now))
		x := w.step("legal")
		require.Equal(t, ob.Ready, x.Status)
		require.Equal(t, cause, x.Cause)
		require.Equal(t, []kabinet.PersonID{"olga"}, w.eval().Responsible(x))
	}
}

func TestTheFirstCompletionWins(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}, ob.Step{ID: "b"}))
	w.do(olga, ob.Ask("a", "inv_1"))
	w.do(olga, ob.Ask("a", "inv_2"))
	w.now = start.Add(hour)
	w.report(ob.AcceptedFact("e1", "a", "", "inv_1", "anna", w.now), ob.AcceptedFact("e2", "a", "", "inv_2", "boris", w.now))
	w.do(boris, ob.Complete("a"))
	require.Equal(t, kabinet.PersonID("boris"), w.step("a").By)
	require.ErrorIs(t, w.try(anna, ob.Complete("a")), ob.ErrStatus)
}

func TestSomebodyIsLookedForByInvitation(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "card", Scope: ob.PerPerson, Roles: []ob.RoleID{"it"}}))
	require.True(t, w.step("card").Missing)
	w.do(olga, ob.Ask("card", "inv_1"))
	w.is(ob.WaitingInvite, "card")
	w.report(ob.AcceptedFact(w.id(), "card", "", "inv_1", "anna", w.now))
	w.is(ob.Ready, "card", "anna")
	require.ErrorIs(t, w.try(olga, ob.Complete("card").For("anna")), ob.ErrNotYours, "a person's own step is theirs alone")
	w.do(anna, ob.Complete("card").For("anna"))
	require.Equal(t, ob.Finished, w.i.State().Status)
}

func TestWhoStepsFallTo(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a", Roles: []ob.RoleID{"it"}}, ob.Step{ID: "free"}))
	who := func() []kabinet.PersonID { return w.eval().Responsible(w.step("a")) }
	require.Equal(t, []kabinet.PersonID{"olga"}, who(), "nobody has the role: the owner")
	w.hire("anna", "it")
	w.hire("boris", "it")
	require.Equal(t, []kabinet.PersonID{"anna", "boris"}, who())
	w.do(anna, ob.Assign("a", "boris"))
	require.Equal(t, []kabinet.PersonID{"boris"}, who())
	w.do(olga, ob.Leave("boris"))
	require.Equal(t, []kabinet.PersonID{"anna"}, who(), "back to the role")
	w.do(olga, ob.TakeRole("anna", "it"))
	require.Equal(t, []kabinet.PersonID{"olga"}, who())
	require.ErrorIs(t, w.try(anna, ob.Complete("a")), ob.ErrNotYours)
	require.ErrorIs(t, w.try(zoe, ob.Complete("free")), ob.ErrNotYours, "she does not take part")
	w.do(olga, ob.AddChampion("anna"))
	w.do(anna, ob.Start("a"))
	w.do(max, ob.Leave("olga"))
	require.Equal(t, []kabinet.PersonID{"max"}, who(), "the seller's manager, where the owner has gone")
	require.ErrorIs(t, w.try(olga, ob.Complete("a")), ob.ErrNotYours)
	require.Contains(t, kinds(w.events), ob.EventVacant)
	w.do(max, ob.NameOwner("anna"))
	require.False(t, w.eval().OwnerVacant)
	require.ErrorIs(t, w.try(anna, ob.Assign("a", "boris")), ob.ErrPerson)
	require.ErrorIs(t, w.try(anna, ob.GiveRole("anna", "pope")), ob.ErrUnknownRole)
}

func kinds(events []kabinet.Event) (out []string) {
	for _, e := range events {
		out = append(out, e.EventKind())
	}
	return out
}

func TestHandingOverIsOfferingAndTaking(t *testing.T) {
	w := begin(t, one(ob.Step{ID: "a"}))
	w.hire("anna")
	require.ErrorIs(t, w.try(olga, ob.OfferOwner("zoe", time.Time{})), ob.ErrPerson)
	require.ErrorIs(t, w.try(anna, ob.OfferOwner("anna", time.Time{})), ob.ErrNotYours)
	w.do(olga, ob.OfferOwner("anna", time.Time{}))
	offer := w.eval().Offer
	require.Equal(t, kabinet.PersonID("anna"), offer.To)
	require.Equal(t, time.Date(2026, 3, 12, 0, 0, 0, 0, time.UTC), offer.Until, "seven business days")
	require.Equal(t, kabinet.PersonID("olga"), w.eval().Owner, "the old one stays until then")
	require.ErrorIs(t, w.try(boris, ob.TakeOwner()), ob.ErrOffer)
	w.now = offer.Until
	require.ErrorIs(t, w.try(anna, ob.TakeOwner()), ob.ErrOffer, "too late")
	require.Empty(t, w.eval().Offer)
	w.do(olga, ob.OfferOwner("anna", w.now.Add(hour)))
	w.do(anna, ob.DeclineOwner())
	require.ErrorIs(t, w.try(anna, ob.TakeOwner()), ob.ErrOffer)
	w.do(olga, ob.OfferOwner("anna", w.now.Add(hour)))
	w.do(anna, ob.TakeOwner())
	require.Equal(t, kabinet.PersonID("anna"), w.eval().Owner)
	require.Equal(t, kabinet.PersonID("anna"), w.i.State().Owner)
	require.ErrorIs(t, w.try(olga, ob.AddChampion("olga")), ob.ErrNotYours)
}

// What waits for a colleague or a legal entity that goes, without having done their
// step, is ready from then on: it has all its days, and what ends so ends then.
func TestWhoGoesSetsFreeWhatWaited(t *testing.T) {
	steps := func() ob.Template {
		return one(
			ob.Step{ID: "card", Roles: []ob.RoleID{"it"}, Scope: ob.PerPerson, When: ob.Not(ob.Is("exempt"))},
			ob.Step{ID: "training", Scope: ob.PerPerson, Roles: []ob.RoleID{"it"}, Done: ob.Completion{Kind: ob.While, Holds: ob.Is("trained")}},
			ob.Step{ID: "papers", Scope: ob.PerLegalEntity},
			ob.Step{ID: "next", Need: ob.Optional, Hard: after("card", "training", "papers"), DueDays: 3},
		)
	}
	told := func(w *company, name string, of ob.Subject) {
		w.report(ob.AttributeFact(w.id(), name, "yes", of, "", w.now))
	}
	never := func(*company) {}
	leaves := func(w *company) { w.do(olga, ob.Leave("anna")) }
	for name, c := range map[string]struct {
		before, then func(*company)
		later        bool // than the last step that was done
	}{
		"leaves":                 {never, leaves, true},
		"leaves what was begun":  {func(w *company) { w.do(anna, ob.Start("card").For("anna")) }, leaves, true},
		"loses the role":         {never, func(w *company) { w.do(olga, ob.TakeRole("anna", "it")) }, true},
		"leaves what was done":   {func(w *company) { w.do(anna, ob.Complete("card").For("anna")) }, leaves, false},
		"leaves what was waived": {func(w *company) { w.do(max, ob.Waive("card", "known").For("anna")) }, leaves, false},
		"leaves without need":    {func(w *company) { told(w, "exempt", "anna") }, leaves, false},
		"another leaves": {func(w *company) {
			w.do(anna, ob.Complete("card").For("anna"))
			w.hire("boris")
		}, func(w *company) { w.do(olga, ob.Leave("boris")) }, false},
		"an entity goes": {func(w *company) {
			w.do(olga, ob.AddEntity("other"))
			w.do(anna, ob.Complete("card").For("anna"))
		}, func(w *company) { w.do(olga, ob.RemoveEntity("other")) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, steps())
			w.hire("anna", "it")
			w.hire("zoe", "it")
			w.do(olga, ob.AddEntity("acme"))
			w.do(olga, ob.Complete("papers").For("acme"))
			w.do(zoe, ob.Complete("card").For("zoe"))
			told(w, "trained", "zoe")
			told(w, "trained", "anna")
			c.before(w)
			done := w.now
			w.now = w.now.Add(4 * week)
			c.then(w)
			want := done
			if c.later {
				want = w.now
			}
			x := w.step("next")
			require.Equal(t, ob.Ready, x.Status)
			require.WithinDuration(t, want, x.Ready, time.Second)
			require.Equal(t, !c.later, x.Overdue)
			require.Equal(t, ob.Finished, w.i.State().Status)
			require.WithinDuration(t, want, w.i.State().Finished, time.Second)
		})
	}
}

func TestExplainSaysWhoCanDoSomething(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "a", Roles: []ob.RoleID{"it"}}, ob.Step{ID: "b", Hard: after("a")},
		ob.Step{ID: "c", Done: ob.Completion{Kind: ob.Reviewed}}, ob.Step{ID: "last", Hard: ob.Dependencies{All: []ob.StepID{"b"}, Any: []ob.StepID{"c", "a"}}},
	))
	w.hire("anna", "it")
	w.do(olga, ob.Submit("c", "doc"))
	why, err := w.eval().Explain("last", "")
	require.NoError(t, err)
	require.Equal(t, ob.Locked, why.State.Status)
	require.Equal(t, []ob.Wait{
		{Kind: ob.WaitStep, Step: "b", Status: ob.Locked, Who: ob.Who{People: []kabinet.PersonID{"olga"}}},
		{Kind: ob.WaitStep, Step: "c", Status: ob.Submitted, Alternative: true, Who: ob.Who{People: []kabinet.PersonID{"max"}, Seller: true}},
		{Kind: ob.WaitStep, Step: "a", Status: ob.Ready, Alternative: true, Who: ob.Who{People: []kabinet.PersonID{"anna"}, Roles: []ob.RoleID{"it"}}},
	}, why.Waits)
	require.Equal(t, []ob.Wait{
		{Kind: ob.WaitAction, Step: "a", Status: ob.Ready, Who: ob.Who{People: []kabinet.PersonID{"anna"}, Roles: []ob.RoleID{"it"}}},
		{Kind: ob.WaitReview, Step: "c", Status: ob.Submitted, Who: ob.Who{People: []kabinet.PersonID{"max"}, Seller: true}},
	}, why.Roots)
	_, ru := printers(t)
	require.Equal(t, "waits for b, by olga", why.Waits[0].Text(nil))
	require.Equal(t, "может сделать anna", why.Roots[0].Text(ru))
	_, err = w.eval().Explain("nowhere", "")
	require.ErrorIs(t, err, ob.ErrStep)
}

func TestMeasures(t *testing.T) {
	w := begin(t, one(
		ob.Step{ID: "a", Roles: []ob.RoleID{"it"}, DueDays: 2},
		ob.Step{ID: "b", DueDays: 3, Hard: after("a"), Value: true},
		ob.Step{ID: "c", DueDays: 4, Hard: after("b")},
		ob.Step{ID: "d", DueDays: 1},
		ob.Step{ID: "e", DueDays: 30, Need: ob.Should},
	))
	f := w.eval().Forecast()
	require.Equal(t, []ob.StepID{"a", "b", "c"}, f.Path)
	require.Equal(t, 9, f.Days)
	require.Equal(t, kabinet.MustDate("2026-03-13"), f.Planned)
	require.Equal(t, f.Planned, f.AtPace)
	_, ok := w.eval().TimeToValue()
	require.False(t, ok)
	// The first step takes twice its days: four business days, Monday to Friday.
	w.now = start.Add(4 * day)
	w.do(olga, ob.Complete("a"))
	f = w.eval().Forecast()
	require.Equal(t, []ob.StepID{"b", "c"}, f.Path)
	require.Equal(t, kabinet.MustDate("2026-03-17"), f.Planned)
	require.Equal(t, kabinet.MustDate("2026-03-26"), f.AtPace, "14 days at half the pace")
	w.now = start.Add(7 * day)
	w.do(olga, ob.Complete("b"))
	took, ok := w.eval().TimeToValue()
	require.True(t, ok)
	require.Equal(t, 7*day, took)
	require.Equal(t, []ob.RoleWait{{Role: "it", Steps: 1, Days: 4}, {Steps: 4, Open: 3, Days: 1 + 0 + 5 + 5}}, w.eval().Waits())
	w.do(olga, ob.Complete("c"))
	w.do(olga, ob.Complete("d"))
	require.Equal(t, ob.Forecast{}, w.eval().Forecast())
	require.Equal(t, ob.Finished, w.i.State().Status)
	require.Equal(t, ob.Share{Done: 4, Of: 5}, w.eval().Progress)
}
