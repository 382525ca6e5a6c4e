package accounts

import (
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/seed-a884640a/kabinet"
)

// LegalEntities returns a copy of the legal entities in the order they were
// added, closed ones included.
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

// AddLegalEntity gives a client one more legal entity. It returns
// ErrClientOnly, ErrID, the mistakes of the form, kabinet.ErrNotFound for a
// unit, or ErrIDTaken.
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
	e := form.entity(id, EntityActive)
	o.s.LegalEntities = append(slices.Clip(o.s.LegalEntities), e)
	return LegalEntityAdded{Org: o.s.ID, LegalEntity: e.clone(), At: utc(now)}, nil
}

// ChangeLegalEntity describes the legal entity anew, with all its units. It
// returns kabinet.ErrNotFound, the mistakes of the form, or ErrUnchanged.
func (o *Organization) ChangeLegalEntity(id kabinet.LegalEntityID, form LegalEntityForm, now time.Time) (LegalEntityChanged, error) {
	from, ok := o.LegalEntity(id)
	if !ok {
		return LegalEntityChanged{}, notFound("legal entity", id)
	}
	if err := o.checkForm(nil, form.Validate, form.Units); err != nil {
		return LegalEntityChanged{}, err
	}
	return o.replaceLegalEntity(from, form.entity(id, from.Status), now)
}

// CloseLegalEntity stops new business with the legal entity; what exists stays
// visible. It returns kabinet.ErrNotFound or ErrUnchanged.
func (o *Organization) CloseLegalEntity(id kabinet.LegalEntityID, now time.Time) (LegalEntityChanged, error) {
	return o.legalEntityBecome(id, EntityClosed, now)
}

// ReopenLegalEntity undoes CloseLegalEntity. It returns kabinet.ErrNotFound or
// ErrUnchanged.
func (o *Organization) ReopenLegalEntity(id kabinet.LegalEntityID, now time.Time) (LegalEntityChanged, error) {
	return o.legalEntityBecome(id, EntityActive, now)
}

func (o *Organization) legalEntityBecome(id kabinet.LegalEntityID, status EntityStatus, now time.Time) (LegalEntityChanged, error) {
	from, ok := o.LegalEntity(id)
	if !ok {
		return LegalEntityChanged{}, notFound("legal entity", id)
	}
	to := from.clone()
	to.Status = status
	return o.replaceLegalEntity(from, to, now)
}

func (o *Organization) replaceLegalEntity(from, to LegalEntity, now time.Time) (LegalEntityChanged, error) {
	if sameEntity(from, to) {
		return LegalEntityChanged{}, ErrUnchanged
	}
	o.s.LegalEntities[find(o.s.LegalEntities, to.ID, legalEntityID)] = to
	return LegalEntityChanged{Org: o.s.ID, From: from, To: to.clone(), At: utc(now)}, nil
}

// SellerEntities returns a copy of the seller's legal entities in the order
// they were added, closed ones included.
func (o *Organization) SellerEntities() []SellerEntity {
	return cloneEach(o.s.SellerEntities, SellerEntity.clone)
}

// SellerEntity returns the seller's legal entity, and false if there is none.
func (o *Organization) SellerEntity(id kabinet.SellerEntityID) (SellerEntity, bool) {
	i := find(o.s.SellerEntities, id, sellerEntityID)
	if i < 0 {
		return SellerEntity{}, false
	}
	return o.s.SellerEntities[i].clone(), true
}

// AddSellerEntity gives the seller one more legal entity. It returns
// ErrSellerOnly, ErrID, the mistakes of the form, or ErrIDTaken.
func (o *Organization) AddSellerEntity(id kabinet.SellerEntityID, form SellerEntityForm, now time.Time) (SellerEntityAdded, error) {
	if o.s.Kind != Seller {
		return SellerEntityAdded{}, ErrSellerOnly
	}
	if err := o.checkForm(checkID(id), form.Validate, nil); err != nil {
		return SellerEntityAdded{}, err
	}
	if _, ok := o.SellerEntity(id); ok {
		return SellerEntityAdded{}, ErrIDTaken.With("what", "seller entity").With("id", id)
	}
	e := form.entity(id, EntityActive)
	o.s.SellerEntities = append(slices.Clip(o.s.SellerEntities), e)
	return SellerEntityAdded{Org: o.s.ID, SellerEntity: e.clone(), At: utc(now)}, nil
}

// ChangeSellerEntity describes the seller's legal entity anew. It returns
// kabinet.ErrNotFound, the mistakes of the form, or ErrUnchanged.
func (o *Organization) ChangeSellerEntity(id kabinet.SellerEntityID, form SellerEntityForm, now time.Time) (SellerEntityChanged, error) {
	from, ok := o.SellerEntity(id)
	if !ok {
		return SellerEntityChanged{}, notFound("seller entity", id)
	}
	if err := form.Validate(); err != nil {
		return SellerEntityChanged{}, err
	}
	return o.replaceSellerEntity(from, form.entity(id, from.Status), now)
}

// CloseSellerEntity stops new business through the seller's legal entity. It
// returns kabinet.ErrNotFound or ErrUnchanged.
func (o *Organization) CloseSellerEntity(id kabinet.SellerEntityID, now time.Time) (SellerEntityChanged, error) {
	return o.sellerEntityBecome(id, EntityClosed, now)
}

// ReopenSellerEntity undoes CloseSellerEntity. It returns kabinet.ErrNotFound
// or ErrUnchanged.
func (o *Organization) ReopenSellerEntity(id kabinet.SellerEntityID, now time.Time) (SellerEntityChanged, error) {
	return o.sellerEntityBecome(id, EntityActive, now)
}

func (o *Organization) sellerEntityBecome(id kabinet.SellerEntityID, status EntityStatus, now time.Time) (SellerEntityChanged, error) {
	from, ok := o.SellerEntity(id)
	if !ok {
		return SellerEntityChanged{}, notFound("seller entity", id)
	}
	to := from.clone()
	to.Status = status
	return o.replaceSellerEntity(from, to, now)
}

func (o *Organization) replaceSellerEntity(from, to SellerEntity, now time.Time) (SellerEntityChanged, error) {
	if sameEntity(from, to) {
		return SellerEntityChanged{}, ErrUnchanged
	}
	o.s.SellerEntities[find(o.s.SellerEntities, to.ID, sellerEntityID)] = to
	return SellerEntityChanged{Org: o.s.ID, From: from, To: to.clone(), At: utc(now)}, nil
}

// checkForm returns the first of: the mistake of the id, those of the form, a
// unit that does not exist.
func (o *Organization) checkForm(id error, form func() error, units []kabinet.UnitID) error {
	if id != nil {
		return id
	}
	if err := form(); err != nil {
		return err
	}
	return o.checkUnits(units)
}

// sameEntity reports whether two entities are the same in every field; an
// empty list is the same as none.
func sameEntity[T any](a, b T) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		f, g := x.Field(i), y.Field(i)
		if f.Kind() == reflect.Slice && f.Len() == 0 && g.Len() == 0 {
			continue
		}
		if !reflect.DeepEqual(f.Interface(), g.Interface()) {
			return false
		}
	}
	return true
}

func legalEntityID(e *LegalEntity) kabinet.LegalEntityID    { return e.ID }
func sellerEntityID(e *SellerEntity) kabinet.SellerEntityID { return e.ID }

func itoa(i int) string { return strconv.Itoa(i) }
