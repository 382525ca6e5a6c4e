package pricing

import (
	"github.com/seed-a884640a/kabinet"
)

// Party is whom a list is assigned to, or an agreement made with: kabinet.Party,
// which other packages name too.
type (
	Party     = kabinet.Party
	PartyKind = kabinet.PartyKind
)

// The kinds of party, from the broadest to the nearest.
const (
	PartyEveryone     = kabinet.PartyEveryone
	PartyChannel      = kabinet.PartyChannel
	PartySegment      = kabinet.PartySegment
	PartyOrganization = kabinet.PartyOrganization
	PartyUnit         = kabinet.PartyUnit
	PartyLegalEntity  = kabinet.PartyLegalEntity
)

// ForEveryone returns the party that holds all buyers, guests too.
func ForEveryone() Party { return kabinet.ForEveryone() }

// ForChannel returns the party of the buyers of a channel.
func ForChannel(id kabinet.ChannelID) Party { return kabinet.ForChannel(id) }

// ForSegment returns the party of the buyers in a segment.
func ForSegment(id kabinet.SegmentID) Party { return kabinet.ForSegment(id) }

// ForOrganization returns the party of one client with all its units and entities.
func ForOrganization(id kabinet.OrgID) Party { return kabinet.ForOrganization(id) }

// ForUnit returns the party of a unit and the units below it.
func ForUnit(id kabinet.UnitID) Party { return kabinet.ForUnit(id) }

// ForLegalEntity returns the party of one payer.
func ForLegalEntity(id kabinet.LegalEntityID) Party { return kabinet.ForLegalEntity(id) }

// ParseParty reads the text form, or returns ErrParty.
func ParseParty(s string) (Party, error) { return kabinet.ParseParty(s) }

// levelOf returns where lists of the party compete.
func levelOf(p Party) Level {
	switch p.Kind {
	case PartyEveryone:
		return LevelBase
	case PartyChannel:
		return LevelChannel
	case PartySegment:
		return LevelSegment
	}
	return LevelAccount
}
