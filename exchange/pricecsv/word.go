package pricecsv

import (
	"encoding/binary"
	"math/bits"
)

// Text is looked at a word at a time: eight bytes in one number, the first of
// them lowest.
const (
	wordSize = 8
	ones     = 0x0101010101010101
	highs    = ones << 7 // the high bits of the bytes
	lows     = ^uint64(highs)
	zeros    = ones * '0'
)

// find sets the high bit of each byte that is equal to that of c, and no other
// bit. Zero is the only byte for which neither it nor its low bits plus 127 have
// the high bit.
func find(word, c uint64) uint64 {
	x := word ^ c
	return ^(x&lows + lows | x) & highs
}

// number returns the number of eight digits, and false where there are others
// than digits.
func number(word uint64) (uint64, bool) {
	d := word ^ zeros
	if (d+(0x80-10)*ones|d)&highs != 0 { // a byte of 10 or more
		return 0, false
	}
	// Neighbours become numbers of two digits, those of four, and those of eight.
	d = (d*10 + d>>8) & 0x00FF00FF00FF00FF
	d = (d*100 + d>>16) & 0x0000FFFF0000FFFF
	return (d*10_000 + d>>32) & 0xFFFFFFFF, true
}

// index returns the place of the first c in text from the given one on, and the
// length where there is none. The text is short, and has a word behind it.
func index(text []byte, from int, c byte) int {
	for i, b, cs := from, text[:len(text)+wordSize], uint64(c)*ones; i < len(text); i += wordSize {
		if found := find(binary.LittleEndian.Uint64(b[i:]), cs); found != 0 {
			return min(i+bits.TrailingZeros64(found)/8, len(text))
		}
	}
	return len(text)
}
