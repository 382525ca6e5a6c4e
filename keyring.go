package kabinet

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
)

// KeyRing holds the keys under which secrets such as personal links are sealed: the
// current one seals what is new, and those before it open what they sealed. It is
// what nps.Keys asks for. It is made by NewKeyRing or ParseKeyRing, and is immutable
// and safe for concurrent use.
//
// A KeyRing belongs elsewhere than the database whose secrets it seals, such as in a
// file that only the application can read; Reveal writes its text, and ParseKeyRing
// reads it. Everything but Reveal writes a KeyRing as "keyring(redacted)".
type KeyRing struct{ keys []ringKey } // the current one first

// ringKey is a key with its name. The secret is behind a function, since fmt
// prints the unexported fields of others as they are, and of a function has only
// the address.
type ringKey struct {
	id     string
	secret func() []byte
}

// keySize is the number of bytes of a key.
const keySize = 32

var keyEncoding = base64.RawURLEncoding.Strict()

// ErrKeyRing is returned for text that is no key ring. It does not repeat the text.
var ErrKeyRing = NewError(Invalid, "kabinet.key_ring", "line {line} is not a key")

// NewKeyRing returns a ring with one key, which nobody has.
func NewKeyRing() *KeyRing { return (&KeyRing{}).Rotate() }

// Rotate returns a ring with another current key, which nobody has. The keys of
// this ring are in it too, and open what they sealed.
func (r *KeyRing) Rotate() *KeyRing {
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret) // never fails
	return &KeyRing{append([]ringKey{{rand.Text(), func() []byte { return secret }}}, r.keys...)}
}

// Keep returns a ring with the newest n keys of this one, at least the current:
// what the others sealed opens nothing any more.
func (r *KeyRing) Keep(n int) *KeyRing {
	return &KeyRing{slices.Clone(r.keys[:min(max(n, 1), len(r.keys))])}
}

// Current returns the key for what is new, and its name. Nobody changes the key.
func (r *KeyRing) Current() (id string, key []byte) {
	k := r.keys[0]
	return k.id, k.secret()
}

// Key returns the key of a name, and false where it is gone. Nobody changes it.
func (r *KeyRing) Key(id string) ([]byte, bool) {
	for _, k := range r.keys {
		if k.id == id {
			return k.secret(), true
		}
	}
	return nil, false
}

// Reveal returns the text of the ring, for the place where it is kept and nowhere
// else: a line for each key with its name and the secret, the current one first.
func (r *KeyRing) Reveal() string {
	var b strings.Builder
	for _, k := range r.keys {
		b.WriteString(k.id + " " + keyEncoding.EncodeToString(k.secret()) + "\n")
	}
	return b.String()
}

// ParseKeyRing reads what Reveal wrote. It returns ErrKeyRing with the number of the
// line, from 1, for a key that is none or is there twice, and for text without keys.
func ParseKeyRing(text string) (*KeyRing, error) {
	r := &KeyRing{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		id, encoded, _ := strings.Cut(strings.TrimSpace(line), " ")
		secret, err := keyEncoding.DecodeString(encoded)
		if _, twice := r.Key(id); err != nil || len(secret) != keySize || id == "" || twice {
			return nil, ErrKeyRing.With("line", n)
		}
		r.keys = append(r.keys, ringKey{id, func() []byte { return secret }})
	}
	if n == 0 {
		return nil, ErrKeyRing.With("line", 1)
	}
	return r, nil
}

const redactedKeys = "keyring(redacted)"

// String returns a text without the keys.
func (*KeyRing) String() string { return redactedKeys }

// Format writes a text without the keys, for every verb.
func (*KeyRing) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedKeys) }

// LogValue returns a text without the keys.
func (*KeyRing) LogValue() slog.Value { return slog.StringValue(redactedKeys) }

// MarshalText returns a text without the keys.
func (*KeyRing) MarshalText() ([]byte, error) { return []byte(redactedKeys), nil }
