package accounts

import (
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// LegalEntity is a company of a client in the sense of the law: it signs
// agreements, owes money and owns documents. It serves several units, and a
// unit has several of them.
type LegalEntity struct {
	ID kabinet.LegalEntityID `json:"id"`
	// Name is the registered name.
	Name    string `json:"name"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
	// Identifiers are its tax and register numbers, compact. It may have
	// several of one scheme, such as the VAT numbers of several countries.
	Identifiers  []identifier.Identifier `json:"identifiers,omitempty"`
	BankAccounts []BankAccount           `json:"bankAccounts,omitempty"`
	// Units are the units that it serves, with all units beneath them,
	// wherever these are moved; none means the whole organisation.
	Units        []kabinet.UnitID `json:"units,omitempty"`
	Status       EntityStatus     `json:"status"`
	StatusReason string           `json:"statusReason,omitempty"`
}

// Number returns the first number of the scheme, or "".
func (e LegalEntity) Number(s identifier.Scheme) string { return numberOf(e.Identifiers, s) }

func numberOf(list []identifier.Identifier, s identifier.Scheme) string {
	for _, id := range list {
		if id.Scheme == s {
			return id.Number
		}
	}
	return ""
}

func (e LegalEntity) clone() LegalEntity {
	e.Identifiers = slices.Clone(e.Identifiers)
	e.BankAccounts = slices.Clone(e.BankAccounts)
	e.Units = slices.Clone(e.Units)
	return e
}

// LegalEntityForm describes a legal entity, new or as it shall be.
type LegalEntityForm struct {
	Name         string                  `json:"name" validate:"required,filled,max=300,plain"`
	Country      string                  `json:"country" validate:"required,country"`
	Identifiers  []identifier.Identifier `json:"identifiers,omitempty" validate:"max=20,dive"`
	BankAccounts []BankAccount           `json:"bankAccounts,omitempty" validate:"max=20,dive"`
	Units        []kabinet.UnitID        `json:"units,omitempty" validate:"max=1000"`
}

// Validate returns nil, or the mistakes of the form.
func (c LegalEntityForm) Validate() error { return validate(c) }

// described returns the entity as the form describes it.
func (e LegalEntity) described(c LegalEntityForm) LegalEntity {
	e.Name, e.Country, e.Units = tidy(c.Name), identifier.Country.Clean(c.Country), slices.Clone(c.Units)
	e.Identifiers, e.BankAccounts = cloneEach(c.Identifiers, cleaned), cloneEach(c.BankAccounts, BankAccount.cleaned)
	return e
}

func cleaned(id identifier.Identifier) identifier.Identifier {
	id.Number = id.Scheme.Clean(id.Number)
	return id
}

// LegalEntities returns a copy of the legal entities in the order they were
// added, blocked and closed ones included.
func (o *Organization) LegalEntities() []LegalEntity {
	return cloneEach(o.s.LegalEntities, LegalEntity.clone)
}

// LegalEntity returns the legal entity, and false if the organisation does not
// have it.
func (o *Organization) LegalEntity(id kabinet.LegalEntityID) (LegalEntity, bool) {
	i := find(o.s.LegalEntities, id, legalEntityID)
	if i < 0 {
		return LegalEntity{}, false
	}
	return o.s.LegalEntities[i].clone(), true
}

// LegalEntitiesFor returns the active legal entities that serve the unit, in the
// order they were added; the empty id asks for all active ones. There are none
// for a unit that does not exist.
func (o *Organization) LegalEntitiesFor(unit kabinet.UnitID) []LegalEntity {
	var out []LegalEntity
	for _, e := range o.s.LegalEntities {
		if e.Status == EntityActive && (unit == "" || o.tree.underAny(unit, e.Units)) {
			out = append(out, e.clone())
		}
	}
	return out
}

// AddLegalEntity gives a client one more legal entity. It returns
// ErrClientOnly, ErrID, the mistakes of the form, kabinet.ErrNotFound for a
// unit, ErrIDTaken, or ErrIdentifierTaken.
func (o *Organization) AddLegalEntity(id kabinet.LegalEntityID, form LegalEntityForm, now time.Time) (LegalEntityAdded, error) {
	if o.s.Kind != Client {
		return LegalEntityAdded{}, ErrClientOnly
	}
	if err := o.checkForm(checkID(id), form.Validate, form.Units); err != nil {
		return LegalEntityAdded{}, err
	}
	if _, ok := o.LegalEntity(id); ok {
		return LegalEntityAdded{}, ErrIDTaken.With("what", "legal entity").With("id", id)
	}
	e := LegalEntity{ID: id, Status: EntityActive}.described(form)
	if err := o.freeIdentifiers(e); err != nil {
		return LegalEntityAdded{}, err
	}
	o.s.LegalEntities = append(slices.Clip(o.s.LegalEntities), e)
	return LegalEntityAdded{Org: o.s.ID, LegalEntity: e.clone(), At: utc(now)}, nil
}

// ChangeLegalEntity describes the legal entity anew, with all its units. It
// returns kabinet.ErrNotFound, the mistakes of the form, ErrIdentifierTaken, or
// ErrUnchanged.
func (o *Organization) ChangeLegalEntity(id kabinet.LegalEntityID, form LegalEntityForm, now time.Time) (LegalEntityChanged, error) {
	from, ok := o.LegalEntity(id)
	if !ok {
		return LegalEntityChanged{}, notFound("legal entity", id)
	}
	if err := o.checkForm(nil, form.Validate, form.Units); err != nil {
		return LegalEntityChanged{}, err
	}
	to := from.described(form)
	if sameEntity(from, to) {
		return LegalEntityChanged{}, ErrUnchanged
	}
	if err := o.freeIdentifiers(to); err != nil {
		return LegalEntityChanged{}, err
	}
	o.replace(find(o.s.LegalEntities, id, legalEntityID), to)
	return LegalEntityChanged{Org: o.s.ID, From: from, To: to.clone(), At: utc(now)}, nil
}

// BlockLegalEntity stops new business with the legal entity for the time being;
// what exists goes on. The reason is for people. It returns kabinet.ErrNotFound,
// ErrText, ErrTooLong, ErrEntityClosed or ErrUnchanged.
func (o *Organization) BlockLegalEntity(id kabinet.LegalEntityID, reason string, now time.Time) (LegalEntityStatusChanged, error) {
	return o.legalEntityBecome(id, EntityBlocked, reason, now, EntityActive)
}

// UnblockLegalEntity undoes BlockLegalEntity. It returns kabinet.ErrNotFound,
// ErrEntityClosed or ErrUnchanged.
func (o *Organization) UnblockLegalEntity(id kabinet.LegalEntityID, now time.Time) (LegalEntityStatusChanged, error) {
	return o.legalEntityBecome(id, EntityActive, "", now, EntityBlocked)
}

// CloseLegalEntity ends the business with the legal entity, such as when it is
// wound up; what exists stays visible. It returns kabinet.ErrNotFound, ErrText,
// ErrTooLong or ErrUnchanged.
func (o *Organization) CloseLegalEntity(id kabinet.LegalEntityID, reason string, now time.Time) (LegalEntityStatusChanged, error) {
	return o.legalEntityBecome(id, EntityClosed, reason, now, EntityActive, EntityBlocked)
}

// ReopenLegalEntity undoes CloseLegalEntity. It returns kabinet.ErrNotFound,
// ErrUnchanged for one that is not closed, or ErrIdentifierTaken.
func (o *Organization) ReopenLegalEntity(id kabinet.LegalEntityID, now time.Time) (LegalEntityStatusChanged, error) {
	return o.legalEntityBecome(id, EntityActive, "", now, EntityClosed)
}

func (o *Organization) legalEntityBecome(id kabinet.LegalEntityID, status EntityStatus, reason string, now time.Time, from ...EntityStatus) (LegalEntityStatusChanged, error) {
	i := find(o.s.LegalEntities, id, legalEntityID)
	if i < 0 {
		return LegalEntityStatusChanged{}, notFound("legal entity", id)
	}
	to := o.s.LegalEntities[i]
	reason = tidy(reason)
	if err := checkStatus(to.Status, status, reason, "legal entity", id, from...); err != nil {
		return LegalEntityStatusChanged{}, err
	}
	e := LegalEntityStatusChanged{Org: o.s.ID, LegalEntity: id, From: to.Status, To: status, Reason: reason, At: utc(now)}
	to.Status, to.StatusReason = status, reason
	if err := o.freeIdentifiers(to); err != nil {
		return LegalEntityStatusChanged{}, err
	}
	o.replace(i, to)
	return e, nil
}

// replace puts a legal entity in the place of another. Rights that were compiled before
// keep the list as it was.
func (o *Organization) replace(i int, e LegalEntity) {
	o.s.LegalEntities = slices.Clone(o.s.LegalEntities)
	o.s.LegalEntities[i] = e
}

// freeIdentifiers returns ErrIdentifierTaken when another legal entity of the
// organisation has a number of e's, and nothing tells the two apart: no scheme
// in which both have numbers, all different. So branches may share an INN where
// each has its own KPP. Closed entities do not count.
func (o *Organization) freeIdentifiers(e LegalEntity) error {
	if e.Status == EntityClosed {
		return nil
	}
	for _, other := range o.s.LegalEntities {
		if other.ID == e.ID || other.Status == EntityClosed {
			continue
		}
		shared, apart := -1, false
		for i, id := range e.Identifiers {
			if slices.Contains(other.Identifiers, id) {
				shared = i
			} else if other.Number(id.Scheme) != "" && !e.shares(id.Scheme, other) {
				apart = true
			}
		}
		if shared >= 0 && !apart {
			id := e.Identifiers[shared]
			return ErrIdentifierTaken.With("scheme", id.Scheme).With("number", id.Number).With("id", other.ID).
				At("/identifiers/" + strconv.Itoa(shared) + "/number")
		}
	}
	return nil
}

// shares reports whether both have a number of the scheme in common.
func (e LegalEntity) shares(s identifier.Scheme, other LegalEntity) bool {
	return slices.ContainsFunc(e.Identifiers, func(id identifier.Identifier) bool {
		return id.Scheme == s && slices.Contains(other.Identifiers, id)
	})
}

func legalEntityID(e *LegalEntity) kabinet.LegalEntityID { return e.ID }
