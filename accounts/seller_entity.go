package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// SellerEntity is a legal entity of the seller. Agreements, carts, orders,
// credit accounts and documents name it by its id, so it is never deleted. Its
// methods change nothing when they fail, and do not ask who calls them: it takes
// OrganizationEdit of the seller. A SellerEntity is not safe for concurrent use.
type SellerEntity struct {
	s SellerEntityState
}

// SellerEntityForm describes a legal entity of the seller, new or as it shall be.
type SellerEntityForm struct {
	// Name is the registered name.
	Name        string                  `json:"name" validate:"required,filled,max=300,plain"`
	Country     string                  `json:"country" validate:"required,country"` // ISO 3166-1 alpha-2
	Identifiers []identifier.Identifier `json:"identifiers,omitempty" validate:"max=20,dive"`
	// TaxRegime names how it is taxed, in the host's words, such as "general"
	// or "simplified".
	TaxRegime    string        `json:"taxRegime,omitempty" validate:"max=100,plain"`
	BankAccounts []BankAccount `json:"bankAccounts,omitempty" validate:"max=20,dive"`
	// Calendar names the calendar of its business days, which the host has.
	Calendar string `json:"calendar,omitempty" validate:"max=100,plain"`
	// DocumentPreset names how its documents round and sum, which the host
	// has too.
	DocumentPreset string `json:"documentPreset,omitempty" validate:"max=100,plain"`
}

// Validate returns nil, or the mistakes of the form.
func (c SellerEntityForm) Validate() error { return validate(c) }

// cleaned returns what is kept of the form.
func (c SellerEntityForm) cleaned() SellerEntityForm {
	c.Name, c.Country = tidy(c.Name), identifier.Country.Clean(c.Country)
	c.TaxRegime, c.Calendar, c.DocumentPreset = tidy(c.TaxRegime), tidy(c.Calendar), tidy(c.DocumentPreset)
	c.Identifiers, c.BankAccounts = cloneEach(c.Identifiers, cleaned), cloneEach(c.BankAccounts, BankAccount.cleaned)
	return c
}

func (c SellerEntityForm) clone() SellerEntityForm {
	c.Identifiers, c.BankAccounts = slices.Clone(c.Identifiers), slices.Clone(c.BankAccounts)
	return c
}

// Number returns the first number of the scheme, or "".
func (c SellerEntityForm) Number(s identifier.Scheme) string { return numberOf(c.Identifiers, s) }

// SellerEntityState is what a store keeps of a SellerEntity. Times are UTC.
type SellerEntityState struct {
	Schema  int   `json:"schema"`
	Version int64 `json:"version"`

	ID kabinet.SellerEntityID `json:"id"`
	// Org is the seller's organisation.
	Org kabinet.OrgID `json:"org"`
	SellerEntityForm
	Status       EntityStatus `json:"status"`
	StatusReason string       `json:"statusReason,omitempty"`
	Created      time.Time    `json:"created"`
}

// Savable returns kabinet.ErrNewer when the state was loaded from what a newer
// version of the library wrote. Every store adapter calls it first in Save.
func (s SellerEntityState) Savable() error {
	return savable(s.Schema, SellerEntitySchema, "seller entity", string(s.ID))
}

func (s SellerEntityState) clone() SellerEntityState {
	s.SellerEntityForm = s.SellerEntityForm.clone()
	return s
}

// NewSellerEntity gives the seller one more legal entity at now. It returns
// ErrID, ErrSellerOnly, or the mistakes of the form; that the id is free is known
// only when it is saved. It takes OrganizationEdit of the seller.
func NewSellerEntity(id kabinet.SellerEntityID, seller *Organization, form SellerEntityForm, now time.Time) (*SellerEntity, SellerEntityAdded, error) {
	if err := checkID(id); err != nil {
		return nil, SellerEntityAdded{}, err
	}
	if seller.s.Kind != Seller {
		return nil, SellerEntityAdded{}, ErrSellerOnly
	}
	if err := form.Validate(); err != nil {
		return nil, SellerEntityAdded{}, err
	}
	e := &SellerEntity{SellerEntityState{
		Schema: SellerEntitySchema, ID: id, Org: seller.s.ID, SellerEntityForm: form.cleaned(), Status: EntityActive, Created: utc(now),
	}}
	return e, SellerEntityAdded{Org: e.s.Org, SellerEntity: id, Form: e.s.SellerEntityForm.clone(), At: e.s.Created}, nil
}

// RestoreSellerEntity returns the seller entity that a store kept.
func RestoreSellerEntity(s SellerEntityState) *SellerEntity {
	s = s.clone()
	s.Schema = max(s.Schema, SellerEntitySchema)
	return &SellerEntity{s}
}

// State returns a copy of everything that a store keeps.
func (e *SellerEntity) State() SellerEntityState { return e.s.clone() }

// ID returns the id.
func (e *SellerEntity) ID() kabinet.SellerEntityID { return e.s.ID }

// Status returns the status.
func (e *SellerEntity) Status() EntityStatus { return e.s.Status }

// CheckUse returns nil when new business may be done through the entity, and
// otherwise ErrEntityBlocked or ErrEntityClosed.
func (e *SellerEntity) CheckUse() error {
	if err := inUse(e.s.Status, "seller entity", e.s.ID); err != nil {
		return err
	}
	return nil
}

// Change describes the entity anew. It returns the mistakes of the form, or
// ErrUnchanged.
func (e *SellerEntity) Change(form SellerEntityForm, now time.Time) (SellerEntityChanged, error) {
	if err := form.Validate(); err != nil {
		return SellerEntityChanged{}, err
	}
	form = form.cleaned()
	if sameEntity(form, e.s.SellerEntityForm) {
		return SellerEntityChanged{}, ErrUnchanged
	}
	c := SellerEntityChanged{Org: e.s.Org, SellerEntity: e.s.ID, From: e.s.SellerEntityForm, To: form.clone(), At: utc(now)}
	e.s.SellerEntityForm = form
	return c, nil
}

// Block stops new business through the entity for the time being. The reason is
// for people. It returns ErrText, ErrTooLong, ErrEntityClosed or ErrUnchanged.
func (e *SellerEntity) Block(reason string, now time.Time) (SellerEntityStatusChanged, error) {
	return e.become(EntityBlocked, reason, now, EntityActive)
}

// Unblock undoes Block. It returns ErrEntityClosed or ErrUnchanged.
func (e *SellerEntity) Unblock(now time.Time) (SellerEntityStatusChanged, error) {
	return e.become(EntityActive, "", now, EntityBlocked)
}

// Close ends the business through the entity; what exists stays. It returns
// ErrText, ErrTooLong or ErrUnchanged.
func (e *SellerEntity) Close(reason string, now time.Time) (SellerEntityStatusChanged, error) {
	return e.become(EntityClosed, reason, now, EntityActive, EntityBlocked)
}

// Reopen undoes Close. It returns ErrUnchanged for an entity that is not closed.
func (e *SellerEntity) Reopen(now time.Time) (SellerEntityStatusChanged, error) {
	return e.become(EntityActive, "", now, EntityClosed)
}

func (e *SellerEntity) become(to EntityStatus, reason string, now time.Time, from ...EntityStatus) (SellerEntityStatusChanged, error) {
	reason = tidy(reason)
	if err := checkStatus(e.s.Status, to, reason, "seller entity", e.s.ID, from...); err != nil {
		return SellerEntityStatusChanged{}, err
	}
	c := SellerEntityStatusChanged{Org: e.s.Org, SellerEntity: e.s.ID, From: e.s.Status, To: to, Reason: reason, At: utc(now)}
	e.s.Status, e.s.StatusReason = to, reason
	return c, nil
}
