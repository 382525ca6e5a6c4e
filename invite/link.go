package invite

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet/internal/linktoken"
)

// Prefixes say what a secret is for, and its version.
const (
	linkPrefix   = "iv1"
	handlePrefix = "ih1"
)

// Keys are the keys under which links are sealed: a ring such as kabinet.KeyRing, so
// that keys can be changed while older links work on. Without Keys a link is kept as
// a plain hash: nobody who reads the store can make a link of it, but who can write
// to the store can. Current returns the key for new links with its name, Key that of
// a name, and false where it is gone. Implementations are safe for concurrent use.
type Keys interface {
	Current() (id string, key []byte)
	Key(id string) ([]byte, bool)
}

// Link is the secret of an invitation, made when its message is delivered and kept
// nowhere. fmt, log/slog and encoding/json write it as "linktoken(redacted)".
type Link struct{ token linktoken.Token }

// NewLink returns a link that nobody has.
func NewLink() Link { return Link{linktoken.New(linkPrefix)} }

// Reveal returns the text to put into the address of the page, and "" for the zero
// Link. It is for the message to the invited and nothing else.
func (l Link) Reveal() string { return l.token.Reveal() }

// String returns a text without the secret.
func (l Link) String() string { return l.token.String() }

// MarshalText returns a text without the secret.
func (l Link) MarshalText() ([]byte, error) { return l.token.MarshalText() }

// Seal returns what Invitation.Mint keeps of the link, for that invitation in its
// present generation and no other.
func (l Link) Seal(k Keys, s State) SealedLink {
	return SealedLink(l.token.Seal(k, s.fields()...))
}

// opens reports whether the link opens the invitation. Where there is none it takes
// as long, with the zero State.
func (l Link) opens(k Keys, s State) bool {
	return l.token.Opens(k, linktoken.Sealed(s.Link), s.fields()...)
}

// fields are what secrets are bound to.
func (s State) fields() []string {
	return []string{string(s.Org), string(s.ID), strconv.Itoa(s.Generation)}
}

// Handle is the secret that Stage gives in exchange for that of a link: it works for
// StageFor, in the browser that keeps it as a cookie which scripts cannot read, and
// for the generation of the link. It is written redacted, as a Link is.
type Handle struct {
	token linktoken.Token
	of    string // the selector of the link
}

// newHandle returns a handle of the invitation that nobody has.
func newHandle(s State) Handle { return Handle{linktoken.New(handlePrefix), s.Link.Selector} }

// Reveal returns the text for the cookie, and "" for the zero Handle.
func (h Handle) Reveal() string {
	if h.of == "" {
		return ""
	}
	return h.token.Reveal() + "." + h.of
}

// String returns a text without the secret.
func (h Handle) String() string { return h.token.String() }

// MarshalText returns a text without the secret.
func (h Handle) MarshalText() ([]byte, error) { return h.token.MarshalText() }

// parseHandle reads what Reveal wrote.
func parseHandle(text string) (Handle, bool) {
	i := strings.LastIndexByte(text, '.')
	if i < 0 {
		return Handle{}, false
	}
	t, ok := linktoken.Parse(handlePrefix, text[:i])
	return Handle{t, text[i+1:]}, ok
}

// parseLink reads what Link.Reveal wrote.
func parseLink(text string) (Link, bool) {
	t, ok := linktoken.Parse(linkPrefix, text)
	return Link{t}, ok
}

// seal returns what Invitation.Stage keeps of the handle.
func (h Handle) seal(k Keys, s State) SealedLink {
	return SealedLink(h.token.Seal(k, s.fields()...))
}

// opens reports whether the handle was given for the invitation and holds. Where
// there is none it takes as long, with the zero State.
func (h Handle) opens(k Keys, s State, now time.Time) bool {
	var sealed linktoken.Sealed
	for _, staged := range s.Staged {
		if staged.Sealed.Selector == h.token.Selector() && now.Before(staged.Until) {
			sealed = linktoken.Sealed(staged.Sealed)
		}
	}
	return h.token.Opens(k, sealed, s.fields()...)
}
