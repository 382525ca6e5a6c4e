package rebate

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
	en := english()
	assert.Len(t, russian, len(en))
	for code, text := range en {
		assert.Regexp(t, `\p{Cyrillic}|^\{`, russian[code], code)
		assert.Equal(t, params(text), params(russian[code]), code)
	}
}

func TestEveryNameHasAText(t *testing.T) {
	for _, names := range [][]string{kindNames[Shipped:Return], reasonNames[:], settlementNames[:]} {
		for _, n := range names {
			assert.Contains(t, texts, "rebate.text."+n)
		}
	}
	for _, names := range [][]string{
		kindNames[:], measureNames[:], modeNames[:], growthNames[:], settlementNames[:], outcomeNames[:], reasonNames[:],
	} {
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
}
