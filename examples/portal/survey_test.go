package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

const day = 24 * time.Hour

// asked is all that the portal has stored about surveys.
func (p portal) asked(t *testing.T) (requests []nps.State, all string) {
	t.Helper()
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		everything := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
		list, err := tx.NPSRequestLister().List(ctx, everything, nps.Filter{}, kabinet.Page{Limit: kabinet.MaxPageLimit})
		if err != nil {
			return err
		}
		ups, err := tx.NPSFollowUpLister().List(ctx, everything, nps.FollowUpFilter{}, kabinet.Page{Limit: kabinet.MaxPageLimit})
		if err != nil {
			return err
		}
		text, err := json.Marshal([]any{list.Items, ups.Items})
		requests, all = list.Items, string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return requests, all
}

// of returns the last request to a person.
func (p portal) of(t *testing.T, person kabinet.PersonID) nps.State {
	t.Helper()
	requests, _ := p.asked(t)
	for _, r := range requests { // the latest first
		if r.To.Person == person {
			return r
		}
	}
	t.Fatal("nobody has asked", person)
	return nps.State{}
}

var personal = regexp.MustCompile(`id="personal-link" href="([^"]+)"`)

// link lets a manager ask a person, and returns the path of the link.
func (p portal) link(t *testing.T, manager, person string) string {
	t.Helper()
	page := p.visitor(t, manager, "meridian").step(person, "send").want(200)
	m := personal.FindStringSubmatch(page.body)
	if m == nil {
		t.Fatalf("no link in\n%s", page.body)
	}
	u, err := url.Parse(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// step does something with the request to a person, as the form of the page does.
func (v *visitor) step(person, verb string, pairs ...string) answer {
	v.t.Helper()
	page := v.get("/reminders").want(200)
	at := regexp.MustCompile(`(?s)id="(?:ask|sent)-` + person + `".*?action="(/reminders/[^"]+/)(?:send|resend)".*?name="version" value="(\d+)"`)
	m := at.FindStringSubmatch(page.body)
	if m == nil {
		v.t.Fatalf("%s is not on the page", person)
	}
	return v.post(m[1]+verb, append(pairs, "version", m[2])...)
}

// TestSurveyByLink: whatever opens the link, and however often, writes nothing; the
// person's own post does, once, and can be changed for three days.
func TestSurveyByLink(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	_, before := p.asked(t)
	nobody := p.visitor(t, "", "")
	for range 10 {
		page := nobody.get(link+"?score=9").want(200, `value="9" required checked`, "MM-", "Mariya Orlova").without("<script>", `class="main"`)
		if page.header.Get("Cache-Control") != "no-store" || page.header.Get("Referrer-Policy") != "strict-origin" {
			t.Errorf("headers: %v", page.header)
		}
	}
	nobody.get(link + "?score=11").want(200).without("checked")
	nobody.get(link + "?done=stopped").want(200)
	head, err := nobody.http.Head(p.URL + link)
	nobody.read("HEAD", head, err).want(200)
	if _, after := p.asked(t); after != before {
		t.Fatal("a look has written something")
	}

	// What is no answer is not one.
	for _, pairs := range [][]string{{}, {"score", ""}, {"score", "11"}, {"score", "-1"}, {"score", "9.5"}} {
		nobody.post(link, append(pairs, "comment", "kept")...).want(422, "Choose a number", "kept", `name="back" value="`+link+`"`)
	}
	nobody.post(link, "score", "3", "comment", strings.Repeat("x", 10_001)).want(422, "longer", `value="3" required checked`)
	nobody.post(link, "score", "3", "comment", "\xff").want(422, "cannot be stored")
	if _, after := p.asked(t); after != before {
		t.Fatal("a mistake has written something")
	}

	nobody.post(link, "score", "3", "comment", "late\r\n<b>again</b>").want(200, "Thank you", "late\n&lt;b&gt;again&lt;/b&gt;", "You can change it until", "get in touch")
	if s := p.of(t, "gromov"); len(s.Revisions) != 1 || s.Status != nps.AnswerGiven {
		t.Errorf("%+v", s)
	}
	nobody.post(link, "score", "8").want(200, "Thank you", "look at what could be better")
	nobody.post(link, "score", "8").want(200)
	if s := p.of(t, "gromov"); len(s.Revisions) != 2 {
		t.Errorf("%d revisions", len(s.Revisions))
	}
	nobody.post(link+"/decline").want(200, "Thank you").without("As you wish")

	p.later(3 * day)
	nobody.get(link).want(200, "Thank you", "is counted").without("<form class=\"rate\"")
	nobody.post(link, "score", "10").want(200, "is counted")
	if s := p.of(t, "gromov"); len(s.Revisions) != 2 {
		t.Errorf("%d revisions after it was locked", len(s.Revisions))
	}
	if strings.Contains(p.log.String(), "nq1.") || !strings.Contains(p.log.String(), "/s/…") {
		t.Error("the link is in the log")
	}
}

// TestSurveyLinksThatOpenNothing: cut off, replaced, invented and late ones have
// pages that help.
func TestSurveyLinksThatOpenNothing(t *testing.T) {
	p := start(t)
	old := p.link(t, "orlova", "gromov")
	manager := p.visitor(t, "orlova", "meridian")
	page := manager.step("gromov", "resend").want(200, "The one before is dead")
	fresh, err := url.Parse(personal.FindStringSubmatch(page.body)[1])
	if err != nil {
		t.Fatal(err)
	}
	nobody := p.visitor(t, "", "")
	_, before := p.asked(t)
	for _, link := range []string{old, fresh.Path[:len(fresh.Path)-1], fresh.Path + "A", "/s/nq1", "/s/%00", "/s/" + strings.Repeat("x", 5000)} {
		nobody.get(link).want(404, "This link opens nothing", "sign in")
		nobody.post(link, "score", "9").want(404, "This link opens nothing")
		nobody.post(link+"/decline").want(404, "This link opens nothing")
		nobody.post(link+"/stop").want(404, "This link opens nothing")
	}
	if _, after := p.asked(t); after != before {
		t.Error("a link that opens nothing has written something")
	}
	nobody.get(fresh.Path).want(200, "How satisfied")
	p.later(31 * day)
	nobody.get(fresh.Path).want(410, "This survey is over", "Mariya Orlova")
	nobody.post(fresh.Path, "score", "9").want(410, "This survey is over")
	for range 130 {
		if nobody.get("/s/nq1").status == 429 {
			return
		}
	}
	t.Error("guessing links is not limited")
}

// TestSurveyFromTheMenu: who has signed in finds their own surveys there, and
// nobody else's.
func TestSurveyFromTheMenu(t *testing.T) {
	p := start(t)
	kim, belov := p.of(t, "kim"), p.of(t, "belov")
	v := p.visitor(t, "kim", "stroyfaza")
	path := "/survey/" + string(kim.ID)
	_, before := p.asked(t)
	v.get("/catalogue").want(200, `class="count">1`)
	v.get("/survey").want(200, path).without(string(belov.ID))
	v.get(path+"?score=7").want(200, `value="7" required checked`, `class="main"`)
	foreign := map[string]string{"belov": "altair", "gromov": "stroyfaza", "orlova": "meridian"}
	for person, org := range foreign {
		x := p.visitor(t, person, org)
		x.get(path).want(404)
		x.post(path, "score", "9").want(404)
		x.post(path + "/decline").want(404)
		x.post(path + "/stop").want(404)
	}
	p.visitor(t, "orlova", "meridian").get("/survey").want(404)
	nobody := p.visitor(t, "", "")
	nobody.post(path, "score", "9").want(401)
	if got := nobody.get(path); got.path != "/sign-in" {
		t.Errorf("a stranger is at %s", got.path)
	}
	if _, after := p.asked(t); after != before {
		t.Fatal("a look, or a stranger, has written something")
	}
	v.post(path+"/decline").want(200, "As you wish", "Answer after all")
	v.post(path, "score", "10").want(200, "Thank you", "We are glad")
	v.get("/survey").want(200, "You can change it until")
	if s := p.of(t, "kim"); s.Status != nps.AnswerGiven {
		t.Errorf("%s", s.Status)
	}
	b := p.visitor(t, "belov", "altair")
	b.post("/survey/"+string(belov.ID)+"/stop").want(200, "We will not ask you again")
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		c, err := tx.NPSContacts().Get(ctx, "belov")
		if err == nil && c.State().OptedOut.IsZero() {
			t.Error("belov wants to be asked")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestReminders: a manager asks after their own deals only, skips with a reason
// only, and their head sees to it.
func TestReminders(t *testing.T) {
	p := start(t)
	orlova, volkov, vetrov := p.visitor(t, "orlova", "meridian"), p.visitor(t, "volkov", "meridian"), p.visitor(t, "vetrov", "meridian")
	orlova.get("/reminders").want(200, `id="ask-gromov"`, `id="ask-kalinin"`, `id="sent-kim"`, "Anna Sokolova").without(`id="ask-ershov"`, "/assign", "/remind\"")
	volkov.get("/reminders").want(200).without("gromov", "ershov")
	vetrov.get("/reminders").want(200, `id="ask-gromov"`, `id="ask-ershov"`, "Overdue", "reminded", "They do not want to be asked", "less than 90 days ago")
	gromov := p.of(t, "gromov")
	path := "/reminders/stroyfaza/" + string(gromov.ID) + "/"
	for _, x := range [][2]string{{"volkov", "meridian"}, {"belov", "altair"}, {"gromov", "stroyfaza"}} {
		v := p.visitor(t, x[0], x[1])
		for _, verb := range []string{"send", "skip", "assign", "remind"} {
			if got := v.post(path+verb, "version", "1", "reason", "no", "manager", "volkov").status; got != 403 && got != 404 {
				t.Errorf("%s may %s: %d", x[0], verb, got)
			}
		}
		if x[1] != "meridian" {
			v.get("/reminders").want(403)
			v.get("/follow-ups").want(403)
			v.get("/satisfaction").want(403)
		}
	}
	if now := p.of(t, "gromov"); now.Version != gromov.Version {
		t.Fatal("strangers have changed a request")
	}
	orlova.post(path+"frighten", "version", "1").want(404)
	orlova.post(path+"send", "version", "7").want(200, "changed meanwhile")
	orlova.step("kalinin", "skip", "reason", " ").want(200, "Please state the reason")
	orlova.step("kalinin", "skip", "reason", "in <i>dispute</i>").want(200, "is not asked").without(`id="ask-kalinin"`)
	vetrov.get("/satisfaction").want(200, "in &lt;i&gt;dispute&lt;/i&gt;")
	vetrov.step("gromov", "remind").want(200, "The next reminder is due on")
	vetrov.step("ershov", "assign", "manager", "belov").want(404)
	vetrov.step("ershov", "assign", "manager", "volkov").want(200, "for Denis Volkov now")
	volkov.get("/reminders").want(200, `id="ask-ershov"`)

	sent := orlova.step("gromov", "send").want(200, "Pavel Gromov", "cannot be shown again", "mailto:gromov@stroyfaza.example?subject=")
	if !strings.Contains(sent.body, p.URL+"/s/nq1.") {
		t.Error("the link has no address")
	}
	orlova.get("/reminders").want(200, `id="sent-gromov"`).without("/s/nq1.")
	orlova.post(path+"send", "version", "1").want(200, "changed meanwhile")
}

// TestDealClosed: an order that is completed leads to a survey, unless the person
// was asked lately.
func TestDealClosed(t *testing.T) {
	p := start(t)
	order := func() string {
		v := p.visitor(t, "gromov", "stroyfaza")
		page := v.fill(elbow, "50", "PCE", "site-tula")
		path := v.post(page.path+"/place", page.order()...).want(200, "The order was placed").path
		v.get(path).want(200).without("/complete")
		v.post(path+"/complete", "version", "1").want(403)
		return path
	}
	first := order()
	manager := p.visitor(t, "orlova", "meridian")
	manager.post(first+"/complete", "version", "9").want(200, "in another window")
	manager.get(first).want(200, first+"/complete")
	manager.post(first+"/complete", "version", "1").want(200, "Not to be asked now", "less than 90 days ago", "Completed").without("/complete\"")
	manager.post(first+"/complete", "version", "4").want(200, "in another window")
	p.later(100 * day)
	second := order()
	manager = p.visitor(t, "orlova", "meridian")
	manager.post(second+"/complete", "version", "1").want(200, "time to ask: Pavel Gromov")
	manager.get("/reminders").want(200, `id="ask-gromov"`, "MM-1002")
}

// TestFollowUps: an unhappy answer is dealt with step by step, by those who may.
func TestFollowUps(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	p.visitor(t, "", "").post(link, "score", "2", "comment", "late").want(200)
	orlova, volkov := p.visitor(t, "orlova", "meridian"), p.visitor(t, "volkov", "meridian")
	page := orlova.get("/follow-ups").want(200, `id="followup-gromov"`, "Nobody has called yet", "late").without(`id="followup-sobolev"`)
	volkov.get("/follow-ups").want(200).without("gromov")
	p.visitor(t, "vetrov", "meridian").get("/follow-ups").want(200, `id="followup-gromov"`, `id="followup-sobolev"`)
	path := regexp.MustCompile(`(?s)id="followup-gromov".*?action="([^"]+)"`).FindStringSubmatch(page.body)[1]
	volkov.post(path, "step", "contacted", "version", "1", "note", "x").want(403)
	p.visitor(t, "gromov", "stroyfaza").post(path, "step", "contacted", "version", "1", "note", "x").want(403)
	orlova.post(path, "step", "resolved", "version", "1", "note", "x").want(200, "changed meanwhile")
	orlova.post(path, "step", "contacted", "version", "1", "note", " ").want(200, "Write down what you did")
	orlova.post(path, "step", "forgotten", "version", "1", "note", "x").want(404)
	orlova.post(path, "step", "contacted", "version", "1", "note", "<b>called</b>").want(200, "Noted", "&lt;b&gt;called&lt;/b&gt;", "Called, not settled")
	orlova.post(path, "step", "contacted", "version", "1", "note", "twice").want(200, "changed meanwhile")
	// The client thinks better of it meanwhile.
	p.visitor(t, "", "").post(link, "score", "9").want(200)
	orlova.get("/follow-ups").want(200, "is not unhappy any more")
	orlova.post(path, "step", "resolved", "version", "3", "note", "a discount").want(200, "Noted").without(`id="followup-gromov"`)
	orlova.get("/follow-ups").want(200, "a discount", "Settled")
}

// TestSatisfaction: the score has its range, few answers have no number, and an
// answer more is there at once.
func TestSatisfaction(t *testing.T) {
	p := start(t)
	vetrov := p.visitor(t, "vetrov", "meridian")
	page := vetrov.get("/satisfaction").want(200, "How sure is that?", "four times as many answers", "very probably between",
		`role="img"`, "<desc>", "Wholesale buyers", "Dealers", "Denis Volkov", "left alone: asked less than 90 days ago")
	headline := regexp.MustCompile(`(?s)id="score".*?</svg>`)
	before := headline.FindString(page.body)
	link := p.link(t, "orlova", "gromov")
	p.visitor(t, "", "").post(link, "score", "0", "comment", "never again").want(200)
	page = vetrov.get("/satisfaction?months=3&grain=month&by=manager").want(200, "never again", "Irina Lebedeva", "Mean of accounts, each counting once")
	if after := headline.FindString(vetrov.get("/satisfaction").body); before == "" || after == before {
		t.Errorf("an answer has changed nothing in %s", before)
	}
	// Of a legal entity there are few answers, so there is no number.
	page = vetrov.get("/satisfaction?by=entity&all=yes").want(200, "LLC", "All answers, each on its own")
	_, table, _ := strings.Cut(page.body, `id="by"`)
	rows := regexp.MustCompile(`(?s)<tr><th scope="row">(.*?)</tr>`).FindAllStringSubmatch(strings.Split(table, "</table>")[0], -1)
	if len(rows) < 15 {
		t.Errorf("%d legal entities", len(rows))
	}
	for _, r := range rows {
		if !strings.Contains(r[1], "too few") || strings.Contains(r[1], `class="at"`) {
			t.Errorf("a number of few answers: %s", r[1])
		}
	}
	// A manager sees their own deals alone.
	own := p.visitor(t, "volkov", "meridian").get("/satisfaction?by=manager").want(200, "Of your own deals only")
	own.without("Mariya Orlova", "Irina Lebedeva", "never again")
	for _, q := range []string{"?months=x", "?months=-1", "?grain=day", "?by=everything", "?by=entity", "?all=yes&by=entity&months=3"} {
		vetrov.get("/satisfaction" + q).want(200)
	}
	ru := p.visitor(t, "vetrov", "meridian")
	ru.post("/language", "language", "ru", "back", "/satisfaction").want(200, "Насколько это точно?", "почти наверняка от", "IV кв.", "Оптовые покупатели")

	// Nobody has answered for a year: that is no score of 0.
	p.later(800 * day)
	p.visitor(t, "vetrov", "meridian").get("/satisfaction").want(200, "so there is no score").without(`id="score"`)
}

// TestSurveyHeaders: pages of links are for nobody else, and other sites cannot
// answer.
func TestSurveyHeaders(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	r, _ := http.NewRequest(http.MethodPost, p.URL+link, strings.NewReader("score=9"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	v := p.visitor(t, "", "")
	answer, err := v.http.Do(r)
	v.read("a post from elsewhere", answer, err).want(403)
	if s := p.of(t, "gromov"); s.Status != nps.Sent {
		t.Errorf("%s", s.Status)
	}
}

// TestSettle: what has ended by itself is written down.
func TestSettle(t *testing.T) {
	p := start(t)
	p.later(60 * day)
	if err := p.app.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	requests, _ := p.asked(t)
	for _, r := range requests {
		if r.Status != r.StatusAt(p.app.Now()) {
			t.Errorf("%s is %s, and says %s", r.Deal.ID, r.StatusAt(p.app.Now()), r.Status)
		}
	}
}

// TestSeedSurveys: on whatever day the demonstration is started, those of whom its
// pages tell are where they are to be.
func TestSeedSurveys(t *testing.T) {
	for i := range 9 {
		now := time.Date(2026, 12, 26+i, 3*i, 10*i, 0, 0, zone)
		db := memory.New(memory.Options{})
		if err := seedClients(t.Context(), db, nil, now); err != nil {
			t.Fatal(now, err)
		}
		app := &App{DB: db, Now: func() time.Time { return now }}
		p := portal{app: app}
		requests, _ := p.asked(t)
		seen := map[kabinet.PersonID]string{}
		for _, r := range requests { // the latest first
			if seen[r.To.Person] == "" {
				seen[r.To.Person] = string(r.StatusAt(now)) + string(r.Suppressed)
			}
			if r.Overdue(surveyPolicy.Calendar, now) && r.To.Person == "ershov" {
				seen["ershov"] += " late"
			}
		}
		for person, want := range map[kabinet.PersonID]string{
			"gromov": "awaiting_manager", "kalinin": "awaiting_manager", "ershov": "awaiting_manager late",
			"kim": "sent", "belov": "sent", "sokolova": "answered", "sobolev": "answered", "melnik": "suppressedopt_out",
		} {
			if seen[person] != want {
				t.Errorf("%s: %s is %q, want %q", now, person, seen[person], want)
			}
		}
		err := db.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
			head := kabinet.Actor{Person: "vetrov", Organization: "meridian"}
			sample, err := app.Surveys(tx).Sample(ctx, head, nps.Filter{Responded: kabinet.Window{From: now.AddDate(-1, 0, 0)}})
			if err != nil {
				return err
			}
			r, err := sample.All().Accounts.RollUp(basis, nps.Options{})
			if _, alone := r.Alone(); err == nil && !alone {
				t.Errorf("%s: too few answers: %+v", now, r)
			}
			return err
		})
		if err != nil {
			t.Fatal(now, err)
		}
	}
}
