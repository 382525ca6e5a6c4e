package replay

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, Messages) }

func TestEveryNameHasAText(t *testing.T) {
	for _, n := range causeNames {
		assert.Contains(t, texts, "replay.text."+n)
	}
	for _, n := range kindNames[1:] {
		assert.Contains(t, texts, "replay.text.kind_"+n)
	}
	for mode := kabinet.HalfUp; mode <= kabinet.Floor; mode++ {
		assert.Contains(t, texts, "replay.text.mode_"+mode.String())
	}
	for level := pricing.LevelExternal; level < pricing.LevelLot; level++ {
		assert.Contains(t, texts, "replay.text.from_"+level.String())
	}
	for c := range causes {
		b, err := c.MarshalText()
		require.NoError(t, err)
		var again Cause
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, c, again)
	}
	for k := range kinds {
		b, err := k.MarshalText()
		require.NoError(t, err)
		var again Kind
		require.NoError(t, again.UnmarshalText(b))
		require.Equal(t, k, again)
		require.NotContains(t, Detail{Kind: k}.Text(nil), "{")
		require.NotContains(t, Detail{Kind: k, Tier: one, Rate: oneRate, Num: 1, Den: 12}.Text(nil), "{")
	}
}

func TestEveryReasonIsSaidWithoutWhatDiffers(t *testing.T) {
	for r := pricing.ReasonNone + 1; r.String() != "?"; r++ {
		text := Detail{Reason: r, Currency: kabinet.MustCurrency("EUR")}.Text(nil)
		assert.NotContains(t, text, "{")
		assert.NotRegexp(t, ` (at|in|from|for)$`, text, r.String())
	}
}

func TestTheTierIsNoPartOfASummary(t *testing.T) {
	d := Detail{Kind: OtherTier, Tier: one, Unit: kabinet.Tonne}
	assert.Equal(t, Detail{Kind: OtherTier, Unit: kabinet.Tonne}, d.summary())
	assert.Equal(t, "the tier from 1 TNE", d.Text(nil))
	assert.Equal(t, "another tier of the ladder", d.summary().Text(nil))
}
