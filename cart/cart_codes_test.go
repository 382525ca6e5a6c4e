package cart_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/pricing"
)

// coded is a shop with a promotion for who has entered a code, from 50 pieces on.
func coded() (*fake.Shop, cart.Pricer) {
	shop, book := fake.NewShop(), fake.Book()
	book.Promotions = []pricing.Adjustment{{
		ID: "spring", Name: "SPRING", Percent: kabinet.MustPercentage("-10"), Min: kabinet.MustQuantity("50"), Unit: kabinet.Piece,
		Target: pricing.Target{Audience: []pricing.Party{kabinet.ForSegment("code:SPRING")}},
	}}
	shop.Live.Swap(fake.Compile(book))
	return shop, cart.ViewPricer{View: func(_ context.Context, q cart.PriceQuery) (*pricing.View, error) {
		b := pricing.Buyer{Organization: q.Org, Payer: q.Payer, Seller: q.Seller}
		for _, code := range q.Codes {
			b.Segments = append(b.Segments, kabinet.SegmentID("code:"+strings.ToUpper(code)))
		}
		return shop.Live.Load().For(b)
	}}
}

// A code stays on the cart, and says why it does nothing.
func ExampleService_SetCodes() {
	ctx := context.Background()
	shop, pricer := coded()
	v, err := shop.Fill(fake.Line("BOLT", "10"))
	if err != nil {
		panic(err)
	}
	_, err = shop.Cart(func(s *cart.Service) (cart.View, error) {
		s.Pricer = pricer
		v, err := s.SetCodes(ctx, fake.Anna, fake.RefOf(v), "Spring", "summer")
		if err != nil {
			return v, err
		}
		p, err := s.Preview(ctx, fake.Anna, "acme", v.State.ID, v.State.Codes...)
		fmt.Println(p.Missed[0].Name, p.Missed[0].Text(nil), p.Unknown, err)
		v, err = s.SetQuantity(ctx, fake.Anna, fake.RefOf(v), cart.LineQuantity{Line: "1", Quantity: kabinet.QuantityOf(50)})
		fmt.Println(v.State.Lines[0].Price.Result.Total, err)
		v, err = s.SetCodes(ctx, fake.Anna, fake.RefOf(v))
		fmt.Println(v.State.Lines[0].Price.Result.Total, err)
		return v, err
	})
	fmt.Println(err)
	// Output:
	// SPRING from 50 PCE [summer] <nil>
	// 450.00 RUB <nil>
	// 500.00 RUB <nil>
	// <nil>
}

func TestCodesOfACart(t *testing.T) {
	c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.NoError(t, err)
	e, err := c.SetCodes(fake.Anna, fake.Start, " SPRING ", "spring", "x")
	require.NoError(t, err)
	require.Equal(t, []string{"SPRING", "x"}, e.Now)
	e, err = c.SetCodes(fake.Anna, fake.Start, "SPRING", "x")
	require.NoError(t, err)
	require.True(t, e.Empty())
	before := c.State()
	for _, bad := range []string{"", "  ", strings.Repeat("x", cart.MaxCode+1), "a\x00b", "\xff"} {
		_, err = c.SetCodes(fake.Anna, fake.Start, "good", bad)
		require.ErrorIs(t, err, cart.ErrCode, "%q", bad)
	}
	many := make([]string, cart.MaxCodes+1)
	for i := range many {
		many[i] = fmt.Sprint("c", i)
	}
	_, err = c.SetCodes(fake.Anna, fake.Start, many...)
	require.ErrorIs(t, err, cart.ErrTooMany)
	require.Equal(t, before, c.State())
	_, err = c.Lock(fake.Anna, fake.Start, "approval")
	require.NoError(t, err)
	_, err = c.SetCodes(fake.Anna, fake.Start)
	require.ErrorIs(t, err, cart.ErrNotActive)
}

// guestCart is a guest's cart of another organisation, with things that must not come
// along.
func guestCart(t require.TestingT, guest bool) *cart.Cart {
	h := fake.Header()
	h.Contact, h.Site = "anna@acme.example", "elsewhere"
	c, _, err := cart.New("crt_guest", "street", "", h, fake.Nobody, fake.Start)
	require.NoError(t, err)
	l := fake.Line("BOLT", "5")
	l.Site, l.LegalEntity, l.CostCentre, l.Warehouse, l.Lot = "there", "them", "theirs", "south", "H-1"
	_, err = c.Add(fake.Nobody, fake.Start, l, fake.Line("NUT", "10"))
	require.NoError(t, err)
	s := c.State()
	s.Guest, s.Codes = guest, []string{"SPRING"}
	s.Lines[0].Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-50"), Reason: cart.ReasonManual}}
	return cart.Restore(s)
}

func TestAGuestsCartIsMergedAtSignInWithoutWhatIsTheGuests(t *testing.T) {
	mine, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
	require.NoError(t, err)
	_, err = mine.Add(fake.Anna, fake.Start, fake.Line("BOLT", "2"))
	require.NoError(t, err)
	guest := guestCart(t, true)
	changed, merged, err := mine.Welcome(fake.Anna, fake.Start, guest, cart.MergeSum)
	require.NoError(t, err)
	require.Len(t, changed.Lines, 2)
	require.Equal(t, kabinet.OrgID("street"), merged.Org)
	s := mine.State()
	require.Equal(t, []string{"BOLT 7", "NUT 10"}, []string{string(s.Lines[0].SKU) + " " + s.Lines[0].Quantity.String(), string(s.Lines[1].SKU) + " " + s.Lines[1].Quantity.String()})
	for _, l := range s.Lines {
		require.Equal(t, cart.LineKey{SKU: l.SKU}, l.LineKey)
		require.Empty(t, l.Adjustments)
		require.Empty(t, l.Price.Hash)
	}
	require.Empty(t, s.Codes)
	require.Equal(t, fake.Header(), s.Header)
	require.Equal(t, cart.Merged, guest.State().Status)
	changed, merged, err = mine.Welcome(fake.Anna, fake.Start, guest, cart.MergeSum)
	require.NoError(t, err)
	require.True(t, changed.Empty())
	require.Equal(t, s, mine.State(), "twice is once")
	_, _, err = mine.Welcome(fake.Anna, fake.Start, guestCart(t, false), cart.MergeSum)
	require.ErrorIs(t, err, cart.ErrMerge, "a member's cart of another organisation")
	_, _, err = guestCart(t, true).Welcome(fake.Anna, fake.Start, guestCart(t, true), cart.MergeSum)
	require.ErrorIs(t, err, cart.ErrMerge, "into a guest's")
	_, _, err = mine.Welcome(fake.Anna, fake.Start, guestCart(t, true), "twice")
	require.ErrorIs(t, err, cart.ErrMerge)
}

// Whoever signs in has their own prices from then on, and takes nobody else's cart.
func ExampleService_Welcome() {
	ctx, shop := context.Background(), fake.NewShop()
	shop.Authority["guest"] = map[kabinet.Permission]kabinet.Scope{
		cart.PermissionEdit: {Reaches: []kabinet.Reach{{Org: "street", Owner: "guest"}}},
	}
	visitor := kabinet.Actor{Person: "guest", Organization: "street"}
	shop.Parties = func(context.Context, kabinet.OrgID, cart.Header, []cart.LineKey) error { return nil }
	_, err := shop.Cart(func(s *cart.Service) (cart.View, error) {
		g, err := s.Open(ctx, visitor, "street", cart.OpenRequest{Header: cart.Header{Seller: "S1", Currency: fake.RUB}, Guest: true})
		if err != nil {
			return g, err
		}
		if g, err = s.Add(ctx, visitor, fake.RefOf(g), fake.Line("BOLT", "100")); err != nil {
			return g, err
		}
		v, err := s.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		if err != nil {
			return v, err
		}
		_, err = s.Welcome(ctx, fake.Anna, fake.RefOf(v), fake.Boris, fake.RefOf(g), cart.MergeSum)
		fmt.Println(errors.Is(err, kabinet.ErrNotFound)) // boris was not that guest
		v, err = s.Welcome(ctx, fake.Anna, fake.RefOf(v), visitor, fake.RefOf(g), cart.MergeSum)
		fmt.Println(v.State.Lines[0].Quantity, v.State.Lines[0].Price.Result.Price, v.State.Guest, err)
		return v, err
	})
	fmt.Println(err)
	// Output:
	// true
	// 100 9.00 RUB false <nil>
	// <nil>
}

func ExampleCart_SetCodes() {
	c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
	if err != nil {
		panic(err)
	}
	e, err := c.SetCodes(fake.Anna, fake.Start, " SPRING ", "spring")
	fmt.Println(e.Now, err)
	// Output: [SPRING] <nil>
}

func ExampleCart_Welcome() {
	c, _, err := cart.New("crt_1", "acme", "", fake.Header(), fake.Anna, fake.Start)
	if err != nil {
		panic(err)
	}
	visitor, _, err := cart.New("crt_2", "street", "", fake.Header(), fake.Nobody, fake.Start)
	if err != nil {
		panic(err)
	}
	s := visitor.State()
	s.Guest = true
	visitor = cart.Restore(s)
	if _, err := visitor.Add(fake.Nobody, fake.Start, fake.Line("BOLT", "5")); err != nil {
		panic(err)
	}
	e, merged, err := c.Welcome(fake.Anna, fake.Start, visitor, cart.MergeSum)
	fmt.Println(e.Lines[0].SKU, e.Lines[0].Now, merged.Into, err)
	// Output: BOLT 5 crt_1 <nil>
}
