package nps_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func TestClasses(t *testing.T) {
	for s, want := range []nps.Class{-1, -1, -1, -1, -1, -1, -1, 0, 0, 1, 1} {
		require.Equal(t, want, nps.Score(s).Class(), "%d", s)
	}
	require.Equal(t, "detractor passive promoter", nps.Detractor.String()+" "+nps.Passive.String()+" "+nps.Promoter.String())
}

func TestWhatIsNoScoreIsRefused(t *testing.T) {
	for _, text := range []string{"", " ", "11", "-1", "+9", "9.0", "9,5", "9 0", "010", "00", "１", "nine", "1e1", "0x9", "null", "\"9\"", "10 10"} {
		_, err := nps.ParseScore(text)
		require.ErrorIs(t, err, nps.ErrScoreRange, "%q", text)
		var s nps.Score
		require.ErrorIs(t, s.UnmarshalJSON([]byte(text)), nps.ErrScoreRange, "%q", text)
	}
	for s := range nps.MaxScore + 1 {
		read, err := nps.ParseScore(" " + s.String() + "\n")
		require.NoError(t, err)
		require.Equal(t, s, read)
	}
	_, err := json.Marshal(nps.Score(11))
	require.ErrorIs(t, err, nps.ErrScoreRange)
	b, err := json.Marshal([]nps.Score{0, 10})
	require.NoError(t, err)
	require.Equal(t, "[0,10]", string(b), "not bytes in base64")
}

func TestAReplyWithoutAScoreIsRefused(t *testing.T) {
	var r nps.Reply
	for _, text := range []string{`{}`, `{"comment":"x"}`, `{"score":null}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(text), &r), nps.ErrScoreRange, text)
	}
	require.Error(t, json.Unmarshal([]byte(`{"score":11}`), &r))
	require.NoError(t, json.Unmarshal([]byte(`{"score":0,"comment":"x"}`), &r))
	require.Equal(t, nps.Reply{Score: 0, Comment: "x"}, r)
}

// A tally counts what a loop counts, whichever way it is given, and a bad score
// leaves it as it was.
func TestTallyCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) nps.Score {
			return nps.Score(rapid.IntRange(0, 10).Draw(t, "score"))
		}), 0, 60).Draw(t, "scores")
		var want, one, all nps.Tally
		for _, s := range scores {
			switch {
			case s == 9 || s == 10:
				want.Promoters++
			case s == 7 || s == 8:
				want.Passives++
			default:
				want.Detractors++
			}
			require.NoError(t, one.Add(s))
		}
		cut := rapid.IntRange(0, len(scores)).Draw(t, "cut")
		var rest nps.Tally
		require.NoError(t, all.AddAll(scores[:cut]))
		require.NoError(t, rest.AddAll(scores[cut:]))
		all.Merge(rest)
		require.Equal(t, want, one)
		require.Equal(t, want, all)
		require.EqualValues(t, len(scores), all.N())

		bad := nps.Score(rapid.IntRange(11, 255).Draw(t, "bad"))
		require.ErrorIs(t, one.Add(bad), nps.ErrScoreRange)
		require.Equal(t, want, one)
		at := rapid.IntRange(0, len(scores)).Draw(t, "at")
		err := all.AddAll(slices.Insert(slices.Clone(scores), at, bad))
		require.ErrorIs(t, err, nps.ErrScoreRange)
		require.Equal(t, "/"+nps.Score(at).String(), placeOf(t, err))
		require.Equal(t, want, all)
	})
}

func TestTheErrorOfAScoreNamesIt(t *testing.T) {
	var c nps.Tally
	err := c.Add(42)
	require.EqualError(t, err, "42 is not a whole number from 0 to 10")
	require.ErrorIs(t, err, kabinet.Invalid)
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "nps.score_range", e.Code())
}

func TestAddAllocatesNothing(t *testing.T) {
	scores := answers(1000)
	var c nps.Tally
	require.Zero(t, testing.AllocsPerRun(10, func() {
		_ = c.AddAll(scores)
		for _, s := range scores {
			_ = c.Add(s)
		}
	}))
}

func TestCountsThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []nps.Tally{
		{Promoters: -1, Passives: 3}, {Passives: -1}, {Detractors: -5}, {Promoters: 1, Dismissed: -1}, {Promoters: 1, Drafts: -1},
		{Promoters: 1, Excluded: -1}, {Promoters: 1<<44 + 1}, {Detractors: math.MaxInt64, Promoters: 1},
	} {
		_, err := c.Estimate(nps.Options{})
		require.ErrorIs(t, err, nps.ErrTally, "%+v", c)
		_, err = c.Rounded()
		require.ErrorIs(t, err, nps.ErrTally, "%+v", c)
		_, err = nps.Compare(c, tally(1, 1, 1), nps.Options{})
		require.ErrorIs(t, err, nps.ErrTally)
	}
	// The largest counts still reckon.
	e := estimate(t, tally(1<<44, 1<<44, 1<<44), nps.Options{})
	require.InDelta(t, 0, e.NPS, 1e-9)
	require.Less(t, e.Interval.Width(), 1e-4)
}

func TestOptionsThatCannotBeAreRefused(t *testing.T) {
	c := tally(5, 3, 2)
	for _, l := range []float64{-1, 0.49, 0.99991, 1, 2, math.NaN(), math.Inf(1)} {
		_, err := c.Estimate(nps.Options{Level: l})
		require.ErrorIs(t, err, nps.ErrLevel, "%v", l)
		_, err = nps.Compare(c, c, nps.Options{Level: l})
		require.ErrorIs(t, err, nps.ErrLevel, "%v", l)
		_, err = nps.Paired([]nps.Pair{{Before: c, After: c}}, nps.Options{Level: l})
		require.ErrorIs(t, err, nps.ErrLevel, "%v", l)
	}
	_, err := c.Estimate(nps.Options{Method: nps.Wald + 1})
	require.ErrorIs(t, err, nps.ErrName)
	for _, n := range []int64{-5, 1, 9} {
		_, err = c.Estimate(nps.Options{Population: n})
		require.ErrorIs(t, err, nps.ErrPopulation, "%d", n)
	}
	// All have answered: there is nobody left to be unsure about.
	for _, m := range []nps.Method{nps.ScoreMethod, nps.AdjustedWald, nps.Wald} {
		e := estimate(t, c, nps.Options{Population: 10, Method: m})
		require.Equal(t, nps.Interval{Low: e.NPS, High: e.NPS}, e.Interval, m.String())
	}
	e := estimate(t, tally(1, 0, 0), nps.Options{Population: 1})
	require.Equal(t, nps.Interval{Low: 100, High: 100}, e.Interval)
}

func TestNames(t *testing.T) {
	for _, m := range []nps.Method{nps.ScoreMethod, nps.AdjustedWald, nps.Wald} {
		read, err := nps.ParseMethod(m.String())
		require.NoError(t, err)
		require.Equal(t, m, read)
	}
	for _, b := range append(nps.Bases(), nps.Answers) {
		read, err := nps.ParseBasis(b.String())
		require.NoError(t, err)
		require.Equal(t, b, read)
	}
	for _, g := range []nps.Granularity{nps.Quarterly, nps.Monthly, nps.Yearly} {
		read, err := nps.ParseGranularity(g.String())
		require.NoError(t, err)
		require.Equal(t, g, read)
	}
	var all struct {
		Method      nps.Method
		Basis       nps.Basis
		Granularity nps.Granularity
	}
	text := `{"Method":"wald","Basis":"revenue-weighted","Granularity":"year"}`
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	b, err := json.Marshal(all)
	require.NoError(t, err)
	require.Equal(t, text, string(b))
	for _, text := range []string{`{"Method":"x"}`, `{"Basis":""}`, `{"Granularity":"week"}`} {
		require.ErrorIs(t, json.Unmarshal([]byte(text), &all), nps.ErrName, text)
	}
	_, err = json.Marshal(nps.Method(9))
	require.ErrorIs(t, err, nps.ErrName)
	require.Equal(t, "unknown unknown unknown", nps.Method(9).String()+" "+nps.Basis(99).String()+" "+nps.Granularity(9).String())
}
