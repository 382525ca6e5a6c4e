package quickorder

import (
	"cmp"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/gs1"
)

// IndexOptions say how articles are found.
type IndexOptions struct {
	// Digits returns how many decimal places a quantity in a unit has; nil means
	// kabinet.UoM.Digits.
	Digits func(kabinet.UoM) int
}

// Index finds articles by what people call them: SKU, whatever its case, spaces
// and dashes, where that is one article only; the numbers of the client's own;
// GTIN. It is built once, immutable, and safe for concurrent use.
type Index struct {
	articles []Article
	// targets begin with the SKUs of the articles, at the places of those.
	targets []target
	hot     []hot
	keys    *table // of SKUs and GTINs
	own     map[kabinet.OrgID]*table
	names   *table
	units   map[kabinet.UoM]bool
	digits  func(kabinet.UoM) int
}

// target is one article that a key may mean.
type target struct {
	text    string // as the catalogue or the client writes it
	article int32
	next    int32 // another target of the key, or -1
}

// hot is what every row needs of its article.
type hot struct {
	unit   kabinet.UoM // of rows that name none
	stands int32       // the article that is sold instead, itself, or -1
	ruled  bool        // it has a rule of quantities
}

// NewIndex returns the index of a catalogue and of the part numbers of clients.
// The error is ErrArticle, ErrArticleTwice, or ErrReference for an alias or a
// replacement of an article that is not there, or for replacements in a circle.
func NewIndex(articles []Article, aliases []Alias, opts IndexOptions) (*Index, error) {
	ix := &Index{
		articles: articles, targets: make([]target, len(articles), 2*len(articles)), hot: make([]hot, len(articles)),
		keys: newTable(len(articles)), names: newTable(len(articles)), own: map[kabinet.OrgID]*table{},
		units: map[kabinet.UoM]bool{}, digits: opts.Digits,
	}
	if ix.digits == nil {
		ix.digits = kabinet.UoM.Digits
	}
	bySKU := make(map[kabinet.SKU]int32, len(articles))
	for i := range articles {
		a, n := &articles[i], int32(i)
		if a.SKU == "" || a.Unit == "" {
			return nil, ErrArticle.With("sku", string(a.SKU))
		}
		if _, twice := bySKU[a.SKU]; twice {
			return nil, ErrArticleTwice.With("sku", string(a.SKU))
		}
		bySKU[a.SKU] = n
		ix.units[a.Unit] = true
		for j := range a.Packs {
			ix.units[a.Packs[j].Unit] = true
		}
		ix.hot[i] = hot{cmp.Or(a.Usual, a.Unit), n, a.Order.Min.Sign() > 0 || a.Order.Max.Sign() > 0 || a.Order.Step.Sign() > 0}
		ix.targets[i] = target{string(a.SKU), n, -1}
		ix.link(ix.keys, n)
	}
	for i := range articles {
		a := &articles[i]
		for _, g := range a.GTINs {
			if _, ok := gtinKey(g); ok {
				ix.add(ix.keys, gtinText+g, int32(i))
			}
		}
		if a.Name != "" {
			ix.add(ix.names, a.Name, int32(i))
		}
	}
	for _, a := range aliases {
		n, ok := bySKU[a.SKU]
		if !ok {
			return nil, ErrReference.With("text", a.Text).With("sku", string(a.SKU))
		}
		own := ix.own[a.Org]
		if own == nil {
			own = newTable(8)
			ix.own[a.Org] = own
		}
		ix.add(own, a.Text, n)
	}
	return ix, ix.replace(bySKU)
}

// replace follows replacements to what is sold.
func (ix *Index) replace(bySKU map[kabinet.SKU]int32) error {
	for i := range ix.articles {
		n := int32(i)
		for steps := 0; ix.articles[n].Discontinued; steps++ {
			a := &ix.articles[n]
			if a.Replacement == "" {
				n = -1
				break
			}
			next, ok := bySKU[a.Replacement]
			if !ok || steps > len(ix.articles) {
				return ErrReference.With("text", string(a.SKU)).With("sku", string(a.Replacement))
			}
			n = next
		}
		ix.hot[i].stands = n
	}
	return nil
}

// add adds a target.
func (ix *Index) add(t *table, text string, article int32) {
	ix.targets = append(ix.targets, target{text, article, -1})
	ix.link(t, int32(len(ix.targets)-1))
}

// link makes a target the first one of its key.
func (ix *Index) link(t *table, n int32) {
	key := ix.key(nil, ix.targets[n].text)
	old := ix.head(t, key, "")
	ix.targets[n].next = old
	t.set(key, old, n)
}

// head returns the first target of a key, or -1. The text, which has that key,
// spares comparing it where it is the target's.
func (ix *Index) head(t *table, key []byte, text string) int32 {
	if t == nil {
		return -1
	}
	return t.find(t.hash(key), func(n int32) bool {
		if text != "" && ix.targets[n].text == text {
			return true
		}
		var space [64]byte
		return string(ix.key(space[:0], ix.targets[n].text)) == string(key)
	})
}

// key appends the key of the text of a target.
func (ix *Index) key(b []byte, text string) []byte {
	if len(text) > 0 && text[0] == gtinText[0] {
		key, _ := gtinKey(text[1:])
		return append(b, key...)
	}
	return fold(b, text, true)
}

// Article returns the article of a SKU as the catalogue writes it.
func (ix *Index) Article(sku kabinet.SKU) (Article, bool) {
	for n := ix.head(ix.keys, fold(nil, string(sku), true), string(sku)); n >= 0; n = ix.targets[n].next {
		if a := ix.articles[ix.targets[n].article]; a.SKU == sku {
			return a, true
		}
	}
	return Article{}, false
}

// gtinText begins the texts of targets that are GTINs.
const gtinText = "\x00"

// gtinKey returns the key of a GTIN of 8, 12, 13 or 14 digits, which are one with
// zeros before them, and whether its check digit is right.
func gtinKey(s string) (string, bool) {
	switch len(s) {
	case 8, 12, 13, 14:
	default:
		return "", false
	}
	for i := range len(s) {
		if s[i]-'0' > 9 {
			return "", false
		}
	}
	return "\x00" + "000000"[:14-len(s)] + s, gs1.Valid(s)
}

// likeness says how closely a text is the name of an article.
type likeness uint8

const (
	notFound likeness = iota
	several           // more than one article
	alike             // with letters of another alphabet
	same              // but for case, spaces and dashes
	exact
)

// find returns the article that a text means to an organisation, whose own
// numbers are given, and how closely it does.
func (ix *Index) find(own *table, text string) (int32, likeness) {
	if text == "" {
		return -1, notFound
	}
	var space [64]byte
	key := fold(space[:0], text, true)
	article, found := ix.closest(ix.head(ix.keys, key, text), text)
	if own != nil {
		other, how := ix.closest(ix.head(own, key, text), text)
		switch {
		case how == notFound:
		case found == notFound || how > alike && found == alike:
			article, found = other, how
		case other != article && !(how == alike && found > alike):
			article, found = -1, several
		}
	}
	if found == notFound && len(key) >= 8 {
		if gtin, ok := gtinKey(string(key)); ok {
			return ix.closest(ix.head(ix.keys, []byte(gtin), ""), text)
		}
	}
	return article, found
}

// closest returns the article whose text is closest of the targets of a key.
func (ix *Index) closest(at int32, text string) (int32, likeness) {
	if at >= 0 {
		if t := &ix.targets[at]; t.next < 0 && t.text == text {
			return t.article, exact
		}
	}
	article, best := int32(-1), notFound
	for ; at >= 0; at = ix.targets[at].next {
		t := &ix.targets[at]
		how := same
		switch {
		case t.text == text:
			how = exact
		case t.text[0] != gtinText[0] && !sameLetters(t.text, text):
			how = alike
		}
		switch {
		case how > best && best != several || best == several && how == exact:
			article, best = t.article, how
		case how == best && t.article != article:
			article, best = -1, several
		}
	}
	return article, best
}

// sameLetters reports whether two texts with one key have it without exchanging
// letters that look alike.
func sameLetters(a, b string) bool {
	if ascii(a) && ascii(b) {
		return true
	}
	var x, y [64]byte
	return string(fold(x[:0], a, false)) == string(fold(y[:0], b, false))
}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 }) < 0
}

// meant returns the articles that an ambiguous text may mean.
func (ix *Index) meant(own *table, text string) []Suggestion {
	key := fold(nil, text, true)
	var out []Suggestion
	seen := map[int32]bool{}
	for _, t := range [...]*table{own, ix.keys} {
		for at := ix.head(t, key, text); at >= 0; at = ix.targets[at].next {
			if n := ix.targets[at].article; !seen[n] {
				seen[n] = true
				out = append(out, ix.suggestion(n, 0))
			}
		}
	}
	return out
}

func (ix *Index) suggestion(article int32, distance int) Suggestion {
	a := &ix.articles[article]
	return Suggestion{a.SKU, a.Name, distance}
}
