package nps_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// answers are scores in no order that a processor could guess.
func answers(n int) []nps.Score {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]nps.Score, n)
	for i := range out {
		out[i] = nps.Score(r.IntN(11))
	}
	return out
}

var sink nps.Tally

// BenchmarkTally counts answers on one core: one by one and by slices; and, as the
// yardsticks, with a bare loop that counts the three classes and checks nothing,
// and with one that only counts how often each score came. The metric is millions
// of answers a second.
func BenchmarkTally(b *testing.B) {
	scores := answers(1 << 16)
	each := func(b *testing.B, count func()) {
		b.ReportAllocs()
		for b.Loop() {
			count()
		}
		n := float64(b.N) * float64(len(scores))
		b.ReportMetric(n/b.Elapsed().Seconds()/1e6, "Manswers/s")
		b.ReportMetric(0, "ns/op")
	}
	b.Run("bare-by-score", func(b *testing.B) {
		var counts [11]int64
		each(b, func() {
			for _, s := range scores {
				counts[s]++
			}
		})
		sink.Promoters = counts[10]
	})
	b.Run("bare", func(b *testing.B) {
		var p, q, d int64
		each(b, func() {
			for _, s := range scores {
				switch {
				case s >= 9:
					p++
				case s >= 7:
					q++
				default:
					d++
				}
			}
		})
		sink = nps.Tally{Promoters: p, Passives: q, Detractors: d}
	})
	b.Run("Add", func(b *testing.B) {
		var t nps.Tally
		each(b, func() {
			for _, s := range scores {
				if err := t.Add(s); err != nil {
					b.Fatal(err)
				}
			}
		})
		sink = t
	})
	b.Run("AddAll", func(b *testing.B) {
		var t nps.Tally
		each(b, func() {
			if err := t.AddAll(scores); err != nil {
				b.Fatal(err)
			}
		})
		sink = t
	})
	b.Run("AddAll-in-128s", func(b *testing.B) {
		var t nps.Tally
		each(b, func() {
			for part := range 1 << 16 / 128 {
				if err := t.AddAll(scores[128*part : 128*part+128]); err != nil {
					b.Fatal(err)
				}
			}
		})
		sink = t
	})
}

// BenchmarkEstimate finds one score with its interval.
func BenchmarkEstimate(b *testing.B) {
	c := tally(450, 300, 250)
	for _, m := range []nps.Method{nps.ScoreMethod, nps.AdjustedWald, nps.Wald} {
		b.Run(m.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Estimate(nps.Options{Method: m}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkAccounts counts answers of 10,000 accounts, and unites them.
func BenchmarkAccounts(b *testing.B) {
	scores := answers(1 << 16)
	ids := make([]kabinet.OrgID, 10_000)
	for i := range ids {
		ids[i] = kabinet.NewID[kabinet.OrgID]("org")
	}
	var a nps.Accounts
	b.Run("Add", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			if err := a.Add(ids[i%len(ids)], scores[i%len(scores)], false); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
	for _, id := range ids {
		if err := a.Add(id, 9, false); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("RollUp", func(b *testing.B) {
		for b.Loop() {
			if _, err := a.RollUp(nps.MeanOfAccounts, nps.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkSample gathers 65,536 answers of as many persons, and makes the figures
// of all and of eight quarters.
func BenchmarkSample(b *testing.B) {
	scores := answers(1 << 16)
	all := make([]nps.Answer, len(scores))
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, s := range scores {
		all[i] = nps.Answer{
			ID: string(kabinet.NewID[kabinet.EventID]("a")), Person: kabinet.NewID[kabinet.PersonID]("p"), Account: "acme",
			Status: nps.Answered, Score: s, At: start.Add(time.Duration(i) * 16 * time.Minute),
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		var s nps.Sample
		for _, a := range all {
			if err := s.Add(a); err != nil {
				b.Fatal(err)
			}
		}
		if n := s.All().Tally.N(); n != int64(len(all)) {
			b.Fatal(n)
		}
		if _, _, err := s.Periods(nps.Quarterly, kabinet.Calendar{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadCSV reads 10,000 rows; encoding/csv, which makes nothing of them, is
// the yardstick.
func BenchmarkReadCSV(b *testing.B) {
	var file strings.Builder
	file.WriteString("id,person,account,segment,manager,status,score,at\n")
	for i, s := range answers(10_000) {
		fmt.Fprintf(&file, "r%d,person-%d,account-%d,builders,olga,,%s,2026-03-01T12:00:00Z\n", i, i%7000, i%300, s)
	}
	b.Run("ReadCSV", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			if _, err := nps.ReadCSV(strings.NewReader(file.String()), nps.ReadOptions{}, func(nps.Answer) error { n++; return nil }); err != nil || n != 10_000 {
				b.Fatal(n, err)
			}
		}
	})
	b.Run("encoding-csv", func(b *testing.B) {
		b.SetBytes(int64(file.Len()))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(strings.NewReader(file.String()))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err != nil {
					break
				}
			}
		}
	})
}
