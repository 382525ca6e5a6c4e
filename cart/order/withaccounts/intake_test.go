package withaccounts_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/budget"
	"github.com/seed-a884640a/kabinet/accounts/credit"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withaccounts"
	set "github.com/seed-a884640a/kabinet/internal/spendingset"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// codes knows what the ERP calls the parties; its payer may be another one.
type codes struct{ payer kabinet.LegalEntityID }

func (c codes) Resolve(_ context.Context, in order.Inbound) (order.Resolved, error) {
	return order.Resolved{
		Org: "acme", Header: cart.Header{Unit: "works", Payer: c.payer, Currency: set.RUB, Person: "ben"},
		SKUs: []kabinet.SKU{"A"},
	}, nil
}

// erp has an order of so many pieces, as of a version.
func erp(o order.ID, version, pieces int64, status order.Status) order.Inbound {
	q := kabinet.QuantityOf(pieces)
	amount, _ := kabinet.MustMoney("10 RUB").MulPer(q, kabinet.QuantityOf(1), 2, kabinet.HalfUp)
	return order.Inbound{
		External: order.External{Source: "erp", ID: "E-1", Version: version}, Origin: order.ERP, Order: o, Client: "acme", Payer: "1",
		Currency: set.RUB, Number: "E-1", Placed: set.Start, Status: status,
		Lines: []order.InboundLine{{
			ID: "1", Article: "A", Quantity: q, Price: kabinet.MustMoney("10 RUB"), Amount: amount,
			Tax: pricing.Net, Rate: kabinet.MustPercent("22"),
		}},
	}
}

func (d desk) take(in order.Inbound, payer kabinet.LegalEntityID) (out order.Taken, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		intake := order.Intake{Orders: d.Orders(tx), Finder: tx.OrderFinder(), Parking: tx.OrderParking(), Directory: codes{payer}}
		out, err = intake.Take(ctx, set.Mira, in)
		return err
	})
	return out, err
}

// An ERP that has an order of ours further than confirmed has confirmed it, too: what it
// spends is spent and does not come back when its reservation would have expired, its
// credit is kept, and what somebody has to approve first is not passed over.
func TestAnERPThatIsFurtherConfirms(t *testing.T) {
	for _, status := range []order.Status{order.Confirmed, order.InFulfilment, order.Completed} {
		t.Run(string(status), func(t *testing.T) {
			d := newDesk(t)
			d.limits("1000", budget.Hard, "1000 RUB", credit.Policy{})
			o := d.place(set.Ben, "1", 4)
			_, err := d.take(erp(o.ID, 1, 4, status), "acme-llc")
			require.NoError(t, err)
			d.spends("48.80", "48.80")
			require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
				s := d.Spending(tx)
				late := d.Now.Add(2 * withaccounts.Keep)
				budgets, err := s.Budgets.Budgets.Book().Due(ctx, late, 10)
				require.NoError(t, err)
				require.Empty(t, budgets)
				credits, err := s.Credit.Credit.Due(ctx, late, 10)
				require.Empty(t, credits)
				return err
			}))
			waiting := d.place(set.Ben, "2", 5)
			require.NotEmpty(t, waiting.Holds, "over what Ben may order alone")
			in := erp(waiting.ID, 1, 5, status)
			in.External.ID = "E-2"
			_, err = d.take(in, "acme-llc")
			require.Error(t, err)
			require.Equal(t, order.Submitted, d.order(waiting.ID).Status)
		})
	}
}

// An ERP that confirms less, or more, than was ordered in one message spends what it has
// confirmed, within the limits.
func TestAnERPConfirmsSomethingElse(t *testing.T) {
	for pieces, spent := range map[int64]string{3: "36.60", 4: "48.80", 8: "97.60", 9: ""} {
		d := newDesk(t)
		d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
		o := d.place(set.Olga, "1", 4)
		_, err := d.take(erp(o.ID, 1, pieces, order.Confirmed), "acme-llc")
		if spent == "" {
			require.ErrorIs(t, err, budget.ErrOver)
			d.spends("48.80", "48.80")
			continue
		}
		require.NoError(t, err)
		d.spends(spent, spent)
	}
}

// What has left is spent, though the ERP calls the order cancelled: it cancels the rest.
func TestAnERPDoesNotCancelWhatHasLeft(t *testing.T) {
	for _, status := range []order.Status{order.Cancelled, order.Failed} {
		d := newDesk(t)
		d.limits("100", budget.Hard, "100 RUB", credit.Policy{})
		o := d.place(set.Ben, "1", 4)
		in := erp(o.ID, 1, 4, order.InFulfilment)
		in.Lines[0].Shipped = kabinet.QuantityOf(3)
		_, err := d.take(in, "acme-llc")
		require.NoError(t, err)
		in.External.Version, in.Status, in.Reason = 2, status, "closed"
		_, err = d.take(in, "acme-llc")
		require.ErrorIs(t, err, order.ErrOpen)
		d.spends("48.80", "48.80")
		in.External.Version, in.Status, in.Lines[0].Cancelled = 3, order.Completed, kabinet.QuantityOf(1)
		_, err = d.take(in, "acme-llc")
		require.NoError(t, err)
		d.spends("36.60", "36.60")
	}
}

// What is made in an ERP and changes there owes what the ERP says of its payer: it takes
// nothing here a second time, and no limit of the portal keeps the news out.
func TestAnOrderOfAnERPThatChangesTakesNothing(t *testing.T) {
	d := newDesk(t)
	d.limits("20", budget.Hard, "10 RUB", credit.Policy{})
	got, err := d.take(erp("", 1, 4, order.Confirmed), "acme-llc")
	require.NoError(t, err)
	got, err = d.take(erp("", 2, 9, order.InFulfilment), "acme-llc")
	require.NoError(t, err)
	require.Equal(t, "109.80 RUB", got.Order.Totals.Payable.String())
	d.spends("0.00", "0.00")
}

// Whoever amends what an ERP has sent asks budgets and credit for it, as for any other.
func TestAnOrderOfAnERPIsNotAmendedPastALimit(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "50 RUB", credit.Policy{})
	got, err := d.take(erp("", 1, 1, order.Submitted), "acme-llc")
	require.NoError(t, err)
	o, err := d.revise(set.Olga, got.Order, 9)
	require.NoError(t, err)
	require.Contains(t, holdKinds(o), order.HoldPrepayment)
	_, err = d.confirm(o)
	require.ErrorIs(t, err, order.ErrHeld)
	d.spends("109.80", "0.00")
}

// Parties are pinned: an ERP that has another payer of an order than we do has another order.
func TestAnERPDoesNotSwitchThePayer(t *testing.T) {
	d := newDesk(t)
	d.limits("1000", budget.Hard, "100 RUB", credit.Policy{})
	o := d.place(set.Ben, "1", 4)
	_, err := d.take(erp(o.ID, 1, 4, order.Submitted), "acme-llc")
	require.NoError(t, err)
	_, err = d.take(erp(o.ID, 2, 1, order.Confirmed), "other-llc")
	require.ErrorIs(t, err, kabinet.ErrConflict)
	require.Equal(t, order.Submitted, d.order(o.ID).Status)
	d.spends("48.80", "48.80")
}
