package nps

import (
	"strconv"

	"github.com/seed-a884640a/kabinet/internal/linktoken"
)

// linkPrefix says what a link is for, and its version.
const linkPrefix = "nq1"

// Keys are the keys under which links are sealed: a ring such as kabinet.KeyRing, so
// that keys can be changed while older links work on. Without Keys a link is kept as a plain hash:
// nobody who reads the store can make a link of it, but who can write to the store
// can. Implementations are safe for concurrent use.
type Keys interface {
	// Current returns the key for new links, and its name.
	Current() (id string, key []byte)
	// Key returns the key of a name, and false where it is gone: its links
	// open nothing then.
	Key(id string) ([]byte, bool)
}

// Link is the personal link of a survey: a secret that is made when the survey is
// sent, and kept nowhere. fmt, log/slog and encoding/json write it as
// "linktoken(redacted)".
type Link struct{ token linktoken.Token }

// NewLink returns a link that nobody has.
func NewLink() Link { return Link{linktoken.New(linkPrefix)} }

// Reveal returns the text to put into the address of the survey page, as in
// "https://portal.example/s/" + link.Reveal(), and "" for the zero Link. It is for
// the message to the person, and for nothing else: whoever has it can answer.
func (l Link) Reveal() string { return l.token.Reveal() }

// String returns a text without the secret.
func (l Link) String() string { return l.token.String() }

// MarshalText returns a text without the secret.
func (l Link) MarshalText() ([]byte, error) { return l.token.MarshalText() }

// Seal returns what Request.Send keeps of the link, for that request and no other.
// The request's State is that before it is sent.
func (l Link) Seal(k Keys, s State) SealedLink {
	s.Link.Generation++
	sealed := l.token.Seal(k, s.linkFields()...)
	return SealedLink{Selector: sealed.Selector, Key: sealed.Key, MAC: sealed.MAC, Generation: s.Link.Generation}
}

// linkFields are what a link is bound to.
func (s State) linkFields() []string {
	return []string{string(s.Org), string(s.ID), strconv.Itoa(s.Link.Generation)}
}

// parseLink reads what Reveal wrote.
func parseLink(text string) (Link, bool) {
	t, ok := linktoken.Parse(linkPrefix, text)
	return Link{t}, ok
}

// opens reports whether the link opens the request. Where there is none it takes
// as long, with the zero State.
func (l Link) opens(k Keys, s State) bool {
	sealed := linktoken.Sealed{Selector: s.Link.Selector, Key: s.Link.Key, MAC: s.Link.MAC}
	return l.token.Opens(k, sealed, s.linkFields()...)
}
