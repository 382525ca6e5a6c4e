package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document/directory"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/sqlite"
)

// portal is a running portal with the sample in a file of its own.
type portal struct {
	*httptest.Server
	app    *App
	server *Server
	log    *lines
	ahead  *atomic.Int64 // of the real clock
}

// later lets time pass. Who has signed in may have to do so again.
func (p portal) later(d time.Duration) { p.ahead.Add(int64(d)) }

// lines is a log that is read while it is written.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// sample is the database as it is after the first start, made once, with what
// is published in it.
var sample struct {
	sync.Once
	file  []byte
	keys  *kabinet.KeyRing
	trade *Trade
	err   error
}

func makeSample() {
	var dir string
	if dir, sample.err = os.MkdirTemp("", "kabinet-portal-test-"); sample.err != nil {
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "portal.db")
	if sample.keys, sample.err = openKeys(path + ".keys"); sample.err != nil {
		return
	}
	db, trade, err := OpenDatabase(context.Background(), path, "", sample.keys, time.Now())
	if err == nil {
		err = db.Close()
	}
	if sample.trade, sample.err = trade, err; err == nil {
		sample.file, sample.err = os.ReadFile(path)
	}
}

func start(t *testing.T) portal {
	t.Helper()
	if sample.Do(makeSample); sample.err != nil {
		t.Fatal(sample.err)
	}
	path := filepath.Join(t.TempDir(), "portal.db")
	if err := os.WriteFile(path, sample.file, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sqlite.Open(t.Context(), path, databaseOptions)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	trade := sample.trade
	ahead, log := &atomic.Int64{}, &lines{}
	app, err := NewApp(db, trade, sample.keys, func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) })
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := directory.Open(path + ".documents")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	app.Blobs = blobs
	server, err := NewServer(app, slog.New(slog.NewTextHandler(log, nil)), "en")
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	return portal{web, app, server, log, ahead}
}

// visitor is a browser without a screen.
type visitor struct {
	t    *testing.T
	at   string
	http *http.Client
}

func (p portal) visitor(t *testing.T, person, org string) *visitor {
	t.Helper()
	jar, _ := cookiejar.New(nil) // never fails
	v := &visitor{t, p.URL, &http.Client{Jar: jar}}
	if person != "" {
		v.post("/sign-in", "person", person, "org", org).want(http.StatusOK)
	}
	return v
}

// answer is a page.
type answer struct {
	t      *testing.T
	what   string
	status int
	path   string
	header http.Header
	body   string
}

func (v *visitor) read(what string, r *http.Response, err error) answer {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{v.t, what, r.StatusCode, r.Request.URL.Path, r.Header, string(body)}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	r, err := v.http.Get(v.at + path)
	return v.read("GET "+path, r, err)
}

func (v *visitor) post(path string, pairs ...string) answer {
	v.t.Helper()
	r, err := v.http.PostForm(v.at+path, form(pairs))
	return v.read("POST "+path, r, err)
}

func form(pairs []string) url.Values {
	out := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Set(pairs[i], pairs[i+1])
	}
	return out
}

func (a answer) want(status int, texts ...string) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.what, a.status, status, a.body)
	}
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			a.t.Errorf("%s: no %q in the page", a.what, s)
		}
	}
	return a
}

func (a answer) without(texts ...string) answer {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.body, s) {
			a.t.Errorf("%s: %q is in the page", a.what, s)
		}
	}
	return a
}

var hidden = regexp.MustCompile(`name="(key|version|payable)" value="([^"]*)"`)

// order returns the fields of the form that places the order.
func (a answer) order() []string {
	a.t.Helper()
	out := []string{}
	_, form, ok := strings.Cut(a.body, "/place\"")
	if !ok {
		a.t.Fatalf("%s: no form to place an order\n%s", a.what, a.body)
	}
	for _, m := range hidden.FindAllStringSubmatch(form, -1) {
		out = append(out, m[1], m[2])
	}
	return out
}

// fill puts a product into the cart, chooses a site and returns the cart's page.
func (v *visitor) fill(sku, quantity, unit, site string) answer {
	v.t.Helper()
	v.post("/cart/add", "sku", sku, "quantity", quantity, "unit", unit, "back", "/catalogue").want(200, "added to the cart")
	page := v.get("/cart").want(200)
	payer := regexp.MustCompile(`<option value="([^"]+)" selected>`).FindStringSubmatch(page.body)
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page.body)
	if payer == nil || version == nil {
		v.t.Fatalf("no payer or version in the cart\n%s", page.body)
	}
	return v.post(page.path+"/header", "version", version[1], "payer", payer[1], "site", site).want(200)
}

func (p portal) orders(t *testing.T) []order.State {
	t.Helper()
	var out []order.State
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.OrderLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, order.Filter{}, kabinet.Page{})
		out = list.Items
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
