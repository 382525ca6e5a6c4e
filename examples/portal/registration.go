package main

import (
	"context"
	"errors"
	"net/http"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/identifier"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// registerForm is what somebody fills in who was not invited.
type registerForm struct {
	Address  string `form:"address" validate:"required,max=254,email"`
	Name     string `form:"name" validate:"required,max=200"`
	Company  string `form:"company" validate:"required,max=200"`
	INN      string `form:"inn" validate:"required,ru_inn"`
	Position string `form:"position" validate:"max=200"`
}

// RegisterPage is the content of the page of the form.
type RegisterPage struct {
	Form     registerForm
	Problems Problems
}

func (s *Server) registerPage(c *call) error {
	return c.render(http.StatusOK, "register", "", c.p.Text("register.title"), RegisterPage{})
}

// register asks for access. Whether the company is a client, and whether the address
// is known, the answer does not say: people of a client wait for its administrator or
// the seller, all others for the seller, who makes them a client.
func (s *Server) register(c *call) error {
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	var f registerForm
	problems := c.read(&f)
	if len(problems) == 0 {
		err := s.app.DB.InTx(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
			inn := identifier.RUINN.Clean(f.INN)
			form := invite.RegisterForm{
				Org: seed.Seller, Scope: newClient, Address: f.Address, Name: f.Name, Locale: c.p.lang,
				Attributes: []invite.Attribute{{Key: "company", Value: f.Company}, {Key: "inn", Value: inn}, {Key: "position", Value: f.Position}},
			}
			client, err := clientOf(ctx, tx, inn)
			if err != nil {
				return err
			}
			if client != nil {
				form.Org, form.Scope = client.ID(), ""
			}
			_, err = s.app.Invitations(tx).Register(ctx, form)
			return err
		})
		if err = problems.because(c, err); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		c.back = "/register"
		return c.render(http.StatusUnprocessableEntity, "register", "", c.p.Text("register.title"), RegisterPage{f, problems})
	}
	return c.say("register.done")
}

// clientOf returns the active client that has a legal entity with the taxpayer number,
// or nil. It reads all clients: a portal of many keeps an index of its own.
func clientOf(ctx context.Context, tx store.Tx, inn string) (found *accounts.Organization, err error) {
	every := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	for page := (kabinet.Page{Limit: 200}); ; {
		list, err := tx.OrganizationLister().List(ctx, every, accounts.OrganizationFilter{Kind: accounts.Client, Status: accounts.OrganizationActive}, page)
		if err != nil {
			return nil, err
		}
		for _, state := range list.Items {
			for _, e := range state.LegalEntities {
				if e.Number(identifier.RUINN) == inn {
					found = accounts.RestoreOrganization(state)
				}
			}
		}
		if list.Next == "" {
			return found, nil
		}
		page.After = list.Next
	}
}

// RegistrationsPage is the content of the seller's page of those who wait.
type RegistrationsPage struct{ Waiting []InviteRow }

// registrations shows who waits to be let in, of all clients and of none.
func (s *Server) registrations(c *call) error {
	var page RegistrationsPage
	err := c.view(func(ctx context.Context, tx store.Tx) error {
		page = RegistrationsPage{}
		if !c.me.CanRegister {
			return kabinet.ErrForbidden.With("permission", invite.PermissionManage)
		}
		names := newNames(tx)
		for at := (kabinet.Page{Limit: 200}); ; {
			list, err := s.app.Invitations(tx).List(ctx, c.me.Actor, invite.Filter{Status: invite.AwaitingApproval}, at)
			if err != nil {
				return err
			}
			for _, state := range list.Items {
				if !state.Registered || state.StatusAt(s.app.Now()) != invite.AwaitingApproval {
					continue
				}
				row, err := s.inviteRow(ctx, c, names, state, true)
				if err != nil {
					return err
				}
				if state.Scope != newClient {
					if row.Company, err = names.org(ctx, state.Org); err != nil {
						return err
					}
				}
				page.Waiting = append(page.Waiting, row)
			}
			if list.Next == "" {
				return nil
			}
			at.After = list.Next
		}
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "registrations", "registrations", c.p.Text("registrations.title"), page)
}

// approveInvitation lets an invitation out. That of a company which is no client yet
// makes it one, and invites who registered as its owner, all in the transaction.
func (s *Server) approveInvitation(ctx context.Context, tx store.Tx, c *call, svc *invite.Service, ref invite.Ref) error {
	i, err := tx.Invitations().Get(ctx, ref.Org, ref.ID)
	if err != nil && !errors.Is(err, kabinet.NotFound) {
		return err
	}
	if err != nil || !i.State().Registered || i.State().Scope != newClient {
		_, err = svc.Approve(ctx, c.me.Actor, ref) // which tells what is not there from what is
		return err
	}
	if err := s.app.authority(tx).Check(ctx, c.me.Actor, accounts.OrganizationBlock, kabinet.Object{Org: ref.Org}); err != nil {
		return err
	}
	asked := i.State()
	id, err := s.makeClient(ctx, tx, asked)
	if err != nil {
		return err
	}
	if _, err := svc.Reject(ctx, c.me.Actor, ref, c.p.Text("register.became", param("id", string(id)))); err != nil {
		return err
	}
	_, err = svc.Create(ctx, c.me.Actor, invite.Form{
		Org: id, Address: asked.Address, Name: asked.Name, Locale: asked.Locale,
		Roles: []invite.Role{{Role: string(accounts.RoleOwner), Inherit: true}},
	})
	return err
}

// makeClient registers the company that somebody named. One with this taxpayer number
// may have become a client meanwhile: then its own people decide.
func (s *Server) makeClient(ctx context.Context, tx store.Tx, asked invite.State) (kabinet.OrgID, error) {
	said := map[string]string{}
	for _, a := range asked.Attributes {
		said[a.Key] = a.Value
	}
	had, err := clientOf(ctx, tx, said["inn"])
	if err != nil {
		return "", err
	}
	if had != nil {
		return "", accounts.ErrIdentifierTaken.With("number", said["inn"]).With("id", string(had.ID()))
	}
	now := s.app.Now()
	org, registered, err := accounts.NewOrganization(kabinet.NewID[kabinet.OrgID]("org"), accounts.RegisterOrganization{Name: said["company"], Locale: asked.Locale}, now)
	if err != nil {
		return "", err
	}
	added, err := org.AddLegalEntity(kabinet.NewID[kabinet.LegalEntityID]("le"), accounts.LegalEntityForm{
		Name: said["company"], Country: "RU", Identifiers: []identifier.Identifier{{Scheme: identifier.RUINN, Number: said["inn"]}},
	}, now)
	if err != nil {
		return "", err
	}
	return org.ID(), tx.Organizations().Save(ctx, org, registered, added)
}
