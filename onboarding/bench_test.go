package onboarding_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// twenty returns a template of 20 steps of all kinds: five stages of four, each stage
// after the one before it.
func twenty() ob.Template {
	t := ob.Template{ID: "twenty", Title: "t"}
	for i := range 5 {
		t.Roles = append(t.Roles, ob.Role{ID: ob.RoleID(fmt.Sprint("r", i)), Title: "t"})
	}
	for i := range 20 {
		s := ob.Step{
			ID: ob.StepID(fmt.Sprint("s", i)), Title: "t", Need: ob.Must, Roles: []ob.RoleID{t.Roles[i%5].ID},
			Done: ob.Completion{Kind: ob.Manual}, DueDays: 5, Remind: []int{2, 4}, DeferDays: 10,
		}
		switch i % 4 {
		case 1:
			s.Done = ob.Completion{Kind: ob.OnEvent, Event: fmt.Sprint("e", i)}
		case 2:
			s.Done = ob.Completion{Kind: ob.While, Holds: ob.Is(fmt.Sprint("a", i))}
			s.When = ob.Not(ob.Is("country", "XX"))
		case 3:
			s.Done, s.Need = ob.Completion{Kind: ob.Reviewed}, ob.Should
		}
		if i >= 4 {
			s.Hard = after(ob.StepID(fmt.Sprint("s", i-4)))
		}
		t.Steps = append(t.Steps, s)
	}
	return t
}

// BenchmarkEvaluate10k evaluates 10,000 companies of 20 steps from their facts, some 45
// each, with the stall and the class of each: the seller's whole board.
func BenchmarkEvaluate10k(b *testing.B) {
	const companies = 10_000
	c := ob.MustCompile(twenty())
	facts := make([]ob.Facts, companies)
	for n := range facts {
		var list []ob.Fact
		at := start.Add(time.Duration(n%1000) * time.Minute)
		add := func(f ob.Fact) {
			f.ID, f.At = kabinet.EventID(fmt.Sprintf("%d/%06d", n, len(list))), at
			at = at.Add(hour)
			list = append(list, f)
		}
		add(ob.Fact{Kind: ob.FactBegun})
		add(ob.Fact{Kind: ob.FactOwner, Person: "p0", Seller: true})
		for i := range 5 {
			p := kabinet.PersonID(fmt.Sprint("p", i))
			add(ob.Fact{Kind: ob.FactJoined, Person: p, By: "p0"})
			add(ob.Fact{Kind: ob.FactRole, Person: p, Role: ob.RoleID(fmt.Sprint("r", i)), By: "p0"})
		}
		for i := range n % 21 {
			step, by := ob.StepID(fmt.Sprint("s", i)), kabinet.PersonID(fmt.Sprint("p", i%5))
			add(ob.Fact{Kind: ob.FactStarted, Step: step, By: by})
			switch i % 4 {
			case 0:
				add(ob.Fact{Kind: ob.FactCompleted, Step: step, By: by})
			case 1:
				add(ob.Fact{Kind: ob.FactHappened, Name: fmt.Sprint("e", i), By: by})
			case 2:
				add(ob.Fact{Kind: ob.FactAttribute, Name: fmt.Sprint("a", i), Value: "yes", By: by})
			case 3:
				add(ob.Fact{Kind: ob.FactSubmitted, Step: step, By: by})
				add(ob.Fact{Kind: ob.FactApproved, Step: step, By: "max", Seller: true})
			}
		}
		add(ob.Fact{Kind: ob.FactAsked, Step: ob.StepID(fmt.Sprint("s", n%20)), Invitation: "inv", By: "p0"})
		for range 10 {
			add(ob.Fact{Kind: ob.FactActive, By: "p0"})
		}
		f, err := ob.NewFacts(list...)
		if err != nil {
			b.Fatal(err)
		}
		facts[n] = f
	}
	now := start.Add(3 * week)
	complete, stalled := 0, 0
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		complete, stalled = 0, 0
		for n := range facts {
			e := ob.Evaluate(c, facts[n], now)
			if e.Complete {
				complete++
			}
			if e.Stall(ob.Policy{}).Stalled() && e.Class(ob.Policy{}) != ob.New {
				stalled++
			}
		}
	}
	b.StopTimer()
	if complete == 0 || stalled == 0 || complete == companies {
		b.Fatalf("%d complete, %d stalled", complete, stalled)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/companies, "ns/company")
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/board")
}
