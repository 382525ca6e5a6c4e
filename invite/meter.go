package invite

import (
	"time"

	"github.com/seed-a884640a/kabinet"
)

// MeterSchema is the number of the MeterState that this version writes.
const MeterSchema = 1

// Meter keeps to a Rate: the generic cell rate algorithm, which needs one instant
// for any number of invitations. A Meter is not safe for concurrent use.
type Meter struct{ s MeterState }

// MeterState is what a store keeps of a Meter.
type MeterState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`
	// ID says what is metered, such as "org/acme".
	ID string `json:"id"`
	// Full is when the whole Count can be used again.
	Full time.Time `json:"full"`
}

// Savable is that of State.
func (s MeterState) Savable() error { return savable(s.Schema, MeterSchema, "invite_meter", s.ID) }

// NewMeter returns a meter of which nothing is used.
func NewMeter(id string) *Meter { return &Meter{MeterState{Schema: MeterSchema, ID: id}} }

// RestoreMeter returns the meter that a store kept.
func RestoreMeter(s MeterState) *Meter {
	s.Schema = max(s.Schema, MeterSchema)
	return &Meter{s}
}

// State returns everything that a store keeps.
func (m *Meter) State() MeterState { return m.s }

// Allow uses one of the rate at now, or returns ErrRate with the parameter "time",
// when the next one can be used.
func (m *Meter) Allow(now time.Time, r Rate) error {
	if r.Count == 0 {
		return nil
	}
	now = now.UTC()
	each := r.Per / time.Duration(r.Count)
	full := m.s.Full
	if full.Before(now) {
		full = now
	}
	if next := full.Add(each).Add(-r.Per); next.After(now) {
		return ErrRate.With("time", next)
	}
	m.s.Full = full.Add(each)
	return nil
}

// metered is a rate with the meter that it counts on.
type metered struct {
	id   string
	rate Rate
}

// meters are what one invitation counts against, by the rates of a policy.
func (p Policy) meters(org kabinet.OrgID, inviter kabinet.PersonID, address string) []metered {
	return []metered{
		{"org/" + string(org), p.PerOrg}, {"person/" + string(org) + "/" + string(inviter), p.PerInviter},
		{"address/" + AddressHash(address), p.PerRecipient},
	}
}

// registerMeters are what one registration counts against: meters of their own, since
// strangers who register must not use up what the people of an organisation need to
// invite.
func (p Policy) registerMeters(org kabinet.OrgID, address string) []metered {
	return []metered{
		{"register/" + string(org), orDefault(p.Register.Rate, p.PerOrg)}, {"register/address/" + AddressHash(address), p.PerRecipient},
	}
}
