package stock_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

// flat is a rate of one price.
func flat(carrier, price string) stock.Rate {
	return stock.Rate{Carrier: carrier, Zone: "Z", Breaks: []stock.Break{{Flat: kabinet.MustMoney(price)}}}
}

func quotesOf(t *testing.T, tariff stock.Tariff, l stock.Load) []string {
	t.Helper()
	table, err := stock.NewTable(tariff)
	require.NoError(t, err)
	list, err := table.Quotes(t.Context(), start, l)
	require.NoError(t, err)
	var out []string
	for _, x := range list {
		out = append(out, x.Carrier+" "+x.Cost.String())
	}
	return out
}

var toZ = stock.Load{From: "north", To: stock.Destination{Zone: "Z"}, Weight: q("10"), Ready: stock.Span{From: today, To: today}}

// Two rates by one name were two promises of which the buyer could choose the first only.
func TestOneWayOfDeliveryHasOneRate(t *testing.T) {
	_, err := stock.NewTable(stock.Tariff{Rates: []stock.Rate{flat("C", "5 EUR"), flat("C", "7 EUR")}})
	require.ErrorIs(t, err, stock.ErrTariff)
	require.ErrorContains(t, err, "/rates/1:")
	own := flat("C", "7 EUR")
	own.From = "north"
	require.Equal(t, []string{"C 7.00 EUR"}, quotesOf(t, stock.Tariff{Rates: []stock.Rate{flat("C", "5 EUR"), own}}, toZ), "from the north it has a price of its own")
	south := toZ
	south.From = "south"
	require.Equal(t, []string{"C 5.00 EUR"}, quotesOf(t, stock.Tariff{Rates: []stock.Rate{flat("C", "5 EUR"), own}}, south))
}

// A quote in another currency stood between those that cost less.
func TestQuotesAreSortedWithinTheirCurrency(t *testing.T) {
	require.Equal(t, []string{"C 3.00 EUR", "A 5.00 EUR", "D 2.00 RUB", "B 300.00 RUB"},
		quotesOf(t, stock.Tariff{Rates: []stock.Rate{flat("A", "5 EUR"), flat("B", "300 RUB"), flat("C", "3 EUR"), flat("D", "2 RUB")}}, toZ))
}

// One carrier who takes another currency left the buyer without any.
func TestFreightInAnotherCurrencyIsLeftOut(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.full(start, row("BOLT", "north", "100"))
	promises := func(rates ...stock.Rate) (out []stock.Promise, err error) {
		w.rates, err = stock.NewTable(stock.Tariff{Rates: rates})
		require.NoError(t, err)
		err = w.try(func(ctx context.Context, s *stock.Service) (err error) {
			out, err = s.Promises(ctx, start, stock.Destination{Zone: "Z"}, stock.Need{SKU: "BOLT", Quantity: q("5"), Goods: eur("20 EUR")})
			return err
		})
		return out, err
	}
	list, err := promises(flat("A", "300 RUB"), flat("B", "5 EUR"))
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "25.00 EUR", list[0].Landed.String())
	_, err = promises(flat("A", "300 RUB"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
}

// Each part of a price was rounded, and then the sum.
func TestFreightIsRoundedOnce(t *testing.T) {
	r := flat("C", "0.0049 EUR")
	r.Breaks[0].Each = kabinet.MustMoney("0.100449 EUR")
	require.Equal(t, []string{"C 1.01 EUR"}, quotesOf(t, stock.Tariff{Rates: []stock.Rate{r}}, toZ), "1.00449 + 0.0049")
	r.Breaks[0].Flat, r.Breaks[0].Each = kabinet.Money{}, kabinet.MustMoney("0.1005 EUR")
	require.Equal(t, []string{"C 1.01 EUR"}, quotesOf(t, stock.Tariff{Rates: []stock.Rate{r}}, toZ), "a half goes up")
}

// A prefix that was written with spaces was taken for a longer one.
func TestAPrefixIsAsLongAsItIsCompared(t *testing.T) {
	a, b := flat("A", "5 EUR"), flat("B", "7 EUR")
	a.Zone, b.Zone = "wide", "near"
	l := toZ
	l.To = stock.Destination{Country: "DE", Postcode: "101-17"}
	require.Equal(t, []string{"B 7.00 EUR"}, quotesOf(t, stock.Tariff{
		Rates: []stock.Rate{a, b}, Zones: []stock.Zone{{Name: "wide", Country: "DE", Prefix: "1 - 0"}, {Name: "near", Country: "de", Prefix: "101"}},
	}, l))
	for _, zones := range [][]stock.Zone{{{Country: "DE"}}, {{Name: "x", Country: "DE", Prefix: "10"}, {Name: "y", Country: "de", Prefix: "1 0"}}} {
		_, err := stock.NewTable(stock.Tariff{Rates: []stock.Rate{a, b}, Zones: zones})
		require.ErrorIs(t, err, stock.ErrTariff)
	}
	a.MinLoad, a.Breaks[0].UpTo = q("50"), q("40")
	_, err := stock.NewTable(stock.Tariff{Rates: []stock.Rate{a}})
	require.ErrorContains(t, err, "/rates/0/minLoad:", "it would never carry anything")
}

// Rows were counted without the blank ones, and a quote that was never closed hid the
// rest of the table.
func TestATableLosesNoRow(t *testing.T) {
	_, err := stock.ReadRates(strings.NewReader("carrier;zone;days_min;flat\n\n\nA;Z;x;5\n"), kabinet.MustCurrency("EUR"))
	require.ErrorContains(t, err, "row 4, column days_min")
	_, err = stock.ReadRates(strings.NewReader("carrier;zone;days_min;flat;service\nA;Z;1;5;\"std\nB;Z;1;6;\nC;Z;1;7;\n"), kabinet.MustCurrency("EUR"))
	require.ErrorContains(t, err, "row 2, column service")
}

// Which line of a promise was named as its source changed from call to call.
func TestTheSourceOfAPromiseIsSteady(t *testing.T) {
	w := newWorld(t, stock.Physical)
	w.rates = table(t)
	w.full(start, row("BOLT", "north", "0"), stock.Row{SKU: "BOLT", Warehouse: "north", Inbound: "po1", Arrives: kabinet.MustDate("2026-03-23"), Quantity: q("10")})
	for range 20 {
		w.must(func(ctx context.Context, s *stock.Service) error {
			list, err := s.Promises(ctx, start, stock.Destination{Country: "DE", Postcode: "10117"},
				stock.Need{SKU: "VALVE", Quantity: q("1"), Goods: eur("20 EUR")}, stock.Need{SKU: "BOLT", Quantity: q("5"), Goods: eur("20 EUR")})
			require.NoError(t, err)
			require.Equal(t, "2026-03-23", list[0].Ready.To.String())
			require.Equal(t, stock.FromInbound, list[0].From)
			return nil
		})
	}
}

// A column with a mistake in its name is no column that was left out: freight would be
// free of its minimum.
func TestATableLosesNoColumn(t *testing.T) {
	read := func(text string) error {
		_, err := stock.ReadRates(strings.NewReader(text), kabinet.MustCurrency("EUR"))
		return err
	}
	for text, want := range map[string]struct {
		err   error
		place string
	}{
		"carrier;zone;days_min;minimun\nA;Z;1;500\n":        {stock.ErrColumnUnknown, `row 1, column 4: there is no column "minimun"`},
		"carrier;zone;days_min;flat;ставка\nA;Z;1;500;5\n":  {stock.ErrColumnTwice, "row 1, column 5: the column flat"},
		"carrier;zone;zone;days_min\nA;Z;Y;1\n":             {stock.ErrColumnTwice, "row 1, column 3: the column zone"},
		"from;warehouse;carrier;zone;days_min\na;b;A;Z;1\n": {stock.ErrColumnTwice, "row 1, column 2: the column from"},
		"carrier;zone;days_min\nA;Z;1\nA;Y;1;500\n":         {stock.ErrField, `row 3, column 4: "500"`},
		"carrier;zone;days_min;\nA;Z;1;\nA;Y;1;500\n":       {stock.ErrField, `row 3, column 4: "500"`},
		"\n\ncarrier;zone;days_min;each_\nA;Z;1;1\n":        {stock.ErrColumnUnknown, `row 3, column 4`},
		"zone;country;prefix\nA;de;1\n":                     {stock.ErrColumnUnknown, "row 1, column 2"},
	} {
		err := read(text)
		require.ErrorIs(t, err, want.err, text)
		require.ErrorContains(t, err, want.place)
	}
	require.NoError(t, read("carrier;zone;days_min;;\nA;Z;1;;\n"), "what is empty is no column")
	_, err := stock.ReadZones(strings.NewReader("zone;country;prefx\nA;de;1\n"))
	require.ErrorIs(t, err, stock.ErrColumnUnknown)
}
