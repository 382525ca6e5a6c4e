package main

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/seed-a884640a/kabinet"
)

const (
	sessionCookie  = "kabinet_session"
	languageCookie = "kabinet_language"
	sessionTime    = 12 * time.Hour
	maxSessions    = 10_000
	maxNotices     = 10
)

// Session is what the server remembers of somebody who has signed in. It holds
// ids only: what they may do is asked anew with every request.
type Session struct {
	ID      string
	Person  kabinet.PersonID
	Org     kabinet.OrgID
	Payer   kabinet.LegalEntityID // chosen before there is a cart
	Entity  kabinet.LegalEntityID // for which alone to act; empty is for all
	Client  kabinet.OrgID         // chosen by the seller's people
	As      *kabinet.Actor        // with whose rights to act; nil is one's own
	Expires time.Time
	// Verified is the address that was shown to be theirs by a code or a link, if
	// any. Who has shown one and is nobody's member yet has no Person.
	Verified string

	notices []Notice
	sent    *SentLink
}

// SentLink is a personal link that was just made, for the page after that alone:
// it is kept nowhere else, and cannot be had again.
type SentLink struct {
	Person, Email string
	Path          string
}

// Actor is who acts in the session. The library verifies it with every call.
func (s Session) Actor() kabinet.Actor {
	if s.As != nil {
		a := *s.As
		a.LegalEntity = s.Entity
		return a
	}
	return kabinet.Actor{Person: s.Person, Organization: s.Org, LegalEntity: s.Entity}
}

// Notice is a message for the next page.
type Notice struct {
	Kind  string // ok, warn or error
	Title string
	Text  string
	Items []string
	Link  string // where Label leads
	Label string
}

// Sessions keeps sessions in memory. It is safe for concurrent use.
type Sessions struct {
	mu  sync.Mutex
	all map[string]*Session
	now func() time.Time
}

// NewSessions returns an empty one.
func NewSessions(now func() time.Time) *Sessions {
	return &Sessions{all: map[string]*Session{}, now: now}
}

// Start makes a session with a random id of 130 bits.
func (s *Sessions) Start(person kabinet.PersonID, org kabinet.OrgID) Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for id, x := range s.all {
		if len(s.all) >= maxSessions || now.After(x.Expires) {
			delete(s.all, id)
		}
	}
	x := &Session{ID: rand.Text(), Person: person, Org: org, Expires: now.Add(sessionTime)}
	s.all[x.ID] = x
	return *x
}

// Get returns the session of a request, and false where there is none.
func (s *Sessions) Get(r *http.Request) (Session, bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return Session{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.all[c.Value]
	if !ok || s.now().After(x.Expires) {
		return Session{}, false
	}
	return *x, true
}

// Update changes a session that there still is.
func (s *Sessions) Update(id string, change func(*Session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x, ok := s.all[id]; ok {
		change(x)
	}
}

// End ends a session.
func (s *Sessions) End(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, id)
}

// Notify leaves a notice for the next page of the session, unless it is there.
func (s *Sessions) Notify(id string, n Notice) {
	s.Update(id, func(x *Session) {
		same := func(y Notice) bool { return y.Kind == n.Kind && y.Text == n.Text && y.Title == n.Title }
		if len(x.notices) < maxNotices && !slices.ContainsFunc(x.notices, same) {
			x.notices = append(x.notices, n)
		}
	})
}

// TakeSent returns the link that was just made, once, or nil.
func (s *Sessions) TakeSent(id string) (out *SentLink) {
	s.Update(id, func(x *Session) { out, x.sent = x.sent, nil })
	return out
}

// Take returns the notices that were left, once.
func (s *Sessions) Take(id string) (out []Notice) {
	s.Update(id, func(x *Session) { out, x.notices = x.notices, nil })
	return out
}

// setCookie sets a cookie that scripts cannot read and other sites do not send. It is
// secure where the portal, or a proxy before it, speaks TLS.
func setCookie(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: encrypted(r), SameSite: http.SameSiteLaxMode,
	})
}

// Limiter allows so many attempts a minute from one address.
type Limiter struct {
	mu    sync.Mutex
	max   int
	start time.Time
	seen  map[string]int
	from  func(*http.Request) string
	now   func() time.Time
}

// Allow counts an attempt and reports whether it may be made.
func (l *Limiter) Allow(r *http.Request) bool {
	from := l.from(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := l.now(); l.seen == nil || now.Sub(l.start) >= time.Minute {
		l.seen, l.start = map[string]int{}, now
	}
	l.seen[from]++
	return l.seen[from] <= l.max
}
