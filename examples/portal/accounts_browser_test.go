package main

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// TestBrowserApproval walks through an order over the buyer's limit: the buyer orders, a
// second person approves it on a phone by two clicks, and the seller's manager confirms
// it by two clicks: there is one order, approved once and confirmed once. Then what
// several legal entities owe.
func TestBrowserApproval(t *testing.T) { walks(t, (*walk).approval) }

func (w *walk) approval() {
	text := map[string]map[string]string{
		"en": {"limit": "more than the buyer may order alone", "waits": "waits for the approval", "approved": "is approved", "confirmed": "The order is confirmed"},
		"ru": {"limit": "больше, чем закупщику можно заказать", "waits": "ждёт согласования", "approved": "согласован", "confirmed": "Заказ подтверждён"},
	}[w.lang]
	w.as("belov")
	w.open("/products/" + rebar)
	w.set("#quantity", "20")
	w.do(chromedp.SetValue(chromedp.CSS("#unit"), "TNE"))
	w.click("#add")
	w.open("/cart")
	w.choose("#site", "site-tyumen")
	w.see("#outlook .limit")
	w.contains("#outlook", text["limit"])
	w.shot("limits")
	w.doubleClick("#place")
	w.contains("main", text["waits"])
	w.see("#checks .status.pending")
	w.shot("waits")

	// The second person has a phone in any case.
	width, height, phone := w.width, w.height, w.phone
	w.width, w.height, w.phone = 375, 812, true
	w.do(w.screen(w.height))
	w.as("ryabov")
	w.shot("approver-home")
	w.open("/approvals")
	w.see("#approve-MM-1001")
	w.shot("approvals")
	w.doubleClick("#approve-MM-1001")
	w.contains("main", text["approved"])
	w.shot("approved")
	w.width, w.height, w.phone = width, height, phone
	w.do(w.screen(w.height))

	w.as("orlova")
	w.shot("manager-home")
	w.open("/orders")
	w.click(".orders .what a")
	w.see("#confirm")
	w.shot("to-confirm")
	w.doubleClick("#confirm")
	w.contains("main", text["confirmed"])
	w.see(".status.confirmed")
	w.shot("confirmed")
	w.once()

	w.as("fedorova")
	w.shot("bookkeeper-home")
	w.open("/receivables")
	w.see(".aging rect.over")
	w.shot("receivables")
	w.choose("#entity", "altair-stroy")
	w.see("#entity option[selected][value=altair-stroy]")
	w.open("/receivables")
	w.shot("receivables-of-one")
	w.as("sokolova")
	w.choose("#entity", "altair-stroy")
	w.open("/products/" + rebar)
	w.set("#quantity", "60")
	w.do(chromedp.SetValue(chromedp.CSS("#unit"), "TNE"))
	w.click("#add")
	w.open("/cart")
	w.choose("#site", "site-msk")
	w.see("#outlook .limit.over")
	w.shot("over-budget")
	w.click("#place")
	w.see(".notice.error")
	w.shot("refused")
}

// as signs in as somebody, after who was signed in before.
func (w *walk) as(person string) {
	w.t.Helper()
	w.open("/sign-in")
	w.click(`button[name=language][value=` + w.lang + `]`)
	w.click("#as-" + person)
}

// once finds each event of the order once in the outbox.
func (w *walk) once() {
	w.t.Helper()
	all := w.portal.orders(w.t)
	if len(all) != 1 || all[0].Status != order.Confirmed {
		w.t.Fatalf("%d orders, the first is %s", len(all), all[0].Status)
	}
	seen := map[string]int{}
	err := w.portal.app.DB.View(w.ctx, func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Outbox().Pending(ctx, 10_000)
		for _, r := range list {
			seen[r.Kind]++
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, kind := range []string{order.Placed{}.EventKind(), approval.Voted{}.EventKind(), approval.Released{}.EventKind(), "order.confirmed", "budget.committed"} {
		if seen[kind] != 1 {
			w.t.Errorf("%s happened %d times", kind, seen[kind])
		}
	}
}
