package commerceml_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
)

// dataFile opens a file of the collection of real files, which is not part of
// the repository: KABINET_DATA names its folder.
func dataFile(t *testing.T, name string) *os.File {
	dir := os.Getenv("KABINET_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(dir, "commerceml")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("there is no collection of real files; set KABINET_DATA to its folder to test with it")
	}
	f, err := os.Open(filepath.Join(dir, name))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// real is what a real file holds.
type real struct {
	headers    []commerceml.Header
	groups     []commerceml.Group
	properties []commerceml.Property
	types      []commerceml.PriceType
	warehouses []commerceml.Warehouse
	products   []commerceml.Product
	offers     []commerceml.Offer
}

func readReal(t *testing.T, name string) (real, commerceml.Summary) {
	records, sum, err := collect(dataFile(t, name), commerceml.Options{})
	require.NoError(t, err)
	require.Zero(t, sum.Skipped)
	require.Empty(t, sum.Unknown)
	var r real
	for _, e := range records {
		switch x := e.Record.(type) {
		case commerceml.Header:
			r.headers = append(r.headers, x)
		case commerceml.Group:
			r.groups = append(r.groups, x)
		case commerceml.Property:
			r.properties = append(r.properties, x)
		case commerceml.PriceType:
			r.types = append(r.types, x)
		case commerceml.Warehouse:
			r.warehouses = append(r.warehouses, x)
		case commerceml.Product:
			r.products = append(r.products, x)
		case commerceml.Offer:
			r.offers = append(r.offers, x)
		}
	}
	return r, sum
}

func TestRealImportBitrix(t *testing.T) {
	r, sum := readReal(t, "import_bitrix.xml")
	assert.Equal(t, commerceml.Summary{Version: "2.07", Groups: 1, Properties: 12, Products: 36}, sum)
	require.Len(t, r.headers, 2)
	assert.Equal(t, commerceml.Classifier, r.headers[0].Kind)
	assert.Equal(t, commerceml.Catalogue, r.headers[1].Kind)
	assert.False(t, r.headers[1].ChangesOnly)
	assert.Equal(t, "2020-04-07T13:16:06Z", r.headers[1].GeneratedAt.Format("2006-01-02T15:04:05Z07:00"))
	assert.Equal(t, "Коврики для дома", r.groups[0].Name)
	options, values, barcodes, deleted := 0, 0, 0, 0
	for _, p := range r.properties {
		options += len(p.Values)
	}
	for _, p := range r.products {
		values += len(p.Properties)
		barcodes += len(p.Barcodes)
		assert.Equal(t, kabinet.Piece, p.Unit.UoM)
		assert.Equal(t, "796", p.Unit.Code)
		assert.Empty(t, p.Packs)
		assert.Equal(t, "Crazy Boom", p.Manufacturer)
		assert.Equal(t, kabinet.MustPercent("20"), p.Taxes[0].Rate)
		assert.Len(t, p.Requisites, 3)
		if p.Deleted {
			deleted++
			assert.Equal(t, "b631c9c1-49de-11e9-80c9-0cc47ab29cd1", string(p.ID))
			assert.Equal(t, kabinet.SKU("KM-245-BC"), p.SKU())
		}
	}
	assert.Equal(t, []int{12, 415, 22, 1}, []int{options, values, barcodes, deleted})
	p := r.products[0]
	assert.Equal(t, kabinet.SKU("PM-421-WP"), p.SKU())
	assert.Equal(t, []string{"8809288404089"}, p.Barcodes)
	assert.Equal(t, commerceml.PropertyValue{
		Property: "3268183f-18fa-11e7-80c2-0cc47ab29cd1", Name: "Страна производства",
		Values: []commerceml.PropertyOption{{ID: "af848a7e-18fa-11e7-80c2-0cc47ab29cd1", Text: "КОРЕЯ, РЕСПУБЛИКА"}},
	}, p.Properties[2])
}

func TestRealImportTrade(t *testing.T) {
	r, sum := readReal(t, "import_trade.xml")
	assert.Equal(t, commerceml.Summary{Version: "2.07", Groups: 22, Properties: 10, Products: 2}, sum)
	options, levels := 0, map[int]int{}
	for _, p := range r.properties {
		options += len(p.Values)
	}
	for _, g := range r.groups {
		levels[g.Level]++
	}
	assert.Equal(t, 154, options)
	assert.Equal(t, map[int]int{0: 7, 1: 15}, levels)
	p := r.products[0]
	assert.Equal(t, "Женские ботфорты коричневые", p.Name)
	assert.Equal(t, kabinet.SKU("Б-130001"), p.SKU())
	assert.Equal(t, kabinet.Pair, p.Unit.UoM)
	assert.Equal(t, 3, len(p.Pictures)+len(r.products[1].Pictures))
	assert.Equal(t, "Обувной комбинат", p.Properties[0].Values[0].Text)
	assert.Equal(t, kabinet.SKU("Б- 130005"), r.products[1].SKU())
}

func TestRealOffersBitrix(t *testing.T) {
	r, sum := readReal(t, "offers_bitrix.xml")
	assert.Equal(t, commerceml.Summary{Version: "2.07", PriceTypes: 1, Warehouses: 3, Offers: 44, Prices: 44}, sum)
	assert.Equal(t, commerceml.PriceType{
		ID: "279b6812-740b-11e8-80c8-0cc47ab29cd1", Name: "BASE", Currency: kabinet.MustCurrency("RUB"), Tax: commerceml.TaxIncluded, TaxName: "НДС",
	}, r.types[0])
	var total kabinet.Quantity
	for _, o := range r.offers {
		assert.Len(t, o.Stock.Warehouses, 3)
		assert.Equal(t, kabinet.MustMoney("100 RUB"), o.Prices[0].Amount)
		assert.Equal(t, o.Unit, o.Prices[0].Unit)
		assert.Equal(t, kabinet.QuantityOf(1), o.Prices[0].Coefficient)
		var sum kabinet.Quantity
		for _, w := range o.Stock.Warehouses {
			sum, _ = sum.Add(w.Quantity)
		}
		assert.True(t, sum.Equal(o.Stock.Total), o.ID)
		total, _ = total.Add(o.Stock.Total)
	}
	assert.Equal(t, "2815", total.String())
	o := r.offers[0]
	assert.Equal(t, kabinet.SKU("PM-421-WP"), o.SKU())
	assert.Equal(t, "377", o.Stock.Total.String())
	assert.Equal(t, kabinet.WarehouseID("dd306af1-19c9-11e7-80c2-0cc47ab29cd1"), o.Stock.Warehouses[2].Warehouse)
	assert.Equal(t, "376", o.Stock.Warehouses[2].Quantity.String())
}

func TestRealOffersTrade(t *testing.T) {
	r, sum := readReal(t, "offers_trade.xml")
	assert.Equal(t, commerceml.Summary{Version: "2.07", PriceTypes: 1, Warehouses: 5, Offers: 5, Prices: 5}, sum)
	assert.Equal(t, `Магазин "Обувь"`, r.warehouses[0].Name)
	assert.Equal(t, "РОССИЯ ,Москва г ,Москва г ,34 ,1 ,", r.warehouses[0].Address)
	var skus = map[kabinet.SKU]bool{}
	characteristics := 0
	for _, o := range r.offers {
		skus[o.SKU()] = true
		characteristics += len(o.Characteristics)
	}
	assert.Len(t, skus, 5, "offers of one product are told apart")
	assert.Equal(t, 3, characteristics)
	o := r.offers[0]
	assert.Equal(t, commerceml.ProductID("bd72d910-55bc-11d9-848a-00112f43529a"), o.Product)
	assert.Equal(t, kabinet.SKU("Б-130001#"+o.Characteristic), o.SKU())
	assert.Equal(t, kabinet.MustMoney("1719 RUB"), o.Prices[0].Amount)
	assert.Equal(t, "1\u00A0719 RUB за пара", o.Prices[0].Text)
	assert.Equal(t, kabinet.Pair, o.Prices[0].Unit.UoM)
	assert.Equal(t, "20", o.Stock.Total.String())
}

func TestRealOrdersAreRefused(t *testing.T) {
	for _, name := range []string{"orders_trade.xml", "orders_query_response.xml"} {
		_, err := commerceml.Read(dataFile(t, name), commerceml.Handler{}, commerceml.Options{})
		assert.ErrorIs(t, err, commerceml.ErrOrders)
		var e *commerceml.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, "КоммерческаяИнформация/Документ", e.Path)
		t.Log(err)
	}
}
