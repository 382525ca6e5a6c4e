package commerceml_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
)

// mistakes are those of testdata/malformed.xml.
var mistakes = []struct {
	line   int
	record commerceml.RecordKind
	id     string
	err    *kabinet.Error
	path   string
}{
	{5, commerceml.GroupRecord, "", commerceml.ErrMissingID, "Классификатор/Группы/Группа"},
	{8, commerceml.GroupRecord, "g-11", commerceml.ErrParent, "Классификатор/Группы/Группа/Группы/Группа"},
	{14, commerceml.PropertyRecord, "", commerceml.ErrMissingID, "Классификатор/Свойства/Свойство"},
	{19, commerceml.ProductRecord, "", commerceml.ErrMissingID, "Каталог/Товары/Товар/Ид"},
	{21, commerceml.ProductRecord, "t-1", commerceml.ErrRange, "Каталог/Товары/Товар/БазоваяЕдиница/Пересчет/Коэффициент"},
	{23, commerceml.ProductRecord, "t-2", commerceml.ErrBool, "Каталог/Товары/Товар/ПометкаУдаления"},
	{24, commerceml.ProductRecord, "t-3", commerceml.ErrNumber, "Каталог/Товары/Товар/СтавкиНалогов/СтавкаНалога/Ставка"},
	{32, commerceml.PriceTypeRecord, "old", commerceml.ErrCurrency, "ПакетПредложений/ТипыЦен/ТипЦены/Валюта"},
	{35, commerceml.WarehouseRecord, "", commerceml.ErrMissingID, "ПакетПредложений/Склады/Склад"},
	{38, commerceml.OfferRecord, "o-1", commerceml.ErrNumber, "ПакетПредложений/Предложения/Предложение/Цены/Цена/ЦенаЗаЕдиницу"},
	{41, commerceml.OfferRecord, "o-2", commerceml.ErrRange, "ПакетПредложений/Предложения/Предложение/Цены/Цена/ЦенаЗаЕдиницу"},
	{43, commerceml.OfferRecord, "o-3", commerceml.ErrPriceType, "ПакетПредложений/Предложения/Предложение/Цены/Цена/ИдТипаЦены"},
	{44, commerceml.OfferRecord, "o-4", commerceml.ErrNoCurrency, "ПакетПредложений/Предложения/Предложение/Цены/Цена"},
	{45, commerceml.OfferRecord, "o-5", commerceml.ErrCurrency, "ПакетПредложений/Предложения/Предложение/Цены/Цена/Валюта"},
	{46, commerceml.OfferRecord, "o-6", commerceml.ErrMissing, "ПакетПредложений/Предложения/Предложение/Цены/Цена/ЦенаЗаЕдиницу"},
	{47, commerceml.OfferRecord, "o-7", commerceml.ErrMissing, "ПакетПредложений/Предложения/Предложение/Цены/Цена"},
	{48, commerceml.OfferRecord, "o-8", commerceml.ErrNumber, "ПакетПредложений/Предложения/Предложение/Количество"},
	{49, commerceml.OfferRecord, "o-9", commerceml.ErrMissing, "ПакетПредложений/Предложения/Предложение/Склад"},
	{50, commerceml.OfferRecord, "#c-1", commerceml.ErrMissingID, "ПакетПредложений/Предложения/Предложение/Ид"},
}

func TestMalformedRecordsAreReportedAndSkipped(t *testing.T) {
	var got []*commerceml.Error
	records, sum, err := collect(strings.NewReader(sample(t, "malformed.xml")), commerceml.Options{
		OnError: func(e *commerceml.Error) bool { got = append(got, e); return true },
	})
	require.NoError(t, err)
	require.Len(t, got, len(mistakes))
	lines := strings.Split(sample(t, "malformed.xml"), "\n")
	for i, m := range mistakes {
		e := got[i]
		assert.ErrorIs(t, e, m.err, "%d: %v", i, e)
		assert.Equal(t, m.line, e.Line, "%v", e)
		at := string([]rune(lines[e.Line-1])[e.Column-1:])
		assert.Regexp(t, "^<"+m.path[strings.LastIndex(m.path, "/")+1:]+"[ />]", at, "%v", e)
		assert.Equal(t, m.record, e.Record, "%v", e)
		assert.Equal(t, m.id, e.ID, "%v", e)
		assert.Equal(t, "КоммерческаяИнформация/"+m.path, e.Path, "%v", e)
		assert.Contains(t, e.Error(), "line ")
		assert.NotContains(t, e.Error(), "{")
	}
	assert.Equal(t, len(mistakes), sum.Skipped)

	// Nothing vanished: every record is either read or reported.
	in := sample(t, "malformed.xml")
	count := 0
	for _, tag := range []string{"<Группа>", "<Свойство>", "<Товар>", "<ТипЦены>", "<Склад>", "<Предложение>"} {
		count += strings.Count(in, tag)
	}
	read := sum.Groups + sum.Properties + sum.Products + sum.PriceTypes + sum.Warehouses + sum.Offers
	assert.Equal(t, count, read+sum.Skipped)
	assert.Equal(t, read+3, len(records)) // and three headers
	assert.Equal(t, 1, sum.Prices)
	assert.Equal(t, kabinet.MustMoney("1 RUB"), records[len(records)-1].Record.(commerceml.Offer).Prices[0].Amount)
}

func TestTheFirstMalformedRecordStops(t *testing.T) {
	for name, opts := range map[string]commerceml.Options{
		"by default":         {},
		"if the caller says": {OnError: func(*commerceml.Error) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			records, sum, err := collect(strings.NewReader(sample(t, "malformed.xml")), opts)
			var e *commerceml.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, 5, e.Line)
			assert.ErrorIs(t, err, commerceml.ErrMissingID)
			assert.ErrorIs(t, err, kabinet.Invalid)
			assert.Len(t, records, 1)
			assert.Zero(t, sum.Skipped)
		})
	}
}

const root = "<КоммерческаяИнформация>"
const rootEnd = "</КоммерческаяИнформация>"

func offersXML(offers string) string {
	return root + "<ПакетПредложений><Предложения>" + offers + "</Предложения></ПакетПредложений>" + rootEnd
}

func TestFilesThatStop(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want *kabinet.Error
		line int
	}{
		"nothing":              {"", commerceml.ErrNotCommerceML, 1},
		"a byte order mark":    {"\uFEFF", commerceml.ErrNotCommerceML, 1},
		"blanks":               {" \n ", commerceml.ErrNotCommerceML, 2},
		"another root":         {"<?xml version='1.0'?>\n<yml_catalog/>", commerceml.ErrNotCommerceML, 2},
		"text":                 {"Ид;Цена", commerceml.ErrXML, 1},
		"an archive":           {"PK\x03\x04\x14\x00", commerceml.ErrXML, 1},
		"version 1":            {`<КоммерческаяИнформация ВерсияСхемы="1.05"/>`, commerceml.ErrVersion, 1},
		"orders":               {root + "\n<Документ><Ид>1</Ид></Документ>" + rootEnd, commerceml.ErrOrders, 2},
		"orders in containers": {root + "\n<Контейнер><Документ/></Контейнер>" + rootEnd, commerceml.ErrOrders, 2},
		"cut between":          {root + "\n<Каталог>", commerceml.ErrTruncated, 2},
		"cut in a tag":         {root + "\n<Ката", commerceml.ErrTruncated, 2},
		"cut in a text":        {root + "<Каталог>\n<Ид>1", commerceml.ErrTruncated, 2},
		"cut in CDATA":         {root + "<Каталог><Ид>\n<![CDATA[1", commerceml.ErrTruncated, 2},
		"cut in a record":      {root + "<Каталог><Товары>\n<Товар><Ид>1</Ид>", commerceml.ErrTruncated, 2},
		"crossed tags":         {root + "\n<Каталог></Товары>", commerceml.ErrXML, 2},
		"an end too many":      {root + rootEnd + "\n</Каталог>", commerceml.ErrXML, 2},
		"a second root":        {root + rootEnd + "\n" + root + rootEnd, commerceml.ErrXML, 2},
		"text after the root":  {root + rootEnd + "x", commerceml.ErrXML, 1},
		"invalid UTF-8":        {root + "\n<Каталог><Ид>\xFF</Ид>", commerceml.ErrXML, 2},
		"an unknown entity":    {root + "\n<Каталог><Ид>&lol;</Ид>", commerceml.ErrXML, 2},
		"a document type": {"<!DOCTYPE x [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]>\n" + root + "&lol2;" + rootEnd,
			commerceml.ErrDTD, 1},
		"an external entity":       {"<!DOCTYPE x SYSTEM 'file:///etc/hostname'>" + root + rootEnd, commerceml.ErrDTD, 1},
		"an encoding not known":    {`<?xml version="1.0" encoding="windows-1252"?>` + root + rootEnd, commerceml.ErrEncoding, 1},
		"a later declaration":      {root + "\n<?xml version='1.0' encoding='windows-1251'?>" + rootEnd, commerceml.ErrXML, 2},
		"version 2.0 of XML":       {`<?xml version="2.0"?>` + root + rootEnd, commerceml.ErrXML, 1},
		"changes only, not a bool": {root + "\n<Каталог СодержитТолькоИзменения='возможно'/>" + rootEnd, commerceml.ErrBool, 2},
		"changes only, said too late": {root + "<Каталог><Товары/>\n<СодержитТолькоИзменения>true</СодержитТолькоИзменения></Каталог>" + rootEnd,
			commerceml.ErrLate, 2},
		"a price type after its prices": {root + "<ПакетПредложений><Предложения><Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу><Валюта>RUB</Валюта></Цена></Цены></Предложение></Предложения><ТипыЦен>\n" +
			"<ТипЦены><Ид>opt</Ид><Налог><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен></ПакетПредложений>" + rootEnd, commerceml.ErrLate, 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := commerceml.Read(strings.NewReader(c.in), commerceml.Handler{}, commerceml.Options{
				OnError: func(*commerceml.Error) bool { return true },
			})
			require.ErrorIs(t, err, c.want)
			var e *commerceml.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.line, e.Line, "%v", e)
			assert.NotContains(t, e.Error(), "{")
		})
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("я", 1000)
	dictionary := root + "<Классификатор><Свойства>" + strings.Repeat("<Свойство><Ид>p</Ид></Свойство>", 10) + "</Свойства></Классификатор>" + rootEnd
	for name, c := range map[string]struct {
		in     string
		limits commerceml.Limits
		limit  string
		skips  bool
	}{
		"text":              {offersXML("<Предложение><Ид>1</Ид><Наименование>" + long + "</Наименование></Предложение>"), commerceml.Limits{Text: 500}, "Text", false},
		"comment":           {offersXML("<!--" + long + "-->"), commerceml.Limits{Text: 500}, "Text", false},
		"attribute":         {offersXML("<Предложение Статус='" + long + "'/>"), commerceml.Limits{Text: 500}, "Text", false},
		"name":              {offersXML("<" + long + "/>"), commerceml.Limits{Text: 500}, "Text", false},
		"instruction":       {offersXML("<?x " + long + "?>"), commerceml.Limits{Text: 500}, "Text", false},
		"document type":     {"<!DOCTYPE " + long, commerceml.Limits{Text: 500}, "Text", false},
		"depth":             {root + strings.Repeat("<a>", 100), commerceml.Limits{}, "Depth", false},
		"entries":           {dictionary, commerceml.Limits{Entries: 9}, "Entries", false},
		"dictionary":        {dictionary, commerceml.Limits{Dictionary: 9}, "Dictionary", false},
		"elements":          {offersXML("<Предложение><Ид>1</Ид>" + strings.Repeat("<Склад/>", 50) + "</Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Elements: 50}, "Elements", true},
		"record, texts":     {offersXML("<Предложение><Ид>1</Ид>" + strings.Repeat("<a>1234567890</a>", 50) + "</Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Record: 490}, "Record", true},
		"record, pieces":    {offersXML("<Предложение><Ид>1</Ид><a>" + strings.Repeat("1234567890<b/>", 50) + "</a></Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Record: 490}, "Record", true},
		"record, names":     {offersXML("<Предложение><Ид>1</Ид>" + strings.Repeat("<a12345678901234/>", 50) + "</Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Record: 490}, "Record", true},
		"record, empty":     {offersXML("<Предложение><Ид>1</Ид><a" + strings.Repeat(" b=''", 50) + "/></Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Record: 490}, "Record", true},
		"record, attribute": {offersXML("<Предложение><Ид>1</Ид>" + strings.Repeat("<a b='1234567890'/>", 50) + "</Предложение><Предложение><Ид>2</Ид></Предложение>"), commerceml.Limits{Record: 490}, "Record", true},
	} {
		t.Run(name, func(t *testing.T) {
			var reported *commerceml.Error
			sum, err := commerceml.Read(strings.NewReader(c.in), commerceml.Handler{}, commerceml.Options{
				Limits:  c.limits,
				OnError: func(e *commerceml.Error) bool { reported = e; return true },
			})
			var e *commerceml.Error
			if c.skips {
				require.NoError(t, err)
				require.NotNil(t, reported)
				assert.Equal(t, 1, sum.Skipped)
				assert.Equal(t, 1, sum.Offers)
				assert.Equal(t, "1", reported.ID)
				e = reported
			} else {
				require.ErrorAs(t, err, &e)
				assert.Nil(t, reported)
			}
			assert.ErrorIs(t, e, commerceml.ErrLimit)
			assert.Equal(t, c.limit, e.Err.Param("limit"))
			assert.Positive(t, e.Column)
		})
	}
}

func TestWhatTheHandlerReturns(t *testing.T) {
	in := offersXML("<Предложение><Ид>1</Ид></Предложение><Предложение><Ид>2</Ид></Предложение>")
	own := errors.New("the database is away")
	for want, returned := range map[error]error{nil: commerceml.Stop, own: own} {
		n := 0
		sum, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{
			Offer: func(commerceml.Offer) error { n++; return returned },
		}, commerceml.Options{OnError: func(*commerceml.Error) bool { return true }})
		assert.Equal(t, want, err)
		assert.Equal(t, 1, n)
		assert.Zero(t, sum.Offers)
	}
}

type brokenReader struct{ io.Reader }

var errDisk = errors.New("disk")

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errDisk
	}
	return n, err
}

type stuckReader struct{}

func (stuckReader) Read([]byte) (int, error) { return 0, nil }

func TestReadersThatFail(t *testing.T) {
	for name, in := range map[string]string{
		"in a tag":        root + "<Ката",
		"in a text":       root + "<Каталог><Ид>1",
		"between":         root,
		"in windows-1251": `<?xml version="1.0" encoding="windows-1251"?>` + "\n",
		"at once":         "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := commerceml.Read(brokenReader{strings.NewReader(in)}, commerceml.Handler{}, commerceml.Options{})
			assert.ErrorIs(t, err, commerceml.ErrRead)
			assert.ErrorIs(t, err, errDisk)
			assert.ErrorIs(t, err, kabinet.Internal)
		})
	}
	_, err := commerceml.Read(stuckReader{}, commerceml.Handler{}, commerceml.Options{})
	assert.ErrorIs(t, err, io.ErrNoProgress)
}

// TestWhatAReaderGaveBeforeItFailedIsRead covers readers that return their last
// bytes together with an error.
func TestWhatAReaderGaveBeforeItFailedIsRead(t *testing.T) {
	in := root + "<Каталог><Товары>\n<Товар><Ид>1</Ид></Товар>\n<Товар><Ид>2"
	records, sum, err := collect(iotest.DataErrReader(brokenReader{strings.NewReader(in)}), commerceml.Options{})
	assert.ErrorIs(t, err, errDisk)
	assert.Equal(t, 1, sum.Products)
	assert.Len(t, records, 2)
	var e *commerceml.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, 3, e.Line)
	assert.Equal(t, 13, e.Column)
}

func TestNumbersHoldNoElements(t *testing.T) {
	for _, number := range []string{"12<x/>34", "12<x>50</x>", "<x>1</x>12"} {
		for _, in := range []string{
			"<Предложение><Ид>1</Ид><Количество>" + number + "</Количество></Предложение>",
			"<Предложение><Ид>1</Ид><Склад><Ид>a</Ид><Количество>" + number + "</Количество></Склад></Предложение>",
			"<Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><Валюта>RUB</Валюта><ЦенаЗаЕдиницу>" + number + "</ЦенаЗаЕдиницу></Цена></Цены></Предложение>",
			"<Предложение><Ид>1</Ид><СтавкиНалогов><СтавкаНалога><Ставка>" + number + "</Ставка></СтавкаНалога></СтавкиНалогов></Предложение>",
		} {
			_, err := commerceml.Read(strings.NewReader(offersXML(in)), commerceml.Handler{}, commerceml.Options{})
			assert.ErrorIs(t, err, commerceml.ErrNumber, in)
		}
	}
	sum, err := commerceml.Read(strings.NewReader(offersXML("<Предложение><Ид>1</Ид><Количество>1<!-- 000 -->2<![CDATA[3]]></Количество></Предложение>")), commerceml.Handler{
		Offer: func(o commerceml.Offer) error { assert.Equal(t, "123", o.Stock.Total.String()); return nil },
	}, commerceml.Options{})
	require.NoError(t, err)
	assert.Equal(t, 1, sum.Offers)
}

func TestUnknownElementsAreNamed(t *testing.T) {
	in := root + "<Справочники><Ид>1</Ид></Справочники><Каталог><Описание/><Товары><Услуга/><Товар><Ид>1</Ид><Своё>1</Своё></Товар></Товары></Каталог>" + rootEnd
	sum, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{}, commerceml.Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"Справочники", "Услуга"}, sum.Unknown)
	assert.Equal(t, 1, sum.Products)
}

func TestMessages(t *testing.T) {
	_, russian := catalogtest.Complete(t, commerceml.Messages)
	_, err := commerceml.Read(strings.NewReader(offersXML("\n<Предложение><Ид>1</Ид><Количество>много</Количество></Предложение>")), commerceml.Handler{}, commerceml.Options{})
	p := kabinet.ProblemOf(err, russian)
	assert.Equal(t, 422, p.Status)
	require.Len(t, p.Errors, 1)
	assert.Equal(t, "«много» — не число", p.Errors[0].Detail)
	assert.Equal(t, "line 2, column 24, КоммерческаяИнформация/ПакетПредложений/Предложения/Предложение/Количество", p.Errors[0].At)
	assert.Equal(t, `line 2, column 24, КоммерческаяИнформация/ПакетПредложений/Предложения/Предложение/Количество: “много” is not a number (offer "1")`, err.Error())
}
