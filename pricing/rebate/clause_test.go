package rebate_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

// places returns the places and codes of all errors joined in err.
func places(err error) []string {
	var out []string
	var collect func(error)
	collect = func(err error) {
		switch x := err.(type) {
		case *kabinet.Error:
			out = append(out, x.Place()+" "+strings.TrimPrefix(x.Code(), "rebate."))
		case interface{ Unwrap() []error }:
			for _, e := range x.Unwrap() {
				collect(e)
			}
		}
	}
	collect(err)
	return out
}

func TestValidate(t *testing.T) {
	require.NoError(t, clause(rebate.AllUnits, from("1", "1")).Validate())
	require.NoError(t, clause(rebate.Graduated, from("0", "5"), from("10", "3")).Validate(), "bands may give less and less")
	require.NoError(t, clause(rebate.GrowthOver, rebate.Tier{Rate: pct("1")}).Validate())
	negative := -1
	quantity := func(c *rebate.Clause) { c.Measure, c.Unit = rebate.Quantity, kabinet.Tonne }
	growth := func(c *rebate.Clause) {
		c.Mode, c.Growth, c.Tiers = rebate.GrowthOver, &rebate.Growth{Over: last}, []rebate.Tier{{Growth: pct("5"), Rate: pct("1")}}
	}
	for _, x := range []struct {
		want   string
		change func(*rebate.Clause)
	}{
		{"/id missing", func(c *rebate.Clause) { c.ID = "" }},
		{"/party party", func(c *rebate.Clause) { c.Party = kabinet.ForEveryone() }},
		{"/party party", func(c *rebate.Clause) { c.Party = kabinet.ForChannel("web") }},
		{"/party party", func(c *rebate.Clause) { c.Party = kabinet.ForUnit("") }},
		{"/entities superfluous", func(c *rebate.Clause) {
			c.Party, c.Entities = kabinet.ForLegalEntity("a"), []kabinet.LegalEntityID{"a"}
		}},
		{"/entities/1 duplicate", func(c *rebate.Clause) { c.Entities = []kabinet.LegalEntityID{"a", "a"} }},
		{"/entities/0 missing", func(c *rebate.Clause) { c.Entities = []kabinet.LegalEntityID{""} }},
		{"/currency missing", func(c *rebate.Clause) { c.Currency = 0 }},
		{" period", func(c *rebate.Clause) { c.Until = time.Time{} }},
		{" kabinet.window", func(c *rebate.Clause) { c.Until = c.From }},
		{"/basis missing", func(c *rebate.Clause) { c.Basis = 0 }},
		{"/basis name", func(c *rebate.Clause) { c.Basis = rebate.Return }},
		{"/measure name", func(c *rebate.Clause) { c.Measure = 9 }},
		{"/unit superfluous", func(c *rebate.Clause) { c.Unit = kabinet.Tonne }},
		{"/unit missing", func(c *rebate.Clause) { c.Measure = rebate.Quantity }},
		{"/exclude/0/kind missing", func(c *rebate.Clause) { c.Exclude = []rebate.Source{{ID: "x"}} }},
		{"/mode name", func(c *rebate.Clause) { c.Mode = 9 }},
		{"/settlement name", func(c *rebate.Clause) { c.Settlement = 9 }},
		{"/rounding kabinet.rounding", func(c *rebate.Clause) { c.Rounding = 99 }},
		{"/conditions/maxOverdueDays negative", func(c *rebate.Clause) { c.Conditions.MaxOverdueDays = &negative }},
		{"/growth missing", func(c *rebate.Clause) { growth(c); c.Growth = nil }},
		{"/growth superfluous", func(c *rebate.Clause) { c.Growth = &rebate.Growth{Over: last} }},
		{"/growth/on name", func(c *rebate.Clause) { growth(c); c.Growth.On = 9 }},
		{"/growth/over period", func(c *rebate.Clause) { growth(c); c.Growth.Over.From = time.Time{} }},
		{"/growth/over base_period", func(c *rebate.Clause) { growth(c); c.Growth.Over.Until = c.From.Add(1) }},
		{"/tiers missing", func(c *rebate.Clause) { c.Tiers = nil }},
		{"/tiers/0/rate missing", func(c *rebate.Clause) { c.Tiers = []rebate.Tier{{From: q("5")}} }},
		{"/tiers/0/rate negative", func(c *rebate.Clause) { c.Tiers[0].Rate = pct("-1") }},
		{"/tiers/1/rate rate", func(c *rebate.Clause) { c.Tiers[1].Rate = pct("100.01") }},
		{"/tiers/1/rate falls", func(c *rebate.Clause) { c.Tiers[1].Rate = pct("0.5") }},
		{"/tiers/0/from negative", func(c *rebate.Clause) { c.Tiers[0].From = q("-1") }},
		{"/tiers/1/from threshold", func(c *rebate.Clause) { c.Tiers[1].From = c.Tiers[0].From }},
		{"/tiers/1/growth superfluous", func(c *rebate.Clause) { c.Tiers[1].Growth = pct("5") }},
		{"/tiers/0/from superfluous", func(c *rebate.Clause) { growth(c); c.Tiers[0].From = q("5") }},
		{"/tiers/0/growth negative", func(c *rebate.Clause) { growth(c); c.Tiers[0].Growth = pct("-5") }},
		{"/tiers/1/growth threshold", func(c *rebate.Clause) { growth(c); c.Tiers = append(c.Tiers, c.Tiers[0]) }},
		{"/tiers rates", func(c *rebate.Clause) { quantity(c); c.Tiers[0].PerUnit, c.Tiers[1].PerUnit = q("1"), q("1") }},
		{"/tiers per_unit", func(c *rebate.Clause) { quantity(c); c.Mode = rebate.Graduated }},
		{"/tiers per_unit", func(c *rebate.Clause) { growth(c); quantity(c) }},
		{"/tiers/1/perUnit falls", func(c *rebate.Clause) {
			quantity(c)
			c.Tiers = []rebate.Tier{{From: q("1"), PerUnit: q("5")}, {From: q("2"), PerUnit: q("4")}}
		}},
		{"/tiers/0/perUnit negative", func(c *rebate.Clause) { quantity(c); c.Tiers = []rebate.Tier{{PerUnit: q("-5")}} }},
		{"/tiers/0/perUnit superfluous", func(c *rebate.Clause) { c.Tiers = []rebate.Tier{{PerUnit: q("5")}} }},
	} {
		c := clause(rebate.AllUnits, from("1", "1"), from("10", "2"))
		x.change(&c)
		assert.Equal(t, []string{x.want}, places(c.Validate()))
	}
	assert.Greater(t, len(places(rebate.Clause{}.Validate())), 4, "every mistake is found")
}

const full = `{
  "id": "c1", "version": "3", "agreement": "a17", "party": "unit:branch", "entities": ["a", "b"], "currency": "EUR",
  "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z", "basis": "paid", "measure": "quantity", "unit": "TNE",
  "exclude": [{"kind": "promotion"}, {"kind": "agreement", "id": "a2"}], "mode": "growth_over",
  "growth": {"over": {"from": "2025-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "on": "total"},
  "tiers": [{"growth": "0.05", "perUnit": "10"}, {"growth": "0.1", "perUnit": "12.5"}],
  "conditions": {"maxOverdueDays": 0}, "settlement": "offset", "rounding": "half_even"
}`

func TestParseClauseAndBack(t *testing.T) {
	c, err := rebate.ParseClause([]byte(full))
	require.NoError(t, err)
	require.NoError(t, c.Validate())
	assert.Equal(t, rebate.Paid, c.Basis)
	assert.Equal(t, 0, *c.Conditions.MaxOverdueDays)
	out, err := json.Marshal(c)
	require.NoError(t, err)
	assert.JSONEq(t, full, string(out), "no field is lost")
	for _, x := range []struct{ old, new, why string }{
		{`"basis"`, `"bases"`, "unknown field"},
		{`"paid"`, `"owed"`, "owed is not a known name"},
		{`"0.05"`, `1e-2`, "1e-2 is not a decimal number"},
		{`"unit": "TNE"`, `"unit": "TNE", "unit": "KGM"`, "the name unit stands twice"},
		{`"growth": "0.1"`, `"growth": "0.1", "Growth": "0.2"`, "the name Growth stands twice"},
		{`"half_even"` + "\n}", `"half_even"` + "\n}{}", "more after its end"},
		{`"maxOverdueDays": 0`, `"maxOverdueDays": 0.5`, "cannot unmarshal"},
		{full, "", "EOF"},
	} {
		text := strings.Replace(full, x.old, x.new, 1)
		require.NotEqual(t, full, text)
		_, err := rebate.ParseClause([]byte(text))
		require.ErrorIs(t, err, rebate.ErrJSON)
		require.ErrorContains(t, err, x.why)
	}
}

func FuzzParseClause(f *testing.F) {
	f.Add([]byte(full))
	f.Add([]byte(`{"tiers":[{"from":"0.1","rate":1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := rebate.ParseClause(data)
		if err != nil {
			var e *kabinet.Error
			require.True(t, errors.As(err, &e))
			return
		}
		if c.Validate() != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			return // an instant after the year 9999 in UTC
		}
		back, err := rebate.ParseClause(out)
		require.NoError(t, err)
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(out), string(again))
		net, err := kabinet.NewMoney(123456, 2, c.Currency)
		require.NoError(t, err)
		s, err := rebate.Accrue(c, rebate.Facts{
			Entries: []rebate.Entry{{
				Kind: c.Basis, Document: "1", Entity: "a", At: c.From, Net: net, Quantity: kabinet.QuantityOf(100), Unit: c.Unit,
			}},
			Receivables: &rebate.Receivables{},
		}, c.Until)
		if err == nil {
			require.NotEmpty(t, s.Text(nil))
		} else if !errors.Is(err, rebate.ErrMissing) { // an At that is the zero instant
			require.ErrorIs(t, err, kabinet.ErrOverflow)
		}
	})
}
