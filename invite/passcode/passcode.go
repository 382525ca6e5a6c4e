package passcode

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
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/linktoken"
	"github.com/seed-a884640a/kabinet/invite"
)

// Schema is the number of the State that this version of the library writes.
const Schema = 1

// Bounds of a Passcode.
const (
	// Lifetime is how long code and link work, from when they were asked for.
	Lifetime = 15 * time.Minute
	// MaxTries is how many codes may be entered.
	MaxTries = 5
	// Digits is the length of a code.
	Digits = 8
)

// Provider is that of the addresses which this package verifies: a one-time passcode
// by mail.
const Provider = "otp"

// linkPrefix says what a link is for, and its version.
const linkPrefix = "il1"

// ID names a request for a code. It belongs into a cookie of the browser that asked:
// a code works nowhere else.
type ID string

// Passcode is one request to sign in. It is not safe for concurrent use.
type Passcode struct{ s State }

// State is what a store keeps of a Passcode. Times are UTC; a zero time is one that
// has not come.
type State struct {
	// Schema is the Schema of the library that wrote the state.
	Schema int `json:"schema"`
	// Version is the version that was loaded, and 0 before the first Save.
	Version int64 `json:"version"`

	ID      ID     `json:"id"`
	Address string `json:"address"` // normalised
	Locale  string `json:"locale,omitempty"`

	Link    invite.SealedLink `json:"link,omitzero"`
	Code    SealedCode        `json:"code,omitzero"`
	Minted  time.Time         `json:"minted,omitzero"` // when they were made
	Sent    time.Time         `json:"sent,omitzero"`
	Tries   int               `json:"tries,omitempty"` // codes that were entered, right and wrong
	Created time.Time         `json:"created"`
	Expires time.Time         `json:"expires"` // exclusive
	Used    time.Time         `json:"used,omitzero"`
}

// SealedCode is what is kept of a code: never the code.
type SealedCode struct {
	Key string `json:"key,omitempty"` // the name of the key
	MAC string `json:"mac,omitempty"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s State) Savable() error {
	if s.Schema > Schema {
		return kabinet.ErrNewer.With("what", "passcode").With("id", string(s.ID))
	}
	return nil
}

// New returns a request of an address in its normal form at now, and the event that
// asks the Courier for the message.
func New(id ID, address, locale string, now time.Time) (*Passcode, Event) {
	now = now.UTC()
	p := &Passcode{State{Schema: Schema, ID: id, Address: address, Locale: locale, Created: now, Expires: now.Add(Lifetime)}}
	return p, Event{Kind: EventDue, ID: id, At: now}
}

// Restore returns the passcode that a store kept.
func Restore(s State) *Passcode {
	s.Schema = max(s.Schema, Schema)
	return &Passcode{s}
}

// State returns everything that a store keeps.
func (p *Passcode) State() State { return p.s }

// open reports whether code and link can still be used at now.
func (p *Passcode) open(now time.Time) bool { return p.s.Used.IsZero() && now.Before(p.s.Expires) }

// Mint makes the code and the link, just before their message is sent; a second time
// they take the place of the first. It returns ErrCode for a request that is used or
// has expired.
func (p *Passcode) Mint(now time.Time, keys invite.Keys) (Secret, error) {
	if !p.open(now) {
		return Secret{}, ErrCode
	}
	link, code := linktoken.New(linkPrefix), newCode()
	p.s.Link = invite.SealedLink(link.Seal(keys, string(p.s.ID)))
	id, key := keys.Current()
	p.s.Code = SealedCode{id, mac(key, p.s.ID, code)}
	p.s.Minted, p.s.Sent = now.UTC(), time.Time{}
	return Secret{func() (string, string) { return code, link.Reveal() }}, nil
}

// Delivered records that the message was sent.
func (p *Passcode) Delivered(now time.Time) { p.s.Sent = now.UTC() }

// Enter tries a code at now: it counts, and the right one uses the passcode up. What
// does not open it is ErrCode; the event is Empty then, but for the last try.
func (p *Passcode) Enter(now time.Time, keys invite.Keys, text string) (Event, error) {
	open := p.open(now) && p.s.Tries < MaxTries
	if p.s.Tries < MaxTries {
		p.s.Tries++
	}
	key, known := keys.Key(p.s.Code.Key)
	right := hmac.Equal([]byte(mac(key, p.s.ID, clean(text))), []byte(p.s.Code.MAC))
	if open && known && right {
		return p.use(now), nil
	}
	if open && p.s.Tries == MaxTries {
		return p.event(EventLocked, now), ErrCode
	}
	return Event{}, ErrCode
}

// Open uses the passcode up with its link at now, or returns ErrCode. Wrong links are
// not counted: nobody guesses 256 bits.
func (p *Passcode) Open(now time.Time, keys invite.Keys, text string) (Event, error) {
	if !p.opens(keys, text) || !p.open(now) {
		return Event{}, ErrCode
	}
	return p.use(now), nil
}

func (p *Passcode) opens(keys invite.Keys, text string) bool {
	link, ok := linktoken.Parse(linkPrefix, text)
	return ok && link.Opens(keys, linktoken.Sealed(p.s.Link), string(p.s.ID))
}

func (p *Passcode) use(now time.Time) Event {
	p.s.Used = now.UTC()
	return p.event(EventUsed, now)
}

func (p *Passcode) event(kind string, now time.Time) Event {
	return Event{Kind: kind, ID: p.s.ID, At: now.UTC()}
}

// verified returns the address for the host.
func (p *Passcode) verified() invite.VerifiedAddress {
	return invite.VerifiedAddress{Address: p.s.Address, Verified: true, Provider: Provider}
}

// Secret is a code and its link, for the message and nothing else. fmt, log/slog and
// encoding/json write it redacted.
type Secret struct{ reveal func() (code, link string) }

// Reveal returns the code as people read it, and the text of the link; both are ""
// for the zero Secret.
func (s Secret) Reveal() (code, link string) {
	if s.reveal == nil {
		return "", ""
	}
	code, link = s.reveal()
	return code[:Digits/2] + " " + code[Digits/2:], link
}

const redacted = "passcode(redacted)"

// String returns a text without the secret.
func (Secret) String() string { return redacted }

// Format writes a text without the secret, for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns a text without the secret.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns a text without the secret.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// newCode returns random digits, each as likely as the others.
func newCode() string {
	digits := make([]byte, 0, Digits)
	for b := make([]byte, 1); len(digits) < Digits; {
		_, _ = rand.Read(b) // never fails
		if b[0] < 250 {
			digits = append(digits, '0'+b[0]%10)
		}
	}
	return string(digits)
}

// clean returns the digits of what somebody typed.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}

// mac binds a code to its request.
func mac(key []byte, id ID, code string) string {
	m := hmac.New(sha256.New, key)
	for _, f := range []string{"kabinet passcode", string(id), code} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		m.Write(n[:])
		io.WriteString(m, f)
	}
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}
