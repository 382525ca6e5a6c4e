package withpricing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

// realFile returns a file of the collection of real files, which is not part of
// the repository: KABINET_DATA names its folder.
func realFile(t *testing.T, name string) string {
	dir := os.Getenv("KABINET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "commerceml")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there is no collection of real files; set KABINET_DATA to its folder to test with it")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(data)
}

func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		files            string
		products, prices int
		notes            []string
	}{
		{"import_bitrix.xml", 35, 0, []string{"deleted_article 1"}},
		{"import_trade.xml", 2, 0, nil},
		{"offers_bitrix.xml", 44, 44, nil},
		{"offers_trade.xml", 5, 5, nil},
		{"import_bitrix.xml offers_bitrix.xml", 43, 43, []string{"deleted_article 1"}},
		{"offers_bitrix.xml import_bitrix.xml", 43, 43, []string{"deleted_article 1"}},
		{"offers_trade.xml import_trade.xml", 5, 5, []string{"by_characteristic 2"}},
		{"import_trade.xml offers_trade.xml", 5, 5, []string{"by_characteristic 2"}},
	} {
		t.Run(c.files, func(t *testing.T) {
			var files []string
			for _, name := range strings.Fields(c.files) {
				files = append(files, realFile(t, name))
			}
			out := build(t, withpricing.Options{}, files...)
			prices := 0
			for _, l := range out.Lists {
				prices += len(l.Rows)
			}
			assert.Len(t, out.Products, c.products)
			assert.Equal(t, c.prices, prices)
			assert.Equal(t, c.notes, noted(out))
			assert.Equal(t, c.prices > 0, out.Complete)
		})
	}
}

func TestRealPrice(t *testing.T) {
	out := build(t, withpricing.Options{}, realFile(t, "offers_trade.xml"), realFile(t, "import_trade.xml"))
	require.Len(t, out.Lists, 1)
	guest, err := compile(t, out).For(pricing.Buyer{Organization: "o", Segments: []kabinet.SegmentID{kabinet.SegmentID(out.Lists[0].ID)}})
	require.NoError(t, err)
	r := guest.Resolve(pricing.Request{SKU: out.Products[0].SKU, Quantity: kabinet.QuantityOf(2), Currency: rub, At: at})
	assert.Equal(t, "3438.00 RUB", r.Total.String())
}

// TestSamples reads the samples of package commerceml, each alone and all
// together.
func TestSamples(t *testing.T) {
	var files []string
	for _, name := range []string{"prices31", "import", "rests31", "changes", "offers", "dictionaries31"} {
		data, err := os.ReadFile(filepath.Join("..", "testdata", name+".xml"))
		require.NoError(t, err)
		files = append(files, string(data))
		build(t, withpricing.Options{Tax: pricing.Net, Unit: kabinet.Piece}, string(data))
	}
	out := build(t, withpricing.Options{Tax: pricing.Net, Unit: kabinet.Piece}, files...)
	for _, n := range out.Notes {
		t.Log(n)
	}
	t.Log(strings.Join(text(out), "\n"))
	assert.True(t, out.Complete)
}
