package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// imported runs an import that succeeds and returns the book and the notes.
func imported(t *testing.T, args ...string) (pricing.Book, string) {
	t.Helper()
	code, stdout, stderr := run("", append([]string{"import"}, args...)...)
	if code != exitOK {
		t.Fatal(code, stderr)
	}
	b, _, err := pricing.ReadBook(strings.NewReader(stdout))
	if err != nil {
		t.Fatal(err)
	}
	return b, stderr
}

// save writes a book into a file.
func save(t *testing.T, b pricing.Book) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "book.json")
	var text strings.Builder
	if err := pricing.WriteBook(&text, b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// rowsOf returns the rows of an article in a list as "unit price" or "unit ladder".
func rowsOf(b pricing.Book, list pricing.ListID, sku kabinet.SKU) []string {
	var out []string
	for _, l := range b.Lists {
		for _, r := range l.Rows {
			if l.ID != list || r.SKU != sku {
				continue
			}
			text := string(r.Unit)
			if len(r.Tiers) == 0 {
				text += " " + r.Price.String()
			}
			for _, tier := range r.Tiers {
				text += " " + tier.From.String() + ":" + tier.Price.String()
			}
			out = append(out, text)
		}
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestChangesUpdateRowsAndKeepTheRest(t *testing.T) {
	b, _ := imported(t, "testdata/catalogue.xml", "testdata/offers.xml", "-assign", "retail=everyone")
	for i := range b.Lists[0].Rows {
		if r := &b.Lists[0].Rows[i]; r.SKU == "БОЛТ-8" && r.Unit == "PCE" {
			r.Order.Step = kabinet.QuantityOf(5)
		}
	}
	b.Agreements = []pricing.Agreement{{ID: "a", Party: pricing.ForOrganization("o"), Currency: b.Lists[0].Currency, Tax: pricing.Net}}
	after, _ := imported(t, "testdata/changes.xml", "-into", save(t, b))
	expect(t, rowsOf(after, "retail", "БОЛТ-8"), "PCE 13")
	expect(t, rowsOf(after, "retail", "БОТ#s-41"), "PR 4900")
	expect(t, rowsOf(after, "retail", "p-none")) // marked as deleted
	expect(t, rowsOf(after, "deal", "БОЛТ-8"), "PCE 0:11 100:10 1000:9.4")
	if after.Lists[0].Rows[0].SKU != "БОЛТ-8" || !after.Lists[0].Rows[0].Order.Step.Equal(kabinet.QuantityOf(5)) {
		t.Error("the place of the row and its order rule stay", after.Lists[0].Rows[0])
	}
	if len(after.Agreements) != 1 || after.Lists[0].Assignments[0].To != pricing.ForEveryone() || after.Version != "2026-03-02T10:00:00Z" {
		t.Error("what the files do not name stays", after.Agreements, after.Lists[0].Assignments, after.Version)
	}
}

func TestAFullPackageReplacesItsLists(t *testing.T) {
	b, _ := imported(t, "testdata/catalogue.xml", "testdata/offers.xml")
	eur := kabinet.MustCurrency("EUR")
	b.Lists = append(b.Lists, pricing.List{
		ID: "other", Currency: eur, Tax: pricing.Net, Rows: []pricing.Row{{SKU: "p-a", Price: kabinet.QuantityOf(1)}},
		Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
	})
	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "p-b", Price: kabinet.QuantityOf(9)})
	after, notes := imported(t, "testdata/catalogue.xml", "testdata/offers.xml", "-into", save(t, b))
	expect(t, rowsOf(after, "retail", "p-b"))
	expect(t, rowsOf(after, "other", "p-a"), " 1")
	if strings.Contains(notes, "assigned") {
		t.Error("no list is new", notes)
	}
	// Full and changes in one run: the changes come over it.
	both, _ := imported(t, "testdata/catalogue.xml", "testdata/offers.xml", "testdata/changes.xml", "-into", save(t, b))
	expect(t, rowsOf(both, "retail", "БОЛТ-8"), "PCE 13")
	expect(t, rowsOf(both, "retail", "p-a"), "KGM 20:70")
}

func TestCSVIntoABook(t *testing.T) {
	b, _ := imported(t, "testdata/prices.csv", "-zone", "Europe/Moscow")
	file := save(t, b)
	full, _ := imported(t, "testdata/update.csv", "-into", file)
	expect(t, rowsOf(full, "Опт", "Л-50"), "MTR 62.5")
	expect(t, rowsOf(full, "Опт", "Т-159"))
	expect(t, rowsOf(full, "Экспорт", "Т-159"), "TNE 815") // not named
	changed, _ := imported(t, "testdata/update.csv", "-into", file, "-changes")
	expect(t, rowsOf(changed, "Опт", "Л-50"), "MTR 62.5")
	expect(t, rowsOf(changed, "Опт", "Т-159"), "TNE 0.001:81500 20:78500", "TNE 83900")
	// A list is also known by its name.
	b.Lists[0].ID = "opt"
	byName, _ := imported(t, "testdata/update.csv", "-into", save(t, b), "-changes")
	expect(t, rowsOf(byName, "opt", "Л-50"), "MTR 62.5")
	if len(byName.Lists) != 2 {
		t.Error(byName.Lists)
	}
	code, _, stderr := run("sku,price,currency,tax,list\nЛ-50,1,EUR,net,Опт\n", "import", "-", "-into", file)
	if code != exitTrouble || !strings.Contains(stderr, "list Опт is in RUB in the book and in EUR in the files") {
		t.Error(code, stderr)
	}
	code, _, stderr = run("sku,price,currency,tax,list\nЛ-50,1,RUB,gross,Опт\n", "import", "-", "-into", file)
	if code != exitTrouble || !strings.Contains(stderr, "list Опт is net in the book and gross in the files") {
		t.Error(code, stderr)
	}
}

func TestCommerceMLAndCSVTogether(t *testing.T) {
	b, _ := imported(t, "testdata/catalogue.xml", "testdata/offers.xml", "testdata/prices.csv", "-zone", "Europe/Moscow")
	if len(b.Lists) != 5 {
		t.Error(b.Lists)
	}
	expect(t, rowsOf(b, "Опт", "Л-50"), "MTR 61.8")
	expect(t, rowsOf(b, "retail", "p-none"), "MTR 33.333")
}

// offers makes a package of offers of one price type.
func offers(prices string) string {
	return `<КоммерческаяИнформация ВерсияСхемы="2.08"><ПакетПредложений><ТипыЦен><ТипЦены><Ид>t</Ид><Наименование>T</Наименование>` +
		`<Валюта>RUB</Валюта><Налог><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен><Предложения><Предложение><Ид>x</Ид>` +
		`<БазоваяЕдиница Код="796">шт<Пересчет><Единица>778</Единица><Коэффициент>12</Коэффициент></Пересчет></БазоваяЕдиница><Цены>` + prices +
		`</Цены></Предложение></Предложения></ПакетПредложений></КоммерческаяИнформация>`
}

func price1(amount, rest string) string {
	return "<Цена><ИдТипаЦены>t</ИдТипаЦены><ЦенаЗаЕдиницу>" + amount + "</ЦенаЗаЕдиницу>" + rest + "</Цена>"
}

func TestUnitsAndCoefficientsOfPrices(t *testing.T) {
	for _, c := range []struct {
		name, xml, want, stderr string
	}{
		{"pack", offers(price1("100", "<Единица>778</Единица><Коэффициент>12</Коэффициент>")), "NMP 100", ""},
		{"pack of the price alone", offers(price1("100", "<Единица>812</Единица><Коэффициент>2.5</Коэффициент>")), "BX 100", ""},
		{"pack of another size", offers(price1("100", "<Единица>778</Единица><Коэффициент>10</Коэффициент>")), "PCE 100", "another size"},
		{"ladder of a pack", offers(price1("100", "<Единица>778</Единица>") + price1("90", "<Единица>778</Единица><МинКоличество>5</МинКоличество>")), "NMP 0:100 5:90", ""},
		{"ladder of another size", offers(price1("90", "<Единица>778</Единица><Коэффициент>10</Коэффициент><МинКоличество>1.5</МинКоличество>")), "PCE 15:90", "another size"},
		{"twice", offers(price1("100", "") + price1("90", "")), "", "there are two prices from 0 PCE: 100 and 90"},
		{"too fine", offers(price1("100", "<Единица>812</Единица><Коэффициент>1234567.12345</Коэффициент>")), "", "too large or too fine"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := run(c.xml, "import", "-")
			if !strings.Contains(stderr, c.stderr) {
				t.Error(stderr)
			}
			if c.want == "" {
				if code != exitTrouble || !strings.HasPrefix(stderr, "stdin: article x (x): ") {
					t.Error(code, stderr)
				}
				return
			}
			b, _, err := pricing.ReadBook(strings.NewReader(stdout))
			if err != nil {
				t.Fatal(err, stderr)
			}
			expect(t, rowsOf(b, "t", "x"), c.want)
		})
	}
}

func TestTaxMustBeStated(t *testing.T) {
	xml := strings.Replace(offers(price1("100", "")), "<Налог><УчтеноВСумме>true</УчтеноВСумме></Налог>", "", 1)
	code, _, stderr := run(xml, "import", "-")
	if code != exitTrouble || !strings.Contains(stderr, "price type T does not say whether tax is included: say -tax") {
		t.Error(code, stderr)
	}
	code, stdout, stderr := run(xml, "import", "-", "-tax", "net")
	if code != exitOK || !strings.Contains(stdout, `"tax": "net"`) {
		t.Error(code, stderr)
	}
}

// realData is where files of real exchanges lie.
func realData(t *testing.T) string {
	dir := os.Getenv("KABINET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "commerceml")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there are no real files: set KABINET_DATA to their directory")
	}
	return dir
}

func TestRealFiles(t *testing.T) {
	dir := realData(t)
	for _, c := range []struct {
		files            string
		products, prices int
	}{
		{"import_bitrix.xml", 35, 0},
		{"import_trade.xml", 2, 0},
		{"offers_bitrix.xml", 44, 44},
		{"offers_trade.xml", 5, 5},
		{"import_bitrix.xml offers_bitrix.xml", 43, 43}, // one is marked as deleted
		{"offers_trade.xml import_trade.xml", 5, 5},
	} {
		t.Run(c.files, func(t *testing.T) {
			var args []string
			for _, f := range strings.Fields(c.files) {
				args = append(args, filepath.Join(dir, f))
			}
			b, _ := imported(t, args...)
			prices := 0
			for _, l := range b.Lists {
				prices += len(l.Rows)
				if len(l.Assignments) != 1 || l.Assignments[0].To != pricing.ForEveryone() {
					t.Error("the only list is for everyone", l.Assignments)
				}
			}
			if prices != c.prices || len(b.Products) != c.products {
				t.Errorf("%d products, %d prices", len(b.Products), prices)
			}
			file := save(t, b)
			if code, _, stderr := run("", "lint", "-strict", file); code != exitOK {
				t.Error(stderr)
			}
			if code, _, stderr := run("", "compare", file, file); code != exitOK {
				t.Error(stderr)
			}
			if code, stdout, stderr := run("", append([]string{"import", "-into", file}, args...)...); code != exitOK {
				t.Error(stderr)
			} else if again, _ := os.ReadFile(file); string(again) != stdout {
				t.Error("importing the same again changes nothing")
			}
		})
	}
	for _, f := range []string{"orders_trade.xml", "orders_query_response.xml"} {
		if code, _, stderr := run("", "import", filepath.Join(dir, f)); code != exitTrouble || !strings.Contains(stderr, "orders") {
			t.Error(f, code, stderr)
		}
	}
}
