package pricing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

func date(s string) kabinet.Date { return kabinet.MustDate(s) }

// Every window of a book is half-open: it holds at its first instant, and not at
// its last.
func TestEveryWindowIsHalfOpen(t *testing.T) {
	w := kabinet.Window{From: day, Until: day.Add(time.Hour)}
	for name, c := range map[string]struct {
		book    func() pricing.Book
		in, out string
	}{
		"list": {func() pricing.Book {
			b := general(pcs("A"), price("A", "1"))
			b.Lists[0].Window = w
			return b
		}, "1.00", "expired"},
		"assignment": {func() pricing.Book {
			b := general(pcs("A"), price("A", "1"))
			b.Lists[0].Assignments[0].Window = w
			return b
		}, "1.00", "expired"},
		"row": {func() pricing.Book {
			r := price("A", "1")
			r.Window = w
			return general(pcs("A"), r)
		}, "1.00", "expired"},
		"agreement": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			a := contract("c", price("A", "1"))
			a.Window = w
			b.Agreements = []pricing.Agreement{a}
			return b
		}, "1.00", "2.00"},
		"adjustment": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: pct("-50"), Target: pricing.Target{Window: w}}}
			return b
		}, "1.00", "2.00"},
		"promotion": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			b.Promotions = []pricing.Adjustment{{ID: "a", Percent: pct("-50"), Target: pricing.Target{Window: w}}}
			return b
		}, "1.00", "2.00"},
		"floor": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			b.Floors = []pricing.Floor{{ID: "f", Absolute: q("5"), Currency: rub, Tax: pricing.Net, Action: pricing.FloorClamp, Target: pricing.Target{Window: w}}}
			return b
		}, "5.00", "2.00"},
		"assortment": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			b.Assortments = []pricing.Assortment{{ID: "a", Deny: []pricing.Selector{{SKU: "A"}}, Window: w}}
			return b
		}, "assortment", "2.00"},
		"rate": {func() pricing.Book {
			b := general(pcs("A"), price("A", "2"))
			b.Lists[0].Currency, b.Lists[0].Convert = eur, true
			b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("2"), Window: w}}
			return b
		}, "4.00", "exchange_rate"},
		"tax": {func() pricing.Book {
			b := general(pcs("A"), price("A", "12"))
			b.Lists[0].Tax = pricing.Gross
			b.Agreements = []pricing.Agreement{contract("c", of("base"))}
			b.Taxes = []pricing.TaxRate{{Rate: pct("20"), Window: w}}
			return b
		}, "10.00", "tax_rate"},
	} {
		t.Run(name, func(t *testing.T) {
			v := view(t, c.book(), acme)
			for _, x := range []struct {
				at    time.Time
				in    bool
				until time.Time
			}{{w.From.Add(-1), false, w.From}, {w.From, true, w.Until}, {w.Until.Add(-1), true, w.Until}, {w.Until, false, time.Time{}}} {
				r := v.Resolve(at(ask("A", "1"), x.at))
				want := c.out
				if x.in {
					want = c.in
				} else if want == "expired" && x.at.Before(w.From) {
					want = "not_yet_valid"
				}
				require.Equal(t, want, answer(r), x.at)
				require.Equal(t, x.until, r.ValidUntil, x.at)
			}
		})
	}
}

func TestLocalDays(t *testing.T) {
	for _, c := range []struct {
		zone        string
		first, last string
		from, until string // in UTC
	}{
		{"", "2026-01-01", "2026-12-31", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"Europe/Moscow", "2026-01-01", "2026-12-31", "2025-12-31T21:00:00Z", "2026-12-31T21:00:00Z"},
		{"Europe/Berlin", "2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},     // of 23 hours
		{"Europe/Berlin", "2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},     // of 25
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"}, // begins at 01:00
		{"Pacific/Apia", "2026-02-28", "2026-02-28", "2026-02-27T11:00:00Z", "2026-02-28T11:00:00Z"},
		{"Asia/Kathmandu", "2024-02-29", "2024-02-29", "2024-02-28T18:15:00Z", "2024-02-29T18:15:00Z"},
	} {
		row := price("A", "1")
		row.FirstDay, row.LastDay = date(c.first), date(c.last)
		b := general(pcs("A"), row)
		b.Calendar.Zone = c.zone
		v := view(t, b, acme)
		from, err := time.Parse(time.RFC3339, c.from)
		require.NoError(t, err)
		until, err := time.Parse(time.RFC3339, c.until)
		require.NoError(t, err)
		for when, want := range map[time.Time]string{
			from.Add(-1): "not_yet_valid", from: "1.00", until.Add(-1): "1.00", until: "expired",
		} {
			require.Equal(t, want, answer(v.Resolve(at(ask("A", "1"), when))), "%s %s", c.zone, when)
		}
	}
}

// One end may be a day and the other an instant, but not one end both.
func TestDaysAndInstants(t *testing.T) {
	row := price("A", "1")
	row.FirstDay, row.Until = date("2026-03-01"), day
	b := general(pcs("A"), row)
	b.Calendar.Zone = "Europe/Moscow"
	require.Equal(t, "expired", answer(view(t, b, acme).Resolve(ask("A", "1"))))
	require.Equal(t, "1.00", answer(view(t, b, acme).Resolve(at(ask("A", "1"), day.Add(-1)))))

	for _, change := range []func(*pricing.Row){
		func(r *pricing.Row) { r.From = day.Add(-time.Hour) },
		func(r *pricing.Row) { r.LastDay = date("2026-03-05") },
	} {
		r := row
		change(&r)
		refused(t, general(pcs("A"), r), pricing.ErrDays, "/lists/0/rows/0")
	}
	row = price("A", "1")
	row.FirstDay, row.LastDay = date("2026-03-02"), date("2026-03-01")
	refused(t, general(pcs("A"), row), kabinet.ErrWindow, "/lists/0/rows/0")
	row.FirstDay, row.LastDay, row.Until = date("2026-03-02"), kabinet.Date{}, day // ends before it begins
	refused(t, general(pcs("A"), row), kabinet.ErrWindow, "/lists/0/rows/0")
	b.Calendar.Zone = "Europe/Nowhere"
	refused(t, b, pricing.ErrZone, "/calendar/zone")
}

func TestDaysOfEverythingThatHasAWindow(t *testing.T) {
	d := pricing.Days{FirstDay: date("2026-03-02")} // tomorrow
	b := general(pcs("A"), price("A", "2"))
	b.Lists = append(b.Lists, list("days", []pricing.Row{price("A", "1")}, pricing.ForOrganization("acme"), pricing.ForUnit("leaf")))
	b.Lists[1].Days, b.Lists[1].Assignments[1].Days = d, d
	c := contract("c", price("A", "3"))
	c.Days = d
	b.Agreements = []pricing.Agreement{c}
	target := pricing.Target{Days: d}
	b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: pct("1"), Target: target}}
	b.Promotions = []pricing.Adjustment{{ID: "a", Percent: pct("-1"), Target: target}}
	b.Floors = []pricing.Floor{{ID: "f", Absolute: q("9"), Currency: rub, Tax: pricing.Net, Target: target}}
	b.Assortments = []pricing.Assortment{{ID: "a", Deny: []pricing.Selector{{SKU: "A"}}, Days: d}}
	b.Rates = []pricing.ExchangeRate{{ID: "r", Of: eur, In: rub, Rate: kabinet.MustRate("1"), Days: d}}
	b.Taxes = []pricing.TaxRate{{Rate: pct("1"), Days: d}}
	r := view(t, b, acme).Resolve(ask("A", "1"))
	priced(t, r, "2.00", "2.00")
	require.Equal(t, d.FirstDay.Start(nil), r.ValidUntil)
}

func recorded(r pricing.Row, from, until time.Time) pricing.Row {
	r.Known = kabinet.Window{From: from, Until: until}
	return r
}

func knownAt(r pricing.Request, t time.Time) pricing.Request {
	c := pricing.Conditions{}
	if r.Conditions != nil {
		c = *r.Conditions
	}
	c.KnownAt = t
	return under(r, c)
}

// The price of March was written as 10 in January, and corrected to 11 in May.
func TestACorrectionKeepsWhatWasKnown(t *testing.T) {
	january, may := day.AddDate(0, -2, 0), day.AddDate(0, 2, 0)
	v := view(t, general(pcs("A"), recorded(price("A", "10"), january, may), recorded(price("A", "11"), may, time.Time{})), acme)
	for when, want := range map[time.Time]string{
		january.Add(-1): "unknown_then", january: "10.00", may.Add(-1): "10.00", may: "11.00", may.AddDate(9, 0, 0): "11.00", {}: "11.00",
	} {
		require.Equal(t, want, answer(v.Resolve(knownAt(ask("A", "1"), when))), when)
	}
}

func TestAWithdrawalGivesWay(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	b.Lists = append(b.Lists, list("own", []pricing.Row{recorded(price("A", "8"), time.Time{}, day)}, pricing.ForOrganization("acme")))
	v := view(t, b, acme)
	require.Equal(t, "10.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "10.00", answer(v.Resolve(knownAt(ask("A", "1"), day))))
	r := v.Resolve(knownAt(ask("A", "1"), day.Add(-1)))
	require.Equal(t, "8.00", answer(r))
	require.Equal(t, pricing.ListID("own"), r.Source.List)
}

// A row that was recorded later ends the one before it only from then on.
func TestASeriesEndsAsItIsKnown(t *testing.T) {
	first, second := price("A", "1"), recorded(price("A", "2"), day.AddDate(0, 0, 5), time.Time{})
	second.From = day.AddDate(0, 0, -5) // with effect for the past
	v := view(t, general(pcs("A"), second, first), acme)
	require.Equal(t, "2.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "1.00", answer(v.Resolve(knownAt(ask("A", "1"), day))))
	require.Equal(t, "2.00", answer(v.Resolve(knownAt(ask("A", "1"), day.AddDate(0, 0, 5)))))
	require.Equal(t, "1.00", answer(v.Resolve(at(ask("A", "1"), day.AddDate(0, 0, -6)))))

	// Two withdrawn rows between two that hold.
	third := recorded(price("A", "3"), time.Time{}, day)
	third.From = day.AddDate(0, 0, -2)
	v = view(t, general(pcs("A"), third, second, first), acme)
	require.Equal(t, "2.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "3.00", answer(v.Resolve(knownAt(ask("A", "1"), day.Add(-1)))))
	require.Equal(t, "1.00", answer(v.Resolve(at(knownAt(ask("A", "1"), day.Add(-1)), day.AddDate(0, 0, -3)))))
}

func TestAnOverrideHidesOnlyWhileItIsKnown(t *testing.T) {
	promo := recorded(price("A", "8"), day, day.AddDate(0, 0, 9))
	promo.Override, promo.From, promo.Until = true, day.AddDate(0, 0, -1), day.AddDate(0, 0, 1)
	v := view(t, general(pcs("A"), price("A", "10"), promo), acme)
	require.Equal(t, "10.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "10.00", answer(v.Resolve(knownAt(ask("A", "1"), day.Add(-1)))))
	require.Equal(t, "8.00", answer(v.Resolve(knownAt(ask("A", "1"), day))))
}

func TestRowsThatWereNotKnownTogetherMayOverlap(t *testing.T) {
	first, second := recorded(price("A", "1"), time.Time{}, day), recorded(price("A", "2"), day.Add(-1), time.Time{})
	refused(t, general(pcs("A"), first, second), pricing.ErrOverlap, "/lists/0/rows/1")
	second.Known.From = day
	compile(t, general(pcs("A"), first, second))
	b := general(pcs("A"), first)
	b.Lists = append(b.Lists, list("other", []pricing.Row{second}, pricing.ForEveryone()))
	compile(t, b)
	b.Lists[1].Rows[0].Known.From = day.Add(-1)
	refused(t, b, pricing.ErrAmbiguous, "/lists/1/rows/0")
}

func TestAssignmentsAsTheyWereKnown(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	own := list("own", []pricing.Row{price("A", "8")}, pricing.ForOrganization("acme"))
	own.Assignments[0].Known = kabinet.Window{From: day, Until: day.AddDate(0, 0, 9)}
	b.Lists = append(b.Lists, own)
	v := view(t, b, acme)
	require.Equal(t, "10.00", answer(v.Resolve(ask("A", "1"))), "withdrawn by now")
	require.Equal(t, "10.00", answer(v.Resolve(knownAt(ask("A", "1"), day.Add(-1)))))
	require.Equal(t, "8.00", answer(v.Resolve(knownAt(ask("A", "1"), day))))
	_, trace := v.Explain(ask("A", "1"))
	require.Equal(t, pricing.ReasonUnknownThen, trace.Candidates[0].Reason)
}

func TestAgreementsAsTheyWereKnown(t *testing.T) {
	b := general(pcs("A"), price("A", "10"))
	one, two, three := version("1", day.AddDate(0, -1, 0), "9"), version("2", day.AddDate(0, 0, -1), "8"), version("3", day.AddDate(0, 0, -1), "7")
	two.Known.Until, three.Known.From = day, day // signed wrongly, and corrected
	b.Agreements = []pricing.Agreement{three, two, one}
	v := view(t, b, acme)
	require.Equal(t, "7.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "8.00", answer(v.Resolve(knownAt(ask("A", "1"), day.Add(-1)))))
	require.Equal(t, "7.00", answer(v.Resolve(named(knownAt(ask("A", "1"), day), "c"))))
	require.Len(t, v.Agreements(day), 1)

	// Before the second was recorded, the first had no end.
	two.Known.From = day.AddDate(0, 0, -1)
	b.Agreements = []pricing.Agreement{two, three, one}
	v = view(t, b, acme)
	r := v.Resolve(knownAt(ask("A", "1"), day.AddDate(0, 0, -2)))
	require.Equal(t, []string{"9.00", "1"}, []string{answer(r), r.Source.AgreementVersion})

	// One that was withdrawn altogether.
	gone := contract("c", price("A", "9"))
	gone.Known.Until, gone.Exclusive = day, true
	b.Agreements = []pricing.Agreement{gone}
	v = view(t, b, acme)
	require.Equal(t, "10.00", answer(v.Resolve(ask("A", "1"))))
	require.Equal(t, "unknown_agreement", answer(v.Resolve(named(ask("A", "1"), "c"))))
	require.Equal(t, "9.00", answer(v.Resolve(named(knownAt(ask("A", "1"), day.Add(-1)), "c"))))
	require.Empty(t, v.Agreements(day))
}

func TestRulesAsTheyWereKnown(t *testing.T) {
	target := pricing.Target{Known: kabinet.Window{From: day, Until: day.AddDate(0, 0, 9)}}
	for name, c := range map[string]struct {
		rule func(*pricing.Book)
		want string
	}{
		"adjustment": {func(b *pricing.Book) {
			b.Adjustments = []pricing.Adjustment{{ID: "a", Percent: pct("10"), Target: target}}
		}, "110.00"},
		"promotion": {func(b *pricing.Book) {
			b.Promotions = []pricing.Adjustment{{ID: "a", Percent: pct("-10"), Target: target}}
		}, "90.00"},
		"floor": {func(b *pricing.Book) {
			b.Floors = []pricing.Floor{{ID: "f", Absolute: q("120"), Currency: rub, Tax: pricing.Net, Target: target}}
		}, "floor"},
	} {
		b := general(pcs("A"), price("A", "100"))
		c.rule(&b)
		v := view(t, b, acme)
		require.Equal(t, []string{"100.00", "100.00", c.want}, totals([]pricing.Result{
			v.Resolve(ask("A", "1")), v.Resolve(knownAt(ask("A", "1"), day.Add(-1))), v.Resolve(knownAt(ask("A", "1"), day)),
		}), name)
	}
}

func TestKnownAtIsAnInstant(t *testing.T) {
	v := view(t, general(pcs("A"), price("A", "1")), acme)
	for _, when := range []time.Time{time.Date(1600, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)} {
		require.Equal(t, "bad_instant", answer(v.Resolve(knownAt(ask("A", "1"), when))))
	}
}
