package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// Organization is a client of the seller, a holding or a single firm, or the
// seller itself: its units, legal entities, sites and roles. Its methods change
// nothing when they fail, and do not ask who calls them: for changes it takes
// OrganizationEdit at the units that they name or concern, and OrganizationBlock of
// the seller's people for Block, Unblock and Close, where no other check is named. An
// Organization is not safe for concurrent use.
type Organization struct {
	s    OrganizationState
	tree *tree // of s.Units; replaced, never changed
}

// NewOrganization registers an organisation at now. It returns ErrID or the
// mistakes of the command. A store takes one seller only. It takes
// OrganizationBlock of the seller's people.
func NewOrganization(id kabinet.OrgID, cmd RegisterOrganization, now time.Time) (*Organization, OrganizationRegistered, error) {
	if err := checkID(id); err != nil {
		return nil, OrganizationRegistered{}, err
	}
	if err := cmd.Validate(); err != nil {
		return nil, OrganizationRegistered{}, err
	}
	kind := cmd.Kind
	if kind == "" {
		kind = Client
	}
	o := RestoreOrganization(OrganizationState{
		ID: id, Kind: kind, Name: tidy(cmd.Name), Status: OrganizationActive, Locale: cmd.Locale, Created: utc(now),
	})
	return o, OrganizationRegistered{Org: id, Kind: kind, Name: o.s.Name, At: o.s.Created}, nil
}

// RestoreOrganization returns the organisation that a store kept.
func RestoreOrganization(s OrganizationState) *Organization {
	s = s.clone()
	s.Schema = max(s.Schema, OrganizationSchema)
	return &Organization{s: s, tree: newTree(s.Units)}
}

// State returns a copy of everything that a store keeps.
func (o *Organization) State() OrganizationState { return o.s.clone() }

// ID returns the organisation's id.
func (o *Organization) ID() kabinet.OrgID { return o.s.ID }

// Kind returns whether it is a client or the seller.
func (o *Organization) Kind() OrganizationKind { return o.s.Kind }

// Name returns the name.
func (o *Organization) Name() string { return o.s.Name }

// Status returns the status.
func (o *Organization) Status() OrganizationStatus { return o.s.Status }

// Locale returns the language tag of the organisation, or "".
func (o *Organization) Locale() string { return o.s.Locale }

// active returns nil for an active organisation, and why it is not otherwise.
func (o *Organization) active() error {
	switch o.s.Status {
	case OrganizationActive:
		return nil
	case OrganizationClosed:
		return ErrOrganizationClosed
	}
	return ErrOrganizationBlocked
}

// Rename gives the organisation another name. Nothing is identified by names,
// so two organisations may share one. It returns ErrRequired, ErrTooLong,
// ErrText or ErrUnchanged.
func (o *Organization) Rename(name string, now time.Time) (OrganizationRenamed, error) {
	if err := (RegisterOrganization{Name: name}).Validate(); err != nil {
		return OrganizationRenamed{}, err
	}
	name = tidy(name)
	if name == o.s.Name {
		return OrganizationRenamed{}, ErrUnchanged
	}
	e := OrganizationRenamed{Org: o.s.ID, From: o.s.Name, To: name, At: utc(now)}
	o.s.Name = name
	return e, nil
}

// Block stops a client: from the next request on its people can do nothing.
// The reason is for people. It returns ErrText or ErrTooLong for the reason,
// ErrClientOnly for the seller, ErrOrganizationClosed or ErrUnchanged.
func (o *Organization) Block(reason string, now time.Time) (OrganizationStatusChanged, error) {
	return o.become(OrganizationBlocked, reason, now)
}

// Unblock lets a blocked client's people act again. It returns ErrClientOnly for
// the seller, ErrOrganizationClosed or ErrUnchanged.
func (o *Organization) Unblock(now time.Time) (OrganizationStatusChanged, error) {
	return o.become(OrganizationActive, "", now)
}

// Close ends the business with a client for good. It returns ErrText or
// ErrTooLong for the reason, ErrClientOnly for the seller, and
// ErrOrganizationClosed the second time.
func (o *Organization) Close(reason string, now time.Time) (OrganizationStatusChanged, error) {
	return o.become(OrganizationClosed, reason, now)
}

func (o *Organization) become(to OrganizationStatus, reason string, now time.Time) (OrganizationStatusChanged, error) {
	reason = tidy(reason)
	if err := checkReason(reason); err != nil {
		return OrganizationStatusChanged{}, err
	}
	switch {
	case o.s.Kind == Seller:
		return OrganizationStatusChanged{}, ErrClientOnly
	case o.s.Status == OrganizationClosed:
		return OrganizationStatusChanged{}, ErrOrganizationClosed
	case o.s.Status == to:
		return OrganizationStatusChanged{}, ErrUnchanged
	}
	e := OrganizationStatusChanged{Org: o.s.ID, From: o.s.Status, To: to, Reason: reason, At: utc(now)}
	o.s.Status, o.s.StatusReason = to, reason
	return e, nil
}

// Parties are the parts of an organisation that a business document names.
// Empty ones are not checked.
type Parties struct {
	Unit        kabinet.UnitID
	LegalEntity kabinet.LegalEntityID
	Site        kabinet.SiteID
}

// CheckParties returns nil when new business may be done with the organisation
// for these parties. An order, a cart or a claim asks it besides the actor's
// permission, whoever acts, so that a blocked client cannot order through the
// seller's staff either. It returns ErrOrganizationBlocked or
// ErrOrganizationClosed; kabinet.ErrNotFound for a party that it does not have;
// ErrUnitBlocked or ErrUnitArchived; ErrEntityBlocked or ErrEntityClosed; and ErrNotServed when the legal entity or
// the site does not serve the unit. The errors carry the places "/unit",
// "/legalEntity" and "/site".
func (o *Organization) CheckParties(p Parties) error {
	if err := o.active(); err != nil {
		return err
	}
	if p.Unit != "" {
		i, err := o.takes(p.Unit, "/unit")
		if err != nil {
			return err
		}
		if o.tree.nodes[i].blocked {
			return ErrUnitBlocked.At("/unit")
		}
	}
	if p.LegalEntity != "" {
		e, ok := o.LegalEntity(p.LegalEntity)
		if !ok {
			return at(notFound("legal entity", p.LegalEntity), "/legalEntity")
		}
		if err := o.serves("legal entity", string(e.ID), e.Status, e.Units, p.Unit); err != nil {
			return err.At("/legalEntity")
		}
	}
	if p.Site != "" {
		s, ok := o.Site(p.Site)
		if !ok {
			return at(notFound("site", p.Site), "/site")
		}
		if err := o.serves("site", string(s.ID), s.Status, s.Units, p.Unit); err != nil {
			return err.At("/site")
		}
	}
	return nil
}

func (o *Organization) serves(what, id string, status EntityStatus, units []kabinet.UnitID, unit kabinet.UnitID) *kabinet.Error {
	return o.tree.serves(what, id, status, units, unit)
}

// serves returns why a legal entity or a site cannot be used in the unit, or nil.
func (t *tree) serves(what, id string, status EntityStatus, units []kabinet.UnitID, unit kabinet.UnitID) *kabinet.Error {
	switch {
	case status != EntityActive:
		return inUse(status, what, id)
	case unit != "" && !t.underAny(unit, units):
		return ErrNotServed.With("what", what).With("id", id).With("unit", unit)
	}
	return nil
}

// checkUnits returns kabinet.ErrNotFound for a unit that does not exist.
func (o *Organization) checkUnits(units []kabinet.UnitID) error {
	for i, u := range units {
		if _, ok := o.tree.find(u); !ok || u == "" {
			return at(notFound("unit", u), "/units/"+itoa(i))
		}
	}
	return nil
}

// checkAssignment returns why the organisation cannot have the assignment.
func (o *Organization) checkAssignment(cmd AssignRole, now time.Time) error {
	if _, ok := o.Role(cmd.Role); !ok {
		return at(notFound("role", cmd.Role), "/role")
	}
	if _, err := o.takes(cmd.Unit, "/unit"); err != nil {
		return err
	}
	if cmd.LegalEntities != nil && len(cmd.LegalEntities) == 0 {
		return ErrNoLegalEntities.At("/legalEntities")
	}
	for i, id := range cmd.LegalEntities {
		if _, ok := o.LegalEntity(id); !ok {
			return at(notFound("legal entity", id), "/legalEntities/"+itoa(i))
		}
	}
	for i, x := range cmd.Limits {
		place := "/limits/" + itoa(i)
		switch {
		case !validPermission(x.Permission):
			return ErrPermission.With("permission", clip(string(x.Permission), 80)).At(place + "/permission")
		case x.Limit.IsNone():
			return ErrRequired.At(place + "/limit")
		case slices.ContainsFunc(cmd.Limits[:i], func(y AmountLimit) bool { return y.Permission == x.Permission }):
			return ErrIDTaken.With("what", "limit").With("id", x.Permission).At(place + "/permission")
		}
	}
	return checkComing(cmd.Validity, now)
}

// find returns the index of the item with the id, or -1.
func find[T any, I comparable](items []T, id I, idOf func(*T) I) int {
	return slices.IndexFunc(items, func(t T) bool { return idOf(&t) == id })
}
