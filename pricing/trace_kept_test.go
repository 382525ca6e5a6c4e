package pricing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// texts are traces as JSON, without the numbers of lines, which depend on the page.
func texts(t require.TestingT, traces []*pricing.Trace) (out []string) {
	for _, trace := range traces {
		own := *trace
		own.Lines = nil
		text, err := json.Marshal(own)
		require.NoError(t, err)
		out = append(out, string(text))
	}
	return out
}

// TestTracesOfAPageAreTheirOwn: the traces of a page share memory, and are as if
// they did not: wherever a line stands in a page, and whatever the caller appends
// to the traces of others.
func TestTracesOfAPageAreTheirOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, some, buyer := randomBook(t)
		v := view(t, b, buyer)
		requests := some
		for range rapid.IntRange(0, 6).Draw(t, "more") {
			requests = append(requests, some...)
		}
		_, traces := v.ExplainAll(requests)
		want := texts(t, traces)
		for i, r := range requests {
			if r.Basis == pricing.Each {
				_, alone := v.Explain(r)
				require.Equal(t, texts(t, []*pricing.Trace{alone})[0], want[i], shown(b, r))
			}
		}
		// In another place.
		var page []pricing.Request
		before := rapid.IntRange(1, 40).Draw(t, "before")
		for i := range before {
			r := some[i%len(some)]
			r.Basis = pricing.Each
			page = append(page, r)
		}
		_, moved := v.ExplainAll(append(page, requests...))
		require.Equal(t, want, texts(t, moved[before:]), shown(b, requests))
		// With something appended to every other one.
		for i, trace := range traces {
			if i%2 == 0 {
				trace.Steps = append(trace.Steps, pricing.Step{Name: "mine"})
				trace.Candidates = append(trace.Candidates, pricing.Candidate{Name: "mine"})
				trace.Rules = append(trace.Rules, pricing.RuleNote{Name: "mine"})
				trace.Bands = append(trace.Bands, pricing.Band{Blocks: 7})
				trace.Pool = append(trace.Pool, pricing.Pooled{Unit: "mine"})
				trace.Lines = append(trace.Lines, 777)
			}
		}
		after := texts(t, traces)
		for i := 1; i < len(after); i += 2 {
			require.Equal(t, want[i], after[i], shown(b, requests))
		}
		_, again := v.ExplainAll(requests)
		require.Equal(t, want, texts(t, again))
	})
}

// TestTracesOfManySourcesAreTheirOwn is the same for buyers of so many that what
// is noted is found by an index.
func TestTracesOfManySourcesAreTheirOwn(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B")}
	for i := range 90 {
		l := list(pricing.ListID(string(rune('a'+i%26))+string(rune('a'+i/26))), nil)
		row := pricing.Row{SKU: "A", Tiers: []pricing.Tier{{From: q("2"), Price: q("9")}, {From: kabinet.QuantityOf(int64(3 + i)), Price: q("8")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}}
		l.Rows = []pricing.Row{row}
		if i%3 == 0 {
			l.Rows = append(l.Rows, ladder("B", "5", "7"))
		}
		l.Assignments = []pricing.Assignment{{To: pricing.ForOrganization("acme"), Priority: i}}
		b.Lists = append(b.Lists, l)
	}
	k := contract("k", ladder("A", "4", "1"), price("B", "100"))
	k.MostFavoured = true
	b.Agreements = []pricing.Agreement{k}
	v := view(t, b, acme)
	var requests []pricing.Request
	for i := range 12 {
		r := ask("A", "3")
		if i%4 == 3 {
			r = ask("B", "9")
		}
		if r.Basis = pricing.Together; i%5 == 0 {
			r.Basis, r.Conditions = pricing.Each, &pricing.Conditions{Locked: &pricing.Locked{Reference: "r", Price: kabinet.MustMoney("3 RUB"), Tax: pricing.Net, Min: q("4")}}
		}
		requests = append(requests, r)
	}
	results, traces := v.ExplainAll(requests)
	for i, trace := range traces {
		want := 91
		if requests[i].SKU == "B" {
			want = 31
		}
		if requests[i].Conditions != nil {
			want++
		}
		require.Len(t, trace.Candidates, want, i)
		won, seen := 0, map[pricing.Source]bool{}
		for j, c := range trace.Candidates {
			require.False(t, seen[c.Source], "%d: %v twice", i, c.Source)
			seen[c.Source] = true
			if c.Won {
				won++
				require.Equal(t, results[i].Source, c.Source)
			}
			if j > 0 && c.Source.Level == trace.Candidates[j-1].Source.Level {
				require.Less(t, c.Priority, trace.Candidates[j-1].Priority)
			}
		}
		require.Equal(t, 1, won, i)
	}
	want := texts(t, traces)
	for i := 0; i < len(traces); i += 2 {
		traces[i].Steps, traces[i].Candidates = append(traces[i].Steps, pricing.Step{}), append(traces[i].Candidates, pricing.Candidate{})
	}
	for i, text := range texts(t, traces) {
		if i%2 == 1 {
			require.Equal(t, want[i], text)
		}
	}
}
