package kabinet

import "time"

// Actor says who acts, and for whom. Every command carries one explicitly;
// nothing is taken from a session alone. A zero Actor may do nothing.
type Actor struct {
	Person       PersonID      `json:"person"`
	Organization OrgID         `json:"organization"`
	Unit         UnitID        `json:"unit,omitempty"`
	LegalEntity  LegalEntityID `json:"legalEntity,omitempty"`
	// OnBehalfOf is set when the seller's staff act for a client's person. It says
	// what Delegation, which is set too, has recorded, so that both names are in
	// what the actor does.
	OnBehalfOf *OnBehalf `json:"onBehalfOf,omitempty"`
	// Delegation is set when Person uses another's rights: those that somebody lent
	// them, or those of a client's person.
	Delegation DelegationID `json:"delegation,omitempty"`
}

// OnBehalf records why, for whom and until when staff act for a client.
type OnBehalf struct {
	Person PersonID  `json:"person"`
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"` // exclusive
}
