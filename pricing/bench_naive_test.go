package pricing_test

import (
	"sync"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// The plain way to do the same: maps of lists to maps of articles to tiers,
// decimals and times.
type naiveRow struct {
	from, until time.Time
	tiers       []naiveTier
}

type naiveTier struct{ from, price decimal.Decimal }

type naiveLists map[string]map[kabinet.SKU][]naiveRow

var naive = sync.OnceValue(func() naiveLists {
	out := naiveLists{}
	add := func(id string, rows []pricing.Row) {
		m := map[kabinet.SKU][]naiveRow{}
		for _, r := range rows {
			n := naiveRow{from: r.From, until: r.Until}
			if len(r.Tiers) == 0 {
				n.tiers = []naiveTier{{decimal.Zero, r.Price.Decimal()}}
			}
			for _, t := range r.Tiers {
				n.tiers = append(n.tiers, naiveTier{t.From.Decimal(), t.Price.Decimal()})
			}
			m[r.SKU] = append(m[r.SKU], n)
		}
		out[id] = m
	}
	for _, l := range bench().Book.Lists {
		add(string(l.ID), l.Rows)
	}
	for _, a := range bench().Book.Agreements {
		add(string(a.ID), a.Rows)
	}
	return out
})

func (l naiveLists) price(lists []string, sku kabinet.SKU, quantity decimal.Decimal, at time.Time) (price, total decimal.Decimal, ok bool) {
	for _, id := range lists {
		for _, r := range l[id][sku] {
			if at.Before(r.from) || (!r.until.IsZero() && !at.Before(r.until)) {
				continue
			}
			for i := len(r.tiers) - 1; i >= 0; i-- {
				if quantity.GreaterThanOrEqual(r.tiers[i].from) {
					return r.tiers[i].price, r.tiers[i].price.Mul(quantity).Round(2), true
				}
			}
		}
	}
	return price, total, false
}

// BenchmarkPage200Naive prices the pages of BenchmarkPage200 the plain way.
func BenchmarkPage200Naive(b *testing.B) {
	s, lists := bench(), naive()
	var orders [][]string
	for _, buyer := range s.Buyers {
		orders = append(orders, s.Ranked(buyer))
	}
	quantities := make([][]decimal.Decimal, len(s.Pages))
	for i, page := range s.Pages {
		for _, r := range page {
			quantities[i] = append(quantities[i], r.Quantity.Decimal())
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		page := i * 7 % len(s.Pages)
		for j, r := range s.Pages[page] {
			if _, _, ok := lists.price(orders[i%len(orders)], r.SKU, quantities[page][j], r.At); !ok {
				b.Fatal("no price")
			}
		}
	}
}

// TestNaiveAgrees keeps the benchmarks honest: both answer the same.
func TestNaiveAgrees(t *testing.T) {
	s, lists := bench(), naive()
	tied := 0
	for i, v := range s.views {
		for _, r := range s.Pages[i%len(s.Pages)] {
			got := v.Resolve(r)
			if got.Settled != pricing.SettledByRank {
				tied++ // the plain way takes the first of two segments
				continue
			}
			_, total, ok := lists.price(s.Ranked(s.Buyers[i]), r.SKU, r.Quantity.Decimal(), r.At)
			if !ok || !total.Equal(got.Total.Decimal()) {
				t.Fatalf("buyer %d, %s: %s, the plain way %s", i, r.SKU, got.Total, total)
			}
		}
	}
	if tied > 2000 {
		t.Fatalf("%d of the answers were not compared", tied)
	}
}
