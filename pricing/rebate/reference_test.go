package rebate_test

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

// The reference reckons in fractions, one rule after another, without sharing
// anything with the package: slow, and easy to check by eye.

func rat(s string) *big.Rat {
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		panic(s)
	}
	return r
}

func counts(c rebate.Clause, e rebate.Entry, asOf time.Time) bool {
	if e.Kind != c.Basis && e.Kind != rebate.Return {
		return false
	}
	if e.Kind == rebate.Return && e.Against != 0 && e.Against != c.Basis {
		return false
	}
	if len(c.Entities) > 0 && !slices.Contains(c.Entities, e.Entity) {
		return false
	}
	for _, x := range c.Exclude {
		for _, s := range e.Sources {
			if x.Kind == s.Kind && (x.ID == "" || x.ID == s.ID) {
				return false
			}
		}
	}
	return !e.At.After(asOf)
}

type sums struct{ amount, quantity *big.Rat }

func (s *sums) add(e rebate.Entry) {
	if s.amount == nil {
		s.amount, s.quantity = new(big.Rat), new(big.Rat)
	}
	amount, quantity := rat(e.Net.Amount()), rat(e.Quantity.String())
	if e.Kind == rebate.Return {
		amount.Neg(amount)
		quantity.Neg(quantity)
	}
	s.amount.Add(s.amount, amount)
	s.quantity.Add(s.quantity, quantity)
}

// reference returns the bonus and the shares by entity as text.
func reference(c rebate.Clause, entries []rebate.Entry, asOf time.Time) (string, map[kabinet.LegalEntityID]string) {
	zero := rebate.Entry{Net: kabinet.MustMoney("0 RUB")}
	var total, base sums
	total.add(zero)
	base.add(zero)
	byEntity := map[kabinet.LegalEntityID]*sums{}
	seen := map[string]bool{}
	for _, e := range entries {
		name := fmt.Sprint(e.Kind, "|", e.Document, "|", e.Line)
		if seen[name] {
			continue
		}
		seen[name] = true
		if !counts(c, e, asOf) {
			continue
		}
		at := e.At
		if !e.OriginalAt.IsZero() {
			at = e.OriginalAt
		}
		switch {
		case c.Contains(at):
			total.add(e)
			if byEntity[e.Entity] == nil {
				byEntity[e.Entity] = &sums{}
			}
			byEntity[e.Entity].add(e)
		case c.Growth != nil && c.Growth.Over.Contains(at):
			base.add(e)
		}
	}
	perUnit := slices.ContainsFunc(c.Tiers, func(t rebate.Tier) bool { return !t.PerUnit.IsZero() })
	measure := func(s *sums) *big.Rat {
		if c.Measure == rebate.Quantity {
			return s.quantity
		}
		return s.amount
	}
	rated := func(s *sums) *big.Rat {
		if perUnit {
			return s.quantity
		}
		return s.amount
	}
	factor := func(t rebate.Tier) *big.Rat {
		if perUnit {
			return rat(t.PerUnit.String())
		}
		return rat(t.Rate.String())
	}
	bonus := new(big.Rat)
	give := func(t rebate.Tier, basis *big.Rat) {
		if basis.Sign() > 0 {
			bonus.Add(bonus, new(big.Rat).Mul(basis, factor(t)))
		}
	}
	switch c.Mode {
	case rebate.AllUnits:
		for _, t := range slices.Backward(c.Tiers) {
			if measure(&total).Cmp(rat(t.From.String())) >= 0 {
				give(t, rated(&total))
				break
			}
		}
	case rebate.Graduated:
		for i, t := range c.Tiers {
			top := measure(&total)
			if i+1 < len(c.Tiers) {
				if next := rat(c.Tiers[i+1].From.String()); next.Cmp(top) < 0 {
					top = next
				}
			}
			give(t, new(big.Rat).Sub(top, rat(t.From.String())))
		}
	case rebate.GrowthOver:
		if measure(&base).Sign() <= 0 {
			break
		}
		growth := new(big.Rat).Quo(measure(&total), measure(&base))
		growth.Sub(growth, rat("1"))
		for _, t := range slices.Backward(c.Tiers) {
			if growth.Cmp(rat(t.Growth.String())) >= 0 {
				basis := rated(&total)
				if c.Growth.On == rebate.Increment {
					basis = new(big.Rat).Sub(basis, rated(&base))
				}
				give(t, basis)
				break
			}
		}
	}
	text := bonus.FloatString(2) // half away from zero
	shares := map[kabinet.LegalEntityID]string{}
	weights, ids, sum := map[kabinet.LegalEntityID]*big.Rat{}, []kabinet.LegalEntityID{}, new(big.Rat)
	for id, s := range byEntity {
		ids = append(ids, id)
		weights[id] = new(big.Rat)
		if rated(s).Sign() > 0 {
			weights[id] = rated(s)
		}
		sum.Add(sum, weights[id])
	}
	slices.Sort(ids)
	kopecks, rest, left := map[kabinet.LegalEntityID]int64{}, map[kabinet.LegalEntityID]*big.Rat{}, int64(0)
	if rat(text).Sign() > 0 {
		whole := new(big.Rat).Mul(rat(text), rat("100"))
		left = whole.Num().Int64()
		for _, id := range ids {
			exact := new(big.Rat).Quo(new(big.Rat).Mul(whole, weights[id]), sum)
			down := new(big.Int).Quo(exact.Num(), exact.Denom())
			kopecks[id] = down.Int64()
			rest[id] = exact.Sub(exact, new(big.Rat).SetInt(down))
			left -= down.Int64()
		}
	}
	order := slices.Clone(ids)
	slices.SortStableFunc(order, func(a, b kabinet.LegalEntityID) int {
		if rest[a] == nil {
			return 0
		}
		return rest[b].Cmp(rest[a])
	})
	for i := range left {
		kopecks[order[i]]++
	}
	for _, id := range ids {
		shares[id] = fmt.Sprintf("%d.%02d", kopecks[id]/100, kopecks[id]%100)
	}
	return text, shares
}

// drawClause draws a clause whose thresholds and rates rise.
func drawClause(t *rapid.T) rebate.Clause {
	c := clause(rapid.SampledFrom([]rebate.Mode{rebate.AllUnits, rebate.Graduated, rebate.GrowthOver}).Draw(t, "mode"))
	if rapid.Bool().Draw(t, "quantity") {
		c.Measure, c.Unit = rebate.Quantity, kabinet.Tonne
	}
	if c.Mode == rebate.GrowthOver {
		c.Growth = &rebate.Growth{Over: last, On: rapid.SampledFrom([]rebate.GrowthBasis{rebate.Increment, rebate.Total}).Draw(t, "on")}
	}
	byPart := c.Mode == rebate.Graduated || (c.Growth != nil && c.Growth.On == rebate.Increment)
	perUnit := c.Measure == rebate.Quantity && (byPart || rapid.Bool().Draw(t, "per unit"))
	threshold, factor := int64(0), int64(0)
	for i := range rapid.IntRange(1, 5).Draw(t, "tiers") {
		threshold += rapid.Int64Range(min(int64(i), 1), 200_000).Draw(t, "threshold")
		factor += rapid.Int64Range(1, 1_000_000).Draw(t, "factor")
		var tier rebate.Tier
		if c.Mode == rebate.GrowthOver {
			tier.Growth, _ = kabinet.NewRate(threshold, 5)
		} else {
			tier.From, _ = kabinet.NewQuantity(threshold, 2)
		}
		if perUnit {
			tier.PerUnit, _ = kabinet.NewQuantity(factor, 4)
		} else {
			tier.Rate, _ = kabinet.NewRate(factor, 8)
		}
		c.Tiers = append(c.Tiers, tier)
	}
	if rapid.Bool().Draw(t, "entities") {
		c.Entities = []kabinet.LegalEntityID{"a", "b", "c"}
	}
	if rapid.Bool().Draw(t, "exclude") {
		c.Exclude = []rebate.Source{{Kind: "promotion"}}
	}
	c.Rounding = kabinet.HalfUp
	return c
}

// drawEntry draws an entry of its own document.
func drawEntry(t *rapid.T, document string, kinds ...rebate.Kind) rebate.Entry {
	e := rebate.Entry{
		Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Document: document,
		Entity: rapid.SampledFrom([]kabinet.LegalEntityID{"a", "b", "c", "d"}).Draw(t, "entity"), Unit: kabinet.Tonne,
	}
	hours := rapid.Int64Range(-24*400, 24*400)
	e.At = year.From.Add(time.Duration(hours.Draw(t, "at")) * time.Hour)
	if e.Kind == rebate.Return {
		if rapid.Bool().Draw(t, "late") {
			e.OriginalAt = e.At.Add(-time.Duration(rapid.Int64Range(0, 24*400).Draw(t, "days")) * time.Hour)
		}
		e.Against = rapid.SampledFrom([]rebate.Kind{0, 0, rebate.Shipped, rebate.Paid}).Draw(t, "against")
	}
	e.Net, _ = kabinet.NewMoney(rapid.Int64Range(0, 1_000_000).Draw(t, "net"), rapid.SampledFrom([]int{2, 2, 0, 3, 9}).Draw(t, "scale"), rub)
	e.Quantity, _ = kabinet.NewQuantity(rapid.Int64Range(0, 1_000_000).Draw(t, "quantity"), 3)
	if rapid.IntRange(0, 5).Draw(t, "promotion") == 0 {
		e.Sources = []rebate.Source{{Kind: "promotion", ID: "MAY"}}
	}
	return e
}

func drawEntries(t *rapid.T, kinds ...rebate.Kind) []rebate.Entry {
	var out []rebate.Entry
	for i := range rapid.IntRange(0, 12).Draw(t, "entries") {
		out = append(out, drawEntry(t, strconv.Itoa(i), kinds...))
	}
	return out
}

var anyKind = []rebate.Kind{rebate.Shipped, rebate.Shipped, rebate.Shipped, rebate.Shipped, rebate.Invoiced, rebate.Return}

func drawAsOf(t *rapid.T) time.Time {
	return year.From.Add(time.Duration(rapid.Int64Range(0, 24*420).Draw(t, "as of")) * time.Hour)
}

func TestAgreesWithTheReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, entries, asOf := drawClause(t), drawEntries(t, anyKind...), drawAsOf(t)
		s, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		bonus, shares := reference(c, entries, asOf)
		require.Equal(t, bonus, s.Bonus.Amount())
		got := map[kabinet.LegalEntityID]string{}
		for _, share := range s.Shares {
			got[share.Entity] = share.Bonus.Amount()
		}
		require.Equal(t, shares, got)
	})
}

func TestSharesAndStepsSumToTheBonus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawClause(t)
		c.Rounding = kabinet.Rounding(rapid.IntRange(0, 6).Draw(t, "rounding"))
		s, err := rebate.Accrue(c, rebate.Facts{Entries: drawEntries(t, anyKind...)}, drawAsOf(t))
		require.NoError(t, err)
		require.GreaterOrEqual(t, s.Bonus.Sign(), 0)
		steps, shares, turnover := kabinet.Zero(rub), kabinet.Zero(rub), kabinet.Zero(rub)
		for _, step := range s.Steps {
			steps, err = steps.Add(step.Amount)
			require.NoError(t, err)
		}
		for _, share := range s.Shares {
			require.GreaterOrEqual(t, share.Bonus.Sign(), 0)
			shares, err = shares.Add(share.Bonus)
			require.NoError(t, err)
			turnover, err = turnover.Add(share.Turnover.Amount)
			require.NoError(t, err)
		}
		require.True(t, s.Bonus.Equal(steps), "%v %v", s.Bonus, s.Steps)
		require.True(t, s.Bonus.Equal(shares))
		require.True(t, s.Turnover.Amount.Equal(turnover))
	})
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, entries, asOf := drawClause(t), drawEntries(t, anyKind...), drawAsOf(t)
		want, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		other := slices.Clone(entries)
		if len(entries) > 0 {
			for range rapid.IntRange(0, 4).Draw(t, "repeats") {
				other = append(other, rapid.SampledFrom(entries).Draw(t, "repeat"))
			}
			other = rapid.Permutation(other).Draw(t, "order")
		}
		got, err := rebate.Accrue(c, rebate.Facts{Entries: other}, asOf)
		require.NoError(t, err)
		require.Equal(t, len(other)-len(entries), got.Repeated)
		got.Repeated = 0
		require.Equal(t, want, got)
	})
}

func TestAReturnNeverRaisesTheBonus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, entries, asOf := drawClause(t), drawEntries(t, anyKind...), drawAsOf(t)
		before, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		e := drawEntry(t, "new", rebate.Return)
		if !year.Contains(e.At) || (!e.OriginalAt.IsZero() && !year.Contains(e.OriginalAt)) {
			t.Skip("a return of the base period makes growth larger")
		}
		after, err := rebate.Accrue(c, rebate.Facts{Entries: append(entries, e)}, asOf)
		require.NoError(t, err)
		less, err := after.Bonus.Cmp(before.Bonus)
		require.NoError(t, err)
		require.LessOrEqual(t, less, 0)
	})
}

func TestBandsGiveNoMoreThanAllUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, entries, asOf := drawClause(t), drawEntries(t, anyKind...), drawAsOf(t)
		if c.Mode == rebate.GrowthOver {
			t.Skip("tiers of growth are no bands")
		}
		c.Rounding = kabinet.Rounding(rapid.IntRange(0, 6).Draw(t, "rounding"))
		if c.Measure == rebate.Quantity && c.Tiers[0].PerUnit.IsZero() {
			t.Skip("bands of a quantity have no rates")
		}
		c.Mode = rebate.Graduated
		bands, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		c.Mode = rebate.AllUnits
		whole, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		more, err := bands.Bonus.Cmp(whole.Bonus)
		require.NoError(t, err)
		require.LessOrEqual(t, more, 0)
	})
}

// What is lacking to the next tier, once bought, reaches it, and a kopeck or a
// kilogram less does not.
func TestTheDistanceReachesTheNextTier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, entries := drawClause(t), drawEntries(t, anyKind...)
		asOf := c.Until
		before, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		if before.Next == nil {
			t.Skip("the last tier is reached")
		}
		e := rebate.Entry{Kind: c.Basis, Document: "new", Entity: "a", At: c.From, Unit: kabinet.Tonne, Net: kabinet.Zero(rub)}
		d := before.Next.Distance
		require.Positive(t, max(d.Amount.Sign(), d.Quantity.Sign()))
		if c.Measure == rebate.Amount {
			e.Net = d.Amount
		} else {
			e.Quantity = d.Quantity
		}
		after, err := rebate.Accrue(c, rebate.Facts{Entries: append(slices.Clone(entries), e)}, asOf)
		require.NoError(t, err)
		require.NotNil(t, after.Reached)
		require.Zero(t, before.Next.Tier.From.Cmp(after.Reached.From))
		// Growth over next to nothing may skip a tier: no amount lies in it.
		require.LessOrEqual(t, before.Next.Tier.Growth.Cmp(after.Reached.Growth), 0)
		if c.Measure == rebate.Amount {
			e.Net, err = e.Net.Sub(kabinet.MustMoney("0.01 RUB"))
		} else {
			e.Quantity, err = e.Quantity.Sub(kabinet.MustQuantity("0.001"))
		}
		require.NoError(t, err)
		if e.Net.Sign() < 0 || e.Quantity.Sign() < 0 {
			return
		}
		after, err = rebate.Accrue(c, rebate.Facts{Entries: append(slices.Clone(entries), e)}, asOf)
		require.NoError(t, err)
		require.Equal(t, before.Reached, after.Reached)
	})
}

// However documents trickle in, corrections lead to what stating it at once gives.
func TestCorrectionsAddUpToAccruingFromScratch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawClause(t)
		c.Party = kabinet.ForSegment("dealers")
		entries := drawEntries(t, anyKind...)
		first, err := rebate.Accrue(c, rebate.Facts{}, c.From)
		require.NoError(t, err)
		sums := map[kabinet.LegalEntityID]kabinet.Money{}
		total, statement, known, asOf := first.Bonus, first, []rebate.Entry(nil), c.From
		for len(known) < len(entries) {
			known = entries[:rapid.IntRange(len(known)+1, len(entries)).Draw(t, "known")]
			asOf = asOf.Add(time.Duration(rapid.IntRange(0, 24*200).Draw(t, "later")) * time.Hour)
			correction, err := rebate.Correct(statement, c, rebate.Facts{Entries: known}, asOf)
			require.NoError(t, err)
			statement = correction.After
			difference := kabinet.Zero(rub)
			for _, change := range correction.Shares {
				difference, err = difference.Add(change.Difference)
				require.NoError(t, err)
				sums[change.Entity], err = sums[change.Entity].Add(change.Difference)
				require.NoError(t, err)
			}
			require.True(t, correction.Difference.Equal(difference))
			total, err = total.Add(difference)
			require.NoError(t, err)
		}
		want, err := rebate.Accrue(c, rebate.Facts{Entries: entries}, asOf)
		require.NoError(t, err)
		if len(entries) > 0 {
			require.Equal(t, want, statement)
		}
		require.True(t, want.Bonus.Equal(total))
		for _, s := range want.Shares {
			require.Equal(t, s.Bonus.Amount(), sums[s.Entity].Amount())
		}
	})
}
