package stock_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/stock"
)

const ratesCSV = `carrier;service;vehicle;from;zone;basis;up_to;flat;each;per;minimum;min_load;capacity;days_min;days_max
Parcel;std;;;Berlin;weight;5;6,90;;;;;;1;2
Parcel;std;;;Berlin;weight;30;12,50;;;;;;1;2
Haul;ftl;truck;north;Berlin;weight;;;0,045;;150;5000;20000;2;3
Haul;ftl;truck;north;Munich;weight;;100;4,5;100;;5000;20000;3;5
Cube;;;;Berlin;volume;10;;30;;50;;;4;4
`

const zonesCSV = "zone,country,prefix\nBerlin,de,10\nMunich,DE,80\nGermany,DE,\nAnywhere,,\n"

func table(t testing.TB) *stock.Table {
	rates, err := stock.ReadRates(strings.NewReader(ratesCSV), kabinet.MustCurrency("EUR"))
	require.NoError(t, err)
	zones, err := stock.ReadZones(strings.NewReader(zonesCSV))
	require.NoError(t, err)
	saturday, err := kabinet.NewCalendar(kabinet.CalendarOptions{Weekend: []time.Weekday{time.Sunday}})
	require.NoError(t, err)
	out, err := stock.NewTable(stock.Tariff{
		Version: "2026-03", Rates: rates, Zones: zones, Calendars: map[string]kabinet.Calendar{"Parcel": saturday},
		Valid: kabinet.Window{Until: start.AddDate(0, 1, 0)}, Hold: 48 * time.Hour,
	})
	require.NoError(t, err)
	return out
}

func load(kg, m3 string) stock.Load {
	return stock.Load{From: "north", To: stock.Destination{Country: "DE", Postcode: "101 17"}, Weight: q(kg), Volume: q(m3), Ready: stock.Span{From: today, To: today}}
}

func TestQuotes(t *testing.T) {
	quotes := func(l stock.Load) (out []string) {
		list, err := table(t).Quotes(t.Context(), start, l)
		if err != nil {
			return []string{err.Error()}
		}
		for _, x := range list {
			require.Equal(t, "2026-03", x.Tariff)
			require.True(t, x.Until.Equal(start.Add(48*time.Hour)))
			out = append(out, x.Carrier+" "+x.Cost.String()+" "+x.Billed.String()+" "+string(rune('0'+x.Vehicles))+" "+x.Arrival.From.String()+".."+x.Arrival.To.String())
		}
		return out
	}
	for _, c := range []struct {
		name string
		load stock.Load
		want []string
	}{
		{"a break is inclusive", load("5", "0"), []string{"Parcel 6.90 EUR 5 1 2026-03-03..2026-03-04", "Haul 225.00 EUR 5000 1 2026-03-04..2026-03-05"}},
		{"the next one", load("5.001", "0"), []string{"Parcel 12.50 EUR 5.001 1 2026-03-03..2026-03-04", "Haul 225.00 EUR 5000 1 2026-03-04..2026-03-05"}},
		{"beyond the last", load("31", "0"), []string{"Haul 225.00 EUR 5000 1 2026-03-04..2026-03-05"}},
		{"two trucks, the second at its minimum", load("21000", "0"), []string{"Haul 1125.00 EUR 25000 2 2026-03-04..2026-03-05"}},
		{"exactly two", load("40000", "0"), []string{"Haul 1800.00 EUR 40000 2 2026-03-04..2026-03-05"}},
		{"by volume, at least the minimum", load("31", "1"), []string{"Cube 50.00 EUR 1 1 2026-03-06..2026-03-06", "Haul 225.00 EUR 5000 1 2026-03-04..2026-03-05"}},
		{"weight is not known", load("0", "2"), []string{"Cube 60.00 EUR 2 1 2026-03-06..2026-03-06"}},
		{"nothing is known", load("0", "0"), []string{"the volume of the goods is not known"}},
		{"no rates", stock.Load{From: "north", To: stock.Destination{Country: "FR", Postcode: "75001"}, Weight: q("1")}, []string{"there is no delivery to FR 75001"}},
		{"per hundred", stock.Load{From: "north", To: stock.Destination{Zone: "Munich"}, Weight: q("6000"), Ready: stock.Span{From: today, To: today}}, []string{"Haul 370.00 EUR 6000 1 2026-03-05..2026-03-09"}},
		{"another warehouse", stock.Load{From: "south", To: stock.Destination{Zone: "Munich"}, Weight: q("6000")}, []string{"there is no delivery to Munich"}},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, quotes(c.load)) })
	}
	friday := load("1", "0")
	friday.Ready = stock.Span{From: kabinet.MustDate("2026-03-07"), To: kabinet.MustDate("2026-03-08")}
	require.Equal(t, "Parcel 6.90 EUR 1 1 2026-03-09..2026-03-11", quotes(friday)[0], "the carrier works on Saturdays")
	_, err := table(t).Quotes(t.Context(), start.AddDate(0, 2, 0), load("1", "0"))
	require.ErrorIs(t, err, stock.ErrZone, "the tariff is over")
	late, err := table(t).Quotes(t.Context(), start.AddDate(0, 1, 0).Add(-time.Hour), load("1", "0"))
	require.NoError(t, err)
	require.NoError(t, late[0].Check(start.AddDate(0, 1, 0).Add(-1)))
	require.ErrorIs(t, late[0].Check(start.AddDate(0, 1, 0)), stock.ErrQuoteOver, "no quote outlives its tariff")
}

func TestTariffMistakes(t *testing.T) {
	e, usd := eur("1 EUR"), kabinet.MustMoney("1 USD")
	ok := stock.Rate{Carrier: "C", Zone: "Z", Breaks: []stock.Break{{UpTo: q("5"), Flat: e}, {Flat: e}}}
	with := func(do func(*stock.Rate)) stock.Rate {
		r := ok
		r.Breaks = append([]stock.Break{}, ok.Breaks...)
		do(&r)
		return r
	}
	_, err := stock.NewTable(stock.Tariff{Rates: []stock.Rate{ok}})
	require.NoError(t, err)
	for place, r := range map[string]stock.Rate{
		"/rates/0":                with(func(r *stock.Rate) { r.Zone = "" }),
		"/rates/0/basis":          with(func(r *stock.Rate) { r.Basis = "length" }),
		"/rates/0/transit":        with(func(r *stock.Rate) { r.Transit = stock.Days{Min: 3, Max: 2} }),
		"/rates/0/minLoad":        with(func(r *stock.Rate) { r.MinLoad, r.Capacity = q("5"), q("4") }),
		"/rates/0/breaks":         with(func(r *stock.Rate) { r.Breaks = nil }),
		"/rates/0/breaks/1":       with(func(r *stock.Rate) { r.Breaks[1].Flat = kabinet.Money{} }),
		"/rates/0/breaks/1/flat":  with(func(r *stock.Rate) { r.Breaks[1].Flat = usd }),
		"/rates/0/breaks/0/flat":  with(func(r *stock.Rate) { r.Breaks[0].Flat = e.Neg() }),
		"/rates/0/breaks/1/upTo":  with(func(r *stock.Rate) { r.Breaks[1].UpTo = q("5") }),
		"/rates/0/breaks/0/upTo":  with(func(r *stock.Rate) { r.Breaks[0].UpTo = kabinet.Quantity{} }),
		"/rates/0/breaks/1/each":  with(func(r *stock.Rate) { r.Breaks[1].Each = usd }),
		"/rates/0/breaks/0/upTo ": with(func(r *stock.Rate) { r.Breaks[0].UpTo = q("-5") }),
	} {
		_, err := stock.NewTable(stock.Tariff{Rates: []stock.Rate{r}})
		require.ErrorIs(t, err, stock.ErrTariff, place)
		require.ErrorContains(t, err, strings.TrimSpace(place)+":")
	}
}

func TestReadRatesReportsRows(t *testing.T) {
	rates, err := stock.ReadRates(strings.NewReader("Перевозчик,Зона,Дней от,До,Ставка,Валюта\nA,Z,1,10,\"1 000,50\",rub\nA,Z,1,x,5,rub\n\n,Z,1,1,1,rub\nA,Z,-1,1,1,rub\nA,Z,1,,2000.5,RUB\nA,Z,1,,5,XXQ\n"), 0)
	require.Len(t, rates, 1)
	require.Len(t, rates[0].Breaks, 2)
	require.Equal(t, "1000.50 RUB", rates[0].Breaks[0].Flat.String())
	for _, want := range []string{`row 3, column up_to: "x"`, "row 5, column carrier", "row 6, column days_min", "row 8, column currency"} {
		require.ErrorContains(t, err, want)
	}
	_, err = stock.ReadRates(strings.NewReader("a,b\n1,2\n"), 0)
	require.ErrorIs(t, err, stock.ErrColumn)
	for _, bad := range []string{"", "\xff\xfe", "carrier\x00"} {
		_, err = stock.ReadRates(strings.NewReader(bad), 0)
		require.ErrorIs(t, err, stock.ErrTable)
	}
	_, err = stock.ReadRates(failing{}, 0)
	require.Error(t, err)
	_, err = stock.ReadZones(strings.NewReader("zone\tcountry\n\tde\nA\tfr\n"))
	require.ErrorContains(t, err, "row 2, column zone")
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("broken") }

func FuzzReadRates(f *testing.F) {
	f.Add(ratesCSV)
	f.Add(zonesCSV)
	f.Add("carrier,zone,days_min,flat\nA,Z,1,\"1\"\"\n")
	f.Fuzz(func(t *testing.T, s string) {
		rates, err := stock.ReadRates(strings.NewReader(s), kabinet.MustCurrency("EUR"))
		for _, r := range rates {
			if r.Carrier == "" || r.Zone == "" || len(r.Breaks) == 0 || r.Transit.Min < 0 {
				t.Fatalf("%+v of %q", r, s)
			}
		}
		if err != nil {
			return
		}
		table, err := stock.NewTable(stock.Tariff{Rates: rates})
		if err != nil {
			return
		}
		for _, r := range rates {
			list, err := table.Quotes(context.Background(), start, stock.Load{To: stock.Destination{Zone: r.Zone}, Weight: q("17.5"), Volume: q("2")})
			for _, x := range list {
				if x.Cost.Sign() < 0 || x.Vehicles < 1 || err != nil {
					t.Fatalf("%+v, %v", x, err)
				}
			}
		}
	})
}

func FuzzReadZones(f *testing.F) {
	f.Add(zonesCSV)
	f.Fuzz(func(t *testing.T, s string) {
		zones, _ := stock.ReadZones(strings.NewReader(s))
		for _, z := range zones {
			if z.Name == "" {
				t.Fatalf("%+v of %q", z, s)
			}
		}
	})
}
