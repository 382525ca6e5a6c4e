package rebate_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

func TestALateReturnGivesACorrection(t *testing.T) {
	c := clause(rebate.AllUnits, from("50000000", "1"), from("80000000", "2"))
	entries := threeEntities()
	before := accrue(t, c, entries...)
	late := entry(rebate.Return, "R", "c", "2027-02-01", "12900000")
	late.OriginalAt = day("2026-12-31")
	entries = append(entries, late)

	unchanged, err := rebate.Correct(before, c, rebate.Facts{Entries: entries}, day("2027-01-31"))
	require.NoError(t, err)
	assert.Equal(t, "0.00", unchanged.Difference.Amount(), "it has not come yet")

	got, err := rebate.Correct(before, c, rebate.Facts{Entries: entries}, day("2027-02-01"))
	require.NoError(t, err)
	assert.Equal(t, "-1024000.00", got.Difference.Amount())
	assert.Equal(t, "766000.00", got.After.Bonus.Amount())
	want := []string{"-451000.00", "-315000.00", "-258000.00"}
	for i, s := range got.Shares {
		assert.Equal(t, want[i], s.Difference.Amount())
	}
	assert.Contains(t, got.Text(nil), "c: 258000.00 RUB → 0.00 RUB, difference -258000.00 RUB")

	data, err := json.Marshal(got)
	require.NoError(t, err)
	var back rebate.Correction
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, got.Text(nil), back.Text(nil))

	next, err := rebate.Correct(back.After, c, rebate.Facts{Entries: entries}, day("2027-03-01"))
	require.NoError(t, err)
	assert.True(t, next.Difference.IsZero(), "the same return is not taken off again")
}

func TestCorrectionOfAnEntityThatWasUnknown(t *testing.T) {
	c := clause(rebate.AllUnits, from("0", "10"))
	before := accrue(t, c, entry(rebate.Shipped, "1", "b", "2026-02-01", "10"))
	got, err := rebate.Correct(before, c, rebate.Facts{Entries: []rebate.Entry{entry(rebate.Shipped, "2", "a", "2026-02-01", "30")}}, c.Until)
	require.NoError(t, err)
	require.Len(t, got.Shares, 2)
	assert.Equal(t, "3.00", got.Shares[0].Difference.Amount())
	assert.Equal(t, "-1.00", got.Shares[1].Difference.Amount())
	assert.Equal(t, "2.00", got.Difference.Amount())
}

func TestCorrectRefuses(t *testing.T) {
	c := clause(rebate.AllUnits, from("0", "10"))
	facts := rebate.Facts{Entries: []rebate.Entry{entry(rebate.Shipped, "1", "a", "2026-02-01", "10")}}
	good := accrue(t, c, facts.Entries...)
	for name, x := range map[string]struct {
		is     error
		change func(*rebate.Statement)
	}{
		"another clause":   {rebate.ErrOther, func(s *rebate.Statement) { s.Clause = "d" }},
		"another period":   {rebate.ErrOther, func(s *rebate.Statement) { s.Until = s.Until.Add(1) }},
		"another currency": {rebate.ErrOther, func(s *rebate.Statement) { s.Bonus = kabinet.MustMoney("1 EUR") }},
		"nothing":          {rebate.ErrOther, func(s *rebate.Statement) { *s = rebate.Statement{} }},
		"a later one":      {rebate.ErrInstant, func(s *rebate.Statement) { s.AsOf = s.AsOf.Add(1) }},
		"a share too few":  {rebate.ErrShares, func(s *rebate.Statement) { s.Shares = nil }},
		"a share twice":    {rebate.ErrShares, func(s *rebate.Statement) { s.Shares = append(s.Shares, s.Shares[0]) }},
		"a share in euros": {rebate.ErrShares, func(s *rebate.Statement) {
			s.Shares = []rebate.Share{{Entity: "a", Bonus: kabinet.MustMoney("1 EUR")}}
		}},
	} {
		before := good
		x.change(&before)
		_, err := rebate.Correct(before, c, facts, c.Until)
		require.ErrorIs(t, err, x.is, name)
	}
	_, err := rebate.Correct(good, rebate.Clause{}, facts, c.Until)
	require.ErrorIs(t, err, rebate.ErrMissing)
}
