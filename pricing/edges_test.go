package pricing_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// edgeSKUs are numbers of every length up to 20 bytes, of words that differ in
// their last byte only, in several scripts, and as long as can be.
func edgeSKUs() (out []kabinet.SKU) {
	for n := 1; n <= 20; n++ {
		out = append(out, kabinet.SKU(strings.Repeat("x", n)), kabinet.SKU(strings.Repeat("x", n-1)+"y"), kabinet.SKU(strings.Repeat("x", n)+"\x00"))
	}
	long := strings.Repeat("я", 32_767)
	return append(out, "Труба 159×6", "鋼管-１５９", "\x00", "\xff\xfe", kabinet.SKU(long+"a"), kabinet.SKU(long+"b"))
}

// answersAlike asserts that each way to ask gives one answer, in pages of many
// sizes and into memory that has been used.
func answersAlike(t *testing.T, v *pricing.View, requests []pricing.Request, of ...any) []pricing.Result {
	t.Helper()
	want := pricing.Slowly(v).ResolveAll(nil, requests)
	for i := range requests {
		require.Equal(t, want[i], v.Resolve(requests[i]), of...)
		explained, trace := v.Explain(requests[i])
		require.Equal(t, want[i], explained, of...)
		require.Equal(t, want[i], trace.Result, of...)
	}
	explained, _ := v.ExplainAll(requests)
	require.Equal(t, want, explained, of...)
	dirty := make([]pricing.Result, 300)
	for i := range dirty {
		scribble(reflect.ValueOf(&dirty[i]).Elem())
		pricing.Scribble(&dirty[i])
	}
	for _, size := range []int{1, 2, 63, 64, 65, 127, 128, 129, 300} {
		for at := 0; at < len(requests); at += size {
			some := requests[at:min(at+size, len(requests))]
			require.Equal(t, want[at:at+len(some)], v.ResolveAll(dirty[:0], some), of...)
		}
	}
	return want
}

// TestEdgesOfTheTables: products of so many rows as stand at the edges of what is
// read at once, of numbers of every length, in lists as they were compiled and
// amended, and a buyer of few of them and of many.
func TestEdgesOfTheTables(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	skus := edgeSKUs()
	rows := []int{0, 1, 2, 7, 8, 9, 11, 12, 63, 64, 65, 512, 513}
	for _, own := range []int{1, 11, 12, 254, 513} {
		b := pricing.Book{Version: "1", Products: pcs(skus...)}
		count := func(at int) int { return rows[at%len(rows)] }
		for i := range 513 {
			l := pricing.List{ID: pricing.ListID(fmt.Sprintf("l%03d", i)), Currency: rub, Tax: pricing.Net}
			for at, sku := range skus {
				if i < count(at) {
					l.Rows = append(l.Rows, price(sku, fmt.Sprint(1+r.IntN(1_000_000))))
				}
			}
			to := pricing.ForOrganization("other")
			if i*own/513 != (i+1)*own/513 { // so many of them, the last too
				to = pricing.ForOrganization("acme")
			}
			l.Assignments = []pricing.Assignment{{To: to, Priority: r.IntN(2)*1000 + i}}
			b.Lists = append(b.Lists, l)
		}
		s := compile(t, b)
		var requests []pricing.Request
		for i, at := range r.Perm(2 * len(skus)) {
			requests = append(requests, ask(skus[at%len(skus)], fmt.Sprint(1+i)))
		}
		requests[3].SKU, requests[17].SKU, requests[70].SKU = "", "xz", skus[len(skus)-1]+"b"
		for step := range 4 {
			v, err := s.For(acme)
			require.NoError(t, err)
			results := answersAlike(t, v, requests, own, step)
			for i := range results {
				want := best(b, requests[i].SKU)
				require.Equal(t, want.list, results[i].Source.List, "%d %d %q", own, step, requests[i].SKU)
				if want.list != "" {
					require.Equal(t, want.price, results[i].Price.Amount())
				}
			}
			// The next amends some lists: the first, the last, and others.
			next := cloned(b)
			change := pricing.Amendment{Version: fmt.Sprint(step + 2)}
			for _, i := range []int{0, r.IntN(513), r.IntN(513), 512} {
				l := &next.Lists[i]
				for j := range l.Rows {
					l.Rows[j].Price = q(fmt.Sprint(1 + r.IntN(1_000_000)))
				}
				l.Rows = l.Rows[r.IntN(min(2, len(l.Rows)+1)):]
				if !hasList(change.Lists, l.ID) {
					change.Lists = append(change.Lists, *l)
				}
			}
			b, b.Version = next, change.Version
			s, _, err = s.With(change)
			require.NoError(t, err)
		}
	}
}

func hasList(lists []pricing.List, id pricing.ListID) bool {
	for _, l := range lists {
		if l.ID == id {
			return true
		}
	}
	return false
}

type bestPrice struct {
	list  pricing.ListID
	price string
}

// best is the price of acme's list of the highest priority.
func best(b pricing.Book, sku kabinet.SKU) (out bestPrice) {
	priority := -1
	for _, l := range b.Lists {
		if a := l.Assignments[0]; a.To == pricing.ForOrganization("acme") && a.Priority > priority {
			for _, r := range l.Rows {
				if r.SKU == sku {
					priority, out = a.Priority, bestPrice{l.ID, kabinet.MustMoney(r.Price.String() + " RUB").Amount()}
				}
			}
		}
	}
	return out
}

// TestNumbersThatAreTooLong: a number may take 65535 bytes.
func TestNumbersThatAreTooLong(t *testing.T) {
	long := kabinet.SKU(strings.Repeat("n", 65_535))
	b := general(pcs(long), price(long, "5"))
	r := view(t, b, acme).Resolve(ask(long, "1"))
	priced(t, r, "5.00", "5.00")
	unpriced(t, view(t, b, acme).Resolve(ask(long+"n", "1")), pricing.ReasonUnknownProduct)
	unpriced(t, view(t, b, acme).Resolve(ask(long[:65_534], "1")), pricing.ReasonUnknownProduct)
	refused(t, general(pcs(long+"n")), pricing.ErrTooMany, "/products/0/sku")
}

// TestMoreRowsThanABlockCounts: the rows of one product are counted in 20 bits.
func TestMoreRowsThanABlockCounts(t *testing.T) {
	err := pricing.Crowd(general(pcs("A"), price("A", "5")), 1<<20)
	require.ErrorIs(t, err, pricing.ErrTooMany)
	require.ErrorContains(t, err, "1048575")
}
