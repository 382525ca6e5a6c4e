package index

import (
	"encoding"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, Messages) }

func TestEveryNameReadsAndWrites(t *testing.T) {
	thereAndBack(t, Weight, Step, Ratio)
	thereAndBack(t, PreviousBusinessDay, MonthAverage, QuarterAverage, Fixed)
	thereAndBack(t, Order, Shipment, Invoice)
	thereAndBack(t, Error, LastKnown)
	assert.Equal(t, "weight previous_business_day shipment last_known",
		Weight.String()+" "+PreviousBusinessDay.String()+" "+Shipment.String()+" "+LastKnown.String())
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
