package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestBrowser walks the whole path in a real browser, in both languages, on a
// desk and on a phone: sign in, search, one's own price and why, cart, legal
// entity, an order by a double click. It keeps screenshots in KABINET_ARTIFACTS,
// or in a directory that it logs. Without Chromium it is skipped, or fails
// where KABINET_REQUIRE_BROWSER is 1.
func TestBrowser(t *testing.T) {
	walksOn(t, true, func(w *walk) {
		w.path()
		if w.phone == (w.lang == "en") { // each language once, each screen once
			w.exceptions()
		}
	})
}

// walks runs do on a desk in English and on a phone in Russian, or, where
// KABINET_SCREENS is all, on both in both.
func walks(t *testing.T, do func(*walk)) { walksOn(t, os.Getenv("KABINET_SCREENS") == "all", do) }

// walksOn runs do in one browser.
func walksOn(t *testing.T, all bool, do func(*walk)) {
	chromium := findChromium()
	if chromium == "" {
		if os.Getenv("KABINET_REQUIRE_BROWSER") == "1" {
			t.Fatal("no Chromium was found, and KABINET_REQUIRE_BROWSER is 1")
		}
		t.Skip("no Chromium was found: the pages are not walked through")
	}
	artifacts := os.Getenv("KABINET_ARTIFACTS")
	if artifacts == "" {
		var err error
		if artifacts, err = os.MkdirTemp("", "kabinet-portal-screens-"); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(artifacts, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Log("screenshots are in", artifacts)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute),
	)
	browser, stop := chromedp.NewExecAllocator(context.Background(), options...) // t.Context ends before the walks do
	t.Cleanup(stop)
	first, closeFirst := chromedp.NewContext(browser)
	t.Cleanup(closeFirst)
	if err := chromedp.Do(first); err != nil { // one browser for all walks
		t.Fatal(err)
	}
	for _, screen := range []struct {
		name          string
		width, height int64
		phone         bool
	}{{"desktop", 1280, 800, false}, {"phone", 375, 812, true}} {
		for _, lang := range Languages {
			if !all && screen.phone == (lang == "en") {
				continue
			}
			t.Run(screen.name+"-"+lang, func(t *testing.T) {
				t.Parallel()
				tab, closeTab := chromedp.NewContext(first, chromedp.WithNewBrowserContext())
				defer closeTab()
				tab, cancel := context.WithTimeout(tab, 3*time.Minute)
				defer cancel()
				w := &walk{t: t, ctx: tab, dir: artifacts, name: screen.name + "-" + lang, lang: lang, portal: start(t)}
				w.width, w.height, w.phone = screen.width, screen.height, screen.phone
				w.do(w.screen(w.height))
				do(w)
			})
		}
	}
}

func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// walk is one way through the portal.
type walk struct {
	t      *testing.T
	ctx    context.Context
	dir    string
	name   string
	lang   string
	n      int
	portal portal

	width, height int64
	phone         bool
}

func (w *walk) path() {
	text := map[string]map[string]string{
		"en": {"agreement": "Agreement No.", "placed": "The order was placed", "why": "Why this price", "orders": "Orders"},
		"ru": {"agreement": "Договор №", "placed": "Заказ оформлен", "why": "Почему такая цена", "orders": "Заказы"},
	}[w.lang]

	// The price of another client, to compare.
	w.open("/sign-in")
	w.click(`button[name=language][value=` + w.lang + `]`)
	w.see("html[lang=" + w.lang + "]")
	w.shot("sign-in")
	w.click("#as-gromov")
	w.open("/products/" + tube + "?quantity=60&unit=PCE")
	other := w.text(".big .amount")
	w.shot("other-client")
	w.submit("form[action='/sign-out'] button", "#as-belov")

	// A buyer of the holding.
	w.click("#as-belov")
	w.shot("home")
	w.open("/catalogue")
	w.see(".products")
	w.shot("catalogue")
	w.do(chromedp.SendKeys(chromedp.CSS("#q"), "40х40х2 ст3")) // х is Cyrillic here
	w.click(".search button")
	w.see(`.what a[href="/products/` + tube + `"]`)
	w.shot("search")
	w.click(`.what a[href="/products/` + tube + `"]`)
	w.see("#why")
	own := w.text(".big .amount")
	if own == other {
		w.t.Errorf("both clients pay %s", own)
	}
	w.contains("#why", text["why"], text["agreement"])
	w.set("#quantity", "1.5")
	w.do(chromedp.SetValue(chromedp.CSS("#unit"), "TNE"))
	w.click("#show-price")
	w.see(".choices a")
	w.shot("rule") // tonnes that are no whole bars
	w.click(".choices a:last-of-type")
	w.see(".total")
	w.shot("product")
	w.click("#add")
	w.see(".notice.ok")
	w.open("/products/AR-12-117-500")
	w.set("#quantity", "5")
	w.click("#show-price")
	w.see(".ladder")
	w.shot("ladder")
	w.click("#add")
	w.see(".notice.ok")

	// The cart, for another of his legal entities and back.
	w.open("/cart")
	w.see("#place")
	w.choose("#payer", "altair-stroy")
	w.see(`#site option[value="site-ekb"]`)
	w.choose("#payer", "altair-truba")
	w.see(`#site option[value="site-surgut"]`)
	w.choose("#site", "site-surgut")
	w.see("#site option[selected][value=site-surgut]")
	w.shot("cart")

	// A double click is one order.
	w.doubleClick("#place")
	w.see(".status.submitted, .status.waits")
	w.contains("main", text["placed"])
	if all := w.portal.orders(w.t); len(all) != 1 {
		w.t.Errorf("%d orders after a double click", len(all))
	}
	w.do(chromedp.Click(chromedp.CSS("details:has(.why) > summary")))
	w.see("details[open] .why")
	w.contains("details[open]", text["agreement"])
	w.shot("order")
	w.open("/orders")
	w.contains("main", text["orders"], "MM-1001")
	w.shot("orders")
	w.submit("form[action='/sign-out'] button", "#as-orlova")
	w.click("#as-orlova")
	w.open("/orders")
	w.see(".orders")
	w.shot("seller-orders")
	w.open("/orders/altair/nothing")
	w.shot("not-found")
}

// exceptions walks to what is not the usual: a line that cannot be ordered,
// prices that changed, people who may not order.
func (w *walk) exceptions() {
	w.submit("form[action='/sign-out'] button", "#as-gromov")
	w.click("#as-gromov")
	w.open("/products/" + elbow)
	w.set("#quantity", "50")
	w.click("#add")
	w.open("/cart")
	w.choose("#site", "site-tula")
	w.set(".qty input", "47")
	w.click(".after button")
	w.see("tr.bad")
	w.shot("bad-line")
	w.click("tr.bad .choices button")
	w.see("#place")
	trade := *w.portal.app.Trade()
	trade.Segments = nil
	w.portal.app.Publish(&trade)
	w.click("#place")
	w.see(".notice.warn li")
	w.shot("changed")
	w.submit("form[action='/sign-out'] button", "#as-melnik")
	w.click("#as-melnik")
	w.open("/catalogue?group=g-elbow")
	w.shot("accountant")
	w.open("/cart")
	w.shot("forbidden")
	w.submit("form[action='/sign-out'] button", "#as-orlova")
	w.click("#as-orlova")
	w.open("/catalogue?group=g-beam")
	w.shot("manager")
	w.submit("form[action='/sign-out'] button", "#as-sokolova")
	w.click("#as-sokolova")
	w.open("/cart")
	w.shot("empty-cart")
	w.open("/catalogue?q=nothing+of+the+kind")
	w.shot("nothing")
}

func (w *walk) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		w.shot("failed")
		w.t.Fatal(err)
	}
}

func (w *walk) open(path string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.portal.URL + path))
}

// click clicks what leads to another page, and waits for that.
func (w *walk) click(selector string) {
	w.t.Helper()
	w.leave(chromedp.Click(chromedp.CSS(selector)))
}

// leave does what leads to another page, and waits until it is there.
func (w *walk) leave(step chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	w.script(`document.documentElement.dataset.old = "yes"`)
	w.do(step,
		chromedp.WaitReady(chromedp.CSS("html:not([data-old]) footer")))
}

// picture takes the page on a screen as long as it, within reason, so that what
// keeps to the edge of the screen is at the edge of the picture.
func (w *walk) picture() ([]byte, error) {
	long, err := chromedp.Run(w.ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
	if err != nil {
		return nil, err
	}
	if err := chromedp.Do(w.ctx, w.screen(min(max(long, w.height), 6000))); err != nil {
		return nil, err
	}
	b, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return nil, err
	}
	return b, chromedp.Do(w.ctx, w.screen(w.height))
}

func (w *walk) screen(height int64) chromedp.Action[chromedp.Void] {
	var options []chromedp.EmulateViewportOption
	if w.phone {
		options = append(options, chromedp.EmulateMobile)
	}
	return chromedp.EmulateViewport(w.width, height, options...)
}

func (w *walk) submit(selector, then string) {
	w.t.Helper()
	w.click(selector)
	w.see(then)
}

func (w *walk) see(selector string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.WaitReady(chromedp.CSS(selector))); err != nil {
		w.shot("failed")
		w.t.Fatalf("%s: %v", selector, err)
	}
}

func (w *walk) set(selector, value string) {
	w.t.Helper()
	w.do(chromedp.SetValue(chromedp.CSS(selector), value))
}

// choose picks an option as people do with the pointer.
func (w *walk) choose(selector, value string) {
	w.t.Helper()
	script := fmt.Sprintf(`{ const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change", {bubbles: true})) }`, selector, value)
	w.leave(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[bool](script)(ctx, t)
		return err
	}))
}

func (w *walk) text(selector string) string {
	w.t.Helper()
	s, err := chromedp.Run(w.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.TrimSpace(s)
}

func (w *walk) script(text string) {
	w.t.Helper()
	if _, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](text)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *walk) contains(selector string, texts ...string) {
	w.t.Helper()
	page := w.text(selector)
	for _, s := range texts {
		if !strings.Contains(page, s) {
			w.t.Errorf("no %q in %s", s, selector)
		}
	}
}

// doubleClick clicks twice at once, as an impatient hand does.
func (w *walk) doubleClick(selector string) {
	w.t.Helper()
	w.leave(chromedp.DoubleClick(chromedp.CSS(selector)))
}

// shot keeps a picture of the page, and checks that nothing is wider than
// the screen.
func (w *walk) shot(name string) {
	w.t.Helper()
	w.n++
	over, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	var b []byte
	if err == nil {
		b, err = w.picture()
	}
	if err != nil {
		w.t.Logf("screenshot of %s: %v", name, err)
		return
	}
	if over > 0 {
		w.t.Errorf("%s is %d pixels wider than the screen", name, over)
	}
	// Whatever is pressed or filled in must be large enough for a finger.
	small, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("button, input:not([type=hidden]), select, textarea, .button")]
		.filter(e => e.checkVisibility() && !e.matches(".sr")).filter(e => { const r = e.getBoundingClientRect(); return r.width < 32 || r.height < 32 })
		.map(e => e.outerHTML.slice(0, 80)).join("\n")`))
	if err != nil || small != "" {
		w.t.Errorf("too small on %s: %s %v", name, small, err)
	}
	file := filepath.Join(w.dir, fmt.Sprintf("%s-%02d-%s.png", w.name, w.n, name))
	if err := os.WriteFile(file, b, 0o644); err != nil {
		w.t.Error(err)
	}
}
