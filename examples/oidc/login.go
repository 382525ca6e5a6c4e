// Package oidc shows how people who are invited sign in with an OpenID provider, such
// as that of their company, and how its word for an address opens the invitation, and
// nothing less does:
//
//	login, err := oidc.New(ctx, oidc.Options{
//		Name: "oidc:corp", Issuer: "https://id.acme.example", ClientID: id, Secret: secret, Redirect: "https://portal.example/login/callback",
//	})
//	mux.HandleFunc("GET /login", login.Begin)
//	…
//	who, err := login.Finish(w, r) // in the handler of the callback
//	result, err := svc.Accept(ctx, invite.WithHandle(cookie), invite.Accepting{Subject: who, Digest: page.Digest})
//
// The invitation's policy says which providers count: invite.Policy{Providers:
// []string{"oidc:corp"}}. The provider is found by its issuer alone, its keys by what it
// publishes; signature, issuer, audience and times of a token are checked by go-oidc, the
// nonce here. An answer belongs to the browser that began, and works once.
package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/seed-a884640a/kabinet/invite"
)

// ErrLogin is returned for every answer of which nobody can be made out. What is wrong
// exactly is wrapped, for the log.
var ErrLogin = errors.New("oidc: nobody has signed in")

// lifetime is how long signing in may take.
const lifetime = 10 * time.Minute

// stateCookie binds an answer to the browser that began.
const stateCookie = "oidc_state"

// Options are those of one provider.
type Options struct {
	// Name is what policies call the provider, such as "oidc:corp".
	Name             string
	Issuer           string
	ClientID, Secret string
	Redirect         string // address of the callback
}

// Login signs people in with one provider. It is safe for concurrent use.
type Login struct {
	name     string
	oauth    oauth2.Config
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	now      func() time.Time

	mu    sync.Mutex
	begun map[string]attempt // by state
}

// attempt is somebody who is on the way to the provider and back.
type attempt struct {
	nonce, verifier string
	expires         time.Time
}

// New asks the issuer what it offers.
func New(ctx context.Context, o Options) (*Login, error) {
	provider, err := oidc.NewProvider(ctx, o.Issuer)
	if err != nil {
		return nil, err
	}
	return &Login{
		name: o.Name, provider: provider,
		oauth: oauth2.Config{
			ClientID: o.ClientID, ClientSecret: o.Secret, Endpoint: provider.Endpoint(), RedirectURL: o.Redirect,
			Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
		},
		verifier: provider.Verifier(&oidc.Config{ClientID: o.ClientID}),
		now:      time.Now, begun: map[string]attempt{},
	}, nil
}

// Begin sends the browser to the provider.
func (l *Login) Begin(w http.ResponseWriter, r *http.Request) {
	state, a := rand.Text(), attempt{nonce: rand.Text(), verifier: oauth2.GenerateVerifier(), expires: l.now().Add(lifetime)}
	l.mu.Lock()
	for s, old := range l.begun {
		if l.now().After(old.expires) {
			delete(l.begun, s)
		}
	}
	l.begun[state] = a
	l.mu.Unlock()
	l.cookie(w, r, state, lifetime)
	http.Redirect(w, r, l.oauth.AuthCodeURL(state, oidc.Nonce(a.nonce), oauth2.S256ChallengeOption(a.verifier)), http.StatusSeeOther)
}

// cookie keeps the state in the browser, out of reach of scripts and other sites.
func (l *Login) cookie(w http.ResponseWriter, r *http.Request, state string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: "/", MaxAge: int(age.Seconds()), HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode,
	})
}

// Finish takes the answer of the provider and returns who has signed in, with the
// addresses that the provider vouches for, or ErrLogin.
func (l *Login) Finish(w http.ResponseWriter, r *http.Request) (invite.Subject, error) {
	cookie, err := r.Cookie(stateCookie)
	if err != nil {
		return refuse(err)
	}
	l.cookie(w, r, "", -time.Second)
	state := r.URL.Query().Get("state")
	l.mu.Lock()
	a, begun := l.begun[state]
	if state == cookie.Value {
		delete(l.begun, state) // it works once
	}
	l.mu.Unlock()
	if !begun || state != cookie.Value || l.now().After(a.expires) {
		return refuse(errors.New("the answer is not that to this browser"))
	}
	tokens, err := l.oauth.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(a.verifier))
	if err != nil {
		return refuse(err)
	}
	return l.subject(r.Context(), tokens, a.nonce)
}

// subject reads an id token that must answer a nonce. Addresses are in it, or else the
// provider is asked for them, which must speak of the same person.
func (l *Login) subject(ctx context.Context, tokens *oauth2.Token, nonce string) (invite.Subject, error) {
	raw, _ := tokens.Extra("id_token").(string)
	token, err := l.verifier.Verify(ctx, raw)
	if err != nil {
		return refuse(err)
	}
	if nonce == "" || token.Nonce != nonce {
		return refuse(errors.New("the token answers another question"))
	}
	var claims struct {
		Name     string   `json:"name"`
		Email    string   `json:"email"`
		Verified bool     `json:"email_verified"`
		Methods  []string `json:"amr"`
	}
	if err := token.Claims(&claims); err != nil {
		return refuse(err)
	}
	if claims.Email == "" {
		info, err := l.provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return refuse(err)
		}
		if info.Subject != token.Subject {
			return refuse(errors.New("the provider speaks of somebody else"))
		}
		methods := claims.Methods
		if err := info.Claims(&claims); err != nil {
			return refuse(err)
		}
		claims.Methods = methods // the signed token alone says how somebody signed in
	}
	// Subjects are unique within their issuer alone.
	who := invite.Subject{ID: token.Issuer + "#" + token.Subject, Name: claims.Name, SecondFactor: slices.Contains(claims.Methods, "mfa")}
	if claims.Email != "" {
		who.Addresses = []invite.VerifiedAddress{{Address: claims.Email, Verified: claims.Verified, Provider: l.name}}
	}
	return who, nil
}

func refuse(err error) (invite.Subject, error) { return invite.Subject{}, errors.Join(ErrLogin, err) }
