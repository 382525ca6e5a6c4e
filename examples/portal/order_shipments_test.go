package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-a884640a/kabinet/cart/order"
)

var versions = regexp.MustCompile(`name="version" value="(\d+)"`)

// version returns what the visitor's page of a path says of the version of the form that
// posts to action.
func (v *visitor) version(path, action string) string {
	v.t.Helper()
	page := v.get(path).want(200)
	_, rest, ok := strings.Cut(page.body, `action="`+action+`"`)
	if !ok {
		v.t.Fatalf("no form for %s on %s\n%s", action, path, page.body)
	}
	return versions.FindStringSubmatch(rest)[1]
}

// with posts to action with the version that the form of a page has for it.
func (v *visitor) with(path, action string, pairs ...string) answer {
	v.t.Helper()
	return v.post(action, append([]string{"version", v.version(path, action)}, pairs...)...)
}

// ordered places an order of the firm and returns its page.
func (v *visitor) ordered(quantity string) string {
	v.t.Helper()
	page := v.fill(elbow, quantity, "PCE", "site-tula")
	return v.post(page.path+"/place", page.order()...).want(200, "The order was placed").path
}

var shipmentPaths = regexp.MustCompile(`action="(/shipments/[^"]+)/`)

// An order from its confirmation to goods that were accepted: what is open is planned,
// weighed, sent, delivered and accepted with a remark, and every line tells where it is.
func TestShipments(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	path := buyer.ordered("50")
	manager.get(path).want(200).without("Plan a shipment") // not confirmed yet
	manager.with(path, path+"/confirm").want(200, "Plan a shipment")
	buyer.get(path).want(200).without("Plan a shipment", path+"/plan")
	buyer.post(path+"/plan", "version", manager.version(path, path+"/plan"), "quantity.1", "20").want(403)

	seen := manager.version(path, path+"/plan")
	plan := []string{"version", seen, "quantity.1", "30", "number", "Т-17", "carrier", "Автолайн", "vehicle", "А123ВС 77", "expected", "2030-02-01"}
	page := manager.post(path+"/plan", plan...).want(200, "The shipment was planned", "Shipment Т-17", "in shipments 30", "open 20", "being picked")
	manager.post(path+"/plan", plan...).want(200, "changed in another window")
	if n := strings.Count(manager.get(path).body, `class="panel shipment"`); n != 1 {
		t.Fatalf("posted twice it planned %d shipments", n)
	}
	manager.with(path, path+"/plan", "quantity.1", "21").want(200, "tolerance")
	manager.with(path, path+"/plan", "quantity.1", "many").want(200, "is not a quantity")
	ship := shipmentPaths.FindStringSubmatch(page.body)[1]
	buyer.get(path).want(200, "Shipment Т-17", "Avtolayn", "planned").without(ship+"/load", ship+"/recall")
	manager.with(path, ship+"/load", "quantity.1", "30", "heat.1", "П-4411").want(200, "The shipment is loaded", "heat П-4411")
	version := manager.version(path, ship+"/depart")
	manager.get(path).without("is VAT at the rates of the day it left")
	manager.post(ship+"/depart", "version", version).want(200, "on its way", "shipped 30", "is VAT at the rates of the day it left")
	manager.post(ship+"/depart", "version", version).want(200, "changed in another window")
	manager.with(path, ship+"/deliver").want(200, "The shipment has come").without(ship+"/accept", "Make a claim")
	buyer.with(path, ship+"/accept", "kind.1", "damage", "quantity.1", "2", "text.1", "мятые").
		want(200, "the goods are accepted", "damaged", "мятые", "Make a claim")
	manager.get(path).want(200, "damaged", "мятые")

	// The rest is recalled once, cancelled in part and shipped; then the order is done.
	manager.with(path, path+"/plan", "quantity.1", "20").want(200)
	second := shipmentPaths.FindStringSubmatch(manager.get(path).body)[1]
	manager.with(path, second+"/recall", "reason", "").want(200, "reason")
	manager.with(path, second+"/recall", "reason", "нет машины").want(200, "its goods are open again", "нет машины")
	manager.with(path, path+"/complete").want(200, "not delivered in full yet")
	buyer.with(path, path+"/cancel-line", "line", "1", "quantity", "25", "reason", "лишнее").want(200, "is open")
	buyer.with(path, path+"/cancel-line", "line", "1", "quantity", "", "reason", "лишнее").want(200, "price of line 1 is for 50")
	// Of a price for fifty the seller lets thirty go, where both say so.
	manager.with(path, path+"/answer", "line", "1", "quantity", "0", "reason", "лишнее").want(200)
	buyer.with(path, path+"/decide", "line", "1", "accept", "yes").want(200, "cancelled 20").without(path + "/cancel-line")
	manager.with(path, path+"/complete").want(200, "completed")
	if o := p.orders(t)[0]; o.Status != order.Completed || o.Fulfilment() != order.Shipped {
		t.Errorf("the order is %s, %s", o.Status, o.Fulfilment())
	}
}

// What is sold by weight counts as weighed: a rest within tolerance is closed short.
func TestShortWeightIsClosed(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	cart := buyer.fill("AR-12-117-500", "5", "TNE", "site-tula")
	path := buyer.post(cart.path+"/place", cart.order()...).want(200, "The order was placed").path
	manager.with(path, path+"/confirm").want(200)
	ship := shipmentPaths.FindStringSubmatch(manager.with(path, path+"/plan", "quantity.1", "5").want(200).body)[1]
	manager.with(path, ship+"/load", "quantity.1", "5.5").want(200, "tolerance")
	manager.with(path, ship+"/load", "quantity.1", "4.86").want(200, "4.86")
	manager.with(path, ship+"/depart").want(200, "shipped 4.86", "closed short 0.14", "The rest was closed within tolerance")
}

// The buyer changes what was ordered: the page shows what it comes to, and then does it,
// once.
func TestAmending(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	path := buyer.ordered("50")
	buyer.get(path).want(200, "Change the order")
	buyer.get(path+"/amend").want(200, `name="quantity.1"`, `value="50"`).without("Change the order so")
	buyer.get(path+"/amend?version=1&quantity.1=50").want(200, "Nothing would change")
	buyer.get(path+"/amend?version=1&quantity.1=47").want(200, "This cannot be").without("Change the order so")
	buyer.get(path+"/amend?version=1&quantity.1=lots").want(200, "This cannot be")
	before := p.orders(t)[0]
	page := buyer.get(path+"/amend?version=1&quantity.1=80&date.1=2030-05-05&reason=more").want(200, "What it comes to", "added, 80", "taken out, it was 50")
	if after := p.orders(t)[0]; after.Version != before.Version {
		t.Fatal("looking changed the order")
	}
	_, form, _ := strings.Cut(page.body, `action="`+path+`/amend"`)
	var fields []string
	for _, m := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form[:strings.Index(form, "</form>")], -1) {
		fields = append(fields, m[1], m[2])
	}
	buyer.post(path+"/amend", fields...).want(200, "The order was changed", "wanted by 5 May 2030", "Changed after placing", "more")
	buyer.post(path+"/amend", fields...).want(200, "changed in another window")
	if o := p.orders(t)[0]; o.Revision != 2 || len(o.Lines) != 1 || o.Lines[0].Quantity.String() != "80" {
		t.Errorf("the order: revision %d, %+v", o.Revision, o.Lines)
	}
	// Once it is confirmed, it is the seller's people who change it.
	manager := p.visitor(t, "orlova", "meridian")
	manager.with(path, path+"/confirm").want(200)
	buyer.get(path).want(200).without(path + "/amend")
	manager.get(path).want(200, path+"/amend")
	p.visitor(t, "kim", "stroyfaza").get(path + "/amend").want(403)
	p.visitor(t, "sokolova", "altair").get(path + "/amend").want(404)
}

// An invoice for payment holds the order until the money is there; its QR code says what
// is to be paid.
func TestProforma(t *testing.T) {
	p := start(t)
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	path := buyer.ordered("50")
	version := buyer.version(path, path+"/proforma")
	page := buyer.post(path+"/proforma", "version", version, "invoices", "0").want(200, "The invoice was made", "Invoice MM-1001-1", "open the invoice")
	buyer.post(path+"/proforma", "version", version, "invoices", "0").want(200, "changed in another window")
	invoice := regexp.MustCompile(`href="(/proformas/[^"]+)"`).FindStringSubmatch(page.body)[1]
	if n := strings.Count(buyer.get(path).body, "Invoice MM-1001-"); n != 1 {
		t.Errorf("posted twice it made %d invoices", n)
	}
	buyer.get(invoice).want(200, `<svg class="qr"`, "40702810600000012345", "to be paid").without(invoice + "/pay")
	buyer.post(invoice+"/pay", "amount", "1", "reference", "17").want(403)
	manager.get(path).want(200).without(`id="confirm"`)
	left := regexp.MustCompile(`id="amount" [^>]*value="([^"]+)"`).FindStringSubmatch(manager.get(invoice).want(200).body)[1]
	manager.post(invoice+"/pay", "amount", "much", "reference", "17").want(200, "is not an amount")
	manager.post(invoice+"/pay", "amount", "100", "reference", "16").want(200, "not paid in full")
	manager.post(invoice+"/pay", "amount", "100", "reference", "16").want(200, "not paid in full")
	rest := regexp.MustCompile(`id="amount" [^>]*value="([^"]+)"`).FindStringSubmatch(manager.get(invoice).want(200).body)[1]
	if rest == left {
		t.Error("nothing was booked")
	}
	manager.post(invoice+"/pay", "amount", rest, "reference", "17").want(200, "The invoice is paid").without(`<svg class="qr"`)
	manager.get(path).want(200, `id="confirm"`)
	if o := p.orders(t)[0]; len(o.Payments) != 2 {
		t.Errorf("payments: %+v", o.Payments)
	}
}

// An invoice that is not paid in time is over, and the goods of its order are free again;
// money that comes later asks for another price.
func TestAnInvoiceLapses(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	path := buyer.ordered("50")
	page := buyer.post(path+"/proforma", "version", buyer.version(path, path+"/proforma"), "invoices", "0").want(200)
	invoice := regexp.MustCompile(`href="(/proformas/[^"]+)"`).FindStringSubmatch(page.body)[1]
	if err := p.app.Lapse(t.Context()); err != nil {
		t.Fatal(err)
	}
	buyer.get(invoice).want(200, "to be paid")
	p.later(keepInvoice + time.Hour)
	if err := p.app.Lapse(t.Context()); err != nil {
		t.Fatal(err)
	}
	buyer, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "orlova", "meridian")
	buyer.get(invoice).want(200, "expired").without(`<svg class="qr"`)
	manager.post(invoice+"/pay", "amount", "10", "reference", "17").want(200, "came late", "paid late")
	buyer.with(path, path+"/reprice").want(200, "priced again")
}
