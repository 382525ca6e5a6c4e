package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/store"
)

// Workplace is an organisation in which somebody can work.
type Workplace struct {
	Org     kabinet.OrgID
	Name    string
	Role    accounts.RoleID
	Seller  bool
	Current bool
}

// workplaces returns the organisations in which a session's person can work, in the
// order of their memberships. Those where they are suspended, or that are blocked, are
// not among them.
func (a *App) workplaces(ctx context.Context, tx store.Tx, s Session) ([]Workplace, error) {
	memberships, err := tx.Memberships().OfPerson(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	var out []Workplace
	for _, m := range memberships {
		me, err := a.me(ctx, tx, Session{Person: s.Person, Org: m.Org(), Verified: s.Verified})
		switch {
		case err == nil:
			out = append(out, Workplace{Org: m.Org(), Name: me.Org.Name(), Role: me.Role, Seller: me.Seller, Current: m.Org() == s.Org})
		case kabinet.KindOf(err) == kabinet.Internal || errors.Is(err, context.Canceled):
			return nil, err
		}
	}
	return out, nil
}

// companies lets somebody choose who is a member of several.
func (s *Server) companies(c *call) error {
	var list []Workplace
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		list, err = s.app.workplaces(ctx, tx, c.session)
		return err
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "companies", "", c.p.Text("companies.title"), list)
}

// chooseCompany begins another session, with nothing of the one for the other company.
func (s *Server) chooseCompany(c *call) error {
	want := Session{Person: c.session.Person, Org: kabinet.OrgID(c.r.PostFormValue("org")), Verified: c.session.Verified}
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.me(ctx, tx, want)
		return err
	})
	if err != nil {
		return err
	}
	s.begin(c, want.Person, want.Org, want.Verified)
	return c.redirect("/")
}
