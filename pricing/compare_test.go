package pricing_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func TestCompareOfEqualBooksIsEmpty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, requests, buyer := randomBook(t)
		b.Version = "1"
		before := compile(t, b)
		b.Version = "2"
		got, err := pricing.Compare(before, compile(t, b), []pricing.Buyer{buyer, {}}, requests)
		require.NoError(t, err)
		require.Empty(t, got.Changes)
		require.Empty(t, got.Affected)
		for _, d := range got.Dearer {
			require.False(t, d.New)
		}
	})
}

func TestCompareOfABookWithItselfSaysNothing(t *testing.T) {
	s := compile(t, exampleBook())
	r := pricing.Request{SKU: "BOLT-M8", Quantity: q("10"), Currency: eur, At: march}
	got, err := pricing.Compare(s, s, []pricing.Buyer{{}, acme}, []pricing.Request{r})
	require.NoError(t, err)
	require.Equal(t, pricing.Comparison{}, got)
}

func TestCompareSaysWhosePricesChangeAndByHowMuch(t *testing.T) {
	b := pricing.Book{Products: pcs("A", "B", "C"), Lists: []pricing.List{
		list("base", []pricing.Row{price("A", "10"), price("B", "5")}, pricing.ForEveryone()),
		list("acme", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme")),
	}}
	before := compile(t, b)
	b.Lists[0].Rows[0].Price = q("11")
	b.Lists[0].Rows[1] = pricing.Row{SKU: "B", OnRequest: true}
	b.Lists[0].Rows = append(b.Lists[0].Rows, price("C", "2"))
	requests := []pricing.Request{ask("A", "3"), ask("B", "1"), ask("C", "4")}
	got, err := pricing.Compare(before, compile(t, b), []pricing.Buyer{{Organization: "acme"}, {}}, requests)
	require.NoError(t, err)
	require.Len(t, got.Changes, 5)
	require.Equal(t, [2]int{0, 1}, [2]int{got.Changes[0].Buyer, got.Changes[0].Request})
	require.True(t, got.Changes[0].Difference.IsZero())
	require.Equal(t, [2]int{1, 0}, [2]int{got.Changes[2].Buyer, got.Changes[2].Request})
	require.Equal(t, "3.00 RUB", got.Changes[2].Difference.String())

	require.Len(t, got.Affected, 2)
	client, guest := got.Affected[0], got.Affected[1]
	require.Equal(t, 2, client.Lines)
	require.Equal(t, []int{1}, client.Lost)
	require.Equal(t, []int{2}, client.Gained)
	require.Equal(t, "0.00 RUB", client.Sums[0].Difference.String(), "the account list holds")
	require.Equal(t, 1, client.Sums[0].Lines)
	require.Equal(t, 3, guest.Lines)
	require.Equal(t, "30.00 RUB", guest.Sums[0].Before.String())
	require.Equal(t, "33.00 RUB", guest.Sums[0].After.String())
	require.Equal(t, "3.00 RUB", guest.Sums[0].Difference.String())
	require.Equal(t, "10", guest.Sums[0].Percent.String())

	_, err = pricing.Compare(before, before, []pricing.Buyer{{Payer: "x"}}, nil)
	require.ErrorIs(t, err, pricing.ErrAccount)
}

func TestCompareAddsUpByCurrencyAndTaxMode(t *testing.T) {
	gross, euros := list("gross", []pricing.Row{price("B", "12")}, pricing.ForChannel("web")), list("euros", []pricing.Row{price("C", "1")}, pricing.ForChannel("web"))
	gross.Tax, euros.Currency = pricing.Gross, eur
	base := list("base", []pricing.Row{price("A", "10"), price("D", "0.01")}, pricing.ForEveryone())
	b := pricing.Book{Products: pcs("A", "B", "C", "D"), Lists: []pricing.List{base, gross, euros}}
	before := compile(t, b)
	b.Lists[0].Rows, b.Lists[1].Rows, b.Lists[2].Rows = []pricing.Row{price("A", "9"), price("D", "0.01")}, []pricing.Row{price("B", "15")}, []pricing.Row{price("C", "1.05")}
	requests := []pricing.Request{ask("A", "2"), ask("B", "1"), ask("C", "3"), ask("D", "1")}
	requests[2].Currency = eur
	got, err := pricing.Compare(before, compile(t, b), []pricing.Buyer{{Channel: "web"}}, requests)
	require.NoError(t, err)
	sums := got.Affected[0].Sums
	require.Len(t, sums, 3)
	for i, want := range []struct {
		tax                         pricing.TaxMode
		lines                       int
		before, difference, percent string
	}{
		{pricing.Net, 2, "20.01 RUB", "-2.00 RUB", "-10"}, // what stays as it is counts too: -9.995 %
		{pricing.Gross, 1, "12.00 RUB", "3.00 RUB", "25"},
		{pricing.Net, 1, "3.00 EUR", "0.15 EUR", "5"},
	} {
		require.Equal(t, want.tax, sums[i].Tax)
		require.Equal(t, want.lines, sums[i].Lines)
		require.Equal(t, want.before, sums[i].Before.String())
		require.Equal(t, want.difference, sums[i].Difference.String())
		require.Equal(t, want.percent, sums[i].Percent.String())
	}
	// A price that changes from net to gross has no difference.
	b.Lists[1].Tax = pricing.Net
	before = compile(t, b)
	b.Lists[1].Tax = pricing.Gross
	got, err = pricing.Compare(before, compile(t, b), []pricing.Buyer{{Channel: "web"}}, requests[1:2])
	require.NoError(t, err)
	require.Len(t, got.Changes, 1)
	require.True(t, got.Changes[0].Difference.IsZero())
	require.Empty(t, got.Affected[0].Sums)
}

func TestCompareResolvesTogetherWhatIsTogether(t *testing.T) {
	b := listed(pcs("A"), ladder("A", "1", "10", "10", "9"))
	before := compile(t, b)
	b.Lists[0].Rows[0].Tiers[1].Price = q("8")
	line := ask("A", "6")
	got, err := pricing.Compare(before, compile(t, b), []pricing.Buyer{{}}, []pricing.Request{line, line})
	require.NoError(t, err)
	require.Empty(t, got.Changes, "six pieces reach no tier that changes")
	line.Basis = pricing.Together
	got, err = pricing.Compare(before, compile(t, b), []pricing.Buyer{{}}, []pricing.Request{line, line})
	require.NoError(t, err)
	require.Len(t, got.Changes, 2)
	require.Equal(t, "-12.00 RUB", got.Affected[0].Sums[0].Difference.String())
}

func TestCompareBeforeTheFirstBook(t *testing.T) {
	got, err := pricing.Compare(nil, compile(t, listed(pcs("A"), price("A", "1"))), []pricing.Buyer{{}}, []pricing.Request{ask("A", "1")})
	require.NoError(t, err)
	require.Equal(t, []int{0}, got.Affected[0].Gained)
}

func TestCompareNoticesAnApprovalThatIsNeededNow(t *testing.T) {
	b := listed(pcs("A"), price("A", "10"))
	before := compile(t, b)
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("11"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorRequireApproval}}
	got, err := pricing.Compare(before, compile(t, b), []pricing.Buyer{{}}, []pricing.Request{ask("A", "1")})
	require.NoError(t, err)
	require.Len(t, got.Changes, 1)
}

// The vector of the design: list 1,000, agreement 880, promotion −15 %, 40 pieces.
func dearerBook() pricing.Book {
	b := listed(pcs("A", "B"), price("A", "1000"), price("B", "10"))
	b.Agreements = []pricing.Agreement{agreed("x", price("A", "880"), price("B", "11"))}
	b.Promotions = []pricing.Adjustment{{ID: "spring", Percent: per100("-15"), Target: pricing.Target{Products: []pricing.Selector{{SKU: "A"}}}}}
	return b
}

func TestCompareListsEveryAgreementLineDearerThanAPublicPromotion(t *testing.T) {
	b := dearerBook()
	after := compile(t, b)
	b.Promotions = nil
	before := compile(t, b)
	requests := []pricing.Request{ask("A", "40"), ask("B", "2")}
	got, err := pricing.Compare(before, after, []pricing.Buyer{{}, {Organization: "acme"}}, requests)
	require.NoError(t, err)
	require.Len(t, got.Dearer, 2)
	a, list := got.Dearer[0], got.Dearer[1]
	require.Equal(t, [2]int{1, 0}, [2]int{a.Buyer, a.Request})
	require.Equal(t, "35200.00 RUB", a.Agreed.Total.String())
	require.Equal(t, "34000.00 RUB", a.Without.Total.String())
	require.Equal(t, "1200.00 RUB", a.Difference.String())
	require.Equal(t, "3.53", a.Percent.String())
	require.Equal(t, []string{"spring"}, a.Promotions)
	require.True(t, a.New, "the promotion makes it so")
	require.Equal(t, "2.00 RUB", list.Difference.String())
	require.Empty(t, list.Promotions)
	require.False(t, list.New)
	require.Len(t, got.Affected, 1)
	require.Zero(t, got.Affected[0].Buyer, "the client pays what they did; a guest pays less")
}

func TestAnAgreementThatTakesPromotionsIsNotDearer(t *testing.T) {
	for _, policy := range []pricing.PromotionPolicy{pricing.PromotionsBest, pricing.PromotionsStack} {
		b := dearerBook()
		b.Agreements[0].Promotions = policy
		got, err := pricing.Compare(nil, compile(t, b), []pricing.Buyer{{Organization: "acme"}}, []pricing.Request{ask("A", "40")})
		require.NoError(t, err)
		require.Empty(t, got.Dearer, policy)
	}
}

func TestADearerAgreementIsFoundWhenItIsNamedAndInTheOtherTaxMode(t *testing.T) {
	b := dearerBook()
	b.Taxes = []pricing.TaxRate{{Rate: per100("20")}}
	b.Agreements[0].Tax, b.Agreements[0].Rows[0].Price = pricing.Gross, q("1032") // 860 net
	r := ask("A", "1")
	r.Agreement = "x"
	got, err := pricing.Compare(nil, compile(t, b), []pricing.Buyer{{Organization: "acme"}}, []pricing.Request{r})
	require.NoError(t, err)
	require.Len(t, got.Dearer, 1)
	require.Equal(t, "12.00 RUB", got.Dearer[0].Difference.String(), "1,032 less 850 and 20 %")
	b.Agreements[0].Rows[0].Price = q("1019.99")
	got, err = pricing.Compare(nil, compile(t, b), []pricing.Buyer{{Organization: "acme"}}, []pricing.Request{r})
	require.NoError(t, err)
	require.Empty(t, got.Dearer)
}

func TestComparisonIsPlainData(t *testing.T) {
	b := dearerBook()
	got, err := pricing.Compare(nil, compile(t, b), []pricing.Buyer{{Organization: "acme"}, {}}, []pricing.Request{ask("A", "40"), ask("nothing", "1")})
	require.NoError(t, err)
	text, err := json.Marshal(got)
	require.NoError(t, err)
	var back pricing.Comparison
	require.NoError(t, json.Unmarshal(text, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(text), string(again))
}

// per100 is a percentage.
func per100(s string) kabinet.Percentage { return kabinet.MustPercentage(s) }

// listed is a book with one list for everyone, "base".
func listed(products []pricing.Product, rows ...pricing.Row) pricing.Book {
	return pricing.Book{Products: products, Lists: []pricing.List{list("base", rows, pricing.ForEveryone())}}
}

// agreed is a net agreement in roubles with acme.
func agreed(id kabinet.AgreementID, rows ...pricing.Row) pricing.Agreement {
	return pricing.Agreement{ID: id, Number: "N " + string(id), Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: rows}
}
