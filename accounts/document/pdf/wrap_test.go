package pdf

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestWrap(t *testing.T) {
	for text, want := range map[string][]string{
		"":                  {""},
		"  ":                {""},
		"one":               {"one"},
		"one two three":     {"one two", "three"},
		"one  two":          {"one two"},
		"a12345678901234 b": {"a1234567", "8901234", "b"},
		"one\u00a0two x":    {"one\u00a0two", "x"},
	} {
		require.Equal(t, want, wrap(text, 8, letters), "%q", text)
	}
}

func letters(s string) float64 { return float64(utf8.RuneCountInString(s)) }

// FuzzWrap loses no letter, and keeps to the width where a letter can.
func FuzzWrap(f *testing.F) {
	f.Add("Труба стальная 57×3,5", 5.0)
	f.Add("Щ", 0.0)
	f.Fuzz(func(t *testing.T, text string, width float64) {
		if !utf8.ValidString(text) || width != width {
			return
		}
		lines := wrap(text, width, letters)
		require.NotEmpty(t, lines)
		for _, l := range lines {
			require.LessOrEqual(t, letters(l), max(width, 1))
		}
		require.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
	})
}
