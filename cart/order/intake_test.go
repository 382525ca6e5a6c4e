package order_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// directory knows the codes of an ERP.
type directory struct {
	payers map[string]kabinet.LegalEntityID
	skus   map[string]kabinet.SKU
}

func newDirectory() *directory {
	return &directory{map[string]kabinet.LegalEntityID{"000001": "acme-llc"}, map[string]kabinet.SKU{"A-1": "BOLT", "A-2": "NUT"}}
}

func (d *directory) Resolve(_ context.Context, in order.Inbound) (order.Resolved, error) {
	h := fake.Header()
	payer, ok := d.payers[in.Payer]
	if !ok {
		return order.Resolved{}, kabinet.ErrNotFound.With("what", "legal entity").With("id", in.Payer)
	}
	h.Payer = payer
	out := order.Resolved{Org: "acme", Header: h}
	for i, l := range in.Lines {
		sku, ok := d.skus[l.Article]
		if !ok {
			return order.Resolved{}, kabinet.ErrNotFound.With("what", "article").With("id", l.Article).At(fmt.Sprintf("/lines/%d", i))
		}
		out.SKUs = append(out.SKUs, sku)
	}
	return out, nil
}

const fromERP = `{"source":"1c","id":"ЗК-1","version":3,"origin":"erp","client":"acme","payer":"000001","currency":"RUB","number":"ЗК-1",
	"buyerNumber":"PO-7","placed":"2026-02-01T10:00:00+03:00","status":"inFulfilment","lines":[
	{"id":"1","article":"A-1","quantity":"100","shipped":"60","price":{"amount":"9.00","currency":"RUB"},"amount":{"amount":"900.00","currency":"RUB"},"tax":"net","rate":"0.22"},
	{"id":"2","article":"A-2","quantity":"20","cancelled":"20","price":{"amount":"1.50","currency":"RUB"},"amount":{"amount":"30.00","currency":"RUB"},"tax":"net","rate":"0.22"}]}`

func inbound(t testing.TB, version int64) order.Inbound {
	in, err := order.ParseInbound([]byte(fromERP))
	require.NoError(t, err)
	in.External.Version = version
	return in
}

func (d *desk) intake(tx store.Tx, known order.Directory) *order.Intake {
	return &order.Intake{Orders: d.orders(tx), Finder: tx.OrderFinder(), Parking: tx.OrderParking(), Directory: known}
}

func (d *desk) take(by kabinet.Actor, known order.Directory, in order.Inbound) (out order.Taken, err error) {
	err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
		out, err = d.intake(tx, known).Take(ctx, by, in)
		return err
	})
	return out, err
}

// An order of an ERP is one like any other: history, reorder and exposure see it. The
// same again changes nothing, and what is older is not believed.
func TestAnOrderOfAnERPIsTakenOnceAndInOrder(t *testing.T) {
	d, known := newDesk(), newDirectory()
	f := &follower{}
	d.gates = []order.Gate{f}
	_, err := d.take(fake.Anna, known, inbound(t, 3))
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	_, err = d.take(fake.Boris, known, inbound(t, 3))
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	got, err := d.take(fake.Manager, known, inbound(t, 3))
	require.NoError(t, err)
	require.Equal(t, order.IntakeCreated, got.Outcome)
	o := got.Order
	require.Equal(t, order.ERP, o.Origin)
	require.Equal(t, order.InFulfilment, o.Status)
	require.Equal(t, order.Exported, o.Sync.Status)
	require.Equal(t, "1098.00 RUB", o.Totals.Payable.String(), "what was cancelled costs nothing")
	require.Equal(t, order.PartlyShipped, o.Lines[0].Fulfilment())
	require.Equal(t, order.Dropped, o.Lines[1].Fulfilment())
	require.Equal(t, 1, o.Revision)
	require.NoError(t, o.Totals.Check())
	require.Equal(t, []string{"order.placed inFulfilment", "order.imported inFulfilment"}, f.seen)
	require.Equal(t, "BOLT", string(order.ReorderLines(o)[0].New.SKU))

	for version, want := range map[int64]order.IntakeOutcome{3: order.IntakeUnchanged, 2: order.IntakeStale, 1: order.IntakeStale} {
		in := inbound(t, version)
		in.Lines[0].Shipped, in.Status = q(1), order.Cancelled
		got, err = d.take(fake.Manager, known, in)
		require.NoError(t, err)
		require.Equal(t, want, got.Outcome)
		require.Equal(t, o, got.Order)
	}

	in := inbound(t, 4)
	in.Lines[0].Shipped = q(105) // which the ERP has allowed
	in.Lines[0].Amount = kabinet.MustMoney("900 RUB")
	in.Status = order.Completed
	got, err = d.take(fake.Manager, known, in)
	require.NoError(t, err)
	require.Equal(t, order.IntakeUpdated, got.Outcome)
	require.Equal(t, order.Completed, got.Order.Status)
	require.Equal(t, "945.00 RUB", got.Order.Totals.Goods.String())
	require.Equal(t, order.ByImport, got.Order.Revisions[0].Cause)
	in = inbound(t, 5)
	in.Status = order.Confirmed
	_, err = d.take(fake.Manager, known, in)
	require.ErrorIs(t, err, order.ErrStatus, "it has ended")
	in.Order = "ord_other"
	_, err = d.take(fake.Manager, known, in)
	require.ErrorIs(t, err, kabinet.ErrConflict)
	var list kabinet.List[order.State]
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		list, err = d.orders(tx).List(ctx, fake.Reader, order.Filter{Origin: order.ERP, BuyerNumber: "PO-7", SKU: "BOLT"}, kabinet.Page{})
		return err
	}))
	require.Len(t, list.Items, 1)
}

// An order of ours follows what becomes of it in the ERP, which is how it counts as
// exported.
func TestAnOrderOfOursFollowsTheERP(t *testing.T) {
	d, known := newDesk(), newDirectory()
	o := d.placed(t, fake.Line("BOLT", "100"), fake.Line("NUT", "20"))
	require.Equal(t, order.NotSent, o.Sync.Status)
	in := inbound(t, 1)
	in.Order, in.Status, in.Number = o.ID, order.Confirmed, "ЗК-77"
	in.Lines[1].Cancelled, in.Lines[0].Shipped = q(0), q(0)
	got, err := d.take(fake.Manager, known, in)
	require.NoError(t, err)
	require.Equal(t, o.ID, got.Order.ID)
	require.Equal(t, o.Number, got.Order.Number)
	require.Equal(t, order.Exported, got.Order.Sync.Status)
	require.Equal(t, order.Confirmed, got.Order.Status)
	require.Equal(t, 1, got.Order.Revision, "which has the same lines")
	require.NotNil(t, got.Order.Lines[0].Trace, "and why they cost what they do")
	in.External.ID = "another"
	_, err = d.take(fake.Manager, known, in)
	require.ErrorIs(t, err, kabinet.ErrConflict)
}

// What names the unknown waits until it is known, in its latest version.
func TestAnUnknownReferenceIsParkedNotDropped(t *testing.T) {
	d, known := newDesk(), newDirectory()
	delete(known.skus, "A-2")
	for _, version := range []int64{3, 5, 4} {
		got, err := d.take(fake.Manager, known, inbound(t, version))
		require.NoError(t, err)
		require.Equal(t, order.IntakeParked, got.Outcome)
		require.ErrorIs(t, got.Missing, kabinet.ErrNotFound)
	}
	retry := func() (out []order.Taken) {
		d.Now = d.Now.Add(1)
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
			out, err = d.intake(tx, known).Retry(ctx, fake.Manager, 10)
			return err
		}))
		return out
	}
	parked := func() (out []order.Parked) {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
			out, err = tx.OrderParking().Parked(ctx, 10)
			return err
		}))
		return out
	}
	require.Len(t, parked(), 1)
	for id, payer := range map[string]string{"a": strings.Repeat("ж", 150), "b": "x" + strings.Repeat("ж", 150)} {
		in := inbound(t, 6)
		in.External.ID, in.Payer = id, payer
		_, err := d.take(fake.Manager, known, in)
		require.NoError(t, err)
	}
	for _, p := range parked() {
		require.True(t, utf8.ValidString(p.Text), "it is cut between letters")
	}
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		for _, id := range []string{"a", "b"} {
			if err := tx.OrderParking().Unpark(ctx, order.External{Source: "1c", ID: id, Version: 6}); err != nil {
				return err
			}
		}
		return nil
	}))
	require.Equal(t, order.IntakeParked, retry()[0].Outcome)
	p := parked()[0]
	require.Equal(t, int64(5), p.External.Version)
	require.Equal(t, "kabinet.not_found", p.Why)
	require.Contains(t, p.Text, "/lines/1: article A-2")
	require.Equal(t, 2, p.Tries)
	require.True(t, p.Since.Before(p.Tried))
	known.skus["A-2"] = "NUT"
	require.Equal(t, order.IntakeCreated, retry()[0].Outcome)
	require.Empty(t, retry())
	require.Empty(t, parked())
}

// What was shipped stays shipped: an order of which something has left does not become one
// that is still to be confirmed, and so can be amended by its buyer.
func TestAStatusGoesBackOnlyWhereNothingWasShipped(t *testing.T) {
	status := []order.Status{order.Submitted, order.Confirmed, order.InFulfilment}
	for _, shipped := range []string{"nowhere", "there before", "there now"} {
		for i, from := range status {
			for k, to := range status {
				d, known := newDesk(), newDirectory()
				in := inbound(t, 1)
				in.Status = from
				if shipped != "there before" {
					in.Lines[0].Shipped = q(0)
				}
				taken, err := d.take(fake.Manager, known, in)
				require.NoError(t, err)
				next := inbound(t, 2)
				next.Status, next.Lines[0].Shipped = to, q(0)
				if shipped == "there now" {
					next.Lines[0].Shipped = q(60)
				}
				after, err := d.take(fake.Manager, known, next)
				if k < i && shipped != "nowhere" {
					require.ErrorIs(t, err, order.ErrBackwards, "%s to %s, shipped %s", from, to, shipped)
					require.ErrorIs(t, err, kabinet.State)
					require.Equal(t, int64(1), taken.Order.External.Version)
					continue
				}
				require.NoError(t, err, "%s to %s, shipped %s", from, to, shipped)
				require.Equal(t, to, after.Order.Status)
			}
		}
	}
}

func TestWhatIsNoOrderIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*order.Inbound)
		want  error
	}{
		"name":       {func(in *order.Inbound) { in.External.ID = "" }, order.ErrExternal},
		"version":    {func(in *order.Inbound) { in.External.Version = -1 }, order.ErrExternal},
		"no version": {func(in *order.Inbound) { in.External.Version = 0 }, order.ErrExternalVersion},
		"origin":     {func(in *order.Inbound) { in.Origin = order.Portal }, order.ErrOrigin},
		"number":     {func(in *order.Inbound) { in.Number = "" }, order.ErrNumber},
		"lines":      {func(in *order.Inbound) { in.Lines = nil }, order.ErrEmpty},
		"twice":      {func(in *order.Inbound) { in.Lines[1].ID = "1" }, order.ErrTwice},
		"client":     {func(in *order.Inbound) { in.Client = "" }, order.ErrInbound},
		"status":     {func(in *order.Inbound) { in.Status = "open" }, order.ErrStatus},
		"text":       {func(in *order.Inbound) { in.Comment = "\x00" }, order.ErrText},
		"quantity":   {func(in *order.Inbound) { in.Lines[0].Quantity = q(0) }, order.ErrQuantity},
		"cancelled":  {func(in *order.Inbound) { in.Lines[0].Cancelled = q(101) }, order.ErrQuantity},
		"currency":   {func(in *order.Inbound) { in.Lines[0].Amount = kabinet.MustMoney("1 EUR") }, kabinet.ErrCurrencyMismatch},
		"negative":   {func(in *order.Inbound) { in.Lines[0].Amount = kabinet.MustMoney("-1 RUB") }, order.ErrAmount},
		"rate":       {func(in *order.Inbound) { in.Lines[0].Rate = kabinet.MustRate("-0.1") }, cart.ErrNegativeRate},
	} {
		in := inbound(t, 1)
		tc.spoil(&in)
		require.ErrorIs(t, in.Check(), tc.want, name)
		d := newDesk()
		_, err := d.take(fake.Manager, newDirectory(), in)
		require.ErrorIs(t, err, tc.want, name)
	}
	for _, text := range []string{"", "{}", "[]", fromERP + "{}", `{"surprise":1}`} {
		_, err := order.ParseInbound([]byte(text))
		require.Error(t, err)
		require.True(t, errors.Is(err, kabinet.Invalid))
	}
}

func FuzzParseInbound(f *testing.F) {
	f.Add([]byte(fromERP))
	f.Add([]byte(`{"source":"1c","id":"1","lines":[{}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		in, err := order.ParseInbound(b)
		if err != nil {
			require.True(t, errors.Is(err, kabinet.Invalid), "%v", err)
			return
		}
		again, err := json.Marshal(in)
		require.NoError(t, err)
		back, err := order.ParseInbound(again)
		require.NoError(t, err)
		require.Equal(t, in.Number, back.Number)
		known := &directory{map[string]kabinet.LegalEntityID{in.Payer: "acme-llc"}, map[string]kabinet.SKU{}}
		for _, l := range in.Lines {
			known.skus[l.Article] = kabinet.SKU(l.Article)
		}
		got, err := newDesk().take(fake.Manager, known, in)
		if err != nil {
			require.NotEqual(t, kabinet.Internal, kabinet.KindOf(err), "%v", err)
			return
		}
		require.NoError(t, got.Order.Totals.Check())
		for _, l := range got.Order.Lines {
			sum, err := l.Shipped.Add(l.Cancelled)
			require.NoError(t, err)
			sum, err = sum.Add(l.Open())
			require.NoError(t, err)
			require.True(t, sum.Equal(l.Quantity))
		}
	})
}

// Orders of an ERP come into the same store; the same version again changes nothing.
func ExampleIntake_Take() {
	d := newDesk()
	in, err := order.ParseInbound([]byte(fromERP))
	for range 2 {
		if err != nil {
			panic(err)
		}
		var taken order.Taken
		taken, err = d.take(fake.Manager, newDirectory(), in)
		fmt.Println(taken.Outcome, taken.Order.Number, taken.Order.Fulfilment())
	}
	// Output:
	// created ЗК-1 partlyShipped
	// unchanged ЗК-1 partlyShipped
}
