package pricing

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"

	"github.com/seed-a884640a/kabinet"
)

// articles are what all prices are about: products, groups and units. Snapshots
// that are made from one another share it.
type articles struct {
	products []product
	authored []Product // as written, for Product and Products
	packs    []pack
	rules    []rule // product.rule - 1
	groups   []group
	groupIDs map[GroupID]uint32
	units    []unit
	unitIDs  map[kabinet.UoM]uint16
	skus     map[kabinet.SKU]uint32 // while compiling only
	index    skuIndex
}

// product is a compiled Product.
type product struct {
	unit  uint16 // the base unit
	packs uint16 // how many
	first uint32 // of its packs
	rule  uint32 // in articles.rules, plus one
	group uint32 // plus one; 0 for none
	// invoiceBy is as written.
	invoiceBy InvoiceBy
}

// group is a compiled Group.
type group struct {
	parent uint32 // plus one; 0 for none
	depth  uint8  // 0 for a root
}

// unit is an interned unit of measure.
type unit struct {
	code   kabinet.UoM
	digits uint8
}

// maxDepth bounds the tree of groups.
const maxDepth = 32

// What rows are for has a number: products first, then groups, then everything.
func (c *articles) groupSubject(g uint32) uint32 { return uint32(len(c.products)) + g }
func (c *articles) allSubject() uint32           { return uint32(len(c.products) + len(c.groups)) }
func (c *articles) subjects() int                { return len(c.products) + len(c.groups) + 1 }

// within reports whether a product is in the group or below it.
func (c *articles) within(p *product, g uint32) bool {
	for at := p.group; at != 0; at = c.groups[at-1].parent {
		if at-1 == g {
			return true
		}
	}
	return false
}

// skuIndex finds the block of a product by its number: open addressing. A slot
// holds which line the block begins at, and above that as many bits of the hash as
// there is room for; the block holds the number itself. No block is at line 0, so 0
// is free.
type skuIndex struct {
	seed  maphash.Seed
	slots []uint32 // a power of two, at most half full
	shift uint8    // of a hash, for its slot
	bits  uint8    // of a slot, for the line
}

// newSKUIndex is for n blocks in so many lines.
func newSKUIndex(n int, lines uint32) skuIndex {
	size := uint(bits.Len(uint(2*n + 1)))
	return skuIndex{maphash.MakeSeed(), make([]uint32, 1<<size), uint8(64 - size), uint8(bits.Len32(lines))}
}

func (x *skuIndex) put(sku kabinet.SKU, block uint32) {
	h := maphash.String(x.seed, string(sku))
	mask := uint64(len(x.slots) - 1)
	for at := h >> x.shift; ; at = (at + 1) & mask {
		if x.slots[at] == 0 {
			x.slots[at] = uint32(h)<<x.bits | block/wordsPerLine
			return
		}
	}
}

// find returns the block of a product, or 0.
func (x *skuIndex) find(sku kabinet.SKU, words []uint32) uint32 {
	return x.lookup(maphash.String(x.seed, string(sku)), sku, words)
}

// lookup is find for a number whose hash is known.
func (x *skuIndex) lookup(h uint64, sku kabinet.SKU, words []uint32) uint32 {
	mask := uint64(len(x.slots) - 1)
	for at := h >> x.shift & mask; ; at = (at + 1) & mask {
		s := x.slots[at]
		if s == 0 {
			return 0
		}
		if block := x.block(s); s>>x.bits == uint32(h)<<x.bits>>x.bits && sameSKU(words[block:], sku) {
			return block
		}
	}
}

// first returns the first block whose number has the hash, or 0. It is nearly
// always the right one.
func (x *skuIndex) first(h uint64) uint32 {
	mask := uint64(len(x.slots) - 1)
	for at := h >> x.shift & mask; ; at = (at + 1) & mask {
		if s := x.slots[at]; s == 0 || s>>x.bits == uint32(h)<<x.bits>>x.bits {
			return x.block(s)
		}
	}
}

// block returns the block that a slot names.
func (x *skuIndex) block(slot uint32) uint32 {
	return slot & (1<<x.bits - 1) * wordsPerLine
}

// putSKU writes the bytes of a number into words, four to a word.
func putSKU(words []uint32, sku kabinet.SKU) {
	var last [4]byte
	i := 0
	for ; len(sku) >= 4; sku = sku[4:] {
		copy(last[:], sku)
		words[i] = binary.LittleEndian.Uint32(last[:])
		i++
	}
	if len(sku) > 0 {
		last = [4]byte{}
		copy(last[:], sku)
		words[i] = binary.LittleEndian.Uint32(last[:])
	}
}

// sameSKU reports whether a block is that of the number.
func sameSKU(block []uint32, sku kabinet.SKU) bool {
	if int(block[blockSKU]&0xFFFF) != len(sku) {
		return false
	}
	words := block[blockHead:]
	i := 0
	for ; len(sku) >= 8; sku = sku[8:] {
		two := uint64(sku[0]) | uint64(sku[1])<<8 | uint64(sku[2])<<16 | uint64(sku[3])<<24 |
			uint64(sku[4])<<32 | uint64(sku[5])<<40 | uint64(sku[6])<<48 | uint64(sku[7])<<56
		if uint64(words[i])|uint64(words[i+1])<<32 != two {
			return false
		}
		i += 2
	}
	if len(sku) >= 4 {
		if words[i] != uint32(sku[0])|uint32(sku[1])<<8|uint32(sku[2])<<16|uint32(sku[3])<<24 {
			return false
		}
		sku = sku[4:]
		i++
	}
	switch len(sku) {
	case 0:
		return true
	case 1:
		return words[i] == uint32(sku[0])
	case 2:
		return words[i] == uint32(sku[0])|uint32(sku[1])<<8
	}
	return words[i] == uint32(sku[0])|uint32(sku[1])<<8|uint32(sku[2])<<16
}

// maxSKU is how long a number may be.
const maxSKU = 1<<16 - 1
