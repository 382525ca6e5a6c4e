package replay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/pricing/replay"
)

func TestAnotherAgreement(t *testing.T) {
	b := book()
	b.Agreements = []pricing.Agreement{
		contract("A", pricing.Row{SKU: "BOLT", Price: q("9")}), contract("B", pricing.Row{SKU: "BOLT", Price: q("8")}),
	}
	b.Agreements[0].Default = true
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "32"))
	explained(t, e, replay.CauseAgreement, replay.Named)
	require.Equal(t, kabinet.AgreementID("B"), e.Detail.Agreement)
	reproduced(t, b, e)

	l := line("1", "1", "BOLT", "4", "", "36")
	l.Request.Agreement = "B"
	e = differs(t, b, replay.Options{}, l)
	explained(t, e, replay.CauseAgreement, replay.Named)
	require.Equal(t, kabinet.AgreementID("A"), e.Detail.Agreement)

	// None is named that the buyer has.
	l.Request.Agreement, l.Total = "C", amount("36")
	e = differs(t, b, replay.Options{}, l)
	explained(t, e, replay.CauseAgreement, replay.Named)
	b.Agreements = b.Agreements[:1]
	l.Request.Agreement = "A"
	b.Agreements[0].Seller = "branch"
	l.Total = amount("41")
	e = differs(t, b, replay.Options{}, l)
	explained(t, e, replay.CauseAgreement, replay.Unnamed)
	reproduced(t, b, e)
}

func TestNoAgreement(t *testing.T) {
	b := book()
	b.Agreements = []pricing.Agreement{contract("A", pricing.Row{SKU: "BOLT", Price: q("9")})}
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseAgreement, replay.NoAgreement)
	require.Equal(t, pricing.ListID("base"), e.Detail.List)
	reproduced(t, b, e)
}

func TestAnAgreementIsThatOfAllLinesOfTheDocument(t *testing.T) {
	b := book()
	b.Agreements = []pricing.Agreement{
		contract("A", pricing.Row{SKU: "BOLT", Price: q("9")}),
		contract("B", pricing.Row{SKU: "BOLT", Tiers: []pricing.Tier{{From: q("1"), Price: q("8")}, {From: q("10"), Price: q("7")}}}),
	}
	b.Agreements[0].Default = true
	r := run(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "28"), line("1", "2", "BOLT", "6", "", "42"))
	require.Len(t, r.Worst, 2)
	for _, e := range r.Worst {
		explained(t, e, replay.CauseAgreement, replay.Named)
	}
}

func TestAnotherList(t *testing.T) {
	b := book()
	b.Lists = append(b.Lists,
		list("gold", pricing.ForSegment("gold"), pricing.Row{SKU: "BOLT", Price: q("8")}),
		list("silver", pricing.ForSegment("silver"), pricing.Row{SKU: "BOLT", Price: q("9")}),
		list("own", pricing.ForLegalEntity("acme-llc"), pricing.Row{SKU: "BOLT", Price: q("6")}),
		list("web", pricing.ForChannel("web"), pricing.Row{SKU: "BOLT", Price: q("9.5")}),
	)
	l := line("1", "1", "BOLT", "4", "", "24")
	l.Buyer.Segments, l.Buyer.Payer, l.Buyer.Channel = []kabinet.SegmentID{"gold", "silver"}, "acme-llc", "web"
	require.Equal(t, 1, run(t, b, replay.Options{}, l).Agree)
	for total, want := range map[string]struct {
		list pricing.ListID
		text string
	}{
		"32": {"gold", "price list: price list gold, as a buyer without units and payer"},
		"38": {"web", "price list: price list web, as a guest of channel web"},
		"41": {"base", "price list: price list base, as a guest\n"},
	} {
		l.Total = amount(total)
		e := differs(t, b, replay.Options{}, l)
		explained(t, e, replay.CauseList, replay.OtherBuyer)
		require.Equal(t, want.list, e.Detail.List)
		require.Contains(t, e.Text(nil), want.text)
		require.NotNil(t, e.AskedBy)
		reproduced(t, b, e)
	}
	l.Buyer.Payer = ""
	l.Total = amount("36") // the dearer segment
	e := differs(t, b, replay.Options{}, l)
	explained(t, e, replay.CauseList, replay.OtherBuyer)
	require.Equal(t, []kabinet.SegmentID{"silver"}, e.AskedBy.Segments)
	require.Contains(t, e.Text(nil), "price list silver, as a buyer of segment silver alone")
	l.Total = amount("38") // of the channel
	e = differs(t, b, replay.Options{}, l)
	require.Contains(t, e.Text(nil), "price list web, as a buyer without segments")
}

// changing is a book in which the price of a bolt changes thrice.
func changing() pricing.Book {
	b := book()
	row := func(price string, from time.Time) pricing.Row {
		return pricing.Row{SKU: "BOLT", Price: q(price), Window: kabinet.Window{From: from}}
	}
	b.Lists[0].Rows[0] = row("10.25", time.Time{})
	b.Lists[0].Rows = append(b.Lists[0].Rows, row("11", day.AddDate(0, 0, -20)), row("12", day.AddDate(0, 0, -3)), row("13", day.AddDate(0, 0, 5)), row("14", day.AddDate(0, 2, 0)))
	return b
}

func TestThePriceBeforeAndAfterAChange(t *testing.T) {
	for _, c := range []struct {
		total       string
		kind        replay.Kind
		at, changed time.Time
	}{
		{"44", replay.Earlier, day.AddDate(0, 0, -20), day.AddDate(0, 0, -3)},
		{"41", replay.Earlier, day.AddDate(0, 0, -31), day.AddDate(0, 0, -20)},
		{"52", replay.Later, day.AddDate(0, 0, 5), day.AddDate(0, 0, 5)},
	} {
		e := differs(t, changing(), replay.Options{}, line("1", "1", "BOLT", "4", "", c.total))
		explained(t, e, replay.CauseDate, c.kind)
		require.Equal(t, c.at, e.Asked.At)
		require.Equal(t, c.changed, e.Changed)
		reproduced(t, changing(), e)
	}
	// What is outside the window is not tried.
	for _, total := range []string{"44", "52"} {
		e := differs(t, changing(), replay.Options{Window: 48 * time.Hour}, line("1", "1", "BOLT", "4", "", total))
		explained(t, e, replay.CauseOther, replay.None)
		e = differs(t, changing(), replay.Options{Window: -1}, line("1", "1", "BOLT", "4", "", total))
		explained(t, e, replay.CauseOther, replay.None)
	}
	e := differs(t, changing(), replay.Options{}, line("1", "1", "BOLT", "4", "", "56"))
	explained(t, e, replay.CauseOther, replay.None)
	e = differs(t, changing(), replay.Options{Window: 100 * 24 * time.Hour}, line("1", "1", "BOLT", "4", "", "56"))
	explained(t, e, replay.CauseDate, replay.Later)
}

func TestAPriceThatHasEndedOrIsToCome(t *testing.T) {
	b := book()
	b.Lists[0].Rows[0].Window = kabinet.Window{Until: day}
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseDate, replay.Earlier)
	b.Lists[0].Rows[0].Window = kabinet.Window{From: day.Add(1)}
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseDate, replay.Later)
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "42"))
	explained(t, e, replay.CauseNoPrice, replay.None)
	require.Equal(t, pricing.ReasonNotYetValid, e.Detail.Reason)
}

func TestThePriceOfAnotherDateOfTheDocument(t *testing.T) {
	l := line("1", "1", "BOLT", "4", "", "44")
	l.Ordered = day.AddDate(0, 0, -10)
	explained(t, differs(t, changing(), replay.Options{}, l), replay.CauseDate, replay.OrderDate)
	l.Ordered = time.Time{}
	l.Request.Conditions = &pricing.Conditions{Shipment: day.AddDate(0, 3, 0)}
	l.Total = amount("56")
	explained(t, differs(t, changing(), replay.Options{}, l), replay.CauseDate, replay.ShipmentDate)
	l.Request.Conditions = &pricing.Conditions{Invoice: day.AddDate(0, 3, 0)}
	explained(t, differs(t, changing(), replay.Options{}, l), replay.CauseDate, replay.InvoiceDate)
}

func TestThePriceAsTheBookWasKnown(t *testing.T) {
	b := book()
	b.Lists[0].Rows[0].Known = kabinet.Window{Until: day.AddDate(0, 0, 3)}
	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "BOLT", Price: q("10.75"), Known: kabinet.Window{From: day.AddDate(0, 0, 3)}})
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseDate, replay.KnownThen)
	reproduced(t, b, e)

	r := run(t, b, replay.Options{AsKnown: true}, line("1", "1", "BOLT", "4", "", "41"), line("2", "1", "BOLT", "2", "", "20.50"))
	require.Equal(t, 2, r.Agree)
	e = differs(t, b, replay.Options{AsKnown: true}, line("1", "1", "BOLT", "4", "", "43"), line("2", "1", "BOLT", "2", "", "20.50"))
	explained(t, e, replay.CauseDate, replay.KnownNow)
	require.Equal(t, day, e.Request.Conditions.KnownAt)
	reproduced(t, b, e)

	// What an entry holds stays when the next document comes.
	later := line("2", "1", "BOLT", "2", "", "24")
	later.Request.At = day.AddDate(0, 0, 1)
	e = differs(t, changing(), replay.Options{AsKnown: true}, line("1", "1", "BOLT", "4", "", "44"), later)
	explained(t, e, replay.CauseDate, replay.Earlier)
	require.Equal(t, day, e.Request.Conditions.KnownAt)
	require.Equal(t, day, e.Asked.Conditions.KnownAt)
	require.NotSame(t, e.Asked.Conditions, e.Request.Conditions)
}

func TestTheTaxOfAnotherDate(t *testing.T) {
	b := book()
	b.Taxes = []pricing.TaxRate{
		{Rate: kabinet.MustPercentage("20"), Window: kabinet.Window{Until: day.AddDate(0, 0, -5)}},
		{Rate: kabinet.MustPercentage("22"), Window: kabinet.Window{From: day.AddDate(0, 0, -5)}},
	}
	l := line("1", "1", "BOLT", "4", "", "49.20")
	l.Tax = pricing.Gross
	l.Ordered = day.AddDate(0, 0, -6)
	explained(t, differs(t, b, replay.Options{}, l), replay.CauseDate, replay.OrderDate)
}

func TestCurrency(t *testing.T) {
	b := book()
	b.Lists[0].Currency = eur
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseCurrency, replay.OtherCurrency)
	require.Equal(t, eur, e.Detail.Currency)
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "4100"))
	explained(t, e, replay.CauseCurrency, replay.None)
	require.Equal(t, pricing.ReasonCurrency, e.Detail.Reason)

	// The agreement is in euros, and the ERP writes its number as roubles.
	b = book()
	b.Agreements = []pricing.Agreement{contract("A", pricing.Row{SKU: "BOLT", Price: q("7")})}
	b.Agreements[0].Currency = eur
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "28"))
	explained(t, e, replay.CauseCurrency, replay.OtherCurrency)
}

func TestWhatTheBookDoesNotKnow(t *testing.T) {
	explained(t, differs(t, book(), replay.Options{}, line("1", "1", "NUT", "4", "", "41")), replay.CauseUnknownProduct, replay.None)

	o := replay.Options{Buyer: func(b pricing.Buyer) (pricing.Buyer, bool) {
		if b.Organization == "000042" {
			return pricing.Buyer{Organization: "acme"}, true
		}
		return pricing.Buyer{}, false
	}}
	e := differs(t, book(), o, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseUnknownBuyer, replay.None)
	require.Equal(t, kabinet.OrgID("acme"), e.Buyer.Organization)
	l := line("1", "1", "BOLT", "4", "", "41")
	l.Buyer.Organization = "000042"
	r := run(t, book(), o, l)
	require.Equal(t, 1, r.Agree)
	require.Equal(t, kabinet.OrgID("acme"), r.Buyers[0].Organization)

	// There can be no view of a guest with a payer.
	l.Buyer = pricing.Buyer{Payer: "x"}
	explained(t, differs(t, book(), replay.Options{}, l), replay.CauseUnknownBuyer, replay.None)
}

func TestNoPrice(t *testing.T) {
	b := book()
	b.Lists[0].Rows = b.Lists[0].Rows[1:]
	e := differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseNoPrice, replay.None)
	require.Equal(t, pricing.ReasonNotAssigned, e.Detail.Reason)

	b.Lists[0].Rows = append(b.Lists[0].Rows, pricing.Row{SKU: "BOLT", OnRequest: true})
	e = differs(t, b, replay.Options{}, line("1", "1", "BOLT", "4", "", "41"))
	explained(t, e, replay.CauseNoPrice, replay.None)
	require.Equal(t, pricing.ReasonOnRequest, e.Detail.Reason)

	e = differs(t, book(), replay.Options{}, line("1", "1", "BOLT", "-4", "", "-41"))
	require.Equal(t, pricing.ReasonBadQuantity, e.Detail.Reason)
}

func TestTheFirstCauseIsNamed(t *testing.T) {
	// 78,500 is the tier from 10, the price of an agreement and that of last week.
	b := book()
	b.Agreements = []pricing.Agreement{contract("A", pricing.Row{SKU: "PIPE", Unit: kabinet.Tonne, Price: q("78500"), Window: kabinet.Window{Until: day.AddDate(0, 0, -7)}})}
	lines := []replay.Line{line("1", "1", "PIPE", "9", kabinet.Tonne, "706500")}
	explained(t, differs(t, b, replay.Options{}, lines...), replay.CauseTier, replay.OtherTier)
	b.Lists[0].Rows[1].Tiers = b.Lists[0].Rows[1].Tiers[:1]
	explained(t, differs(t, b, replay.Options{}, lines...), replay.CauseDate, replay.Earlier)
	b.Agreements = append(b.Agreements, contract("B", pricing.Row{SKU: "PIPE", Unit: kabinet.Tonne, Price: q("78500")}))
	b.Agreements[0].Default = true
	explained(t, differs(t, b, replay.Options{}, lines...), replay.CauseAgreement, replay.Named)
}
