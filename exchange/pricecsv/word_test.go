package pricecsv

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFindMarksEveryByteThatIsEqualAndNoOther(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	near := []byte{0, 1, 0x7F, 0x80, 0x81, 0xFF, ',' - 1, ',', ',' + 1, ',' | 0x80}
	for range 20_000 {
		var text [wordSize]byte
		for i := range text {
			text[i] = near[r.IntN(len(near))]
		}
		for _, c := range []byte{',', 0} {
			got := find(binary.LittleEndian.Uint64(text[:]), uint64(c)*ones)
			var want uint64
			for i, b := range text {
				if b == c {
					want |= 0x80 << (8 * i)
				}
			}
			require.Equal(t, want, got, "%q in %q", c, text)
		}
	}
}

func TestNumberOfEightDigits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		want := r.Uint64N(100_000_000)
		text := fmt.Appendf(nil, "%08d", want)
		got, ok := number(binary.LittleEndian.Uint64(text))
		require.True(t, ok)
		require.Equal(t, want, got)
		// Any byte that is no digit, wherever it stands.
		at, c := r.IntN(wordSize), byte(r.IntN(256))
		text[at] = c
		_, ok = number(binary.LittleEndian.Uint64(text))
		require.Equal(t, '0' <= c && c <= '9', ok, "%q", text)
	}
}

func TestIndexStopsAtTheEndOfTheText(t *testing.T) {
	text := []byte("0123456789,123456789,,,,,,,,,")
	for end := range len(text) - wordSize + 1 {
		for from := range end + 1 {
			want := end
			if i := bytes.IndexByte(text[from:end], ','); i >= 0 {
				want = from + i
			}
			require.Equal(t, want, index(text[:end], from, ','), "%d to %d", from, end)
		}
	}
}
