package withpricing_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/exchange/commerceml"
	"github.com/seed-a884640a/kabinet/exchange/commerceml/withpricing"
	"github.com/seed-a884640a/kabinet/pricing"
)

// generator writes exchanges in which everything collides that can.
type generator struct{ t *rapid.T }

func (g generator) one(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(g.t, label)
}

func (g generator) unit() string {
	switch g.one("unit", "", "796", "166", "796+") {
	case "796":
		return pcs
	case "166":
		return base("166", "796", g.one("piece", "0.25", "2"))
	case "796+":
		return base("796", "778", g.one("pack", "12", "10"), "812", "24")
	}
	return ""
}

func (g generator) prices() []string {
	var out []string
	for range rapid.IntRange(0, 3).Draw(g.t, "prices") {
		rest := g.one("currency", "", "", currency("USD")) + g.one("tax", "", "", tax("net"), tax("gross"))
		rest += g.one("in", "", "", in("796", "1"), in("778", "12"), in("778", "10"), in("166", "3"), in("812", "1.5"))
		rest += g.one("from", "", "", from("10"), from("0.5"))
		out = append(out, price(g.one("type", "t", "u", "u", "w", "?"), g.one("amount", "5", "5", "4", "0"), rest))
	}
	return out
}

func (g generator) file() string {
	var products, list []string
	for range rapid.IntRange(0, 3).Draw(g.t, "products") {
		products = append(products, product(g.one("id", "1", "2", "3", "3#c"), g.one("article", "", "A", "B", "1", "A#c"), g.unit(), g.one("mark", "", "", "", gone)))
	}
	for range rapid.IntRange(0, 4).Draw(g.t, "offers") {
		list = append(list, offer(g.one("id", "1", "2", "3", "3#c", "1#c"), g.one("article", "", "A", "B", "3"), g.unit(), g.prices()...))
	}
	declared := g.one("types", "", types("t RUB gross", "u RUB -"), types("t EUR net"), types("w RUB net gone"))
	if rapid.Bool().Draw(g.t, "changes") {
		return xml(catalogue(products...), changes(declared, list...))
	}
	return xml(catalogue(products...), offers(declared, list...))
}

// TestEveryExchange reads exchanges of all sorts: what comes out compiles, and
// every price that was read is in a row or in a note, or its article is.
func TestEveryExchange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := generator{t}
		opts := withpricing.Options{
			CommerceML: commerceml.Options{Currency: rub}, Unit: kabinet.UoM(g.one("preset", "", "PCE")), ByID: rapid.Bool().Draw(t, "by id"),
			OnError: func(*withpricing.Error) bool { return true },
		}
		if rapid.Bool().Draw(t, "tax preset") {
			opts.Tax = pricing.Gross
		}
		prices := map[commerceml.OfferID]map[commerceml.PriceTypeID]int{}
		opts.Handler.Offer = func(o commerceml.Offer) error {
			if prices[o.ID] == nil {
				prices[o.ID] = map[commerceml.PriceTypeID]int{}
			}
			given := map[commerceml.PriceTypeID]int{}
			for _, p := range o.Prices {
				given[p.Type]++
			}
			for id, n := range given {
				prices[o.ID][id] = n
			}
			return nil
		}
		x := withpricing.New(opts)
		for i := range rapid.IntRange(1, 3).Draw(t, "files") {
			require.NoError(t, x.Read(fmt.Sprint(i), strings.NewReader(g.file())))
		}
		out, err := x.Build()
		require.NoError(t, err)
		lists := append([]pricing.List(nil), out.Lists...)
		for i := range lists {
			lists[i].Assignments = []pricing.Assignment{{To: pricing.ForSegment(kabinet.SegmentID(lists[i].ID))}}
		}
		_, _, err = pricing.Compile(pricing.Book{Units: out.Units, Products: out.Products, Lists: lists})
		require.NoError(t, err)

		sold := map[kabinet.SKU]bool{}
		for _, p := range out.Products {
			require.False(t, sold[p.SKU])
			sold[p.SKU] = true
		}
		want := 0
		for id, types := range prices {
			for _, n := range types {
				if sold[out.SKUs[id]] {
					want += n
				}
			}
		}
		got := 0
		for _, l := range out.Lists {
			for _, r := range l.Rows {
				got += max(1, len(r.Tiers))
			}
		}
		notes := map[withpricing.NoteCode]int{}
		for _, n := range out.Notes {
			notes[n.Code] = n.Count
			switch n.Code {
			case withpricing.ZeroPrice, withpricing.RepeatedPrice, withpricing.DeletedType:
				got += n.Count
			}
		}
		require.Equal(t, want, got, "prices")
		left := notes[withpricing.DeletedArticle] + notes[withpricing.ByCharacteristic] + out.Skipped
		require.Equal(t, len(out.SKUs), len(out.Products)+left, "articles")
		require.Len(t, out.Deleted, notes[withpricing.DeletedArticle])
	})
}

// TestMemory measures what an exchange holds for each price.
func TestMemory(t *testing.T) {
	const n = 20_000
	var list strings.Builder
	for i := range n {
		list.WriteString(offer(fmt.Sprintf("bd72d910-55bc-11d9-848a-%012d", i), fmt.Sprintf("A-%d", i), pcs,
			price("t", "5", "<Представление>5 руб. за шт</Представление>"), price("u", "6", ""), price("v", "7", ""), price("w", "8", "")))
	}
	text := xml(offers(types("t RUB net", "u RUB net", "v RUB net", "w RUB net"), list.String()))
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	x := read(t, withpricing.Options{}, text)
	each := (held() - before) / (4 * n)
	t.Log(each, "bytes for each price")
	require.Less(t, each, uint64(400))
	runtime.KeepAlive(x)
	runtime.KeepAlive(text)
}
