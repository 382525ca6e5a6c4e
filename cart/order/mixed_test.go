package order_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/pricing"
)

// mixed lets bolts and nuts count together: from 100 pieces all of them cost less.
// Books cost what they cost, at today's price.
func (d *desk) mixed(book string) {
	b := fake.Book()
	for i, prices := range [][2]string{{"10", "9"}, {"5", "4"}} {
		row := &b.Lists[0].Rows[i]
		*row = pricing.Row{SKU: row.SKU, Ladder: &pricing.Ladder{Basis: pricing.PerGroup, Unit: kabinet.Piece, Key: "fasteners"}}
		for k, from := range []string{"1", "100"} {
			row.Tiers = append(row.Tiers, pricing.Tier{From: kabinet.MustQuantity(from), Price: kabinet.MustQuantity(prices[k])})
		}
	}
	b.Products[1].Order = pricing.OrderRule{}
	b.Lists[1].Rows[0].Price = kabinet.MustQuantity(book)
	d.Live.Swap(fake.Compile(b))
}

func pricesOf(o order.State) (out []string) {
	for _, l := range o.Lines {
		out = append(out, l.Price.Price.String())
	}
	return out
}

// Who amends one article of a group that counts together has the prices of what is left
// of the group, on all of its lines, and on no others.
func TestAnAmendmentCountsTheWholeGroup(t *testing.T) {
	for name, tc := range map[string]struct {
		change order.Amendment
		want   []string
	}{
		"less":      {order.Amendment{Quantities: []order.LineQuantity{{Line: "2", Quantity: q(1)}}}, []string{"10.00 RUB", "5.00 RUB", "110.00 RUB"}},
		"all of it": {order.Amendment{Remove: []cart.LineID{"2"}}, []string{"10.00 RUB", "110.00 RUB"}},
		"more":      {order.Amendment{Quantities: []order.LineQuantity{{Line: "2", Quantity: q(41)}}}, []string{"9.00 RUB", "4.00 RUB", "110.00 RUB"}},
		"another":   {order.Amendment{Quantities: []order.LineQuantity{{Line: "3", Quantity: q(2)}}}, []string{"9.00 RUB", "4.00 RUB", "120.00 RUB"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			d.mixed("110")
			o := d.placed(t, fake.Line("BOLT", "60"), fake.Line("NUT", "40"), fake.Line("BOOK", "1"))
			require.Equal(t, []string{"9.00 RUB", "4.00 RUB", "110.00 RUB"}, pricesOf(o))
			d.mixed("120")
			o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
				return s.Amend(ctx, fake.Anna, ref(o), tc.change)
			})
			require.NoError(t, err)
			require.Equal(t, tc.want, pricesOf(o))
		})
	}
}

// A line that is added to an order lifts the group to its tier.
func TestALineThatIsAddedCountsInItsGroup(t *testing.T) {
	d := newDesk()
	d.mixed("110")
	o := d.placed(t, fake.Line("BOLT", "60"))
	require.Equal(t, []string{"10.00 RUB"}, pricesOf(o))
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Add: []cart.NewLine{fake.Line("NUT", "40")}})
	})
	require.NoError(t, err)
	require.Equal(t, []string{"9.00 RUB", "4.00 RUB"}, pricesOf(o))
}

// Nor is the tier of a group kept by cancelling all of another of its articles.
func TestWhatIsCancelledDoesNotLeaveTheTierOfItsGroup(t *testing.T) {
	d := newDesk()
	d.mixed("110")
	o := d.placed(t, fake.Line("BOLT", "60"), fake.Line("NUT", "40"), fake.Line("BOOK", "2"))
	cancel := func(line cart.LineID, quantity int64) error {
		_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.CancelLines(ctx, fake.Anna, ref(o), "less", order.LineQuantity{Line: line, Quantity: q(quantity)})
		})
		return err
	}
	require.ErrorIs(t, cancel("2", 40), order.ErrTier)
	require.NoError(t, cancel("3", 1), "a book counts towards no tier")
}

// What was agreed as a substitute keeps its price, whatever is ordered of the article
// beside it.
func TestASubstituteKeepsItsPriceInAPool(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "60"), fake.Line("NUT", "10"))
	for _, do := range []func(ctx context.Context, s *order.Service) (order.State, error){
		func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Answer(ctx, fake.Manager, ref(o), order.Answer{Line: "2", Substitute: "BOLT", Name: "Bolt M8"})
		},
		func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Decide(ctx, fake.Anna, ref(o), order.Decision{Line: "2", Accept: true})
		},
		func(ctx context.Context, s *order.Service) (order.State, error) {
			return s.Amend(ctx, fake.Anna, ref(o), order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(100)}}})
		},
	} {
		var err error
		o, err = d.lead(do)
		require.NoError(t, err)
	}
	require.Equal(t, kabinet.SKU("BOLT"), o.Lines[1].SKU)
	require.Equal(t, []string{"9.00 RUB", "1.50 RUB"}, pricesOf(o))
}

// The price of a line may be in another currency than the order, as of one that came from
// an ERP; an answer is in that of the order.
func TestAnAnswerIsInTheCurrencyOfTheOrder(t *testing.T) {
	d := draft("1000 RUB")
	d.Lines[0].Price.Price = kabinet.MustMoney("10 EUR")
	o, _, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	before := o.State()
	_, err = o.Answer(fake.Manager, fake.Start, order.Margin{}, order.Answer{Line: "1", Price: kabinet.MustMoney("9 EUR")})
	require.ErrorIs(t, err, kabinet.ErrCurrencyMismatch)
	require.Equal(t, before, o.State())
}
