package withclaims_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/cart/order/spend/withclaims"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

type rights map[kabinet.PersonID]map[kabinet.Permission]kabinet.Scope

func (r rights) Scope(_ context.Context, a kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	return r[a.Person][p], nil
}

func (r rights) Check(context.Context, kabinet.Actor, kabinet.Permission, kabinet.Object) error {
	return kabinet.ErrForbidden
}

func of(org kabinet.OrgID, entities ...kabinet.LegalEntityID) kabinet.Scope {
	return kabinet.Scope{Reaches: []kabinet.Reach{{Org: org, LegalEntities: entities}}}
}

var authority = rights{
	"anna":  {claim.PermissionView: of("acme"), order.PermissionView: of("acme")},
	"clerk": {claim.PermissionView: of("acme"), order.PermissionView: of("acme", "east")}, // may see the claim, and not the order
	"vera":  {order.PermissionView: of("acme")},
}

var (
	done = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	q    = spend.Query{Org: "acme", First: kabinet.MustDate("2026-03-01"), Until: kabinet.MustDate("2026-04-01"), By: []spend.Dimension{spend.ByCostCentre}}
)

// world is an order of which a part came broken: one credit was carried out in March, one
// in April, one is only promised, and one is for what is no longer known.
func world(t require.TestingT) store.DB {
	money := kabinet.MustMoney
	db := memory.New(memory.Options{})
	o := order.State{Schema: order.Schema, ID: "o1", Org: "acme", Number: "1", Lines: []order.Line{{ID: "7", LineKey: cart.LineKey{SKU: "PIPE", CostCentre: "site 4"}}}}
	o.Payer = "west"
	x := order.ShipmentState{Schema: order.ShipmentSchema, ID: "s1", Org: "acme", Lines: []order.ShipmentLine{{ID: "1", Order: "o1", Line: "7", SKU: "PIPE"}}}
	line := func(id string, shipment string) claim.Line {
		ref := claim.Ref{Order: "o1", Shipment: shipment, Line: "1"}
		return claim.Line{ID: id, Draft: claim.Draft{Ref: ref}, Documented: &claim.Documented{Ref: ref, SKU: "PIPE"}}
	}
	c := claim.State{
		Schema: claim.Schema, ID: "c1", Header: claim.Header{Org: "acme", Payer: "west"}, Status: claim.Closed,
		Lines: []claim.Line{line("1", "s1"), line("2", "s9")},
		Resolutions: []claim.Resolution{
			{ID: "1", Line: "1", Remedy: claim.Credit, Net: money("100 RUB"), Tax: money("20 RUB"), Done: done},
			{ID: "2", Line: "1", Remedy: claim.Credit, Net: money("1 RUB"), Tax: money("0 RUB"), Done: q.Until.Start(nil)},
			{ID: "3", Line: "1", Remedy: claim.Credit, Net: money("1 RUB"), Tax: money("0 RUB")},
			{ID: "4", Line: "2", Remedy: claim.Discount, Net: money("5 RUB"), Tax: money("1 RUB"), Done: done},
			{ID: "5", Line: "1", Remedy: claim.Replace, Net: money("0 RUB"), Tax: money("0 RUB"), Done: done},
		},
	}
	require.NoError(t, db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		require.NoError(t, tx.Shipments().Save(ctx, order.RestoreShipment(x)))
		require.NoError(t, tx.Orders().Save(ctx, order.Restore(o)))
		return tx.Claims().Save(ctx, claim.Restore(c))
	}))
	return db
}

func ask(t require.TestingT, db store.DB, who kabinet.PersonID, q spend.Query) (out []string) {
	require.NoError(t, db.View(context.Background(), func(ctx context.Context, tx store.Tx) error {
		reports := spend.Service{Orders: tx.OrderLister(), Authority: authority, Credits: withclaims.Credits{
			Claims: tx.ClaimLister(), Orders: tx.Orders(), Shipments: tx.Shipments(), Authority: authority,
		}}
		r, err := reports.Report(ctx, kabinet.Actor{Person: who, Organization: "acme"}, q)
		for _, row := range r.Rows {
			out = append(out, fmt.Sprintf("%q %s %s", row.CostCentre, row.Gross, row.Credited))
		}
		return err
	}))
	return out
}

func TestCredits(t *testing.T) {
	db := world(t)
	require.Equal(t, []string{`"" -6.00 RUB 6.00 RUB`, `"site 4" -120.00 RUB 120.00 RUB`}, ask(t, db, "anna", q))
	require.Empty(t, ask(t, db, "clerk", q), "who may not see the order is not told what was given back for it")
	require.Empty(t, ask(t, db, "vera", q), "nor who may not see the claim")
	april := q
	april.First, april.Until = q.Until, kabinet.MustDate("2026-05-01")
	require.Equal(t, []string{`"site 4" -1.00 RUB 1.00 RUB`}, ask(t, db, "anna", april))
	east := q
	east.LegalEntity = "east"
	require.Empty(t, ask(t, db, "anna", east))
	for _, missing := range []withclaims.Credits{{}, {Claims: lister{}}} {
		for _, err := range missing.All(t.Context(), kabinet.Actor{}, q) {
			require.ErrorIs(t, err, kabinet.ErrMissingPort)
		}
	}
}

type lister struct{ claim.Lister }

func ExampleCredits() {
	for _, row := range ask(must{}, world(must{}), "anna", q) {
		fmt.Println(row)
	}
	// Output:
	// "" -6.00 RUB 6.00 RUB
	// "site 4" -120.00 RUB 120.00 RUB
}

// must is for examples, which have nobody to tell.
type must struct{}

func (must) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (must) FailNow()                          { panic("failed") }
