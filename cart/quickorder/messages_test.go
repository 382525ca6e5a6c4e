package quickorder

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

// Every code of a row and every error has its message in both languages, with the
// same parameters.
func TestMessagesAreComplete(t *testing.T) {
	_, ru := catalogtest.Complete(t, Messages)
	for _, c := range []Code{
		UnknownSKU, AmbiguousSKU, NotInContract, BadQty, BelowMin, AboveMax, Step, UnitUnknown, NoPrice, InsufficientStock,
		DiscontinuedReplaced, Discontinued, DuplicateMerged, QtyDefaulted, SKULookalike, SKUMissing, SKUDamaged, BadGTIN,
		Header, Title, TotalRow, Separator,
	} {
		require.NotEmpty(t, Note{Code: c}.Text(nil), c)
	}
	require.Equal(t, "количество -5 отрицательно", Note{Code: BadQty, Reason: ReasonNegative, Old: "-5"}.Text(ru))
}
