package quickorder_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// listed runs do with the service of a transaction.
func listed(db store.DB, do func(context.Context, *quickorder.Lists) error) error {
	return db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		n := 0
		return do(ctx, &quickorder.Lists{
			Store: tx.Lists(), Lister: tx.ListLister(), Authority: fake.NewAuthority(),
			Parties: cart.PartiesFunc(colleagues), Now: func() time.Time { return fake.Start },
			NewID: func() quickorder.ListID { n++; return quickorder.ListID(fmt.Sprint("lst_", n)) },
		})
	})
}

func colleagues(_ context.Context, _ kabinet.OrgID, h cart.Header, _ []cart.LineKey) error {
	if h.Person == "boris" {
		return kabinet.ErrNotFound.With("what", "person").With("id", "boris")
	}
	return nil
}

func ExampleLists() {
	db := memory.New(memory.Options{})
	err := listed(db, func(ctx context.Context, lists *quickorder.Lists) error {
		l, err := lists.Create(ctx, fake.Anna, "acme", quickorder.ListRequest{
			Name: "Every Monday", Kind: quickorder.Template, Items: []quickorder.Item{{SKU: "BOLT", Quantity: kabinet.QuantityOf(100)}},
		})
		if err != nil {
			return err
		}
		ref := quickorder.ListRef{Org: "acme", ID: l.ID, Version: l.Version}
		if l, err = lists.Share(ctx, fake.Anna, ref, cart.Share{Person: quickorder.Everybody, Right: cart.RightEdit}); err != nil {
			return err
		}
		ref.Version = l.Version
		l, err = lists.Put(ctx, fake.Artem, ref, quickorder.Item{SKU: "NUT", Quantity: kabinet.QuantityOf(5)})
		fmt.Println(len(l.Items), l.SharedWith(), err)
		shared, err := lists.Shared(ctx, fake.Artem, "acme", quickorder.ListFilter{})
		fmt.Println(len(shared), err)
		return err
	})
	fmt.Println(err)
	// Output:
	// 2 [*] <nil>
	// 1 <nil>
	// <nil>
}

func TestListsAreUsedByThoseWhoMay(t *testing.T) {
	db := memory.New(memory.Options{})
	var own quickorder.ListState
	in := func(do func(ctx context.Context, lists *quickorder.Lists)) {
		t.Helper()
		require.NoError(t, listed(db, func(ctx context.Context, lists *quickorder.Lists) error { do(ctx, lists); return nil }))
	}
	in(func(ctx context.Context, lists *quickorder.Lists) {
		var err error
		own, err = lists.Create(ctx, fake.Anna, "acme", quickorder.ListRequest{Name: "Hers", Kind: quickorder.Favourites})
		require.NoError(t, err)
		require.Equal(t, kabinet.PersonID("anna"), own.Owner)
		_, err = lists.Create(ctx, fake.Boris, "acme", quickorder.ListRequest{Name: "His", Kind: quickorder.Favourites})
		require.ErrorIs(t, err, kabinet.ErrNotFound)
		_, err = lists.Create(ctx, fake.Reader, "acme", quickorder.ListRequest{Name: "His", Kind: quickorder.Favourites})
		require.ErrorIs(t, err, kabinet.ErrForbidden)
	})
	ref := quickorder.ListRef{Org: "acme", ID: own.ID, Version: own.Version}
	item := quickorder.Item{SKU: "BOLT", Quantity: kabinet.QuantityOf(1)}
	try := map[string]func(context.Context, *quickorder.Lists, kabinet.Actor) error{
		"get": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Get(ctx, a, "acme", own.ID)
			return err
		},
		"put": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Put(ctx, a, ref, item)
			return err
		},
		"remove": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Remove(ctx, a, ref, item)
			return err
		},
		"rename": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Rename(ctx, a, ref, "x")
			return err
		},
		"archive": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Archive(ctx, a, ref)
			return err
		},
		"share": func(ctx context.Context, l *quickorder.Lists, a kabinet.Actor) error {
			_, err := l.Share(ctx, a, ref, cart.Share{Person: a.Person, Right: cart.RightEdit})
			return err
		},
	}
	refused := func(a kabinet.Actor, want error, names ...string) {
		t.Helper()
		for _, name := range names {
			in(func(ctx context.Context, lists *quickorder.Lists) {
				require.ErrorIs(t, try[name](ctx, lists, a), want, name)
			})
		}
	}
	all := []string{"get", "put", "remove", "rename", "archive", "share"}
	refused(fake.Boris, kabinet.ErrNotFound, all...)
	refused(fake.Artem, kabinet.ErrForbidden, all...)
	refused(fake.Reader, kabinet.ErrForbidden, all[1:]...)
	ref.Version++
	refused(fake.Anna, kabinet.ErrConflict, "put", "remove", "rename", "archive")
	ref.Version--
	share := func(person kabinet.PersonID, right cart.Right) {
		in(func(ctx context.Context, lists *quickorder.Lists) {
			s, err := lists.Share(ctx, fake.Anna, ref, cart.Share{Person: person, Right: right})
			require.NoError(t, err)
			ref.Version = s.Version
		})
	}
	share("artem", cart.RightRead)
	in(func(ctx context.Context, lists *quickorder.Lists) {
		require.NoError(t, try["get"](ctx, lists, fake.Artem))
		shared, err := lists.Shared(ctx, fake.Artem, "acme", quickorder.ListFilter{Live: true})
		require.NoError(t, err)
		require.Len(t, shared, 1)
		shared, err = lists.Shared(ctx, fake.Boris, "acme", quickorder.ListFilter{})
		require.NoError(t, err)
		require.Empty(t, shared)
	})
	refused(fake.Artem, kabinet.ErrForbidden, all[1:]...)
	share("artem", cart.RightEdit)
	share(quickorder.Everybody, cart.RightRead)
	refused(fake.Artem, kabinet.ErrForbidden, "archive", "share")
	refused(fake.Reader, kabinet.ErrForbidden, all[1:]...)
	in(func(ctx context.Context, lists *quickorder.Lists) {
		_, err := lists.Put(ctx, fake.Artem, ref, item)
		require.NoError(t, err)
		_, err = lists.Share(ctx, fake.Anna, quickorder.ListRef{Org: "acme", ID: own.ID, Version: ref.Version + 1}, cart.Share{Person: "boris", Right: cart.RightRead})
		require.ErrorIs(t, err, kabinet.ErrNotFound, "of another company")
		seen, err := lists.List(ctx, fake.Boris, quickorder.ListFilter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Empty(t, seen.Items)
		seen, err = lists.List(ctx, fake.Reader, quickorder.ListFilter{}, kabinet.Page{})
		require.NoError(t, err)
		require.Len(t, seen.Items, 1)
	})
}

func TestSharingAListTwiceChangesNothing(t *testing.T) {
	l := newList(t)
	share := cart.Share{Person: "artem", Right: cart.RightRead}
	e, err := l.Share(fake.Anna, fake.Start, share)
	require.NoError(t, err)
	require.Equal(t, &share, e.Shared)
	e, err = l.Share(fake.Anna, fake.Start, share)
	require.NoError(t, err)
	require.True(t, e.Empty())
	for _, bad := range []cart.Share{{Person: "anna", Right: cart.RightRead}, {Right: cart.RightRead}, {Person: "x\ny", Right: cart.RightRead}, {Person: "artem", Right: cart.RightCheckout}} {
		_, err = l.Share(fake.Anna, fake.Start, bad)
		require.ErrorIs(t, err, quickorder.ErrShare)
	}
	_, err = l.Share(fake.Anna, fake.Start, cart.Share{Person: "artem"})
	require.NoError(t, err)
	require.Empty(t, l.State().Shares)
	_, err = l.Share(fake.Anna, fake.Start, cart.Share{Person: "artem"})
	require.ErrorIs(t, err, kabinet.ErrNotFound)
}

func ExampleList_Share() {
	l, _, err := quickorder.NewList("lst_1", "acme", "Every Monday", quickorder.Template, "", "anna", fake.Anna, fake.Start)
	if err != nil {
		panic(err)
	}
	e, err := l.Share(fake.Anna, fake.Start, cart.Share{Person: "artem", Right: cart.RightEdit})
	fmt.Println(e.Shared.Person, e.Shared.Right, err)
	_, err = l.Share(fake.Anna, fake.Start, cart.Share{Person: "artem", Right: cart.RightCheckout})
	fmt.Println(err)
	// Output:
	// artem edit <nil>
	// /right: a list is shared with a colleague, to read or to edit
}

func ExampleList_Remove() {
	l, _, err := quickorder.NewList("lst_1", "acme", "Every Monday", quickorder.Template, "", "anna", fake.Anna, fake.Start)
	if err != nil {
		panic(err)
	}
	if _, err := l.Put(fake.Anna, fake.Start, quickorder.Item{SKU: "BOLT", Quantity: kabinet.QuantityOf(1)}); err != nil {
		panic(err)
	}
	e, err := l.Remove(fake.Anna, fake.Start, quickorder.Item{SKU: "BOLT"}, quickorder.Item{SKU: "NUT"})
	fmt.Println(len(e.Removed), err)
	e, err = l.Rename(fake.Anna, fake.Start, "Mondays")
	fmt.Println(e.Name, err)
	fmt.Println(l.Archive(fake.Anna, fake.Start).Archived, l.Archive(fake.Anna, fake.Start).Empty())
	// Output:
	// 1 <nil>
	// Mondays <nil>
	// true true
}
