package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// inviteCookie keeps the handle of an invitation while the person shows that the
// address is theirs.
const inviteCookie = "kabinet_invite"

// InvitationPage is the content of the page of one invitation.
type InvitationPage struct {
	invite.Page
	Link     string // where it was opened by its link: the path, to go on by POST
	Verified bool   // the person has shown that some address is theirs
	Direct   bool   // they have come without a link
	Roles    []string
	Step     string
	Problem  string
}

// invitationByLink shows an invitation. It changes nothing, however often it is opened.
func (s *Server) invitationByLink(c *call) error {
	c.secretly()
	if !s.links.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	page := InvitationPage{Link: c.r.URL.EscapedPath()}
	err := s.peekInvitation(c, c.r.PathValue("link"), &page)
	if errors.Is(err, invite.ErrLink) {
		return c.render(http.StatusNotFound, "invitation_dead", "", c.p.Text("invitation.title"), page)
	}
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "invitation", "", c.p.Text("invitation.title"), page)
}

// noInvitation says that a link is dead, as the library says it to everybody.
func (s *Server) noInvitation(c *call, err error) error {
	if errors.Is(err, invite.ErrLink) {
		return c.fail(http.StatusNotFound, upper(sentence(c.p, err)), []string{c.p.Text("invitation.dead")})
	}
	return err
}

// peekInvitation fills the page of a link or a handle.
func (s *Server) peekInvitation(c *call, secret string, page *InvitationPage) error {
	return s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		if page.Page, err = s.app.Invitations(tx).Peek(ctx, secret); err != nil {
			return err
		}
		return c.describe(ctx, tx, page)
	})
}

// describe says in words what an invitation is about.
func (c *call) describe(ctx context.Context, tx store.Tx, page *InvitationPage) error {
	page.Verified = c.session.Verified != ""
	page.Step = stepTitle(c.p, page.Page.Step)
	org, err := tx.Organizations().Get(ctx, page.Org)
	if err != nil {
		return err
	}
	page.Roles = nil
	for _, r := range page.Page.Roles {
		page.Roles = append(page.Roles, roleText(c.p, org, accounts.RoleID(r.Role), r.Unit, limitsOf(r)))
	}
	return nil
}

// stageInvitation takes the link out of the address: a handle goes into a cookie, for
// the time that it takes to sign in.
func (s *Server) stageInvitation(c *call) error {
	c.secretly()
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	handle, err := invite.Stage(c.r.Context(), s.app.invited, c.r.PathValue("link"))
	if err != nil {
		return s.noInvitation(c, err)
	}
	setCookie(c.w, c.r, inviteCookie, handle.Reveal(), invite.StageFor)
	return c.redirect("/invite")
}

// invitation shows the invitation of the handle: with a button to accept it for who
// has shown an address to be theirs, and a way to do so for everybody else.
func (s *Server) invitation(c *call) error { return s.showInvitation(c, http.StatusOK, "") }

func (s *Server) showInvitation(c *call, status int, problem string) error {
	c.secretly()
	c.back = "/invite"
	cookie, err := c.r.Cookie(inviteCookie)
	if err != nil {
		return c.redirect("/invitations")
	}
	page := InvitationPage{Problem: problem}
	err = s.peekInvitation(c, cookie.Value, &page)
	switch {
	case errors.Is(err, invite.ErrLink) && c.session.Verified != "":
		return s.overInvitation(c)
	case errors.Is(err, invite.ErrLink):
		return c.render(http.StatusNotFound, "invitation_dead", "", c.p.Text("invitation.title"), page)
	case err != nil:
		return err
	}
	return c.render(status, "invitation", "", c.p.Text("invitation.title"), page)
}

// overInvitation tells the invited alone what has become of an invitation: accepting
// says why it cannot be, and changes nothing.
func (s *Server) overInvitation(c *call) error {
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		_, err := s.app.Invitations(tx).Accept(ctx, c.door(), invite.Accepting{Subject: c.subject()})
		return err
	})
	switch {
	case err == nil:
		return c.redirect("/") // it was accepted before, by this very person
	case errors.Is(err, invite.ErrExpired):
		return c.render(http.StatusGone, "invitation_over", "", c.p.Text("invitation.title"), upper(sentence(c.p, err)))
	case errors.Is(err, kabinet.Gone):
		return c.fail(http.StatusGone, upper(sentence(c.p, err)), nil)
	}
	return s.noInvitation(c, err)
}

// door is how the caller comes to an invitation: by one that the form names, or by
// the handle of the cookie.
func (c *call) door() invite.Door {
	if id := c.r.PostFormValue("id"); id != "" {
		return invite.Direct(kabinet.OrgID(c.r.PostFormValue("org")), invite.ID(id))
	}
	if cookie, err := c.r.Cookie(inviteCookie); err == nil {
		return invite.WithHandle(cookie.Value)
	}
	return invite.Door{}
}

// acceptForm is what a person says when they accept.
type acceptForm struct {
	Name   string `form:"name" validate:"max=200"`
	Digest string `form:"digest" validate:"required,max=100"`
}

// acceptInvitation lets the person in, and begins their session.
func (s *Server) acceptInvitation(c *call) error {
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	var f acceptForm
	if problems := c.read(&f); len(problems) > 0 {
		return s.showInvitation(c, http.StatusUnprocessableEntity, strings.Join(problems.texts(), " "))
	}
	who := c.subject()
	who.Name = f.Name
	result, err := s.app.accept(c.r.Context(), c.door(), invite.Accepting{Subject: who, Digest: f.Digest})
	switch {
	case errors.Is(err, invite.ErrChanged):
		return s.showInvitation(c, http.StatusConflict, upper(sentence(c.p, err)))
	case err != nil:
		return s.noInvitation(c, err)
	}
	s.begin(c, result.Person, result.Org, c.session.Verified)
	setCookie(c.w, c.r, inviteCookie, "", -time.Second)
	c.notify(Notice{Kind: "ok", Text: c.p.Text("invitation.joined")})
	return c.redirect(placeOf(result.Next))
}

// declineForm ends an invitation.
type declineForm struct {
	Reason string `form:"reason" validate:"max=200"`
	Never  string `form:"never" validate:"omitempty,oneof=yes"`
}

func (s *Server) declineInvitation(c *call) error {
	var f declineForm
	if problems := c.read(&f); len(problems) > 0 {
		return s.showInvitation(c, http.StatusUnprocessableEntity, strings.Join(problems.texts(), " "))
	}
	err := s.app.invited(c.r.Context(), func(ctx context.Context, svc *invite.Service) error {
		return svc.Decline(ctx, c.door(), c.subject(), f.Reason, f.Never != "")
	})
	if err != nil {
		return s.noInvitation(c, err)
	}
	setCookie(c.w, c.r, inviteCookie, "", -time.Second)
	text := "invitation.said_no"
	if f.Never != "" {
		text = "invitation.never"
	}
	return c.say(text)
}

// renewInvitation asks who invited for another invitation after one has expired.
func (s *Server) renewInvitation(c *call) error {
	err := s.app.invited(c.r.Context(), func(ctx context.Context, svc *invite.Service) error {
		return svc.AskRenewal(ctx, c.door(), c.subject())
	})
	if err != nil {
		return s.noInvitation(c, err)
	}
	setCookie(c.w, c.r, inviteCookie, "", -time.Second)
	return c.say("invitation.renewed")
}

// say answers with a page of one sentence.
func (c *call) say(code string) error {
	return c.render(http.StatusOK, "said", "", c.p.Text("said.title"), c.p.Text(code))
}

// ownInvitations shows the invitations of somebody who has come without a link.
func (s *Server) ownInvitations(c *call) error {
	if c.session.Verified == "" {
		return c.redirect("/sign-in")
	}
	var list []InvitationPage
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		list = nil
		own, err := s.app.Invitations(tx).Own(ctx, c.subject())
		if err != nil {
			return err
		}
		for _, p := range own {
			page := InvitationPage{Page: p, Direct: true}
			if err := c.describe(ctx, tx, &page); err != nil {
				return err
			}
			list = append(list, page)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "invitations", "", c.p.Text("invitation.own_title"), struct {
		Address string
		List    []InvitationPage
	}{c.session.Verified, list})
}
