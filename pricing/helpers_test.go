package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

var (
	rub = kabinet.MustCurrency("RUB")
	eur = kabinet.MustCurrency("EUR")
	day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

func q(s string) kabinet.Quantity { return kabinet.MustQuantity(s) }

func pct(s string) kabinet.Percentage { return kabinet.MustPercentage(s) }

// pcs are products sold by the piece.
func pcs(skus ...kabinet.SKU) []pricing.Product {
	var out []pricing.Product
	for _, s := range skus {
		out = append(out, pricing.Product{SKU: s, Unit: kabinet.Piece})
	}
	return out
}

// list is a net list in roubles for the parties.
func list(id pricing.ListID, rows []pricing.Row, to ...pricing.Party) pricing.List {
	l := pricing.List{ID: id, Name: "list " + string(id), Currency: rub, Tax: pricing.Net, Rows: rows}
	for _, p := range to {
		l.Assignments = append(l.Assignments, pricing.Assignment{To: p})
	}
	return l
}

func price(sku kabinet.SKU, amount string) pricing.Row {
	return pricing.Row{SKU: sku, Price: q(amount)}
}

// ladder makes a row of tiers from threshold, price pairs.
func ladder(sku kabinet.SKU, pairs ...string) pricing.Row {
	r := pricing.Row{SKU: sku}
	for i := 0; i < len(pairs); i += 2 {
		r.Tiers = append(r.Tiers, pricing.Tier{From: q(pairs[i]), Price: q(pairs[i+1])})
	}
	return r
}

func compile(t require.TestingT, b pricing.Book) *pricing.Snapshot {
	s, _, err := pricing.Compile(b)
	require.NoError(t, err)
	return s
}

func view(t require.TestingT, b pricing.Book, buyer pricing.Buyer) *pricing.View {
	v, err := compile(t, b).For(buyer)
	require.NoError(t, err)
	return v
}

func ask(sku kabinet.SKU, quantity string) pricing.Request {
	return pricing.Request{SKU: sku, Quantity: q(quantity), Currency: rub, At: day}
}

// priced asserts a price for one unit and a total, as canonical amounts.
func priced(t testing.TB, r pricing.Result, price, total string) {
	t.Helper()
	require.Equal(t, pricing.Priced, r.Outcome, "reason %s", r.Reason)
	require.Equal(t, price, r.Price.Amount())
	require.Equal(t, total, r.Total.Amount())
}

func unpriced(t testing.TB, r pricing.Result, why pricing.Reason) {
	t.Helper()
	require.Equal(t, pricing.NoPrice, r.Outcome)
	require.Equal(t, why.String(), r.Reason.String())
	require.True(t, r.Total.IsZero())
	require.False(t, r.Order.OK)
	require.Error(t, r.Err())
}

// acme is a buyer of unit leaf under branch, with two segments.
var acme = pricing.Buyer{
	Organization: "acme", Units: []kabinet.UnitID{"leaf", "branch"}, Payer: "acme-llc",
	Segments: []kabinet.SegmentID{"gold", "metal"}, Channel: "web",
}

func nextBreak(v *pricing.View, r pricing.Request) (pricing.LadderTier, bool) {
	return v.NextBreak(r, v.Resolve(r))
}

// general is a book with one list for everyone, "base".
func general(products []pricing.Product, rows ...pricing.Row) pricing.Book {
	return pricing.Book{Products: products, Lists: []pricing.List{list("base", rows, pricing.ForEveryone())}}
}

// contract is a net agreement in roubles with acme.
func contract(id kabinet.AgreementID, rows ...pricing.Row) pricing.Agreement {
	return pricing.Agreement{ID: id, Number: "N " + string(id), Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: rows}
}

// under is a request with conditions.
func under(r pricing.Request, c pricing.Conditions) pricing.Request {
	r.Conditions = &c
	return r
}

// together makes the requests count together, and answers them.
func together(v *pricing.View, requests ...pricing.Request) []pricing.Result {
	for i := range requests {
		requests[i].Basis = pricing.Together
	}
	return v.ResolveAll(nil, requests)
}

// totals returns the totals of results, or the reasons why there is none.
func totals(results []pricing.Result) (out []string) {
	for _, r := range results {
		if r.Outcome == pricing.Priced {
			out = append(out, r.Total.Amount())
		} else {
			out = append(out, r.Reason.String())
		}
	}
	return out
}

// answer is the total, or the reason why there is none.
func answer(r pricing.Result) string { return totals([]pricing.Result{r})[0] }

// refused asserts that the book does not compile, for one reason at one place.
func refused(t testing.TB, b pricing.Book, want error, at string) {
	t.Helper()
	_, _, err := pricing.Compile(b)
	require.ErrorIs(t, err, want)
	require.Equal(t, at, place(t, err))
}

// place returns where the first mistake is.
func place(t testing.TB, err error) string {
	t.Helper()
	var e *kabinet.Error
	require.ErrorAs(t, err, &e)
	return e.Place()
}
