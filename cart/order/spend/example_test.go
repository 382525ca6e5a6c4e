package spend_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/cart/order"
	"github.com/seed-a884640a/kabinet/cart/order/spend"
	"github.com/seed-a884640a/kabinet/store"
	"github.com/seed-a884640a/kabinet/store/memory"
)

// must is for examples, which have nobody to tell.
type must struct{}

func (must) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (must) FailNow()                          { panic("failed") }

func year(by ...spend.Dimension) spend.Query {
	return spend.Query{First: kabinet.MustDate("2026-01-01"), Until: kabinet.MustDate("2027-01-01"), Every: spend.Quarter, By: by}
}

func exampleOrders() []*order.Order {
	return []*order.Order{
		purchase{id: "1", lines: []bought{{"BOLT", "workshop", 10, "100 RUB"}, {"PIPE", "site 4", 2, "300 RUB"}}}.make(must{}),
		purchase{id: "2", at: noon.AddDate(0, 3, 0), lines: []bought{{"NUT", "workshop", 1, "110 RUB"}}}.make(must{}),
	}
}

func ExampleService_Report() {
	db := memory.New(memory.Options{})
	authority := rights{"anna": {order.PermissionView: of("acme")}}
	err := db.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		for _, o := range exampleOrders() {
			if err := tx.Orders().Save(ctx, o); err != nil {
				return err
			}
		}
		svc := spend.Service{Orders: tx.OrderLister(), Authority: authority, Groups: groups}
		report, err := svc.Report(ctx, by, year(spend.ByPeriod, spend.ByGroup))
		for _, row := range report.Rows {
			fmt.Println(row.Period, row.Group, row.Gross, row.Orders)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// 2026-01-01 fasteners 120.00 RUB 1
	// 2026-01-01 pipes 360.00 RUB 1
	// 2026-04-01 fasteners 132.00 RUB 1
}

// A builder takes orders from wherever they come.
func ExampleBuilder_Add() {
	b, err := spend.NewBuilder(year(spend.ByCostCentre), groups)
	if err != nil {
		panic(err)
	}
	for _, o := range exampleOrders() {
		if err := b.Add(o.State()); err != nil {
			panic(err)
		}
	}
	for _, row := range b.Report().Rows {
		fmt.Println(row.CostCentre, row.Net, row.Tax, row.Gross)
	}
	// Output:
	// site 4 300.00 RUB 60.00 RUB 360.00 RUB
	// workshop 210.00 RUB 42.00 RUB 252.00 RUB
}

func ExampleCompare() {
	q := year(spend.ByCostCentre)
	q.First, q.Until = kabinet.MustDate("2026-04-01"), kabinet.MustDate("2026-07-01")
	now, before := report(must{}, q, exampleOrders()...), report(must{}, q.Previous(), exampleOrders()...)
	for _, c := range spend.Compare(now, before) {
		growth, _ := c.Growth()
		fmt.Println(c.CostCentre, c.Now.Gross, "after", c.Before.Gross, growth.Percent()+" %")
	}
	// Output:
	// site 4 0.00 RUB after 360.00 RUB -100 %
	// workshop 132.00 RUB after 120.00 RUB 10 %
}

func ExampleWriteCSV() {
	r := report(must{}, year(spend.ByPeriod), exampleOrders()...)
	if err := spend.WriteCSV(os.Stdout, r, spend.ExportOptions{}); err != nil {
		panic(err)
	}
	// Output:
	// period,until,net,tax,gross,credited,currency,quantity,orders,lines
	// 2026-01-01,2026-04-01,400.00,80.00,480.00,0.00,RUB,12 pcs,1,2
	// 2026-04-01,2026-07-01,110.00,22.00,132.00,0.00,RUB,1 pcs,1,1
}

// BenchmarkReport100k counts 100,000 lines of 1,000 orders, in every dimension.
func BenchmarkReport100k(b *testing.B) {
	var lines []bought
	for n := range 100 {
		lines = append(lines, bought{[]kabinet.SKU{"BOLT", "NUT", "PIPE", "ODD"}[n%4], fmt.Sprint("centre ", n%17), int64(n%9 + 1), fmt.Sprint(100+n, ".37 RUB")})
	}
	var orders []order.State
	for n := range 10 {
		orders = append(orders, purchase{id: order.ID(fmt.Sprint(n)), freight: "55 RUB", at: noon.AddDate(0, n%6, 0), lines: lines}.make(b).State())
	}
	q := year(everything...)
	q.Every = spend.Month
	b.ReportAllocs()
	for b.Loop() {
		builder, err := spend.NewBuilder(q, groups)
		if err != nil {
			b.Fatal(err)
		}
		for n := range 1000 {
			if err := builder.Add(orders[n%len(orders)]); err != nil {
				b.Fatal(err)
			}
		}
		if r := builder.Report(); len(r.Rows) == 0 || r.Totals[0].Lines != 100_000 {
			b.Fatal(r.Totals)
		}
	}
}
