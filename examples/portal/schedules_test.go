package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// A list comes again: on its day it is a cart, once, however often the job runs.
func TestSchedules(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	made := buyer.post("/lists", "name", "Отводы", "kind", "template").want(200)
	list := made.path
	buyer.with(list, list+"/put", "sku", elbow, "quantity", "50").want(200, "Let it come again")
	buyer.post(list+"/schedule", "every", "0", "unit", "week", "day", "1", "site", "site-tula").want(200, "not clear when")
	buyer.post(list+"/schedule", "every", "1", "unit", "fortnight", "day", "1", "site", "site-tula").want(200, "not clear when")
	page := buyer.post(list+"/schedule", "every", "1", "unit", "week", "day", "1", "site", "site-tula").
		want(200, "It comes again", "Every week, Monday", "Otvody", "Building site", "active")
	path := regexp.MustCompile(`action="(/schedules/[^"]+)/pause"`).FindStringSubmatch(page.body)[1]
	version := buyer.version("/schedules", path+"/skip")
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	buyer.post(path+"/skip", "version", version, "key", key).want(200, "That time is left out")
	buyer.post(path+"/skip", "version", version, "key", key).want(200, "changed in another window")
	buyer.with("/schedules", path+"/skip", "key", "2020-01-01").want(200, "does not run on")
	buyer.with("/schedules", path+"/pause").want(200, "It is paused", "paused")
	buyer.with("/schedules", path+"/resume").want(200, "It runs again")

	stranger, viewer := p.visitor(t, "belov", "altair"), p.visitor(t, "kim", "stroyfaza")
	stranger.get("/schedules").want(200).without(path)
	viewer.get("/schedules").want(403)
	for _, step := range []string{"pause", "resume", "skip", "end", "nothing"} {
		stranger.post(path+"/"+step, "version", "1", "key", key).want(404)
		stranger.post(strings.Replace(path, "stroyfaza", "altair", 1)+"/"+step, "version", "1", "key", key).want(404)
		if got := viewer.post(path+"/"+step, "version", "1", "key", key).status; step != "nothing" && got != 403 && got != 404 {
			t.Errorf("%s by who may only look: %d", step, got)
		}
	}
	stranger.post(list+"/schedule", "every", "1", "unit", "week", "day", "1").want(404)

	p.later(22 * 24 * time.Hour)
	for range 2 {
		if err := p.app.Lapse(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	buyer = p.visitor(t, "gromov", "stroyfaza")
	done := buyer.get("/schedules").want(200, "open the cart")
	cart := regexp.MustCompile(`<a href="(/carts/[^"]+)">open the cart`).FindStringSubmatch(done.body)[1]
	buyer.get(cart).want(200, elbow, `value="50"`)
	buyer.with("/schedules", path+"/end").want(200, "It has ended", "ended")
}
