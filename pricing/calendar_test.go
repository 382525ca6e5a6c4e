package pricing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestTheDaysOfABookDoNotDependOnTheMachine(t *testing.T) {
	refused(t, pricing.Book{Calendar: pricing.Calendar{Zone: "Local"}}, pricing.ErrZone, "/calendar/zone")
}

func TestDaysInTheWrongOrderAreOneMistake(t *testing.T) {
	l := list("l", nil, pricing.ForEveryone())
	l.Days = pricing.Days{FirstDay: kabinet.MustDate("2026-02-10"), LastDay: kabinet.MustDate("2026-02-01")}
	_, _, err := pricing.Compile(pricing.Book{Lists: []pricing.List{l}})
	many, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	require.Len(t, many.Unwrap(), 1)
}
