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

var scheduleForms = regexp.MustCompile(`action="(/schedules/[^"]+)/pause"`)

// scheduled makes a list of one article come again every Monday, and returns the list's
// path and the schedule's.
func (v *visitor) scheduled(sku, quantity string) (list, path string) {
	v.t.Helper()
	list = v.post("/lists", "name", "Отводы", "kind", "template").want(200).path
	page := v.with(list, list+"/put", "sku", sku, "quantity", quantity).want(200, "Let it come again")
	fields := []string{"key", claimKeys.FindStringSubmatch(page.body)[1], "every", "1", "unit", "week", "day", "1", "site", "site-tula"}
	v.post(list+"/schedule", fields...).want(200, "It comes again")
	again := v.post(list+"/schedule", fields...).want(200) // a double click
	if n := len(scheduleForms.FindAllString(again.body, -1)); n != 1 {
		v.t.Fatalf("%d schedules", n)
	}
	return list, scheduleForms.FindStringSubmatch(again.body)[1]
}

// A schedule is edited: its rows and when it comes; a time that was left out is taken in
// again; one that failed is tried again once what was wrong is mended.
func TestASchedulesRowsAndDaysAreEdited(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	_, path := buyer.scheduled(tube, "0.5") // of a piece
	page := buyer.get(path).want(200, `value="0.5"`, `name="sku"`)
	version := form(buyer.fields(page, path+"/edit")).Get("version")
	edit := []string{"version", version, "name", "Отводы", "site", "site-tula", "every", "2", "unit", "month", "day", "15", "quantity.0", "0.5", "sku", elbow, "quantity", "50"}
	for _, wrong := range [][2]string{
		{"every", "0"}, {"every", "often"}, {"unit", "year"}, {"day", "32"}, {"name", ""}, {"quantity.0", "few"}, {"quantity.0", "-1"}, {"sku", "NOTHING"}, {"quantity", ""}, {"until", "soon"}, {"until", "2020-01-01"},
	} {
		buyer.post(path+"/edit", append(edit, wrong[0], wrong[1])...).want(422, `id="save-schedule"`, `role="alert"`)
	}
	buyer.post(path+"/edit", append(edit, "sku", "", "quantity.0", "")...).want(422, "at least one row")
	buyer.post(path+"/edit", append(edit, "unit", "week", "day", "8")...).want(422, "not clear when")
	buyer.post(path+"/edit", append(edit, "site", "site-tyumen")...).want(404) // another company's
	buyer.post(path+"/edit", edit...).want(200, "It is changed", "Every 2 months, on day 15", "2 lines")
	buyer.post(path+"/edit", edit...).want(200, "changed in another window")
	page = buyer.get(path).want(200, `value="0.5"`, `value="50"`, `value="15"`)
	version = form(buyer.fields(page, path+"/edit")).Get("version")
	buyer.post(path+"/edit", "version", version, "name", "Трубы", "site", "site-tula", "every", "1", "unit", "week", "day", "7", "quantity.0", "0.5", "quantity.1", "").
		want(200, "Every week, Sunday", "1 line")

	page = buyer.get("/schedules")
	_, skips, _ := strings.Cut(page.body, path+"/skip")
	key := regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(skips)[1]
	buyer.with("/schedules", path+"/skip", "key", key).want(200, "left out", path+"/unskip")
	buyer.with("/schedules", path+"/unskip", "key", "2020-01-01").want(200, "does not run on")
	buyer.with("/schedules", path+"/unskip", "key", key).want(200, "taken in again").without(path + "/unskip")

	p.later(8 * 24 * time.Hour)
	if err := p.app.Lapse(t.Context()); err != nil {
		t.Fatal(err)
	}
	buyer = p.visitor(t, "gromov", "stroyfaza")
	page = buyer.get("/schedules").want(200, path+"/retry", "no cart")
	_, failed, _ := strings.Cut(page.body, path+"/retry")
	key = regexp.MustCompile(`name="key" value="([^"]+)"`).FindStringSubmatch(failed)[1]
	buyer.with("/schedules", path+"/retry", "key", key).want(200, path+"/retry").without("The cart is there")
	page = buyer.get(path)
	version = form(buyer.fields(page, path+"/edit")).Get("version")
	buyer.post(path+"/edit", "version", version, "name", "Трубы", "site", "site-tula", "every", "1", "unit", "week", "day", "7", "quantity.0", "109").want(200, "It is changed")
	version = buyer.version("/schedules", path+"/retry")
	page = buyer.post(path+"/retry", "version", version, "key", key).want(200, "The cart is there").without(path + "/retry")
	buyer.post(path+"/retry", "version", version, "key", key).want(200, "changed in another window")
	buyer.get(regexp.MustCompile(`<a href="(/carts/[^"]+)">open the cart`).FindStringSubmatch(page.body)[1]).want(200, tube, `value="109"`)
}

// Another company's schedule is not there to be edited or tried again, by any address; who
// may only look is refused.
func TestForeignSchedules(t *testing.T) {
	p := start(t)
	buyer, stranger, viewer := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "belov", "altair"), p.visitor(t, "kim", "stroyfaza")
	_, path := buyer.scheduled(elbow, "50")
	fields := []string{"version", "1", "key", "2026-11-30", "name", "mine", "site", "site-tula", "every", "1", "unit", "day", "quantity.0", "1"}
	for _, at := range []string{path, strings.Replace(path, "/stroyfaza/", "/altair/", 1), "/schedules/stroyfaza/none"} {
		stranger.get(at).want(404)
		for _, step := range []string{"/edit", "/unskip", "/retry"} {
			stranger.post(at+step, fields...).want(404).without("Отводы", "Otvody")
		}
	}
	viewer.get(path).want(403)
	for _, step := range []string{"/edit", "/unskip", "/retry"} {
		viewer.post(path+step, fields...).want(403)
	}
	buyer.get(path).want(200, `value="50"`)
}

// fields are the hidden fields of a form of a page.
func (v *visitor) fields(page answer, action string) (out []string) {
	v.t.Helper()
	_, rest, ok := strings.Cut(page.body, `action="`+action+`"`)
	if !ok {
		v.t.Fatalf("no form for %s\n%s", action, page.body)
	}
	for _, m := range hidden.FindAllStringSubmatch(rest, -1) {
		out = append(out, m[1], m[2])
	}
	return out
}
