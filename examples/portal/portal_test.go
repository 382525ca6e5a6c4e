package main

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
)

const (
	tube  = "TP-40x40-20-3" // in the holding's agreement
	elbow = "OT-57-35-20"
)

// TestPricesDiffer: two clients, one product, two prices, each explained.
func TestPricesDiffer(t *testing.T) {
	p := start(t)
	amount := regexp.MustCompile(`<span class="amount">([^<]+)</span>`)
	price := func(v *visitor) string {
		return amount.FindStringSubmatch(v.get("/products/" + tube).want(200).body)[1]
	}
	holding, firm := p.visitor(t, "belov", "altair"), p.visitor(t, "gromov", "stroyfaza")
	a, b := price(holding), price(firm)
	if a == b {
		t.Errorf("both pay %s", a)
	}
	holding.get("/products/"+tube).want(200, "Agreement No. 17/", "GOST 30245-2003").without(b, "Дилерская", "Оптовая")
	firm.get("/products/"+tube).want(200, "price list for buyers of your category", "Price by quantity").without(a, "Оптовая", "Agreement No.")
	// Tonnes are not whole bars: the page says so and proposes quantities.
	holding.get("/products/"+tube+"?quantity=1&unit=TNE").want(200, "Take instead", "&amp;unit=PCE")
}

// TestMoreThatCostsLess: just under a threshold the page says what is cheaper.
func TestMoreThatCostsLess(t *testing.T) {
	holding := start(t).visitor(t, "belov", "altair")
	holding.get("/products/AR-12-117-500?quantity=19.9&unit=TNE").want(200, "20\u00a0t cost", "less than your quantity")
	holding.get("/products/AR-12-117-500?quantity=5&unit=TNE").want(200).without("less than your quantity")
}

// TestForeign: what belongs to another company is not there, by any address.
func TestForeign(t *testing.T) {
	p := start(t)
	holding, firm := p.visitor(t, "belov", "altair"), p.visitor(t, "gromov", "stroyfaza")
	cartPage := holding.fill(tube, "10", "PCE", "site-tyumen")
	fields := cartPage.order()
	foreign := []string{cartPage.path, strings.Replace(cartPage.path, "altair", "stroyfaza", 1)}
	for _, path := range foreign {
		firm.get(path).want(404)
		firm.post(path+"/place", fields...).want(404)
		firm.post(path+"/lines", append(fields, "quantity.1", "1")...).want(404)
		firm.post(path+"/lines", append(fields, "remove", "1")...).want(404)
		firm.post(path+"/header", append(fields, "payer", "stroyfaza", "site", "site-tula")...).want(404)
	}
	firm.get("/products/" + tube + "?client=altair").want(404)
	firm.get("/catalogue?client=altair").want(404)
	firm.post("/buyer", "payer", "altair-truba", "back", "/").want(404)
	firm.post("/buyer", "client", "altair", "back", "/").want(404)
	holding.post("/buyer", "payer", "stroyfaza", "back", "/").want(404)
	holding.post("/buyer", "payer", "altair-zaural", "back", "/").want(404) // a unit that is not his

	orderPage := holding.post(cartPage.path+"/place", fields...).want(200, "Why this price", "Agreement No. 17/")
	for _, path := range []string{orderPage.path, strings.Replace(orderPage.path, "altair", "stroyfaza", 1)} {
		firm.get(path).want(404)
	}
	firm.get("/orders").want(200, "There are no orders yet").without(orderPage.path)
	holding.get("/orders").want(200, orderPage.path)
	p.visitor(t, "orlova", "meridian").get("/orders").want(200, orderPage.path)
	if got := holding.get(cartPage.path).want(200, "can no longer be changed"); strings.Contains(got.body, "/place") {
		t.Error("an ordered cart can be placed")
	}
}

// TestRoles: pages hide what a role may not do, and the server refuses it.
func TestRoles(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "belov", "altair")
	cartPage := buyer.fill(tube, "10", "PCE", "site-tyumen")
	fields := cartPage.order()
	for _, x := range [][2]string{{"melnik", "altair"}, {"kim", "stroyfaza"}, {"orlova", "meridian"}} {
		v := p.visitor(t, x[0], x[1])
		v.get("/catalogue").want(200).without(`href="/cart"`, `action="/cart/add"`)
		v.get("/products/" + tube).want(200).without(`id="add"`)
		v.get("/cart").want(403)
		v.post("/cart/add", "sku", tube, "quantity", "10", "unit", "PCE", "back", "/").want(403)
		if got := v.post(cartPage.path+"/place", fields...).status; got != 403 && got != 404 {
			t.Errorf("%s placed somebody else's cart: %d", x[0], got)
		}
	}
	// The director may see and order what a buyer has put together.
	p.visitor(t, "sokolova", "altair").get(cartPage.path).want(200, `id="place"`)
	if n := len(p.orders(t)); n != 0 {
		t.Errorf("%d orders", n)
	}
	nobody := p.visitor(t, "", "")
	if got := nobody.get("/orders").want(200); got.path != "/sign-in" {
		t.Errorf("a stranger is at %s", got.path)
	}
	nobody.post("/cart/add", "sku", tube).want(401)
	nobody.post("/sign-in", "person", "belov", "org", "stroyfaza").want(404)
}

// TestDoubleSubmit: two posts of one form at once, and a third one later, make
// one order; so does the form of another tab.
func TestDoubleSubmit(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "gromov", "stroyfaza")
	page := v.fill(elbow, "50", "PCE", "site-tula")
	fields, other := page.order(), v.get(page.path).order()
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { v.post(page.path+"/place", fields...).want(200, "Order MM-1001") })
	}
	wait.Wait()
	again := v.post(page.path+"/place", fields...).want(200)
	tab := v.post(page.path+"/place", other...).want(200, "was ordered already")
	if again.path != tab.path {
		t.Errorf("at %s and %s", again.path, tab.path)
	}
	if all := p.orders(t); len(all) != 1 || all[0].Number != "MM-1001" {
		t.Errorf("orders: %+v", all)
	}
}

// TestChangedPrices: the buyer is told what has changed, and asked again.
func TestChangedPrices(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "gromov", "stroyfaza")
	page := v.fill(elbow, "50", "PCE", "site-tula")
	trade := *p.app.Trade()
	trade.Segments = map[kabinet.OrgID][]kabinet.SegmentID{} // the firm falls back to the general list
	p.app.Publish(&trade)
	told := v.post(page.path+"/place", page.order()...).want(200, "Prices have changed", "another price list or agreement holds")
	if n := len(p.orders(t)); n != 0 {
		t.Fatalf("%d orders at a price that nobody saw", n)
	}
	v.post(told.path+"/place", told.order()...).want(200, "The order was placed", "general price list")
}

// TestRules: what cannot be ordered says so at its line, with what can.
func TestRules(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "gromov", "stroyfaza")
	v.post("/cart/add", "sku", elbow, "quantity", "55", "unit", "PCE", "back", "/catalogue").want(200, "Take instead", "50", "60")
	page := v.fill(elbow, "50", "PCE", "site-tula")
	version := form(page.order()).Get("version")
	bad := v.post(page.path+"/lines", "version", version, "quantity.1", "47").want(200, `value="1 40 PCE"`, `value="1 50 PCE"`)
	v.post(bad.path+"/place", bad.order()...).want(200, "Correct them first")
	version = form(bad.order()).Get("version")
	v.post(page.path+"/lines", "version", version, "set", "1 40 PCE").want(200).without("Correct them first")
	v.post(page.path+"/lines", "version", "1", "quantity.1", "10").want(200, "changed in another window")
	v.post(page.path+"/lines", "version", version, "quantity.1", "much").want(200)
	if n := len(p.orders(t)); n != 0 {
		t.Errorf("%d orders", n)
	}
}

// TestExchange: files of one's own take the place of the sample, and stay.
func TestExchange(t *testing.T) {
	dir := t.TempDir()
	for name, write := range map[string]func(io.Writer, []seed.Product, time.Time) error{
		"import0_1.xml": seed.WriteImport, "offers0_1.xml": seed.WriteOffers,
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := write(f, seed.Products()[:12], time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "portal.db")
	for _, exchange := range []string{dir, ""} { // the second time from the file
		db, trade, err := OpenDatabase(t.Context(), path, exchange, nil, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if n := len(trade.Catalogue.Items); n != 12 {
			t.Errorf("%d articles with -exchange %q", n, exchange)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// A file of another kind of seller: two currencies, packs, characteristics.
	other := t.TempDir()
	for _, name := range []string{"import.xml", "offers.xml"} {
		text, err := os.ReadFile("../../exchange/commerceml/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db, trade, err := OpenDatabase(t.Context(), path, other, nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(trade.Catalogue.Items) == 0 || len(trade.Catalogue.Search("болт м8x40", "")) == 0 {
		t.Errorf("articles: %+v", trade.Catalogue.Items)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenDatabase(t.Context(), path, t.TempDir(), nil, time.Now()); err == nil {
		t.Error("a directory without files is no exchange")
	}
}

// TestMessages: every text of the pages is there in both languages.
func TestMessages(t *testing.T) {
	used := regexp.MustCompile(`(?:\b(?:t|or)|Text)\(? ?"([a-z]+\.[a-z_0-9]*[a-z0-9])"`)
	known := map[string]bool{}
	for _, m := range slices.Concat(texts...) {
		if known[m.code] || m.en == "" || m.ru == "" {
			t.Errorf("%s is there twice or incomplete", m.code)
		}
		known[m.code] = true
	}
	for _, m := range plurals {
		known[m.code] = true
	}
	var files []string
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(text), -1) {
			if !known[m[1]] {
				t.Errorf("%s: no message %s", name, m[1])
			}
		}
	}
}

// TestHeaders: the headers that keep pages to themselves, and requests from
// other sites.
func TestHeaders(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "belov", "altair")
	page := v.get("/catalogue").want(200).without("style=", "onclick", "<script>")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "X-Request-Id": "",
	} {
		if got := page.header.Get(name); got == "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, cookie := range v.http.Jar.Cookies(&url.URL{Scheme: "http", Host: strings.TrimPrefix(p.URL, "http://")}) {
		if cookie.Name == sessionCookie && len(cookie.Value) < 26 {
			t.Errorf("session %q is short", cookie.Value)
		}
	}
	r, _ := http.NewRequest(http.MethodPost, p.URL+"/sign-out", nil)
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := v.http.Do(r)
	v.read("a post from elsewhere", answer, err).want(403)
	v.get("/healthz").want(200)
	v.get("/readyz").want(200)
	v.get("/nowhere").want(404)
	v.post("/language", "language", "ru", "back", "//elsewhere.example").want(200, `<html lang="ru">`)
	for range 70 {
		if v.post("/sign-in", "person", "nobody", "org", "altair").status == 429 {
			return
		}
	}
	t.Error("signing in is not limited")
}
