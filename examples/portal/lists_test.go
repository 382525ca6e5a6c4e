package main

import (
	"regexp"
	"strings"
	"testing"
)

// A list is made, filled, shared, and goes into the cart through the rows of a quick order.
func TestLists(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "belov", "altair")
	page := buyer.get("/lists").want(200, "There are no lists yet", "Make a list")
	make := []string{"key", claimKeys.FindStringSubmatch(page.body)[1], "name", "Трубы на месяц", "kind", "template"}
	made := buyer.post("/lists", make...).want(200, "The list is there", "Template")
	if again := buyer.post("/lists", make...).want(200); again.path != made.path {
		t.Errorf("posted twice the list is at %s and %s", made.path, again.path)
	}
	path := made.path
	version := buyer.version(path, path+"/put")
	buyer.post(path+"/put", "version", version, "sku", tube, "quantity", "10").want(200, "The list was changed", tube)
	buyer.post(path+"/put", "version", version, "sku", tube, "quantity", "12").want(200, "changed in another window")
	buyer.with(path, path+"/put", "sku", "nothing", "quantity", "1").want(200, "no article “nothing”")
	buyer.with(path, path+"/put", "sku", elbow, "quantity", "few").want(200, "is not a quantity")
	buyer.with(path, path+"/put", "sku", elbow, "quantity", "50").want(200, elbow)
	shown := buyer.post(path+"/check").want(200, tube, elbow, `id="apply"`)
	hash := regexp.MustCompile(`name="hash" value="([^"]+)"`).FindStringSubmatch(shown.body)[1]
	_, text, _ := strings.Cut(shown.body, `<textarea name="text" hidden>`)
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "\n"), "</textarea>")
	cart := buyer.post("/quick/apply", "text", text, "hash", hash).want(200, tube, elbow)
	if !strings.HasPrefix(cart.path, "/carts/") {
		t.Errorf("applying leads to %s", cart.path)
	}
	buyer.with(path, path+"/remove", "sku", elbow, "unit", "PCE").want(200, "Taken off the list").without(elbow)
	buyer.with(path, path+"/rename", "name", "Трубы").want(200, "another name")

	// A colleague sees it once it is shared, and another company never.
	stranger, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "melnik", "altair")
	for _, mine := range []string{path, strings.Replace(path, "altair", "stroyfaza", 1)} {
		stranger.get(mine).want(404)
		for _, step := range []string{"put", "remove", "rename", "archive", "share", "check", "nothing"} {
			stranger.post(mine+"/"+step, "version", "1", "sku", tube, "quantity", "1", "name", "x", "person", "*", "right", "read").want(404)
		}
	}
	stranger.get("/lists").want(200).without(path)
	stranger.post("/lists", "name", "x", "kind", "template", "order", "ord_of_others").want(404)
	manager.get("/lists").want(403)
	manager.post("/lists", "name", "x", "kind", "template").want(403)
	for _, step := range []string{"put", "rename", "archive", "share"} {
		if got := manager.post(path+"/"+step, "version", "1", "sku", tube, "quantity", "1", "name", "x", "person", "*", "right", "read").status; got != 403 && got != 404 {
			t.Errorf("%s by who has no right: %d", step, got)
		}
	}
	buyer.with(path, path+"/share", "person", "sokolova", "right", "read").want(200, "Who may use the list has changed", "to read")
	p.visitor(t, "sokolova", "altair").get("/lists").want(200, path)
	buyer.with(path, path+"/archive").want(200, "The list was archived", "There are no lists yet")
}

// What was ordered becomes a list.
func TestAnOrderBecomesAList(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	path := buyer.ordered("50")
	buyer.get(path).want(200, "Save as a list")
	buyer.post("/lists", "order", string(p.orders(t)[0].ID), "name", "Отводы", "kind", "template").want(200, elbow, `value="50"`)
	p.visitor(t, "kim", "stroyfaza").get(path).want(200).without("Save as a list")
}
