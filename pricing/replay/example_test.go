package replay_test

import (
	"fmt"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

// example is a book with a ladder for everyone and a contract with one client,
// and what the ERP invoiced in March.
func example() (*pricing.Snapshot, []replay.Line) {
	q, eur := kabinet.MustQuantity, kabinet.MustCurrency("EUR")
	snapshot, _, err := pricing.Compile(pricing.Book{
		Version:  "2026-03",
		Products: []pricing.Product{{SKU: "BOLT-M8", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 100}}}},
		Lists: []pricing.List{{
			ID: "general", Currency: eur, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
			Rows: []pricing.Row{{SKU: "BOLT-M8", Convertible: true, Tiers: []pricing.Tier{
				{From: q("1"), Price: q("0.40")}, {From: q("1000"), Price: q("0.31")},
			}}},
		}},
		Agreements: []pricing.Agreement{{
			ID: "17/2026", Party: pricing.ForOrganization("acme"), Currency: eur, Tax: pricing.Net,
			Rows: []pricing.Row{{SKU: "BOLT-M8", Price: q("0.29"), Convertible: true}},
		}},
		Taxes: []pricing.TaxRate{{Rate: kabinet.MustPercentage("19")}},
	})
	if err != nil {
		panic(err)
	}
	line := func(document, number string, buyer kabinet.OrgID, quantity string, unit kabinet.UoM, total string) replay.Line {
		return replay.Line{
			Document: document, Number: number, Buyer: pricing.Buyer{Organization: buyer}, Total: kabinet.MustMoney(total + " EUR"),
			Request: pricing.Request{SKU: "BOLT-M8", Quantity: q(quantity), Unit: unit, Currency: eur, At: time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)},
		}
	}
	return snapshot, []replay.Line{
		line("INV-1", "1", "acme", "250", kabinet.Piece, "72.50"),
		line("INV-1", "2", "acme", "3", kabinet.Box, "120.00"), // the list price
		line("INV-2", "1", "globex", "600", kabinet.Piece, "240.00"),
		line("INV-2", "2", "globex", "6", kabinet.Box, "186.00"),
		line("INV-3", "1", "initech", "250", kabinet.Piece, "119.00"), // with tax
	}
}

func Example() {
	snapshot, lines := example()
	run := replay.New(snapshot, replay.Options{Worst: 1})
	for _, l := range lines {
		if err := run.Add(l); err != nil {
			fmt.Println(err)
			return
		}
	}
	report, err := run.Report()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(report.Text(nil))
	// Output:
	// Replay of past documents by book 2026-03
	//   documents: 3
	//   lines: 5
	// Lines that agree to the cent: 2 of 5, 40 %
	//   ERP 737.50 EUR, book 631.50 EUR; difference -106.00 EUR, in absolute terms 106.00 EUR
	//
	// Cause                                                         Lines      %  Difference   Absolute
	// they agree                                                        2  40.00
	// tax                                                               1  20.00  -19.00 EUR  19.00 EUR
	//   the amount is with tax of 19 %                                  1
	// tier                                                              1  20.00  -54.00 EUR  54.00 EUR
	//   the line counted alone, without the others of its document      1
	// agreement                                                         1  20.00  -33.00 EUR  33.00 EUR
	//   without an agreement: price list general                        1
	//
	// Buyer    Lines  Agree      %  Difference   Absolute
	// acme         2      1  50.00  -33.00 EUR  33.00 EUR
	// globex       2      1  50.00  -54.00 EUR  54.00 EUR
	// initech      1      0   0.00  -19.00 EUR  19.00 EUR
	//
	// Price in the book from  Lines  Agree      %  Difference   Absolute
	// price list general          3      1  33.33  -73.00 EUR  73.00 EUR
	// agreement 17/2026           2      1  50.00  -33.00 EUR  33.00 EUR
	//
	// Lines that differ most, by cause
	//   tax
	//     INV-3, line 1: BOLT-M8, 250 PCE; buyer initech
	//       ERP 119.00 EUR without tax, book 100.00 EUR (price list general): -19.00 EUR
	//       the amount is with tax of 19 %
	//   tier
	//     INV-2, line 1: BOLT-M8, 600 PCE; buyer globex
	//       ERP 240.00 EUR without tax, book 186.00 EUR (price list general): -54.00 EUR
	//       the line counted alone, without the others of its document
	//   agreement
	//     INV-1, line 2: BOLT-M8, 3 BX; buyer acme
	//       ERP 120.00 EUR without tax, book 87.00 EUR (agreement 17/2026): -33.00 EUR
	//       without an agreement: price list general
}

func ExampleRun() {
	snapshot, lines := example()
	report, err := replay.Run(snapshot, func(yield func(replay.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}, replay.Options{})
	fmt.Println(report.Agree, "of", report.Lines, err)
	for _, c := range report.Causes {
		fmt.Println(c.Cause, c.Lines)
	}
	// Output:
	// 2 of 5 <nil>
	// agrees 2
	// tax 1
	// tier 1
	// agreement 1
}

func ExampleOptions() {
	// The ERP calls its clients by codes, and the host knows who they are.
	clients := map[kabinet.OrgID]pricing.Buyer{
		"acme": {Organization: "acme", Segments: []kabinet.SegmentID{"metal"}}, "globex": {Organization: "globex"},
	}
	snapshot, lines := example()
	run := replay.New(snapshot, replay.Options{
		Buyer: func(b pricing.Buyer) (pricing.Buyer, bool) {
			known, ok := clients[b.Organization]
			return known, ok
		},
		Differs: func(e replay.Entry) { fmt.Print(e.Text(nil)) },
	})
	for _, l := range lines {
		if err := run.Add(l); err != nil {
			fmt.Println(err)
		}
	}
	report, err := run.Report()
	fmt.Println(report.Agree, err)
	// Output:
	// INV-1, line 2: BOLT-M8, 3 BX; buyer acme
	//   ERP 120.00 EUR without tax, book 87.00 EUR (agreement 17/2026): -33.00 EUR
	//   agreement: without an agreement: price list general
	// INV-2, line 1: BOLT-M8, 600 PCE; buyer globex
	//   ERP 240.00 EUR without tax, book 186.00 EUR (price list general): -54.00 EUR
	//   tier: the line counted alone, without the others of its document
	// INV-3, line 1: BOLT-M8, 250 PCE; buyer initech
	//   ERP 119.00 EUR
	//   unknown buyer
	// 2 <nil>
}

func ExampleEntry_Text() {
	snapshot, lines := example()
	report, _ := replay.Run(snapshot, func(yield func(replay.Line, error) bool) { yield(lines[1], nil) }, replay.Options{})
	entry := report.Worst[0]
	fmt.Print(entry.Text(nil))
	fmt.Println(entry.Cause, entry.Detail.Kind, entry.Detail.List)
	// Output:
	// INV-1, line 2: BOLT-M8, 3 BX; buyer acme
	//   ERP 120.00 EUR without tax, book 87.00 EUR (agreement 17/2026): -33.00 EUR
	//   agreement: without an agreement: price list general
	// agreement no_agreement general
}

func ExampleDetail_Text() {
	fmt.Println(replay.Detail{Kind: replay.OtherTier, Tier: kabinet.QuantityOf(10), Unit: kabinet.Tonne}.Text(nil))
	// Output: the tier from 10 TNE
}

func ExampleReport_Text() {
	snapshot, lines := example()
	report, _ := replay.Run(snapshot, func(yield func(replay.Line, error) bool) {
		_ = yield(lines[0], nil) && yield(lines[1], nil)
	}, replay.Options{})
	messages := catalog.NewBuilder()
	for _, add := range []func(*catalog.Builder) error{kabinet.Messages, pricing.Messages, replay.Messages} {
		if err := add(messages); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Print(report.Text(kabinet.NewPrinter(messages, language.Russian)))
	// Output:
	// Проверка прошлых документов по книге цен 2026-03
	//   документов: 1
	//   строк: 2
	// Строк, совпавших до копейки: 1 из 2, 50 %
	//   в учётной системе 192.50 EUR, по книге 159.50 EUR; разница -33.00 EUR, по модулю 33.00 EUR
	//
	// Причина                             Строк      %     Разница  По модулю
	// совпадают                               1  50.00
	// договор                                 1  50.00  -33.00 EUR  33.00 EUR
	//   без договора: прайс-лист general      1
	//
	// Покупатель  Строк  Совпало      %     Разница  По модулю
	// acme            2        1  50.00  -33.00 EUR  33.00 EUR
	//
	// Откуда цена в книге  Строк  Совпало      %     Разница  По модулю
	// договор 17/2026          2        1  50.00  -33.00 EUR  33.00 EUR
	//
	// Строки с наибольшими расхождениями, по причинам
	//   договор
	//     INV-1, строка 2: BOLT-M8, 3 кор.; покупатель acme
	//       в учётной системе 120.00 EUR без налога, по книге 87.00 EUR (договор 17/2026): -33.00 EUR
	//       без договора: прайс-лист general
}
