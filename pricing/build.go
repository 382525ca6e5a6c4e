package pricing

import "math"

// placed is a compiled row before the rows of all tables are merged. Its amount
// is the coefficient of its price, or the index of the first of its ladder's.
type placed struct {
	subject uint32
	table   uint32
	terms   uint32
	index   uint32
	amount  int64
}

// interned is what a segment is built from: checked rows, those of each table in
// one run, in the order of table ids.
type interned struct {
	rows   []placed
	prices []int64
	termList
}

// amounts returns how many coefficients a row has, and how many words they take.
func (in *interned) amounts(t *terms) (n, words uint32) {
	n = max(uint32(t.ladder.count), 1)
	if t.flags&flagWide != 0 {
		return n, 2 * n
	}
	return n, n
}

// cursor is first how many rows and words of amounts a block has, and then,
// while they are written, its next row, and the place of its next amount. room
// is how many words of amounts stand in the rows themselves.
type cursor struct{ row, word, room uint32 }

// maxRoom is the most words of amounts that a row has itself.
const maxRoom = 4

// build lays the rows out by subject, by counting. The first segment of a
// catalogue has a block for every product, which can be found by its number;
// others have blocks only where they have rows. It also returns the subjects of
// which some table has several rows, or an override; and nil where a block would
// have more rows, or the segment more words, than can be counted.
func (in *interned) build(c *articles, first bool) (s *segment, mixed []uint32) {
	s = &segment{termList: in.termList, wide: len(in.rows) > 0 && in.rows[len(in.rows)-1].table > math.MaxUint16}
	subjects := make([]uint32, 0, min(c.subjects(), len(in.rows)+c.subjects()*btoi(first)))
	var slots func(subject uint32) uint32
	if first {
		s.heads = make([]uint32, c.subjects())
		slots = func(subject uint32) uint32 { return subject }
		for i := range uint32(c.subjects()) {
			subjects = append(subjects, i)
		}
	} else {
		s.sparse = newSparse(min(len(in.rows), c.subjects()))
		slots = s.sparse.at
		for i := range in.rows {
			if at := s.sparse.at(in.rows[i].subject); s.sparse.keys[at] == 0 {
				s.sparse.keys[at] = in.rows[i].subject + 1
				subjects = append(subjects, in.rows[i].subject)
			}
		}
	}
	heads := s.heads
	if !first {
		heads = s.sparse.heads
	}
	cursors := make([]cursor, len(heads))
	for i := range in.rows {
		r := &in.rows[i]
		at := &cursors[slots(r.subject)]
		at.row++
		if _, words := in.amounts(&in.terms[r.terms]); words <= maxRoom {
			at.room = max(at.room, words)
		}
	}
	for i := range in.rows {
		r := &in.rows[i]
		at := &cursors[slots(r.subject)]
		at.room = max(at.room, 1) // for the place of amounts that stand outside
		if _, words := in.amounts(&in.terms[r.terms]); words > at.room {
			at.word += words
		}
	}
	whole := uint64(wordsPerLine) // no block is at 0
	for _, subject := range subjects {
		at := slots(subject)
		isProduct := first && int(subject) < len(c.products)
		if cursors[at].row == 0 && !isProduct {
			continue
		}
		if cursors[at].row > rowMask || whole > math.MaxUint32/2 {
			return nil, nil
		}
		heads[at] = uint32(whole)
		whole += uint64(blockHead + s.idWords(cursors[at].row) + cursors[at].row*(rowHead+cursors[at].room) + cursors[at].word)
		if isProduct {
			whole += uint64(len(c.authored[subject].SKU)+3) / 4
		}
		if first {
			whole = (whole + wordsPerLine - 1) / wordsPerLine * wordsPerLine
		}
	}
	total := uint32(whole)
	if first {
		c.index = newSKUIndex(len(c.products), total/wordsPerLine)
	}
	s.words = make([]uint32, total+idsAtOnce/2) // so that ids can be read in whole groups
	for _, subject := range subjects {
		at := slots(subject)
		if heads[at] == 0 {
			continue
		}
		w := s.words[heads[at]:]
		w[blockRows], w[blockSubject] = cursors[at].row|cursors[at].room<<roomShift, subject
		if int(subject) < len(c.products) {
			p := &c.products[subject]
			w[blockSKU], w[blockRule] = uint32(p.unit)<<16, p.rule
			if c.authored[subject].InvoiceBy != InvoiceNominal {
				w[blockRows] |= blockSpecial
			}
			if first {
				sku := c.authored[subject].SKU
				w[blockSKU] |= uint32(len(sku))
				putSKU(w[blockHead:], sku)
				c.index.put(sku, heads[at])
			}
		}
		b := s.open(heads[at])
		cursors[at] = cursor{0, b.rows - b.at + b.n*b.stride, b.stride - rowHead}
	}
	for i := range in.rows {
		r := &in.rows[i]
		at := slots(r.subject)
		if s.write(in, r, heads[at], &cursors[at]) && (len(mixed) == 0 || mixed[len(mixed)-1] != r.subject) {
			mixed = append(mixed, r.subject)
		}
	}
	return s, mixed
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// write puts a row into its block. It reports whether the table has another row
// there, or this is an override.
func (s *segment) write(in *interned, r *placed, head uint32, at *cursor) (mixed bool) {
	b := s.open(head)
	t := &in.terms[r.terms]
	b.setTable(at.row, r.table)
	mixed = t.flags&flagOverride != 0 || (at.row > 0 && b.table(at.row-1) == r.table)
	if t.special|t.known != 0 || t.flags&(flagOnRequest|flagOverride) != 0 {
		s.words[head+blockRows] |= blockSpecial
	}
	w := b.row(at.row)
	at.row++
	w[0], w[1] = r.terms, r.index
	n, words := in.amounts(t)
	w = w[rowHead:]
	if words > at.room {
		w[0] = at.word
		w = s.words[head+at.word:]
		at.word += words
	}
	for i := range n {
		a := r.amount
		if t.ladder.count != 0 {
			a = in.prices[r.amount+int64(i)]
		}
		if t.flags&flagWide == 0 {
			w[i] = uint32(a)
		} else {
			w[2*i], w[2*i+1] = uint32(uint64(a)), uint32(uint64(a)>>32)
		}
	}
	return mixed
}
