package onboarding_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

func ExampleFacts_Add() {
	var facts ob.Facts
	f := ob.EventFact("evt_1", "order.placed", "", "anna", start)
	for range 2 {
		added, err := facts.Add(f)
		fmt.Println(added, err)
	}
	f.Name = "order.cancelled"
	_, err := facts.Add(f)
	fmt.Println(err)
	// Output:
	// true <nil>
	// false <nil>
	// another fact has the id evt_1
}

// What is in the way of a step: evidence is refused, a step is put off, blocked and
// waived.
func ExampleInstance_Do() {
	w := begin(&testing.T{}, ob.ReceptionTemplate())
	for _, x := range []struct {
		by kabinet.Actor
		a  ob.Action
	}{
		{olga, ob.Submit("legal", "doc_1")}, {max, ob.Reject("legal", "not signed")}, {olga, ob.Submit("legal", "doc_2")}, {max, ob.Approve("legal")},
		{olga, ob.Reopen("legal", "a new contract")}, {max, ob.Waive("legal", "by the group's contract")}, {max, ob.TakeUp("legal")},
		{olga, ob.Defer("card", start.Add(week))}, {olga, ob.Resume("card")}, {olga, ob.Block("card", "no logo", "the agency")}, {olga, ob.Unblock("card")},
		{olga, ob.Start("card")}, {olga, ob.Complete("card")}, {olga, ob.Skip("stand", "no room")},
	} {
		w.now = w.now.Add(time.Minute)
		_, err := w.i.Do(w.c, x.a, ob.Policy{}, x.by, w.now)
		fmt.Println(x.a.Kind(), w.step("legal").Status, w.step("card").Status, err)
	}
	// Output:
	// submitted submitted ready <nil>
	// rejected in_progress ready <nil>
	// submitted submitted ready <nil>
	// approved done ready <nil>
	// reopened ready ready <nil>
	// waived skipped ready <nil>
	// restored ready ready <nil>
	// deferred ready deferred <nil>
	// resumed ready ready <nil>
	// blocked ready blocked <nil>
	// unblocked ready ready <nil>
	// started ready in_progress <nil>
	// completed ready done <nil>
	// skipped ready done this step cannot be skipped
}

func ExampleOfferOwner() {
	w := begin(&testing.T{}, ob.ReceptionTemplate())
	w.do(olga, ob.Join("anna"))
	w.do(olga, ob.OfferOwner("anna", time.Time{})) // for the policy's days
	e := w.eval()
	fmt.Println(e.Owner, "offers it to", e.Offer.To, "until", e.Offer.Until.Format(time.DateOnly))
	w.do(anna, ob.TakeOwner())
	w.do(max, ob.Leave("anna"))
	e = w.eval()
	fmt.Println(e.Owner, e.OwnerVacant, e.Responsible(w.step("card")))
	// Output:
	// olga offers it to anna until 2026-03-12
	// anna true [max]
}

func ExampleAsk() {
	w := begin(&testing.T{}, ob.ReceptionTemplate())
	w.do(olga, ob.Ask("card", "inv_1"))
	fmt.Println(w.step("card").Status)
	w.tick()
	w.report(ob.AskEndedFact("evt_1", "card", "", "inv_1", ob.CauseDeclined, w.now))
	fmt.Println(w.step("card").Status, w.step("card").Cause, w.step("card").Assigned)
	// Output:
	// waiting_invite
	// ready declined olga
}

func ExampleEvaluation_Forecast() {
	w := begin(&testing.T{}, one(ob.Step{ID: "card", DueDays: 2}, ob.Step{ID: "order", DueDays: 3, Hard: after("card"), Value: true}))
	f := w.eval().Forecast()
	fmt.Println(f.Path, f.Days, f.Planned)
	w.now = start.Add(2 * day)
	w.do(olga, ob.Complete("card"))
	w.do(olga, ob.Complete("order"))
	took, ok := w.eval().TimeToValue()
	fmt.Println(took, ok, w.eval().Waits())
	// Output:
	// [card order] 5 2026-03-09
	// 48h0m0s true [{ 2 0 2}]
}

func ExampleView_Allows() {
	h := newHost()
	v := h.begun(&testing.T{})
	fmt.Println(v.Allows(ob.Complete("account"), ob.Policy{}, olga))
	fmt.Println(v.Allows(ob.Approve("legal"), ob.Policy{}, olga))
	// Output:
	// <nil>
	// this is for the seller
}

func ExampleService_Running() {
	h := newHost()
	h.begun(&testing.T{})
	fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
		v, err := s.Running(ctx, olga, "acme", "reception")
		if err != nil {
			return err
		}
		v, err = s.Get(ctx, olga, "acme", v.State.ID)
		fmt.Println(v.State.Status, v.State.Number)
		return err
	}))
	// Output:
	// running 1
	// <nil>
}

// A new version of the template is looked at before the onboarding moves to it.
func ExampleService_Migrate() {
	h := newHost()
	ref := h.begun(&testing.T{}).State.Ref()
	fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
		next := ob.ReceptionTemplate()
		next.Steps = next.Steps[:4]
		number, err := s.Publish(ctx, max, next, "the stand is ours to install")
		if err != nil {
			return err
		}
		report, err := s.Plan(ctx, max, ref, number)
		fmt.Println(report.Removed, err)
		v, _, err := s.Migrate(ctx, max, ref, number, false)
		fmt.Println(v.State.Number, v.Evaluation.Progress)
		return err
	}))
	// Output:
	// [stand] <nil>
	// 2 {0 4}
	// <nil>
}
