package main

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/onboarding"
	"github.com/seed-a884640a/kabinet/store"
)

// launch returns an onboarding as it is now, whoever asks.
func (p portal) launch(t *testing.T, org kabinet.OrgID, template onboarding.TemplateID) onboarding.View {
	t.Helper()
	var out onboarding.View
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := p.app.housekeeping(tx).List(ctx, reporter, onboarding.Filter{Org: org, Template: template}, kabinet.Page{})
		if err == nil && len(list.Items) > 0 {
			out = list.Items[0]
		}
		return err
	})
	if err != nil || out.Evaluation == nil {
		t.Fatalf("no onboarding of %s: %v", org, err)
	}
	return out
}

var launchVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

// press posts an action of an onboarding, as its page was seen.
func (v *visitor) press(page answer, path, action string, pairs ...string) answer {
	v.t.Helper()
	m := launchVersion.FindStringSubmatch(page.body)
	if m == nil {
		v.t.Fatalf("%s: there is nothing to press", page.what)
	}
	return v.post(path+"/"+action, append([]string{"version", m[1]}, pairs...)...)
}

func isDone(t *testing.T, v onboarding.View, step onboarding.StepID, subject onboarding.Subject, want onboarding.StepStatus) {
	t.Helper()
	if x, _ := v.Evaluation.Step(step, subject); x.Status != want {
		t.Errorf("%s is %s, not %s", step, x.Status, want)
	}
}

// TestBuyerGetsStarted: what the portal knows is done from the beginning; the agreement
// is handed in, sent back, handed in again and approved by the seller; prices are
// confirmed; and the first order in the portal finishes it.
func TestBuyerGetsStarted(t *testing.T) {
	p := start(t)
	at := launchPath(p.launch(t, seed.Firm, "buyer").State)
	v, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	v.get("/").want(200, `id="steps-waiting"`, "Setup")
	page := v.get("/onboarding").want(200, "Legal entities", "Delivery sites", "38 %", "Waits for “Agreement accepted”", "Steps that wait for you")
	if page.path != at {
		t.Errorf("the menu leads to %s", page.path)
	}
	page.without(`id="waive`, `id="approve`, `id="complete-step-order"`, `id="skip-step-prices"`)
	page = v.press(page, at, "complete", "step", "order").want(200, "not possible while the step is locked")
	page = v.press(page, at, "submit", "step", "agreement", "subject", "stroyfaza", "evidence", "agreement-17.pdf\r\n\r\nannex.pdf").want(200, "Handed in", "agreement-17.pdf", "annex.pdf", "being reviewed")
	v.press(page, at, "approve", "step", "agreement", "subject", "stroyfaza").want(403)
	v.press(page, at, "waive", "step", "prices", "reason", "x").want(403)

	manager.get("/").want(200, "Papers of new clients to review")
	manager.get("/onboarding?show=review").want(200, "Stroyfaza", "to review: 1", "Sibkarkas").without("Yevrofasad")
	seen := manager.get(at).want(200, "agreement-17.pdf", "To be reviewed")
	seen = manager.press(seen, at, "reject", "step", "agreement", "subject", "stroyfaza", "reason", "").want(200, "state the reason")
	seen = manager.press(seen, at, "reject", "step", "agreement", "subject", "stroyfaza", "reason", "page 3 is missing").want(200, "Sent back")
	v.press(page, at, "submit", "step", "agreement", "subject", "stroyfaza", "evidence", "x").want(200, "changed") // it is not what was seen
	page = v.get(at).want(200, "page 3 is missing")
	page = v.press(page, at, "submit", "step", "agreement", "subject", "stroyfaza", "evidence", "whole.pdf").want(200)
	manager.press(manager.get(at), at, "approve", "step", "agreement", "subject", "stroyfaza").want(200, "Approved")
	v.press(v.get(at), at, "complete", "step", "prices").want(200, "The step is done")
	isDone(t, p.launch(t, seed.Firm, "buyer"), "order", "", onboarding.Ready)

	cart := v.fill(elbow, "50", "PCE", "site-tula")
	v.post(cart.path+"/place", cart.order()...).want(200)
	for range 2 { // hearing it twice changes nothing
		p.letters(t, "nobody")
	}
	got := p.launch(t, seed.Firm, "buyer")
	isDone(t, got, "order", "", onboarding.Done)
	if got.State.Status != onboarding.Finished || !got.Evaluation.Complete {
		t.Errorf("it is %s after the first order", got.State.Status)
	}
	v.get(at).want(200, "Everything that must be done was done", "100 %", "finished")
	manager.get("/onboarding?show=over").want(200, "Stroyfaza", "Baltmost").without("Sibkarkas")
}

// TestCompanyDoesItsSteps: a company that has registered itself is started; adding a
// place to deliver to does the step at once, and another legal entity brings its own
// agreement.
func TestCompanyDoesItsSteps(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "", "")
	v.post("/register", "address", "boss@novaya.example", "name", "Олег", "company", "ООО «Новая»", "inn", "7707083893").want(200)
	seller := p.visitor(t, string(seed.Vetrov), string(seed.Seller))
	seller.act(seller.get("/registrations").want(200), "approve", "boss@novaya.example").want(200)
	v.post(p.mailed(t, "boss@novaya.example")).want(200)
	v.in(p, "boss@novaya.example").accept(v, "name", "Oleg").want(200, "Welcome!")
	v.get("/onboarding").want(200, "not being started")
	m := regexp.MustCompile(`<option value="(org[^"]+)"`).FindStringSubmatch(seller.get("/onboarding").want(200).body)
	if m == nil {
		t.Fatal("the board does not offer the company")
	}
	org := kabinet.OrgID(m[1])
	seller.post("/onboarding", "org", m[1], "template", "buyer").want(200, "Started")
	isDone(t, p.launch(t, org, "buyer"), "entities", "", onboarding.Done)
	isDone(t, p.launch(t, org, "buyer"), "sites", "", onboarding.Ready)
	v.get("/onboarding").want(200, `href="/company#sites"`)
	v.post("/company/site", "site", "", "city", "Тула").want(422, "Delivery site is a required field", "Тула")
	v.post("/company/site", "site", "Склад", "city", "Тула", "note", "с 8 до 17").want(200, "Saved", "Tula")
	isDone(t, p.launch(t, org, "buyer"), "sites", "", onboarding.Done)
	v.post("/company/entity", "company", "ООО «Вторая»", "inn", "7705123453").want(422, "check digit")
	v.post("/company/entity", "company", "ООО «Вторая»", "inn", "7705123452").want(200, "Saved", "7705123452")
	v.post("/company/entity", "company", "ООО «Вторая»", "inn", "7705123452").want(409)
	if n := len(p.launch(t, org, "buyer").Evaluation.Of("agreement")); n != 2 {
		t.Errorf("%d agreements for two legal entities", n)
	}
	p.letters(t, "nobody") // the records of the same changes say nothing new
	if n := len(p.launch(t, org, "buyer").Evaluation.Of("agreement")); n != 2 {
		t.Errorf("%d agreements after the outbox", n)
	}
	p.visitor(t, "kim", "stroyfaza").get("/company").want(200, "Podolsk").without(`id="add-site"`)
	p.visitor(t, "kim", "stroyfaza").post("/company/site", "site", "X", "city", "Y").want(403)
	p.visitor(t, "belov", "altair").post("/company/entity", "company", "X", "inn", "7705123452").want(403)
}

// TestLaunchIsForeign: other companies' people find nothing, who may only look cannot
// act, and who has no rights is told so.
func TestLaunchIsForeign(t *testing.T) {
	p := start(t)
	own, foreign := launchPath(p.launch(t, seed.Firm, "buyer").State), launchPath(p.launch(t, seed.Holding, "reception").State)
	v := p.visitor(t, "gromov", "stroyfaza")
	for _, path := range []string{foreign, strings.Replace(foreign, "altair", "stroyfaza", 1), strings.Replace(own, "stroyfaza", "altair", 1), "/onboarding/stroyfaza/nothing"} {
		v.get(path).want(404).without("Reception")
		v.get(path + "/legal").want(404)
		for _, action := range []string{"complete", "offer", "signal", "take"} {
			v.post(path+"/"+action, "version", "1", "step", "account", "person", "gromov").want(404)
		}
	}
	v.post(own+"/nothing", "version", "1").want(404)
	v.post("/team/invite", "address", "a@stroyfaza.example", "role", "viewer", "next", "launch:"+strings.TrimPrefix(foreign, "/onboarding/")+"/legal").want(404)
	if n := len(p.invitations(t)); n != 0 {
		t.Errorf("%d invitations to another company's step", n)
	}
	v.post("/onboarding", "org", "altair", "template", "buyer").want(404)
	v.post("/onboarding", "org", "stroyfaza", "template", "reception").want(403)
	v.get("/rollout").want(403)
	v.get("/rollout/report").want(403)

	kim := p.visitor(t, "kim", "stroyfaza") // may look
	page := kim.get(own).want(200, "Agreement accepted").without(`action="` + own)
	kim.post(own+"/complete", "version", "0", "step", "prices").want(403)
	kim.post(own+"/signal", "version", "0", "step", "prices").want(404)
	_ = page
	books := p.visitor(t, "fedorova", "altair") // may not
	books.get("/onboarding").want(403)
	books.get(foreign).want(403)
	p.visitor(t, "zorina", "meridian").get("/onboarding").want(403)
	melnik := p.visitor(t, "melnik", "altair") // a part of it
	melnik.press(melnik.get(foreign), foreign, "owner", "person", "melnik").want(403)
	melnik.press(melnik.get(foreign), foreign, "cancel", "reason", "x").want(403)
	nobody := p.visitor(t, "", "")
	if got := nobody.get(own).want(200); got.path != "/sign-in" {
		t.Errorf("a stranger is at %s", got.path)
	}
	nobody.post(own+"/complete", "version", "1", "step", "prices").want(401)
	isDone(t, p.launch(t, seed.Firm, "buyer"), "prices", "", onboarding.Ready)
}

// TestLaunchIsNotForOtherSites: a form of another site does nothing.
func TestLaunchIsNotForOtherSites(t *testing.T) {
	p := start(t)
	own := launchPath(p.launch(t, seed.Firm, "buyer").State)
	v := p.visitor(t, "gromov", "stroyfaza")
	for _, path := range []string{own + "/complete", "/onboarding"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+path, strings.NewReader(form([]string{"version", "0", "step", "prices"}).Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		got, err := v.http.Do(r)
		v.read("POST "+path, got, err).want(403)
	}
	isDone(t, p.launch(t, seed.Firm, "buyer"), "prices", "", onboarding.Ready)
}

// TestStepsAreLeftAside: put off, blocked, left out and taken up again, passed on, each
// by its rule and with its reason; and the accountability goes from one to another by
// an offer that is accepted.
func TestStepsAreLeftAside(t *testing.T) {
	p := start(t)
	at := launchPath(p.launch(t, seed.Holding, "reception").State)
	owner, melnik := p.visitor(t, "sokolova", "altair"), p.visitor(t, "melnik", "altair")
	page := owner.get(at).want(200, "Reception tablet", "Ask a colleague")
	tomorrow := p.app.Now().In(zone).AddDate(0, 0, 1).Format("2006-01-02")
	page = owner.press(page, at, "defer", "step", "stand", "until", tomorrow).want(200, "put off", "The step is put off")
	page = owner.press(page, at, "defer", "step", "card", "until", "2099-01-01").want(200, "can be put off until")
	page = owner.press(page, at, "defer", "step", "card", "until", "soon").want(200)
	page = owner.press(page, at, "resume", "step", "stand").want(200, "The step goes on")
	page = owner.press(page, at, "block", "step", "legal", "reason", "", "by", "x").want(200, "state the reason")
	page = owner.press(page, at, "block", "step", "legal", "reason", "<b>no text yet</b>", "by", "the court").want(200, "Is blocked by the court: &lt;b&gt;no text yet")
	page = owner.press(page, at, "skip", "step", "card", "reason", "no logo").want(200, "cannot be skipped")
	page = owner.press(page, at, "assign", "step", "stand", "person", "belov").want(200, "passed on")
	p.visitor(t, "belov", "altair").get(at).want(200, `href="#step-stand"`, `id="signal-step-stand"`)

	page = owner.press(page, at, "offer", "person", "melnik").want(200, "you stay accountable", "is offered the accountability")
	p.visitor(t, "belov", "altair").get(at).want(200).without(`id="take"`)
	melnik.get("/").want(200, `id="steps-waiting"`)
	taken := melnik.get(at).want(200, `id="take"`)
	if e := p.launch(t, seed.Holding, "reception").Evaluation; e.Owner != "sokolova" {
		t.Errorf("%s is accountable before the offer is taken", e.Owner)
	}
	taken = melnik.press(taken, at, "take").want(200, "You are accountable now")
	if e := p.launch(t, seed.Holding, "reception").Evaluation; e.Owner != "melnik" {
		t.Errorf("%s is accountable", e.Owner)
	}
	melnik.press(taken, at, "offer", "person", "ryabov").want(200)
	melnik.press(melnik.get(at), at, "decline").want(200, "The offer is over")

	firm := launchPath(p.launch(t, seed.Firm, "buyer").State)
	manager := p.visitor(t, "orlova", "meridian")
	manager.press(manager.get(firm), firm, "waive", "step", "prices", "reason", "agreed by telephone").want(200, "waived", "agreed by telephone")
	manager.press(manager.get(firm), firm, "waive", "step", "order", "reason", "").want(200, "state the reason")
	manager.press(manager.get(firm), firm, "nudge", "reason", "called them").want(200, "Noted")
	manager.press(manager.get(firm), firm, "cancel", "reason", "").want(200, "state the reason")
	last := manager.press(manager.get(firm), firm, "cancel", "reason", "they were sold").want(200, "given up")
	manager.post(firm+"/complete", "version", "0", "step", "prices").want(200, "he onboarding is cancelled")
	last.without(`id="complete-step-prices"`)
}

// TestAColleagueComesFromAStep: whoever is invited from a step comes to that step and
// has it; who declines gives it back, with the cause.
func TestAColleagueComesFromAStep(t *testing.T) {
	p := start(t)
	at := launchPath(p.launch(t, seed.Holding, "reception").State)
	owner := p.visitor(t, "sokolova", "altair")
	ask := func(step, address string) {
		t.Helper()
		m := regexp.MustCompile(`id="ask-step-` + step + `" href="([^"]+)"`).FindStringSubmatch(owner.get(at).want(200).body)
		if m == nil {
			t.Fatalf("no way to ask for %s", step)
		}
		q, err := url.Parse(strings.ReplaceAll(m[1], "&amp;", "&"))
		if err != nil {
			t.Fatal(err)
		}
		owner.get(q.String()).want(200, "Stand installed")
		owner.post("/team/invite", "address", address, "name", "Nikita Novikov", "role", string(seed.RoleStarter), "message", "You have the keys", "locale", "en",
			"step", q.Query().Get("step"), "next", q.Query().Get("next")).want(200, "goes out to "+address)
	}
	ask("stand", "novikov@altair.example")
	owner.get(at).want(200, "a colleague was asked", "novikov@altair.example")
	isDone(t, p.launch(t, seed.Holding, "reception"), "stand", "", onboarding.WaitingInvite)

	v := p.visitor(t, "", "")
	v.post(p.mailed(t, "novikov@altair.example")).want(200)
	v.post("/invite/decline", "reason", "on holiday").want(200)
	p.letters(t, "nobody")
	owner.get(at).want(200, "The invited colleague declined")
	isDone(t, p.launch(t, seed.Holding, "reception"), "stand", "", onboarding.Ready)

	ask("stand", "petrova@altair.example")
	v = p.visitor(t, "", "")
	link := p.mailed(t, "petrova@altair.example")
	v.get(link).want(200, "Stand installed", "You have the keys")
	v.post(link).want(200)
	page := v.in(p, "petrova@altair.example").accept(v, "name", "Petrova").want(200, "Welcome!", "Stand installed")
	if page.path != at+"/stand" {
		t.Errorf("they came to %s", page.path)
	}
	page.want(200, `id="signal-step-stand"`)
	got := p.launch(t, seed.Holding, "reception")
	isDone(t, got, "stand", "", onboarding.Ready) // accepting completes nothing
	v.press(page, at, "signal", "step", "card").want(404)
	v.press(page, at, "signal", "step", "directory").want(403)
	ask("stand", "late@altair.example")
	late := p.mailed(t, "late@altair.example")
	v.press(v.get(at), at, "signal", "step", "stand").want(200, "The signal came")
	p.letters(t, "nobody")
	p.visitor(t, "", "").get(late).want(404) // nobody needs them any more
	isDone(t, p.launch(t, seed.Holding, "reception"), "stand", "", onboarding.Done)
}

// TestBoard: every cause and class of the sample is told, who needs the seller most
// comes first, and a company can be started once.
func TestBoard(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "vetrov", "meridian")
	page := v.get("/onboarding").want(200, "A step is blocked", "There is no owner", "An invited colleague has not come", "We have not reviewed", "A step is overdue",
		"vanished", "Send one message: what blocks the launch?", "new", "Help with the first steps", "finished")
	if strings.Index(page.body, "Neftemashservis") > strings.Index(page.body, "Yevrofasad") {
		t.Error("who is stuck comes after who is not")
	}
	v.get("/onboarding?show=stalled").want(200, "Neftemashservis").without("Yevrofasad", "Baltmost")
	v.get("/onboarding?show=nothing").want(404)
	begun := v.post("/onboarding", "org", "ladogasudo", "template", "buyer").want(200, "Started", "Ladogasudoremont", "Our manager")
	if !strings.HasPrefix(begun.path, "/onboarding/ladogasudo/") {
		t.Errorf("at %s", begun.path)
	}
	v.post("/onboarding", "org", "ladogasudo", "template", "buyer").want(422, "being onboarded already")
	v.post("/onboarding", "org", "ladogasudo", "template", "king").want(404)
	v.post("/onboarding", "org", "nobody", "template", "buyer").want(404)
	if e := p.launch(t, "ladogasudo", "buyer").Evaluation; e.Owner != "egorov" || e.Progress.Percent() == 0 {
		t.Errorf("%s is accountable, %d %%", e.Owner, e.Progress.Percent())
	}
	p.later(36 * time.Hour)
	if err := p.app.mindInvitations(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w := p.launch(t, "neftemash", "buyer").State.Watch; w.Stall.Cause != onboarding.BlockedStep || w.Standing.Class == "" {
		t.Errorf("watched: %+v", w)
	}
}

// TestRollout: the page and the report say that they are demo data; the portal's own
// orders are in it; and the report's style is the only thing that its policy lets in.
func TestRollout(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "orlova", "meridian")
	page := v.get("/rollout").want(200, "Demo data", "0 were placed in this portal", "Before", "3 months", "6 months", "reached", "points more than for the others")
	buyer := p.visitor(t, "gromov", "stroyfaza")
	cart := buyer.fill(elbow, "50", "PCE", "site-tula")
	buyer.post(cart.path+"/place", cart.order()...).want(200)
	v.get("/rollout").want(200, "1 were placed in this portal")
	report := v.get("/rollout/report").want(200, "(demo data)", "<svg", "The first wave", "Without the portal")
	policy := report.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, styleOf(report.body)) || strings.Contains(policy, "unsafe") || strings.Contains(report.body, "style=") {
		t.Errorf("the policy is %s", policy)
	}
	v.post("/language", "language", "ru", "back", "/")
	v.get("/rollout/report").want(200, "демонстрационные данные", "Первая волна")
	_ = page
}
