package replay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/benchset"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// benchLines are documents of eight lines for the buyers of benchset. Of each
// hundred lines some have an amount that is not the book's.
func benchLines(b *testing.B, s *pricing.Snapshot, set *benchset.Set, n, wrong int) []replay.Line {
	var out []replay.Line
	var results []pricing.Result
	for document := 0; len(out) < n; document++ {
		buyer := set.Buyers[document%len(set.Buyers)]
		page := set.Pages[document%len(set.Pages)]
		requests := make([]pricing.Request, 8)
		for i := range requests {
			requests[i] = page[(document*8+i)%len(page)]
			requests[i].Basis = pricing.Together
		}
		v, err := s.For(buyer)
		require.NoError(b, err)
		results = v.ResolveAll(results[:0], requests)
		for i := range requests {
			l := replay.Line{Document: fmt.Sprint(document), Number: fmt.Sprint(i), Buyer: buyer, Request: requests[i], Total: results[i].Total}
			if len(out)*37%100 < wrong {
				l.Total, _ = l.Total.Add(kabinet.MustMoney("7.77 EUR"))
			}
			out = append(out, l)
		}
	}
	return out[:n]
}

func benchReplay(b *testing.B, wrong int) {
	set := benchset.New()
	s := compile(b, set.Book)
	lines := benchLines(b, s, set, 100_000, wrong)
	b.ReportAllocs()
	for b.Loop() {
		r, err := replay.Run(s, sequence(lines), replay.Options{})
		if err != nil || r.Lines != len(lines) || r.Agree != len(lines)*(100-wrong)/100 {
			b.Fatal(err, r.Lines, r.Agree)
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(lines))/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkReplay100k is for documents that agree, as most do.
func BenchmarkReplay100k(b *testing.B) { benchReplay(b, 0) }

// BenchmarkReplay100kWrong has five in a hundred lines that nothing explains, so
// that everything is tried.
func BenchmarkReplay100kWrong(b *testing.B) { benchReplay(b, 5) }
