package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// segment holds the rows of some tables. The rows of one product stand in one
// block of words, and a block begins with what a resolution reads first, so that
// one pass over neighbouring memory finds what any buyer has. There are no
// pointers in it. A snapshot has a segment of all tables as they were compiled
// together, and perhaps a small one of those that have changed since.
//
// A block is
//
//	rows, room, flags  the number of rows in 20 bits, how many words of amounts
//	                   each has in 4, and 8 bits of flags
//	length, unit       of the product's number, and the base unit, 16 bits each
//	subject            which product, group or everything it is
//	rule               the product's order rule, plus one
//	number             its bytes, four to a word
//	tables             the ids of the tables of the rows, rising: two to a word,
//	                   or a word each where an id is too large for that
//	rows               terms, index in the list, and the room for amounts
//	amounts            of the rows that have not enough room
//
// The amounts of a row are the coefficients of its price, or of those of its
// tiers. Where they do not fit into its room, that has their place in the block.
//
// The blocks of all products together begin at whole lines of memory: the first
// has what a resolution reads first, and mostly all ids.
type segment struct {
	words  []uint32
	wide   bool     // ids take a word each
	heads  []uint32 // by subject: its block; nil where sparse is used
	sparse sparse
	termList
}

// The words of a block's head.
const (
	blockRows = iota
	blockSKU
	blockSubject
	blockRule
	blockHead
)

const (
	rowMask   = 1<<20 - 1
	roomShift = 20
	roomMask  = 1<<4 - 1
	// blockSpecial says that the product, or some row, needs more than windows,
	// units and tiers.
	blockSpecial = 1 << 24
	flagMask     = 0xFF << 24
)

// wordsPerLine is how many words the processor fetches at once.
const wordsPerLine = 16

// rowHead is how many words of a row stand before its amounts.
const rowHead = 2

// block is one product's rows in a segment.
type block struct {
	layout
	seg *segment
}

// layout is where the parts of a block are.
type layout struct {
	at     uint32
	ids    uint32 // where its table ids begin
	rows   uint32 // where its rows begin
	n      uint32 // its rows
	stride uint32 // the words of a row
	// unit is the base unit of the product; special is blockSpecial.
	unit    uint16
	special bool
}

// row returns the words of a row.
func (p *layout) row(words []uint32, i uint32) []uint32 {
	at := p.rows + p.stride*i
	return words[at : at+p.stride : at+p.stride]
}

// set makes it the layout of the block at some word, not the first. (To return
// one would write its members one by one and read them in pairs, which waits.)
func (p *layout) set(s *segment, at uint32) {
	w := s.words[at:]
	head, sku := w[blockRows], w[blockSKU]
	ids, n := at+blockHead+(sku&0xFFFF+3)/4, head&rowMask
	p.at, p.ids, p.rows, p.n = at, ids, ids+s.idWords(n), n
	p.stride, p.unit, p.special = rowHead+head>>roomShift&roomMask, uint16(sku>>16), head&flagMask != 0
}

// idWords returns how many words the ids of so many rows take.
func (s *segment) idWords(rows uint32) uint32 {
	if s.wide {
		return rows
	}
	return (rows + 1) / 2
}

// open returns the block at some word, not the first.
func (s *segment) open(at uint32) (b block) {
	b.set(s, at)
	b.seg = s
	return b
}

// of returns the block of a subject; one without rows where there is none.
func (s *segment) of(subject uint32) block {
	at := uint32(0)
	if s.heads != nil {
		at = s.heads[subject]
	} else {
		at = s.sparse.get(subject)
	}
	if at == 0 {
		return block{}
	}
	return s.open(at)
}

// table returns the id of the table of a row.
func (b *block) table(i uint32) uint32 {
	if b.seg.wide {
		return b.seg.words[b.ids+i]
	}
	return b.seg.words[b.ids+i/2] >> (i % 2 * 16) & 0xFFFF
}

// setTable writes it; for each row once.
func (b *block) setTable(i, id uint32) {
	if b.seg.wide {
		b.seg.words[b.ids+i] = id
	} else {
		b.seg.words[b.ids+i/2] |= id << (i % 2 * 16)
	}
}

func (b *block) row(i uint32) []uint32 { return b.layout.row(b.seg.words, i) }
func (b *block) terms(i uint32) *terms { return &b.seg.terms[b.row(i)[0]] }
func (b *block) index(i uint32) uint32 { return b.row(i)[1] }

// amount returns the i-th coefficient of a row.
func (b *block) amount(row uint32, tm *terms, i int) int64 {
	return b.seg.amount(b.seg.words[b.at:], b.row(row), tm, i)
}

// amount returns the i-th coefficient of a row of the block whose words these
// are.
func (l *termList) amount(block, row []uint32, tm *terms, i int) int64 {
	n := max(int(tm.ladder.count), 1)
	wide := tm.flags&flagWide != 0
	if wide {
		n *= 2
	}
	at := row[rowHead:]
	if n > len(at) {
		at = block[at[0]:]
	}
	if wide {
		return int64(uint64(at[2*i]) | uint64(at[2*i+1])<<32)
	}
	return int64(at[i])
}

// span is some neighbouring rows of a block: [lo, hi).
type span struct{ lo, hi uint32 }

// within returns the rows of one table.
func (b *block) within(table uint32) span {
	lo, hi := uint32(0), b.n
	for lo < hi {
		if mid := (lo + hi) / 2; b.table(mid) < table {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo == b.n || b.table(lo) != table {
		return span{}
	}
	return b.run(lo)
}

// run returns the rows from lo on that are of one table.
func (b *block) run(lo uint32) span {
	hi := lo + 1
	for hi < b.n && b.table(hi) == b.table(lo) {
		hi++
	}
	return span{lo, hi}
}

// sparse finds blocks in a segment that has few products: open addressing.
type sparse struct {
	keys  []uint32 // subject plus one
	heads []uint32
}

func newSparse(n int) sparse {
	size := 2
	for size < 2*n+1 {
		size *= 2
	}
	return sparse{make([]uint32, size), make([]uint32, size)}
}

// at returns where the subject is, or where it goes.
func (x *sparse) at(subject uint32) uint32 {
	mask := uint32(len(x.keys) - 1)
	i := spread(subject) & mask
	for x.keys[i] != 0 && x.keys[i] != subject+1 {
		i = (i + 1) & mask
	}
	return i
}

func (x *sparse) get(subject uint32) uint32 {
	if len(x.keys) == 0 {
		return 0
	}
	return x.heads[x.at(subject)]
}

// termList is what the rows of a segment have in common.
type termList struct {
	terms    []terms
	from     []kabinet.Quantity // thresholds, those of a shape in a run
	per      []kabinet.Quantity // terms.per - 1
	orders   []rule             // terms.rule - 1
	knowns   []known            // terms.known - 1
	specials []special          // terms.special - 1
}

// terms are what many rows have in common. They hold for the time [from, until).
type terms struct {
	from, until int64
	ladder      shape
	per         uint32
	rule        uint32
	known       uint32
	special     uint32
	unit        uint16
	scale       uint8 // of the prices
	flags       flags
}

// live reports whether the terms hold at the instant.
func (t *terms) live(at int64) bool { return t.from <= at && at < t.until }

type flags uint8

const (
	flagOnRequest flags = 1 << iota
	flagConvertible
	flagOverride
	flagWide   // amounts take two words
	flagSeries // until is where the next row begins, and was not written
)

// shape is where the thresholds of a ladder are; a single price has none.
type shape struct {
	start uint32
	count uint16
}

// rule is an OrderRule with its unit interned.
type rule struct {
	min, max, step kabinet.Quantity
	unit           uint16
}

// known is when the book said something: [from, until).
type known struct{ from, until int64 }

// at reports whether it was said at the instant; forever asks what is said now,
// which is everything that was not withdrawn.
func (k known) at(at int64) bool {
	if at == forever {
		return k.until == forever
	}
	return k.from <= at && at < k.until
}

// special is what few rows have.
type special struct {
	of                 ListID
	percentOff, markup kabinet.Rate
	amountOff          kabinet.Quantity
	ladder             Ladder
	tiers              []Tier // of a ladder that is more than prices over the whole quantity
}

// thresholds returns those of a plain ladder; a single price has none.
func (l *termList) thresholds(t *terms) []kabinet.Quantity {
	return l.from[t.ladder.start:][:t.ladder.count]
}

func (l *termList) perOf(t *terms) kabinet.Quantity {
	if t.per == 0 {
		return one
	}
	return l.per[t.per-1]
}

func (l *termList) specialOf(t *terms) *special {
	if t.special == 0 {
		return nil
	}
	return &l.specials[t.special-1]
}

// knownOf returns when the book said so.
func (l *termList) knownOf(t *terms) known {
	if t.known == 0 {
		return always
	}
	return l.knowns[t.known-1]
}

// knownAt reports whether the book says so at the instant; see known.at.
func (l *termList) knownAt(t *terms, at int64) bool {
	return t.known == 0 || l.knowns[t.known-1].at(at)
}

// orderOf returns the order rule of a row, nil for none.
func (l *termList) orderOf(t *terms) *rule {
	if t.rule == 0 {
		return nil
	}
	return &l.orders[t.rule-1]
}

var one = kabinet.QuantityOf(1)
