package main

import "testing"

// TestDelivery: the cart says what it costs to have it brought, with the minimum of a
// truck, and nothing where the site is not known.
func TestDelivery(t *testing.T) {
	p := start(t)
	v := p.visitor(t, "gromov", "stroyfaza")
	page := v.fill(rebar, "5", "TNE", "site-tula")
	page.want(200, `id="delivery"`, "truck, 20 t", "billed for 10,000", "with the goods")
	v.post(page.path+"/header", "version", form(page.order()).Get("version"), "payer", "", "site", "").without(`id="delivery"`)
}
