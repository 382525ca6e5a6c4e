package index_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// Generators. Days are of eight months, so that much is missing and much is not.

var zones = []*time.Location{nil, time.FixedZone("east", 3*60*60), time.FixedZone("west", -7*60*60-1800)}

var epoch = kabinet.MustDate("2025-11-01")

func anyDay() *rapid.Generator[kabinet.Date] {
	return rapid.Map(rapid.IntRange(0, 240), epoch.AddDays)
}

func anyInstant() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		hours := rapid.SampledFrom([]int{0, 3, 7, 12, 21, 23}).Draw(t, "hour")
		nanos := rapid.SampledFrom([]time.Duration{0, 0, 1, time.Hour - 1}).Draw(t, "part")
		return anyDay().Draw(t, "day").Start(nil).Add(time.Duration(hours)*time.Hour + nanos)
	})
}

func decimal(low, high int64, scale int) *rapid.Generator[kabinet.Quantity] {
	return rapid.Custom(func(t *rapid.T) kabinet.Quantity {
		return must(kabinet.NewQuantity(rapid.Int64Range(low, high).Draw(t, "coefficient"), rapid.IntRange(0, scale).Draw(t, "scale")))
	})
}

func anySeries(id index.SeriesID, bare bool) *rapid.Generator[index.Series] {
	return rapid.Custom(func(t *rapid.T) index.Series {
		s := index.Series{ID: id}
		if !bare {
			s.Currency, s.Unit = eur, kabinet.Kilogram
			s.Per = rapid.SampledFrom([]kabinet.Quantity{kabinet.QuantityOf(1), kabinet.QuantityOf(100), kabinet.QuantityOf(3)}).Draw(t, "per")
		}
		type fact struct {
			day       kabinet.Date
			published time.Time
		}
		seen := map[fact]bool{}
		// A few stretches of days, some of them revised.
		for range rapid.IntRange(0, 6).Draw(t, "stretches") {
			day := anyDay().Draw(t, "from")
			for range rapid.IntRange(1, 8).Draw(t, "length") {
				delay := rapid.SampledFrom([]int{-20, 0, 0, 0, 1, 12, 45}).Draw(t, "delay")
				published := day.AddDays(delay).Start(nil).Add(18 * time.Hour)
				if !seen[fact{day, published}] {
					seen[fact{day, published}] = true
					s.Observations = append(s.Observations, index.Observation{
						ID: fmt.Sprint(id, len(s.Observations)), Effective: day, Published: published,
						Value: decimal(1, 200_000, 3).Draw(t, "value"),
					})
				}
				day = day.AddDays(rapid.IntRange(0, 2).Draw(t, "gap"))
			}
		}
		return s
	})
}

func anyFormula() *rapid.Generator[index.Formula] {
	money := func(low, high int64) *rapid.Generator[*kabinet.Money] {
		return rapid.Custom(func(t *rapid.T) *kabinet.Money {
			return new(must(kabinet.NewMoney(rapid.Int64Range(low, high).Draw(t, "cents"), 2, eur)))
		})
	}
	return rapid.Custom(func(t *rapid.T) index.Formula {
		f := index.Formula{
			Method:        rapid.SampledFrom([]index.Method{index.Weight, index.Step, index.Ratio}).Draw(t, "method"),
			Fixing:        rapid.SampledFrom([]index.Fixing{index.PreviousBusinessDay, index.MonthAverage, index.QuarterAverage, index.Fixed}).Draw(t, "fixing"),
			Anchor:        rapid.SampledFrom([]index.Anchor{index.Order, index.Shipment, index.Invoice}).Draw(t, "anchor"),
			AllowNegative: rapid.Bool().Draw(t, "negative"),
			Per:           decimal(0, 1000, 1).Draw(t, "per"),
		}
		base := func() *kabinet.Quantity { return new(decimal(1, 100_000, 3).Draw(t, "base")) }
		switch f.Method {
		case index.Weight:
			f.Index, f.Base = "a", base()
			f.Weight = decimal(1, 5000, 4).Draw(t, "weight")
			f.Handling = kabinet.MustPercentage(decimal(-9999, 3000, 2).Filter(func(q kabinet.Quantity) bool {
				return kabinet.QuantityOf(-100).Less(q)
			}).Draw(t, "handling").String())
		case index.Step:
			f.Index, f.Base = rapid.SampledFrom([]index.SeriesID{"a", "b"}).Draw(t, "index"), base()
			f.Step = must(kabinet.NewQuantity(rapid.Int64Range(900, 90_000).Draw(t, "step"), 1))
			f.StepAmount = money(1, 10_000).Draw(t, "amount")
		case index.Ratio:
			first := rapid.Int64Range(1, 100).Draw(t, "first")
			second := rapid.Int64Range(0, 100-first).Draw(t, "second")
			f.Constant = must(kabinet.NewRate(100-first-second, 2))
			f.Shares = []index.Share{{Index: "b", Base: base(), Share: must(kabinet.NewRate(first, 2))}}
			if second > 0 {
				f.Shares = append(f.Shares, index.Share{Index: "a", Base: base(), Share: must(kabinet.NewRate(second, 2))})
			}
		}
		if rapid.Bool().Draw(t, "part") {
			f.PassThrough = kabinet.MustPercentage(decimal(1, 100, 1).Draw(t, "passed").String())
		}
		if f.Fixing == index.Fixed {
			f.On = anyDay().Draw(t, "on")
		} else {
			f.Lag = rapid.IntRange(0, 3).Draw(t, "lag")
		}
		if (f.Fixing == index.MonthAverage || f.Fixing == index.QuarterAverage) && rapid.Bool().Draw(t, "scaled") {
			f.AverageScale = new(rapid.IntRange(0, 9).Draw(t, "scale"))
		}
		if rapid.Bool().Draw(t, "tolerant") {
			f.Missing, f.MaxAge = index.LastKnown, rapid.IntRange(1, 90).Draw(t, "age")
		}
		low := int64(0)
		if f.AllowNegative {
			low = -20_000
		}
		if rapid.Bool().Draw(t, "collared") {
			f.Collar = money(low, 20_000).Draw(t, "collar")
		}
		if rapid.Bool().Draw(t, "capped") {
			if f.Collar != nil {
				low, _ = f.Collar.Fixed()
			}
			f.Cap = money(low, 20_000).Draw(t, "cap")
		}
		return f
	})
}

func anyInput() *rapid.Generator[index.Input] {
	return rapid.Custom(func(t *rapid.T) index.Input {
		maybe := func(label string) (at time.Time) {
			if rapid.Bool().Draw(t, label+" set") {
				at = anyInstant().Draw(t, label)
			}
			return at
		}
		in := index.Input{
			Price: must(kabinet.NewMoney(rapid.Int64Range(0, 1_000_000).Draw(t, "price"), 2, eur)),
			Per:   decimal(0, 1000, 2).Draw(t, "per"),
			Order: maybe("order"), Shipment: maybe("shipment"), Invoice: maybe("invoice"),
			At: anyInstant().Draw(t, "at"), KnownAt: maybe("known"),
		}
		if !in.KnownAt.IsZero() && rapid.Bool().Draw(t, "known now") {
			in.KnownAt = in.At
		}
		in.Calendar = must(kabinet.NewCalendar(kabinet.CalendarOptions{
			Zone:     rapid.SampledFrom(zones).Draw(t, "zone"),
			Holidays: rapid.SliceOfN(anyDay(), 0, 4).Draw(t, "holidays"),
		}))
		return in
	})
}

func anySeriesPair(t *rapid.T) []index.Series {
	return []index.Series{anySeries("a", false).Draw(t, "a"), anySeries("b", true).Draw(t, "b")}
}
