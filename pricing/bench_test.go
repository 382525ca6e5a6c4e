package pricing_test

import (
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/benchset"
	"github.com/seed-a884640a/kabinet/pricing"
)

// bench is the set, compiled once.
var bench = sync.OnceValue(func() (b struct {
	*benchset.Set
	snapshot *pricing.Snapshot
	views    []*pricing.View
	raw      map[kabinet.SKU]int64
}) {
	b.Set = benchset.New()
	var err error
	if b.snapshot, _, err = pricing.Compile(b.Book); err != nil {
		panic(err)
	}
	for _, buyer := range b.Buyers {
		v, err := b.snapshot.For(buyer)
		if err != nil {
			panic(err)
		}
		b.views = append(b.views, v)
	}
	b.raw = map[kabinet.SKU]int64{}
	for i, p := range b.Book.Products {
		b.raw[p.SKU] = int64(i)
	}
	return b
})

// BenchmarkPage200 prices a catalogue page of 200 articles for one buyer.
func BenchmarkPage200(b *testing.B) {
	s := bench()
	out := make([]pricing.Result, 0, benchset.Page)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		out = s.views[i%len(s.views)].ResolveAll(out[:0], s.Pages[i*7%len(s.Pages)])
	}
}

// BenchmarkPage200RawMap looks the same 200 strings up in one map.
func BenchmarkPage200RawMap(b *testing.B) {
	s := bench()
	var sum int64
	for i := 0; b.Loop(); i++ {
		page := s.Pages[i*7%len(s.Pages)]
		for j := range page {
			sum += s.raw[page[j].SKU]
		}
	}
	_ = sum
}

// BenchmarkOne prices one article.
func BenchmarkOne(b *testing.B) {
	s := bench()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_ = s.views[i%len(s.views)].Resolve(s.Pages[i%61][i%benchset.Page])
	}
}

// BenchmarkOneRawMap looks one string up.
func BenchmarkOneRawMap(b *testing.B) {
	s := bench()
	var sum int64
	for i := 0; b.Loop(); i++ {
		sum += s.raw[s.Pages[i%61][i%benchset.Page].SKU]
	}
	_ = sum
}

// BenchmarkFor compiles a buyer.
func BenchmarkFor(b *testing.B) {
	s := bench()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.snapshot.For(s.Buyers[i%len(s.Buyers)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTrace200 is BenchmarkPage200 with a trace for every line.
func BenchmarkTrace200(b *testing.B) {
	s := bench()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.views[i%len(s.views)].ExplainAll(s.Pages[i*7%len(s.Pages)])
	}
}
