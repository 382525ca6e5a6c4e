package commerceml_test

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

var update = flag.Bool("update", false, "write the golden files anew")

// entry is one record with the name of its kind.
type entry struct {
	Kind   string
	Record any
}

// collect reads everything and returns it in the order of the file.
func collect(r io.Reader, opts commerceml.Options) ([]entry, commerceml.Summary, error) {
	var all []entry
	add := func(kind string, rec any) error {
		all = append(all, entry{kind, rec})
		return nil
	}
	sum, err := commerceml.Read(r, commerceml.Handler{
		Header:    func(x commerceml.Header) error { return add("header", x) },
		Group:     func(x commerceml.Group) error { return add("group", x) },
		Property:  func(x commerceml.Property) error { return add("property", x) },
		PriceType: func(x commerceml.PriceType) error { return add("price type", x) },
		Warehouse: func(x commerceml.Warehouse) error { return add("warehouse", x) },
		Product:   func(x commerceml.Product) error { return add("product", x) },
		Offer:     func(x commerceml.Offer) error { return add("offer", x) },
	}, opts)
	return all, sum, err
}

func sample(t testing.TB, name string) string {
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return string(b)
}

func TestSamples(t *testing.T) {
	for _, name := range []string{"import", "offers", "changes", "dictionaries31", "prices31", "rests31"} {
		t.Run(name, func(t *testing.T) {
			records, sum, err := collect(strings.NewReader(sample(t, name+".xml")), commerceml.Options{})
			require.NoError(t, err)
			got, err := json.MarshalIndent(map[string]any{"records": records, "summary": sum}, "", "\t")
			require.NoError(t, err)
			golden := filepath.Join("testdata", name+".golden.json")
			if *update {
				require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got)+"\n")
		})
	}
}

// encoded returns the sample in another encoding, declared by name.
func encoded(t *testing.T, name string, enc encoding.Encoding, text string) string {
	out, err := enc.NewEncoder().String(strings.Replace(text, "UTF-8", name, 1))
	require.NoError(t, err)
	return out
}

func TestEncodings(t *testing.T) {
	text := sample(t, "import.xml")
	want, wantSum, err := collect(strings.NewReader(text), commerceml.Options{})
	require.NoError(t, err)
	// KOI8-R and IBM866 lack some of the signs of the sample.
	plain := strings.NewReplacer("«", `"`, "»", `"`).Replace(text)

	for name, data := range map[string]string{
		"a file of windows-1251 with CRLF": sample(t, "import_windows1251.xml"),
		"windows-1251":                     encoded(t, "Windows-1251", charmap.Windows1251, text),
		"cp1251":                           encoded(t, "cp1251", charmap.Windows1251, text),
		"KOI8-R":                           encoded(t, "KOI8-R", charmap.KOI8R, plain),
		"IBM866":                           encoded(t, "cp866", charmap.CodePage866, plain),
		"ISO-8859-5":                       encoded(t, "ISO-8859-5", charmap.ISO8859_5, plain),
		"UTF-8 with a mark":                "\uFEFF" + text,
		"UTF-8 with a mark, misdeclared":   "\uFEFF" + strings.Replace(text, "UTF-8", "windows-1251", 1),
		"UTF-8 without a declaration":      text[strings.Index(text, "\n")+1:],
		"UTF-16LE":                         encoded(t, "UTF-16", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text),
		"UTF-16BE":                         encoded(t, "UTF-16", unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text),
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(data), io.MultiReader(oneByOne(data)...)} {
				got, sum, err := collect(r, commerceml.Options{})
				require.NoError(t, err)
				assert.Equal(t, want, got)
				assert.Equal(t, wantSum, sum)
			}
		})
	}
}

// oneByOne returns readers of the first bytes one at a time, and of the rest.
func oneByOne(data string) []io.Reader {
	var rs []io.Reader
	for i := range 8 {
		rs = append(rs, strings.NewReader(data[i:i+1]))
	}
	return append(rs, strings.NewReader(data[8:]))
}

func TestPricesOfAnotherFile(t *testing.T) {
	var types []commerceml.PriceType
	_, err := commerceml.Read(strings.NewReader(sample(t, "dictionaries31.xml")), commerceml.Handler{
		PriceType: func(pt commerceml.PriceType) error { types = append(types, pt); return nil },
	}, commerceml.Options{})
	require.NoError(t, err)
	require.Len(t, types, 1)

	var taxes []commerceml.Tax
	_, err = commerceml.Read(strings.NewReader(sample(t, "prices31.xml")), commerceml.Handler{
		Offer: func(o commerceml.Offer) error { taxes = append(taxes, o.Prices[0].Tax); return nil },
	}, commerceml.Options{PriceTypes: types})
	require.NoError(t, err)
	assert.Equal(t, []commerceml.Tax{commerceml.TaxIncluded, commerceml.TaxIncluded}, taxes)

	types[0].ID = "another"
	_, err = commerceml.Read(strings.NewReader(sample(t, "prices31.xml")), commerceml.Handler{}, commerceml.Options{PriceTypes: types})
	assert.ErrorIs(t, err, commerceml.ErrPriceType)
}

func TestLateTypes(t *testing.T) {
	const price = "<Предложение><Ид>1</Ид><Цены><Цена><ИдТипаЦены>opt</ИдТипаЦены><ЦенаЗаЕдиницу>5</ЦенаЗаЕдиницу></Цена></Цены></Предложение>"
	const in = root + "<ПакетПредложений><ТипыЦен><ТипЦены><Ид>other</Ид></ТипЦены></ТипыЦен><Предложения>" + price + "</Предложения>" +
		"<ТипыЦен><ТипЦены><Ид>opt</Ид><Валюта>EUR</Валюта><Налог><УчтеноВСумме>true</УчтеноВСумме></Налог></ТипЦены></ТипыЦен>" +
		"<Предложения>" + price + "</Предложения></ПакетПредложений>" + rootEnd
	var prices []commerceml.Price
	_, err := commerceml.Read(strings.NewReader(in), commerceml.Handler{
		Offer: func(o commerceml.Offer) error { prices = append(prices, o.Prices...); return nil },
	}, commerceml.Options{LateTypes: true, Currency: kabinet.MustCurrency("XXX")})
	require.NoError(t, err)
	require.Len(t, prices, 2)
	assert.Equal(t, "5 XXX", prices[0].Amount.String())
	assert.Equal(t, commerceml.TaxUnstated, prices[0].Tax)
	assert.Equal(t, "5.00 EUR", prices[1].Amount.String())
	assert.Equal(t, commerceml.TaxIncluded, prices[1].Tax)
}
