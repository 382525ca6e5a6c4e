package quickorder

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
)

// Every code of a row and every error has its message in both languages, with the
// same parameters.
func TestMessagesAreComplete(t *testing.T) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, Messages(b))
	ru := kabinet.NewPrinter(b, language.Russian)
	params := regexp.MustCompile(`\{\w+\}`)
	require.Len(t, russianNotes, len(notes))
	for code, text := range notes {
		russian, ok := ru.Message(code, nil)
		require.True(t, ok, code)
		require.Regexp(t, `[а-я]`, russian, code)
		require.ElementsMatch(t, params.FindAllString(text, -1), params.FindAllString(russian, -1), code)
	}
	for _, s := range sentinels {
		require.ElementsMatch(t, params.FindAllString(s.err.Template(), -1), params.FindAllString(s.ru, -1), s.err.Code())
	}
	for _, c := range []Code{
		UnknownSKU, AmbiguousSKU, NotInContract, BadQty, BelowMin, AboveMax, Step, UnitUnknown, NoPrice, InsufficientStock,
		DiscontinuedReplaced, Discontinued, DuplicateMerged, QtyDefaulted, SKULookalike, SKUMissing, SKUDamaged, BadGTIN,
		Header, Title, TotalRow, Separator,
	} {
		require.NotEmpty(t, Note{Code: c}.Text(nil), c)
	}
	require.Equal(t, "количество -5 отрицательно", Note{Code: BadQty, Reason: ReasonNegative, Old: "-5"}.Text(ru))
}
