package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestSpend: what was spent, of the orders that one may see and no others, with its files.
func TestSpend(t *testing.T) {
	p := withPast(t)
	owner := p.visitor(t, "sokolova", "altair")
	owner.get("/").want(200, `href="/spend"`)
	all := owner.get("/spend?by=legalEntity").want(200, `id="spent"`, "Altair-Truboprovod", "Altair-Energo", `<svg xmlns`, `role="img"`, "Against the budgets", `id="spend-csv"`).without("Stroyfaza")
	owner.get("/spend?by=costCentre&every=quarter").want(200, "no cost centre", "Tyumen-2", "Q1 ")
	owner.get("/spend?by=group&basis=shipped&every=year").want(200, "Pipe")
	owner.get("/spend?entity=altair-stroy&by=legalEntity").want(200, "Altair-Stroy").without(`<b>OOO «Altair-Truboprovod»</b>`)
	owner.get("/spend?from=2026-05-01&until=2026-04-01").want(200, "There is nothing to report")
	owner.get("/spend?from=yesterday").want(200, "is not a date")
	owner.get("/spend?by=weather").want(200, "cannot be made by")
	owner.get("/spend?from=2001-01-01&until=2001-12-31").want(200, "Nothing was ordered")
	csv := owner.get("/spend.csv?by=legalEntity").want(200)
	if !strings.HasPrefix(csv.body, "\uFEFFperiod,until,legal entity,net") || strings.Count(csv.body, "\n") < 10 || csv.header.Get("Content-Disposition") != `attachment; filename=spend.csv` {
		t.Errorf("%v\n%s", csv.header, csv.body)
	}
	book, err := excelize.OpenReader(strings.NewReader(owner.get("/spend.xlsx?by=group").want(200).body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil || len(rows) < 10 || rows[0][2] != "group" {
		t.Errorf("%v, %d rows", err, len(rows))
	}
	// A buyer sees what his divisions ordered, and may not export; another company, nothing of it.
	buyer := p.visitor(t, "belov", "altair")
	buyer.get("/spend?by=legalEntity").want(200, "Altair-Truboprovod", "Altair-Stroy").without("Altair-Energo</b>", `id="spend-csv"`)
	buyer.get("/spend.csv").want(403)
	buyer.get("/spend.xlsx").want(403)
	firm := p.visitor(t, "gromov", "stroyfaza")
	firm.get("/spend?by=legalEntity&client=altair").want(200, "Stroyfaza").without("Altair")
	if got := firm.get("/spend.csv?by=legalEntity&client=altair&entity=altair-truba").want(200).body; strings.Count(got, "\n") != 1 {
		t.Errorf("the firm is told: %s", got)
	}
	p.visitor(t, "fedorova", "altair").get("/").want(200).without(`href="/spend"`)
	p.visitor(t, "fedorova", "altair").get("/spend").want(403)
	// The seller's people choose a client.
	manager := p.visitor(t, "orlova", "meridian")
	manager.get("/spend?client=stroyfaza&by=legalEntity").want(200, "What a client bought", "Stroyfaza").without("Altair-Truba")
	manager.get("/spend?client=nobody").want(404)
	if bytes.Contains([]byte(all.body), []byte("<script>")) {
		t.Error("a script is in the page")
	}
}
