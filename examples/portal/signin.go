package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/passcode"
	"github.com/seed-a884640a/kabinet/store"
)

// codeCookie names the request for a code: the code works in this browser alone.
const codeCookie = "kabinet_code"

// askForm asks for a code.
type askForm struct {
	Address string `form:"address" validate:"required,max=254,email"`
}

// AskPage is the content of the sign-in page: where to send a code, and the people of
// the demonstration.
type AskPage struct {
	Form      askForm
	Problems  Problems
	Companies []Company
}

func (s *Server) signInPage(c *call) error { return s.askPage(c, http.StatusOK, askForm{}, nil) }

func (s *Server) askPage(c *call, status int, f askForm, p Problems) error {
	people, err := s.app.People(c.r.Context())
	if err != nil {
		return err
	}
	return c.render(status, "signin", "", c.p.Text("signin.title"), AskPage{f, p, people})
}

// askCode sends a code, or does as if it did: what is answered, and what is written
// before, is the same for every address.
func (s *Server) askCode(c *call) error {
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	var f askForm
	problems := c.read(&f)
	var id passcode.ID
	if len(problems) == 0 {
		err := s.app.signing(c.r.Context(), func(ctx context.Context, svc *passcode.Service) (err error) {
			id, err = svc.Ask(ctx, passcode.Form{Address: f.Address, Locale: c.p.lang})
			return err
		})
		if err = problems.because(c, err); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		c.back = "/sign-in"
		return s.askPage(c, http.StatusUnprocessableEntity, f, problems)
	}
	setCookie(c.w, c.r, codeCookie, string(id), passcode.Lifetime)
	return c.redirect("/sign-in/code")
}

// CodePage is the content of the page where the code is entered.
type CodePage struct{ Problem string }

func (s *Server) codePage(c *call) error {
	if _, err := c.r.Cookie(codeCookie); err != nil {
		return c.redirect("/sign-in")
	}
	return c.render(http.StatusOK, "signin_code", "", c.p.Text("signin.code_title"), CodePage{})
}

func (s *Server) enterCode(c *call) error {
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	cookie, err := c.r.Cookie(codeCookie)
	if err != nil {
		return c.redirect("/sign-in")
	}
	address, err := passcode.Enter(c.r.Context(), s.app.signing, passcode.ID(cookie.Value), c.r.PostFormValue("code"))
	if errors.Is(err, passcode.ErrCode) {
		c.back = "/sign-in/code"
		return c.render(http.StatusUnprocessableEntity, "signin_code", "", c.p.Text("signin.code_title"), CodePage{sentence(c.p, err)})
	}
	if err != nil {
		return err
	}
	return s.arrive(c, address)
}

// LinkPage is the content of the page of a link to sign in with: it shows whose link
// it is, and a button. Programs that open the links of mails press none.
type LinkPage struct {
	passcode.Page
	Path string
}

func (s *Server) linkPage(c *call) error {
	c.secretly()
	if !s.links.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	page := LinkPage{Path: c.r.URL.EscapedPath()}
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		page.Page, err = s.app.Passcodes(tx).Peek(ctx, c.r.PathValue("link"))
		return err
	})
	if errors.Is(err, passcode.ErrCode) {
		return s.deadLink(c, err)
	}
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, "signin_link", "", c.p.Text("signin.link_title"), page)
}

// deadLink says that a link is dead, on a page that does not have it in its address for
// the switch of languages.
func (s *Server) deadLink(c *call, err error) error {
	return c.fail(http.StatusNotFound, upper(sentence(c.p, err)), nil)
}

func (s *Server) openLink(c *call) error {
	c.secretly()
	if !s.signIns.Allow(c.r) {
		return c.fail(http.StatusTooManyRequests, c.p.Text("signin.many"), nil)
	}
	address, err := passcode.Open(c.r.Context(), s.app.signing, c.r.PathValue("link"))
	if errors.Is(err, passcode.ErrCode) {
		return s.deadLink(c, err)
	}
	if err != nil {
		return err
	}
	return s.arrive(c, address)
}

// arrive begins a session of whoever has shown an address to be theirs: with an id that
// nobody knew before. They go on to the invitation that they came for, to those that
// wait for them, or to the start page.
func (s *Server) arrive(c *call, address invite.VerifiedAddress) error {
	var session Session
	waiting, several := false, false
	err := s.app.DB.View(c.r.Context(), func(ctx context.Context, tx store.Tx) error {
		session, several = Session{}, false
		own, err := s.app.Invitations(tx).Own(ctx, subject(address.Address, ""))
		if err != nil {
			return err
		}
		waiting = len(own) > 0
		person, err := tx.People().ByLogin(ctx, address.Address)
		if errors.Is(err, kabinet.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		places, err := s.app.workplaces(ctx, tx, Session{Person: person.ID()})
		if several = len(places) > 1; len(places) > 0 {
			session = Session{Person: person.ID(), Org: places[0].Org}
		}
		return err
	})
	if err != nil {
		return err
	}
	s.begin(c, session.Person, session.Org, address.Address)
	setCookie(c.w, c.r, codeCookie, "", -time.Second)
	_, errCookie := c.r.Cookie(inviteCookie)
	switch {
	case errCookie == nil:
		return c.redirect("/invite")
	case waiting || session.Person == "":
		return c.redirect("/invitations")
	case several:
		return c.redirect("/companies")
	}
	return c.redirect("/")
}

// begin ends the session that there was and begins another one.
func (s *Server) begin(c *call, person kabinet.PersonID, org kabinet.OrgID, verified string) {
	if c.session.ID != "" {
		s.sessions.End(c.session.ID)
	}
	c.session = s.sessions.Start(person, org)
	s.sessions.Update(c.session.ID, func(x *Session) { x.Verified = verified })
	c.session.Verified = verified
	setCookie(c.w, c.r, sessionCookie, c.session.ID, sessionTime)
}

// subject is who has shown that an address is theirs.
func subject(address string, person kabinet.PersonID) invite.Subject {
	if address == "" {
		return invite.Subject{Person: person}
	}
	return invite.Subject{
		ID: "mail:" + address, Person: person,
		Addresses: []invite.VerifiedAddress{{Address: address, Verified: true, Provider: passcode.Provider}},
	}
}

// subject is who asks. A person counts where the address is their login: who signed in
// as somebody of the demonstration has shown no address.
func (c *call) subject() invite.Subject {
	person := c.session.Person
	if c.session.Verified == "" {
		person = ""
	}
	return subject(c.session.Verified, person)
}
