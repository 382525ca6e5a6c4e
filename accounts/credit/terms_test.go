package credit_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/credit"
)

func TestDueDates(t *testing.T) {
	banking, err := kabinet.NewCalendar(kabinet.CalendarOptions{Holidays: []kabinet.Date{kabinet.MustDate("2026-11-03")}})
	require.NoError(t, err)
	c := credit.Calendars{Banking: banking} // the business calendar has weekends alone
	for _, x := range []struct {
		name   string
		i      credit.Instalment
		anchor string
		want   string
	}{
		{"at once", credit.Instalment{}, "2026-11-02", "2026-11-02"},
		{"at once on a Saturday", credit.Instalment{}, "2026-10-31", "2026-11-02"},
		{"calendar days", credit.Instalment{Days: 30}, "2026-10-01", "2026-11-02"},
		{"calendar days, no roll", credit.Instalment{Days: 30, Roll: credit.NoRoll}, "2026-10-01", "2026-10-31"},
		{"calendar days, preceding", credit.Instalment{Days: 30, Roll: credit.Preceding}, "2026-10-01", "2026-10-30"},
		{"calendar days, modified following", credit.Instalment{Days: 30, Roll: credit.ModifiedFollowing}, "2026-10-01", "2026-10-30"},
		{"modified following within the month", credit.Instalment{Days: 9, Roll: credit.ModifiedFollowing}, "2026-10-01", "2026-10-12"},
		{"business days", credit.Instalment{Days: 3, DayKind: credit.BusinessDays}, "2026-10-30", "2026-11-04"},
		{"banking days", credit.Instalment{Days: 3, DayKind: credit.BankingDays}, "2026-10-30", "2026-11-05"},
		{"EOM + 30", credit.Instalment{Days: 30, MonthEnd: credit.EOMPlus, Roll: credit.NoRoll}, "2026-01-15", "2026-03-02"},
		{"30 + EOM", credit.Instalment{Days: 30, MonthEnd: credit.PlusEOM, Roll: credit.NoRoll}, "2026-01-15", "2026-02-28"},
		{"EOM", credit.Instalment{MonthEnd: credit.EOMPlus, Roll: credit.NoRoll}, "2028-02-01", "2028-02-29"},
		{"EOM + banking days", credit.Instalment{Days: 2, DayKind: credit.BankingDays, MonthEnd: credit.EOMPlus}, "2026-10-05", "2026-11-04"},
		{"the 15th", credit.Instalment{DayOfMonth: 15, Roll: credit.NoRoll}, "2026-10-15", "2026-10-15"},
		{"the next 15th", credit.Instalment{DayOfMonth: 15, Roll: credit.NoRoll}, "2026-10-16", "2026-11-15"},
		{"the next 15th over the year", credit.Instalment{DayOfMonth: 15, Roll: credit.NoRoll}, "2026-12-16", "2027-01-15"},
		{"the 31st of a short month", credit.Instalment{DayOfMonth: 31, Roll: credit.NoRoll}, "2026-11-02", "2026-11-30"},
		{"the 30th of February", credit.Instalment{DayOfMonth: 30, Roll: credit.NoRoll}, "2027-01-31", "2027-02-28"},
		{"EOM, the 10th", credit.Instalment{MonthEnd: credit.EOMPlus, DayOfMonth: 10}, "2026-09-05", "2026-10-12"},
	} {
		t.Run(x.name, func(t *testing.T) {
			require.Equal(t, x.want, x.i.Due(kabinet.MustDate(x.anchor), c).String())
		})
	}
}

func TestSplit(t *testing.T) {
	third := func(p bool) credit.Instalment {
		return credit.Instalment{Share: kabinet.MustRate("0.333333333"), Anchor: credit.Order, Prepaid: p}
	}
	rest := credit.Instalment{Share: kabinet.MustRate("0.333333334"), Anchor: credit.Invoice, Days: 30}
	parts, err := credit.Terms{Instalments: []credit.Instalment{third(true), third(false), rest}}.Split(money("100"))
	require.NoError(t, err)
	require.Equal(t, []string{"33.33 RUB", "33.33 RUB", "33.34 RUB"}, texts(parts))

	fixed := credit.Instalment{Amount: money("1000"), Anchor: credit.Order, Prepaid: true}
	all := credit.Instalment{Share: kabinet.MustRate("1"), Anchor: credit.Shipment, Days: 30}
	terms := credit.Terms{Instalments: []credit.Instalment{fixed, all}}
	parts, err = terms.Split(money("2500.50"))
	require.NoError(t, err)
	require.Equal(t, []string{"1000.00 RUB", "1500.50 RUB"}, texts(parts))
	parts, err = terms.Split(money("600"))
	require.NoError(t, err)
	require.Equal(t, []string{"600.00 RUB", "0.00 RUB"}, texts(parts))
	_, err = terms.Split(kabinet.MustMoney("600 EUR"))
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	for _, bad := range []string{"-1", "0.001"} {
		_, err = terms.Split(money(bad))
		require.ErrorIs(t, err, credit.ErrTotal)
	}
	_, err = terms.Split(kabinet.Money{})
	require.ErrorIs(t, err, credit.ErrTotal)
}

func texts(parts []kabinet.Money) (out []string) {
	for _, p := range parts {
		out = append(out, p.String())
	}
	return out
}

func TestMistakesOfTerms(t *testing.T) {
	good := credit.Instalment{Share: kabinet.MustRate("1"), Anchor: credit.Order}
	for place, change := range map[string]func(*credit.Terms){
		"/instalments":              func(x *credit.Terms) { x.Instalments[0].Share = kabinet.MustRate("0.9") },
		"/instalments/0/share":      func(x *credit.Terms) { x.Instalments[0].Share = kabinet.Rate{} },
		"/instalments/0/anchor":     func(x *credit.Terms) { x.Instalments[0].Anchor = "" },
		"/instalments/0/days":       func(x *credit.Terms) { x.Instalments[0].Days = -1 },
		"/instalments/0/dayKind":    func(x *credit.Terms) { x.Instalments[0].DayKind = "lunar" },
		"/instalments/0/monthEnd":   func(x *credit.Terms) { x.Instalments[0].MonthEnd = "eom" },
		"/instalments/0/dayOfMonth": func(x *credit.Terms) { x.Instalments[0].DayOfMonth = 32 },
		"/instalments/0/roll":       func(x *credit.Terms) { x.Instalments[0].Roll = "up" },
		"/offset":                   func(x *credit.Terms) { x.Offset = "last" },
		"/instalments/1/share": func(x *credit.Terms) {
			x.Instalments = append(x.Instalments, credit.Instalment{Share: one(), Amount: money("1"), Anchor: credit.Order})
		},
		"/instalments/1/amount": func(x *credit.Terms) {
			x.Instalments = append(x.Instalments, credit.Instalment{Amount: money("-1"), Anchor: credit.Order})
		},
		"/instalments/1/anchor": func(x *credit.Terms) {
			x.Instalments = append(x.Instalments, credit.Instalment{Amount: money("1"), Anchor: credit.Shipment, Prepaid: true})
		},
	} {
		x := credit.Terms{Instalments: []credit.Instalment{good}}
		require.NoError(t, x.Validate())
		change(&x)
		err := x.Validate()
		require.ErrorIs(t, err, credit.ErrTerms, place)
		var k *kabinet.Error
		require.ErrorAs(t, err, &k)
		require.Equal(t, place, k.Place())
	}
	require.ErrorIs(t, credit.Terms{}.Validate(), credit.ErrTerms)
}

func one() kabinet.Rate { return kabinet.MustRate("1") }

func TestMistakesOfHappenings(t *testing.T) {
	terms := credit.Terms{Instalments: []credit.Instalment{{Share: one(), Anchor: credit.Shipment}}}
	for name, list := range map[string][]credit.Happening{
		"undated":          {{Anchor: credit.Shipment, Amount: money("1")}},
		"no anchor":        {{Date: today, Amount: money("1")}},
		"negative":         {{Anchor: credit.Shipment, Date: today, Amount: money("-1")}},
		"another currency": {{Anchor: credit.Shipment, Date: today, Amount: kabinet.MustMoney("1 EUR")}},
		"too much":         {{Anchor: credit.Shipment, Date: today, Amount: money("99")}, {Anchor: credit.Shipment, Date: today, Amount: money("2")}},
	} {
		_, err := terms.Schedule(money("100"), list, credit.Calendars{})
		require.ErrorIs(t, err, credit.ErrHappening, name)
	}
}

// TestSchedulesAddUp checks that whatever happens in whatever parts, everything is
// due once all has happened, each instalment to its last kopeck, and never too much
// before.
func TestSchedulesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := credit.Terms{Offset: rapid.SampledFrom([]credit.Offset{credit.FirstShipments, credit.ProRata}).Draw(t, "offset")}
		left := int64(1000)
		n := rapid.IntRange(1, 5).Draw(t, "instalments")
		for i := range n {
			share := left
			if i < n-1 {
				share = rapid.Int64Range(1, left-int64(n-1-i)).Draw(t, "share")
			}
			left -= share
			x := credit.Instalment{Days: rapid.IntRange(0, 90).Draw(t, "days")}
			x.Share, _ = kabinet.NewRate(share, 3)
			x.Anchor = rapid.SampledFrom([]credit.Anchor{credit.Order, credit.Shipment, credit.Invoice}).Draw(t, "anchor")
			x.Prepaid = x.Anchor == credit.Order && rapid.Bool().Draw(t, "prepaid")
			terms.Instalments = append(terms.Instalments, x)
		}
		if rapid.Bool().Draw(t, "with a fixed part") {
			fixed, _ := kabinet.NewMoney(rapid.Int64Range(1, 1_000_00).Draw(t, "fixed"), 2, rub)
			terms.Instalments = append(terms.Instalments, credit.Instalment{Amount: fixed, Anchor: credit.Order, Prepaid: true})
		}
		coef := rapid.Int64Range(1, 10_000_000_00).Draw(t, "total")
		total, _ := kabinet.NewMoney(coef, 2, rub)
		parts, err := terms.Split(total)
		require.NoError(t, err)
		var happenings []credit.Happening
		for _, a := range []credit.Anchor{credit.Order, credit.Shipment, credit.Invoice} {
			for rest := coef; rest > 0; {
				part := rest
				if a != credit.Order && len(happenings) < 12 {
					part = rapid.Int64Range(1, rest).Draw(t, "part")
				}
				rest -= part
				amount, _ := kabinet.NewMoney(part, 2, rub)
				happenings = append(happenings, credit.Happening{Anchor: a, Date: today, Amount: amount})
			}
		}
		for upTo := range len(happenings) + 1 {
			dues, err := terms.Schedule(total, happenings[:upTo], credit.Calendars{})
			require.NoError(t, err)
			sums := make([]kabinet.Money, len(parts))
			for _, d := range dues {
				require.Positive(t, d.Amount.Sign())
				sums[d.Instalment], err = sums[d.Instalment].Add(d.Amount)
				require.NoError(t, err)
			}
			for i, sum := range sums {
				if sum == (kabinet.Money{}) {
					sum = kabinet.Zero(rub)
				}
				c, err := sum.Cmp(parts[i])
				require.NoError(t, err)
				require.LessOrEqual(t, c, 0, "instalment %d after %d: %s of %s", i, upTo, sum, parts[i])
				if upTo == len(happenings) {
					require.Zero(t, c, "instalment %d: %s of %s", i, sum, parts[i])
				}
			}
		}
	})
}

// TestDueDatesAreBusinessDays checks rolls: on a business day, not before the day
// that is meant but for Preceding, and within its month where that is asked for.
func TestDueDatesAreBusinessDays(t *testing.T) {
	c := russia2027(t)
	rapid.Check(t, func(t *rapid.T) {
		i := credit.Instalment{
			Days:       rapid.IntRange(0, 120).Draw(t, "days"),
			DayKind:    rapid.SampledFrom([]credit.DayKind{credit.CalendarDays, credit.BusinessDays, credit.BankingDays}).Draw(t, "kind"),
			MonthEnd:   rapid.SampledFrom([]credit.MonthEnd{credit.NoMonthEnd, credit.EOMPlus, credit.PlusEOM}).Draw(t, "end"),
			DayOfMonth: rapid.IntRange(0, 31).Draw(t, "day"),
			Roll:       credit.NoRoll,
		}
		anchor := kabinet.MustDate("2026-10-01").AddDays(rapid.IntRange(0, 200).Draw(t, "anchor"))
		meant := i.Due(anchor, c)
		require.False(t, meant.Before(anchor))
		i.Roll = credit.Following
		following := i.Due(anchor, c)
		require.True(t, c.Business.IsBusinessDay(following) && !following.Before(meant))
		require.Zero(t, c.Business.BusinessDays(meant, following))
		i.Roll = credit.Preceding
		preceding := i.Due(anchor, c)
		require.True(t, c.Business.IsBusinessDay(preceding) && !preceding.After(meant))
		i.Roll = credit.ModifiedFollowing
		modified := i.Due(anchor, c)
		require.True(t, modified == following || modified == preceding)
		if meant.Month != time.January || meant.Day > 10 {
			require.Equal(t, meant.Month, modified.Month)
		}
	})
}
