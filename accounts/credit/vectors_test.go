package credit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

// russia2027 has the days off of January 2027 in Russia: the New Year holidays from
// 1 to 8 January (article 112 of the Labour Code), which the weekend of the 9th and
// 10th follows.
func russia2027(t testing.TB) credit.Calendars {
	var holidays []kabinet.Date
	for d := kabinet.MustDate("2027-01-01"); d.Day <= 8; d = d.AddDays(1) {
		holidays = append(holidays, d)
	}
	c, err := kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: holidays})
	require.NoError(t, err)
	return credit.Calendars{Business: c, Banking: c}
}

// TestVectorOfAGroup is the group with a limit of 50 of the design: A owes 9.1 of
// 20, B 12.3 of 15, and C 21.8 of 20, overdue by 34 days.
func TestVectorOfAGroup(t *testing.T) {
	w := newWorld(t)
	group := w.group(credit.GroupTerms{Name: "Holding", Limit: limit("50")})
	for payer, l := range map[kabinet.LegalEntityID]string{"a": "20", "b": "15", "c": "20"} {
		w.account(payer, credit.AccountTerms{Limit: limit(l), Group: group})
	}
	w.take("a", owed("inv/1", "9.1"))
	w.take("b", owed("inv/2", "12.3"))
	late := owed("inv/3", "21.8")
	late.Due = today.AddDays(-34)
	w.take("c", late)
	require.Equal(t, "43.20 RUB", w.usedOfGroup())

	// A orders 7.0, of which 30 % are prepaid.
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("70"), Anchor: credit.Shipment, Days: 45},
	}}
	prepaid, onCredit, err := terms.Prepaid(money("7.0"))
	require.NoError(t, err)
	require.True(t, prepaid.Equal(money("2.1")))
	require.True(t, onCredit.Equal(money("4.9")))
	r := request("a", "order/1", "7.0", "0")
	r.Prepaid = prepaid
	a, err := w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	require.Empty(t, a.Reasons)
	require.True(t, a.Credit.Equal(money("4.9")))
	require.Len(t, a.Limits, 2)
	require.True(t, a.Limits[0].After.Equal(money("14.0")))
	require.True(t, a.Limits[1].After.Equal(money("48.1")))
	require.Equal(t, "48.10 RUB", w.usedOfGroup())
	require.Equal(t, "14.00 RUB", w.used("a"))

	// C may only prepay.
	a, err = w.reserve(request("c", "order/2", "1", "0.99"))
	require.NoError(t, err)
	require.Equal(t, credit.PrepayOnly, a.Decision)
	require.Equal(t, []credit.ReasonKind{credit.Overdue, credit.OverLimit}, kinds(a))
	require.Equal(t, 34, a.Reasons[0].Days)
	require.True(t, a.Reasons[0].Amount.Equal(money("21.8")))
	require.True(t, a.Reasons[1].Amount.Equal(money("1.81")))
	require.Equal(t, "21.80 RUB", w.used("c"))
	a, err = w.reserve(request("c", "order/2", "1", "1"))
	require.NoError(t, err)
	require.Equal(t, credit.Allow, a.Decision)
	require.Empty(t, a.Reservation)
	require.Equal(t, "48.10 RUB", w.usedOfGroup())
}

// TestVectorOfTerms is the order of 6,000,000 of the design: 30 % before release,
// 70 % net 45 after shipment, in two shipments.
func TestVectorOfTerms(t *testing.T) {
	terms := credit.Terms{Instalments: []credit.Instalment{
		{Share: kabinet.MustPercent("30"), Prepaid: true, Anchor: credit.Order},
		{Share: kabinet.MustPercent("70"), Anchor: credit.Shipment, Days: 45},
	}}
	total := money("6000000")
	prepaid, onCredit, err := terms.Prepaid(total)
	require.NoError(t, err)
	require.True(t, prepaid.Equal(money("1800000")))
	require.True(t, onCredit.Equal(money("4200000")))

	w := newWorld(t)
	w.account("a", credit.AccountTerms{Limit: limit("5000000")})
	r := request("a", "order/1", "6000000", "1800000")
	_, err = w.reserve(r)
	require.NoError(t, err)
	require.Equal(t, "4200000.00 RUB", w.used("a"))

	shipped := []credit.Happening{
		{Anchor: credit.Shipment, Date: kabinet.MustDate("2026-11-20"), Amount: money("2400000")},
		{Anchor: credit.Shipment, Date: kabinet.MustDate("2026-12-07"), Amount: money("3600000")},
	}
	for offset, want := range map[credit.Offset][2]string{
		credit.ProRata:        {"1680000.00 RUB 2027-01-11", "2520000.00 RUB 2027-01-21"},
		credit.FirstShipments: {"600000.00 RUB 2027-01-11", "3600000.00 RUB 2027-01-21"},
	} {
		terms.Offset = offset
		dues, err := terms.Schedule(total, shipped, russia2027(t))
		require.NoError(t, err)
		require.Len(t, dues, 2)
		for i, d := range dues {
			require.Equal(t, want[i], d.Amount.String()+" "+d.Date.String(), "%s", offset)
			require.Equal(t, i, d.Happening)
			require.Equal(t, 1, d.Instalment)
		}
	}
	// Until the prepayment has come, goods are not released.
	for received, want := range map[string]string{"0": "1800000", "1799999.99": "0.01", "1800000": "0", "2000000": "0"} {
		missing, err := terms.Missing(total, money(received))
		require.NoError(t, err)
		require.True(t, missing.Equal(money(want)), "%s", missing)
	}
}
