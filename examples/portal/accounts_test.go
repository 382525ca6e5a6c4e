package main

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/cart/order"
)

const rebar = "AR-12-117-500"

var voting = regexp.MustCompile(`(?s)action="(/approvals/[^"]+)/approve".*?name="version" value="(\d+)".*?name="hash" value="([0-9a-f]+)"`)

// ballot returns where to vote, and the fields of the form.
func (a answer) ballot() (path string, fields []string) {
	a.t.Helper()
	m := voting.FindStringSubmatch(a.body)
	if m == nil {
		a.t.Fatalf("%s: nothing to vote on\n%s", a.what, a.body)
	}
	return m[1], []string{"version", m[2], "hash", m[3], "back", "/approvals"}
}

// overLimit orders 20 t of bar as Belov, who may order for a million alone, and returns
// the order's page.
func (p portal) overLimit(t *testing.T) answer {
	t.Helper()
	v := p.visitor(t, "belov", "altair")
	page := v.fill(rebar, "20", "TNE", "site-tyumen").want(200, "more than the buyer may order alone", "send for approval", `id="budget-bdg-truba"`, `id="credit-payer"`).without(`id="credit-group"`)
	return v.post(page.path+"/place", page.order()...).want(200, "waits for the approval of a colleague", "Waits for approval", "Waiting for approval")
}

func (p portal) only(t *testing.T) order.State {
	t.Helper()
	all := p.orders(t)
	if len(all) != 1 {
		t.Fatalf("%d orders", len(all))
	}
	return all[0]
}

// TestApproval: an order over the buyer's limit goes to the seller once a second person
// has approved, and is confirmed once.
func TestApproval(t *testing.T) {
	p := start(t)
	placed := p.overLimit(t)
	director, manager := p.visitor(t, "ryabov", "altair"), p.visitor(t, "orlova", "meridian")
	manager.get(placed.path).want(200, "Waits for approval").without("/confirm", "/complete", "/approve\"")
	manager.post(placed.path+"/confirm", "version", "1").want(200, "still waits for something")
	manager.post(placed.path+"/complete", "version", "1").want(409)
	path, fields := director.get("/approvals").want(200, "MM-1001", "Requested by Igor Belov", "may order alone").ballot()
	director.get("/").want(200, `<b class="count">1`)

	// Two clicks are one vote.
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() { director.post(path+"/approve", fields...).want(200) })
	}
	wait.Wait()
	director.get("/approvals").want(200, "Nothing waits for your approval", "Approved")
	if o := p.only(t); o.Status != order.Submitted || len(o.Holds) > 0 {
		t.Errorf("%s, %+v", o.Status, o.Holds)
	}
	p.visitor(t, "belov", "altair").get(placed.path).want(200, "Viktor Ryabov approved").without("/withdraw")
	version := regexp.MustCompile(`/confirm".*?name="version" value="(\d+)"`).FindStringSubmatch(manager.get(placed.path).want(200).body)[1]
	manager.post(placed.path+"/confirm", "version", version).want(200, "The order is confirmed")
	manager.post(placed.path+"/confirm", "version", version).want(200, "in another window")
	if o := p.only(t); o.Status != order.Confirmed {
		t.Error(o.Status)
	}
}

// TestRejection: without a reason nothing is rejected; with one the order is cancelled,
// and the budget is free again.
func TestRejection(t *testing.T) {
	p := start(t)
	placed := p.overLimit(t)
	director := p.visitor(t, "sokolova", "altair")
	path, fields := director.get("/approvals").want(200).ballot()
	director.post(path+"/reject", fields...).want(200, "state the reason")
	director.post(path+"/reject", append(fields, "comment", "Too much at once")...).want(200, "rejected and cancelled")
	buyer := p.visitor(t, "belov", "altair")
	buyer.get(placed.path).want(200, "Cancelled", "Too much at once", "Anna Sokolova rejected").without("/cancel", "/withdraw")
	// What colleagues write to each other is not for the seller.
	p.visitor(t, "orlova", "meridian").get(placed.path).want(200, "Cancelled", "Rejected").without("Too much at once")
	page := buyer.fill(rebar, "1", "TNE", "site-tyumen").want(200, "Place the order").without("send for approval")
	if left := regexp.MustCompile(`id="budget-bdg-truba".*?(\d[\d,. ]*)\D*of`).FindString(strings.ReplaceAll(page.body, "\n", " ")); left == "" {
		t.Error("no budget on the page")
	}
}

// TestWithdrawal: the buyer takes the request back, and nobody can approve it.
func TestWithdrawal(t *testing.T) {
	p := start(t)
	placed := p.overLimit(t)
	director := p.visitor(t, "ryabov", "altair")
	path, fields := director.get("/approvals").want(200).ballot()
	buyer := p.visitor(t, "belov", "altair")
	buyer.get(placed.path).want(200, path+"/withdraw")
	director.post(path+"/withdraw", fields...).want(403)
	buyer.post(path+"/withdraw", fields...).want(200, "withdrawn and cancelled")
	director.post(path+"/approve", fields...).want(200, "decided or changed meanwhile")
	if o := p.only(t); o.Status != order.Cancelled {
		t.Error(o.Status)
	}
}

// TestSomeoneElsesApproval: neither the requester nor another company nor the seller nor
// who only looks can approve, and what was seen before a change decides nothing.
func TestSomeoneElsesApproval(t *testing.T) {
	p := start(t)
	placed := p.overLimit(t)
	path, fields := p.visitor(t, "ryabov", "altair").get("/approvals").want(200).ballot()
	for _, x := range []struct {
		person, org string
		status      int
	}{
		{"belov", "altair", 403}, {"melnik", "altair", 403}, {"fedorova", "altair", 403}, {"orlova", "meridian", 403}, {"vetrov", "meridian", 403}, {"zorina", "meridian", 403},
		{"gromov", "stroyfaza", 404}, {"kim", "stroyfaza", 404},
	} {
		v := p.visitor(t, x.person, x.org)
		for _, step := range []string{"/approve", "/reject", "/withdraw", "/proceed", "/anything"} {
			got := v.post(path+step, append(fields, "comment", "x")...)
			if step == "/proceed" && got.status == 200 || step == "/anything" && got.status == 404 || step == "/withdraw" && x.person == "belov" {
				continue // which decides nothing
			}
			if got.status != x.status {
				t.Errorf("%s by %s: %d, want %d", step, x.person, got.status, x.status)
			}
			if step == "/reject" && x.person == "belov" {
				break
			}
		}
		if x.org == "stroyfaza" {
			v.get(placed.path).want(404)
			v.post(strings.Replace(path, "altair", "stroyfaza", 1)+"/approve", fields...).want(404)
			v.post(placed.path+"/cancel", "version", "1", "reason", "x").want(404)
			v.post(placed.path+"/credit", "version", "1", "reason", "x").want(404)
			v.post(placed.path+"/confirm", "version", "1").want(404)
		}
	}
	director := p.visitor(t, "ryabov", "altair")
	director.post(path+"/approve", "version", "1", "hash", strings.Repeat("0", 64), "back", "/approvals").want(200, "decided or changed meanwhile")
	director.post(path+"/approve", "version", "9", "hash", form(fields).Get("hash"), "back", "/approvals").want(200, "decided or changed meanwhile")
	p.visitor(t, "", "").post(path+"/approve", fields...).want(401)
	if o := p.only(t); o.Status != order.Submitted || len(o.Holds) != 1 {
		t.Errorf("%s %+v", o.Status, o.Holds)
	}
}

// TestAnotherSite: forms that another site sends decide nothing.
func TestAnotherSite(t *testing.T) {
	p := start(t)
	p.overLimit(t)
	director := p.visitor(t, "ryabov", "altair")
	path, fields := director.get("/approvals").want(200).ballot()
	for _, to := range []string{path + "/approve", "/entity", "/orders/altair/x/confirm"} {
		r, _ := http.NewRequest(http.MethodPost, p.URL+to, strings.NewReader(form(fields).Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://elsewhere.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		answer, err := director.http.Do(r)
		director.read(to, answer, err).want(403, "came from another site")
	}
	if o := p.only(t); len(o.Holds) != 1 {
		t.Errorf("%+v", o.Holds)
	}
}

// TestLegalEntitySwitch: the choice is kept, narrows what one sees, and is looked at
// with every request.
func TestLegalEntitySwitch(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	v.get("/receivables").want(200, "Altair-Truboprovod", "Altair-Energo")
	v.post("/entity", "entity", "altair-energo", "back", "/receivables/altair/cra-altair-truba").want(200, `<option value="altair-energo" selected>`, "Altair-Energo").without("УТ-2051", "UT-2051")
	v.get("/receivables/altair/cra-altair-truba").want(404, `id="entity"`)
	v.get("/catalogue").want(200).without(`id="payer"`)
	v.fill(rebar, "1", "TNE", "site-reft").want(200, `<option value="altair-energo" selected>`)
	v.post("/entity", "entity", "", "back", "/orders").want(200).without(`<option value="altair-energo" selected>`)

	for _, x := range [][3]string{
		{"belov", "altair", "altair-zaural"}, {"belov", "altair", "stroyfaza"}, {"fedorova", "altair", "altair-energo"},
		{"gromov", "stroyfaza", "altair-truba"}, {"orlova", "meridian", "altair-truba"}, {"belov", "altair", "nothing"},
	} {
		w := p.visitor(t, x[0], x[1])
		if got := w.post("/entity", "entity", x[2], "back", "/").status; got != 404 && x[1] != "meridian" {
			t.Errorf("%s switches to %s: %d", x[0], x[2], got)
		}
		w.get("/").want(200).without(`<option value="` + x[2] + `" selected>`)
	}
	// A choice that is none any more is not acted on, and can be changed.
	w := p.visitor(t, "fedorova", "altair")
	w.post("/entity", "entity", "altair-stroy", "back", "/receivables").want(200, "Altair-Stroy")
	p.server.sessions.mu.Lock()
	for _, s := range p.server.sessions.all {
		if s.Person == "fedorova" {
			s.Entity = "altair-energo"
		}
	}
	p.server.sessions.mu.Unlock()
	w.get("/receivables").want(404, `id="entity"`).without("Altair-Energo")
	w.post("/entity", "entity", "", "back", "/receivables").want(200, "Altair-Truboprovod")
}

// TestReceivables: aging and statement say the same, to those who may see them.
func TestReceivables(t *testing.T) {
	p := start(t)
	book := p.visitor(t, "fedorova", "altair")
	home := book.get("/").want(200, `href="/receivables"`, "is overdue").without(`href="/catalogue"`, `href="/orders"`, `href="/approvals"`, `href="/cart"`)
	if home.path != "/" {
		t.Error(home.path)
	}
	for _, path := range []string{"/catalogue", "/cart", "/approvals"} {
		book.get(path).want(403)
	}
	book.get("/orders").want(200, "no orders yet")
	// Owed: 96,000 + 318,400 + 1,240,750 − 60,000.
	page := book.get("/receivables/altair/cra-altair-truba").want(200, "₽1,595,150.00", "₽414,400.00", "1–30 days late", "<rect", "Statement of account")
	if n := strings.Count(page.body, "₽1,595,150.00"); n < 2 {
		t.Errorf("what is owed is there %d times: aging and statement differ", n)
	}
	book.get("/receivables/altair/cra-altair-energo").want(404)
	book.get("/receivables/stroyfaza/cra-stroyfaza").want(404)
	book.get("/receivables/altair/nothing").want(404)
	day := func(ago int) string { return time.Now().In(zone).AddDate(0, 0, -ago).Format(time.DateOnly) }
	book.get("/receivables/altair/cra-altair-truba?from="+day(60)+"&to="+day(40)).want(200, "₽96,000.00", "₽414,400.00")
	book.get("/receivables/altair/cra-altair-truba?from="+day(1)+"&to="+day(9)).want(200, "last day is before")
	book.get("/receivables/altair/cra-altair-truba?from=yesterday").want(200, "is not a date")
	p.visitor(t, "gromov", "stroyfaza").get("/receivables").want(200, "421,900").without("Altair")
	p.visitor(t, "gromov", "stroyfaza").get("/receivables/altair/cra-altair-truba").want(404)
	p.visitor(t, "zorina", "meridian").get("/receivables").want(200, "Altair", "Stroyfaza")
	p.visitor(t, "belov", "altair").get("/receivables").want(403)
	p.visitor(t, "ryabov", "altair").get("/receivables").want(403)
}

// TestPrepaymentAndCredit: beyond its credit an order waits, for the money or for the
// seller's credit controller, whom nobody else stands in for.
func TestPrepaymentAndCredit(t *testing.T) {
	p := start(t)
	late := p.visitor(t, "sokolova", "altair")
	late.post("/buyer", "payer", "altair-stroy", "back", "/catalogue").want(200)
	page := late.fill(rebar, "1", "TNE", "site-msk").want(200, "overdue", "will wait for its prepayment")
	placed := late.post(page.path+"/place", page.order()...).want(200, "waits for its prepayment")
	late.post(placed.path+"/prepaid", "version", "1", "reference", "credit").want(403)
	manager := p.visitor(t, "orlova", "meridian")
	manager.post(placed.path+"/confirm", "version", "1").want(200, "still waits for something")
	manager.get(placed.path).want(200, "Prepayment received")
	manager.post(placed.path+"/prepaid", "version", "1", "reference", "credit").want(200, "prepayment is noted")
	manager.post(placed.path+"/confirm", "version", "2").want(200, "The order is confirmed")

	firm := p.visitor(t, "gromov", "stroyfaza")
	page = firm.fill(rebar, "40", "TNE", "site-tula").want(200, "until the seller lets it pass")
	placed = firm.post(page.path+"/place", page.order()...).want(200, "credit control")
	for _, x := range [][2]string{{"gromov", "stroyfaza"}, {"orlova", "meridian"}} {
		p.visitor(t, x[0], x[1]).post(placed.path+"/credit", "version", "1", "reason", "x").want(403)
	}
	controller := p.visitor(t, "zorina", "meridian")
	controller.get(placed.path).want(200, "seven days")
	controller.post(placed.path+"/credit", "version", "1", "reason", "").want(200, "state the reason")
	controller.post(placed.path+"/credit", "version", "1", "reason", "They always pay").want(200, "may pass")
	controller.post(placed.path+"/confirm", "version", "2").want(403)
	manager.post(placed.path+"/confirm", "version", "2").want(200, "The order is confirmed")
}

// TestHardBudget: beyond a hard budget there is no order.
func TestHardBudget(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "sokolova", "altair")
	v.post("/buyer", "payer", "altair-stroy", "back", "/catalogue").want(200)
	page := v.fill(rebar, "60", "TNE", "site-msk").want(200, "exceeds the budget", "cannot be placed as it is")
	v.post(page.path+"/place", page.order()...).want(200, "was not placed", "The budget is exceeded")
	if n := len(p.orders(t)); n != 0 {
		t.Errorf("%d orders", n)
	}
}

// TestExpiredApproval: what nobody approves in a fortnight is cancelled by itself.
func TestExpiredApproval(t *testing.T) {
	p := start(t)
	p.overLimit(t)
	p.later(15 * day)
	if err := p.app.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o := p.only(t); o.Status != order.Cancelled {
		t.Error(o.Status)
	}
}
