package main

import (
	"archive/zip"
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
)

// withPast is start with the papers and orders of the past.
func withPast(t *testing.T) portal {
	p := start(t)
	if err := p.server.SeedPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p
}

// invoice is the path of the sample's invoice of a number.
func invoice(org, number string) string {
	return documentPath(kabinet.OrgID(org), document.ExternalID("1c", number))
}

// zipped returns the names in an archive.
func (a answer) zipped() (names []string) {
	a.t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	if err != nil {
		a.t.Fatalf("%s: %v", a.what, err)
	}
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return names
}

// TestDocuments: the list with its filters, a paper, its bytes by a short-lived link of one's
// own, and who was handed it.
func TestDocuments(t *testing.T) {
	p := withPast(t)
	owner := p.visitor(t, "sokolova", "altair")
	owner.get("/documents").want(200, "Invoice for payment", "UT-1907", "Order confirmation", invoice("altair", "УТ-1907")).without("stroyfaza")
	owner.get("/documents?text=1907").want(200, "UT-1907").without("UT-1842", "Order confirmation U")
	owner.get("/documents?kind=order_confirmation").want(200, "Order confirmation U").without("UT-1907")
	owner.get("/documents?entity=altair-stroy").want(200, "UT-1933").without("UT-1907")
	today := kabinet.DateOf(time.Now().In(zone))
	owner.get("/documents?from="+today.AddDays(-20).String()+"&until="+today.String()).want(200, "UT-2051").without("UT-1842")
	owner.get("/documents?text=nothing").want(200, "No document is like that")
	owner.get("/documents?from=yesterday").want(200, "UT-1907")

	page := owner.get(invoice("altair", "УТ-1907")).want(200, `id="download"`, `id="preview"`, "Questions and answers").without(`id="accesses"><h2>Who was handed it</h2><ol class="log"><li>`)
	got := owner.get(page.path+"/download").want(200, "%PDF-")
	if !strings.HasPrefix(got.path, "/files/kd1.") || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") || got.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("at %s: %v", got.path, got.header)
	}
	seen := owner.get(page.path+"/preview").want(200, "%PDF-")
	if !strings.HasPrefix(seen.header.Get("Content-Disposition"), "inline;") || !strings.Contains(seen.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("the preview: %v", seen.header)
	}
	if strings.Contains(p.log.String(), "/files/kd1.") {
		t.Error("a link is in the log")
	}
	owner.get(page.path).want(200, "Who was handed it", "looked at it", "downloaded it", "Anna Sokolova")
	if names := owner.get("/documents.zip?entity=altair-stroy&kind=proforma").want(200).zipped(); len(names) != 3 {
		t.Errorf("the archive has %v", names)
	}
	// The seller's people see all of it, and add to it.
	manager := p.visitor(t, "orlova", "meridian")
	manager.get("/documents").want(200, "UT-1907", "Alta").without(`id="p-file"`)
	form := manager.get("/documents?client=altair").want(200, `id="p-file"`)
	fields := []string{"client", "altair", "kind", "certificate", "number", "К-17", "title", "Плавка 4411", "date", "2026-03-02", "entity", "altair-truba"}
	manager.sendFile("/documents", "../плавка.pdf", []byte("%PDF-1.7\n"), fields...).want(200, "The document is there", "K-17")
	manager.sendFile("/documents", "a.exe", []byte("MZ"), fields...).want(200, "are not accepted")
	manager.sendFile("/documents", "", nil, fields...).want(200, "The file is empty")
	owner.sendFile("/documents", "a.pdf", []byte("%PDF-"), fields...).want(403)
	owner.get("/documents?kind=certificate").want(200, "K-17")
	_ = form
}

// TestForeignDocuments: what is another organisation's, or another legal entity's, is not
// there by list, page, preview, download, archive, conversation, or by a link that was made
// for somebody else.
func TestForeignDocuments(t *testing.T) {
	p := withPast(t)
	owner, firm, clerk := p.visitor(t, "sokolova", "altair"), p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "fedorova", "altair")
	ours, energo := invoice("altair", "УТ-1907"), invoice("altair", "УТ-2044")
	link := func(v *visitor, path string) string {
		v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		defer func() { v.http.CheckRedirect = nil }()
		return v.get(path + "/download").want(303).header.Get("Location")
	}
	for _, x := range []struct {
		who  *visitor
		path string
	}{
		{firm, ours}, {firm, strings.Replace(ours, "altair", "stroyfaza", 1)}, {clerk, energo}, {firm, "/documents/altair/..%2f..%2fetc%2fpasswd"},
		{owner, "/documents/altair/none"}, {owner, strings.Replace(ours, "altair", "meridian", 1)},
	} {
		for _, way := range []string{"", "/download", "/preview"} {
			x.who.get(x.path + way).want(404).without("%PDF-")
		}
	}
	firm.get("/documents").want(200).without("UT-1907", "altair")
	firm.get("/documents?client=altair").want(200).without("UT-1907")
	firm.get("/documents?entity=altair-truba").want(200).without("UT-1907")
	for _, name := range firm.get("/documents.zip?client=altair").want(200).zipped() {
		t.Errorf("%s is in the archive of another", name)
	}
	clerk.get("/documents").want(200, "UT-1907", "UT-1933").without("UT-2044", "Order confirmation U")
	clerk.get("/documents?entity=altair-energo").want(200).without("UT-2044")
	for _, name := range clerk.get("/documents.zip").want(200).zipped() {
		if strings.Contains(name, "2044") || strings.Contains(name, "Подтверждение") {
			t.Errorf("%s is in the archive", name)
		}
	}
	// Links: for somebody else, altered, cut, of another kind, and after their time.
	mine := link(owner, ours)
	owner.get(mine).want(200, "%PDF-")
	firm.get(mine).want(404)
	clerk.get(mine).want(404)
	if got := p.visitor(t, "", "").get(mine); got.path != "/sign-in" {
		t.Errorf("a stranger is at %s", got.path)
	}
	for _, altered := range []string{mine[:len(mine)-2] + "AA", mine[:len(mine)-8], strings.Replace(mine, "kd1", "kd2", 1), "/files/kd1.e30.e30", "/files/x", "/files/..%2f..%2fportal.db"} {
		owner.get(altered).want(404)
	}
	mine = link(owner, ours)
	p.later(linkTime / 5)
	owner.get(mine).want(200)
	p.later(linkTime)
	owner.get(mine).want(410, "no longer valid")
	// Who has left, or has lost the right, has a link that opens nothing.
	theirs := link(clerk, ours)
	clerk.get(theirs).want(200)
	// Whose right is to view orders alone finds no papers: no button, no page.
	kim := p.visitor(t, "kim", "stroyfaza")
	kim.get("/").want(200).without(`href="/documents"`)
	kim.get("/documents").want(403)
	kim.get("/documents.zip").want(403)
	// A conversation about an invoice of another entity is not there either.
	id := energo[strings.LastIndex(energo, "/")+1:]
	owner.sendFile("/threads/altair", "", nil, "kind", "invoice", "about", id, "text", "Why 45 days?", "back", energo).want(200, "Why 45 days?")
	owner.sendFile("/threads/altair", "", nil, "kind", "document", "about", id, "text", "x", "back", energo).want(404)
	clerk.get("/threads?show=all").want(200).without("2044")
	clerk.sendFile("/threads/altair", "", nil, "kind", "invoice", "about", id, "text", "x", "back", "/").want(404)
}

// TestPapersOnDemand: confirmation, invoice for payment and statement are drawn for who may
// see what they say, in the language of the page, and for nobody else.
func TestPapersOnDemand(t *testing.T) {
	p := withPast(t)
	buyer, firm := p.visitor(t, "belov", "altair"), p.visitor(t, "gromov", "stroyfaza")
	order := buyer.post(buyer.fill(tube, "10", "PCE", "site-tyumen").path+"/place", buyer.get("/cart").order()...).want(200, `id="papers"`, "/order.pdf")
	for _, lang := range Languages {
		buyer.post("/language", "language", lang, "back", "/")
		got := buyer.get(order.path+"/order.pdf").want(200, "%PDF-")
		if h := got.header.Get("Content-Disposition"); !strings.HasPrefix(h, "attachment;") || !strings.Contains(h, "MM-1001") {
			t.Errorf("Content-Disposition: %s", h)
		}
	}
	firm.get(order.path + "/order.pdf").want(404)
	version := buyer.version(order.path, order.path+"/proforma")
	bill := regexp.MustCompile(`href="(/proformas/[^"]+)"`).FindStringSubmatch(
		buyer.post(order.path+"/proforma", "version", version, "invoices", "0").want(200).body)[1]
	buyer.get(bill).want(200, bill+"/invoice.pdf")
	buyer.get(bill+"/invoice.pdf").want(200, "%PDF-")
	firm.get(bill + "/invoice.pdf").want(404)
	owner := p.visitor(t, "sokolova", "altair")
	page := owner.get("/receivables").want(200, `id="statement-pdf"`)
	pdf := regexp.MustCompile(`id="statement-pdf" href="([^"]+)"`).FindStringSubmatch(page.body)[1]
	pdf = strings.ReplaceAll(pdf, "&amp;", "&")
	owner.get(pdf).want(200, "%PDF-")
	firm.get(pdf).want(404)
	buyer.get(pdf).want(403)
	p.visitor(t, "fedorova", "altair").get("/receivables/altair/cra-altair-energo/statement.pdf").want(404)
	// What was filed about an order stands on its page.
	past := orderPath("altair", pastID("altair", 0))
	owner.get(past).want(200, "Order confirmation U")
	p.visitor(t, "fedorova", "altair").get(past + "/order.pdf").want(403)
}

// TestSweptFiles: what was uploaded for nothing goes, what belongs to a paper stays.
func TestSweptFiles(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "sokolova", "altair")
	page := buyer.sendFile("/threads/altair", "a.pdf", []byte("%PDF-1.7\n"), "kind", "organization", "about", "altair", "text", "x", "back", "/").want(200)
	file := regexp.MustCompile(`href="(/documents/altair/[^"]+/download)"`).FindStringSubmatch(page.body)[1]
	lost, err := document.Receive(t.Context(), p.app.Blobs, "altair", "doc_lost", "b.pdf", strings.NewReader("%PDF-"), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	p.later(48 * time.Hour)
	if err := p.app.sweepFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.app.Blobs.Open(t.Context(), lost.Blob); err == nil {
		t.Error("what belongs to no document is still there")
	}
	p.visitor(t, "sokolova", "altair").get(file).want(200, "%PDF-1.7")
}
