package main

import (
	"regexp"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/cart/order"
)

var delegationPath = regexp.MustCompile(`action="(/delegation/[^"/]+/[^"/]+)/(?:use|revoke)"`)

// TestStandingIn: an approver lends their right to a colleague until a day; the colleague
// decides with it, under a banner, and no longer once it is taken back.
func TestStandingIn(t *testing.T) {
	p := start(t)
	p.overLimit(t)
	director, owner := p.visitor(t, "ryabov", "altair"), p.visitor(t, "sokolova", "altair")
	day := func(d int) string { return time.Now().In(zone).AddDate(0, 0, d).Format(time.DateOnly) }
	bookkeeper := p.visitor(t, "fedorova", "altair")
	bookkeeper.get("/approvals").want(403)
	director.post("/delegation", "to", "fedorova", "what", "approvals", "from", day(0), "until", day(3), "reason", "").want(200, "Something is missing")
	director.post("/delegation", "to", "kim", "what", "approvals", "from", day(0), "until", day(3), "reason", "away").want(404)
	director.post("/delegation", "to", "fedorova", "what", "approvals", "from", day(0), "until", day(3), "reason", "away").want(200, "Your rights are lent", "away")
	received := bookkeeper.get("/delegation").want(200, "away")
	path := delegationPath.FindStringSubmatch(received.body)[1]
	for _, other := range []*visitor{owner, p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")} {
		other.post(path + "/use").want(404)
	}
	p.visitor(t, "gromov", "stroyfaza").post(path + "/revoke").want(404)
	bookkeeper.post(path+"/use").want(200, "You stand in for", `id="stop-acting"`)
	vote, fields := bookkeeper.get("/approvals").want(200, "You stand in for").ballot()
	bookkeeper.get("/delegation").want(200).without(`id="lend"`)
	bookkeeper.post("/delegation", "to", "belov", "what", "approvals", "from", day(0), "until", day(3), "reason", "on").want(200).without("Your rights are lent")
	director.post(path+"/revoke").want(200, "taken back")
	bookkeeper.post(vote+"/approve", fields...).want(403)
	if o := p.only(t); len(o.Holds) != 1 || o.Status != order.Submitted {
		t.Errorf("%s %+v", o.Status, o.Holds)
	}
	bookkeeper.post("/delegation/stop").want(200).without("You stand in for")
	bookkeeper.post(path + "/use").want(404)
}

// TestActingForAClient: who may, acts for a client's person for a few hours, under a
// banner, and does not approve for them; who may not, does not.
func TestActingForAClient(t *testing.T) {
	p := start(t)
	p.overLimit(t)
	path, fields := p.visitor(t, "ryabov", "altair").get("/approvals").want(200).ballot()
	head := p.visitor(t, "vetrov", "meridian")
	head.get("/delegation").want(200, `id="act"`)
	for _, x := range [][2]string{{"belov", "altair"}, {"gromov", "stroyfaza"}} {
		v := p.visitor(t, x[0], x[1])
		v.get("/delegation").want(200).without(`id="act"`)
		if got := v.post("/delegation/act", "for", "altair ryabov", "hours", "2", "reason", "x"); got.status == 200 {
			got.without("You act for")
		}
		v.get("/").want(200).without("You act for")
	}
	head.post("/delegation/act", "for", "altair ryabov", "hours", "99", "reason", "he called").want(200, "Something is missing")
	head.post("/delegation/act", "for", "altair ryabov", "hours", "2", "reason", "he called").want(200, "You act for the client", "he called", `id="stop-acting"`)
	head.get("/orders").want(200, "You act for the client")
	head.post(path+"/approve", fields...).want(403)
	if o := p.only(t); len(o.Holds) != 1 {
		t.Errorf("%+v", o.Holds)
	}
	// The client's person sees it, and may end it.
	client := p.visitor(t, "ryabov", "altair")
	given := client.get("/delegation").want(200, "staff", "he called")
	client.post(delegationPath.FindStringSubmatch(given.body)[1]+"/revoke").want(200, "taken back")
	head.get("/orders").want(403, `id="stop-acting"`)
	head.post("/delegation/stop").want(200)
	head.get("/orders").want(200).without("You act for")
}

// TestWhyPeopleMay: who administers the team sees why somebody may or may not; others and
// other companies do not.
func TestWhyPeopleMay(t *testing.T) {
	p := start(t)
	owner := p.visitor(t, "sokolova", "altair")
	owner.get("/team").want(200, "/team/people/belov/why")
	owner.get("/team/people/belov/why?permission=approval.vote").want(200, "May not")
	owner.get("/team/people/sokolova/why?permission=order.view").want(200, ">May<")
	owner.get("/team/people/belov/why?permission=nothing&unit=").want(200)
	owner.get("/team/people/belov/why?unit=elsewhere").want(404)
	owner.get("/team/people/gromov/why").want(404)
	p.visitor(t, "belov", "altair").get("/team/people/sokolova/why").want(403)
	p.visitor(t, "gromov", "stroyfaza").get("/team/people/belov/why").want(404)
	owner.post("/language", "language", "ru", "back", "/team/people/belov/why?permission=approval.vote").want(200, "Нельзя")
}
