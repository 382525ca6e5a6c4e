package main

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
	"github.com/seed-a884640a/kabinet/store"
)

//go:embed static
var static embed.FS

// Server serves the pages.
type Server struct {
	app      *App
	log      *slog.Logger
	language string // the default
	pages    map[string]*pages
	sessions *Sessions
	signIns  *Limiter
	links    *Limiter
	proxies  proxies // that may say for whom they ask
	forms    *forms
	box      *Mailbox // nil where mails go out by SMTP
	Post     *Post
}

// NewServer returns a server for the application, with the language of its
// pages until one is chosen; without one it is that of the browser.
func NewServer(app *App, log *slog.Logger, lang string) (*Server, error) {
	if lang != "" && !slices.Contains(Languages, lang) {
		return nil, fmt.Errorf("there are no pages in the language %q, only in %s", lang, strings.Join(Languages, " and "))
	}
	messages, err := newCatalog()
	if err != nil {
		return nil, err
	}
	s := &Server{
		app: app, log: log, language: lang, pages: map[string]*pages{}, sessions: NewSessions(app.Now),
	}
	from := func(r *http.Request) string { return s.proxies.client(r) }
	s.signIns, s.links = &Limiter{max: 60, from: from, now: app.Now}, &Limiter{max: 120, from: from, now: app.Now}
	if s.forms, err = newForms(); err != nil {
		return nil, err
	}
	s.box = &Mailbox{now: app.Now}
	s.Post = &Post{app: app, log: log, Sender: s.box, pages: s.pages, tries: map[kabinet.EventID]try{}}
	for _, lang := range Languages {
		if s.pages[lang], err = parsePages(newPrinter(messages, lang)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Handler returns the routes with everything around them.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /static/{name}", cached(http.FileServerFS(static)))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)

	mux.Handle("GET /sign-in", s.handle(false, s.signInPage))
	mux.Handle("POST /sign-in", s.handle(false, s.signIn))
	mux.Handle("POST /sign-in/mail", s.handle(false, s.askCode))
	mux.Handle("GET /sign-in/code", s.handle(false, s.codePage))
	mux.Handle("POST /sign-in/code", s.handle(false, s.enterCode))
	mux.Handle("GET /sign-in/link/{link}", s.handle(false, s.linkPage))
	mux.Handle("POST /sign-in/link/{link}", s.handle(false, s.openLink))
	mux.Handle("GET /register", s.handle(false, s.registerPage))
	mux.Handle("POST /register", s.handle(false, s.register))
	mux.Handle("GET /mailbox", s.handle(false, s.mailbox))
	mux.Handle("GET /invite", s.handle(false, s.invitation))
	mux.Handle("GET /invite/{link}", s.handle(false, s.invitationByLink))
	mux.Handle("POST /invite/{link}", s.handle(false, s.stageInvitation))
	mux.Handle("POST /invite/accept", s.handle(false, s.acceptInvitation))
	mux.Handle("POST /invite/decline", s.handle(false, s.declineInvitation))
	mux.Handle("POST /invite/renew", s.handle(false, s.renewInvitation))
	mux.Handle("GET /invitations", s.handle(false, s.ownInvitations))
	mux.Handle("POST /invitations/{org}/{id}/{step}", s.handle(true, s.stepInvitation))
	mux.Handle("GET /registrations", s.handle(true, s.registrations))
	mux.Handle("GET /team", s.handle(true, s.team))
	mux.Handle("GET /team/invite", s.handle(true, s.askColleague))
	mux.Handle("POST /team/invite", s.handle(true, s.inviteColleague))
	mux.Handle("GET /team/bulk", s.handle(true, s.bulkInvite))
	mux.Handle("POST /team/bulk", s.handle(true, s.sendBulk))
	mux.Handle("POST /team/people/{person}/reset", s.handle(true, s.resetLogin))
	mux.Handle("GET /team/people/{person}/why", s.handle(true, s.why))
	mux.Handle("GET /delegation", s.handle(true, s.delegations))
	mux.Handle("POST /delegation", s.handle(true, s.lend))
	mux.Handle("POST /delegation/act", s.handle(true, s.actFor))
	mux.Handle("POST /delegation/stop", s.handle(true, s.stopActing))
	mux.Handle("POST /delegation/{org}/{id}/{step}", s.handle(true, s.stepDelegation))
	mux.Handle("GET /companies", s.handle(true, s.companies))
	mux.Handle("POST /companies", s.handle(true, s.chooseCompany))
	mux.Handle("POST /sign-out", s.handle(false, s.signOut))
	mux.Handle("POST /language", s.handle(false, s.setLanguage))

	mux.Handle("GET /{$}", s.handle(true, s.home))
	mux.Handle("GET /catalogue", s.handle(true, s.catalogue))
	mux.Handle("GET /products/{sku}", s.handle(true, s.product))
	mux.Handle("POST /buyer", s.handle(true, s.chooseBuyer))
	mux.Handle("GET /cart", s.handle(true, s.currentCart))
	mux.Handle("POST /cart/add", s.handle(true, s.addToCart))
	mux.Handle("GET /quick", s.handle(true, s.quickPage))
	mux.Handle("POST /quick", s.handle(true, s.checkQuick))
	mux.Handle("POST /quick/apply", s.handle(true, s.applyQuick))
	mux.Handle("POST /quick/errors", s.handle(true, s.quickErrors))
	mux.Handle("GET /carts/{org}/{id}", s.handle(true, s.cartPage))
	mux.Handle("POST /carts/{org}/{id}/lines", s.handle(true, s.changeLines))
	mux.Handle("POST /carts/{org}/{id}/header", s.handle(true, s.changeHeader))
	mux.Handle("POST /carts/{org}/{id}/codes", s.handle(true, s.changeCodes))
	mux.Handle("POST /carts/{org}/{id}/move", s.handle(true, s.moveLine))
	mux.Handle("POST /carts/{org}/{id}/place", s.handle(true, s.place))
	mux.Handle("POST /entity", s.handle(true, s.switchEntity))
	mux.Handle("GET /approvals", s.handle(true, s.approvals))
	mux.Handle("POST /approvals/{org}/{id}/{step}", s.handle(true, s.decide))
	mux.Handle("GET /receivables", s.handle(true, s.receivables))
	mux.Handle("GET /receivables/{org}/{account}", s.handle(true, s.receivables))
	mux.Handle("GET /documents", s.handle(true, s.documents))
	mux.Handle("GET /documents.zip", s.handle(true, s.documentsZip))
	mux.Handle("POST /documents", s.uploading(s.publishDocument))
	mux.Handle("GET /documents/{org}/{id}", s.handle(true, s.document))
	mux.Handle("GET /documents/{org}/{id}/download", s.handle(true, s.downloadDocument))
	mux.Handle("GET /documents/{org}/{id}/preview", s.handle(true, s.previewDocument))
	mux.Handle("GET /files/{link}", s.handle(true, s.file))
	mux.Handle("GET /spend", s.handle(true, s.spending))
	mux.Handle("GET /spend.csv", s.handle(true, s.spendCSV))
	mux.Handle("GET /spend.xlsx", s.handle(true, s.spendXLSX))
	mux.Handle("GET /threads", s.handle(true, s.inbox))
	mux.Handle("POST /threads/suggest", s.handle(true, s.suggest))
	mux.Handle("POST /threads/{org}", s.uploading(s.say))
	mux.Handle("GET /threads/{org}/{id}", s.handle(true, s.thread))
	mux.Handle("POST /threads/{org}/{id}/{step}", s.handle(true, s.stepThread))
	mux.Handle("GET /orders", s.handle(true, s.orders))
	mux.Handle("GET /orders.csv", s.handle(true, s.exportOrders("orders.csv", "text/csv; charset=utf-8", order.WriteCSV)))
	mux.Handle("GET /orders.xlsx", s.handle(true, s.exportOrders("orders.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx.Orders)))
	mux.Handle("POST /orders/{org}/{id}/again", s.handle(true, s.buyAgain))
	mux.Handle("GET /orders/{org}/{id}", s.handle(true, s.order))
	mux.Handle("GET /orders/{org}/{id}/amend", s.handle(true, s.amendPage))
	mux.Handle("GET /orders/{org}/{id}/order.pdf", s.handle(true, s.confirmationPDF))
	mux.Handle("GET /receivables/{org}/{account}/statement.pdf", s.handle(true, s.statementPDF))
	mux.Handle("GET /proformas/{org}/{id}/invoice.pdf", s.handle(true, s.proformaPDF))
	mux.Handle("GET /proformas/{org}/{id}", s.handle(true, s.proforma))
	mux.Handle("POST /proformas/{org}/{id}/pay", s.handle(true, s.payProforma))
	mux.Handle("POST /shipments/{org}/{id}/{step}", s.handle(true, s.stepShipment))
	mux.Handle("GET /leftovers", s.handle(true, s.leftovers))
	mux.Handle("POST /leftovers", s.handle(true, s.offerLeftover))
	mux.Handle("POST /leftovers/{id}/take", s.handle(true, s.takeLeftover))
	mux.Handle("POST /leftovers/{id}/withdraw", s.handle(true, s.withdrawLeftover))
	mux.Handle("GET /lists", s.handle(true, s.lists))
	mux.Handle("POST /lists", s.handle(true, s.makeList))
	mux.Handle("GET /lists/{org}/{id}", s.handle(true, s.list))
	mux.Handle("POST /lists/{org}/{id}/schedule", s.handle(true, s.makeSchedule))
	mux.Handle("GET /schedules", s.handle(true, s.schedules))
	mux.Handle("GET /schedules/{org}/{id}", s.handle(true, s.schedule))
	mux.Handle("POST /schedules/{org}/{id}/{step}", s.handle(true, s.stepSchedule))
	mux.Handle("POST /lists/{org}/{id}/{step}", s.handle(true, s.stepList))
	mux.Handle("GET /claims", s.handle(true, s.claims))
	mux.Handle("GET /claims/new/{org}/{shipment}/{line}", s.handle(true, s.newClaim))
	mux.Handle("POST /claims/new/{org}/{shipment}/{line}", s.uploading(s.openClaim))
	mux.Handle("GET /claims/{org}/{id}", s.handle(true, s.claim))
	mux.Handle("POST /claims/{org}/{id}/{step}", s.uploading(s.stepClaim))
	mux.Handle("POST /orders/{org}/{id}/complete", s.handle(true, s.completeOrder))
	mux.Handle("POST /orders/{org}/{id}/{step}", s.handle(true, s.stepOrder))

	for _, way := range []struct {
		path     string
		signedIn bool
		door     func(*call) door
	}{{"/s/{link}", false, s.byLink}, {"/survey/{id}", true, s.byMenu}} {
		mux.Handle("GET "+way.path, s.handle(way.signedIn, s.survey(way.door, s.surveyPage)))
		mux.Handle("POST "+way.path, s.handle(way.signedIn, s.survey(way.door, s.answerSurvey)))
		mux.Handle("POST "+way.path+"/decline", s.handle(way.signedIn, s.survey(way.door, s.declineSurvey)))
		mux.Handle("POST "+way.path+"/stop", s.handle(way.signedIn, s.survey(way.door, s.stopSurveys)))
		mux.Handle("POST "+way.path+"/resume", s.handle(way.signedIn, s.survey(way.door, s.resumeSurveys)))
	}
	mux.Handle("GET /survey", s.handle(true, s.surveysOfClient))
	mux.Handle("POST /survey", s.handle(true, s.resumeOwn))
	mux.Handle("GET /reminders", s.handle(true, s.reminders))
	mux.Handle("POST /reminders/{org}/{id}/{step}", s.handle(true, s.remind))
	mux.Handle("GET /follow-ups", s.handle(true, s.followUps))
	mux.Handle("POST /follow-ups/{org}/{id}", s.handle(true, s.followUp))
	mux.Handle("GET /satisfaction", s.handle(true, s.satisfaction))
	mux.Handle("GET /budgets", s.handle(true, s.budgets))
	mux.Handle("POST /budgets", s.handle(true, s.openBudget))
	mux.Handle("POST /budgets/{id}/{step}", s.handle(true, s.stepBudget))
	mux.Handle("GET /company", s.handle(true, s.company))
	mux.Handle("POST /company/entity", s.handle(true, s.addEntity))
	mux.Handle("POST /company/site", s.handle(true, s.addSite))
	mux.Handle("GET /onboarding", s.handle(true, s.onboarding))
	mux.Handle("POST /onboarding", s.handle(true, s.beginLaunch))
	mux.Handle("GET /onboarding/{org}/{id}", s.handle(true, s.launch))
	mux.Handle("GET /onboarding/{org}/{id}/{step}", s.handle(true, s.launch))
	mux.Handle("GET /onboarding/{org}/{id}/{step}/{subject}", s.handle(true, s.launch))
	mux.Handle("POST /onboarding/{org}/{id}/{action}", s.handle(true, s.actLaunch))
	mux.Handle("GET /rollout", s.handle(true, s.rollout))
	mux.Handle("GET /rollout/report", s.handle(true, s.rolloutReport))
	mux.Handle("/", s.handle(false, func(*call) error { return kabinet.ErrNotFound.With("what", "page") }))

	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(s.handle(false, func(c *call) error {
		return c.fail(http.StatusForbidden, c.p.Text("error.csrf"), nil)
	}))
	return s.logged(s.behind(secured(cross.Handler(mux))))
}

// call is one request with what handlers need.
type call struct {
	s       *Server
	w       http.ResponseWriter
	r       *http.Request
	p       *printer
	session Session
	me      *Me
	back    string // to where the language is switched, on the answer to a form
}

// handle makes a handler of a function that returns errors of the library.
func (s *Server) handle(signedIn bool, do func(*call) error) http.Handler {
	return s.taking(1<<20, signedIn, do)
}

// uploading is handle for forms with a file.
func (s *Server) uploading(do func(*call) error) http.Handler {
	return s.taking(maxUpload+1<<20, true, func(c *call) error {
		err := c.r.ParseMultipartForm(1 << 20) // what is more lies in files meanwhile
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return c.fail(http.StatusRequestEntityTooLarge, c.p.Text("error.form"), nil)
		}
		if err != nil && !errors.Is(err, http.ErrNotMultipart) {
			return c.fail(http.StatusBadRequest, c.p.Text("error.form"), nil)
		}
		return do(c)
	})
}

// taking is handle for requests of at most so many bytes.
func (s *Server) taking(most int64, signedIn bool, do func(*call) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, most)
		c := &call{s: s, w: w, r: r, p: s.pages[s.languageOf(r)].p}
		var ok bool
		if c.session, ok = s.sessions.Get(r); (!ok || c.session.Person == "") && signedIn {
			if r.Method == http.MethodGet || r.Method == http.MethodHead {
				http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
				return
			}
			c.fail(http.StatusUnauthorized, c.p.Text("signin.again"), nil)
			return
		}
		if err := r.ParseForm(); err != nil && r.Method == http.MethodPost { // a query with mistakes has no more than it says
			status := http.StatusBadRequest
			if _, large := errors.AsType[*http.MaxBytesError](err); large {
				status = http.StatusRequestEntityTooLarge
			}
			c.fail(status, c.p.Text("error.form"), nil)
			return
		}
		if err := do(c); err != nil {
			c.error(err)
		}
	})
}

// view runs do in a transaction for reading, change in one that writes; both
// know who asks.
func (c *call) view(do func(ctx context.Context, tx store.Tx) error) error {
	return c.s.app.DB.View(c.r.Context(), c.known(do))
}

func (c *call) change(do func(ctx context.Context, tx store.Tx) error) error {
	return c.s.app.DB.InTx(c.r.Context(), c.known(do))
}

func (c *call) known(do func(ctx context.Context, tx store.Tx) error) func(context.Context, store.Tx) error {
	return func(ctx context.Context, tx store.Tx) (err error) {
		if c.me, err = c.s.app.me(ctx, tx, c.session); err != nil {
			if errors.Is(err, errAnotherLogin) {
				c.s.sessions.End(c.session.ID)
				return err
			}
			if c.session.Entity != "" || c.session.As != nil { // the menu lets one choose another
				free := c.session
				free.Entity, free.As = "", nil
				c.me, _ = c.s.app.me(ctx, tx, free)
			}
			return err
		}
		return do(ctx, tx)
	}
}

// error answers with the page for an error: its status and message are those of
// the library, and what is not the library's stays in the log.
func (c *call) error(err error) error {
	problem := kabinet.ProblemOf(err, c.p)
	switch {
	case errors.Is(err, context.Canceled):
		return nil
	case problem.Status >= 500:
		c.s.log.ErrorContext(c.r.Context(), "request failed", "error", err, "request", requestID(c.r.Context()))
		return c.fail(problem.Status, c.p.Text("error.500"), nil)
	case problem.Status == http.StatusNotFound:
		return c.fail(problem.Status, c.p.Text("error.404"), nil)
	}
	var items []string
	text := upper(problem.Detail)
	for _, e := range problem.Errors {
		if d := upper(e.Detail); d != text && !slices.Contains(items, d) {
			items = append(items, d)
		}
	}
	if problem.Status == http.StatusForbidden {
		items, text = []string{text}, c.p.Text("error.403")
	}
	return c.fail(problem.Status, text, items)
}

func (c *call) redirect(to string) error {
	http.Redirect(c.w, c.r, to, http.StatusSeeOther)
	return nil
}

func (c *call) notify(n Notice) { c.s.sessions.Notify(c.session.ID, n) }

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	err := s.app.DB.View(r.Context(), func(context.Context, store.Tx) error { return nil })
	if err != nil || s.app.Trade() == nil {
		http.Error(w, "not ready", http.StatusServiceUnavailable)
		return
	}
	w.Write([]byte("ready\n"))
}

// languageOf returns the language that was chosen, or the closest to what the
// browser asks for, where the server has no default.
func (s *Server) languageOf(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil {
		if _, ok := s.pages[c.Value]; ok {
			return c.Value
		}
	}
	if s.language != "" {
		return s.language
	}
	tags, _, _ := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	_, i, _ := language.NewMatcher([]language.Tag{language.English, language.Russian}).Match(tags...)
	return Languages[i]
}

func (s *Server) setLanguage(c *call) error {
	lang := c.r.FormValue("language")
	if _, ok := s.pages[lang]; !ok {
		return kabinet.ErrNotFound.With("what", "language")
	}
	setCookie(c.w, c.r, languageCookie, lang, 365*24*time.Hour)
	return c.redirect(localPath(c.r.FormValue("back")))
}

// localPath returns a path of this server that a form names, or the start page.
// Browsers read a backslash as a slash and drop tabs and line ends, so that
// "/\t/elsewhere" would lead elsewhere; url.Parse refuses control characters.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.Contains(p, "\\") {
		return "/"
	}
	return u.String()
}

// secured sets the headers that keep pages to themselves.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "+
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if encrypted(r) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			h.Set("Cache-Control", "no-store")
		}
		next.ServeHTTP(w, r)
	})
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=600")
		next.ServeHTTP(w, r)
	})
}

type requestKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// logged gives every request an id, writes one line for it, and turns a panic
// into an error page.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		w.Header().Set("X-Request-Id", id)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		begin := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler: // what was being sent is broken off, so that nobody takes it for whole
				defer panic(v)
			default:
				s.log.ErrorContext(r.Context(), "panic", "value", v, "request", id)
				http.Error(rec, "internal error", http.StatusInternalServerError)
			}
			s.log.InfoContext(r.Context(), "request", "method", r.Method, "path", logPath(r.URL.Path), "status", rec.status,
				"duration", time.Since(begin).Round(time.Microsecond), "request", id)
		}()
		next.ServeHTTP(rec, r)
	})
}

type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
