package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/invite"
	"github.com/seed-a884640a/kabinet/store"
)

// letters takes the outbox and returns the mails to an address, the latest first.
func (p portal) letters(t *testing.T, to string) (out []Letter) {
	t.Helper()
	p.server.Post.Base = p.URL
	if err := p.server.Post.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, l := range p.server.box.Letters() {
		if l.To == to {
			out = append(out, l)
		}
	}
	return out
}

// mailed returns the path of the link in the latest mail to an address.
func (p portal) mailed(t *testing.T, to string) string {
	t.Helper()
	for _, l := range p.letters(t, to) {
		for _, line := range l.Lines {
			if line.Link != "" {
				return strings.TrimPrefix(line.Link, p.URL)
			}
		}
	}
	t.Fatalf("there is no link for %s", to)
	return ""
}

var code = regexp.MustCompile(`\d{4} \d{4}`)

func (p portal) code(t *testing.T, to string) string {
	t.Helper()
	for _, l := range p.letters(t, to) {
		for _, line := range l.Lines {
			if c := code.FindString(line.Text); c != "" {
				return c
			}
		}
	}
	t.Fatalf("there is no code for %s", to)
	return ""
}

// in signs in by a code.
func (v *visitor) in(p portal, address string) answer {
	v.t.Helper()
	v.post("/sign-in/mail", "address", address).want(200, "15 minutes")
	return v.post("/sign-in/code", "code", p.code(v.t, address))
}

var digest = regexp.MustCompile(`name="digest" value="([^"]+)"`)

// accept accepts the invitation on a page.
func (a answer) accept(v *visitor, pairs ...string) answer {
	a.t.Helper()
	m := digest.FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: nothing to accept\n%s", a.what, a.body)
	}
	return v.post("/invite/accept", append([]string{"digest", m[1]}, pairs...)...)
}

// invitations returns all invitations.
func (p portal) invitations(t *testing.T) (out []invite.State) {
	t.Helper()
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.InvitationLister().List(ctx, kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}, invite.Filter{}, kabinet.Page{Limit: 1000})
		out = list.Items
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pending is how many records were ever written that nobody has taken.
func (p portal) pending(t *testing.T) (n int) {
	t.Helper()
	err := p.app.DB.View(t.Context(), func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Outbox().Pending(ctx, 100_000)
		n = len(list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestInviteFromTheTeamPage: the owner invites a buyer of a division with a limit; the
// link, opened ten times, changes nothing; the colleague shows that the address is
// theirs, accepts, and comes to the page that they were asked to.
func TestInviteFromTheTeamPage(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	v.get("/team").want(200, "Igor Belov", "belov@altair.example", "up to ₽1,000,000").without("gromov")
	v.post("/team/invite", "address", "Ivan@Altair.example", "name", "Иван Новиков", "role", "buyer", "unit", "truba", "limit", "250 000,50",
		"message", "Нужны твои глаза", "step", "cart", "locale", "en", "days", "3").want(200, "goes out to ivan@altair.example", "up to ₽250,000.50", "complete a cart", "on its way")
	path := p.mailed(t, "ivan@altair.example")
	letter := p.letters(t, "ivan@altair.example")[0]
	if letter.Subject != "Anna Sokolova invites you to Altair" || letter.ReplyTo != "sokolova@altair.example" || letter.Lang != "en" {
		t.Errorf("the letter is %+v", letter)
	}
	v.get("/team").want(200, "sent · until").without(strings.TrimPrefix(path, "/invite/"))

	before, n := p.invitations(t), p.pending(t)
	other := p.visitor(t, "", "")
	for range 10 {
		page := other.get(path).want(200, "Anna Sokolova invites you to Altair", "i•••@altair.example", "Нужны твои глаза", "complete a cart", "Buyer, Truboprovody")
		page.without("ivan@altair", "sokolova@altair")
		if page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the headers of a link are %v", page.header)
		}
	}
	if after := p.invitations(t); fmt.Sprint(after) != fmt.Sprint(before) || p.pending(t) != n {
		t.Errorf("ten GETs made %+v of %+v", after, before)
	}
	if strings.Contains(p.log.String(), strings.Split(path, ".")[2]) {
		t.Error("the link is in the log")
	}

	staged := other.post(path).want(200, "Enter the whole address")
	if staged.path != "/invite" {
		t.Errorf("the link stays in the address: %s", staged.path)
	}
	other.in(p, "ivan@altair.example").want(200, "Accept", "Иван Новиков").accept(other, "name", "Ivan Novikov").want(200, "Welcome!")
	if page := other.get("/cart").want(200); page.path == "/sign-in" {
		t.Error("nobody is signed in")
	}
	v.get("/team").want(200, "Ivan Novikov", "accepted")
	other.get(path).want(404)
	// The next time they sign in by a link, to the start page.
	another := p.visitor(t, "", "")
	another.post("/sign-in/mail", "address", "ivan@altair.example").want(200)
	in := p.mailed(t, "ivan@altair.example")
	for range 10 {
		another.get(in).want(200, "i•••@altair.example")
	}
	if page := another.post(in).want(200, "Ivan Novikov"); page.path != "/" {
		t.Errorf("they came to %s", page.path)
	}
	p.visitor(t, "", "").post(in).want(404)
}

// TestInviteFromAStep: a buyer, who may give nobody a role, asks a colleague to look at
// an order; the owner approves it, and the colleague comes to that very order.
func TestInviteFromAStep(t *testing.T) {
	p := start(t)
	buyer, owner, colleague := p.visitor(t, "belov", "altair"), p.visitor(t, "sokolova", "altair"), p.visitor(t, "", "")
	cart := buyer.fill(tube, "10", "PCE", "site-tyumen")
	placed := buyer.post(cart.path+"/place", cart.order()...).want(200)
	ask := regexp.MustCompile(`href="(/team/invite\?[^"]+)"`).FindStringSubmatch(placed.body)
	if ask == nil {
		t.Fatalf("the order has no link to ask a colleague\n%s", placed.body)
	}
	q, err := url.Parse(strings.ReplaceAll(ask[1], "&amp;", "&"))
	if err != nil {
		t.Fatal(err)
	}
	buyer.get(q.String()).want(200, "look at an order")
	buyer.post("/team/invite", "address", "petr@altair.example", "role", "viewer", "message", "Проверь размеры", "locale", "en",
		"step", q.Query().Get("step"), "next", q.Query().Get("next")).want(200, "waits for the approval")
	if len(p.letters(t, "petr@altair.example")) != 0 {
		t.Fatal("a message went out before the approval")
	}
	waiting := owner.get("/team").want(200, "Waiting for an approval", "petr@altair.example", "Проверь размеры")
	owner.act(waiting, "approve", "petr@altair.example").want(200, "Approved")
	colleague.post(p.mailed(t, "petr@altair.example")).want(200)
	page := colleague.in(p, "petr@altair.example").accept(colleague, "name", "Petr").want(200, "Welcome!", "MM-1001")
	if page.path != placed.path {
		t.Errorf("they came to %s, not %s", page.path, placed.path)
	}
}

// act presses a button of an invitation.
func (v *visitor) act(page answer, step, address string) answer {
	v.t.Helper()
	form := regexp.MustCompile(`action="([^"]+/` + step + `)"[^>]*>\s*<input type="hidden" name="version" value="(\d+)"><input type="hidden" name="back" value="([^"]+)"><button[^>]*>[^<]*<span class="sr">: ` + regexp.QuoteMeta(address))
	m := form.FindStringSubmatch(page.body)
	if m == nil {
		v.t.Fatalf("%s: no button to %s %s\n%s", page.what, step, address, page.body)
	}
	return v.post(m[1], "version", m[2], "back", m[3])
}

func TestInvitationsAreManaged(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	send := func(address string) answer {
		return v.post("/team/invite", "address", address, "role", "viewer", "locale", "ru").want(200)
	}
	send("a@altair.example")
	first := p.mailed(t, "a@altair.example")
	page := v.get("/team")
	v.act(page, "resend", "a@altair.example").want(200, "sent again")
	second := p.mailed(t, "a@altair.example")
	v.act(page, "revoke", "a@altair.example").want(200, "changed") // it was seen as it was before
	x := p.visitor(t, "", "")
	x.get(first).want(404)
	x.get(second).want(200)
	v.act(v.get("/team"), "revoke", "a@altair.example").want(200, "taken back")
	x.get(second).want(404).without("revoked")
	send("a@altair.example")
	// Declined with the wish not to be asked again.
	x.post(p.mailed(t, "a@altair.example")).want(200)
	x.post("/invite/decline", "reason", "no time", "never", "yes").want(200, "will not be invited")
	v.get("/team").want(200, "no time")
	v.post("/team/invite", "address", "a@altair.example", "role", "viewer").want(422, "not want to be invited")
	// One that has expired, and a request for another one.
	send("b@altair.example")
	late := p.mailed(t, "b@altair.example")
	p.later(8 * 24 * time.Hour)
	x.get(late).want(404, "find out").without("has expired", "Altair")
	x.get("/invite/nothing").want(404, "find out")
	x.post("/invite/nothing").want(404)
	// What has become of it only the invited learns.
	thief := p.visitor(t, "", "")
	thief.post(late).want(404, "Show that the address is yours").without("has expired", "Altair")
	thief.in(p, "gromov@stroyfaza.example").want(404).without("has expired")
	x = p.visitor(t, "", "")
	x.post(late).want(404)
	x.in(p, "b@altair.example").want(410, "has expired", "Ask for another one")
	x.post("/invite/renew").want(200, "has been asked for another")
	p.visitor(t, "sokolova", "altair").get("/team").want(200, "asks for another invitation")
}

// TestMistakesOfTheForm: what is wrong is said beside the field, in both languages, and
// what was filled in stays.
func TestMistakesOfTheForm(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	for _, c := range []struct {
		fields []string
		en, ru string
	}{
		{[]string{"address", ""}, "E-mail address is a required field", "Адрес электронной почты обязательное поле"},
		{[]string{"address", "nobody"}, "E-mail address must be a valid email", "Адрес электронной почты должен быть email"},
		{[]string{"address", "a@altair.example\r\nBcc: all@altair.example"}, "must be a valid email", "email"},
		{[]string{"address", "a@altair.example", "days", "400"}, "must be one of", "должен быть"},
		{[]string{"address", "a@altair.example", "role", "king"}, "role", "king"},
		{[]string{"address", "a@altair.example", "role", "buyer", "unit", "nowhere"}, "", ""},
		{[]string{"address", "a@altair.example", "role", "buyer", "limit", "much"}, "much", "much"},
		{[]string{"address", "a@altair.example", "role", "buyer", "limit", "-5"}, "-5", "-5"},
		{[]string{"address", "a@altair.example", "message", "see https://evil.example"}, "must not contain links", "не должно быть ссылок"},
		{[]string{"address", "a@altair.example", "message", strings.Repeat("я", 1001)}, "1,000", "1"},
		{[]string{"address", "a@altair.example", "step", "x", "next", "https://evil.example"}, "not a place to go to", "такого места"},
		{[]string{"address", "a@altair.example", "step", "x", "next", "//evil.example"}, "not a place to go to", "такого места"},
		{[]string{"address", "a@altair.example", "locale", "xx"}, "must be one of", "должен быть"},
	} {
		v.post("/language", "language", "en", "back", "/")
		v.post("/team/invite", c.fields...).want(422, c.en, `name="address"`)
		v.post("/language", "language", "ru", "back", "/")
		v.post("/team/invite", c.fields...).want(422, c.ru)
	}
	if n := len(p.invitations(t)); n != 0 {
		t.Errorf("%d invitations were made", n)
	}
}

// TestBulk: a list is looked at first, and sending it twice invites nobody twice.
func TestBulk(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	rows := "Иван Петров <ivan@altair.example>\r\n\r\nanna@altair.example; Анна\nIVAN@altair.example\nnonsense\n"
	key := []string{"rows", rows, "role", "viewer", "locale", "ru", "key", "k1"}
	page := v.post("/team/bulk", key...).want(200, "Can be invited: 2", "same as line 1", "not an e-mail address", `value="send"`)
	if len(p.invitations(t)) != 0 {
		t.Fatal("a look invited somebody")
	}
	_ = page
	for range 2 {
		v.post("/team/bulk", append(key, "do", "send")...).want(200, "Invited: 2")
	}
	all := p.invitations(t)
	if len(all) != 2 || !slices.ContainsFunc(all, func(s invite.State) bool { return s.Name == "Иван Петров" }) {
		t.Fatalf("%d invitations: %+v", len(all), all)
	}
	v.post("/team/bulk", "rows", "x@altair.example\nnonsense", "role", "viewer", "mode", "all_or_nothing", "key", "k2", "do", "send").want(200, "Invited: 0", "not this time")
	v.post("/team/bulk", "rows", "", "key", "k3").want(422, "required")
	v.post("/team/bulk", "rows", strings.Repeat("a@altair.example\n", 501), "key", "k3").want(422, "500")
	v.post("/team/bulk", "rows", "other@altair.example", "role", "viewer", "key", "k1", "do", "send").want(409)
}

// TestRegistration: who registers for a client waits for its people or the seller, and
// who registers for a company that is none for the seller, who makes it one. The
// answers do not tell the two apart.
func TestRegistration(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "", "")
	v.post("/register", "address", "x", "inn", "7705123453").want(422, "Name is a required field", "check digit")
	known := v.post("/register", "address", "new@altair.example", "name", "Нина", "company", "Альтаир", "inn", "7705123452", "position", "инженер").want(200, "Thank you")
	again := v.post("/register", "address", "new@altair.example", "name", "Нина", "company", "Альтаир", "inn", "7705123452").want(200, "Thank you")
	unknown := v.post("/register", "address", "boss@novaya.example", "name", "Олег", "company", "ООО «Новая»", "inn", "7707083893").want(200, "Thank you")
	if known.body != unknown.body || again.body != known.body {
		t.Error("the answers differ")
	}
	if len(p.letters(t, "new@altair.example"))+len(p.letters(t, "boss@novaya.example")) != 0 {
		t.Error("a message went out before the approval")
	}
	p.visitor(t, "belov", "altair").get("/registrations").want(403)
	p.visitor(t, "gromov", "stroyfaza").get("/team").without("new@altair.example")
	seller := p.visitor(t, string(seed.Vetrov), string(seed.Seller))
	page := seller.get("/registrations").want(200, "new@altair.example", "boss@novaya.example", "no client yet", "инженер", "7707083893")
	seller.act(page, "approve", "boss@novaya.example").want(200, "Approved")
	boss := p.visitor(t, "", "")
	boss.post(p.mailed(t, "boss@novaya.example")).want(200)
	boss.in(p, "boss@novaya.example").accept(boss, "name", "Oleg").want(200, "Welcome!")
	boss.get("/team").want(200, "Director", "boss@novaya.example").without("altair.example")
	// The people of the client decide as well.
	owner := p.visitor(t, "sokolova", "altair")
	owner.act(owner.get("/team").want(200, "asked for access"), "reject", "new@altair.example").want(200, "Rejected")
	seller.get("/registrations").want(200, "Nobody waits")
}

// TestSignInTellsNobodyWhoIsKnown: the same answer, the same cookie, the same rows.
func TestSignInTellsNobodyWhoIsKnown(t *testing.T) {
	p := start(t)
	var seen []string
	for _, address := range []string{"sokolova@altair.example", "nobody@nowhere.example"} {
		v, n := p.visitor(t, "", ""), p.pending(t)
		v.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a := v.post("/sign-in/mail", "address", address)
		cookie := regexp.MustCompile(`kabinet_code=([^;]+)`).FindStringSubmatch(a.header.Get("Set-Cookie"))
		if cookie == nil {
			t.Fatalf("%s: no cookie in %v", address, a.header)
		}
		wrong := v.post("/sign-in/code", "code", "1234 5678")
		seen = append(seen, fmt.Sprint(a.status, a.header.Get("Location"), len(cookie[1]), a.body, p.pending(t)-n, wrong.status, wrong.body))
		if !strings.Contains(a.header.Get("Set-Cookie"), "HttpOnly; SameSite=Lax") {
			t.Errorf("the cookie is %s", a.header.Get("Set-Cookie"))
		}
	}
	if seen[0] != seen[1] {
		t.Errorf("they differ:\n%s\n%s", seen[0], seen[1])
	}
	if len(p.letters(t, "nobody@nowhere.example")) != 0 || len(p.letters(t, "sokolova@altair.example")) != 1 {
		t.Error("the wrong people got letters")
	}
}

// TestSessionsAreNotFixed: signing in gives the browser a session that nobody knew
// before, and ends the one before.
func TestSessionsAreNotFixed(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "belov", "altair")
	at := &url.URL{Scheme: "http", Host: strings.TrimPrefix(p.URL, "http://")}
	session := func() string {
		for _, c := range v.http.Jar.Cookies(at) {
			if c.Name == sessionCookie {
				return c.Value
			}
		}
		return ""
	}
	old := session()
	v.in(p, "sokolova@altair.example").want(200, "Anna Sokolova")
	if session() == old || session() == "" {
		t.Error("the session stays")
	}
	thief := p.visitor(t, "", "")
	thief.http.Jar.SetCookies(at, []*http.Cookie{{Name: sessionCookie, Value: old}})
	thief.get("/team").want(200, "Sign in")
	thief.http.Jar.SetCookies(at, []*http.Cookie{{Name: sessionCookie, Value: "chosen-by-a-thief"}})
	thief.in(p, "sokolova@altair.example").want(200, "Anna Sokolova")
	if _, ok := p.server.sessions.all["chosen-by-a-thief"]; ok {
		t.Error("a session has a name that somebody chose")
	}
	// Accepting begins another one too.
	v.post("/team/invite", "address", "lev@altair.example", "role", "viewer", "locale", "en").want(200)
	w := p.visitor(t, "", "")
	w.post(p.mailed(t, "lev@altair.example"))
	page := w.in(p, "lev@altair.example")
	v, w = w, v
	before := session()
	page.accept(v).want(200, "Welcome!")
	if session() == before {
		t.Error("the session stays after accepting")
	}
}

// TestAttacksOnInvitations: another address, another company's invitation, a stolen
// page, a place elsewhere, a header, a form of another site.
func TestAttacksOnInvitations(t *testing.T) {
	p := start(t)
	owner := p.visitor(t, "sokolova", "altair")
	owner.post("/team/invite", "address", "lev@altair.example", "name", "Lev\r\nBcc: all@altair.example <https://evil.example>", "role", "viewer", "locale", "en").want(200)
	path := p.mailed(t, "lev@altair.example")
	for _, l := range p.server.box.Letters() {
		for _, text := range []string{l.To, l.Subject, l.ReplyTo} {
			if strings.ContainsAny(text, "\r\n") {
				t.Errorf("a header has two lines: %q", text)
			}
		}
		for _, line := range l.Lines {
			if line.Link != "" && !strings.HasPrefix(line.Link, p.URL+"/invite/") || strings.Contains(line.Text, "evil.example") || strings.HasPrefix(line.Text, "Bcc") {
				t.Errorf("a line is %q", line)
			}
		}
	}
	// Who has the link and not the mailbox, and who has another mailbox.
	thief := p.visitor(t, "", "")
	thief.post(path).want(200)
	page := thief.get("/invite").want(200, "Enter the whole address").without("lev@altair", "name=\"digest\"")
	thief.post("/invite/accept", "digest", "x").want(404)
	in := thief.in(p, "gromov@stroyfaza.example")
	in.accept(thief).want(404, "not valid")
	state := p.invitations(t)[0]
	thief.post("/invite/accept", "org", "altair", "id", string(state.ID), "digest", digest.FindStringSubmatch(in.body)[1]).want(404)
	thief.post("/invite/decline", "org", "altair", "id", string(state.ID)).want(404)
	// Somebody of the demonstration has shown no address.
	p.visitor(t, "gromov", "stroyfaza").post("/invite/accept", "org", "altair", "id", string(state.ID), "digest", "x").want(404)
	// Another company's.
	stranger := p.visitor(t, "gromov", "stroyfaza")
	for _, step := range []string{"resend", "revoke", "approve", "reject"} {
		stranger.post("/invitations/altair/"+string(state.ID)+"/"+step, "version", fmt.Sprint(state.Version), "back", "/team").want(404)
		stranger.post("/invitations/stroyfaza/"+string(state.ID)+"/"+step, "version", fmt.Sprint(state.Version)).want(404)
	}
	owner.post("/invitations/altair/"+string(state.ID)+"/explode", "version", fmt.Sprint(state.Version)).want(404)
	owner.post("/invitations/altair/"+string(state.ID)+"/revoke", "version", "x").want(422)
	stranger.post("/team/people/belov/reset", "address", "evil@stroyfaza.example").want(404)
	p.visitor(t, "belov", "altair").post("/team/people/sokolova/reset", "address", "evil@altair.example").want(200, `class="notice error"`)
	// A form that leads back elsewhere, and a form of another site.
	owner.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if to := owner.post("/invitations/altair/"+string(state.ID)+"/revoke", "version", "99", "back", "//evil.example").header.Get("Location"); to != "/" {
		t.Errorf("it leads to %q", to)
	}
	for _, to := range []string{"/team/invite", "/team/bulk", "/invite/accept", "/invite/decline", "/sign-in/mail", "/sign-in/code", "/register", path} {
		r, _ := http.NewRequest(http.MethodPost, p.URL+to, strings.NewReader(""))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		a, err := owner.http.Do(r)
		owner.read("a post from elsewhere to "+to, a, err).want(403)
	}
	// A Host header has no part in links.
	r, _ := http.NewRequest(http.MethodPost, p.URL+"/sign-in/mail", strings.NewReader("address=sokolova%40altair.example"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Host = "evil.example"
	a, err := p.visitor(t, "", "").http.Do(r)
	if err == nil {
		a.Body.Close()
	}
	if link := p.mailed(t, "sokolova@altair.example"); !strings.HasPrefix(link, "/sign-in/link/") {
		t.Errorf("the link leads to %s", link)
	}
	_ = page
	if got := p.invitations(t)[0].Status; got != invite.Pending {
		t.Errorf("the invitation is %s", got)
	}
}

// TestSignInIsLimited: codes cannot be guessed, nor mailboxes filled.
func TestSignInIsLimited(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "", "")
	v.post("/sign-in/mail", "address", "belov@altair.example").want(200)
	right := p.code(t, "belov@altair.example")
	for range 5 {
		v.post("/sign-in/code", "code", "0000 0000").want(422, "ask for another one")
	}
	v.post("/sign-in/code", "code", right).want(422)
	for range 4 {
		v.post("/sign-in/mail", "address", "belov@altair.example").want(200)
	}
	v.post("/sign-in/mail", "address", "belov@altair.example").want(422, "Too many codes")
	for range 60 {
		if v.post("/sign-in/code", "code", "1").status == 429 {
			return
		}
	}
	t.Error("signing in is not limited")
}

// TestAnotherLogin: a member gets another address to sign in with, and stays who they
// are.
func TestAnotherLogin(t *testing.T) {
	p := start(t)
	owner, belov := p.visitor(t, "sokolova", "altair"), p.visitor(t, "", "")
	owner.post("/team/people/belov/reset", "address", "igor@altair.example").want(200, "gets a message", "the same roles")
	owner.post("/team/people/belov/reset", "address", "nonsense").want(200, "must be a valid email")
	// The one who has the old login, and perhaps should not, stays until there is another.
	old := p.visitor(t, "", "")
	old.in(p, "belov@altair.example").want(200, "Igor Belov")
	belov.post(p.mailed(t, "igor@altair.example")).want(200, "A new login for Altair")
	old.get("/team").want(200, "Igor Belov")
	belov.in(p, "igor@altair.example").accept(belov).want(200, "Igor Belov")
	old.get("/team").want(403, "The login has changed").without("Igor Belov")
	if again := old.get("/team").want(200); again.path != "/sign-in" {
		t.Errorf("the session of the old login leads to %s", again.path)
	}
	belov.get("/team").want(200, "Igor Belov")
	owner.get("/team").want(200, "igor@altair.example").without("belov@altair.example")
}

// TestSeveralCompanies: who is a member of two companies is asked for which one they are
// here, and has nothing of the one in the other.
func TestSeveralCompanies(t *testing.T) {
	p := start(t)
	p.visitor(t, "gromov", "stroyfaza").post("/team/invite", "address", "belov@altair.example", "role", "viewer", "locale", "en").want(200)
	v := p.visitor(t, "", "")
	one := v.in(p, "belov@altair.example").want(200, "Pavel Gromov invites you to Stroyfaza")
	m := regexp.MustCompile(`name="org" value="([^"]+)"><input type="hidden" name="id" value="([^"]+)"`).FindStringSubmatch(one.body)
	one.accept(v, "org", m[1], "id", m[2]).want(200, "Welcome!", "Stroyfaza", `href="/companies"`)
	v.get("/team").want(200, "Stroyfaza").without("sokolova@altair.example")

	v = p.visitor(t, "", "")
	choice := v.in(p, "belov@altair.example").want(200, "For which one are you here?", "Altair", "Stroyfaza", "Buyer", "Viewer")
	if choice.path != "/companies" {
		t.Errorf("they came to %s", choice.path)
	}
	for org, as := range map[string]string{"altair": `<a href="/companies">Altair</a>`, "stroyfaza": `<a href="/companies">Stroyfaza</a>`} {
		v.post("/companies", "org", org).want(200)
		v.get("/team").want(200, as)
	}
	for _, org := range []string{"seller", "", "nowhere"} {
		if a := v.post("/companies", "org", org); a.status != 404 && a.status != 403 {
			t.Errorf("%q is chosen: %d", org, a.status)
		}
	}
	p.visitor(t, "sokolova", "altair").get("/team").want(200).without(`href="/companies"`)
	p.visitor(t, "", "").post("/companies", "org", "altair").want(401)
}

// TestWithoutALink: who signs in with an invited address finds the invitation.
func TestWithoutALink(t *testing.T) {
	p := start(t)
	p.visitor(t, "sokolova", "altair").post("/team/invite", "address", "lev@altair.example", "role", "viewer", "locale", "en", "step", "survey").want(200)
	v := p.visitor(t, "", "")
	page := v.in(p, "lev@altair.example").want(200, "Anna Sokolova invites you to Altair")
	if page.path != "/invitations" {
		t.Errorf("they came to %s", page.path)
	}
	v.get("/team").want(200, "Sign in by e-mail")
	m := regexp.MustCompile(`name="org" value="([^"]+)"><input type="hidden" name="id" value="([^"]+)"`).FindStringSubmatch(page.body)
	if page = page.accept(v, "org", m[1], "id", m[2], "name", "Lev").want(200, "Welcome!"); page.path != "/survey" {
		t.Errorf("they came to %s", page.path)
	}
}

func TestPlaces(t *testing.T) {
	for next, want := range map[string]string{
		"": "/", "cart": "/cart", "cart:x": "/", "order:altair/ord_1": "/orders/altair/ord_1", "order": "/", "order:": "/",
		"order:../team": "/", "order:a/../b": "/", "order:a//b": "/", "order:a?b#c": "/orders/a%3Fb%23c", `order:\\evil.example`: "/orders/%5C%5Cevil.example",
		"https://evil.example": "/", "//evil.example": "/", "evil:x": "/", "order:a%2fb": "/orders/a%252fb", "order:a\r\nb": "/orders/a%0D%0Ab",
	} {
		if got := placeOf(next); got != want {
			t.Errorf("%q leads to %q, not %q", next, got, want)
		}
	}
}

// sending is a Sender that can fail.
type sending struct {
	Mailbox
	err error
}

func (s *sending) Send(ctx context.Context, m invite.Mail) error {
	if s.err != nil {
		return s.err
	}
	return s.Mailbox.Send(ctx, m)
}

// TestPostTriesAgain: what cannot be sent is tried later, holds up nothing else, and
// is given up some day, which the team page shows.
func TestPostTriesAgain(t *testing.T) {
	p := start(t)
	box := &sending{Mailbox: Mailbox{now: p.app.Now}, err: errors.New("no connection to lev@altair.example")}
	p.server.Post.Sender, p.server.Post.Base = box, p.URL
	owner := p.visitor(t, "sokolova", "altair")
	owner.post("/team/invite", "address", "lev@altair.example", "role", "viewer").want(200)
	round := func() {
		t.Helper()
		if err := p.server.Post.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	round()
	if n := p.pending(t); n != 1 {
		t.Fatalf("%d records are pending, want 1", n)
	}
	box.err = nil
	round()
	if len(box.Letters()) != 0 {
		t.Fatal("it was tried again at once")
	}
	p.later(3 * time.Minute)
	round()
	if len(box.Letters()) != 1 || p.pending(t) != 0 {
		t.Fatalf("%d letters, %d records are pending", len(box.Letters()), p.pending(t))
	}
	box.err = errors.New("never")
	owner = p.visitor(t, "sokolova", "altair")
	owner.post("/team/invite", "address", "mia@altair.example", "role", "viewer").want(200)
	for range maxDeliveries {
		round()
		p.later(7 * time.Hour)
	}
	if p.pending(t) != 0 {
		t.Errorf("%d records are pending", p.pending(t))
	}
	p.visitor(t, "sokolova", "altair").get("/team").want(200, "did not arrive")
	if strings.Contains(p.log.String(), "lev@altair.example") {
		t.Error("the log has an address")
	}
}

// TestHousekeeping: what is due happens by itself.
func TestHousekeeping(t *testing.T) {
	p := start(t)
	p.visitor(t, "sokolova", "altair").post("/team/invite", "address", "lev@altair.example", "role", "viewer", "locale", "en").want(200)
	p.mailed(t, "lev@altair.example")
	mind := func(after time.Duration) {
		t.Helper()
		p.later(after)
		if err := p.app.mindInvitations(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	mind(49 * time.Hour)
	if l := p.letters(t, "lev@altair.example"); len(l) != 2 || !strings.HasPrefix(l[0].Subject, "Reminder: ") {
		t.Errorf("the letters are %+v", l)
	}
	mind(6 * 24 * time.Hour)
	if got := p.invitations(t)[0].Status; got != invite.Expired {
		t.Errorf("it is %s", got)
	}
	mind(invite.Keep)
	if n := len(p.invitations(t)); n != 0 {
		t.Errorf("%d invitations are kept", n)
	}
}

// TestFormsOfTheInvitationPages: a mistyped tag would panic at its first use.
func TestFormsOfTheInvitationPages(t *testing.T) {
	f, err := newForms()
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []any{askForm{}, acceptForm{}, declineForm{}, refForm{}, resetForm{}, inviteForm{}, bulkForm{}, registerForm{}} {
		_ = f.check.Struct(form)
	}
	_ = accounts.RoleViewer
}
