package withpricing_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

const importXML = `<КоммерческаяИнформация ВерсияСхемы="2.08"><Каталог><Товары>
  <Товар><Ид>1</Ид><Артикул>БМ8-40</Артикул><Наименование>Болт М8×40</Наименование>
    <БазоваяЕдиница Код="796">шт<Пересчет><Единица>778</Единица><Коэффициент>50</Коэффициент></Пересчет></БазоваяЕдиница></Товар>
  <Товар><Ид>2</Ид><Артикул>ГМ8</Артикул><Наименование>Гайка М8</Наименование><БазоваяЕдиница Код="796">шт</БазоваяЕдиница></Товар>
</Товары></Каталог></КоммерческаяИнформация>`

const offersXML = `<КоммерческаяИнформация ВерсияСхемы="2.08"><ПакетПредложений>
  <ТипыЦен><ТипЦены><Ид>opt</Ид><Наименование>Оптовая</Наименование><Валюта>RUB</Валюта>
    <Налог><УчтеноВСумме>false</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>
  <Предложения>
    <Предложение><Ид>1</Ид><Цены>
      <Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>12,50</ЦенаЗаЕдиницу></Цена>
      <Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>11</ЦенаЗаЕдиницу><МинКоличество>100</МинКоличество></Цена></Цены></Предложение>
    <Предложение><Ид>2</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>0</ЦенаЗаЕдиницу></Цена></Цены></Предложение>
  </Предложения>
</ПакетПредложений></КоммерческаяИнформация>`

func Example() {
	x := withpricing.New(withpricing.Options{})
	for name, text := range map[string]string{"import.xml": importXML, "offers.xml": offersXML} {
		if err := x.Read(name, strings.NewReader(text)); err != nil {
			log.Fatal(err)
		}
	}
	out, err := x.Build()
	if err != nil {
		log.Fatal(err)
	}
	for _, n := range out.Notes {
		fmt.Println(n)
	}
	for i := range out.Lists {
		out.Lists[i].Assignments = []pricing.Assignment{{To: pricing.ForEveryone()}}
	}
	snapshot, _, err := pricing.Compile(pricing.Book{Units: out.Units, Products: out.Products, Lists: out.Lists})
	if err != nil {
		log.Fatal(err)
	}
	guest, err := snapshot.For(pricing.Buyer{})
	if err != nil {
		log.Fatal(err)
	}
	for _, unit := range []kabinet.UoM{kabinet.Piece, kabinet.Pack} {
		r := guest.Resolve(pricing.Request{SKU: "БМ8-40", Quantity: kabinet.QuantityOf(2), Unit: unit, Currency: kabinet.MustCurrency("RUB"), At: at})
		fmt.Printf("2 %s: %s (%s each)\n", unit, r.Total, r.Price)
	}
	// Output:
	// prices of zero, left out: 1 (ГМ8 Оптовая)
	// 2 PCE: 25.00 RUB (12.50 RUB each)
	// 2 NMP: 1100.00 RUB (11.00 RUB each)
}

// A host takes what else the records say while the products are made.
func ExampleOptions_enrich() {
	groups := map[kabinet.SKU]string{}
	x := withpricing.New(withpricing.Options{
		Enrich: func(p *pricing.Product, s withpricing.Source) error {
			groups[p.SKU] = s.Product.Manufacturer
			p.Order = pricing.OrderRule{Min: kabinet.QuantityOf(10), Step: kabinet.QuantityOf(10)}
			return nil
		},
	})
	xml := strings.Replace(importXML, "</БазоваяЕдиница></Товар>", "</БазоваяЕдиница><Изготовитель><Наименование>РМЗ</Наименование></Изготовитель></Товар>", 1)
	if err := x.Read("import.xml", strings.NewReader(xml)); err != nil {
		log.Fatal(err)
	}
	out, err := x.Build()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(out.Products[0].Order.Step, groups["БМ8-40"])
	// Output: 10 РМЗ
}
