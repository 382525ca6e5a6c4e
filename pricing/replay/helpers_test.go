package replay_test

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

var (
	rub = kabinet.MustCurrency("RUB")
	eur = kabinet.MustCurrency("EUR")
	day = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
)

func q(s string) kabinet.Quantity { return kabinet.MustQuantity(s) }

func amount(s string) kabinet.Money { return kabinet.MustMoney(s + " RUB") }

// book sells bolts (in boxes of twelve), pipes (by the tonne, with a nominal
// weight for a metre) and tape (by the 100 metres) to everyone.
func book() pricing.Book {
	return pricing.Book{
		Version: "v1",
		Products: []pricing.Product{
			{SKU: "BOLT", Unit: kabinet.Piece, Packs: []pricing.Pack{{Unit: kabinet.Box, Num: 12}}},
			{SKU: "PIPE", Unit: kabinet.Metre, Packs: []pricing.Pack{{Unit: kabinet.Tonne, Num: 100000, Den: 2264}}},
			{SKU: "TAPE", Unit: kabinet.Metre},
		},
		Lists: []pricing.List{list("base", pricing.ForEveryone(),
			pricing.Row{SKU: "BOLT", Price: q("10.25"), Convertible: true},
			pricing.Row{SKU: "PIPE", Unit: kabinet.Tonne, Convertible: true, Tiers: []pricing.Tier{
				{From: q("0"), Price: q("80000")}, {From: q("10"), Price: q("78500")}, {From: q("20"), Price: q("77000")},
			}},
			pricing.Row{SKU: "TAPE", Per: q("100"), Price: q("61.87")},
		)},
		Taxes: []pricing.TaxRate{{Rate: kabinet.MustPercentage("20")}},
	}
}

func list(id pricing.ListID, to pricing.Party, rows ...pricing.Row) pricing.List {
	return pricing.List{ID: id, Currency: rub, Tax: pricing.Net, Assignments: []pricing.Assignment{{To: to}}, Rows: rows}
}

func contract(id kabinet.AgreementID, rows ...pricing.Row) pricing.Agreement {
	return pricing.Agreement{ID: id, Party: pricing.ForOrganization("acme"), Currency: rub, Tax: pricing.Net, Rows: rows}
}

// line is one of a document, for acme.
func line(document, number string, sku kabinet.SKU, quantity string, unit kabinet.UoM, total string) replay.Line {
	return replay.Line{
		Document: document, Number: number, Buyer: pricing.Buyer{Organization: "acme", Segments: []kabinet.SegmentID{"gold"}},
		Request: pricing.Request{SKU: sku, Quantity: q(quantity), Unit: unit, Currency: rub, At: day}, Total: amount(total),
	}
}

func compile(t require.TestingT, b pricing.Book) *pricing.Snapshot {
	s, _, err := pricing.Compile(b)
	require.NoError(t, err)
	return s
}

func sequence(lines []replay.Line) iter.Seq2[replay.Line, error] {
	return func(yield func(replay.Line, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func run(t require.TestingT, b pricing.Book, o replay.Options, lines ...replay.Line) replay.Report {
	r, err := replay.Run(compile(t, b), sequence(lines), o)
	require.NoError(t, err)
	return r
}

// differs replays lines of which one differs, and returns that.
func differs(t *testing.T, b pricing.Book, o replay.Options, lines ...replay.Line) replay.Entry {
	t.Helper()
	r := run(t, b, o, lines...)
	require.Equal(t, len(lines)-1, r.Agree, "%v", r.Text(nil))
	require.Len(t, r.Worst, 1)
	return r.Worst[0]
}

// explained asserts the cause and the way.
func explained(t *testing.T, e replay.Entry, c replay.Cause, k replay.Kind) {
	t.Helper()
	require.Equal(t, c.String(), e.Cause.String(), "%s", e.Text(nil))
	require.Equal(t, k.String(), e.Detail.Kind.String())
}

// reproduced asserts that what the entry asks gives the ERP's amount.
func reproduced(t *testing.T, b pricing.Book, e replay.Entry) {
	t.Helper()
	s := compile(t, b)
	if e.Detail.Kind == replay.NoAgreement || e.Detail.Kind == replay.OtherBuyer {
		s = s.WithoutAgreements()
	}
	buyer := e.Buyer
	if e.AskedBy != nil {
		buyer = *e.AskedBy
	}
	v, err := s.For(buyer)
	require.NoError(t, err)
	require.NotNil(t, e.Asked)
	require.Equal(t, e.ERP.Amount(), v.ResolveAll(nil, []pricing.Request{*e.Asked})[0].Total.Amount())
}
