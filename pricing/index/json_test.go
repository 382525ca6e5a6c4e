package index_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/index"
)

func TestFormulasAndSeriesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series, f, in := anySeriesPair(t), anyFormula().Draw(t, "formula"), anyInput().Draw(t, "input")
		var sameSeries []index.Series
		var same index.Formula
		through(t, series, &sameSeries)
		through(t, f, &same)
		want, err := must(index.Compile(series)).Surcharge(f, in)
		got, sameErr := must(index.Compile(sameSeries)).Surcharge(same, in)
		require.Equal(t, err, sameErr)
		// 1.0 and 1 are one number in two forms, so compare them as text.
		var kept index.Surcharge
		through(t, want, &kept)
		require.Equal(t, string(must(json.Marshal(kept))), string(must(json.Marshal(got))))
	})
}

// through writes a value as JSON and reads it.
func through(t require.TestingT, from, to any) {
	text, err := json.Marshal(from)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, to), "%s", text)
	again, err := json.Marshal(to)
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
}

// A bound of zero is a bound, and a base of zero a base, also in JSON.
func TestZeroIsNotAbsent(t *testing.T) {
	text := `{"method":"weight","index":"cu-del","base":0,"weight":43,"fixing":"previous_business_day",
		"averageScale":0,"cap":{"amount":"0.00","currency":"EUR"}}`
	var f index.Formula
	require.NoError(t, json.Unmarshal([]byte(text), &f))
	require.NotNil(t, f.Base)
	require.NotNil(t, f.AverageScale)
	require.NotNil(t, f.Cap)
	written, err := json.Marshal(f)
	require.NoError(t, err)
	assert.JSONEq(t, `{"method":"weight","index":"cu-del","base":"0","weight":"43","fixing":"previous_business_day",
		"averageScale":0,"cap":{"amount":"0.00","currency":"EUR"}}`, string(written))
}

// Whatever JSON a formula comes from, it is written as it was read, and neither
// checking nor reckoning panics.
func FuzzFormulaJSON(f *testing.F) {
	for _, formula := range []index.Formula{cable(), sheet(), freight(), casting(), fixedAt(cable())} {
		text, err := json.Marshal(formula)
		require.NoError(f, err)
		f.Add(text)
	}
	f.Add([]byte(`{"method":"ratio","constant":"1","shares":[{}],"fixing":"fixed","observation":"x","cap":null}`))
	f.Add([]byte(`{"method":"step","index":"n","base":0,"step":"0.000000001","fixing":"fixed","on":"9999-12-31","lag":-9223372036854775808}`))
	table := must(index.Compile(everySeries()))
	f.Fuzz(func(t *testing.T, text []byte) {
		var formula, again index.Formula
		if json.Unmarshal(text, &formula) != nil {
			return
		}
		written, err := json.Marshal(formula)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		rewritten, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(written), string(rewritten))

		invalid := table.Check(formula)
		require.Equal(t, invalid == nil, table.Check(again) == nil)
		got, err := table.Surcharge(formula, index.Input{
			Price: kabinet.MustMoney("100 EUR"), At: instant("2026-03-05"), Order: instant("2026-03-05"),
		})
		if invalid != nil {
			require.Error(t, err)
		}
		if err != nil {
			require.Zero(t, got)
		}
	})
}
