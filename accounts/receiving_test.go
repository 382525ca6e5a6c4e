package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
)

func TestOpeningHours(t *testing.T) {
	omsk, err := time.LoadLocation("Asia/Omsk")
	require.NoError(t, err)
	r := accounts.Receiving{Zone: "Asia/Omsk", Opening: []accounts.Opening{
		{Day: time.Monday, From: "13:00", Until: "17:00"}, {Day: time.Monday, From: "08:00", Until: "12:00"}, {Day: time.Saturday, From: "22:00", Until: "24:00"},
	}}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, omsk)
		require.NoError(t, err)
		return v
	}
	for _, tc := range []struct {
		at   string
		open bool
		next string
	}{
		{"2026-03-02 07:59:59", false, "2026-03-02 08:00:00"}, // a Monday
		{"2026-03-02 08:00:00", true, "2026-03-02 08:00:00"},
		{"2026-03-02 11:59:59", true, "2026-03-02 11:59:59"},
		{"2026-03-02 12:00:00", false, "2026-03-02 13:00:00"},
		{"2026-03-02 17:00:00", false, "2026-03-07 22:00:00"},
		{"2026-03-07 23:59:59", true, "2026-03-07 23:59:59"},
		{"2026-03-08 00:00:00", false, "2026-03-09 08:00:00"},
	} {
		require.Equal(t, tc.open, r.OpenAt(at(tc.at)), tc.at)
		next, ok := r.NextOpen(at(tc.at))
		require.True(t, ok)
		require.Equal(t, at(tc.next), next, tc.at)
	}
	// The same instant elsewhere is another hour of the clock.
	require.False(t, r.OpenAt(at("2026-03-02 08:00:00").UTC()))
	require.True(t, accounts.Receiving{}.OpenAt(now), "nothing is known")
	next, ok := accounts.Receiving{}.NextOpen(now)
	require.True(t, ok)
	require.Equal(t, now, next)
}

func TestNextOpenWhereClocksAreChanged(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	sunday := func(from, until string) accounts.Receiving {
		return accounts.Receiving{Opening: []accounts.Opening{{Day: time.Sunday, From: from, Until: until}}}
	}
	saturday := time.Date(2026, 3, 28, 12, 0, 0, 0, berlin) // at two, clocks go on to three
	next, ok := sunday("02:30", "05:00").NextOpen(saturday)
	require.True(t, ok)
	require.Equal(t, "2026-03-29T03:00:00+02:00", next.Format(time.RFC3339))
	next, ok = sunday("02:10", "02:50").NextOpen(saturday)
	require.True(t, ok)
	require.Equal(t, "2026-04-05T02:10:00+02:00", next.Format(time.RFC3339), "these hours are left out")
	saturday = time.Date(2026, 10, 24, 12, 0, 0, 0, berlin) // at three, clocks go back to two
	next, ok = sunday("02:30", "05:00").NextOpen(saturday)
	require.True(t, ok)
	require.Equal(t, "2026-10-25T02:30:00+02:00", next.Format(time.RFC3339))
	_, ok = accounts.Receiving{Opening: []accounts.Opening{{Day: 7}}}.NextOpen(saturday)
	require.False(t, ok)
}

func TestVehicles(t *testing.T) {
	m := kabinet.MustQuantity
	r := accounts.Receiving{Vehicle: accounts.Vehicle{Length: m("12"), Weight: m("20000")}}
	require.NoError(t, r.Admits(accounts.Vehicle{}))
	require.NoError(t, r.Admits(accounts.Vehicle{Length: m("12.0"), Height: m("4"), Weight: m("19999.9")}))
	require.NoError(t, accounts.Receiving{}.Admits(accounts.Vehicle{Length: m("30")}))
	err := r.Admits(accounts.Vehicle{Length: m("13.6")})
	require.ErrorIs(t, err, accounts.ErrVehicle)
	require.EqualError(t, err, "the vehicle is too large for the site: length above 12")
	b := catalog.NewBuilder()
	require.NoError(t, accounts.Messages(b))
	var e *kabinet.Error
	require.ErrorAs(t, r.Admits(accounts.Vehicle{Weight: m("40000")}), &e)
	require.Equal(t, "машина слишком велика для этого места: масса больше 20000", e.Text(kabinet.NewPrinter(b, language.Russian)))
}

func TestSiteIsKeptClean(t *testing.T) {
	o := newOrg(t, accounts.Client)
	form := accounts.SiteForm{
		Name: " Yard ", GLN: "5412345-00001-3", Address: accounts.Address{Country: "ru", City: " Omsk "},
		Receiving: accounts.Receiving{Unloading: []accounts.Equipment{" tail  lift "}, Contact: accounts.Contact{Name: " Ann ", Email: " dock@example.com "}},
	}
	e, err := o.AddSite("s", form, now)
	require.NoError(t, err)
	require.Equal(t, accounts.Site{
		ID: "s", Name: "Yard", GLN: "5412345000013", Address: accounts.Address{Country: "RU", City: "Omsk"}, Status: accounts.EntityActive,
		Receiving: accounts.Receiving{Unloading: []accounts.Equipment{"tail lift"}, Contact: accounts.Contact{Name: "Ann", Email: "dock@example.com"}},
	}, e.Site)
	_, err = o.ChangeSite("s", form, now)
	require.ErrorIs(t, err, accounts.ErrUnchanged)
	s, _ := o.Site("s")
	s.Receiving.Unloading[0] = "changed"
	s, _ = o.Site("s")
	require.Equal(t, accounts.Equipment("tail lift"), s.Receiving.Unloading[0], "nobody shares slices")
}
