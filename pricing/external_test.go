package pricing_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/pricing"
)

type sourceFunc func(ctx context.Context, buyer pricing.Buyer, requests []pricing.Request) ([]*pricing.External, error)

func (f sourceFunc) Prices(ctx context.Context, buyer pricing.Buyer, requests []pricing.Request) ([]*pricing.External, error) {
	return f(ctx, buyer, requests)
}

func simulated(amount string) *pricing.External {
	return &pricing.External{System: "SAP", Locked: pricing.Locked{Reference: "sim-1", Price: kabinet.MustMoney(amount), Tax: pricing.Net}}
}

func TestAnExternalPriceComesFirst(t *testing.T) {
	v := view(t, orderBook(), acme)
	src := sourceFunc(func(_ context.Context, buyer pricing.Buyer, requests []pricing.Request) ([]*pricing.External, error) {
		require.Equal(t, acme, buyer)
		return []*pricing.External{simulated("7.50 RUB"), nil}, nil
	})
	requests := []pricing.Request{ask("A", "2"), ask("B", "1")}
	out := v.ResolveAll(nil, pricing.AskExternal(t.Context(), src, acme, requests, pricing.ExternalOptions{}))
	priced(t, out[0], "7.50", "15.00")
	require.Equal(t, pricing.LevelExternal, out[0].Source.Level)
	require.Equal(t, "sim-1", out[0].Source.Reference)
	priced(t, out[1], "10.00", "10.00") // nil leaves it to the book
	require.Nil(t, requests[0].Conditions, "the requests are copied")
}

func TestAnExternalSystemThatFailsFallsBackOrNot(t *testing.T) {
	v := view(t, orderBook(), acme)
	broken := sourceFunc(func(context.Context, pricing.Buyer, []pricing.Request) ([]*pricing.External, error) {
		return nil, errors.New("no connection")
	})
	ask1 := []pricing.Request{ask("A", "1")}
	results, traces := v.ExplainAll(pricing.AskExternal(t.Context(), broken, acme, ask1, pricing.ExternalOptions{System: "SAP"}))
	priced(t, results[0], "10.00", "10.00")
	require.Equal(t, pricing.ReasonExternal, traces[0].Candidates[0].Reason, "the trace says that it was asked")

	out := v.ResolveAll(nil, pricing.AskExternal(t.Context(), broken, acme, ask1, pricing.ExternalOptions{NoFallback: true}))
	unpriced(t, out[0], pricing.ReasonExternal)

	panics := sourceFunc(func(context.Context, pricing.Buyer, []pricing.Request) ([]*pricing.External, error) { panic("nil map") })
	require.Contains(t, pricing.AskExternal(t.Context(), panics, acme, ask1, pricing.ExternalOptions{})[0].Conditions.External.Failed, "nil map")

	short := sourceFunc(func(context.Context, pricing.Buyer, []pricing.Request) ([]*pricing.External, error) { return nil, nil })
	asked := pricing.AskExternal(t.Context(), short, acme, ask1, pricing.ExternalOptions{})
	require.Contains(t, asked[0].Conditions.External.Failed, "0 of 1")
}

func TestAnExternalSystemHasADeadline(t *testing.T) {
	release := make(chan struct{})
	deaf := sourceFunc(func(context.Context, pricing.Buyer, []pricing.Request) ([]*pricing.External, error) {
		<-release
		return []*pricing.External{simulated("1.00 RUB")}, nil
	})
	asked := pricing.AskExternal(t.Context(), deaf, acme, []pricing.Request{ask("A", "1")}, pricing.ExternalOptions{Timeout: time.Millisecond})
	close(release)
	require.Equal(t, context.DeadlineExceeded.Error(), asked[0].Conditions.External.Failed)
}

func ExampleAskExternal() {
	sap := sourceFunc(func(context.Context, pricing.Buyer, []pricing.Request) ([]*pricing.External, error) {
		return []*pricing.External{{System: "SAP", Locked: pricing.Locked{Reference: "4711", Price: kabinet.MustMoney("0.25 EUR"), Tax: pricing.Net}}}, nil
	})
	snapshot, _, _ := pricing.Compile(exampleBook())
	buyer := pricing.Buyer{Organization: "acme"}
	view, _ := snapshot.For(buyer)
	requests := []pricing.Request{{SKU: "BOLT-M8", Quantity: kabinet.QuantityOf(1000), Currency: kabinet.MustCurrency("EUR"), At: march}}
	requests = pricing.AskExternal(context.Background(), sap, buyer, requests, pricing.ExternalOptions{System: "SAP"})
	for _, r := range view.ResolveAll(nil, requests) {
		fmt.Println(r.Total, r.Source.Level, r.Source.Reference)
	}
	// Output: 250.00 EUR external 4711
}
