package nps

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// The defaults of a Policy.
const (
	DefaultThrottle   = 90 * 24 * time.Hour
	DefaultAccountCap = 5
	DefaultDueDays    = 2
	DefaultWaitFor    = 30 * 24 * time.Hour
	DefaultLinkFor    = 30 * 24 * time.Hour
	DefaultEditFor    = 72 * time.Hour
)

// Policy says whom to ask, and how long everything may take. The zero Policy asks
// everybody, each person once in 90 days and five times in 90 days in one account,
// and gives managers two business days. For each of the numbers 0 is the default.
// A Policy is not changed while it is used.
type Policy struct {
	// Throttle is how long a person is left alone after a survey was sent, by
	// all programmes: within [sent, sent+Throttle). Below zero it is off.
	Throttle time.Duration
	// AccountCap is how many surveys an account is sent within the throttle
	// time (within DefaultThrottle where that is off), those that wait to be
	// sent included. Below zero it is off.
	AccountCap int
	// Sample is the share of deals after which somebody is asked, "0.25" for a
	// quarter; 0 is all of them. The choice follows from the id of the request,
	// so asking again does not choose again.
	Sample kabinet.Rate
	// Calendar reckons the manager's business days.
	Calendar kabinet.Calendar
	// DueDays is the number of business days that a manager has.
	DueDays int
	// WaitFor is how long a request may wait to be sent, LinkFor how long its
	// link can be answered, and EditFor how long the answer can be changed.
	WaitFor time.Duration
	LinkFor time.Duration
	EditFor time.Duration
}

// Validate returns ErrPolicy for a share that is none, and for a time to wait, to
// answer or to edit that is negative.
func (p Policy) Validate() error {
	switch {
	case p.Sample.Sign() < 0 || p.Sample.Cmp(kabinet.MustRate("1")) > 0:
		return ErrPolicy.At("/sample")
	case p.DueDays < 0:
		return ErrPolicy.At("/dueDays")
	case p.WaitFor < 0:
		return ErrPolicy.At("/waitFor")
	case p.LinkFor < 0:
		return ErrPolicy.At("/linkFor")
	case p.EditFor < 0:
		return ErrPolicy.At("/editFor")
	}
	return nil
}

func orDefault[T ~int | ~int64](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// capWindow is the time that AccountCap is about.
func (p Policy) capWindow() time.Duration {
	if p.Throttle <= 0 {
		return DefaultThrottle
	}
	return p.Throttle
}

// cap returns how many surveys an account may have, and false where that is
// unlimited.
func (p Policy) cap() (int, bool) {
	limit := orDefault(p.AccountCap, DefaultAccountCap)
	return limit, limit >= 0
}

// due returns the day by which a manager is to act who is asked at now.
func (p Policy) due(now time.Time) kabinet.Date {
	return p.Calendar.AddBusinessDays(p.Calendar.Day(now), orDefault(p.DueDays, DefaultDueDays))
}

// sampled reports whether the request is in the sample.
func (p Policy) sampled(id ID) bool {
	if p.Sample.IsZero() {
		return true
	}
	coef, scale := p.Sample.Fixed()
	share := float64(coef) / math.Pow10(scale)
	sum := sha256.Sum256([]byte("sample " + string(id)))
	return float64(binary.BigEndian.Uint64(sum[:8]))/(1<<64) < share
}
