package accounts

import (
	"slices"
	"time"

	"github.com/seed-a884640a/kabinet"
)

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
