package index

import (
	"encoding"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/message/catalog"
)

func TestEveryMessageIsInBothLanguages(t *testing.T) {
	require.NoError(t, Messages(catalog.NewBuilder()))
	placeholder := regexp.MustCompile(`\{[a-zA-Z]*\}`)
	params := func(s string) []string {
		p := placeholder.FindAllString(s, -1)
		slices.Sort(p)
		return p
	}
	assert.Len(t, russian, len(sentinels))
	for _, e := range sentinels {
		assert.Regexp(t, `^index\.`, e.Code())
		assert.Regexp(t, `\p{Cyrillic}`, russian[e.Code()], e.Code())
		assert.Equal(t, params(e.Template()), params(russian[e.Code()]), e.Code())
	}
}

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
