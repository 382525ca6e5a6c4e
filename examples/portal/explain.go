package main

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
)

// WhyPage says why a member may or may not do something.
type WhyPage struct {
	Person, Name string
	Permissions  []Pick
	Units        []Pick
	Entities     []Pick
	Own          bool
	Allowed      bool
	Answer       string
	Reasons      []string
}

// Pick is an option of a form.
type Pick struct {
	ID, Name string
	Current  bool
}

// why shows who administers a team why a member may or may not do something on
// objects of a unit and a legal entity. Who may change the team may know.
func (s *Server) why(c *call) error {
	person := kabinet.PersonID(c.r.PathValue("person"))
	q := c.r.URL.Query()
	var page WhyPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		org := c.me.Org
		if err := s.app.authority(tx).Check(ctx, c.me.Actor, accounts.TeamEdit, kabinet.Object{Org: org.ID()}); err != nil {
			return err
		}
		if _, err := tx.Memberships().Get(ctx, org.ID(), person); err != nil {
			return err
		}
		name, err := newNames(tx).person(ctx, person)
		if err != nil {
			return err
		}
		permission := kabinet.Permission(q.Get("permission"))
		on := kabinet.Object{Org: org.ID(), Unit: kabinet.UnitID(q.Get("unit")), LegalEntity: kabinet.LegalEntityID(q.Get("entity"))}
		page = WhyPage{Person: string(person), Name: name, Own: q.Get("own") != ""}
		if page.Own {
			on.Owner = person
		}
		page.Permissions = s.permissions(c, &permission)
		page.Units = []Pick{{"", c.p.Name(org.Name()), on.Unit == ""}}
		known := on.Unit == ""
		for _, u := range org.Units() {
			page.Units = append(page.Units, Pick{string(u.ID), c.p.Name(u.Name), u.ID == on.Unit})
			known = known || u.ID == on.Unit
		}
		page.Entities = []Pick{{"", c.p.Text("rights.no_entity"), on.LegalEntity == ""}}
		for _, e := range org.LegalEntities() {
			page.Entities = append(page.Entities, Pick{string(e.ID), c.p.Name(e.Name), e.ID == on.LegalEntity})
		}
		if _, ok := org.LegalEntity(on.LegalEntity); !known || on.LegalEntity != "" && !ok {
			return kabinet.ErrNotFound.With("what", "unit")
		}
		e, err := s.app.authority(tx).Explain(ctx, kabinet.Actor{Person: person, Organization: org.ID()}, permission, on)
		if err != nil {
			return err
		}
		page.Allowed = e.Allowed
		lines := strings.Split(e.Text(c.p), "\n")
		page.Answer = strings.ReplaceAll(upper(lines[0]), string(person), c.p.Name(name))
		for _, line := range lines[1:] {
			page.Reasons = append(page.Reasons, strings.TrimPrefix(line, "– "))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "why", "team", c.p.Text("rights.title", param("name", c.p.Name(page.Name))), page)
}

// permissions are those that the roles of the organisation know. One that they do not
// know becomes the first of them.
func (s *Server) permissions(c *call, chosen *kabinet.Permission) []Pick {
	var known []kabinet.Permission
	for _, r := range append(accounts.ReadyRoles(c.me.Org.Kind()), c.me.Org.Roles()...) {
		for _, g := range r.Grants {
			if !slices.Contains(known, g.Permission) {
				known = append(known, g.Permission)
			}
		}
	}
	slices.SortFunc(known, func(a, b kabinet.Permission) int { return cmp.Compare(a, b) })
	if !slices.Contains(known, *chosen) && len(known) > 0 {
		*chosen = known[0]
	}
	var out []Pick
	for _, p := range known {
		out = append(out, Pick{string(p), c.p.or("permission."+string(p), string(p)), p == *chosen})
	}
	return out
}
