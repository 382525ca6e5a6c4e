// Package benchset holds the data of the pricing benchmarks, so that every
// implementation that is compared answers the same questions: 20,000 articles
// with a base price; 200 lists of 1,000 articles each with ladders of two tiers,
// some not yet or no longer valid; buyers in three segments, which makes twelve
// lists, with one agreement.
package benchset

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// Sizes of the set.
const (
	SKUs     = 20_000
	Segments = 50
	PerSeg   = 4 // lists to a segment
	ListRows = 1_000
	Buyers   = 64
	Page     = 200
	Pages    = 64
)

// At is the instant of all requests.
var At = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// EUR is the currency of everything.
var EUR = kabinet.MustCurrency("EUR")

// Set is a book, buyers who ask, and the pages they ask for.
type Set struct {
	Book   pricing.Book
	Buyers []pricing.Buyer
	Pages  [][]pricing.Request
}

// SKU returns the number of the i-th article.
func SKU(i int) kabinet.SKU {
	return kabinet.SKU(fmt.Sprintf("ART-%06d-%03d", i*7919%1_000_000, i%1000))
}

// New returns the set; it is the same every time.
func New() *Set {
	r := rand.New(rand.NewPCG(1, 2))
	s := &Set{Book: pricing.Book{Version: "bench"}}
	base := pricing.List{ID: "base", Currency: EUR, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: pricing.ForEveryone()}}}
	for i := range SKUs {
		s.Book.Products = append(s.Book.Products, pricing.Product{SKU: SKU(i), Unit: kabinet.Piece})
		base.Rows = append(base.Rows, pricing.Row{SKU: SKU(i), Price: cents(r)})
	}
	s.Book.Lists = append(s.Book.Lists, base)
	for seg := range Segments {
		for n := range PerSeg {
			l := pricing.List{
				ID: pricing.ListID(fmt.Sprintf("seg%02d-%d", seg, n)), Currency: EUR, Tax: pricing.Net,
				Assignments: []pricing.Assignment{{To: pricing.ForSegment(segment(seg)), Priority: n}},
			}
			for _, i := range r.Perm(SKUs)[:ListRows] {
				l.Rows = append(l.Rows, Row(r, SKU(i)))
			}
			s.Book.Lists = append(s.Book.Lists, l)
		}
	}
	for i := range Buyers {
		org := kabinet.OrgID(fmt.Sprintf("org%03d", i))
		b := pricing.Buyer{Organization: org, Payer: kabinet.LegalEntityID(org + "-llc"), Units: []kabinet.UnitID{kabinet.UnitID(org + "-u")}}
		for _, seg := range r.Perm(Segments)[:3] {
			b.Segments = append(b.Segments, segment(seg))
		}
		s.Buyers = append(s.Buyers, b)
		a := pricing.Agreement{ID: kabinet.AgreementID("agr-" + org), Party: pricing.ForOrganization(org), Currency: EUR, Tax: pricing.Net}
		for _, i := range r.Perm(SKUs)[:ListRows] {
			a.Rows = append(a.Rows, Row(r, SKU(i)))
		}
		s.Book.Agreements = append(s.Book.Agreements, a)
	}
	for range Pages {
		page := make([]pricing.Request, Page)
		for i := range page {
			page[i] = pricing.Request{
				SKU: SKU(r.IntN(SKUs)), Quantity: kabinet.QuantityOf(1 + r.Int64N(150)), Currency: EUR, At: At,
			}
		}
		s.Pages = append(s.Pages, page)
	}
	return s
}

// Ranked returns the ids of a buyer's agreement and lists in the order in which
// they win, for implementations that have to be told.
func (s *Set) Ranked(b pricing.Buyer) []string {
	out := []string{"agr-" + string(b.Organization)}
	for n := PerSeg - 1; n >= 0; n-- {
		for _, seg := range b.Segments {
			out = append(out, fmt.Sprintf("%s-%d", seg, n))
		}
	}
	return append(out, "base")
}

func segment(i int) kabinet.SegmentID { return kabinet.SegmentID(fmt.Sprintf("seg%02d", i)) }

// Row returns a ladder of two tiers; one in ten is over, one in ten to come.
func Row(r *rand.Rand, sku kabinet.SKU) pricing.Row {
	row := pricing.Row{SKU: sku, Tiers: tiers(r)}
	switch r.IntN(10) {
	case 0:
		row.Until = At.AddDate(0, -1, 0)
	case 1:
		row.From = At.AddDate(0, 1, 0)
	}
	return row
}

// tiers returns a ladder of two tiers, the second 3 % cheaper.
func tiers(r *rand.Rand) []pricing.Tier {
	first := 100 * (1 + r.Int64N(10_000)) // cents
	return []pricing.Tier{
		{From: kabinet.QuantityOf(1), Price: centsOf(first)}, {From: kabinet.QuantityOf(100), Price: centsOf(first * 97 / 100)},
	}
}

func cents(r *rand.Rand) kabinet.Quantity {
	return centsOf(1 + r.Int64N(1_000_000))
}

func centsOf(n int64) kabinet.Quantity {
	q, err := kabinet.NewQuantity(n, 2)
	if err != nil {
		panic(err)
	}
	return q
}
