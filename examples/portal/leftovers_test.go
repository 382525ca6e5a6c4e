package main

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

var takeForms = regexp.MustCompile(`(?s)lot ost-101.*?action="(/leftovers/[^"]+)/take"`)

// Of two who take a lot one has it, at its price, and orders it; what is taken and not
// ordered is free again.
func TestLeftovers(t *testing.T) {
	p := start(t)
	firm, holding := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "belov", "altair")
	page := firm.get("/leftovers").want(200, "lot ost-101", "rest of a batch", "₽48,900.00", "Take the lot")
	page.without("Offer a lot", "/withdraw")
	lot := takeForms.FindStringSubmatch(page.body)[1]
	var won, lost int
	var mu sync.Mutex
	var wait sync.WaitGroup
	for _, v := range []*visitor{firm, holding} {
		wait.Go(func() {
			got := v.post(lot+"/take", "quantity", "1.86")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case strings.HasPrefix(got.path, "/carts/"):
				won++
				got.want(200, "yours for half an hour", "48,900.00")
			case strings.Contains(got.body, "Somebody was faster"):
				lost++
			default:
				t.Errorf("at %s: %s", got.path, got.body)
			}
		})
	}
	wait.Wait()
	if won != 1 || lost != 1 {
		t.Fatalf("%d have the lot, and %d came too late", won, lost)
	}
	p.later(31 * time.Minute) // nobody ordered it
	firm, holding = p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "belov", "altair")
	firm.get("/leftovers").want(200, lot+"/take")
	cart := firm.post(lot+"/take", "quantity", "1.86").want(200, "yours for half an hour")
	version := form(cart.order()).Get("version")
	ready := firm.post(cart.path+"/header", "version", version, "payer", "stroyfaza", "site", "site-tula").want(200)
	firm.post(ready.path+"/place", ready.order()...).want(200, "The order was placed", "48,900.00")
	holding.get("/leftovers").want(200).without(lot + "/take")

	manager := p.visitor(t, "orlova", "meridian")
	offers := manager.get("/leftovers").want(200, "Offer a lot", "sold", "offered")
	withdraw := regexp.MustCompile(`action="(/leftovers/[^"]+/withdraw)" data-once><input type="hidden" name="version" value="(\d+)"`).FindStringSubmatch(offers.body)
	offer := []string{"sku", tube, "lot", "x", "quantity", "1", "price", "1", "until", "2030-01-01"}
	firm.post(withdraw[1], "version", withdraw[2]).want(404)
	firm.post("/leftovers", offer...).want(404)
	controller := p.visitor(t, "zorina", "meridian")
	controller.get("/leftovers").want(403)
	controller.post(withdraw[1], "version", withdraw[2]).want(403)
	controller.post("/leftovers", offer...).want(403)
	manager.post(withdraw[1], "version", withdraw[2]).want(200, "The offer was withdrawn")
	manager.post(withdraw[1], "version", withdraw[2]).want(200).without("The offer was withdrawn")
	manager.post("/leftovers", "sku", "nothing", "lot", "x", "quantity", "1", "price", "1", "until", "2030-01-01").want(200, "no article")
	manager.post(lot+"/take", "quantity", "1").want(403)
	p.visitor(t, "kim", "stroyfaza").get("/leftovers").want(200).without("/take")
}
