package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// TestManyTables: with few tables and with many, for a buyer of few and of many,
// and for products that few and that all tables have, the quick path answers as
// the general one.
func TestManyTables(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for _, of := range []struct{ lists, own int }{{1, 1}, {7, 3}, {8, 8}, {9, 2}, {16, 5}, {300, 10}, {300, 300}, {1_000, 1_000}, {5_000, 40}, {66_000, 9}} {
		b := pricing.Book{Version: "many"}
		products := []int{1, 2, 7, 50, 100} // of so many lists, each has one row
		for _, n := range products {
			b.Products = append(b.Products, pricing.Product{SKU: kabinet.SKU(fmt.Sprintf("EVERY-%03d", n)), Unit: kabinet.Piece})
		}
		own, priorities := map[int]bool{}, r.Perm(of.lists)
		for _, n := range r.Perm(of.lists)[:of.own] {
			own[n] = true
		}
		own[of.lists-1] = true                                                 // whose row is the last
		own[of.lists*3/4], own[of.lists*3/4-2048*(of.lists/4096)] = true, true // which differ in the upper bits alone
		for i := range of.lists {
			l := pricing.List{ID: pricing.ListID(fmt.Sprintf("l%05d", i)), Currency: eur, Tax: pricing.Net}
			for at, n := range products {
				if i%n == 0 {
					l.Rows = append(l.Rows, pricing.Row{SKU: b.Products[at].SKU, Price: q(fmt.Sprint(1 + r.IntN(1_000_000)))})
				}
			}
			to := pricing.ForOrganization(kabinet.OrgID(fmt.Sprintf("other%d", i)))
			if own[i] {
				to = pricing.ForOrganization("acme")
			}
			l.Assignments = []pricing.Assignment{{To: to, Priority: priorities[i]}}
			b.Lists = append(b.Lists, l)
		}
		v := view(t, b, pricing.Buyer{Organization: "acme"})
		wins := make([]pricing.ListID, len(products)) // the list of the highest priority
		for at, n := range products {
			best := -1
			for i := 0; i < of.lists; i += n {
				if own[i] && priorities[i] > best {
					best, wins[at] = priorities[i], b.Lists[i].ID
				}
			}
		}
		var requests []pricing.Request
		for i := range 150 {
			requests = append(requests, pricing.Request{
				SKU: b.Products[i%len(products)].SKU, Quantity: kabinet.QuantityOf(int64(1 + i)), Currency: eur, At: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC),
			})
		}
		requests[70].SKU = "EVERY-004" // which there is not
		want := pricing.Slowly(v).ResolveAll(nil, requests)
		for i := range products {
			require.Equal(t, wins[i], want[i].Source.List, of)
		}
		require.Equal(t, want, v.ResolveAll(nil, requests), of)
		for i := range requests[:len(products)] {
			require.Equal(t, want[i], v.Resolve(requests[i]), of)
		}
	}
}

// TestATableOfTwoSources: a list that is assigned twice holds as long as either.
func TestATableOfTwoSources(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	l := list("base", []pricing.Row{price("A", "10")})
	l.Assignments = []pricing.Assignment{
		{To: pricing.ForOrganization("acme"), Window: kabinet.Window{Until: at.AddDate(0, -1, 0)}}, {To: pricing.ForEveryone(), Priority: 1},
	}
	dear := list("dear", []pricing.Row{price("A", "11")}, pricing.ForEveryone())
	v := view(t, pricing.Book{Products: pcs("A"), Lists: []pricing.List{l, dear}}, pricing.Buyer{Organization: "acme"})
	requests := []pricing.Request{{SKU: "A", Quantity: q("2"), Currency: rub, At: at}}
	require.Equal(t, "20.00 RUB", v.ResolveAll(nil, requests)[0].Total.String())
	require.Equal(t, "20.00 RUB", v.Resolve(requests[0]).Total.String())
}

// TestResultsAreWrittenWhole: nothing of what was in the memory before remains.
func TestResultsAreWrittenWhole(t *testing.T) {
	b := pricing.Book{
		Products: []pricing.Product{{SKU: "A", Unit: kabinet.Piece}},
		Lists: []pricing.List{{
			ID: "base", Currency: eur, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}},
			Rows: []pricing.Row{{SKU: "A", Price: q("10")}},
		}},
	}
	v := view(t, b, pricing.Buyer{})
	requests := []pricing.Request{{SKU: "A", Quantity: q("2"), Currency: eur, At: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}}
	want := v.ResolveAll(nil, requests)
	used := make([]pricing.Result, 1)
	scribble(reflect.ValueOf(&used[0]).Elem())
	pricing.Scribble(&used[0])
	require.NotEqual(t, want, used)
	require.Equal(t, want, v.ResolveAll(used[:0], requests))
}

// scribble sets every exported field to something.
func scribble(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		switch x := v.Addr().Interface().(type) {
		case *time.Time:
			*x = time.Unix(1, 0)
		case *kabinet.Money:
			*x = kabinet.MustMoney("7.77 EUR")
		case *kabinet.Quantity:
			*x = kabinet.QuantityOf(777)
		default:
			for i := range v.NumField() {
				if v.Type().Field(i).IsExported() {
					scribble(v.Field(i))
				}
			}
		}
	case reflect.String:
		v.SetString("scribble")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(1)
	default:
		panic(v.Kind())
	}
}
