package main

import (
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet/invite"
)

// TestBrowserInvitation brings a new colleague from the mailbox to the step that they
// were asked for: a buyer places an order and asks for a look at it, the owner approves
// that, the colleague opens the message, shows that the address is theirs by a code,
// accepts, and is at that very order. Then signing in by a link, a list with mistakes,
// and a registration.
func TestBrowserInvitation(t *testing.T) { walks(t, (*walk).invitation) }

func (w *walk) invitation() {
	text := map[string]map[string]string{
		"en": {"proposed": "waits for the approval", "approved": "Approved", "joined": "Welcome!", "step": "look at an order", "thanks": "Thank you"},
		"ru": {"proposed": "ждёт одобрения", "approved": "Одобрено", "joined": "Добро пожаловать", "step": "посмотреть заказ", "thanks": "Спасибо"},
	}[w.lang]
	const address = "lev@altair.example"
	w.as("belov")
	w.open("/products/" + tube)
	w.set("#quantity", "60")
	w.click("#add")
	w.open("/cart")
	w.choose("#site", "site-tyumen")
	w.click("#place")
	order := w.text("h1")
	w.click(".ask-colleague a")
	w.contains("main", text["step"])
	w.set("#address", address)
	w.set("#name", "Лев Громов")
	w.set("#role", "viewer")
	w.set("#locale", w.lang)
	w.set("#message", map[string]string{"en": "Please check the sizes before it ships.", "ru": "Проверь, пожалуйста, размеры до отгрузки."}[w.lang])
	w.shot("ask-colleague")
	w.doubleClick("#send")
	w.contains("main", text["proposed"])
	w.shot("asked")
	if all := w.portal.invitations(w.t); len(all) != 1 || all[0].Status != invite.AwaitingApproval {
		w.t.Fatalf("%d invitations after a double click", len(all))
	}

	w.as("sokolova")
	w.open("/team")
	w.shot("team-waiting")
	w.click("#waiting .act button.primary")
	w.contains("main", text["approved"])
	w.portal.mailed(w.t, address)
	w.open("/team")
	w.shot("team")
	w.open("/team")
	w.submit("form[action='/sign-out'] button", "#ask")

	w.open("/mailbox")
	w.see(`[data-to="` + address + `"]`)
	w.shot("mailbox")
	link := w.portal.mailed(w.t, address)
	for range 10 {
		w.open(link)
	}
	w.contains("main", text["step"])
	w.shot("invitation")
	if got := w.portal.invitations(w.t)[0]; got.Status != invite.Pending || got.Attempts != 0 || len(got.Staged) != 0 {
		w.t.Errorf("opening the link made %+v", got)
	}
	w.open("/mailbox")
	w.click(".letter .body a")
	w.click("#continue")
	w.shot("show-address")
	w.set("#address", address)
	w.click("#ask")
	w.see("#code")
	w.set("#code", "00000000")
	w.click("#enter")
	w.see(".wrong")
	w.shot("wrong-code")
	w.set("#code", w.portal.code(w.t, address))
	w.click("#enter")
	w.see("#accept")
	w.shot("accept")
	w.doubleClick("#accept")
	w.contains("main", text["joined"])
	if got := w.text("h1"); got != order {
		w.t.Errorf("the colleague is at %q, and was asked to %q", got, order)
	}
	w.shot("at-the-step")
	if got := w.portal.invitations(w.t)[0]; got.Status != invite.Accepted {
		w.t.Errorf("the invitation is %s", got.Status)
	}
	w.open(link)
	w.see("#find-out")
	w.shot("dead-link")

	// The next time, by the link of a message.
	w.open("/team")
	w.submit("form[action='/sign-out'] button", "#ask")
	w.shot("sign-in")
	w.set("#address", address)
	w.click("#ask")
	w.shot("code")
	w.open(w.portal.mailed(w.t, address))
	w.shot("sign-in-link")
	w.click("#enter")
	w.see("a[href='/team']")

	w.as("sokolova")
	w.open("/team/bulk")
	w.set("#rows", strings.Join([]string{"Мария Котова <kotova@altair.example>", "pavel@altair.example", "pavel@altair.example", "nonsense"}, "\n"))
	w.set("#role", "viewer")
	w.click("#check")
	w.see("#results")
	w.shot("bulk")
	w.click("#send")
	w.see("#results .row-invited")
	w.shot("bulk-sent")
	w.open("/team/invite")
	w.set("#address", "not an address")
	w.script(`document.querySelector("form[class~=panel]").noValidate = true; ""`)
	w.click("#send")
	w.see(".wrong")
	w.shot("mistake")

	w.open("/register")
	w.set("#name", "Олег Новый")
	w.set("#address", "oleg@novaya.example")
	w.set("#company", "ООО «Новая»")
	w.set("#inn", "7707083893")
	w.shot("register")
	w.doubleClick("#register")
	w.contains("main", text["thanks"])
	w.shot("registered")
	w.as("vetrov")
	w.open("/registrations")
	w.shot("registrations")
	w.click(".approval button.primary")
	w.contains("main", text["approved"])
}
