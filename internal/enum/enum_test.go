package enum_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/enum"
)

type colour uint8

var (
	names  = []string{"red", "green"}
	errNot = kabinet.NewError(kabinet.Invalid, "colour.name", "{text} is not a colour")
)

func TestNamesThereAndBack(t *testing.T) {
	for i, want := range names {
		require.Equal(t, want, enum.Name(names, colour(i)))
		b, err := enum.Marshal(names, colour(i), errNot)
		require.NoError(t, err)
		require.Equal(t, want, string(b))
		again := colour(9)
		require.NoError(t, enum.Unmarshal(names, &again, b, errNot))
		require.Equal(t, colour(i), again)
	}
}

func TestWhatHasNoName(t *testing.T) {
	require.Equal(t, "?", enum.Name(names, colour(2)))
	_, err := enum.Marshal(names, colour(2), errNot)
	require.ErrorIs(t, err, errNot)
	require.ErrorContains(t, err, "2 is not a colour")
	v := colour(1)
	err = enum.Unmarshal(names, &v, []byte(strings.Repeat("ж", 30)+"x"), errNot)
	require.ErrorIs(t, err, errNot)
	require.ErrorContains(t, err, strings.Repeat("ж", 20)+" is not a colour", "cut between letters")
	require.Equal(t, colour(1), v, "unchanged")
}
