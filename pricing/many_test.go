package pricing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

// soon fails where what it does takes minutes or more.
func soon(t *testing.T, do func()) {
	t.Helper()
	start := time.Now()
	do()
	require.Less(t, time.Since(start), 10*time.Second)
}

func TestListsOfListsDoNotMultiply(t *testing.T) {
	b := general(pcs("A"))
	b.Groups = []pricing.Group{{ID: "G"}}
	b.Products[0].Group = "G"
	b.Lists = []pricing.List{list("0", []pricing.Row{{SKU: "A", Price: q("1"), Window: kabinet.Window{From: day.AddDate(1, 0, 0)}}})}
	for i := 1; i <= 32; i++ {
		of := b.Lists[i-1].ID
		b.Lists = append(b.Lists, list(pricing.ListID(fmt.Sprint(i)), []pricing.Row{{SKU: "A", Of: of}, {Group: "G", Of: of}, {All: true, Of: of}}))
	}
	b.Lists[32].Assignments = []pricing.Assignment{{}}
	v := view(t, b, acme)
	soon(t, func() { unpriced(t, v.Resolve(ask("A", "1")), pricing.ReasonNotYetValid) })
	r, trace := view(t, b, acme).Explain(pricing.Request{SKU: "A", Quantity: q("2"), Currency: rub, At: day.AddDate(2, 0, 0)})
	require.Equal(t, "2.00", answer(r))
	require.Len(t, trace.Steps, 1)
}

func TestManyListsOfOneProduct(t *testing.T) {
	b := general(pcs("A"))
	b.Lists = nil
	for i := range 5_000 {
		l := list(pricing.ListID(fmt.Sprint(i)), []pricing.Row{price("A", fmt.Sprint(i+1))}, pricing.ForEveryone())
		l.Assignments[0].Priority = i
		b.Lists = append(b.Lists, l)
	}
	soon(t, func() { require.Equal(t, "5000.00", answer(view(t, b, acme).Resolve(ask("A", "1")))) })
}

func TestManySegmentsOfOneProduct(t *testing.T) {
	b := general(pcs("A", "B"))
	b.Lists = nil
	for i := range 1_000 {
		b.Lists = append(b.Lists, list(pricing.ListID(fmt.Sprint(i)), []pricing.Row{price("A", "1"), price("B", "1")}, pricing.ForSegment(kabinet.SegmentID(fmt.Sprint(i)))))
	}
	soon(t, func() {
		_, report, err := pricing.Compile(b)
		require.NoError(t, err)
		require.Len(t, report.Warnings, 999) // one for each list that meets one before it
	})
}

// TestTensOfThousandsOfAssignments: what compiling, and a trace, take for one
// party of so many grows as their number does.
func TestTensOfThousandsOfAssignments(t *testing.T) {
	const n = 20_000
	days := func(i int) kabinet.Window {
		return kabinet.Window{From: day.AddDate(0, 0, i), Until: day.AddDate(0, 0, i+1)}
	}
	lists := func(assign func(i int) pricing.Assignment) pricing.Book {
		b := pricing.Book{Products: pcs("A")}
		for i := range n {
			l := list(pricing.ListID(fmt.Sprintf("l%05d", i)), []pricing.Row{price("A", fmt.Sprint(i+1))})
			l.Assignments = []pricing.Assignment{assign(i)}
			b.Lists = append(b.Lists, l)
		}
		return b
	}
	soon(t, func() {
		r, trace := view(t, lists(func(i int) pricing.Assignment {
			return pricing.Assignment{To: pricing.ForOrganization("acme"), Priority: i}
		}), acme).Explain(ask("A", "1"))
		priced(t, r, "20000.00", "20000.00")
		require.Len(t, trace.Candidates, n)
		for i, c := range trace.Candidates {
			require.Equal(t, n-1-i, c.Priority)
			require.Equal(t, i == 0, c.Won)
		}
		// Lists that one party has with one priority, one after the other.
		apart := lists(func(i int) pricing.Assignment {
			return pricing.Assignment{To: pricing.ForOrganization("acme"), Window: days(i)}
		})
		r = view(t, apart, acme).Resolve(ask("A", "1"))
		priced(t, r, "1.00", "1.00")
		require.Equal(t, day.AddDate(0, 0, 1), r.ValidUntil)
		apart.Lists[n-1].Assignments[0].Window = days(n / 2)
		refused(t, apart, pricing.ErrAmbiguous, fmt.Sprintf("/lists/%d/rows/0", n-1))
		// A list that one party has so often.
		b := general(pcs("A"), price("A", "5"))
		for i := range n {
			b.Lists[0].Assignments = append(b.Lists[0].Assignments, pricing.Assignment{To: pricing.ForOrganization("acme"), Priority: i})
		}
		view(t, b, acme)
		b.Lists[0].Assignments = append(b.Lists[0].Assignments, pricing.Assignment{To: pricing.ForOrganization("acme"), Priority: n / 2})
		refused(t, b, pricing.ErrDuplicate, fmt.Sprintf("/lists/0/assignments/%d", n+1))
	})
}

// TestManyAgreementsOfOneParty: which of them holds takes one look at all.
func TestManyAgreementsOfOneParty(t *testing.T) {
	b := pricing.Book{Products: pcs("A")}
	for i := range 3_000 {
		b.Agreements = append(b.Agreements, contract(kabinet.AgreementID(fmt.Sprintf("k%04d", i)), price("A", fmt.Sprint(i+1))))
	}
	page := make([]pricing.Request, 200)
	for i := range page {
		page[i] = ask("A", "1")
	}
	v := view(t, b, acme)
	soon(t, func() {
		for _, r := range v.ResolveAll(nil, page) {
			unpriced(t, r, pricing.ReasonChooseAgreement)
		}
		_, trace := v.Explain(page[0])
		require.Len(t, trace.Candidates, 3_000)
	})
	b.Agreements[1_234].Default = true
	v = view(t, b, acme)
	soon(t, func() {
		for _, r := range v.ResolveAll(nil, page) {
			priced(t, r, "1235.00", "1235.00")
		}
	})
	page[0].Agreement = "k2999"
	priced(t, v.Resolve(page[0]), "3000.00", "3000.00")
}
