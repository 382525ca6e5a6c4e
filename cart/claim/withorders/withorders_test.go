package withorders_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/claim/withorders"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

func TestDocumented(t *testing.T) {
	q, eur := kabinet.MustQuantity, kabinet.MustMoney
	db := memory.New(memory.Options{})
	line := func(id cart.LineID, quantity, amount string, mode pricing.TaxMode) order.Line {
		return order.Line{ID: id, LineKey: cart.LineKey{SKU: "PIPE"}, Quantity: q(quantity), Amount: eur(amount), Price: pricing.Result{
			Price: eur("9.99 EUR"), Per: q("1"), Tax: mode, Ladder: true, Tier: q("100"), Unit: kabinet.Metre,
		}}
	}
	totals := cart.Totals{
		Taxes: []cart.TaxTotal{{TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("20")}}, {TaxRate: cart.TaxRate{Rate: kabinet.MustPercent("10")}}},
		Lines: []cart.LineTotal{{Taxes: 0}, {Taxes: 1}},
	}
	o := order.State{
		Schema: order.Schema, ID: "o1", Org: "acme", Number: "1", Lines: []order.Line{line("7", "100", "900.00 EUR", pricing.Net), line("8", "10", "110.00 EUR", pricing.Gross)},
		Totals: totals, Invoices: []order.Invoice{{Reference: "inv_1"}},
	}
	o.Payer = "le_1"
	x := order.ShipmentState{
		Schema: order.ShipmentSchema, ID: "s1", Org: "acme", Status: order.Delivered, Delivered: time.Date(2026, 3, 2, 22, 0, 0, 0, time.UTC),
		Lines: []order.ShipmentLine{
			{ID: "1", Order: "o1", Line: "7", SKU: "PIPE", Unit: kabinet.Metre, Quantity: q("50"), Weighed: q("51"), Lot: "heat 7"},
			{ID: "2", Order: "o1", Line: "8", SKU: "PIPE", Quantity: q("5")},
		},
	}
	planned := x
	planned.ID, planned.Status = "s2", order.Planned
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		for _, s := range []order.ShipmentState{x, planned} {
			if err := tx.Shipments().Save(ctx, order.RestoreShipment(s)); err != nil {
				return err
			}
		}
		return tx.Orders().Save(ctx, order.Restore(o))
	}))
	moscow := time.FixedZone("MSK", 3*3600)
	calendar, err := kabinet.NewCalendar(kabinet.CalendarOptions{Zone: moscow})
	require.NoError(t, err)
	ask := func(org kabinet.OrgID, refs ...claim.Ref) (out []claim.Documented, err error) {
		err = db.View(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			out, err = withorders.Documents{Orders: tx.Orders(), Shipments: tx.Shipments(), Calendar: calendar}.Documented(ctx, org, refs...)
			return err
		})
		return out, err
	}
	got, err := ask("acme", withorders.Ref(x, x.Lines[1]), withorders.Ref(x, x.Lines[0]))
	require.NoError(t, err)
	require.Equal(t, "51", got[1].Quantity.String(), "what was loaded")
	require.Equal(t, "459.00 EUR", got[1].Original.Net.String())
	require.Equal(t, "0.2", got[1].Original.Tax.String())
	require.Equal(t, "100 MTR", got[1].Original.Tier)
	require.Equal(t, "heat 7", got[1].Lot)
	require.Equal(t, "2026-03-03", got[1].Delivered.String(), "the day there")
	require.Equal(t, "inv_1", got[1].Invoice)
	require.Equal(t, kabinet.LegalEntityID("le_1"), got[1].Object.LegalEntity)
	require.Equal(t, "50.00 EUR", got[0].Original.Net.String(), "tax is taken out of a gross price")
	for name, r := range map[string]claim.Ref{
		"no shipment":   {Order: "o1", Shipment: "s9", Line: "1"},
		"no line":       {Order: "o1", Shipment: "s1", Line: "9"},
		"another order": {Order: "o2", Shipment: "s1", Line: "1"},
		"not left":      {Order: "o1", Shipment: "s2", Line: "1"},
	} {
		_, err := ask("acme", r)
		require.ErrorIs(t, err, kabinet.ErrNotFound, name)
	}
	_, err = ask("other", withorders.Ref(x, x.Lines[0]))
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = withorders.Documents{}.Documented(t.Context(), "acme")
	require.ErrorIs(t, err, kabinet.ErrMissingPort)
}
