package segment_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/segment"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func profits(amounts ...string) (out []segment.Profit[kabinet.OrgID]) {
	for i, a := range amounts {
		out = append(out, segment.Profit[kabinet.OrgID]{Of: kabinet.OrgID('a' + rune(i)), Profit: kabinet.MustMoney(a + " EUR")})
	}
	return out
}

func classes[K ~string](list []segment.Classed[K]) string {
	out := ""
	for _, c := range list {
		out += string(c.Class)
	}
	return out
}

func TestABC(t *testing.T) {
	share := func(a, b string) segment.Cutoffs {
		return segment.Cutoffs{A: kabinet.MustRate(a), B: kabinet.MustRate(b)}
	}
	for _, c := range []struct {
		name    string
		profits []segment.Profit[kabinet.OrgID]
		cutoffs segment.Cutoffs
		want    string
	}{
		{"practice", profits("500", "250", "100", "80", "30", "25", "15"), segment.Cutoffs{}, "AAABBCC"},
		{"in any order", profits("15", "100", "30", "500", "80", "25", "250"), segment.Cutoffs{}, "AAABBCC"},
		{"a loss is outside of the total", profits("500", "250", "100", "80", "30", "25", "15", "0", "-1000"), segment.Cutoffs{}, "AAABBCCCC"},
		{"one is an A, however great", profits("1"), segment.Cutoffs{}, "A"},
		{"exactly at the cut-off is beyond it", profits("80", "15", "5"), segment.Cutoffs{}, "ABC"},
		{"a cent before it", profits("79.99", "15.01", "5"), segment.Cutoffs{}, "AAC"},
		{"nobody", nil, segment.Cutoffs{}, ""},
		{"only losses", profits("-1", "0", "-3"), segment.Cutoffs{}, "CCC"},
		{"other cut-offs", profits("500", "250", "100", "80", "30", "25", "15"), share("0.5", "0.75"), "ABCCCCC"},
		{"all are A", profits("5", "3", "2"), share("1", "1"), "AAA"},
		{"thirds are exact", profits("1", "1", "1"), share("0.333333333", "0.666666666"), "ABC"},
		{"ties by id", profits("40", "40", "20"), share("0.4", "0.8"), "ABC"},
	} {
		got, err := segment.ABC(c.profits, c.cutoffs)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, classes(got), c.name)
	}
	for _, bad := range []segment.Cutoffs{share("0", "0.9"), share("0.9", "0.8"), share("0.5", "1.1"), {A: kabinet.MustRate("0.5")}, {B: kabinet.MustRate("0.5")}} {
		_, err := segment.ABC(profits("1"), bad)
		require.ErrorIs(t, err, segment.ErrCutoffs)
	}
	_, err := segment.ABC(append(profits("1"), profits("2")...), segment.Cutoffs{})
	require.ErrorIs(t, err, segment.ErrTwice)
	_, err = segment.ABC(append(profits("1"), segment.Profit[kabinet.OrgID]{Of: "x", Profit: kabinet.MustMoney("1 RUB")}), segment.Cutoffs{})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = segment.ABC([]segment.Profit[kabinet.PersonID]{{Profit: kabinet.MustMoney("1 EUR")}}, segment.Cutoffs{})
	require.ErrorIs(t, err, segment.ErrSubject)
	_, err = segment.ParseClass("D")
	require.ErrorIs(t, err, segment.ErrClass)
	c, err := segment.ParseClass("B")
	require.NoError(t, err)
	require.Equal(t, segment.B, c)
}

// Classes are what fractions say, in the order of profits, whatever the order of the
// input and however the amounts are scaled.
func TestABCAsFractionsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.SliceOfN(rapid.Int64Range(-500, 2000), 0, 30).Draw(t, "cents")
		scale := rapid.Int64Range(1, 1000).Draw(t, "scale")
		var in, scaled []segment.Profit[kabinet.OrgID]
		total := int64(0)
		for i, c := range cents {
			total += max(c, 0)
			of := kabinet.OrgID(fmt.Sprintf("%02d", i))
			for _, x := range []struct {
				to    *[]segment.Profit[kabinet.OrgID]
				cents int64
			}{{&in, c}, {&scaled, c * scale}} {
				m, err := kabinet.NewMoney(x.cents, 2, kabinet.MustCurrency("EUR"))
				require.NoError(t, err)
				*x.to = append(*x.to, segment.Profit[kabinet.OrgID]{Of: of, Profit: m})
			}
		}
		got, err := segment.ABC(in, segment.Cutoffs{})
		require.NoError(t, err)
		before := int64(0)
		for i, c := range got {
			coef, at := c.Profit.Fixed()
			for ; at < 2; at++ {
				coef *= 10
			}
			want := segment.C
			if coef > 0 {
				share := big.NewRat(before, max(total, 1))
				switch {
				case share.Cmp(big.NewRat(80, 100)) < 0:
					want = segment.A
				case share.Cmp(big.NewRat(95, 100)) < 0:
					want = segment.B
				}
				before += coef
			}
			require.Equal(t, want, c.Class)
			if i > 0 {
				more, err := got[i-1].Profit.Cmp(c.Profit)
				require.NoError(t, err)
				require.True(t, more > 0 || more == 0 && got[i-1].Of < c.Of)
				require.LessOrEqual(t, got[i-1].Class, c.Class)
			}
		}
		slices.Reverse(in)
		again, err := segment.ABC(in, segment.Cutoffs{})
		require.NoError(t, err)
		require.Equal(t, got, again)
		larger, err := segment.ABC(scaled, segment.Cutoffs{})
		require.NoError(t, err)
		require.Equal(t, classes(got), classes(larger))
	})
}

func TestHysteresis(t *testing.T) {
	for _, c := range []struct{ periods, want string }{
		{"A", "A"}, {"AB", "AA"}, {"ABB", "AAB"}, {"ABA", "AAA"}, {"ABAB", "AAAA"}, {"ABC", "AAB"}, {"ACB", "AAB"}, {"ACC", "AAC"},
		{"BAC", "BBB"}, {"BACA", "BBBB"}, {"BCACC", "BBBBC"}, {"CAA", "CCA"}, {"CBA", "CCB"}, {"CBABA", "CCBBB"}, {"ABCBC", "AABBB"},
	} {
		var s segment.Standing
		got := ""
		for _, p := range c.periods {
			s = s.Next(segment.Class(p), 2)
			got += string(s.Class)
		}
		require.Equal(t, c.want, got, c.periods)
	}
	require.Equal(t, segment.B, segment.Standing{Class: segment.A}.Next(segment.B, 1).Class)
	require.Equal(t, segment.B, segment.Standing{Class: segment.A}.Next(segment.B, 0).Class)
	require.Equal(t, segment.Standing{Class: segment.A}, segment.Standing{Class: segment.A}.Next("", 2))
}

// A class changes only after as many periods on one side, and it never outlives them.
func TestHysteresisNeitherJumpsNorSticks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(t, "periods")
		var s segment.Standing
		var history []segment.Class
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			c := rapid.SampledFrom([]segment.Class{segment.A, segment.B, segment.C}).Draw(t, "class")
			was := s
			s = s.Next(c, n)
			history = append(history, c)
			last := history[max(0, len(history)-n):]
			below := len(last) == n && slices.Min(last) > was.Class
			above := len(last) == n && slices.Max(last) < was.Class
			switch {
			case was.Class == "":
				require.Equal(t, c, s.Class)
			case s.Class != was.Class:
				require.True(t, below && s.Class == slices.Min(last) || above && s.Class == slices.Max(last))
			case len(history) > n && len(was.Recent) == n-1:
				require.False(t, below || above, "it sticks")
			}
			require.Less(t, len(s.Recent), n)
		}
	})
}

func TestAdvance(t *testing.T) {
	before := map[kabinet.PersonID]segment.Standing{"gone": {Class: segment.A}, "here": {Class: segment.B}}
	kept := maps.Clone(before)
	list := []segment.Classed[kabinet.PersonID]{{Of: "here", Class: segment.A}, {Of: "new", Class: segment.C}}
	once := segment.Advance(before, list, 2)
	require.Equal(t, map[kabinet.PersonID]segment.Standing{
		"gone": {Class: segment.A, Recent: []segment.Class{segment.C}}, "here": {Class: segment.B, Recent: []segment.Class{segment.A}}, "new": {Class: segment.C},
	}, once)
	twice := segment.Advance(once, list, 2)
	require.Equal(t, segment.C, twice["gone"].Class)
	require.Equal(t, segment.A, twice["here"].Class)
	require.Equal(t, kept, before)
}

func TestGrows(t *testing.T) {
	for _, c := range []struct {
		before, now, share string
		want               bool
	}{
		{"100", "110", "0.1", true}, {"100", "109.99", "0.1", false}, {"100", "100", "0", true}, {"100", "99", "0", false},
		{"0", "1", "0.5", true}, {"-5", "1", "0.5", true}, {"-5", "-1", "0.5", false}, {"0", "0", "0", false}, {"0.01", "0.02", "1", true},
	} {
		got, err := segment.Grows(kabinet.MustMoney(c.before+" EUR"), kabinet.MustMoney(c.now+" EUR"), kabinet.MustRate(c.share))
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%+v", c)
	}
	_, err := segment.Grows(kabinet.MustMoney("1 EUR"), kabinet.MustMoney("1 RUB"), kabinet.MustRate("0"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
}

func TestLabels(t *testing.T) {
	fish := segment.Fish()
	require.NoError(t, fish.Validate())
	for _, c := range []struct {
		traits segment.Traits
		want   string
		open   bool
	}{
		{segment.Traits{Class: segment.A}, "whale", true},
		{segment.Traits{Class: segment.B}, "", false},
		{segment.Traits{Class: segment.B, Growing: true}, "trout", true},
		{segment.Traits{Class: segment.C, Growing: true}, "herring", false},
		{segment.Traits{Class: segment.C, Passed: []segment.Gate{"other"}}, "herring", false},
		{segment.Traits{Class: segment.C, Passed: []segment.Gate{segment.CashGap}}, "herring", true},
		{segment.Traits{}, "", false},
	} {
		got, ok := fish.Of(c.traits)
		require.Equal(t, c.want != "", ok)
		require.Equal(t, kabinet.SegmentID(c.want), got.Label.ID)
		require.Equal(t, c.open, got.Open, "%+v", c.traits)
	}
	require.ErrorIs(t, segment.Labels{{ID: "x"}}.Validate(), segment.ErrLabel)
	require.ErrorIs(t, segment.Labels{{ID: "x", Classes: []segment.Class{"D"}}}.Validate(), segment.ErrClass)
	require.ErrorIs(t, append(fish, fish[0]).Validate(), segment.ErrTwice)
}

var day = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func activity(of string, days int, orders int64, amount string) segment.Activity[kabinet.OrgID] {
	return segment.Activity[kabinet.OrgID]{Of: kabinet.OrgID(of), Last: day.AddDate(0, 0, days), Orders: orders, Amount: kabinet.MustMoney(amount + " EUR")}
}

func TestRFM(t *testing.T) {
	got, err := segment.RFM([]segment.Activity[kabinet.OrgID]{
		activity("a", 4, 7, "500"), activity("b", 3, 7, "400"), activity("c", 2, 7, "300"), {Of: "never"},
		activity("d", 1, 7, "300"), activity("e", 0, 7, "0"),
	}, 5)
	require.NoError(t, err)
	var text []string
	for _, s := range got {
		text = append(text, string(s.Of)+" "+s.String())
	}
	require.Equal(t, []string{"a 5-3-5", "b 4-3-4", "c 3-3-3", "never 0-0-0", "d 2-3-3", "e 1-3-1"}, text)
	for _, c := range []struct {
		of     segment.Activity[kabinet.OrgID]
		levels int
		err    error
	}{
		{activity("a", 0, 1, "1"), 1, segment.ErrLevels}, {activity("a", 0, 1, "1"), 11, segment.ErrLevels},
		{activity("", 0, 1, "1"), 5, segment.ErrSubject}, {activity("x", 0, 1, "1"), 5, segment.ErrTwice},
		{activity("a", 0, 0, "1"), 5, segment.ErrActivity}, {activity("a", 0, 1, "-1"), 5, segment.ErrActivity},
		{segment.Activity[kabinet.OrgID]{Of: "a", Orders: 1, Amount: kabinet.MustMoney("1 EUR")}, 5, segment.ErrActivity},
		{segment.Activity[kabinet.OrgID]{Of: "a", Last: day, Orders: 1, Amount: kabinet.MustMoney("1 RUB")}, 5, kabinet.ErrCurrencyMismatch},
	} {
		_, err := segment.RFM([]segment.Activity[kabinet.OrgID]{activity("x", 0, 1, "1"), c.of}, c.levels)
		require.ErrorIs(t, err, c.err)
	}
}

// Equal ones have the same level and greater ones none lower; the levels are balanced:
// the best and the worst are as far from the ends.
func TestRFMKeepsTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := rapid.IntRange(2, 10).Draw(t, "levels")
		orders := rapid.SliceOfN(rapid.Int64Range(1, 6), 1, 20).Draw(t, "orders")
		var in, upside []segment.Activity[kabinet.OrgID]
		for i, n := range orders {
			in = append(in, activity(fmt.Sprint(i), 0, n, "1"))
			upside = append(upside, activity(fmt.Sprint(i), 0, 7-n, "1"))
		}
		got, err := segment.RFM(in, levels)
		require.NoError(t, err)
		down, err := segment.RFM(upside, levels)
		require.NoError(t, err)
		for i, a := range got {
			require.True(t, a.Frequency >= 1 && a.Frequency <= levels)
			require.Equal(t, 1+levels/2, a.Recency, "all are equal")
			for j, b := range got {
				switch {
				case orders[i] == orders[j]:
					require.Equal(t, a.Frequency, b.Frequency)
				case orders[i] > orders[j]:
					require.GreaterOrEqual(t, a.Frequency, b.Frequency)
				}
			}
			// Turned upside down, a level is as far from the other end, but for those
			// who stand exactly between two.
			require.InDelta(t, levels+1-a.Frequency, down[i].Frequency, 1)
		}
	})
}

func TestBANT(t *testing.T) {
	p := segment.Points
	for _, c := range []struct {
		in        segment.BANT
		want      segment.Qualified
		low, high segment.Band
	}{
		{segment.BANT{}, segment.Qualified{Known: 0, Low: 0, High: 16}, segment.Cold, segment.Hot},
		{segment.BANT{Budget: p(0), Authority: p(0), Need: p(0), Timing: p(0)}, segment.Qualified{Known: 4}, segment.Cold, segment.Cold},
		{segment.BANT{Budget: p(1), Authority: p(1), Need: p(1), Timing: p(1)}, segment.Qualified{Known: 4, Low: 4, High: 4}, segment.Cold, segment.Cold},
		{segment.BANT{Budget: p(2), Authority: p(1), Need: p(1), Timing: p(1)}, segment.Qualified{Known: 4, Low: 5, High: 5}, segment.Cool, segment.Cool},
		{segment.BANT{Budget: p(2), Authority: p(2), Need: p(2), Timing: p(2)}, segment.Qualified{Known: 4, Low: 8, High: 8}, segment.Cool, segment.Cool},
		{segment.BANT{Budget: p(3), Authority: p(2), Need: p(2), Timing: p(2)}, segment.Qualified{Known: 4, Low: 9, High: 9}, segment.Warm, segment.Warm},
		{segment.BANT{Budget: p(3), Authority: p(3), Need: p(3), Timing: p(3)}, segment.Qualified{Known: 4, Low: 12, High: 12}, segment.Warm, segment.Warm},
		{segment.BANT{Budget: p(4), Authority: p(3), Need: p(3), Timing: p(3)}, segment.Qualified{Known: 4, Low: 13, High: 13}, segment.Hot, segment.Hot},
		{segment.BANT{Budget: p(4), Authority: p(4), Need: p(4), Timing: p(4)}, segment.Qualified{Known: 4, Low: 16, High: 16}, segment.Hot, segment.Hot},
		{segment.BANT{Budget: p(4), Authority: p(4), Need: p(1)}, segment.Qualified{Known: 3, Low: 9, High: 13}, segment.Warm, segment.Hot},
		{segment.BANT{Authority: p(0), Need: p(0), Timing: p(0)}, segment.Qualified{Known: 3, Low: 0, High: 4}, segment.Cold, segment.Cold},
	} {
		got, err := c.in.Qualify()
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		low, high := got.Bands()
		require.Equal(t, []segment.Band{c.low, c.high}, []segment.Band{low, high})
		band, sure := got.Band()
		require.Equal(t, c.low, band)
		require.Equal(t, c.low == c.high, sure)
	}
	for _, n := range []int{-1, 5} {
		_, err := segment.BANT{Need: p(n)}.Qualify()
		require.ErrorIs(t, err, segment.ErrPoints)
		require.Equal(t, "/need", err.(*kabinet.Error).Place())
	}
}

// To learn more narrows what is possible, and never steps outside of it.
func TestBANTNarrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b segment.BANT
		marks := []*segment.Mark{&b.Budget, &b.Authority, &b.Need, &b.Timing}
		before, err := b.Qualify()
		require.NoError(t, err)
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order") {
			*marks[i] = segment.Points(rapid.IntRange(0, 4).Draw(t, "points"))
			got, err := b.Qualify()
			require.NoError(t, err)
			require.True(t, got.Low >= before.Low && got.High <= before.High && got.Low <= got.High)
			require.Equal(t, before.Known+1, got.Known)
			before = got
		}
		require.Equal(t, before.Low, before.High)
	})
}

func FuzzMark(f *testing.F) {
	for _, s := range []string{"null", "0", "4", "5", "-1", "1.5", `"2"`, "1e0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var m segment.Mark
		if json.Unmarshal([]byte(s), &m) != nil {
			return
		}
		n, known := m.Known()
		require.True(t, !known || n >= 0 && n <= segment.MaxPoints)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		var back segment.Mark
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, m, back)
	})
}

func TestBANTJSON(t *testing.T) {
	var b segment.BANT
	require.NoError(t, json.Unmarshal([]byte(`{"budget":0,"authority":null,"need":4}`), &b))
	require.Equal(t, segment.BANT{Budget: segment.Points(0), Need: segment.Points(4)}, b)
	text, err := json.Marshal(b)
	require.NoError(t, err)
	require.JSONEq(t, `{"budget":0,"authority":null,"need":4,"timing":null}`, string(text))
	require.ErrorIs(t, json.Unmarshal([]byte(`{"budget":5}`), &b), segment.ErrPoints)
	require.ErrorIs(t, json.Unmarshal([]byte(`{"budget":"3"}`), &b), segment.ErrPoints)
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, segment.Messages) }
