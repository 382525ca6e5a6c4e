package pricing_test

import (
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/benchset"
	"github.com/seed-a884640a/kabinet/pricing"
)

// million is the large set, compiled once.
var million = sync.OnceValue(func() (m struct {
	*benchset.Million
	snapshot *pricing.Snapshot
	views    []*pricing.View
	rows     *pricing.Interned
}) {
	m.Million = benchset.NewMillion()
	var err error
	if m.snapshot, _, err = pricing.Compile(m.Book); err != nil {
		panic(err)
	}
	for n := range benchset.MillionLists {
		v, err := m.snapshot.For(benchset.Client(n))
		if err != nil {
			panic(err)
		}
		m.views = append(m.views, v)
	}
	if m.rows, err = pricing.Intern(m.Book); err != nil {
		panic(err)
	}
	return m
})

// rawChain is the plain answer to the probes: from the number of a product to
// its id, and from list, tier and id to the price.
type rawChain struct {
	ids    map[kabinet.SKU]uint32
	prices map[uint64]int64
}

var chain = sync.OnceValue(func() rawChain {
	m := million()
	c := rawChain{make(map[kabinet.SKU]uint32, len(m.SKUs)), make(map[uint64]int64, len(m.Probes))}
	for i, sku := range m.SKUs {
		c.ids[sku] = uint32(i)
	}
	for n, l := range m.Book.Lists[:benchset.MillionLists] {
		for _, row := range l.Rows {
			for tier, t := range row.Tiers {
				coef, _ := t.Price.Fixed()
				c.prices[chainKey(n, tier, c.ids[row.SKU])] = coef
			}
		}
	}
	return c
})

func chainKey(list, tier int, id uint32) uint64 {
	return uint64(list)<<40 | uint64(tier)<<32 | uint64(id)
}

// BenchmarkOne1M prices one article among a million rows, each time another.
func BenchmarkOne1M(b *testing.B) {
	m := million()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := m.Probes[i%len(m.Probes)]
		if m.views[p.List].Resolve(pricing.Request{
			SKU: m.SKUs[p.SKU], Quantity: p.Quantity(), Currency: benchset.EUR, At: benchset.At,
		}).Outcome != pricing.Priced {
			b.Fatal("no price")
		}
	}
}

// BenchmarkOne1MRawChain looks the same up in two Go maps.
func BenchmarkOne1MRawChain(b *testing.B) {
	m, c := million(), chain()
	agrees(b)
	for i := 0; b.Loop(); i++ {
		p := m.Probes[i%len(m.Probes)]
		if c.prices[chainKey(int(p.List), int(p.Tier), c.ids[m.SKUs[p.SKU]])] == 0 {
			b.Fatal("no price")
		}
	}
}

// agrees keeps the benchmarks honest: both answer the same.
func agrees(b *testing.B) {
	m, c := million(), chain()
	for _, p := range m.Probes[:10_000] {
		r := m.views[p.List].Resolve(pricing.Request{SKU: m.SKUs[p.SKU], Quantity: p.Quantity(), Currency: benchset.EUR, At: benchset.At})
		coef, _ := r.Price.Fixed()
		if want := c.prices[chainKey(int(p.List), int(p.Tier), c.ids[m.SKUs[p.SKU]])]; coef != want {
			b.Fatalf("%s: %d, the raw chain %d", m.SKUs[p.SKU], coef, want)
		}
	}
}

// BenchmarkBuild1M makes the tables of a million rows that have been checked and
// interned.
func BenchmarkBuild1M(b *testing.B) {
	m := million()
	b.ReportAllocs()
	bytes := 0
	for b.Loop() {
		bytes = m.rows.Build()
	}
	b.ReportMetric(float64(bytes)/float64(m.rows.Len()), "B/row")
}

// BenchmarkBuild1MGoMap fills one Go map with the same rows.
func BenchmarkBuild1MGoMap(b *testing.B) {
	m := million()
	b.ReportAllocs()
	for b.Loop() {
		prices := map[uint64]int64{}
		m.rows.Each(func(subject, table uint32, tier int, price int64) {
			prices[uint64(table)<<40|uint64(tier)<<32|uint64(subject)] = price
		})
	}
}

// BenchmarkIntern1M checks and interns a million rows.
func BenchmarkIntern1M(b *testing.B) {
	m := million()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := pricing.Intern(m.Book); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSwapOneList changes a list of a thousand rows among a million, from
// the authored rows to a view of the next snapshot.
func BenchmarkSwapOneList(b *testing.B) {
	m := million()
	lists := []pricing.List{m.Swapped, m.Swap}
	var live pricing.Live
	live.Swap(m.snapshot)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		err := live.Update(func(s *pricing.Snapshot) (*pricing.Snapshot, error) {
			next, _, err := s.With(pricing.Amendment{Version: "swapped", Lists: lists[i%2 : i%2+1]})
			return next, err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
