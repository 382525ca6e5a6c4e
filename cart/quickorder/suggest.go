package quickorder

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Limits of suggestions.
const (
	maxLetters   = 40    // longer texts get none by their letters
	maxDeletes2  = 24    // letters up to which two of them may differ
	maxSuggested = 1_000 // rows of one preview
)

// Suggester finds articles that a text may mean, though it is none of theirs: with
// up to two letters added, left out, exchanged or swapped with their neighbour,
// typed with the keyboard on the wrong alphabet, without its leading zeros, or the
// article's name. It keeps every SKU with each of its letters, and each two of
// them, left out: two texts that differ little have one of those in common
// (symmetric deletes, after W. Garbe). It is immutable, and safe for concurrent
// use.
type Suggester struct {
	ix     *Index
	keys   []string // of the articles, folded
	starts []uint32 // by the high bits of the hash, where its entries begin
	hashes []uint32
	owners []int32
	zeros  map[string]int32 // numbers without leading zeros
}

// bucketBits is how many bits of a hash choose its place.
const bucketBits = 16

// NewSuggester returns the suggester of an index. It takes about a kilobyte for
// an article with a SKU of 13 letters.
func NewSuggester(ix *Index) *Suggester {
	s := &Suggester{ix: ix, keys: make([]string, len(ix.articles)), zeros: map[string]int32{}}
	type entry struct {
		hash  uint32
		owner int32
	}
	var entries []entry
	counts := make([]uint32, 1<<bucketBits+1)
	var hashes []uint32
	for i := range ix.articles {
		s.keys[i] = string(fold(nil, string(ix.articles[i].SKU), true))
		if number := strings.TrimLeft(s.keys[i], "0"); isDigits(number) {
			s.zeros[number] = int32(i)
		}
		if ix.hot[i].stands < 0 {
			continue
		}
		hashes = deletes(hashes[:0], []rune(s.keys[i]))
		for _, h := range hashes {
			entries = append(entries, entry{h, int32(i)})
			counts[h>>(32-bucketBits)+1]++
		}
	}
	for i := range counts[1:] {
		counts[i+1] += counts[i]
	}
	s.starts = slices.Clone(counts)
	s.hashes, s.owners = make([]uint32, len(entries)), make([]int32, len(entries))
	for _, e := range entries {
		at := &counts[e.hash>>(32-bucketBits)]
		s.hashes[*at], s.owners[*at] = e.hash, e.owner
		*at++
	}
	return s
}

// Suggest returns up to n articles that the text may mean, the likeliest first.
func (s *Suggester) Suggest(text string, n int) []Suggestion {
	var out []Suggestion
	has := map[int32]bool{}
	add := func(article int32, distance int) {
		stands := s.ix.hot[article].stands
		if stands >= 0 && !has[stands] && len(out) < n {
			has[stands] = true
			out = append(out, s.ix.suggestion(stands, distance))
		}
	}
	key := fold(nil, text, true)
	if swapped := swapKeyboard(text); swapped != text {
		if article, how := s.ix.find(nil, swapped); how > several {
			add(article, 0)
		}
	}
	if number := strings.TrimLeft(string(key), "0"); isDigits(number) {
		if article, ok := s.zeros[number]; ok {
			add(article, 0)
		}
	}
	for at := s.ix.head(s.ix.names, key, text); at >= 0; at = s.ix.targets[at].next {
		add(s.ix.targets[at].article, 0)
	}
	for _, c := range s.near([]rune(string(key))) {
		add(c.article, c.distance)
	}
	return out
}

// candidate is an article and how far it is.
type candidate struct {
	article          int32
	distance, prefix int
}

// near returns the articles whose letters differ little, the nearest first, and of
// those that are equally near those that begin alike.
func (s *Suggester) near(key []rune) []candidate {
	if len(key) < 2 || len(key) > maxLetters {
		return nil
	}
	bound := 2
	if len(key) <= 3 {
		bound = 1
	}
	var found []candidate
	seen := map[int32]bool{}
	for _, h := range deletes(nil, key) {
		for i := s.starts[h>>(32-bucketBits)]; i < s.starts[h>>(32-bucketBits)+1]; i++ {
			owner := s.owners[i]
			if s.hashes[i] != h || seen[owner] {
				continue
			}
			seen[owner] = true
			other := []rune(s.keys[owner])
			if d := distance(key, other); d <= bound {
				found = append(found, candidate{owner, d, commonPrefix(key, other)})
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(a.distance-b.distance, b.prefix-a.prefix, cmp.Compare(s.keys[a.article], s.keys[b.article]), cmp.Compare(a.article, b.article))
	})
	return found
}

// deletes appends the hashes of a text, and of what is left of it without each of
// its letters, and each two of them, each hash once.
func deletes(out []uint32, key []rune) []uint32 {
	if len(key) > maxLetters {
		return out
	}
	from := len(out)
	out = append(out, without(key, -1, -1))
	for i := range key {
		out = append(out, without(key, i, -1))
		if len(key) > maxDeletes2 {
			continue
		}
		for j := i + 1; j < len(key); j++ {
			out = append(out, without(key, i, j))
		}
	}
	slices.Sort(out[from:])
	return append(out[:from], slices.Compact(out[from:])...)
}

// without returns the hash (FNV-1a with a last stir) of a text without two of its
// letters.
func without(key []rune, i, j int) uint32 {
	h := uint32(2166136261)
	for n, r := range key {
		if n != i && n != j {
			h = (h ^ uint32(r)) * 16777619
		}
	}
	h ^= h >> 15
	h *= 0x2c1b3c6d
	return h ^ h>>12
}

// distance returns how many letters are to be added, left out, exchanged or
// swapped with their neighbour to make one text of the other, each letter once
// (optimal string alignment). Both have at most maxLetters.
func distance(a, b []rune) int {
	if d := len(a) - len(b); d > 2 || d < -2 {
		return 3
	}
	var rows [3][maxLetters + 3]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = uint8(j)
	}
	for i := range a {
		row[0] = uint8(i + 1)
		for j := range b {
			cost := uint8(1)
			if a[i] == b[j] {
				cost = 0
			}
			d := min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return int(last[len(b)])
}

func commonPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// The letters of one key on an English and a Russian keyboard.
const (
	latinKeys   = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
	russianKeys = "ёйцукенгшщзхъфывапролджэячсмитьбю"
)

var otherKey = func() map[rune]rune {
	out := map[rune]rune{}
	russian := []rune(russianKeys)
	for i, l := range []rune(latinKeys) {
		out[l], out[russian[i]] = russian[i], l
	}
	return out
}()

// swapKeyboard returns what the same keys write with the other alphabet.
func swapKeyboard(s string) string {
	cyrillic := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) >= 0
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && cyrillic {
			return r
		}
		if o, ok := otherKey[unicode.ToLower(r)]; ok && (cyrillic || unicode.IsLetter(r)) {
			return o
		}
		return r
	}, s)
}

// Suggest adds to each row of an unknown article up to n that may be meant, for the
// first thousand of such rows.
func (p *Preview) Suggest(s *Suggester, n int) {
	rows := 0
	for i := range p.Rows {
		r := &p.Rows[i]
		if r.article >= 0 || r.Status != Error || r.Article == "" || len(r.Suggestions) > 0 {
			continue
		}
		if rows++; rows > maxSuggested {
			return
		}
		r.Suggestions = s.Suggest(r.Article, n)
	}
}

// SKUs returns the SKUs of suggestions, parted by commas.
func SKUs(list []Suggestion) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = string(s.SKU)
	}
	return strings.Join(names, ", ")
}
