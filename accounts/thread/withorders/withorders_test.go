package withorders_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/thread"
	"github.com/seed-a884640a/kabinet/accounts/thread/withorders"
	"github.com/seed-a884640a/kabinet/cart/claim"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// What is said about an order or a claim is for those who may see it, by payer, unit and
// owner, and not there from another organisation.
func TestSubjects(t *testing.T) {
	db := memory.New(memory.Options{})
	o := order.State{Schema: order.Schema, ID: "o1", Org: "acme", Number: "1"}
	o.Unit, o.Payer, o.Person = "west", "west-ltd", "anna"
	c := claim.State{Schema: claim.Schema, ID: "c1", Header: claim.Header{Org: "acme", Unit: "west", Payer: "west-ltd", Person: "anna"}}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		require.NoError(t, tx.Orders().Save(ctx, order.Restore(o)))
		require.NoError(t, tx.Claims().Save(ctx, claim.Restore(c)))
		subjects := thread.ByKind{withorders.KindOrder: withorders.Orders{Orders: tx.Orders()}, withorders.KindClaim: withorders.Claims{Claims: tx.Claims()}}
		for _, about := range []thread.Ref{withorders.AboutOrder("o1"), withorders.AboutClaim("c1")} {
			on, err := subjects.Object(ctx, "acme", about)
			require.NoError(t, err)
			require.Equal(t, kabinet.Object{Org: "acme", Unit: "west", LegalEntity: "west-ltd", Owner: "anna"}, on)
			_, err = subjects.Object(ctx, "globex", about)
			require.ErrorIs(t, err, kabinet.ErrNotFound)
			about.ID = "other"
			_, err = subjects.Object(ctx, "acme", about)
			require.ErrorIs(t, err, kabinet.ErrNotFound)
		}
		_, err := subjects.Object(ctx, "acme", thread.Ref{Kind: "weather", ID: "o1"})
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		return nil
	}))
}

func ExampleAboutOrder() {
	about := withorders.AboutOrder("ord_1")
	fmt.Println(about.Kind, about.ID, thread.Of(about) == thread.Of(withorders.AboutOrder("ord_1")))
	// Output: order ord_1 true
}
