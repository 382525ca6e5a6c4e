package commerceml_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

const offers = `<?xml version="1.0" encoding="UTF-8"?>
<КоммерческаяИнформация ВерсияСхемы="2.08" ДатаФормирования="2026-03-02T09:15:00">
  <ПакетПредложений СодержитТолькоИзменения="false">
    <ТипыЦен>
      <ТипЦены><Ид>opt</Ид><Наименование>Оптовая</Наименование><Валюта>руб.</Валюта>
        <Налог><Наименование>НДС</Наименование><УчтеноВСумме>false</УчтеноВСумме></Налог>
      </ТипЦены>
    </ТипыЦен>
    <Предложения>
      <Предложение><Ид>1</Ид><Артикул>БМ8-40</Артикул><БазоваяЕдиница Код="796 "/>
        <Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>1 340,50</ЦенаЗаЕдиницу><Единица>778</Единица><Коэффициент>50</Коэффициент></Цена></Цены>
        <Склад ИдСклада="msk" КоличествоНаСкладе="1 250"/>
      </Предложение>
      <Предложение><Ид>2</Ид><Артикул>БМ8-50</Артикул>
        <Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>по запросу</ЦенаЗаЕдиницу></Цена></Цены>
      </Предложение>
    </Предложения>
  </ПакетПредложений>
</КоммерческаяИнформация>`

func ExampleRead() {
	sum, err := commerceml.Read(strings.NewReader(offers), commerceml.Handler{
		PriceType: func(t commerceml.PriceType) error {
			fmt.Printf("%s in %s, tax %s\n", t.Name, t.Currency, t.Tax)
			return nil
		},
		Offer: func(o commerceml.Offer) error {
			for _, p := range o.Prices {
				fmt.Printf("%s: %s for one %s of %s %s, stock %s\n", o.SKU(), p.Amount, p.Unit.UoM, p.Coefficient, o.Unit.UoM, o.Stock.Total)
			}
			return nil
		},
	}, commerceml.Options{
		OnError: func(e *commerceml.Error) (skip bool) {
			fmt.Printf("line %d, %s %s: %s\n", e.Line, e.Record, e.ID, e.Err.Code())
			return true
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sum.Offers, "read,", sum.Skipped, "skipped")
	// Output:
	// Оптовая in RUB, tax excluded
	// БМ8-40: 1340.50 RUB for one NMP of 50 PCE, stock 1250
	// line 15, offer 2: commerceml.malformed_number
	// 1 read, 1 skipped
}
