package spend_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// bought is one line: an article, a cost centre, how much, and what it costs without tax.
type bought struct {
	sku      kabinet.SKU
	centre   string
	quantity int64
	amount   string
}

// purchase is an order in few words.
type purchase struct {
	id     order.ID
	org    kabinet.OrgID
	payer  kabinet.LegalEntityID
	person kabinet.PersonID
	at     time.Time
	lines  []bought
	// freight is charged for the whole, adjusted taken off it.
	freight, adjusted string
}

var (
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	by     = kabinet.Actor{Person: "anna", Organization: "acme"}
	tax    = cart.TaxRate{Category: "standard", Rate: kabinet.MustPercent("20")}
	groups = spend.GroupsFunc(func(sku kabinet.SKU) string {
		return map[kabinet.SKU]string{"BOLT": "fasteners", "NUT": "fasteners", "PIPE": "pipes"}[sku]
	})
)

// make returns the order as it was placed.
func (p purchase) make(t require.TestingT) *order.Order {
	d := order.Draft{Org: p.org, Number: "N-" + string(p.id), Origin: order.Portal, PlacedBy: by}
	if p.org == "" {
		d.Org = "acme"
	}
	d.Payer, d.Person, d.Seller = p.payer, p.person, "s1"
	if p.payer == "" {
		d.Payer = "west"
	}
	var doc cart.Document
	doc.Policy = cart.OneC()
	for i, l := range p.lines {
		m := kabinet.MustMoney(l.amount)
		doc.Currency, d.Currency = m.Currency(), m.Currency()
		quantity := kabinet.QuantityOf(l.quantity)
		d.Lines = append(d.Lines, order.Line{
			ID: cart.LineID(fmt.Sprint(i + 1)), LineKey: cart.LineKey{SKU: l.sku, CostCentre: l.centre}, Quantity: quantity,
			Price: pricing.Result{
				Outcome: pricing.Priced, Price: m, Per: quantity, Unit: "pcs", Quantity: quantity, Total: m, Tax: pricing.Net,
				Order: pricing.Orderability{OK: true},
			},
		})
		doc.Lines = append(doc.Lines, cart.DocumentLine{Amount: m, Mode: pricing.Net, TaxRate: tax})
	}
	if p.freight != "" {
		doc.Charges = []cart.TaxedCharge{{
			Charge: cart.Charge{Code: "freight", Reason: cart.ReasonShipping, Mode: pricing.Net, Amount: kabinet.MustMoney(p.freight)}, Tax: tax,
		}}
	}
	if p.adjusted != "" {
		doc.Adjustments = []cart.Adjustment{{Amount: kabinet.MustMoney(p.adjusted), Reason: cart.ReasonPromotion}}
	}
	var err error
	d.Totals, err = cart.Sum(doc)
	require.NoError(t, err)
	at := p.at
	if at.IsZero() {
		at = noon
	}
	o, _, err := order.New(p.id, d, at)
	require.NoError(t, err)
	return o
}

// report counts orders by themselves.
func report(t require.TestingT, q spend.Query, orders ...*order.Order) spend.Report {
	if q.First.IsZero() {
		q.First, q.Until = kabinet.MustDate("2026-01-01"), kabinet.MustDate("2027-01-01")
	}
	b, err := spend.NewBuilder(q, groups)
	require.NoError(t, err)
	for _, o := range orders {
		require.NoError(t, b.Add(o.State()))
	}
	return b.Report()
}

// text writes rows short.
func text(rows []spend.Row) (out []string) {
	for _, r := range rows {
		out = append(out, fmt.Sprint(r.Period, "|", r.LegalEntity, "|", r.CostCentre, "|", r.Group, "|", r.Gross, "|", r.Orders, "/", r.Lines))
	}
	return out
}

// shop keeps orders in a store.
func shop(t testing.TB, list ...purchase) store.DB {
	db := memory.New(memory.Options{})
	for _, p := range list {
		require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
			return tx.Orders().Save(ctx, p.make(t))
		}))
	}
	return db
}

// rights are scopes by permission and person.
type rights map[kabinet.PersonID]map[kabinet.Permission]kabinet.Scope

func (r rights) Scope(_ context.Context, a kabinet.Actor, p kabinet.Permission) (kabinet.Scope, error) {
	return r[a.Person][p], nil
}

func (r rights) Check(_ context.Context, a kabinet.Actor, p kabinet.Permission, on kabinet.Object) error {
	if r[a.Person][p].Holds(on) {
		return nil
	}
	return kabinet.ErrForbidden
}
