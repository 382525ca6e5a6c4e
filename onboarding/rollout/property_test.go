package rollout

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
)

// someEvents draws a history of up to 60 events of five clients and two managers.
func someEvents(t *rapid.T) []Event {
	var out []Event
	base := local("2026-01-01 00:00")
	n := rapid.IntRange(0, 60).Draw(t, "n")
	for i := range n {
		e := Event{
			ID: kabinet.EventID(fmt.Sprint("event ", i)), Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"),
			At: base.Add(time.Duration(rapid.IntRange(0, 200*24*60).Draw(t, "at")) * time.Minute),
		}
		client := kabinet.OrgID(rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "client"))
		channel := rapid.SampledFrom([]string{Portal, "phone"}).Draw(t, "channel")
		other := fmt.Sprint(rapid.IntRange(0, max(n-1, 0)).Draw(t, "other"))
		switch e.Kind {
		case OrderPlaced:
			e.Client, e.Channel, e.Order, e.Lines = client, channel, fmt.Sprint(i), rapid.IntRange(1, 9).Draw(t, "lines")
			e.CrossSell = rapid.IntRange(0, e.Lines).Draw(t, "cross")
			e.Amount, _ = kabinet.NewMoney(int64(rapid.IntRange(0, 100_000).Draw(t, "amount")), 2, kabinet.MustMoney("1 EUR").Currency())
			if rapid.Bool().Draw(t, "cart") {
				e.FirstCart = e.At.Add(-time.Hour)
			}
		case OrderConfirmed, OrderCancelled:
			e.Order = other
		case EnquiryAnswered:
			e.Enquiry = other
		case EnquiryMade:
			e.Client, e.Channel, e.Enquiry, e.Topic = client, channel, fmt.Sprint(i), AboutPrice
		case OperationDone:
			e.Client, e.Staff, e.Operations = client, kabinet.PersonID(rapid.SampledFrom([]string{"m", "n"}).Draw(t, "staff")), rapid.IntRange(0, 5).Draw(t, "operations")
			e.Minutes = float64(rapid.IntRange(0, 90).Draw(t, "minutes"))
		case Responded:
			s := rapid.IntRange(0, 10).Draw(t, "score")
			e.Client, e.Score = client, &s
		default:
			e.Client = client
		}
		out = append(out, e)
	}
	return out
}

func reported(t *rapid.T, p Plan, events []Event) Report {
	h := &History{}
	for _, e := range events {
		require.NoError(t, h.Add(e))
	}
	r, err := h.Report(p)
	require.NoError(t, err)
	return r
}

// The same events in any order, with any of them twice, make the same report, to
// the bit.
func TestOrderAndDuplicatesDoNotMatter(t *testing.T) {
	p := plan(t)
	out := NewCohort("out", "Outside", kabinet.MustDate("2026-04-01"), "d", "e")
	p.Outside = &out
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents(t)
		want := reported(t, p, events)
		again := append([]Event(nil), events...)
		for range len(events) / 2 {
			again = append(again, events[rand.IntN(len(events))])
		}
		rand.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		require.Equal(t, want, reported(t, p, again))
	})
}

// Shares lie between 0 and 1 within their intervals, and so do their parts; what has
// no value says why.
func TestSharesAreShares(t *testing.T) {
	p := plan(t)
	rapid.Check(t, func(t *rapid.T) {
		for _, row := range reported(t, p, someEvents(t)).Cohorts[0].Rows {
			for _, pt := range row.Points {
				require.Equal(t, pt.Value == nil, pt.None != "", "%s", row.Measure)
				if pt.Value == nil {
					require.Nil(t, pt.Interval)
					continue
				}
				require.True(t, finite(*pt.Value))
				if in := pt.Interval; in != nil {
					require.LessOrEqual(t, in.Low, *pt.Value+1e-9, "%s", row.Measure)
					require.True(t, in.Open || in.High >= *pt.Value-1e-9, "%s", row.Measure)
				}
				if row.Unit == Share {
					require.GreaterOrEqual(t, *pt.Value, 0.0)
					require.LessOrEqual(t, *pt.Value, 1.0)
					require.LessOrEqual(t, pt.Numerator.Number, pt.Denominator.Number+1e-9)
				}
			}
		}
	})
}

// An order that is cancelled, and all that belongs to it, changes nothing, but that
// orders and cancellations are recorded.
func TestCancelledOrdersChangeNothing(t *testing.T) {
	p := plan(t)
	p.Since = map[Kind]kabinet.Date{}
	for _, k := range Kinds() {
		p.Since[k] = kabinet.MustDate("2025-01-01")
	}
	rapid.Check(t, func(t *rapid.T) {
		events := someEvents(t)
		want := reported(t, p, events)
		for i := range rapid.IntRange(1, 10).Draw(t, "cancelled") {
			id := fmt.Sprint("cancelled ", i)
			e := ordered(id, "a", fmt.Sprintf("2026-%02d-10 10:00", 1+i%7), Portal, "1000000 USD", 50)
			e.FirstCart = e.At.Add(-time.Minute)
			events = append(events, e, cancelled(id, "2026-07-30 10:00"), confirmed(id, "2026-07-20 10:00"))
		}
		require.Equal(t, want, reported(t, p, events))
	})
}

// The parts of a cohort that is split add up to it.
func TestPartsAddUp(t *testing.T) {
	whole := plan(t)
	whole.Cohorts = []Cohort{
		NewCohort("all", "All", kabinet.MustDate("2026-04-01"), "a", "b", "c", "d"),
		NewCohort("one", "One", kabinet.MustDate("2026-04-01"), "a", "b"),
		NewCohort("two", "Two", kabinet.MustDate("2026-04-01"), "c", "d"),
	}
	additive := map[Measure]bool{}
	for _, m := range Measures() {
		additive[m] = true
	}
	delete(additive, OrderShareOfAll)  // of the same orders of the seller
	delete(additive, OperationsPerDay) // a manager may have clients of both
	delete(additive, OnboardedPerMonth)
	rapid.Check(t, func(t *rapid.T) {
		r := reported(t, whole, someEvents(t))
		for _, row := range r.Cohorts[0].Rows {
			one, _ := r.Cohorts[1].Row(row.Measure)
			two, _ := r.Cohorts[2].Row(row.Measure)
			for i, pt := range row.Points {
				if !additive[row.Measure] {
					continue
				}
				for _, sum := range [][3]Amount{
					{pt.Numerator, one.Points[i].Numerator, two.Points[i].Numerator},
					{pt.Denominator, one.Points[i].Denominator, two.Points[i].Denominator},
				} {
					money, err := sum[1].Money.Add(sum[2].Money)
					require.NoError(t, err)
					require.True(t, money.Equal(sum[0].Money) || money.IsZero() && sum[0].Money.IsZero(), "%s", row.Measure)
					require.InDelta(t, sum[0].Number, sum[1].Number+sum[2].Number, 1e-9, "%s", row.Measure)
				}
			}
		}
	})
}
