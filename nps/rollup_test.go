package nps_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

type given struct {
	account kabinet.OrgID
	score   nps.Score
	decides bool
}

var anyGiven = rapid.Custom(func(t *rapid.T) given {
	return given{
		kabinet.OrgID(rapid.SampledFrom([]string{"a", "b", "c", "d", ""}).Draw(t, "account")),
		nps.Score(rapid.IntRange(0, 10).Draw(t, "score")), rapid.Bool().Draw(t, "decides"),
	}
})

func accountsOf(t require.TestingT, list []given) *nps.Accounts {
	var a nps.Accounts
	for _, g := range list {
		require.NoError(t, a.Add(g.account, g.score, g.decides))
	}
	return &a
}

// However answers are cut into parts, and in whatever order these are merged, the
// roll-ups are the same to the last bit.
func TestAccountsMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(anyGiven, 1, 30).Draw(t, "answers")
		whole := accountsOf(t, list)
		revenue := func(a *nps.Accounts, ids ...kabinet.OrgID) {
			for i, id := range ids {
				require.NoError(t, a.SetRevenue(id, kabinet.MustMoney(fmt.Sprint(len(id)+i*0+7, ".50 EUR"))))
			}
		}
		revenue(whole, "a", "b", "never")
		cut := rapid.IntRange(0, len(list)).Draw(t, "cut")
		first, second := accountsOf(t, list[:cut]), accountsOf(t, list[cut:])
		revenue(first, "a")
		revenue(second, "a", "b", "never")
		if rapid.Bool().Draw(t, "the other way round") {
			first, second = second, first
		}
		before := second.Tally()
		require.NoError(t, first.Merge(second))
		require.Equal(t, before, second.Tally())
		require.Equal(t, whole.Tally(), first.Tally())
		for _, b := range nps.Bases() {
			want, wantErr := whole.RollUp(b, nps.Options{})
			got, gotErr := first.RollUp(b, nps.Options{})
			require.Equal(t, wantErr, gotErr)
			require.Equal(t, want, got, b.String())
		}
	})
}

// A score lies in its own interval, however alike the answers of an account are, and
// however many there are: the mean of many accounts of many answers is known well.
func TestTheIntervalHoldsTheScoreOfTheAccounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a nps.Accounts
		add := func(id string, s nps.Score, n int) {
			for range n {
				require.NoError(t, a.Add(kabinet.OrgID(id), s, true))
			}
		}
		count := rapid.SampledFrom([]int{0, 1, 2, 3, 50, 200})
		accounts := rapid.IntRange(1, 12).Draw(t, "accounts")
		for i := range accounts {
			id := fmt.Sprint(i)
			add(id, 9, count.Draw(t, "promoters"))
			add(id, 7, count.Draw(t, "passives"))
			add(id, 0, 1+count.Draw(t, "detractors"))
			require.NoError(t, a.SetRevenue(kabinet.OrgID(id), kabinet.MustMoney(fmt.Sprint(rapid.IntRange(1, 1000).Draw(t, "revenue"), " EUR"))))
		}
		for _, b := range nps.Bases() {
			for _, m := range []nps.Method{nps.ScoreMethod, nps.AdjustedWald, nps.Wald} {
				r, err := a.RollUp(b, nps.Options{Method: m})
				require.NoError(t, err)
				if m != nps.AdjustedWald { // which leans to the middle
					require.LessOrEqual(t, r.Interval.Low, r.NPS+1e-6, "%v by %v", b, m)
					require.GreaterOrEqual(t, r.Interval.High, r.NPS-1e-6, "%v by %v", b, m)
				}
				if m == nps.Wald && (b == nps.MeanOfAccounts || b == nps.RevenueWeighted) {
					margin := 1.9599639845 * r.SE
					require.InDelta(t, max(r.NPS-margin, -100), r.Interval.Low, 1e-3)
					require.InDelta(t, min(r.NPS+margin, 100), r.Interval.High, 1e-3)
				}
				p := r.Point("")
				require.InDelta(t, r.NPS, p.Adjusted, 100*3/r.Effective)
			}
		}
	})
	// Thousands of accounts with hundreds of answers each, of 27: 1.4 of a
	// point, by the spread of the accounts, and not 16 to 19.
	var a nps.Accounts
	for i := range 2000 {
		for s, n := range map[nps.Score]int{9: 60 - i%7, 7: 20 + i%7, 3: 25 + i%5} {
			for range n {
				require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i)), s, false))
			}
		}
	}
	r, err := a.RollUp(nps.MeanOfAccounts, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, r.NPS-1.96*r.SE, r.Interval.Low, 0.2)
	require.InDelta(t, r.NPS+1.96*r.SE, r.Interval.High, 0.2)
}

// Roll-ups are checked against their definitions, told naively.
func TestRollUpsAgreeWithTheirDefinitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(anyGiven, 1, 30).Draw(t, "answers")
		a := accountsOf(t, list)
		by := map[kabinet.OrgID][]given{}
		for _, g := range list {
			by[g.account] = append(by[g.account], g)
		}
		none := by[""]
		delete(by, "")
		weight := map[kabinet.OrgID]float64{"a": 3, "b": 5, "c": 0}
		for id, w := range weight {
			require.NoError(t, a.SetRevenue(id, kabinet.MustMoney(fmt.Sprint(w, " EUR"))))
		}
		class := func(mean float64) float64 {
			switch {
			case mean >= 9:
				return 1
			case mean >= 7:
				return 0
			}
			return -1
		}
		var means, byMean, byWorst, byDecider []float64
		var wm, w, ww float64
		unknown := 0
		for id, answers := range by {
			sum, total, worst := 0.0, 0.0, 10.0
			decided, deciders := 0.0, 0.0
			for _, g := range answers {
				sum += float64(g.score.Class())
				total += float64(g.score)
				worst = min(worst, float64(g.score))
				if g.decides {
					decided += float64(g.score)
					deciders++
				}
			}
			n := float64(len(answers))
			means = append(means, sum/n)
			byMean = append(byMean, class(total/n))
			byWorst = append(byWorst, class(worst))
			if deciders > 0 {
				byDecider = append(byDecider, class(decided/deciders))
			}
			if r, ok := weight[id]; ok {
				wm, w, ww = wm+r*sum/n, w+r, ww+r*r
			} else {
				unknown++
			}
		}
		check := func(b nps.Basis, values []float64, leftOut int) {
			r, err := a.RollUp(b, nps.Options{})
			if len(values) == 0 {
				require.ErrorIs(t, err, nps.ErrNoData)
				return
			}
			require.NoError(t, err)
			sum := 0.0
			for _, v := range values {
				sum += v
			}
			require.InDelta(t, 100*sum/float64(len(values)), r.NPS, 1e-9, b.String())
			require.Equal(t, len(values), r.Accounts)
			require.InDelta(t, float64(len(values)), r.Effective, 1e-9)
			require.Equal(t, leftOut, r.LeftOut)
			require.EqualValues(t, len(none), r.Unassigned)
			require.True(t, r.Interval.Contains(r.NPS))
		}
		check(nps.MeanOfAccounts, means, 0)
		check(nps.ClassByMean, byMean, 0)
		check(nps.ClassByWorst, byWorst, 0)
		check(nps.ClassByDecisionMaker, byDecider, len(by)-len(byDecider))

		r, err := a.RollUp(nps.RevenueWeighted, nps.Options{})
		switch {
		case len(by) == 0:
			require.ErrorIs(t, err, nps.ErrNoData)
		case w == 0:
			require.ErrorIs(t, err, nps.ErrNoRevenue)
		default:
			require.NoError(t, err)
			require.InDelta(t, 100*wm/w, r.NPS, 1e-9)
			require.InDelta(t, w*w/ww, r.Effective, 1e-9)
			require.InDelta(t, w/8, r.Coverage, 1e-12, "of the revenue of a and b")
			require.Equal(t, unknown, r.LeftOut)
		}

		// Answers without an account are clusters of their own.
		for _, g := range none {
			by[kabinet.OrgID(fmt.Sprint("none ", len(by)))] = []given{g}
		}
		n, m := float64(len(list)), 0.0
		for _, g := range list {
			m += float64(g.score.Class()) / n
		}
		sum, k := 0.0, float64(len(by))
		for _, answers := range by {
			d := 0.0
			for _, g := range answers {
				d += float64(g.score.Class()) - m
			}
			sum += d * d
		}
		r, err = a.RollUp(nps.AllResponses, nps.Options{})
		require.NoError(t, err)
		require.InDelta(t, 100*m, r.NPS, 1e-9)
		require.EqualValues(t, len(list), r.Responses)
		require.Zero(t, r.Unassigned)
		if k > 1 {
			clustered := math.Sqrt(k/(k-1)*sum) / n
			require.InDelta(t, 100*clustered, r.SE, 1e-9)
			c := a.Tally()
			v := float64(c.Promoters+c.Detractors)/n - m*m
			if v > 1e-9 {
				require.InDelta(t, n/max(1, clustered*clustered/(v/n)), r.Effective, 1e-6, "as many answers as tell as much")
			}
		}
		e, err := a.Tally().Estimate(nps.Options{})
		require.NoError(t, err)
		require.GreaterOrEqual(t, r.Interval.Width(), e.Interval.Width()-1e-9, "it never looks surer than without clusters")
	})
}

// Accounts with one answer each are as good as answers: every basis but that of
// revenue finds the same score and interval.
func TestAccountsWithOneAnswerAreAnswers(t *testing.T) {
	var a nps.Accounts
	for i, s := range []nps.Score{10, 9, 9, 8, 7, 3, 10, 0, 9, 9, 8, 10} {
		require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i)), s, true))
		require.NoError(t, a.SetRevenue(kabinet.OrgID(fmt.Sprint(i)), kabinet.MustMoney("12.34 EUR")))
	}
	e := estimate(t, a.Tally(), nps.Options{})
	for _, b := range nps.Bases() {
		r, err := a.RollUp(b, nps.Options{})
		require.NoError(t, err)
		require.InDelta(t, e.NPS, r.NPS, 1e-9, b.String())
		if b == nps.AllResponses {
			continue // K/(K−1) makes it a little wider
		}
		require.InDelta(t, e.Interval.Low, r.Interval.Low, 1e-6, b.String())
		require.InDelta(t, e.Interval.High, r.Interval.High, 1e-6, b.String())
	}
}

// Answers of one account that are alike tell little more than one of them: the
// interval says so.
func TestClustersWidenTheInterval(t *testing.T) {
	var a nps.Accounts
	for i := range 10 {
		for range 20 {
			require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i)), nps.Score(9*(i%2)), false))
		}
	}
	r, err := a.RollUp(nps.AllResponses, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, 9, r.Effective, 1e-9, "200 answers of 10 accounts that agree within")
	e := estimate(t, a.Tally(), nps.Options{})
	require.Greater(t, r.Interval.Width(), 3*e.Interval.Width())
	_, alone := r.Alone()
	require.False(t, alone)
}

// One client who brings most of the revenue makes the weighted score as unsure as
// one answer, however many answer.
func TestEffectiveNumberRulesTheInterval(t *testing.T) {
	var a nps.Accounts
	for i := range 50 {
		id := kabinet.OrgID(fmt.Sprint(i))
		require.NoError(t, a.Add(id, 9, false))
		require.NoError(t, a.SetRevenue(id, kabinet.MustMoney(map[bool]string{true: "1000000 EUR", false: "1 EUR"}[i == 0])))
	}
	weighted, err := a.RollUp(nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.InDelta(t, 1, weighted.Effective, 1e-3)
	_, alone := weighted.Alone()
	require.False(t, alone)
	mean, err := a.RollUp(nps.MeanOfAccounts, nps.Options{})
	require.NoError(t, err)
	_, alone = mean.Alone()
	require.True(t, alone)
	require.Greater(t, weighted.Interval.Width(), 5*mean.Interval.Width())
}

// Ten accounts are enough to state a score, also where their means are thirds and
// sevenths, and nine are not.
func TestTenAccountsMayStandAlone(t *testing.T) {
	var a nps.Accounts
	for i := range 10 {
		_, alone := func() (int, bool) {
			r, _ := a.RollUp(nps.MeanOfAccounts, nps.Options{})
			return r.Alone()
		}()
		require.False(t, alone, "%d accounts", i)
		for k := range i%4 + i%3 + 1 {
			require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i)), nps.Score(10-3*k%11), true))
		}
		require.NoError(t, a.SetRevenue(kabinet.OrgID(fmt.Sprint(i)), kabinet.MustMoney("0.3 EUR")))
	}
	for _, b := range []nps.Basis{nps.MeanOfAccounts, nps.ClassByMean, nps.ClassByWorst, nps.ClassByDecisionMaker, nps.RevenueWeighted} {
		r, err := a.RollUp(b, nps.Options{})
		require.NoError(t, err)
		_, alone := r.Alone()
		require.True(t, alone, "%s rests on %v", b, r.Effective)
	}
}

func TestPopulationOfARollUp(t *testing.T) {
	var a nps.Accounts
	for i := range 6 {
		require.NoError(t, a.Add(kabinet.OrgID(fmt.Sprint(i/2)), nps.Score(5+i), false))
	}
	_, err := a.RollUp(nps.MeanOfAccounts, nps.Options{Population: 2})
	require.ErrorIs(t, err, nps.ErrPopulation)
	r, err := a.RollUp(nps.MeanOfAccounts, nps.Options{Population: 3})
	require.NoError(t, err)
	require.Zero(t, r.Interval.Width())
	_, err = a.RollUp(nps.AllResponses, nps.Options{Population: 5})
	require.ErrorIs(t, err, nps.ErrPopulation, "that is one of people")
	r, err = a.RollUp(nps.AllResponses, nps.Options{Population: 6})
	require.NoError(t, err)
	require.Zero(t, r.Interval.Width())
	_, err = a.RollUp(nps.Answers, nps.Options{})
	require.ErrorIs(t, err, nps.ErrName)
	_, err = a.RollUp(nps.MeanOfAccounts, nps.Options{Level: 3})
	require.ErrorIs(t, err, nps.ErrLevel)
}

func TestRevenuesThatContradictEachOtherAreRefused(t *testing.T) {
	var a, b nps.Accounts
	eur := kabinet.MustMoney("5 EUR")
	require.NoError(t, a.SetRevenue("x", eur))
	require.NoError(t, a.SetRevenue("x", kabinet.MustMoney("5.00 EUR")))
	require.ErrorIs(t, a.SetRevenue("x", kabinet.MustMoney("6 EUR")), nps.ErrRevenue)
	require.ErrorIs(t, a.SetRevenue("y", kabinet.MustMoney("-1 EUR")), nps.ErrRevenue)
	require.ErrorIs(t, a.SetRevenue("", eur), nps.ErrRevenue)
	require.ErrorIs(t, a.SetRevenue("y", kabinet.Money{}), nps.ErrRevenue)
	require.ErrorIs(t, a.SetRevenue("y", kabinet.MustMoney("1 USD")), kabinet.ErrCurrencyMismatch)

	require.NoError(t, b.Add("x", 9, false))
	require.NoError(t, b.SetRevenue("x", kabinet.MustMoney("7 EUR")))
	require.ErrorIs(t, a.Merge(&b), nps.ErrRevenue)
	require.Zero(t, a.Of("x").N(), "nothing changed")
	var c nps.Accounts
	require.NoError(t, c.SetRevenue("z", kabinet.MustMoney("7 USD")))
	require.ErrorIs(t, a.Merge(&c), kabinet.ErrCurrencyMismatch)
	require.ErrorIs(t, a.Add("x", 11, true), nps.ErrScoreRange)
	require.ErrorIs(t, a.Add("", 11, true), nps.ErrScoreRange)
	_, err := a.RollUp(nps.MeanOfAccounts, nps.Options{})
	require.ErrorIs(t, err, nps.ErrNoData, "a refused answer leaves no account behind")
	require.Zero(t, a.Of(""))
}
