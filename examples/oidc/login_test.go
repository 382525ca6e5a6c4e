package oidc

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"golang.org/x/oauth2"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/invite/withaccounts"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// users are those of a provider.
type users map[string]*storage.User

func (u users) GetUserByID(id string) *storage.User         { return u[id] }
func (u users) GetUserByUsername(name string) *storage.User { return u[name] }
func (users) ExampleClientID() string                       { return "service" }

func user(name, email string, verified bool) *storage.User {
	return &storage.User{ID: name, Username: name, Password: "secret", FirstName: strings.ToUpper(name[:1]) + name[1:], Email: email, EmailVerified: verified}
}

// provider starts a real OpenID provider, and returns its issuer.
func provider(t *testing.T, callback string) string {
	t.Helper()
	storage.RegisterClients(storage.WebClient("portal", "secret", callback))
	s := httptest.NewUnstartedServer(nil)
	issuer := "http://" + s.Listener.Addr().String() + "/"
	people := users{
		"ivan": user("ivan", "ivan@acme.example", true), "petr": user("petr", "petr@acme.example", true), "lars": user("lars", "ivan@acme.example", false),
	}
	s.Config.Handler = exampleop.SetupServer(issuer, storage.NewStorage(people), slog.New(slog.DiscardHandler), false)
	s.Start()
	t.Cleanup(s.Close)
	return issuer
}

// site is a host with an invitation of ivan@acme.example that is pending.
type site struct {
	*httptest.Server
	login   *Login
	in      invite.Transact
	invited invite.State
	who     invite.Subject // who came last
	err     error
	peek    func(state string) // before the answer is taken
}

func newSite(t *testing.T) *site {
	t.Helper()
	s, mux := &site{}, http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	login, err := New(t.Context(), Options{Name: "oidc:corp", Issuer: provider(t, s.URL+"/callback"), ClientID: "portal", Secret: "secret", Redirect: s.URL + "/callback"})
	if err != nil {
		t.Fatal(err)
	}
	s.login = login
	mux.HandleFunc("GET /login", login.Begin)
	mux.HandleFunc("GET /callback", func(w http.ResponseWriter, r *http.Request) {
		if s.peek != nil {
			s.peek(r.URL.Query().Get("state"))
		}
		s.who, s.err = login.Finish(w, r)
	})
	s.invite(t)
	return s
}

func (s *site) invite(t *testing.T) {
	t.Helper()
	db := memory.New(memory.Options{})
	anna := kabinet.Actor{Person: "anna", Organization: "acme"}
	s.in = func(ctx context.Context, do func(context.Context, *invite.Service) error) error {
		return db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
			authorizer := accounts.Authorizer{Organizations: tx.Organizations(), Persons: tx.People(), Memberships: tx.Memberships(), Now: time.Now}
			directory := withaccounts.Directory{Authorizer: authorizer}
			return do(ctx, &invite.Service{
				Invitations: tx.Invitations(), Finder: tx.InvitationFinder(), Refusals: tx.InviteRefusals(), Meters: tx.InviteMeters(),
				Access: authorizer, Authority: directory, Members: directory, Names: directory, Keys: kabinet.NewKeyRing(),
				Policy: func(context.Context, kabinet.OrgID, string) (invite.Policy, error) {
					return invite.Policy{Providers: []string{"oidc:corp"}}, nil
				},
			})
		})
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		now := time.Now()
		org, registered, err := accounts.NewOrganization("acme", accounts.RegisterOrganization{Name: "Acme"}, now)
		if err != nil {
			return err
		}
		person, known, err := accounts.NewPerson("anna", accounts.RegisterPerson{Name: "Anna", Email: "anna@acme.example"}, now)
		if err != nil {
			return err
		}
		member, joined, err := accounts.NewMembership("mem_anna", org, "anna", kabinet.Window{}, now)
		if err != nil {
			return err
		}
		owner, err := member.Assign("asg", accounts.AssignRole{Role: accounts.RoleOwner, Inherit: true}, org, "", now)
		if err != nil {
			return err
		}
		return errors.Join(tx.Organizations().Save(ctx, org, registered), tx.People().Save(ctx, person, known), tx.Memberships().Save(ctx, member, joined, owner))
	})
	if err == nil {
		err = s.in(t.Context(), func(ctx context.Context, svc *invite.Service) (err error) {
			s.invited, err = svc.Create(ctx, anna, invite.Form{Org: "acme", Address: "ivan@acme.example", Roles: []invite.Role{{Role: "viewer"}}})
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// signIn goes to the provider and back, as a browser does, and returns the address of
// the callback.
func (s *site) signIn(t *testing.T, name string) (*http.Client, string) {
	t.Helper()
	jar, _ := cookiejar.New(nil) // never fails
	browser, callback := &http.Client{Jar: jar}, ""
	browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), s.URL+"/callback") {
			callback = r.URL.String()
		}
		return nil
	}
	page, err := browser.Get(s.URL + "/login")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	id := page.Request.URL.Query().Get("authRequestID")
	to := page.Request.URL
	answer, err := browser.PostForm(to.Scheme+"://"+to.Host+to.Path, url.Values{"username": {name}, "password": {"secret"}, "id": {id}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if callback == "" {
		b, _ := io.ReadAll(answer.Body)
		t.Fatalf("the provider answered %s from %s: %s", answer.Status, answer.Request.URL, b)
	}
	return browser, callback
}

// accept accepts the invitation as whoever came last.
func (s *site) accept(t *testing.T) error {
	t.Helper()
	return s.in(t.Context(), func(ctx context.Context, svc *invite.Service) error {
		own, err := svc.Own(ctx, s.who)
		if err != nil {
			return err
		}
		digest := ""
		if len(own) == 1 {
			digest = own[0].Digest
		}
		_, err = svc.Accept(ctx, invite.Direct("acme", s.invited.ID), invite.Accepting{Subject: s.who, Digest: digest})
		return err
	})
}

// TestAccept: the provider vouches for the invited address, and the colleague is in.
func TestAccept(t *testing.T) {
	s := newSite(t)
	s.signIn(t, "ivan")
	if s.err != nil || len(s.who.Addresses) != 1 || s.who.Addresses[0] != (invite.VerifiedAddress{Address: "ivan@acme.example", Verified: true, Provider: "oidc:corp"}) ||
		!strings.HasSuffix(s.who.ID, "/#ivan") {
		t.Fatalf("%+v, %v", s.who, s.err)
	}
	if err := s.accept(t); err != nil {
		t.Fatal(err)
	}
}

// TestRefused: another address, an unverified one, and a provider that does not count
// open nothing.
func TestRefused(t *testing.T) {
	s := newSite(t)
	for name, change := range map[string]func(){
		"petr": func() {}, // another address
		"lars": func() {}, // the address, not verified
		"ivan": func() { s.who.Addresses[0].Provider = "oidc:other" },
	} {
		s.signIn(t, name)
		if s.err != nil {
			t.Fatal(s.err)
		}
		change()
		if err := s.accept(t); !errors.Is(err, invite.ErrLink) {
			t.Errorf("%s: %v, want invite.ErrLink", name, err)
		}
	}
}

// TestAnswersOfOthers: an answer works once, in the browser that began, with the state
// that it was given.
func TestAnswersOfOthers(t *testing.T) {
	s := newSite(t)
	browser, callback := s.signIn(t, "ivan")
	get := func(b *http.Client, to string) {
		t.Helper()
		s.who, s.err = invite.Subject{}, nil
		r, err := b.Get(to)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if !errors.Is(s.err, ErrLogin) || s.who.ID != "" {
			t.Errorf("%+v, %v, want ErrLogin", s.who, s.err)
		}
	}
	get(browser, callback) // again
	stranger := &http.Client{}
	get(stranger, callback)
	jar, _ := cookiejar.New(nil)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	jar.SetCookies(u, []*http.Cookie{{Name: stateCookie, Value: "chosen"}})
	get(&http.Client{Jar: jar}, s.URL+"/callback?code=x&state=chosen")
}

// TestTokensOfOthers: the token of another sign-in, of another issuer, for another
// client, expired or altered tells nothing.
func TestTokensOfOthers(t *testing.T) {
	s := newSite(t)
	other, err := New(t.Context(), Options{Name: "oidc:corp", Issuer: provider(t, s.URL+"/callback"), ClientID: "portal", Secret: "secret", Redirect: s.URL + "/callback"})
	if err != nil {
		t.Fatal(err)
	}
	tokens, nonce := s.tokensOf(t, "ivan")
	if _, err := s.login.subject(t.Context(), tokens, nonce); err != nil {
		t.Fatal(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	refused := func(what string, l *Login, raw, nonce string) {
		t.Helper()
		if who, err := l.subject(t.Context(), tokens.WithExtra(map[string]any{"id_token": raw}), nonce); !errors.Is(err, ErrLogin) || who.ID != "" {
			t.Errorf("%s: %+v, %v", what, who, err)
		}
	}
	refused("a replayed token", s.login, raw, "the nonce of this sign-in")
	refused("no nonce", s.login, raw, "")
	refused("the wrong issuer", other, raw, nonce)
	refused("an altered token", s.login, raw[:len(raw)-4]+"AAAA", nonce)
	refused("no token", s.login, "", nonce)
	// The access token of somebody else says nothing about ivan.
	theirs, _ := s.tokensOf(t, "petr")
	if who, err := s.login.subject(t.Context(), theirs.WithExtra(map[string]any{"id_token": raw}), nonce); !errors.Is(err, ErrLogin) {
		t.Errorf("two people: %+v, %v", who, err)
	}
	if _, err := New(t.Context(), Options{Issuer: s.URL}); err == nil {
		t.Error("what is no provider is taken")
	}
}

// tokensOf signs somebody in and returns their tokens with the nonce. The exchange of
// the callback fails, so that the code is still good.
func (s *site) tokensOf(t *testing.T, name string) (*oauth2.Token, string) {
	t.Helper()
	endpoint := s.login.oauth.Endpoint.TokenURL
	s.login.oauth.Endpoint.TokenURL = "http://127.0.0.1:1/"
	seen := map[string]attempt{}
	s.peek = func(state string) { seen[state] = s.login.begun[state] }
	_, callback := s.signIn(t, name)
	s.login.oauth.Endpoint.TokenURL = endpoint
	u, err := url.Parse(callback)
	if err != nil {
		t.Fatal(err)
	}
	a := seen[u.Query().Get("state")]
	tokens, err := s.login.oauth.Exchange(t.Context(), u.Query().Get("code"), oauth2.VerifierOption(a.verifier))
	if err != nil {
		t.Fatal(err)
	}
	return tokens, a.nonce
}
