package main

import (
	"bytes"
	"context"
	"mime/multipart"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/document"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/store"
)

var claimForms = regexp.MustCompile(`href="(/claims/new/[^"]+)"`)

// delivered brings an order of 50 elbows to the buyer, and returns its page and the form
// of a claim about it.
func (p portal) delivered(t *testing.T, buyer, manager *visitor) (path, form string) {
	t.Helper()
	path = buyer.ordered("50")
	manager.with(path, path+"/confirm").want(200)
	ship := shipmentPaths.FindStringSubmatch(manager.with(path, path+"/plan", "quantity.1", "50").want(200).body)[1]
	for _, step := range []string{"load", "depart", "deliver"} {
		manager.with(path, ship+"/"+step).want(200)
	}
	return path, claimForms.FindStringSubmatch(buyer.get(path).want(200).body)[1]
}

func (p portal) claims(t *testing.T) (out []claim.State) {
	t.Helper()
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.ClaimLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, claim.Filter{}, kabinet.Page{})
		out = list.Items
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var claimKeys = regexp.MustCompile(`name="key" value="([^"]+)"`)

// A claim from the form to what makes it good, with a question on the way; no more can be
// claimed than was delivered, and a form that is posted twice is one claim.
func TestClaims(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	_, form := p.delivered(t, buyer, manager)
	page := buyer.get(form).want(200, "50\u00a0pcs can be claimed", "Shortage", "Hand the claim in")
	fields := []string{"key", claimKeys.FindStringSubmatch(page.body)[1], "kind", "damage", "quantity", "12", "reason", "помяты торцы"}
	for _, wrong := range [][2]string{{"quantity", "51"}, {"quantity", "many"}, {"quantity", "0"}, {"quantity", ""}, {"kind", "revenge"}, {"reason", ""}, {"kind", "misSort"}} {
		buyer.post(form, append(fields, wrong[0], wrong[1])...).want(422, "Hand the claim in")
	}
	if n := len(p.claims(t)); n != 0 {
		t.Fatalf("%d claims of mistakes", n)
	}
	made := buyer.post(form, fields...).want(200, "The claim was handed in", "Damage", "помяты торцы", "12\u00a0pcs", "Withdraw the claim")
	if again := buyer.post(form, fields...).want(200); again.path != made.path || len(p.claims(t)) != 1 {
		t.Errorf("posted twice it is at %s, and there are %d", again.path, len(p.claims(t)))
	}
	buyer.get(form).want(200, "38\u00a0pcs can be claimed")
	buyer.post(form, append(fields, "key", "ABCDEFGHIJ", "quantity", "39")...).want(422, "38")
	path := made.path
	made.without(path+"/take", path+"/decide")
	buyer.post(path+"/take", "version", buyer.version(path, path+"/withdraw")).want(403)
	manager.get("/claims").want(200, path, "Damage", "Stroyfaza")
	manager.get(path).want(200).without(path+"/withdraw", path+"/answer")
	version := manager.version(path, path+"/take")
	manager.post(path+"/take", "version", version).want(200, "The claim is in review")
	manager.post(path+"/take", "version", version).want(200, "changed in another window")
	manager.with(path, path+"/ask", "text", "есть ли фото?").want(200, "The client was asked")
	buyer.with(path, path+"/answer", "text", "двенадцать снимков").want(200, "The answer was sent", "есть ли фото?")
	manager.with(path, path+"/decide", "accepted.1", "10").want(200, "reason")
	manager.with(path, path+"/decide", "accepted.1", "13", "reason.1", "?").want(200, "no more than is claimed")
	manager.with(path, path+"/decide", "accepted.1", "10", "reason.1", "две целы").want(200, "The decision is recorded", "partly accepted", "две целы")
	manager.with(path, path+"/resolve", "remedy.1", "keep").want(200, "make")
	manager.with(path, path+"/resolve", "remedy.1", "credit").want(200, "being made good", "come back")
	manager.with(path, path+"/fulfil", "resolution", "1", "text", "КСФ-12").want(200, "done by КСФ-12", "closed")
	buyer.get("/claims").want(200, path, "closed")
	buyer.with(path, path+"/reopen", "text", "не все").want(200, "The claim was reopened")
	buyer.get(form).want(200, "38\u00a0pcs can be claimed") // it holds what it did
}

// What is claimed stays owed and is not overdue; the invoice is that of the order.
func TestDisputedIsNotOverdue(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	path, form := p.delivered(t, buyer, manager)
	buyer.get(path).want(200).without(path + "/bill")
	buyer.post(path+"/bill", "version", buyer.version(path, path+"/proforma")).want(403)
	version := manager.version(path, path+"/bill")
	manager.post(path+"/bill", "version", version).want(200, "The invoice is booked", "UT-1001").without(path + "/bill")
	manager.post(path+"/bill", "version", version).want(200, "changed in another window")
	buyer.get("/receivables").want(200, path, "UT-1001").without("in dispute")
	buyer.post(form, "key", "DDDDDDDDDDDD", "kind", "damage", "quantity", "20", "reason", "помяты").want(200, "in dispute")
	page := buyer.get("/receivables").want(200, "UT-1001", "in dispute, not overdue")
	if n := strings.Count(page.body, "UT-1001"); n != 3 { // both parts of what is open, and one posting
		t.Errorf("the invoice is named %d times", n)
	}
	overdue := regexp.MustCompile(`<dt>Overdue</dt><dd[^>]*>([^<]+)<`)
	owed := regexp.MustCompile(`<dt>Owed[^<]*</dt><dd><b>([^<]+)<`)
	was := owed.FindStringSubmatch(page.body)
	if was == nil {
		t.Fatalf("what is owed is not on the page\n%s", page.body)
	}
	p.later(200 * 24 * time.Hour)
	again := p.visitor(t, "gromov", "stroyfaza").get("/receivables").want(200, "in dispute, not overdue")
	late, all := overdue.FindStringSubmatch(again.body), owed.FindStringSubmatch(again.body)
	if late == nil || all == nil || all[1] != was[1] || late[1] == all[1] {
		t.Errorf("owed %s then and %s now, of which %s is overdue", was, all, late)
	}
}

// What came instead of something else names both.
func TestMisSort(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	_, form := p.delivered(t, buyer, manager)
	made := buyer.post(form, "key", "AAAAAAAAAAAA", "kind", "misSort", "quantity", "5", "sku", tube, "received", "5", "reason", "не то").
		want(200, "Something else came", "What came instead")
	if !strings.Contains(made.body, "40") {
		t.Error("the article that came has no name")
	}
	buyer.with(made.path, made.path+"/withdraw").want(200, "The claim was withdrawn")
	buyer.get(form).want(200, "50\u00a0pcs can be claimed")
	buyer.post(form, "key", "BBBBBBBBBBBB", "kind", "surplus", "received", "3", "reason", "лишние").want(200, "Surplus")
}

// TestForeignGoods: shipments, invoices and claims of another company are not there, by
// any address; who may only look finds no buttons, and is refused.
func TestForeignGoods(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	path, form := p.delivered(t, buyer, manager)
	made := buyer.post(form, "key", "CCCCCCCCCCCC", "kind", "shortage", "quantity", "1", "reason", "нет").want(200)
	invoice := regexp.MustCompile(`href="(/proformas/[^"]+)"`).FindStringSubmatch(
		buyer.post(path+"/proforma", "version", buyer.version(path, path+"/proforma"), "invoices", "0").want(200).body)[1]
	ship := strings.Replace(strings.TrimSuffix(strings.Replace(form, "/claims/new/", "/shipments/", 1), "/1"), "//", "/", -1)
	buyer.get(path).want(200, ship+"/accept")

	stranger := p.visitor(t, "sokolova", "altair")
	for _, mine := range []string{"stroyfaza", "altair"} {
		at := func(path string) string { return strings.Replace(path, "/stroyfaza/", "/"+mine+"/", 1) }
		for _, page := range []string{path, path + "/amend", form, made.path, invoice} {
			stranger.get(at(page)).want(404)
		}
		for _, step := range []string{"/plan", "/cancel-line", "/close-short", "/amend", "/proforma", "/reprice"} {
			stranger.post(at(path)+step, "version", "1", "line", "1", "quantity.1", "1", "reason", "x", "payable", "1 RUB").want(404)
		}
		for _, step := range []string{"/load", "/depart", "/recall", "/deliver", "/accept", "/nothing"} {
			stranger.post(at(ship)+step, "version", "1", "reason", "x").want(404)
		}
		for _, step := range []string{"/take", "/ask", "/answer", "/decide", "/resolve", "/fulfil", "/withdraw", "/reopen", "/nothing"} {
			stranger.post(at(made.path)+step, "version", "1", "text", "x").want(404)
		}
		stranger.post(at(form), "kind", "shortage", "quantity", "1", "reason", "x").want(404)
		stranger.post(at(invoice)+"/pay", "amount", "1", "reference", "1").want(404)
	}
	stranger.get("/claims").want(200, "There are no claims").without(made.path)

	viewer := p.visitor(t, "kim", "stroyfaza")
	viewer.get(path).want(200, "Shipments").without(ship+"/", path+"/proforma", path+"/cancel-line", path+"/amend", "/claims/new/")
	viewer.get(made.path).want(200).without(made.path + "/withdraw")
	viewer.get(invoice).want(200, "40702810600000012345").without(invoice + "/pay")
	viewer.get(form).want(403)
	viewer.post(form, "kind", "shortage", "quantity", "1", "reason", "x").want(403)
	for _, step := range []string{path + "/plan", path + "/cancel-line", path + "/close-short", path + "/amend", path + "/proforma", path + "/reprice",
		ship + "/load", ship + "/depart", ship + "/deliver", ship + "/accept", ship + "/recall", made.path + "/take", made.path + "/withdraw", invoice + "/pay"} {
		o := p.orders(t)[0]
		viewer.post(step, "version", "1", "line", "1", "quantity.1", "1", "reason", "x", "text", "x", "amount", "1", "reference", "1",
			"payable", o.Totals.Payable.String(), "invoices", "1").want(403)
	}
}

// sendFiles posts a form with files: pairs of field and name, each a small picture.
func (v *visitor) sendFiles(path string, files []string, pairs ...string) answer {
	v.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, values := range form(pairs) {
		_ = w.WriteField(name, values[0]) // into memory
	}
	for i := 0; i+1 < len(files); i += 2 {
		part, err := w.CreateFormFile(files[i], files[i+1])
		if err != nil {
			v.t.Fatal(err)
		}
		_, _ = part.Write([]byte("\x89PNG\r\n\x1a\n"))
	}
	_ = w.Close()
	r, err := v.http.Post(v.at+path, w.FormDataContentType(), &b)
	return v.read("POST "+path, r, err)
}

// One claim takes several lines of a shipment, each with its photographs, which both sides
// see; an answer adds more. Mistakes leave neither claim nor papers, and nobody else sees
// or adds any.
func TestAClaimOfSeveralLinesWithEvidence(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	buyer.fill(rebar, "5", "TNE", "site-tula")
	cart := buyer.fill(elbow, "50", "PCE", "site-tula")
	path := buyer.post(cart.path+"/place", cart.order()...).want(200, "The order was placed").path
	manager.with(path, path+"/confirm").want(200)
	ship := shipmentPaths.FindStringSubmatch(manager.with(path, path+"/plan", "quantity.1", "5", "quantity.2", "50").want(200).body)[1]
	for _, step := range []string{"load", "depart", "deliver"} {
		manager.with(path, ship+"/"+step).want(200)
	}
	form := claimForms.FindStringSubmatch(buyer.get(path).want(200).body)[1]
	page := buyer.get(form).want(200, "Anything else of this shipment?", `name="quantity.2"`, `name="file.2"`, "50\u00a0pcs can be claimed")
	fields := []string{"key", claimKeys.FindStringSubmatch(page.body)[1], "kind", "shortage", "quantity", "1", "reason", "недовес",
		"kind.2", "damage", "quantity.2", "4", "reason.2", ""}
	photos := []string{"file", "scales.png", "file.2", "one.png", "file.2", "two.png"}
	buyer.sendFiles(form, photos, append(fields, "quantity.2", "51")...).want(422, "choose the files again", `value="51"`)
	buyer.sendFiles(form, []string{"file", "virus.exe"}, fields...).want(422)
	buyer.sendFiles(form, photos, append(fields, "quantity.2", "")...).want(422) // photographs of what is not claimed
	buyer.get("/documents").want(200).without("one.png")
	if n := len(p.claims(t)); n != 0 {
		t.Fatalf("%d claims of mistakes", n)
	}
	stranger, viewer := p.visitor(t, "belov", "altair"), p.visitor(t, "kim", "stroyfaza")
	stranger.sendFiles(form, photos, fields...).want(404)
	stranger.sendFiles(strings.Replace(form, "/stroyfaza/", "/altair/", 1), photos, fields...).want(404)
	viewer.sendFiles(form, photos, fields...).want(403)

	made := buyer.sendFiles(form, photos, fields...).want(200, "The claim was handed in", "scales.png", "one.png", "two.png", "недовес", "4\u00a0pcs")
	if again := buyer.sendFiles(form, photos, fields...).want(200); again.path != made.path || len(p.claims(t)) != 1 {
		t.Errorf("posted twice it is at %s, and there are %d", again.path, len(p.claims(t)))
	}
	x := p.claims(t)[0]
	if len(x.Lines) != 2 || len(x.Lines[0].Evidence) != 1 || len(x.Lines[1].Evidence) != 2 || x.Lines[1].Reason != "недовес" {
		t.Fatalf("the claim: %+v", x.Lines)
	}
	paper := documentPath(x.Org, document.ID(x.Lines[1].Evidence[0]))
	manager.get(made.path).want(200, "scales.png", "one.png", paper)
	manager.get(paper + "/preview").want(200)
	stranger.get(made.path).want(404)
	stranger.get(paper).want(404)
	stranger.get(strings.Replace(paper, "/stroyfaza/", "/altair/", 1) + "/preview").want(404)

	manager.with(made.path, made.path+"/take").want(200)
	manager.with(made.path, made.path+"/ask", "text", "фото бирки?").want(200)
	version := buyer.version(made.path, made.path+"/answer")
	stranger.sendFiles(made.path+"/answer", []string{"file", "tag.png"}, "version", version, "text", "x", "line", "2").want(404)
	viewer.sendFiles(made.path+"/answer", []string{"file", "tag.png"}, "version", version, "text", "x", "line", "2").want(403)
	buyer.sendFiles(made.path+"/answer", []string{"file", "tag.png"}, "version", version, "text", "вот", "line", "9").want(404)
	buyer.sendFiles(made.path+"/answer", []string{"file", "tag.png"}, "version", version, "text", "вот", "line", "2").want(200, "The answer was sent", "tag.png")
	if n := len(p.claims(t)[0].Lines[1].Evidence); n != 3 {
		t.Errorf("%d papers about the second line", n)
	}
	manager.with(made.path, made.path+"/decide", "accepted.1", "1", "accepted.2", "4").want(200, "The decision is recorded")
}
