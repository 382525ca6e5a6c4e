package rebate_test

import (
	"fmt"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

var moscow = time.FixedZone("MSK", 3*60*60)

// annual is 1 % from 50 million and 2 % from 80 million on the shipments of a year.
func annual() rebate.Clause {
	year, err := kabinet.Days(kabinet.MustDate("2026-01-01"), kabinet.MustDate("2026-12-31"), moscow)
	if err != nil {
		panic(err)
	}
	return rebate.Clause{
		ID: "bonus-2026", Agreement: "a17", Party: kabinet.ForOrganization("acme"),
		Currency: kabinet.MustCurrency("RUB"), Window: year, Basis: rebate.Shipped, Mode: rebate.AllUnits,
		Tiers: []rebate.Tier{
			{From: kabinet.MustQuantity("50000000"), Rate: kabinet.MustPercent("1")},
			{From: kabinet.MustQuantity("80000000"), Rate: kabinet.MustPercent("2")},
		},
	}
}

// shipped is a shipment of the day to a legal entity.
func shipped(document string, entity kabinet.LegalEntityID, day, net string) rebate.Entry {
	return rebate.Entry{
		Kind: rebate.Shipped, Document: document, Entity: entity,
		At: kabinet.MustDate(day).Start(moscow), Net: kabinet.MustMoney(net),
	}
}

func year2026() []rebate.Entry {
	return []rebate.Entry{
		shipped("S-1", "acme-north", "2026-03-10", "45100000 RUB"),
		shipped("S-2", "acme-south", "2026-06-15", "31500000 RUB"),
		shipped("S-3", "acme-trade", "2026-12-31", "12900000 RUB"),
		shipped("S-3", "acme-trade", "2026-12-31", "12900000 RUB"), // sent again: counts once
	}
}

func Example() {
	clause, entries := annual(), year2026()

	statement, err := rebate.Accrue(clause, rebate.Facts{Entries: entries}, clause.Until)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(statement.Outcome, statement.Bonus, "final:", statement.Final)
	for _, s := range statement.Shares {
		fmt.Println(s.Entity, s.Turnover.Amount, s.Bonus)
	}

	clause.Mode = rebate.Graduated
	statement, _ = rebate.Accrue(clause, rebate.Facts{Entries: entries}, clause.Until)
	fmt.Println("graduated", statement.Bonus)
	// Output:
	// earned 1790000.00 RUB final: true
	// acme-north 45100000.00 RUB 902000.00 RUB
	// acme-south 31500000.00 RUB 630000.00 RUB
	// acme-trade 12900000.00 RUB 258000.00 RUB
	// graduated 490000.00 RUB
}

// The running figure during the period, and how far the next step is.
func ExampleAccrue() {
	clause, entries := annual(), year2026()
	july := time.Date(2026, 7, 1, 0, 0, 0, 0, moscow)

	statement, err := rebate.Accrue(clause, rebate.Facts{Entries: entries}, july)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(statement.Turnover.Amount, "gives", statement.Bonus, "final:", statement.Final)
	fmt.Println(statement.Next.Distance.Amount, "more for", statement.Next.Tier.Rate.Percent(), "%")
	// Output:
	// 76600000.00 RUB gives 766000.00 RUB final: false
	// 3400000.00 RUB more for 2 %
}

// A return in January of goods shipped in December takes the year below 80 million.
func ExampleCorrect() {
	clause, entries := annual(), year2026()
	before, err := rebate.Accrue(clause, rebate.Facts{Entries: entries}, clause.Until)
	if err != nil {
		fmt.Println(err)
		return
	}

	entries = append(entries, rebate.Entry{
		Kind: rebate.Return, Document: "R-1", Entity: "acme-south", Net: kabinet.MustMoney("9600000 RUB"),
		At:         kabinet.MustDate("2027-01-20").Start(moscow),
		OriginalAt: kabinet.MustDate("2026-06-15").Start(moscow), // so it belongs to 2026
	})
	february := time.Date(2027, 2, 1, 0, 0, 0, 0, moscow)
	correction, err := rebate.Correct(before, clause, rebate.Facts{Entries: entries}, february)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(correction.Before.Bonus, "→", correction.After.Bonus, "=", correction.Difference)
	for _, s := range correction.Shares {
		fmt.Println(s.Entity, s.Difference)
	}
	// Output:
	// 1790000.00 RUB → 799000.00 RUB = -991000.00 RUB
	// acme-north -451000.00 RUB
	// acme-south -411000.00 RUB
	// acme-trade -129000.00 RUB
}

func ExampleStatement_Text() {
	clause := annual()
	clause.Mode = rebate.Graduated
	clause.Exclude = []rebate.Source{{Kind: "promotion"}}
	days := 30
	clause.Conditions.MaxOverdueDays = &days
	entries := append(year2026(), rebate.Entry{
		Kind: rebate.Shipped, Document: "S-4", Entity: "acme-south", Net: kabinet.MustMoney("700000 RUB"),
		At: kabinet.MustDate("2026-08-01").Start(moscow), Sources: []rebate.Source{{Kind: "promotion", ID: "SUMMER"}},
	})
	statement, err := rebate.Accrue(clause, rebate.Facts{
		Entries: entries,
		Receivables: &rebate.Receivables{Zone: moscow, Items: []rebate.OpenItem{
			{Document: "I-9", Entity: "acme-north", Due: kabinet.MustDate("2026-11-20")},
		}},
	}, clause.Until)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(statement.Text(nil))

	messages := catalog.NewBuilder()
	if err := rebate.Messages(messages); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(statement.Text(kabinet.NewPrinter(messages, language.Russian)))
	// Output:
	// Rebate bonus-2026 of organization:acme, 2025-12-31 21:00 UTC to 2026-12-31 21:00 UTC, as of 2026-12-31 21:00 UTC
	// Turnover before tax, shipped, less returns: 89500000.00 RUB
	//   left out, of an excluded source: 700000.00 RUB (entries: 1)
	//   given more than once and counted once: 1
	//   above 50000000.00 RUB: 30000000.00 RUB × 1 % = 300000.00 RUB
	//   above 80000000.00 RUB: 9500000.00 RUB × 2 % = 190000.00 RUB
	//   not given while a condition is not met: -490000.00 RUB
	// Condition not met: no item may be overdue by more than 30 d
	//   I-9 of acme-north: 41 d
	// Bonus: 0.00 RUB (credit note)
	//   acme-north: 45100000.00 RUB, bonus 0.00 RUB
	//   acme-south: 31500000.00 RUB, bonus 0.00 RUB
	//   acme-trade: 12900000.00 RUB, bonus 0.00 RUB
	// Бонус bonus-2026, organization:acme, с 2025-12-31 21:00 UTC до 2026-12-31 21:00 UTC, на момент 2026-12-31 21:00 UTC
	// Оборот без налога (отгружено) за вычетом возвратов: 89500000.00 RUB
	//   не учтено, исключённые источники цены: 700000.00 RUB (записей: 1)
	//   получено повторно и учтено один раз: 1
	//   свыше 50000000.00 RUB: 30000000.00 RUB × 1 % = 300000.00 RUB
	//   свыше 80000000.00 RUB: 9500000.00 RUB × 2 % = 190000.00 RUB
	//   не начисляется, пока условие не выполнено: -490000.00 RUB
	// Условие не выполнено: просрочек больше 30 дн. быть не должно
	//   I-9, acme-north: 41 дн.
	// Бонус: 0.00 RUB (кредит-нота)
	//   acme-north: 45100000.00 RUB, бонус 0.00 RUB
	//   acme-south: 31500000.00 RUB, бонус 0.00 RUB
	//   acme-trade: 12900000.00 RUB, бонус 0.00 RUB
}

func ExampleClause_Validate() {
	clause := annual()
	clause.Basis = 0
	clause.Tiers[1].Rate = kabinet.MustPercent("0.5")
	fmt.Println(clause.Validate())
	// Output:
	// /basis: a required value is missing
	// /tiers/1/rate: the rate 0.005 is less than that of the tier before it
}

func ExampleParseClause() {
	clause, err := rebate.ParseClause([]byte(`{
	  "id": "growth-2026", "party": "organization:acme", "currency": "EUR",
	  "from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z",
	  "basis": "invoiced", "mode": "growth_over",
	  "growth": {"over": {"from": "2025-01-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, "on": "increment"},
	  "tiers": [{"growth": "0.1", "rate": "0.03"}]
	}`))
	fmt.Println(clause.ID, clause.Mode, clause.Growth.On, err)
	_, err = rebate.ParseClause([]byte(`{"id": "growth-2026", "exlude": []}`))
	fmt.Println(err)
	// Output:
	// growth-2026 growth_over increment <nil>
	// this is not a rebate clause: json: unknown field "exlude"
}

func ExampleCorrection_Text() {
	clause := annual()
	before, _ := rebate.Accrue(clause, rebate.Facts{Entries: year2026()[:2]}, clause.Until)
	after, err := rebate.Correct(before, clause, rebate.Facts{Entries: year2026()}, clause.Until)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(after.Text(nil))
	// Output:
	// Correction of rebate bonus-2026 of organization:acme, 2025-12-31 21:00 UTC to 2026-12-31 21:00 UTC
	//   stated as of 2026-12-31 21:00 UTC: 766000.00 RUB, on 76600000.00 RUB
	//   holds as of 2026-12-31 21:00 UTC: 1790000.00 RUB, on 89500000.00 RUB
	// Difference: 1024000.00 RUB (credit note)
	//   acme-north: 451000.00 RUB → 902000.00 RUB, difference 451000.00 RUB
	//   acme-south: 315000.00 RUB → 630000.00 RUB, difference 315000.00 RUB
	//   acme-trade: 0.00 RUB → 258000.00 RUB, difference 258000.00 RUB
}
