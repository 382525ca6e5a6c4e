package invite

import (
	"slices"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Subject is who has signed in, as the host's identity layer vouches for.
type Subject struct {
	// ID names the login for good, such as issuer and subject of OpenID Connect.
	ID string `json:"id"`
	// Person is whose login it is, and empty for somebody new.
	Person    kabinet.PersonID  `json:"person,omitempty"`
	Name      string            `json:"name,omitempty"`
	Addresses []VerifiedAddress `json:"addresses,omitempty"`
	// SecondFactor says that the session began with one.
	SecondFactor bool `json:"secondFactor,omitempty"`
}

// VerifiedAddress is an address of the subject, and who says so.
type VerifiedAddress struct {
	Address  string `json:"address"`
	Verified bool   `json:"verified"`
	// Provider vouches for it, such as "oidc:corp", "saml:corp", "social:x" or
	// "otp" for a one-time passcode by mail.
	Provider string `json:"provider"`
}

// trusted returns the normalised addresses of the subject that count as verified.
func (p Policy) trusted(who Subject) []string {
	var out []string
	for _, a := range who.Addresses {
		address, ok := mailaddress.Normalize(a.Address, p.ToASCII)
		if ok && a.Verified && who.ID != "" && (p.Providers == nil || slices.Contains(p.Providers, a.Provider)) {
			out = append(out, address)
		}
	}
	return out
}

// invites reports whether the subject is the one who was invited at the address:
// exactly, in the normal form.
func (p Policy) invites(address string, who Subject) bool {
	return slices.Contains(p.trusted(who), address)
}
