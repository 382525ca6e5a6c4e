package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
)

// Site is a ship-to address with what a carrier must know.
type Site struct {
	ID   kabinet.SiteID `json:"id"`
	Name string         `json:"name"`
	// GLN is the global location number, compact.
	GLN       string    `json:"gln,omitempty"`
	Address   Address   `json:"address"`
	Receiving Receiving `json:"receiving,omitzero"`
	// Units are the units that may ship to it, with all units beneath them,
	// wherever these are moved; none means the whole organisation.
	Units  []kabinet.UnitID `json:"units,omitempty"`
	Status EntityStatus     `json:"status"`
}

func (s Site) clone() Site {
	s.Units = slices.Clone(s.Units)
	s.Receiving = s.Receiving.clone()
	return s
}

// Address is a postal address.
type Address struct {
	Country    string `json:"country" validate:"required,country"` // ISO 3166-1 alpha-2
	PostalCode string `json:"postalCode,omitempty" validate:"max=16,plain"`
	Region     string `json:"region,omitempty" validate:"max=100,plain"`
	City       string `json:"city" validate:"required,filled,max=100,plain"`
	Street     string `json:"street,omitempty" validate:"max=200,plain"`
}

func (a Address) cleaned() Address {
	a.Country = identifier.Country.Clean(a.Country)
	a.PostalCode, a.Region, a.City, a.Street = tidy(a.PostalCode), tidy(a.Region), tidy(a.City), tidy(a.Street)
	return a
}

// SiteForm describes a ship-to address, new or as it shall be.
type SiteForm struct {
	Name      string           `json:"name" validate:"required,filled,max=200,plain"`
	GLN       string           `json:"gln,omitempty" validate:"omitempty,gln"`
	Address   Address          `json:"address"`
	Receiving Receiving        `json:"receiving,omitzero"`
	Units     []kabinet.UnitID `json:"units,omitempty" validate:"max=1000"`
}

// Validate returns nil, or the mistakes of the form.
func (c SiteForm) Validate() error { return validate(c) }

func (c SiteForm) site(id kabinet.SiteID, status EntityStatus) Site {
	return Site{
		ID: id, Name: tidy(c.Name), GLN: identifier.GLN.Clean(c.GLN), Address: c.Address.cleaned(), Receiving: c.Receiving.cleaned(),
		Units: slices.Clone(c.Units), Status: status,
	}
}

// Sites returns a copy of the sites in the order they were added, closed ones
// included.
func (o *Organization) Sites() []Site { return cloneEach(o.s.Sites, Site.clone) }

// Site returns the site, and false if the organisation does not have it.
func (o *Organization) Site(id kabinet.SiteID) (Site, bool) {
	i := find(o.s.Sites, id, siteID)
	if i < 0 {
		return Site{}, false
	}
	return o.s.Sites[i].clone(), true
}

// SitesFor returns the open sites that the unit may ship to, in the order they
// were added; the empty id asks for all open ones. There are none for a unit that
// does not exist.
func (o *Organization) SitesFor(unit kabinet.UnitID) []Site {
	var out []Site
	for _, s := range o.s.Sites {
		if s.Status == EntityActive && (unit == "" || o.tree.underAny(unit, s.Units)) {
			out = append(out, s.clone())
		}
	}
	return out
}

// AddSite gives the organisation one more ship-to address. It returns ErrID,
// the mistakes of the form, kabinet.ErrNotFound for a unit, or ErrIDTaken.
func (o *Organization) AddSite(id kabinet.SiteID, form SiteForm, now time.Time) (SiteAdded, error) {
	if err := o.checkForm(checkID(id), form.Validate, form.Units); err != nil {
		return SiteAdded{}, err
	}
	if _, ok := o.Site(id); ok {
		return SiteAdded{}, ErrIDTaken.With("what", "site").With("id", id)
	}
	s := form.site(id, EntityActive)
	o.s.Sites = append(slices.Clip(o.s.Sites), s)
	return SiteAdded{Org: o.s.ID, Site: s.clone(), At: utc(now)}, nil
}

// ChangeSite describes the site anew, with all its units. It returns
// kabinet.ErrNotFound, the mistakes of the form, or ErrUnchanged.
func (o *Organization) ChangeSite(id kabinet.SiteID, form SiteForm, now time.Time) (SiteChanged, error) {
	from, ok := o.Site(id)
	if !ok {
		return SiteChanged{}, notFound("site", id)
	}
	if err := o.checkForm(nil, form.Validate, form.Units); err != nil {
		return SiteChanged{}, err
	}
	return o.replaceSite(from, form.site(id, from.Status), now)
}

// CloseSite stops new deliveries to the site; documents keep it. It returns
// kabinet.ErrNotFound or ErrUnchanged.
func (o *Organization) CloseSite(id kabinet.SiteID, now time.Time) (SiteChanged, error) {
	return o.siteBecome(id, EntityClosed, now)
}

// ReopenSite undoes CloseSite. It returns kabinet.ErrNotFound or ErrUnchanged.
func (o *Organization) ReopenSite(id kabinet.SiteID, now time.Time) (SiteChanged, error) {
	return o.siteBecome(id, EntityActive, now)
}

func (o *Organization) siteBecome(id kabinet.SiteID, status EntityStatus, now time.Time) (SiteChanged, error) {
	from, ok := o.Site(id)
	if !ok {
		return SiteChanged{}, notFound("site", id)
	}
	to := from.clone()
	to.Status = status
	return o.replaceSite(from, to, now)
}

func (o *Organization) replaceSite(from, to Site, now time.Time) (SiteChanged, error) {
	if sameEntity(from, to) {
		return SiteChanged{}, ErrUnchanged
	}
	o.s.Sites[find(o.s.Sites, to.ID, siteID)] = to
	return SiteChanged{Org: o.s.ID, From: from, To: to.clone(), At: utc(now)}, nil
}

func siteID(s *Site) kabinet.SiteID { return s.ID }
