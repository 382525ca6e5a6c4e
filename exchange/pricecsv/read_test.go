package pricecsv

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/internal/catalogtest"
	"github.com/seed-a884640a/kabinet/internal/columnname"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	rub    = kabinet.MustCurrency("RUB")
	moscow = time.FixedZone("MSK", 3*60*60)
)

func readAll(text string, opts Options) ([]Record, error) {
	var out []Record
	_, err := All(strings.NewReader(text), opts, func(r Record) error {
		out = append(out, r)
		return nil
	})
	return out, err
}

func TestReadEveryColumn(t *testing.T) {
	const text = "list,sku,name,unit,per,price,currency,tax,from,valid_from,valid_until,min,max,step,order_unit,free,on_request,convertible\n" +
		"base,P-1,\"Pipe, \"\"round\"\"\",MTR,100,61.80,EUR,net,500,2026-01-01T00:00:00Z,2026-12-31,10,1000,5,MTR,,,yes\n"
	got, err := readAll(text, Options{Zone: moscow})
	require.NoError(t, err)
	want := Record{
		Row: 2, Line: 2, List: "base", SKU: "P-1", Name: `Pipe, "round"`, Unit: "MTR", Per: kabinet.MustQuantity("100"),
		Price: kabinet.MustMoney("61.80 EUR"), Tax: pricing.Net, From: kabinet.MustQuantity("500"),
		Window: kabinet.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 31, 21, 0, 0, 0, time.UTC)},
		Order: pricing.OrderRule{
			Min: kabinet.MustQuantity("10"), Max: kabinet.MustQuantity("1000"), Step: kabinet.MustQuantity("5"), Unit: "MTR",
		},
		Convertible: true,
	}
	require.Equal(t, []Record{want}, got)
}

func TestEveryNameOfEveryColumnIsKnownOnce(t *testing.T) {
	seen := map[string]Column{}
	for _, c := range Columns() {
		require.NotEmpty(t, c.String())
		require.NotEmpty(t, c.Russian())
		for _, name := range c.Names() {
			require.Equal(t, name, columnname.Key(name), "%s is in the form of a key", name)
			require.NotContains(t, seen, name)
			seen[name] = c
			for _, spelled := range []string{name, strings.ToUpper(name), " " + strings.ReplaceAll(name, " ", "_"), strings.ReplaceAll(name, " ", "-") + "."} {
				got, ok := ParseColumn(spelled)
				require.True(t, ok, spelled)
				require.Equal(t, c, got, spelled)
			}
		}
	}
	_, ok := ParseColumn("")
	require.False(t, ok)
	got, ok := ParseColumn("Пересчёт")
	require.True(t, ok)
	require.Equal(t, Convertible, got)
	require.Empty(t, None.String()+None.Russian()+columns.String()+columns.Russian())
	require.Empty(t, columns.Names())
}

func TestRussianHeaderInAnyOrder(t *testing.T) {
	const text = "Цена;Наименование;Ед. изм.;Артикул;Валюта;Налог в цене;Действует с;Действует по;От;Вид цен;По запросу\r\n" +
		"1 234,50;Болт М8;шт.;Б-8;RUB;С НДС;01.02.2026;28.02.2026;;Опт;нет\r\n" +
		";Гайка;шт;Г-8;rub;без ндс;;;;Опт;да\r\n"
	got, err := readAll(text, Options{Zone: moscow})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, kabinet.SKU("Б-8"), got[0].SKU)
	require.Equal(t, "Болт М8", got[0].Name)
	require.Equal(t, kabinet.Piece, got[0].Unit)
	require.True(t, kabinet.MustMoney("1234.50 RUB").Equal(got[0].Price))
	require.Equal(t, pricing.Gross, got[0].Tax)
	require.Equal(t, time.Date(2026, 1, 31, 21, 0, 0, 0, time.UTC), got[0].Window.From)
	require.Equal(t, time.Date(2026, 2, 28, 21, 0, 0, 0, time.UTC), got[0].Until, "the last day is included")
	require.Equal(t, pricing.ListID("Опт"), got[0].List)
	require.True(t, got[1].OnRequest)
	require.Equal(t, pricing.Net, got[1].Tax)
}

func TestDelimiterIsDetectedFromTheHeader(t *testing.T) {
	for _, comma := range []string{",", ";", "\t"} {
		text := strings.ReplaceAll("sku|price|currency\nA|7|RUB\n", "|", comma)
		for _, bom := range []string{"", "\xEF\xBB\xBF"} {
			got, err := readAll(bom+"\n"+text, Options{})
			require.NoError(t, err)
			require.Equal(t, kabinet.SKU("A"), got[0].SKU)
			require.Equal(t, 3, got[0].Row)
		}
	}
	got, err := readAll("\"sku\";\"price\"\nA;7", Options{Currency: rub})
	require.NoError(t, err)
	require.Len(t, got, 1)
	// A delimiter inside a name does not mislead.
	got, err = readAll("sku;name, long;price\nA;B;7", Options{Currency: rub, AllowUnknown: true})
	require.NoError(t, err)
	require.Len(t, got, 1)
	got, err = readAll("sku;price\nA;7", Options{Currency: rub, Comma: ';'})
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func TestEncodings(t *testing.T) {
	const text = "Артикул;Наименование;Цена\nБ-8;Болт М8;1,5\n"
	cp1251, err := charmap.Windows1251.NewEncoder().String(text)
	require.NoError(t, err)
	got, err := readAll(cp1251, Options{Currency: rub, Encoding: charmap.Windows1251})
	require.NoError(t, err)
	require.Equal(t, "Болт М8", got[0].Name)
	_, err = readAll(cp1251, Options{Currency: rub})
	require.ErrorIs(t, err, ErrDelimiter, "nothing is known in the header")
	_, err = readAll("sku;name;price\nA;\xC1;1\n", Options{Currency: rub})
	require.ErrorIs(t, err, ErrEncoding)
	_, err = readAll("sku;name;price\nA;\x98;1\n", Options{Currency: rub, Encoding: charmap.Windows1251})
	require.ErrorIs(t, err, ErrEncoding, "a byte that windows-1251 does not have")
	_, err = readAll("sku;\xC1;price\nA;x;1\n", Options{Currency: rub})
	require.ErrorIs(t, err, ErrEncoding)
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, ";", "\t"))
	require.NoError(t, err)
	got, err = readAll(utf16, Options{Currency: rub, Encoding: unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)})
	require.NoError(t, err)
	require.Equal(t, "Болт М8", got[0].Name)
}

func TestMistakesHaveACodeAndAPlace(t *testing.T) {
	const head = "sku,name,unit,per,price,currency,tax,from,valid_from,valid_until,min,max,step,free,on_request,convertible,list\n"
	row := func(changes ...string) string {
		fields := map[string]string{"sku": "A", "price": "10", "currency": "RUB"}
		for i := 0; i < len(changes); i += 2 {
			fields[changes[i]] = changes[i+1]
		}
		var out []string
		for _, c := range strings.Split(strings.TrimSpace(head), ",") {
			out = append(out, fields[c])
		}
		return head + strings.Join(out, ",") + "\n"
	}
	for _, c := range []struct {
		name, text string
		opts       Options
		want       *kabinet.Error
		place      string
	}{
		{"empty", "", Options{}, ErrEmpty, ""},
		{"blank", "\n\r\n", Options{}, ErrEmpty, ""},
		{"only a mark", "\xEF\xBB\xBF", Options{Comma: ','}, ErrEmpty, ""},
		{"no known columns", "a,b\n1,2\n", Options{}, ErrDelimiter, "row 1"},
		{"undecided", "sku\nA\n", Options{}, ErrDelimiter, "row 1"},
		{"no delimiter at all", "sku|price\n", Options{Comma: '|'}, ErrDelimiter, "row 1"},
		{"unknown column", "sku,price,colour\n", Options{}, ErrColumn, "row 1"},
		{"the same twice", "sku,price,Цена\n", Options{}, ErrColumnTwice, "row 1, column Цена"},
		{"no sku", "name,price,currency\n", Options{}, ErrNoColumn, "row 1"},
		{"no price", "sku,name,currency\n", Options{}, ErrNoColumn, "row 1"},
		{"no currency", "sku,price\n", Options{}, ErrNoColumn, "row 1"},
		{"quotes in the header", "sku,pr\"ice,currency\n", Options{Comma: ','}, ErrQuote, "row 1"},
		{"quote in a field", head + "A\"B\n", Options{}, ErrQuote, "row 2"},
		{"text after a quote", head + "\"A\"B\n", Options{}, ErrQuote, "row 2"},
		{"quote never closed", head + "\"A,\n", Options{}, ErrQuote, "row 2"},
		{"too few fields", head + "A,B\n", Options{}, ErrFields, "row 2"},
		{"a value without a name", "sku,price,currency,\nA,1,RUB,x\n", Options{}, ErrColumn, "row 2"},
		{"sku", row("sku", " "), Options{}, ErrMissing, "row 2, column sku"},
		{"price", row("price", ""), Options{}, ErrMissing, "row 2, column price"},
		{"currency", row("currency", ""), Options{}, ErrMissing, "row 2, column currency"},
		{"unknown currency", row("currency", "ABC"), Options{}, ErrCurrency, "row 2, column currency"},
		{"number", row("price", "ten"), Options{}, ErrNumber, "row 2, column price"},
		{"huge number", row("price", "1e20000000"), Options{}, ErrNumber, "row 2, column price"},
		{"comma with commas", row("price", `"1,234"`), Options{}, ErrNumber, "row 2, column price"},
		{"ambiguous", "sku;price\nA;1,234\n", Options{Currency: rub}, ErrAmbiguous, "row 2, column price"},
		{"zero", row("price", "0.00"), Options{}, ErrZeroPrice, "row 2, column price"},
		{"negative", row("price", "-1"), Options{}, ErrRange, "row 2, column price"},
		{"free and a price", row("free", "yes"), Options{}, ErrPriceForm, "row 2, column price"},
		{"free and on request", row("free", "yes", "on_request", "yes", "price", ""), Options{}, ErrPriceForm, "row 2, column price"},
		{"free from", row("free", "yes", "price", "", "from", "5"), Options{}, ErrThreshold, "row 2, column from"},
		{"per zero", row("per", "0"), Options{}, ErrRange, "row 2, column per"},
		{"per negative", row("per", "-1"), Options{}, ErrRange, "row 2, column per"},
		{"from", row("from", "-1"), Options{}, ErrRange, "row 2, column from"},
		{"min", row("min", "-1"), Options{}, ErrRange, "row 2, column min"},
		{"max", row("max", "-1"), Options{}, ErrRange, "row 2, column max"},
		{"step", row("step", "-1"), Options{}, ErrRange, "row 2, column step"},
		{"tax", row("tax", "20 %"), Options{}, ErrTax, "row 2, column tax"},
		{"bool", row("convertible", "maybe"), Options{}, ErrBool, "row 2, column convertible"},
		{"day without a zone", row("valid_from", "2026-01-01"), Options{}, ErrZone, "row 2, column valid_from"},
		{"no such day", row("valid_from", "2026-02-30"), Options{Zone: moscow}, ErrTime, "row 2, column valid_from"},
		{"American day", row("valid_from", "12/31/2026"), Options{Zone: moscow}, ErrTime, "row 2, column valid_from"},
		{"long day", row("valid_from", strings.Repeat("2", 50)), Options{Zone: moscow}, ErrTime, "row 2, column valid_from"},
		{"the year 9999", row("valid_until", "9999-12-31"), Options{Zone: time.FixedZone("", -3600)}, ErrTime, "row 2, column valid_until"},
		{"window", row("valid_from", "2026-01-02", "valid_until", "2026-01-01"), Options{Zone: moscow}, ErrWindow, "row 2, column valid_until"},
		{"encoding of the list", row("list", "\xff"), Options{}, ErrEncoding, "row 2, column list"},
		{"encoding of the sku", row("sku", "\xff"), Options{}, ErrEncoding, "row 2, column sku"},
		{"encoding of the unit", row("unit", "\xff"), Options{}, ErrEncoding, "row 2, column unit"},
		{"too long", head + strings.Repeat("x", 500), Options{MaxRecord: 200}, ErrTooLong, "row 2"},
		{"too long a header", strings.Repeat("x", 500), Options{MaxRecord: 200}, ErrTooLong, "row 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readAll(c.text, c.opts)
			require.ErrorIs(t, err, c.want)
			require.ErrorIs(t, err, kabinet.Invalid)
			var mistake *Error
			require.ErrorAs(t, err, &mistake)
			require.Equal(t, c.place, mistake.Err.Place())
		})
	}
}

func TestRowsAndLinesOfMistakes(t *testing.T) {
	_, err := readAll("\nsku,name,price\n\nA,\"two\nlines\",1\nB,b,x\n", Options{Currency: rub})
	var mistake *Error
	require.ErrorAs(t, err, &mistake)
	require.Equal(t, 5, mistake.Row, "as a spreadsheet counts")
	require.Equal(t, 6, mistake.Line, "as an editor counts")
	require.Equal(t, Price, mistake.Column)
	require.Equal(t, "price", mistake.Header)
}

func TestReadingStopsAtTheFirstMistake(t *testing.T) {
	rd := NewReader(strings.NewReader("sku,price\nA,1\nB,x\nC,3\n"), Options{Currency: rub})
	var rec Record
	require.Empty(t, rd.Columns())
	require.NoError(t, rd.Read(&rec))
	require.Equal(t, []Column{SKU, Price}, rd.Columns())
	err := rd.Read(&rec)
	require.ErrorIs(t, err, ErrNumber)
	require.Equal(t, err, rd.Read(&rec), "the error stays")
}

func TestMistakesCanBeCollectedAndSkipped(t *testing.T) {
	var places []string
	rd := NewReader(strings.NewReader("sku,price\nA,1\nB,x\n\"C\"x,1\nD\n,,\nE,5\n,7\nF,\"6\n"), Options{
		Currency: rub,
		OnError: func(e *Error) bool {
			places = append(places, e.Err.Place()+" "+e.Err.Code())
			return true
		},
	})
	var got []string
	var rec Record
	for {
		err := rd.Read(&rec)
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		got = append(got, string(rec.SKU))
	}
	require.Equal(t, io.EOF, rd.Read(&rec), "the end stays")
	require.Equal(t, []string{"A", "E"}, got)
	require.Equal(t, []string{
		"row 3, column price pricecsv.number", "row 4 pricecsv.quote", "row 5 pricecsv.fields",
		"row 8, column sku pricecsv.missing_value", "row 9 pricecsv.quote",
	}, places)
	require.Equal(t, 5, rd.Skipped())
	_, err := readAll("sku,price\nA,x\n", Options{Currency: rub, OnError: func(*Error) bool { return false }})
	require.ErrorIs(t, err, ErrNumber)
}

func TestNothingOfTheRecordBeforeRemains(t *testing.T) {
	full := sample()
	full.Row, full.Line, full.Free, full.OnRequest, full.Convertible = 7, 7, true, true, true
	rd := NewReader(strings.NewReader("sku,price\nA,1\n"), Options{Currency: rub, MaxRecord: math.MaxInt})
	require.NoError(t, rd.Read(&full))
	require.Equal(t, Record{Row: 2, Line: 2, SKU: "A", Price: kabinet.MustMoney("1 RUB")}, full)
}

func TestOptionsHoldWhereTheFileIsSilent(t *testing.T) {
	opts := Options{List: "base", Currency: rub, Tax: pricing.Net, Units: map[string]kabinet.UoM{"бухта": "COIL", "шт": "EA"}}
	got, err := readAll("sku,unit,price,currency,list,tax\nA,бухта,1,,,\nB,шт,1,EUR,x,gross\nC,ведро,1,EUR,x,gross\n", opts)
	require.NoError(t, err)
	require.Equal(t, pricing.ListID("base"), got[0].List)
	require.Equal(t, rub, got[0].Price.Currency())
	require.Equal(t, pricing.Net, got[0].Tax)
	require.Equal(t, kabinet.UoM("COIL"), got[0].Unit)
	require.Equal(t, kabinet.UoM("EA"), got[1].Unit, "the seller's codes come first")
	require.Equal(t, kabinet.UoM("ведро"), got[2].Unit)
	require.Equal(t, pricing.Gross, got[1].Tax)
}

func TestBlankRowsAndUnnamedColumns(t *testing.T) {
	got, err := readAll("sku;price;;\n;;;\nA;1;;\n\n ; ; ;\n;;\nB;2;;\n", Options{Currency: rub})
	require.NoError(t, err)
	require.Len(t, got, 2)
	require.Equal(t, 7, got[1].Row)
	got, err = readAll("sku;price;colour;\nA;1;red;x\n", Options{Currency: rub, AllowUnknown: true})
	require.NoError(t, err)
	require.Len(t, got, 1)
}

func TestFreeAndOnRequest(t *testing.T) {
	got, err := readAll("sku,price,free,on_request\nA,,yes,\nB,0,да,\nC,,,TRUE\n", Options{Currency: rub})
	require.NoError(t, err)
	require.True(t, got[0].Free)
	require.True(t, got[1].Free)
	require.True(t, got[2].OnRequest)
	require.Equal(t, rub, got[2].Price.Currency(), "a list needs the currency all the same")
}

func TestInstants(t *testing.T) {
	got, err := readAll("sku,price,valid_from,valid_until\nA,1,2026-01-01T00:00:00+03:00,2026-12-31T12:00:00.5Z\n", Options{Currency: rub})
	require.NoError(t, err)
	require.Equal(t, time.Date(2025, 12, 31, 21, 0, 0, 0, time.UTC), got[0].Window.From)
	require.Equal(t, time.Date(2026, 12, 31, 12, 0, 0, 5e8, time.UTC), got[0].Until, "an instant is exclusive")
}

func TestReadersOwnErrors(t *testing.T) {
	broken := errors.New("broken")
	_, err := All(iotest.ErrReader(broken), Options{Currency: rub}, nil)
	require.ErrorIs(t, err, broken)
	require.ErrorIs(t, err, ErrRead)
	_, err = All(io.MultiReader(strings.NewReader("sku,price\nA,1"), iotest.ErrReader(broken)), Options{Currency: rub}, nil)
	require.ErrorIs(t, err, broken)
	_, err = All(strings.NewReader("sku,price\nA,1"), Options{Currency: rub}, func(Record) error { return broken })
	require.Equal(t, broken, err, "the error of the function comes back as it is")
}

func TestMessagesAreComplete(t *testing.T) { catalogtest.Complete(t, Messages) }

func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"sku,price\nA,1\n", "Артикул;Цена;От\nA;1,5;\nA;1,4;10\n", "\xEF\xBB\xBFsku\tprice\tvalid_until\nA\t1\t2026-01-01\n",
		"sku,price,free\nA,,yes\n", "sku;price\n\"A;\n\"\"B\";2,50\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		opts := Options{Currency: rub, Tax: pricing.Net, Zone: moscow, OnError: func(e *Error) bool {
			require.NotEmpty(t, e.Error())
			return true
		}}
		var records []Record
		_, err := All(bytes.NewReader(b), opts, func(r Record) error {
			records = append(records, r)
			return nil
		})
		if err != nil {
			return
		}
		// What was read can be written and read again.
		for _, w := range []WriterOptions{{}, {Comma: ';', Zone: moscow}, {Comma: '\t', Russian: true, CRLF: true, BOM: true}} {
			var kept []Record
			var out bytes.Buffer
			wr := NewWriter(&out, w)
			for _, r := range records {
				if err := wr.Write(r); err == nil {
					kept = append(kept, r)
				} else {
					require.ErrorIs(t, err, ErrLost)
				}
			}
			require.NoError(t, wr.Close())
			i := 0
			_, err := All(&out, Options{Zone: moscow}, func(r Record) error {
				require.True(t, r.Equal(&kept[i]), "%+v\n%+v", kept[i], r)
				i++
				return nil
			})
			require.NoError(t, err)
			require.Equal(t, len(kept), i)
		}
	})
}
