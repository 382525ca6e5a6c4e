package withpricing_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// The pieces of files. A type is "ID CURRENCY net|gross|-", where "-" stands for
// nothing, too.

func xml(parts ...string) string {
	return `<КоммерческаяИнформация ВерсияСхемы="2.08" ДатаФормирования="2026-03-02T09:00:00">` + strings.Join(parts, "") + `</КоммерческаяИнформация>`
}

func catalogue(products ...string) string {
	return "<Каталог><Товары>" + strings.Join(products, "") + "</Товары></Каталог>"
}

func product(id, article, unit, rest string) string {
	return "<Товар>" + item(id, article, unit, rest) + "</Товар>"
}

func item(id, article, unit, rest string) string {
	out := "<Ид>" + id + "</Ид>"
	if article != "" {
		out += "<Артикул>" + article + "</Артикул>"
	}
	if unit != "" {
		out += unit
	}
	return out + rest
}

func base(code string, packs ...string) string {
	out := `<БазоваяЕдиница Код="` + code + `">`
	for i := 0; i < len(packs); i += 2 {
		out += "<Пересчет><Единица>" + packs[i] + "</Единица><Коэффициент>" + packs[i+1] + "</Коэффициент></Пересчет>"
	}
	return out + "</БазоваяЕдиница>"
}

func types(list ...string) string {
	var b strings.Builder
	b.WriteString("<ТипыЦен>")
	for _, t := range list {
		f := strings.Fields(t)
		fmt.Fprintf(&b, "<ТипЦены><Ид>%s</Ид><Наименование>T%s</Наименование>", f[0], f[0])
		if f[1] != "-" {
			fmt.Fprintf(&b, "<Валюта>%s</Валюта>", f[1])
		}
		b.WriteString(tax(f[2]))
		if len(f) > 3 {
			b.WriteString("<ПометкаУдаления>true</ПометкаУдаления>")
		}
		b.WriteString("</ТипЦены>")
	}
	return b.String() + "</ТипыЦен>"
}

func tax(mode string) string {
	switch mode {
	case "net":
		return "<Налог><УчтеноВСумме>false</УчтеноВСумме></Налог>"
	case "gross":
		return "<Налог><УчтеноВСумме>true</УчтеноВСумме></Налог>"
	}
	return ""
}

func offers(types string, list ...string) string {
	return "<ПакетПредложений>" + types + "<Предложения>" + strings.Join(list, "") + "</Предложения></ПакетПредложений>"
}

func changes(types string, list ...string) string {
	return "<ИзмененияПакетаПредложений>" + types + "<Предложения>" + strings.Join(list, "") + "</Предложения></ИзмененияПакетаПредложений>"
}

func offer(id, article, unit string, prices ...string) string {
	return "<Предложение>" + item(id, article, unit, "<Цены>"+strings.Join(prices, "")+"</Цены>") + "</Предложение>"
}

func price(typ, amount, rest string) string {
	return "<Цена><ИдТипаЦены>" + typ + "</ИдТипаЦены><ЦенаЗаЕдиницу>" + amount + "</ЦенаЗаЕдиницу>" + rest + "</Цена>"
}

func in(unit, coefficient string) string {
	return "<Единица>" + unit + "</Единица><Коэффициент>" + coefficient + "</Коэффициент>"
}

func from(n string) string {
	return "<МинКоличество>" + n + "</МинКоличество>"
}

func currency(c string) string { return "<Валюта>" + c + "</Валюта>" }

const gone = "<ПометкаУдаления>true</ПометкаУдаления>"

// read reads files, which are named 1.xml and so on.
func read(t testing.TB, opts withpricing.Options, files ...string) *withpricing.Exchange {
	t.Helper()
	x := withpricing.New(opts)
	for i, f := range files {
		require.NoError(t, x.Read(fmt.Sprintf("%d.xml", i+1), strings.NewReader(f)))
	}
	return x
}

// build reads files and builds; the result compiles.
func build(t testing.TB, opts withpricing.Options, files ...string) *withpricing.Output {
	t.Helper()
	out, err := read(t, opts, files...).Build()
	require.NoError(t, err)
	compile(t, out)
	return out
}

func compile(t testing.TB, out *withpricing.Output) *pricing.Snapshot {
	t.Helper()
	lists := slices.Clone(out.Lists)
	for i := range lists {
		lists[i].Assignments = []pricing.Assignment{{To: pricing.ForSegment(kabinet.SegmentID(lists[i].ID))}}
	}
	s, report, err := pricing.Compile(pricing.Book{Units: out.Units, Products: out.Products, Lists: lists})
	require.NoError(t, err)
	for _, w := range report.Warnings {
		// Each type of price is a segment here, and ladders are the seller's.
		require.Contains(t, []string{"tie", "ladder_saving"}, w.Code, w.Message(nil))
	}
	return s
}

// text is an Output in lines: products, lists and rows.
func text(out *withpricing.Output) []string {
	var lines []string
	for _, p := range out.Products {
		line := fmt.Sprintf("%s %s", p.SKU, p.Unit)
		for _, k := range p.Packs {
			line += fmt.Sprintf(" %s=%d/%d", k.Unit, k.Num, cmp.Or(k.Den, 1))
		}
		lines = append(lines, line)
	}
	for _, l := range out.Lists {
		lines = append(lines, fmt.Sprintf("%s: %s %s", l.ID, l.Currency, l.Tax))
		for _, r := range l.Rows {
			line := fmt.Sprintf("  %s %s", r.SKU, r.Unit)
			if !r.Per.IsZero() {
				line += " per " + r.Per.String()
			}
			if len(r.Tiers) == 0 {
				line += " " + r.Price.String()
			}
			for _, tier := range r.Tiers {
				line += " " + tier.From.String() + ":" + tier.Price.String()
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// noted are the notes as "code count".
func noted(out *withpricing.Output) []string {
	var list []string
	for _, n := range out.Notes {
		list = append(list, fmt.Sprintf("%s %d", n.Code, n.Count))
	}
	return list
}
