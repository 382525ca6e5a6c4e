package invite

import (
	"crypto/sha256"
	"encoding/base64"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// RefusalSchema is the number of the RefusalState that this version writes.
const RefusalSchema = 1

// Refusal says that a person does not want to be invited by an organisation again.
// It knows the person by a hash of the address. A Refusal is not safe for concurrent
// use.
type Refusal struct{ s RefusalState }

// RefusalState is what a store keeps of a Refusal.
type RefusalState struct {
	Schema  int           `json:"schema"`
	Version int64         `json:"version"`
	Org     kabinet.OrgID `json:"org"`
	Hash    string        `json:"hash"` // of the address, see AddressHash
	// At is when the person refused, and zero where they have changed their mind.
	At      time.Time `json:"at,omitzero"`
	Changed time.Time `json:"changed"`
}

// Savable is that of State.
func (s RefusalState) Savable() error {
	return savable(s.Schema, RefusalSchema, "invite_refusal", s.Hash)
}

// AddressHash returns the name under which an address in its normal form is counted
// and refused. It is no secret: who has the address can make it.
func AddressHash(address string) string {
	h := sha256.Sum256([]byte("kabinet invite address\x00" + address))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// NewRefusal returns the refusal of an address in its normal form, which is not in
// force yet.
func NewRefusal(org kabinet.OrgID, address string) *Refusal {
	return &Refusal{RefusalState{Schema: RefusalSchema, Org: org, Hash: AddressHash(address)}}
}

// RestoreRefusal returns the refusal that a store kept.
func RestoreRefusal(s RefusalState) *Refusal {
	s.Schema = max(s.Schema, RefusalSchema)
	return &Refusal{s}
}

// State returns everything that a store keeps.
func (r *Refusal) State() RefusalState { return r.s }

// InForce reports whether the person must not be invited.
func (r *Refusal) InForce() bool { return !r.s.At.IsZero() }

// Refuse puts the refusal in force. The event is Empty where it is.
func (r *Refusal) Refuse(by kabinet.Actor, now time.Time) Event {
	if r.InForce() {
		return Event{}
	}
	r.s.At, r.s.Changed = now.UTC(), now.UTC()
	return Event{Kind: EventRefused, Org: r.s.Org, By: by, At: now.UTC()}
}

// Withdraw takes it back. The event is Empty where it is not in force.
func (r *Refusal) Withdraw(by kabinet.Actor, now time.Time) Event {
	if !r.InForce() {
		return Event{}
	}
	r.s.At, r.s.Changed = time.Time{}, now.UTC()
	return Event{Kind: EventWelcome, Org: r.s.Org, By: by, At: now.UTC()}
}
