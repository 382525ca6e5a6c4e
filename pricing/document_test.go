package pricing_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func orderBook(adjustments ...pricing.Adjustment) pricing.Book {
	return pricing.Book{
		Products: pcs("A", "B", "C"), DocumentAdjustments: adjustments,
		Lists: []pricing.List{list("b", []pricing.Row{price("A", "10"), price("B", "10"), price("C", "10")}, pricing.ForEveryone())},
	}
}

func percentOff(id, percent string) pricing.Adjustment {
	return pricing.Adjustment{ID: pricing.AdjustmentID(id), Percent: kabinet.MustPercentage(percent)}
}

func amounts(list []kabinet.Money) (out []string) {
	for _, m := range list {
		out = append(out, m.Amount())
	}
	return out
}

func document(t *testing.T, b pricing.Book, requests ...pricing.Request) pricing.Document {
	t.Helper()
	d, err := view(t, b, acme).Document(requests)
	require.NoError(t, err)
	return d
}

func TestADocumentDiscountIsRoundedOnceAndAllocatedByLargestRemainder(t *testing.T) {
	off := pricing.Adjustment{ID: "coupon", Amount: q("-0.10"), Currency: rub, Tax: pricing.Net}
	d := document(t, orderBook(off), ask("A", "1"), ask("B", "1"), ask("C", "1"))
	require.Equal(t, "-0.10", d.Adjustments[0].Amount.Amount())
	require.Equal(t, []string{"-0.03", "-0.03", "-0.04"}, amounts(d.Adjustments[0].Shares))
	total, err := d.Total(nil)
	require.NoError(t, err)
	require.Equal(t, "29.90", total.Amount())
}

func TestCancellingALineDoesNotMoveDiscountOntoTheOthers(t *testing.T) {
	d := document(t, orderBook(percentOff("all", "-10")), ask("A", "1"), ask("B", "2"), ask("C", "3"))
	before := make([]string, 3)
	for i := range before {
		total, err := d.LineTotal(i)
		require.NoError(t, err)
		before[i] = total.Amount()
	}
	require.Equal(t, []string{"9.00", "18.00", "27.00"}, before)
	left, err := d.Total([]bool{false, true})
	require.NoError(t, err)
	require.Equal(t, "36.00", left.Amount())
}

func TestDocumentAdjustmentsApplyInOrderOnWhatIsLeft(t *testing.T) {
	first, second := percentOff("b", "-10"), percentOff("a", "-10")
	first.Priority = 1
	d := document(t, orderBook(second, first), ask("A", "10"))
	require.Equal(t, pricing.AdjustmentID("b"), d.Adjustments[0].ID)
	require.Equal(t, "-10.00", d.Adjustments[0].Amount.Amount())
	require.Equal(t, "-9.00", d.Adjustments[1].Amount.Amount())
}

func TestDocumentAdjustmentsHaveThresholdsAndTargets(t *testing.T) {
	off := percentOff("big", "-10")
	off.Min, off.Currency, off.Tax = q("100"), rub, pricing.Net
	b := orderBook(off)
	require.Empty(t, document(t, b, ask("A", "9")).Adjustments)
	require.Len(t, document(t, b, ask("A", "10")).Adjustments, 1, "the threshold is inclusive")

	b.DocumentAdjustments[0].Products = []pricing.Selector{{SKU: "A"}}
	d := document(t, b, ask("A", "10"), ask("B", "10"))
	require.Equal(t, []string{"-10.00", "0.00"}, amounts(d.Adjustments[0].Shares))
	require.Empty(t, document(t, b, ask("A", "5"), ask("B", "10")).Adjustments, "only the lines that it is for count")

	b.DocumentAdjustments[0].Currency = eur
	require.Empty(t, document(t, b, ask("A", "10")).Adjustments)
	b.DocumentAdjustments[0].Audience = []pricing.Party{pricing.ForOrganization("rival")}
	require.Empty(t, document(t, b, ask("A", "10")).Adjustments)
}

func TestDocumentAdjustmentsCombine(t *testing.T) {
	one, two, three := percentOff("1", "-10"), percentOff("2", "-20"), percentOff("3", "-1")
	one.Group, two.Group, one.Combine, two.Combine = "g", "g", pricing.CombineBest, pricing.CombineBest
	d := document(t, orderBook(one, two, three), ask("A", "10"))
	require.Len(t, d.Adjustments, 2)
	require.Equal(t, "-20.00", d.Adjustments[0].Amount.Amount())
	require.Equal(t, "-0.80", d.Adjustments[1].Amount.Amount())

	three.Combine, three.Group = pricing.CombineExclusive, "x"
	d = document(t, orderBook(one, two, three), ask("A", "10"))
	require.Len(t, d.Adjustments, 1)
	require.Equal(t, "-1.00", d.Adjustments[0].Amount.Amount())
}

func TestDocumentAdjustmentsRefuseWhatTheyCannotDivide(t *testing.T) {
	b := orderBook(percentOff("all", "-10"))
	gross := list("gross", []pricing.Row{price("B", "12")}, pricing.ForOrganization("acme"))
	gross.Tax = pricing.Gross
	b.Lists = append(b.Lists, gross)
	_, err := view(t, b, acme).Document([]pricing.Request{ask("A", "1"), ask("B", "1")})
	require.ErrorIs(t, err, pricing.ErrMixedTax)

	b = orderBook(pricing.Adjustment{ID: "much", Amount: q("-11"), Currency: rub, Tax: pricing.Net})
	_, err = view(t, b, acme).Document([]pricing.Request{ask("A", "1")})
	require.Error(t, err)
	require.Equal(t, "pricing.below_zero", err.(*kabinet.Error).Code())

	d := document(t, orderBook(percentOff("all", "-10")), ask("A", "1"), ask("unknown", "1"))
	require.Equal(t, []string{"-1.00", "0.00"}, amounts(d.Adjustments[0].Shares), "a line without a price has no share")
}

func TestSharesSumToTheAdjustment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percent := kabinet.MustPercentage("-" + kabinet.QuantityOf(rapid.Int64Range(1, 99).Draw(t, "percent")).String())
		v := view(t, orderBook(pricing.Adjustment{ID: "x", Percent: percent}), acme)
		var requests []pricing.Request
		for range rapid.IntRange(1, 8).Draw(t, "lines") {
			r := ask(rapid.SampledFrom([]kabinet.SKU{"A", "B", "C"}).Draw(t, "sku"), "1")
			r.Quantity, _ = kabinet.NewQuantity(rapid.Int64Range(1, 99999).Draw(t, "quantity"), 3)
			requests = append(requests, r)
		}
		d, err := v.Document(requests)
		require.NoError(t, err)
		var sum kabinet.Money
		for _, s := range d.Adjustments[0].Shares {
			require.LessOrEqual(t, s.Sign(), 0)
			sum, err = sum.Add(s)
			require.NoError(t, err)
		}
		require.True(t, sum.Equal(d.Adjustments[0].Amount))
	})
}

func ExampleView_Document() {
	book := exampleBook()
	book.DocumentAdjustments = []pricing.Adjustment{{ID: "early", Name: "Early payment", Percent: kabinet.MustPercentage("-2")}}
	snapshot, _, _ := pricing.Compile(book)
	view, _ := snapshot.For(pricing.Buyer{})
	document, _ := view.Document([]pricing.Request{
		{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(1000), Currency: kabinet.MustCurrency("EUR"), At: march, Basis: pricing.Together},
	})
	total, _ := document.Total(nil)
	for _, a := range document.Adjustments {
		fmt.Println(a.Name, a.Amount)
	}
	fmt.Println(total)
	// Output:
	// Early payment -6.20 EUR
	// 303.80 EUR
}
