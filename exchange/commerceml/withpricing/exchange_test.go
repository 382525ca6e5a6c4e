package withpricing_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

// sorted is an Output in lines whose order tells nothing of that of the files.
func sorted(out *withpricing.Output) []string {
	var lines []string
	list := ""
	for _, line := range text(out) {
		if strings.Contains(line, ": ") {
			list = line
		}
		if strings.HasPrefix(line, "  ") {
			line = list + line
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return append(lines, noted(out)...)
}

func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, p := range permutations(n - 1) {
		for i := range n {
			out = append(out, slices.Insert(slices.Clone(p), i, n-1))
		}
	}
	return out
}

func TestTheOrderOfFilesDoesNotMatter(t *testing.T) {
	files := []string{
		xml("<Классификатор>", types("t - gross", "u USD net", "w RUB net gone"), "</Классификатор>"),
		xml(catalogue(product("1", "A", base("796", "778", "12"), "<Наименование>a</Наименование>"), product("2", "B", base("715"), ""),
			product("3", "C", pcs, gone), product("4", "A", base("166"), ""))),
		xml(offers("", offer("1", "", ""), offer("2#41", "B", ""), offer("2#42", "B", base("715")), offer("3", "", ""), offer("4", "", base("006")))),
		xml(offers("", offer("1", "", "", price("t", "5", ""), price("t", "50", in("778", "12")), price("u", "6", "")),
			offer("2#41", "", "", price("t", "7", currency("EUR")), price("t", "6", from("3")+currency("EUR"))), offer("2#42", "", "", price("w", "7", "")),
			offer("3", "", "", price("t", "8", "")), offer("4", "", "", price("t", "9", "")))),
	}
	opts := withpricing.Options{CommerceML: commerceml.Options{Currency: rub}}
	var want []string
	for _, order := range permutations(len(files)) {
		var in []string
		for _, i := range order {
			in = append(in, files[i])
		}
		got := sorted(build(t, opts, in...))
		if want == nil {
			want = got
			assert.Contains(t, want, "t-EUR: EUR gross  B#41 PR 0:7 3:6")
			assert.Contains(t, want, "t: RUB gross  1 NMP 50")
		}
		require.Equal(t, want, got, order)
	}
}

func TestCompleteAndChanges(t *testing.T) {
	full := xml(catalogue(product("1", "A", pcs, "")), offers(one, offer("1", "", "", price("t", "5", ""))))
	part := xml(changes(one, offer("1", "A", pcs, price("t", "6", ""))))
	stock := xml(offers(one, offer("1", "A", pcs)))
	for name, c := range map[string]struct {
		files    []string
		complete bool
	}{
		"complete":              {[]string{full}, true},
		"changes":               {[]string{part}, false},
		"complete, and changes": {[]string{full, part}, true},
		"changes, and stock":    {[]string{part, stock}, false},
		"nothing":               {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.complete, build(t, withpricing.Options{}, c.files...).Complete)
		})
	}
	out := build(t, withpricing.Options{}, full, part)
	require.Len(t, out.Packages, 3)
	assert.Equal(t, withpricing.Package{File: "1.xml", Header: commerceml.Header{Version: "2.08", GeneratedAt: at, Kind: commerceml.Catalogue}, Products: 1}, out.Packages[0])
	assert.Equal(t, withpricing.Package{File: "2.xml", Header: commerceml.Header{Version: "2.08", GeneratedAt: at, Kind: commerceml.OfferChanges, ChangesOnly: true},
		Offers: 1, Prices: 1}, out.Packages[2])
	assert.Equal(t, at, out.Made)
	assert.Len(t, out.Types, 1)
}

func TestWhatIsDeleted(t *testing.T) {
	have := &pricing.Book{Lists: []pricing.List{{ID: "t", Currency: rub, Tax: pricing.Net}, {ID: "t-USD", Currency: kabinet.MustCurrency("USD"), Tax: pricing.Net}}}
	out := build(t, withpricing.Options{Have: have}, xml(changes(types("t RUB net gone"), "<Предложение><Ид>1#2</Ид><Артикул>A</Артикул>"+gone+"</Предложение>")))
	assert.Equal(t, []kabinet.SKU{"A#2"}, out.Deleted)
	assert.Equal(t, []pricing.ListID{"t", "t-USD"}, out.DeletedLists)
	assert.Equal(t, map[commerceml.OfferID]kabinet.SKU{"1#2": "A#2"}, out.SKUs)
	assert.Empty(t, out.Products)
	assert.Empty(t, out.Lists)
}

func TestEnrich(t *testing.T) {
	var sources []withpricing.Source
	opts := withpricing.Options{Enrich: func(p *pricing.Product, s withpricing.Source) error {
		sources = append(sources, s)
		p.SKU = "another"
		p.Packs = append(p.Packs, pricing.Pack{Unit: kabinet.Tonne, Num: 1000, Nominal: true, Standard: "S"})
		return nil
	}}
	out := build(t, opts,
		xml(offers(types("t RUB gross", "u RUB net"), offer("1#2", "", "", price("t", "5", in("168", "1000")), price("u", "3", "")))),
		xml(catalogue(product("1", "A", base("166"), "<Описание>first</Описание><Группы><Ид>g</Ид></Группы>"))),
		xml(catalogue(product("1#2", "", "", "<Описание>second</Описание>"), product("3", "", pcs, gone))),
		xml(changes("", offer("1#2", "", "", price("t", "6", currency("RUB")+in("168", "1000"))))),
		xml(changes("", "<Предложение><Ид>1#2</Ид><Количество>7</Количество></Предложение>")))
	assert.Equal(t, []string{"A#2 KGM TNE=1000/1", "t: RUB gross", "  A#2 TNE 6", "u: RUB net", "  A#2 KGM 3"}, text(out))
	assert.Equal(t, "S", out.Products[0].Packs[0].Standard)
	require.Len(t, sources, 1)
	s := sources[0]
	assert.Equal(t, commerceml.OfferID("1#2"), s.ID)
	assert.Equal(t, commerceml.ProductID("1#2"), s.Product.ID)
	assert.Equal(t, "second", s.Product.Description)
	assert.Equal(t, []commerceml.GroupID{"g"}, s.Product.Groups)
	assert.Equal(t, "7", s.Offer.Stock.Total.String())
	assert.Len(t, s.Offer.Prices, 2)
}

func TestHandlersComeFirst(t *testing.T) {
	n := 0
	opts := withpricing.Options{Handler: commerceml.Handler{
		Group:     func(commerceml.Group) error { n++; return nil },
		PriceType: func(commerceml.PriceType) error { n++; return nil },
	}}
	groups := "<Классификатор><Группы><Группа><Ид>g</Ид></Группа></Группы></Классификатор>"
	build(t, opts, xml(groups, offers(one)))
	assert.Equal(t, 2, n)
	own := errors.New("the database is away")
	opts.Handler.Offer = func(commerceml.Offer) error { return own }
	x := withpricing.New(opts)
	assert.Equal(t, own, x.Read("f", strings.NewReader(xml(offers(one, offer("1", "", pcs))))))
	_, err := x.Build()
	assert.Equal(t, own, err)
}

func TestErrorsOfArticles(t *testing.T) {
	book := &pricing.Book{Products: []pricing.Product{{SKU: "A", Unit: kabinet.Kilogram}}}
	for name, c := range map[string]struct {
		opts withpricing.Options
		xml  string
		want *kabinet.Error
		text string
	}{
		"no unit":      {xml: offers(one, offer("1", "A", "")), want: withpricing.ErrNoUnit, text: "no file tells the base unit: read the catalogue together with the offers"},
		"unit changed": {opts: withpricing.Options{Have: book}, xml: offers(one, offer("1", "A", pcs)), want: withpricing.ErrUnitChanged, text: "the base unit is PCE in the files, and was KGM"},
		"tax":          {xml: offers(types("t RUB -"), offer("1", "A", pcs, price("t", "5", ""))), want: withpricing.ErrTax, text: "price type Tt does not say whether tax is included"},
		"currency":     {xml: offers(types("t - net"), offer("1", "A", pcs, price("t", "5", ""))), want: commerceml.ErrNoCurrency, text: "the price has no currency, nor has its price type t"},
		"type":         {xml: offers(one, offer("1", "A", pcs, price("u", "5", ""))), want: commerceml.ErrPriceType, text: "the price type u is not declared"},
		"factor":       {xml: offers(one, offer("1", "A", base("796", "778", "1234567.12345"))), want: withpricing.ErrFactor, text: "the coefficient 1234567.12345 of unit NMP is too large or too fine"},
		"factor of a price": {xml: offers(one, offer("1", "A", pcs, price("t", "5", in("778", "1234567.12345")))), want: withpricing.ErrFactor,
			text: "the coefficient 1234567.12345 of unit NMP is too large or too fine"},
		"two prices": {xml: offers(one, offer("1", "A", pcs, price("t", "5", from("3")), price("t", "6", from("3.0")))), want: withpricing.ErrTwoPrices,
			text: "price type Tt: there are two prices from 3 PCE: 5 and 6"},
		"two sizes": {xml: offers(one, offer("1", "A", pcs, price("t", "5", ""), price("t", "40", in("796", "10")))), want: withpricing.ErrTwoSizes,
			text: "price type Tt: there are prices for 1 PCE and for 10 PCE"},
		"quantity": {xml: offers(one, offer("1", "A", pcs, price("t", "5", in("796", "0.000000001")+from("0.000000001")))), want: withpricing.ErrQuantity,
			text: "price type Tt: the quantity 0.000000001 × 0.000000001 has too many digits"},
		"SKU": {opts: withpricing.Options{SKUs: map[commerceml.OfferID]kabinet.SKU{"1": "A", "2": "A"}}, xml: offers(one, offer("2", "A", pcs), offer("1", "A", pcs)),
			want: withpricing.ErrSKU, text: "the SKU A is that of 2, too"},
		"enrich": {opts: withpricing.Options{Enrich: func(p *pricing.Product, _ withpricing.Source) error {
			if p.SKU == "Z" {
				return nil
			}
			return kabinet.ErrNotFound.With("what", "group").With("id", "g")
		}},
			xml: offers(one, offer("1", "A", pcs)), want: kabinet.ErrNotFound, text: "group g was not found"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, c.opts, xml(c.xml)).Build()
			require.ErrorIs(t, err, c.want)
			var e *withpricing.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, withpricing.Error{File: "1.xml", SKU: "A", ID: "1", Err: e.Err}, *e)
			assert.Equal(t, "1.xml, article A (1): "+c.text, err.Error())
			assert.Equal(t, "1.xml, article A (1)", kabinet.ProblemOf(err, nil).Errors[0].At)

			c.opts.OnError = func(*withpricing.Error) bool { return true }
			out := build(t, c.opts, xml(strings.Replace(c.xml, "</Предложения>", offer("9", "Z", pcs)+"</Предложения>", 1)))
			assert.Equal(t, kabinet.SKU("Z"), out.Products[len(out.Products)-1].SKU)
			assert.Equal(t, 1, out.Skipped)
			assert.Contains(t, noted(out), "skipped 1")
			for _, p := range out.Products {
				assert.False(t, p.SKU == "A" && name != "SKU")
			}
		})
	}
	_, err := read(t, withpricing.Options{}, xml(offers(one, offer("1", "A", ""), offer("2", "B", "")))).Build()
	assert.Equal(t, 2, strings.Count(err.Error(), "no file tells"))

	own := errors.New("the database is away")
	_, err = read(t, withpricing.Options{Enrich: func(*pricing.Product, withpricing.Source) error { return own }}, xml(offers(one, offer("1", "A", pcs)))).Build()
	assert.ErrorIs(t, err, own)
	assert.EqualError(t, err, "1.xml, article A (1): the database is away")

	var packs []string
	for i := range 900 {
		packs = append(packs, fmt.Sprintf("p%d", i), "2")
	}
	var prices []string
	for i := range 200 {
		prices = append(prices, price("t", "5", in(fmt.Sprintf("q%d", i), "2")))
	}
	_, err = read(t, withpricing.Options{}, xml(offers(one, offer("1", "A", base("796", packs...), prices...)))).Build()
	assert.ErrorIs(t, err, withpricing.ErrPacks)
}

func TestErrorsOfFiles(t *testing.T) {
	bad := xml(offers(one, "\n"+offer("1", "A", pcs, price("t", "дорого", "")), offer("2", "B", pcs, price("t", "5", ""))))
	x := withpricing.New(withpricing.Options{})
	err := x.Read("offers.xml", strings.NewReader(bad))
	require.ErrorIs(t, err, commerceml.ErrNumber)
	assert.True(t, strings.HasPrefix(err.Error(), "offers.xml, line 2, column "), err)
	var e *withpricing.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "offers.xml", e.File)
	assert.Equal(t, commerceml.OfferID("1"), e.ID)
	_, again := x.Build()
	assert.Equal(t, err, again, "an exchange that lacks a part is none")

	out := build(t, withpricing.Options{OnError: func(*withpricing.Error) bool { return true }}, bad)
	assert.Equal(t, []string{"B PCE", "t: RUB gross", "  B PCE 5"}, text(out))
	assert.Equal(t, "malformed records, left out: 1 (offer 1)", out.Notes[0].String())
	assert.Equal(t, 1, out.Skipped)

	err = withpricing.New(withpricing.Options{}).Read("html", strings.NewReader("<html/>"))
	assert.ErrorIs(t, err, commerceml.ErrNotCommerceML)

	for n, fits := range map[int]bool{1: false, 2: false, 3: true} {
		x := withpricing.New(withpricing.Options{MaxRecords: n})
		err := x.Read("f", strings.NewReader(xml(offers(one, offer("1", "A", pcs, price("t", "5", ""), price("t", "4", from("2")))))))
		if fits {
			require.NoError(t, err)
			err = x.Read("g", strings.NewReader(xml(changes(one, offer("1", "A", pcs, price("t", "6", "")))))) // in place of the two
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, withpricing.ErrTooMany)
		assert.EqualError(t, err, fmt.Sprintf("f: there are more than %d articles and prices", n))
	}

	_, err = read(t, withpricing.Options{}, xml(offers(types("t RUB gross", "t-USD RUB gross"), offer("1", "A", pcs, price("t", "5", currency("USD")))))).Build()
	assert.ErrorIs(t, err, withpricing.ErrList)
}

func TestMessages(t *testing.T) {
	b := catalog.NewBuilder()
	require.NoError(t, withpricing.Messages(b))
	require.NoError(t, commerceml.Messages(b))
	english, russian := kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
	for _, e := range withpricing.ErrorSentinels {
		text, ok := english.Message(e.Code(), nil)
		assert.True(t, ok, e.Code())
		assert.Equal(t, e.Template(), text)
		text, ok = russian.Message(e.Code(), nil)
		assert.True(t, ok, e.Code())
		assert.NotEqual(t, e.Template(), text)
		assert.Equal(t, strings.Count(e.Template(), "{"), strings.Count(text, "{"), e.Code())
	}
	for _, code := range withpricing.NoteCodes() {
		n := withpricing.Note{Code: code, Count: 4, Samples: []withpricing.Sample{{
			SKU: "S", ID: "I", Article: "A", Type: "T", List: "L", Quantity: kabinet.QuantityOf(7), Unit: kabinet.Piece, Element: "E",
		}}}
		en, ru := n.Message(english), n.Message(russian)
		assert.Equal(t, n.String(), en)
		assert.NotEqual(t, en, ru, code)
		assert.NotContains(t, en+ru, string(code)+":", "there are texts")
		assert.NotContains(t, en+ru, "{")
		t.Log(en)
		t.Log(ru)
	}
	n := withpricing.Note{Code: withpricing.SeveralUnits, Count: 4, Samples: []withpricing.Sample{{SKU: "S", Quantity: kabinet.QuantityOf(10), Unit: kabinet.Kilogram}}}
	assert.Equal(t, "prices for several base units: 4 (S per 10 KGM, …)", n.String())
}
