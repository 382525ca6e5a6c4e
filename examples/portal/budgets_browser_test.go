package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserBudgets looks at the pages of budgets, of standing in and of why people may,
// opens a budget and changes it.
func TestBrowserBudgets(t *testing.T) { walks(t, (*walk).money) }

func (w *walk) money() {
	text := map[string]map[string]string{
		"en": {"opened": "The budget is open", "saved": "The budget is changed", "left": "are left"},
		"ru": {"opened": "Бюджет открыт", "saved": "Бюджет изменён", "left": "Осталось"},
	}[w.lang]
	w.as("sokolova")
	w.open("/team")
	w.click(`a[href="/budgets"]`)
	w.contains("#bdg-truba", text["left"])
	w.shot("budgets")
	w.narrow("budgets")
	w.set("#name", "Tools")
	w.set("#amount", "250 000")
	w.do(chromedp.SetValue(chromedp.CSS("#mode"), "approval"))
	w.doubleClick("#open-budget button")
	w.contains("main", text["opened"])
	w.set("#amount-bdg-truba", "4 100 000,50")
	w.click("#bdg-truba button.primary")
	w.contains("main", text["saved"])
	w.narrow("budget-changed")
	w.open("/delegation")
	w.see("#lend")
	w.shot("standing-in")
	w.narrow("standing-in")
	w.open("/team/people/belov/why?permission=approval.vote")
	w.see("main")
	w.shot("why")
	w.narrow("why")
}
