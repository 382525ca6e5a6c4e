package index

import (
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
	for _, names := range [][]string{methodNames[:], fixingNames[:], anchorNames[:], missingNames[:]} {
		assert.Equal(t, "?", name(names, uint8(len(names))))
		_, err := marshalName(names, uint8(len(names)))
		require.ErrorIs(t, err, ErrName)
		for i, n := range names {
			var v uint8
			require.NoError(t, unmarshalName(names, &v, []byte(n)))
			assert.Equal(t, uint8(i), v)
		}
		var v uint8
		require.ErrorIs(t, unmarshalName(names, &v, []byte("x")), ErrName)
	}
	assert.Equal(t, "weight previous_business_day shipment last_known",
		Weight.String()+" "+PreviousBusinessDay.String()+" "+Shipment.String()+" "+LastKnown.String())
}
