package document

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// How long links hold.
const (
	DefaultLinkTTL = 10 * time.Minute
	MaxLinkTTL     = 24 * time.Hour
)

// linkPrefix says what the text is, and its version. It is a part of what the MAC
// covers.
const linkPrefix = "kd1"

// maxLink is the largest number of bytes of a link's text.
const maxLink = 4096

var linkText = base64.RawURLEncoding.Strict()

// Keys are the keys under which links are signed: a ring such as kabinet.KeyRing, so
// that keys can be changed while older links work on. Implementations are safe for
// concurrent use.
type Keys interface {
	// Current returns the key for new links, and its name.
	Current() (id string, key []byte)
	// Key returns the key of a name, and false where it is gone.
	Key(id string) ([]byte, bool)
}

// LinkOptions say what a link is to be.
type LinkOptions struct {
	// Edition is the edition that it leads to; 0 is the one that is the latest when
	// the link is made.
	Edition int
	// TTL is how long it holds: 0 is DefaultLinkTTL, and at most MaxLinkTTL.
	TTL time.Duration
	// Bearer lets whoever has the link follow it, without being signed in, such as
	// a program that downloads. Without it only the person it was made for can.
	Bearer bool
}

// Link is a short-lived way to the bytes of one edition for one person. It is kept
// nowhere: what it says stands in its text, signed. fmt, log/slog and encoding/json
// write it as "documentlink(redacted)".
type Link struct {
	text  func() string
	until time.Time
}

// Reveal returns the text to put into the address, and "" for the zero Link.
func (l Link) Reveal() string {
	if l.text == nil {
		return ""
	}
	return l.text()
}

// Until returns when the link ends; it no longer holds then.
func (l Link) Until() time.Time { return l.until }

// claim is what a link says.
type claim struct {
	Key      string        `json:"k"`
	Org      kabinet.OrgID `json:"o"`
	Document ID            `json:"d"`
	Edition  int           `json:"e"`
	// Actor is whose rights are asked when the link is followed.
	Actor  kabinet.Actor `json:"a"`
	Until  int64         `json:"u"` // nanoseconds since 1970, exclusive
	Bearer bool          `json:"b,omitempty"`
}

func (c claim) sign(keys Keys) (Link, error) {
	id, key := keys.Current()
	c.Key = id
	body, err := json.Marshal(c)
	if err != nil {
		return Link{}, err
	}
	text := linkPrefix + "." + linkText.EncodeToString(body) + "." + linkText.EncodeToString(linkMAC(key, body))
	return Link{func() string { return text }, time.Unix(0, c.Until).UTC()}, nil
}

// parseLink returns what a link says, or ErrLink unless one of the keys signed it.
func parseLink(keys Keys, text string) (claim, error) {
	if len(text) > maxLink {
		return claim{}, ErrLink
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 || parts[0] != linkPrefix || strings.ContainsAny(text, "\r\n") {
		return claim{}, ErrLink
	}
	body, errBody := linkText.DecodeString(parts[1])
	mac, errMAC := linkText.DecodeString(parts[2])
	var c claim
	if errBody != nil || errMAC != nil || json.Unmarshal(body, &c) != nil {
		return claim{}, ErrLink
	}
	// Nothing of c but the name of the key is believed before the MAC is right.
	key, ok := keys.Key(c.Key)
	if !ok || !hmac.Equal(mac, linkMAC(key, body)) {
		return claim{}, ErrLink
	}
	return c, nil
}

func linkMAC(key, body []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("kabinet document link\x00" + linkPrefix + "\x00"))
	h.Write(body)
	return h.Sum(nil)
}

const redactedLink = "documentlink(redacted)"

// String returns a text without the secret.
func (Link) String() string { return redactedLink }

// Format writes a text without the secret, for every verb.
func (Link) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedLink) }

// LogValue returns a text without the secret.
func (Link) LogValue() slog.Value { return slog.StringValue(redactedLink) }

// MarshalText returns a text without the secret.
func (Link) MarshalText() ([]byte, error) { return []byte(redactedLink), nil }
