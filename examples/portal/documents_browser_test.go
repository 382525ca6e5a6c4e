package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// TestDocumentsBrowser: the bookkeeper downloads an invoice and asks the manager about it,
// who answers, signed in as another person; the bookkeeper sees the answer, and what was
// spent.
func TestDocumentsBrowser(t *testing.T) {
	walks(t, func(w *walk) {
		if err := w.portal.server.SeedPast(w.ctx); err != nil {
			w.t.Fatal(err)
		}
		w.papers()
	})
}

func (w *walk) papers() {
	text := map[string]map[string]string{
		"en": {"question": "Why is there no line for delivery?", "answer": "Delivery was free: see the agreement.", "manager": "Your manager", "thanks": "Thank you."},
		"ru": {"question": "Почему нет строки доставки?", "answer": "Доставка бесплатная, см. договор.", "manager": "Ваш менеджер", "thanks": "Спасибо."},
	}[w.lang]
	paper := invoice("altair", "УТ-1907")
	w.as("melnik")
	w.contains("#conversation", text["manager"])
	w.shot("home")
	w.open("/documents")
	w.shot("documents")
	w.open("/documents?text=1907")
	w.click(`.documents .what a[href="` + paper + `"]`)
	w.see("#download")
	if got := w.download("#download"); !bytes.HasPrefix(got, []byte("%PDF-")) {
		w.t.Errorf("the file begins with %.20q", got)
	}
	w.set("#say", text["question"])
	w.click("#send")
	w.contains("#conversation", text["question"])
	w.shot("asked")

	// The second person, on a phone in any case.
	width, height, phone := w.width, w.height, w.phone
	w.width, w.height, w.phone = 375, 812, true
	w.do(w.screen(w.height))
	w.as("orlova")
	w.see("#asked")
	w.click("#asked")
	w.shot("inbox")
	w.click(".threads .what a")
	w.contains("#conversation", text["question"])
	w.set("#say", text["answer"])
	w.click("#send")
	w.contains("#conversation", text["answer"])
	w.shot("answered")
	w.width, w.height, w.phone = width, height, phone
	w.do(w.screen(w.height))

	w.as("melnik")
	w.see("#answers")
	w.click("#answers")
	w.click(".threads .what a")
	w.contains("#conversation", text["question"], text["answer"])
	w.see("#conversation li.seller .status")
	w.shot("answer")
	w.open("/spend?by=legalEntity")
	w.see("#spent")
	w.shot("spend")
	if got := string(w.download("#spend-csv")); !strings.HasPrefix(got, "\uFEFF") || strings.Count(got, "\n") < 10 {
		w.t.Errorf("the report: %.200s", got)
	}
}

// download clicks what gives a file, and returns it.
func (w *walk) download(selector string) []byte {
	w.t.Helper()
	dir := w.t.TempDir()
	w.do(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
		return err
	}), chromedp.Click(chromedp.CSS(selector)))
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		files, err := os.ReadDir(dir)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name(), ".crdownload") && !strings.HasPrefix(f.Name(), ".") {
				b, err := os.ReadFile(dir + "/" + f.Name())
				if err == nil && len(b) > 0 {
					return b
				}
			}
		}
	}
	w.shot("failed")
	w.t.Fatalf("nothing was downloaded by %s", selector)
	return nil
}
