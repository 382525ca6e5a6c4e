package commerceml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// one reads a file of one record and returns it.
func one[T any](t *testing.T, in string, opts commerceml.Options) T {
	records, _, err := collect(strings.NewReader(in), opts)
	require.NoError(t, err)
	var found []T
	for _, e := range records {
		if x, ok := e.Record.(T); ok {
			found = append(found, x)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

func catalogueXML(products string) string {
	return root + "<Каталог><Товары>" + products + "</Товары></Каталог>" + rootEnd
}

func TestVariantsOfProducts(t *testing.T) {
	p := one[commerceml.Product](t, catalogueXML(`<Товар>
		<Ид>1#2</Ид>
		<Штрихкод>46</Штрихкод><Штрихкод>47</Штрихкод><Штрихкоды><Штрихкод>46</Штрихкод><Штрихкод>48</Штрихкод></Штрихкоды>
		<Статус>Удалён</Статус>
		<Производитель>Завод</Производитель>
		<БазоваяЕдиница>
			<!-- text on both sides of an element -->к<Пересчет><Единица>кг</Единица></Пересчет>г
		</БазоваяЕдиница>
		<ЗначенияСвойств><ЗначенияСвойства><Ид>p</Ид><Наименование>Цвет</Наименование><Значение>белый</Значение><Значение/><Значение>синий</Значение></ЗначенияСвойства></ЗначенияСвойств>
		<ЗначенияРеквизитов><ЗначениеРеквизита/></ЗначенияРеквизитов>
		<Картинка/>
	</Товар>`), commerceml.Options{})
	assert.Equal(t, []string{"46", "47", "48"}, p.Barcodes)
	assert.True(t, p.Deleted)
	assert.Equal(t, "Завод", p.Manufacturer)
	assert.Equal(t, kabinet.Kilogram, p.Unit.UoM)
	assert.Equal(t, kabinet.SKU("1#2"), p.SKU())
	assert.Equal(t, "Цвет", p.Properties[0].Name)
	assert.Equal(t, []commerceml.PropertyOption{{Text: "белый"}, {Text: "синий"}}, p.Properties[0].Values)
	assert.Empty(t, p.Requisites)
	assert.Empty(t, p.Pictures)
}

func TestVariantsOfFiles(t *testing.T) {
	t.Run("a prefix, and records without their list", func(t *testing.T) {
		in := `<c:КоммерческаяИнформация xmlns:c="urn:1C.ru:commerceml_2"><c:Каталог><c:Товар><c:Ид>1</c:Ид></c:Товар></c:Каталог></c:КоммерческаяИнформация>`
		assert.Equal(t, commerceml.ProductID("1"), one[commerceml.Product](t, in, commerceml.Options{}).ID)
	})
	t.Run("an empty package has a header", func(t *testing.T) {
		in := root + "<Каталог><Ид>1</Ид><СодержитТолькоИзменения>да</СодержитТолькоИзменения></Каталог>" + rootEnd
		h := one[commerceml.Header](t, in, commerceml.Options{})
		assert.True(t, h.ChangesOnly)
		assert.Equal(t, "1", h.ID)
	})
	t.Run("properties of a group", func(t *testing.T) {
		in := root + "<Классификатор><Группы><Группа><Ид>1</Ид><Свойства><Свойство><Ид>p</Ид><ВариантыЗначений><Значение>да</Значение></ВариантыЗначений></Свойство></Свойства></Группа></Группы></Классификатор>" + rootEnd
		p := one[commerceml.Property](t, in, commerceml.Options{})
		assert.Equal(t, []commerceml.PropertyOption{{Text: "да"}}, p.Values)
	})
	t.Run("a list of price types with the id of their classifier", func(t *testing.T) {
		in := root + "<ПакетПредложений><ТипыЦен><ИдКлассификатора>1</ИдКлассификатора><ТипЦены><Ид>opt</Ид><Налог><Наименование>НДС</Наименование></Налог></ТипЦены></ТипыЦен></ПакетПредложений>" + rootEnd
		pt := one[commerceml.PriceType](t, in, commerceml.Options{})
		assert.Equal(t, commerceml.PriceType{ID: "opt", TaxName: "НДС"}, pt)
	})
}

// TestListsThatComeTwiceLoseNothing covers files in which the lists within a
// record are repeated, or left out around their entries.
func TestListsThatComeTwiceLoseNothing(t *testing.T) {
	price := func(s string) string {
		return "<Цены><Цена><ИдТипаЦены>" + s + "</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены>"
	}
	o := one[commerceml.Offer](t, offersXML("<Предложение><Ид>1</Ид><Цены/>"+price("a")+price("b")+
		"<Склады><Склад ИдСклада='a' КоличествоНаСкладе='1'/></Склады><Склады><Склад ИдСклада='b' КоличествоНаСкладе='2'/></Склады></Предложение>"), commerceml.Options{})
	assert.Len(t, o.Prices, 2)
	assert.Equal(t, "3", o.Stock.Total.String())

	p := one[commerceml.Product](t, catalogueXML("<Товар><Ид>1</Ид>"+strings.Repeat("<Группы><Ид>g</Ид></Группы>"+
		"<ЗначенияСвойств><ЗначенияСвойства><Ид>p</Ид></ЗначенияСвойства></ЗначенияСвойств><ЗначенияРеквизитов><ЗначениеРеквизита><Наименование>Вес</Наименование></ЗначениеРеквизита></ЗначенияРеквизитов>", 2)+"</Товар>"), commerceml.Options{})
	assert.Len(t, p.Groups, 2)
	assert.Len(t, p.Properties, 2)
	assert.Len(t, p.Requisites, 2)

	in := root + "<Классификатор><Группы><Группа><Ид>1</Ид><Группы><Группа><Ид>2</Ид></Группа></Группы><Группы><Группа><Ид>3</Ид></Группа></Группы><Группа><Ид>4</Ид></Группа></Группа></Группы></Классификатор>" + rootEnd
	sum, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{Group: func(g commerceml.Group) error {
		assert.Equal(t, g.ID == "1", g.Parent == "")
		return nil
	}}, commerceml.Options{})
	require.NoError(t, err)
	assert.Equal(t, 4, sum.Groups)
}

func TestBlanksBetweenPiecesOfATextStay(t *testing.T) {
	p := one[commerceml.Product](t, catalogueXML("<Товар><Ид>1</Ид><Наименование>\n Болт<![CDATA[ ]]>М8<!-- --> <!-- -->оц. <![CDATA[\n]]> </Наименование></Товар>"), commerceml.Options{})
	assert.Equal(t, "Болт М8 оц.", p.Name)
}

func TestVariantsOfOffers(t *testing.T) {
	t.Run("the currency of the options", func(t *testing.T) {
		in := offersXML("<Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>")
		o := one[commerceml.Offer](t, in, commerceml.Options{Currency: kabinet.MustCurrency("EUR")})
		assert.Equal(t, kabinet.MustMoney("5 EUR"), o.Prices[0].Amount)
		assert.False(t, o.Stock.Stated)
		assert.Equal(t, kabinet.SKU("1"), o.SKU())
	})
	t.Run("a currency of the seller's own", func(t *testing.T) {
		in := offersXML("<Предложение><Ид>1#2</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу><Валюта>У.Е.</Валюта></Цена></Цены></Предложение>")
		o := one[commerceml.Offer](t, in, commerceml.Options{Currencies: map[string]kabinet.Currency{"у.е.": kabinet.MustCurrency("USD")}})
		assert.Equal(t, kabinet.MustMoney("5 USD"), o.Prices[0].Amount)
		assert.Equal(t, kabinet.SKU("1#2"), o.SKU())
	})
	t.Run("the total counts, whatever the warehouses add up to", func(t *testing.T) {
		in := offersXML(`<Предложение><Ид>1</Ид><Количество>10</Количество><Склад ИдСклада="a" КоличествоНаСкладе="3"/><Остатки><Остаток><Количество>4</Количество></Остаток></Остатки></Предложение>`)
		o := one[commerceml.Offer](t, in, commerceml.Options{})
		assert.Equal(t, "10", o.Stock.Total.String())
	})
}

func TestMoreMistakes(t *testing.T) {
	pack := "<Пересчет><Единица>упак</Единица><Коэффициент>2</Коэффициент></Пересчет>"
	types := func(s string) string {
		return root + "<ПакетПредложений><ТипыЦен><ТипЦены>" + s + "</ТипЦены></ТипыЦен></ПакетПредложений>" + rootEnd
	}
	price := func(s string) string {
		return offersXML("<Предложение><Ид>1</Ид><Цены><Цена>" + s + "</Цена></Цены></Предложение>")
	}
	for in, want := range map[string]*kabinet.Error{
		types("<Ид>1</Ид><ПометкаУдаления>?</ПометкаУдаления>"):                                                                                    commerceml.ErrBool,
		types("<Ид>1</Ид><Налог><Акциз>?</Акциз></Налог>"):                                                                                         commerceml.ErrBool,
		types("<Ид>1</Ид><Налог><УчтеноВСумме>?</УчтеноВСумме></Налог>"):                                                                           commerceml.ErrBool,
		types("<Наименование>1</Наименование>"):                                                                                                    commerceml.ErrMissingID,
		price("<ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу>"):                                                                                                  commerceml.ErrMissing,
		price("<ИдТипаЦены>1</ИдТипаЦены><Валюта>RUB</Валюта>"):                                                                                    commerceml.ErrMissing,
		price("<ИдТипаЦены>1</ИдТипаЦены><Валюта>RUB</Валюта><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу><Коэффициент>-1</Коэффициент>"):                       commerceml.ErrRange,
		price("<ИдТипаЦены>1</ИдТипаЦены><Валюта>RUB</Валюта><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу><МинКоличество>-1</МинКоличество>"):                   commerceml.ErrRange,
		price("<ИдТипаЦены>1</ИдТипаЦены><Валюта>RUB</Валюта><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу><МинКоличество>x</МинКоличество>"):                    commerceml.ErrNumber,
		price("<ИдТипаЦены>1</ИдТипаЦены><Валюта>RUB</Валюта><ЦенаЗаЕдиницу>1</ЦенаЗаЕдиницу><Налог><УчтеноВСумме>?</УчтеноВСумме></Налог>"):       commerceml.ErrBool,
		offersXML("<Предложение><Наименование>1</Наименование></Предложение>"):                                                                     commerceml.ErrMissingID,
		offersXML("<Предложение><Ид>1</Ид><Остатки><Остаток><Количество>x</Количество></Остаток></Остатки></Предложение>"):                         commerceml.ErrNumber,
		offersXML("<Предложение><Ид>1</Ид><Склад ИдСклада='1' КоличествоНаСкладе='x'/></Предложение>"):                                             commerceml.ErrNumber,
		offersXML("<Предложение><Ид>1</Ид>" + strings.Repeat("<Склад ИдСклада='1' КоличествоНаСкладе='999999999999999'/>", 2) + "</Предложение>"):  commerceml.ErrNumber,
		catalogueXML("<Товар><Ид>1</Ид><БазоваяЕдиница Код='796'><Пересчет><Единица>упак</Единица></Пересчет></БазоваяЕдиница></Товар>"):           commerceml.ErrMissing,
		catalogueXML("<Товар><Ид>1</Ид><БазоваяЕдиница Код='796'>" + strings.Repeat(pack, 1001) + "</БазоваяЕдиница></Товар>"):                     commerceml.ErrLimit,
		catalogueXML("<Товар><Ид>1</Ид><ЗначенияСвойств><ЗначенияСвойства><Значение>1</Значение></ЗначенияСвойства></ЗначенияСвойств></Товар>"):    commerceml.ErrMissing,
		root + "<Классификатор><ЕдиницыИзмерения><ЕдиницаИзмерения/></ЕдиницыИзмерения></Классификатор>" + rootEnd:                                 commerceml.ErrMissingID,
		root + "<Классификатор><Свойства><Свойство><Ид>1</Ид><ПометкаУдаления>?</ПометкаУдаления></Свойство></Свойства></Классификатор>" + rootEnd: commerceml.ErrBool,
		root + "<ПакетПредложений><Склады><Склад><Ид>1</Ид><ПометкаУдаления>?</ПометкаУдаления></Склад></Склады></ПакетПредложений>" + rootEnd:     commerceml.ErrBool,
	} {
		_, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{}, commerceml.Options{})
		assert.ErrorIs(t, err, want, "%.200s", in)
		skipped := 0
		sum, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{}, commerceml.Options{OnError: func(e *commerceml.Error) bool {
			skipped++
			assert.NotContains(t, e.Error(), "{")
			return true
		}})
		assert.NoError(t, err)
		assert.Equal(t, []int{1, 1, 0}, []int{skipped, sum.Skipped, sum.Offers + sum.Products + sum.PriceTypes + sum.Warehouses + sum.Properties}, "%.200s", in)
	}
}

func TestALongIDIsShortenedInErrors(t *testing.T) {
	id := strings.Repeat("я", 500)
	_, err := commerceml.Read(strings.NewReader(offersXML(fmt.Sprintf("<Предложение><Ид>%s</Ид><Количество>%s</Количество></Предложение>", id, id))), commerceml.Handler{}, commerceml.Options{})
	assert.ErrorIs(t, err, commerceml.ErrNumber)
	assert.Less(t, len(err.Error()), 700)
}
