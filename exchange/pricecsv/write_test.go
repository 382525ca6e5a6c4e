package pricecsv

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func write(t testing.TB, opts WriterOptions, records ...Record) string {
	t.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, opts)
	for _, r := range records {
		require.NoError(t, w.Write(r))
	}
	require.NoError(t, w.Close())
	return out.String()
}

func sample() Record {
	return Record{
		List: "base", SKU: "P-1", Name: `Pipe; "round", 6 m`, Unit: "MTR", Per: kabinet.MustQuantity("100"), Price: kabinet.MustMoney("1.234 RUB"),
		Tax: pricing.Net, From: kabinet.MustQuantity("0.5"),
		Window: kabinet.Window{From: time.Date(2025, 12, 31, 21, 0, 0, 0, time.UTC), Until: time.Date(2026, 12, 31, 21, 0, 0, 0, time.UTC)},
	}
}

func TestWriterForms(t *testing.T) {
	columns := []Column{SKU, Name, Unit, Per, Price, From, ValidFrom, ValidUntil}
	require.Equal(t, "sku,name,unit,per,price,from,valid_from,valid_until\n"+
		"P-1,\"Pipe; \"\"round\"\", 6 m\",MTR,100,1.234,0.5,2025-12-31T21:00:00Z,2026-12-31T21:00:00Z\n",
		write(t, WriterOptions{Columns: columns}, sample()))
	require.Equal(t, "\xEF\xBB\xBFартикул;наименование;единица;за;цена;от;действует с;действует по\r\n"+
		"P-1;\"Pipe; \"\"round\"\", 6 m\";MTR;100;1,2340;0,5;2026-01-01;2026-12-31\r\n",
		write(t, WriterOptions{Columns: columns, Comma: ';', Russian: true, BOM: true, CRLF: true, Zone: moscow}, sample()),
		"1,234 could be thousands")
	require.Equal(t, "sku\tprice\nA\t1,5\n", write(t, WriterOptions{Columns: []Column{SKU, Price}, Comma: '\t', Decimal: Comma},
		Record{SKU: "A", Price: kabinet.MustMoney("1.50 RUB")}))
	require.Equal(t, "list,sku\n", write(t, WriterOptions{Columns: []Column{List, SKU}}), "the header stands alone")
}

func TestWriterRefusesWhatWouldBeLost(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, WriterOptions{Columns: []Column{SKU, Price}})
	for _, change := range []func(*Record){
		func(r *Record) { r.Name = "x" }, func(r *Record) { r.Unit = "PCE" }, func(r *Record) { r.Per = kabinet.QuantityOf(2) },
		func(r *Record) { r.From = kabinet.QuantityOf(2) }, func(r *Record) { r.Until = time.Unix(0, 0) }, func(r *Record) { r.Convertible = true },
		func(r *Record) { r.SKU = " A" }, func(r *Record) { r.SKU = "A\rB" }, func(r *Record) { r.SKU = "\xff" },
		func(r *Record) { r.Order.Unit = "BX" },
	} {
		r := Record{SKU: "A", Price: kabinet.MustMoney("1 RUB")}
		require.NoError(t, w.Write(r))
		change(&r)
		require.ErrorIs(t, w.Write(r), ErrLost)
	}
	for _, c := range []struct {
		change func(*Record)
		want   error
	}{
		{func(r *Record) { r.SKU = "" }, ErrMissing},
		{func(r *Record) { r.Price = kabinet.Money{} }, ErrMissing},
		{func(r *Record) { r.Price = kabinet.MustMoney("0 RUB") }, ErrZeroPrice},
		{func(r *Record) { r.Price = kabinet.MustMoney("-1 RUB") }, ErrRange},
		{func(r *Record) { r.Free = true }, ErrPriceForm},
		{func(r *Record) { r.Per = kabinet.MustQuantity("-1") }, ErrRange},
	} {
		r := Record{SKU: "A", Price: kabinet.MustMoney("1 RUB")}
		c.change(&r)
		require.ErrorIs(t, w.Write(r), c.want)
	}
}

// failing is a writer that fails.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriterKeepsItsError(t *testing.T) {
	broken := errors.New("broken")
	w := NewWriter(failing{broken}, WriterOptions{})
	for range 1000 {
		_ = w.Write(sample())
	}
	require.ErrorIs(t, w.Write(sample()), broken)
	require.ErrorIs(t, w.Close(), broken)
	var out bytes.Buffer
	w = NewWriter(&out, WriterOptions{Encoding: charmap.Windows1251, Columns: []Column{SKU, Name, Price}})
	require.NoError(t, w.Write(Record{SKU: "A", Name: "日本", Price: kabinet.MustMoney("1 RUB")}))
	require.Error(t, w.Close(), "the encoding lacks the character")
}

func records() *rapid.Generator[Record] {
	word := rapid.StringMatching(`[A-Za-zЖ0-9]([A-Za-zЖ0-9 ,;"#\n\t.-]{0,8}[A-Za-zЖ0-9"])?`)
	maybe := rapid.OneOf(rapid.Just(""), word)
	quantity := func(least int64) *rapid.Generator[kabinet.Quantity] {
		return rapid.Custom(func(t *rapid.T) kabinet.Quantity {
			q, err := kabinet.NewQuantity(rapid.Int64Range(least, 999_999_999_999).Draw(t, "coefficient"), rapid.IntRange(0, 9).Draw(t, "scale"))
			if err != nil {
				t.Fatal(err)
			}
			return q
		})
	}
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			return time.Time{}
		case 1:
			return kabinet.MustDate("2026-01-01").AddDays(rapid.IntRange(0, 999).Draw(t, "day")).Start(moscow).UTC()
		}
		return time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).UTC()
	})
	return rapid.Custom(func(t *rapid.T) Record {
		r := Record{
			List: pricing.ListID(maybe.Draw(t, "list")), SKU: kabinet.SKU(word.Draw(t, "sku")), Name: maybe.Draw(t, "name"),
			Unit: kabinet.UoM(rapid.SampledFrom([]string{"", "PCE", "TNE", "ведро"}).Draw(t, "unit")), Per: quantity(0).Draw(t, "per"),
			Tax: rapid.SampledFrom([]pricing.TaxMode{pricing.TaxUnstated, pricing.Net, pricing.Gross}).Draw(t, "tax"),
			Order: pricing.OrderRule{
				Min: quantity(0).Draw(t, "min"), Max: quantity(0).Draw(t, "max"), Step: quantity(0).Draw(t, "step"),
				Unit: kabinet.UoM(rapid.SampledFrom([]string{"", "BX"}).Draw(t, "order unit")),
			},
			Convertible: rapid.Bool().Draw(t, "convertible"),
		}
		eur := kabinet.MustCurrency("EUR")
		r.Price = kabinet.Zero(eur)
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			r.Free = true
		case 1:
			r.OnRequest = true
		default:
			coef, scale := quantity(1).Draw(t, "price").Fixed()
			r.Price, _ = kabinet.NewMoney(coef, scale, eur)
			r.From = quantity(0).Draw(t, "from")
		}
		if a, b := instant.Draw(t, "from"), instant.Draw(t, "until"); a.IsZero() || b.IsZero() || a.Before(b) {
			r.Window = kabinet.Window{From: a, Until: b}
		}
		return r
	})
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opts := WriterOptions{
			Comma:   rapid.SampledFrom([]byte{',', ';', '\t'}).Draw(t, "comma"),
			Russian: rapid.Bool().Draw(t, "russian"), BOM: rapid.Bool().Draw(t, "bom"), CRLF: rapid.Bool().Draw(t, "crlf"),
		}
		if opts.Comma != ',' {
			opts.Decimal = rapid.SampledFrom([]Decimal{Auto, Point, Comma}).Draw(t, "decimal")
		}
		if rapid.Bool().Draw(t, "zone") {
			opts.Zone = moscow
		}
		read := Options{Zone: moscow}
		if rapid.Bool().Draw(t, "encoding") {
			opts.Encoding, read.Encoding = charmap.Windows1251, charmap.Windows1251
		}
		want := rapid.SliceOfN(records(), 0, 5).Draw(t, "records")
		var out bytes.Buffer
		w := NewWriter(&out, opts)
		for _, r := range want {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		i := 0
		if _, err := All(&out, read, func(r Record) error {
			if !r.Equal(&want[i]) {
				t.Fatalf("wrote %+v\nread  %+v\n%s", want[i], r, text)
			}
			i++
			return nil
		}); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if i != len(want) {
			t.Fatalf("wrote %d records, read %d", len(want), i)
		}
	})
}

func TestListsRoundTrip(t *testing.T) {
	q := kabinet.MustQuantity
	list := pricing.List{
		ID: "base", Name: "base", Currency: rub, Tax: pricing.Gross,
		Rows: []pricing.Row{
			{SKU: "A", Unit: "TNE", Tiers: []pricing.Tier{{From: q("1"), Price: q("80000")}, {From: q("1.234"), Price: q("78500.125")}}, Convertible: true},
			{SKU: "B", Price: q("5"), Per: q("100"), Order: pricing.OrderRule{Min: q("10"), Step: q("5")}},
			{SKU: "B", Price: q("6"), Window: kabinet.Window{From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}},
			{SKU: "C", Free: true}, {SKU: "D", OnRequest: true}, {SKU: "E", Tiers: []pricing.Tier{{From: q("7"), Price: q("1")}}},
		},
	}
	name := func(s kabinet.SKU) string { return "Product " + string(s) }
	for _, comma := range []byte{',', ';'} {
		records, err := Records(list, name)
		require.NoError(t, err)
		text := write(t, WriterOptions{Comma: comma}, records...)
		table := load(t, text, Options{})
		want, err := json.Marshal(list)
		require.NoError(t, err)
		got, err := json.Marshal(table.Lists()[0].List)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
		require.Equal(t, "Product A", table.Products()[0].Name)
	}
	records, err := Records(list, nil)
	require.NoError(t, err)
	require.Empty(t, records[0].Name)
}

func TestRecordsRefuseWhatTheyCannotHold(t *testing.T) {
	q := kabinet.MustQuantity
	for _, row := range []pricing.Row{
		{Group: "metal", Price: q("1")}, {All: true, Of: "base"}, {SKU: "A", Of: "base", PercentOff: kabinet.MustPercentage("3")},
		{SKU: "A", Price: q("1"), Override: true}, {SKU: "A", Price: q("1"), Known: kabinet.Window{From: time.Now()}},
		{SKU: "A", Tiers: []pricing.Tier{{Price: q("1"), Fee: q("5")}}},
		{SKU: "A", Tiers: []pricing.Tier{{Price: q("1")}}, Ladder: &pricing.Ladder{Mode: pricing.Graduated}},
		{SKU: "A", Price: q("9"), Tiers: []pricing.Tier{{Price: q("1")}}},
	} {
		_, err := Records(pricing.List{ID: "l", Rows: []pricing.Row{{SKU: "A", Price: q("1")}, row}}, nil)
		require.ErrorIs(t, err, ErrRecord)
		var e *kabinet.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, "/rows/1", e.Place())
	}
}
