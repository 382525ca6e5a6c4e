package order_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
)

// answered is a line of 100 at 10 RUB, wanted by 10 March, with 5 % either way.
func answered(t *testing.T) (*order.Order, func(order.Answer) order.Line) {
	d := draft("1000 RUB")
	l := &d.Lines[0]
	l.Quantity, l.Date = q(100), kabinet.MustDate("2026-03-10")
	l.Price.Price, l.Price.Per, l.Price.Quantity = kabinet.MustMoney("10 RUB"), q(1), q(100)
	l.Tolerance = order.Tolerance{Under: kabinet.MustPercent("5"), Over: kabinet.MustPercent("5")}
	o, _, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	margin := order.Margin{Days: 3, Price: kabinet.MustPercent("2")}
	return o, func(a order.Answer) order.Line {
		a.Line = "1"
		_, err := o.Answer(fake.Manager, fake.Start, margin, a)
		require.NoError(t, err)
		return o.State().Lines[0]
	}
}

// Answers within the margin add up: the second is measured from what the buyer wanted,
// not from the first.
func TestManySmallAnswersGetNoFurtherThanOne(t *testing.T) {
	march := func(day string) order.Days { return order.Days{First: kabinet.MustDate("2026-03-" + day)} }
	for name, tc := range map[string]struct {
		first, second order.Answer
		asks          order.Deviation
	}{
		"less":                  {order.Answer{Quantity: q(95)}, order.Answer{Quantity: q(94)}, order.DeviatesQuantity},
		"more":                  {order.Answer{Quantity: q(105)}, order.Answer{Quantity: q(106)}, order.DeviatesQuantity},
		"later":                 {order.Answer{Days: march("13")}, order.Answer{Days: march("14")}, order.DeviatesDate},
		"dearer":                {order.Answer{Price: kabinet.MustMoney("10.2 RUB")}, order.Answer{Price: kabinet.MustMoney("10.3 RUB")}, order.DeviatesPrice},
		"a promise taken back":  {order.Answer{Days: march("01")}, order.Answer{Days: march("05")}, order.DeviatesDate},
		"a rebate taken back":   {order.Answer{Price: kabinet.MustMoney("9 RUB")}, order.Answer{Price: kabinet.MustMoney("10 RUB")}, order.DeviatesPrice},
		"down and then further": {order.Answer{Quantity: q(95), Price: kabinet.MustMoney("10.2 RUB")}, order.Answer{Quantity: q(91)}, order.DeviatesQuantity},
	} {
		t.Run(name, func(t *testing.T) {
			o, answer := answered(t)
			require.Nil(t, answer(tc.first).Offer, "is within the margin")
			offer := answer(tc.second).Offer
			require.NotNil(t, offer)
			require.Equal(t, []order.Deviation{tc.asks}, offer.Deviations)
			_, err := o.Decide(fake.Anna, fake.Start, order.Decision{Line: "1", Accept: true})
			require.NoError(t, err)
			require.Zero(t, o.State().Lines[0].Agreed, "and from here it counts anew")
		})
	}
}

func TestBackToWhatWasAgreedAsksNobody(t *testing.T) {
	_, answer := answered(t)
	require.Nil(t, answer(order.Answer{Quantity: q(95)}).Offer)
	l := answer(order.Answer{Quantity: q(105)})
	require.Nil(t, l.Offer, "ten more than before, and five more than agreed")
	require.True(t, l.Effective().Equal(q(105)))
	require.True(t, l.Agreed.Quantity.Equal(q(100)))
}

// What is cancelled comes first from what there was beyond the agreed quantity; what was
// short of it is forgiven.
func TestWhatIsLeftOfACancelledLineIsAgreed(t *testing.T) {
	o, answer := answered(t)
	require.True(t, answer(order.Answer{Quantity: q(104)}).Effective().Equal(q(104)))
	_, err := o.CancelLines(fake.Anna, fake.Start, "less", order.LineQuantity{Line: "1", Quantity: q(24)})
	require.NoError(t, err)
	l := o.State().Lines[0]
	require.True(t, l.Agreed.Quantity.Equal(q(80)), "the four above went first: %s", l.Agreed.Quantity)
	require.NotNil(t, answer(order.Answer{Quantity: q(85)}).Offer, "80 and 5 % of it are 84")
	require.Nil(t, answer(order.Answer{Quantity: q(84)}).Offer)
}
