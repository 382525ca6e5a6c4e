package order_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
	"github.com/seed-a884640a/kabinet/store"
)

// What was ordered with a code is priced with it when it is amended or priced again:
// without the codes an amendment took the promotion away.
func TestAnOrderKeepsItsCodes(t *testing.T) {
	d, book := newDesk(), fake.Book()
	book.Promotions = []pricing.Adjustment{{
		ID: "spring", Name: "SPRING", Percent: kabinet.MustPercentage("-10"),
		Target: pricing.Target{Audience: []pricing.Party{kabinet.ForSegment("code:SPRING")}},
	}}
	d.Live.Swap(fake.Compile(book))
	pricer := cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
		b := pricing.Buyer{Organization: q.Org, Payer: q.Payer, Seller: q.Seller}
		for _, code := range q.Codes {
			b.Segments = append(b.Segments, kabinet.SegmentID("code:"+strings.ToUpper(code)))
		}
		return d.Live.Load().For(b)
	}}
	var v cart.View
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		svc := &cart.Service{
			Carts: tx.Carts(), Pricer: pricer, Taxes: d.Taxes, Parties: d.Parties, Authority: d.Authority, Now: func() time.Time { return d.Now },
		}
		v, err = svc.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		require.NoError(t, err)
		v, err = svc.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("BOLT", "10"))
		require.NoError(t, err)
		v, err = svc.SetCodes(ctx, fake.Anna, fake.RefOf(v), "spring")
		return err
	}))
	lead := func(do func(context.Context, *order.Service) (order.State, error)) order.State {
		o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			s.Pricer = pricer
			return do(ctx, s)
		})
		require.NoError(t, err)
		return o
	}
	o := lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Place(ctx, fake.Anna, fake.Request(v, "key"))
	})
	require.Equal(t, []string{"spring"}, o.Codes)
	was := o.Lines[0].Price.Price
	o.Codes[0] = "mine" // the caller's copy
	o = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: kabinet.QuantityOf(20)}}})
	})
	require.Equal(t, []string{"spring"}, o.Codes)
	require.Equal(t, was, o.Lines[0].Price.Price)
	o = lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Manager, ref(o), kabinet.Money{})
	})
	require.Equal(t, was, o.Lines[0].Price.Price)
}
