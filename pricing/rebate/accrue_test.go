package rebate_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

var (
	rub  = kabinet.MustCurrency("RUB")
	year = kabinet.Window{From: day("2026-01-01"), Until: day("2027-01-01")}
	last = kabinet.Window{From: day("2025-01-01"), Until: day("2026-01-01")}
)

func q(s string) kabinet.Quantity { return kabinet.MustQuantity(s) }

func pct(s string) kabinet.Rate { return kabinet.MustPercent(s) }

func day(s string) time.Time { return kabinet.MustDate(s).Start(nil) }

func clause(mode rebate.Mode, tiers ...rebate.Tier) rebate.Clause {
	c := rebate.Clause{
		ID: "c", Party: kabinet.ForOrganization("acme"), Currency: rub, Window: year,
		Basis: rebate.Shipped, Mode: mode, Tiers: tiers,
	}
	if mode == rebate.GrowthOver {
		c.Growth = &rebate.Growth{Over: last}
	}
	return c
}

// from makes a tier of a threshold and a percentage.
func from(threshold, percent string) rebate.Tier {
	return rebate.Tier{From: q(threshold), Rate: pct(percent)}
}

func entry(kind rebate.Kind, document string, entity kabinet.LegalEntityID, at, net string) rebate.Entry {
	return rebate.Entry{Kind: kind, Document: document, Entity: entity, At: day(at), Net: kabinet.MustMoney(net + " RUB")}
}

func tonnes(e rebate.Entry, quantity string) rebate.Entry {
	e.Quantity, e.Unit = q(quantity), kabinet.Tonne
	return e
}

func accrue(t require.TestingT, c rebate.Clause, entries ...rebate.Entry) rebate.Statement {
	s, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, c.Until)
	require.NoError(t, err)
	return s
}

// threeEntities have 45.1, 31.5 and 12.9 million together.
func threeEntities() []rebate.Entry {
	return []rebate.Entry{
		entry(rebate.Shipped, "1", "a", "2026-02-01", "45100000"),
		entry(rebate.Shipped, "2", "b", "2026-05-01", "31500000"),
		entry(rebate.Shipped, "3", "c", "2026-12-31", "12900000"),
	}
}

func TestThreeEntitiesOfOneParty(t *testing.T) {
	tiers := []rebate.Tier{from("50000000", "1"), from("80000000", "2")}
	for _, c := range []struct {
		mode   rebate.Mode
		bonus  string
		shares []string
	}{
		{rebate.AllUnits, "1790000.00", []string{"902000.00", "630000.00", "258000.00"}},
		{rebate.Graduated, "490000.00", []string{"246916.20", "172458.10", "70625.70"}},
	} {
		s := accrue(t, clause(c.mode, tiers...), threeEntities()...)
		assert.Equal(t, c.bonus, s.Bonus.Amount())
		assert.Equal(t, "89500000.00", s.Turnover.Amount.Amount())
		assert.Equal(t, rebate.Earned, s.Outcome)
		assert.True(t, s.Final)
		assert.Nil(t, s.Next)
		require.Len(t, s.Shares, 3)
		for i, want := range c.shares {
			assert.Equal(t, want, s.Shares[i].Bonus.Amount())
		}
	}
}

func TestThresholdsAreInclusive(t *testing.T) {
	for _, c := range []struct {
		mode                  rebate.Mode
		net, bonus, remaining string
		outcome               rebate.Outcome
	}{
		{rebate.AllUnits, "49999999.99", "0.00", "0.01", rebate.BelowFirstTier},
		{rebate.AllUnits, "50000000", "500000.00", "30000000.00", rebate.Earned},
		{rebate.AllUnits, "79999999.99", "800000.00", "0.01", rebate.Earned},
		{rebate.AllUnits, "80000000", "1600000.00", "", rebate.Earned},
		{rebate.Graduated, "50000000", "0.00", "30000000.00", rebate.Earned},
		{rebate.Graduated, "50000000.49", "0.00", "29999999.51", rebate.Earned},
		{rebate.Graduated, "50000000.50", "0.01", "29999999.50", rebate.Earned},
		{rebate.Graduated, "80000000", "300000.00", "", rebate.Earned},
	} {
		s := accrue(t, clause(c.mode, from("50000000", "1"), from("80000000", "2")), entry(rebate.Shipped, "1", "a", "2026-01-01", c.net))
		assert.Equal(t, c.bonus, s.Bonus.Amount(), c.net)
		assert.Equal(t, c.outcome, s.Outcome, c.net)
		if c.remaining == "" {
			assert.Nil(t, s.Next)
		} else if assert.NotNil(t, s.Next) {
			assert.Equal(t, c.remaining, s.Next.Distance.Amount.Amount(), c.net)
		}
	}
}

func TestGrowth(t *testing.T) {
	tiers := []rebate.Tier{{Growth: pct("0"), Rate: pct("1")}, {Growth: pct("10"), Rate: pct("3")}}
	for _, c := range []struct {
		name, base, now         string
		on                      rebate.GrowthBasis
		bonus, growth, distance string
		outcome                 rebate.Outcome
	}{
		{"fell", "1000", "999.99", rebate.Increment, "0.00", "-0.0001", "0.01", rebate.BelowFirstTier},
		{"stayed", "1000", "1000", rebate.Increment, "0.00", "0", "100.00", rebate.Earned},
		{"stayed, on the total", "1000", "1000", rebate.Total, "10.00", "0", "100.00", rebate.Earned},
		{"just below", "1000", "1099.99", rebate.Increment, "1.00", "0.0999", "0.01", rebate.Earned},
		{"reached", "1000", "1100", rebate.Increment, "3.00", "0.1", "", rebate.Earned},
		{"reached, on the total", "1000", "1100", rebate.Total, "33.00", "0.1", "", rebate.Earned},
		{"a threshold that no amount meets", "0.33", "0.36", rebate.Total, "0.00", "0.0909", "0.01", rebate.Earned},
		{"and the next that does", "0.33", "0.37", rebate.Total, "0.01", "0.1212", "", rebate.Earned},
		{"over next to nothing", "0.000000001", "100000", rebate.Increment, "3000.00", "1000000000", "", rebate.Earned},
		{"no base", "0", "1000", rebate.Total, "0.00", "", "", rebate.NoBase},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := clause(rebate.GrowthOver, tiers...)
			cl.Growth.On = c.on
			s := accrue(t, cl, entry(rebate.Shipped, "1", "a", "2025-12-31", c.base), entry(rebate.Shipped, "2", "a", "2026-01-01", c.now))
			assert.Equal(t, c.bonus, s.Bonus.Amount())
			assert.Equal(t, c.outcome, s.Outcome)
			if c.growth == "" {
				assert.Nil(t, s.Growth)
			} else if assert.NotNil(t, s.Growth) {
				assert.Equal(t, c.growth, s.Growth.String())
			}
			if c.distance == "" {
				assert.Nil(t, s.Next)
			} else if assert.NotNil(t, s.Next) {
				assert.Equal(t, c.distance, s.Next.Distance.Amount.Amount())
			}
		})
	}
	s := accrue(t, clause(rebate.GrowthOver, tiers...), entry(rebate.Shipped, "1", "a", "2026-01-01", "5"))
	assert.Equal(t, rebate.NoBase, s.Outcome, "a base period without entries is no base either")
	s = accrue(t, clause(rebate.GrowthOver, tiers...), entry(rebate.Return, "1", "a", "2025-01-01", "5"))
	assert.Equal(t, rebate.NoBase, s.Outcome, "nor is one of returns alone")
}

func TestQuantity(t *testing.T) {
	entries := []rebate.Entry{
		tonnes(entry(rebate.Shipped, "1", "a", "2026-02-01", "600000"), "10.5"),
		tonnes(entry(rebate.Shipped, "2", "b", "2026-03-01", "400000"), "5"),
		tonnes(entry(rebate.Return, "3", "b", "2026-03-02", "30000"), "0.25"),
	}
	each := func(from, per string) rebate.Tier { return rebate.Tier{From: q(from), PerUnit: q(per)} }
	for _, c := range []struct {
		name   string
		mode   rebate.Mode
		tiers  []rebate.Tier
		bonus  string
		shares []string
	}{
		{"per unit", rebate.AllUnits, []rebate.Tier{each("10", "100"), each("15", "200.50")}, "3057.63", []string{"2105.25", "952.38"}},
		{"bands", rebate.Graduated, []rebate.Tier{each("10", "100"), each("15", "200.50")}, "550.13", []string{"378.78", "171.35"}},
		{"a rate on the amount", rebate.AllUnits, []rebate.Tier{from("15", "1")}, "9700.00", []string{"6000.00", "3700.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cl := clause(c.mode, c.tiers...)
			cl.Measure, cl.Unit = rebate.Quantity, kabinet.Tonne
			s := accrue(t, cl, entries...)
			assert.Equal(t, "15.25", s.Turnover.Quantity.String())
			assert.Equal(t, c.bonus, s.Bonus.Amount())
			for i, want := range c.shares {
				assert.Equal(t, want, s.Shares[i].Bonus.Amount())
			}
			cl.Tiers = append(cl.Tiers, rebate.Tier{From: q("20"), Rate: cl.Tiers[0].Rate, PerUnit: q("300")})
			if !cl.Tiers[0].Rate.IsZero() {
				cl.Tiers[len(cl.Tiers)-1].PerUnit = kabinet.Quantity{}
			}
			s = accrue(t, cl, entries...)
			assert.Equal(t, "4.75", s.Next.Distance.Quantity.String())
			assert.Contains(t, s.Text(nil), "4.75 TNE more")
		})
	}
	cl := clause(rebate.AllUnits, from("15", "1"))
	cl.Measure, cl.Unit = rebate.Quantity, kabinet.Tonne
	entries[1].Unit = kabinet.Kilogram
	_, err := rebate.Accrue(cl, rebate.Facts{Entries: entries}, cl.Until)
	require.ErrorIs(t, err, rebate.ErrUnit)
	require.ErrorContains(t, err, "/entries/1/unit")
}

// What a client has sent back in value eats the amount, though the quantity
// reaches its tier: nothing is given, and nothing is taken.
func TestABonusIsNeverNegative(t *testing.T) {
	cl := clause(rebate.AllUnits, from("0", "1"))
	cl.Measure, cl.Unit = rebate.Quantity, kabinet.Tonne
	s := accrue(t, cl, tonnes(entry(rebate.Shipped, "1", "a", "2026-02-01", "10"), "2"), tonnes(entry(rebate.Return, "2", "a", "2026-02-02", "30"), "1"))
	assert.Equal(t, "-20.00", s.Turnover.Amount.Amount())
	assert.Equal(t, "0.00", s.Bonus.Amount())

	s = accrue(t, clause(rebate.AllUnits, from("0", "1")), entry(rebate.Return, "1", "a", "2026-02-01", "10"))
	assert.Equal(t, rebate.BelowFirstTier, s.Outcome)
	assert.Equal(t, "10.00", s.Next.Distance.Amount.Amount())

	s = accrue(t, clause(rebate.AllUnits, from("0", "10")),
		entry(rebate.Return, "1", "a", "2026-02-01", "10"), entry(rebate.Shipped, "2", "b", "2026-02-01", "110"))
	assert.Equal(t, "0.00", s.Shares[0].Bonus.Amount(), "an entity of returns alone has no share")
	assert.Equal(t, "10.00", s.Shares[1].Bonus.Amount())
}

func TestCondition(t *testing.T) {
	c := clause(rebate.AllUnits, from("100", "10"))
	days := 10
	c.Conditions.MaxOverdueDays = &days
	entries := []rebate.Entry{entry(rebate.Shipped, "1", "a", "2026-02-01", "1000")}
	_, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, c.Until)
	require.ErrorIs(t, err, rebate.ErrReceivables, "nobody has looked")

	c.Entities = []kabinet.LegalEntityID{"a"}
	item := func(due, paid string) rebate.OpenItem {
		i := rebate.OpenItem{Document: "I", Entity: "a", Due: kabinet.MustDate(due)}
		if paid != "" {
			i.Paid = kabinet.MustDate(paid)
		}
		return i
	}
	other := item("2026-01-01", "")
	other.Entity = "z"
	for _, x := range []struct {
		name  string
		items []rebate.OpenItem
		days  int // 0 where the condition is met
	}{
		{"nothing is owed", nil, 0},
		{"just allowed", []rebate.OpenItem{item("2026-12-21", "")}, 0},
		{"a day more", []rebate.OpenItem{item("2026-12-20", "")}, 11},
		{"paid late, within", []rebate.OpenItem{item("2026-05-01", "2026-05-11")}, 0},
		{"paid too late", []rebate.OpenItem{item("2026-05-01", "2026-05-12")}, 11},
		{"paid after the day asked about", []rebate.OpenItem{item("2026-12-20", "2027-03-01")}, 11},
		{"due after the period", []rebate.OpenItem{item("2027-01-02", "")}, 0},
		{"not of the party", []rebate.OpenItem{other}, 0},
		{"twice", []rebate.OpenItem{item("2026-12-20", ""), item("2026-12-20", "")}, 11},
	} {
		t.Run(x.name, func(t *testing.T) {
			facts := rebate.Facts{Entries: entries, Receivables: &rebate.Receivables{Items: x.items}}
			s, err := rebate.Accrue(c, facts, c.Until)
			require.NoError(t, err)
			later, err := rebate.Correct(s, c, facts, day("2027-06-01"))
			require.NoError(t, err)
			assert.True(t, later.Difference.IsZero(), "a correction judges the same day")
			require.Len(t, s.Conditions, 1)
			assert.Equal(t, "100.00", s.Reckoned.Amount())
			assert.Equal(t, x.days == 0, s.Conditions[0].Met)
			if x.days == 0 {
				assert.Equal(t, rebate.Earned, s.Outcome)
				assert.Equal(t, "100.00", s.Bonus.Amount())
				return
			}
			assert.Equal(t, rebate.ConditionFailed, s.Outcome)
			assert.Equal(t, "0.00", s.Bonus.Amount())
			assert.Equal(t, "0.00", s.Shares[0].Bonus.Amount())
			require.Len(t, s.Conditions[0].Overdue, 1)
			assert.Equal(t, x.days, s.Conditions[0].Overdue[0].Days)
		})
	}
	facts := rebate.Facts{Receivables: &rebate.Receivables{Zone: moscow, Items: []rebate.OpenItem{item("2026-12-21", "")}}}
	s, err := rebate.Accrue(c, facts, day("2027-01-01").Add(-4*time.Hour))
	require.NoError(t, err)
	assert.True(t, s.Conditions[0].Met, "it is still 31 December there")
	s, err = rebate.Accrue(c, facts, day("2027-01-01").Add(-3*time.Hour))
	require.NoError(t, err)
	assert.False(t, s.Conditions[0].Met)
	facts.Receivables.Items = []rebate.OpenItem{{Document: "I"}}
	_, err = rebate.Accrue(c, facts, c.Until)
	require.ErrorContains(t, err, "/receivables/items/0/due")
}

func TestRoundingOnceAndItsModeRecorded(t *testing.T) {
	for mode, want := range map[kabinet.Rounding]string{
		kabinet.HalfUp: "0.01", kabinet.HalfEven: "0.00", kabinet.HalfDown: "0.00", kabinet.Up: "0.01",
		kabinet.Down: "0.00", kabinet.Ceiling: "0.01", kabinet.Floor: "0.00",
	} {
		c := clause(rebate.Graduated, from("0", "0.2"), from("1", "0.3"))
		c.Rounding = mode
		s := accrue(t, c, entry(rebate.Shipped, "1", "a", "2026-02-01", "2")) // 0.002 + 0.003
		assert.Equal(t, want, s.Bonus.Amount(), mode)
		assert.Equal(t, mode, s.Rounding)
		require.Len(t, s.Steps, 3)
		assert.Equal(t, mode.String(), s.Steps[2].Mode)
	}
	yen := clause(rebate.AllUnits, from("0", "1"))
	yen.Currency = kabinet.MustCurrency("JPY")
	e := entry(rebate.Shipped, "1", "a", "2026-02-01", "0")
	e.Net = kabinet.MustMoney("12345 JPY")
	assert.Equal(t, "123", accrue(t, yen, e).Bonus.Amount())
}

func TestStatementsSurviveJSON(t *testing.T) {
	c := clause(rebate.GrowthOver, rebate.Tier{Growth: pct("5"), Rate: pct("1")}, rebate.Tier{Growth: pct("900"), Rate: pct("2")})
	days := 3
	c.Conditions.MaxOverdueDays = &days
	facts := rebate.Facts{
		Entries: []rebate.Entry{
			entry(rebate.Shipped, "0", "a", "2025-03-01", "7.77"), entry(rebate.Shipped, "1", "a", "2026-03-01", "31.23"),
			entry(rebate.Paid, "2", "b", "2026-03-01", "1"), entry(rebate.Shipped, "1", "a", "2026-03-01", "31.23"),
		},
		Receivables: &rebate.Receivables{Items: []rebate.OpenItem{{Document: "I", Entity: "a", Due: kabinet.MustDate("2026-01-01")}}},
	}
	s, err := rebate.Accrue(c, facts, c.Until)
	require.NoError(t, err)
	data, err := json.Marshal(s)
	require.NoError(t, err)
	var back rebate.Statement
	require.NoError(t, json.Unmarshal(data, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	assert.JSONEq(t, string(data), string(again))
	assert.Equal(t, s.Text(nil), back.Text(nil))
	_, err = rebate.Correct(back, c, facts, c.Until)
	require.NoError(t, err)
}

// Amounts that leave no room for more decimal places still sum exactly.
func TestLargeAmounts(t *testing.T) {
	c := clause(rebate.Graduated, from("0", "12.3456789"), from("0.01", "98.7654321"))
	s := accrue(t, c, entry(rebate.Shipped, "1", "a", "2026-02-01", "899999999999999.75"), entry(rebate.Shipped, "2", "b", "2026-02-01", "0.25"))
	assert.Equal(t, "888888888899999.99", s.Bonus.Amount())
	sum := kabinet.Zero(rub)
	for _, step := range s.Steps {
		var err error
		sum, err = sum.Add(step.Amount)
		require.NoError(t, err)
	}
	assert.True(t, sum.Equal(s.Bonus))

	tiny := entry(rebate.Shipped, "1", "a", "2025-02-01", "0.000000001")
	huge := entry(rebate.Shipped, "2", "a", "2026-02-01", "999999999999999")
	g := clause(rebate.GrowthOver, rebate.Tier{Growth: pct("5"), Rate: pct("1")})
	_, err := rebate.Accrue(g, rebate.Facts{Entries: []rebate.Entry{tiny, huge}}, g.Until)
	require.ErrorIs(t, err, kabinet.ErrOverflow, "never infinity")
}

// One clause over a year of a large client, a hundred thousand entries.
func BenchmarkAccrue(b *testing.B) {
	c := clause(rebate.AllUnits, from("50000", "1"), from("80000", "2"))
	c.Exclude = []rebate.Source{{Kind: "promotion"}}
	entries := make([]rebate.Entry, 100_000)
	for i := range entries {
		entries[i] = entry(rebate.Shipped, strconv.Itoa(i), "a", "2026-02-01", "123.45")
		entries[i].Sources = []rebate.Source{{Kind: "agreement", ID: "a17"}}
	}
	for b.Loop() {
		if _, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, c.Until); err != nil {
			b.Fatal(err)
		}
	}
}
