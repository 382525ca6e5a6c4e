package nps_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// A file of answers becomes a score that says how sure it is.
func Example() {
	const file = "person,account,score,at\nanna,Acme,9,2026-02-03\nboris,Acme,10,2026-02-04\nvera,Bolt,4,2026-02-05\ngleb,Kama,8,2026-02-06\n"
	sample := &nps.Sample{}
	if _, err := nps.ReadCSV(strings.NewReader(file), nps.ReadOptions{Zone: time.UTC}, sample.Add); err != nil {
		fmt.Println(err)
		return
	}
	estimate, err := sample.All().Tally.Estimate(nps.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f, from %.0f to %.0f\n", estimate.NPS, estimate.Interval.Low, estimate.Interval.High)
	fmt.Println(estimate.Text(nil))
	// Output:
	// 25, from -50 to 78
	// Answers: 4. Would recommend us: 2, undecided: 1, unhappy: 1. That is too few answers to state one number. If all customers had answered, the score would very probably lie between -50 and 78; a range found in this way is right in 95 % of cases.
}

func ExampleNewScore() {
	_, err := nps.NewScore(11)
	fmt.Println(err)
	// Output: 11 is not a whole number from 0 to 10
}

func ExampleParseScore() {
	score, err := nps.ParseScore(" 9 ")
	fmt.Println(score, score.Class(), err)
	_, err = nps.ParseScore("")
	fmt.Println(errors.Is(err, nps.ErrScoreRange))
	// Output:
	// 9 promoter <nil>
	// true
}

func ExampleTally_Add() {
	var t nps.Tally
	for _, score := range []nps.Score{10, 9, 7, 3} {
		if err := t.Add(score); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(t.Promoters, t.Passives, t.Detractors, t.N())
	// Output: 2 1 1 4
}

func ExampleTally_AddAll() {
	var t nps.Tally
	err := t.AddAll([]nps.Score{10, 9, 42})
	fmt.Println(err)
	fmt.Println(t.N(), "counted")
	// Output:
	// /2: 42 is not a whole number from 0 to 10
	// 0 counted
}

func ExampleTally_Merge() {
	january := nps.Tally{Promoters: 40, Passives: 5, Detractors: 10}
	january.Merge(nps.Tally{Promoters: 30, Passives: 5, Detractors: 10})
	fmt.Println(january.N())
	// Output: 100
}

func ExampleTally_Estimate() {
	t := nps.Tally{Promoters: 70, Passives: 10, Detractors: 20, Dismissed: 25}
	e, err := t.Estimate(nps.Options{})
	fmt.Printf("%.4f, from %.4f to %.4f, %v\n", e.NPS, e.Interval.Low, e.Interval.High, err)
	_, err = nps.Tally{}.Estimate(nps.Options{})
	fmt.Println(err)
	// Output:
	// 50.0000, from 32.6261 to 63.9434, <nil>
	// there are no answers to score
}

func ExampleTally_Rounded() {
	n, _ := nps.Tally{Promoters: 7, Detractors: 9}.Rounded() // −12.5
	fmt.Println(n)
	// Output: -13
}

func ExampleEstimate_Alone() {
	for _, t := range []nps.Tally{{Promoters: 70, Passives: 10, Detractors: 20}, {Promoters: 7, Passives: 1, Detractors: 1}} {
		e, _ := t.Estimate(nps.Options{})
		if n, ok := e.Alone(); ok {
			fmt.Println(n)
		} else {
			fmt.Printf("from %.0f to %.0f\n", e.Interval.Low, e.Interval.High)
		}
	}
	// Output:
	// 50
	// from 5 to 91
}

func ExampleEstimate_Text() {
	e, _ := nps.Tally{Promoters: 70, Passives: 10, Detractors: 20}.Estimate(nps.Options{})
	fmt.Println(e.Text(nil))
	// Output: Answers: 100. Would recommend us: 70, undecided: 10, unhappy: 20. The score is 50, on a scale from -100 to +100. If all customers had answered, the score would very probably lie between 33 and 64; a range found in this way is right in 95 % of cases.
}

func ExampleCompare() {
	before := nps.Tally{Promoters: 45, Passives: 30, Detractors: 25}
	after := nps.Tally{Promoters: 60, Passives: 25, Detractors: 15}
	d, err := nps.Compare(before, after, nps.Options{})
	fmt.Printf("%+.1f, p %.4f, %v\n", d.Adjusted, d.P, err)
	fmt.Println(d.Text(nil))
	// Output:
	// +24.3, p 0.0250, <nil>
	// The score rose by 25 points, from 20 to 45. So large a difference would hardly come about by chance: that happens in 2.5 % of cases.
}

func ExamplePaired() {
	var pairs []nps.Pair
	for i := range 8 {
		pairs = append(pairs, nps.Pair{
			Account: kabinet.OrgID(fmt.Sprint(i)), Before: nps.Tally{Passives: 1}, After: nps.Tally{Promoters: 1},
		})
	}
	d, err := nps.Paired(pairs, nps.Options{})
	fmt.Printf("%+.0f in %d accounts, p %.4f, %v\n", d.Mean, d.Rose, d.P, err)
	// Output: +100 in 8 accounts, p 0.0078, <nil>
}

func ExamplePairs() {
	var before, after nps.Accounts
	_ = before.Add("Acme", 6, false)
	_ = before.Add("Bolt", 9, false)
	_ = after.Add("Acme", 9, false)
	pairs, once := nps.Pairs(&before, &after)
	fmt.Println(len(pairs), "both times,", once, "once")
	// Output: 1 both times, 1 once
}

func ExampleNewTrend() {
	var points []nps.Point
	for i, t := range []nps.Tally{
		{Promoters: 45, Passives: 30, Detractors: 25}, {Promoters: 48, Passives: 30, Detractors: 22},
		{Promoters: 54, Passives: 28, Detractors: 18}, {Promoters: 60, Passives: 25, Detractors: 15},
	} {
		e, _ := t.Estimate(nps.Options{})
		points = append(points, e.Point(fmt.Sprint("Q", i+1)))
	}
	trend, err := nps.NewTrend(points...)
	fmt.Printf("%.4f a period, SE %.4f, p %.4f, %v\n", trend.Slope, trend.SlopeSE, trend.P, err)
	fmt.Println(trend.Text(nil))
	// Output:
	// 8.2829 a period, SE 3.4226, p 0.0155, <nil>
	// From period to period the score rises by about 8.3 points. That is more than chance: it would come about by itself in 1.6 % of cases. Changes from one period to the next that are more than chance: none.
}

func ExampleTrendOf() {
	var s nps.Sample
	for i := range 60 {
		at := time.Date(2026, time.Month(1+i/20*3), 1+i%20, 12, 0, 0, 0, time.UTC)
		_ = s.Add(nps.Answer{Account: kabinet.OrgID(fmt.Sprint(i % 20)), Status: nps.Answered, Score: nps.Score(3 + i/20*3), At: at})
	}
	quarters, _, err := s.Periods(nps.Quarterly, kabinet.Calendar{})
	if err != nil {
		fmt.Println(err)
		return
	}
	trend, err := nps.TrendOf(quarters, nps.MeanOfAccounts, nps.Options{})
	for _, p := range trend.Points {
		fmt.Printf("%s %.0f\n", p.Label, p.NPS)
	}
	fmt.Println(trend.Differs(), err)
	// Output:
	// 2026-Q1 -100
	// 2026-Q2 -100
	// 2026-Q3 100
	// true <nil>
}

func ExampleAccounts_Add() {
	var a nps.Accounts
	err := a.Add("Acme", 9, true) // a decision-maker's
	fmt.Println(a.Of("Acme").Promoters, err)
	// Output: 1 <nil>
}

func ExampleAccounts_RollUp() {
	var a nps.Accounts
	for id, scores := range map[kabinet.OrgID][]nps.Score{"A": {10, 9, 9, 10, 9}, "B": {3}, "C": {7, 8}, "D": {9, 6}, "E": {0, 10, 10}} {
		for _, s := range scores {
			_ = a.Add(id, s, false)
		}
	}
	for _, basis := range []nps.Basis{nps.MeanOfAccounts, nps.AllResponses, nps.ClassByWorst} {
		r, err := a.RollUp(basis, nps.Options{})
		fmt.Printf("%s: %.4f, %v\n", r.Basis, r.NPS, err)
	}
	// Output:
	// mean-of-accounts: 6.6667, <nil>
	// all-responses: 38.4615, <nil>
	// class-by-worst: -40.0000, <nil>
}

func ExampleAccounts_SetRevenue() {
	var a nps.Accounts
	_ = a.Add("Acme", 9, false)
	_ = a.Add("Bolt", 3, false)
	for id, amount := range map[kabinet.OrgID]string{"Acme": "300 EUR", "Bolt": "100 EUR", "Silent": "400 EUR"} {
		if err := a.SetRevenue(id, kabinet.MustMoney(amount)); err != nil {
			fmt.Println(err)
		}
	}
	r, _ := a.RollUp(nps.RevenueWeighted, nps.Options{})
	fmt.Printf("%.0f, of %.0f %% of the revenue, as sure as %.1f accounts\n", r.NPS, 100*r.Coverage, r.Effective)
	// Output: 50, of 50 % of the revenue, as sure as 1.6 accounts
}

func ExampleAccounts_Merge() {
	var january, february nps.Accounts
	_ = january.Add("Acme", 9, false)
	_ = february.Add("Acme", 3, false)
	err := january.Merge(&february)
	fmt.Println(january.Of("Acme").N(), err)
	// Output: 2 <nil>
}

func ExampleSample_Add() {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	var s nps.Sample
	_ = s.Add(nps.Answer{Person: "anna", Status: nps.Answered, Score: 3, At: day(1)})
	_ = s.Add(nps.Answer{Person: "anna", Status: nps.Answered, Score: 9, At: day(20)})
	_ = s.Add(nps.Answer{Person: "boris", Status: nps.Dismissed, At: day(20)})
	all := s.All()
	fmt.Println(all.Tally.Promoters, all.Tally.Detractors, all.Tally.Dismissed, all.Repeated)
	// Output: 1 0 1 1
}

func ExampleSample_Merge() {
	var a, b nps.Sample
	_ = a.Add(nps.Answer{ID: "1", Status: nps.Answered, Score: 9})
	_ = b.Add(nps.Answer{ID: "1", Status: nps.Answered, Score: 9}) // the same request
	_ = b.Add(nps.Answer{ID: "2", Status: nps.Answered, Score: 3})
	err := a.Merge(&b)
	fmt.Println(a.All().Tally.N(), err)
	// Output: 2 <nil>
}

func ExampleSample_Breakdown() {
	var s nps.Sample
	for i, segment := range []kabinet.SegmentID{"builders", "builders", "traders", ""} {
		_ = s.Add(nps.Answer{Segment: segment, Status: nps.Answered, Score: nps.Score(10 - 2*i)})
	}
	for _, g := range s.Breakdown(nps.BySegment) {
		fmt.Printf("%q: %d answers\n", g.Key, g.Tally.N())
	}
	// Output:
	// "": 1 answers
	// "builders": 2 answers
	// "traders": 1 answers
}

func ExampleSample_Periods() {
	var s nps.Sample
	for _, at := range []string{"2026-01-31T23:00:00Z", "2026-07-01T00:00:00Z"} {
		when, _ := time.Parse(time.RFC3339, at)
		_ = s.Add(nps.Answer{Status: nps.Answered, Score: 9, At: when})
	}
	quarters, _, err := s.Periods(nps.Quarterly, kabinet.Calendar{})
	for _, q := range quarters {
		fmt.Println(q.Key, q.Tally.N())
	}
	fmt.Println(err)
	// Output:
	// 2026-Q1 1
	// 2026-Q2 0
	// 2026-Q3 1
	// <nil>
}

func ExampleReadCSV() {
	const file = "person;score;status\nanna;9;\nboris;eleven;\nvera;;dismissed\n"
	var s nps.Sample
	summary, err := nps.ReadCSV(strings.NewReader(file), nps.ReadOptions{
		OnError: func(e *kabinet.Error) error { fmt.Println(e); return nil }, // leave bad rows out, and say so
	}, s.Add)
	fmt.Println(summary.Taken, "taken,", summary.LeftOut, "left out,", err)
	// Output:
	// row 3, column score: eleven is not a whole number from 0 to 10
	// 2 taken, 1 left out, <nil>
}

func ExampleReadJSONLines() {
	const file = `{"person":"anna","score":9}
{"person":"boris","score":"9"}`
	var s nps.Sample
	_, err := nps.ReadJSONLines(strings.NewReader(file), nps.ReadOptions{}, s.Add)
	fmt.Println(s.Len(), err)
	// Output: 1 row 2, column score: "9" is not a whole number from 0 to 10
}

func ExampleReadRevenueCSV() {
	var s nps.Sample
	summary, err := nps.ReadRevenueCSV(strings.NewReader("account,revenue\nAcme,1200.50\n"), kabinet.MustCurrency("EUR"), nps.ReadOptions{}, s.SetRevenue)
	fmt.Println(summary.Taken, err)
	// Output: 1 <nil>
}

func ExampleNewFunnel() {
	f := nps.NewFunnel(kabinet.Window{})
	r, _, _ := nps.New("acme", nps.Deal{ID: "d1"}, nps.Respondent{Person: "anna"}, "", nps.Policy{}, crm, start)
	f.Add(r.State(), start)
	_, known := f.Response.Rate()
	fmt.Println(f.Eligible, f.Waiting, known)
	// Output: 1 1 false
}

func ExampleBasis_Label() {
	fmt.Println(nps.MeanOfAccounts.Label(nil))
	// Output: Mean of accounts, each counting once
}

func ExampleRollUp_Text() {
	var a nps.Accounts
	for i := range 12 {
		_ = a.Add(kabinet.OrgID(fmt.Sprint(i)), nps.Score(5+i%6), false)
	}
	r, _ := a.RollUp(nps.MeanOfAccounts, nps.Options{Population: 40})
	fmt.Println(r.Text(nil))
	// Output: Mean of accounts, each counting once. Accounts: 12, answers: 12. The score is 0, on a scale from -100 to +100. If all customers had answered, the score would very probably lie between -37 and 37; a range found in this way is right in 95 % of cases.
}

func ExampleSample_SetRevenue() {
	var s nps.Sample
	fmt.Println(s.SetRevenue("Acme", kabinet.MustMoney("100 EUR")))
	fmt.Println(s.SetRevenue("Acme", kabinet.MustMoney("200 EUR")))
	// Output:
	// <nil>
	// Acme cannot have the revenue 200.00 EUR
}

func ExampleGranularity_Label() {
	day := kabinet.MustDate("2026-03-31")
	fmt.Println(nps.Quarterly.Label(day), nps.Monthly.Label(day), nps.Yearly.Label(day))
	// Output: 2026-Q1 2026-03 2026
}

func ExampleRequestID() {
	fmt.Println(nps.RequestID("d1", "anna") == nps.RequestID("d1", "anna"), nps.RequestID("d1", "anna") == nps.RequestID("d1", "boris"))
	// Output: true false
}
