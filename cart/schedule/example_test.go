package schedule_test

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/internal/fake"
	"github.com/seed-a884640a/kabinet/cart/quickorder"
	"github.com/seed-a884640a/kabinet/cart/schedule"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// world is a shop whose carts are in a store, with a clock.
type world struct {
	db     store.DB
	now    time.Time
	shop   *fake.Shop
	rights fake.Authority
}

func newWorld() *world {
	shop := fake.NewShop()
	return &world{db: memory.New(memory.Options{}), now: fake.Start, shop: shop, rights: fake.NewAuthority()}
}

// in runs do with the service of a transaction.
func (w *world) in(ctx context.Context, do func(context.Context, *schedule.Service) error) error {
	return w.db.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		carts := *w.shop.Carts(nil)
		carts.Carts, carts.Lister, carts.Authority = tx.Carts(), tx.CartLister(), w.rights
		carts.Now = func() time.Time { return w.now }
		return do(ctx, &schedule.Service{
			Schedules: tx.Schedules(), Lister: tx.ScheduleLister(), Finder: tx.ScheduleFinder(),
			Fill: &quickorder.Service{Index: catalogue(), Carts: &carts}, Authority: w.rights,
			NewID: func() schedule.ID { return "sch_1" }, Now: carts.Now,
		})
	})
}

func catalogue() *quickorder.Index {
	x, err := quickorder.NewIndex([]quickorder.Article{{SKU: "BOLT", Unit: "PCE"}, {SKU: "NUT", Unit: "PCE"}}, nil, quickorder.IndexOptions{})
	if err != nil {
		panic(err)
	}
	return x
}

// plan is 100 bolts every other Monday at 8 in Moscow.
func plan() schedule.Plan {
	return schedule.Plan{
		Name: "Every other Monday", Header: fake.Header(),
		Items: []quickorder.Item{{SKU: "BOLT", Quantity: kabinet.QuantityOf(100)}},
		Recurrence: schedule.Recurrence{
			Every: 2, Unit: schedule.Weeks, Weekday: time.Monday, Roll: schedule.Following,
			Zone: "Europe/Moscow", Minute: 8 * 60, Start: kabinet.DateOf(fake.Start),
		},
		Tell: []kabinet.PersonID{"artem"},
	}
}

func Example() {
	ctx, w := context.Background(), newWorld()
	var s schedule.State
	err := w.in(ctx, func(ctx context.Context, svc *schedule.Service) (err error) {
		s, err = svc.Create(ctx, fake.Anna, "acme", plan())
		return err
	})
	for _, o := range s.Upcoming(kabinet.Calendar{}, 2) {
		fmt.Println(o.Day, o.At.Format(time.RFC3339))
	}
	w.now = s.Next.At // the host's job comes by
	results, _ := schedule.RunDue(ctx, w.in, 10)
	again, _ := schedule.RunDue(ctx, w.in, 10)
	for _, r := range results {
		l := r.Run.Lines[0]
		fmt.Println(r.Run.Cart, l.SKU, l.Quantity, l.Price, r.Err)
	}
	fmt.Println(len(again), err)
	// Output:
	// 2026-03-16 2026-03-16T05:00:00Z
	// 2026-03-30 2026-03-30T05:00:00Z
	// sch_1-2026-03-16 BOLT 100 9.00 RUB <nil>
	// 0 <nil>
}

func ExampleRecurrence_Next() {
	monthly := schedule.Recurrence{Every: 1, Unit: schedule.Months, Day: 31, Roll: schedule.ModifiedFollowing, Start: kabinet.MustDate("2026-01-15")}
	o, ok := schedule.Occurrence{}, true
	for range 3 {
		o, ok = monthly.Next(kabinet.Calendar{}, o.Key)
		fmt.Println(o.Key, o.Day, ok)
	}
	// Output:
	// 2026-01-31 2026-01-30 true
	// 2026-02-28 2026-02-27 true
	// 2026-03-31 2026-03-31 true
}

func ExampleSchedule_Skip() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	e, err := x.Skip(fake.Anna, fake.Start, kabinet.Calendar{}, x.State().Next.Key)
	fmt.Println(e.Next.Day, err)
	e, err = x.Unskip(fake.Anna, fake.Start, kabinet.Calendar{}, x.State().Skipped[0])
	fmt.Println(e.Next.Day, err)
	// Output:
	// 2026-03-30 <nil>
	// 2026-03-16 <nil>
}

func ExampleSchedule_Pause() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	e, _ := x.Pause(fake.Anna, fake.Start, "holidays")
	fmt.Println(e.Status, x.State().Upcoming(kabinet.Calendar{}, 1))
	e, err = x.Resume(fake.Anna, fake.Start.AddDate(0, 1, 0), kabinet.Calendar{})
	fmt.Println(e.Status, e.Next.Day, err)
	// Output:
	// paused []
	// active 2026-04-13 <nil>
}

func ExampleSchedule_Complete() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	o := x.State().Next
	e, err := x.Complete(fake.Anna, o.At, kabinet.Calendar{}, o.Key, nil)
	fmt.Println(e.Run.Cart, e.To, e.Next.Day, err)
	_, err = x.Complete(fake.Anna, o.At, kabinet.Calendar{}, o.Key, nil)
	fmt.Println(err)
	// Output:
	// sch_1-2026-03-16 [anna artem] 2026-03-30 <nil>
	// the schedule is not due
}

func ExampleSchedule_Fail() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	for range schedule.MaxFailures {
		o := x.State().Next
		e, err := x.Fail(fake.Anna, o.At, kabinet.Calendar{}, o.Key, quickorder.ErrNothing, nil)
		fmt.Println(e.Run.Key, e.Run.Text, e.Paused, err)
	}
	_, err = x.Retry(fake.Anna, fake.Start, kabinet.MustDate("2026-03-16"), nil)
	fmt.Println(err)
	// Output:
	// 2026-03-16 there is no row that can be ordered false <nil>
	// 2026-03-30 there is no row that can be ordered false <nil>
	// 2026-04-13 there is no row that can be ordered true <nil>
	// <nil>
}

func ExampleSchedule_Edit() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	p := plan()
	p.Recurrence = schedule.Recurrence{Every: 1, Unit: schedule.Months, Day: 5, Start: p.Recurrence.Start, Roll: schedule.Following}
	e, err := x.Edit(fake.Anna, fake.Start, kabinet.Calendar{}, p)
	fmt.Println(e.Next.Day, err)
	e, err = x.End(fake.Anna, fake.Start)
	fmt.Println(e.Status, err)
	// Output:
	// 2026-03-05 <nil>
	// ended <nil>
}

// What fails for a reason that may pass is put off, a little longer each time.
func ExampleSchedule_Defer() {
	x, _, err := schedule.New("sch_1", "acme", plan(), fake.Anna, fake.Start, kabinet.Calendar{})
	if err != nil {
		panic(err)
	}
	for range 3 {
		due := x.State().DueAt()
		err = x.Defer(due, x.State().Next.Key)
		fmt.Println(x.State().DueAt().Sub(due), err)
	}
	// Output:
	// 1m0s <nil>
	// 2m0s <nil>
	// 4m0s <nil>
}
