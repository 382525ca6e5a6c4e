package approval

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"

	"github.com/seed-a884640a/kabinet"
)

// SubjectKind says what is to be approved. Hosts add their own.
type SubjectKind string

// The kinds that the library itself knows.
const (
	Order        SubjectKind = "order"
	Quote        SubjectKind = "quote"
	Claim        SubjectKind = "claim"
	CreditChange SubjectKind = "credit_change"
	Registration SubjectKind = "registration"
)

// Subject is what is to be approved, as it is at one version of it.
type Subject struct {
	Kind        SubjectKind           `json:"kind"`
	ID          string                `json:"id"`
	Org         kabinet.OrgID         `json:"org"`
	Unit        kabinet.UnitID        `json:"unit,omitempty"`
	LegalEntity kabinet.LegalEntityID `json:"legalEntity,omitempty"`
	// Owner is whose it is, where that is known: nobody approves what is theirs, whoever
	// requests it.
	Owner kabinet.PersonID `json:"owner,omitempty"`
	// Version is the subject's own, which grows with every change.
	Version int64 `json:"version"`
	// Hash is that of everything that approvers decide on: lines, quantities,
	// prices, parties, site, terms, cost centre. What may change without anybody
	// approving it anew, such as a comment, is not in it. Where there is a
	// Content, Hash may be left empty.
	Hash string `json:"hash"`
	// Content, if given, lets a flow tell a pure reduction from other changes.
	Content *Content `json:"content,omitempty"`
	Facts   Facts    `json:"facts"`
}

// Content is what approvers decide on, line by line.
type Content struct {
	Lines []ContentLine `json:"lines,omitempty"`
	// Terms are all the rest: parties, site, terms of payment, cost centre.
	Terms []Term        `json:"terms,omitempty"`
	Total kabinet.Money `json:"total"`
}

// ContentLine is one line. Key is unique in its content and stays with the line.
type ContentLine struct {
	Key      string           `json:"key"`
	Article  string           `json:"article"`
	Quantity kabinet.Quantity `json:"quantity"`
	// UoM is the unit of the quantity: ten boxes are not ten pieces.
	UoM   kabinet.UoM   `json:"uom,omitempty"`
	Price kabinet.Money `json:"price"`
}

// Term is something that holds for the whole, by name.
type Term struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Hash returns the SHA-256 of the content as hexadecimal digits. The order of
// lines and terms does not matter, nor does how a number is written. Texts go in
// with their lengths, so no two different contents are joined to the same bytes.
func (c Content) Hash() string {
	h := sha256.New()
	text := func(parts ...string) {
		for _, s := range parts {
			var n [8]byte
			binary.BigEndian.PutUint64(n[:], uint64(len(s)))
			h.Write(n[:])
			h.Write([]byte(s))
		}
	}
	text("kabinet approval 2", strconv.Itoa(len(c.Lines)))
	for _, l := range c.sortedLines() {
		text(l.Key, l.Article, l.Quantity.String(), string(l.UoM), l.Price.String())
	}
	text(strconv.Itoa(len(c.Terms)))
	for _, t := range c.sortedTerms() {
		text(t.Name, t.Value)
	}
	text(c.Total.String())
	return hex.EncodeToString(h.Sum(nil))
}

func (c Content) sortedLines() []ContentLine {
	return slices.SortedFunc(slices.Values(c.Lines), func(a, b ContentLine) int { return cmp.Compare(a.Key, b.Key) })
}

func (c Content) sortedTerms() []Term {
	return slices.SortedFunc(slices.Values(c.Terms), func(a, b Term) int { return cmp.Compare(a.Name, b.Name) })
}

// Reduces reports whether c is old and nothing else but less of it: the same terms
// and prices, no other lines, no quantity greater, the total not greater.
func (c Content) Reduces(old Content) bool {
	if !slices.Equal(c.sortedTerms(), old.sortedTerms()) {
		return false
	}
	if more, err := c.Total.Cmp(old.Total); err != nil || more > 0 || c.Total.Sign() < 0 {
		return false
	}
	had := make(map[string]ContentLine, len(old.Lines))
	for _, l := range old.Lines {
		had[l.Key] = l
	}
	for _, l := range c.Lines {
		was, ok := had[l.Key]
		if !ok || l.Article != was.Article || l.UoM != was.UoM || !l.Price.Equal(was.Price) || was.Quantity.Less(l.Quantity) || l.Quantity.Sign() < 0 {
			return false
		}
	}
	return len(c.Lines) > 0
}

// within reports whether c reduces old by at most a share of its total.
func (c Content) within(old Content, share kabinet.Rate) bool {
	if share.Sign() <= 0 || !c.Reduces(old) {
		return false
	}
	less, err := old.Total.Sub(c.Total)
	if err != nil {
		return false
	}
	most, err := old.Total.MulRate(share, 9, kabinet.Down)
	if err != nil {
		return false
	}
	over, err := less.Cmp(most)
	return err == nil && over <= 0
}

func (c *Content) clone() *Content {
	if c == nil {
		return nil
	}
	return &Content{slices.Clone(c.Lines), slices.Clone(c.Terms), c.Total}
}

func (c Content) check() error {
	if len(c.Lines) > MaxLines || len(c.Terms) > MaxFacts {
		return ErrTooMany.With("max", MaxLines)
	}
	keys, names := map[string]bool{}, map[string]bool{}
	for i, l := range c.Lines {
		if l.Key == "" || keys[l.Key] {
			return ErrContent.At("/lines/" + strconv.Itoa(i) + "/key")
		}
		keys[l.Key] = true
		if err := checkText(l.Key + l.Article + string(l.UoM)); err != nil {
			return err.At("/lines/" + strconv.Itoa(i))
		}
	}
	for i, t := range c.Terms {
		if t.Name == "" || names[t.Name] {
			return ErrContent.At("/terms/" + strconv.Itoa(i) + "/name")
		}
		names[t.Name] = true
		if err := checkText(t.Name + t.Value); err != nil {
			return err.At("/terms/" + strconv.Itoa(i))
		}
	}
	return nil
}

// Object is what permissions are asked for; its owner is the requester.
func (s Subject) object(owner kabinet.PersonID) kabinet.Object {
	return kabinet.Object{Org: s.Org, Unit: s.Unit, LegalEntity: s.LegalEntity, Owner: owner}
}

func (s Subject) clone() Subject {
	s.Content = s.Content.clone()
	facts := make(Facts, len(s.Facts))
	for k, v := range s.Facts {
		facts[k] = v
	}
	s.Facts = facts
	return s
}

// checked returns a copy with its Hash, or what is wrong with it: ErrSubject where
// its id, kind, organisation, version or hash is missing, ErrContent for a content
// with a key twice or a hash that is not its own, and the errors of facts.
func (s Subject) checked() (Subject, error) {
	s = s.clone()
	switch {
	case s.Kind == "":
		return s, ErrSubject.At("/kind")
	case s.ID == "":
		return s, ErrSubject.At("/id")
	case s.Org == "":
		return s, ErrSubject.At("/org")
	case s.Version < 1:
		return s, ErrSubject.At("/version")
	}
	for _, t := range [...]struct{ place, text string }{{"/kind", string(s.Kind)}, {"/id", s.ID}, {"/hash", s.Hash}, {"/owner", string(s.Owner)}} {
		if err := checkText(t.text); err != nil {
			return s, err.At(t.place)
		}
	}
	if err := at(s.Facts.check(), "/facts"); err != nil {
		return s, err
	}
	if s.Content != nil {
		if err := at(s.Content.check(), "/content"); err != nil {
			return s, err
		}
		own := s.Content.Hash()
		if s.Hash != "" && s.Hash != own {
			return s, ErrContent.At("/hash")
		}
		s.Hash = own
	}
	if s.Hash == "" {
		return s, ErrSubject.At("/hash")
	}
	return s, nil
}
