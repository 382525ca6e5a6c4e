package onboarding_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// A reception tablet: five people each have a part, and finish in any order.
func Example() {
	template := ob.MustCompile(ob.ReceptionTemplate())
	i, _, err := ob.Begin(template, ob.Beginning{ID: "onb_1", Org: "acme", Owner: "olga", Manager: "max"}, max, start)
	if err != nil {
		fmt.Println(err)
	}
	do := func(by kabinet.Actor, a ob.Action) {
		if _, err := i.Do(template, a, ob.Policy{}, by, start); err != nil {
			fmt.Println(err)
		}
	}
	do(olga, ob.Join("anna"))
	do(olga, ob.GiveRole("anna", "marketing"))
	do(anna, ob.Complete("card"))
	do(anna, ob.Complete("account"))
	do(olga, ob.Submit("legal", "doc_1"))
	e, err := i.Evaluate(template, start)
	if err != nil {
		fmt.Println(err)
	}
	for _, x := range e.Steps {
		fmt.Println(x.Step, x.Status, e.Responsible(x))
	}
	fmt.Println(e.Progress.Percent(), "%, planned for", e.Forecast().Planned)
	// Output:
	// this is for olga
	// account ready [olga]
	// card done []
	// directory ready [olga]
	// legal submitted [max]
	// stand ready [olga]
	// 20 %, planned for 2026-03-09
}

func ExampleParseTemplate() {
	_, err := ob.ParseTemplate([]byte(`{"id": "short", "title": "t", "steps": [
		{"id": "a", "title": "A", "need": "must", "done": {"kind": "manual"}, "hard": {"all": ["b"]}},
		{"id": "b", "title": "B", "need": "must", "done": {"kind": "manual"}, "hard": {"all": ["a"]}, "roles": ["it"]}]}`))
	fmt.Println(err)
	// Output:
	// /steps/1/roles/0: there is no role it
	// /steps/0: these steps wait for each other: a → b → a
	// /steps/0: step a can never be reached
	// /steps/1: step b can never be reached
}

func ExampleEvaluate() {
	template := ob.MustCompile(ob.ReceptionTemplate())
	facts, err := ob.NewFacts( // in any order, and twice
		ob.EventFact("e2", "stand.installed", "", "", start.Add(hour)),
		ob.Fact{ID: "e1", Kind: ob.FactOwner, Person: "olga", At: start},
		ob.EventFact("e2", "stand.installed", "", "", start.Add(hour)),
	)
	fmt.Println(ob.Evaluate(template, facts, start).Progress, err)
	fmt.Println(ob.Evaluate(template, facts, start.Add(hour)).Progress)
	// Output:
	// {0 5} <nil>
	// {1 5}
}

func ExampleEvaluation_Explain() {
	w := begin(&testing.T{}, ob.BuyerTemplate())
	w.do(olga, ob.AddEntity("acme-llc"))
	why, err := w.eval().Explain("order", "")
	for _, wait := range why.Waits {
		fmt.Println(wait.Text(nil))
	}
	fmt.Println(err)
	// Output:
	// waits for details, by olga
	// waits for entities, by olga
	// waits for agreement, by olga
	// waits for sites, by olga
	// waits for prices, by olga
	// <nil>
}

func ExampleEvaluation_Stall() {
	w := begin(&testing.T{}, ob.ReceptionTemplate())
	w.do(olga, ob.Block("stand", "no socket at the reception", "the landlord"))
	w.now = start.Add(week)
	stall := w.eval().Stall(ob.Policy{})
	fmt.Println(stall.Cause, stall.Step, stall.Days)
	// Output: blocked stand 5
}

func ExampleInstance_Watch() {
	w := begin(&testing.T{}, ob.ReceptionTemplate())
	w.now = start.Add(2 * day)
	events, err := w.i.Watch(w.c, ob.Policy{}, robot, w.now)
	for _, e := range events[:1] {
		fmt.Println(e.EventKind(), e.(ob.Reminder).Step, e.(ob.Reminder).Who)
	}
	fmt.Println(len(events), err)
	// Output:
	// onboarding.remind account olga
	// 6 <nil>
}

func ExampleInstance_Plan() {
	w := begin(&testing.T{}, one(ob.Step{ID: "a"}, ob.Step{ID: "b"}))
	w.do(olga, ob.Complete("a"))
	report, err := w.i.Plan(w.c, version(2, one(ob.Step{ID: "a"}, ob.Step{ID: "c"})), w.now)
	fmt.Println(report.Kept, report.Added, report.Removed, report.Before, report.After, err)
	// Output: [a] [c] [b] {1 2} {1 2} <nil>
}

func ExampleInstance_Migrate() {
	w := begin(&testing.T{}, one(ob.Step{ID: "a"}))
	w.do(olga, ob.Complete("a"))
	_, _, err := w.i.Migrate(w.c, version(2, one(ob.Step{ID: "a"}, ob.Step{ID: "c"})), false, max, w.now)
	fmt.Println(err)
	// Output: the onboarding is finished
}

func ExampleStanding_Advance() {
	s := ob.Standing{Class: ob.Engaged, Since: start}
	s = s.Advance(ob.Silent, ob.Policy{}, start.Add(day))
	fmt.Println(s.Class)
	s = s.Advance(ob.Silent, ob.Policy{}, start.Add(2*day))
	fmt.Println(s.Class)
	// Output:
	// engaged
	// silent
}

func ExampleService_Publish() {
	h := newHost()
	fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
		for range 2 {
			n, err := s.Publish(ctx, max, ob.BuyerTemplate(), "")
			fmt.Println("version", n, err)
		}
		return nil
	}))
	// Output:
	// version 1 <nil>
	// version 2 <nil>
	// <nil>
}

func ExampleService_Begin() {
	h := newHost()
	v := h.begun(&testing.T{})
	fmt.Println(v.State.Status, v.State.Version, len(v.Evaluation.Steps))
	// Output: running 1 5
}

func ExampleService_Do() {
	h := newHost()
	v := h.begun(&testing.T{})
	v = h.do(&testing.T{}, olga, v.State.Ref(), ob.Complete("account"), ob.Start("card"))
	fmt.Println(v.Evaluation.Progress)
	// Output: {1 5}
}

func ExampleService_Report() {
	h := newHost()
	id := h.begun(&testing.T{}).State.ID
	for range 2 { // told twice
		fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
			v, err := s.Report(ctx, robot, "acme", id, ob.EventFact("evt_1", "stand.installed", "", "", start))
			fmt.Println(v.Evaluation.Progress, v.State.Version)
			return err
		}))
	}
	// Output:
	// {1 5} 2
	// <nil>
	// {1 5} 2
	// <nil>
}

func ExampleService_List() {
	h := newHost()
	h.begun(&testing.T{})
	fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
		list, err := s.List(ctx, max, ob.Filter{Manager: "max"}, kabinet.Page{})
		for _, v := range list.Items {
			fmt.Println(v.State.Org, v.Evaluation.Progress.Percent(), "%", v.Evaluation.Class(ob.Policy{}))
		}
		return err
	}))
	// Output:
	// acme 0 % new
	// <nil>
}

func ExampleService_Sweep() {
	h := newHost()
	h.begun(&testing.T{})
	fmt.Println(h.try(func(ctx context.Context, s *ob.Service) error {
		n, err := s.Sweep(ctx, 100)
		fmt.Println(n)
		return err
	}))
	// Output:
	// 1
	// <nil>
}
