package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/examples/portal/seed"
)

// Placing keeps goods, what is kept cannot be had by others, shipping consumes it, and what
// is cancelled is there again.
func TestGoodsAreKept(t *testing.T) {
	p := start(t)
	buyer, other, manager := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "belov", "altair"), p.visitor(t, "orlova", "meridian")
	total := regexp.MustCompile(`class="sum"><td>Total</td><td class="num">([\d,]+)`)
	there := func() string {
		t.Helper()
		body := other.get("/products/" + elbow).want(200).body
		m := total.FindStringSubmatch(body)
		if m == nil {
			m = regexp.MustCompile(`<h2>Stock by warehouse</h2>[\s\S]*?<td class="num">([\d,]+)`).FindStringSubmatch(body)
		}
		if m == nil {
			return "0"
		}
		return m[1]
	}
	before := there()
	path := buyer.ordered("50")
	kept := there()
	if kept == before {
		t.Fatalf("there are %s before and after", before)
	}
	// More than there is stops at the cart, at its line.
	all := buyer.fill(elbow, "100000", "PCE", "site-tula").want(200, "Stops the order", "stock.insufficient", `href="#line-1"`)
	buyer.post(all.path+"/place", all.order()...).want(200, "is available")
	if n := len(p.orders(t)); n != 1 {
		t.Fatalf("%d orders", n)
	}
	buyer.with(path, path+"/cancel", "reason", "нет денег").want(200)
	if now := there(); now != before {
		t.Errorf("there are %s after the order was cancelled, and %s before", now, before)
	}
	version := form(buyer.get(all.path).want(200).order()).Get("version")
	again := buyer.post(all.path+"/lines", "version", version, "quantity.1", "50").want(200).without("stock.insufficient")
	path = buyer.post(again.path+"/place", again.order()...).want(200, "The order was placed").path
	manager.with(path, path+"/confirm").want(200)
	ship := shipmentPaths.FindStringSubmatch(manager.with(path, path+"/plan", "quantity.1", "50").want(200).body)[1]
	manager.with(path, ship+"/load").want(200)
	manager.with(path, ship+"/depart").want(200)
	if now := there(); now != kept {
		t.Errorf("there are %s once they have left, and %s while they were kept", now, kept)
	}
}

// The delivery that was chosen is on the order, at the price that was shown.
func TestTheChosenDeliveryIsKept(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	page := buyer.fill(rebar, "5", "TNE", "site-tula").want(200, "Pick up, or agree on delivery later")
	way := regexp.MustCompile(`name="way" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	name, _, _ := strings.Cut(way, "=")
	for _, wrong := range []string{name + "=1.00 RUB", "moon/rocket//big=1.00 RUB"} {
		buyer.post(page.path+"/place", append(page.order(), "way", wrong)...).want(200).without("The order was placed")
	}
	if n := len(p.orders(t)); n != 0 {
		t.Fatalf("%d orders by a delivery that nobody offers", n)
	}
	page = buyer.get(page.path)
	payable := regexp.MustCompile(`to pay with VAT: ([^<]+)<`).FindStringSubmatch(page.body)[1]
	buyer.post(page.path+"/place", append(page.order(), "way", way)...).
		want(200, "The order was placed", "Freight, without VAT", "Arrives", "of it delivery", "<dd>"+payable+"</dd>")
	if d := p.orders(t)[0].Delivery; d.Way != name || d.Freight.Sign() <= 0 {
		t.Errorf("the order keeps %+v", d)
	}
}

// A cart for two sites shows the orders that it becomes, and becomes them: all or none, or
// each for itself.
func TestACartOfSeveralOrders(t *testing.T) {
	for _, how := range []string{"all", "each"} {
		t.Run(how, func(t *testing.T) {
			p := start(t)
			buyer := p.visitor(t, "gromov", "stroyfaza")
			buyer.post("/cart/add", "sku", rebar, "quantity", "5", "unit", "TNE", "back", "/catalogue").want(200)
			page := buyer.fill(elbow, "50", "PCE", "site-tula").without("This becomes")
			move := []string{"version", form(page.order()).Get("version"), "line", "2", "payer", "stroyfaza", "site", "site-podolsk"}
			page = buyer.post(page.path+"/move", move...).want(200, "This becomes 2 orders", "Warehouse Podolsk")
			buyer.post(page.path+"/move", move...).want(200, "changed in another window")
			fields := append(page.order(), "split", how)
			buyer.post(page.path+"/place", fields...).want(200, "Orders placed: 2", "MM-1001", "MM-1002")
			buyer.post(page.path+"/place", fields...).want(200, "ordered already")
			all := p.orders(t)
			if len(all) != 2 || all[0].Site == all[1].Site {
				t.Fatalf("%d orders", len(all))
			}
			stranger := p.visitor(t, "belov", "altair")
			stranger.post(page.path+"/move", move...).want(404)
			stranger.post(page.path+"/place", fields...).want(404)
		})
	}
	t.Run("one cannot be", func(t *testing.T) {
		p := start(t)
		buyer := p.visitor(t, "gromov", "stroyfaza")
		buyer.post("/cart/add", "sku", rebar, "quantity", "5", "unit", "TNE", "back", "/catalogue").want(200)
		page := buyer.fill(elbow, "100000", "PCE", "site-tula")
		page = buyer.post(page.path+"/move", "version", form(page.order()).Get("version"), "line", "2", "payer", "stroyfaza", "site", "site-podolsk").want(200)
		buyer.post(page.path+"/place", append(page.order(), "split", "all")...).want(200)
		if n := len(p.orders(t)); n != 0 {
			t.Fatalf("%d orders of all or none", n)
		}
		page = buyer.get(page.path).want(200)
		buyer.post(page.path+"/place", append(page.order(), "split", "each")...).want(200, "Orders placed: 1", "One was not ordered")
		if all := p.orders(t); len(all) != 1 || all[0].Lines[0].SKU != rebar || all[0].Status != order.Submitted {
			t.Errorf("orders: %+v", all)
		}
	})
}

// Lines of an agreement and of a price list go to one site for one payer by one order.
func TestPricesDoNotDivideACart(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "belov", "altair")
	buyer.post("/cart/add", "sku", rebar, "quantity", "5", "unit", "TNE", "back", "/catalogue").want(200)
	page := buyer.fill(tube, "10", "PCE", "site-tyumen").without("This becomes")
	buyer.post(page.path+"/place", page.order()...).want(200, "The order was placed")
	if n := len(p.orders(t)); n != 1 {
		t.Errorf("%d orders", n)
	}
}

// A code is put into the cart, says what it does or why it does nothing, changes the
// price, stays with the order, and is priced with when that is amended.
func TestCodes(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	page := buyer.fill(elbow, "50", "PCE", "site-tula").want(200, "Promotions and codes", "No promotion is about").without(seed.Code)
	codes := page.path + "/codes"
	for _, none := range []string{"", "  ", strings.Repeat("x", 65), "a\x00b"} {
		buyer.with(page.path, codes, "code", none).want(200, "code")
	}
	buyer.with(page.path, codes, "code", "spring").want(200, "“SPRING” does nothing for what is in this cart")
	buyer.with(page.path, codes, "code", "dealer").want(200, "“DEALER” does nothing").without("Prices have changed") // the name of a segment
	buyer.with(page.path, codes, "remove", "DEALER").want(200, "“DEALER” is no longer in the cart")
	stale := buyer.version(page.path, codes)
	buyer.with(page.path, codes, "code", " fit5 ").want(200, "does not apply yet", "From 100", "SPRING")
	buyer.post(codes, "version", stale, "code", "again").want(200, "changed in another window").without("AGAIN")
	buyer.with(page.path, codes, "remove", "SPRING").want(200).without("value=\"SPRING\"")
	page = buyer.with(page.path, page.path+"/lines", "quantity.1", "120").want(200, "<b>FIT5</b>", ": -₽")
	made := buyer.post(page.path+"/place", page.order()...).want(200, "The order was placed", "Promotion codes", "FIT5")
	o := p.orders(t)[0]
	if len(o.Codes) != 1 || o.Codes[0] != seed.Code {
		t.Fatalf("the order has the codes %q", o.Codes)
	}
	buyer.with(made.path+"/amend?version=1&quantity.1=150&date.1=", made.path+"/amend", "quantity.1", "150", "payable", regexp.MustCompile(`name="payable" value="([^"]+)"`).
		FindStringSubmatch(buyer.get(made.path+"/amend?version=1&quantity.1=150&date.1=").want(200, `id="preview"`).body)[1]).want(200, "The order was changed")
	if now := p.orders(t)[0].Lines[0]; !now.Price.Price.Equal(o.Lines[0].Price.Price) {
		t.Errorf("with the code it cost %s, and %s once amended", o.Lines[0].Price.Price, now.Price.Price)
	}
}

// Another company's cart takes no code, and does not say that it is there; who may only
// look takes none either.
func TestForeignCodes(t *testing.T) {
	p := start(t)
	buyer, stranger, viewer := p.visitor(t, "gromov", "stroyfaza"), p.visitor(t, "belov", "altair"), p.visitor(t, "kim", "stroyfaza")
	page := buyer.fill(elbow, "50", "PCE", "site-tula")
	version := buyer.version(page.path, page.path+"/codes")
	for _, path := range []string{page.path, strings.Replace(page.path, "/stroyfaza/", "/altair/", 1), "/carts/stroyfaza/none"} {
		stranger.post(path+"/codes", "version", version, "code", seed.Code).want(404).without(seed.Code)
		stranger.post(path+"/codes", "version", version, "remove", seed.Code).want(404)
	}
	viewer.post(page.path+"/codes", "version", version, "code", seed.Code).want(403)
	buyer.get(page.path).want(200).without(seed.Code)
}

// 'Save as a list' by a double click makes one list.
func TestADoubleClickMakesOneList(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	path := buyer.ordered("50")
	_, form, _ := strings.Cut(buyer.get(path).want(200).body, `action="/lists"`)
	fields := []string{"key", claimKeys.FindStringSubmatch(form)[1], "order", string(p.orders(t)[0].ID), "name", "Отводы", "kind", "template"}
	first, second := buyer.post("/lists", fields...).want(200, "Otvody"), buyer.post("/lists", fields...).want(200, "Otvody")
	if first.path != second.path {
		t.Errorf("there are two lists: %s and %s", first.path, second.path)
	}
}

// The preview of an amendment says what the delivery comes to, and the amendment holds it.
func TestAnAmendmentShowsTheFreight(t *testing.T) {
	p := start(t)
	buyer := p.visitor(t, "gromov", "stroyfaza")
	page := buyer.fill(rebar, "5", "TNE", "site-tula")
	way := regexp.MustCompile(`name="way" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	path := buyer.post(page.path+"/place", append(page.order(), "way", way)...).want(200, "The order was placed").path
	page = buyer.get(path+"/amend?version=1&quantity.1=45&date.1=").want(200, `id="preview"`, "Delivery, without VAT:")
	payable := regexp.MustCompile(`name="payable" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	freight := regexp.MustCompile(`name="freight" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	fields := []string{"version", "1", "quantity.1", "45", "payable", payable, "freight"}
	buyer.post(path+"/amend", append(fields, "1.00 RUB")...).want(200, "elivery now costs").without("Delivery, without VAT:")
	buyer.post(path+"/amend", append(fields, "free")...).want(200).without("Delivery, without VAT:")
	buyer.post(path+"/amend", append(fields, freight)...).want(200, "The order was changed", "Delivery, without VAT:")
	if o := p.orders(t)[0]; o.Delivery.Freight.String() != freight {
		t.Errorf("the delivery is at %s, and %s was shown", o.Delivery.Freight, freight)
	}
}
