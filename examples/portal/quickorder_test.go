package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/exchange/xlsx"
)

// hash is that of the preview on a page.
func (a answer) hash() string {
	if m := regexp.MustCompile(`name="hash" value="([0-9a-f]+)"`).FindStringSubmatch(a.body); m != nil {
		return m[1]
	}
	return ""
}

// upload posts a file to the page of quick orders.
func (v *visitor) upload(t *testing.T, name string, content []byte) answer {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := v.http.Post(v.at+"/quick", form.FormDataContentType(), &b)
	return v.read("upload "+name, r, err)
}

// TestQuickOrder: what is pasted is shown before anything is in the cart, and what
// is applied is what was shown.
func TestQuickOrder(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "belov", "altair")
	text := strings.ToLower(tube) + "\t60\n" + tube[:len(tube)-1] + "\t5\n" + tube + "\t-1\nTotal\t65\n"
	page := v.post("/quick", "text", text).want(200, "To be ordered: 1", "Errors: 2.", "Perhaps:", "is negative", "a total", tube)
	v.get("/cart").want(200, "empty")
	v.post("/quick/apply", "text", text, "hash", "other").want(200, "no longer what was shown")
	v.post("/quick/apply", "text", text+tube+"\t1", "hash", page.hash()).want(200, "no longer what was shown")
	v.get("/cart").want(200, "empty")
	v.post("/quick/apply", "text", text, "hash", page.hash()).want(200, "Lines added to the cart: 1.", tube)

	// The file of errors, fed in again.
	errors := v.post("/quick/errors", "text", text, "format", "csv").want(200, "negative", "'-1")
	v.upload(t, "errors.csv", []byte(errors.body)).want(200, "Errors: 2.", "is negative")
	book := v.post("/quick/errors", "text", text, "format", "xlsx").want(200)
	v.upload(t, "errors.xlsx", []byte(book.body)).want(200, "Errors: 2.", "is negative")
	v.upload(t, "bad.xlsx", []byte("no workbook")).want(422, "no workbook")
	v.upload(t, "large.csv", bytes.Repeat([]byte("x;1\n"), 1<<19)).want(422, "larger than")

	for _, x := range [][2]string{{"melnik", "altair"}, {"orlova", "meridian"}} {
		other := p.visitor(t, x[0], x[1])
		other.get("/quick").want(403)
		other.post("/quick/apply", "text", text, "hash", page.hash()).want(403)
	}
	p.visitor(t, "", "").post("/quick", "text", text).want(401)
}

// TestBrowserQuickOrder pastes 200 rows, a quarter of them with errors, downloads
// nothing, corrects one and puts what is good into the cart, in both languages, on
// a desk and on a phone.
func TestBrowserQuickOrder(t *testing.T) { walks(t, (*walk).quickOrder) }

func (w *walk) quickOrder() {
	w.open("/sign-in")
	w.click(`button[name=language][value=` + w.lang + `]`)
	w.see("html[lang=" + w.lang + "]")
	w.click("#as-belov")
	w.open("/quick")
	w.see("#check")
	w.shot("quick")
	var rows strings.Builder
	rows.WriteString("Артикул\tКоличество\n")
	items := w.portal.app.Trade().Catalogue.Items
	for i := range 200 {
		sku, quantity := string(items[i%len(items)].SKU), "1000"
		switch i % 8 {
		case 3:
			sku = "?" + sku[1:]
		case 5:
			quantity = "abc"
		}
		fmt.Fprintf(&rows, "%s\t%s\n", sku, quantity)
	}
	w.do(chromedp.SetValue(chromedp.CSS("#text"), rows.String()))
	w.click("#check")
	w.see("#rows")
	w.shot("quick-checked")
	if n, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](`document.querySelectorAll("#rows tbody tr").length`)); err != nil || n != 201 {
		w.t.Errorf("%d rows: %v", n, err)
	}
	if n, err := chromedp.Run(w.ctx, chromedp.Evaluate[int](`document.querySelectorAll("#rows tr.error").length`)); err != nil || n < 50 {
		w.t.Errorf("%d rows with errors: %v", n, err)
	}
	w.see("#rows .perhaps")
	w.click("#apply")
	w.see("table.lines")
	w.see(".notice.ok")
	w.shot("quick-applied")

	// A workbook from the disk.
	file := filepath.Join(w.t.TempDir(), "order.xlsx")
	var b bytes.Buffer
	err := xlsx.Export(&b, []quickorder.Row{{Number: 2, Article: tube, Amount: "60"}, {Number: 3, Article: "NOPE", Amount: "1"}}, quickorder.ExportOptions{})
	if err == nil {
		err = os.WriteFile(file, b.Bytes(), 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.open("/quick")
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	w.click("#check")
	w.see("#rows tr.error")
	w.contains("#rows", tube, "NOPE")
	w.shot("quick-workbook")
}
