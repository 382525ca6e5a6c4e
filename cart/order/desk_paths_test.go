package order_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/store"
)

// What is short is told line by line, with what there is, in the document of all that
// has changed; and nothing is ordered or kept.
func TestAShortageIsToldLineByLine(t *testing.T) {
	d := newDesk()
	d.goods.there["NUT"] = q(30)
	r, err := d.fill("k", fake.Line("BOLT", "5"), fake.Line("NUT", "40"))
	require.NoError(t, err)
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.ErrorIs(t, err, order.ErrChanged)
	require.ErrorIs(t, err, order.ErrStock)
	var refusal *order.Refusal
	require.ErrorAs(t, err, &refusal)
	require.True(t, refusal.Changed)
	require.Len(t, refusal.Lines, 1)
	require.Equal(t, []string{order.InsufficientStock}, refusal.Lines[0].Codes)
	require.Equal(t, 1, refusal.Lines[0].Index)
	require.Equal(t, "30", refusal.Lines[0].Available.String())
	require.Empty(t, d.goods.kept)
	p := kabinet.ProblemOf(err, nil)
	require.Equal(t, "order.changed", p.Code)
	require.Equal(t, "/lines/1", p.Errors[1].At)
	require.Equal(t, "of NUT only 30 is available", p.Errors[1].Detail)
}

// The children of a split cart are placed together or not at all.
func TestChildrenAreAllPlacedOrNone(t *testing.T) {
	d := newDesk()
	d.goods.there["NUT"] = q(30)
	one, err := d.fill("k1", fake.Line("BOLT", "5"))
	require.NoError(t, err)
	two, err := d.fill("k2", fake.Line("NUT", "40"))
	require.NoError(t, err)
	all := func() (out []order.State, err error) {
		err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
			out, err = d.orders(tx).PlaceAll(ctx, fake.Anna, one, two)
			return err
		})
		return out, err
	}
	_, err = all()
	require.ErrorIs(t, err, order.ErrStock)
	require.Equal(t, "/orders/1/lines/0", kabinet.ProblemOf(err, nil).Errors[1].At)
	count := func() int {
		n := 0
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			list, err := d.orders(tx).List(ctx, fake.Anna, order.Filter{}, kabinet.Page{})
			n = len(list.Items)
			return err
		}))
		return n
	}
	require.Zero(t, count())
	require.Empty(t, d.goods.kept)

	// One by one, the group that can be ordered is.
	run := func(_ context.Context, do func(context.Context, *order.Service) error) error {
		return d.in(func(ctx context.Context, tx store.Tx) error { return do(ctx, d.orders(tx)) })
	}
	each := order.PlaceEach(t.Context(), run, fake.Anna, one, two)
	require.NoError(t, each[0].Err)
	require.NotEmpty(t, each[0].Order.Number)
	require.ErrorIs(t, each[1].Err, order.ErrStock)
	require.Equal(t, order.State{}, each[1].Order)
	require.Equal(t, 1, count())

	// Once there is enough, all are; the one that was placed is the same.
	d.goods.there["NUT"] = q(40)
	both, err := all()
	require.NoError(t, err)
	require.Equal(t, each[0].Order.ID, both[0].ID)
	require.NotEqual(t, both[0].Number, both[1].Number)
	require.Equal(t, 2, count())
}

func TestAnOrderHasAPayer(t *testing.T) {
	d := newDesk()
	r, err := d.fill("k", fake.Line("BOLT", "5"))
	require.NoError(t, err)
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Carts().Get(ctx, "acme", r.Cart)
		require.NoError(t, err)
		h := fake.Header()
		h.Payer = ""
		e, err := c.SetHeader(fake.Anna, d.Now, h)
		require.NoError(t, err)
		return tx.Carts().Save(ctx, c, e)
	}))
	r.Version++
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.ErrorIs(t, err, order.ErrPayer)
}

// A cancelled line's discount does not move to the others: what they cost stays to the
// kopeck, and what is off the whole goes down by the line's own share.
func TestACancelledLinesDiscountDoesNotMove(t *testing.T) {
	d := draft("100.00 RUB", "200.00 RUB", "33.33 RUB")
	var err error
	document, err := d.Totals.Document()
	require.NoError(t, err)
	document.Adjustments = []cart.Adjustment{{Percent: kabinet.MustPercentage("-10"), Reason: "discount"}}
	d.Totals, err = cart.Sum(document)
	require.NoError(t, err)
	o, _, err := order.New("ord_1", d, fake.Start)
	require.NoError(t, err)
	before := o.State()
	require.Equal(t, "180.00 RUB", before.Lines[1].Amount.String())
	_, err = o.CancelLines(fake.Anna, fake.Start, "no need", order.LineQuantity{Line: "2"})
	require.NoError(t, err)
	after := o.State()
	for _, i := range []int{0, 2} {
		require.Equal(t, before.Lines[i].Amount, after.Lines[i].Amount)
		require.Equal(t, before.Lines[i].Amount.String(), after.Totals.Lines[i].Amount.String())
	}
	require.Equal(t, "0.00 RUB", after.Totals.Lines[1].Amount.String())
	require.Equal(t, "120.00 RUB", after.Totals.Goods.String()) // 90.00 and 30.00
	require.NoError(t, after.Totals.Check())
}

// The buyer amends while the order waits; afterwards only the seller's people do. Others
// cannot, and what was not touched keeps its price, whatever the book says now.
func TestWhoAmendsWhat(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"), fake.Line("NUT", "20"))
	book := fake.Book()
	book.Lists[0].Rows[0].Tiers[0].Price, book.Lists[0].Rows[1].Price = kabinet.MustQuantity("11"), kabinet.MustQuantity("2")
	d.Live.Swap(fake.Compile(book))
	more := order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(12)}}, Reason: "two more"}
	amend := func(by kabinet.Actor, a order.Amendment) (order.State, error) {
		return d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Amend(ctx, by, ref(o), a) })
	}
	for _, by := range []kabinet.Actor{fake.Reader, fake.Artem} {
		_, err := amend(by, more)
		require.ErrorIs(t, err, kabinet.ErrForbidden)
	}
	_, err := amend(fake.Boris, more)
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	shown := more
	shown.Payable = kabinet.MustMoney("1 RUB")
	_, err = amend(fake.Anna, shown)
	require.ErrorIs(t, err, order.ErrTotalChanged)
	next, err := amend(fake.Anna, more)
	require.NoError(t, err)
	require.Equal(t, "11.00 RUB", next.Lines[0].Price.Price.String())
	require.Equal(t, "1.50 RUB", next.Lines[1].Price.Price.String(), "which nobody touched")
	require.Equal(t, "132.00 RUB", next.Totals.Lines[0].Amount.String())
	require.Equal(t, order.ByAmendment, next.Revisions[0].Cause)
	require.Equal(t, "two more", next.Revisions[0].Reason)
	require.Len(t, next.Revisions[0].Changes, 1)
	require.Equal(t, "10.00 RUB", next.Revisions[0].Changes[0].WasPrice.String())
	_, err = amend(fake.Anna, order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(13)}}})
	require.ErrorIs(t, err, kabinet.ErrConflict, "of the version seen")
	o = next
	same, err := amend(fake.Anna, more)
	require.NoError(t, err)
	require.Equal(t, o.Version, same.Version, "what changes nothing saves nothing")
	_, err = amend(fake.Anna, order.Amendment{Add: []cart.NewLine{fake.Line("NUT", "5")}})
	require.ErrorIs(t, err, order.ErrRefused) // below the minimum of ten
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, ref(o))
	})
	require.NoError(t, err)
	_, err = amend(fake.Anna, order.Amendment{Remove: []cart.LineID{"2"}})
	require.ErrorIs(t, err, order.ErrStatus)
	o, err = amend(fake.Manager, order.Amendment{Remove: []cart.LineID{"2"}})
	require.NoError(t, err)
	require.Len(t, o.Lines, 1)
	o, err = amend(fake.Manager, order.Amendment{Add: []cart.NewLine{fake.Line("BOOK", "1")}})
	require.NoError(t, err)
	require.Equal(t, cart.LineID("3"), o.Lines[1].ID, "no number is given twice")
	require.Len(t, d.goods.kept[o.ID].Lines, 2)
}

// Followers can make an amended order wait, and what they no longer ask for is let go.
func TestAnAmendedOrderWaitsForWhatFollowersAsk(t *testing.T) {
	d := newDesk()
	f := &follower{answer: order.Reaction{Hold: []order.Hold{{Kind: order.HoldApproval, Reference: "f2"}}, Release: []order.Hold{{Kind: order.HoldApproval, Reference: "f1"}}}}
	o := d.placed(t, fake.Line("BOLT", "10"))
	d.gates = []order.Gate{f}
	a := order.Amendment{Quantities: []order.LineQuantity{{Line: "1", Quantity: q(12)}}}
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), a)
	})
	require.NoError(t, err)
	require.Equal(t, "f2", o.Holds[0].Reference)
	require.Equal(t, []string{"order.revised submitted"}, f.seen)
	f.answer = order.Reaction{Release: []order.Hold{{Kind: order.HoldApproval, Reference: "f2"}}}
	a.Quantities[0].Quantity = q(8)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Anna, ref(o), a)
	})
	require.NoError(t, err)
	require.Empty(t, o.Holds)
	f.answer = order.Reaction{}
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Confirm(ctx, fake.Manager, ref(o))
	})
	require.NoError(t, err)
	f.answer = order.Reaction{Hold: []order.Hold{{Kind: order.HoldApproval, Reference: "f3"}}}
	a.Quantities[0].Quantity = q(80)
	_, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Amend(ctx, fake.Manager, ref(o), a)
	})
	require.ErrorIs(t, err, order.ErrHeld, "it is under way: there is nothing to wait with")
}

// An invoice for payment keeps price and goods until it is paid.
func TestAProformaPaidInTimeLetsTheOrderGo(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	until := d.Now.Add(72 * time.Hour)
	issue := func(by kabinet.Actor, number string) (p order.ProformaState, err error) {
		err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
			o, err = tx0(ctx, tx, o)
			require.NoError(t, err)
			p, err = d.proformas(tx).Issue(ctx, by, ref(o), order.ProformaForm{Number: number, Until: until})
			return err
		})
		return p, err
	}
	_, err := issue(fake.Boris, "1")
	require.ErrorIs(t, err, kabinet.ErrNotFound)
	_, err = issue(fake.Reader, "1")
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	old, err := issue(fake.Anna, "1")
	require.NoError(t, err)
	p, err := issue(fake.Anna, "2") // in place of the first
	require.NoError(t, err)
	require.Equal(t, "1098.00 RUB", p.Amount.String())
	require.Equal(t, until, d.goods.kept[o.ID].Until)
	o = d.load(t, o.ID)
	require.Len(t, o.Holds, 1)
	require.Equal(t, string(p.ID), o.Holds[0].Reference)
	pay := func(by kabinet.Actor, id order.ProformaID, reference, amount string) (p order.ProformaState, err error) {
		err = d.in(func(ctx context.Context, tx store.Tx) (err error) {
			p, err = d.proformas(tx).Pay(ctx, by, "acme", id, order.Payment{Reference: reference, At: d.Now, Amount: kabinet.MustMoney(amount)})
			return err
		})
		return p, err
	}
	_, err = pay(fake.Anna, p.ID, "s1", "1098 RUB")
	require.ErrorIs(t, err, kabinet.ErrForbidden, "a payment is what the seller's bank says")
	_, err = pay(fake.Manager, old.ID, "s1", "1098 RUB")
	require.ErrorIs(t, err, order.ErrProforma)
	for range 2 { // told twice
		p, err = pay(fake.Manager, p.ID, "s1", "1000 RUB")
		require.NoError(t, err)
		require.Equal(t, order.Issued, p.Status)
		require.Equal(t, "1000.00 RUB", p.Paid().String())
	}
	require.Len(t, d.load(t, o.ID).Holds, 1)
	p, err = pay(fake.Manager, p.ID, "s2", "98 RUB")
	require.NoError(t, err)
	require.Equal(t, order.Settled, p.Status)
	o = d.load(t, o.ID)
	require.Empty(t, o.Holds)
	require.Equal(t, order.Whole, o.Payment())
}

// Money that comes after an invoice has expired asks for the order to be priced again.
func TestMoneyThatComesLateAsksForRepricing(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "100"))
	var p order.ProformaState
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		p, err = d.proformas(tx).Issue(ctx, fake.Manager, ref(o), order.ProformaForm{Number: "1", Until: d.Now.Add(time.Hour)})
		return err
	}))
	sweep := func() (n int) {
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
			n, err = d.proformas(tx).Sweep(ctx, fake.Manager, 10)
			return err
		}))
		return n
	}
	require.Zero(t, sweep())
	d.Now = d.Now.Add(time.Hour)
	require.Equal(t, 1, sweep())
	require.Zero(t, sweep())
	require.Empty(t, d.goods.kept, "the goods are others' again")
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		p, err = d.proformas(tx).Pay(ctx, fake.Manager, "acme", p.ID, order.Payment{Reference: "s", At: d.Now, Amount: p.Amount})
		return err
	}))
	require.Equal(t, order.Late, p.Status)
	o = d.load(t, o.ID)
	require.Len(t, o.Holds, 2)
	require.Equal(t, order.HoldPrice, o.Holds[1].Kind)
	book := fake.Book()
	book.Lists[0].Rows[0].Tiers[1].Price = kabinet.MustQuantity("9.50")
	d.Live.Swap(fake.Compile(book))
	_, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Anna, ref(o), kabinet.MustMoney("1098 RUB"))
	})
	require.ErrorIs(t, err, order.ErrTotalChanged)
	o, err = d.lead(func(ctx context.Context, s *order.Service) (order.State, error) {
		return s.Reprice(ctx, fake.Anna, ref(o), kabinet.MustMoney("1159 RUB"))
	})
	require.NoError(t, err)
	require.Equal(t, order.ByRepricing, o.Revisions[0].Cause)
	require.Len(t, o.Holds, 1, "it waits for the rest of the money")
	require.Equal(t, order.Partly, o.Payment())
	require.Len(t, d.goods.kept, 1)
}

// tx0 loads an order within a transaction.
func tx0(ctx context.Context, tx store.Tx, o order.State) (order.State, error) {
	now, err := tx.Orders().Get(ctx, o.Org, o.ID)
	if err != nil {
		return o, err
	}
	return now.State(), nil
}

// An ERP that sends a shipment twice makes one.
func TestAShipmentOfAnotherSystemIsMadeOnce(t *testing.T) {
	d := newDesk()
	a, b := d.confirmed(t, fake.Line("BOLT", "10")), d.confirmed(t, fake.Line("NUT", "10"))
	plan := func() (order.ShipmentState, error) {
		return d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{
				Number: "ТТН-1", External: order.External{Source: "1c", ID: "9"}, Transport: order.Transport{Wagon: "52341234"},
			}, order.ShipmentLine{Order: a.ID, Line: "1", Quantity: q(10)}, order.ShipmentLine{Order: b.ID, Line: "1", Quantity: q(4)})
		})
	}
	x, err := plan()
	require.NoError(t, err)
	again, err := plan()
	require.NoError(t, err)
	require.Equal(t, x.ID, again.ID)
	require.Equal(t, order.InPicking, d.load(t, a.ID).Fulfilment())
	require.Equal(t, "6", d.load(t, b.ID).Lines[0].Open().String())
	x, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Load(ctx, fake.Manager, shipmentRef(x), order.Weighing{Line: "1", Quantity: q(9), Lot: "L", Certificates: []string{"doc_1"}})
	})
	require.NoError(t, err)
	_, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Depart(ctx, fake.Anna, shipmentRef(x))
	})
	require.ErrorIs(t, err, kabinet.ErrForbidden)
	for _, step := range []func(*order.Shipping, context.Context, kabinet.Actor, order.ShipmentRef) (order.ShipmentState, error){
		(*order.Shipping).Depart, (*order.Shipping).Deliver,
	} {
		x, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return step(s, ctx, fake.Manager, shipmentRef(x))
		})
		require.NoError(t, err)
	}
	for by, want := range map[kabinet.PersonID]error{"boris": kabinet.ErrNotFound, "reader": kabinet.ErrForbidden, "manager": kabinet.ErrForbidden} {
		_, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
			return s.Accept(ctx, kabinet.Actor{Person: by}, shipmentRef(x))
		})
		require.ErrorIs(t, err, want, by)
	}
	x, err = d.ship(func(ctx context.Context, s *order.Shipping) (order.ShipmentState, error) {
		return s.Accept(ctx, fake.Anna, shipmentRef(x), order.Remark{Line: "1", Kind: order.RemarkDamage, Quantity: q(1), Text: "bent"})
	})
	require.NoError(t, err)
	require.Equal(t, order.Accepted, x.Status)
	require.Equal(t, "bent", x.Remarks[0].Text)
	require.Equal(t, order.PartlyShipped, d.load(t, a.ID).Fulfilment())
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
		list, err := d.shipping(tx).List(ctx, fake.Reader, order.ShipmentFilter{Order: b.ID}, kabinet.Page{})
		require.Len(t, list.Items, 1)
		none, err2 := d.shipping(tx).List(ctx, fake.Boris, order.ShipmentFilter{}, kabinet.Page{})
		require.Empty(t, none.Items)
		return errors.Join(err, err2)
	}))
}

// What is bought again has today's price, and says what has changed.
func TestReorderAtTodaysPrice(t *testing.T) {
	d := newDesk()
	o := d.placed(t, fake.Line("BOLT", "10"), fake.Line("NUT", "20"), fake.Line("BOOK", "1"))
	book := fake.Book()
	book.Lists[0].Rows[0].Tiers[0].Price = kabinet.MustQuantity("11")
	book.Products[1].Order.Min = q(50)
	d.Live.Swap(fake.Compile(book))
	var got []order.ReorderLine
	require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) (err error) {
		got, err = d.orders(tx).Reorder(ctx, fake.Reader, "acme", o.ID)
		return err
	}))
	require.Equal(t, order.ReorderPrice, got[0].Code)
	require.Equal(t, "11.00 RUB", got[0].Now.Price.String())
	require.Equal(t, order.ReorderNot, got[1].Code)
	require.True(t, got[1].LeftOut())
	require.Equal(t, order.ReorderSame, got[2].Code)
}

func TestHistoryAsCSVIsHarmless(t *testing.T) {
	d := newDesk()
	r, err := d.fill("k", fake.Line("BOLT", "10"), fake.Line("NUT", "20"))
	require.NoError(t, err)
	r.BuyerNumber = "=HYPERLINK(\"http://x\")"
	o, err := d.lead(func(ctx context.Context, s *order.Service) (order.State, error) { return s.Place(ctx, fake.Anna, r) })
	require.NoError(t, err)
	export := func(by kabinet.Actor, f order.Filter) [][]string {
		var b bytes.Buffer
		require.NoError(t, d.in(func(ctx context.Context, tx store.Tx) error {
			return order.WriteCSV(&b, d.orders(tx).All(ctx, by, f), order.ExportOptions{Comma: ';', Russian: true})
		}))
		in := csv.NewReader(&b)
		in.Comma = ';'
		rows, err := in.ReadAll()
		require.NoError(t, err)
		return rows
	}
	require.Len(t, export(fake.Anna, order.Filter{}), 1, "the header: she may not export")
	d.Authority["anna"][order.PermissionExport] = d.Authority["anna"]["order.view"]
	rows := export(fake.Anna, order.Filter{SKU: "NUT", BuyerNumber: r.BuyerNumber, Site: "yard", Origin: order.Portal, Unexported: true})
	require.Len(t, rows, 3)
	require.Equal(t, "заказ", rows[0][0])
	require.Equal(t, o.Number, rows[1][0])
	require.True(t, strings.HasPrefix(rows[1][1], "'="))
	require.Equal(t, "30.00", rows[2][18])
	for _, f := range []order.Filter{{SKU: "NU"}, {Site: "yar"}, {BuyerNumber: "x"}, {Origin: order.ERP}} {
		require.Len(t, export(fake.Anna, f), 1)
	}
}
