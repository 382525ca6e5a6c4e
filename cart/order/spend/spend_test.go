package spend_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/store"
)

func zone(t testing.TB, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

var everything = []spend.Dimension{spend.ByPeriod, spend.ByLegalEntity, spend.ByCostCentre, spend.ByGroup}

func TestGrouping(t *testing.T) {
	orders := []*order.Order{
		purchase{id: "1", lines: []bought{{"BOLT", "A", 10, "100 RUB"}, {"PIPE", "B", 2, "300 RUB"}, {"NUT", "A", 5, "50 RUB"}}}.make(t),
		purchase{id: "2", payer: "east", at: noon.AddDate(0, 1, 0), lines: []bought{{"BOLT", "A", 1, "10 RUB"}, {"ODD", "", 1, "1 RUB"}}}.make(t),
		purchase{id: "3", lines: []bought{{"BOLT", "A", 1, "7 EUR"}}}.make(t),
	}
	require.Equal(t, []string{
		"2026-03-01|west|A|fasteners|8.40 EUR|1/1",
		"2026-03-01|west|A|fasteners|180.00 RUB|1/2",
		"2026-03-01|west|B|pipes|360.00 RUB|1/1",
		"2026-04-01|east|||1.20 RUB|1/1",
		"2026-04-01|east|A|fasteners|12.00 RUB|1/1",
	}, text(report(t, spend.Query{By: everything, Every: spend.Month}, orders...).Rows))
	for by, want := range map[spend.Dimension][]string{
		spend.ByPeriod:      {"2026-01-01||||8.40 EUR|1/1", "2026-01-01||||540.00 RUB|1/3", "2026-04-01||||13.20 RUB|1/2"},
		spend.ByLegalEntity: {"|east|||13.20 RUB|1/2", "|west|||8.40 EUR|1/1", "|west|||540.00 RUB|1/3"},
		spend.ByCostCentre:  {"||||1.20 RUB|1/1", "||A||8.40 EUR|1/1", "||A||192.00 RUB|2/3", "||B||360.00 RUB|1/1"},
		spend.ByGroup:       {"||||1.20 RUB|1/1", "|||fasteners|8.40 EUR|1/1", "|||fasteners|192.00 RUB|2/3", "|||pipes|360.00 RUB|1/1"},
	} {
		require.Equal(t, want, text(report(t, spend.Query{By: []spend.Dimension{by}, Every: spend.Quarter}, orders...).Rows), by)
	}
	whole := report(t, spend.Query{}, orders...)
	require.Equal(t, []string{"||||8.40 EUR|1/1", "||||553.20 RUB|2/5"}, text(whole.Totals))
	require.Equal(t, whole.Totals, whole.Rows)
	require.Equal(t, []spend.Measured{{Quantity: kabinet.QuantityOf(19), Unit: "pcs"}}, whole.Total(kabinet.MustCurrency("RUB")).Quantities)
	require.True(t, whole.Total(kabinet.MustCurrency("USD")).Gross.Equal(kabinet.MustMoney("0 USD")))
	require.Equal(t, []string{"|east|||13.20 RUB|1/2"}, text(report(t, spend.Query{LegalEntity: "east", By: []spend.Dimension{spend.ByLegalEntity}}, orders...).Rows))
}

// Freight and what was taken off the whole are a part of what every cost centre spent.
func TestLinesHaveTheirShareInTheWhole(t *testing.T) {
	o := purchase{id: "1", freight: "30 RUB", adjusted: "-10 RUB", lines: []bought{{"BOLT", "A", 1, "100 RUB"}, {"NUT", "B", 1, "100 RUB"}}}.make(t)
	r := report(t, spend.Query{By: []spend.Dimension{spend.ByCostCentre}}, o)
	require.Equal(t, []string{"||A||132.00 RUB|1/1", "||B||132.00 RUB|1/1"}, text(r.Rows))
	require.True(t, r.Totals[0].Gross.Equal(o.State().Totals.Total))
}

// What was cancelled, closed short or amended away, and orders that came to nothing, are
// not spent.
func TestWhatIsGoneDoesNotCount(t *testing.T) {
	fresh := func() *order.Order {
		return purchase{id: "1", lines: []bought{{"BOLT", "A", 10, "100 RUB"}, {"NUT", "B", 4, "40 RUB"}}}.make(t)
	}
	for name, c := range map[string]struct {
		step func(*order.Order) error
		want []string
	}{
		"as placed": {func(*order.Order) error { return nil }, []string{"||A||120.00 RUB|1/1", "||B||48.00 RUB|1/1"}},
		"half of a line": {func(o *order.Order) error {
			_, err := o.CancelLines(by, noon, "too many", order.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(5)})
			return err
		}, []string{"||A||60.00 RUB|1/1", "||B||48.00 RUB|1/1"}},
		"a whole line": {func(o *order.Order) error {
			_, err := o.CancelLines(by, noon, "not wanted", order.LineQuantity{Line: "2", Quantity: kabinet.QuantityOf(4)})
			return err
		}, []string{"||A||120.00 RUB|1/1"}},
		"answered with less": {func(o *order.Order) error {
			if _, err := o.Answer(by, noon, order.Margin{}, order.Answer{Line: "1", Quantity: kabinet.QuantityOf(8), Reason: "short"}); err != nil {
				return err
			}
			_, err := o.Decide(by, noon, order.Decision{Line: "1", Accept: true})
			return err
		}, []string{"||A||96.00 RUB|1/1", "||B||48.00 RUB|1/1"}},
		"cancelled": {func(o *order.Order) error { _, err := o.Cancel(by, noon, "not wanted"); return err }, nil},
		"failed":    {func(o *order.Order) error { _, err := o.Fail(by, noon, "no goods"); return err }, nil},
	} {
		o := fresh()
		require.NoError(t, c.step(o), name)
		require.Equal(t, c.want, text(report(t, spend.Query{By: []spend.Dimension{spend.ByCostCentre}}, o).Rows), name)
	}
}

func TestBases(t *testing.T) {
	o := purchase{id: "1", lines: []bought{{"BOLT", "A", 3, "100 RUB"}, {"NUT", "B", 4, "40 RUB"}}}.make(t)
	gross := func(basis spend.Basis) string {
		list := text(report(t, spend.Query{Basis: basis}, o).Totals)
		return strings.Join(list, " ")
	}
	require.Equal(t, "||||168.00 RUB|1/2", gross(spend.Placed))
	require.Empty(t, gross(spend.Confirmed))
	require.Empty(t, gross(spend.Shipped))
	_, err := o.Confirm(by, noon)
	require.NoError(t, err)
	require.Equal(t, "||||168.00 RUB|1/2", gross(spend.Confirmed))
	require.Empty(t, gross(spend.Shipped))

	s := o.State()
	s.Status, s.Lines[0].Shipped = order.InFulfilment, kabinet.QuantityOf(1)
	o = order.Restore(s)
	require.Equal(t, "||||40.00 RUB|1/1", gross(spend.Shipped)) // 33.33 + 6.67
	require.Equal(t, "1", report(t, spend.Query{Basis: spend.Shipped}, o).Totals[0].Quantities[0].Quantity.String())

	// A host that delivers without shipments settles an order by completing it.
	s.Status, s.Lines[0].Shipped = order.Completed, kabinet.Quantity{}
	o = order.Restore(s)
	require.Equal(t, "||||168.00 RUB|1/2", gross(spend.Shipped))
}

// Days begin and end where the client is: with the clock that is put forward, put back,
// and far from Greenwich; the last instant belongs to a period and the next to another.
func TestPeriodsAreHalfOpenInTheirZone(t *testing.T) {
	for _, c := range []struct {
		zone, at, want string
	}{
		{"Europe/Berlin", "2026-03-31T21:59:59Z", "2026-03-01"}, // summer time: two hours ahead
		{"Europe/Berlin", "2026-03-31T22:00:00Z", "2026-04-01"},
		{"Europe/Berlin", "2026-10-31T22:59:59Z", "2026-10-01"}, // winter time again: one hour
		{"Europe/Berlin", "2026-10-31T23:00:00Z", "2026-11-01"},
		{"Asia/Vladivostok", "2026-02-28T13:59:59Z", "2026-02-01"},
		{"Asia/Vladivostok", "2026-02-28T14:00:00Z", "2026-03-01"},
		{"America/Sao_Paulo", "2026-03-01T02:59:59Z", "2026-02-01"},
		{"America/Sao_Paulo", "2026-03-01T03:00:00Z", "2026-03-01"},
		{"UTC", "2026-12-31T23:59:59Z", "2026-12-01"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		require.NoError(t, err)
		o := purchase{id: "1", at: at, lines: []bought{{"BOLT", "A", 1, "1 RUB"}}}.make(t)
		r := report(t, spend.Query{Zone: zone(t, c.zone), Every: spend.Month, By: []spend.Dimension{spend.ByPeriod}}, o)
		require.Len(t, r.Rows, 1, c.at)
		require.Equal(t, c.want, r.Rows[0].Period.String(), "%s in %s", c.at, c.zone)
	}
	// The query itself ends at a midnight there.
	q := spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2026-04-01"), Zone: zone(t, "Europe/Berlin")}
	require.Equal(t, "2026-03-31 22:00:00 +0000 UTC", q.Window().Until.String())
	last := purchase{id: "1", at: q.Window().Until.Add(-1), lines: []bought{{"BOLT", "A", 1, "1 RUB"}}}.make(t)
	next := purchase{id: "2", at: q.Window().Until, lines: []bought{{"BOLT", "A", 1, "5 RUB"}}}.make(t)
	require.Equal(t, []string{"||||1.20 RUB|1/1"}, text(report(t, q, last, next).Totals))
}

func TestQueries(t *testing.T) {
	days := func(first, until string) spend.Query {
		return spend.Query{First: kabinet.MustDate(first), Until: kabinet.MustDate(until)}
	}
	for name, c := range map[string]struct {
		q    spend.Query
		want error
	}{
		"no days":    {spend.Query{}, spend.ErrDays},
		"backwards":  {days("2026-02-01", "2026-01-01"), spend.ErrDays},
		"empty":      {days("2026-02-01", "2026-02-01"), spend.ErrDays},
		"no day":     {spend.Query{First: kabinet.Date{Year: 2026, Month: 2, Day: 30}, Until: kabinet.MustDate("2027-01-01")}, spend.ErrDays},
		"for ever":   {func() spend.Query { q := days("0001-01-01", "9999-01-01"); q.Every = spend.Month; return q }(), spend.ErrDays},
		"every week": {func() spend.Query { q := days("2026-01-01", "2026-02-01"); q.Every = "week"; return q }(), spend.ErrQuery},
		"basis":      {func() spend.Query { q := days("2026-01-01", "2026-02-01"); q.Basis = "paid"; return q }(), spend.ErrQuery},
		"dimension":  {func() spend.Query { q := days("2026-01-01", "2026-02-01"); q.By = []spend.Dimension{"x"}; return q }(), spend.ErrQuery},
		"twice": {func() spend.Query {
			q := days("2026-01-01", "2026-02-01")
			q.By = []spend.Dimension{spend.ByGroup, spend.ByGroup}
			return q
		}(), spend.ErrQuery},
		"fiscal day":  {func() spend.Query { q := days("2026-01-01", "2026-02-01"); q.FiscalDay = 31; return q }(), spend.ErrQuery},
		"fiscal year": {func() spend.Query { q := days("2026-01-01", "2026-02-01"); q.FiscalMonth = 13; return q }(), spend.ErrQuery},
	} {
		_, err := spend.NewBuilder(c.q, nil)
		require.ErrorIs(t, err, c.want, name)
	}
	q := days("2026-02-10", "2026-09-01")
	q.Every, q.FiscalMonth = spend.Quarter, time.February
	require.Equal(t, "[{2026-02-10 2026-05-01} {2026-05-01 2026-08-01} {2026-08-01 2026-09-01}]", fmt.Sprint(q.Periods()))
	for _, c := range [][4]string{
		{"2026-04-01", "2026-07-01", "2026-01-01", "2026-04-01"}, // a quarter
		{"2026-01-01", "2027-01-01", "2025-01-01", "2026-01-01"},
		{"2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01"}, // of other lengths
		{"2026-04-06", "2027-04-06", "2025-04-06", "2026-04-06"},
		{"2026-03-10", "2026-03-17", "2026-03-03", "2026-03-10"}, // a week
	} {
		p := days(c[0], c[1]).Previous()
		require.Equal(t, c[2]+" "+c[3], p.First.String()+" "+p.Until.String())
	}
}

func TestCompare(t *testing.T) {
	q := spend.Query{First: kabinet.MustDate("2026-03-01"), Until: kabinet.MustDate("2026-05-01"), Every: spend.Month, By: []spend.Dimension{spend.ByPeriod, spend.ByCostCentre}}
	day := func(id order.ID, month time.Month, centre, amount string) *order.Order {
		return purchase{id: id, at: time.Date(2026, month, 5, 0, 0, 0, 0, time.UTC), lines: []bought{{"BOLT", centre, 1, amount}}}.make(t)
	}
	orders := []*order.Order{day("1", 1, "A", "100 RUB"), day("2", 2, "B", "50 RUB"), day("3", 3, "A", "110 RUB"), day("4", 4, "C", "10 RUB"), day("5", 4, "B", "25 RUB")}
	now, before := report(t, q, orders...), report(t, q.Previous(), orders...)
	var got []string
	for _, c := range spend.Compare(now, before) {
		growth, ok := c.Growth()
		got = append(got, fmt.Sprint(c.Period, " ", c.CostCentre, " ", c.Now.Gross, " ", c.Before.Gross, " ", growth, " ", ok))
	}
	require.Equal(t, []string{
		"2026-03-01 A 132.00 RUB 120.00 RUB 0.1 true",
		"2026-04-01 B 30.00 RUB 60.00 RUB -0.5 true",
		"2026-04-01 C 12.00 RUB 0.00 RUB 0 false",
	}, got)
	all := spend.CompareTotals(now, before)
	require.Len(t, all, 1)
	require.Equal(t, "174.00 RUB 180.00 RUB", all[0].Now.Gross.String()+" "+all[0].Before.Gross.String())
	gone := spend.Compare(spend.Report{Query: q}, before)
	require.Len(t, gone, 2)
	require.True(t, gone[0].Now.Gross.IsZero())
	growth, ok := gone[0].Growth()
	require.True(t, ok)
	require.Equal(t, "-1", growth.String())
}

// Whatever is grouped by, in whatever order the orders come, the rows sum to the totals,
// and the totals to the orders.
func TestSumsOfRowsAreTheTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var orders []*order.Order
		want := map[string]kabinet.Money{}
		for n := range rapid.IntRange(0, 6).Draw(t, "orders") {
			p := purchase{
				id: order.ID(fmt.Sprint(n)), payer: rapid.SampledFrom([]kabinet.LegalEntityID{"west", "east"}).Draw(t, "payer"),
				at: noon.Add(time.Duration(rapid.IntRange(-100*24, 200*24).Draw(t, "hours")) * time.Hour),
			}
			currency := rapid.SampledFrom([]string{"RUB", "EUR", "JPY"}).Draw(t, "currency")
			most := 100_000
			for range rapid.IntRange(1, 5).Draw(t, "lines") {
				amount := fmt.Sprint(rapid.IntRange(1, most).Draw(t, "amount"))
				if currency != "JPY" {
					amount += "." + fmt.Sprint(rapid.IntRange(10, 99).Draw(t, "kopecks"))
				}
				p.lines = append(p.lines, bought{
					rapid.SampledFrom([]kabinet.SKU{"BOLT", "PIPE", "ODD"}).Draw(t, "sku"), rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "centre"),
					int64(rapid.IntRange(2, 9).Draw(t, "quantity")), amount + " " + currency,
				})
			}
			if rapid.Bool().Draw(t, "freight") {
				p.freight = "7 " + currency
			}
			o := p.make(t)
			switch rapid.IntRange(0, 3).Draw(t, "fate") {
			case 0:
				_, err := o.CancelLines(by, noon, "too many", order.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(1)})
				require.NoError(t, err)
			case 1:
				_, err := o.Confirm(by, noon)
				require.NoError(t, err)
				s := o.State()
				s.Status, s.Lines[0].Shipped = order.InFulfilment, kabinet.QuantityOf(1)
				o = order.Restore(s)
			}
			s := o.State()
			sum, ok := want[currency]
			if !ok {
				sum = kabinet.Zero(s.Currency)
			}
			want[currency], _ = sum.Add(s.Totals.Total)
			orders = append(orders, o)
		}
		q := spend.Query{
			First: kabinet.MustDate("2025-01-01"), Until: kabinet.MustDate("2027-01-01"),
			Every: rapid.SampledFrom([]spend.Every{spend.Whole, spend.Month, spend.Quarter, spend.Year}).Draw(t, "every"),
			Basis: rapid.SampledFrom([]spend.Basis{spend.Placed, spend.Confirmed, spend.Shipped}).Draw(t, "basis"),
		}
		for _, d := range everything {
			if rapid.Bool().Draw(t, string(d)) {
				q.By = append(q.By, d)
			}
		}
		r := report(t, q, rapid.Permutation(orders).Draw(t, "order")...)
		type sums struct{ net, tax, gross kabinet.Money }
		rows := map[kabinet.Currency]sums{}
		lines := map[kabinet.Currency]int{}
		for _, row := range r.Rows {
			s := rows[row.Currency]
			if lines[row.Currency] == 0 {
				s = sums{kabinet.Zero(row.Currency), kabinet.Zero(row.Currency), kabinet.Zero(row.Currency)}
			}
			s.net, _ = s.net.Add(row.Net)
			s.tax, _ = s.tax.Add(row.Tax)
			s.gross, _ = s.gross.Add(row.Gross)
			rows[row.Currency] = s
			lines[row.Currency] += row.Lines
			both, err := row.Net.Add(row.Tax)
			require.NoError(t, err)
			require.True(t, both.Equal(row.Gross), "%v", row)
		}
		for _, total := range r.Totals {
			s := rows[total.Currency]
			require.True(t, s.net.Equal(total.Net) && s.tax.Equal(total.Tax) && s.gross.Equal(total.Gross), "%v of %v", s, total)
			require.Equal(t, total.Lines, lines[total.Currency])
			if q.Basis == spend.Placed {
				require.True(t, want[total.Currency.Code()].Equal(total.Gross), "%v of %v", total.Gross, want)
			}
		}
		if q.Basis == spend.Placed {
			require.Len(t, r.Totals, len(want))
		}
		// The same again, whatever the order in which they came.
		require.Equal(t, r, report(t, q, orders...))
	})
}

func TestCreditsAreTakenOff(t *testing.T) {
	q := spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01"), Every: spend.Month, By: []spend.Dimension{spend.ByPeriod, spend.ByCostCentre}, Org: "acme"}
	b, err := spend.NewBuilder(q, groups)
	require.NoError(t, err)
	require.NoError(t, b.Add(purchase{id: "1", lines: []bought{{"BOLT", "A", 10, "100 RUB"}}}.make(t).State()))
	c := spend.Credit{
		Object: kabinet.Object{Org: "acme", LegalEntity: "west"}, At: noon.AddDate(0, 1, 0), CostCentre: "A", SKU: "BOLT",
		Net: kabinet.MustMoney("10 RUB"), Tax: kabinet.MustMoney("2 RUB"),
	}
	require.NoError(t, b.Credit(c))
	for _, spoil := range []func(*spend.Credit){
		func(c *spend.Credit) { c.Object.Org = "globex" }, func(c *spend.Credit) { c.At = noon.AddDate(1, 0, 0) },
	} {
		other := c
		spoil(&other)
		require.NoError(t, b.Credit(other))
	}
	r := b.Report()
	require.Equal(t, []string{"2026-03-01||A||120.00 RUB|1/1", "2026-04-01||A||-12.00 RUB|0/0"}, text(r.Rows))
	require.Equal(t, "108.00 RUB 12.00 RUB", r.Totals[0].Gross.String()+" "+r.Totals[0].Credited.String())
	wrong := c
	wrong.Tax = kabinet.MustMoney("2 EUR")
	require.ErrorIs(t, b.Credit(wrong), kabinet.ErrCurrencyMismatch)
	// A report of one legal entity has the credits of that one alone.
	for entity, rows := range map[kabinet.LegalEntityID]int{"west": 1, "east": 0} {
		q.LegalEntity = entity
		b, err := spend.NewBuilder(q, groups)
		require.NoError(t, err)
		require.NoError(t, b.Credit(c))
		require.Len(t, b.Report().Rows, rows, entity)
	}
}

// What buyers write as cost centres cannot fill the memory.
func TestRowsAreBounded(t *testing.T) {
	b, err := spend.NewBuilder(spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01"), By: []spend.Dimension{spend.ByCostCentre}}, nil)
	require.NoError(t, err)
	s := purchase{id: "1", lines: []bought{{"BOLT", "A", 10, "100 RUB"}}}.make(t).State()
	for n := range spend.MaxRows + 1 {
		s.Lines[0].CostCentre = fmt.Sprint(n)
		if err = b.Add(s); err != nil {
			break
		}
	}
	require.ErrorIs(t, err, spend.ErrTooManyRows)
	require.Len(t, b.Report().Rows, spend.MaxRows)
}

func TestTotalsThatDoNotBelong(t *testing.T) {
	b, err := spend.NewBuilder(spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01")}, nil)
	require.NoError(t, err)
	s := purchase{id: "1", lines: []bought{{"BOLT", "A", 10, "100 RUB"}}}.make(t).State()
	s.Totals.Lines[0].Taxes = 3
	require.ErrorIs(t, b.Add(s), cart.ErrTotals)
}

func of(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
}

// credits and plans are ports that say who asked.
type credits []spend.Credit

func (list credits) All(context.Context, kabinet.Actor, spend.Query) iter.Seq2[spend.Credit, error] {
	return func(yield func(spend.Credit, error) bool) {
		for _, c := range list {
			if !yield(c, nil) {
				return
			}
		}
	}
}

type failing struct{ error }

func (f failing) All(context.Context, kabinet.Actor, spend.Query) iter.Seq2[spend.Credit, error] {
	return func(yield func(spend.Credit, error) bool) { yield(spend.Credit{}, f.error) }
}

func (f failing) Plans(context.Context, kabinet.Actor, spend.Query) ([]spend.Plan, error) {
	return nil, f.error
}

// A report shows what the list of orders would show, and nothing besides: by legal entity,
// by owner, for another company, for the seller's people, and for a file.
func TestReportsShowWhatListsWould(t *testing.T) {
	line := []bought{{"BOLT", "A", 1, "100 RUB"}}
	db := shop(t,
		purchase{id: "1", payer: "west", person: "anna", lines: line}, purchase{id: "2", payer: "east", person: "otto", lines: line},
		purchase{id: "3", org: "globex", payer: "other", lines: line},
	)
	all := kabinet.Scope{Reaches: []kabinet.Reach{{AnyOrg: true}}}
	own := of("acme")
	own.Reaches[0].Owner = "anna"
	authority := rights{
		"director": {order.PermissionView: of("acme"), order.PermissionExport: of("acme")},
		"wanda":    {order.PermissionView: of("acme", "west"), order.PermissionExport: of("acme")},
		"anna":     {order.PermissionView: own},
		"boris":    {order.PermissionView: of("globex")},
		"clerk":    {order.PermissionView: of("acme"), order.PermissionExport: of("acme", "east")},
		"manager":  {order.PermissionView: all, order.PermissionExport: all},
		"nobody":   {},
	}
	given := credits{{Object: kabinet.Object{Org: "acme", LegalEntity: "east"}, At: noon, Net: kabinet.MustMoney("1 RUB"), Tax: kabinet.MustMoney("0 RUB")}}
	ask := func(who kabinet.PersonID, org kabinet.OrgID, entity kabinet.LegalEntityID, export bool) (got []string) {
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			svc := spend.Service{Orders: tx.OrderLister(), Authority: authority, Credits: given}
			q := spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01"), Org: org, LegalEntity: entity, By: []spend.Dimension{spend.ByLegalEntity}}
			do := svc.Report
			if export {
				do = svc.Export
			}
			r, err := do(ctx, kabinet.Actor{Person: who, Organization: "acme"}, q)
			got = text(r.Rows)
			return err
		}))
		return got
	}
	west, east, other := "|west|||120.00 RUB|1/1", "|east|||119.00 RUB|1/1", "|other|||120.00 RUB|1/1"
	require.Equal(t, []string{east, west}, ask("director", "acme", "", false))
	require.Equal(t, []string{east}, ask("director", "acme", "east", false))
	require.Empty(t, ask("director", "globex", "", false))
	require.Equal(t, []string{west}, ask("wanda", "acme", "", false))
	require.Empty(t, ask("wanda", "acme", "east", false))
	require.Equal(t, []string{west}, ask("wanda", "", "", true))
	require.Equal(t, []string{west}, ask("anna", "acme", "", false))
	require.Empty(t, ask("anna", "acme", "", true))
	require.Equal(t, []string{east}, ask("clerk", "acme", "", true))
	require.Equal(t, []string{other}, ask("boris", "", "", false))
	require.Empty(t, ask("boris", "acme", "", false))
	require.Empty(t, ask("nobody", "acme", "", false))
	require.Equal(t, []string{east, other, west}, ask("manager", "", "", false))
	require.Equal(t, []string{east, west}, ask("manager", "acme", "", true))
}

func TestServiceNeedsItsPorts(t *testing.T) {
	q := spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01")}
	svc := spend.Service{}
	_, err := svc.Report(t.Context(), by, q)
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
	db := shop(t)
	oops := errors.New("oops")
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		svc.Orders = tx.OrderLister()
		_, err := svc.Report(ctx, by, q)
		require.ErrorIs(t, err, kabinet.ErrMissingPort)
		svc.Authority = rights{}
		_, err = svc.Report(ctx, by, spend.Query{})
		require.ErrorIs(t, err, spend.ErrDays)
		_, err = (&spend.Service{Orders: svc.Orders, Authority: svc.Authority, Credits: failing{oops}}).Report(ctx, by, q)
		require.ErrorIs(t, err, oops)
		_, err = (&spend.Service{Orders: svc.Orders, Authority: svc.Authority, Budgets: failing{oops}}).Report(ctx, by, q)
		require.ErrorIs(t, err, oops)
		return nil
	}))
}

func TestCSV(t *testing.T) {
	r := report(t, spend.Query{By: []spend.Dimension{spend.ByPeriod, spend.ByCostCentre}, Every: spend.Year},
		purchase{id: "1", lines: []bought{{"BOLT", "=HYPERLINK(1)", 10, "100 RUB"}, {"NUT", "B;2", 1, "3.50 RUB"}}}.make(t))
	var b strings.Builder
	require.NoError(t, spend.WriteCSV(&b, r, spend.ExportOptions{BOM: true, Comma: ';', Russian: true}))
	require.Equal(t, "\uFEFFпериод с;до (не включая);центр затрат;без НДС;НДС;с НДС;возвращено;валюта;количество;заказы;строки\n"+
		"2026-01-01;2027-01-01;'=HYPERLINK(1);100.00;20.00;120.00;0.00;RUB;10 pcs;1;1\n"+
		"2026-01-01;2027-01-01;\"B;2\";3.50;0.70;4.20;0.00;RUB;1 pcs;1;1\n", b.String())
	b.Reset()
	r = report(t, spend.Query{By: []spend.Dimension{spend.ByLegalEntity, spend.ByGroup}}, purchase{id: "1", lines: []bought{{"BOLT", "", 1, "1 RUB"}}}.make(t))
	require.NoError(t, spend.WriteCSV(&b, r, spend.ExportOptions{
		LegalEntity: func(kabinet.LegalEntityID) string { return "West Ltd" }, Group: strings.ToUpper,
	}))
	require.Equal(t, "period,until,legal entity,group,net,tax,gross,credited,currency,quantity,orders,lines\n"+
		"2026-01-01,2027-01-01,West Ltd,FASTENERS,1.00,0.20,1.20,0.00,RUB,1 pcs,1,1\n", b.String())
}

// The days before a query can be asked for whatever day it begins with: where the month
// before has no such day, it is as many days.
func TestPreviousIsAlwaysAQuery(t *testing.T) {
	for _, first := range []string{"2026-01-28", "2026-01-29", "2026-01-30", "2026-01-31", "2028-02-29"} {
		q := spend.Query{First: kabinet.MustDate(first)}
		for _, until := range []string{"2028-03-28", "2028-03-29", "2028-03-30", "2028-03-31"} {
			q.Until = kabinet.MustDate(until)
			before := q.Previous()
			require.NoError(t, before.Validate(), "%s to %s", first, until)
			require.Equal(t, q.First, before.Until)
		}
	}
}

// Where nothing was spent before, or more was given back than spent, nothing is a part of it.
func TestGrowthNeedsSpendingBefore(t *testing.T) {
	for before, want := range map[string]string{"100 RUB": "0.2 true", "0 RUB": "0 false", "-5 RUB": "0 false"} {
		c := spend.Change{Now: spend.Sums{Gross: kabinet.MustMoney("120 RUB")}, Before: spend.Sums{Gross: kabinet.MustMoney(before)}}
		growth, ok := c.Growth()
		require.Equal(t, want, fmt.Sprint(growth, ok), before)
	}
}
