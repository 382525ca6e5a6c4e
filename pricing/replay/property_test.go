package replay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

var (
	skus     = []kabinet.SKU{"A", "B", "C", "D"}
	segments = []kabinet.SegmentID{"gold", "silver"}
)

// drawBook makes a book of lists, agreements and rules.
func drawBook(t *rapid.T) pricing.Book {
	b := pricing.Book{Taxes: []pricing.TaxRate{{Rate: kabinet.MustPercentage("20")}, {Class: "low", Rate: kabinet.MustPercentage("10")}}}
	for i, sku := range skus {
		b.Products = append(b.Products, pricing.Product{
			SKU: sku, Unit: kabinet.Metre, TaxClass: []string{"", "low"}[i%2],
			Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}, {Unit: kabinet.Tonne, Num: 1000, Den: 7}},
		})
	}
	// A list has a product once, so that no two rows overlap.
	rows := func(label string) []pricing.Row {
		var out []pricing.Row
		for _, sku := range skus {
			price := func() kabinet.Quantity {
				p, _ := kabinet.NewQuantity(rapid.Int64Range(1, 100_000).Draw(t, label+" price"), rapid.IntRange(0, 4).Draw(t, label+" scale"))
				return p
			}
			r := pricing.Row{SKU: sku, Convertible: true}
			switch rapid.IntRange(0, 5).Draw(t, label+" form") {
			case 0:
				continue
			case 1:
				r.Price, r.Per = price(), q("100")
			case 2, 3:
				r.Tiers = []pricing.Tier{{From: q("1"), Price: price()}, {From: q("5"), Price: price()}, {From: q("20"), Price: price()}}
				if rapid.Bool().Draw(t, label+" graduated") {
					r.Ladder = &pricing.Ladder{Mode: pricing.Graduated}
				}
			case 4:
				r.Price = price()
				r.Window = kabinet.Window{Until: day.AddDate(0, 0, rapid.IntRange(-5, 5).Draw(t, label+" until")).Add(1)}
			default:
				r.Price = price()
			}
			out = append(out, r)
		}
		return out
	}
	tax := func(label string) pricing.TaxMode {
		return rapid.SampledFrom([]pricing.TaxMode{pricing.Net, pricing.Gross}).Draw(t, label+" tax")
	}
	base := list("base", pricing.ForEveryone(), rows("base")...)
	base.Tax = tax("base")
	b.Lists = append(b.Lists, base)
	for _, s := range segments {
		l := list(pricing.ListID(s), pricing.ForSegment(s), rows(string(s))...)
		l.Tax = tax(string(s))
		b.Lists = append(b.Lists, l)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "agreements") {
		a := contract(kabinet.AgreementID(fmt.Sprint("a", i)), rows("agreement")...)
		a.Default = i == 0
		b.Agreements = append(b.Agreements, a)
	}
	if rapid.Bool().Draw(t, "promotion") {
		b.Promotions = []pricing.Adjustment{{ID: "p", Percent: kabinet.MustPercentage("-7.5")}}
	}
	b.Policy.RoundUnitFirst = rapid.Bool().Draw(t, "unit first")
	b.Policy.Rounding = rapid.SampledFrom([]kabinet.Rounding{kabinet.HalfUp, kabinet.HalfEven, kabinet.Down}).Draw(t, "rounding")
	return b
}

// drawDocuments makes documents whose amounts are those of the book, and says
// how many lines it has a price for. Where disturbed is set, some are not.
func drawDocuments(t *rapid.T, s *pricing.Snapshot, disturbed bool) (documents [][]replay.Line, priced int) {
	for i := range rapid.IntRange(1, 6).Draw(t, "documents") {
		buyer := pricing.Buyer{
			Organization: rapid.SampledFrom([]kabinet.OrgID{"acme", "other"}).Draw(t, "organization"),
			Segments:     rapid.SliceOfNDistinct(rapid.SampledFrom(segments), 0, 2, rapid.ID).Draw(t, "segments"),
		}
		at := day.AddDate(0, 0, rapid.IntRange(-10, 10).Draw(t, "day"))
		var lines []replay.Line
		var requests []pricing.Request
		for j := range rapid.IntRange(1, 5).Draw(t, "lines") {
			coef := rapid.Int64Range(1, 50_000).Draw(t, "quantity")
			quantity, _ := kabinet.NewQuantity(coef, rapid.IntRange(0, 3).Draw(t, "digits"))
			r := pricing.Request{
				SKU: rapid.SampledFrom(skus).Draw(t, "sku"), Quantity: quantity, Currency: rub, At: at, Basis: pricing.Together,
				Unit: rapid.SampledFrom([]kabinet.UoM{"", kabinet.Metre, kabinet.Box, kabinet.Tonne}).Draw(t, "unit"),
			}
			requests = append(requests, r)
			lines = append(lines, replay.Line{Document: fmt.Sprint("d", i), Number: fmt.Sprint(j + 1), Buyer: buyer, Request: r})
		}
		v, err := s.For(buyer)
		require.NoError(t, err)
		for j, res := range v.ResolveAll(nil, requests) {
			l := &lines[j]
			l.Total = amount("1.23")
			if res.Outcome == pricing.Priced {
				priced++
				l.Total, l.Tax = res.Total, res.Tax
			}
			if disturbed {
				switch rapid.IntRange(0, 5).Draw(t, "disturbed") {
				case 0:
					l.Total, _ = l.Total.Add(amount("0.01"))
				case 1:
					l.Total, _ = l.Total.MulDiv(12, 10, 2, kabinet.HalfUp)
				case 2:
					l.Tax = pricing.TaxUnstated
				case 3:
					l.Total = amount(fmt.Sprint(rapid.IntRange(0, 1000).Draw(t, "total")))
				case 4:
					l.Buyer.Segments, l.Document = nil, l.Document+"x"
				}
			}
		}
		documents = append(documents, lines)
	}
	return documents, priced
}

func TestDocumentsOfTheBookAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBook(t)
		documents, priced := drawDocuments(t, compile(t, b), false)
		lines := slices.Concat(documents...)
		r := run(t, b, replay.Options{Worst: 100}, lines...)
		agree := 0
		for _, e := range r.Worst {
			if e.Result.Outcome == pricing.Priced {
				t.Fatalf("%s", e.Text(nil))
			}
		}
		for _, c := range r.Causes {
			if c.Cause == replay.Agrees {
				agree = c.Lines
			}
		}
		require.Equal(t, priced, r.Agree)
		require.Equal(t, priced, agree)
		require.Equal(t, len(lines), r.Lines)
		require.Equal(t, len(documents), r.Documents)
	})
}

func TestTheOrderOfDocumentsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBook(t)
		documents, _ := drawDocuments(t, compile(t, b), true)
		one := run(t, b, replay.Options{Worst: 3}, slices.Concat(documents...)...)
		other := run(t, b, replay.Options{Worst: 3, Views: 1}, slices.Concat(rapid.Permutation(documents).Draw(t, "order")...)...)
		x, err := json.Marshal(one)
		require.NoError(t, err)
		y, err := json.Marshal(other)
		require.NoError(t, err)
		require.JSONEq(t, string(x), string(y))
		require.Equal(t, one.Text(nil), other.Text(nil))
	})
}

func TestSumsAreThoseOfTheEntries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBook(t)
		documents, _ := drawDocuments(t, compile(t, b), true)
		lines := slices.Concat(documents...)
		var entries []replay.Entry
		r := run(t, b, replay.Options{Differs: func(e replay.Entry) { entries = append(entries, e) }}, lines...)
		require.Equal(t, len(lines)-r.Agree, len(entries))

		zero := amount("0.00")
		want := replay.Sum{Currency: rub, Lines: len(lines), ERP: zero, Difference: zero, Absolute: zero, Unpriced: zero}
		add := func(to *kabinet.Money, m kabinet.Money) { *to, _ = to.Add(m) }
		for _, l := range lines {
			add(&want.ERP, l.Total)
		}
		for _, e := range entries {
			if e.Book.Currency() == 0 {
				want.Missing++
				add(&want.Unpriced, e.ERP)
				continue
			}
			d, _ := e.Book.Sub(e.ERP)
			require.True(t, d.Equal(e.Difference))
			add(&want.Difference, d)
			add(&want.Absolute, d.Abs())
		}
		want.Book, _ = want.ERP.Sub(want.Unpriced)
		add(&want.Book, want.Difference)
		require.Equal(t, []replay.Sum{want}, r.Money)

		// Causes, buyers and sources each divide the lines.
		var byCause, byBuyer, bySource []replay.Sum
		agree := 0
		for _, g := range r.Causes {
			byCause = append(byCause, g.Money...)
			details := 0
			for _, d := range g.Details {
				details += d.Lines
			}
			require.LessOrEqual(t, details, g.Lines)
		}
		for _, g := range r.Buyers {
			byBuyer = append(byBuyer, g.Money...)
			agree += g.Agree
		}
		require.Equal(t, r.Agree, agree)
		for _, g := range r.Sources {
			bySource = append(bySource, g.Money...)
			agree -= g.Agree
		}
		require.Zero(t, agree)
		for _, parts := range [][]replay.Sum{byCause, byBuyer, bySource} {
			sum := replay.Sum{Currency: rub}
			for _, p := range parts {
				sum.Lines += p.Lines
				sum.Missing += p.Missing
				add(&sum.ERP, p.ERP)
				add(&sum.Book, p.Book)
				add(&sum.Difference, p.Difference)
				add(&sum.Absolute, p.Absolute)
				add(&sum.Unpriced, p.Unpriced)
			}
			require.Equal(t, want, sum)
		}
	})
}

// TestWhatIsAskedGivesTheAmount prices again what entries say, for documents of
// one line.
func TestWhatIsAskedGivesTheAmount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBook(t)
		s := compile(t, b)
		lists := s.WithoutAgreements()
		documents, _ := drawDocuments(t, s, true)
		lines := slices.Concat(documents...)
		for i := range lines {
			lines[i].Document, lines[i].Tax = "", pricing.TaxUnstated
			lines[i].Ordered = lines[i].Request.At.Add(-time.Duration(rapid.IntRange(0, 9).Draw(t, "days")) * 24 * time.Hour)
		}
		run(t, b, replay.Options{Differs: func(e replay.Entry) {
			if e.Asked == nil {
				return
			}
			from, buyer := s, e.Buyer
			if e.AskedBy != nil {
				buyer = *e.AskedBy
			}
			if e.Detail.Kind == replay.NoAgreement || e.Detail.Kind == replay.OtherBuyer {
				from = lists
			}
			v, err := from.For(buyer)
			require.NoError(t, err)
			require.Equal(t, e.ERP.Amount(), v.ResolveAll(nil, []pricing.Request{*e.Asked})[0].Total.Amount(), "%s", e.Text(nil))
		}}, lines...)
	})
}
