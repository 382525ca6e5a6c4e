package documentcsv

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

var (
	rub    = kabinet.MustCurrency("RUB")
	moscow = time.FixedZone("MSK", 3*60*60)
)

func read(t *testing.T, text string, opts pricecsv.Options) []replay.Line {
	t.Helper()
	var out []replay.Line
	for l, err := range NewReader(strings.NewReader(text), opts).Lines() {
		require.NoError(t, err)
		out = append(out, l)
	}
	return out
}

func TestEveryColumn(t *testing.T) {
	head, row := make([]string, columns), make([]string, columns)
	for c, n := range names {
		head[c] = n[0]
	}
	for c, v := range map[column]string{
		document: "INV-7", number: "3", date: "2026-03-10T09:00:00Z", orderDate: "2026-03-01T00:00:00Z", shipmentDate: "2026-03-11T00:00:00Z",
		invoiceDate: "2026-03-12T00:00:00Z", taxDate: "2026-03-13T00:00:00Z", knownAt: "2026-03-14T00:00:00Z", organization: "acme",
		divisions: "leaf|branch", payer: "acme-llc", segments: "gold | metal,", channel: "web", seller: "north", agreement: "A-17", sku: "PIPE",
		productName: "Pipe", quantity: "43", unit: "PCE", price: "100.5", per: "10", total: "432.15", currency: "RUB", tax: "gross", taxRate: "20 %",
		orderKind: "project", warehouse: "w1", delivery: "FCA", payment: "net30", lot: "L9", taken: "12",
	} {
		row[c] = v
	}
	for i, v := range row {
		require.NotEmpty(t, v, names[i][0])
	}
	twenty := kabinet.MustPercentage("20")
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	require.Equal(t, []replay.Line{{
		Document: "INV-7", Number: "3", Row: 2, Ordered: at(1),
		Buyer: pricing.Buyer{
			Seller: "north", Organization: "acme", Units: []kabinet.UnitID{"leaf", "branch"}, Payer: "acme-llc",
			Segments: []kabinet.SegmentID{"gold", "metal"}, Channel: "web",
		},
		Request: pricing.Request{
			SKU: "PIPE", Unit: kabinet.Piece, Quantity: kabinet.MustQuantity("43"), Currency: rub, Agreement: "A-17", At: at(10).Add(9 * time.Hour),
			Conditions: &pricing.Conditions{
				Scope:   pricing.Scope{Lot: "L9", Warehouse: "w1", Delivery: "FCA", Payment: "net30", OrderKind: "project"},
				TaxDate: at(13), KnownAt: at(14), Shipment: at(11), Invoice: at(12), Taken: kabinet.MustQuantity("12"),
			},
		},
		Price: kabinet.MustMoney("100.5 RUB"), Per: kabinet.MustQuantity("10"), Total: kabinet.MustMoney("432.15 RUB"), Tax: pricing.Gross, TaxRate: &twenty,
	}}, read(t, strings.Join(head, "\t")+"\n"+strings.Join(row, "\t")+"\n", pricecsv.Options{}))
}

func TestTheDocumentationNamesEveryColumn(t *testing.T) {
	data, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	text := strings.ReplaceAll(string(data), "ё", "е")
	seen := map[string]bool{}
	for _, list := range names {
		require.Contains(t, text, "\t"+strings.ReplaceAll(list[0], " ", "_")+" ")
		require.Contains(t, strings.ToLower(text), " "+list[1])
		for _, name := range list {
			require.False(t, seen[name], name)
			seen[name] = true
		}
	}
}

func TestAFileOfARussianSystem(t *testing.T) {
	const file = "Номер документа;№;Дата;Клиент;Контрагент;Организация;Договор;Артикул;Номенклатура;Кол-во;Ед. изм.;Цена;Сумма;Ставка НДС;Дата счёта-фактуры\n" +
		"ЦБ-000017;1;10.03.2026 9:05:00;000042;ООО «Акме»;Торговый дом;17/2026;Т-159;Труба 159×6;11,390;т;78 500,00;894 115,00;20%;11.03.2026\n" +
		"ЦБ-000017;2;10.03.2026 9:05:00;000042;ООО «Акме»;Торговый дом;17/2026;К-1;Крепёж;1 200;шт;1,25;1 500,00;Без НДС;\n"
	encoded, err := charmap.Windows1251.NewEncoder().String(strings.ReplaceAll(file, "×", "х"))
	require.NoError(t, err)
	lines := read(t, encoded, pricecsv.Options{Encoding: charmap.Windows1251, Currency: rub, Tax: pricing.Net, Zone: moscow})
	require.Len(t, lines, 2)
	require.Nil(t, lines[0].Fault)
	l := lines[0]
	require.Equal(t, "ЦБ-000017", l.Document)
	require.Equal(t, time.Date(2026, 3, 10, 6, 5, 0, 0, time.UTC), l.Request.At)
	require.Equal(t, pricing.Buyer{Organization: "000042", Payer: "ООО «Акме»", Seller: "Торговый дом"}, l.Buyer)
	require.Equal(t, kabinet.Tonne, l.Request.Unit)
	require.Equal(t, "11.39", l.Request.Quantity.String())
	require.Equal(t, "894115.00 RUB", l.Total.String())
	require.Equal(t, "78500.00 RUB", l.Price.String())
	require.Equal(t, "20", l.TaxRate.String())
	require.Equal(t, time.Date(2026, 3, 10, 21, 0, 0, 0, time.UTC), l.Request.Conditions.Invoice)
	require.Equal(t, pricing.Net, l.Tax)
	require.Equal(t, "0", lines[1].TaxRate.String())
	require.Nil(t, lines[1].Request.Conditions)
	require.Equal(t, "1200", lines[1].Request.Quantity.String())
}

func TestLinesShareWhatTheyHaveInCommon(t *testing.T) {
	const file = "document,date,segments,sku,quantity,total,tax_rate,warehouse\n" +
		"1,2026-03-10T09:00:00Z,gold;metal,A,1,10,20,w1\n1,2026-03-10T09:00:00Z,gold;metal,A,1,10,20,w1\n2,2026-03-10T09:00:00Z,,A,1,10,10,w2\n"
	l := read(t, file, pricecsv.Options{Currency: rub})
	require.Same(t, l[0].Request.Conditions, l[1].Request.Conditions)
	require.Same(t, l[0].TaxRate, l[1].TaxRate)
	require.Same(t, &l[0].Buyer.Segments[0], &l[1].Buyer.Segments[0])
	require.Equal(t, "10", l[2].TaxRate.String())
	require.Equal(t, "20", l[0].TaxRate.String())
	require.Equal(t, kabinet.WarehouseID("w2"), l[2].Request.Conditions.Warehouse)
	require.Equal(t, kabinet.WarehouseID("w1"), l[0].Request.Conditions.Warehouse)
	require.Empty(t, l[2].Buyer.Segments)
}

func TestARowThatCannotBeReadIsALineWithAFault(t *testing.T) {
	const head = "document;date;organization;sku;quantity;price;total;per;tax_rate;currency\n"
	const day = "2026-03-10T09:00:00Z"
	for row, want := range map[string]struct {
		err   error
		field string
	}{
		"7;" + day + ";acme;A;;;10;;;":       {pricecsv.ErrMissing, "quantity"},
		"7;" + day + ";acme;A;x;;10;;;":      {pricecsv.ErrNumber, "quantity"},
		"7;" + day + ";acme;;1;;10;;;":       {pricecsv.ErrMissing, "sku"},
		"7;;acme;A;1;;10;;;":                 {pricecsv.ErrMissing, "date"},
		"7;10.03.2026;acme;A;1;;10;;;":       {pricecsv.ErrZone, "date"},
		"7;" + day + ";acme;A;1;;;;;":        {pricecsv.ErrMissing, "total"},
		"7;" + day + ";acme;A;1;;10;0;;":     {pricecsv.ErrRange, "per"},
		"7;" + day + ";acme;A;1;;10;;-1;":    {pricecsv.ErrRange, "tax_rate"},
		"7;" + day + ";acme;A;1;;10;;much;":  {pricecsv.ErrNumber, "tax_rate"},
		"7;" + day + ";acme;A;1;;1,234;;;":   {pricecsv.ErrAmbiguous, "total"},
		"7;" + day + ";acme;A;1;;10;;;ROU":   {pricecsv.ErrCurrency, "currency"},
		"7;" + day + ";acme;A\xff;1;;10;;;":  {pricecsv.ErrEncoding, "sku"},
		"7;" + day + ";acme;A;1;12,5;;;;\"x": {pricecsv.ErrQuote, ""},
		"7;" + day + ";acme;A":               {pricecsv.ErrFields, ""},
	} {
		lines := read(t, head+row+"\n", pricecsv.Options{Currency: rub})
		require.Len(t, lines, 1, row)
		l := lines[0]
		require.NotNil(t, l.Fault, row)
		require.ErrorIs(t, l.Fault.Err, want.err, row)
		require.Equal(t, want.field, l.Fault.Field, row)
		require.Equal(t, 2, l.Row)
		if want.field != "" {
			require.Equal(t, "7", l.Document)
		}
	}
	lines := read(t, head+"7;"+day+";acme;A;1;;10;;;EUR\n7;"+day+";acme;A;1;;10;;;\n", pricecsv.Options{})
	require.Nil(t, lines[0].Fault)
	require.ErrorIs(t, lines[1].Fault.Err, pricecsv.ErrMissing)
	require.Equal(t, "currency", lines[1].Fault.Field)
	// The rows around it are read.
	lines = read(t, head+"1;"+day+";acme;A;1;;10;;;\n1;"+day+";acme;A;x;;10;;;\n2;"+day+";acme;A;1;9,5;;;;\n", pricecsv.Options{Currency: rub})
	require.Len(t, lines, 3)
	require.Nil(t, lines[0].Fault)
	require.NotNil(t, lines[1].Fault)
	require.Equal(t, "9.5", lines[2].Price.Decimal().String())
	require.Zero(t, lines[2].Total)
}

func TestAFileThatIsNotOne(t *testing.T) {
	for text, want := range map[string]error{
		"": pricecsv.ErrEmpty, "a,b\n": pricecsv.ErrDelimiter, "sku,date,quantity,total,colour\n": pricecsv.ErrColumn,
		"sku,date,total\n": pricecsv.ErrNoColumn, "sku,date,quantity\n": pricecsv.ErrNoColumn,
	} {
		r := NewReader(strings.NewReader(text), pricecsv.Options{Currency: rub})
		for range 2 {
			_, err := r.Read()
			require.ErrorIs(t, err, want, text)
		}
		last := 0
		for _, err := range r.Lines() {
			require.ErrorIs(t, err, want)
			last++
		}
		require.Equal(t, 1, last)
	}
	_, err := NewReader(strings.NewReader("sku,date,quantity,total\n"), pricecsv.Options{}).Read()
	require.ErrorIs(t, err, pricecsv.ErrNoColumn) // the currency
	r := NewReader(strings.NewReader("sku,date,quantity,price\n"), pricecsv.Options{Currency: rub})
	for range 2 {
		_, err = r.Read()
		require.Equal(t, io.EOF, err)
	}
	for range r.Lines() {
		t.Fatal("a line")
	}
}

func TestLinesCanBeLeft(t *testing.T) {
	const file = "sku,date,quantity,total\nA,2026-03-10T09:00:00Z,1,10\nB,2026-03-10T09:00:00Z,1,10\n"
	r := NewReader(strings.NewReader(file), pricecsv.Options{Currency: rub})
	for l := range r.Lines() {
		require.Equal(t, kabinet.SKU("A"), l.Request.SKU)
		break
	}
	l, err := r.Read()
	require.NoError(t, err)
	require.Equal(t, kabinet.SKU("B"), l.Request.SKU)
}

// FuzzReader reads anything. Every line has a fault or all that a replay needs,
// rows rise, and what ends the reading stays.
func FuzzReader(f *testing.F) {
	f.Add([]byte("document,date,sku,quantity,total\n1,2026-03-10T09:00:00Z,A,1,10\n"), true)
	f.Add([]byte("Номер;Дата;Артикул;Кол-во;Сумма;Ставка НДС;Сегменты\n1;10.03.2026 9:05;A;1 200,5;10;20 %;a|b\n"), true)
	f.Add([]byte("document\tdate\tsku\tquantity\tprice\tper\tcurrency\n\"1\n\"\t2026-03-10\tA\t-1\t10,5\t0\tEUR\n;;\n"), false)
	f.Fuzz(func(t *testing.T, data []byte, stated bool) {
		opts := pricecsv.Options{Zone: moscow, MaxRecord: 1 << 12}
		if stated {
			opts.Currency = rub
		}
		r := NewReader(strings.NewReader(string(data)), opts)
		row := 1
		for {
			l, err := r.Read()
			if err != nil {
				_, again := r.Read()
				require.Equal(t, err, again)
				return
			}
			require.Greater(t, l.Row, row)
			row = l.Row
			if l.Fault != nil {
				require.NotNil(t, l.Fault.Err)
				require.Equal(t, l.Row, l.Fault.Row)
				continue
			}
			q := l.Request
			require.NotEmpty(t, q.SKU)
			require.False(t, q.At.IsZero())
			require.True(t, q.Currency.Valid())
			require.True(t, l.Total.Currency() == q.Currency || l.Price.Currency() == q.Currency)
			require.GreaterOrEqual(t, l.Per.Sign(), 0)
		}
	})
}

func BenchmarkReader100k(b *testing.B) {
	var text strings.Builder
	text.WriteString("document,line,date,organization,segments,sku,unit,quantity,price,total,tax,tax_rate\n")
	for i := range 100_000 {
		text.WriteString("INV-" + string(rune('A'+i%26)) + ",1,2026-03-10T09:00:00Z,acme,gold|metal,SKU-" + string(rune('A'+i%23)) + ",PCE,12.5,100.10,1251.25,net,20\n")
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for l, err := range NewReader(strings.NewReader(text.String()), pricecsv.Options{Currency: rub}).Lines() {
			if err != nil || l.Fault != nil {
				b.Fatal(err, l.Fault)
			}
			n++
		}
		if n != 100_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.N)*100_000/b.Elapsed().Seconds(), "lines/s")
}
