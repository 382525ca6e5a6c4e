// Package linktoken makes the secrets of personal links, such as those of an
// invitation or a survey:
//
//	token := linktoken.New("nq1")
//	sealed := token.Seal(keys, org, id, "1")         // what a store keeps
//	mail("https://portal.example/s/" + token.Reveal()) // the one place where it leaves
//
//	token, ok := linktoken.Parse("nq1", path)        // later, whoever comes with it
//	sealed := store.BySelector(token.Selector())     // or the zero Sealed
//	ok = token.Opens(keys, sealed, org, id, "1")
//
// A token is <prefix>.<selector>.<verifier>, 16 and 32 random bytes in base64url.
// It is looked up by its selector alone. Kept is a MAC of the verifier: nothing in
// a store, and so in no list, event or backup, opens a link. The MAC covers fields
// of the caller's, each with its length in front, so that a row moved to another
// organisation, request or generation opens nothing.
//
// Everything but Reveal writes a Token as "linktoken(redacted)": fmt, log/slog,
// encoding/json.
package linktoken

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Sizes in bytes.
const (
	selectorSize = 16
	verifierSize = 32
)

// encoding is strict: every token has one text.
var encoding = base64.RawURLEncoding.Strict()

// Token is a secret link. The zero Token opens nothing. It is immutable and safe
// for concurrent use.
type Token struct {
	prefix   string
	selector [selectorSize]byte
	// The verifier is behind a function, since fmt prints the unexported fields
	// of others as they are and follows pointers, and of a function has only the
	// address.
	verifier func() []byte
}

// New returns a token that nobody has. The prefix says whose it is and of which
// version; it has no dot.
func New(prefix string) Token {
	t := Token{prefix: prefix}
	verifier := make([]byte, verifierSize)
	// crypto/rand.Read never fails.
	_, _ = rand.Read(t.selector[:])
	_, _ = rand.Read(verifier)
	t.verifier = func() []byte { return verifier }
	return t
}

// Parse reads what Reveal wrote for the same prefix, and returns false for all
// other text. It takes time in proportion to at most the length of a token.
func Parse(prefix, text string) (Token, bool) {
	t := Token{prefix: prefix}
	secret := make([]byte, verifierSize)
	rest, ok := strings.CutPrefix(text, prefix+".")
	selector, verifier, both := strings.Cut(rest, ".")
	if !ok || !both || !decode(t.selector[:], selector) || !decode(secret, verifier) {
		return Token{}, false
	}
	t.verifier = func() []byte { return secret }
	return t, true
}

func decode(to []byte, text string) bool {
	if len(text) != encoding.EncodedLen(len(to)) || strings.ContainsAny(text, "\r\n") {
		return false // the decoder would pass over line ends
	}
	n, err := encoding.Decode(to, []byte(text))
	return err == nil && n == len(to)
}

// Reveal returns the text of the token, to be put into a link and nowhere else,
// and "" for the zero Token.
func (t Token) Reveal() string {
	if t.verifier == nil {
		return ""
	}
	return t.prefix + "." + t.Selector() + "." + encoding.EncodeToString(t.verifier())
}

// Selector returns what the token is looked up by. It is no secret.
func (t Token) Selector() string { return encoding.EncodeToString(t.selector[:]) }

// Keys are the keys under which MACs are made: a ring, so that keys can be
// changed while older links work on. Nil Keys are one empty key, which leaves the
// MAC a plain hash: enough against whoever reads the store, since a verifier has
// 256 random bits, and not against whoever can write to it.
type Keys interface {
	// Current returns the key for new links, and its name.
	Current() (id string, key []byte)
	// Key returns the key of a name, and false where it is gone.
	Key(id string) ([]byte, bool)
}

// Sealed is what a store keeps of a token. The zero Sealed is opened by none.
type Sealed struct {
	Selector string `json:"selector,omitempty"`
	Key      string `json:"key,omitempty"` // the name of the key
	MAC      string `json:"mac,omitempty"` // base64url
}

// Seal returns what to keep of the token, bound to the fields.
func (t Token) Seal(k Keys, fields ...string) Sealed {
	id, key := current(k)
	return Sealed{Selector: t.Selector(), Key: id, MAC: encoding.EncodeToString(t.mac(key, fields))}
}

// Opens reports whether the token is the one that was sealed, with the same
// fields. Where nothing was found, it is called with the zero Sealed, so that an
// unknown selector and a key that is gone take as long as a wrong verifier.
func (t Token) Opens(k Keys, s Sealed, fields ...string) bool {
	key, known := key(k, s.Key)
	if !known {
		_, key = current(k)
	}
	mac := []byte(encoding.EncodeToString(t.mac(key, fields)))
	same := hmac.Equal(mac, []byte(s.MAC))
	return same && known && s.Selector == t.Selector() && t.verifier != nil
}

func current(k Keys) (string, []byte) {
	if k == nil {
		return "", nil
	}
	return k.Current()
}

func key(k Keys, id string) ([]byte, bool) {
	if k == nil {
		return nil, id == ""
	}
	return k.Key(id)
}

// mac returns HMAC-SHA-256 over the prefix, the verifier and the fields, each
// with its length in front.
func (t Token) mac(key []byte, fields []string) []byte {
	h := hmac.New(sha256.New, key)
	var n [8]byte
	put := func(field []byte) {
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write(field)
	}
	put([]byte(t.prefix))
	if t.verifier != nil {
		put(t.verifier())
	}
	for _, f := range fields {
		put([]byte(f))
	}
	return h.Sum(nil)
}

const redacted = "linktoken(redacted)"

// String returns a text without the secret.
func (Token) String() string { return redacted }

// Format writes a text without the secret, for every verb.
func (Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a text without the secret.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a text without the secret.
func (Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
