package main

import (
	"regexp"
	"testing"
)

var stroyVersion = regexp.MustCompile(`(?s)action="/budgets/bdg-stroy/save".*?name="version" value="(\d+)"`)

// TestBudgets: the owner changes what a part of the company may spend, opens budgets, in
// which open orders count at once, and closes them; nobody else does.
func TestBudgets(t *testing.T) {
	p := start(t)
	owner, buyer := p.visitor(t, "sokolova", "altair"), p.visitor(t, "belov", "altair")
	owner.get("/team").want(200, `href="/budgets"`)
	page := owner.get("/budgets").want(200, "bdg-truba", "bdg-stroy", "bdg-belov", "Igor Belov", "are left")
	version := stroyVersion.FindStringSubmatch(page.body)[1]
	save := func(v *visitor, amount, mode string) answer {
		return v.post("/budgets/bdg-stroy/save", "version", version, "amount", amount, "mode", mode)
	}
	opening := []string{"name", "All", "unit", "", "amount", "5 000 000", "every", "month", "mode", "hard"}
	for _, x := range []struct {
		person, org string
		look, save  int
	}{
		{"belov", "altair", 403, 403}, {"ryabov", "altair", 403, 403}, {"orlova", "meridian", 403, 403}, {"gromov", "stroyfaza", 200, 404},
	} {
		v := p.visitor(t, x.person, x.org)
		if x.look != 200 {
			v.get("/team").want(200).without(`href="/budgets"`)
			v.post("/budgets", opening...).want(403)
		}
		v.get("/budgets").want(x.look).without("bdg-truba", "bdg-stroy")
		save(v, "1", "soft").want(x.save)
		v.post("/budgets/bdg-stroy/close", "version", version).want(x.save)
	}
	for _, bad := range []string{"", "-1", "x", "1.001", "99999999999999999999"} {
		save(owner, bad, "hard").want(200, "Not saved")
	}
	save(owner, "1", "whatever").want(200, "Not saved")
	save(owner, "3 000 000,50", "approval").want(200, "The budget is changed", `value="3000000.5"`)
	save(owner, "1", "hard").want(200, "another window")
	owner.post("/budgets/bdg-stroy/anything", "version", "2").want(404)

	// Belov's order of twenty tonnes waits for its approval, and counts in a new budget.
	p.overLimit(t)
	owner.post("/budgets", "name", "x", "unit", "elsewhere", "amount", "1", "every", "month", "mode", "hard").want(404)
	owner.post("/budgets", "name", "", "unit", "", "amount", "1", "every", "month", "mode", "hard").want(200, "Not saved")
	owner.post("/budgets", "name", "x", "unit", "", "amount", "1", "every", "never", "mode", "hard").want(200, "Not saved")
	opened := owner.post("/budgets", "name", "Tight", "unit", "truba", "amount", "1000", "every", "month", "mode", "hard").want(200, "The budget is open", "Tight", "Exceeded by")
	buyer.fill(rebar, "1", "TNE", "site-tyumen").want(200, "cannot be placed as it is")
	m := regexp.MustCompile(`(?s)<h2>Tight.*?name="version" value="(\d+)".*?formaction="(/budgets/[^"]+/close)"`).FindStringSubmatch(opened.body)
	owner.post(m[2], "version", m[1]).want(200, "The budget is closed").without("<h2>Tight")
	owner.post("/language", "language", "ru", "back", "/budgets").want(200, "Бюджеты", "Осталось")
}
