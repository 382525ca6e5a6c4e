package credit_test

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

// However small the total and however many the instalments, no cent is lost, doubled or
// owed below zero, and the last happening brings what is left.
func TestOneCentInTenInstalmentsIsOneCent(t *testing.T) {
	tenth := kabinet.MustPercent("10")
	for _, offset := range []credit.Offset{credit.FirstShipments, credit.ProRata} {
		for _, prepaid := range []int{0, 1, 5} {
			terms := credit.Terms{Offset: offset}
			for i := range 10 {
				x := credit.Instalment{Share: tenth, Anchor: credit.Shipment, Days: i}
				if i < prepaid {
					x.Anchor, x.Prepaid = credit.Order, true
				}
				terms.Instalments = append(terms.Instalments, x)
			}
			for _, cents := range []int64{0, 1, 3, 9, 10, 11, 99, 101} {
				total, err := kabinet.NewMoney(cents, 2, rub)
				require.NoError(t, err)
				happenings := []credit.Happening{{Anchor: credit.Order, Date: today, Amount: total}}
				for range cents { // cent by cent
					happenings = append(happenings, credit.Happening{Anchor: credit.Shipment, Date: today, Amount: money("0.01")})
				}
				dues, err := terms.Schedule(total, happenings, credit.Calendars{})
				require.NoError(t, err)
				sum := kabinet.Zero(rub)
				for _, d := range dues {
					require.Positive(t, d.Amount.Sign())
					sum, err = sum.Add(d.Amount)
					require.NoError(t, err)
				}
				require.True(t, sum.Equal(total), "%s of %s", sum, total)
				before, after, err := terms.Prepaid(total)
				require.NoError(t, err)
				both, err := before.Add(after)
				require.NoError(t, err)
				require.True(t, both.Equal(total))
				_, err = terms.Schedule(total, append(happenings, credit.Happening{Anchor: credit.Shipment, Date: today, Amount: money("0.01")}), credit.Calendars{})
				require.ErrorIs(t, err, credit.ErrHappening, "a cent more than was ordered")
			}
		}
	}
}

// Shares that do not sum to one, to the last of their digits, are no terms: nothing is
// owed twice, and nothing to nobody.
func TestSharesThatDoNotSumAreNoTerms(t *testing.T) {
	for name, shares := range map[string][]string{
		"a billionth less":      {"0.5", "0.499999999"},
		"a billionth more":      {"0.5", "0.500000001"},
		"twice":                 {"1", "1"},
		"a negative one":        {"1.5", "-0.5"},
		"nothing beside all":    {"1", "0"},
		"thirds that are short": {"0.333333333", "0.333333333", "0.333333333"},
	} {
		terms := credit.Terms{}
		for _, s := range shares {
			terms.Instalments = append(terms.Instalments, credit.Instalment{Share: kabinet.MustRate(s), Anchor: credit.Order})
		}
		for _, err := range []error{terms.Validate(), second(terms.Split(money("1"))), second(terms.Schedule(money("1"), nil, credit.Calendars{}))} {
			require.ErrorIs(t, err, credit.ErrTerms, name)
		}
		_, _, err := terms.Prepaid(money("1"))
		require.ErrorIs(t, err, credit.ErrTerms, name)
		_, err = terms.Missing(money("1"), money("0"))
		require.ErrorIs(t, err, credit.ErrTerms, name)
	}
	// A billionth counts.
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustRate("0.999999999"), Anchor: credit.Order, Prepaid: true}, {Share: kabinet.MustRate("0.000000001"), Anchor: credit.Shipment},
	}}
	parts, err := terms.Split(money("999999999999.99"))
	require.NoError(t, err)
	require.Equal(t, []string{"999999998999.99 RUB", "1000.00 RUB"}, texts(parts))
}

// What is prepaid is due by the first order, once, however the order is divided.
func TestAPrepaymentIsDueOnce(t *testing.T) {
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Anchor: credit.Order, Prepaid: true}, {Share: kabinet.MustPercent("70"), Anchor: credit.Order, Days: 7, Roll: credit.NoRoll},
	}}
	half := credit.Happening{Anchor: credit.Order, Date: today, Amount: money("50")}
	dues, err := terms.Schedule(money("100"), []credit.Happening{half, half}, credit.Calendars{})
	require.NoError(t, err)
	var got []string
	for _, d := range dues {
		got = append(got, fmt.Sprint(d.Happening, " ", d.Date, " ", d.Amount))
	}
	require.Equal(t, []string{"0 2026-11-02 30.00 RUB", "0 2026-11-09 20.00 RUB", "1 2026-11-09 50.00 RUB"}, got)
}

func second[T any](_ T, err error) error { return err }

// What was received in another currency, or more than was asked, leaves nothing to be
// prepaid twice and nothing to be had.
func TestAPrepaymentIsMissingUntilItIsThere(t *testing.T) {
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Anchor: credit.Order, Prepaid: true}, {Share: kabinet.MustPercent("70"), Anchor: credit.Shipment},
	}}
	for received, want := range map[string]string{"0": "30.00 RUB", "29.99": "0.01 RUB", "30": "0.00 RUB", "100": "0.00 RUB", "-5": "35.00 RUB"} {
		missing, err := terms.Missing(money("100"), money(received))
		require.NoError(t, err)
		require.Equal(t, want, missing.String())
	}
	_, err := terms.Missing(money("100"), kabinet.MustMoney("30 EUR"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	_, err = terms.Missing(money("-100"), money("0"))
	require.ErrorIs(t, err, credit.ErrTotal)
}

// Leap days, ends of months and the end of the year are found from either side.
func TestDueDatesAroundLeapDays(t *testing.T) {
	for _, x := range []struct {
		i      credit.Instalment
		anchor string
		want   string
	}{
		{credit.Instalment{Days: 365}, "2027-03-01", "2028-02-29"},
		{credit.Instalment{Days: 1}, "2028-02-28", "2028-02-29"},
		{credit.Instalment{Days: 366}, "2028-02-29", "2029-03-01"},
		{credit.Instalment{MonthEnd: credit.PlusEOM, Days: 1}, "2028-02-28", "2028-02-29"},
		{credit.Instalment{MonthEnd: credit.PlusEOM, Days: 1}, "2027-02-28", "2027-03-31"},
		{credit.Instalment{MonthEnd: credit.EOMPlus, Days: 1}, "2028-02-01", "2028-03-01"},
		{credit.Instalment{MonthEnd: credit.EOMPlus}, "2026-12-31", "2026-12-31"},
		{credit.Instalment{DayOfMonth: 29}, "2028-02-01", "2028-02-29"},
		{credit.Instalment{DayOfMonth: 29}, "2027-02-01", "2027-02-28"},
		{credit.Instalment{DayOfMonth: 31}, "2026-12-31", "2026-12-31"},
		{credit.Instalment{DayOfMonth: 1}, "2026-12-31", "2027-01-01"},
		{credit.Instalment{Days: credit.MaxDays}, "2026-01-01", "2035-12-30"},
	} {
		x.i.Roll = credit.NoRoll
		require.Equal(t, x.want, x.i.Due(kabinet.MustDate(x.anchor), credit.Calendars{}).String(), "%+v from %s", x.i, x.anchor)
	}
}

// A statement from one day to the next leaves no posting out and has none twice, whatever
// the order that they come in.
func TestStatementsOfTwoDaysAreOneOfBoth(t *testing.T) {
	day := func(n int) kabinet.Date { return kabinet.MustDate("2028-02-27").AddDays(n) }
	var postings []credit.Posting
	for i, n := range []int{4, 0, 2, -1, 3, 1, 2, 0, 5} {
		amount := money(fmt.Sprint(1 << i))
		if i%3 == 2 {
			amount = amount.Neg()
		}
		postings = append(postings, credit.Posting{Document: fmt.Sprint(i), Kind: "invoice", Date: day(n), Amount: amount})
	}
	whole, err := credit.NewStatement(rub, day(0), day(4), postings...)
	require.NoError(t, err)
	require.Len(t, whole.Lines, 7)
	for cut := range 4 {
		first, err := credit.NewStatement(rub, day(0), day(cut), postings...)
		require.NoError(t, err)
		rest, err := credit.NewStatement(rub, day(cut+1), day(4), postings...)
		require.NoError(t, err)
		require.True(t, first.Closing.Equal(rest.Opening))
		require.True(t, rest.Closing.Equal(whole.Closing))
		require.Equal(t, whole.Lines, append(first.Lines, rest.Lines...))
	}
	_, err = credit.NewStatement(rub, day(1), day(0))
	require.ErrorIs(t, err, kabinet.ErrWindow)
	_, err = credit.NewStatement(rub, day(0), day(1), credit.Posting{Document: "x", Amount: money("1")})
	require.ErrorIs(t, err, credit.ErrPosting)
	_, err = credit.NewStatement(rub, day(0), day(1), credit.Posting{Document: "x", Date: day(1), Amount: kabinet.MustMoney("1 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	most, err := kabinet.NewMoney(math.MaxInt64/10, 2, rub)
	if err == nil {
		_, err = credit.NewStatement(rub, day(0), day(1), credit.Posting{Document: "x", Date: day(1), Amount: most}, credit.Posting{Document: "y", Date: day(1), Amount: most})
	}
	require.Error(t, err, "no sum wraps")
}

// Two invoices of one number are two, a payment is no invoice of its number, and what one
// side has twice the other has to have twice.
func TestReconciliationMatchesNothingTwice(t *testing.T) {
	p := func(document, kind, number, amount string) credit.Posting {
		return credit.Posting{Document: document, Kind: kind, Number: number, Date: today, Amount: money(amount)}
	}
	r, err := credit.Reconcile(rub, today, today,
		[]credit.Posting{p("a", "invoice", "7", "10"), p("b", "invoice", "7", "10"), p("c", "payment", "7", "-10"), p("d", "invoice", "", "5"), p("e", "note", "", "1")},
		[]credit.Posting{p("x", "invoice", "7", "10"), p("y", "payment", "7", "-9"), p("d", "invoice", "", "5"), p("d", "invoice", "", "5"), p("z", "invoice", "d", "5")})
	require.NoError(t, err)
	require.Len(t, r.Matched, 2)
	require.Len(t, r.Differing, 1)
	require.Equal(t, "c", r.Differing[0].Ours.Document)
	require.Len(t, r.OnlyOurs, 2)
	require.Len(t, r.OnlyTheirs, 2)
	require.Equal(t, "z", r.OnlyTheirs[1].Document, "a number is no document's name")
	require.False(t, r.Agrees())
	require.Equal(t, "0.00 RUB", r.Difference.String(), "though the balances are the same")
	// Sums that agree by chance over openings that do not.
	before := p("o", "invoice", "1", "3")
	before.Date = today.AddDays(-1)
	r, err = credit.Reconcile(rub, today, today, []credit.Posting{before}, []credit.Posting{p("o", "invoice", "1", "3")})
	require.NoError(t, err)
	require.True(t, r.Difference.IsZero())
	require.False(t, r.Agrees())
}

// Whether something is overdue is told by the day in the zone of the service: not an hour
// before that day, and not a day after.
func TestOverdueBeginsWithTheDayOfTheZone(t *testing.T) {
	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("100"), Policy: credit.Policy{Overdue: credit.Hold, GraceDays: 1}})
	late := owed("inv/1", "1")
	late.Due = today // of 2 November; one day of grace: overdue from the 4th on
	w.take("a", late)
	for zone, midnight := range map[string]time.Time{
		"Asia/Kamchatka":     time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC),
		"Pacific/Pago_Pago":  time.Date(2026, 11, 4, 11, 0, 0, 0, time.UTC),
		"Pacific/Kiritimati": time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC),
	} {
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for at, want := range map[time.Time]credit.Decision{midnight.Add(-1): credit.Allow, midnight: credit.Hold} {
			require.NoError(t, w.in(func(ctx context.Context, s *credit.Service) error {
				s.Zone = location
				a, err := s.Assess(ctx, at, request("a", "order/1", "1", "0"))
				require.Equal(t, want, a.Decision, "%s at %s", zone, at)
				return err
			}))
		}
	}
}
