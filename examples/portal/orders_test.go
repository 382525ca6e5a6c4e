package main

import (
	"regexp"
	"strings"
	"testing"
)

// An order from the seller's answer to what is bought again: the seller offers less, the
// buyer agrees, the page tells what has changed, and the history finds and exports it.
func TestAnOrderIsAnsweredDecidedFoundAndBoughtAgain(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	page := buyer.fill(elbow, "50", "PCE", "site-tula")
	placed := buyer.post(page.path+"/place", page.order()...).want(200, "The order was placed", "to be shipped", "Buy again")
	placed.without("Answer this line")
	manager.get(placed.path).want(200, "Answer this line").without("Buy again")
	version := func(v *visitor) string {
		return regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(v.get(placed.path).want(200).body)[1]
	}
	buyer.post(placed.path+"/answer", "version", version(buyer), "line", "1", "quantity", "10").want(403)
	manager.post(placed.path+"/answer", "version", version(manager), "line", "1", "quantity", "some").want(200, "Please check quantity and date")
	manager.post(placed.path+"/answer", "version", version(manager), "line", "1", "quantity", "30", "date", "2030-01-15", "reason", "the furnace").
		want(200, "The answer is recorded", "Waits for the buyer", "The buyer is asked about a line").without(`id="confirm"`)
	manager.post(placed.path+"/decide", "version", version(manager), "line", "1", "accept", "yes").want(403)
	stranger := p.visitor(t, "sokolova", "altair")
	stranger.post(placed.path+"/decide", "version", "2", "line", "1", "accept", "yes").want(404)
	stranger.post(placed.path + "/again").want(404)
	buyer.get(placed.path).want(200, "The seller offers", "the furnace", "Accept", "Refuse")
	decided := buyer.post(placed.path+"/decide", "version", version(buyer), "line", "1", "accept", "yes").
		want(200, "The seller was told", "What has changed", "50\u00a0pcs → 30\u00a0pcs", "confirmed", "arrives")
	decided.without("The seller offers")
	manager.get(placed.path).want(200, `id="confirm"`)

	number := p.orders(t)[0].Number
	buyer.get("/orders?sku="+elbow+"&number="+number).want(200, placed.path, "/orders.csv?")
	buyer.get("/orders?sku=none").want(200, "No order is like that").without(placed.path)
	buyer.get("/orders?until=2020-01-01").want(200, "No order is like that")
	csv := manager.get("/orders.csv?sku="+elbow).want(200, number)
	if got := csv.header.Get("Content-Type"); !strings.HasPrefix(got, "text/csv") {
		t.Errorf("the file is %s", got)
	}
	book := manager.get("/orders.xlsx?sku=" + elbow).want(200)
	if !strings.HasPrefix(book.body, "PK") {
		t.Error("the workbook is none")
	}
	stranger.get("/orders.csv").want(200).without(number + ",")
	again := buyer.post(placed.path+"/again").want(200, "Put into the cart, lines: 1")
	if !strings.HasPrefix(again.path, "/carts/") {
		t.Errorf("buying again leads to %s", again.path)
	}
}
