package segment_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/segment"
)

// Profits as large as there are, losses, and splitting one client into two move nobody
// into a class that is not theirs, and nobody is there twice.
func TestNobodyBuysAClass(t *testing.T) {
	most := "999999999999999.999"
	list, err := segment.ABC(profits(most, most, "-"+most, "0.000000001", "0"), segment.Cutoffs{})
	require.NoError(t, err)
	require.Equal(t, "AACCC", classes(list))
	for name, c := range map[string]struct {
		profits []segment.Profit[kabinet.OrgID]
		cutoffs segment.Cutoffs
		want    error
	}{
		"twice":                {append(profits("1"), profits("2")...), segment.Cutoffs{}, segment.ErrTwice},
		"nobody":               {[]segment.Profit[kabinet.OrgID]{{Profit: kabinet.MustMoney("1 EUR")}}, segment.Cutoffs{}, segment.ErrSubject},
		"of another currency":  {append(profits("1"), segment.Profit[kabinet.OrgID]{Of: "z", Profit: kabinet.MustMoney("9 USD")}), segment.Cutoffs{}, kabinet.ErrCurrencyMismatch},
		"a cut-off below zero": {profits("1"), segment.Cutoffs{A: kabinet.MustRate("-1"), B: kabinet.MustRate("1")}, segment.ErrCutoffs},
		"more than all":        {profits("1"), segment.Cutoffs{A: kabinet.MustRate("1"), B: kabinet.MustRate("1.000000001")}, segment.ErrCutoffs},
		"the second first":     {profits("1"), segment.Cutoffs{A: kabinet.MustRate("0.9"), B: kabinet.MustRate("0.8")}, segment.ErrCutoffs},
	} {
		_, err := segment.ABC(c.profits, c.cutoffs)
		require.ErrorIs(t, err, c.want, name)
	}
}

// A standing that was tampered with, in its class or its history, and numbers of periods
// that are none, give no class that no period gave.
func TestAForgedStandingGivesNoClass(t *testing.T) {
	all := []segment.Class{segment.A, segment.B, segment.C, "", "Z"}
	for _, held := range all {
		for _, one := range all {
			for _, two := range all {
				for _, period := range all {
					for _, periods := range []int{math.MinInt, 0, 1, 2, 3} {
						was := segment.Standing{Class: held, Recent: []segment.Class{one, two}}
						got := was.Next(period, periods).Class
						require.Contains(t, []segment.Class{held, period, one, two}, got)
						if _, err := segment.ParseClass(string(got)); err != nil {
							require.Equal(t, held, got, "%+v, %q after %d", was, period, periods)
						}
					}
				}
			}
		}
	}
}

// A gate stays closed for who names another one, and a label admits no class that is none.
func TestNobodyTalksThemselvesIntoALabel(t *testing.T) {
	for name, traits := range map[string]segment.Traits{
		"nothing":       {Class: segment.C},
		"another gate":  {Class: segment.C, Passed: []segment.Gate{"", "CASH_GAP", "cash_gap "}},
		"not this kind": {Class: segment.B, Passed: []segment.Gate{segment.CashGap}},
		"no class":      {Growing: true, Passed: []segment.Gate{segment.CashGap}},
		"another class": {Class: "c", Growing: true, Passed: []segment.Gate{segment.CashGap}},
	} {
		got, _ := segment.Fish().Of(traits)
		require.False(t, got.Open, name)
	}
}

// Activity below zero, or in part, is none; dates before all time and the greatest counts
// are within the levels.
func TestScoresStayWithinTheirLevels(t *testing.T) {
	eur := kabinet.MustMoney("1 EUR")
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	for name, a := range map[string]segment.Activity[kabinet.OrgID]{
		"fewer than none": {Of: "a", Last: day, Orders: -1, Amount: eur},
		"a loss":          {Of: "a", Last: day, Orders: 1, Amount: kabinet.MustMoney("-1 EUR")},
		"no date":         {Of: "a", Orders: 1, Amount: eur},
		"no currency":     {Of: "a", Last: day, Orders: 1},
	} {
		_, err := segment.RFM([]segment.Activity[kabinet.OrgID]{a}, 5)
		require.ErrorIs(t, err, segment.ErrActivity, name)
	}
	for _, levels := range []int{math.MinInt, -1, 0, 1, 11, math.MaxInt} {
		_, err := segment.RFM([]segment.Activity[kabinet.OrgID]{}, levels)
		require.ErrorIs(t, err, segment.ErrLevels)
	}
	scores, err := segment.RFM([]segment.Activity[kabinet.OrgID]{
		{Of: "a", Last: day.AddDate(-9000, 0, 0), Orders: math.MaxInt64, Amount: kabinet.MustMoney("999999999999999.99 EUR")},
		{Of: "b", Last: day, Orders: 1, Amount: kabinet.MustMoney("0 EUR")},
	}, 10)
	require.NoError(t, err)
	require.Equal(t, []string{"3-8-8", "8-3-3"}, []string{scores[0].String(), scores[1].String()})
	for _, n := range []int{math.MinInt, -1, 5, math.MaxInt} {
		_, err := segment.BANT{Budget: segment.Points(4), Need: segment.Points(n)}.Qualify()
		require.ErrorIs(t, err, segment.ErrPoints)
	}
}
