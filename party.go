package kabinet

import "strings"

// PartyKind says what a Party is.
type PartyKind uint8

// The kinds of party, from the broadest to the nearest.
const (
	PartyEveryone PartyKind = iota
	PartyChannel
	PartySegment
	PartyOrganization
	PartyUnit
	PartyLegalEntity
)

var partyKinds = [...]string{"everyone", "channel", "segment", "organization", "unit", "legalEntity"}

// ErrParty is returned for text that names no party.
var ErrParty = NewError(Invalid, "kabinet.party", "{text} is not a party, such as everyone, segment:ID or organization:ID")

// Party is whom something is for: a price list, a promotion, a rebate. Text and JSON carry it as "everyone",
// "channel:ID", "segment:ID", "organization:ID", "unit:ID" or
// "legalEntity:ID". The zero Party is everyone.
type Party struct {
	Kind PartyKind
	ID   string
}

// ForEveryone returns the party that holds all buyers, guests too.
func ForEveryone() Party { return Party{} }

// ForChannel returns the party of the buyers of a channel.
func ForChannel(id ChannelID) Party { return Party{PartyChannel, string(id)} }

// ForSegment returns the party of the buyers in a segment.
func ForSegment(id SegmentID) Party { return Party{PartySegment, string(id)} }

// ForOrganization returns the party of one client with all its units and entities.
func ForOrganization(id OrgID) Party { return Party{PartyOrganization, string(id)} }

// ForUnit returns the party of a unit and the units below it.
func ForUnit(id UnitID) Party { return Party{PartyUnit, string(id)} }

// ForLegalEntity returns the party of one payer.
func ForLegalEntity(id LegalEntityID) Party { return Party{PartyLegalEntity, string(id)} }

// ParseParty reads the text form, or returns ErrParty.
func ParseParty(s string) (Party, error) {
	kind, id, named := strings.Cut(s, ":")
	for k, name := range partyKinds {
		if name != kind {
			continue
		}
		if (PartyKind(k) == PartyEveryone) == named || (named && id == "") {
			break
		}
		return Party{PartyKind(k), id}, nil
	}
	return Party{}, ErrParty.With("text", s)
}

// String returns the text form.
func (p Party) String() string {
	if int(p.Kind) >= len(partyKinds) {
		return "party(?)"
	}
	if p.Kind == PartyEveryone {
		return partyKinds[PartyEveryone]
	}
	return partyKinds[p.Kind] + ":" + p.ID
}

// MarshalText implements encoding.TextMarshaler.
func (p Party) MarshalText() ([]byte, error) {
	if _, err := ParseParty(p.String()); err != nil {
		return nil, err
	}
	return []byte(p.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Party) UnmarshalText(b []byte) error {
	v, err := ParseParty(string(b))
	if err == nil {
		*p = v
	}
	return err
}
