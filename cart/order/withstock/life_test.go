package withstock_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/accounts/ledger"
	"github.com/seed-a884640a/kabinet/cart"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/withstock"
	"github.com/seed-a884640a/kabinet/cart/stock"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// yard is a shop with 100 bolts in its store.
type yard struct {
	*fake.Shop
	t  *testing.T
	db *memory.DB
}

// tx is what the services of a transaction are.
type tx struct {
	store     store.Tx
	stock     *stock.Service
	orders    *order.Service
	proformas *order.Proformas
}

func newYard(t *testing.T) *yard {
	y := &yard{fake.NewShop(), t, memory.New(memory.Options{})}
	y.must(func(ctx context.Context, x tx) error {
		if err := x.stock.Declare(ctx, y.Now, "erp", stock.Physical); err != nil {
			return err
		}
		_, err := x.stock.Import(ctx, anna, y.Now, stock.Feed{Source: "erp", Version: 1, Kind: stock.Full, AsOf: y.Now, Rows: []stock.Row{
			{SKU: "BOLT", Warehouse: "north", Quantity: q("100")},
		}})
		return err
	})
	return y
}

func (y *yard) try(do func(context.Context, tx) error) error {
	return y.db.InTx(y.t.Context(), func(ctx context.Context, s store.Tx) error {
		x := tx{store: s, stock: service(s)}
		x.orders = &order.Service{
			Orders: s.Orders(), Keys: s.OrderKeys(), Numbers: s.OrderNumbers(), Carts: s.Carts(), Pricer: fake.Pricer(y.Live), Taxes: y.Taxes,
			Parties: y.Parties, Authority: y.Authority, Stock: withstock.Keeper{Stock: x.stock}, KeepStock: 48 * time.Hour,
			Now: func() time.Time { return y.Now },
		}
		x.proformas = &order.Proformas{Orders: x.orders, Store: s.Proformas()}
		return do(ctx, x)
	})
}

func (y *yard) must(do func(context.Context, tx) error) {
	y.t.Helper()
	require.NoError(y.t, y.try(do))
}

// place orders bolts.
func (y *yard) place(quantity string) (o order.State) {
	y.t.Helper()
	y.must(func(ctx context.Context, x tx) error {
		carts := &cart.Service{
			Carts: x.store.Carts(), Pricer: fake.Pricer(y.Live), Taxes: y.Taxes, Parties: y.Parties, Authority: y.Authority,
			Now: func() time.Time { return y.Now },
		}
		v, err := carts.Open(ctx, fake.Anna, "acme", cart.OpenRequest{Header: fake.Header()})
		if err == nil {
			v, err = carts.Add(ctx, fake.Anna, fake.RefOf(v), fake.Line("BOLT", quantity))
		}
		if err == nil {
			o, err = x.orders.Place(ctx, fake.Anna, fake.Request(v, kabinet.NewID[string]("k")))
		}
		return err
	})
	return o
}

func (y *yard) confirm(o order.State) (order.State, error) {
	err := y.try(func(ctx context.Context, x tx) (err error) {
		o, err = x.orders.Confirm(ctx, fake.Manager, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
		return err
	})
	return o, err
}

func (y *yard) issue(o order.State, number string) (p order.ProformaState) {
	y.t.Helper()
	y.must(func(ctx context.Context, x tx) (err error) {
		if o, err = x.orders.Get(ctx, fake.Manager, o.Org, o.ID); err != nil {
			return err
		}
		ref := order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}
		p, err = x.proformas.Issue(ctx, fake.Anna, ref, order.ProformaForm{Number: number, Until: y.Now.Add(time.Hour)})
		return err
	})
	return p
}

// after lets time pass, and sweeps what is over.
func (y *yard) after(d time.Duration) {
	y.t.Helper()
	y.Now = y.Now.Add(d)
	_, err := ledger.ExpireEach(context.Background(), func(_ context.Context, do func(context.Context, *stock.Service) error) error {
		return y.try(func(ctx context.Context, x tx) error { return do(ctx, x.stock) })
	}, anna, y.Now)
	require.NoError(y.t, err)
	y.must(func(ctx context.Context, x tx) error {
		_, err := x.proformas.Sweep(ctx, fake.Manager, 100)
		return err
	})
}

// free is how many bolts nobody holds.
func (y *yard) free() (n string) {
	y.t.Helper()
	y.must(func(ctx context.Context, x tx) error {
		a, err := x.stock.Answers(ctx, y.Now, "BOLT")
		n = a[0].Warehouses[0].Now.String()
		return err
	})
	return n
}

func TestWhatIsConfirmedKeepsItsGoodsForGood(t *testing.T) {
	y := newYard(t)
	o := y.place("60")
	require.Equal(t, "40", y.free())
	_, err := y.confirm(o)
	require.NoError(t, err)
	y.after(1000 * time.Hour)
	require.Equal(t, "40", y.free())
}

func TestAnOrderNotConfirmedInTimeAsksAnew(t *testing.T) {
	y := newYard(t)
	o := y.place("60")
	y.after(49 * time.Hour)
	require.Equal(t, "100", y.free(), "held for two days")
	other := y.place("50")
	_, err := y.confirm(o)
	require.ErrorIs(t, err, order.ErrStock, "checked again, and refused")
	require.Equal(t, "50", y.free())
	y.must(func(ctx context.Context, x tx) error {
		_, err := x.orders.Cancel(ctx, fake.Anna, order.Ref{Org: other.Org, ID: other.ID, Version: other.Version}, "not needed")
		return err
	})
	_, err = y.confirm(o)
	require.NoError(t, err)
	require.Equal(t, "40", y.free())
}

func TestAnExpiredInvoiceLetsGoodsGoAndANewOneTakesThemAgain(t *testing.T) {
	y := newYard(t)
	o := y.place("60")
	y.issue(o, "1")
	require.Equal(t, "40", y.free())
	y.after(2 * time.Hour)
	require.Equal(t, "100", y.free())
	y.must(func(ctx context.Context, x tx) error {
		now, err := x.orders.Get(ctx, fake.Anna, o.Org, o.ID)
		require.NoError(t, err)
		_, err = x.orders.Reprice(ctx, fake.Anna, order.Ref{Org: o.Org, ID: o.ID, Version: now.Version}, now.Totals.Payable)
		return err
	})
	y.issue(o, "2")
	require.Equal(t, "40", y.free())
	y.place("40")
	y.after(2 * time.Hour)
	require.Equal(t, "60", y.free(), "the other order still holds its own")
}

func TestWhatWasPaidInTimeWaitsForItsConfirmation(t *testing.T) {
	y := newYard(t)
	o := y.place("60")
	p := y.issue(o, "1")
	y.Now = y.Now.Add(30 * time.Minute)
	y.must(func(ctx context.Context, x tx) error {
		paid, err := x.proformas.Pay(ctx, fake.Manager, o.Org, p.ID, order.Payment{Reference: "stm", At: y.Now, Amount: p.Amount})
		require.Equal(t, order.Settled, paid.Status)
		return err
	})
	y.after(47 * time.Hour)
	require.Equal(t, "40", y.free())
}

func TestAnInvoiceForAConfirmedOrderDoesNotEndWhatItHolds(t *testing.T) {
	y := newYard(t)
	o, err := y.confirm(y.place("60"))
	require.NoError(t, err)
	y.issue(o, "1")
	y.after(1000 * time.Hour)
	require.Equal(t, "40", y.free())
}

// directory knows bolts by the ERP's number.
type directory struct{}

func (directory) Resolve(context.Context, order.Inbound) (order.Resolved, error) {
	return order.Resolved{Org: "acme", Header: fake.Header(), SKUs: []kabinet.SKU{"BOLT"}}, nil
}

// An ERP that confirms an order whose goods were let go here is believed: its figures of
// stock tell what is there.
func TestWhatTheERPConfirmsIsNotRefusedForGoodsThatAreShortHere(t *testing.T) {
	y := newYard(t)
	o := y.place("60")
	y.after(49 * time.Hour)
	y.place("50")
	l := o.Lines[0]
	in := order.Inbound{
		External: order.External{Source: "erp", ID: "17", Version: 1}, Origin: order.ERP, Order: o.ID, Client: "acme", Payer: "1", Currency: fake.RUB,
		Number: o.Number, Placed: y.Now, Status: order.Confirmed, Lines: []order.InboundLine{{
			ID: l.ID, Article: "B", Quantity: l.Quantity, Price: l.Price.Price, Per: l.Price.Per, Amount: l.Amount, Tax: l.Price.Tax, Rate: kabinet.MustPercent("22"),
		}},
	}
	y.must(func(ctx context.Context, x tx) error {
		intake := order.Intake{Orders: x.orders, Finder: x.store.OrderFinder(), Parking: x.store.OrderParking(), Directory: directory{}}
		got, err := intake.Take(ctx, fake.Manager, in)
		require.Equal(t, order.Confirmed, got.Order.Status)
		return err
	})
	require.Equal(t, "50", y.free(), "it holds nothing, and the other order what it had")
}

// An order that held the last goods could not be amended, since they were looked for
// once more beside those that it had.
func TestAnOrderIsAmendedWithTheGoodsThatItHolds(t *testing.T) {
	y := newYard(t)
	o := y.place("80")
	amend := func(quantity string) error {
		return y.try(func(ctx context.Context, x tx) (err error) {
			x.orders.Checks = []cart.Check{stock.Check{Service: x.stock}}
			next, err := x.orders.Amend(ctx, fake.Manager, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version}, order.Amendment{
				Quantities: []order.LineQuantity{{Line: "1", Quantity: q(quantity)}},
			})
			if err == nil {
				o = next
			}
			return err
		})
	}
	require.NoError(t, amend("90"))
	require.ErrorIs(t, amend("101"), stock.ErrInsufficient)
	y.must(func(ctx context.Context, x tx) (err error) {
		o, err = x.orders.Confirm(ctx, fake.Manager, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
		if err != nil {
			return err
		}
		shipping := &order.Shipping{Orders: x.orders, Shipments: x.store.Shipments()}
		s, err := shipping.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q("60")})
		if err == nil {
			s, err = shipping.Load(ctx, fake.Manager, order.ShipmentRef{Org: "acme", ID: s.ID, Version: s.Version})
		}
		if err == nil {
			_, err = shipping.Depart(ctx, fake.Manager, order.ShipmentRef{Org: "acme", ID: s.ID, Version: s.Version})
		}
		if err == nil {
			o, err = x.orders.Get(ctx, fake.Manager, "acme", o.ID)
		}
		return err
	})
	require.NoError(t, amend("100"), "of which 60 are on their way")
	require.ErrorIs(t, amend("101"), stock.ErrInsufficient)
}

// Of goods of two heats that left for one line of an order only the first were taken off
// what is there.
func TestGoodsOfTwoHeatsLeaveForOneLine(t *testing.T) {
	y := newYard(t)
	o := y.place("80")
	y.must(func(ctx context.Context, x tx) error {
		_, err := x.orders.Confirm(ctx, fake.Manager, order.Ref{Org: o.Org, ID: o.ID, Version: o.Version})
		if err != nil {
			return err
		}
		shipping := &order.Shipping{Orders: x.orders, Shipments: x.store.Shipments()}
		s, err := shipping.Plan(ctx, fake.Manager, "acme", order.ShipmentForm{},
			order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q("60"), Heat: "A"}, order.ShipmentLine{Order: o.ID, Line: "1", Quantity: q("20"), Heat: "B"})
		if err == nil {
			s, err = shipping.Load(ctx, fake.Manager, order.ShipmentRef{Org: "acme", ID: s.ID, Version: s.Version})
		}
		if err == nil {
			_, err = shipping.Depart(ctx, fake.Manager, order.ShipmentRef{Org: "acme", ID: s.ID, Version: s.Version})
		}
		return err
	})
	y.must(func(ctx context.Context, x tx) error {
		held, err := x.stock.Held(ctx, withstock.Document("acme", o.ID, 0))
		require.NoError(t, err)
		require.Equal(t, []string{"0", "80"}, []string{held.Parts[0].Open.String(), held.Parts[0].Shipped.String()})
		_, err = x.stock.Import(ctx, anna, y.Now, stock.Feed{Source: "erp", Version: 2, Kind: stock.Full, AsOf: y.Now, Rows: []stock.Row{
			{SKU: "BOLT", Warehouse: "north", Quantity: q("20")},
		}})
		require.NoError(t, err)
		a, err := x.stock.Answers(ctx, y.Now, "BOLT")
		require.NoError(t, err)
		require.Equal(t, "20", a[0].Warehouses[0].Now.String())
		return nil
	})
}
