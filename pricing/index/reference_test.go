package index_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

// The reference reckons in fractions, day by day, from the unsorted series,
// without sharing anything with the package: slow, and easy to check by eye.

func rat(text fmt.Stringer) *big.Rat {
	r, ok := new(big.Rat).SetString(text.String())
	if !ok {
		panic(text)
	}
	return r
}

func mul(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
func quo(a, b *big.Rat) *big.Rat { return new(big.Rat).Quo(a, b) }
func sub(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func add(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

var errMissing = errors.New("missing")

// valueOn returns what is known of a day.
func valueOn(s index.Series, d kabinet.Date, known time.Time) (index.Observation, bool) {
	var best index.Observation
	found := false
	for _, o := range s.Observations {
		if o.Effective != d || (!known.IsZero() && o.Published.After(known)) {
			continue
		}
		if !found || o.Published.After(best.Published) {
			best, found = o, true
		}
	}
	return best, found
}

// wanted returns the days that count, and whether that may change, at an instant.
func wanted(f index.Formula, in index.Input) (days []kabinet.Date, provisional bool) {
	event := []time.Time{in.Order, in.Shipment, in.Invoice}[f.Anchor]
	zone := in.Calendar.Zone()
	if event.IsZero() || event.After(in.At) {
		event, provisional = in.At, true
	}
	day := kabinet.DateOf(event.In(zone))
	period := 0
	switch f.Fixing {
	case index.Fixed:
		return []kabinet.Date{f.On}, false
	case index.PreviousBusinessDay:
		for n := 0; n < max(f.Lag, 1); {
			day = day.AddDays(-1)
			if in.Calendar.IsBusinessDay(day) {
				n++
			}
		}
		return []kabinet.Date{day}, provisional
	case index.MonthAverage:
		period = 1
	case index.QuarterAverage:
		period = 3
	}
	number := func(d kabinet.Date) int { return (d.Year*12 + int(d.Month) - 1) / period }
	for d := day.AddDays(-900); d.Before(day.AddDays(120)); d = d.AddDays(1) {
		if number(d) == number(day)-f.Lag {
			days = append(days, d)
		}
	}
	if f.Lag == 0 && number(kabinet.DateOf(in.At.In(zone))) == number(day) {
		provisional = true
	}
	return days, provisional
}

func quotation(f index.Formula, s index.Series, in index.Input) (*big.Rat, []string, error) {
	days, provisional := wanted(f, in)
	sum, scale := new(big.Rat), 0
	var ids []string
	take := func(o index.Observation) {
		sum.Add(sum, rat(o.Value))
		ids = append(ids, o.ID)
		scale = max(scale, decimals(o.Value.String()))
	}
	for _, d := range days {
		if o, ok := valueOn(s, d, in.KnownAt); ok {
			take(o)
		}
	}
	if ids == nil && (f.Missing == index.LastKnown || provisional) {
		age := 100_000
		if f.Missing == index.LastKnown {
			age = f.MaxAge
		}
		for n := 1; n <= min(age, 3000); n++ {
			if o, ok := valueOn(s, days[0].AddDays(-n), in.KnownAt); ok {
				take(o)
				break
			}
		}
	}
	if ids == nil {
		return nil, nil, errMissing
	}
	if f.Fixing == index.Fixed || f.Fixing == index.PreviousBusinessDay {
		return sum, ids, nil
	}
	if f.AverageScale != nil {
		scale = *f.AverageScale
	}
	return rounded(quo(sum, big.NewRat(int64(len(ids)), 1)), scale), ids, nil
}

func decimals(s string) int {
	for i := range s {
		if s[i] == '.' {
			return len(s) - i - 1
		}
	}
	return 0
}

// rounded relies on FloatString, which rounds half away from zero.
func rounded(x *big.Rat, scale int) *big.Rat {
	r, _ := new(big.Rat).SetString(x.FloatString(scale))
	return r
}

// reference returns the amount and the ids of the observations.
func reference(series map[index.SeriesID]index.Series, f index.Formula, in index.Input) (*big.Rat, []string, bool, error) {
	per := func(q kabinet.Quantity) *big.Rat {
		if q.IsZero() {
			return big.NewRat(1, 1)
		}
		return rat(q)
	}
	share := quo(per(in.Per), per(f.Per))
	_, provisional := wanted(f, in)
	var x *big.Rat
	var all []string
	if f.Method == index.Ratio {
		factor := rat(f.Constant)
		for _, s := range f.Shares {
			q, ids, err := quotation(f, series[s.Index], in)
			if err != nil {
				return nil, nil, false, err
			}
			factor = add(factor, mul(rat(s.Share), quo(q, rat(*s.Base))))
			all = append(all, ids...)
		}
		price, _ := new(big.Rat).SetString(in.Price.Amount())
		x = mul(price, sub(factor, big.NewRat(1, 1)))
	} else {
		q, ids, err := quotation(f, series[f.Index], in)
		if err != nil {
			return nil, nil, false, err
		}
		all = ids
		if f.Method == index.Weight {
			q = mul(q, add(big.NewRat(1, 1), rat(f.Handling.Rate())))
			x = mul(mul(rat(f.Weight), quo(sub(q, rat(*f.Base)), rat(series[f.Index].Per))), share)
		} else {
			step, above := rat(f.Step), sub(q, rat(*f.Base))
			n := int64(0)
			for ; above.Cmp(step) >= 0; n++ {
				above = sub(above, step)
			}
			for ; above.Cmp(new(big.Rat).Neg(step)) <= 0; n-- {
				above = add(above, step)
			}
			amount, _ := new(big.Rat).SetString(f.StepAmount.Amount())
			x = mul(mul(big.NewRat(n, 1), amount), share)
		}
	}
	if !f.PassThrough.IsZero() {
		x = mul(x, rat(f.PassThrough.Rate()))
	}
	if x.Sign() < 0 && !f.AllowNegative {
		x = new(big.Rat)
	}
	bound := func(b *kabinet.Money, sign int) {
		if b == nil {
			return
		}
		limit, _ := new(big.Rat).SetString(b.Amount())
		if limit = mul(limit, share); x.Cmp(limit) == sign {
			x = limit
		}
	}
	bound(f.Collar, -1)
	bound(f.Cap, 1)
	return rounded(x, places(x)), all, provisional, nil
}

// places is how many decimal places an amount has room for: 9, or what is left of
// 18 digits.
func places(x *big.Rat) int {
	n, _, _ := strings.Cut(new(big.Rat).Abs(x).FloatString(0), ".")
	return min(9, 18-len(n))
}

func TestTheReferenceAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := anySeriesPair(t)
		f, in := anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		table, err := index.Compile(series)
		require.NoError(t, err)
		require.NoError(t, table.Check(f))
		got, err := table.Surcharge(f, in)
		want, ids, provisional, wantErr := reference(map[index.SeriesID]index.Series{"a": series[0], "b": series[1]}, f, in)
		if wantErr != nil {
			require.ErrorIs(t, err, index.ErrObservation)
			return
		}
		require.NoError(t, err)
		amount, ok := new(big.Rat).SetString(got.Amount.Amount())
		require.True(t, ok)
		require.Equal(t, want.FloatString(9), amount.FloatString(9))
		require.Equal(t, ids, got.Observations)
		require.Equal(t, provisional, got.Provisional)
		require.True(t, got.Until.IsZero() || got.Until.After(in.At), "%s is not after %s", got.Until, in.At)
	})
}

// What was published later does not count, whether the table has it or not.
func TestKnownAtIsATableThatNeverHadLaterPublications(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := anySeriesPair(t)
		f, in := anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		in.KnownAt = anyInstant().Draw(t, "known")
		all := must(index.Compile(series))
		var earlier []index.Series
		for _, s := range series {
			s.Observations = slices.DeleteFunc(slices.Clone(s.Observations), func(o index.Observation) bool {
				return o.Published.After(in.KnownAt)
			})
			earlier = append(earlier, s)
		}
		then := must(index.Compile(earlier))
		got, err := all.Surcharge(f, in)
		for _, known := range []time.Time{in.KnownAt, {}, in.KnownAt.AddDate(5, 0, 0)} {
			in.KnownAt = known
			want, wantErr := then.Surcharge(f, in)
			require.Equal(t, wantErr, err)
			got.Until, want.Until = time.Time{}, time.Time{}
			require.Equal(t, want, got)
		}
	})
}

func TestNothingChangesBeforeUntil(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := must(index.Compile(anySeriesPair(t)))
		f, in := anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		now, err := table.Surcharge(f, in)
		if err != nil {
			return
		}
		last := 500 * 24 * time.Hour
		if !now.Until.IsZero() {
			last = now.Until.Sub(in.At) - 1
		}
		move := func(d time.Duration) index.Input {
			later := in
			later.At = in.At.Add(d)
			if !in.KnownAt.IsZero() {
				later.KnownAt = in.KnownAt.Add(d)
			}
			return later
		}
		for _, d := range []time.Duration{last, last / 2, time.Duration(rapid.Int64Range(0, int64(last)).Draw(t, "later"))} {
			later, err := table.Surcharge(f, move(d))
			require.NoError(t, err)
			require.Equal(t, now, later, "%s later", d)
		}
	})
}

func TestUntilIsNoSoonerThanNeededWithoutPublications(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := must(index.Compile(anySeriesPair(t)))
		f, in := anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		in.KnownAt = time.Time{}
		now, err := table.Surcharge(f, in)
		if err != nil || now.Until.IsZero() {
			return
		}
		before, _ := wanted(f, in)
		in.At = now.Until
		after, provisional := wanted(f, in)
		require.True(t, !provisional || !slices.Equal(before, after), "at %s nothing changes", now.Until)
	})
}

func TestCapAndCollarAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := must(index.Compile(anySeriesPair(t)))
		f, in := anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		f.AllowNegative = true
		if _, err := table.Surcharge(f, in); err != nil {
			return
		}
		amount := func(collar, most *kabinet.Money) kabinet.Money {
			f.Collar, f.Cap = collar, most
			return must(table.Surcharge(f, in)).Amount
		}
		rises := func(amounts ...kabinet.Money) {
			for i := range amounts[1:] {
				c, err := amounts[i].Cmp(amounts[i+1])
				require.NoError(t, err)
				require.LessOrEqual(t, c, 0, "%v", amounts)
			}
		}
		bounds := rapid.SliceOfN(rapid.Int64Range(-30_000, 30_000), 3, 3).Draw(t, "bounds")
		slices.Sort(bounds)
		low, middle, high := new(must(kabinet.NewMoney(bounds[0], 2, eur))), new(must(kabinet.NewMoney(bounds[1], 2, eur))), new(must(kabinet.NewMoney(bounds[2], 2, eur)))
		rises(amount(nil, low), amount(nil, middle), amount(nil, high), amount(nil, nil))
		rises(amount(nil, nil), amount(low, nil), amount(middle, nil), amount(high, nil))
		rises(amount(low, middle), amount(low, high), amount(middle, high))
	})
}
