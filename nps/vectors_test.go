package nps_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func tally(p, s, d int64) nps.Tally { return nps.Tally{Promoters: p, Passives: s, Detractors: d} }

// digits compares a number with its printed digits: it is rounded to as many
// decimals as these have.
func digits(t *testing.T, want string, got float64, what string) {
	t.Helper()
	_, fraction, _ := strings.Cut(want, ".")
	text := fmt.Sprintf("%.*f", len(fraction), got)
	require.Equal(t, want, strings.TrimPrefix(text, map[bool]string{true: "-"}[strings.Trim(text, "-0.") == ""]), what)
}

func limits(t *testing.T, low, high string, got nps.Interval, what string) {
	t.Helper()
	digits(t, low, got.Low, what+", low")
	digits(t, high, got.High, what+", high")
}

func estimate(t *testing.T, c nps.Tally, o nps.Options) nps.Estimate {
	t.Helper()
	e, err := c.Estimate(o)
	require.NoError(t, err)
	return e
}

// The vectors of the design page, P/S/D, to the digits printed there.
func TestVectors(t *testing.T) {
	for _, v := range []struct {
		counts                nps.Tally
		nps, variance         string
		wald, adjusted, score [2]string
	}{
		{tally(70, 10, 20), "50", "0.65", [2]string{"34.1983", "65.8017"}, [2]string{"32.9415", "64.1459"}, [2]string{"32.6261", "63.9434"}},
		{tally(50, 30, 20), "30", "0.61", [2]string{"14.6922", "45.3078"}, [2]string{"14.0511", "44.2013"}, [2]string{"13.9551", "44.3393"}},
		{tally(10, 0, 0), "100", "0", [2]string{"100", "100"}, [2]string{"47.5036", "100"}, [2]string{"44.4934", "100"}},
		{tally(0, 10, 0), "0", "0", [2]string{"0", "0"}, [2]string{"-18.4650", "18.4650"}, [2]string{"-27.7533", "27.7533"}},
		{tally(9, 0, 2), "63.6364", "0.595041", [2]string{"18.0510", "100"}, [2]string{"8.0008", "91.9992"}, [2]string{"4.6039", "89.7265"}},
		{tally(45, 30, 25), "20", "0.66", [2]string{"4.0772", "35.9228"}, [2]string{"3.7703", "35.0647"}, [2]string{"3.6478", "35.1904"}},
		{tally(200, 150, 150), "10", "0.69", [2]string{"2.7191", "17.2809"}, [2]string{"2.6868", "17.1939"}, [2]string{"2.6747", "17.2056"}},
	} {
		name := fmt.Sprintf("%d/%d/%d", v.counts.Promoters, v.counts.Passives, v.counts.Detractors)
		e := estimate(t, v.counts, nps.Options{})
		digits(t, v.nps, e.NPS, name)
		digits(t, v.variance, e.Variance, name)
		require.Equal(t, nps.DefaultLevel, e.Level)
		limits(t, v.score[0], v.score[1], e.Interval, name+" score, the default")
		limits(t, v.wald[0], v.wald[1], estimate(t, v.counts, nps.Options{Method: nps.Wald}).Interval, name+" Wald")
		limits(t, v.adjusted[0], v.adjusted[1], estimate(t, v.counts, nps.Options{Method: nps.AdjustedWald}).Interval, name+" adjusted Wald")
	}
}

func TestVectorsOfDifferences(t *testing.T) {
	rise, err := nps.Compare(tally(45, 30, 25), tally(60, 25, 15), nps.Options{})
	require.NoError(t, err)
	digits(t, "24.2718", rise.Adjusted, "Δ")
	digits(t, "10.8311", rise.SE, "SE")
	limits(t, "3.0433", "45.5003", rise.Interval, "CI")
	digits(t, "2.2409", rise.Z, "z")
	digits(t, "0.0250", rise.P, "p")
	digits(t, "25", rise.NPS, "as displayed")
	require.True(t, rise.Differs())

	decline, err := nps.Compare(tally(12, 5, 3), tally(5, 6, 9), nps.Options{})
	require.NoError(t, err)
	digits(t, "-56.5217", decline.Adjusted, "Δ")
	limits(t, "-101.4383", "-11.6052", decline.Interval, "CI")
	digits(t, "0.0136", decline.P, "p")
	require.Negative(t, decline.Z, "the sign is kept")
}

func TestVectorsOfATrend(t *testing.T) {
	var points []nps.Point
	for i, c := range []nps.Tally{tally(45, 30, 25), tally(48, 30, 22), tally(54, 28, 18), tally(60, 25, 15)} {
		points = append(points, estimate(t, c, nps.Options{}).Point(fmt.Sprint(i)))
	}
	trend, err := nps.NewTrend(points...)
	require.NoError(t, err)
	digits(t, "8.2829", trend.Slope, "slope")
	digits(t, "3.4226", trend.SlopeSE, "SE")
	digits(t, "0.0155", trend.P, "p")
	require.True(t, trend.Differs())
	require.Len(t, trend.Steps, 3)
	for _, s := range trend.Steps {
		require.False(t, s.Differs, "no adjacent pair differs")
		require.Greater(t, s.P, 0.05)
	}
}

func TestVectorOfAFinitePopulation(t *testing.T) {
	e := estimate(t, tally(50, 30, 20), nps.Options{Method: nps.AdjustedWald, Population: 250})
	digits(t, "29.1262", (e.Interval.Low+e.Interval.High)/2, "middle")
	digits(t, "11.7005", e.Interval.Width()/2, "margin")
}

func TestVectorsOfRollUps(t *testing.T) {
	var a nps.Accounts
	for id, x := range map[kabinet.OrgID]struct {
		scores  []nps.Score
		revenue string
	}{
		"A": {[]nps.Score{10, 9, 9, 10, 9}, "100 EUR"},
		"B": {[]nps.Score{3}, "800 EUR"},
		"C": {[]nps.Score{7, 8}, "50 EUR"},
		"D": {[]nps.Score{9, 6}, "30 EUR"},
		"E": {[]nps.Score{0, 10, 10}, "20 EUR"},
	} {
		for _, s := range x.scores {
			require.NoError(t, a.Add(id, s, false))
		}
		require.NoError(t, a.SetRevenue(id, kabinet.MustMoney(x.revenue)))
	}
	for basis, want := range map[nps.Basis]string{
		nps.AllResponses: "38.4615", nps.MeanOfAccounts: "6.6667", nps.ClassByMean: "-20",
		nps.ClassByWorst: "-40", nps.RevenueWeighted: "-69.3333",
	} {
		r, err := a.RollUp(basis, nps.Options{})
		require.NoError(t, err)
		digits(t, want, r.NPS, basis.String())
		require.Equal(t, basis, r.Basis)
	}
	all, _ := a.RollUp(nps.AllResponses, nps.Options{})
	digits(t, "30.5179", all.SE, "clustered SE")
	revenue, _ := a.RollUp(nps.RevenueWeighted, nps.Options{})
	digits(t, "1.5295", revenue.Effective, "effective accounts")
	digits(t, "1", revenue.Coverage, "coverage")
	headline, err := a.RollUp(nps.Bases()[0], nps.Options{})
	require.NoError(t, err)
	require.Equal(t, nps.MeanOfAccounts, headline.Basis, "the default headline")
	require.Equal(t, nps.Basis(0), nps.MeanOfAccounts)
}
