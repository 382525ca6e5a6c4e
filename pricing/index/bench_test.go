package index_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// tenYears has an observation on each business day of ten years.
func tenYears(id index.SeriesID) index.Series {
	s := index.Series{ID: id, Currency: eur, Per: kabinet.QuantityOf(100), Unit: kabinet.Kilogram}
	var calendar kabinet.Calendar
	day := kabinet.MustDate("2016-01-01")
	for i := range 2600 {
		s.Observations = append(s.Observations, index.Observation{
			ID: fmt.Sprint(id, "-", i), Effective: day, Published: day.Start(nil).Add(18 * time.Hour),
			Value: must(kabinet.NewQuantity(int64(50_000+i*37%9000), 2)),
		})
		day = calendar.NextBusinessDay(day)
	}
	return s
}

// The yardstick is a weight by the day before: an average of a quarter, and a
// ratio of two series, cost what they look at.
func BenchmarkSurcharge(b *testing.B) {
	table := must(index.Compile([]index.Series{tenYears("cu-del"), tenYears("al")}))
	in := index.Input{
		Price: kabinet.MustMoney("200 EUR"), Per: kabinet.QuantityOf(100),
		Order: instant("2024-05-15"), At: instant("2024-05-15"), KnownAt: instant("2024-05-15"),
	}
	day := cable()
	quarter := cable()
	quarter.Fixing, quarter.Lag = index.QuarterAverage, 1
	ratio := index.Formula{
		Method: index.Ratio, Constant: kabinet.MustRate("0.4"), Fixing: index.MonthAverage, Lag: 1,
		Shares: []index.Share{
			{Index: "cu-del", Base: quantity("500"), Share: kabinet.MustRate("0.35")},
			{Index: "al", Base: quantity("480"), Share: kabinet.MustRate("0.25")},
		},
	}
	for _, test := range []struct {
		name string
		f    index.Formula
	}{{"day", day}, {"quarter", quarter}, {"ratio", ratio}} {
		b.Run(test.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := table.Surcharge(test.f, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	series := []index.Series{tenYears("cu-del")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := index.Compile(series); err != nil {
			b.Fatal(err)
		}
	}
}
