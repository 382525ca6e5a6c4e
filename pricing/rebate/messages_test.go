package rebate

import (
	"encoding"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, Messages) }

func TestEveryNameHasAText(t *testing.T) {
	for _, names := range [][]string{kindNames[Shipped:Return], reasonNames[:], settlementNames[:]} {
		for _, n := range names {
			assert.Contains(t, texts, "rebate.text."+n)
		}
	}
}

func TestEveryNameReadsAndWrites(t *testing.T) {
	thereAndBack(t, Shipped, Invoiced, Paid, Return)
	thereAndBack(t, Amount, Quantity)
	thereAndBack(t, AllUnits, Graduated, GrowthOver)
	thereAndBack(t, Increment, Total)
	thereAndBack(t, CreditNote, Offset, Payout)
	thereAndBack(t, BelowFirstTier, Earned, NoBase, ConditionFailed)
	thereAndBack(t, OtherKind, OtherEntity, ExcludedSource, Later, OtherPeriod)
}

// thereAndBack checks that a value and its text name each other.
func thereAndBack[T encoding.TextMarshaler, P interface {
	*T
	encoding.TextUnmarshaler
}](t *testing.T, values ...T) {
	for _, v := range values {
		b, err := v.MarshalText()
		require.NoError(t, err)
		var again T
		require.NoError(t, P(&again).UnmarshalText(b))
		assert.Equal(t, v, again)
		require.ErrorIs(t, P(&again).UnmarshalText(append(b, '?')), ErrName)
	}
}
