package nps_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

func TestASentenceForPeopleWithoutStatistics(t *testing.T) {
	en, ru := printers(t)
	e := estimate(t, nps.Tally{Promoters: 70, Passives: 10, Detractors: 20, Dismissed: 25}, nps.Options{})
	require.Equal(t, "Answers: 100. Would recommend us: 70, undecided: 10, unhappy: 20. "+
		"The score is 50, on a scale from -100 to +100. If all customers had answered, the score would very probably lie between 33 and 64; "+
		"a range found in this way is right in 95 % of cases. Not counted: dismissed 25, begun and not sent 0, taken out 0.", e.Text(nil))
	require.Equal(t, e.Text(nil), e.Text(en))
	require.Equal(t, "Ответов: 100. Готовы нас рекомендовать: 70, не определились: 10, не готовы: 20. "+
		"Индекс — 50 по шкале от -100 до +100. Если бы ответили все клиенты, индекс почти наверняка был бы от 33 до 64: "+
		"найденный так промежуток верен в 95 % случаев. Не учтены: отказы — 25, начатые и не отправленные — 0, исключённые — 0.", e.Text(ru))
	for _, jargon := range []string{"interval", "confidence", "significan", "sample", "standard error", "NPS", "интервал", "доверит", "значим", "выборк"} {
		require.NotContains(t, e.Text(nil)+e.Text(ru), jargon)
	}
}

// With fewer than ten answers no text states the score, in whatever roll-up,
// difference or language.
func TestFewAnswersNeverGetABareScore(t *testing.T) {
	en, ru := printers(t)
	var a nps.Accounts
	few := tally(6, 2, 1) // 56
	for i, n := range []int64{few.Promoters, few.Passives, few.Detractors} {
		for range n {
			require.NoError(t, a.Add("acme", nps.Score(9-2*i), false))
		}
	}
	r, err := a.RollUp(nps.AllResponses, nps.Options{})
	require.NoError(t, err)
	d, err := nps.Compare(few, tally(50, 30, 20), nps.Options{})
	require.NoError(t, err)
	bare := regexp.MustCompile(`\b56\b`)
	for _, p := range []kabinet.Printer{nil, en, ru} {
		for _, text := range []string{estimate(t, few, nps.Options{}).Text(p), r.Text(p), d.Text(p)} {
			require.NotRegexp(t, bare, text)
			require.Regexp(t, `too few|слишком мало`, text)
		}
	}
	require.Regexp(t, `between -?\d+ and \d+`, estimate(t, few, nps.Options{}).Text(nil))
	// One more answer, and it is stated.
	require.Contains(t, estimate(t, tally(6, 3, 1), nps.Options{}).Text(nil), "The score is 50,")
}

// One answer reads as one, and the range of a thousand million has two ends.
func TestSentencesOfOneAnswerAndOfMany(t *testing.T) {
	require.Equal(t, "Answers: 1. Would recommend us: 1, undecided: 0, unhappy: 0. That is too few answers to state one number. "+
		"If all customers had answered, the score would very probably lie between -59 and 100; a range found in this way is right in 95 % of cases.",
		estimate(t, tally(1, 0, 0), nps.Options{}).Text(nil))
	many := estimate(t, tally(700_000_000, 100_000_000, 200_000_000), nps.Options{})
	require.Contains(t, many.Text(nil), "The score is 50, on a scale from -100 to +100. If all customers had answered, the score would very probably lie between 49.995 and 50.005;")
	for _, c := range []struct{ low, high, from, to string }{
		{"-0.4", "0.4", "-0.4", "0.4"}, {"-0.6", "0.4", "-1", "0"}, {"12.04", "12.06", "12", "12.1"}, {"12", "12", "12", "12"},
		{"1.00001", "1.00002", "1", "1"},
	} {
		var i nps.Interval
		require.NoError(t, json.Unmarshal([]byte(`{"low":`+c.low+`,"high":`+c.high+`}`), &i))
		from, to := i.Ends(nil)
		require.Equal(t, [2]string{c.from, c.to}, [2]string{from, to}, "%v", i)
	}
}

func TestSentencesOfChanges(t *testing.T) {
	en, ru := printers(t)
	say := func(before, after nps.Tally, p kabinet.Printer) string {
		d, err := nps.Compare(before, after, nps.Options{})
		require.NoError(t, err)
		return d.Text(p)
	}
	require.Equal(t, "The score rose by 25 points, from 20 to 45. So large a difference would hardly come about by chance: that happens in 2.5 % of cases.",
		say(tally(45, 30, 25), tally(60, 25, 15), en))
	require.Equal(t, "Индекс упал на 65: с 45 до -20. Такая большая разница вряд ли случайна: случайно она выходит в 1.4 % случаев.",
		say(tally(12, 5, 3), tally(5, 6, 9), ru))
	require.Equal(t, "The score is 20, as it was before.",
		say(tally(45, 30, 25), tally(45, 30, 25), nil))
	require.Contains(t, say(tally(900, 50, 50), tally(50, 50, 900), nil), "that happens in less than 0.1 % of cases.")
	require.Contains(t, say(tally(900, 50, 50), tally(50, 50, 900), ru), "случайно она выходит менее чем в 0.1 % случаев.")

	// Among millions less than a point is more than chance, and is said as it is.
	const million = 1_000_000
	require.Equal(t, "The score rose by 0.3 points, from 50.1 to 50.4. So large a difference would hardly come about by chance: that happens in less than 0.1 % of cases.",
		say(tally(501*million, 499*million, 0), tally(504*million, 496*million, 0), nil))
	require.Equal(t, "The score is 50, as it was before.", say(tally(501, 499, 0), tally(504, 496, 0), nil))
	slow, err := nps.NewTrend(points(t, tally(501*million, 499*million, 0), tally(501*million+200_000, 499*million-200_000, 0))...)
	require.NoError(t, err)
	require.Contains(t, slow.Text(nil), "rises by about 0.02 points")

	rising, err := nps.NewTrend(points(t, tally(45, 30, 25), tally(48, 30, 22), tally(54, 28, 18), tally(60, 25, 15))...)
	require.NoError(t, err)
	require.Equal(t, "From period to period the score rises by about 8.3 points. That is more than chance: it would come about by itself in 1.6 % of cases. "+
		"Changes from one period to the next that are more than chance: none.", rising.Text(nil))
	falling, err := nps.NewTrend(points(t, tally(60, 25, 15), tally(20, 30, 50), tally(15, 30, 55))...)
	require.NoError(t, err)
	require.Contains(t, falling.Text(nil), "falls by about")
	require.Contains(t, falling.Text(nil), "more than chance: 0 → 1.")
	require.Contains(t, falling.Text(ru), "0 → 1")
	flat, err := nps.NewTrend(points(t, tally(45, 30, 25), tally(46, 30, 24))...)
	require.NoError(t, err)
	require.Contains(t, flat.Text(en), "No rise or fall can be told from chance")
}

func TestSentencesOfRollUps(t *testing.T) {
	_, ru := printers(t)
	var a nps.Accounts
	for _, id := range []kabinet.OrgID{"a", "b", "c", ""} {
		require.NoError(t, a.Add(id, 9, id == "a"))
	}
	require.NoError(t, a.SetRevenue("a", kabinet.MustMoney("300 EUR")))
	require.NoError(t, a.SetRevenue("b", kabinet.MustMoney("100 EUR")))
	require.NoError(t, a.SetRevenue("silent", kabinet.MustMoney("400 EUR")))
	seen := map[string]bool{}
	for _, b := range nps.Bases() {
		r, err := a.RollUp(b, nps.Options{})
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(r.Text(nil), b.Label(nil)+"."), "it is always labelled")
		require.True(t, strings.HasPrefix(r.Text(ru), b.Label(ru)+"."))
		require.NotEqual(t, b.Label(nil), b.Label(ru))
		require.False(t, seen[b.Label(nil)])
		seen[b.Label(nil)] = true
	}
	r, err := a.RollUp(nps.RevenueWeighted, nps.Options{})
	require.NoError(t, err)
	require.Contains(t, r.Text(nil), "The accounts that answered bring 50 % of the revenue; they weigh as much as 1.6 equal ones.")
	require.Contains(t, r.Text(nil), "accounts 1, answers without an account 1.")
	all, err := a.RollUp(nps.AllResponses, nps.Options{Population: 4})
	require.NoError(t, err)
	require.Contains(t, all.Text(nil), "Everybody has answered")
	require.NotContains(t, all.Text(nil), "Left out")
}
