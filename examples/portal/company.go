package main

import (
	"context"
	"net/http"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/store"
)

// CompanyPage is the content of the page of the caller's own company.
type CompanyPage struct {
	Entities []accounts.LegalEntity
	Sites    []accounts.Site
	CanEdit  bool
	Entity   entityForm
	Site     siteForm
	// Problems with the forms.
	EntityProblems, SiteProblems Problems
}

// entityForm adds a legal entity.
type entityForm struct {
	Name string `form:"company" validate:"required,max=300"`
	INN  string `form:"inn" validate:"required,ru_inn"`
}

// siteForm adds a place to deliver to.
type siteForm struct {
	Name   string `form:"site" validate:"required,max=200"`
	City   string `form:"city" validate:"required,max=100"`
	Street string `form:"street" validate:"max=200"`
	Note   string `form:"note" validate:"max=1000"`
}

// company shows the legal entities and the places to deliver to.
func (s *Server) company(c *call) error { return s.companyPage(c, http.StatusOK, CompanyPage{}) }

func (s *Server) companyPage(c *call, status int, page CompanyPage) error {
	err := c.view(func(context.Context, store.Tx) error {
		if !c.me.Rights.Can(accounts.OrganizationView, kabinet.Object{Org: c.me.Org.ID()}) {
			return kabinet.ErrForbidden.With("permission", accounts.OrganizationView)
		}
		page.Entities, page.Sites, page.CanEdit = c.me.Org.LegalEntities(), c.me.Org.Sites(), c.mayEdit() == nil
		return nil
	})
	if err != nil {
		return err
	}
	c.back = "/company"
	return c.render(status, "company", "company", c.p.Text("company.title"), page)
}

// mayEdit returns why the caller may not change their company.
func (c *call) mayEdit() error {
	if !c.me.Rights.Can(accounts.OrganizationEdit, kabinet.Object{Org: c.me.Org.ID()}) {
		return kabinet.ErrForbidden.With("permission", accounts.OrganizationEdit)
	}
	return nil
}

// addEntity adds a legal entity, addSite a place to deliver to.
func (s *Server) addEntity(c *call) error {
	var f entityForm
	problems := c.read(&f)
	err := s.changeCompany(c, problems, func(o *accounts.Organization) (kabinet.Event, error) {
		return o.AddLegalEntity(kabinet.NewID[kabinet.LegalEntityID]("le"), accounts.LegalEntityForm{
			Name: f.Name, Country: "RU", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: f.INN}},
		}, s.app.Now())
	})
	if err == nil && len(problems) > 0 {
		return s.companyPage(c, http.StatusUnprocessableEntity, CompanyPage{Entity: f, EntityProblems: problems})
	}
	return err
}

func (s *Server) addSite(c *call) error {
	var f siteForm
	problems := c.read(&f)
	err := s.changeCompany(c, problems, func(o *accounts.Organization) (kabinet.Event, error) {
		return o.AddSite(kabinet.NewID[kabinet.SiteID]("site"), accounts.SiteForm{
			Name: f.Name, Address: accounts.Address{Country: "RU", City: f.City, Street: f.Street}, Receiving: accounts.Receiving{Note: f.Note},
		}, s.app.Now())
	})
	if err == nil && len(problems) > 0 {
		return s.companyPage(c, http.StatusUnprocessableEntity, CompanyPage{Site: f, SiteProblems: problems})
	}
	return err
}

// changeCompany changes the caller's organisation, and tells at once those of its
// onboardings that wait for it. What is wrong with the form it adds to the problems.
func (s *Server) changeCompany(c *call, problems Problems, do func(*accounts.Organization) (kabinet.Event, error)) error {
	err := c.change(func(ctx context.Context, tx store.Tx) error {
		if err := c.mayEdit(); err != nil || len(problems) > 0 {
			return err
		}
		org, err := tx.Organizations().Get(ctx, c.me.Org.ID())
		if err != nil {
			return err
		}
		event, err := do(org)
		if err != nil {
			return err
		}
		id := org.ID()
		if err := tx.Organizations().Save(ctx, org, event); err != nil {
			return err
		}
		return s.app.tell(ctx, tx, kabinet.Record{ID: kabinet.NewID[kabinet.EventID]("company"), Org: id, At: s.app.Now()})
	})
	switch {
	case err != nil && kabinet.KindOf(err) == kabinet.Forbidden:
		return err
	case err != nil:
		return problems.because(c, err)
	case len(problems) > 0:
		return nil
	}
	c.notify(Notice{Kind: "ok", Text: c.p.Text("company.saved")})
	return c.redirect("/company")
}
