package pricecsv

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func load(t *testing.T, text string, opts Options) *Table {
	t.Helper()
	table, skipped, err := Load(strings.NewReader(text), opts)
	require.NoError(t, err)
	require.Zero(t, skipped)
	return table
}

func TestLinesWithThresholdsBecomeALadder(t *testing.T) {
	lines := []string{"A,TNE,80000,", "A,TNE,78500,10", "B,PCE,5,", "A,TNE,79000,5.5", "C,PCE,7,1", "D,PCE,9,", "D,PCE,8,10", "A,MTR,2000,"}
	var first []TableList
	for range 20 {
		table := load(t, "sku,unit,price,from\n"+strings.Join(lines, "\n"), Options{List: "base", Currency: rub, Tax: pricing.Net})
		got := table.Lists()
		require.Len(t, got, 1)
		for _, row := range got[0].List.Rows {
			var tiers []string
			for _, tier := range row.Tiers {
				tiers = append(tiers, tier.From.String()+":"+tier.Price.String())
			}
			switch string(row.SKU) + "/" + string(row.Unit) {
			case "A/TNE":
				require.Equal(t, []string{"0.001:80000", "5.5:79000", "10:78500"}, tiers)
				require.True(t, row.Price.IsZero())
			case "A/MTR", "B/PCE":
				require.Empty(t, tiers, "one line without a threshold is a price")
				require.False(t, row.Price.IsZero())
			case "C/PCE":
				require.Equal(t, []string{"1:7"}, tiers, "one line with a threshold is a ladder")
			case "D/PCE":
				require.Equal(t, []string{"1:9", "10:8"}, tiers, "any quantity begins with the smallest one")
			default:
				t.Fatal(row)
			}
		}
		require.Len(t, got[0].List.Rows, 5)
		if first == nil {
			first = got
			require.Equal(t, "base", got[0].List.Name)
		}
		rand.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	}
}

func TestValiditiesAreLaddersOfTheirOwn(t *testing.T) {
	table := load(t, "sku,price,from,valid_from,valid_until\n"+
		"A,10,,2026-01-01,2026-01-31\nA,9,10,2026-01-01,2026-01-31\nA,11,,2026-02-01,\nA,10,10,2026-01-31T21:00:00Z,\n", Options{Currency: rub, Zone: moscow})
	rows := table.Lists()[0].List.Rows
	require.Len(t, rows, 2, "the day in Moscow and the instant in UTC are the same")
	require.Len(t, rows[0].Tiers, 2)
	require.Len(t, rows[1].Tiers, 2)
	require.True(t, rows[0].Until.Equal(rows[1].From))
}

func TestSmallestQuantityIsTheCallersToSay(t *testing.T) {
	table := Table{Smallest: func(kabinet.SKU, kabinet.UoM) kabinet.Quantity { return kabinet.MustQuantity("0.5") }}
	for _, s := range []string{"10 RUB", "9 RUB"} {
		r := Record{List: "base", SKU: "A", Price: kabinet.MustMoney(s)}
		if s == "9 RUB" {
			r.From = kabinet.MustQuantity("2")
		}
		require.NoError(t, table.Add(r))
	}
	require.Equal(t, "0.5", table.Lists()[0].List.Rows[0].Tiers[0].From.String())
}

func TestEachCurrencyIsAListOfItsOwn(t *testing.T) {
	table := load(t, "list,sku,price,currency\nretail,A,10,RUB\nretail,A,1,USD\nretail-USD,A,2,RUB\nretail,B,2,USD\n", Options{Tax: pricing.Net})
	var got []string
	for _, l := range table.Lists() {
		got = append(got, string(l.Name)+" "+string(l.List.ID)+" "+l.List.Currency.Code())
	}
	require.Equal(t, []string{"retail retail RUB", "retail retail-USD- USD", "retail-USD retail-USD RUB"}, got)
	require.Len(t, table.Lists()[1].List.Rows, 2)
}

func TestContradictionsNameTheEarlierRow(t *testing.T) {
	const head = "sku,unit,price,from,per,min,max,step,order_unit,free,on_request,convertible,tax\n"
	for _, c := range []struct {
		name, a, b string
		want       *kabinet.Error
		column     Column
	}{
		{"twice", "A,PCE,10,5,,,,,,,,,net", "A,PCE,9,5.0,,,,,,,,,net", ErrTwice, From},
		{"any twice", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,0,,,,,,,,,net", ErrTwice, From},
		{"any and the smallest", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,1,,,,,,,,,net", ErrTwice, From},
		{"per", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,5,100,,,,,,,,net", ErrLadder, Per},
		{"min", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,5,,1,,,,,,,net", ErrLadder, Min},
		{"max", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,5,,,9,,,,,,net", ErrLadder, Max},
		{"step", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,5,,,,1,,,,,net", ErrLadder, Step},
		{"order unit", "A,PCE,10,,,,,,,,,,net", "A,PCE,9,5,,,,,BX,,,,net", ErrLadder, OrderUnit},
		{"free", "A,PCE,,,,,,,,yes,,,net", "A,PCE,9,5,,,,,,,,,net", ErrLadder, Free},
		{"on request", "A,PCE,9,5,,,,,,,,,net", "A,PCE,,,,,,,,,yes,,net", ErrLadder, OnRequest},
		{"convertible", "A,PCE,9,5,,,,,,,,,net", "A,PCE,8,9,,,,,,,,yes,net", ErrLadder, Convertible},
		{"tax", "A,PCE,9,,,,,,,,,,net", "B,PCE,8,,,,,,,,,,gross", ErrListTax, Tax},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := Load(strings.NewReader(head+c.a+"\n"+c.b+"\n"), Options{Currency: rub})
			require.ErrorIs(t, err, c.want)
			var mistake *Error
			require.ErrorAs(t, err, &mistake)
			require.Equal(t, 3, mistake.Row)
			require.Equal(t, c.column, mistake.Column)
			require.Equal(t, "row 3, column "+c.column.String(), mistake.Err.Place())
			require.Equal(t, 2, mistake.Err.Param("row"))
			table, skipped, err := Load(strings.NewReader(head+c.a+"\n"+c.b+"\n"), Options{Currency: rub, OnError: func(*Error) bool { return true }})
			require.NoError(t, err)
			require.Equal(t, 1, skipped)
			require.Len(t, table.Lists()[0].List.Rows, 1, "what contradicts is left out whole")
			require.Len(t, table.Products(), 1)
		})
	}
}

func TestProductsKeepTheirFirstNameAndUnit(t *testing.T) {
	table := load(t, "sku,name,unit,price\nA,,,1\nA,Bolt,PCE,2\nA,Nut,BX,3\nB,Saw,BX,4\n", Options{Currency: rub})
	require.Equal(t, []pricing.Product{{SKU: "A", Name: "Bolt", Unit: "PCE"}, {SKU: "B", Name: "Saw", Unit: "BX"}}, table.Products())
}

func TestTableCompiles(t *testing.T) {
	table := load(t, "list,sku,name,unit,price,from,per\nbase,A,Pipe,MTR,6180,,100\nbase,A,Pipe,MTR,6000,500,100\nvip,A,Pipe,MTR,59,,\n",
		Options{Currency: rub, Tax: pricing.Net})
	book := pricing.Book{Products: table.Products()}
	for _, l := range table.Lists() {
		book.Lists = append(book.Lists, l.List)
	}
	_, _, err := pricing.Compile(book)
	require.NoError(t, err)
}
