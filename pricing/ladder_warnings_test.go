package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/pricing"
)

func TestCompileWarnsOfTiersThatTakeOffLessOrFarMore(t *testing.T) {
	for _, c := range []struct {
		tiers []pricing.Tier
		want  []string
	}{
		{[]pricing.Tier{{From: q("1")}, {From: q("3"), PercentOff: pct("1")}, {From: q("60"), PercentOff: pct("5")}, {From: q("80"), PercentOff: pct("9.75")}}, nil},
		{[]pricing.Tier{{From: q("1"), PercentOff: pct("10")}, {From: q("10"), PercentOff: pct("5")}},
			[]string{"the price of A rises from −10 % to −5 % at 10"}},
		{[]pricing.Tier{{From: q("1"), PercentOff: pct("10")}, {From: q("10")}},
			[]string{"the price of A rises from −10 % to −0 % at 10"}},
		{[]pricing.Tier{{From: q("1"), PercentOff: pct("10")}, {From: q("10"), PercentOff: pct("55")}},
			[]string{"just below 10 of A, buying more saves 50 %"}},
		{[]pricing.Tier{{From: q("1"), AmountOff: q("5")}, {From: q("10"), AmountOff: q("4")}},
			[]string{"the price of A rises from −5 to −4 at 10"}},
	} {
		_, report, err := pricing.Compile(general(pcs("A"), pricing.Row{SKU: "A", Price: q("100"), Tiers: c.tiers}))
		require.NoError(t, err)
		var texts []string
		for _, w := range report.Warnings {
			texts = append(texts, w.Message(nil))
		}
		require.Equal(t, c.want, texts)
	}
}
