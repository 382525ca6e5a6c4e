package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/accounts/thread"
	people "github.com/seed-a884640a/kabinet/accounts/thread/withaccounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
)

// sendFile posts a form with a file.
func (v *visitor) sendFile(path, file string, content []byte, pairs ...string) answer {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = w.WriteField(pairs[i], pairs[i+1]) // into memory
	}
	if file != "" {
		part, err := w.CreateFormFile("file", file)
		if err != nil {
			v.t.Fatal(err)
		}
		_, _ = part.Write(content)
	}
	_ = w.Close()
	r, err := v.http.Post(v.at+path, w.FormDataContentType(), &b)
	return v.read("POST "+path, r, err)
}

// ask says something about the company.
func (v *visitor) ask(org, text string) answer {
	v.t.Helper()
	return v.sendFile("/threads/"+org, "", nil, "kind", "organization", "about", org, "text", text, "back", "/")
}

var companyThread = threadPath(seed.Holding, thread.Of(people.About(seed.Holding)))

// TestManagerAnswers: a question on the home page, the manager's inbox with how long it
// waits, the answer, what is new to whom, and the mails that say so without what was said.
func TestManagerAnswers(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "belov", "altair"), p.visitor(t, "orlova", "meridian")
	buyer.get("/").want(200, `id="conversation"`, "Your manager", "Nothing has been asked yet", "Mariya Orlova answers")
	manager.get("/").want(200).without(`id="asked"`)
	buyer.ask("altair", "When will the pipe come? The gate closes at five.").want(200, "The message was sent", "The gate closes at five", "waits for an answer")
	manager.get("/").want(200, `id="asked"`)
	manager.get("/threads").want(200, companyThread, "Waits").without("The gate closes")
	page := manager.get(companyThread).want(200, "The gate closes at five", "Igor Belov", "new</span>")
	page = manager.get(companyThread).want(200).without(">new</span>")
	manager.post(companyThread+"/reply", "text", "On Friday at ten.").want(200, "On Friday at ten.")
	manager.get("/threads").want(200, "There are no conversations here")
	manager.get("/threads?show=all").want(200, companyThread, " min")
	buyer.get("/").want(200, "On Friday at ten.", "supplier", ">new</span>")
	buyer.get("/").want(200, "On Friday at ten.").without(">new</span>")
	// A colleague by right reads along.
	p.visitor(t, "ryabov", "altair").get("/").want(200, "On Friday at ten.")
	// Who acts for one legal entity takes part in what is about the company too.
	buyer.post("/entity", "entity", "altair-truba", "back", "/").want(200, "On Friday at ten.", `id="say"`)
	buyer.post("/entity", "entity", "", "back", "/").want(200)
	// A file of a buyer's lies with a division of his: who may not see that is not shown it.
	photo := []string{"kind", "organization", "about", "altair", "text", "The gate.", "back", "/"}
	buyer.sendFile("/threads/altair", "gate.png", []byte("\x89PNG\r\n\x1a\n"), photo...).want(200, ">gate.png</a>")
	manager.get(companyThread).want(200, "The gate.", ">gate.png</a>")
	p.visitor(t, "fedorova", "altair").get("/").want(200, "The gate.", "Files that you may not see: 1").without("gate.png")
	// What may not be said.
	buyer.ask("altair", " ").want(200, "The message is empty")
	buyer.ask("altair", strings.Repeat("x", 9000)).want(200, "longer than 8,000 bytes")
	if err := p.server.Post.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, l := range p.server.box.Letters() {
		text := ""
		for _, line := range l.Lines {
			text += line.Text + line.Link
		}
		if strings.Contains(text, companyThread) {
			told = append(told, l.To)
		}
		if strings.Contains(text, "gate closes") || strings.Contains(text, "at ten") {
			t.Errorf("a mail says what was said: %q", text)
		}
	}
	if strings.Join(told, " ") != "orlova@meridian.example belov@altair.example orlova@meridian.example" {
		t.Errorf("told: %v", told)
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page.body)[1]
	manager.post(companyThread+"/close", "version", version).want(200, "Somebody was faster")
	version = regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(manager.get(companyThread).body)[1]
	manager.post(companyThread+"/close", "version", version).want(200, "closed")
}

// TestConversationOfAnOrder: those who may see the order, with a file that they may see.
func TestConversationOfAnOrder(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "belov", "altair")
	order := buyer.post(buyer.fill(tube, "10", "PCE", "site-tyumen").path+"/place", buyer.get("/cart").order()...).want(200, `id="conversation"`)
	id := order.path[strings.LastIndex(order.path, "/")+1:]
	said := []string{"kind", "order", "about", id, "text", "See the drawing.", "back", order.path}
	page := buyer.sendFile("/threads/altair", "../../etc/drawing.pdf", []byte("%PDF-1.7\n"), said...).want(200, "See the drawing.", ">drawing.pdf</a>").without("etc")
	file := regexp.MustCompile(`href="(/documents/altair/[^"]+/download)"`).FindStringSubmatch(page.body)[1]
	got := buyer.get(file).want(200, "%PDF-1.7")
	if h := got.header.Get("Content-Disposition"); h != `attachment; filename="drawing.pdf"` {
		t.Errorf("Content-Disposition: %s", h)
	}
	if got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(got.path, "/files/kd1.") {
		t.Errorf("at %s with %v", got.path, got.header)
	}
	p.visitor(t, "orlova", "meridian").get(order.path).want(200, "See the drawing.", ">drawing.pdf</a>")
	p.visitor(t, "orlova", "meridian").get(file).want(200, "%PDF-1.7")
	// What is not what its name says, or is nothing one may attach.
	buyer.sendFile("/threads/altair", "virus.pdf", []byte("MZ\x90"), said...).want(200, "not what its name says")
	buyer.sendFile("/threads/altair", "page.html", []byte("<script>"), said...).want(200, "are not accepted")
	buyer.sendFile("/threads/altair", "large.txt", bytes.Repeat([]byte("x"), maxUpload+1), said...).want(200, "larger than")
	buyer.sendFile("/threads/altair", "huge.txt", bytes.Repeat([]byte("x"), maxUpload+2<<20), said...).want(413)
}

// TestForeignConversations: another organisation's is not there, whatever is asked, and who
// has no right to write finds no form.
func TestForeignConversations(t *testing.T) {
	p := start(t)
	buyer, firm := p.visitor(t, "belov", "altair"), p.visitor(t, "gromov", "stroyfaza")
	buyer.ask("altair", "Ours alone.").want(200)
	order := buyer.post(buyer.fill(tube, "10", "PCE", "site-tyumen").path+"/place", buyer.get("/cart").order()...).want(200)
	id := order.path[strings.LastIndex(order.path, "/")+1:]
	buyer.sendFile("/threads/altair", "", nil, "kind", "order", "about", id, "text", "About the order.", "back", order.path).want(200)
	orderThread := threadPath(seed.Holding, thread.Of(thread.Ref{Kind: "order", ID: id}))
	for _, path := range []string{companyThread, orderThread, strings.Replace(orderThread, "altair", "stroyfaza", 1)} {
		firm.get(path).want(404)
		firm.post(path+"/reply", "text", "hello").want(404)
		firm.post(path+"/close", "version", "1").want(404)
		firm.post(path+"/stage", "version", "1", "stage", "done").want(404)
	}
	firm.get("/threads").want(200).without("altair", "About the order")
	firm.get("/threads?show=all").want(200).without("altair")
	firm.ask("altair", "hello").want(404)
	firm.sendFile("/threads/stroyfaza", "", nil, "kind", "organization", "about", "altair", "text", "x", "back", "/").want(404)
	firm.sendFile("/threads/stroyfaza", "", nil, "kind", "order", "about", id, "text", "x", "back", "/").want(404)
	firm.sendFile("/threads/altair", "", nil, "kind", "order", "about", id, "text", "x", "back", "/").want(404)
	firm.sendFile("/threads/altair", "a.pdf", []byte("%PDF-"), "kind", "order", "about", id, "text", "x", "back", "/").want(404)
	buyer.sendFile("/threads/altair", "", nil, "kind", "weather", "about", id, "text", "x", "back", "/").want(404)

	// Dina Fyodorova sees invoices of two legal entities, and not the order; she may not write.
	clerk := p.visitor(t, "fedorova", "altair")
	clerk.get(orderThread).want(404)
	clerk.get("/").want(200, "Ours alone.").without(`id="say"`)
	clerk.ask("altair", "hello").want(403)
	clerk.get(companyThread).want(200).without(`id="say"`, "/close")
	// A viewer of the firm has neither form nor button.
	p.visitor(t, "kim", "stroyfaza").get("/").want(200).without(`id="say"`, `href="/threads"`)
	// Where a form leads is a page of this server.
	if got := buyer.sendFile("/threads/altair", "", nil, "kind", "organization", "about", "altair", "text", "x", "back", "//elsewhere.example/").want(200); got.path != "/" {
		t.Errorf("at %s", got.path)
	}
	// Words are words.
	buyer.ask("altair", `<script>alert("x")</script>`).want(200, "&lt;script&gt;alert").without("<script>alert")
	p.visitor(t, "", "").sendFile("/threads/altair", "", nil, "kind", "organization", "about", "altair", "text", "x").want(401)
}

// TestSuggestion: from the client's words to the seller's answer, and the offer to try it.
func TestSuggestion(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "belov", "altair"), p.visitor(t, "orlova", "meridian")
	version := func(v *visitor, path string) string {
		return regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(v.get(path).body)[1]
	}
	page := buyer.post("/threads/suggest", "title", "Weights on labels", "text", "So that nobody weighs twice.").want(200, "Thank you", "Weights on labels").without(`id="decide"`)
	p.later(26 * time.Hour)
	buyer, manager = p.visitor(t, "belov", "altair"), p.visitor(t, "orlova", "meridian")
	manager.get("/threads?show=suggestions").want(200, page.path, "Weights on labels")
	manager.post(page.path+"/stage", "version", version(manager, page.path), "stage", "declined", "text", "").want(200, "Say why")
	manager.post(page.path+"/stage", "version", version(manager, page.path), "stage", "planned", "text", "By the summer.").want(200, "is planned")
	manager.post(page.path+"/beta", "version", version(manager, page.path), "text", "Two sites in May.").want(200, "the client was asked to try it")
	buyer.get(page.path).want(200, "By the summer.", "Two sites in May.", "We will try it")
	buyer.post(page.path+"/stage", "version", version(buyer, page.path), "stage", "done").want(403)
	buyer.post(page.path+"/try", "version", version(buyer, page.path), "taken", "yes").want(200, "the client tries it")
	manager.post(page.path+"/try", "version", "9", "taken", "yes").want(200, "Somebody was faster")
	buyer.post(page.path+"/nothing", "version", "1").want(404)
	manager.post("/threads/suggest", "title", "x", "text", "y").want(403)
	if r, err := http.Get(p.URL + page.path); err != nil || r.Request.URL.Path != "/sign-in" {
		t.Errorf("a stranger is at %v, %v", r.Request.URL, err)
	}
}
