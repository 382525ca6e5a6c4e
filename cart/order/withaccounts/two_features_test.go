package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts"
	"github.com/seed-a884640a/kabinet/accounts/approval"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/store"
)

// acme changes the organisation of the client.
func (d desk) acme(change func(*accounts.Organization) (kabinet.Event, error)) {
	d.Helper()
	require.NoError(d, d.in(func(ctx context.Context, tx store.Tx) error {
		org, err := tx.Organizations().Get(ctx, "acme")
		require.NoError(d, err)
		e, err := change(org)
		require.NoError(d, err)
		return tx.Organizations().Save(ctx, org, e)
	}))
}

// Who is blocked between the request and the last vote cannot order: neither the unit nor
// the payer.
func TestWhoIsBlockedMeanwhileCannotOrder(t *testing.T) {
	for name, block := range map[string]func(*accounts.Organization) (kabinet.Event, error){
		"the unit": func(o *accounts.Organization) (kabinet.Event, error) { return o.BlockUnit("works", set.Start) },
		"the payer": func(o *accounts.Organization) (kabinet.Event, error) {
			return o.BlockLegalEntity("acme-llc", "debts", set.Start)
		},
		"the payer, for good": func(o *accounts.Organization) (kabinet.Event, error) {
			return o.CloseLegalEntity("acme-llc", "liquidated", set.Start)
		},
		"the organisation": func(o *accounts.Organization) (kabinet.Event, error) { return o.Block("debts", set.Start) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			o, small := d.place(set.Ben, "1", 5), d.place(set.Ben, "2", 1)
			d.acme(block)
			out, err := d.vote(set.Dina, o, true)
			require.True(t, err != nil || out.Stuck != nil)
			require.NotEmpty(t, d.order(o.ID).Holds)
			_, err = d.confirm(small)
			require.Error(t, err)
		})
	}
}

// An order that the ERP has begun, or done with, at once is confirmed as any other: what
// waits for an approval is refused, and what does not spends its budgets.
func TestAnOrderThatIsBegunAtOnceIsConfirmed(t *testing.T) {
	for _, status := range []order.Status{order.Confirmed, order.InFulfilment, order.Completed} {
		d := newDesk(t)
		d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
		small, large := d.place(set.Ben, "1", 1), d.place(set.Ben, "2", 5)
		follow := func(o order.State) error {
			return d.in(func(ctx context.Context, tx store.Tx) error {
				was := o.Status
				o.Status = status
				_, err := d.Spending(tx).Follow(ctx, set.Mira, o, order.Moved{Was: was, Now: status})
				return err
			})
		}
		require.ErrorIs(t, follow(large), order.ErrHeld, status)
		require.NoError(t, follow(small), status)
		_, committed := d.left("b1")
		require.Equal(t, "12.20 RUB", committed, status)
	}
}

// A rule about a site asks where the lines go, not only the order as a whole.
func TestALineForAnotherSiteIsNoWayPastARuleAboutSites(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 1)
	draft := order.Draft{Org: o.Org, Header: o.Header, PlacedBy: set.Ben, Lines: o.Lines, Totals: o.Totals}
	rule := approval.Where(approval.Site, approval.Equal, approval.Text("far"))
	for name, c := range map[string]struct {
		header  kabinet.SiteID
		lines   []kabinet.SiteID
		holds   bool
		unknown bool
	}{
		"of the order":             {header: "far", lines: []kabinet.SiteID{""}, holds: true},
		"of the line":              {header: "near", lines: []kabinet.SiteID{"far"}, holds: true},
		"of all lines":             {header: "near", lines: []kabinet.SiteID{"far", "far"}, holds: true},
		"of one line":              {header: "near", lines: []kabinet.SiteID{"", "far"}, unknown: true},
		"elsewhere":                {header: "near", lines: []kabinet.SiteID{"", "near"}},
		"of the order, not a line": {header: "far", lines: []kabinet.SiteID{"near"}},
	} {
		x := draft
		x.Site, x.Lines = c.header, nil
		amount := draft.Totals.Lines[0]
		x.Totals.Lines = nil
		for i, site := range c.lines {
			l := draft.Lines[0]
			l.ID, l.Site = cart.LineID(rune('1'+i)), site
			x.Lines, x.Totals.Lines = append(x.Lines, l), append(x.Totals.Lines, amount)
		}
		s, err := withaccounts.Subject("o", x)
		require.NoError(t, err, name)
		holds, err := rule.Holds(s.Facts)
		require.Equal(t, c.unknown, err != nil, name)
		require.Equal(t, c.holds, holds, name)
	}
}

// Whose order it is does not approve it, though a colleague has placed their cart.
func TestNobodyApprovesTheirOwnCartThatAColleaguePlaced(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	r, err := d.Fill(t.Context(), set.Olga, "1", 5)
	require.NoError(t, err)
	o, err := d.Request(t.Context(), d.hire(), r)
	require.NoError(t, err)
	require.Equal(t, kabinet.PersonID("ada"), d.flow(o).Requester)
	_, err = d.vote(set.Olga, o, true)
	require.ErrorIs(t, err, approval.ErrFourEyes)
	o, err = d.revise(set.Olga, o, 6) // nor by editing it
	require.NoError(t, err)
	draft := d.flow(o)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		_, err := d.Spending(tx).Approvals.Consent(ctx, draft.By, draft.Ref())
		return err
	}))
	_, err = d.vote(set.Olga, o, true)
	require.ErrorIs(t, err, approval.ErrFourEyes)
	_, err = d.vote(set.Dina, o, true)
	require.NoError(t, err)
}

// A line that costs more at the same price, since that is for fewer units by now, is not
// less because another one is gone.
func TestAPriceForFewerUnitsIsNotLess(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 5)
	_, err := d.vote(set.Dina, o, true)
	require.NoError(t, err)
	o = d.order(o.ID)
	require.Empty(t, o.Holds)
	o.Revision = 2
	rub := kabinet.MustMoney
	var r order.Reaction
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		r, err = d.Spending(tx).Follow(ctx, set.Mira, o, order.Revised{Revision: order.Revision{
			Number: 2, Cause: order.ByImport, WasPayable: rub("70 RUB"), Payable: o.Totals.Payable,
			Changes: []order.LineChange{{
				Line: "1", WasSKU: "A", SKU: "A", WasQuantity: kabinet.QuantityOf(5), Quantity: kabinet.QuantityOf(5),
				WasPrice: rub("10 RUB"), Price: rub("10 RUB"), WasAmount: rub("5 RUB"), Amount: rub("50 RUB"),
			}, {Line: "2", WasSKU: "A", WasQuantity: kabinet.QuantityOf(5), WasPrice: rub("10 RUB"), WasAmount: rub("50 RUB")}},
		}})
		return err
	}))
	require.Len(t, r.Hold, 1)
	require.Equal(t, order.HoldApproval, r.Hold[0].Kind)
}
