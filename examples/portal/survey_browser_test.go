package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestBrowserSurveys walks through a survey in a real browser, in both languages,
// on a desk and on a phone: the manager gets a link, the client answers by the
// keyboard alone, and the seller sees the answer in the score and in what is to be
// followed up. It is skipped, or fails, like TestBrowser.
func TestBrowserSurveys(t *testing.T) { walks(t, (*walk).surveys) }

func (w *walk) surveys() {
	w.open("/sign-in")
	w.click(`button[name=language][value=` + w.lang + `]`)
	w.see("html[lang=" + w.lang + "]")
	w.become("vetrov")
	w.open("/satisfaction")
	w.see("#score")
	before := w.text("#unhappy")
	w.shot("satisfaction")
	w.narrow("satisfaction")

	// The manager gets the message, once.
	w.become("orlova")
	w.open("/reminders")
	w.see("#ask-gromov")
	w.shot("reminders")
	w.narrow("reminders")
	w.click("#ask-gromov form[action$='/send'] button")
	w.see("#message")
	w.shot("message")
	link := w.attribute("#personal-link", "href")
	if !strings.Contains(w.text("#message"), link) && !strings.Contains(w.value("#message"), link) {
		w.t.Errorf("no %s in the message", link)
	}
	w.open("/reminders")
	w.see("#sent-gromov")
	if w.there("#message") {
		w.t.Error("the link is shown twice")
	}
	w.submit("form[action='/sign-out'] button", "#as-gromov")

	// The client, who has not signed in, and has no pointer.
	w.do(chromedp.Navigate(link))
	w.see("#score-0")
	w.shot("survey")
	w.narrow("survey")
	w.tabTo("score-0")
	w.keys(" " + kb.ArrowRight + kb.ArrowRight + kb.ArrowRight)
	w.shot("survey-chosen")
	w.tabTo("comment")
	w.keys("Two days late <b>again</b>")
	w.tabTo("send")
	w.leave(chromedp.KeyEvent(kb.Enter))
	w.see(".thanks")
	w.contains(".thanks", "3", "<b>again</b>")
	w.shot("thanks")
	w.tabTo("summary")
	w.keys(kb.Enter)
	w.tabTo("score-3")
	w.keys(kb.ArrowRight)
	w.tabTo("send")
	w.leave(chromedp.KeyEvent(kb.Enter))
	w.contains(".thanks", "4")

	// From the menu.
	w.become("belov")
	w.click(".main a[href='/survey']")
	w.see(".todo")
	w.shot("own-surveys")
	w.click(".todo a")
	w.see("#send")
	w.do(chromedp.Click(chromedp.CSS(".instead summary")))
	w.set("#reason", "Nothing to say <i>yet</i>")
	w.shot("declining")
	w.click("form[action$='/decline'] button")
	w.see(".thanks")
	w.shot("declined")
	w.click(".thanks a")
	w.click("form[action$='/stop'] button")
	w.see("form[action$='/resume']")
	w.shot("stopped")
	w.open("/survey")
	w.shot("own-stopped")
	w.click("main form[action='/survey'] button")
	w.see(".notice.ok")
	w.shot("resumed")
	w.do(chromedp.Navigate(w.portal.URL + "/s/nq1.cut-off"))
	w.shot("no-link")

	// The head sees one more unhappy answer, and it is dealt with.
	w.become("vetrov")
	w.open("/satisfaction")
	if after := w.text("#unhappy"); after == before {
		w.t.Errorf("%s unhappy answers before and after", after)
	}
	w.contains(".comments", "<b>again</b>")
	w.open("/reminders")
	w.shot("reminders-head")
	w.narrow("reminders-head")

	// An answer that was none is taken out of the score, and put back.
	w.do(chromedp.Click(chromedp.CSS("tr[id^=answered-] summary")))
	w.set("tr[id^=answered-] input[name=reason]", "A test of ours")
	w.shot("excluding")
	w.click("tr[id^=answered-] details[open] button")
	w.see(".notice.ok")
	w.contains("tr[id^=answered-] .flag", "A test of ours")
	w.shot("excluded")
	w.click("tr[id^=answered-] form[action$='/include'] button")
	w.see(".notice.ok")
	w.open("/follow-ups")
	w.contains("#followup-gromov", "4", "<b>again</b>")
	w.shot("follow-ups")
	w.narrow("follow-ups")
	for _, step := range []string{"contacted", "resolved"} {
		w.set("#followup-gromov textarea", "Called, and "+step)
		w.click("#followup-gromov button[value=" + step + "]")
		w.see(".notice.ok")
	}
	if w.there("#followup-gromov") {
		w.t.Error("it was settled, and is still to be dealt with")
	}
	w.shot("followed-up")
	w.open("/satisfaction?months=3&grain=month&by=entity&all=yes")
	w.shot("satisfaction-months")
}

// become signs in as somebody else.
func (w *walk) become(person string) {
	w.t.Helper()
	w.open("/sign-in")
	w.click("#as-" + person)
}

// narrow checks that a page fits the narrowest of phones.
func (w *walk) narrow(name string) {
	w.t.Helper()
	if !w.phone {
		return
	}
	was := w.width
	w.width = 320
	w.do(w.screen(w.height))
	w.shot(name + "-320")
	w.width = was
	w.do(w.screen(w.height))
}

// keys presses keys, one after the other.
func (w *walk) keys(keys string) {
	w.t.Helper()
	w.do(chromedp.KeyEvent(keys))
}

// tabTo presses the tabulator until an element has the focus: by its id, or by its
// name where it has none. That it has it must be seen.
func (w *walk) tabTo(id string) {
	w.t.Helper()
	for range 40 {
		w.keys(kb.Tab)
		at, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`document.activeElement.id || document.activeElement.localName`))
		if err != nil {
			w.t.Fatal(err)
		}
		if at != id {
			continue
		}
		seen, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`{ const e = document.activeElement;
			[e, e.nextElementSibling].some(x => x && getComputedStyle(x).outlineStyle === "solid" && parseFloat(getComputedStyle(x).outlineWidth) >= 2) }`))
		if err != nil || !seen {
			w.t.Errorf("nobody sees that %s has the focus: %v", id, err)
		}
		return
	}
	w.shot("failed")
	w.t.Fatalf("the tabulator does not lead to %s", id)
}

func (w *walk) attribute(selector, name string) string {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.AttributeValue(chromedp.CSS(selector), name))
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Value
}

func (w *walk) value(selector string) string {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Value(chromedp.CSS(selector)))
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func (w *walk) there(selector string) bool {
	w.t.Helper()
	v, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`!!document.querySelector("`+selector+`")`))
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}
