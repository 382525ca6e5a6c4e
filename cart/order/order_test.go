package order_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

func draft(amounts ...string) order.Draft {
	if len(amounts) == 0 {
		amounts = []string{"10 RUB"}
	}
	d := order.Draft{Org: "acme", Number: "S1-1", Origin: order.Portal, PlacedBy: fake.Anna, Header: fake.Header()}
	d.Currency = kabinet.MustMoney(amounts[0]).Currency()
	var lines []cart.DocumentLine
	for i, a := range amounts {
		m := kabinet.MustMoney(a)
		d.Lines = append(d.Lines, order.Line{
			ID: cart.LineID(rune('1' + i)), LineKey: cart.LineKey{SKU: "BOLT"}, Quantity: kabinet.MustQuantity("0.0001"),
			Price: pricing.Result{Outcome: pricing.Priced, Price: m, Total: m, Tax: pricing.Net, Order: pricing.Orderability{OK: true}},
			Trace: json.RawMessage(`{"secret":1}`), BuyerTrace: json.RawMessage(`{}`),
		})
		lines = append(lines, cart.DocumentLine{Amount: m, Mode: pricing.Net, TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("22")}})
	}
	var err error
	if d.Totals, err = cart.Sum(cart.Document{Currency: d.Currency, Lines: lines}); err != nil {
		panic(err)
	}
	return d
}

func TestNewRefusesWhatIsNoOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*order.Draft)
		want  error
	}{
		"organisation":     {func(d *order.Draft) { d.Org = "" }, order.ErrID},
		"number":           {func(d *order.Draft) { d.Number = "" }, order.ErrNumber},
		"lines":            {func(d *order.Draft) { d.Lines = nil }, order.ErrEmpty},
		"comment":          {func(d *order.Draft) { d.Comment = strings.Repeat("x", 4001) }, order.ErrTextTooLong},
		"buyer's number":   {func(d *order.Draft) { d.BuyerNumber = strings.Repeat("x", 4001) }, order.ErrTextTooLong},
		"a zero byte":      {func(d *order.Draft) { d.Comment = "a\x00" }, order.ErrText},
		"hold":             {func(d *order.Draft) { d.Holds = []order.Hold{{}} }, order.ErrHold},
		"a line left out":  {func(d *order.Draft) { d.Lines = append(d.Lines, d.Lines[0]) }, cart.ErrTotals},
		"other currency":   {func(d *order.Draft) { d.Currency = kabinet.MustCurrency("EUR") }, cart.ErrTotals},
		"a sum of its own": {func(d *order.Draft) { d.Totals.Payable = kabinet.MustMoney("1 RUB") }, cart.ErrTotals},
	} {
		d := draft()
		tc.spoil(&d)
		_, _, err := order.New("ord_1", d, fake.Start)
		require.ErrorIs(t, err, tc.want, name)
	}
	_, _, err := order.New("", draft(), fake.Start)
	require.ErrorIs(t, err, order.ErrID)
}

func TestAnOrderOwnsItsState(t *testing.T) {
	d := draft()
	d.PlacedBy.OnBehalfOf = &kabinet.OnBehalf{Person: "anna"}
	o, placed, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	require.Equal(t, "order.placed", placed.EventKind())
	require.Equal(t, 1, placed.Lines)
	d.Lines[0].SKU, d.PlacedBy.OnBehalfOf.Person, d.Totals.Lines[0].Taxes = "X", "eve", 7
	s := o.State()
	s.Lines[0].Trace[1] = 'X'
	s.Lines[0].SKU = "X"
	got := o.State()
	require.Equal(t, kabinet.SKU("BOLT"), got.Lines[0].SKU)
	require.Equal(t, kabinet.PersonID("anna"), got.PlacedBy.OnBehalfOf.Person)
	require.JSONEq(t, `{"secret":1}`, string(got.Lines[0].Trace))
	require.NoError(t, got.Totals.Check())
	require.Nil(t, got.ForBuyer().Lines[0].Trace)
	require.NotNil(t, got.ForBuyer().Lines[0].BuyerTrace)
	require.NoError(t, got.Savable())
	got.Schema++
	require.ErrorIs(t, order.Restore(got).State().Savable(), kabinet.ErrNewer)
}

func TestJSONRoundTripsJPYKWDAndFourDecimalPrices(t *testing.T) {
	for _, m := range []string{"1500 JPY", "0.125 KWD", "12.345 KWD", "0.0155 EUR", "1234567.8901 RUB"} {
		o, _, err := order.New("ord_1", draft(m, m), fake.Start)
		require.NoError(t, err)
		b, err := json.Marshal(o.State())
		require.NoError(t, err)
		var back order.State
		require.NoError(t, json.Unmarshal(b, &back))
		require.NoError(t, back.Totals.Check())
		for _, l := range back.Lines {
			require.True(t, l.Price.Price.Equal(kabinet.MustMoney(m)))
			require.True(t, l.Quantity.Equal(kabinet.MustQuantity("0.0001")))
		}
		require.True(t, back.Placed.Equal(fake.Start))
		again, err := json.Marshal(order.Restore(back).State())
		require.NoError(t, err)
		require.JSONEq(t, string(b), string(again))
	}
}

func TestHoldsAreASet(t *testing.T) {
	d := draft()
	credit := order.Hold{Kind: order.HoldCredit}
	d.Holds = []order.Hold{credit, {Kind: order.HoldApproval, Reference: "a1"}, {Kind: order.HoldApproval, Reference: "a2"}, credit}
	o, placed, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	require.Len(t, placed.Holds, 3)
	require.Equal(t, fake.Start, placed.Holds[0].Since)
	again, err := o.Hold(fake.Manager, fake.Start, credit)
	require.NoError(t, err)
	require.Nil(t, again)
	_, err = o.Confirm(fake.Manager, fake.Start)
	require.ErrorIs(t, err, order.ErrHeld)
	_, err = o.Release(fake.Manager, fake.Start, order.HoldApproval, "a3")
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	for i, ref := range []string{"a2", "a1"} {
		e, err := o.Release(fake.Manager, fake.Start, order.HoldApproval, ref)
		require.NoError(t, err)
		require.Equal(t, 2-i, e.Left)
	}
	e, err := o.Release(fake.Manager, fake.Start, order.HoldCredit, "")
	require.NoError(t, err)
	require.Zero(t, e.Left)
	_, err = o.Confirm(fake.Manager, fake.Start)
	require.NoError(t, err)
}

// An order goes only the ways that the table says, and a refused step leaves it
// as it was.
func TestOrderBehavesAsTheModel(t *testing.T) {
	ways := map[order.Status][]order.Status{
		order.Submitted:    {order.Confirmed, order.Cancelled, order.Failed},
		order.Confirmed:    {order.InFulfilment, order.Cancelled, order.Failed},
		order.InFulfilment: {order.Completed},
	}
	rapid.Check(t, func(t *rapid.T) {
		o, _, err := order.New("ord_1", draft(), fake.Start)
		require.NoError(t, err)
		status, holds, now := order.Submitted, map[string]bool{}, fake.Start
		steps := map[order.Status]func() (order.Moved, error){
			order.Confirmed:    func() (order.Moved, error) { return o.Confirm(fake.Manager, now) },
			order.InFulfilment: func() (order.Moved, error) { return o.Start(fake.Manager, now) },
			order.Completed:    func() (order.Moved, error) { return o.Complete(fake.Manager, now) },
			order.Cancelled:    func() (order.Moved, error) { return o.Cancel(fake.Anna, now, "no need") },
			order.Failed:       func() (order.Moved, error) { return o.Fail(fake.Manager, now, "no stock") },
		}
		ref := rapid.SampledFrom([]string{"1", "2", "3"})
		t.Repeat(map[string]func(*rapid.T){
			"step": func(t *rapid.T) {
				now = now.Add(time.Second)
				to := rapid.SampledFrom([]order.Status{
					order.Confirmed, order.InFulfilment, order.Completed, order.Cancelled, order.Failed,
				}).Draw(t, "to")
				before := o.State()
				e, err := steps[to]()
				if !slices.Contains(ways[status], to) || (to == order.Confirmed && len(holds) > 0) {
					require.ErrorIs(t, err, kabinet.State)
					require.Equal(t, before, o.State())
					return
				}
				require.NoError(t, err)
				require.Equal(t, status, e.Was)
				require.Equal(t, "order."+string(to), e.EventKind())
				status = to
			},
			"hold": func(t *rapid.T) {
				r := ref.Draw(t, "reference")
				before := o.State()
				e, err := o.Hold(fake.Manager, now, order.Hold{Kind: order.HoldManual, Reference: r})
				if status != order.Submitted {
					require.ErrorIs(t, err, order.ErrStatus)
					require.Equal(t, before, o.State())
					return
				}
				require.NoError(t, err)
				require.Equal(t, holds[r], e == nil)
				holds[r] = true
			},
			"release": func(t *rapid.T) {
				r := ref.Draw(t, "reference")
				before := o.State()
				_, err := o.Release(fake.Manager, now, order.HoldManual, r)
				if status != order.Submitted || !holds[r] {
					require.Error(t, err)
					require.Equal(t, before, o.State())
					return
				}
				require.NoError(t, err)
				delete(holds, r)
			},
			"restore": func(*rapid.T) { o = order.Restore(o.State()) },
			"": func(t *rapid.T) {
				s := o.State()
				require.Equal(t, status, s.Status)
				require.Len(t, s.Holds, len(holds))
				require.Equal(t, s.Status == order.Cancelled || s.Status == order.Failed, s.Reason != "")
			},
		})
	})
}

func TestEndingNeedsAReason(t *testing.T) {
	o, _, err := order.New("ord_1", draft(), fake.Start)
	require.NoError(t, err)
	_, err = o.Cancel(fake.Anna, fake.Start, "")
	require.ErrorIs(t, err, order.ErrReason)
	_, err = o.Fail(fake.Anna, fake.Start, strings.Repeat("x", 4001))
	require.ErrorIs(t, err, order.ErrTextTooLong)
	require.Equal(t, order.Submitted, o.State().Status)
}

func TestFilter(t *testing.T) {
	s := order.State{Number: "7", Status: order.Submitted, Header: cart.Header{Payer: "p"}, Placed: fake.Start}
	for _, tc := range []struct {
		f    order.Filter
		want bool
	}{
		{order.Filter{}, true},
		{order.Filter{Number: "7", Status: order.Submitted, LegalEntity: "p"}, true},
		{order.Filter{Number: "8"}, false}, {order.Filter{Status: order.Failed}, false}, {order.Filter{LegalEntity: "q"}, false},
		{order.Filter{Placed: kabinet.Window{From: fake.Start, Until: fake.Start.Add(1)}}, true},
		{order.Filter{Placed: kabinet.Window{Until: fake.Start}}, false},
		{order.Filter{Placed: kabinet.Window{From: fake.Start.Add(1)}}, false},
	} {
		require.Equal(t, tc.want, tc.f.Admits(s))
	}
}
