package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/seed-a884640a/kabinet/examples/portal/seed"
	"github.com/seed-a884640a/kabinet/onboarding"
)

// TestBrowserLaunch plays the case of a reception tablet: five people have a part each,
// and finish in any order; one of them comes by an invitation from a step. Then what
// the seller sees of companies that are being started, and whether the portal pays off.
func TestBrowserLaunch(t *testing.T) { walks(t, (*walk).reception) }

func (w *walk) reception() {
	path := launchPath(w.portal.launch(w.t, seed.Holding, "reception").State)
	steps := map[string]func(){
		"account":   func() { w.as("sokolova"); w.open(path); w.click("#complete-step-account") },
		"card":      func() { w.as("melnik"); w.open(path); w.click("#complete-step-card") },
		"directory": func() { w.as("belov"); w.open(path); w.click("#signal-step-directory") },
		"legal":     func() { w.legal(path) },
		"stand":     func() { w.guest(path) },
	}
	// Everybody begins elsewhere.
	order := map[string]string{
		"desktop-en": "stand card legal directory account", "desktop-ru": "account legal stand card directory",
		"phone-en": "directory stand account legal card", "phone-ru": "legal account directory card stand",
	}[w.name]
	w.as("sokolova")
	w.see("#steps-waiting")
	w.shot("home")
	w.click("#steps-waiting")
	w.see("#step-stand")
	w.shot("checklist")
	w.do(chromedp.Click(chromedp.CSS("#step-stand details summary")))
	w.shot("more")
	for i, step := range strings.Fields(order) {
		steps[step]()
		v := w.portal.launch(w.t, seed.Holding, "reception")
		isDone(w.t, v, onboarding.StepID(step), "", onboarding.Done)
		if v.Evaluation.Progress.Done != i+1 {
			w.t.Errorf("%d steps are done after %s", v.Evaluation.Progress.Done, step)
		}
	}
	if v := w.portal.launch(w.t, seed.Holding, "reception"); v.State.Status != onboarding.Finished {
		w.t.Errorf("it is %s", v.State.Status)
	}
	w.open(path)
	w.see(".status.launch-finished")
	w.shot("finished")

	w.as("gromov")
	w.open("/onboarding")
	w.see("#step-order")
	w.shot("buyer")
	w.open("/company")
	w.see("#add-site")
	w.shot("company")
	w.as("orlova")
	w.shot("manager-home")
	w.open("/onboarding")
	w.see(".board")
	w.shot("board")
	w.open("/onboarding?show=stalled")
	w.click("#launch-neftemash-buyer .what a")
	w.see("#stall")
	w.do(chromedp.Click(chromedp.CSS("#step-prices details summary")))
	w.shot("seller")
	w.open("/rollout")
	w.see("#demo")
	w.shot("rollout")
	w.do(chromedp.Navigate(w.portal.URL + "/rollout/report"))
	w.see("svg")
	w.shot("report")
}

// legal: the lawyer hands the document in, and the seller's manager reviews it.
func (w *walk) legal(path string) {
	w.as("ryabov")
	w.open(path)
	w.set("#evidence-step-legal", "privacy-2026.pdf")
	w.click("#submit-step-legal")
	w.see(".status.launch-submitted")
	w.as("orlova")
	w.open(path)
	w.see("#mine")
	w.shot("review")
	w.click("#approve-step-legal")
}

// guest: the owner asks a colleague from the step, who comes to it and does it.
func (w *walk) guest(path string) {
	w.as("sokolova")
	w.open(path)
	w.click("#ask-step-stand")
	w.set("#address", "novikov@altair.example")
	w.set("#name", "Nikita Novikov")
	w.do(chromedp.SetValue(chromedp.CSS("#role"), string(seed.RoleStarter)))
	w.set("#message", map[string]string{"en": "You have the keys of the reception.", "ru": "Ключи от приёмной у тебя."}[w.lang])
	w.shot("ask")
	w.click("#send")
	w.open(path)
	w.see("#step-stand .launch-waiting_invite")
	w.shot("asked")
	w.submit("form[action='/sign-out'] button", "#as-belov")
	w.open(w.portal.mailed(w.t, "novikov@altair.example"))
	w.shot("invited")
	w.click("#continue")
	w.set("#address", "novikov@altair.example")
	w.click("#ask")
	w.set("#code", w.portal.code(w.t, "novikov@altair.example"))
	w.click("#enter")
	w.click("#accept")
	w.see("#step-stand.here")
	w.shot("arrived")
	w.click("#signal-step-stand")
}
