package rebate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing/rebate"
)

func TestWhatCounts(t *testing.T) {
	c := clause(rebate.AllUnits, from("1", "10"))
	c.Entities = []kabinet.LegalEntityID{"a", "b"}
	c.Exclude = []rebate.Source{{Kind: "promotion"}, {Kind: "agreement", ID: "a2"}}
	with := func(e rebate.Entry, s ...rebate.Source) rebate.Entry { e.Sources = s; return e }
	against := func(e rebate.Entry, k rebate.Kind) rebate.Entry { e.Against = k; return e }
	of := func(e rebate.Entry, at string) rebate.Entry { e.OriginalAt = day(at); return e }
	lateAt := entry(rebate.Shipped, "x", "a", "2026-12-31", "100")
	lateAt.At = year.Until.Add(-1)
	for _, x := range []struct {
		name  string
		e     rebate.Entry
		net   string
		leave rebate.Reason
	}{
		{"a shipment", entry(rebate.Shipped, "x", "a", "2026-06-01", "100"), "1100.00", 0},
		{"the first instant", entry(rebate.Shipped, "x", "a", "2026-01-01", "100"), "1100.00", 0},
		{"the last nanosecond", lateAt, "1100.00", 0},
		{"the end is not of the period", entry(rebate.Shipped, "x", "a", "2027-01-01", "100"), "1000.00", rebate.OtherPeriod},
		{"an invoice where shipments count", entry(rebate.Invoiced, "x", "a", "2026-06-01", "100"), "1000.00", rebate.OtherKind},
		{"another entity", entry(rebate.Shipped, "x", "z", "2026-06-01", "100"), "1000.00", rebate.OtherEntity},
		{"any promotion", with(entry(rebate.Shipped, "x", "a", "2026-06-01", "100"), rebate.Source{Kind: "promotion", ID: "MAY"}), "1000.00", rebate.ExcludedSource},
		{"the excluded agreement among sources", with(entry(rebate.Shipped, "x", "a", "2026-06-01", "100"), rebate.Source{Kind: "list"}, rebate.Source{Kind: "agreement", ID: "a2"}), "1000.00", rebate.ExcludedSource},
		{"another agreement", with(entry(rebate.Shipped, "x", "a", "2026-06-01", "100"), rebate.Source{Kind: "agreement", ID: "a1"}), "1100.00", 0},
		{"a return of what never counted", with(entry(rebate.Return, "x", "a", "2026-06-01", "100"), rebate.Source{Kind: "promotion", ID: "MAY"}), "1000.00", rebate.ExcludedSource},
		{"a return", entry(rebate.Return, "x", "a", "2026-06-01", "100"), "900.00", 0},
		{"a return against shipments", against(entry(rebate.Return, "x", "a", "2026-06-01", "100"), rebate.Shipped), "900.00", 0},
		{"a return against payments", against(entry(rebate.Return, "x", "a", "2026-06-01", "100"), rebate.Paid), "1000.00", rebate.OtherKind},
		{"a return of last year's goods", of(entry(rebate.Return, "x", "a", "2026-06-01", "100"), "2025-12-31"), "1000.00", rebate.OtherPeriod},
		{"a late return that is not known yet", of(entry(rebate.Return, "x", "a", "2027-06-01", "100"), "2026-12-31"), "1000.00", rebate.Later},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, err := rebate.Accrue(c, rebate.Facts{Entries: []rebate.Entry{x.e, entry(rebate.Shipped, "1", "b", "2026-01-05", "1000")}}, c.Until)
			require.NoError(t, err)
			assert.Equal(t, x.net, s.Turnover.Amount.Amount())
			if x.net != "1000.00" {
				assert.Empty(t, s.LeftOut)
				return
			}
			amount := "100.00"
			if x.e.Kind == rebate.Return {
				amount = "-100.00"
			}
			require.Len(t, s.LeftOut, 1)
			assert.Equal(t, x.leave, s.LeftOut[0].Reason)
			assert.Equal(t, 1, s.LeftOut[0].Entries)
			assert.Equal(t, amount, s.LeftOut[0].Amount.Amount())
		})
	}
	c.Entities, c.Party = nil, kabinet.ForLegalEntity("b")
	s := accrue(t, c, entry(rebate.Shipped, "1", "a", "2026-01-05", "1000"), entry(rebate.Shipped, "2", "b", "2026-01-05", "10"))
	assert.Equal(t, "10.00", s.Turnover.Amount.Amount(), "a legal entity is its own party")
}

func TestLocalDaysDecideThePeriod(t *testing.T) {
	c := annual()
	c.Tiers = []rebate.Tier{from("1", "10")}
	s, err := rebate.Accrue(c, rebate.Facts{Entries: []rebate.Entry{
		shipped("1", "a", "2025-12-31", "1 RUB"), shipped("2", "a", "2026-01-01", "10 RUB"),
		shipped("3", "a", "2026-12-31", "100 RUB"), shipped("4", "a", "2027-01-01", "1000 RUB"),
	}}, c.Until)
	require.NoError(t, err)
	assert.Equal(t, "110.00", s.Turnover.Amount.Amount())
	assert.True(t, s.Final)
	s, err = rebate.Accrue(c, rebate.Facts{}, c.Until.Add(-1))
	require.NoError(t, err)
	assert.False(t, s.Final)
}

func TestTheSameEntryTwiceCountsOnce(t *testing.T) {
	e := entry(rebate.Shipped, "1", "a", "2026-02-01", "100.50")
	e.Sources = []rebate.Source{{Kind: "list", ID: "x"}, {Kind: "agreement", ID: "y"}}
	again := e
	again.At, again.Net = e.At.In(moscow), kabinet.MustMoney("100.5 RUB")
	again.Sources = []rebate.Source{e.Sources[1], e.Sources[0]}
	c := clause(rebate.AllUnits, from("1", "10"))
	s := accrue(t, c, e, again, e)
	assert.Equal(t, "100.50", s.Turnover.Amount.Amount())
	assert.Equal(t, 1, s.Counted)
	assert.Equal(t, 2, s.Repeated)

	other := e
	other.Line = "2"
	assert.Equal(t, "201.00", accrue(t, c, e, other).Turnover.Amount.Amount(), "another line of the document")
	other = e
	other.Kind = rebate.Invoiced
	assert.Equal(t, 1, accrue(t, c, e, other).Counted, "a shipment and an invoice may share a number")

	for _, change := range []func(*rebate.Entry){
		func(e *rebate.Entry) { e.Net = kabinet.MustMoney("100.51 RUB") },
		func(e *rebate.Entry) { e.Entity = "b" },
		func(e *rebate.Entry) { e.At = e.At.Add(1) },
		func(e *rebate.Entry) { e.Quantity = q("1") },
		func(e *rebate.Entry) { e.Sources = nil },
	} {
		other := e
		change(&other)
		_, err := rebate.Accrue(c, rebate.Facts{Entries: []rebate.Entry{e, other}}, c.Until)
		require.ErrorIs(t, err, rebate.ErrConflict)
		require.ErrorIs(t, err, kabinet.Conflict)
		require.ErrorContains(t, err, "/entries/1")
	}
}

func TestEntriesThatAreMistakes(t *testing.T) {
	good := entry(rebate.Shipped, "1", "a", "2026-02-01", "100")
	for _, x := range []struct {
		at     string
		is     error
		change func(*rebate.Entry)
	}{
		{"/entries/0/kind", rebate.ErrMissing, func(e *rebate.Entry) { e.Kind = 0 }},
		{"/entries/0/kind", rebate.ErrName, func(e *rebate.Entry) { e.Kind = 9 }},
		{"/entries/0/document", rebate.ErrMissing, func(e *rebate.Entry) { e.Document = "" }},
		{"/entries/0/entity", rebate.ErrMissing, func(e *rebate.Entry) { e.Entity = "" }},
		{"/entries/0/at", rebate.ErrMissing, func(e *rebate.Entry) { e.At = time.Time{} }},
		{"/entries/0/net", kabinet.ErrCurrencyMismatch, func(e *rebate.Entry) { e.Net = kabinet.MustMoney("1 EUR") }},
		{"/entries/0/net", kabinet.ErrCurrencyMismatch, func(e *rebate.Entry) { e.Net, e.At = kabinet.MustMoney("1 EUR"), day("2020-01-01") }},
		{"/entries/0/net", kabinet.ErrCurrencyMismatch, func(e *rebate.Entry) { e.Net = kabinet.Money{} }},
		{"/entries/0/net", rebate.ErrNegative, func(e *rebate.Entry) { e.Net = e.Net.Neg() }},
		{"/entries/0/quantity", rebate.ErrNegative, func(e *rebate.Entry) { e.Quantity = q("-1") }},
		{"/entries/0/originalAt", rebate.ErrReturnOnly, func(e *rebate.Entry) { e.OriginalAt = e.At }},
		{"/entries/0/against", rebate.ErrReturnOnly, func(e *rebate.Entry) { e.Against = rebate.Paid }},
		{"/entries/0/against", rebate.ErrName, func(e *rebate.Entry) { e.Kind, e.Against = rebate.Return, rebate.Return }},
		{"/entries/0/originalAt", rebate.ErrOriginal, func(e *rebate.Entry) { e.Kind, e.OriginalAt = rebate.Return, e.At.Add(1) }},
	} {
		e := good
		x.change(&e)
		c := clause(rebate.AllUnits, from("1", "10"))
		s, err := rebate.Accrue(c, rebate.Facts{Entries: []rebate.Entry{e}}, c.Until)
		require.ErrorIs(t, err, x.is, x.at)
		var ke *kabinet.Error
		require.True(t, errors.As(err, &ke))
		assert.Equal(t, x.at, ke.Place())
		assert.Zero(t, s)
	}
	c := clause(rebate.AllUnits, from("1", "10"))
	_, err := rebate.Accrue(c, rebate.Facts{}, time.Time{})
	require.ErrorIs(t, err, rebate.ErrInstant)
	_, err = rebate.Accrue(rebate.Clause{}, rebate.Facts{}, c.Until)
	require.ErrorIs(t, err, rebate.ErrMissing)
	huge := entry(rebate.Shipped, "1", "a", "2026-02-01", "999999999999999")
	more := entry(rebate.Shipped, "2", "a", "2026-02-01", "1")
	back := entry(rebate.Return, "3", "a", "2026-02-01", "1")
	_, err = rebate.Accrue(c, rebate.Facts{Entries: []rebate.Entry{huge, more}}, c.Until)
	require.ErrorIs(t, err, kabinet.ErrOverflow)
	assert.Equal(t, "99999999999999.90", accrue(t, c, huge, more, back).Bonus.Amount(), "what fits in the end fits in any order")
}
