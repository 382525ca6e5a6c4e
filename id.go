package kabinet

import "crypto/rand"

// Ids are named strings, so that two of them swapped in a call do not compile.
// The library makes them with NewID; a host may bring its own. An empty id
// means none.
type (
	// OrgID names an organisation: a client of the seller, or the seller.
	OrgID string
	// UnitID names a unit, the division of a company.
	UnitID string
	// LegalEntityID names a legal entity of a client.
	LegalEntityID string
	// SellerEntityID names a legal entity of the seller.
	SellerEntityID string
	// SiteID names a ship-to address.
	SiteID string
	// PersonID names a person: a login.
	PersonID string
	// SegmentID names a segment of clients.
	SegmentID string
	// ChannelID names a sales channel.
	ChannelID string
	// AgreementID names an agreement (contract) between seller and client.
	AgreementID string
	// WarehouseID names a warehouse.
	WarehouseID string
	// DelegationID names a delegation of rights from one person to another.
	DelegationID string
	// SKU is the seller's number of an article, as the catalogue spells it.
	SKU string
	// EventID names an event; see Record.
	EventID string
)

// NewID returns a random id of at least 128 bits with a prefix, such as
// "crt_" followed by 26 letters and digits. It is safe for concurrent use.
func NewID[T ~string](prefix string) T {
	return T(prefix + "_" + rand.Text())
}
