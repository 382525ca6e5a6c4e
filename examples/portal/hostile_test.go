package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/store"
)

// TestLocalPath: a form leads to a page of this server, whatever it names.
func TestLocalPath(t *testing.T) {
	for p, want := range map[string]string{
		"/": "/", "/catalogue?q=%D0%B0&page=2": "/catalogue?q=%D0%B0&page=2", "/products/a%2Fb": "/products/a%2Fb",
		"": "/", "catalogue": "/", "https://elsewhere.example": "/", "//elsewhere.example": "/", "javascript:alert(1)": "/",
		`/\elsewhere.example`: "/", "/\t/elsewhere.example": "/", "/\v/elsewhere.example": "/", "/\n/elsewhere.example": "/",
		"\t//elsewhere.example": "/", "/\x00/elsewhere.example": "/", "/%zz": "/",
	} {
		if got := localPath(p); got != want {
			t.Errorf("localPath(%q) = %q, want %q", p, got, want)
		}
	}
}

// TestOddRequests: what is too long, cut off or not there is a page that says
// so, with the menu for those who have signed in.
func TestOddRequests(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "belov", "altair")
	v.post("/cart/add", "sku", tube, "quantity", strings.Repeat("1", 2<<20)).want(413, "too long", `class="main"`)
	r, _ := http.NewRequest(http.MethodPost, p.URL+"/cart/add", strings.NewReader("sku=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := v.http.Do(r)
	v.read("a broken form", answer, err).want(400)
	for _, path := range []string{"/nowhere", "/products/nothing", "/catalogue?group=nothing", "/carts/altair/nothing", "/static/"} {
		v.get(path).want(404, `class="main"`).without("portal.css</a>")
	}
	v.get("/static/portal.css").want(200)
	v.get("/static/nothing").want(404)
	head, err := p.visitor(t, "", "").http.Head(p.URL + "/orders")
	v.read("HEAD /orders", head, err).want(200)
	// One mistake is said once.
	cart := v.fill(tube, "10", "PCE", "site-tyumen")
	said := v.post(cart.path+"/header", "version", form(cart.order()).Get("version"), "payer", "altair-truba", "site", "site-msk").want(422)
	if n := strings.Count(said.body, "does not serve"); n != 1 {
		t.Errorf("a mistake is said %d times", n)
	}
	// Notices that nobody looks at do not pile up.
	v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for i := range 3 * maxNotices {
		v.post("/cart/add", "sku", tube, "quantity", "x"+strconv.Itoa(i), "unit", "PCE", "back", "/catalogue").want(303)
	}
	if n := strings.Count(v.get("/catalogue").body, `class="notice error"`); n != maxNotices {
		t.Errorf("%d notices", n)
	}
}

// TestStockAddsUp: the total is the sum of what the page shows, and at first what the
// exchange has said.
func TestStockAddsUp(t *testing.T) {
	p := start(t)
	catalogue := &p.app.Trade().Catalogue
	var skus []kabinet.SKU
	for _, item := range catalogue.Items {
		skus = append(skus, item.SKU)
	}
	var there map[kabinet.SKU]StockView
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		there, err = p.app.available(ctx, tx, skus...)
		return err
	})
	if err != nil || len(there) != len(skus) {
		t.Fatalf("%d of %d articles: %v", len(there), len(skus), err)
	}
	coming, made := 0, 0
	for _, item := range catalogue.Items {
		v, sum, said := there[item.SKU], kabinet.Quantity{}, kabinet.Quantity{}
		for _, x := range v.Places {
			if shown, err := x.Quantity.Round(3, kabinet.Down); err != nil || !shown.Equal(x.Quantity) {
				t.Fatalf("%s: %s is finer than a kilogram", item.SKU, x.Quantity)
			}
			if sum, err = sum.Add(x.Quantity); err != nil {
				t.Fatal(err)
			}
		}
		for _, q := range item.Where {
			shown, err := q.Round(3, kabinet.Down)
			if err == nil {
				said, err = said.Add(shown)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !sum.Equal(v.Now) || !sum.Equal(said) {
			t.Errorf("%s: %s, the places hold %s, and the exchange said %s", item.SKU, v.Now, sum, said)
		}
		coming += len(v.Later)
		if v.Made != nil {
			made++
		}
	}
	if coming == 0 || made == 0 {
		t.Errorf("%d deliveries are expected, %d articles are made to order", coming, made)
	}
}

// TestWhyReads: an explanation ends with the amount to which it comes, and
// tells an agreement that lacks the product from one that is over.
func TestWhyReads(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "belov", "altair")
	total := regexp.MustCompile(`<b>([^<]+)</b> <small>before VAT`)
	page := v.get("/products/"+tube+"?quantity=109&unit=PCE").want(200, "Rounded to the kopeck")
	if sum := total.FindStringSubmatch(page.body); sum == nil || !strings.Contains(page.body, "Rounded to the kopeck: "+sum[1]) {
		t.Errorf("the explanation does not come to %q", sum)
	}
	v.get("/products/AR-12-117-500").want(200, "does not have this product").without("no price for this buyer")
	firm := p.visitor(t, "gromov", "stroyfaza")
	firm.get("/products/AR-12-117-500").want(200).without("greement")
	// What is sold in bars is counted in bars up to the next step too.
	firm.get("/products/"+tube+"?quantity=60&unit=PCE").want(200, "13\u00a0pcs more")
	firm.get("/products/"+tube+"?quantity=73&unit=PCE").want(200, "1 – 5\u00a0t <small>your quantity")
}

// TestStart: what cannot be served is refused at the start, by name.
func TestStart(t *testing.T) {
	p := start(t)
	if _, err := NewServer(p.app, slog.New(slog.DiscardHandler), "xx"); err == nil {
		t.Error("there are no pages in xx")
	}
	if _, err := listen("127.0.0.1:99999"); err == nil {
		t.Error("there is no such port")
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	other, err := listen(taken.Addr().String())
	if err != nil {
		t.Fatal("a free port is used where one is taken:", err)
	}
	other.Close()
	path := t.TempDir() + "/no/such/portal.db"
	if _, _, err := OpenDatabase(t.Context(), path, "", nil, time.Now()); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("%v does not name the file", err)
	}
}

// TestRun: the command serves until it is told to end, and ends without error.
func TestRun(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(ctx, options{addr: "127.0.0.1:0"}, in, io.Discard) }()
	text := make([]byte, 4096)
	n, err := out.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	at := regexp.MustCompile(`http://\S+`).FindString(string(text[:n]))
	answer, err := http.Get(at + "readyz")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	stop()
	if err := <-done; err != nil || answer.StatusCode != 200 {
		t.Errorf("%v, %s", err, answer.Status)
	}
}
