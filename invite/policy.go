package invite

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Limits and defaults of a Policy.
const (
	MinTTL          = 5 * time.Minute
	MaxTTL          = 30 * 24 * time.Hour
	DefaultTTL      = 7 * 24 * time.Hour
	DefaultLife     = 90 * 24 * time.Hour
	DefaultAttempts = 20
	// StageFor is how long a Handle works.
	StageFor = 15 * time.Minute
)

// Inviters says who may invite. Each but Nobody includes those before it.
type Inviters string

// The inviters. The zero Inviters are ByPermission.
const (
	Nobody Inviters = "nobody"
	// Admins have PermissionManage.
	Admins Inviters = "admins"
	// ByPermission are those who have PermissionSend, so the delegated inviters
	// too; and the owners of the scope, see Service.Owners.
	ByPermission Inviters = ""
	// AnyMember and AnyGuest go by what Members.Standing says.
	AnyMember Inviters = "members"
	AnyGuest  Inviters = "guests"
)

// Shrink says what happens at acceptance where the sponsor may no longer give all
// that was offered, or a role has come to give more than when it was offered.
type Shrink string

// The choices.
const (
	// Deny refuses with ErrGrant.
	Deny Shrink = ""
	// Intersect gives what is left, and refuses where that is nothing.
	Intersect Shrink = "intersect"
)

// Rate admits Count invitations in each period Per, all at once or one by one. The
// zero Rate has no limit.
type Rate struct {
	Count int           `json:"count,omitempty"`
	Per   time.Duration `json:"per,omitempty"`
}

// Policy says how an organisation, or an application in it, invites. The zero
// Policy works: who has PermissionSend invites whom they like for DefaultTTL, with
// reminders after 2 and 5 days.
type Policy struct {
	Inviters Inviters `json:"inviters,omitempty"`
	// Approval says that every invitation awaits the approval of somebody with
	// PermissionManage.
	Approval bool `json:"approval,omitempty"`
	// Propose lets people invite with grants that they may not give: the
	// invitation awaits the approval of somebody who may, and who is its
	// sponsor then.
	Propose bool `json:"propose,omitempty"`

	// TTL is how long a link holds, from MinTTL to MaxTTL; 0 is DefaultTTL. Who
	// invites may choose another one.
	TTL time.Duration `json:"ttl,omitempty"`
	// Life is how long an invitation may live altogether, however often it is
	// sent again; 0 is DefaultLife.
	Life time.Duration `json:"life,omitempty"`
	// Reminders are when reminders are due after an invitation was issued,
	// ascending. Nil means 2 and 5 days, and an empty slice none.
	Reminders []time.Duration `json:"reminders,omitzero"`
	// Attempts is how often a link can be tried before another one must be
	// sent; 0 is DefaultAttempts.
	Attempts int `json:"attempts,omitempty"`

	// Seats is the largest number of members and of those who are invited
	// together; 0 is no limit.
	Seats int `json:"seats,omitempty"`
	// PerInviter and PerOrg bound the invitations of a person in an organisation
	// and those of an organisation, PerRecipient those to an address by anybody.
	// Registrations are counted by meters of their own.
	PerInviter   Rate `json:"perInviter,omitzero"`
	PerOrg       Rate `json:"perOrg,omitzero"`
	PerRecipient Rate `json:"perRecipient,omitzero"`

	Domains Domains `json:"domains,omitzero"`
	// Providers are the identity providers whose word for an address counts,
	// such as "oidc:corp" or "otp"; nil are all. Others sign people in, and
	// open no invitation.
	Providers []string `json:"providers,omitzero"`
	// SecondFactor demands one of everybody who accepts.
	SecondFactor bool `json:"secondFactor,omitempty"`
	// Consents are what must be agreed to, such as "terms-2".
	Consents []string `json:"consents,omitempty"`

	Shrink Shrink `json:"shrink,omitempty"`
	// Redirects are the keys of the places to which people may go afterwards,
	// such as "catalogue". A place may be one of many, which follows its key and a
	// colon: "order:4711". Which address belongs to it is known to the host alone,
	// who makes it of what follows, and asks there whether the person may see it.
	Redirects []string `json:"redirects,omitempty"`
	// Links lets messages contain addresses of the web.
	Links bool `json:"links,omitempty"`
	// Locale is the language of people of whom nothing else is known.
	Locale string `json:"locale,omitempty"`

	// Register, where set, lets people register themselves.
	Register *Registration `json:"register,omitempty"`

	// ToASCII writes domain names of other scripts as "xn--…". Where it is nil,
	// domains are ASCII.
	ToASCII func(domain string) (string, error) `json:"-"`
}

// Validate returns ErrTTL or ErrPolicy for values that are out of range, with their
// place.
func (p Policy) Validate() error {
	switch {
	case p.TTL != 0 && (p.TTL < MinTTL || p.TTL > MaxTTL):
		return errTTL().At("/ttl")
	case p.Life != 0 && p.Life < MinTTL:
		return ErrPolicy.At("/life")
	case p.Attempts < 0:
		return ErrPolicy.At("/attempts")
	case p.Seats < 0:
		return ErrPolicy.At("/seats")
	case !slices.Contains([]Inviters{Nobody, Admins, ByPermission, AnyMember, AnyGuest}, p.Inviters):
		return ErrPolicy.At("/inviters")
	case p.Shrink != Deny && p.Shrink != Intersect:
		return ErrPolicy.At("/shrink")
	}
	rates := []Rate{p.PerInviter, p.PerOrg, p.PerRecipient}
	if p.Register != nil {
		rates = append(rates, p.Register.Rate)
	}
	for _, r := range rates {
		if r.Count < 0 || r.Per < 0 || (r.Count == 0) != (r.Per == 0) {
			return ErrPolicy.At("/rates")
		}
	}
	last := time.Duration(0)
	for _, d := range p.Reminders {
		if d <= last {
			return ErrPolicy.At("/reminders")
		}
		last = d
	}
	return p.Domains.validate(p.ToASCII)
}

func errTTL() *kabinet.Error {
	return ErrTTL.With("min", MinTTL.String()).With("max", MaxTTL.String())
}

// leadsTo reports whether people may go to a place: "" is none in particular.
func (p Policy) leadsTo(next string) bool {
	key, _, _ := strings.Cut(next, ":")
	return next == "" || slices.Contains(p.Redirects, key)
}

// ttl returns how long a link holds for which somebody wishes a time, or 0.
func (p Policy) ttl(wish time.Duration) (time.Duration, error) {
	if wish == 0 {
		wish = orDefault(p.TTL, DefaultTTL)
	}
	if wish < MinTTL || wish > MaxTTL {
		return 0, errTTL().At("/ttl")
	}
	return wish, nil
}

// reminders returns when reminders are due.
func (p Policy) reminders() []time.Duration {
	if p.Reminders == nil {
		return []time.Duration{2 * 24 * time.Hour, 5 * 24 * time.Hour}
	}
	return p.Reminders
}

// remind returns when the next reminder of an invitation that was issued at an
// instant is due, after n of them, or the zero time.
func (p Policy) remind(issued time.Time, n int) time.Time {
	if all := p.reminders(); n < len(all) {
		return issued.Add(all[n])
	}
	return time.Time{}
}

func orDefault[T comparable](v, otherwise T) T {
	var none T
	if v == none {
		return otherwise
	}
	return v
}
