package pricecsv_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/pricecsv"
	"github.com/seed-a884640a/kabinet/pricing"
)

var msk = time.FixedZone("MSK", 3*60*60)

// stock are the columns of a file of another kind.
var stock = [][]string{{"sku", "артикул"}, {"stock", "остаток", "on hand"}, {"unit"}, {"date", "дата"}, {"currency"}, {"tax"}, {"rate"}}

func ExampleFields() {
	const file = "Артикул;Остаток\nТ-159;1 250,5\nТ-57;много\n"
	f := pricecsv.NewFields(strings.NewReader(file), pricecsv.Options{}, [][]string{{"sku", "артикул"}, {"stock", "остаток"}})
	for {
		if err := f.Next(); err == io.EOF {
			break
		} else if err != nil {
			fmt.Println(err)
			return
		}
		sku := f.Text(0)
		left, _ := f.Number(1)
		if mistake := f.Mistake(); mistake != nil {
			fmt.Println(mistake)
			continue
		}
		fmt.Println(sku, left)
	}
	// Output:
	// Т-159 1250.5
	// row 3, column Остаток: “много” is not a number
}

func TestFieldsOfEveryKind(t *testing.T) {
	const file = "\uFEFFSKU\tOn_Hand\tunit\tdate\tcurrency\ttax\trate\n" +
		" A \t1,5\tшт\t01.03.2026 9:05\tEUR\tgross\t20 %\n" +
		"\t\t\t\t\t\t\n" +
		"A\t\t\t2026-03-01\t\t\t\n" +
		"\"B\n2\"\t-7\tROLL\t2026-03-01T10:00:00Z\trub\tбез НДС\t5,5\n" +
		"B\t1\t\t2026-03-01 10:00:30\t\t\t\n"
	f := pricecsv.NewFields(strings.NewReader(file), pricecsv.Options{Zone: msk}, stock)
	type row struct {
		text   string
		number string
		unit   kabinet.UoM
		at     string
		money  string
		tax    pricing.TaxMode
		rate   string
		row    int
		line   int
	}
	var got []row
	for {
		err := f.Next()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		r := row{text: f.Text(0), unit: f.Unit(2), at: f.Instant(3).Format(time.RFC3339), money: f.Currency(4).Code(), tax: f.Tax(5), row: f.Row(), line: f.Line()}
		if q, ok := f.Number(1); ok {
			r.number = q.String()
		}
		if p, ok := f.Percent(6); ok {
			r.rate = p.String()
		}
		require.Nil(t, f.Mistake())
		got = append(got, r)
	}
	require.Equal(t, []row{
		{"A", "1.5", kabinet.Piece, "2026-03-01T06:05:00Z", "EUR", pricing.Gross, "20", 2, 2},
		{"A", "", "", "2026-02-28T21:00:00Z", "", pricing.TaxUnstated, "", 4, 4},
		{"B\n2", "-7", "ROLL", "2026-03-01T10:00:00Z", "RUB", pricing.Net, "5.5", 5, 5},
		{"B", "1", "", "2026-03-01T07:00:30Z", "", pricing.TaxUnstated, "", 6, 7},
	}, got)
	require.Equal(t, io.EOF, f.Next())
}

func TestFieldsInTheEncodingOfTheFile(t *testing.T) {
	file, err := charmap.Windows1251.NewEncoder().String("артикул;остаток\nТруба;5\n")
	require.NoError(t, err)
	f := pricecsv.NewFields(strings.NewReader(file), pricecsv.Options{Encoding: charmap.Windows1251}, stock)
	require.NoError(t, f.Next())
	require.Equal(t, "Труба", f.Text(0))
	require.True(t, f.Has(1))
	require.False(t, f.Has(2))
	require.Empty(t, f.Text(2))
	f = pricecsv.NewFields(strings.NewReader(strings.ReplaceAll(file, ";5", ";\x98")), pricecsv.Options{Encoding: charmap.Windows1251}, stock)
	require.NoError(t, f.Next())
	require.Empty(t, f.Text(1))
	require.ErrorIs(t, f.Mistake(), pricecsv.ErrEncoding)
}

func TestFieldsNameTheMistake(t *testing.T) {
	for text, want := range map[string]struct {
		err error
		at  string
	}{
		"A;x;;;;;":                  {pricecsv.ErrNumber, "row 2, column stock: "},
		"A;;\xff;;;;":               {pricecsv.ErrEncoding, "row 2, column unit: "},
		"A;;;31.02.2026;;;":         {pricecsv.ErrTime, "row 2, column date: "},
		"A;;;31.02.2026 10:00;;;":   {pricecsv.ErrTime, "row 2, column date: "},
		"A;;;01.02.2026 25:00;;;":   {pricecsv.ErrTime, "row 2, column date: "},
		"A;;;01.02.2026 10:00 x;;;": {pricecsv.ErrTime, "row 2, column date: "},
		"A;;;;ROU;;":                {pricecsv.ErrCurrency, "row 2, column currency: "},
		"A;;;;;maybe;":              {pricecsv.ErrTax, "row 2, column tax: "},
		"A;;;;;;20%%":               {pricecsv.ErrNumber, "row 2, column rate: "},
		"A;;;;;;0.000000001":        {pricecsv.ErrNumber, "row 2, column rate: "},
		"A;1":                       {pricecsv.ErrFields, "row 2: "},
		"A\"B;;;;;;":                {pricecsv.ErrQuote, "row 2: "},
		"A;x;;01.02.2026 x;ROU;;":   {pricecsv.ErrNumber, "row 2, column stock: "}, // the first that is asked for
	} {
		f := pricecsv.NewFields(strings.NewReader("sku;stock;unit;date;currency;tax;rate\n"+text+"\nB;2;;;;;\n"), pricecsv.Options{Zone: msk}, stock)
		require.NoError(t, f.Next(), text)
		f.Text(0)
		f.Number(1)
		f.Unit(2)
		f.Instant(3)
		f.Currency(4)
		f.Tax(5)
		f.Percent(6)
		require.ErrorIs(t, f.Mistake(), want.err, text)
		require.True(t, strings.HasPrefix(f.Mistake().Error(), want.at), f.Mistake().Error())
		require.Equal(t, 2, f.Mistake().Row)
		// The next record is read all the same.
		require.NoError(t, f.Next())
		require.Equal(t, "B", f.Text(0))
		require.Nil(t, f.Mistake())
	}
}

func TestFieldsNeedAZoneForDays(t *testing.T) {
	for _, day := range []string{"2026-03-01", "2026-03-01 10:00"} {
		f := pricecsv.NewFields(strings.NewReader("sku,date\nA,"+day+"\n"), pricecsv.Options{}, stock)
		require.NoError(t, f.Next())
		f.Instant(3)
		require.Error(t, f.Mistake())
	}
}

func TestFieldsMistakesOfTheCaller(t *testing.T) {
	f := pricecsv.NewFields(strings.NewReader("Артикул\nA\n"), pricecsv.Options{Comma: ';'}, stock)
	require.NoError(t, f.Next())
	f.Fail(0, pricecsv.ErrMissing)
	require.EqualError(t, f.Mistake(), "row 2, column Артикул: "+pricecsv.ErrMissing.Error())
	f.Fail(1, pricecsv.ErrNumber)
	require.ErrorIs(t, f.Mistake(), pricecsv.ErrMissing)
	f = pricecsv.NewFields(strings.NewReader("Артикул\nA\n"), pricecsv.Options{Comma: ';'}, stock)
	require.NoError(t, f.Next())
	f.Fail(1, pricecsv.ErrMissing) // of a column that the file lacks
	require.Equal(t, "stock", f.Mistake().Header)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestFieldsOfAFileThatIsNotOne(t *testing.T) {
	torn := errors.New("torn")
	for text, want := range map[string]error{
		"":                      pricecsv.ErrEmpty,
		"a;b\n":                 pricecsv.ErrDelimiter,
		"sku;colour\n":          pricecsv.ErrColumn,
		"sku;SKU\n":             pricecsv.ErrColumnTwice,
		"sku;\"stock\nunit\"x;": pricecsv.ErrDelimiter,
		"sku;\xff\n":            pricecsv.ErrEncoding,
	} {
		f := pricecsv.NewFields(strings.NewReader(text), pricecsv.Options{}, stock)
		for range 2 {
			require.ErrorIs(t, f.Next(), want, text)
		}
	}
	f := pricecsv.NewFields(io.MultiReader(strings.NewReader("sku;stock\nA;1\n"), failing{torn}), pricecsv.Options{}, stock)
	require.NoError(t, f.Next())
	require.ErrorIs(t, f.Next(), pricecsv.ErrRead)
	require.ErrorIs(t, f.Next(), torn)
	f = pricecsv.NewFields(strings.NewReader("sku;stock\n"+strings.Repeat("A", 100)+";1\n"), pricecsv.Options{MaxRecord: 50}, stock)
	require.ErrorIs(t, f.Next(), pricecsv.ErrTooLong)

	f = pricecsv.NewFields(strings.NewReader("sku;stock\nA;1\n"), pricecsv.Options{}, stock)
	require.NoError(t, f.Require(0, 1))
	require.ErrorIs(t, f.Require(0, 2), pricecsv.ErrNoColumn)
	require.ErrorIs(t, f.Next(), pricecsv.ErrNoColumn)
	f = pricecsv.NewFields(strings.NewReader(""), pricecsv.Options{}, stock)
	require.ErrorIs(t, f.Require(0), pricecsv.ErrEmpty)
}

func TestFieldsWithoutANameAreEmpty(t *testing.T) {
	const file = "sku;;stock;colour\nA;;1;red\nB;x;2;red\n"
	f := pricecsv.NewFields(strings.NewReader(file), pricecsv.Options{AllowUnknown: true}, stock)
	require.NoError(t, f.Next())
	require.NoError(t, f.Next())
	require.Nil(t, f.Mistake())
	f = pricecsv.NewFields(strings.NewReader(strings.NewReplacer(";colour", "", ";red", "").Replace(file)), pricecsv.Options{}, stock)
	require.NoError(t, f.Next())
	require.Nil(t, f.Mistake())
	require.NoError(t, f.Next())
	require.ErrorIs(t, f.Mistake(), pricecsv.ErrColumn)
}
