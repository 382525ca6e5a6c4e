package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserOrders leads an order by the pages, from the cart with its checks and its
// delivery to what was claimed of it: what the buyer sees, and what the seller's people do.
func TestBrowserOrders(t *testing.T) { walks(t, (*walk).led) }

func (w *walk) led() {
	reason := map[string]string{"en": "dented at both ends", "ru": "помяты с обоих концов"}[w.lang]
	w.as("gromov")
	w.open("/products/" + rebar)
	w.set("#quantity", "5")
	w.click("#add")
	w.open("/cart")
	w.see("#cart-checks .refuses") // no site yet
	w.choose("#site", "site-tula")
	w.see("#delivery")
	w.unfold("#promotions")
	w.set("#code", "fit5")
	w.click("#apply-code")
	w.see(".entered") // which is about elbows
	w.shot("cart")
	w.tick("#delivery input[type=radio]")
	w.click("#place")
	w.see("#again")
	path := orderPath(w.portal.orders(w.t)[0].Org, w.portal.orders(w.t)[0].ID)
	w.open(path + "/amend?version=1&quantity.1=8&date.1=2030-05-05")
	w.see("#do-amend")
	w.shot("amending")
	w.click("#do-amend")
	w.see("#changes")

	w.as("orlova")
	w.open(path)
	w.click("#confirm")
	w.see("#plan")
	w.unfold("#plan")
	w.set("#p-number", "T-17")
	w.set("#p-carrier", "Автолайн")
	w.shot("planning")
	w.click("#plan-shipment")
	w.see(".shipment")
	w.unfold(".shipment details")
	w.click("button.load")
	w.see("button.depart")
	w.click("button.depart")
	w.see("button.deliver")
	w.click("button.deliver")
	w.see(".status.ship-delivered")
	w.shot("delivered")

	w.as("gromov")
	w.open(path)
	w.unfold(".accept details")
	w.shot("accepting")
	w.click(".accept button.primary")
	w.see(".status.ship-accepted")
	w.click("#invoice")
	w.see("#bills .links a")
	w.shot("order")
	w.click("#bills .links a")
	w.see("svg.qr")
	w.shot("invoice")
	w.open(path)
	w.click("a.claim")
	w.set("#quantity", "1")
	w.set("#reason", reason)
	photo, err := filepath.Abs("screenshot-phone.png")
	if err != nil {
		w.t.Fatal(err)
	}
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{photo}))
	w.shot("claiming")
	w.click("#claim")
	w.see("#story")

	w.as("orlova")
	w.open("/claims")
	w.shot("claims")
	w.click(".orders .what a")
	w.see(".proofs img")
	w.click("#take")
	w.see("#decide")
	w.shot("deciding")
	w.click("#decide")
	w.see("#resolve")
	w.click("#resolve")
	w.see(".resolution")
	w.shot("resolving")
	w.again(path)
}

// again buys what was ordered again, from a list, with a lot that was left over, for two
// sites.
func (w *walk) again(path string) {
	w.t.Helper()
	w.as("gromov")
	w.open(path)
	w.click("#to-list")
	w.see("#put")
	w.shot("list")
	w.unfold("#repeat")
	w.click("#make-schedule")
	w.see(".shipment")
	w.click(".shipment .turns button") // leave the first time out
	w.see(".shipment .turns .muted")
	w.shot("schedules")
	w.click(".shipment a.edit")
	w.set("#every", "2")
	w.set("[name='quantity.0']", "6")
	w.shot("schedule")
	w.click("#save-schedule")
	w.see(".notice.ok")
	w.open("/lists")
	w.click(".orders .what a")
	w.click("#check-list")
	w.see("#apply")
	w.click("#apply")
	w.open("/leftovers")
	w.shot("leftovers")
	w.click("button.take")
	w.unfold("#move")
	w.do(chromedp.SetValue(chromedp.CSS("#move-site"), "site-podolsk"))
	w.click("#do-move")
	w.choose("#site", "site-tula")
	w.see("#parts")
	w.shot("two-orders")
	w.click("#place")
	w.see(".orders")
}

// tick ticks a box or chooses one of several.
func (w *walk) tick(selector string) {
	w.t.Helper()
	w.script(`document.querySelector("` + selector + `").click(); ""`)
}

// unfold opens what is folded.
func (w *walk) unfold(selector string) {
	w.t.Helper()
	w.script(`document.querySelector("` + selector + `").open = true; ""`)
}
