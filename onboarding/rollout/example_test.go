package rollout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/onboarding/rollout"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

const past = `
{"id":"1","kind":"order","at":"2026-02-10T10:00:00Z","client":"acme","order":"A1","channel":"phone","amount":{"amount":"100","currency":"EUR"},"lines":2}
{"id":"2","kind":"order","at":"2026-05-10T10:00:00Z","client":"acme","order":"A2","channel":"portal","amount":{"amount":"300","currency":"EUR"},"lines":5}
{"id":"3","kind":"order","at":"2026-05-11T10:00:00Z","client":"bolt","order":"B1","channel":"phone","amount":{"amount":"200","currency":"EUR"},"lines":5}
{"id":"4","kind":"order","at":"2026-05-12T10:00:00Z","client":"bolt","order":"B2","channel":"portal","amount":{"amount":"200","currency":"EUR"},"lines":5}
{"id":"5","kind":"cancellation","at":"2026-07-12T10:00:00Z","order":"B2"}
`

func report() (rollout.Report, error) {
	h := &rollout.History{}
	if _, err := rollout.Read(strings.NewReader(past), h.Add, nil); err != nil {
		return rollout.Report{}, err
	}
	return h.Report(rollout.Plan{
		AsOf:    time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC),
		Cohorts: []rollout.Cohort{rollout.NewCohort("pilot", "The pilot", kabinet.MustDate("2026-04-01"), "acme", "bolt")},
	})
}

func Example() {
	r, err := report()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range []rollout.Measure{rollout.OrderShare, rollout.RevenueShare, rollout.ClaimsPer100Lines} {
		row, _ := r.Cohorts[0].Row(m)
		for _, p := range row.Points[:2] {
			if !p.Known() {
				fmt.Println(m, p.Months, p.None)
				continue
			}
			fmt.Println(m, p.Months, m.Format(nil, p.Result, *p.Value), "=", p.Numerator.Text(nil), "of", p.Denominator.Text(nil))
		}
	}
	// Output:
	// order_share 0 0% = 0 of 1
	// order_share 3 50% = 1 of 2
	// revenue_share 0 0% = 0.00 EUR of 100.00 EUR
	// revenue_share 3 60% = 300.00 EUR of 500.00 EUR
	// claims_per_100_lines 0 not_recorded
	// claims_per_100_lines 3 not_recorded
}

func ExampleRead() {
	h := &rollout.History{}
	n, err := rollout.Read(strings.NewReader(`{"id":"1","kind":"login","at":"2026-02-10T10:00:00Z"}`), h.Add, func(e *kabinet.Error) error {
		fmt.Println(e.Code(), e)
		return nil // goes on with the next line
	})
	fmt.Println(n, err)
	// Output:
	// rollout.missing row 1/client: the value is missing
	// 0 <nil>
}

func ExampleHistory_Add() {
	h := &rollout.History{}
	e := rollout.Event{ID: "7", Kind: rollout.LoggedIn, At: time.Date(2026, 5, 5, 8, 0, 0, 0, time.UTC), Client: "acme"}
	fmt.Println(h.Add(e), h.Add(e), h.Len(), h.Clients())
	e.Client = "bolt"
	fmt.Println(h.Add(e))
	// Output:
	// <nil> <nil> 1 [acme]
	// /id: 7 is there twice and says different things
}

func ExampleHistory_Report() {
	r, err := report()
	fmt.Println(r.Cohorts[0].Cohort.Name, len(r.Cohorts[0].Rows), err)
	row, _ := r.Cohorts[0].Row(rollout.OrderShare)
	after, _ := row.At(6)
	fmt.Println(after.From, after.Until, after.Progress)
	// Output:
	// The pilot 24 <nil>
	// 2026-07-01 2026-10-01 running
}

func ExampleReport_HTML() {
	r, err := report()
	if err != nil {
		fmt.Println(err)
		return
	}
	var page strings.Builder
	err = r.HTML(&page, rollout.Page{Title: "Spring pilot"})
	fmt.Println(strings.Contains(page.String(), "<h1>Spring pilot</h1>"), err)
	// Output:
	// true <nil>
}

func ExampleKaplanMeier() {
	// Three clients ordered after 5, 9 and 9 days; two had not after 7 and 30.
	s, err := rollout.KaplanMeier([]rollout.Duration{{Time: 5}, {Time: 9}, {Time: 9}, {Time: 7, Censored: true}, {Time: 30, Censored: true}}, 0)
	median, _, ok := s.Median()
	fmt.Printf("%.3f %.3f %v %v %v\n", s.At(5), s.At(9), median, ok, err)
	// Output:
	// 0.800 0.267 9 true <nil>
}

func ExampleDifferenceInDifferences() {
	e := rollout.DifferenceInDifferences(
		rollout.Estimated{Value: 0.10, Low: 0.07, High: 0.14}, rollout.Estimated{Value: 0.42, Low: 0.37, High: 0.48},
		rollout.Estimated{Value: 0.09, Low: 0.06, High: 0.13}, rollout.Estimated{Value: 0.15, Low: 0.11, High: 0.19},
	)
	fmt.Printf("%+.2f, sure: %v\n", e.Value, e.Sure())
	// Output:
	// +0.26, sure: true
}

func ExampleDifference() {
	e := rollout.Difference(rollout.Estimated{Value: 10, Low: 8, High: 12}, rollout.Estimated{Value: 11, Low: 9, High: 13})
	fmt.Printf("%+.0f (%.2f to %.2f), sure: %v\n", e.Value, e.Interval.Low, e.Interval.High, e.Sure())
	// Output:
	// +1 (-1.83 to 3.83), sure: false
}

func ExampleMeasure_Definition() {
	r, _ := report()
	fmt.Println(rollout.AfterHoursShare.Number(), rollout.AfterHoursShare.Name(nil)+":", rollout.AfterHoursShare.Definition(nil, r))
	// Output:
	// 4 Orders after hours: Of all orders, the share placed on a day off or outside 09:00 to 18:00.
}

func ExampleAmount() {
	b, err := json.Marshal([]rollout.Amount{{Number: 3}, {Money: kabinet.MustMoney("12.50 EUR")}})
	fmt.Println(string(b), err)
	// Output:
	// [3,{"amount":"12.50","currency":"EUR"}] <nil>
}

// A pilot from its draft to its frozen cohort, kept by a store.
func ExamplePilot() {
	ctx, db := context.Background(), memory.New(memory.Options{})
	head := kabinet.Actor{Person: "head", Organization: "seller"}
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	p, created, err := rollout.NewPilot("spring", "seller", rollout.Terms{
		Name:     "Spring",
		Criteria: []rollout.Criterion{{Code: "volume", Text: "ten orders a month", Must: true}},
		Waves:    []rollout.Wave{{ID: "first", Name: "First wave", Announce: kabinet.MustDate("2026-03-15"), Start: kabinet.MustDate("2026-04-01")}},
	}, head, now)
	if err != nil {
		fmt.Println(err)
		return
	}
	events := []kabinet.Event{created}
	for _, step := range []func() (rollout.PilotChanged, error){
		func() (rollout.PilotChanged, error) { return p.Open(head, now) },
		func() (rollout.PilotChanged, error) {
			return p.Apply(rollout.ClientMember("acme"), []string{"volume"}, "", head, now)
		},
		func() (rollout.PilotChanged, error) {
			return p.Apply(rollout.ClientMember("bolt"), nil, "", head, now)
		},
		func() (rollout.PilotChanged, error) {
			return p.Accept(rollout.ClientMember("acme"), "first", rollout.Volunteered, "", head, now)
		},
		func() (rollout.PilotChanged, error) {
			return p.Decline(rollout.ClientMember("bolt"), "orders too seldom", head, now)
		},
		func() (rollout.PilotChanged, error) { return p.Freeze("first", head, now) },
	} {
		e, err := step()
		if err != nil {
			fmt.Println(err)
			return
		}
		events = append(events, e)
	}
	err = db.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.RolloutPilots().Save(ctx, p, events...) })
	fmt.Println(len(events), err)

	err = db.View(ctx, func(ctx context.Context, tx store.Tx) error {
		p, err := tx.RolloutPilots().Get(ctx, "seller", "spring")
		if err != nil {
			return err
		}
		_, err = p.Accept(rollout.ClientMember("acme"), "first", rollout.Chosen, "", head, now)
		fmt.Println(err)
		cohorts, err := p.Cohorts("first")
		for _, c := range cohorts {
			fmt.Println(c.ID, c.Clients, c.Selection, c.Start)
		}
		return err
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	// Output:
	// 7 <nil>
	// the application is accepted
	// spring/first [acme] volunteered 2026-04-01
}
